package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/mattn/go-runewidth"
	"golang.org/x/term"

	"github.com/newsgraph/newsgraph/cmd/internal/cli"
	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/api"
)

// A queue asks a person of one pair after the other, and has each answer judged at once.
type queue struct {
	out   io.Writer
	term  cli.Terminal
	key   func() (byte, error) // the next key; io.EOF after the last
	judge func(context.Context, *api.Judgement) (*api.JudgeAnswer, error)
}

// The keys that a terminal sends instead of signals.
const (
	keyInterrupt = 3
	keyEnd       = 4
)

var verdictOf = map[byte]string{'y': "same", 'n': "different", 'u': "unsure"}

const keysHelp = `y  they are one, called by the left
n  they are two, whatever comes
u  it cannot be said; it is not asked again
s  later
q  end; what was answered stays`

// run asks of all pairs. A judgement that contradicts others is told of, and the next pair asked.
func (q *queue) run(ctx context.Context, pairs []api.Candidate) error {
	for i := range pairs {
		q.cards(&pairs[i], i+1, len(pairs))
		for answered := false; !answered; {
			fmt.Fprint(q.out, "one? y n u s q ? ")
			key, err := q.key()
			if err != nil || key == keyInterrupt {
				fmt.Fprintln(q.out)
				if key == keyInterrupt {
					err = context.Canceled
				}
				if errors.Is(err, io.EOF) {
					return nil
				}
				return err
			}
			if key >= ' ' && key <= '~' {
				fmt.Fprintf(q.out, "%c", key)
			}
			fmt.Fprintln(q.out)
			switch key {
			case 'y', 'n', 'u':
				if answered, err = q.answer(ctx, &pairs[i], verdictOf[key]); err != nil {
					return err
				}
			case 's':
				answered = true
			case 'q', keyEnd:
				return nil
			default:
				fmt.Fprintln(q.out, keysHelp)
			}
		}
	}
	return nil
}

// answer has a pair judged. It is not answered while another process writes to the store.
func (q *queue) answer(ctx context.Context, pair *api.Candidate, verdict string) (answered bool, err error) {
	side := func(c *api.Card) api.Side { return api.Side{ID: c.ID, Name: c.Name, Type: c.Type} }
	a, err := q.judge(ctx, &api.Judgement{Verdict: verdict, Left: side(&pair.Left), Right: []api.Side{side(&pair.Right)}})
	if err != nil {
		_, refused := errors.AsType[*api.Error](err)
		locked := errors.Is(err, graph.ErrLocked)
		if !refused && !locked && !errors.Is(err, graph.ErrConflict) {
			return false, err
		}
		fmt.Fprintln(q.out, q.term.Paint(cli.Red, cli.CleanLines(err.Error())))
		return !locked, nil
	}
	for i := range a.Judgements {
		fmt.Fprintln(q.out, cli.Clean(cli.JudgementLine(&a.Judgements[i])))
	}
	return true, nil
}

// cards shows the two sides beside each other.
func (q *queue) cards(pair *api.Candidate, n, of int) {
	fmt.Fprintf(q.out, "\n%d of %d: %s, score %.2f", n, of, pair.Rule, pair.Score)
	if len(pair.Shared) > 0 {
		fmt.Fprint(q.out, ", both with "+cli.Clean(strings.Join(pair.Shared, ", ")))
	}
	fmt.Fprintln(q.out)
	width := 78
	if q.term.Width > 0 {
		width = q.term.Width
	}
	half := max((width-3)/2, 10)
	left, right := cardLines(&pair.Left, half), cardLines(&pair.Right, half)
	for i := range max(len(left), len(right)) {
		var a, b string
		if i < len(left) {
			a = left[i]
		}
		if i < len(right) {
			b = right[i]
		}
		a = runewidth.FillRight(a, half)
		if i == 0 {
			a, b = q.term.Paint(cli.Bold, a), q.term.Paint(cli.Bold, b)
		}
		fmt.Fprintln(q.out, strings.TrimRight(a+" | "+b, " "))
	}
}

// cardLines describes an entity in lines of some width.
func cardLines(c *api.Card, width int) (lines []string) {
	add := func(text string) {
		for _, l := range (cli.Terminal{Width: width + 1}).Wrap(cli.Clean(text), 0) {
			lines = append(lines, runewidth.Truncate(l, width, ""))
		}
	}
	add(c.Name)
	add(strings.TrimPrefix(strings.Join(c.Types, ", ")+", entity:"+c.Slug, ", "))
	if len(c.Aliases) > 0 {
		add("also " + strings.Join(c.Aliases, ", "))
	}
	add(plural(c.Mentions, "mention"))
	for i := range c.Documents {
		add("in " + c.Documents[i].ID + " " + c.Documents[i].Title)
	}
	for i := range c.Facts {
		f := &c.Facts[i]
		add("- " + f.Subject.Name + " " + f.Relation + " " + objectName(&f.Object))
		if len(f.Claims) > 0 && f.Claims[0].Quote != "" {
			add("  “" + f.Claims[0].Quote + "”")
		}
	}
	return lines
}

func objectName(o *api.Object) string {
	switch {
	case o.Node != nil:
		return o.Node.Name
	case o.Literal != nil:
		return fmt.Sprintf("%q", o.Literal.Value)
	}
	return ""
}

// keyOf reads one key of a terminal, which is as it was before and afterwards.
func keyOf(in io.Reader, fd int) (byte, error) {
	state, err := term.MakeRaw(fd)
	if err != nil {
		return 0, fmt.Errorf("terminal: %w", err)
	}
	defer func() { _ = term.Restore(fd, state) }() // there is nobody to tell
	var b [1]byte
	_, err = io.ReadFull(in, b[:])
	return b[0], err
}
