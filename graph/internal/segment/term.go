package segment

import (
	"encoding/binary"
	"fmt"
	"math"
	"time"

	"github.com/cayleygraph/quad"
	"github.com/cespare/xxhash/v2"
)

// Kinds of terms: the first byte of a key.
const (
	kindIRI   = 'I' // the IRI
	kindBNode = 'B' // the label
	kindText  = 'S' // the text
	kindLang  = 'L' // length of the language, language, text
	kindTyped = 'T' // length of the datatype IRI, datatype IRI, lexical form
	kindInt   = 'i' // 8 bytes
	kindFloat = 'f' // 8 bytes, IEEE 754
	kindBool  = 'b' // 1 byte
	kindTime  = 't' // seconds since 1970 in 8 bytes, nanoseconds in 4
)

// AppendKey appends what a term is known by in the dictionary: its kind and its exact content. Two
// terms have one key only if they are the same; 1 as an integer, "1" typed as xsd:integer and "01"
// typed so are three. ok is false for nil and for kinds of terms that the quad package does not
// have.
func AppendKey(b []byte, v quad.Value) (key []byte, ok bool) {
	switch v := v.(type) {
	case quad.IRI:
		return append(append(b, kindIRI), v...), true
	case quad.BNode:
		return append(append(b, kindBNode), v...), true
	case quad.String:
		return append(append(b, kindText), v...), true
	case quad.LangString:
		return appendPair(append(b, kindLang), v.Lang, string(v.Value)), true
	case quad.TypedString:
		return appendPair(append(b, kindTyped), string(v.Type), string(v.Value)), true
	case quad.Int:
		return binary.BigEndian.AppendUint64(append(b, kindInt), uint64(v)), true
	case quad.Float:
		return binary.BigEndian.AppendUint64(append(b, kindFloat), math.Float64bits(float64(v))), true
	case quad.Bool:
		if v {
			return append(b, kindBool, 1), true
		}
		return append(b, kindBool, 0), true
	case quad.Time:
		t := time.Time(v)
		b = binary.BigEndian.AppendUint64(append(b, kindTime), uint64(t.Unix()))
		return binary.BigEndian.AppendUint32(b, uint32(t.Nanosecond())), true
	}
	return b, false
}

// AppendText appends the text of a key: an IRI as it is, a blank node as _:label; of other terms what
// comes after their kind.
func AppendText(b, key []byte) []byte {
	if key[0] == kindBNode {
		b = append(b, "_:"...)
	}
	return append(b, key[1:]...)
}

// appendPair appends two texts so that they can be told apart again.
func appendPair(b []byte, first, second string) []byte {
	b = binary.AppendUvarint(b, uint64(len(first)))
	return append(append(b, first...), second...)
}

// cutPair takes apart what appendPair put together.
func cutPair(b []byte) (first, second string, ok bool) {
	n, w := binary.Uvarint(b)
	if w <= 0 || n > uint64(len(b)-w) {
		return "", "", false
	}
	b = b[w:]
	return string(b[:n]), string(b[n:]), true
}

// Value gives the term of a key. A time is in UTC.
func Value(key []byte) (quad.Value, error) {
	if len(key) == 0 {
		return nil, fmt.Errorf("an empty key is no term")
	}
	kind, rest := key[0], key[1:]
	switch kind {
	case kindIRI:
		return quad.IRI(rest), nil
	case kindBNode:
		return quad.BNode(rest), nil
	case kindText:
		return quad.String(rest), nil
	case kindLang:
		if lang, text, ok := cutPair(rest); ok {
			return quad.LangString{Value: quad.String(text), Lang: lang}, nil
		}
	case kindTyped:
		if typ, text, ok := cutPair(rest); ok {
			return quad.TypedString{Value: quad.String(text), Type: quad.IRI(typ)}, nil
		}
	case kindInt:
		if len(rest) == 8 {
			return quad.Int(binary.BigEndian.Uint64(rest)), nil
		}
	case kindFloat:
		if len(rest) == 8 {
			return quad.Float(math.Float64frombits(binary.BigEndian.Uint64(rest))), nil
		}
	case kindBool:
		if len(rest) == 1 && rest[0] <= 1 {
			return quad.Bool(rest[0] == 1), nil
		}
	case kindTime:
		if len(rest) == 12 && binary.BigEndian.Uint32(rest[8:]) < 1e9 {
			t := time.Unix(int64(binary.BigEndian.Uint64(rest)), int64(binary.BigEndian.Uint32(rest[8:])))
			return quad.Time(t.UTC()), nil
		}
	}
	return nil, fmt.Errorf("the key %.40q is no term", key)
}

// Hash is the hash of a key: XXH64.
func Hash(key []byte) uint64 { return xxhash.Sum64(key) }
