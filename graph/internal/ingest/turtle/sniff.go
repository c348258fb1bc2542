package turtle

import (
	"bytes"
	"strings"
)

// Sniff says whether the beginning of some content looks like Turtle or TriG: after white space and
// comments comes a directive. All Turtle is TriG, which may be read as that.
func Sniff(head []byte) bool {
	head = bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	for line := range bytes.Lines(head) {
		line = bytes.TrimSpace(line)
		if len(line) == 0 || line[0] == '#' {
			continue
		}
		words := strings.FieldsFunc(string(line[:min(len(line), 1000)]), func(r rune) bool {
			return r == ' ' || r == '\t' || r == '<' || r == ':'
		})
		if len(words) == 0 {
			return false
		}
		word := strings.ToLower(words[0])
		return word == "@prefix" || word == "@base" || len(words) > 1 && (word == "prefix" || word == "base")
	}
	return false
}
