package graph

import (
	"context"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
)

// Counts are the totals of Stats.
type Counts struct {
	Commit    string `json:"commit"`
	Documents int    `json:"documents"`
	Entities  int    `json:"entities"`
	Claims    int    `json:"claims"`
	Facts     int    `json:"facts"`
	Quads     int    `json:"quads"`
}

// Counts gives the totals of Stats for less: O(documents + mentions + claims), and the facts.
func (s *Snapshot) Counts(ctx context.Context) (*Counts, error) {
	if s.served != nil {
		all, err := s.served.Stats(ctx)
		if err != nil {
			return nil, err
		}
		return &Counts{
			Commit: all.Commit, Documents: all.Documents, Entities: all.Entities, Claims: all.Claims, Facts: all.Facts, Quads: all.Quads,
		}, nil
	}
	r := s.reader(ctx)
	c := &Counts{Commit: s.Commit(), Quads: s.b.Len()}
	article, err := r.b.Lookup(claim.SchemaNewsArticle)
	if err != nil {
		return nil, err
	}
	err = r.eachOf(quad.Object, article, func(q backend.Quad) error {
		p, err := r.iri(q.P)
		if p == claim.RDFType && q.S == q.L {
			c.Documents++
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	entities := make(map[backend.NodeID]struct{})
	for iri, f := range map[quad.IRI]func(backend.Quad) error{
		r.v.RefersTo:       func(q backend.Quad) error { entities[q.O] = struct{}{}; return nil },
		r.v.SubjectMention: func(backend.Quad) error { c.Claims++; return nil },
	} {
		n, err := r.b.Lookup(iri)
		if err != nil {
			return nil, err
		}
		if err := r.eachOf(quad.Predicate, n, f); err != nil {
			return nil, err
		}
	}
	c.Entities = len(entities)
	c.Facts, err = r.countFactsOf()
	return c, err
}

// eachOf is each for a node that may be none.
func (r *reader) eachOf(d quad.Direction, n backend.NodeID, f func(backend.Quad) error) error {
	if n == 0 {
		return nil
	}
	return r.each(d, n, f)
}
