package cayley

import (
	"context"
	"fmt"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
)

// QuadIterator gives the quads that have a node at a direction.
func (s *QuadStore) QuadIterator(d quad.Direction, r cgraph.Ref) cgraph.Iterator {
	n, ok := r.(Node)
	if !ok || n == missing {
		return iterator.NewNull()
	}
	return cgraph.NewLegacy(&quadsAt{s: s, d: d, n: n}, nil)
}

// quadsAt is the quads that have a node at a direction.
type quadsAt struct {
	s *QuadStore
	d quad.Direction
	n Node
}

func (it *quadsAt) String() string { return fmt.Sprintf("QuadsAt(%v)", it.d) }
func (it *quadsAt) Iterate() cgraph.Scanner {
	return &quadScan{leaf: leaf{s: it.s, name: it}, read: it.read}
}

func (it *quadsAt) Lookup() cgraph.Index                 { return &quadIndex{leaf: leaf{s: it.s, name: it}, of: it} }
func (it *quadsAt) SubIterators() []cgraph.IteratorShape { return nil }

func (it *quadsAt) Optimize(context.Context) (cgraph.IteratorShape, bool) { return it, false }

func (it *quadsAt) Stats(ctx context.Context) (cgraph.IteratorCosts, error) {
	size, err := it.s.QuadIteratorSize(ctx, it.d, it.n)
	return costs(1, 1, size.Size), err
}

// read gives all quads at once.
func (it *quadsAt) read(v *view, part int, buf []backend.Quad) ([]backend.Quad, bool, error) {
	if part > 0 {
		return buf, false, nil
	}
	n := it.s.id(v, it.n)
	if n == 0 {
		return buf, false, nil
	}
	buf, err := v.snap.Quads(it.d, n, buf)
	return buf, true, err
}

// QuadsAllIterator gives all quads.
func (s *QuadStore) QuadsAllIterator() cgraph.Iterator {
	s.note(s.refresh())
	return cgraph.NewLegacy(&allQuads{s}, nil)
}

// allQuads is all quads.
type allQuads struct{ s *QuadStore }

func (it *allQuads) String() string { return "AllQuads" }
func (it *allQuads) Iterate() cgraph.Scanner {
	return &quadScan{leaf: leaf{s: it.s, name: it}, read: it.read}
}

func (it *allQuads) Lookup() cgraph.Index                 { return &quadIndex{leaf: leaf{s: it.s, name: it}} }
func (it *allQuads) SubIterators() []cgraph.IteratorShape { return nil }

func (it *allQuads) Optimize(context.Context) (cgraph.IteratorShape, bool) { return it, false }

func (it *allQuads) Stats(context.Context) (cgraph.IteratorCosts, error) {
	v := it.s.acquire()
	defer it.s.release(v)
	return costs(1, 1, int64(v.snap.Len())), nil
}

// read gives the quads of one subject after the other.
func (it *allQuads) read(v *view, part int, buf []backend.Quad) ([]backend.Quad, bool, error) {
	if v.sizer == nil {
		list, err := v.nodes()
		if err != nil || part >= len(list) {
			return buf, false, err
		}
		buf, err = v.snap.Quads(quad.Subject, list[part], buf)
		return buf, true, err
	}
	n := backend.NodeID(part + 1)
	if n > v.sizer.MaxNode() {
		return buf, false, nil
	}
	buf, err := v.snap.Quads(quad.Subject, n, buf)
	return buf, true, err
}

// A leaf is what all iterators have that are over no other.
type leaf struct {
	s      *QuadStore
	name   fmt.Stringer
	result cgraph.Ref
	err    error
}

func (l *leaf) String() string                   { return l.name.String() }
func (l *leaf) TagResults(map[string]cgraph.Ref) {}
func (l *leaf) Result() cgraph.Ref               { return l.result }
func (l *leaf) NextPath(context.Context) bool    { return false }
func (l *leaf) Close() error                     { return nil }

func (l *leaf) Err() error {
	if l.err != nil {
		return l.err
	}
	return l.s.Err()
}

// stop says whether a context ended, and keeps why.
func (l *leaf) stop(ctx context.Context) bool {
	if l.err == nil && ctx.Err() != nil {
		l.err = context.Cause(ctx)
	}
	return l.err != nil
}

// A quadScan goes through the quads that read gives, part by part.
type quadScan struct {
	leaf
	read func(v *view, part int, buf []backend.Quad) (quads []backend.Quad, more bool, err error)
	part int
	rows []backend.Quad
	i    int
	era  uint32
	done bool
}

func (it *quadScan) Next(ctx context.Context) bool {
	if it.done || it.stop(ctx) {
		return false
	}
	for it.i >= len(it.rows) {
		if it.part%1024 == 1023 && it.stop(ctx) || !it.load() {
			return false
		}
	}
	it.result = quadRef{it.era, it.rows[it.i]}
	it.i++
	return true
}

// load reads the next part.
func (it *quadScan) load() bool {
	v := it.s.acquire()
	defer it.s.release(v)
	rows, more, err := it.read(v, it.part, it.rows[:0])
	it.rows, it.i, it.era = rows, 0, v.era
	it.part++
	it.err = err
	it.done = !more || err != nil
	return !it.done
}

// A quadIndex says whether quads are among those of a node, or among all if of is nil.
type quadIndex struct {
	leaf
	of *quadsAt
}

func (it *quadIndex) Contains(_ context.Context, r cgraph.Ref) bool {
	q, ok := r.(quadRef)
	if !ok {
		return false
	}
	if it.of != nil {
		n := it.of.n
		if q.era != n.era() {
			v := it.s.acquire()
			now, _ := it.s.ids(v, q)
			n, q = newNode(v.era, it.s.id(v, n)), quadRef{v.era, now}
			it.s.release(v)
		}
		if n == missing || at(q.q, it.of.d) != n.id() {
			return false
		}
	}
	it.result = r
	return true
}
