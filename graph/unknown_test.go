package graph_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/claim"
)

// What the schema does not have is counted, most frequent first, and warned of once a load.
func TestUnknownWords(t *testing.T) {
	const in = `{"id": "1", "entities": [{"id": "e1", "name": "Ann", "type": "Persom"}, {"id": "e2", "name": "Bob", "type": " Persom"}, {"id": "e3", "name": "Cy"}],
 "relations": [{"subject": "e1", "predicate": "met", "object": "e2"}, {"subject": "e1", "predicate": "yodelled at", "object": "e2"}, {"subject": "e2", "predicate": "adviser", "object": "e3"}]}
{"id": "2", "entities": [{"id": "e1", "name": "Ann", "type": "Persom"}],
 "relations": [{"subject": "e1", "predicate": "YodelledAt", "object": "Bob"}, {"subject": "e1", "predicate": "", "object": "Bob"}, {"subject": "e1", "predicate": "CAMEO:139", "object": "Bob"}]}
`
	for _, strict := range []bool{false, true} {
		g := emptyGraph(t)
		var words []string
		res, err := loadInput(t, t.Context(), g, strings.NewReader(in), &graph.LoadOptions{Strict: strict, Rejected: func(e *claim.Error) error {
			if e.Warning && e.Word != "" {
				words = append(words, e.Word)
			}
			return nil
		}})
		if err != nil {
			t.Fatal(err)
		}
		want := &graph.Unknown{
			Relations: []graph.UnknownWord{{Name: "yodelled_at", Count: 2}, {Name: "adviser", Count: 1, Nearest: "advisor_of"}, {Name: "give_ultimatum", Count: 1}},
			Types:     []graph.UnknownWord{{Name: "Persom", Count: 3, Nearest: "Person"}},
		}
		if diff := cmp.Diff(want, res.Unknown); diff != "" {
			t.Errorf("strict %v: - want + got:\n%s", strict, diff)
		}
		wantWords := []string{"Persom", "yodelled_at", "adviser", "give_ultimatum"}
		if strict {
			wantWords = nil
		}
		if diff := cmp.Diff(wantWords, words); diff != "" {
			t.Errorf("strict %v: - want + warned of:\n%s", strict, diff)
		}
		if strict {
			continue
		}
		if res, err = loadInput(t, t.Context(), g, strings.NewReader(in), nil); err != nil || len(res.Unknown.Types) != 1 {
			t.Errorf("again: %v, %+v", err, res.Unknown) // the second document, for the relation that is refused
		}
	}
}

func TestManyUnknownWords(t *testing.T) {
	var b strings.Builder
	b.WriteString(`{"id": "1", "relations": [{"subject": "Ann", "predicate": "met", "object": "Bob"}`)
	for i := range 1500 {
		fmt.Fprintf(&b, `, {"subject": "Ann", "predicate": "qq%d", "object": "Bob"}`, i)
	}
	b.WriteString("]}")
	res, err := loadInput(t, t.Context(), emptyGraph(t), strings.NewReader(b.String()), nil)
	if err != nil || len(res.Unknown.Relations) != 1000 || res.Unknown.MoreRelations != 500 {
		t.Errorf("%v, %d relations, %d more", err, len(res.Unknown.Relations), res.Unknown.MoreRelations)
	}
	if res.Warnings < 1500 {
		t.Errorf("%d warnings", res.Warnings)
	}
}
