package openie

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
		name: "Stanford",
		in:   "1.0\tAnn\tmet\tBob\n\n0.25\tAnn\tleft \tthe room\r\n",
		docs: []*claim.Document{{ID: "in", Relations: []claim.Relation{
			{Subject: "Ann", Predicate: "met", Object: named("Bob"), Confidence: new(1.0)},
			{Subject: "Ann", Predicate: "left", Object: named("the room"), Confidence: new(0.25)},
		}}},
	},
	{
		name: "ReVerb, a file in two places, and Stanford's without chunks",
		in: "a.txt\t0\tAnn\tmet\tBob\t0\t1\t1\t2\t2\t3\t0.5\tAnn met Bob .\tN V N .\tB B B O\tann\tmeet\tbob\n" +
			"b.txt\t0\tCy\tmet\tDee\t0\t1\t1\t2\t2\t3\t1,000\tCy met Dee .\tN V N .\tcy\tmeet\tdee\n" +
			"a.txt\t1\tAnn\tleft\tBob\t0\t1\t1\t2\t2\t3\t0.5\tAnn left Bob .\tN V N .\tB B B O\tann\tleave\tbob\n" +
			"stdin\t1\tAnn\tleft\tBob\t0\t1\t1\t2\t2\t3\t0.5\tAnn left Bob .\tN V N .\tB B B O\tann\tleave\tbob\n" +
			"c.txt\t1\tAnn\n" +
			"d.txt\t1\tAnn\t\tBob\t0\t1\t1\t2\t2\t3\t0.5\tAnn left Bob .\tN V N .\tB B B O\tann\tleave\tbob\n",
		docs: []*claim.Document{
			{ID: "a.txt", Relations: []claim.Relation{
				{Subject: "Ann", Predicate: "met", Object: named("Bob"), Confidence: new(0.5), Quote: "Ann met Bob ."},
				{Subject: "Ann", Predicate: "left", Object: named("Bob"), Confidence: new(0.5), Quote: "Ann left Bob ."},
			}},
			{ID: "b.txt", Relations: []claim.Relation{{Subject: "Cy", Predicate: "met", Object: named("Dee"), Confidence: new(1.0), Quote: "Cy met Dee ."}}},
			{ID: "in", Relations: []claim.Relation{{Subject: "Ann", Predicate: "left", Object: named("Bob"), Confidence: new(0.5), Quote: "Ann left Bob ."}}},
			{ID: "d.txt"},
		},
		told: []string{
			"!5:1 syntax: the line has 3 columns; this layout has 18, or 17 without chunks",
			"!6:13 missing: the triple has no relation",
		},
	},
	{
		name: "Open IE in columns",
		in: "He says it.\n0.93\tContext(He says,List([0, 7)))\tSimpleArgument(Ann (25), of Rome,List([8, 24)))\tRelation(met,List([25, 28)))\t" +
			"SimpleArgument(Bob; his dog,List([29, 41))); SpatialArgument(in Oslo,List([42, 49))); TemporalArgument(on Sunday,List([50, 59), [60, 61)))\tHe says it.\n" +
			"0.5\t\tSimpleArgument(Ann,List({0}))\tRelation(was born,List([4, 12)))\tTemporalArgument(in 1961,List([13, 20)))\tAnn was born in 1961.\n" +
			"0.5\t\tSimpleArgument(Ann,List([0, 3)))\tRelation(sleeps,List([4, 10)))\t\tAnn sleeps.\n" +
			"0.5\t\tAnn\tRelation(sleeps,List([4, 10)))\t\tAnn sleeps.\n" +
			"1.5\t\tSimpleArgument(Ann,List([0, 3)))\tRelation(met,List([4, 7)))\tSimpleArgument(Bob,List([8, 11)))\tAnn met Bob.\n",
		docs: []*claim.Document{{ID: "in", Relations: []claim.Relation{
			{
				Subject: "Ann (25), of Rome", Predicate: "met", Object: named("Bob; his dog"), Confidence: new(0.93), Quote: "He says it.",
				Attribution: "He says", Modality: "reported", Time: "on Sunday",
			},
			{
				Subject: "Ann (25), of Rome", Predicate: "met", Object: named("in Oslo"), Confidence: new(0.93), Quote: "He says it.",
				Attribution: "He says", Modality: "reported", Time: "on Sunday",
			},
			{
				Subject: "Ann", Predicate: "was born", Object: claim.Object{Literal: &claim.Literal{Value: "in 1961"}}, Confidence: new(0.5),
				Quote: "Ann was born in 1961.", Time: "in 1961",
			},
		}}},
		told: []string{
			"!4:70 missing: the triple has no object",
			`!5:6 syntax: "Ann" is not as Open IE writes it`,
			"!6:1 value: confidence 1.5 is not between 0 and 1",
		},
	},
	{
		name: "Open IE in blocks",
		in: "He says Ann met Bob.\n0.93 Context(He says,List([0, 7))):(Ann; met; Bob; L:in Oslo; T:on Sunday)\n0.41 (He; says; )\n\n" +
			"Ann left.\n\nCy sat on it.\n0.50 (Cy; sat on; it)\n",
		docs: []*claim.Document{{ID: "in", Relations: []claim.Relation{
			{
				Subject: "Ann", Predicate: "met", Object: named("Bob"), Confidence: new(0.93), Quote: "He says Ann met Bob.",
				Attribution: "He says", Modality: "reported", Time: "on Sunday",
			},
			{
				Subject: "Ann", Predicate: "met", Object: named("in Oslo"), Confidence: new(0.93), Quote: "He says Ann met Bob.",
				Attribution: "He says", Modality: "reported", Time: "on Sunday",
			},
			{Subject: "Cy", Predicate: "sat on", Object: named("it"), Confidence: new(0.5), Quote: "Cy sat on it."},
		}}},
		told: []string{"!3:1 missing: the triple has no object"},
	},
	{
		name: "what is wrong with a line",
		in:   "1.0\tAnn\tmet\tBob\nx\tAnn\tmet\tBob\n1.0\tAnn\tmet\n2\tAnn\tmet\tBob\n1.0\t\tmet\tBob\n1.0\tAnn\tm\x00t\tBob\n1.0\tAnn\tm\xfft\tBob\n1.0\tAnn\tsaw\tBob\n0.5\tAnn\tsaw\t",
		docs: []*claim.Document{{ID: "in", Relations: []claim.Relation{
			{Subject: "Ann", Predicate: "met", Object: named("Bob"), Confidence: new(1.0)},
			{Subject: "Ann", Predicate: "saw", Object: named("Bob"), Confidence: new(1.0)},
		}}},
		told: []string{
			"!6:10 encoding: there is a NUL byte",
			"!7:10 encoding: byte 0xff is not UTF-8",
			`!2:1 type: confidence "x" is no number`,
			"!3:1 syntax: the line has 3 columns; this layout has 4",
			"!4:1 value: confidence 2 is not between 0 and 1",
			"!5:5 missing: the triple has no subject",
			"!9:13 missing: the triple has no object",
		},
	},
	{name: "UTF-16", in: "\xff\xfe1\x00", told: []string{"!1:1 encoding: the input is UTF-16; it is not read"}},
}

// A layout is told by its first lines, wherever they are cut.
func TestLayout(t *testing.T) {
	for name, want := range map[string]layout{
		"stanford.tsv": stanford, "reverb.tsv": reverb, "stanford-reverb.tsv": reverb, "openie5.tsv": columns, "openie5.txt": blocks, "README.md": none,
	} {
		b, err := os.ReadFile(filepath.FromSlash("../../../../fixtures/openie/" + name))
		if err != nil {
			t.Fatal(err)
		}
		if got := layoutOf(b); got != want {
			t.Errorf("%s is in layout %d, want %d", name, got, want)
		}
		for i := range b {
			if got := layoutOf(b[:i]); got != want && got != none {
				t.Errorf("the first %d bytes of %s are in layout %d, want %d", i, name, got, want)
			}
		}
	}
}

// A document is whole or not at all; rows of a document that was given already are another one.
func TestLimits(t *testing.T) {
	in := strings.Repeat("1.0\tAnn\tmet\tBob\n", 9)
	o := &Options{MaxDocument: 100}
	docs, told := readertest.ReadAll(t, NewReader(readertest.Name, strings.NewReader(in), o))
	want := []string{`!1:1 too-large: the rows of document "in" take more than 100 bytes; it is not loaded`}
	if d := cmp.Diff(want, told); d != "" || len(docs) > 0 {
		t.Errorf("%d documents, told %s", len(docs), d)
	}
	in += strings.Repeat("x", 100) + "\n"
	docs, told = readertest.ReadAll(t, NewReader(readertest.Name, strings.NewReader(in), &Options{MaxLine: 50, MaxTotal: 100}))
	if len(docs) != 2 || docs[0].ID != "in" || docs[1].ID != "in#2" || len(docs[0].Relations) != 7 || len(docs[1].Relations) != 2 {
		t.Errorf("%d documents: %v", len(docs), docs)
	}
	want = []string{
		"!10:1 too-large: the line is longer than 50 bytes",
		`?8:1 duplicate: rows of "in" come again after more than 100 bytes of others: they are the document "in#2"`,
	}
	if d := cmp.Diff(want, told); d != "" {
		t.Errorf("told %s", d)
	}
}
