package naive_test

import (
	"testing"

	"github.com/newsgraph/newsgraph/graph/gql"
	"github.com/newsgraph/newsgraph/graph/internal/match/naive"
)

// four has a triangle a → b → c → a of p, a way a → c of q, and c ~ d. The node a has T and n = 1, b
// has T, U and n = 2, c has U, d has n = 2.
const four = "a:T=1; b:T:U=2; c:U; d=2; a p b; b p c; a q c; c p a; c s~ d"

// stated are edges of several sources, three of them a way that is longer and cheaper.
const stated = "a p*2 b; b p*3 c; a q*7 c"

// byHand are queries with their rows, worked out on paper: rows are separated by a semicolon, [] is a
// list and {} one in any order. Rows that no ORDER BY orders are sorted.
var byHand = []struct{ graph, query, want string }{
	// Nodes: labels, properties, and what is unknown.
	{four, "MATCH (x) RETURN x.name", "a; b; c; d"},
	{four, "MATCH (x:T) RETURN x.name", "a; b"},
	{four, "MATCH (x:T&U) RETURN x.name", "b"},
	{four, "MATCH (x:T|U) RETURN x.name", "a; b; c"},
	{four, "MATCH (x:!T) RETURN x.name", "c; d"},
	{four, "MATCH (x:%) RETURN x.name", "a; b; c"},
	{four, "MATCH (x:!%) RETURN x.name", "d"},
	{four, "MATCH (x {n: 2}) RETURN x", "(b); (d)"},
	{four, "MATCH (x {n: 2, name: 'd'}) RETURN x", "(d)"},
	{four, "MATCH (x WHERE x.n > 1) RETURN x.name", "b; d"},
	{four, "MATCH (x) WHERE NOT x.n > 1 RETURN x.name", "a"}, // of c it is unknown
	{four, "MATCH (x) WHERE x.n IS NULL RETURN x.name", "c"},
	{four, "MATCH (x) WHERE x.n > 1 OR x.n IS NULL RETURN x.name", "b; c; d"},
	{four, "MATCH (x) WHERE (x.n > 1) IS UNKNOWN RETURN x.name", "c"},
	{four, "MATCH (x) WHERE (x.n > 1) IS NOT TRUE RETURN x.name", "a; c"},
	{four, "MATCH (x) WHERE x.n = 2 XOR x.name = 'd' RETURN x.name", "b"},
	{four, "MATCH (x) WHERE x.n IN [1, NULL] RETURN x.name", "a"},
	{four, "MATCH (x) WHERE NOT x.n IN [1, NULL] RETURN x.name", ""}, // 2 may be the null
	{four, "MATCH (x) WHERE x IS LABELED :T AND x IS NOT LABELED :U RETURN x.name", "a"},
	{four, "MATCH (x:T)(y:U) RETURN x.name, y.name", "b b"},
	{four, "MATCH (x:T&U) RETURN NULL AND FALSE, NULL OR TRUE, NOT NULL, NULL = NULL, TRUE XOR NULL", "false true null null null"},
	{four, "MATCH (x) RETURN x.name, CASE WHEN x.n > 1 THEN 'two' ELSE 'none' END", "a none; b two; c none; d two"},
	{four, "MATCH (x) RETURN x.n + 1", "2; 3; 3; null"},

	// Edges and their directions.
	{four, "MATCH (x)-[:p]->(y) RETURN x.name, y.name", "a b; b c; c a"},
	{four, "MATCH (x)<-[:p]-(y) RETURN x.name, y.name", "a c; b a; c b"},
	{four, "MATCH (x)-[:p]-(y) RETURN x.name, y.name", "a b; a c; b a; b c; c a; c b"},
	{four, "MATCH (x)<-[:p]->(y) RETURN count(*)", "6"},
	{four, "MATCH (x)~[e]~(y) RETURN x.name, y.name", "c d; d c"},
	{four, "MATCH (x)-[:s]->(y) RETURN x.name, y.name", "c d; d c"},
	{four, "MATCH (x {name: 'c'})-[e]->(y) RETURN e", "[c p a]; [c s d]"},
	{four, "MATCH (x {name: 'd'})<-[e]-(y) RETURN e, y", "[c s d] (c)"},
	{four, "MATCH (x {name: 'c'})<~[e]~(y) RETURN e", "[a q c]; [b p c]; [c s d]"},
	{four, "MATCH (x)-[e:!p]->(y) RETURN e", "[a q c]; [c s d]; [c s d]"},
	{four, "MATCH (x {name: 'a'})-[]->-[]->(y) RETURN y.name", "a; c; d"},
	{four, "MATCH (x)-[]->(y)-[]->(x) RETURN x.name, y.name", "a c; c a; c d; d c"},
	{"a p a", "MATCH (x)-[e]-(y) RETURN e", "[a p a]"},
	{"a p a", "MATCH (x)<-[e]->(y) RETURN e", "[a p a]"},
	// One name in several places: which of them an edge lies between does not show.
	{"a; b; a p a", "MATCH DIFFERENT EDGES (x)-[]->{0,3}(x)-[]->{0,1}(x) RETURN x.name", "a; a; b"},
	{"a s~ b", "MATCH SIMPLE (x {name: 'a'})-[]-{0,3}(x)~[]~{0,}() RETURN count(*)", "4"},
	{"a s~ a", "MATCH (x)-[e]->{2,2}(y) RETURN e", "[[a s a] [a s a]]"},

	// Conditions inside patterns.
	{four, "MATCH (x)-[e]->(y WHERE y.n > x.n) RETURN x.name, y.name", "a b"},
	{four, "MATCH (x WHERE x.n < y.n)-[e]->(y) RETURN x.name, y.name", "a b"},
	{four, "MATCH (x:T), (y:T WHERE y.n > x.n) RETURN x.name, y.name", "a b"},
	{stated, "MATCH (x)-[e WHERE e.sources > 2]->(y) RETURN e", "[a q c]; [b p c]"},

	// Quantifiers and what they bind.
	{four, "MATCH (x {name: 'a'})-[e]->{2,2}(y) RETURN e, y.name", "[[a p b] [b p c]] c; [[a q c] [c p a]] a; [[a q c] [c s d]] d"},
	{four, "MATCH (x {name: 'a'})-[e]->{0,1}(y) RETURN count(e), y.name", "0 a; 1 b; 1 c"},
	{four, "MATCH (x {name: 'a'})-[e]->{0,1}(y) RETURN e, y.name", "[[a p b]] b; [[a q c]] c; [] a"},
	{four, "MATCH (x {name: 'a'})-[e]->?(y) RETURN e, y.name", "[a p b] b; [a q c] c; null a"},
	{four, "MATCH (x {name: 'd'})-[:p]->*(y) RETURN y.name", "d"},
	{four, "MATCH (x {name: 'a'})((u)-[:p]->(v)){2,3}(y) RETURN u, v", "[(a) (b) (c)] [(b) (c) (a)]; [(a) (b)] [(b) (c)]"},
	{four, "MATCH (x {name: 'a'})((u)-[e]->(v) WHERE v.n = 2){1,2}(y) RETURN u, y.name", "[(a)] b"},
	{four, "MATCH (x)((u)-[]->(v) WHERE u.n < v.n){1,3}(y) RETURN x.name, y.name", "a b"},
	{four, "MATCH (x)((u)-[:p]->(v) WHERE v.n > x.n){1,3}(y) RETURN x.name, y.name", "a b"},
	{four, "MATCH (x:T)((u)-[:q]->(v))?(y) RETURN u, y.name", "(a) c; null a; null b"},
	{stated, "MATCH (x)-[e]->{2,2}(y) RETURN sum(e.sources), max(e.sources), avg(e.sources)", "5 3 2.5"},
	{stated, "MATCH (x)-[e]->{1,2}(y) WHERE sum(e.sources) > 4 RETURN x.name, y.name, count(e)", "a c 1; a c 2"},
	{stated, "MATCH (x)(()-[e]->() WHERE e.sources < 3){1,2}(y) RETURN e", "[[a p b]]"},

	// Alternatives.
	{four, "MATCH (x {name: 'a'})(-[:p]-> | -[]->)(y) RETURN y.name", "b; c"},
	{four, "MATCH (x {name: 'a'})(-[:p]-> |+| -[]->)(y) RETURN y.name", "b; b; c"},
	{four, "MATCH (x {name: 'a'})(-[e:p]-> | -[f]->)(y) RETURN e, f", "[a p b] null; null [a p b]; null [a q c]"},

	// Modes: of the 13 trails from a, 6 are acyclic, and 2 more come back to a.
	{four, "MATCH TRAIL (x {name: 'a'})-[]->*(y) RETURN count(*)", "13"},
	{four, "MATCH ACYCLIC (x {name: 'a'})-[]->*(y) RETURN count(*)", "6"},
	{four, "MATCH SIMPLE (x {name: 'a'})-[]->*(y) RETURN count(*)", "8"},
	{four, "MATCH (x {name: 'a'})(ACYCLIC ()-[]->{1,3}())(y) RETURN y.name", "b; c; c; d; d"},
	{four, "MATCH (x {name: 'a'})-[:q]->(TRAIL ()-[]->{2,2}())(y) RETURN y.name", "b; c"},
	{four, "MATCH (x {name: 'a'})-[:q]->(()-[]->{2,2}())(y) RETURN y.name", "b; c; c"},

	// Selectors.
	{four, "MATCH p = ANY SHORTEST (x {name: 'a'})-[]->+(y {name: 'a'}) RETURN p", "(a)[a q c](c)[c p a](a)"},
	{four, "MATCH p = ALL SHORTEST (x {name: 'a'})-[]-+(y {name: 'c'}) RETURN p", "(a)[a q c](c); (a)[c p a](c)"},
	{four, "MATCH p = SHORTEST 2 GROUPS (x {name: 'a'})-[]->+(y {name: 'c'}) RETURN length(p)", "1; 2"},
	{four, "MATCH p = SHORTEST 2 (x {name: 'a'})-[]->+(y {name: 'c'}) RETURN length(p)", "1; 2"},
	{four, "MATCH ANY 2 (x {name: 'a'})-[]->{1,4}(y {name: 'c'}) RETURN count(*)", "2"},
	{four, "MATCH ANY (x)-[:p]->{1,3}(y) RETURN count(*)", "9"},
	{four, "MATCH ALL (x {name: 'b'})-[:p]->{1,3}(y) RETURN y.name", "a; b; c"},
	{four, "MATCH p = ANY SHORTEST (x {name: 'a'})-[]->+(y:U) RETURN length(p), y.name", "1 b; 1 c"},
	// A condition inside is met before the selector, one outside after it.
	{four, "MATCH p = ANY SHORTEST ((x {name: 'a'})-[e]->+(y {name: 'c'}) WHERE count(e) > 1) RETURN length(p)", "2"},
	{four, "MATCH p = ANY SHORTEST (x {name: 'a'})-[e]->+(y {name: 'c'}) WHERE count(e) > 1 RETURN length(p)", ""},
	{stated, "MATCH p = CHEAPEST 1 (x {name: 'a'})-[e COST e.sources]->+(y {name: 'c'}) RETURN length(p)", "2"},

	// Several patterns, and several clauses.
	{four, "MATCH (x)-[:p]->(y), (y)-[:p]->(z) RETURN x.name, z.name", "a c; b a; c b"},
	{four, "MATCH (x:T), (y:U) RETURN x.name, y.name", "a b; a c; b b; b c"},
	{four, "MATCH (x)-[e]->(y), (z)-[f]->(y) RETURN count(*)", "12"},
	{four, "MATCH DIFFERENT EDGES (x)-[e]->(y), (z)-[f]->(y) RETURN count(*)", "6"},
	{four, "MATCH (x)-[:q]->(y) MATCH (y)-[:p]->(z) RETURN x.name, z.name", "a a"},
	{four, "MATCH (x) OPTIONAL MATCH (x)-[:q]->(y) RETURN x.name, y.name", "a c; b null; c null; d null"},
	{four, "MATCH (x:T) OPTIONAL MATCH (x)-[:p]->(y) WHERE y.n = 2 RETURN x.name, y.name", "a b; b null"},
	{four, "MATCH (x:T) OPTIONAL MATCH (x)-[:p]->(y) WHERE y.n = 2 MATCH (y)-[:p]->(z) RETURN x.name, z.name", "a c"},
	{four, "MATCH (x) WHERE EXISTS { (x)-[:q]->() } RETURN x.name", "a"},
	{four, "MATCH (x) WHERE NOT EXISTS { (x)-[:p]->(y) } RETURN x.name", "d"},
	{four, "MATCH (x) WHERE EXISTS { (x)-[:p]->(y) WHERE y.n > x.n } RETURN x.name", "a"},

	// RETURN.
	{four, "MATCH (x) RETURN x.n, count(*)", "1 1; 2 2; null 1"},
	{four, "MATCH (x) RETURN count(x.n), count(DISTINCT x.n), sum(x.n), min(x.n), max(x.n)", "3 2 5 1 2"},
	{four, "MATCH (x) WHERE x.n > 5 RETURN count(*), sum(x.n), collect(x.n)", "0 null {}"},
	{four, "MATCH (x:U) RETURN collect(x.name)", "{b c}"},
	{four, "MATCH (x)-[e]->(y) RETURN x.name, count(*)", "a 2; b 1; c 2; d 1"},
	{four, "MATCH (x)-[e]->(y) WHERE x.n > 5 RETURN x.name, count(*)", ""},
	{four, "MATCH (x) RETURN DISTINCT x.n", "1; 2; null"},
	{four, "MATCH (x) RETURN x.name ORDER BY x.n DESC, x.name", "c; b; d; a"},
	{four, "MATCH (x) RETURN x.name ORDER BY x.n NULLS FIRST, x.name DESC", "c; a; d; b"},
	{four, "MATCH (x) RETURN x.name AS m ORDER BY m DESC", "d; c; b; a"},
	{four, "MATCH (x) RETURN x.n AS n, count(*) AS k ORDER BY k DESC, n DESC", "2 2; null 1; 1 1"},
	{four, "MATCH (y:T&U)-[e]->(x) RETURN *", "[b p c] (c) (b)"},
	{four, "MATCH p = (x:T&U)-[]->(y) RETURN nodes(p), edges(p)", "[(b) (c)] [[b p c]]"},
}

func TestByHand(t *testing.T) {
	for _, c := range byHand {
		q, err := gql.Parse(c.query)
		if err != nil {
			t.Errorf("%s\n%v", c.query, err)
			continue
		}
		a, err := naive.Eval(naive.ParseGraph(c.graph), q, nil, 6)
		if err != nil {
			t.Errorf("%s\n%v", c.query, err)
			continue
		}
		for _, got := range a.Texts() {
			if got != c.want {
				t.Errorf("%s\ngot  %s\nwant %s", c.query, got, c.want)
			}
		}
	}
}

// What a query leaves open is accepted in every form, and nothing else is.
func TestAccept(t *testing.T) {
	const diamond = "a p b; a p c; b p d; c p d"
	by := func(n string) naive.Element { return naive.Element("(a)[a p " + n + "](" + n + ")[" + n + " p d](d)") }
	for _, c := range []struct {
		query    string
		rows     [][]any
		accepted bool
	}{
		{"MATCH p = ANY SHORTEST (x {name: 'a'})-[]->+(y {name: 'd'}) RETURN p", [][]any{{by("b")}}, true},
		{"MATCH p = ANY SHORTEST (x {name: 'a'})-[]->+(y {name: 'd'}) RETURN p", [][]any{{by("c")}}, true},
		{"MATCH p = ANY SHORTEST (x {name: 'a'})-[]->+(y {name: 'd'}) RETURN p", [][]any{{by("b")}, {by("c")}}, false},
		{"MATCH p = ANY SHORTEST (x {name: 'a'})-[]->+(y {name: 'd'}) RETURN p", nil, false},
		{"MATCH p = ANY 2 (x {name: 'a'})-[]->+(y {name: 'd'}) RETURN p", [][]any{{by("c")}, {by("b")}}, true},
		{"MATCH p = ANY 2 (x {name: 'a'})-[]->+(y {name: 'd'}) RETURN p", [][]any{{by("c")}, {by("c")}}, false},
		{"MATCH (p) RETURN p LIMIT 2", [][]any{{naive.Element("(d)")}, {naive.Element("(a)")}}, true},
		{"MATCH (p) RETURN p LIMIT 2", [][]any{{naive.Element("(d)")}, {naive.Element("(d)")}}, false},
		{"MATCH (p) RETURN p LIMIT 2", [][]any{{naive.Element("(d)")}}, false},
		{"MATCH (x) RETURN x.name AS p ORDER BY p OFFSET 1 LIMIT 2", [][]any{{"b"}, {"c"}}, true},
		{"MATCH (x) RETURN x.name AS p ORDER BY p OFFSET 1 LIMIT 2", [][]any{{"c"}, {"b"}}, false},
		{"MATCH (x) RETURN x.name AS p ORDER BY p OFFSET 3 LIMIT 2", [][]any{{"d"}}, true},
		{"MATCH (x)-[e]->(y) RETURN count(*) AS p ORDER BY p", [][]any{{int64(4)}}, true},
		{"MATCH (x)-[e]->(y) RETURN collect(y.name) AS p", [][]any{{[]any{"d", "b", "d", "c"}}}, true},
		{"MATCH (x)-[e]->(y) RETURN collect(y.name) AS p", [][]any{{[]any{"d", "b", "b", "c"}}}, false},
	} {
		q, err := gql.Parse(c.query)
		if err != nil {
			t.Errorf("%s\n%v", c.query, err)
			continue
		}
		a, err := naive.Eval(naive.ParseGraph(diamond), q, nil, 4)
		if err != nil {
			if c.accepted {
				t.Errorf("%s\n%v", c.query, err)
			}
			continue
		}
		if err := a.Accept([]string{"p"}, c.rows); (err == nil) != c.accepted {
			t.Errorf("%s\n%v\naccepted %v: %v", c.query, c.rows, err == nil, err)
		}
	}
}

func TestParams(t *testing.T) {
	q, err := gql.Parse("MATCH (x {name: $name}) RETURN x.n + $k AS n LIMIT $most")
	if err != nil {
		t.Fatal(err)
	}
	a, err := naive.Eval(naive.ParseGraph(four), q, map[string]any{"name": "b", "k": 3, "most": 1}, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Accept([]string{"n"}, [][]any{{int64(5)}}); err != nil {
		t.Error(err)
	}
}
