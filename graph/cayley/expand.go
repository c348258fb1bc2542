package cayley

import (
	"context"
	"fmt"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/cayley/graph/shape"
	"github.com/cayleygraph/quad"
)

// An Expand is a step along quads from the nodes of From to their other end, by predicates and
// labels, in the order of the quads. Neighbouring quads of a node with one other end, which differ in
// label or predicate, are one result and more paths to it, as GraphQL wants its objects.
type Expand struct {
	From  shape.Shape
	Start quad.Direction // where From is: Subject or Object; results are at the other
	step  step
	s     *QuadStore
}

// other gives the end that is not d.
func other(d quad.Direction) quad.Direction {
	if d == quad.Subject {
		return quad.Object
	}
	return quad.Subject
}

// BuildIterator implements shape.Shape.
func (e Expand) BuildIterator(qs cgraph.QuadStore) cgraph.Iterator {
	if shape.IsNull(e.From) {
		return iterator.NewNull()
	}
	it := &expand{s: e.s, from: cgraph.AsShape(e.From.BuildIterator(qs)), start: e.Start, step: e.step, size: -1}
	if fixed, ok := e.From.(shape.Fixed); ok && len(fixed) <= 8 {
		it.measure(fixed)
	}
	return cgraph.NewLegacy(it, nil)
}

// Optimize implements shape.Shape.
func (e Expand) Optimize(r shape.Optimizer) (shape.Shape, bool) {
	if shape.IsNull(e.From) {
		return nil, true
	}
	from, opt := e.From.Optimize(r)
	e.From = from
	if r == nil {
		return e, opt
	}
	out, more := r.OptimizeShape(e)
	return out, opt || more
}

// depth counts the steps up to the first source that is no step.
func (e Expand) depth() (n int, source shape.Shape) {
	inner, ok := e.From.(Expand)
	if !ok {
		return 1, e.From
	}
	n, source = inner.depth()
	return n + 1, source
}

// expand is an Expand on its way to be walked.
type expand struct {
	s     *QuadStore
	from  cgraph.IteratorShape
	start quad.Direction
	step  step
	size  int64 // of the results; -1 where it is to be guessed
}

// measure counts the results from a few nodes, or bounds them where there are many.
func (it *expand) measure(from shape.Fixed) {
	const few = 64
	v := it.s.acquire()
	defer it.s.release(v)
	size := int64(0)
	for _, r := range from {
		n := it.s.node(v, r)
		count, err := v.count(it.start, n)
		if err == nil && count <= few {
			rows, failed := it.step.rows(it.s, v, it.start, n, nil)
			count, err = len(rows), failed
		}
		if err != nil {
			return // it comes again when it is walked
		}
		size += int64(count)
	}
	if all, err := it.step.count(it.s, v); err == nil {
		it.size = min(size, all)
	}
}

func (it *expand) String() string {
	return fmt.Sprintf("Expand(%v→%v)", it.start, other(it.start))
}

func (it *expand) walk() walk { return walk{leaf: leaf{s: it.s, name: it}, step: it.step} }

func (it *expand) Iterate() cgraph.Scanner {
	scan := &expandScan{walk: it.walk(), from: it.from.Iterate(), start: it.start}
	scan.inner, _ = scan.from.(*expandScan)
	return scan
}

func (it *expand) Lookup() cgraph.Index {
	return &expandIndex{walk: it.walk(), from: it.from.Lookup(), start: it.start}
}

func (it *expand) SubIterators() []cgraph.IteratorShape { return []cgraph.IteratorShape{it.from} }

func (it *expand) Optimize(ctx context.Context) (cgraph.IteratorShape, bool) {
	from, changed := it.from.Optimize(ctx)
	if !changed {
		return it, false
	}
	if iterator.IsNull2(from) {
		return from, true
	}
	next := *it
	next.from = from
	return &next, true
}

// fanOut is how many quads of a predicate a node is guessed to have.
const fanOut = 4

func (it *expand) Stats(ctx context.Context) (cgraph.IteratorCosts, error) {
	from, err := it.from.Stats(ctx)
	if err != nil {
		return from, err
	}
	size := it.size
	if size < 0 {
		v := it.s.acquire()
		all, err := it.step.count(it.s, v)
		it.s.release(v)
		if err != nil {
			return from, err
		}
		size = min(product(from.Size.Size, fanOut), all)
	}
	return costs(from.NextCost+1, 2+product(fanOut, from.ContainsCost), size), nil
}

// expandScan walks the rows of one node of from after the other.
type expandScan struct {
	walk
	from  cgraph.Scanner
	inner *expandScan // from, if it is one: its nodes need no refs
	start quad.Direction
}

func (it *expandScan) Next(ctx context.Context) bool {
	for {
		for it.same() {
			it.i++
		}
		if it.i+1 < len(it.rows) {
			it.i++
			it.result = nil
			return true
		}
		if it.stop(ctx) || !it.from.Next(ctx) {
			return false
		}
		var n Node
		if it.inner != nil {
			n = it.inner.node()
		} else {
			n = it.s.asNode(it.from.Result())
		}
		if !it.load(it.start, n) {
			return false
		}
	}
}

// node gives the result.
func (it *expandScan) node() Node { return it.end(other(it.start)) }

func (it *expandScan) Result() cgraph.Ref {
	if it.result == nil && it.i >= 0 && it.i < len(it.rows) {
		it.result = it.node()
	}
	return it.result
}

// same says whether the next quad leads where the one in hand does.
func (it *expandScan) same() bool {
	if it.i < 0 || it.i+1 >= len(it.rows) {
		return false
	}
	this, next := &it.rows[it.i], &it.rows[it.i+1]
	if it.start == quad.Subject {
		return this.O == next.O
	}
	return this.S == next.S
}

func (it *expandScan) NextPath(ctx context.Context) bool {
	if it.from.NextPath(ctx) {
		return true
	}
	if !it.same() {
		return false
	}
	it.i++
	return true
}

func (it *expandScan) TagResults(tags map[string]cgraph.Ref) { it.from.TagResults(tags) }
func (it *expandScan) Close() error                          { return it.from.Close() }

func (it *expandScan) Err() error {
	if err := it.leaf.Err(); err != nil {
		return err
	}
	return it.from.Err()
}

// expandIndex walks from a result back to the nodes of from.
type expandIndex struct {
	walk
	from  cgraph.Index
	start quad.Direction
}

func (it *expandIndex) Contains(ctx context.Context, r cgraph.Ref) bool {
	if it.stop(ctx) || !it.load(other(it.start), it.s.asNode(r)) {
		return false
	}
	it.result = r
	return it.next(ctx)
}

// next finds the next quad whose other end from has.
func (it *expandIndex) next(ctx context.Context) bool {
	for it.i+1 < len(it.rows) {
		it.i++
		if it.from.Contains(ctx, it.end(it.start)) {
			return true
		}
		if it.from.Err() != nil || it.stop(ctx) {
			return false
		}
	}
	return false
}

func (it *expandIndex) NextPath(ctx context.Context) bool {
	if it.i >= len(it.rows) {
		return false
	}
	return it.from.NextPath(ctx) || it.from.Err() == nil && it.next(ctx)
}

func (it *expandIndex) TagResults(tags map[string]cgraph.Ref) { it.from.TagResults(tags) }
func (it *expandIndex) Close() error                          { return it.from.Close() }

func (it *expandIndex) Err() error {
	if err := it.leaf.Err(); err != nil {
		return err
	}
	return it.from.Err()
}
