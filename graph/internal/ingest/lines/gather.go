package lines

import (
	"fmt"
	"go/token"
	"slices"
	"strconv"
	"strings"

	"github.com/newsgraph/newsgraph/graph/claim"
)

// A Row is a row of a document and where it begins in the input.
type Row struct {
	Text string // with the ends of lines within it
	Pos  token.Position
}

// A Group is the rows of one document.
type Group struct {
	ID   string
	Rows []Row
	Head string // what the rows are read by, such as a header
	Note string // what is odd about its name; "" for nothing
	size int
	over bool // it is too large
}

// A Gather keeps rows by the document they belong to.
type Gather struct {
	o      Options
	head   string
	groups map[string]*Group
	order  []*Group
	total  int
	given  map[string]int // how often a document was given, by its name
}

// NewGather makes a Gather; head becomes a part of every document.
func NewGather(o Options, head string) *Gather {
	return &Gather{o: o, head: head, groups: make(map[string]*Group), given: make(map[string]int)}
}

// Add takes a row of the document id, which is "" where the document is to be named later. An error says that the document is too large: it is refused,
// and none of its rows are kept.
func (g *Gather) Add(id string, row Row) *claim.Error {
	group := g.groups[id]
	if group == nil {
		group = &Group{ID: id, Head: g.head}
		g.groups[id] = group
		g.order = append(g.order, group)
	}
	if group.over {
		return nil
	}
	if group.size += len(row.Text) + 1; group.size > g.o.MaxDocument {
		pos := row.Pos
		if len(group.Rows) > 0 {
			pos = group.Rows[0].Pos
		}
		g.total -= group.size - len(row.Text) - 1
		group.over, group.Rows = true, nil
		return &claim.Error{
			Pos: pos, Code: claim.CodeTooLarge,
			Msg:  fmt.Sprintf("the rows of document %q take more than %d bytes; it is not loaded", id, g.o.MaxDocument),
			Hint: "split it into several documents: by files, or by a column that names the document",
		}
	}
	g.total += len(row.Text) + 1
	group.Rows = append(group.Rows, row)
	return nil
}

// Full says that the documents must be taken before there are more rows.
func (g *Gather) Full() bool { return g.total > g.o.MaxTotal }

// Take gives the documents there are, in the order of their first rows, and forgets them.
func (g *Gather) Take() []*Group {
	var out []*Group
	for _, group := range g.order {
		if group.over { // what comes later of it is refused too
			continue
		}
		delete(g.groups, group.ID)
		name := group.ID
		g.given[name]++
		if n := g.given[name]; n > 1 && name != "" {
			group.ID = fmt.Sprintf("%s#%d", name, n)
			group.Note = fmt.Sprintf("rows of %q come again after more than %d bytes of others: they are the document %q", name, g.o.MaxTotal, group.ID)
		}
		out = append(out, group)
	}
	g.order = slices.DeleteFunc(g.order, func(group *Group) bool { return !group.over })
	g.total = 0
	return out
}

// A Document is a claim.Document in the making, from the rows of a Group.
type Document struct {
	claim.Document
	group     *Group
	entities  []place // of Document.Entities
	relations []place
	columns   func(row, field string) int
}

// A place is a row, and what its fields are named in it.
type place struct {
	row   int
	names map[string]string
}

// Document begins the document of a group; columns gives at which byte of a row a field of a relation
// stands, such as "subject", 0 where it is not known.
func (g *Group) Document(columns func(row, field string) int) *Document {
	d := &Document{group: g, columns: columns}
	d.ID = g.ID
	if g.Note != "" {
		d.Warn(0, "", claim.CodeDuplicate, g.Note, "put the rows of a document together")
	}
	return d
}

// Entity adds an entity that a row names in a field.
func (d *Document) Entity(e claim.Entity, row int, field string) { //nolint:gocritic // it is kept by value
	d.Entities = append(d.Entities, e)
	d.entities = append(d.entities, place{row, map[string]string{"": field, "id": field, "name": field, "type": field + "_type"}})
}

// Relation adds a relation that a row states.
func (d *Document) Relation(k claim.Relation, row int) { //nolint:gocritic // it is kept by value
	d.Relations = append(d.Relations, k)
	d.relations = append(d.relations, place{row: row})
}

// Refuse leaves out a row, for what is wrong with a field of it.
func (d *Document) Refuse(row int, field string, code claim.Code, msg, hint string) {
	d.Problems = append(d.Problems, &claim.Error{
		Pos: d.at(row, field), Code: code, Msg: msg, Hint: hint, Record: []byte(d.group.Rows[row].Text),
	})
}

// Warn tells of something odd in a row.
func (d *Document) Warn(row int, field string, code claim.Code, msg, hint string) {
	d.Problems = append(d.Problems, &claim.Error{Pos: d.at(row, field), Code: code, Msg: msg, Hint: hint, Warning: true})
}

// at gives the place of a field of a row.
func (d *Document) at(row int, field string) token.Position {
	r := &d.group.Rows[row]
	if field == "" {
		return r.Pos
	}
	return Advance(r.Pos, r.Text[:d.columns(r.Text, field)])
}

// Advance gives the place after some text.
func Advance(pos token.Position, text string) token.Position {
	pos.Offset += len(text)
	if n := strings.Count(text, "\n"); n > 0 {
		pos.Line += n
		pos.Column = len(text) - strings.LastIndexByte(text, '\n')
		return pos
	}
	pos.Column += len(text)
	return pos
}

// Finish ends the document.
func (d *Document) Finish() *claim.Document {
	slices.SortStableFunc(d.Problems, func(a, b *claim.Error) int { return a.Pos.Offset - b.Pos.Offset })
	doc := d.Document
	doc.Source = &source{d}
	return &doc
}

// A source is where a document was read.
type source struct{ d *Document }

var _ claim.Source = (*source)(nil)

// Raw gives the head and the rows.
func (s *source) Raw() []byte {
	g := s.d.group
	raw := make([]byte, 0, len(g.Head)+g.size+1)
	raw = append(append(raw, g.Head...), '\n')
	for i := range g.Rows {
		raw = append(append(raw, g.Rows[i].Text...), '\n')
	}
	return raw
}

// Dir gives none: the formats name no text files.
func (s *source) Dir() string { return "" }

// Locate gives the place of a field of the row that an entity or relation stands in, and the bytes of
// the row.
func (s *source) Locate(pointer string) (token.Position, []byte) {
	parts := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	at := place{}
	if len(parts) > 1 {
		list := map[string][]place{"entities": s.d.entities, "relations": s.d.relations}[parts[0]]
		if i, err := strconv.Atoi(parts[1]); err == nil && i >= 0 && i < len(list) {
			at = list[i]
		}
		parts = parts[2:]
	}
	field := ""
	if len(parts) > 0 {
		field = parts[0]
	}
	if at.names != nil {
		field = at.names[field]
	}
	return s.d.at(at.row, field), []byte(s.d.group.Rows[at.row].Text)
}
