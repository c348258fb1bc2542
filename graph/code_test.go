package graph_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/newsgraph/newsgraph/graph/api"
)

// A code is stored under the relation that its name means, or under its name; it stays the wording, and
// a question may use it.
func TestCodesAreNamed(t *testing.T) {
	for _, c := range []struct{ code, relation string }{
		{"P17", "located_in_country"},
		{"p17", "located_in_country"},
		{"P6", "has_head_of_government"},
		{"P1198", "unemployment_rate"},
		{"P3373", "sibling_of"},
		{"CAMEO:042", "visited"},
		{"CAMEO:115", "sued"}, // by the name alone
		{"CAMEO:139", "give_ultimatum"},
		{"CAMEO:0256", "appeal_for_de_escalation_of_military_engagement"}, // not in the schema
		{"P99999", "p99999"},
		{"CAMEO:999", "cameo_999"},
		{"139", "139"}, // not in the table
	} {
		t.Run(c.code, func(t *testing.T) {
			g := emptyGraph(t)
			in := fmt.Sprintf(`{"id": "1", "relations": [{"subject": "Ann", "predicate": %q, "object": "Bob"}]}`, c.code)
			if _, err := loadInput(t, t.Context(), g, strings.NewReader(in), nil); err != nil {
				t.Fatal(err)
			}
			s, err := g.Snapshot()
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			for _, asked := range []string{"", c.code, c.relation} {
				answer, err := s.Claims(t.Context(), &api.ClaimQuery{Relation: asked})
				if err != nil {
					t.Fatal(err)
				}
				if len(answer.Claims) != 1 || answer.Claims[0].Relation != c.relation || answer.Claims[0].Wording != c.code {
					t.Errorf("asked for %q: %+v", asked, answer.Claims)
				}
			}
		})
	}
}
