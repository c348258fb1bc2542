package paths

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
)

// A Searcher answers queries, one at a time, and keeps its memory between them. The zero value is
// ready. It is not for concurrent use.
type Searcher struct {
	s search
	p pairs
}

// Search answers a query. A deadline or cancellation of ctx ends it within a few thousand edges
// with what was found so far and Complete false; an error is only one of the query or of the
// Adjacency.
func Search(ctx context.Context, adj Adjacency, q *Query) (*Result, error) {
	return new(Searcher).Search(ctx, adj, q)
}

// Search is the function [Search].
func (r *Searcher) Search(ctx context.Context, adj Adjacency, q *Query) (*Result, error) {
	return r.search(ctx, adj, q, nil)
}

// SearchEach answers a query as [Search] does, but calls yield with each path as soon as its place in the
// answer is certain, and keeps none: the result has no Paths. For Best that is once nothing cheaper can be
// missing, for the other selectors at once. The hops are good until yield returns. An error of yield ends
// the search and comes back, beside the result so far.
func (r *Searcher) SearchEach(ctx context.Context, adj Adjacency, q *Query, yield func(Path) error) (*Result, error) {
	return r.search(ctx, adj, q, yield)
}

func (r *Searcher) search(ctx context.Context, adj Adjacency, q *Query, yield func(Path) error) (*Result, error) {
	if err := q.validate(); err != nil {
		return nil, err
	}
	s := &r.s
	if err := s.begin(ctx, adj, q); err != nil {
		return nil, err
	}
	s.yield = yield
	err := s.run()
	if s.refused == nil {
		if cut := s.collect(); err == nil {
			err = cut
		}
	}
	res := s.res
	if res.Complete = err == nil; err != nil {
		res.Reason, err = reasonOf(err)
	}
	res.Reachable = res.Reachable || s.answered > 0
	res.Stats = s.stats()
	if s.refused != nil {
		err = s.refused
	} else if err != nil {
		res = nil
	}
	s.end()
	return res, err
}

// reasonOf says why a search was cut short; an error that does not stays one.
func reasonOf(err error) (string, error) {
	switch {
	case errors.Is(err, errLimit):
		return ReasonLimit, nil
	case errors.Is(err, errMemory):
		return ReasonMemory, nil
	case errors.Is(err, context.DeadlineExceeded):
		return ReasonDeadline, nil
	case errors.Is(err, context.Canceled):
		return ReasonCanceled, nil
	}
	return "", err
}

var (
	errLimit  = errors.New("limit of paths")
	errMemory = errors.New("too much memory")
	errDone   = errors.New("enough paths") // the selector has what it wants
	errStop   = errors.New("yield wants no more")
	errMet    = errors.New("the sides met")
)

// A search is the state of one query.
type search struct {
	ctx   context.Context
	adj   Adjacency
	fetch Prefetcher
	order Order
	keyed Keyed
	q     *Query
	a     *automaton
	res   *Result

	yield    func(Path) error // of SearchEach
	refused  error            // of yield
	answered int              // paths

	once     bool // no path comes to its first or last node a second time
	direct   bool // the shortest walks are the answer, see walksAreAnswers
	all      uint8
	tested   map[uint64]bool // of tests of nodes, by test and node
	work     int             // since the context was looked at
	explored int
	memory   int // most bytes
	held     int // bytes of paths that are kept
	arena    []Hop

	tab        table
	sides      [2]side // forward, back
	meets      []uint32
	moves      []move
	departures []transition
	wanted     []NodeID

	region region
	walk   walk
	heap   cheapest
	groups int
}

func (s *search) begin(ctx context.Context, adj Adjacency, q *Query) (err error) {
	s.a, err = compile(q.Pattern, q.MaxHops, q.From != q.To)
	if err != nil {
		return err
	}
	s.ctx, s.adj, s.q, s.res = ctx, adj, q, &Result{}
	s.fetch, _ = adj.(Prefetcher)
	s.order, _ = adj.(Order)
	s.keyed, _ = adj.(Keyed)
	s.once = q.Mode == Acyclic || q.Mode == Simple
	s.all = 0
	for i := range q.Through {
		s.all |= 1 << i
	}
	s.direct = s.walksAreAnswers()
	clear(s.tested)
	s.work, s.explored, s.held, s.groups, s.arena = 0, 0, 0, 0, nil
	s.yield, s.refused, s.answered = nil, nil, 0
	s.memory = q.Memory
	if s.memory == 0 {
		s.memory = DefaultMemory
	}
	for i := range s.sides {
		s.sides[i].levels = s.sides[i].levels[:0] // stats are of this query
	}
	s.region.reset()
	s.memory += s.size() // what an earlier query left is not this one's
	s.heap.paths, s.heap.err, s.heap.sure = s.heap.paths[:0], nil, 0
	clear(s.heap.known)
	if s.heap.k = q.K; q.Limit > 0 {
		s.heap.k = min(q.K, q.Limit+1)
	}
	return nil
}

// mostKept is how much memory is kept for the next search.
const mostKept = 64 << 20

// end lets go of what is the caller's, and of memory that few searches need.
func (s *search) end() {
	if s.size() > mostKept {
		*s = search{}
		return
	}
	s.ctx, s.adj, s.fetch, s.order, s.keyed, s.q, s.a, s.res, s.yield = nil, nil, nil, nil, nil, nil, nil, nil, nil
}

// size is the bytes that the search holds, about.
func (s *search) size() int {
	return s.tab.size() + s.sides[0].size() + s.sides[1].size() + s.region.size() + s.walk.size() + s.heap.size() + s.held
}

// tick counts edges of the graph that are looked at.
func (s *search) tick(edges int) error {
	s.explored += edges
	return s.toil(edges)
}

// toil counts work, and looks at the context and the memory now and then.
func (s *search) toil(work int) error {
	if s.work += work + 1; s.work < 2048 {
		return nil
	}
	return s.look()
}

func (s *search) look() error {
	s.work = 0
	if s.size() > s.memory {
		return errMemory
	}
	return s.ctx.Err()
}

func (s *search) stats() Stats {
	s.res.Explored = s.explored
	side := func(d *side) Side {
		if len(d.levels) == 0 {
			return Side{}
		}
		return Side{Levels: d.depth(), Nodes: len(d.entries), Edges: d.edges}
	}
	return Stats{
		States: len(s.a.states), Forward: side(&s.sides[0]), Backward: side(&s.sides[1]),
		Kept: len(s.region.nodes), KeptEdges: len(s.region.edges),
	}
}

// tests applies tests of a node; each is asked once.
func (s *search) tests(list []int, n NodeID) (bool, error) {
	for _, t := range list {
		key := uint64(t)<<32 | uint64(n)
		ok, known := s.tested[key]
		if !known {
			var err error
			if ok, err = s.a.tests[t](n); err != nil {
				return false, err
			}
			if s.tested == nil {
				s.tested = make(map[uint64]bool)
			}
			s.tested[key] = ok
		}
		if !ok {
			return false, nil
		}
	}
	return true, nil
}

// run finds the least length by two searches that meet, and answers by length from there on.
func (s *search) run() error {
	if err := s.look(); err != nil {
		return err
	}
	if err := s.empty(); err != nil {
		return done(err)
	}
	if s.q.Mode == Acyclic && s.q.From == s.q.To {
		return s.goesRound()
	}
	if err := s.start(); err != nil {
		return err
	}
	least, err := s.meet()
	if err != nil || least > s.q.MaxHops {
		return err
	}
	s.res.Reachable = true
	if s.direct && s.q.Selector != AllShortest && least > 0 {
		return s.anyShortest()
	}
	if s.q.Selector == Best {
		return s.best(least)
	}
	for length := max(least, s.q.MinHops, 1); length <= s.longest(); length++ {
		if err := s.gather(length, length == least); err != nil {
			return err
		}
		if err := s.answers(length); err != nil {
			return done(err)
		}
	}
	return nil
}

// done takes the end of a search that has what it wants for no error.
func done(err error) error {
	if errors.Is(err, errDone) {
		return nil
	}
	return err
}

// empty answers the path without hops.
func (s *search) empty() error {
	if s.q.From != s.q.To || s.q.MinHops > 0 || s.visits(s.q.From) != s.all {
		return nil
	}
	ok, err := s.accepts(s.q.From, nil, nil)
	if err != nil || !ok {
		return err
	}
	if s.q.Selector == Best {
		return s.offer(nil, 0)
	}
	if err := s.found(nil, 0); err != nil {
		return err
	}
	return s.group()
}

// goesRound says whether any walk leads back, which is all there is to say of an acyclic path from
// a node to itself.
func (s *search) goesRound() error {
	s.once = false
	if err := s.start(); err != nil {
		return err
	}
	least, err := s.meet()
	s.res.Reachable = err == nil && least <= s.q.MaxHops
	return err
}

// walksAreAnswers says that the shortest walks are the answer, or one of them: nothing but its ends
// and its pattern counts, or a node that came twice would only make it longer.
func (s *search) walksAreAnswers() bool {
	switch s.q.Selector {
	case Any, Shortest, AllShortest:
	default:
		return false
	}
	if s.q.MinHops > 1 || s.q.Times != nil || len(s.a.wheres) > 0 {
		return false
	}
	return s.q.Mode == Walk || s.plain() && s.q.From != s.q.To
}

// plain says that the product is the graph itself, or the edges of it that a step admits.
func (s *search) plain() bool {
	return len(s.a.states) == 1 && len(s.a.moves) <= 1 && len(s.q.Through) == 0
}

// start puts the ends into the two sides.
func (s *search) start() error {
	forward, back := &s.sides[0], &s.sides[1]
	s.tab.reset()
	forward.reset(false)
	back.reset(true)
	place := func(d *side, key uint64) {
		if _, known := s.tab.find(key, d.number()); !known {
			s.tab.put(s.tab.at(key), key, d.number(), uint32(len(d.entries)))
			d.entries = append(d.entries, entry{key: key})
		}
	}
	if ok, err := s.tests(s.a.states[0].tests, s.q.From); err != nil {
		return err
	} else if ok {
		place(forward, product(s.q.From, s.visits(s.q.From), 0))
	}
	for i := range s.a.states {
		for _, e := range s.a.states[i].ends {
			if ok, err := s.tests(e.tests, s.q.To); err != nil {
				return err
			} else if ok {
				place(back, product(s.q.To, s.all, i))
			}
		}
	}
	return nil
}

// meet grows the sides in turn, the one with less to expand first, until they meet or one has
// nothing left. It gives the least number of hops of a walk, more than MaxHops where there is none.
// The level on which they meet is finished unless any path will do.
func (s *search) meet() (int, error) {
	forward, back := &s.sides[0], &s.sides[1]
	for i := range forward.entries {
		if _, met := s.tab.find(forward.entries[i].key, 1); met {
			return 0, nil
		}
	}
	all := !s.direct || s.q.Selector == AllShortest
	for forward.depth()+back.depth() < s.q.MaxHops && !forward.over() && !back.over() {
		side, other := forward, back
		if len(back.frontier()) < len(forward.frontier()) {
			side, other = back, forward
		}
		if err := s.expand(side, other, all); err != nil && !errors.Is(err, errMet) {
			return 0, err
		}
		if len(s.meets) > 0 {
			s.met(side)
			return forward.depth() + back.depth(), nil
		}
	}
	return s.q.MaxHops + 1, nil
}

// met turns the places where the sides met into those of the forward side.
func (s *search) met(side *side) {
	if !side.back {
		return
	}
	for i, at := range s.meets {
		s.meets[i], _ = s.tab.find(side.entries[at].key, 0)
	}
}

// longest is the most hops that a path can have: with no node twice, none has more than there are
// nodes to pass.
func (s *search) longest() int {
	most := s.q.MaxHops
	if s.region.whole {
		switch s.q.Mode {
		case Walk:
		case Acyclic, Simple:
			most = min(most, s.region.graphNodes())
		case Trail:
			most = min(most, s.region.graphEdges())
		}
	}
	return most
}

// anyShortest answers the way by which the sides met first.
func (s *search) anyShortest() error {
	forward, back := &s.sides[0], &s.sides[1]
	s.walk.hops = s.walk.hops[:0]
	at := &forward.entries[s.meets[0]]
	middle := at.key
	for at.depth > 0 {
		from := &forward.entries[at.from]
		s.walk.hops = append(s.walk.hops, Hop{nodeOf(from.key), nodeOf(at.key), at.label, at.against})
		at = from
	}
	slices.Reverse(s.walk.hops)
	place, _ := s.tab.find(middle, 1)
	at = &back.entries[place]
	for at.depth > 0 {
		from := &back.entries[at.from]
		s.walk.hops = append(s.walk.hops, Hop{nodeOf(at.key), nodeOf(from.key), at.label, at.against})
		at = from
	}
	cost, err := s.costOf(s.walk.hops)
	if err != nil {
		return err
	}
	return done(s.found(s.walk.hops, cost))
}

// costOf adds the costs of hops up.
func (s *search) costOf(hops []Hop) (sum int64, err error) {
	if s.q.Costs == nil {
		return 0, nil
	}
	var prev *Hop
	for i := range hops {
		c, err := s.cost(prev, hops[i], i == len(hops)-1)
		if err != nil {
			return 0, err
		}
		sum += c
		prev = &hops[i]
	}
	return sum, nil
}

// nano is what costs are counted in, so that sums are exact in any order.
const nano = 1e9

func (s *search) cost(prev *Hop, hop Hop, last bool) (int64, error) {
	c, err := s.q.Costs.Cost(prev, hop, last)
	if err != nil {
		return 0, err
	}
	return count(c)
}

func count(c float64) (int64, error) {
	if !(c >= 0 && c < mostCost) {
		return 0, fmt.Errorf("a hop costs %v: it must be at least 0 and below %v", c, float64(mostCost))
	}
	return int64(math.Round(c * nano)), nil
}

const mostCost = 1e6

// found answers a path. It says errDone when the selector has enough.
func (s *search) found(hops []Hop, cost int64) error {
	if s.q.Limit > 0 && s.answered == s.q.Limit {
		return errLimit
	}
	if s.yield == nil {
		var err error
		if hops, err = s.keep(hops); err != nil {
			return err
		}
	}
	if err := s.answer(hops, cost); err != nil {
		return err
	}
	switch {
	case s.q.Selector == Any, s.q.Selector == Shortest,
		s.q.Selector == ShortestK && s.answered == s.q.K:
		return errDone
	}
	return nil
}

// answer gives a path to whoever asked.
func (s *search) answer(hops []Hop, cost int64) error {
	s.answered++
	path := Path{From: s.q.From, Hops: hops, Cost: float64(cost) / nano}
	if s.yield == nil {
		s.res.Paths = append(s.res.Paths, path)
		return nil
	}
	if s.refused = s.yield(path); s.refused != nil {
		return errStop
	}
	return nil
}

// keep copies the hops of an answer.
func (s *search) keep(hops []Hop) ([]Hop, error) {
	size := 0
	if len(hops) > cap(s.arena)-len(s.arena) {
		size = max(len(hops), min(2*cap(s.arena), 1<<12))
	}
	const path, hop = 48, 16
	if s.held += size*hop + path; s.held > s.memory {
		return nil, errMemory
	}
	if size > 0 {
		s.arena = make([]Hop, 0, size)
	}
	first := len(s.arena)
	s.arena = append(s.arena, hops...)
	return s.arena[first:len(s.arena):len(s.arena)], nil
}

// group ends the paths of one length. It says errDone when the selector has enough.
func (s *search) group() error {
	s.groups++
	if s.q.Selector == AllShortest || s.q.Selector == Groups && s.groups == s.q.K {
		return errDone
	}
	return nil
}
