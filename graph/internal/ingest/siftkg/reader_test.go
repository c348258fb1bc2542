package siftkg_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/ingesttest"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/siftkg"
)

func open(r io.Reader) claim.Reader { return siftkg.NewReader(ingesttest.Name, r, nil) }

// The text has an é, so that places are told in code points: René 0-4, its sentence 0-18.
func TestMapping(t *testing.T) {
	text := func(id, path string) (string, error) {
		if id != "d" || path != "docs/d.txt" {
			t.Errorf("asked for the text of %q, %q", id, path)
		}
		return "René leads Alpha. René Dupont.", nil
	}
	docs, problems := ingesttest.Read(t, func(r io.Reader) claim.Reader {
		return siftkg.NewReader(ingesttest.Name, r, &siftkg.Options{Text: text})
	}, `{"document_id": "d", "document_path": "docs/d.txt", "model_used": "m", "cost_usd": 1, "chunks_processed": 1, "error": null,
 "entities": [
  {"name": "Dupont", "entity_type": "PERSON", "confidence": 0.5, "context": "René Dupont", "attributes": {
    "also_known_as": ["René", "Dupont", 5], "same_as": "Q42", "age": 44, "height": 1.8, "mass": 1e2, "alive": true, "note": null, "empty": " ",
    "posts": ["chair", "chef"], "born": {"in": {"city": "Lyon"}, "year": 1980}}},
  {"name": "Alpha", "entity_type": "ORGANIZATION"}],
 "relations": [
  {"relation_type": "LEADS", "source_entity": "Dupont", "target_entity": "Alpha", "confidence": 0.9, "evidence": "René leads Alpha",
   "properties": {"date": "2026-01", "mood": "calm"}},
  {"relation_type": "LEADS", "source_entity": "Dupont", "target_entity": "Beta-2"}]}`)
	said := func(predicate, value, datatype string) claim.Relation {
		return claim.Relation{
			Subject: "Dupont", Predicate: predicate, Object: claim.Object{Literal: &claim.Literal{Value: value, Datatype: datatype}},
			Evidence: []claim.Span{{18, 29}}, Quote: "René Dupont", Confidence: new(0.5), Extractor: "m",
		}
	}
	want := []*claim.Document{{
		ID: "d", Text: "René leads Alpha. René Dupont.",
		Entities: []claim.Entity{
			{
				ID: "Dupont", Name: "Dupont", Type: "PERSON", Aliases: []string{"René"}, SameAs: []string{"http://www.wikidata.org/entity/Q42"},
				Mentions: []claim.Span{{23, 29}},
			},
			{ID: "Alpha", Name: "Alpha", Type: "ORGANIZATION", Mentions: []claim.Span{{11, 16}}},
			{ID: "Beta-2", Name: "Beta-2"},
		},
		Relations: []claim.Relation{
			said("also_known_as", "5", "xsd:integer"),
			said("age", "44", "xsd:integer"), said("height", "1.8", "xsd:decimal"), said("mass", "1e2", "xsd:double"),
			said("alive", "true", "xsd:boolean"), said("posts", "chair", ""), said("posts", "chef", ""),
			said("born.in.city", "Lyon", ""), said("born.year", "1980", "xsd:integer"),
			{
				Subject: "Dupont", Predicate: "LEADS", Object: claim.Object{Name: "Alpha"}, Quote: "René leads Alpha",
				Confidence: new(0.9), Time: "2026-01", Extractor: "m",
			},
			{Subject: "Dupont", Predicate: "LEADS", Object: claim.Object{Name: "Beta-2"}, Extractor: "m"},
		},
	}}
	if diff := cmp.Diff(want, docs); diff != "" {
		t.Errorf("- want + got:\n%s", diff)
	}
	wantProblems := []string{`~ 9:46 /relations/0/properties/mood unknown-field: field "mood" of the relation is left out`}
	if diff := cmp.Diff(wantProblems, problems); diff != "" {
		t.Errorf("- want + got:\n%s", diff)
	}
}

// A fault costs the smallest record around it.
func TestFaults(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     []string
		entities int // of all documents
	}{
		{"no id", `{"entities": [], "relations": []}`, []string{"1:1  missing: the extraction has no document_id"}, 0},
		{"a wrong field of the document", `{"document_id": "d", "entities": {}}`, []string{"1:34 /entities type: must be an array, not an object"}, 0},
		{
			"an entity", `{"document_id": "d", "entities": [{"name": " "}, 5, {"name": "A", "confidence": "high"}, {"name": "B"}, {"nam]e": }]}`,
			[]string{
				"1:44 /entities/0/name missing: the entity has no name", "1:50 /entities/1 type: must be an object, not a number",
				"1:81 /entities/2/confidence type: must be a number, not a string",
				"1:115 /entities/4/nam]e syntax: invalid character '}' at start of value",
			},
			1,
		},
		{
			"an entity twice", `{"document_id": "d", "entities": [{"name": "A", "entity_type": "X"}, {"name": "A", "entity_type": "Y"}]}`,
			[]string{`1:79 /entities/1/name duplicate: entity "A" is in the document already, as "X"`},
			1,
		},
		{
			"a relation", `{"document_id": "d", "relations": [{"relation_type": "R", "source_entity": "A"}, {"relation_type": "R", "source_entity": "A", "target_entity": "B", "confidence": 1.5}]}`,
			[]string{
				"1:36 /relations/0 missing: the relation has no target_entity",
				"1:163 /relations/1/confidence value: confidence 1.5 is not between 0 and 1",
			},
			0,
		},
		{
			"a property without a name, one of a wrong kind", `{"document_id": "d", "entities": [{"name": "A", "attributes": {"": 1}}, {"name": "B", "attributes": "x"}]}`,
			[]string{"1:68 /entities/0/attributes/ missing: a property has no name", "1:101 /entities/1/attributes missing: a property has no name"},
			2,
		},
		{
			"the extractor failed", `{"document_id": "d", "error": "out of credit", "new": 1}`,
			[]string{
				"~ 1:31 /error value: the extractor failed: out of credit", `~ 1:55 /new unknown-field: field "new" of the extraction is left out`,
			},
			0,
		},
		{"a bad document among good ones", `[{"document_id": "a", "entities": [{"name": "A"}]}, 5, {"document_id": "b", "entities": [{"name": "B"}]}]`, []string{
			"1:53  type: a record must be an object, not a number",
		}, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			docs, problems := ingesttest.Read(t, open, c.in)
			if diff := cmp.Diff(c.want, problems); diff != "" {
				t.Errorf("- want + got:\n%s", diff)
			}
			n := 0
			for _, doc := range docs {
				n += len(doc.Entities)
			}
			if n != c.entities {
				t.Errorf("%d entities, want %d", n, c.entities)
			}
		})
	}
}

// A relation that names a refused entity is refused with it, in the input's words.
func TestRefusedEntity(t *testing.T) {
	r := open(strings.NewReader(`{"document_id": "d", "entities": [{"name": "A", "confidence": 7}],
		"relations": [{"relation_type": "R", "source_entity": "A", "target_entity": "B"}]}`))
	doc, err := r.Read()
	if err != nil {
		t.Fatal(err)
	}
	_, problems := claim.Check(doc, &claim.CheckOptions{Mapping: ingesttest.Words{}})
	if len(problems) != 2 || problems[1].Pointer != "/relations/0/source_entity" || problems[1].Code != claim.CodeUnknownEntity {
		t.Errorf("problems: %v", problems)
	}
}

// Another text is another document, and one that cannot be read is told of.
func TestText(t *testing.T) {
	const in = `{"document_id": "d", "entities": []}`
	read := func(text string, fault error) *claim.Document {
		doc, err := siftkg.NewReader("a.json", strings.NewReader(in), &siftkg.Options{Text: func(string, string) (string, error) {
			return text, fault
		}}).Read()
		if err != nil {
			t.Fatal(err)
		}
		return doc
	}
	if a, b := read("one", nil), read("two", nil); string(a.Source.Raw()) == string(b.Source.Raw()) || !strings.HasPrefix(string(a.Source.Raw()), in) {
		t.Errorf("Raw of two texts: %q and %q", a.Source.Raw(), b.Source.Raw())
	}
	doc := read("", errors.New("d.txt is not UTF-8"))
	if len(doc.Problems) != 1 || doc.Problems[0].Code != claim.CodeText || doc.Problems[0].Pointer != "/document_id" || string(doc.Problems[0].Record) != `"d"` {
		t.Errorf("problems: %+v", doc.Problems)
	}
}

// What is expected comes from testdata/count.py ../../../../../shared/corpora/ftx, which prints documents 9,
// entities 1000, duplicates 2, claims 3666, located 3489 and mention places 687. Of the 705 relations 9 are
// stated twice in the same words. Two ends are no names of entities, but differ from one by case alone.
func TestFTX(t *testing.T) {
	const folder = "../../../../../shared/corpora/ftx"
	names, err := filepath.Glob(folder + "/extractions/*.json")
	if err != nil {
		t.Fatal(err)
	}
	if len(names) == 0 {
		t.Skip("there is no " + folder)
	}
	var got ingesttest.Tally
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		got.Count(t, siftkg.NewReader(name, f, &siftkg.Options{Text: func(id, _ string) (string, error) {
			text, err := os.ReadFile(filepath.Join(folder, "docs", id+".txt"))
			return string(text), err
		}}))
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	want := ingesttest.Tally{
		Documents: 9, Mentions: 1000, Claims: 3666, Spans: 3489, MentionSpans: 687, Refused: map[claim.Code]int{claim.CodeDuplicate: 2},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("- want + got:\n%s", diff)
	}
}

func FuzzReader(f *testing.F) {
	ingesttest.Seeds(f, "../../../../fixtures/siftkg/extractions/*.json")
	f.Add([]byte(`[{"document_id": "a", "entities": [{"name": "A", "attributes": {"x": [{"y": [1, "é"]}]}}, 5]}, {"document_id": 5}]`))
	f.Fuzz(func(t *testing.T, in []byte) {
		siftkg.Sniff(in)
		ingesttest.Hold(t, in, open)
	})
}
