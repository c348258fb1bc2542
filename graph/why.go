package graph

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
)

// Why says why each mention of an entity is taken for it: by which rule and how surely, what else the rules
// chose where judgements say otherwise, and every judgement on the entity or a mention of it. O(mentions of the
// entity + judgements of the store).
func (s *Snapshot) Why(ctx context.Context, name string) (*api.WhyAnswer, error) {
	if s.served != nil {
		return s.served.Why(ctx, name)
	}
	r := s.reader(ctx)
	n, err := r.resolve(name, "entity")
	if err != nil {
		return nil, err
	}
	out := &api.WhyAnswer{Commit: s.Commit(), Complete: true, Mentions: []api.Mention{}, Judgements: []api.Judgement{}}
	if out.Entity, err = r.apiEntity(n); err != nil {
		return nil, err
	}
	return out, cut(r.why(n, out), &out.Complete, &out.Reason)
}

// Why is [Snapshot.Why] on the last committed state.
func (g *Graph) Why(ctx context.Context, name string) (*api.WhyAnswer, error) {
	return ask(g, func(s *Snapshot) (*api.WhyAnswer, error) { return s.Why(ctx, name) })
}

func (r *reader) why(n backend.NodeID, out *api.WhyAnswer) error {
	v, err := r.reviewed()
	if err != nil {
		return err
	}
	entity, err := r.iri(n)
	if err != nil {
		return err
	}
	about := map[quad.IRI]bool{entity: true}
	for _, member := range v.closureOf().Members(entity) {
		about[member] = true
	}
	err = r.each(quad.Object, n, func(q backend.Quad) error {
		p, err := r.iri(q.P)
		if err != nil || p != r.v.RefersTo {
			return err
		}
		iri, err := r.iri(q.S)
		if err != nil {
			return err
		}
		doc, local, ok := r.v.MentionOf(iri)
		if !ok {
			return nil
		}
		m, err := r.mention(doc, local)
		if m == nil || err != nil {
			return err
		}
		about[iri] = true
		shown := api.Mention{
			ID: string(iri), Document: doc, Mention: local, Name: m.FirstName(), Aliases: nonNil(m.Aliases),
			Type: r.schema.TypeName(r.v.Base, string(m.Type)), Rule: m.Link.By, Score: m.Link.Score,
		}
		if m.Link.Entity != entity {
			shown.Linked, _ = r.v.EntitySlug(m.Link.Entity)
		}
		out.Mentions = append(out.Mentions, shown)
		return nil
	})
	slices.SortFunc(out.Mentions, func(a, b api.Mention) int {
		return cmp.Or(strings.Compare(a.Document, b.Document), strings.Compare(a.Mention, b.Mention))
	})
	for i := range v.all {
		j := &v.all[i]
		if about[j.Left.IRI] || slices.ContainsFunc(j.Right, func(s claim.Side) bool { return about[s.IRI] }) {
			out.Judgements = append(out.Judgements, r.apiJudgement(v, j))
		}
	}
	return err
}
