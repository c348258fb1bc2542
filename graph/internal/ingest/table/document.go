package table

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/lines"
)

// A document is the rows of one source in the making.
type document struct {
	*lines.Document
	header *header
	typed  bool              // entities have types, and so are listed
	types  map[string]string // the first type of each name
	known  map[string]bool   // ids of entities
	warned []string          // fields of the document that differ between rows
}

func clean(s string) string { return strings.Join(strings.Fields(s), " ") }

// note takes the types of the entities of a row.
func (d *document) note(cells []cell) {
	for _, end := range []string{"subject", "object"} {
		name, typ := clean(d.header.get(cells, end)), d.header.get(cells, end+"_type")
		if typ != "" && d.types[name] == "" {
			d.types[name] = typ
		}
	}
}

// end gives the id of an entity, which it lists: the name, with the type where that is not the first
// of the name. Without a type it is the entity of the first.
func (d *document) end(row int, field, name, typ string) string {
	if !d.typed || name == "" {
		return name
	}
	id := clean(name)
	if first := d.types[id]; typ == "" || typ == first {
		typ = first
	} else {
		id += " (" + typ + ")"
	}
	if !d.known[id] {
		d.known[id] = true
		d.Entity(claim.Entity{ID: id, Name: clean(name), Type: typ}, row, field)
	}
	return id
}

func (d *document) row(cells []cell, i int) {
	get := func(name string) string { return d.header.get(cells, name) }
	d.meta(cells, i)
	for _, name := range []string{"subject", "predicate", "object"} {
		if get(name) == "" {
			d.Refuse(i, name, claim.CodeMissing, "the row has no "+name, "")
			return
		}
	}
	k := claim.Relation{
		ID: get("id"), Predicate: get("predicate"), Quote: get("quote"), Time: get("time"),
		Attribution: get("attribution"), Extractor: get("extractor"),
		Polarity: strings.ToLower(get("polarity")), Modality: strings.ToLower(get("modality")),
	}
	if s := get("confidence"); s != "" {
		x, err := strconv.ParseFloat(s, 64)
		if err != nil {
			d.Refuse(i, "confidence", claim.CodeType, fmt.Sprintf("confidence %.40q is no number", s), "write it as 0.9")
			return
		}
		if !(x >= 0 && x <= 1) {
			d.Refuse(i, "confidence", claim.CodeValue, fmt.Sprintf("confidence %.40s is not between 0 and 1", s), "")
			return
		}
		k.Confidence = &x
	}
	k.Subject = d.end(i, "subject", get("subject"), get("subject_type"))
	datatype, language := get("object_datatype"), get("object_language")
	if datatype != "" || language != "" {
		value := cells[d.header.index["object"]].text
		k.Object.Literal = &claim.Literal{Value: value, Datatype: datatype, Language: language}
	} else {
		k.Object.Name = d.end(i, "object", get("object"), get("object_type"))
	}
	k.AttributedTo = d.end(i, "attributed_to", get("attributed_to"), "")
	d.Relation(k, i)
}

// meta takes what a row says of its document: what is said first counts.
func (d *document) meta(cells []cell, i int) {
	for _, f := range []struct {
		name string
		into *string
	}{
		{"title", &d.Title},
		{"url", &d.URL},
		{"publisher", &d.Publisher},
		{"published", &d.Published},
		{"language", &d.Language},
	} {
		s := d.header.get(cells, f.name)
		switch {
		case s == "" || s == *f.into:
		case *f.into == "":
			*f.into = s
		case !slices.Contains(d.warned, f.name):
			d.warned = append(d.warned, f.name)
			d.Warn(i, f.name, claim.CodeValue, fmt.Sprintf("document %q has another %s, %.60q; the first one counts", d.ID, f.name, s),
				"a row for each source, or a column that names it, keeps them apart")
		}
	}
}
