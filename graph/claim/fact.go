package claim

import "github.com/cayleygraph/quad"

// Predicates of labels that others write.
const (
	RDFSLabel       = quad.IRI("http://www.w3.org/2000/01/rdf-schema#label")
	SKOSHiddenLabel = quad.IRI("http://www.w3.org/2004/02/skos/core#hiddenLabel")
)

// Bit is a status as a bit of the statuses that a fact has in the store.
func (s Status) Bit() uint8 { return 1 << s }

// FactTerm says what an IRI can be to a fact of the path graph: whether it is under the base, whether
// as a label it marks quads of documents, claims or judgements, and whether it is a claim. It
// allocates nothing.
func (v *Vocab) FactTerm(iri []byte) (ours, source, claim bool) {
	if ours = begins(iri, v.Base); !ours {
		return false, false, false
	}
	if begins(iri, v.claimPrefix) {
		_, claim = ParseID(string(iri[len(v.claimPrefix):]))
		return true, true, claim
	}
	return true, begins(iri, v.docPrefix) || begins(iri, v.reviewPrefix), false
}

func begins(iri []byte, prefix string) bool {
	return len(iri) >= len(prefix) && string(iri[:len(prefix)]) == prefix
}

// FactPredicate gives the relation that a predicate states and the bit of its status; claim says that
// it does so under the label of a claim. A predicate of plain RDF is a relation of its own name, save
// those that give types, labels and identity. Nothing else under the base is a relation.
func (v *Vocab) FactPredicate(iri []byte) (relation string, status uint8, claim, ok bool) {
	p := quad.IRI(iri)
	if status, name, ok := v.RelationOf(p); ok {
		return name, status.Bit(), true, true
	}
	switch p {
	case "", RDFType, OWLSameAs, SKOSPrefLabel, SKOSAltLabel, SKOSHiddenLabel, RDFSLabel:
		return "", 0, false, false
	}
	return string(p), Asserted.Bit(), false, !v.IsOurs(p)
}
