package cayley

import (
	"strings"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/identity"
)

// What package graph finds subjects by, so that it finds what is written here too.
const (
	keyName     = "n:" // + identity.Key of a name or alias
	keyExternal = "x:" // + an external IRI
)

const (
	rdfsLabel       = quad.IRI("http://www.w3.org/2000/01/rdf-schema#label")
	skosHiddenLabel = quad.IRI("http://www.w3.org/2004/02/skos/core#hiddenLabel")
)

var keyPredicates = []quad.IRI{claim.SKOSPrefLabel, claim.SKOSAltLabel, rdfsLabel, skosHiddenLabel, claim.OWLSameAs}

// keysOf gives the keys that a quad's subject is to be found under.
func keysOf(q quad.Quad) []string {
	s, _ := q.Subject.(quad.IRI)
	label, ok := q.Label.(quad.IRI)
	if ok && strings.HasPrefix(string(s), string(label)+"#") {
		return nil // a mention: its document says the same of the entity
	}
	switch q.Predicate {
	case claim.SKOSPrefLabel, claim.SKOSAltLabel, rdfsLabel, skosHiddenLabel:
		if key := identity.Key(claim.Lexical(q.Object)); key != "" {
			return []string{keyName + key}
		}
	case claim.OWLSameAs:
		if iri, ok := q.Object.(quad.IRI); ok {
			return []string{keyExternal + string(iri)}
		}
	}
	return nil
}
