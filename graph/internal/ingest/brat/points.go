package brat

import (
	"unicode/utf8"

	"github.com/newsgraph/newsgraph/graph/claim"
)

// points finds code points in a text: making it costs O(text), a look-up O(pointStep).
type points struct {
	text   string
	length int   // code points
	marks  []int // byte offset of every pointStep-th one; nil where all is ASCII
}

const pointStep = 64

func newPoints(text string) *points {
	p := &points{text: text, length: utf8.RuneCountInString(text)}
	if p.length == len(text) {
		return p
	}
	n := 0
	for at := range text {
		if n%pointStep == 0 {
			p.marks = append(p.marks, at)
		}
		n++
	}
	return p
}

// offset gives the byte offset of code point n, 0 ≤ n ≤ length.
func (p *points) offset(n int) int {
	switch {
	case p.marks == nil:
		return n
	case n == p.length:
		return len(p.text)
	}
	at := p.marks[n/pointStep]
	for range n % pointStep {
		_, size := utf8.DecodeRuneInString(p.text[at:])
		at += size
	}
	return at
}

func (p *points) cut(s claim.Span) string { return p.text[p.offset(s[0]):p.offset(s[1])] }
