package leveldb

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/quad"
	"pgregory.net/rapid"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/store/storetest"
)

func TestMain(m *testing.M) {
	if child := os.Getenv(childEnv); child != "" {
		os.Exit(runChild(child))
	}
	flag.Parse()
	if rapidChecks := flag.Lookup("rapid.checks"); rapidChecks.Value.String() == rapidChecks.DefValue {
		_ = flag.Set("rapid.checks", "10") // a commit costs milliseconds here
	}
	os.Exit(m.Run())
}

func TestStore(t *testing.T) {
	storetest.Run(t, true, func(t testing.TB) string { return "leveldb://" + filepath.Join(tempDir(t), "store") })
}

func tempDir(t testing.TB) string {
	t.Helper()
	return t.(interface{ TempDir() string }).TempDir()
}

func TestModel(t *testing.T) {
	dir, n := t.TempDir(), 0
	o := &backend.Options{Create: true, Keys: storetest.Keys, Facts: storetest.Facts, NearKeys: storetest.NearKeys}
	rapid.Check(t, func(t *rapid.T) {
		n++
		path := filepath.Join(dir, fmt.Sprint(n))
		open := func() backend.Store {
			st, err := backend.Open(context.Background(), "leveldb://"+path, o)
			if err != nil {
				t.Fatal(err)
			}
			return st
		}
		storetest.Model(t, open, func(st backend.Store) backend.Store {
			if err := st.Close(); err != nil {
				t.Fatal(err)
			}
			return open()
		})
	})
}

func mustOpen(t testing.TB, path string, o *backend.Options) *Store {
	t.Helper()
	st, err := backend.Open(context.Background(), "leveldb://"+path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	return st.(*Store)
}

func mustCommit(t testing.TB, st backend.Store, c *backend.Commit) {
	t.Helper()
	if err := st.Commit(context.Background(), c); err != nil {
		t.Fatal(err)
	}
}

func contents(t testing.TB, st backend.Store) []quad.Quad {
	t.Helper()
	s, err := st.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	return storetest.All(t, s)
}

var create = &backend.Options{Create: true}

// Private quads are neither seen nor touched.
func TestPrivate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store")
	st := mustOpen(t, path, create)
	like := quad.Quad{Subject: private, Predicate: commitPred, Object: quad.String("1")}
	mustCommit(t, st, &backend.Commit{Add: []quad.Quad{like}, Meta: map[string]string{"k": "v"}})
	for _, c := range []*backend.Commit{{Add: []quad.Quad{commitQuad(7)}}, {Delete: []quad.Quad{commitQuad(1)}}} {
		if err := st.Commit(t.Context(), c); err == nil || !strings.Contains(err.Error(), "urn:newsgraph:store") {
			t.Errorf("a private quad: %v", err)
		}
	}
	for range 2 {
		if got := contents(t, st); !storetest.Equal(got, []quad.Quad{like}) {
			t.Errorf("the store holds %v", got)
		}
		s, _ := st.Snapshot()
		for d := quad.Subject; d <= quad.Label; d++ {
			n, err := s.Lookup(metaQuad(1, "k", "v").Get(d))
			if err != nil {
				t.Fatal(err)
			}
			if got, err := s.Quads(d, n, nil); d != quad.Subject && len(got) > 0 || err != nil {
				t.Errorf("quads of the private %v: %v, %v", d, got, err)
			}
		}
		s.Close()
		st.Close()
		st = mustOpen(t, path, nil)
	}
}

// Terms that Cayley takes for one are refused by name, in one commit and in two; where the other
// one is gone they are welcome.
func TestClashes(t *testing.T) {
	at := time.Date(2026, 1, 29, 12, 30, 15, 0, time.UTC)
	for _, pair := range [][2]quad.Value{
		{quad.Int(1), quad.TypedString{Value: "1", Type: "xsd:integer"}},
		{quad.Float(0.5), quad.TypedString{Value: "5E-01", Type: "xsd:double"}},
		{quad.Bool(true), quad.TypedString{Value: "True", Type: "xsd:boolean"}},
		{quad.Time(at), quad.TypedString{Value: "2026-01-29T12:30:15Z", Type: "xsd:dateTime"}},
		{quad.Time(at), quad.Time(at.Add(time.Nanosecond))},
	} {
		if pair[0].String() != pair[1].String() {
			t.Fatalf("%v and %v do not clash", pair[0], pair[1])
		}
		for i := range 2 {
			a, b := pair[i], pair[1-i]
			t.Run(fmt.Sprint(a, b), func(t *testing.T) { clash(t, a, b) })
		}
	}
}

func clash(t *testing.T, a, b quad.Value) {
	path := filepath.Join(t.TempDir(), "store")
	st := mustOpen(t, path, create)
	with := func(s string, v quad.Value) quad.Quad {
		return quad.Quad{Subject: quad.IRI(s), Predicate: quad.IRI("p"), Object: v}
	}
	if err := st.Commit(t.Context(), &backend.Commit{Add: []quad.Quad{with("a", a), with("b", b)}}); err == nil {
		t.Error("both in one commit: no error")
	}
	mustCommit(t, st, &backend.Commit{Add: []quad.Quad{with("a", a), with("a2", a)}})
	for range 2 {
		err := st.Commit(t.Context(), &backend.Commit{Add: []quad.Quad{with("b", b)}, Delete: []quad.Quad{with("a", a)}})
		if err == nil || !strings.Contains(err.Error(), describe(a)) || !strings.Contains(err.Error(), describe(b)) {
			t.Errorf("one after the other: %v", err)
		}
		st.Close()
		st = mustOpen(t, path, nil)
	}
	mustCommit(t, st, &backend.Commit{Delete: []quad.Quad{with("a", a)}})
	if err := st.Commit(t.Context(), &backend.Commit{Add: []quad.Quad{with("b", b)}}); err == nil {
		t.Error("while one quad has it still: no error")
	}
	mustCommit(t, st, &backend.Commit{Delete: []quad.Quad{with("a2", a)}})
	mustCommit(t, st, &backend.Commit{Add: []quad.Quad{with("b", b)}})
	st.Close()
	st = mustOpen(t, path, nil)
	if got := contents(t, st); len(got) != 1 || describe(got[0].Object) != describe(b) {
		t.Errorf("the store holds %v, want %v", got, describe(b))
	}
}

// A write that fails inside Cayley leaves the old state, and the store goes on. Without the new
// handle, Cayley would show phantom edges in most of these trials.
func TestFailedWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store")
	st := mustOpen(t, path, create)
	var want []quad.Quad
	for i := range 12 {
		c := &backend.Commit{Meta: map[string]string{"i": fmt.Sprint(i)}}
		for j := range 5 {
			c.Add = append(c.Add, storetest.Q(fmt.Sprint("s", j), "p", fmt.Sprint("o", i), "l"))
		}
		if i > 0 {
			c.Delete = want[:2]
		}
		before := fmt.Sprint(contents(t, st))
		st.tamper = func(d []cgraph.Delta) []cgraph.Delta {
			return append(d, cgraph.Delta{Quad: storetest.Q("s0", "p", "never", ""), Action: cgraph.Delete})
		}
		if err := st.Commit(t.Context(), c); err == nil {
			t.Fatal("no error")
		}
		if got := fmt.Sprint(contents(t, st)); got != before {
			t.Errorf("after an error the store holds %s, before it %s", got, before)
		}
		st.tamper = nil
		mustCommit(t, st, c)
		want = append(want[len(c.Delete):], c.Add...)
		if i%4 == 3 {
			st.Close()
			st = mustOpen(t, path, nil)
		}
		if got := contents(t, st); !storetest.Equal(got, want) {
			t.Fatalf("the store holds %v, want %v", got, want)
		}
	}
}

// A panic inside Cayley is an error like others.
func TestPanic(t *testing.T) {
	st := mustOpen(t, filepath.Join(t.TempDir(), "store"), create)
	a, b := storetest.Q("a", "p", "o", ""), storetest.Q("b", "p", "o", "")
	mustCommit(t, st, &backend.Commit{Add: []quad.Quad{a}})
	st.tamper = func(d []cgraph.Delta) []cgraph.Delta { return append(d, cgraph.Delta{Quad: b, Action: 99}) }
	if err := st.Commit(t.Context(), &backend.Commit{Add: []quad.Quad{b}}); !errors.Is(err, backend.ErrCorrupt) {
		t.Errorf("error %v", err)
	}
	st.tamper = nil
	mustCommit(t, st, &backend.Commit{Add: []quad.Quad{b}})
	if got := contents(t, st); !storetest.Equal(got, []quad.Quad{a, b}) {
		t.Errorf("the store holds %v", got)
	}
}

// stuck makes no transaction before it is closed.
type stuck struct {
	cgraph.QuadStore
	closed chan struct{}
}

func (s stuck) ApplyDeltas([]cgraph.Delta, cgraph.IgnoreOpts) error {
	<-s.closed
	return errors.New("closed")
}

func (s stuck) Close() error {
	close(s.closed)
	return s.QuadStore.Close()
}

// A transaction that hangs is ended.
func TestStuck(t *testing.T) {
	defer func(was time.Duration) { stuckAfter = was }(stuckAfter)
	stuckAfter = 100 * time.Millisecond
	st := mustOpen(t, filepath.Join(t.TempDir(), "store"), create)
	a := storetest.Q("a", "p", "o", "")
	st.db.qs = stuck{st.db.qs, make(chan struct{})}
	if err := st.Commit(t.Context(), &backend.Commit{Add: []quad.Quad{a}}); err == nil || !strings.Contains(err.Error(), "full") {
		t.Errorf("error %v", err)
	}
	stuckAfter = time.Minute
	mustCommit(t, st, &backend.Commit{Add: []quad.Quad{a}})
	if got := contents(t, st); !storetest.Equal(got, []quad.Quad{a}) {
		t.Errorf("the store holds %v", got)
	}
}

// Where the database cannot be taken up again, or holds something else, commits end and reads go on.
func TestFailedReopen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store")
	for name, tamper := range map[string]func(*Store) func([]cgraph.Delta) []cgraph.Delta{
		"gone": func(st *Store) func([]cgraph.Delta) []cgraph.Delta {
			return func(d []cgraph.Delta) []cgraph.Delta {
				if err := os.Rename(st.folder.data(), st.folder.data()+"-gone"); err != nil {
					t.Fatal(err)
				}
				return append(d, d[0])
			}
		},
		"another state": func(st *Store) func([]cgraph.Delta) []cgraph.Delta {
			return func(d []cgraph.Delta) []cgraph.Delta {
				if err := st.db.apply([]cgraph.Delta{{Quad: storetest.Q("x", "y", "z", ""), Action: cgraph.Add}}); err != nil {
					t.Fatal(err)
				}
				return append(d, cgraph.Delta{Quad: storetest.Q("no", "such", "quad", ""), Action: cgraph.Delete})
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			if raced && name == "gone" {
				t.Skip("goleveldb 1.0.0 logs a sync that failed without holding its own lock (storage/file_storage.go, doLog)")
			}
			st := mustOpen(t, filepath.Join(path, name), create)
			a, b := storetest.Q("a", "p", "o", ""), storetest.Q("b", "p", "o", "")
			mustCommit(t, st, &backend.Commit{Add: []quad.Quad{a}})
			st.tamper = tamper(st)
			for range 2 {
				err := st.Commit(t.Context(), &backend.Commit{Add: []quad.Quad{b}})
				if err == nil || !strings.Contains(err.Error(), "opened anew") {
					t.Errorf("error %v", err)
				}
			}
			if got := contents(t, st); !storetest.Equal(got, []quad.Quad{a}) {
				t.Errorf("the store holds %v", got)
			}
			if err := st.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

// An error that comes after the commit was durable is no error.
func TestErrorAfterCommit(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store")
	st := mustOpen(t, path, create)
	a, b := storetest.Q("a", "p", "o", ""), storetest.Q("b", "p", "o", "")
	st.tamper = func(d []cgraph.Delta) []cgraph.Delta {
		if err := st.db.apply(d); err != nil {
			t.Fatal(err)
		}
		return append(d, cgraph.Delta{Quad: b, Action: cgraph.Delete})
	}
	mustCommit(t, st, &backend.Commit{Add: []quad.Quad{a}, Meta: map[string]string{"k": "v"}})
	st.tamper = nil
	mustCommit(t, st, &backend.Commit{Add: []quad.Quad{b}})
	for range 2 {
		if got := contents(t, st); !storetest.Equal(got, []quad.Quad{a, b}) {
			t.Errorf("the store holds %v", got)
		}
		st.Close()
		st = mustOpen(t, path, nil)
	}
}

// Cayley counts how many quads a node has; adding what is there and deleting what is not must not
// spoil the count, or nodes would stay for ever or vanish under their quads.
func TestNoLeaks(t *testing.T) {
	st := mustOpen(t, filepath.Join(t.TempDir(), "store"), create)
	r := rand.New(rand.NewPCG(1, 2))
	quads := make([]quad.Quad, 30)
	for i := range quads {
		quads[i] = storetest.Q(fmt.Sprint("s", i%5), fmt.Sprint("p", i%3), fmt.Sprint("o", i%7), "")
	}
	for range 60 {
		c := &backend.Commit{}
		for range 8 {
			c.Add = append(c.Add, quads[r.IntN(len(quads))])
			c.Delete = append(c.Delete, quads[r.IntN(len(quads))])
		}
		mustCommit(t, st, c)
	}
	mustCommit(t, st, &backend.Commit{Delete: quads})
	nodes, err := st.db.qs.Stats(t.Context(), true)
	if err != nil {
		t.Fatal(err)
	}
	// The quads of the number and of the commit: 4 + 4 nodes, one of them shared.
	if nodes.Quads.Size != 2 || nodes.Nodes.Size != 3+3+1-1 {
		t.Errorf("%d quads and %d nodes are left in Cayley", nodes.Quads.Size, nodes.Nodes.Size)
	}
}

// Readers beside a writer, for -race.
func TestConcurrent(t *testing.T) {
	st := mustOpen(t, filepath.Join(t.TempDir(), "store"), create)
	var wg sync.WaitGroup
	ctx, stop := context.WithCancel(t.Context())
	for range 3 {
		wg.Go(func() {
			for ctx.Err() == nil {
				if n := len(contents(t, st)); n%3 != 0 {
					t.Errorf("%d quads: half a commit", n)
				}
			}
		})
	}
	for i := range 30 {
		var c backend.Commit
		for j := range 3 {
			c.Add = append(c.Add, storetest.Q(fmt.Sprint("s", i), "p", fmt.Sprint("o", j), ""))
		}
		mustCommit(t, st, &c)
	}
	stop()
	wg.Wait()
}

// copyStore copies a store that nobody has open.
func copyStore(t testing.TB, from string) string {
	t.Helper()
	to := filepath.Join(tempDir(t), "store")
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	return to
}

// files gives the files of a folder by name.
func files(t testing.TB, dir string) map[string][]byte {
	t.Helper()
	out := make(map[string][]byte)
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !e.IsDir() {
			b, err := os.ReadFile(filepath.Join(dir, e.Name()))
			if err != nil {
				t.Fatal(err)
			}
			out[e.Name()] = b
		}
	}
	return out
}

// Whatever is done to a file of the database: an error, or the right data, never a panic.
func TestDamage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store")
	st := mustOpen(t, path, create)
	var want []quad.Quad
	for i := range 9 {
		var c backend.Commit
		for j := range 40 {
			c.Add = append(c.Add, storetest.Named(fmt.Sprintf("s%d-%d", i, j), strings.Repeat(fmt.Sprint("n", i*j), 20)))
		}
		if i > 2 {
			c.Delete = want[:10]
			want = want[10:]
		}
		mustCommit(t, st, &c)
		want = append(want, c.Add...)
		if i == 5 { // some files that a compaction wrote, some that it did not
			st.Close()
			st = mustOpen(t, path, nil)
		}
	}
	st.Close()
	for name, b := range files(t, filepath.Join(path, dataDir)) {
		for how, change := range damages(len(b)) {
			t.Run(name+" "+how, func(t *testing.T) {
				dir := copyStore(t, path)
				file := filepath.Join(dir, dataDir, name)
				if d := change(slices.Clone(b)); d == nil {
					os.Remove(file)
				} else if err := os.WriteFile(file, d, 0o666); err != nil {
					t.Fatal(err)
				}
				checkDamaged(t, dir, want)
			})
		}
	}
}

// damages are ways to spoil a file of n bytes.
func damages(n int) map[string]func([]byte) []byte {
	out := map[string]func([]byte) []byte{
		"removed": func([]byte) []byte { return nil },
		"zeroed":  func(b []byte) []byte { clear(b); return b },
		"longer":  func(b []byte) []byte { return append(b, "something else entirely"...) },
	}
	for _, part := range []int{0, 10, 25, 50, 75, 90, 99} {
		out[fmt.Sprintf("cut to %d%%", part)] = func(b []byte) []byte { return b[:n*part/100] }
		if n > 0 {
			out[fmt.Sprintf("flipped at %d%%", part)] = func(b []byte) []byte { b[n*part/100] ^= 0x55; return b }
			out[fmt.Sprintf("overwritten at %d%%", part)] = func(b []byte) []byte {
				copy(b[n*part/100:], "something else entirely, and at some length")
				return b
			}
		}
	}
	if n > 1 {
		out["cut by a byte"] = func(b []byte) []byte { return b[:n-1] }
	}
	return out
}

func checkDamaged(t *testing.T, dir string, want []quad.Quad) {
	t.Helper()
	st, err := backend.Open(t.Context(), "leveldb://"+dir, nil)
	if err != nil {
		if !errors.Is(err, backend.ErrCorrupt) {
			t.Errorf("the error does not say that it is damaged: %v", err)
		}
		return
	}
	if got := contents(t, st); !storetest.Equal(got, want) {
		t.Errorf("wrong data: %d quads, want %d", len(got), len(want))
	}
	// An index that the opening did not read may be damaged.
	more := storetest.Q("one", "more", "quad", "")
	if err := st.Commit(t.Context(), &backend.Commit{Delete: want[:5], Add: []quad.Quad{more}}); err == nil {
		want = append(slices.Clone(want[5:]), more)
	}
	if got := contents(t, st); !storetest.Equal(got, want) {
		t.Errorf("wrong data after a commit: %d quads, want %d", len(got), len(want))
	}
	_ = st.Close()
	st, err = backend.Open(t.Context(), "leveldb://"+dir, &backend.Options{ReadOnly: true})
	if err != nil {
		return
	}
	defer st.Close()
	if got := contents(t, st); !storetest.Equal(got, want) {
		t.Errorf("wrong data after a commit and a reopening: %d quads, want %d", len(got), len(want))
	}
}

// The marks of the damage test are worth something only if most damage is found.
func TestDamageIsNamed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store")
	st := mustOpen(t, path, create)
	for i := range 5 {
		mustCommit(t, st, &backend.Commit{Add: []quad.Quad{storetest.Named("s", fmt.Sprint("n", i))}})
	}
	st.Close()
	all := files(t, filepath.Join(path, dataDir))
	tables := slices.DeleteFunc(slices.Sorted(maps.Keys(all)), func(name string) bool { return filepath.Ext(name) != ".ldb" })
	if len(tables) == 0 {
		t.Fatal("no tables")
	}
	dir := copyStore(t, path)
	if err := os.Truncate(filepath.Join(dir, dataDir, tables[0]), 100); err != nil {
		t.Fatal(err)
	}
	if _, err := backend.Open(t.Context(), "leveldb://"+dir, nil); !errors.Is(err, backend.ErrCorrupt) || !strings.Contains(err.Error(), strings.TrimLeft(strings.TrimSuffix(tables[0], ".ldb"), "0")) {
		t.Errorf("a cut table %s: %v", tables[0], err)
	}
	dir = copyStore(t, path)
	if err := os.RemoveAll(filepath.Join(dir, dataDir)); err != nil {
		t.Fatal(err)
	}
	if _, err := backend.Open(t.Context(), "leveldb://"+dir, create); !errors.Is(err, backend.ErrCorrupt) || !strings.Contains(err.Error(), dataDir) {
		t.Errorf("no database: %v", err)
	}
}
