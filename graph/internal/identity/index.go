package identity

import (
	"strings"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/spelling"
)

// What the keys begin with under which a store finds subjects.
const (
	NameKey     = "n:" // + Key of a name or alias
	ExternalKey = "x:" // + an external IRI
	BlockKey    = "b:" // + a block of package spelling
)

// KeyPredicates are the predicates of the quads that KeysOf gives keys for.
var KeyPredicates = []quad.IRI{claim.SKOSPrefLabel, claim.SKOSAltLabel, claim.RDFSLabel, claim.SKOSHiddenLabel, claim.OWLSameAs}

// KeysOf gives the keys that a quad's subject is to be found under. Mentions have none: their
// document says the same of the entity.
func KeysOf(q quad.Quad) []string {
	p, _ := q.Predicate.(quad.IRI)
	switch p {
	case claim.SKOSPrefLabel, claim.SKOSAltLabel, claim.RDFSLabel, claim.SKOSHiddenLabel:
		if key := Key(claim.Lexical(q.Object)); key != "" && !ofMention(q) {
			keys := spelling.Blocks(claim.Lexical(q.Object), []string{NameKey + key})
			for i := range keys[1:] {
				keys[i+1] = BlockKey + keys[i+1]
			}
			return keys
		}
	case claim.OWLSameAs:
		if iri, ok := q.Object.(quad.IRI); ok && !ofMention(q) {
			return []string{ExternalKey + string(iri)}
		}
	}
	return nil
}

// ofMention says whether a quad is about a mention of the document that is its label.
func ofMention(q quad.Quad) bool {
	s, _ := q.Subject.(quad.IRI)
	doc, ok := q.Label.(quad.IRI)
	return ok && strings.HasPrefix(string(s), string(doc)+"#")
}
