package turtle

import (
	"bytes"
	"fmt"
	"go/token"
	"io"
	"unicode/utf8"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/rdf"
)

const (
	maxNesting  = 1000     // brackets
	maxIRI      = 8 << 10  // of a base or a prefix
	maxPrefixes = 16 << 20 // bytes of all prefixes
)

// A parser fills batches with quads. What its methods return as an offset is one into the window.
type parser struct {
	window
	name     string
	mode     rdf.Mode
	trig     bool
	max      int // bytes of a statement
	hash     func() (string, error)
	base     *base
	noBase   bool // the last directive of a base was refused
	prefixes map[string]namespace
	size     int    // of prefixes
	graph    []byte // the key of the graph that is open; empty in the default graph
	inGraph  bool
	begun    bool

	b           *batch
	blankPrefix []byte // "Bn<hash>-", once it is needed
	nodes       int    // blank nodes without a label, so far
	relative    int    // IRIs that were kept though they are none, so far
	warned      bool
	scratch     []byte // a decoded literal or IRI

	// Of the statement being read.
	cut      bool // the end of the window was met
	fatal    error
	depth    int
	odd      int // IRIs that are none
	firstOdd int // where the first of them begins
	oddEnd   int
	comment  *fault
	label    span // the key of its graph
	side     int  // where its keys begin in the batch
	item     int  // likewise
	node0    int  // blank nodes without a label before it
	then     func()
	declares string // the prefix, with its colon, of a directive
}

// A namespace is what a prefix stands for.
type namespace struct {
	iri []byte
	odd bool // it is no absolute IRI
}

// A fault is what is wrong with a statement.
type fault struct {
	at   int
	code claim.Code
	msg  string
	hint string
}

func wrong(at int, hint, format string, args ...any) *fault {
	return &fault{at, claim.CodeSyntax, fmt.Sprintf(format, args...), hint}
}

// step reads the next statement, or goes over what is before it; the error ends the input.
func (p *parser) step() error {
	for {
		p.begin()
		if !p.begun && (p.end >= 3 || p.whole()) {
			p.begun = true
			if bytes.HasPrefix(p.buf[:p.end], []byte("\xef\xbb\xbf")) {
				p.advance(3)
			}
		}
		i := p.pos
		for isSpace(p.buf[i]) {
			i++
		}
		p.advance(i)
		if i == p.end || !p.begun {
			switch {
			case p.more():
				continue
			case p.broken() != nil:
				return p.broken()
			case !p.begun:
				continue
			}
			return p.finish()
		}
		done, err := p.attempt(i)
		switch {
		case err != nil:
			return err
		case done:
			return nil
		case p.end-p.pos > p.max+2*pad:
			return p.recover(nil)
		case !p.more() && p.broken() != nil:
			return p.broken() // half a statement before a fault of the input is none
		}
	}
}

// attempt reads the comment or statement at i; done says that the window had enough of it.
func (p *parser) attempt(i int) (done bool, err error) {
	var next int
	var f *fault
	comment := p.buf[i] == '#'
	if comment {
		next = p.endOfLine(i)
		f = p.notText(i, next)
	} else {
		next, f = p.statement(i)
	}
	if p.fatal != nil {
		return true, p.fatal
	}
	if f == nil {
		f = p.comment
	}
	if f != nil && f.at+pad >= p.end {
		p.cut = true
	}
	switch {
	case p.cut && (!p.whole() || p.broken() != nil):
		p.undo()
		return false, nil
	case f == nil && next-i > p.max:
		return true, p.recover(nil)
	case f != nil:
		return true, p.recover(f)
	}
	p.accept(next)
	return true, nil
}

func (p *parser) begin() {
	p.cut, p.depth, p.odd, p.comment, p.then, p.declares = false, 0, 0, nil, nil, ""
	p.side, p.item, p.node0, p.label = len(p.b.side), len(p.b.items), p.nodes, span{}
}

// undo drops what was made of a statement.
func (p *parser) undo() {
	p.b.side, p.b.items, p.nodes = p.b.side[:p.side], p.b.items[:p.item], p.node0
}

// finish ends the input.
func (p *parser) finish() error {
	if !p.inGraph {
		return io.EOF
	}
	p.inGraph = false
	p.tell(&fault{p.end, claim.CodeSyntax, "the file ends in a graph: } is missing", ""}, nil)
	return nil // the next step ends
}

// accept takes the quads of a statement.
func (p *parser) accept(next int) {
	if p.odd > 0 {
		p.tellOdd()
	}
	line, column, cr := p.line, p.column, p.cr
	at := p.pos
	items := p.b.items[p.item:]
	for k := range items {
		it := &items[k]
		line, column, cr = p.count(line, column, cr, p.buf[at:it.at])
		at = it.at
		it.line, it.column = line, column+1
	}
	if len(items) > 0 && p.mode == rdf.Auto {
		p.mode = rdf.Strict
	}
	if p.then != nil {
		p.then()
	}
	p.advance(next)
}

// tellOdd counts the statement's IRIs that are none, and warns of the first of the input.
func (p *parser) tellOdd() {
	how := ""
	if p.mode == rdf.Auto {
		p.mode = rdf.Loose
		how = "; the file is read loosely"
	}
	p.relative += p.odd
	if p.warned {
		return
	}
	p.warned = true
	e := p.problem(&fault{
		p.firstOdd, claim.CodeRelative,
		fmt.Sprintf("%s is no absolute IRI, and there is no base; such ones are kept as they are%s", short(p.buf[p.firstOdd:p.oddEnd]), how),
		"--from turtle and --from trig refuse them; @base <…> . says what they mean",
	})
	e.Warning = true
	p.b.faults = append(p.b.faults, faulty{p.item, e})
}

// tell notes what is refused; record is its bytes.
func (p *parser) tell(f *fault, record []byte) {
	e := p.problem(f)
	e.Record = bytes.Clone(record)
	p.b.faults = append(p.b.faults, faulty{len(p.b.items), e})
}

func (p *parser) problem(f *fault) *claim.Error {
	line, column, _ := p.count(p.line, p.column, p.cr, p.buf[p.pos:f.at])
	return &claim.Error{
		Pos: token.Position{Filename: p.name, Line: line, Column: column + 1}, Code: f.code, Msg: f.msg, Hint: f.hint,
	}
}

// space goes over white space and comments.
func (p *parser) space(i int) int {
	for {
		for isSpace(p.buf[i]) {
			i++
		}
		if p.buf[i] != '#' {
			break
		}
		end := p.endOfLine(i)
		if p.comment == nil {
			p.comment = p.notText(i, end)
		}
		i = end
	}
	if i >= p.end {
		p.cut = true
	}
	return i
}

// notText gives what keeps a comment from being UTF-8.
func (p *parser) notText(i, end int) *fault {
	for i < end {
		if p.buf[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(p.buf[i:end])
		if r == utf8.RuneError && n == 1 {
			return p.notUTF8(i)
		}
		i += n
	}
	return nil
}

func (p *parser) endOfLine(i int) int {
	for i < p.end && !isEOL(p.buf[i]) {
		i++
	}
	if i >= p.end {
		p.cut = true
	}
	return i
}

// unexpected says what stands at i, and the rule it breaks.
func (p *parser) unexpected(i int, rule string) *fault {
	c := p.buf[i]
	switch {
	case i >= p.end:
		p.cut = true
		return wrong(p.end, "", "the file ends too early: %s", rule)
	case c == 0:
		return &fault{i, claim.CodeEncoding, "a NUL byte stands in literals only", "a file full of them is UTF-16: save it as UTF-8"}
	case c >= utf8.RuneSelf:
		r, n := utf8.DecodeRune(p.buf[i:])
		if r == utf8.RuneError && n == 1 {
			return p.notUTF8(i)
		}
		return wrong(i, "", "unexpected %q: %s", r, rule)
	case c == '{' && !p.trig:
		return wrong(i, "this looks like TriG: --from trig", "unexpected '{': %s", rule)
	}
	return wrong(i, "", "unexpected %q: %s", c, rule)
}

func (p *parser) notUTF8(i int) *fault {
	return &fault{i, claim.CodeEncoding, fmt.Sprintf("byte 0x%02x is not UTF-8", p.buf[i]), "save the file as UTF-8"}
}

// short is a term as it is shown in messages.
func short(b []byte) string {
	const most = 80
	if len(b) <= most {
		return string(b)
	}
	return string(bytes.ToValidUTF8(b[:most], nil)) + "…"
}
