package jsonld

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/newsgraph/newsgraph/fixtures"
	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/rdf"
)

func scan(t testing.TB, in string, mode rdf.Mode) (quads []rdf.Quad, faults, warnings []*claim.Error) {
	t.Helper()
	return readAll(t, NewScanner("a.jsonld", strings.NewReader(in), &Options{Mode: mode, Hash: giveHash}))
}

// told gives the place and code of errors.
func told(faults []*claim.Error) (list []string) {
	for _, f := range faults {
		list = append(list, fmt.Sprintf("%d:%d %s %s", f.Pos.Line, f.Pos.Column, f.Pointer, f.Code))
	}
	return list
}

// Each bad record costs itself, and stands where it is.
func TestRecovery(t *testing.T) {
	data, err := fixtures.FS.ReadFile("jsonld/bad.jsonld")
	if err != nil {
		t.Fatal(err)
	}
	quads, faults, warnings := scan(t, string(data), rdf.Strict)
	if diff := cmp.Diff([]string{
		"4:11 /@graph/1/@id value", "5:30 /@graph/2/knows syntax", "6:35 /@graph/3/knows/1 relative-iri", "7:25 /@graph/4/_:h value",
		"7:69 /@graph/4/p:said/@language value", "8:47 /@graph/5/p:list/@list/0/@id value", "9:16 /@graph/6/@context value", "10:27 /@graph/7/p:big value",
	}, told(faults)); diff != "" {
		t.Errorf("- want + got:\n%s%v", diff, faults)
	}
	for _, f := range faults {
		if len(f.Record) == 0 || !bytes.HasPrefix(f.Record, []byte("{")) {
			t.Errorf("%v: its record is %s", f, f.Record)
		}
	}
	if diff := cmp.Diff([]string{"6:60 /@graph/3/unmapped unknown-field"}, told(warnings)); diff != "" {
		t.Errorf("- want + got:\n%s", diff)
	}
	want := `<http://example.org/a> <http://example.org/knows> <http://example.org/b> .
<http://example.org/e> <http://example.org/knows> <http://example.org/f> .
<http://example.org/n> <http://example.org/knows> <http://example.org/o> .
`
	if diff := cmp.Diff(want, text(quads)); diff != "" {
		t.Errorf("- want + got:\n%s", diff)
	}
}

func TestPeople(t *testing.T) {
	data, err := fixtures.FS.ReadFile("jsonld/people.jsonld")
	if err != nil {
		t.Fatal(err)
	}
	quads, faults, warnings := scan(t, string(data), rdf.Strict)
	if len(faults)+len(warnings) > 0 {
		t.Error(faults, warnings)
	}
	const want = `<ann> a <foaf:Person> .
<ann> <v/age> "41"^^<xsd:integer> .
<ann> <v/born> "1984-05-02"^^<xsd:date> .
<ann> <foaf:knows> <bob> .
<ann> <foaf:knows> _:somebody .
<ann> <foaf:name> "Ann" .
_:-0 <foaf:name> "a ministry" .
<bob> <v/envoyOf> _:-0 .
<bob> <rdfs:label> "Bob the envoy"@en .
<bob> <rdfs:label> "Боб"@uk .
<bob> <foaf:name> "Bob" .
<ann> <v/worksFor> <paper> .
<paper> <v/height> "2.5E0"^^<xsd:double> .
<paper> <v/open> "true"^^<xsd:boolean> .
_:-1 <rdf:first> "ceasefire" .
_:-1 <rdf:rest> _:-2 .
_:-2 <rdf:first> <grid> .
_:-2 <rdf:rest> <rdf:nil> .
<talks> <v/agenda> _:-1 .
<bob> <foaf:knows> <carol> <report-7> .
`
	got := strings.NewReplacer("<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", "a", "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "rdf:",
		"http://www.w3.org/2000/01/rdf-schema#", "rdfs:", "http://xmlns.com/foaf/0.1/", "foaf:", "http://www.w3.org/2001/XMLSchema#", "xsd:",
		"http://example.org/", "", "n"+someHash+"-", "").Replace(text(quads))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("- want + got:\n%s", diff)
	}
}

// What each construct becomes; x: and r: stand for longer IRIs.
func TestConstructs(t *testing.T) {
	const context = `"@context": {"x": "http://x/", "r": "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "xsd": "http://www.w3.org/2001/XMLSchema#"`
	for _, c := range []struct{ name, in, want string }{
		{"set", `"x:p": {"@set": ["a", "a", null]}`, `<x:s> <x:p> "a" .` + "\n" + `<x:s> <x:p> "a" .`},
		{"empty list", `"x:p": {"@list": []}`, `<x:s> <x:p> <r:nil> .`},
		{"nested lists", `"x:p": {"@list": [{"@list": ["a"]}]}`, `_:-0 <r:first> "a" .` + "\n" + `_:-0 <r:rest> <r:nil> .` + "\n" +
			`_:-1 <r:first> _:-0 .` + "\n" + `_:-1 <r:rest> <r:nil> .` + "\n" + `<x:s> <x:p> _:-1 .`},
		{
			"type and language", `"x:p": [{"@value": "1", "@type": "xsd:date"}, {"@value": "1", "@language": "DE"}, {"@value": "s", "@type": "xsd:string"}]`,
			`<x:s> <x:p> "1"^^<xsd:date> .` + "\n" + `<x:s> <x:p> "1"@de .` + "\n" + `<x:s> <x:p> "s" .`,
		},
		{
			"numbers", `"x:p": [9007199254740993, -0, 1.0, 1e2, 0.1, 1e21, {"@value": 5, "@type": "xsd:double"}, {"@value": 5, "@type": "x:d"}]`,
			`<x:s> <x:p> "9007199254740993"^^<xsd:integer> .` + "\n" + `<x:s> <x:p> "0"^^<xsd:integer> .` + "\n" + `<x:s> <x:p> "1"^^<xsd:integer> .` + "\n" +
				`<x:s> <x:p> "100"^^<xsd:integer> .` + "\n" + `<x:s> <x:p> "1.0E-1"^^<xsd:double> .` + "\n" + `<x:s> <x:p> "1.0E21"^^<xsd:double> .` + "\n" +
				`<x:s> <x:p> "5.0E0"^^<xsd:double> .` + "\n" + `<x:s> <x:p> "5"^^<x:d> .`,
		},
		{"JSON", `"x:p": {"@value": {"b": [1.0, "é"], "a": null}, "@type": "@json"}`, `<x:s> <x:p> "{\"a\":null,\"b\":[1,\"é\"]}"^^<r:JSON> .`},
		{"reverse", `"@reverse": {"x:p": [{"@id": "x:t"}, {"@id": "x:u", "x:q": "1"}]}`, `<x:t> <x:p> <x:s> .` + "\n" + `<x:u> <x:q> "1" .` + "\n" + `<x:u> <x:p> <x:s> .`},
		{"included", `"@included": [{"@id": "x:t", "x:p": "1"}]`, `<x:t> <x:p> "1" .`},
		{"graph", `"x:p": "0", "@graph": [{"@id": "x:t", "x:p": "1"}]`, `<x:t> <x:p> "1" <x:s> .` + "\n" + `<x:s> <x:p> "0" .`},
		{"graph without a name", `"x:p": {"@graph": [{"@id": "x:t", "x:p": "1"}]}`, `<x:t> <x:p> "1" _:-0 .` + "\n" + `<x:s> <x:p> _:-0 .`},
		{"kept label", `"x:p": {"@id": "_:n` + strings.Repeat("0", 32) + `-a"}`, `<x:s> <x:p> _:n` + strings.Repeat("0", 32) + `-a .`},
	} {
		quads, faults, _ := scan(t, `{`+context+`}, "@id": "x:s", `+c.in+`}`, rdf.Strict)
		got := strings.NewReplacer("http://x/", "x:", "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "r:", "http://www.w3.org/2001/XMLSchema#", "xsd:",
			"n"+someHash+"-", "").Replace(text(quads))
		if diff := cmp.Diff(c.want+"\n", got); diff != "" || len(faults) > 0 {
			t.Errorf("%s: - want + got:\n%s%v", c.name, diff, faults)
		}
	}
	for _, c := range []struct{ name, terms, in, want string }{
		{"index", `"p": {"@id": "x:p", "@container": "@index"}`, `"p": {"one": "a", "two": "b"}`, `<x:s> <x:p> "a" .` + "\n" + `<x:s> <x:p> "b" .`},
		{"id", `"p": {"@id": "x:p", "@container": "@id"}`, `"p": {"x:t": {"x:q": "a"}}`, `<x:t> <x:q> "a" .` + "\n" + `<x:s> <x:p> <x:t> .`},
		{"type", `"p": {"@id": "x:p", "@container": "@type"}`, `"p": {"x:T": {"@id": "x:t"}}`, `<x:t> <r:type> <x:T> .` + "\n" + `<x:s> <x:p> <x:t> .`},
		{"graph", `"p": {"@id": "x:p", "@container": "@graph"}`, `"p": {"@id": "x:t", "x:q": "a"}`, `<x:t> <x:q> "a" _:-0 .` + "\n" + `<x:s> <x:p> _:-0 .`},
		{"nest", `"more": "@nest"`, `"more": {"x:p": "a"}`, `<x:s> <x:p> "a" .`},
		{"scoped", `"p": {"@id": "x:p", "@context": {"q": "x:q"}}`, `"p": {"@id": "x:t", "q": "a"}`, `<x:t> <x:q> "a" .` + "\n" + `<x:s> <x:p> <x:t> .`},
		{"version", `"@version": 1.1, "p": "x:p"`, `"p": true`, `<x:s> <x:p> "true"^^<xsd:boolean> .`},
		{"base", `"@base": "http://x/a/"`, `"x:p": {"@id": "../Київ//b"}`, `<x:s> <x:p> <x:Київ//b> .`},
	} {
		quads, faults, warnings := scan(t, `{`+context+`, `+c.terms+`}, "@id": "x:s", `+c.in+`}`, rdf.Strict)
		got := strings.NewReplacer("http://x/", "x:", "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "r:", "http://www.w3.org/2001/XMLSchema#", "xsd:",
			"n"+someHash+"-", "").Replace(text(quads))
		if diff := cmp.Diff(c.want+"\n", got); diff != "" || len(faults)+len(warnings) > 0 {
			t.Errorf("%s: - want + got:\n%s%v%v", c.name, diff, faults, warnings)
		}
	}
}

// Documents one after another, in an array, and of one node; labels hold in all of the file.
func TestDocuments(t *testing.T) {
	const want = "<a:s> <a:p> _:x .\n_:x <a:p> \"1\" .\n"
	for _, in := range []string{
		`[{"@id": "a:s", "a:p": {"@id": "_:x"}}, {"@id": "_:x", "a:p": "1"}]`,
		`{"@id": "a:s", "a:p": {"@id": "_:x"}}` + "\n" + `{"@id": "_:x", "a:p": "1"}` + "\n",
		`{"@graph": [{"@id": "a:s", "a:p": {"@id": "_:x"}}, {"@id": "_:x", "a:p": "1"}]}`,
		`{"@graph": {"@id": "a:s", "a:p": {"@id": "_:x", "a:p": "1"}}}`,
	} {
		quads, faults, _ := scan(t, in, rdf.Strict)
		got := strings.Split(strings.ReplaceAll(text(quads), "n"+someHash+"-", ""), "\n")
		if len(got) == 3 && got[0] > got[1] {
			got[0], got[1] = got[1], got[0]
		}
		if diff := cmp.Diff(strings.Split(want, "\n"), got); diff != "" || len(faults) > 0 {
			t.Errorf("%s: - want + got:\n%s%v", in, diff, faults)
		}
	}
}

// What is wrong with whole documents, and where.
func TestFaults(t *testing.T) {
	for _, c := range []struct{ in, want, hint string }{
		{`{"@context": "https://schema.org", "@id": "a:s"}`, "1:14 /@context value", "put the context itself in place of its address"},
		{"{\"@context\": [{},\n  \"/etc/passwd\"], \"@id\": \"a:s\"}", "2:3 /@context/1 value", "put the context itself in place of its address"},
		{`{"@context": {"@import": "file:///etc/passwd"}, "@id": "a:s"}`, "1:26 /@context/@import value", "put the context itself in place of its address"},
		{`{"@id": "a:s", "a:p": }`, "1:23  syntax", ""},
		{`{"@id": "a:s", "@id": "a:t"}`, "1:16 /@id duplicate", ""},
		{"[1]", "1:2  type", ""},
		{`{"@id": "a:s", "@type": [1]}`, "1:25 /@type value", ""},
		{`{"@context": {"a": "b:c", "b": "a:d"}, "a": 1}`, "1:32 /@context/b value", ""},
		{`{"@context": [{"a": "b:c"}, {"x": "a:y", "c": {"@id": "worse"}, "b": 1}], "a": 1}`, "1:47 /@context/1/c value", ""},
		{`{"@context": {"@vocab": 1, "x": 1}, "a": 1}`, "1:25 /@context/@vocab value", ""},
		{`{"@graph": [{"@context": {"a": 1}, "a": 1}]}`, "1:26 /@graph/0/@context value", ""},
		{`{"@id": "a:s", "a:p": {"@id": "b c:d"}}`, "1:31 /a:p/@id relative-iri", "--from jsonld-loose keeps such IRIs; @base in @context says what they mean"},
		{`{"@id": "a:s", "a:p": {"@id": "b:c d"}}`, "1:31 /a:p/@id value", "--from jsonld-loose keeps such IRIs"},
		{`{"@id": "a:s", "a:p": {"@id": "_:b d"}}`, "1:31 /a:p/@id value", ""},
		{`{"@id": "a:\u0000", "a:p": 1}`, "1:9 /@id encoding", ""},
		{`{"@id": "a:s", "a:p": "` + "\xff" + `"}`, "1:24 /a:p encoding", ""},
		{`{"@id": "a:s", "a:p": ` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + `}`, "1:24 /a:p/0 syntax", ""},
	} {
		quads, faults, _ := scan(t, c.in, rdf.Strict)
		if len(faults) != 1 || told(faults)[0] != c.want || faults[0].Hint != c.hint && c.hint != "" || len(quads) > 0 {
			t.Errorf("%s:\ngot  %v %v\nwant %s (%s); %d quads", c.in, told(faults), faults, c.want, c.hint, len(quads))
		}
	}
}

func TestRelative(t *testing.T) {
	const in = `[{"@id": "s", "a:p": {"@id": "o"}}, {"@id": "a:s", "a:p": {"@id": "o"}}]`
	quads, faults, warnings := scan(t, in, rdf.Auto)
	if len(quads) != 2 || len(faults) > 0 || len(warnings) != 1 || !strings.Contains(warnings[0].Msg, "read loosely") {
		t.Error(quads, faults, warnings)
	}
	quads, faults, warnings = scan(t, in, rdf.Loose)
	if len(quads) != 2 || len(faults) > 0 || len(warnings) != 1 {
		t.Error(quads, faults, warnings)
	}
	quads, faults, _ = scan(t, in, rdf.Strict)
	if len(quads) > 0 || len(faults) != 3 {
		t.Error(quads, faults)
	}
	quads, faults, _ = scan(t, `[{"@id": "a:s", "a:p": {"@id": "a:o"}}, {"@id": "s", "a:p": "1"}]`, rdf.Auto)
	if len(quads) != 1 || len(faults) != 1 {
		t.Error(quads, faults)
	}
}

// What would make much of little, or take for ever, is refused; and what is only large is not.
func TestLimits(t *testing.T) {
	long := "http://x/" + strings.Repeat("x", 8000)
	nodes := func(n int, one string) string { return strings.TrimSuffix(strings.Repeat(one+",", n), ",") }
	var chain, terms strings.Builder
	for i := range 200 {
		fmt.Fprintf(&chain, `"t%d": "t%d:x",`, i, i+1)
	}
	for i := range 20_000 {
		fmt.Fprintf(&terms, `"t%d": "a:x",`, i)
	}
	for _, c := range []struct {
		name, in string
		ok       bool
	}{
		{"long term", `{"@context": {"p": "` + long + strings.Repeat("x", 200) + `"}, "p:a": 1}`, false},
		{"much of little", `{"@context": {"p": "` + long + `/"}, "@id": "a:s", "a:p": [` + nodes(70_000, `{"@id":"p:"}`) + `]}`, false},
		{"by vocab", `{"@context": {"@vocab": "` + long + `/"}, "@graph": [` + nodes(70_000, `{"b":1}`) + `]}`, false},
		{"by datatype", `{"@context": {"p": {"@id": "a:p", "@type": "` + long + `/"}}, "p": [` + nodes(70_000, `1`) + `]}`, false},
		{"chain", `{"@context": {` + chain.String() + `"t200": "a:b"}, "t0": 1}`, false},
		{"contexts in nodes", `{"@context": {` + terms.String() + `"z": "a:b"}, "@graph": [` + nodes(2000, `{"@context": {}, "z": 1}`) + `]}`, false},
		{"scoped", `{"@context": {"s": {"@id": "a:s", "@context": {` + terms.String() + `"z": "a:b"}}}, "s": [` + nodes(2000, `{"z": 1}`) + `]}`, false},
		{"many terms", `{"@context": [{` + terms.String() + `"z": "a:b"},{` + terms.String() + `"z": "a:b"},{` + terms.String() + `"z": "a:b"}], "z": 1}`, false},
		{"a large graph", `{"@context": {` + terms.String() + `"z": "a:b"}, "@graph": [` + nodes(20_000, `{"@id": "a:s", "z": {"@list": [1, {"@id": "a:t"}]}}`) + `]}`, true},
		{"a large node", `{"@context": {` + terms.String() + `"z": "a:b"}, "@id": "a:s", "z": [` + nodes(50_000, `{"@id": "a:t", "z": {"@list": [[1]]}}`) + `]}`, true},
		{"many relative", `{"@id": "a:s", "z:p": [` + nodes(30_000, `{"@id": "t"}`) + `], "@graph": []}`, true},
		{"deep path", `{"@context": {"@base": "http://x/"}, "@id": "` + strings.Repeat("a/../", 1<<18) + `", "a:p": 1}`, true},
	} {
		begin := time.Now()
		quads, faults, _ := scan(t, c.in, rdf.Loose)
		if ok := len(faults) == 0 && len(quads) > 0; ok != c.ok {
			t.Errorf("%s: %d quads, %d faults %.200v", c.name, len(quads), len(faults), faults)
		}
		if !c.ok && len(faults) == 1 && faults[0].Code != claim.CodeTooLarge {
			t.Errorf("%s: %v", c.name, faults[0])
		}
		if d := time.Since(begin); d > 20*time.Second {
			t.Errorf("%s: took %v", c.name, d)
		}
	}
}

func TestSniff(t *testing.T) {
	for in, want := range map[string]bool{
		`{"@context": {}}`: true, ` [ {"@id" : "a"`: true, "\ufeff{\"@graph\":[": true, `{"@type": "x"}`: true, `{"name": "x", "@context": {}}`: true,
		`{"id": "1", "entities": [], "@context": {}}`: false, `{"id": "1"}`: false, `{"text": "\"@context\": "}`: false, `"@context":`: false,
		`{"@id"`: false, "": false, "[": false, `<a:b> <a:c> <a:d> .`: false, `@base <a:b> .`: false,
	} {
		if got := Sniff([]byte(in)); got != want {
			t.Errorf("%s: got %v", in, got)
		}
	}
}
