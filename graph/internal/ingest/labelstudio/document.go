package labelstudio

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/place"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/spans"
)

// A document is one annotation in the making.
type document struct {
	*place.Record
	data       *place.Value
	text       *spans.Text
	textName   string // the to_name that the text belongs to
	utf16      bool   // offsets of regions that have no words
	set        *spans.Set
	who        string
	confidence *float64
	odd        map[string]int // results that are left out, by their type
	unplaced   bool           // a region without a place was told of
}

// chooseText finds the text of the document among the data of the task. The regions name an object
// of the labelling interface, which the export does not have; it mostly has the name of the field.
// Otherwise the first field that has the words of a region counts, or the only one that is a string.
// HTML and dialogues, whose regions have places of another kind, are no text.
func (d *document) chooseText(results []*place.Value) {
	var field *place.Value
	plain := true
	for _, v := range results {
		if name := v.Get("to_name").String(); name != "" && isRegion(v) {
			d.textName = name
			field = d.field(v, name)
			_, plain = offsets(v.Get("value"))
			break
		}
	}
	if field == nil && plain {
		field = d.only()
	}
	if field != nil && plain {
		d.Doc.Text = field.Text
	}
	d.text = spans.NewText(d.Doc.Text)
	var bare []claim.Span
	if d.text.Astral() {
		for _, v := range results {
			if s, ok := offsets(v.Get("value")); ok && isRegion(v) && v.Get("value").Get("text") == nil {
				bare = append(bare, s)
			}
		}
	}
	d.utf16 = d.text.InUTF16(bare)
}

func (d *document) field(region *place.Value, name string) *place.Value {
	if v := d.data.Get(name); v != nil && v.Kind == '"' {
		return v
	}
	words := region.Get("value").Get("text").String()
	for _, v := range d.data.Values {
		if v.Kind == '"' && words != "" && strings.Contains(v.Text, words) {
			return v
		}
	}
	return nil
}

// only gives the field text, or the only string of the data.
func (d *document) only() *place.Value {
	if v := d.data.Get("text"); v != nil && v.Kind == '"' {
		return v
	}
	var found *place.Value
	for _, v := range d.data.Values {
		if v.Kind != '"' {
			continue
		}
		if found != nil {
			return nil
		}
		found = v
	}
	return found
}

// labels gives the labels of a region, which stand under the name of its type.
func labels(v *place.Value) *place.Value {
	value := v.Get("value")
	kind := v.Get("type").String()
	if !strings.HasSuffix(kind, "labels") {
		return nil
	}
	if l := value.Get(kind); l != nil {
		return l
	}
	return value.Get("labels")
}

// isRegion says whether a result is a labelled stretch of something.
func isRegion(v *place.Value) bool {
	value := v.Get("value")
	return v.Get("type").String() != "relation" && value.Get("start") != nil && value.Get("end") != nil
}

func offsets(value *place.Value) (claim.Span, bool) {
	from, ok := place.Integer(value.Get("start"))
	to, also := place.Integer(value.Get("end"))
	return claim.Span{from, to}, ok && also
}

func (d *document) region(v *place.Value) {
	f := d.Fields(v)
	kind := f.Text("type")
	if f.Refused() || kind == "relation" {
		return
	}
	names := labels(v).Texts()
	if !isRegion(v) || len(names) == 0 {
		d.odd[kind]++
		return
	}
	id := f.Need("id", "the region")
	if f.Refused() {
		return
	}
	if len(names) > 1 {
		d.Warn(labels(v), claim.CodeValue, fmt.Sprintf("the region has %d labels; the first is its type", len(names)),
			"left out: "+strings.Join(names[1:], ", "))
	}
	value := v.Get("value")
	words := value.Get("text").String()
	s, ok := offsets(value)
	inText := d.textName == "" || v.Get("to_name").String() == d.textName
	switch {
	case ok && inText && d.Doc.Text != "":
		if s, ok = d.place(v, s, words); ok {
			d.set.Add(id, names[0], s, v)
		}
	case strings.TrimSpace(words) != "":
		if !d.unplaced {
			d.unplaced = true
			d.Warn(v, claim.CodeOffsets, "the region has no place in the plain text; what it names is kept without one",
				"places in HTML, in paragraphs and in a second text are lost")
		}
		d.set.Name(id, names[0], words, v)
	default:
		d.RefuseEntity(id, v, nil, claim.CodeOffsets, "the region has neither a place in the text nor words", "")
	}
}

// place gives the span of a region in code points. Versions of the tool count in code points or in
// UTF-16 code units: that which gives the region's words is right.
func (d *document) place(v *place.Value, s claim.Span, words string) (claim.Span, bool) {
	if !d.text.Astral() {
		d.compare(v, s, words)
		return s, true
	}
	units, whole := d.text.FromUTF16(s)
	cut, _ := d.text.Cut(s)
	other, _ := d.text.Cut(units)
	switch {
	case words != "" && cut == words:
		return s, true
	case words != "" && whole && other == words:
		return units, true
	case words == "" && !d.utf16:
		return s, true
	case !whole:
		d.RefuseEntity(v.Get("id").String(), v, v.Get("value"), claim.CodeOffsets,
			fmt.Sprintf("span [%d,%d] ends within a character", s[0], s[1]), "")
		return s, false
	}
	d.compare(v, units, words)
	return units, true
}

// compare warns where the words of a region are not those of the text. White space does not count:
// the tool folds it.
func (d *document) compare(v *place.Value, s claim.Span, words string) {
	cut, ok := d.text.Cut(s)
	if !ok || words == "" || fold(cut) == fold(words) {
		return
	}
	d.Warn(v.Get("value"), claim.CodeQuote, fmt.Sprintf("the region's words are %.60q, those of the text %.60q", words, cut),
		"the offsets count")
}

// fold takes white space out; the tool writes a line break as two characters.
func fold(s string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(s, `\n`, " ")), "")
}

func (d *document) relation(v *place.Value) {
	if v.Get("type").String() != "relation" {
		return
	}
	f := d.Fields(v)
	from, to := f.Need("from_id", "the relation"), f.Need("to_id", "the relation")
	names := v.Get("labels").Texts()
	direction := f.Text("direction")
	if len(names) == 0 {
		f.Bad(v.Get("labels"), claim.CodeMissing, "the relation has no label", "give the relation a label in the labelling interface")
	}
	switch direction {
	case "", "right", "left", "bi":
	default:
		f.Bad(f.Get("direction"), claim.CodeValue, fmt.Sprintf("direction %q is none of right, left, bi", direction), "")
	}
	if f.Refused() {
		return
	}
	for _, name := range names {
		if direction != "left" {
			d.add(name, from, to, v)
		}
		if direction == "left" || direction == "bi" {
			d.add(name, to, from, v)
		}
	}
}

func (d *document) add(name, from, to string, v *place.Value) {
	for _, id := range []string{from, to} {
		if !d.set.Has(id) {
			d.Refuse(v, nil, claim.CodeUnknownEntity, fmt.Sprintf("%q is no region of the annotation", id), "")
			return
		}
	}
	d.Relation(claim.Relation{
		Subject: d.set.Entity(from), Predicate: name, Object: claim.Object{Name: d.set.Entity(to)},
		Evidence: d.set.Evidence(from, to), Confidence: d.confidence, Extractor: d.who,
	}, v)
}

// tellOdd says which results are left out.
func (d *document) tellOdd(v *place.Value) {
	if len(d.odd) == 0 {
		return
	}
	var list []string
	for _, kind := range slices.Sorted(maps.Keys(d.odd)) {
		list = append(list, fmt.Sprintf("%d of type %q", d.odd[kind], kind))
	}
	d.Warn(v.Get("result"), claim.CodeUnknownField, "results that label no words are left out: "+strings.Join(list, ", "), "")
}
