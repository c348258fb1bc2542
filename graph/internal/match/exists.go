package match

import (
	"errors"
	"maps"
	"slices"

	"github.com/newsgraph/newsgraph/graph/gql"
)

// exists compiles EXISTS: a clause of its own, in which the variables outside are bound.
func (c *compiler) exists(s *scope, e *gql.Exists) *expr {
	if e.Bare {
		c.bare(s, e)
	}
	inner := newScope(s)
	inner.shares = true
	outer, bound := c.visible(s), c.bound
	c.bound = maps.Clone(bound)
	c.bound.add(outer...)
	folding := c.folding
	c.folding = nil
	limited := c.limited
	c.limited = true // by the first match
	first := len(c.x.row)
	explain := c.explain
	plan := c.clause(inner, e.Mode, e.Patterns, e.Where)
	c.explain = explain
	c.limited, c.folding, c.bound = limited, folding, bound
	out := &expr{kind: kindValue}
	out.vars = read(plan, outer, first)
	out.eval = func() (any, error) {
		found := false
		err := plan.inside(c.x, func() error { found = true; return errStop })
		if found || errors.Is(err, errStop) {
			err = nil
		}
		return found, err
	}
	return out
}

// bare refuses what a pattern alone cannot do: to name what is not bound outside, and to be answered.
func (c *compiler) bare(s *scope, e *gql.Exists) {
	if c.answering {
		c.fault(e.Span, CodeUsage, gql.FormatExpr(e)+" is a truth value", "a pattern alone stands in conditions only")
	}
	for _, p := range e.Patterns {
		eachPath(p.Path, func(e gql.PathExpr) {
			var name *gql.Ident
			switch e := e.(type) {
			case *gql.NodePattern:
				name = e.Var
			case *gql.EdgePattern:
				name = e.Var
			}
			if name != nil && s.find(name.Name) == nil {
				c.fault(name.Span, CodeUsage, "EXISTS { … } may name new ones", "no variable is named %s", name.Name)
			}
		})
	}
}

// visible gives the places of the variables of a scope and those around it.
func (c *compiler) visible(s *scope) (out []int) {
	for ; s != nil; s = s.parent {
		for _, v := range s.order {
			out = append(out, v.slot)
		}
	}
	return out
}

// read gives those of some places that a plan may read: places from first on are its own.
func read(p *clausePlan, outer []int, first int) []int {
	seen := make(slots)
	note := func(list ...int) {
		for _, i := range list {
			if i < first && slices.Contains(outer, i) {
				seen.add(i)
			}
		}
	}
	for _, o := range p.ops {
		o.reads(note)
	}
	return slices.Sorted(maps.Keys(seen))
}

func (at *place) reads(note func(...int)) {
	note(at.slot)
	for _, c := range at.conds {
		note(c.vars...)
	}
}

func (o *testNode) reads(note func(...int)) { o.place.reads(note) }
func (o *scan) reads(note func(...int))     { o.place.reads(note) }
func (o *filter) reads(note func(...int))   { note(o.cond.vars...) }
func (o *assemble) reads(func(...int))      {}

func (s *segment) reads(note func(...int)) {
	note(s.left.slot, s.right.slot)
	note(s.needs...)
	if s.edge != nil {
		note(s.edge.slot)
	}
	if s.body == nil {
		return
	}
	eachElem(s.body, func(e elem) bool {
		note(slices.Collect(maps.Keys(declared(e)))...)
		for _, c := range condsOf(e) {
			note(c.vars...)
		}
		return true
	})
}

func (o *same) reads(note func(...int))      { o.seg.reads(note) }
func (o *expand) reads(note func(...int))    { o.seg.reads(note) }
func (o *knownEdge) reads(note func(...int)) { o.seg.reads(note) }
func (o *search) reads(note func(...int))    { o.seg.reads(note) }
