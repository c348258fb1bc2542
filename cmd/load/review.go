package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/newsgraph/newsgraph/cmd/internal/cli"
	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/api"
)

// reviewFlags are the flags of load review.
type reviewFlags struct {
	judgeFlags
	list     bool
	limit    int
	minScore float64
}

func newReview(l *loadCommand) *cobra.Command {
	o := &reviewFlags{}
	cmd := &cobra.Command{
		Use:   "review [FILE]",
		Short: "judge pairs that may be one; list and take up judgements",
		Long: `Review asks on a terminal of pairs of entities that may be one, the likeliest first: y says that they are,
n that they are not, u that it cannot be said, s leaves the pair for later, q ends, ? tells of the keys. Each
answer is kept at once, and loads may run in between. Elsewhere, and with --format jsonl, it prints the pairs, one a line.

With FILE it reads judgements from FILE, - for standard input, and keeps all of them in one commit, or none
where one of them is wrong or contradicts another. A line is a judgement as --list --format jsonl prints it.
Lines of candidates are read too: "verdict": "same", "different" or "unsure" is to be added to each, and those
without one are left out. A judgement on a mention whose document is not there yet waits for it.

--list prints all judgements by time, and how each fares: in force, superseded, conflict, stale, withdrawn.`,
		Example: `  load review --by ann
  load review --format jsonl --min-score 0.7 >pairs.jsonl
  load review --list
  load review --list --format jsonl >judged.jsonl
  load review judged.jsonl --by ann`,
		Args: func(_ *cobra.Command, args []string) error {
			switch {
			case o.list && len(args) > 0:
				return errors.New("--list takes no file")
			case len(args) > 1:
				return cli.WithHint(errors.New("one file of judgements at a time"), "cat a.jsonl b.jsonl | load review -")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.format != "text" && o.format != "json" && o.format != "jsonl" {
				return fmt.Errorf("--format %q is none of text, json, jsonl", o.format)
			}
			if len(args) == 0 && !o.list && o.format == "text" && terminalOf(cmd) != nil {
				return o.ask(cmd, l)
			}
			return l.keep(cmd, len(args) == 0, func(ctx context.Context, g *graph.Graph) error {
				switch {
				case o.list:
					return o.listed(ctx, cmd.OutOrStdout(), g)
				case len(args) > 0:
					return o.take(ctx, cmd, g, args[0])
				}
				return o.pairs(ctx, cmd.OutOrStdout(), g)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.by, "by", "", "`who` says what names no author (env USER)")
	f.StringVar(&o.reason, "reason", "", "why, in a `text`, where a judgement has no reason")
	f.BoolVar(&o.list, "list", false, "show what was judged")
	f.IntVar(&o.limit, "limit", 100, "at most `N` pairs; 0 is 10,000")
	f.Float64Var(&o.minScore, "min-score", 0, "only pairs that score at least `X`, 0 to 1")
	f.StringVar(&o.format, "format", "text", "text, json or jsonl")
	f.DurationVar(&l.wait, "wait", 0, "how long to wait for another writer of the store")
	cmd.MarkFlagsMutuallyExclusive("list", "by")
	cmd.MarkFlagsMutuallyExclusive("list", "reason")
	cli.Complete(cmd, "format", cli.Words("text", "json", "jsonl"))
	cmd.ValidArgsFunction = func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return []string{"jsonl", "ndjson"}, cobra.ShellCompDirectiveFilterFileExt
	}
	return cmd
}

// terminalOf gives the terminal that a person sits at, nil where there is none.
func terminalOf(cmd *cobra.Command) *os.File {
	in, ok := cmd.InOrStdin().(*os.File)
	if !ok || !term.IsTerminal(int(in.Fd())) || !cli.TerminalOf(cmd.OutOrStdout()).TTY {
		return nil
	}
	return in
}

// saying tells on a terminal what takes longer than a second, until the function that it gives is called.
func saying(w io.Writer, what string) (done func()) {
	if !cli.TerminalOf(w).TTY || os.Getenv("TERM") == "dumb" {
		return func() {}
	}
	said := make(chan struct{})
	timer := time.AfterFunc(time.Second, func() {
		defer close(said)
		fmt.Fprint(w, what)
	})
	return func() {
		if !timer.Stop() {
			<-said
			fmt.Fprint(w, "\r\x1b[K")
		}
	}
}

// ask has a person judge the candidates, and tells of judgements that are without effect. The store is not held
// while the person thinks, so that loads go on.
func (o *reviewFlags) ask(cmd *cobra.Command, l *loadCommand) error {
	by := cmp.Or(o.by, os.Getenv("USER"))
	if by == "" {
		return cli.WithHint(errors.New("who says so?"), "--by ann")
	}
	var found *api.CandidatesAnswer
	err := l.keep(cmd, true, func(ctx context.Context, g *graph.Graph) (err error) {
		defer saying(cmd.ErrOrStderr(), "looking for pairs that may be one …")()
		found, err = g.Candidates(ctx, o.limit, o.minScore)
		return err
	})
	if err != nil {
		return err
	}
	ctx, file, out := cmd.Context(), terminalOf(cmd), cmd.OutOrStdout()
	in := cli.Interruptible(ctx, file)
	q := &queue{
		out: out, term: cli.TerminalOf(out),
		key: func() (byte, error) { return keyOf(in, int(file.Fd())) },
		judge: func(_ context.Context, j *api.Judgement) (a *api.JudgeAnswer, err error) {
			err = l.keep(cmd, false, func(ctx context.Context, g *graph.Graph) (err error) {
				a, err = g.Judge(ctx, []api.Judgement{*j}, &graph.JudgeOptions{Author: by, Reason: o.reason})
				return err
			})
			return a, err
		},
	}
	err = q.run(ctx, found.Candidates)
	if errors.Is(err, context.Canceled) || err == nil && found.Reason == "canceled" {
		return &cli.ExitError{Code: cli.Interrupted, Err: errors.New("interrupted; what was answered stays")}
	}
	if err != nil {
		return err
	}
	if len(found.Candidates) == 0 {
		fmt.Fprintln(out, "no pairs to judge")
	}
	return l.keep(cmd, true, func(ctx context.Context, g *graph.Graph) error { return idle(ctx, out, g) })
}

// idle tells of the judgements that stand and are without effect.
func idle(ctx context.Context, out io.Writer, g *graph.Graph) error {
	s, err := g.Snapshot()
	if err != nil {
		return err
	}
	defer s.Close()
	all, err := s.Judgements(ctx)
	if err != nil {
		return err
	}
	for i := range all.Judgements {
		if j := &all.Judgements[i]; j.State == "stale" || j.State == "conflict" {
			fmt.Fprintln(out, cli.Clean(cli.JudgementLine(j)))
		}
	}
	return nil
}

// pairs prints the candidates.
func (o *reviewFlags) pairs(ctx context.Context, out io.Writer, g *graph.Graph) error {
	a, err := g.Candidates(ctx, o.limit, o.minScore)
	if err != nil {
		return err
	}
	err = o.print(out, a, len(a.Candidates), func(i int) any { return &a.Candidates[i] })
	if err == nil && ctx.Err() != nil {
		return &cli.ExitError{Code: cli.Interrupted, Err: errors.New("interrupted")}
	}
	return err
}

// print prints an answer as JSON, or its parts a line each; a part that is a text as words.
func (o *reviewFlags) print(out io.Writer, whole any, n int, part func(i int) any) (err error) {
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	if o.format == "json" {
		return enc.Encode(whole)
	}
	for i := 0; err == nil && i < n; i++ {
		switch p := part(i).(type) {
		case string:
			_, err = fmt.Fprintln(out, p)
		default:
			err = enc.Encode(p)
		}
	}
	return err
}

// listed prints all judgements.
func (o *reviewFlags) listed(ctx context.Context, out io.Writer, g *graph.Graph) error {
	a, err := g.Judgements(ctx)
	if err != nil {
		return err
	}
	err = o.print(out, a, len(a.Judgements), func(i int) any {
		if o.format == "jsonl" {
			return &a.Judgements[i]
		}
		return cli.Clean(cli.JudgementLine(&a.Judgements[i]))
	})
	switch {
	case err != nil || a.Complete:
		return err
	case a.Reason == "limit":
		return fmt.Errorf("the service lists no more than these %d judgements", len(a.Judgements))
	}
	return &cli.ExitError{Code: cli.Interrupted, Err: errors.New("interrupted")}
}

// take keeps the judgements of a file.
func (o *reviewFlags) take(ctx context.Context, cmd *cobra.Command, g *graph.Graph, file string) error {
	by := cmp.Or(o.by, os.Getenv("USER"))
	if by == "" {
		return cli.WithHint(errors.New("who says so?"), "--by ann")
	}
	in := cli.Interruptible(ctx, cmd.InOrStdin())
	if file != "-" {
		opened, err := os.Open(file)
		if err != nil {
			return err
		}
		defer opened.Close()
		in = opened
	}
	v, err := readVerdicts(in, file)
	if err != nil {
		return cli.WithHint(err, "nothing was kept; mend the lines and read the file again")
	}
	a := &api.JudgeAnswer{Judgements: []api.Judgement{}, Conflicts: []api.Judgement{}}
	if len(v.judgements) > 0 {
		if a, err = g.Judge(ctx, v.judgements, &graph.JudgeOptions{Author: by, Reason: o.reason}); err != nil {
			return judgedWell(v.placed(err))
		}
	}
	out := cmd.OutOrStdout()
	if o.format != "text" {
		enc := json.NewEncoder(out)
		enc.SetEscapeHTML(false)
		return enc.Encode(a)
	}
	fmt.Fprintf(out, "%s read, %d new, %d without a verdict; %s moved\n",
		plural(len(v.judgements), "judgement"), a.Added, v.open, plural(a.Mentions, "mention"))
	for i := range a.Judgements {
		if a.Judgements[i].State != "in force" {
			fmt.Fprintln(out, cli.Clean(cli.JudgementLine(&a.Judgements[i])))
		}
	}
	return nil
}
