package claim

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/cayleygraph/quad"
)

// AppendNQuad appends a quad as one line of RDF 1.1 N-Quads, in the canonical form of RDF Dataset
// Canonicalization (https://www.w3.org/TR/rdf-canon/#canonical-quads), with its newline.
func AppendNQuad(b []byte, q quad.Quad) []byte {
	for _, v := range []quad.Value{q.Subject, q.Predicate, q.Object, q.Label} {
		if v != nil {
			b = append(AppendTerm(b, v), ' ')
		}
	}
	return append(b, ".\n"...)
}

// AppendTerm appends a term in N-Quads syntax.
func AppendTerm(b []byte, v quad.Value) []byte {
	switch v := v.(type) {
	case quad.IRI:
		return appendIRI(b, string(v))
	case quad.BNode:
		return append(append(b, "_:"...), v...)
	case quad.String:
		return appendString(b, string(v))
	case quad.LangString:
		return append(append(appendString(b, string(v.Value)), '@'), v.Lang...)
	case quad.TypedString:
		return appendTyped(b, v)
	case quad.Bool: // would call itself True, which xsd:boolean does not have
		return appendTyped(b, quad.TypedString{Value: quad.String(strconv.FormatBool(bool(v))), Type: xsdBoolean})
	case quad.TypedStringer: // the quad module's own values, whose datatypes it shortens
		t := v.TypedString()
		if name, short := strings.CutPrefix(string(t.Type), "xsd:"); short {
			t.Type = quad.IRI(xsd + name)
		}
		return appendTyped(b, t)
	}
	return appendString(b, quad.ToString(v))
}

// appendTyped leaves xsd:string out, which every literal without a datatype has. A datatype stays as it is:
// xsd:date may be written so in a file, as an IRI of its own.
func appendTyped(b []byte, t quad.TypedString) []byte {
	b = appendString(b, string(t.Value))
	if t.Type != xsdString {
		b = appendIRI(append(b, "^^"...), string(t.Type))
	}
	return b
}

// appendIRI escapes what an IRIREF must not hold.
func appendIRI(b []byte, iri string) []byte {
	b = append(b, '<')
	for _, r := range iri {
		switch {
		case r <= ' ', r == '<', r == '>', r == '"', r == '{', r == '}', r == '|', r == '^', r == '`', r == '\\':
			b = fmt.Appendf(b, `\u%04X`, r)
		default:
			b = append(b, string(r)...)
		}
	}
	return append(b, '>')
}

func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	for _, r := range s {
		switch {
		case r == '"':
			b = append(b, `\"`...)
		case r == '\\':
			b = append(b, `\\`...)
		case r == '\n':
			b = append(b, `\n`...)
		case r == '\r':
			b = append(b, `\r`...)
		case r == '\t':
			b = append(b, `\t`...)
		case r == '\b':
			b = append(b, `\b`...)
		case r == '\f':
			b = append(b, `\f`...)
		case r < ' ' || r == 0x7f || r == 0xfffe || r == 0xffff: // the last two are no Char of XML 1.1
			b = fmt.Appendf(b, `\u%04X`, r)
		default:
			b = append(b, string(r)...)
		}
	}
	return append(b, '"')
}
