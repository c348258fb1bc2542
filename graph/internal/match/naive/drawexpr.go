package naive

import (
	"fmt"
	"slices"

	"github.com/newsgraph/newsgraph/graph/gql"
)

func variable(name string) gql.Expr { return &gql.Variable{Name: name} }

func of(name, property string) gql.Expr {
	return &gql.PropertyOf{X: variable(name), Name: &gql.Ident{Name: property}}
}

func integer(n int) gql.Expr { return &gql.Literal{Value: int64(n)} }

// condition draws an expression that is true, false or unknown.
func (d *drawer) condition(k *known, depth int) gql.Expr {
	if depth > 0 && d.oneIn(3) {
		switch d.upTo(3) {
		case 0:
			return &gql.Unary{Op: gql.Not, X: d.condition(k, depth-1)}
		case 1:
			return &gql.IsTruth{X: d.condition(k, depth-1), Not: d.oneIn(2), Value: drawOf(d, gql.False, gql.True, gql.Unknown)}
		}
		return &gql.Binary{Op: drawOf(d, gql.Or, gql.Xor, gql.And, gql.And), X: d.condition(k, depth-1), Y: d.condition(k, depth-1)}
	}
	nodes := append(slices.Clone(k.nodes), k.maybe...)
	if len(k.groups) > 0 && d.oneIn(4) {
		e := drawOf(d, k.groups...)
		x := drawOf(d, call("count", variable(e)), call("sum", of(e, "sources")))
		return &gql.Binary{Op: d.comparison(), X: x, Y: integer(d.upTo(3))}
	}
	if len(nodes) == 0 || len(k.edges) > 0 && d.oneIn(4) {
		if len(k.edges) == 0 {
			return &gql.Binary{Op: gql.Equal, X: integer(1), Y: integer(d.between(1, 2))}
		}
		return &gql.Binary{Op: d.comparison(), X: of(drawOf(d, k.edges...), "sources"), Y: integer(d.between(1, 2))}
	}
	return d.nodeCondition(drawOf(d, nodes...), drawOf(d, nodes...), depth)
}

func (d *drawer) nodeCondition(x, y string, depth int) gql.Expr {
	switch d.upTo(8) {
	case 0:
		return &gql.Binary{Op: d.comparison(), X: of(x, "n"), Y: of(y, "n")}
	case 1:
		return &gql.IsNull{X: of(x, "n"), Not: d.oneIn(2)}
	case 2:
		if l := d.nodeLabels(); len(l) > 0 {
			return &gql.IsLabeled{X: variable(x), Not: d.oneIn(2), Labels: &gql.Label{Name: drawOf(d, l...)}}
		}
	case 3:
		return &gql.Binary{Op: gql.In, X: of(x, "n"), Y: &gql.List{Items: []gql.Expr{integer(d.upTo(3)), integer(d.upTo(3))}}}
	case 4:
		return &gql.Binary{Op: drawOf(d, gql.Equal, gql.NotEqual), X: of(x, "name"), Y: &gql.Literal{Value: drawOf(d, "a", "b", "c")}}
	case 5:
		return &gql.Binary{Op: drawOf(d, gql.Equal, gql.NotEqual), X: variable(x), Y: variable(y)}
	case 6:
		if depth > 0 {
			return d.exists(x)
		}
	case 7:
		sum := &gql.Binary{Op: drawOf(d, gql.Add, gql.Subtract, gql.Multiply), X: of(x, "n"), Y: of(y, "n")}
		return &gql.Binary{Op: d.comparison(), X: sum, Y: integer(d.upTo(4))}
	}
	return &gql.Binary{Op: d.comparison(), X: of(x, "n"), Y: integer(d.upTo(3))}
}

func (d *drawer) comparison() gql.BinaryOp {
	return drawOf(d, gql.Equal, gql.NotEqual, gql.Less, gql.LessEqual, gql.Greater, gql.GreaterEqual)
}

// exists draws a pattern of one or two hops at a node.
func (d *drawer) exists(x string) gql.Expr {
	s := &shape{drawer: d, own: &known{}, hops: 2, inside: true}
	parts := []gql.PathExpr{&gql.NodePattern{Element: gql.Element{Var: &gql.Ident{Name: x}}}, s.edge(), s.node()}
	if d.oneIn(2) {
		parts = append(parts, s.edge(), s.node())
	}
	e := &gql.Exists{Patterns: []*gql.PathPattern{{Path: &gql.Sequence{Parts: parts}}}}
	if d.oneIn(2) {
		s.own.nodes = append(s.own.nodes, x)
		e.Where = d.condition(s.own, 0)
	}
	d.maxHops = max(d.maxHops, 2)
	return e
}

func call(name string, args ...gql.Expr) gql.Expr { return &gql.Call{Name: name, Args: args} }

// returns draws what to answer.
func (d *drawer) returns(k *known) *gql.Return {
	r := &gql.Return{Distinct: d.oneIn(3)}
	if len(k.nodes)+len(k.edges)+len(k.maybe)+len(k.groups)+len(k.ngroup)+len(k.paths) > 0 && d.oneIn(8) {
		r.Star = true
		return d.limits(r)
	}
	for i := range d.between(1, 3) {
		x, sortable := d.item(k)
		item := &gql.ReturnItem{Expr: x, Name: fmt.Sprintf("c%d", i)}
		r.Items = append(r.Items, item)
		if sortable && d.oneIn(3) {
			r.OrderBy = append(r.OrderBy, &gql.SortItem{
				Expr: variable(item.Name), Descending: d.oneIn(2),
				Nulls: drawOf(d, gql.NullsDefault, gql.NullsFirst, gql.NullsLast),
			})
		}
	}
	return d.limits(r)
}

func (d *drawer) limits(r *gql.Return) *gql.Return {
	if d.oneIn(6) {
		r.Offset = integer(d.upTo(2))
	}
	if d.oneIn(4) {
		r.Limit = integer(d.upTo(4))
	}
	return r
}

// item draws a column, and says whether it can be sorted by.
func (d *drawer) item(k *known) (x gql.Expr, sortable bool) {
	nodes := append(slices.Clone(k.nodes), k.maybe...)
	switch d.upTo(9) {
	case 0:
		if len(k.paths) > 0 {
			p := variable(drawOf(d, k.paths...))
			return drawOf(d, p, p, call("nodes", p), call("edges", p)), false
		}
	case 1:
		if len(k.paths) > 0 {
			return call("length", variable(drawOf(d, k.paths...))), true
		}
	case 2:
		if len(k.groups) > 0 {
			e := drawOf(d, k.groups...)
			return drawOf(d, call("sum", of(e, "sources")), call("count", variable(e)), call("max", of(e, "sources"))), true
		}
	case 3:
		if lists := append(slices.Clone(k.groups), k.ngroup...); len(lists) > 0 {
			return variable(drawOf(d, lists...)), false
		}
	case 4:
		if len(k.edges) > 0 {
			e := drawOf(d, k.edges...)
			return drawOf(d, variable(e), of(e, "sources")), false
		}
	case 5:
		return &gql.Call{Name: "count", Star: true}, true
	case 6:
		if len(nodes) > 0 {
			name := drawOf(d, "count", "sum", "min", "max", "avg", "collect")
			return &gql.Call{Name: name, Distinct: d.oneIn(3), Args: []gql.Expr{of(drawOf(d, nodes...), "n")}}, name != "collect"
		}
	case 7:
		if len(nodes) > 0 {
			return variable(drawOf(d, nodes...)), false
		}
	}
	if len(nodes) == 0 {
		return &gql.Call{Name: "count", Star: true}, true
	}
	return of(drawOf(d, nodes...), drawOf(d, "name", "n")), true
}
