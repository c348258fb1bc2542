package paths

// A product node is a node of the graph together with a state of the automaton and the set of nodes
// of Query.Through that were visited, packed into one number.
const stateBits = 16

func product(n NodeID, mask uint8, state int) uint64 {
	return uint64(n)<<32 | uint64(mask)<<stateBits | uint64(state)
}

func nodeOf(key uint64) NodeID { return NodeID(key >> 32) }
func maskOf(key uint64) uint8  { return uint8(key >> stateBits) }
func stateOf(key uint64) int   { return int(key & (1<<stateBits - 1)) }

// A side is one of the two searches: breadth-first over the product, from the start along the
// hops or from the end against them.
type side struct {
	back    bool
	entries []entry // in the order in which they were found; the queue too
	levels  []int   // where each level begins in entries
	ways    []way
	edges   int
	// far is the number of hops from an entry to the other end, where it is known: see reach.
	far []uint16
}

// An entry is a product node that a side came to, and how.
type entry struct {
	key     uint64
	from    uint32 // place of the entry before
	label   Label
	more    uint32 // 1 + place in ways of another way, 0 for none
	depth   uint16
	against bool
	stop    bool // paths end or begin here: it is not expanded
}

// A way is another hop to an entry from the level before.
type way struct {
	from    uint32
	label   Label
	more    uint32
	against bool
}

// A move is a hop from a product node to another, as a side looks at it.
type move struct {
	key   uint64
	label Label
	via   uint32 // id of the transition << 1, and 1 for a hop against its edge
}

func (m *move) against() bool { return m.via&1 != 0 }

func (s *side) reset(back bool) {
	s.back, s.edges = back, 0
	s.entries, s.levels, s.ways = s.entries[:0], append(s.levels[:0], 0), s.ways[:0]
}

// depth is how many levels are complete.
func (s *side) depth() int { return len(s.levels) - 1 }

// over says that nothing is left to expand.
func (s *side) over() bool { return s.levels[len(s.levels)-1] == len(s.entries) }

// frontier is the level to expand next.
func (s *side) frontier() []entry { return s.entries[s.levels[len(s.levels)-1]:] }

func (s *side) size() int { return 32*cap(s.entries) + 16*cap(s.ways) + 2*cap(s.far) }

// number is the side's place in slot.place.
func (s *side) number() int {
	if s.back {
		return 1
	}
	return 0
}

// maxMoves is how many moves are looked at in one go.
const maxMoves = 512

// scan calls use with the moves from a product node, as far as labels and visited nodes decide,
// some at a time. O(edges at the node × transitions of the state).
func (s *search) scan(side *side, key uint64, use func([]move) error) error {
	n, mask, state := nodeOf(key), maskOf(key), &s.a.states[stateOf(key)]
	list := state.out
	if side.back {
		list = state.in
	}
	admitted := list
	if len(s.a.tests) > 0 && !side.back {
		s.departures = s.departures[:0]
		for _, t := range list {
			if ok, err := s.tests(t.tests, n); err != nil {
				return err
			} else if ok {
				s.departures = append(s.departures, t)
			}
		}
		admitted = s.departures
	}
	if len(admitted) == 0 {
		return nil
	}
	for _, out := range [...]bool{true, false} {
		against := out == side.back
		if !s.passes(admitted, against) {
			continue
		}
		row, err := s.row(out, n)
		if err != nil {
			return err
		}
		side.edges += len(row)
		for len(row) > 0 {
			part := row[:min(len(row), maxMoves)]
			row = row[len(part):]
			if err := s.tick(len(part)); err != nil {
				return err
			}
			moves := s.moves[:0]
			for i := range admitted {
				moves = s.appendMoves(moves, side.back, n, mask, &admitted[i], part, against)
			}
			s.moves = moves
			if len(moves) > 0 {
				if err := use(moves); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// passes says whether any of the transitions admits hops along, or against, their edges.
func (s *search) passes(list []transition, against bool) bool {
	for i := range list {
		if k := s.kinds(&list[i], against); k.Else != 0 || len(k.Of) > 0 {
			return true
		}
	}
	return false
}

func (s *search) kinds(t *transition, against bool) *Kinds {
	if against {
		return &s.a.steps[t.step].Against
	}
	return &s.a.steps[t.step].Along
}

func (s *search) row(out bool, n NodeID) ([]Edge, error) {
	if out {
		return s.adj.Out(n)
	}
	return s.adj.In(n)
}

// appendMoves appends the moves that one transition makes of a part of a row.
func (s *search) appendMoves(moves []move, back bool, n NodeID, mask uint8, t *transition, row []Edge, against bool) []move {
	kinds := s.kinds(t, against)
	of, other := kinds.Of, kinds.Else
	next := t.to
	if back {
		next = t.from
	}
	m := move{via: uint32(t.id) << 1}
	if against {
		m.via |= 1
	}
	via := m.via
	for _, e := range row {
		k := other
		if r := e.Label >> 3; int(r) < len(of) {
			k = of[r]
		}
		if k&uint8(e.Label) == 0 {
			continue
		}
		m.label, m.via = e.Label, via
		if e.To == n && against { // a loop is one edge
			if s.kinds(t, false).of(e.Label.Relation())&e.Label.Kinds() != 0 {
				continue
			}
			m.via &^= 1
		}
		if len(s.q.Through) == 0 {
			m.key = product(e.To, 0, next)
			moves = append(moves, m)
			continue
		}
		if !back {
			m.key = product(e.To, mask|s.visits(e.To), next)
			moves = append(moves, m)
			continue
		}
		// What was visited before n may or may not have been n itself.
		bit := s.visits(n)
		for _, before := range [...]uint8{mask, mask &^ bit} {
			if before&s.visits(e.To) == s.visits(e.To) {
				m.key = product(e.To, before, next)
				moves = append(moves, m)
			}
			if bit == 0 {
				break
			}
		}
	}
	return moves
}

// visits is the bit of a node that must be visited, 0 of any other.
func (s *search) visits(n NodeID) (bit uint8) {
	for i, t := range s.q.Through {
		if t == n {
			bit |= 1 << i
		}
	}
	return bit
}

// hop is the hop of a move from the product node of an entry.
func (s *side) hop(from uint64, m *move) Hop {
	h := Hop{From: nodeOf(from), To: nodeOf(m.key), Label: m.label, Against: m.against()}
	if s.back {
		h.From, h.To = h.To, h.From
	}
	return h
}

// admits applies the tests that a move has beyond its edge's label: of the hop and, searched
// backwards, of the node that it leaves.
func (s *search) admits(side *side, from uint64, m *move) (bool, error) {
	t := &s.a.moves[m.via>>1]
	if side.back && len(t.tests) > 0 {
		if ok, err := s.tests(t.tests, nodeOf(m.key)); err != nil || !ok {
			return false, err
		}
	}
	if test := s.a.steps[t.step].Test; test != nil {
		return test(side.hop(from, m))
	}
	return true, nil
}

// expand takes a side one level further. It gives the first entry that the other side knows, or with
// all those that it does, as places in entries.
func (s *search) expand(side, other *side, all bool) error {
	level := side.frontier()
	if s.fetch != nil {
		if err := s.prefetch(side, level); err != nil {
			return err
		}
	}
	first, last := side.levels[len(side.levels)-1], len(side.entries)
	side.levels = append(side.levels, last)
	depth, mine, theirs := uint16(side.depth()), side.number(), other.number()
	s.meets = s.meets[:0]
	for i := first; i < last; i++ {
		if stop, err := s.stops(side, &side.entries[i]); err != nil {
			return err
		} else if stop {
			continue
		}
		from, place := side.entries[i].key, uint32(i)
		err := s.scan(side, from, func(moves []move) error {
			for k := range moves {
				m := &moves[k]
				slot := s.tab.at(m.key)
				known := slot.stamp == s.tab.stamp
				if s.direct && len(s.meets) > 0 && (!known || slot.place[theirs] == 0) {
					continue // there is no way on from there that is as short
				}
				if known && slot.place[mine] != 0 {
					if e := &side.entries[slot.place[mine]-1]; all && e.depth == depth {
						if ok, err := s.admits(side, from, m); err != nil {
							return err
						} else if ok {
							side.ways = append(side.ways, way{place, m.label, e.more, m.against()})
							e.more = uint32(len(side.ways))
						}
					}
					continue
				}
				stop, ok, err := s.enter(side, from, m)
				if err != nil {
					return err
				}
				if !ok {
					continue
				}
				at := uint32(len(side.entries))
				met := known && slot.place[theirs] != 0
				s.tab.put(slot, m.key, mine, at)
				side.entries = append(side.entries, entry{
					key: m.key, from: place, label: m.label, depth: depth, against: m.against(), stop: stop,
				})
				if met {
					s.meets = append(s.meets, at)
					if !all {
						return errMet
					}
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// stops says whether no path of the answer leaves an entry of a side again.
func (s *search) stops(side *side, e *entry) (bool, error) {
	if e.stop || !s.heap.bars {
		return e.stop, nil
	}
	return s.bar(side, e)
}

// enter says whether a side may come to a product node by a move, and whether it stops there.
func (s *search) enter(side *side, from uint64, m *move) (stop, ok bool, err error) {
	n := nodeOf(m.key)
	state := &s.a.states[stateOf(m.key)]
	home, goal := s.q.From, s.q.To
	if side.back {
		home, goal = goal, home
		if state.fresh && n != s.q.From {
			return false, false, nil
		}
	}
	if s.once { // no path comes to its ends a second time
		if n == home && home != goal {
			return false, false, nil
		}
		stop = n == goal
	}
	if len(state.tests) > 0 {
		if ok, err := s.tests(state.tests, n); err != nil || !ok {
			return false, false, err
		}
	}
	if n != s.q.From && n != s.q.To && s.q.Transit != nil {
		if ok, err := s.q.Transit(n); err != nil || !ok {
			return false, false, err
		}
	}
	ok, err = s.admits(side, from, m)
	return stop, ok, err
}

// prefetch tells the adjacency which rows are wanted next.
func (s *search) prefetch(side *side, level []entry) error {
	s.wanted = s.wanted[:0]
	for i := range level {
		if !level[i].stop {
			s.wanted = append(s.wanted, nodeOf(level[i].key))
		}
	}
	return s.fetch.Prefetch(s.wanted, true, true)
}
