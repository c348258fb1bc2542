package schema

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Word returns the snake_case form of a wording, under which names and aliases are looked up:
// "spokesmanFor", "Spokesman-for" and "SPOKESMAN_FOR" are all spokesman_for.
//
// The result is in NFC and lower case; letters, marks and digits of any script stay; a small letter
// or digit before a capital, and the last capital before a small letter, begin a new part
// (HTTPServer is http_server); all else becomes one '_' between parts. It is "" when nothing is
// left. Word(Word(s)) is Word(s). It allocates nothing where s is such a form in ASCII already.
func Word(s string) string {
	if isWord(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 4)
	var prev rune // the last letter, mark or digit as it came; 0 after a gap
	gap := false
	for rest := norm.NFC.String(s); rest != ""; {
		r, n := utf8.DecodeRuneInString(rest)
		rest = rest[n:]
		if !wordRune(r) || r == utf8.RuneError {
			gap, prev = b.Len() > 0, 0
			continue
		}
		if gap || startsPart(prev, r, rest) {
			b.WriteByte('_')
		}
		gap, prev = false, r
		b.WriteRune(unicode.ToLower(r))
	}
	return norm.NFC.String(b.String())
}

// isWord reports whether s is what Word would return for it, for ASCII only; it may say no to a form
// that is one.
func isWord(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
		case c == '_' && i > 0 && s[i-1] != '_' && i < len(s)-1:
		default:
			return false
		}
	}
	return true
}

func wordRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

// startsPart reports whether the capital r begins a new part after prev and before rest.
func startsPart(prev, r rune, rest string) bool {
	switch {
	case !isCapital(r) || prev == 0:
		return false
	case isCapital(prev):
		next, _ := utf8.DecodeRuneInString(rest)
		return unicode.IsLower(next)
	default:
		return true
	}
}

// isCapital reports whether r is an upper-case letter that has a lower-case form; ϔ has none, stays
// as it is, and so can begin no part.
func isCapital(r rune) bool {
	return unicode.IsUpper(r) && unicode.ToLower(r) != r
}
