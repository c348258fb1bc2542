package main

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"

	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/claim"
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
	p = newPrompter(t.Context(), q, &matchFlags{}, term, term)
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
			name: "a dropped line, behind one that was not", shown: "MATCH (a) RETURN^C",
			keys: ":format json\r:format csv\rMATCH (a) RETURN\x03MATCH (a {name: 'Kremlin'})\r\x03RETURN 1;\r",
			errs: "1:1: expected MATCH, found RETURN\n    RETURN 1;\n    ^^^^^^\nhint: MATCH (n) RETURN n\n",
		},
		{
			name: "a dropped query", keys: "MATCH (a)\r\x03MATCH (a {name: 'Kremlin'}) RETURN a.name AS n;\r",
			out: "n\nKremlin\n",
		},
		{
			name: "commands", keys: ":format csv\r:limit 1\r:param who=Kremlin\r:explain\r:explain\rMATCH (a {name: $who})-[]-(b) RETURN a.name AS n;\r:quit\rMATCH",
			out: "n\nKremlin\n", errs: "the first 1 only, as --limit says\n", shown: "explain is off",
		},
		{
			name: "a parameter is given another value", keys: ":param who=Kremlin\r:param $who = Russia\rMATCH (a {name: $who}) RETURN a.name AS n;\r",
			out: "n\nRussia\n",
		},
		{
			name: "explained or not", keys: ":explain on\r:explain on\r:explain off\r:explain maybe\rMATCH (a {name: 'Kremlin'}) RETURN a.name AS n;\r",
			out: "n\nKremlin\n", shown: ":explain is on or off",
		},
		{
			name: "no time", keys: ":timeout 1\r:timeout 1ns\rMATCH (a) RETURN a;\r:lim\t0\r", shown: ":limit 0",
			errs: "stopped after 1ns with what was found; --timeout gives more time\n",
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
		{line: "MATCH (a {name: 'ushak", want: "MATCH (a {name: 'Yuri Ushakov'"},
		{line: "MATCH (a) WHERE a:Pers", want: "MATCH (a) WHERE a:Person"},
		{line: "MATCH (a)-[e:(works_for|aide_", want: "MATCH (a)-[e:(works_for|aide_of"},
		{line: "MATCH (a {name: 'it''s [('}) WHERE a.name = 'Yuri Ush", want: "MATCH (a {name: 'it''s [('}) WHERE a.name = 'Yuri Ushakov'"},
		{line: "MATCH (a) // don't RETU", want: "MATCH (a) // don't RETU"},
		{before: "MATCH (a) // don't", line: "RETU", want: "RETURN"},
		{line: "MATCH (a) /* ' */ RETU", want: "MATCH (a) /* ' */ RETURN"},
		{line: "MATCH (a) WHERE a.retu", want: "MATCH (a) WHERE a.retu"},
		{line: "MATCH (a {id: $retu", want: "MATCH (a {id: $retu"},
		{before: "MATCH (a {name: 'Yuri", line: "Ush", want: "Ush"},
		{line: ":ex", want: ":explain "},
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

// What a store has in names and labels must not break the query that they are completed into, nor steer
// the terminal.
func TestCompletionQuotes(t *testing.T) {
	p, shown, _, _ := newsPrompt(t, "")
	doc := &claim.Document{
		ID: "odd",
		Entities: []claim.Entity{
			{ID: "1", Name: "O'Brien \\ Sons"}, {ID: "2", Name: "Steer\x1b[2J"}, {ID: "3", Name: "Ann Oddly"}, {ID: "4", Name: "Ben Oddly"},
		},
	}
	if _, err := p.q.g.Put(t.Context(), doc, nil); err != nil {
		t.Fatal(err)
	}
	rdf := filepath.Join(t.TempDir(), "odd.nq")
	if err := os.WriteFile(rdf, []byte("<http://e.org/a> <http://e.org/odd> <http://e.org/b> .\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := p.q.g.Load(t.Context(), graph.NewFiles([]string{rdf}, nil), nil); err != nil {
		t.Fatal(err)
	}
	for line, want := range map[string]string{
		"MATCH (a {name: 'O''Br":          `MATCH (a {name: 'O''Brien \\ Sons'`,
		`MATCH (a {name: "O'Br`:           `MATCH (a {name: "O'Brien \\ Sons"`,
		"MATCH (a {name: 'Steer":          "MATCH (a {name: 'Steer",
		"MATCH (a {name: 'Oddly":          "MATCH (a {name: 'Oddly",
		"MATCH (a)-[:`http://e.org/o":     "MATCH (a)-[:`http://e.org/odd`",
		"MATCH (a)-[:works_for|`http://e": "MATCH (a)-[:works_for|`http://e.org/odd`",
	} {
		if got, _, _ := p.complete(line, len(line), '\t'); got != want {
			t.Errorf("%q: got %q", line, got)
		}
	}
	if got := shown.shown.String(); !strings.Contains(got, "Ann Oddly  Ben Oddly") || strings.Contains(got, "[2J") {
		t.Errorf("listed %q", got)
	}
}

// Ctrl-C ends the query that runs and leaves the prompt.
func TestPromptInterrupt(t *testing.T) {
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt) // so that one that comes late does not end the test
	defer signal.Stop(interrupts)
	long := "MATCH (a)" + strings.Repeat("-(b)-(c)", 10) + " RETURN count(*);\r"
	p, _, out, errs := newsPrompt(t, strings.ReplaceAll(long, "(b)-(c)", "()-()")+"MATCH (a {name: 'Kremlin'}) RETURN a.name AS n;\r")
	done := make(chan error, 1)
	go func() { done <- p.loop() }()
	const pause = 100 * time.Millisecond
	for sent := false; ; {
		select {
		case err := <-done:
			if err != nil || !strings.Contains(errs.String(), "interrupted") || !strings.HasSuffix(out.String(), "n\nKremlin\n") {
				t.Errorf("%v, printed %q, said %q", err, out, errs)
			}
			return
		case <-time.After(pause):
			if sent {
				continue
			}
			sent = true
			if err := syscall.Kill(os.Getpid(), syscall.SIGINT); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestOneLine(t *testing.T) {
	for text, want := range map[string]string{
		"MATCH (a)\n  RETURN a;":                    "MATCH (a) RETURN a;",
		"MATCH (a) // all ' of it\nRETURN 'x  //y'": "MATCH (a) RETURN 'x  //y'",
		"MATCH /* not\nthis */ (a)\tRETURN a":       "MATCH (a) RETURN a",
		"RETURN 'a\nb', `c''`, \"d\"\"\"":           "RETURN 'a\\nb', `c''`, \"d\"\"\"",
		"RETURN 'never  closed\n":                   "RETURN 'never  closed\\n",
		"RETURN /* never closed":                    "RETURN",
		" ":                                         "",
	} {
		if got := oneLine(text); got != want {
			t.Errorf("%q: got %q", text, got)
		}
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
