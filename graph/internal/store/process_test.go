package store

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
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
	case "loader":
		exit(runLoader(os.Getenv(pathEnv)))
	case "visitor":
		exit(runVisitor(os.Getenv(pathEnv)))
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
	st, err := OpenFolder(context.Background(), path, &backend.Options{Create: true, Keys: storetest.Keys, Facts: storetest.Facts, NearKeys: storetest.NearKeys, Wait: 10 * time.Second})
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
	st, err := OpenFolder(context.Background(), path, &backend.Options{ReadOnly: true, Keys: storetest.Keys, Facts: storetest.Facts, NearKeys: storetest.NearKeys})
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

// child starts the test program as another process, as each of the options changes it.
func child(t *testing.T, what, path string, options ...func(*exec.Cmd)) (*exec.Cmd, io.Closer, *bufio.Scanner) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	for _, o := range options {
		o(cmd)
	}
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
