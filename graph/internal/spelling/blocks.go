package spelling

import "strings"

// Blocks appends the keys under which an index should have a name so that names which are the [Same], of
// whatever kind, and surnames and the full names they are of, meet: the first name that the table knows it by;
// its surname without title or legal form; and its consonants, where it has enough of them. There are
// seldom more than three, all different.
func Blocks(name string, dst []string) []string {
	start := len(dst)
	add := func(key string) {
		for _, was := range dst[start:] {
			if was == key {
				return
			}
		}
		if key != "" {
			dst = append(dst, key)
		}
	}
	p := take(name, Any)
	t := known()
	for _, n := range t.find(&p, Any) {
		add(t.rows[n].block)
	}
	addCore := func(core []string) {
		if len(core) == 0 {
			return
		}
		add(core[len(core)-1])
		for _, s := range surnames(core) {
			add(s)
		}
		if key := skeleton(core); len(key) > fewConsonants {
			add(key)
		}
	}
	addCore(p.core)
	if p.form != "" || strings.Contains(name, ",") { // a person's last word may look like a legal form
		p = take(name, Person)
		addCore(p.core)
	}
	return dst
}

// skeleton gives the consonants of words, wherever they are parted, behind a sign that no word begins with.
func skeleton(words []string) string {
	b := []byte{'~'}
	for _, w := range words {
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
	return string(b)
}
