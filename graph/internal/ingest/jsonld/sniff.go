package jsonld

import (
	"bytes"

	"github.com/newsgraph/newsgraph/graph/internal/ingest/place"
)

// Sniff says whether the beginning of some content looks like JSON-LD: JSON whose first object begins
// with the key @context, @id, @graph or @type, or has @context in its first 4 KiB, and none of the
// fields of native documents.
func Sniff(head []byte) bool {
	b := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	if len(b) > 0 && b[0] == '[' {
		b = bytes.TrimLeft(b[1:], " \t\r\n")
	}
	if len(b) == 0 || b[0] != '{' {
		return false
	}
	first := bytes.TrimLeft(b[1:], " \t\r\n")
	for _, key := range []string{`"@context"`, `"@id"`, `"@graph"`, `"@type"`} {
		if rest, ok := bytes.CutPrefix(first, []byte(key)); ok && bytes.HasPrefix(bytes.TrimLeft(rest, " \t\r\n"), []byte(":")) {
			return true
		}
	}
	b = b[:min(len(b), 4<<10)]
	return place.HasKeys(b, "@context") && !place.HasKeys(b, "entities") && !place.HasKeys(b, "relations")
}
