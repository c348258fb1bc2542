package cayley

import (
	"context"
	"math"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/quad"
)

// Cayley's planner multiplies a cost with two sizes and adds the products up (iterator/and_optimize):
// with these ceilings, and what its own iterators put on top of ours, that stays below 2^63.
const (
	maxSize = 1 << 20
	maxCost = 1 << 10
)

// costs puts a ceiling on what the planner is told. No size is said to be exact: the planner hands
// the size of an intersection's smallest part on as the exact size of the whole.
func costs(next, contains, size int64) cgraph.IteratorCosts {
	return cgraph.IteratorCosts{
		NextCost: min(next, maxCost), ContainsCost: min(contains, maxCost),
		Size: cgraph.Size{Size: min(size, maxSize)},
	}
}

// product multiplies without overflow.
func product(a, b int64) int64 {
	if a > 0 && b > math.MaxInt64/a {
		return math.MaxInt64
	}
	return a * b
}

// QuadIteratorSize counts the quads that have a node at a direction.
func (s *QuadStore) QuadIteratorSize(_ context.Context, d quad.Direction, r cgraph.Ref) (cgraph.Size, error) {
	v := s.acquire()
	defer s.release(v)
	n, err := v.count(d, s.node(v, r))
	return cgraph.Size{Size: int64(n), Exact: err == nil}, err
}

// Stats counts quads and nodes. The first exact count of the nodes of a state costs O(quads); where
// it need not be exact, a bound from above is enough.
func (s *QuadStore) Stats(_ context.Context, exact bool) (cgraph.Stats, error) {
	if err := s.refresh(); err != nil {
		return cgraph.Stats{}, err
	}
	v := s.acquire()
	defer s.release(v)
	st := cgraph.Stats{Quads: cgraph.Size{Size: int64(v.snap.Len()), Exact: true}}
	if exact {
		n, err := v.countNodes()
		st.Nodes = cgraph.Size{Size: int64(n), Exact: err == nil}
		return st, err
	}
	n, err := v.maxNode()
	st.Nodes = cgraph.Size{Size: int64(n)}
	return st, err
}
