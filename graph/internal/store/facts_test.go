package store

import (
	"context"
	"fmt"
	"testing"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/store/storetest"
)

// The rows of facts that a state made are there in the next one, save those that its commit touched.
func TestRowsAreInherited(t *testing.T) {
	s := openOn(t, newMemory())
	defer s.Close()
	commit := func(add ...quad.Quad) {
		t.Helper()
		if err := s.Commit(context.Background(), &backend.Commit{Add: add}); err != nil {
			t.Fatal(err)
		}
	}
	var all, some []quad.Quad
	for i := range 100 {
		all = append(all, storetest.Q(fmt.Sprint("s", i), "knows", fmt.Sprint("s", (i+1)%100), ""))
		some = append(some, storetest.Q(fmt.Sprint("s", i), "knows", fmt.Sprint("s", (i+2)%100), ""))
	}
	commit(large("b", 8000)...)
	commit(all...)
	commit(some...)
	// walk makes all rows and says how many of them had to be made.
	walk := func(want []quad.Quad) (made int) {
		t.Helper()
		b, err := s.Snapshot()
		if err != nil {
			t.Fatal(err)
		}
		defer b.Close()
		snap := b.(*Snapshot)
		table := snap.held.Load().facts(snap.rule)
		if table.base == nil || len(table.pages[0]) == 0 {
			t.Fatal("the rows all lie in one segment")
		}
		missing := func() (n int) {
			for i := range snap.MaxNode() {
				if page := table.pages[0][i/pageNodes].Load(); page == nil || page[i%pageNodes].Load() == nil {
					n++
				}
			}
			return n
		}
		before := missing()
		if err := storetest.CheckFacts(snap, want); err != nil {
			t.Fatal(err)
		}
		return before - missing()
	}
	want := append(all, some...)
	if made := walk(want); made < 90 {
		t.Fatalf("only %d rows were made", made)
	}
	for i := range 20 {
		q := storetest.Q(fmt.Sprint("s", i), "likes", "s50", "")
		want = append(want, q)
		commit(q)
		if made := walk(want); made > i+6 { // those of the part inside the manifest, which is a new one each time
			t.Errorf("%d rows were made after a commit of one quad", made)
		}
	}
}

// large gives so many quads that their segment is of a higher tier than what follows.
func large(prefix string, n int) (quads []quad.Quad) {
	for i := range n {
		quads = append(quads, storetest.Q(fmt.Sprint(prefix, i), "knows", fmt.Sprint(prefix, i/2), ""))
	}
	return quads
}

// A reader that missed the states between sees what they took away, though the segment that is left
// of them says nothing of it.
func TestRowsOfMissedStates(t *testing.T) {
	files := newMemory()
	s := openOn(t, files)
	defer s.Close()
	s.maxInline = 0
	commit := func(c backend.Commit) {
		t.Helper()
		if err := s.Commit(context.Background(), &c); err != nil {
			t.Fatal(err)
		}
	}
	commit(backend.Commit{Add: large("s", 16000)})
	commit(backend.Commit{Add: append(large("t", 2500), storetest.Q("s1", "knows", "s6000", ""))})
	passing := storetest.Q("s1", "knows", "s5000", "")
	commit(backend.Commit{Add: []quad.Quad{passing}})
	r, err := open(t.Context(), files, &backend.Options{ReadOnly: true, Facts: storetest.Facts})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	row := func(segments int) int {
		t.Helper()
		b, err := r.Snapshot()
		if err != nil {
			t.Fatal(err)
		}
		defer b.Close()
		snap, n := b.(*Snapshot), 0
		if got := len(snap.held.Load().parts); got != segments {
			t.Fatalf("there are %d segments, want %d", got, segments)
		}
		node, err := snap.Lookup(quad.IRI("s1"))
		if err != nil {
			t.Fatal(err)
		}
		if err := snap.Walk(func(w backend.FactWalker) error { n = len(w.Out(node)); return nil }); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := row(3); n != 3 {
		t.Fatalf("%d facts, want 3", n)
	}
	commit(backend.Commit{Delete: []quad.Quad{passing}})
	for i := range 2 {
		commit(backend.Commit{Add: []quad.Quad{storetest.Q("s7", "likes", fmt.Sprint("s", 10+i), "")}})
	}
	if n := row(3); n != 2 {
		t.Errorf("%d facts after one was taken away, want 2", n)
	}
}
