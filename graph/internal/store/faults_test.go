package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/segment"
	"github.com/newsgraph/newsgraph/graph/internal/store/storetest"
)

// faulty is a file system whose n-th call fails. It counts what is held and not given back.
type faulty struct {
	fileSystem
	left                 int // calls until the one that fails
	how                  fault
	mapped, open, locked int
}

// A fault is how a call fails.
type fault int

const (
	failOnce  fault = iota
	failOn          // all calls after it fail too, as on a full disk
	failAfter       // once, and what it was to do is done
	faults
)

func (f fault) String() string { return [...]string{"once", "from then on", "after the deed"}[f] }

// errFault is the error of a full disk.
var errFault = syscall.ENOSPC

const never = 1 << 40

func (f *faulty) reached() bool { return f.left <= 0 }

// do calls a function, or fails.
func (f *faulty) do(call func() error) error {
	f.left--
	switch {
	case f.left == 0 && f.how == failAfter:
		return errors.Join(call(), errFault)
	case f.left == 0, f.left < 0 && f.how == failOn:
		return errFault
	}
	return call()
}

func (f *faulty) Read(name string) (data []byte, err error) {
	err = f.do(func() (err error) { data, err = f.fileSystem.Read(name); return err })
	return data, err
}

func (f *faulty) Stat(name string) (s stamp, err error) {
	err = f.do(func() (err error) { s, err = f.fileSystem.Stat(name); return err })
	return s, err
}

func (f *faulty) List() (names []string, err error) {
	err = f.do(func() (err error) { names, err = f.fileSystem.List(); return err })
	return names, err
}

// Create leaves nothing open when it fails, though the file may be there.
func (f *faulty) Create(name string) (w file, err error) {
	err = f.do(func() (err error) { w, err = f.fileSystem.Create(name); return err })
	if err != nil {
		if w != nil {
			_ = w.Close()
		}
		return nil, err
	}
	f.open++
	return &faultyFile{w, f}, nil
}

func (f *faulty) Rename(from, to string) error {
	return f.do(func() error { return f.fileSystem.Rename(from, to) })
}

func (f *faulty) Remove(name string) error {
	return f.do(func() error { return f.fileSystem.Remove(name) })
}

func (f *faulty) Sync() error { return f.do(f.fileSystem.Sync) }

// Map, and what ends it, may fail; either way nothing stays mapped then.
func (f *faulty) Map(name string) ([]byte, func() error, error) {
	var data []byte
	var unmap func() error
	err := f.do(func() (err error) { data, unmap, err = f.fileSystem.Map(name); return err })
	if err != nil {
		if unmap != nil {
			_ = unmap()
		}
		return nil, nil, err
	}
	f.mapped++
	return data, func() error {
		f.mapped--
		return errors.Join(unmap(), f.do(func() error { return nil }))
	}, nil
}

func (f *faulty) Lock(ctx context.Context, wait time.Duration) (func() error, error) {
	var unlock func() error
	err := f.do(func() (err error) { unlock, err = f.fileSystem.Lock(ctx, wait); return err })
	if err != nil {
		if unlock != nil {
			_ = unlock()
		}
		return nil, err
	}
	f.locked++
	return func() error { f.locked--; return unlock() }, nil
}

type faultyFile struct {
	file
	f *faulty
}

// Write writes half of what it cannot write whole, as a full disk does.
func (w *faultyFile) Write(p []byte) (n int, err error) {
	err = w.f.do(func() (err error) { n, err = w.file.Write(p); return err })
	if err != nil && n == 0 {
		n, _ = w.file.Write(p[:len(p)/2])
	}
	return n, err
}

func (w *faultyFile) Sync() error { return w.f.do(w.file.Sync) }

func (w *faultyFile) Close() error {
	w.f.open--
	return errors.Join(w.file.Close(), w.f.do(func() error { return nil }))
}

// idle sees that nothing is held.
func (f *faulty) idle(t testing.TB) {
	t.Helper()
	if f.mapped != 0 || f.open != 0 || f.locked != 0 {
		t.Fatalf("%d maps, %d files and %d locks are left", f.mapped, f.open, f.locked)
	}
}

// step is the n-th change of a history with commits of both kinds, deletions, a bulk load and a
// compaction.
func step(s *Store, n int) error {
	switch n % 7 {
	case 4:
		return load(s, n)
	case 6:
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

// load adds quads as a bulk load of two segments.
func load(s *Store, n int) error {
	b, err := s.Bulk(context.Background())
	if err != nil {
		return err
	}
	defer b.Abort()
	b.rows, b.quads = 15, 4
	for i := range 30 {
		if err := add(b, storetest.Named(fmt.Sprint("s", n, "-", i), fmt.Sprint("name ", i))); err != nil {
			return err
		}
	}
	return b.Commit()
}

const steps = 16

func openOn(t testing.TB, files fileSystem) *Store {
	t.Helper()
	s, err := open(context.Background(), files, &backend.Options{Create: true, Keys: storetest.Keys, Facts: storetest.Facts, NearKeys: storetest.NearKeys})
	if err != nil {
		t.Fatal(err)
	}
	s.maxInline = 3000
	return s
}

// A condition is what a store answers.
type condition struct {
	n     string      // the setting of that name
	quads []quad.Quad // sorted
}

func conditionOf(t testing.TB, s *Store) (c condition) {
	t.Helper()
	snap, err := s.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	defer snap.Close()
	if c.n, err = snap.Meta("n"); err != nil {
		t.Fatal(err)
	}
	c.quads = storetest.All(t, snap)
	return c
}

func (c condition) equal(o condition) bool { return c.n == o.n && slices.Equal(c.quads, o.quads) }

// conditions gives what the store answers after so many steps.
func conditions(t testing.TB) (want []condition) {
	t.Helper()
	s := openOn(t, newMemory())
	defer s.Close()
	segments := make(map[int]bool)
	for n := range steps {
		want = append(want, conditionOf(t, s))
		if err := step(s, n); err != nil {
			t.Fatal(err)
		}
		segments[len(s.now.segments)] = true
	}
	if len(segments) < 4 {
		t.Fatalf("the history is too simple: %v segments", segments)
	}
	return append(want, conditionOf(t, s))
}

// Whatever call fails, at whatever moment and in whatever way: after an error the open store is as
// before, after none it is as it should be; opened again it is the same, save where a rename left it in
// doubt; and it can be written again, at once where it is not in doubt.
func TestFaults(t *testing.T) {
	want := conditions(t)
	before := runtime.NumGoroutine()
	for how := range faults {
		failed, doubts := 0, 0
		for n := 1; n < 5000; n++ {
			reached, doubt := history(t, &faulty{fileSystem: newMemory(), left: never, how: how}, want, n)
			if !reached {
				break
			}
			failed++
			if doubt {
				doubts++
			}
		}
		t.Logf("%v: %d calls failed, %d left the store in doubt", how, failed, doubts)
		if failed < 200 || failed > 4000 || doubts < 10 || doubts > failed/2 {
			t.Error("these are not the numbers of such a history")
		}
	}
	if after := runtime.NumGoroutine(); after > before {
		t.Errorf("%d goroutines, there were %d", after, before)
	}
}

// The same on a disk, for some of the calls.
func TestFaultsOnDisk(t *testing.T) {
	every := 23
	if os.Getenv("NEWSGRAPH_STRESS") != "" {
		every = 1
	}
	want := conditions(t)
	for how := range faults {
		for n := 1 + int(how); n < 5000; n += every {
			folder := filepath.Join(t.TempDir(), fmt.Sprint(n))
			if err := os.Mkdir(folder, 0o777); err != nil {
				t.Fatal(err)
			}
			if reached, _ := history(t, &faulty{fileSystem: disk{folder}, left: never, how: how}, want, n); !reached {
				break
			}
			_ = os.RemoveAll(folder)
		}
	}
}

// history plays the steps while the n-th call fails; reached is false when there are fewer calls.
func history(t *testing.T, files *faulty, want []condition, n int) (reached, doubt bool) {
	t.Helper()
	done := 0
	fatal := func(what string, err error) {
		t.Helper()
		t.Fatalf("call %d fails %v, after %d steps: %s: %v", n, files.how, done, what, err)
	}
	s := openOn(t, files)
	other, err := open(t.Context(), files, &backend.Options{ReadOnly: true, Keys: storetest.Keys, Facts: storetest.Facts, NearKeys: storetest.NearKeys})
	if err != nil {
		t.Fatal(err)
	}
	held, err := other.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	files.left = n
	var failed error
	for done < steps && failed == nil {
		if failed = step(s, done); failed == nil {
			done++
		}
	}
	reached, files.left = files.reached(), never
	if failed != nil && !errors.Is(failed, errFault) {
		fatal("the next is", failed)
	}
	if !conditionOf(t, s).equal(want[done]) {
		fatal("the open store holds another state", failed)
	}
	doubt = s.broken != nil
	for done < steps {
		err := step(s, done)
		if doubt {
			if err == nil || !strings.Contains(err.Error(), inDoubt) || !conditionOf(t, s).equal(want[done]) {
				fatal("in doubt, it takes another", err)
			}
			break
		}
		if err != nil {
			fatal("once more", err)
		}
		if done++; !conditionOf(t, s).equal(want[done]) {
			fatal("once more, it holds another state", nil)
		}
	}
	if got := storetest.All(t, held); len(got) != 0 {
		fatal("a snapshot has changed", nil)
	}
	seen := conditionOf(t, other)
	if err := errors.Join(held.Close(), other.Close(), s.Close()); err != nil {
		fatal("closing", err)
	}
	files.idle(t)

	s = openOn(t, files)
	got := conditionOf(t, s)
	// A commit whose own renaming failed may stand. One that failed because an earlier one, or its
	// compaction, had left the store in doubt has done nothing.
	choice := doubt && failed != nil && !strings.Contains(failed.Error(), inDoubt)
	if !got.equal(seen) || !got.equal(want[done]) && (!choice || !got.equal(want[done+1])) {
		fatal("reopened, it holds another state", failed)
	}
	sound(t, s)
	checkFiles(t, s)
	for ; done < steps; done++ { // the same again finishes the work
		if err := step(s, done); err != nil {
			fatal("once more, reopened", err)
		}
	}
	if !conditionOf(t, s).equal(want[steps]) {
		fatal("it ends elsewhere", nil)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	files.idle(t)
	return reached, doubt
}

// inDoubt is in the error of a store that takes no more commits.
const inDoubt = "open the store anew"

// An opening that fails leaves no lock and no map, and the store is what it was; the one that does
// not fail has removed the files that nobody lists.
func TestFaultsOfOpen(t *testing.T) {
	for how := range faults {
		for _, made := range []bool{false, true} { // a new store, one that is there
			for n := 1; ; n++ {
				files := &faulty{fileSystem: newMemory(), left: never, how: how}
				var want condition
				if made {
					want = withOrphans(t, files)
				}
				files.left = n
				s, err := open(t.Context(), files, &backend.Options{Create: true, Keys: storetest.Keys, Facts: storetest.Facts, NearKeys: storetest.NearKeys})
				reached := files.reached()
				files.left = never
				if err == nil {
					s.Close()
				} else if !errors.Is(err, errFault) {
					t.Fatalf("call %d fails %v: %v", n, how, err)
				}
				files.idle(t)
				s = openOn(t, files)
				if got := conditionOf(t, s); !got.equal(want) {
					t.Fatalf("call %d fails %v: another state", n, how)
				}
				checkFiles(t, s)
				sound(t, s)
				if err := step(s, 0); err != nil {
					t.Fatal(err)
				}
				s.Close()
				files.idle(t)
				if !reached {
					if n < 5 {
						t.Errorf("only %d calls", n)
					}
					break
				}
			}
		}
	}
}

// withOrphans makes a store and files beside it that nobody lists.
func withOrphans(t *testing.T, files *faulty) condition {
	t.Helper()
	s := openOn(t, files)
	defer s.Close()
	for n := 3; n < 9; n++ {
		if err := step(s, n); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{manifestTmp, segmentName(s.now.nextFile), segmentName(900)} {
		f, err := files.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte("half")); err != nil {
			t.Fatal(err)
		}
		f.Close()
	}
	return conditionOf(t, s)
}

// A reader whose look at a newer commit fails goes on to see it when nothing fails any more.
func TestFaultsOfReader(t *testing.T) {
	for how := range faults {
		for n := 1; ; n++ {
			files := &faulty{fileSystem: newMemory(), left: never, how: how}
			w := openOn(t, files)
			if err := step(w, 3); err != nil {
				t.Fatal(err)
			}
			r, err := open(t.Context(), files, &backend.Options{ReadOnly: true, Keys: storetest.Keys, Facts: storetest.Facts, NearKeys: storetest.NearKeys})
			if err != nil {
				t.Fatal(err)
			}
			old := conditionOf(t, r)
			held, err := r.Snapshot()
			if err != nil {
				t.Fatal(err)
			}
			for i := 4; i < 9; i++ {
				if err := step(w, i); err != nil {
					t.Fatal(err)
				}
			}
			files.left = n
			snap, err := r.Snapshot()
			reached := files.reached()
			files.left = never
			if err == nil {
				snap.Close()
			} else if !errors.Is(err, errFault) {
				t.Fatalf("call %d fails %v: %v", n, how, err)
			}
			if !conditionOf(t, r).equal(conditionOf(t, w)) {
				t.Fatalf("call %d fails %v: the reader sees another state", n, how)
			}
			if !slices.Equal(storetest.All(t, held), old.quads) {
				t.Fatalf("call %d fails %v: a snapshot has changed", n, how)
			}
			held.Close()
			r.Close()
			w.Close()
			files.idle(t)
			if !reached {
				break
			}
		}
	}
}

// checkFiles sees that there is no file but those of the state.
func checkFiles(t *testing.T, s *Store) {
	t.Helper()
	names, err := s.files.List()
	if err != nil {
		t.Fatal(err)
	}
	names = slices.DeleteFunc(names, func(name string) bool { return name == lockFile })
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
			b.rows, b.quads = rows, min(rows, batchQuads)
			var told []string
			b.Progress = func(doing string, quads uint64) {
				if n := len(told); n == 0 || told[n-1] != doing {
					told = append(told, doing)
				}
				if quads > 100 {
					t.Errorf("%d quads were taken in", quads)
				}
			}
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
			if merged := slices.Contains(told, "merge"); merged != (rows == 7 && end == "commit") || slices.Contains(told, "write") != (end == "commit" || rows == 7 && end == "abort") {
				t.Errorf("%d rows a segment, %s: told %q", rows, end, told)
			}
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
