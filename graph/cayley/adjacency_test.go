package cayley_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/cayley/graph/kv"
	"github.com/cayleygraph/cayley/graph/kv/btree"
	"github.com/cayleygraph/quad"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/cayley"
	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/paths"
)

// testing.T and rapid.T.
type tester interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
	Context() context.Context
}

// foreign are stores of Cayley's with some quads.
func foreign(t tester, quads []quad.Quad) map[string]cgraph.QuadStore {
	t.Helper()
	mem, err := cgraph.NewQuadStore("memstore", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	o := cgraph.Options{"no_bloom": true}
	tree := btree.New()
	if err := kv.Init(tree, o); err != nil {
		t.Fatal(err)
	}
	keys, err := kv.New(tree, o)
	if err != nil {
		t.Fatal(err)
	}
	list := map[string]cgraph.QuadStore{"memstore": mem, "btree": keys}
	deltas := make([]cgraph.Delta, len(quads))
	for i, q := range quads {
		deltas[i] = cgraph.Delta{Quad: q, Action: cgraph.Add}
	}
	for _, qs := range list {
		if err := qs.ApplyDeltas(deltas, cgraph.IgnoreOpts{IgnoreDup: true}); err != nil {
			t.Fatal(err)
		}
	}
	return list
}

// keptFacts is the path graph of a store of ours as it keeps it, which is how the engine walks it.
type keptFacts struct {
	backend.FactWalker
	snap backend.Snapshot
}

func (k *keptFacts) Out(n paths.NodeID) ([]paths.Edge, error) { return k.FactWalker.Out(n), nil }
func (k *keptFacts) In(n paths.NodeID) ([]paths.Edge, error)  { return k.FactWalker.In(n), nil }

func (k *keptFacts) Node(v quad.Value) (paths.NodeID, error) { return k.snap.Lookup(v) }

func (k *keptFacts) Term(n paths.NodeID) quad.Value {
	v, err := k.snap.Value(n)
	if err != nil {
		panic(err)
	}
	return v
}

func (k *keptFacts) RelationName(i int) string { return k.Relations()[i] }

func (k *keptFacts) Relation(name string) int {
	if i := slices.Index(k.Relations(), name); i >= 0 {
		return i
	}
	return 1 << 20 // no edge has it
}

func (k *keptFacts) CompareNodes(a, b paths.NodeID) (int, error) {
	return strings.Compare(nodeName(k.Term(a)), nodeName(k.Term(b))), nil
}

func (k *keptFacts) CompareLabels(l, m paths.Label) int {
	return strings.Compare(k.RelationName(l.Relation()), k.RelationName(m.Relation()))
}

func nodeName(v quad.Value) string {
	if iri, ok := v.(quad.IRI); ok {
		return string(iri)
	}
	return v.String()
}

// named is an adjacency that knows terms.
type named interface {
	paths.Adjacency
	Node(quad.Value) (paths.NodeID, error)
	Term(paths.NodeID) quad.Value
	Relation(string) int
	RelationName(int) string
}

// pathLines writes paths by their terms.
func pathLines(g named, list []paths.Path) []string {
	out := []string{}
	for _, p := range list {
		line := nodeName(g.Term(p.From))
		for _, h := range p.Hops {
			arrow := ">"
			if h.Against {
				arrow = "<"
			}
			line += fmt.Sprintf(" %s%s/%d %s", arrow, g.RelationName(h.Label.Relation()), h.Label.Kinds(), nodeName(g.Term(h.To)))
		}
		out = append(out, line)
	}
	return out
}

// A question is a query without the numbers of a store.
type question struct {
	from, to quad.Value
	q        paths.Query
	only     string // relation; "" for any
	kinds    uint8
	directed bool
}

func (x question) String() string {
	return fmt.Sprintf("%v to %v, %v %v, k %d, hops %d to %d, only %q, kinds %d, directed %t",
		x.from, x.to, x.q.Selector, x.q.Mode, x.q.K, x.q.MinHops, x.q.MaxHops, x.only, x.kinds, x.directed)
}

// query is the question to a store; ok is false where an end is not there.
func (x question) query(t tester, g named) (q paths.Query, ok bool) {
	t.Helper()
	q = x.q
	var errs [2]error
	q.From, errs[0] = g.Node(x.from)
	q.To, errs[1] = g.Node(x.to)
	if err := errors.Join(errs[:]...); err != nil {
		t.Fatal(err)
	}
	kinds := paths.Kinds{Else: x.kinds}
	if x.only != "" {
		n := g.Relation(x.only)
		kinds = paths.Kinds{Of: make([]uint8, n+1)}
		kinds.Of[n] = x.kinds
	}
	step := paths.Step{Along: kinds, Against: kinds}
	if x.directed {
		step.Against = paths.Kinds{}
	}
	q.Pattern = paths.Repeat(paths.One(step), 1, -1)
	return q, q.From != 0 && q.To != 0
}

// answer gives the paths, or only their lengths where any of some will do and orders of rows decide.
func (x question) answer(t tester, g named, lengths bool) []string {
	t.Helper()
	q, ok := x.query(t, g)
	if !ok {
		return []string{}
	}
	res, err := paths.Search(t.Context(), g, &q)
	if err != nil {
		t.Fatalf("%v: %v", x, err)
	}
	if !res.Complete {
		t.Fatalf("%v: cut short: %s", x, res.Reason)
	}
	if lengths {
		out := []string{}
		for _, p := range res.Paths {
			out = append(out, fmt.Sprint(len(p.Hops)))
		}
		return out
	}
	return pathLines(g, res.Paths)
}

func (x question) any() bool { return x.q.Selector == paths.Any || x.q.Selector == paths.Shortest }

// selectors are those that need no costs.
var selectors = []paths.Selector{paths.Any, paths.Shortest, paths.AllShortest, paths.ShortestK, paths.Groups, paths.All}

func drawQuestion(t *rapid.T, ends []quad.Value, relations []string) question {
	end := rapid.SampledFrom(ends)
	x := question{
		from: end.Draw(t, "from"), to: end.Draw(t, "to"), directed: rapid.Bool().Draw(t, "directed"),
		kinds: rapid.SampledFrom([]uint8{1, 3, 7, 4}).Draw(t, "kinds"),
		only:  rapid.SampledFrom(append([]string{"", "", ""}, relations...)).Draw(t, "only"),
	}
	x.q = paths.Query{
		MaxHops: rapid.IntRange(1, 4).Draw(t, "max hops"), MinHops: rapid.IntRange(0, 2).Draw(t, "min hops"),
		Mode:     rapid.SampledFrom([]paths.Mode{paths.Acyclic, paths.Trail, paths.Simple, paths.Walk}).Draw(t, "mode"),
		Selector: rapid.SampledFrom(selectors).Draw(t, "selector"), K: rapid.IntRange(1, 4).Draw(t, "k"),
	}
	return x
}

const statedClaim = quad.IRI("urn:newsgraph:claim:00112233445566778899aabbccddeeff")

// drawStated draws quads that state edges, that seem to, and that do not.
func drawStated(t *rapid.T) quad.Quad {
	node := rapid.SampledFrom([]quad.Value{
		quad.IRI("http://x/a"), quad.IRI("http://x/b"), quad.IRI("http://x/c"), quad.BNode("d"),
		quad.IRI("urn:newsgraph:entity:e"), quad.IRI("urn:newsgraph:entity:f"),
	})
	object := rapid.OneOf(node, node, node, rapid.SampledFrom([]quad.Value{quad.String("http://x/a"), quad.Int(7)}))
	return quad.Quad{
		Subject: node.Draw(t, "subject"),
		Predicate: rapid.SampledFrom([]quad.Value{
			quad.IRI("http://x/p"), quad.IRI("http://x/q"), claim.RDFType, claim.OWLSameAs,
			quad.IRI("urn:newsgraph:rel:r"), quad.IRI("urn:newsgraph:hedged:r"), quad.IRI("urn:newsgraph:negated:r"),
			quad.IRI("urn:newsgraph:refersTo"),
		}).Draw(t, "predicate"),
		Object: object.Draw(t, "object"),
		Label: rapid.SampledFrom([]quad.Value{
			nil, quad.IRI("http://x/l"), quad.BNode("m"), quad.IRI("http://x/a"), statedClaim, statedClaim,
			quad.IRI("urn:newsgraph:doc:d"), quad.IRI("urn:newsgraph:review:x"),
		}).Draw(t, "label"),
	}
}

// openStore opens a store of ours in memory with some quads, be they reserved or not.
func openStore(t *rapid.T, quads []quad.Quad) backend.Store {
	store, err := backend.Open(t.Context(), "mem:", &backend.Options{
		Create: true, Facts: func(base string) backend.FactRule { return claim.NewVocab(base) },
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Commit(t.Context(), &backend.Commit{Add: quads}); err != nil {
		t.Fatal(err)
	}
	return store
}

// Over any store the engine answers what it answers over the rows that ours keeps, in that order.
func TestAdjacencyOfAnyStore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		quads := rapid.SliceOfN(rapid.Custom(drawStated), 1, 30).Draw(t, "quads")
		store := openStore(t, quads)
		defer store.Close()
		ours, err := cayley.New(store)
		if err != nil {
			t.Fatal(err)
		}
		defer ours.Close()
		list := foreign(t, quads)
		list["ours"] = ours
		list["told together"] = &together{QuadStore: list["memstore"]}
		graphs := make(map[string]named)
		for name, qs := range list {
			a, err := cayley.NewAdjacency(t.Context(), qs, nil)
			if err != nil {
				t.Fatal(err)
			}
			graphs[name] = a
			if name == "btree" && rapid.Bool().Draw(t, "whole") {
				if graphs[name], err = a.Whole(); err != nil {
					t.Fatal(err)
				}
			}
		}
		ends := []quad.Value{
			quad.IRI("http://x/a"), quad.IRI("http://x/b"), quad.BNode("d"),
			quad.IRI("urn:newsgraph:entity:e"), quad.IRI("urn:newsgraph:entity:f"), quad.IRI("http://x/nowhere"),
		}
		for range 4 {
			x := drawQuestion(t, ends, []string{"r", "http://x/p"})
			var want, first []string
			walkKept(t, store, func(k *keptFacts) { want = x.answer(t, k, x.any()) })
			for name, g := range graphs {
				if diff := cmp.Diff(want, x.answer(t, g, x.any())); diff != "" {
					t.Fatalf("%v: -kept facts +%s:\n%s", x, name, diff)
				}
				got := x.answer(t, g, false)
				if first == nil {
					first = got
				}
				if diff := cmp.Diff(first, got); diff != "" {
					t.Fatalf("%v: -another +%s:\n%s", x, name, diff)
				}
			}
		}
	})
}

// walkKept calls use with what a store of ours keeps.
func walkKept(t tester, store backend.Store, use func(*keptFacts)) {
	t.Helper()
	snap, err := store.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	defer snap.Close()
	facts, ok := snap.(backend.FactStore)
	if !ok {
		t.Fatal("the store keeps no facts")
	}
	err = facts.Walk(func(w backend.FactWalker) error { use(&keptFacts{w, snap}); return nil })
	if err != nil {
		t.Fatal(err)
	}
}

// quadsOf gives all quads of a store.
func quadsOf(t tester, qs cgraph.QuadStore) (out []quad.Quad) {
	t.Helper()
	it := qs.QuadsAllIterator()
	defer it.Close()
	for it.Next(t.Context()) {
		out = append(out, qs.Quad(it.Result()))
	}
	if err := it.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// newsStore loads the fixtures into a folder.
func newsStore(t *testing.T, files *graph.Files) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "store")
	g, err := graph.Open(t.Context(), folder, &graph.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	_, err = g.Load(t.Context(), files, nil)
	if err := errors.Join(err, files.Close(), g.Close()); err != nil {
		t.Fatal(err)
	}
	return folder
}

// Over the fixtures too.
func TestAdjacencyOfFixtures(t *testing.T) {
	folder := newsStore(t, graph.NewFiles([]string{"../../fixtures/news", "../../fixtures/articles"}, nil))
	store, err := backend.Open(t.Context(), folder, &backend.Options{
		ReadOnly: true, Facts: func(base string) backend.FactRule { return claim.NewVocab(base) },
	})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	ours, err := cayley.New(store)
	if err != nil {
		t.Fatal(err)
	}
	defer ours.Close()
	list := foreign(t, quadsOf(t, ours))
	list["ours"] = ours
	found := 0
	for name, qs := range list {
		g, err := cayley.NewAdjacency(t.Context(), qs, nil)
		if err != nil {
			t.Fatal(err)
		}
		var ends []quad.Value
		for _, slug := range []string{"yuri-ushakov", "russia", "ukraine", "abu-dhabi", "kyiv", "donald-trump"} {
			ends = append(ends, quad.IRI("urn:newsgraph:entity:"+slug))
		}
		walkKept(t, store, func(k *keptFacts) {
			for i, from := range ends {
				for j, to := range ends {
					for s, selector := range selectors {
						x := question{from: from, to: to, kinds: []uint8{1, 3, 7}[(i+j+s)%3], directed: (i+s)%5 == 0}
						x.q = paths.Query{MaxHops: 3, Selector: selector, Mode: paths.Mode((i + j) % 4), K: 5}
						got := x.answer(t, g, x.any())
						found += len(got)
						if diff := cmp.Diff(x.answer(t, k, x.any()), got); diff != "" {
							t.Fatalf("%v: -kept facts +%s:\n%s", x, name, diff)
						}
					}
				}
			}
		})
	}
	if found < 1000 {
		t.Errorf("%d paths in all", found)
	}
}

// And what Snapshot.Paths answers over plain triples.
func TestAdjacencyAnswersLikeGraph(t *testing.T) {
	for seed := range 10 {
		text := ""
		for i := range 40 {
			h := (i*7919 + seed*104729) % 9973
			text += fmt.Sprintf("<http://x/%d> <http://x/r%d> <http://x/%d> .\n", h%9, h/9%3, h/27%9)
		}
		folder := newsStore(t, graph.NewFiles([]string{"-"}, strings.NewReader(text)))
		g, err := graph.Open(t.Context(), folder, &graph.Options{ReadOnly: true})
		if err != nil {
			t.Fatal(err)
		}
		defer g.Close()
		ours, err := cayley.Open(t.Context(), folder, &cayley.Options{ReadOnly: true})
		if err != nil {
			t.Fatal(err)
		}
		defer ours.Close()
		for name, qs := range foreign(t, quadsOf(t, ours)) {
			a, err := cayley.NewAdjacency(t.Context(), qs, nil)
			if err != nil {
				t.Fatal(err)
			}
			for i := range 30 {
				x := question{from: quad.IRI(fmt.Sprintf("http://x/%d", i%9)), to: quad.IRI(fmt.Sprintf("http://x/%d", i*i%7)), kinds: 1, directed: i%3 == 0}
				x.q = paths.Query{MaxHops: 1 + i%4, K: 4, Mode: paths.Mode(i % 3), Selector: selectors[2+i%4]}
				if n, err := a.Node(x.from); err != nil || n == 0 {
					continue
				}
				if n, err := a.Node(x.to); err != nil || n == 0 {
					continue
				}
				ans, err := g.Paths(t.Context(), &api.PathQuery{
					From: nodeName(x.from), To: nodeName(x.to), MaxHops: x.q.MaxHops, K: 4, Mode: x.q.Mode.String(),
					Select: x.q.Selector.String(), Directed: x.directed, Evidence: "none",
				})
				if err != nil || !ans.Complete {
					t.Fatal(err, ans)
				}
				if diff := cmp.Diff(answerLines(ans), x.answer(t, a, false)); diff != "" {
					t.Fatalf("%v: -Snapshot.Paths +%s:\n%s", x, name, diff)
				}
			}
		}
	}
}

func answerLines(a *api.PathAnswer) []string {
	out := []string{}
	for i := range a.Paths {
		line := a.Paths[i].Nodes[0].ID
		for _, h := range a.Paths[i].Hops {
			line += fmt.Sprintf(" %s%s/1 %s", strings.Trim(h.Direction, "-"), h.Relation, h.To)
		}
		out = append(out, line)
	}
	return out
}

// together is a store that answers for many nodes at once, and counts.
type together struct {
	cgraph.QuadStore

	asked, one int
}

func (s *together) QuadsAt(_ context.Context, d quad.Direction, terms []quad.Value, yield func(quad.Quad) error) error {
	s.asked++
	for _, v := range terms {
		it := s.QuadStore.QuadIterator(d, s.ValueOf(v))
		for it.Next(context.Background()) {
			if err := yield(s.Quad(it.Result())); err != nil {
				return errors.Join(err, it.Close())
			}
		}
		if err := errors.Join(it.Err(), it.Close()); err != nil {
			return err
		}
	}
	return nil
}

func (s *together) QuadIterator(d quad.Direction, r cgraph.Ref) cgraph.Iterator {
	s.one++
	return s.QuadStore.QuadIterator(d, r)
}

// announced is an adjacency that notes rows that were not told before they were asked for.
type announced struct {
	*cayley.Adjacency
	known      map[paths.NodeID]bool
	calls      int
	told, news []paths.NodeID
}

func (a *announced) Prefetch(nodes []paths.NodeID, out, in bool) error {
	a.calls++
	a.told = append(a.told, nodes...)
	for _, n := range nodes {
		a.known[n] = true
	}
	return a.Adjacency.Prefetch(nodes, out, in)
}

func (a *announced) note(n paths.NodeID) {
	if !a.known[n] {
		a.news = append(a.news, n)
	}
}

func (a *announced) Out(n paths.NodeID) ([]paths.Edge, error) { a.note(n); return a.Adjacency.Out(n) }

func (a *announced) In(n paths.NodeID) ([]paths.Edge, error) { a.note(n); return a.Adjacency.In(n) }

// A question costs a store that can answer for many nodes two questions a level, and none a node.
func TestAdjacencyAsksByLevel(t *testing.T) {
	var quads []quad.Quad
	iri := func(i int) quad.IRI { return quad.IRI(fmt.Sprintf("http://x/%d", i)) }
	for i := range 3000 {
		h := (i*7919 + 31) % 99991
		quads = append(quads, quad.Quad{Subject: iri(i % 1000), Predicate: quad.IRI("http://x/p"), Object: iri(h % 1000)})
	}
	mem := foreign(t, quads)["memstore"]
	for _, selector := range selectors {
		for _, mode := range []paths.Mode{paths.Acyclic, paths.Trail, paths.Simple, paths.Walk} {
			for _, plain := range []bool{true, false} {
				store := &together{QuadStore: mem}
				inner, err := cayley.NewAdjacency(t.Context(), store, nil)
				if err != nil {
					t.Fatal(err)
				}
				a := &announced{Adjacency: inner, known: make(map[paths.NodeID]bool)}
				x := question{from: iri(1), to: iri(2), kinds: 7}
				x.q = paths.Query{MaxHops: 6, Selector: selector, Mode: mode, K: 3, Limit: 200}
				q, _ := x.query(t, a)
				if !plain { // more states, and a node to visit
					hop := paths.One(paths.AnyHop())
					q.Pattern = paths.Seq(hop, paths.Repeat(hop, 1, 4), paths.At(func(paths.NodeID) (bool, error) { return true, nil }))
					n, _ := a.Node(iri(3))
					q.Through = []paths.NodeID{n}
				}
				res, err := paths.Search(t.Context(), a, &q)
				if err != nil {
					t.Fatal(err)
				}
				levels := res.Stats.Forward.Levels + res.Stats.Backward.Levels
				if len(a.news) > 0 || a.calls > levels || store.asked > 2*a.calls || store.one > 0 {
					t.Errorf("%v: %d levels, %d times told, %d asked, %d asked of one node, %d nodes not told before",
						x, levels, a.calls, store.asked, store.one, len(a.news))
				}
				if selector == paths.AllShortest && mode == paths.Acyclic {
					t.Logf("%v, plain %t: %d paths, %d levels, %d nodes told, %d questions to the store", x, plain, len(res.Paths), levels, len(a.told), store.asked)
				}
			}
		}
	}
}

// faulty is a store whose iterators fail after some results.
type faulty struct {
	cgraph.QuadStore
	err error
}

func (s *faulty) QuadIterator(quad.Direction, cgraph.Ref) cgraph.Iterator {
	return iterator.NewError(s.err)
}
func (s *faulty) QuadsAllIterator() cgraph.Iterator { return iterator.NewError(s.err) }

// What an iterator fails with comes through, and nothing of it is kept.
func TestAdjacencyFails(t *testing.T) {
	qs := foreign(t, []quad.Quad{{Subject: quad.IRI("a"), Predicate: quad.IRI("p"), Object: quad.IRI("b")}})["memstore"]
	bad := &faulty{qs, errors.New("the disk is on fire")}
	a, err := cayley.NewAdjacency(t.Context(), bad, nil)
	if err != nil {
		t.Fatal(err)
	}
	x := question{from: quad.IRI("a"), to: quad.IRI("b"), kinds: 7, q: paths.Query{MaxHops: 3, Selector: paths.All}}
	q, _ := x.query(t, a)
	if _, err := paths.Search(t.Context(), a, &q); !errors.Is(err, bad.err) {
		t.Errorf("search: %v", err)
	}
	for _, row := range []func(paths.NodeID) ([]paths.Edge, error){a.Out, a.In} {
		if _, err := row(q.From); !errors.Is(err, bad.err) {
			t.Errorf("row: %v", err)
		}
	}
	if _, err := a.Whole(); !errors.Is(err, bad.err) {
		t.Errorf("whole: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	if a, err = cayley.NewAdjacency(ctx, qs, nil); err != nil {
		t.Fatal(err)
	}
	q, _ = x.query(t, a)
	cancel()
	res, err := paths.Search(t.Context(), a, &q)
	if err != nil || res.Complete || res.Reason != paths.ReasonCanceled {
		t.Errorf("a context that is over: %+v, %v", res, err)
	}
	if n, err := a.Node(quad.String("a")); n != 0 || err != nil {
		t.Errorf("a literal is node %d, %v", n, err)
	}
}

// Both ends may be free over a whole store.
func TestAdjacencyPairs(t *testing.T) {
	quads := []quad.Quad{}
	for _, s := range []string{"a p b", "b q c", "c q d", "d p a", "a q a", "x p y"} {
		f := strings.Fields(s)
		quads = append(quads, quad.Quad{Subject: quad.IRI(f[0]), Predicate: quad.IRI(f[1]), Object: quad.IRI(f[2]), Label: quad.IRI("l")})
		quads = append(quads, quad.Quad{Subject: quad.IRI(f[0]), Predicate: quad.IRI(f[1]), Object: quad.IRI(f[2])})
	}
	for name, qs := range foreign(t, quads) {
		a, err := cayley.NewAdjacency(t.Context(), qs, nil)
		if err != nil {
			t.Fatal(err)
		}
		w, err := a.Whole()
		if err != nil {
			t.Fatal(err)
		}
		step := func(relation string) *paths.Pattern {
			k := paths.Kinds{Of: make([]uint8, w.Relations())}
			k.Of[w.Relation(relation)] = 7
			return paths.One(paths.Step{Along: k})
		}
		res, err := new(paths.Searcher).Pairs(t.Context(), w, &paths.Query{Pattern: paths.Seq(step("p"), step("q")), MaxHops: 4}, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		got := []string{}
		for _, p := range res.Pairs {
			got = append(got, nodeName(w.Term(p.From))+nodeName(w.Term(p.To)))
		}
		if diff := cmp.Diff([]string{"ac", "da"}, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if n := w.CountOf(w.Relation("q")); n != 3 {
			t.Errorf("%s: %d edges of q", name, n)
		}
		if _, err := new(paths.Searcher).Pairs(t.Context(), a, &paths.Query{Pattern: step("p"), MaxHops: 4}, nil, nil); err == nil {
			t.Errorf("%s: both ends free without the whole", name)
		}
	}
}
