package place

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/jsonl"
)

// The properties of an entity that are no claims: other names of it, and who else it is.
var (
	aliasNames = []string{"aliases", "alias", "also_known_as", "abbreviation"}
	sameNames  = []string{"same_as", "sameAs", "wikidata", "wikidata_id"}
)

// Properties takes the free properties of an entity: those that name it become its aliases and
// same_as, which is e; the others become literal relations like k, one for each scalar, which are
// given back for Add once the entity is there. Left out are those that skip names, and null and "",
// which say nothing.
func (r *Record) Properties(e *claim.Entity, object *Value, skip ...string) []Property {
	if object == nil {
		return nil
	}
	var out []Property
	object = paired(object)
	if object.Kind != '{' {
		return properties(nil, "", object)
	}
	for i, name := range object.Names {
		v := object.Values[i]
		switch {
		case slices.Contains(skip, name):
		case slices.Contains(aliasNames, name):
			out = append(out, takeTexts(v, name, func(text string) bool {
				if text != e.Name { // who checks the document drops those that are there twice
					e.Aliases = append(e.Aliases, text)
				}
				return true
			})...)
		case slices.Contains(sameNames, name):
			out = append(out, takeTexts(v, name, func(text string) bool {
				iri := sameIRI(text)
				if iri == "" {
					return false
				}
				e.SameAs = append(e.SameAs, iri)
				return true
			})...)
		default:
			out = properties(out, name, v)
		}
	}
	return out
}

// takeTexts takes a string or the strings of an array; what is not taken are properties.
func takeTexts(v *Value, name string, take func(string) bool) []Property {
	list := []*Value{v}
	if v.Kind == '[' {
		list = v.Values
	}
	var rest []Property
	for _, e := range list {
		if e.Kind != '"' || strings.TrimSpace(e.Text) != "" && !take(e.Text) {
			rest = properties(rest, name, e)
		}
	}
	return rest
}

// sameIRI gives the IRI of one that is an IRI, or the number of an item of Wikidata.
func sameIRI(text string) string {
	text = strings.TrimSpace(text)
	if number, ok := strings.CutPrefix(text, "Q"); ok {
		if n, err := strconv.ParseUint(number, 10, 63); err == nil && n > 0 && number[0] != '0' && number[0] != '+' {
			return "http://www.wikidata.org/entity/" + text
		}
	}
	if claim.IsIRI(text) {
		return text
	}
	return ""
}

// paired gives the object that an array of {"key": …, "value": …} stands for; else the value itself.
func paired(v *Value) *Value {
	if v.Kind != '[' || len(v.Values) == 0 {
		return v
	}
	object := *v
	object.Kind, object.Names, object.Values = '{', nil, nil
	for _, e := range v.Values {
		key, value := e.Get("key"), e.Get("value")
		if key == nil || key.Kind != '"' || value == nil || len(e.Names) != 2 {
			return v
		}
		object.Names, object.Values = append(object.Names, key.Text), append(object.Values, value)
	}
	return &object
}

// A Property is a scalar among the properties of something.
type Property struct {
	Name  string // with those of the objects around it, outermost first, joined by dots
	Value *Value
}

// properties adds the scalars of a value.
func properties(out []Property, name string, v *Value) []Property {
	switch v.Kind {
	case '{':
		for i, inner := range v.Names {
			if name != "" {
				inner = name + "." + inner
			}
			out = properties(out, inner, v.Values[i])
		}
	case '[':
		for _, e := range v.Values {
			out = properties(out, name, e)
		}
	case '"', '0', 't', 'f':
		if v.Kind != '"' || strings.TrimSpace(v.Text) != "" {
			out = append(out, Property{name, v})
		}
	default:
	}
	return out
}

// Scalars gives the scalars of a value as properties of one name.
func Scalars(name string, v *Value) []Property { return properties(nil, name, v) }

// Literal gives a scalar as a literal.
func (v *Value) Literal() *claim.Literal {
	switch v.Kind {
	case 't':
		return &claim.Literal{Value: "true", Datatype: "xsd:boolean"}
	case 'f':
		return &claim.Literal{Value: "false", Datatype: "xsd:boolean"}
	case '0':
		switch {
		case strings.ContainsAny(v.Text, "eE"):
			return &claim.Literal{Value: v.Text, Datatype: "xsd:double"}
		case strings.Contains(v.Text, "."):
			return &claim.Literal{Value: v.Text, Datatype: "xsd:decimal"}
		}
		return &claim.Literal{Value: v.Text, Datatype: "xsd:integer"}
	default:
		return &claim.Literal{Value: v.Text}
	}
}

// Literals adds a relation like k for each property.
func (r *Record) Literals(k claim.Relation, properties []Property) { //nolint:gocritic // it is copied for each
	for _, p := range properties {
		if strings.TrimSpace(p.Name) == "" {
			r.Refuse(p.Value, p.Value, claim.CodeMissing, "a property has no name", "")
			continue
		}
		k.Predicate, k.Object = p.Name, claim.Object{Literal: p.Value.Literal()}
		r.Relation(k, p.Value)
	}
}

// Manner takes the properties of a relation that a claim has fields for: confidence, quote or
// evidence, time or date, start_date and end_date. What it leaves out is warned of, once a document
// each, but for what known names.
func (r *Record) Manner(k *claim.Relation, object *Value, known ...string) {
	if object == nil {
		return
	}
	object = paired(object)
	if object.Kind != '{' {
		r.Warn(object, claim.CodeUnknownField, "the relation's properties are left out", "they are no object")
		return
	}
	known = append([]string{}, known...)
	take := func(name string) string {
		v := object.Get(name)
		if text := strings.TrimSpace(v.String()); text != "" {
			known = append(known, name)
			return text
		}
		return ""
	}
	r.confidence(k, object, &known)
	for _, name := range []string{"quote", "evidence"} {
		if k.Quote == "" {
			k.Quote = take(name)
		}
	}
	for _, name := range []string{"time", "date"} {
		if k.Time == "" {
			k.Time = take(name)
		}
	}
	if k.Time == "" {
		from, to := take("start_date"), take("end_date")
		switch {
		case from != "" && to != "":
			k.Time = from + "/" + to
		case from != "":
			k.Time = from + "/.."
		case to != "":
			k.Time = "../" + to
		}
	}
	r.Lost(object, "the relation", known...)
}

func (r *Record) confidence(k *claim.Relation, object *Value, known *[]string) {
	v := object.Get("confidence")
	if v == nil || k.Confidence != nil {
		return
	}
	*known = append(*known, "confidence")
	if k.Confidence = Fraction(v); k.Confidence == nil {
		r.Warn(v, claim.CodeValue, fmt.Sprintf("confidence %s is no number from 0 to 1; it is left out", show(v)), "")
	}
}

// Fraction gives a number from 0 to 1, which may be in quotes; nil for anything else.
func Fraction(v *Value) *float64 {
	x, err := strconv.ParseFloat(v.String(), 64)
	if err != nil || !(x >= 0 && x <= 1) {
		return nil
	}
	return &x
}

func show(v *Value) string {
	if v.Kind == '"' || v.Kind == '0' {
		return jsonl.Quoted(v.Text)
	}
	return "of another kind"
}

// A Key is what tells things of a document apart where their names alone do not.
type Key struct{ Name, Type string }

// SortKeys sorts keys by name, then type.
func SortKeys(keys []Key) {
	slices.SortFunc(keys, func(a, b Key) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Type, b.Type))
	})
}

// LocalIDs gives each key an id of its own: the name where no other key has it, else the name with the
// type.
func LocalIDs(keys []Key) map[Key]string {
	count := make(map[string]int)
	ids := make(map[Key]string, len(keys))
	for _, k := range keys {
		if _, had := ids[k]; !had {
			ids[k] = ""
			count[k.Name]++
		}
	}
	used := make(map[string]struct{}, len(ids))
	for k := range ids {
		if count[k.Name] == 1 {
			ids[k] = k.Name
			used[k.Name] = struct{}{}
		}
	}
	for _, k := range keys {
		if ids[k] != "" {
			continue
		}
		id := k.Name + " (" + k.Type + ")"
		for {
			if _, taken := used[id]; !taken {
				break
			}
			id += "′"
		}
		ids[k] = id
		used[id] = struct{}{}
	}
	return ids
}
