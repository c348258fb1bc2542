package jsonl

import (
	"strings"

	"github.com/agnivade/levenshtein"
)

// fields are the names one kind of object may have.
type fields struct {
	of    string // the object, with its article
	names []string
}

var (
	documentFields = &fields{"a document", []string{
		"id", "title", "url", "publisher", "published", "language", "text", "text_file", "text_sha256",
		"entities", "relations",
	}}
	entityFields   = &fields{"an entity", []string{"id", "name", "type", "aliases", "same_as", "mentions"}}
	relationFields = &fields{"a relation", []string{
		"id", "subject", "predicate", "object", "evidence", "quote", "confidence", "attributed_to",
		"attribution", "polarity", "modality", "time", "extractor",
	}}
	literalFields = &fields{"a literal", []string{"value", "datatype", "language"}}
)

// near gives the field whose name is nearest to one that is none; "" where none is near. Case,
// hyphens and underscores don't count; of n letters fewer than n/2 may differ, 2 at most.
func (f *fields) near(name string) string {
	const longest = 32 // no name of ours is near to a longer one
	if len(name) > longest {
		return ""
	}
	best, least := "", 3
	name = foldName(name)
	for _, known := range f.names {
		folded := foldName(known)
		d := levenshtein.ComputeDistance(name, folded)
		if d < least && d <= (len(folded)-1)/2 {
			best, least = known, d
		}
	}
	return best
}

func foldName(s string) string {
	return strings.NewReplacer("_", "", "-", "", " ", "").Replace(strings.ToLower(s))
}
