package schema

import (
	"cmp"
	"go/token"
	"slices"
	"strings"
)

// MaxErrors is how many faults of one file are reported; where there are more, a last Error says so.
const MaxErrors = 100

// An Error is one fault of a schema file.
type Error struct {
	Pos  token.Position // Line and Column from 1, Column and Offset in bytes
	Msg  string         // such as: relation founded_by: unknown key "domian"
	Hint string         // what may have been meant or may be done; "" when there is nothing to say
}

// Error returns the place, the message and, in parentheses, the hint.
func (e *Error) Error() string {
	s := e.Pos.String() + ": " + e.Msg
	if e.Hint != "" {
		s += " (" + e.Hint + ")"
	}
	return s
}

// Errors are the faults of one file in the order of their places. It is what [Parse] and
// [Schema.Extend] return, never empty.
type Errors []*Error

// Error returns all faults, one a line.
func (es Errors) Error() string {
	lines := make([]string, len(es))
	for i, e := range es {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the faults for [errors.As].
func (es Errors) Unwrap() []error {
	list := make([]error, len(es))
	for i, e := range es {
		list[i] = e
	}
	return list
}

// sorted orders the faults by place and cuts them at MaxErrors.
func (es Errors) sorted() Errors {
	slices.SortStableFunc(es, func(a, b *Error) int { return cmp.Compare(a.Pos.Offset, b.Pos.Offset) })
	if len(es) > MaxErrors {
		last := &Error{Pos: es[MaxErrors].Pos, Msg: "too many errors, the rest is not shown"}
		es = append(es[:MaxErrors:MaxErrors], last)
	}
	return es
}
