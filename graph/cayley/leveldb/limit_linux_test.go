package leveldb

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/store/storetest"
)

func init() { children["limited"] = runLimited }

// Writes that the system refuses, in a table, in the manifest and in a compaction, leave the last
// commit that was reported: for the process that goes on, and for one that comes after it.
func TestRefusedWrites(t *testing.T) {
	if testing.Short() {
		t.Skip("LevelDB tries again for seconds")
	}
	path := filepath.Join(t.TempDir(), "store")
	mustOpen(t, path, create).Close()
	made, refused := 0, 0
	for range 3 {
		child, _, lines := startChild(t, "limited", path)
		for lines.Scan() {
			if _, err := fmt.Sscan(lines.Text(), &made); err == nil {
				continue
			}
			switch text, why, _ := strings.Cut(lines.Text(), ": "); text {
			case "refused":
				refused++
			case "hung":
				t.Log("LevelDB cannot be closed:", why)
			default:
				t.Error(lines.Text())
			}
		}
		_ = child.Wait()
		st := mustOpen(t, path, nil)
		if st.seq != uint64(made) {
			t.Errorf("%d commits were reported, %d were made", made, st.seq)
		}
		if err := checkLimited(st); err != nil {
			t.Error(err)
		}
		st.Close()
	}
	t.Logf("%d commits made, %d refused", made, refused)
	if refused == 0 {
		t.Error("no write was refused")
	}
}

// runLimited commits while, at times, no file may grow beyond some size.
func runLimited(st backend.Store) error {
	endWithParent()
	stuckAfter, hungAfter = 5*time.Second, time.Second
	signal.Ignore(syscall.SIGXFSZ)
	var all syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &all); err != nil {
		return err
	}
	for i := range 8 {
		for j := range 4 + 5*(i%4) { // so that compactions come at different times
			few := all
			if j == 0 {
				few.Cur = manifestSize(st) + uint64(40*i)
			}
			_ = syscall.Setrlimit(syscall.RLIMIT_FSIZE, &few)
			err := commitLimited(st)
			_ = syscall.Setrlimit(syscall.RLIMIT_FSIZE, &all)
			if err != nil {
				fmt.Println("refused:", err)
			} else {
				fmt.Println(st.(*Store).seq)
			}
			if err := checkLimited(st); err != nil {
				return err
			}
			if failed := st.(*Store).failed; failed != nil {
				fmt.Println("hung:", failed)
				return nil
			}
		}
	}
	_ = st.Close() // which tells of a compaction that failed
	return nil
}

// commitLimited replaces some quads and adds one that stays.
func commitLimited(st backend.Store) error {
	n := int(st.(*Store).seq)
	c := &backend.Commit{Delete: numberedQuads(n - 1), Add: numberedQuads(n)}
	c.Add = append(c.Add, storetest.Q(fmt.Sprint("kept", n), "p", "o", "l"))
	return st.Commit(context.Background(), c)
}

func checkLimited(st backend.Store) error {
	s, err := st.Snapshot()
	if err != nil {
		return err
	}
	defer s.Close()
	n := int(st.(*Store).seq)
	if want := n + len(numberedQuads(n-1)); n > 0 && s.Len() != want {
		return fmt.Errorf("after %d commits there are %d quads, want %d", n, s.Len(), want)
	}
	return nil
}

func manifestSize(st backend.Store) uint64 {
	dir := st.(*Store).folder.data()
	name, _ := os.ReadFile(filepath.Join(dir, "CURRENT"))
	info, err := os.Stat(filepath.Join(dir, strings.TrimSpace(string(name))))
	if err != nil {
		return 1000
	}
	return uint64(info.Size())
}
