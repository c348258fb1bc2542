package paths

import (
	"errors"
	"fmt"
	"slices"
)

// What a pattern may come to. Parts that are shared count each time.
const (
	mostParts       = 1 << 14
	mostDepth       = 1000
	mostStates      = 1 << 10
	mostTransitions = 1 << 14
	mostVisits      = 1 << 17 // while moves without a hop are taken together
	mostMerges      = 16      // rounds; what is left double costs time only
	mostWheres      = 8
)

// ErrPattern is the error of a query whose pattern is none, or comes to too much.
var ErrPattern = errors.New("pattern")

// compile makes the automaton of a pattern for paths of at most so many hops; distinct says that
// their ends are two nodes, so that none is without a hop.
func compile(p *Pattern, maxHops int, distinct bool) (*automaton, error) {
	if p == nil {
		p = anyHops
	}
	if c := p.compiled.Load(); c != nil && c.maxHops == maxHops && c.distinct == distinct {
		return c.a, nil
	}
	a, err := p.compile(maxHops, distinct)
	if err == nil {
		p.compiled.Store(&compiled{a, maxHops, distinct})
	}
	return a, err
}

// anyHops is what a query without a pattern asks for.
var anyHops = Repeat(One(AnyHop()), 1, -1)

// loop makes the automaton of the commonest pattern at once: any number of hops of one step, between
// two nodes.
func (p *Pattern) loop(maxHops int, distinct bool) *automaton {
	if !distinct || p.op != opRepeat || p.min < 0 || p.min > 1 || p.max >= 0 && p.max < maxHops || p.parts[0] == nil || p.parts[0].op != opOne {
		return nil
	}
	a := &automaton{
		states: []state{{out: []transition{{}}, ends: []ending{{}}}},
		steps:  []Step{*p.parts[0].step},
	}
	a.finish()
	return a
}

// compiled is an automaton and what it was made for.
type compiled struct {
	a        *automaton
	maxHops  int
	distinct bool
}

func (p *Pattern) compile(maxHops int, distinct bool) (*automaton, error) {
	if a := p.loop(maxHops, distinct); a != nil {
		return a, nil
	}
	parts := 0
	if err := p.validate(0, &parts); err != nil {
		return nil, err
	}
	p = p.simplify()
	c := &compiler{a: &automaton{known: make(map[any]int)}, maxHops: maxHops}
	first, last := c.node(), c.node()
	if err := c.build(p, first, last); err != nil {
		return nil, err
	}
	if err := c.close(first, last); err != nil {
		return nil, err
	}
	c.a.merge(distinct)
	c.a.finish()
	return c.a, nil
}

func (p *Pattern) validate(depth int, parts *int) error {
	if *parts++; *parts > mostParts {
		return fmt.Errorf("%w: more than %d parts", ErrPattern, mostParts)
	}
	if depth > mostDepth {
		return fmt.Errorf("%w: nested more than %d deep", ErrPattern, mostDepth)
	}
	if p == nil {
		return fmt.Errorf("%w: a part is nil", ErrPattern)
	}
	if p.op == opRepeat && (p.min < 0 || p.max >= 0 && p.max < p.min) {
		return fmt.Errorf("%w: repeat from %d to %d times", ErrPattern, p.min, p.max)
	}
	if p.op == opAt && p.at == nil || p.op == opWhere && p.where == nil {
		return fmt.Errorf("%w: a test is nil", ErrPattern)
	}
	for _, part := range p.parts {
		if err := part.validate(depth+1, parts); err != nil {
			return err
		}
	}
	return nil
}

// lengths gives the least and the most hops of a pattern, as far as its structure tells; most is
// many for no bound.
func (p *Pattern) lengths() (least, most int) {
	const many = 1 << 20
	switch p.op {
	case opOne:
		return 1, 1
	case opAt:
		return 0, 0
	case opWhere:
		return p.parts[0].lengths()
	case opRepeat:
		least, most = p.parts[0].lengths()
		if p.max < 0 {
			return min(least*min(p.min, many), many), many
		}
		return min(least*min(p.min, many), many), min(most*min(p.max, many), many)
	case opSeq:
		for _, part := range p.parts {
			l, m := part.lengths()
			least, most = min(least+l, many), min(most+m, many)
		}
	case opAlt:
		least = many
		for _, part := range p.parts {
			l, m := part.lengths()
			least, most = min(least, l), max(most, m)
		}
	}
	return least, most
}

// A compiler holds Thompson's automaton while it is made.
type compiler struct {
	a       *automaton
	maxHops int
	moves   [][]move0 // of each node, those without a hop
	hops    [][]hop0  // and those with one
}

type move0 struct {
	to   int
	test int // -1 for none
	mark *mark
}

type hop0 struct{ step, to int }

func (c *compiler) node() int {
	c.moves, c.hops = append(c.moves, nil), append(c.hops, nil)
	return len(c.moves) - 1
}

func (c *compiler) move(from, to int) { c.moves[from] = append(c.moves[from], move0{to: to, test: -1}) }

// build puts a pattern between two nodes.
func (c *compiler) build(p *Pattern, from, to int) error {
	if len(c.moves) > mostParts {
		return fmt.Errorf("%w: repeated too often", ErrPattern)
	}
	switch p.op {
	case opOne:
		c.hops[from] = append(c.hops[from], hop0{c.a.step(p.step), to})
	case opAt:
		test, known := c.a.known[p]
		if !known {
			test = len(c.a.tests)
			c.a.tests, c.a.known[p] = append(c.a.tests, p.at), test
		}
		c.moves[from] = append(c.moves[from], move0{to: to, test: test})
	case opSeq:
		for _, part := range p.parts {
			next := c.node()
			if err := c.build(part, from, next); err != nil {
				return err
			}
			from = next
		}
		c.move(from, to)
	case opAlt:
		for _, part := range p.parts {
			// Ends of its own: what leads back into a part must not lead into the others.
			a, b := c.node(), c.node()
			c.move(from, a)
			c.move(b, to)
			if err := c.build(part, a, b); err != nil {
				return err
			}
		}
	case opRepeat:
		return c.repeat(p, from, to)
	case opWhere:
		return c.condition(p, from, to)
	}
	return nil
}

func (c *compiler) repeat(p *Pattern, from, to int) error {
	part, most := p.parts[0], p.max
	least, longest := part.lengths()
	switch {
	case least > 0 && p.min > c.maxHops/least:
		return nil // longer than any path
	case least > 0 && most > c.maxHops/least:
		most = -1 // the length of paths is bound enough
	case longest == 0: // tests alone say no more the second time
		if most < 0 || most > 1 {
			most = 1
		}
		p = Repeat(part, min(p.min, 1), most)
	}
	for range p.min {
		next := c.node()
		if err := c.build(part, from, next); err != nil {
			return err
		}
		from = next
	}
	if most < 0 {
		loop, end := c.node(), c.node()
		c.move(from, loop)
		c.move(end, loop)
		c.move(loop, to)
		return c.build(part, loop, end)
	}
	for range most - p.min {
		c.move(from, to)
		a, b := c.node(), c.node()
		c.move(from, a)
		if err := c.build(part, a, b); err != nil {
			return err
		}
		from = b
	}
	c.move(from, to)
	return nil
}

// condition builds a part with a condition.
func (c *compiler) condition(p *Pattern, from, to int) error {
	w, known := c.a.known[p]
	if !known {
		if w = len(c.a.wheres); w == mostWheres {
			return fmt.Errorf("%w: more than %d parts with conditions", ErrPattern, mostWheres)
		}
		c.a.wheres, c.a.known[p] = append(c.a.wheres, p.where), w
	}
	a, b := c.node(), c.node()
	c.moves[from] = append(c.moves[from], move0{to: a, test: -1, mark: &mark{w, false}})
	c.moves[b] = append(c.moves[b], move0{to: to, test: -1, mark: &mark{w, true}})
	return c.build(p.parts[0], a, b)
}

// simplify makes the condition of a part of a single hop a test of that hop.
func (p *Pattern) simplify() *Pattern {
	if len(p.parts) == 0 {
		return p
	}
	out := p.with(nil)
	out.parts = make([]*Pattern, len(p.parts))
	for i, part := range p.parts {
		out.parts[i] = part.simplify()
	}
	if p.op != opWhere {
		return out
	}
	if least, most := p.lengths(); least != 1 || most != 1 {
		return out
	}
	return out.parts[0].testing(p.where)
}

// testing adds a test to each hop.
func (p *Pattern) testing(where func(NodeID, []Hop) (bool, error)) *Pattern {
	out := p.with(nil)
	if p.op == opOne {
		step := *p.step
		step.Test = func(h Hop) (bool, error) {
			if p.step.Test != nil {
				if ok, err := p.step.Test(h); err != nil || !ok {
					return false, err
				}
			}
			return where(h.From, []Hop{h})
		}
		out.step = &step
		return out
	}
	out.parts = make([]*Pattern, len(p.parts))
	for i, part := range p.parts {
		out.parts[i] = part.testing(where)
	}
	return out
}

// with is the pattern with other parts.
func (p *Pattern) with(parts []*Pattern) *Pattern {
	return &Pattern{op: p.op, step: p.step, at: p.at, where: p.where, parts: parts, min: p.min, max: p.max}
}

// close takes the moves without a hop together, from the first node and from each that a hop leads to.
func (c *compiler) close(first, last int) error {
	number := map[int]int{first: 0}
	order := []int{first}
	visits, transitions := 0, 0
	for i := 0; i < len(order); i++ {
		if len(order) > mostStates || transitions > mostTransitions {
			return fmt.Errorf("%w: more than %d states or %d transitions", ErrPattern, mostStates, mostTransitions)
		}
		var s state
		seen := make(map[string]bool)
		var visit func(n int, e ending) error
		visit = func(n int, e ending) error {
			key := fmt.Sprint(n, e.tests, e.marks)
			if seen[key] {
				return nil
			}
			seen[key] = true
			if visits++; visits > mostVisits {
				return fmt.Errorf("%w: too many ways through it", ErrPattern)
			}
			if n == last {
				s.ends = append(s.ends, e)
			}
			for _, h := range c.hops[n] {
				if _, known := number[h.to]; !known {
					number[h.to] = len(order)
					order = append(order, h.to)
				}
				s.out = append(s.out, transition{step: h.step, from: i, to: number[h.to], ending: e})
			}
			for _, m := range c.moves[n] {
				next := e
				if m.test >= 0 && !slices.Contains(e.tests, m.test) {
					next.tests = append(slices.Clone(e.tests), m.test)
					slices.Sort(next.tests)
				}
				if m.mark != nil {
					next.marks = e.mark(*m.mark)
				}
				if err := visit(m.to, next); err != nil {
					return err
				}
			}
			return nil
		}
		if err := visit(order[i], ending{}); err != nil {
			return err
		}
		transitions += len(s.out)
		c.a.states = append(c.a.states, s)
	}
	return nil
}
