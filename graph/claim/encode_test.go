package claim_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/cayleygraph/quad"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/newsgraph/newsgraph/graph/claim"
)

var vocab = claim.NewVocab(claim.DefaultBase)

// id makes an ID of one repeated digit.
func id(digit string) claim.ID {
	id, _ := claim.ParseID(strings.Repeat(digit, 32))
	return id
}

// small is a document that needs every predicate: claim 1 has every field, and is negated; 2 is
// hedged; 3 has a literal and only defaults.
func small() *claim.Stated {
	sure := 0.93
	return &claim.Stated{
		ID: "n/1", Title: "Talks", URL: "https://example.org/1", Publisher: "The Post", Published: "2026-01-29",
		Language: "en", Text: "Yuri Ushakov.\n", Hash: "0abc",
		Mentions: []claim.Mention{{
			Local: "e1", Name: "Yuri Ushakov", Aliases: []string{"Ushakov"}, Type: "http://schema.org/Person",
			SameAs: []quad.IRI{"http://www.wikidata.org/entity/Q0"}, Spans: []claim.Span{{0, 12}},
			Link: claim.Link{Entity: "urn:newsgraph:entity:yuri-ushakov", By: "exact-name", Score: 0.95},
		}, {
			Local: "name=Abu Dhabi", Name: "Abu Dhabi",
			Link: claim.Link{Entity: "urn:newsgraph:entity:abu-dhabi", By: "new", Score: 1},
		}},
		Claims: []claim.Claim{{
			ID: id("1"), Subject: "e1", Object: "name=Abu Dhabi", Relation: "held_in", Wording: "was held in",
			Spans: []claim.Span{{0, 12}, {12, 13}}, Quote: "Yuri “Ushakov”", Speaker: "e1", Attribution: "an aide",
			Polarity: "negated", Modality: "reported", Time: "2026-01", Confidence: &sure, Extractors: []string{"m1", "m2"},
		}, {
			ID: id("2"), Subject: "e1", Object: "e1", Relation: "says", Wording: "says", Polarity: "affirmed", Modality: "planned", Time: "soon",
		}, {
			ID: id("3"), Subject: "name=Abu Dhabi", Literal: quad.TypedString{Value: "4", Type: "http://www.w3.org/2001/XMLSchema#integer"},
			Relation: "duration", Wording: "duration", Polarity: "affirmed", Modality: "asserted",
		}},
	}
}

// By hand from docs/model.md, "What the document says".
const smallQuads = `
<ng:doc:n%2F1> <rdf:type> <schema:NewsArticle> <ng:doc:n%2F1> .
<ng:doc:n%2F1> <schema:headline> "Talks" <ng:doc:n%2F1> .
<ng:doc:n%2F1> <schema:url> <https://example.org/1> <ng:doc:n%2F1> .
<ng:doc:n%2F1> <schema:datePublished> "2026-01-29"^^<xsd:date> <ng:doc:n%2F1> .
<ng:doc:n%2F1> <schema:publisher> "The Post" <ng:doc:n%2F1> .
<ng:doc:n%2F1> <schema:inLanguage> "en" <ng:doc:n%2F1> .
<ng:doc:n%2F1> <schema:articleBody> "Yuri Ushakov.\n" <ng:doc:n%2F1> .
<ng:doc:n%2F1> <ng:sha256> "0abc" <ng:doc:n%2F1> .
<ng:doc:n%2F1#e1> <rdf:type> <schema:Person> <ng:doc:n%2F1> .
<ng:doc:n%2F1#e1> <skos:prefLabel> "Yuri Ushakov" <ng:doc:n%2F1> .
<ng:doc:n%2F1#e1> <skos:altLabel> "Ushakov" <ng:doc:n%2F1> .
<ng:doc:n%2F1#e1> <owl:sameAs> <http://www.wikidata.org/entity/Q0> <ng:doc:n%2F1> .
<ng:doc:n%2F1#e1> <ng:span> <ng:doc:n%2F1#char=0,12> <ng:doc:n%2F1> .
<ng:doc:n%2F1#e1> <ng:resolvedTo> <ng:entity:yuri-ushakov> <ng:doc:n%2F1> .
<ng:doc:n%2F1#e1> <ng:linkedBy> "exact-name" <ng:doc:n%2F1> .
<ng:doc:n%2F1#e1> <ng:linkScore> "0.95"^^<xsd:decimal> <ng:doc:n%2F1> .
<ng:doc:n%2F1#name=Abu%20Dhabi> <skos:prefLabel> "Abu Dhabi" <ng:doc:n%2F1> .
<ng:doc:n%2F1#name=Abu%20Dhabi> <ng:resolvedTo> <ng:entity:abu-dhabi> <ng:doc:n%2F1> .
<ng:doc:n%2F1#name=Abu%20Dhabi> <ng:linkedBy> "new" <ng:doc:n%2F1> .
<ng:doc:n%2F1#name=Abu%20Dhabi> <ng:linkScore> "1"^^<xsd:decimal> <ng:doc:n%2F1> .
<ng:claim:1> <ng:subjectMention> <ng:doc:n%2F1#e1> <ng:doc:n%2F1> .
<ng:claim:1> <ng:objectMention> <ng:doc:n%2F1#name=Abu%20Dhabi> <ng:doc:n%2F1> .
<ng:claim:1> <ng:speakerMention> <ng:doc:n%2F1#e1> <ng:doc:n%2F1> .
<ng:claim:1> <ng:attribution> "an aide" <ng:doc:n%2F1> .
<ng:claim:1> <prov:wasQuotedFrom> <ng:doc:n%2F1#char=0,12> <ng:doc:n%2F1> .
<ng:claim:1> <prov:wasQuotedFrom> <ng:doc:n%2F1#char=12,13> <ng:doc:n%2F1> .
<ng:claim:1> <ng:quote> "Yuri “Ushakov”" <ng:doc:n%2F1> .
<ng:claim:1> <ng:wording> "was held in" <ng:doc:n%2F1> .
<ng:claim:1> <ng:polarity> "negated" <ng:doc:n%2F1> .
<ng:claim:1> <ng:modality> "reported" <ng:doc:n%2F1> .
<ng:claim:1> <ng:confidence> "0.93"^^<xsd:decimal> <ng:doc:n%2F1> .
<ng:claim:1> <ng:time> "2026-01" <ng:doc:n%2F1> .
<ng:claim:1> <schema:startDate> "2026-01-01"^^<xsd:date> <ng:doc:n%2F1> .
<ng:claim:1> <schema:endDate> "2026-01-31"^^<xsd:date> <ng:doc:n%2F1> .
<ng:claim:1> <ng:extractor> "m1" <ng:doc:n%2F1> .
<ng:claim:1> <ng:extractor> "m2" <ng:doc:n%2F1> .
<ng:claim:2> <ng:subjectMention> <ng:doc:n%2F1#e1> <ng:doc:n%2F1> .
<ng:claim:2> <ng:objectMention> <ng:doc:n%2F1#e1> <ng:doc:n%2F1> .
<ng:claim:2> <ng:modality> "planned" <ng:doc:n%2F1> .
<ng:claim:2> <ng:time> "soon" <ng:doc:n%2F1> .
<ng:claim:3> <ng:subjectMention> <ng:doc:n%2F1#name=Abu%20Dhabi> <ng:doc:n%2F1> .
`

// By hand from docs/model.md, "What follows from it".
const smallDerived = `
<ng:doc:n%2F1#e1> <ng:refersTo> <ng:entity:yuri-ushakov> <ng:doc:n%2F1> .
<ng:entity:yuri-ushakov> <rdf:type> <schema:Person> <ng:doc:n%2F1> .
<ng:entity:yuri-ushakov> <skos:prefLabel> "Yuri Ushakov" <ng:doc:n%2F1> .
<ng:entity:yuri-ushakov> <skos:altLabel> "Ushakov" <ng:doc:n%2F1> .
<ng:entity:yuri-ushakov> <owl:sameAs> <http://www.wikidata.org/entity/Q0> <ng:doc:n%2F1> .
<ng:doc:n%2F1#name=Abu%20Dhabi> <ng:refersTo> <ng:entity:abu-dhabi> <ng:doc:n%2F1> .
<ng:entity:abu-dhabi> <skos:prefLabel> "Abu Dhabi" <ng:doc:n%2F1> .
<ng:claim:1> <sem:accordingTo> <ng:entity:yuri-ushakov> <ng:doc:n%2F1> .
<ng:entity:yuri-ushakov> <ng:negated:held_in> <ng:entity:abu-dhabi> <ng:claim:1> .
<ng:entity:yuri-ushakov> <ng:hedged:says> <ng:entity:yuri-ushakov> <ng:claim:2> .
<ng:entity:abu-dhabi> <ng:rel:duration> "4"^^<xsd:integer> <ng:claim:3> .
`

// inFull writes out the prefixes of the quads above, and repeats the digit of a claim.
var inFull = strings.NewReplacer(
	"<ng:claim:1>", "<urn:newsgraph:claim:"+strings.Repeat("1", 32)+">",
	"<ng:claim:2>", "<urn:newsgraph:claim:"+strings.Repeat("2", 32)+">",
	"<ng:claim:3>", "<urn:newsgraph:claim:"+strings.Repeat("3", 32)+">",
	"<ng:", "<urn:newsgraph:",
	"<owl:", "<http://www.w3.org/2002/07/owl#",
	"<prov:", "<http://www.w3.org/ns/prov#",
	"<rdf:", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#",
	"<schema:", "<http://schema.org/",
	"<sem:", "<http://semanticweb.cs.vu.nl/2009/11/sem/",
	"<skos:", "<http://www.w3.org/2004/02/skos/core#",
	"<xsd:", "<http://www.w3.org/2001/XMLSchema#",
)

func lines(quads []quad.Quad) []string {
	var out []string
	for _, q := range quads {
		out = append(out, strings.TrimSuffix(string(claim.AppendNQuad(nil, q)), "\n"))
	}
	return out
}

func sorted(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return list
}

func byHand(quads string) []string {
	return strings.Split(strings.TrimSpace(inFull.Replace(quads)), "\n")
}

// linked gives the entity that each mention's link names.
func linked(s *claim.Stated) func(local string) quad.IRI {
	return func(local string) quad.IRI {
		at := slices.IndexFunc(s.Mentions, func(m claim.Mention) bool { return m.Local == local })
		return s.Mentions[at].Link.Entity
	}
}

func TestQuadsByHand(t *testing.T) {
	if d := cmp.Diff(sorted(byHand(smallQuads)), sorted(lines(vocab.Quads(small())))); d != "" {
		t.Errorf("- by hand + got:\n%s", d)
	}
}

func TestDeriveByHand(t *testing.T) {
	s := small()
	if d := cmp.Diff(sorted(byHand(smallDerived)), sorted(lines(vocab.Derive(s, linked(s))))); d != "" {
		t.Errorf("- by hand + got:\n%s", d)
	}
}

func TestQuadsOfAlmostNothing(t *testing.T) {
	want := byHand(`<ng:doc:d> <rdf:type> <schema:NewsArticle> <ng:doc:d> .`)
	if d := cmp.Diff(want, lines(vocab.Quads(&claim.Stated{ID: "d", Mentions: []claim.Mention{{Local: "e1"}}}))); d != "" {
		t.Errorf("- want + got:\n%s", d)
	}
}

// The kinds of values that one field can have.
func TestQuadsValues(t *testing.T) {
	for _, c := range []struct {
		name string
		s    claim.Stated
		want string
	}{
		{"a date", claim.Stated{Published: "2026-01-29"}, `datePublished> "2026-01-29"^^<http://www.w3.org/2001/XMLSchema#date>`},
		{"a time", claim.Stated{Published: "2026-01-29T10:00:00Z"}, `datePublished> "2026-01-29T10:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime>`},
		{"a time with its zone", claim.Stated{Published: "2026-01-29T10:00:00.5+03:00"}, `datePublished> "2026-01-29T10:00:00.5+03:00"^^<http://www.w3.org/2001/XMLSchema#dateTime>`},
		{"a time as people write it", claim.Stated{Published: "2026-01-29 10:00"}, `datePublished> "2026-01-29 10:00" <`},
		{"no date", claim.Stated{Published: "2026-02-30"}, `datePublished> "2026-02-30" <`},
		{"a URL with a space", claim.Stated{URL: "http://x/a b"}, `url> "http://x/a b" <`},
		{"an open time", claim.Stated{Claims: []claim.Claim{{Time: "2026/.."}}}, `startDate> "2026-01-01"^^<http://www.w3.org/2001/XMLSchema#date>`},
		{"a small number", claim.Stated{Mentions: []claim.Mention{{Link: claim.Link{Entity: "urn:e", Score: 1e-7}}}}, `linkScore> "0.0000001"^^`},
	} {
		got := strings.Join(lines(vocab.Quads(&c.s)), "\n")
		if !strings.Contains(got, c.want) {
			t.Errorf("%s: no %s in\n%s", c.name, c.want, got)
		}
		if strings.Contains(got, "endDate") {
			t.Errorf("%s: an end in\n%s", c.name, got)
		}
	}
}

// The predicate of the edge for every polarity and modality.
func TestDeriveEdge(t *testing.T) {
	for _, c := range []struct{ polarity, modality, want string }{
		{"affirmed", "asserted", "rel"},
		{"affirmed", "reported", "hedged"},
		{"affirmed", "possible", "hedged"},
		{"affirmed", "planned", "hedged"},
		{"affirmed", "demanded", "hedged"},
		{"affirmed", "hypothetical", "hedged"},
		{"affirmed", "denied", "negated"},
		{"negated", "asserted", "negated"},
		{"negated", "reported", "negated"},
		{"negated", "denied", "negated"},
	} {
		s := small()
		s.Claims = s.Claims[1:2]
		s.Claims[0].Polarity, s.Claims[0].Modality = c.polarity, c.modality
		quads := vocab.Derive(s, linked(s))
		if got := quads[len(quads)-1]; got.Predicate != quad.IRI("urn:newsgraph:"+c.want+":says") {
			t.Errorf("%s, %s: %v", c.polarity, c.modality, got)
		}
	}
}

// Two mentions of one entity say some things twice.
func TestDeriveOneEntity(t *testing.T) {
	s := &claim.Stated{ID: "d", Mentions: []claim.Mention{
		{Local: "e1", Name: "A", Aliases: []string{"B", "C"}, Type: "urn:t", SameAs: []quad.IRI{"urn:x"}},
		{Local: "e2", Name: "B", Aliases: []string{"C"}, Type: "urn:t", SameAs: []quad.IRI{"urn:x"}},
	}}
	want := byHand(`
<ng:doc:d#e1> <ng:refersTo> <ng:entity:a> <ng:doc:d> .
<ng:doc:d#e2> <ng:refersTo> <ng:entity:a> <ng:doc:d> .
<ng:entity:a> <owl:sameAs> <urn:x> <ng:doc:d> .
<ng:entity:a> <rdf:type> <urn:t> <ng:doc:d> .
<ng:entity:a> <skos:altLabel> "B" <ng:doc:d> .
<ng:entity:a> <skos:altLabel> "C" <ng:doc:d> .
<ng:entity:a> <skos:prefLabel> "A" <ng:doc:d> .
<ng:entity:a> <skos:prefLabel> "B" <ng:doc:d> .
`)
	got := vocab.Derive(s, func(string) quad.IRI { return vocab.Entity("a") })
	if d := cmp.Diff(sorted(want), sorted(lines(got))); d != "" {
		t.Errorf("- want + got:\n%s", d)
	}
}

// The same statement gives the same quads, none twice; the order of mentions and claims does not
// matter to the set of them.
func TestQuadsAndDerivePure(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := stated().Draw(t, "stated")
		quads := func() []quad.Quad { return append(vocab.Quads(s), vocab.Derive(s, referents(s))...) }
		first := quads()
		if again := quads(); !slices.Equal(first, again) {
			t.Fatal("the same input gives other quads")
		}
		seen := make(map[quad.Quad]bool, len(first))
		for _, q := range first {
			if seen[q] {
				t.Errorf("%v comes twice", q)
			}
			seen[q] = true
		}
		slices.Reverse(s.Mentions)
		slices.Reverse(s.Claims)
		reversed := quads()
		for _, q := range reversed {
			if !seen[q] {
				t.Errorf("%v comes with another order only", q)
			}
		}
		if len(reversed) != len(first) {
			t.Errorf("%d quads, in another order %d", len(first), len(reversed))
		}
	})
}

func TestIsIRI(t *testing.T) {
	for in, want := range map[string]bool{
		"urn:a":              true,
		"http://x/é?a=b#c":   true,
		"a+b-c.1:x":          true,
		"":                   false,
		"a":                  false,
		":a":                 false,
		"a:":                 false,
		"1a:b":               false, // a scheme begins with a letter, RFC 3986 section 3.1
		"a_b:c":              false,
		"é:c":                false,
		"http://x/a b":       false,
		"http://x/\u00a0b":   true, // N-Quads forbids U+0000 to U+0020 only
		"http://x/<b>":       false,
		"http://x/\"":        false,
		"http://x/{a}":       false,
		"http://x/a|b":       false,
		"http://x/a^b":       false,
		"http://x/a`b":       false,
		`http://x/a\b`:       false,
		"http://x/a\nb":      false,
		" http://x":          false,
		"http://x/%zz[1]'*'": true,
	} {
		if got := claim.IsIRI(in); got != want {
			t.Errorf("IsIRI(%q) = %v", in, got)
		}
	}
}
