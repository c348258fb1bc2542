package graph_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/api"
)

// faultsOf gives all that is wrong with a query: code place: message (hint).
func faultsOf(t *testing.T, g *graph.Graph, q *api.MatchQuery) string {
	t.Helper()
	_, err := g.MatchAll(t.Context(), q)
	e, ok := errors.AsType[*api.Error](err)
	if !ok {
		t.Fatalf("%s: %v", q.Query, err)
	}
	lines := []string{}
	for _, f := range e.Faults {
		line := e.Code + " " + f.Place + ": " + f.Message
		if f.Hint != "" {
			line += " (" + f.Hint + ")"
		}
		lines = append(lines, line)
	}
	if len(lines) == 0 {
		return e.Code + " " + e.Place + ": " + e.Message
	}
	return strings.Join(lines, "\n")
}

func TestMatchFaults(t *testing.T) {
	g := openMemory(t)
	loadNews(t, g)
	for query, want := range map[string]string{
		"MATCH (a:Persn)-[:mett_with]->(b) RETURN a": `unknown-type 1:10: no type is named "Persn" (did you mean Person?)` + "\n" +
			`unknown-type 1:19: no relation is named "mett_with" (did you mean met_with?)`,
		"MATCH (a)\nRETURN bee":                                                                            "usage 2:8: no variable is named bee",
		"MATCH (person) RETURN persn":                                                                      "usage 1:23: no variable is named persn (did you mean person?)",
		"MATCH (a)-[a]->(b) RETURN b":                                                                      "usage 1:12: a is a node already, and cannot be an edge",
		"MATCH (a)-[e]->{1,2}(b), (c)-[e]->(d) RETURN b":                                                   "usage 1:31: e is a list of edges already, and cannot be an edge",
		"MATCH p = (a)->(b), (p)->(c) RETURN c":                                                            "usage 1:22: p is a path already, and cannot be a node",
		"MATCH (a:Person)-[e]->{1,2}(b) RETURN e.sources":                                                  "usage 1:41: the variable is bound once an iteration: outside it is a list of edges, which has no properties (an aggregate goes over the list: collect(e.sources), min(e.sources))",
		"MATCH (a {name: 'Kremlin'})-[e]-() RETURN e.surces":                                               "usage 1:45: edges have no property surces (did you mean sources?)",
		"MATCH (a) RETURN length(a)":                                                                       "usage 1:25: length takes a path, and this is a node",
		"MATCH (a)-[]->*(b) RETURN b":                                                                      "usage 1:7: a repetition without a bound has no end here (give it a bound ({1,4}), a selector (ANY SHORTEST) or a mode (TRAIL))",
		"MATCH (a) WHERE count(*) > 1 RETURN a":                                                            "usage 1:17: count cannot stand here (aggregates over rows stand in RETURN, and not within one another)",
		"MATCH (a) RETURN a.name, a.name":                                                                  "usage 1:26: two columns are named a.name (AS gives one another name)",
		"MATCH (a {name: 'Kremlin'})-[e]-(b) RETURN b.name, e.sources + count(*)":                          "usage 1:52: the column e.sources + count(*) can have many values in a group (group by it, or take one of them: min(…), collect(…))",
		"MATCH (a)-[e]-(b) RETURN a.name, count(*) GROUP BY b.name":                                        "usage 1:26: the column a.name can have many values in a group (group by it, or take one of them: min(…), collect(…))",
		"MATCH (a)" + strings.Repeat("->(b)", 600) + " RETURN a":                                           "usage 1:2507: the patterns have more than 1000 nodes and edges (repeat a part: -[]->{1,20})",
		"MATCH (a) RETURN a LIMIT $n":                                                                      "usage 1:26: $n has no value (give it one: `params.n`)",
		"MATCH (a)-[e]->(b) WHERE e.first = DATE 'soon' RETURN a":                                          "usage 1:36: \"soon\" is no date (write it as DATE '2026-01-29', '2026-01', '2026' or as EDTF has it)",
		"MATCH (a {name: 'Kremlin'}) RETURN a.degree / 0":                                                  "usage 1:36: division by zero",
		"MATCH (a {name: 'Kremlin'}) WHERE a.name RETURN a":                                                "usage 1:35: a condition is true or false, and a.name is neither",
		"MATCH (a {name: 'Kremlin'})-[e COST 1]->(b) RETURN b":                                             "usage 1:37: COST is for CHEAPEST paths (MATCH CHEAPEST 3 …)",
		"MATCH CHEAPEST 2 (a {name: 'Kremlin'})-[e COST e.sources]->()-[]->(b) RETURN b":                   "usage 1:48: a hop could have two costs (write the same COST in each edge pattern of the path, or in none)",
		"MATCH CHEAPEST 1 (a {name: 'Kremlin'})-[e COST 0 - e.sources]-{1,2}(b {name: 'Russia'}) RETURN b": "usage 1:7: a cost is a number from 0 to below 1e+06, and that of an edge is -1",
		"MATCH ANY SHORTEST (a)-[]-{1,3}(b) RETURN b":                                                      "usage 1:7: both ends of a path are free, and nothing bounds the answer (name an end, or give the question a LIMIT)",
		"MATCH (a)-[e]->{1,2}(b) ((x)-[e]->(y)){2} RETURN b":                                               "usage 1:31: e is bound inside a repeated part, once an iteration, and outside of it (give one of them another name)",
	} {
		if got := faultsOf(t, g, &api.MatchQuery{Query: query}); got != want {
			t.Errorf("%s\n got %s\nwant %s", query, got, want)
		}
	}
	for want, q := range map[string]*api.MatchQuery{
		"usage limit: limit -1: at least 0":                           {Query: "MATCH (a) RETURN a", Limit: -1},
		"usage evidence: evidence \"some\" is none of all, one, none": {Query: "MATCH (a) RETURN a", Evidence: "some"},
		"usage params: the parameter x is no null, truth value, number, text or list of such: map[string]interface {}": {
			Query: "MATCH (a) RETURN a", Params: map[string]any{"x": map[string]any{}},
		},
	} {
		if got := faultsOf(t, g, q); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// What was probably meant otherwise is said beside the answer.
func TestMatchNotes(t *testing.T) {
	g := openMemory(t)
	loadNews(t, g)
	for query, want := range map[string]string{
		"MATCH p = ANY SHORTEST (a {name: 'Yuri Ushakov'})-[e]-{1,4}(b {name: 'Abu Dhabi'}) WHERE min(e.confidence) > 0.9 RETURN p": "min(e.confidence) > 0.9 is tested after SHORTEST has chosen: a path that fails it is not replaced by another; inside the pattern it is tested in the search",
		"MATCH (a {name: 'Kremlin'}) RETURN a.degre":          "no node has a property degre; did you mean degree?",
		"MATCH (a {name: 'Kremlin'})-[e]-() RETURN e.sources": "",
	} {
		a, err := g.MatchAll(t.Context(), &api.MatchQuery{Query: query})
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(a.Notes, "; "); got != want {
			t.Errorf("%s\n got %s\nwant %s", query, got, want)
		}
	}
	for query, want := range map[string]string{
		"MATCH (a {name: 'Kremlim'}) RETURN a":                    "no entity is named \"Kremlim\"; did you mean Kremlin?",
		"MATCH (a:Person)-[:met_with]-(b:Person) RETURN a":        "`status` asserted,hedged would find some: what is only reported, possible or planned",
		"MATCH (a {name: 'Kremlin'})-[:held_in]->(b) RETURN a, b": "",
	} {
		a, err := g.MatchAll(t.Context(), &api.MatchQuery{Query: query})
		if err != nil {
			t.Fatal(err)
		}
		if a.Hint != want || len(a.Rows) > 0 {
			t.Errorf("%s\n got %s\nwant %s", query, a.Hint, want)
		}
	}
}

func TestMatchExplains(t *testing.T) {
	g := openMemory(t)
	loadNews(t, g)
	a, err := g.MatchAll(t.Context(), &api.MatchQuery{Explain: true, Query: "MATCH (a {name: 'Yuri Ushakov'})-->(b) " +
		"MATCH p = ANY SHORTEST (b)-[e WHERE e.sources > 1]-{1,3}(c:Place) WHERE c.degree > 1 RETURN DISTINCT c.name ORDER BY c.name LIMIT 2"})
	if err != nil {
		t.Fatal(err)
	}
	e := a.Explain
	e.PrepareMS, e.SearchMS = 0, 0
	want := &api.MatchExplain{
		Steps: []string{
			"find a by name (1); test name = 'Yuri Ushakov'",
			"go from a to b by an edge",
			"test b",
			"find c by label (124); test the labels of c, c.degree > 1",
			"search paths between b and c: SHORTEST, WALK, 1 to 3 hops",
			"put the path p together",
			"leave out equal rows", "sort", "cut at OFFSET and LIMIT",
		},
		Search: []string{"e.sources > 1"}, After: []string{"c.degree > 1"},
		Modes: []string{"DIFFERENT EDGES", "REPEATABLE ELEMENTS"}, Sugar: []string{"--> is ->"},
	}
	if diff := cmp.Diff(want, e); diff != "" {
		t.Error(diff)
	}
}

// Rows that were found before the end of the time are answered.
func TestMatchIsCutShort(t *testing.T) {
	g := openMemory(t)
	loadNews(t, g)
	for _, q := range []string{
		"MATCH (a)-(b)-(c)-(d)-(e)-(f)-(g)-(h) RETURN a.name, h.name",
		"MATCH (a)-(b)-(c)-(d)-(e)-(f)-(g)-(h) RETURN a.name, count(*)",
		"MATCH TRAIL (a:Person)-[]-{1,40}(b) RETURN a.name",
		"MATCH (a), (b), (c), (d), (e) RETURN count(*)",
		"MATCH (a {name: 'Russia'}) WHERE EXISTS {(a)-(b)-(c)-(d)-(e)-(f)-(g)-(h)-(i)-(j) WHERE j.degree < 0} RETURN a",
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		start := time.Now()
		a, err := g.MatchAll(ctx, &api.MatchQuery{Query: q, Evidence: "none"})
		cancel()
		if err != nil {
			t.Errorf("%s: %v", q, err)
			continue
		}
		if a.Complete || a.Reason != "deadline" && a.Reason != "memory" {
			t.Errorf("%s: complete %v, %q, %d rows in %v", q, a.Complete, a.Reason, len(a.Rows), time.Since(start))
		}
	}
	// What was cut short is no answer to a question for the first of all.
	for _, q := range []string{
		"MATCH (a), (b), (c), (d), (e) RETURN a.name ORDER BY a.name DESC LIMIT 1",
		"MATCH (a), (b), (c), (d), (e) RETURN count(*) AS n LIMIT 1",
	} {
		for _, limit := range []int{0, 1} {
			ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
			a, err := g.MatchAll(ctx, &api.MatchQuery{Query: q, Limit: limit, Evidence: "none"})
			cancel()
			if err != nil || a.Complete || a.Reason != "deadline" {
				t.Errorf("%s: %v, %v", q, a, err)
			}
		}
	}
	a, err := g.MatchAll(t.Context(), &api.MatchQuery{Query: "MATCH (a)-(b) RETURN a, b", Limit: 3})
	if err != nil || len(a.Rows) != 3 || a.Complete || a.Reason != "limit" {
		t.Errorf("limit: %v, %v", a, err)
	}
	stop := errors.New("stop")
	rows := 0
	_, err = g.MatchEach(t.Context(), &api.MatchQuery{Query: "MATCH (a) RETURN a"}, func([]string, api.MatchRow) error {
		rows++
		return stop
	})
	if !errors.Is(err, stop) || rows != 1 {
		t.Errorf("%d rows, %v", rows, err)
	}
}

// Whatever is asked is answered, or refused with a place in the text.
func FuzzMatchText(f *testing.F) {
	page, err := os.ReadFile("../docs/language.md")
	if err != nil {
		f.Fatal(err)
	}
	for _, block := range queryBlock.FindAllStringSubmatch(string(page), -1) {
		f.Add(block[2])
	}
	for _, q := range []string{
		"MATCH (a)-[e]->{2,3}((x)-[f WHERE f.sources > a.degree]-(y)){0,2}(b)(c) RETURN e[0].sources, x[-1], count(DISTINCT f), y",
		"MATCH p = SHORTEST 3 GROUPS (a)(-[e]->|<-[e]-)*(a) WHERE EXISTS { (a)-[e]->(b), (b)-[f]-(a) } RETURN p, [e, a, p], e IS LABELED works_for",
		"MATCH (a) OPTIONAL MATCH (a)-[e]->?(b) OPTIONAL MATCH ANY (b)-[f]->*(c) RETURN a, b, e, c, CASE f WHEN NULL THEN 1 ELSE size(f) END",
		"MATCH CHEAPEST 2 SIMPLE (a)-[e COST e.claims / 2 + 0.5]-{0,2}(b) RETURN sum(e.claims), avg(e.confidence), min(e.first), max(e.until) GROUP BY a ORDER BY a.name",
		"MATCH (a) WHERE a.name + 1 = 'x' OR -a.degree < 1.5e3 XOR a IN [a, NULL, 1] RETURN a.degree % 0",
	} {
		f.Add(q)
	}
	g := openMemory(f)
	loadNews(f, g)
	f.Fuzz(func(t *testing.T, text string) {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		defer cancel()
		a, err := g.MatchAll(ctx, &api.MatchQuery{Query: text, Limit: 50, Evidence: "one", Explain: true})
		if err != nil {
			e, ok := errors.AsType[*api.Error](err)
			if !ok && ctx.Err() == nil {
				t.Fatalf("%q: %v", text, err)
			}
			if ok && len(e.Faults) == 0 {
				t.Fatalf("%q: no place: %v", text, err)
			}
			return
		}
		for _, row := range a.Rows {
			if _, err := json.Marshal(row); err != nil {
				t.Fatalf("%q: %v", text, err)
			}
		}
	})
}
