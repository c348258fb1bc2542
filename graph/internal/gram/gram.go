// Package gram cuts names into grams, by which a store finds names that resemble a text: three runes in a
// row of a word that has two spaces before and after it. "bo" has "  b", " bo", "bo " and "o  ".
//
// Begin with [Of]. Everything is a pure function, safe for concurrent use. The package looks nothing up.
package gram

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// A Gram is three runes, 21 bits each, the first one highest.
type Gram uint64

const (
	bits  = 21
	mask  = 1<<bits - 1
	space = Gram(' ')
)

// Each calls f with the grams of every word of a text, duplicates included. Words stand between spaces.
func Each(text string, f func(Gram)) {
	g := space<<bits | space
	shift := func(r rune) {
		g = (g<<bits | Gram(r)) & (1<<(3*bits) - 1)
		f(g)
	}
	inWord := false
	end := func() {
		if inWord {
			shift(' ')
			shift(' ')
		}
		g, inWord = space<<bits|space, false
	}
	for _, r := range text {
		if r == ' ' {
			end()
			continue
		}
		inWord = true
		shift(r)
	}
	end()
}

// Of gives the grams of a text, each once, sorted.
func Of(text string) []Gram {
	var list []Gram
	Each(text, func(g Gram) { list = append(list, g) })
	return sorted(list)
}

// Inside gives those that a text has that has this one in it, wherever it begins and ends.
func Inside(text string) []Gram {
	words := strings.Fields(text)
	var list []Gram
	for i, word := range words {
		Each(word, func(g Gram) {
			begins, ends := g>>(2*bits) == space, g&mask == space
			if (i > 0 || !begins) && (i < len(words)-1 || !ends) {
				list = append(list, g)
			}
		})
	}
	return sorted(list)
}

// Beginnings gives those that a text has in whose words those of this one are beginnings.
func Beginnings(text string) []Gram {
	return slices.DeleteFunc(Of(text), func(g Gram) bool { return g&mask == space })
}

func sorted(list []Gram) []Gram {
	slices.Sort(list)
	return slices.Compact(list)
}

// String gives the three runes.
func (g Gram) String() string {
	var b []byte
	for shift := 2 * bits; shift >= 0; shift -= bits {
		b = utf8.AppendRune(b, rune(g>>shift&mask))
	}
	return string(b)
}

// Shared says how many of the grams a text that is so many edits of a rune away from another, with so many
// grams and spaces, has at least: an edit takes three, and one of a space one more. It may be less than 1. The
// q-gram lemma: Ukkonen 1992, doi:10.1016/0304-3975(92)90143-4.
func Shared(grams, spaces, edits int) int {
	const perEdit = 3
	return grams - perEdit*edits - min(edits, spaces)
}
