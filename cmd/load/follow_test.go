package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/newsgraph/newsgraph/cmd/internal/cli"
	"github.com/newsgraph/newsgraph/cmd/internal/scripttest"
)

// A running is a load that follows a folder.
type running struct {
	t     *testing.T
	cmd   *exec.Cmd
	lines chan string // of standard output
	err   bytes.Buffer
}

func follow(t *testing.T, args ...string) *running {
	t.Helper()
	r := &running{t: t, cmd: exec.Command(filepath.Join(scripttest.Build(t, "load"), "load"), args...), lines: make(chan string, 100)}
	out, err := r.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	r.cmd.Stderr = &r.err
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.cmd.Process.Kill() })
	go func() {
		defer close(r.lines)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			r.lines <- lines.Text()
		}
	}()
	return r
}

// round waits for the summary of a round; nil where none comes in that time.
func (r *running) round(within time.Duration) *summary {
	r.t.Helper()
	select {
	case line, ok := <-r.lines:
		var s summary
		if err := json.Unmarshal([]byte(line), &s); !ok || err != nil {
			r.t.Fatalf("%q: %v\n%s", line, err, r.err.String())
		}
		return &s
	case <-time.After(within):
		return nil
	}
}

// want waits for a round that loads so many documents and refuses so many records.
func (r *running) want(what string, fresh, replaced, rejects int) {
	r.t.Helper()
	s := r.round(20 * time.Second)
	if s == nil {
		r.t.Fatalf("%s: nothing is loaded", what)
	}
	if s.Documents.New != fresh || s.Documents.Replaced != replaced || s.Rejects != rejects {
		r.t.Errorf("%s: %d new, %d replaced, %d refused; want %d, %d, %d",
			what, s.Documents.New, s.Documents.Replaced, s.Rejects, fresh, replaced, rejects)
	}
}

// end interrupts it and gives its exit code.
func (r *running) end() int {
	r.t.Helper()
	if err := r.cmd.Process.Signal(os.Interrupt); err != nil {
		r.t.Fatal(err)
	}
	for range r.lines { // until it is closed
	}
	if err := r.cmd.Wait(); err != nil {
		if _, ok := errors.AsType[*exec.ExitError](err); !ok {
			r.t.Fatal(err)
		}
	}
	return r.cmd.ProcessState.ExitCode()
}

func TestFollow(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	in, db := filepath.Join(dir, "in"), filepath.Join(dir, "x.graph")
	put := func(name, content string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	doc := func(id, object string) string {
		return fmt.Sprintf(`{"id": %q, "relations": [{"subject": "A", "predicate": "met_with", "object": %q}]}`+"\n", id, object)
	}
	if err := os.MkdirAll(filepath.Join(in, "below"), 0o777); err != nil {
		t.Fatal(err)
	}
	put("first.json", doc("first", "F"))
	put("in/a.json", doc("a", "B"))
	put("in/below/b.json", doc("b", "B"))
	r := follow(t, "--db", db, "--format", "json", "--rejects", filepath.Join(dir, "bad.jsonl"), "--follow", in, filepath.Join(dir, "first.json"))
	r.want("the path", 1, 0, 0)
	r.want("what is there", 2, 0, 0)

	put("in/c.json", doc("c", "B"))
	r.want("a new file", 1, 0, 0)
	put("in/a.json", doc("a", "C"))
	r.want("a changed file", 0, 1, 0)
	put("in/.d.json", doc("d", "B")) // hidden until it is whole
	put("in/d.json.part", doc("d", "B"))
	put("in/e.json", "")
	if s := r.round(3 * time.Second); s != nil {
		t.Errorf("files that are not whole are loaded: %+v", s)
	}
	if err := os.Rename(filepath.Join(in, ".d.json"), filepath.Join(in, "d.json")); err != nil {
		t.Fatal(err)
	}
	r.want("a file renamed into place", 1, 0, 0)

	// Nobody else is kept from writing meanwhile.
	if out, err := exec.Command(r.cmd.Path, "rm", "--db", db, "c").CombinedOutput(); err != nil {
		t.Errorf("rm beside it: %v\n%s", err, out)
	}

	put("in/bad.json", `{"id": 7}`)
	r.want("a broken file", 0, 0, 1)
	if rejects, err := os.ReadFile(filepath.Join(dir, "bad.jsonl")); err != nil || !strings.Contains(string(rejects), "bad.json") {
		t.Errorf("rejects are not written at the end of a round: %q, %v", rejects, err)
	}
	put("in/bad.json", doc("good", "B"))
	r.want("the same, mended", 1, 0, 0)
	if code := r.end(); code != someRejected {
		t.Errorf("exit code %d", code)
	}
	if !strings.Contains(r.err.String(), "following "+in) || !strings.Contains(r.err.String(), "replaced a: 1 claim (+1 −1)") {
		t.Errorf("it says %q", r.err.String())
	}

	r = follow(t, "--db", db, "--format", "json", "--log", "json", "--follow", in)
	r.want("what is there once more", 1, 0, 0) // c was taken out
	if code := r.end(); code != cli.OK {
		t.Errorf("exit code %d\n%s", code, r.err.String())
	}
	for line := range strings.Lines(r.err.String()) {
		var said logRecord
		if err := json.Unmarshal([]byte(line), &said); err != nil {
			t.Errorf("%q is no record", line)
		}
		checkDocumented(t, said.Msg, line)
	}
}

// A file that is still written is not read before it is whole.
func TestFollowSlowWriter(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	in := filepath.Join(dir, "in")
	if err := os.Mkdir(in, 0o777); err != nil {
		t.Fatal(err)
	}
	r := follow(t, "--db", filepath.Join(dir, "x.graph"), "--format", "json", "--follow", in)
	file, err := os.Create(filepath.Join(in, "slow.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	const documents = 12
	for i := range documents {
		time.Sleep(300 * time.Millisecond)
		fmt.Fprintf(file, "{\"id\": \"d%d\"}\n", i)
	}
	r.want("a file written in four seconds", documents, 0, 0)
	if code := r.end(); code != cli.OK {
		t.Errorf("exit code %d\n%s", code, r.err.String())
	}
}

// A store that somebody else writes is waited for, and said once.
func TestFollowLockedStore(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	in, db := filepath.Join(dir, "in"), filepath.Join(dir, "x.graph")
	if err := os.Mkdir(in, 0o777); err != nil {
		t.Fatal(err)
	}
	put := func(id string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(in, id+".json"), fmt.Appendf(nil, "{\"id\": %q}", id), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	put("a")
	r := follow(t, "--db", db, "--format", "json", "--follow", in)
	r.want("what is there", 1, 0, 0)
	other := exec.Command(r.cmd.Path, "--db", db, "-")
	stdin, err := other.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(500 * time.Millisecond)
	put("b")
	if s := r.round(5 * time.Second); s != nil {
		t.Errorf("two write one store: %+v", s)
	}
	if _, err := stdin.Write([]byte(`{"id": "other"}`)); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(stdin.Close(), other.Wait()); err != nil {
		t.Fatal(err)
	}
	r.want("what had to wait", 1, 0, 0)
	if code := r.end(); code != cli.OK {
		t.Errorf("exit code %d", code)
	}
	if n := strings.Count(r.err.String(), "it is tried again"); n != 1 {
		t.Errorf("it says %d times that it waits:\n%s", n, r.err.String())
	}
}

func TestWatch(t *testing.T) {
	dir := t.TempDir()
	w := watch{dir: dir + string(filepath.Separator)}
	want := func(what, want string) {
		t.Helper()
		ready, err := w.look(nil)
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		var names []string
		for _, path := range ready {
			names = append(names, filepath.Base(path))
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%s: %q is ready, want %q", what, got, want)
		}
	}
	put := func(name, content string) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	rename := func(from, to string) {
		t.Helper()
		time.Sleep(50 * time.Millisecond) // file systems count in milliseconds
		if err := os.Rename(filepath.Join(dir, from), filepath.Join(dir, to)); err != nil {
			t.Fatal(err)
		}
	}
	put("b.json", "{}")
	put("c/a.json", "{}")
	for _, name := range []string{"x.json.tmp", "x.json.part", "x.json~", ".x.json", "up.tmp/x.json", "up.part/x.json", ".up/x.json", "x.txt"} {
		put(name, "{}")
	}
	put("empty.json", "")
	want("the first look", "")
	want("the second", "b.json a.json")
	want("the third", "")

	put("b.json", "{} ")
	want("a change", "")
	put("b.json", "{}  ")
	want("another change", "")
	want("no more change", "b.json")
	now := time.Now()
	put("empty.json", "{}")
	if err := os.Chtimes(filepath.Join(dir, "b.json"), now, now.Add(time.Hour)); err != nil { // of the same size
		t.Fatal(err)
	}
	want("a new time", "")
	want("a new time, and a file that got its content", "b.json empty.json")
	w.again([]string{filepath.Join(dir, "b.json"), filepath.Join(dir, "gone.json")})
	want("what failed", "b.json")
	want("what was tried again", "")

	put(".y.json", "{}")
	rename(".y.json", "y.json")
	rename("up.tmp", "up")
	if runtime.GOOS == "linux" {
		want("renamed", "y.json")
	} else {
		want("renamed", "")
	}
	if _, err := w.look(nil); err != nil {
		t.Fatal(err)
	}
	want("later", "")

	// Of files that are gone nothing is kept.
	n := len(w.seen)
	if err := os.RemoveAll(filepath.Join(dir, "c")); err != nil {
		t.Fatal(err)
	}
	want("a file less", "")
	if len(w.seen) != n-1 {
		t.Errorf("%d files are remembered, want %d", len(w.seen), n-1)
	}
	stop := make(chan struct{})
	close(stop)
	put("z.json", "{}")
	if ready, err := w.look(stop); len(ready) > 0 || err != nil {
		t.Errorf("after its end: %q, %v", ready, err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if ready, err := w.look(nil); len(ready) > 0 || !errors.Is(err, os.ErrNotExist) {
			t.Errorf("a folder that is gone: %q, %v", ready, err)
		}
	}
}
