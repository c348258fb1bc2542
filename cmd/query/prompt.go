package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"golang.org/x/term"

	"github.com/newsgraph/newsgraph/cmd/internal/cli"
	"github.com/newsgraph/newsgraph/graph/api"
)

// The prompts of the first and of further lines of a query.
const (
	firstPrompt = "match> "
	morePrompt  = "  ...> "
)

// A prompter reads queries from a terminal and has them asked.
type prompter struct {
	q       *question
	m       matchFlags
	t       *term.Terminal
	screen  io.Writer // under t
	history *history
	// cooked makes the terminal an ordinary one, and gives what makes it raw again.
	cooked func() (raw func())
	// resized looks how large the terminal is.
	resized func()
	ctx     context.Context
	lines   []string // of the query so far
	dropped bool     // the line that ends was given up
}

func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

// prompt asks queries until there are no more. Interrupts end the query that runs, not the prompt; when
// the process is told to end, the terminal is left as it was.
func (q *question) prompt(ctx context.Context, m *matchFlags, in *os.File) error {
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt) // and nobody reads them: a query that runs is told by itself
	defer signal.Stop(interrupts)
	ctx, stop := signal.NotifyContext(context.WithoutCancel(ctx), syscall.SIGTERM)
	defer stop()
	fd := int(in.Fd())
	state, err := term.MakeRaw(fd)
	if err != nil {
		return fmt.Errorf("prompt: %w", err)
	}
	restore := func() { _ = term.Restore(fd, state) } // there is nobody to tell
	defer restore()
	p := newPrompter(ctx, q, m, cli.Interruptible(ctx, in), q.cmd.OutOrStdout())
	p.history = openHistory()
	p.t.History = p.history
	p.cooked = func() func() {
		restore()
		return func() {
			if before, err := term.MakeRaw(fd); err == nil {
				state = before
			}
		}
	}
	p.resized = func() {
		q.term = cli.TerminalOf(q.cmd.OutOrStdout())
		if width, height, err := term.GetSize(fd); err == nil && width > 0 {
			_ = p.t.SetSize(width, height) // it then breaks lines elsewhere
		}
	}
	p.t.SetBracketedPasteMode(true)
	defer p.t.SetBracketedPasteMode(false)
	p.say("a query ends with ; or an empty line; :help says more")
	return p.loop()
}

func newPrompter(ctx context.Context, q *question, m *matchFlags, in io.Reader, screen io.Writer) *prompter {
	p := &prompter{q: q, m: *m, screen: screen, history: &history{}, ctx: ctx}
	p.t = term.NewTerminal(struct {
		io.Reader
		io.Writer
	}{&keys{r: in}, screen}, firstPrompt)
	p.t.History = p.history
	p.t.AutoCompleteCallback = p.complete
	p.cooked = func() func() { return func() {} }
	p.resized = func() {}
	return p
}

// say prints words on the terminal.
func (p *prompter) say(format string, args ...any) {
	fmt.Fprintln(p.t, cli.CleanLines(fmt.Sprintf(format, args...)))
}

func (p *prompter) loop() error {
	for {
		p.resized()
		p.t.SetPrompt(firstPrompt)
		if len(p.lines) > 0 {
			p.t.SetPrompt(morePrompt)
		}
		line, err := p.t.ReadLine()
		switch {
		case err == nil, errors.Is(err, term.ErrPasteIndicator):
		case errors.Is(err, io.EOF):
			_, err = io.WriteString(p.screen, "\r\n") // what comes next begins a line
			return err
		default:
			_, _ = io.WriteString(p.screen, "\r\n")
			return cmp.Or(p.ctx.Err(), err)
		}
		if p.dropped {
			p.dropped, p.lines = false, nil
			continue
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
	p.history.remember(oneLine(text))
	p.asked(text)
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

// keys are the keys that are typed. Ctrl-C, which would end the terminal, becomes a key that gives the
// line up, and the end of the line.
type keys struct {
	r    io.Reader
	rest []byte
}

const (
	keyInterrupt = 3
	keyDrop      = 0x1c // of a terminal that is not raw: quit
)

func (k *keys) Read(b []byte) (int, error) {
	if len(k.rest) == 0 {
		n, err := k.r.Read(b)
		if n == 0 {
			return 0, err
		}
		k.rest = bytes.ReplaceAll(b[:n], []byte{keyInterrupt}, []byte{keyDrop, '\r'})
	}
	n := copy(b, k.rest)
	k.rest = k.rest[n:]
	return n, nil
}
