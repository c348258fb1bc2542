package brat

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cayleygraph/quad"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/ingesttest"
)

const fixtures = "../../../../fixtures/brat/"

// beside reads the files of a folder.
func beside(dir string) func(string) (string, error) {
	return func(name string) (string, error) {
		b, err := os.ReadFile(filepath.Join(dir, name))
		return string(b), err
	}
}

// files are the files beside an input.
func files(all map[string]string) func(string) (string, error) {
	return func(name string) (string, error) {
		if text, ok := all[name]; ok {
			return text, nil
		}
		return "", fs.ErrNotExist
	}
}

func readFile(t *testing.T, path string) *claim.Document {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	doc, err := NewReader(path, file, &Options{Beside: beside(filepath.Dir(path))}).Read()
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// readString reads a.ann with the text "Putin leads Russia.".
func readString(t *testing.T, in string) *claim.Document {
	t.Helper()
	o := &Options{Beside: files(map[string]string{"a.txt": "Putin leads Russia."})}
	r := NewReader("dir/a.ann", strings.NewReader(in), o)
	doc, err := r.Read()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Read(); !errors.Is(err, io.EOF) {
		t.Fatalf("after the document: %v", err)
	}
	return doc
}

func say(problems []*claim.Error) []string {
	var out []string
	for _, e := range problems {
		sign := "!"
		if e.Warning {
			sign = "?"
		}
		out = append(out, fmt.Sprintf("%s%d:%d %s", sign, e.Pos.Line, e.Pos.Column, e.Code))
	}
	return out
}

func entity(name string) claim.Object { return claim.Object{Name: name} }

func literal(value, datatype string) claim.Object {
	return claim.Object{Literal: &claim.Literal{Value: value, Datatype: datatype}}
}

var ignored = cmpopts.IgnoreFields(claim.Document{}, "Source", "Problems", "Text")

func TestReader(t *testing.T) {
	doc := readFile(t, fixtures+"envoys.ann")
	want := &claim.Document{
		ID: "envoys",
		Entities: []claim.Entity{
			{ID: "T1", Name: "Yuri Ushakov", Type: "Person", Aliases: []string{"Ushakov"}, Mentions: []claim.Span{{21, 33}, {44, 51}}},
			{
				ID: "T3", Name: "Vladimir Putin", Type: "Person", Aliases: []string{"Vladimir Vladimirovich Putin"},
				SameAs: []string{"http://www.wikidata.org/entity/Q7747"}, Mentions: []claim.Span{{64, 78}},
			},
			{ID: "E1", Name: "met", Type: "Meet", SameAs: []string{"urn:brat:ACLED:ev%2012"}, Mentions: []claim.Span{{80, 83}}},
			{ID: "T5", Name: "envoys", Type: "Group", Mentions: []claim.Span{{84, 90}}},
			{ID: "T6", Name: "Abu Dhabi", Type: "City", SameAs: []string{"https://en.wikipedia.org/?curid=18950756"}, Mentions: []claim.Span{{94, 103}}},
			{ID: "T8", Name: "Volodymyr Zelenskyy", Type: "Person", Aliases: []string{"Zelenskyy"}, Mentions: []claim.Span{{128, 147}, {167, 176}}},
			{ID: "E2", Name: "meeting", Type: "Meet", Mentions: []claim.Span{{115, 122}}},
			{ID: "T10", Name: "Moscow", Type: "City", SameAs: []string{"https://en.wikipedia.org/wiki/Moscow_(city)"}, Mentions: []claim.Span{{149, 155}}},
			{ID: "E3", Name: "invite", Type: "Invite", Mentions: []claim.Span{{160, 166}}},
			{ID: "T12", Name: "first round", Type: "Talks", Mentions: []claim.Span{{189, 194}, {208, 213}}},
			{ID: "T13", Name: "second round", Type: "Talks", Mentions: []claim.Span{{201, 213}}},
			{ID: "E4", Name: "for", Type: "Hold", Mentions: []claim.Span{{183, 186}}},
		},
		Relations: []claim.Relation{
			{Subject: "E1", Predicate: "Who", Object: entity("T1"), Evidence: []claim.Span{{80, 83}, {21, 33}}},
			{Subject: "E1", Predicate: "Who", Object: entity("T5"), Evidence: []claim.Span{{80, 83}, {84, 90}}},
			{Subject: "E1", Predicate: "Place", Object: entity("T6"), Evidence: []claim.Span{{80, 83}, {94, 103}}},
			{Subject: "E2", Predicate: "Who", Object: entity("T1"), Evidence: []claim.Span{{115, 122}, {44, 51}}, Polarity: "negated"},
			{Subject: "E2", Predicate: "Who", Object: entity("T8"), Evidence: []claim.Span{{115, 122}, {128, 147}}, Polarity: "negated"},
			{Subject: "E3", Predicate: "Host", Object: entity("T10"), Evidence: []claim.Span{{160, 166}, {149, 155}}, Modality: "possible"},
			{Subject: "E3", Predicate: "Guest", Object: entity("T8"), Evidence: []claim.Span{{160, 166}, {167, 176}}, Modality: "possible"},
			{Subject: "E3", Predicate: "Event", Object: entity("E4"), Evidence: []claim.Span{{160, 166}, {183, 186}}, Modality: "possible"},
			{ID: "R1", Subject: "T1", Predicate: "Aide_of", Object: entity("T3"), Evidence: []claim.Span{{44, 51}, {64, 78}}},
			{ID: "R2", Subject: "T13", Predicate: "Follows", Object: entity("T12"), Evidence: []claim.Span{{201, 213}, {189, 194}, {208, 213}}},
			{ID: "R3", Subject: "T3", Predicate: "Knows", Object: entity("T8"), Evidence: []claim.Span{{64, 78}, {128, 147}}, Polarity: "negated", Modality: "possible"},
			{Subject: "E4", Predicate: "Negation", Object: literal("true", "xsd:boolean"), Evidence: []claim.Span{{183, 186}}},
			{Subject: "T1", Predicate: "Rank", Object: literal("senior aide", ""), Evidence: []claim.Span{{21, 33}}},
			{Subject: "T6", Predicate: "Named", Object: literal("true", "xsd:boolean"), Evidence: []claim.Span{{94, 103}}},
			{Subject: "E1", Predicate: "Confidence", Object: literal("High", ""), Evidence: []claim.Span{{80, 83}}},
		},
	}
	if d := cmp.Diff(want, doc, ignored); d != "" {
		t.Errorf("- want + got:\n%s", d)
	}
	if d := cmp.Diff([]string{"?29:1 unknown-field", "?37:1 unknown-field"}, say(doc.Problems)); d != "" {
		t.Errorf("problems, - want + got:\n%s", d)
	}
	text := []rune(doc.Text)
	for _, e := range doc.Entities { // each mention has the words of its entity
		for _, s := range e.Mentions {
			if got := string(text[s[0]:s[1]]); !strings.Contains(e.Name, got) {
				t.Errorf("%s is at %v, where %q is", e.Name, s, got)
			}
		}
	}
}

func TestReaderFaults(t *testing.T) {
	doc := readFile(t, fixtures+"bad.ann")
	want := &claim.Document{
		ID: "bad",
		Entities: []claim.Entity{
			{ID: "T1", Name: "Putin", Type: "Person", Mentions: []claim.Span{{0, 5}}},
			{ID: "T2", Name: "Russia", Type: "Country", Mentions: []claim.Span{{12, 18}, {12, 18}}},
			{ID: "E1", Name: "Kyiv", Type: "Lead", Mentions: []claim.Span{{0, 5}}},
			{ID: "E4", Name: "Ukraine", Type: "Report"},
		},
		Relations: []claim.Relation{
			{Subject: "E1", Predicate: "Who", Object: entity("T1"), Evidence: []claim.Span{{0, 5}, {0, 5}}},
			{ID: "R1", Subject: "T1", Predicate: "Leads", Object: entity("T2"), Evidence: []claim.Span{{0, 5}, {12, 18}}},
			{ID: "R6", Subject: "T1", Predicate: "Leads", Object: entity("T2"), Evidence: []claim.Span{{0, 5}, {12, 18}}},
		},
	}
	if d := cmp.Diff(want, doc, ignored); d != "" {
		t.Errorf("- want + got:\n%s", d)
	}
	wantProblems := []string{
		"!3:12 offsets",
		"!4:12 offsets",
		"!5:11 syntax",
		"!6:11 syntax",
		"!7:1 duplicate",
		"!8:1 syntax",
		"?9:15 quote",
		"!10:1 syntax",
		"!12:23 unknown-entity",
		"!13:23 unknown-entity",
		"!14:1 syntax",
		"!15:18 syntax",
		"!16:1 duplicate",
		"!17:24 unknown-entity",
		"!17:28 syntax",
		"!18:9 unknown-entity",
		"!19:4 syntax",
		"!20:19 unknown-entity",
		"!21:1 syntax",
		"!22:13 unknown-entity",
		"!23:13 unknown-entity",
		"!24:17 value",
		"!25:14 unknown-entity",
		"!26:1 syntax",
		"!27:1 syntax",
		"!28:12 unknown-entity",
		"!29:1 syntax",
		"!30:1 syntax",
		"!31:19 encoding",
	}
	if d := cmp.Diff(wantProblems, say(doc.Problems)); d != "" {
		t.Errorf("problems, - want + got:\n%s", d)
	}
	raw, err := os.ReadFile(fixtures + "bad.ann")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range doc.Problems {
		line := strings.TrimRight(strings.Split(string(raw), "\n")[e.Pos.Line-1], "\r")
		if e.Pointer != "" || !e.Warning && string(e.Record) != line {
			t.Errorf("%v has pointer %q and record %q", e, e.Pointer, e.Record)
		}
	}
}

// Each case is a file, its entities and relations in short, and its problems.
var cases = []struct {
	name, in string
	want     []string
	problems []string
}{
	{"empty", "", nil, nil},
	{"blank lines and a byte order mark", "\xef\xbb\xbfT1\tP 0 5\tPutin\r\n\r\n \nX\n", []string{"T1 P Putin [[0 5]]"}, []string{"!4:1 syntax"}},
	{"a byte order mark counts as columns", "\xef\xbb\xbfT1\tP 0 x\tPutin", nil, []string{"!1:11 syntax"}},
	{"no words: those of the text", "T1\tP 0 5\nT2\tP 0 5;12 18", []string{"T1 P Putin [[0 5]]", "T2 P Putin Russia [[0 5] [12 18]]"}, nil},
	{"fragments may be written without a space", "T1\tP 0 2;2 5\tPutin", []string{"T1 P Putin [[0 2] [2 5]]"}, nil},
	{
		"no words, and a place that is wrong", "T1\tP 0 50",
		[]string{"T1 P  []"},
		[]string{"?1:1 missing", "!1:6 offsets"},
	},
	{"a place much longer than its words", "T1\tP 0 19\tP", []string{"T1 P P [[0 19]]"}, []string{"?1:11 quote"}},
	{
		"equivalences are transitive, and merged by the first", "T3\tP 0 1\tP\nT1\tP 0 5\tPutin\nT2\tQ 1 5\tutin\n*\tEquiv T1 T2\n*\tEquiv T2 T3\n*\tEquiv T1 T3",
		[]string{"T3 P Putin [[0 1] [0 5] [1 5]]"},
		[]string{"?3:4 value"},
	},
	{
		"a trigger that a relation names is an entity too", "T1\tL 6 11\tleads\nT2\tP 0 5\tPutin\nE1\tL:T1 Who:T2\nR1\tX Arg1:T2 Arg2:T1",
		[]string{"T1 L leads [[6 11]]", "T2 P Putin [[0 5]]", "E1 L leads [[6 11]]", "E1 Who T2", "T2 X T1"},
		nil,
	},
	{
		"roles other than Arg1 and Arg2 stand in their order", "T1\tP 0 5\tPutin\nT2\tC 12 18\tRussia\nR1\tX Theme:T2 Cause:T1\nR2\tY 1:T1 2:T2",
		[]string{"T1 P Putin [[0 5]]", "T2 C Russia [[12 18]]", "T2 X T1", "T1 Y T2"},
		nil,
	},
	{
		"a role of digits alone keeps them", "T1\tL 6 11\tleads\nT2\tP 0 5\tPutin\nE1\tL:T1 1:T2 A1:T2",
		[]string{"T2 P Putin [[0 5]]", "E1 L leads [[6 11]]", "E1 1 T2", "E1 A T2"},
		nil,
	},
	{
		"events name each other", "E1\tL:T1 A:E2\nE2\tL:T1 A:E1\nT1\tL 6 11\tleads",
		[]string{"E1 L leads [[6 11]]", "E2 L leads [[6 11]]", "E1 A E2", "E2 A E1"},
		nil,
	},
	{"an event is no trigger", "T1\tL 6 11\tleads\nE1\tL:T1\nE2\tL:E1", []string{"E1 L leads [[6 11]]"}, []string{"!3:6 unknown-entity"}},
	{"a relation is no argument", "T1\tP 0 5\tPutin\nR1\tX Arg1:T1 Arg2:R1", []string{"T1 P Putin [[0 5]]"}, []string{"!2:19 unknown-entity"}},
	{"NUL", "T1\tP 0 5\tPu\x00tin", nil, []string{"!1:12 encoding"}},
	{"a long id", "T" + strings.Repeat("1", 64) + "\tP 0 5\tPutin", nil, []string{"!1:1 syntax"}},
	{"a number over the limit", "T1\tP 0 2147483648\tPutin", nil, []string{"!1:8 syntax"}},
	{"a semicolon within a fragment", "T1\tP 0;5 6 7\tPutin", nil, []string{"!1:6 syntax"}},
}

func TestCases(t *testing.T) {
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			doc := readString(t, c.in)
			var got []string
			for _, e := range doc.Entities {
				got = append(got, fmt.Sprintf("%s %s %s %v", e.ID, e.Type, e.Name, e.Mentions))
			}
			for _, k := range doc.Relations {
				got = append(got, fmt.Sprintf("%s %s %s", k.Subject, k.Predicate, k.Object.Name))
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("- want + got:\n%s", d)
			}
			if d := cmp.Diff(c.problems, say(doc.Problems)); d != "" {
				t.Errorf("problems, - want + got:\n%s", d)
			}
		})
	}
}

func TestReferences(t *testing.T) {
	for id, want := range map[string]string{
		"Wikipedia:534366":         "https://en.wikipedia.org/?curid=534366",
		"wikipedia:Barack Obama":   "https://en.wikipedia.org/wiki/Barack_Obama",
		"Wikipedia:A#b":            "https://en.wikipedia.org/wiki/A%23b",
		"Wikidata:Q76":             "http://www.wikidata.org/entity/Q76",
		"Wikidata:q76":             "http://www.wikidata.org/entity/Q76",
		"Wikidata:Obama":           "urn:brat:Wikidata:Obama",
		"UniProt:P1:2":             "urn:brat:UniProt:P1:2",
		"http://example.org/a?b#c": "http://example.org/a?b#c",
		"http:":                    "",
		":x":                       "",
		"x":                        "",
	} {
		r := reference{id: word{text: id}}
		if got, ok := r.iri(); got != want || ok != (want != "") || ok && !claim.IsIRI(got) {
			t.Errorf("%s: %q %v, want %q", id, got, ok, want)
		}
	}
}

// A document in two files is one; places name the file they are in.
func TestSecondFile(t *testing.T) {
	doc := readFile(t, fixtures+"plant.a1")
	want := &claim.Document{
		ID: "plant",
		Entities: []claim.Entity{
			{ID: "T1", Name: "plant", Type: "PowerPlant", Mentions: []claim.Span{{4, 9}}},
			{ID: "T2", Name: "Enerhodar", Type: "City", Mentions: []claim.Span{{13, 22}}},
			{ID: "T3", Name: "Zaporizhzhia", Type: "City", Mentions: []claim.Span{{32, 44}}},
			{ID: "E1", Name: "supplies", Type: "Supply", Mentions: []claim.Span{{23, 31}}},
		},
		Relations: []claim.Relation{
			{Subject: "E1", Predicate: "Source", Object: entity("T1"), Evidence: []claim.Span{{23, 31}, {4, 9}}},
			{Subject: "E1", Predicate: "Target", Object: entity("T3"), Evidence: []claim.Span{{23, 31}, {32, 44}}},
			{ID: "R1", Subject: "T1", Predicate: "Located", Object: entity("T2"), Evidence: []claim.Span{{4, 9}, {13, 22}}},
		},
	}
	if d := cmp.Diff(want, doc, ignored); d != "" {
		t.Errorf("- want + got:\n%s", d)
	}
	if len(doc.Problems) != 1 || doc.Problems[0].Pos.String() != fixtures+"plant.a2:2:38" {
		t.Errorf("problems %v", doc.Problems)
	}
}

// Without a text the document is kept, and offsets are as they are.
func TestNoText(t *testing.T) {
	doc := readFile(t, fixtures+"untold.ann")
	if d := cmp.Diff([]string{"?1:1 text"}, say(doc.Problems)); d != "" {
		t.Error(d)
	}
	if len(doc.Entities) != 2 || len(doc.Relations) != 1 || doc.Text != "" {
		t.Errorf("%d entities, %d relations, text %q", len(doc.Entities), len(doc.Relations), doc.Text)
	}
	for text, want := range map[string]string{"caf\xe9": "!1:1 text", "Putin": ""} {
		o := &Options{Beside: files(map[string]string{"a.txt": text})}
		doc, err := NewReader("a.ann.gz", strings.NewReader("T1\tP 0 5\tPutin"), o).Read()
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(say(doc.Problems), " "); got != want || doc.ID != "a" || len(doc.Entities) != 1 {
			t.Errorf("%q: problems %s, want %s", text, got, want)
		}
	}
	broken := &Options{Beside: func(string) (string, error) { return "", errors.New("broken") }}
	doc, err := NewReader("a.a1", strings.NewReader(""), broken).Read()
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"!1:1 text", "!1:1 unreadable"}, say(doc.Problems)); d != "" {
		t.Error(d)
	}
}

// What the content hash covers changes with any of the files, and where one ends.
func TestRaw(t *testing.T) {
	seen := make(map[string]string)
	for _, c := range []struct {
		ann string
		all map[string]string
	}{
		{"", nil},
		{"", map[string]string{"d.txt": ""}},
		{"", map[string]string{"d.a2": ""}},
		{"x", nil},
		{"", map[string]string{"d.txt": "x"}},
		{"", map[string]string{"d.txt": "\xff"}},
		{"", map[string]string{"d.a2": "x"}},
		{"x", map[string]string{"d.a2": "y", "d.txt": "z"}},
		{"xy", map[string]string{"d.a2": "", "d.txt": "z"}},
		{"x", map[string]string{"d.a2": "yz", "d.txt": ""}},
	} {
		doc, err := NewReader("d.a1", strings.NewReader(c.ann), &Options{Beside: files(c.all)}).Read()
		if err != nil {
			t.Fatal(err)
		}
		raw, this := string(doc.Source.Raw()), fmt.Sprintf("%q %q", c.ann, c.all)
		if other, twice := seen[raw]; twice {
			t.Errorf("%s and %s are both %q", this, other, raw)
		}
		seen[raw] = this
	}
}

func TestRefusedWhole(t *testing.T) {
	for in, want := range map[string]claim.Code{"\xff\xfea": claim.CodeEncoding, "T1\tP 0 5\tPutin": claim.CodeTooLarge} {
		r := NewReader("a.ann", strings.NewReader(in), &Options{MaxFile: 10})
		_, err := r.Read()
		e, ok := errors.AsType[*claim.Error](err)
		if !ok || e.Code != want || e.Pos.Line != 1 {
			t.Errorf("%q: %v", in, err)
		}
		if _, err := r.Read(); !errors.Is(err, io.EOF) {
			t.Errorf("%q, then: %v", in, err)
		}
	}
	o := &Options{Beside: beside(fixtures)}
	if _, err := NewReader("plant.a2", strings.NewReader(""), o).Read(); err == nil {
		t.Error("a second file is read without its first")
	}
	for _, name := range []string{"<stdin>", "-", "", ".ann"} {
		if _, err := NewReader(name, strings.NewReader(""), nil).Read(); err == nil {
			t.Errorf("%q names a document", name)
		}
	}
}

// Of a file of bad lines some are told, and how many the others are.
func TestManyProblems(t *testing.T) {
	doc := readString(t, strings.Repeat("bad\n", mostProblems+5))
	last := doc.Problems[len(doc.Problems)-1]
	if len(doc.Problems) != mostProblems+1 || !strings.HasPrefix(last.Msg, "5 more") {
		t.Errorf("%d problems, the last %v", len(doc.Problems), last)
	}
}

func TestSniff(t *testing.T) {
	for in, want := range map[string]bool{
		"T1\tPerson 0 5\tPutin\n":                             true,
		"\xef\xbb\xbfT1\tPerson 0 5;6 7\tPutin\r\n":           true,
		"\n*\tAlias T1 T2\nT1\tPerson 0 5\n":                  true,
		"R1\tX Arg1:T1 Arg2:T2\n#1\tNote T1\tx\nT1\tP 0 1\tP": true,
		"R1\tX Arg1:T1 Arg2:T2\n":                             false,
		"":                                                    false,
		"subject\tpredicate\tobject\nT1\tP 0 1\tP\n":          false,
		"# a comment\nT1\tP 0 1\tP\n":                         false,
		"{\"id\": \"T1\\tP 0 1\\tP\"}":                        false,
		"T1 Person 0 5 Putin":                                 false,
	} {
		if got := Sniff([]byte(in)); got != want {
			t.Errorf("%q: %v", in, got)
		}
	}
}

// unknown is a mapping that knows no word.
type unknown struct{}

func (unknown) Digest() (digest [32]byte) { return digest }

func (unknown) Relation(wording string) (string, bool) { return strings.ToLower(wording), false }

func (unknown) Type(wording string) (quad.IRI, bool)           { return quad.IRI("urn:x:" + wording), false }
func (unknown) NearRelation(string) string                     { return "" }
func (unknown) NearType(string) string                         { return "" }
func (unknown) Misfit(string, quad.IRI, quad.IRI, bool) string { return "" }

// What claim.Check finds has the place of the word in the line.
func TestPlaces(t *testing.T) {
	doc := readString(t, "T1\tP 0 5\tPutin\nT2\tL 6 11\tleads\nE1\tL:T2 Who:T1\nR1\tX Arg1:T1 Arg2:T1\nA1\tY T1\n")
	_, problems := claim.Check(doc, &claim.CheckOptions{Mapping: unknown{}})
	var got []string
	for _, e := range problems {
		got = append(got, e.Error())
	}
	want := []string{
		`dir/a.ann:1:4: type "P" is not in the schema; it is kept as it is`,
		`dir/a.ann:3:4: type "L" is not in the schema; it is kept as it is`,
		`dir/a.ann:3:9: relation "Who" is not in the schema; it is kept as who`,
		`dir/a.ann:4:4: relation "X" is not in the schema; it is kept as x`,
		`dir/a.ann:5:4: relation "Y" is not in the schema; it is kept as y`,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("- want + got:\n%s", d)
	}
}

func FuzzReader(f *testing.F) {
	names, err := filepath.Glob(fixtures + "*.a*")
	if err != nil || len(names) == 0 {
		f.Fatal(names, err)
	}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		text, _ := beside(fixtures)(strings.TrimSuffix(filepath.Base(name), filepath.Ext(name)) + ".txt")
		f.Add(b, text)
	}
	for _, c := range cases {
		f.Add([]byte(c.in), "Putin leads Russia.")
	}
	f.Fuzz(func(t *testing.T, in []byte, text string) {
		o := &Options{Beside: files(map[string]string{"in.txt": text})}
		ingesttest.HoldWith(t, in, unknown{}, func(r io.Reader) claim.Reader { return NewReader(ingesttest.Name, r, o) })
	})
}

const corpora = "../../../../../shared/corpora/brat/"

// The counts are those of the raw files, by Python: of the lines l of the .ann files of a folder, those
// with l[0] == "T" and so on; entities are the T that are no trigger of an E, or that another line names
// besides, and the E, those of a * line being one (networkx or a union of sets); relations are the R and
// the arguments of E after the first word; literals are the A. All ids that lines name are there, and
// " ".join(text[a:b] for a, b in spans) is the third column of each T.
func TestCorpora(t *testing.T) {
	for folder, want := range map[string]map[string]int{
		"news": {"documents": 13, "entities": 119 + 23 - 23 - 3, "relations": 8 + 52, "literals": 11, "same_as": 1, "notes": 2},
		"rel":  {"documents": 20, "entities": 452 - 13, "relations": 44},
	} {
		names, err := filepath.Glob(corpora + folder + "/*.ann")
		if err != nil {
			t.Fatal(err)
		}
		if len(names) == 0 {
			t.Skip("brat's examples are not there: " + corpora + folder)
		}
		got := make(map[string]int)
		add := func(what string, n int) {
			if n > 0 {
				got[what] += n
			}
		}
		for _, name := range names {
			doc := readFile(t, name)
			add("documents", 1)
			add("entities", len(doc.Entities))
			for _, k := range doc.Relations {
				if k.Object.Literal != nil {
					add("literals", 1)
				} else {
					add("relations", 1)
				}
			}
			for _, e := range doc.Entities {
				add("same_as", len(e.SameAs))
			}
			for _, e := range doc.Problems {
				if e.Code != claim.CodeUnknownField {
					t.Error(e)
				}
				add("notes", 1)
			}
			claims := len(doc.Relations)
			doc.Problems = nil
			stated, problems := claim.Check(doc, &claim.CheckOptions{Mapping: unknown{}})
			for _, e := range problems {
				if !e.Warning || e.Code != claim.CodeUnknownRel && e.Code != claim.CodeUnknownType {
					t.Error(e)
				}
			}
			if len(stated.Claims) != claims {
				t.Errorf("%s: %d claims of %d relations", name, len(stated.Claims), claims)
			}
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: - want + got:\n%s", folder, d)
		}
	}
}
