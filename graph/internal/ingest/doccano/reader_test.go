package doccano

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

var cases = []readerCase{
	{
		name: "relations",
		in: `{"id":7,"text":"Ann met Bob. Ann left.","url":"u","entities":[{"id":1,"label":"PER","start_offset":0,"end_offset":3},{"id":2,"label":"PER","start_offset":8,"end_offset":11},` +
			`{"id":3,"label":"PER","start_offset":13,"end_offset":16}],"relations":[{"id":9,"from_id":3,"to_id":2,"type":"met"}],"Comments":[]}`,
		docs: []*claim.Document{{
			ID: "in/7", URL: "u", Text: "Ann met Bob. Ann left.",
			Entities: []claim.Entity{
				{ID: "1", Name: "Ann", Type: "PER", Mentions: []claim.Span{{0, 3}, {13, 16}}},
				{ID: "2", Name: "Bob", Type: "PER", Mentions: []claim.Span{{8, 11}}},
			},
			Relations: []claim.Relation{{ID: "9", Subject: "1", Predicate: "met", Object: claim.Object{Name: "2"}, Evidence: []claim.Span{{8, 16}}}},
		}},
	},
	{
		name: "spans alone, and no id",
		in:   `{"text":"Ann met Bob.","label":[[0,3,"PER"],[8,11,"PER"],[0,3,"PER"]]}` + "\n" + `{"text":"Nobody.","labels":[]}`,
		docs: []*claim.Document{
			{ID: "in#1", Text: "Ann met Bob.", Entities: []claim.Entity{
				{ID: "0-3 PER", Name: "Ann", Type: "PER", Mentions: []claim.Span{{0, 3}}},
				{ID: "8-11 PER", Name: "Bob", Type: "PER", Mentions: []claim.Span{{8, 11}}},
			}},
			{ID: "in#2", Text: "Nobody."},
		},
	},
	{
		name: "intents and slots",
		in:   `{"id":1,"text":"Ann met Bob.","cats":["news"],"entities":[[0,3,"PER"]]}`,
		docs: []*claim.Document{{
			ID: "in/1", Text: "Ann met Bob.", Entities: []claim.Entity{{ID: "0-3 PER", Name: "Ann", Type: "PER", Mentions: []claim.Span{{0, 3}}}},
		}},
	},
	{
		name: "code units, then code points",
		in:   `{"id":1,"text":"🕊 Ann met Bob.","label":[[3,6,"PER"],[11,14,"PER"]]}` + "\n" + `{"id":2,"text":"🕊 Ann met Bob.","label":[[2,5,"PER"],[10,13,"PER"]]}`,
		docs: []*claim.Document{
			{ID: "in/1", Text: "🕊 Ann met Bob.", Entities: []claim.Entity{
				{ID: "3-6 PER", Name: "Ann", Type: "PER", Mentions: []claim.Span{{2, 5}}},
				{ID: "11-14 PER", Name: "Bob", Type: "PER", Mentions: []claim.Span{{10, 13}}},
			}},
			{ID: "in/2", Text: "🕊 Ann met Bob.", Entities: []claim.Entity{
				{ID: "2-5 PER", Name: "Ann", Type: "PER", Mentions: []claim.Span{{2, 5}}},
				{ID: "10-13 PER", Name: "Bob", Type: "PER", Mentions: []claim.Span{{10, 13}}},
			}},
		},
		told: []string{
			"?1:16 offsets /text: the text has characters beyond U+FFFF; its offsets are taken for UTF-16 code units",
			"?2:16 offsets /text: the text has characters beyond U+FFFF; its offsets are taken for code points",
		},
	},
	{
		name: "faults",
		in: `{"id":7,"text":"Ann met Bob.","label":["politics",[0,3],[0,"x","PER"],[4,99,"PER"],[-1,2,"PER"]],"entities":[{"id":1,"label":"PER","start_offset":0,"end_offset":30},{"label":"PER"},{"id":2,"start_offset":0,"end_offset":3},{"id":2,"start_offset":0,"end_offset":3}],` +
			`"relations":[{"from_id":1,"to_id":2,"type":"met"},{"from_id":2,"to_id":2},{"from_id":2,"to_id":5,"type":"met"},{"from_id":2,"to_id":2,"type":"met"}]}` + "\n" +
			`{"id":8}`,
		docs: []*claim.Document{{
			ID: "in/7", Text: "Ann met Bob.", Entities: []claim.Entity{{ID: "2", Name: "Ann", Mentions: []claim.Span{{0, 3}}}},
			Relations: []claim.Relation{{Subject: "2", Predicate: "met", Object: claim.Object{Name: "2"}, Evidence: []claim.Span{{0, 3}}}},
		}},
		told: []string{
			"!1:40 type /label/0: this labels no span, but the whole text",
			"!1:51 value /label/1: a span is [from, to, label], not 2 values",
			"!1:57 type /label/2: a span is [from, to, label], two whole numbers and a string",
			"!1:71 offsets /label/3: span [4,99] ends outside the text, which has 12 code points",
			"!1:84 type /label/4: a span is [from, to, label], two whole numbers and a string",
			"!1:110 offsets /entities/0: span [0,30] ends outside the text, which has 12 code points",
			"!1:166 missing /entities/1: the span has no id",
			`!1:223 duplicate /entities/3: span "2" is in the document already`,
			`!1:289 unknown-entity /relations/0/from_id: "1" is no span of the example`,
			"!1:315 missing /relations/1: the relation has no type",
			`!1:360 unknown-entity /relations/2/to_id: "5" is no span of the example`,
			"!2:1 missing: the example has no text",
		},
	},
}

func TestCorpusOfFixtures(t *testing.T) {
	b, err := os.ReadFile(filepath.FromSlash("../../../../fixtures/doccano/relations.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	docs, told := readertest.ReadAll(t, open(strings.NewReader(string(b))))
	if len(docs) != 2 || len(told) != 1 || docs[1].Entities[0].Name != "Marco Rubio" || len(docs[1].Relations) != 2 {
		t.Errorf("%d documents, told %q", len(docs), told)
	}
}
