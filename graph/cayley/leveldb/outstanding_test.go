package leveldb

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/store/storetest"
)

// shrink is a store with three quads labelled l, and a commit that leaves one of them.
func shrink(t *testing.T) (st *Store, path string, c *backend.Commit, before, after []quad.Quad) {
	path = filepath.Join(t.TempDir(), "store")
	st = mustOpen(t, path, create)
	for i := range 3 {
		before = append(before, storetest.Q(fmt.Sprint("s", i), "p", "o", "l"))
	}
	mustCommit(t, st, &backend.Commit{Add: before, Meta: map[string]string{"k": "v", "gone": "v"}})
	after = []quad.Quad{storetest.Q("new", "p", "o", "l")}
	return st, path, &backend.Commit{Delete: before, Add: after, Meta: map[string]string{"k": "w", "gone": ""}}, before, after
}

// Why a commit is made in two transactions: in one, Cayley loses the label. If this test fails,
// outstanding.go is no longer needed.
func TestCayleyLosesNodes(t *testing.T) {
	st, path, c, _, after := shrink(t)
	var deltas []cgraph.Delta
	for _, q := range c.Delete {
		deltas = append(deltas, cgraph.Delta{Quad: q, Action: cgraph.Delete})
	}
	for _, q := range c.Add {
		deltas = append(deltas, cgraph.Delta{Quad: q, Action: cgraph.Add})
	}
	if err := st.db.apply(deltas); err != nil {
		t.Fatal(err)
	}
	st.Close()
	// The mirror refuses what came of it, as a predicate and an object are gone too.
	if st, err := backend.Open(t.Context(), "leveldb://"+path, nil); err == nil && storetest.Equal(contents(t, st), after) {
		t.Errorf("Cayley has kept %v", after)
	}
}

// Between the two transactions the commit is made, for whoever comes.
func TestOutstanding(t *testing.T) {
	for name, end := range map[string]func(t *testing.T, st *Store, path string) *Store{
		"the next commit goes on": func(_ *testing.T, st *Store, _ string) *Store { return st },
		"reopened": func(t *testing.T, st *Store, path string) *Store {
			st.Close()
			return mustOpen(t, path, nil)
		},
		"read": func(t *testing.T, st *Store, path string) *Store {
			st.Close()
			st = mustOpen(t, path, &backend.Options{ReadOnly: true})
			if len(st.outstanding) == 0 {
				t.Error("a reader has written")
			}
			return st
		},
	} {
		t.Run(name, func(t *testing.T) {
			st, path, c, before, after := shrink(t)
			calls := 0
			st.tamper = func(d []cgraph.Delta) []cgraph.Delta {
				if calls++; calls == 2 {
					d = append(d, cgraph.Delta{Quad: storetest.Q("no", "such", "quad", ""), Action: cgraph.Delete})
				}
				return d
			}
			mustCommit(t, st, c)
			if n := len(before) + 1 + 2 + 1; calls != 2 || len(st.outstanding) != n { // the old commit, the old settings, the list
				t.Fatalf("%d transactions, %d quads outstanding, want %d", calls, len(st.outstanding), n)
			}
			st.tamper = nil
			st = end(t, st, path)
			checkShrunk(t, st, after)
			more := storetest.Q("more", "p", "o", "l")
			if err := st.Commit(t.Context(), &backend.Commit{Add: []quad.Quad{more}}); err == nil {
				after = append(after, more)
			} else if !errors.Is(err, backend.ErrReadOnly) {
				t.Error(err)
			}
			st.Close()
			st = mustOpen(t, path, nil)
			checkShrunk(t, st, after)
			if size, err := st.db.size(); err != nil || size != int64(len(after)+3) || len(st.outstanding) != 0 {
				t.Errorf("%d quads are in the database, %v, and %d outstanding", size, err, len(st.outstanding))
			}
		})
	}
}

func checkShrunk(t *testing.T, st *Store, want []quad.Quad) {
	t.Helper()
	if got := contents(t, st); !storetest.Equal(got, want) {
		t.Errorf("the store holds %v, want %v", got, want)
	}
	s, err := st.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	k, _ := s.Meta("k")
	if gone, _ := s.Meta("gone"); k != "w" || gone != "" {
		t.Errorf("the settings are %q and %q", k, gone)
	}
}

// A first transaction that fails leaves nothing outstanding.
func TestOutstandingNotBegun(t *testing.T) {
	st, _, c, before, after := shrink(t)
	st.tamper = func(d []cgraph.Delta) []cgraph.Delta {
		return append(d, cgraph.Delta{Quad: storetest.Q("no", "such", "quad", ""), Action: cgraph.Delete})
	}
	if err := st.Commit(t.Context(), c); err == nil {
		t.Error("no error")
	}
	if got := contents(t, st); !storetest.Equal(got, before) || len(st.outstanding) > 0 {
		t.Errorf("the store holds %v, and %d are outstanding", got, len(st.outstanding))
	}
	st.tamper = nil
	mustCommit(t, st, c)
	checkShrunk(t, st, after)
}

func TestListed(t *testing.T) {
	var want []quad.Quad
	for i, v := range storetest.Terms() {
		q := quad.Quad{Subject: v, Predicate: quad.IRI("p"), Object: v}
		if i%2 == 0 {
			q.Label = v
		}
		for range listLength / 50 {
			want = append(want, q)
		}
	}
	lists, err := listQuads(7, want)
	if err != nil || len(lists) != (len(want)+listLength-1)/listLength {
		t.Fatalf("%d lists, %v", len(lists), err)
	}
	var got []quad.Quad
	for _, q := range lists {
		part, err := listed(q)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, part...)
	}
	if !slices.EqualFunc(got, want, func(a, b quad.Quad) bool {
		return same(a.Subject, b.Subject) && same(a.Object, b.Object) && same(a.Label, b.Label)
	}) {
		t.Error("a list does not give back what was listed")
	}
}
