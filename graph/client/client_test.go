package client_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/claim"
	_ "github.com/newsgraph/newsgraph/graph/client"
	"github.com/newsgraph/newsgraph/graph/httpapi"
)

// A fake is a service that says what a test wants, after it was looked at by graph.Open.
func fake(t *testing.T, h http.HandlerFunc, o *graph.Options) *graph.Graph {
	t.Helper()
	var opened atomic.Bool
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !opened.Load() {
			w.Header().Set("ETag", `"c1"`)
			fmt.Fprint(w, `{"commit": "c1", "base": "urn:newsgraph:"}`)
			return
		}
		h(w, r)
	}))
	t.Cleanup(s.Close)
	g, err := graph.Open(t.Context(), s.URL, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = g.Close() })
	opened.Store(true)
	return g
}

// A question is a request with its fields as parameters.
func TestRequests(t *testing.T) {
	var got string
	g := fake(t, func(w http.ResponseWriter, r *http.Request) {
		got = r.Method + " " + r.URL.RequestURI()
		fmt.Fprint(w, "{}")
	}, nil)
	ctx := t.Context()
	for want, ask := range map[string]func() error{
		"GET /v1/entities?limit=5&q=a%26b+%C3%A9": func() error { _, err := g.Find(ctx, "a&b é", 5); return err },
		"GET /v1/entities/https:%2F%2Fexample.org%2Fx%3Fy%23z?limit=0&status=hedged&status=negated": func() error {
			_, err := g.Show(ctx, "https://example.org/x?y#z", api.View{Status: []string{"hedged", "negated"}}, 0)
			return err
		},
		"GET /v1/paths?directed=true&from=A&limit=0&max_hops=3&through=C%2C+D&to=B&via=met_with&via=aide_of": func() error {
			_, err := g.Paths(ctx, &api.PathQuery{From: "A", To: "B", MaxHops: 3, Directed: true, Via: []string{"met_with", "aide_of"}, Through: []string{"C, D"}})
			return err
		},
		"GET /v1/claims?document=1&limit=2&min_confidence=0.5&subject=X": func() error {
			_, err := g.Claims(ctx, &api.ClaimQuery{Subject: "X", Document: "1", Limit: 2, View: api.View{MinConfidence: 0.5}})
			return err
		},
		"GET /v1/claims/abcdef": func() error { _, err := g.Claim(ctx, "abcdef"); return err },
	} {
		if err := ask(); err != nil || got != want {
			t.Errorf("got  %s, %v\nwant %s", got, err, want)
		}
	}
}

// A problem is the api.Error that it was.
func TestProblem(t *testing.T) {
	g := fake(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, `{"type": "about:blank", "title": "Not Found", "status": 404, "detail": "no entity is named \"X\"", "code": "unknown-entity",
			"hint": "did you mean Y?", "place": "from", "candidates": [{"id": "urn:y", "slug": "y", "name": "Y", "types": [], "type": "", "degree": 1, "aliases": []}]}`)
	}, nil)
	_, err := g.Paths(t.Context(), &api.PathQuery{From: "X", To: "Y"})
	e, ok := errors.AsType[*api.Error](err)
	if !ok {
		t.Fatalf("the error is %v", err)
	}
	want := &api.Error{
		Code: api.CodeUnknown, Message: `no entity is named "X"`, Hint: "did you mean Y?", Place: "from",
		Candidates: []api.Entity{{Node: api.Node{ID: "urn:y", Slug: "y", Name: "Y", Types: []string{}, Degree: 1}, Aliases: []string{}}},
	}
	if diff := cmp.Diff(want, e); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What is no answer of ours is an error that says what came.
func TestForeignAnswers(t *testing.T) {
	for name, h := range map[string]http.HandlerFunc{
		"502": func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "the proxy is lost", http.StatusBadGateway)
		},
		"no JSON":   func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>the proxy is lost</html>") },
		"half":      func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"commit": "the proxy is lo`) },
		"a tableau": func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `["the proxy is lost"]`) },
	} {
		g := fake(t, h, nil)
		if a, err := g.Find(t.Context(), "x", 0); err == nil {
			t.Errorf("%s: %+v", name, a)
		}
		if a, err := g.Match(t.Context(), "MATCH (a) RETURN a", nil); err == nil {
			t.Errorf("%s: %+v", name, a)
		}
	}
}

// A service that is busy is asked again when it says.
func TestBusy(t *testing.T) {
	var asked atomic.Int32
	g := fake(t, func(w http.ResponseWriter, _ *http.Request) {
		if asked.Add(1) == 1 {
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		fmt.Fprint(w, `{"entities": []}`)
	}, nil)
	if _, err := g.Find(t.Context(), "x", 0); err != nil || asked.Load() != 2 {
		t.Errorf("asked %d times: %v", asked.Load(), err)
	}
	asked.Store(-1000)
	busy := fake(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "3600")
		w.WriteHeader(http.StatusServiceUnavailable)
	}, nil)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, err := busy.Find(ctx, "x", 0); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("until the deadline: %v", err)
	}
}

// A stream without its last line is an error and no answer; rows that came were told.
func TestStreams(t *testing.T) {
	const head, last = `{"query":"MATCH","columns":["a","complete"]}` + "\n", `{"complete":true,"reason":"","explored":7,"elapsed_ms":1.5}` + "\n"
	for _, c := range []struct {
		name, stream string
		rows         int
		fails        bool
	}{
		{"none", head + last, 0, false},
		{"two", head + `{"a":1,"complete":"x"}` + "\n" + `{"a":2,"complete":"y"}` + "\n" + last, 2, false},
		{"ends in a row", head + `{"a":1,"b":2}` + "\n" + `{"a":2,"b":"y"}` + "\n", 2, true},
		{"ends in a row that may be the end", head + `{"a":1,"complete":2}` + "\n" + `{"a":2,"complete":"y"}` + "\n", 1, true},
		{"ends within a row", head + `{"a":1,"complete":"x"}` + "\n" + `{"a":2,"comp`, 0, true},
		{"only a head", head, 0, true},
		{"empty", "", 0, true},
		{"fails", head + `{"a":1,"complete":"x"}` + "\n" + `{"error":{"code":"store","message":"lost"}}` + "\n", 1, true},
	} {
		g := fake(t, func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Accept") != "application/x-ndjson" {
				t.Errorf("accepts %s", r.Header.Get("Accept"))
			}
			fmt.Fprint(w, c.stream)
		}, nil)
		rows := 0
		a, err := g.MatchEach(t.Context(), &api.MatchQuery{Query: "MATCH"}, func(columns []string, _ api.MatchRow) error {
			if len(columns) != 2 {
				t.Errorf("%s: columns %q", c.name, columns)
			}
			rows++
			return nil
		})
		if rows != c.rows || (err != nil) != c.fails {
			t.Errorf("%s: %d rows, %v", c.name, rows, err)
		}
		if err == nil && (!a.Complete || a.Explored != 7 || a.ElapsedMS != 1.5 || a.Query != "MATCH") {
			t.Errorf("%s: %+v", c.name, a)
		}
	}
}

// A context that is canceled ends the request at the other end too.
func TestCancel(t *testing.T) {
	began, ended := make(chan struct{}), make(chan struct{})
	g := fake(t, func(_ http.ResponseWriter, r *http.Request) {
		close(began)
		<-r.Context().Done()
		close(ended)
	}, nil)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-began
		cancel()
	}()
	if _, err := g.Stats(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
	<-ended
}

// A deadline travels, and the answer so far is waited for a moment longer.
func TestDeadline(t *testing.T) {
	g := fake(t, func(w http.ResponseWriter, r *http.Request) {
		left, err := time.ParseDuration(r.FormValue("timeout"))
		if err != nil || left > time.Minute {
			t.Errorf("timeout %q: %v", r.FormValue("timeout"), err)
		}
		time.Sleep(left)
		fmt.Fprint(w, `{"complete": false, "reason": "deadline", "paths": []}`)
	}, nil)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	a, err := g.Paths(ctx, &api.PathQuery{From: "A", To: "B"})
	if err != nil || a.Complete || a.Reason != "deadline" {
		t.Errorf("%+v, %v", a, err)
	}
}

// A snapshot is of one state: an answer of another is refused.
func TestMoved(t *testing.T) {
	var commit atomic.Pointer[string]
	commit.Store(new("c1"))
	g := fake(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("ETag", `"`+*commit.Load()+`"`)
		fmt.Fprintf(w, `{"commit": %q, "base": "urn:newsgraph:"}`, *commit.Load())
	}, nil)
	s, err := g.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	if s.Commit() != "c1" {
		t.Errorf("commit %q", s.Commit())
	}
	if _, err := s.Stats(t.Context()); err != nil {
		t.Error(err)
	}
	commit.Store(new("c2"))
	if _, err := s.Find(t.Context(), "x", 0); !errors.Is(err, graph.ErrMoved) {
		t.Errorf("after a change: %v", err)
	}
	if _, err := g.Find(t.Context(), "x", 0); err != nil {
		t.Errorf("the graph itself: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// A service that holds as many states as it may knows the others by their names, and one that is told to let go
// of all is asked for the last state.
func TestNotHeld(t *testing.T) {
	near := here(t)
	service, err := httpapi.New(near, &httpapi.Options{Snapshots: 1})
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(service)
	t.Cleanup(s.Close)
	far, err := graph.Open(t.Context(), s.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer far.Close()
	held, noted := snapshot(t, far), snapshot(t, far)
	counts := func(s *graph.Snapshot) (int, error) {
		a, err := s.Documents(t.Context(), 0)
		if err != nil {
			return 0, err
		}
		return len(a.Documents), nil
	}
	for _, of := range []*graph.Snapshot{held, noted} {
		if n, err := counts(of); n != 0 || err != nil {
			t.Errorf("%d documents, %v", n, err)
		}
	}
	if _, err := near.Put(t.Context(), &claim.Document{ID: "1"}, nil); err != nil {
		t.Fatal(err)
	}
	if n, err := counts(held); n != 0 || err != nil {
		t.Errorf("held: %d documents, %v", n, err)
	}
	if _, err := counts(noted); !errors.Is(err, graph.ErrMoved) {
		t.Errorf("noted: %v", err)
	}
	if err := service.Close(); err != nil {
		t.Error(err)
	}
	for range 2 {
		if _, err := counts(held); !errors.Is(err, graph.ErrMoved) {
			t.Errorf("let go: %v", err)
		}
	}
	now := snapshot(t, far)
	if n, err := counts(now); n != 1 || err != nil {
		t.Errorf("now: %d documents, %v", n, err)
	}
}

func snapshot(t *testing.T, g *graph.Graph) *graph.Snapshot {
	t.Helper()
	s, err := g.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// What a served graph does not offer is refused, and nothing panics.
func TestUnsupported(t *testing.T) {
	g := fake(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("ETag", `"c1"`)
		fmt.Fprint(w, `{"commit": "c1", "base": "urn:newsgraph:"}`)
	}, nil)
	ctx := t.Context()
	for name, do := range map[string]func() error{
		"resolve": func() error { _, err := g.Resolve(ctx, nil); return err },
		"check":   func() error { return g.Check(ctx, true, func(error) {}) },
		"compact": func() error { return g.Compact(ctx) },
		"backup":  func() error { return g.Backup(ctx, t.TempDir()) },
		"dump":    func() error { return g.Dump(&strings.Builder{}, 0) },
	} {
		if err := do(); !errors.Is(err, errors.ErrUnsupported) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Writes need what the service wants of writers, and a graph that was not opened for reading only.
func TestToken(t *testing.T) {
	h := func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer secret" {
			w.WriteHeader(http.StatusUnauthorized)
			fmt.Fprint(w, `{"title": "Unauthorized", "status": 401, "code": "usage", "detail": "writes want a token"}`)
			return
		}
		fmt.Fprint(w, `{}`)
	}
	for _, c := range []struct {
		o  graph.Options
		ok bool
	}{{graph.Options{}, false}, {graph.Options{Token: "wrong"}, false}, {graph.Options{Token: "secret"}, true}, {graph.Options{Token: "secret", ReadOnly: true}, false}} {
		g := fake(t, h, &c.o)
		_, err := g.Put(t.Context(), &claim.Document{ID: "1"}, nil)
		if c.ok != (err == nil) || !c.ok && !errors.Is(err, graph.ErrReadOnly) {
			t.Errorf("%+v: %v", c.o, err)
		}
	}
}

// Where nothing is served, or a URL is none, opening says so.
func TestOpen(t *testing.T) {
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	other := httptest.NewServer(http.NotFoundHandler())
	defer other.Close()
	for _, url := range []string{gone.URL, other.URL, "http://", "http://127.0.0.1:1/?a=b", "http://[::1", "https://127.0.0.1:1"} {
		if _, err := graph.Open(t.Context(), url, nil); err == nil || !strings.Contains(err.Error(), url) {
			t.Errorf("%s: %v", url, err)
		}
	}
	if _, err := graph.Open(t.Context(), gone.URL, nil); !errors.Is(err, graph.ErrNotFound) {
		t.Errorf("nobody there: %v", err)
	}
}
