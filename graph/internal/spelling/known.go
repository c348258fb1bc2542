package spelling

import (
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/newsgraph/newsgraph/schema"
)

// A table holds the known names: rows of names that are one thing's.
type table struct {
	rows []row
	of   map[string][]int // fold of a name → the rows it is in
	// capitals are the folds of acronyms: WHO is one, The Who are not.
	capitals map[string]bool
}

type row struct {
	kind  Kind
	keys  []string
	block string // the fold of the first name
}

var known = sync.OnceValue(func() *table {
	kinds := map[string]Kind{"person": Person, "place": Place, "organisation": Organisation, "event": Event, "other": Other}
	t := &table{of: make(map[string][]int), capitals: make(map[string]bool)}
	for n, k := range schema.KnownNames() {
		r := row{kind: kinds[k.Kind], block: Fold(k.Names[0])}
		for _, name := range k.Names {
			f := Fold(name)
			if of := t.of[f]; len(of) == 0 || of[len(of)-1] != n {
				t.of[f] = append(of, n)
			}
			acronym := inCapitals(name) && len(f) <= 6
			if was, ok := t.capitals[f]; !ok || was {
				t.capitals[f] = acronym
			}
			if key := Key(name); !slices.Contains(r.keys, key) {
				r.keys = append(r.keys, key)
			}
		}
		t.rows = append(t.rows, r)
	}
	return t
})

// inCapitals says whether a name has two capitals and no small letter, the article before it left aside.
func inCapitals(name string) bool {
	capitals := 0
	for _, r := range strings.TrimPrefix(strings.TrimPrefix(name, "the "), "The ") {
		if unicode.IsLower(r) {
			return false
		}
		if unicode.IsUpper(r) {
			capitals++
		}
	}
	return capitals > 1
}

// rowsOf gives the rows that have a name of a fold, of any kind.
func (t *table) rowsOf(fold string) []int { return t.of[fold] }

// find gives the rows that have a name which could be of a kind.
func (t *table) find(p *parts, kind Kind) []int {
	fold := p.fold
	found := t.of[fold]
	if len(found) == 0 && p.stripped && p.generation == "" {
		fold = p.joined()
		found = t.of[fold]
	}
	if len(found) == 0 || t.capitals[fold] && !p.capitals {
		return nil
	}
	if kind == Any {
		return found
	}
	return slices.DeleteFunc(slices.Clone(found), func(n int) bool { return t.rows[n].kind != kind })
}

// Known gives the other names that the table of known names has for a name, as their [Key]s.
func Known(name string, kind Kind) []string {
	t, p := known(), take(name, kind)
	var keys []string
	for _, n := range t.find(&p, kind) {
		for _, key := range t.rows[n].keys {
			if key != p.key && !slices.Contains(keys, key) {
				keys = append(keys, key)
			}
		}
	}
	return keys
}
