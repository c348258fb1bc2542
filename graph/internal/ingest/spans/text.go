package spans

import (
	"slices"
	"sort"
	"unicode"
	"unicode/utf8"

	"github.com/newsgraph/newsgraph/graph/claim"
)

// step is how many code points lie between two marks of a Text.
const step = 64

// A Text cuts spans of code points out of a text. Making one costs O(text), a cut O(step + span).
type Text struct {
	text   string
	length int   // in code points
	marks  []int // byte offset of every step-th code point; nil where all is ASCII
	astral []int // code points beyond U+FFFF, by their offset in UTF-16 code units
}

// NewText makes a Text.
func NewText(text string) *Text {
	t := &Text{text: text, length: utf8.RuneCountInString(text)}
	if t.length == len(text) {
		return t
	}
	n := 0
	for at, r := range text {
		if n%step == 0 {
			t.marks = append(t.marks, at)
		}
		if r > 0xffff {
			t.astral = append(t.astral, n+len(t.astral))
		}
		n++
	}
	return t
}

// Len gives the number of code points.
func (t *Text) Len() int { return t.length }

// Astral says whether code points and UTF-16 code units are counted differently.
func (t *Text) Astral() bool { return len(t.astral) > 0 }

// offset gives the byte offset of code point n, 0 ≤ n ≤ length.
func (t *Text) offset(n int) int {
	if t.marks == nil {
		return n
	}
	if n == t.length {
		return len(t.text)
	}
	at := t.marks[n/step]
	for range n % step {
		_, size := utf8.DecodeRuneInString(t.text[at:])
		at += size
	}
	return at
}

// Cut gives the words of a span; false where it is empty, upside down or outside the text.
func (t *Text) Cut(s claim.Span) (string, bool) {
	if s[0] < 0 || s[0] >= s[1] || s[1] > t.length {
		return "", false
	}
	return t.text[t.offset(s[0]):t.offset(s[1])], true
}

// FromUTF16 gives the code points of a span in UTF-16 code units; false where one of its ends is
// within a character.
func (t *Text) FromUTF16(s claim.Span) (claim.Span, bool) {
	for i, unit := range s {
		n := sort.SearchInts(t.astral, unit)
		if n > 0 && t.astral[n-1] == unit-1 {
			return s, false
		}
		s[i] = unit - n
	}
	return s, true
}

// Whole says whether a span begins and ends where words do: neither end has letters or digits on
// both sides.
func (t *Text) Whole(s claim.Span) bool {
	words, ok := t.Cut(s)
	if !ok {
		return false
	}
	from := t.offset(s[0])
	to := from + len(words)
	first, _ := utf8.DecodeRuneInString(words)
	last, _ := utf8.DecodeLastRuneInString(words)
	before, _ := utf8.DecodeLastRuneInString(t.text[:from])
	after, _ := utf8.DecodeRuneInString(t.text[to:])
	blank := unicode.IsSpace(first) || unicode.IsSpace(last)
	cut := inWord(before) && inWord(first) || inWord(last) && inWord(after)
	return !blank && !cut
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// InUTF16 says whether spans of which it is not known are rather counted in UTF-16 code units: the
// spans of a text are read in both ways, and the one in which more of them are whole words wins. A
// tie is one of code units, as browsers count. O(spans).
func (t *Text) InUTF16(all []claim.Span) bool {
	if !t.Astral() {
		return false
	}
	units, points := 0, 0
	for _, s := range slices.Clone(all) {
		if t.Whole(s) {
			points++
		}
		if u, ok := t.FromUTF16(s); ok && t.Whole(u) {
			units++
		}
	}
	return units >= points
}
