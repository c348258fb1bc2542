package graph_test

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/cayleygraph/quad"
	"pgregory.net/rapid"

	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/claim"
)

// Whatever a store was filled with, its export makes another one of it: of each folder of fixtures alone, and
// of all together.
func TestFixturesRoundTrip(t *testing.T) {
	entries, err := os.ReadDir("../fixtures")
	if err != nil {
		t.Fatal(err)
	}
	folders := []string{"."}
	for _, entry := range entries {
		if entry.IsDir() && entry.Name() != "newsgen" { // which is code
			folders = append(folders, entry.Name())
		}
	}
	for _, name := range folders {
		t.Run(name, func(t *testing.T) {
			g := openMemory(t)
			res := loadCorpus(t, g, nil, "../fixtures/"+name)
			whole := export(t, g)
			if res.New == 0 && res.Quads.Added == 0 {
				t.Fatalf("nothing was loaded: %+v", res)
			}
			sameExport(t, "of the export", whole, reloaded(t, whole))
		})
	}
}

// The lines of this file are in the canonical form, and so are kept as they stand.
const plainQuads = `<http://x/a> <http://x/p> "" .
<http://x/a> <http://x/p> "2026-01-29" <http://x/g> .
<http://x/a> <http://x/p> "2026-01-29"^^<http://www.w3.org/2001/XMLSchema#date> .
<http://x/a> <http://x/p> "2026-01-29"^^<xsd:date> .
<http://x/a> <http://x/p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .
<http://x/a> <http://x/p> "01"^^<http://www.w3.org/2001/XMLSchema#integer> .
<http://x/a> <http://x/p> "1"^^<xsd:integer> .
<http://x/a> <http://x/p> "no number"^^<http://www.w3.org/2001/XMLSchema#double> .
<http://x/a> <http://x/p> "true"^^<http://www.w3.org/2001/XMLSchema#boolean> .
<http://x/a> <http://x/p> "<b>"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#XMLLiteral> .
<http://x/a> <http://x/p> "x"^^<urn:é:😀> .
<http://x/a> <http://x/p> "x"^^<xsd:string> .
<http://x/a> <http://x/p> "colour"@en .
<http://x/a> <http://x/p> "colour"@en-GB .
<http://x/a> <http://x/p> "colour"@EN-gb .
<http://x/a> <http://x/p> "色"@zh-Hant-TW <http://x/g> .
<http://x/a> <http://x/p> "\"quoted\" \\ back, tab\tline\nreturn\rpage\fback\b and 'one'" .
<http://x/a> <http://x/p> "\u0000\u0001\u001F\u007F\uFFFE\uFFFF" .
<http://x/a> <http://x/p> " ` + "\u0080\u00a0\u2028\u2029\u200f\u202e\ufeff\ufffd\U0001f600\U0010fffd e\u0301 \u00e9" + ` " .
<http://x/a> <http://x/p> "<http://x/a> <http://x/p> _:b @en ^^<x> . # no comment" .
<http://x/a> <http://x/p> <http://x/%C3%A9?q=é#中😀> <urn:g:é> .
<http://x/a> <http://x/p> <x:> <http://x/g> .
<http://x/a> <http://x/p> _:n0123456789abcdef0123456789abcdef-b <http://x/g> .
_:n0123456789abcdef0123456789abcdef-b <http://x/p> _:n0123456789abcdef0123456789abcdef-c.d-é·e _:n0123456789abcdef0123456789abcdef-g .
_:n0123456789abcdef0123456789abcdef-b <http://x/p> _:nfedcba98765432100123456789abcdef-b .
`

// Plain RDF is exported as it was read, whatever is in its literals.
func TestPlainQuadsRoundTrip(t *testing.T) {
	want := lines([]byte(plainQuads))
	slices.Sort(want)
	g := openMemory(t)
	res, err := loadInput(t, t.Context(), g, strings.NewReader(plainQuads), nil)
	if err != nil || res.Rejects > 0 || res.Quads.Added != len(want) {
		t.Fatalf("%+v, %v", res, err)
	}
	whole := export(t, g)
	sameExport(t, "of the file", []byte(strings.Join(want, "")), whole)
	sameExport(t, "of the export", whole, reloaded(t, whole))
}

// Labels of blank nodes are made once, and stay; so does what else is written in another way at first.
func TestOtherwiseWrittenQuadsRoundTrip(t *testing.T) {
	const in = `_:b1 <http://x/p> _:b2 _:g . # a comment
_:b2<http://x/\u00E9>"\u0041\U0001F600\'"^^<http://www.w3.org/2001/XMLSchema#string>.
	<http://x/a>	<http://x/p> "x"^^<xs\u0064:date> <http://x/g>	.` + "\r\n"
	g := openMemory(t)
	if res, err := loadInput(t, t.Context(), g, strings.NewReader(in), nil); err != nil || res.Rejects > 0 || res.Quads.Added != 3 {
		t.Fatalf("%+v, %v", res, err)
	}
	whole := export(t, g)
	for _, part := range []string{"-b2 <http://x/é> \"A😀'\" .\n", "<http://x/a> <http://x/p> \"x\"^^<xsd:date> <http://x/g> .\n"} {
		if !bytes.Contains(whole, []byte(part)) {
			t.Errorf("%q is not in the export:\n%s", part, whole)
		}
	}
	sameExport(t, "of the export", whole, reloaded(t, whole))
}

// What was read loosely is read so again.
func TestLooseQuadsRoundTrip(t *testing.T) {
	const in = `<http://x/a> <http://x/p> <http://x/a\u0020b\u003C\u003E> .
<http://x/a> <http://x/p> </en/a> <g> .
`
	load := func(in []byte) []byte {
		g := openMemory(t)
		files := graph.NewFiles([]string{"-"}, bytes.NewReader(in))
		files.From = graph.FormatNQuadsLoose
		if res, err := g.Load(t.Context(), files, nil); err != nil || res.Rejects > 0 || res.Quads.Added != 2 {
			t.Fatalf("%+v, %v", res, err)
		}
		return export(t, g)
	}
	whole := load([]byte(in))
	sameExport(t, "of the file", []byte(`<http://x/a> <http://x/p> </en/a> <g> .
<http://x/a> <http://x/p> <http://x/a\u0020b\u003C\u003E> .
`), whole)
	sameExport(t, "of the export", whole, load(whole))
}

// Quads that are drawn, in the canonical form, are exported as they stand.
func TestDrawnQuadsRoundTrip(t *testing.T) {
	text := rapid.StringOf(rapid.OneOf(rapid.Rune(), rapid.SampledFrom([]rune("\"\\\n\r\t\x00\x7f<>@^_:. #é\uffff"))))
	iri := rapid.Map(rapid.StringMatching(`[a-zé中0-9%#?:/._~-]{0,8}`), func(s string) quad.Value { return quad.IRI("http://x/" + s) })
	blank := rapid.Map(rapid.StringMatching(`[a-z0-9_]{1,4}`), func(s string) quad.Value {
		return quad.BNode("n0123456789abcdef0123456789abcdef-" + s)
	})
	literal := rapid.Custom(func(t *rapid.T) quad.Value {
		value := quad.String(text.Draw(t, "text"))
		switch rapid.IntRange(0, 2).Draw(t, "kind") {
		case 0:
			return quad.LangString{Value: value, Lang: rapid.StringMatching(`[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})?`).Draw(t, "language")}
		case 1:
			return quad.TypedString{Value: value, Type: quad.IRI(rapid.StringMatching(`(xsd|urn|schema|rdf):[a-z]{1,8}`).Draw(t, "datatype"))}
		}
		return value
	})
	node := rapid.OneOf(iri, blank)
	rapid.Check(t, func(rt *rapid.T) {
		set := make(map[string]bool)
		for range rapid.IntRange(1, 20).Draw(rt, "quads") {
			q := quad.Quad{Subject: node.Draw(rt, "subject"), Predicate: iri.Draw(rt, "predicate"), Object: rapid.OneOf(node, literal).Draw(rt, "object")}
			if rapid.Bool().Draw(rt, "labelled") {
				q.Label = node.Draw(rt, "label")
			}
			set[string(claim.AppendNQuad(nil, q))] = true
		}
		var want []string
		for line := range set {
			want = append(want, line)
		}
		slices.Sort(want)
		g, err := graph.Open(t.Context(), "mem:", &graph.Options{Create: true})
		if err != nil {
			rt.Fatal(err)
		}
		defer g.Close()
		res, err := loadInput(t, t.Context(), g, strings.NewReader(strings.Join(want, "")), nil)
		if err != nil || res.Rejects > 0 {
			rt.Fatalf("%+v, %v", res, err)
		}
		if d := firstDifference(want, lines(export(t, g))); d != "" {
			rt.Fatal(d)
		}
	})
}
