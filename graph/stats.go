package graph

import (
	"context"
	"slices"
	"strings"

	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
)

// Stats counts what the store holds. O(quads).
func (s *Snapshot) Stats(ctx context.Context) (*api.Stats, error) {
	if s.served != nil {
		return s.served.Stats(ctx)
	}
	r := s.reader(ctx)
	out := &api.Stats{
		Commit: s.Commit(), Base: s.v.Base, Quads: s.b.Len(),
		Statuses: make(map[string]int), Types: make(map[string]int), Relations: []api.RelationCount{},
	}
	for _, status := range everything {
		out.Statuses[status] = 0
	}
	if err := r.countDocuments(out); err != nil {
		return nil, err
	}
	if err := r.countEntities(out); err != nil {
		return nil, err
	}
	return out, r.countFacts(out)
}

func (r *reader) countDocuments(out *api.Stats) error {
	docs, err := r.documents()
	if err != nil {
		return err
	}
	outlets := make(map[string]struct{})
	first, last := claim.NoDay, claim.NoDay
	for _, d := range docs {
		if d.publisher != "" {
			outlets[d.publisher] = struct{}{}
		}
		if d.day != claim.NoDay && (first == claim.NoDay || d.day < first) {
			first = d.day
		}
		last = max(last, d.day)
	}
	out.Documents, out.Outlets = len(docs), len(outlets)
	out.First, out.Last = first.String(), last.String()
	return nil
}

// countEntities counts mentions, and the entities they refer to by their most stated type.
func (r *reader) countEntities(out *api.Stats) error {
	entities := make(map[backend.NodeID]struct{})
	err := r.all(func(q backend.Quad) error {
		p, err := r.iri(q.P)
		if p == r.v.RefersTo {
			out.Mentions++
			entities[q.O] = struct{}{}
		}
		return err
	})
	if err != nil {
		return err
	}
	out.Entities = len(entities)
	for n := range entities {
		info, err := r.node(n)
		if err != nil {
			return err
		}
		name := ""
		if len(info.types) > 0 {
			name = info.types[0]
		}
		out.Types[name]++
	}
	return nil
}

func (r *reader) countFacts(out *api.Stats) error {
	facts := make(map[factKey]struct{})
	relations := make(map[string]*api.RelationCount)
	err := r.statements(func(s statement) error {
		if !s.plain {
			out.Claims++
			out.Statuses[s.status.String()]++
		}
		count := relations[s.rel.name]
		if count == nil {
			count = &api.RelationCount{Relation: s.rel.name}
			relations[s.rel.name] = count
		}
		count.Claims++
		if _, seen := facts[s.key()]; !seen {
			facts[s.key()] = struct{}{}
			count.Facts++
		}
		return nil
	})
	if err != nil {
		return err
	}
	out.Facts = len(facts)
	for _, count := range relations {
		out.Relations = append(out.Relations, *count)
	}
	slices.SortFunc(out.Relations, func(a, b api.RelationCount) int {
		if a.Claims != b.Claims {
			return b.Claims - a.Claims
		}
		return strings.Compare(a.Relation, b.Relation)
	})
	return nil
}
