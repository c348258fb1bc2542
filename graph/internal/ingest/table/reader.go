// Package table reads tables with a header: a relation a row, with columns for subject, predicate and
// object, and for whatever else is known of it.
//
// Begin with [NewReader]; [Sniff] says whether some content is for it. Cells are parted by tabs,
// semicolons or commas, as the header has it, and quoted as RFC 4180 says. The rows of one source are
// one document, wherever they stand; package lines says within which limits. What columns there are,
// docs/formats.md says. A bad row costs itself.
package table

import (
	"bytes"
	"errors"
	"fmt"
	"go/token"
	"io"
	"slices"
	"strings"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/lines"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/place"
)

// Options say how to read. Nil and zero values mean the defaults.
type Options = lines.Options

// A Reader reads a table. It is not for several goroutines at once.
type Reader struct {
	name   string
	o      Options
	lines  *lines.Reader
	header *header
	gather *lines.Gather
	queue  []*lines.Group
	final  error
}

var _ claim.Reader = (*Reader)(nil)

// NewReader makes a Reader of r; name stands in the places of errors, and names the document where
// no column does.
func NewReader(name string, r io.Reader, o *Options) *Reader {
	all := o.Defaults()
	return &Reader{name: name, o: all, lines: lines.NewReader(name, r, all.MaxLine)}
}

// Sniff says whether content that begins with head looks like a table: whether its first row names
// subject, predicate and object.
func Sniff(head []byte) bool {
	head = bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	for line := range bytes.Lines(head) {
		if text := strings.TrimSpace(string(line)); text != "" {
			return readHeader(strings.TrimRight(string(line), "\r\n")) != nil
		}
	}
	return false
}

// Read gives the next document; see claim.Reader. Rows that can't be read are refused before the
// documents they stand among.
func (r *Reader) Read() (*claim.Document, error) {
	for len(r.queue) == 0 {
		if r.final != nil {
			return nil, r.final
		}
		if err := r.fill(); err != nil {
			return nil, err
		}
	}
	g := r.queue[0]
	r.queue = r.queue[1:]
	return r.document(g), nil
}

// fill takes a row. An error is one that was refused, or a warning.
func (r *Reader) fill() error {
	row, cells, err := r.row()
	if err != nil {
		if _, refused := errors.AsType[*claim.Error](err); refused {
			return err
		}
		r.final = err
		if errors.Is(err, io.EOF) && r.gather != nil {
			r.queue = r.gather.Take()
			return nil
		}
		return err
	}
	if r.header == nil {
		return r.begin(row)
	}
	if len(cells) > r.header.n {
		for _, c := range cells[r.header.n:] {
			if strings.TrimSpace(c.text) != "" {
				return &claim.Error{
					Pos: lines.Advance(row.Pos, row.Text[:c.at]), Code: claim.CodeSyntax,
					Msg:  fmt.Sprintf("the row has %d cells, the header has %d", len(cells), r.header.n),
					Hint: "put a cell that has the separator in it into quotes", Record: []byte(row.Text),
				}
			}
		}
	}
	id := r.header.get(cells, "source")
	if id == "" {
		id = place.FileID(r.name)
	}
	if err := r.gather.Add(id, row); err != nil {
		return err
	}
	if r.gather.Full() {
		r.queue = r.gather.Take()
	}
	return nil
}

// begin takes the header.
func (r *Reader) begin(row lines.Row) error {
	r.header = readHeader(row.Text)
	if r.header == nil {
		r.final = io.EOF
		return &claim.Error{
			Pos: row.Pos, Code: claim.CodeMissing, Msg: "the first row does not name the columns subject, predicate and object; nothing is read",
			Hint: "begin the file with a row like subject,predicate,object,source", Record: []byte(row.Text),
		}
	}
	r.gather = lines.NewGather(r.o, row.Text)
	if len(r.header.unknown) == 0 {
		return nil
	}
	var list []string
	for _, c := range r.header.unknown {
		list = append(list, fmt.Sprintf("%.40q", strings.TrimSpace(c.text)))
	}
	return &claim.Error{
		Pos: lines.Advance(row.Pos, row.Text[:r.header.unknown[0].at]), Code: claim.CodeUnknownField, Warning: true,
		Msg: "columns that are not known, or are there twice, are left out: " + strings.Join(list, ", "),
	}
}

// row gives the next row that is not blank. A cell whose quote is never closed refuses the line it
// begins in, and reading goes on with the next one.
func (r *Reader) row() (lines.Row, []cell, error) {
	for {
		first, err := r.lines.Next()
		if err != nil {
			return lines.Row{}, nil, err
		}
		if strings.TrimSpace(first.Text) == "" {
			continue
		}
		if r.header == nil {
			return lines.Row{Text: first.Text, Pos: first.Pos}, nil, nil
		}
		row, cells, err := r.whole(first)
		if err == nil && empty(cells) {
			continue
		}
		return row, cells, err
	}
}

// whole reads the lines of a row.
func (r *Reader) whole(first lines.Line) (lines.Row, []cell, error) {
	s := splitter{sep: r.header.sep}
	row := lines.Row{Pos: first.Pos}
	var text strings.Builder
	var more []lines.Line
	line := first
	for {
		bad := s.line(line.Text, line.End)
		text.WriteString(line.Text)
		switch {
		case bad >= 0:
			r.giveBack(more, nil)
			pos := lines.Advance(first.Pos, text.String()[:bad])
			return row, nil, syntax(pos, "a cell in quotes goes on after its closing quote", "write a quote within quotes twice", first)
		case !s.quoted:
			row.Text = text.String()
			return row, s.cells, nil
		}
		text.WriteString(line.End)
		next, err := r.lines.Next()
		if err != nil || text.Len()+len(next.Text) > r.o.MaxLine {
			if err == nil {
				more = append(more, next)
			}
			r.giveBack(more, err)
			pos := lines.Advance(first.Pos, text.String()[:s.from])
			return row, nil, syntax(pos, "this quote is not closed", fmt.Sprintf("a row takes at most %d bytes", r.o.MaxLine), first)
		}
		more = append(more, next)
		line = next
	}
}

// giveBack gives lines back, and what came after them.
func (r *Reader) giveBack(more []lines.Line, err error) {
	if err != nil {
		r.lines.Back(lines.Line{}, err)
	}
	for _, line := range slices.Backward(more) {
		r.lines.Back(line, nil)
	}
}

func syntax(pos token.Position, msg, hint string, first lines.Line) *claim.Error {
	return &claim.Error{Pos: pos, Code: claim.CodeSyntax, Msg: msg, Hint: hint, Record: []byte(first.Text)}
}

func empty(cells []cell) bool {
	for _, c := range cells {
		if strings.TrimSpace(c.text) != "" {
			return false
		}
	}
	return true
}

// document makes a document of its rows.
func (r *Reader) document(g *lines.Group) *claim.Document {
	h := r.header
	d := &document{header: h, types: make(map[string]string), known: make(map[string]bool)}
	d.Document = g.Document(func(row, field string) int { return h.at(split(row, h.sep), field) })
	if d.typed = h.has("subject_type") || h.has("object_type"); d.typed {
		for i := range g.Rows {
			d.note(split(g.Rows[i].Text, h.sep))
		}
	}
	for i := range g.Rows {
		d.row(split(g.Rows[i].Text, h.sep), i)
	}
	doc := d.Finish()
	if doc.ID == "" {
		doc.ID = place.HashID(doc.Source.Raw())
	}
	return doc
}
