package store

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/store/storetest"
)

// kills is how often a test kills a process.
func kills() int {
	if os.Getenv("NEWSGRAPH_STRESS") != "" {
		return 200
	}
	return 20
}

// killed runs a child on a store for a moment, and gives the last number that it reported, or the one
// from before.
func killed(t *testing.T, what, path string, reported int) int {
	t.Helper()
	cmd, _, lines := child(t, what, path)
	time.AfterFunc(30*time.Millisecond+time.Duration(rand.IntN(120_000))*time.Microsecond, func() { _ = cmd.Process.Kill() })
	for lines.Scan() {
		if _, err := fmt.Sscan(lines.Text(), &reported); err != nil {
			t.Fatal(lines.Text())
		}
	}
	_ = cmd.Wait()
	return reported
}

// opened opens a store that was left, which is sound and has no file too many.
func opened(t *testing.T, path string) *Store {
	t.Helper()
	st, err := OpenFolder(t.Context(), path, &backend.Options{Create: true, Keys: storetest.Keys, Facts: storetest.Facts, NearKeys: storetest.NearKeys})
	if err != nil {
		t.Fatal(err)
	}
	s := st.(*Store)
	sound(t, s)
	checkFiles(t, s)
	return s
}

// A writer that is killed at any moment leaves the last commit that it reported, or the next one,
// whole; and whoever comes after goes on from there.
func TestKill(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store")
	reported := -1
	for range kills() {
		reported = killed(t, "writer", path, reported)
		s := opened(t, path)
		snap, err := s.Snapshot()
		if err != nil {
			t.Fatal(err)
		}
		i, err := number(snap)
		if err != nil || i != reported && i != reported+1 {
			t.Fatalf("%d was reported, %d is there: %v", reported, i, err)
		}
		if i >= 0 && !storetest.Equal(storetest.All(t, snap), generation(i)) {
			t.Fatalf("generation %d is not whole", i)
		}
		reported = i
		snap.Close()
		s.Close()
	}
	t.Logf("%d commits, killed %d times", reported+1, kills())
	if reported < kills() {
		t.Errorf("only %d commits", reported+1)
	}
}

// loadSize is how many quads a bulk load of runLoader adds.
const loadSize = 400

// runLoader makes one bulk load of several segments after the other, and compacts at times.
func runLoader(path string) error {
	st, err := OpenFolder(context.Background(), path, &backend.Options{Create: true, Keys: storetest.Keys, Facts: storetest.Facts, NearKeys: storetest.NearKeys, Wait: 10 * time.Second})
	if err != nil {
		return err
	}
	s := st.(*Store)
	for i := s.Len() / loadSize; ; i++ {
		b, err := s.Bulk(context.Background())
		if err != nil {
			return err
		}
		b.rows, b.quads = 150, 10
		for j := range loadSize {
			if err := add(b, storetest.Named(fmt.Sprint("s", i, "-", j), fmt.Sprint("n", i))); err != nil {
				return err
			}
		}
		if err := b.Commit(); err != nil {
			return err
		}
		fmt.Println(i + 1)
		if i%5 == 4 {
			if err := s.Compact(context.Background()); err != nil {
				return err
			}
		}
	}
}

// The same for bulk loads: each is there as a whole or not at all.
func TestKillBulk(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store")
	loads := 0
	for range kills() / 2 {
		reported := killed(t, "loader", path, loads)
		s := opened(t, path)
		loads = s.Len() / loadSize
		if s.Len()%loadSize != 0 || loads != reported && loads != reported+1 {
			t.Fatalf("%d loads were reported, %d quads are there", reported, s.Len())
		}
		snap, err := s.Snapshot()
		if err != nil {
			t.Fatal(err)
		}
		for i := range loads + 1 {
			want := loadSize
			if i == loads {
				want = 0
			}
			if nodes, err := snap.Subjects(fmt.Sprint("n", i), nil); len(nodes) != want || err != nil {
				t.Fatalf("load %d of %d: %d subjects, %v", i, loads, len(nodes), err)
			}
		}
		snap.Close()
		s.Close()
	}
	t.Logf("%d loads, killed %d times", loads, kills()/2)
	if loads < kills()/2 {
		t.Errorf("only %d loads", loads)
	}
}
