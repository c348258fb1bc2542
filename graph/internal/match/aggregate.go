package match

import (
	"slices"

	"github.com/newsgraph/newsgraph/graph/gql"
)

// aggregates are the functions over many values, by name.
var aggregates = map[string]func(*fold){
	"count":   func(f *fold) { f.add = func(any) error { f.count++; return nil } },
	"sum":     func(f *fold) { f.add = f.sum },
	"avg":     func(f *fold) { f.add = f.mean },
	"min":     func(f *fold) { f.add = f.least(1) },
	"max":     func(f *fold) { f.add = f.least(-1) },
	"collect": func(f *fold) { f.list = List{}; f.add = f.collect },
}

// An aggregate is a call of one of them.
type aggregate struct {
	call *gql.Call
	arg  *expr // nil for COUNT(*)
	slot int   // where the result of a group is put
	x    *run
}

// A fold is the work of an aggregate on one group.
type fold struct {
	of    *aggregate
	add   func(any) error
	seen  map[string]bool // for DISTINCT
	count int64
	total float64
	out   any
	list  List
}

func (a *aggregate) begin() *fold {
	f := &fold{of: a}
	aggregates[a.call.Name](f)
	if a.call.Distinct {
		f.seen = make(map[string]bool)
	}
	return f
}

// take takes the value of the row under way.
func (f *fold) take() error {
	if f.of.arg == nil {
		f.count++
		return nil
	}
	v, err := f.of.arg.eval()
	if v = answered(v); err != nil || v == nil {
		return err
	}
	if f.seen != nil {
		key := string(appendKey(nil, v))
		if f.seen[key] {
			return nil
		}
		f.seen[key] = true
		if err := f.of.x.keep(len(key)); err != nil {
			return err
		}
	}
	return f.add(v)
}

func (f *fold) result() any {
	switch f.of.call.Name {
	case "count":
		return f.count
	case "collect":
		return f.list
	case "avg":
		if f.count == 0 {
			return nil
		}
		return f.total / float64(f.count)
	}
	return f.out
}

func (f *fold) sum(v any) (err error) {
	if _, err = f.number(v); err != nil {
		return err
	}
	if f.out == nil {
		f.out = v
		return nil
	}
	f.out, err = arithmetic(gql.Add, f.out, v, f.of.call.Span)
	return err
}

func (f *fold) mean(v any) error {
	x, err := f.number(v)
	f.count++
	f.total += x
	return err
}

func (f *fold) number(v any) (float64, error) {
	x, ok := float(v)
	if !ok {
		return 0, &Error{Span: f.of.call.Span, Code: CodeRun, Message: f.of.call.Name + " goes over numbers, and a value is none"}
	}
	return x, nil
}

func (f *fold) least(sign int) func(any) error {
	return func(v any) error {
		if f.out == nil || sign*f.of.x.order.compare(v, f.out) < 0 {
			f.out = v
		}
		return nil
	}
}

func (f *fold) collect(v any) error {
	f.list = append(f.list, v)
	return f.of.x.keep(sizeOf(v))
}

// aggregate compiles a call of an aggregate: over the elements of a group variable in its argument,
// for each row by itself; else over rows, where that may be.
func (c *compiler) aggregate(s *scope, e *gql.Call) *expr {
	a := &aggregate{call: e, x: c.x}
	var groups []groupVar
	var outer []*variable
	inner := newScope(s)
	inner.single = func(v *variable) *variable {
		g := groupVar{inner: c.slot(), outer: v.slot}
		groups, outer = append(groups, g), append(outer, v)
		return &variable{name: v.name, slot: g.inner, kind: v.kind.single(), at: v.at}
	}
	if len(e.Args) > 0 {
		nested := c.folding
		c.folding = nil
		a.arg = c.expr(inner, e.Args[0])
		c.folding = nested
	}
	if len(groups) > 0 {
		return c.horizontal(a, groups, outer, e)
	}
	if c.folding == nil {
		c.fault(e.Span, CodeUsage, "aggregates over rows stand in RETURN, and not within one another",
			"%s cannot stand here", e.Name)
		return fixedValue(nil)
	}
	a.slot = c.slot()
	*c.folding = append(*c.folding, a)
	return &expr{kind: kindAny, vars: []int{a.slot}, eval: c.x.read(a.slot), folds: true}
}

// horizontal goes over the elements of the lists that one repeated part has bound.
func (c *compiler) horizontal(a *aggregate, groups []groupVar, outer []*variable, e *gql.Call) *expr {
	out := &expr{kind: kindAny}
	seen := make(slots)
	for i, v := range outer {
		seen.add(v.slot)
		if v.from != outer[0].from {
			c.fault(e.Span, CodeUsage, "", "%s and %s are of two repeated parts", outer[0].name, outer[i].name)
		}
	}
	for _, i := range a.arg.vars {
		if !isInner(groups, i) {
			seen.add(i)
		}
	}
	for i := range seen {
		out.vars = append(out.vars, i)
	}
	out.eval = func() (any, error) {
		lists := make([]List, len(groups))
		for i, g := range groups {
			list, ok := c.x.row[g.outer].(List)
			if !ok { // null: nothing was matched
				return a.begin().result(), nil
			}
			lists[i] = list
		}
		f := a.begin()
		for i := range lists[0] {
			for k, g := range groups {
				c.x.row[g.inner] = nil
				if i < len(lists[k]) {
					c.x.row[g.inner] = lists[k][i]
				}
			}
			if err := f.take(); err != nil {
				return nil, err
			}
		}
		return f.result(), nil
	}
	return out
}

func isInner(groups []groupVar, slot int) bool {
	for _, g := range groups {
		if g.inner == slot {
			return true
		}
	}
	return false
}

// call compiles a call.
func (c *compiler) call(s *scope, e *gql.Call) *expr {
	if aggregates[e.Name] != nil {
		return c.aggregate(s, e)
	}
	f, ok := functions[e.Name]
	if !ok {
		c.fault(e.Span, CodeUsage, "", "there is no function %s", e.Name)
		return fixedValue(nil)
	}
	args := make([]*expr, len(e.Args))
	for i, arg := range e.Args {
		args[i] = c.expr(s, arg)
		if len(f.takes) > 0 {
			c.checkKind(e, arg, args[i].kind, f.takes)
		}
	}
	return joined(f.gives, func() (any, error) {
		values := make([]any, len(args))
		for i, arg := range args {
			v, err := arg.eval()
			if err != nil {
				return nil, err
			}
			values[i] = answered(v)
			if values[i] == nil && !f.nulls {
				return nil, nil
			}
		}
		v, err := f.of(c, values)
		if why, ok := err.(argumentError); ok { //nolint:errorlint // made by functions alone
			return nil, &Error{Span: e.Span, Code: CodeRun, Message: gql.FormatExpr(e.Args[0]) + " " + string(why)}
		}
		return v, err
	}, args...)
}

// checkKind refuses an argument that can never be right.
func (c *compiler) checkKind(e *gql.Call, arg gql.Expr, k kind, takes []kind) {
	if k == kindAny {
		return
	}
	if slices.Contains(takes, k) {
		return
	}
	words := takes[0].String()
	if len(takes) > 1 {
		words += " or " + takes[1].String()
	}
	hint := ""
	if k.isGroup() && e.Name == "length" {
		hint = "size(" + gql.FormatExpr(arg) + ") counts them"
	}
	c.fault(arg.Range(), CodeUsage, hint, "%s takes %s, and this is %s", e.Name, words, k)
}
