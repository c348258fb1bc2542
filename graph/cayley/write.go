package cayley

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
)

// ErrReserved says that a quad has a predicate or label below the store's base, which only documents
// and judgements write.
var ErrReserved = errors.New("the predicate or the label is below the base of the store, where only documents and judgements write")

// ApplyDeltas makes all changes in one commit, or none of them. A quad is added once, whatever opts
// say of a second time; an error is a *graph.DeltaError.
func (qs *QuadStore) ApplyDeltas(in []cgraph.Delta, opts cgraph.IgnoreOpts) error {
	qs.write.Lock()
	defer qs.write.Unlock()
	var c *backend.Commit
	err := qs.read(func(v *view) (err error) {
		c, err = v.change(in, opts)
		return err
	})
	if err != nil {
		return err
	}
	if len(c.Add)+len(c.Delete) == 0 {
		return nil
	}
	if err := qs.store.Commit(context.Background(), c); err != nil {
		return err
	}
	return qs.Refresh()
}

// change works out what the deltas, one after the other, come to.
func (v *view) change(in []cgraph.Delta, opts cgraph.IgnoreOpts) (*backend.Commit, error) {
	base, err := v.base()
	if err != nil {
		return nil, err
	}
	type fate struct{ was, is bool }
	fates := make(map[quad.Quad]*fate, len(in))
	order := make([]quad.Quad, 0, len(in))
	for _, d := range in {
		fail := func(err error) (*backend.Commit, error) { return nil, &cgraph.DeltaError{Delta: d, Err: err} }
		if below(base, d.Quad.Predicate) || below(base, d.Quad.Label) {
			return fail(ErrReserved)
		}
		q := comparable(d.Quad)
		f := fates[q]
		if f == nil {
			there, err := v.has(q)
			if err != nil {
				return fail(err)
			}
			f = &fate{there, there}
			fates[q] = f
			order = append(order, q)
		}
		switch {
		case d.Action == cgraph.Add && f.is:
			if !opts.IgnoreDup {
				return fail(cgraph.ErrQuadExists)
			}
		case d.Action == cgraph.Delete && !f.is:
			if !opts.IgnoreMissing {
				return fail(cgraph.ErrQuadNotExist)
			}
		case d.Action != cgraph.Add && d.Action != cgraph.Delete:
			return fail(cgraph.ErrInvalidAction)
		default:
			f.is = d.Action == cgraph.Add
		}
	}
	c := &backend.Commit{}
	for _, q := range order {
		switch f := fates[q]; {
		case f.is && !f.was:
			c.Add = append(c.Add, q)
		case f.was && !f.is:
			c.Delete = append(c.Delete, q)
		}
	}
	return c, nil
}

// base gives what the IRIs of the store begin with.
func (v *view) base() (string, error) {
	base, err := v.Meta(backend.MetaBase)
	if base == "" {
		base = backend.DefaultBase
	}
	return base, err
}

func below(base string, v quad.Value) bool {
	iri, ok := v.(quad.IRI)
	return ok && strings.HasPrefix(string(iri), base)
}

// comparable gives a quad that == compares rightly: a time knows its place otherwise.
func comparable(q quad.Quad) quad.Quad {
	for d := quad.Subject; d <= quad.Label; d++ {
		if t, ok := q.Get(d).(quad.Time); ok {
			at := time.Time(t)
			q.Set(d, quad.Time(time.Unix(at.Unix(), int64(at.Nanosecond())).UTC()))
		}
	}
	return q
}

// has says whether a quad is there.
func (v *view) has(q quad.Quad) (bool, error) {
	var want backend.Quad
	for _, at := range []struct {
		d quad.Direction
		n *backend.NodeID
	}{{quad.Subject, &want.S}, {quad.Predicate, &want.P}, {quad.Object, &want.O}, {quad.Label, &want.L}} {
		value := q.Get(at.d)
		if value == nil {
			continue
		}
		n, err := v.Lookup(value)
		if err != nil || n == 0 {
			return false, err
		}
		*at.n = n
	}
	quads, err := v.with(quad.Subject, want.S, want.P)
	return slices.Contains(quads, want), err
}

// with gives the quads that have a node at subject or object, and a predicate.
func (v *view) with(d quad.Direction, n, p backend.NodeID) ([]backend.Quad, error) {
	if s, ok := v.Snapshot.(backend.Stepper); ok {
		return s.With(d, n, p, nil)
	}
	quads, err := v.Quads(d, n, nil)
	out := quads[:0]
	for _, q := range quads {
		if q.P == p {
			out = append(out, q)
		}
	}
	return out, err
}

// batch is how many quads a writer gathers for one commit.
const batch = 100_000

// NewQuadWriter begins a load. Its quads are committed in batches of 100,000; those that are there
// are passed over.
func (qs *QuadStore) NewQuadWriter() (quad.WriteCloser, error) { return &writer{qs: qs}, nil }

type writer struct {
	qs     *QuadStore
	deltas []cgraph.Delta
}

func (w *writer) WriteQuad(q quad.Quad) error {
	w.deltas = append(w.deltas, cgraph.Delta{Quad: q, Action: cgraph.Add})
	if len(w.deltas) >= batch {
		return w.flush()
	}
	return nil
}

func (w *writer) WriteQuads(quads []quad.Quad) (int, error) {
	for i, q := range quads {
		if err := w.WriteQuad(q); err != nil {
			return i, err
		}
	}
	return len(quads), nil
}

func (w *writer) flush() error {
	err := w.qs.ApplyDeltas(w.deltas, cgraph.IgnoreOpts{IgnoreDup: true})
	w.deltas = w.deltas[:0]
	if err != nil {
		return fmt.Errorf("write quads: %w", err)
	}
	return nil
}

func (w *writer) Close() error { return w.flush() }
