package leveldb

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cayleygraph/cayley/graph/kv"
	kvleveldb "github.com/cayleygraph/cayley/graph/kv/leveldb"
	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/store/storetest"
)

// The test binary runs itself, with what to do and to which store in the environment.
const (
	childEnv = "NEWSGRAPH_TEST_CHILD"
	pathEnv  = "NEWSGRAPH_TEST_STORE"
)

// children are what it does then. They end with the process that began them, whose end of the pipe
// is their standard input.
var children = map[string]func(backend.Store) error{
	"hold": func(st backend.Store) error {
		fmt.Println("ready")
		_, _ = io.Copy(io.Discard, os.Stdin)
		return st.Close()
	},
	"write": func(st backend.Store) error {
		endWithParent()
		for i := int(st.(*Store).seq); ; i++ {
			if err := st.Commit(context.Background(), numbered(i)); err != nil {
				return err
			}
			fmt.Println(i + 1) // commits are numbered from 1
		}
	},
}

func endWithParent() {
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(1)
	}()
}

func runChild(what string) int {
	st, err := backend.Open(context.Background(), "leveldb://"+os.Getenv(pathEnv), nil)
	if err == nil {
		err = children[what](st)
	}
	if err != nil {
		fmt.Println(err)
		return 1
	}
	return 0
}

// numbered is a commit that replaces what the one before it added.
func numbered(i int) *backend.Commit {
	return &backend.Commit{Delete: numberedQuads(i - 1), Add: numberedQuads(i), Meta: map[string]string{"i": fmt.Sprint(i)}}
}

func numberedQuads(i int) (quads []quad.Quad) {
	for j := range 4 + i%3 { // fewer than before at times, see outstanding.go
		quads = append(quads, quad.Quad{
			Subject: quad.IRI(fmt.Sprint("s", (i+j)%9)), Predicate: quad.IRI("p"), Object: quad.String(fmt.Sprint(i)), Label: quad.IRI(fmt.Sprint("l", j)),
		})
	}
	return quads
}

func startChild(t *testing.T, what, path string) (child *exec.Cmd, in io.Closer, lines *bufio.Scanner) {
	t.Helper()
	child = exec.Command(os.Args[0])
	child.Env = append(os.Environ(), childEnv+"="+what, pathEnv+"="+path)
	child.Stderr = os.Stderr
	stdin, err := child.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = child.Process.Kill()
		_ = child.Wait()
	})
	return child, stdin, bufio.NewScanner(stdout)
}

// A writer that is killed leaves a whole commit, and none that it has reported is missing.
func TestKill(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store")
	mustOpen(t, path, create).Close()
	kills := 25
	if testing.Short() {
		kills = 3
	}
	reported, between := 0, 0
	for range kills {
		child, _, lines := startChild(t, "write", path)
		after := time.Duration(1+rand.IntN(150)) * time.Millisecond
		for lines.Scan() {
			if _, err := fmt.Sscan(lines.Text(), &reported); err != nil {
				t.Fatal(lines.Text())
			}
			if after > 0 {
				time.AfterFunc(after, func() { _ = child.Process.Kill() })
				after = 0
			}
		}
		_ = child.Wait()
		st := mustOpen(t, path, &backend.Options{ReadOnly: true})
		if len(st.outstanding) > 0 {
			between++
		}
		st = mustOpen(t, path, nil)
		if st.seq < uint64(reported) {
			t.Errorf("commit %d was reported, %d is there", reported, st.seq)
		}
		reported = int(st.seq)
		want := numberedQuads(reported - 1)
		if got := contents(t, st); !storetest.Equal(got, want) {
			t.Errorf("after commit %d the store holds %v", reported, got)
		}
		s, _ := st.Snapshot()
		if v, _ := s.Meta("i"); v != fmt.Sprint(reported-1) {
			t.Errorf("after commit %d the setting is %s", reported, v)
		}
		s.Close()
		st.Close()
	}
	t.Logf("%d commits, killed %d times, %d of them between a commit's two transactions", reported, kills, between)
}

func TestLock(t *testing.T) {
	defer func(was time.Duration) { grace = was }(grace)
	grace = 500 * time.Millisecond
	path := filepath.Join(t.TempDir(), "store")
	mustOpen(t, path, create).Close()
	child, in, lines := startChild(t, "hold", path)
	if !lines.Scan() || lines.Text() != "ready" {
		t.Fatal(lines.Text())
	}

	start := time.Now()
	_, err := backend.Open(t.Context(), "leveldb://"+path, nil)
	if !errors.Is(err, backend.ErrLocked) || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), fmt.Sprint("process ", child.Process.Pid)) {
		t.Errorf("a second writer: %v", err)
	}
	if d := time.Since(start); d >= grace {
		t.Errorf("a second writer that shall not wait waited %v", d)
	}
	start = time.Now()
	if _, err := backend.Open(t.Context(), "leveldb://"+path, &backend.Options{ReadOnly: true}); !errors.Is(err, backend.ErrLocked) || time.Since(start) < grace {
		t.Errorf("a reader: %v after %v", err, time.Since(start))
	}
	ctx, cancel := context.WithTimeoutCause(t.Context(), 100*time.Millisecond, errors.New("no more time"))
	defer cancel()
	if _, err := backend.Open(ctx, "leveldb://"+path, &backend.Options{Wait: time.Minute}); err == nil || !strings.Contains(err.Error(), "no more time") {
		t.Errorf("a writer with a deadline: %v", err)
	}

	time.AfterFunc(700*time.Millisecond, func() { in.Close() })
	st := mustOpen(t, path, &backend.Options{Wait: time.Minute})
	if _, err := os.Stat(filepath.Join(path, writerFile)); err != nil {
		t.Error(err)
	}
	st.Close()
	if _, err := os.Stat(filepath.Join(path, writerFile)); err == nil {
		t.Error("a writer that has ended is still named")
	}
}

// Two openings in one process exclude each other as those of two processes do, and a reader holds
// the lock no longer than it loads.
func TestLockInProcess(t *testing.T) {
	defer func(was time.Duration) { grace = was }(grace)
	grace = 0
	path := filepath.Join(t.TempDir(), "store")
	st := mustOpen(t, path, create)
	if _, err := backend.Open(t.Context(), "leveldb://"+path, nil); !errors.Is(err, backend.ErrLocked) {
		t.Errorf("a second writer: %v", err)
	}
	mustCommit(t, st, numbered(0))
	st.Close()
	reader := mustOpen(t, path, &backend.Options{ReadOnly: true})
	st = mustOpen(t, path, nil)
	mustCommit(t, st, numbered(1))
	if got := contents(t, reader); fmt.Sprint(got) != fmt.Sprint(numberedQuads(0)) {
		t.Errorf("the reader sees %v", got)
	}
}

// What is not a store is refused with a word that fits, and nothing is written.
func TestOpenErrors(t *testing.T) {
	for _, c := range []struct {
		name string
		make func(t *testing.T, path string)
		o    backend.Options
		is   error
		says string
	}{
		{name: "nothing", is: backend.ErrNotFound, says: "no store at "},
		{name: "nothing, for reading", o: backend.Options{ReadOnly: true, Create: true}, is: backend.ErrNotFound},
		{name: "an empty folder", make: folderWith(), is: backend.ErrNotFound},
		{name: "a file", make: func(t *testing.T, path string) { write(t, path, "x") }, o: *create, says: "is a file"},
		{name: "under a file", make: func(t *testing.T, path string) { write(t, filepath.Dir(path), "x") }, o: *create, says: "not a directory"},
		{name: "a folder of other things", make: folderWith("notes.txt", "x"), o: *create, says: "notes.txt"},
		{name: "another version", make: folderWith(infoFile, `{"kind":"cayley-leveldb","version":2}`), o: *create, is: backend.ErrVersion, says: "has version 2, this program reads and writes version 1"},
		{name: "another kind", make: folderWith(infoFile, `{"kind":"segments","version":1}`), o: *create, is: backend.ErrVersion, says: `"segments"`},
		{name: "a damaged " + infoFile, make: folderWith(infoFile, `{"kind":"cayley-lev`), o: *create, is: backend.ErrCorrupt, says: infoFile},
		{name: "a cut creation", make: folderWith(infoFile, `{"kind":"cayley-leveldb","version":1}`), is: backend.ErrNotFound, says: "cut short"},
		{name: "a lost database", make: folderWith(infoFile, `{"kind":"cayley-leveldb","version":1}`, markFile, "7\n"), o: *create, is: backend.ErrCorrupt, says: "leveldb is missing"},
		{name: "Cayley's own store", make: cayleyStore, o: *create, says: "newsgraph did not make"},
	} {
		t.Run(c.name, func(t *testing.T) {
			root := t.TempDir()
			path := filepath.Join(root, "parent", "store")
			if c.make != nil {
				if c.name != "under a file" {
					if err := os.Mkdir(filepath.Dir(path), 0o777); err != nil {
						t.Fatal(err)
					}
				}
				c.make(t, path)
			}
			before := tree(t, root)
			_, err := backend.Open(t.Context(), "leveldb://"+path, &c.o)
			if err == nil || c.is != nil && !errors.Is(err, c.is) || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), path) {
				t.Errorf("error %v", err)
			}
			if after := tree(t, root); after != before {
				t.Errorf("before:\n%s\nafter:\n%s", before, after)
			}
		})
	}
	if _, err := backend.Open(t.Context(), "leveldb://", create); err == nil {
		t.Error("no path: no error")
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// folderWith makes a folder with files, given as name and text.
func folderWith(files ...string) func(*testing.T, string) {
	return func(t *testing.T, path string) {
		if err := os.Mkdir(path, 0o777); err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(files); i += 2 {
			write(t, filepath.Join(path, files[i]), files[i+1])
		}
	}
}

func cayleyStore(t *testing.T, path string) {
	db, err := kvleveldb.Create(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := kv.Init(db, nil); err != nil {
		t.Fatal(err)
	}
}

// tree lists a folder with sizes and times.
func tree(t *testing.T, root string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.Walk(root, func(path string, i os.FileInfo, err error) error {
		if err == nil {
			fmt.Fprintln(&b, path, i.Size(), i.ModTime())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// A folder that may not be written to. Root may write anywhere, so this does not run as root.
func TestUnwritable(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may write to any folder")
	}
	path := filepath.Join(t.TempDir(), "store")
	mustOpen(t, path, create).Close()
	for _, dir := range []string{path, filepath.Join(path, dataDir)} {
		if err := os.Chmod(dir, 0o555); err != nil {
			t.Fatal(err)
		}
	}
	defer os.Chmod(path, 0o777)
	defer os.Chmod(filepath.Join(path, dataDir), 0o777)
	if _, err := backend.Open(t.Context(), "leveldb://"+path, nil); err == nil || !strings.Contains(err.Error(), "write to the folder") {
		t.Errorf("a store that may not be written to: %v", err)
	}
}

// A creation that was cut short at any step is finished by the next one, and two at once make one
// store.
func TestCreate(t *testing.T) {
	root := t.TempDir()
	for name, prepare := range map[string]func(*testing.T, string){
		"an empty folder": folderWith(),
		"a mounted folder": func(t *testing.T, path string) {
			folderWith()(t, path)
			folderWith()(t, filepath.Join(path, "lost+found"))
		},
		"left before " + infoFile:  folderWith(infoFile+"-0123.tmp", "{"),
		"left before the database": folderWith(infoFile, `{"kind":"cayley-leveldb","version":1}`),
		"left while it was made": func(t *testing.T, path string) {
			folderWith(infoFile, `{"kind":"cayley-leveldb","version":1}`)(t, path)
			cayleyStore(t, filepath.Join(path, dataDir+"-0123.tmp"))
		},
		"nothing, two folders above": func(*testing.T, string) {},
	} {
		path := filepath.Join(root, name)
		if strings.Contains(name, "two folders") {
			path = filepath.Join(root, "a", "b", "store")
		}
		prepare(t, path)
		errs := make(chan error)
		for range 3 {
			go func() {
				st, err := backend.Open(context.Background(), "leveldb://"+path, &backend.Options{Create: true, Wait: time.Minute})
				if err == nil {
					err = st.Commit(context.Background(), &backend.Commit{Add: []quad.Quad{storetest.Q("a", "p", fmt.Sprint(rand.Int()), "")}})
					err = errors.Join(err, st.Close())
				}
				errs <- err
			}()
		}
		for range 3 {
			if err := <-errs; err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		if got := contents(t, mustOpen(t, path, nil)); len(got) != 3 {
			t.Errorf("%s: the store holds %v", name, got)
		}
	}
}
