package graph

import (
	"context"
	"errors"

	"github.com/newsgraph/newsgraph/graph/api"
)

// Match asks a question in the query language, with values for its parameters.
func (s *Snapshot) Match(ctx context.Context, text string, params map[string]any) (*api.MatchAnswer, error) {
	return s.MatchAll(ctx, &api.MatchQuery{Query: text, Params: params})
}

// MatchAll asks a question in the query language and collects the rows.
func (s *Snapshot) MatchAll(ctx context.Context, q *api.MatchQuery) (*api.MatchAnswer, error) {
	var rows []api.MatchRow
	a, err := s.MatchEach(ctx, q, func(_ []string, row api.MatchRow) error {
		rows = append(rows, row)
		return nil
	})
	if err != nil {
		return nil, err
	}
	a.Rows = nonNil(rows)
	return a, nil
}

// MatchEach asks a question in the query language and calls yield with each row as it is found; the
// answer has no rows. An error of yield ends the question and comes back.
func (s *Snapshot) MatchEach(ctx context.Context, q *api.MatchQuery, yield func(columns []string, row api.MatchRow) error) (*api.MatchAnswer, error) {
	return nil, errors.New("match: not yet")
}

// Match is [Snapshot.Match] on the last committed state.
func (g *Graph) Match(ctx context.Context, text string, params map[string]any) (*api.MatchAnswer, error) {
	return ask(g, func(s *Snapshot) (*api.MatchAnswer, error) { return s.Match(ctx, text, params) })
}

// MatchAll is [Snapshot.MatchAll] on the last committed state.
func (g *Graph) MatchAll(ctx context.Context, q *api.MatchQuery) (*api.MatchAnswer, error) {
	return ask(g, func(s *Snapshot) (*api.MatchAnswer, error) { return s.MatchAll(ctx, q) })
}

// MatchEach is [Snapshot.MatchEach] on the last committed state.
func (g *Graph) MatchEach(ctx context.Context, q *api.MatchQuery, yield func([]string, api.MatchRow) error) (*api.MatchAnswer, error) {
	return ask(g, func(s *Snapshot) (*api.MatchAnswer, error) { return s.MatchEach(ctx, q, yield) })
}
