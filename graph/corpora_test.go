package graph_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/claim"
)

const corpora = "../../shared/corpora"

// A corpus is what testdata/corpora.py counts of one.
type corpus struct{ documents, mentions, claims, refused, quotes int }

var wantCorpora = map[string]corpus{
	"ftx/extractions": {documents: 9, mentions: 1000, claims: 3666, refused: 2, quotes: 3489},
	"brat/news":       {documents: 13, mentions: 116, claims: 71, quotes: 71},
	"brat/rel":        {documents: 20, mentions: 439, claims: 44, quotes: 44},
	"redocred":        {documents: 500, mentions: 9684, claims: 17284, quotes: 7473},
}

// The movie data has no line twice.
const (
	movieQuads    = 471_705
	movieRelative = 1_036_618
)

// corpusFolder gives the folder of a corpus, and skips the test where it is not there.
func corpusFolder(t *testing.T, name string) string {
	t.Helper()
	folder := filepath.Join(corpora, name)
	if _, err := os.Stat(folder); err != nil {
		t.Skip("there is no " + folder)
	}
	return folder
}

// What the tests below want is what a script counts of the raw files, which shares nothing with the readers.
func TestCorporaAreCountedBesides(t *testing.T) {
	corpusFolder(t, "movie")
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("there is no python3")
	}
	out, err := exec.CommandContext(t.Context(), python, "testdata/corpora.py", corpora).Output()
	if err != nil {
		t.Fatalf("corpora.py: %v, %s", err, out)
	}
	want := map[string]string{"movie": fmt.Sprint(movieQuads, movieQuads, movieRelative)}
	for name, c := range wantCorpora {
		want[name] = fmt.Sprint(c.documents, c.mentions, c.claims, c.refused, c.quotes)
	}
	got := make(map[string]string)
	for line := range strings.Lines(string(out)) {
		name, counts, _ := strings.Cut(strings.TrimSpace(line), " ")
		got[name] = counts
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("- this file + the script:\n%s", d)
	}
}

// Of each corpus all is taken in that its files say; loading it again changes nothing, and neither does how
// many documents are checked at once; an export can be loaded; and the order of the documents decides at most
// which entity a mention is.
func TestCorpora(t *testing.T) {
	for name, want := range wantCorpora {
		t.Run(name, func(t *testing.T) {
			folder := corpusFolder(t, name)
			g := openMemory(t)
			res := loadCorpus(t, g, nil, folder)
			stats, err := g.Stats(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			whole := export(t, g)
			got := corpus{res.New, stats.Mentions, stats.Claims, res.Rejects, len(quotedClaims(whole))}
			if got != want || res.Documents() != want.documents || res.Claims != want.claims || stats.Documents != want.documents {
				t.Errorf("got %+v, want %+v; %+v", got, want, res)
			}
			again := loadCorpus(t, g, nil, folder)
			if again.Unchanged != want.documents || again.Documents() != want.documents || again.Rejects != want.refused || again.Gained+again.Lost > 0 {
				t.Errorf("again: %+v", again)
			}
			sameExport(t, "again", whole, export(t, g))
			for _, jobs := range []int{1, 2, 8} {
				g := openMemory(t)
				loadCorpus(t, g, &graph.LoadOptions{Jobs: jobs}, folder)
				sameExport(t, fmt.Sprint(jobs, " jobs"), whole, export(t, g))
			}
			sameExport(t, "of an export", whole, reloaded(t, whole))
			otherOrders(t, readAll(t, folder), stated(whole))
		})
	}
}

func TestMovieData(t *testing.T) {
	folder := corpusFolder(t, "movie")
	var whole []byte
	for _, jobs := range []int{0, 1, 2, 8} {
		g := openMemory(t)
		o := &graph.LoadOptions{Jobs: jobs}
		res := loadCorpus(t, g, o, folder)
		want := graph.QuadCounts{Files: 1, Read: movieQuads, Added: movieQuads, Relative: movieRelative}
		if res.Quads != want || res.Rejects+res.Documents() > 0 {
			t.Errorf("got %+v, want %+v; %+v", res.Quads, want, res)
		}
		if jobs > 0 {
			sameExport(t, fmt.Sprint(jobs, " jobs"), whole, export(t, g))
			continue
		}
		whole = export(t, g)
		if n := bytes.Count(whole, []byte("\n")); n != movieQuads {
			t.Errorf("%d lines are exported", n)
		}
		want.Added = 0
		if res := loadCorpus(t, g, o, folder); res.Quads != want {
			t.Errorf("again: %+v, want %+v", res.Quads, want)
		}
		sameExport(t, "again", whole, export(t, g))
		sameExport(t, "of an export", whole, reloaded(t, whole))
	}
}

// loadCorpus loads a folder, some of whose records may be refused.
func loadCorpus(t *testing.T, g *graph.Graph, o *graph.LoadOptions, folder string) *graph.LoadResult {
	t.Helper()
	files := graph.NewFiles([]string{folder}, nil)
	defer closed(t, files)
	res, err := g.Load(t.Context(), files, o)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// readAll reads the documents of a folder.
func readAll(t *testing.T, folder string) (docs []*claim.Document) {
	t.Helper()
	files := graph.NewFiles([]string{folder}, nil)
	defer closed(t, files)
	for {
		doc, err := files.Read()
		if errors.Is(err, io.EOF) {
			return docs
		}
		if err != nil {
			t.Fatal(err)
		}
		docs = append(docs, doc)
	}
}

// reloaded loads an export into an empty store and gives the export of that.
func reloaded(t *testing.T, whole []byte) []byte {
	t.Helper()
	g := openMemory(t)
	res, err := loadInput(t, t.Context(), g, bytes.NewReader(whole), nil)
	if err != nil || res.Rejects > 0 {
		t.Fatalf("load of an export: %+v, %v", res, err)
	}
	return export(t, g)
}

// otherOrders loads documents from the last to the first, and in an order that was drawn.
func otherOrders(t *testing.T, docs []*claim.Document, want []string) {
	t.Helper()
	for _, order := range []string{"reversed", "shuffled"} {
		docs := slices.Clone(docs)
		if order == "reversed" {
			slices.Reverse(docs)
		} else {
			rand.New(rand.NewPCG(1, 2)).Shuffle(len(docs), func(i, k int) { docs[i], docs[k] = docs[k], docs[i] })
		}
		g := openMemory(t)
		res, err := g.Load(t.Context(), &docReader{docs: docs}, nil)
		if err != nil || res.New != len(docs) {
			t.Fatalf("%s: %+v, %v", order, res, err)
		}
		if d := firstDifference(want, stated(export(t, g))); d != "" {
			t.Errorf("%s: %s", order, d)
		}
	}
}

// sameExport compares exports, and shows where they part.
func sameExport(t *testing.T, of string, want, got []byte) {
	t.Helper()
	if !bytes.Equal(want, got) {
		t.Errorf("the export %s is another: %s", of, firstDifference(lines(want), lines(got)))
	}
}

// firstDifference shows the first lines that are not the same; "" for none.
func firstDifference(want, got []string) string {
	for i := range max(len(want), len(got)) {
		var a, b string
		if i < len(want) {
			a = want[i]
		}
		if i < len(got) {
			b = got[i]
		}
		if a != b {
			return fmt.Sprintf("line %d of %d and %d:\n- %s\n+ %s", i+1, len(want), len(got), strconv.Quote(a), strconv.Quote(b))
		}
	}
	return ""
}

// stated gives the lines of an export that hold what documents state: all about documents, mentions and
// claims but for the entity that a mention is, and what is said of entities.
func stated(whole []byte) (out []string) {
	const ng = "<urn:newsgraph:"
	linked := []string{ng + "refersTo>", ng + "resolvedTo>", ng + "linkedBy>", ng + "linkScore>", "<" + string(claim.SEMAccordingTo) + ">"}
	for _, line := range lines(whole) {
		parts := strings.SplitN(line, " ", 3)
		if (strings.HasPrefix(parts[0], ng+"doc:") || strings.HasPrefix(parts[0], ng+"claim:")) && !slices.Contains(linked, parts[1]) {
			out = append(out, line)
		}
	}
	return out
}

// quotedClaims gives the claims of an export that have a place in their text.
func quotedClaims(whole []byte) map[string]bool {
	claims := make(map[string]bool)
	for line := range bytes.Lines(whole) {
		parts := bytes.SplitN(line, []byte(" "), 3)
		if string(parts[1]) == "<http://www.w3.org/ns/prov#wasQuotedFrom>" {
			claims[string(parts[0])] = true
		}
	}
	return claims
}
