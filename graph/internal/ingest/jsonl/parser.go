package jsonl

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/newsgraph/newsgraph/graph/claim"
)

// A parser makes a document of one frame. It walks the document's own level and the arrays of
// entities and relations by brackets, and hands each value in them to the decoder, which checks
// it: so that a bad one costs itself.
type parser struct {
	*decoder
	src     *source
	doc     *claim.Document
	c       cursor
	refused int                 // records
	seen    map[string]struct{} // unknown fields that were warned of, with their kind
}

// document reads the whole frame. A fault refuses it whole.
func (p *parser) document() *fault {
	if b := p.c.b; b[0] != '{' {
		return notObject(b)
	}
	p.begin()
	p.c.at++
	had := make(map[string]struct{}, len(documentFields.names))
	for first := true; ; first = false {
		more, f := p.c.next(first, '}')
		if f != nil {
			return f
		}
		if !more {
			break
		}
		if f := p.member(had); f != nil {
			return f
		}
	}
	p.c.space()
	if !p.c.done() {
		return p.c.unexpected("after the document; write one document a line")
	}
	if p.doc.ID == "" {
		return noID(had)
	}
	return nil
}

// noID is the fault of a document without an id; had are its fields.
func noID(had map[string]struct{}) *fault {
	f := &fault{
		pointer: "/id", code: claim.CodeMissing, msg: "the document has no id",
		hint: `give it "id", the same on every run`,
	}
	for _, name := range slices.Sorted(maps.Keys(had)) {
		if documentFields.near(name) == "id" {
			f.hint = fmt.Sprintf(`%s is not "id"`, shorten(name))
			break
		}
	}
	return f
}

// notObject is the fault of a frame that is no object.
func notObject(b []byte) *fault {
	v := jsontext.Value(b)
	if v.IsValid() {
		return &fault{code: claim.CodeType, msg: "a document must be an object, not " + kindNames[v.Kind()]}
	}
	return &fault{code: claim.CodeSyntax, msg: fmt.Sprintf("unexpected %s instead of a document", char(b))}
}

// member reads one member of the document.
func (p *parser) member(had map[string]struct{}) *fault {
	at, f := p.c.key()
	if f != nil {
		return f
	}
	p.piece(p.src.bytes(at), at.from)
	key, _, f := p.value()
	if f != nil {
		return f
	}
	name := string(unquote(key))
	if _, twice := had[name]; twice {
		return &fault{
			at: at.from, pointer: under("", name), code: claim.CodeDuplicate,
			msg: fmt.Sprintf("the document has field %s twice", shorten(name)),
		}
	}
	had[name] = struct{}{}
	switch name {
	case "entities":
		return p.records(name, &p.src.entities, p.entity)
	case "relations":
		return p.records(name, &p.src.relations, p.relation)
	}
	return p.field(name, at)
}

// field reads a field of the document other than its arrays. A bad one costs itself, but for the
// id.
func (p *parser) field(name string, key span) *fault {
	value, levels, f := p.c.value()
	if f != nil {
		return f
	}
	if f = p.deep(value, levels, 1); f == nil {
		p.piece(p.src.bytes(value), value.from)
		f = p.fieldValue(name, key)
	}
	if f == nil {
		return nil
	}
	f.pointer = under("", name) + f.pointer
	if name == "id" {
		return f
	}
	return p.refuse(p.src.problem(f, "", value))
}

// mostRefused is how many records of a document may be bad: what is said of each takes more memory
// than a bad one does.
const mostRefused = 10_000

// refuse notes a bad record; one too many refuses the document.
func (p *parser) refuse(e *claim.Error) *fault {
	if p.refused++; p.refused > mostRefused {
		return &fault{
			at: e.Pos.Offset - p.src.at.offset, pointer: e.Pointer, code: e.Code,
			msg: fmt.Sprintf("%s; it is the last of %d bad records, for which the document is refused", e.Msg, p.refused),
		}
	}
	p.doc.Problems = append(p.doc.Problems, e)
	return nil
}

func (p *parser) fieldValue(name string, key span) *fault {
	v, at, f := p.whole()
	if f != nil {
		return f
	}
	into := p.textField(name)
	if into == nil {
		p.unknown = append(p.unknown, unknownField{documentFields, name, under("", name), key.from})
		p.warnUnknown("")
		return nil
	}
	f = p.textOf(v, at, into)
	if f == nil && name == "id" && *into == "" {
		f = &fault{at: at, code: claim.CodeMissing, msg: "the document's id must not be empty"}
	}
	return f
}

// textField gives the place of a field that holds a string; nil for an unknown one.
func (p *parser) textField(name string) *string {
	switch d := p.doc; name {
	case "id":
		return &d.ID
	case "title":
		return &d.Title
	case "url":
		return &d.URL
	case "publisher":
		return &d.Publisher
	case "published":
		return &d.Published
	case "language":
		return &d.Language
	case "text":
		return &d.Text
	case "text_file":
		return &d.TextFile
	case "text_sha256":
		return &d.TextSHA256
	}
	return nil
}

// records reads the records of one of the document's arrays. A fault refuses the document.
func (p *parser) records(name string, kept *kept, read func() *fault) *fault {
	if p.c.b[p.c.at] != '[' {
		return p.noArray(name)
	}
	p.c.at++
	n := 0
	for i := 0; ; i++ {
		more, f := p.c.next(i == 0, ']')
		if f != nil || !more {
			return f
		}
		at, levels, f := p.c.value()
		if f != nil {
			return f
		}
		p.piece(p.src.bytes(at), at.from)
		f = p.deep(at, levels, 2)
		if f == nil {
			f = read()
		}
		if f != nil {
			p.unknown = p.unknown[:0]
			kept.refuse(n)
			if f := p.refuse(p.src.problem(f, element(name, i), at)); f != nil {
				return f
			}
			continue
		}
		kept.keep(i)
		n++
		if len(p.unknown) > 0 {
			p.warnUnknown(element(name, i))
		}
	}
}

// element gives the pointer of an element of one of the document's arrays.
func element(array string, i int) string { return "/" + array + "/" + strconv.Itoa(i) }

// noArray takes null for entities or relations, and refuses anything else.
func (p *parser) noArray(name string) *fault {
	at, levels, f := p.c.value()
	if f != nil {
		return f
	}
	if f = p.deep(at, levels, 1); f == nil {
		p.piece(p.src.bytes(at), at.from)
		v, start, syntax := p.whole()
		switch {
		case syntax != nil:
			f = syntax
		case v.Kind() == jsontext.KindNull:
			return nil
		default:
			f = mistyped(v, start, "an array")
		}
	}
	f.pointer = under("", name) + f.pointer
	return f
}

// deep is the fault of a value with so many levels of its own inside others.
func (p *parser) deep(at span, levels, around int) *fault {
	if levels+around <= maxDepth {
		return nil
	}
	return &fault{
		at: at.from + tooDeep(p.src.bytes(at), around), code: claim.CodeSyntax,
		msg: fmt.Sprintf("objects and arrays are nested more than %d deep", maxDepth),
	}
}

func (p *parser) entity() *fault {
	p.doc.Entities = append(p.doc.Entities, claim.Entity{})
	last := len(p.doc.Entities) - 1
	f := p.decoder.entity(&p.doc.Entities[last])
	if f == nil {
		f = p.end()
	}
	if f != nil {
		if id := p.idOf(p.doc.Entities[last].ID); id != "" {
			p.src.refused = append(p.src.refused, id)
		}
		p.doc.Entities = drop(p.doc.Entities)
	}
	return f
}

// idOf gives the id of the refused entity at hand, where it was not read, as far as one can be
// found.
func (p *parser) idOf(read string) string {
	if read != "" || p.raw[0] != '{' {
		return read
	}
	c := cursor{b: p.raw}
	at, ok := c.member("id")
	if !ok || p.raw[at.from] != '"' {
		return ""
	}
	id, err := jsontext.AppendUnquote(nil, p.raw[at.from:at.to])
	if err != nil {
		return ""
	}
	return string(id)
}

func (p *parser) relation() *fault {
	p.doc.Relations = append(p.doc.Relations, claim.Relation{})
	last := len(p.doc.Relations) - 1
	f := p.decoder.relation(&p.doc.Relations[last])
	if f == nil {
		f = p.end()
	}
	if f != nil {
		p.doc.Relations = drop(p.doc.Relations)
	}
	return f
}

// drop takes the last element off; of one it leaves nil.
func drop[T any](s []T) []T {
	if len(s) == 1 {
		return nil
	}
	return s[:len(s)-1]
}

// mostUnknown is how many unknown fields of a document are told of.
const mostUnknown = 100

// warnUnknown warns of the unknown fields met in the record at a pointer, each the first time.
func (p *parser) warnUnknown(record string) {
	for _, u := range p.unknown {
		key := u.kind.of + " " + u.name
		if _, before := p.seen[key]; before || len(p.seen) >= mostUnknown {
			continue
		}
		if p.seen == nil {
			p.seen = make(map[string]struct{})
		}
		p.seen[key] = struct{}{}
		f := &fault{
			at: u.at, pointer: record + u.pointer, code: claim.CodeUnknownField,
			msg: fmt.Sprintf("%s has no field %s; it is left out", u.kind.of, shorten(u.name)),
		}
		if near := u.kind.near(u.name); near != "" {
			f.hint = fmt.Sprintf("did you mean %q?", near)
		}
		p.warn(f)
	}
	p.unknown = p.unknown[:0]
}

func (p *parser) warn(f *fault) {
	e := p.src.problem(f, "", span{})
	e.Warning, e.Record = true, nil
	p.doc.Problems = append(p.doc.Problems, e)
}

// under adds a token to a pointer.
func under(pointer, token string) string {
	return string(jsontext.Pointer(pointer).AppendToken(token))
}
