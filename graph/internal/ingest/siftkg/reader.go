// Package siftkg reads the extractions of sift-kg: a JSON object a document, with the names and
// types of its entities and, for each relation, the evidence in the document's words.
//
// Begin with [NewReader]; [Sniff] says whether some content is for it. An entity's id is its name,
// which is how relations name it; the second of one name is refused. What of the format is kept,
// docs/formats.md says. A bad entity or relation costs itself.
package siftkg

import (
	"fmt"
	"io"
	"slices"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/place"
)

// Options say how to read. Nil and zero values mean the defaults.
type Options struct {
	// MaxRecord is the size of the largest document that is read, in bytes; default 64 MiB.
	MaxRecord int
	// Text gives the text of a document by its id, where it is to be had; default none. It becomes
	// part of what Source.Raw gives, so that another text is another document.
	Text func(id string) (string, bool)
}

// A Reader reads extractions of sift-kg. It is not for several goroutines at once.
type Reader struct {
	records *place.Reader
	text    func(id string) (string, bool)
}

var _ claim.Reader = (*Reader)(nil)

// NewReader makes a Reader of r; name stands in the places of errors.
func NewReader(name string, r io.Reader, o *Options) *Reader {
	if o == nil {
		o = new(Options)
	}
	return &Reader{records: place.NewReader(name, r, o.MaxRecord), text: o.Text}
}

// Sniff says whether content that begins with head looks like an extraction of sift-kg.
func Sniff(head []byte) bool {
	return place.HasKeys(head, "document_id", "entity_type") || place.HasKeys(head, "document_id", "source_entity") ||
		place.HasKeys(head, "document_id", "chunks_processed")
}

var renamed = map[string]string{
	"id": "document_id", "type": "entity_type", "subject": "source_entity", "predicate": "relation_type", "object": "target_entity",
	"quote": "evidence",
}

// Read gives the next document; see claim.Reader.
func (r *Reader) Read() (*claim.Document, error) {
	rec, err := r.records.Next()
	if err != nil {
		return nil, err
	}
	rec.Rename(renamed)
	f := rec.Fields(rec.Root)
	rec.Doc.ID = f.Need("document_id", "the extraction")
	model := f.Text("model_used")
	entities, relations := f.List("entities"), f.List("relations")
	if err := f.Err(); err != nil {
		return nil, err
	}
	if failed := rec.Root.Get("error"); failed.String() != "" {
		rec.Warn(failed, claim.CodeValue, "the extractor failed: "+failed.String(), "what it found before that is kept")
	}
	if r.text != nil {
		if text, ok := r.text(rec.Doc.ID); ok {
			rec.SetText(text)
		}
	}
	d := document{Record: rec, text: place.NewText(rec.Doc.Text), types: make(map[string]string), model: model}
	for _, v := range entities {
		d.entity(v)
	}
	for _, v := range relations {
		d.relation(v)
	}
	rec.NameEnds()
	return rec.Document(), nil
}

type document struct {
	*place.Record
	text  *place.Text
	types map[string]string // of the entities so far
	model string
}

// aliasFields are the attributes that hold other names of the entity.
var aliasFields = []string{"aliases", "also_known_as", "abbreviation"}

func (d *document) entity(v *place.Value) {
	f := d.Fields(v)
	e := claim.Entity{Name: f.Need("name", "the entity"), Type: f.Text("entity_type")}
	context := f.Text("context")
	if f.Refused() {
		return
	}
	e.ID = e.Name
	if before, twice := d.types[e.ID]; twice {
		d.Refuse(v, v.Get("name"), claim.CodeDuplicate,
			fmt.Sprintf("entity %q is in the document already, as %q", e.Name, before), "relations name entities by their names alone")
		return
	}
	d.types[e.ID] = e.Type
	attributes := v.Get("attributes")
	for _, name := range aliasFields {
		for _, alias := range attributes.Get(name).Texts() {
			if alias != e.Name && !slices.Contains(e.Aliases, alias) {
				e.Aliases = append(e.Aliases, alias)
			}
		}
	}
	if span, ok := d.text.Within(context, e.Name); ok {
		e.Mentions = []claim.Span{span}
	}
	d.Entity(e, v)
}

func (d *document) relation(v *place.Value) {
	f := d.Fields(v)
	k := claim.Relation{
		Subject: f.Need("source_entity", "the relation"), Predicate: f.Need("relation_type", "the relation"),
		Object: claim.Object{Name: f.Need("target_entity", "the relation")},
		Quote:  f.Text("evidence"), Confidence: f.Confidence("confidence"), Extractor: d.model,
	}
	if !f.Refused() {
		d.Relation(k, v)
	}
}
