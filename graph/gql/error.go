package gql

import (
	"fmt"
	"strings"
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
