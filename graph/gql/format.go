package gql

import (
	"strconv"
	"strings"
	"unicode"
)

// Format writes a query in one line, in the way of GQL: [Parse] of it gives the same tree but for the
// places, and without Sugar. Columns keep their names.
func Format(q *Query) string {
	var f formatter
	for _, m := range q.Matches {
		f.match(m)
		f.put(" ")
	}
	f.result(q.Return)
	return f.String()
}

// FormatExpr writes an expression.
func FormatExpr(e Expr) string {
	var f formatter
	f.expr(e, 0)
	return f.String()
}

func formatPath(e PathExpr) string {
	var f formatter
	f.path(e)
	return f.String()
}

// Identifier writes the name of a variable or a column: bare where it is a word and none of the
// language, else between grave accents.
func Identifier(name string) string {
	if reserved[strings.ToUpper(name)] || strings.EqualFold(name, "COST") { // in which an edge may end
		return accented(name)
	}
	return Name(name)
}

// Name writes a name where only a name can stand, as that of a label or a property: bare where it is a
// word.
func Name(name string) string {
	for i, r := range name {
		if !isNameStart(r) && (i == 0 || !isNamePart(r)) {
			return accented(name)
		}
	}
	if name == "" {
		return accented(name)
	}
	return name
}

func accented(name string) string { return "`" + strings.ReplaceAll(name, "`", "``") + "`" }

type formatter struct{ strings.Builder }

func (f *formatter) put(list ...string) {
	for _, s := range list {
		f.WriteString(s)
	}
}

func (f *formatter) match(m *Match) {
	if m.Optional {
		f.put("OPTIONAL ")
	}
	f.put("MATCH ", matchModes[m.Mode])
	f.patterns(m.Patterns)
	f.where(m.Where)
}

var matchModes = [...]string{"", "REPEATABLE ELEMENTS ", "DIFFERENT EDGES "}

func (f *formatter) patterns(list []*PathPattern) {
	for i, p := range list {
		if i > 0 {
			f.put(", ")
		}
		if p.Var != nil {
			f.put(Identifier(p.Var.Name), " = ")
		}
		f.selector(&p.Selector)
		f.put(pathModes[p.Mode])
		if p.Selector.Kind == ShortestGroups {
			f.put("GROUPS ")
		}
		f.path(p.Path)
	}
}

var pathModes = [...]string{NoMode: "", Walk: "WALK ", Trail: "TRAIL ", Acyclic: "ACYCLIC ", Simple: "SIMPLE "}

func (f *formatter) where(e Expr) {
	if e != nil {
		f.put(" WHERE ")
		f.expr(e, 0)
	}
}

var selectorWords = [...]string{
	NoSelector: "", All: "ALL ", Any: "ANY ", AnyShortest: "ANY SHORTEST ", AllShortest: "ALL SHORTEST ",
	ShortestK: "SHORTEST ", ShortestGroups: "SHORTEST ", Cheapest: "CHEAPEST ",
}

func (f *formatter) selector(s *Selector) {
	f.put(selectorWords[s.Kind])
	if s.Count != nil {
		f.expr(s.Count, 0)
		f.put(" ")
	}
}

func (f *formatter) path(e PathExpr) {
	switch e := e.(type) {
	case *NodePattern:
		f.put("(")
		f.element(&e.Element)
		f.put(")")
	case *EdgePattern:
		f.edge(e)
	case *Group:
		f.put("(", pathModes[e.Mode])
		f.path(e.Path)
		f.where(e.Where)
		f.put(")")
	case *Quantified:
		f.path(e.Path)
		f.quantifier(e)
	case *Sequence:
		for _, p := range e.Parts {
			f.path(p)
		}
	case *Alternation:
		for i, p := range e.Parts {
			if i > 0 && e.Multiset {
				f.put(" |+| ")
			} else if i > 0 {
				f.put(" | ")
			}
			f.path(p)
		}
	}
}

func (f *formatter) quantifier(q *Quantified) {
	switch {
	case q.Question:
		f.put("?")
	case q.Min == q.Max:
		f.put("{", strconv.Itoa(q.Min), "}")
	case q.Max >= 0:
		f.put("{", strconv.Itoa(q.Min), ",", strconv.Itoa(q.Max), "}")
	case q.Min == 0:
		f.put("*")
	case q.Min == 1:
		f.put("+")
	default:
		f.put("{", strconv.Itoa(q.Min), ",}")
	}
}

// arrows are the two halves of an edge pattern.
var arrows = map[Direction][2]string{
	PointsRight: {"-[", "]->"}, PointsLeft: {"<-[", "]-"}, PointsLeft | PointsRight: {"<-[", "]->"},
	PointsLeft | PointsRight | PointsNowhere: {"-[", "]-"},
	PointsNowhere:                            {"~[", "]~"}, PointsLeft | PointsNowhere: {"<~[", "]~"}, PointsRight | PointsNowhere: {"~[", "]~>"},
}

func (f *formatter) edge(e *EdgePattern) {
	f.put(arrows[e.Direction][0])
	f.element(&e.Element)
	if e.Cost != nil {
		if !strings.HasSuffix(f.String(), "[") {
			f.put(" ")
		}
		f.put("COST (")
		f.expr(e.Cost, 0)
		f.put(")")
	}
	f.put(arrows[e.Direction][1])
}

func (f *formatter) element(e *Element) {
	start := f.Len()
	gap := func() {
		if f.Len() > start {
			f.put(" ")
		}
	}
	if e.Var != nil {
		f.put(Identifier(e.Var.Name))
	}
	if e.Labels != nil {
		f.put(":")
		f.labels(e.Labels, 0)
	}
	if len(e.Properties) > 0 {
		gap()
		for i, p := range e.Properties {
			f.put([]string{", ", "{"}[boolIndex(i == 0)], Name(p.Name.Name), ": ")
			f.expr(p.Value, 0)
		}
		f.put("}")
	}
	if e.Where != nil {
		gap()
		f.put("WHERE ")
		f.expr(e.Where, 0)
	}
}

func boolIndex(b bool) int {
	if b {
		return 1
	}
	return 0
}

// labels writes a label expression; the level is that of what is around it: 0 |, 1 &, 2 !.
func (f *formatter) labels(e LabelExpr, level int) {
	own := 2
	switch e.(type) {
	case *OrLabel:
		own = 0
	case *AndLabel:
		own = 1
	}
	if own < level {
		f.put("(")
		defer f.put(")")
	}
	switch e := e.(type) {
	case *Label:
		f.put(Name(e.Name))
	case *AnyLabel:
		f.put("%")
	case *NotLabel:
		f.put("!")
		f.labels(e.X, 2)
	case *AndLabel:
		f.labels(e.X, 1)
		f.put("&")
		f.labels(e.Y, 2)
	case *OrLabel:
		f.labels(e.X, 0)
		f.put("|")
		f.labels(e.Y, 1)
	}
}

func (f *formatter) result(r *Return) {
	f.put("RETURN ")
	if r.Distinct {
		f.put("DISTINCT ")
	}
	if r.Star {
		f.put("*")
	}
	for i, item := range r.Items {
		if i > 0 || r.Star {
			f.put(", ")
		}
		text := FormatExpr(item.Expr)
		f.put(text)
		if item.Name != text {
			f.put(" AS ", Identifier(item.Name))
		}
	}
	if r.Grouped {
		f.put(" GROUP BY ")
		f.list(r.GroupBy)
		if len(r.GroupBy) == 0 {
			f.put("()")
		}
	}
	for i, s := range r.OrderBy {
		f.put([]string{", ", " ORDER BY "}[boolIndex(i == 0)])
		f.expr(s.Expr, 0)
		if s.Descending {
			f.put(" DESC")
		}
		f.put([]string{"", " NULLS FIRST", " NULLS LAST"}[s.Nulls])
	}
	if r.Offset != nil {
		f.put(" OFFSET ")
		f.expr(r.Offset, 0)
	}
	if r.Limit != nil {
		f.put(" LIMIT ")
		f.expr(r.Limit, 0)
	}
}

func (f *formatter) list(list []Expr) {
	for i, e := range list {
		if i > 0 {
			f.put(", ")
		}
		f.expr(e, 0)
	}
}

// The levels of expressions, from the loosest; binary operators have theirs.
const (
	levelNot = iota + 4
	levelCompared
	levelSum
	levelProduct
	levelUnary
	levelPostfix
)

func levelOf(e Expr) int {
	switch e := e.(type) {
	case *Binary:
		switch e.Op {
		case Or:
			return 1
		case Xor:
			return 2
		case And:
			return 3
		case Add, Subtract, Concat:
			return levelSum
		case Multiply, Divide, Modulo:
			return levelProduct
		case Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual, In, Contains, StartsWith, EndsWith:
		}
		return levelCompared
	case *Unary:
		if e.Op == Not {
			return levelNot
		}
		return levelUnary
	case *IsNull, *IsTruth, *IsLabeled:
		return levelCompared
	case *Literal:
		switch v := e.Value.(type) {
		case int64:
			if v < 0 {
				return levelUnary
			}
		case float64:
			if v < 0 || 1/v < 0 {
				return levelUnary
			}
		}
	}
	return levelPostfix
}

// expr writes an expression, in parentheses where it is looser than the level around it.
func (f *formatter) expr(e Expr, level int) {
	own := levelOf(e)
	if own < level {
		f.put("(")
		defer f.put(")")
	}
	switch e := e.(type) {
	case *Literal:
		f.literal(e.Value)
	case *Param:
		f.put("$", e.Name)
	case *Variable:
		f.put(Identifier(e.Name))
	case *PropertyOf:
		f.expr(e.X, levelPostfix)
		f.put(".", Name(e.Name.Name))
	case *Unary:
		f.unary(e)
	case *Binary:
		f.binary(e, own)
	case *List:
		f.put("[")
		f.list(e.Items)
		f.put("]")
	case *Index:
		f.expr(e.X, levelPostfix)
		f.put("[")
		f.expr(e.I, 0)
		f.put("]")
	case *Call:
		f.call(e)
	case *Case:
		f.caseExpr(e)
	case *Exists:
		f.put("EXISTS {", matchModes[e.Mode])
		f.patterns(e.Patterns)
		f.where(e.Where)
		f.put("}")
	default:
		f.predicate(e)
	}
}

func (f *formatter) predicate(e Expr) {
	switch e := e.(type) {
	case *IsNull:
		f.is(e.X, e.Not)
		f.put("NULL")
	case *IsTruth:
		f.is(e.X, e.Not)
		f.put([]string{"FALSE", "TRUE", "UNKNOWN"}[e.Value])
	case *IsLabeled:
		f.is(e.X, e.Not)
		f.put("LABELED :")
		f.labels(e.Labels, 0)
	}
}

func (f *formatter) is(x Expr, not bool) {
	f.expr(x, levelSum)
	f.put(" IS ")
	if not {
		f.put("NOT ")
	}
}

func (f *formatter) unary(e *Unary) {
	switch e.Op {
	case Not:
		f.put("NOT ")
		f.expr(e.X, levelNot)
		return
	case Minus:
		f.put("-")
	case Plus:
		f.put("+")
	}
	if _, ok := e.X.(*Literal); ok { // -(1) is no literal
		f.put("(")
		f.expr(e.X, 0)
		f.put(")")
		return
	}
	f.expr(e.X, levelPostfix)
}

func (f *formatter) binary(e *Binary, own int) {
	left := own
	if own == levelCompared {
		left++ // comparisons in a row are another thing
	}
	f.expr(e.X, left)
	f.put(" ", opText[e.Op], " ")
	f.expr(e.Y, own+1)
}

func (f *formatter) call(e *Call) {
	f.put(e.Name, "(")
	if e.Distinct {
		f.put("DISTINCT ")
	}
	if e.Star {
		f.put("*")
	}
	f.list(e.Args)
	f.put(")")
}

func (f *formatter) caseExpr(e *Case) {
	f.put("CASE")
	if e.X != nil {
		f.put(" ")
		f.expr(e.X, 0)
	}
	for _, w := range e.Whens {
		f.put(" WHEN ")
		f.expr(w.When, 0)
		f.put(" THEN ")
		f.expr(w.Then, 0)
	}
	if e.Else != nil {
		f.put(" ELSE ")
		f.expr(e.Else, 0)
	}
	f.put(" END")
}

func (f *formatter) literal(v any) {
	switch v := v.(type) {
	case nil:
		f.put("NULL")
	case bool:
		f.put(strings.ToUpper(strconv.FormatBool(v)))
	case int64:
		f.put(strconv.FormatInt(v, 10))
	case float64:
		s := strconv.FormatFloat(v, 'g', -1, 64)
		if !strings.ContainsAny(s, ".e") {
			s += ".0"
		}
		f.put(s)
	case string:
		f.text(v)
	case Date:
		f.put("DATE ")
		f.text(string(v))
	}
}

func (f *formatter) text(s string) {
	f.put("'")
	for _, r := range s {
		switch {
		case r == '\'':
			f.put("''")
		case r == '\\':
			f.put(`\\`)
		case r == '\n':
			f.put(`\n`)
		case unicode.IsControl(r) || r == '\u2028' || r == '\u2029':
			h := strconv.FormatInt(int64(r), 16)
			f.put(`\U`, strings.Repeat("0", 6-len(h)), h)
		default:
			f.WriteRune(r)
		}
	}
	f.put("'")
}
