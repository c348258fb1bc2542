// Package match answers questions of the query language: it compiles their patterns to automata of
// the path engine and to joins over the same adjacency, and runs them.
//
// Begin with [Compile], which finds what is wrong with a query before anything is asked, and
// [Query.Run], which gives rows one by one. The property graph is what implements [Graph].
//
// # Method
//
// The patterns of a MATCH are laid out as segments between nodes (layout.go): edges that stand
// alone, which are joined one by one, and parts that repeat or have a selector, which are searched by
// package paths. The planner (plan.go) puts segments, scans of nodes and conditions into an order,
// what is bound first, then the fewest rows; a plan is run as nested loops over rows of edges and
// indexes of nodes (ops.go), one row at a time, so that rows come as they are found.
//
// A search gives paths. What the variables in a pattern are bound to is found by matching the pattern
// against each path that is given (bind.go): all ways to do so, of which those that put the same
// names on the same elements are one. That is how ISO/IEC 39075 has it (Deutsch et al., SIGMOD 2022,
// section 6, doi:10.1145/3514221.3526057). Conditions on one element are tested by the engine as it
// looks at it, others as the parts they join have been walked through (pattern.go).
//
// # Semantics
//
// Conditions have three truth values. A selector chooses between the paths of two ends before the
// condition of its clause is tested, and after those inside the pattern. docs/language.md says the
// rest.
//
// # Limits
//
// A query is run once, from one goroutine. It looks at its context often, and ends with it or when
// what it keeps for grouping and sorting grows too large; what was found is then answered.
package match

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/newsgraph/newsgraph/graph/gql"
	"github.com/newsgraph/newsgraph/graph/paths"
)

// A Query is ready to be run, once.
type Query struct {
	x       *run
	clauses []*clausePlan
	project *projection
	explain Explain
	ranked  bool
	unfound []string
	// Notes say what was probably meant otherwise.
	Notes []string
}

// Options say how a query is compiled.
type Options struct {
	Params map[string]any // values of parameters: nil, bool, int64, float64, string, List
	// Limited says that the number of rows is bounded from outside.
	Limited bool
	// Memory is about how many bytes a run may keep, its search under way included; 0 for paths.DefaultMemory.
	Memory int
}

// Compile makes a query ready. The error joins [*Error]s, in order of place, or is one of the graph.
func Compile(g Graph, q *gql.Query, o Options) (*Query, error) {
	x := &run{g: g, order: orderer{g}, declaredBy: make(map[elem]slots), memory: cmp.Or(o.Memory, paths.DefaultMemory)}
	c := &compiler{
		g: g, x: x, params: o.Params, top: newScope(nil), names: make(map[int]string),
		bound: make(slots), found: make(map[string][]paths.NodeID), limited: o.Limited || q.Return.Limit != nil,
	}
	out := &Query{x: x}
	for _, m := range q.Matches {
		out.clauses = append(out.clauses, c.match(m))
	}
	out.project = c.projection(q.Return)
	x.hops = make([][]paths.Hop, c.hops)
	if c.err != nil {
		return nil, c.err
	}
	if len(c.faults) > 0 {
		slices.SortStableFunc(c.faults, func(a, b *Error) int { return a.Start - b.Start })
		list := make([]error, len(c.faults))
		for i, f := range c.faults {
			list[i] = f
		}
		return nil, errors.Join(list...)
	}
	out.explain, out.Notes, out.ranked = c.explain, c.notes, c.ranked
	for key, nodes := range c.found {
		if name, ok := strings.CutPrefix(key, propertyName+"\x00"); ok && len(nodes) == 0 {
			out.unfound = append(out.unfound, name)
		}
	}
	slices.Sort(out.unfound)
	return out, nil
}

// match compiles a MATCH clause.
func (c *compiler) match(m *gql.Match) *clausePlan {
	plan := c.clause(c.top, m.Mode, m.Patterns, m.Where)
	plan.optional = m.Optional
	for _, v := range c.top.order {
		c.bound.add(v.slot)
		c.names[v.slot] = v.name
	}
	if m.Optional {
		plan.binds = nil
		for _, v := range c.top.order[c.before:] {
			plan.binds = append(plan.binds, v.slot)
		}
	}
	c.before = len(c.top.order)
	return plan
}

// Columns are the names of the columns.
func (q *Query) Columns() []string { return q.project.columns }

// A Result says how a run ended.
type Result struct {
	Complete bool
	Reason   string // as of paths.Result
	Explored int    // edges looked at
}

// Run gives the rows to yield, whose values it may keep. What ends a search early is in the result, with
// the rows that were found until then; an error is a [*Error], one of the graph, or one of yield.
func (q *Query) Run(ctx context.Context, yield func(row []any) error) (*Result, error) {
	x := q.x
	x.ctx = ctx
	res := &Result{Complete: true}
	err := q.project.run(x, yield, func(next func() error) error { return q.clause(0, next) })
	res.Explored = x.explored
	var cut *cutError
	switch {
	case err == nil, errors.Is(err, errStop):
	case errors.As(err, &cut):
		res.Complete, res.Reason = false, cut.reason
	case errors.Is(err, context.DeadlineExceeded):
		res.Complete, res.Reason = false, paths.ReasonDeadline
	case errors.Is(err, context.Canceled):
		res.Complete, res.Reason = false, paths.ReasonCanceled
	default:
		return nil, err
	}
	return res, nil
}

// clause runs the clauses from the i-th on.
func (q *Query) clause(i int, next func() error) error {
	if i == len(q.clauses) {
		return next()
	}
	return q.clauses[i].run(q.x, func() error { return q.clause(i+1, next) })
}

// run calls next with each match of a clause; of an optional one that has none, with nulls.
func (p *clausePlan) run(x *run, next func() error) error {
	matched := false
	err := p.inside(x, func() error { matched = true; return next() })
	if err != nil || matched || !p.optional {
		return err
	}
	for _, i := range p.binds {
		x.row[i] = nil
	}
	err = next()
	for _, i := range p.binds {
		x.row[i] = unbound{}
	}
	return err
}

// inside calls next with each match. The edges that other clauses have matched do not count here, nor
// these there.
func (p *clausePlan) inside(x *run, next func() error) error {
	different, from := x.different, x.usedFrom
	x.different, x.usedFrom = p.different, len(x.used)
	err := p.step(x, 0, func() error {
		mine, at := x.different, x.usedFrom
		x.different, x.usedFrom = different, from
		err := next()
		x.different, x.usedFrom = mine, at
		return err
	})
	x.different, x.usedFrom = different, from
	return err
}

func (p *clausePlan) step(x *run, i int, next func() error) error {
	if i == len(p.ops) {
		return next()
	}
	return p.ops[i].run(x, func() error { return p.step(x, i+1, next) })
}

// A run is the state of a query that runs.
type run struct {
	ctx       context.Context
	g         Graph
	order     orderer
	row       []any
	hops      [][]paths.Hop // of segments
	different bool          // no edge twice in the clause under way
	used      []Edge        // by it, from usedFrom on
	usedFrom  int
	explored  int
	steps     int
	kept      int // bytes, about
	memory    int // that may be kept

	declaredBy map[elem]slots
}

// keep counts bytes that are kept until the question ends.
func (x *run) keep(bytes int) error {
	if x.kept += bytes; x.kept > x.memory {
		return &cutError{paths.ReasonMemory}
	}
	return nil
}

// left is how many bytes a search may take beside what is kept.
func (x *run) left() int { return max(x.memory-x.kept, 1) }

// tick looks at the context now and then.
func (x *run) tick() error {
	if x.steps++; x.steps%1024 != 1 || x.ctx == nil {
		return nil
	}
	x.g.Rest()
	return x.ctx.Err()
}

// read gives an expression that reads a place.
func (x *run) read(slot int) func() (any, error) {
	return func() (any, error) {
		v := x.row[slot]
		if _, none := v.(unbound); none {
			return nil, nil
		}
		return v, nil
	}
}

func (x *run) declared(e elem) slots {
	s, ok := x.declaredBy[e]
	if !ok {
		s = declared(e)
		x.declaredBy[e] = s
	}
	return s
}

// searchError says where a search that could not be asked stands.
func (x *run) searchError(err error, at gql.Span) error {
	if f := (*Error)(nil); errors.As(err, &f) {
		if f.Span == (gql.Span{}) {
			f.Span = at
		}
		return f
	}
	if errors.Is(err, paths.ErrPattern) {
		return &Error{Span: at, Code: CodeUsage, Message: strings.TrimPrefix(err.Error(), "paths: "), Hint: "ask for fewer repetitions, or in several patterns"}
	}
	return fmt.Errorf("search paths: %w", err)
}
