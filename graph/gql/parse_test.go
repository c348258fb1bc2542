package gql

import (
	"reflect"
	"strings"
	"testing"
)

// same takes the places out of a tree and compares.
func bare(v any) any { strip(reflect.ValueOf(v)); return v }

func strip(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			strip(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			strip(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Field(i)
			if f.Type() == reflect.TypeFor[Span]() || f.Type() == reflect.TypeFor[[]Sugar]() {
				f.SetZero()
				continue
			}
			strip(f)
		}
	}
}

// examples are queries and how they are written in one line in the way of GQL; "" for as they stand.
var examples = []struct{ in, out string }{
	{"MATCH (a) RETURN a", ""},
	{"match (a) return a;", "MATCH (a) RETURN a"},
	{"MATCH (a:Person {name: 'X'} WHERE a.degree > 2)-[e:aide_of|part_of]->(b) RETURN *", ""},
	{"MATCH p = ANY SHORTEST TRAIL (a)-[e]->{1,3}(b) RETURN p", ""},
	{"MATCH ANY SHORTEST TRAIL p = (a)-[e]->{1,3}(b) RETURN p", "MATCH p = ANY SHORTEST TRAIL (a)-[e]->{1,3}(b) RETURN p"},
	{"MATCH (a)->(b)<-(c)-(d)~(e)<->(f)<~(g)~>(h) RETURN a", "MATCH (a)-[]->(b)<-[]-(c)-[]-(d)~[]~(e)<-[]->(f)<~[]~(g)~[]~>(h) RETURN a"},
	{"MATCH (a)-->(b)<--(c)--(d)<-->(e) RETURN a", "MATCH DIFFERENT EDGES (a)-[]->(b)<-[]-(c)-[]-(d)<-[]->(e) RETURN a"},
	{"MATCH (a)-[:R*1..3]->(b), (a)-[r:S*]-(b), (a)-[*..2]-(), ()-[*2]-(), ()-[*2..]-() RETURN a", "MATCH DIFFERENT EDGES (a)-[:R]->{1,3}(b), (a)-[r:S]-+(b), (a)-[]-{1,2}(), ()-[]-{2}(), ()-[]-{2,}() RETURN a"},
	{"MATCH p = shortestPath((a)-[*]-(b)) RETURN p", "MATCH DIFFERENT EDGES p = ANY SHORTEST (a)-[]-+(b) RETURN p"},
	{"MATCH ((a)-[e]->(b) WHERE e.x < 3){2,} RETURN a", ""},
	{"MATCH (TRAIL (a)-[e]->(b))*, (x)-[]->?(y), (x)-[]->+(y) RETURN a", ""},
	{"MATCH (a)-[:x]->(b) | (a)<-[:y]-(b) |  (c) RETURN a", "MATCH (a)-[:x]->(b) | (a)<-[:y]-(b) | (c) RETURN a"},
	{"MATCH (a) ((x)-[:x]->(y) |+| (x)-[:y]->(y)) (b) RETURN a", "MATCH (a)((x)-[:x]->(y) |+| (x)-[:y]->(y))(b) RETURN a"},
	{"MATCH CHEAPEST 2 (a)-[e COST 1 / e.sources]->{1,4}(b) RETURN a", "MATCH CHEAPEST 2 (a)-[e COST (1 / e.sources)]->{1,4}(b) RETURN a"},
	{"MATCH (n) WHERE (n)-[:x]->() AND NOT exists((n)-->()) AND exists(n.name) RETURN n", "MATCH (n) WHERE EXISTS {DIFFERENT EDGES (n)-[:x]->()} AND NOT EXISTS {DIFFERENT EDGES (n)-[]->()} AND n.name IS NOT NULL RETURN n"},
	{"MATCH (n:A:B), ()-[r:T|:U]-() WHERE n:A RETURN n", "MATCH (n:A&B), ()-[r:T|U]-() WHERE n IS LABELED :A RETURN n"},
	{"MATCH (n:!A&(B|C)|%) RETURN n", ""},
	{"MATCH (a) WHERE 1 < a.x <= 3 OR a.y + 2 * (3 - 1) - -1 = 4 XOR NOT a.z IN [1, 2] RETURN a", "MATCH (a) WHERE 1 < a.x AND a.x <= 3 OR a.y + 2 * (3 - 1) - -1 = 4 XOR NOT a.z IN [1, 2] RETURN a"},
	{"MATCH (a) WHERE a.x NOT IN $list AND a.t STARTS WITH 'x''y' RETURN DISTINCT a.x AS x, count(*) AS n, collect(DISTINCT a.y) GROUP BY x ORDER BY n DESC NULLS LAST, x OFFSET 2 LIMIT $n", "MATCH (a) WHERE NOT a.x IN $list AND a.t STARTS WITH 'x''y' RETURN DISTINCT a.x AS x, count(*) AS n, collect(DISTINCT a.y) GROUP BY x ORDER BY n DESC NULLS LAST, x OFFSET 2 LIMIT $n"},
	{"MATCH (a) OPTIONAL MATCH DIFFERENT EDGES (a)-[e]->(b) WHERE e.last >= DATE '2026-01' RETURN CASE WHEN b IS NULL THEN 0 ELSE 1 END AS n, CASE a.x WHEN 1 THEN 'y' END", "MATCH (a) OPTIONAL MATCH DIFFERENT EDGES (a)-[e]->(b) WHERE e.last >= DATE '2026-01' RETURN CASE WHEN b IS NULL THEN 0 ELSE 1 END AS n, CASE a.x WHEN 1 THEN 'y' END"},
	{"MATCH (`a b`:`x y` {`p q`: 1.0}) RETURN `a b`.`p q`[0]", ""},
	{"MATCH ALL ACYCLIC PATHS (a)-[]-{3}(b), SHORTEST 2 PATH GROUPS (a)-[]-*(c), SHORTEST GROUP (a)-[]-*(d), ANY 3 (a)-[]-*(c) RETURN (a), -a.x, -(1), +a.x", "MATCH ALL ACYCLIC (a)-[]-{3}(b), SHORTEST 2 GROUPS (a)-[]-*(c), SHORTEST GROUPS (a)-[]-*(d), ANY 3 (a)-[]-*(c) RETURN a, -a.x, -1 AS `-(1)`, +a.x"},
	{"MATCH (a) WHERE EXISTS {MATCH (a)-[]->(b), (b)->(c) WHERE b.x IS TRUE} RETURN relationships(a) AS r, toLower(a.x)", "MATCH (a) WHERE EXISTS {(a)-[]->(b), (b)-[]->(c) WHERE b.x IS TRUE} RETURN edges(a) AS r, lower(a.x) AS `toLower(a.x)`"},
	{"MATCH (count)-[type:count]->(path) RETURN count.x, count(path), type.match", ""},
}

func TestExamples(t *testing.T) {
	for _, e := range examples {
		want := e.out
		if want == "" {
			want = e.in
		}
		q, err := Parse(e.in)
		if err != nil {
			t.Errorf("%s\n%v", e.in, err)
			continue
		}
		got := Format(q)
		if got != want {
			t.Errorf("%s\n got %s\nwant %s", e.in, got, want)
		}
		again, err := Parse(got)
		if err != nil {
			t.Errorf("again: %s\n%v", got, err)
			continue
		}
		if !reflect.DeepEqual(bare(q), bare(again)) {
			t.Errorf("again: %s: another tree: %s", got, Format(again))
		}
	}
}

func TestPrefixes(t *testing.T) {
	for _, e := range examples {
		for i := range e.in {
			_, _ = Parse(e.in[:i])
			_, _ = Parse(e.in[i:])
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, e := range examples {
		f.Add(e.in)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q, err := Parse(text)
		if err != nil {
			list, ok := err.(Errors)
			if !ok || len(list) == 0 {
				t.Fatalf("%v", err)
			}
			for _, e := range list {
				if e.Start < 0 || e.Stop < e.Start || e.Stop > max(len(text), e.Start) || e.Line < 1 || e.Column < 1 || e.Message == "" {
					t.Fatalf("%+v", e)
				}
				if strings.Count(e.Excerpt(text), "\n") != 1 {
					t.Fatalf("%q", e.Excerpt(text))
				}
			}
			return
		}
		out := Format(q)
		again, err := Parse(out)
		if err != nil {
			if len(out) > mostBytes {
				return
			}
			t.Fatalf("%q → %q: %v", text, out, err)
		}
		if !reflect.DeepEqual(bare(q), bare(again)) {
			t.Fatalf("%q → %q → %q", text, out, Format(again))
		}
	})
}

func BenchmarkParse(b *testing.B) {
	const text = "MATCH p = ANY SHORTEST (a {name: 'X'})-[e:aide_of|part_of WHERE e.sources > 1]->{1,4}(b:Person) WHERE a.degree > 2 RETURN p, count(*) AS n ORDER BY n DESC LIMIT 10"
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(text); err != nil {
			b.Fatal(err)
		}
	}
}
