package langextract_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/ingesttest"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/langextract"
)

func open(r io.Reader) claim.Reader { return langextract.NewReader(ingesttest.Name, r, nil) }

// at gives an extraction as LangExtract writes it.
func at(class, text, span, attributes string) string {
	if span != "null" {
		span = `{"start_pos": ` + span + `}`
	}
	return `{"extraction_class": "` + class + `", "extraction_text": "` + text + `", "char_interval": ` + span +
		`, "alignment_status": "match_exact", "extraction_index": 1, "group_index": 0, "description": null, "attributes": ` + attributes + `}`
}

func literal(subject, predicate, value, quote string, span ...claim.Span) claim.Relation {
	return claim.Relation{
		Subject: subject, Predicate: predicate, Object: claim.Object{Literal: &claim.Literal{Value: value}}, Quote: quote, Evidence: span,
	}
}

func relation(subject, predicate, object, quote string, span ...claim.Span) claim.Relation {
	return claim.Relation{Subject: subject, Predicate: predicate, Object: claim.Object{Name: object}, Quote: quote, Evidence: span}
}

func TestMapping(t *testing.T) {
	half := 0.5
	surely := relation("Ann", "met", "Bob", "Ann met Bob", claim.Span{0, 11})
	surely.Time, surely.Confidence = "2026-01-28", &half
	for _, c := range []struct {
		name, extractions string
		entities          []claim.Entity
		relations         []claim.Relation
		problems          []string
	}{
		{
			"the same twice is one entity; of two classes it is two",
			at("person", "Ann", `0, "end_pos": 3`, `{"role": "chair", "aliases": "Annie"}`) + "," +
				at("person", "Ann", `20, "end_pos": 23`, `{"tags": ["a", "b", "a"]}`) + "," + at("city", "Ann", "null", "null"),
			[]claim.Entity{
				{ID: "Ann (person)", Name: "Ann", Type: "person", Aliases: []string{"Annie"}, Mentions: []claim.Span{{0, 3}, {20, 23}}},
				{ID: "Ann (city)", Name: "Ann", Type: "city"},
			},
			[]claim.Relation{
				literal("Ann (person)", "role", "chair", "Ann", claim.Span{0, 3}),
				literal("Ann (person)", "tags", "a", "Ann", claim.Span{20, 23}),
				literal("Ann (person)", "tags", "b", "Ann", claim.Span{20, 23}),
				literal("Ann (person)", "tags", "a", "Ann", claim.Span{20, 23}),
			},
			nil,
		},
		{
			"two ends make a relation, in order of their names; the predicate or else the class says which",
			at("relationship", "Ann met Bob", `0, "end_pos": 11`, `{"subject": "Ann", "predicate": "met", "object": "Bob", "confidence": "0.5", "date": "2026-01-28"}`) + "," +
				at("friend_of", "Ann likes Bob", "null", `{"head": "Ann", "tail": "Bob", "source": "Ann", "target": ""}`) + "," +
				at("relation", "x", "null", `{"entity1": "Ann", "entity2": "T-72", "relation_type": "drives", "colour": "red"}`),
			[]claim.Entity{{ID: "T-72", Name: "T-72"}},
			[]claim.Relation{surely, relation("Ann", "friend_of", "Bob", "Ann likes Bob"), relation("Ann", "drives", "T-72", "x")},
			[]string{
				`~ 1:651 /extractions/1/attributes/source unknown-field: field "source" of the relation is left out`,
				`~ 1:939 /extractions/2/attributes/colour unknown-field: field "colour" of the relation is left out`,
			},
		},
		{
			"without two ends it is an entity, whatever its class",
			at("relationship", "Ann is the sun", `0, "end_pos": 14`, `{"type": "metaphor", "subject": "Ann", "object": 5}`),
			[]claim.Entity{{ID: "Ann is the sun", Name: "Ann is the sun", Type: "relationship", Mentions: []claim.Span{{0, 14}}}},
			[]claim.Relation{
				literal("Ann is the sun", "type", "metaphor", "Ann is the sun", claim.Span{0, 14}),
				literal("Ann is the sun", "subject", "Ann", "Ann is the sun", claim.Span{0, 14}),
				{
					Subject: "Ann is the sun", Predicate: "object", Object: claim.Object{Literal: &claim.Literal{Value: "5", Datatype: "xsd:integer"}},
					Quote: "Ann is the sun", Evidence: []claim.Span{{0, 14}},
				},
			},
			nil,
		},
		{
			"a group that is another entity's text is a relation to it",
			at("drug", "Aspirin", "null", `{"drug_group": "Aspirin"}`) + "," + at("dose", "10 mg", "null", `{"drug_group": "Aspirin", "other_group": "nobody"}`),
			[]claim.Entity{{ID: "Aspirin", Name: "Aspirin", Type: "drug"}, {ID: "10 mg", Name: "10 mg", Type: "dose"}},
			[]claim.Relation{
				literal("Aspirin", "drug_group", "Aspirin", "Aspirin"), relation("10 mg", "drug_group", "Aspirin", "10 mg"),
				literal("10 mg", "other_group", "nobody", "10 mg"),
			},
			nil,
		},
		{
			"descriptions",
			`{"extraction_class": "a", "extraction_text": "b", "description": "c"}, {"extraction_class": "a", "extraction_text": "d", "description": "e", "attributes": {"subject": "b", "object": "f"}}`,
			[]claim.Entity{{ID: "b", Name: "b", Type: "a"}},
			[]claim.Relation{literal("b", "description", "c", "b"), relation("b", "a", "f", "d")},
			[]string{"~ 1:210 /extractions/1/description unknown-field: the description of a relation is left out"},
		},
		{
			"faults",
			at("a", "", "null", "null") + "," + at("a", "b", `5`, "[]") + `, 5, {"extraction_text": "x"}, {"extraction_class": 1e999, "extraction_text": "y", "mood": null, "face": 1}`,
			[]claim.Entity{{ID: "b", Name: "b", Type: "a"}, {ID: "y", Name: "y", Type: "1e999"}},
			nil,
			[]string{
				"1:119 /extractions/0/extraction_text missing: the extraction has no extraction_text",
				"1:330 /extractions/1/char_interval offsets: char_interval must have start_pos and end_pos, whole numbers from 0",
				"1:459 /extractions/1/attributes type: attributes must be an object",
				"1:464 /extractions/2 type: must be an object, not a number",
				"1:467 /extractions/3 missing: the extraction has no extraction_class",
				`~ 1:567 /extractions/4/face unknown-field: field "face" of the extraction is left out`,
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			docs, problems := ingesttest.Read(t, open, `{"document_id": "d", "text": "Ann met Bob in Rome. Ann", "extractions": [`+c.extractions+`]}`)
			want := []*claim.Document{{ID: "d", Text: "Ann met Bob in Rome. Ann", Entities: c.entities, Relations: c.relations}}
			if diff := cmp.Diff(want, docs); diff != "" {
				t.Errorf("documents, - want + got:\n%s", diff)
			}
			if diff := cmp.Diff(c.problems, problems); diff != "" {
				t.Errorf("problems, - want + got:\n%s", diff)
			}
		})
	}
}

func TestLines(t *testing.T) {
	docs, problems := ingesttest.Read(t, open, `{"extractions": [], "text": "a", "document_id": "one"}
{"extractions": null, "text": null}
{"extractions": [}
{"extractions": [], "document_id": {}}
{"extractions": [], "document_id": "two"}
{"document_id": "three"}
`)
	want := []*claim.Document{{ID: "one", Text: "a"}, {ID: "in#2"}, {ID: "two"}}
	if diff := cmp.Diff(want, docs); diff != "" {
		t.Errorf("documents, - want + got:\n%s", diff)
	}
	wantProblems := []string{
		"3:17  syntax: this [ is not closed; '}' comes first", "4:36 /document_id type: must be a string, not an object",
		"6:1  missing: the document has no extractions",
	}
	if diff := cmp.Diff(wantProblems, problems); diff != "" {
		t.Errorf("problems, - want + got:\n%s", diff)
	}
}

// Standard input gives a document without an id no name.
func TestNoID(t *testing.T) {
	_, err := langextract.NewReader("<stdin>", strings.NewReader(`{"extractions": [], "document_id": " "}`), nil).Read()
	if e, ok := errors.AsType[*claim.Error](err); !ok || e.Code != claim.CodeMissing || e.Pointer != "/document_id" {
		t.Errorf("%v", err)
	}
}

// What a document is made from is in its Raw, the place in the file is not.
func TestRaw(t *testing.T) {
	raw := func(in string) string {
		doc, err := open(strings.NewReader(in)).Read()
		if err != nil {
			t.Fatal(err)
		}
		return string(doc.Source.Raw())
	}
	const in = `{"extractions": [], "text": "a", "document_id": "d"}`
	if a, b := raw(in), raw("\n["+in+"]"); a != b || a != in {
		t.Errorf("Raw: %s and %s", a, b)
	}
}

func FuzzReader(f *testing.F) {
	ingesttest.Seeds(f, "../../../../fixtures/langextract/*.jsonl")
	f.Add([]byte(`[{"extractions": [` + at("a", "é", `0, "end_pos": 1`, `{"subject": "x", "object": "y1", "type": "é"}`) + `, 5]}, {"document_id": 5}]`))
	f.Fuzz(func(t *testing.T, in []byte) {
		langextract.Sniff(in)
		ingesttest.Hold(t, in, open)
	})
}
