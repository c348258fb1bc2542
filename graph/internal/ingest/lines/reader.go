package lines

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"go/token"
	"io"
	"unicode/utf8"

	"github.com/newsgraph/newsgraph/graph/claim"
)

// Options say how to read. Nil and zero values mean the defaults.
type Options struct {
	MaxLine     int // bytes of the longest line, and of the longest row of several lines; default 1 MiB
	MaxDocument int // bytes of the rows of the largest document; default 64 MiB
	MaxTotal    int // bytes of rows that are held to find those of one document; default 256 MiB
}

// Defaults gives the options with the defaults in place of zeros.
func (o *Options) Defaults() Options {
	var out Options
	if o != nil {
		out = *o
	}
	for _, f := range []struct {
		at *int
		to int
	}{{&out.MaxLine, 1 << 20}, {&out.MaxDocument, 64 << 20}, {&out.MaxTotal, 256 << 20}} {
		if *f.at <= 0 {
			*f.at = f.to
		}
	}
	return out
}

// A Line is a line, its end, which is "" at the end of the input, and where it begins.
type Line struct {
	Text, End string
	Pos       token.Position
}

// A Reader gives the lines of an input.
type Reader struct {
	name   string
	r      *bufio.Reader
	max    int
	line   int
	offset int
	final  error
	back   []item // lines that were given back
}

type item struct {
	line Line
	err  error
}

// NewReader makes a Reader of r; name stands in places, limit is the longest line in bytes.
func NewReader(name string, r io.Reader, limit int) *Reader {
	return &Reader{name: name, r: bufio.NewReaderSize(r, 64<<10), max: limit}
}

// Next gives the next line. A *claim.Error is a line that is too long or no UTF-8, and was left out;
// io.EOF ends the input; any other error is final.
func (r *Reader) Next() (Line, error) {
	if n := len(r.back); n > 0 {
		it := r.back[n-1]
		r.back = r.back[:n-1]
		return it.line, it.err
	}
	if r.final != nil {
		return Line{}, r.final
	}
	column := 1
	if r.line == 0 {
		switch head, _ := r.r.Peek(3); {
		case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
			_, _ = r.r.Discard(3)
			r.offset, column = 3, 4
		case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
			r.final = io.EOF
			pos := token.Position{Filename: r.name, Line: 1, Column: 1}
			return Line{}, &claim.Error{Pos: pos, Code: claim.CodeEncoding, Msg: "the input is UTF-16; it is not read", Hint: "save it as UTF-8"}
		}
	}
	r.line++
	pos := token.Position{Filename: r.name, Offset: r.offset, Line: r.line, Column: column}
	text, end, long, err := r.read()
	if err != nil {
		return Line{}, err
	}
	if long {
		return Line{}, &claim.Error{
			Pos: pos, Code: claim.CodeTooLarge,
			Msg: fmt.Sprintf("the line is longer than %d bytes", r.max), Hint: "is this a file of lines?",
		}
	}
	if at, msg := encoding(text); msg != "" {
		pos.Offset += at
		pos.Column += at
		return Line{}, &claim.Error{Pos: pos, Code: claim.CodeEncoding, Msg: msg, Hint: "save the file as UTF-8", Record: []byte(text)}
	}
	return Line{Text: text, End: end, Pos: pos}, nil
}

// Back gives back a line, or the error in its place: what is given back last comes first.
func (r *Reader) Back(l Line, err error) { r.back = append(r.back, item{l, err}) }

// read gives a line; long says that it was over the limit, and is not kept.
func (r *Reader) read() (text, end string, long bool, err error) {
	var b []byte
	n := 0
	for {
		part, err := r.r.ReadSlice('\n')
		r.offset += len(part)
		n += len(part)
		if n <= r.max+2 { // the end of the line does not count
			b = append(b, part...)
		} else {
			b = nil
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF):
			r.final = io.EOF
			if n == 0 {
				return "", "", false, io.EOF
			}
		case err != nil:
			r.final = fmt.Errorf("read %s: %w", r.name, err)
			return "", "", false, r.final
		}
		break
	}
	for _, end = range []string{"\r\n", "\n", ""} {
		if bytes.HasSuffix(b, []byte(end)) {
			break
		}
	}
	b = b[:len(b)-len(end)]
	return string(b), end, n > r.max+2 || len(b) > r.max, nil
}

// encoding says what is wrong with the characters of a line, and at which byte; "" for nothing.
func encoding(text string) (at int, msg string) {
	for i, c := range text {
		if c == 0 {
			return i, "there is a NUL byte"
		}
		if c != utf8.RuneError {
			continue
		}
		if _, size := utf8.DecodeRuneInString(text[i:]); size == 1 {
			return i, fmt.Sprintf("byte 0x%02x is not UTF-8", text[i])
		}
	}
	return 0, ""
}
