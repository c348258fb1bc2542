package graph_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/claim"
)

// A docReader reads documents that are there.
type docReader struct{ docs []*claim.Document }

func (r *docReader) Read() (*claim.Document, error) {
	if len(r.docs) == 0 {
		return nil, io.EOF
	}
	doc := r.docs[0]
	r.docs = r.docs[1:]
	return doc, nil
}

// drawDocuments draws documents that name few entities, so that these meet, clash and come again.
func drawDocuments(t *rapid.T) (docs []*claim.Document) {
	few := func(name string, n int) int { return rapid.IntRange(0, n-1).Draw(t, name) }
	ids := rapid.Permutation([]string{"a", "b", "c", "d", "e", "f"}).Draw(t, "ids")
	for _, id := range ids[:rapid.IntRange(1, len(ids)).Draw(t, "documents")] {
		doc := &claim.Document{ID: id}
		n := few("entities", 4)
		for i := range n {
			e := claim.Entity{ID: fmt.Sprint("e", i), Name: []string{"Ann Ray", "ann ray", "Bob", "The Bob", "", "Cy", "U.S.", "U S", "Ray", "A. Ray", "Bea Ray", "Анн Рай"}[few("name", 12)]}
			e.Type = []string{"", "Person", "City", "Country"}[few("type", 4)]
			switch few("more", 5) {
			case 0:
				e.SameAs = []string{"http://www.wikidata.org/entity/Q" + fmt.Sprint(few("same", 3))}
			case 1:
				e.Aliases = []string{[]string{"Bob", "Ann Ray", "Ray"}[few("alias", 3)]}
			case 2:
				e.SameAs = []string{"urn:newsgraph:entity:" + []string{"bob", "ann-ray", "bob-2"}[few("own", 3)]}
			}
			doc.Entities = append(doc.Entities, e)
		}
		for range few("relations", 4) {
			end := func(name string) string {
				if n == 0 || few("bare", 3) == 0 {
					return []string{"Dee", "Bob", "Ann Ray", "Ray"}[few(name, 4)]
				}
				return fmt.Sprint("e", few(name, n))
			}
			k := claim.Relation{Subject: end("subject"), Predicate: []string{"met_with", "leads", "sang to"}[few("predicate", 3)]}
			k.Object.Name = end("object")
			doc.Relations = append(doc.Relations, k)
		}
		docs = append(docs, doc)
	}
	return docs
}

// However documents are shared out among commits, and however many are checked at once, the store has
// the same quads, and the load counts the same.
func TestBatchesAndJobsDoNotMatter(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		loads := [][]*claim.Document{drawDocuments(rt), drawDocuments(rt), drawDocuments(rt)}
		gone := rapid.SampledFrom([]string{"", "a", "b"}).Draw(rt, "removed")
		var want []string
		var counts []*graph.LoadResult
		for i, o := range []graph.LoadOptions{
			{Batch: 1, Jobs: 1}, {Batch: 30, Jobs: 1}, {Jobs: 1}, {Jobs: 3}, {Batch: 40, Jobs: 2},
		} {
			g, err := graph.Open(t.Context(), "mem:", &graph.Options{Create: true})
			if err != nil {
				rt.Fatal(err)
			}
			var results []*graph.LoadResult
			var states []string // after each load
			for k, docs := range loads {
				res, err := g.Load(t.Context(), &docReader{docs: docs}, &o)
				if err != nil {
					rt.Fatal(err)
				}
				results = append(results, res)
				states = append(states, string(export(t, g)))
				if k == 1 && gone != "" {
					_, _ = g.Remove(t.Context(), gone) // which may not be there
				}
			}
			if err := g.Check(t.Context(), false, func(fault error) { rt.Error(fault) }); err != nil {
				rt.Fatal(err)
			}
			if err := g.Close(); err != nil {
				rt.Fatal(err)
			}
			if i == 0 {
				want, counts = states, results
				continue
			}
			if d := cmp.Diff(want, states); d != "" {
				rt.Fatalf("batch %d, jobs %d: %s", o.Batch, o.Jobs, d)
			}
			if d := cmp.Diff(counts, results, cmpopts.IgnoreFields(graph.LoadResult{}, "Elapsed")); d != "" {
				rt.Fatalf("batch %d, jobs %d: %s", o.Batch, o.Jobs, d)
			}
		}
	})
}

// A slowReader gives its documents and then waits.
type slowReader struct {
	docReader
	wait <-chan struct{}
}

func (r *slowReader) Read() (*claim.Document, error) {
	doc, err := r.docReader.Read()
	if errors.Is(err, io.EOF) {
		<-r.wait
	}
	return doc, err
}

// Documents are committed though the next one keeps the load waiting.
func TestLoadCommitsWhileItWaits(t *testing.T) {
	for _, jobs := range []int{1, 2} {
		g := openMemory(t)
		wait := make(chan struct{})
		committed := make(chan string, 1)
		done := make(chan error)
		go func() {
			_, err := g.Load(t.Context(), &slowReader{docReader{[]*claim.Document{{ID: "a"}}}, wait}, &graph.LoadOptions{
				Jobs: jobs, Loaded: func(res *graph.PutResult) { committed <- res.ID },
			})
			done <- err
		}()
		select {
		case <-committed:
		case <-time.After(time.Minute):
			t.Fatal("nothing was committed")
		}
		if !bytes.Contains(export(t, g), []byte("doc:a>")) {
			t.Error("what was committed is not there")
		}
		close(wait)
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
}

// A context that ends leaves what was read before, committed and counted.
func TestLoadIsInterrupted(t *testing.T) {
	for _, jobs := range []int{1, 2} {
		g := openMemory(t)
		ctx, cancel := context.WithCancel(t.Context())
		var docs []*claim.Document
		for i := range 50 {
			docs = append(docs, &claim.Document{ID: fmt.Sprint("d", i)})
		}
		n := 0
		res, err := g.Load(ctx, &docReader{docs: docs}, &graph.LoadOptions{Jobs: jobs, Reading: func(*graph.PutResult) {
			if n++; n == 20 {
				cancel()
			}
		}})
		if !errors.Is(err, context.Canceled) || res.New != 20 {
			t.Errorf("jobs %d: %d new, %v", jobs, res.New, err)
		}
		again, err := g.Load(t.Context(), &docReader{docs: docs}, &graph.LoadOptions{Jobs: jobs})
		if err != nil || again.New != 30 || again.Unchanged != 20 {
			t.Errorf("jobs %d, again: %+v, %v", jobs, again, err)
		}
	}
}

// clusters gives which mentions refer to one entity: for each mention the first of its entity's.
func clusters(t *testing.T, g *graph.Graph) map[string]string {
	t.Helper()
	first, out := make(map[string]string), make(map[string]string)
	for line := range strings.Lines(string(export(t, g))) { // which is sorted
		word := strings.Fields(line)
		if word[1] != "<urn:newsgraph:refersTo>" {
			continue
		}
		if first[word[2]] == "" {
			first[word[2]] = word[0]
		}
		out[word[0]] = first[word[2]]
	}
	return out
}

// Whatever the order in which documents came, replaced and removed ones among them, resolving links them
// the same, and doing it again changes nothing.
func TestResolveForgetsTheOrder(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		last := drawDocuments(rt)
		var want map[string]string
		for i := range 3 {
			g, err := graph.Open(t.Context(), "mem:", &graph.Options{Create: true})
			if err != nil {
				rt.Fatal(err)
			}
			load := func(docs []*claim.Document) {
				if _, err := g.Load(t.Context(), &docReader{docs: docs}, &graph.LoadOptions{Batch: 30 * i, Jobs: 1 + i}); err != nil {
					rt.Fatal(err)
				}
			}
			load(drawDocuments(rt))
			for range rapid.IntRange(1, 2).Draw(rt, "times") {
				load(rapid.Permutation(last).Draw(rt, "order"))
			}
			for id := range strings.SplitSeq("abcdef", "") {
				if !slices.ContainsFunc(last, func(doc *claim.Document) bool { return doc.ID == id }) {
					_, _ = g.Remove(t.Context(), id) // which may not be there
				}
			}
			if _, err := g.Resolve(t.Context(), nil); err != nil {
				rt.Fatal(err)
			}
			got := clusters(t, g)
			once := string(export(t, g))
			res, err := g.Resolve(t.Context(), nil)
			if err != nil || res.Moved != 0 {
				rt.Fatalf("again: %+v, %v", res, err)
			}
			if d := cmp.Diff(once, string(export(t, g))); d != "" {
				rt.Fatalf("again: %s", d)
			}
			if err := g.Check(t.Context(), false, func(fault error) { rt.Error(fault) }); err != nil {
				rt.Fatal(err)
			}
			if err := g.Close(); err != nil {
				rt.Fatal(err)
			}
			if i == 0 {
				want = got
			} else if d := cmp.Diff(want, got); d != "" {
				rt.Fatal(d)
			}
		}
	})
}

// Documents that have not changed do not keep those that have from being committed.
func TestUnchangedDocumentsFillABatch(t *testing.T) {
	g := openMemory(t)
	var docs []*claim.Document
	for i := range 400 {
		docs = append(docs, &claim.Document{ID: fmt.Sprint("d", i)})
	}
	if _, err := g.Load(t.Context(), &docReader{docs: docs}, nil); err != nil {
		t.Fatal(err)
	}
	docs = append([]*claim.Document{{ID: "new"}}, docs...)
	read := 0
	_, err := g.Load(t.Context(), &docReader{docs: docs}, &graph.LoadOptions{
		Batch: 100, Reading: func(*graph.PutResult) { read++ },
		Loaded: func(res *graph.PutResult) {
			if res.ID == "new" && read > 110 {
				t.Errorf("%d documents were read before the first was committed", read)
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
}
