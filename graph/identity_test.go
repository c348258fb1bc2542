package graph_test

import (
	"testing"

	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/claim"
)

// person is a document about somebody who went somewhere.
func person(id, name string, aliases ...string) *claim.Document {
	return &claim.Document{
		ID: id,
		Entities: []claim.Entity{
			{ID: "p", Name: name, Type: "Person", Aliases: aliases},
			{ID: "c", Name: "Abu Dhabi", Type: "City"},
		},
		Relations: []claim.Relation{rel("p | visited | c")},
	}
}

// Two people of one surname, or one given name, stay two whatever articles say of them and in
// whatever order they come, also where an article has nothing but the name they share.
func TestNamesakesStayApart(t *testing.T) {
	for _, docs := range [][]*claim.Document{
		{person("bare", "Ushakov"), person("d", "Dmitri Ushakov", "Ushakov"), person("y", "Yuri Ushakov", "Ushakov")},
		{person("bare", "Ann"), person("d", "Ann Lee", "Ann"), person("y", "Ann Wu", "Ann")},
		{person("bare", "Ushakov", "Yuri Ushakov"), person("d", "Ushakov", "Dmitri Ushakov"), person("y", "Yuri Ushakov", "Ushakov")},
		{person("bare", "UN"), person("d", "United Nations", "UN"), person("y", "University of Nebraska", "UN")},
	} {
		for _, order := range [][]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
			g := openMemory(t)
			for _, i := range order {
				put(t, g, docs[i])
			}
			put(t, g, docs[order[0]]) // and again
			if d, y := visitor(t, g, "d"), visitor(t, g, "y"); d == y {
				t.Errorf("%s and %s are one, %s, in the order %v", docs[1].ID, docs[2].ID, d, order)
			}
		}
	}
}

// visitor gives the subject of a document's only claim.
func visitor(t *testing.T, g *graph.Graph, doc string) string {
	t.Helper()
	answer, err := g.Claims(t.Context(), &api.ClaimQuery{Document: doc})
	if err != nil {
		t.Fatal(err)
	}
	if len(answer.Claims) != 1 {
		t.Fatalf("%d claims", len(answer.Claims))
	}
	return answer.Claims[0].Subject.ID
}
