package gram_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/newsgraph/newsgraph/graph/internal/gram"
)

func texts(list []gram.Gram) []string {
	var out []string
	for _, g := range list {
		out = append(out, g.String())
	}
	slices.Sort(out)
	return out
}

func TestGrams(t *testing.T) {
	for _, c := range []struct {
		what string
		got  []gram.Gram
		want string
	}{
		{"all", gram.Of("bo ann"), "  a,  b, an, bo,ann,bo ,n  ,nn ,o  "},
		{"beginnings", gram.Beginnings("bo ann"), "  a,  b, an, bo,ann"},
		{"inside", gram.Inside("bo ann"), "  a, an,ann,bo ,o  "},
		{"inside of a word", gram.Inside("anna"), "ann,nna"},
		{"inside of three", gram.Inside("a b c"), "  b,  c, b ,a  ,b  "},
		{"twice", gram.Of("aaaa aaaa"), "  a, aa,a  ,aa ,aaa"},
		{"other letters", gram.Of("Ясь"), "  Я, Яс,Ясь,сь ,ь  "},
		{"the last letter there is", gram.Of("\U0010ffff"), "  \U0010ffff, \U0010ffff ,\U0010ffff  "},
		{"nothing", gram.Of("  "), ""},
	} {
		if got := strings.Join(texts(c.got), ","); got != c.want {
			t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
	}
}

// has says whether a list has all of another.
func has(list, of []gram.Gram) bool {
	return !slices.ContainsFunc(of, func(g gram.Gram) bool { return !slices.Contains(list, g) })
}

// A text that has another in it, or at the beginnings of its words, has its grams; one a few edits away has
// most of them.
func TestNoneIsMissed(t *testing.T) {
	word := rapid.StringMatching(`[abé]{1,6}`)
	text := rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOfN(word, 1, 4).Draw(t, "words"), " ") })
	rapid.Check(t, func(t *rapid.T) {
		s := text.Draw(t, "text")
		runes := []rune(s)
		from := rapid.IntRange(0, len(runes)-1).Draw(t, "from")
		part := strings.TrimSpace(string(runes[from:rapid.IntRange(from+1, len(runes)).Draw(t, "to")]))
		if !has(gram.Of(s), gram.Inside(part)) {
			t.Fatalf("%q has %q in it, but not %q", s, part, texts(gram.Inside(part)))
		}
		words := strings.Fields(s)
		var begins []string
		for _, w := range rapid.Permutation(words).Draw(t, "order") {
			r := []rune(w)
			begins = append(begins, string(r[:rapid.IntRange(1, len(r)).Draw(t, "letters")]))
		}
		if begin := strings.Join(begins, " "); !has(gram.Of(s), gram.Beginnings(begin)) {
			t.Fatalf("%q begins with %q, but has not %q", s, begin, texts(gram.Beginnings(begin)))
		}
		edits := rapid.IntRange(0, 3).Draw(t, "edits")
		other := slices.Clone(runes)
		for range edits {
			letter := rapid.SampledFrom([]rune("abé ")).Draw(t, "letter")
			switch at := rapid.IntRange(0, len(other)-1).Draw(t, "at"); rapid.IntRange(0, 2).Draw(t, "edit") {
			case 0:
				other[at] = letter
			case 1:
				other = slices.Insert(other, at, letter)
			case 2:
				if len(other) > 1 {
					other = slices.Delete(other, at, at+1)
				}
			}
		}
		shared := 0
		for _, g := range gram.Of(s) {
			if slices.Contains(gram.Of(string(other)), g) {
				shared++
			}
		}
		if least := gram.Shared(len(gram.Of(s)), strings.Count(s, " "), edits); shared < least {
			t.Fatalf("%q and %q, %d edits away, share %d, want %d", s, string(other), edits, shared, least)
		}
	})
}
