package graph_test

import (
	"bytes"
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/newsgraph/newsgraph/graph"
)

var update = flag.Bool("update", false, "write golden files anew")

// TestGolden keeps the quads that the fixtures become: whoever changes them sees which.
func TestGolden(t *testing.T) {
	for _, name := range []string{"news", "articles"} {
		t.Run(name, func(t *testing.T) {
			g := openMemory(t)
			load(t, g, nil, "../fixtures/"+name)
			got := export(t, g)
			file := "../fixtures/golden/" + name + ".nq"
			if *update {
				if err := os.WriteFile(file, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(lines(want), lines(got)); diff != "" {
				t.Errorf("quads changed (-want +got); -update writes them anew:\n%s", diff)
			}
		})
	}
}

func lines(b []byte) []string {
	var out []string
	for l := range bytes.Lines(b) {
		out = append(out, string(l))
	}
	return out
}

// openMemory opens an empty graph in memory.
func openMemory(tb testing.TB) *graph.Graph {
	tb.Helper()
	return openURL(tb, "mem:")
}

func openURL(tb testing.TB, url string) *graph.Graph {
	tb.Helper()
	g, err := graph.Open(tb.Context(), url, &graph.Options{Create: true})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := g.Close(); err != nil {
			tb.Error(err)
		}
	})
	return g
}

// load loads files and folders; a refused record fails the test.
func load(tb testing.TB, g *graph.Graph, o *graph.LoadOptions, paths ...string) *graph.LoadResult {
	tb.Helper()
	files := graph.NewFiles(paths, nil)
	defer files.Close()
	res, err := g.Load(tb.Context(), files, o)
	if err != nil {
		tb.Fatal(err)
	}
	if res.Rejects > 0 {
		tb.Fatalf("%d records refused", res.Rejects)
	}
	return res
}

// export gives the whole graph as N-Quads.
func export(tb testing.TB, g *graph.Graph) []byte {
	tb.Helper()
	s, err := g.Snapshot()
	if err != nil {
		tb.Fatal(err)
	}
	defer s.Close()
	var b bytes.Buffer
	if err := s.ExportNQuads(tb.Context(), &b); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}
