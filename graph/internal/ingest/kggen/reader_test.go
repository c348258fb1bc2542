package kggen_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/ingesttest"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/kggen"
)

func open(r io.Reader) claim.Reader { return kggen.NewReader(ingesttest.Name, r, nil) }

func triple(subject, predicate, object string) claim.Relation {
	return claim.Relation{Subject: subject, Predicate: predicate, Object: claim.Object{Name: object}}
}

func TestMapping(t *testing.T) {
	scored := triple("Ann", "knows", "Bob")
	scored.Confidence = new(0.75)
	asObject := triple("Bob", "lives in", "Rome")
	asObject.Confidence = new(0.5)
	asObject.Time = "2026"
	for _, c := range []struct {
		name, in string
		want     []*claim.Document
		problems []string
	}{
		{
			"a graph",
			`{"entities": ["Ann", "Bob", "Annie", "Robert"], "edges": ["knows", "likes"],
			"relations": [["Ann", "knows", "Bob"], ["Annie", "likes", "GPT-4"], {"source": "Bob", "label": "lives in", "target": "Rome", "confidence": 0.5, "date": "2026"}],
			"entity_clusters": {"Ann": ["Ann", "Annie", "Annie"], "Carl": ["Charles"]}, "edge_clusters": {"knows": ["knows"]},
			"entity_metadata": {"Annie": ["a person"], "Dora": "late"}, "edge_types": {"knows": "knows"},
			"entity_types": {"Annie": "Person", "Ann": "Other", "Bob": "Person", "Robert": null},
			"relation_scores": {"Ann||knows||Bob": 0.75, "Annie||likes||GPT-4": null}}`,
			[]*claim.Document{{
				ID: "in",
				Entities: []claim.Entity{
					{ID: "Ann", Name: "Ann", Type: "Other", Aliases: []string{"Annie"}},
					{ID: "Bob", Name: "Bob", Type: "Person"},
					{ID: "Robert", Name: "Robert"},
					{ID: "Carl", Name: "Carl", Aliases: []string{"Charles"}},
					{ID: "Dora", Name: "Dora"},
					{ID: "GPT-4", Name: "GPT-4"},
				},
				Relations: []claim.Relation{
					{Subject: "Ann", Predicate: "metadata", Object: claim.Object{Literal: &claim.Literal{Value: "a person"}}},
					{Subject: "Dora", Predicate: "metadata", Object: claim.Object{Literal: &claim.Literal{Value: "late"}}},
					scored, triple("Annie", "likes", "GPT-4"), asObject,
				},
			}},
			nil,
		},
		{
			"a name of two clusters, and one that is a cluster's own, stay entities",
			`{"entities": ["A", "B", "C", "X"], "relations": [], "entity_clusters": {"A": ["A", "X"], "B": ["X", "A"]}}`,
			[]*claim.Document{{ID: "in", Entities: []claim.Entity{
				{ID: "A", Name: "A", Aliases: []string{"X"}}, {ID: "B", Name: "B", Aliases: []string{"X", "A"}}, {ID: "C", Name: "C"}, {ID: "X", Name: "X"},
			}}},
			nil,
		},
		{
			"several graphs", "{\"entities\": [\"A\"]}\n{\"entities\": 5}\n{\"entities\": [\"C\"], \"edges\": null}\n{\"edges\": []}\n",
			[]*claim.Document{{ID: "in", Entities: []claim.Entity{{ID: "A", Name: "A"}}}, {ID: "in#3", Entities: []claim.Entity{{ID: "C", Name: "C"}}}},
			[]string{"2:14 /entities type: must be an array, not a number", "4:1  missing: the graph has neither entities nor relations"},
		},
		{
			"faults", `{"entities": ["A", 5, " ", x], "relations": [["A", "b"], ["A", "b", {}], ["A", " ", "B"], "A", {"subject": "A", "predicate": "b"}, [, ]],
 "entity_clusters": {"A": "B", "C": [5, "D"]}, "entity_metadata": [], "relation_scores": {"x": 2}, "notes": [],
 "entity_types": {"A": 5, " ": "T"}}`,
			[]*claim.Document{{ID: "in", Entities: []claim.Entity{{ID: "A", Name: "A"}, {ID: "C", Name: "C", Aliases: []string{"D"}}}}},
			[]string{
				"1:20 /entities/1 type: an entity must be a string",
				"1:23 /entities/2 missing: the entity has no name",
				"1:28 /entities/3 syntax: invalid character 'x' at start of value",
				"1:46 /relations/0 type: a relation must be three strings: subject, predicate and object",
				"1:58 /relations/1 type: a relation must be three strings: subject, predicate and object",
				"1:74 /relations/2 type: a relation must be three strings: subject, predicate and object",
				"1:91 /relations/3 type: must be an object, not a string",
				"1:96 /relations/4 missing: the relation has no object",
				"1:133 /relations/5 syntax: invalid character ',' at start of value",
				"2:27 /entity_clusters/A type: a cluster must have a name and be an array of names",
				"2:38 /entity_clusters/C/0 type: a name of a cluster must be a string",
				"2:67 /entity_metadata type: entity_metadata must be an object",
				"2:96 /relation_scores/x value: a score must be a number from 0 to 1",
				`~ 2:109 /notes unknown-field: field "notes" of the graph is left out`,
				"3:24 /entity_types/A type: a type must be a string",
				"3:32 /entity_types/  missing: the entity has no name",
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			docs, problems := ingesttest.Read(t, open, c.in)
			if diff := cmp.Diff(c.want, docs); diff != "" {
				t.Errorf("documents, - want + got:\n%s", diff)
			}
			if diff := cmp.Diff(c.problems, problems); diff != "" {
				t.Errorf("problems, - want + got:\n%s", diff)
			}
		})
	}
}

// A graph is named after its file, and after its folder where that has kg-gen's own name; standard input
// has no name.
func TestID(t *testing.T) {
	for name, want := range map[string]string{
		"a/b.json": "b", "b.jsonl.gz": "b", "a/graph.json": "a", "graph.json": "graph", "../graph.json": "graph", "/graph.json": "graph",
	} {
		doc, err := kggen.NewReader(name, strings.NewReader(`{"entities": ["A"]}`), nil).Read()
		if err != nil || doc.ID != want {
			t.Errorf("%s: %v, %v, want %s", name, doc, err, want)
		}
	}
	_, err := kggen.NewReader("<stdin>", strings.NewReader(`{"entities": ["A"]}`), nil).Read()
	if e, ok := errors.AsType[*claim.Error](err); !ok || e.Code != claim.CodeMissing || e.Hint == "" || len(e.Record) == 0 {
		t.Errorf("standard input: %v", err)
	}
}

func FuzzReader(f *testing.F) {
	ingesttest.Seeds(f, "../../../../fixtures/kggen/*/*.json")
	f.Add([]byte(`[{"entities": ["A"], "relations": [{"head": "A", "edge": "b", "tail": 5}]}, {"entity_clusters": {"": [], "B": ["A"]}}]`))
	f.Fuzz(func(t *testing.T, in []byte) {
		kggen.Sniff(in)
		ingesttest.Hold(t, in, open)
	})
}
