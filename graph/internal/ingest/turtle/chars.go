package turtle

import "unicode/utf8"

// What an ASCII character may be part of.
const (
	inIRI     = 1 << iota // an IRI in angle brackets
	inText                // a short literal, whatever its quotes
	inLong                // a long literal, but for its quotes
	inName                // a name, after its first character: PN_CHARS
	nameBegin             // the first of a label or local name: PN_CHARS_U or a digit
	inScheme              // the scheme of an IRI, after its first letter
	letter                // A-Z and a-z
	digit                 // 0-9
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
		set(inIRI, c > ' ' && !among(byte(c), `<>"{}|^`+"`\\"))
		set(inText, !among(byte(c), "\"'\\\n\r\x00"))
		set(inLong, !among(byte(c), "\"'\\\x00"))
		set(inName, isLetter || isDigit || c == '_' || c == '-')
		set(nameBegin, isLetter || isDigit || c == '_')
		set(inScheme, isLetter || isDigit || among(byte(c), "+-."))
		set(letter, isLetter)
		set(digit, isDigit)
	}
	return t
}()

func among(c byte, s string) bool {
	for i := range len(s) {
		if s[i] == c {
			return true
		}
	}
	return false
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

func isEOL(c byte) bool { return c == '\n' || c == '\r' }

func hexDigit(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}
