package main

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"

	"github.com/newsgraph/newsgraph/graph"
)

// typed is a terminal at which keys are typed, and what it shows.
type typed struct {
	io.Reader
	shown bytes.Buffer
}

func (t *typed) Write(b []byte) (int, error) { return t.shown.Write(b) }

// newsPrompt makes a prompt over fixtures/news; what is printed is in out and errs.
func newsPrompt(t *testing.T, keys string) (p *prompter, term *typed, out, errs *bytes.Buffer) {
	t.Helper()
	g, err := graph.Open(t.Context(), "mem:", &graph.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := g.Close(); err != nil {
			t.Error(err)
		}
	})
	files := graph.NewFiles([]string{filepath.Join("..", "..", "fixtures", "news")}, nil)
	if _, err := g.Load(t.Context(), files, nil); err != nil {
		t.Fatal(err)
	}
	out, errs = &bytes.Buffer{}, &bytes.Buffer{}
	cmd := &cobra.Command{}
	cmd.SetOut(out)
	cmd.SetErr(errs)
	q := &question{settings: &settings{format: "text", limit: 10, evidence: "none"}, cmd: cmd, g: g, out: bufio.NewWriter(out)}
	term = &typed{Reader: strings.NewReader(keys)}
	p = newPrompter(q, &matchFlags{}, term)
	return p, term, out, errs
}

func TestPrompt(t *testing.T) {
	for _, test := range []struct{ name, keys, out, errs, shown string }{
		{
			name: "one line", keys: "MATCH (a {name: 'Kremlin'}) RETURN a.name AS n;\r",
			out: "n\nKremlin\n",
		},
		{
			name: "several lines, to an empty one", keys: "MATCH (a {name: 'Kremlin'})\rRETURN a.name AS n\r\r",
			out: "n\nKremlin\n", shown: morePrompt,
		},
		{
			name: "an error, and on", keys: "MATCH (a) RETURN b;\rMATCH (a {name: 'Kremlin'}) RETURN a.name AS n;\r",
			out: "n\nKremlin\n", errs: "1:18: no variable is named b\n    MATCH (a) RETURN b;\n                     ^\n",
		},
		{name: "no rows", keys: "MATCH (a {name: 'Kremlin'})-[:met_with]->(a) RETURN a;\r", errs: "no rows\n"},
		{
			name: "a dropped query", keys: "MATCH (a)\r\x03MATCH (a {name: 'Kremlin'}) RETURN a.name AS n;\r",
			out: "n\nKremlin\n",
		},
		{
			name: "commands", keys: ":format csv\r:limit 1\r:param who=Kremlin\r:explain\r:explain\rMATCH (a {name: $who})-[]-(b) RETURN a.name AS n;\r:quit\rMATCH",
			out: "n\nKremlin\n", errs: "the first 1 only; --limit says how many\n", shown: "explain is off",
		},
		{name: "wrong commands", keys: ":format xml\r:limit x\r:param y\r:nothing\r:help\r", shown: "there is no :nothing"},
		{
			name: "completion", keys: "MAT\t (a {name: 'Krem\t}) RETURN a.name AS n;\r",
			out: "n\nKremlin\n",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			p, term, out, errs := newsPrompt(t, test.keys)
			if err := p.loop(); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.out, out.String()); diff != "" {
				t.Errorf("printed:\n%s\nsaid: %s\nshown: %q", diff, errs, term.shown.String())
			}
			if diff := cmp.Diff(test.errs, errs.String()); diff != "" {
				t.Errorf("said:\n%s", diff)
			}
			if !strings.Contains(term.shown.String(), test.shown) {
				t.Errorf("shown: %q", term.shown.String())
			}
		})
	}
}

func TestCompletion(t *testing.T) {
	p, _, _, _ := newsPrompt(t, "")
	for _, test := range []struct {
		before, line string // lines before, and the line up to the cursor
		want         string
	}{
		{line: "MATCH (a:Pers", want: "MATCH (a:Person"},
		{line: "MATCH (a)-[:aide_", want: "MATCH (a)-[:aide_of"},
		{line: "MATCH (a)-[e:works_for|aide_", want: "MATCH (a)-[e:works_for|aide_of"},
		{line: "MATCH (a {name: \"Yuri Ush", want: "MATCH (a {name: \"Yuri Ushakov\""},
		{before: "MATCH (a)", line: "RETU", want: "RETURN"},
		{line: "MATCH (a) RETURN colle", want: "MATCH (a) RETURN collect"},
		{line: "MATCH (a) WHERE a:Zzz", want: "MATCH (a) WHERE a:Zzz"},
		{line: "MATCH (a {name: 'Nobody at al", want: "MATCH (a {name: 'Nobody at al"},
		{line: "", want: ""},
	} {
		p.lines = nil
		if test.before != "" {
			p.lines = []string{test.before}
		}
		got, pos, ok := p.complete(test.line, len(test.line), '\t')
		if got != test.want || pos != len(got) || !ok {
			t.Errorf("%q: got %q, cursor %d, %v", test.line, got, pos, ok)
		}
	}
	if _, _, ok := p.complete("MAT", 3, 'C'); ok {
		t.Error("a key that is no Tab completes")
	}
	got, pos, _ := p.complete("MAT (a) RETURN a", 3, '\t')
	if got != "MATCH (a) RETURN a" || pos != 5 {
		t.Errorf("within a line: %q, %d", got, pos)
	}
}

func TestHistory(t *testing.T) {
	file := filepath.Join(t.TempDir(), "sub", "history")
	t.Setenv("NEWSGRAPH_HISTORY", file)
	h := openHistory()
	for _, q := range []string{"one", "one", "two"} {
		h.remember(q)
	}
	h.Add("a line alone")
	again := openHistory()
	if again.Len() != 2 || again.At(0) != "two" || again.At(1) != "one" {
		t.Errorf("%q", again.entries)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	for range mostHistory + 5 {
		h.remember(strings.Repeat("x", 1+h.Len()%7))
	}
	if h.Len() > mostHistory {
		t.Errorf("%d entries", h.Len())
	}
	t.Setenv("NEWSGRAPH_HISTORY", "off")
	if off := openHistory(); off.Len() != 0 || off.file != "" {
		t.Errorf("off: %v", off)
	}
}
