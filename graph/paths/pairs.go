package paths

import (
	"cmp"
	"context"
	"errors"
	"math/bits"
	"slices"
)

// A Pair is two ends that some walk joins.
type Pair struct{ From, To NodeID }

// Relations is an Adjacency that can give the edges of one relation. It is needed where both ends
// are free.
type Relations interface {
	// EdgesOf calls yield with the ends of every edge of a relation until it returns false.
	EdgesOf(relation int, yield func(subject, object NodeID, label Label) bool) error
	// CountOf gives the number of edges of a relation, about.
	CountOf(relation int) int
	// Relations is how many there are: their numbers are below it.
	Relations() int
}

// errFree says that no end of a question is known and the adjacency cannot say where edges are.
var errFree = errors.New("both ends are free, and the graph does not give the edges of a relation")

// Pairs finds the pairs of ends that a walk joins which the query's pattern accepts, of at most
// MaxHops edges, through the nodes that it may and must pass: which pairs are worth a Search. Empty
// lists stand for all nodes. The query's ends, mode, selector and limits other than Memory do not
// count, nor do MinHops, Times and conditions of parts: a pair may have no path that they admit.
// Nodes that Transit bars are not passed by a walk that ends there either.
//
// Sixty-four searches run as one over the product, breadth-first, a bit for each (Then et al., The
// More the Merrier, PVLDB 8(4), 2014), from the ends of which there are fewer. Where both are free it
// begins at the edges of the rarest relation that every path must pass.
//
// Pairs come as they are found, each once, and the same way each time from the same rows; see
// [SortPairs]. Cut short, the answer holds those found so far and says why.
func (r *Searcher) Pairs(ctx context.Context, adj Adjacency, q *Query, from, to []NodeID) (*PairsResult, error) {
	asked := *q
	asked.From, asked.To, asked.Mode, asked.Selector, asked.K, asked.Limit = 1, 1, Walk, All, 0, 0
	if err := asked.validate(); err != nil {
		return nil, err
	}
	s := &r.s
	err := s.begin(ctx, adj, &asked)
	if err != nil {
		return nil, err
	}
	p := &r.p
	p.search = s
	err = p.run(from, to)
	res := &PairsResult{Pairs: p.found, Complete: err == nil, Explored: s.explored}
	p.found, p.search = nil, nil
	if cap(p.bits) > mostKept/32 {
		r.p = pairs{}
	}
	if err != nil {
		res.Reason, err = reasonOf(err)
	}
	s.end()
	if err != nil {
		return nil, err
	}
	return res, nil
}

// PairsResult is the answer of [Searcher.Pairs].
type PairsResult struct {
	Pairs    []Pair
	Complete bool
	Reason   string
	Explored int
}

type pairs struct {
	*search
	side  side
	bits  []bitsEntry
	now   []uint32 // places in bits of the level under way, and of the next
	next  []uint32
	ended []uint64 // of nodes where a path may end, the searches that came there
	found []Pair
}

// A bitsEntry is a product node and the searches, a bit each, that came to it, that come to it on
// this level and on the next.
type bitsEntry struct {
	key              uint64
	seen, now, after uint64
}

func (p *pairs) run(from, to []NodeID) error {
	if err := p.look(); err != nil {
		return err
	}
	if len(from) == 0 && len(to) == 0 {
		var err error
		if from, err = p.starts(); err != nil || len(from) == 0 {
			return err
		}
	}
	back := len(from) == 0 || len(to) > 0 && len(to) < len(from)
	sources, targets := from, to
	if back {
		sources, targets = to, from
	}
	var wanted map[NodeID]bool // nil for all
	if len(targets) > 0 {
		wanted = make(map[NodeID]bool, len(targets))
		for _, n := range targets {
			wanted[n] = true
		}
	}
	for i := 0; i < len(sources); i += 64 {
		if err := p.batch(sources[i:min(i+64, len(sources))], wanted, back); err != nil {
			return err
		}
	}
	return nil
}

// SortPairs puts pairs in the order of an adjacency: by From, then by To.
func SortPairs(list []Pair, adj Adjacency) (err error) {
	order, _ := adj.(Order)
	compare := func(a, b NodeID) int {
		if order == nil || a == b {
			return cmp.Compare(a, b)
		}
		c, e := order.CompareNodes(a, b)
		err = cmp.Or(err, e)
		return c
	}
	slices.SortFunc(list, func(a, b Pair) int { return cmp.Or(compare(a.From, b.From), compare(a.To, b.To)) })
	return err
}

// batch runs up to 64 searches.
func (p *pairs) batch(sources []NodeID, wanted map[NodeID]bool, back bool) error {
	p.side.back, p.side.edges = back, 0
	p.tab.reset()
	p.bits, p.ended, p.next = p.bits[:0], p.ended[:0], p.next[:0]
	for i, n := range sources {
		if err := p.begin(n, 1<<i, back); err != nil {
			return err
		}
	}
	for hops := 0; p.level(); hops++ {
		for _, i := range p.now {
			if e := &p.bits[i]; e.now != 0 {
				if err := p.arrive(e.key, e.now, sources, wanted, back); err != nil {
					return err
				}
			}
		}
		if hops == p.q.MaxHops {
			return nil
		}
		if err := p.spreadAll(sources); err != nil {
			return err
		}
	}
	return nil
}

// level begins the next level; it says whether there is any.
func (p *pairs) level() bool {
	p.now, p.next = p.next, p.now[:0]
	for _, i := range p.now {
		e := &p.bits[i]
		e.now, e.after = e.after&^e.seen, 0
		e.seen |= e.now
	}
	return len(p.now) > 0
}

// spreadAll passes the searches of the level on.
func (p *pairs) spreadAll(sources []NodeID) error {
	if err := p.announce(); err != nil {
		return err
	}
	for _, i := range p.now {
		if now := p.bits[i].now; now != 0 {
			if err := p.spread(p.bits[i].key, now, sources); err != nil {
				return err
			}
		}
	}
	return nil
}

// announce tells the adjacency which rows are wanted next.
func (p *pairs) announce() error {
	if p.fetch == nil {
		return nil
	}
	p.wanted = p.wanted[:0]
	for _, i := range p.now {
		if p.bits[i].now != 0 {
			p.wanted = append(p.wanted, nodeOf(p.bits[i].key))
		}
	}
	return p.fetch.Prefetch(p.wanted, true, true)
}

// begin puts a source into the search.
func (p *pairs) begin(n NodeID, bit uint64, back bool) error {
	if !back {
		ok, err := p.tests(p.a.states[0].tests, n)
		if err == nil && ok {
			p.add(product(n, p.visits(n), 0), bit)
		}
		return err
	}
	for i := range p.a.states {
		for _, e := range p.a.states[i].ends {
			ok, err := p.tests(e.tests, n)
			if err != nil {
				return err
			}
			if ok {
				p.add(product(n, p.all, i), bit)
			}
		}
	}
	return nil
}

func (p *pairs) add(key, bits uint64) {
	slot := p.tab.at(key)
	if slot.stamp == p.tab.stamp && slot.place[0] != 0 {
		e := &p.bits[slot.place[0]-1]
		if e.after == 0 {
			p.next = append(p.next, slot.place[0]-1)
		}
		e.after |= bits
		return
	}
	p.tab.put(slot, key, 0, uint32(len(p.bits)))
	p.next = append(p.next, uint32(len(p.bits)))
	p.bits = append(p.bits, bitsEntry{key: key, after: bits})
}

// spread passes searches on to all that a product node leads to.
func (p *pairs) spread(key, now uint64, sources []NodeID) error {
	n := nodeOf(key)
	if p.q.Transit != nil && len(sources) > 0 {
		if ok, err := p.q.Transit(n); err != nil {
			return err
		} else if !ok { // the searches that began there go on
			for w := now; w != 0; w &= w - 1 {
				if i := bits.TrailingZeros64(w); sources[i] != n {
					now &^= 1 << i
				}
			}
			if now == 0 {
				return nil
			}
		}
	}
	return p.scan(&p.side, key, func(moves []move) error {
		for k := range moves {
			m := &moves[k]
			if slot := p.tab.at(m.key); slot.stamp == p.tab.stamp && slot.place[0] != 0 {
				if e := &p.bits[slot.place[0]-1]; now&^(e.seen|e.after) == 0 {
					continue
				}
			}
			state := &p.a.states[stateOf(m.key)]
			if ok, err := p.tests(state.tests, nodeOf(m.key)); err != nil {
				return err
			} else if !ok {
				continue
			}
			if ok, err := p.admits(&p.side, key, m); err != nil {
				return err
			} else if ok {
				p.add(m.key, now)
			}
		}
		if len(p.bits)*32+len(p.found)*64+p.tab.size() > p.memory {
			return errMemory
		}
		return nil
	})
}

// arrive notes the pairs of searches that came to a product node where a path may end.
func (p *pairs) arrive(key, now uint64, sources []NodeID, wanted map[NodeID]bool, back bool) error {
	n := nodeOf(key)
	if wanted != nil && !wanted[n] {
		return nil
	}
	ok, err := p.ends(key, back)
	if err != nil || !ok {
		return err
	}
	// Paths may end at the node in several states: the first counts.
	ended := product(n, 0, endState)
	slot := p.tab.at(ended)
	if slot.stamp != p.tab.stamp {
		p.tab.put(slot, ended, 1, uint32(len(p.ended)))
		p.ended = append(p.ended, 0)
		slot = p.tab.at(ended)
	}
	before := &p.ended[slot.place[1]-1]
	fresh := now &^ *before
	*before |= fresh
	for ; fresh != 0; fresh &= fresh - 1 {
		pair := Pair{sources[bits.TrailingZeros64(fresh)], n}
		if back {
			pair.From, pair.To = pair.To, pair.From
		}
		p.found = append(p.found, pair)
	}
	return nil
}

// endState is a state that no automaton has: under it the table keeps the searches that ended at a
// node.
const endState = 1<<stateBits - 1

// ends says whether paths may end at a product node; searched backwards, begin there.
func (p *pairs) ends(key uint64, back bool) (bool, error) {
	if back {
		return stateOf(key) == 0 && maskOf(key) == p.visits(nodeOf(key)), nil
	}
	if maskOf(key) != p.all {
		return false, nil
	}
	for _, e := range p.a.states[stateOf(key)].ends {
		if ok, err := p.tests(e.tests, nodeOf(key)); err != nil || ok {
			return ok, err
		}
	}
	return false, nil
}

// starts gives the nodes from which the rarest hop that every path takes can be come to.
func (p *pairs) starts() ([]NodeID, error) {
	rel, ok := p.adj.(Relations)
	if !ok || p.a.mayBeEmpty() {
		return nil, errFree
	}
	cut := p.a.cut(func(step *Step) int {
		sum := 0
		for r := range rel.Relations() {
			if step.Along.of(r)|step.Against.of(r) != 0 {
				sum += rel.CountOf(r)
			}
		}
		return sum
	})
	p.side.back = true
	p.tab.reset()
	p.bits, p.next = p.bits[:0], p.next[:0]
	for _, t := range cut {
		if err := p.tails(rel, t); err != nil {
			return nil, err
		}
	}
	for hops := 1; hops < p.q.MaxHops && p.level(); hops++ {
		if err := p.spreadAll(nil); err != nil {
			return nil, err
		}
	}
	seen := make(map[NodeID]bool)
	var out []NodeID
	for i := range p.bits {
		if n := nodeOf(p.bits[i].key); stateOf(p.bits[i].key) == 0 && !seen[n] {
			seen[n] = true
			out = append(out, n)
		}
	}
	var err error
	slices.SortFunc(out, func(a, b NodeID) int {
		if p.order == nil {
			return cmp.Compare(a, b)
		}
		c, e := p.order.CompareNodes(a, b)
		err = cmp.Or(err, e)
		return c
	})
	return out, err
}

// tails adds the nodes from which hops of a transition leave. What they visited before is not known.
func (p *pairs) tails(rel Relations, t transition) error {
	step := &p.a.steps[t.step]
	for r := range rel.Relations() {
		along, against := step.Along.of(r), step.Against.of(r)
		if along|against == 0 {
			continue
		}
		var fault error
		err := rel.EdgesOf(r, func(subject, object NodeID, label Label) bool {
			if along&label.Kinds() != 0 {
				p.tail(subject, t.from)
			}
			if against&label.Kinds() != 0 {
				p.tail(object, t.from)
			}
			fault = p.tick(1)
			return fault == nil
		})
		if err = cmp.Or(fault, err); err != nil {
			return err
		}
	}
	return nil
}

func (p *pairs) tail(n NodeID, state int) {
	for mask := range int(p.all) + 1 { // of what was visited before, nothing is known
		if m := uint8(mask); m&p.visits(n) == p.visits(n) {
			p.add(product(n, m, state), 1)
		}
	}
}

// mayBeEmpty says that a path without hops may match.
func (a *automaton) mayBeEmpty() bool { return len(a.states[0].ends) > 0 }

// cut gives transitions of which every path takes one, and which fewest edges pass: those that leave
// the start, those that come to an end, or any one that all paths must take.
func (a *automaton) cut(count func(*Step) int) []transition {
	var all, best []transition
	var last []transition
	for i := range a.states {
		for _, t := range a.states[i].out {
			all = append(all, t)
			if len(a.states[t.to].ends) > 0 {
				last = append(last, t)
			}
		}
	}
	cuts := [][]transition{a.states[0].out, last}
	for i := range all {
		if !a.accepts(all[i]) {
			cuts = append(cuts, all[i:i+1])
		}
	}
	least := -1
	for _, c := range cuts {
		sum := 0
		for _, t := range c {
			sum += count(&a.steps[t.step])
		}
		if least < 0 || sum < least {
			best, least = c, sum
		}
	}
	return best
}

// accepts says whether an end can be reached without a transition.
func (a *automaton) accepts(but transition) bool {
	seen := make([]bool, len(a.states))
	queue := []int{0}
	seen[0] = true
	for len(queue) > 0 {
		i := queue[0]
		queue = queue[1:]
		if len(a.states[i].ends) > 0 {
			return true
		}
		for _, t := range a.states[i].out {
			if !seen[t.to] && t.id != but.id {
				seen[t.to] = true
				queue = append(queue, t.to)
			}
		}
	}
	return false
}
