package storetest

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/cayleygraph/quad"
	"pgregory.net/rapid"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
)

// A model is what a store ought to hold.
type model struct {
	quads []quad.Quad // in the order added
	meta  map[string]string
}

func (m model) clone() model {
	out := model{slices.Clone(m.quads), make(map[string]string)}
	maps.Copy(out.meta, m.meta)
	return out
}

func (m *model) apply(c *backend.Commit) {
	was := m.quads
	m.quads = slices.DeleteFunc(slices.Clone(was), func(q quad.Quad) bool {
		return slices.Contains(c.Delete, q) && !slices.Contains(c.Add, q)
	})
	for _, q := range c.Add {
		if !slices.Contains(m.quads, q) {
			m.quads = append(m.quads, q)
		}
	}
	maps.Copy(m.meta, c.Meta)
}

type held struct {
	snap backend.Snapshot
	want model
}

// Model plays a random history of commits, snapshots and reopenings against the model, and
// compares everything that can be asked. Open opens a new store; reopen closes and opens it again,
// or is nil.
func Model(t *rapid.T, open func() backend.Store, reopen func(backend.Store) backend.Store) {
	st, now := open(), model{meta: make(map[string]string)}
	defer func() { st.Close() }()
	var snaps []held
	actions := map[string]func(*rapid.T){
		"": func(t *rapid.T) { check(t, st, now) },
		"commit": func(t *rapid.T) {
			c := drawCommit(t)
			if err := st.Commit(context.Background(), c); err != nil {
				t.Fatal(err)
			}
			now.apply(c)
		},
		"commit a bad quad": func(t *rapid.T) {
			c := drawCommit(t)
			c.Add = append(c.Add, quad.Quad{Subject: quad.IRI("s")})
			if err := st.Commit(context.Background(), c); err == nil {
				t.Fatal("no error for a bad quad")
			}
		},
		"take a snapshot": func(t *rapid.T) {
			s, err := st.Snapshot()
			if err != nil {
				t.Fatal(err)
			}
			snaps = append(snaps, held{s, now.clone()})
		},
		"look at a snapshot": func(t *rapid.T) {
			if len(snaps) > 0 {
				h := rapid.SampledFrom(snaps).Draw(t, "held")
				checkSnapshot(t, h.snap, h.want)
			}
		},
	}
	if reopen != nil {
		actions["reopen"] = func(*rapid.T) {
			for _, h := range snaps {
				h.snap.Close()
			}
			snaps = nil
			st = reopen(st)
		}
	}
	t.Repeat(actions)
	for _, h := range snaps {
		checkSnapshot(t, h.snap, h.want)
		h.snap.Close()
	}
}

func drawCommit(t *rapid.T) *backend.Commit {
	return &backend.Commit{
		Delete: rapid.SliceOfN(rapid.Custom(drawQuad), 0, 10).Draw(t, "delete"),
		Add:    rapid.SliceOfN(rapid.Custom(drawQuad), 0, 10).Draw(t, "add"),
		Meta:   rapid.MapOfN(rapid.SampledFrom([]string{"a", "b"}), rapid.SampledFrom([]string{"", "1", "2"}), 0, 2).Draw(t, "meta"),
	}
}

// drawQuad draws from so few terms that quads recur, and so many kinds that they resemble.
func drawQuad(t *rapid.T) quad.Quad {
	q := quad.Quad{
		Subject: rapid.SampledFrom([]quad.Value{quad.IRI("a"), quad.IRI("b"), quad.BNode("a"), quad.BNode("b"), quad.IRI("own")}).Draw(t, "subject"),
		Predicate: rapid.SampledFrom([]quad.Value{
			quad.IRI("name"), quad.IRI("a"), quad.IRI("claims:a"), quad.IRI("rumours:a"), quad.IRI("denies:a"), quad.IRI("claims:b"), quad.BNode("a"),
		}).Draw(t, "predicate"),
		Object: rapid.SampledFrom([]quad.Value{
			quad.IRI("a"), quad.IRI("b"), quad.BNode("a"), quad.IRI("own"), quad.String("a"), quad.String("B"), quad.String("ab"), quad.Int(1),
			quad.LangString{Value: "a", Lang: "en"},
			quad.TypedString{Value: "1", Type: "http://www.w3.org/2001/XMLSchema#integer"},
		}).Draw(t, "object"),
	}
	if l := rapid.SampledFrom([]quad.Value{nil, quad.IRI("a"), quad.IRI("l"), quad.IRI("c"), quad.IRI("cc")}).Draw(t, "label"); l != nil {
		q.Label = l
	}
	return q
}

func check(t *rapid.T, st backend.Store, want model) {
	s, err := st.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	checkSnapshot(t, s, want)
}

// checkSnapshot asks a snapshot everything.
func checkSnapshot(t *rapid.T, s backend.Snapshot, want model) {
	if s.Len() != len(want.quads) {
		t.Fatalf("Len is %d, want %d", s.Len(), len(want.quads))
	}
	c := checker{t, s}
	var all []backend.Quad
	c.ok(s.All(func(q backend.Quad) bool { all = append(all, q); return true }))
	c.same("all", all, want.quads)
	for d := quad.Subject; d <= quad.Label; d++ {
		for _, v := range terms(want.quads, d) {
			n, err := s.Lookup(v)
			c.ok(err)
			got, err := s.Quads(d, n, nil)
			c.ok(err)
			c.same(fmt.Sprint(d, " ", v), got, slices.DeleteFunc(slices.Clone(want.quads), func(q quad.Quad) bool { return q.Get(d) != v }))
		}
	}
	c.keys(want)
	c.tallies(want)
	if _, ok := s.(backend.FactStore); ok {
		c.ok(CheckFacts(s, want.quads))
	}
	for _, k := range []string{"a", "b"} {
		if got, err := s.Meta(k); got != want.meta[k] || err != nil {
			t.Fatalf("setting %s is %q, %v; want %q", k, got, err, want.meta[k])
		}
	}
}

func terms(quads []quad.Quad, d quad.Direction) []quad.Value {
	out := []quad.Value{quad.IRI("a"), quad.IRI("nobody"), quad.String("B")}
	for _, q := range quads {
		if v := q.Get(d); v != nil && !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

type checker struct {
	t *rapid.T
	s backend.Snapshot
}

func (c checker) ok(err error) {
	if err != nil {
		c.t.Fatal(err)
	}
}

func (c checker) value(n backend.NodeID) quad.Value {
	v, err := c.s.Value(n)
	c.ok(err)
	return v
}

func (c checker) same(what string, got []backend.Quad, want []quad.Quad) {
	var have []quad.Quad
	for _, g := range got {
		have = append(have, quad.Quad{Subject: c.value(g.S), Predicate: c.value(g.P), Object: c.value(g.O), Label: c.value(g.L)})
	}
	if have, want = sorted(have), sorted(want); !slices.Equal(have, want) {
		c.t.Fatalf("%s: quads are\n%v\nwant\n%v", what, have, want)
	}
}

// tallies are what counting the quads gives.
func (c checker) tallies(want model) {
	var predicates []backend.NodeID
	for _, v := range terms(want.quads, quad.Predicate) {
		n, err := c.s.Lookup(v)
		c.ok(err)
		if n != 0 && n%3 != 0 { // not all of them
			predicates = append(predicates, n)
		}
	}
	slices.Sort(predicates)
	predicates = slices.Compact(predicates)
	for _, v := range terms(want.quads, quad.Subject) {
		n, err := c.s.Lookup(v)
		c.ok(err)
		var counted []backend.Tallied
		quads, err := c.s.Quads(quad.Subject, n, nil)
		c.ok(err)
		for _, q := range quads { // by predicate and object
			last := len(counted) - 1
			switch {
			case !slices.Contains(predicates, q.P):
			case last >= 0 && counted[last].P == q.P && counted[last].O == q.O:
				counted[last].N++
			default:
				counted = append(counted, backend.Tallied{P: q.P, O: q.O, N: 1})
			}
		}
		got, err := c.s.Tally(n, predicates, nil)
		c.ok(err)
		if !slices.Equal(got, counted) {
			c.t.Fatalf("tallies of %v are %v, want %v", v, got, counted)
		}
		for _, other := range terms(want.quads, quad.Object) {
			o, err := c.s.Lookup(other)
			c.ok(err)
			counted = counted[:0]
			for _, q := range quads {
				switch last := len(counted) - 1; {
				case q.O != o:
				case last >= 0 && counted[last].P == q.P:
					counted[last].N++
				default:
					counted = append(counted, backend.Tallied{P: q.P, O: q.O, N: 1})
				}
			}
			if got, err := c.s.Between(n, o, nil); err != nil || !slices.Equal(got, counted) {
				c.t.Fatalf("between %v and %v are %v, %v, want %v", v, other, got, err, counted)
			}
		}
	}
}

func (c checker) keys(want model) {
	under := make(map[string][]quad.Value)
	for _, q := range want.quads {
		for _, key := range Keys(q) {
			if !slices.Contains(under[key], q.Subject) {
				under[key] = append(under[key], q.Subject)
			}
		}
	}
	for _, key := range []string{"a", "b", "ab", "zz"} {
		nodes, err := c.s.Subjects(key, nil)
		c.ok(err)
		var got []quad.Value
		for _, n := range nodes {
			got = append(got, c.value(n))
		}
		byText := func(a, b quad.Value) int { return cmp.Compare(a.String(), b.String()) }
		slices.SortFunc(got, byText)
		slices.SortFunc(under[key], byText)
		if !slices.IsSorted(nodes) || !slices.Equal(got, under[key]) {
			c.t.Fatalf("subjects of %q are %v, want %v", key, got, under[key])
		}
	}
	for _, prefix := range []string{"", "a"} {
		var got []string
		c.ok(c.s.Keys(prefix, func(key string) bool { got = append(got, key); return true }))
		if !slices.IsSorted(got) || len(slices.Compact(slices.Clone(got))) != len(got) {
			c.t.Fatalf("keys from %q are %q", prefix, got)
		}
		for key := range under {
			if strings.HasPrefix(key, prefix) && !slices.Contains(got, key) {
				c.t.Fatalf("keys from %q lack %q", prefix, key)
			}
		}
	}
}
