package paths

import (
	"cmp"
	"math"
	"slices"
)

// cheapest is the memory of a best-first search for the k cheapest paths: A* (Hart, Nilsson and
// Raphael, 1968) over paths instead of nodes, as all modes but WALK need it, with siblings that wait
// in order, as Eppstein's (SIAM J. Comput. 28(2), 1998) do, so that a hop adds two entries to the
// heap and not one for each edge of a hub.
//
// The bounds are the least costs from each product node of the region to the end by the cheap
// Costs.Bound, so that what a hop really costs is asked only of hops that come up.
type cheapest struct {
	bounds  [][]int64            // by hops left, then by region node; the last is for more
	order   map[uint32][]sibling // of walk nodes
	ordered int                  // siblings in all
	tree    []branch
	heap    []item
	paths   []ranked
	k       int
	floor   int64 // see Costs.Floors
	inner   int64
	known   map[NodeID]int64 // of Costs.Through

	ceiling int64 // what costs more is not looked for
	bars    bool  // the ceiling is in force
	barred  bool  // it has kept the search out of something
	most    int64 // what a path of this round may cost
	sure    int64 // of paths that cost no more, all come up in this round

	hops [2][]Hop // for comparing
	err  error    // of a comparison
}

// A sibling is an edge of a walk node, with the least cost by it.
type sibling struct {
	edge   uint32 // place in walk.edges
	weight int64
	left   uint16
}

// A branch is a path that was begun: its last hop, and the branch that it goes on from.
type branch struct {
	parent int32
	node   uint32 // walk node
	hop    Hop
	hops   int
	cost   int64
	at     int32
	runs   []run
}

// An item is a path to be looked at: a branch and one more hop, whose cost may not be known yet.
// One whose hop is not known stands for its later siblings too.
type item struct {
	bound  int64 // no path from here costs less
	least  int   // nor has fewer hops
	parent int32
	place  uint32 // among the siblings
	cost   int64  // with the hop, if exact
	exact  bool
	ends   bool // the path ends with the hop
}

// ranked is a path of the answer.
type ranked struct {
	hops []Hop
	cost int64
}

func (c *cheapest) size() int {
	n := 0
	for _, b := range c.bounds {
		n += 8 * len(b)
	}
	return n + 80*cap(c.tree) + 48*cap(c.heap) + 24*c.ordered
}

const unbounded = math.MaxInt64 / 4

// best answers the k cheapest paths: those below a ceiling, which is raised until there are k, or
// nothing is above it. Below a low ceiling walks are short, and none passes a node with very many
// edges where that costs, so that the search stays out of those; what costs little is found without
// what costs much being looked at.
func (s *search) best(least int) error {
	c := &s.heap
	zero := len(c.paths) // the path without hops, if it is one
	least = max(least, s.q.MinHops, 1)
	if err := s.floors(); err != nil {
		return err
	}
	c.ceiling, c.barred = s.least(least)+firstRise, false
	raise := int64(rise)
	for rounds := 1; ; rounds++ {
		length := least
		for length < s.q.MaxHops && s.least(length+1) <= c.ceiling {
			length++
		}
		before := slices.Clone(c.paths)
		if err := s.round(length, rounds == 1, zero); err != nil {
			c.merge(before)
			return err
		}
		if c.sure == math.MaxInt64 || len(c.paths) == c.k && c.paths[c.k-1].cost <= c.sure {
			return nil
		}
		if rounds > fewRounds { // costs are of another size than they were made for
			raise = min(2*raise, mostCost*nano)
		}
		c.ceiling += raise
		if len(c.paths) == c.k { // no ceiling need be higher than that
			c.ceiling = max(min(c.ceiling, c.paths[c.k-1].cost), c.sure+1)
		}
	}
}

// How high the first ceiling is, beyond what the shortest walk costs, and how much it is raised: half
// of what a hop costs that is not much more than its length, see Costs. After a few rounds it rises
// ever faster.
const firstRise, rise, fewRounds = nano, nano / 2, 20

// round finds the k cheapest paths of at most a length, below the ceiling all of them. met says that
// the sides have just met.
func (s *search) round(length int, met bool, zero int) error {
	c := &s.heap
	if c.barred {
		c.barred, s.region.whole = false, false
		if err := s.start(); err != nil {
			return err
		}
		met = false
	}
	c.bars = true
	defer func() { c.bars = false }()
	if err := s.gather(length, met && s.sides[0].depth()+s.sides[1].depth() == length); err != nil {
		return err
	}
	c.sure = math.MaxInt64
	if c.barred {
		c.sure = c.ceiling
	}
	if length < s.q.MaxHops && !s.region.whole {
		c.sure = min(c.sure, s.least(length+1))
	}
	if s.region.whole {
		length = s.longest()
	}
	c.paths = c.paths[:zero]
	return done(s.within(length))
}

// floors asks for the least costs of hops and nodes.
func (s *search) floors() (err error) {
	c := &s.heap
	hop, through := s.q.Costs.Floors()
	if c.floor, err = count(hop); err == nil {
		c.inner, err = count(through)
	}
	return err
}

// least is the least cost of a path of so many hops.
func (s *search) least(hops int) int64 {
	return int64(hops)*s.heap.floor + int64(max(hops-1, 0))*s.heap.inner
}

// through is the least cost of going on from a node, asked for once.
func (s *search) through(n NodeID) (int64, error) {
	c := &s.heap
	if t, known := c.known[n]; known {
		return t, nil
	}
	f, err := s.q.Costs.Through(n)
	if err != nil {
		return 0, err
	}
	t, err := count(f)
	if c.known == nil {
		c.known = make(map[NodeID]int64)
	}
	c.known[n] = t
	return t, err
}

// bar says whether paths that pass an entry of a side cost more than the ceiling.
//
// What the other side has not come to is further from there than it has gone.
func (s *search) bar(side *side, e *entry) (bool, error) {
	c, n := &s.heap, nodeOf(e.key)
	if e.depth == 0 || n == s.q.From || n == s.q.To {
		return false, nil
	}
	t, err := s.through(n)
	other := &s.sides[1-side.number()]
	hops := int(e.depth) + other.depth() + 1
	if place, ok := s.tab.find(e.key, other.number()); ok {
		hops = int(e.depth) + int(other.entries[place].depth)
	}
	if err != nil || s.least(hops)-c.inner+t <= c.ceiling {
		return false, err
	}
	c.barred = true
	return true, nil
}

// offer adds a path to the best.
func (s *search) offer(hops []Hop, cost int64) error {
	c := &s.heap
	kept, err := s.keep(hops)
	if err != nil {
		return err
	}
	c.paths = append(c.paths, ranked{kept, cost})
	if cost <= c.sure {
		if err := s.collect(); err != nil {
			return err
		}
	}
	if len(c.paths) == c.k {
		return errDone
	}
	return nil
}

// merge adds paths that were found before a search of longer ones was cut short.
func (c *cheapest) merge(before []ranked) {
	for _, p := range before {
		if !slices.ContainsFunc(c.paths, func(o ranked) bool { return slices.Equal(o.hops, p.hops) }) {
			c.paths = append(c.paths, p)
		}
	}
	slices.SortStableFunc(c.paths, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(a.cost, b.cost), cmp.Compare(len(a.hops), len(b.hops)))
	})
	c.paths = c.paths[:min(len(c.paths), c.k)]
}

// collect answers the best paths that were not answered yet: each round begins with those of the one
// before it of whose places it was sure.
func (s *search) collect() error {
	if s.q.Selector != Best {
		return nil
	}
	for s.answered < len(s.heap.paths) {
		if s.q.Limit > 0 && s.answered == s.q.Limit {
			return errLimit
		}
		p := &s.heap.paths[s.answered]
		if err := s.answer(p.hops, p.cost); err != nil {
			return err
		}
	}
	return nil
}
