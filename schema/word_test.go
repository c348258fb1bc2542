package schema

import "testing"

func TestWord(t *testing.T) {
	for in, want := range map[string]string{
		"":                    "",
		"aide_of":             "aide_of",
		"ASSOCIATED_WITH":     "associated_with",
		"spokesmanFor":        "spokesman_for",
		"is aide of":          "is_aide_of",
		"  is — aide, of!  ":  "is_aide_of",
		"__aide__of__":        "aide_of",
		"HTTPServer":          "http_server",
		"G7Summit":            "g7_summit",
		"P6":                  "p6",
		"CAMEO:040":           "cameo_040",
		"co-founder of":       "co_founder_of",
		"d'État":              "d_état",
		"d'E\u0301tat":        "d_état", // NFC
		"является помощником": "является_помощником",
		"ПресСекретарь":       "прес_секретарь",
		"के सलाहकार":          "के_सलाहकार", // vowel signs are marks
		"助手":                  "助手",
		"٣ أيام":              "٣_أيام",
		"İstanbul":            "istanbul",
		"Aϔ":                  "aϔ", // a capital without a small form
		"_":                   "",
		"!?":                  "",
		"a\xffb":              "a_b", // a byte that is no UTF-8 is a gap
	} {
		if got := Word(in); got != want {
			t.Errorf("Word(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzWord(f *testing.F) {
	for _, s := range []string{"spokesmanFor", "ASSOCIATED_WITH", "d'E\u0301tat", "ǅungla", "ſs", "a\xffb", "K\u0307\u0301", "Aϔ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := Word(s)
		if twice := Word(once); twice != once {
			t.Errorf("Word(%q) = %q, of which Word is %q", s, once, twice)
		}
		if ascii := isWord(s); ascii && once != s {
			t.Errorf("isWord(%q), but Word is %q", s, once)
		}
	})
}

func BenchmarkWord(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Word("foreign_policy_aide_of")
	}
}
