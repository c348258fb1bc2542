package turtle

import (
	"bytes"
	"errors"
	"io"
)

// pad is how many zero bytes follow the content of a window, so that looking a few bytes ahead needs no
// check: no rule of the grammar is met by them.
const pad = 16

// A window is the part of the input that is held. Offsets are into buf and good until the next call
// of more.
type window struct {
	r     io.Reader
	chunk int    // bytes read at a time
	buf   []byte // the content, and pad
	end   int    // of the content
	pos   int    // of the next statement
	err   error  // what ended the input

	// Of the byte at pos.
	line   int // from 1
	column int // bytes of its line before it
	cr     bool
}

// more drops what lies before pos and reads at least as much as is left, so that looking at it again
// costs no more than reading it. It says whether there was more.
func (w *window) more() bool {
	if w.err != nil {
		return false
	}
	left := w.end - w.pos
	want := left + max(w.chunk, left)
	buf := w.buf
	if cap(buf) < want+pad || cap(buf) > 8*(want+pad) {
		buf = make([]byte, want+pad)
	}
	buf = buf[:cap(buf)]
	copy(buf, w.buf[w.pos:w.end])
	w.buf, w.pos, w.end = buf, 0, left
	for empty := 0; w.end < want && w.err == nil; {
		n, err := w.r.Read(w.buf[w.end : len(w.buf)-pad])
		w.end += n
		w.err = err
		if empty++; n > 0 {
			empty = 0
		} else if empty == 100 && err == nil { // as package bufio does
			w.err = io.ErrNoProgress
		}
	}
	w.buf = w.buf[:w.end+pad]
	clear(w.buf[w.end:])
	return w.end > left
}

// whole says that nothing follows the window.
func (w *window) whole() bool { return w.err != nil }

// broken gives the error of the input, if it is not its end.
func (w *window) broken() error {
	if errors.Is(w.err, io.EOF) {
		return nil
	}
	return w.err
}

// advance moves pos, and counts the lines it goes over.
func (w *window) advance(to int) {
	w.line, w.column, w.cr = w.count(w.line, w.column, w.cr, w.buf[w.pos:to])
	w.pos = to
}

// count goes over some bytes from a place on: a line ends in LF, CR LF or CR.
func (w *window) count(line, column int, cr bool, b []byte) (int, int, bool) {
	if len(b) == 0 {
		return line, column, cr
	}
	if !cr && bytes.IndexByte(b, '\r') < 0 {
		if i := bytes.LastIndexByte(b, '\n'); i >= 0 {
			return line + bytes.Count(b, []byte{'\n'}), len(b) - i - 1, false
		}
		return line, column + len(b), false
	}
	for _, c := range b {
		switch {
		case c == '\n' && cr: // of a CR LF that is counted
			cr = false
		case isEOL(c):
			line++
			column, cr = 0, c == '\r'
		default:
			column, cr = column+1, false
		}
	}
	return line, column, cr
}
