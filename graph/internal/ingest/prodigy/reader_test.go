package prodigy

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

const line = `{"text":"Ann met Bob. Ann left.","_input_hash":5,"answer":"accept",` +
	`"tokens":[{"text":"Ann","start":0,"end":3,"id":0},{"text":"met","start":4,"end":7,"id":1},{"text":"Bob","start":8,"end":11,"id":2}],` +
	`"spans":[{"start":0,"end":3,"label":"PER"},{"start":8,"end":11,"label":"PER"},{"start":13,"end":16,"label":"PER"}],`

var people = []claim.Entity{
	{ID: "0-3 PER", Name: "Ann", Type: "PER", Mentions: []claim.Span{{0, 3}, {13, 16}}},
	{ID: "8-11 PER", Name: "Bob", Type: "PER", Mentions: []claim.Span{{8, 11}}},
}

var cases = []readerCase{
	{
		name: "whole",
		in: line + `"meta":{"title":"T","published":"2026-01-28"},"_annotator_id":"x","relations":[{"head":0,"child":2,"label":"met",` +
			`"head_span":{"start":13,"end":16,"label":"PER"},"child_span":{"start":8,"end":11,"label":"PER"}}]}`,
		docs: []*claim.Document{{
			ID: "prodigy:5/x", Text: "Ann met Bob. Ann left.", Title: "T", Published: "2026-01-28", Entities: people,
			Relations: []claim.Relation{{
				Subject: "0-3 PER", Predicate: "met", Object: claim.Object{Name: "8-11 PER"}, Evidence: []claim.Span{{8, 16}}, Extractor: "x",
			}},
		}},
	},
	{
		name: "ends by tokens, which are spans of no label",
		in:   line + `"relations":[{"head":0,"child":2,"label":"met"}]}`,
		docs: []*claim.Document{{
			ID: "prodigy:5", Text: "Ann met Bob. Ann left.",
			Entities: append(people[:2:2],
				claim.Entity{ID: "0-3", Name: "Ann", Mentions: []claim.Span{{0, 3}}}, claim.Entity{ID: "8-11", Name: "Bob", Mentions: []claim.Span{{8, 11}}}),
			Relations: []claim.Relation{{Subject: "0-3", Predicate: "met", Object: claim.Object{Name: "8-11"}, Evidence: []claim.Span{{0, 11}}}},
		}},
	},
	{
		name: "answers",
		in: `{"text":"a","_input_hash":1,"answer":"reject","spans":[{"start":0,"end":1,"label":"X"}]}` + "\n" +
			`{"text":"a","_input_hash":1,"answer":"ignore"}` + "\n" +
			`{"text":"b","_input_hash":2,"answer":"perhaps"}` + "\n" +
			`{"text":"b"}`,
		docs: []*claim.Document{{ID: "prodigy:1", Text: "a"}, {ID: "prodigy:1#2", Text: "a"}, {ID: "in#4", Text: "b"}},
		told: []string{
			"?1:38 value /answer: the annotator's answer is reject: the document claims nothing",
			"?2:38 value /answer: the annotator's answer is ignore: the document claims nothing",
			`!3:38 value /answer: answer "perhaps" is none of accept, reject, ignore`,
		},
	},
	{
		name: "faults",
		in: `{"text":"Ann met Bob.","_input_hash":5,"spans":[{"start":3,"end":3,"label":"X"},{"start":0,"end":99},{"start":0},{"start":0,"end":"x"},{"start":3,"end":4},7],` +
			`"relations":[{"head":0,"child":1},{"label":"a","head":0,"child":1},{"label":"a","head_span":{"start":0,"end":3},"child_span":{"start":0}},{"label":"a","head_span":{"start":0,"end":90},"child":0},{"label":"a","head_span":3},{"label" "a"}]}` + "\n" +
			`{"text":5}` + "\n" + `{"_input_hash":5}` + "\n" + `{"text":"a","relations":{}}` + "\n" + `[]`,
		docs: []*claim.Document{
			{ID: "prodigy:5", Text: "Ann met Bob.", Entities: []claim.Entity{{ID: "0-3", Name: "Ann", Mentions: []claim.Span{{0, 3}}}}},
			{ID: "in#2", Text: "5"},
		},
		told: []string{
			"!1:49 offsets /spans/0: span [3,3] is empty or upside down",
			"!1:81 offsets /spans/1: span [0,99] ends outside the text, which has 12 code points",
			"!1:102 missing /spans/2: the span has no end",
			"!1:131 type /spans/3/end: end must be a whole number from 0",
			"!1:136 offsets /spans/4: span [3,4] holds no words",
			"!1:156 type /spans/5: must be an object, not a number",
			"!1:172 missing /relations/0: the relation has no label",
			"!1:213 unknown-entity /relations/1/head: head 0 is no token of the task",
			"!1:284 missing /relations/2/child_span: the span has no end",
			"!1:322 offsets /relations/3/head_span: span [0,90] is not in the text, which has 12 code points",
			"!1:379 type /relations/4/head_span: must be an object, not a number",
			`!1:391 syntax /relations/5/label: invalid character '"' after object name (expecting ':')`,
			"!3:1 missing: the task has no text",
			"!4:25 type /relations: must be an array, not an object",
			"!5:1 type: a record must be an object, not an array",
		},
	},
}

func TestCorpusOfFixtures(t *testing.T) {
	b, err := os.ReadFile(filepath.FromSlash("../../../../fixtures/prodigy/invitation.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	docs, told := readertest.ReadAll(t, open(strings.NewReader(string(b))))
	if len(docs) != 3 || len(told) != 1 || len(docs[0].Relations) != 2 || len(docs[1].Relations) != 0 || len(docs[2].Relations) != 1 {
		t.Errorf("%d documents, told %q", len(docs), told)
	}
}
