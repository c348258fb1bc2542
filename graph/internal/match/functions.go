package match

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/newsgraph/newsgraph/graph/gql"
	"github.com/newsgraph/newsgraph/graph/paths"
)

func onTexts(test func(a, b string) bool) func(a, b any) any {
	return func(a, b any) any {
		x, okX := textOf(a)
		y, okY := textOf(b)
		if !okX || !okY {
			return nil
		}
		return test(x, y)
	}
}

func textOf(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case gql.Date:
		return string(v), true
	}
	return "", false
}

// arithmetic is a binary operation on numbers, texts and lists; of null it is null.
func arithmetic(op gql.BinaryOp, a, b any, at gql.Span) (any, error) {
	if a == nil || b == nil {
		return nil, nil
	}
	if x, ok := a.(int64); ok {
		if y, ok := b.(int64); ok {
			return integers(op, x, y, at)
		}
	}
	if x, ok := float(a); ok {
		if y, ok := float(b); ok && floats[op] != nil {
			return floats[op](x, y), nil
		}
	}
	if op == gql.Add || op == gql.Concat {
		if v, ok := concat(a, b); ok {
			return v, nil
		}
	}
	return nil, &Error{Span: at, Code: CodeRun, Message: "these values have no " + opWords[op]}
}

var opWords = map[gql.BinaryOp]string{
	gql.Add: "sum", gql.Subtract: "difference", gql.Multiply: "product", gql.Divide: "quotient",
	gql.Modulo: "remainder", gql.Concat: "concatenation",
}

func concat(a, b any) (any, bool) {
	x, okX := textOf(a)
	y, okY := textOf(b)
	if okX && okY {
		return x + y, true
	}
	l, okL := a.(List)
	m, okM := b.(List)
	switch {
	case okL && okM:
		return append(append(List{}, l...), m...), true
	case okL:
		return append(append(List{}, l...), b), true
	case okM:
		return append(List{a}, m...), true
	}
	return nil, false
}

func float(v any) (float64, bool) {
	switch v := v.(type) {
	case int64:
		return float64(v), true
	case float64:
		return v, true
	}
	return 0, false
}

// integers gives integers, but for quotients that are none.
func integers(op gql.BinaryOp, x, y int64, at gql.Span) (any, error) {
	fail := func(message string) (any, error) { return nil, &Error{Span: at, Code: CodeRun, Message: message} }
	var out int64
	over := false
	if op == gql.Divide || op == gql.Modulo {
		switch {
		case y == 0:
			return fail("division by zero")
		case y == -1 && op == gql.Modulo:
			return int64(0), nil
		case op == gql.Modulo:
			return x % y, nil
		case y == -1: // which the smallest integer cannot be divided by
			return integers(gql.Subtract, 0, x, at)
		case x%y != 0:
			return float64(x) / float64(y), nil
		}
		return x / y, nil
	}
	switch op {
	case gql.Add:
		out = x + y
		over = y != 0 && (out > x) != (y > 0)
	case gql.Subtract:
		out = x - y
		over = y != 0 && (out < x) != (y > 0)
	case gql.Multiply:
		out = x * y
		over = x != 0 && (out/x != y || x == -1 && y == math.MinInt64)
	default:
		return fail("these values have no " + opWords[op])
	}
	if over {
		return fail("the result is too large for an integer")
	}
	return out, nil
}

// floats are the operations on decimals.
var floats = map[gql.BinaryOp]func(x, y float64) float64{
	gql.Add: func(x, y float64) float64 { return x + y }, gql.Subtract: func(x, y float64) float64 { return x - y },
	gql.Multiply: func(x, y float64) float64 { return x * y }, gql.Divide: func(x, y float64) float64 { return x / y },
	gql.Modulo: math.Mod,
}

// A function is one of the functions on values: what kinds its argument may have, and what it gives.
// Of null it gives null unless it says so.
type function struct {
	takes []kind // any where it is empty
	gives kind
	of    func(c *compiler, args []any) (any, error)
	nulls bool // it takes null too
}

// Functions that a query may call, by the name that the parser gives them.
var functions map[string]function

func init() {
	functions = map[string]function{
		"nodes":       {takes: []kind{kindPath}, gives: kindList, of: nodesOf},
		"edges":       {takes: []kind{kindPath}, gives: kindList, of: edgesOf},
		"length":      {takes: []kind{kindPath}, gives: kindValue, of: lengthOf},
		"labels":      {takes: []kind{kindNode, kindEdge}, gives: kindList, of: labelsOf},
		"type":        {takes: []kind{kindEdge}, gives: kindValue, of: typeOf},
		"id":          {takes: []kind{kindNode}, gives: kindValue, of: idOf},
		"element_id":  {takes: []kind{kindNode}, gives: kindValue, of: idOf},
		"start_node":  {takes: []kind{kindEdge, kindPath}, gives: kindNode, of: startOf},
		"end_node":    {takes: []kind{kindEdge, kindPath}, gives: kindNode, of: endOf},
		"size":        {gives: kindValue, of: sizeFunction},
		"char_length": {gives: kindValue, of: onText(func(s string) any { return int64(utf8.RuneCountInString(s)) })},
		"lower":       {gives: kindValue, of: onText(func(s string) any { return strings.ToLower(s) })},
		"upper":       {gives: kindValue, of: onText(func(s string) any { return strings.ToUpper(s) })},
		"trim":        {gives: kindValue, of: onText(func(s string) any { return strings.TrimSpace(s) })},
		"abs":         {gives: kindValue, of: absolute},
		"floor":       {gives: kindValue, of: onFloat(math.Floor)},
		"ceil":        {gives: kindValue, of: onFloat(math.Ceil)},
		"round":       {gives: kindValue, of: onFloat(math.Round)},
		"sqrt":        {gives: kindValue, of: onFloat(math.Sqrt)},
		"head":        {of: itemAt(0)},
		"last":        {of: itemAt(-1)},
		"tostring":    {gives: kindValue, of: toText},
		"tointeger":   {gives: kindValue, of: toInteger},
		"tofloat":     {gives: kindValue, of: toFloat},
		"coalesce": {nulls: true, of: func(_ *compiler, args []any) (any, error) {
			for _, v := range args {
				if v != nil {
					return v, nil
				}
			}
			return nil, nil
		}},
	}
}

// argumentError is turned into a fault with the place of the call.
type argumentError string

func (e argumentError) Error() string { return string(e) }

func nodesOf(_ *compiler, args []any) (any, error) {
	p, ok := args[0].(*paths.Path)
	if !ok {
		return nil, argumentError("is no path")
	}
	list := List{Node(p.From)}
	for _, h := range p.Hops {
		list = append(list, Node(h.To))
	}
	return list, nil
}

func edgesOf(_ *compiler, args []any) (any, error) {
	p, ok := args[0].(*paths.Path)
	if !ok {
		return nil, argumentError("is no path")
	}
	list := List{}
	for _, h := range p.Hops {
		list = append(list, edgeOf(h))
	}
	return list, nil
}

func lengthOf(_ *compiler, args []any) (any, error) {
	p, ok := args[0].(*paths.Path)
	if !ok {
		return nil, argumentError("is no path")
	}
	return int64(len(p.Hops)), nil
}

func labelsOf(c *compiler, args []any) (any, error) {
	switch v := args[0].(type) {
	case Node:
		labels, err := c.g.Labels(paths.NodeID(v))
		list := List{}
		for _, l := range labels {
			list = append(list, l)
		}
		return list, err
	case Edge:
		return List{c.g.RelationName(v.Label.Relation())}, nil
	}
	return nil, argumentError("is neither node nor edge")
}

func typeOf(c *compiler, args []any) (any, error) {
	if e, ok := args[0].(Edge); ok {
		return c.g.RelationName(e.Label.Relation()), nil
	}
	return nil, argumentError("is no edge")
}

func idOf(c *compiler, args []any) (any, error) {
	if n, ok := args[0].(Node); ok {
		v, err := c.g.NodeProperty(paths.NodeID(n), propertyID)
		return answered(v), err
	}
	return nil, argumentError("is no node")
}

func startOf(_ *compiler, args []any) (any, error) {
	switch v := args[0].(type) {
	case Edge:
		return Node(v.Subject), nil
	case *paths.Path:
		return Node(v.From), nil
	}
	return nil, argumentError("is neither edge nor path")
}

func endOf(_ *compiler, args []any) (any, error) {
	switch v := args[0].(type) {
	case Edge:
		return Node(v.Object), nil
	case *paths.Path:
		return Node(lastOf(v)), nil
	}
	return nil, argumentError("is neither edge nor path")
}

func lastOf(p *paths.Path) paths.NodeID {
	if n := len(p.Hops); n > 0 {
		return p.Hops[n-1].To
	}
	return p.From
}

func sizeFunction(_ *compiler, args []any) (any, error) {
	switch v := args[0].(type) {
	case List:
		return int64(len(v)), nil
	case string:
		return int64(utf8.RuneCountInString(v)), nil
	}
	return nil, argumentError("is neither a list nor a text")
}

func onText(f func(string) any) func(*compiler, []any) (any, error) {
	return func(_ *compiler, args []any) (any, error) {
		s, ok := textOf(args[0])
		if !ok {
			return nil, argumentError("is no text")
		}
		return f(s), nil
	}
}

func onFloat(f func(float64) float64) func(*compiler, []any) (any, error) {
	return func(_ *compiler, args []any) (any, error) {
		if n, ok := args[0].(int64); ok && f(0.5) != math.Sqrt(0.5) {
			return n, nil
		}
		x, ok := float(args[0])
		if !ok {
			return nil, argumentError("is no number")
		}
		return f(x), nil
	}
}

func absolute(_ *compiler, args []any) (any, error) {
	switch v := args[0].(type) {
	case int64:
		switch {
		case v == math.MinInt64:
			return nil, argumentError("is too large")
		case v < 0:
			v = -v
		}
		return v, nil
	case float64:
		return math.Abs(v), nil
	}
	return nil, argumentError("is no number")
}

func itemAt(i int) func(*compiler, []any) (any, error) {
	return func(_ *compiler, args []any) (any, error) {
		list, ok := args[0].(List)
		switch {
		case !ok:
			return nil, argumentError("is no list")
		case len(list) == 0:
			return nil, nil
		case i < 0:
			return list[len(list)-1], nil
		}
		return list[i], nil
	}
}

func toText(_ *compiler, args []any) (any, error) {
	switch v := args[0].(type) {
	case int64:
		return strconv.FormatInt(v, 10), nil
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64), nil
	case bool:
		return strconv.FormatBool(v), nil
	}
	if s, ok := textOf(args[0]); ok {
		return s, nil
	}
	return nil, argumentError("is no scalar")
}

func toInteger(_ *compiler, args []any) (any, error) {
	f, err := toFloat(nil, args)
	if n, ok := args[0].(int64); ok {
		return n, nil
	}
	if s, ok := args[0].(string); ok {
		if n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64); err == nil {
			return n, nil
		}
	}
	x, ok := f.(float64)
	if err != nil || !ok || math.IsNaN(x) || x >= 1<<63 || x < -1<<63 {
		return nil, err
	}
	return int64(x), nil
}

func toFloat(_ *compiler, args []any) (any, error) {
	if x, ok := float(args[0]); ok {
		return x, nil
	}
	s, ok := args[0].(string)
	if !ok {
		return nil, argumentError("is neither a number nor a text")
	}
	x, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil {
		return nil, nil //nolint:nilerr // a text that is no number gives null
	}
	return x, nil
}
