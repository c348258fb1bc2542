package claim

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"slices"
)

// ModelVersion is part of every content hash: a loader that makes other quads of the same input
// has another one, and takes every document up again.
const ModelVersion = "1"

// A content hash has three parts, in hexadecimal: what the record is, what the schema makes of its
// words, and the schema as a whole, by which the second part need not be worked out again while the
// schema stays as it is.
const (
	recordDigits = 32
	wordsDigits  = 16
	schemaDigits = 16
)

// ContentHash gives a hash, in 64 hexadecimal digits cut from SHA-256, of all that decides what a
// document becomes: the record's raw bytes, its text, what the schema makes of the types and relations
// it uses, the options that change what is kept, and the model version. With equal hashes, see
// [SameContent], it becomes the same quads, the entities it resolves to aside. O(document).
func ContentHash(doc *Document, o *CheckOptions) (string, error) {
	var raw []byte
	if doc.Source != nil {
		raw = doc.Source.Raw()
	} else {
		var err error
		if raw, err = marshal(doc); err != nil {
			return "", fmt.Errorf("hash document %s: %w", doc.ID, err)
		}
	}
	h := newHasher()
	for _, pair := range mapped(doc, o.Mapping) {
		h.field(pair)
	}
	words := h.sum()
	return recordHash(raw, o) + hex.EncodeToString(words[:wordsDigits/2]) + schemaHash(o), nil
}

// recordHash is the part of a content hash that is of the record.
func recordHash(raw []byte, o *CheckOptions) string {
	h := sha256.New()
	for _, field := range [][]byte{[]byte(ModelVersion), raw, []byte(o.Text), fmt.Append(nil, o.NoQuotes, o.KeepText, o.Strict)} {
		var size [8]byte
		binary.BigEndian.PutUint64(size[:], uint64(len(field)))
		h.Write(size[:])
		h.Write(field)
	}
	return hex.EncodeToString(h.Sum(nil)[:recordDigits/2])
}

func schemaHash(o *CheckOptions) string {
	digest := o.Mapping.Digest()
	return hex.EncodeToString(digest[:schemaDigits/2])
}

// Unchanged says whether a document whose content hash was known has not changed, as far as its raw
// bytes alone tell: false may still be followed by an equal hash. It is for a document whose text is
// within it. O(raw), without parsing it.
func Unchanged(known string, raw []byte, o *CheckOptions) bool {
	return len(known) == recordDigits+wordsDigits+schemaDigits && known[recordDigits+wordsDigits:] == schemaHash(o) &&
		known[:recordDigits] == recordHash(raw, o)
}

// SameContent says whether two content hashes are of the same content, whatever else is in the schema.
func SameContent(a, b string) bool {
	const most = recordDigits + wordsDigits
	return a != "" && a[:min(most, len(a))] == b[:min(most, len(b))]
}

// marshal gives the JSON of a document. A confidence that is no number, for which JSON has no word,
// is written as -1; Check refuses either.
func marshal(doc *Document) ([]byte, error) {
	copied := *doc
	copied.Relations = slices.Clone(doc.Relations)
	for i := range copied.Relations {
		if f := copied.Relations[i].Confidence; f != nil && (math.IsNaN(*f) || math.IsInf(*f, 0)) {
			none := -1.0
			copied.Relations[i].Confidence = &none
		}
	}
	return json.Marshal(&copied)
}

// mapped gives, sorted and each once, what the mapping makes of the words a document uses.
func mapped(doc *Document, m Mapping) []string {
	words := make(map[string]struct{})
	for i := range doc.Relations {
		w := clean(doc.Relations[i].Predicate)
		name, known := m.Relation(w)
		words[fmt.Sprint("r", w, " ", name, known)] = struct{}{}
	}
	for i := range doc.Entities {
		if w := doc.Entities[i].Type; w != "" {
			iri, known := m.Type(w)
			words[fmt.Sprint("t", w, " ", iri, known)] = struct{}{}
		}
	}
	pairs := make([]string, 0, len(words))
	for pair := range words {
		pairs = append(pairs, pair)
	}
	slices.Sort(pairs)
	return pairs
}

// SealHash gives the hash to keep for a document of which records were refused: another one than
// its content hash, so that loading it again looks at it again and reports them again.
func SealHash(hash string, problems []*Error) string {
	for _, p := range problems {
		if !p.Warning {
			h := newHasher()
			h.field(hash[:min(recordDigits+wordsDigits, len(hash))])
			h.field("refused")
			sum := h.sum()
			return hex.EncodeToString(sum[:])
		}
	}
	return hash
}
