package place_test

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/place"
)

func record(t testing.TB, in string) *place.Record {
	t.Helper()
	rec, err := place.NewReader("in.json", strings.NewReader(in), 0).Next()
	if err != nil {
		t.Fatal(err)
	}
	return rec
}

// show writes a value as JSON, with the name of its kind where it is broken.
func show(v *place.Value) string {
	var parts []string
	switch v.Kind {
	case '{':
		for i, name := range v.Names {
			parts = append(parts, name+": "+show(v.Values[i]))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case '[':
		for _, e := range v.Values {
			parts = append(parts, show(e))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case '"', '0':
		return v.Text
	case 0:
		return "broken"
	default:
		return string(v.Kind)
	}
}

// The value of a record, or the error that refuses it.
func TestRecords(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{`{}`, `{}`},
		{`{"a": {"b": [1.50, "x\né", true, false, null]}}`, "{a: {b: [1.50, x\né, t, f, n]}}"},
		{`{"a": [1, x, {"b": }, "c", {"d": 1, "d": 2}, "\ud800"]}`, `{a: [1, broken, broken, c, broken, broken]}`},
		{`{"a": [1,, 2]}`, "in.json:1:10: /a: unexpected ',' instead of a value"},
		{`{"a": {"b": x}}`, "in.json:1:13: /a/b: invalid character 'x' at start of value"},
		{`{"a": 1, "a": 2}`, `in.json:1:10: /a: the record has field "a" twice`},
		{`{"a/~": x}`, "in.json:1:9: /a~1~0: invalid character 'x' at start of value"},
		{`{"\ud800": 1}`, "in.json:1:3: half of a surrogate pair is no character"},
		{`{x: 1}`, "in.json:1:2: unexpected 'x' instead of a field's name in quotes"},
		{`5`, "in.json:1:1: a record must be an object, not a number"},
		{`"x"`, "in.json:1:1: a record must be an object, not a string"},
		{"{\"a\":\n " + strings.Repeat("[", 62) + strings.Repeat("]", 62) + "}", "{a: " + strings.Repeat("[", 62) + strings.Repeat("]", 62) + "}"},
		{
			"{\"a\":\n [" + strings.Repeat("[", 63) + strings.Repeat("]", 63) + "]}", "{a: [broken]}",
		},
		{
			"{\"a\":\n {\"b\": " + strings.Repeat("[", 62) + strings.Repeat("]", 62) + "}}",
			"in.json:2:2: /a: the value is nested more than 64 deep",
		},
	} {
		rec, err := place.NewReader("in.json", strings.NewReader(c.in), 0).Next()
		got := ""
		if err != nil {
			got = err.Error()
			if e, ok := errors.AsType[*claim.Error](err); !ok || string(e.Record) != c.in {
				t.Errorf("%s: %v refuses %q, want the whole", c.in, err, e.Record)
			}
		} else {
			got = show(rec.Root)
		}
		if got != c.want {
			t.Errorf("%s:\n%s, want\n%s", c.in, got, c.want)
		}
	}
}

// Names of the document's fields lead to those of the input, also where they are an index.
func TestLocate(t *testing.T) {
	many := ""
	for i := range 100 {
		many += fmt.Sprintf("%q: %d,\n", fmt.Sprint("k", i), i)
	}
	rec := record(t, "{\"who\": \"a\",\n \"list\": [5, [\"s\", \"p\"]],\n \"a/b\": {\"~\": {\"x\": 1}},\n\"many\": {"+many+" \"\": true}}")
	rec.Rename(map[string]string{"subject": "who", "predicate": "1"})
	doc := rec.Document()
	for pointer, want := range map[string]string{
		"":                    "1:1  {",
		"/who":                `1:9 /who "a"`,
		"/subject":            `1:9 /who "a"`,
		"/subject/0":          `1:9 /who "a"`,
		"/list/0":             "2:11 /list/0 5",
		"/list/1/predicate":   `2:20 /list/1/1 "p"`,
		"/list/2":             "2:10 /list [",
		"/list/x":             "2:10 /list [",
		"/list/-1":            "2:10 /list [",
		"/a~1b/~0/x":          "3:21 /a~1b/~0/x 1",
		"/a~1b/~0/x/more":     "3:21 /a~1b/~0/x 1",
		"/nothing/list/0/who": "1:1  {",
		"/many/k0":            "4:16 /many/k0 0",
		"/many/k99":           "103:8 /many/k99 99",
		"/many/":              "104:6 /many/ true",
		"/many/k100":          "4:9 /many {",
	} {
		pos, raw := doc.Source.Locate(pointer)
		in := doc.Source.(interface{ InputPointer(string) string }).InputPointer(pointer)
		first, _, _ := strings.Cut(string(raw), "\n")
		if len(first) > 1 && (first[0] == '{' || first[0] == '[') {
			first = first[:1]
		}
		if got := fmt.Sprintf("%d:%d %s %s", pos.Line, pos.Column, in, first); got != want {
			t.Errorf("%q is at %s, want %s", pointer, got, want)
		}
	}
}

// A record's own fields, the first fault of which refuses it.
func TestFields(t *testing.T) {
	const in = `{"text": "x", "number": 1.5, "big": 1e999, "blank": " ", "null": null, "list": [1], "yes": true, "n": 3, "neg": -1, "max": 2147483648}`
	for _, c := range []struct {
		name string
		read func(f *place.Fields) any
		want any
		err  string
	}{
		{"a string", func(f *place.Fields) any { return f.Text("text") }, "x", ""},
		{"a number for a string", func(f *place.Fields) any { return f.Text("number") }, "1.5", ""},
		{"no string", func(f *place.Fields) any { return f.Text("none") }, "", ""},
		{"null", func(f *place.Fields) any { return f.Text("null") }, "", ""},
		{"a wrong string", func(f *place.Fields) any { return f.Text("yes") }, "", "in.json:1:92: /yes: must be a string, not a boolean"},
		{"needed", func(f *place.Fields) any { return f.Need("none", "it") }, "", "in.json:1:1: it has no none"},
		{"blank", func(f *place.Fields) any { return f.Need("blank", "it") }, " ", "in.json:1:53: /blank: it has no blank"},
		{"needed of several", func(f *place.Fields) any { return f.NeedOf("it", "none", "null", "text") }, "x", ""},
		{"none of several", func(f *place.Fields) any { return f.NeedOf("it", "none", "null") }, "", "in.json:1:1: it has no none"},
		{"a number", func(f *place.Fields) any { return *f.Number("number") }, 1.5, ""},
		{"no number", func(f *place.Fields) any { return f.Number("null") }, (*float64)(nil), ""},
		{"a wrong number", func(f *place.Fields) any { return f.Number("text") }, (*float64)(nil), "in.json:1:10: /text: must be a number, not a string"},
		{"too large", func(f *place.Fields) any { return f.Number("big") }, (*float64)(nil), "in.json:1:37: /big: the number is too large"},
		{"no confidence", func(f *place.Fields) any { return f.Confidence("number") }, (*float64)(nil), "in.json:1:25: /number: number 1.5 is not between 0 and 1"},
		{"an array", func(f *place.Fields) any { return len(f.List("list")) }, 1, ""},
		{"no array", func(f *place.Fields) any { return len(f.List("none")) }, 0, ""},
		{"a wrong array", func(f *place.Fields) any { return len(f.List("n")) }, 0, "in.json:1:103: /n: must be an array, not a number"},
		{"the first fault counts", func(f *place.Fields) any { return f.List("n") == nil && f.Text("yes") == "" && f.Text("text") == "" }, true, "in.json:1:103: /n: must be an array, not a number"},
	} {
		rec := record(t, in)
		f := rec.Fields(rec.Root)
		if diff := cmp.Diff(c.want, c.read(f)); diff != "" {
			t.Errorf("%s: - want + got:\n%s", c.name, diff)
		}
		got := ""
		if err := f.Err(); err != nil {
			got = err.Error()
		}
		if got != c.err || f.Refused() != (c.err != "") || len(rec.Doc.Problems) > 1 {
			t.Errorf("%s: error %q, want %q; %v", c.name, got, c.err, rec.Doc.Problems)
		}
	}
	rec := record(t, in)
	for name, want := range map[string]int{"n": 3, "neg": -1, "number": -1, "max": -1, "text": -1, "none": -1, "big": -1} {
		if got, ok := place.Integer(rec.Root.Get(name)); ok != (want >= 0) || ok && got != want {
			t.Errorf("%s is %d, %v", name, got, ok)
		}
	}
}

// Ends that Check would take for ids that are not there become entities; others are left to it.
func TestNameEnds(t *testing.T) {
	rec := record(t, `{"a": 1, "b": {"name": 5}}`)
	at := rec.Root.Get("a")
	rec.Entity(claim.Entity{ID: "GPT-3", Name: "GPT-3", Aliases: []string{"third 3"}}, at)
	rec.RefuseEntity("Bad-2", rec.Root.Get("b"), nil, claim.CodeValue, "it is bad", "")
	f := rec.Fields(rec.Root.Get("b"))
	f.Need("x", "it")
	if !f.RefusedEntity("Bad-1") {
		t.Error("it is not refused")
	}
	for _, end := range []string{"GPT-4", "gpt-3", "gpt-4", "Ann", "two 2", "Bad-1", "Bad-2"} {
		rec.Relation(claim.Relation{Subject: "GPT-3", Predicate: "p", Object: claim.Object{Name: end}}, at)
	}
	rec.NameEnds()
	var got []string
	for i := range rec.Doc.Entities {
		got = append(got, rec.Doc.Entities[i].ID)
	}
	if diff := cmp.Diff([]string{"GPT-3", "GPT-4"}, got); diff != "" {
		t.Errorf("- want + got:\n%s", diff)
	}
	refused := rec.Document().Source.(interface{ RefusedEntities() []string }).RefusedEntities()
	if diff := cmp.Diff([]string{"Bad-2", "Bad-1"}, refused); diff != "" {
		t.Errorf("refused, - want + got:\n%s", diff)
	}
}

func TestNames(t *testing.T) {
	for name, want := range map[string][2]string{
		"a/b.json": {"b", "a"}, "b.jsonl.gz": {"b", ""}, "b.json.zst": {"b", ""}, "x/.json": {"", "x"}, "<stdin>": {"", ""}, "-": {"", ""},
		"/x/a.b.json": {"a.b", "x"}, "../b.json": {"b", ""}, "/b": {"b", ""}, "": {"", ""},
	} {
		if got := [2]string{place.FileID(name), place.FolderID(name)}; got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
	r := place.NewReader("f.json", strings.NewReader("{}\n5\n{}\n"), 0)
	var ids []string
	for {
		rec, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			ids = append(ids, rec.FileID(false), rec.FileID(true))
		}
	}
	if diff := cmp.Diff([]string{"f", "f#1", "f#3", "f#3"}, ids); diff != "" {
		t.Errorf("- want + got:\n%s", diff)
	}
}

func TestLocalIDs(t *testing.T) {
	keys := []place.Key{{"a", "x"}, {"b", "x"}, {"a", "y"}, {"a", "x"}, {"a (x)", "z"}, {"c", ""}, {"c", "t"}}
	want := map[place.Key]string{
		{"a", "x"}: "a (x)′", {"a", "y"}: "a (y)", {"b", "x"}: "b", {"a (x)", "z"}: "a (x)", {"c", ""}: "c ()", {"c", "t"}: "c (t)",
	}
	if diff := cmp.Diff(want, place.LocalIDs(keys)); diff != "" {
		t.Errorf("- want + got:\n%s", diff)
	}
}

func TestText(t *testing.T) {
	text := place.NewText("été: Ann met Ann in été.")
	for _, c := range []struct {
		context, name string
		want          claim.Span
		ok            bool
	}{
		{"", "Ann", claim.Span{5, 8}, true},
		{"met Ann", "Ann", claim.Span{13, 16}, true},
		{"in été", "été", claim.Span{20, 23}, true},
		{"", "ann", claim.Span{}, false},
		{"no context", "Ann", claim.Span{}, false},
		{"met", "Ann", claim.Span{}, false},
		{"", "", claim.Span{}, false},
		{"", "\xa9", claim.Span{}, false},
	} {
		if got, ok := text.Within(c.context, c.name); got != c.want || ok != c.ok {
			t.Errorf("%q in %q: %v, %v, want %v", c.name, c.context, got, ok, c.want)
		}
	}
	if _, ok := place.NewText("").Within("", "Ann"); ok {
		t.Error("no text has a name")
	}
}

func TestHasKeys(t *testing.T) {
	for in, want := range map[string]bool{
		`{"a": 1, "b" : 2}`: true, `[{"x": {"a": 1}}, {"b":`: true, "\ufeff\n {\"b\":1,\"a\":1": true,
		`{"a": "b"}`: false, `{"a": 1, "c": "\"b\": 5"}`: false, `{"a": 1, "b"`: false, `x {"a": 1, "b": 2}`: false, ``: false,
	} {
		if got := place.HasKeys([]byte(in), "a", "b"); got != want {
			t.Errorf("%s: %v", in, got)
		}
	}
}

// A record has at most a value for each 16 bytes that a record may have.
func TestManyValues(t *testing.T) {
	for in, code := range map[string]claim.Code{
		`{"a": [` + strings.Repeat("1,", 97) + `1]}`:                                                                        "", // and the name of the field
		`{"a": [` + strings.Repeat("1,", 100) + `1]}`:                                                                       claim.CodeTooLarge,
		`{"a": [` + strings.Repeat("x,", 100) + `1]}`:                                                                       claim.CodeTooLarge,
		`{"a": {"b": [` + strings.Repeat("1,", 100) + `1]}}`:                                                                claim.CodeTooLarge,
		`{"a": {` + strings.Repeat(`"b": {`, 50) + strings.Repeat("}", 50) + `}, "c": [` + strings.Repeat("1,", 47) + `1]}`: "",
		`{"a": [1], "b": {` + strings.Repeat(`"", `, 50) + "}":                                                              claim.CodeSyntax,
	} {
		_, err := place.NewReader("in.json", strings.NewReader(in), 1600).Next()
		switch e, ok := errors.AsType[*claim.Error](err); {
		case code == "" && err != nil, code != "" && (!ok || e.Code != code || string(e.Record) != in):
			t.Errorf("%s: %v, want %q", in, err, code)
		}
	}
}

// Faults in an object of very many members are found in time that does not grow with their square.
func TestManyFaults(t *testing.T) {
	const many = 200_000
	var b strings.Builder
	b.WriteString(`{"a": {`)
	for i := range many {
		fmt.Fprintf(&b, `"name-%d": 1, `, i)
	}
	b.WriteString(`"": 1}}`)
	rec := record(t, b.String())
	var e claim.Entity
	rec.Literals(claim.Relation{Subject: "x"}, rec.Properties(&e, rec.Root.Get("a")))
	doc := rec.Document()
	begun := time.Now()
	for i := range doc.Relations {
		at := doc.Source.(interface{ RelationPointer(int) string }).RelationPointer(i)
		if pos, raw := doc.Source.Locate(at + "/predicate"); pos.Line != 1 || string(raw) != "1" {
			t.Fatalf("%s is at %v: %s", at, pos, raw)
		}
	}
	if took := time.Since(begun); took > 20*time.Second {
		t.Errorf("%d places took %v", len(doc.Relations), took)
	}
	if len(doc.Relations) != many || len(doc.Problems) != 1 {
		t.Errorf("%d relations, %d problems", len(doc.Relations), len(doc.Problems))
	}
}

func TestOutline(t *testing.T) {
	for in, want := range map[string]string{
		`{"a": [1, 2], "b": {"c": []}, "d": [], "e": null}`: "a[0 b{ d[] en whole",
		`[{"a": [["x"], `:            "a[[",
		`[{"a": ["x`:                 "a[\"",
		`{"a": tru`:                  "at",
		`{"a"`:                       "",
		"{\"a\": [}\n{\"b\": 1}":     "b0 whole",
		"x\n {\"b\": [{}], \"c\": {": `b[{ c{`,
		"{\"a\": x}\n[]\n":           "",
		`5`:                          "",
		``:                           "",
		"\ufeff\n{\"a\": 1}":         "a0 whole",
	} {
		o := place.OutlineOf([]byte(in))
		var parts []string
		for _, key := range slices.Sorted(maps.Keys(o.Kinds)) {
			part := key + string(rune(o.Kinds[key]))
			if e := o.Elements[key]; e != 0 {
				part += string(rune(e))
			}
			parts = append(parts, part)
		}
		if o.Whole {
			parts = append(parts, "whole")
		}
		if got := strings.Join(parts, " "); got != want {
			t.Errorf("%q: %s, want %s", in, got, want)
		}
	}
}
