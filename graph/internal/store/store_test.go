package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/cayleygraph/quad"
	"pgregory.net/rapid"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/store/storetest"
)

func TestStore(t *testing.T) {
	t.Run("memory", func(t *testing.T) { storetest.Run(t, false, func(testing.TB) string { return "mem:" }) })
	t.Run("folder", func(t *testing.T) {
		storetest.Run(t, true, func(t testing.TB) string { return filepath.Join(t.TempDir(), "store") })
	})
}

// Random histories, with commits that stay in the manifest and with ones that do not, on memory and
// on disk, and with compactions between.
func TestModel(t *testing.T) {
	for _, inline := range []int{0, 600, 64 << 10} {
		t.Run(fmt.Sprint("inline to ", inline), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				files := newMemory()
				open := func() backend.Store {
					s, err := open(t.Context(), files, &backend.Options{Create: true, Keys: storetest.Keys, Facts: storetest.Facts, NearKeys: storetest.NearKeys})
					if err != nil {
						t.Fatal(err)
					}
					s.maxInline = inline
					return s
				}
				storetest.Model(t, open, func(st backend.Store) backend.Store {
					if rapid.Bool().Draw(t, "compact") {
						if err := st.(*Store).Compact(t.Context()); err != nil {
							t.Fatal(err)
						}
					}
					if err := st.Close(); err != nil {
						t.Fatal(err)
					}
					return open()
				})
			})
		})
	}
}

func TestOpen(t *testing.T) {
	for _, url := range []string{"mem:", "mem://"} {
		st, err := backend.Open(t.Context(), url, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := st.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := backend.Open(t.Context(), "mem:x", nil); err == nil {
		t.Error("mem:x: no error")
	}
	if _, err := backend.Open(t.Context(), t.TempDir(), nil); !errors.Is(err, backend.ErrNotFound) {
		t.Errorf("an empty folder: %v", err)
	}
}

// CommitWith hands out the effective change, and nothing happens where writing it fails.
func TestCommitWith(t *testing.T) {
	m, err := NewMemory(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	a, b, c, d := storetest.Q("a", "p", "o", ""), storetest.Q("b", "p", "o", ""), storetest.Q("c", "p", "o", "l"), storetest.Q("d", "p", "o", "")
	if err := m.Commit(t.Context(), &backend.Commit{Add: []quad.Quad{a, b, c}, Meta: map[string]string{"k": "v", "l": "v"}}); err != nil {
		t.Fatal(err)
	}
	change := &backend.Commit{
		Delete: []quad.Quad{a, a, d, b}, Add: []quad.Quad{b, c, d, d},
		Meta: map[string]string{"k": "w", "l": "v", "m": "", "n": "1"},
	}
	failure := errors.New("disk full")
	id := snapshotID(t, m)
	for _, want := range []error{failure, nil} {
		var got *Change
		err := m.CommitWith(t.Context(), change, func(ch *Change) error { got = ch; return want })
		if !errors.Is(err, want) {
			t.Fatalf("error %v, want %v", err, want)
		}
		if !slices.Equal(got.Delete, []quad.Quad{a}) || !slices.Equal(got.Add, []quad.Quad{d}) ||
			len(got.Meta) != 2 || got.Meta["k"] != "w" || got.Meta["n"] != "1" || got.Seq != 2 {
			t.Errorf("the change is %+v", got)
		}
		if (snapshotID(t, m) == id) != (want != nil) {
			t.Errorf("after %v the ID is %s, before it was %s", want, snapshotID(t, m), id)
		}
	}
	err = m.CommitWith(t.Context(), change, func(*Change) error { t.Error("write is called for nothing"); return nil })
	if err != nil {
		t.Error(err)
	}
	// A panic in write or in Keys changes nothing either.
	func() {
		defer func() { _ = recover() }()
		_ = m.CommitWith(t.Context(), &backend.Commit{Add: []quad.Quad{a}}, func(*Change) error { panic("") })
	}()
	if err := m.Commit(t.Context(), &backend.Commit{Add: []quad.Quad{a}}); err != nil {
		t.Fatal(err)
	}
	s, _ := m.Snapshot()
	defer s.Close()
	if got, want := storetest.All(t, s), []quad.Quad{a, b, c, d}; !slices.Equal(got, want) {
		t.Errorf("the store holds %v, want %v", got, want)
	}
}

func snapshotID(t *testing.T, m *Store) string {
	s, err := m.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	return s.ID()
}

// Readers beside a writer always see a whole commit. To be run with -race.
func TestConcurrent(t *testing.T) {
	m, err := NewMemory(t.Context(), &backend.Options{Keys: storetest.Keys, Facts: storetest.Facts, NearKeys: storetest.NearKeys})
	if err != nil {
		t.Fatal(err)
	}
	m.maxInline = 2000
	const per = 20 // quads a commit, all of which the next one deletes
	generation := func(i int) (quads []quad.Quad) {
		for j := range per {
			quads = append(quads, storetest.Named(fmt.Sprintf("s%d", (i+j)%(2*per)), fmt.Sprintf("n%d", i)))
		}
		return quads
	}
	if err := m.Commit(t.Context(), &backend.Commit{Add: generation(0)}); err != nil {
		t.Fatal(err)
	}
	var done atomic.Bool
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for !done.Load() {
				if err := readWhole(m, per); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for i := 1; i < 1000 && !t.Failed(); i++ {
		if err := m.Commit(t.Context(), &backend.Commit{Delete: generation(i - 1), Add: generation(i), Meta: map[string]string{"i": fmt.Sprint(i)}}); err != nil {
			t.Error(err)
		}
	}
	done.Store(true)
	readers.Wait()
}

// readWhole says what is wrong with a snapshot of TestConcurrent.
func readWhole(m *Store, per int) error {
	s, err := m.Snapshot()
	if err != nil {
		return err
	}
	defer s.Close()
	var objects []backend.NodeID
	var buf []backend.Quad
	err = s.All(func(q backend.Quad) bool {
		objects = append(objects, q.O)
		if buf, err = s.Quads(quad.Subject, q.S, buf[:0]); err != nil || len(buf) != 1 || buf[0] != q {
			err = fmt.Errorf("quads of a subject: %v, %w, want %v", buf, err, q)
		}
		return err == nil
	})
	if err != nil {
		return err
	}
	if len(objects) != per || s.Len() != per || len(slices.Compact(objects)) != 1 {
		return fmt.Errorf("Len %d, objects %v", s.Len(), objects)
	}
	name, err := s.Value(objects[0])
	if err != nil {
		return err
	}
	if n, err := s.Lookup(name); n != objects[0] || err != nil {
		return fmt.Errorf("Lookup(%v) = %d, %w", name, n, err)
	}
	subjects, err := s.Subjects(strings.ToLower(string(name.(quad.String))), nil)
	if len(subjects) != per || err != nil {
		return fmt.Errorf("%d subjects, %w", len(subjects), err)
	}
	keys := 0
	return s.Keys("n", func(string) bool { keys++; return true })
}

// benchQuads are like a film database: films with a name, a year, actors through blank nodes.
func benchQuads(n int) []quad.Quad {
	r := rand.New(rand.NewPCG(1, 2))
	out := make([]quad.Quad, 0, n)
	for i := 0; len(out) < n; i++ {
		film := quad.IRI(fmt.Sprint("/en/film_", i))
		out = append(out, quad.Quad{Subject: film, Predicate: quad.IRI("name"), Object: quad.String(fmt.Sprint("The Film ", i))})
		for j := range 1 + r.IntN(6) {
			role := quad.BNode(fmt.Sprint("r", i, "-", j))
			out = append(out,
				quad.Quad{Subject: film, Predicate: quad.IRI("/film/film/starring"), Object: role},
				quad.Quad{Subject: role, Predicate: quad.IRI("/film/performance/actor"), Object: quad.IRI(fmt.Sprint("/en/actor_", r.IntN(1+n/20)))})
		}
	}
	return out[:n]
}

func BenchmarkCommit(b *testing.B) {
	for _, size := range []int{100, 10_000, 200_000} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			quads := benchQuads(200_000)
			n := 0
			for b.Loop() {
				m, _ := NewMemory(context.Background(), nil)
				for chunk := range slices.Chunk(quads, size) {
					if err := m.Commit(context.Background(), &backend.Commit{Add: chunk}); err != nil {
						b.Fatal(err)
					}
				}
				n += len(quads)
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "quads/s")
		})
	}
}

func BenchmarkQuads(b *testing.B) {
	m, _ := NewMemory(context.Background(), nil)
	quads := benchQuads(200_000)
	if err := m.Commit(context.Background(), &backend.Commit{Add: quads}); err != nil {
		b.Fatal(err)
	}
	s, _ := m.Snapshot()
	nodes := int(s.(*Snapshot).MaxNode())
	r := rand.New(rand.NewPCG(1, 2))
	buf := make([]backend.Quad, 0, 1024)
	n := 0
	b.ReportAllocs()
	for b.Loop() {
		node := backend.NodeID(1 + r.IntN(nodes))
		for d := quad.Subject; d <= quad.Object; d += 2 {
			buf, _ = s.Quads(d, node, buf[:0])
			n += len(buf)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n), "ns/quad")
}

func BenchmarkSnapshot(b *testing.B) {
	m, _ := NewMemory(context.Background(), nil)
	b.ReportAllocs()
	for b.Loop() {
		s, _ := m.Snapshot()
		s.Close()
	}
}
