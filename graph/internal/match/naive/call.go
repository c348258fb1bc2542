package naive

import (
	"fmt"
	"slices"

	"github.com/newsgraph/newsgraph/graph/gql"
)

var aggregates = map[string]bool{"count": true, "sum": true, "min": true, "max": true, "avg": true, "collect": true}

func (s *scope) call(e *gql.Call) any {
	args := make([]any, len(e.Args))
	for i, a := range e.Args {
		args[i] = s.eval(a)
	}
	if e.Name == "coalesce" {
		for _, a := range args {
			if a != nil {
				return a
			}
		}
		return nil
	}
	if len(args) == 0 || args[0] == nil {
		return nil
	}
	list, isList := asList(args[0])
	path, isPath := args[0].(*pathValue)
	switch e.Name {
	case "nodes", "edges":
		if e.Name == "nodes" {
			return values(path.nodes, func(i int) any { return nodeValue(i) })
		}
		return values(path.edges, func(i int) any { return edgeValue(i) })
	case "length", "path_length", "size", "cardinality":
		switch {
		case isPath:
			return int64(len(path.edges))
		case isList:
			return int64(len(list))
		}
	case "labels":
		var words []any
		for _, l := range s.g.labels(args[0]) {
			words = append(words, l)
		}
		return Bag(words)
	case "type":
		if l := s.g.labels(args[0]); len(l) > 0 {
			return l[0]
		}
		return nil
	case "abs":
		if n, ok := args[0].(int64); ok {
			return max(n, -n)
		}
	}
	panic(fmt.Sprintf("function %s of %T", e.Name, args[0]))
}

func values(list []int, value func(int) any) []any {
	out := make([]any, len(list))
	for i, x := range list {
		out[i] = value(x)
	}
	return out
}

// aggregate is over the list of a group variable, if one is in the argument, else over the rows.
func (s *scope) aggregate(e *gql.Call) any {
	if e.Star {
		return int64(len(s.rows))
	}
	name, horizontal := "", false
	for _, v := range variables(e.Args[0]) {
		if s.isGroup(v) {
			if horizontal && v != name {
				panic("two group variables in one aggregate")
			}
			name, horizontal = v, true
		}
	}
	var items []any
	if horizontal {
		list, ok := s.lookup(name).(groupList)
		if !ok {
			return fold(e, nil, false)
		}
		for _, v := range list {
			items = append(items, s.within(vars{name: v}).eval(e.Args[0]))
		}
		return fold(e, items, false)
	}
	for _, row := range s.rows {
		inner := *s
		inner.frames = []vars{row}
		items = append(items, inner.eval(e.Args[0]))
	}
	return fold(e, items, true)
}

// isGroup says whether a variable is a list of what a part bound that is repeated.
func (s *scope) isGroup(name string) bool {
	for _, f := range s.frames {
		if v, ok := f[name]; ok {
			_, is := v.(groupList)
			return is || v == nil && s.groups[name]
		}
	}
	return s.groups[name]
}

// fold makes one value of many. The list of a vertical COLLECT is in any order.
func fold(e *gql.Call, items []any, vertical bool) any {
	items = slices.DeleteFunc(items, func(v any) bool { return v == nil })
	if e.Distinct {
		items = unique(items)
	}
	switch e.Name {
	case "count":
		return int64(len(items))
	case "collect":
		if vertical {
			return Bag(items)
		}
		return append([]any{}, items...)
	}
	if len(items) == 0 {
		return nil
	}
	var sum any = int64(0)
	least, most := items[0], items[0]
	for _, v := range items {
		switch e.Name {
		case "sum", "avg":
			sum = arithmetic(gql.Add, sum, v)
		}
		if c, ok := order(v, least); ok && c < 0 {
			least = v
		}
		if c, ok := order(v, most); ok && c > 0 {
			most = v
		}
	}
	switch e.Name {
	case "sum":
		return sum
	case "avg":
		return asFloat(sum) / float64(len(items))
	case "min":
		return least
	}
	return most
}

func unique(items []any) []any {
	var out []any
	for _, v := range items {
		if !slices.ContainsFunc(out, func(w any) bool { return same(v, w) }) {
			out = append(out, v)
		}
	}
	return out
}
