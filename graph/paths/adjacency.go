package paths

// NodeID is the dense number of a node within one snapshot, from 1; 0 is no node.
type NodeID uint32

// EdgeID identifies an edge within one Adjacency, from whichever end it is seen.
type EdgeID uint32

// RelationID is the rank of a relation within one Adjacency: the order of relation names.
type RelationID uint32

// An Edge is an edge seen from one of its ends.
type Edge struct {
	To        NodeID // the other end
	ID        EdgeID
	Relation  RelationID
	Symmetric bool // a directed search passes it both ways
}

// Adjacency gives the edges of a graph. Rows are sorted by relation, then by neighbour in the
// order in which answers are to come.
type Adjacency interface {
	// Out appends to buf the edges that leave n, or returns a view of its own memory, which
	// is read-only and valid as long as the Adjacency.
	Out(n NodeID, buf []Edge) ([]Edge, error)
	// In does the same for the edges that arrive at n. A loop is in both rows.
	In(n NodeID, buf []Edge) ([]Edge, error)
}
