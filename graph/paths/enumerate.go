package paths

import (
	"math"
	"slices"
)

// extend goes on from a walk node, to which the path has come at a time, by paths with so many hops
// left.
func (s *search) extend(d uint32, left int, at int32) error {
	if err := s.unfold(d); err != nil {
		return err
	}
	w := &s.walk
	for i := range w.nodes[d].edges {
		if err := s.toil(1); err != nil {
			return err
		}
		e := w.edges[w.nodes[d].edge+i]
		hop := Hop{w.passed[len(w.passed)-1], e.node, e.label, e.against}
		if !s.allows(hop, left == 1) {
			continue
		}
		then, ok, err := s.arrive(hop, at)
		if err != nil {
			return err
		}
		if !ok || !s.leads(e.to, left-1, then) {
			continue
		}
		if err := s.take(hop, e.to, left-1, then); err != nil {
			return err
		}
	}
	return nil
}

// take goes one hop on, and back.
func (s *search) take(hop Hop, d uint32, left int, at int32) error {
	w := &s.walk
	var runs []run
	if len(s.a.wheres) > 0 {
		var ok bool
		var err error
		if runs, ok, err = s.runOn(w.runs[len(w.runs)-1], w.hops, hop); err != nil || !ok {
			return err
		}
		w.runs = append(w.runs, runs)
		defer func() { w.runs = w.runs[:len(w.runs)-1] }()
	}
	w.hops, w.passed = append(w.hops, hop), append(w.passed, hop.To)
	var err error
	if left > 0 {
		err = s.extend(d, left, at)
	} else {
		err = s.arrived(runs)
	}
	n := len(w.hops) - 1
	w.hops, w.passed = w.hops[:n], w.passed[:n+1]
	return err
}

// arrived answers the path that the walk stands on.
func (s *search) arrived(runs []run) error {
	hops := s.walk.hops
	ok, err := s.accepts(s.q.To, runs, hops)
	if err != nil || !ok {
		return err
	}
	cost, err := s.costOf(hops)
	if err != nil {
		return err
	}
	return s.found(hops, cost)
}

// allows applies the mode to one more hop; last says that the path ends with it.
func (s *search) allows(hop Hop, last bool) bool {
	passed := s.walk.passed
	switch s.q.Mode {
	case Walk:
	case Acyclic:
		return (last || hop.To != s.q.To) && !slices.Contains(passed, hop.To)
	case Simple:
		return (last || hop.To != s.q.To && hop.To != passed[0]) && !slices.Contains(passed[1:], hop.To)
	case Trail:
		return !slices.ContainsFunc(s.walk.hops, hop.sameEdge)
	}
	return true
}

// sameEdge says whether two hops pass one edge.
func (h Hop) sameEdge(o Hop) bool {
	return h.Label == o.Label && h.Subject() == o.Subject() && h.Object() == o.Object()
}

// arrive gives the earliest time at which a hop can be passed, not before another.
func (s *search) arrive(hop Hop, at int32) (int32, bool, error) {
	if s.q.Times == nil || s.q.Timeless != nil && s.q.Timeless(hop) {
		return at, true, nil
	}
	times, err := s.q.Times(hop)
	if err != nil {
		return 0, false, err
	}
	i := 0
	if at > math.MinInt32 {
		i = after(times, at-1)
	}
	if i == len(times) {
		return 0, false, nil
	}
	return times[i], true, nil
}

// A run is a way in which the automaton may have come along a path, with where the parts with
// conditions began. Runs are followed only where there are such parts.
type run struct {
	state int
	mask  uint8
	began [mostWheres]int16
}

func (s *search) firstRuns() []run {
	if len(s.a.wheres) == 0 {
		return nil
	}
	return []run{{mask: s.visits(s.q.From)}}
}

// runOn follows all runs over one more hop. ok is false if none goes on.
func (s *search) runOn(runs []run, hops []Hop, hop Hop) (next []run, ok bool, err error) {
	if len(s.a.wheres) == 0 {
		return nil, true, nil
	}
	for _, r := range runs {
		for i := range s.a.states[r.state].out {
			t := &s.a.states[r.state].out[i]
			if s.kinds(t, hop.Against).of(hop.Label.Relation())&hop.Label.Kinds() == 0 &&
				(hop.From != hop.To || s.kinds(t, true).of(hop.Label.Relation())&hop.Label.Kinds() == 0) {
				continue
			}
			if test := s.a.steps[t.step].Test; test != nil {
				if ok, err := test(hop); err != nil {
					return nil, false, err
				} else if !ok {
					continue
				}
			}
			after, ok, err := s.pass(r, &t.ending, hop.From, hops)
			if err != nil {
				return nil, false, err
			}
			if !ok {
				continue
			}
			after.state, after.mask = t.to, r.mask|s.visits(hop.To)
			if ok, err := s.tests(s.a.states[t.to].tests, hop.To); err != nil {
				return nil, false, err
			} else if ok && !slices.Contains(next, after) {
				next = append(next, after)
			}
		}
	}
	return next, len(next) > 0, nil
}

// pass applies what must hold at a node, where the hops so far end, and notes which parts begin.
func (s *search) pass(r run, e *ending, n NodeID, hops []Hop) (run, bool, error) {
	if ok, err := s.tests(e.tests, n); err != nil || !ok {
		return r, false, err
	}
	for _, m := range e.marks {
		if !m.ends {
			r.began[m.where] = int16(len(hops))
			continue
		}
		part := hops[r.began[m.where]:]
		from := n
		if len(part) > 0 {
			from = part[0].From
		}
		if ok, err := s.a.wheres[m.where](from, slices.Clip(part)); err != nil || !ok {
			return r, false, err
		}
	}
	return r, true, nil
}

// accepts says whether a path may end at a node as far as its parts with conditions go; of a path
// without hops, whether it may end at all.
func (s *search) accepts(n NodeID, runs []run, hops []Hop) (bool, error) {
	if len(hops) > 0 && len(s.a.wheres) == 0 {
		return true, nil
	}
	if len(hops) == 0 {
		runs = []run{{mask: s.visits(n)}}
	}
	for _, r := range runs {
		if r.mask != s.all {
			continue
		}
		ends := s.a.states[r.state].ends
		for i := range ends {
			if _, ok, err := s.pass(r, &ends[i], n, hops); err != nil || ok {
				return ok, err
			}
		}
	}
	return false, nil
}
