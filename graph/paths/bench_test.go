package paths_test

import (
	"math/rand/v2"
	"testing"

	"github.com/newsgraph/newsgraph/graph/paths"
)

// randomGraph gives about m edges of four relations between n nodes, every time the same.
func randomGraph(n, m int) *multigraph {
	r := rand.New(rand.NewPCG(1, 2))
	node := func() paths.NodeID { return paths.NodeID(1 + r.IntN(n)) }
	edges := make([]edge, 0, m)
	seen := make(map[edge]bool, m)
	for range m {
		e := edge{from: node(), to: node(), label: paths.NewLabel(r.IntN(4), uint8(1+r.IntN(2)))}
		if !seen[e] {
			edges = append(edges, e)
		}
		seen[e] = true
	}
	return newMultigraph(n, edges)
}

// BenchmarkSearch asks for paths between random nodes of a random graph of 2,000 nodes, and of one
// of 100,000, eight edges at each on average.
func BenchmarkSearch(b *testing.B) {
	costs := &hashCosts{seed: 1, floor: 1, byPrev: true, byLast: true}
	for _, size := range []struct {
		name  string
		nodes int
	}{{"2k", 2_000}, {"100k", 100_000}} {
		g := randomGraph(size.nodes, 4*size.nodes)
		for _, bench := range []struct {
			name  string
			query paths.Query
		}{
			{"any", paths.Query{MaxHops: 12, Selector: paths.Any}},
			{"shortest", paths.Query{MaxHops: 8, Selector: paths.Shortest}},
			{"all-shortest", paths.Query{MaxHops: 8, Selector: paths.AllShortest}},
			{"all-acyclic-3", paths.Query{MaxHops: 3, Selector: paths.All}},
			{"all-trail-4", paths.Query{MaxHops: 4, Selector: paths.All, Mode: paths.Trail}},
			{"best-4", paths.Query{MaxHops: 4, Selector: paths.Best, K: 10, Costs: costs}},
			{"a-bstar-any", paths.Query{MaxHops: 12, Selector: paths.Any, Pattern: patternNamed("a/b*").build()}},
			{"a-bstar-all-5", paths.Query{MaxHops: 5, Selector: paths.All, Pattern: patternNamed("a/b*").build()}},
		} {
			b.Run(size.name+"/"+bench.name, func(b *testing.B) {
				b.ReportAllocs()
				r := rand.New(rand.NewPCG(3, 4))
				node := func() paths.NodeID { return paths.NodeID(1 + r.IntN(size.nodes)) }
				explored, found := 0, 0
				for b.Loop() {
					q := bench.query
					q.From, q.To = node(), node()
					res, err := paths.Search(b.Context(), g, &q)
					if err != nil {
						b.Fatal(err)
					}
					explored += res.Explored
					found += len(res.Paths)
				}
				b.ReportMetric(float64(explored)/float64(b.N), "edges/op")
				b.ReportMetric(float64(found)/float64(b.N), "paths/op")
			})
		}
	}
}
