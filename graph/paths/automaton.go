package paths

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// An automaton is a pattern without its structure: states between hops. It is made as Thompson's
// (CACM 11(6), 1968), whose moves without a hop are then taken together: what they test becomes
// part of the transition that follows. States that go on alike are one.
type automaton struct {
	states []state      // the first is the start
	moves  []transition // all of them, by id
	steps  []Step
	known  map[any]int // steps, tests and wheres by what they are
	tests  []func(NodeID) (bool, error)
	wheres []func(NodeID, []Hop) (bool, error)
}

type state struct {
	out, in []transition // those that leave it, and those that come to it
	ends    []ending     // ways to end here
	tests   []int        // that hold whichever way goes on
	fresh   bool         // none comes to it: it is where a path begins
}

// A transition is one hop, from one state to another.
type transition struct {
	id       int
	step     int
	from, to int
	ending   // what must hold at the node before the hop
}

// An ending is what must hold at a node to go on, or to end: tests of the node, and parts of the
// walk that begin or end there.
type ending struct {
	tests []int
	marks []mark
}

// A mark says that a part with a condition begins or ends.
type mark struct {
	where int
	ends  bool
}

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

var errPattern = errors.New("pattern")

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
		return fmt.Errorf("%w: more than %d parts", errPattern, mostParts)
	}
	if depth > mostDepth {
		return fmt.Errorf("%w: nested more than %d deep", errPattern, mostDepth)
	}
	if p == nil {
		return fmt.Errorf("%w: a part is nil", errPattern)
	}
	if p.op == opRepeat && (p.min < 0 || p.max >= 0 && p.max < p.min) {
		return fmt.Errorf("%w: repeat from %d to %d times", errPattern, p.min, p.max)
	}
	if p.op == opAt && p.at == nil || p.op == opWhere && p.where == nil {
		return fmt.Errorf("%w: a test is nil", errPattern)
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
		return fmt.Errorf("%w: repeated too often", errPattern)
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
			return fmt.Errorf("%w: more than %d parts with conditions", errPattern, mostWheres)
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

// step gives the number of a step; those without a test are one if they admit the same.
func (a *automaton) step(s *Step) int {
	var key any = s
	if s.Test == nil {
		key = s.Along.key() + "|" + s.Against.key()
	}
	n, known := a.known[key]
	if !known {
		n = len(a.steps)
		a.steps, a.known[key] = append(a.steps, *s), n
	}
	return n
}

func (k Kinds) key() string {
	of := k.Of
	for len(of) > 0 && of[len(of)-1] == k.Else {
		of = of[:len(of)-1]
	}
	return fmt.Sprintf("%x %d", of, k.Else)
}

// close takes the moves without a hop together, from the first node and from each that a hop leads to.
func (c *compiler) close(first, last int) error {
	number := map[int]int{first: 0}
	order := []int{first}
	visits, transitions := 0, 0
	for i := 0; i < len(order); i++ {
		if len(order) > mostStates || transitions > mostTransitions {
			return fmt.Errorf("%w: more than %d states or %d transitions", errPattern, mostStates, mostTransitions)
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
				return fmt.Errorf("%w: too many ways through it", errPattern)
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

// mark adds a mark. A part that begins a second time at one place, or ends there a second time, says
// no more.
func (e ending) mark(m mark) []mark {
	begins := slices.Index(e.marks, mark{m.where, false})
	if begins >= 0 && (!m.ends || slices.Contains(e.marks[begins:], m)) {
		return e.marks
	}
	return append(slices.Clone(e.marks), m)
}

// within says whether whatever passes o passes e.
func (e ending) within(o ending) bool {
	return len(e.marks) == 0 && len(o.marks) == 0 &&
		!slices.ContainsFunc(e.tests, func(t int) bool { return !slices.Contains(o.tests, t) })
}

// merge makes one of states that go on alike, and of transitions that differ by their relations
// alone. Where the ends are distinct, the start may as well be a state in which a path may end.
func (a *automaton) merge(distinct bool) {
	for range mostMerges {
		for i := range a.states {
			a.states[i].out = a.join(a.states[i].out)
			a.states[i].ends = least(a.states[i].ends)
		}
		same := make(map[string]int)
		into := make([]int, len(a.states))
		for i := len(a.states) - 1; i >= 0; i-- {
			key := a.states[i].key()
			into[i] = i
			if k, known := same[key]; known && i > 0 {
				into[i] = k
			} else if !known {
				same[key] = i
			}
		}
		if k, known := same[a.states[0].key()]; known && k > 0 {
			into[0] = k
		} else if distinct {
			into[0] = a.twin()
		}
		if !a.renumber(into) {
			return
		}
	}
}

// twin gives a state that can stand for the first if no path ends there: nothing comes to the first,
// and they go on alike.
func (a *automaton) twin() int {
	for _, s := range a.states {
		if slices.ContainsFunc(s.out, func(t transition) bool { return t.to == 0 }) {
			return 0
		}
	}
	goes := state{out: a.states[0].out}.key()
	for i := 1; i < len(a.states); i++ {
		if (state{out: a.states[i].out}).key() == goes {
			return i
		}
	}
	return 0
}

func (s state) key() string {
	var lines []string
	for _, t := range s.out {
		lines = append(lines, fmt.Sprint(t.step, t.to, t.tests, t.marks))
	}
	slices.Sort(lines)
	var ends []string
	for _, e := range s.ends {
		ends = append(ends, fmt.Sprint(e.tests, e.marks))
	}
	slices.Sort(ends)
	return strings.Join(lines, ";") + "|" + strings.Join(ends, ";")
}

// renumber takes states out that are others now, and those that nothing leads to. It says whether
// there were any.
func (a *automaton) renumber(into []int) bool {
	number := make([]int, len(a.states))
	order := []int{into[0]}
	for i := range number {
		number[i] = -1
	}
	number[into[0]] = 0
	for i := 0; i < len(order); i++ {
		for _, t := range a.states[order[i]].out {
			if to := into[t.to]; number[to] < 0 {
				number[to] = len(order)
				order = append(order, to)
			}
		}
	}
	changed := len(order) < len(a.states)
	states := make([]state, len(order))
	for i, old := range order {
		states[i] = a.states[old]
		states[i].out = slices.Clone(states[i].out)
		for k := range states[i].out {
			states[i].out[k].from, states[i].out[k].to = i, number[into[states[i].out[k].to]]
		}
	}
	a.states = states
	return changed
}

// join makes one transition of those that differ by their step alone, as far as the steps can be
// one, and drops those that another covers.
func (a *automaton) join(list []transition) []transition {
	var out []transition
next:
	for _, t := range list {
		for i := range out {
			o := &out[i]
			if o.to != t.to {
				continue
			}
			if o.step == t.step {
				switch {
				case o.within(t.ending):
					continue next
				case t.within(o.ending):
					*o = t
					continue next
				}
			}
			same := slices.Equal(o.tests, t.tests) && slices.Equal(o.marks, t.marks)
			if same && a.steps[o.step].Test == nil && a.steps[t.step].Test == nil {
				both := a.steps[o.step].or(a.steps[t.step])
				o.step = a.step(&both)
				continue next
			}
		}
		out = append(out, t)
	}
	return out
}

// or is the step that admits what either does. Neither has a test.
func (s Step) or(o Step) Step {
	return Step{Along: s.Along.or(o.Along), Against: s.Against.or(o.Against)}
}

func (k Kinds) or(o Kinds) Kinds {
	out := Kinds{Else: k.Else | o.Else}
	for r := range max(len(k.Of), len(o.Of)) {
		out.Of = append(out.Of, k.of(r)|o.of(r))
	}
	return out
}

func (k *Kinds) of(relation int) uint8 {
	if relation < len(k.Of) {
		return k.Of[relation]
	}
	return k.Else
}

// least drops the endings that another covers.
func least(list []ending) []ending {
	var out []ending
	for i, e := range list {
		covered := slices.ContainsFunc(out, func(o ending) bool { return o.within(e) }) ||
			slices.ContainsFunc(list[i+1:], func(o ending) bool { return o.within(e) && !e.within(o) })
		if !covered {
			out = append(out, e)
		}
	}
	return out
}

// finish notes what the search wants to know of each state.
func (a *automaton) finish() {
	for i := range a.states {
		for k := range a.states[i].out {
			t := &a.states[i].out[k]
			t.id = len(a.moves)
			a.moves = append(a.moves, *t)
			a.states[t.to].in = append(a.states[t.to].in, *t)
		}
	}
	for i := range a.states {
		s := &a.states[i]
		s.fresh = i == 0 && len(s.in) == 0
		first := true
		for _, e := range s.goings() {
			if first {
				s.tests = slices.Clone(e.tests)
			}
			first = false
			s.tests = slices.DeleteFunc(s.tests, func(t int) bool { return !slices.Contains(e.tests, t) })
		}
	}
}

// goings are all ways to go on from a state, or to end there.
func (s *state) goings() []ending {
	out := slices.Clone(s.ends)
	for _, t := range s.out {
		out = append(out, t.ending)
	}
	return out
}
