package paths_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/newsgraph/newsgraph/graph/paths"
)

// searchEach is a search whose paths come one by one.
func searchEach(ctx context.Context, adj paths.Adjacency, q *paths.Query) (*paths.Result, error) {
	var list []paths.Path
	res, err := new(paths.Searcher).SearchEach(ctx, adj, q, func(p paths.Path) error {
		p.Hops = slices.Clone(p.Hops)
		list = append(list, p)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if res.Paths != nil {
		return nil, errors.New("paths are kept")
	}
	res.Paths = list
	return res, nil
}

// The first path comes long before the last, and an error at any of them ends the search and comes back.
func TestEachComesAsFound(t *testing.T) {
	for _, selector := range []paths.Selector{paths.All, paths.Groups, paths.ShortestK, paths.Best} {
		priced := 0
		count := func() error { priced++; return nil }
		g, costs := clique(8), callCosts{&hashCosts{seed: 1, floor: 1, byPrev: true}, count, count}
		q := &paths.Query{From: 1, To: 8, MaxHops: 5, Selector: selector, K: 500, Costs: costs}
		var at []int
		res, err := new(paths.Searcher).SearchEach(t.Context(), g, q, func(paths.Path) error {
			at = append(at, priced)
			return nil
		})
		if err != nil || !res.Complete {
			t.Fatalf("%v: %v, %+v", selector, err, res)
		}
		if len(at) < 400 || at[0]*10 > priced || at[len(at)/2]*10 > priced*9 {
			t.Errorf("%v: %d paths, the first after %d hops were priced, half of them after %d, all after %d",
				selector, len(at), at[0], at[len(at)/2], priced)
		}
		for stop := 1; stop <= len(at); stop += 99 {
			enough, seen := errors.New("enough"), 0
			_, err := new(paths.Searcher).SearchEach(t.Context(), g, q, func(paths.Path) error {
				if seen++; seen == stop {
					return enough
				}
				return nil
			})
			if !errors.Is(err, enough) || seen != stop {
				t.Errorf("%v: %v after %d paths, want it after %d", selector, err, seen, stop)
			}
		}
	}
}

// An error of yield is never taken for an answer that was cut, whatever it is.
func TestEachErrors(t *testing.T) {
	for _, want := range []error{context.Canceled, context.DeadlineExceeded} {
		_, err := new(paths.Searcher).SearchEach(t.Context(), clique(4), &paths.Query{From: 1, To: 4, MaxHops: 3, Selector: paths.All},
			func(paths.Path) error { return want })
		if !errors.Is(err, want) {
			t.Errorf("got %v, want %v", err, want)
		}
	}
}

// Paths that are not kept take no memory: more of them come than there is room for.
func TestEachKeepsNone(t *testing.T) {
	q := &paths.Query{From: 1, To: 10, MaxHops: 6, Selector: paths.All, Memory: 200_000}
	kept, err := paths.Search(t.Context(), clique(10), q)
	if err != nil {
		t.Fatal(err)
	}
	if kept.Reason != paths.ReasonMemory {
		t.Fatalf("there is room for all %d", len(kept.Paths))
	}
	n := 0
	res, err := new(paths.Searcher).SearchEach(t.Context(), clique(10), q, func(paths.Path) error { n++; return nil })
	const all = 1 + 8 + 8*7 + 8*7*6 + 8*7*6*5 + 8*7*6*5*4
	if err != nil || !res.Complete || n != all {
		t.Errorf("%d paths of %d, %+v, %v", n, all, res, err)
	}
}
