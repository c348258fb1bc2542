package jsonl

import (
	"bytes"
	"fmt"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/newsgraph/newsgraph/graph/claim"
)

// A decoder reads one piece of a frame at a time, strictly: valid UTF-8, no name twice. Faults
// have their pointer within the piece.
type decoder struct {
	buf     bytes.Buffer
	json    jsontext.Decoder
	raw     []byte
	base    int            // of the piece in its frame
	unknown []unknownField // fields met and left out, since the last begin
	scratch []byte
}

type unknownField struct {
	kind    *fields
	name    string
	pointer string
	at      int // of the name
}

// begin forgets what an earlier document left.
func (d *decoder) begin() { d.unknown = d.unknown[:0] }

// piece makes b, which begins at base, what is read next.
func (d *decoder) piece(b []byte, base int) {
	d.buf = *bytes.NewBuffer(b) // which the decoder reads in place and never writes
	d.json.Reset(&d.buf)
	d.raw, d.base = b, base
}

func (d *decoder) syntax(err error) *fault { return syntaxFault(err, d.raw, d.base) }

// end says what stands after the value that the piece is.
func (d *decoder) end() *fault {
	at := int(d.json.InputOffset())
	if at == len(d.raw) {
		return nil
	}
	return &fault{at: d.base + at, code: claim.CodeSyntax, msg: fmt.Sprintf("unexpected %s after the value", char(d.raw[at:]))}
}

func (d *decoder) offset() int { return d.base + int(d.json.InputOffset()) }

// here is the pointer of the value read last.
func (d *decoder) here() string { return string(d.json.StackPointer()) }

// value reads any value and gives its bytes, which stay as they are, and its place.
func (d *decoder) value() (jsontext.Value, int, *fault) {
	v, err := d.json.ReadValue()
	if err != nil {
		return nil, 0, d.syntax(err)
	}
	return v, d.offset() - len(v), nil
}

// wrong is the fault of the value read last.
func (d *decoder) wrong(v jsontext.Value, at int, want string) *fault {
	f := mistyped(v, at, want)
	f.pointer = d.here()
	return f
}

// begins enters an object or array; false and no fault for null.
func (d *decoder) begins(kind jsontext.Kind, want string) (bool, *fault) {
	if d.json.PeekKind() != kind {
		v, at, f := d.value()
		if f == nil && v.Kind() != jsontext.KindNull {
			f = d.wrong(v, at, want)
		}
		return false, f
	}
	if _, err := d.json.ReadToken(); err != nil {
		return false, d.syntax(err)
	}
	return true, nil
}

// more says whether another member or element follows; if not it leaves the object or array.
func (d *decoder) more(end jsontext.Kind) (bool, *fault) {
	if k := d.json.PeekKind(); k != end && k != jsontext.KindInvalid {
		return true, nil
	}
	if _, err := d.json.ReadToken(); err != nil {
		return false, d.syntax(err)
	}
	return false, nil
}

// object reads an object: set is given each name and reads the value, or says that it does not
// know the name. false and no fault for null.
func (d *decoder) object(kind *fields, set func(name []byte) (known bool, f *fault)) (bool, *fault) {
	ok, f := d.begins(jsontext.KindBeginObject, "an object")
	if !ok || f != nil {
		return false, f
	}
	for {
		more, f := d.more(jsontext.KindEndObject)
		if !more || f != nil {
			return true, f
		}
		quoted, at, f := d.value()
		if f != nil {
			return true, f
		}
		name := unquote(quoted)
		known, f := set(name)
		if f != nil {
			return true, f
		}
		if !known {
			if len(d.unknown) < mostUnknown {
				d.unknown = append(d.unknown, unknownField{kind, string(name), d.here(), at})
			}
			if _, _, f := d.value(); f != nil {
				return true, f
			}
		}
	}
}

// array calls read for each element of an array; null is an array without any.
func (d *decoder) array(want string, read func() *fault) *fault {
	ok, f := d.begins(jsontext.KindBeginArray, want)
	if !ok || f != nil {
		return f
	}
	for {
		more, f := d.more(jsontext.KindEndArray)
		if !more || f != nil {
			return f
		}
		if f := read(); f != nil {
			return f
		}
	}
}

// whole reads the value that the piece is, and nothing may stand after it.
func (d *decoder) whole() (jsontext.Value, int, *fault) {
	v, at, f := d.value()
	if f == nil {
		f = d.end()
	}
	return v, at, f
}

// text reads a string; null leaves it as it is.
func (d *decoder) text(into *string) *fault {
	v, at, f := d.value()
	if f != nil {
		return f
	}
	return d.textOf(v, at, into)
}

func (d *decoder) textOf(v jsontext.Value, at int, into *string) *fault {
	switch v.Kind() {
	case jsontext.KindString:
		*into = d.unquoted(v)
	case jsontext.KindNull:
	default:
		return d.wrong(v, at, "a string")
	}
	return nil
}

// required reads a string that must not be empty.
func (d *decoder) required(into *string) *fault {
	v, at, f := d.value()
	if f == nil {
		f = d.textOf(v, at, into)
	}
	if f == nil && *into == "" {
		f = &fault{at: at, pointer: d.here(), code: claim.CodeMissing, msg: "must not be empty"}
	}
	return f
}

// unquoted gives the text of a valid string.
func (d *decoder) unquoted(v jsontext.Value) string {
	if bytes.IndexByte(v, '\\') < 0 {
		return string(v[1 : len(v)-1])
	}
	d.scratch, _ = jsontext.AppendUnquote(d.scratch[:0], v)
	s := string(d.scratch)
	if cap(d.scratch) > chunk {
		d.scratch = nil
	}
	return s
}

// unquote gives the text of a valid string, in place where it can be.
func unquote(v jsontext.Value) []byte {
	if bytes.IndexByte(v, '\\') < 0 {
		return v[1 : len(v)-1]
	}
	b, _ := jsontext.AppendUnquote(nil, v)
	return b
}
