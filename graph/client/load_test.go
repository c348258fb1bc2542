package client_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/claim"
)

// here and there are an empty graph in memory, and one that is served.
func here(t *testing.T) *graph.Graph {
	t.Helper()
	g, err := graph.Open(t.Context(), "mem:", &graph.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = g.Close() })
	return g
}

func there(t *testing.T) *graph.Graph {
	t.Helper()
	g, err := graph.Open(t.Context(), serve(t, here(t)), &graph.Options{Token: token})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = g.Close() })
	return g
}

// loadFiles loads files and gives what came of it, and what was wrong with them.
func loadFiles(t *testing.T, g *graph.Graph, o graph.LoadOptions, paths ...string) (*graph.LoadResult, []claim.Error) {
	t.Helper()
	var problems []claim.Error
	o.Rejected = func(e *claim.Error) error {
		problems = append(problems, *e)
		return nil
	}
	o.Jobs = 1
	res, err := g.Load(t.Context(), graph.NewFiles(paths, nil), &o)
	if err != nil {
		t.Fatal(err)
	}
	return res, problems
}

// quads gives the lines of an export but for hashes of the input's bytes, which differ where it was not
// native JSON.
func quads(t *testing.T, g *graph.Graph) []string {
	t.Helper()
	s, err := g.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var out bytes.Buffer
	if err := s.ExportNQuads(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(slices.Collect(strings.Lines(out.String())), func(line string) bool {
		return strings.Contains(line, "<urn:newsgraph:sha256>")
	})
}

// Files of each format make the same graph there as here, and the same faults are found at the same places.
func TestLoad(t *testing.T) {
	bad := filepath.Join(t.TempDir(), "bad.json")
	err := os.WriteFile(bad, []byte(`[
  {"id": "1", "relations": [
    {"subject": "Ann", "predicate": "met_with", "object": "Ben"},
    {"subject": "Ann", "predicate": "met_with"},
    {"subject": "e7", "predicate": "met_wiht", "object": "Ben", "confidence": 7}
  ]},
  {"title": "no id"},
  {"id": "2", "text": "Ann met Cid.", "colour": "red",
   "relations": [{"subject": "Ann", "predicate": "met_with", "object": "Cid", "evidence": [[0, 99]]}]},
  {"id": "1"}
]`), 0o644)
	if err != nil {
		t.Fatal(err)
	}
	inputs := []string{bad}
	for _, folder := range []string{"news", "articles", "brat", "docred", "graphdoc", "kggen", "labelstudio", "openie", "prodigy", "siftkg", "table"} {
		inputs = append(inputs, filepath.Join("../../fixtures", folder))
	}
	for _, input := range inputs {
		t.Run(filepath.Base(input), func(t *testing.T) {
			near, far := here(t), there(t)
			want, wrong := loadFiles(t, near, graph.LoadOptions{}, input)
			got, alsoWrong := loadFiles(t, far, graph.LoadOptions{}, input)
			if want.Documents() == 0 {
				t.Fatal("no documents")
			}
			ignored := cmpopts.IgnoreFields(graph.LoadResult{}, "Elapsed", "Unknown", "Warnings")
			if diff := cmp.Diff(want, got, ignored); diff != "" {
				t.Errorf("counts (-here +there):\n%s", diff)
			}
			if diff := cmp.Diff(places(wrong), places(alsoWrong)); diff != "" {
				t.Errorf("problems (-here +there):\n%s", diff)
			}
			if diff := cmp.Diff(quads(t, near), quads(t, far)); diff != "" {
				t.Errorf("quads (-here +there):\n%s", diff)
			}
			if again, _ := loadFiles(t, far, graph.LoadOptions{}, input); again.New+again.Replaced > 0 {
				t.Errorf("loaded again: %+v", again)
			}
		})
	}
}

// places gives problems as lines, sorted.
func places(problems []claim.Error) []string {
	var out []string
	for i := range problems {
		out = append(out, string(problems[i].Code)+" "+problems[i].Error())
	}
	slices.Sort(out)
	return out
}

// Whoever wants to know of each document is told of each.
func TestLoadTells(t *testing.T) {
	told := func(g *graph.Graph) (list []string) {
		o := graph.LoadOptions{Loaded: func(p *graph.PutResult) { list = append(list, p.ID+" "+p.Status) }}
		loadFiles(t, g, o, "../../fixtures/news")
		loadFiles(t, g, o, "../../fixtures/news-corrected")
		return list
	}
	if diff := cmp.Diff(told(here(t)), told(there(t))); diff != "" {
		t.Errorf("(-here +there):\n%s", diff)
	}
}

// Put says of a document what it says here.
func TestPut(t *testing.T) {
	doc := &claim.Document{ID: "1", Relations: []claim.Relation{
		{Subject: "Ann", Predicate: "met_with", Object: claim.Object{Name: "Ben"}},
		{Subject: "Ann", Predicate: "met_wiht", Object: claim.Object{Name: "Ben"}, Time: "some day"},
	}}
	put := func(g *graph.Graph) (list []*graph.PutResult) {
		for range 2 {
			res, err := g.Put(t.Context(), doc, nil)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, res)
		}
		return list
	}
	want, got := put(here(t)), put(there(t))
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(graph.PutResult{}), cmpopts.IgnoreFields(claim.Error{}, "Word")); diff != "" {
		t.Errorf("(-here +there):\n%s", diff)
	}
}

// Plain RDF does not travel: it is refused, and what is beside it is loaded.
func TestLoadQuads(t *testing.T) {
	file := filepath.Join(t.TempDir(), "x.nq")
	if err := os.WriteFile(file, []byte("<urn:a> <urn:b> <urn:c> .\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	res, problems := loadFiles(t, there(t), graph.LoadOptions{}, file, "../../fixtures/news")
	if res.New != 10 || res.Rejects != 1 || len(problems) != 1 || problems[0].Pos.Filename != file {
		t.Errorf("%+v, %v", res, problems)
	}
}
