package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/cayley"
	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/store"
	"github.com/newsgraph/newsgraph/graph/paths"
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
	node, e, err := o.engine()
	if err != nil {
		return nil, err
	}
	facts := e.g.(*factGraph).facts
	relation := func(n uint32) (uint32, error) {
		i := slices.Index(facts.Relations(), fmt.Sprint(relationIRI, n))
		if i < 0 {
			return 0, fmt.Errorf("there is no relation %d", n)
		}
		return uint32(i), nil
	}
	return e.asker(node, relation), nil
}

// engine gives the path engine over the facts, and what the store calls a node.
func (o *ours) engine() (node func(uint32) (uint32, error), _ *engineAsker, _ error) {
	facts, ok := o.snap.(backend.FactStore)
	if !ok {
		return nil, nil, errors.New("ours keeps no facts")
	}
	node = func(n uint32) (uint32, error) {
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
		return nil, nil, err
	}
	return node, newEngine(newFactGraph(w)), nil
}

// A factGraph gives the facts of a store as they lie there, in the order that the product has.
type factGraph struct {
	facts backend.FactWalker
	rank  []int32 // of relations, by name
}

var _ paths.Keyed = (*factGraph)(nil)

func newFactGraph(facts backend.FactWalker) *factGraph {
	names := facts.Relations()
	g := &factGraph{facts: facts, rank: make([]int32, len(names))}
	inOrder := make([]int, len(names))
	for i := range names {
		inOrder[i] = i
	}
	slices.SortFunc(inOrder, func(i, j int) int { return cmp.Compare(names[i], names[j]) })
	for place, i := range inOrder {
		g.rank[i] = int32(place)
	}
	return g
}

// Out implements paths.Adjacency.
func (g *factGraph) Out(n paths.NodeID) ([]paths.Edge, error) { return g.check(g.facts.Out(n)) }

// In implements paths.Adjacency.
func (g *factGraph) In(n paths.NodeID) ([]paths.Edge, error) { return g.check(g.facts.In(n)) }

// check looks at the last edge of a row, which has the largest relation, as the product does.
func (g *factGraph) check(row []paths.Edge) ([]paths.Edge, error) {
	if len(row) > 0 && row[len(row)-1].Label.Relation() >= len(g.rank) {
		return nil, backend.ErrCorrupt
	}
	return row, nil
}

// CompareLabels implements paths.Order: by name.
func (g *factGraph) CompareLabels(a, b paths.Label) int {
	return cmp.Compare(g.rank[a.Relation()], g.rank[b.Relation()])
}

// CompareNodes implements paths.Order: by terms, in code points.
func (g *factGraph) CompareNodes(a, b paths.NodeID) (int, error) {
	return bytes.Compare(g.facts.AppendText(nil, a), g.facts.AppendText(nil, b)), nil
}

// AppendKey implements paths.Keyed.
func (g *factGraph) AppendKey(b []byte, n paths.NodeID) ([]byte, error) {
	return g.facts.AppendText(b, n), nil
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
