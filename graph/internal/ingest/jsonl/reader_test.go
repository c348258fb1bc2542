package jsonl

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/newsgraph/newsgraph/graph/claim"
)

// told gives what reading an input gives, a line each: "a (e1 e2) s-p-o" is a document with its
// entities and relations, "!3:5 type /title" a refused record (the first one of the document that
// stands before it, indented), "?3:5 …" a warning.
func told(t testing.TB, r *Reader) []string {
	t.Helper()
	var out []string
	for range 10_000 {
		doc, err := r.Read()
		refused, ok := errors.AsType[*claim.Error](err)
		switch {
		case ok:
			out = append(out, tellProblem(refused))
		case errors.Is(err, io.EOF):
			return out
		case err != nil:
			return append(out, "final: "+err.Error())
		default:
			out = append(out, tellDocument(doc))
			for _, e := range doc.Problems {
				out = append(out, "  "+tellProblem(e))
			}
		}
	}
	t.Fatal("reading does not end")
	return nil
}

func tellProblem(e *claim.Error) string {
	sign := "!"
	if e.Warning {
		sign = "?"
	}
	return strings.TrimSpace(fmt.Sprintf("%s%d:%d %s %s", sign, e.Pos.Line, e.Pos.Column, e.Code, e.Pointer))
}

func tellDocument(d *claim.Document) string {
	var b strings.Builder
	b.WriteString(d.ID)
	if d.Entities != nil {
		ids := make([]string, len(d.Entities))
		for i, e := range d.Entities {
			ids[i] = e.ID
		}
		fmt.Fprintf(&b, " (%s)", strings.Join(ids, " "))
	}
	for _, r := range d.Relations {
		o := r.Object.Name
		if r.Object.Literal != nil {
			o = fmt.Sprintf("%q", r.Object.Literal.Value)
		}
		fmt.Fprintf(&b, " %s-%s-%s", r.Subject, r.Predicate, o)
	}
	return b.String()
}

func readString(t testing.TB, in string) []string {
	t.Helper()
	return told(t, NewReader("in.json", strings.NewReader(in), nil))
}

func wantTold(t *testing.T, in string, got, want []string) {
	t.Helper()
	if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("reading %.200q: (-want +got)\n%s", in, d)
	}
}

const everything = `{"id": "003", "title": "T \"q\" \u00e9", "url": "https://example.org/3", "publisher": "P",
 "published": "2026-01-29", "language": "en", "text": "Ushakov said", "text_file": "3.txt", "text_sha256": "00",
 "entities": [{"id": "e1", "name": "Yuri Ushakov", "type": "Person", "aliases": ["Ushakov", ""],
               "same_as": ["http://www.wikidata.org/entity/Q1"], "mentions": [[0, 7], [1e1, 12.0]]}, {"id": "e2"}],
 "relations": [{"id": "r1", "subject": "e1", "predicate": "aide_of", "object": "Kremlin",
                "evidence": [[0, 7]], "quote": "Ushakov\nsaid", "confidence": 0.93,
                "attributed_to": "e7", "attribution": "an official",
                "polarity": "affirmed", "modality": "asserted", "time": "2026-01-28", "extractor": "x"},
               {"subject": "e9", "predicate": "duration", "object": {"value": "4", "datatype": "xsd:integer"}},
               {"subject": "e9", "predicate": "called", "object": {"value": "", "language": "en"}}]}`

func TestReadEverything(t *testing.T) {
	surely := 0.93
	want := &claim.Document{
		ID: "003", Title: `T "q" é`, URL: "https://example.org/3", Publisher: "P", Published: "2026-01-29",
		Language: "en", Text: "Ushakov said", TextFile: "3.txt", TextSHA256: "00",
		Entities: []claim.Entity{{
			ID: "e1", Name: "Yuri Ushakov", Type: "Person", Aliases: []string{"Ushakov", ""},
			SameAs: []string{"http://www.wikidata.org/entity/Q1"}, Mentions: []claim.Span{{0, 7}, {10, 12}},
		}, {ID: "e2"}},
		Relations: []claim.Relation{{
			ID: "r1", Subject: "e1", Predicate: "aide_of", Object: claim.Object{Name: "Kremlin"},
			Evidence: []claim.Span{{0, 7}}, Quote: "Ushakov\nsaid", Confidence: &surely,
			AttributedTo: "e7", Attribution: "an official", Polarity: "affirmed", Modality: "asserted",
			Time: "2026-01-28", Extractor: "x",
		}, {
			Subject: "e9", Predicate: "duration",
			Object: claim.Object{Literal: &claim.Literal{Value: "4", Datatype: "xsd:integer"}},
		}, {
			Subject: "e9", Predicate: "called",
			Object: claim.Object{Literal: &claim.Literal{Language: "en"}},
		}},
	}
	got, err := NewReader("in.json", strings.NewReader(everything), nil).Read()
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got, cmpopts.IgnoreFields(claim.Document{}, "Source")); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	if string(got.Source.Raw()) != everything {
		t.Errorf("Raw is %q", got.Source.Raw())
	}
}

// Columns count bytes from 1. Where no line is given all is on line 1.
func TestBadRecordCostsItself(t *testing.T) {
	for _, c := range []struct {
		why, in string
		want    []string
	}{
		{"null is absent", `{"id":"a","title":null,"entities":null,"relations":null}`, []string{"a"}},
		{"null is absent in records", `{"id":"a","entities":[{"id":"e","name":null,"aliases":null,"mentions":null}],"relations":[{"subject":"s","predicate":"p","object":"o","evidence":null,"confidence":null,"id":null}]}`, []string{"a (e) s-p-o"}},
		{"empty arrays", `{"id":"a","entities":[],"relations":[]}`, []string{"a"}},

		// The document itself: at its first byte, or at the value.
		{"no id", ` {"title":"x"}`, []string{"!1:2 missing /id"}},
		{"empty id", `{"id":""}`, []string{"!1:7 missing /id"}},
		{"null id", `{"id": null}`, []string{"!1:8 missing /id"}},
		{"id of a wrong type", `{"id":3}`, []string{"!1:7 type /id"}},
		{"id that is no JSON", `{"id":a}`, []string{"!1:7 syntax /id"}},
		{"entities no array", `{"id":"a","entities":{"e":1}}`, []string{"!1:22 type /entities"}},
		{"relations no array", `{"id":"a","relations":""}`, []string{"!1:23 type /relations"}},
		{"a field twice", `{"id":"a","title":"x","title":"y"}`, []string{"!1:23 duplicate /title"}},
		{"an escaped name twice", `{"id":"a","\u0069d":"b"}`, []string{"!1:11 duplicate /id"}},
		{"an unknown field twice", `{"id":"a","x":1,"x":2}`, []string{"!1:17 duplicate /x"}},
		{"a name that is no string", `{"id":"a",4:5}`, []string{"!1:11 syntax"}},
		{"a name that is not UTF-8", "{\"id\":\"a\",\"x\xff\":5}", []string{"!1:13 encoding"}},
		{"no colon", `{"id" "a"}`, []string{"!1:7 syntax"}},
		{"no comma", `{"id":"a" "title":"x"}`, []string{"!1:11 syntax"}},
		{"a comma too many", `{"id":"a",}`, []string{"!1:11 syntax"}},
		{"no value", `{"id":}`, []string{"!1:7 syntax"}},
		{"words within quotes", `{"id":"a","title":"he said "no" twice"}`, []string{"!1:29 syntax"}},   // the n
		{"a comma too many between records", `{"id":"a","relations":[{},]}`, []string{"!1:27 syntax"}}, // the ]
		{"no comma between records", `{"id":"a","entities":[{"id":"e"} {"id":"f"}]}`, []string{"!1:34 syntax"}},

		// Its fields.
		{"a field of a wrong type", `{"id":"a","title":5,"url":"u"}`, []string{"a", "  !1:19 type /title"}},
		{"a field that is an object", `{"id":"a","title":{"en":"x"}}`, []string{"a", "  !1:19 type /title"}},
		{"a field that is no JSON", `{"title":2026-01-29,"id":"a"}`, []string{"a", "  !1:14 syntax /title"}}, // what follows 2026
		{"a field that is not UTF-8", "{\"id\":\"a\",\"text\":\"\xc3\xa9\xe9\"}", []string{"a", "  !1:21 encoding /text"}},
		{"half a surrogate pair", `{"id":"a","text":"x\ud800"}`, []string{"a", "  !1:20 encoding /text"}},
		{"a control character", "{\"id\":\"a\",\"text\":\"x\x00\"}", []string{"a", "  !1:20 syntax /text"}},
		{"an escaped one", `{"id":"a\u0000"}`, []string{"a\x00"}},
		{"an unknown field", `{"id":"a","tittle":[1]}`, []string{"a", "  ?1:11 unknown-field /tittle"}},
		{"a bad unknown field", `{"id":"a","x":{"y":1,"y":2}}`, []string{"a", "  !1:22 duplicate /x/y"}},
		{"a strange name", `{"id":"a","x/y~":nul}`, []string{"a", "  !1:21 syntax /x~1y~0"}}, // where a letter is missing

		// Its entities.
		{"an entity that is none", `{"id":"a","entities":["e",null,{"id":"f"}]}`, []string{"a (f)", "  !1:23 type /entities/0", "  !1:27 type /entities/1"}},
		{"an entity without id", `{"id":"a","entities":[ {"name":"n"},{"id":""}]}`, []string{"a", "  !1:24 missing /entities/0/id", "  !1:43 missing /entities/1/id"}},
		{"a wrong type in an entity", `{"id":"a","entities":[{"id":"e","name":5},{"id":"f"}]}`, []string{"a (f)", "  !1:40 type /entities/0/name"}},
		{"a wrong type in aliases", `{"id":"a","entities":[{"id":"e","aliases":["x",5]}]}`, []string{"a", "  !1:48 type /entities/0/aliases/1"}},
		{"null in same_as", `{"id":"a","entities":[{"id":"e","same_as":[null]}]}`, []string{"a", "  !1:44 type /entities/0/same_as/0"}},
		{"a string for same_as", `{"id":"a","entities":[{"id":"e","same_as":"x"}]}`, []string{"a", "  !1:43 type /entities/0/same_as"}},

		// Its relations.
		{"bad syntax", `{"id":"a","relations":[{"subject":"s",},{"subject":"s","predicate":"p","object":"o"}]}`, []string{"a s-p-o", "  !1:38 syntax /relations/0"}},
		{"a name twice", `{"id":"a","relations":[{"subject":"s","subject":"t"}]}`, []string{"a", "  !1:39 duplicate /relations/0/subject"}},
		{"no subject", `{"id":"a","relations":[{"predicate":"p","object":"o"}]}`, []string{"a", "  !1:24 missing /relations/0/subject"}},
		{"no predicate", `{"id":"a","relations":[{"subject":"s","object":"o"}]}`, []string{"a", "  !1:24 missing /relations/0/predicate"}},
		{"no object", `{"id":"a","relations":[{"subject":"s","predicate":"p"}]}`, []string{"a", "  !1:24 missing /relations/0/object"}},
		{"empty subject", `{"id":"a","relations":[{"subject":"","predicate":"p","object":"o"}]}`, []string{"a", "  !1:35 missing /relations/0/subject"}},
		{"null object", `{"id":"a","relations":[{"subject":"s","predicate":"p","object": null }]}`, []string{"a", "  !1:65 missing /relations/0/object"}},
		{"a number for an object", `{"id":"a","relations":[{"subject":"s","predicate":"p","object":4}]}`, []string{"a", "  !1:64 type /relations/0/object"}},
		{"a number for a value", `{"id":"a","relations":[{"subject":"s","predicate":"p","object":{"value":4}}]}`, []string{"a", "  !1:73 type /relations/0/object/value"}},
		{"null for a value", `{"id":"a","relations":[{"subject":"s","predicate":"p","object":{"value":null}}]}`, []string{"a", "  !1:73 type /relations/0/object/value"}},
		{"no value", `{"id":"a","relations":[{"subject":"s","predicate":"p","object": {"datatype":"d"}}]}`, []string{"a", "  !1:65 missing /relations/0/object/value"}},
		{"a string for confidence", `{"id":"a","relations":[{"subject":"s","predicate":"p","object":"o","confidence":"high"}]}`, []string{"a", "  !1:81 type /relations/0/confidence"}},
		{"too large a number", `{"id":"a","relations":[{"confidence":1e999,"subject":"s"}]}`, []string{"a", "  !1:38 value /relations/0/confidence"}},
		{"spans", `{"id":"a","relations":[{"evidence":[[0,1],[2]]}, {"evidence":[[0,1,2]]}, {"evidence":[ [] ]}]}`, []string{"a", "  !1:43 value /relations/0/evidence/1", "  !1:63 value /relations/1/evidence/0", "  !1:88 value /relations/2/evidence/0"}},
		{"no spans", `{"id":"a","relations":[{"evidence":[0,1]}, {"evidence":"x"}, {"evidence":[null]}]}`, []string{"a", "  !1:37 type /relations/0/evidence/0", "  !1:56 type /relations/1/evidence", "  !1:75 type /relations/2/evidence/0"}},
		{"no integers", `{"id":"a","relations":[{"evidence":[[0,1.5]]}, {"evidence":[["0",1]]}, {"evidence":[[-1,1]]}, {"evidence":[[0,2147483648]]}, {"evidence":[[0,1e400]]}]}`, []string{
			"a", "  !1:40 type /relations/0/evidence/0/1", "  !1:62 type /relations/1/evidence/0/0",
			"  !1:86 value /relations/2/evidence/0/0", "  !1:111 value /relations/3/evidence/0/1", "  !1:142 value /relations/4/evidence/0/1",
		}},
		{"lines count", "{\"id\":\"a\",\n \"relations\":[\n  {\"subject\":\"é\",\n   \"predicate\":7}]}", []string{"a", "  !4:16 type /relations/0/predicate"}},
		{"an unknown field, once a document", `{"id":"a","entities":[{"id":"e","x":1},{"id":"f","x":2}],"relations":[{"subject":"s","predicate":"p","object":"o","x":1}]}`, []string{"a (e f) s-p-o", "  ?1:33 unknown-field /entities/0/x", "  ?1:115 unknown-field /relations/0/x"}},
		{"an unknown field of a refused record", `{"id":"a","entities":[{"x":1},{"id":"f","x":2}]}`, []string{"a (f)", "  !1:23 missing /entities/0/id", "  ?1:41 unknown-field /entities/1/x"}},
	} {
		t.Run(c.why, func(t *testing.T) { wantTold(t, c.in, readString(t, c.in), c.want) })
	}
}

func TestNesting(t *testing.T) {
	nest := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	for _, c := range []struct {
		in   string
		want []string
	}{
		{`{"id":"a","x":` + nest(63) + `}`, []string{"a", "  ?1:11 unknown-field /x"}}, // 64 with the document
		{`{"id":"a","x":` + nest(64) + `}`, []string{"a", "  !1:78 syntax /x"}},        // at the 64th of them: 15+63
		{`{"id":"a","entities":[{"id":"e","x":` + nest(61) + `}]}`, []string{"a (e)", "  ?1:33 unknown-field /entities/0/x"}},
		{`{"id":"a","entities":[{"id":"e","x":` + nest(62) + `},{"id":"f"}]}`, []string{"a (f)", "  !1:98 syntax /entities/0"}}, // 37+61
		{`{"id":"a","x":` + nest(100_000) + `}`, []string{"a", "  !1:78 syntax /x"}},
		{`[` + nest(100_000) + `,{"id":"a"}]`, []string{"!1:2 syntax", "a"}}, // an element of no use, whatever is in it
		{strings.Repeat("[", 100_000), []string{"!1:65 syntax"}},             // the innermost of those that are followed
		{strings.Repeat(`{"id":`, 100_000), []string{"!1:379 syntax"}},       // 1+63·6
	} {
		wantTold(t, c.in, readString(t, c.in), c.want)
	}
}

func TestMessages(t *testing.T) {
	for _, c := range []struct{ in, msg, hint, record string }{
		{`{"id":3}`, `in.json:1:7: /id: must be a string, not a number`, `write it in quotes: "3"`, `{"id":3}`},
		{`{"id":"a","title":[1]}`, `in.json:1:19: /title: must be a string, not an array`, ``, `[1]`},
		{`{"id":"a","titel":""}`, `in.json:1:11: /titel: a document has no field "titel"; it is left out`, `did you mean "title"?`, ``},
		{`{"id":"a","relations":[{"subject":"s","predicate":"p","object":"o","attributedTo":"x"}]}`, `in.json:1:68: /relations/0/attributedTo: a relation has no field "attributedTo"; it is left out`, `did you mean "attributed_to"?`, ``},
		{`{"id":"a","relations":[{"object":4}]}`, `in.json:1:34: /relations/0/object: must be a string or an object, not a number`, `write {"value":"4","datatype":"xsd:integer"}`, `{"object":4}`},
		{`{"id":"a","relations":[{"object":-0.5}]}`, `in.json:1:34: /relations/0/object: must be a string or an object, not a number`, `write {"value":"-0.5","datatype":"xsd:decimal"}`, `{"object":-0.5}`},
		{`{"id":"a","relations":[{"object":true}]}`, `in.json:1:34: /relations/0/object: must be a string or an object, not a boolean`, `write {"value":"true","datatype":"xsd:boolean"}`, `{"object":true}`},
		{`{"id":"a","relations":[{"object":{"value":4}}]}`, `in.json:1:43: /relations/0/object/value: must be a string, not a number`, `write {"value":"4","datatype":"xsd:integer"}`, `{"object":{"value":4}}`},
		{`{"id":"a"`, `in.json:1:1: this { is not closed before the input ends`, bracketHint, `{"id":"a"`},
		{`[{"id":"a","x":[1}]`, `in.json:1:16: this [ is not closed; '}' comes first, at 1:18; the rest of the input is not read`, bracketHint, `{"id":"a","x":[1}`},
		{`5`, `in.json:1:1: a document must be an object, not a number`, ``, `5`},
		{"\xff\xfe{\x00", `in.json:1:1: the input is UTF-16; it is not read`, `save it as UTF-8`, ``},
	} {
		doc, err := NewReader("in.json", strings.NewReader(c.in), nil).Read()
		e, ok := errors.AsType[*claim.Error](err)
		if err == nil {
			e, ok = doc.Problems[0], true
		}
		if !ok {
			t.Errorf("%s: %v", c.in, err)
			continue
		}
		got := [...]string{e.Error(), e.Hint, string(e.Record)}
		if d := cmp.Diff([...]string{c.msg, c.hint, c.record}, got); d != "" {
			t.Errorf("%s: (-want +got)\n%s", c.in, d)
		}
	}
}

func TestNear(t *testing.T) {
	for _, c := range []struct {
		of         *fields
		name, want string
	}{
		{documentFields, "ID", "id"},
		{documentFields, "Text-File", "text_file"},
		{documentFields, "lang", ""},
		{relationFields, "evidance", "evidence"},
		{relationFields, "attributedTo", "attributed_to"},
		{relationFields, "is", ""}, // of two letters none may differ
		{entityFields, "sameAs", "same_as"},
		{entityFields, strings.Repeat("mention", 1_000), ""},
		{documentFields, "urn", "url"},
		{literalFields, "valeu", "value"}, // two of five differ
		{literalFields, "values", "value"},
	} {
		if got := c.of.near(c.name); got != c.want {
			t.Errorf("near(%.20q) = %q, want %q", c.name, got, c.want)
		}
	}
}

func TestUnknownFieldsAreCapped(t *testing.T) {
	var b strings.Builder
	for i := range 1_000 {
		fmt.Fprintf(&b, `,"x%d":1`, i)
	}
	if got := readString(t, `{"id":"a"`+b.String()+`}`); len(got) != 1+mostUnknown {
		t.Errorf("%d warnings, want %d", len(got)-1, mostUnknown)
	}
}

func TestManyBadRecordsRefuseTheDocument(t *testing.T) {
	in := func(bad int) string { return `{"id":"a","relations":[` + strings.Repeat("{},", bad-1) + `{}]}` }
	if got := readString(t, in(mostRefused)); len(got) != 1+mostRefused || got[0] != "a" {
		t.Errorf("%d lines, the first %s, want %d", len(got), got[0], 1+mostRefused)
	}
	in1 := in(mostRefused + 1)
	// The last {} is three bytes before the end, whose column is the length.
	wantTold(t, in1, readString(t, in1), []string{fmt.Sprintf("!1:%d missing /relations/%d/subject", len(in1)-3, mostRefused)})
}

func TestSniff(t *testing.T) {
	for in, want := range map[string]bool{
		`{"id":"a"`: true, ` [` + "\n" + `{"id":`: true, "\xef\xbb\xbf{": true, `{`: true, `[`: true, `[]`: true, `{}`: true,
		`{id: "a", "relations": []}`: true, // broken, but meant for us
		`{'id': 'a'}`:                false,
		``:                           false,
		`"id"`:                       false,
		`[ a <http://schema.org/NewsArticle> ] .`:      false, // Turtle
		`{ <urn:a> <urn:b> <urn:c> }`:                  false, // TriG
		`<urn:a> <urn:b> "{\"id\":\"x\"}" .`:           false, // N-Triples
		"T1\tPerson 0 5\tVladi":                        false, // brat
		"subject,predicate,object\n{\"id\":\"a\"},x,y": false,
	} {
		if got := Sniff([]byte(in)); got != want {
			t.Errorf("Sniff(%q) = %v, want %v", in, got, want)
		}
	}
}
