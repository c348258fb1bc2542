package jsonl

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/newsgraph/newsgraph/graph/claim"
)

// A fault is what is wrong with a record, before its place in the file is known.
type fault struct {
	at      int    // in the frame
	pointer string // within the record
	code    claim.Code
	msg     string
	hint    string
}

// char shows the character that b begins with.
func char(b []byte) string {
	r, size := utf8.DecodeRune(b)
	if r == utf8.RuneError && size <= 1 {
		return fmt.Sprintf("byte 0x%02x", b[0])
	}
	return fmt.Sprintf("%q", r)
}

// syntaxFault explains an error of package jsontext in piece, which begins at base of the frame.
func syntaxFault(err error, piece []byte, base int) *fault {
	f := &fault{at: base, code: claim.CodeSyntax, msg: err.Error()}
	var syntax *jsontext.SyntacticError
	if !errors.As(err, &syntax) {
		if errors.Is(err, io.EOF) {
			f.msg = "the value is missing"
		}
		return f
	}
	at := min(int(syntax.ByteOffset), len(piece))
	f.at, f.pointer = base+at, string(syntax.JSONPointer)
	switch {
	case errors.Is(syntax, jsontext.ErrDuplicateName):
		f.code, f.msg = claim.CodeDuplicate, fmt.Sprintf("field %s stands twice in one object", shorten(syntax.JSONPointer.LastToken()))
	case errors.Is(syntax, io.ErrUnexpectedEOF):
		f.msg = "the value ends too early"
	case at < len(piece) && invalidUTF8(piece[at:]):
		f.code, f.msg = claim.CodeEncoding, fmt.Sprintf("%s is not UTF-8", char(piece[at:]))
		f.hint = "save the file as UTF-8"
	case at < len(piece) && loneSurrogate(piece[at:]):
		f.code, f.msg = claim.CodeEncoding, "half of a surrogate pair is no character"
		f.hint = "write the character itself, or both halves"
	default:
		f.msg = syntax.Err.Error()
	}
	return f
}

func invalidUTF8(b []byte) bool {
	r, size := utf8.DecodeRune(b)
	return r == utf8.RuneError && size <= 1
}

// loneSurrogate says whether b begins with an escape that stands for a half of a surrogate pair.
func loneSurrogate(b []byte) bool {
	return len(b) >= 4 && b[0] == '\\' && b[1] == 'u' && b[2]|0x20 == 'd' &&
		(b[3] == '8' || b[3] == '9' || 'a' <= b[3]|0x20 && b[3]|0x20 <= 'f')
}

// shorten quotes a name from the input, a long one cut.
func shorten(s string) string {
	const most = 40
	if utf8.RuneCountInString(s) > most {
		s = string([]rune(s)[:most]) + "…"
	}
	return fmt.Sprintf("%q", s)
}

// kindNames say what a value is, by the kinds of package jsontext.
var kindNames = map[jsontext.Kind]string{
	jsontext.KindNull: "null", jsontext.KindFalse: "a boolean", jsontext.KindTrue: "a boolean",
	jsontext.KindString: "a string", jsontext.KindNumber: "a number",
	jsontext.KindBeginObject: "an object", jsontext.KindBeginArray: "an array",
}

// mistyped is the fault of a value of the wrong type.
func mistyped(v jsontext.Value, at int, want string) *fault {
	f := &fault{at: at, code: claim.CodeType, msg: fmt.Sprintf("must be %s, not %s", want, kindNames[v.Kind()])}
	if v.Kind() == jsontext.KindNumber && strings.HasPrefix(want, "a string") && len(v) <= 40 {
		f.hint = fmt.Sprintf("write it in quotes: %q", v)
	}
	return f
}
