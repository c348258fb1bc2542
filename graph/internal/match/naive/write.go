package naive

import (
	"fmt"
	"strings"

	"github.com/newsgraph/newsgraph/graph/gql"
)

// Write writes a query as GQL, every operation in parentheses.
func Write(q *gql.Query) string {
	var b strings.Builder
	for _, m := range q.Matches {
		if m.Optional {
			b.WriteString("OPTIONAL ")
		}
		b.WriteString("MATCH ")
		b.WriteString(writePatterns(m.Mode, m.Patterns, m.Where) + " ")
	}
	r := q.Return
	b.WriteString("RETURN ")
	if r.Distinct {
		b.WriteString("DISTINCT ")
	}
	if r.Star {
		b.WriteString("*")
	}
	b.WriteString(list(r.Items, func(i *gql.ReturnItem) string { return writeExpr(i.Expr) + " AS " + i.Name }))
	if r.Grouped {
		b.WriteString(" GROUP BY ")
		b.WriteString(list(r.GroupBy, writeExpr))
		if len(r.GroupBy) == 0 {
			b.WriteString("()")
		}
	}
	if len(r.OrderBy) > 0 {
		b.WriteString(" ORDER BY " + list(r.OrderBy, writeSort))
	}
	if r.Offset != nil {
		b.WriteString(" OFFSET " + writeExpr(r.Offset))
	}
	if r.Limit != nil {
		b.WriteString(" LIMIT " + writeExpr(r.Limit))
	}
	return b.String()
}

func list[T any](items []T, write func(T) string) string {
	words := make([]string, len(items))
	for i, item := range items {
		words[i] = write(item)
	}
	return strings.Join(words, ", ")
}

func writeSort(s *gql.SortItem) string {
	text := writeExpr(s.Expr)
	if s.Descending {
		text += " DESC"
	}
	return text + [...]string{"", " NULLS FIRST", " NULLS LAST"}[s.Nulls]
}

func writePatterns(mode gql.MatchMode, patterns []*gql.PathPattern, where gql.Expr) string {
	text := [...]string{"", "REPEATABLE ELEMENTS ", "DIFFERENT EDGES "}[mode] + list(patterns, writePattern)
	if where != nil {
		text += " WHERE " + writeExpr(where)
	}
	return text
}

var modes = [...]string{"", "WALK ", "TRAIL ", "ACYCLIC ", "SIMPLE "}

func writePattern(p *gql.PathPattern) string {
	text := ""
	if p.Var != nil {
		text = p.Var.Name + " = "
	}
	k := ""
	if p.Selector.Count != nil {
		k = writeExpr(p.Selector.Count) + " "
	}
	switch p.Selector.Kind {
	case gql.NoSelector:
	case gql.All:
		text += "ALL "
	case gql.Any:
		text += "ANY " + k
	case gql.AnyShortest:
		text += "ANY SHORTEST "
	case gql.AllShortest:
		text += "ALL SHORTEST "
	case gql.ShortestK:
		text += "SHORTEST " + k
	case gql.ShortestGroups:
		text += "SHORTEST " + k + modes[p.Mode] + "GROUPS "
		return text + writePath(p.Path)
	case gql.Cheapest:
		text += "CHEAPEST " + k
	}
	return text + modes[p.Mode] + writePath(p.Path)
}

func writePath(p gql.PathExpr) string {
	switch p := p.(type) {
	case *gql.NodePattern:
		return "(" + writeElement(&p.Element) + ")"
	case *gql.EdgePattern:
		inside := writeElement(&p.Element)
		if p.Cost != nil {
			inside += " COST " + writeExpr(p.Cost)
		}
		arrow := map[gql.Direction][2]string{
			gql.PointsRight: {"-", "->"}, gql.PointsLeft: {"<-", "-"}, gql.PointsNowhere: {"~", "~"},
			gql.PointsLeft | gql.PointsNowhere: {"<~", "~"}, gql.PointsRight | gql.PointsNowhere: {"~", "~>"},
			gql.PointsRight | gql.PointsLeft: {"<-", "->"}, gql.PointsRight | gql.PointsLeft | gql.PointsNowhere: {"-", "-"},
		}[p.Direction]
		return arrow[0] + "[" + inside + "]" + arrow[1]
	case *gql.Group:
		text := "(" + modes[p.Mode] + writePath(p.Path)
		if p.Where != nil {
			text += " WHERE " + writeExpr(p.Where)
		}
		return text + ")"
	case *gql.Quantified:
		switch {
		case p.Question:
			return writePath(p.Path) + "?"
		case p.Max < 0:
			return fmt.Sprintf("%s{%d,}", writePath(p.Path), p.Min)
		}
		return fmt.Sprintf("%s{%d,%d}", writePath(p.Path), p.Min, p.Max)
	case *gql.Sequence:
		var b strings.Builder
		for _, part := range p.Parts {
			b.WriteString(writePath(part))
		}
		return b.String()
	case *gql.Alternation:
		words := make([]string, len(p.Parts))
		for i, part := range p.Parts {
			words[i] = writePath(part)
		}
		return strings.Join(words, map[bool]string{false: " | ", true: " |+| "}[p.Multiset])
	}
	panic(fmt.Sprintf("path pattern %T", p))
}

func writeElement(e *gql.Element) string {
	text := ""
	if e.Var != nil {
		text = e.Var.Name
	}
	if e.Labels != nil {
		text += ":" + writeLabels(e.Labels)
	}
	if len(e.Properties) > 0 {
		text += " {" + list(e.Properties, func(p gql.Property) string { return p.Name.Name + ": " + writeExpr(p.Value) }) + "}"
	}
	if e.Where != nil {
		text += " WHERE " + writeExpr(e.Where)
	}
	return text
}

func writeLabels(l gql.LabelExpr) string {
	switch l := l.(type) {
	case *gql.Label:
		return l.Name
	case *gql.AnyLabel:
		return "%"
	case *gql.NotLabel:
		return "!" + writeLabels(l.X)
	case *gql.AndLabel:
		return "(" + writeLabels(l.X) + "&" + writeLabels(l.Y) + ")"
	case *gql.OrLabel:
		return "(" + writeLabels(l.X) + "|" + writeLabels(l.Y) + ")"
	}
	panic(fmt.Sprintf("label expression %T", l))
}

var operators = [...]string{
	"OR", "XOR", "AND", "=", "<>", "<", "<=", ">", ">=", "IN", "CONTAINS", "STARTS WITH", "ENDS WITH",
	"+", "-", "||", "*", "/", "%",
}

func writeExpr(e gql.Expr) string {
	not := func(not bool) string { return map[bool]string{true: "NOT "}[not] }
	switch e := e.(type) {
	case *gql.Literal:
		switch v := e.Value.(type) {
		case nil:
			return "NULL"
		case string:
			return "'" + v + "'"
		case bool:
			return strings.ToUpper(fmt.Sprint(v))
		default:
			return fmt.Sprint(v)
		}
	case *gql.Param:
		return "$" + e.Name
	case *gql.Variable:
		return e.Name
	case *gql.PropertyOf:
		return writeExpr(e.X) + "." + e.Name.Name
	case *gql.Unary:
		return "(" + [...]string{"NOT ", "-", "+"}[e.Op] + writeExpr(e.X) + ")"
	case *gql.Binary:
		return "(" + writeExpr(e.X) + " " + operators[e.Op] + " " + writeExpr(e.Y) + ")"
	case *gql.IsNull:
		return "(" + writeExpr(e.X) + " IS " + not(e.Not) + "NULL)"
	case *gql.IsTruth:
		return "(" + writeExpr(e.X) + " IS " + not(e.Not) + [...]string{"FALSE", "TRUE", "UNKNOWN"}[e.Value] + ")"
	case *gql.IsLabeled:
		return "(" + writeExpr(e.X) + " IS " + not(e.Not) + "LABELED :" + writeLabels(e.Labels) + ")"
	case *gql.List:
		return "[" + list(e.Items, writeExpr) + "]"
	case *gql.Index:
		return writeExpr(e.X) + "[" + writeExpr(e.I) + "]"
	case *gql.Call:
		args := list(e.Args, writeExpr)
		if e.Star {
			args = "*"
		}
		if e.Distinct {
			args = "DISTINCT " + args
		}
		return e.Name + "(" + args + ")"
	case *gql.Exists:
		return "EXISTS { " + writePatterns(e.Mode, e.Patterns, e.Where) + " }"
	}
	panic(fmt.Sprintf("expression %T", e))
}
