package paths

// NodeID is the dense number of a node within one snapshot, from 1; 0 is no node.
type NodeID uint32

// A Label says what an edge is: the number of its relation, and in the lowest three bits its kinds,
// at least one. What the kinds mean is the Adjacency's; a [Step] admits some of them.
type Label uint32

// NewLabel makes a label of the number of a relation and a set of kinds.
func NewLabel(relation int, kinds uint8) Label { return Label(relation)<<3 | Label(kinds&7) }

// Relation is the number of the relation.
func (l Label) Relation() int { return int(l >> 3) }

// Kinds are the kinds, as bits.
func (l Label) Kinds() uint8 { return uint8(l & 7) }

// An Edge is an edge seen from one of its ends. Subject, label and object are what tells edges
// apart: no two edges have all three in common.
type Edge struct {
	To    NodeID // the other end
	Label Label
}

// Adjacency gives the edges of a graph, in any order that is the same each time. An edge is in one
// row of either end, with the same label; a loop is in both rows of its node.
//
// A row is read-only for the search, and good until the search ends.
type Adjacency interface {
	Out(n NodeID) ([]Edge, error) // those that leave n
	In(n NodeID) ([]Edge, error)  // those that arrive at n
}

// An Order is an Adjacency that says how answers are sorted; one that does not has them by number.
type Order interface {
	CompareNodes(a, b NodeID) (int, error)
	CompareLabels(a, b Label) int
}

// A Keyed is an Order that gives the keys by which it compares nodes, byte by byte, which saves the
// sorting of many to make each more than once.
type Keyed interface {
	Order
	AppendKey(b []byte, n NodeID) ([]byte, error)
}

// A Prefetcher is an Adjacency that gets the rows of many nodes cheaper than one by one, as one at
// the other end of a network does. The search tells it the nodes of each level before it asks for
// their rows.
type Prefetcher interface {
	Prefetch(nodes []NodeID, out, in bool) error
}
