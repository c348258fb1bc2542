package httpapi

import (
	"context"
	"net/http"

	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/api"
)

type findParams struct {
	rowed
	Q string `json:"q" jsonschema:"a name or alias, or the beginnings of its words"`
}

func (s *Service) find(ctx context.Context, g *graph.Snapshot, in *findParams) (*api.FindAnswer, error) {
	return g.Find(ctx, in.Q, in.limit(s))
}

type showParams struct {
	rowed
	viewed
	evidenced
	ID string `json:"id" in:"path" jsonschema:"the entity's slug, name, alias or IRI, percent-encoded"`
}

func (s *Service) show(ctx context.Context, g *graph.Snapshot, in *showParams) (*api.ShowAnswer, error) {
	view, err := in.view()
	if err != nil {
		return nil, err
	}
	evidence, err := in.evidence()
	if err != nil {
		return nil, err
	}
	a, err := g.Show(ctx, in.ID, view, in.limit(s))
	if err == nil {
		api.TrimEvidence(a.Facts, evidence)
	}
	return a, err
}

type pathParams struct {
	rowed
	viewed
	evidenced
	From           string   `json:"from"`
	To             string   `json:"to"`
	MaxHops        *int     `json:"max_hops,omitempty"`
	Select         string   `json:"select,omitempty"`
	K              *int     `json:"k,omitempty"`
	Mode           string   `json:"mode,omitempty"`
	Rank           string   `json:"rank,omitempty"`
	Similar        bool     `json:"similar,omitempty"`
	Directed       bool     `json:"directed,omitempty"`
	Via            []string `json:"via,omitempty" list:"comma"`
	NotVia         []string `json:"not_via,omitempty" list:"comma"`
	Through        []string `json:"through,omitempty"`
	Avoid          []string `json:"avoid,omitempty"`
	MaxDegree      int      `json:"max_degree,omitempty"`
	TimeRespecting bool     `json:"time_respecting,omitempty"`
	ExpandMetonyms bool     `json:"expand_metonyms,omitempty"`
	Explain        bool     `json:"explain,omitempty"`
	PrintQuery     bool     `json:"print_query,omitempty" jsonschema:"give the question in the query language and do not ask it"`
}

func (p *pathParams) query(s *Service) (*api.PathQuery, error) {
	view, err := p.view()
	if err != nil {
		return nil, err
	}
	q := &api.PathQuery{
		From: p.From, To: p.To, Select: p.Select, Mode: p.Mode, Rank: p.Rank, Similar: p.Similar, Directed: p.Directed,
		Via: p.Via, NotVia: p.NotVia, Through: p.Through, Avoid: p.Avoid, MaxDegree: p.MaxDegree,
		TimeRespecting: p.TimeRespecting, ExpandMetonyms: p.ExpandMetonyms, View: view, Limit: p.limit(s),
		Evidence: p.Evidence, Explain: p.Explain,
	}
	for _, n := range []struct {
		name  string
		given *int
		to    *int
	}{{"max_hops", p.MaxHops, &q.MaxHops}, {"k", p.K, &q.K}} {
		switch {
		case n.given == nil:
		case *n.given == 0:
			return nil, usage(n.name, "", "%s is at least 1", n.name)
		default:
			*n.to = *n.given
		}
	}
	return q, nil
}

func (s *Service) paths(w http.ResponseWriter, r *http.Request, in *pathParams) error {
	types := []string{typeJSON, typeLines}
	if in.PrintQuery {
		types = types[:1]
	}
	as, err := accepted(r, types...)
	if err != nil {
		return err
	}
	q, err := in.query(s)
	if err != nil {
		return err
	}
	if as == typeLines {
		return s.pathLines(w, r, in.Timeout, q)
	}
	return s.ask(w, r, in.Timeout, func(ctx context.Context, g *graph.Snapshot) (answered, error) {
		if in.PrintQuery {
			a, err := g.PathPattern(ctx, q)
			return answered{whole: a}, err
		}
		a, err := g.Paths(ctx, q)
		if err != nil {
			return answered{}, err
		}
		s.explored(a.Explored)
		return answered{whole: a, reason: a.Reason}, nil
	})
}

// A pathHead is the first line of a stream of paths.
type pathHead struct {
	Query  string   `json:"query"`
	From   api.Node `json:"from"`
	To     api.Node `json:"to"`
	View   api.View `json:"view"`
	Commit string   `json:"commit"`
}

// A pathTail is the last line of a stream of paths.
type pathTail struct {
	trailer
	Hint    string       `json:"hint,omitempty"`
	Explain *api.Explain `json:"explain,omitempty"`
}

// pathLines answers with a line a path as it is found.
func (s *Service) pathLines(w http.ResponseWriter, r *http.Request, timeout string, q *api.PathQuery) error {
	return s.askLines(w, r, timeout, func(ctx context.Context, g *graph.Snapshot, out *lines) (string, error) {
		begin := func(a *api.PathAnswer) error {
			return out.begin(&pathHead{Query: a.Query, From: a.From, To: a.To, View: a.View, Commit: a.Commit})
		}
		a, err := g.PathsEach(ctx, q, func(head *api.PathAnswer, path *api.Path) error {
			if err := begin(head); err != nil {
				return err
			}
			return out.line(path)
		})
		if err != nil {
			return "", err
		}
		s.explored(a.Explored)
		if err := begin(a); err != nil {
			return "", err
		}
		return a.Reason, out.line(&pathTail{
			trailer: trailer{Complete: a.Complete, Reason: a.Reason, Explored: a.Explored, ElapsedMS: a.ElapsedMS},
			Hint:    a.Hint, Explain: a.Explain,
		})
	})
}

type claimsParams struct {
	rowed
	viewed
	Subject  string `json:"subject,omitempty" jsonschema:"of this entity"`
	Relation string `json:"relation,omitempty" jsonschema:"of this relation, its children included"`
	Object   string `json:"object,omitempty" jsonschema:"with this entity as object"`
	Speaker  string `json:"speaker,omitempty" jsonschema:"said by this entity"`
}

func (s *Service) claims(ctx context.Context, g *graph.Snapshot, in *claimsParams) (*api.ClaimsAnswer, error) {
	view, err := in.view()
	if err != nil {
		return nil, err
	}
	return g.Claims(ctx, &api.ClaimQuery{
		Subject: in.Subject, Relation: in.Relation, Object: in.Object, Speaker: in.Speaker, View: view, Limit: in.limit(s),
	})
}

type claimParams struct {
	timed
	ID string `json:"id" in:"path" jsonschema:"the claim's id, its IRI, or the first digits of the id, at least six"`
}

func (s *Service) claim(ctx context.Context, g *graph.Snapshot, in *claimParams) (*api.Statement, error) {
	return g.Claim(ctx, in.ID)
}

type conflictsParams struct {
	rowed
	viewed
	evidenced
}

func (s *Service) conflicts(ctx context.Context, g *graph.Snapshot, in *conflictsParams) (*api.ConflictsAnswer, error) {
	view, err := in.view()
	if err != nil {
		return nil, err
	}
	evidence, err := in.evidence()
	if err != nil {
		return nil, err
	}
	a, err := g.Conflicts(ctx, view, in.limit(s))
	if err == nil {
		for i := range a.Conflicts {
			api.TrimEvidence(a.Conflicts[i].Facts, evidence)
		}
	}
	return a, err
}

func (s *Service) documents(ctx context.Context, g *graph.Snapshot, in *rowed) (*api.DocumentsAnswer, error) {
	return g.Documents(ctx, in.limit(s))
}

type documentParams struct {
	timed
	ID string `json:"id" in:"path" jsonschema:"the document's id, percent-encoded"`
}

func (s *Service) document(ctx context.Context, g *graph.Snapshot, in *documentParams) (*api.Document, error) {
	return g.Document(ctx, in.ID)
}

func (s *Service) labels(ctx context.Context, g *graph.Snapshot, _ *timed) (*api.Labels, error) {
	return g.Labels(ctx)
}

func (s *Service) stats(ctx context.Context, g *graph.Snapshot, _ *timed) (*api.Stats, error) {
	return g.Stats(ctx)
}

// State names what is served.
type State struct {
	Commit string `json:"commit"`
	Base   string `json:"base"` // what every IRI begins with
}

func (s *Service) state(_ context.Context, g *graph.Snapshot, _ *timed) (*State, error) {
	return &State{Commit: g.Commit(), Base: s.g.Base()}, nil
}
