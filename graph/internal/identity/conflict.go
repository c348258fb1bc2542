package identity

import (
	"slices"
	"strings"

	"github.com/newsgraph/newsgraph/graph/claim"
)

// partOfName says whether an alias is some words of the mention's own longer name: a surname or a
// given name, which many share.
func partOfName(m *claim.Mention, alias string) bool { return longer(Key(m.Name), Key(alias)) }

// longer says whether a key has all words of another and more.
func longer(key, part string) bool {
	words, parts := strings.Fields(key), strings.Fields(part)
	return len(words) > len(parts) && len(parts) > 0 &&
		!slices.ContainsFunc(parts, func(p string) bool { return !slices.Contains(words, p) })
}

// conflict says whether a mention, of which the keys of its names are given, and a candidate that share a name go
// by different fuller ones: Ushakov, who is Yuri Ushakov here and Dmitri Ushakov there; or, where an alias is what
// they share, two names of several words.
func conflict(own []string, c *Candidate, shared string) bool {
	fuller := func(keys []string) (out []string) {
		for _, k := range keys {
			if longer(k, shared) {
				out = append(out, k)
			}
		}
		return out
	}
	return differ(fuller(own), fuller(c.Keys)) || differ(several(own[:1]), several(c.Names)) && !agree(several(own), c.Keys)
}

// keysOfMention gives the keys of a mention's name, which is the first, and of its aliases.
func keysOfMention(m *claim.Mention) []string {
	keys := make([]string, 1, 1+len(m.Aliases))
	keys[0] = Key(m.Name)
	for _, alias := range m.Aliases {
		keys = append(keys, Key(alias))
	}
	return keys
}

// several gives the keys of more than one word.
func several(keys []string) []string {
	return slices.DeleteFunc(slices.Clone(keys), func(k string) bool { return !strings.Contains(k, " ") })
}

// differ says whether both have keys, and none together.
func differ(a, b []string) bool { return len(a) > 0 && len(b) > 0 && !agree(a, b) }

func agree(a, b []string) bool {
	return slices.ContainsFunc(a, func(k string) bool { return slices.Contains(b, k) })
}
