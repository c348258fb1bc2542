package rdf

import (
	"encoding/binary"

	"github.com/cayleygraph/quad"
)

// Kinds of terms: the first byte of a key.
const (
	KindIRI   = 'I'
	KindBNode = 'B'
	KindText  = 'S'
	KindLang  = 'L'
	KindTyped = 'T'
)

const (
	xsdString = "http://www.w3.org/2001/XMLSchema#string"
)

// AppendPair appends two texts so that they can be told apart again, as the keys of literals have the
// language or the datatype before the rest.
func AppendPair(b, first, second []byte) []byte {
	b = binary.AppendUvarint(b, uint64(len(first)))
	return append(append(b, first...), second...)
}

// AppendKey appends the key of a term; nil has none. ok is false for kinds of terms that N-Quads do not
// have.
func AppendKey(b []byte, v quad.Value) (key []byte, ok bool) {
	switch v := v.(type) {
	case nil:
		return b, true
	case quad.IRI:
		return append(append(b, KindIRI), v...), true
	case quad.BNode:
		return append(append(b, KindBNode), v...), true
	case quad.String:
		return append(append(b, KindText), v...), true
	case quad.LangString:
		return AppendPair(append(b, KindLang), []byte(v.Lang), []byte(v.Value)), true
	case quad.TypedString:
		return AppendPair(append(b, KindTyped), []byte(v.Type), []byte(v.Value)), true
	}
	return b, false
}

// Term gives the term of a key that a Scanner gave; nil for an empty one, the default graph.
func Term(key []byte) quad.Value {
	if len(key) == 0 {
		return nil
	}
	rest := key[1:]
	switch key[0] {
	case KindIRI:
		return quad.IRI(rest)
	case KindBNode:
		return quad.BNode(rest)
	case KindText:
		return quad.String(rest)
	}
	n, w := binary.Uvarint(rest)
	first, second := string(rest[w:w+int(n)]), quad.String(rest[w+int(n):])
	if key[0] == KindLang {
		return quad.LangString{Value: second, Lang: first}
	}
	return quad.TypedString{Value: second, Type: quad.IRI(first)}
}

// A Quad is the keys of four terms. Label is empty in the default graph.
type Quad struct{ Subject, Predicate, Object, Label []byte }

// Value gives the quad as terms of its own memory.
func (q *Quad) Value() quad.Quad {
	return quad.Quad{
		Subject: Term(q.Subject), Predicate: Term(q.Predicate), Object: Term(q.Object), Label: Term(q.Label),
	}
}
