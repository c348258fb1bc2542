package gql

import (
	"fmt"
	"strings"

	"github.com/mattn/go-runewidth"
)

// An Error is what is wrong with a query, and where.
type Error struct {
	Span
	Line, Column int    // from 1; the column in code points
	Message      string // "expected a node pattern, found WHERE"
	Hint         string // what to write instead, "" for no idea
}

func (e *Error) Error() string { return fmt.Sprintf("%d:%d: %s", e.Line, e.Column, e.Message) }

// Errors are what is wrong with a query, in order of place; at least one.
type Errors []*Error

func (l Errors) Error() string {
	lines := make([]string, len(l))
	for i, e := range l {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}

// Excerpt gives the line of the text that an error is in, and a second line that points at it.
func (e *Error) Excerpt(text string) string {
	at := min(e.Start, len(text))
	start := strings.LastIndexByte(text[:at], '\n') + 1
	line := text[start:]
	if i := strings.IndexByte(line, '\n'); i >= 0 {
		line = line[:i]
	}
	before := line[:at-start]
	marked := line[at-start : max(min(e.Stop-start, len(line)), at-start)]
	const most = 60 // columns before the place
	if runes := []rune(before); len(runes) > most {
		before = "…" + string(runes[len(runes)-most:])
	}
	after := line[at-start+len(marked):]
	if runes := []rune(after); len(runes) > most {
		after = string(runes[:most]) + "…"
	}
	clean := strings.NewReplacer("\t", " ", "\r", " ")
	before, marked = clean.Replace(before), clean.Replace(marked)
	return before + marked + clean.Replace(after) + "\n" +
		strings.Repeat(" ", runewidth.StringWidth(before)) + strings.Repeat("^", max(runewidth.StringWidth(marked), 1))
}
