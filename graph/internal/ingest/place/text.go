package place

import (
	"strings"
	"unicode/utf8"

	"github.com/newsgraph/newsgraph/graph/claim"
)

// mostLooks is how often a text is searched: each look costs O(text).
const mostLooks = 2000

// A Text finds words in a text.
type Text struct {
	text  string
	looks int
}

// NewText makes a Text.
func NewText(text string) *Text { return &Text{text: text} }

// Within gives the span of the first place of name in the first place of context, "" being the whole
// text; false where either is not there to the letter.
func (t *Text) Within(context, name string) (claim.Span, bool) {
	if t.text == "" || name == "" || t.looks >= mostLooks {
		return claim.Span{}, false
	}
	t.looks++
	from := strings.Index(t.text, context)
	if from < 0 || !utf8.ValidString(name) {
		return claim.Span{}, false
	}
	within := t.text[from:]
	if context != "" {
		within = context
	}
	i := strings.Index(within, name)
	if i < 0 {
		return claim.Span{}, false
	}
	start := utf8.RuneCountInString(t.text[:from+i])
	return claim.Span{start, start + utf8.RuneCountInString(name)}, true
}
