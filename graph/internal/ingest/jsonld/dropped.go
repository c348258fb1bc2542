package jsonld

import (
	"fmt"
	"slices"
	"strings"

	"github.com/piprate/json-gold/ld"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/place"
)

// mostDropped bounds the memory of keys that were told of.
const mostDropped = 10_000

// tellDropped warns of keys that no context gives a meaning, of each once a file: the standard leaves
// out what they hold. Where a context stands within the record it is not told, for it would have to be
// known there.
func (s *Scanner) tellDropped(v *place.Value) {
	if !s.doc.simple(v) {
		return
	}
	err := guard(func() error {
		context, err := s.doc.context()
		if err == nil {
			s.drop(v, context)
		}
		return err
	})
	if err != nil {
		return // it was told of when the record was expanded
	}
}

func (s *Scanner) drop(v *place.Value, context *ld.Context) {
	for i, e := range v.Values {
		if v.Kind == '[' {
			s.drop(e, context)
			continue
		}
		s.dropKey(v.Names[i], e, context)
	}
}

func (s *Scanner) dropKey(key string, v *place.Value, context *ld.Context) {
	meant, err := context.ExpandIri(key, false, true, nil, nil)
	switch {
	case err != nil || key == "@context" || meant == "@value" || meant == "@index":
	case ld.IsKeyword(meant):
		s.drop(v, context)
	case strings.Contains(meant, ":"):
		container := context.GetContainer(key)
		if slices.Contains(container, "@language") || context.GetTypeMapping(key) == "@json" {
			return
		}
		if v.Kind == '{' && slices.ContainsFunc(container, func(c string) bool { return c == "@index" || c == "@id" || c == "@type" }) {
			for _, e := range v.Values { // whose keys are none of a node
				s.drop(e, context)
			}
			return
		}
		s.drop(v, context)
	default:
		if _, told := s.dropped[key]; told || len(s.dropped) >= mostDropped {
			return
		}
		s.dropped[strings.Clone(key)] = struct{}{}
		e := s.doc.rec.Fault(v, v, claim.CodeUnknownField, fmt.Sprintf("the context gives %q no meaning; it is left out", short(key)),
			"give it an IRI in @context, or all such keys one with @vocab")
		e.Warning, e.Record = true, nil
		s.faults = append(s.faults, e)
	}
}
