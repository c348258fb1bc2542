package cli

import (
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"

	"github.com/agnivade/levenshtein"
	"github.com/mattn/go-runewidth"
	"golang.org/x/term"
)

// distance is the edit distance of two words.
func distance(a, b string) int { return levenshtein.ComputeDistance(a, b) }

// A Terminal says how words may look on a stream.
type Terminal struct {
	Width int // columns; 0 for no limit
	Color bool
	TTY   bool
}

// TerminalOf looks at a stream. Only a terminal has colour, and not with NO_COLOR or TERM=dumb;
// its width is COLUMNS, else what the terminal says. Anything else is not wrapped.
func TerminalOf(w io.Writer) Terminal {
	var t Terminal
	file, ok := w.(*os.File)
	if ok && term.IsTerminal(int(file.Fd())) {
		t.TTY = true
		t.Color = os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
		if width, _, err := term.GetSize(int(file.Fd())); err == nil {
			t.Width = width
		}
	}
	if n, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && n > 0 {
		t.Width = n
	}
	return t
}

// Styles of words, by what they mean.
const (
	Bold   = "1"
	Dim    = "2"
	Red    = "31"
	Yellow = "33"
	Cyan   = "36"
)

// Paint puts a style round words, where there is colour.
func (t Terminal) Paint(style, s string) string {
	if !t.Color || s == "" {
		return s
	}
	return "\x1b[" + style + "m" + s + "\x1b[0m"
}

// Fit cuts a line so that it stays one on the terminal.
func (t Terminal) Fit(line string) string {
	if t.Width <= 1 {
		return line
	}
	return runewidth.Truncate(line, t.Width-1, "")
}

// csi is a control sequence, such as Paint writes.
var csi = regexp.MustCompile(`\x1b\[[0-?]*[ -/]*[@-~]`)

// Wrap breaks a text at spaces into lines that fit behind an indent. Control sequences in it take
// no room.
func (t Terminal) Wrap(text string, indent int) []string {
	width := t.Width - indent
	if t.Width == 0 {
		return []string{text}
	}
	width = max(width, 20)
	var lines []string
	line, used := "", 0
	for word := range strings.FieldsSeq(text) {
		n := runewidth.StringWidth(csi.ReplaceAllString(word, ""))
		if used > 0 && used+1+n > width {
			lines = append(lines, line)
			line, used = "", 0
		}
		if used > 0 {
			line += " "
			used++
		}
		line += word
		used += n
	}
	return append(lines, line)
}

// Clean takes control characters, those of the direction of writing too, out of words from a store
// or an input, so that they cannot steer a terminal.
func Clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t':
			return ' '
		case r < ' ', 0x7f <= r && r < 0xa0:
			return -1
		case r == 0x61c, r == 0x200e, r == 0x200f, 0x202a <= r && r <= 0x202e, 0x2066 <= r && r <= 0x2069:
			return -1
		}
		return r
	}, s)
}

// CleanLines is Clean for words of several lines, which stay lines.
func CleanLines(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = Clean(lines[i])
	}
	return strings.Join(lines, "\n")
}
