package cayley

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/shape"
	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
)

// Fields is the nodes that have quads of some predicates at one end, with what those quads have
// elsewhere as tags: what Save makes of a path. Each node is one result, and each further quad of
// it one more path to that result; so an object whose field has many values stays one object
// whether the planner walks these nodes or looks them up.
type Fields struct {
	Result quad.Direction // Subject or Object
	Save   map[quad.Direction][]string
	step   step
	s      *QuadStore
}

// BuildIterator implements shape.Shape.
func (f Fields) BuildIterator(cgraph.QuadStore) cgraph.Iterator {
	return cgraph.NewLegacy(&fields{f}, nil)
}

// Optimize implements shape.Shape.
func (f Fields) Optimize(r shape.Optimizer) (shape.Shape, bool) {
	if r == nil {
		return f, false
	}
	return r.OptimizeShape(f)
}

// fields is Fields on its way to be walked.
type fields struct{ Fields }

func (it *fields) String() string { return fmt.Sprintf("Fields(%v)", it.Result) }

func (it *fields) row() fieldsRow {
	return fieldsRow{walk: walk{leaf: leaf{s: it.s, name: it}, step: it.step}, d: it.Result, save: it.Save}
}

func (it *fields) Iterate() cgraph.Scanner { return &fieldsScan{fieldsRow: it.row()} }
func (it *fields) Lookup() cgraph.Index    { return &fieldsIndex{it.row()} }

func (it *fields) SubIterators() []cgraph.IteratorShape                  { return nil }
func (it *fields) Optimize(context.Context) (cgraph.IteratorShape, bool) { return it, false }

func (it *fields) Stats(context.Context) (cgraph.IteratorCosts, error) {
	v := it.s.acquire()
	defer it.s.release(v)
	n, err := it.step.count(it.s, v)
	return costs(4, 2, n), err
}

// fieldsRow is the quads of the node in hand.
type fieldsRow struct {
	walk
	d    quad.Direction
	save map[quad.Direction][]string
	last int // place after the last quad of the node
}

func (it *fieldsRow) TagResults(tags map[string]cgraph.Ref) {
	if it.i < 0 || it.i >= it.last {
		return
	}
	for d, names := range it.save {
		if n := at(it.rows[it.i], d); n != 0 {
			for _, name := range names {
				tags[name] = newNode(it.era, n)
			}
		}
	}
}

func (it *fieldsRow) NextPath(context.Context) bool {
	if it.i+1 >= it.last {
		return false
	}
	it.i++
	return true
}

// fieldsIndex looks a node up.
type fieldsIndex struct{ fieldsRow }

func (it *fieldsIndex) Contains(ctx context.Context, r cgraph.Ref) bool {
	it.last = 0
	if it.stop(ctx) || !it.load(it.d, it.s.asNode(r)) {
		return false
	}
	it.result = r
	it.last = len(it.rows)
	return it.NextPath(ctx)
}

// fieldsScan goes through all quads of the predicates, node by node.
type fieldsScan struct {
	fieldsRow
	read bool
}

func (it *fieldsScan) Next(ctx context.Context) bool {
	if it.stop(ctx) || !it.read && !it.readAll() {
		return false
	}
	it.i = it.last
	if it.i >= len(it.rows) {
		return false
	}
	n := at(it.rows[it.i], it.d)
	for it.last < len(it.rows) && at(it.rows[it.last], it.d) == n {
		it.last++
	}
	it.result = newNode(it.era, n)
	return true
}

// readAll reads the quads of all nodes.
func (it *fieldsScan) readAll() bool {
	v := it.s.acquire()
	defer it.s.release(v)
	it.read, it.era = true, v.era
	for _, p := range it.preds {
		if p := it.s.id(v, p); p != 0 && it.err == nil {
			it.rows, it.err = v.snap.Quads(quad.Predicate, p, it.rows)
		}
	}
	it.rows = it.labelled(it.s, v, it.rows, 0)
	byNode := func(a, b backend.Quad) int { return cmp.Compare(at(a, it.d), at(b, it.d)) }
	if !slices.IsSortedFunc(it.rows, byNode) {
		slices.SortStableFunc(it.rows, byNode)
	}
	return it.err == nil
}
