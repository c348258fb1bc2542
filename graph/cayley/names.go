package cayley

import (
	"context"
	"fmt"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
)

// node gives the node that a ref names in a view, 0 where it names none.
func (s *QuadStore) node(v *view, r cgraph.Ref) backend.NodeID {
	switch r := r.(type) {
	case Node:
		return s.id(v, r)
	case cgraph.PreFetchedValue:
		n, err := v.snap.Lookup(stored(r.NameOf()))
		s.note(err)
		return n
	}
	return 0
}

// id is node for a Node.
func (s *QuadStore) id(v *view, n Node) backend.NodeID {
	if n == missing || n.era() == v.era {
		return n.id()
	}
	return s.translate(v, n)
}

// translate finds the node of a ref with other numbers by its term.
func (s *QuadStore) translate(v *view, r Node) backend.NodeID {
	live := s
	if s.parent != nil {
		live = s.parent
	}
	live.mu.Lock()
	var from *view
	for _, known := range []*view{live.now, live.old} {
		if known != nil && known.era == r.era() {
			from = known
			from.refs++
		}
	}
	live.mu.Unlock()
	if from == nil {
		return 0
	}
	defer live.release(from)
	term, err := from.snap.Value(r.id())
	if err != nil {
		s.note(err)
		return 0
	}
	n, err := v.snap.Lookup(term)
	s.note(err)
	return n
}

// ids gives the quad that a ref names in a view.
func (s *QuadStore) ids(v *view, r cgraph.Ref) (backend.Quad, bool) {
	q, ok := r.(quadRef)
	if !ok || q.era == v.era {
		return q.q, ok
	}
	old := func(n backend.NodeID) backend.NodeID { return s.id(v, newNode(q.era, n)) }
	now := backend.Quad{S: old(q.q.S), P: old(q.q.P), O: old(q.q.O), L: old(q.q.L)}
	return now, now.S != 0 && now.P != 0 && now.O != 0 && (now.L != 0) == (q.q.L != 0)
}

// ValueOf gives the ref of a term; one that names nothing, and is not nil, where no quad has it.
func (s *QuadStore) ValueOf(term quad.Value) cgraph.Ref {
	if term == nil {
		return nil
	}
	s.note(s.refresh())
	v := s.acquire()
	defer s.release(v)
	n, err := s.lookup(v, term)
	s.note(err)
	return newNode(v.era, n)
}

// lookup gives the node of a term that some quad has.
func (s *QuadStore) lookup(v *view, term quad.Value) (backend.NodeID, error) {
	n, err := v.snap.Lookup(stored(term))
	if n == 0 || err != nil {
		return 0, err
	}
	alive, err := v.alive(n)
	if !alive {
		n = 0
	}
	return n, err
}

// NameOf gives the term of a ref, nil where it names nothing.
func (s *QuadStore) NameOf(r cgraph.Ref) quad.Value {
	if r == nil {
		return nil
	}
	if known, ok := r.(cgraph.PreFetchedValue); ok {
		return known.NameOf()
	}
	v := s.acquire()
	defer s.release(v)
	return s.term(v, s.node(v, r))
}

// term gives the term of a node, nil for 0.
func (s *QuadStore) term(v *view, n backend.NodeID) quad.Value {
	if n == 0 {
		return nil
	}
	term, err := v.snap.Value(n)
	if err != nil {
		s.note(err)
		return nil
	}
	return native(term)
}

// ValuesOf gives the terms of refs, nil where one names nothing.
func (s *QuadStore) ValuesOf(_ context.Context, refs []cgraph.Ref) ([]quad.Value, error) {
	terms := make([]quad.Value, len(refs))
	for i, r := range refs {
		terms[i] = s.NameOf(r)
	}
	return terms, s.Err()
}

// RefsOf gives the refs of terms; it is an error if no quad has one of them.
func (s *QuadStore) RefsOf(_ context.Context, terms []quad.Value) ([]cgraph.Ref, error) {
	if err := s.refresh(); err != nil {
		return nil, err
	}
	v := s.acquire()
	defer s.release(v)
	refs := make([]cgraph.Ref, len(terms))
	for i, term := range terms {
		n, err := s.lookup(v, term)
		if err != nil {
			return nil, err
		}
		if n == 0 {
			return nil, fmt.Errorf("not found: %v", term)
		}
		refs[i] = newNode(v.era, n)
	}
	return refs, nil
}

// Quad gives the quad of a ref.
func (s *QuadStore) Quad(r cgraph.Ref) quad.Quad {
	v := s.acquire()
	defer s.release(v)
	q, ok := s.ids(v, r)
	if !ok {
		return quad.Quad{}
	}
	return quad.Quad{Subject: s.term(v, q.S), Predicate: s.term(v, q.P), Object: s.term(v, q.O), Label: s.term(v, q.L)}
}

// QuadDirection gives the ref of the node that a quad has at a direction, nil where it has none.
func (s *QuadStore) QuadDirection(r cgraph.Ref, d quad.Direction) cgraph.Ref {
	q, ok := r.(quadRef)
	if !ok {
		return nil
	}
	if n := at(q.q, d); n != 0 {
		return newNode(q.era, n)
	}
	return nil
}
