package paths_test

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/newsgraph/newsgraph/graph/paths"
)

// allWalks enumerates the walks of up to q.MaxHops edges from q.From to q.To straight from the list
// of edges, in the order of answers: by length, then hop by hop.
func (g *multigraph) allWalks(q *paths.Query) [][]paths.Hop {
	var found [][]paths.Hop
	var walk func(at paths.NodeID, hops []paths.Hop)
	walk = func(at paths.NodeID, hops []paths.Hop) {
		if at == q.To {
			found = append(found, slices.Clone(hops))
		}
		if len(hops) == q.MaxHops {
			return
		}
		for _, e := range g.edges {
			if e.from == at {
				walk(e.to, append(hops, paths.Hop{From: at, To: e.to, Label: e.label}))
			}
			if e.to == at && e.from != e.to {
				walk(e.from, append(hops, paths.Hop{From: at, To: e.from, Label: e.label, Against: true}))
			}
		}
	}
	walk(q.From, make([]paths.Hop, 0, q.MaxHops))
	slices.SortFunc(found, g.compareWalks)
	return found
}

func (g *multigraph) compareWalks(a, b []paths.Hop) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), slices.CompareFunc(a, b, g.compareHops))
}

// inMode applies the definition of a mode to a whole walk.
func inMode(m paths.Mode, from paths.NodeID, hops []paths.Hop) bool {
	nodes := nodesOf(from, hops)
	switch m {
	case paths.Walk:
	case paths.Acyclic:
		return distinct(nodes)
	case paths.Simple:
		return distinct(nodes[1:]) && distinct(nodes[:len(nodes)-1])
	case paths.Trail:
		for i, h := range hops {
			if slices.ContainsFunc(hops[:i], func(o paths.Hop) bool { return edgeOf(o) == edgeOf(h) }) {
				return false
			}
		}
	}
	return true
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

// question is a random graph with all of a query but its mode and selector, as data.
type question struct {
	graph   *multigraph
	query   paths.Query
	pattern *tree
	blocked []paths.NodeID // by Transit
	costs   *hashCosts
	times   map[edge][]int32 // nil for none
	always  map[edge]bool    // with times: edges that may be passed at any
}

// ask completes the query by what the question holds as data.
func (q *question) ask(mode paths.Mode, selector paths.Selector) *paths.Query {
	query := q.query
	query.Mode, query.Selector = mode, selector
	query.Pattern = q.pattern.build()
	if len(q.blocked) > 0 {
		query.Transit = func(n paths.NodeID) (bool, error) { return !slices.Contains(q.blocked, n), nil }
	}
	if q.costs != nil {
		query.Costs = q.costs
	}
	if q.times != nil {
		query.Times = func(h paths.Hop) ([]int32, error) { return q.times[edgeOf(h)], nil }
		if len(q.always) > 0 {
			query.Timeless = func(h paths.Hop) bool { return q.always[edgeOf(h)] }
		}
	}
	return &query
}

// each calls f for every mode and selector that the question can be asked in.
func (q *question) each(f func(*paths.Query)) {
	for mode := range paths.Mode(len(paths.Modes())) {
		for selector := range paths.Selector(len(paths.Selectors())) {
			if selector != paths.Best || q.costs != nil {
				f(q.ask(mode, selector))
			}
		}
	}
}

func (q *question) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "graph of %v\npattern %v\n", q.graph, q.pattern)
	fmt.Fprintf(&b, "from %d to %d, %d to %d hops, k %d, limit %d", q.query.From, q.query.To,
		q.query.MinHops, q.query.MaxHops, q.query.K, q.query.Limit)
	if len(q.query.Through) > 0 {
		fmt.Fprintf(&b, ", through %v", q.query.Through)
	}
	if len(q.blocked) > 0 {
		fmt.Fprintf(&b, ", blocked %v", q.blocked)
	}
	if q.costs != nil {
		fmt.Fprintf(&b, "\ncosts %+v", *q.costs)
	}
	if q.times != nil {
		fmt.Fprintf(&b, "\ntimes %v, always %v", q.times, q.always)
	}
	return b.String()
}

// passes says whether a walk goes through admitted nodes only, its ends aside.
func (q *question) passes(hops []paths.Hop) bool {
	return !slices.ContainsFunc(hops, func(h paths.Hop) bool {
		return h.To != q.query.From && h.To != q.query.To && slices.Contains(q.blocked, h.To)
	})
}

func (q *question) visitsAll(hops []paths.Hop) bool {
	nodes := nodesOf(q.query.From, hops)
	return !slices.ContainsFunc(q.query.Through, func(n paths.NodeID) bool { return !slices.Contains(nodes, n) })
}

// inTime tries all times of all hops.
func (q *question) inTime(hops []paths.Hop, since int32) bool {
	if q.times == nil || len(hops) == 0 {
		return true
	}
	if q.always[edgeOf(hops[0])] {
		return q.inTime(hops[1:], since)
	}
	return slices.ContainsFunc(q.times[edgeOf(hops[0])], func(at int32) bool {
		return at >= since && q.inTime(hops[1:], at)
	})
}

// costOf sums in billionths, to which each hop is rounded.
func (q *question) costOf(hops []paths.Hop) float64 {
	if q.costs == nil {
		return 0
	}
	sum := int64(0)
	var prev *paths.Hop
	for i := range hops {
		cost, _ := q.costs.Cost(prev, hops[i], i == len(hops)-1)
		sum += billionths(cost)
		prev = &hops[i]
	}
	return float64(sum) / 1e9
}

func billionths(cost float64) int64 { return int64(math.Round(cost * 1e9)) }

// matching are the walks of the question that count as paths in the mode that admits all of them,
// in order.
func (q *question) matching() []paths.Path {
	var all []paths.Path
	for _, hops := range q.graph.allWalks(&q.query) {
		if len(hops) >= q.query.MinHops && q.passes(hops) && q.visitsAll(hops) &&
			q.pattern.matches(q.query.From, hops) && q.inTime(hops, math.MinInt32) {
			all = append(all, paths.Path{From: q.query.From, Hops: hops, Cost: q.costOf(hops)})
		}
	}
	return all
}

func within(mode paths.Mode, all []paths.Path) []paths.Path {
	return slices.DeleteFunc(slices.Clone(all), func(p paths.Path) bool { return !inMode(mode, p.From, p.Hops) })
}

// selected applies the definition of a selector to all paths, which are in order. Of Any and
// Shortest it gives all that may be the one.
func selected(q *paths.Query, all []paths.Path) []paths.Path {
	switch q.Selector {
	case paths.Best:
		return byCost(all)[:min(q.K, len(all))]
	case paths.ShortestK:
		return all[:min(q.K, len(all))]
	case paths.AllShortest, paths.Any, paths.Shortest:
		return groups(all, 1)
	case paths.Groups:
		return groups(all, q.K)
	default:
		return all
	}
}

func byCost(all []paths.Path) []paths.Path {
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b paths.Path) int {
		return cmp.Compare(billionths(a.Cost), billionths(b.Cost))
	})
	return all
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

// judge says what is wrong with an answer, "" for nothing. The paths that qualify are in order.
func judge(q *paths.Query, got *paths.Result, qualify []paths.Path) string {
	want := selected(q, qualify)
	var b strings.Builder
	if len(got.Paths) > 0 && !got.Reachable {
		b.WriteString("paths, but not reachable\n")
	}
	complete, reason := true, ""
	switch {
	case q.Selector == paths.Any || q.Selector == paths.Shortest:
		i := -1
		if len(got.Paths) == 1 {
			i = slices.IndexFunc(want, func(p paths.Path) bool { return samePath(p, got.Paths[0]) })
		}
		if i >= 0 {
			want = want[i : i+1]
		} else if len(want) > 0 {
			fmt.Fprintf(&b, "one of these %d is wanted:\n", len(want))
		}
	case q.Limit > 0 && len(want) > q.Limit:
		want, complete, reason = want[:q.Limit], false, paths.ReasonLimit
	}
	if got.Complete != complete || got.Reason != reason {
		fmt.Fprintf(&b, "complete %v, reason %q; want %v, %q\n", got.Complete, got.Reason, complete, reason)
	}
	if !slices.EqualFunc(got.Paths, want, samePath) {
		b.WriteString(pathsDiff(got.Paths, want))
	}
	return b.String()
}

// samePath is equality; costs are equal where they are as billionths.
func samePath(a, b paths.Path) bool {
	return a.From == b.From && billionths(a.Cost) == billionths(b.Cost) && slices.Equal(a.Hops, b.Hops)
}

// pathsDiff writes the answer with + before what is not wanted, and below it with - what is missing.
func pathsDiff(got, want []paths.Path) string {
	var b strings.Builder
	line := func(mark string, list []paths.Path, others []paths.Path, all bool) {
		for i, p := range list {
			if i == 40 {
				fmt.Fprintf(&b, "  and %d more\n", len(list)-i)
				return
			}
			is := slices.ContainsFunc(others, func(o paths.Path) bool { return samePath(o, p) })
			if !is {
				fmt.Fprintf(&b, "%s %s\n", mark, pathName(p))
			} else if all {
				fmt.Fprintf(&b, "  %s\n", pathName(p))
			}
		}
	}
	fmt.Fprintf(&b, "got %d paths (+ not wanted):\n", len(got))
	line("+", got, want, true)
	fmt.Fprintf(&b, "want %d paths (- missing):\n", len(want))
	line("-", want, got, true)
	return b.String()
}

// hashCosts gives costs that look random, made of the floor, a part by the edge and, if it is so
// told, one by the hop before and one by whether the hop is the last. Parts are quarters, which
// make ties, or any fraction.
type hashCosts struct {
	seed             uint64
	floor            float64
	quarters         bool
	byPrev, byLast   bool
	byNode           bool // nodes that are passed cost too
	byNodeOnly       bool // and nothing else beyond the floor
	loose, sometimes bool // the bound is no more than the floor, always or for some hops
}

func (c *hashCosts) Cost(prev *paths.Hop, hop paths.Hop, last bool) (float64, error) {
	cost := c.floor + c.part(1, hop) + c.lastPart(hop, last)
	if !last {
		cost += c.inner(hop.To)
	}
	if prev != nil && c.byPrev {
		cost += c.part(2, *prev, hop)
	}
	return cost, nil
}

// Bound is the cost without what the hop before makes of it, or less.
func (c *hashCosts) Bound(hop paths.Hop) (float64, error) {
	if c.loose || c.sometimes && c.part(5, hop) < 0.5 {
		return c.floor, nil
	}
	return c.floor + c.part(1, hop) + min(c.lastPart(hop, true), c.lastPart(hop, false)), nil
}

func (c *hashCosts) lastPart(hop paths.Hop, last bool) float64 {
	switch {
	case !c.byLast:
		return 0
	case last:
		return c.part(3, hop)
	default:
		return c.part(4, hop)
	}
}

func (c *hashCosts) Floors() (hop, through float64) { return c.floor, 0 }

// Through is what an inner node costs, or less.
func (c *hashCosts) Through(n paths.NodeID) (float64, error) {
	if c.loose {
		return 0, nil
	}
	return c.inner(n), nil
}

// inner is what passing a node costs: often nothing, sometimes more than several hops.
func (c *hashCosts) inner(n paths.NodeID) float64 {
	if x := mixed(c.seed ^ 6<<56 ^ uint64(n)); c.byNode && x%2 == 0 {
		return float64(x/2%16) / 4
	}
	return 0
}

// part is the same for a hop either way, and for two hops as for the ways back.
func (c *hashCosts) part(salt uint64, hops ...paths.Hop) float64 {
	if c.byNodeOnly {
		return 0
	}
	x := uint64(0)
	for _, h := range hops {
		e := edgeOf(h)
		x += mixed(c.seed ^ salt<<56 ^ uint64(e.from) ^ uint64(e.to)<<16 ^ uint64(e.label)<<32)
	}
	x = mixed(x)
	if c.quarters {
		return float64(x%5) / 4
	}
	return float64(x>>11) / (1 << 53)
}

// mixed is the finalizer of SplitMix64, doi:10.1145/2714064.2660195.
func mixed(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

func drawGraph(t *rapid.T) *multigraph {
	n := rapid.SampledFrom([]int{5, 4, 6, 3, 2, 1}).Draw(t, "nodes")
	node := drawnNode(n)
	// Few nodes share few edges: there, walks grow fastest.
	m := n + rapid.SampledFrom([]int{4, 3, 2, 1, 0, -1}).Draw(t, "more edges")
	edges := rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) edge {
		kinds := rapid.SampledFrom([]uint8{1, 1, 1, 1, 2, 3, 4, 5, 6, 7}).Draw(t, "kinds")
		return edge{
			from: node.Draw(t, "from"), to: node.Draw(t, "to"),
			label: paths.NewLabel(rapid.IntRange(0, 2).Draw(t, "relation"), kinds),
		}
	}), m, m, func(e edge) edge { return e }).Draw(t, "edges")
	g := newMultigraph(n, edges)
	if rapid.Bool().Draw(t, "order") {
		g.nodes = drawPlaces(t, "places", n+1)
		g.relations = drawPlaces(t, "places of relations", 3)
	}
	return g
}

func drawPlaces(t *rapid.T, name string, n int) []int {
	places := make([]int, n)
	for i := range places {
		places[i] = i
	}
	return rapid.Permutation(places).Draw(t, name)
}

func drawnNode(n int) *rapid.Generator[paths.NodeID] {
	return rapid.Custom(func(t *rapid.T) paths.NodeID { return paths.NodeID(rapid.IntRange(1, n).Draw(t, "node")) })
}

// drawQuestion draws a graph and all of a question but its pattern.
func drawQuestion(t *rapid.T) *question {
	q := &question{graph: drawGraph(t)}
	node := drawnNode(len(q.graph.out) - 1)
	q.query = paths.Query{
		From: node.Draw(t, "From"), To: node.Draw(t, "To"),
		MaxHops: rapid.SampledFrom([]int{4, 4, 3, 2, 1}).Draw(t, "MaxHops"),
		K:       rapid.IntRange(1, 4).Draw(t, "K"),
		Limit:   rapid.SampledFrom([]int{0, 0, 0, 1, 2, 5}).Draw(t, "Limit"),
	}
	q.query.MinHops = min(q.query.MaxHops, rapid.SampledFrom([]int{0, 0, 0, 1, 2}).Draw(t, "MinHops"))
	if rapid.IntRange(0, 5).Draw(t, "with Through") == 5 {
		q.query.Through = rapid.SliceOfN(node, 1, 2).Draw(t, "Through")
	}
	if rapid.IntRange(0, 3).Draw(t, "with Transit") == 3 {
		q.blocked = rapid.SliceOfN(node, 1, 2).Draw(t, "blocked")
	}
	if rapid.Bool().Draw(t, "with costs") {
		q.costs = &hashCosts{
			seed:      rapid.Uint64().Draw(t, "seed"),
			floor:     rapid.SampledFrom([]float64{0, 0.5, 1}).Draw(t, "floor"),
			quarters:  rapid.Bool().Draw(t, "quarters"),
			byPrev:    rapid.Bool().Draw(t, "byPrev"),
			byLast:    rapid.Bool().Draw(t, "byLast"),
			byNode:    rapid.Bool().Draw(t, "byNode"),
			loose:     rapid.IntRange(0, 2).Draw(t, "loose") == 0,
			sometimes: rapid.IntRange(0, 2).Draw(t, "sometimes") == 0,
		}
	}
	if rapid.IntRange(0, 2).Draw(t, "with times") == 2 {
		q.times, q.always = make(map[edge][]int32), make(map[edge]bool)
		always := rapid.Bool().Draw(t, "some always")
		for _, e := range q.graph.edges {
			n := rapid.SampledFrom([]int{2, 3, 1, 0}).Draw(t, "how many times")
			times := rapid.SliceOfN(rapid.SampledFrom([]int32{3, 2, 4, 1, 5, 0}), n, n).Draw(t, "times")
			slices.Sort(times)
			q.times[e] = times
			q.always[e] = always && rapid.IntRange(0, 2).Draw(t, "always") == 0
		}
	}
	return q
}

// drawPattern draws none, one of the automata, or any.
func drawPattern(t *rapid.T) *tree {
	switch rapid.IntRange(0, 7).Draw(t, "pattern") {
	case 0:
		return nil
	case 1, 2:
		return rapid.SampledFrom(typical).Draw(t, "typical")
	default:
		return drawTree(t, rapid.SampledFrom([]int{2, 3, 1, 0}).Draw(t, "depth"))
	}
}

var typical = automata()

// agrees compares the answers in all modes and by all selectors with brute force.
func (q *question) agrees(t *rapid.T) {
	all := q.matching()
	qualify := make(map[paths.Mode][]paths.Path)
	for mode := range paths.Mode(len(paths.Modes())) {
		qualify[mode] = within(mode, all)
	}
	q.each(func(query *paths.Query) {
		got, err := paths.Search(context.Background(), q.graph.adjacency(), query)
		if err != nil {
			t.Fatalf("%v %v: %v\n%v", query.Selector, query.Mode, err, q)
		}
		if fault := judge(query, got, qualify[query.Mode]); fault != "" {
			t.Fatalf("%v %v of %v\n%s", query.Selector, query.Mode, q, fault)
		}
		if got, err = searchEach(context.Background(), q.graph.adjacency(), query); err != nil {
			t.Fatalf("one by one, %v %v: %v\n%v", query.Selector, query.Mode, err, q)
		}
		if fault := judge(query, got, qualify[query.Mode]); fault != "" {
			t.Fatalf("one by one, %v %v of %v\n%s", query.Selector, query.Mode, q, fault)
		}
	})
}

// TestSearchAgainstBruteForce compares answers whole: which paths, their order, their costs, why
// they were cut. NEWSGRAPH_STRESS=1 asks fifty times as many questions.
func TestSearchAgainstBruteForce(t *testing.T) {
	setChecks(t, stressed(2_000))
	rapid.Check(t, func(t *rapid.T) {
		q := drawQuestion(t)
		q.pattern = drawPattern(t)
		q.agrees(t)
	})
}

// TestAutomataAgainstBruteForce asks for each of the patterns of automata on many graphs.
func TestAutomataAgainstBruteForce(t *testing.T) {
	setChecks(t, stressed(60))
	for _, pattern := range typical {
		t.Run(pattern.String(), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				q := drawQuestion(t)
				q.pattern = pattern
				q.agrees(t)
			})
		})
	}
}

// TestCheapestAgainstBruteForce asks for the cheapest paths where some nodes cost more to pass than
// several hops, which the search tries to keep out of.
func TestCheapestAgainstBruteForce(t *testing.T) {
	setChecks(t, stressed(2_000))
	rapid.Check(t, func(t *rapid.T) {
		q := drawQuestion(t)
		q.times, q.blocked = nil, nil
		q.query.Selector, q.query.MaxHops, q.query.MinHops = paths.Best, 4, 0
		q.costs = &hashCosts{
			seed: rapid.Uint64().Draw(t, "cost seed"), byNode: true, byNodeOnly: rapid.Bool().Draw(t, "nodes only"),
			floor: rapid.SampledFrom([]float64{0.25, 0.5, 1}).Draw(t, "least"), quarters: true,
		}
		if rapid.Bool().Draw(t, "with pattern") {
			q.pattern = rapid.SampledFrom(typical).Draw(t, "typical")
		}
		q.agrees(t)
	})
}

// reversed is the question of the ways back.
func (q *question) reversed() *question {
	r := *q
	r.query.From, r.query.To = q.query.To, q.query.From
	r.pattern = q.pattern.reversed()
	if q.times != nil {
		r.times = make(map[edge][]int32)
		for e, times := range q.times {
			for _, at := range slices.Backward(times) {
				r.times[e] = append(r.times[e], -at)
			}
		}
	}
	return &r
}

// TestReversedQuestion asks for the ways back, which are the same ways: no matter which end a
// search begins at, and how it reads its pattern.
func TestReversedQuestion(t *testing.T) {
	setChecks(t, stressed(1_000))
	rapid.Check(t, func(t *rapid.T) {
		q := drawQuestion(t)
		q.pattern = drawPattern(t)
		q.query.Limit = 0
		if q.costs != nil {
			q.costs.byPrev, q.costs.byLast = false, false // what a hop costs, it costs on the way back
		}
		back := q.reversed()
		for mode := range paths.Mode(len(paths.Modes())) {
			for _, selector := range []paths.Selector{paths.All, paths.AllShortest, paths.Groups} {
				there, err := paths.Search(context.Background(), q.graph.adjacency(), q.ask(mode, selector))
				if err != nil {
					t.Fatalf("%v %v: %v\n%v", selector, mode, err, q)
				}
				again, err := paths.Search(context.Background(), back.graph.adjacency(), back.ask(mode, selector))
				if err != nil {
					t.Fatalf("%v %v: %v\n%v", selector, mode, err, back)
				}
				for i := range again.Paths {
					p := &again.Paths[i]
					p.From, p.Hops = q.query.From, reversedHops(p.Hops)
				}
				slices.SortFunc(again.Paths, func(a, b paths.Path) int { return q.graph.compareWalks(a.Hops, b.Hops) })
				if !slices.EqualFunc(there.Paths, again.Paths, samePath) {
					t.Fatalf("%v %v of %v\nwant the ways back of %v\n%s", selector, mode, q, back, pathsDiff(there.Paths, again.Paths))
				}
			}
		}
	})
}

// stressed gives the number of cases, fifty times as many with NEWSGRAPH_STRESS=1.
func stressed(checks int) int {
	if os.Getenv("NEWSGRAPH_STRESS") != "" {
		return 50 * checks
	}
	return checks
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
