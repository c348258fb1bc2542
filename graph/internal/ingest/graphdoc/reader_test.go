package graphdoc_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/graphdoc"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/ingesttest"
)

func open(r io.Reader) claim.Reader { return graphdoc.NewReader(ingesttest.Name, r, nil) }

func literal(subject, predicate, value, datatype string) claim.Relation {
	return claim.Relation{Subject: subject, Predicate: predicate, Object: claim.Object{Literal: &claim.Literal{Value: value, Datatype: datatype}}}
}

func relation(subject, predicate, object string) claim.Relation {
	return claim.Relation{Subject: subject, Predicate: predicate, Object: claim.Object{Name: object}}
}

// serial gives an object in LangChain's serialised form.
func serial(class, fields string) string {
	return `{"lc": 1, "type": "constructor", "id": ["langchain", "graphs", "graph_document", "` + class + `"], "kwargs": {` + fields + `}}`
}

func TestMapping(t *testing.T) {
	sure := 0.9
	full := relation("Ann", "KNOWS", "Bob")
	full.Confidence, full.Quote, full.Time = &sure, "Ann knows Bob", "2012/2014-05"
	open1, open2 := relation("Ann", "A", "Bob"), relation("Ann", "B", "Bob")
	open1.Time, open2.Time = "2012/..", "../2014"
	dated := relation("Ann", "C", "Bob")
	dated.Time, dated.Quote = "Monday", "so it is"
	for _, c := range []struct {
		name, in string
		want     []*claim.Document
		problems []string
	}{
		{
			"a graph document",
			`{"nodes": [
 {"id": "Ann", "type": "Person", "properties": {"name": "Ann Lee", "alias": "Annie", "same_as": "https://example.org/ann", "age": 41, "posts": ["chair", {"at": "Alpha"}], "ok": false}},
 {"id": "Bob", "type": "Person", "properties": {"wikidata_id": ["Q5", "no item"]}},
 {"id": 7, "type": "Number"}],
 "relationships": [{"source": {"id": "Ann", "type": "Person"}, "target": {"id": 7, "type": "Number"}, "type": "HAS"}],
 "source": {"id": "doc", "page_content": "Ann Lee has 7.", "type": "Document",
  "metadata": {"source": "https://example.org/a", "title": "A title", "publisher": "Wire", "date": "2026-01-29", "language": "en", "page": 4}}}`,
			[]*claim.Document{{
				ID: "doc", Title: "A title", URL: "https://example.org/a", Publisher: "Wire", Published: "2026-01-29", Language: "en", Text: "Ann Lee has 7.",
				Entities: []claim.Entity{
					{ID: "Ann", Name: "Ann Lee", Type: "Person", Aliases: []string{"Annie", "Ann"}, SameAs: []string{"https://example.org/ann"}},
					{ID: "Bob", Name: "Bob", Type: "Person", SameAs: []string{"http://www.wikidata.org/entity/Q5"}},
					{ID: "7", Name: "7", Type: "Number"},
				},
				Relations: []claim.Relation{
					literal("Ann", "age", "41", "xsd:integer"), literal("Ann", "posts", "chair", ""), literal("Ann", "posts.at", "Alpha", ""),
					literal("Ann", "ok", "false", "xsd:boolean"), literal("Bob", "wikidata_id", "no item", ""), relation("Ann", "HAS", "7"),
				},
			}},
			nil,
		},
		{
			"a node is its id and type",
			`{"nodes": [{"id": "Kremlin", "type": "Body"}, {"id": "Kremlin", "type": "Place"}, {"id": "Kremlin", "type": "Body", "properties": {"a": 1}}, {"id": "Ann"}],
 "relationships": [{"source": {"id": "Kremlin", "type": "Place"}, "target": {"id": "Ann", "type": "Person"}, "type": "A"},
  {"source": "Kremlin", "target": {"id": "Ann"}, "type": "B"}, {"source": {"id": "Bob"}, "target": "Kremlin (Body)", "type": "C"}], "source": {"id": "d"}}`,
			[]*claim.Document{{
				ID: "d",
				Entities: []claim.Entity{
					{ID: "Kremlin (Body)′", Name: "Kremlin", Type: "Body"},
					{ID: "Kremlin (Place)", Name: "Kremlin", Type: "Place"},
					{ID: "Ann ()", Name: "Ann"},
					{ID: "Ann (Person)", Name: "Ann", Type: "Person"},
					{ID: "Bob", Name: "Bob"},
					{ID: "Kremlin (Body)", Name: "Kremlin (Body)"},
				},
				Relations: []claim.Relation{
					literal("Kremlin (Body)′", "a", "1", "xsd:integer"), relation("Kremlin (Place)", "A", "Ann (Person)"),
					relation("Kremlin (Body)′", "B", "Ann ()"), relation("Bob", "C", "Kremlin (Body)"),
				},
			}},
			nil,
		},
		{
			"properties of relationships",
			`{"nodes": [{"id": "Ann", "type": "P"}, {"id": "Bob", "type": "P"}], "relationships": [
 {"source": "Ann", "target": "Bob", "type": "KNOWS", "properties": {"confidence": 0.9, "evidence": "Ann knows Bob", "start_date": 2012, "end_date": "2014-05"}},
 {"source": "Ann", "target": "Bob", "type": "A", "properties": {"start_date": "2012"}},
 {"source": "Ann", "target": "Bob", "type": "B", "properties": [{"key": "end_date", "value": "2014"}, {"key": "confidence", "value": "high"}]},
 {"source": "Ann", "target": "Bob", "type": "C", "properties": {"quote": "so it is", "evidence": "left", "date": "Monday", "start_date": "left too"}}],
 "source": {"id": "d"}}`,
			[]*claim.Document{{
				ID: "d", Entities: []claim.Entity{{ID: "Ann", Name: "Ann", Type: "P"}, {ID: "Bob", Name: "Bob", Type: "P"}},
				Relations: []claim.Relation{full, open1, open2, dated},
			}},
			[]string{
				"~ 4:134 /relationships/2/properties/1/value value: confidence \"high\" is no number from 0 to 1; it is left out",
				`~ 5:98 /relationships/3/properties/evidence unknown-field: field "evidence" of the relation is left out`,
				`~ 5:138 /relationships/3/properties/start_date unknown-field: field "start_date" of the relation is left out`,
			},
		},
		{
			"LangChain's serialised form, and the one that is no data",
			`[` + serial("GraphDocument", `"nodes": [`+serial("Node", `"id": "Ann", "type": "P"`)+`], "relationships": [`+
				serial("Relationship", `"type": "R", "source": `+serial("Node", `"id": "Ann", "type": "P"`)+`, "target": `+serial("Node", `"id": "Bob", "type": "P"`))+
				`], "source": `+serial("Document", `"page_content": "x", "metadata": {"id": "m"}`)) + `,
{"lc": 1, "type": "not_implemented", "id": ["GraphDocument"], "repr": "GraphDocument()"}]`,
			[]*claim.Document{{
				ID: "m", Text: "x", Entities: []claim.Entity{{ID: "Ann", Name: "Ann", Type: "P"}, {ID: "Bob", Name: "Bob", Type: "P"}},
				Relations: []claim.Relation{relation("Ann", "R", "Bob")},
			}},
			[]string{"2:71 /repr value: this is how Python shows a graph document, not the document"},
		},
		{
			"pieces of one source, and none",
			`{"nodes": [], "relationships": [], "source": {"metadata": {"source": "a.txt"}}}
{"nodes": [], "relationships": [], "source": {"metadata": {"source": "a.txt"}, "pageContent": "second"}}
{"nodes": [], "relationships": []}
{"nodes": [], "relationships": [], "source": {"metadata": {"source": "a.txt", "id": 5}}}
`,
			[]*claim.Document{{ID: "a.txt"}, {ID: "a.txt#2", Text: "second"}, {ID: "in#3"}, {ID: "5"}},
			nil,
		},
		{
			"faults",
			`{"nodes": [5, {"type": "P"}, {"id": {}}, {"id": "A", "x": 1}, @], "relationships": [{"source": "A", "target": {}, "type": "R"},
 {"source": "A", "target": "B"}, {"target": "B", "type": "R"}, {"source": "A", "target": {"id": "B", "type": 5}, "type": "R"},
 {"source": "A", "target": "A", "type": "R", "properties": 5}], "source": {"id": "d"}, "y": 1}
{"nodes": [], "relationships": [], "source": 5}
{"nodes": [], "relationships": [], "source": {"page_content": []}}
{"nodes": [], "relationships": [], "source": {"metadata": []}}
{"nodes": 5, "relationships": []}
{"source": {"id": "d"}}
`,
			[]*claim.Document{{ID: "d", Entities: []claim.Entity{{ID: "A", Name: "A"}}, Relations: []claim.Relation{relation("A", "R", "A")}}},
			[]string{
				"1:12 /nodes/0 type: must be an object, not a number",
				"1:15 /nodes/1 missing: the node has no id",
				"1:37 /nodes/2/id type: must be a string, not an object",
				`~ 1:59 /nodes/3/x unknown-field: field "x" of the node is left out`,
				"1:63 /nodes/4 syntax: invalid character '@' at start of value",
				"1:111 /relationships/0/target missing: the target of the relationship has no id, or a type that is no string",
				"2:2 /relationships/1 missing: the relationship has no type",
				"2:34 /relationships/2 missing: the relationship has no source",
				"2:90 /relationships/3/target missing: the target of the relationship has no id, or a type that is no string",
				"~ 3:60 /relationships/4/properties unknown-field: the relation's properties are left out",
				`~ 3:93 /y unknown-field: field "y" of the graph document is left out`,
				"4:46 /source type: source must be an object",
				"5:63 /source/page_content type: must be a string, not an array",
				"6:59 /source/metadata type: metadata must be an object",
				"7:11 /nodes type: must be an array, not a number",
				"8:1  missing: the graph document has no nodes",
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			docs, problems := ingesttest.Read(t, open, c.in)
			if diff := cmp.Diff(c.want, docs); diff != "" {
				t.Errorf("documents, - want + got:\n%s", diff)
			}
			if diff := cmp.Diff(c.problems, problems); diff != "" {
				t.Errorf("problems, - want + got:\n%s", diff)
			}
		})
	}
}

// What is refused is the whole record, and a document needs a name.
func TestRefused(t *testing.T) {
	for in, want := range map[string]claim.Code{
		`{"nodes": [], "relationships": []}`:                                         claim.CodeMissing,
		`{"nodes": [], "relationships": [], "source": {"metadata": {"title": "t"}}}`: claim.CodeMissing,
		`{"nodes": [], "relationships": [], "source": {"page_content": 5e}}`:         claim.CodeSyntax,
		`{"nodes": [], "relationships": [], "source": {"metadata": 5}}`:              claim.CodeType,
	} {
		_, err := graphdoc.NewReader("<stdin>", strings.NewReader(in), nil).Read()
		if e, ok := errors.AsType[*claim.Error](err); !ok || e.Code != want || string(e.Record) != in {
			t.Errorf("%s: %v, want %s of the whole", in, err, want)
		}
	}
}

func FuzzReader(f *testing.F) {
	ingesttest.Seeds(f, "../../../../fixtures/graphdoc/*.json*")
	f.Add([]byte(`[{"nodes": [{"id": "é", "properties": [{"key": "a", "value": [1]}]}, 5], "relationships": [{"source": "é1", "target": "é", "type": 5}]}]`))
	f.Fuzz(func(t *testing.T, in []byte) {
		graphdoc.Sniff(in)
		ingesttest.Hold(t, in, open)
	})
}
