package paths

import (
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
