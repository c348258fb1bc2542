package graph_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/claim"
)

// questions are all that a snapshot can be asked under a context, each with its answer.
var questions = map[string]func(context.Context, *graph.Snapshot) (any, error){
	"Paths": func(ctx context.Context, s *graph.Snapshot) (any, error) {
		a, err := s.Paths(ctx, &api.PathQuery{From: "Yuri Ushakov", To: "Abu Dhabi", Select: "shortest"})
		if a != nil {
			a.ElapsedMS = 0
		}
		return a, err
	},
	"PathsEach": func(ctx context.Context, s *graph.Snapshot) (any, error) {
		found := []api.Path{}
		a, err := s.PathsEach(ctx, &api.PathQuery{From: "Yuri Ushakov", To: "Kyiv"}, func(_ *api.PathAnswer, p *api.Path) error {
			found = append(found, *p)
			return nil
		})
		if a != nil {
			a.ElapsedMS, a.Paths = 0, found
		}
		return a, err
	},
	"PathPattern": func(ctx context.Context, s *graph.Snapshot) (any, error) {
		return s.PathPattern(ctx, &api.PathQuery{From: "Yuri Ushakov", To: "Abu Dhabi", Via: []string{"works_for"}})
	},
	"Why":        func(ctx context.Context, s *graph.Snapshot) (any, error) { return s.Why(ctx, "Kremlin") },
	"Judgements": func(ctx context.Context, s *graph.Snapshot) (any, error) { return s.Judgements(ctx) },
	"Metonyms":   func(ctx context.Context, s *graph.Snapshot) (any, error) { return s.Metonyms(ctx) },
	"Candidates": func(ctx context.Context, s *graph.Snapshot) (any, error) { return s.Candidates(ctx, 5, 0) },
	"Find":       func(ctx context.Context, s *graph.Snapshot) (any, error) { return s.Find(ctx, "a", 5) },
	"Show": func(ctx context.Context, s *graph.Snapshot) (any, error) {
		return s.Show(ctx, "Yuri Ushakov", api.View{}, 5)
	},
	"Labels": func(ctx context.Context, s *graph.Snapshot) (any, error) { return s.Labels(ctx) },
	"Match": func(ctx context.Context, s *graph.Snapshot) (any, error) {
		a, err := s.Match(ctx, "MATCH (a:Person)-[e]->{1,2}(b) RETURN a.name, count(*), max(e.last) ORDER BY a.name", nil)
		if a != nil {
			a.ElapsedMS = 0
		}
		return a, err
	},
	"MatchAll": func(ctx context.Context, s *graph.Snapshot) (any, error) {
		a, err := s.MatchAll(ctx, &api.MatchQuery{Query: "MATCH p = (a {name: 'Yuri Ushakov'})-[e]-(b) RETURN p, e.sources"})
		if a != nil {
			a.ElapsedMS = 0
		}
		return a, err
	},
	"MatchEach": func(ctx context.Context, s *graph.Snapshot) (any, error) {
		a, err := s.MatchEach(ctx, &api.MatchQuery{Query: "MATCH (a)-[:located_in]->(b) RETURN *"},
			func([]string, api.MatchRow) error { return nil })
		if a != nil {
			a.ElapsedMS = 0
		}
		return a, err
	},
	"Claims": func(ctx context.Context, s *graph.Snapshot) (any, error) {
		return s.Claims(ctx, &api.ClaimQuery{Limit: 5})
	},
	"Claim": func(ctx context.Context, s *graph.Snapshot) (any, error) { return s.Claim(ctx, "307f3a8c") },
	"Conflicts": func(ctx context.Context, s *graph.Snapshot) (any, error) {
		return s.Conflicts(ctx, api.View{}, 5)
	},
	"Documents": func(ctx context.Context, s *graph.Snapshot) (any, error) { return s.Documents(ctx, 5) },
	"Document":  func(ctx context.Context, s *graph.Snapshot) (any, error) { return s.Document(ctx, "news-05") },
	"Counts":    func(ctx context.Context, s *graph.Snapshot) (any, error) { return s.Counts(ctx) },
	"Stats":     func(ctx context.Context, s *graph.Snapshot) (any, error) { return s.Stats(ctx) },
	"ExportNQuads": func(ctx context.Context, s *graph.Snapshot) (any, error) {
		var b strings.Builder
		err := s.ExportNQuads(ctx, &b)
		return b.String(), err
	},
}

// countdown is a context that is over after it was asked so many times.
type countdown struct {
	context.Context
	left int
	err  error
}

func (c *countdown) Err() error {
	if c.left--; c.left < 0 {
		return c.err
	}
	return nil
}

// No question takes a context that ends, before or while it is answered, for an answer that is whole:
// it fails with the context's error, or says that the answer is cut short and why. An answer that says
// it is whole, or that only the limit cut it, is the one that there is.
func TestContextEnds(t *testing.T) {
	for method := range reflect.TypeFor[*graph.Snapshot]().Methods() {
		takes := method.Type.NumIn() > 1 && method.Type.In(1) == reflect.TypeFor[context.Context]()
		if takes != (questions[method.Name] != nil) {
			t.Errorf("%s is not among the questions", method.Name)
		}
	}
	for name, ask := range questions {
		t.Run(name, func(t *testing.T) {
			whole := contextEnds(t, ask, t.Context(), nil)
			canceled, cancel := context.WithCancel(t.Context())
			cancel()
			contextEnds(t, ask, canceled, whole)
			late, stop := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
			defer stop()
			contextEnds(t, ask, late, whole)
			for n := range 12 {
				contextEnds(t, ask, &countdown{t.Context(), n, context.Canceled}, whole)
				contextEnds(t, ask, &countdown{t.Context(), n, context.DeadlineExceeded}, whole)
			}
		})
	}
}

// contextEnds asks a graph of its own, which knows nothing from earlier questions, and again, which
// does; want is the whole answer, nil while that is not known.
func contextEnds(t *testing.T, ask func(context.Context, *graph.Snapshot) (any, error), ctx context.Context, want []byte) (got []byte) {
	t.Helper()
	g := openMemory(t)
	loadNews(t, g)
	s, err := g.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	defer closed(t, s)
	for range 2 {
		answer, err := ask(ctx, s)
		if err != nil {
			if !errors.Is(err, ctx.Err()) {
				t.Errorf("the error is %v", err)
			}
			continue
		}
		if got, err = json.Marshal(answer); err != nil {
			t.Fatal(err)
		}
		var state struct {
			Complete bool
			Reason   string
		}
		_ = json.Unmarshal(got, &state) // an export is no object
		switch over := ctx.Err(); {
		case state.Reason == "canceled" && errors.Is(over, context.Canceled),
			state.Reason == "deadline" && errors.Is(over, context.DeadlineExceeded):
		case want != nil && withoutCommit(got) != withoutCommit(want):
			t.Errorf("said to be whole (complete %t, reason %q), but is not:\n%.300s", state.Complete, state.Reason, got)
		case over != nil && !isCountdown(ctx):
			t.Errorf("a context that is over was not looked at")
		}
	}
	return got
}

func isCountdown(ctx context.Context) bool {
	_, ok := ctx.(*countdown)
	return ok
}

// withoutCommit takes out what differs from store to store.
func withoutCommit(answer []byte) string {
	before, rest, ok := strings.Cut(string(answer), `"commit":"`)
	if !ok {
		return before
	}
	_, after, _ := strings.Cut(rest, `"`)
	return before + after
}

// What is nil or empty asks for nothing in particular, or is refused; it panics nowhere.
func TestNilArguments(t *testing.T) {
	g := filled(t, article("a", rel("Ann | met | Bob")))
	s, err := g.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	for _, of := range []any{g, s} {
		v := reflect.ValueOf(of)
		for method, f := range v.Methods() {
			if method.Name == "Close" {
				continue
			}
			in := []reflect.Value{}
			for of := range f.Type().Ins() {
				arg := reflect.Zero(of)
				if of == reflect.TypeFor[context.Context]() {
					arg = reflect.ValueOf(t.Context())
				}
				in = append(in, arg)
			}
			if f.Type().IsVariadic() {
				in = in[:len(in)-1]
			}
			func() {
				defer func() {
					if fault := recover(); fault != nil {
						t.Errorf("%T.%s: panic: %v", of, method.Name, fault)
					}
				}()
				f.Call(in)
			}()
		}
	}
	closed(t, s)
	for name, err := range map[string]error{
		"Put":   second(g.Put(t.Context(), nil, nil)),
		"Load":  second(g.Load(t.Context(), nil, nil)),
		"Paths": second(g.Paths(t.Context(), nil)),
		"Check": g.Check(t.Context(), false, nil),
		"Dump":  g.Dump(nil, 0),
		"stdin": second(graph.NewFiles([]string{"-"}, nil).Read()),
	} {
		if (err == nil) != (name == "Check") { // which finds nothing here
			t.Errorf("%s: %v", name, err)
		}
	}
	if a, err := g.Claims(t.Context(), nil); err != nil || len(a.Claims) != 1 {
		t.Errorf("Claims: %v, %v", a, err)
	}
	if _, err := graph.NewFiles(nil, nil).Read(); !errors.Is(err, io.EOF) {
		t.Errorf("no files: %v", err)
	}
	if _, err := graph.NewReader("", "", nil); err == nil {
		t.Error("NewReader: no error")
	}
	if _, err := g.Put(t.Context(), &claim.Document{}, nil); err != nil {
		t.Errorf("an empty document: %v", err)
	}
	if g, err := graph.Open(t.Context(), "mem:", nil); err != nil {
		t.Error(err)
	} else {
		closed(t, g)
	}
}

func second[T any](_ T, err error) error { return err }
