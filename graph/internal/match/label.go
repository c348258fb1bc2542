package match

import (
	"slices"

	"github.com/newsgraph/newsgraph/graph/gql"
	"github.com/newsgraph/newsgraph/graph/paths"
)

// nodeLabels makes the test of a label expression. labels are such that a node that passes has at
// least one of them; nil where nothing is known.
func (c *compiler) nodeLabels(e gql.LabelExpr) (test nodeTest, labels []int) {
	switch e := e.(type) {
	case *gql.Label:
		n, known, hint, err := c.g.NodeLabel(e.Name)
		if c.failed(err) {
			break
		}
		if !known {
			c.fault(e.Span, CodeType, hint, "no type is named %q", e.Name)
		}
		return func(id paths.NodeID) (bool, error) { return c.g.HasLabel(id, n) }, []int{n}
	case *gql.AnyLabel:
		return func(id paths.NodeID) (bool, error) { return c.g.HasLabel(id, AnyLabel) }, []int{AnyLabel}
	case *gql.NotLabel:
		x, _ := c.nodeLabels(e.X)
		return func(id paths.NodeID) (bool, error) { ok, err := x(id); return !ok, err }, nil
	case *gql.AndLabel:
		x, xs := c.nodeLabels(e.X)
		y, ys := c.nodeLabels(e.Y)
		return func(id paths.NodeID) (bool, error) {
			if ok, err := x(id); err != nil || !ok {
				return false, err
			}
			return y(id)
		}, c.fewer(xs, ys)
	case *gql.OrLabel:
		x, xs := c.nodeLabels(e.X)
		y, ys := c.nodeLabels(e.Y)
		if xs == nil || ys == nil {
			labels = nil
		} else {
			labels = slices.Concat(xs, ys)
		}
		return func(id paths.NodeID) (bool, error) {
			if ok, err := x(id); err != nil || ok {
				return ok, err
			}
			return y(id)
		}, labels
	}
	return func(paths.NodeID) (bool, error) { return false, nil }, nil
}

// fewer gives the set of labels that fewer nodes have.
func (c *compiler) fewer(xs, ys []int) []int {
	switch {
	case xs == nil:
		return ys
	case ys == nil:
		return xs
	}
	if c.countLabelled(ys) < c.countLabelled(xs) {
		return ys
	}
	return xs
}

func (c *compiler) countLabelled(labels []int) (sum int) {
	for _, l := range labels {
		n, err := c.g.CountLabelled(l)
		c.failed(err)
		sum += n
	}
	return sum
}

// An edgeLabel says of a relation whether its edges have some label: as they are stated, or read from
// object to subject.
type edgeLabel struct{ stated, turned map[int]bool }

func (l *edgeLabel) either(r int) bool { return l.stated[r] || l.turned[r] }

// edgeLabels makes the tests of a label expression: whether edges of a relation pass, read from
// subject to object, and from object to subject. An edge is read the latter way only for a label
// that says so; what a NOT excludes it excludes either way.
func (c *compiler) edgeLabels(e gql.LabelExpr) (stated, turned func(relation int) bool) {
	if e == nil {
		return func(int) bool { return true }, func(int) bool { return false }
	}
	labels := make(map[*gql.Label]*edgeLabel)
	c.resolveEdgeLabels(e, labels)
	var passes func(e gql.LabelExpr, r int, back, negated bool) bool
	passes = func(e gql.LabelExpr, r int, back, negated bool) bool {
		switch e := e.(type) {
		case *gql.Label:
			l := labels[e]
			switch {
			case negated:
				return l.either(r)
			case back:
				return l.turned[r]
			}
			return l.stated[r]
		case *gql.NotLabel:
			return !passes(e.X, r, back, !negated)
		case *gql.AndLabel:
			return passes(e.X, r, back, negated) && passes(e.Y, r, back, negated)
		case *gql.OrLabel:
			return passes(e.X, r, back, negated) || passes(e.Y, r, back, negated)
		}
		return true // %
	}
	stated = func(r int) bool { return passes(e, r, false, false) }
	turned = func(r int) bool {
		for _, l := range labels {
			if l.turned[r] {
				return passes(e, r, true, false)
			}
		}
		return false
	}
	return stated, turned
}

func (c *compiler) resolveEdgeLabels(e gql.LabelExpr, into map[*gql.Label]*edgeLabel) {
	switch e := e.(type) {
	case *gql.Label:
		l := &edgeLabel{stated: make(map[int]bool), turned: make(map[int]bool)}
		into[e] = l
		stated, turned, known, hint, err := c.g.EdgeLabel(e.Name)
		if c.failed(err) {
			return
		}
		if !known {
			c.fault(e.Span, CodeRelation, hint, "no relation is named %q", e.Name)
		}
		for _, r := range stated {
			l.stated[r] = true
		}
		for _, r := range turned {
			l.turned[r] = true
		}
	case *gql.NotLabel:
		c.resolveEdgeLabels(e.X, into)
	case *gql.AndLabel:
		c.resolveEdgeLabels(e.X, into)
		c.resolveEdgeLabels(e.Y, into)
	case *gql.OrLabel:
		c.resolveEdgeLabels(e.X, into)
		c.resolveEdgeLabels(e.Y, into)
	}
}
