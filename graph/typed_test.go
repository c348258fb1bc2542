package graph_test

import (
	"bufio"
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/newsgraph/newsgraph/graph"
)

// A wordList makes names of made-up words, of which few are in many names and many in few.
type wordList struct {
	words []string
	names []string // some that were given
	zipf  *rand.Zipf
	r     *rand.Rand
}

func newWordList(n int) *wordList {
	r := rand.New(rand.NewPCG(uint64(n), 5))
	l := &wordList{r: r, zipf: rand.NewZipf(r, 1.05, 20, uint64(n-1))}
	for range n {
		word := ""
		for range 2 + r.IntN(3) {
			word += string("bcdfghjklmnprstvz"[r.IntN(17)]) + string("aeiou"[r.IntN(5)])
			if r.IntN(3) == 0 {
				word += string("lmnrst"[r.IntN(6)])
			}
		}
		l.words = append(l.words, word)
	}
	return l
}

func (l *wordList) word() string { return l.words[l.zipf.Uint64()] }

func (l *wordList) name() string {
	name := l.word()
	for range 1 + l.r.IntN(2) {
		name += " " + l.word()
	}
	return name
}

func (l *wordList) given() string { return l.names[l.r.IntN(len(l.names))] }

// typo changes, adds, drops or swaps a letter.
func (l *wordList) typo(s string) string {
	b := []byte(s)
	i := 1 + l.r.IntN(len(b)-2)
	switch l.r.IntN(4) {
	case 0:
		b[i] = "xqwy"[l.r.IntN(4)]
	case 1:
		b = slices.Insert(b, i, "xqwy"[l.r.IntN(4)])
	case 2:
		b = slices.Delete(b, i, i+1)
	case 3:
		b[i], b[i-1] = b[i-1], b[i]
	}
	return string(b)
}

// BenchmarkTyped searches names as they are typed: NEWSGRAPH_NAMES=1000000 go test ./graph -run ^$ -bench Typed.
// The words are of a list that is a tenth or twice as long as there are names.
func BenchmarkTyped(b *testing.B) {
	names := 20_000
	if n, err := strconv.Atoi(os.Getenv("NEWSGRAPH_NAMES")); err == nil {
		names = n
	}
	for _, words := range []int{names / 10, 2 * names} {
		b.Run(fmt.Sprintf("names=%d,words=%d", names, words), func(b *testing.B) {
			list := newWordList(words)
			g := named(b, list, names)
			s, err := g.Snapshot()
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			kinds := map[string]func() string{
				"a name":                      func() string { return list.given() },
				"the second word of a name":   func() string { return strings.Fields(list.given())[1] },
				"a typing error in a name":    func() string { return list.typo(list.given()) },
				"a typing error in a word":    func() string { return list.typo(list.word()) },
				"nothing, of words there are": list.name,
				"nothing, of letters there are": func() string {
					return list.words[list.r.IntN(words)][:3] + list.words[list.r.IntN(words)] + list.words[list.r.IntN(words)]
				},
				"nothing at all":                 func() string { return "xqwyxqwyxqwy"[:4+list.r.IntN(8)] },
				"the first letters of two words": func() string { return list.word()[:3] + " " + list.word()[:3] },
			}
			for _, n := range []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 12} {
				kinds[fmt.Sprintf("%2d letters", n)] = func() string {
					name := list.given()
					return name[:min(n, len(name))]
				}
			}
			var order []string
			for kind := range kinds {
				order = append(order, kind)
			}
			slices.Sort(order)
			for _, kind := range order {
				b.Run(kind, func(b *testing.B) {
					var took []time.Duration
					b.ReportAllocs()
					for b.Loop() {
						text := kinds[kind]()
						start := time.Now()
						if _, err := s.Find(b.Context(), text, 10); err != nil {
							b.Fatal(text, err)
						}
						took = append(took, time.Since(start))
					}
					slices.Sort(took)
					b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
					b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
					b.ReportMetric(float64(took[len(took)-1].Microseconds())/1000, "max-ms")
				})
			}
		})
	}
}

// named loads entities of made-up names.
func named(tb testing.TB, list *wordList, names int) *graph.Graph {
	tb.Helper()
	dir := tb.TempDir()
	file := filepath.Join(dir, "names.nq")
	f, err := os.Create(file)
	if err != nil {
		tb.Fatal(err)
	}
	out := bufio.NewWriter(f)
	for i := range names {
		name := list.name()
		fmt.Fprintf(out, "<urn:e:%d> <http://www.w3.org/2000/01/rdf-schema#label> %q .\n", i, name)
		if i%100 == 0 {
			list.names = append(list.names, name)
		}
	}
	if err := out.Flush(); err != nil {
		tb.Fatal(err)
	}
	if err := f.Close(); err != nil {
		tb.Fatal(err)
	}
	g, err := graph.Open(tb.Context(), filepath.Join(dir, "db"), &graph.Options{Create: true})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = g.Close() })
	if _, err := g.Load(tb.Context(), graph.NewFiles([]string{file}, nil), nil); err != nil {
		tb.Fatal(err)
	}
	return g
}

// rank says how well a name fits what is typed, as docs and Find say it; -1 if it does not.
func rank(want, name string) int {
	beginsAll := true
	for part := range strings.FieldsSeq(want) {
		beginsAll = beginsAll && strings.Contains(" "+name, " "+part)
	}
	switch {
	case name == want:
		return 0
	case strings.HasPrefix(name, want):
		return 1
	case strings.Contains(" "+name, " "+want):
		return 2
	case beginsAll:
		return 3
	case len(want) >= 3 && strings.Contains(name, want):
		return 4
	}
	return -1
}

// distance is the Levenshtein distance, by its definition.
func distance(a, b string) int {
	if a == "" || b == "" {
		return len(a) + len(b)
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		last := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := last
			if a[i] != b[j] {
				cost++
			}
			last = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// shareThree says whether two texts have three letters in a row of one word in common, two spaces at either end
// of it counted.
func shareThree(a, b string) bool {
	three := func(s string) map[string]bool {
		all := make(map[string]bool)
		for word := range strings.FieldsSeq(s) {
			word = "  " + word + "  "
			for i := range len(word) - 2 {
				all[word[i:i+3]] = true
			}
		}
		return all
	}
	of := three(b)
	for g := range three(a) {
		if of[g] {
			return true
		}
	}
	return false
}

// TestFindAgainstAll compares what Find gives with what looking at every name gives, in one store and in many
// small commits.
func TestFindAgainstAll(tt *testing.T) {
	word := rapid.StringMatching(`[abc]{1,6}`)
	name := rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOfN(word, 1, 3).Draw(t, "words"), " ") })
	kinds := make(map[int]int)
	setChecks(tt, 1000)
	rapid.Check(tt, func(t *rapid.T) {
		names := rapid.SliceOfNDistinct(name, 1, 60, rapid.ID[string]).Draw(t, "names")
		g, err := graph.Open(tt.Context(), "mem:", &graph.Options{Create: true})
		if err != nil {
			t.Fatal(err)
		}
		defer g.Close()
		degrees := make(map[string]int)
		var text strings.Builder
		for _, n := range names {
			fmt.Fprintf(&text, "<urn:e:%s> <http://www.w3.org/2000/01/rdf-schema#label> %q .\n", strings.ReplaceAll(n, " ", "-"), n)
			for i := range rapid.IntRange(0, 2).Draw(t, "degree") {
				fmt.Fprintf(&text, "<urn:e:%s> <urn:p:knows> <urn:o:%d> .\n", strings.ReplaceAll(n, " ", "-"), i)
				degrees[n]++
			}
			if rapid.IntRange(0, 20).Draw(t, "commit") == 0 {
				loadText(tt, t, g, text.String())
				text.Reset()
			}
		}
		loadText(tt, t, g, text.String())
		want := rapid.OneOf(name, rapid.SampledFrom(names)).Draw(t, "typed")
		switch rapid.IntRange(0, 3).Draw(t, "of it") {
		case 0: // beginnings of its words
			words := rapid.Permutation(strings.Fields(want)).Draw(t, "order")
			for i, w := range words {
				words[i] = w[:rapid.IntRange(1, len(w)).Draw(t, "letters")]
			}
			want = strings.Join(words, " ")
		case 1: // a part
			from := rapid.IntRange(0, len(want)-1).Draw(t, "from")
			want = strings.TrimSpace(want[from:rapid.IntRange(from+1, len(want)).Draw(t, "to")])
		}
		if want == "" {
			return
		}
		for range rapid.SampledFrom([]int{0, 0, 1, 2}).Draw(t, "typing errors") {
			at := rapid.IntRange(0, len(want)-1).Draw(t, "at")
			want = want[:at] + "x" + want[at+1:]
		}
		byRank := make(map[int][]string)
		for _, n := range names {
			if r := rank(want, n); r >= 0 {
				byRank[r] = append(byRank[r], n)
			}
		}
		if len(byRank) == 0 {
			for edits := 1; edits <= min(1+len(want)/5, 4) && len(byRank) == 0; edits++ {
				for _, n := range names {
					if distance(want, n) == edits && shareThree(want, n) {
						byRank[100+edits] = append(byRank[100+edits], n)
					}
				}
			}
		}
		var all []string
		for _, r := range slices.Sorted(maps.Keys(byRank)) {
			kinds[r]++
			tier := byRank[r]
			slices.SortFunc(tier, func(a, b string) int { return cmp.Or(degrees[b]-degrees[a], strings.Compare(a, b)) })
			all = append(all, tier...)
		}
		for _, limit := range []int{0, 1, 3, 10} {
			a, err := g.Find(tt.Context(), want, limit)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, e := range a.Entities {
				got = append(got, e.Name)
			}
			first := all
			if limit > 0 {
				first = all[:min(limit, len(all))]
			}
			if !slices.Equal(got, first) || a.Complete != (len(first) == len(all)) {
				t.Fatalf("%q, limit %d: %q, complete %v\nwant %q", want, limit, got, a.Complete, first)
			}
		}
	})
	for _, r := range []int{0, 1, 2, 3, 4, 101, 102} {
		if kinds[r] == 0 && !testing.Short() { // which makes fewer checks
			tt.Errorf("no name fitted by rank %d", r)
		}
	}
}
