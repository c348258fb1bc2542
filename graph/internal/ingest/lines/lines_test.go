package lines

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/newsgraph/newsgraph/graph/claim"
)

// all gives the lines of an input as "line:column+offset text|end", and errors in their place.
func all(r *Reader) []string {
	var out []string
	for {
		l, err := r.Next()
		var e *claim.Error
		switch {
		case errors.As(err, &e):
			out = append(out, fmt.Sprintf("%d:%d+%d !%s", e.Pos.Line, e.Pos.Column, e.Pos.Offset, e.Code))
		case errors.Is(err, io.EOF):
			return out
		case err != nil:
			return append(out, err.Error())
		default:
			out = append(out, fmt.Sprintf("%d:%d+%d %q|%q", l.Pos.Line, l.Pos.Column, l.Pos.Offset, l.Text, l.End))
		}
	}
}

func TestReader(t *testing.T) {
	for in, want := range map[string][]string{
		"":                       nil,
		"a":                      {`1:1+0 "a"|""`},
		"a\r\n\nb\r\r\n":         {`1:1+0 "a"|"\r\n"`, `2:1+3 ""|"\n"`, `3:1+4 "b\r"|"\r\n"`},
		"\xef\xbb\xbfa\nb":       {`1:4+3 "a"|"\n"`, `2:1+5 "b"|""`},
		"\xff\xfea":              {"1:1+0 !encoding"},
		"12345678\n123456789\nb": {`1:1+0 "12345678"|"\n"`, "2:1+9 !too-large", `3:1+19 "b"|""`},
		"a\x00\nb\xff\n�":        {"1:2+1 !encoding", "2:2+4 !encoding", `3:1+6 "�"|""`},
	} {
		if d := cmp.Diff(want, all(NewReader("in", strings.NewReader(in), 8))); d != "" {
			t.Errorf("lines of %q: (-want +got)\n%s", in, d)
		}
		if d := cmp.Diff(want, all(NewReader("in", iotest.OneByteReader(strings.NewReader(in)), 8))); d != "" {
			t.Errorf("lines of %q in pieces: (-want +got)\n%s", in, d)
		}
	}
	long := strings.Repeat("x", 200_000)
	got := all(NewReader("in", strings.NewReader(long+"\na\n"+long), 1000))
	if d := cmp.Diff([]string{"1:1+0 !too-large", `2:1+200001 "a"|"\n"`, "3:1+200003 !too-large"}, got); d != "" {
		t.Errorf("long lines: (-want +got)\n%s", d)
	}
	got = all(NewReader("in", io.MultiReader(strings.NewReader("a\nb"), iotest.ErrReader(errors.New("broken"))), 8))
	if d := cmp.Diff([]string{`1:1+0 "a"|"\n"`, "read in: broken"}, got); d != "" {
		t.Errorf("an input that fails: (-want +got)\n%s", d)
	}
}

func TestBack(t *testing.T) {
	r := NewReader("in", strings.NewReader("a\nb\n"), 8)
	a, _ := r.Next()
	b, _ := r.Next()
	_, end := r.Next()
	r.Back(Line{}, end)
	r.Back(b, nil)
	r.Back(a, nil)
	if d := cmp.Diff([]string{`1:1+0 "a"|"\n"`, `2:1+2 "b"|"\n"`}, all(r)); d != "" {
		t.Errorf("lines that were given back: (-want +got)\n%s", d)
	}
}

func TestGather(t *testing.T) {
	o := (&Options{MaxDocument: 10, MaxTotal: 12}).Defaults()
	g := NewGather(o, "head")
	told := func(groups []*Group) (out []string) {
		for _, group := range groups {
			text := group.ID
			for _, row := range group.Rows {
				text += " " + row.Text
			}
			out = append(out, text)
		}
		return out
	}
	add := func(id, text string, wrong bool) {
		t.Helper()
		if err := g.Add(id, Row{Text: text}); (err != nil) != wrong {
			t.Errorf("adding %s to %s: %v", text, id, err)
		}
	}
	add("a", "1234", false)
	add("b", "12", false)
	add("big", "0123456789", true)
	add("big", "1", false) // it was refused already
	add("a", "56", false)
	if g.Full() {
		t.Error("11 bytes of 12 are full")
	}
	add("c", "1", false)
	if !g.Full() {
		t.Error("13 bytes of 12 are not full")
	}
	if d := cmp.Diff([]string{"a 1234 56", "b 12", "c 1"}, told(g.Take())); d != "" {
		t.Errorf("taken: (-want +got)\n%s", d)
	}
	add("b", "34", false)
	add("big", "2", false)
	add("d", "1", false)
	if d := cmp.Diff([]string{"b#2 34", "d 1"}, told(g.Take())); d != "" {
		t.Errorf("taken again: (-want +got)\n%s", d)
	}
}
