package spelling

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mozillazg/go-unidecode"
	"golang.org/x/text/unicode/norm"
)

// A variant is a language's way with letters that go-unidecode reads as another's.
type variant map[rune]string

var (
	// everyone's: what news write, where the table of all scripts has what scholars write.
	common = variant{
		'ё': "e", 'ъ': "", 'ь': "", 'ў': "u", 'і': "i", 'ї': "i", 'є': "e", 'ґ': "g", 'ќ': "k", 'ѓ': "g",
		'ј': "j", 'љ': "lj", 'њ': "nj", 'ћ': "c", 'ђ': "dj", 'џ': "dz", 'ѕ': "dz",
		'ß': "ss", 'þ': "th", 'ð': "d", 'æ': "ae", 'œ': "oe", 'ə': "a",
		'ا': "a", 'أ': "a", 'إ': "a", 'آ': "a", 'ى': "a", 'ة': "a", 'ء': "", 'ئ': "", 'ؤ': "w", 'ع': "", 'غ': "g", 'ק': "k", 'א': "a", 'ע': "",
		'ხ': "kh", 'ღ': "gh", 'ჟ': "zh", 'ც': "ts", 'ძ': "dz", 'წ': "ts", 'ჭ': "ch", 'ჯ': "j", 'ყ': "q",
	}
	ukrainian = variant{'г': "h", 'и': "y"}
	serbian   = variant{'ж': "z", 'ч': "c", 'ц': "c", 'ш': "s", 'х': "h"}
	croatian  = variant{'đ': "dj"}
	// Modern Greek, by ELOT 743 but for what is said alike.
	greek = variant{
		'β': "v", 'γ': "g", 'η': "i", 'υ': "y", 'χ': "ch", 'φ': "f", 'ω': "o", 'ξ': "x", 'ψ': "ps", 'θ': "th",
	}
	greekPairs = strings.NewReplacer(
		"ου", "ou", "αυ", "av", "ευ", "ev", "ει", "i", "οι", "i", "αι", "e", "γγ", "ng", "γκ", "gk", "γχ", "nch",
		" μπ", " b", "μπ", "mp", " ντ", " d", "ντ", "nt")
)

// vowelless are the scripts whose letters leave vowels out.
var vowelless = []*unicode.RangeTable{
	unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Devanagari, unicode.Bengali, unicode.Gujarati, unicode.Gurmukhi,
}

// spells gives the variants that a name in lower case shows by its letters.
func spells(name string) (own variant) {
	switch {
	case strings.ContainsAny(name, "іїєґ"):
		return ukrainian
	case strings.ContainsAny(name, "јљњћђџ"):
		return serbian
	case strings.ContainsAny(name, "ćčšž"):
		return croatian
	}
	return nil
}

// latin writes a name in small Latin letters and digits, words parted by one space or by a hyphen.
// A letter of a script that nobody can read stays.
func latin(name string) string {
	name = strings.ToLower(norm.NFKC.String(strings.ToValidUTF8(name, " ")))
	own := spells(name)
	if has(name, unicode.Greek) {
		name = greekPairs.Replace(" " + bare(name))
	}
	if has(name, unicode.Arabic) {
		name = articles(name)
	}
	var b strings.Builder
	b.Grow(len(name))
	var han []rune
	flush := func() {
		if len(han) > 0 {
			b.WriteString(mandarin(han))
			han = han[:0]
		}
	}
	start := true // of a word
	for _, r := range name {
		if unicode.Is(unicode.Han, r) && unicode.IsLetter(r) {
			han = append(han, r)
			continue
		}
		flush()
		if sign, parts, is := sign(r); is {
			b.WriteString(sign)
			start = start || parts
			continue
		}
		switch {
		case r < utf8.RuneSelf:
			b.WriteRune(r)
		case unicode.Is(unicode.Hangul, r):
			b.WriteString(korean(r, start))
		default:
			b.WriteString(letter(r, own))
		}
		start = false
	}
	flush()
	return b.String()
}

// sign says how what is neither letter, digit nor mark is written, and whether it parts words. lower looks what is
// beside a full stop, an apostrophe or a hyphen.
func sign(r rune) (written string, parts, is bool) {
	switch {
	case r == '.':
		return ".", false, true
	case isApostrophe(r):
		return "'", false, true
	case isLink(r):
		return "", false, true
	case r == '-' || r == '‐' || r == '‑':
		return "-", true, true
	case unicode.IsSpace(r):
		return " ", true, true
	case !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r):
		return ",", true, true
	}
	return "", false, false
}

// articles writes the Arabic article as a word of its own, where more than two letters follow it: it is said as
// it is written, not by its letters.
func articles(name string) string {
	words := strings.Split(name, " ")
	for i, w := range words {
		if rest, ok := strings.CutPrefix(w, "ال"); ok && utf8.RuneCountInString(rest) > 2 {
			words[i] = "al-" + rest
		}
	}
	return strings.Join(words, " ")
}

// letter writes one letter or mark in small Latin letters.
func letter(r rune, own variant) string {
	if s, ok := own[r]; ok {
		return s
	}
	if s, ok := common[r]; ok {
		return s
	}
	if unicode.Is(unicode.Greek, r) {
		if s, ok := greek[r]; ok {
			return s
		}
	}
	read := unidecode.Unidecode(string(r))
	plain := strings.Map(func(r rune) rune {
		switch {
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		}
		return -1
	}, read)
	if plain == "" && read == "" && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
		return string(r)
	}
	return plain
}

// bare takes off accents.
func bare(s string) string {
	return norm.NFC.String(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(s)))
}

func has(s string, scripts ...*unicode.RangeTable) bool {
	for _, r := range s {
		if r >= utf8.RuneSelf && unicode.IsOneOf(scripts, r) {
			return true
		}
	}
	return false
}

// isLink knows signs that part no words: half rings, marks of format.
func isLink(r rune) bool { return r == 'ʿ' || r == 'ʾ' || unicode.Is(unicode.Cf, r) }
