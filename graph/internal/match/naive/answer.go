package naive

import (
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"

	"github.com/newsgraph/newsgraph/graph/gql"
)

// An Answer is what a query may answer: where the query leaves something open, it has several
// outcomes, one of which is to be met.
type Answer struct{ outcomes []*outcome }

// An outcome holds all rows, before OFFSET and LIMIT, in the order of ORDER BY.
type outcome struct {
	columns       []string
	tied          [][][]any // rows between which no order is given
	offset, limit int       // limit -1 for none
}

// Rows gives the columns and the rows of an answer with one outcome, before OFFSET and LIMIT.
func (a *Answer) Rows() (columns []string, rows [][]any) {
	return a.outcomes[0].columns, slices.Concat(a.outcomes[0].tied...)
}

// Texts writes the outcomes, before OFFSET and LIMIT: rows that no order is given between are sorted.
func (a *Answer) Texts() []string {
	var texts []string
	for _, o := range a.outcomes {
		var rows []string
		for _, t := range o.tied {
			var tied []string
			for _, row := range t {
				tied = append(tied, strings.Join(words(row), " "))
			}
			slices.Sort(tied)
			rows = append(rows, tied...)
		}
		texts = append(texts, strings.Join(rows, "; "))
	}
	return texts
}

func words(values []any) []string {
	var out []string
	for _, v := range values {
		switch v := v.(type) {
		case nil:
			out = append(out, "null")
		case []any:
			out = append(out, "["+strings.Join(words(v), " ")+"]")
		case Bag:
			items := words(v)
			slices.Sort(items)
			out = append(out, "{"+strings.Join(items, " ")+"}")
		default:
			out = append(out, fmt.Sprint(v))
		}
	}
	return out
}

// Accept says why rows are no answer; nil if they are. Nodes, edges and paths are an [Element].
func (a *Answer) Accept(columns []string, rows [][]any) error {
	var first error
	for _, o := range a.outcomes {
		err := o.accept(columns, rows)
		if err == nil {
			return nil
		}
		if first == nil {
			first = err
		}
	}
	if len(a.outcomes) > 1 {
		first = fmt.Errorf("none of %d outcomes; of the first: %w", len(a.outcomes), first)
	}
	return first
}

func (o *outcome) accept(columns []string, rows [][]any) error {
	if !slices.Equal(columns, o.columns) {
		return fmt.Errorf("columns %q, want %q", columns, o.columns)
	}
	all := 0
	for _, t := range o.tied {
		all += len(t)
	}
	want := max(0, all-o.offset)
	if o.limit >= 0 {
		want = min(want, o.limit)
	}
	if len(rows) != want {
		return fmt.Errorf("%d rows, want %d\ngot  %v\nof   %v", len(rows), want, rows, o.tied)
	}
	skip := o.offset
	for _, t := range o.tied {
		if skip >= len(t) {
			skip -= len(t)
			continue
		}
		n := min(len(t)-skip, len(rows))
		skip = 0
		left := slices.Clone(t)
		for _, row := range rows[:n] {
			i := slices.IndexFunc(left, func(w []any) bool { return same(w, row) })
			if i < 0 {
				return fmt.Errorf("row %v is wrong here, or once too often\ngot  %v\nwant %v", row, rows[:n], t)
			}
			left = slices.Delete(left, i, i+1)
		}
		rows = rows[n:]
	}
	return nil
}

// same compares values; a Bag with a list in any order, an integer with a float.
func same(want, got any) bool {
	switch want := want.(type) {
	case Bag:
		list, ok := asList(got)
		if !ok || len(list) != len(want) {
			return false
		}
		left := slices.Clone(list)
		for _, w := range want {
			i := slices.IndexFunc(left, func(v any) bool { return same(w, v) })
			if i < 0 {
				return false
			}
			left = slices.Delete(left, i, i+1)
		}
		return true
	case []any, groupList:
		ws, _ := asList(want)
		gs, ok := asList(got)
		return ok && slices.EqualFunc(ws, gs, same)
	case int64, float64:
		switch got.(type) {
		case int64, float64:
			return math.Abs(asFloat(want)-asFloat(got)) < 1e-9
		}
		return false
	}
	return reflect.DeepEqual(want, got)
}

// A line is a row of the answer and where it comes from.
type line struct {
	values []any
	keys   []any // of ORDER BY
}

// answer makes the rows of RETURN.
func (e *evaluator) answer(q *gql.Query, rows []vars, groups map[string]bool) *outcome {
	r := *q.Return
	if r.Star {
		r.Items = nil
		for _, name := range columnsOf(q) {
			r.Items = append(r.Items, &gql.ReturnItem{Expr: &gql.Variable{Name: name}, Name: name})
		}
	}
	o := &outcome{offset: e.count(r.Offset, 0), limit: e.count(r.Limit, -1)}
	for _, item := range r.Items {
		o.columns = append(o.columns, item.Name)
	}
	var lines []line
	for _, s := range e.groupRows(&r, rows, groups) {
		l := line{}
		named := vars{}
		for _, item := range r.Items {
			v := s.eval(item.Expr)
			l.values = append(l.values, v)
			named[item.Name] = v
		}
		for _, key := range r.OrderBy {
			l.keys = append(l.keys, e.sortKey(&r, key.Expr, s.within(named), l.values))
		}
		lines = append(lines, l)
	}
	if r.Distinct {
		var kept []line
		for _, l := range lines {
			if !slices.ContainsFunc(kept, func(k line) bool { return same(k.values, l.values) }) {
				kept = append(kept, l)
			}
		}
		lines = kept
	}
	compare := func(a, b line) int {
		for i, key := range r.OrderBy {
			if c := compareKeys(key, a.keys[i], b.keys[i]); c != 0 {
				return c
			}
		}
		return 0
	}
	slices.SortStableFunc(lines, compare)
	for i, l := range lines {
		if i == 0 || compare(lines[i-1], l) != 0 {
			o.tied = append(o.tied, nil)
		}
		o.tied[len(o.tied)-1] = append(o.tied[len(o.tied)-1], e.g.elements(l.values))
	}
	return o
}

// sortKey is the value of an item that is written alike, else of the expression.
func (e *evaluator) sortKey(r *gql.Return, key gql.Expr, s *scope, values []any) any {
	for i, item := range r.Items {
		if Dump(item.Expr) == Dump(key) {
			return values[i]
		}
	}
	return s.eval(key)
}

func compareKeys(key *gql.SortItem, a, b any) int {
	last := key.Nulls == gql.NullsLast || key.Nulls == gql.NullsDefault && !key.Descending
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil && last || b == nil && !last:
		return 1
	case a == nil || b == nil:
		return -1
	}
	c, ok := order(a, b)
	if !ok {
		panic(fmt.Sprintf("order of %T and %T", a, b))
	}
	if key.Descending {
		return -c
	}
	return c
}

func columnsOf(q *gql.Query) []string {
	names := map[string]bool{}
	for _, m := range q.Matches {
		for _, p := range m.Patterns {
			kinds(p.Path, false, names)
			if p.Var != nil {
				names[p.Var.Name] = false
			}
		}
	}
	return slices.Sorted(maps.Keys(names))
}

func (e *evaluator) count(x gql.Expr, none int) int {
	if x == nil {
		return none
	}
	return int((&scope{evaluator: e}).eval(x).(int64))
}

// groupRows gives a scope for each row of the answer.
func (e *evaluator) groupRows(r *gql.Return, rows []vars, groups map[string]bool) []*scope {
	var keys []gql.Expr
	aggregated := r.Grouped
	for _, item := range r.Items {
		if hasAggregate(item.Expr, groups) {
			aggregated = true
		} else if !r.Grouped {
			keys = append(keys, item.Expr)
		}
	}
	var scopes []*scope
	if !aggregated {
		for _, row := range rows {
			scopes = append(scopes, &scope{evaluator: e, frames: []vars{row}, groups: groups})
		}
		return scopes
	}
	for _, key := range r.GroupBy {
		for _, item := range r.Items {
			if v, ok := key.(*gql.Variable); ok && v.Name == item.Name {
				key = item.Expr
			}
		}
		keys = append(keys, key)
	}
	var values [][]any
	for _, row := range rows {
		one := &scope{evaluator: e, frames: []vars{row}, groups: groups}
		var key []any
		for _, k := range keys {
			key = append(key, one.eval(k))
		}
		i := slices.IndexFunc(values, func(v []any) bool { return same(v, key) })
		if i < 0 {
			i = len(values)
			values, scopes = append(values, key), append(scopes, one)
		}
		scopes[i].rows = append(scopes[i].rows, row)
	}
	if len(keys) == 0 && len(rows) == 0 {
		scopes = append(scopes, &scope{evaluator: e, groups: groups, rows: []vars{}})
	}
	return scopes
}

// hasAggregate says whether an expression is over many rows.
func hasAggregate(x gql.Expr, groups map[string]bool) bool {
	found := false
	inspect(x, func(n any) bool {
		if c, ok := n.(*gql.Call); ok && aggregates[c.Name] {
			over := c.Star || !slices.ContainsFunc(variables(c.Args[0]), func(v string) bool { return groups[v] })
			found = found || over
		}
		return true
	})
	return found
}
