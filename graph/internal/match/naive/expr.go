package naive

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/newsgraph/newsgraph/graph/gql"
)

// A scope is where an expression is evaluated.
type scope struct {
	*evaluator
	frames []vars          // the innermost first
	groups map[string]bool // which variables are group variables; nil where their values tell
	rows   []vars          // of the group that an aggregate is over; nil where there is none
}

// errUnbound is the panic of a variable that nothing bound.
type errUnbound string

func (s *scope) lookup(name string) any {
	for _, f := range s.frames {
		if v, ok := f[name]; ok {
			return v
		}
	}
	panic(errUnbound(name))
}

// within is the scope with one more frame inside.
func (s *scope) within(f vars) *scope {
	inner := *s
	inner.frames = append([]vars{f}, s.frames...)
	return &inner
}

// eval gives a value; nil is null, and unknown.
func (s *scope) eval(e gql.Expr) any {
	switch e := e.(type) {
	case *gql.Literal:
		return e.Value
	case *gql.Param:
		if n, ok := s.params[e.Name].(int); ok {
			return int64(n)
		}
		return s.params[e.Name]
	case *gql.Variable:
		return s.lookup(e.Name)
	case *gql.PropertyOf:
		return s.g.property(s.eval(e.X), e.Name.Name)
	case *gql.Unary:
		return unary(e.Op, s.eval(e.X))
	case *gql.Binary:
		return s.binary(e)
	case *gql.IsNull:
		return (s.eval(e.X) == nil) != e.Not
	case *gql.IsTruth:
		v, is := s.eval(e.X), false
		switch e.Value {
		case gql.True:
			is = v == true
		case gql.False:
			is = v == false
		case gql.Unknown:
			is = v == nil
		}
		return is != e.Not
	case *gql.IsLabeled:
		v := s.eval(e.X)
		if v == nil {
			return nil
		}
		return hasLabels(e.Labels, s.g.labels(v)) != e.Not
	case *gql.List:
		list := make([]any, len(e.Items))
		for i, item := range e.Items {
			list[i] = s.eval(item)
		}
		return list
	case *gql.Index:
		return index(s.eval(e.X), s.eval(e.I))
	case *gql.Call:
		if aggregates[e.Name] {
			return s.aggregate(e)
		}
		return s.call(e)
	case *gql.Case:
		return s.choice(e)
	case *gql.Exists:
		return s.exists(e)
	}
	panic(fmt.Sprintf("expression %T", e))
}

func (g *Graph) property(v any, name string) any {
	switch v := v.(type) {
	case nodeValue:
		switch {
		case name == "name":
			return g.Nodes[v].Name
		case name == "n" && g.Nodes[v].N != nil:
			return *g.Nodes[v].N
		}
	case edgeValue:
		if name == "sources" {
			return g.Edges[v].Sources
		}
	}
	return nil
}

func (g *Graph) labels(v any) []string {
	switch v := v.(type) {
	case nodeValue:
		return g.Nodes[v].Labels
	case edgeValue:
		return []string{g.Relations[g.Edges[v].Relation].Name}
	}
	return nil
}

func unary(op gql.UnaryOp, v any) any {
	switch v := v.(type) {
	case bool:
		return !v
	case int64:
		if op == gql.Minus {
			return -v
		}
	case float64:
		if op == gql.Minus {
			return -v
		}
	}
	return v
}

func (s *scope) binary(e *gql.Binary) any {
	x, y := s.eval(e.X), s.eval(e.Y)
	if e.Op == gql.And {
		if x == false || y == false {
			return false
		}
		return both(x, y, true)
	}
	if e.Op == gql.Or {
		if x == true || y == true {
			return true
		}
		return both(x, y, false)
	}
	if e.Op == gql.In {
		return in(x, y)
	}
	if x == nil || y == nil {
		return nil
	}
	switch e.Op {
	case gql.Xor, gql.NotEqual:
		return not(equal(x, y))
	case gql.Equal:
		return equal(x, y)
	case gql.Contains:
		return strings.Contains(x.(string), y.(string))
	case gql.StartsWith:
		return strings.HasPrefix(x.(string), y.(string))
	case gql.EndsWith:
		return strings.HasSuffix(x.(string), y.(string))
	case gql.Less, gql.LessEqual, gql.Greater, gql.GreaterEqual:
		c, ok := order(x, y)
		if !ok {
			return nil
		}
		return e.Op == gql.Less && c < 0 || e.Op == gql.LessEqual && c <= 0 ||
			e.Op == gql.Greater && c > 0 || e.Op == gql.GreaterEqual && c >= 0
	case gql.Concat:
		if list, ok := x.([]any); ok {
			return append(slices.Clone(list), y.([]any)...)
		}
		return x.(string) + y.(string)
	default:
		return arithmetic(e.Op, x, y)
	}
}

// both is v, of operands that are v or unknown.
func both(x, y any, v bool) any {
	if x == nil || y == nil {
		return nil
	}
	return v
}

func not(v any) any { return unary(gql.Not, v) }

func in(x, y any) any {
	list, ok := y.([]any)
	if !ok {
		return nil
	}
	var found any = false
	for _, v := range list {
		switch equal(x, v) {
		case true:
			return true
		case nil:
			found = nil
		}
	}
	return found
}

// equal is three-valued.
func equal(x, y any) any {
	if x == nil || y == nil {
		return nil
	}
	xs, isX := asList(x)
	ys, isY := asList(y)
	if isX && isY {
		if len(xs) != len(ys) {
			return false
		}
		var all any = true
		for i := range xs {
			switch equal(xs[i], ys[i]) {
			case false:
				return false
			case nil:
				all = nil
			}
		}
		return all
	}
	if c, ok := order(x, y); ok {
		return c == 0
	}
	return reflect.DeepEqual(x, y)
}

func asList(v any) ([]any, bool) {
	switch v := v.(type) {
	case []any:
		return v, true
	case groupList:
		return v, true
	case Bag:
		return v, true
	}
	return nil, false
}

// order compares numbers, strings or truth values.
func order(x, y any) (int, bool) {
	switch x := x.(type) {
	case string:
		if y, ok := y.(string); ok {
			return strings.Compare(x, y), true
		}
	case bool:
		if y, ok := y.(bool); ok {
			return cmp.Compare(asFloat(x), asFloat(y)), true
		}
	case int64, float64:
		switch y.(type) {
		case int64, float64:
			return cmp.Compare(asFloat(x), asFloat(y)), true
		}
	}
	return 0, false
}

func asFloat(v any) float64 {
	switch v := v.(type) {
	case int64:
		return float64(v)
	case float64:
		return v
	case bool:
		if v {
			return 1
		}
	}
	return 0
}

func arithmetic(op gql.BinaryOp, x, y any) any {
	a, isA := x.(int64)
	b, isB := y.(int64)
	if !isA || !isB {
		f, g := asFloat(x), asFloat(y)
		switch op {
		case gql.Add:
			return f + g
		case gql.Subtract:
			return f - g
		case gql.Multiply:
			return f * g
		case gql.Divide:
			return f / g
		default:
			panic(fmt.Sprintf("operator %d on floats", op))
		}
	}
	switch op {
	case gql.Add:
		return a + b
	case gql.Subtract:
		return a - b
	case gql.Multiply:
		return a * b
	case gql.Divide:
		return a / b
	case gql.Modulo:
		return a % b
	default:
		panic(fmt.Sprintf("operator %d on integers", op))
	}
}

func index(x, i any) any {
	list, ok := asList(x)
	n, isInt := i.(int64)
	if !ok || !isInt {
		return nil
	}
	if n < 0 {
		n += int64(len(list))
	}
	if n < 0 || n >= int64(len(list)) {
		return nil
	}
	return list[n]
}

func (s *scope) choice(e *gql.Case) any {
	for _, w := range e.Whens {
		v := s.eval(w.When)
		if e.X != nil {
			v = equal(s.eval(e.X), v)
		}
		if v == true {
			return s.eval(w.Then)
		}
	}
	if e.Else == nil {
		return nil
	}
	return s.eval(e.Else)
}

func (s *scope) exists(e *gql.Exists) any {
	row := vars{}
	for _, f := range slices.Backward(s.frames) {
		maps.Copy(row, f)
	}
	m := &gql.Match{Mode: e.Mode, Patterns: e.Patterns, Where: e.Where}
	return len(s.clause(m, row)) > 0
}
