package paths_test

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/newsgraph/newsgraph/graph/paths"
)

// multigraph is a small graph as a list of edges, and the Adjacency made from it, whose rows have
// the order of the list.
type multigraph struct {
	edges   []edge
	out, in [][]paths.Edge // rows, by NodeID
	// places of nodes and relations in the order of names, which is not that of numbers; nil
	// where it is.
	nodes, relations []int
}

// edge is told from others by all that it holds.
type edge struct {
	from, to paths.NodeID
	label    paths.Label
}

// newMultigraph makes the rows of nodes 1 to n.
func newMultigraph(n int, edges []edge) *multigraph {
	g := &multigraph{edges: edges, out: make([][]paths.Edge, n+1), in: make([][]paths.Edge, n+1)}
	for _, e := range edges {
		g.out[e.from] = append(g.out[e.from], paths.Edge{To: e.to, Label: e.label})
		g.in[e.to] = append(g.in[e.to], paths.Edge{To: e.from, Label: e.label})
	}
	return g
}

// Out implements paths.Adjacency.
func (g *multigraph) Out(n paths.NodeID) ([]paths.Edge, error) { return g.out[n], nil }

// In implements paths.Adjacency.
func (g *multigraph) In(n paths.NodeID) ([]paths.Edge, error) { return g.in[n], nil }

// ordered is a multigraph that implements paths.Order.
type ordered struct{ *multigraph }

func (g ordered) CompareNodes(a, b paths.NodeID) (int, error) { return g.compareNodes(a, b), nil }

func (g ordered) CompareLabels(a, b paths.Label) int { return g.compareRelations(a, b) }

// keyed is a multigraph that implements paths.Keyed.
type keyed struct{ ordered }

func (g keyed) AppendKey(b []byte, n paths.NodeID) ([]byte, error) {
	return append(b, byte(g.nodes[n])), nil
}

// adjacency gives the graph as it is asked: with an order of its own where it has one.
func (g *multigraph) adjacency() paths.Adjacency {
	switch {
	case g.nodes == nil:
		return g
	case g.nodes[0]%2 == 0: // of the half that has an order, a half
		return keyed{ordered{g}}
	}
	return ordered{g}
}

func (g *multigraph) compareNodes(a, b paths.NodeID) int {
	if g.nodes == nil {
		return cmp.Compare(a, b)
	}
	return cmp.Compare(g.nodes[a], g.nodes[b])
}

func (g *multigraph) compareRelations(a, b paths.Label) int {
	if g.relations == nil {
		return cmp.Compare(a.Relation(), b.Relation())
	}
	return cmp.Compare(g.relations[a.Relation()], g.relations[b.Relation()])
}

// compareHops orders two hops from one node: relation, along before against, neighbour. Parallel
// edges that differ in their kinds alone go by label.
func (g *multigraph) compareHops(a, b paths.Hop) int {
	against := func(h paths.Hop) int {
		if h.Against {
			return 1
		}
		return 0
	}
	return cmp.Or(g.compareRelations(a.Label, b.Label), cmp.Compare(against(a), against(b)),
		g.compareNodes(a.To, b.To), cmp.Compare(a.Label, b.Label))
}

// edgeOf gives the edge that a hop passes.
func edgeOf(h paths.Hop) edge { return edge{from: h.Subject(), to: h.Object(), label: h.Label} }

// reversedHop is the hop back over the same edge.
func reversedHop(h paths.Hop) paths.Hop {
	return paths.Hop{From: h.To, To: h.From, Label: h.Label, Against: h.From != h.To && !h.Against}
}

// reversedHops is the way back.
func reversedHops(hops []paths.Hop) []paths.Hop {
	back := make([]paths.Hop, 0, len(hops))
	for i := range hops {
		back = append(back, reversedHop(hops[len(hops)-1-i]))
	}
	return back
}

// labelName writes a label as a letter for the relation and its kinds.
func labelName(l paths.Label) string {
	return fmt.Sprintf("%s%d", relationName(l.Relation()), l.Kinds())
}

func relationName(r int) string { return string(rune('a' + r)) }

func (e edge) String() string { return fmt.Sprintf("%d-%s->%d", e.from, labelName(e.label), e.to) }

func (g *multigraph) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d nodes: %v", len(g.out)-1, g.edges)
	if g.nodes != nil {
		fmt.Fprintf(&b, ", places of nodes %v, of relations %v", g.nodes, g.relations)
	}
	return b.String()
}

// pathName writes a path hop by hop.
func pathName(p paths.Path) string {
	var b strings.Builder
	fmt.Fprint(&b, p.From)
	at := p.From
	for _, h := range p.Hops {
		if h.From != at {
			fmt.Fprintf(&b, " (a hop from %d!)", h.From)
		}
		if h.Against {
			fmt.Fprintf(&b, " <-%s- %d", labelName(h.Label), h.To)
		} else {
			fmt.Fprintf(&b, " -%s-> %d", labelName(h.Label), h.To)
		}
		at = h.To
	}
	if p.Cost != 0 {
		fmt.Fprintf(&b, " for %v", p.Cost)
	}
	return b.String()
}

// clique joins each of n nodes with each later one by one edge of one relation.
func clique(n int) *multigraph {
	var edges []edge
	for a := 1; a <= n; a++ {
		for b := a + 1; b <= n; b++ {
			edges = append(edges, edge{from: paths.NodeID(a), to: paths.NodeID(b), label: paths.NewLabel(0, 1)})
		}
	}
	return newMultigraph(n, edges)
}
