package cayley

import (
	"context"
	"slices"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
)

// maxCost caps sizes and costs, so that the planner's products of them cannot overflow.
const maxCost = 1 << 20

// A list is a scan or look-up over references that are read as they are needed. It serves as all
// iterators of this package.
type list struct {
	name     string
	more     func(context.Context, *list) error // appends to refs, or sets end
	contains func(cgraph.Ref) (bool, error)
	refs     []cgraph.Ref
	at       int
	end      bool
	result   cgraph.Ref
	err      error
	node     backend.NodeID // how far more came
}

func (l *list) String() string                   { return l.name }
func (l *list) TagResults(map[string]cgraph.Ref) {}
func (l *list) Result() cgraph.Ref               { return l.result }
func (l *list) NextPath(context.Context) bool    { return false }
func (l *list) Err() error                       { return l.err }
func (l *list) Close() error                     { return nil }

func (l *list) Next(ctx context.Context) bool {
	l.result = nil
	for l.err == nil && l.at == len(l.refs) && !l.end {
		if l.err = ctx.Err(); l.err != nil {
			return false
		}
		l.refs, l.at = l.refs[:0], 0
		l.err = l.more(ctx, l)
	}
	if l.err != nil || l.at == len(l.refs) {
		return false
	}
	l.result = l.refs[l.at]
	l.at++
	return true
}

func (l *list) Contains(ctx context.Context, ref cgraph.Ref) bool {
	l.result = nil
	if l.err = ctx.Err(); l.err != nil {
		return false
	}
	ok, err := l.contains(ref)
	if l.err = err; ok {
		l.result = ref
	}
	return ok
}

// A shape is a list that has not begun.
type shape struct {
	list list // a pattern
	size func() (int64, error)
}

func (s *shape) String() string { return s.list.name }
func (s *shape) Iterate() cgraph.Scanner {
	l := s.list
	return &l
}

func (s *shape) Lookup() cgraph.Index {
	l := s.list
	return &l
}

func (s *shape) Stats(context.Context) (cgraph.IteratorCosts, error) {
	size, err := s.size()
	return cgraph.IteratorCosts{ContainsCost: 1, NextCost: 1, Size: cgraph.Size{Size: min(size, maxCost)}}, err
}
func (s *shape) Optimize(context.Context) (cgraph.IteratorShape, bool) { return s, false }
func (s *shape) SubIterators() []cgraph.IteratorShape                  { return nil }

// QuadIterator walks the quads that have a node in a direction. For one that has none it is Cayley's
// null iterator, from which the planner draws its conclusions.
func (qs *QuadStore) QuadIterator(d quad.Direction, ref cgraph.Ref) cgraph.Iterator {
	if size, err := qs.QuadIteratorSize(context.Background(), d, ref); err == nil && size.Size == 0 {
		return iterator.NewNull()
	}
	s := &shape{list: list{name: "newsgraph quads"}}
	s.list.more = func(_ context.Context, l *list) error {
		l.end = true
		return qs.read(func(v *view) error {
			n, err := v.node(ref)
			if err != nil || n == 0 {
				return err
			}
			quads, err := v.Quads(d, n, nil)
			if d == quad.Subject {
				// Cayley's recursive iterator, when it looks up what it has not met yet,
				// gives the tags of what it looked up before; it has met more when the
				// newest of a subject's quads come first. Its suite tests for that.
				slices.Reverse(quads)
			}
			for _, q := range quads {
				l.refs = append(l.refs, Link{q, v.generation})
			}
			return err
		})
	}
	s.list.contains = func(link cgraph.Ref) (bool, error) {
		l, ok := link.(Link)
		return ok && l.at(d) == ref, nil
	}
	s.size = func() (int64, error) {
		size, err := qs.QuadIteratorSize(context.Background(), d, ref)
		return size.Size, err
	}
	return cgraph.NewLegacy(s, nil)
}

// chunk is how many nodes a walk over all of them looks at in one go.
const chunk = 1024

// nodes calls f with the next chunk of nodes.
func (qs *QuadStore) nodes(l *list, f func(*view, backend.NodeID) error) error {
	return qs.read(func(v *view) error {
		last := backend.NodeID(0)
		if s, ok := v.Snapshot.(backend.Sizer); ok {
			last = s.MaxNode()
		}
		for range chunk {
			if l.node >= last {
				l.end = true
				return nil
			}
			l.node++
			if err := f(v, l.node); err != nil {
				return err
			}
		}
		return nil
	})
}

// NodesAllIterator walks all nodes.
func (qs *QuadStore) NodesAllIterator() cgraph.Iterator {
	s := &shape{list: list{name: "newsgraph nodes"}}
	s.list.more = func(_ context.Context, l *list) error {
		return qs.nodes(l, func(v *view, n backend.NodeID) error {
			alive, err := v.alive(n)
			if alive {
				l.refs = append(l.refs, Node{n, v.generation})
			}
			return err
		})
	}
	s.list.contains = func(ref cgraph.Ref) (there bool, err error) {
		n, ok := ref.(Node)
		if !ok {
			return false, nil
		}
		err = qs.read(func(v *view) error {
			id, err := v.node(n)
			if err != nil || id == 0 {
				return err
			}
			there, err = v.alive(id)
			return err
		})
		return there, err
	}
	s.size = func() (int64, error) {
		stats, err := qs.Stats(context.Background(), false)
		return stats.Nodes.Size, err
	}
	return cgraph.NewLegacy(s, nil)
}

// QuadsAllIterator walks all quads.
func (qs *QuadStore) QuadsAllIterator() cgraph.Iterator {
	s := &shape{list: list{name: "newsgraph all quads"}}
	s.list.more = func(_ context.Context, l *list) error {
		return qs.nodes(l, func(v *view, n backend.NodeID) error {
			quads, err := v.Quads(quad.Subject, n, nil)
			for _, q := range quads {
				l.refs = append(l.refs, Link{q, v.generation})
			}
			return err
		})
	}
	s.list.contains = func(ref cgraph.Ref) (there bool, err error) {
		l, ok := ref.(Link)
		if !ok {
			return false, nil
		}
		q := comparable(qs.Quad(l))
		err = qs.read(func(v *view) error {
			there, err = v.has(q)
			return err
		})
		return there, err
	}
	s.size = func() (int64, error) {
		stats, err := qs.Stats(context.Background(), false)
		return stats.Quads.Size, err
	}
	return cgraph.NewLegacy(s, nil)
}
