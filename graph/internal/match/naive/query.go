package naive

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/newsgraph/newsgraph/graph/gql"
)

// maxOutcomes is how many answers of one query are listed, which selectors such as ANY leave open.
const maxOutcomes = 300

// maxRows is how many rows a clause may have, maxJoins how many pairs of rows are tried for a query.
const (
	maxRows  = 5000
	maxJoins = 300_000
)

// Errors of queries that are too much for so simple a method.
var (
	ErrOpen = errors.New("naive: more answers than are listed")
	ErrMany = errors.New("naive: too many rows")
)

// An evaluator evaluates one query once; what is open it picks.
type evaluator struct {
	g       *Graph
	params  map[string]any
	maxHops int
	found   map[*gql.PathPattern][]match // before conditions
	picks   *picks
	joins   int // tried so far
	// edgesMatter says that the edges of a match count though no variable has them.
	edgesMatter bool
}

// picks remembers what was picked of how many, so that the next run picks otherwise.
type picks struct {
	taken, of []int
	at        int
}

func (p *picks) pick(n int) int {
	if n < 2 {
		return 0
	}
	if p.at == len(p.taken) {
		p.taken, p.of = append(p.taken, 0), append(p.of, n)
	}
	p.at++
	return p.taken[p.at-1]
}

// next goes to the next run; it returns false after the last.
func (p *picks) next() bool {
	for last := len(p.taken) - 1; last >= 0; last-- {
		if p.taken[last]++; p.taken[last] < p.of[last] {
			p.at = 0
			return true
		}
		p.taken, p.of = p.taken[:last], p.of[:last]
	}
	return false
}

// Eval answers a query by listing all walks of at most maxHops edges. The error is ErrOpen
// or ErrMany, or says that the query names an unknown variable or asks for what this package does not know.
func Eval(g *Graph, q *gql.Query, params map[string]any, maxHops int) (a *Answer, err error) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case errUnbound:
			a, err = nil, fmt.Errorf("naive: unknown variable %s", string(p))
		case string:
			a, err = nil, errors.New("naive: "+p)
		case error:
			if a, err = nil, p; !errors.Is(p, ErrMany) {
				panic(p)
			}
		default:
			panic(p)
		}
	}()
	e := &evaluator{g: g, params: params, maxHops: maxHops, found: map[*gql.PathPattern][]match{}, picks: &picks{}}
	inspect(q, func(n any) bool {
		if m, ok := n.(*gql.Match); ok && m.Mode == gql.DifferentEdges {
			e.edgesMatter = true
		}
		return true
	})
	a = &Answer{}
	for {
		a.outcomes = append(a.outcomes, e.query(q))
		switch {
		case !e.picks.next():
			return a, nil
		case len(a.outcomes) == maxOutcomes:
			return nil, ErrOpen
		}
	}
}

func (e *evaluator) query(q *gql.Query) *outcome {
	rows := []vars{{}}
	groups := map[string]bool{}
	for _, m := range q.Matches {
		for _, p := range m.Patterns {
			kinds(p.Path, false, groups)
		}
		var next []vars
		for _, row := range rows {
			found := e.clause(m, row)
			if m.Optional && len(found) == 0 {
				found = []vars{nulls(m, row)}
			}
			next = append(next, found...)
		}
		rows = next
	}
	return e.answer(q, rows, groups)
}

// nulls is a row with null for all variables of a clause that it does not have.
func nulls(m *gql.Match, row vars) vars {
	declared := map[string]bool{}
	for _, p := range m.Patterns {
		kinds(p.Path, false, declared)
		if p.Var != nil {
			declared[p.Var.Name] = false
		}
	}
	row = maps.Clone(row)
	for name := range declared {
		if _, ok := row[name]; !ok {
			row[name] = nil
		}
	}
	return row
}

// A match is one way in which a path pattern matches a walk.
type match struct {
	walk  walk
	vars  vars
	conds []condition
	costs []condition
	key   string // equal for those that count once: that have the same names on the same elements
	cost  float64
}

// joined are matches of the patterns of a clause so far.
type joined struct {
	row   vars
	edges []int
	conds []condition
	key   string
}

// clause lists the rows that a clause makes of one.
func (e *evaluator) clause(m *gql.Match, row vars) []vars {
	all := []joined{{row: row}}
	for _, p := range m.Patterns {
		found := e.selected(p, row)
		var next []joined
		for _, j := range all {
			for _, f := range found {
				if e.joins++; e.joins > maxJoins {
					panic(ErrMany)
				}
				if r, ok := join(j.row, f.vars); ok {
					next = append(next, joined{
						row: r, edges: append(slices.Clone(j.edges), f.walk.edges...),
						conds: append(slices.Clone(j.conds), f.conds...), key: j.key + "\n" + f.key,
					})
				}
			}
		}
		all = next
		if len(all) > maxRows {
			panic(ErrMany)
		}
	}
	var rows []vars
	seen := map[string]bool{}
	for _, j := range all {
		if seen[j.key] || m.Mode == gql.DifferentEdges && repeats(j.edges) {
			continue
		}
		if !slices.ContainsFunc(j.conds, func(c condition) bool { return !e.holds(c, j.row) }) &&
			(m.Where == nil || e.holds(condition{expr: m.Where}, j.row)) {
			seen[j.key] = true
			rows = append(rows, j.row)
		}
	}
	return rows
}

// join puts two rows together if what both have is the same; null is the same as nothing.
func join(a, b vars) (vars, bool) {
	out := maps.Clone(a)
	for name, v := range b {
		if old, ok := out[name]; ok && (v == nil || old != v) {
			return nil, false
		}
		out[name] = v
	}
	return out, true
}

// scopeOf is where a condition is evaluated, the row around its own frames.
func (e *evaluator) scopeOf(c condition, row vars) *scope {
	return &scope{evaluator: e, frames: append(slices.Clone(c.frames), row)}
}

func (e *evaluator) holds(c condition, row vars) bool {
	v := e.scopeOf(c, row).eval(c.expr)
	if c.equals != nil {
		v = equal(c.equals, v)
	}
	return v == true
}

// tryHolds is holds where all variables are known.
func (e *evaluator) tryHolds(c condition, row vars) (holds, known bool) {
	defer func() {
		if p := recover(); p != nil {
			if _, ok := p.(errUnbound); !ok {
				panic(p)
			}
		}
	}()
	return e.holds(c, row), true
}

// structural lists the matches of a pattern before conditions.
func (e *evaluator) structural(p *gql.PathPattern) []match {
	if found, ok := e.found[p]; ok {
		return found
	}
	var found []match
	e.g.walks(longest(p.Path, e.maxHops), func(w walk) bool { return beginning(p.Mode, w) }, func(w walk) {
		if !admits(p.Mode, w) {
			return
		}
		m := &matcher{g: e.g, w: w}
		for _, s := range m.match(p.Path, state{vars: vars{}}) {
			if s.at != len(w.edges) {
				continue
			}
			fill(s.vars, p.Path)
			if p.Var != nil {
				s.vars[p.Var.Name] = new(pathValue(w))
			}
			found = append(found, match{
				walk: w, vars: s.vars, key: fmt.Sprint(w, s.tags, s.marks),
				conds: around(s.conds, s.vars), costs: around(s.costs, s.vars),
			})
		}
	})
	e.found[p] = found
	return found
}

// selected lists the matches that the selector of a pattern takes, given an earlier row.
func (e *evaluator) selected(p *gql.PathPattern, row vars) []match {
	open := p.Selector.Kind == gql.NoSelector || p.Selector.Kind == gql.All
	var matches []match
	seen := map[string]bool{}
	for _, m := range e.structural(p) {
		var later []condition
		ok := true
		for _, c := range m.conds {
			holds, known := e.tryHolds(c, row)
			switch {
			case known:
				ok = ok && holds
			case open:
				later = append(later, c)
			default:
				e.holds(c, row) // panics
			}
		}
		if m.conds = later; !ok || len(later) == 0 && seen[m.key] {
			continue
		}
		seen[m.key] = seen[m.key] || len(later) == 0
		for _, c := range m.costs {
			m.cost += asFloat(e.scopeOf(c, row).eval(c.expr))
		}
		matches = append(matches, m)
	}
	if open {
		return matches
	}
	ends := map[[2]int][]match{}
	for _, m := range matches {
		pair := [2]int{m.walk.nodes[0], m.walk.nodes[len(m.walk.nodes)-1]}
		ends[pair] = append(ends[pair], m)
	}
	var out []match
	for _, pair := range slices.SortedFunc(maps.Keys(ends), func(a, b [2]int) int { return slices.Compare(a[:], b[:]) }) {
		out = append(out, e.choose(p, ends[pair])...)
	}
	return out
}

// choose takes some of the matches between two ends.
func (e *evaluator) choose(p *gql.PathPattern, matches []match) []match {
	k := 1
	if p.Selector.Count != nil {
		k = int((&scope{evaluator: e}).eval(p.Selector.Count).(int64))
	}
	rank := func(m match) float64 { return float64(len(m.walk.edges)) }
	switch p.Selector.Kind {
	case gql.Any:
		rank = func(match) float64 { return 0 }
	case gql.Cheapest:
		rank = func(m match) float64 { return m.cost }
	default:
	}
	slices.SortStableFunc(matches, func(a, b match) int { return cmp.Compare(rank(a), rank(b)) })
	var out []match
	for len(matches) > 0 && k > 0 {
		n := 1
		for n < len(matches) && rank(matches[n]) == rank(matches[0]) {
			n++
		}
		tied := matches[:n]
		matches = matches[n:]
		switch p.Selector.Kind {
		case gql.AllShortest, gql.ShortestGroups:
			out = append(out, tied...)
			k--
		default:
			out = append(out, e.some(tied, min(k, n))...)
			k -= n
		}
	}
	return out
}

// some takes k matches; of one it is no matter which of those that nobody can tell apart.
func (e *evaluator) some(tied []match, k int) []match {
	if k == 1 {
		seen := map[string]bool{}
		tied = slices.DeleteFunc(slices.Clone(tied), func(m match) bool {
			key := fmt.Sprint(visible(m.vars), m.walk.edges)
			if !e.edgesMatter {
				key = visible(m.vars)
			}
			old := seen[key]
			seen[key] = true
			return old
		})
	}
	var out []match
	for first := 0; k > 0; k-- {
		first += e.picks.pick(len(tied) - first - k + 1)
		out = append(out, tied[first])
		first++
	}
	return out
}

// visible writes what variables are bound to, in order of name.
func visible(v vars) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(v)) {
		if p, ok := v[name].(*pathValue); ok {
			fmt.Fprintf(&b, "%s=%v ", name, *p)
			continue
		}
		fmt.Fprintf(&b, "%s=%T%v ", name, v[name], v[name])
	}
	return b.String()
}
