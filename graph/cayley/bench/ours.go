package main

import (
	"context"
	"errors"
	"fmt"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/cayley"
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
}

func (o *ours) load(ctx context.Context, file, place string) (err error) {
	var s backend.Store
	if o.memory {
		s, err = store.NewMemory(ctx, nil)
	} else {
		s, err = store.OpenFolder(ctx, place, &backend.Options{Create: true})
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
	s, err := store.OpenFolder(ctx, place, &backend.Options{ReadOnly: true})
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

func (o *ours) graph() (*asker, error) {
	sizer, ok := o.snap.(backend.Sizer)
	if !ok {
		return nil, errors.New("ours cannot tell its largest node")
	}
	node := func(base string) func(uint32) (uint32, error) {
		return func(n uint32) (uint32, error) {
			id, err := o.snap.Lookup(quad.IRI(fmt.Sprint(base, n)))
			return uint32(id), err
		}
	}
	r := oursRows{&oursReader{snap: o.snap, nodes: int(sizer.MaxNode()) + 1}}
	return newAsker(r, node(entityIRI), node(relationIRI)), nil
}

// An oursReader is a snapshot with the memory for one row.
type oursReader struct {
	snap  backend.Snapshot
	nodes int
	quads []backend.Quad
	edges []edge
}

type oursRows struct{ *oursReader }

func (r oursRows) size() int { return r.nodes }

// row is how ours gives the neighbours of a node: today all quads of the node, of which those of one
// triple stand together and make one edge.
//
// To be swapped for the store's own rows of facts where it has them.
func (r oursRows) row(out bool, n uint32) (_ []edge, err error) {
	d := quad.Object
	if out {
		d = quad.Subject
	}
	if r.quads, err = r.snap.Quads(d, backend.NodeID(n), r.quads[:0]); err != nil {
		return nil, err
	}
	r.edges = r.edges[:0]
	for i, q := range r.quads {
		if i > 0 && q.S == r.quads[i-1].S && q.P == r.quads[i-1].P && q.O == r.quads[i-1].O {
			continue
		}
		e := edge{uint32(q.S), uint32(q.P)}
		if out {
			e.to = uint32(q.O)
		}
		r.edges = append(r.edges, e)
	}
	return r.edges, nil
}

func (o *ours) films(context.Context) (_ cgraph.QuadStore, err error) {
	o.qs, err = cayley.New(o.store)
	if err != nil {
		return nil, err
	}
	o.state, err = o.qs.Snapshot()
	return o.state, err
}

func (o *ours) close() (err error) {
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
