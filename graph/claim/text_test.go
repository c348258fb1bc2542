package claim_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/newsgraph/newsgraph/graph/claim"
)

// letters are of one to four bytes of UTF-8, a combining mark and white space among them.
var letters = rapid.SampledFrom([]rune("abc ДжЖ\u0301é中😀𝕏\n\u00a0.“”’—-'\""))

// texts are long enough for several marks of the text's index, one of which is each 64th code point.
var texts = rapid.StringOfN(letters, 1, 300, -1)

// evidence checks one relation with this evidence against a text and gives its claim.
func evidence(t *rapid.T, text string, r claim.Relation) (claim.Claim, []*claim.Error) {
	r.Subject, r.Predicate, r.Object = "A", "says", claim.Object{Name: "B"}
	s, problems := check(&claim.Document{ID: "d", Text: text, Relations: []claim.Relation{r}}, claim.CheckOptions{})
	if len(s.Claims) != 1 {
		t.Fatalf("%d claims; problems %v", len(s.Claims), problems)
	}
	return s.Claims[0], problems
}

// The quote cut from a span is that range of the text's code points.
func TestCutIsTheRange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := texts.Draw(t, "text")
		points := []rune(text)
		from := rapid.IntRange(0, len(points)-1).Draw(t, "from")
		to := rapid.IntRange(from+1, len(points)).Draw(t, "to")
		got, problems := evidence(t, text, claim.Relation{Evidence: []claim.Span{{from, to}}})
		if want := strings.TrimSpace(string(points[from:to])); got.Quote != want || problems != nil {
			t.Errorf("the quote at %d-%d is %q, want %q; problems %v", from, to, got.Quote, want, problems)
		}
	})
}

// A part of the text is found as a quote, at its first place.
func TestQuoteIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := texts.Draw(t, "text")
		points := []rune(text)
		from := rapid.IntRange(0, len(points)-1).Draw(t, "from")
		quote := strings.TrimSpace(string(points[from:rapid.IntRange(from+1, len(points)).Draw(t, "to")]))
		if quote == "" {
			t.Skip("white space only")
		}
		got, problems := evidence(t, text, claim.Relation{Quote: quote})
		start := utf8.RuneCountInString(text[:strings.Index(text, quote)])
		want := claim.Span{start, start + utf8.RuneCountInString(quote)}
		if len(got.Spans) != 1 || got.Spans[0] != want || problems != nil {
			t.Errorf("%q is found at %v, want %v; problems %v", quote, got.Spans, want, problems)
		}
	})
}

// A quote that was set otherwise than the text is found, and the words at its place are the same.
func TestQuoteIsFoundFolded(t *testing.T) {
	reset := strings.NewReplacer("“", `"`, "”", "»", "’", "'", "'", "‘", `"`, "„", "—", "-", "-", "–", "\n", " ", "\u00a0", "  ", " ", "\u00a0")
	rapid.Check(t, func(t *rapid.T) {
		text := texts.Draw(t, "text")
		points := []rune(text)
		from := rapid.IntRange(0, len(points)-1).Draw(t, "from")
		part := string(points[from:rapid.IntRange(from+1, len(points)).Draw(t, "to")])
		quote := reset.Replace(part)
		if strings.TrimSpace(quote) == "" {
			t.Skip("white space only")
		}
		got, problems := evidence(t, text, claim.Relation{Quote: quote})
		if len(got.Spans) != 1 || problems != nil {
			t.Fatalf("%q is not found as %q: %v", part, quote, problems)
		}
		at := got.Spans[0]
		again, problems := evidence(t, text, claim.Relation{Quote: quote, Evidence: got.Spans})
		if problems != nil || again.Spans[0] != at || at[0] < 0 || at[0] >= at[1] || at[1] > len(points) {
			t.Errorf("%q is found at %v of %d code points; problems %v", quote, at, len(points), problems)
		}
	})
}

// A quote that is no UTF-8 must not be found in the middle of a code point.
func TestQuoteOfHalfACodePoint(t *testing.T) {
	doc := &claim.Document{ID: "d", Text: "é", Relations: []claim.Relation{{
		Subject: "A", Predicate: "says", Object: claim.Object{Name: "B"}, Quote: "\xa9",
	}}}
	s, _ := check(doc, claim.CheckOptions{})
	if got := s.Claims[0].Spans; got != nil {
		t.Errorf("found at %v", got)
	}
}
