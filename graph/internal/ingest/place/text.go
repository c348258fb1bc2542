package place

import (
	"strings"
	"unicode/utf8"

	"github.com/newsgraph/newsgraph/graph/claim"
)

// mostRead is how many bytes of a text are gone through in looking for words in it, in all: a look
// costs O(text).
const mostRead = 2 << 30

// A Text finds words in a text.
type Text struct {
	text string
	read int
}

// NewText makes a Text.
func NewText(text string) *Text { return &Text{text: text} }

// Within gives the span of the first place of name in the first place of context, "" being the whole
// text; false where either is not there to the letter.
func (t *Text) Within(context, name string) (claim.Span, bool) {
	if t.text == "" || name == "" || !utf8.ValidString(name) || t.read >= mostRead {
		return claim.Span{}, false
	}
	t.read += len(t.text)
	from := strings.Index(t.text, context)
	if from < 0 {
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
