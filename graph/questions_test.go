package graph_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/api"
)

// No question takes a context that is done for an answer that is whole: it fails with the
// context's error, or says that the answer is cut short and why.
func TestDoneContext(t *testing.T) {
	g := filled(t, article("a", rel("Ann | met | Bob")), article("b", rel("Bob | met | Cy")))
	type answer struct {
		complete bool
		reason   string
	}
	for name, ask := range map[string]func(context.Context) (answer, error){
		"paths": func(ctx context.Context) (answer, error) {
			a, err := g.Paths(ctx, &api.PathQuery{From: "Ann", To: "Cy"})
			if a == nil {
				return answer{}, err
			}
			return answer{a.Complete, a.Reason}, err
		},
		"find": func(ctx context.Context) (answer, error) {
			a, err := g.Find(ctx, "Ann", 0)
			return answer{a.Complete, a.Reason}, err
		},
		"show": func(ctx context.Context) (answer, error) {
			a, err := g.Show(ctx, "Ann", api.View{}, 0)
			if a == nil {
				return answer{}, err
			}
			return answer{a.Complete, a.Reason}, err
		},
		"claims": func(ctx context.Context) (answer, error) {
			a, err := g.Claims(ctx, nil)
			if a == nil {
				return answer{}, err
			}
			return answer{a.Complete, a.Reason}, err
		},
		"conflicts": func(ctx context.Context) (answer, error) {
			a, err := g.Conflicts(ctx, api.View{}, 0)
			if a == nil {
				return answer{}, err
			}
			return answer{a.Complete, a.Reason}, err
		},
		"documents": func(ctx context.Context) (answer, error) {
			a, err := g.Documents(ctx, 0)
			if a == nil {
				return answer{}, err
			}
			return answer{a.Complete, a.Reason}, err
		},
		"stats": func(ctx context.Context) (answer, error) {
			_, err := g.Stats(ctx)
			return answer{complete: true}, err
		},
	} {
		canceled, cancel := context.WithCancel(t.Context())
		cancel()
		late, stop := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
		defer stop()
		for reason, ctx := range map[string]context.Context{"canceled": canceled, "deadline": late} {
			got, err := ask(ctx)
			if err == nil && (got.complete || got.reason != reason) {
				t.Errorf("%s, %s: complete %t, reason %q, no error", name, reason, got.complete, got.reason)
			}
			if err != nil && !errors.Is(err, ctx.Err()) {
				t.Errorf("%s, %s: %v", name, reason, err)
			}
		}
	}
}

// What is nil asks for nothing in particular, or is refused; it panics nowhere.
func TestNilArguments(t *testing.T) {
	g := filled(t, article("a", rel("Ann | met | Bob")))
	if _, err := g.Put(t.Context(), nil, nil); err == nil {
		t.Error("Put: no error")
	}
	if _, err := g.Load(t.Context(), nil, nil); err == nil {
		t.Error("Load: no error")
	}
	if _, err := g.Paths(t.Context(), nil); err == nil {
		t.Error("Paths: no error")
	}
	if a, err := g.Claims(t.Context(), nil); err != nil || len(a.Claims) != 1 {
		t.Errorf("Claims: %v, %v", a, err)
	}
	if _, err := graph.Open(t.Context(), "mem:", nil); err != nil {
		t.Error(err)
	}
}
