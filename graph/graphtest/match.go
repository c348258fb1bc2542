package graphtest

import (
	"slices"
	"testing"

	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/api"
)

// matchQuestions are questions in the language: of each kind of clause, pattern and plan one.
var matchQuestions = []string{
	"MATCH (a:Person) RETURN a",
	"MATCH (a {name: 'Kremlin'})-[e]-(b) RETURN a, e, b",
	"MATCH (a)-[e:works_for]->(b) RETURN a.name, b.name, e.sources, e.first, e.modalities",
	"MATCH (a)-[e:employs]->(b) RETURN a, e, b",
	"MATCH (a)-[e:negotiates_with]->(b) RETURN a, b",
	"MATCH (a)-[e]->(b), (b)-[f]->(c:Place) WHERE a <> c RETURN a.id, c.id, count(*)",
	"MATCH DIFFERENT EDGES (a:Person)-[e]-(b)-[f]-(c:Person) RETURN a, b, c",
	"MATCH p = ALL SHORTEST (a {name: 'Yuri Ushakov'})-[e]-{1,4}(b:Country) RETURN p, max(e.last)",
	"MATCH p = SHORTEST 2 ACYCLIC GROUPS (a {name: 'Yuri Ushakov'})-[e]-{1,3}(b {name: 'Abu Dhabi'}) RETURN p",
	"MATCH p = CHEAPEST 4 ACYCLIC (a {name: 'Yuri Ushakov'})-[e]-{1,4}(b {name: 'Abu Dhabi'}) RETURN p",
	"MATCH p = CHEAPEST 2 TRAIL (a {name: 'Yuri Ushakov'})-[e COST 1 / e.sources]-{1,4}(b {name: 'Abu Dhabi'}) RETURN length(p), sum(e.sources)",
	"MATCH (a:Person) OPTIONAL MATCH (a)-[e:aide_of]->(b) RETURN a.name, collect(b.name)",
	"MATCH (a:Person) WHERE NOT EXISTS {(a)-[:affiliated_with]->()} RETURN a.name",
	"MATCH TRAIL (a {name: 'Russia'}) ((x)-[e]->(y) WHERE x.degree > 2){1,2} (b) RETURN a, x, e, b",
	"MATCH (a {name: 'Russia'})-[:invited]->(b) | (a {name: 'Russia'})<-[:leads]-(b) RETURN a, b",
	"MATCH (a:Event) RETURN a.name, a.degree ORDER BY a.degree DESC, a.name LIMIT 5",
	"MATCH (a)-[e]->(b) WHERE e.last >= DATE '2026-02' AND e.confidence > 0.8 RETURN count(*), min(e.first), avg(e.confidence)",
	"MATCH (a:Nothing) RETURN a",
	"MATCH (a)-[:nothing]->(b) RETURN a",
}

// matched asks all questions, with rows in an order of their own.
func matched(tb testing.TB, g *graph.Graph, view api.View) map[string]string {
	tb.Helper()
	out := make(map[string]string)
	for _, q := range matchQuestions {
		a, err := g.MatchAll(tb.Context(), &api.MatchQuery{Query: q, View: view})
		if err != nil {
			out[q] = err.Error()
			continue
		}
		rows := make([]string, len(a.Rows))
		for i := range a.Rows {
			rows[i] = asJSON(tb, a.Rows[i])
		}
		slices.Sort(rows)
		out[q] = asJSON(tb, rows)
		if !a.Complete {
			tb.Errorf("%s: %s", q, a.Reason)
		}
	}
	return out
}

// testMatch checks that no answer depends on where the graph is kept.
func (b Backend) testMatch(t *testing.T) {
	reference := openURL(t, "mem:", &graph.Options{Create: true})
	load(t, reference, "news")
	g := b.open(t)
	load(t, g, "news")
	for _, view := range []api.View{{}, {Status: []string{"asserted", "hedged", "negated"}}, {AsOf: "2026-01-30"}, {MinSources: 2}} {
		want, got := matched(t, reference, view), matched(t, g, view)
		for _, q := range matchQuestions {
			if want[q] == "[]" && len(view.Status) > 1 {
				t.Errorf("%s: no rows at all", q)
			}
			same(t, q, want[q], got[q])
		}
	}
}
