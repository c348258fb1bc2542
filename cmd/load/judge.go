package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/newsgraph/newsgraph/cmd/internal/cli"
	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/api"
)

// judgeFlags are the flags of the commands that judge.
type judgeFlags struct{ by, reason, format string }

// judge makes a subcommand that judges, once its words are set.
func (l *loadCommand) judge(cmd *cobra.Command, ask func(ctx context.Context, g *graph.Graph, args []string, o *graph.JudgeOptions) (*api.JudgeAnswer, error)) *cobra.Command {
	o := &judgeFlags{}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if o.format != "text" && o.format != "json" {
			return fmt.Errorf("--format %q is none of text, json", o.format)
		}
		by := cmp.Or(o.by, os.Getenv("USER"))
		if by == "" {
			return cli.WithHint(errors.New("who says so?"), "--by ann")
		}
		return l.keep(cmd, false, func(ctx context.Context, g *graph.Graph) error {
			a, err := ask(ctx, g, args, &graph.JudgeOptions{Author: by, Reason: o.reason})
			if err != nil {
				return judgedWell(err)
			}
			return o.print(cmd, a)
		})
	}
	f := cmd.Flags()
	f.StringVar(&o.by, "by", "", "`who` says so (env USER)")
	f.StringVar(&o.reason, "reason", "", "why, in a `text`")
	f.StringVar(&o.format, "format", "text", "text or json")
	f.DurationVar(&l.wait, "wait", 0, "how long to wait for another writer of the store")
	cli.Complete(cmd, "format", cli.Words("text", "json"))
	return cmd
}

// judgedWell adds to an error what to do about it.
func judgedWell(err error) error {
	switch {
	case errors.Is(err, graph.ErrConflict):
		return cli.WithHint(err, "load undo J withdraws one; load review --list shows them all")
	case errors.Is(err, graph.ErrNoJudgement):
		return cli.WithHint(err, "load review --list shows them all")
	}
	return namedWell(err)
}

func (o *judgeFlags) print(cmd *cobra.Command, a *api.JudgeAnswer) error {
	out := cmd.OutOrStdout()
	if o.format == "json" {
		enc := json.NewEncoder(out)
		enc.SetEscapeHTML(false)
		return enc.Encode(a)
	}
	for i := range a.Judgements {
		fmt.Fprintln(out, cli.Clean(cli.JudgementLine(&a.Judgements[i])))
	}
	fmt.Fprintf(out, "%s moved", plural(a.Mentions, "mention"))
	if a.Added > 0 {
		for i := range a.Judgements {
			fmt.Fprintf(out, "; load undo %s", a.Judgements[i].ID)
		}
		fmt.Fprint(out, " takes it back")
	}
	fmt.Fprintln(out)
	for i := range a.Conflicts {
		fmt.Fprintln(out, "in conflict: "+cli.Clean(cli.JudgementLine(&a.Conflicts[i])))
	}
	return nil
}

func newMerge(l *loadCommand) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "merge A B",
		Short: "say that two entities are one, which is called A",
		Long: `Merge says that A and B are one: all that documents say of B is said of A from now on, by documents
to come too. A and B are entities, named by name, alias, slug or IRI, or mentions, named
document#mention. No document is changed, and load undo gives back every quad as it was.`,
		Example: `  load merge "Abu Dhabi" entity:abu-zaby --by ann
  load merge entity:kyiv-2 004#e7 --by ann --reason "the city, as the next sentence says"`,
		Args: cli.Names(2, `load merge "Abu Dhabi" entity:abu-zaby`),
	}
	l.judge(cmd, func(ctx context.Context, g *graph.Graph, args []string, o *graph.JudgeOptions) (*api.JudgeAnswer, error) {
		return g.Merge(ctx, args[0], args[1], o)
	})
	cli.CompleteNames(cmd, 2, l.entityNames)
	return cmd
}

func newDiffer(l *loadCommand) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "differ A B",
		Short: "say that two entities are not one, whatever comes",
		Long: `Differ says that A and B are two: nothing makes them one until it is withdrawn, neither a rule nor
other judgements in between. A and B are named as for merge.`,
		Example: `  load differ entity:georgia entity:georgia-2 --by ann
  load differ 003#e4 007#e1 --by ann`,
		Args: cli.Names(2, "load differ Georgia entity:georgia-2"),
	}
	l.judge(cmd, func(ctx context.Context, g *graph.Graph, args []string, o *graph.JudgeOptions) (*api.JudgeAnswer, error) {
		return g.Differ(ctx, args[0], args[1], o)
	})
	cli.CompleteNames(cmd, 2, l.entityNames)
	return cmd
}

func newSplit(l *loadCommand) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "split ENTITY MENTION…",
		Short: "take mentions out of an entity",
		Long: `Split says that some mentions are not the entity they refer to. Together they become the entity that
the rules had made of them, or one of their own. Mentions are named document#mention, as query show
ENTITY --why lists them.`,
		Example: "  load split Moscow 003#e4 007#e1 --by ann",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) < 2 {
				return cli.WithHint(errors.New("which mentions of which entity?"), "load split Moscow 003#e4; query show Moscow --why lists them")
			}
			return nil
		},
	}
	l.judge(cmd, func(ctx context.Context, g *graph.Graph, args []string, o *graph.JudgeOptions) (*api.JudgeAnswer, error) {
		return g.Split(ctx, args[0], args[1:], o)
	})
	cli.CompleteNames(cmd, 1, l.entityNames)
	return cmd
}

func newUndo(l *loadCommand) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "undo J",
		Short: "withdraw a judgement, and give back what it had changed",
		Long: `Undo takes a judgement out of force, named by its id or the beginning of it. What follows from the
others and from the documents is then as if it had never been made. It stays on record, with who
withdrew it and when. Metonyms are taken back by load stands-for --remove.

  load undo 5f0c21`,
		Args: cli.Names(1, "load undo 5f0c21"),
	}
	return l.judge(cmd, func(ctx context.Context, g *graph.Graph, args []string, o *graph.JudgeOptions) (*api.JudgeAnswer, error) {
		return g.Withdraw(ctx, args[0], o)
	})
}
