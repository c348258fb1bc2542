package turtle

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/newsgraph/newsgraph/fixtures"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/rdf"
)

// Each bad statement costs itself, and stands where it is.
func TestRecovery(t *testing.T) {
	data, err := fixtures.FS.ReadFile("turtle/bad.trig")
	if err != nil {
		t.Fatal(err)
	}
	quads, faults := readAll(t, NewScanner("bad.trig", bytes.NewReader(data), &Options{TriG: true, Mode: rdf.Strict}))
	var got []string
	for _, f := range faults {
		got = append(got, fmt.Sprintf("%d:%d", f.Pos.Line, f.Pos.Column))
	}
	if diff := cmp.Diff([]string{"3:7", "5:4", "7:1", "9:7", "10:23", "11:21", "12:1"}, got); diff != "" {
		t.Errorf("- want + got:\n%s%v", diff, faults)
	}
	var objects []string
	for _, q := range quads {
		objects = append(objects, strings.TrimPrefix(string(q.Object), "Ihttp://example.org/"))
	}
	if diff := cmp.Diff([]string{"b", "d", "q/b", "h", "i", "k"}, objects); diff != "" {
		t.Errorf("- want + got:\n%s", diff)
	}
}

func TestPeople(t *testing.T) {
	data, err := fixtures.FS.ReadFile("turtle/people.trig")
	if err != nil {
		t.Fatal(err)
	}
	if !Sniff(data) {
		t.Error("Sniff does not know it")
	}
	quads, faults := readAll(t, NewScanner("people.trig", bytes.NewReader(data), &Options{TriG: true, Mode: rdf.Strict, Hash: giveHash}))
	if len(faults) > 0 || len(quads) != 14 {
		t.Errorf("%d quads, %v", len(quads), faults)
	}
}

func TestLimits(t *testing.T) {
	nested := func(n int) string {
		return "<a:s> <a:p> " + strings.Repeat("[ <a:p> ", n) + "1" + strings.Repeat(" ]", n) + " . <a:s> <a:p> <a:o> ."
	}
	for _, c := range []struct {
		name, text    string
		quads, faults int
	}{
		{"as deep as can be", nested(maxNesting), maxNesting + 2, 0},
		{"too deep", nested(maxNesting + 1), 1, 1},
		{"lists without end", strings.Repeat("(", 1<<20), 0, 1},
		{"too long", "<a:s> <a:p> \"" + strings.Repeat("x", 1<<20) + "\" . <a:s> <a:p> <a:o> .", 1, 1},
		{"much of little", "@prefix p: <a:" + strings.Repeat("x", 8000) + "> . p: p: p:" + strings.Repeat(",p:", 5000) + " . <a:s> <a:p> <a:o> .", 1, 1},
	} {
		quads, faults := readAll(t, NewScanner("a.ttl", strings.NewReader(c.text), &Options{Hash: giveHash, MaxStatement: 100 << 10}))
		if len(quads) != c.quads || len(faults) != c.faults {
			t.Errorf("%s: %d quads, %d faults, want %d and %d", c.name, len(quads), len(faults), c.quads, c.faults)
		}
	}
}
