// Package langextract reads what LangExtract writes: JSON lines, each an annotated document with its
// text and the extractions from it.
//
// Begin with [NewReader]; [Sniff] says whether some content is for it. LangExtract knows no relations:
// an extraction whose attributes name two ends is taken for one, as docs/formats.md says in full, and
// any other for an entity, whose attributes become relations to literals. A bad extraction costs itself.
package langextract

import (
	"io"
	"slices"
	"strings"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/place"
)

// Options say how to read. Nil and zero values mean the defaults.
type Options struct {
	// MaxRecord is the size of the largest document that is read, in bytes; default 64 MiB.
	MaxRecord int
}

// A Reader reads documents of LangExtract. It is not for several goroutines at once.
type Reader struct{ records *place.Reader }

var _ claim.Reader = (*Reader)(nil)

// NewReader makes a Reader of r; name stands in the places of errors.
func NewReader(name string, r io.Reader, o *Options) *Reader {
	if o == nil {
		o = new(Options)
	}
	return &Reader{place.NewReader(name, r, o.MaxRecord)}
}

// Sniff says whether content that begins with head looks like documents of LangExtract.
func Sniff(head []byte) bool {
	o := place.OutlineOf(head)
	if kind := o.Kinds["extractions"]; kind != '[' && kind != 'n' {
		return false
	}
	return o.Kinds["document_id"] != 0 || o.Kinds["text"] != 0 || place.HasKeys(head, "extraction_class")
}

var renamed = map[string]string{
	"id": "document_id", "name": "extraction_text", "type": "extraction_class", "mentions": "char_interval",
	"evidence": "char_interval", "quote": "extraction_text", "predicate": "extraction_class",
}

// Read gives the next document; see claim.Reader.
func (r *Reader) Read() (*claim.Document, error) {
	rec, err := r.records.Next()
	if err != nil {
		return nil, err
	}
	rec.Rename(renamed)
	f := rec.Fields(rec.Root)
	id := f.Text("document_id")
	rec.Doc.Text = f.Text("text")
	list := f.List("extractions")
	if err := f.Err(); err != nil {
		return nil, err
	}
	if !rec.Root.Has("extractions") {
		return nil, rec.Fault(rec.Root, nil, claim.CodeMissing, "the document has no extractions", "an empty array is as good as any")
	}
	if rec.Doc.ID = id; strings.TrimSpace(id) == "" {
		if rec.Doc.ID = rec.FileID(false); rec.Doc.ID == "" {
			return nil, rec.NoID(rec.Root.Get("document_id"), "document_id")
		}
	}
	rec.Lost(rec.Root, "the document", "document_id", "text", "extractions", "additional_context", "tokenized_text")
	d := document{Record: rec}
	for _, v := range list {
		d.extraction(v)
	}
	d.build()
	rec.NameEnds()
	return rec.Document(), nil
}

type document struct {
	*place.Record
	found []extraction
}

// An extraction is one that was read.
type extraction struct {
	class, text, description string
	span                     *claim.Span
	attributes, at           *place.Value

	// Of a relation, the names of the attributes that are its ends and predicate.
	subject, object, predicate string
}

func (x *extraction) key() place.Key { return place.Key{Name: x.text, Type: x.class} }

func (d *document) extraction(v *place.Value) {
	f := d.Fields(v)
	x := extraction{
		class: f.Need("extraction_class", "the extraction"), text: f.Need("extraction_text", "the extraction"),
		description: f.Text("description"), attributes: f.Get("attributes"), at: v,
	}
	interval := f.Get("char_interval")
	if f.RefusedEntity(x.text) {
		return
	}
	if x.attributes != nil && x.attributes.Kind != '{' {
		d.Refuse(x.attributes, x.attributes, claim.CodeType, "attributes must be an object", "the extraction is kept without them")
		x.attributes = nil
	}
	d.Lost(v, "the extraction", "extraction_class", "extraction_text", "description", "attributes", "char_interval",
		"alignment_status", "extraction_index", "group_index", "token_interval")
	x.span = d.interval(interval)
	x.subject, x.object = ends(x.attributes)
	if x.subject != "" {
		x.predicate = first(x.attributes, predicates...)
	}
	d.found = append(d.found, x)
}

// interval reads where an extraction is; nil where it is nowhere.
func (d *document) interval(v *place.Value) *claim.Span {
	from, to := v.Get("start_pos"), v.Get("end_pos")
	if v == nil || from == nil && to == nil {
		return nil
	}
	start, ok := place.Integer(from)
	end, ok2 := place.Integer(to)
	if !ok || !ok2 {
		d.Refuse(v, v, claim.CodeOffsets, "char_interval must have start_pos and end_pos, whole numbers from 0",
			"the extraction is kept without a place")
		return nil
	}
	return &claim.Span{start, end}
}

// The attributes that name the ends of a relation, in pairs, and those that say which it is.
var (
	endNames = [][2]string{
		{"subject", "object"},
		{"source", "target"},
		{"head", "tail"},
		{"source_entity", "target_entity"},
		{"subject_entity", "object_entity"},
		{"entity1", "entity2"},
	}
	predicates = []string{"predicate", "relation", "relationship", "relation_type", "relationship_type", "type", "label"}
)

// ends gives the names of the first pair of attributes that are both there; "" for none.
func ends(attributes *place.Value) (subject, object string) {
	for _, pair := range endNames {
		if first(attributes, pair[0]) != "" && first(attributes, pair[1]) != "" {
			return pair[0], pair[1]
		}
	}
	return "", ""
}

// first gives the first name of an attribute that is a string and not blank.
func first(attributes *place.Value, names ...string) string {
	for _, name := range names {
		if v := attributes.Get(name); v != nil && v.Kind == '"' && strings.TrimSpace(v.Text) != "" {
			return name
		}
	}
	return ""
}

// build makes entities of the extractions, then the relations.
func (d *document) build() {
	var keys []place.Key
	for i := range d.found {
		if d.found[i].subject == "" {
			keys = append(keys, d.found[i].key())
		}
	}
	ids := place.LocalIDs(keys)
	index := make(map[place.Key]int)
	said := make([][]place.Property, len(d.found))
	byText := make(map[string]place.Key) // of the extractions of one text the first
	for i := range d.found {
		x := &d.found[i]
		if x.subject != "" {
			continue
		}
		if _, had := byText[x.text]; !had {
			byText[x.text] = x.key()
		}
		at, had := index[x.key()]
		if !had {
			at = len(d.Doc.Entities)
			index[x.key()] = at
			d.Entity(claim.Entity{ID: ids[x.key()], Name: x.text, Type: x.class}, x.at)
		}
		e := &d.Doc.Entities[at]
		if x.span != nil {
			e.Mentions = append(e.Mentions, *x.span)
		}
		said[i] = d.Properties(e, x.attributes)
	}
	for i := range d.found {
		x := &d.found[i]
		if x.subject != "" {
			d.relation(x)
			continue
		}
		d.claims(x, ids, byText, said[i])
	}
}

func (x *extraction) evidence() claim.Relation {
	k := claim.Relation{Quote: x.text}
	if x.span != nil {
		k.Evidence = []claim.Span{*x.span}
	}
	return k
}

// claims adds what the attributes of an entity say. One whose name ends in _group and that is the text
// of another entity is a relation to that.
func (d *document) claims(x *extraction, ids map[place.Key]string, byText map[string]place.Key, said []place.Property) {
	k := x.evidence()
	k.Subject = ids[x.key()]
	literals := said[:0:0]
	for _, p := range said {
		other, is := byText[p.Value.Text]
		if !is || p.Value.Kind != '"' || !strings.HasSuffix(p.Name, "_group") || other == x.key() {
			literals = append(literals, p)
			continue
		}
		of := k
		of.Predicate, of.Object = p.Name, claim.Object{Name: ids[other]}
		d.Relation(of, p.Value)
	}
	d.Literals(k, literals)
	if v := x.at.Get("description"); strings.TrimSpace(x.description) != "" {
		k.Predicate, k.Object = "description", claim.Object{Literal: &claim.Literal{Value: x.description}}
		d.Relation(k, v)
	}
}

func (d *document) relation(x *extraction) {
	k := x.evidence()
	k.Subject = x.attributes.Get(x.subject).Text
	k.Object = claim.Object{Name: x.attributes.Get(x.object).Text}
	k.Predicate = x.class
	known := []string{x.subject, x.object}
	if x.predicate != "" {
		k.Predicate = x.attributes.Get(x.predicate).Text
		known = append(known, x.predicate)
	}
	d.Manner(&k, x.attributes, slices.Clip(known)...)
	if v := x.at.Get("description"); strings.TrimSpace(x.description) != "" {
		d.Warn(v, claim.CodeUnknownField, "the description of a relation is left out", "")
	}
	d.Relation(k, x.at)
}
