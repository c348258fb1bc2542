package naive

import (
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"github.com/newsgraph/newsgraph/graph/gql"
)

// A Case is a query over a graph.
type Case struct {
	Graph   *Graph
	Query   *gql.Query
	MaxHops int // which no walk that counts is longer than
}

// drawer draws what it is asked for; nothing of it is known to be so before.
type drawer struct {
	*rapid.T
	g       *Graph
	maxHops int
	names   int // of variables so far
	stars   int // left for the query
}

// upTo draws evenly; rapid prefers small numbers, which are spread here.
func (d *drawer) upTo(n int) int {
	u := rapid.Uint64().Draw(d.T, "n") * 0x9e3779b97f4a7c15
	return int((u >> 33) % uint64(n+1))
}

func (d *drawer) oneIn(n int) bool       { return d.upTo(n-1) == n-1 }
func (d *drawer) between(lo, hi int) int { return lo + d.upTo(hi-lo) }

func drawOf[T any](d *drawer, list ...T) T { return list[d.upTo(len(list)-1)] }

func (d *drawer) fresh(prefix string) *gql.Ident {
	d.names++
	return &gql.Ident{Name: fmt.Sprintf("%s%d", prefix, d.names)}
}

// Draw draws a graph and a query that Eval answers in some milliseconds.
func Draw(t *rapid.T) Case {
	d := &drawer{T: t, stars: 1}
	d.g = d.graph()
	q := d.query()
	return Case{Graph: d.g, Query: q, MaxHops: d.maxHops}
}

func (d *drawer) graph() *Graph {
	g := &Graph{Relations: []Relation{{Name: "p"}, {Name: "q"}, {Name: "s", Symmetric: true}}}
	for i := range drawOf(d, 2, 3, 3, 4, 4) {
		n := Node{Name: string(rune('a' + i))}
		for _, l := range []string{"T", "U"} {
			if d.oneIn(2) {
				n.Labels = append(n.Labels, l)
			}
		}
		if !d.oneIn(4) {
			n.N = new(int64(d.upTo(2)))
		}
		g.Nodes = append(g.Nodes, n)
	}
	for range d.between(2, 7) {
		e := Edge{
			From: d.upTo(len(g.Nodes) - 1), To: d.upTo(len(g.Nodes) - 1),
			Relation: drawOf(d, 0, 0, 1, 2), Sources: int64(drawOf(d, 1, 1, 2)),
		}
		if g.Relations[e.Relation].Symmetric && e.To < e.From {
			e.From, e.To = e.To, e.From
		}
		if !slices.ContainsFunc(g.Edges, func(o Edge) bool {
			return o.From == e.From && o.To == e.To && o.Relation == e.Relation
		}) {
			g.Edges = append(g.Edges, e)
		}
	}
	return g
}

// nodeLabels and edgeLabels are those that are in use: others would be unknown.
func (d *drawer) nodeLabels() []string {
	var used []string
	for _, n := range d.g.Nodes {
		used = append(used, n.Labels...)
	}
	slices.Sort(used)
	return slices.Compact(used)
}

func (d *drawer) edgeLabels() []string {
	var used []string
	for _, e := range d.g.Edges {
		used = append(used, d.g.Relations[e.Relation].Name)
	}
	slices.Sort(used)
	return slices.Compact(used)
}

// known are variables that an expression may name.
type known struct {
	nodes, edges   []string // bound once
	maybe          []string // nodes that may be null
	groups, ngroup []string // lists of edges, and of nodes
	paths          []string
}

func (k *known) add(o *known) {
	k.nodes, k.edges, k.maybe = append(k.nodes, o.nodes...), append(k.edges, o.edges...), append(k.maybe, o.maybe...)
	k.groups, k.ngroup = append(k.groups, o.groups...), append(k.ngroup, o.ngroup...)
	k.paths = append(k.paths, o.paths...)
}

func (k *known) copy() *known {
	c := &known{}
	c.add(k)
	return c
}

func (d *drawer) query() *gql.Query {
	q := &gql.Query{}
	all := &known{}
	for i := range drawOf(d, 1, 1, 1, 2) {
		m := &gql.Match{Optional: i > 0 && d.oneIn(2)}
		clause := d.clause(m, all)
		if m.Optional {
			clause.maybe = append(clause.maybe, clause.nodes...)
			clause.nodes, clause.edges, clause.groups, clause.ngroup = nil, nil, nil, nil
		}
		all.add(clause)
		q.Matches = append(q.Matches, m)
	}
	q.Return = d.returns(all)
	return q
}

// clause draws the patterns of a clause; it returns what they bind.
func (d *drawer) clause(m *gql.Match, before *known) *known {
	bound := &known{}
	patterns := drawOf(d, 1, 1, 1, 2, 2, 3)
	plain := true
	for range patterns {
		p, own := d.pattern(before, bound, patterns)
		plain = plain && p.Selector.Kind == gql.NoSelector
		m.Patterns = append(m.Patterns, p)
		bound.add(own)
	}
	if plain && d.oneIn(5) {
		m.Mode = gql.DifferentEdges
	}
	if d.oneIn(3) {
		see := before.copy()
		see.add(bound)
		m.Where = d.condition(see, 2)
	}
	return bound
}

func (d *drawer) pattern(before, bound *known, patterns int) (*gql.PathPattern, *known) {
	p := &gql.PathPattern{Mode: drawOf(d, gql.NoMode, gql.NoMode, gql.Walk, gql.Trail, gql.Acyclic, gql.Simple)}
	if d.oneIn(2) {
		p.Selector.Kind = drawOf(d, gql.All, gql.Any, gql.AnyShortest, gql.AllShortest, gql.AllShortest, gql.ShortestK, gql.ShortestGroups)
	}
	switch p.Selector.Kind {
	case gql.Any, gql.ShortestK, gql.ShortestGroups:
		p.Selector.Count = &gql.Literal{Value: int64(d.between(1, 3))}
	default:
	}
	restricted := p.Mode >= gql.Trail
	shortest := p.Selector.Kind == gql.AnyShortest || p.Selector.Kind == gql.AllShortest
	s := &shape{drawer: d, own: &known{}, hops: 4, star: restricted || shortest}
	if patterns > 1 {
		s.hops = 2
	}
	s.join = append(slices.Clone(before.nodes), bound.nodes...)
	s.outer = before
	p.Path = s.sequence(p.Selector.Kind != gql.NoSelector && d.oneIn(2))
	if d.oneIn(3) {
		p.Var = d.fresh("p")
		s.own.paths = append(s.own.paths, p.Var.Name)
	}
	hops := 4
	switch {
	case s.starred && p.Mode == gql.Trail:
		hops = len(d.g.Edges)
	case s.starred && restricted:
		hops = len(d.g.Nodes)
	case s.starred:
		hops = s.fixed + s.body*len(d.g.Nodes)
	}
	d.maxHops = max(d.maxHops, hops)
	return p, s.own
}
