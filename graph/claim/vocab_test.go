package claim_test

import (
	"strings"
	"testing"

	"github.com/cayleygraph/quad"
	"pgregory.net/rapid"

	"github.com/newsgraph/newsgraph/graph/claim"
)

// bases end in each of the signs a base may end in.
var bases = []string{claim.DefaultBase, "https://example.org/ng/", "https://example.org/ng#"}

// awkward are texts that identifiers could trip over.
var awkward = rapid.OneOf(
	rapid.SampledFrom([]string{
		"", "e1", "Abu Dhabi", "a/b", "a#b", "#", "%", "%41", "100%", `"`, "<x>", "name=", "char=0,3", "doc:1", "-2", "é", "e\u0301",
		"Ушаков", "阿布扎比", "أبوظبي", "😀", "\x00", "\n", "\xff", "a b c", ".", "..", "~_-.",
	}),
	rapid.String(),
)

func TestVocabIRIs(t *testing.T) {
	v := claim.NewVocab(claim.DefaultBase)
	// The identifiers of docs/model.md.
	for got, want := range map[quad.IRI]string{
		v.Entity("yuri-ushakov"):                      "urn:newsgraph:entity:yuri-ushakov",
		v.Entity("юрий"):                              "urn:newsgraph:entity:%D1%8E%D1%80%D0%B8%D0%B9",
		v.Doc("2026/01 a"):                            "urn:newsgraph:doc:2026%2F01%20a",
		v.Mention("003", "e1"):                        "urn:newsgraph:doc:003#e1",
		v.Mention("003", "a=b"):                       "urn:newsgraph:doc:003#a%3Db",
		v.Mention("003", claim.BareName("Abu Dhabi")): "urn:newsgraph:doc:003#name=Abu%20Dhabi",
		v.SpanIRI("003", claim.Span{120, 245}):        "urn:newsgraph:doc:003#char=120,245",
		v.Claim(claim.ID{0xab, 15: 0x01}):             "urn:newsgraph:claim:ab000000000000000000000000000001",
		v.Relation(claim.Asserted, "aide_of"):         "urn:newsgraph:rel:aide_of",
		v.Relation(claim.Hedged, "aide_of"):           "urn:newsgraph:hedged:aide_of",
		v.Relation(claim.Negated, "é"):                "urn:newsgraph:negated:%C3%A9",
		v.ResolvedTo:                                  "urn:newsgraph:resolvedTo",
		v.StandsFor:                                   "urn:newsgraph:standsFor",
		v.Review("anna b"):                            "urn:newsgraph:review:anna%20b",
		v.StandsForNote("anna", "urn:a", "urn:b,c"):   "urn:newsgraph:review:anna#standsFor=urn%3Aa,urn%3Ab%2Cc",
	} {
		if string(got) != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// Each reader of IRIs gives back what its maker was given.
func TestVocabInverses(t *testing.T) {
	for _, base := range bases {
		v := claim.NewVocab(base)
		t.Run(base, rapid.MakeCheck(func(t *rapid.T) {
			id := awkward.Draw(t, "id")
			if got, ok := v.EntitySlug(v.Entity(id)); !ok || got != id {
				t.Errorf("EntitySlug = %q, %v, want %q", got, ok, id)
			}
			if got, ok := v.Reviewer(v.Review(id)); !ok || got != id {
				t.Errorf("Reviewer = %q, %v, want %q", got, ok, id)
			}
			if got, ok := v.DocID(v.Doc(id)); !ok || got != id {
				t.Errorf("DocID = %q, %v, want %q", got, ok, id)
			}
			status := rapid.SampledFrom([]claim.Status{claim.Asserted, claim.Hedged, claim.Negated}).Draw(t, "status")
			if s, got, ok := v.RelationOf(v.Relation(status, id)); !ok || s != status || got != id {
				t.Errorf("RelationOf = %v, %q, %v, want %v, %q", s, got, ok, status, id)
			}
			cid := claim.ID(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "claim"))
			if got, ok := v.ClaimID(v.Claim(cid)); !ok || got != cid {
				t.Errorf("ClaimID = %v, %v, want %v", got, ok, cid)
			}
			from := rapid.IntRange(0, 1<<40).Draw(t, "from")
			span := claim.Span{from, from + rapid.IntRange(1, 1000).Draw(t, "length")}
			if got, ok := claim.SpanOf(v.SpanIRI(id, span)); !ok || got != span {
				t.Errorf("SpanOf = %v, %v, want %v", got, ok, span)
			}
			local := awkward.Draw(t, "local") // read back by Decode alone
			s, err := v.Decode(id, []quad.Quad{{Subject: v.Mention(id, local), Predicate: v.RefersTo, Object: v.Entity("x"), Label: v.Doc(id)}})
			if err != nil || len(s.Mentions) != 1 || s.Mentions[0].Local != local {
				t.Errorf("the mention %q is read as %+v, %v", local, s, err)
			}
		}))
	}
}

// No IRI of one kind is read as another kind, or from another base.
func TestVocabKinds(t *testing.T) {
	for i, base := range bases {
		v, other := claim.NewVocab(base), claim.NewVocab(bases[(i+1)%len(bases)])
		kinds := map[string]func(quad.IRI) bool{
			"entity":   func(iri quad.IRI) bool { _, ok := v.EntitySlug(iri); return ok },
			"document": func(iri quad.IRI) bool { _, ok := v.DocID(iri); return ok },
			"claim":    func(iri quad.IRI) bool { _, ok := v.ClaimID(iri); return ok },
			"relation": func(iri quad.IRI) bool { _, _, ok := v.RelationOf(iri); return ok },
			"span":     func(iri quad.IRI) bool { _, ok := claim.SpanOf(iri); return ok },
			"review":   v.IsReview,
			"reviewer": func(iri quad.IRI) bool { _, ok := v.Reviewer(iri); return ok },
			"source":   func(iri quad.IRI) bool { return v.IsSource(iri) },
		}
		for iri, want := range map[quad.IRI]string{
			v.Entity("a"):                                  "entity",
			v.Doc("a"):                                     "document source",
			v.Mention("a", "e1"):                           "source",
			v.Mention("a", "char=1,2"):                     "source",
			v.Mention("a", claim.BareName("b")):            "source",
			v.SpanIRI("a", claim.Span{1, 2}):               "source span",
			v.Claim(claim.ID{1}):                           "claim source",
			v.Relation(claim.Hedged, "a"):                  "relation",
			v.Review("anna"):                               "review source reviewer",
			v.StandsForNote("anna", "a", "b"):              "review source",
			quad.IRI(base + "claim:xyz"):                   "source",
			quad.IRI(base + "claim:" + hexID + "0"):        "source",
			quad.IRI(base + "claim:" + hexID):              "claim source",
			quad.IRI(base + "claim:AB" + hexID[2:]):        "source", // upper case
			v.Span:                                         "",
			"":                                             "",
			other.Entity("a"):                              "",
			other.Doc("a"):                                 "",
			other.Claim(claim.ID{1}):                       "",
			quad.IRI(base + "doc:a#char=1"):                "source",
			quad.IRI(base + "doc:a#char=1,x"):              "source",
			quad.IRI(strings.ToUpper(base) + "ENTITY:a"):   "",
			quad.IRI("x" + base + "entity:a"):              "",
			quad.IRI(base + "entity"):                      "",
			quad.IRI("http://example.com/text#char=10,20"): "span", // RFC 5147 is anybody's
		} {
			for kind, is := range kinds {
				if got := is(iri); got != strings.Contains(want, kind) {
					t.Errorf("%s as %s: %v", iri, kind, got)
				}
			}
		}
		if !v.IsOurs(v.Span) || v.IsOurs(quad.String(base+"x")) || v.IsOurs(other.Span) || v.IsOurs(nil) || v.IsSource(nil) || v.IsSource(quad.String(v.Doc("a"))) {
			t.Errorf("%s: IsOurs or IsSource is wrong", base)
		}
	}
}

const hexID = "ab000000000000000000000000000001"

func TestEscape(t *testing.T) {
	for in, want := range map[string]string{
		"":          "",
		"AZaz09._~": "AZaz09._~", // unreserved, RFC 3986 section 2.3
		"a-b":       "a-b",
		"a b":       "a%20b",
		"100%":      "100%25",
		"%41":       "%2541",
		"é":         "%C3%A9", // upper-case digits, section 2.1
		"a/b?c#d":   "a%2Fb%3Fc%23d",
		"\x00\xff":  "%00%FF",
	} {
		if got := claim.Escape(in); got != want {
			t.Errorf("Escape(%q) = %q, want %q", in, got, want)
		}
		if got := claim.Unescape(want); got != in {
			t.Errorf("Unescape(%q) = %q, want %q", want, got, in)
		}
	}
	for in, want := range map[string]string{ // what Escape does not write
		"%c3%a9": "é",
		"%":      "%",
		"%4":     "%4",
		"%4x%41": "%4xA",
		"%+1%-1": "%+1%-1",
		"%%41":   "%A",
		"é b":    "é b",
	} {
		if got := claim.Unescape(in); got != want {
			t.Errorf("Unescape(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestEscapeRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := string(rapid.SliceOf(rapid.Byte()).Draw(t, "in"))
		out := claim.Escape(in)
		if got := claim.Unescape(out); got != in {
			t.Errorf("%q is escaped as %q and read as %q", in, out, got)
		}
		if rest := strings.Trim(out, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~-%"); rest != "" {
			t.Errorf("Escape(%q) = %q, which has %q", in, out, rest)
		}
	})
}
