// Package doccano reads what the annotation tool doccano exports of sequence labelling, with or
// without relations: an object a line, with a text and its labelled spans.
//
// Begin with [NewReader]; [Sniff] says whether some content is for it. A line is a document, named
// after the file, which is an annotator's or all of theirs, and the example's id. Spans become
// entities as package spans has it. What of the format is kept, docs/formats.md says. A bad span or
// relation costs itself.
package doccano

import (
	"fmt"
	"io"
	"regexp"
	"slices"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/place"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/spans"
)

// Options say how to read. Nil and zero values mean the defaults.
type Options struct {
	// MaxRecord is the size of the largest line that is read, in bytes; default 64 MiB.
	MaxRecord int
}

// A Reader reads exports of doccano. It is not for several goroutines at once.
type Reader struct {
	name    string
	records *place.Reader
	n       int
}

var _ claim.Reader = (*Reader)(nil)

// NewReader makes a Reader of r; name stands in the places of errors and begins the ids of documents.
func NewReader(name string, r io.Reader, o *Options) *Reader {
	if o == nil {
		o = new(Options)
	}
	return &Reader{name: name, records: place.NewReader(name, r, o.MaxRecord)}
}

// labelled is a list of spans, or an empty one, as sequence labelling has them.
var labelled = regexp.MustCompile(`[^\\]"labels?"\s*:\s*\[\s*(\[\s*\d|\])`)

// Sniff says whether content that begins with head looks like an export of doccano.
func Sniff(head []byte) bool {
	if place.HasKeys(head, "from_name") || !place.HasKeys(head, "text") {
		return false
	}
	return place.HasKeys(head, "label", "start_offset", "end_offset") || place.HasKeys(head, "from_id", "to_id", "relations") ||
		place.HasKeys(head, "entities", "relations", "Comments") || place.HasKeys(head, "entities", "cats") || labelled.Match(head)
}

var renamed = map[string]string{"type": "label", "predicate": "type", "subject": "from_id", "object": "to_id"}

// Read gives the next document; see claim.Reader.
func (r *Reader) Read() (*claim.Document, error) {
	r.n++
	rec, err := r.records.Next()
	if err != nil {
		return nil, err
	}
	rec.Rename(renamed)
	f := rec.Fields(rec.Root)
	rec.Doc.Text = f.Need("text", "the example")
	rec.Doc.ID = r.id(rec, f.Text("id"))
	d := document{Record: rec, text: spans.NewText(rec.Doc.Text)}
	entities, relations := f.List("entities"), f.List("relations")
	var triples []*place.Value
	for _, name := range []string{"label", "labels"} {
		triples = append(triples, f.List(name)...)
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	meta := rec.Root.Get("meta")
	for _, in := range []*place.Value{meta, rec.Root} { // columns of an import come back beside the text
		for name, into := range map[string]*string{
			"title": &rec.Doc.Title, "url": &rec.Doc.URL, "publisher": &rec.Doc.Publisher,
			"published": &rec.Doc.Published, "language": &rec.Doc.Language,
		} {
			if s := in.Get(name).String(); s != "" {
				*into = s
			}
		}
	}
	d.set = spans.New(rec, d.text)
	d.count(entities, triples)
	for _, v := range entities {
		d.entity(v)
	}
	for _, v := range triples {
		d.triple(v)
	}
	for _, v := range relations {
		d.relation(v)
	}
	return rec.Document(), nil
}

// id names a document after the file and the example.
func (r *Reader) id(rec *place.Record, example string) string {
	file := place.FileID(r.name)
	switch {
	case example == "":
		return rec.Nth(r.name, r.n)
	case file == "":
		return "doccano:" + example
	}
	return file + "/" + example
}

type document struct {
	*place.Record
	text  *spans.Text
	set   *spans.Set
	utf16 bool
}

// count finds out how the offsets of a document are counted, where that matters.
func (d *document) count(entities, triples []*place.Value) {
	if !d.text.Astral() {
		return
	}
	var all []claim.Span
	add := func(from, to *place.Value) {
		a, ok := place.Integer(from)
		b, also := place.Integer(to)
		if ok && also {
			all = append(all, claim.Span{a, b})
		}
	}
	for _, v := range append(slices.Clip(entities), triples...) {
		add(v.Get("start_offset"), v.Get("end_offset"))
		if v.Kind == '[' && len(v.Values) > 1 {
			add(v.Values[0], v.Values[1])
		}
	}
	d.utf16 = d.text.InUTF16(all)
	if len(all) > 0 {
		unit := "code points"
		if d.utf16 {
			unit = "UTF-16 code units"
		}
		d.Warn(d.Root.Get("text"), claim.CodeOffsets, "the text has characters beyond U+FFFF; its offsets are taken for "+unit,
			"so read, more of them lie at the ends of words")
	}
}

// span gives a span in code points.
func (d *document) span(record *place.Value, s claim.Span) (claim.Span, bool) {
	if !d.utf16 {
		return s, true
	}
	out, ok := d.text.FromUTF16(s)
	if !ok {
		d.Refuse(record, nil, claim.CodeOffsets, fmt.Sprintf("span [%d,%d] ends within a character", s[0], s[1]), "")
	}
	return out, ok
}

func (d *document) entity(v *place.Value) {
	if v.Kind == '[' { // projects of intents and slots have them so
		d.triple(v)
		return
	}
	f := d.Fields(v)
	id, label := f.Need("id", "the span"), f.Text("label")
	at := claim.Span{f.Offset("start_offset", "the span"), f.Offset("end_offset", "the span")}
	if f.Refused() {
		return
	}
	if at, ok := d.span(v, at); ok {
		d.set.Add(id, label, at, v)
	}
}

// triple takes a span that is written as [from, to, label].
func (d *document) triple(v *place.Value) {
	if v.Kind != '[' { // classes of the whole text, or no JSON
		f := d.Fields(v)
		if v.Kind == '"' {
			d.Refuse(v, nil, claim.CodeType, "this labels no span, but the whole text", "export a project of sequence labelling")
			return
		}
		f.Refused()
		return
	}
	if len(v.Values) != 3 {
		d.Refuse(v, nil, claim.CodeValue, fmt.Sprintf("a span is [from, to, label], not %d values", len(v.Values)), "")
		return
	}
	from, ok := place.Integer(v.Values[0])
	to, also := place.Integer(v.Values[1])
	label := v.Values[2]
	if !ok || !also || label.Kind != '"' {
		d.Refuse(v, nil, claim.CodeType, "a span is [from, to, label], two whole numbers and a string", "")
		return
	}
	if at, ok := d.span(v, claim.Span{from, to}); ok {
		if id := fmt.Sprintf("%d-%d %s", from, to, label.Text); !d.set.Has(id) {
			d.set.Add(id, label.Text, at, v)
		}
	}
}

func (d *document) relation(v *place.Value) {
	f := d.Fields(v)
	k := claim.Relation{ID: f.Text("id"), Predicate: f.Need("type", "the relation")}
	from, to := f.Need("from_id", "the relation"), f.Need("to_id", "the relation")
	if !d.set.Has(from) {
		f.Bad(f.Get("from_id"), claim.CodeUnknownEntity, fmt.Sprintf("%q is no span of the example", from), "")
	}
	if !d.set.Has(to) {
		f.Bad(f.Get("to_id"), claim.CodeUnknownEntity, fmt.Sprintf("%q is no span of the example", to), "")
	}
	if f.Refused() {
		return
	}
	k.Subject, k.Object.Name = d.set.Entity(from), d.set.Entity(to)
	k.Evidence = d.set.Evidence(from, to)
	d.Relation(k, v)
}
