package cli

import (
	"bytes"
	"errors"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
)

func TestTerminalOf(t *testing.T) {
	t.Setenv("COLUMNS", "")
	if got := TerminalOf(&bytes.Buffer{}); got != (Terminal{}) {
		t.Errorf("a buffer: %+v, want no width and no colour", got)
	}
	file, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if got := TerminalOf(file); got != (Terminal{}) {
		t.Errorf("a file: %+v, want no width and no colour", got)
	}
	t.Setenv("COLUMNS", "60")
	if got := TerminalOf(file); got.Width != 60 || got.Color {
		t.Errorf("a file with COLUMNS: %+v", got)
	}
}

func TestPaint(t *testing.T) {
	if got := (Terminal{}).Paint(Red, "no"); got != "no" {
		t.Errorf("without colour: %q", got)
	}
	if got := (Terminal{Color: true}).Paint(Red, "no"); got != "\x1b[31mno\x1b[0m" {
		t.Errorf("with colour: %q", got)
	}
	if got := (Terminal{Color: true}).Paint(Red, ""); got != "" {
		t.Errorf("nothing: %q", got)
	}
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		name   string
		width  int
		indent int
		text   string
		want   []string
	}{
		{"no limit", 0, 3, "a  b", []string{"a  b"}},
		{"fits", 40, 0, "one two", []string{"one two"}},
		{"breaks at spaces", 26, 3, "Two days of closed-door bargaining", []string{"Two days of closed-door", "bargaining"}},
		{"a word longer than a line stays whole", 20, 0, "x https://example.org/a-long-address y", []string{"x", "https://example.org/a-long-address", "y"}},
		{"wide characters count two", 24, 0, "北京的会谈 在星期日 开始了吗", []string{"北京的会谈 在星期日", "开始了吗"}},
		{"colours take no room", 26, 3, "\x1b[1mTwo days\x1b[0m —\x1b[38;5;36mof\x1b[0m→ closed-door bargaining", []string{"\x1b[1mTwo days\x1b[0m —\x1b[38;5;36mof\x1b[0m→", "closed-door bargaining"}},
		{"a narrow terminal still gets twenty columns", 5, 3, "one two three four five", []string{"one two three four", "five"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, (Terminal{Width: c.width}).Wrap(c.text, c.indent)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A name from a store must not steer the terminal it is shown on.
func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"Kremlin":                 "Kremlin",
		"a\nb\tc":                 "a b c",
		"\x1b[31mred\x1b[0m\x07":  "[31mred[0m",
		"\u009b31m\u202eabc":      "31mabc",
		"Володимир \u00a0— Zelen": "Володимир \u00a0— Zelen",
		"a\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069b": "ab",
		"\u200d\u202f\u2065\u206a": "\u200d\u202f\u2065\u206a", // their neighbours
	} {
		if got := Clean(in); got != want {
			t.Errorf("Clean(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestCleanLines(t *testing.T) {
	if got, want := CleanLines("a\x1b[2J\n  b\tc\r\n"), "a[2J\n  b c\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// What an error and its hint say comes from inputs too.
func TestReportIsClean(t *testing.T) {
	cmd := &cobra.Command{Use: "query", RunE: func(*cobra.Command, []string) error {
		return WithHint(errors.New("no \x1b]0;title\x07\nnor \u202ethis"), "did you mean \x1b[31m?")
	}}
	var out bytes.Buffer
	if code := Run(cmd, nil, Streams{Out: &out, Err: &out}); code != Failed {
		t.Errorf("exit code %d", code)
	}
	if got, want := out.String(), "query: no ]0;title\nnor this\nhint: did you mean [31m?\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
