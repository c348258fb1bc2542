package match

import (
	"maps"
	"slices"
	"strings"

	"github.com/newsgraph/newsgraph/graph/gql"
	"github.com/newsgraph/newsgraph/graph/paths"
)

// An expr is an expression that is ready to be evaluated on the row under way.
type expr struct {
	eval func() (any, error)
	vars []int // the places that it reads
	kind kind
	// folds says that there is an aggregate over rows in it.
	folds bool
}

func joined(kind kind, eval func() (any, error), parts ...*expr) *expr {
	out := &expr{kind: kind, eval: eval}
	seen := make(slots)
	for _, p := range parts {
		seen.add(p.vars...)
		out.folds = out.folds || p.folds
	}
	out.vars = slices.Sorted(maps.Keys(seen))
	return out
}

func fixedValue(v any) *expr {
	k := kindValue
	switch v.(type) {
	case nil:
		k = kindAny
	case List:
		k = kindList
	}
	return &expr{kind: k, eval: func() (any, error) { return v, nil }}
}

// expr compiles an expression. What is wrong with it is noted, and the result may be anything.
func (c *compiler) expr(s *scope, e gql.Expr) *expr {
	switch e := e.(type) {
	case *gql.Literal:
		return c.literal(e)
	case *gql.Param:
		v, ok := c.params[e.Name]
		if !ok {
			c.fault(e.Span, CodeUsage, "give it one: `params."+e.Name+"`", "$%s has no value", e.Name)
		}
		return fixedValue(v)
	case *gql.Variable:
		return c.variable(s, e)
	case *gql.PropertyOf:
		x := c.expr(s, e.X)
		return c.property(x, x.kind, e.Name)
	case *gql.Unary:
		return c.unary(s, e)
	case *gql.Binary:
		return c.binary(s, e)
	case *gql.List:
		return c.list(s, e)
	case *gql.Index:
		return c.index(s, e)
	case *gql.Call:
		return c.call(s, e)
	case *gql.Case:
		return c.caseOf(s, e)
	case *gql.Exists:
		return c.exists(s, e)
	}
	return c.predicate(s, e)
}

// predicate compiles IS NULL, IS TRUE and IS LABELED.
func (c *compiler) predicate(s *scope, e gql.Expr) *expr {
	switch e := e.(type) {
	case *gql.IsNull:
		x := c.expr(s, e.X)
		return joined(kindValue, func() (any, error) {
			v, err := x.eval()
			return (answered(v) == nil) != e.Not, err
		}, x)
	case *gql.IsTruth:
		x := c.expr(s, e.X)
		want := map[gql.Truth]any{gql.True: true, gql.False: false}[e.Value]
		return joined(kindValue, func() (any, error) {
			v, err := c.truthOf(x, e.X)
			return (v == want) != e.Not, err
		}, x)
	case *gql.IsLabeled:
		return c.isLabeled(s, e)
	}
	return fixedValue(nil)
}

func (c *compiler) literal(e *gql.Literal) *expr {
	if d, ok := e.Value.(gql.Date); ok {
		if _, ok := days(d); !ok {
			c.fault(e.Span, CodeUsage, "write it as DATE '2026-01-29', '2026-01', '2026' or as EDTF has it", "%q is no date", string(d))
		}
	}
	return fixedValue(e.Value)
}

func (c *compiler) variable(s *scope, e *gql.Variable) *expr {
	v := s.find(e.Name)
	if v == nil {
		c.fault(e.Span, CodeUsage, near(e.Name, s.names()), "no variable is named %s", e.Name)
		return fixedValue(nil)
	}
	return &expr{kind: v.kind, vars: []int{v.slot}, eval: c.x.read(v.slot)}
}

// property compiles x.name of a node or an edge.
func (c *compiler) property(x *expr, k kind, name *gql.Ident) *expr {
	switch {
	case k == kindPath:
		c.fault(name.Span, CodeUsage, "nodes(p), edges(p) and length(p) are what it has", "a path has no properties")
	case k.isGroup():
		c.fault(name.Span, CodeUsage, "an aggregate goes over the list: collect(e."+name.Name+"), min(e."+name.Name+")",
			"the variable is bound once an iteration: outside it is %s, which has no properties", k)
	case k == kindList || k == kindValue:
		c.fault(name.Span, CodeUsage, "", "%s has no properties", k)
	case k == kindNode:
		known, hint, err := c.g.HasNodeProperty(name.Name)
		if !c.failed(err) && !known {
			note := "no node has a property " + name.Name
			if hint != "" {
				note += "; " + hint
			}
			c.note(note)
		}
	case k == kindEdge:
		if known, hint := c.g.HasEdgeProperty(name.Name); !known {
			c.fault(name.Span, CodeUsage, hint, "edges have no property %s", name.Name)
		}
	}
	prop := name.Name
	out := joined(kindAny, func() (any, error) {
		v, err := x.eval()
		if err != nil {
			return nil, err
		}
		switch v := v.(type) {
		case Node:
			return c.g.NodeProperty(paths.NodeID(v), prop)
		case Edge:
			return c.g.EdgeProperty(v, prop)
		case nil:
			return nil, nil
		}
		return nil, &Error{Span: name.Span, Code: CodeRun, Message: "only nodes and edges have properties"}
	}, x)
	return out
}

func (c *compiler) note(text string) {
	if !slices.Contains(c.notes, text) {
		c.notes = append(c.notes, text)
	}
}

// truthOf evaluates a condition.
func (c *compiler) truthOf(x *expr, at gql.Expr) (any, error) {
	v, err := x.eval()
	if err != nil {
		return nil, err
	}
	t, ok := truth(v)
	if !ok {
		return nil, &Error{Span: at.Range(), Code: CodeRun, Message: gql.FormatExpr(at) + " is neither true nor false"}
	}
	return t, nil
}

func (c *compiler) unary(s *scope, e *gql.Unary) *expr {
	x := c.expr(s, e.X)
	if e.Op == gql.Not {
		return joined(kindValue, func() (any, error) {
			v, err := c.truthOf(x, e.X)
			if v == nil || err != nil {
				return nil, err
			}
			return v != true, nil
		}, x)
	}
	return joined(kindValue, func() (any, error) {
		v, err := x.eval()
		if err != nil {
			return nil, err
		}
		switch v := answered(v).(type) {
		case nil:
			return nil, nil
		case int64:
			if e.Op == gql.Plus {
				return v, nil
			}
			return arithmetic(gql.Subtract, int64(0), v, e.Span)
		case float64:
			if e.Op == gql.Minus {
				v = -v
			}
			return v, nil
		}
		return nil, &Error{Span: e.Span, Code: CodeRun, Message: gql.FormatExpr(e.X) + " is no number"}
	}, x)
}

// shown takes of a name or an id the one that is answered: names have an order, sets of names have none.
func shown(x *expr) *expr {
	return joined(x.kind, func() (any, error) {
		v, err := x.eval()
		if s, ok := v.(Several); ok && !s.Listed {
			return answered(s), err
		}
		return v, err
	}, x)
}

// both evaluates two expressions.
func both(x, y *expr) (a, b any, err error) {
	if a, err = x.eval(); err == nil {
		b, err = y.eval()
	}
	return a, b, err
}

// compared is a three-valued comparison, of any of several values.
func compared(x, y *expr, compare func(a, b any) any) *expr {
	return joined(kindValue, func() (any, error) {
		a, b, err := both(x, y)
		if err != nil {
			return nil, err
		}
		return anyOf(a, b, compare), nil
	}, x, y)
}

func negated(x *expr) *expr {
	return joined(kindValue, func() (any, error) {
		v, err := x.eval()
		if t, ok := v.(bool); ok {
			return !t, err
		}
		return nil, err
	}, x)
}

// comparisons are the operators that give a truth value.
var comparisons = map[gql.BinaryOp]func(a, b any) any{
	gql.Equal: equal, gql.Less: less, gql.LessEqual: lessEqual,
	gql.Greater:      func(a, b any) any { return less(b, a) },
	gql.GreaterEqual: func(a, b any) any { return lessEqual(b, a) },
	gql.Contains:     onTexts(strings.Contains),
	gql.StartsWith:   onTexts(strings.HasPrefix),
	gql.EndsWith:     onTexts(strings.HasSuffix),
}

func (c *compiler) binary(s *scope, e *gql.Binary) *expr {
	x, y := c.expr(s, e.X), c.expr(s, e.Y)
	if e.Op <= gql.And {
		return c.logic(e, x, y)
	}
	if e.Op == gql.In {
		return contained(x, y, e)
	}
	if e.Op == gql.NotEqual { // of several, none is equal
		return negated(compared(x, y, equal))
	}
	if compare := comparisons[e.Op]; compare != nil {
		if gql.Less <= e.Op && e.Op <= gql.GreaterEqual {
			x, y = shown(x), shown(y)
		}
		return compared(x, y, compare)
	}
	return joined(kindAny, func() (any, error) {
		a, b, err := both(x, y)
		if err != nil {
			return nil, err
		}
		return arithmetic(e.Op, answered(a), answered(b), e.Span)
	}, x, y)
}

// contained is x IN y.
func contained(x, y *expr, e *gql.Binary) *expr {
	return joined(kindValue, func() (any, error) {
		a, b, err := both(x, y)
		if err != nil {
			return nil, err
		}
		var list List
		switch b := b.(type) {
		case nil:
			return nil, nil
		case List:
			list = b
		case Several:
			list = b.Values
		default:
			return nil, &Error{Span: e.Y.Range(), Code: CodeRun, Message: gql.FormatExpr(e.Y) + " is no list"}
		}
		var found any = false
		for _, item := range list {
			switch anyOf(a, item, equal) {
			case true:
				return true, nil
			case nil:
				found = nil
			}
		}
		return found, nil
	}, x, y)
}

// logic is AND, OR and XOR of three truth values.
func (c *compiler) logic(e *gql.Binary, x, y *expr) *expr {
	return joined(kindValue, func() (any, error) {
		a, err := c.truthOf(x, e.X)
		if err != nil {
			return nil, err
		}
		switch {
		case e.Op == gql.And && a == false:
			return false, nil
		case e.Op == gql.Or && a == true:
			return true, nil
		}
		b, err := c.truthOf(y, e.Y)
		if err != nil {
			return nil, err
		}
		switch {
		case e.Op == gql.And && b == false:
			return false, nil
		case e.Op == gql.Or && b == true:
			return true, nil
		case a == nil || b == nil:
			return nil, nil
		}
		if e.Op == gql.And || e.Op == gql.Or { // neither decided it
			return e.Op == gql.And, nil
		}
		return a != b, nil
	}, x, y)
}

func (c *compiler) list(s *scope, e *gql.List) *expr {
	parts := make([]*expr, len(e.Items))
	for i, item := range e.Items {
		parts[i] = c.expr(s, item)
	}
	return joined(kindList, func() (any, error) {
		list := make(List, len(parts))
		for i, p := range parts {
			v, err := p.eval()
			if err != nil {
				return nil, err
			}
			list[i] = answered(v)
		}
		return list, nil
	}, parts...)
}

func (c *compiler) index(s *scope, e *gql.Index) *expr {
	x, i := c.expr(s, e.X), c.expr(s, e.I)
	k := kindAny
	if x.kind.isGroup() {
		k = x.kind.single()
	}
	return joined(k, func() (any, error) {
		v, at, err := both(x, i)
		if err != nil {
			return nil, err
		}
		at = answered(at)
		if v == nil || at == nil {
			return nil, nil
		}
		if s, ok := v.(Several); ok {
			v = List(s.Values)
		}
		list, ok := v.(List)
		n, isInt := at.(int64)
		if !ok || !isInt {
			return nil, &Error{Span: e.Span, Code: CodeRun, Message: "only a list has an index, which is an integer"}
		}
		if n < 0 {
			n += int64(len(list))
		}
		if n < 0 || n >= int64(len(list)) {
			return nil, nil
		}
		return answered(list[n]), nil
	}, x, i)
}

func (c *compiler) isLabeled(s *scope, e *gql.IsLabeled) *expr {
	x := c.expr(s, e.X)
	var node nodeTest
	var stated func(int) bool
	switch x.kind {
	case kindNode:
		node, _ = c.nodeLabels(e.Labels)
	case kindEdge:
		is, turned := c.edgeLabels(e.Labels)
		stated = func(r int) bool { return is(r) || turned(r) }
	default:
		c.fault(e.X.Range(), CodeUsage, "", "only nodes and edges have labels")
		return fixedValue(nil)
	}
	return joined(kindValue, func() (any, error) {
		v, err := x.eval()
		if err != nil {
			return nil, err
		}
		ok := false
		switch v := v.(type) {
		case Node:
			ok, err = node(paths.NodeID(v))
		case Edge:
			ok = stated(v.Label.Relation())
		default:
			return nil, nil
		}
		return ok != e.Not, err
	}, x)
}

func (c *compiler) caseOf(s *scope, e *gql.Case) *expr {
	var parts []*expr
	add := func(e gql.Expr) *expr {
		if e == nil {
			return fixedValue(nil)
		}
		x := c.expr(s, e)
		parts = append(parts, x)
		return x
	}
	x, otherwise := add(e.X), add(e.Else)
	type branch struct{ when, then *expr }
	var branches []branch
	for _, w := range e.Whens {
		branches = append(branches, branch{add(w.When), add(w.Then)})
	}
	return joined(kindAny, func() (any, error) {
		value, err := x.eval()
		if err != nil {
			return nil, err
		}
		for i, b := range branches {
			v, err := b.when.eval()
			if err != nil {
				return nil, err
			}
			if e.X != nil {
				v = anyOf(value, v, equal)
			} else if v, err = c.truthOf(b.when, e.Whens[i].When); err != nil {
				return nil, err
			}
			if v == true {
				return b.then.eval()
			}
		}
		return otherwise.eval()
	}, parts...)
}
