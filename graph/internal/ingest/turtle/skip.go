package turtle

import (
	"bytes"
	"fmt"

	"github.com/newsgraph/newsgraph/graph/claim"
)

// A skipper looks for the end of a statement that is refused, a byte at a time.
type skipper struct {
	inGraph   bool // a brace that closes ends the statement before it
	line      bool // it is a comment, and ends with its line
	state     int
	quote     byte
	quotes    int // in a row
	escape    bool
	depth     int  // of braces
	lineStart bool // nothing but white space was on the line
	dot       bool // the last byte was a dot that may end the statement
	lastDot   bool // the last byte that is no white space was a dot
	last      byte
}

const (
	plain = iota
	inComment
	inAngles
	opening // of a literal: after one quote or two
	inShort
	inLongText
)

// What a byte does to a statement.
const (
	goesOn     = iota
	endsBefore // it belongs to what follows
	endsWith
)

func (s *skipper) take(c byte) int {
	end := goesOn
	switch s.state {
	case inComment:
		if isEOL(c) {
			s.state = plain
			if s.line {
				return endsBefore
			}
		}
	case inAngles:
		switch {
		case c == '>':
			s.state = plain
		case c <= ' ' || among(c, `<"{}`): // it is not closed
			s.state = plain
			end = s.plain(c)
		}
	case opening:
		switch {
		case c == s.quote && s.quotes == 2:
			s.state, s.quotes = inLongText, 0
		case c == s.quote:
			s.quotes = 2
		case s.quotes == 2: // it was empty
			s.state = plain
			end = s.plain(c)
		default:
			s.state = inShort
			end = s.short(c)
		}
	case inShort:
		end = s.short(c)
	case inLongText:
		s.long(c)
	default:
		end = s.plain(c)
	}
	if isEOL(c) {
		s.lineStart = true
	} else if !isSpace(c) {
		s.lineStart = false
		s.lastDot = c == '.'
	}
	s.last = c
	return end
}

// short takes a byte of a literal that ends with its line at the latest.
func (s *skipper) short(c byte) int {
	switch {
	case isEOL(c):
		s.state, s.escape = plain, false
		if s.lastDot && s.depth == 0 {
			return endsBefore
		}
	case s.escape:
		s.escape = false
	case c == '\\':
		s.escape = true
	case c == s.quote:
		s.state = plain
	}
	return goesOn
}

func (s *skipper) long(c byte) {
	switch {
	case s.escape:
		s.escape, s.quotes = false, 0
	case c == s.quote:
		if s.quotes++; s.quotes == 3 {
			s.state = plain
		}
	default:
		s.escape, s.quotes = c == '\\', 0
	}
}

// plain takes a byte outside of all terms that have brackets or quotes.
func (s *skipper) plain(c byte) int {
	dot := s.dot
	s.dot = false
	named := class[c]&inName != 0 || c == ':' || c == '%' || c == '\\' || c >= 0x80
	if dot && s.depth == 0 && !named {
		return endsBefore
	}
	switch c {
	case '.':
		s.dot = true
	case '<':
		s.state = inAngles
	case '"', '\'':
		s.state, s.quote, s.quotes = opening, c, 1
	case '#':
		if class[s.last]&inName == 0 {
			s.state = inComment
		}
	case '@':
		if s.lineStart && s.depth == 0 {
			return endsBefore
		}
	case '{':
		s.depth++
	case '}':
		if s.depth == 0 && s.inGraph {
			return endsBefore
		}
		s.depth = max(0, s.depth-1)
		if s.depth == 0 && !s.inGraph {
			return endsWith
		}
	}
	return goesOn
}

// recover refuses the statement at pos, and goes to where the next one may begin.
func (p *parser) recover(f *fault) error {
	p.undo()
	p.forget()
	large := p.problem(p.large())
	e := large
	if f != nil {
		e = p.problem(f)
	} else {
		f = &fault{at: p.pos + p.max}
	}
	record, long := p.skip(f.at - p.pos)
	if long {
		e = large
	}
	e.Record = record
	p.b.faults = append(p.b.faults, faulty{len(p.b.items), e})
	return nil
}

func (p *parser) large() *fault {
	return &fault{
		p.pos, claim.CodeTooLarge, fmt.Sprintf("the statement is longer than %d bytes", p.max),
		"is a dot or a quote missing?",
	}
}

// skip goes to the first end of a statement that is not before least bytes, and gives what it went over;
// long says that it is more than a statement may be.
func (p *parser) skip(least int) (record []byte, long bool) {
	s := skipper{inGraph: p.inGraph, line: p.buf[p.pos] == '#'}
	length, dropped := 0, 0
	for {
		i := p.pos + length - dropped
		if i >= p.end {
			if length > p.max { // it is not kept
				p.advance(p.end)
				dropped = length
			}
			if p.more() {
				continue
			}
			break
		}
		end := s.take(p.buf[i])
		if end == endsBefore && length > 0 && length >= least {
			break
		}
		length++
		if end == endsWith && length > least {
			break
		}
	}
	end := p.pos + length - dropped
	if length <= p.max {
		record = bytes.Clone(bytes.TrimSpace(p.buf[p.pos:end]))
	}
	p.advance(end)
	return record, length > p.max
}

// forget takes its meaning from what a refused directive was to give one.
func (p *parser) forget() {
	switch p.declares {
	case "":
	case "base":
		p.base, p.noBase = nil, true
	default:
		p.size -= len(p.declares) + len(p.prefixes[p.declares].iri)
		delete(p.prefixes, p.declares)
	}
}
