// Package identity decides which entity a mention is.
//
// Begin with [Resolve], which links the mentions of one document by rules, surest first: an external
// identifier, an exact name or alias, a name that is written otherwise (package spelling), a surname or
// initials with a neighbour in common, else a new entity. Each link carries the rule that made it and a
// score; it is part of the mention and goes with its document. [Close] works out what mentions refer to
// once people's judgements have been heard, which stand above all rules.
//
// Mentions that a document lists apart are never linked to one entity by a rule, the same external
// identifier excepted; and an entity never gets two different identifiers of one authority by a
// rule. What is not decided by a rule stays apart: a wrong merge is worse than a missed one.
//
// The functions are pure but for the [Index] they ask, and a [Keyer] remembers keys; nothing else is held.
// What is only a candidate is not decided here, but found by package graph.
package identity

import (
	"strings"
	"unicode"

	"github.com/cayleygraph/quad"
	"golang.org/x/text/unicode/norm"

	"github.com/newsgraph/newsgraph/graph/internal/spelling"
)

// Key normalises a name for exact comparison, as [spelling.Key] says.
func Key(name string) string { return spelling.Key(name) }

// Slug gives the slug of a name: NFKC, lower case, letters and digits of any script, the rest '-'
// with no two in a row and none at an end; "x" where nothing is left. Slugs are at most 80 code
// points long.
func Slug(name string) string {
	const most = 80
	var b strings.Builder
	gap, n := false, 0
	for _, r := range norm.NFKC.String(strings.ToLower(norm.NFKC.String(strings.ToValidUTF8(name, " ")))) {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) {
			gap = n > 0
			continue
		}
		width := 1
		if gap {
			width = 2
		}
		if n+width > most {
			break
		}
		if gap {
			b.WriteByte('-')
			gap = false
		}
		b.WriteRune(r)
		n += width
	}
	if n == 0 {
		return "x"
	}
	return b.String()
}

// issued splits an external identifier into what issued it and its name there: at the last '/',
// '#' or ':', a '/' at the end, the scheme of a URL and a leading www. left out. The pages and the
// entities of Wikidata are one authority.
func issued(iri quad.IRI) (authority, name string) {
	_, rest, ok := strings.Cut(string(iri), "://")
	if !ok {
		rest = string(iri)
	}
	rest = strings.TrimRight(rest, "/")
	if end := strings.LastIndexAny(rest, "/#:"); end >= 0 {
		rest, name = rest[:end], rest[end+1:]
	}
	authority = strings.TrimPrefix(strings.ToLower(rest), "www.")
	if authority == "wikidata.org/wiki" {
		authority = "wikidata.org/entity"
	}
	return authority, name
}

// authorities are external identifiers by what issued them.
type authorities map[string]issue

// An issue is the name that an authority gives; several says that it gives others too.
type issue struct {
	name    string
	several bool
}

func (a authorities) add(ids []quad.IRI) {
	for _, id := range ids {
		authority, name := issued(id)
		was, ok := a[authority]
		switch {
		case !ok:
			a[authority] = issue{name: name}
		case was.name != name:
			a[authority] = issue{name: was.name, several: true}
		}
	}
}

// clash says whether some identifiers are of an authority that gives another name. O(ids).
func (a authorities) clash(ids []quad.IRI) bool {
	if len(a) == 0 {
		return false
	}
	for _, id := range ids {
		authority, name := issued(id)
		if was, ok := a[authority]; ok && (was.several || was.name != name) {
			return true
		}
	}
	return false
}

// Clash says whether some authority gives two things different identifiers. O(ids).
func Clash(a, b []quad.IRI) bool {
	of := authorities{}
	of.add(a)
	return of.clash(b)
}
