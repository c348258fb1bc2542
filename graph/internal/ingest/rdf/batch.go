package rdf

import (
	"bytes"
	"errors"
	"io"

	"github.com/newsgraph/newsgraph/graph/claim"
)

// A batch is some whole lines of the input and what was found in them.
type batch struct {
	buf      []byte // the lines; the keys of most terms lie in it
	side     []byte // the keys of the others
	items    []item
	faults   []faulty
	relative int   // of the input so far
	err      error // after all that; io.EOF at the end
}

// An item is a quad: where its keys lie.
type item struct {
	keys [4]span
	line int   // from 1
	at   int32 // column, from 0
}

// A span is a piece of buf, or of side where its length has the bit inSide.
type span struct{ at, n uint32 }

const inSide = 1 << 31

// A faulty is what to tell before an item.
type faulty struct {
	before int
	err    *claim.Error
}

func (b *batch) bytes(s span) []byte {
	if n := s.n &^ inSide; n != s.n {
		return b.side[s.at : s.at+n : s.at+n]
	}
	return b.buf[s.at : s.at+s.n : s.at+s.n]
}

// reset empties the batch; a buffer that a long line made large is given up.
func (b *batch) reset(chunk int) {
	if cap(b.buf) > 4*chunk {
		b.buf = nil
	}
	if cap(b.side) > 8*chunk {
		b.side = nil
	}
	clear(b.faults)
	b.buf, b.side, b.items, b.faults, b.err = b.buf[:0], b.side[:0], b.items[:0], b.faults[:0], nil
}

// lines cuts an input into batches of whole lines.
type lines struct {
	r     io.Reader
	max   int    // bytes of a line
	chunk int    // read at a time
	tail  []byte // read, and not handed out yet: the beginning of a line
	err   error  // what ended r
}

// next fills the empty batch with at least one line, which is followed by a newline even at the end
// of the input. long says that the line is over the limit and was passed over, but for its beginning.
// At the end the batch is empty, and err says what ended it.
func (l *lines) next(b *batch) (long bool) {
	b.buf = append(b.buf, l.tail...)
	l.tail = l.tail[:0]
	from := 0
	for {
		if i := bytes.LastIndexByte(b.buf[from:], '\n'); i >= 0 {
			end := from + i + 1
			l.tail = append(l.tail, b.buf[end:]...)
			b.buf = b.buf[:end]
			return false
		}
		from = len(b.buf)
		if len(b.buf) > l.max {
			l.skip(b)
			return true
		}
		if l.err != nil {
			break
		}
		if cap(b.buf)-len(b.buf) < l.chunk/2 {
			room := max(l.chunk, 2*cap(b.buf))
			b.buf = append(make([]byte, 0, room), b.buf...)
		}
		b.buf = l.read(b.buf)
	}
	if len(b.buf) > 0 && errors.Is(l.err, io.EOF) {
		b.buf = append(b.buf, '\n')
		return false
	}
	b.buf, b.err = b.buf[:0], l.err // half a line before a fault of the input is none
	return false
}

// read reads into the room after b.
func (l *lines) read(b []byte) []byte {
	for range 100 { // as package bufio does, against readers that give nothing
		n, err := l.r.Read(b[len(b):cap(b)])
		b = b[:len(b)+n]
		l.err = err
		if n > 0 || err != nil {
			return b
		}
	}
	l.err = io.ErrNoProgress
	return b
}

// skip drops the rest of a line.
func (l *lines) skip(b *batch) {
	piece := make([]byte, 0, l.chunk)
	for l.err == nil {
		piece = l.read(piece[:0])
		if i := bytes.IndexByte(piece, '\n'); i >= 0 {
			l.tail = append(l.tail, piece[i+1:]...)
			return
		}
	}
}
