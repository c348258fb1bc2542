package paths_test

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"os"
	"slices"
	"strconv"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/newsgraph/newsgraph/graph/paths"
)

// allWalks enumerates the walks of 1 to q.MaxHops edges from q.From to q.To straight from the list
// of edges, in the order of answers: by length, then hop by hop.
func (g *multigraph) allWalks(q *paths.Query) [][]paths.Hop {
	var found [][]paths.Hop
	var walk func(at paths.NodeID, hops []paths.Hop)
	walk = func(at paths.NodeID, hops []paths.Hop) {
		if len(hops) > 0 && at == q.To {
			found = append(found, slices.Clone(hops))
		}
		if len(hops) == q.MaxHops {
			return
		}
		for i, e := range g.edges {
			hop := paths.Hop{Edge: paths.Edge{ID: paths.EdgeID(i), Relation: e.relation, Symmetric: e.symmetric}}
			if e.from == at {
				hop.To = e.to
				walk(e.to, append(hops, hop))
			}
			if e.to == at && e.from != e.to && (!q.Directed || e.symmetric) {
				hop.To, hop.Against = e.from, true
				walk(e.from, append(hops, hop))
			}
		}
	}
	walk(q.From, make([]paths.Hop, 0, q.MaxHops))
	slices.SortFunc(found, func(a, b []paths.Hop) int {
		return cmp.Or(cmp.Compare(len(a), len(b)), slices.CompareFunc(a, b, g.compareHops))
	})
	return found
}

// compareHops orders two hops from one node: relation, along before against, neighbour. Parallel
// edges go by ID, as in the rows.
func (g *multigraph) compareHops(a, b paths.Hop) int {
	against := func(h paths.Hop) int {
		if h.Against {
			return 1
		}
		return 0
	}
	return cmp.Or(cmp.Compare(a.Relation, b.Relation), cmp.Compare(against(a), against(b)),
		cmp.Compare(g.placeOf(a.To), g.placeOf(b.To)), cmp.Compare(a.ID, b.ID))
}

// inMode applies the definition of a mode to a whole walk.
func inMode(m paths.Mode, from paths.NodeID, hops []paths.Hop) bool {
	nodes := nodesOf(from, hops)
	switch m {
	case paths.Acyclic:
		return distinct(nodes)
	case paths.Simple:
		return distinct(nodes[1:]) && distinct(nodes[:len(nodes)-1])
	case paths.Trail:
		var ids []paths.EdgeID
		for _, h := range hops {
			ids = append(ids, h.ID)
		}
		return distinct(ids)
	default:
		return true
	}
}

func nodesOf(from paths.NodeID, hops []paths.Hop) []paths.NodeID {
	nodes := []paths.NodeID{from}
	for _, h := range hops {
		nodes = append(nodes, h.To)
	}
	return nodes
}

func distinct[T cmp.Ordered](list []T) bool {
	sorted := slices.Sorted(slices.Values(list))
	return len(slices.Compact(sorted)) == len(list)
}

// passes says whether a walk goes through admitted nodes only, its ends aside.
func passes(q *paths.Query, blocked []paths.NodeID, hops []paths.Hop) bool {
	return !slices.ContainsFunc(hops, func(h paths.Hop) bool {
		return h.To != q.From && h.To != q.To && slices.Contains(blocked, h.To)
	})
}

func visitsAll(q *paths.Query, hops []paths.Hop) bool {
	nodes := nodesOf(q.From, hops)
	return !slices.ContainsFunc(q.Through, func(n paths.NodeID) bool { return !slices.Contains(nodes, n) })
}

// selected applies the definition of a selector to all paths, which are in order.
func selected(q *paths.Query, all []paths.Path) []paths.Path {
	switch q.Selector {
	case paths.Best:
		all = slices.Clone(all)
		slices.SortStableFunc(all, func(a, b paths.Path) int { return cmp.Compare(a.Cost, b.Cost) })
		return all[:min(q.K, len(all))]
	case paths.ShortestK:
		return all[:min(q.K, len(all))]
	case paths.Any, paths.Shortest:
		return all[:min(1, len(all))]
	case paths.AllShortest:
		return groups(all, 1)
	case paths.Groups:
		return groups(all, q.K)
	default:
		return all
	}
}

// groups gives the paths of the k least lengths.
func groups(all []paths.Path, k int) []paths.Path {
	for i := 1; i < len(all); i++ {
		if len(all[i].Hops) > len(all[i-1].Hops) {
			if k--; k == 0 {
				return all[:i]
			}
		}
	}
	return all
}

// answer is what a query is to answer, worked out from walks, which are all there are in order.
func answer(q *paths.Query, blocked []paths.NodeID, walks [][]paths.Hop) *paths.Result {
	res := &paths.Result{Complete: true}
	var all []paths.Path
	for _, hops := range walks {
		if !passes(q, blocked, hops) {
			continue
		}
		res.Reachable = true
		if inMode(q.Mode, q.From, hops) && visitsAll(q, hops) {
			all = append(all, paths.Path{From: q.From, Hops: hops, Cost: costOf(q, hops)})
		}
	}
	res.Paths = selected(q, all)
	if q.Limit > 0 && len(res.Paths) > q.Limit {
		res.Paths, res.Complete, res.Reason = res.Paths[:q.Limit], false, paths.ReasonLimit
	}
	return res
}

func costOf(q *paths.Query, hops []paths.Hop) (sum float64) {
	if q.Cost == nil {
		return 0
	}
	var prev *paths.Hop
	for i := range hops {
		c, _ := q.Cost(prev, hops[i], i == len(hops)-1)
		sum += c
		prev = &hops[i]
	}
	return sum
}

// hopCost gives costs that look random and depend on the hop, the one before it and whether it is
// the last: least plus quarters, which make ties and add up exactly, or plus any fraction.
func hopCost(seed uint64, least float64, quarters bool) func(*paths.Hop, paths.Hop, bool) (float64, error) {
	return func(prev *paths.Hop, hop paths.Hop, last bool) (float64, error) {
		x := seed ^ uint64(hop.ID+1)<<8 ^ uint64(hop.To)<<16
		if prev != nil {
			x ^= uint64(prev.ID+1)<<24 ^ uint64(prev.To)<<32
		}
		if last {
			x ^= 1
		}
		// The finalizer of SplitMix64, doi:10.1145/2714064.2660195.
		x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
		x = (x ^ x>>27) * 0x94d049bb133111eb
		x ^= x >> 31
		if quarters {
			return least + float64(x%5)/4, nil
		}
		return least + float64(x>>11)/(1<<53), nil
	}
}

// question is a random graph with all of a query but its mode, selector and Directed.
type question struct {
	graph   *multigraph
	query   paths.Query
	blocked []paths.NodeID // by Transit
	cost    string         // how costs are made, for messages
}

func drawQuestion(t *rapid.T) *question {
	n := rapid.IntRange(1, 6).Draw(t, "nodes")
	node := rapid.Custom(func(t *rapid.T) paths.NodeID { return paths.NodeID(rapid.IntRange(1, n).Draw(t, "node")) })
	// Few nodes share few edges: there, walks grow fastest.
	edges := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) edge {
		return edge{
			from: node.Draw(t, "from"), to: node.Draw(t, "to"),
			relation:  paths.RelationID(rapid.IntRange(0, 2).Draw(t, "relation")),
			symmetric: rapid.IntRange(0, 3).Draw(t, "symmetric") == 3,
		}
	}), 0, 4+n).Draw(t, "edges")
	place := make([]int, n+1)
	for i := range place {
		place[i] = i
	}
	place = rapid.Permutation(place).Draw(t, "place")
	q := &question{graph: newMultigraph(n, place, edges)}
	q.query = paths.Query{
		From: node.Draw(t, "From"), To: node.Draw(t, "To"),
		MaxHops: rapid.IntRange(1, 4).Draw(t, "MaxHops"),
		K:       rapid.IntRange(1, 4).Draw(t, "K"),
		Through: rapid.SliceOfN(node, 0, 2).Draw(t, "Through"),
		Limit:   rapid.SampledFrom([]int{0, 0, 0, 1, 2, 5}).Draw(t, "Limit"),
	}
	if q.blocked = rapid.SliceOfN(node, 0, 2).Draw(t, "blocked"); len(q.blocked) > 0 {
		q.query.Transit = func(n paths.NodeID) (bool, error) { return !slices.Contains(q.blocked, n), nil }
	}
	q.drawCost(t)
	return q
}

func (q *question) drawCost(t *rapid.T) {
	if !rapid.Bool().Draw(t, "with cost") {
		return
	}
	seed := rapid.Uint64().Draw(t, "seed")
	q.query.LeastCost = float64(rapid.IntRange(0, 1).Draw(t, "LeastCost"))
	quarters := rapid.Bool().Draw(t, "quarters")
	q.query.Cost = hopCost(seed, q.query.LeastCost, quarters)
	q.cost = fmt.Sprintf("seed %d, quarters %v", seed, quarters)
}

// each calls f for every mode, selector and direction that the question can be asked in.
func (q *question) each(f func(*paths.Query)) {
	for _, directed := range []bool{false, true} {
		for mode := range paths.Mode(len(paths.Modes())) {
			for selector := range paths.Selector(len(paths.Selectors())) {
				if selector == paths.Best && q.query.Cost == nil {
					continue
				}
				query := q.query
				query.Directed, query.Mode, query.Selector = directed, mode, selector
				f(&query)
			}
		}
	}
}

// TestSearchAgainstBruteForce compares answers whole: which paths, their order, their costs, why
// they were cut. NEWSGRAPH_STRESS=1 asks fifty times as many questions.
func TestSearchAgainstBruteForce(t *testing.T) {
	checks := 2_000
	if os.Getenv("NEWSGRAPH_STRESS") != "" {
		checks = 100_000
	}
	setChecks(t, checks)
	rapid.Check(t, func(t *rapid.T) {
		q := drawQuestion(t)
		walks := make(map[bool][][]paths.Hop)
		for _, directed := range []bool{false, true} {
			query := q.query
			query.Directed = directed
			walks[directed] = q.graph.allWalks(&query)
		}
		q.each(func(query *paths.Query) {
			got, err := paths.Search(context.Background(), q.graph, query)
			if err != nil {
				t.Fatal(err)
			}
			want := answer(query, q.blocked, walks[query.Directed])
			if diff := diffResults(got, want); diff != "" {
				t.Fatalf("%v %v, directed %v, blocked %v, cost %q: (-want +got)\n%s",
					query.Selector, query.Mode, query.Directed, q.blocked, q.cost, diff)
			}
		})
	})
}

// diffResults compares all but Explored.
func diffResults(got, want *paths.Result) string {
	a, b := *want, *got
	a.Explored, b.Explored = 0, 0
	if len(a.Paths) == 0 && len(b.Paths) == 0 {
		a.Paths, b.Paths = nil, nil
	}
	// Most answers are equal; only the others are worth the words of a diff.
	if a.Complete == b.Complete && a.Reason == b.Reason && a.Reachable == b.Reachable &&
		slices.EqualFunc(a.Paths, b.Paths, samePath) {
		return ""
	}
	return gocmp.Diff(a, b)
}

func samePath(a, b paths.Path) bool {
	return a.From == b.From && a.Cost == b.Cost && slices.Equal(a.Hops, b.Hops)
}

// setChecks sets the number of rapid's cases, unless the command line does.
func setChecks(t *testing.T, n int) {
	t.Helper()
	f := flag.Lookup("rapid.checks")
	if was := f.Value.String(); was == f.DefValue {
		if err := f.Value.Set(strconv.Itoa(n)); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = f.Value.Set(was) })
	}
}
