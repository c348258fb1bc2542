package httpapi

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/api"
)

// A MatchRequest is the body of POST /v1/match.
type MatchRequest struct {
	Query    string         `json:"query" jsonschema:"MATCH … WHERE … RETURN …"`
	Params   map[string]any `json:"params,omitempty" jsonschema:"the values of $name in the query: texts, numbers, booleans, null, or arrays of them"`
	View     api.View       `json:"view,omitzero" jsonschema:"which claims count"`
	Limit    *int           `json:"limit,omitempty" jsonschema:"rows at most, beside the query's own LIMIT; 1000 by default, 0 for as many as the service gives"`
	Evidence string         `json:"evidence,omitempty" jsonschema:"claims to show of an edge: none, one or all; all by default"`
	Explain  bool           `json:"explain,omitempty" jsonschema:"say how the question was asked"`
	Timeout  string         `json:"timeout,omitempty" jsonschema:"when to stop with what was found, as 500ms or 10s"`
}

func (m *MatchRequest) ask(s *Service) (*api.MatchQuery, error) {
	if m.Limit != nil && *m.Limit < 0 {
		return nil, usage("limit", "", "limit is at least 0")
	}
	if len(m.View.Status) > 0 && len(m.View.Modality) > 0 {
		return nil, usage("modality", "leave one of them out", "modality is in place of status")
	}
	evidence, err := checkEvidence(m.Evidence)
	if err != nil {
		return nil, err
	}
	for name, value := range m.Params {
		m.Params[name] = plain(value)
	}
	return &api.MatchQuery{
		Query: m.Query, Params: m.Params, View: m.View, Limit: s.rows(m.Limit), Evidence: evidence, Explain: m.Explain,
	}, nil
}

// plain makes a parameter's value of JSON, whole numbers integers.
func plain(v any) any {
	switch v := v.(type) {
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return n
		}
		f, err := v.Float64()
		if err != nil {
			return v.String()
		}
		return f
	case []any:
		for i := range v {
			v[i] = plain(v[i])
		}
	}
	return v
}

// match answers POST /v1/match.
func (s *Service) match(w http.ResponseWriter, r *http.Request, in *MatchRequest) error {
	as, err := accepted(r, typeJSON, typeLines)
	if err != nil {
		return err
	}
	q, err := in.ask(s)
	if err != nil {
		return err
	}
	if as == typeLines {
		return s.matchLines(w, r, in.Timeout, q)
	}
	return s.ask(w, r, in.Timeout, func(ctx context.Context, g *graph.Snapshot) (answered, error) {
		a, err := g.MatchAll(ctx, q)
		if err != nil {
			return answered{}, err
		}
		s.explored(a.Explored)
		return answered{whole: a, reason: a.Reason}, nil
	})
}

// A matchHead is the first line of a stream of rows.
type matchHead struct {
	Commit  string   `json:"commit"`
	Columns []string `json:"columns"`
}

// A matchTail is the last line of a stream of rows: the answer without what the first line and the rows have.
type matchTail struct {
	Query string   `json:"query"`
	View  api.View `json:"view"`
	trailer
	Hint    string            `json:"hint,omitempty"`
	Notes   []string          `json:"notes,omitempty"`
	Explain *api.MatchExplain `json:"explain,omitempty"`
}

// matchLines answers with a line a row as it is found.
func (s *Service) matchLines(w http.ResponseWriter, r *http.Request, timeout string, q *api.MatchQuery) error {
	return s.askLines(w, r, timeout, func(ctx context.Context, g *graph.Snapshot, out *lines) (string, error) {
		a, err := g.MatchEach(ctx, q, func(columns []string, row api.MatchRow) error {
			if err := out.begin(&matchHead{Commit: g.Commit(), Columns: columns}); err != nil {
				return err
			}
			return out.line(row)
		})
		if err != nil {
			return "", err
		}
		s.explored(a.Explored)
		if err := out.begin(&matchHead{Commit: g.Commit(), Columns: a.Columns}); err != nil {
			return "", err
		}
		return a.Reason, out.line(&matchTail{
			Query: a.Query, View: a.View,
			trailer: trailer{Complete: a.Complete, Reason: a.Reason, Explored: a.Explored, ElapsedMS: a.ElapsedMS},
			Hint:    a.Hint, Notes: a.Notes, Explain: a.Explain,
		})
	})
}
