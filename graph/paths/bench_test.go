package paths_test

import (
	"math/rand/v2"
	"testing"

	"github.com/newsgraph/newsgraph/graph/paths"
)

// randomGraph gives m edges of four relations between n nodes, every time the same.
func randomGraph(n, m int) *multigraph {
	r := rand.New(rand.NewPCG(1, 2))
	node := func() paths.NodeID { return paths.NodeID(1 + r.IntN(n)) }
	edges := make([]edge, 0, m)
	for range m {
		edges = append(edges, edge{from: node(), to: node(), relation: paths.RelationID(r.IntN(4))})
	}
	return newMultigraph(n, nil, edges)
}

// BenchmarkSearch asks for paths between random nodes of a random graph of 2,000 nodes, eight
// edges at each on average.
func BenchmarkSearch(b *testing.B) {
	g := randomGraph(2_000, 8_000)
	for _, bench := range []struct {
		name  string
		query paths.Query
	}{
		{"shortest", paths.Query{MaxHops: 8, Selector: paths.Shortest}},
		{"all-shortest", paths.Query{MaxHops: 8, Selector: paths.AllShortest}},
		{"all-acyclic-3", paths.Query{MaxHops: 3, Selector: paths.All}},
		{"all-trail-4", paths.Query{MaxHops: 4, Selector: paths.All, Mode: paths.Trail}},
		{"best-4", paths.Query{MaxHops: 4, Selector: paths.Best, K: 10, LeastCost: 1, Cost: hopCost(1, 1, false)}},
	} {
		b.Run(bench.name, func(b *testing.B) {
			r := rand.New(rand.NewPCG(3, 4))
			explored := 0
			for b.Loop() {
				q := bench.query
				q.From, q.To = paths.NodeID(1+r.IntN(2_000)), paths.NodeID(1+r.IntN(2_000))
				res, err := paths.Search(b.Context(), g, &q)
				if err != nil {
					b.Fatal(err)
				}
				explored += res.Explored
			}
			b.ReportMetric(float64(explored)/float64(b.N), "edges/op")
		})
	}
}
