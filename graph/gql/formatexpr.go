package gql

import (
	"strconv"
	"strings"
)

var operatorNames = [...]string{
	Or: "OR", Xor: "XOR", And: "AND", Equal: "=", NotEqual: "<>", Less: "<", LessEqual: "<=",
	Greater: ">", GreaterEqual: ">=", In: "IN", Contains: "CONTAINS", StartsWith: "STARTS WITH",
	EndsWith: "ENDS WITH", Add: "+", Subtract: "-", Concat: "||", Multiply: "*", Divide: "/", Modulo: "%",
}

func (op BinaryOp) String() string { return operatorNames[op] }

func (t Truth) String() string {
	return [...]string{False: "FALSE", True: "TRUE", Unknown: "UNKNOWN"}[t]
}

// precedence tells how tightly an expression holds together.
func precedence(x Expr) int {
	switch x := x.(type) {
	case *Binary:
		return precedences[x.Op]
	case *Unary:
		switch {
		case notIn(x) != nil:
			return precPredicate
		case x.Op == Not:
			return precNot
		}
		return precUnary
	case *IsNull, *IsTruth, *IsLabeled:
		return precPredicate
	case *PropertyOf, *Index:
		return precPostfix
	case *Literal:
		switch v := x.Value.(type) {
		case int64:
			if v < 0 {
				return precUnary
			}
			return precPostfix - 1 // 1.x is no number with a property
		case float64:
			return precPostfix - 1
		}
	}
	return precPrimary
}

// notIn gives the x IN y of a NOT x IN y, which is written x NOT IN y.
func notIn(x *Unary) *Binary {
	if b, ok := x.X.(*Binary); ok && x.Op == Not && b.Op == In {
		return b
	}
	return nil
}

// expr writes an expression, in parentheses if it holds together less tightly than least.
func (w *writer) expr(x Expr, least int) {
	if precedence(x) < least {
		w.put("(")
		defer w.put(")")
	}
	switch x := x.(type) {
	case *Literal:
		w.literal(x.Value)
	case *Param:
		w.put("$", paramName(x.Name))
	case *Variable:
		w.put(Identifier(x.Name))
	case *PropertyOf:
		w.expr(x.X, precPostfix)
		w.put(".", word(x.Name.Name))
	case *Index:
		w.expr(x.X, precPostfix)
		w.put("[")
		w.expr(x.I, precNone)
		w.put("]")
	case *Unary:
		w.unary(x)
	case *Binary:
		w.binary(x, " ")
	case *IsNull:
		w.is(x.X, x.Not)
		w.put("NULL")
	case *IsTruth:
		w.is(x.X, x.Not)
		w.put(x.Value.String())
	case *IsLabeled:
		w.is(x.X, x.Not)
		w.put("LABELED ")
		w.labels(x.Labels, 0)
	case *List:
		w.list(x)
	case *Call:
		w.call(x)
	case *Case:
		w.caseOf(x)
	case *Exists:
		w.put("EXISTS { ")
		w.graphPattern(x.Mode, x.Patterns, x.Where)
		w.put(" }")
	}
}

func (w *writer) exprs(list []Expr) {
	for i, x := range list {
		w.sep(i, ", ")
		w.expr(x, precNone)
	}
}

func (w *writer) unary(x *Unary) {
	if b := notIn(x); b != nil {
		w.binary(b, " NOT ")
		return
	}
	switch x.Op {
	case Not:
		w.put("NOT ")
		w.expr(x.X, precNot)
		return
	case Minus:
		w.put("-")
	case Plus:
		w.put("+")
	}
	if n, ok := x.X.(*Literal); ok && n.Value == int64(-1<<63) {
		w.put(" ")
	} else if _, ok := x.X.(*Unary); ok {
		w.put(" ")
	}
	w.expr(x.X, precUnary)
}

// binary writes an operator and its operands; before is what stands before the operator.
func (w *writer) binary(x *Binary, before string) {
	level := precedences[x.Op]
	left := level
	if level == precCompare {
		left++ // a < b < c is another thing
	}
	w.expr(x.X, left)
	w.put(before, x.Op.String(), " ")
	w.expr(x.Y, level+1)
}

func (w *writer) is(x Expr, not bool) {
	w.expr(x, precPredicate)
	w.put(" IS ")
	if not {
		w.put("NOT ")
	}
}

func (w *writer) list(x *List) {
	w.put("[")
	for i, item := range x.Items {
		w.sep(i, ", ")
		least := precNone
		if i == 0 && beginsComprehension(item) {
			least = precPrimary
		}
		w.expr(item, least)
	}
	w.put("]")
}

// beginsComprehension tells whether [x would be read as the beginning of [v IN list | …].
func beginsComprehension(x Expr) bool {
	for {
		switch y := x.(type) {
		case *Binary:
			if _, ok := y.X.(*Variable); ok {
				return y.Op == In
			}
			x = y.X
		case *IsNull:
			x = y.X
		case *IsTruth:
			x = y.X
		case *IsLabeled:
			x = y.X
		case *Unary:
			if y.Op != Not || notIn(y) == nil {
				return false
			}
			x = y.X.(*Binary).X
		default:
			return false
		}
	}
}

func (w *writer) call(x *Call) {
	w.put(x.Name, "(")
	if x.Distinct {
		w.put("DISTINCT ")
	}
	if x.Star {
		w.put("*")
	}
	w.exprs(x.Args)
	w.put(")")
}

func (w *writer) caseOf(x *Case) {
	w.put("CASE ")
	if x.X != nil {
		w.expr(x.X, precNone)
		w.put(" ")
	}
	for _, when := range x.Whens {
		w.put("WHEN ")
		w.expr(when.When, precNone)
		w.put(" THEN ")
		w.expr(when.Then, precNone)
		w.put(" ")
	}
	if x.Else != nil {
		w.put("ELSE ")
		w.expr(x.Else, precNone)
		w.put(" ")
	}
	w.put("END")
}

func (w *writer) literal(v any) {
	switch v := v.(type) {
	case nil:
		w.put("NULL")
	case bool:
		w.put(strings.ToUpper(strconv.FormatBool(v)))
	case int64:
		w.put(strconv.FormatInt(v, 10))
	case float64:
		s := strconv.FormatFloat(v, 'g', -1, 64)
		if !strings.ContainsAny(s, ".e") {
			s += ".0"
		}
		w.put(s)
	case string:
		w.put(quote(v, '\''))
	case Date:
		w.put("DATE ", quote(string(v), '\''))
	}
}

// paramName writes the name of a parameter, which may begin with a digit.
func paramName(name string) string {
	if name != "" && wordLength("_"+name) == len(name)+1 {
		return name
	}
	return quote(name, '`')
}
