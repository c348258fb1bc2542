package claim_test

import (
	"math"
	"strings"
	"testing"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/claim"
)

// rewords is words with other meanings of some.
type rewords struct {
	words
	relations map[string]string
	types     map[string]quad.IRI
	unknown   bool // say of these that they are not known
}

func (m rewords) Relation(wording string) (string, bool) {
	if name, ok := m.relations[wording]; ok {
		return name, !m.unknown
	}
	return m.words.Relation(wording)
}

func (m rewords) Type(wording string) (quad.IRI, bool) {
	if iri, ok := m.types[wording]; ok {
		return iri, !m.unknown
	}
	return m.words.Type(wording)
}

// raw is a source whose bytes are its own.
type raw struct {
	source
	bytes string
}

func (r raw) Raw() []byte { return []byte(r.bytes) }

func hash(t *testing.T, doc *claim.Document, o claim.CheckOptions) string {
	t.Helper()
	if o.Mapping == nil {
		o.Mapping = words{}
	}
	h, err := claim.ContentHash(doc, &o)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func hashed(t *testing.T) *claim.Document {
	doc := document(t, withRelations(aide(""), aide(`"time": "2026"`)))
	doc.Source = raw{bytes: "the record"}
	return doc
}

func TestContentHash(t *testing.T) {
	same := hash(t, hashed(t), claim.CheckOptions{})
	if len(same) != 64 || strings.Trim(same, "0123456789abcdef") != "" {
		t.Errorf("%q is no hexadecimal SHA-256", same)
	}
	for _, c := range []struct {
		name    string
		change  func(*claim.Document)
		options claim.CheckOptions
		changes bool
	}{
		{name: "nothing"},
		{name: "an unused relation", options: claim.CheckOptions{Mapping: rewords{relations: map[string]string{"held_in": "x"}}}},
		{name: "an unused type", options: claim.CheckOptions{Mapping: rewords{types: map[string]quad.IRI{"Place": "urn:x"}}}},
		{name: "where it was read", change: func(d *claim.Document) { d.Problems = []*claim.Error{{}} }},
		{name: "a used relation", options: claim.CheckOptions{Mapping: rewords{relations: map[string]string{"aide_of": "x"}}}, changes: true},
		{
			name:    "a used relation is not known any more",
			options: claim.CheckOptions{Mapping: rewords{relations: map[string]string{"aide_of": "aide_of"}, unknown: true}}, changes: true,
		},
		{name: "a used type", options: claim.CheckOptions{Mapping: rewords{types: map[string]quad.IRI{"Body": "urn:x"}}}, changes: true},
		{
			name:    "a used type is not known any more",
			options: claim.CheckOptions{Mapping: rewords{types: map[string]quad.IRI{"Body": "http://schema.org/Body"}, unknown: true}}, changes: true,
		},
		{name: "the record's bytes", change: func(d *claim.Document) { d.Source = raw{bytes: "the  record"} }, changes: true},
		{name: "the text", options: claim.CheckOptions{Text: "text"}, changes: true},
		{name: "no quotes", options: claim.CheckOptions{NoQuotes: true}, changes: true},
		{name: "keep text", options: claim.CheckOptions{KeepText: true}, changes: true},
		{name: "strict", options: claim.CheckOptions{Strict: true}, changes: true},
		{name: "a word more", change: func(d *claim.Document) { d.Relations[1].Predicate = "says" }, changes: true}, // the source says otherwise
	} {
		doc := hashed(t)
		if c.change != nil {
			c.change(doc)
		}
		if got := hash(t, doc, c.options); (got != same) != c.changes {
			t.Errorf("%s: changed %v, want %v", c.name, got != same, c.changes)
		}
	}
}

// A schema that knows a wording once its white space is folded, as Check does.
func TestContentHashFoldsWordings(t *testing.T) {
	doc := document(t, withRelations(`{"subject": "e1", "predicate": " works  for", "object": "e2"}`))
	other := rewords{relations: map[string]string{"works for": "aide_of"}}
	if hash(t, doc, claim.CheckOptions{}) == hash(t, doc, claim.CheckOptions{Mapping: other}) {
		t.Error("the hash does not see what Check makes of the wording")
	}
}

// Without a source every field counts, Source and Problems aside.
func TestContentHashInMemory(t *testing.T) {
	doc := func() *claim.Document { return document(t, withText(aideText, aide(`"quote": "aide"`))) }
	a, b, c, d := doc(), doc(), doc(), doc()
	a.Source, b.Source, c.Source = nil, nil, nil
	c.Relations[0].Quote = "Kremlin"
	same := hash(t, a, claim.CheckOptions{})
	if hash(t, b, claim.CheckOptions{}) != same || hash(t, c, claim.CheckOptions{}) == same || hash(t, d, claim.CheckOptions{}) == same {
		t.Error("equal documents differ, or others agree")
	}
}

// A confidence that JSON cannot say costs its relation, not the document.
func TestContentHashNaN(t *testing.T) {
	for _, f := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		doc := &claim.Document{ID: "d", Relations: []claim.Relation{{Confidence: &f}}}
		hash(t, doc, claim.CheckOptions{})
		if doc.Relations[0].Confidence != &f {
			t.Error("the document was written to")
		}
	}
}

func TestSealHash(t *testing.T) {
	const hash = "abc"
	warning, refused := &claim.Error{Warning: true}, &claim.Error{}
	if got := claim.SealHash(hash, nil); got != hash {
		t.Errorf("without problems: %s", got)
	}
	if got := claim.SealHash(hash, []*claim.Error{warning, warning}); got != hash {
		t.Errorf("warnings only: %s", got)
	}
	// hashlib.sha256((3).to_bytes(8, "big") + b"abc" + (7).to_bytes(8, "big") + b"refused").hexdigest()
	const want = "dd3b3a34646ea5ac5ba16b3baa4b20d3c2b1fcc8df69962a39be564bff5d86aa"
	if got := claim.SealHash(hash, []*claim.Error{warning, refused}); got != want {
		t.Errorf("a refused record: %s, want %s", got, want)
	}
}
