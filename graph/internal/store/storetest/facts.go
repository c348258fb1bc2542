package storetest

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
)

// Facts is a rule of facts for tests: predicates claims:x, rumours:x and denies:x state the relation x
// under a label that begins with c; any other but name is a relation of its own between terms that do
// not begin with own, under a label that does not begin with l or c.
func Facts(string) backend.FactRule { return factRule{} }

type factRule struct{}

func (factRule) FactTerm(iri []byte) (ours, source, claim bool) {
	claim = bytes.HasPrefix(iri, []byte("c"))
	return bytes.HasPrefix(iri, []byte("own")), claim || bytes.HasPrefix(iri, []byte("l")), claim
}

func (factRule) FactPredicate(iri []byte) (relation string, status uint8, claim, ok bool) {
	for i, prefix := range []string{"claims:", "rumours:", "denies:"} {
		if name, ok := strings.CutPrefix(string(iri), prefix); ok {
			return name, 1 << i, true, true
		}
	}
	return string(iri), 1, false, string(iri) != "name"
}

// A fact is one as a test says it.
type fact struct {
	relation string
	negated  bool
	other    quad.Value
}

// factsOf makes the facts of a node out of quads, straight from what Facts says: as their subject, or
// as their object. The values are the statuses.
func factsOf(quads []quad.Quad, n quad.Value, d quad.Direction) map[fact]uint8 {
	out := make(map[fact]uint8)
	begins := func(v quad.Value, with string) bool {
		iri, _ := v.(quad.IRI)
		return strings.HasPrefix(string(iri), with)
	}
	for _, q := range quads {
		other := q.Object
		if d == quad.Object {
			other = q.Subject
		}
		p, isIRI := q.Predicate.(quad.IRI)
		if _, literal := q.Object.(quad.String); q.Get(d) != n || !isIRI || literal || !isNode(q.Object) || !isNode(q.Subject) {
			continue
		}
		how, relation, stated := strings.Cut(string(p), ":")
		if stated {
			bit := map[string]uint8{"claims": 1, "rumours": 2, "denies": 4}[how]
			if begins(q.Label, "c") {
				out[fact{relation, bit == 4, other}] |= bit
			}
			continue
		}
		if p != "name" && !begins(q.Subject, "own") && !begins(q.Object, "own") && !begins(q.Label, "l") && !begins(q.Label, "c") {
			out[fact{string(p), false, other}] |= 1
		}
	}
	return out
}

func isNode(v quad.Value) bool {
	switch v.(type) {
	case quad.IRI, quad.BNode:
		return true
	}
	return false
}

// CheckFacts compares the facts of every node with those that the snapshot's quads make.
func CheckFacts(s backend.Snapshot, quads []quad.Quad) error {
	return s.(backend.FactStore).Walk(func(w backend.FactWalker) error {
		for _, d := range []quad.Direction{quad.Subject, quad.Object} {
			for _, v := range append(terms(quads, quad.Subject), terms(quads, quad.Object)...) {
				n, err := s.Lookup(v)
				if err != nil {
					return err
				}
				row := w.Out(n)
				if d == quad.Object {
					row = w.In(n)
				}
				want := factsOf(quads, v, d)
				if !slices.IsSortedFunc(row, compareFacts) || len(row) != len(want) {
					return fmt.Errorf("facts of %v at %v are %v, want %v", v, d, row, want)
				}
				for _, f := range row {
					other, err := s.Value(f.To)
					if err != nil {
						return err
					}
					if got := (fact{w.Relations()[f.Label.Relation()], f.Label.Kinds() == 4, other}); want[got] != f.Label.Kinds() {
						return fmt.Errorf("facts of %v at %v have %v as %03b, want %03b", v, d, got, f.Label.Kinds(), want[got])
					}
				}
			}
		}
		return nil
	})
}

func compareFacts(a, b backend.Fact) int {
	return cmp.Or(cmp.Compare(a.Label.Relation(), b.Label.Relation()), cmp.Compare(a.To, b.To), cmp.Compare(a.Label.Kinds()/4, b.Label.Kinds()/4))
}
