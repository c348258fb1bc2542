package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/term"

	"github.com/newsgraph/newsgraph/cmd/internal/cli"
	"github.com/newsgraph/newsgraph/graph/api"
)

// The prompts of the first and of further lines of a query.
const (
	firstPrompt = "match> "
	morePrompt  = "  ...> "
)

const promptHelp = `A query ends with ; or an empty line. Tab completes words, relations after : in [ ], types after : in ( ),
and names between quotes. Ctrl-C stops a query that runs, or drops the line; Ctrl-D ends.
  :format text|json|jsonl|csv|dot|mermaid
  :limit N        rows at most, 0 for all
  :explain        whether to say how an answer was found
  :param x=value  the value of $x
  :quit`

// A prompter reads queries from a terminal and has them asked.
type prompter struct {
	q       *question
	m       matchFlags
	t       *term.Terminal
	in      *keys
	history *history
	// cooked makes the terminal an ordinary one, and gives what makes it raw again.
	cooked func() (raw func())
	ctx    context.Context
	lines  []string // of the query so far
}

func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

// prompt asks queries until there are no more. Interrupts end the query that runs, not the prompt.
func (q *question) prompt(ctx context.Context, m *matchFlags, in *os.File) error {
	fd := int(in.Fd())
	state, err := term.MakeRaw(fd)
	if err != nil {
		return fmt.Errorf("prompt: %w", err)
	}
	restore := func() { _ = term.Restore(fd, state) } // there is nobody to tell
	defer restore()
	p := newPrompter(q, m, struct {
		io.Reader
		io.Writer
	}{in, q.cmd.OutOrStdout()})
	p.ctx = context.WithoutCancel(ctx)
	p.history = openHistory()
	p.t.History = p.history
	p.cooked = func() func() {
		restore()
		return func() {
			if raw, err := term.MakeRaw(fd); err == nil {
				state = raw
			}
		}
	}
	if width, height, err := term.GetSize(fd); err == nil && width > 0 {
		_ = p.t.SetSize(width, height) // it then breaks lines elsewhere
	}
	p.t.SetBracketedPasteMode(true)
	defer p.t.SetBracketedPasteMode(false)
	p.say("a query ends with ; or an empty line; :help says more")
	return p.loop()
}

func newPrompter(q *question, m *matchFlags, rw io.ReadWriter) *prompter {
	p := &prompter{q: q, m: *m, in: &keys{r: rw}, history: &history{}, ctx: context.Background()}
	p.t = term.NewTerminal(struct {
		io.Reader
		io.Writer
	}{p.in, rw}, firstPrompt)
	p.t.History = p.history
	p.t.AutoCompleteCallback = p.complete
	p.cooked = func() func() { return func() {} }
	return p
}

// say prints words on the terminal.
func (p *prompter) say(format string, args ...any) {
	fmt.Fprintln(p.t, cli.CleanLines(fmt.Sprintf(format, args...)))
}

func (p *prompter) loop() error {
	for {
		p.t.SetPrompt(firstPrompt)
		if len(p.lines) > 0 {
			p.t.SetPrompt(morePrompt)
		}
		line, err := p.t.ReadLine()
		if p.in.dropped {
			p.in.dropped, p.lines = false, nil
			continue
		}
		switch {
		case errors.Is(err, term.ErrPasteIndicator):
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		if p.line(line) {
			return nil
		}
	}
}

// line takes a line; it says whether it was the last.
func (p *prompter) line(line string) (quit bool) {
	trimmed := strings.TrimSpace(line)
	if len(p.lines) == 0 {
		switch {
		case trimmed == "":
			return false
		case trimmed[0] == ':':
			p.history.remember(trimmed)
			return p.command(trimmed)
		}
	}
	if trimmed != "" {
		p.lines = append(p.lines, line)
	}
	if trimmed != "" && !strings.HasSuffix(trimmed, ";") {
		return false
	}
	text := strings.Join(p.lines, "\n")
	p.lines = nil
	p.history.remember(strings.Join(strings.Fields(text), " "))
	p.asked(text)
	return false
}

// command obeys a line that begins with a colon.
func (p *prompter) command(line string) (quit bool) {
	word, arg, _ := strings.Cut(strings.TrimSuffix(line, ";"), " ")
	arg = strings.TrimSpace(arg)
	switch word {
	case ":quit", ":exit", ":q":
		return true
	case ":help", ":h", ":?":
		p.say(promptHelp)
	case ":explain":
		p.m.explain = !p.m.explain
		p.say("explain is %s", map[bool]string{true: "on", false: "off"}[p.m.explain])
	case ":format":
		if all := slices.Concat(formats, pathForms); !slices.Contains(all, arg) {
			p.say("the formats are %s", strings.Join(all, ", "))
			return false
		}
		p.q.format = arg
	case ":limit":
		n, err := strconv.Atoi(arg)
		if err != nil || n < 0 {
			p.say("a limit is a whole number from 0")
			return false
		}
		p.q.limit = n
	case ":param":
		if _, err := parseParams([]string{arg}); err != nil {
			p.say("%v", err)
			return false
		}
		name, _, _ := strings.Cut(arg, "=")
		p.m.params = append(slices.DeleteFunc(p.m.params, func(old string) bool { return strings.HasPrefix(old, name+"=") }), arg)
	default:
		p.say("there is no %s; :help lists what there is", word)
	}
	return false
}

// asked asks a query and prints the answer, on an ordinary terminal, which turns Ctrl-C into an
// interrupt.
func (p *prompter) asked(text string) {
	raw := p.cooked()
	defer raw()
	ctx, cancel := p.q.deadline(p.ctx)
	defer cancel()
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt)
	defer stop()
	params, err := parseParams(p.m.params)
	if err == nil {
		err = p.q.matchOne(ctx, &api.MatchQuery{
			Query: text, Params: params, View: p.q.view, Limit: p.q.limit, Evidence: p.q.evidence, Explain: p.m.explain,
		})
	}
	var exit *cli.ExitError
	if err = p.q.fail(named("", err)); errors.As(err, &exit) {
		err = exit.Err
	}
	if flushErr := p.q.out.Flush(); err == nil {
		err = flushErr
	}
	if err == nil {
		return
	}
	fmt.Fprintln(p.q.cmd.ErrOrStderr(), cli.CleanLines(err.Error()))
	var h cli.Hinter
	if errors.As(err, &h) && h.Hint() != "" {
		p.q.say("hint: %s", h.Hint())
	}
}

// keys are the keys that are typed. Ctrl-C, which would end the terminal, clears the line and ends
// it; dropped then says so.
type keys struct {
	r       io.Reader
	rest    []byte
	dropped bool
}

const (
	keyInterrupt = 3
	keyClear     = 21 // Ctrl-U, up to the cursor
	keyToEnd     = 5  // Ctrl-E
)

func (k *keys) Read(b []byte) (int, error) {
	if len(k.rest) == 0 {
		buf := make([]byte, len(b))
		n, err := k.r.Read(buf)
		for _, c := range buf[:n] {
			if c == keyInterrupt {
				k.dropped = true
				k.rest = append(k.rest, keyToEnd, keyClear, '\r')
				continue
			}
			k.rest = append(k.rest, c)
		}
		if n == 0 {
			return 0, err
		}
	}
	n := copy(b, k.rest)
	k.rest = k.rest[n:]
	return n, nil
}
