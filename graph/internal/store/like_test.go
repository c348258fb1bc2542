package store

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/agnivade/levenshtein"
	"github.com/cayleygraph/quad"
	"pgregory.net/rapid"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
)

// Whatever names there are in however many segments, all that have a text in them or are so many edits
// away are found.
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
		edits := rapid.IntRange(-1, 3).Draw(t, "edits")
		var got []string
		ok, err := snap.(*Snapshot).Like(text, edits, func(key string) bool { got = append(got, key); return true })
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			return
		}
		asked++
		if !slices.IsSorted(got) || len(slices.Compact(slices.Clone(got))) != len(got) {
			t.Fatalf("the keys are %q", got)
		}
		if len(got) < len(names) {
			spared++
		}
		for _, n := range names {
			if (strings.Contains(n, text) || levenshtein.ComputeDistance(n, text) <= edits) && !slices.Contains(got, "n:"+n) {
				t.Fatalf("Like(%q, %d) gives %q, without %q", text, edits, got, n)
			}
		}
	})
	if asked == 0 || spared == 0 {
		t.Errorf("%d texts were long enough, %d did without some name", asked, spared)
	}
}
