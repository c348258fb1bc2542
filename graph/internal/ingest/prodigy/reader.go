// Package prodigy reads what the annotation tool Prodigy exports of relations and spans: an object a
// line, with a text, its tokens and spans, and relations between them.
//
// Begin with [NewReader]; [Sniff] says whether some content is for it. A line is a document, named
// after the hash of its text and who annotated it. One that was rejected or ignored is a document
// that claims nothing, and says so in a warning. Spans become entities as package spans has it. What
// of the format is kept, docs/formats.md says. A bad span or relation costs itself.
package prodigy

import (
	"fmt"
	"io"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/place"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/spans"
)

// Options say how to read. Nil and zero values mean the defaults.
type Options struct {
	// MaxRecord is the size of the largest line that is read, in bytes; default 64 MiB.
	MaxRecord int
}

// A Reader reads exports of Prodigy. It is not for several goroutines at once. It remembers the ids
// of the documents it gave.
type Reader struct {
	name    string
	records *place.Reader
	n       int
	given   map[string]int
}

var _ claim.Reader = (*Reader)(nil)

// NewReader makes a Reader of r; name stands in the places of errors, and names documents that have
// no hash.
func NewReader(name string, r io.Reader, o *Options) *Reader {
	if o == nil {
		o = new(Options)
	}
	return &Reader{name: name, records: place.NewReader(name, r, o.MaxRecord), given: make(map[string]int)}
}

// Sniff says whether content that begins with head looks like an export of Prodigy.
func Sniff(head []byte) bool {
	return place.HasKeys(head, "text", "_task_hash") || place.HasKeys(head, "text", "_input_hash") ||
		place.HasKeys(head, "text", "head_span", "child_span") || place.HasKeys(head, "text", "spans", "answer")
}

var renamed = map[string]string{
	"type": "label", "predicate": "label", "subject": "head", "object": "child", "published": "meta", "id": "_input_hash",
}

// Read gives the next document; see claim.Reader.
func (r *Reader) Read() (*claim.Document, error) {
	r.n++
	rec, err := r.records.Next()
	if err != nil {
		return nil, err
	}
	rec.Rename(renamed)
	f := rec.Fields(rec.Root)
	rec.Doc.Text = f.Need("text", "the task")
	answer := f.Text("answer")
	d := document{Record: rec, text: spans.NewText(rec.Doc.Text), who: f.Text("_annotator_id")}
	if d.who == "" {
		d.who = f.Text("_session_id")
	}
	tokens, labelled, relations := f.List("tokens"), f.List("spans"), f.List("relations")
	switch answer {
	case "", "accept", "reject", "ignore":
	default:
		f.Bad(f.Get("answer"), claim.CodeValue, fmt.Sprintf("answer %q is none of accept, reject, ignore", answer), "")
	}
	r.meta(rec, f)
	if err := f.Err(); err != nil {
		return nil, err
	}
	rec.Doc.ID = r.id(rec, d.who)
	if answer == "reject" || answer == "ignore" {
		rec.Warn(rec.Root.Get("answer"), claim.CodeValue, fmt.Sprintf("the annotator's answer is %s: the document claims nothing", answer),
			fmt.Sprintf("%d spans and %d relations of it are left out", len(labelled), len(relations)))
		return rec.Document(), nil
	}
	d.tokens = tokens
	d.set = spans.New(rec, d.text)
	for _, v := range labelled {
		d.span(v)
	}
	for _, v := range relations {
		d.relation(v)
	}
	return rec.Document(), nil
}

// meta takes what the free-form meta has in words of ours.
func (r *Reader) meta(rec *place.Record, f *place.Fields) {
	meta := f.Get("meta")
	for name, into := range map[string]*string{
		"title": &rec.Doc.Title, "url": &rec.Doc.URL, "publisher": &rec.Doc.Publisher,
		"published": &rec.Doc.Published, "language": &rec.Doc.Language,
	} {
		*into = meta.Get(name).String()
	}
}

// id names a document: by its id, or the hash of its text, or its place in the file, and who
// annotated it; a name that was given before gets a number.
func (r *Reader) id(rec *place.Record, who string) string {
	id := rec.Root.Get("id").String()
	if id == "" {
		id = rec.Root.Get("meta").Get("id").String()
	}
	if hash := rec.Root.Get("_input_hash").String(); id == "" && hash != "" {
		id = "prodigy:" + hash
	}
	if id == "" {
		id = rec.Nth(r.name, r.n)
	}
	if who != "" {
		id += "/" + who
	}
	r.given[id]++
	if n := r.given[id]; n > 1 {
		return fmt.Sprintf("%s#%d", id, n)
	}
	return id
}

type document struct {
	*place.Record
	text   *spans.Text
	set    *spans.Set
	tokens []*place.Value
	who    string
}

// spanID names a span by its place and label: the format gives it no name.
func spanID(s claim.Span, label string) string {
	if label == "" {
		return fmt.Sprintf("%d-%d", s[0], s[1])
	}
	return fmt.Sprintf("%d-%d %s", s[0], s[1], label)
}

func (d *document) span(v *place.Value) {
	f := d.Fields(v)
	at := claim.Span{f.Offset("start", "the span"), f.Offset("end", "the span")}
	label := f.Text("label")
	if f.Refused() {
		return
	}
	if id := spanID(at, label); !d.set.Has(id) { // the same again says nothing new
		d.set.Add(id, label, at, v)
	}
}

func (d *document) relation(v *place.Value) {
	f := d.Fields(v)
	k := claim.Relation{Predicate: f.Need("label", "the relation"), Extractor: d.who}
	head := d.end(f, "head")
	child := d.end(f, "child")
	if f.Refused() {
		return
	}
	k.Subject, k.Object.Name = d.set.Entity(head), d.set.Entity(child)
	k.Evidence = d.set.Evidence(head, child)
	d.Relation(k, v)
}

// end gives the id of the span of one end of a relation, and takes the span where it is not among
// the spans of the task; an end without a span is a token.
func (d *document) end(f *place.Fields, name string) string {
	if span := f.Get(name + "_span"); span != nil {
		g := d.Within(f.Object(), span)
		at := claim.Span{g.Offset("start", "the span"), g.Offset("end", "the span")}
		label := g.Text("label")
		if err := g.Err(); err != nil {
			f.Fail(err)
			return ""
		}
		return d.place(f, span, at, label)
	}
	v := f.Get(name)
	if v == nil {
		f.Bad(nil, claim.CodeMissing, fmt.Sprintf("the relation has no %s", name), "")
		return ""
	}
	n, ok := place.Integer(v)
	if !ok || n >= len(d.tokens) {
		f.Bad(v, claim.CodeUnknownEntity, fmt.Sprintf("%s %s is no token of the task", name, v.Text), "")
		return ""
	}
	token := d.tokens[n]
	from, ok := place.Integer(token.Get("start"))
	to, also := place.Integer(token.Get("end"))
	if !ok || !also {
		f.Bad(v, claim.CodeUnknownEntity, fmt.Sprintf("token %d has no start and end", n), "")
		return ""
	}
	return d.place(f, v, claim.Span{from, to}, "")
}

// place gives the id of a span, which it takes if it is new.
func (d *document) place(f *place.Fields, v *place.Value, at claim.Span, label string) string {
	id := spanID(at, label)
	if f.Err() != nil || d.set.Has(id) {
		return id
	}
	if _, ok := d.text.Cut(at); !ok {
		f.Bad(v, claim.CodeOffsets, fmt.Sprintf("span [%d,%d] is not in the text, which has %d code points", at[0], at[1], d.text.Len()), "")
		return ""
	}
	d.set.Add(id, label, at, v)
	return id
}
