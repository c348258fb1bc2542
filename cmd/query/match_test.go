package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/newsgraph/newsgraph/cmd/internal/cli"
	"github.com/newsgraph/newsgraph/graph/api"
)

func TestParamValue(t *testing.T) {
	for text, want := range map[string]any{
		"": "", "Kremlin": "Kremlin", "2026-01-28": "2026-01-28", "1]": "1]", `"a"}`: `"a"}`, `{"a": 1}`: `{"a": 1}`,
		"7": int64(7), "7.5": 7.5, "true": true, "null": nil, `"7"`: "7", `[1, "a", [null]]`: []any{int64(1), "a", []any{nil}},
	} {
		if diff := cmp.Diff(want, paramValue(text)); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

func TestBroken(t *testing.T) {
	for _, c := range []struct {
		cell  string
		width int
		want  []string
	}{
		{"abc def ghi", 7, []string{"abc def", "ghi"}},
		{"abcdefghij", 4, []string{"abcd", "efgh", "ij"}},
		{"北京的会谈", 4, []string{"北京", "的会", "谈"}},
	} {
		if diff := cmp.Diff(c.want, broken(c.cell, c.width)); diff != "" {
			t.Errorf("%q: %s", c.cell, diff)
		}
	}
}

func TestFaultsAreClean(t *testing.T) {
	const bad = "a\x1b[2J\u202eb"
	got := faultsText(bad, []api.Fault{{Place: "1:1", Message: bad, Hint: bad, Excerpt: bad + "\n^"}})
	if want := cli.CleanLines(got); got != want {
		t.Errorf("%q", got)
	}
}
