package schema

import (
	_ "embed" // the table of names
	"strings"
	"sync"
)

//go:embed names.tsv
var namesTSV string

// A KnownName is a thing that news know by names which no rule of spelling makes one: Kiev and Kyiv, the
// IAEA and the words it is made of.
type KnownName struct {
	Kind  string // person, place, organisation, event or other
	Names []string
}

var knownNames = sync.OnceValue(func() []KnownName {
	list := make([]KnownName, 0, strings.Count(namesTSV, "\n"))
	for line := range strings.Lines(namesTSV) {
		if fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t"); len(fields) > 2 && !strings.HasPrefix(line, "#") {
			list = append(list, KnownName{Kind: fields[0], Names: fields[1:]})
		}
	}
	return list
})

// KnownNames gives the table of known names, in its order. Its users do not change it.
func KnownNames() []KnownName { return knownNames() }
