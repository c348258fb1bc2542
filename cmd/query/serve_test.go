package main

import (
	"bufio"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/newsgraph/newsgraph/cmd/internal/scripttest"
)

// pageToken is the token that docs/http.md has.
const pageToken = "c0ffee00c0ffee00c0ffee00c0ffee00"

// A server is query serve in a process of its own.
type server struct {
	cmd *exec.Cmd
	dir string // its folder, with news.graph
	at  string // host:port
	log *bufio.Reader
}

// startServer makes a store of the fixtures and serves it until the test ends.
func startServer(t *testing.T, bin string, flags ...string) *server {
	t.Helper()
	s := &server{dir: t.TempDir()}
	if out, err := s.command(bin, "load", fixture(t, "news")).CombinedOutput(); err != nil {
		t.Fatalf("load: %v\n%s", err, out)
	}
	s.cmd = s.command(bin, "query", append([]string{"serve", "--addr", "127.0.0.1:0"}, flags...)...)
	words, err := s.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.cmd.Process.Kill(); _ = s.cmd.Wait() })
	s.log = bufio.NewReader(words)
	line, err := s.log.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(line, "url=http://")
	if !ok {
		t.Fatalf("it says %s", line)
	}
	s.at, _, _ = strings.Cut(rest, " ")
	return s
}

func (s *server) command(bin, name string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(bin, name), args...)
	cmd.Dir = s.dir
	cmd.Env = append(os.Environ(), "NEWSGRAPH_DB=", tokenVariable+"="+pageToken)
	return cmd
}

func fixture(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("../../fixtures", name))
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func (s *server) get(t *testing.T, path string) string {
	t.Helper()
	resp, err := http.Get("http://" + s.at + path)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// What another process loads is in the next answer; an interrupt ends the service, and that is no failure.
func TestServe(t *testing.T) {
	bin := scripttest.Build(t, "load", "query")
	s := startServer(t, bin)
	go func() { _, _ = io.Copy(io.Discard, s.log) }()
	before := s.get(t, "/v1/documents/news-05")
	if out, err := s.command(bin, "load", fixture(t, "news-corrected")).CombinedOutput(); err != nil {
		t.Fatalf("load: %v\n%s", err, out)
	}
	if after := s.get(t, "/v1/documents/news-05"); after == before || !strings.Contains(after, `"id":"news-05"`) {
		t.Errorf("before %s\nafter %s", before, after)
	}
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Wait(); err != nil {
		t.Errorf("interrupted: %v", err)
	}
}

// Scripts are run where that is allowed, and nowhere else; one that never ends is ended.
func TestServeScripts(t *testing.T) {
	bin := scripttest.Build(t, "load", "query")
	s := startServer(t, bin, "--allow-scripts")
	go func() { _, _ = io.Copy(io.Discard, s.log) }()
	for _, c := range []struct{ language, body, want string }{
		{"gizmo", `{"script": "g.V('<urn:newsgraph:entity:abu-dhabi-talks>').out('<urn:newsgraph:rel:held_in>').unique().all()"}`, `"results":[{"id":"`},
		{"gizmo", `{"script": "while (true) {}", "timeout": "200ms"}`, `"reason":"deadline"`},
		{"gizmo", `{"script": "x("}`, `"code":"script"`},
		{"gizmo", `{"script": ""}`, `"status":4`},
		{"perl", `{"script": "1"}`, `"status":4`},
	} {
		resp, err := http.Post("http://"+s.at+"/v1/scripts/"+c.language, "application/json", strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || !strings.Contains(string(data), c.want) {
			t.Errorf("%s %s: %v %s", c.language, c.body, err, data)
		}
	}
}

// A service that would not be safe, or that nobody could ask, does not begin.
func TestServeRefuses(t *testing.T) {
	t.Setenv(tokenVariable, "")
	short := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(short, []byte("short\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, flags := range [][]string{
		{"--allow-write"},
		{"--allow-write", "--token-file", short},
		{"--allow-write", "--token-file", short + "x"},
		{"--addr", "nowhere"},
		{"--addr", "256.0.0.1:1"},
		{"--tls-cert", short},
		{"--tls-cert", short, "--tls-key", short},
		{"--timeout", "0"},
		{"--max-timeout", "1s"},
		{"--searches", "-1"},
		{"--memory", "0"},
		{"--memory", "MiB"},
		{"--memory", "64 MB"},
		{"--memory", "8589934592GiB"},
		{"--log", "x"},
		{"--cors-origin", "*"},
		{"--cors-origin", "https://a.b/"},
		{"--db", filepath.Join(t.TempDir(), "none")},
		{"a name"},
	} {
		cmd := newCommand()
		cmd.SetArgs(append([]string{"serve", "--addr", "127.0.0.1:0"}, flags...))
		cmd.SetOut(io.Discard)
		cmd.SetErr(io.Discard)
		cmd.SilenceErrors, cmd.SilenceUsage = true, true
		if err := cmd.ExecuteContext(t.Context()); err == nil {
			t.Errorf("%q: it began", flags)
		}
	}
}

// The memory of a question is bounded: with little, what was found until then is the answer.
func TestServeMemory(t *testing.T) {
	s := startServer(t, scripttest.Build(t, "load", "query"), "--memory", "4KiB")
	go func() { _, _ = io.Copy(io.Discard, s.log) }()
	if body := s.get(t, "/v1/paths?from=kremlin&to=ukraine&select=all&mode=walk&max_hops=6"); !strings.Contains(body, `"complete":false,"reason":"memory"`) {
		t.Errorf("paths: %.300s", body)
	}
	resp, err := http.Post("http://"+s.at+"/v1/match", "application/json", strings.NewReader(`{"query": "MATCH (a)-[]-(b) RETURN a.name, b.name ORDER BY b.name"}`))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if data, err := io.ReadAll(resp.Body); err != nil || !strings.Contains(string(data), `"complete":false,"reason":"memory"`) {
		t.Errorf("match: %v %.300s", err, data)
	}
}

func TestSize(t *testing.T) {
	for text, want := range map[string]size{"1": 1, "1000": 1000, "4KiB": 4096, "64MiB": 64 << 20, "2GiB": 2 << 30} {
		var got size
		if err := got.Set(text); err != nil || got != want {
			t.Errorf("%s: %d, %v", text, got, err)
		}
	}
}

// differs is what is not the same in two runs of one request.
var differs = regexp.MustCompile(`[0-9a-f]{16}-\d+|"elapsed_ms":[0-9.]+|Date: .*`)

// TestHTTPPage runs the sessions of docs/http.md with curl against a service, in order, and compares what they
// print. -update writes them anew.
func TestHTTPPage(t *testing.T) {
	if _, err := exec.LookPath("curl"); errors.Is(err, exec.ErrNotFound) {
		if os.Getenv("CI") != "" {
			t.Fatal("there is no curl")
		}
		t.Skip("there is no curl")
	}
	s := startServer(t, scripttest.Build(t, "load", "query"), "--allow-write")
	go func() { _, _ = io.Copy(io.Discard, s.log) }()
	const file = "../../docs/http.md"
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	got := sessions.ReplaceAllStringFunc(text, func(session string) string {
		return "```console\n" + s.run(session) + "```"
	})
	if got == text && !sessions.MatchString(text) {
		t.Fatal("no session")
	}
	if *scripttest.Update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(differs.ReplaceAllString(text, "D"), differs.ReplaceAllString(got, "D")); diff != "" {
		t.Errorf("the sessions (-written +run):\n%s", diff)
	}
}

// run runs the lines of a session that begin with a prompt, and gives the session as it is then.
func (s *server) run(session string) string {
	const written = "localhost:8080"
	var b strings.Builder
	for line := range strings.Lines(session) {
		typed, ok := strings.CutPrefix(line, "$ ")
		if !ok {
			continue
		}
		cmd := exec.Command("sh", "-c", strings.ReplaceAll(typed, written, s.at))
		cmd.Dir = s.dir
		cmd.Env = append(os.Environ(), "TOKEN="+pageToken)
		out, _ := cmd.CombinedOutput()
		b.WriteString(line + strings.ReplaceAll(strings.ReplaceAll(string(out), "\r\n", "\n"), s.at, written))
		if !strings.HasSuffix(b.String(), "\n") {
			b.WriteByte('\n')
		}
	}
	return b.String()
}
