package spelling

import (
	"testing"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// newsLanguages are those that much news is written in.
var newsLanguages = []string{
	"en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "nb", "fi", "pl", "cs", "sk", "hu", "ro", "bg", "ru", "uk", "be", "sr", "hr", "sl", "lt",
	"lv", "et", "el", "tr", "az", "ka", "hy", "ar", "fa", "ur", "he", "hi", "bn", "zh", "zh-Hant", "ja", "ko", "vi", "id", "th", "sw",
}

// Unicode's CLDR names every country in many languages, and nobody here chose them: no two countries have names that are
// one's. How many names of a country are linked to its English one is told: most are translations, which no rule of
// spelling finds.
func TestPlacesOfCLDR(t *testing.T) {
	type country struct {
		name string
		of   string
		lang string
	}
	byName := make(map[string]country)
	byFold := make(map[string][]country)
	english := display.English.Regions()
	right, all := make(map[string]int), make(map[string]int)
	for _, lang := range newsLanguages {
		tag := language.MustParse(lang)
		namer := display.Regions(tag)
		if namer == nil {
			continue
		}
		for c := range 26 * 26 {
			r, err := language.ParseRegion(string([]byte{'A' + byte(c/26), 'A' + byte(c%26)}))
			if err != nil || !r.IsCountry() || r.Canonicalize() != r {
				continue
			}
			name := namer.Name(r)
			if name == "" {
				continue
			}
			if was, ok := byName[Key(name)]; ok && was.of != r.String() {
				t.Logf("CLDR has %s for %s (%s) and %s (%v)", name, was.of, was.lang, r, tag)
				continue
			}
			byName[Key(name)] = country{name, r.String(), tag.String()}
			for _, key := range Blocks(name, nil) {
				byFold[key] = append(byFold[key], country{name, r.String(), tag.String()})
			}
			_, _, v := Compare(english.Name(r), name, Place)
			all[tag.String()]++
			if v == Same {
				right[tag.String()]++
			}
		}
	}
	seen := make(map[string]bool)
	for _, list := range byFold {
		for i, a := range list {
			for _, b := range list[:i] {
				if a.of == b.of || seen[a.name+"|"+b.name] {
					continue
				}
				seen[a.name+"|"+b.name] = true
				if rule, _, v := Compare(a.name, b.name, Place); v != Different {
					t.Errorf("%s (%s, %s) and %s (%s, %s) are %v by %s", a.name, a.of, a.lang, b.name, b.of, b.lang, v, rule)
				}
			}
		}
	}
	sum, of := 0, 0
	for lang, n := range all {
		sum, of = sum+right[lang], of+n
	}
	for _, lang := range newsLanguages {
		t.Logf("%s: %d of %d", lang, right[lang], all[lang])
	}
	t.Logf("%d languages: %d of %d names are linked to the English one", len(all), sum, of)
}
