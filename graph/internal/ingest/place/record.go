package place

import (
	"errors"
	"fmt"
	"go/token"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/jsonl"
)

// A Reader gives the records of one input.
type Reader struct {
	records *jsonl.Records
	file    string // what FileID makes of the input's name
	read    int    // records so far, refused ones among them
	values  int    // a record has at most
}

// NewReader makes a Reader of r; name stands in the places of errors, limit is the size of the
// largest record in bytes, 0 for 64 MiB. A record has at most a value for each 16 of them.
func NewReader(name string, r io.Reader, limit int) *Reader {
	if limit <= 0 {
		limit = defaultLimit
	}
	return &Reader{records: jsonl.NewRecords(name, r, limit), file: FileID(name), values: limit / bytesOfValue}
}

const defaultLimit = 64 << 20

// Name says what Record.FileID begins with, where that is not what FileID makes of the input's name.
func (r *Reader) Name(file string) { r.file = file }

// Next gives the next record, which is an object. Errors are those of a claim.Reader.
func (r *Reader) Next() (*Record, error) {
	rec, err := r.records.Next()
	if errors.Is(err, io.EOF) {
		return nil, err
	}
	r.read++
	if err != nil {
		return nil, err
	}
	out := &Record{rec: rec, file: r.file, nth: r.read, values: r.values, most: r.values}
	if err := out.parse(); err != nil {
		return nil, err
	}
	if rec.NoComma {
		out.Warn(out.Root, claim.CodeSyntax, "there is no comma before this element", "")
	}
	return out, nil
}

// A Record is a document in the making.
type Record struct {
	Root *Value
	Doc  claim.Document

	rec       *jsonl.Record
	entities  []string // pointers of Doc.Entities
	relations []string
	refused   []string
	renamed   map[string]string
	named     map[field]*Value
	untold    int // problems over mostProblems
	outside   bool

	file   string // the Reader's
	nth    int    // of the input's records, from 1
	values int    // how many it may still have
	most   int    // how many it may have
	lost   map[string]struct{}
}

// A field is one of a record that stands at a value.
type field struct {
	of   *Value
	name string
}

// mostProblems is how many problems of a document are told of: what is said of each takes more memory
// than a bad record does.
const mostProblems = 10_000

func (r *Record) problem(e *claim.Error) {
	if len(r.Doc.Problems) >= mostProblems {
		r.untold++
		return
	}
	r.Doc.Problems = append(r.Doc.Problems, e)
}

// Refuse leaves out the record of a value, for what is wrong with the value at, which is in it or nil.
func (r *Record) Refuse(record, at *Value, code claim.Code, msg, hint string) {
	r.problem(r.Fault(record, at, code, msg, hint))
}

// RefuseEntity is Refuse for an entity whose id is known: a relation that names it is refused too.
func (r *Record) RefuseEntity(id string, record, at *Value, code claim.Code, msg, hint string) {
	r.refused = append(r.refused, id)
	r.Refuse(record, at, code, msg, hint)
}

// Warn tells of something odd at a value.
func (r *Record) Warn(at *Value, code claim.Code, msg, hint string) {
	e := r.Fault(at, at, code, msg, hint)
	e.Warning, e.Record = true, nil
	r.problem(e)
}

// Fault makes an error of a record of this one, or of this one as a whole where record is Root.
func (r *Record) Fault(record, at *Value, code claim.Code, msg, hint string) *claim.Error {
	if at == nil {
		at = record
	}
	return r.rec.Fault(at.at.From, at.Pointer(), code, msg, hint, record.at)
}

// Place gives where a value stands.
func (r *Record) Place(v *Value) token.Position {
	pos, _ := r.rec.At(v.at)
	return pos
}

// Size is the bytes of the record.
func (r *Record) Size() int { return r.Root.at.To }

// Entity adds an entity that stands at a value.
func (r *Record) Entity(e claim.Entity, at *Value) { //nolint:gocritic // it is kept by value
	r.Doc.Entities = append(r.Doc.Entities, e)
	r.entities = append(r.entities, at.Pointer())
}

// Relation adds a relation that stands at a value.
func (r *Record) Relation(k claim.Relation, at *Value) { //nolint:gocritic // it is kept by value
	r.Doc.Relations = append(r.Doc.Relations, k)
	r.relations = append(r.relations, at.Pointer())
}

// Rename says what the fields of an entity or relation are called in the input, where that is not as
// in claim.Document, so that the place of a fault is the field's.
func (r *Record) Rename(names map[string]string) { r.renamed = names }

// Name says which value is a field of the entity or relation that stands at a value, where its name
// does not tell.
func (r *Record) Name(at *Value, name string, is *Value) {
	if r.named == nil {
		r.named = make(map[field]*Value)
	}
	r.named[field{at, name}] = is
}

// SetText gives the document a text that is not in the record.
func (r *Record) SetText(text string) { r.Doc.Text, r.outside = text, true }

// FileID names the document after its file, for records that have no id of their own: the second and
// any later one of the file by their number too, or the first as well where all is true. Without a
// name of the file it is "".
func (r *Record) FileID(all bool) string {
	if r.file == "" || r.nth == 1 && !all {
		return r.file
	}
	return r.file + "#" + strconv.Itoa(r.nth)
}

// NoID refuses the record for having no id, and no file to be named after.
func (r *Record) NoID(at *Value, field string) *claim.Error {
	return r.Fault(r.Root, at, claim.CodeMissing, "the record has no "+field,
		"standard input gives a document no name; load it from a file")
}

// Lost warns of the members of an object that are none of those known, once a document each; null and
// "" say nothing.
func (r *Record) Lost(object *Value, of string, known ...string) {
	if object == nil || object.Kind != '{' {
		return
	}
	for i, name := range object.Names {
		v := object.Values[i]
		if slices.Contains(known, name) || v.Kind == 'n' || v.Kind == '"' && strings.TrimSpace(v.Text) == "" {
			continue
		}
		key := of + " " + name
		if _, told := r.lost[key]; told {
			continue
		}
		if r.lost == nil {
			r.lost = make(map[string]struct{})
		}
		r.lost[key] = struct{}{}
		r.Warn(v, claim.CodeUnknownField, fmt.Sprintf("field %s of %s is left out", jsonl.Quoted(name), of), "")
	}
}

// NameEnds makes entities of the ends of relations that are no entity of the document but would be
// taken for the id of one, such as GPT-3 beside GPT-4: for formats whose ids are names.
func (r *Record) NameEnds() {
	known := make(map[string]struct{})
	note := func(name string) { known[strings.ToLower(strings.Join(strings.Fields(name), " "))] = struct{}{} }
	for i := range r.Doc.Entities {
		e := &r.Doc.Entities[i]
		note(e.ID)
		note(e.Name)
		for _, alias := range e.Aliases {
			note(alias)
		}
	}
	for _, id := range r.refused {
		note(id)
	}
	for i := range r.Doc.Relations {
		k := &r.Doc.Relations[i]
		for _, end := range []string{k.Subject, k.Object.Name, k.AttributedTo} {
			name := strings.ToLower(strings.Join(strings.Fields(end), " "))
			if _, there := known[name]; there || strings.Contains(name, " ") || strings.IndexFunc(name, unicode.IsDigit) < 0 {
				continue
			}
			known[name] = struct{}{}
			r.Doc.Entities = append(r.Doc.Entities, claim.Entity{ID: end, Name: end})
			r.entities = append(r.entities, r.relations[i])
		}
	}
}

// Document ends the record.
func (r *Record) Document() *claim.Document {
	slices.SortStableFunc(r.Doc.Problems, func(a, b *claim.Error) int { return a.Pos.Offset - b.Pos.Offset })
	if r.untold > 0 {
		e := r.Fault(r.Root, r.Root, claim.CodeSyntax,
			fmt.Sprintf("%d more records are refused or warned of; only the first %d are told", r.untold, mostProblems), "")
		e.Record = nil
		r.Doc.Problems = append(r.Doc.Problems, e)
	}
	doc := r.Doc
	doc.Source = &source{r: r}
	return &doc
}

// A source is where a document was read.
type source struct {
	r *Record

	mu    sync.Mutex
	names map[*Value]map[string]int // of objects with many members, once they were asked for
}

var _ claim.Source = (*source)(nil)

// Raw gives the record's own bytes and, after them, the text that came from elsewhere.
func (s *source) Raw() []byte {
	raw := s.r.rec.Raw()
	if s.r.outside {
		return slices.Concat(raw, []byte{'\n'}, []byte(s.r.Doc.Text))
	}
	return raw
}

// Dir gives none: the formats name no text files.
func (s *source) Dir() string { return "" }

// EntityPointer gives the pointer in the input of Document.Entities[i].
func (s *source) EntityPointer(i int) string { return s.r.entities[i] }

// RelationPointer gives the pointer in the input of Document.Relations[i].
func (s *source) RelationPointer(i int) string { return s.r.relations[i] }

// RefusedEntities gives the ids of the entities that were refused.
func (s *source) RefusedEntities() []string { return s.r.refused }

// Locate gives the place and the bytes of the value at a pointer of the input, or of the nearest
// value around it that is there; fields may have the names they have in claim.Document.
func (s *source) Locate(pointer string) (token.Position, []byte) {
	return s.r.rec.At(s.find(pointer).at)
}

// InputPointer gives the pointer of the value that Locate finds.
func (s *source) InputPointer(pointer string) string { return s.find(pointer).Pointer() }

func (s *source) find(pointer string) *Value {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.r.Root
	for name := range jsontext.Pointer(pointer).Tokens() {
		next := s.r.named[field{v, name}]
		if next == nil {
			next = s.step(v, name)
		}
		if other, is := s.r.renamed[name]; is && next == nil {
			next = s.step(v, other)
		}
		if next == nil {
			break
		}
		v = next
	}
	return v
}

// manyNames is from how many members on an object's names are looked up in a map.
const manyNames = 32

// step gives the member or element that a token of a pointer names; nil where there is none.
func (s *source) step(v *Value, name string) *Value {
	switch v.Kind {
	case '[':
		if i, err := strconv.Atoi(name); err == nil && i >= 0 && i < len(v.Values) {
			return v.Values[i]
		}
	case '{':
		i := -1
		if len(v.Names) < manyNames {
			i = slices.Index(v.Names, name)
		} else if at, ok := s.namesOf(v)[name]; ok {
			i = at
		}
		if i >= 0 {
			return v.Values[i]
		}
	default:
	}
	return nil
}

func (s *source) namesOf(v *Value) map[string]int {
	if names, ok := s.names[v]; ok {
		return names
	}
	names := make(map[string]int, len(v.Names))
	for i, name := range v.Names {
		names[name] = i
	}
	if s.names == nil {
		s.names = make(map[*Value]map[string]int)
	}
	s.names[v] = names
	return names
}

// FileID names a document after its file: the last part of the name without its endings; "" where
// that says nothing, as of standard input.
func FileID(name string) string {
	base := filepath.Base(filepath.ToSlash(name))
	if ext := filepath.Ext(base); ext == ".gz" || ext == ".zst" {
		base = strings.TrimSuffix(base, ext)
	}
	id := strings.ToValidUTF8(strings.TrimSpace(strings.TrimSuffix(base, filepath.Ext(base))), "\ufffd")
	if id == "" || id == "." || strings.HasPrefix(id, "<") || name == "-" {
		return ""
	}
	return id
}

// FolderID names a document after the folder that its file is in; "" where the name has none.
func FolderID(name string) string {
	folder := filepath.Base(filepath.Dir(filepath.ToSlash(name)))
	if folder == "." || folder == ".." || folder == "/" || folder == `\` {
		return ""
	}
	return strings.ToValidUTF8(folder, "\ufffd")
}

// Fields reads the members of an object. The first fault is kept, and what is read after it is empty.
type Fields struct {
	r      *Record
	object *Value
	record *Value // what a fault refuses; nil for the object
	fault  *claim.Error
}

// Fields reads an object; what is wrong with a member refuses it. What is no object is a fault.
func (r *Record) Fields(object *Value) *Fields {
	f := &Fields{r: r, object: object}
	switch {
	case object.fault != nil:
		f.fault = object.fault
	case object.Kind != '{':
		f.wrong(object, "an object")
	}
	return f
}

// Broken takes note of the fault of an element that is no JSON.
func (r *Record) Broken(v *Value) bool {
	if v.fault != nil {
		r.problem(v.fault)
	}
	return v.fault != nil
}

// Elements is Fields for an array, in which want says what it must be.
func (r *Record) Elements(array *Value, want string) *Fields {
	f := &Fields{r: r, object: array}
	switch {
	case array.fault != nil:
		f.fault = array.fault
	case array.Kind != '[':
		f.wrong(array, want)
	}
	return f
}

// Refused takes note of the fault, if there was one.
func (f *Fields) Refused() bool {
	if f.fault != nil {
		f.r.problem(f.fault)
	}
	return f.fault != nil
}

// RefusedEntity is Refused for an entity whose id may be known, "" if not: a relation that names it is
// refused too.
func (f *Fields) RefusedEntity(id string) bool {
	if f.fault != nil && id != "" {
		f.r.refused = append(f.r.refused, id)
	}
	return f.Refused()
}

// Err is the fault, for a record that is refused whole.
func (f *Fields) Err() *claim.Error { return f.fault }

// Bad notes a fault at a value of the object.
func (f *Fields) Bad(at *Value, code claim.Code, msg, hint string) {
	if f.fault != nil {
		return
	}
	if at == nil {
		at = f.object
	}
	record := f.object
	if f.record != nil {
		record = f.record
	}
	f.fault = f.r.Fault(record, at, code, msg, hint)
}

func (f *Fields) wrong(v *Value, want string) {
	f.Bad(v, claim.CodeType, fmt.Sprintf("must be %s, not %s", want, jsonl.KindName(v.Kind)), "")
}

// Get gives a member; nil where there is none, or it is null.
func (f *Fields) Get(name string) *Value {
	if f.fault != nil {
		return nil
	}
	return f.object.Get(name)
}

// Text gives a string; "" where there is none. A number is as good as its text.
func (f *Fields) Text(name string) string {
	v := f.Get(name)
	if v == nil {
		return ""
	}
	if v.Kind != '"' && v.Kind != '0' {
		f.wrong(v, "a string")
		return ""
	}
	return v.Text
}

// Need gives a string that must be there and not be blank.
func (f *Fields) Need(name, record string) string {
	s := f.Text(name)
	if strings.TrimSpace(s) == "" {
		f.Bad(f.Get(name), claim.CodeMissing, fmt.Sprintf("%s has no %s", record, name), "")
	}
	return s
}

// NeedOf is Need of the first of some names that is there.
func (f *Fields) NeedOf(record string, names ...string) string {
	for _, name := range names {
		if f.Get(name) != nil {
			return f.Need(name, record)
		}
	}
	return f.Need(names[0], record)
}

// Number gives a number; nil where there is none.
func (f *Fields) Number(name string) *float64 {
	v := f.Get(name)
	if v == nil {
		return nil
	}
	if v.Kind != '0' {
		f.wrong(v, "a number")
		return nil
	}
	x, err := strconv.ParseFloat(v.Text, 64)
	if err != nil {
		f.Bad(v, claim.CodeValue, "the number is too large", "")
		return nil
	}
	return &x
}

// Confidence gives a number from 0 to 1; nil where there is none.
func (f *Fields) Confidence(name string) *float64 {
	x := f.Number(name)
	if x != nil && (*x < 0 || *x > 1) {
		f.Bad(f.Get(name), claim.CodeValue, fmt.Sprintf("%s %v is not between 0 and 1", name, *x), "")
		return nil
	}
	return x
}

// Offset gives a whole number from 0 that must be there.
func (f *Fields) Offset(name, record string) int {
	v := f.Get(name)
	if v == nil {
		f.Bad(nil, claim.CodeMissing, fmt.Sprintf("%s has no %s", record, name), "")
		return 0
	}
	n, ok := Integer(v)
	if !ok {
		f.Bad(v, claim.CodeType, fmt.Sprintf("%s must be a whole number from 0", name), "")
	}
	return n
}

// Integer gives a whole number from 0 to 2³¹−1.
func Integer(v *Value) (int, bool) {
	if v == nil || v.Kind != '0' {
		return 0, false
	}
	x, err := strconv.ParseFloat(v.Text, 64)
	if err != nil || x < 0 || x > 1<<31-1 || x != float64(int(x)) {
		return 0, false
	}
	return int(x), true
}

// List gives the elements of an array; none where it is not there.
func (f *Fields) List(name string) []*Value {
	v := f.Get(name)
	if v == nil {
		return nil
	}
	if v.Kind != '[' {
		f.wrong(v, "an array")
		return nil
	}
	return v.Values
}

// Texts gives an array of strings; one string is as good as an array of it. Elements of another kind
// are left out.
func (v *Value) Texts() []string {
	if v == nil {
		return nil
	}
	if v.Kind == '"' {
		return []string{v.Text}
	}
	var out []string
	if v.Kind == '[' {
		for _, e := range v.Values {
			if e.Kind == '"' {
				out = append(out, e.Text)
			}
		}
	}
	return out
}
