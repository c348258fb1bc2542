package graph_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/claim"
)

// manyQuads are n quads of a chain, the last of them as given.
func manyQuads(n int, last string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "<http://example.org/%d> <http://example.org/next> <http://example.org/%d> .\n", i, i+1)
	}
	return b.String() + last
}

func emptyGraph(t *testing.T) *graph.Graph {
	t.Helper()
	g, err := graph.Open(t.Context(), "mem:", &graph.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = g.Close() })
	return g
}

func loadInput(t *testing.T, ctx context.Context, g *graph.Graph, in io.Reader, o *graph.LoadOptions) (*graph.LoadResult, error) {
	t.Helper()
	files := graph.NewFiles([]string{"-"}, in)
	defer files.Close()
	return g.Load(ctx, files, o)
}

func countQuads(t *testing.T, g *graph.Graph) int {
	t.Helper()
	s, err := g.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	st, err := s.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return st.Quads
}

// A load of quads that ends early, for whatever reason, leaves the store as it was.
func TestQuadsAreWhole(t *testing.T) {
	stop := errors.New("stop")
	for _, c := range []struct {
		name string
		in   func(cancel func()) io.Reader
		want error
		code claim.Code
	}{
		{"cancelled", func(cancel func()) io.Reader {
			return io.MultiReader(strings.NewReader(manyQuads(50_000, "")), readFunc(func([]byte) (int, error) { cancel(); return 0, nil }),
				strings.NewReader(manyQuads(50_000, "")))
		}, context.Canceled, ""},
		{"refused", func(func()) io.Reader { return strings.NewReader(manyQuads(50_000, "x\n")) }, stop, ""},
		{"unreadable", func(func()) io.Reader {
			return io.MultiReader(strings.NewReader(manyQuads(50_000, "")), readFunc(func([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }))
		}, nil, claim.CodeUnreadable},
		{"reserved label", func(func()) io.Reader {
			return strings.NewReader(manyQuads(50_000, "<a:s> <a:p> <a:o> <urn:newsgraph:claim:00000000000000000000000000000000> .\n"))
		}, nil, claim.CodeReserved},
		{"reserved predicate", func(func()) io.Reader {
			return strings.NewReader(manyQuads(50_000, "<a:s> <urn:newsgraph:rel:met> <a:o> .\n"))
		}, nil, claim.CodeReserved},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := emptyGraph(t)
			if _, err := loadInput(t, t.Context(), g, strings.NewReader(manyQuads(1, "")), nil); err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			var codes []claim.Code
			res, err := loadInput(t, ctx, g, c.in(cancel), &graph.LoadOptions{Rejected: func(e *claim.Error) error {
				codes = append(codes, e.Code)
				if e.Code == claim.CodeSyntax {
					return stop
				}
				return nil
			}})
			if !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
			if c.code != "" && (len(codes) != 1 || codes[0] != c.code || res.Rejects != 1) {
				t.Errorf("told of %v, %d refused, want %s", codes, res.Rejects, c.code)
			}
			if n := countQuads(t, g); n != 1 || res.Quads != (graph.QuadCounts{}) {
				t.Errorf("the store has %d quads, want 1; counted %+v", n, res.Quads)
			}
			// The store takes further loads.
			res, err = loadInput(t, t.Context(), g, strings.NewReader(manyQuads(10, "")), nil)
			if err != nil || res.Quads != (graph.QuadCounts{Files: 1, Read: 10, Added: 9}) {
				t.Errorf("afterwards: %v, %+v", err, res.Quads)
			}
		})
	}
}

type readFunc func([]byte) (int, error)

func (f readFunc) Read(p []byte) (int, error) { return f(p) }

// Labels of plain RDF under an entity's IRI change what the next document finds.
func TestQuadsNameEntities(t *testing.T) {
	g := emptyGraph(t)
	const doc = `{"id": %q, "relations": [{"subject": %q, "predicate": "met", "object": "Bob"}]}`
	if _, err := loadInput(t, t.Context(), g, strings.NewReader(fmt.Sprintf(doc, "1", "Ann")), nil); err != nil {
		t.Fatal(err)
	}
	name := `<urn:newsgraph:entity:ann> <http://www.w3.org/2004/02/skos/core#altLabel> "Annie" .` + "\n"
	if _, err := loadInput(t, t.Context(), g, strings.NewReader(name), nil); err != nil {
		t.Fatal(err)
	}
	res, err := loadInput(t, t.Context(), g, strings.NewReader(fmt.Sprintf(doc, "2", "Annie")), nil)
	if err != nil || res.Merges != 2 {
		t.Errorf("%v, %+v, want 2 merges", err, res)
	}
}

// Whoever reads without Load is told, and can go on.
func TestQuadsAreNoDocuments(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"a.nq": manyQuads(3, ""), "b.json": `{"id": "b"}`} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	files := graph.NewFiles([]string{dir}, nil)
	defer files.Close()
	_, err := files.Read()
	if bad, ok := errors.AsType[*claim.Error](err); !ok || bad.Code != claim.CodeUnknownFormat {
		t.Errorf("got %v, want a %s", err, claim.CodeUnknownFormat)
	}
	if doc, err := files.Read(); err != nil || doc.ID != "b" {
		t.Errorf("got %v, %v, want b", doc, err)
	}
	if _, err := files.Read(); !errors.Is(err, io.EOF) {
		t.Errorf("got %v, want EOF", err)
	}
}

// An export whose document lacks its hash is not whole: the store would not know it again.
func TestExportWithoutHash(t *testing.T) {
	g := emptyGraph(t)
	if _, err := g.Put(t.Context(), &claim.Document{ID: "a", Relations: []claim.Relation{rel("Ann | met_with | Bob")}}, nil); err != nil {
		t.Fatal(err)
	}
	var lines []string
	for line := range strings.Lines(string(export(t, g))) {
		if !strings.Contains(line, ":sha256>") {
			lines = append(lines, line)
		}
	}
	into := emptyGraph(t)
	res, err := loadInput(t, t.Context(), into, strings.NewReader(strings.Join(lines, "")), nil)
	if err != nil || res.New != 0 || res.Rejects != 1 || countQuads(t, into) != 0 {
		t.Errorf("%+v, %v, %d quads; want it refused", res, err, countQuads(t, into))
	}
}

// A dry run says what a load would, and changes nothing.
func TestDryRun(t *testing.T) {
	g := emptyGraph(t)
	for _, in := range []string{manyQuads(20_000, "x\n"), `{"id": "a", "relations": [{"subject": "Ann", "predicate": "met", "object": "Bob"}]}`} {
		told := 0
		o := &graph.LoadOptions{DryRun: true, Quads: func(string, int) { told++ }}
		dry, err := loadInput(t, t.Context(), g, strings.NewReader(in), o)
		if err != nil || countQuads(t, g) != 0 {
			t.Fatalf("%v, %d quads", err, countQuads(t, g))
		}
		if dry.Quads.Files == 1 && told == 0 {
			t.Error("nobody was told of quads")
		}
		o.DryRun = false
		wet, err := loadInput(t, t.Context(), emptyGraph(t), strings.NewReader(in), o)
		if err != nil {
			t.Fatal(err)
		}
		dry.Elapsed, wet.Elapsed, dry.Quads.Added = 0, 0, wet.Quads.Added
		if *dry != *wet {
			t.Errorf("dry %+v\nwet %+v", dry, wet)
		}
	}
}

// What goes in comes out; the quads here are sorted and in canonical form.
func TestQuadsRoundTrip(t *testing.T) {
	const in = `<a:s> <a:p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> <a:g> .
<a:s> <a:p> "\u0000\n\\"@en .
_:n0123456789abcdef0123456789abcdef-x <a:p> <a:o> <a:g> .
`
	g := emptyGraph(t)
	if _, err := loadInput(t, t.Context(), g, strings.NewReader(in), nil); err != nil {
		t.Fatal(err)
	}
	s, err := g.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var out bytes.Buffer
	if err := s.ExportNQuads(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); got != in {
		t.Errorf("got\n%s\nwant\n%s", got, in)
	}
}

// Counts are those of Stats, with documents, plain RDF, hedged and negated claims.
func TestCounts(t *testing.T) {
	g := emptyGraph(t)
	files := graph.NewFiles([]string{"../fixtures/news"}, nil)
	defer files.Close()
	if _, err := g.Load(t.Context(), files, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := loadInput(t, t.Context(), g, strings.NewReader(manyQuads(10, "<a:s> <a:p> \"o\" .\n")), nil); err != nil {
		t.Fatal(err)
	}
	s, err := g.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	stats, err := s.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	counts, err := s.Counts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := graph.Counts{
		Commit: stats.Commit, Documents: stats.Documents, Entities: stats.Entities,
		Claims: stats.Claims, Facts: stats.Facts, Quads: stats.Quads,
	}
	if *counts != want || counts.Claims == 0 {
		t.Errorf("got %+v\nwant %+v", *counts, want)
	}
}
