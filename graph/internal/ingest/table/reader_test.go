package table

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/readertest"
)

func TestReader(t *testing.T) {
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			docs, told := readertest.ReadAll(t, open(strings.NewReader(c.in)))
			if d := cmp.Diff(c.docs, docs, cmpopts.EquateEmpty()); d != "" {
				t.Errorf("documents: (-want +got)\n%s", d)
			}
			if d := cmp.Diff(c.told, told, cmpopts.EquateEmpty()); d != "" {
				t.Errorf("told: (-want +got)\n%s", d)
			}
			readertest.Check(t, c.in, open)
		})
	}
}

type readerCase struct {
	name, in string
	docs     []*claim.Document
	told     []string
}

func named(name string) claim.Object { return claim.Object{Name: name} }

var cases = []readerCase{
	{
		name: "every column, in another order and spelling",
		in: "Confidence;RELATION;Subject;object;Document;Title;URL;Publisher;Date;Time;Quote;Speaker;Attribution;Polarity;Modality;Extractor;Language;ID\r\n" +
			"0.5;met;Ann;Bob;d1;T;http://x/;P;2026-01-28;2026-01;\"Ann; a \"\"friend\"\"\";Cy;an aide;Negated;planned;m;en;7\r\n",
		docs: []*claim.Document{{
			ID: "d1", Title: "T", URL: "http://x/", Publisher: "P", Published: "2026-01-28", Language: "en",
			Relations: []claim.Relation{{
				ID: "7", Subject: "Ann", Predicate: "met", Object: named("Bob"), Quote: `Ann; a "friend"`, Confidence: new(0.5),
				AttributedTo: "Cy", Attribution: "an aide", Polarity: "negated", Modality: "planned", Time: "2026-01", Extractor: "m",
			}},
		}},
	},
	{
		name: "sources in turns, and none",
		in:   "s,p,o,source\nAnn,met,Bob,d1\nCy,met,Dee,d2\nBob,met,Ann,d1\nEve,met,Ann,\n,,,\n\nEve,left,Ann",
		docs: []*claim.Document{
			{ID: "d1", Relations: []claim.Relation{{Subject: "Ann", Predicate: "met", Object: named("Bob")}, {Subject: "Bob", Predicate: "met", Object: named("Ann")}}},
			{ID: "d2", Relations: []claim.Relation{{Subject: "Cy", Predicate: "met", Object: named("Dee")}}},
			{ID: "in", Relations: []claim.Relation{{Subject: "Eve", Predicate: "met", Object: named("Ann")}, {Subject: "Eve", Predicate: "left", Object: named("Ann")}}},
		},
	},
	{
		name: "types",
		in:   "head\thead type\trelation\ttail\ttail type\tdatatype\tspeaker\nGeorgia\tState\tin\tUSA\tCountry\t\tAnn\nGeorgia\tCountry\tnear\tRussia\t\t\t\nGeorgia\t\tarea\t69700\t\txsd:integer\t\n",
		docs: []*claim.Document{{
			ID: "in",
			Entities: []claim.Entity{
				{ID: "Georgia", Name: "Georgia", Type: "State"},
				{ID: "USA", Name: "USA", Type: "Country"},
				{ID: "Ann", Name: "Ann"},
				{ID: "Georgia (Country)", Name: "Georgia", Type: "Country"},
				{ID: "Russia", Name: "Russia"},
			},
			Relations: []claim.Relation{
				{Subject: "Georgia", Predicate: "in", Object: named("USA"), AttributedTo: "Ann"},
				{Subject: "Georgia (Country)", Predicate: "near", Object: named("Russia")},
				{Subject: "Georgia", Predicate: "area", Object: claim.Object{Literal: &claim.Literal{Value: "69700", Datatype: "xsd:integer"}}},
			},
		}},
	},
	{
		name: "an edge list, with columns that are not known",
		in:   "\xef\xbb\xbfsource,relation,target,weight,Relation,weight 2\nAnn,met,Bob,1,x,2\nAnn,met,Bob,1,x,2,,\n",
		docs: []*claim.Document{{ID: "in", Relations: []claim.Relation{
			{Subject: "Ann", Predicate: "met", Object: named("Bob")}, {Subject: "Ann", Predicate: "met", Object: named("Bob")},
		}}},
		told: []string{`?1:27 unknown-field: columns that are not known, or are there twice, are left out: "weight", "Relation", "weight 2"`},
	},
	{
		name: "a cell of several lines",
		in:   "subject,predicate,object,quote,confidence\nAnn,met,Bob,\"one\r\ntwo\"\"\n\nthree\",x\nCy,met,\"Dee\",\"\",1\n",
		docs: []*claim.Document{{ID: "in", Relations: []claim.Relation{{Subject: "Cy", Predicate: "met", Object: named("Dee"), Confidence: new(1.0)}}}},
		told: []string{`!5:8 type: confidence "x" is no number`},
	},
	{
		name: "faults",
		in: "subject,predicate,object,confidence,title\nAnn,met\nAnn,met,Bob,0.5,T,more\n\"Ann\"x,met,Bob\nAnn,met,5\" gun,1.5,T\nCy,met,Dee,NaN,U\nCy,\"m\x00t\",Dee\n" +
			"Cy,met,\"Dee\nEve,met,Ann,,V\nEve,met,Ann,,W\n",
		docs: []*claim.Document{{ID: "in", Title: "T", Relations: []claim.Relation{
			{Subject: "Eve", Predicate: "met", Object: named("Ann")}, {Subject: "Eve", Predicate: "met", Object: named("Ann")},
		}}},
		told: []string{
			"!3:19 syntax: the row has 6 cells, the header has 5",
			"!4:6 syntax: a cell in quotes goes on after its closing quote",
			"!7:6 encoding: there is a NUL byte",
			"!8:8 syntax: this quote is not closed",
			"!2:1 missing: the row has no object",
			"!5:16 value: confidence 1.5 is not between 0 and 1",
			"!6:12 value: confidence NaN is not between 0 and 1",
			`?6:16 value: document "in" has another title, "U"; the first one counts`,
		},
	},
	{
		name: "no header",
		in:   "\nAnn,met,Bob\n",
		told: []string{"!2:1 missing: the first row does not name the columns subject, predicate and object; nothing is read"},
	},
}

func TestSniff(t *testing.T) {
	for in, want := range map[string]bool{
		"subject,predicate,object\n": true, "\n Head ; Relation ; Tail\r\n": true, "from\trel\tto": true, "source,relation,target": true,
		"\xef\xbb\xbf\"s\",\"p\",\"o\"\n": true,
		"":                                false, "subject,predicate": false, "Ann,met,Bob\nsubject,predicate,object\n": false, "name,age\n": false, `{"subject":1}`: false,
		"source,relation,object_type": false,
	} {
		if Sniff([]byte(in)) != want {
			t.Errorf("Sniff(%q) is %v", in, !want)
		}
	}
}

func TestCorpusOfFixtures(t *testing.T) {
	b, err := os.ReadFile(filepath.FromSlash("../../../../fixtures/table/claims.csv"))
	if err != nil {
		t.Fatal(err)
	}
	docs, told := readertest.ReadAll(t, open(strings.NewReader(string(b))))
	if len(docs) != 2 || len(docs[0].Relations) != 3 || len(docs[1].Relations) != 1 || len(told) != 1 {
		t.Errorf("%d documents, told %q", len(docs), told)
	}
	if got, want := docs[1].Relations[0].Quote, "He said \"very good things\"\nand left"; got != want {
		t.Errorf("a quote is %q, want %q", got, want)
	}
}

// A quote that is never closed costs its line, and the time is that of the input.
func TestOpenQuotes(t *testing.T) {
	const n = 20_000
	in := "s,p,o\n" + strings.Repeat("a,b,\"c\n"+strings.Repeat("a,b,c\n", 9), n)
	docs, told := readertest.ReadAll(t, open(strings.NewReader(in)))
	if len(docs) != 1 || len(docs[0].Relations)+len(told) != 10*n {
		t.Errorf("%d relations, %d errors", len(docs[0].Relations), len(told))
	}
}

// What a document is made from is in its bytes.
func TestRaw(t *testing.T) {
	read := func(in string) string {
		doc, err := open(strings.NewReader(in)).Read()
		if err != nil {
			t.Fatal(err)
		}
		return string(doc.Source.Raw())
	}
	base := read("s,p,o,source\na,b,c,d\n")
	for _, in := range []string{"s,o,p,source\na,b,c,d\n", "s,p,o,source\na,b,e,d\n", "s,p,o,source\na,b,c,d\na,b,c,d\n"} {
		if read(in) == base {
			t.Errorf("%q has the bytes of another document", in)
		}
	}
	if read("s,p,o,source\na,b,c,d\na,b,c,e\n") != base {
		t.Error("rows of another document change this one")
	}
}
