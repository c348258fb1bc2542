package graph

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/paths"
)

// totals are counts over a whole state of the store, before any view.
type totals struct {
	names    []string                    // of relations, sorted
	rank     map[string]paths.RelationID // place in names
	stored   map[string]bool             // the relations of names
	facts    map[string]int              // by canonical relation
	allFacts int
}

// totalsCache keeps the totals of the state that was asked last.
type totalsCache struct {
	commit string
	totals *totals
}

// totals counts once a state; see counter.fromFacts for the cost.
func (s *Snapshot) totals(ctx context.Context) (*totals, error) {
	g := s.g
	g.mu.Lock()
	cached := g.totals
	g.mu.Unlock()
	if cached.commit == s.Commit() && cached.totals != nil {
		return cached.totals, nil
	}
	t, err := s.reader(ctx).count()
	if err != nil {
		return nil, err
	}
	g.mu.Lock()
	g.totals = totalsCache{commit: s.Commit(), totals: t}
	g.mu.Unlock()
	return t, nil
}

func (r *reader) count() (*totals, error) {
	c := counter{reader: r, totals: &totals{
		rank: make(map[string]paths.RelationID), stored: make(map[string]bool), facts: make(map[string]int),
	}, lists: make(map[triples][]uint64)}
	var err error
	if store, ok := r.b.(factCounts); ok {
		err = c.fromFacts(store)
	} else {
		err = r.statements(func(s statement) error { c.add(s); return nil })
	}
	if err != nil {
		return nil, err
	}
	return c.sum(), nil
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
	*totals
	lists map[triples][]uint64 // subject and object of each, in order of the key
	nodes []uint64             // a bit for each node that a fact of the store has as an end
}

func (c *counter) add(s statement) {
	c.stored[s.rel.name] = true
	key := s.key()
	of := triplesOf(key)
	c.lists[of] = append(c.lists[of], uint64(key.a)<<32|uint64(key.b))
}

func (c *counter) sum() *totals {
	for of, list := range c.lists {
		slices.Sort(list)
		c.totals.facts[of.relation] += len(slices.Compact(list))
	}
	for _, n := range c.totals.facts {
		c.allFacts += n
	}
	c.names = slices.Sorted(maps.Keys(c.stored))
	for i, name := range c.names {
		c.rank[name] = paths.RelationID(i)
	}
	return c.totals
}

// fromFacts counts the facts between nodes that the store keeps, and those with literals by their
// quads. O(nodes + facts + quads that may be facts); no term is read but objects that are no ends.
func (c *counter) fromFacts(store factCounts) error {
	if err := store.Walk(func(w backend.FactWalker) error { return c.walk(w, store.MaxNode()) }); err != nil {
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

func (c *counter) walk(w backend.FactWalker, last backend.NodeID) error {
	c.nodes = make([]uint64, last/64+1)
	see := func(n backend.NodeID) { c.nodes[n/64] |= 1 << (n % 64) }
	var relations []*relation
	for _, name := range w.Relations() {
		relations = append(relations, c.relation(name))
	}
	for n := backend.NodeID(1); n <= last; n++ {
		row := w.Out(n)
		if len(row) > 0 {
			see(n)
		}
		for _, f := range row {
			if err := c.tick(); err != nil {
				return err
			}
			if f.Relation() >= len(relations) || f.To > last {
				return errRelation
			}
			see(f.To)
			s := statement{quad: backend.Quad{S: n, O: f.To}, rel: relations[f.Relation()]}
			if f.Statuses() == claim.Negated.Bit() {
				s.status = claim.Negated
			}
			if s.rel.alone {
				c.stored[s.rel.name] = true
				c.totals.facts[s.rel.canonical]++
			} else {
				c.add(s)
			}
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
