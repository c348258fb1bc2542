package labelstudio

import (
	"fmt"
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

// region writes a labelled stretch of a text.
func region(id, label string, from, to int, words string) string {
	return fmt.Sprintf(`{"value":{"start":%d,"end":%d,"text":%q,"labels":[%q]},"id":%q,"from_name":"label","to_name":"text","type":"labels"}`, from, to, words, label, id)
}

func link(from, to, direction, labels string) string {
	return fmt.Sprintf(`{"from_id":%q,"to_id":%q,"type":"relation","direction":%q,"labels":[%s]}`, from, to, direction, labels)
}

var (
	ann  = claim.Entity{ID: "a", Name: "Ann", Type: "PER", Mentions: []claim.Span{{0, 3}}}
	bob  = claim.Entity{ID: "b", Name: "Bob", Type: "PER", Mentions: []claim.Span{{8, 11}}}
	half = 0.5
)

func met(subject, object, who string) claim.Relation {
	return claim.Relation{Subject: subject, Predicate: "met", Object: claim.Object{Name: object}, Evidence: []claim.Span{{0, 11}}, Extractor: who}
}

var cases = []readerCase{
	{
		name: "annotators",
		in: `[{"id":1,"data":{"text":"Ann met Bob.","title":"T"},"annotations":[
{"id":4,"completed_by":{"id":2,"email":"x@example.org"},"result":[` + region("a", "PER", 0, 3, "Ann") + `,` + region("b", "PER", 8, 11, "Bob") + `,` + link("a", "b", "right", `"met"`) + `]},
{"id":5,"completed_by":3,"result":[` + region("a", "PER", 0, 3, "Ann") + `,` + region("b", "PER", 8, 11, "Bob") + `,` + link("a", "b", "left", `"met"`) + `]},
{"id":6,"was_cancelled":true,"result":[` + region("a", "PER", 0, 3, "Ann") + `]},
{"result":[` + link("a", "b", "bi", `"met","saw"`) + `,` + region("a", "PER", 0, 3, "Ann") + `,` + region("b", "PER", 8, 11, "Bob") + `]}]}]`,
		docs: []*claim.Document{
			{ID: "1/4", Title: "T", Text: "Ann met Bob.", Entities: []claim.Entity{ann, bob}, Relations: []claim.Relation{met("a", "b", "x@example.org")}},
			{ID: "1/5", Title: "T", Text: "Ann met Bob.", Entities: []claim.Entity{ann, bob}, Relations: []claim.Relation{met("b", "a", "3")}},
			{ID: "1/6", Title: "T", Text: "Ann met Bob."},
			{ID: "1/#4", Title: "T", Text: "Ann met Bob.", Entities: []claim.Entity{ann, bob}, Relations: []claim.Relation{
				met("a", "b", ""), met("b", "a", ""),
				{Subject: "a", Predicate: "saw", Object: claim.Object{Name: "b"}, Evidence: []claim.Span{{0, 11}}},
				{Subject: "b", Predicate: "saw", Object: claim.Object{Name: "a"}, Evidence: []claim.Span{{0, 11}}},
			}},
		},
		told: []string{"?4:25 value /annotations/2/was_cancelled: the annotation was cancelled: the document claims nothing"},
	},
	{
		name: "predictions, of a text under another name",
		in: `{"id":2,"data":{"body":"Ann met Bob."},"annotations":[],"predictions":[{"id":7,"model_version":"m","score":0.5,"result":[` +
			region("a", "PER", 0, 3, "Ann") + `,` + region("b", "PER", 8, 11, "Bob") + `,` + link("a", "b", "right", `"met"`) + `]}]}` + "\n" +
			`{"id":3,"data":{"body":"Ann met Bob."},"annotations":[{"id":1,"result":[]}],"predictions":[{"id":7,"result":[]}],"total_annotations":1}` + "\n" +
			`{"id":4,"data":{"body":"Ann"},"annotations":[],"total_annotations":0}`,
		docs: []*claim.Document{
			{ID: "2/prediction-7", Text: "Ann met Bob.", Entities: []claim.Entity{ann, bob}, Relations: []claim.Relation{{
				Subject: "a", Predicate: "met", Object: claim.Object{Name: "b"}, Evidence: []claim.Span{{0, 11}}, Extractor: "m", Confidence: &half,
			}}},
			{ID: "3/1", Text: "Ann met Bob."},
			{ID: "4"},
		},
		told: []string{
			"?2:91 value /predictions: the task has 1 predictions besides annotations; they are left out",
			"?3:1 missing: nobody annotated this task: the document claims nothing",
		},
	},
	{
		name: "code units and code points in one text",
		in: `{"id":1,"data":{"text":"🕊 Ann met Bob."},"annotations":[{"id":1,"result":[` +
			region("a", "PER", 3, 6, "Ann") + `,` + region("b", "PER", 10, 13, "Bob") + `,` + region("c", "X", 1, 3, "no") + `,` + region("d", "X", 7, 10, "not") + `]}]}`,
		docs: []*claim.Document{{ID: "1/1", Text: "🕊 Ann met Bob.", Entities: []claim.Entity{
			{ID: "a", Name: "Ann", Type: "PER", Mentions: []claim.Span{{2, 5}}},
			{ID: "b", Name: "Bob", Type: "PER", Mentions: []claim.Span{{10, 13}}},
			{ID: "d", Name: "met", Type: "X", Mentions: []claim.Span{{6, 9}}},
		}}},
		told: []string{
			`!1:333 offsets /annotations/0/result/2/value: span [1,3] ends within a character`,
			`?1:452 quote /annotations/0/result/3/value: the region's words are "not", those of the text "met"`,
		},
	},
	{
		name: "a place in HTML",
		in: `{"id":1,"data":{"html":"<p>Ann</p>"},"annotations":[{"id":1,"was_cancelled":false,"result":[{"id":"h","type":"hypertextlabels","to_name":"html",` +
			`"value":{"start":"/p[1]/text()[1]","end":"/p[1]/text()[1]","text":"Ann","hypertextlabels":["PER","X"]}},{"id":"c","type":"choices","value":{"choices":["y"]}},{"id":"h","type":"textarea","value":{"start":0,"end":1,"text":["a note"]}}]}]}`,
		docs: []*claim.Document{{ID: "1/1", Entities: []claim.Entity{{ID: "h", Name: "Ann", Type: "PER"}}}},
		told: []string{
			`?1:92 unknown-field /annotations/0/result: results that label no words are left out: 1 of type "choices", 1 of type "textarea"`,
			`?1:93 offsets /annotations/0/result/0: the region has no place in the plain text; what it names is kept without one`,
			`?1:235 value /annotations/0/result/0/value/hypertextlabels: the region has 2 labels; the first is its type`,
		},
	},
	{
		name: "faults",
		in: `{"id":1,"data":{"text":"Ann met Bob."},"annotations":[{"id":1,"result":[` + region("a", "PER", 0, 3, "Ann") + `,` + region("b", "PER", 8, 99, "Bob") + `,` +
			link("a", "b", "right", `"met"`) + `,` + link("a", "a", "right", ``) + `,` + link("a", "a", "up", `"met"`) + `,` + link("a", "z", "right", `"met"`) + `,7]},8,{"id":3,"result":{}}]}` + "\n" +
			`{"id":2,"annotations":[]}`,
		docs: []*claim.Document{{ID: "1/1", Text: "Ann met Bob.", Entities: []claim.Entity{ann}}},
		told: []string{
			"!1:195 offsets /annotations/0/result/1: span [8,99] ends outside the text, which has 12 code points",
			`!1:318 unknown-entity /annotations/0/result/2: "b" is no region of the annotation`,
			"!1:475 missing /annotations/0/result/3/labels: the relation has no label",
			`!1:536 value /annotations/0/result/4/direction: direction "up" is none of right, left, bi`,
			`!1:559 unknown-entity /annotations/0/result/5: "z" is no region of the annotation`,
			"!1:642 type /annotations/0/result/6: must be an object, not a number",
			"!1:646 type /annotations/1: must be an object, not a number",
			"!1:665 type /annotations/2/result: must be an array, not an object",
			"!2:1 missing: the task has no data",
		},
	},
}

func TestCorpusOfFixtures(t *testing.T) {
	b, err := os.ReadFile(filepath.FromSlash("../../../../fixtures/labelstudio/export.json"))
	if err != nil {
		t.Fatal(err)
	}
	docs, _ := readertest.ReadAll(t, open(strings.NewReader(string(b))))
	want := []int{2, 1, 0, 2, 1}
	for i, doc := range docs {
		if len(doc.Relations) != want[i] {
			t.Errorf("%s has %d relations, want %d", doc.ID, len(doc.Relations), want[i])
		}
	}
	// The second annotator counts in code points, the first in code units.
	if a, b := docs[0].Entities[0].Mentions[0], docs[1].Entities[0].Mentions[0]; a != b || a != (claim.Span{2, 13}) {
		t.Errorf("Marco Rubio is at %v and at %v", a, b)
	}
}
