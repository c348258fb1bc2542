package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/cayleygraph/cayley/clog"
	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/kv"
	_ "github.com/cayleygraph/cayley/graph/kv/bolt"    // the engine bolt
	_ "github.com/cayleygraph/cayley/graph/kv/leveldb" // the engine leveldb
	_ "github.com/cayleygraph/cayley/graph/memstore"   // the engine memstore
	"github.com/cayleygraph/quad"
	"github.com/cayleygraph/quad/nquads"
)

func init() { clog.SetLogger(nil) }

// batch is how many quads Cayley's engines are given in one transaction.
const batch = 2000

// theirs is one of Cayley's own engines.
type theirs struct {
	kind string
	qs   cgraph.QuadStore
}

func (t *theirs) load(ctx context.Context, file, place string) (err error) {
	o := cgraph.Options{"nosync": true}
	if t.kind == "memstore" {
		place = ""
	} else if err := cgraph.InitQuadStore(t.kind, place, o); err != nil {
		return err
	}
	if t.qs, err = cgraph.NewQuadStore(t.kind, place, o); err != nil {
		return err
	}
	if err := t.fill(ctx, file); err != nil {
		return err
	}
	if t.kind != "memstore" {
		err = t.qs.Close()
		t.qs = nil
	}
	return err
}

// fill reads a file with the reader of Cayley's quads.
func (t *theirs) fill(ctx context.Context, file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	r := nquads.NewReader(f, true)
	deltas := make([]cgraph.Delta, 0, batch)
	for {
		q, err := r.ReadQuad()
		if err == nil {
			deltas = append(deltas, cgraph.Delta{Quad: q, Action: cgraph.Add})
		} else if !errors.Is(err, io.EOF) {
			return err
		}
		if len(deltas) == batch || err != nil && len(deltas) > 0 {
			if err := t.qs.ApplyDeltas(deltas, cgraph.IgnoreOpts{IgnoreDup: true}); err != nil {
				return err
			}
			deltas = deltas[:0]
		}
		if err != nil {
			return nil
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
	}
}

func (t *theirs) open(_ context.Context, place string) (err error) {
	t.qs, err = cgraph.NewQuadStore(t.kind, place, cgraph.Options{kv.OptNoBloom: true})
	return err
}

func (t *theirs) quads(ctx context.Context) (int, error) {
	st, err := t.qs.Stats(ctx, true)
	return int(st.Quads.Size), err
}

func (t *theirs) graph() (*asker, error) {
	st, err := t.qs.Stats(context.Background(), true)
	if err != nil {
		return nil, err
	}
	r := theirsRows{&theirsReader{qs: t.qs, numbers: make(map[any]uint32), nodes: int(st.Nodes.Size) + 1}}
	node := func(base string) func(uint32) (uint32, error) {
		return func(n uint32) (uint32, error) {
			ref := t.qs.ValueOf(quad.IRI(fmt.Sprint(base, n)))
			if ref == nil {
				return 0, fmt.Errorf("%s has no %s%d", t.kind, base, n)
			}
			return r.number(ref), nil
		}
	}
	return newAsker(r, node(entityIRI), node(relationIRI)), nil
}

// A theirsReader walks by hand, over Cayley's quad iterators. The nodes it meets get numbers, which
// is the map that a search by hand over Cayley's refs needs anyway to know where it has been.
type theirsReader struct {
	qs      cgraph.QuadStore
	nodes   int
	numbers map[any]uint32
	refs    []cgraph.Ref
	edges   []edge
}

type theirsRows struct{ *theirsReader }

func (r theirsRows) size() int { return r.nodes }

func (r theirsRows) number(ref cgraph.Ref) uint32 {
	n, ok := r.numbers[ref.Key()]
	if !ok {
		n = uint32(len(r.refs))
		r.numbers[ref.Key()] = n
		r.refs = append(r.refs, ref)
	}
	return n
}

func (r theirsRows) row(out bool, n uint32) ([]edge, error) {
	here, there := quad.Object, quad.Subject
	if out {
		here, there = there, here
	}
	ctx := context.Background()
	it := r.qs.QuadIterator(here, r.refs[n])
	defer func() { _ = it.Close() }()
	r.edges = r.edges[:0]
	for it.Next(ctx) {
		q := it.Result()
		r.edges = append(r.edges, edge{
			r.number(r.qs.QuadDirection(q, there)), r.number(r.qs.QuadDirection(q, quad.Predicate)),
		})
	}
	// A triple in several graphs is one edge, and its quads come apart.
	slices.SortFunc(r.edges, func(a, b edge) int { return cmp.Or(cmp.Compare(a.rel, b.rel), cmp.Compare(a.to, b.to)) })
	return slices.Compact(r.edges), it.Err()
}

func (t *theirs) films(context.Context) (cgraph.QuadStore, error) { return t.qs, nil }

func (t *theirs) close() error {
	if t.qs == nil {
		return nil
	}
	return t.qs.Close()
}
