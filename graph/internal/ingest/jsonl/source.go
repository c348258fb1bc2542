package jsonl

import (
	"go/token"
	"slices"
	"sort"
	"strconv"
	"sync"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/newsgraph/newsgraph/graph/claim"
)

// A source is where a document was read. Places are not stored while reading: the first question
// walks the document, O(bytes), and notes its lines and the elements of its arrays; after that a
// question costs O(bytes before the field, or of the element).
type source struct {
	raw  []byte
	name string
	dir  string
	at   place

	entities  kept
	relations kept
	refused   []string // ids of refused entities

	linesOnce    sync.Once
	lines        []int // offsets at which lines but the first begin
	elementsOnce sync.Once
	elements     map[string][]span // of the document's arrays
}

var _ claim.Source = (*source)(nil)

// kept are, for the records of an array that were not refused, their indexes in the input; nil
// while none was refused.
type kept []int

// refuse is called at the first refused record and any later one, with how many were kept.
func (k *kept) refuse(n int) {
	if *k == nil {
		*k = make(kept, n, n+8)
		for i := range *k {
			(*k)[i] = i
		}
	}
}

// keep is called at each record kept, with its index in the input.
func (k *kept) keep(i int) {
	if *k != nil {
		*k = append(*k, i)
	}
}

func (k kept) input(i int) int {
	if k == nil {
		return i
	}
	return k[i]
}

// Raw gives the document's own bytes, from bracket to bracket.
func (s *source) Raw() []byte { return s.raw }

// Dir gives the folder that text_file is relative to.
func (s *source) Dir() string { return s.dir }

// EntityPointer gives the pointer in the input of Document.Entities[i]: refused entities count.
func (s *source) EntityPointer(i int) string {
	return element("entities", s.entities.input(i))
}

// RelationPointer gives the pointer in the input of Document.Relations[i]: refused relations count.
func (s *source) RelationPointer(i int) string {
	return element("relations", s.relations.input(i))
}

// RefusedEntities gives the ids of the entities that were refused, where they could be read: a
// relation that names one means it, and nothing that happens to have the id for a name.
func (s *source) RefusedEntities() []string { return s.refused }

// Locate gives the place and the bytes of the value at a pointer of the input, or of the nearest
// value around it that is there.
func (s *source) Locate(pointer string) (token.Position, []byte) {
	at := s.find(pointer)
	return s.position(at.from), s.bytes(at)
}

func (s *source) bytes(at span) []byte { return s.raw[at.from:at.to:at.to] }

func (s *source) find(pointer string) span {
	s.elementsOnce.Do(s.indexElements)
	at := span{0, len(s.raw)}
	tokens := slices.Collect(jsontext.Pointer(pointer).Tokens())
	if len(tokens) > 1 {
		if element, ok := nth(s.elements[tokens[0]], tokens[1]); ok {
			at, tokens = element, tokens[2:]
		}
	}
	for _, name := range tokens {
		next, ok := s.child(at, name)
		if !ok {
			break
		}
		at = next
	}
	return at
}

// child gives the value that has a name or index in the value at.
func (s *source) child(at span, name string) (span, bool) {
	c := cursor{b: s.raw[:at.to], at: at.from}
	switch s.raw[at.from] {
	case '{':
		return c.member(name)
	case '[':
		return nth(c.elements(), name)
	}
	return span{}, false
}

func nth(elements []span, index string) (span, bool) {
	i, err := strconv.Atoi(index)
	if err != nil || i < 0 || i >= len(elements) {
		return span{}, false
	}
	return elements[i], true
}

// member finds a member of the object at the cursor.
func (c *cursor) member(name string) (span, bool) {
	var found span
	c.members(func(key string, value span) bool {
		if key == name {
			found = value
		}
		return key != name
	})
	return found, found.to > 0
}

// members calls visit for the members of the object at the cursor, up to a fault or until visit
// gives false.
func (c *cursor) members(visit func(key string, value span) bool) {
	c.at++
	for first := true; ; first = false {
		more, f := c.next(first, '}')
		if !more || f != nil {
			return
		}
		key, f := c.key()
		if f != nil {
			return
		}
		value, _, f := c.value()
		if f != nil {
			return
		}
		name, err := jsontext.AppendUnquote(nil, c.b[key.from:key.to])
		if err == nil && !visit(string(name), value) {
			return
		}
	}
}

// elements gives the elements of the array at the cursor, up to a fault.
func (c *cursor) elements() []span {
	var out []span
	c.at++
	for first := true; ; first = false {
		more, f := c.next(first, ']')
		if !more || f != nil {
			return out
		}
		value, _, f := c.value()
		if f != nil {
			return out
		}
		out = append(out, value)
	}
}

func (s *source) indexLines() {
	for i, c := range s.raw {
		if c == '\n' {
			s.lines = append(s.lines, i+1)
		}
	}
}

func (s *source) indexElements() {
	if s.raw[0] != '{' {
		return
	}
	s.elements = make(map[string][]span)
	c := cursor{b: s.raw}
	c.members(func(key string, value span) bool {
		if (key == "entities" || key == "relations") && s.raw[value.from] == '[' {
			array := cursor{b: s.raw, at: value.from}
			s.elements[key] = array.elements()
		}
		return true
	})
}

// position gives the place in the file of an offset of the document.
func (s *source) position(offset int) token.Position {
	s.linesOnce.Do(s.indexLines)
	at := place{offset: s.at.offset + offset, line: s.at.line, column: s.at.column + offset}
	if n := sort.SearchInts(s.lines, offset+1); n > 0 {
		at.line += n
		at.column = 1 + offset - s.lines[n-1]
	}
	return position(s.name, at)
}

// problem gives a fault its place; prefix is the pointer of its record, which is at record.
func (s *source) problem(f *fault, prefix string, record span) *claim.Error {
	return &claim.Error{
		Pos: s.position(f.at), Pointer: prefix + f.pointer, Code: f.code, Msg: f.msg, Hint: f.hint,
		Record: s.bytes(record),
	}
}
