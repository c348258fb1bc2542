package cayley

import (
	cgraph "github.com/cayleygraph/cayley/graph"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
)

// A Node is the ref of a term: the numbering of nodes it belongs to, and the node. The zero Node
// names nothing.
type Node uint64

var _ cgraph.Ref = Node(0)

// missing is the ref of every term that no quad has.
const missing Node = 0

func newNode(era uint32, id backend.NodeID) Node {
	if id == 0 {
		return missing
	}
	return Node(uint64(era)<<32 | uint64(id))
}

// Key is the ref itself.
func (n Node) Key() any { return n }

func (n Node) era() uint32        { return uint32(n >> 32) }
func (n Node) id() backend.NodeID { return backend.NodeID(n) }

// A quadRef is the ref of a quad.
type quadRef struct {
	era uint32
	q   backend.Quad
}

// Key is the ref itself.
func (q quadRef) Key() any { return q }
