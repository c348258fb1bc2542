package cayley

import (
	"context"
	"maps"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/cayley/graph/shape"
)

// A Replay is looked up by walking its values and keeping what went by, never by looking them up.
// Cayley's recursive iterator gives a node that it is asked for and has not met yet the tags of the
// node before it; walked, it is right.
type Replay struct{ Values shape.Shape }

// BuildIterator implements shape.Shape.
func (r Replay) BuildIterator(qs cgraph.QuadStore) cgraph.Iterator {
	return cgraph.NewLegacy(&replay{cgraph.AsShape(r.Values.BuildIterator(qs))}, nil)
}

// Optimize implements shape.Shape.
func (r Replay) Optimize(o shape.Optimizer) (shape.Shape, bool) {
	values, opt := r.Values.Optimize(o)
	if shape.IsNull(values) {
		return nil, true
	}
	r.Values = values
	return r, opt
}

type replay struct{ sub cgraph.IteratorShape }

func (it *replay) String() string                       { return "Replay" }
func (it *replay) Iterate() cgraph.Scanner              { return it.sub.Iterate() }
func (it *replay) SubIterators() []cgraph.IteratorShape { return []cgraph.IteratorShape{it.sub} }

func (it *replay) Lookup() cgraph.Index {
	return &replayIndex{sub: it.sub.Iterate(), met: make(map[any][]map[string]cgraph.Ref)}
}

func (it *replay) Optimize(ctx context.Context) (cgraph.IteratorShape, bool) {
	sub, changed := it.sub.Optimize(ctx)
	if changed && iterator.IsNull2(sub) {
		return sub, true
	}
	return &replay{sub}, changed
}

func (it *replay) Stats(ctx context.Context) (cgraph.IteratorCosts, error) {
	st, err := it.sub.Stats(ctx)
	return costs(st.NextCost, st.NextCost, st.Size.Size), err
}

// replayIndex keeps what it met on the way to what it was asked for.
type replayIndex struct {
	sub    cgraph.Scanner
	met    map[any][]map[string]cgraph.Ref // node → the tags of each path to it
	paths  []map[string]cgraph.Ref         // of the node in hand, those to come after the first
	result cgraph.Ref
	err    error
}

func (it *replayIndex) Contains(ctx context.Context, r cgraph.Ref) bool {
	key := cgraph.ToKey(r)
	for it.met[key] == nil {
		if !it.sub.Next(ctx) {
			return false
		}
		k := cgraph.ToKey(it.sub.Result())
		for more := true; more; more = it.sub.NextPath(ctx) {
			if it.err = ctx.Err(); it.err != nil {
				return false
			}
			tags := make(map[string]cgraph.Ref)
			it.sub.TagResults(tags)
			it.met[k] = append(it.met[k], tags)
		}
	}
	it.paths, it.result = it.met[key], r
	return true
}

func (it *replayIndex) NextPath(context.Context) bool {
	if len(it.paths) < 2 {
		return false
	}
	it.paths = it.paths[1:]
	return true
}

func (it *replayIndex) TagResults(tags map[string]cgraph.Ref) {
	if len(it.paths) == 0 {
		return
	}
	maps.Copy(tags, it.paths[0])
}

func (it *replayIndex) Err() error {
	if it.err != nil {
		return it.err
	}
	return it.sub.Err()
}

func (it *replayIndex) String() string     { return "Replay" }
func (it *replayIndex) Result() cgraph.Ref { return it.result }
func (it *replayIndex) Close() error       { return it.sub.Close() }
