package jsonl

import (
	"fmt"

	"github.com/newsgraph/newsgraph/graph/claim"
)

// A span is a range of bytes of a frame, the end excluded.
type span struct{ from, to int }

// A cursor walks objects and arrays one level at a time. It checks the grammar of the level it
// walks; the values in it are only measured.
type cursor struct {
	b  []byte
	at int
}

// next goes to the next member or element, or past the bracket that ends them all. first is true
// for the first one.
func (c *cursor) next(first bool, end byte) (more bool, f *fault) {
	c.space()
	switch {
	case c.done():
		return false, c.unclosed()
	case c.b[c.at] == end:
		c.at++
		return false, nil
	case first:
		return true, nil
	case c.b[c.at] != ',':
		return false, c.unexpected(fmt.Sprintf("instead of , or %c", end))
	}
	c.at++
	c.space()
	if c.done() {
		return false, c.unclosed()
	}
	if c.b[c.at] == end {
		return false, c.unexpected("after a comma")
	}
	return true, nil
}

// key reads the name of a member with its quotes, and goes to the member's value.
func (c *cursor) key() (span, *fault) {
	if c.b[c.at] != '"' {
		return span{}, c.unexpected("instead of a field's name in quotes")
	}
	key, _, f := c.value()
	if f != nil {
		return span{}, f
	}
	c.space()
	if c.done() {
		return span{}, c.unclosed()
	}
	if c.b[c.at] != ':' {
		return span{}, c.unexpected("instead of a colon")
	}
	c.at++
	c.space()
	if c.done() {
		return span{}, c.unclosed()
	}
	return key, nil
}

// value measures the value at the cursor, goes past it and gives how many levels it has. What it
// gives is empty only with a fault.
func (c *cursor) value() (v span, levels int, f *fault) {
	from := c.at
	switch c.b[from] {
	case '{', '[', '"':
		var x extent
		n, s := x.scan(c.b[from:])
		if s != closed {
			return span{}, 0, c.unclosed()
		}
		c.at += n
		return span{from, c.at}, x.deepest, nil
	case '}', ']', ',', ':':
		return span{}, 0, c.unexpected("instead of a value")
	}
	n, _ := toDelimiter()(c.b[from:])
	c.at += n
	return span{from, c.at}, 0, nil
}

func (c *cursor) space()     { c.at += spaces(c.b[c.at:]) }
func (c *cursor) done() bool { return c.at >= len(c.b) }

func (c *cursor) unexpected(where string) *fault {
	return &fault{at: c.at, code: claim.CodeSyntax, msg: fmt.Sprintf("unexpected %s %s", char(c.b[c.at:]), where)}
}

// unclosed says which bracket of the whole text is not closed.
func (c *cursor) unclosed() *fault {
	bracket, end := innermost(c.b)
	f := &fault{at: bracket.at, code: claim.CodeSyntax, msg: fmt.Sprintf("this %v is not closed", bracket)}
	if end < len(c.b) {
		f.msg += fmt.Sprintf("; %s comes first", char(c.b[end:]))
	}
	f.hint = bracketHint
	return f
}
