package claim

import (
	"encoding/json"
	"fmt"
	"go/token"
)

// A Document is one article with what an extractor found in it: the native input format, as
// schema/extraction.schema.json describes it. Only ID is required.
type Document struct {
	ID         string     `json:"id"`
	Title      string     `json:"title,omitempty"`
	URL        string     `json:"url,omitempty"`
	Publisher  string     `json:"publisher,omitempty"`
	Published  string     `json:"published,omitempty"` // a date or a time, RFC 3339
	Language   string     `json:"language,omitempty"`  // a BCP 47 tag
	Text       string     `json:"text,omitempty"`
	TextFile   string     `json:"text_file,omitempty"`   // relative to the file it is named in, or to the text root
	TextSHA256 string     `json:"text_sha256,omitempty"` // of the text's bytes, hexadecimal
	Entities   []Entity   `json:"entities,omitempty"`
	Relations  []Relation `json:"relations,omitempty"`

	// Source says where the document was read; nil for one that was made in memory.
	Source Source `json:"-"`
	// Problems are the records that the reader refused or warns of.
	Problems []*Error `json:"-"`
}

// An Entity is something the document speaks of. Only ID is required.
type Entity struct {
	ID       string   `json:"id"`
	Name     string   `json:"name,omitempty"`
	Type     string   `json:"type,omitempty"` // a type of the schema, an alias of one, or a word of its own
	Aliases  []string `json:"aliases,omitempty"`
	SameAs   []string `json:"same_as,omitempty"`  // absolute IRIs
	Mentions []Span   `json:"mentions,omitempty"` // where the text names it
}

// A Relation is one relation the document states. Subject, Predicate and Object are required;
// subject, object and speaker name an entity by its ID or, failing that, by its name.
type Relation struct {
	ID           string   `json:"id,omitempty"` // the extractor's own; not kept
	Subject      string   `json:"subject"`
	Predicate    string   `json:"predicate"`
	Object       Object   `json:"object"`
	Evidence     []Span   `json:"evidence,omitempty"`
	Quote        string   `json:"quote,omitempty"`
	Confidence   *float64 `json:"confidence,omitempty"`    // 0 to 1
	AttributedTo string   `json:"attributed_to,omitempty"` // the speaker, an entity
	Attribution  string   `json:"attribution,omitempty"`   // the speaker, in words
	Polarity     string   `json:"polarity,omitempty"`      // affirmed (default) | negated
	Modality     string   `json:"modality,omitempty"`      // asserted (default) | reported | possible | planned | demanded | hypothetical | denied
	Time         string   `json:"time,omitempty"`          // EDTF where it can be
	Extractor    string   `json:"extractor,omitempty"`
}

// A Span is a range of Unicode code points in the text, the end excluded.
type Span [2]int

// An Object is the object of a relation: the ID or name of an entity, or a literal.
type Object struct {
	Name    string
	Literal *Literal
}

// A Literal is a value with a datatype (default xsd:string) or a language tag, never both.
type Literal struct {
	Value    string `json:"value"`
	Datatype string `json:"datatype,omitempty"` // an IRI, or a name with one of the prefixes xsd, rdf, schema, geo
	Language string `json:"language,omitempty"`
}

// MarshalJSON writes a name as a string and a literal as an object.
func (o Object) MarshalJSON() ([]byte, error) {
	if o.Literal != nil {
		return json.Marshal(o.Literal)
	}
	return json.Marshal(o.Name)
}

// UnmarshalJSON reads what [Object.MarshalJSON] writes.
func (o *Object) UnmarshalJSON(data []byte) error {
	*o = Object{}
	if len(data) > 0 && data[0] == '{' {
		o.Literal = new(Literal)
		return json.Unmarshal(data, o.Literal)
	}
	if err := json.Unmarshal(data, &o.Name); err != nil {
		return fmt.Errorf("object: want a string or {\"value\": …}: %w", err)
	}
	return nil
}

// A Source knows the bytes a document was read from. One of a format in which fields have other names
// may have InputPointer(string) string as well, which gives the pointer of the value in the input that
// a pointer in the document means, for errors.
type Source interface {
	// Raw is the document's own bytes, for its content hash. They stay valid and unchanged as
	// long as the document is in use.
	Raw() []byte
	// Locate gives the place and the bytes of the value at a JSON pointer (RFC 6901) within
	// the document; of the nearest enclosing value where there is none.
	Locate(pointer string) (token.Position, []byte)
	// Dir is the folder against which text_file is read; "" when there is none (standard
	// input).
	Dir() string
}

// A Reader gives the documents of one input, in their order.
type Reader interface {
	// Read returns the next document. An *Error means that one record was refused and reading
	// can go on; io.EOF ends the input; any other error is final.
	Read() (*Document, error)
}
