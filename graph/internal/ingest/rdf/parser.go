package rdf

import (
	"bytes"
	"fmt"
	"go/token"
	"unicode/utf8"

	"github.com/newsgraph/newsgraph/graph/claim"
)

// A parser fills batches with quads. What it returns as an offset is one into the batch's buf; every
// line ends with a newline there, which ends every loop.
type parser struct {
	in    lines
	name  string
	mode  Mode
	hash  func() (string, error)
	begun bool // the input
	line  int  // of what comes next, from 1

	b         *batch
	buf       []byte
	lineStart int
	read      int    // the last line that held a record
	fatal     error  // kept the hash from being made
	prefix    []byte // "Bn<hash>-", once it is needed
	scratch   []byte // a decoded literal

	// Of the line being read.
	odd      int // IRIs that are none
	firstOdd int // where the first of them begins

	relative int // IRIs that were kept though they are none, so far
	warned   bool
}

// A fault is what is wrong with a line.
type fault struct {
	at   int
	code claim.Code
	msg  string
	hint string
}

func wrong(at int, hint, format string, args ...any) *fault {
	return &fault{at, claim.CodeSyntax, fmt.Sprintf(format, args...), hint}
}

// fill reads the next lines into a batch.
func (p *parser) fill(b *batch) {
	b.reset(p.in.chunk)
	p.b, p.lineStart, p.read = b, 0, -1
	long := p.in.next(b)
	p.buf = b.buf
	start := 0
	if !p.begun && bytes.HasPrefix(p.buf, []byte("\xef\xbb\xbf")) {
		start = 3
	}
	p.begun = true
	if long {
		p.refuse(p.tooLong(), nil)
		p.line++
	} else {
		p.parse(start)
	}
	b.relative = p.relative
	if p.fatal != nil {
		b.err = p.fatal
	}
}

func (p *parser) tooLong() *fault {
	return &fault{
		p.lineStart, claim.CodeTooLarge, fmt.Sprintf("the line is longer than %d bytes", p.in.max),
		"no quad that an exporter wrote is; is a newline missing?",
	}
}

// parse reads the lines of the buffer from i on.
func (p *parser) parse(i int) {
	for i < len(p.buf) && p.fatal == nil {
		switch c := p.buf[i]; c {
		case ' ', '\t':
			i++
		case '\n', '\r':
			i = p.newline(i)
		default:
			i = p.record(i)
		}
	}
}

// newline goes over the end of a line.
func (p *parser) newline(i int) int {
	if i-p.lineStart > p.in.max && p.lineStart != p.read {
		p.refuse(p.tooLong(), nil) // white space
	}
	if p.buf[i] == '\r' && i+1 < len(p.buf) && p.buf[i+1] == '\n' {
		i++
	}
	p.line++
	p.lineStart = i + 1
	return i + 1
}

// record reads a quad or a comment, to the end of its line.
func (p *parser) record(i int) int {
	p.read = p.lineStart
	if p.buf[i] == '#' {
		end, f := p.comment(i)
		if f != nil || end-p.lineStart > p.in.max {
			p.refuseTo(end, f)
		}
		return end
	}
	var it item
	var kinds [4]byte
	p.odd = 0
	side := len(p.b.side)
	end, f := p.statement(i, &it, &kinds)
	if p.fatal != nil {
		return end
	}
	if f != nil || end-p.lineStart > p.in.max {
		for class[p.buf[end]]&endsLine == 0 {
			end++
		}
		p.b.side = p.b.side[:side]
		p.refuseTo(end, f)
		return end
	}
	if p.odd > 0 {
		p.tellOdd()
	}
	if p.mode == Auto {
		p.mode = Strict
	}
	for k, s := range it.keys {
		if s.n&inSide == 0 && s.n > 0 {
			p.buf[s.at] = kinds[k]
		}
	}
	it.line, it.at = p.line, int32(i-p.lineStart)
	p.b.items = append(p.b.items, it)
	return end
}

// tellOdd counts the line's IRIs that are none, and warns of the first of the input.
func (p *parser) tellOdd() {
	how := ""
	if p.mode == Auto {
		p.mode = Loose
		how = "; the file is read loosely"
	}
	p.relative += p.odd
	if p.warned {
		return
	}
	p.warned = true
	end := p.firstOdd + bytes.IndexByte(p.buf[p.firstOdd:], '>') + 1
	e := p.problem(&fault{
		p.firstOdd, claim.CodeRelative,
		fmt.Sprintf("%s is no absolute IRI; such ones are kept as they are%s", short(p.buf[p.firstOdd:end]), how),
		"--from nquads refuses them",
	})
	e.Warning = true
	p.b.faults = append(p.b.faults, faulty{len(p.b.items), e})
}

// refuseTo notes that the line that ends at end is refused.
func (p *parser) refuseTo(end int, f *fault) {
	if end-p.lineStart > p.in.max {
		p.refuse(p.tooLong(), nil)
		return
	}
	p.refuse(f, p.buf[p.lineStart:end])
}

// refuse notes that a line is refused; record is its bytes.
func (p *parser) refuse(f *fault, record []byte) {
	e := p.problem(f)
	e.Record = bytes.Clone(record)
	p.b.faults = append(p.b.faults, faulty{len(p.b.items), e})
}

func (p *parser) problem(f *fault) *claim.Error {
	return &claim.Error{
		Pos:  token.Position{Filename: p.name, Line: p.line, Column: f.at - p.lineStart + 1},
		Code: f.code, Msg: f.msg, Hint: f.hint,
	}
}

// comment goes to the end of the line, on which all must be UTF-8.
func (p *parser) comment(i int) (int, *fault) {
	begin := i
	for class[p.buf[i]]&endsLine == 0 {
		i++
	}
	for b := p.buf[begin:i]; len(b) > 0; {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			return i, p.notUTF8(i - len(b))
		}
		b = b[n:]
	}
	return i, nil
}

// statement reads a quad to the end of its line.
func (p *parser) statement(i int, it *item, kinds *[4]byte) (int, *fault) {
	i, f := p.resource(i, &it.keys[0], &kinds[0], "subject")
	if f != nil {
		return i, f
	}
	i = p.space(i)
	if p.buf[i] != '<' {
		return i, p.unexpected(i, "a predicate is an IRI in angle brackets")
	}
	if i, f = p.iri(i, &it.keys[1], &kinds[1]); f != nil {
		return i, f
	}
	i = p.space(i)
	if p.buf[i] == '"' {
		i, f = p.literal(i, &it.keys[2], &kinds[2])
	} else {
		i, f = p.resource(i, &it.keys[2], &kinds[2], "object")
	}
	if f != nil {
		return i, f
	}
	if i = p.space(i); p.buf[i] != '.' {
		if i, f = p.resource(i, &it.keys[3], &kinds[3], "label"); f != nil {
			return i, f
		}
		if i = p.space(i); p.buf[i] != '.' {
			return i, p.unexpected(i, "a quad ends with a dot after its label")
		}
	}
	i = p.space(i + 1)
	switch p.buf[i] {
	case '\n', '\r':
		return i, nil
	case '#':
		return p.comment(i)
	}
	return i, p.unexpected(i, "nothing but a comment follows the dot on its line")
}

func (p *parser) space(i int) int {
	for p.buf[i] == ' ' || p.buf[i] == '\t' {
		i++
	}
	return i
}

// resource reads an IRI or a blank node.
func (p *parser) resource(i int, s *span, kind *byte, what string) (int, *fault) {
	switch p.buf[i] {
	case '<':
		return p.iri(i, s, kind)
	case '_':
		return p.blank(i, s, kind)
	}
	switch what {
	case "object":
		return i, p.unexpected(i, "an object is an IRI in angle brackets, a blank node or a literal in double quotes")
	case "label":
		return i, p.unexpected(i, "a dot or a label, which is an IRI in angle brackets or a blank node, follows the object")
	}
	return i, p.unexpected(i, "a subject is an IRI in angle brackets or a blank node")
}

// unexpected says what stands at i, and the rule it breaks.
func (p *parser) unexpected(i int, rule string) *fault {
	c := p.buf[i]
	switch {
	case class[c]&endsLine != 0:
		return wrong(i, "each quad stands on a line of its own, with a dot at its end", "the line ends too early: %s", rule)
	case c == 0:
		return p.nul(i)
	case c == '@':
		return wrong(i, "this looks like Turtle", "unexpected '@': %s", rule)
	case c >= utf8.RuneSelf:
		r, n := utf8.DecodeRune(p.buf[i:])
		if r == utf8.RuneError && n == 1 {
			return p.notUTF8(i)
		}
		return wrong(i, "", "unexpected %q: %s", r, rule)
	}
	return wrong(i, "", "unexpected %q: %s", c, rule)
}

func (p *parser) notUTF8(i int) *fault {
	return &fault{i, claim.CodeEncoding, fmt.Sprintf("byte 0x%02x is not UTF-8", p.buf[i]), "save the file as UTF-8"}
}

func (p *parser) nul(i int) *fault {
	return &fault{i, claim.CodeEncoding, "a NUL byte stands in literals only", "a file full of them is UTF-16: save it as UTF-8"}
}

// short is a term as it is shown in messages.
func short(b []byte) string {
	const most = 80
	if len(b) <= most {
		return string(b)
	}
	return string(bytes.ToValidUTF8(b[:most], nil)) + "…"
}
