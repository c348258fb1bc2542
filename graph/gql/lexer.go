package gql

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A lexer cuts a text into tokens. Arrows are cut into their signs, which the parser joins: whether
// <- is an arrow or a comparison with a negative number depends on what is around it.
type lexer struct {
	text   string
	pos    int
	tokens []token
	open   []int32 // indexes of the brackets that are open
	// fault is the first place where brackets, a string or a comment do not close, nil for none.
	// What the parser finds wrong after it is most likely its consequence.
	fault *Error
	errs  Errors
}

// lex cuts the text. The last token is the end of the text.
func lex(text string) *lexer {
	l := &lexer{text: text, tokens: make([]token, 0, len(text)/2+2)}
	for l.skipSpace(); l.pos < len(text); l.skipSpace() {
		l.token()
	}
	l.add(endOfText, 0)
	for _, i := range l.open {
		l.notClosed(int(l.tokens[i].start), 1, "this "+l.textOf(i)+" is never closed")
	}
	return l
}

func (l *lexer) textOf(i int32) string { return l.text[l.tokens[i].start:l.tokens[i].stop] }

// notClosed records the first place where something does not close.
func (l *lexer) notClosed(start, size int, message string) {
	if l.fault == nil {
		l.fault = &Error{Span: Span{start, start + size}, Message: message}
		l.errs = append(l.errs, l.fault)
	}
}

// add takes the next n bytes as a token.
func (l *lexer) add(k kind, n int) {
	l.tokens = append(l.tokens, token{kind: k, start: int32(l.pos), stop: int32(l.pos + n), pair: -1})
	l.pos += n
}

// skipSpace goes over white space and comments.
func (l *lexer) skipSpace() {
	for l.pos < len(l.text) {
		rest := l.text[l.pos:]
		switch c := rest[0]; {
		case c == ' ' || '\t' <= c && c <= '\r':
			l.pos++
		case strings.HasPrefix(rest, "//"):
			n := strings.IndexByte(rest, '\n')
			if n < 0 {
				n = len(rest)
			}
			l.pos += n
		case strings.HasPrefix(rest, "/*"):
			n := strings.Index(rest[2:], "*/")
			if n < 0 {
				l.notClosed(l.pos, 2, "this comment is never closed")
				n = len(rest) - 4
			}
			l.pos += n + 4
		case c >= utf8.RuneSelf:
			r, size := utf8.DecodeRuneInString(rest)
			if !unicode.IsSpace(r) && r != '\ufeff' {
				return
			}
			l.pos += size
		default:
			return
		}
	}
}

// token takes one token, or reports a character that begins none.
func (l *lexer) token() {
	rest := l.text[l.pos:]
	switch c := rest[0]; {
	case c == '\'' || c == '"':
		l.quoted(stringText, "string")
	case c == '`':
		l.quoted(quotedWord, "name")
	case '0' <= c && c <= '9' || c == '.' && len(rest) > 1 && isDigit(rest[1]):
		l.number()
	case c == '$':
		l.param()
	default:
		if n := wordLength(rest); n > 0 {
			l.add(bareWord, n)
			l.tokens[len(l.tokens)-1].word = keywordOf(rest[:n])
			return
		}
		if k, n := sign(rest); n > 0 {
			l.add(k, n)
			l.bracket(k)
			return
		}
		r, size := utf8.DecodeRuneInString(rest)
		e := &Error{Span: Span{l.pos, l.pos + size}, Message: "no query has the character " + quote(string(r), '\'')}
		switch r {
		case '^':
			e.Message, e.Hint = "there is no operator ^", "x * x"
		case '‘', '’', '“', '”', '„':
			e.Hint = "strings stand between straight quotes: 'text'"
		case '–', '—', '−':
			e.Hint = "did you mean - (a hyphen)?"
		}
		l.errs = append(l.errs, e)
		l.pos += size
	}
}

// sign gives the sign that a text begins with, and its length.
func sign(s string) (kind, int) {
	if len(s) > 1 {
		switch s[:2] {
		case "..":
			return dots, 2
		case "||":
			return bars, 2
		case "<=":
			return lessEqual, 2
		case ">=":
			return greaterEqual, 2
		case "<>":
			return notEqual, 2
		}
	}
	if k := signs[s[0]]; k != endOfText {
		return k, 1
	}
	return endOfText, 0
}

// signs are the signs of one character.
var signs = [256]kind{
	'(': leftParen, ')': rightParen, '[': leftBracket, ']': rightBracket, '{': leftBrace, '}': rightBrace,
	',': comma, ';': semicolon, '.': dot, ':': colon, '|': bar, '&': ampersand, '!': exclamation,
	'?': question, '%': percent, '+': plus, '-': minus, '*': asterisk, '/': slash, '~': tilde, '=': equal,
	'<': less, '>': greater,
}

// bracket pairs a bracket that was just taken.
func (l *lexer) bracket(k kind) {
	at := int32(len(l.tokens) - 1)
	var opener kind
	switch k {
	case leftParen, leftBracket, leftBrace:
		l.open = append(l.open, at)
		return
	case rightParen:
		opener = leftParen
	case rightBracket:
		opener = leftBracket
	case rightBrace:
		opener = leftBrace
	default:
		return
	}
	if len(l.open) == 0 {
		l.notClosed(int(l.tokens[at].start), 1, "there is no bracket that this "+l.textOf(at)+" closes")
		return
	}
	i := l.open[len(l.open)-1]
	l.open = l.open[:len(l.open)-1]
	if l.tokens[i].kind != opener {
		l.notClosed(int(l.tokens[i].start), 1, "this "+l.textOf(i)+" is not closed, a "+l.textOf(at)+" comes before")
		return
	}
	l.tokens[i].pair, l.tokens[at].pair = at, i
}

// quoted takes a text between quotes; a quote within is doubled or escaped.
func (l *lexer) quoted(k kind, what string) {
	mark := l.text[l.pos]
	for i := l.pos + 1; i < len(l.text); i++ {
		switch l.text[i] {
		case '\\':
			i++
		case mark:
			if i+1 == len(l.text) || l.text[i+1] != mark {
				l.add(k, i+1-l.pos)
				return
			}
			i++
		}
	}
	l.notClosed(l.pos, 1, "this "+what+" is never closed")
	l.add(k, len(l.text)-l.pos)
}

// number takes an integer or a float. That it is well formed is seen where it is read.
func (l *lexer) number() {
	rest, k, n := l.text[l.pos:], integer, 0
	hex := len(rest) > 1 && rest[0] == '0' && (rest[1] == 'x' || rest[1] == 'X')
	for n < len(rest) {
		c := rest[n]
		switch {
		case c == '.' && k == integer && n+1 < len(rest) && isDigit(rest[n+1]) && !hex:
			k = float
		case (c == 'e' || c == 'E') && !hex && n+1 < len(rest) && (isDigit(rest[n+1]) || isSign(rest[n+1])):
			k = float
			n++ // the sign, or the first digit
		case isDigit(c):
		default:
			size := wordPart(rest[n:])
			if size == 0 {
				l.add(k, n)
				return
			}
			n += size - 1
		}
		n++
	}
	l.add(k, n)
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isSign(c byte) bool { return c == '+' || c == '-' }

// param takes $name, $1 or $`a name`.
func (l *lexer) param() {
	rest := l.text[l.pos+1:]
	if strings.HasPrefix(rest, "`") {
		start := l.pos
		l.pos++
		l.quoted(param, "name")
		l.tokens[len(l.tokens)-1].start = int32(start)
		return
	}
	n := 0
	for n < len(rest) {
		size := wordPart(rest[n:])
		if size == 0 {
			break
		}
		n += size
	}
	if n == 0 {
		l.errs = append(l.errs, &Error{
			Span: Span{l.pos, l.pos + 1}, Message: "expected the name of a parameter after $", Hint: "$name",
		})
	}
	l.add(param, n+1)
}

// wordLength gives the length of the word that a text begins with, 0 for none.
func wordLength(s string) int {
	n := 0
	for n < len(s) {
		size := wordPart(s[n:])
		if size == 0 || n == 0 && !startsWord(s) {
			break
		}
		n += size
	}
	return n
}

func startsWord(s string) bool {
	if s[0] < utf8.RuneSelf {
		return !isDigit(s[0])
	}
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(r) || unicode.Is(unicode.Nl, r)
}

// wordPart gives the size of the first character of a text if it may stand in a word, else 0.
func wordPart(s string) int {
	c := s[0]
	if c < utf8.RuneSelf {
		if c == '_' || isDigit(c) || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' {
			return 1
		}
		return 0
	}
	r, size := utf8.DecodeRuneInString(s)
	if unicode.IsLetter(r) || unicode.In(r, unicode.Nd, unicode.Nl, unicode.Mn, unicode.Mc, unicode.Pc) {
		return size
	}
	return 0
}
