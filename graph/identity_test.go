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

// A surname is somebody's who has a neighbour with it in another document, not in an earlier version of the same one.
func TestNeighboursOfOtherDocuments(t *testing.T) {
	about := func(id, name string, entities []claim.Entity, relations ...string) *claim.Document {
		d := &claim.Document{ID: id, Entities: append([]claim.Entity{{ID: "p", Name: name, Type: "Person"}}, entities...)}
		for _, r := range relations {
			d.Relations = append(d.Relations, rel(r))
		}
		return d
	}
	firm := []claim.Entity{{ID: "f", Name: "Acme Works", Type: "Company"}, {ID: "c", Name: "Abu Dhabi", Type: "City"}}
	known := about("known", "John Smith", firm, "p | visited | c")
	full := about("doc", "John Smith", firm, "p | works_for | f")
	bare := about("doc", "Smith", firm, "p | works_for | f")
	other := about("other", "John Smith", firm, "f | hired | p")
	for _, c := range []struct {
		name string
		docs []*claim.Document
		one  bool
	}{
		{"nobody says so", []*claim.Document{known, bare}, false},
		{"its own earlier version", []*claim.Document{known, full, bare}, false},
		{"another document, the other way round", []*claim.Document{known, other, full, bare}, true},
		{"another document, before", []*claim.Document{known, other, bare}, true},
	} {
		g, in := openMemory(t), openMemory(t)
		put(t, g, c.docs...)
		put(t, in, c.docs[0])
		for rest := c.docs[1:]; len(rest) > 0; { // committed together, but that a load has a document once
			n := 1
			if len(rest) > 1 && rest[0].ID != rest[1].ID {
				n = 2
			}
			if _, err := in.Load(t.Context(), &docReader{docs: rest[:n]}, nil); err != nil {
				t.Fatal(err)
			}
			rest = rest[n:]
		}
		for _, g := range []*graph.Graph{g, in} {
			if one := visitor(t, g, "known") == visitor(t, g, "doc"); one != c.one {
				t.Errorf("%s: one is %v, want %v", c.name, one, c.one)
			}
		}
	}
}
