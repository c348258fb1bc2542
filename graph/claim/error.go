package claim

import (
	"fmt"
	"go/token"
	"strings"
)

// A Code names a kind of fault in the input; docs/formats.md lists them. Codes are stable.
type Code string

// The codes of refused records and of warnings.
const (
	CodeSyntax        Code = "syntax"           // not JSON, or not of the format
	CodeEncoding      Code = "encoding"         // invalid UTF-8
	CodeTooLarge      Code = "too-large"        // a record over the limit
	CodeType          Code = "type"             // a value of the wrong JSON type
	CodeMissing       Code = "missing"          // a required field is absent or empty
	CodeValue         Code = "value"            // a value outside what the field allows
	CodeDuplicate     Code = "duplicate"        // an id that was there before
	CodeOffsets       Code = "offsets"          // a span outside the text, or upside down
	CodeUnknownEntity Code = "unknown-entity"   // an end of a relation that names nobody
	CodeAmbiguous     Code = "ambiguous-entity" // an end of a relation that names several
	CodeSchema        Code = "schema"           // a type or relation that is not in the schema, under strict
	CodeText          Code = "text"             // the text file is absent where it must not be, or is another text
	CodeUnknownField  Code = "unknown-field"    // warning: a field the format does not have
	CodeQuote         Code = "quote"            // warning: the quote is not in the text, or differs from its spans
	CodeDate          Code = "date"             // warning: a date that is kept as text only
	CodeUnknownType   Code = "unknown-type"     // warning: a type of its own
	CodeUnknownRel    Code = "unknown-relation" // warning: a relation of its own
	CodeMisfit        Code = "misfit"           // warning: subject or object are not of the relation's domain or range
	CodeRepeated      Code = "repeated-claim"   // warning: the same claim twice in one document
	CodeUnknownFormat Code = "unknown-format"   // a file no reader knows
	CodeRelative      Code = "relative-iri"     // an IRI without a scheme; a warning where RDF is read loosely
	CodeReserved      Code = "reserved"         // quads that only documents may bring, and no whole documents
	CodeUnreadable    Code = "unreadable"       // a file that cannot be opened or read
	CodeEmpty         Code = "empty"            // a file or folder without documents
)

// OfFile says whether a whole file is refused with a code, which is no document.
func (c Code) OfFile() bool {
	return c == CodeUnreadable || c == CodeEmpty || c == CodeUnknownFormat || c == CodeReserved
}

// An Error is one record of the input that was refused, or that is worth a warning.
type Error struct {
	Pos     token.Position // file, line from 1, column from 1 in bytes; zero where unknown
	Pointer string         // JSON pointer within the document, "" for all of it
	Code    Code
	Msg     string
	Hint    string // what to do; may be ""
	Warning bool   // the record was taken all the same
	Record  []byte // the record itself; nil for a warning
	Word    string // of an unknown type or relation: the name it is kept under, or would be
	OfType  bool   // Word is a type
}

// Error gives place, pointer and message in one line: "a.json:3:5: /relations/2: …".
func (e *Error) Error() string {
	var b strings.Builder
	if e.Pos.Filename != "" || e.Pos.IsValid() {
		b.WriteString(e.Pos.String())
		b.WriteString(": ")
	}
	if e.Pointer != "" {
		b.WriteString(e.Pointer)
		b.WriteString(": ")
	}
	b.WriteString(e.Msg)
	return b.String()
}

// errorAt makes an Error for the value at a pointer of doc; a refusal carries the bytes of the
// record at the pointer record.
func errorAt(doc *Document, pointer, record string, code Code, format string, args ...any) *Error {
	e := &Error{Pointer: PointerIn(doc.Source, pointer), Code: code, Msg: fmt.Sprintf(format, args...)}
	if doc.Source != nil {
		e.Pos, _ = doc.Source.Locate(pointer)
		_, e.Record = doc.Source.Locate(record)
	}
	return e
}

// PointerIn gives the pointer that errors show for one into a Document: the same, or what a source of
// another format calls that place.
func PointerIn(s Source, pointer string) string {
	if s, ok := s.(interface{ InputPointer(pointer string) string }); ok {
		return s.InputPointer(pointer)
	}
	return pointer
}
