package spelling

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// A pair is a line of testdata/pairs.tsv.
type pair struct {
	a, b     string
	kind     Kind
	same     bool
	category string
	heldOut  bool
}

func readPairs(tb testing.TB) (list []pair) {
	tb.Helper()
	data, err := os.ReadFile("testdata/pairs.tsv")
	if err != nil {
		tb.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(f) != 6 {
			tb.Fatalf("%q has %d fields", line, len(f))
		}
		kind := Kind(slices.Index(kindNames[:], f[2]))
		if kind != Person && kind != Place && kind != Organisation || f[3] != "same" && f[3] != "different" {
			tb.Fatalf("%q: kind %s, %s", line, f[2], f[3])
		}
		sum := sha256.Sum256([]byte(strings.Join(f[:5], "\t")))
		if held := binary.BigEndian.Uint32(sum[:])%3 == 0; held != (f[5] == "held-out") {
			tb.Fatalf("%q: held out by its hash: %v", line, held)
		}
		list = append(list, pair{f[0], f[1], kind, f[3] == "same", f[4], f[5] == "held-out"})
	}
	return list
}

// A tally counts links that a rule made, and should have made.
type tally struct{ right, wrong, missed, kept int }

func (c *tally) add(linked, same bool) {
	switch {
	case linked && same:
		c.right++
	case linked:
		c.wrong++
	case same:
		c.missed++
	default:
		c.kept++
	}
}

func (c tally) precision() float64 { return ratio(c.right, c.right+c.wrong) }
func (c tally) recall() float64    { return ratio(c.right, c.right+c.missed) }
func (c tally) f1() float64        { return ratio(2*c.right, 2*c.right+c.wrong+c.missed) }

func ratio(a, b int) float64 {
	if b == 0 {
		return 1
	}
	return float64(a) / float64(b)
}

func (c tally) String() string {
	return fmt.Sprintf("%4d same: %3d linked, %2d missed; %4d different: %2d linked | precision %.3f recall %.3f F1 %.3f",
		c.right+c.missed, c.right, c.missed, c.wrong+c.kept, c.wrong, c.precision(), c.recall(), c.f1())
}

// tallies are counts by row of a table; the row all has the sum of those that are added.
type tallies map[string]*tally

func (c tallies) addTo(row string, linked, same bool) {
	if c[row] == nil {
		c[row] = new(tally)
	}
	c[row].add(linked, same)
}

func (c tallies) add(row string, linked, same bool) {
	c.addTo(row, linked, same)
	c.addTo("all", linked, same)
}

// The pairs are of our own making, from what everybody knows; a third was put aside by a hash before any
// rule was tuned.
func TestPairs(t *testing.T) {
	const leastF1 = 0.90
	tables := map[string]tallies{"tuned": {}, "held out": {}}
	for _, p := range readPairs(t) {
		part := "tuned"
		if p.heldOut {
			part = "held out"
		}
		rule, _, v := Compare(p.a, p.b, p.kind)
		label := "same"
		if !p.same {
			label = "different"
		}
		rows := []string{p.kind.String(), fmt.Sprintf("%v, %s %s", p.kind, label, p.category)}
		if len(Known(p.a, p.kind)) == 0 || len(Known(p.b, p.kind)) == 0 {
			rows = append(rows, "of names that the table does not have")
		}
		for _, row := range rows {
			tables[part].addTo(row, v == Same, p.same)
		}
		tables[part].addTo("all", v == Same, p.same)
		if (v == Same) != p.same && (!p.heldOut || showHeldOut) {
			t.Logf("%v: %s | %s: %s, %v by %q", p.kind, p.a, p.b, label, v, rule)
		}
	}
	for part, table := range tables {
		for _, row := range slices.Sorted(maps.Keys(table)) {
			t.Logf("%-8s %-52s %v", part, row, table[row])
		}
		if f := table["all"].f1(); f < leastF1 {
			t.Errorf("%s: F1 is %.3f, want %.2f at least", part, f, leastF1)
		}
		for _, kind := range []Kind{Person, Place, Organisation} {
			if f := table[kind.String()].f1(); f < leastF1 {
				t.Errorf("%s: F1 of each %v is %.3f", part, kind, f)
			}
		}
		if n := table[Place.String()].wrong; n > 0 {
			t.Errorf("%s: %d places are linked that are not the same", part, n)
		}
	}
}

// showHeldOut has the mistakes on what is held out shown: for whoever does not tune.
var showHeldOut = os.Getenv("NEWSGRAPH_HELD_OUT") != ""

// What is linked meets in an index.
func TestPairsShareBlocks(t *testing.T) {
	for _, p := range readPairs(t) {
		if _, _, v := Compare(p.a, p.b, p.kind); v != Same {
			continue
		}
		a, b := Blocks(p.a, nil), Blocks(p.b, nil)
		if !slices.ContainsFunc(a, func(key string) bool { return slices.Contains(b, key) }) {
			t.Errorf("%s | %s: %q, %q", p.a, p.b, a, b)
		}
	}
}
