package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// The test's binary is what bench starts of itself.
func TestMain(m *testing.M) {
	if len(os.Args) == 3 && os.Args[1] == childArg {
		if err := run(context.Background(), os.Args[1:], os.Stdout, os.Stderr); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// writeFilms writes films like those of Cayley's data.
func writeFilms(t *testing.T) string {
	t.Helper()
	r := rand.New(rand.NewPCG(5, 5))
	var b bytes.Buffer
	for i := range 60 {
		title := fmt.Sprintf(`Actor \"%d\"`, i)
		if i == 7 {
			title = who
		}
		fmt.Fprintf(&b, "</en/actor_%d> <name> \"%s\" .\n", i, title)
	}
	for i := range 400 {
		fmt.Fprintf(&b, "</en/film_%d> <name> \"Film %d\" .\n", i, i)
		for j := range 1 + r.IntN(4) {
			fmt.Fprintf(&b, "</en/film_%d> </film/film/starring> _:%d%d .\n", i, j+1, i)
			fmt.Fprintf(&b, "_:%d%d </film/performance/actor> </en/actor_%d> .\n", j+1, i, r.IntN(60))
		}
	}
	file := filepath.Join(t.TempDir(), "films.nq")
	if err := os.WriteFile(file, b.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
	return file
}

// size is how large a graph the tests measure.
func size() int {
	if raced {
		return 4000
	}
	return 20_000
}

// setUp gives a bencher of a small run. Bolt does what the race detector's check of pointers ends
// the process for.
func setUp(t *testing.T, args ...string) *bencher {
	t.Helper()
	c := &config{}
	if raced {
		t.Setenv("GORACE", "atexit_sleep_ms=0 "+os.Getenv("GORACE")) // the sleep would be most of the test
		if !slices.Contains(args, "-only") {
			args = append(args, "-only", "bare,ours,mem,memstore,leveldb")
		}
	}
	if err := c.parse(append([]string{"-dir", t.TempDir(), "-runs", "1", "-cold", "2", "-questions", "60", "-documents", "0"}, args...), os.Stderr); err != nil {
		t.Fatal(err)
	}
	return &bencher{config: c, log: t.Output()}
}

// All engines answer all questions, and as bare does, before and after commits.
func TestEnginesAgree(t *testing.T) {
	b := setUp(t, "-edges", strconv.Itoa(size()), "-commits", "20", "-movie", writeFilms(t), "-hang", "300ms", "-series", "300ms")
	r, err := b.all(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := r.disagreements(); err != nil {
		t.Error(err)
	}
	for _, p := range r.parts() {
		names := barSeries
		if p.edges == 0 {
			names = []string{coStarWalks, coStars}
		}
		for _, k := range engines {
			if !b.wantsEngine(k.name) {
				continue
			}
			if b.lacks(k, p.edges) {
				t.Logf("%s: %s is not asked", p.title(), k.name)
				continue
			}
			names := names
			if _, ok := k.fresh().(*peer); ok {
				names = []string{oneHop, anyShortest, acyclic3}
			}
			res := p.found[k.name]
			if res == nil || res.Failed+res.Unfinished != "" {
				t.Errorf("%s: %s: %+v", p.title(), k.name, res)
				continue
			}
			for _, name := range names {
				// Cayley's may not get through in time.
				if n := len(res.Series[name].Answers); n == 0 || n < 60 && slices.Contains([]string{"bare", "ours", "mem"}, k.name) {
					t.Errorf("%s: %s: %s: %d answers", p.title(), k.name, name, n)
				}
			}
		}
	}
	g := r.graphs[0]
	for _, name := range []string{"ours", "mem"} {
		if n := len(g.found[name].Series[shortest10].Answers); n != 60 {
			t.Errorf("%s: %s: %d answers", name, shortest10, n)
		}
	}
	for _, name := range userSeries {
		if n := len(g.found["ours"].Series[name].Answers); n == 0 {
			t.Errorf("%s: no answers", name)
		}
	}
	if c := g.found["ours"].Cancel; len(c[cancelLibrary]) == 0 || len(c[cancelEngine]) == 0 {
		t.Errorf("canceled: %v", c)
	}
	if len(g.changed) != 2 || len(g.changed["ours"].Series[oneHop].Answers) != 60 {
		t.Errorf("after the commits there are %d engines", len(g.changed))
	}
	for name, few := range map[string]int{oneHop: 100, anyShortest: 100, allShortest: 100, acyclic3: 30, reachAB: 10} {
		sum := 0
		for _, n := range g.found["bare"].Series[name].Answers {
			sum += n
		}
		if sum < few {
			t.Errorf("%s: answers of %d in all", name, sum)
		}
	}
	page := r.page("- machine: a test\n")
	for _, part := range []string{
		"## Generated graph of " + thousands(size()), "### After 20 commits", "## Film data", "| ≥ 1,000,000 quads/s |",
		"| bulk load, film data | ≥ 20× leveldb |", "| one hop, both ways | ours |", "| co-stars, every walk | bare |",
	} {
		if !strings.Contains(page, part) {
			t.Errorf("the page has no %q:\n%s", part, page)
		}
	}
}

// Another answer than bare's is an error.
func TestDisagreementIsSeen(t *testing.T) {
	p := &part{edges: 1000, found: map[string]*result{
		"bare": {Quads: 7, Series: map[string]series{oneHop: {Answers: []int{1, 2}}}},
		"mem":  {Quads: 7, Series: map[string]series{oneHop: {Answers: []int{1, 3}}}},
		"ours": {Quads: 6},
	}}

	err := (&report{graphs: []*part{p}}).disagreements()
	if err == nil || !strings.Contains(err.Error(), "ours: 6 quads, bare has 7") || !strings.Contains(err.Error(), "question 1: 3, bare finds 2") {
		t.Errorf("got %v", err)
	}
	ask := func(n int) *result { return &result{Series: map[string]series{shortest10: {Answers: []int{n}}}} }
	p.found = map[string]*result{"bare": {}, "ours": ask(10), "mem": ask(9)}
	err = (&report{graphs: []*part{p}}).disagreements()
	if err == nil || !strings.Contains(err.Error(), "question 0: 9, ours finds 10") {
		t.Errorf("got %v", err)
	}
}

// What takes too long is ended and said to have.
func TestUnfinished(t *testing.T) {
	b := setUp(t)
	file := filepath.Join(b.dir, "graph.nq")
	if err := writeGraph(file, 100_000); err != nil {
		t.Fatal(err)
	}
	r, _, err := b.start(t.Context(), &task{Engine: "leveldb", Steps: []string{"load"}, File: file, Place: filepath.Join(b.dir, "x"), Budget: 50 * time.Millisecond})
	if err != nil || r.Unfinished != "load" {
		t.Errorf("got %+v, %v", r, err)
	}
	if got := broken(r, time.Second); got != "load did not finish in 1 s" {
		t.Errorf("it says %q", got)
	}
}

// Without the film data the page says so.
func TestNoFilms(t *testing.T) {
	b := setUp(t, "-movie", "nowhere.nq.gz")
	p, err := b.movies(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r := &report{config: b.config, movies: p}
	if page := r.page(""); !strings.Contains(page, "the film data was not measured: nowhere.nq.gz is not there") {
		t.Errorf("the page is\n%s", page)
	}
}
