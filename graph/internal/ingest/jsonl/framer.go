package jsonl

import (
	"bytes"
	"fmt"
	"go/token"
	"io"

	"github.com/newsgraph/newsgraph/graph/claim"
)

// A framer cuts an input into frames, one a record.
type framer struct {
	input
	name  string
	begun bool
	mode  mode
	array *array // the array it is in
	final error  // what every further call gives
}

// A mode is how records end.
type mode int

const (
	undecided mode = iota
	values         // with their brackets
	lines          // with their line
)

// An array is an array of documents.
type array struct {
	at       place // of its [
	elements int
	comma    bool // the next element needs a comma before it
}

// A frame is the bytes of one record, trimmed and never empty. They may be no JSON.
type frame struct {
	raw     []byte
	at      place
	noComma bool // the comma before it is missing
}

func newFramer(name string, r io.Reader, limit int) *framer {
	return &framer{name: name, input: input{r: r, max: limit, pos: place{line: 1, column: 1}}}
}

// next gives the next frame. A *claim.Error stands for a record that has no frame; any other error
// is final, as io.EOF is.
func (f *framer) next() (frame, error) {
	if !f.begun {
		if err := f.begin(); err != nil {
			return frame{}, err
		}
	}
	for f.final == nil {
		c, ok := f.skipSpace()
		switch {
		case !ok:
			return frame{}, f.finish()
		case f.mode == lines:
			return f.run(toNewline)
		case f.array != nil && f.separator(c):
			f.drop(1)
		case f.array != nil:
			return f.element(c)
		case c == '[':
			f.array = &array{at: f.pos}
			f.drop(1)
		case c != '{':
			return f.run(toObject)
		case f.mode == undecided:
			f.mode = f.decide()
		default:
			return f.value()
		}
	}
	return frame{}, f.final
}

// begin skips the byte order mark of UTF-8 and refuses UTF-16.
func (f *framer) begin() error {
	f.begun = true
	for len(f.unread()) < 3 && f.fill() {
	}
	switch b := f.unread(); {
	case bytes.HasPrefix(b, []byte("\xef\xbb\xbf")):
		f.drop(3)
	case bytes.HasPrefix(b, []byte("\xff\xfe")), bytes.HasPrefix(b, []byte("\xfe\xff")):
		f.final = io.EOF
		e := f.problem(f.pos, claim.CodeEncoding, "the input is UTF-16; it is not read")
		e.Hint = "save it as UTF-8"
		return e
	}
	return nil
}

// finish ends the input and gives what is left to say of it.
func (f *framer) finish() error {
	if !f.eof {
		f.final = fmt.Errorf("read %s: %w", f.name, f.err)
		return f.final
	}
	f.final = io.EOF
	if f.array == nil {
		return io.EOF
	}
	e := f.problem(f.array.at, claim.CodeSyntax, "this [ is not closed before the input ends")
	e.Hint = "the input may be cut off; what was read of it is kept"
	return e
}

// separator says whether c is a comma or bracket between elements, where one may stand, and takes
// note of it.
func (f *framer) separator(c byte) bool {
	switch a := f.array; {
	case c == ',' && a.comma:
		a.comma = false
		return true
	case c == ']' && (a.comma || a.elements == 0):
		f.array = nil
		return true
	}
	return false
}

// element gives the element of the array that begins with c, or refuses what can't begin one.
func (f *framer) element(c byte) (frame, error) {
	a := f.array
	switch c {
	case ',':
		return frame{}, f.refuse(1, "there is no element before this comma")
	case ']':
		f.array = nil
		return frame{}, f.refuse(1, "there is no element after the last comma")
	case '}':
		f.final = io.EOF
		e := f.problem(a.at, claim.CodeSyntax, notClosed(opened{array: true}, []byte("}"), f.pos))
		e.Hint = bracketHint
		return frame{}, e
	}
	noComma := a.comma
	a.elements++
	a.comma = true
	var out frame
	var err error
	if c == '{' || c == '[' || c == '"' {
		out, err = f.value()
	} else {
		out, err = f.run(toDelimiter())
	}
	out.noComma = noComma
	return out, err
}

// run gives a record that may end with the input.
func (f *framer) run(next scan) (frame, error) {
	n, s := f.measure(next)
	switch {
	case n > f.max:
		e := f.tooLarge()
		f.drain(next, n, s)
		return frame{}, e
	case s == open && !f.eof:
		return frame{}, f.finish()
	}
	return f.take(n), nil
}

// value gives a record that ends with its bracket or quote. One that does not ends the input.
func (f *framer) value() (frame, error) {
	var x extent
	n, s := f.measure(x.scan)
	switch {
	case n > f.max:
		e := f.tooLarge()
		switch f.drain(x.scan, n, s) {
		case mismatch:
			f.final = io.EOF
			e.Msg += ", and its brackets don't match: the rest of the input is not read"
		case open:
			e.Msg += ", and it is not closed before the input ends"
		case closed:
		}
		return frame{}, e
	case s == closed:
		return f.take(n), nil
	case s == open && !f.eof:
		return frame{}, f.finish()
	}
	f.final = io.EOF
	return frame{}, f.unbalanced(s)
}

// take copies a frame of n bytes out of the input.
func (f *framer) take(n int) frame {
	out := frame{raw: bytes.Clone(trimRight(f.unread()[:n])), at: f.pos}
	f.drop(n)
	return out
}

func (f *framer) tooLarge() *claim.Error {
	e := f.problem(f.pos, claim.CodeTooLarge, fmt.Sprintf("the record is larger than %d bytes", f.max))
	e.Hint = "split it into several documents"
	return e
}

// unbalanced is the fault of a value that the input does not close.
func (f *framer) unbalanced(s state) error {
	b := f.unread()
	if b[0] == '"' {
		return f.refuse(len(b), "this string is not closed before the input ends")
	}
	bracket, end := innermost(b)
	msg := fmt.Sprintf("this %v is not closed before the input ends", bracket)
	if s == mismatch {
		msg = notClosed(bracket, b[end:], f.pos.advance(b[:end]))
		b = b[:end+1]
	}
	e := f.problem(f.pos.advance(b[:bracket.at]), claim.CodeSyntax, msg)
	e.Hint, e.Record = bracketHint, bytes.Clone(b)
	return e
}

// notClosed says that b, at a place, closes another bracket than the innermost one.
func notClosed(bracket opened, b []byte, at place) string {
	return fmt.Sprintf("this %v is not closed; %s comes first, at %d:%d; the rest of the input is not read",
		bracket, char(b), at.line, at.column)
}

const bracketHint = "look for a bracket or a quotation mark that is missing or too many"

// refuse drops n bytes as a record of bad syntax.
func (f *framer) refuse(n int, msg string) *claim.Error {
	e := f.problem(f.pos, claim.CodeSyntax, msg)
	e.Record = f.take(n).raw
	return e
}

func (f *framer) problem(at place, code claim.Code, msg string) *claim.Error {
	return &claim.Error{Pos: position(f.name, at), Code: code, Msg: msg}
}

func position(name string, at place) token.Position {
	return token.Position{Filename: name, Offset: at.offset, Line: at.line, Column: at.column}
}
