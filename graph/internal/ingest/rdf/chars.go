package rdf

import "unicode/utf8"

// What an ASCII character may be part of.
const (
	inIRI     = 1 << iota // of an IRI in angle brackets
	inText                // of a quoted literal
	inScheme              // of the scheme of an IRI, after its first letter
	inLabel               // of the label of a blank node, but not at its end where it is a dot
	letter                // A-Z and a-z
	digit                 // 0-9
	nameBegin             // the first of a label
	endsLine
)

var class = func() (t [256]uint8) {
	for c := range utf8.RuneSelf {
		isLetter := 'a' <= c|0x20 && c|0x20 <= 'z'
		isDigit := '0' <= c && c <= '9'
		set := func(bit uint8, yes bool) {
			if yes {
				t[c] |= bit
			}
		}
		set(inIRI, c > ' ' && !contains(`<>"{}|^`+"`\\", c))
		set(inText, !contains("\"\\\n\r", c))
		set(inScheme, isLetter || isDigit || contains("+-.", c))
		set(inLabel, isLetter || isDigit || contains("_-.", c))
		set(letter, isLetter)
		set(digit, isDigit)
		set(nameBegin, isLetter || isDigit || c == '_')
		set(endsLine, c == '\n' || c == '\r')
	}
	return t
}()

func contains(s string, c int) bool {
	for i := range len(s) {
		if int(s[i]) == c {
			return true
		}
	}
	return false
}

// NameBase says whether a character beyond ASCII is a PN_CHARS_BASE, which may begin a label.
func NameBase(r rune) bool {
	switch {
	case r < 0xc0, r == 0xd7, r == 0xf7, r == 0x37e:
		return false
	case r <= 0x2ff, 0x370 <= r && r <= 0x1fff, r == 0x200c, r == 0x200d:
		return true
	}
	return 0x2070 <= r && r <= 0x218f || 0x2c00 <= r && r <= 0x2fef || 0x3001 <= r && r <= 0xd7ff ||
		0xf900 <= r && r <= 0xfdcf || 0xfdf0 <= r && r <= 0xfffd || 0x10000 <= r && r <= 0xeffff
}

// NameChar says whether a character beyond ASCII is a PN_CHARS, which may stand in a label.
func NameChar(r rune) bool {
	return NameBase(r) || r == 0xb7 || 0x300 <= r && r <= 0x36f || r == 0x203f || r == 0x2040
}
