package graph

import (
	"context"
	"errors"

	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/remote"
	"github.com/newsgraph/newsgraph/schema"
)

// A Snapshot is one committed state of a graph. It answers as long as it is held, whatever is
// written meanwhile, and must be closed. One of a served graph is held by the service, as long as it is asked something once a
// minute; a service may also hold none, and once it does not and the graph has changed, the answer is [ErrMoved].
type Snapshot struct {
	g      *Graph
	b      backend.Snapshot
	v      *claim.Vocab
	schema *schema.Schema
	served remote.Questions // nil for a graph that is here
	commit string           // of a served one
}

// Snapshot pins the last committed state.
func (g *Graph) Snapshot() (*Snapshot, error) {
	if g.served != nil {
		return g.servedSnapshot()
	}
	b, err := g.store.Snapshot()
	if err != nil {
		return nil, err
	}
	sch, err := g.schemaOf(b)
	if err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return &Snapshot{g: g, b: b, v: g.vocab, schema: sch}, nil
}

// Commit names the state: equal for equal states of one store.
func (s *Snapshot) Commit() string {
	if s.served != nil {
		return s.commit
	}
	return s.b.ID()
}

// Close gives the snapshot back.
func (s *Snapshot) Close() error { return s.b.Close() }

// ask answers one question on a snapshot of its own.
func ask[T any](g *Graph, question func(*Snapshot) (T, error)) (T, error) {
	if g.served != nil {
		return question(g.unpinned())
	}
	s, err := g.Snapshot()
	if err != nil {
		var none T
		return none, err
	}
	answer, err := question(s)
	return answer, errors.Join(err, s.Close())
}

// Paths is [Snapshot.Paths] on the last committed state.
func (g *Graph) Paths(ctx context.Context, q *api.PathQuery) (*api.PathAnswer, error) {
	return ask(g, func(s *Snapshot) (*api.PathAnswer, error) { return s.Paths(ctx, q) })
}

// PathsEach is [Snapshot.PathsEach] on the last committed state.
func (g *Graph) PathsEach(ctx context.Context, q *api.PathQuery, yield func(head *api.PathAnswer, path *api.Path) error) (*api.PathAnswer, error) {
	return ask(g, func(s *Snapshot) (*api.PathAnswer, error) { return s.PathsEach(ctx, q, yield) })
}

// Find is [Snapshot.Find] on the last committed state.
func (g *Graph) Find(ctx context.Context, text string, limit int) (*api.FindAnswer, error) {
	return ask(g, func(s *Snapshot) (*api.FindAnswer, error) { return s.Find(ctx, text, limit) })
}

// Show is [Snapshot.Show] on the last committed state.
func (g *Graph) Show(ctx context.Context, name string, view api.View, limit int) (*api.ShowAnswer, error) {
	return ask(g, func(s *Snapshot) (*api.ShowAnswer, error) { return s.Show(ctx, name, view, limit) })
}

// Claims is [Snapshot.Claims] on the last committed state.
func (g *Graph) Claims(ctx context.Context, q *api.ClaimQuery) (*api.ClaimsAnswer, error) {
	return ask(g, func(s *Snapshot) (*api.ClaimsAnswer, error) { return s.Claims(ctx, q) })
}

// Claim is [Snapshot.Claim] on the last committed state.
func (g *Graph) Claim(ctx context.Context, id string) (*api.Statement, error) {
	return ask(g, func(s *Snapshot) (*api.Statement, error) { return s.Claim(ctx, id) })
}

// Conflicts is [Snapshot.Conflicts] on the last committed state.
func (g *Graph) Conflicts(ctx context.Context, view api.View, limit int) (*api.ConflictsAnswer, error) {
	return ask(g, func(s *Snapshot) (*api.ConflictsAnswer, error) { return s.Conflicts(ctx, view, limit) })
}

// Documents is [Snapshot.Documents] on the last committed state.
func (g *Graph) Documents(ctx context.Context, limit int) (*api.DocumentsAnswer, error) {
	return ask(g, func(s *Snapshot) (*api.DocumentsAnswer, error) { return s.Documents(ctx, limit) })
}

// Stats is [Snapshot.Stats] on the last committed state.
func (g *Graph) Stats(ctx context.Context) (*api.Stats, error) {
	return ask(g, func(s *Snapshot) (*api.Stats, error) { return s.Stats(ctx) })
}

// PathPattern is [Snapshot.PathPattern] on the last committed state.
func (g *Graph) PathPattern(ctx context.Context, q *api.PathQuery) (*api.PatternAnswer, error) {
	return ask(g, func(s *Snapshot) (*api.PatternAnswer, error) { return s.PathPattern(ctx, q) })
}
