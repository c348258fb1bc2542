package identity_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/newsgraph/newsgraph/graph/internal/identity"
)

func TestKey(t *testing.T) {
	for want, names := range map[string][]string{
		"":                {"", " ", "…", "«»", "'s", "’", "—"},
		"yuri ushakov":    {"Yuri Ushakov", "YURI USHAKOV", " yuri\t ushakov ", "Yuri\u00a0Ushakov", "Ｙｕｒｉ Ｕｓｈａｋｏｖ", "Yuri-Ushakov", "Yuri (Ushakov)", "«Yuri» Ushakov!"},
		"putin":           {"Putin", "Putin's", "Putin’s", "PUTIN'S", "Putinʼs", "Putin‘s", "Putin`s", "Putin'"},
		"us":              {"US", "U.S.", "u.s", "U.S.'s", "ＵＳ", "Us"},
		"u s":             {"U S", "U. S."}, // a space is a space
		"obrien":          {"O'Brien", "O’Brien", "OʼBrien", "O`Brien"},
		"kharkiv":         {"Kharkiv", "Kharkʼiv", "Khark’iv"},
		"ozbekiston":      {"Oʻzbekiston", "O‘zbekiston", "O'zbekiston"},
		"st petersburg":   {"St. Petersburg", "St Petersburg"},
		"jean luc picard": {"Jean-Luc Picard", "Jean–Luc Picard", "Jean Luc Picard"},
		"kremlin wall s":  {"Kremlin wall s"}, // an s alone is no ending
		"boss":            {"boss", "Boss's"},
		"at t":            {"AT&T", "at + t"},
		"g7":              {"G7", "g7", "G⁷"},
		"strasse":         {"Straße", "STRASSE", "straẞe"},
		"ευρωπη":          {"Ευρωπη", "ΕΥΡΩΠΗ"},
		"юрий ушаков":     {"Юрий Ушаков", "ЮРИЙ УШАКОВ", "Юри\u0438\u0306 Ушаков"},
		"أبو ظبي":         {"أبو ظبي", "أبو  ظبي"},
		"阿布扎比":            {"阿布扎比", "「阿布扎比」"},
		"क्रेमलिन":        {"क्रेमलिन"}, // its vowel signs are marks
		"é":               {"é", "e\u0301", "É", "E\u0301", "e'\u0301"},
		"office":          {"oﬃce", "OFFICE"}, // a ligature
		"٣ أيام":          {"٣ أيام"},
		"ꮳꮃꭹ":             {"ᏣᎳᎩ", "ꮳꮃꭹ"}, // Cherokee
	} {
		for _, name := range names {
			if got := identity.Key(name); got != want {
				t.Errorf("Key(%q) = %q, want %q", name, got, want)
			}
		}
	}
}

func TestSlug(t *testing.T) {
	for name, want := range map[string]string{
		"Yuri Ushakov":                  "yuri-ushakov",
		"  Yuri -- Ushakov! ":           "yuri-ushakov",
		"Ｙｕｒｉ　Ｕｓｈａｋｏｖ":                  "yuri-ushakov",
		"U.S.":                          "u-s",
		"Putin's":                       "putin-s",
		"O’Brien & Sons":                "o-brien-sons",
		"Юрий Ушаков":                   "юрий-ушаков",
		"أبو ظبي":                       "أبو-ظبي",
		"阿布扎比":                          "阿布扎比",
		"क्रेमलिन":                      "क्रेमलिन",
		"É":                             "é",
		"E\u0301":                       "é",
		"H\u0331":                       "ẖ", // a letter that is whole in lower case only
		"G7":                            "g7",
		"Straße":                        "straße", // lower case, not folded
		"":                              "x",
		"«…»":                           "x",
		"---":                           "x",
		strings.Repeat("ы", 100):        strings.Repeat("ы", 80),
		strings.Repeat("a", 79) + " b":  strings.Repeat("a", 79), // '-' alone would have room
		strings.Repeat("a", 78) + " bc": strings.Repeat("a", 78) + "-b",
		strings.Repeat("a", 80) + " b":  strings.Repeat("a", 80),
		strings.Repeat("a b ", 50):      strings.TrimSuffix(strings.Repeat("a-b-", 20), "-"), // 79; '-' would be the 80th
	} {
		if got := identity.Slug(name); got != want {
			t.Errorf("Slug(%q) = %q, want %q", name, got, want)
		}
	}
}

var nameSeeds = []string{
	"Yuri Ushakov", "Putin’s", "U.S.", "O’Brien", "Юрий", "أبو ظبي", "阿布扎比", "e'\u0301", "ﷺ", "İstanbul", "ŉ", "ǰ", "ΰ", "\u0345\u0301", "ᾳ\u0345",
	"ſs", "ẞ", "K\u0331'\u0301", "´s", "\xff's", "Ⅳ", "½", "각", "\u1100.\u1161", "a\u0338.\u0301", "ꮹᏩ", "\xf7\u03d3",
}

func FuzzKey(f *testing.F) {
	for _, s := range nameSeeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		once := identity.Key(name)
		if twice := identity.Key(once); twice != once {
			t.Errorf("Key(%q) = %q, of which Key is %q", name, once, twice)
		}
		if decomposed := identity.Key(norm.NFD.String(strings.ToValidUTF8(name, " "))); decomposed != once {
			t.Errorf("Key(%q) = %q, decomposed %q", name, once, decomposed)
		}
		if once != strings.Join(strings.Fields(once), " ") {
			t.Errorf("Key(%q) = %q: spaces", name, once)
		}
		inScript(t, once, ' ')
	})
}

func FuzzSlug(f *testing.F) {
	for _, s := range nameSeeds {
		f.Add(s)
	}
	f.Add(strings.Repeat("a b ", 50))
	f.Fuzz(func(t *testing.T, name string) {
		slug := identity.Slug(name)
		if again := identity.Slug(slug); again != slug {
			t.Errorf("Slug(%q) = %q, of which Slug is %q", name, slug, again)
		}
		if slug == "" || strings.Trim(slug, "-") != slug || strings.Contains(slug, "--") || utf8.RuneCountInString(slug) > 80 {
			t.Errorf("Slug(%q) = %q", name, slug)
		}
		inScript(t, slug, '-')
	})
}

// inScript checks that s is of letters, marks, digits and gaps.
func inScript(t *testing.T, s string, gap rune) {
	t.Helper()
	for _, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && r != gap {
			t.Errorf("%q has %q", s, r)
		}
	}
}

func BenchmarkKey(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		identity.Key("Volodymyr Zelenskyy’s")
	}
}
