package httpapi

import (
	"context"
	"net/http"

	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/api"
)

// This file has the routes on which entities are one, what stands for what, and the words for them.

type judgementsParams struct{ rowed }

func (s *Service) judgements(ctx context.Context, g *graph.Snapshot, in *judgementsParams) (*api.JudgementsAnswer, error) {
	a, err := g.Judgements(ctx)
	if err != nil {
		return nil, err
	}
	if most := in.limit(s); len(a.Judgements) > most {
		a.Judgements = a.Judgements[:most]
		if a.Complete {
			a.Complete, a.Reason = false, "limit"
		}
	}
	return a, nil
}

type candidatesParams struct {
	rowed
	MinScore float64 `json:"min_score,omitempty" jsonschema:"only pairs at least so likely, 0 to 1"`
}

func (s *Service) candidates(ctx context.Context, g *graph.Snapshot, in *candidatesParams) (*api.CandidatesAnswer, error) {
	return g.Candidates(ctx, in.limit(s), in.MinScore)
}

func (s *Service) why(ctx context.Context, g *graph.Snapshot, in *namedParams) (*api.WhyAnswer, error) {
	return g.Why(ctx, in.ID)
}

type namedParams struct {
	timed
	ID string `json:"id" in:"path" jsonschema:"a name, an alias, a slug or an IRI, percent-encoded"`
}

// A JudgeRequest is the body of POST /v1/judgements.
type JudgeRequest struct {
	Judgements []api.Judgement `json:"judgements" jsonschema:"as GET /v1/judgements gives them; only verdict, left and right are needed"`
	judging
}

// judging is what is said of all judgements of a request.
type judging struct {
	Author string `json:"author,omitempty" jsonschema:"of judgements that name none"`
	Reason string `json:"reason,omitempty" jsonschema:"of judgements that give none"`
	// Conflicting keeps judgements that contradict others too, without effect until one of them is withdrawn.
	Conflicting bool `json:"conflicting,omitempty" jsonschema:"keep judgements that contradict others too, without effect until one of them is withdrawn"`
}

func (j *judging) options() *graph.JudgeOptions {
	return &graph.JudgeOptions{Author: j.Author, Reason: j.Reason, Conflicting: j.Conflicting}
}

func (s *Service) judge(w http.ResponseWriter, r *http.Request, in *JudgeRequest) error {
	if len(in.Judgements) == 0 {
		return usage("judgements", "", "there are no judgements")
	}
	return s.judged(w, r, func(ctx context.Context, g *graph.Graph) (*api.JudgeAnswer, error) {
		return g.Judge(ctx, in.Judgements, in.options())
	})
}

// A SplitRequest is the body of POST /v1/splits.
type SplitRequest struct {
	Entity   string   `json:"entity" jsonschema:"a name, an alias, a slug or an IRI"`
	Mentions []string `json:"mentions" jsonschema:"of the entity, each as document#mention"`
	judging
}

func (s *Service) split(w http.ResponseWriter, r *http.Request, in *SplitRequest) error {
	return s.judged(w, r, func(ctx context.Context, g *graph.Graph) (*api.JudgeAnswer, error) {
		return g.Split(ctx, in.Entity, in.Mentions, in.options())
	})
}

type withdrawParams struct {
	ID     string `json:"id" in:"path" jsonschema:"the judgement's id, or the beginning of it"`
	Author string `json:"author,omitempty" jsonschema:"who withdraws it"`
}

func (s *Service) withdraw(w http.ResponseWriter, r *http.Request, in *withdrawParams) error {
	return s.judged(w, r, func(ctx context.Context, g *graph.Graph) (*api.JudgeAnswer, error) {
		return g.Withdraw(ctx, in.ID, &graph.JudgeOptions{Author: in.Author})
	})
}

func (s *Service) judged(w http.ResponseWriter, r *http.Request, change func(context.Context, *graph.Graph) (*api.JudgeAnswer, error)) error {
	var answer *api.JudgeAnswer
	err := s.write(r.Context(), func(g *graph.Graph) (err error) {
		answer, err = change(r.Context(), g)
		return err
	})
	if err != nil {
		return err
	}
	return respond(w, answer)
}

func (s *Service) metonyms(ctx context.Context, g *graph.Snapshot, _ *timed) (*api.MetonymsAnswer, error) {
	return g.Metonyms(ctx)
}

// A StandsForRequest is the body of POST /v1/metonyms.
type StandsForRequest struct {
	Name      string `json:"name" jsonschema:"of the entity that stands for another"`
	StandsFor string `json:"stands_for" jsonschema:"the other"`
	Author    string `json:"author" jsonschema:"on whose word"`
	Reason    string `json:"reason,omitempty" jsonschema:"why"`
}

// Changed says what came of a change that has nothing else to tell.
type Changed struct {
	Commit  string `json:"commit"`            // of the graph afterwards
	Removed int    `json:"removed,omitempty"` // how many had said what was taken back
}

func (s *Service) standsFor(w http.ResponseWriter, r *http.Request, in *StandsForRequest) error {
	return s.changed(w, r, func(g *graph.Graph, _ *Changed) error {
		return g.StandsFor(r.Context(), in.Name, in.StandsFor, in.Author, in.Reason)
	})
}

type metonymParams struct {
	Name      string `json:"name" jsonschema:"of the entity that stands for another"`
	StandsFor string `json:"stands_for" jsonschema:"the other"`
	Author    string `json:"author,omitempty" jsonschema:"who had said so; anybody by default"`
}

func (s *Service) removeStandsFor(w http.ResponseWriter, r *http.Request, in *metonymParams) error {
	return s.changed(w, r, func(g *graph.Graph, answer *Changed) (err error) {
		answer.Removed, err = g.RemoveStandsFor(r.Context(), in.Name, in.StandsFor, in.Author)
		return err
	})
}

func (s *Service) changed(w http.ResponseWriter, r *http.Request, change func(*graph.Graph, *Changed) error) error {
	answer := &Changed{}
	err := s.write(r.Context(), func(g *graph.Graph) error { return change(g, answer) })
	if err == nil {
		answer.Commit, err = s.commit()
	}
	if err != nil {
		return err
	}
	return respond(w, answer)
}

// Schema is what a store adds to the schema that every program brings along.
type Schema struct {
	Commit    string `json:"commit"`
	Additions string `json:"additions"` // YAML, as load --schema takes it
}

func (s *Service) schema(_ context.Context, g *graph.Snapshot, _ *timed) (*Schema, error) {
	now, err := g.Schema()
	if err != nil {
		return nil, err
	}
	return &Schema{Commit: g.Commit(), Additions: string(now.Additions())}, nil
}

// An ExtendRequest is the body of POST /v1/schema.
type ExtendRequest struct {
	Schema string `json:"schema" jsonschema:"types, relations and metonyms, in YAML"`
	File   string `json:"file,omitempty" jsonschema:"a name for it in errors"`
}

func (s *Service) extendSchema(w http.ResponseWriter, r *http.Request, in *ExtendRequest) error {
	return s.changed(w, r, func(g *graph.Graph, _ *Changed) error {
		now, err := g.Schema()
		if err != nil {
			return err
		}
		if _, err := now.Extend(in.File, []byte(in.Schema)); err != nil {
			return usage("schema", "", "%v", err)
		}
		return g.ExtendSchema(r.Context(), in.File, []byte(in.Schema))
	})
}
