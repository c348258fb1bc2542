package gql

import (
	"strings"
	"unicode"

	"github.com/mattn/go-runewidth"
)

// How much of a long line an excerpt shows, in columns of a terminal.
const (
	excerptBefore = 60
	excerptAfter  = 60
)

// Excerpt gives the line of the text at which the error is and, beneath it, a line that points at the
// place. Of a long line it gives the part around the place.
func (e *Error) Excerpt(text string) string {
	start := min(max(e.Start, 0), len(text))
	begin := strings.LastIndexByte(text[:start], '\n') + 1
	end := len(text)
	if n := strings.IndexByte(text[start:], '\n'); n >= 0 {
		end = start + n
	}
	stop := min(max(e.Stop, start), end)

	before := printable(text[begin:start])
	if width := runewidth.StringWidth(before); width > excerptBefore {
		before = runewidth.TruncateLeft(before, width-excerptBefore+1, "…")
	}
	at := runewidth.Truncate(printable(text[start:stop]), excerptAfter, "…")
	after := runewidth.Truncate(printable(text[stop:end]), excerptAfter, "…")
	carets := strings.Repeat("^", max(1, runewidth.StringWidth(at)))
	return strings.TrimRight(before+at+after, " ") + "\n" + blank(before) + carets
}

// printable writes a text so that it stays on its line and does nothing to a terminal.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r != '\t' && !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, text)
}

// blank gives as many empty columns as a text has, with the tabs of the text.
func blank(text string) string {
	var b strings.Builder
	for i, part := range strings.Split(text, "\t") {
		if i > 0 {
			b.WriteByte('\t')
		}
		b.WriteString(strings.Repeat(" ", runewidth.StringWidth(part)))
	}
	return b.String()
}
