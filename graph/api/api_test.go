package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/api"
)

func ExampleObject() {
	var fact api.FactRow
	err := json.Unmarshal([]byte(`{"relation": "dated", "object": {"value": "2026-01-29", "datatype": "", "language": ""}}`), &fact)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(fact.Object.Node == nil, fact.Object.Literal.Value)
	// Output: true 2026-01-29
}

func TestObjectRoundTrip(t *testing.T) {
	for name, o := range map[string]api.Object{
		"node": {Node: &api.Node{
			ID: "urn:newsgraph:entity:abu-dhabi", Slug: "abu-dhabi", Name: "Abu Dhabi",
			Types: []string{"City", "Place"}, Type: "City", Degree: 3,
		}},
		"blank node":     {Node: &api.Node{ID: "_:b0", Types: []string{}}},
		"node of no id":  {Node: &api.Node{Types: []string{}}},
		"text":           {Literal: &api.Literal{Value: "abgerissen", Language: "de"}},
		"typed":          {Literal: &api.Literal{Value: "4", Datatype: "http://www.w3.org/2001/XMLSchema#integer"}},
		"empty literal":  {Literal: &api.Literal{}},
		"looks like one": {Literal: &api.Literal{Value: `{"id": "x"}`}},
	} {
		t.Run(name, func(t *testing.T) {
			data, err := json.Marshal(o)
			if err != nil {
				t.Fatal(err)
			}
			var got api.Object
			if err := json.Unmarshal(data, &got); err != nil {
				t.Fatalf("%s: %v", data, err)
			}
			if diff := cmp.Diff(o, got); diff != "" {
				t.Errorf("%s, - written + read:\n%s", data, diff)
			}
			// Within a struct too, and into a value that held the other kind.
			row := api.FactRow{Object: api.Object{Node: &api.Node{}, Literal: &api.Literal{Value: "old"}}}
			if err := json.Unmarshal(fmt.Appendf(nil, `{"object": %s}`, data), &row); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(o, row.Object); diff != "" {
				t.Errorf("over another, - written + read:\n%s", diff)
			}
		})
	}
}

func TestObjectOfAnotherType(t *testing.T) {
	for _, data := range []string{`"Kyiv"`, `4`, `[]`, `{"id": 7}`, `{"value": 7}`, `{"id": "x", "degree": "many"}`} {
		var o api.Object
		if err := json.Unmarshal([]byte(data), &o); err == nil {
			t.Errorf("%s was read as %+v", data, o)
		}
	}
}

// nullable are the fields that may be null.
var nullable = map[string]bool{"speaker": true, "confidence": true}

// No array is null in any answer, of an empty store and of one with documents.
func TestNothingIsNull(t *testing.T) {
	for name, globs := range map[string][]string{
		"empty": nil,
		"news":  {"../../fixtures/news/*.json", "../../fixtures/articles/*.json"},
	} {
		t.Run(name, func(t *testing.T) {
			g := open(t, globs...)
			for question, ask := range asked(g) {
				answer, err := ask(t.Context())
				if wrong, ok := errors.AsType[*api.Error](err); ok {
					answer = api.ErrorAnswer{Error: *wrong}
				} else if err != nil {
					t.Errorf("%s: %v", question, err)
					continue
				}
				data, err := json.Marshal(answer)
				if err != nil {
					t.Fatal(err)
				}
				var value any
				if err := json.Unmarshal(data, &value); err != nil {
					t.Fatal(err)
				}
				noNull(t, question, value)
			}
		})
	}
}

// open makes a graph in memory of the documents in some files.
func open(t *testing.T, globs ...string) *graph.Graph {
	t.Helper()
	g, err := graph.Open(t.Context(), "mem:", &graph.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := g.Close(); err != nil {
			t.Error(err)
		}
	})
	for _, glob := range globs {
		names, err := filepath.Glob(glob)
		if err != nil || len(names) == 0 {
			t.Fatalf("%s: no fixtures (%v)", glob, err)
		}
		files := graph.NewFiles(names, os.Stdin)
		res, err := g.Load(t.Context(), files, nil)
		if err != nil {
			t.Fatal(err)
		}
		if res.New != len(names) || res.Rejects > 0 {
			t.Fatalf("%s: %+v", glob, res)
		}
	}
	return g
}

type ask func(context.Context) (any, error)

// asked are questions with answers, without, and ones that cannot be asked.
func asked(g *graph.Graph) map[string]ask {
	path := func(q api.PathQuery) ask {
		return func(ctx context.Context) (any, error) { return g.Paths(ctx, &q) }
	}
	show := func(name string, statuses ...string) ask {
		return func(ctx context.Context) (any, error) { return g.Show(ctx, name, api.View{Status: statuses}, 0) }
	}
	claims := func(q api.ClaimQuery) ask {
		return func(ctx context.Context) (any, error) { return g.Claims(ctx, &q) }
	}
	return map[string]ask{
		"path":             path(api.PathQuery{From: "Dmitry Peskov", To: "Abu Dhabi"}),
		"path, no claims":  path(api.PathQuery{From: "Dmitry Peskov", To: "Abu Dhabi", Evidence: "none"}),
		"path, none":       path(api.PathQuery{From: "Reuters", To: "Dubai", MaxHops: 1}),
		"path, unknown":    path(api.PathQuery{From: "Nobody at all", To: "Dubai"}),
		"path, near":       path(api.PathQuery{From: "Dmitry Pesko", To: "Dubai"}),
		"path, mode":       path(api.PathQuery{From: "Russia", To: "Dubai", Mode: "straight"}),
		"path, relation":   path(api.PathQuery{From: "Dubai", To: "Abu Dhabi", Via: []string{"no such thing"}}),
		"show":             show("Ukraine", "asserted", "hedged", "negated"),
		"show, no facts":   show("Axios", "negated"),
		"show, ambiguous":  show("Zelensky"),
		"find":             func(ctx context.Context) (any, error) { return g.Find(ctx, "a", 0) },
		"find, none":       func(ctx context.Context) (any, error) { return g.Find(ctx, "zzzzzzzzzzzz", 0) },
		"claims":           claims(api.ClaimQuery{}),
		"claims, none":     claims(api.ClaimQuery{View: api.View{Until: "1999"}}),
		"claims, document": claims(api.ClaimQuery{Document: "none"}),
		"claim, none":      func(ctx context.Context) (any, error) { return g.Claim(ctx, "0123456789abcdef") },
		"conflicts":        func(ctx context.Context) (any, error) { return g.Conflicts(ctx, api.View{}, 0) },
		"conflicts, none":  func(ctx context.Context) (any, error) { return g.Conflicts(ctx, api.View{Until: "1999"}, 0) },
		"documents":        func(ctx context.Context) (any, error) { return g.Documents(ctx, 0) },
		"stats":            func(ctx context.Context) (any, error) { return g.Stats(ctx) },
	}
}

// noNull fails for a null anywhere but in the fields that may have it.
func noNull(t *testing.T, at string, value any) {
	t.Helper()
	switch value := value.(type) {
	case nil:
		t.Errorf("%s is null", at)
	case []any:
		for i, v := range value {
			noNull(t, fmt.Sprintf("%s[%d]", at, i), v)
		}
	case map[string]any:
		for key, v := range value {
			if v != nil || !nullable[key] {
				noNull(t, at+"."+key, v)
			}
		}
	}
}
