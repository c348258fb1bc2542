package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/newsgraph/newsgraph/cmd/internal/cli"
	"github.com/newsgraph/newsgraph/cmd/internal/scripttest"
)

// judged is what no two judgements have in common.
var judged = regexp.MustCompile(`\b[0-9a-f]{12}\b`)

// What load does to a graph that is served, it does as to the store itself: the same words, and the same quads
// afterwards. What looks after a store says where to run it.
func TestLoadServed(t *testing.T) {
	bin := scripttest.Build(t, "load", "query")
	s := startServer(t, bin, "--allow-write")
	go func() {
		for {
			if _, err := s.log.ReadString('\n'); err != nil {
				return
			}
		}
	}()
	extension := filepath.Join(t.TempDir(), "mine.yaml")
	if err := os.WriteFile(extension, []byte("relations:\n  sings_for:\n    description: sings for\n    aliases: [croons_for]\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	// A copy of the store that is served, as it was in the beginning.
	if out, err := s.command(bin, "load", "backup", "copy.graph").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	run := func(db string, args ...string) string {
		t.Helper()
		cmd := s.command(bin, "load", append([]string{"--db", db}, args...)...)
		out, err := cmd.CombinedOutput()
		code := "0"
		if err != nil {
			code = err.Error()
		}
		words := slices.Sorted(strings.Lines(judged.ReplaceAllString(took.ReplaceAllString(string(out), "…"), "…")))
		return strings.Join(words, "") + code // a batch's own warnings come after those of its reader
	}
	at := "http://" + s.at
	for _, args := range [][]string{
		{fixture(t, "articles")},
		{"--dry-run", fixture(t, "news-corrected")},
		{fixture(t, "news-corrected"), "--schema", extension},
		{fixture(t, "news-corrected")},
		{fixture(t, "docred")},
		{"schema", "--additions"},
		{"merge", "Sergei Lavrov", "Axios", "--by", "ann"},
		{"differ", "Sergei Lavrov", "Kremlin", "--by", "ann"},
		{"merge", "Axios", "Nobody", "--by", "ann"},
		{"stands-for", "Axios", "Russia", "--by", "ann"},
		{"stands-for", "--list"},
		{"rm", "news-03", "none"},
	} {
		here, there := run("copy.graph", args...), run(at, args...)
		if here != there {
			t.Errorf("load %s\nhere:  %s\nthere: %s", strings.Join(args, " "), here, there)
		}
	}
	export := func(db string) string {
		t.Helper()
		out, err := s.command(bin, "query", "export", "--db", db).Output()
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		for line := range strings.Lines(string(out)) { // judgements differ in their times
			if !strings.Contains(line, "<urn:newsgraph:review:") && !strings.Contains(line, "<urn:newsgraph:sha256>") {
				lines = append(lines, line)
			}
		}
		return strings.Join(lines, "")
	}
	if here, there := export("copy.graph"), export(at); here != there {
		t.Errorf("%d bytes here, %d there", len(here), len(there))
	}
	for _, args := range [][]string{{"check"}, {"compact"}, {"resolve"}, {"backup", "x"}, {"upgrade"}} {
		if out := run(at, args...); !strings.Contains(out, "where it is, with its folder as --db") || !strings.HasSuffix(out, "exit status 2") {
			t.Errorf("load %s: %s", args[0], out)
		}
	}
	cmd := s.command(bin, "load", "--db", at, "rm", "news-01")
	cmd.Env = append(cmd.Env, cli.TokenVariable+"=")
	if out, err := cmd.CombinedOutput(); err == nil || !strings.Contains(string(out), "hint: query serve --allow-write takes changes") {
		t.Errorf("without the token: %v %s", err, out)
	}
}
