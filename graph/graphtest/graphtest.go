// Package graphtest is the suite that every backend of a graph passes: what it keeps, replaces,
// removes and answers, through the library that embedders use.
//
// Begin with [Run]. The reference for answers is the graph in memory and the golden quads of
// package fixtures.
package graphtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/newsgraph/newsgraph/fixtures"
	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/claim"
)

// A Backend is what is tested.
type Backend struct {
	// URL gives the URL of a store that is not there yet.
	URL func(testing.TB) string
	// Persistent says that a store outlives its closing.
	Persistent bool
	// Token is graph.Options.Token.
	Token string
}

// Run runs the whole suite.
func Run(t *testing.T, b Backend) {
	t.Helper()
	t.Run("Load", b.testLoad)
	t.Run("Replace", b.testReplace)
	t.Run("Remove", b.testRemove)
	t.Run("Slugs", b.testSlugs)
	t.Run("Answers", b.testAnswers)
	t.Run("Paths", b.testPaths)
	t.Run("Match", b.testMatch)
	t.Run("StandsFor", b.testStandsFor)
	t.Run("Judgements", b.testJudgements)
	t.Run("Snapshot", b.testSnapshot)
	t.Run("Concurrent", b.testConcurrent)
	t.Run("Schema", b.testSchema)
	t.Run("Closed", b.testClosed)
	if b.Persistent {
		t.Run("Reopen", b.testReopen)
		t.Run("ReadOnly", b.testReadOnly)
		t.Run("Base", b.testBase)
	}
}

func (b Backend) open(tb testing.TB) *graph.Graph {
	tb.Helper()
	return openURL(tb, b.URL(tb), &graph.Options{Create: true, Token: b.Token})
}

func openURL(tb testing.TB, url string, o *graph.Options) *graph.Graph {
	tb.Helper()
	g, err := graph.Open(tb.Context(), url, o)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = g.Close() })
	return g
}

// corpus reads every document below a folder of fixtures.
type corpus struct {
	files []string
	now   claim.Reader
}

func newCorpus(tb testing.TB, folder string) *corpus {
	tb.Helper()
	files, err := fs.Glob(fixtures.FS, folder+"/*.json")
	if err != nil || len(files) == 0 {
		tb.Fatalf("no fixtures in %s: %v", folder, err)
	}
	return &corpus{files: files}
}

func (c *corpus) Read() (*claim.Document, error) {
	for {
		if c.now == nil {
			if len(c.files) == 0 {
				return nil, io.EOF
			}
			data, err := fixtures.FS.ReadFile(c.files[0])
			if err != nil {
				return nil, err
			}
			if c.now, err = graph.NewReader(path.Base(c.files[0]), "", bytes.NewReader(data)); err != nil {
				return nil, err
			}
			c.files = c.files[1:]
		}
		doc, err := c.now.Read()
		if !errors.Is(err, io.EOF) {
			return doc, err
		}
		c.now = nil
	}
}

// load loads a folder of fixtures.
func load(tb testing.TB, g *graph.Graph, folder string) *graph.LoadResult {
	tb.Helper()
	res, err := g.Load(tb.Context(), newCorpus(tb, folder), nil)
	if err != nil {
		tb.Fatal(err)
	}
	if res.Rejects != 0 {
		tb.Fatalf("%s: %d records refused", folder, res.Rejects)
	}
	return res
}

// exported gives the lines of a graph's export.
func exported(tb testing.TB, s *graph.Snapshot) []string {
	tb.Helper()
	var buf bytes.Buffer
	if err := s.ExportNQuads(tb.Context(), &buf); err != nil {
		tb.Fatal(err)
	}
	return lines(buf.String())
}

func lines(s string) []string { return slices.Collect(strings.Lines(s)) }

func export(tb testing.TB, g *graph.Graph) []string {
	tb.Helper()
	s, err := g.Snapshot()
	if err != nil {
		tb.Fatal(err)
	}
	defer s.Close()
	return exported(tb, s)
}

func same(tb testing.TB, what string, want, got any) {
	tb.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		tb.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func (b Backend) testLoad(t *testing.T) {
	g := b.open(t)
	res := load(t, g, "news")
	if res.New != 10 || res.Claims != res.Gained || res.Lost != 0 {
		t.Errorf("first load: %+v", res)
	}
	golden, err := fixtures.FS.ReadFile("golden/news.nq")
	if err != nil {
		t.Fatal(err)
	}
	same(t, "export", lines(string(golden)), export(t, g))
	res = load(t, g, "news")
	if res.Unchanged != 10 || res.New != 0 || res.Replaced != 0 || res.Claims != 0 {
		t.Errorf("second load: %+v", res)
	}
	same(t, "export after loading again", lines(string(golden)), export(t, g))
}

func (b Backend) testReplace(t *testing.T) {
	g := b.open(t)
	load(t, g, "news")
	before, was := export(t, g), labels(t, g, "news-05")
	res := load(t, g, "news-corrected")
	if res.Replaced != 1 || res.Gained == 0 || res.Lost == 0 {
		t.Errorf("correction: %+v", res)
	}
	after, is := export(t, g), labels(t, g, "news-05")
	for _, line := range difference(before, after) {
		if !was[label(line)] && !is[label(line)] {
			t.Errorf("the correction touched %s", line)
		}
	}
	for _, line := range after {
		if was[label(line)] && !is[label(line)] {
			t.Errorf("the correction left behind %s", line)
		}
	}
	load(t, g, "news")
	same(t, "export after taking the correction back", unlinked(before), unlinked(export(t, g)))
}

// labels gives the labels of all quads that are a document's: its own and those of its claims.
func labels(tb testing.TB, g *graph.Graph, doc string) map[string]bool {
	tb.Helper()
	s, err := g.Snapshot()
	if err != nil {
		tb.Fatal(err)
	}
	defer s.Close()
	a, err := s.Claims(tb.Context(), &api.ClaimQuery{Document: doc})
	if err != nil {
		tb.Fatal(err)
	}
	if !a.Complete || len(a.Claims) == 0 {
		tb.Fatalf("%d claims of %s, complete %v", len(a.Claims), doc, a.Complete)
	}
	out := map[string]bool{"<" + g.Base() + "doc:" + doc + ">": true}
	for i := range a.Claims {
		out["<"+g.Base()+"claim:"+a.Claims[i].ID+">"] = true
	}
	return out
}

// label gives the label of a line of an export, which has no blanks in it.
func label(line string) string {
	line = strings.TrimSuffix(line, " .\n")
	return line[strings.LastIndexByte(line, ' ')+1:]
}

// difference gives the lines that are in one of two sorted lists only.
func difference(a, b []string) []string {
	var out []string
	for _, pair := range [][2][]string{{a, b}, {b, a}} {
		for _, line := range pair[0] {
			if _, found := slices.BinarySearch(pair[1], line); !found {
				out = append(out, line)
			}
		}
	}
	return out
}

// unlinked leaves out why mentions were linked, which depends on what was there before them.
func unlinked(lines []string) []string {
	return slices.DeleteFunc(slices.Clone(lines), func(l string) bool {
		return strings.Contains(l, "<urn:newsgraph:linkedBy>") || strings.Contains(l, "<urn:newsgraph:linkScore>")
	})
}

func (b Backend) testRemove(t *testing.T) {
	g := b.open(t)
	load(t, g, "news")
	before, was := export(t, g), labels(t, g, "news-05")
	if _, err := g.Remove(t.Context(), "news-05", "no such"); !errors.Is(err, graph.ErrNoDocument) {
		t.Errorf("removing what is not there: %v", err)
	}
	after := export(t, g)
	for _, line := range after {
		if was[label(line)] || strings.Contains(line, "doc:news-05") {
			t.Errorf("left behind: %s", line)
		}
	}
	for _, line := range difference(before, after) {
		if !was[label(line)] {
			t.Errorf("the removal touched %s", line)
		}
	}
	load(t, g, "news")
	same(t, "export after loading it again", unlinked(before), unlinked(export(t, g)))
	docs, err := g.Documents(t.Context(), 0)
	if err != nil || len(docs.Documents) != 10 {
		t.Errorf("documents: %v %v", docs, err)
	}
	ids := make([]string, 0, len(docs.Documents))
	for _, d := range docs.Documents {
		ids = append(ids, d.ID)
	}
	if _, err := g.Remove(t.Context(), ids...); err != nil {
		t.Fatal(err)
	}
	if left := export(t, g); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

// testSlugs checks that a slug is never given to another name.
func (b Backend) testSlugs(t *testing.T) {
	g := b.open(t)
	put := func(id, name, kind string) {
		t.Helper()
		doc := &claim.Document{ID: id, Entities: []claim.Entity{{ID: "e1", Name: name, Type: kind}}}
		if _, err := g.Put(t.Context(), doc, nil); err != nil {
			t.Fatal(err)
		}
	}
	slugs := func(text string) string {
		t.Helper()
		found, err := g.Find(t.Context(), text, 0)
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, e := range found.Entities {
			out = append(out, e.Slug+" "+e.Name)
		}
		slices.Sort(out)
		return strings.Join(out, ", ")
	}
	put("a", "Moscow", "City")
	put("b", "Moscow", "GovernmentBody")
	same(t, "two things of one name", "moscow Moscow, moscow-2 Moscow", slugs("Moscow"))
	if _, err := g.Remove(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	put("c", "Moscow!?", "City")
	same(t, "the name returns", "moscow Moscow!?, moscow-2 Moscow", slugs("Moscow"))
	if _, err := g.Remove(t.Context(), "c"); err != nil {
		t.Fatal(err)
	}
	put("d", "Mos cow", "City")
	same(t, "another slug", "mos-cow Mos cow", slugs("mos cow"))
	put("e", "R.E.M", "Organization")
	if _, err := g.Remove(t.Context(), "e"); err != nil {
		t.Fatal(err)
	}
	put("f", "R E M", "Organization")
	same(t, "a slug that another name had", "r-e-m-2 R E M", slugs("r e m"))
}

// questions are asked of the backend and of the graph in memory.
func questions() map[string]func(testing.TB, *graph.Graph) any {
	all := []string{"asserted", "hedged", "negated"}
	ask := func(q api.PathQuery) func(testing.TB, *graph.Graph) any {
		return func(tb testing.TB, g *graph.Graph) any {
			tb.Helper()
			a, err := g.Paths(tb.Context(), &q)
			if err != nil {
				return err.Error()
			}
			a.Commit, a.ElapsedMS = "", 0
			return a
		}
	}
	return map[string]func(testing.TB, *graph.Graph) any{
		"path":     ask(api.PathQuery{From: "Yuri Ushakov", To: "Abu Dhabi"}),
		"shortest": ask(api.PathQuery{From: "Ukraine", To: "Dmitry Peskov", Select: "all-shortest", View: api.View{Status: all}}),
		"all":      ask(api.PathQuery{From: "Russia", To: "Kremlin", Select: "all", MaxHops: 3}),
		"directed": ask(api.PathQuery{From: "Yuri Ushakov", To: "Abu Dhabi", Directed: true, Rank: "length"}),
		"nobody":   ask(api.PathQuery{From: "Nobody at all", To: "Abu Dhabi"}),
		"show": func(tb testing.TB, g *graph.Graph) any {
			tb.Helper()
			a, err := g.Show(tb.Context(), "Kremlin", api.View{Status: all}, 0)
			if err != nil {
				return err.Error()
			}
			a.Commit = ""
			return a
		},
		"find": func(tb testing.TB, g *graph.Graph) any {
			tb.Helper()
			a, err := g.Find(tb.Context(), "zel", 0)
			if err != nil {
				return err.Error()
			}
			a.Commit = ""
			return a
		},
		"claims": func(tb testing.TB, g *graph.Graph) any {
			tb.Helper()
			a, err := g.Claims(tb.Context(), &api.ClaimQuery{})
			if err != nil {
				return err.Error()
			}
			a.Commit = ""
			return a
		},
		"conflicts": func(tb testing.TB, g *graph.Graph) any {
			tb.Helper()
			a, err := g.Conflicts(tb.Context(), api.View{}, 0)
			if err != nil {
				return err.Error()
			}
			a.Commit = ""
			return a
		},
		"stats": func(tb testing.TB, g *graph.Graph) any {
			tb.Helper()
			a, err := g.Stats(tb.Context())
			if err != nil {
				return err.Error()
			}
			a.Commit = ""
			return a
		},
		"documents": func(tb testing.TB, g *graph.Graph) any {
			tb.Helper()
			a, err := g.Documents(tb.Context(), 0)
			if err != nil {
				return err.Error()
			}
			a.Commit = ""
			return a
		},
	}
}

func (b Backend) testAnswers(t *testing.T) {
	g := b.open(t)
	load(t, g, "news")
	reference := openURL(t, "mem:", &graph.Options{Create: true})
	load(t, reference, "news")
	for name, ask := range questions() {
		t.Run(name, func(t *testing.T) {
			want, got := ask(t, reference), ask(t, g)
			same(t, "answer", asJSON(t, want), asJSON(t, got))
			same(t, "asked again", asJSON(t, got), asJSON(t, ask(t, g)))
		})
	}
}

func asJSON(tb testing.TB, v any) string {
	tb.Helper()
	data, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		tb.Fatal(err)
	}
	return string(data)
}

func (b Backend) testSnapshot(t *testing.T) {
	g := b.open(t)
	load(t, g, "news")
	s, err := g.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	before, commit := exported(t, s), s.Commit()
	load(t, g, "news-corrected")
	load(t, g, "articles")
	same(t, "a held snapshot", before, exported(t, s))
	if s.Commit() != commit {
		t.Errorf("a held snapshot changed its commit from %s to %s", commit, s.Commit())
	}
	now, err := g.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	if now.Commit() == commit {
		t.Errorf("the commit is still %s after two loads", commit)
	}
	if err := errors.Join(s.Close(), now.Close()); err != nil {
		t.Error(err)
	}
}

// testConcurrent asks beside a writer: every answer is that of one committed state.
func (b Backend) testConcurrent(t *testing.T) {
	g := b.open(t)
	load(t, g, "news")
	count := func() (int, error) {
		a, err := g.Claims(t.Context(), &api.ClaimQuery{Document: "news-05"})
		if err != nil {
			return 0, err
		}
		return len(a.Claims), nil
	}
	old, err := count()
	if err != nil {
		t.Fatal(err)
	}
	load(t, g, "news-corrected")
	corrected, err := count()
	if err != nil || corrected == old {
		t.Fatalf("%d claims before and %d after the correction: %v", old, corrected, err)
	}
	done := make(chan struct{})
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				if n, err := count(); err != nil || n != old && n != corrected {
					t.Errorf("%d claims, want %d or %d: %v", n, old, corrected, err)
					return
				}
			}
		})
	}
	for range 5 {
		load(t, g, "news")
		load(t, g, "news-corrected")
	}
	close(done)
	readers.Wait()
}

// extension gives the schema a relation that the core does not have.
const extension = `relations:
  sang_before:
    description: Subject gave a song before object.
    domain: [Person]
    range: [Person]
    aliases: [sang_for]
`

func (b Backend) testSchema(t *testing.T) {
	g := b.open(t)
	if err := g.ExtendSchema(t.Context(), "mine.yaml", []byte(extension)); err != nil {
		t.Fatal(err)
	}
	doc := &claim.Document{ID: "song", Relations: []claim.Relation{
		{Subject: "Ann", Predicate: "sang for", Object: claim.Object{Name: "Ben"}},
	}}
	res, err := g.Put(t.Context(), doc, &graph.LoadOptions{Strict: true})
	if err != nil || len(res.Problems) > 0 {
		t.Fatalf("put: %v %v", err, res)
	}
	a, err := g.Paths(t.Context(), &api.PathQuery{From: "Ann", To: "Ben", Via: []string{"sang_for"}})
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Paths) != 1 || a.Paths[0].Hops[0].Relation != "sang_before" {
		t.Errorf("paths: %s", asJSON(t, a))
	}
}

func (b Backend) testClosed(t *testing.T) {
	g := b.open(t)
	if err := g.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := g.Stats(t.Context()); !errors.Is(err, graph.ErrClosed) {
		t.Errorf("a question after closing: %v", err)
	}
	if _, err := g.Put(t.Context(), &claim.Document{ID: "x"}, nil); !errors.Is(err, graph.ErrClosed) {
		t.Errorf("a document after closing: %v", err)
	}
}

func (b Backend) testReopen(t *testing.T) {
	url := b.URL(t)
	g := openURL(t, url, &graph.Options{Create: true})
	load(t, g, "news")
	if err := g.ExtendSchema(t.Context(), "mine.yaml", []byte(extension)); err != nil {
		t.Fatal(err)
	}
	want, stats := export(t, g), questions()["stats"](t, g)
	commit := commitOf(t, g)
	if err := g.Close(); err != nil {
		t.Fatal(err)
	}
	g = openURL(t, url, nil)
	same(t, "export", want, export(t, g))
	same(t, "stats", asJSON(t, stats), asJSON(t, questions()["stats"](t, g)))
	same(t, "commit", commit, commitOf(t, g))
	sch, err := g.Schema()
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := sch.Relation("sang_for"); !ok {
		t.Error("the schema forgot what it was told")
	}
	if res := load(t, g, "news"); res.Unchanged != 10 {
		t.Errorf("loading again: %+v", res)
	}
}

func commitOf(tb testing.TB, g *graph.Graph) string {
	tb.Helper()
	s, err := g.Snapshot()
	if err != nil {
		tb.Fatal(err)
	}
	defer s.Close()
	return s.Commit()
}

func (b Backend) testReadOnly(t *testing.T) {
	url := b.URL(t)
	if _, err := graph.Open(t.Context(), url, &graph.Options{ReadOnly: true}); !errors.Is(err, graph.ErrNotFound) {
		t.Errorf("reading what is not there: %v", err)
	}
	if _, err := graph.Open(t.Context(), url, nil); !errors.Is(err, graph.ErrNotFound) {
		t.Errorf("writing what is not there: %v", err)
	}
	g := openURL(t, url, &graph.Options{Create: true})
	load(t, g, "news")
	if err := g.Close(); err != nil {
		t.Fatal(err)
	}
	// Two readers at once.
	one := openURL(t, url, &graph.Options{ReadOnly: true})
	two := openURL(t, url, &graph.Options{ReadOnly: true})
	same(t, "two readers", export(t, one), export(t, two))
	if _, err := one.Put(t.Context(), &claim.Document{ID: "x"}, nil); !errors.Is(err, graph.ErrReadOnly) {
		t.Errorf("a document in a store opened for reading: %v", err)
	}
}

func (b Backend) testBase(t *testing.T) {
	url := b.URL(t)
	const base = "https://example.org/ng/"
	g := openURL(t, url, &graph.Options{Create: true, Base: base})
	load(t, g, "news")
	if err := g.Close(); err != nil {
		t.Fatal(err)
	}
	g = openURL(t, url, &graph.Options{ReadOnly: true})
	same(t, "base", base, g.Base())
	a, err := g.Paths(t.Context(), &api.PathQuery{From: "Yuri Ushakov", To: "Abu Dhabi"})
	if err != nil || len(a.Paths) == 0 || a.From.ID != base+"entity:yuri-ushakov" {
		t.Errorf("paths under another base: %v %v", a, err)
	}
	for _, line := range export(t, g) {
		if strings.Contains(line, "urn:newsgraph:") {
			t.Fatalf("the default base in %s", line)
		}
	}
	if _, err := graph.Open(t.Context(), url, &graph.Options{Base: "urn:other:"}); err == nil {
		t.Error("opened with another base")
	} else if want := fmt.Sprintf("its base is %s", base); !strings.Contains(err.Error(), want) {
		t.Errorf("opened with another base: %v, want %q in it", err, want)
	}
}
