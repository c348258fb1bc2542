package cayley_test

import (
	"testing"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/quad"
)

// BenchmarkCoStars asks who played with Keanu Reeves: 268 results by 331 walks.
func BenchmarkCoStars(b *testing.B) {
	theirs, ours := movieStores(b)
	for _, c := range []struct {
		name string
		qs   cgraph.QuadStore
	}{{"memstore", theirs}, {"newsgraph", ours}} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				n := 0
				if err := coStars(c.qs, "Keanu Reeves").Iterate(b.Context()).Each(func(cgraph.Ref) { n++ }); err != nil || n != 331 {
					b.Fatal(n, err)
				}
			}
		})
	}
}

// BenchmarkLongPath asks for the first end of a walk of 26 steps. Memstore never gives one.
func BenchmarkLongPath(b *testing.B) {
	_, ours := movieStores(b)
	b.ReportAllocs()
	for b.Loop() {
		if v, err := hops(ours, 26).Limit(1).Iterate(b.Context()).FirstValue(ours); v == nil || err != nil {
			b.Fatal(v, err)
		}
	}
}

// BenchmarkCommonCoStars asks who played with both of two.
func BenchmarkCommonCoStars(b *testing.B) {
	theirs, ours := movieStores(b)
	for _, c := range []struct {
		name string
		qs   cgraph.QuadStore
	}{{"memstore", theirs}, {"newsgraph", ours}} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				p := coStars(c.qs, "Keanu Reeves").And(coStars(c.qs, "Sandra Bullock")).Unique()
				n := 0
				if err := p.Iterate(b.Context()).EachValue(c.qs, func(quad.Value) { n++ }); err != nil || n == 0 {
					b.Fatal(n, err)
				}
			}
		})
	}
}
