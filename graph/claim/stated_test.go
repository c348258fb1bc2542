package claim_test

import (
	"testing"

	"github.com/cayleygraph/quad"
	"pgregory.net/rapid"

	"github.com/newsgraph/newsgraph/graph/claim"
)

func fullClaim() claim.Claim {
	return claim.Claim{
		Subject: "e1", Object: claim.BareName("Abu Dhabi"), Relation: "aide_of", Wording: "adviser to",
		Spans: []claim.Span{{120, 245}, {300, 310}}, Quote: "He said: “no”.", Speaker: "e7", Attribution: "an unnamed US official",
		Polarity: "negated", Modality: "reported", Time: "2026-01-28",
	}
}

// The ids were computed by this, from docs/model.md:
//
//	import hashlib
//	def cid(*fields):
//	    b = [f.encode() for f in fields]
//	    return hashlib.sha256(b"".join(len(f).to_bytes(8, "big") + f for f in b)).hexdigest()[:32]
//	cid("003", "e1", "name=Abu Dhabi", "adviser to", "", "120,245;300,310", "He said: “no”.", "e7",
//	    "an unnamed US official", "negated", "reported", "2026-01-28")
//	cid("003", "e1", "", "duration", '"4\\b"^^<http://www.w3.org/2001/XMLSchema#integer>', "", "", "", "",
//	    "affirmed", "asserted", "")
func TestComputeIDGolden(t *testing.T) {
	full := fullClaim()
	if got, want := full.ComputeID("003").String(), "780be6b4a395b4a2a93e8df7aa98b1da"; got != want {
		t.Errorf("full claim: %s, want %s", got, want)
	}
	small := claim.Claim{
		Subject: "e1", Relation: "lasts", Wording: "duration", Polarity: claim.Affirmed, Modality: claim.ModalityAsserted,
		Literal: quad.TypedString{Value: "4\b", Type: "http://www.w3.org/2001/XMLSchema#integer"},
	}
	if got, want := small.ComputeID("003").String(), "98a6a52e1c209f652b0448c5a9842da9"; got != want {
		t.Errorf("claim with a literal: %s, want %s", got, want)
	}
}

func TestComputeIDFields(t *testing.T) {
	ids := map[claim.ID]string{}
	fresh := func(name, document string, change func(c *claim.Claim)) {
		t.Helper()
		c := fullClaim()
		change(&c)
		id := c.ComputeID(document)
		if other, ok := ids[id]; ok {
			t.Errorf("%s: the id of %s", name, other)
		}
		ids[id] = name
	}
	fresh("as it is", "003", func(*claim.Claim) {})
	fresh("document", "004", func(*claim.Claim) {})
	fresh("subject", "003", func(c *claim.Claim) { c.Subject = "e2" })
	fresh("object", "003", func(c *claim.Claim) { c.Object = "e2" })
	fresh("wording", "003", func(c *claim.Claim) { c.Wording = "aide_of" })
	fresh("a literal", "003", func(c *claim.Claim) { c.Literal = quad.String("4") })
	fresh("its language", "003", func(c *claim.Claim) { c.Literal = quad.LangString{Value: "4", Lang: "en"} })
	fresh("its datatype", "003", func(c *claim.Claim) { c.Literal = quad.TypedString{Value: "4", Type: "urn:t"} })
	fresh("spans", "003", func(c *claim.Claim) { c.Spans = c.Spans[:1] })
	fresh("quote", "003", func(c *claim.Claim) { c.Quote = "" })
	fresh("speaker", "003", func(c *claim.Claim) { c.Speaker = "" })
	fresh("attribution", "003", func(c *claim.Claim) { c.Attribution = "" })
	fresh("polarity", "003", func(c *claim.Claim) { c.Polarity = claim.Affirmed })
	fresh("modality", "003", func(c *claim.Claim) { c.Modality = claim.ModalityDenied })
	fresh("time", "003", func(c *claim.Claim) { c.Time = "2026" })

	sure := 0.9
	same := fullClaim()
	same.ID, same.Confidence, same.Extractors, same.Relation = claim.ID{1}, &sure, []string{"x"}, "other"
	if name := ids[same.ComputeID("003")]; name != "as it is" {
		t.Errorf("confidence, extractor or the stored name changed the id")
	}
}

// A character that moves from one field to the next makes another claim.
func TestComputeIDBoundaries(t *testing.T) {
	fields := []struct {
		name string
		of   func(*claim.Claim) *string
	}{
		{"subject", func(c *claim.Claim) *string { return &c.Subject }},
		{"object", func(c *claim.Claim) *string { return &c.Object }},
		{"wording", func(c *claim.Claim) *string { return &c.Wording }},
		// The literal and the spans stand between; without them quote follows wording.
		{"quote", func(c *claim.Claim) *string { return &c.Quote }},
		{"speaker", func(c *claim.Claim) *string { return &c.Speaker }},
		{"attribution", func(c *claim.Claim) *string { return &c.Attribution }},
		{"polarity", func(c *claim.Claim) *string { return &c.Polarity }},
		{"modality", func(c *claim.Claim) *string { return &c.Modality }},
		{"time", func(c *claim.Claim) *string { return &c.Time }},
	}
	moved := func(i, cut int) claim.ID {
		var c claim.Claim
		*fields[i].of(&c), *fields[i+1].of(&c) = "abcd"[:cut], "abcd"[cut:]
		return c.ComputeID("d")
	}
	for i := range fields[:len(fields)-1] {
		for cut := range 4 {
			if moved(i, cut) == moved(i, cut+1) {
				t.Errorf("%s and %s: one id with and without %q moved", fields[i].name, fields[i+1].name, "abcd"[cut])
			}
		}
	}
	ab, b := claim.Claim{Subject: "b"}, claim.Claim{Subject: "ab"}
	if ab.ComputeID("a") == b.ComputeID("") {
		t.Error("document and subject: one id")
	}
	one, two := claim.Claim{Spans: []claim.Span{{1, 23}}}, claim.Claim{Spans: []claim.Span{{12, 3}}}
	if one.ComputeID("d") == two.ComputeID("d") {
		t.Error("the numbers of a span run together")
	}
}

func TestParseID(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := claim.ID(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "id"))
		if got, ok := claim.ParseID(id.String()); !ok || got != id {
			t.Errorf("ParseID(%q) = %v, %v", id, got, ok)
		}
	})
	for _, in := range []string{"", hexID[1:], hexID + "0", "AB" + hexID[2:], "zz" + hexID[2:]} {
		if got, ok := claim.ParseID(in); ok || got != (claim.ID{}) {
			t.Errorf("ParseID(%q) = %v, %v", in, got, ok)
		}
	}
	if a, b := (claim.ID{1}), (claim.ID{0, 255}); a.Compare(b) <= 0 || b.Compare(a) >= 0 || a.Compare(a) != 0 {
		t.Error("ids are not in the order of their bytes")
	}
}

// All polarities and modalities, by the definition in docs/model.md.
func TestStatusOf(t *testing.T) {
	for _, polarity := range claim.Polarities {
		for _, modality := range append(claim.Modalities, "") {
			want := claim.Hedged
			switch {
			case polarity == "negated", modality == "denied":
				want = claim.Negated
			case modality == "asserted", modality == "":
				want = claim.Asserted
			}
			c := claim.Claim{Polarity: polarity, Modality: modality}
			if got := c.Status(); got != want {
				t.Errorf("%s, %s: %v, want %v", polarity, modality, got, want)
			}
		}
	}
	if claim.StatusOf("", "") != claim.Asserted {
		t.Error("what is not said is not asserted")
	}
}

func TestParseStatus(t *testing.T) {
	for name, want := range map[string]claim.Status{"asserted": claim.Asserted, "hedged": claim.Hedged, "negated": claim.Negated} {
		if got, ok := claim.ParseStatus(name); !ok || got != want || got.String() != name {
			t.Errorf("ParseStatus(%q) = %v, %v", name, got, ok)
		}
	}
	for _, name := range []string{"", "Asserted", "denied"} {
		if got, ok := claim.ParseStatus(name); ok {
			t.Errorf("ParseStatus(%q) = %v", name, got)
		}
	}
}

func TestFirstName(t *testing.T) {
	for want, m := range map[string]claim.Mention{
		"N": {Local: "e1", Name: "N", Aliases: []string{"A"}},
		"A": {Local: "e1", Aliases: []string{"A", "B"}},
		"e": {Local: "e"},
	} {
		if got := m.FirstName(); got != want {
			t.Errorf("FirstName of %+v = %q, want %q", m, got, want)
		}
	}
}
