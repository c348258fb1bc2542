package brat

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/newsgraph/newsgraph/graph/claim"
)

var (
	numeral  = regexp.MustCompile(`^[0-9]+$`)
	wikidata = regexp.MustCompile(`^[QqPpLl][0-9]+$`)
)

// iri gives the IRI that a reference means; false where it has no resource or no id.
func (r *reference) iri() (string, bool) {
	resource, id, ok := strings.Cut(r.id.text, ":")
	if !ok || resource == "" || strings.TrimSpace(id) == "" {
		return "", false
	}
	switch name := strings.ToLower(resource); {
	case (name == "http" || name == "https") && claim.IsIRI(r.id.text):
		return r.id.text, true
	case name == "wikipedia" && numeral.MatchString(id):
		return "https://en.wikipedia.org/?curid=" + id, true
	case name == "wikipedia":
		return "https://en.wikipedia.org/wiki/" + escape(strings.ReplaceAll(id, " ", "_")), true
	case name == "wikidata" && wikidata.MatchString(id):
		return "http://www.wikidata.org/entity/" + strings.ToUpper(id), true
	}
	return "urn:brat:" + escape(resource) + ":" + escape(id), true
}

// escape writes with percent signs what may not stand in an IRI.
func escape(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r <= ' ' || strings.ContainsRune("<>\"{}|^`\\?#[]", r) || 0x7f <= r && r <= 0xa0 {
			for _, c := range []byte(string(r)) {
				fmt.Fprintf(&b, "%%%02X", c)
			}
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}
