package graph_test

import (
	"fmt"
	"testing"

	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/claim"
)

// A search ends when it takes more memory than the graph's options allow, with what was found.
func TestMemory(t *testing.T) {
	const people = 30
	var relations []claim.Relation
	for i := range people {
		for k := range i {
			relations = append(relations, rel(fmt.Sprintf("Person %02d | met_with | Person %02d", i, k)))
		}
	}
	open := func(memory int) *graph.Graph {
		g, err := graph.Open(t.Context(), "mem:", &graph.Options{Create: true, Memory: memory})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = g.Close() })
		put(t, g, article("1", relations...))
		return g
	}
	large := open(0)
	paths := &api.PathQuery{From: "Person 01", To: "Person 02", Select: "all", MaxHops: 4, Limit: 10_000}
	for name, ask := range map[string]func(*graph.Graph) (complete bool, reason string, err error){
		"paths": func(g *graph.Graph) (bool, string, error) {
			a, err := g.Paths(t.Context(), paths)
			if err != nil {
				return false, "", err
			}
			return a.Complete, a.Reason, nil
		},
		"a search of a pattern": match(t, "MATCH p = (a {name: 'Person 01'})-[]-{1,3}(b {name: 'Person 02'}) RETURN count(*)"),
		"many ends":             match(t, "MATCH p = ANY SHORTEST (a)-[]-{1,3}(b) RETURN p LIMIT 800"),
		"what is sorted":        match(t, "MATCH (a)-[]-(b) RETURN a.name, b.name ORDER BY b.name"),
		"what is collected":     match(t, "MATCH (a)-[]-(b) RETURN collect(a.name)"),
		"what is kept once":     match(t, "MATCH (a)-[]-(b) RETURN DISTINCT a.name, b.name"),
	} {
		// What a search before has left is memory beside it, so that each has a graph of its own.
		if complete, reason, err := ask(open(2_000)); err != nil || complete || reason != "memory" {
			t.Errorf("%s in little memory: complete %v, reason %q, %v", name, complete, reason, err)
		}
		if _, reason, err := ask(large); err != nil || reason == "memory" {
			t.Errorf("%s in the default: reason %q, %v", name, reason, err)
		}
	}
	if g, err := graph.Open(t.Context(), "mem:", &graph.Options{Create: true, Memory: -1}); err == nil {
		t.Error("less than no memory is accepted", g.Close())
	}
}

func match(t *testing.T, query string) func(*graph.Graph) (bool, string, error) {
	t.Helper()
	return func(g *graph.Graph) (bool, string, error) {
		a, err := g.Match(t.Context(), query, nil)
		if err != nil {
			return false, "", err
		}
		return a.Complete, a.Reason, nil
	}
}
