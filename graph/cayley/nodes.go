package cayley

import (
	"context"

	cgraph "github.com/cayleygraph/cayley/graph"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
)

// NodesAllIterator gives all terms that a quad has.
func (s *QuadStore) NodesAllIterator() cgraph.Iterator {
	s.note(s.refresh())
	return cgraph.NewLegacy(&allNodes{s}, nil)
}

// allNodes is all terms that a quad has.
type allNodes struct{ s *QuadStore }

func (it *allNodes) String() string          { return "AllNodes" }
func (it *allNodes) Iterate() cgraph.Scanner { return &nodeScan{leaf: leaf{s: it.s, name: it}} }

func (it *allNodes) Lookup() cgraph.Index                 { return &nodeIndex{leaf: leaf{s: it.s, name: it}} }
func (it *allNodes) SubIterators() []cgraph.IteratorShape { return nil }

func (it *allNodes) Optimize(context.Context) (cgraph.IteratorShape, bool) { return it, false }

func (it *allNodes) Stats(context.Context) (cgraph.IteratorCosts, error) {
	v := it.s.acquire()
	defer it.s.release(v)
	n, err := v.maxNode()
	return costs(2, 2, int64(n)), err
}

// A nodeScan goes through all nodes in their order.
type nodeScan struct {
	leaf
	last backend.NodeID
}

func (it *nodeScan) Next(ctx context.Context) bool {
	v := it.s.acquire()
	defer it.s.release(v)
	most, err := v.maxNode()
	it.err = err
	if it.stop(ctx) {
		return false
	}
	for it.last < most {
		it.last++
		if it.last%1024 == 0 && it.stop(ctx) {
			return false
		}
		alive, err := v.alive(it.last)
		if err != nil {
			it.err = err
			return false
		}
		if alive {
			it.result = newNode(v.era, it.last)
			return true
		}
	}
	return false
}

// A nodeIndex says whether some quad has a node.
type nodeIndex struct{ leaf }

func (it *nodeIndex) Contains(_ context.Context, r cgraph.Ref) bool {
	v := it.s.acquire()
	defer it.s.release(v)
	alive, err := v.alive(it.s.node(v, r))
	it.err = err
	it.result = r
	return alive
}
