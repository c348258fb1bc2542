package claim

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"slices"
)

// ModelVersion is part of every content hash: a loader that makes other quads of the same input
// has another one, and takes every document up again.
const ModelVersion = "1"

// ContentHash gives the hexadecimal SHA-256 of all that decides what a document becomes: the
// record's raw bytes, its text, what the schema makes of the types and relations it uses, the
// options that change what is kept, and the model version. An equal hash means equal quads, the
// entities it resolves to aside. O(document).
func ContentHash(doc *Document, o *CheckOptions) (string, error) {
	h := newHasher()
	h.field(ModelVersion)
	if doc.Source != nil {
		h.field(string(doc.Source.Raw()))
	} else {
		raw, err := marshal(doc)
		if err != nil {
			return "", fmt.Errorf("hash document %s: %w", doc.ID, err)
		}
		h.field(string(raw))
	}
	h.field(o.Text)
	h.field(fmt.Sprint(o.NoQuotes, o.KeepText, o.Strict))
	for _, pair := range mapped(doc, o.Mapping) {
		h.field(pair)
	}
	sum := h.sum()
	return hex.EncodeToString(sum[:]), nil
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
			h.field(hash)
			h.field("refused")
			sum := h.sum()
			return hex.EncodeToString(sum[:])
		}
	}
	return hash
}
