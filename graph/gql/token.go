package gql

import (
	"slices"
	"strings"
)

// A token is a word, a literal or a sign of the text.
type token struct {
	kind        kind
	word        keyword // of a bare word that is one
	start, stop int32   // in the text, in bytes
	pair        int32   // of a bracket: the index of the one that closes or opens it, -1 for none
}

// A kind is what a token is.
type kind uint8

const (
	endOfText    kind = iota
	bareWord          // a name or a keyword
	quotedWord        // a name between grave accents
	stringText        // between ' or "
	integer           // 12, 0x1F, 1_000
	float             // 1.5, 1e3
	param             // $name
	leftParen         // (
	rightParen        // )
	leftBracket       // [
	rightBracket      // ]
	leftBrace         // {
	rightBrace        // }
	comma             // ,
	semicolon         // ;
	dot               // .
	dots              // ..
	colon             // :
	bar               // |
	bars              // ||
	ampersand         // &
	exclamation       // !
	question          // ?
	percent           // %
	plus              // +
	minus             // -
	asterisk          // *
	slash             // /
	tilde             // ~
	equal             // =
	less              // <
	greater           // >
	lessEqual         // <=
	greaterEqual      // >=
	notEqual          // <>
)

// A keyword is a word that means something where it stands. Those up to lastReserved are never
// names of variables unless they are quoted.
type keyword uint8

const (
	noKeyword keyword = iota
	kwAnd
	kwAs
	kwBy
	kwCase
	kwDistinct
	kwElse
	kwEnd
	kwExists
	kwFalse
	kwGroup
	kwIn
	kwIs
	kwLimit
	kwMatch
	kwNot
	kwNull
	kwOffset
	kwOptional
	kwOr
	kwOrder
	kwReturn
	kwSkip
	kwThen
	kwTrue
	kwUnknown
	kwWhen
	kwWhere
	kwXor

	kwAcyclic
	kwAll
	kwAny
	kwAsc
	kwAscending
	kwBindings
	kwCheapest
	kwContains
	kwCost
	kwDate
	kwDesc
	kwDescending
	kwDifferent
	kwEdge
	kwEdges
	kwElement
	kwElements
	kwEnds
	kwFirst
	kwGroups
	kwLabeled
	kwLast
	kwNulls
	kwPath
	kwPaths
	kwRepeatable
	kwShortest
	kwSimple
	kwStarts
	kwTrail
	kwWalk
	kwWith

	lastReserved = kwXor
)

var keywordNames = [...]string{
	kwAnd: "AND", kwAs: "AS", kwBy: "BY", kwCase: "CASE", kwDistinct: "DISTINCT", kwElse: "ELSE",
	kwEnd: "END", kwExists: "EXISTS", kwFalse: "FALSE", kwGroup: "GROUP", kwIn: "IN", kwIs: "IS",
	kwLimit: "LIMIT", kwMatch: "MATCH", kwNot: "NOT", kwNull: "NULL", kwOffset: "OFFSET",
	kwOptional: "OPTIONAL", kwOr: "OR", kwOrder: "ORDER", kwReturn: "RETURN", kwSkip: "SKIP",
	kwThen: "THEN", kwTrue: "TRUE", kwUnknown: "UNKNOWN", kwWhen: "WHEN", kwWhere: "WHERE", kwXor: "XOR",

	kwAcyclic: "ACYCLIC", kwAll: "ALL", kwAny: "ANY", kwAsc: "ASC", kwAscending: "ASCENDING",
	kwBindings: "BINDINGS", kwCheapest: "CHEAPEST", kwContains: "CONTAINS", kwCost: "COST", kwDate: "DATE",
	kwDesc: "DESC", kwDescending: "DESCENDING", kwDifferent: "DIFFERENT", kwEdge: "EDGE", kwEdges: "EDGES",
	kwElement: "ELEMENT", kwElements: "ELEMENTS", kwEnds: "ENDS", kwFirst: "FIRST", kwGroups: "GROUPS",
	kwLabeled: "LABELED", kwLast: "LAST", kwNulls: "NULLS", kwPath: "PATH", kwPaths: "PATHS",
	kwRepeatable: "REPEATABLE", kwShortest: "SHORTEST", kwSimple: "SIMPLE", kwStarts: "STARTS",
	kwTrail: "TRAIL", kwWalk: "WALK", kwWith: "WITH",
}

func (k keyword) String() string { return keywordNames[k] }

// reserved tells whether the word is never a name.
func (k keyword) reserved() bool { return k != noKeyword && k <= lastReserved }

// keywords finds a keyword by its name in capitals.
var keywords = func() map[string]keyword {
	m := make(map[string]keyword, len(keywordNames))
	for k, name := range keywordNames {
		if name != "" {
			m[name] = keyword(k)
		}
	}
	return m
}()

// longestKeyword is the length of DESCENDING and REPEATABLE.
const longestKeyword = 10

// keywordOf gives the keyword that a word is, in whatever case it is written.
func keywordOf(word string) keyword {
	if len(word) > longestKeyword {
		return noKeyword
	}
	var capitals [longestKeyword]byte
	for i := range len(word) {
		c := word[i]
		if 'a' <= c && c <= 'z' {
			c -= 'a' - 'A'
		}
		capitals[i] = c
	}
	return keywords[string(capitals[:len(word)])]
}

// Keywords lists the keywords in capitals, sorted.
func Keywords() []string {
	names := slices.DeleteFunc(slices.Clone(keywordNames[:]), func(s string) bool { return s == "" })
	slices.Sort(names)
	return names
}

// Identifier writes a name: bare where it is a word and not a keyword that may be no variable, else
// between grave accents.
func Identifier(name string) string {
	if k := keywordOf(name); k.reserved() {
		return "`" + name + "`"
	}
	return word(name)
}

// word writes a name where any word is one, after a colon or a dot.
func word(name string) string {
	if name != "" && wordLength(name) == len(name) {
		return name
	}
	return quote(name, '`')
}

// quote writes text between quotes. What is no mark is escaped, so that it stays on its line.
func quote(text string, mark byte) string {
	var b strings.Builder
	b.Grow(len(text) + 2)
	b.WriteByte(mark)
	for _, r := range text {
		switch {
		case r == rune(mark):
			b.WriteByte(mark)
			b.WriteByte(mark)
		case r == '\\':
			b.WriteString(`\\`)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < ' ' || 0x7f <= r && r < 0xa0 || r == '\u2028' || r == '\u2029':
			b.WriteString(`\u`)
			for shift := 12; shift >= 0; shift -= 4 {
				b.WriteByte("0123456789ABCDEF"[r>>shift&15])
			}
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte(mark)
	return b.String()
}
