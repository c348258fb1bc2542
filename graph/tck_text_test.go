package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// A tckToken is a token of Cypher. All rules by which a scenario is judged to be in our language or not
// read these, and never ask our own parser: what it refuses counts as failed.
type tckToken struct {
	kind tckKind
	text string // of a word between grave accents without them
	at   int    // in bytes
}

type tckKind uint8

const (
	tckWord    tckKind = iota // a name or a keyword
	tckQuoted                 // a name between grave accents
	tckLiteral                // a string or a number
	tckPunct                  // one character of any other kind
)

// tckTokens cuts Cypher into tokens; comments are left out.
func tckTokens(text string) (tokens []tckToken) {
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRuneInString(text[at:])
		rest, kind, n := text[at:], tckPunct, size
		switch {
		case unicode.IsSpace(r):
			at += size
			continue
		case strings.HasPrefix(rest, "//"):
			at += tckUntil(rest, 2, "\n")
			continue
		case strings.HasPrefix(rest, "/*"):
			at += tckUntil(rest, 2, "*/")
			continue
		case r == '\'' || r == '"':
			kind, n = tckLiteral, tckString(rest)
		case r == '`':
			kind, n = tckQuoted, tckUntil(rest, 1, "`")
		case r == '_' || unicode.IsLetter(r):
			kind, n = tckWord, tckSpan(rest, func(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) })
		case unicode.IsDigit(r):
			kind, n = tckLiteral, tckSpan(rest, unicode.IsDigit)
		}
		word := rest[:n]
		if kind == tckQuoted {
			word = strings.Trim(word, "`")
		}
		tokens = append(tokens, tckToken{kind: kind, text: word, at: at})
		at += n
	}
	return tokens
}

// tckUntil gives the length of text up to the end of the first stop from from on.
func tckUntil(text string, from int, stop string) int {
	if i := strings.Index(text[from:], stop); i >= 0 {
		return from + i + len(stop)
	}
	return len(text)
}

func tckSpan(text string, in func(rune) bool) int {
	if i := strings.IndexFunc(text, func(r rune) bool { return !in(r) }); i >= 0 {
		return i
	}
	return len(text)
}

// tckString gives the length of the string that text begins with.
func tckString(text string) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case text[0]:
			return i + 1
		}
	}
	return len(text)
}

// tckKeyword gives the word at i in capitals where a keyword can stand, else "": no label, parameter or
// key is one.
func tckKeyword(tokens []tckToken, i int) string {
	if tokens[i].kind != tckWord || i > 0 && tokens[i-1].kind == tckPunct && strings.Contains(":.$|&!", tokens[i-1].text) ||
		i+1 < len(tokens) && tokens[i+1].text == ":" {
		return ""
	}
	return strings.ToUpper(tokens[i].text)
}

// differentEdges writes DIFFERENT EDGES after each MATCH: a MATCH of Cypher passes no edge twice, where
// plain GQL text may.
func differentEdges(query string) string {
	tokens := tckTokens(query)
	for i, t := range slices.Backward(tokens) {
		if tckKeyword(tokens, i) == "MATCH" {
			end := t.at + len(t.text)
			query = query[:end] + " DIFFERENT EDGES" + query[end:]
		}
	}
	return query
}

// apart gives the variable that a query returns another name wherever it comes again before.
func apart(query string) string {
	tokens := tckTokens(query)
	i := slices.IndexFunc(tokens, func(t tckToken) bool { return t.kind == tckWord && strings.EqualFold(t.text, "RETURN") })
	if i < 0 || i+1 == len(tokens) {
		return query
	}
	name, places := tokens[i+1].text, []int{}
	for j, t := range tokens[:i] {
		if j > 0 && t.kind == tckWord && t.text == name && tokens[j-1].text != ":" {
			places = append(places, t.at+len(name))
		}
	}
	for n, at := range slices.Backward(places) {
		if n > 0 {
			query = fmt.Sprintf("%s%d%s", query[:at], n+1, query[at:])
		}
	}
	return query
}

// Clauses and functions of Cypher that our language does not have.
var (
	foreignClauses   = []string{"WITH", "UNWIND", "UNION", "CALL", "CREATE", "MERGE", "SET", "DELETE", "DETACH", "REMOVE", "FOREACH", "LOAD", "YIELD"}
	foreignFunctions = []string{"KEYS", "PROPERTIES", "RANGE", "REDUCE", "TAIL"}
)

// foreign names the first thing in a query that is not in our language, or is "".
func foreign(query string) string {
	tokens := tckTokens(query)
	is := func(i int, text string) bool {
		return i >= 0 && i < len(tokens) && tokens[i].kind == tckPunct && tokens[i].text == text
	}
	for i := range tokens {
		word := tckKeyword(tokens, i)
		switch {
		case word == "WITH" && i > 0 && slices.Contains([]string{"STARTS", "ENDS"}, tckKeyword(tokens, i-1)):
		case slices.Contains(foreignClauses, word):
			return word
		case slices.Contains(foreignFunctions, word) && is(i+1, "("):
			return "function " + strings.ToLower(word) + "()"
		case is(i, "[") && !is(i-1, "-") && comprehends(tokens[i:]):
			return "comprehension"
		case is(i, "{") && is(i+1, "."):
			return "map projection"
		case is(i, "{") && (is(i-1, "=") || is(i-1, ",") || i > 0 && tckKeyword(tokens, i-1) == "RETURN"):
			return "map"
		case is(i, "$") && i > 1 && (is(i+2, ")") || is(i+2, "]")) && !is(i-1, "(") && (tokens[i-1].kind == tckWord || tokens[i-1].kind == tckQuoted) && tckKeyword(tokens, i-1) != "IN":
			return "parameter as a property map"
		}
	}
	return ""
}

// comprehends says whether the brackets that tokens begin with hold a bar.
func comprehends(tokens []tckToken) bool {
	depth := 0
	for _, t := range tokens {
		if t.kind != tckPunct {
			continue
		}
		switch t.text {
		case "[", "(", "{":
			depth++
		case "]", ")", "}":
			depth--
		case "|":
			if depth == 1 {
				return true
			}
		}
		if depth == 0 {
			return false
		}
	}
	return false
}

// labelsIn gives the labels of nodes and the types of relationships that a query names.
func labelsIn(query string) (types, relations []string) {
	var open []string
	tokens := tckTokens(query)
	for i, t := range tokens {
		if t.kind == tckPunct {
			switch t.text {
			case "(", "[", "{":
				open = append(open, t.text)
			case ")", "]", "}":
				open = open[:max(0, len(open)-1)]
			}
			continue
		}
		within := ""
		if len(open) > 0 {
			within = open[len(open)-1]
		}
		if i == 0 || t.kind == tckLiteral || tokens[i-1].kind != tckPunct || within == "{" {
			continue
		}
		switch before := tokens[i-1].text; {
		case within == "[" && (before == ":" || before == "|"):
			relations = append(relations, t.text)
		case before == ":":
			types = append(types, t.text)
		}
	}
	slices.Sort(types)
	slices.Sort(relations)
	return slices.Compact(types), slices.Compact(relations)
}

// createClauses gives the patterns of each CREATE clause of a set-up, or a clause that is none.
func createClauses(setup string) (patterns []string, other string, err error) {
	tokens := tckTokens(setup)
	end := len(setup)
	for i, t := range slices.Backward(tokens) {
		word := tckKeyword(tokens, i)
		switch {
		case word == "CREATE":
			patterns = append(patterns, setup[t.at+len(word):end])
			end = t.at
		case word == "MATCH" || slices.Contains(foreignClauses, word):
			other = word
		}
	}
	if other == "" && strings.TrimSpace(setup[:end]) != "" {
		return nil, "", fmt.Errorf("the set-up begins with %q", setup[:end])
	}
	slices.Reverse(patterns)
	return patterns, other, nil
}

func TestTCKText(t *testing.T) {
	for query, want := range map[string]string{
		"MATCH (n) WHERE n.name STARTS WITH 'with' RETURN n // WITH": "",
		"MATCH (n:SET)-[:CALL|:UNION]->(m {create: 1}) RETURN n.set": "",
		"MATCH (n) WITH n RETURN n":                                  "WITH",
		"MATCH (n) unwind n AS m RETURN m":                           "UNWIND",
		"MATCH (n) RETURN [p = (n)-[:T|S]->() | p] AS list":          "comprehension",
		"MATCH (n) RETURN [x IN nodes(n) | x.name]":                  "comprehension",
		"MATCH (n)-[:T|S]-(m) WHERE n.a IN [1, 2] RETURN [n][0]":     "",
		"MATCH (n $param) RETURN n":                                  "parameter as a property map",
		"MATCH ()-[r:FOO $param]->() RETURN r":                       "parameter as a property map",
		"MATCH (n WHERE n.a IN $list) WHERE (n.b = $b) RETURN n":     "",
		"MATCH p = ()-[r*]->() RETURN tail(r)":                       "function tail()",
		"MATCH (tail) RETURN tail.keys":                              "",
		"MATCH (n) RETURN n {.name}":                                 "map projection",
		"MATCH (n) RETURN {a: 1}":                                    "map",
		"/* WITH */ MATCH (`WITH`) RETURN 'it\\'s WITH', \"WITH\"":   "",
	} {
		if got := foreign(query); got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
	got := differentEdges("OPTIONAL MATCH (match:MATCH) match (b) RETURN 'MATCH', EXISTS { MATCH (c) }")
	want := "OPTIONAL MATCH DIFFERENT EDGES (match:MATCH) match DIFFERENT EDGES (b) RETURN 'MATCH', EXISTS { MATCH DIFFERENT EDGES (c) }"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("different edges (-want +got):\n%s", diff)
	}
	got = apart("MATCH r = (a)-[r:r*]-(r), (s) MATCH (r) RETURN r")
	if want := "MATCH r = (a)-[r2:r*]-(r3), (s) MATCH (r4) RETURN r"; got != want {
		t.Errorf("apart: %s, want %s", got, want)
	}
	types, relations := labelsIn("MATCH (a:A:B {n: x})-[r:R|:S|T*1..2 {k: y}]->(:`C d`) WHERE NOT a:D AND (a)-[:U]-() RETURN 1")
	if diff := cmp.Diff([][]string{{"A", "B", "C d", "D"}, {"R", "S", "T", "U"}}, [][]string{types, relations}); diff != "" {
		t.Errorf("labels (-want +got):\n%s", diff)
	}
	patterns, other, err := createClauses("CREATE (a {n: 'CREATE'})\nCREATE (a)-[:CREATE]->(b)")
	if diff := cmp.Diff([]string{" (a {n: 'CREATE'})\n", " (a)-[:CREATE]->(b)"}, patterns); diff != "" || other != "" || err != nil {
		t.Errorf("clauses (-want +got):\n%s%s, %v", diff, other, err)
	}
	if _, other, err := createClauses("MATCH (a) DELETE a CREATE (b)"); other != "MATCH" || err != nil {
		t.Errorf("a set-up that matches: %q, %v", other, err)
	}
}
