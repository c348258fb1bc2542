package graph_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/newsgraph/newsgraph/graph/api"
)

// A view that can admit nothing, since it ends before it begins, is an error and no empty answer.
func TestSinceAfterUntil(t *testing.T) {
	g := filled(t, article("a", rel("Ann | met | Bob")))
	for _, view := range []api.View{{Since: "2026-02-01", Until: "2026-01-31"}, {Since: "2026-02", Until: "2025"}} {
		_, err := g.Paths(t.Context(), &api.PathQuery{From: "Ann", To: "Bob", View: view})
		if e, ok := errors.AsType[*api.Error](err); !ok || e.Place != "since" || !strings.Contains(e.Message, view.Until) {
			t.Errorf("%+v: %v", view, err)
		}
	}
	if _, err := g.Paths(t.Context(), &api.PathQuery{From: "Ann", To: "Bob", View: api.View{Since: "2026-01", Until: "2026-01-01"}}); err != nil {
		t.Errorf("a month and its first day: %v", err)
	}
}
