// Package gql reads and writes the query language: the path patterns of ISO GQL (ISO/IEC
// 39075:2024) with MATCH, OPTIONAL MATCH, WHERE and RETURN, and what Cypher spells otherwise and
// means the same.
//
// Begin with [Parse], which gives a [Query], and [Format], which writes one; docs/language.md has
// the grammar, an example for each production and what is left out. The tree is plain data, each
// node of which knows where in the text it stands. It says what was written and not what it means:
// names are looked up, types checked and patterns compiled by who runs it.
//
// A text has at most 64 KiB and 100 levels of brackets and signs within one another, and a quantifier
// has bounds of at most 1000; the time to parse grows with the length of the text.
//
// Everything here is a pure function of its arguments and safe for concurrent use.
package gql
