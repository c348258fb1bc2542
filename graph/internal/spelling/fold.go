package spelling

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// Fold gives the key of a name under which its transliterations meet: lower case, Latin letters,
// diacritics, apostrophes, full stops and possessives off, romanisations made one (Zelenskyy, Zelensky and
// Зеленский are zelenski), words joined by one space. It is "" where nothing is left, and the key of a
// key is itself. Names of different keys are rarely one, and keys that are the same are nearly always.
func Fold(name string) string {
	var space [96]byte
	b, plain := space[:0], true
	for i := range len(name) {
		if name[i] >= utf8.RuneSelf {
			plain = false
			break
		}
	}
	if !plain {
		name = latin(name)
	}
	b = lower(b, name)
	var list [12]string
	spare := make([]byte, 4*maxWord)
	for pass := 0; ; pass++ {
		was := string(b)
		words := split(list[:0], was)
		for i, w := range words {
			words[i] = foldWord(w, spare)
		}
		words = given(arabic(words))
		b = b[:0]
		for _, w := range words {
			if w == "" {
				continue
			}
			if len(b) > 0 {
				b = append(b, ' ')
			}
			b = append(b, w...)
		}
		if string(b) == was {
			return was
		}
		if pass == maxPasses {
			return string(b)
		}
	}
}

// maxPasses is more than any chain of rules needs.
const maxPasses = 8

// lower appends a name in small letters, with full stops, apostrophes and possessives off, and what parts
// words made one space; a hyphen after an article stays to tell it.
func lower(b []byte, name string) []byte {
	gap, first := false, true
	for i := 0; i < len(name); i++ {
		c := name[i]
		switch {
		case c == '.':
			gap = gap || i > 0 && i+1 < len(name) && isDigit(name[i-1]) && isDigit(name[i+1])
			continue
		case c == '\'' || c == '`':
			if i+1 < len(name) && (name[i+1] == 's' || name[i+1] == 'S') && (i+2 == len(name) || isSpace(name[i+2])) {
				i++
			}
			continue
		case c >= 'A' && c <= 'Z':
			c += 'a' - 'A'
		case c == '-' && !first:
			if w := lastWord(b); isArticle(w) && !gap {
				b = append(b[:len(b)-len(w)], "al"...)
				if len(b) > len("al") { // within a name it says nothing
					b = b[:len(b)-len(" al")]
				}
			}
			gap = true
			continue
		case c < utf8.RuneSelf && isGap(c):
			gap = true
			continue
		}
		if gap && len(b) > 0 {
			b = append(b, ' ')
		}
		gap, first = false, false
		b = append(b, c)
	}
	return b
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isSpace(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }

func isGap(c byte) bool {
	return !isDigit(c) && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && c < utf8.RuneSelf
}

func lastWord(b []byte) []byte { return b[bytes.LastIndexByte(b, ' ')+1:] }

// isArticle knows the Arabic article, as it is assimilated too.
func isArticle(w []byte) bool {
	switch string(w) {
	case "al", "el", "ul", "ad", "as", "ash", "ar", "an", "az", "at":
		return true
	}
	return false
}

// split appends the words of a name that lower made.
func split(words []string, s string) []string {
	for s != "" {
		w, rest, _ := strings.Cut(s, " ")
		if w != "" {
			words = append(words, w)
		}
		s = rest
	}
	return words
}

// arabic joins the parts of names with Abd, and drops articles within a name.
func arabic(words []string) []string {
	kept := words[:0]
	for i := 0; i < len(words); i++ {
		w := words[i]
		last := i+1 == len(words)
		switch {
		case (w == "al" || w == "el") && i > 0 && !last:
			continue
		case w == "ibn" && !last, w == "ben" && i > 0 && !last:
			w = "bin"
		case (w == "abdul" || w == "abdel" || w == "abdal" || w == "abd") && !last:
			if next := words[i+1]; (next == "al" || next == "el" || next == "ul") && i+2 < len(words) {
				i++
			}
			if len(words[i+1]) > 2 && len(words) > 2 {
				i++
				w = "abdul" + words[i]
			}
		}
		kept = append(kept, w)
	}
	return kept
}

// maxWord is how long a word may be that is folded, in bytes: no name's is longer.
const maxWord = 48

// foldWord makes the romanisations of a word one. It works in spare, of four times maxWord.
func foldWord(w string, spare []byte) string {
	if len(w) < 2 || len(w) > maxWord || strings.Trim(w, "ivx") == "" || w == "shaanxi" { // xiii is a number; Shanxi is another province
		return w
	}
	for i := range len(w) {
		if w[i] >= utf8.RuneSelf { // a script that nobody reads
			return w
		}
	}
	b := fixpoint(append(spare[:0:2*maxWord], w...), spare[2*maxWord:2*maxWord])
	if one, ok := oneOf[string(b)]; ok {
		return one
	}
	if string(b) == w {
		return w
	}
	return string(b)
}

// fixpoint applies the rules to b until none applies; spare is memory of the same size.
func fixpoint(b, spare []byte) []byte {
	for range maxPasses {
		spare = ending(romanise(spare[:0], b))
		if bytes.Equal(spare, b) {
			break
		}
		b, spare = spare, b
	}
	return b
}

// romanise appends a word with what romanisations do differently made one, in one pass from its begin.
func romanise(out, w []byte) []byte {
	for i := 0; i < len(w); {
		from, to := string(w[i:i+1]), string(w[i:i+1])
		if c := w[i]; c >= 'a' && c <= 'z' {
			for k := range rewrites[c-'a'] {
				r := &rewrites[c-'a'][k]
				if hasAt(w, i, r.from) && (r.where == nil || r.where(w, i)) {
					from, to = r.from, r.to
					break
				}
			}
		}
		i += len(from)
		for k := range len(to) {
			if !doubled(out, to[k], len(w)) {
				out = append(out, to[k])
			}
		}
	}
	return out
}

// doubled says whether a letter is written twice for once in a word of n letters. Short words are
// too often acronyms, BBC and WWII.
func doubled(out []byte, c byte, n int) bool {
	last := len(out) - 1
	return n > 4 && last >= 0 && out[last] == c && c != 'e' && c != 'o' && !isDigit(c)
}

// ending makes what a word ends on one: Solovyev and Solovyov, Haniyeh and Haniya.
func ending(b []byte) []byte {
	n := len(b)
	switch {
	case n > 5 && bytes.HasSuffix(b, []byte("iev")) && !isVowel(b[n-4]):
		b = append(b[:n-3], "ev"...)
	case n > 6 && bytes.HasSuffix(b, []byte("ieva")) && !isVowel(b[n-5]):
		b = append(b[:n-4], "eva"...)
	case n > 5 && bytes.HasSuffix(b, []byte("ieh")):
		b = append(b[:n-3], "ia"...)
	case n > 5 && bytes.HasSuffix(b, []byte("ah")):
		b = b[:n-1]
	case n > 5 && bytes.HasPrefix(b, []byte("abdel")), n > 5 && bytes.HasPrefix(b, []byte("abdal")):
		b[3] = 'u'
	}
	return b
}

// oneOf are words that vowels make look different, as they are folded so far: Arabic and Slavic given
// names; and Chinese ones by Wade and Giles.
var oneOf = classes(`
	muhamad mohamed mohamad muhamed muhamet mohmed mouhamed mouhamad
	husein husain hosein hosain houssein housein
	iusuf iousef iusef iousuf iosef ousef iusof
	ahmad ahmed
	halid haled
	said saeed
	ibrahim ebrahim ibraheem
	ismail ismael esmail esmaeil
	suleiman sulaiman soleiman sulieman sleiman
	sheih shaih
	kasim kasem kassem kasam gasem
	faisal feisal
	rashid rachid rasheed
	mustafa moustafa mostafa
	muamar moamar
	tarik tarek
	saleh salih
	osama usama
	osman usman othman
	masud masoud
	halil khaleel haleel
	hasan hassan
	vladimir volodimir uladzimir
	aleksandr alexander aleksander oleksandr aliaksandr aleksandar
	aleksei oleksii oleksi alexi
	dmitri dmitro dmitrii dimitri
	sergei sergi serhi siarhei serhei
	nikolai mikola
	mihail mihailo
	andrei andri
	pavel pavlo
	xie xieh
	xian xien
	xue xueh
	xiong xiung
	zedong tsetung
	kaida kaeda
	evgeni ievhen ievheni evhen evgenii
	igor ihor
	oleg oleh
	viktor victor
	petr pietr piotr petro
	iuri iurii
	grigori hrihori
	kirill kiril kirilo
	iliia ilia ilja
`)

// classes reads a line a class; all its words, as the rules leave them, become the first.
func classes(lines string) map[string]string {
	m := make(map[string]string)
	for line := range strings.Lines(lines) {
		first := ""
		for i, w := range strings.Fields(line) {
			w = string(fixpoint([]byte(w), nil))
			if i == 0 {
				first = w
			}
			if w != first {
				m[w] = first
			}
		}
	}
	return m
}
