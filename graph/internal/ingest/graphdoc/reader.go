// Package graphdoc reads graph documents of LangChain: a JSON object with nodes, relationships between
// them, and the document they are from; as Pydantic writes it or in LangChain's own serialised form.
//
// Begin with [NewReader]; [Sniff] says whether some content is for it. A node is told from another by
// its id and type. Properties of nodes become aliases, same_as or relations to literals. A bad node or
// relationship costs itself.
//
// It does not read what LangChain writes of a graph document with dumps, which is the text that Python
// shows of it and no data; that is refused.
package graphdoc

import (
	"crypto/sha256"
	"io"
	"strconv"
	"strings"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/place"
)

// Options say how to read. Nil and zero values mean the defaults.
type Options struct {
	// MaxRecord is the size of the largest graph document that is read, in bytes; default 64 MiB.
	MaxRecord int
}

// A Reader reads graph documents. It is not for several goroutines at once.
type Reader struct {
	records *place.Reader
	had     map[[sha256.Size]byte]int // ids made of metadata, by their hashes → how often
}

var _ claim.Reader = (*Reader)(nil)

// NewReader makes a Reader of r; name stands in the places of errors.
func NewReader(name string, r io.Reader, o *Options) *Reader {
	if o == nil {
		o = new(Options)
	}
	return &Reader{records: place.NewReader(name, r, o.MaxRecord), had: make(map[[sha256.Size]byte]int)}
}

// Sniff says whether content that begins with head looks like graph documents.
func Sniff(head []byte) bool {
	o := place.OutlineOf(head)
	nodes := o.Elements["nodes"]
	switch {
	case o.Kinds["lc"] == '0':
		return strings.Contains(string(head), `"GraphDocument"`)
	case o.Kinds["nodes"] != '[' || nodes != '{' && nodes != ']' && nodes != 0:
		return false
	case o.Kinds["relationships"] == '[':
		return true
	}
	return !o.Whole && o.Kinds["links"] == 0 && o.Kinds["edges"] == 0 && place.HasKeys(head, "nodes", "id", "type", "properties")
}

var renamed = map[string]string{"name": "id", "subject": "source", "object": "target", "predicate": "type"}

// Read gives the next document; see claim.Reader.
func (r *Reader) Read() (*claim.Document, error) {
	rec, err := r.records.Next()
	if err != nil {
		return nil, err
	}
	rec.Rename(renamed)
	if rec.Root.Get("lc") != nil && rec.Root.Get("kwargs") == nil {
		return nil, rec.Fault(rec.Root, rec.Root.Get("repr"), claim.CodeValue, "this is how Python shows a graph document, not the document",
			"write it with model_dump_json")
	}
	f := rec.Fields(plain(rec.Root))
	nodes, relationships, source := f.List("nodes"), f.List("relationships"), plain(f.Get("source"))
	if f.Err() == nil && source != nil && source.Kind != '{' {
		f.Bad(source, claim.CodeType, "source must be an object", "")
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	if nodes == nil && relationships == nil && !plain(rec.Root).Has("nodes") {
		return nil, rec.Fault(rec.Root, nil, claim.CodeMissing, "the graph document has no nodes", "")
	}
	rec.Lost(plain(rec.Root), "the graph document", "nodes", "relationships", "source", "type")
	if err := r.source(rec, source); err != nil {
		return nil, err
	}
	d := document{Record: rec, types: make(map[string][]string), index: make(map[place.Key]int)}
	for _, v := range nodes {
		d.node(v)
	}
	for _, v := range relationships {
		d.relationship(v)
	}
	d.build()
	return rec.Document(), nil
}

// plain gives the object that a serialised one stands for.
func plain(v *place.Value) *place.Value {
	if v.Get("lc") != nil {
		if inner := v.Get("kwargs"); inner != nil && inner.Kind == '{' {
			return inner
		}
	}
	return v
}

// source reads what document a graph is of.
func (r *Reader) source(rec *place.Record, v *place.Value) *claim.Error {
	object := v
	if object == nil {
		object = rec.Root
	}
	f := rec.Fields(object)
	var id string
	metadata := v.Get("metadata")
	if v != nil {
		id = f.Text("id")
		rec.Doc.Text = f.Text("page_content")
		if rec.Doc.Text == "" {
			rec.Doc.Text = f.Text("pageContent")
		}
	}
	if f.Err() == nil && metadata != nil && metadata.Kind != '{' {
		f.Bad(metadata, claim.CodeType, "metadata must be an object", "")
	}
	if err := f.Err(); err != nil {
		err.Record = rec.Root.Bytes(rec)
		return err
	}
	said := func(names ...string) string {
		for _, name := range names {
			if s := strings.TrimSpace(metadata.Get(name).String()); s != "" {
				return s
			}
		}
		return ""
	}
	doc := &rec.Doc
	doc.Title, doc.Publisher, doc.Language = said("title"), said("publisher"), said("language")
	doc.Published = said("published", "published_at", "publish_date", "date")
	doc.URL = said("url")
	if from := said("source"); doc.URL == "" && (strings.HasPrefix(from, "http://") || strings.HasPrefix(from, "https://")) {
		doc.URL = from
	}
	doc.ID = id
	if strings.TrimSpace(id) == "" {
		doc.ID = r.unique(said("id", "source"))
	}
	if doc.ID == "" {
		doc.ID = rec.FileID(true)
	}
	if doc.ID == "" {
		return rec.NoID(v, "id")
	}
	return nil
}

// unique numbers the second and any later document of one name: pieces of a text share its metadata.
func (r *Reader) unique(id string) string {
	if id == "" {
		return ""
	}
	key := sha256.Sum256([]byte(id))
	r.had[key]++
	if n := r.had[key]; n > 1 {
		return id + "#" + strconv.Itoa(n)
	}
	return id
}

type document struct {
	*place.Record
	nodes     []node
	relations []relation
	types     map[string][]string // of the nodes of an id
	index     map[place.Key]int   // of those that became entities
}

type node struct {
	key        place.Key
	properties *place.Value
	at         *place.Value
}

type relation struct {
	source, target end
	kind           string
	properties     *place.Value
	at             *place.Value
}

// An end is a node as a relationship names it; without a type it is the one that has the id.
type end struct {
	key   place.Key
	typed bool
	at    *place.Value
}

func (d *document) node(v *place.Value) {
	if d.Broken(v) {
		return
	}
	v = plain(v)
	f := d.Fields(v)
	n := node{key: place.Key{Name: f.Need("id", "the node"), Type: f.Text("type")}, properties: f.Get("properties"), at: v}
	if f.Refused() {
		return
	}
	d.Lost(v, "the node", "id", "type", "properties")
	d.nodes = append(d.nodes, n)
	d.note(n.key)
}

// note takes note of a node's type.
func (d *document) note(key place.Key) {
	if _, had := d.index[key]; !had {
		d.index[key] = -1
		d.types[key.Name] = append(d.types[key.Name], key.Type)
	}
}

func (d *document) relationship(v *place.Value) {
	if d.Broken(v) {
		return
	}
	v = plain(v)
	f := d.Fields(v)
	source, target := d.end(f, "source"), d.end(f, "target")
	k := relation{source: source, target: target, kind: f.Need("type", "the relationship"), properties: f.Get("properties"), at: v}
	if f.Refused() {
		return
	}
	d.Lost(v, "the relationship", "source", "target", "type", "properties")
	d.relations = append(d.relations, k)
}

// end reads an end of a relationship: a node, or its id alone.
func (d *document) end(f *place.Fields, name string) end {
	v := plain(f.Get(name))
	if v == nil || v.Kind != '{' {
		return end{key: place.Key{Name: f.Need(name, "the relationship")}, at: v}
	}
	id, kind := v.Get("id"), v.Get("type")
	if strings.TrimSpace(id.String()) == "" || kind != nil && kind.Kind != '"' {
		f.Bad(v, claim.CodeMissing, "the "+name+" of the relationship has no id, or a type that is no string", "")
		return end{}
	}
	return end{key: place.Key{Name: id.Text, Type: kind.String()}, typed: kind.String() != "", at: v}
}

// build makes entities of the nodes and of the ends that are no nodes, then the relations.
func (d *document) build() {
	for i := range d.relations {
		for _, e := range []*end{&d.relations[i].source, &d.relations[i].target} {
			if types := d.types[e.key.Name]; !e.typed && len(types) > 0 {
				e.key.Type = types[0]
			}
			d.note(e.key)
		}
	}
	keys := make([]place.Key, 0, len(d.index))
	for key := range d.index {
		keys = append(keys, key)
	}
	place.SortKeys(keys)
	ids := place.LocalIDs(keys)
	said := make([][]place.Property, len(d.nodes))
	for i, n := range d.nodes {
		said[i] = d.Properties(d.entity(n.key, ids, n.at), n.properties, "name")
		e := &d.Doc.Entities[d.index[n.key]]
		if name := n.properties.Get("name"); strings.TrimSpace(name.String()) != "" && name.Text != e.Name {
			e.Aliases = append(e.Aliases, e.Name)
			e.Name = name.Text
		}
	}
	for i := range d.relations {
		k := &d.relations[i]
		d.entity(k.source.key, ids, k.source.at)
		d.entity(k.target.key, ids, k.target.at)
	}
	for i, n := range d.nodes {
		d.Literals(claim.Relation{Subject: ids[n.key]}, said[i])
	}
	for i := range d.relations {
		k := &d.relations[i]
		out := claim.Relation{Subject: ids[k.source.key], Predicate: k.kind, Object: claim.Object{Name: ids[k.target.key]}}
		d.Manner(&out, k.properties)
		d.Relation(out, k.at)
	}
}

// entity gives the entity of a key, which it makes where there is none. It is valid until the next.
func (d *document) entity(key place.Key, ids map[place.Key]string, at *place.Value) *claim.Entity {
	i := d.index[key]
	if i < 0 {
		i = len(d.Doc.Entities)
		d.index[key] = i
		d.Entity(claim.Entity{ID: ids[key], Name: key.Name, Type: key.Type}, at)
	}
	return &d.Doc.Entities[i]
}
