package client_test

import (
	"net/http/httptest"
	"testing"

	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/graphtest"
	"github.com/newsgraph/newsgraph/graph/httpapi"
)

// token is what the service of the tests wants of writers.
const token = "secret"

// serve serves a graph until the test ends.
func serve(tb testing.TB, g *graph.Graph) string {
	tb.Helper()
	service, err := httpapi.New(g, &httpapi.Options{Token: token})
	if err != nil {
		tb.Fatal(err)
	}
	s := httptest.NewServer(service)
	tb.Cleanup(s.Close)
	return s.URL
}

// A graph that is served is a graph: the suite of all backends runs against one in memory behind HTTP.
func TestConformance(t *testing.T) {
	graphtest.Run(t, graphtest.Backend{
		URL: func(tb testing.TB) string {
			tb.Helper()
			g, err := graph.Open(tb.Context(), "mem:", &graph.Options{Create: true})
			if err != nil {
				tb.Fatal(err)
			}
			tb.Cleanup(func() { _ = g.Close() })
			return serve(tb, g)
		},
		Token: token,
	})
}
