package graph_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/api"
)

// A path question that is printed in the language and asked there has the same paths in the same
// order.
func TestPrintedPathsAreTheSame(t *testing.T) {
	g := openMemory(t)
	loadNews(t, g)
	asked := 0
	ends := []string{"Yuri Ushakov", "Abu Dhabi", "Volodymyr Zelenskyy", "Kremlin", "Donald Trump"}
	for _, from := range ends {
		for _, to := range ends {
			if from == to {
				continue
			}
			for _, q := range []api.PathQuery{
				{Similar: true},
				{Similar: true, K: 3, MaxHops: 3, Directed: true},
				{Select: "shortest"},
				{Select: "all-shortest", Mode: "walk"},
				{Select: "shortest-k", K: 4, Mode: "trail"},
				{Select: "groups", K: 2, Mode: "simple", MaxHops: 3},
				{Select: "all", MaxHops: 3},
				{Select: "all", MaxHops: 2, Mode: "walk", NotVia: []string{"works_for"}},
				{Select: "all-shortest", Via: []string{"works_for", "held_in", "met_with"}},
				{Select: "all", MaxHops: 3, Avoid: []string{"Vladimir Putin"}},
				{Select: "shortest-k", MaxDegree: 6},
				{Select: "all", MaxHops: 3, Directed: true, Via: []string{"located_in", "held_in", "invited", "met_with"}},
				{Similar: true, View: api.View{Status: []string{"asserted", "hedged"}, MinSources: 2}},
			} {
				q.From, q.To = from, to
				if len(q.Avoid) > 0 && (from == q.Avoid[0] || to == q.Avoid[0]) {
					continue
				}
				samePrinted(t, g, &q)
				asked++
			}
		}
	}
	if asked == 0 {
		t.Error("nothing was asked")
	}
}

func samePrinted(t *testing.T, g *graph.Graph, q *api.PathQuery) {
	t.Helper()
	want, err := g.Paths(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	got, err := g.MatchAll(t.Context(), &api.MatchQuery{Query: want.Query, View: q.View})
	if err != nil {
		t.Fatalf("%s: %v", want.Query, err)
	}
	line := pathLine
	if q.Select == "shortest" { // of which any will do
		line = func(p *api.Path) string { return fmt.Sprint(p.Length) }
	}
	var was, is []string
	for i := range want.Paths {
		was = append(was, line(&want.Paths[i]))
	}
	for _, row := range got.Rows {
		is = append(is, line(row.Values[0].(*api.Path)))
	}
	if diff := cmp.Diff(was, is); diff != "" {
		t.Errorf("%s: paths - match +\n%s", want.Query, diff)
	}
}

// pathLine writes a path, and what it costs if it was ranked.
func pathLine(p *api.Path) string {
	var b strings.Builder
	b.WriteString(p.Nodes[0].ID)
	for i := range p.Hops {
		h := &p.Hops[i]
		fmt.Fprintf(&b, " %s %s %s %d %s", h.Relation, h.Direction, h.Status, len(h.Claims), h.To)
	}
	fmt.Fprintf(&b, " %.6f", p.Cost)
	return b.String()
}
