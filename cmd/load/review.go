package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/newsgraph/newsgraph/cmd/internal/cli"
	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/api"
)

// reviewFlags are the flags of load review.
type reviewFlags struct {
	judgeFlags
	list bool
}

func newReview(l *loadCommand) *cobra.Command {
	o := &reviewFlags{}
	cmd := &cobra.Command{
		Use:   "review [FILE]",
		Short: "list what was judged, and take up other people's judgements",
		Long: `Review reads judgements from FILE, - for standard input, and keeps all of them in one commit, or none
where one of them is wrong or contradicts another. A line is a judgement as --list --format jsonl prints it.
Lines of candidates are read too: "verdict": "same", "different" or "unsure" is to be added to each, and those
without one are left out. A judgement on a mention whose document is not there yet waits for it.

--list prints all judgements by time, and how each fares: in force, superseded, conflict, stale, withdrawn.`,
		Example: `  load review --list
  load review --list --format jsonl >judged.jsonl
  load review judged.jsonl --by ann`,
		Args: func(_ *cobra.Command, args []string) error {
			switch {
			case o.list && len(args) > 0:
				return errors.New("--list takes no file")
			case !o.list && len(args) != 1:
				return cli.WithHint(errors.New("which file of judgements?"), "load review judged.jsonl; load review --list shows what was judged")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.format != "text" && o.format != "json" && o.format != "jsonl" {
				return fmt.Errorf("--format %q is none of text, json, jsonl", o.format)
			}
			return l.keep(cmd, o.list, func(ctx context.Context, g *graph.Graph) error {
				if o.list {
					return o.listed(ctx, cmd.OutOrStdout(), g)
				}
				return o.take(ctx, cmd, g, args[0])
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.by, "by", "", "`who` says what names no author (env USER)")
	f.StringVar(&o.reason, "reason", "", "why, in a `text`, where a judgement has no reason")
	f.BoolVar(&o.list, "list", false, "show what was judged")
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

// listed prints all judgements.
func (o *reviewFlags) listed(ctx context.Context, out io.Writer, g *graph.Graph) error {
	s, err := g.Snapshot()
	if err != nil {
		return err
	}
	defer s.Close()
	a, err := s.Judgements(ctx)
	if err != nil {
		return err
	}
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	if o.format == "json" {
		err = enc.Encode(a)
	}
	for i := 0; err == nil && o.format != "json" && i < len(a.Judgements); i++ {
		if o.format == "jsonl" {
			err = enc.Encode(&a.Judgements[i])
		} else {
			_, err = fmt.Fprintln(out, cli.Clean(cli.JudgementLine(&a.Judgements[i])))
		}
	}
	if err == nil && !a.Complete {
		return &cli.ExitError{Code: cli.Interrupted, Err: errors.New("interrupted")}
	}
	return err
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
