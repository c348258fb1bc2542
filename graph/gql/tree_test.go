package gql_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/newsgraph/newsgraph/graph/gql"
)

// TestSpans parses the text at the place of each expression of the examples by itself: it is the same
// expression.
func TestSpans(t *testing.T) {
	for _, test := range examples {
		q, err := gql.Parse(test.text)
		if err != nil {
			continue // which another test reports
		}
		gql.Inspect(q, func(n gql.Node) bool {
			x, ok := n.(gql.Expr)
			if b, in := n.(*gql.Binary); !ok || in && b.Op == gql.In || strings.Contains(test.text, "PROPERTY_EXISTS") {
				return true // x NOT IN y is one place and two nodes
			}
			at := x.Range()
			text := test.text[at.Start:at.Stop]
			again, err := gql.Parse("MATCH (n) RETURN (" + text + ")")
			if err != nil {
				t.Errorf("%s\n%T at %q: %v", test.text, x, text, err)
			} else if diff := cmp.Diff(x, again.Return.Items[0].Expr, sameTree); diff != "" {
				t.Errorf("%s\n%T at %q:\n%s", test.text, x, text, diff)
			}
			return true
		})
	}
}

// TestInspect counts what a query holds.
func TestInspect(t *testing.T) {
	q, err := gql.Parse("MATCH p = ANY $k (a:A&!B {x: 1} WHERE a.y)-[e COST e.z]->{1,2}(b) WHERE EXISTS { (a)->(c) } " +
		"RETURN CASE WHEN a.x THEN [b] ELSE count(a) END AS c GROUP BY a ORDER BY c LIMIT 3")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	gql.Inspect(q, func(n gql.Node) bool {
		switch n := n.(type) {
		case *gql.Ident:
			names = append(names, n.Name)
		case *gql.Variable:
			names = append(names, "="+n.Name)
		case *gql.Param:
			names = append(names, "$"+n.Name)
		case *gql.Label:
			names = append(names, ":"+n.Name)
		case *gql.Exists:
			return false
		}
		return true
	})
	want := strings.Fields("p $k a :A :B x =a y e =e z b =a x =b =a =a =c")
	if !slices.Equal(names, want) {
		t.Errorf("got %v, want %v", names, want)
	}
}

// A draw makes parts of random trees.
type draw struct{ *rapid.T }

func (d draw) n(most int) int { return rapid.IntRange(0, most).Draw(d.T, "n") }

func (d draw) yes() bool { return rapid.Bool().Draw(d.T, "yes") }

func (d draw) name() string {
	return rapid.SampledFrom([]string{
		"a", "b", "count", "order", "where", "a b", "cost", "path", "any", "`", "date", "is", "trail", "1", "é", `\`, "labeled", "in",
	}).Draw(d.T, "name")
}

func (d draw) ident() *gql.Ident { return &gql.Ident{Name: d.name()} }

func (d draw) maybeIdent() *gql.Ident {
	if d.yes() {
		return nil
	}
	return d.ident()
}

func (d draw) maybeExpr(depth int) gql.Expr {
	if depth <= 0 || d.yes() {
		return nil
	}
	return d.expr(depth)
}

func (d draw) literal() gql.Expr {
	return &gql.Literal{Value: rapid.SampledFrom([]any{
		nil, true, false, int64(0), int64(12), int64(-1 << 63), 0.5, 2.0, 1e300, "", "it's", "a\nb\\", gql.Date("2026"),
	}).Draw(d.T, "value")}
}

func (d draw) exprs(depth, least int) []gql.Expr {
	var list []gql.Expr
	for range least + d.n(2) {
		list = append(list, d.expr(depth))
	}
	return list
}

func (d draw) expr(depth int) gql.Expr {
	depth--
	if depth <= 0 {
		if d.yes() {
			return d.literal()
		}
		return &gql.Variable{Name: d.name()}
	}
	switch d.n(13) {
	case 0:
		return d.literal()
	case 1:
		return &gql.Param{Name: d.name()}
	case 2:
		return &gql.PropertyOf{X: d.expr(depth), Name: d.ident()}
	case 3:
		return &gql.Unary{Op: gql.UnaryOp(d.n(int(gql.Plus))), X: d.expr(depth)}
	case 4:
		return &gql.IsNull{X: d.expr(depth), Not: d.yes()}
	case 5:
		return &gql.IsTruth{X: d.expr(depth), Not: d.yes(), Value: gql.Truth(d.n(2))}
	case 6:
		return &gql.IsLabeled{X: d.expr(depth), Not: d.yes(), Labels: d.labels(depth)}
	case 7:
		return &gql.List{Items: d.exprs(depth, 0)}
	case 8:
		return &gql.Index{X: d.expr(depth), I: d.expr(depth)}
	case 9:
		return d.call(depth)
	case 10:
		return d.caseOf(depth)
	case 11:
		x := &gql.Exists{Mode: gql.MatchMode(d.n(2)), Where: d.maybeExpr(depth)}
		x.Patterns = append(x.Patterns, d.pattern(depth))
		return x
	default:
		return &gql.Binary{Op: gql.BinaryOp(d.n(int(gql.Modulo))), X: d.expr(depth), Y: d.expr(depth)}
	}
}

func (d draw) call(depth int) gql.Expr {
	switch d.n(2) {
	case 0:
		return &gql.Call{Name: "count", Star: true}
	case 1:
		return &gql.Call{Name: "sum", Distinct: d.yes(), Args: []gql.Expr{d.expr(depth)}}
	default:
		return &gql.Call{Name: "coalesce", Args: d.exprs(depth, 1)}
	}
}

func (d draw) caseOf(depth int) gql.Expr {
	x := &gql.Case{X: d.maybeExpr(depth), Else: d.maybeExpr(depth)}
	for range 1 + d.n(1) {
		x.Whens = append(x.Whens, &gql.When{When: d.expr(depth), Then: d.expr(depth)})
	}
	return x
}

func (d draw) labels(depth int) gql.LabelExpr {
	depth--
	switch n := d.n(5); {
	case n == 0:
		return &gql.AnyLabel{}
	case n == 1 || depth <= 0:
		return &gql.Label{Name: d.name()}
	case n == 2:
		return &gql.NotLabel{X: d.labels(depth)}
	case n == 3:
		return &gql.AndLabel{X: d.labels(depth), Y: d.labels(depth)}
	default:
		return &gql.OrLabel{X: d.labels(depth), Y: d.labels(depth)}
	}
}

func (d draw) element(depth int) gql.Element {
	x := gql.Element{Var: d.maybeIdent(), Where: d.maybeExpr(depth - 1)}
	if d.yes() {
		x.Labels = d.labels(depth)
	}
	for range d.n(1) {
		x.Properties = append(x.Properties, gql.Property{Name: d.ident(), Value: d.expr(depth - 1)})
	}
	return x
}

func (d draw) edge(depth int) gql.PathExpr {
	x := &gql.EdgePattern{Direction: gql.Direction(1 + d.n(6))}
	if d.yes() {
		x.Element, x.Cost = d.element(depth), d.maybeExpr(depth)
	}
	return x
}

func (d draw) group(depth int) gql.PathExpr {
	x := &gql.Group{Mode: gql.PathMode(d.n(4)), Path: d.path(depth), Where: d.maybeExpr(depth)}
	return x
}

func (d draw) factor(depth int) gql.PathExpr {
	depth--
	q := &gql.Quantified{Min: d.n(2)}
	switch n := d.n(5); {
	case n == 0 || depth <= 0:
		return &gql.NodePattern{Element: d.element(depth)}
	case n == 1:
		return d.edge(depth)
	case n == 2:
		return d.group(depth)
	case n == 3:
		q.Path = d.edge(depth)
	default:
		q.Path = d.group(depth)
	}
	switch d.n(2) {
	case 0:
		q.Max = -1
	case 1:
		q.Max = q.Min + d.n(2)
	default:
		q.Min, q.Max, q.Question = 0, 1, true
	}
	return q
}

func (d draw) sequence(depth int) gql.PathExpr {
	x := &gql.Sequence{}
	for range 1 + d.n(1) {
		x.Parts = append(x.Parts, d.factor(depth))
	}
	if len(x.Parts) == 1 {
		return x.Parts[0]
	}
	return x
}

func (d draw) path(depth int) gql.PathExpr {
	if d.n(3) > 0 {
		return d.sequence(depth)
	}
	x := &gql.Alternation{Multiset: d.yes()}
	for range 2 + d.n(1) {
		x.Parts = append(x.Parts, d.sequence(depth))
	}
	return x
}

func (d draw) pattern(depth int) *gql.PathPattern {
	x := &gql.PathPattern{Var: d.maybeIdent(), Mode: gql.PathMode(d.n(4)), Path: d.path(depth)}
	x.Selector.Kind = gql.SelectorKind(d.n(int(gql.Cheapest)))
	switch x.Selector.Kind {
	case gql.ShortestK:
		x.Selector.Count = &gql.Literal{Value: int64(1 + d.n(2))}
	case gql.Any, gql.ShortestGroups, gql.Cheapest:
		if d.yes() {
			x.Selector.Count = &gql.Param{Name: d.name()}
		}
	default:
	}
	return x
}

func (d draw) query() *gql.Query {
	q := &gql.Query{Return: &gql.Return{Distinct: d.yes(), Grouped: d.yes()}}
	for range 1 + d.n(1) {
		m := &gql.Match{Optional: d.yes(), Mode: gql.MatchMode(d.n(2)), Where: d.maybeExpr(3)}
		for range 1 + d.n(1) {
			m.Patterns = append(m.Patterns, d.pattern(3))
		}
		q.Matches = append(q.Matches, m)
	}
	r := q.Return
	for range d.n(2) {
		r.Items = append(r.Items, &gql.ReturnItem{Expr: d.expr(4), Name: d.name()})
	}
	r.Star = len(r.Items) == 0
	if r.Grouped {
		r.GroupBy = d.exprs(2, 0)
	}
	for range d.n(1) {
		r.OrderBy = append(r.OrderBy, &gql.SortItem{Expr: d.expr(3), Descending: d.yes(), Nulls: gql.Nulls(d.n(2))})
	}
	if d.yes() {
		r.Offset, r.Limit = &gql.Param{Name: d.name()}, &gql.Literal{Value: int64(d.n(9))}
	}
	return q
}

// TestTrees formats random trees: the text parses to the same tree.
func TestTrees(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		q := draw{rt}.query()
		text := gql.Format(q)
		again, err := gql.Parse(text)
		if err != nil {
			rt.Fatalf("%s\n%v", text, err)
		}
		if diff := cmp.Diff(q, again, sameTree); diff != "" {
			rt.Fatalf("%s\n%s", text, diff)
		}
		if len(again.Sugar) > 0 {
			rt.Fatalf("%s\nhas sugar %v", text, again.Sugar)
		}
	})
}
