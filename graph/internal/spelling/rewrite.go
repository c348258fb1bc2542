package spelling

// A rewrite says how letters are written that romanisations write in several ways, and where in a word.
type rewrite struct {
	from, to string
	where    func(w []byte, i int) bool // from is at i; nil is everywhere
}

// rewrites are the rewrites of each letter, by the first of from. The first that fits is done.
var rewrites = func() (of [26][]rewrite) {
	for _, r := range []rewrite{
		// Slavic names in English.
		{"y", "", func(w []byte, i int) bool { return i == 0 && at(w, 1) == 'e' && len(w) >= 5 }}, // Yeltsin, Eltsin
		{"yo", "e", isSoftO}, // Gorbachyov, Gorbachev
		{"iy", "i", nil},     // Zelenskiy
		{"y", "i", nil},      // Yulia, Iulia
		{"i", "", func(w []byte, i int) bool { // Dostoyevsky, Dostoevsky
			return i > 0 && isVowel(w[i-1]) && w[i-1] != 'i' && at(w, i+1) == 'e' && i+2 < len(w)
		}},
		{"kh", "h", func(w []byte, i int) bool { return i > 0 || !hasAt(w, 0, "khan") }}, // Kharkiv, Harkiv; not Khan, Han
		{"zh", "j", func(w []byte, i int) bool { return i > 0 && i+2 < len(w) }},         // Brezhnev, Brejnev; not Zhang, Jang
		{"dzh", "j", nil}, // Tadzhikistan
		{"d", "", func(w []byte, i int) bool { return at(w, i+1) == 'j' }},                    // Djokovic
		{"x", "ks", func(_ []byte, i int) bool { return i > 0 }},                              // Alexei, Aleksei; not Xi
		{"ij", "i", func(w []byte, i int) bool { return !isSounded(w, i+2) }},                 // Zelenskij
		{"j", "i", func(w []byte, i int) bool { return !isSounded(w, i+1) && isGlide(w, i) }}, // Andrej, Nikolaj

		// German.
		{"schtsch", "shch", nil}, // Chruschtschow
		{"sch", "sh", nil},
		{"tsch", "ch", nil}, // Gorbatschow
		{"tz", "ts", nil},
		{"ck", "k", nil},
		{"w", "v", func(w []byte, i int) bool { // Wladimir, Gorbatschow, Tereschkowa
			n := len(w)
			return i == 0 && at(w, 1) == 'l' || n >= 6 && at(w, i-1) == 'o' && (i+1 == n || i+2 == n && w[i+1] == 'a')
		}},
		{"e", "", func(w []byte, i int) bool { // Mueller, Schroeder; not Samuel, Boeing
			return i > 1 && i+2 < len(w) && !isSounded(w, i+1) && !isSounded(w, i-2) && (w[i-1] == 'u' || w[i-1] == 'o' || w[i-1] == 'a')
		}},

		// Arabic names, in English and French.
		{"q", "k", func(w []byte, i int) bool { return at(w, i+1) != 'u' && at(w, i+1) != 'i' }}, // Iraq; not Qin
		{"gh", "g", func(w []byte, i int) bool { // Baghdadi; not Vaughan
			return i > 0 && isVowel(w[i-1]) && i+2 < len(w) && isVowel(w[i+2])
		}},
		{"ee", "i", func(w []byte, i int) bool { return len(w) >= 6 && isLongEnd(w, i) }}, // Kareem
		{"ou", "u", func(w []byte, i int) bool { return len(w) >= 5 && isLongEnd(w, i) }}, // Mahmoud
		{"oo", "u", func(w []byte, i int) bool { return len(w) >= 5 && isLongEnd(w, i) }}, // Mahmood
		{"ou", "u", func(w []byte, i int) bool { // Moubarak, Mouhammad, Moustafa
			next := at(w, i+2)
			return i == 1 && w[0] == 'm' && len(w) > 5 && (next == 'b' || next == 'h' || next == 's')
		}},

		// Chinese names by Wade and Giles, where without its apostrophes it says one thing.
		{"hs", "x", func(w []byte, i int) bool { return i == 0 && (at(w, 2) == 'i' || at(w, 2) == 'u') }}, // Hsiao-ping

		// Greek and Latin.
		{"ph", "f", nil},
		{"c", "k", func(w []byte, i int) bool { return hasAt(w, i, "cto") }}, // Victor
	} {
		of[r.from[0]-'a'] = append(of[r.from[0]-'a'], r)
	}
	return of
}()

// at gives the letter at a place of a word, 0 where there is none.
func at(w []byte, i int) byte {
	if i < 0 || i >= len(w) {
		return 0
	}
	return w[i]
}

func hasAt(w []byte, i int, s string) bool {
	return i+len(s) <= len(w) && string(w[i:i+len(s)]) == s
}

func isVowel(c byte) bool {
	switch c {
	case 'a', 'e', 'i', 'o', 'u':
		return true
	}
	return false
}

// isSounded says whether a vowel or y is at i.
func isSounded(w []byte, i int) bool { return isVowel(at(w, i)) || at(w, i) == 'y' }

// isGlide says whether the j at i is the end of a diphthong of Slavic names.
func isGlide(w []byte, i int) bool {
	switch at(w, i-1) {
	case 'e', 'y', 'o':
		return true
	case 'a':
		return at(w, i-2) == 'l'
	}
	return false
}

// isSoftO says whether the yo at i is the ё that others write e: before the last letters of -yov, -yova and -yom,
// and in a few given names.
func isSoftO(w []byte, i int) bool {
	if len(w) < 6 || i == 0 || isVowel(w[i-1]) {
		return false
	}
	switch string(w) {
	case "fyodor", "semyon", "alyona", "fyodorov":
		return true
	}
	switch string(w[i+2:]) {
	case "v", "m", "va":
		return true
	}
	return false
}

// isLongEnd says whether the two vowels at i stand before the last letter of a word, one before which Arabic
// names have a long vowel.
func isLongEnd(w []byte, i int) bool {
	if i+3 != len(w) {
		return false
	}
	switch w[i+2] {
	case 'd', 'n', 'm', 'r', 'b', 'f':
		return true
	}
	return false
}
