package scripts

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/quad"
	"github.com/google/go-cmp/cmp"

	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/cayley"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
)

func TestMain(m *testing.M) {
	if IsChild() {
		os.Exit(Child())
	}
	os.Exit(m.Run())
}

// small makes a store of a few quads.
func small(t *testing.T) string {
	t.Helper()
	url := filepath.Join(t.TempDir(), "store")
	s, err := cayley.Open(t.Context(), url, &cayley.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	var in []cgraph.Delta
	for _, q := range []quad.Quad{
		{Subject: quad.IRI("a"), Predicate: quad.IRI("p"), Object: quad.IRI("b")},
		{Subject: quad.IRI("b"), Predicate: quad.IRI("p"), Object: quad.IRI("c"), Label: quad.IRI("l")},
		{Subject: quad.IRI("a"), Predicate: quad.IRI("age"), Object: quad.Int(7)},
		{Subject: quad.IRI("a"), Predicate: quad.IRI("name"), Object: quad.String("<Ann> & co")},
		{Subject: quad.IRI("b"), Predicate: quad.IRI("born"), Object: quad.TypedString{Value: "2026-01", Type: "http://www.w3.org/2001/XMLSchema#gYearMonth"}},
	} {
		in = append(in, cgraph.Delta{Quad: q, Action: cgraph.Add})
	}
	if err := errors.Join(s.ApplyDeltas(in, cgraph.IgnoreOpts{}), s.Close()); err != nil {
		t.Fatal(err)
	}
	return url
}

func results(a *api.ScriptAnswer) string {
	var words []string
	for _, r := range a.Results {
		words = append(words, string(r))
	}
	return strings.Join(words, " ")
}

func TestRun(t *testing.T) {
	url := small(t)
	for _, c := range []struct {
		language, text string
		limit          int
		want, reason   string
	}{
		{"gizmo", `g.V("<a>").out("<p>").all()`, 0, `{"id":"<b>"}`, ""},
		{"gizmo", `g.V("<a>").out("<name>").all()`, 0, `{"id":"<Ann> & co"}`, ""},
		{"gizmo", `g.V("<a>").save("<age>", "n").all()`, 0, `{"id":"<a>","n":7}`, ""},
		{"gizmo", `g.V("<b>").out("<born>").all()`, 0, `{"id":"\"2026-01\"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>"}`, ""},
		{"gizmo", `g.V("<a>").out("<p>").out("<p>").count()`, 0, `1`, ""},
		{"gizmo", `g.V("<a>").out("<p>").toArray()`, 0, `"<b>"`, ""},
		{"gizmo", `var f = function() {}; f`, 0, ``, ""},
		{"gizmo", `1; g.emit({a: [iri("x"), 0/0, null, "<"]}); 5`, 0, `{"a":["<x>",null,null,"<"]}`, ""},
		{"gizmo", `for (var i = 0; i < 9; i++) g.emit(i)`, 3, `0 1 2`, "limit"},
		{"gizmo", `for (var i = 0; i < 3; i++) g.emit(i)`, 3, `0 1 2`, ""},
		{"graphql", `{ n(id: <a>) { id, <p> { id }, <age> } }`, 0, `{"n":{"<age>":7,"<p>":{"id":"<b>"},"id":"<a>"}}`, ""},
		{"graphql", `{ n(id: <a>) { * } }`, 0, `{"n":{"age":7,"id":"<a>","name":"<Ann> & co","p":"<b>"}}`, ""},
		{"graphql", `{ n { id, <p> } }`, 1, `{"n":[{"<p>":"<b>","id":"<a>"}]}`, "limit"},
		{"graphql", `{ n(id: <x>) { id } }`, 0, ``, ""},
		{"mql", `[{"id": null, "<p>": [{}]}]`, 0, `{"<p>":[{}],"id":"<a>"} {"<p>":[{}],"id":"<b>"}`, ""},
		{"mql", `[{"id": null, "<p>": null}]`, 1, `{"<p>":"<b>","id":"<a>"}`, "limit"},
	} {
		a, err := Run(t.Context(), url, c.language, c.text, &Options{Limit: c.limit})
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		if results(a) != c.want || a.Reason != c.reason || a.Complete != (c.reason == "") || a.Commit == "" {
			t.Errorf("%s: %s (%s %v), want %s (%s)", c.text, results(a), a.Reason, a.Complete, c.want, c.reason)
		}
	}
}

// What a script does to itself costs its answer, and ends in time.
func TestHostile(t *testing.T) {
	url := small(t)
	const mib = 1 << 20
	for _, c := range []struct {
		name, language, text string
		timeout              time.Duration
		reason, failure      string
	}{
		{"panic in Gizmo's goroutine", "gizmo", `g.V("<a>").outPredicates().back("t").all()`, 0, "", "crash: not implemented"},
		{"argument of no type", "gizmo", `g.V("<a>").out({}).all()`, 0, "", "crash: unsupported type"},
		{"endless loop", "gizmo", `g.emit(1); g.emit(2); while (true) {}`, 300 * time.Millisecond, "deadline", ""},
		{"endless results", "gizmo", `while (true) g.emit("x")`, 300 * time.Millisecond, "deadline", ""},
		{"results without an end of memory", "gizmo", `var s = "x"; while (s.length < 1<<20) s += s; while (true) g.emit(s)`, 0, memory, ""},
		{"array", "gizmo", `g.emit(1); g.emit(2); var a = []; while (true) a.push("x" + a.length)`, 0, memory, ""},
		{"array at once", "gizmo", `g.emit(1); g.emit(2); var a = []; while (true) a.push(new Array(1e6).join("abc"))`, 0, memory, ""},
		{"string", "gizmo", `g.emit(1); g.emit(2); var s = "x"; while (true) s += s`, 0, memory, ""},
		{"buffer", "gizmo", `g.emit(1); g.emit(2); new ArrayBuffer(8e9)`, 0, memory, ""},
		{"recursion of the interpreter", "gizmo", `function f() { return [1].map(f) } f()`, 0, "", "recursed too deeply"},
		{"a value in itself", "gizmo", `var a = {}; a.a = a; g.emit(a)`, 0, "", "recursed too deeply"},
		{"backtracking", "gizmo", `/^(a+)+\1(?=b)$/.test("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")`, 300 * time.Millisecond, "deadline", ""},
		{"deep text", "gizmo", strings.Repeat("(", 500_000), 0, "", ""},
		{"deep JSON", "mql", strings.Repeat("[", 500_000), 0, "", "max depth"},
		{"deep selection", "graphql", strings.Repeat("{a", 300_000), 0, "", ""},
		{"nothing for MQL", "mql", `null`, 0, "", "optional iterator at the top level"},
		{"an object in an id", "mql", `[{"id": {"id": {"id": []}}}]`, 0, "*", "*"},
		{"a string for first", "graphql", `{ a(first: "x") { id } }`, 0, "", "unexpected value type"},
		{"mutation", "graphql", `mutation { a { id } }`, 0, "", "unsupported operation"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.timeout == 0 {
				c.timeout = time.Minute
			}
			start := time.Now()
			a, err := Run(t.Context(), url, c.language, c.text, &Options{Timeout: c.timeout, Memory: 64 * mib})
			if took := time.Since(start); took > c.timeout+5*time.Second {
				t.Errorf("it took %v", took)
			}
			t.Logf("%v after %v", err, time.Since(start))
			switch e, isScript := errors.AsType[*api.Error](err); {
			case c.failure == "*":
			case c.reason != "" && (err != nil || a.Reason != c.reason || a.Complete):
				t.Errorf("%+v, %v; want reason %s", a, err, c.reason)
			case c.reason != "" && strings.HasPrefix(c.text, "g.emit(1);") && !strings.HasPrefix(results(a), "1"):
				t.Errorf("what was found before is lost: %s", results(a))
			case c.reason == "" && (!isScript || e.Code != api.CodeScript || !strings.Contains(e.Message, c.failure)):
				t.Errorf("%v, want %s", err, c.failure)
			case isScript && strings.Contains(e.Message, "goroutine "):
				t.Errorf("a trace: %s", e.Message)
			}
		})
	}
}

// A crash is never taken for an answer, though Gizmo says it is done while it panics.
func TestCrashIsNoAnswer(t *testing.T) {
	url := small(t)
	for range 100 {
		a, err := Run(t.Context(), url, "gizmo", `g.emit(1); g.V("<a>").out({}).all()`, nil)
		if e, ok := errors.AsType[*api.Error](err); !ok || !strings.Contains(e.Message, "crash: unsupported type") {
			t.Fatalf("%+v, %v", a, err)
		}
	}
}

// A context that ends, ends the child; what there was is kept.
func TestCanceled(t *testing.T) {
	url := small(t)
	ctx, cancel := context.WithTimeoutCause(t.Context(), 300*time.Millisecond, context.Canceled)
	defer cancel()
	a, err := Run(ctx, url, "gizmo", `g.emit(1); while (true) {}`, nil)
	if err != nil || a.Reason != "canceled" || results(a) != "1" {
		t.Errorf("%+v, %v", a, err)
	}
	cancel()
	if a, err := Run(ctx, url, "gizmo", `g.emit(1)`, nil); err != nil || a.Reason != "canceled" || a.Results == nil {
		t.Errorf("%+v, %v", a, err)
	}
}

func TestRefused(t *testing.T) {
	url := small(t)
	for _, c := range []struct {
		url, language, text string
		o                   *Options
		want                string
	}{
		{url, "sparql", "x", nil, "none of gizmo, graphql, mql"},
		{url, "gizmo", " \n", nil, "empty"},
		{url, "gizmo", strings.Repeat("x", MostText+1), nil, "longer than"},
		{url, "gizmo", "1", &Options{Limit: -1}, "at least 0"},
		{"mem:", "gizmo", "1", nil, "in memory"},
		{url, "gizmo", "1", &Options{Command: []string{"echo", "hello"}}, "no child that runs scripts: it said \"hello\""},
		{url, "gizmo", "1", &Options{Command: []string{filepath.Join(t.TempDir(), "none")}}, "no such file"},
		{url, "gizmo", "1", &Options{Command: []string{"true"}}, "ended early"},
		{filepath.Join(t.TempDir(), "none"), "gizmo", "1", nil, "no store"},
	} {
		if _, err := Run(t.Context(), c.url, c.language, c.text, c.o); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%.20q: %v, want %s", c.text, err, c.want)
		}
	}
	if _, err := Run(t.Context(), filepath.Join(t.TempDir(), "none"), "mql", "[]", nil); !errors.Is(err, backend.ErrNotFound) {
		t.Errorf("a store that is not there: %v", err)
	}
	t.Setenv(childEnv, "1")
	if _, err := Run(t.Context(), url, "gizmo", "1", nil); err == nil || !strings.Contains(err.Error(), "scripts.Child") {
		t.Errorf("a child in a child: %v", err)
	}
}

// What Gizmo offers is what it offered when we looked: nothing of it writes. A release with more is
// to be looked at before this list grows.
func TestNothingWrites(t *testing.T) {
	url := small(t)
	for object, want := range map[string]string{
		"g": "AddDefaultNamespaces AddNamespace Emit IRI LoadNamespaces M Morphism Uri V Vertex " +
			"addDefaultNamespaces addNamespace emit loadNamespaces",
		"g.M()": "",
	} {
		a, err := Run(t.Context(), url, "gizmo", `for (var k in `+object+`) g.emit(k)`, nil)
		if err != nil {
			t.Fatal(err)
		}
		names := strings.Fields(strings.ReplaceAll(results(a), `"`, ""))
		slices.Sort(names)
		if len(names) < 10 {
			t.Errorf("%s has %d names: too few to be all", object, len(names))
		}
		if diff := cmp.Diff(strings.Fields(want), names); want != "" && diff != "" {
			t.Errorf("%s, - known + there is:\n%s", object, diff)
		}
		for _, name := range names {
			for _, word := range []string{"delete", "remove", "write", "apply", "addquad", "load(", "import", "exec"} {
				if strings.Contains(strings.ToLower(name), word) {
					t.Errorf("%s.%s sounds like a write", object, name)
				}
			}
		}
	}
	before := files(t, url)
	for _, text := range []string{`g.V().all()`, `g.loadNamespaces(); g.addNamespace("x", "y"); g.V().count()`} {
		if _, err := Run(t.Context(), url, "gizmo", text, nil); err != nil {
			t.Error(err)
		}
	}
	if diff := cmp.Diff(before, files(t, url)); diff != "" {
		t.Errorf("the store changed:\n%s", diff)
	}
}

// files gives what is in a folder.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := make(map[string]string)
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		found[name] = fmt.Sprintf("%d bytes %x", len(data), data[:min(len(data), 64)])
	}
	return found
}

// A child whose parent is gone goes too, whatever its script does.
func TestChildEndsWithItsParent(t *testing.T) {
	cmd, err := command(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	p, err := start(cmd, &request{Version: protocol, URL: small(t), Language: "gizmo", Text: `g.emit(1); while (true) {}`})
	if err != nil {
		t.Fatal(err)
	}
	for r, line := bufio.NewReader(p.out), ""; line != `{"result":1}`+"\n"; {
		if line, err = r.ReadString('\n'); err != nil {
			t.Fatal(err)
		}
	}
	start := time.Now()
	if err := p.wait(); err == nil || time.Since(start) > 5*time.Second {
		t.Errorf("it ended with %v after %v", err, time.Since(start))
	}
}

// A command whose own child keeps its output open does not keep us.
func TestStrangerIsNotWaitedFor(t *testing.T) {
	start := time.Now()
	a, err := Run(t.Context(), small(t), "gizmo", "1", &Options{
		Command: []string{"sh", "-c", "sleep 20; true"}, Timeout: 200 * time.Millisecond,
	})
	if err != nil || a.Reason != "deadline" || time.Since(start) > 10*time.Second {
		t.Errorf("%+v, %v after %v", a, err, time.Since(start))
	}
}

// Many ask at once, some of them with scripts that crash.
func TestConcurrent(t *testing.T) {
	url := small(t)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			text, want := fmt.Sprintf(`g.emit(%d)`, i), fmt.Sprint(i)
			if i%3 == 0 {
				text, want = `g.V().out({}).all()`, ""
			}
			a, err := Run(t.Context(), url, "gizmo", text, nil)
			if (err != nil) != (want == "") || err == nil && results(a) != want {
				t.Errorf("%s: %+v, %v", text, a, err)
			}
		})
	}
	wg.Wait()
}

func TestLastWords(t *testing.T) {
	for words, want := range map[string][2]string{
		"":                 {},
		"something else\n": {},
		"fatal error: runtime: cannot allocate memory\n":                                {memory, "fatal error: runtime: cannot allocate memory"},
		"runtime: out of memory: cannot allocate 8 bytes\nfatal error: out of memory\n": {memory, "runtime: out of memory: cannot allocate 8 bytes"},
		"runtime: goroutine stack exceeds 8-byte limit\nfatal error: stack overflow\n":  {"stack", "runtime: goroutine stack exceeds 8-byte limit"},
		"log\npanic: one [recovered, repanicked]\n\tpanic: two\n":                       {"panic", "one"},
		"fatal error: concurrent map writes\n":                                          {"panic", "concurrent map writes"},
	} {
		if what, line := lastWords(words); what != want[0] || line != want[1] {
			t.Errorf("%q: %s, %s; want %q", words, what, line, want)
		}
	}
}

// What a child says is read whole or not at all.
func TestRead(t *testing.T) {
	p := &process{out: readCloser{strings.NewReader(
		`{"version":1}` + "\n" + `{"commit":"c"}` + "\n" + `{"result":null}` + "\n" + `{"result":{"a"`)}}
	a, last, err := p.read("mql")
	if err != nil || last != nil || a.Commit != "c" || results(a) != "null" {
		t.Errorf("%+v, %v, %v", a, last, err)
	}
	long := bytes.Repeat([]byte("x"), mostAnswer+1)
	p.out = readCloser{strings.NewReader(`{"version":1}` + "\n" + `{"result":"` + string(long) + `"}` + "\n")}
	if _, _, err := p.read("mql"); !errors.Is(err, errTooLarge) {
		t.Errorf("%v, want %v", err, errTooLarge)
	}
}

type readCloser struct{ *strings.Reader }

func (readCloser) Close() error { return nil }
