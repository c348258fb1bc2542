package gql_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/newsgraph/newsgraph/graph/gql"
)

// sameTree compares trees but for places and sugar.
var sameTree = cmp.Options{
	cmp.Comparer(func(a, b gql.Span) bool { return true }),
	cmpopts.IgnoreFields(gql.Query{}, "Sugar"),
	cmpopts.IgnoreFields(gql.Exists{}, "Bare"),
	cmpopts.EquateEmpty(),
}

func TestFormat(t *testing.T) {
	for _, test := range examples {
		want := test.formatted
		if want == "" {
			want = test.text
		}
		q, err := gql.Parse(test.text)
		if err != nil {
			t.Errorf("%s\n%v", test.text, err)
			continue
		}
		got := gql.Format(q)
		if got != want {
			t.Errorf("%s\n got %s\nwant %s", test.text, got, want)
		}
		again, err := gql.Parse(got)
		if err != nil {
			t.Errorf("%s\nformatted: %s\n%v", test.text, got, err)
		} else if diff := cmp.Diff(q, again, sameTree); diff != "" {
			t.Errorf("%s\nformatted: %s\n%s", test.text, got, diff)
		}
	}
}

const typical = "MATCH p = ANY SHORTEST (a {name:'X'})-[e:aide_of|part_of WHERE e.sources > 1]->{1,4}(b:Person) " +
	"WHERE a.degree > 2 RETURN p, count(*) AS n ORDER BY n DESC LIMIT 10"

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := gql.Parse(typical); err != nil {
			b.Fatal(err)
		}
	}
}
