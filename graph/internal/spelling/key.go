package spelling

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Key normalises a name for exact comparison: NFKC, case folded, apostrophes, full stops and
// marks of format taken out but for a decimal point, a possessive ending dropped, everything else that is neither letter nor digit folded to one
// space. Equal keys mean equal names; "" means that nothing is left. The key of a key is itself.
func Key(name string) string {
	folded := fold(name)
	var b strings.Builder
	b.Grow(len(folded))
	for word := range strings.FieldsSeq(folded) {
		gap := b.Len() > 0
		word = withoutPossessive(word)
		for at, r := range word {
			switch {
			case r == '.' && isPoint(word, at):
				gap = b.Len() > 0
			case r == '.', isApostrophe(r), unicode.Is(unicode.Cf, r): // Cf: joiners, soft hyphens
			case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r):
				if gap {
					b.WriteByte(' ')
					gap = false
				}
				b.WriteRune(r)
			default:
				gap = b.Len() > 0
			}
		}
	}
	return norm.NFKC.String(b.String()) // a letter may meet a mark that stood apart
}

// isPoint says whether the full stop at a place parts digits, as that of 1.6 does.
func isPoint(s string, at int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:at])
	after, _ := utf8.DecodeRuneInString(s[at+1:])
	return unicode.IsDigit(before) && unicode.IsDigit(after)
}

// fold gives NFKC with cases folded; folding can undo NFKC, so that comes once more. It changes the
// case of Cherokee to and fro (cases of x/text v0.43.0), hence ToLower.
func fold(s string) string {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return norm.NFKC.String(strings.ToLower(cases.Fold().String(nfkc(s))))
		}
	}
	return strings.ToLower(s)
}

// nfkc takes bytes that are no UTF-8 for gaps, which could hide what is beside them from norm.
func nfkc(s string) string { return norm.NFKC.String(strings.ToValidUTF8(s, " ")) }

// isApostrophe knows the signs that are written for an apostrophe. Three of them, ʼ, ʻ and ʹ, are
// letters to Unicode.
func isApostrophe(r rune) bool { return strings.ContainsRune("'’‘ʼʻʹ′`", r) }

func withoutPossessive(word string) string {
	stem, ok := strings.CutSuffix(word, "s")
	if r, size := utf8.DecodeLastRuneInString(stem); ok && isApostrophe(r) {
		return stem[:len(stem)-size]
	}
	return word
}
