package brat

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/newsgraph/newsgraph/graph/claim"
)

// A thing is what lines can name by its id: a text-bound (T) or an event (E).
type thing struct {
	id    string
	at    line
	kind  word
	words word
	spans []claim.Span // in the text
	event bool

	around []claim.Span // one span around all, once it was asked for

	trigger word  // of an event
	args    []arg // of an event
	used    bool  // something other than an event names it: a trigger that is more than one
	negated bool
	unsure  bool

	same    []string // IRIs
	aliases []string
	parent  *thing // another one it was merged into; nil for none
	order   int
}

// A word is a part of a line.
type word struct {
	text string
	at   int
}

// An arg is an argument of an event or relation.
type arg struct {
	role   word
	target word
}

// A relation is an R line.
type relation struct {
	id              string
	at              line
	kind            word
	subject, object arg
	negated, unsure bool
}

// An attribute is an A or M line.
type attribute struct {
	at           line
	name, target word
	value        string
}

// A reference is an N line.
type reference struct {
	at     line
	target word
	id     word   // with its resource
	name   string // what the resource calls it
}

// An equivalence is a * line.
type equivalence struct {
	at      line
	members []word
}

// A document is one that is being read.
type document struct {
	doc    *claim.Document
	src    *source
	text   *points // nil without a text
	untold int     // problems over mostProblems

	order        []*thing
	things       map[string]*thing
	refused      map[string]struct{} // ids
	relations    []*relation
	byID         map[string]*relation
	attributes   []attribute
	references   []reference
	equivalences []equivalence
	notes, loose lost
}

// lost counts what is left out, and has the first place of it.
type lost struct {
	n     int
	first spot
}

func (l *lost) add(at line) {
	if l.n == 0 {
		l.first = spot{at, at.from}
	}
	l.n++
}

func newDocument(id, name string, raw []byte) *document {
	src := &source{parts: []part{{name, raw}}}
	return &document{
		doc: &claim.Document{ID: id, Source: src}, src: src,
		things: make(map[string]*thing), refused: make(map[string]struct{}), byID: make(map[string]*relation),
	}
}

// mostProblems is how many problems of a file are told of.
const mostProblems = 10_000

// tell notes that something about the document is refused.
func (d *document) tell(at spot, code claim.Code, msg, hint string) {
	d.problem(at, code, msg, hint, nil, false)
}

// warn notes that something is odd.
func (d *document) warn(at spot, code claim.Code, msg, hint string) {
	d.problem(at, code, msg, hint, nil, true)
}

// refuse notes that a line, or a part of one, is refused.
func (d *document) refuse(at line, where int, code claim.Code, msg, hint string) {
	d.problem(spot{at, where}, code, msg, hint, d.src.bytes(at), false)
}

func (d *document) problem(at spot, code claim.Code, msg, hint string, record []byte, warning bool) {
	if len(d.doc.Problems) >= mostProblems {
		d.untold++
		return
	}
	d.doc.Problems = append(d.doc.Problems, &claim.Error{
		Pos: d.src.position(at), Code: code, Msg: msg, Hint: hint, Warning: warning, Record: record,
	})
}

// start is where the first file begins.
func (d *document) start() spot { return spot{line{number: 1}, 0} }

// finish ends a document whose files are there.
func (d *document) finish() *claim.Document {
	d.src.lines(d.scan)
	d.tie()
	d.emit()
	d.report()
	return d.doc
}

// report says what was left out, and sorts the problems by their places.
func (d *document) report() {
	if n := d.notes.n; n > 0 {
		d.warn(d.notes.first, claim.CodeUnknownField, fmt.Sprintf("notes are left out: %d", n), "")
	}
	if n := d.loose.n; n > 0 {
		d.warn(d.loose.first, claim.CodeUnknownField, fmt.Sprintf("attributes of relations, Negation and Speculation aside, are left out: %d", n), "")
	}
	slices.SortStableFunc(d.doc.Problems, func(a, b *claim.Error) int {
		if a.Pos.Filename != b.Pos.Filename {
			return d.part(a) - d.part(b)
		}
		return a.Pos.Offset - b.Pos.Offset
	})
	if d.untold > 0 {
		d.doc.Problems = append(d.doc.Problems, &claim.Error{
			Pos: d.src.position(d.start()), Code: claim.CodeSyntax,
			Msg: fmt.Sprintf("%d more lines are refused or warned of; only the first %d are told", d.untold, mostProblems),
		})
	}
}

func (d *document) part(e *claim.Error) int {
	return slices.IndexFunc(d.src.parts, func(p part) bool { return p.name == e.Pos.Filename })
}

const (
	mostID   = 64   // bytes of an id
	mostName = 1024 // bytes of an event's name, which are those of its trigger
	mostCut  = 128  // bytes of a name that is cut from the text
)

// scan takes a line apart.
func (d *document) scan(l line) {
	raw := d.src.bytes(l)
	if at := slices.IndexFunc([]byte(raw), func(c byte) bool { return c == 0 }); at >= 0 {
		d.refuse(l, l.from+at, claim.CodeEncoding, "the line has a NUL byte", "")
		return
	}
	s := string(raw)
	if at := invalid(s); at >= 0 {
		d.refuse(l, l.from+at, claim.CodeEncoding, "the line is not UTF-8", "save the file as UTF-8")
		return
	}
	id, rest, tabbed := strings.Cut(s, "\t")
	data, tail, _ := strings.Cut(rest, "\t")
	if s[0] == '#' && tabbed {
		d.notes.add(l)
		return
	}
	if !tabbed || !isID(id) && id != "*" {
		d.refuse(l, l.from, claim.CodeSyntax, "the line has no id and tab at its beginning", "a line of brat is like T1, a tab, Person 0 5, a tab, and words")
		return
	}
	base := l.from + len(id) + 1
	c := columns{l: l, id: id, words: words(data, base), base: base, data: data, tail: tail}
	switch s[0] {
	case 'T':
		d.textBound(&c)
	case 'E':
		d.event(&c)
	case 'R':
		d.relation(&c)
	case 'A', 'M':
		d.attribute(&c)
	case 'N':
		d.reference(&c)
	default:
		d.equivalence(&c)
	}
}

// columns are the parts of a line between tabs.
type columns struct {
	l     line
	id    string
	words []word // of data
	base  int    // where data begins
	data  string
	tail  string
}

// from gives all words from the i-th on.
func (c *columns) from(i int) string {
	if i >= len(c.words) {
		return ""
	}
	return strings.Join(strings.Fields(c.data[c.words[i].at-c.base:]), " ")
}

// invalid gives where a text is not UTF-8; -1 for nowhere.
func invalid(s string) int {
	if utf8.ValidString(s) {
		return -1
	}
	for at, r := range s {
		if _, size := utf8.DecodeRuneInString(s[at:]); r == utf8.RuneError && size <= 1 {
			return at
		}
	}
	return -1
}

// isID says whether a word is a letter of a kind of line and a number.
func isID(s string) bool {
	return len(s) >= 2 && len(s) <= mostID && strings.IndexByte("TERAMN", s[0]) >= 0 &&
		'0' <= s[1] && s[1] <= '9' && !strings.ContainsAny(s, " :;")
}

// words gives the words of a text that stands at base.
func words(s string, base int) []word {
	var out []word
	for from := 0; from < len(s); {
		n := strings.IndexByte(s[from:], ' ')
		if n < 0 {
			n = len(s) - from
		}
		if n > 0 {
			out = append(out, word{s[from : from+n], base + from})
		}
		from += n + 1
	}
	return out
}

// take makes a thing of a line; nil where there is one of its id already.
func (d *document) take(c *columns, kind word) *thing {
	if d.things[c.id] != nil {
		d.twice(c)
		return nil
	}
	t := &thing{id: c.id, at: c.l, kind: kind, order: len(d.order)}
	d.things[c.id] = t
	d.order = append(d.order, t)
	return t
}

func (d *document) twice(c *columns) {
	d.refuse(c.l, c.l.from, claim.CodeDuplicate, c.id+" is in the file already", "")
}

// syntax refuses a line that has an id.
func (d *document) syntax(c *columns, where int, msg, hint string) {
	d.refuse(c.l, where, claim.CodeSyntax, msg, hint)
	if d.things[c.id] == nil {
		d.refused[c.id] = struct{}{}
	}
}

// textBound reads a T line.
func (d *document) textBound(c *columns) {
	if len(c.words) < 3 {
		d.syntax(c, c.l.from, "a T line has a type and two offsets after its tab", "")
		return
	}
	spans, bad := fragments(c.words[1:])
	if bad != nil {
		d.syntax(c, bad.at, "offsets are two numbers for each fragment, with a semicolon between fragments", "")
		return
	}
	t := d.take(c, c.words[0])
	if t == nil {
		return
	}
	for _, s := range spans {
		switch {
		case s.span[0] >= s.span[1]:
			d.refuse(c.l, s.at, claim.CodeOffsets, fmt.Sprintf("offsets %d %d are empty or upside down", s.span[0], s.span[1]), "the mention is kept without them")
		case d.text != nil && s.span[1] > d.text.length:
			d.refuse(c.l, s.at, claim.CodeOffsets,
				fmt.Sprintf("offsets %d %d end outside the text, which has %d code points", s.span[0], s.span[1], d.text.length), "the mention is kept without them")
		default:
			t.spans = append(t.spans, s.span)
		}
	}
	t.words = word{strings.Join(strings.Fields(c.tail), " "), min(c.base+len(c.data)+1, c.l.to)}
	d.compare(t, len(t.spans) == len(spans))
}

// A fragment is a part of a place in the text.
type fragment struct {
	span claim.Span
	at   int
}

// fragments reads offsets, such as "0 5;16 23"; bad is the word that is wrong.
func fragments(ws []word) (out []fragment, bad *word) {
	var split []word
	ends := make([]bool, 0, len(ws)) // of a fragment
	for i := range ws {
		w := ws[i]
		for {
			before, after, cut := strings.Cut(w.text, ";")
			split = append(split, word{before, w.at})
			ends = append(ends, cut || i == len(ws)-1)
			if !cut {
				break
			}
			w = word{after, w.at + len(before) + 1}
		}
	}
	if len(split)%2 != 0 {
		return nil, &ws[0]
	}
	for i := 0; i < len(split); i += 2 {
		from, ok1 := number(split[i].text)
		to, ok2 := number(split[i+1].text)
		if !ok1 || ends[i] {
			return nil, &split[i]
		}
		if !ok2 || !ends[i+1] {
			return nil, &split[i+1]
		}
		out = append(out, fragment{claim.Span{from, to}, split[i].at})
	}
	return out, nil
}

func number(s string) (int, bool) {
	n, err := strconv.ParseUint(s, 10, 31)
	return int(n), err == nil
}

// mostLonger is how many times longer than some words their place may be for the two to be compared:
// so that comparing costs no more than reading.
const mostLonger = 16

// compare compares the words of a text-bound with those at its place, all of which is there or not;
// without words it gets those of its place.
func (d *document) compare(t *thing, all bool) {
	if d.text == nil || !all {
		if t.words.text == "" {
			d.warn(spot{t.at, t.at.from}, claim.CodeMissing, t.id+" has no words", "")
		}
		return
	}
	length := 0
	for _, s := range t.spans {
		length += s[1] - s[0]
	}
	if t.words.text != "" && length > mostLonger*len(t.words.text) {
		d.differ(t, "more than the line has")
		return
	}
	var there []string
	for _, s := range t.spans {
		if t.words.text == "" {
			s[1] = min(s[1], s[0]+mostCut)
		}
		there = append(there, strings.Fields(d.text.cut(s))...)
	}
	words := strings.Join(there, " ")
	switch {
	case t.words.text == "":
		t.words.text = shorten(words, mostCut)
		if words == "" {
			d.warn(spot{t.at, t.at.from}, claim.CodeMissing, t.id+" has no words", "")
		}
	case solid(t.words.text) != solid(words):
		d.differ(t, fmt.Sprintf("%q", shorten(words, 60)))
	}
}

// solid takes the spaces out: brat writes fragments with and without one between them.
func solid(s string) string { return strings.ReplaceAll(s, " ", "") }

func (d *document) differ(t *thing, there string) {
	d.warn(spot{t.at, t.words.at}, claim.CodeQuote, fmt.Sprintf("the words of %s differ from the text at its offsets, which has %s", t.id, there),
		"both are kept; is it the text that was annotated?")
}

// shorten cuts a text to so many bytes.
func shorten(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most] + "…"
}

// argument reads Role:T1.
func argument(w word) (arg, bool) {
	i := strings.LastIndexByte(w.text, ':')
	if i <= 0 || i == len(w.text)-1 {
		return arg{}, false
	}
	return arg{word{w.text[:i], w.at}, word{w.text[i+1:], w.at + i + 1}}, true
}

// event reads an E line.
func (d *document) event(c *columns) {
	if len(c.words) == 0 {
		d.syntax(c, c.l.from, "an E line has a type and a trigger after its tab", "they are written as Meeting:T3")
		return
	}
	head, ok := argument(c.words[0])
	if !ok {
		d.syntax(c, c.words[0].at, "an event begins with its type and trigger", "they are written as Meeting:T3")
		return
	}
	t := d.take(c, head.role)
	if t == nil {
		return
	}
	t.event, t.trigger = true, head.target
	for _, w := range c.words[1:] {
		a, ok := argument(w)
		if !ok {
			d.refuse(c.l, w.at, claim.CodeSyntax, fmt.Sprintf("%q is no role with an argument", shorten(w.text, 40)), "it is written as Place:T1")
			continue
		}
		t.args = append(t.args, a)
	}
}

// relation reads an R line.
func (d *document) relation(c *columns) {
	if len(c.words) != 3 {
		d.syntax(c, c.l.from, "an R line has a type and two arguments after its tab", "they are written as Located Arg1:T1 Arg2:T2")
		return
	}
	r := &relation{id: c.id, at: c.l, kind: c.words[0]}
	var ok bool
	for i, into := range []*arg{&r.subject, &r.object} {
		if *into, ok = argument(c.words[i+1]); !ok {
			d.syntax(c, c.words[i+1].at, fmt.Sprintf("%q is no role with an argument", shorten(c.words[i+1].text, 40)), "it is written as Arg1:T1")
			return
		}
	}
	if r.subject.role.text == "Arg2" && r.object.role.text == "Arg1" {
		r.subject, r.object = r.object, r.subject
	}
	if d.byID[c.id] != nil {
		d.twice(c)
		return
	}
	d.byID[c.id] = r
	d.relations = append(d.relations, r)
}

// attribute reads an A or M line.
func (d *document) attribute(c *columns) {
	if len(c.words) < 2 {
		d.syntax(c, c.l.from, "an attribute has a name and what it is of after its tab", "they are written as Negation E1")
		return
	}
	a := attribute{at: c.l, name: c.words[0], target: c.words[1], value: c.from(2)}
	d.attributes = append(d.attributes, a)
}

// reference reads an N line.
func (d *document) reference(c *columns) {
	if len(c.words) < 3 {
		d.syntax(c, c.l.from, "an N line has Reference, what it is of, and an id after its tab", "they are written as Reference T1 Wikidata:Q1")
		return
	}
	id := word{c.from(2), c.words[2].at}
	d.references = append(d.references, reference{c.l, c.words[1], id, strings.Join(strings.Fields(c.tail), " ")})
}

// equivalence reads a * line.
func (d *document) equivalence(c *columns) {
	if len(c.words) < 3 {
		d.refuse(c.l, c.l.from, claim.CodeSyntax, "a * line has a type and at least two ids after its tab", "they are written as Equiv T1 T2")
		return
	}
	d.equivalences = append(d.equivalences, equivalence{c.l, c.words[1:]})
}
