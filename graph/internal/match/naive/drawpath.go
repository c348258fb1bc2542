package naive

import (
	"slices"

	"github.com/newsgraph/newsgraph/graph/gql"
)

// A shape draws a path pattern.
type shape struct {
	*drawer
	own     *known   // what the pattern binds so far
	join    []string // nodes of other patterns
	outer   *known   // what conditions see besides
	hops    int      // that are left
	star    bool     // a quantifier may be unbounded
	starred bool     // one is; it repeats body hops at least once or not, beside fixed ones
	fixed   int
	body    int
	inside  bool // of an iteration
}

// sees is what a condition here may name.
func (s *shape) sees() *known {
	k := s.own.copy()
	if s.outer != nil {
		k.nodes, k.edges = append(k.nodes, s.outer.nodes...), append(k.edges, s.outer.edges...)
	}
	return k
}

// sequence draws nodes with something between them; with anchored, the first has a given name.
func (s *shape) sequence(anchored bool) gql.PathExpr {
	first := s.node()
	if anchored && first.Properties == nil {
		first.Properties = []gql.Property{{Name: &gql.Ident{Name: "name"}, Value: &gql.Literal{Value: drawOf(s.drawer, "a", "b")}}}
	}
	parts := []gql.PathExpr{first}
	for i := range drawOf(s.drawer, 0, 1, 1, 1, 2, 2, 3) {
		if s.hops == 0 {
			break
		}
		if i > 0 && !s.oneIn(4) {
			parts = append(parts, s.node())
		}
		parts = append(parts, s.segment())
	}
	if len(parts) > 1 {
		parts = append(parts, s.node())
	}
	if len(parts) == 1 {
		return parts[0]
	}
	return &gql.Sequence{Parts: parts}
}

func (s *shape) node() *gql.NodePattern {
	n := &gql.NodePattern{}
	switch reuse := append(slices.Clone(s.own.nodes), s.join...); {
	case len(reuse) > 0 && s.oneIn(5):
		n.Var = &gql.Ident{Name: drawOf(s.drawer, reuse...)}
	case !s.oneIn(4):
		n.Var = s.fresh("x")
	}
	if s.oneIn(5) {
		n.Labels = s.labels(s.nodeLabels(), 2)
	}
	if s.oneIn(14) {
		n.Properties = []gql.Property{{Name: &gql.Ident{Name: "n"}, Value: &gql.Literal{Value: int64(s.upTo(3))}}}
	}
	if n.Var != nil {
		s.own.nodes = append(s.own.nodes, n.Var.Name)
		if s.oneIn(9) {
			n.Where = s.condition(s.sees(), 1)
		}
	}
	return n
}

func (s *shape) labels(used []string, depth int) gql.LabelExpr {
	switch {
	case len(used) == 0:
		return nil
	case depth == 0 || s.oneIn(2):
		return &gql.Label{Name: drawOf(s.drawer, used...)}
	}
	switch s.upTo(3) {
	case 0:
		return &gql.AnyLabel{}
	case 1:
		return &gql.NotLabel{X: s.labels(used, depth-1)}
	case 2:
		return &gql.AndLabel{X: s.labels(used, depth-1), Y: s.labels(used, depth-1)}
	}
	return &gql.OrLabel{X: s.labels(used, depth-1), Y: s.labels(used, depth-1)}
}

func (s *shape) edge() *gql.EdgePattern {
	e := &gql.EdgePattern{Direction: drawOf(s.drawer, gql.PointsRight, gql.PointsRight, gql.PointsLeft,
		gql.PointsRight|gql.PointsLeft|gql.PointsNowhere, gql.PointsRight|gql.PointsLeft|gql.PointsNowhere, gql.Direction(s.between(1, 7)))}
	if s.oneIn(3) {
		e.Labels = s.labels(s.edgeLabels(), 1)
	}
	if s.oneIn(2) {
		e.Var = s.fresh("e")
		s.own.edges = append(s.own.edges, e.Var.Name)
		if s.oneIn(5) {
			e.Where = s.condition(s.sees(), 1)
		}
	}
	s.hops--
	s.fixed++
	return e
}

// apart is a shape for a part whose variables are its own.
func (s *shape) apart(hops int) *shape {
	return &shape{drawer: s.drawer, own: &known{}, outer: s.sees(), hops: hops, inside: true}
}

// segment draws an edge, or a part.
func (s *shape) segment() gql.PathExpr {
	if s.inside {
		return s.edge()
	}
	switch drawOf(s.drawer, 0, 0, 0, 1, 1, 2, 2, 3, 4, 5) {
	case 1:
		in := s.apart(1)
		return s.repeated(in, in.edge())
	case 2:
		in := s.apart(min(s.hops, 2))
		return s.repeated(in, s.group(in))
	case 3:
		in := s.apart(min(s.hops, 2))
		g := s.group(in)
		s.taken(in)
		s.own.maybe = append(s.own.maybe, in.own.nodes...)
		return &gql.Quantified{Path: g, Min: 0, Max: 1, Question: true}
	case 4:
		a := &gql.Alternation{Multiset: s.oneIn(3)}
		most := &shape{}
		for range s.between(2, 3) {
			in := s.apart(min(s.hops, 2))
			a.Parts = append(a.Parts, in.path())
			s.own.maybe = append(s.own.maybe, in.own.nodes...)
			if in.fixed > most.fixed {
				most = in
			}
		}
		s.taken(most)
		return &gql.Group{Path: a}
	case 5:
		in := s.apart(min(s.hops, 2))
		g := s.group(in)
		s.taken(in)
		s.own.add(in.own)
		return g
	}
	return s.edge()
}

// path draws at least one edge between nodes.
func (s *shape) path() gql.PathExpr {
	parts := []gql.PathExpr{s.node(), s.edge(), s.node()}
	if s.hops > 0 && s.oneIn(3) {
		parts = append(parts, s.edge(), s.node())
	}
	return &gql.Sequence{Parts: parts}
}

func (s *shape) group(in *shape) *gql.Group {
	g := &gql.Group{Path: in.path(), Mode: drawOf(s.drawer, gql.NoMode, gql.NoMode, gql.NoMode, gql.NoMode, gql.NoMode, gql.Trail, gql.Acyclic, gql.Simple)}
	if s.oneIn(3) {
		g.Where = s.condition(in.sees(), 1)
	}
	return g
}

func (s *shape) taken(in *shape) {
	s.hops -= in.fixed
	s.fixed += in.fixed
}

// repeated draws a quantifier.
func (s *shape) repeated(in *shape, p gql.PathExpr) gql.PathExpr {
	s.own.groups = append(s.own.groups, in.own.edges...)
	s.own.ngroup = append(s.own.ngroup, in.own.nodes...)
	q := &gql.Quantified{Path: p, Min: s.upTo(1)}
	if s.star && s.stars > 0 && len(s.g.Edges) < 6 && s.oneIn(2) {
		s.stars--
		s.starred, s.body, q.Max = true, in.fixed, -1
		s.hops = min(s.hops, 1)
		return q
	}
	most := max(1, s.hops/in.fixed)
	q.Min = min(q.Min, most)
	q.Max = s.between(max(1, q.Min), most)
	s.hops -= q.Max * in.fixed
	s.fixed += q.Max * in.fixed
	return q
}
