package jsonl

import (
	"fmt"
	"go/token"
	"io"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/newsgraph/newsgraph/graph/claim"
)

// Records cuts an input in JSON into its records as a [Reader] does, for the readers of other
// formats: values that are one a line, one after another, or the elements of an array.
type Records struct {
	name   string
	frames *framer
}

// NewRecords makes Records of r; name stands in the places of errors, limit is the size of the
// largest record in bytes, 0 for the default of [Options].
func NewRecords(name string, r io.Reader, limit int) *Records {
	if limit <= 0 {
		limit = defaultMaxRecord
	}
	return &Records{name: name, frames: newFramer(name, r, limit)}
}

// Next gives the next record. Errors are those of [Reader.Read].
func (r *Records) Next() (*Record, error) {
	f, err := r.frames.next()
	if err != nil {
		return nil, err
	}
	return &Record{source{raw: f.raw, name: r.name, at: f.at}, f.noComma}, nil
}

// A Record is the bytes of one record, which may be no JSON, and their place. It is a claim.Source.
type Record struct {
	source
	NoComma bool // the comma before it in its array is missing
}

// A Piece is a range of bytes of a record, the end excluded.
type Piece struct{ From, To int }

func piece(s span) Piece { return Piece{s.from, s.to} }

// At gives the place and the bytes of a piece.
func (r *Record) At(at Piece) (token.Position, []byte) {
	return r.position(at.From), r.bytes(span{at.From, at.To})
}

// Members calls visit for the members of the object at a piece, the key with its quotes. It checks
// the grammar of that level alone, and gives its first fault. Nothing but the object may stand there.
func (r *Record) Members(at Piece, visit func(key, value Piece)) *claim.Error {
	c := cursor{b: r.raw[:at.To], at: at.From + 1}
	return r.walk(&c, '}', func() *fault {
		key, f := c.key()
		if f != nil {
			return f
		}
		value, _, f := c.value()
		if f == nil {
			visit(piece(key), piece(value))
		}
		return f
	})
}

// Elements calls visit for the elements of the array at a piece, as Members does.
func (r *Record) Elements(at Piece, visit func(value Piece)) *claim.Error {
	c := cursor{b: r.raw[:at.To], at: at.From + 1}
	return r.walk(&c, ']', func() *fault {
		value, _, f := c.value()
		if f == nil {
			visit(piece(value))
		}
		return f
	})
}

func (r *Record) walk(c *cursor, end byte, each func() *fault) *claim.Error {
	for first := true; ; first = false {
		more, f := c.next(first, end)
		if f == nil && more {
			f = each()
		}
		if f == nil && !more {
			if c.space(); c.done() {
				return nil
			}
			f = c.unexpected("after the record; write one a line")
		}
		if f != nil {
			return r.problem(f, "", span{0, len(r.raw)})
		}
	}
}

// Syntax explains an error that package jsontext gave for a piece, whose pointer is given; record is
// what is refused for it.
func (r *Record) Syntax(err error, at Piece, pointer string, record Piece) *claim.Error {
	return r.problem(syntaxFault(err, r.raw[at.From:at.To], at.From), pointer, span{record.From, record.To})
}

// Fault makes an error at an offset; record is what is refused for it.
func (r *Record) Fault(at int, pointer string, code claim.Code, msg, hint string, record Piece) *claim.Error {
	return r.problem(&fault{at: at, code: code, msg: msg, hint: hint}, pointer, span{record.From, record.To})
}

// KindName says what a value is, such as "a number".
func KindName(k jsontext.Kind) string { return kindNames[k] }

// Quoted shows a name from the input in quotes, a long one cut.
func Quoted(s string) string { return shorten(s) }

// NotObject says what is wrong with a record that is no object.
func (r *Record) NotObject() *claim.Error {
	f := notObject(r.raw)
	if f.code == claim.CodeType {
		f.msg = fmt.Sprintf("a record must be an object, not %s", kindNames[jsontext.Value(r.raw).Kind()])
	}
	return r.problem(f, "", span{0, len(r.raw)})
}

// MaxDepth is how deep objects and arrays may be nested.
const MaxDepth = maxDepth
