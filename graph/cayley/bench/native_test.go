package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// The whole section is measured on few documents: everything is loaded, and exactly what changed again.
func TestNative(t *testing.T) {
	b := setUp(t, "-documents", "160", "-runs", "2", "-only", "documents")
	r, err := b.all(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := r.disagreements(); err != nil {
		t.Error(err)
	}
	n := r.native
	if got := len(n.changed.IDs); got != 2 {
		t.Errorf("%d documents changed, not 2", got)
	}
	if want := []string{"gen-0000050", "gen-0000150"}; !slices.Equal(n.aliased.IDs, want) {
		t.Errorf("the alias is used by %q, not by %q", n.aliased.IDs, want)
	}
	for name, d := range map[string]*loadedDocuments{
		"load": n.load, "again": n.again, "compact": n.compact, "without texts": n.bare, "compact without texts": n.bareCompact,
		"changed": n.changed, "few": n.few, "aliased": n.aliased,
	} {
		if d.Seconds <= 0 || d.CPU <= 0 || d.Disk == 0 || d.Peak == 0 {
			t.Errorf("%s: %+v", name, d)
		}
	}
	if len(n.load.Tenths) != 10 || n.load.Disk <= n.bare.Disk {
		t.Errorf("with texts %+v, without %+v", n.load, n.bare)
	}
	for _, name := range barSeries {
		if len(n.walks["ours"].Series[name].Answers) != 60 || len(n.walks["bare"].Series[name].Answers) != 60 {
			t.Errorf("%s: not all was asked", name)
		}
	}
	if found := slices.Max(n.idle.Answers); len(n.idle.Answers) != 60 || found != 1 {
		t.Errorf("%d answers, with %d paths", len(n.idle.Answers), found)
	}
	if !slices.Equal(n.idle.Answers, n.patched.Answers) {
		t.Error("after the changes the answers are others")
	}
	if len(n.idleCold) != 20 {
		t.Errorf("%d cold processes", len(n.idleCold))
	}
	page := r.page("- machine: a test\n")
	for _, part := range []string{nativeTitle, "| native JSON, texts kept, 8,000 claims | ≥ 50,000 claims/s |", "2 documents changed, these alone", "| one hop, both ways | bare |"} {
		if !strings.Contains(page, part) {
			t.Errorf("the page has no %q:\n%s", part, page)
		}
	}
	if strings.Contains(page, "native JSON | | not measured") {
		t.Error("the page says that documents were not measured")
	}
}

// A load that replaces something else than what changed is an error.
func TestOtherDocumentsReplaced(t *testing.T) {
	n := &native{}
	ids := []string{"gen-0000000", "gen-0000100"}
	of := func(replaced, unchanged int, ids ...string) *result {
		return &result{Documents: &loadedDocuments{Replaced: replaced, Unchanged: unchanged, IDs: ids}}
	}
	if n.exactly("x", of(2, 198, ids...), ids, 200); n.wrong != nil {
		t.Errorf("got %v", n.wrong)
	}
	for _, r := range []*result{of(2, 198, "gen-0000000", "gen-0000101"), of(3, 197, ids...), of(2, 197, ids...)} {
		n.wrong = nil
		n.exactly("x", r, ids, 200)
		if err := (&report{config: &config{}, native: n}).disagreements(); err == nil || !strings.Contains(err.Error(), "documents, x") {
			t.Errorf("%+v: got %v", r.Documents, err)
		}
	}
}

// What a corpus changes is one value of the documents it should change, and nothing else.
func TestCorpus(t *testing.T) {
	lines := func(c corpus) [][]byte {
		file := filepath.Join(t.TempDir(), "x")
		size, err := c.write(file)
		b, e := os.ReadFile(file)
		if err := errors.Join(err, e); err != nil {
			t.Fatal(err)
		}
		if size != int64(len(b)) {
			t.Errorf("%d bytes are called %d", len(b), size)
		}
		return slices.Collect(bytes.Lines(b))
	}
	base := corpus{of: 160, to: 160, rare: 2}
	changed, only := base, base
	changed.version, only.version, only.only = 1, 1, true
	first, second, few := lines(base), lines(changed), lines(only)
	for n := range first {
		if same := bytes.Equal(first[n], second[n]); same == (n%100 == 0) {
			t.Errorf("document %d: the same: %v", n, same)
		}
		if rare := bytes.Count(first[n], []byte("murmured_in_passing_")); rare != map[bool]int{true: 2}[n%100 == 50] {
			t.Errorf("document %d has %d rare words", n, rare)
		}
	}
	if len(few) != 2 || !bytes.Equal(few[1], second[100]) {
		t.Errorf("%d documents change", len(few))
	}
	more := lines(corpus{of: 160, from: 160, to: 170})
	if len(more) != 10 || !bytes.HasPrefix(more[0], []byte(`{"id":"gen-0000160"`)) {
		t.Errorf("%d more, the first %.40s", len(more), more[0])
	}
}

// The rates of the tenths follow the commits; what comes after the last is in the last.
func TestTenths(t *testing.T) {
	p := &progress{at: []float64{0}, has: []int{0}}
	for _, c := range []struct {
		claims int
		at     float64
	}{{250, 0.999}, {250, 1}, {250, 2.999}, {250, 3}} { // one commit a second, one in two
		p.done += c.claims
		p.note(c.at)
	}
	if p.commits() != 2 {
		t.Errorf("%d commits", p.commits())
	}
	for i, rate := range p.tenths() {
		if want := []float64{500, 250}[i/5]; rate < want-1 || rate > want+1 {
			t.Errorf("tenth %d: %.1f claims/s, not %.0f", i+1, rate, want)
		}
	}
	p.start = time.Now().Add(-5 * time.Second)
	p.end()
	if last := p.tenths()[9]; last < 120 || last > 126 {
		t.Errorf("with two more seconds the last tenth has %.1f claims/s", last)
	}
}

// The section alone takes the place of the one that a page has, and of what it says in its place.
func TestWithNative(t *testing.T) {
	const page = "# P\n\n## Bars\n\n| native JSON | | not measured here | |\n| x | | not measured here | |\n\n## Film data\n\nfilms\n\n## How\n\n- so\n"
	want := "# P\n\n## Bars\n\n| x | | not measured here | |\n\n## Film data\n\nfilms\n\n" + nativeTitle + "one\n\n## How\n\n- so\n"
	got := withNative(page, nativeTitle+"one\n")
	if got != want {
		t.Errorf("got\n%s", got)
	}
	if got, want := withNative(got, nativeTitle+"two\n"), strings.Replace(want, "one", "two", 1); got != want {
		t.Errorf("the second time\n%s", got)
	}
}
