package gql_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/newsgraph/newsgraph/graph/gql"
)

// sugar are queries in Cypher's way, how GQL writes them, and what is noted of them: pairs of what
// was written and how GQL writes it.
var sugar = []struct {
	text, formatted string
	notes           []string
}{
	{
		"MATCH (a)-->(b)<--(c)--(d)<-->(e) RETURN a",
		"MATCH DIFFERENT EDGES (a)->(b)<-(c)-(d)<->(e) RETURN a",
		[]string{"-->", "->", "<--", "<-", "--", "-", "<-->", "<->"},
	},
	{
		"MATCH (a)-[:R*1..3]->(b)-[e:R*]->(c)-[*2]-(d)-[*..3]-(e)<-[*2..]-(f)-[*0..]-(g) RETURN a",
		"MATCH DIFFERENT EDGES (a)-[:R]->{1,3}(b)-[e:R]->+(c)-{2}(d)-{1,3}(e)<-{2,}(f)-*(g) RETURN a",
		[]string{
			"-[:R*1..3]->", "-[:R]->{1,3}", "-[e:R*]->", "-[e:R]->+", "-[*2]-", "-{2}",
			"-[*..3]-", "-{1,3}", "<-[*2..]-", "<-{2,}", "-[*0..]-", "-*",
		},
	},
	{
		"MATCH p = shortestPath((a)-[*]-(b)) RETURN p",
		"MATCH DIFFERENT EDGES p = ANY SHORTEST (a)-+(b) RETURN p",
		[]string{"shortestPath((a)-[*]-(b))", "ANY SHORTEST (a)-+(b)", "-[*]-", "-+"},
	},
	{
		"MATCH allShortestPaths((a)-[e]->{1,4}(b)) RETURN e",
		"MATCH DIFFERENT EDGES ALL SHORTEST (a)-[e]->{1,4}(b) RETURN e",
		[]string{"allShortestPaths((a)-[e]->{1,4}(b))", "ALL SHORTEST (a)-[e]->{1,4}(b)"},
	},
	{
		"MATCH (a:A:B)-[e:R|:S]->(c) RETURN e",
		"MATCH DIFFERENT EDGES (a:A&B)-[e:R|S]->(c) RETURN e",
		[]string{"A:B", "A&B", "R|:S", "R|S"},
	},
	{ // a written mode stays
		"MATCH REPEATABLE ELEMENTS (a)-->(b) RETURN a",
		"MATCH REPEATABLE ELEMENTS (a)->(b) RETURN a",
		[]string{"-->", "->"},
	},
	{ // and a clause has its own
		"MATCH (a)-->(b) MATCH (a)->(c) OPTIONAL MATCH (b)--(d) RETURN a",
		"MATCH DIFFERENT EDGES (a)->(b) MATCH (a)->(c) OPTIONAL MATCH DIFFERENT EDGES (b)-(d) RETURN a",
		[]string{"-->", "->", "--", "-"},
	},
	{
		"MATCH (n) WHERE (n)-[:R]->() AND NOT (n {x: 1})<--() OR (n:L)--(m) RETURN n",
		"MATCH (n) WHERE EXISTS { DIFFERENT EDGES (n)-[:R]->() } AND NOT EXISTS { DIFFERENT EDGES (n {x: 1})<-() } " +
			"OR EXISTS { DIFFERENT EDGES (n:L)-(m) } RETURN n",
		[]string{
			"(n)-[:R]->()", "EXISTS { DIFFERENT EDGES (n)-[:R]->() }",
			"(n {x: 1})<--()", "EXISTS { DIFFERENT EDGES (n {x: 1})<-() }", "<--", "<-",
			"(n:L)--(m)", "EXISTS { DIFFERENT EDGES (n:L)-(m) }", "--", "-",
		},
	},
	{
		"MATCH (n) WHERE exists((n)->(m)) AND EXISTS(n.x) AND EXISTS { (n)-->(m) } RETURN n",
		"MATCH (n) WHERE EXISTS { DIFFERENT EDGES (n)->(m) } AND n.x IS NOT NULL AND EXISTS { DIFFERENT EDGES (n)->(m) } RETURN n",
		[]string{
			"exists((n)->(m))", "EXISTS { DIFFERENT EDGES (n)->(m) }", "EXISTS(n.x)", "n.x IS NOT NULL", "-->", "->",
		},
	},
	{
		"MATCH (n) WHERE 1 < n.x <= n.y < 3 RETURN n",
		"MATCH (n) WHERE 1 < n.x AND n.x <= n.y AND n.y < 3 RETURN n",
		[]string{"1 < n.x <= n.y < 3", "1 < n.x AND n.x <= n.y AND n.y < 3"},
	},
	{
		"MATCH p = (a)->(b) WHERE a:X:Y RETURN relationships(p) AS r SKIP 3",
		"MATCH p = (a)->(b) WHERE a IS LABELED X&Y RETURN edges(p) AS r OFFSET 3",
		[]string{"X:Y", "X&Y", "relationships(p)", "edges(p)"},
	},
	{ // arithmetic that looks like an edge
		"MATCH (n) WHERE (a) - (b) = 1 AND (a)<-(b) AND (a) < -b AND (a)--1 > 2 AND (a.x)-->0 RETURN n",
		"", nil,
	},
	{
		"MATCH (n) WHERE (a) - (b) = 1 AND (a)<-(b) AND (a) < -b AND (a)--1 > 2 RETURN n",
		"MATCH (n) WHERE a - b = 1 AND a < -b AND a < -b AND a - -1 > 2 RETURN n", nil,
	},
}

func TestSugar(t *testing.T) {
	for _, test := range sugar {
		q, err := gql.Parse(test.text)
		if test.formatted == "" {
			if err == nil {
				t.Errorf("%s\ngot %s, want an error", test.text, gql.Format(q))
			}
			continue
		}
		if err != nil {
			t.Errorf("%s\n%v", test.text, err)
			continue
		}
		if got := gql.Format(q); got != test.formatted {
			t.Errorf("%s\n got %s\nwant %s", test.text, got, test.formatted)
		}
		var notes []string
		for _, s := range q.Sugar {
			notes = append(notes, test.text[s.Start:s.Stop], s.GQL)
		}
		if diff := cmp.Diff(test.notes, notes); diff != "" {
			t.Errorf("%s: notes (-want +got)\n%s", test.text, diff)
		}
		again, err := gql.Parse(gql.Format(q))
		if err != nil {
			t.Errorf("%s\n%v", gql.Format(q), err)
		} else if len(again.Sugar) > 0 {
			t.Errorf("%s\nhas sugar %v", gql.Format(q), again.Sugar)
		} else if diff := cmp.Diff(q, again, sameTree); diff != "" {
			t.Errorf("%s\n%s", test.text, diff)
		}
	}
}
