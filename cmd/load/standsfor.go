package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/newsgraph/newsgraph/cmd/internal/cli"
	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/api"
)

// standsForFlags are the flags of load stands-for.
type standsForFlags struct {
	by, reason, format string
	list, remove       bool
}

func newStandsFor(l *loadCommand) *cobra.Command {
	o := &standsForFlags{}
	cmd := &cobra.Command{
		Use:   "stands-for A B",
		Short: "keep that one entity stands for another, as the Kremlin does for the government of Russia",
		Long: `Stands-for keeps that A stands for B, on somebody's word: query path --expand-metonyms goes from
the one to the other. The two stay two entities, and no fact is made of it. They are named by name,
alias, slug or IRI. No load changes what was said so; saying it again replaces the reason.

--list shows what people said and what the schema's table says of the entities in the store, --remove
takes back what people said, with --by what that one did. docs/vocabulary.md has the table.`,
		Example: `  load stands-for --db news.graph Moscow Kremlin --by ann --reason "as the paper uses it"
  load stands-for --db news.graph --list
  load stands-for --db news.graph --list --format json`,
		Args: func(cmd *cobra.Command, args []string) error {
			if o.list {
				return cli.NoNames(cmd, args)
			}
			return cli.Names(2, `load stands-for Kremlin "Government of Russia"`)(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.check(cmd); err != nil {
				return err
			}
			if o.list {
				return l.listMetonyms(cmd, o.format)
			}
			return l.keep(cmd, false, func(ctx context.Context, g *graph.Graph) error {
				return namedWell(o.change(ctx, cmd.OutOrStdout(), g, args[0], args[1]))
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.by, "by", "", "`who` says so (env USER)")
	f.StringVar(&o.reason, "reason", "", "why, in a `text`")
	f.BoolVar(&o.list, "list", false, "show what stands for what")
	f.BoolVar(&o.remove, "remove", false, "take it back")
	f.StringVar(&o.format, "format", "text", "of --list: text or json")
	f.DurationVar(&l.wait, "wait", 0, "how long to wait for another writer of the store")
	cmd.MarkFlagsMutuallyExclusive("list", "remove")
	cmd.MarkFlagsMutuallyExclusive("list", "by")
	cmd.MarkFlagsMutuallyExclusive("list", "reason")
	cmd.MarkFlagsMutuallyExclusive("remove", "reason")
	cli.Complete(cmd, "format", cli.Words("text", "json"))
	cli.CompleteNames(cmd, 2, l.entityNames)
	return cmd
}

// check refuses flags that would say nothing.
func (o *standsForFlags) check(cmd *cobra.Command) error {
	switch {
	case o.format != "text" && o.format != "json":
		return fmt.Errorf("--format %q is none of text, json", o.format)
	case cmd.Flags().Changed("format") && !o.list:
		return errors.New("--format is of --list")
	}
	return nil
}

func (o *standsForFlags) change(ctx context.Context, w io.Writer, g *graph.Graph, name, thing string) error {
	if o.remove {
		n, err := g.RemoveStandsFor(ctx, name, thing, o.by)
		if err == nil {
			_, err = fmt.Fprintf(w, "taken back: %s stands for %s, which %s had said\n", cli.Clean(name), cli.Clean(thing), plural(n, "person"))
		}
		return err
	}
	by := cmp.Or(o.by, os.Getenv("USER"))
	if by == "" {
		return cli.WithHint(errors.New("who says so?"), "--by ann")
	}
	if err := g.StandsFor(ctx, name, thing, by, o.reason); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "%s stands for %s, says %s\n", cli.Clean(name), cli.Clean(thing), cli.Clean(by))
	return err
}

// listMetonyms prints what stands for what, on whose word.
func (l *loadCommand) listMetonyms(cmd *cobra.Command, format string) (err error) {
	g, err := l.reading(cmd.Context())
	if err != nil {
		return l.hint(err)
	}
	defer func() { err = errors.Join(err, g.Close()) }()
	a, err := g.Metonyms(cmd.Context())
	if err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	if format == "json" {
		enc := json.NewEncoder(out)
		enc.SetEscapeHTML(false)
		return enc.Encode(a)
	}
	for i := range a.Metonyms {
		fmt.Fprintln(out, cli.Clean(metonymLine(&a.Metonyms[i])))
	}
	if !a.Complete {
		return &cli.ExitError{Code: cli.Interrupted, Err: errors.New("interrupted")}
	}
	return nil
}

// metonymLine says who stands for whom: "Moscow (City, entity:moscow) stands for Kremlin
// (GovernmentBody, entity:kremlin), says ann: as the paper uses it".
func metonymLine(m *api.Metonym) string {
	line := nodeWords(&m.Entity) + " stands for " + nodeWords(&m.StandsFor) + ", says " + m.By
	if m.By == "schema" {
		line = strings.TrimSuffix(line, m.By) + "the schema"
	}
	if m.Reason != "" {
		line += ": " + m.Reason
	}
	if m.Stale {
		line += " (no document names one of them any more)"
	}
	return line
}

// nodeWords names a node so that no other is meant.
func nodeWords(n *api.Node) string {
	id := n.ID
	if n.Slug != "" {
		id = "entity:" + n.Slug
	}
	if n.Type != "" {
		id = n.Type + ", " + id
	}
	return n.Name + " (" + id + ")"
}

// namedWell adds to an error of a name the entities it may mean.
func namedWell(err error) error {
	e, ok := errors.AsType[*api.Error](err)
	if !ok {
		return err
	}
	lines := []string{cli.Clean(e.Message)}
	for i := range e.Candidates {
		lines = append(lines, "  "+cli.Clean(nodeWords(&e.Candidates[i].Node)))
	}
	return cli.WithHint(errors.New(strings.Join(lines, "\n")), cli.Hint(e.Hint))
}

// entityNames completes the name of an entity; a store that cannot be asked has none.
func (l *loadCommand) entityNames(cmd *cobra.Command, typed string) (names []string) {
	g, err := l.reading(cmd.Context())
	if err != nil {
		return nil
	}
	defer g.Close()
	const most = 20
	found, err := g.Find(cmd.Context(), typed, most)
	if err != nil {
		return nil
	}
	for i := range found.Entities {
		names = append(names, cli.Clean(found.Entities[i].Name))
	}
	return names
}
