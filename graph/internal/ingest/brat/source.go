package brat

import (
	"bytes"
	"fmt"
	"go/token"
	"slices"
	"strconv"
	"strings"

	"github.com/newsgraph/newsgraph/graph/claim"
)

// A part is one of the files of a document.
type part struct {
	name string
	raw  []byte
}

// A line is one of a part, its end excluded.
type line struct {
	part     int
	from, to int
	number   int // from 1
	start    int // of the line, where it has a byte order mark before from
}

// A spot is a place in a line.
type spot struct {
	line
	at int
}

// A source is where a document was read.
type source struct {
	parts     []part
	text      *string // nil without one
	entities  []spots
	relations []spots
}

// spots are where the fields of an entity or relation stand in its line.
type spots struct {
	line
	kind, subject, object int
}

var _ claim.Source = (*source)(nil)

// Raw gives all files, and how long each is, so that they can't be mistaken for others.
func (s *source) Raw() []byte {
	var all [][]byte
	lengths := []byte("\n")
	for _, p := range s.parts {
		all = append(all, p.raw)
		lengths = fmt.Appendf(lengths, "%d ", len(p.raw))
	}
	if s.text != nil {
		all = append(all, []byte(*s.text))
		lengths = fmt.Appendf(lengths, "text %d", len(*s.text))
	}
	return slices.Concat(append(all, lengths)...)
}

// Dir gives none: the text is beside the file.
func (s *source) Dir() string { return "" }

// InputPointer gives none: the format is not JSON.
func (s *source) InputPointer(string) string { return "" }

// Locate gives the place of a field of claim.Document, and the line of its record.
func (s *source) Locate(pointer string) (token.Position, []byte) {
	tokens := strings.Split(pointer, "/")
	if len(tokens) >= 3 {
		list := map[string][]spots{"entities": s.entities, "relations": s.relations}[tokens[1]]
		if i, err := strconv.Atoi(tokens[2]); err == nil && i >= 0 && i < len(list) {
			at := list[i]
			where := at.from
			if len(tokens) > 3 {
				switch tokens[3] {
				case "type", "predicate":
					where = at.kind
				case "subject":
					where = at.subject
				case "object":
					where = at.object
				}
			}
			return s.position(spot{at.line, where}), s.bytes(at.line)
		}
	}
	return s.position(spot{line{number: 1}, 0}), s.parts[0].raw
}

func (s *source) position(at spot) token.Position {
	return token.Position{Filename: s.parts[at.part].name, Offset: at.at, Line: at.number, Column: at.at - at.start + 1}
}

func (s *source) bytes(l line) []byte { return s.parts[l.part].raw[l.from:l.to:l.to] }

// lines calls visit for the lines of all parts that are not blank.
func (s *source) lines(visit func(l line)) {
	for i := range s.parts {
		raw := s.parts[i].raw
		l := line{part: i}
		for l.start < len(raw) {
			end := len(raw)
			next := end
			if n := bytes.IndexByte(raw[l.start:], '\n'); n >= 0 {
				end = l.start + n
				next = end + 1
			}
			l.number++
			l.from, l.to = l.start, end
			if l.number == 1 && bytes.HasPrefix(raw, bom) {
				l.from += len(bom)
			}
			if l.to > l.from && raw[l.to-1] == '\r' {
				l.to--
			}
			if len(bytes.TrimSpace(raw[l.from:l.to])) > 0 {
				visit(l)
			}
			l.start = next
		}
	}
}
