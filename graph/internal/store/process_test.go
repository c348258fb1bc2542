package store

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/store/storetest"
)

// The test program runs itself as other processes that use a store.
const (
	childEnv = "NEWSGRAPH_STORE_CHILD"
	pathEnv  = "NEWSGRAPH_STORE_PATH"
)

func TestMain(m *testing.M) {
	switch os.Getenv(childEnv) {
	case "writer":
		exit(runWriter(os.Getenv(pathEnv)))
	case "reader":
		exit(runReader(os.Getenv(pathEnv)))
	}
	os.Exit(m.Run())
}

func exit(err error) {
	if err != nil {
		fmt.Println("error:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// generation is what commit i leaves: it replaces all that the one before added. Some are small
// enough for the manifest, some are not.
func generation(i int) (quads []quad.Quad) {
	for j := range 5 + i%5*300 {
		quads = append(quads, storetest.Named(fmt.Sprintf("s%d", (i+j)%3000), fmt.Sprint("n", i)))
	}
	return quads
}

// number gives i of the generation that a snapshot holds, if it holds one.
func number(snap backend.Snapshot) (int, error) {
	v, err := snap.Meta("i")
	if err != nil || v == "" {
		return -1, err
	}
	var i int
	if _, err := fmt.Sscan(v, &i); err != nil {
		return -1, err
	}
	want := generation(i)
	if snap.Len() != len(want) {
		return i, fmt.Errorf("generation %d: %d quads, want %d", i, snap.Len(), len(want))
	}
	nodes, err := snap.Subjects(fmt.Sprint("n", i), nil)
	if err == nil && len(nodes) != len(want) {
		err = fmt.Errorf("generation %d: %d subjects, want %d", i, len(nodes), len(want))
	}
	return i, err
}

// runWriter commits one generation after the other, compacts at times, and says what is done.
func runWriter(path string) error {
	st, err := OpenFolder(context.Background(), path, &backend.Options{Create: true, Keys: storetest.Keys, Wait: 10 * time.Second})
	if err != nil {
		return err
	}
	snap, err := st.Snapshot()
	if err != nil {
		return err
	}
	i, err := number(snap)
	snap.Close()
	for err == nil {
		i++
		c := &backend.Commit{Add: generation(i), Meta: map[string]string{"i": fmt.Sprint(i)}}
		if i > 0 {
			c.Delete = generation(i - 1)
		}
		if err = st.Commit(context.Background(), c); err == nil {
			fmt.Println(i)
			if i%20 == 19 {
				err = st.(*Store).Compact(context.Background())
			}
		}
	}
	return err
}

// runReader asks until its input ends; every answer is that of one generation, none older than
// the one before.
func runReader(path string) error {
	st, err := OpenFolder(context.Background(), path, &backend.Options{ReadOnly: true, Keys: storetest.Keys})
	if err != nil {
		return err
	}
	defer st.Close()
	ended := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		close(ended)
	}()
	last, asked := -1, 0
	for {
		select {
		case <-ended:
			fmt.Println("asked", asked)
			return nil
		default:
		}
		snap, err := st.Snapshot()
		if err != nil {
			return err
		}
		i, err := number(snap)
		if err = errors.Join(err, snap.Close()); err != nil {
			return err
		}
		if i < last {
			return fmt.Errorf("generation %d after %d", i, last)
		}
		last, asked = i, asked+1
	}
}

func child(t *testing.T, what, path string) (*exec.Cmd, io.Closer, *bufio.Scanner) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+what, pathEnv+"="+path)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	return cmd, in, bufio.NewScanner(out)
}

// A writer that is killed at any moment leaves the last commit that it reported, or the next one,
// whole; and whoever comes after goes on from there.
func TestKill(t *testing.T) {
	kills := 20
	if os.Getenv("NEWSGRAPH_STRESS") != "" {
		kills = 200
	}
	path := filepath.Join(t.TempDir(), "store")
	reported := -1
	for range kills {
		cmd, _, lines := child(t, "writer", path)
		time.AfterFunc(30*time.Millisecond+time.Duration(rand.IntN(120))*time.Millisecond, func() { _ = cmd.Process.Kill() })
		for lines.Scan() {
			if _, err := fmt.Sscan(lines.Text(), &reported); err != nil {
				t.Fatal(lines.Text())
			}
		}
		_ = cmd.Wait()
		st, err := OpenFolder(t.Context(), path, &backend.Options{Create: true, Keys: storetest.Keys})
		if err != nil {
			t.Fatal(err)
		}
		snap, err := st.Snapshot()
		if err != nil {
			t.Fatal(err)
		}
		i, err := number(snap)
		if err != nil || i != reported && i != reported+1 {
			t.Fatalf("%d was reported, %d is there: %v", reported, i, err)
		}
		snap.Close()
		reported = i
		sound(t, st.(*Store))
		if names, _ := os.ReadDir(path); len(names) != len(st.(*Store).now.segments)+2 {
			t.Errorf("%d files for %d segments", len(names), len(st.(*Store).now.segments))
		}
		st.Close()
	}
	t.Logf("%d commits, killed %d times", reported+1, kills)
	if reported < kills {
		t.Errorf("only %d commits", reported+1)
	}
}

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
	w, err := OpenFolder(t.Context(), path, &backend.Options{Create: true, Keys: storetest.Keys})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	r, err := OpenFolder(t.Context(), path, &backend.Options{ReadOnly: true, Keys: storetest.Keys})
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

// FuzzManifest decodes what may be no manifest.
func FuzzManifest(f *testing.F) {
	m := &manifest{id: 1, seq: 2, nextFile: 3, nextTerm: 4, segments: []listed{{1, 2, 3}}, meta: map[string]string{"k": "v"}, inline: []byte("segment")}
	f.Add(m.encode()[manifestHead:])
	f.Fuzz(func(t *testing.T, body []byte) {
		data := append((&manifest{}).encode()[:manifestHead:manifestHead], body...)
		m, err := decodeManifest(mended(data))
		if err != nil {
			if !errors.Is(err, backend.ErrCorrupt) {
				t.Error(err)
			}
			return
		}
		again, err := decodeManifest(m.encode())
		if err != nil || fmt.Sprint(again) != fmt.Sprint(m) {
			t.Errorf("%v came back as %v, %v", m, again, err)
		}
	})
}

// mended makes a manifest's checksum right.
func mended(data []byte) []byte {
	binary.LittleEndian.PutUint32(data[manifestHead-4:], crc32.Checksum(data[manifestHead:], castagnoli))
	return data
}
