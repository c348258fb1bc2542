package cayley

import (
	"context"
	"errors"
	"fmt"
	"strings"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
)

// ErrReserved is why a quad is refused that belongs to a document: its predicate or label is under
// the base of the store.
var ErrReserved = errors.New("its predicate or label is kept for documents")

// ApplyDeltas makes all changes in their order as one commit, or none. An error of one of them is a
// *graph.DeltaError as Cayley has them, or wraps ErrReserved.
func (s *QuadStore) ApplyDeltas(in []cgraph.Delta, o cgraph.IgnoreOpts) error {
	if s.store == nil {
		return backend.ErrReadOnly
	}
	s.write.Lock()
	defer s.write.Unlock()
	if err := s.refresh(); err != nil {
		return err
	}
	c, err := s.plan(in, o)
	if err != nil {
		return err
	}
	return s.commit(c)
}

// commit makes a change, for the holder of write.
func (s *QuadStore) commit(c *backend.Commit) error {
	if len(c.Add)+len(c.Delete) == 0 {
		return nil
	}
	if err := s.store.Commit(context.Background(), c); err != nil {
		return err
	}
	return s.refresh()
}

// A fate is what becomes of a quad in a list of changes.
type fate struct {
	quad  quad.Quad
	there bool
}

// plan works out what a list comes to.
func (s *QuadStore) plan(in []cgraph.Delta, o cgraph.IgnoreOpts) (*backend.Commit, error) {
	v := s.acquire()
	defer s.release(v)
	base, err := baseOf(v.snap)
	if err != nil {
		return nil, err
	}
	var fates []fate
	seen := make(map[quad.Quad]int, len(in)) // → place in fates
	for _, d := range in {
		if d.Action != cgraph.Add && d.Action != cgraph.Delete {
			return nil, &cgraph.DeltaError{Delta: d, Err: cgraph.ErrInvalidAction}
		}
		q := storedQuad(d.Quad)
		if err := check(q, base); err != nil {
			return nil, fmt.Errorf("%v %v: %w", d.Action, d.Quad, err)
		}
		add := d.Action == cgraph.Add
		i, known := seen[q]
		if !known {
			i = len(fates)
			seen[q] = i
			fates = append(fates, fate{quad: q})
		}
		if ignore := add && o.IgnoreDup || !add && o.IgnoreMissing; !ignore {
			there := known && fates[i].there
			if !known {
				if there, err = s.hasQuad(v, q); err != nil {
					return nil, err
				}
			}
			switch {
			case add && there:
				return nil, &cgraph.DeltaError{Delta: d, Err: cgraph.ErrQuadExists}
			case !add && !there:
				return nil, &cgraph.DeltaError{Delta: d, Err: cgraph.ErrQuadNotExist}
			}
		}
		fates[i].there = add
	}
	c := &backend.Commit{}
	for _, f := range fates {
		if f.there {
			c.Add = append(c.Add, f.quad)
		} else {
			c.Delete = append(c.Delete, f.quad)
		}
	}
	return c, nil
}

// hasQuad says whether a view has a quad.
func (s *QuadStore) hasQuad(v *view, q quad.Quad) (bool, error) {
	var ids [4]backend.NodeID
	for i, d := range quad.Directions {
		term := q.Get(d)
		if term == nil {
			continue
		}
		n, err := v.snap.Lookup(term)
		if n == 0 || err != nil {
			return false, err
		}
		ids[i] = n
	}
	return v.has(backend.Quad{S: ids[0], P: ids[1], O: ids[2], L: ids[3]})
}

// baseOf gives what every IRI of the documents begins with.
func baseOf(snap backend.Snapshot) (string, error) {
	base, err := snap.Meta(backend.MetaBase)
	if base == "" {
		base = backend.DefaultBase
	}
	return base, err
}

// check finds what cannot be written.
func check(q quad.Quad, base string) error {
	for _, d := range quad.Directions {
		switch q.Get(d).(type) {
		case quad.IRI, quad.BNode, quad.String, quad.TypedString, quad.LangString:
		case nil:
			if d != quad.Label {
				return fmt.Errorf("it has no %v", d)
			}
		default:
			return fmt.Errorf("its %v is a %T, a kind of term that cannot be stored", d, q.Get(d))
		}
	}
	for _, d := range []quad.Direction{quad.Predicate, quad.Label} {
		if iri, ok := q.Get(d).(quad.IRI); ok && strings.HasPrefix(string(iri), base) {
			return ErrReserved
		}
	}
	return nil
}
