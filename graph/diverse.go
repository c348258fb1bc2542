package graph

import (
	"slices"

	"github.com/newsgraph/newsgraph/graph/paths"
)

// Best answers k paths of a pool of the cheapest: so many times k, and at least so many.
const (
	poolTimes = 5
	poolLeast = 50
	poolMost  = 10_000 // but no more than this, or k
)

func poolOf(k int) int {
	if k >= poolMost/poolTimes {
		return max(k, poolMost)
	}
	return max(poolTimes*k, poolLeast)
}

// similarity is how much dearer a path is that is like one already chosen, as a part of its cost.
const similarity = 0.5

// diverse chooses k paths of a pool that is sorted by cost, so that they are not one path k times: the
// cheapest, and then again and again the one with the least cost·(1 + similarity·share), where share is
// the largest part of its inner nodes that it has in common with one path already chosen; of equal
// ones the first of the pool. They stay in the order of the pool. After maximal marginal relevance,
// Carbonell and Goldstein 1998, doi:10.1145/290941.291025. O(k · pool · hops²).
func diverse(pool []paths.Path, k int) []paths.Path {
	if len(pool) <= k {
		return pool
	}
	shares := make([]float64, len(pool))
	chosen := make([]int, 0, k)
	taken := make([]bool, len(pool))
	for len(chosen) < k {
		best, least := -1, 0.0
		for i := range pool {
			if cost := pool[i].Cost * (1 + similarity*shares[i]); !taken[i] && (best < 0 || cost < least) {
				best, least = i, cost
			}
		}
		chosen, taken[best] = append(chosen, best), true
		for i := range pool {
			if !taken[i] {
				shares[i] = max(shares[i], share(&pool[i], &pool[best]))
			}
		}
	}
	slices.Sort(chosen)
	out := make([]paths.Path, k)
	for i, c := range chosen {
		out[i] = pool[c]
	}
	return out
}

// share gives the part of the inner nodes of one path that another has too.
func share(of, with *paths.Path) float64 {
	inner, same := len(of.Hops)-1, 0
	if inner < 1 {
		return 0
	}
	for i := range inner {
		for j := range len(with.Hops) - 1 {
			if of.Hops[i].To == with.Hops[j].To {
				same++
				break
			}
		}
	}
	return float64(same) / float64(inner)
}
