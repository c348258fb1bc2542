package gql

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"
)

// Limits of a query.
const (
	mostBytes   = 64 << 10
	deepest     = 100
	mostErrors  = 10
	mostRepeats = 1000 // bound of a quantifier
)

// Parse reads a query. The error is an [Errors] of at most ten, in order of place. O(length).
func Parse(text string) (*Query, error) {
	p := &parser{src: text}
	if len(text) > mostBytes {
		p.fault(Span{mostBytes, mostBytes}, "", fmt.Sprintf("a query has at most %d bytes", mostBytes))
		return nil, p.errors()
	}
	p.tokens = lex(text, p.fault)
	q := p.query()
	if len(p.faults) > 0 {
		return nil, p.errors()
	}
	slices.SortStableFunc(q.Sugar, func(a, b Sugar) int { return a.Start - b.Start })
	return q, nil
}

// A parser reads tokens by recursive descent. What it cannot read it notes; it then unwinds to the
// clause, or to the part of it between two commas, and goes on behind that.
type parser struct {
	src    string
	tokens []token
	at     int
	depth  int
	faults []*Error
	sugar  []Sugar
	cypher bool // a pattern of the clause under way is in Cypher's way
}

// unwind is thrown to where the parser can go on.
type unwind struct{}

func (p *parser) fault(at Span, hint, message string) {
	if len(p.faults) < mostErrors {
		p.faults = append(p.faults, &Error{Span: at, Message: message, Hint: hint})
	}
}

// fail notes an error and gives up what is read.
func (p *parser) fail(at Span, hint, format string, args ...any) {
	p.fault(at, hint, fmt.Sprintf(format, args...))
	panic(unwind{})
}

// try reads something; where that fails it skips to what stop accepts.
func (p *parser) try(read func(), stop func(token) bool) {
	depth := p.depth
	defer func() {
		if fault := recover(); fault != nil {
			if _, ours := fault.(unwind); !ours {
				panic(fault)
			}
			p.depth = depth
			p.skip(stop)
		}
	}()
	read()
}

// skip goes to a token outside of brackets opened since that stop accepts, or to the end.
func (p *parser) skip(stop func(token) bool) {
	open := 0
	for ; p.now().kind != end; p.at++ {
		t := p.now()
		switch {
		case open <= 0 && stop(t):
			return
		case t.kind == sign && strings.Contains("([{", t.text):
			open++
		case t.kind == sign && strings.Contains(")]}", t.text):
			open--
		}
	}
}

// errors gives the faults their lines and columns.
func (p *parser) errors() error {
	slices.SortStableFunc(p.faults, func(a, b *Error) int { return a.Start - b.Start })
	list := make(Errors, 0, len(p.faults))
	for _, e := range p.faults {
		if n := len(list); n > 0 && list[n-1].Start == e.Start {
			continue // what follows from the first
		}
		before := p.src[:min(e.Start, len(p.src))]
		e.Line = 1 + strings.Count(before, "\n")
		e.Column = 1 + utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:])
		list = append(list, e)
	}
	return list
}

func (p *parser) now() token { return p.tokens[p.at] }

// ahead is the token so many further.
func (p *parser) ahead(n int) token { return p.tokens[min(p.at+n, len(p.tokens)-1)] }

func (p *parser) take() token {
	t := p.now()
	if t.kind != end {
		p.at++
	}
	return t
}

// last is where the token taken last ends.
func (p *parser) last() int {
	if p.at == 0 {
		return 0
	}
	return p.tokens[p.at-1].Stop
}

func (t token) isWord(words ...string) bool {
	if t.kind != word {
		return false
	}
	for _, w := range words {
		if len(w) == len(t.text) && strings.EqualFold(t.text, w) {
			return true
		}
	}
	return false
}

func (t token) isSign(signs ...string) bool {
	return t.kind == sign && slices.Contains(signs, t.text)
}

// words takes the words if they come next.
func (p *parser) words(list ...string) bool {
	for i, w := range list {
		if !p.ahead(i).isWord(w) {
			return false
		}
	}
	p.at += len(list)
	return true
}

func (p *parser) sign(s string) bool {
	if p.now().isSign(s) {
		p.at++
		return true
	}
	return false
}

// found names a token in an error.
func (t token) found(src string) string {
	switch t.kind {
	case end:
		return "the end"
	case text, quoted:
		return shorten(src[t.Start:t.Stop])
	}
	return shorten(src[t.Start:t.Stop])
}

func shorten(s string) string {
	const most = 30
	if utf8.RuneCountInString(s) > most {
		return string([]rune(s)[:most]) + "…"
	}
	return s
}

// expected fails for want of something.
func (p *parser) expected(what, hint string) {
	t := p.now()
	p.fail(t.Span, hint, "expected %s, found %s", what, t.found(p.src))
}

// close takes a closing bracket; the error says where it was opened.
func (p *parser) close(s string, open token) {
	if p.sign(s) {
		return
	}
	line := 1 + strings.Count(p.src[:open.Start], "\n")
	column := 1 + utf8.RuneCountInString(p.src[strings.LastIndexByte(p.src[:open.Start], '\n')+1:open.Start])
	hint := fmt.Sprintf("%s was opened at %d:%d", open.text, line, column)
	if near := p.nearKeyword("WHERE", "COST", "IS", "AND", "OR"); near != "" {
		hint = near
	}
	p.expected(s, hint)
}

// nearKeyword is a hint for a word that may be one of some, misspelt.
func (p *parser) nearKeyword(words ...string) string {
	t := p.now()
	if t.kind != word || len(t.text) < 2 {
		return ""
	}
	for _, w := range words {
		if d := levenshtein.ComputeDistance(strings.ToUpper(t.text), w); d > 0 && d <= 1+len(w)/5 {
			return "did you mean " + w + "?"
		}
	}
	return ""
}

// enter goes one level deeper; the result goes back.
func (p *parser) enter() func() {
	if p.depth++; p.depth > deepest {
		p.fail(p.now().Span, "", "nested more than %d deep", deepest)
	}
	return func() { p.depth-- }
}

// sweet notes what is written in Cypher's way.
func (p *parser) sweet(start int, gql string) {
	p.sugar = append(p.sugar, Sugar{Span{start, p.last()}, gql})
}

// Words that begin a clause.
var clauseWords = []string{"MATCH", "OPTIONAL", "RETURN"}

// refusals are clauses that are not in the language, with what to write instead.
var refusals = map[string]string{
	"WITH":   "join patterns in one MATCH, and aggregate in RETURN",
	"UNWIND": "x IN [...] in WHERE tests for any of a list", "FOR": "x IN [...] in WHERE tests for any of a list",
	"LET": "write the expression where it is used", "FILTER": "write WHERE after the patterns of MATCH",
	"CALL": "", "UNION": "(a)-[:x]->(b) | (a)-[:y]->(b) is either of two patterns", "USE": "--db says which store is asked",
	"NEXT": "", "FINISH": "", "SELECT": "MATCH … RETURN … asks", "YIELD": "", "FOREACH": "", "LOAD": "", "EXCEPT": "", "INTERSECT": "",
}

// writing are clauses that write.
var writing = []string{"CREATE", "INSERT", "SET", "DELETE", "DETACH", "NODETACH", "REMOVE", "MERGE", "DROP"}

func startsClause(t token) bool {
	if t.kind != word {
		return false
	}
	if t.isWord(clauseWords...) || t.isWord(writing...) {
		return true
	}
	_, refused := refusals[strings.ToUpper(t.text)]
	return refused && !t.isWord("FOR", "LET", "LOAD", "SELECT", "USE", "NEXT", "FILTER")
}

func (p *parser) query() *Query {
	q := &Query{Span: Span{0, len(p.src)}}
	for q.Return == nil {
		t := p.now()
		switch {
		case t.isWord("RETURN"):
			p.try(func() { q.Return = p.result() }, func(token) bool { return false })
			if q.Return == nil {
				q.Return = &Return{}
			}
		case t.isWord("MATCH", "OPTIONAL"):
			p.try(func() { q.Matches = append(q.Matches, p.match()) }, startsClause)
		default:
			before := p.at
			p.try(func() { p.noClause(len(q.Matches) > 0) }, startsClause)
			if p.at == before {
				p.take()
			}
		}
		if p.now().kind == end {
			break
		}
	}
	if q.Return == nil {
		p.fault(p.now().Span, "RETURN says what to answer: RETURN *", "expected RETURN, found the end")
		return q
	}
	p.sign(";")
	if t := p.now(); t.kind != end && len(p.faults) == 0 {
		p.try(func() { p.trailing(t) }, func(token) bool { return false })
	}
	if len(q.Matches) == 0 {
		p.fault(q.Return.Span, "MATCH (a) RETURN a", "a question begins with MATCH")
	}
	q.Sugar = p.sugar
	return q
}

// noClause fails at a word that begins no clause.
func (p *parser) noClause(matched bool) {
	t := p.now()
	if t.kind == word {
		p.refuse(t)
	}
	want := "MATCH"
	if matched {
		want = "MATCH, WHERE or RETURN"
	}
	p.expected(want, p.nearKeyword("MATCH", "OPTIONAL", "RETURN", "WHERE"))
}

// refuse fails at a clause that is not in the language.
func (p *parser) refuse(t token) {
	if t.isWord(writing...) {
		p.fail(t.Span, "load writes: load FILE, load rm DOC", "%s writes, and this language only reads", strings.ToUpper(t.text))
	}
	if hint, ok := refusals[strings.ToUpper(t.text)]; ok {
		p.fail(t.Span, hint, "%s is not in the language", strings.ToUpper(t.text))
	}
}

// trailing fails at what stands behind the query.
func (p *parser) trailing(t token) {
	if t.kind == word {
		p.refuse(t)
	}
	hint := p.nearKeyword("ORDER", "GROUP", "LIMIT", "OFFSET", "AS")
	if t.isWord("MATCH", "OPTIONAL", "RETURN", "WHERE") {
		hint = "RETURN comes last"
	}
	p.expected("the end", hint)
}

// match reads a MATCH clause.
func (p *parser) match() *Match {
	m := &Match{Span: p.now().Span}
	m.Optional = p.words("OPTIONAL")
	if !p.words("MATCH") {
		p.expected("MATCH", p.nearKeyword("MATCH"))
	}
	m.Mode = p.matchMode()
	p.cypher = false
	m.Patterns = p.patterns(func(t token) bool {
		return t.isSign(",") || t.isWord("WHERE") || startsClause(t)
	})
	if p.words("WHERE") {
		m.Where = p.expr()
	}
	if m.Mode == DefaultMatch && p.cypher {
		m.Mode = DifferentEdges
	}
	m.Stop = p.last()
	return m
}

func (p *parser) matchMode() MatchMode {
	for mode, words := range map[MatchMode][2]string{RepeatableElements: {"REPEATABLE", "ELEMENT"}, DifferentEdges: {"DIFFERENT", "EDGE"}} {
		if !p.now().isWord(words[0]) || !p.ahead(1).isWord(words[1], words[1]+"S") {
			continue
		}
		p.at += 2
		p.words("BINDINGS")
		return mode
	}
	return DefaultMatch
}

// patterns reads path patterns between commas. An error in one costs only that one.
func (p *parser) patterns(stop func(token) bool) (list []*PathPattern) {
	for {
		p.try(func() { list = append(list, p.pathPattern()) }, stop)
		if !p.sign(",") {
			return list
		}
	}
}

// result reads RETURN.
func (p *parser) result() *Return {
	r := &Return{Span: p.take().Span}
	r.Distinct = p.words("DISTINCT")
	if !r.Distinct {
		p.words("ALL")
	}
	if p.sign("*") {
		r.Star = true
		if p.sign(",") {
			r.Items = p.items()
		}
	} else {
		r.Items = p.items()
	}
	if p.words("GROUP", "BY") {
		r.Grouped = true
		r.GroupBy = p.groupBy()
	}
	if p.words("ORDER", "BY") {
		for {
			r.OrderBy = append(r.OrderBy, p.sortItem())
			if !p.sign(",") {
				break
			}
		}
	}
	start := p.now().Start
	if p.words("OFFSET") {
		r.Offset = p.count()
	} else if p.words("SKIP") {
		r.Offset = p.count()
		p.sweet(start, "OFFSET "+FormatExpr(r.Offset))
	}
	if p.words("LIMIT") {
		r.Limit = p.count()
	}
	r.Stop = p.last()
	return r
}

func (p *parser) items() (list []*ReturnItem) {
	for {
		p.try(func() { list = append(list, p.item()) }, func(t token) bool {
			return t.isSign(",", ";") || t.isWord("GROUP", "ORDER", "OFFSET", "SKIP", "LIMIT")
		})
		if !p.sign(",") {
			return list
		}
	}
}

func (p *parser) item() *ReturnItem {
	e := p.expr()
	item := &ReturnItem{Span: e.Range(), Expr: e}
	item.Start = min(item.Start, e.Range().Start)
	item.Name = strings.Join(strings.Fields(p.src[e.Range().Start:e.Range().Stop]), " ")
	if p.words("AS") {
		item.Name = p.name("a name for the column").Name
	}
	item.Stop = p.last()
	return item
}

func (p *parser) groupBy() (list []Expr) {
	if p.now().isSign("(") && p.ahead(1).isSign(")") {
		p.at += 2
		return nil
	}
	for {
		list = append(list, p.expr())
		if !p.sign(",") {
			return list
		}
	}
}

func (p *parser) sortItem() *SortItem {
	e := p.expr()
	s := &SortItem{Span: e.Range(), Expr: e}
	switch {
	case p.words("DESC"), p.words("DESCENDING"):
		s.Descending = true
	case p.words("ASC"), p.words("ASCENDING"):
	}
	if p.words("NULLS") {
		switch {
		case p.words("FIRST"):
			s.Nulls = NullsFirst
		case p.words("LAST"):
			s.Nulls = NullsLast
		default:
			p.expected("FIRST or LAST", "")
		}
	}
	s.Stop = p.last()
	return s
}

// count reads a number of rows or paths: an integer or a parameter.
func (p *parser) count() Expr {
	t := p.now()
	switch t.kind {
	case integer:
		p.at++
		return &Literal{t.Span, p.integer(t)}
	case param:
		p.at++
		return &Param{t.Span, t.text}
	}
	p.expected("a number or a parameter", "")
	return nil
}

func (p *parser) integer(t token) int64 {
	n, err := strconv.ParseInt(t.text, 0, 64)
	if err != nil {
		if trimmed := strings.TrimLeft(strings.ReplaceAll(t.text, "_", ""), "0"); trimmed != t.text {
			n, err = strconv.ParseInt("0"+trimmed, 10, 64)
		}
	}
	if err != nil {
		p.fault(t.Span, "", t.text+" is no integer of 64 bits")
	}
	return n
}

// name reads a name where only a name can be: any word.
func (p *parser) name(what string) *Ident {
	t := p.now()
	if t.kind != word && t.kind != quoted {
		p.expected(what, "")
	}
	p.at++
	return &Ident{t.Span, t.text}
}

// reserved are the words that are no variables, unless between grave accents.
var reserved = map[string]bool{}

func init() {
	for _, w := range []string{
		"MATCH", "OPTIONAL", "RETURN", "WHERE", "AND", "OR", "XOR", "NOT", "IN", "IS", "NULL", "TRUE", "FALSE", "UNKNOWN",
		"AS", "DISTINCT", "CASE", "WHEN", "THEN", "ELSE", "END", "EXISTS", "GROUP", "ORDER", "BY", "LIMIT", "OFFSET", "SKIP",
	} {
		reserved[w] = true
	}
}

// isReserved says whether a word is no variable.
func isReserved(t token) bool { return t.kind == word && reserved[strings.ToUpper(t.text)] }
