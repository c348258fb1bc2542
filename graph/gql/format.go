package gql

import (
	"strconv"
	"strings"
)

// Format writes a query as GQL on one line: what it writes parses to the same tree, but for places
// and for what was in Cypher's way.
func Format(q *Query) string {
	w := &writer{}
	w.query(q)
	return w.String()
}

// FormatExpr writes an expression as GQL.
func FormatExpr(x Expr) string {
	w := &writer{}
	w.expr(x, precNone)
	return w.String()
}

func formatPattern(x *PathPattern) string {
	w := &writer{}
	w.pattern(x)
	return w.String()
}

func formatPath(x PathExpr) string {
	w := &writer{}
	w.path(x)
	return w.String()
}

func formatLabels(x LabelExpr) string {
	w := &writer{}
	w.labels(x, 0)
	return w.String()
}

// A writer writes the tree.
type writer struct{ strings.Builder }

func (w *writer) put(parts ...string) {
	for _, s := range parts {
		w.WriteString(s)
	}
}

// sep writes what stands between the items of a list, before the item i.
func (w *writer) sep(i int, s string) {
	if i > 0 {
		w.WriteString(s)
	}
}

func (w *writer) query(q *Query) {
	for _, m := range q.Matches {
		if m.Optional {
			w.put("OPTIONAL ")
		}
		w.put("MATCH ")
		w.graphPattern(m.Mode, m.Patterns, m.Where)
		w.put(" ")
	}
	if q.Return != nil {
		w.returns(q.Return)
	}
}

func (w *writer) graphPattern(mode MatchMode, patterns []*PathPattern, where Expr) {
	switch mode {
	case RepeatableElements:
		w.put("REPEATABLE ELEMENTS ")
	case DifferentEdges:
		w.put("DIFFERENT EDGES ")
	case DefaultMatch:
	}
	for i, x := range patterns {
		w.sep(i, ", ")
		w.pattern(x)
	}
	w.where(where, " ")
}

// where writes a condition, after a space if it is not the first thing where it stands.
func (w *writer) where(x Expr, space string) {
	if x != nil {
		w.put(space, "WHERE ")
		w.expr(x, precNone)
	}
}

func (w *writer) pattern(x *PathPattern) {
	if x.Var != nil {
		w.put(Identifier(x.Var.Name), " = ")
	}
	s := &x.Selector
	if word := s.Kind.word(); word != "" {
		switch {
		case s.Kind == All || s.Kind == Any:
		case s.Kind == AllShortest:
			w.put("ALL ")
		case s.Kind == AnyShortest || s.Count == nil && s.Kind == Cheapest:
			w.put("ANY ")
		default:
		}
		w.put(word, " ")
		if s.Count != nil {
			w.expr(s.Count, precNone)
			w.put(" ")
		} else if s.Kind == ShortestK {
			w.put("1 ")
		}
	}
	if x.Mode != NoMode {
		w.put(x.Mode.String(), " ")
	}
	if s.Kind == ShortestGroups {
		if s.Count == nil {
			w.put("GROUP ")
		} else {
			w.put("GROUPS ")
		}
	}
	w.path(x.Path)
}

// word gives the last word of a selector.
func (k SelectorKind) word() string {
	return [...]string{
		NoSelector: "", All: "ALL", Any: "ANY", AnyShortest: "SHORTEST", AllShortest: "SHORTEST",
		ShortestK: "SHORTEST", ShortestGroups: "SHORTEST", Cheapest: "CHEAPEST",
	}[k]
}

func (m PathMode) String() string {
	return [...]string{NoMode: "", Walk: "WALK", Trail: "TRAIL", Acyclic: "ACYCLIC", Simple: "SIMPLE"}[m]
}

func (w *writer) path(x PathExpr) {
	switch x := x.(type) {
	case *NodePattern:
		w.put("(")
		w.element(&x.Element)
		w.put(")")
	case *EdgePattern:
		w.edge(x)
	case *Group:
		w.put("(")
		if x.Mode != NoMode {
			w.put(x.Mode.String(), " ")
		}
		w.path(x.Path)
		w.where(x.Where, " ")
		w.put(")")
	case *Quantified:
		w.path(x.Path)
		w.quantifier(x)
	case *Sequence:
		for i, part := range x.Parts {
			if i > 0 && isEdge(part) && isEdge(x.Parts[i-1]) {
				w.put(" ") // - -> is not -->
			}
			w.path(part)
		}
	case *Alternation:
		sign := " | "
		if x.Multiset {
			sign = " |+| "
		}
		for i, part := range x.Parts {
			w.sep(i, sign)
			w.path(part)
		}
	}
}

func isEdge(x PathExpr) bool {
	if q, ok := x.(*Quantified); ok {
		x = q.Path
	}
	_, ok := x.(*EdgePattern)
	return ok
}

func (w *writer) quantifier(x *Quantified) {
	least, most := strconv.Itoa(x.Min), strconv.Itoa(x.Max)
	switch {
	case x.Question:
		w.put("?")
	case x.Max < 0 && x.Min == 0:
		w.put("*")
	case x.Max < 0 && x.Min == 1:
		w.put("+")
	case x.Max < 0:
		w.put("{", least, ",}")
	case x.Min == x.Max:
		w.put("{", least, "}")
	default:
		w.put("{", least, ",", most, "}")
	}
}

func (w *writer) edge(x *EdgePattern) {
	d, line := x.Direction, "-"
	if d&PointsNowhere != 0 && d != PointsLeft|PointsNowhere|PointsRight {
		line = "~"
	}
	all := d == PointsLeft|PointsNowhere|PointsRight
	if d&PointsLeft != 0 && !all {
		w.put("<")
	}
	w.put(line)
	if x.Var != nil || x.Labels != nil || len(x.Properties) > 0 || x.Where != nil || x.Cost != nil {
		w.put("[")
		w.element(&x.Element)
		if x.Cost != nil {
			w.cost(x.Cost)
		}
		w.put("]", line)
	}
	if d&PointsRight != 0 && !all {
		w.put(">")
	}
}

// cost writes what an edge costs. Where nothing else is in the brackets, -[COST cost + 1]-> would be
// an edge named COST.
func (w *writer) cost(x Expr) {
	text := FormatExpr(x)
	if !strings.HasSuffix(w.String(), "[") {
		w.put(" ")
	} else if n := wordLength(text); n > 0 && keywordOf(text[:n]) == kwCost {
		text = "(" + text + ")"
	}
	w.put("COST ", text)
}

func (w *writer) element(x *Element) {
	space := ""
	if x.Var != nil {
		w.put(Identifier(x.Var.Name))
		space = " "
	}
	if x.Labels != nil {
		w.put(":")
		w.labels(x.Labels, 0)
		space = " "
	}
	if len(x.Properties) > 0 {
		w.put(space, "{")
		for i, property := range x.Properties {
			w.sep(i, ", ")
			w.put(word(property.Name.Name), ": ")
			w.expr(property.Value, precNone)
		}
		w.put("}")
		space = " "
	}
	w.where(x.Where, space)
}

// labels writes a label expression in one that binds so tightly: 1 for |, 2 for &, 3 for !.
func (w *writer) labels(x LabelExpr, within int) {
	binary := func(sign string, level int, x, y LabelExpr) {
		if within > level {
			w.put("(")
			defer w.put(")")
		}
		w.labels(x, level)
		w.put(sign)
		w.labels(y, level+1)
	}
	switch x := x.(type) {
	case *Label:
		w.put(word(x.Name))
	case *AnyLabel:
		w.put("%")
	case *NotLabel:
		w.put("!")
		w.labels(x.X, 3)
	case *AndLabel:
		binary("&", 2, x.X, x.Y)
	case *OrLabel:
		binary("|", 1, x.X, x.Y)
	}
}

func (w *writer) returns(x *Return) {
	w.put("RETURN ")
	if x.Distinct {
		w.put("DISTINCT ")
	}
	if x.Star {
		w.put("*")
	}
	for i, item := range x.Items {
		w.sep(i, ", ")
		from := w.Len()
		w.expr(item.Expr, precNone)
		if w.String()[from:] != item.Name {
			w.put(" AS ", Identifier(item.Name))
		}
	}
	if x.Grouped {
		w.put(" GROUP BY ")
		w.exprs(x.GroupBy)
		if len(x.GroupBy) == 0 {
			w.put("()")
		}
	}
	for i, item := range x.OrderBy {
		if i == 0 {
			w.put(" ORDER BY ")
		}
		w.sep(i, ", ")
		w.sortItem(item)
	}
	if x.Offset != nil {
		w.put(" OFFSET ")
		w.expr(x.Offset, precNone)
	}
	if x.Limit != nil {
		w.put(" LIMIT ")
		w.expr(x.Limit, precNone)
	}
}

func (w *writer) sortItem(x *SortItem) {
	w.expr(x.Expr, precNone)
	if x.Descending {
		w.put(" DESC")
	}
	switch x.Nulls {
	case NullsFirst:
		w.put(" NULLS FIRST")
	case NullsLast:
		w.put(" NULLS LAST")
	case NullsDefault:
	}
}
