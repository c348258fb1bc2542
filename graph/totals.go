package graph

import (
	"context"
	"slices"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/paths"
)

// totals are counts over a whole state of the store, before any view.
type totals struct {
	names    []string                    // of relations, sorted
	rank     map[string]paths.RelationID // place in names
	claims   map[string]int              // by relation
	facts    map[string]int              // by canonical relation
	allFacts int
}

// totalsCache keeps the totals of the state that was asked last.
type totalsCache struct {
	commit string
	totals *totals
}

// totals counts once a state; O(quads).
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
	t := &totals{rank: make(map[string]paths.RelationID), claims: make(map[string]int), facts: make(map[string]int)}
	lists := make(map[triples][]uint64)
	add := func(s statement) {
		t.claims[s.rel.name]++
		key := s.key()
		of := triplesOf(key)
		lists[of] = append(lists[of], uint64(key.a)<<32|uint64(key.b))
	}
	if err := r.edgeQuads(add); err != nil {
		return nil, err
	}
	for of, list := range lists {
		slices.Sort(list)
		n := len(slices.Compact(list))
		t.facts[of.relation] += n
		t.allFacts += n
	}
	for name := range t.claims {
		t.names = append(t.names, name)
	}
	slices.Sort(t.names)
	for i, name := range t.names {
		t.rank[name] = paths.RelationID(i)
	}
	return t, nil
}

// triples are the facts of one relation, by what their claims say.
type triples struct {
	relation string // canonical
	negated  bool
}

func triplesOf(k factKey) triples { return triples{k.relation, k.negated} }

// edgeQuads calls f with every statement of the store: predicate by predicate where the store knows
// them, in O(edges), else in O(quads).
func (r *reader) edgeQuads(f func(statement)) error {
	lister, ok := r.b.(backend.Lister)
	if !ok {
		return r.statements(func(s statement) error { f(s); return nil })
	}
	var fault error
	err := lister.Predicates(func(n backend.NodeID) bool {
		var p predicate
		if p, fault = r.predicate(n); fault != nil || p.kind == notEdge {
			return fault == nil
		}
		fault = r.each(quad.Predicate, n, func(q backend.Quad) error {
			if p.kind == claimEdge { // its label is a claim: nothing else writes below the base
				f(statement{quad: q, rel: p.rel, status: p.status})
				return nil
			}
			s, ok, err := r.statement(q)
			if ok {
				f(s)
			}
			return err
		})
		return fault == nil
	})
	if fault != nil {
		return fault
	}
	return err
}

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
