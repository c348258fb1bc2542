package store

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/store/storetest"
)

// Ten processes read while one writes and compacts.
func TestReadersBesideAWriter(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store")
	writer, _, lines := child(t, "writer", path)
	if !lines.Scan() {
		t.Fatal("the writer says nothing")
	}
	type reader struct {
		in    io.Closer
		lines *bufio.Scanner
	}
	var readers []reader
	for range 10 {
		_, in, lines := child(t, "reader", path)
		readers = append(readers, reader{in, lines})
	}
	for i := 0; i < 120 && lines.Scan(); i++ {
	}
	_ = writer.Process.Kill()
	var wg sync.WaitGroup
	for _, r := range readers {
		r.in.Close()
		wg.Go(func() {
			r.lines.Scan()
			var asked int
			if _, err := fmt.Sscanf(r.lines.Text(), "asked %d", &asked); err != nil || asked == 0 {
				t.Errorf("a reader says %q", r.lines.Text())
			}
		})
	}
	wg.Wait()
}

// A second writer is told who the first one is, or waits for it.
func TestTwoWriters(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store")
	first, err := OpenFolder(t.Context(), path, &backend.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	_, err = OpenFolder(t.Context(), path, &backend.Options{})
	if host, _ := os.Hostname(); !errors.Is(err, backend.ErrLocked) || !strings.Contains(err.Error(), fmt.Sprintf("process %d on %s", os.Getpid(), host)) {
		t.Errorf("the second writer: %v", err)
	}
	if _, err := OpenFolder(t.Context(), path, &backend.Options{Wait: 100 * time.Millisecond}); !errors.Is(err, backend.ErrLocked) {
		t.Errorf("one that waits for a moment: %v", err)
	}
	time.AfterFunc(100*time.Millisecond, func() { first.Close() })
	second, err := OpenFolder(t.Context(), path, &backend.Options{Wait: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	second.Close()
}

// A reader of an open store sees a commit of another one with its next snapshot; those it holds
// stay as they are, also when a compaction has taken their files away.
func TestFreshSnapshots(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store")
	w, err := OpenFolder(t.Context(), path, &backend.Options{Create: true, Keys: storetest.Keys, Facts: storetest.Facts, NearKeys: storetest.NearKeys})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	r, err := OpenFolder(t.Context(), path, &backend.Options{ReadOnly: true, Keys: storetest.Keys, Facts: storetest.Facts, NearKeys: storetest.NearKeys})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var held []backend.Snapshot
	for i := range 30 {
		c := &backend.Commit{Add: generation(i), Meta: map[string]string{"i": fmt.Sprint(i)}}
		if i > 0 {
			c.Delete = generation(i - 1)
		}
		if err := w.Commit(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		if i%7 == 6 {
			if err := w.(*Store).Compact(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		snap, err := r.Snapshot()
		if err != nil {
			t.Fatal(err)
		}
		held = append(held, snap)
		for j, snap := range held {
			if got, err := number(snap); got != j || err != nil {
				t.Fatalf("after commit %d, snapshot %d is of generation %d: %v", i, j, got, err)
			}
		}
	}
	for _, snap := range held {
		snap.Close()
	}
}

// A writer that waits stops waiting with its context.
func TestWaitCancelled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store")
	first, err := OpenFolder(t.Context(), path, &backend.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	ctx, cancel := context.WithCancelCause(t.Context())
	why := errors.New("enough")
	time.AfterFunc(20*time.Millisecond, func() { cancel(why) })
	began := time.Now()
	if _, err := OpenFolder(ctx, path, &backend.Options{Wait: time.Minute}); !errors.Is(err, why) || time.Since(began) > 10*time.Second {
		t.Errorf("after %v: %v", time.Since(began), err)
	}
}

// A reader sees a commit also where the clock of the file system has not moved on, and the manifest
// has the inode of the one before the last.
func TestCoarseClock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store")
	w, err := OpenFolder(t.Context(), path, &backend.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	r, err := OpenFolder(t.Context(), path, &backend.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	at := time.Now().Add(-time.Hour)
	for i := range 20 {
		want := fmt.Sprintf("%04d", i)
		if err := w.Commit(t.Context(), &backend.Commit{Meta: map[string]string{"i": want}}); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(filepath.Join(path, manifestFile), at, at); err != nil {
			t.Fatal(err)
		}
		if i%2 == 0 {
			continue
		}
		snap, err := r.Snapshot()
		if err != nil {
			t.Fatal(err)
		}
		if got, err := snap.Meta("i"); got != want || err != nil {
			t.Errorf("after commit %s the reader sees %s, %v", want, got, err)
		}
		snap.Close()
	}
}

// A reader that stays open while another store is put into the folder sees that one, and nothing of
// the old one, though their files have the same names.
func TestReplacedStore(t *testing.T) {
	folder := t.TempDir()
	path, aside := filepath.Join(folder, "store"), filepath.Join(folder, "aside")
	contents := func(name string) (quads []quad.Quad) {
		for i := range 1000 { // more than the manifest holds
			quads = append(quads, storetest.Named(fmt.Sprint(name, i), fmt.Sprint(name, " ", i)))
		}
		return quads
	}
	fill := func(name string) {
		t.Helper()
		st, err := OpenFolder(t.Context(), path, &backend.Options{Create: true, Keys: storetest.Keys, Facts: storetest.Facts, NearKeys: storetest.NearKeys})
		if err != nil {
			t.Fatal(err)
		}
		defer st.Close()
		if err := st.Commit(t.Context(), &backend.Commit{Add: contents(name)}); err != nil {
			t.Fatal(err)
		}
		if len(st.(*Store).now.segments) == 0 {
			t.Fatal("no segments")
		}
	}
	fill("a")
	st, err := OpenFolder(t.Context(), path, &backend.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	r := st.(*Store)
	held, err := r.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	if err := os.Rename(path, aside); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Snapshot(); err == nil {
		t.Error("a snapshot of a store that is not there")
	}
	fill("b")
	if got := everything(t, r); !storetest.Equal(got, contents("b")) {
		t.Errorf("%d quads of another store, such as %v", len(got), got[0])
	}
	if got := storetest.All(t, held); !storetest.Equal(got, contents("a")) {
		t.Error("a snapshot that is held has changed")
	}
}

// A store on a read-only file system, or in a folder where nothing may be written, can be read.
func TestReadOnlyFolder(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "store")
	w, err := OpenFolder(t.Context(), path, &backend.Options{Create: true, Keys: storetest.Keys, Facts: storetest.Facts, NearKeys: storetest.NearKeys})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Commit(t.Context(), &backend.Commit{Add: generation(4), Meta: map[string]string{"i": "4"}}); err != nil {
		t.Fatal(err)
	}
	w.Close()
	names, err := os.ReadDir(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if err := os.Chmod(filepath.Join(path, name.Name()), 0o444); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(path, 0o555); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(path, 0o777) })
	var options []func(*exec.Cmd)
	if os.Getuid() == 0 { // who may do all: somebody else looks
		if err := os.Chmod(filepath.Dir(folder), 0o755); err != nil {
			t.Fatal(err)
		}
		self, err := os.Open(os.Args[0])
		if err != nil {
			t.Fatal(err)
		}
		defer self.Close()
		options = append(options, func(cmd *exec.Cmd) {
			cmd.Path = "/proc/self/fd/3" // the program may lie where others have no access
			cmd.ExtraFiles = []*os.File{self}
			cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
		})
	}
	_, in, lines := child(t, "visitor", path, options...)
	defer in.Close()
	if !lines.Scan() {
		t.Skip("no child of another user can be started here")
	}
	if got := lines.Text(); got != "generation 4, nothing can be written" {
		t.Errorf("a visitor says %q", got)
	}
}

// runVisitor looks into a store that nothing can be written to.
func runVisitor(path string) error {
	st, err := OpenFolder(context.Background(), path, &backend.Options{ReadOnly: true, Keys: storetest.Keys, Facts: storetest.Facts, NearKeys: storetest.NearKeys})
	if err != nil {
		return err
	}
	defer st.Close()
	snap, err := st.Snapshot()
	if err != nil {
		return err
	}
	defer snap.Close()
	i, err := number(snap)
	if err != nil {
		return err
	}
	if err := st.(*Store).Check(context.Background(), false, func(fault error) { fmt.Println("fault:", fault) }); err != nil {
		return err
	}
	if w, err := OpenFolder(context.Background(), path, &backend.Options{}); err == nil {
		w.Close()
		return errors.New("it can be opened for writing")
	}
	if err := os.WriteFile(filepath.Join(path, "x"), nil, 0o666); err == nil {
		return errors.New("a file can be written")
	}
	fmt.Printf("generation %d, nothing can be written\n", i)
	return nil
}

// A thousand commits of one quad each make no thousand files.
func TestSmallCommits(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store")
	st, err := OpenFolder(t.Context(), path, &backend.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	var want []quad.Quad
	for i := range 1000 {
		q := storetest.Q(fmt.Sprint("s", i), "p", "o", "")
		want = append(want, q)
		if err := st.Commit(t.Context(), &backend.Commit{Add: []quad.Quad{q}}); err != nil {
			t.Fatal(err)
		}
		if names, _ := os.ReadDir(path); len(names) > 6 {
			t.Fatalf("%d files after %d commits", len(names), i+1)
		}
	}
	st.Close()
	st, err = OpenFolder(t.Context(), path, &backend.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	if got := everything(t, st.(*Store)); !storetest.Equal(got, want) {
		t.Errorf("%d quads, want %d", len(got), len(want))
	}
}
