package schema

import (
	_ "embed" // the table of codes
	"strings"
	"sync"
)

//go:embed codes.tsv
var codesTSV string

// codeNames are the names of codes, by the [Word] of the code.
var codeNames = sync.OnceValue(func() map[string]string {
	names := make(map[string]string, strings.Count(codesTSV, "\n"))
	for line := range strings.Lines(codesTSV) {
		if code, name, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "\t"); ok {
			names[Word(code)] = name
		}
	}
	return names
})

// CodeName gives the snake_case name of a code that says nothing by itself: of a property of
// Wikidata that DocRED or the core vocabulary uses, such as P17 (country), or of a CAMEO event, such as
// CAMEO:042 (make_a_visit), in any spelling that [Word] makes the same. Digits alone are no code: they
// may number anything.
func CodeName(code string) (name string, ok bool) {
	word := Word(code)
	if rest, is := strings.CutPrefix(word, "p"); !is || rest == "" || rest[0] < '0' || rest[0] > '9' {
		if !strings.HasPrefix(word, "cameo") {
			return "", false
		}
	}
	name, ok = codeNames()[word]
	return name, ok
}
