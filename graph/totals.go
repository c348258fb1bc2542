package graph

import (
	"cmp"
	"slices"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
)

// totals are counts of the edges of the path graph over a whole state of the store, before any view.
type totals struct {
	facts    map[string]int // by canonical relation
	allFacts int
}

// totalsCache keeps the totals of the state that was asked last.
type totalsCache struct {
	commit string
	totals *totals
}

// factsCache keeps the number of facts, those with literals too, of the state that was asked last.
type factsCache struct {
	commit string
	facts  int
}

// totals counts once a state. O(nodes + facts); O(quads) for a store that keeps no facts.
func (r *reader) totals() (*totals, error) {
	g := r.g
	g.mu.Lock()
	cached := g.totals
	g.mu.Unlock()
	if cached.commit == r.Commit() && cached.totals != nil {
		return cached.totals, nil
	}
	c := newCounter(r)
	var err error
	if store, ok := r.b.(factCounts); ok {
		err = c.walkFacts(store)
	} else {
		err = r.statements(func(s statement) error {
			if !s.literal {
				c.add(s)
			}
			return nil
		})
	}
	if err != nil {
		return nil, err
	}
	t := c.sum()
	g.mu.Lock()
	g.totals = totalsCache{commit: r.Commit(), totals: t}
	g.mu.Unlock()
	return t, nil
}

// countFactsOf counts the facts, those with literals too, once a state. O(nodes + facts + quads that
// may be facts).
func (r *reader) countFactsOf() (int, error) {
	g := r.g
	g.mu.Lock()
	cached := g.allFacts
	g.mu.Unlock()
	if cached.commit == r.Commit() && cached.commit != "" {
		return cached.facts, nil
	}
	c := newCounter(r)
	var err error
	if store, ok := r.b.(factCounts); ok {
		err = c.fromFacts(store)
	} else {
		err = r.statements(func(s statement) error { c.add(s); return nil })
	}
	if err != nil {
		return 0, err
	}
	cached = factsCache{commit: r.Commit(), facts: c.sum().allFacts}
	g.mu.Lock()
	g.allFacts = cached
	g.mu.Unlock()
	return cached.facts, nil
}

func newCounter(r *reader) *counter {
	return &counter{reader: r, counts: &totals{facts: make(map[string]int)}, lists: make(map[triples][]uint64)}
}

// factCounts is what counting needs of a store that keeps facts.
type factCounts interface {
	backend.FactStore
	backend.Lister
	backend.Sizer
}

// A counter counts facts. Those that several triples may make are first listed.
type counter struct {
	*reader
	counts *totals
	lists  map[triples][]uint64 // subject and object of each, in order of the key
	nodes  []uint64             // a bit for each node that a fact of the store has as an end
}

func (c *counter) add(s statement) {
	key := s.key()
	of := triplesOf(key)
	c.lists[of] = append(c.lists[of], uint64(key.a)<<32|uint64(key.b))
}

func (c *counter) sum() *totals {
	for of, list := range c.lists {
		slices.Sort(list)
		c.counts.facts[of.relation] += len(slices.Compact(list))
	}
	for _, n := range c.counts.facts {
		c.counts.allFacts += n
	}
	return c.counts
}

// fromFacts counts the facts between nodes that the store keeps, and those with literals by their
// quads. O(nodes + facts + quads that may be facts); no term is read but objects that are no ends.
func (c *counter) fromFacts(store factCounts) error {
	if err := c.walkFacts(store); err != nil {
		return err
	}
	var fault error
	err := store.Predicates(func(n backend.NodeID) bool {
		var p predicate
		if p, fault = c.predicate(n); fault == nil && p.kind != notEdge {
			fault = c.each(quad.Predicate, n, c.literal)
		}
		return fault == nil
	})
	return cmp.Or(fault, err)
}

func (c *counter) walkFacts(store factCounts) error {
	return c.walk(func() error { return c.walkRows(c.walker, store.MaxNode()) })
}

func (c *counter) walkRows(w backend.FactWalker, last backend.NodeID) error {
	c.nodes = make([]uint64, last/64+1)
	see := func(n backend.NodeID) { c.nodes[n/64] |= 1 << (n % 64) }
	t, err := c.relationsOf()
	if err != nil {
		return err
	}
	alone := make([]int, len(t.list))
	for n := backend.NodeID(1); n <= last; n++ {
		row := w.Out(n)
		if len(row) > 0 {
			see(n)
		}
		for _, f := range row {
			if err := c.tick(); err != nil {
				return err
			}
			rel := f.Label.Relation()
			if rel >= len(alone) || f.To > last {
				return errRelation
			}
			see(f.To)
			if t.turned[rel] < 0 {
				alone[rel]++
				continue
			}
			s := statement{quad: backend.Quad{S: n, O: f.To}, rel: t.list[rel]}
			if f.Label.Kinds() == claim.Negated.Bit() {
				s.status = claim.Negated
			}
			c.add(s)
		}
	}
	for rel, n := range alone {
		if n > 0 {
			c.counts.facts[t.list[rel].canonical] += n
		}
	}
	return nil
}

// literal counts a quad if it makes a fact with a literal.
func (c *counter) literal(q backend.Quad) error {
	if c.nodes[q.O/64]&(1<<(q.O%64)) != 0 {
		return nil
	}
	v, err := c.b.Value(q.O) // not kept: there may be many
	if err != nil || isNode(v) {
		return err
	}
	s, ok, err := c.statement(q)
	if ok {
		c.add(s)
	}
	return err
}

// triples are the facts of one relation, by what their claims say.
type triples struct {
	relation string // canonical
	negated  bool
}

func triplesOf(k factKey) triples { return triples{k.relation, k.negated} }

// statements calls f with every statement of the store, in its order.
func (r *reader) statements(f func(statement) error) error {
	return r.all(func(q backend.Quad) error {
		s, ok, err := r.statement(q)
		if err != nil || !ok {
			return err
		}
		return f(s)
	})
}

// all calls f with every quad of the store, in its order.
func (r *reader) all(f func(backend.Quad) error) error {
	var fault error
	err := r.b.All(func(q backend.Quad) bool {
		if fault = r.tick(); fault == nil {
			fault = f(q)
		}
		return fault == nil
	})
	if fault != nil {
		return fault
	}
	return err
}
