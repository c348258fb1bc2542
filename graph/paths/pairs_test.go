package paths_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/newsgraph/newsgraph/graph/paths"
)

// rare is a multigraph that implements paths.Relations.
type rare struct{ ordered }

func (g rare) Relations() int { return 3 }

func (g rare) CountOf(relation int) int {
	n := 0
	for _, e := range g.edges {
		if e.label.Relation() == relation {
			n++
		}
	}
	return n
}

func (g rare) EdgesOf(relation int, yield func(subject, object paths.NodeID, label paths.Label) bool) error {
	for _, e := range g.edges {
		if e.label.Relation() == relation && !yield(e.from, e.to, e.label) {
			break
		}
	}
	return nil
}

// hasWhere says whether a pattern has a part with a condition, which Pairs does not look at.
func (t *tree) hasWhere() bool {
	return t != nil && (t.op == where || slices.ContainsFunc(t.parts, (*tree).hasWhere))
}

// TestPairsAgainstBruteForce asks which of some nodes are joined with which, and of all.
func TestPairsAgainstBruteForce(t *testing.T) {
	setChecks(t, stressed(1_000))
	var s paths.Searcher
	rapid.Check(t, func(t *rapid.T) {
		q := drawQuestion(t)
		q.costs, q.times, q.blocked, q.query.MinHops, q.query.Limit = nil, nil, nil, 0, 0
		if q.pattern = drawPattern(t); q.pattern.hasWhere() {
			q.pattern = nil
		}
		var all []paths.NodeID
		for n := 1; n < len(q.graph.out); n++ {
			all = append(all, paths.NodeID(n))
		}
		slices.SortFunc(all, q.graph.compareNodes)
		some := rapid.SliceOfNDistinct(rapid.SampledFrom(all), 1, len(all), rapid.ID[paths.NodeID])
		from, to := some.Draw(t, "from"), some.Draw(t, "to")
		slices.SortFunc(to, q.graph.compareNodes)
		froms, tos := from, to
		switch rapid.IntRange(0, 5).Draw(t, "free") {
		case 0, 1:
			from, froms = nil, all
		case 2, 3:
			to, tos = nil, all
		case 4, 5:
			from, froms, to, tos = nil, all, nil, all
		}
		got, err := s.Pairs(context.Background(), rare{ordered{q.graph}}, q.ask(paths.Walk, paths.All), from, to)
		if err != nil {
			if from == nil && to == nil && q.pattern.matchesNothing() {
				return // paths without hops begin anywhere
			}
			t.Fatal(err)
		}
		var want []paths.Pair
		for _, a := range froms {
			for _, b := range tos {
				q.query.From, q.query.To = a, b
				if len(q.matching()) > 0 {
					want = append(want, paths.Pair{From: a, To: b})
				}
			}
		}
		g := ordered{q.graph}
		if err := errors.Join(paths.SortPairs(got.Pairs, g), paths.SortPairs(want, g)); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got.Pairs, want) || !got.Complete {
			t.Fatalf("from %v to %v: got %v, complete %v; want %v\n%v", from, to, got.Pairs, got.Complete, want, q)
		}
	})
}

// matchesNothing says whether a path without hops may match, whatever its node.
func (t *tree) matchesNothing() bool {
	if t == nil {
		return false
	}
	switch t.op {
	case one:
		return false
	case at, where:
		return true
	case alt:
		return slices.ContainsFunc(t.parts, (*tree).matchesNothing)
	case repeat:
		return t.min == 0 || t.parts[0].matchesNothing()
	case seq:
		return !slices.ContainsFunc(t.parts, func(p *tree) bool { return !p.matchesNothing() })
	}
	return false
}

// Both ends free need a graph that gives the edges of a relation; a search that is cut says so.
func TestPairsAreCut(t *testing.T) {
	var s paths.Searcher
	g, q := clique(40), &paths.Query{MaxHops: 3, Pattern: paths.Repeat(paths.One(paths.AnyHop()), 1, -1)}
	if _, err := s.Pairs(t.Context(), g, q, nil, nil); err == nil {
		t.Error("both ends are free and nothing says where to begin: no error")
	}
	q.Memory = 1000
	got, err := s.Pairs(t.Context(), g, q, []paths.NodeID{1, 2}, nil)
	if err != nil || got.Complete || got.Reason != paths.ReasonMemory {
		t.Errorf("in 1000 bytes: got %+v, %v", got, err)
	}
	q.Memory = 0
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	got, err = s.Pairs(ctx, g, q, []paths.NodeID{1}, nil)
	if err != nil || got.Complete || got.Reason != paths.ReasonCanceled {
		t.Errorf("cancelled: got %+v, %v", got, err)
	}
	broken := errors.New("row 3 is damaged")
	if _, err := s.Pairs(t.Context(), watched{g, func(string) error { return broken }}, q, []paths.NodeID{1}, nil); !errors.Is(err, broken) {
		t.Errorf("got %v, want the error of the adjacency", err)
	}
}
