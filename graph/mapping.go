package graph

import (
	"crypto/sha256"
	"sync"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/schema"
)

// mapping gives the words of a schema to claim.Check.
type mapping struct {
	schema *schema.Schema
	base   string
	near   *nearest // what NearRelation and NearType found; nil for no memory
}

// A nearest remembers the nearest words of a schema, and its digest. It is for several goroutines.
type nearest struct {
	of     *schema.Schema
	digest [sha256.Size]byte

	mu    sync.Mutex
	words map[string]string
}

// nearMost bounds the memory of nearest words.
const nearMost = 10_000

// nearestOf gives the memory of nearest words for a schema: an extractor repeats its unknown words in
// every document.
func (g *Graph) nearestOf(s *schema.Schema) *nearest {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.near == nil || g.near.of != s {
		g.near = &nearest{of: s, digest: s.Digest(), words: make(map[string]string)}
	}
	return g.near
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

func (m mapping) NearRelation(wording string) string {
	return m.remember("r:"+wording, ownName(wording), m.schema.NearestRelation)
}

func (m mapping) NearType(wording string) string {
	return m.remember("t:"+wording, wording, m.schema.NearestType)
}

func (m mapping) remember(key, wording string, find func(string) string) string {
	if m.near == nil {
		return find(wording)
	}
	m.near.mu.Lock()
	word, ok := m.near.words[key]
	m.near.mu.Unlock()
	if ok {
		return word
	}
	word = find(wording)
	m.near.mu.Lock()
	defer m.near.mu.Unlock()
	if len(m.near.words) >= nearMost {
		clear(m.near.words)
	}
	m.near.words[key] = word
	return word
}

// Digest implements claim.Mapping.
func (m mapping) Digest() [sha256.Size]byte {
	if m.near == nil {
		return m.schema.Digest()
	}
	return m.near.digest
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
