package store

import (
	"context"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/cayleygraph/quad"
	"pgregory.net/rapid"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/gram"
)

// Whatever names there are in however many segments, all that share so many grams with a text are found.
func TestLike(t *testing.T) {
	word := rapid.StringMatching(`[abcé]{1,8}`)
	name := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(word, 1, 3).Draw(t, "words"), " ")
	})
	asked, spared := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		s, err := NewMemory(context.Background(), &backend.Options{NearKeys: "n:", Keys: func(q quad.Quad) []string {
			return []string{"n:" + string(q.Object.(quad.String)), "x:" + string(q.Object.(quad.String))}
		}})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		s.maxInline = 0
		var names []string
		for range rapid.IntRange(1, 3).Draw(t, "commits") {
			var c backend.Commit
			for _, n := range rapid.SliceOfN(name, 1, 40).Draw(t, "names") {
				names = append(names, n)
				c.Add = append(c.Add, quad.Quad{Subject: quad.IRI(n), Predicate: quad.IRI("name"), Object: quad.String(n)})
			}
			if err := s.Commit(context.Background(), &c); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Check(context.Background(), false, func(fault error) { t.Fatal(fault) }); err != nil {
			t.Fatal(err)
		}
		snap, err := s.Snapshot()
		if err != nil {
			t.Fatal(err)
		}
		defer snap.Close()
		text := rapid.OneOf(name, rapid.SampledFrom(names)).Draw(t, "text")
		l := &backend.Likeness{Grams: gram.Of(text), Shortest: rapid.IntRange(0, 8).Draw(t, "shortest")}
		l.Least = rapid.IntRange(1, len(l.Grams)).Draw(t, "least")
		l.Longest = l.Shortest + rapid.IntRange(0, 20).Draw(t, "longest")
		got := make(map[string]int)
		ok, err := snap.(*Snapshot).Like(l, func(key string, shared int) bool {
			got[key] = shared
			return true
		})
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		asked++
		if len(got) < len(names) {
			spared++
		}
		for _, n := range names {
			shared := 0
			for _, g := range gram.Of(n) {
				if slices.Contains(l.Grams, g) {
					shared++
				}
			}
			letters := utf8.RuneCountInString(n)
			told, found := got["n:"+n]
			if found && told < shared {
				t.Fatalf("Like(%q, %+v) says that %q shares %d of %d", text, l, n, told, shared)
			}
			if !found && shared >= l.Least && letters >= l.Shortest && letters <= l.Longest {
				t.Fatalf("Like(%q, %+v) gives %v, without %q", text, l, got, n)
			}
		}
		for key := range got {
			if !slices.Contains(names, strings.TrimPrefix(key, "n:")) {
				t.Fatalf("Like(%q, %+v) gives %q", text, l, key)
			}
		}
	})
	if asked == 0 || spared == 0 {
		t.Errorf("%d texts were asked for, %d did without some name", asked, spared)
	}
}
