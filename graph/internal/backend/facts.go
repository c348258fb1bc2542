package backend

import "github.com/newsgraph/newsgraph/graph/paths"

// A FactRule says which quads are facts, the edges of the path graph, and of which relation. Its
// methods are given IRIs as bytes, which they must not keep. They are pure functions.
type FactRule interface {
	// FactTerm says whether an IRI is of our own making, whether as a label it marks quads that
	// are not plain RDF, and whether as a label it is a claim.
	FactTerm(iri []byte) (ours, source, claim bool)
	// FactPredicate gives the relation that a predicate states, and the bit of its status: 1
	// asserted, 2 hedged, 4 negated. ok is false for a predicate that makes no facts. A quad with
	// a claim's predicate is a fact if its label is a claim; any other if neither end is ours and
	// its label no source.
	FactPredicate(iri []byte) (relation string, status uint8, claim, ok bool)
}

// A Fact is an edge of the path graph as one of its ends has it: what the quads of one subject,
// relation and object make, whoever says so. Its label has the number of the relation, see
// FactWalker.Relations, and as kinds the statuses of its quads: 1 asserted, 2 hedged, or 4 negated.
// Negated ones make a fact of their own.
type Fact = paths.Edge

// A FactWalker gives the facts at a node, by relation, other end, negated last, in the order of
// numbers: views of memory of the store that must not be changed and are valid until Walk returns.
// It is for one goroutine. Its methods do not fail: damage ends Walk. What no checksum vouches for, that
// a fact's other end and relation are some that there are, is for the caller to see to.
type FactWalker interface {
	Out(n NodeID) []Fact // those that n is the subject of
	In(n NodeID) []Fact  // those that n is the object of
	// Relations gives the relations by number, a view.
	Relations() []string
	// AppendText appends what nodes are ordered by, in code points: an IRI, or _:label.
	AppendText(b []byte, n NodeID) []byte
}

// FactStore is a snapshot that has facts beside the quads. It is optional, and needs Options.Facts.
type FactStore interface {
	// Walk calls f, which may walk the facts until it returns. Its error is that of f, or that of
	// damage that was met.
	Walk(f func(FactWalker) error) error
}
