package schema

import (
	"net/url"
	"strings"
)

// prefixes are the ones an iri key may be written with.
var prefixes = []struct{ prefix, namespace string }{
	{"schema:", "http://schema.org/"},
	{"sem:", "http://semanticweb.cs.vu.nl/2009/11/sem/"},
}

// expandIRI returns an iri key in full; ok is false where it is neither prefixed nor absolute, or
// has a character that no IRI has (RFC 3987, section 2.2).
func expandIRI(s string) (full string, ok bool) {
	for _, p := range prefixes {
		if local, found := strings.CutPrefix(s, p.prefix); found {
			s = p.namespace + local
			break
		}
	}
	absolute := strings.Contains(s, "://") || strings.HasPrefix(s, "urn:")
	if !absolute || strings.ContainsFunc(s, notInIRI) {
		return "", false
	}
	if _, err := url.Parse(s); err != nil {
		return "", false
	}
	return s, true
}

func notInIRI(r rune) bool { return r <= ' ' || r == 0x7f || strings.ContainsRune("<>\"{}|\\^`", r) }

// TypeIRI returns the IRI that a store with that base keeps as rdf:type: the type's own class, or
// base + "type:" + the name, percent-encoded. Types that the schema doesn't know are among the
// latter. It is "" for the name "".
func (s *Schema) TypeIRI(base, name string) string {
	if t := s.types[name]; t != nil && t.IRI != "" {
		return t.IRI
	}
	if name == "" {
		return ""
	}
	return base + "type:" + escape(name)
}

// TypeName returns the name that [Schema.TypeIRI] made iri from, known to the schema or not; "" for
// any other IRI.
func (s *Schema) TypeName(base, iri string) string {
	if t := s.typeIRIs[iri]; t != nil {
		return t.Name
	}
	rest, ok := strings.CutPrefix(iri, base+"type:")
	if !ok {
		return ""
	}
	name, err := url.PathUnescape(rest)
	if err != nil {
		return ""
	}
	return name
}

// ClassIRI returns the class of schema.org or the Simple Event Model that the type maps to: its own
// or that of its nearest ancestor that has one. It is "" for an unknown type.
func (s *Schema) ClassIRI(name string) string {
	for t := s.types[name]; t != nil; t = s.types[t.Parent] {
		if t.IRI != "" {
			return t.IRI
		}
	}
	return ""
}

// escape percent-encodes every byte outside A-Za-z0-9._~- (RFC 3986, section 2.3).
func escape(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte("._~-", c) >= 0:
			b.WriteByte(c)
		default:
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
		}
	}
	return b.String()
}
