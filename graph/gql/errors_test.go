package gql_test

import (
	"errors"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/newsgraph/newsgraph/graph/gql"
)

var update = flag.Bool("update", false, "rewrite testdata/errors.golden")

const goldenErrors = "testdata/errors.golden"

// wrong gives the queries of testdata/errors.golden: the lines that begin with "> ".
func wrong(tb testing.TB) []string {
	tb.Helper()
	data, err := os.ReadFile(goldenErrors)
	if err != nil {
		tb.Fatal(err)
	}
	var texts []string
	for block := range strings.SplitSeq(strings.TrimSpace(string(data)), "\n\n") {
		var lines []string
		for line := range strings.SplitSeq(block, "\n") {
			if text, ok := strings.CutPrefix(line, "> "); ok {
				lines = append(lines, text)
			}
		}
		texts = append(texts, strings.Join(lines, "\n"))
	}
	return texts
}

// TestErrors compares what is said of wrong queries, in whole, with testdata/errors.golden; to add
// one, write its lines there after "> " and run with -update.
func TestErrors(t *testing.T) {
	var got strings.Builder
	for i, text := range wrong(t) {
		if i > 0 {
			got.WriteString("\n")
		}
		got.WriteString("> " + strings.ReplaceAll(text, "\n", "\n> ") + "\n")
		_, err := gql.Parse(text)
		list, ok := errors.AsType[gql.Errors](err)
		if !ok {
			t.Errorf("%s\nwant errors, got %v", text, err)
			continue
		}
		for _, e := range list {
			got.WriteString(e.Error() + "\n")
			if e.Hint != "" {
				got.WriteString("  hint: " + e.Hint + "\n")
			}
			got.WriteString("    " + strings.ReplaceAll(e.Excerpt(text), "\n", "\n    ") + "\n")
		}
	}
	if *update {
		if err := os.WriteFile(goldenErrors, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(goldenErrors)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestExcerpt(t *testing.T) {
	long := strings.Repeat("x", 200)
	for _, test := range []struct {
		text        string
		start, stop int
		want        string
	}{
		{"", 0, 0, "\n^"},
		{"abc", 3, 3, "abc\n   ^"},
		{"abc def\nghi", 4, 7, "abc def\n    ^^^"},
		{"abc\nghi\n", 4, 7, "ghi\n^^^"},
		{"abc\nghi", 1, 6, "abc\n ^^"},
		{"\ta\tb", 3, 4, "\ta\tb\n\t \t^"},
		{"名前 x", 7, 8, "名前 x\n     ^"},
		{"x 名前", 2, 8, "x 名前\n  ^^^^"},
		{"a\x1b[1mb", 5, 6, "a [1mb\n     ^"},
		{long + "!" + long, 200, 201, "…" + long[:59] + "!" + long[:59] + "…\n" + strings.Repeat(" ", 60) + "^"},
	} {
		e := &gql.Error{Span: gql.Span{Start: test.start, Stop: test.stop}}
		if got := e.Excerpt(test.text); got != test.want {
			t.Errorf("%q %d–%d\n got %q\nwant %q", test.text, test.start, test.stop, got, test.want)
		}
	}
}
