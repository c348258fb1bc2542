package table

import (
	"encoding/csv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What encoding/csv writes is read as it was; what it reads too, it reads in the same way.
func FuzzRow(f *testing.F) {
	f.Add("a", `b "c"`, "d\ne;f,\tg", false)
	f.Add("", `"`, "\n", true)
	f.Add(" a ", `a""b`, "\r", true)
	f.Fuzz(func(t *testing.T, a, b, c string, crlf bool) {
		if strings.Contains(a+b+c, "\r") { // encoding/csv folds those away
			return
		}
		for _, sep := range separators {
			var out strings.Builder
			w := csv.NewWriter(&out)
			w.Comma, w.UseCRLF = rune(sep), crlf
			if err := w.Write([]string{a, b, c}); err != nil {
				return
			}
			w.Flush()
			row := strings.TrimSuffix(strings.TrimSuffix(out.String(), "\n"), "\r")
			if d := cmp.Diff([]string{a, b, c}, texts(split(row, sep))); d != "" {
				t.Errorf("%q: (-want +got)\n%s", row, d)
			}
		}
		r := csv.NewReader(strings.NewReader(a))
		r.LazyQuotes = false
		want, err := r.Read()
		if err != nil || r.InputOffset() != int64(len(a)) || strings.HasSuffix(a, "\n") || strings.HasPrefix(a, "\n") {
			return
		}
		if d := cmp.Diff(want, texts(split(a, ','))); d != "" {
			t.Errorf("%q: (-want +got)\n%s", a, d)
		}
	})
}

func texts(cells []cell) []string {
	var out []string
	for _, c := range cells {
		out = append(out, c.text)
	}
	return out
}

// A cell is where it says.
func TestPlaces(t *testing.T) {
	row := "a,\"b\"\"\r\nc\",,\"\",d"
	want := []cell{{"a", 0}, {"b\"\nc", 2}, {"", 11}, {"", 12}, {"d", 15}}
	if d := cmp.Diff(want, split(row, ','), cmp.AllowUnexported(cell{})); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}
