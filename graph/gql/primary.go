package gql

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// primary takes an expression that no operator is in, but for those within brackets.
func (p *parser) primary() Expr {
	t, at := p.cur(), p.here()
	switch t.kind {
	case integer, float:
		p.next()
		return &Literal{at, p.number(t)}
	case stringText:
		p.next()
		return &Literal{at, p.unquote(t)}
	case param:
		p.next()
		return p.param(t)
	case leftParen:
		if p.atPredicate() {
			return p.pathPredicate()
		}
		return p.parenthesised()
	case leftBracket:
		return p.list()
	case leftBrace:
		p.fail(at, "maps are not in the language", "(n {name: 'X'}) in a pattern, or n.name = 'X'")
	case quotedWord:
		x := p.name("")
		return &Variable{x.Span, x.Name}
	case bareWord:
		return p.word()
	case minus, tilde, less:
		p.expected("an expression, or a node pattern before the edge")
	default:
		p.expected("an expression")
	}
	return &Literal{Span: at}
}

// word takes an expression that begins with a word.
func (p *parser) word() Expr {
	t, at := p.cur(), p.here()
	constant := func(v any) Expr {
		p.next()
		return &Literal{at, v}
	}
	switch t.word {
	case kwTrue:
		return constant(true)
	case kwFalse:
		return constant(false)
	case kwNull, kwUnknown:
		return constant(nil)
	case kwCase:
		return p.caseOf()
	case kwExists:
		return p.exists()
	case kwDate:
		if s := p.ahead(1); s.kind == stringText {
			p.skip(2)
			text := p.unquote(s)
			if strings.TrimSpace(text) == "" {
				p.report(p.from(at.Start), "this date is empty", "DATE '2026-01-29'")
			}
			return &Literal{p.from(at.Start), Date(text)}
		}
	default:
		if t.word.reserved() {
			p.keywordAsName()
			return &Literal{Span: at}
		}
	}
	switch p.ahead(1).kind {
	case leftParen:
		return p.call()
	case leftBrace:
		if name := strings.ToUpper(p.textOf(t)); name == "COUNT" || name == "COLLECT" || name == "VALUE" {
			p.fail(at, name+" { … } is not in the language", "EXISTS { … } asks whether there is one; count(x) in RETURN counts")
			return &Literal{Span: at}
		}
	default:
	}
	p.next()
	return &Variable{at, p.textOf(t)}
}

// keywordAsName fails at a keyword where an expression is expected.
func (p *parser) keywordAsName() {
	hint := ""
	switch p.ahead(1).kind {
	case dot, equal, notEqual, less, lessEqual, greater, greaterEqual:
		hint = "for a name write " + quote(p.textOf(p.cur()), '`')
	default:
	}
	p.fail(p.here(), "expected an expression, found "+p.found(), hint)
}

// number reads a number.
func (p *parser) number(t *token) any {
	text := p.textOf(t)
	digits := strings.ReplaceAll(text, "_", "")
	at := Span{int(t.start), int(t.stop)}
	var err error
	if t.kind == float {
		x, e := strconv.ParseFloat(digits, 64)
		if err = e; err == nil && strings.ContainsAny(digits, "xXpP") {
			err = strconv.ErrSyntax
		}
		if err == nil {
			return x
		}
	} else {
		base := 10
		if len(digits) > 2 && digits[0] == '0' && !isDigit(digits[1]) {
			base = 0
		}
		x, e := strconv.ParseInt(digits, base, 64)
		if err = e; err == nil {
			return x
		}
	}
	switch {
	case errors.Is(err, strconv.ErrRange) && t.kind == float:
		p.report(at, "the number is too large for a float", "")
	case errors.Is(err, strconv.ErrRange):
		p.report(at, "the number is too large for an integer of 64 bits", "")
	default:
		p.report(at, quote(text, '\'')+" is neither a number nor a name", "")
	}
	return int64(0)
}

// param reads a parameter.
func (p *parser) param(t *token) Expr {
	at, name := Span{int(t.start), int(t.stop)}, p.textOf(t)[1:]
	if strings.HasPrefix(name, "`") {
		quoted := *t
		quoted.start++
		name = p.unquote(&quoted)
		if name == "" {
			p.report(at, "a name is not empty", "")
		}
	}
	return &Param{at, name}
}

// unquote reads a text between quotes.
func (p *parser) unquote(t *token) string {
	text := p.textOf(t)
	mark := text[0]
	if len(text) < 2 {
		return "" // that is not closed, which the lexer said
	}
	text = text[1 : len(text)-1]
	if strings.IndexByte(text, '\\') < 0 && strings.IndexByte(text, mark) < 0 {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); {
		switch text[i] {
		case mark:
			b.WriteByte(mark)
			i += 2
		case '\\':
			r, n := escape(text[i:])
			if n == 0 {
				at := int(t.start) + 1 + i
				p.report(Span{at, min(at+2, int(t.stop))}, "unknown escape in the string", `\\ is a backslash; \' \" \n \t \uXXXX are known`)
				return ""
			}
			b.WriteRune(r)
			i += n
		default:
			b.WriteByte(text[i])
			i++
		}
	}
	return b.String()
}

// escape reads one escape and gives its length, 0 for one that there is not.
func escape(s string) (rune, int) {
	if len(s) < 2 {
		return 0, 0
	}
	switch s[1] {
	case '\\', '\'', '"', '`':
		return rune(s[1]), 2
	case 'n':
		return '\n', 2
	case 't':
		return '\t', 2
	case 'r':
		return '\r', 2
	case 'b':
		return '\b', 2
	case 'f':
		return '\f', 2
	case 'u':
		r, n := hex(s, 2, 4)
		if utf16.IsSurrogate(r) && strings.HasPrefix(s[n:], `\u`) {
			low, m := hex(s[n:], 2, 4)
			r, n = utf16.DecodeRune(r, low), n+m
			if r == utf8.RuneError {
				return 0, 0
			}
		}
		if utf16.IsSurrogate(r) {
			return 0, 0
		}
		return r, n
	case 'U':
		r, n := hex(s, 2, 6)
		if !utf8.ValidRune(r) {
			return 0, 0
		}
		return r, n
	default:
		return 0, 0
	}
}

// hex reads so many hexadecimal digits of an escape, and gives the length of the escape.
func hex(s string, from, digits int) (rune, int) {
	if len(s) < from+digits {
		return 0, 0
	}
	n, err := strconv.ParseUint(s[from:from+digits], 16, 32)
	if err != nil {
		return 0, 0
	}
	return rune(n), from + digits
}

// parenthesised takes an expression in parentheses.
func (p *parser) parenthesised() Expr {
	open, m := p.pos, p.mark()
	p.enter()
	p.next()
	x := p.expr()
	if p.at(comma) {
		p.fail(p.here(), "expected ), found ,", "a list stands in brackets: [a, b]")
	}
	p.resumeAt(open, m)
	p.close(open, "an operator")
	p.leave()
	return x
}

// list takes [a, b].
func (p *parser) list() Expr {
	x, start, open, m := &List{}, p.start(), p.pos, p.mark()
	p.enter()
	p.next()
	name := p.at(quotedWord) || p.at(bareWord) && !p.cur().word.reserved()
	if name && p.ahead(1).word == kwIn {
		p.fail(p.here(), "list comprehensions are not in the language",
			"a condition on each edge goes into the pattern: -[e WHERE e.sources > 1]->{1,4}")
	}
	for !p.at(rightBracket) && !p.failed {
		x.Items = append(x.Items, p.expr())
		if p.at(bar) {
			p.fail(p.here(), "pattern and list comprehensions are not in the language", "MATCH the pattern and RETURN collect(x)")
		}
		if !p.accept(comma) {
			break
		}
	}
	p.resumeAt(open, m)
	p.close(open, "a comma")
	p.leave()
	x.Span = p.from(start)
	return x
}

// caseOf takes CASE … END.
func (p *parser) caseOf() Expr {
	x, start := &Case{}, p.start()
	p.enter()
	p.next()
	if !p.atWord(kwWhen) {
		x.X = p.expr()
	}
	if !p.atWord(kwWhen) {
		p.expected("WHEN after CASE", kwWhen)
	}
	for p.atWord(kwWhen) {
		w, from := &When{}, p.start()
		p.next()
		w.When = p.expr()
		if !p.acceptWord(kwThen) {
			p.expected("THEN", kwThen)
		}
		w.Then = p.expr()
		w.Span = p.from(from)
		x.Whens = append(x.Whens, w)
	}
	if p.acceptWord(kwElse) {
		x.Else = p.expr()
	}
	if !p.acceptWord(kwEnd) {
		p.expected("WHEN, ELSE or END of the CASE", kwWhen, kwElse, kwEnd)
	}
	p.leave()
	x.Span = p.from(start)
	return x
}
