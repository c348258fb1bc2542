package rdf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/cayleygraph/quad"
	"github.com/google/go-cmp/cmp"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/segment"
)

// scan gives what a scanner makes of data, a line each: quads as N-Quads, "!line:column code" for
// refused lines, "?line:column code" for warnings.
func scan(t testing.TB, data string, o *Options) []string {
	t.Helper()
	s := NewScanner("a.nq", strings.NewReader(data), o)
	defer s.Close()
	out := []string{}
	for {
		q, err := s.Next()
		bad, refused := errors.AsType[*claim.Error](err)
		switch {
		case err == nil:
			out = append(out, strings.TrimSuffix(string(claim.AppendNQuad(nil, q.Value())), "\n"))
		case refused && bad.Warning:
			out = append(out, fmt.Sprintf("?%d:%d %s", bad.Pos.Line, bad.Pos.Column, bad.Code))
		case refused:
			out = append(out, fmt.Sprintf("!%d:%d %s", bad.Pos.Line, bad.Pos.Column, bad.Code))
		case errors.Is(err, io.EOF):
			return out
		default:
			return append(out, "fatal "+err.Error())
		}
	}
}

func TestScanner(t *testing.T) {
	const good = "<a:s> <a:p> <a:o> ."
	for _, c := range []struct {
		name, in string
		want     []string
	}{
		{"nothing", "", []string{}},
		{"no newline at the end", "<a:s> <a:p> <a:o> .", []string{good}},
		{"blank lines and comments", "\n # c\n\t\n<a:s> <a:p> <a:o> . # <x>\n#", []string{good}},
		{"other ends of lines", "<a:s> <a:p> <a:o> .\r\n<a:s> <a:p> <a:o> .\rx\r\nx", []string{good, good, "!3:1 syntax", "!4:1 syntax"}},
		{"no white space", `<a:s><a:p>"o"<a:g>.`, []string{`<a:s> <a:p> "o" <a:g> .`}},
		{"byte order mark", "\ufeff<a:s> <a:p> <a:o> .\n\ufeff<a:s>", []string{good, "!2:1 syntax"}},
		{"kinds of literals", `<a:s> <a:p> "" .
<a:s> <a:p> "x"^^<http://www.w3.org/2001/XMLSchema#string> .
<a:s> <a:p> "1\n"^^<http://www.w3.org/2001/XMLSchema#integer> .
<a:s> <a:p> "x\u0021"@en-GB-x1 <a:g> .
<a:s> <a:p> "x"^^<a:\u0021> .`, []string{
			`<a:s> <a:p> "" .`, `<a:s> <a:p> "x" .`, `<a:s> <a:p> "1\n"^^<http://www.w3.org/2001/XMLSchema#integer> .`,
			`<a:s> <a:p> "x!"@en-GB-x1 <a:g> .`, `<a:s> <a:p> "x"^^<a:!> .`,
		}},
		{"escapes", `<a:\u00e9\U0001F600> <a:p> "\t\b\n\r\f\"\'\\\u00e9é" .`, []string{`<a:é😀> <a:p> "\t\b\n\r\f\"'\\éé" .`}},
		{"raw controls", "<a:s> <a:p> \"\x00\x01\t\x7f\" .", []string{`<a:s> <a:p> "\u0000\u0001\t\u007F" .`}},
		{"blank nodes", "_:a <a:p> _:1.b-c\u00b7 _:g.", []string{
			"_:n" + someHash + "-a <a:p> _:n" + someHash + "-1.b-c\u00b7 _:n" + someHash + "-g .",
		}},
		{"blank nodes of an export", "_:nfedcba9876543210fedcba9876543210-x <a:p> _:n" + someHash + "- .", []string{
			"_:nfedcba9876543210fedcba9876543210-x <a:p> _:n" + someHash + "-n" + someHash + "- .",
		}},
		{"a bad line costs itself", "<a:s> <a:p> <a:o> .\n<a:s> <a:p>\n<a:s> <a:p> <a:o> .", []string{good, "!2:12 syntax", good}},
		{"a literal as subject", `"s" <a:p> <a:o> .`, []string{"!1:1 syntax"}},
		{"a literal as label", `<a:s> <a:p> <a:o> "g" .`, []string{"!1:19 syntax"}},
		{"a blank predicate", `<a:s> _:p <a:o> .`, []string{"!1:7 syntax"}},
		{"five terms", `<a:s> <a:p> <a:o> <a:g> <a:h> .`, []string{"!1:25 syntax"}},
		{"two quads on a line", `<a:s> <a:p> <a:o> . <a:s> <a:p> <a:o> .`, []string{"!1:21 syntax"}},
		{"no dot", "<a:s> <a:p> <a:o>", []string{"!1:18 syntax"}},
		{"an open IRI", "<a:s> <a:p> <a:o .", []string{"!1:17 syntax"}},
		{"an open literal", "<a:s> <a:p> \"o\n\" .", []string{"!1:13 syntax", "!2:1 syntax"}},
		{"a broken escape", `<a:s> <a:p> "\u12` + "\n", []string{"!1:14 syntax"}},
		{"half a surrogate pair", `<a:s> <a:p> "\ud800" .`, []string{"!1:14 syntax"}},
		{"a space by escape in an IRI", good + "\n" + `<a:s> <a:p> <a:\u0020> .`, []string{good, "!2:16 syntax"}},
		{"a NUL in an IRI", "<a:\x00> <a:p> <a:o> .", []string{"!1:4 encoding"}},
		{"not UTF-8 in a literal", "<a:s> <a:p> \"caf\xe9\" .\n" + good, []string{"!1:17 encoding", good}},
		{"not UTF-8 in an IRI", "<a:\xff> <a:p> \"o\" .", []string{"!1:4 encoding"}},
		{"not UTF-8 in a comment", good + "\n#\xff\n" + good + "#\xff", []string{good, "!2:2 encoding", "!3:21 encoding"}},
		{"not UTF-8 in a label", "_:\xff <a:p> \"o\" .", []string{"!1:3 encoding"}},
		{"Turtle", "@prefix a: <a:> .", []string{"!1:1 syntax"}},
		{"a language that is none", `<a:s> <a:p> "o"@1 .`, []string{"!1:17 syntax"}},
		{"a language that ends early", `<a:s> <a:p> "o"@en- .`, []string{"!1:20 syntax"}},
		{"one caret", `<a:s> <a:p> "o"^<a:d> .`, []string{"!1:17 syntax"}},
		{"a relative datatype", good + "\n" + `<a:s> <a:p> "o"^^<d> .`, []string{good, "!2:18 relative-iri"}},
		{"a dot in the label of a blank node", "_:. <a:p> <a:o> .", []string{"!1:3 syntax"}},
		{"the first quad is relative", "x\n<s> <p> <a:o> .\n<s> <a:p> <a:o> .", []string{
			"!1:1 syntax", "?2:1 relative-iri", "<s> <p> <a:o> .", "<s> <a:p> <a:o> .",
		}},
		{"a later one is", good + "\n<s> <a:p> <a:o> .", []string{good, "!2:1 relative-iri"}},
		{"an empty IRI", good + "\n<> <a:p> <a:o> .\n<:> <a:p> <a:o> .\n<1:> <a:p> <a:o> .", []string{
			good, "!2:1 relative-iri", "!3:1 relative-iri", "!4:1 relative-iri",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, ahead := range []bool{false, true} {
				got := scan(t, c.in, &Options{Hash: giveHash, Ahead: ahead})
				if diff := cmp.Diff(c.want, got); diff != "" {
					t.Errorf("ahead %v, - want + got:\n%s", ahead, diff)
				}
			}
		})
	}
}

func TestModes(t *testing.T) {
	const in = "<a:s> <p> <o> .\n<s> <a:p> <a:\\u0020> .\n"
	if diff := cmp.Diff([]string{"!1:7 relative-iri", "!2:1 relative-iri"}, scan(t, in, &Options{Mode: Strict})); diff != "" {
		t.Error(diff)
	}
	want := []string{"?1:7 relative-iri", "<a:s> <p> <o> .", "<s> <a:p> <a:\\u0020> ."}
	if diff := cmp.Diff(want, scan(t, in, &Options{Mode: Loose})); diff != "" {
		t.Error(diff)
	}
	s := NewScanner("a.nq", strings.NewReader(in), nil)
	if _, faults := readAll(t, s); len(faults) != 1 || s.Relative() != 4 {
		t.Errorf("%d warnings, %d relative IRIs, want 1 and 4", len(faults), s.Relative())
	}
}

// Keys are those that the store's dictionary has for the same terms.
func TestKeys(t *testing.T) {
	const in = `<a:s> <a:\u00e9> "t" .
_:n` + someHash + `-x <a:p> "t\n" <a:g> .
_:b <a:p> "t"@en _:b .
<a:s> <a:p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .
<a:s> <a:p> "\u0031"^^<a:d\u0031> .
<a:s> <a:p> "\u0031"^^<http://www.w3.org/2001/XMLSchema#string> .
`
	quads, faults := readAll(t, NewScanner("a.nq", strings.NewReader(in), &Options{Hash: giveHash}))
	if len(quads) != 6 || len(faults) > 0 {
		t.Fatalf("%d quads, %v", len(quads), faults)
	}
	for _, q := range quads {
		full := q.Value()
		for _, c := range []struct {
			key []byte
			v   quad.Value
		}{{q.Subject, full.Subject}, {q.Predicate, full.Predicate}, {q.Object, full.Object}, {q.Label, full.Label}} {
			want, _ := segment.AppendKey(nil, c.v)
			if !bytes.Equal(c.key, want) {
				t.Errorf("the key of %v is %q, want %q", c.v, c.key, want)
			}
		}
	}
}

func TestLongLine(t *testing.T) {
	const good = "<a:s> <a:p> <a:o> .\n"
	long := `<a:s> <a:p> "` + strings.Repeat("x", 5000) + "\" .\n"
	in := good + long + good + "x\n" + long
	want := []string{good[:len(good)-1], "!2:1 too-large", good[:len(good)-1], "!4:1 syntax", "!5:1 too-large"}
	for _, chunk := range []int{16, 100, 1 << 20} {
		if diff := cmp.Diff(want, scan(t, in, &Options{MaxLine: 4000, chunk: chunk})); diff != "" {
			t.Errorf("chunk %d: %s", chunk, diff)
		}
	}
}

// A line far over the limit costs no more memory than the limit.
func TestLongLineIsNotKept(t *testing.T) {
	in := io.MultiReader(strings.NewReader("<a:"), io.LimitReader(endless{}, 1<<30), strings.NewReader("\n<a:s> <a:p> <a:o> .\n"))
	s := NewScanner("a.nq", in, &Options{MaxLine: 1 << 20})
	quads, faults := readAll(t, s)
	if len(quads) != 1 || len(faults) != 1 || faults[0].Code != claim.CodeTooLarge || cap(s.cur.buf) > 8<<20 {
		t.Errorf("%d quads, %v, a buffer of %d bytes", len(quads), faults, cap(s.cur.buf))
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

func TestPlace(t *testing.T) {
	s := NewScanner("a.nq", strings.NewReader("x\n  <a:s> <a:p> <a:o> .\n"), nil)
	_, _ = s.Next()
	if _, err := s.Next(); err != nil || s.Place().String() != "a.nq:2:3" {
		t.Errorf("%v, at %v", err, s.Place())
	}
}

// What ends an input is given as it is, after what came before.
func TestBrokenInput(t *testing.T) {
	broken := errors.New("broken")
	in := io.MultiReader(strings.NewReader("<a:s> <a:p> <a:o> .\n<a:s>"), iotest.ErrReader(broken))
	for _, ahead := range []bool{false, true} {
		s := NewScanner("a.nq", in, &Options{Ahead: ahead})
		if _, err := s.Next(); err != nil && !ahead {
			t.Errorf("first: %v", err)
		}
		for range 2 {
			if _, err := s.Next(); !errors.Is(err, broken) {
				t.Errorf("got %v, want %v", err, broken)
			}
		}
		s.Close()
	}
}

func TestClosed(t *testing.T) {
	for _, ahead := range []bool{false, true} {
		in, out := io.Pipe() // nobody writes
		defer out.Close()
		s := NewScanner("a.nq", in, &Options{Ahead: ahead})
		s.Close()
		s.Close()
		if _, err := s.Next(); !errors.Is(err, errClosed) {
			t.Errorf("ahead %v: %v", ahead, err)
		}
	}
}

// The hash is that of the whole content, whether it can be read twice or not, and what is read does
// not depend on it.
func TestSource(t *testing.T) {
	var content strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&content, "<a:s> <a:p> <a:%d> .\n", i)
	}
	content.WriteString("_:x <a:p> <a:o> .\n")
	for i := range 20_000 {
		fmt.Fprintf(&content, "_:x <a:p> <a:%d> .\n", i)
	}
	name := filepath.Join(t.TempDir(), "a.nq")
	if err := os.WriteFile(name, []byte(content.String()), 0o666); err != nil {
		t.Fatal(err)
	}
	read := func(src *Source) []string {
		defer src.Close()
		s := NewScanner("a.nq", src, &Options{Hash: src.Hash, Ahead: true})
		quads, faults := readAll(t, s)
		if len(quads) != 40_001 || len(faults) > 0 {
			t.Fatalf("%d quads, %v", len(quads), faults)
		}
		return []string{string(quads[20_000].Subject), string(quads[40_000].Object)}
	}
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	twice := read(NewSource(t.Context(), file, file))
	once := read(NewSource(t.Context(), strings.NewReader(content.String()), nil))
	if diff := cmp.Diff(twice, once); diff != "" || len(twice[0]) != len("Bn-x")+HashLen {
		t.Errorf("%q - file + stream:\n%s", twice, diff)
	}

	ctx, cancel := context.WithCancel(t.Context())
	src := NewSource(ctx, strings.NewReader(content.String()), nil)
	cancel()
	if _, err := src.Hash(); !errors.Is(err, context.Canceled) {
		t.Errorf("a hash after the end of the context: %v", err)
	}
	if _, err := NewScanner("a.nq", src, nil).Next(); !errors.Is(err, context.Canceled) {
		t.Errorf("reading after the end of the context: %v", err)
	}
}

func TestSniff(t *testing.T) {
	for in, want := range map[string]bool{
		"<a:s> <a:p> <a:o> .\n":              true,
		"# c\n\n_:s <p> \"o\"@en .":          true,
		"broken\n<s> <p> <o> .":              true,
		"<a:s> <a:p> \"" + "cut":             true,
		"":                                   false,
		"# c\n":                              false,
		"<html> <body>\n":                    false,
		"<a:s> <a:p> <a:o> ;\n <a:p> _:x .":  false,
		"{\"id\": \"a\"}\n":                  false,
		"@prefix a: <a:> .\na:s a:p a:o .\n": false,
	} {
		if got := Sniff([]byte(in)); got != want {
			t.Errorf("Sniff(%q) = %v", in, got)
		}
	}
}
