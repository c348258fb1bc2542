package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"syscall"
	"testing"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/segment"
	"github.com/newsgraph/newsgraph/graph/internal/store/storetest"
)

// faulty is a file system whose n-th call that changes something fails, and all after it while it
// is full. It counts what is mapped and not unmapped.
type faulty struct {
	fileSystem
	left   int // calls until the one that fails; below 0 none does
	full   bool
	mapped int
}

var errFault = syscall.ENOSPC

func (f *faulty) fault() error {
	f.left--
	if f.left == 0 || f.full && f.left < 0 {
		return errFault
	}
	return nil
}

func (f *faulty) Create(name string) (file, error) {
	if err := f.fault(); err != nil {
		return nil, err
	}
	w, err := f.fileSystem.Create(name)
	return &faultyFile{w, f}, err
}

func (f *faulty) Rename(from, to string) error {
	if err := f.fault(); err != nil {
		return err
	}
	return f.fileSystem.Rename(from, to)
}

func (f *faulty) Remove(name string) error {
	if err := f.fault(); err != nil {
		return err
	}
	return f.fileSystem.Remove(name)
}

func (f *faulty) Sync() error {
	if err := f.fault(); err != nil {
		return err
	}
	return f.fileSystem.Sync()
}

func (f *faulty) Map(name string) ([]byte, func() error, error) {
	if err := f.fault(); err != nil {
		return nil, nil, err
	}
	data, unmap, err := f.fileSystem.Map(name)
	if err != nil {
		return nil, nil, err
	}
	f.mapped++
	return data, func() error { f.mapped--; return unmap() }, nil
}

type faultyFile struct {
	file
	f *faulty
}

// Write writes half of what it cannot write whole, as a full disk does.
func (w *faultyFile) Write(p []byte) (int, error) {
	if err := w.f.fault(); err != nil {
		n, _ := w.file.Write(p[:len(p)/2])
		return n, err
	}
	return w.file.Write(p)
}

func (w *faultyFile) Sync() error {
	if err := w.f.fault(); err != nil {
		return err
	}
	return w.file.Sync()
}

func (w *faultyFile) Close() error {
	return errors.Join(w.file.Close(), w.f.fault())
}

// step is the n-th change of a history with commits of both kinds, deletions and a compaction.
func step(s *Store, n int) error {
	if n%7 == 6 {
		return s.Compact(context.Background())
	}
	c := &backend.Commit{Meta: map[string]string{"n": fmt.Sprint(n)}}
	for i := range 3 + n%3*20 {
		c.Add = append(c.Add, storetest.Named(fmt.Sprint("s", n, "-", i), fmt.Sprint("name ", i)))
	}
	if n > 0 {
		c.Delete = []quad.Quad{storetest.Named(fmt.Sprint("s", n-1, "-", 0), "name 0"), storetest.Named(fmt.Sprint("s", n-1, "-", 1), "name 1")}
	}
	return s.Commit(context.Background(), c)
}

const steps = 16

func openOn(t testing.TB, files fileSystem) *Store {
	t.Helper()
	s, err := open(context.Background(), files, &backend.Options{Create: true, Keys: storetest.Keys})
	if err != nil {
		t.Fatal(err)
	}
	s.maxInline = 3000
	return s
}

// Whatever call fails at whatever moment, the store holds the old state or the new one: at once, and
// when it is opened again; and it can be written again.
func TestFaults(t *testing.T) {
	want := make([][]quad.Quad, steps+1) // after so many steps
	s := openOn(t, newMemory())
	for n := range steps {
		want[n] = everything(t, s)
		if err := step(s, n); err != nil {
			t.Fatal(err)
		}
	}
	want[steps] = everything(t, s)
	for _, full := range []bool{false, true} {
		failed := 0
		for n := 1; n < 5000; n++ {
			if !history(t, want, n, full) {
				break
			}
			failed++
		}
		t.Logf("full %t: %d calls failed", full, failed)
		if failed < 100 || failed > 4000 {
			t.Errorf("%d calls failed", failed)
		}
	}
}

// history plays the steps while the n-th call fails; false when there are fewer calls.
func history(t *testing.T, want [][]quad.Quad, n int, full bool) (reached bool) {
	t.Helper()
	files := &faulty{fileSystem: newMemory(), left: -1}
	s := openOn(t, files)
	files.left, files.full = n, full
	done, doubt, failed := 0, false, false
	for done < steps {
		if err := step(s, done); err != nil {
			if !errors.Is(err, errFault) {
				t.Fatalf("call %d: step %d: %v", n, done, err)
			}
			failed = true
			break
		}
		done++
	}
	reached = files.left <= 0
	files.left, files.full = -1, false
	if failed {
		got := everything(t, s)
		doubt = s.broken != nil
		if !storetest.Equal(got, want[done]) && !storetest.Equal(got, want[done+1]) {
			t.Fatalf("call %d: after the failure of step %d the open store holds another state", n, done)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatalf("call %d: %v", n, err)
	}
	if files.mapped != 0 {
		t.Fatalf("call %d: %d maps are left", n, files.mapped)
	}
	s = openOn(t, files)
	defer s.Close()
	got := everything(t, s)
	if !storetest.Equal(got, want[done]) && (!failed || !storetest.Equal(got, want[done+1])) {
		t.Fatalf("call %d: reopened after step %d (in doubt %t), the store holds another state", n, done, doubt)
	}
	sound(t, s)
	checkFiles(t, s)
	for at := done; at < steps; at++ { // the same again finishes the work
		if err := step(s, at); err != nil {
			t.Fatalf("call %d: step %d again: %v", n, at, err)
		}
	}
	if !storetest.Equal(everything(t, s), want[steps]) {
		t.Fatalf("call %d: the history ends elsewhere", n)
	}
	return reached
}

// checkFiles sees that there is no file but those of the state.
func checkFiles(t *testing.T, s *Store) {
	t.Helper()
	names, err := s.files.List()
	if err != nil {
		t.Fatal(err)
	}
	if want := len(s.now.segments) + 1; len(names) != want {
		t.Fatalf("%d files, want %d: %v", len(names), want, names)
	}
}

func everything(t testing.TB, s *Store) []quad.Quad {
	t.Helper()
	snap, err := s.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	defer snap.Close()
	return storetest.All(t, snap)
}

func sound(t testing.TB, s *Store) {
	t.Helper()
	if err := s.Check(context.Background(), false, func(fault error) { t.Error(fault) }); err != nil {
		t.Fatal(err)
	}
}

func add(b *Bulk, q quad.Quad) error {
	var keys [4][]byte
	for i := range keys {
		keys[i], _ = segment.AppendKey(nil, q.Get(quad.Subject+quad.Direction(i)))
	}
	return b.Add(keys[0], keys[1], keys[2], keys[3])
}

// A bulk load that fails or is given up leaves nothing.
func TestBulk(t *testing.T) {
	for _, rows := range []int{7, 1 << 20} { // several segments, one
		files := newMemory()
		s := openOn(t, files)
		if err := step(s, 0); err != nil {
			t.Fatal(err)
		}
		before := everything(t, s)
		for _, end := range []string{"abort", "commit", "commit again"} {
			b, err := s.Bulk(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			b.rows = rows
			want := before
			for i := range 100 {
				q := storetest.Named(fmt.Sprint("bulk", i%40), fmt.Sprint("name ", i%40))
				if i%2 == 0 {
					q.Label = quad.IRI("l")
				}
				if err := add(b, q); err != nil {
					t.Fatal(err)
				}
				if i < 40 {
					want = append(slices.Clip(want), q)
				}
			}
			if end == "abort" {
				b.Abort()
				b.Abort()
				want = before
			} else if err := b.Commit(); err != nil {
				t.Fatal(err)
			}
			if got := everything(t, s); !storetest.Equal(got, want) {
				t.Errorf("%d rows a segment, %s: %d quads, want %d", rows, end, len(got), len(want))
			}
			sound(t, s)
		}
		snap, _ := s.Snapshot()
		if nodes, err := snap.Subjects("name 7", nil); len(nodes) != 1 || err != nil {
			t.Errorf("%d subjects are called name 7: %v", len(nodes), err)
		}
		snap.Close()
		s.Close()
		checkFiles(t, openOn(t, files))
	}
}
