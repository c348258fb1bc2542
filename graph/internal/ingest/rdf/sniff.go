package rdf

import (
	"bytes"
	"strings"
)

// Sniff says whether the beginning of some content looks like N-Quads: one of its lines is a quad, be
// its IRIs relative, so that a first line that is broken costs only itself. The last line may be cut
// off; it counts if it has a subject and a predicate.
func Sniff(head []byte) bool {
	head = bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	const most = 1000
	n := 0
	for line := range bytes.Lines(head) {
		if n++; n > most {
			return false
		}
		if looks(line) {
			return true
		}
	}
	return false
}

// looks says whether a line is a quad, or begins as one and is cut off.
func looks(line []byte) bool {
	whole := bytes.HasSuffix(line, []byte("\n"))
	line = bytes.TrimLeft(line, " \t")
	if len(line) == 0 || line[0] != '<' && line[0] != '_' {
		return false
	}
	p := parser{mode: Loose, hash: func() (string, error) { return strings.Repeat("0", HashLen), nil }}
	p.b = &batch{buf: append(bytes.Clone(line), '\n')}
	p.buf = p.b.buf
	var it item
	var kinds [4]byte
	_, f := p.statement(0, &it, &kinds)
	return f == nil || !whole && it.keys[1].n > 0
}
