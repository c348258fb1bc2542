package graph

import (
	"context"
	"slices"

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
	seen := make(map[factKey]struct{})
	err := r.statements(func(s statement) error {
		t.claims[s.rel.name]++
		key := s.key()
		if _, ok := seen[key]; !ok {
			seen[key] = struct{}{}
			t.facts[s.rel.canonical]++
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	t.allFacts = len(seen)
	for name := range t.claims {
		t.names = append(t.names, name)
	}
	slices.Sort(t.names)
	for i, name := range t.names {
		t.rank[name] = paths.RelationID(i)
	}
	return t, nil
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
