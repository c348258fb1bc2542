package jsonld

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/piprate/json-gold/ld"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/place"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/turtle"
)

// noLoader fetches nothing.
type noLoader struct{}

var errRemote = errors.New("nothing is fetched")

// LoadDocument implements ld.DocumentLoader.
func (noLoader) LoadDocument(string) (*ld.RemoteDocument, error) { return nil, errRemote }

func options(base string) *ld.JsonLdOptions {
	o := ld.NewJsonLdOptions(base)
	o.DocumentLoader = noLoader{}
	return o
}

// plain gives a value as package ld takes it. A set is its elements, so that what is wrong with one of
// them is told: package ld passes over that.
func plain(v *place.Value) any {
	switch v.Kind {
	case '{':
		if len(v.Names) == 1 && v.Names[0] == "@set" {
			return plain(v.Values[0])
		}
		m := make(map[string]any, len(v.Names))
		for i, name := range v.Names {
			m[name] = plain(v.Values[i])
			if number, ok := m[name].(json.Number); ok && name == "@version" {
				m[name], _ = number.Float64() // what is out of range is no version either
			}
		}
		return m
	case '[':
		list := make([]any, 0, len(v.Values))
		for _, e := range v.Values {
			list = append(list, plain(e))
		}
		return list
	case '"':
		return v.Text
	case '0':
		return json.Number(v.Text)
	case 't':
		return true
	case 'f':
		return false
	default:
		return nil
	}
}

// A processor expands the values of one document.
type processor struct {
	rec     *place.Record
	survey  *survey
	base    *turtle.Base // nil where package ld resolves, or there is none
	top     *ld.Context  // of the document, for split ones
	options *ld.JsonLdOptions
	own     *ld.Context // of the document, for others, once it is asked for
	api     *ld.JsonLdApi
}

// newProcessor makes a processor for a document; base is what it has without one of its own.
func newProcessor(r *place.Record, base string) (*processor, *claim.Error) {
	p := &processor{rec: r, survey: newSurvey(r.Root), api: ld.NewJsonLdApi(), options: options(base)}
	if err := p.survey.check(r); err != nil {
		return nil, err
	}
	if p.takeBase(base) {
		p.options = options("")
	}
	return p, nil
}

// takeBase takes the base of a document out of its context, for package ld does not resolve as RFC 3986
// has it and breaks letters that are not ASCII; false where that must be left to it, because there are
// several or @vocab is relative to it.
func (p *processor) takeBase(outer string) bool {
	for _, v := range p.survey.vocabs {
		if v.Kind == '"' && !strings.Contains(v.Text, ":") {
			return false
		}
	}
	if len(p.survey.bases) == 0 {
		p.base = turtle.NewBase(outer)
		return true
	}
	context := p.rec.Root.Get("@context")
	if context == nil || len(p.survey.bases) > 1 || p.survey.within || p.survey.scoped {
		return false
	}
	parts := context.Values
	if context.Kind == '{' {
		parts = []*place.Value{context}
	}
	for _, part := range parts {
		switch base := part.Get("@base"); {
		case part.Kind == 'n':
			return false // it undoes what was before
		case base != p.survey.bases[0] || base.Kind != '"':
			continue
		case turtle.Absolute(base.Text):
			p.base = turtle.NewBase(base.Text)
		case outer != "":
			p.base = turtle.NewBase(turtle.NewBase(outer).Resolve(base.Text))
		}
		if p.base != nil {
			part.Drop("@base")
			return true
		}
	}
	return false
}

var errFailed = errors.New("json-gold cannot expand it")

// guard runs a step of package ld; a panic of it is an error.
func guard(f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = errFailed
		}
	}()
	return f()
}

// split gives the elements of the document's graph if it has no more than a context and that.
func (p *processor) split() ([]*place.Value, *claim.Error) {
	root := p.rec.Root
	graph := root.Get("@graph")
	if graph == nil || len(root.Names) > 2 || len(root.Names) == 2 && !root.Has("@context") {
		return nil, nil
	}
	if context := root.Get("@context"); context != nil {
		if bad := broken(context); bad != nil {
			return nil, bad
		}
	}
	err := guard(func() (err error) {
		p.top = ld.NewContext(nil, p.options)
		if context := root.Get("@context"); context != nil {
			p.top, err = p.top.Parse(plain(context))
		}
		return err
	})
	if err != nil {
		return nil, p.explain(err, root, root.Get("@context"))
	}
	if graph.Kind == '[' {
		return graph.Values, nil
	}
	return []*place.Value{graph}, nil
}

// expand gives the nodes of a value: of an element of the graph, or of the whole document.
func (p *processor) expand(v *place.Value) (nodes []any, bad *claim.Error) {
	var out any
	err := guard(func() (err error) {
		context, property := p.top, "@graph"
		if context == nil {
			context, property = ld.NewContext(nil, p.options), ""
		}
		out, err = p.api.Expand(context, property, plain(v), p.options, false, nil)
		return err
	})
	if err != nil {
		return nil, p.explain(err, v, v)
	}
	if p.simple(v) {
		if err := p.lists(v); err != nil {
			return nil, err
		}
	}
	if m, ok := out.(map[string]any); ok {
		if graph, is := m["@graph"]; is && len(m) == 1 && p.top == nil {
			out = graph
		}
	}
	switch out := out.(type) {
	case []any:
		return out, nil
	case nil:
		return nil, nil
	}
	return []any{out}, nil
}

// context gives the document's own context.
func (p *processor) context() (_ *ld.Context, err error) {
	if p.top != nil || p.own != nil {
		return cmp.Or(p.top, p.own), nil
	}
	p.own = ld.NewContext(nil, p.options)
	if context := p.rec.Root.Get("@context"); context != nil {
		p.own, err = p.own.Parse(plain(context))
	}
	return p.own, err
}

// simple says whether the document's own context is that of everywhere in a record.
func (p *processor) simple(record *place.Value) bool {
	if p.survey.scoped {
		return false
	}
	for i, e := range record.Values {
		if record.Kind == '{' && record.Names[i] == "@context" {
			if record == p.rec.Root {
				continue
			}
			return false
		}
		if !p.simple(e) {
			return false
		}
	}
	return true
}

// lists expands the lists of a value for themselves, because package ld passes over what is wrong in them.
func (p *processor) lists(v *place.Value) *claim.Error {
	for i, e := range v.Values {
		if v.Kind == '{' && v.Names[i] == "@context" {
			continue
		}
		if v.Kind == '{' && v.Names[i] == "@list" {
			err := guard(func() error {
				context, err := p.context()
				if err == nil {
					_, err = p.api.Expand(context, "", plain(e), p.options, false, nil)
				}
				return err
			})
			if err != nil {
				return p.explain(err, v, e)
			}
		}
		if err := p.lists(e); err != nil {
			return err
		}
	}
	return nil
}

// keyOf are the keys that errors are of.
var keyOf = map[ld.ErrorCode]string{
	ld.InvalidIDValue: "@id", ld.InvalidTypeValue: "@type", ld.InvalidTypedValue: "@type", ld.InvalidIndexValue: "@index",
	ld.InvalidValueObjectValue: "@value", ld.InvalidValueObject: "@value", ld.InvalidLanguageTaggedString: "@language",
	ld.InvalidLanguageTaggedValue: "@language", ld.InvalidBaseDirection: "@direction", ld.InvalidIncludedValue: "@included",
	ld.InvalidReverseValue: "@reverse", ld.InvalidReversePropertyMap: "@reverse", ld.InvalidNestValue: "@nest",
}

// explain makes an error of what package ld says of a value. It stands at the value of the key that it
// is of where there is only one such, else at that value.
func (p *processor) explain(err error, record, v *place.Value) *claim.Error {
	msg, code := err.Error(), ld.ErrorCode("")
	if said, ok := errors.AsType[*ld.JsonLdError](err); ok {
		msg, code = string(said.Code), said.Code
		if said.Details != nil {
			msg += ": " + fmt.Sprint(said.Details)
		}
	}
	const most = 300
	if len(msg) > most {
		msg = strings.ToValidUTF8(msg[:most], "") + " …"
	}
	if code == ld.LoadingRemoteContextFailed || errors.Is(err, errRemote) {
		for _, at := range p.survey.remote {
			if at.Kind == '"' && strings.Contains(err.Error(), at.Text) {
				return p.rec.Fault(record, at, claim.CodeValue, fmt.Sprintf("the context %q is not in the document, and nothing is fetched", short(at.Text)),
					"put the context itself in place of its address")
			}
		}
		return p.rec.Fault(record, v, claim.CodeValue, "a context is not in the document, and nothing is fetched", "put the context itself in place of its address")
	}
	if ofContext[code] {
		return p.explainContext(record, v)
	}
	if key := keyOf[code]; key != "" {
		if found, n := only(v, key, nil, 0); n == 1 {
			v = found
		}
	}
	return p.rec.Fault(record, v, claim.CodeValue, msg, "")
}

// only finds the values of a key, and counts them.
func only(v *place.Value, key string, found *place.Value, n int) (*place.Value, int) {
	for i, e := range v.Values {
		if v.Kind == '{' && v.Names[i] == key {
			found, n = e, n+1
		}
		found, n = only(e, key, found, n)
	}
	return found, n
}

func short(s string) string {
	const most = 60
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
