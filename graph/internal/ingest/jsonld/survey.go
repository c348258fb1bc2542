package jsonld

import (
	"fmt"
	"slices"
	"strings"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/place"
)

// Limits of what a document's contexts may do.
const (
	maxIRI   = 8 << 10    // bytes of what a term, @vocab or @base stands for
	maxTerms = 50_000     // values in all contexts
	maxChain = 100        // terms that are defined by one another
	maxWork  = 20_000_000 // terms that are gone over because contexts are taken up again
	maxOut   = 512 << 20  // bytes of what is expanded
)

// A survey is what is known of a document before it is expanded. Expanding takes up a context again for
// each object that has it, and writes out what a term stands for at each use: a small document could
// keep it busy for ever, or take all memory. O(document).
type survey struct {
	contexts []*place.Value // objects that are contexts, or parts of them
	remote   []*place.Value // names of contexts that would have to be fetched
	bases    []*place.Value
	vocabs   []*place.Value
	within   bool // a context stands elsewhere than at the top
	scoped   bool // a context stands in a term of another
	terms    int
	values   int // but for those in contexts

	defs   map[string]*definition
	prefix int // bytes of the longest @vocab or @base
	each   int // bytes of the longest datatype or language that is added to values
}

// A definition is all that the contexts say of one term.
type definition struct {
	texts  []string // IRIs
	types  []string
	length int // of what it stands for, at most
	state  int8
}

const (
	unseen = iota
	open
	done
)

func newSurvey(root *place.Value) *survey {
	s := &survey{defs: make(map[string]*definition)}
	s.object(root, true)
	return s
}

// walk goes over a value outside contexts.
func (s *survey) walk(v *place.Value) {
	s.values++
	switch v.Kind {
	case '{':
		s.object(v, false)
	case '[':
		for _, e := range v.Values {
			s.walk(e)
		}
	default:
	}
}

func (s *survey) object(v *place.Value, top bool) {
	for i, name := range v.Names {
		if name == "@context" {
			s.within = s.within || !top
			s.context(v.Values[i])
			continue
		}
		s.walk(v.Values[i])
	}
}

// context goes over a context.
func (s *survey) context(v *place.Value) {
	s.terms++
	switch v.Kind {
	case '"':
		s.remote = append(s.remote, v)
	case '[':
		for _, e := range v.Values {
			s.context(e)
		}
	case '{':
		s.contexts = append(s.contexts, v)
		for i, name := range v.Names {
			s.entry(name, v.Values[i])
		}
	default:
	}
}

func (s *survey) entry(name string, v *place.Value) {
	s.terms++
	switch name {
	case "@context":
		s.context(v)
		return
	case "@import":
		s.remote = append(s.remote, v)
		return
	case "@base":
		s.bases = append(s.bases, v)
		return
	case "@vocab":
		s.vocabs = append(s.vocabs, v)
		return
	case "@language":
		s.each = max(s.each, len(v.Text))
		return
	}
	d := s.defs[name]
	if d == nil {
		d = &definition{}
		s.defs[name] = d
	}
	if v.Kind == '"' {
		d.texts = append(d.texts, v.Text)
	}
	if v.Kind != '{' {
		return
	}
	for i, key := range v.Names {
		value := v.Values[i]
		s.terms++
		switch key {
		case "@context":
			s.scoped = true
			s.context(value)
		case "@id", "@reverse":
			d.texts = append(d.texts, value.Text)
		case "@type":
			d.types = append(d.types, value.Text)
		case "@language":
			s.each = max(s.each, len(value.Text))
		default:
			s.terms += len(value.Values)
		}
	}
}

// check refuses a document that would cost too much.
func (s *survey) check(r *place.Record) *claim.Error {
	tooLarge := func(at *place.Value, format string, args ...any) *claim.Error {
		return r.Fault(r.Root, at, claim.CodeTooLarge, fmt.Sprintf(format, args...), "")
	}
	if s.terms > maxTerms {
		return tooLarge(nil, "the contexts have more than %d terms", maxTerms)
	}
	times := len(s.contexts)
	if s.scoped {
		times += s.values
	}
	if s.within && times*s.terms > maxWork || s.scoped && times*s.terms > maxWork {
		return tooLarge(nil, "contexts of %d terms would be taken up %d times", s.terms, times)
	}
	for _, v := range append(slices.Clip(s.vocabs), s.bases...) {
		s.prefix += len(v.Text)
		if s.prefix > maxIRI {
			return tooLarge(v, "@vocab and @base are longer than %d bytes", maxIRI)
		}
	}
	for _, v := range s.contexts {
		for i, name := range v.Names {
			d := s.defs[name]
			if d == nil {
				continue
			}
			n, ok := s.length(name, d, 0)
			if !ok {
				return tooLarge(v.Values[i], "more than %d terms are defined by one another", maxChain)
			}
			for _, t := range d.types {
				k, _ := s.expanded(t, name, 0)
				s.each = max(s.each, k)
			}
			if max(n, s.each) > maxIRI {
				return tooLarge(v.Values[i], "a term stands for more than %d bytes", maxIRI)
			}
		}
	}
	if s.output(r.Root) > maxOut {
		return tooLarge(nil, "what the document expands to is larger than %d bytes", maxOut)
	}
	return nil
}

// length gives the bytes of what a term stands for, at most; false where too many terms are defined by
// one another. In a circle, of which the processor makes an error, a term counts with its own texts.
func (s *survey) length(name string, d *definition, depth int) (int, bool) {
	switch {
	case d.state == done:
		return d.length, true
	case d.state == open:
		return 0, true
	case depth > maxChain:
		return 0, false
	}
	d.state = open
	texts := d.texts
	if len(texts) == 0 {
		texts = []string{name}
	}
	for _, text := range texts {
		n, ok := s.expanded(text, name, depth+1)
		if !ok {
			return 0, false
		}
		d.length = max(d.length, n)
	}
	for _, text := range d.types {
		if _, ok := s.expanded(text, name, depth+1); !ok {
			return 0, false
		}
	}
	if i := strings.IndexByte(name, ':'); i > 0 {
		if _, ok := s.expanded(name, name, depth+1); !ok {
			return 0, false
		}
	}
	d.state = done
	return d.length, true
}

// expanded gives the bytes of what a text in the definition of a term stands for.
func (s *survey) expanded(text, of string, depth int) (int, bool) {
	n, ok := len(text)+s.prefix, true
	key := text
	if i := strings.IndexByte(text, ':'); i > 0 {
		key = text[:i]
	}
	if d := s.defs[key]; d != nil && key != of {
		var k int
		k, ok = s.length(key, d, depth)
		n += k
	}
	return n, ok
}

// output gives the bytes of what is expanded, at most.
func (s *survey) output(v *place.Value) int {
	n := 0
	switch v.Kind {
	case '{':
		for i, name := range v.Names {
			if name == "@context" {
				continue
			}
			k, _ := s.expanded(name, "", 0)
			n += k + s.output(v.Values[i])
		}
	case '[':
		for _, e := range v.Values {
			n += s.output(e)
		}
	case '"':
		n, _ = s.expanded(v.Text, "", 0)
		n += s.each
	default:
		n = s.each
	}
	return n
}
