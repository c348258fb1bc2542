package claim_test

import (
	"strings"
	"testing"

	"github.com/cayleygraph/quad"
	"github.com/cayleygraph/quad/nquads"
	"pgregory.net/rapid"

	"github.com/newsgraph/newsgraph/graph/claim"
)

// What the canonical form of N-Quads says of each character:
// https://www.w3.org/TR/rdf-canon/#canonical-quads.
func TestAppendTerm(t *testing.T) {
	for _, c := range []struct {
		term quad.Value
		want string
	}{
		{quad.IRI("http://x/a?b=c#d"), `<http://x/a?b=c#d>`},
		{quad.IRI("http://x/é中😀"), `<http://x/é中😀>`},
		{quad.IRI(""), `<>`},
		{quad.IRI("a b<>\"{}|^`\\\n\x00\x1f"), `<a\u0020b\u003C\u003E\u0022\u007B\u007D\u007C\u005E\u0060\u005C\u000A\u0000\u001F>`},
		{quad.BNode("b0"), `_:b0`},
		{quad.String(""), `""`},
		{quad.String("Да, «всё» 😀\u00a0\u2028"), "\"Да, «всё» 😀\u00a0\u2028\""},
		{quad.String(`a "b" \c 'd'`), `"a \"b\" \\c 'd'"`},
		{quad.String("\b\t\n\f\r"), `"\b\t\n\f\r"`},
		{quad.String("\x00\x07\x0b\x0e\x1f\x7f"), `"\u0000\u0007\u000B\u000E\u001F\u007F"`},
		{quad.String("\u0080\u009f\ufffd\ufffe\uffff"), "\"\u0080\u009f\ufffd" + `\uFFFE\uFFFF"`},
		{quad.String("a\xffb"), "\"a\ufffdb\""}, // no UTF-8, so no text
		{quad.LangString{Value: `a"`, Lang: "de-CH"}, `"a\""@de-CH`},
		{quad.TypedString{Value: `a"`, Type: "urn:t"}, `"a\""^^<urn:t>`},
		{quad.TypedString{Value: "a", Type: "xsd:integer"}, `"a"^^<xsd:integer>`},              // another term than that in full
		{quad.TypedString{Value: "a", Type: "http://www.w3.org/2001/XMLSchema#string"}, `"a"`}, // every plain literal is one
		{quad.Int(-4), `"-4"^^<http://www.w3.org/2001/XMLSchema#integer>`},
		{quad.Bool(true), `"true"^^<http://www.w3.org/2001/XMLSchema#boolean>`},
	} {
		if got := string(claim.AppendTerm(nil, c.term)); got != c.want {
			t.Errorf("%#v: got %s, want %s", c.term, got, c.want)
		}
	}
}

func TestAppendNQuad(t *testing.T) {
	q := quad.Quad{Subject: quad.IRI("urn:s"), Predicate: quad.IRI("urn:p"), Object: quad.String("o")}
	got := claim.AppendNQuad([]byte("before "), q)
	q.Subject, q.Label = quad.BNode("s"), quad.IRI("urn:l")
	got = claim.AppendNQuad(got, q)
	const want = `before <urn:s> <urn:p> "o" .
_:s <urn:p> "o" <urn:l> .
`
	if string(got) != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func literals() *rapid.Generator[quad.Value] {
	return rapid.Custom(func(t *rapid.T) quad.Value {
		text := quad.String(awkward.Draw(t, "value"))
		switch rapid.IntRange(0, 2).Draw(t, "kind") {
		case 0:
			return text
		case 1:
			return quad.LangString{Value: text, Lang: rapid.SampledFrom([]string{"en", "zh-Hant-TW", "de-1996"}).Draw(t, "language")}
		}
		return quad.TypedString{Value: text, Type: quad.IRI(rapid.SampledFrom([]string{
			"urn:t", "http://www.w3.org/2001/XMLSchema#integer", "http://schema.org/Number", "http://x/é",
		}).Draw(t, "datatype"))}
	})
}

// Another reader of N-Quads reads the same terms: that of the quad module in its strict form. It
// takes a literal apart after it undid the escapes, so that it goes wrong where the text has quotes,
// @ or ^ in it; those are left out, and so is what is no UTF-8, and DEL in an IRI, which it
// refuses though the grammar does not.
func TestAppendNQuadReadBack(t *testing.T) {
	iris := rapid.Map(awkward, func(s string) quad.Value {
		return quad.IRI("urn:x:" + strings.ReplaceAll(strings.ToValidUTF8(s, "?"), "\x7f", "?"))
	})
	nodes := rapid.OneOf(iris, rapid.Map(rapid.StringMatching(`[A-Za-z][A-Za-z0-9]*`), func(s string) quad.Value { return quad.BNode(s) }))
	rapid.Check(t, func(t *rapid.T) {
		want := quad.Quad{Subject: nodes.Draw(t, "subject"), Predicate: iris.Draw(t, "predicate")}
		want.Object = rapid.OneOf(nodes, literals()).Filter(readable).Draw(t, "object")
		if rapid.Bool().Draw(t, "labelled") {
			want.Label = nodes.Draw(t, "label")
		}
		line := claim.AppendNQuad(nil, want)
		got, err := nquads.NewReader(strings.NewReader(string(line)), true).ReadQuad()
		if err != nil || got != want {
			t.Errorf("%s is read as %#v, %v; want %#v", line, got, err, want)
		}
	})
}

func readable(v quad.Value) bool {
	text := claim.Lexical(v)
	return text == strings.ToValidUTF8(text, "?") && !strings.ContainsAny(text, `"@^`)
}
