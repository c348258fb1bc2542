package jsonld

import (
	"errors"
	"fmt"
	"maps"
	"strings"

	"github.com/piprate/json-gold/ld"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/place"
)

// ofContext are the errors of contexts. Package ld goes over the terms of a context in no order, so that
// which of several errors it gives is left to chance.
var ofContext = map[ld.ErrorCode]bool{
	ld.InvalidIRIMapping: true, ld.CyclicIRIMapping: true, ld.InvalidTermDefinition: true, ld.KeywordRedefinition: true,
	ld.InvalidReverseProperty: true, ld.InvalidTypeMapping: true, ld.InvalidLanguageMapping: true, ld.InvalidContainerMapping: true,
	ld.InvalidKeywordAlias: true, ld.InvalidPrefixValue: true, ld.ProtectedTermRedefinition: true, ld.InvalidContextEntry: true,
	ld.InvalidLocalContext: true, ld.InvalidVocabMapping: true, ld.InvalidBaseIRI: true, ld.InvalidDefaultLanguage: true,
	ld.InvalidVersionValue: true, ld.InvalidPropagateValue: true, ld.InvalidImportValue: true, ld.IRIConfusedWithPrefix: true,
	ld.InvalidContextNullification: true, ld.InvalidNestValue: true,
}

// explainContext finds what is wrong with the document's own context: the first of its terms, those that
// it is defined by before it, that cannot be taken alone. Of other contexts it says that there is
// something.
func (p *processor) explainContext(record, v *place.Value) *claim.Error {
	context := p.rec.Root.Get("@context")
	if context != nil {
		parts := context.Values
		if context.Kind == '{' {
			parts = []*place.Value{context}
		}
		active := ld.NewContext(nil, p.options)
		for _, part := range parts {
			next, err := parse(active, plain(part))
			if err == nil {
				active = next
				continue
			}
			c := culprit{part: part, active: active, keywords: make(map[string]any), state: make(map[string]bool)}
			at, said := c.find()
			if at == nil {
				at = part
			}
			return p.rec.Fault(record, at, claim.CodeValue, "the context cannot be used"+said, "")
		}
	}
	if found, n := only(v, "@context", nil, 0); n == 1 {
		v = found
	}
	return p.rec.Fault(record, v, claim.CodeValue, "a context in it cannot be used", "")
}

func parse(active *ld.Context, local any) (next *ld.Context, err error) {
	err = guard(func() (err error) {
		next, err = active.Parse(local)
		return err
	})
	return next, err
}

// A culprit looks for the term that is wrong.
type culprit struct {
	part     *place.Value
	active   *ld.Context
	keywords map[string]any // @vocab and the like
	index    map[string]int
	state    map[string]bool // terms that were looked at: whether they are done
}

// mostLooked is how many terms of a context are looked at: each is taken with all it is defined by.
const mostLooked = 1000

func (c *culprit) find() (at *place.Value, said string) {
	if len(c.part.Names) > mostLooked {
		return nil, ""
	}
	c.index = make(map[string]int, len(c.part.Names))
	for i, name := range c.part.Names {
		c.index[name] = i
	}
	for i, name := range c.part.Names {
		if !strings.HasPrefix(name, "@") || name == "@type" {
			continue
		}
		c.keywords[name] = plain(c.part.Values[i])
		if _, err := parse(c.active, c.keywords); err != nil {
			return c.part.Values[i], reason(err)
		}
	}
	for _, name := range c.part.Names {
		if at, said = c.term(name); at != nil {
			return at, said
		}
	}
	return nil, ""
}

// term looks at a term, after those that it is defined by. They are few in a row, as the survey saw to.
func (c *culprit) term(name string) (at *place.Value, said string) {
	if _, seen := c.state[name]; seen || c.keywords[name] != nil {
		return nil, ""
	}
	c.state[name] = false
	local := maps.Clone(c.keywords)
	for _, ref := range c.refs(name, nil) {
		if ref != name {
			if at, said = c.term(ref); at != nil {
				return at, said
			}
		}
		c.add(local, ref, 0)
	}
	c.state[name] = true
	if _, err := parse(c.active, local); err != nil {
		return c.get(name), reason(err)
	}
	return nil, ""
}

// add adds a term and those that it is defined by.
func (c *culprit) add(local map[string]any, name string, depth int) {
	if _, there := local[name]; there || depth > maxChain {
		return
	}
	local[name] = plain(c.get(name))
	for _, ref := range c.refs(name, nil) {
		c.add(local, ref, depth+1)
	}
}

// get gives the definition of a term, be it null; nil where there is none.
func (c *culprit) get(name string) *place.Value {
	if i, ok := c.index[name]; ok {
		return c.part.Values[i]
	}
	return nil
}

// refs gives the terms of the context that a term's definition names, and the term itself.
func (c *culprit) refs(name string, list []string) []string {
	v := c.get(name)
	if v == nil {
		return list
	}
	list = append(list, name)
	texts := []string{name, v.Text, v.Get("@id").String(), v.Get("@reverse").String(), v.Get("@type").String(), v.Get("@index").String(), v.Get("@nest").String()}
	for _, text := range texts {
		prefix, _, _ := strings.Cut(text, ":")
		for _, ref := range []string{text, prefix} {
			if ref != name && ref != "" && !strings.HasPrefix(ref, "@") && c.get(ref) != nil {
				list = append(list, ref)
			}
		}
	}
	return list
}

// reason gives the words of an error that are the same each time.
func reason(err error) string {
	said, ok := errors.AsType[*ld.JsonLdError](err)
	if !ok {
		return ""
	}
	switch said.Code {
	case ld.InvalidTermDefinition, ld.CyclicIRIMapping:
		return ": " + string(said.Code)
	default:
		return ": " + short(fmt.Sprintf("%s: %v", said.Code, said.Details))
	}
}
