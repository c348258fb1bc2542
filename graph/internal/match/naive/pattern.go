package naive

import (
	"fmt"
	"maps"
	"slices"

	"github.com/newsgraph/newsgraph/graph/gql"
)

// vars are the values of variables.
type vars map[string]any

// A condition waits until all variables that it may name are bound: those of its own iteration, then
// those of the iterations around it.
type condition struct {
	expr   gql.Expr
	equals any // expr must equal it, unless it is nil
	frames []vars
}

// A state is how a pattern matched the walk up to a position.
type state struct {
	at    int
	vars  vars
	conds []condition
	costs []condition // of the edges passed
	tags  string      // which ways of |+| were taken
	marks []string    // which names stand on which elements of the walk, sorted
}

func (s state) bind(name *gql.Ident, v any) (state, bool) {
	if name == nil {
		return s, true
	}
	if old, ok := s.vars[name.Name]; ok {
		return s, old == v
	}
	s.vars = maps.Clone(s.vars)
	s.vars[name.Name] = v
	return s, true
}

func (s state) where(c condition) state {
	s.conds = append(slices.Clone(s.conds), c)
	return s
}

// A matcher matches patterns with one walk.
type matcher struct {
	g *Graph
	w walk
}

// match lists the ways in which a pattern matches from where s is.
func (m *matcher) match(p gql.PathExpr, s state) []state {
	switch p := p.(type) {
	case *gql.NodePattern:
		node := m.w.nodes[s.at]
		if !hasLabels(p.Labels, m.g.Nodes[node].Labels) {
			return nil
		}
		return m.element(&p.Element, nodeValue(node), s)
	case *gql.EdgePattern:
		return m.edge(p, s)
	case *gql.Group:
		return m.group(p, s)
	case *gql.Quantified:
		if p.Question {
			return append([]state{s}, m.match(p.Path, s)...)
		}
		return m.repeat(p, s, s.at, 0)
	case *gql.Sequence:
		states := []state{s}
		for _, part := range p.Parts {
			var next []state
			for _, s := range states {
				next = append(next, m.match(part, s)...)
			}
			states = next
		}
		return states
	case *gql.Alternation:
		var states []state
		for i, part := range p.Parts {
			s := s
			if p.Multiset {
				s.tags += fmt.Sprintf("|%d@%d:%d", i, p.Start, s.at)
			}
			states = append(states, m.match(part, s)...)
		}
		return states
	}
	panic(fmt.Sprintf("path pattern %T", p))
}

func (m *matcher) element(e *gql.Element, v any, s state) []state {
	s, ok := s.bind(e.Var, v)
	if !ok {
		return nil
	}
	if e.Var != nil {
		_, isNode := v.(nodeValue)
		mark := fmt.Sprint(s.at, isNode, e.Var.Name)
		if i, there := slices.BinarySearch(s.marks, mark); !there {
			s.marks = slices.Insert(slices.Clone(s.marks), i, mark)
		}
	}
	for _, p := range e.Properties {
		have := m.g.property(v, p.Name.Name)
		if have == nil {
			return nil
		}
		s = s.where(condition{expr: p.Value, equals: have})
	}
	if e.Where != nil {
		s = s.where(condition{expr: e.Where})
	}
	return []state{s}
}

func (m *matcher) edge(p *gql.EdgePattern, s state) []state {
	if s.at == len(m.w.edges) {
		return nil
	}
	i := m.w.edges[s.at]
	e := m.g.Edges[i]
	relation := m.g.Relations[e.Relation]
	from, to := m.w.nodes[s.at], m.w.nodes[s.at+1]
	right := p.Direction&gql.PointsRight != 0 && e.From == from && e.To == to
	left := p.Direction&gql.PointsLeft != 0 && e.To == from && e.From == to
	if !relation.Symmetric && !right && !left || !hasLabels(p.Labels, []string{relation.Name}) {
		return nil
	}
	var cost gql.Expr = &gql.Literal{Value: int64(1)}
	if p.Cost != nil {
		cost = p.Cost
	}
	s.costs = append(slices.Clone(s.costs), condition{expr: cost})
	states := m.element(&p.Element, edgeValue(i), s)
	for i := range states {
		states[i].at++
	}
	return states
}

func (m *matcher) group(p *gql.Group, s state) []state {
	var states []state
	for _, after := range m.match(p.Path, s) {
		if !admits(p.Mode, m.w.part(s.at, after.at)) {
			continue
		}
		if p.Where != nil {
			after = after.where(condition{expr: p.Where})
		}
		states = append(states, after)
	}
	return states
}

// repeat matches the iterations from the n-th on; the last one began at the given position.
func (m *matcher) repeat(p *gql.Quantified, s state, began, n int) []state {
	var states []state
	if n >= p.Min {
		states = append(states, s)
	}
	if n == p.Max || n > p.Min && s.at == began {
		return states // enough, or the last iteration passed nothing and would again
	}
	for _, one := range m.match(p.Path, state{at: s.at, vars: vars{}, tags: s.tags, marks: s.marks}) {
		next := s
		next.at, next.tags, next.marks, next.vars = one.at, one.tags, one.marks, maps.Clone(s.vars)
		fill(one.vars, p.Path)
		for name, v := range one.vars {
			list, _ := next.vars[name].(groupList)
			if inner, ok := v.(groupList); ok {
				next.vars[name] = append(slices.Clone(list), inner...)
			} else if v != nil {
				next.vars[name] = append(slices.Clone(list), v)
			}
		}
		next.conds = append(slices.Clone(s.conds), around(one.conds, one.vars)...)
		next.costs = append(slices.Clone(s.costs), around(one.costs, one.vars)...)
		states = append(states, m.repeat(p, next, s.at, n+1)...)
	}
	return states
}

// fill gives the variables of a pattern that were not bound the value of those.
func fill(into vars, p gql.PathExpr) {
	declared := map[string]bool{}
	kinds(p, false, declared)
	for name, group := range declared {
		switch v, bound := into[name]; {
		case group && v == nil:
			into[name] = groupList(nil)
		case !bound:
			into[name] = nil
		}
	}
}

// around puts the variables of an iteration around the conditions that arose in it.
func around(list []condition, frame vars) []condition {
	out := make([]condition, len(list))
	for i, c := range list {
		c.frames = append(slices.Clone(c.frames), frame)
		out[i] = c
	}
	return out
}

func admits(mode gql.PathMode, w walk) bool {
	switch mode {
	case gql.Trail:
		return !repeats(w.edges)
	case gql.Acyclic:
		return !repeats(w.nodes)
	case gql.Simple:
		return !repeats(w.nodes[1:]) && (!slices.Contains(w.nodes[1:], w.nodes[0]) || w.nodes[0] == w.nodes[len(w.nodes)-1])
	default:
		return true
	}
}

// beginning says whether a walk can be the beginning of one that the mode admits.
func beginning(mode gql.PathMode, w walk) bool {
	if mode == gql.Simple && len(w.edges) > 0 {
		return !repeats(w.nodes[:len(w.nodes)-1]) && admits(mode, w)
	}
	return admits(mode, w)
}

func hasLabels(l gql.LabelExpr, labels []string) bool {
	switch l := l.(type) {
	case nil:
		return true
	case *gql.Label:
		return slices.Contains(labels, l.Name)
	case *gql.AnyLabel:
		return len(labels) > 0
	case *gql.NotLabel:
		return !hasLabels(l.X, labels)
	case *gql.AndLabel:
		return hasLabels(l.X, labels) && hasLabels(l.Y, labels)
	case *gql.OrLabel:
		return hasLabels(l.X, labels) || hasLabels(l.Y, labels)
	}
	panic(fmt.Sprintf("label expression %T", l))
}

// longest is how many edges a walk can have that the pattern matches, unbounded for the longest.
func longest(p gql.PathExpr, unbounded int) int {
	switch p := p.(type) {
	case *gql.EdgePattern:
		return 1
	case *gql.Group:
		return longest(p.Path, unbounded)
	case *gql.Quantified:
		if p.Max < 0 {
			return unbounded
		}
		return min(p.Max*longest(p.Path, unbounded), unbounded)
	case *gql.Sequence:
		sum := 0
		for _, part := range p.Parts {
			sum += longest(part, unbounded)
		}
		return min(sum, unbounded)
	case *gql.Alternation:
		most := 0
		for _, part := range p.Parts {
			most = max(most, longest(part, unbounded))
		}
		return most
	}
	return 0
}

// kinds tells the variables of a pattern: whether each is a group variable.
func kinds(p gql.PathExpr, group bool, into map[string]bool) {
	declare := func(name *gql.Ident) {
		if name != nil {
			into[name.Name] = into[name.Name] || group
		}
	}
	switch p := p.(type) {
	case *gql.NodePattern:
		declare(p.Var)
	case *gql.EdgePattern:
		declare(p.Var)
	case *gql.Group:
		kinds(p.Path, group, into)
	case *gql.Quantified:
		kinds(p.Path, group || !p.Question, into)
	case *gql.Sequence:
		for _, part := range p.Parts {
			kinds(part, group, into)
		}
	case *gql.Alternation:
		for _, part := range p.Parts {
			kinds(part, group, into)
		}
	}
}
