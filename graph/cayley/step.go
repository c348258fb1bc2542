package cayley

import (
	"slices"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/shape"
	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
)

// A step says which quads at a node are meant.
type step struct {
	preds  []Node // nil is any
	labels []Node // likewise
}

// fixedNodes gives what a filter admits, if that is a list of nodes.
func fixedNodes(s shape.Shape) ([]Node, bool) {
	fixed, ok := s.(shape.Fixed)
	if !ok {
		return nil, false
	}
	nodes := make([]Node, 0, len(fixed))
	for _, r := range fixed {
		n, ok := r.(Node)
		if !ok {
			return nil, false
		}
		if !slices.Contains(nodes, n) {
			nodes = append(nodes, n)
		}
	}
	return nodes, true
}

// rows appends the quads that have n at d, subject or object, and that the step means.
func (st *step) rows(s *QuadStore, v *view, d quad.Direction, n backend.NodeID, buf []backend.Quad) ([]backend.Quad, error) {
	if n == 0 {
		return buf, nil
	}
	old := len(buf)
	var err error
	if st.preds == nil {
		buf, err = v.snap.Quads(d, n, buf)
	}
	for _, p := range st.preds {
		if p := s.id(v, p); p != 0 && err == nil {
			buf, err = v.with(d, n, p, buf)
		}
	}
	if err != nil {
		return buf[:old], err
	}
	return st.labelled(s, v, buf, old), nil
}

// labelled takes out the quads from a place on whose label is not meant.
func (st *step) labelled(s *QuadStore, v *view, buf []backend.Quad, from int) []backend.Quad {
	if st.labels == nil {
		return buf
	}
	return buf[:from+len(slices.DeleteFunc(buf[from:], func(q backend.Quad) bool {
		return q.L == 0 || !slices.ContainsFunc(st.labels, func(l Node) bool { return s.id(v, l) == q.L })
	}))]
}

// count gives the number of quads with the predicates, or of all.
func (st *step) count(s *QuadStore, v *view) (int64, error) {
	if st.preds == nil {
		return int64(v.snap.Len()), nil
	}
	sum := int64(0)
	for _, p := range st.preds {
		n, err := v.count(quad.Predicate, s.id(v, p))
		if err != nil {
			return 0, err
		}
		sum += int64(n)
	}
	return sum, nil
}

// A walk is what the iterators over rows share.
type walk struct {
	leaf
	step
	rows []backend.Quad
	i    int // of the quad in hand
	era  uint32
}

// load reads the rows of a node and stands before the first.
func (w *walk) load(d quad.Direction, n Node) bool {
	v := w.s.acquire()
	w.rows, w.err = w.step.rows(w.s, v, d, w.s.id(v, n), w.rows[:0])
	w.i, w.era = -1, v.era
	w.s.release(v)
	return w.err == nil
}

// end gives the node at one end of the quad in hand.
func (w *walk) end(d quad.Direction) Node {
	return newNode(w.era, at(w.rows[w.i], d))
}

// asNode gives the node of a ref that may be of another kind.
func (s *QuadStore) asNode(r cgraph.Ref) Node {
	if n, ok := r.(Node); ok {
		return n
	}
	v := s.acquire()
	defer s.release(v)
	return newNode(v.era, s.node(v, r))
}
