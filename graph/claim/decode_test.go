package claim_test

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/cayleygraph/quad"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/newsgraph/newsgraph/graph/claim"
)

// stated makes documents in their normal form.
func stated() *rapid.Generator[*claim.Stated] {
	return rapid.Custom(func(t *rapid.T) *claim.Stated {
		text := func(label string) string { return awkward.Draw(t, label) }
		s := &claim.Stated{
			ID: text("id"), Title: text("title"), URL: text("url"), Publisher: text("publisher"),
			Published: rapid.OneOf(moments, awkward).Draw(t, "published"),
			Language:  text("language"), Text: text("text"), Hash: text("hash"),
		}
		locals := rapid.SliceOfNDistinct(locals, 1, 5, rapid.ID[string]).Draw(t, "mentions")
		slices.Sort(locals)
		for _, local := range locals {
			m := mentions.Draw(t, "mention")
			m.Local = local
			s.Mentions = append(s.Mentions, m)
		}
		for range rapid.IntRange(0, 5).Draw(t, "claims") {
			c := claims(locals).Draw(t, "claim")
			if c.ID = c.ComputeID(s.ID); !slices.ContainsFunc(s.Claims, func(o claim.Claim) bool { return o.ID == c.ID }) {
				s.Claims = append(s.Claims, c)
			}
		}
		slices.SortFunc(s.Claims, func(a, b claim.Claim) int { return a.ID.Compare(b.ID) })
		return s
	})
}

var (
	moments = rapid.SampledFrom([]string{
		"2026-01-29", "2026-01-29T10:00:00Z", "2026-01", "2026/..", "../2026-01-29", "201X", "-0044-03-15", "Y12026", "yesterday",
	})

	// A local id is not one of the reserved ones, but that of a bare name.
	locals = rapid.OneOf(
		rapid.Map(awkward, claim.BareName),
		awkward.Filter(func(s string) bool {
			return !strings.HasPrefix(s, "name=") && !strings.HasPrefix(s, "char=") && s != ""
		}),
	)

	spanSets = rapid.Map(rapid.SliceOfNDistinct(rapid.IntRange(0, 1000), 0, 4, rapid.ID[int]), func(starts []int) []claim.Span {
		slices.Sort(starts)
		var out []claim.Span
		for _, at := range starts {
			out = append(out, claim.Span{at, at + 1}, claim.Span{at, at + 12})
		}
		return out
	})

	textSets = rapid.Map(rapid.SliceOfNDistinct(awkward.Filter(func(s string) bool { return s != "" }), 0, 3, rapid.ID[string]),
		func(list []string) []string { slices.Sort(list); return list })

	iriSets = rapid.Map(textSets, func(list []string) []quad.IRI {
		var out []quad.IRI
		for _, s := range list {
			out = append(out, quad.IRI("urn:x:"+claim.Escape(s)))
		}
		slices.Sort(out) // escaped texts sort otherwise
		return out
	})

	// scores are such that they could be lost in a decimal.
	scores = rapid.OneOf(rapid.SampledFrom([]float64{0, 1, 0.1, 1e-300, 0.30000000000000004}), rapid.Float64Range(0, 1))

	mentions = rapid.Custom(func(t *rapid.T) claim.Mention {
		m := claim.Mention{
			Name: awkward.Draw(t, "name"), Aliases: textSets.Draw(t, "aliases"), SameAs: iriSets.Draw(t, "same as"), Spans: spanSets.Draw(t, "spans"),
			Type: rapid.SampledFrom([]quad.IRI{"", "http://schema.org/Person", "urn:newsgraph:type:X"}).Draw(t, "type"),
		}
		if rapid.Bool().Draw(t, "linked") {
			m.Link = claim.Link{Entity: vocab.Entity(awkward.Draw(t, "slug")), By: awkward.Draw(t, "rule"), Score: scores.Draw(t, "score")}
		}
		return m
	})
)

func claims(locals []string) *rapid.Generator[claim.Claim] {
	named := awkward.Filter(func(s string) bool { return s != "" })
	return rapid.Custom(func(t *rapid.T) claim.Claim {
		end := func(label string) string { return rapid.SampledFrom(locals).Draw(t, label) }
		c := claim.Claim{
			Subject: end("subject"), Relation: named.Draw(t, "relation"),
			Spans: spanSets.Draw(t, "spans"), Quote: awkward.Draw(t, "quote"), Attribution: awkward.Draw(t, "attribution"),
			Polarity: rapid.SampledFrom(claim.Polarities).Draw(t, "polarity"), Modality: rapid.SampledFrom(claim.Modalities).Draw(t, "modality"),
			Time: rapid.OneOf(moments, awkward).Draw(t, "time"), Extractors: textSets.Draw(t, "extractors"),
		}
		c.Wording = rapid.OneOf(rapid.Just(c.Relation), named).Draw(t, "wording")
		if rapid.Bool().Draw(t, "with a literal") {
			c.Literal = literals().Draw(t, "literal")
		} else {
			c.Object = end("object")
		}
		if rapid.Bool().Draw(t, "with a speaker") {
			c.Speaker = end("speaker")
		}
		if rapid.Bool().Draw(t, "with a confidence") {
			f := scores.Draw(t, "confidence")
			c.Confidence = &f
		}
		return c
	})
}

// referents sends the mentions to three entities, as judgements may: their links play no part.
func referents(s *claim.Stated) func(string) quad.IRI {
	entities := make(map[string]quad.IRI)
	for i := range s.Mentions {
		local := s.Mentions[i].Local
		entities[local] = vocab.Entity([]string{"a", "b c", "ж"}[len(local)%3])
	}
	return func(local string) quad.IRI { return entities[local] }
}

// decoded reads a document back from its quads in another order.
func decoded(s *claim.Stated, seed uint64) (*claim.Stated, error) {
	quads := append(vocab.Quads(s), vocab.Derive(s, referents(s))...)
	r := rand.New(rand.NewPCG(seed, 0))
	r.Shuffle(len(quads), func(i, j int) { quads[i], quads[j] = quads[j], quads[i] })
	return vocab.Decode(s.ID, quads)
}

func TestDecodeRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := stated().Draw(t, "stated")
		got, err := decoded(want, rapid.Uint64().Draw(t, "seed"))
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
			t.Errorf("- stated + decoded:\n%s", d)
		}
	})
}

func TestDecodeByHand(t *testing.T) {
	got, err := decoded(small(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(small(), got); d != "" {
		t.Errorf("- stated + decoded:\n%s", d)
	}
}

// A file can have a line twice; quads are a set.
func TestDecodeTwice(t *testing.T) {
	s := small()
	quads := append(vocab.Quads(s), vocab.Derive(s, linked(s))...)
	got, err := vocab.Decode(s.ID, append(quads, quads...))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(s, got); d != "" {
		t.Errorf("- stated + decoded:\n%s", d)
	}
}

func TestDecodeForeign(t *testing.T) {
	doc, one, mention, entity := vocab.Doc("n/1"), vocab.Claim(id("1")), vocab.Mention("n/1", "e1"), vocab.Entity("yuri-ushakov")
	for _, c := range []struct {
		name string
		quad quad.Quad
		want string // in the message
	}{
		{"subject is a blank node", quad.Quad{Subject: quad.BNode("b"), Predicate: claim.RDFType, Object: entity, Label: doc}, "no IRI"},
		{"no subject", quad.Quad{Predicate: claim.RDFType, Object: entity, Label: doc}, "no IRI"},
		{"no label", quad.Quad{Subject: doc, Predicate: claim.SchemaHeadline, Object: quad.String("x")}, "neither the document nor a claim"},
		{"label is another document", quad.Quad{Subject: doc, Predicate: claim.SchemaHeadline, Object: quad.String("x"), Label: vocab.Doc("n")}, "neither the document nor a claim"},
		{"label is a mention", quad.Quad{Subject: doc, Predicate: claim.SchemaHeadline, Object: quad.String("x"), Label: mention}, "neither the document nor a claim"},
		{"subject is another document", quad.Quad{Subject: vocab.Doc("n"), Predicate: claim.RDFType, Object: claim.SchemaNewsArticle, Label: doc}, "unexpected subject"},
		{"subject is a mention of another document", quad.Quad{Subject: vocab.Mention("n", "e1"), Predicate: vocab.RefersTo, Object: entity, Label: doc}, "unexpected subject"},
		{"subject is a span", quad.Quad{Subject: vocab.SpanIRI("n/1", claim.Span{1, 2}), Predicate: claim.RDFType, Object: entity, Label: doc}, "unexpected subject"},
		{"subject is of no vocabulary", quad.Quad{Subject: quad.IRI("urn:x"), Predicate: claim.RDFType, Object: entity, Label: doc}, "unexpected subject"},
		{"the document's predicate", quad.Quad{Subject: doc, Predicate: claim.SKOSPrefLabel, Object: quad.String("x"), Label: doc}, "unexpected predicate"},
		{"a mention's predicate", quad.Quad{Subject: mention, Predicate: claim.SchemaHeadline, Object: quad.String("x"), Label: doc}, "unexpected predicate"},
		{"a claim's predicate", quad.Quad{Subject: one, Predicate: claim.SchemaHeadline, Object: quad.String("x"), Label: doc}, "unexpected predicate"},
		{"an entity's predicate", quad.Quad{Subject: entity, Predicate: claim.SchemaHeadline, Object: quad.String("x"), Label: doc}, "unexpected subject"},
		{"an edge labelled with the document", quad.Quad{Subject: entity, Predicate: vocab.Relation(claim.Asserted, "says"), Object: entity, Label: doc}, "unexpected subject"},
		{"an edge that is none", quad.Quad{Subject: entity, Predicate: claim.SKOSPrefLabel, Object: quad.String("x"), Label: one}, "no relation"},
		{"an edge of another document's claim", quad.Quad{Subject: entity, Predicate: vocab.Relation(claim.Asserted, "says"), Object: entity, Label: vocab.Claim(id("4"))}, "missing"},
		{"a claim without an edge", quad.Quad{Subject: vocab.Claim(id("4")), Predicate: vocab.SubjectMention, Object: mention, Label: doc}, "missing"},
		{"a mention of another document", quad.Quad{Subject: one, Predicate: vocab.SpeakerMention, Object: vocab.Mention("n", "e1"), Label: doc}, "no mention"},
		{"a text as a mention", quad.Quad{Subject: one, Predicate: vocab.SpeakerMention, Object: quad.String("e1"), Label: doc}, "no mention"},
		{"a span as a mention", quad.Quad{Subject: one, Predicate: vocab.SpeakerMention, Object: vocab.SpanIRI("n/1", claim.Span{1, 2}), Label: doc}, "no mention"},
		{"a claim's span of another document", quad.Quad{Subject: one, Predicate: claim.ProvQuotedFrom, Object: vocab.SpanIRI("n", claim.Span{1, 2}), Label: doc}, "bad span"},
		{"a claim's span is none", quad.Quad{Subject: one, Predicate: claim.ProvQuotedFrom, Object: mention, Label: doc}, "bad span"},
		{"a mention's span is none", quad.Quad{Subject: mention, Predicate: vocab.Span, Object: doc + "#char=1,x", Label: doc}, "bad span"},
		{"a mention's span is a text", quad.Quad{Subject: mention, Predicate: vocab.Span, Object: quad.String("1,2"), Label: doc}, "bad span"},
	} {
		s := small()
		quads := append(vocab.Quads(s), vocab.Derive(s, linked(s))...)
		got, err := vocab.Decode(s.ID, append(quads, c.quad))
		if err == nil || got != nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "document n/1") {
			t.Errorf("%s: %+v, error %v, want one with %q", c.name, got, err, c.want)
		}
	}
}

func TestLexical(t *testing.T) {
	for _, c := range []struct {
		term quad.Value
		want string
	}{
		{quad.String("a"), "a"},
		{quad.TypedString{Value: "a", Type: "urn:t"}, "a"},
		{quad.LangString{Value: "a", Lang: "en"}, "a"},
		{quad.IRI("urn:a"), "urn:a"},
		{nil, ""},
	} {
		if got := claim.Lexical(c.term); got != c.want {
			t.Errorf("Lexical(%#v) = %q, want %q", c.term, got, c.want)
		}
	}
}

// Whatever JSON says, checking does not panic, and what was accepted is whole and comes back from
// its quads.
func FuzzCheck(f *testing.F) {
	for _, c := range slices.Concat(entityCases, endCases, fieldCases, textCases) {
		f.Add([]byte(c.doc), uint8(0))
	}
	f.Add([]byte(withText("é“a” b", aide(`"quote": "\"a\"", "evidence": [[1, 4]]`))), uint8(7))
	f.Fuzz(func(t *testing.T, input []byte, flags uint8) {
		doc := new(claim.Document)
		if json.Unmarshal(input, doc) != nil {
			t.Skip("no document")
		}
		o := claim.CheckOptions{Mapping: words{}, NoQuotes: flags&1 != 0, KeepText: flags&2 != 0, Strict: flags&4 != 0}
		if _, err := claim.ContentHash(doc, &o); err != nil {
			t.Errorf("hash: %v", err)
		}
		want, problems := claim.Check(doc, &o)
		if want == nil {
			if doc.ID != "" || len(problems) == 0 {
				t.Errorf("the document was refused: %v", report(problems))
			}
			return
		}
		whole(t, doc, want)
		for i := range want.Mentions {
			want.Mentions[i].Link = claim.Link{Entity: vocab.Entity("x"), By: "new", Score: 1}
		}
		got, err := decoded(want, uint64(flags))
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
			t.Errorf("- stated + decoded:\n%s", d)
		}
	})
}

// whole checks that the ends of claims are mentions, that spans lie in the text, and the order.
func whole(t *testing.T, doc *claim.Document, s *claim.Stated) {
	t.Helper()
	mentions := map[string]bool{"": true}
	inText := func(spans []claim.Span) {
		for _, at := range spans {
			if at[0] < 0 || at[0] >= at[1] || doc.Text != "" && at[1] > len([]rune(doc.Text)) {
				t.Errorf("span %v of %d code points", at, len([]rune(doc.Text)))
			}
		}
	}
	for i := range s.Mentions {
		m := &s.Mentions[i]
		mentions[m.Local] = true
		inText(m.Spans)
		if i > 0 && s.Mentions[i-1].Local >= m.Local {
			t.Errorf("mention %q comes after %q", m.Local, s.Mentions[i-1].Local)
		}
	}
	for i := range s.Claims {
		c := &s.Claims[i]
		inText(c.Spans)
		if c.Subject == "" || (c.Object == "") != (c.Literal != nil) || !mentions[c.Subject] || !mentions[c.Object] || !mentions[c.Speaker] {
			t.Errorf("ends %q, %q, %v, speaker %q", c.Subject, c.Object, c.Literal, c.Speaker)
		}
		if c.ID != c.ComputeID(s.ID) {
			t.Errorf("the id of %s is %v", showClaim(c), c.ID)
		}
		if i > 0 && s.Claims[i-1].ID.Compare(c.ID) >= 0 {
			t.Errorf("claim %v comes after %v", c.ID, s.Claims[i-1].ID)
		}
	}
}
