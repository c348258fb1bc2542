package graph

import (
	"crypto/sha256"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/schema"
)

// mapping gives the words of a schema to claim.Check, but for hints.
type mapping struct {
	schema *schema.Schema
	base   string
	digest *digest // nil for one that is worked out anew
}

// A digest is that of a schema.
type digest struct {
	of  *schema.Schema
	sum [sha256.Size]byte
}

// mapping gives the mapping of a schema, with its digest.
func (g *Graph) mapping(s *schema.Schema) mapping {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.digest == nil || g.digest.of != s {
		g.digest = &digest{of: s, sum: s.Digest()}
	}
	return mapping{s, g.vocab.Base, g.digest}
}

func (m mapping) Relation(wording string) (string, bool) {
	if r, ok := m.schema.Relation(wording); ok {
		return r.Name, true
	}
	return ownName(wording), false
}

// ownName is the name of a relation that the schema does not have: that of the code where the wording
// is one, else its word.
func ownName(wording string) string {
	if name, ok := schema.CodeName(wording); ok {
		return name
	}
	return schema.Word(wording)
}

func (m mapping) Type(wording string) (quad.IRI, bool) {
	t, known := m.schema.Type(wording)
	name := wording
	if known {
		name = t.Name
	}
	return quad.IRI(m.schema.TypeIRI(m.base, name)), known
}

// NearRelation implements claim.Mapping: hints.give looks for what is near.
func (m mapping) NearRelation(string) string { return "" }

// NearType implements claim.Mapping, likewise.
func (m mapping) NearType(string) string { return "" }

// Digest implements claim.Mapping.
func (m mapping) Digest() [sha256.Size]byte {
	if m.digest == nil {
		return m.schema.Digest()
	}
	return m.digest.sum
}

func (m mapping) Misfit(relation string, subject, object quad.IRI, literal bool) string {
	to := m.name(object)
	if literal {
		to = "Literal"
	}
	return m.schema.Misfit(relation, m.name(subject), to)
}

// name gives the schema's name of a stored type, "" for none.
func (m mapping) name(iri quad.IRI) string {
	if iri == "" {
		return ""
	}
	return m.schema.TypeName(m.base, string(iri))
}
