// Package kggen reads the graphs of kg-gen: a JSON object with the names of entities, relations as
// triples of names, and clusters of names that mean one entity. A graph is one document.
//
// Begin with [NewReader]; [Sniff] says whether some content is for it. A graph has no id, and is named
// after its file. An entity's id is its name; the other names of its cluster are aliases. A bad entity
// or relation costs itself.
//
// It knows no text or evidence, for the format has none.
package kggen

import (
	"io"
	"slices"
	"strings"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/place"
)

// Options say how to read. Nil and zero values mean the defaults.
type Options struct {
	// MaxRecord is the size of the largest graph that is read, in bytes; default 64 MiB.
	MaxRecord int
}

// A Reader reads graphs of kg-gen. It is not for several goroutines at once.
type Reader struct{ records *place.Reader }

var _ claim.Reader = (*Reader)(nil)

// NewReader makes a Reader of r; name stands in the places of errors.
func NewReader(name string, r io.Reader, o *Options) *Reader {
	if o == nil {
		o = new(Options)
	}
	records := place.NewReader(name, r, o.MaxRecord)
	if place.FileID(name) == "graph" { // kg-gen's own name, in a folder for each text
		if folder := place.FolderID(name); folder != "" {
			records.Name(folder)
		}
	}
	return &Reader{records}
}

// Sniff says whether content that begins with head looks like a graph of kg-gen: its entities are
// strings, or its relations arrays.
func Sniff(head []byte) bool {
	o := place.OutlineOf(head)
	entities, relations := o.Elements["entities"], o.Elements["relations"]
	switch {
	case entities == '"' || relations == '[':
		_, native := o.Kinds["id"]
		return !native && (o.Kinds["entities"] == '[' || o.Kinds["edges"] == '[')
	case entities == ']' && o.Kinds["edges"] == '[':
		return relations == ']' || relations == 0
	}
	return false
}

// Read gives the next document; see claim.Reader.
func (r *Reader) Read() (*claim.Document, error) {
	rec, err := r.records.Next()
	if err != nil {
		return nil, err
	}
	f := rec.Fields(rec.Root)
	entities, relations := f.List("entities"), f.List("relations")
	if err := f.Err(); err != nil {
		return nil, err
	}
	if !rec.Root.Has("entities") && !rec.Root.Has("relations") {
		return nil, rec.Fault(rec.Root, nil, claim.CodeMissing, "the graph has neither entities nor relations", "")
	}
	if rec.Doc.ID = rec.FileID(false); rec.Doc.ID == "" {
		return nil, rec.NoID(nil, "name")
	}
	d := document{Record: rec, byName: make(map[string]int), member: make(map[string]string), scores: make(map[string]*float64)}
	d.Rename(map[string]string{"subject": "0", "predicate": "1", "object": "2"})
	d.Lost(rec.Root, "the graph", "entities", "relations", "edges", "entity_clusters", "edge_clusters", "entity_types",
		"edge_types", "entity_metadata", "relation_scores", "entities_chunk_ids", "relations_chunk_ids", "edges_chunk_ids")
	d.clusters(rec.Root.Get("entity_clusters"))
	for _, v := range entities {
		d.named(v)
	}
	d.aliases(rec.Root.Get("entity_clusters"))
	d.types(rec.Root.Get("entity_types"))
	d.metadata(rec.Root.Get("entity_metadata"))
	d.readScores(rec.Root.Get("relation_scores"))
	for _, v := range relations {
		d.relation(v)
	}
	rec.NameEnds()
	return rec.Document(), nil
}

type document struct {
	*place.Record
	byName map[string]int      // of the entities so far → index
	member map[string]string   // a name of a cluster → the cluster's, where they differ
	scores map[string]*float64 // by "subject||predicate||object"
}

// clusters notes who is a name of whom. A name that is a cluster's is an entity of its own, and so is
// one of several clusters.
func (d *document) clusters(v *place.Value) {
	if v == nil {
		return
	}
	if v.Kind != '{' {
		d.Refuse(v, v, claim.CodeType, "entity_clusters must be an object", "entities have no aliases")
		return
	}
	several := make(map[string]struct{})
	for i, name := range v.Names {
		for _, other := range v.Values[i].Texts() {
			if before, had := d.member[other]; had && before != name {
				several[other] = struct{}{}
			}
			d.member[other] = name
		}
	}
	for _, name := range v.Names {
		delete(d.member, name)
	}
	for name := range several {
		delete(d.member, name)
	}
}

// named takes an entity.
func (d *document) named(v *place.Value) {
	if d.Broken(v) {
		return
	}
	if v.Kind != '"' {
		d.Refuse(v, v, claim.CodeType, "an entity must be a string", "")
		return
	}
	if strings.TrimSpace(v.Text) == "" {
		d.Refuse(v, v, claim.CodeMissing, "the entity has no name", "")
		return
	}
	if _, is := d.member[v.Text]; is { // it becomes an alias
		return
	}
	d.entity(v.Text, v)
}

// entity gives the index of an entity, which it makes where there is none.
func (d *document) entity(name string, at *place.Value) int {
	i, had := d.byName[name]
	if !had {
		i = len(d.Doc.Entities)
		d.byName[name] = i
		d.Entity(claim.Entity{ID: name, Name: name}, at)
	}
	return i
}

func (d *document) aliases(v *place.Value) {
	if v == nil || v.Kind != '{' {
		return
	}
	for i, name := range v.Names {
		list := v.Values[i]
		if strings.TrimSpace(name) == "" || list.Kind != '[' {
			d.Refuse(list, list, claim.CodeType, "a cluster must have a name and be an array of names", "")
			continue
		}
		e := &d.Doc.Entities[d.entity(name, list)]
		had := map[string]struct{}{name: {}}
		for _, other := range list.Values {
			if other.Kind != '"' {
				d.Refuse(other, other, claim.CodeType, "a name of a cluster must be a string", "")
				continue
			}
			if _, twice := had[other.Text]; !twice {
				had[other.Text] = struct{}{}
				e.Aliases = append(e.Aliases, other.Text)
			}
		}
	}
}

// types takes the types of entities; that of an entity's own name goes before those of its cluster.
func (d *document) types(v *place.Value) {
	d.each(v, "entity_types", func(e *claim.Entity, name string, of *place.Value) {
		if of.Kind != '"' && of.Kind != 'n' {
			d.Refuse(of, of, claim.CodeType, "a type must be a string", "the entity is kept without it")
		} else if e.Type == "" || of.Text != "" && name == e.Name {
			e.Type = of.Text
		}
	})
}

// metadata takes what is said of an entity in words.
func (d *document) metadata(v *place.Value) {
	d.each(v, "entity_metadata", func(e *claim.Entity, _ string, of *place.Value) {
		d.Literals(claim.Relation{Subject: e.ID}, place.Scalars("metadata", of))
	})
}

// each calls visit for the members of an object whose names are those of entities.
func (d *document) each(v *place.Value, field string, visit func(e *claim.Entity, name string, of *place.Value)) {
	if v == nil {
		return
	}
	if v.Kind != '{' {
		d.Refuse(v, v, claim.CodeType, field+" must be an object", "it is left out")
		return
	}
	for i, name := range v.Names {
		of := v.Values[i]
		if strings.TrimSpace(name) == "" {
			d.Refuse(of, of, claim.CodeMissing, "the entity has no name", "")
			continue
		}
		own := name
		if cluster, is := d.member[name]; is {
			own = cluster
		}
		visit(&d.Doc.Entities[d.entity(own, of)], name, of)
	}
}

func (d *document) readScores(v *place.Value) {
	if v == nil {
		return
	}
	if v.Kind != '{' {
		d.Refuse(v, v, claim.CodeType, "relation_scores must be an object", "relations have no confidence")
		return
	}
	for i, key := range v.Names {
		x := place.Fraction(v.Values[i])
		if x == nil && v.Values[i].Kind != 'n' {
			d.Refuse(v.Values[i], v.Values[i], claim.CodeValue, "a score must be a number from 0 to 1", "the relation is kept without it")
			continue
		}
		d.scores[key] = x
	}
}

// The names that the fields of a relation have where it is an object.
var (
	subjects   = []string{"subject", "source", "head"}
	predicates = []string{"predicate", "relation", "edge", "label"}
	objects    = []string{"object", "target", "tail"}
)

func (d *document) relation(v *place.Value) {
	if d.Broken(v) {
		return
	}
	var k claim.Relation
	switch v.Kind {
	case '[':
		if len(v.Values) != 3 || slices.ContainsFunc(v.Values, func(e *place.Value) bool { return strings.TrimSpace(e.String()) == "" }) {
			d.Refuse(v, v, claim.CodeType, "a relation must be three strings: subject, predicate and object", "")
			return
		}
		k = claim.Relation{Subject: v.Values[0].Text, Predicate: v.Values[1].Text, Object: claim.Object{Name: v.Values[2].Text}}
	default:
		f := d.Fields(v)
		k = claim.Relation{
			Subject: f.NeedOf("the relation", subjects...), Predicate: f.NeedOf("the relation", predicates...),
			Object: claim.Object{Name: f.NeedOf("the relation", objects...)},
		}
		if f.Refused() {
			return
		}
		d.Manner(&k, v, slices.Concat(subjects, predicates, objects)...)
	}
	if k.Confidence == nil {
		k.Confidence = d.scores[k.Subject+"||"+k.Predicate+"||"+k.Object.Name]
	}
	d.Relation(k, v)
}
