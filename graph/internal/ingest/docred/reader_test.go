package docred

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cayleygraph/quad"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/ingesttest"
)

const fixtures = "../../../../fixtures/docred/"

func read(t *testing.T, name, in string) (docs []*claim.Document, problems []string) {
	t.Helper()
	r := NewReader(name, strings.NewReader(in), nil)
	for {
		doc, err := r.Read()
		if errors.Is(err, io.EOF) {
			return docs, problems
		}
		if e, ok := errors.AsType[*claim.Error](err); ok {
			problems = append(problems, say(e))
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		docs = append(docs, doc)
		for _, e := range doc.Problems {
			problems = append(problems, say(e))
		}
	}
}

func say(e *claim.Error) string {
	sign := "!"
	if e.Warning {
		sign = "?"
	}
	return fmt.Sprintf("%s%d:%d %s %s", sign, e.Pos.Line, e.Pos.Column, e.Code, e.Pointer)
}

func fixture(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(fixtures + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestReader(t *testing.T) {
	docs, problems := read(t, "talks.json", fixture(t, "talks.json"))
	want := []*claim.Document{{
		ID: "Abu Dhabi talks", Title: "Abu Dhabi talks",
		Text: "The Abu Dhabi talks of Russia and Ukraine ended on Sunday .\n" +
			"Zürich had offered rooms ; the Emirates lent them .\n" +
			"Yuri Ushakov , an aide to Putin , called Dhabi \" useful \" .",
		Entities: []claim.Entity{
			{ID: "v0", Name: "Abu Dhabi talks", Type: "MISC", Mentions: []claim.Span{{4, 19}}},
			{ID: "v1", Name: "Abu Dhabi", Type: "LOC", Aliases: []string{"Dhabi"}, Mentions: []claim.Span{{4, 13}, {153, 158}}},
			{ID: "v2", Name: "Russia", Type: "LOC", Mentions: []claim.Span{{23, 29}}},
			{ID: "v3", Name: "Ukraine", Type: "LOC", Mentions: []claim.Span{{34, 41}}},
			{ID: "v4", Name: "Sunday", Type: "TIME", Mentions: []claim.Span{{51, 57}}},
			{ID: "v5", Name: "Zürich", Type: "LOC", Mentions: []claim.Span{{60, 66}}},
			{ID: "v6", Name: "Emirates", Type: "ORG", Mentions: []claim.Span{{91, 99}}},
			{ID: "v7", Name: "Yuri Ushakov", Type: "PER", Aliases: []string{"Ushakov"}, Mentions: []claim.Span{{117, 124}, {112, 124}}},
			{ID: "v8", Name: "Putin", Type: "PER", Mentions: []claim.Span{{138, 143}}},
		},
		Relations: []claim.Relation{
			{Subject: "v0", Predicate: "P276", Object: claim.Object{Name: "v1"}, Evidence: []claim.Span{{0, 59}}},
			{Subject: "v0", Predicate: "P710", Object: claim.Object{Name: "v2"}, Evidence: []claim.Span{{0, 59}}},
			{Subject: "v0", Predicate: "P710", Object: claim.Object{Name: "v3"}, Evidence: []claim.Span{{0, 59}}},
			{Subject: "v7", Predicate: "P108", Object: claim.Object{Name: "v8"}, Evidence: []claim.Span{{112, 171}}},
			{Subject: "v7", Predicate: "P937", Object: claim.Object{Name: "v1"}, Evidence: []claim.Span{{112, 171}, {0, 59}}},
			{Subject: "v1", Predicate: "P17", Object: claim.Object{Name: "v6"}},
		},
	}, {
		ID: "Enerhodar", Title: "Enerhodar", Text: "Enerhodar is a city in Ukraine .\nThe Zaporizhzhia plant stands there .",
		Entities: []claim.Entity{
			{ID: "v0", Name: "Enerhodar", Type: "LOC", Mentions: []claim.Span{{0, 9}}},
			{ID: "v1", Name: "Ukraine", Type: "LOC", Mentions: []claim.Span{{23, 30}}},
			{ID: "v2", Name: "Zaporizhzhia plant", Type: "ORG", Aliases: []string{"Zaporizhzhia  plant"}, Mentions: []claim.Span{{37, 55}, {37, 55}}},
		},
		Relations: []claim.Relation{
			{Subject: "v0", Predicate: "P17", Object: claim.Object{Name: "v1"}, Evidence: []claim.Span{{0, 32}}},
			{Subject: "v2", Predicate: "P131", Object: claim.Object{Name: "v0"}, Evidence: []claim.Span{{0, 32}, {33, 70}}},
		},
	}, {ID: "Silence", Title: "Silence", Text: "Nobody spoke ."}}
	if d := cmp.Diff(want, docs, cmpopts.IgnoreFields(claim.Document{}, "Source", "Problems")); d != "" {
		t.Errorf("- want + got:\n%s", d)
	}
	if d := cmp.Diff([]string{"?1:1840 value /vertexSet/2/1/type"}, problems); d != "" {
		t.Errorf("problems, - want + got:\n%s", d)
	}
	for _, doc := range docs { // each span of a mention has a name of its entity
		text := []rune(doc.Text)
		for _, e := range doc.Entities {
			for _, s := range e.Mentions {
				if got := string(text[s[0]:s[1]]); !strings.Contains(e.Name, got) {
					t.Errorf("%s is at %v, where %q is", e.Name, s, got)
				}
			}
		}
	}
}

func TestReaderFaults(t *testing.T) {
	docs, problems := read(t, "bad.jsonl", fixture(t, "bad.jsonl"))
	want := []string{
		"!1:69 type /sents/1",
		"!1:191 offsets /vertexSet/0/1/sent_id",
		"!1:267 offsets /vertexSet/1/0/pos",
		"!1:292 missing /vertexSet/2",
		"!1:293 missing /vertexSet/2/0",
		"!1:325 type /vertexSet/3",
		"!1:402 unknown-entity /labels/1/t",
		"!1:448 unknown-entity /labels/2/t",
		"!1:522 offsets /labels/3/evidence/0",
		"!1:527 missing /labels/4",
		"!1:568 type /labels/5/h",
		"!1:636 offsets /labels/6/evidence/0",
		"!1:641 type /labels/7",
		"!2:1 missing ",
		"?3:61 quote /vertexSet/0/0/name",
		"!4:32 syntax ",
		"!5:11 type /title",
	}
	if d := cmp.Diff(want, problems); d != "" {
		t.Errorf("problems, - want + got:\n%s", d)
	}
	wantDocs := []*claim.Document{{
		ID: "Bad parts", Title: "Bad parts", Text: "Putin leads Russia .\n\n",
		Entities: []claim.Entity{
			{ID: "v0", Name: "Putin", Type: "PER", Aliases: []string{"he"}, Mentions: []claim.Span{{0, 5}}},
			{ID: "v1", Name: "Russia", Type: "LOC"},
		},
		Relations: []claim.Relation{{Subject: "v0", Predicate: "P27", Object: claim.Object{Name: "v1"}, Evidence: []claim.Span{{0, 20}}}},
	}, {
		ID: "bad#3", Text: "Kyiv waits .",
		Entities: []claim.Entity{{ID: "v0", Name: "Kiew", Type: "LOC", Mentions: []claim.Span{{0, 4}}}},
	}}
	if d := cmp.Diff(wantDocs, docs, cmpopts.IgnoreFields(claim.Document{}, "Source", "Problems")); d != "" {
		t.Errorf("- want + got:\n%s", d)
	}
}

// Without a file's name nothing names a document that has no title.
func TestReaderNoTitle(t *testing.T) {
	for name, want := range map[string]int{"<stdin>": 0, "-": 0, "dir/a.json": 1} {
		docs, _ := read(t, name, `{"sents": [], "vertexSet": []}`)
		if len(docs) != want {
			t.Errorf("%s: %d documents, want %d", name, len(docs), want)
		}
	}
}

// unknown is a mapping that knows no word.
type unknown struct{}

func (unknown) Digest() (digest [32]byte) { return digest }

func (unknown) Relation(wording string) (string, bool) { return strings.ToLower(wording), false }

func (unknown) Type(wording string) (iri quad.IRI, known bool) {
	return quad.IRI("urn:x:" + wording), false
}
func (unknown) NearRelation(string) string                     { return "" }
func (unknown) NearType(string) string                         { return "" }
func (unknown) Misfit(string, quad.IRI, quad.IRI, bool) string { return "" }

// What claim.Check finds points to the members of the input.
func TestPointers(t *testing.T) {
	docs, _ := read(t, "in.json", `[{"title": "A", "sents": [["B", "C"]],
 "vertexSet": [[{"type": "X", "name": "B"}, {"name": "BB", "type": "Y"}, {"name": "b", "type": "Y"}]],
 "labels": [{"h": 0, "t": 0, "r": "P1"}]}]`)
	docs[0].Problems = nil
	_, problems := claim.Check(docs[0], &claim.CheckOptions{Mapping: unknown{}})
	var got []string
	for _, e := range problems {
		got = append(got, e.Error())
	}
	want := []string{
		`in.json:2:68: /vertexSet/0/1/type: type "Y" is not in the schema; it is kept as it is`,
		`in.json:3:35: /labels/0/r: relation "P1" is not in the schema; it is kept as p1`,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("- want + got:\n%s", d)
	}
}

func FuzzReader(f *testing.F) {
	names, err := filepath.Glob(fixtures + "*.json*")
	if err != nil || len(names) == 0 {
		f.Fatal(names, err)
	}
	for _, name := range names {
		f.Add([]byte(fixture(f, filepath.Base(name))))
	}
	f.Add([]byte(`{"title": "A", "sents": [], "vertexSet": [[{"name": "a", "type": "X"}, {"name": 0}]]}`))
	f.Add([]byte(`[{"title": "A", "sents": [["", " "], ["b\u00e9"]], "vertexSet": [[{"name": "b", "sent_id": 0, "pos": [0, 1]}]]} {"title": "B"}]`))
	f.Fuzz(func(t *testing.T, in []byte) {
		ingesttest.HoldWith(t, in, unknown{}, func(r io.Reader) claim.Reader { return NewReader(ingesttest.Name, r, nil) })
	})
}

const corpus = "../../../../../shared/corpora/redocred/dev_revised.json"

// The counts are those of the raw file, by Python: d = json.load(open("dev_revised.json"));
// len(d), len({x["title"] for x in d}); the lengths of all vertexSet, of all vertices and of all labels;
// the mentions m of a document x for which w = " ".join(x["sents"][m["sent_id"]][slice(*m["pos"])]) is
// not m["name"] (284), is not with white space taken out of both (3, warned of), and is no name of the
// whole vertex v (272: w not in {n["name"] for n in v}); the vertices with
// len({m["type"] for m in v}) > 1. No label is out of range, and no two of a document are equal in
// h, t, r and evidence.
func TestReDocRED(t *testing.T) {
	file, err := os.Open(corpus)
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("the development set of Re-DocRED is not there: " + corpus)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	got := make(map[string]int)
	ids := make(map[string]bool)
	r := NewReader("dev_revised.json", file, nil)
	for {
		doc, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		ids[doc.ID] = true
		got["documents"]++
		got["entities"] += len(doc.Entities)
		got["relations"] += len(doc.Relations)
		for _, e := range doc.Problems {
			if !e.Warning {
				t.Error(e)
			}
			got[string(e.Code)]++
		}
		text := []rune(doc.Text)
		for i := range doc.Entities {
			e := &doc.Entities[i]
			got["mentions"] += len(e.Mentions)
			names := append([]string{e.Name}, e.Aliases...)
			for _, s := range e.Mentions {
				if !slices.Contains(names, string(text[s[0]:s[1]])) {
					got["other words"]++
				}
			}
		}
		doc.Problems = nil
		stated, problems := claim.Check(doc, &claim.CheckOptions{Mapping: unknown{}})
		got["claims"] += len(stated.Claims)
		for _, e := range problems {
			if e.Code != claim.CodeUnknownRel && e.Code != claim.CodeUnknownType {
				t.Error(e)
			}
		}
	}
	got["ids"] = len(ids)
	want := map[string]int{
		"documents": 500, "ids": 500, "entities": 9684, "mentions": 13189, "relations": 17284, "claims": 17284,
		"quote": 3, "value": 9, "other words": 272,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("- want + got:\n%s", d)
	}
}
