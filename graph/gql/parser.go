package gql

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"
)

// What a query may be at most.
const (
	maxText   = 64 << 10 // bytes
	maxDepth  = 100      // brackets and operators within one another
	maxBound  = 1000     // of a quantifier
	maxErrors = 10       // that are reported
)

// Parse reads a query. An error is [Errors], in order of place and at most ten.
func Parse(text string) (*Query, error) {
	if len(text) > maxText {
		return nil, locate(text, Errors{{Message: "the query is longer than 64 KiB"}})
	}
	if !utf8.ValidString(text) {
		at := strings.IndexFunc(text, func(r rune) bool { return r == utf8.RuneError })
		for r, size := utf8.DecodeRuneInString(text[at:]); r != utf8.RuneError || size != 1; {
			at += size + strings.IndexFunc(text[at+size:], func(r rune) bool { return r == utf8.RuneError })
			r, size = utf8.DecodeRuneInString(text[at:])
		}
		return nil, locate(text, Errors{{Span: Span{at, at + 1}, Message: "the query is not in UTF-8"}})
	}
	l := lex(text)
	p := &parser{text: text, tokens: l.tokens}
	q := p.query()
	if len(l.errs) > 0 || len(p.errs) > 0 {
		return nil, locate(text, l.leave(p.errs))
	}
	slices.SortStableFunc(q.Sugar, func(a, b Sugar) int { return a.Start - b.Start })
	return q, nil
}

// leave adds the errors of the parser to those of the lexer, but for those that are most likely
// consequences of these.
func (l *lexer) leave(errs Errors) Errors {
	lexical := len(l.errs)
	all := slices.Concat(l.errs, errs)
	order := make([]int, len(all))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return all[a].Start - all[b].Start })
	var kept Errors
	afterLexical := false
	for _, i := range order {
		e := all[i]
		known := len(kept) > 0 && kept[len(kept)-1].Start == e.Start || afterLexical && i >= lexical
		if known && e != l.fault {
			continue
		}
		kept, afterLexical = append(kept, e), i < lexical
		if e == l.fault || len(kept) == maxErrors {
			break
		}
	}
	return kept
}

// locate fills in lines and columns of errors that are in order.
func locate(text string, errs Errors) Errors {
	line, begin := 1, 0
	for at, next := 0, 0; next < len(errs); at++ {
		for next < len(errs) && errs[next].Start == at {
			e := errs[next]
			e.Line, e.Column = line, utf8.RuneCountInString(text[begin:at])+1
			next++
		}
		if at < len(text) && text[at] == '\n' {
			line, begin = line+1, at+1
		}
	}
	return errs
}

// A parser reads tokens by recursive descent.
//
// After an error that it cannot go on from, it is failed: it stands at the end of the text, where
// every rule ends at once without a further word, until resume sets it where it can go on.
type parser struct {
	text   string
	tokens []token
	pos    int
	failed bool
	reach  int // the token that the parser failed at

	errs  Errors
	sugar []Sugar
	// cypher says that a pattern of the clause, or of the EXISTS, is in Cypher's way.
	cypher bool
	chains int // comparisons like 1 < x < 3 so far
	depth  int
}

func (p *parser) cur() *token { return &p.tokens[p.pos] }

// ahead gives the token n after the next one.
func (p *parser) ahead(n int) *token { return &p.tokens[min(p.pos+n, len(p.tokens)-1)] }

func (p *parser) at(k kind) bool { return p.tokens[p.pos].kind == k }

func (p *parser) atWord(w keyword) bool { return p.tokens[p.pos].word == w }

// glued tells whether the token n after the next is of the kind and stands right after the one
// before it.
func (p *parser) glued(n int, k kind) bool {
	t := p.ahead(n)
	return t.kind == k && t.start == p.ahead(n-1).stop
}

func (p *parser) next() {
	if p.pos < len(p.tokens)-1 {
		p.pos++
	}
}

// skip goes over n tokens.
func (p *parser) skip(n int) { p.pos = min(p.pos+n, len(p.tokens)-1) }

func (p *parser) accept(k kind) bool {
	if p.at(k) {
		p.next()
		return true
	}
	return false
}

func (p *parser) acceptWord(w keyword) bool {
	if p.atWord(w) {
		p.next()
		return true
	}
	return false
}

func (p *parser) start() int { return int(p.cur().start) }

// from gives the span from a place to the last token that was taken.
func (p *parser) from(start int) Span {
	if p.pos == 0 {
		return Span{start, start}
	}
	return Span{start, max(start, int(p.tokens[p.pos-1].stop))}
}

func (p *parser) textOf(t *token) string { return p.text[t.start:t.stop] }

func (p *parser) here() Span { return Span{int(p.cur().start), int(p.cur().stop)} }

// report records an error from which the parser goes on.
func (p *parser) report(at Span, message, hint string) {
	if p.failed {
		return
	}
	p.errs = append(p.errs, &Error{Span: at, Message: message, Hint: hint})
	if len(p.errs) >= maxErrors {
		p.stop()
	}
}

// fail records an error from which the parser cannot go on where it is.
func (p *parser) fail(at Span, message, hint string) {
	p.report(at, message, hint)
	p.stop()
}

func (p *parser) stop() {
	if !p.failed {
		p.failed, p.reach, p.pos = true, p.pos, len(p.tokens)-1
	}
}

// expected fails because something else was expected; keywords are among it.
func (p *parser) expected(what string, words ...keyword) {
	if p.failed {
		return
	}
	hint := ""
	if w := p.nearest(words); w != noKeyword {
		hint = "did you mean " + w.String() + "?"
	} else if p.at(bareWord) {
		hint = cmp.Or(refusedClauses[strings.ToUpper(p.textOf(p.cur()))], otherOperators[strings.ToUpper(p.textOf(p.cur()))])
	} else if p.at(ampersand) && p.glued(1, ampersand) {
		hint = "AND"
	} else if p.at(exclamation) {
		hint = "NOT"
	}
	p.fail(p.here(), "expected "+what+", found "+p.found(), hint)
}

// otherOperators says what to write in place of operators of other languages.
var otherOperators = map[string]string{
	"BETWEEN": "1 <= x AND x <= 3", "LIKE": "CONTAINS, STARTS WITH or ENDS WITH",
	"ILIKE": "lower(x) CONTAINS 'text'", "MATCHES": "CONTAINS, STARTS WITH or ENDS WITH",
}

// found names the next token.
func (p *parser) found() string {
	t := p.cur()
	if t.kind == endOfText {
		return "the end of the query"
	}
	text := p.textOf(t)
	if t.word.reserved() {
		return t.word.String()
	}
	const most = 30
	if n := utf8.RuneCountInString(text); n > most {
		text = string([]rune(text)[:most]) + "…"
	}
	return text
}

// nearest gives the keyword that the next token was probably meant to be.
func (p *parser) nearest(words []keyword) keyword {
	if !p.at(bareWord) || p.cur().word != noKeyword {
		return noKeyword
	}
	names := make([]string, len(words))
	for i, w := range words {
		names[i] = w.String()
	}
	if i := nearest(strings.ToUpper(p.textOf(p.cur())), names); i >= 0 {
		return words[i]
	}
	return noKeyword
}

// nearest gives the index of the name that a word is a slip of, -1 for none.
func nearest(word string, names []string) int {
	best, least := -1, 3
	if len(word) > 40 {
		return best
	}
	for i, name := range names {
		d := levenshtein.ComputeDistance(word, name)
		if d == 2 && anagram(word, name) {
			d = 1 // two letters in the wrong order are one slip
		}
		if d < least && d*2 < len(name) && d*2 <= len(word) {
			best, least = i, d
		}
	}
	return best
}

// anagram tells whether two words have the same bytes in some order.
func anagram(a, b string) bool {
	x, y := []byte(a), []byte(b)
	slices.Sort(x)
	slices.Sort(y)
	return string(x) == string(y)
}

// repair takes a word that is nearly one of some keywords for it, after saying so.
func (p *parser) repair(what string, words ...keyword) bool {
	w := p.nearest(words)
	if w == noKeyword {
		return false
	}
	p.report(p.here(), "expected "+what+", found "+p.found(), "did you mean "+w.String()+"?")
	p.cur().word = w
	return !p.failed
}

// expect takes a token of a kind.
func (p *parser) expect(k kind, what string) {
	if !p.accept(k) {
		p.expected(what)
	}
}

// close takes the bracket that closes an opened one. What else may stand there is named by also.
func (p *parser) close(open int, also string, words ...keyword) {
	t := &p.tokens[open]
	if t.pair >= 0 && int(t.pair) == p.pos {
		p.next()
		return
	}
	closer := map[kind]string{leftParen: ")", leftBracket: "]", leftBrace: "}"}[t.kind]
	if also != "" {
		closer = also + " or " + closer
	}
	p.expected(closer, words...)
}

// A mark is a place from which the parser can go on after an error.
type mark struct{ pos, depth int }

func (p *parser) mark() mark { return mark{p.pos, p.depth} }

// resume goes on after an error: at the next clause, or comma if it is a list, that is in no bracket
// opened since the mark.
func (p *parser) resume(m mark, list bool) {
	if !p.failed || len(p.errs) >= maxErrors {
		return
	}
	p.failed, p.depth = false, m.depth
	for p.pos = min(m.pos, len(p.tokens)-1); p.pos < len(p.tokens)-1; {
		t := p.cur()
		if p.pos >= p.reach && (t.kind == semicolon || list && t.kind == comma || p.atClause()) {
			return
		}
		switch {
		case int(t.pair) > p.pos:
			p.pos = int(t.pair) + 1
		case t.pair >= 0 && int(t.pair) < m.pos:
			return // the end of what the list is in
		default:
			p.pos++
		}
	}
}

// resumeAt goes on after an error at the bracket that closes an opened one.
func (p *parser) resumeAt(open int, m mark) {
	if pair := int(p.tokens[open].pair); p.failed && len(p.errs) < maxErrors && pair >= p.reach {
		p.failed, p.pos, p.depth = false, pair, m.depth
	}
}

// atClause tells whether the next token begins a clause.
func (p *parser) atClause() bool {
	switch p.cur().word {
	case kwMatch, kwOptional, kwWhere, kwReturn, kwOrder, kwGroup, kwLimit, kwSkip, kwOffset:
		return p.pos == 0 || p.tokens[p.pos-1].kind != dot && p.tokens[p.pos-1].kind != colon
	default:
		return false
	}
}

// enter counts brackets and operators within one another; leave must follow.
func (p *parser) enter() {
	if p.depth++; p.depth > maxDepth {
		p.fail(p.here(), "this is nested more than "+strconv.Itoa(maxDepth)+" levels deep", "")
	}
}

func (p *parser) leave() { p.depth-- }

// note records that what was read from a place on is in Cypher's way.
func (p *parser) note(start int, text string) {
	p.sugar = append(p.sugar, Sugar{p.from(start), text})
}

// name takes a name where any word is one. what says what it names.
func (p *parser) name(what string) *Ident {
	t := p.cur()
	x := &Ident{Span: p.here()}
	switch t.kind {
	case bareWord:
		x.Name = p.textOf(t)
	case quotedWord:
		x.Name = p.unquote(t)
		if x.Name == "" {
			p.report(x.Span, "a name is not empty", "")
		}
	default:
		p.expected(what)
		return x
	}
	p.next()
	return x
}

// variable takes a name where keywords are none.
func (p *parser) variable(what string) *Ident {
	if t := p.cur(); t.word.reserved() {
		p.report(p.here(), "expected "+what+", found the keyword "+t.word.String(), "for a name write "+quote(p.textOf(t), '`'))
	}
	return p.name(what)
}
