package cayley_test

import (
	"encoding/json"
	"testing"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/query"
	"github.com/cayleygraph/cayley/query/graphql"
	"github.com/cayleygraph/quad"
	"github.com/google/go-cmp/cmp"
)

// An object with several values of a field stays one, also where a claim label each says the same.
func TestGraphQLObjects(t *testing.T) {
	s := open(t, "mem:")
	var in []cgraph.Delta
	for _, q := range [][4]string{
		{"kiev", "type", "city", ""},
		{"kiev", "name", "Kyiv", ""},
		{"kiev", "name", "Kiev", ""},
		{"oslo", "type", "city", ""},
		{"oslo", "name", "Oslo", ""},
		{"kiev", "twin", "oslo", "claim1"},
		{"kiev", "twin", "oslo", "claim2"},
		{"rome", "name", "Rome", ""}, // of no type
		{"nils", "lives", "oslo", "claim3"},
		{"nils", "name", "Nils", ""},
		{"nils", "name", "Nisse", ""},
	} {
		in = append(in, add(quad.MakeIRI(q[0], q[1], q[2], q[3])))
	}
	if err := s.ApplyDeltas(in, cgraph.IgnoreOpts{}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, query, want string }{
		{
			"many values", `{ c(type: city) { id, name } }`,
			`{"c":[{"id":"kiev","name":["Kyiv","Kiev"]},{"id":"oslo","name":"Oslo"}]}`,
		},
		{
			"begins at the field", `{ c { id, name } }`,
			`{"c":[{"id":"kiev","name":["Kyiv","Kiev"]},{"id":"oslo","name":"Oslo"},{"id":"rome","name":"Rome"},{"id":"nils","name":["Nils","Nisse"]}]}`,
		},
		{
			"two labels", `{ c(id: kiev) { id, twin { id } } }`,
			`{"c":{"id":"kiev","twin":{"id":"oslo"}}}`,
		},
		{
			"unnested", `{ c(id: kiev) { id, twin @unnest { twin: id, name } } }`,
			`{"c":{"id":"kiev","name":"Oslo","twin":"oslo"}}`,
		},
		{
			"reversed, optional", `{ c(type: city) { id, lives @rev @opt { id, name } } }`,
			`{"c":[{"id":"kiev","lives":null},{"id":"oslo","lives":{"id":"nils","name":["Nils","Nisse"]}}]}`,
		},
		{
			"label", `{ c(id: kiev) { twin @label(v: claim1) { id } } }`,
			`{"c":{"twin":{"id":"oslo"}}}`,
		},
		{"missing", `{ c(id: nowhere) { id, name } }`, `{"c":null}`},
		{"missing field", `{ c(type: city) { id, nothing @opt } }`, `{"c":[{"id":"kiev"},{"id":"oslo"}]}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			it, err := graphql.NewSession(s).Execute(t.Context(), c.query, query.Options{Collation: query.JSON})
			if err != nil {
				t.Fatal(err)
			}
			defer it.Close()
			if !it.Next(t.Context()) {
				t.Fatal("no result: ", it.Err())
			}
			got, err := json.Marshal(it.Result())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, string(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}
