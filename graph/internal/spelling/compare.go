package spelling

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hbollon/go-edlib"
)

// A Verdict is what two names say of whether they are one's.
type Verdict uint8

// The verdicts.
const (
	Different Verdict = iota // the names do not say that they could be one's
	Candidate                // they could be; a person or the document must say so
	Same                     // they are, where nothing else has the name
)

func (v Verdict) String() string {
	switch v {
	case Candidate:
		return "candidate"
	case Same:
		return "same"
	default:
		return "different"
	}
}

// A Rule is why two names can be one's. Users see it; its word never changes.
type Rule string

// The rules, those that make a link before those that make a candidate.
const (
	ByExactName       Rule = "exact-name"      // Kim Jong-un, KIM JONG UN
	ByKnownName       Rule = "known-name"      // Kiev, Kyiv: the table has both
	ByTransliteration Rule = "transliteration" // Zelenskyy, Зеленский
	ByTitle           Rule = "title"           // President Obama, Obama; a candidate where it is most of the name, King Charles
	ByLegalForm       Rule = "legal-form"      // Gazprom, PAO Gazprom
	ByArticle         Rule = "article"         // The Hague, Hague; Marks & Spencer, Marks and Spencer
	BySpacing         Rule = "spacing"         // MacAulay, Mac Aulay
	ByPatronymic      Rule = "patronymic"      // Vladimir Putin, Vladimir Vladimirovich Putin
	ByOrder           Rule = "order"           // Orbán Viktor, Viktor Orbán; a candidate where it is not sure
	ByConsonants      Rule = "consonants"      // محمد بن سلمان, Mohammed bin Salman; a candidate where they are few

	ByMiddleName Rule = "middle-name" // George Bush, George Walker Bush
	ByInitials   Rule = "initials"    // V. Putin, Vladimir Putin
	BySurname    Rule = "surname"     // Putin, Vladimir Putin
	ByAcronym    Rule = "acronym"     // IAEA and the words it is made of
	ByShort      Rule = "short-name"  // Jane Street, Jane Street Capital; Sam, Samuel Bankman-Fried
	ByGeneration Rule = "generation"  // Martin Luther King, Martin Luther King Jr.
	ByLikeness   Rule = "fuzzy"       // Jaro-Winkler's likeness
)

// Compare says what two names alone say of whether they can be one's of a kind, by which rule and how
// surely, from 0 to 1. It is the same whichever name is first.
func Compare(a, b string, kind Kind) (Rule, float64, Verdict) {
	p, q := take(a, kind), take(b, kind)
	if p.key == q.key && p.key != "" {
		return ByExactName, 1, Same
	}
	if p.fold == "" || q.fold == "" {
		return "", 0, Different
	}
	if rule, score, v, sure := tabled(&p, &q, kind); sure {
		return rule, score, v
	}
	if rule, score := same(&p, &q, a+b, kind); rule != "" {
		return rule, score, Same
	}
	if rule, score := candidate(&p, &q, a, b, kind); rule != "" {
		return rule, score, Candidate
	}
	return "", 0, Different
}

// tabled says what the table of known names knows for sure.
func tabled(p, q *parts, kind Kind) (rule Rule, score float64, v Verdict, sure bool) {
	t := known()
	x, y := t.find(p, kind), t.find(q, kind)
	if len(x) == 0 || len(y) == 0 {
		return "", 0, Different, false
	}
	for _, n := range x {
		if slices.Contains(y, n) {
			if p.fold == q.fold {
				return ByTransliteration, 0.95, Same, true
			}
			return ByKnownName, 0.98, Same, true
		}
	}
	return "", 0, Different, true
}

// same finds the rule by which two names are one's.
func same(p, q *parts, letters string, kind Kind) (Rule, float64) {
	if p.fold == q.fold {
		return ByTransliteration, 0.95
	}
	if apart(p, q) {
		return "", 0
	}
	if slices.Equal(p.core, q.core) {
		switch {
		case p.form != q.form:
			return ByLegalForm, 0.95
		case p.titled || q.titled:
			return ByTitle, 0.95
		}
		return ByArticle, 0.95
	}
	if spaced(p.core, q.core) {
		return BySpacing, 0.9
	}
	if kind != Person && kind != Any {
		return "", 0
	}
	if patronymic(p.core, q.core) || patronymic(q.core, p.core) {
		return ByPatronymic, 0.9
	}
	if turned(p.core, q.core) && (isFirstSurname(p.core[0]) != isFirstSurname(q.core[0])) {
		return ByOrder, 0.9
	}
	if n := sameConsonants(p, q, letters); n >= sureConsonants {
		return ByConsonants, 0.85
	}
	return "", 0
}

// apart says whether what was taken off two names keeps them apart: the generation, two legal forms, Mr and Mrs.
func apart(p, q *parts) bool {
	return p.generation != q.generation || p.form != "" && q.form != "" && p.form != q.form ||
		p.sex != 0 && q.sex != 0 && p.sex != q.sex
}

// candidate finds the rule by which two names can be one's.
func candidate(p, q *parts, a, b string, kind Kind) (Rule, float64) {
	if kind == Place {
		return "", 0
	}
	if slices.Equal(p.core, q.core) {
		switch {
		case p.generation != q.generation && (p.generation == "" || q.generation == ""):
			return ByGeneration, 0.5
		case p.form != q.form:
			return ByLegalForm, 0.6
		}
		return "", 0
	}
	if p.generation != q.generation || p.sex*q.sex < 0 {
		return "", 0
	}
	if kind == Person || kind == Any {
		if rule, score := person(p, q, a+b); rule != "" {
			return rule, score
		}
	}
	if kind != Person && (isAcronym(a, p, q) || isAcronym(b, q, p)) {
		return ByAcronym, 0.6
	}
	if kind == Organisation && (isShort(p.core, q.core) || isShort(q.core, p.core)) {
		return ByShort, 0.5
	}
	if kind == Person || kind == Organisation {
		if s := likeness(p.core, q.core); s >= alike {
			return ByLikeness, s * 0.7
		}
	}
	return "", 0
}

func person(p, q *parts, letters string) (Rule, float64) {
	switch {
	case middle(p.core, q.core), middle(q.core, p.core):
		return ByMiddleName, 0.75
	case hasInitials(p, q), hasInitials(q, p):
		return ByInitials, 0.7
	case turned(p.core, q.core):
		return ByOrder, 0.7
	case isSurname(p, q), isSurname(q, p):
		if in(rulers, p.core[0]) || in(rulers, q.core[0]) {
			return ByTitle, 0.6
		}
		return BySurname, 0.6
	case begins(p.core, q.core), begins(q.core, p.core), shortGiven(p.core, q.core), shortGiven(q.core, p.core):
		return ByShort, 0.5
	case sameConsonants(p, q, letters) >= fewConsonants:
		return ByConsonants, 0.6
	}
	return "", 0
}

// fewLetters is how long a name is at least whose gaps say nothing.
const fewLetters = 6

// spaced says whether words are the same but for where they are parted, and are long enough for it to mean
// something.
func spaced(x, y []string) bool {
	if len(x) == len(y) {
		return false
	}
	a, b := strings.Join(x, ""), strings.Join(y, "")
	return len(a) >= fewLetters && a == b
}

// patronymic says whether long is short with a patronymic in the middle.
func patronymic(long, short []string) bool {
	if len(long) != 3 || len(short) != 2 || long[0] != short[0] || long[2] != short[1] {
		return false
	}
	for _, end := range []string{"ovich", "evich", "ich", "ovna", "evna", "ichna", "ivna", "ovic"} {
		if strings.HasSuffix(long[1], end) && len(long[1]) > len(end)+1 {
			return true
		}
	}
	return false
}

// middle says whether long is short with more names in the middle.
func middle(long, short []string) bool {
	n, m := len(long), len(short)
	if n <= m || m < 2 || long[0] != short[0] || long[n-1] != short[m-1] || len(long[0]) < 2 {
		return false
	}
	i := 0
	for _, w := range long {
		if i < m && w == short[i] {
			i++
		}
	}
	return i == m
}

// turned says whether two words stand the other way round.
func turned(x, y []string) bool {
	return len(x) == 2 && len(y) == 2 && x[0] == y[1] && x[1] == y[0] && x[0] != x[1]
}

// isShort says whether short is the beginning of an organisation's name.
func isShort(short, long []string) bool {
	return len(short) < len(long) && len(short[0]) >= 4 && slices.Equal(short, long[:len(short)])
}

// begins says whether short is the given name and first surname of a longer name.
func begins(short, long []string) bool {
	return len(short) > 1 && len(short) < len(long) && slices.Equal(short, long[:len(short)])
}

// shortGiven says whether short has a given name cut short, Sam for Samuel, before the same surname.
func shortGiven(short, long []string) bool {
	n, m := len(short), len(long)
	return n > 1 && m > 1 && short[n-1] == long[m-1] && len(short[0]) > 2 && len(short[0]) < len(long[0]) && strings.HasPrefix(long[0], short[0])
}

// isAcronym says whether a name in capitals is made of the initials of another's words.
func isAcronym(name string, p, full *parts) bool {
	return len(full.core) > 1 && isCapitals(name, p) && slices.Contains(acronyms(full.fold), p.joined())
}

// isCapitals says whether a name is one word of two to eight capitals.
func isCapitals(name string, p *parts) bool {
	if len(p.core) != 1 || len(p.core[0]) < 2 || len(p.core[0]) > 8 {
		return false
	}
	capitals := 0
	for _, r := range name {
		if unicode.IsUpper(r) {
			capitals++
		}
	}
	return capitals >= 2 && capitals >= utf8.RuneCountInString(p.core[0])
}

var small = set("of and the for de la le et des du der die das und in on to al a")

// acronyms gives the initials of a folded name's words: of all, and of all but the small ones.
func acronyms(folded string) []string {
	var all, main []byte
	for w := range strings.FieldsSeq(folded) {
		all = append(all, w[0])
		if !in(small, w) {
			main = append(main, w[0])
		}
	}
	if len(all) == len(main) {
		return []string{string(all)}
	}
	return []string{string(main), string(all)}
}

// alike is the least likeness of a candidate, of 1.
const alike = 0.94

// likeness gives the likeness of two names of as many words, 0 where their least like words are another's:
// of another number, of a woman of the family.
func likeness(x, y []string) float64 {
	a, b := strings.Join(x, " "), strings.Join(y, " ")
	if len(x) != len(y) || len(a) < 6 || len(b) < 6 || len(a) > 200 || len(b) > 200 {
		return 0
	}
	for i := range x {
		u, v := x[i], y[i]
		if u == v {
			continue
		}
		if u+"a" == v || v+"a" == u || strings.ContainsAny(u+v, "0123456789") || len(u) < 4 || len(v) < 4 {
			return 0
		}
		if edlib.JaroWinklerSimilarity(u, v) < 0.88 {
			return 0
		}
	}
	return float64(edlib.JaroWinklerSimilarity(a, b))
}

// With as many consonants names that lack their vowels are one's, or can be.
const (
	sureConsonants = 7
	fewConsonants  = 4
)

// sameConsonants gives how many consonants two names have if these are the same and one of the names is
// written without vowels, else 0.
func sameConsonants(p, q *parts, letters string) int {
	if len(p.core) != len(q.core) || !has(letters, vowelless...) {
		return 0
	}
	n := 0
	for i := range p.core {
		x := consonants(p.core[i])
		if x != consonants(q.core[i]) {
			return 0
		}
		n += len(x)
	}
	return n
}

// consonants gives a folded word without vowels and the letters that Semitic scripts write for some.
func consonants(w string) string {
	var space [maxWord]byte
	b := space[:0]
	for i := range len(w) {
		switch c := w[i]; c {
		case 'a', 'e', 'i', 'o', 'u', 'y', 'w', 'v', 'h', 'j':
			if i == 0 && (c == 'h' || c == 'j' || c == 'v') {
				b = append(b, c)
			}
		default:
			if c = voiced(c); len(b) == 0 || b[len(b)-1] != c {
				b = append(b, c)
			}
		}
	}
	return string(b)
}

// voiced makes one of consonants that are one letter in some scripts.
func voiced(c byte) byte {
	switch c {
	case 'p':
		return 'b'
	case 'g', 'c', 'q':
		return 'k'
	}
	return c
}
