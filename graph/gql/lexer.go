package gql

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A token is a word, number, text or sign of a query.
type token struct {
	kind tokenKind
	Span
	text string // of a word or sign; what is meant by a text or a name in accents
}

type tokenKind uint8

const (
	end      tokenKind = iota
	word               // a keyword or a name
	quoted             // a name between grave accents
	text               // a text between quotes
	integer            // of digits
	decimal            // with a point or an exponent
	param              // $name
	sign               // anything else
	badToken           // what is no token; an error was noted
)

// signs are the signs of more than one character, the longest first. Those of edges are not among
// them: which ones there are says the parser, as -[ may be a minus before a list.
var signs = []string{"|+|", "<>", "<=", ">=", "||", "!=", "==", "=~", ".."}

// A lexer cuts a query into tokens.
type lexer struct {
	src    string
	at     int
	tokens []token
	fault  func(at Span, hint, message string)
}

// lex gives the tokens, of which the last is an end.
func lex(src string, fault func(at Span, hint, message string)) []token {
	l := &lexer{src: src, fault: fault, tokens: make([]token, 0, 8+len(src)/3)}
	for l.blank() {
		l.next()
	}
	return append(l.tokens, token{kind: end, Span: Span{len(src), len(src)}})
}

// blank skips white space and comments; it says whether anything is left.
func (l *lexer) blank() bool {
	for l.at < len(l.src) {
		rest := l.src[l.at:]
		switch {
		case strings.HasPrefix(rest, "//"):
			if i := strings.IndexByte(rest, '\n'); i >= 0 {
				l.at += i
			} else {
				l.at = len(l.src)
			}
		case strings.HasPrefix(rest, "/*"):
			i := strings.Index(rest[2:], "*/")
			if i < 0 {
				l.fault(Span{l.at, l.at + 2}, "", "this comment has no end: */")
				l.at = len(l.src)
				return false
			}
			l.at += i + 4
		default:
			r, n := utf8.DecodeRuneInString(rest)
			if !unicode.IsSpace(r) && r != '\ufeff' {
				return true
			}
			l.at += n
		}
	}
	return false
}

func (l *lexer) add(kind tokenKind, start int, meant string) {
	l.tokens = append(l.tokens, token{kind, Span{start, l.at}, meant})
}

func isNameStart(r rune) bool { return r == '_' || unicode.IsLetter(r) }

func isNamePart(r rune) bool {
	return isNameStart(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r)
}

func (l *lexer) next() {
	start := l.at
	r, n := utf8.DecodeRuneInString(l.src[l.at:])
	switch {
	case isNameStart(r):
		l.name()
		l.add(word, start, l.src[start:l.at])
	case r >= '0' && r <= '9':
		l.number()
	case r == '\'' || r == '"':
		l.text(byte(r))
	case r == '`':
		l.accents()
	case r == '$':
		l.at++
		l.name()
		if l.at == start+1 {
			l.fault(Span{start, l.at}, "", "a name follows $")
			l.add(badToken, start, "$")
			return
		}
		l.add(param, start, l.src[start+1:l.at])
	case r == utf8.RuneError && n == 1:
		l.fault(Span{start, start + 1}, "", "the text is not UTF-8 here")
		l.at++
	default:
		l.sign(n)
	}
}

func (l *lexer) sign(n int) {
	start := l.at
	for _, s := range signs {
		if strings.HasPrefix(l.src[l.at:], s) {
			l.at += len(s)
			l.add(sign, start, s)
			return
		}
	}
	l.at += n
	if !strings.ContainsRune("()[]{},:;.|&!%*+?=<>-~/^", rune(l.src[start])) || n > 1 {
		l.fault(Span{start, l.at}, lookalikes[l.src[start:l.at]], "unexpected "+strconv.Quote(l.src[start:l.at]))
		return
	}
	l.add(sign, start, l.src[start:l.at])
}

// lookalikes are signs that word processors put in the place of ours.
var lookalikes = map[string]string{
	"‘": "texts stand between '", "’": "texts stand between '", "“": "texts stand between ' or \"", "”": "texts stand between ' or \"",
	"–": "write - for a dash", "—": "write - for a dash", "→": "write -> for an arrow", "≠": "write <>", "≤": "write <=", "≥": "write >=",
}

func (l *lexer) name() {
	for l.at < len(l.src) {
		r, n := utf8.DecodeRuneInString(l.src[l.at:])
		if !isNamePart(r) {
			return
		}
		l.at += n
	}
}

func (l *lexer) digits() {
	for l.at < len(l.src) && (l.src[l.at] >= '0' && l.src[l.at] <= '9' || l.src[l.at] == '_') {
		l.at++
	}
}

func (l *lexer) peek(i int) byte {
	if l.at+i < len(l.src) {
		return l.src[l.at+i]
	}
	return 0
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// number reads a number. The points of 1..3 are no part of it.
func (l *lexer) number() {
	start := l.at
	if c := l.peek(1) | ' '; l.peek(0) == '0' && (c == 'x' || c == 'o' || c == 'b') {
		l.at += 2
		l.name()
		l.add(integer, start, l.src[start:l.at])
		return
	}
	kind := integer
	l.digits()
	if l.peek(0) == '.' && isDigit(l.peek(1)) {
		kind = decimal
		l.at++
		l.digits()
	}
	if c := l.peek(0) | ' '; c == 'e' && (isDigit(l.peek(1)) || (l.peek(1) == '-' || l.peek(1) == '+') && isDigit(l.peek(2))) {
		kind = decimal
		l.at += 2
		l.digits()
	}
	if r, _ := utf8.DecodeRuneInString(l.src[l.at:]); isNameStart(r) {
		l.name()
		l.fault(Span{start, l.at}, "a name begins with a letter", "a number runs into a name")
	}
	l.add(kind, start, l.src[start:l.at])
}

// text reads a text: a doubled quote is a quote, a backslash takes away or gives a meaning.
func (l *lexer) text(quote byte) {
	start := l.at
	l.at++
	var b strings.Builder
	for l.at < len(l.src) {
		c := l.src[l.at]
		switch {
		case c == quote && l.peek(1) == quote:
			b.WriteByte(quote)
			l.at += 2
		case c == quote:
			l.at++
			l.add(text, start, b.String())
			return
		case c == '\\':
			l.escape(&b)
		default:
			r, n := utf8.DecodeRuneInString(l.src[l.at:])
			if r == utf8.RuneError && n == 1 {
				l.fault(Span{l.at, l.at + 1}, "", "the text is not UTF-8 here")
			}
			b.WriteRune(r)
			l.at += n
		}
	}
	l.fault(Span{start, start + 1}, "", "this text has no end: "+string(quote))
	l.add(text, start, b.String())
}

var escapes = map[byte]rune{'n': '\n', 't': '\t', 'r': '\r', 'b': '\b', 'f': '\f', '\\': '\\', '\'': '\'', '"': '"', '`': '`'}

func (l *lexer) escape(b *strings.Builder) {
	start := l.at
	if r, ok := escapes[l.peek(1)]; ok {
		b.WriteRune(r)
		l.at += 2
		return
	}
	size := map[byte]int{'u': 4, 'U': 6}[l.peek(1)]
	if hex := l.src[min(l.at+2, len(l.src)):min(l.at+2+size, len(l.src))]; size > 0 {
		if n, err := strconv.ParseUint(hex, 16, 32); err == nil && len(hex) == size && utf8.ValidRune(rune(n)) {
			b.WriteRune(rune(n))
			l.at += 2 + size
			return
		}
	}
	l.at++
	l.fault(Span{start, min(start+2, len(l.src))}, `\\ is a backslash`, "a backslash stands before n, t, r, b, f, u, U, \\ or a quote")
}

// accents reads a name between grave accents, in which a doubled one is one.
func (l *lexer) accents() {
	start := l.at
	l.at++
	var b strings.Builder
	for l.at < len(l.src) {
		i := strings.IndexByte(l.src[l.at:], '`')
		if i < 0 {
			break
		}
		b.WriteString(l.src[l.at : l.at+i])
		l.at += i + 1
		if l.peek(0) != '`' {
			if b.Len() == 0 {
				l.fault(Span{start, l.at}, "", "a name is not empty")
			}
			l.add(quoted, start, strings.ToValidUTF8(b.String(), "\uFFFD"))
			return
		}
		b.WriteByte('`')
		l.at++
	}
	l.at = len(l.src)
	l.fault(Span{start, start + 1}, "", "this name has no end: `")
	l.add(quoted, start, b.String())
}
