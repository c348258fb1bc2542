package paths_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/newsgraph/newsgraph/graph/paths"
)

// late is how many edges a search may still look at after its context has ended: "a few thousand".
const late = 4096

// endless is a question with more paths than anyone waits for: 12!/5!, about 4 million, have eight
// hops in a clique of 14. K is so large that none is cut off for its cost.
func endless(selector paths.Selector) (*multigraph, *paths.Query) {
	return clique(14), &paths.Query{
		From: 1, To: 14, MaxHops: 8, Selector: selector, K: 1_000_000,
		Costs: &hashCosts{seed: 1, floor: 1, byPrev: true, byLast: true},
	}
}

// ending is a context that ends with err when it is told to, or at a look at it, counted from 1.
type ending struct {
	context.Context
	err   error
	at    int // 0 for no look
	looks int
	done  chan struct{}
}

func newEnding(err error, at int) *ending {
	return &ending{Context: context.Background(), err: err, at: at, done: make(chan struct{})}
}

func (c *ending) end() {
	if !c.over() {
		close(c.done)
	}
}

func (c *ending) over() bool {
	select {
	case <-c.done:
		return true
	default:
		return false
	}
}

func (c *ending) look() {
	if c.looks++; c.looks == c.at {
		c.end()
	}
}

func (c *ending) Err() error {
	if c.look(); c.over() {
		return c.err
	}
	return nil
}

func (c *ending) Done() <-chan struct{} {
	c.look()
	return c.done
}

// callCosts calls a function before it gives a cost, which is that of another.
type callCosts struct {
	paths.Costs
	cost, bound func() error
}

func (c callCosts) Cost(prev *paths.Hop, hop paths.Hop, last bool) (float64, error) {
	if err := c.cost(); err != nil {
		return 0, err
	}
	return c.Costs.Cost(prev, hop, last)
}

func (c callCosts) Bound(hop paths.Hop) (float64, error) {
	if err := c.bound(); err != nil {
		return 0, err
	}
	return c.Costs.Bound(hop)
}

// The context ends in the middle of the search, after some of its calls to Cost.
func TestContextEndsSearch(t *testing.T) {
	for _, ends := range []struct {
		err    error
		reason string
	}{{context.Canceled, paths.ReasonCanceled}, {context.DeadlineExceeded, paths.ReasonDeadline}} {
		for _, selector := range []paths.Selector{paths.All, paths.Best, paths.Groups} {
			t.Run(fmt.Sprint(ends.reason, " ", selector), func(t *testing.T) {
				g, q := endless(selector)
				ctx := newEnding(ends.err, 0)
				calls := 0
				const before = 20_000
				call := func() error {
					if calls++; calls == before {
						ctx.end()
					}
					return nil
				}
				q.Costs = callCosts{q.Costs, call, call}
				got, err := paths.Search(ctx, g, q)
				if err != nil {
					t.Fatal(err)
				}
				if got.Complete || got.Reason != ends.reason {
					t.Errorf("got complete %v, reason %q; want false, %q", got.Complete, got.Reason, ends.reason)
				}
				if calls > before+2*late {
					t.Errorf("%d hops were priced after the end of the context", calls-before)
				}
				if selector != paths.Best && len(got.Paths) == 0 {
					t.Error("no paths, and there were some")
				}
				checkPartial(t, g, q, got)
			})
		}
	}
}

// checkPartial says whether a partial answer is in order, and for all but Best, whether it is the
// beginning of the whole one.
func checkPartial(t *testing.T, g *multigraph, q *paths.Query, got *paths.Result) {
	t.Helper()
	for i := 1; i < len(got.Paths); i++ {
		a, b := got.Paths[i-1], got.Paths[i]
		byCost := q.Selector == paths.Best && billionths(a.Cost) != billionths(b.Cost)
		if byCost && a.Cost > b.Cost || !byCost && g.compareWalks(a.Hops, b.Hops) >= 0 {
			t.Fatalf("paths %d and %d are not in order:\n%s\n%s", i-1, i, pathName(a), pathName(b))
		}
	}
	if q.Selector == paths.Best || len(got.Paths) == 0 {
		return
	}
	first := *q
	first.Selector, first.Limit = paths.All, len(got.Paths)
	want, err := paths.Search(context.Background(), g.adjacency(), &first)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.EqualFunc(got.Paths, want.Paths, samePath) {
		t.Errorf("the %d paths of the answer are not the first ones", len(got.Paths))
	}
}

// The context ends at each look that a search has at it, until there are no more. The questions are
// small ones, against which any prefix of the answer is checked.
func TestContextEndsAtEveryLook(t *testing.T) {
	g := clique(6)
	for selector := range paths.Selector(len(paths.Selectors())) {
		q := &question{
			graph: g, query: paths.Query{From: 1, To: 6, MaxHops: 4, K: 3}, pattern: patternNamed("dot*/dot*/dot*"),
			costs: &hashCosts{seed: 2, floor: 0.5},
		}
		query := q.ask(paths.Trail, selector)
		qualify := within(paths.Trail, q.matching())
		for at := 1; ; at++ {
			ctx := newEnding(context.Canceled, at)
			got, err := paths.Search(ctx, g, query)
			if err != nil {
				t.Fatalf("%v, look %d: %v", selector, at, err)
			}
			if ctx.looks < at { // the search was done before
				if fault := judge(query, got, qualify); fault != "" {
					t.Fatalf("%v, never ended: %s", selector, fault)
				}
				if at == 1 {
					t.Errorf("%v: the context is never looked at", selector)
				}
				break
			}
			checkCut(t, q, query, got, qualify, paths.ReasonCanceled)
			if got, err = searchEach(newEnding(context.Canceled, at), g, query); err != nil {
				t.Fatalf("one by one, %v, look %d: %v", selector, at, err)
			}
			checkCut(t, q, query, got, qualify, paths.ReasonCanceled)
			if at > 100_000 {
				t.Fatalf("%v: the context is looked at too often", selector)
			}
		}
	}
}

// checkCut says whether an answer that may have been cut for a reason is right as far as it goes.
func checkCut(t interface{ Fatalf(string, ...any) }, q *question, query *paths.Query, got *paths.Result, qualify []paths.Path, reason string) {
	if got.Complete {
		// What came in too late changes nothing.
		if fault := judge(query, got, qualify); fault != "" {
			t.Fatalf("%v %v of %v\ncomplete: %s", query.Selector, query.Mode, q, fault)
		}
		return
	}
	if got.Reason != reason && (got.Reason != paths.ReasonLimit || query.Limit == 0) {
		t.Fatalf("%v %v of %v\nreason %q, want %q", query.Selector, query.Mode, q, got.Reason, reason)
	}
	order := qualify
	if query.Selector == paths.Best {
		order = byCost(qualify)
	}
	last := -1
	for i, p := range got.Paths {
		at := slices.IndexFunc(order, func(o paths.Path) bool { return samePath(o, p) })
		if at <= last || query.Selector != paths.Best && at != i && query.Selector != paths.Any && query.Selector != paths.Shortest {
			t.Fatalf("%v %v of %v\ncut for %s, path %d is in place %d of all: %s\n%s", query.Selector, query.Mode, q,
				reason, i, at, pathName(p), pathsDiff(got.Paths, order))
		}
		last = at
	}
	if len(got.Paths) > len(selected(query, qualify)) {
		t.Fatalf("%v %v of %v\ncut, yet %d paths", query.Selector, query.Mode, q, len(got.Paths))
	}
}

// TestCutAgainstBruteForce cuts random questions short, by a context that ends at some look, or by
// little memory.
func TestCutAgainstBruteForce(t *testing.T) {
	setChecks(t, stressed(300))
	rapid.Check(t, func(t *rapid.T) {
		q := drawQuestion(t)
		q.pattern = drawPattern(t)
		at := rapid.IntRange(1, 20).Draw(t, "look")
		q.query.Memory = rapid.SampledFrom([]int{0, 0, 1, 100, 1_000, 10_000, 100_000}).Draw(t, "Memory")
		all := q.matching()
		q.each(func(query *paths.Query) {
			ctx, reason := newEnding(context.DeadlineExceeded, at), paths.ReasonDeadline
			if query.Memory > 0 {
				ctx.at, reason = 0, paths.ReasonMemory
			}
			got, err := paths.Search(ctx, q.graph.adjacency(), query)
			if err != nil {
				t.Fatalf("%v %v: %v\n%v", query.Selector, query.Mode, err, q)
			}
			checkCut(t, q, query, got, within(query.Mode, all), reason)
			ctx = newEnding(context.DeadlineExceeded, ctx.at)
			if got, err = searchEach(ctx, q.graph.adjacency(), query); err != nil {
				t.Fatalf("one by one, %v %v: %v\n%v", query.Selector, query.Mode, err, q)
			}
			checkCut(t, q, query, got, within(query.Mode, all), reason)
		})
	})
}

// A search that may take little memory ends for it, whatever it is short of.
func TestMemory(t *testing.T) {
	for _, memory := range []int{1, 1_000, 100_000, 1_000_000} {
		for _, mode := range []paths.Mode{paths.Acyclic, paths.Trail, paths.Walk} {
			for _, selector := range []paths.Selector{paths.All, paths.Best, paths.Groups, paths.ShortestK} {
				g, q := endless(selector)
				q.Mode, q.Memory, q.K = mode, memory, 5_000_000
				got, err := paths.Search(t.Context(), g, q)
				if err != nil {
					t.Fatal(err)
				}
				if got.Complete || got.Reason != paths.ReasonMemory {
					t.Fatalf("%v %v in %d bytes: got complete %v, reason %q, %d paths", selector, mode, memory,
						got.Complete, got.Reason, len(got.Paths))
				}
				// A path of a hop takes 50 bytes or so.
				if len(got.Paths)*40 > memory {
					t.Errorf("%v %v: %d paths in %d bytes", selector, mode, len(got.Paths), memory)
				}
				checkPartial(t, g, q, got)
			}
		}
	}
}

// The context ends while distances are measured, at a node with many edges.
func TestContextEndsAtHub(t *testing.T) {
	const leaves = 100_000
	edges := make([]edge, 0, 2*leaves)
	for n := range paths.NodeID(leaves) {
		edges = append(edges, edge{from: 1, to: 3 + n, label: 1}, edge{from: 2, to: 3 + leaves + n, label: 1})
	}
	star := newMultigraph(2*leaves+2, edges)
	ctx, cancel := context.WithCancel(t.Context())
	adj := watched{star, func(string) error { cancel(); return nil }}
	entered := 0
	got, err := paths.Search(ctx, adj, &paths.Query{
		From: 1, To: 2, MaxHops: 2, Selector: paths.All,
		Transit: func(paths.NodeID) (bool, error) { entered++; return true, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	if got.Complete || got.Reason != paths.ReasonCanceled || max(entered, got.Explored) > late {
		t.Errorf("got complete %v, reason %q after %d edges, %d nodes", got.Complete, got.Reason, got.Explored, entered)
	}
}

// A deadline of the clock is kept, and one that has passed is one too.
func TestDeadline(t *testing.T) {
	g, q := endless(paths.All)
	for _, left := range []time.Duration{-time.Second, 20 * time.Millisecond} {
		ctx, cancel := context.WithTimeout(t.Context(), left)
		defer cancel()
		start := time.Now()
		got, err := paths.Search(ctx, g, q)
		if err != nil {
			t.Fatal(err)
		}
		if got.Complete || got.Reason != paths.ReasonDeadline || (len(got.Paths) > 0) != (left > 0) {
			t.Errorf("%v left: got complete %v, reason %q, %d paths", left, got.Complete, got.Reason, len(got.Paths))
		}
		// design.md 9 asks for 100 ms; a busy machine and the race detector get more.
		if took := time.Since(start); took > max(left, 0)+2*time.Second {
			t.Errorf("%v left: took %v", left, took)
		}
	}
}

// watched is an Adjacency with all abilities that calls a function before it answers.
type watched struct {
	*multigraph
	call func(of string) error
}

func (w watched) Out(n paths.NodeID) ([]paths.Edge, error) {
	if err := w.call("adjacency"); err != nil {
		return nil, err
	}
	return w.multigraph.Out(n)
}

func (w watched) In(n paths.NodeID) ([]paths.Edge, error) {
	if err := w.call("adjacency"); err != nil {
		return nil, err
	}
	return w.multigraph.In(n)
}

func (w watched) CompareNodes(a, b paths.NodeID) (int, error) {
	if err := w.call("order"); err != nil {
		return 0, err
	}
	return w.compareNodes(a, b), nil
}

func (w watched) CompareLabels(a, b paths.Label) int { return w.compareRelations(a, b) }

func (w watched) Prefetch([]paths.NodeID, bool, bool) error { return w.call("prefetch") }

// An Adjacency that waits for something, as a remote one does, gives the context's error back when
// it has waited too long: that is the end of the context, not a fault.
func TestAdjacencyGivesUp(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	calls := 0
	adj := watched{clique(5), func(of string) error {
		if of != "adjacency" {
			return nil
		}
		if calls++; calls < 4 {
			return nil
		}
		<-ctx.Done()
		return fmt.Errorf("expand frontier: %w", ctx.Err())
	}}
	got, err := paths.Search(ctx, adj, &paths.Query{From: 1, To: 5, MaxHops: 3, Selector: paths.All})
	if err != nil {
		t.Fatal(err)
	}
	if got.Complete || got.Reason != paths.ReasonDeadline {
		t.Errorf("got complete %v, reason %q", got.Complete, got.Reason)
	}
}

// Whichever call fails, its error comes back and no answer does.
func TestErrorsComeThrough(t *testing.T) {
	broken := errors.New("block 7 is damaged")
	step := patternNamed("(rises|to odd)+")
	pattern := &tree{op: where, parts: []*tree{{op: seq, parts: []*tree{
		step, {op: at, nodes: 0b1111110}, patternNamed("dot*/dot*/dot*"), {op: at, nodes: 0b1111110},
	}}}}
	for _, part := range []string{"adjacency", "prefetch", "order", "transit", "cost", "bound", "times", "step", "node", "where"} {
		for _, selector := range []paths.Selector{paths.Best, paths.All, paths.Any, paths.AllShortest} {
			fails := 0 // the call that fails
			for ; ; fails++ {
				calls := 0
				call := func(of string) error {
					if of != part {
						return nil
					}
					if calls++; calls > fails {
						return broken
					}
					return nil
				}
				got, err := paths.Search(t.Context(), watched{clique(5), call}, &paths.Query{
					From: 1, To: 5, MaxHops: 3, Mode: paths.Trail, Selector: selector, K: 30,
					Pattern: pattern.buildWith(call),
					Transit: func(paths.NodeID) (bool, error) { return true, call("transit") },
					Costs: callCosts{
						&hashCosts{seed: 1, floor: 1, byPrev: true},
						func() error { return call("cost") }, func() error { return call("bound") },
					},
					Times: func(paths.Hop) ([]int32, error) { return []int32{1}, call("times") },
				})
				if err == nil {
					break
				}
				if !errors.Is(err, broken) || got != nil {
					t.Fatalf("%v, %s call %d: got %v, %v", selector, part, fails, got, err)
				}
			}
			// One need not use a bound, nor sort a single answer.
			if fails == 0 && part != "bound" && part != "order" && part != "prefetch" {
				t.Errorf("%v: %s was never asked", selector, part)
			}
		}
	}
}

// told is an Adjacency that remembers which rows it was told of.
type told struct {
	*multigraph
	out, in map[paths.NodeID]bool
	untold  []string
}

func (w *told) Prefetch(nodes []paths.NodeID, out, in bool) error {
	for _, n := range nodes {
		w.out[n], w.in[n] = w.out[n] || out, w.in[n] || in
	}
	return nil
}

func (w *told) Out(n paths.NodeID) ([]paths.Edge, error) {
	if !w.out[n] {
		w.untold = append(w.untold, fmt.Sprintf("out of %d", n))
	}
	return w.multigraph.Out(n)
}

func (w *told) In(n paths.NodeID) ([]paths.Edge, error) {
	if !w.in[n] {
		w.untold = append(w.untold, fmt.Sprintf("in of %d", n))
	}
	return w.multigraph.In(n)
}

// A Prefetcher is told of rows before it is asked for them.
func TestPrefetch(t *testing.T) {
	for _, name := range []string{"any hop", "a*", "dot{2,3}", "dot*/dot*/dot*", "any hop along", "[dot* where ends differ]"} {
		pattern := patternNamed(name)
		for selector := range paths.Selector(len(paths.Selectors())) {
			w := &told{randomGraph(60, 240), make(map[paths.NodeID]bool), make(map[paths.NodeID]bool), nil}
			_, err := paths.Search(t.Context(), w, &paths.Query{
				From: 3, To: 42, MaxHops: 4, Selector: selector, K: 3, Costs: flat(1), Pattern: pattern.build(),
			})
			if err != nil {
				t.Fatal(err)
			}
			if len(w.untold) > 0 {
				t.Errorf("%v, %v: asked for rows without a word before: %v", selector, pattern, w.untold)
			}
		}
	}
}

// FuzzSearch compares answers with brute force on what bytes say: rapid draws from them.
func FuzzSearch(f *testing.F) {
	// Random bytes, as many as a question takes.
	for seed := range uint64(20) {
		data := make([]byte, 0, 8192)
		for i := range uint64(cap(data) / 8) {
			for x := mixed(seed<<32 + i + 1); len(data)%8 != 0 || len(data) < int(8*i+8); x >>= 8 {
				data = append(data, byte(x))
			}
		}
		f.Add(data)
	}
	f.Fuzz(rapid.MakeFuzz(func(t *rapid.T) {
		q := drawQuestion(t)
		q.pattern = drawPattern(t)
		q.agrees(t)
	}))
}

// What a query is answered does not depend on what its Searcher was asked before.
func TestSearcherForgets(t *testing.T) {
	var s paths.Searcher
	large := &paths.Query{From: 1, To: 2, MaxHops: 5, Selector: paths.Groups, K: 5}
	if _, err := s.Search(t.Context(), randomGraph(20_000, 80_000), large); err != nil {
		t.Fatal(err)
	}
	small := &paths.Query{From: 1, To: 3, MaxHops: 2, Selector: paths.AllShortest, Memory: 20_000}
	got, err := s.Search(t.Context(), clique(5), small)
	if err != nil || !got.Complete || len(got.Paths) != 1 {
		t.Errorf("after a large search: got %+v, %v", got, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got, err = s.Search(ctx, clique(5), small); err != nil || got.Stats.Forward.Nodes+got.Stats.Kept > 0 {
		t.Errorf("canceled before it began: got %+v, %v", got, err)
	}
}
