package main

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	cryptorand "crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/newsgraph/newsgraph/cmd/internal/cli"
	"github.com/newsgraph/newsgraph/cmd/internal/scripttest"
)

// pageToken is the token that docs/http.md has.
const pageToken = "c0ffee00c0ffee00c0ffee00c0ffee00"

// A server is query serve in a process of its own.
type server struct {
	cmd *exec.Cmd
	dir string // its folder, with news.graph
	at  string // host:port
	url string // with the scheme
	log *bufio.Reader
}

// startServer makes a store of the fixtures and serves it until the test ends.
func startServer(t *testing.T, bin string, flags ...string) *server {
	t.Helper()
	s := &server{dir: t.TempDir()}
	if out, err := s.command(bin, "load", fixture(t, "news")).CombinedOutput(); err != nil {
		t.Fatalf("load: %v\n%s", err, out)
	}
	s.start(t, bin, flags...)
	return s
}

// start serves the store until the test ends.
func (s *server) start(t *testing.T, bin string, flags ...string) {
	t.Helper()
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
	_, rest, _ := strings.Cut(line, "url=")
	s.url, _, _ = strings.Cut(rest, " ")
	var ok bool
	if _, s.at, ok = strings.Cut(s.url, "://"); !ok {
		t.Fatalf("it says %s", line)
	}
}

func (s *server) command(bin, name string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(bin, name), args...)
	cmd.Dir = s.dir
	cmd.Env = append(os.Environ(), "NEWSGRAPH_DB=", cli.TokenVariable+"="+pageToken)
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

// endless is a question that ends at its deadline.
const endless = `{"query": "MATCH (a)-[]-(b)-[]-(c)-[]-(d)-[]-(e)-[]-(f)-[]-(g)-[]-(h)-[]-(i)-[]-(j)-[]-(k) RETURN count(*)", "timeout": %q}`

// ask asks a question that ends after a while, and comes back when it is under way.
func (s *server) ask(t *testing.T, timeout string) <-chan string {
	t.Helper()
	answer := make(chan string, 1)
	go func() {
		resp, err := http.Post(s.url+"/v1/match", "application/json", strings.NewReader(fmt.Sprintf(endless, timeout)))
		if err != nil {
			answer <- err.Error()
			return
		}
		defer resp.Body.Close()
		data, err := io.ReadAll(resp.Body)
		answer <- fmt.Sprint(string(data), err)
	}()
	for !strings.Contains(s.get(t, "/metrics"), "newsgraph_questions_running 1\n") {
		select {
		case early := <-answer:
			t.Fatalf("it is answered already: %.300s", early)
		case <-time.After(10 * time.Millisecond):
		}
	}
	return answer
}

// An interrupt lets what is under way have its answer.
func TestServeEnds(t *testing.T) {
	s := startServer(t, scripttest.Build(t, "load", "query"))
	log := make(chan string, 1)
	answer := s.ask(t, "1s")
	if err := s.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	go func() {
		data, _ := io.ReadAll(s.log)
		log <- string(data)
	}()
	if got := <-answer; !strings.Contains(got, `"complete":false,"reason":"deadline"`) {
		t.Errorf("the answer under way: %.300s", got)
	}
	words := <-log // to its end, before Wait closes the pipe
	if err := s.cmd.Wait(); err != nil || !strings.Contains(words, "msg=ending") {
		t.Errorf("it ended with %v and said %s", err, words)
	}
}

// A second interrupt waits for nothing.
func TestServeEndsAtOnce(t *testing.T) {
	s := startServer(t, scripttest.Build(t, "load", "query"), "--timeout", "10m", "--max-timeout", "10m")
	s.ask(t, "10m")
	ended := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, s.log)
		_ = s.cmd.Wait()
		close(ended)
	}()
	for n := 0; ; n++ { // one that comes before the first was seen is no second
		_ = s.cmd.Process.Signal(os.Interrupt)
		select {
		case <-ended:
			status, ok := s.cmd.ProcessState.Sys().(syscall.WaitStatus)
			if !ok || !status.Signaled() || status.Signal() != syscall.SIGINT {
				t.Errorf("after %d interrupts: %v, not the interrupt itself", n+1, s.cmd.ProcessState)
			}
			return
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// With a certificate it is https, and nothing else.
func TestServeTLS(t *testing.T) {
	bin := scripttest.Build(t, "load", "query")
	s := &server{dir: t.TempDir()}
	if out, err := s.command(bin, "load", fixture(t, "news")).CombinedOutput(); err != nil {
		t.Fatalf("load: %v\n%s", err, out)
	}
	roots := x509.NewCertPool()
	roots.AddCert(selfSigned(t, s.dir))
	s.start(t, bin, "--tls-cert", "cert.pem", "--tls-key", "key.pem")
	go func() { _, _ = io.Copy(io.Discard, s.log) }()
	ask := func(c *tls.Config) (*http.Response, error) {
		client := &http.Client{Transport: &http.Transport{TLSClientConfig: c, ForceAttemptHTTP2: true}}
		defer client.CloseIdleConnections()
		resp, err := client.Get("https://" + s.at + "/v1/stats")
		if err == nil {
			_ = resp.Body.Close()
		}
		return resp, err
	}
	if !strings.HasPrefix(s.url, "https://") {
		t.Errorf("it says that it serves at %s", s.url)
	}
	if resp, err := ask(&tls.Config{RootCAs: roots}); err != nil || resp.StatusCode != http.StatusOK || resp.ProtoMajor != 2 {
		t.Errorf("%v, %v", resp, err)
	}
	if _, err := ask(&tls.Config{}); err == nil {
		t.Error("a certificate of nobody is believed")
	}
	if _, err := ask(&tls.Config{RootCAs: roots, MaxVersion: tls.VersionTLS11}); err == nil {
		t.Error("it speaks TLS 1.1")
	}
	if resp, err := http.Get("http://" + s.at + "/v1/stats"); err == nil {
		if _ = resp.Body.Close(); resp.StatusCode == http.StatusOK {
			t.Error("it answers without TLS")
		}
	}
}

// selfSigned makes cert.pem and key.pem in a folder, for 127.0.0.1.
func selfSigned(t *testing.T, dir string) *x509.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), cryptorand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(cryptorand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{"cert.pem": {Type: "CERTIFICATE", Bytes: der}, "key.pem": {Type: "PRIVATE KEY", Bytes: private}} {
		if err := os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return cert
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
	t.Setenv(cli.TokenVariable, "")
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
var differs = regexp.MustCompile(`[0-9a-f]{16}-[0-9a-f]+|"elapsed_ms":[0-9.]+|Date: .*`)

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
