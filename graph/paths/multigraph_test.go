package paths_test

import (
	"cmp"
	"slices"

	"github.com/newsgraph/newsgraph/graph/paths"
)

// multigraph is a small graph as a list of edges, and the Adjacency made from it. The place of an
// edge in the list is its EdgeID.
type multigraph struct {
	edges []edge
	// place gives a node's place in the order of names, which is not that of NodeIDs; nil
	// where it is.
	place   []int
	out, in [][]paths.Edge // rows, by NodeID
}

type edge struct {
	from, to  paths.NodeID
	relation  paths.RelationID
	symmetric bool
}

// newMultigraph makes the rows of nodes 1 to n.
func newMultigraph(n int, place []int, edges []edge) *multigraph {
	g := &multigraph{edges: edges, place: place, out: make([][]paths.Edge, n+1), in: make([][]paths.Edge, n+1)}
	for i, e := range edges {
		seen := paths.Edge{To: e.to, ID: paths.EdgeID(i), Relation: e.relation, Symmetric: e.symmetric}
		g.out[e.from] = append(g.out[e.from], seen)
		seen.To = e.from
		g.in[e.to] = append(g.in[e.to], seen)
	}
	for _, rows := range [][][]paths.Edge{g.out, g.in} {
		for _, row := range rows {
			slices.SortFunc(row, func(a, b paths.Edge) int {
				return cmp.Or(cmp.Compare(a.Relation, b.Relation), cmp.Compare(g.placeOf(a.To), g.placeOf(b.To)),
					cmp.Compare(a.ID, b.ID))
			})
		}
	}
	return g
}

func (g *multigraph) placeOf(n paths.NodeID) int {
	if g.place == nil {
		return int(n)
	}
	return g.place[n]
}

// Out implements paths.Adjacency by a view of its own memory.
func (g *multigraph) Out(n paths.NodeID, _ []paths.Edge) ([]paths.Edge, error) { return g.out[n], nil }

// In implements paths.Adjacency by filling the buffer.
func (g *multigraph) In(n paths.NodeID, buf []paths.Edge) ([]paths.Edge, error) {
	return append(buf, g.in[n]...), nil
}

// clique joins each of n nodes with each later one by one edge of one relation.
func clique(n int) *multigraph {
	var edges []edge
	for a := 1; a <= n; a++ {
		for b := a + 1; b <= n; b++ {
			edges = append(edges, edge{from: paths.NodeID(a), to: paths.NodeID(b)})
		}
	}
	return newMultigraph(n, nil, edges)
}
