package match

import (
	"slices"

	"github.com/newsgraph/newsgraph/graph/gql"
	"github.com/newsgraph/newsgraph/graph/paths"
)

// A segment joins two nodes: by one edge, by a search, or by being one node.
type segment struct {
	left, right *nodeElem
	edge        *edgeElem // nil for none
	body        elem      // that is searched; nil for none
	path        *pathPlan
	hops        int // the number of its hops among those of the row under way

	// Of a search.
	selector         paths.Selector
	selective        bool
	k                int
	mode             paths.Mode
	minHops, maxHops int
	open             bool  // there is no bound but the engine's
	needs            []int // what must be bound before, beside the ends
	cost             *expr // of an edge, and its place
	costSlot         int
}

// A pathPlan is one path pattern, laid out as segments.
type pathPlan struct {
	at    gql.Span
	slot  int // of the path variable, -1 for none
	mode  gql.PathMode
	segs  []*segment
	first *nodeElem
	conds []*cond // of groups that are repeated once
}

// layOut lays a path pattern out as segments. Where there is no selector, edges that stand alone are
// segments of their own, to be joined in any order: what a path as a whole must be is tested when all
// of it is there. The rest goes to a search, the parts of which that have no name between them
// together, as one path may be split between them in several ways, which count as one.
func (c *compiler) layOut(p *gql.PathPattern, e elem, slot int, different bool) *pathPlan {
	plan := &pathPlan{at: p.Span, slot: slot, mode: p.Mode}
	if p.Selector.Kind != gql.Cheapest {
		c.refuseCosts(p)
	}
	for g, ok := e.(*group); ok && p.Selector.Kind == gql.NoSelector && (plan.mode == gql.NoMode || g.mode == gql.NoMode); g, ok = e.(*group) {
		// A group that is the whole path: its mode is the path's.
		plan.conds = append(plan.conds, g.conds...)
		plan.mode = max(plan.mode, g.mode)
		e = g.body
	}
	if p.Selector.Kind != gql.NoSelector {
		c.selective(plan, p, e, different)
		return plan
	}
	c.chain(plan, merged(plan.flatten(e, nil)), different)
	return plan
}

// flatten takes sequences and groups apart.
func (plan *pathPlan) flatten(e elem, into []elem) []elem {
	switch e := e.(type) {
	case *seq:
		for _, p := range e.parts {
			into = plan.flatten(p, into)
		}
		return into
	case *group:
		if e.mode == gql.NoMode {
			plan.conds = append(plan.conds, e.conds...)
			return plan.flatten(e.body, into)
		}
	}
	return append(into, e)
}

func isSearched(e elem) bool {
	switch e.(type) {
	case *nodeElem, *edgeElem:
		return false
	}
	return true
}

// merged puts searched parts that have nothing named between them into one. A name that stands at
// several places is none of that kind: which of them lies where may not show in a path.
func merged(parts []elem) (out []elem) {
	uses := make(map[int]int)
	for _, p := range parts {
		eachElem(p, func(e elem) bool {
			switch e := e.(type) {
			case *nodeElem:
				uses[e.slot]++
			case *edgeElem:
				uses[e.slot]++
			}
			return true
		})
	}
	last := -1 // the place in out of a searched part that the next may be merged with
	for _, e := range parts {
		switch {
		case isSearched(e) && last >= 0:
			run := &seq{parts: append(append([]elem{}, out[last:]...), e)}
			out = append(out[:last:last], run)
			continue
		case isSearched(e):
			last = len(out)
		case divides(e, uses):
			last = -1
		}
		out = append(out, e)
	}
	return out
}

// divides says whether an element has a name that stands at this place alone.
func divides(e elem, uses map[int]int) bool {
	switch e := e.(type) {
	case *nodeElem:
		return e.named && uses[e.slot] == 1
	case *edgeElem:
		return e.named && uses[e.slot] == 1
	}
	return false
}

// anonymous makes a node pattern that matches any node.
func (c *compiler) anonymous(at gql.Span) *nodeElem { return &nodeElem{at: at, slot: c.slot()} }

// chain makes the segments of parts that follow one another.
func (c *compiler) chain(plan *pathPlan, parts []elem, different bool) {
	var at *nodeElem
	for i, e := range parts {
		n, isNode := e.(*nodeElem)
		if isNode && at == nil {
			at, plan.first = n, n
			continue
		}
		if at == nil {
			at = c.end(e, false)
			plan.first = at
		}
		if isNode {
			if i > 0 && isNodeElem(parts[i-1]) {
				c.segment(plan, &segment{left: at, right: n}, different)
			}
			at = n
			continue
		}
		var right *nodeElem
		if i+1 < len(parts) {
			right, _ = parts[i+1].(*nodeElem)
		}
		if right == nil {
			right = c.end(e, true)
		}
		s := &segment{left: at, right: right}
		if edge, ok := e.(*edgeElem); ok {
			s.edge = edge
		} else {
			s.body = e
		}
		c.segment(plan, s, different)
		at = right
	}
	if plan.first == nil {
		plan.first = c.anonymous(plan.at)
	}
}

func isNodeElem(e elem) bool { _, ok := e.(*nodeElem); return ok }

// segment adds a segment of a path without a selector.
func (c *compiler) segment(plan *pathPlan, s *segment, different bool) {
	s.path, s.hops, s.selector = plan, c.hops, paths.All
	c.hops++
	if s.body != nil {
		s.mode = searchMode(plan.mode, different)
		c.bounds(s)
		c.endless(s)
	}
	plan.segs = append(plan.segs, s)
}

// endless refuses a search for all walks, however long.
func (c *compiler) endless(s *segment) {
	if s.open && s.mode == paths.Walk && s.selector == paths.All {
		c.fault(s.path.at, CodeUsage, "give it a bound ({1,4}), a selector (ANY SHORTEST) or a mode (TRAIL)",
			"a repetition without a bound has no end here")
	}
}

func searchMode(mode gql.PathMode, different bool) paths.Mode {
	switch mode {
	case gql.Acyclic:
		return paths.Acyclic
	case gql.Simple:
		return paths.Simple
	case gql.Trail:
		return paths.Trail
	case gql.NoMode, gql.Walk:
	}
	if different {
		return paths.Trail
	}
	return paths.Walk
}

// bounds gives a search its numbers of hops.
func (c *compiler) bounds(s *segment) {
	least, most := lengths(s.body)
	s.minHops, s.maxHops = least, most
	if most < 0 || most > paths.MostHops {
		s.open, s.maxHops = most < 0, paths.MostHops
	}
	if least > paths.MostHops {
		c.fault(s.path.at, CodeUsage, "", "a path of %d edges or more: at most %d", least, paths.MostHops)
		s.minHops = paths.MostHops
	}
	s.maxHops = max(s.maxHops, 1)
}

// selective makes the one segment of a path with a selector.
func (c *compiler) selective(plan *pathPlan, p *gql.PathPattern, e elem, different bool) {
	s := &segment{body: e, path: plan, selective: true, mode: searchMode(p.Mode, different), hops: c.hops}
	c.hops++
	s.left, s.right = c.end(e, false), c.end(e, true)
	s.selector, s.k = c.selector(&p.Selector)
	c.bounds(s)
	c.endless(s)
	if s.selector == paths.Best {
		c.costOf(s, p)
	}
	plan.first, plan.segs = s.left, []*segment{s}
}

// end gives the node pattern at an end of an elem: its own where it has one, else one that matches
// any node.
func (c *compiler) end(e elem, last bool) *nodeElem {
	switch e := e.(type) {
	case *nodeElem:
		return e
	case *group:
		return c.end(e.body, last)
	case *seq:
		if n := len(e.parts); n > 0 && last {
			return c.end(e.parts[n-1], last)
		} else if n > 0 {
			return c.end(e.parts[0], last)
		}
	case *alt:
		return c.commonEnd(e, last)
	}
	return c.anonymous(gql.Span{})
}

// commonEnd gives the one place that all alternatives end at, if there is one. What finds it finds what
// any of them wants.
func (c *compiler) commonEnd(e *alt, last bool) *nodeElem {
	first := c.end(e.parts[0], last)
	out := &nodeElem{at: first.at, slot: first.slot, named: true, labels: first.labels, lookups: first.lookups}
	for _, p := range e.parts[1:] {
		n := c.end(p, last)
		if !n.named || n.slot != first.slot {
			return c.anonymous(gql.Span{})
		}
		out.labels = either(out.labels, n.labels)
		out.lookups = eitherLookup(out.lookups, n.lookups)
	}
	return out
}

// either joins sets of labels; nil is all.
func either(a, b []int) []int {
	if a == nil || b == nil {
		return nil
	}
	return slices.Concat(a, b)
}

// eitherLookup joins what nodes are looked up by: one of each that is by the same property.
func eitherLookup(a, b []lookup) []lookup {
	for _, x := range a {
		for _, y := range b {
			if x.property == y.property {
				return []lookup{{x.property, slices.Concat(x.values, y.values)}}
			}
		}
	}
	return nil
}

var selectors = map[gql.SelectorKind]paths.Selector{
	gql.All: paths.All, gql.Any: paths.Any, gql.AnyShortest: paths.Shortest, gql.AllShortest: paths.AllShortest,
	gql.ShortestK: paths.ShortestK, gql.ShortestGroups: paths.Groups, gql.Cheapest: paths.Best,
}

func (c *compiler) selector(s *gql.Selector) (paths.Selector, int) {
	kind := selectors[s.Kind]
	if s.Count == nil {
		return kind, 1
	}
	v, ok := c.constant(s.Count)
	k, isInt := v.(int64)
	if p, isParam := s.Count.(*gql.Param); isParam && !ok {
		c.expr(newScope(nil), p) // which says that it has no value
		return kind, 1
	}
	if !isInt || k < 1 || k > mostPaths {
		c.fault(s.Count.Range(), CodeUsage, "", "a number of paths is from 1 to %d", mostPaths)
		return kind, 1
	}
	if kind == paths.Any && k > 1 {
		kind = paths.ShortestK
	}
	return kind, int(k)
}

// mostPaths is the largest k of a selector.
const mostPaths = 1 << 20

// refuseCosts refuses COST where nothing is chosen by it.
func (c *compiler) refuseCosts(p *gql.PathPattern) {
	eachPath(p.Path, func(e gql.PathExpr) {
		if e, ok := e.(*gql.EdgePattern); ok && e.Cost != nil {
			c.fault(e.Cost.Range(), CodeUsage, "MATCH CHEAPEST 3 …", "COST is for CHEAPEST paths")
		}
	})
}

// costOf takes the COST of the edges of a path: all of them have the same, or none has one.
func (c *compiler) costOf(s *segment, p *gql.PathPattern) {
	var costs []*gql.EdgePattern
	edges := 0
	eachPath(p.Path, func(e gql.PathExpr) {
		if e, ok := e.(*gql.EdgePattern); ok {
			edges++
			if e.Cost != nil {
				costs = append(costs, e)
			}
		}
	})
	if len(costs) == 0 {
		return
	}
	if len(costs) != edges || !sameCosts(costs) {
		c.fault(costs[0].Cost.Range(), CodeUsage, "write the same COST in each edge pattern of the path, or in none",
			"a hop could have two costs")
		return
	}
	eachElem(s.body, func(e elem) bool {
		if e, ok := e.(*edgeElem); ok && s.cost == nil {
			s.cost, s.costSlot = e.cost, e.slot
			for _, i := range e.cost.vars {
				if i != e.slot {
					c.fault(costs[0].Cost.Range(), CodeUsage, "", "the cost of an edge depends on nothing but the edge")
				}
			}
		}
		return true
	})
}

// sameCosts compares costs, each with its own variable for the edge.
func sameCosts(list []*gql.EdgePattern) bool {
	for _, e := range list[1:] {
		if renamed(e) != renamed(list[0]) {
			return false
		}
	}
	return true
}

func renamed(e *gql.EdgePattern) string {
	name := ""
	if e.Var != nil {
		name = e.Var.Name
	}
	return name + " " + gql.FormatExpr(e.Cost)
}

// eachPath calls f for a path expression and all within it.
func eachPath(e gql.PathExpr, f func(gql.PathExpr)) {
	f(e)
	switch e := e.(type) {
	case *gql.Group:
		eachPath(e.Path, f)
	case *gql.Quantified:
		eachPath(e.Path, f)
	case *gql.Sequence:
		for _, p := range e.Parts {
			eachPath(p, f)
		}
	case *gql.Alternation:
		for _, p := range e.Parts {
			eachPath(p, f)
		}
	}
}

// searched says that one search gives the whole path, and sees to its mode.
func (plan *pathPlan) searched() bool { return len(plan.segs) == 1 && plan.segs[0].body != nil }
