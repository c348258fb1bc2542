package graph

import (
	"context"
	"maps"
	"slices"

	"github.com/newsgraph/newsgraph/graph/api"
)

// Labels gives the words that a question may use for types and relations: those of the schema, and
// those that only the store has. O(quads that give types).
func (s *Snapshot) Labels(ctx context.Context) (*api.Labels, error) {
	if s.served != nil {
		return s.served.Labels(ctx)
	}
	r := s.reader(ctx)
	out := &api.Labels{Commit: s.Commit()}
	types, relations := make(map[string]bool), make(map[string]bool)
	for _, t := range s.schema.Types() {
		types[t.Name] = true
	}
	for _, rel := range s.schema.Relations() {
		relations[rel.Name] = true
	}
	err := r.walk(func() error {
		t, err := r.relationsOf()
		if err != nil {
			return err
		}
		for name := range t.number {
			relations[name] = true
		}
		g, err := (&adjacency{facts: r.facts(&view{})}).propertyGraph()
		if err != nil {
			return err
		}
		stored, err := g.storedTypes()
		for iri := range stored {
			name := s.schema.TypeName(s.v.Base, string(iri))
			if name == "" {
				name = string(iri)
			}
			types[name] = true
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	out.Types, out.Relations = slices.Sorted(maps.Keys(types)), slices.Sorted(maps.Keys(relations))
	return out, nil
}

// Labels is [Snapshot.Labels] on the last committed state.
func (g *Graph) Labels(ctx context.Context) (*api.Labels, error) {
	return ask(g, func(s *Snapshot) (*api.Labels, error) { return s.Labels(ctx) })
}
