package jsonl

import (
	"bytes"
	"io"
)

// An input is a stream with as much look-ahead as a record needs, which knows where it is.
type input struct {
	r   io.Reader
	max int    // bytes of a record
	buf []byte // read and not yet dropped: buf[at:]
	at  int
	pos place // of buf[at]
	err error // what ended r; nil as long as there may be more
	eof bool  // it ended well
}

// A place is a position in the input.
type place struct {
	offset int
	line   int // from 1
	column int // from 1, in bytes
}

// advance gives the place after b.
func (p place) advance(b []byte) place {
	p.offset += len(b)
	if n := bytes.Count(b, newline); n > 0 {
		p.line += n
		p.column = len(b) - bytes.LastIndexByte(b, '\n')
		return p
	}
	p.column += len(b)
	return p
}

var newline = []byte{'\n'}

// chunk is how much is read at a time, at least.
const chunk = 128 << 10

// unread is what was read and not yet dropped. fill moves it.
func (in *input) unread() []byte { return in.buf[in.at:] }

// drop goes on by n bytes.
func (in *input) drop(n int) {
	in.pos = in.pos.advance(in.buf[in.at : in.at+n])
	in.at += n
}

// fill reads at least one byte more; false where there is none.
func (in *input) fill() bool {
	if in.err != nil {
		return false
	}
	in.makeRoom()
	for range 100 { // as package bufio does, against readers that give nothing
		n, err := in.r.Read(in.buf[len(in.buf):cap(in.buf)])
		in.buf = in.buf[:len(in.buf)+n]
		in.err, in.eof = err, err == io.EOF
		if n > 0 {
			return true
		}
		if err != nil {
			return false
		}
	}
	in.err = io.ErrNoProgress
	return false
}

// makeRoom moves the unread bytes to the front, and gets a larger buffer where that is not enough.
func (in *input) makeRoom() {
	if len(in.buf) < cap(in.buf) {
		return
	}
	rest := in.unread()
	room := in.buf[:0]
	if len(rest) > cap(in.buf)/2 || cap(in.buf) == 0 {
		room = make([]byte, 0, max(chunk, min(2*cap(in.buf), in.max+chunk), len(rest)+chunk))
	}
	in.buf, in.at = append(room, rest...), 0
}

// A scan takes further bytes of a record and says how many belong to it, and whether it ends
// there.
type scan func(b []byte) (n int, s state)

// measure scans to the end of a record, or to where it is over the limit: n > max. An open record
// within the limit ends with the input.
func (in *input) measure(next scan) (n int, s state) {
	for {
		m, s := next(in.unread()[n:])
		n += m
		if s != open || n > in.max || !in.fill() {
			return n, s
		}
	}
}

// drain drops the rest of a record, of which n bytes were scanned.
func (in *input) drain(next scan, n int, s state) state {
	for {
		in.drop(n)
		if s != open || len(in.unread()) == 0 && !in.fill() {
			return s
		}
		n, s = next(in.unread())
	}
}

// skipSpace drops white space and gives the byte after it; false at the end.
func (in *input) skipSpace() (byte, bool) {
	for {
		in.drop(spaces(in.unread()))
		if b := in.unread(); len(b) > 0 {
			return b[0], true
		}
		if !in.fill() {
			return 0, false
		}
	}
}

// find gives the first n ≥ from at which stop is true of the byte there; the number of bytes left
// where none is. It is false where that is over the limit.
func (in *input) find(from int, stop func(c byte) bool) (int, bool) {
	for n := from; n <= in.max; n++ {
		if n == len(in.unread()) && !in.fill() {
			return n, true
		}
		if stop(in.unread()[n]) {
			return n, true
		}
	}
	return 0, false
}

func isNewline(c byte) bool { return c == '\n' }
func isContent(c byte) bool { return !isSpace(c) }

// toNewline ends a record with its line.
func toNewline(b []byte) (int, state) {
	if i := bytes.IndexByte(b, '\n'); i >= 0 {
		return i, closed
	}
	return len(b), open
}

// toObject ends a record with its line, or where an object begins.
func toObject(b []byte) (int, state) {
	if i := bytes.IndexAny(b, "\n{"); i >= 0 {
		return i, closed
	}
	return len(b), open
}

// toDelimiter gives a scan that ends a record before white space, a bracket, a comma or a quote,
// but not at its first byte.
func toDelimiter() scan {
	begun := false
	return func(b []byte) (int, state) {
		for i, c := range b {
			if begun && endsWord(c) {
				return i, closed
			}
			begun = true
		}
		return len(b), open
	}
}
