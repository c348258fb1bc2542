package spelling

import (
	"slices"
	"strings"
)

// Blocks appends the keys under which an index should have a name so that names which are the [Same], of
// whatever kind, and surnames and the full names they are of, meet: the first name that the table knows it by;
// the surname, where it may be a person's; and its consonants, if it is of some length. There are
// seldom more than three, all different. A surname can be that of many: who looks it up says how many he takes.
func Blocks(name string, dst []string) []string {
	start := len(dst)
	add := func(key string) {
		if key != "" && !slices.Contains(dst[start:], key) {
			dst = append(dst, key)
		}
	}
	var room [12]string
	addCore := func(core []string) {
		letters, key := skeleton(core)
		if letters >= fewLetters || len(key) > fewConsonants {
			add(key)
		}
		switch n := len(core); {
		case n == 0:
		case n == 1:
			add(core[0])
		case mayBePerson(core):
			add(core[n-1])
			if n <= 3 && isFirstSurname(core[0]) {
				add(core[0])
			}
		case letters < fewLetters:
			add(strings.Join(core, ""))
		}
	}
	addFold := func(fold string) {
		words := split(room[:0], fold)
		for _, n := range known().rowsOf(fold) {
			add(known().rows[n].block)
		}
		// Titles may hide forms and forms titles.
		core, _ := generation(words)
		person := untitled(core, Person)
		core, _ = formless(person, Organisation)
		addCore(core)
		other, _ := formless(words, Organisation)
		for _, n := range known().rowsOf(strings.Join(other, " ")) {
			add(known().rows[n].block)
		}
		for _, n := range known().rowsOf(strings.Join(person, " ")) {
			add(known().rows[n].block)
		}
		other, _ = generation(other)
		addCore(untitled(other, Person))
	}
	addFold(Fold(name))
	if ordered := inOrder(name, Person); ordered != name {
		addFold(Fold(ordered))
	}
	return dst
}

// mayBePerson says whether folded words can be a person's name: few, and none of them what bodies and
// places are called.
func mayBePerson(core []string) bool {
	if len(core) > 5 {
		return false
	}
	for _, w := range core {
		if in(noPerson, w) {
			return false
		}
	}
	return true
}

var noPerson = foldedSet(`of and the for in on at university college school institute bank party ministry department council
	commission committee agency association union federation organization organisation company group corporation court army
	police times post news city county province region district river lake sea island islands republic kingdom states
	united national international airlines airport museum league club team war award government office service services
	society foundation company division regiment church party front movement parliament congress senate`)

// skeleton counts the letters of words and gives their consonants, wherever they are parted, behind a sign that no
// word begins with.
func skeleton(words []string) (letters int, key string) {
	b := []byte{'~'}
	for _, w := range words {
		letters += len(w)
		for i := range len(w) {
			switch c := w[i]; c {
			case 'a', 'e', 'i', 'o', 'u', 'y', 'w', 'v', 'h', 'j':
			default:
				if c = voiced(c); b[len(b)-1] != c {
					b = append(b, c)
				}
			}
		}
	}
	return letters, string(b)
}
