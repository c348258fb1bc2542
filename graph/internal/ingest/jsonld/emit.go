package jsonld

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/piprate/json-gold/ld"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/place"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/rdf"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/turtle"
)

const (
	rdfNS = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
	xsdNS = "http://www.w3.org/2001/XMLSchema#"
)

// An emitter makes the quads of what a record expanded to: what deserializing to RDF does in the
// standard, without the node map, for RDF is a set. A span without bytes stands for a term that was
// refused; what would have it is not made.
type emitter struct {
	*Scanner
	record *place.Value
	places map[string]*place.Value // texts of the record, where they stand first
	fatal  error

	odd      int    // IRIs that are none
	firstOdd string // the first of them
}

// value makes the quads of an expanded value in a graph, and gives its term.
func (e *emitter) value(v any, graph span) span {
	m, ok := v.(map[string]any)
	if !ok || e.fatal != nil {
		return span{}
	}
	if value, is := m["@value"]; is {
		return e.literal(value, m)
	}
	if list, is := m["@list"]; is {
		return e.list(list, graph)
	}
	return e.node(m, graph)
}

func (e *emitter) node(m map[string]any, graph span) span {
	var subject span
	if id, is := m["@id"].(string); is {
		subject = e.resource(id)
	} else {
		subject = e.blank()
	}
	for _, key := range slices.Sorted(maps.Keys(m)) {
		switch key {
		case "@type":
			e.types(subject, m[key], graph)
		case "@graph":
			if subject.n == 0 {
				continue // its label was refused, and told of
			}
			for _, n := range list(m[key]) {
				e.value(n, subject)
			}
		case "@included":
			for _, n := range list(m[key]) {
				e.value(n, graph)
			}
		case "@reverse":
			reverse, _ := m[key].(map[string]any)
			for _, property := range slices.Sorted(maps.Keys(reverse)) {
				predicate := e.predicate(property)
				for _, n := range list(reverse[property]) {
					e.add(e.value(n, graph), predicate, subject, graph)
				}
			}
		default:
			if strings.HasPrefix(key, "@") {
				continue
			}
			predicate := e.predicate(key)
			for _, o := range list(m[key]) {
				e.add(subject, predicate, e.value(o, graph), graph)
			}
		}
	}
	return subject
}

func (e *emitter) types(subject span, types any, graph span) {
	predicate := span{}
	for _, t := range list(types) {
		if iri, ok := t.(string); ok {
			if predicate.n == 0 {
				predicate = e.iriKey(rdfNS + "type")
			}
			e.add(subject, predicate, e.resource(iri), graph)
		}
	}
}

func list(v any) []any {
	switch v := v.(type) {
	case []any:
		return v
	case nil:
		return nil
	}
	return []any{v}
}

// list makes a collection.
func (e *emitter) list(v any, graph span) span {
	var first, last span
	for _, item := range list(v) {
		term := e.value(item, graph)
		if term.n == 0 {
			continue // what was refused is left out of the list
		}
		node := e.blank()
		if last.n == 0 {
			first = node
		} else {
			e.add(last, e.iriKey(rdfNS+"rest"), node, graph)
		}
		e.add(node, e.iriKey(rdfNS+"first"), term, graph)
		last = node
	}
	null := e.iriKey(rdfNS + "nil")
	if last.n == 0 {
		return null
	}
	e.add(last, e.iriKey(rdfNS+"rest"), null, graph)
	return first
}

func (e *emitter) add(subject, predicate, object, graph span) {
	if subject.n > 0 && predicate.n > 0 && object.n > 0 && e.fatal == nil {
		if e.side[subject.at] != rdf.KindIRI && e.side[subject.at] != rdf.KindBNode {
			return // what is reversed would have a literal for its subject
		}
		e.items = append(e.items, [4]span{subject, predicate, object, graph})
	}
}

// from gives the key that side ends with.
func (e *emitter) from(at int) span { return span{at, len(e.side) - at} }

func (e *emitter) iriKey(iri string) span {
	at := len(e.side)
	e.side = append(append(e.side, rdf.KindIRI), iri...)
	return e.from(at)
}

// refuse tells of a term that is wrong, at the first place of the record that has the text.
func (e *emitter) refuse(text string, code claim.Code, msg, hint string) {
	e.faults = append(e.faults, e.doc.rec.Fault(e.record, e.find(text), code, msg, hint))
}

// find gives the first value, or the value of the first key, that a text is; the record if there is none.
func (e *emitter) find(text string) *place.Value {
	if e.places == nil {
		e.places = make(map[string]*place.Value)
		e.note(e.record)
	}
	if v := e.places[text]; v != nil {
		return v
	}
	return e.record
}

func (e *emitter) note(v *place.Value) {
	if (v.Kind == '"' || v.Kind == '0') && e.places[v.Text] == nil {
		e.places[v.Text] = v
	}
	for i, child := range v.Values {
		if v.Kind == '{' && e.places[v.Names[i]] == nil {
			e.places[v.Names[i]] = child
		}
		e.note(child)
	}
}

func (e *emitter) predicate(iri string) span {
	if strings.HasPrefix(iri, "_:") {
		e.refuse(iri, claim.CodeValue, fmt.Sprintf("the blank node %s cannot be a predicate", short(iri)), "")
		return span{}
	}
	return e.iri(iri)
}

// resource makes the key of an IRI or a blank node.
func (e *emitter) resource(id string) span {
	label, is := strings.CutPrefix(id, "_:")
	if !is {
		return e.iri(id)
	}
	if !isLabel(label) {
		e.refuse(id, claim.CodeValue, fmt.Sprintf("%q is no label of a blank node", short(id)), "")
		return span{}
	}
	at := len(e.side)
	if rdf.IsGlobal([]byte(label)) {
		e.side = append(append(e.side, rdf.KindBNode), label...)
		return e.from(at)
	}
	if !e.prefix() {
		return span{}
	}
	e.side = append(append(e.side, e.blankPrefix...), label...)
	return e.from(at)
}

// isLabel says whether N-Quads can have a label.
func isLabel(label string) bool {
	for i, r := range label {
		ascii := '0' <= r && r <= '9' || 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z' || r == '_'
		later := i > 0 && (r == '-' || r == '.' || r >= utf8.RuneSelf && rdf.NameChar(r))
		if !ascii && !later && (r < utf8.RuneSelf || !rdf.NameBase(r)) {
			return false
		}
	}
	return label != "" && !strings.HasSuffix(label, ".")
}

// blank makes the key of a node without a label.
func (e *emitter) blank() span {
	if !e.prefix() {
		return span{}
	}
	at := len(e.side)
	e.side = append(append(e.side, e.blankPrefix...), '-')
	e.side = strconv.AppendInt(e.side, int64(e.nodes), 10)
	e.nodes++
	return e.from(at)
}

// prefix sees to it that there is what labels begin with.
func (e *emitter) prefix() bool {
	if e.blankPrefix != nil || e.fatal != nil {
		return e.fatal == nil
	}
	if e.hash == nil {
		e.fatal = fmt.Errorf("%s has blank nodes, and nothing says the hash of its content", e.name)
		return false
	}
	hash, err := e.hash()
	if err == nil {
		e.blankPrefix, err = rdf.BlankPrefix(hash)
	}
	if err != nil {
		e.fatal = fmt.Errorf("%s: %w", e.name, err)
	}
	return err == nil
}

// iri makes the key of an IRI.
func (e *emitter) iri(iri string) span {
	if iri == "" && e.find("") == e.record {
		e.refuse("", claim.CodeValue, "an IRI begins with @ and is no keyword", "")
		return span{} // package ld gives nothing for such ones
	}
	if e.doc.base != nil {
		iri = e.doc.base.Resolve(iri)
	}
	absolute := turtle.Absolute(iri)
	stray := strings.IndexFunc(iri, notInIRI)
	switch {
	case absolute && stray < 0:
		return e.iriKey(iri)
	case strings.IndexByte(iri, 0) >= 0:
		e.refuse(iri, claim.CodeEncoding, "an IRI has no NUL character", "")
		return span{}
	case e.mode == rdf.Strict && !absolute:
		e.refuse(iri, claim.CodeRelative, fmt.Sprintf("%q is a relative IRI, and there is no base", short(iri)),
			"--from jsonld-loose keeps such IRIs; @base in @context says what they mean")
		return span{}
	case e.mode == rdf.Strict:
		r, _ := utf8.DecodeRuneInString(iri[stray:])
		e.refuse(iri, claim.CodeValue, fmt.Sprintf("%q stands in no IRI: %q", r, short(iri)), "--from jsonld-loose keeps such IRIs")
		return span{}
	}
	if e.odd == 0 {
		e.firstOdd = iri
	}
	e.odd++
	return e.iriKey(iri)
}

func notInIRI(r rune) bool { return r <= ' ' || strings.ContainsRune("<>\"{}|^`\\", r) }

// tellOdd counts the IRIs of the record that are none, and warns of the first of the input.
func (e *emitter) tellOdd() {
	if e.odd == 0 {
		return
	}
	how := ""
	if e.mode == rdf.Auto {
		if len(e.items) == 0 {
			return // they are in no quad
		}
		e.mode = rdf.Loose
		how = "; the file is read loosely"
	}
	e.relative += e.odd
	if e.warned {
		return
	}
	e.warned = true
	at := e.find(e.firstOdd)
	bad := e.doc.rec.Fault(at, at, claim.CodeRelative,
		fmt.Sprintf("%q is no absolute IRI, and there is no base; such ones are kept as they are%s", short(e.firstOdd), how),
		"--from jsonld refuses them; @base in @context says what they mean")
	bad.Warning, bad.Record = true, nil
	e.faults = append(e.faults, bad)
}

var language = regexp.MustCompile(`^[a-zA-Z]+(-[a-zA-Z0-9]+)*$`)

// literal makes the key of a literal.
func (e *emitter) literal(value any, m map[string]any) span {
	datatype, _ := m["@type"].(string)
	text := ""
	switch v := value.(type) {
	case string:
		text = v
	case bool:
		text = strconv.FormatBool(v)
	case json.Number:
	case nil:
	default:
		if datatype != "@json" {
			return span{}
		}
	}
	number, isNumber := value.(json.Number)
	switch {
	case datatype == "@json":
		datatype = rdfNS + "JSON"
		raw, err := json.Marshal(value)
		canonical := jsontext.Value(raw)
		if err == nil {
			err = canonical.Canonicalize()
		}
		if err != nil {
			e.refuse("", claim.CodeValue, fmt.Sprintf("a JSON literal has no canonical form: %v", err), "")
			return span{}
		}
		text = string(canonical)
	case isNumber:
		var ok bool
		if text, datatype, ok = numeral(string(number), datatype); !ok {
			e.refuse(string(number), claim.CodeValue, fmt.Sprintf("the number %s is too large", short(string(number))), "write it as a string with a datatype")
			return span{}
		}
	case datatype == "" && value != text: // a boolean
		datatype = xsdNS + "boolean"
	}
	if lang, is := m["@language"].(string); is && datatype == "" {
		if !language.MatchString(lang) {
			e.refuse(lang, claim.CodeValue, fmt.Sprintf("%q is no language tag", short(lang)), "")
			return span{}
		}
		at := len(e.side)
		e.side = rdf.AppendPair(append(e.side, rdf.KindLang), []byte(lang), []byte(text))
		return e.from(at)
	}
	return e.typed(text, datatype)
}

func (e *emitter) typed(text, datatype string) span {
	at := len(e.side)
	if datatype == "" || datatype == xsdNS+"string" {
		e.side = append(append(e.side, rdf.KindText), text...)
		return e.from(at)
	}
	if strings.HasPrefix(datatype, "_:") {
		e.refuse(datatype, claim.CodeValue, "a datatype is an IRI", "")
		return span{}
	}
	iri := e.iri(datatype)
	if iri.n == 0 {
		return span{}
	}
	name := string(e.bytes(iri)[1:])
	e.side = rdf.AppendPair(append(e.side[:at], rdf.KindTyped), []byte(name), []byte(text))
	return e.from(at)
}

// numeral gives the lexical form and the datatype of a number: an integer keeps its digits, up to where
// the standard makes doubles of them.
func numeral(number, datatype string) (text, of string, ok bool) {
	f, err := strconv.ParseFloat(number, 64)
	if err != nil {
		return "", "", false
	}
	double := f != math.Trunc(f) || math.Abs(f) >= 1e21
	if double || datatype == xsdNS+"double" {
		if datatype == "" {
			datatype = xsdNS + "double"
		}
		return ld.GetCanonicalDouble(f), datatype, true
	}
	if datatype == "" {
		datatype = xsdNS + "integer"
	}
	if strings.ContainsAny(number, ".eE") {
		number = strconv.FormatFloat(f, 'f', 0, 64)
	}
	if number == "-0" {
		number = "0"
	}
	return number, datatype, true
}
