package api

import (
	"regexp"
	"slices"
)

// named is a name in a hint.
var named = regexp.MustCompile("`([a-z][a-z_/{}]*(?:\\.[^`]+)?)`")

// Reword puts the names in a hint into other words. Hints have between backquotes the names of what can be
// asked with, as in the JSON of a question (`max_hops`, `params.who`), and of other questions, as in the routes of HTTP
// (`stats`, `documents`, `claims`, `entities`, `entities/{id}`): a command says --max-hops, and a tool view.status. O(its length).
func Reword(hint string, say func(name string) string) string {
	return named.ReplaceAllStringFunc(hint, func(s string) string { return say(s[1 : len(s)-1]) })
}

// Reworded gives the error with the names in its hints in other words, as by [Reword]. Those of CodeSyntax have none:
// they quote the query.
func (e *Error) Reworded(say func(name string) string) *Error {
	out := *e
	if e.Code == CodeSyntax {
		return &out
	}
	out.Hint = Reword(e.Hint, say)
	out.Faults = slices.Clone(e.Faults)
	for i := range out.Faults {
		out.Faults[i].Hint = Reword(out.Faults[i].Hint, say)
	}
	return &out
}
