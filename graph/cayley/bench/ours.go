package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"unsafe"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/cayley"
	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/store"
)

// ours is the store of this project.
type ours struct {
	memory bool
	store  backend.Store
	snap   backend.Snapshot
	qs     *cayley.QuadStore
	state  *cayley.QuadStore // of qs
	walked chan struct{}     // closed to end the walk of graph
}

func (o *ours) load(ctx context.Context, file, place string) (err error) {
	var s backend.Store
	if o.memory {
		s, err = store.NewMemory(ctx, options(false))
	} else {
		s, err = store.OpenFolder(ctx, place, options(false))
	}
	if err != nil {
		return err
	}
	if err := loadOurs(ctx, s.(*store.Store), file); err != nil {
		return errors.Join(err, s.Close())
	}
	if !o.memory {
		return s.Close()
	}
	return o.use(s)
}

// loadOurs is how the product loads a file of N-Quads. It is a variable so that it can be swapped
// for the product's own way.
var loadOurs = func(ctx context.Context, s *store.Store, file string) error {
	b, err := s.Bulk(ctx)
	if err != nil {
		return err
	}
	if err := eachQuad(file, b.Add); err != nil {
		b.Abort()
		return err
	}
	return b.Commit()
}

func (o *ours) open(ctx context.Context, place string) error {
	s, err := store.OpenFolder(ctx, place, options(true))
	if err != nil {
		return err
	}
	return o.use(s)
}

func (o *ours) use(s backend.Store) (err error) {
	o.store = s
	o.snap, err = s.Snapshot()
	return err
}

func (o *ours) quads(context.Context) (int, error) { return o.snap.Len(), nil }

// options are those of the product, save that nothing is found by name: nothing here has any.
func options(readOnly bool) *backend.Options {
	return &backend.Options{
		Create: !readOnly, ReadOnly: readOnly,
		Facts: func(base string) backend.FactRule { return claim.NewVocab(base) },
	}
}

// graph answers from the facts that the store keeps, which can be walked until close.
func (o *ours) graph() (*asker, error) {
	facts, ok := o.snap.(backend.FactStore)
	if !ok {
		return nil, errors.New("ours keeps no facts")
	}
	node := func(n uint32) (uint32, error) {
		id, err := o.snap.Lookup(quad.IRI(fmt.Sprint(entityIRI, n)))
		return uint32(id), err
	}
	walker, walked := make(chan backend.FactWalker), make(chan error, 1)
	o.walked = make(chan struct{})
	go func() {
		walked <- facts.Walk(func(w backend.FactWalker) error {
			walker <- w
			<-o.walked
			return nil
		})
	}()
	var w backend.FactWalker
	select {
	case w = <-walker:
	case err := <-walked:
		return nil, err
	}
	relation := func(n uint32) (uint32, error) {
		i := slices.Index(w.Relations(), fmt.Sprint(relationIRI, n))
		if i < 0 {
			return 0, fmt.Errorf("there is no relation %d", n)
		}
		return uint32(i)<<3 | uint32(claim.Asserted.Bit()), nil // as all facts here have it
	}
	return newAsker(oursRows{w, int(o.snap.(backend.Sizer).MaxNode()) + 1}, node, relation), nil
}

// oursRows are the facts of a store as they lie there.
type oursRows struct {
	facts backend.FactWalker
	nodes int
}

func (r oursRows) size() int { return r.nodes }

func (r oursRows) row(out bool, n uint32) ([]edge, error) {
	row := r.facts.In(backend.NodeID(n))
	if out {
		row = r.facts.Out(backend.NodeID(n))
	}
	return unsafe.Slice((*edge)(unsafe.Pointer(unsafe.SliceData(row))), len(row)), nil
}

// An edge is what a fact is: two numbers in one order.
var _ [unsafe.Sizeof(edge{})]byte = [unsafe.Sizeof(backend.Fact{})]byte{}

func (o *ours) films(context.Context) (_ cgraph.QuadStore, err error) {
	o.qs, err = cayley.New(o.store)
	if err != nil {
		return nil, err
	}
	o.state, err = o.qs.Snapshot()
	return o.state, err
}

func (o *ours) close() (err error) {
	if o.walked != nil {
		close(o.walked)
	}
	if o.snap != nil {
		err = o.snap.Close()
	}
	if o.state != nil {
		err = errors.Join(err, o.state.Close())
	}
	if o.qs != nil {
		err = errors.Join(err, o.qs.Close())
	}
	if o.store != nil {
		err = errors.Join(err, o.store.Close())
	}
	return err
}
