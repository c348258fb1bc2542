package spans

import (
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/place"
)

// Cuts and conversions are those of slices of runes and of code units.
func FuzzText(f *testing.F) {
	f.Add("🕊 Ann met Bób.", 1, 5)
	f.Add(strings.Repeat("aé🕊", 100), 70, 290)
	f.Add("plain", 0, 5)
	f.Fuzz(func(t *testing.T, text string, from, to int) {
		if !utf8.ValidString(text) {
			return
		}
		x := NewText(text)
		runes := []rune(text)
		want, fits := "", 0 <= from && from < to && to <= len(runes)
		if fits {
			want = string(runes[from:to])
		}
		if got, ok := x.Cut(claim.Span{from, to}); got != want || ok != fits || x.Len() != len(runes) {
			t.Errorf("Cut(%q, %d, %d) is %q, %v, want %q, %v", text, from, to, got, ok, want, fits)
		}
		units := utf16.Encode(runes)
		if x.Astral() != (len(units) > len(runes)) {
			t.Errorf("Astral(%q) is %v", text, x.Astral())
		}
		if from < 0 || to < from || to > len(units) {
			return
		}
		head, tail := utf16.Decode(units[:from]), utf16.Decode(units[:to])
		whole := string(head) == string(runes[:min(len(head), len(runes))]) && string(tail) == string(runes[:min(len(tail), len(runes))])
		got, ok := x.FromUTF16(claim.Span{from, to})
		if strings.ContainsRune(text, utf8.RuneError) {
			return // a half of a pair decodes to the same
		}
		if ok != whole || ok && got != (claim.Span{len(head), len(tail)}) {
			t.Errorf("FromUTF16(%q, %d, %d) is %v, %v, want [%d %d], %v", text, from, to, got, ok, len(head), len(tail), whole)
		}
		x.InUTF16([]claim.Span{{from, to}})
	})
}

func TestInUTF16(t *testing.T) {
	x := NewText("🕊 Ann met Bob.")
	for _, c := range []struct {
		spans []claim.Span
		want  bool
	}{
		{[]claim.Span{{3, 6}, {11, 14}}, true},
		{[]claim.Span{{2, 5}, {10, 13}}, false},
		{[]claim.Span{{2, 5}, {11, 14}}, true}, // a tie
		{nil, true},
	} {
		if got := x.InUTF16(c.spans); got != c.want {
			t.Errorf("InUTF16(%v) is %v", c.spans, got)
		}
	}
	if NewText("Ann met Bob.").InUTF16([]claim.Span{{0, 3}}) {
		t.Error("InUTF16 of a text where it makes no difference")
	}
}

func TestSet(t *testing.T) {
	rec, err := place.NewReader("in", strings.NewReader(`{"a":1}`), 0).Next()
	if err != nil {
		t.Fatal(err)
	}
	text := "Ann  Lee met Bob. Ann\nLee left. " + strings.Repeat("x", farApart) + " Bob"
	end := utf8.RuneCountInString(text)
	s := New(rec, NewText(text))
	s.Add("1", "PER", claim.Span{0, 8}, rec.Root)
	s.Add("2", "PER", claim.Span{13, 16}, rec.Root)
	s.Add("3", "PER", claim.Span{18, 25}, rec.Root)
	s.Add("4", "ORG", claim.Span{0, 8}, rec.Root)
	s.Add("5", "PER", claim.Span{end - 3, end}, rec.Root)
	s.Name("6", "PER", "Bob", rec.Root)
	want := []claim.Entity{
		{ID: "1", Name: "Ann Lee", Type: "PER", Mentions: []claim.Span{{0, 8}, {18, 25}}},
		{ID: "2", Name: "Bob", Type: "PER", Mentions: []claim.Span{{13, 16}, {end - 3, end}}},
		{ID: "4", Name: "Ann Lee", Type: "ORG", Mentions: []claim.Span{{0, 8}}},
	}
	if d := cmp.Diff(want, rec.Doc.Entities); d != "" {
		t.Errorf("entities: (-want +got)\n%s", d)
	}
	for span, entity := range map[string]string{"1": "1", "3": "1", "5": "2", "6": "2", "7": "7"} {
		if got := s.Entity(span); got != entity {
			t.Errorf("span %s is of entity %s, want %s", span, got, entity)
		}
	}
	for _, c := range []struct {
		a, b string
		want []claim.Span
	}{
		{"3", "2", []claim.Span{{13, 25}}},
		{"1", "4", []claim.Span{{0, 8}}},
		{"5", "1", []claim.Span{{0, 8}, {end - 3, end}}},
		{"1", "6", nil},
	} {
		if d := cmp.Diff(c.want, s.Evidence(c.a, c.b)); d != "" {
			t.Errorf("evidence of %s and %s: (-want +got)\n%s", c.a, c.b, d)
		}
	}
}
