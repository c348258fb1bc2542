package cayley_test

import (
	"fmt"
	"slices"
	"testing"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/path"
	"github.com/cayleygraph/quad"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/newsgraph/newsgraph/graph/cayley"
)

// drawQuad draws from few terms, so that quads meet.
func drawQuad(t *rapid.T) quad.Quad {
	node := rapid.SampledFrom([]quad.Value{
		quad.IRI("a"), quad.IRI("b"), quad.IRI("c"), quad.IRI("d"), quad.BNode("e"), quad.String("f"), quad.Int(7),
	})
	return quad.Quad{
		Subject:   node.Draw(t, "subject"),
		Predicate: rapid.SampledFrom([]quad.Value{quad.IRI("p"), quad.IRI("q"), quad.IRI("a")}).Draw(t, "predicate"),
		Object:    node.Draw(t, "object"),
		Label:     rapid.SampledFrom([]quad.Value{nil, nil, quad.IRI("l"), quad.IRI("m")}).Draw(t, "label"),
	}
}

// A move is one call of the path API.
type move struct {
	name string
	do   func(*path.Path) *path.Path
}

// drawMoves draws a chain of calls.
func drawMoves(t *rapid.T, nested bool) []move {
	p, q, node := quad.IRI("p"), quad.IRI("q"), quad.IRI("b")
	tags := 0
	tag := func() string { tags++; return fmt.Sprintf("t%d", tags) }
	all := []move{
		{"Out(p)", func(x *path.Path) *path.Path { return x.Out(p) }},
		{"In(p)", func(x *path.Path) *path.Path { return x.In(p) }},
		{"Out(p,q)", func(x *path.Path) *path.Path { return x.Out(p, q) }},
		{"Out()", func(x *path.Path) *path.Path { return x.Out() }},
		{"In()", func(x *path.Path) *path.Path { return x.In() }},
		{"Both(q)", func(x *path.Path) *path.Path { return x.Both(q) }},
		{"Out(missing)", func(x *path.Path) *path.Path { return x.Out(quad.IRI("missing")) }},
		{"Has(p)", func(x *path.Path) *path.Path { return x.Has(p) }},
		{"Has(p,b)", func(x *path.Path) *path.Path { return x.Has(p, node) }},
		{"HasReverse(q,b)", func(x *path.Path) *path.Path { return x.HasReverse(q, node) }},
		{"Is(b,missing)", func(x *path.Path) *path.Path { return x.Is(node, quad.IRI("missing")) }},
		{"Is(missing)", func(x *path.Path) *path.Path { return x.Is(quad.IRI("missing")) }},
		{"Tag", func(x *path.Path) *path.Path { return x.Tag(tag()) }},
		{"Save(q)", func(x *path.Path) *path.Path { return x.Save(q, tag()) }},
		{"SaveReverse(p)", func(x *path.Path) *path.Path { return x.SaveReverse(p, tag()) }},
		{"SaveOptional(p)", func(x *path.Path) *path.Path { return x.SaveOptional(p, tag()) }},
		{"LabelContext(l)", func(x *path.Path) *path.Path { return x.LabelContext(quad.IRI("l")) }},
		{"LabelContext(l,m)", func(x *path.Path) *path.Path { return x.LabelContext(quad.IRI("l"), quad.IRI("m")) }},
		{"LabelContext()", func(x *path.Path) *path.Path { return x.LabelContext() }},
		{"Unique", func(x *path.Path) *path.Path { return x.Unique() }},
		{"Labels", func(x *path.Path) *path.Path { return x.Labels() }},
		{"OutPredicates", func(x *path.Path) *path.Path { return x.OutPredicates() }},
		{"FollowRecursive(p)", func(x *path.Path) *path.Path { return x.FollowRecursive(p, 3, nil) }},
	}
	moves := rapid.SliceOfN(rapid.SampledFrom(all), 1, 4).Draw(t, "moves")
	if nested {
		return moves
	}
	other := drawMoves(t, true)
	start := func() *path.Path { return walk(path.StartPath(nil, quad.IRI("a"), quad.IRI("c")), other) }
	switch rapid.IntRange(0, 3).Draw(t, "with another path") {
	case 1:
		moves = append(moves, move{"And" + names(other), func(x *path.Path) *path.Path { return x.And(start()) }})
	case 2:
		moves = append(moves, move{"Or" + names(other), func(x *path.Path) *path.Path { return x.Or(start()) }})
	case 3:
		moves = append(moves, move{"Follow" + names(other), func(x *path.Path) *path.Path { return x.Follow(walk(path.StartMorphism(), other)) }})
	}
	return moves
}

func walk(p *path.Path, moves []move) *path.Path {
	for _, m := range moves {
		p = m.do(p)
	}
	return p
}

func names(moves []move) (out string) {
	for _, m := range moves {
		out += "." + m.name
	}
	return out
}

// results gives the distinct results of a path, sorted.
func results(t *rapid.T, qs cgraph.QuadStore, p *path.Path) []string {
	seen := make(map[string]bool)
	err := p.Iterate(t.Context()).Paths(true).EachValue(qs, func(v quad.Value) { seen[v.String()] = true })
	if err != nil {
		t.Fatalf("%v", err)
	}
	var out []string
	for v := range seen {
		out = append(out, v)
	}
	slices.Sort(out)
	return out
}

// Random paths over random changes find what they find on memstore.
func TestLikeMemstore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		theirs, err := cgraph.NewQuadStore("memstore", "", nil)
		if err != nil {
			t.Fatal(err)
		}
		ours, err := cayley.Open(t.Context(), "mem:", nil)
		if err != nil {
			t.Fatal(err)
		}
		defer ours.Close()
		lax := cgraph.IgnoreOpts{IgnoreDup: true, IgnoreMissing: true}
		for range rapid.IntRange(1, 3).Draw(t, "commits") {
			var in []cgraph.Delta
			for range rapid.IntRange(1, 25).Draw(t, "changes") {
				d := cgraph.Delta{Quad: drawQuad(t), Action: cgraph.Add}
				if rapid.IntRange(0, 4).Draw(t, "delete") == 0 {
					d.Action = cgraph.Delete
				}
				in = append(in, d)
			}
			for _, s := range []cgraph.QuadStore{theirs, ours} {
				if err := s.ApplyDeltas(in, lax); err != nil {
					t.Fatal(err)
				}
			}
		}
		compareStores(t, theirs, ours)
		for range 5 {
			moves := drawMoves(t, false)
			from := rapid.SampledFrom([][]quad.Value{nil, {quad.IRI("a")}, {quad.IRI("b"), quad.String("f")}, {quad.IRI("missing")}}).Draw(t, "from")
			want := results(t, theirs, walk(path.StartPath(theirs, from...), moves))
			got := results(t, ours, walk(path.StartPath(ours, from...), moves))
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("%v%s (-memstore +ours):\n%s", from, names(moves), diff)
			}
		}
		if err := ours.Err(); err != nil {
			t.Fatal(err)
		}
	})
}

// compareStores compares what two stores have, by all ways to it but paths.
func compareStores(t *rapid.T, theirs, ours cgraph.QuadStore) {
	t.Helper()
	all := func(s cgraph.QuadStore, it cgraph.Iterator, name func(cgraph.Ref) string) []string {
		defer it.Close()
		var out []string
		for it.Next(t.Context()) {
			out = append(out, name(it.Result()))
		}
		if err := it.Err(); err != nil {
			t.Fatal(err)
		}
		slices.Sort(out)
		return out
	}
	var what [2]map[string][]string
	for i, s := range []cgraph.QuadStore{theirs, ours} {
		node := func(r cgraph.Ref) string { return quad.StringOf(s.NameOf(r)) }
		link := func(r cgraph.Ref) string { return s.Quad(r).String() }
		what[i] = map[string][]string{
			"nodes": all(s, s.NodesAllIterator(), node),
			"quads": all(s, s.QuadsAllIterator(), link),
		}
		for _, n := range []quad.Value{quad.IRI("a"), quad.Int(7), quad.IRI("p"), quad.IRI("l"), quad.IRI("missing")} {
			for _, d := range quad.Directions {
				what[i][fmt.Sprint(d, n)] = all(s, s.QuadIterator(d, s.ValueOf(n)), link)
			}
		}
		st, err := s.Stats(t.Context(), true)
		if err != nil {
			t.Fatal(err)
		}
		what[i]["sizes"] = []string{fmt.Sprint(st)}
	}
	if diff := cmp.Diff(what[0], what[1]); diff != "" {
		t.Fatalf("-memstore +ours:\n%s", diff)
	}
}
