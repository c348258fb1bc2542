// Package gql reads and writes the query language: the path patterns of ISO GQL (ISO/IEC
// 39075:2024) with MATCH, OPTIONAL MATCH, WHERE and RETURN, and what Cypher spells otherwise and
// means the same.
//
// Begin with [Parse], which gives a [Query], and [Format], which writes one; docs/language.md has
// the grammar, an example for each production and what is left out. The tree is plain data, each
// node of which knows where in the text it stands. It says what was written and not what it means:
// names are looked up, types checked and patterns compiled by who runs it.
//
// Everything here is a pure function of its arguments and safe for concurrent use.
package gql
