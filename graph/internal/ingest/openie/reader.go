// Package openie reads what tools of open information extraction print: a triple a line, in the words
// of the text, with how sure the tool is.
//
// Begin with [NewReader]; [Sniff] says whether some content is for it. Four layouts are told apart by
// the content: Stanford OpenIE's own, that of ReVerb, which Stanford's has too, and the two of Open IE
// 4 and 5, in columns and in blocks. A document is the lines of one file, where they name it, else
// all of them. What of the layouts is kept, docs/formats.md says. A bad line costs itself.
package openie

import (
	"bufio"
	"errors"
	"io"
	"strings"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/lines"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/place"
)

// Options say how to read. Nil and zero values mean the defaults.
type Options = lines.Options

// A Reader reads triples. It is not for several goroutines at once.
type Reader struct {
	name   string
	input  *bufio.Reader
	o      Options
	lines  *lines.Reader
	layout layout
	gather *lines.Gather
	queue  []*lines.Group
	final  error
}

var _ claim.Reader = (*Reader)(nil)

// headSize is how much of an input its layout is told by.
const headSize = 64 << 10

// NewReader makes a Reader of r; name stands in the places of errors, and names the document where
// the lines do not.
func NewReader(name string, r io.Reader, o *Options) *Reader {
	return &Reader{name: name, input: bufio.NewReaderSize(r, headSize), o: o.Defaults()}
}

// Sniff says whether content that begins with head looks like triples in one of the layouts.
func Sniff(head []byte) bool { return layoutOf(head) != none }

// Read gives the next document; see claim.Reader. Lines that belong to no document are refused before
// the documents they stand among.
func (r *Reader) Read() (*claim.Document, error) {
	if r.lines == nil {
		head, _ := r.input.Peek(headSize)
		r.layout = layoutOf(head)
		if r.layout == none {
			r.layout = stanford
		}
		r.lines = lines.NewReader(r.name, r.input, r.o.MaxLine)
		r.gather = lines.NewGather(r.o, "")
	}
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

// fill takes a line. An error is one that was refused.
func (r *Reader) fill() error {
	line, err := r.lines.Next()
	if err != nil {
		if _, refused := errors.AsType[*claim.Error](err); refused {
			return err
		}
		r.final = err
		if errors.Is(err, io.EOF) {
			r.queue = r.gather.Take()
			return nil
		}
		return err
	}
	if blank(line.Text) {
		return nil
	}
	id := place.FileID(r.name)
	if r.layout == reverb {
		t, fault := parse(reverb, line.Text)
		if fault != nil {
			return fault.at(line.Pos, line.Text)
		}
		if t.file != "" {
			id = t.file
		}
	}
	if err := r.gather.Add(id, lines.Row{Text: line.Text, Pos: line.Pos}); err != nil {
		return err
	}
	if r.gather.Full() {
		r.queue = r.gather.Take()
	}
	return nil
}

// document makes a document of its lines.
func (r *Reader) document(g *lines.Group) *claim.Document {
	d := g.Document(func(row, field string) int { return column(r.layout, row, field) })
	sentence := ""
	for i := range g.Rows {
		text := g.Rows[i].Text
		if r.layout == blocks && !extraction.MatchString(text) || r.layout == columns && !strings.Contains(text, "\t") {
			sentence = text
			continue
		}
		t, fault := parse(r.layout, text)
		if fault == nil && t.predicate == "" {
			fault = &wrong{field: "predicate", code: claim.CodeMissing, msg: "the triple has no relation"}
		}
		if fault == nil && t.subject == "" {
			fault = &wrong{field: "subject", code: claim.CodeMissing, msg: "the triple has no subject"}
		}
		if fault == nil && len(t.objects) == 0 {
			fault = &wrong{field: "object", code: claim.CodeMissing, msg: "the triple has no object"}
		}
		if fault != nil {
			d.Refuse(i, fault.field, fault.code, fault.msg, fault.hint)
			continue
		}
		if t.quote == "" {
			t.quote = sentence
		}
		for _, k := range t.relations() {
			d.Relation(k, i)
		}
	}
	doc := d.Finish()
	if doc.ID == "" {
		doc.ID = place.HashID(doc.Source.Raw())
	}
	return doc
}
