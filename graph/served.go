package graph

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/remote"
	"github.com/newsgraph/newsgraph/schema"
)

// openServed opens a graph that another process serves.
func openServed(ctx context.Context, open remote.Opener, url string, o *Options) (*Graph, error) {
	far, err := open(ctx, url, &remote.Options{Token: o.Token, ReadOnly: o.ReadOnly})
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", url, err)
	}
	if base := far.Base(); o.Base != "" && o.Base != base {
		return nil, errors.Join(fmt.Errorf("open %s: its base is %s, not %s", url, base, o.Base), far.Close())
	}
	g := &Graph{
		store: elsewhere{far}, served: far, vocab: claim.NewVocab(far.Base()), log: o.Logger,
		schema: schemaCache{schema: schema.Core()},
	}
	if g.log == nil {
		g.log = slog.New(slog.DiscardHandler)
	}
	return g, nil
}

// servedSnapshot is the last state of a served graph, which the service holds as long as it can: then the
// snapshot refuses answers of another.
func (g *Graph) servedSnapshot() (*Snapshot, error) {
	far, commit, release, err := g.served.Hold(context.Background())
	if err != nil {
		return nil, err
	}
	s := g.unpinned()
	s.b, s.served, s.commit = nothing{release}, far, commit
	return s, nil
}

// unpinned answers one question on whatever is the last state of a served graph.
func (g *Graph) unpinned() *Snapshot {
	return &Snapshot{g: g, b: nothing{}, v: g.vocab, schema: g.schema.schema, served: g.served}
}

// errServed is of what cannot be done from here.
var errServed = fmt.Errorf("a served graph cannot do that from here: %w", errors.ErrUnsupported)

// elsewhere stands in the place of the store of a served graph, as nothing does for its snapshots:
// what does not travel is refused, whoever asks.
type elsewhere struct{ far remote.Graph }

func (e elsewhere) Snapshot() (backend.Snapshot, error) { return nil, errServed }

func (e elsewhere) Commit(context.Context, *backend.Commit) error { return errServed }

func (e elsewhere) Close() error { return e.far.Close() }

// nothing is the snapshot of elsewhere.
type nothing struct{ release func() error }

var _ backend.Snapshot = nothing{}

func (nothing) ID() string { return "" }

func (nothing) Lookup(quad.Value) (backend.NodeID, error) { return 0, errServed }

func (nothing) Value(backend.NodeID) (quad.Value, error) { return nil, errServed }

func (nothing) Quads(_ quad.Direction, _ backend.NodeID, buf []backend.Quad) ([]backend.Quad, error) {
	return buf, errServed
}

func (nothing) Tally(_ backend.NodeID, _ []backend.NodeID, buf []backend.Tallied) ([]backend.Tallied, error) {
	return buf, errServed
}

func (nothing) Between(_, _ backend.NodeID, buf []backend.Tallied) ([]backend.Tallied, error) {
	return buf, errServed
}

func (nothing) All(func(backend.Quad) bool) error { return errServed }

func (nothing) Len() int { return 0 }

func (nothing) Subjects(_ string, buf []backend.NodeID) ([]backend.NodeID, error) {
	return buf, errServed
}

func (nothing) Keys(string, func(string) bool) error { return errServed }

func (nothing) Meta(string) (string, error) { return "", errServed }

func (n nothing) Close() error {
	if n.release == nil {
		return nil
	}
	return n.release()
}
