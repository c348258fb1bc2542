// Package siftkg reads the extractions of sift-kg: a JSON object a document, with the names and
// types of its entities and, for each relation, the evidence in the document's words.
//
// Begin with [NewReader]; [Sniff] says whether some content is for it. An entity's id is its name,
// which is how relations name it; the second of one name is refused. Attributes of an entity become
// aliases or relations to literals. A bad entity or relation costs itself.
//
// It reads no files: who calls it says by [Options] what text a document has.
package siftkg

import (
	"fmt"
	"io"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/place"
)

// Options say how to read. Nil and zero values mean the defaults.
type Options struct {
	// MaxRecord is the size of the largest document that is read, in bytes; default 64 MiB.
	MaxRecord int
	// Text gives the text of a document by its id and the path that sift-kg read it from, "" where
	// there is none; default none. It becomes part of what Source.Raw gives, so that another text is
	// another document. An error is told of, and the document kept without its text.
	Text func(id, path string) (string, error)
}

// A Reader reads extractions of sift-kg. It is not for several goroutines at once.
type Reader struct {
	records *place.Reader
	text    func(id, path string) (string, error)
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
	o := place.OutlineOf(head)
	if o.Kinds["document_id"] == 0 || o.Kinds["extractions"] != 0 {
		return false
	}
	return o.Kinds["chunks_processed"] != 0 || place.HasKeys(head, "entity_type") || place.HasKeys(head, "source_entity")
}

var renamed = map[string]string{
	"id": "document_id", "text_file": "document_path", "type": "entity_type",
	"subject": "source_entity", "predicate": "relation_type", "object": "target_entity", "quote": "evidence",
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
	path, model := f.Text("document_path"), f.Text("model_used")
	entities, relations := f.List("entities"), f.List("relations")
	if err := f.Err(); err != nil {
		return nil, err
	}
	rec.Lost(rec.Root, "the extraction", "document_id", "document_path", "model_used", "entities", "relations", "error",
		"chunks_processed", "cost_usd")
	if failed := rec.Root.Get("error"); failed.String() != "" {
		rec.Warn(failed, claim.CodeValue, "the extractor failed: "+failed.String(), "what it found before that is kept")
	}
	if r.text != nil {
		text, err := r.text(rec.Doc.ID, path)
		if err != nil {
			at := rec.Root.Get("document_id")
			rec.Refuse(at, at, claim.CodeText, err.Error(), "the document is kept without its text")
		}
		rec.SetText(text)
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

func (d *document) entity(v *place.Value) {
	f := d.Fields(v)
	e := claim.Entity{Name: f.Need("name", "the entity"), Type: f.Text("entity_type")}
	k := claim.Relation{Quote: f.Text("context"), Confidence: f.Confidence("confidence"), Extractor: d.model}
	if f.RefusedEntity(e.Name) {
		return
	}
	e.ID = e.Name
	if before, twice := d.types[e.ID]; twice {
		d.Refuse(v, v.Get("name"), claim.CodeDuplicate,
			fmt.Sprintf("entity %q is in the document already, as %q", e.Name, before), "relations name entities by their names alone")
		return
	}
	d.types[e.ID] = e.Type
	d.Lost(v, "the entity", "name", "entity_type", "context", "confidence", "attributes")
	said := d.Properties(&e, v.Get("attributes"))
	if span, ok := d.text.Within(k.Quote, e.Name); ok {
		e.Mentions = []claim.Span{span}
	}
	if len(said) > 0 {
		if span, ok := d.text.Within("", k.Quote); ok { // once, not for each attribute
			k.Evidence = []claim.Span{span}
		}
	}
	d.Entity(e, v)
	k.Subject = e.ID
	d.Literals(k, said)
}

func (d *document) relation(v *place.Value) {
	f := d.Fields(v)
	k := claim.Relation{
		Subject: f.Need("source_entity", "the relation"), Predicate: f.Need("relation_type", "the relation"),
		Object: claim.Object{Name: f.Need("target_entity", "the relation")},
		Quote:  f.Text("evidence"), Confidence: f.Confidence("confidence"), Extractor: d.model,
	}
	if f.Refused() {
		return
	}
	d.Lost(v, "the relation", "source_entity", "relation_type", "target_entity", "evidence", "confidence", "properties", "attributes")
	d.Manner(&k, v.Get("properties"))
	d.Manner(&k, v.Get("attributes"))
	d.Relation(k, v)
}
