package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/newsgraph/newsgraph/cmd/internal/cli"
	"github.com/newsgraph/newsgraph/graph"
)

// exitDamage is the exit code of check for a store that is damaged.
const exitDamage = 1

func newCheck(l *loadCommand) *cobra.Command {
	var quick, dump bool
	var most int
	cmd := &cobra.Command{
		Use:   "check",
		Short: "see whether the store is sound",
		Long: `Check reads the whole store and compares it with what it should be: checksums, orders,
indexes, counts, and for every document that its entities and edges are what follows from what
it states. It takes no lock and changes nothing; a load may run meanwhile.

Exit codes: 0 sound, 1 damaged, 2 no store, or it cannot be read.`,
		Example: "  load check\n  load check --quick --db old.graph\n  load check --dump | less",
		Args:    cli.NoNames,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return l.checkStore(cmd, quick, dump, most)
		},
	}
	cmd.Flags().BoolVar(&quick, "quick", false, "look at the manifest and the sizes of the files only")
	cmd.Flags().BoolVar(&dump, "dump", false, "print offset, bytes and meaning of what lies in the files")
	cmd.Flags().IntVar(&most, "dump-limit", 0, "print at most `N` elements of each section; 0 is all")
	cmd.MarkFlagsMutuallyExclusive("quick", "dump")
	return cmd
}

func (l *loadCommand) checkStore(cmd *cobra.Command, quick, dump bool, most int) (err error) {
	if err := l.here(); err != nil {
		return err
	}
	start, faults := time.Now(), 0
	found := func(fault error) {
		faults++
		fmt.Fprintln(cmd.OutOrStdout(), fault)
	}
	g, err := l.reading(cmd.Context())
	switch {
	case errors.Is(err, graph.ErrCorrupt):
		found(err)
	case err != nil:
		return l.hint(err)
	default:
		defer func() { err = errors.Join(err, g.Close()) }()
		if dump {
			w := bufio.NewWriter(cmd.OutOrStdout())
			return errors.Join(g.Dump(w, most), w.Flush())
		}
		if err := g.Check(cmd.Context(), quick, found); err != nil {
			return err
		}
	}
	if faults > 0 {
		return &cli.ExitError{Code: exitDamage, Err: cli.WithHint(
			fmt.Errorf("%s is damaged: %s", l.db, plural(faults, "fault")),
			"a backup restores it; what can still be read, query export saves")}
	}
	fmt.Fprintf(cmd.OutOrStdout(), "%s is sound, checked in %.1f s\n", l.db, time.Since(start).Seconds())
	return nil
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	if stem, ok := strings.CutSuffix(word, "y"); ok {
		return fmt.Sprintf("%d %sies", n, stem)
	}
	return fmt.Sprintf("%d %ss", n, word)
}

func newCompact(l *loadCommand) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "compact",
		Short: "write the store anew, without what was replaced and removed",
		Long: `Compact makes the store as small as it can be. Queries go on meanwhile; another load waits
or is refused. Loads compact by themselves as they go: this is for the last bit of space.`,
		Example: "  load compact\n  load compact --wait 30s --db my.graph",
		Args:    cli.NoNames,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return l.keepHere(cmd, false, func(ctx context.Context, g *graph.Graph) error { return g.Compact(ctx) })
		},
	}
	cmd.Flags().DurationVar(&l.wait, "wait", 0, "how long to wait for another writer of the store")
	return cmd
}

func newResolve(l *loadCommand) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "resolve",
		Short: "decide anew which entity each mention is, whatever the order in which documents came",
		Long: `Resolve links the mentions of all documents anew, as if the documents had been loaded in the order
of their ids into an empty store. So the same documents give the same entities, whatever the order in
which they came. Entities keep their IRIs: each goes to the one that has most of its mentions. Doing it
again changes nothing. It takes about as long as loading did, and as much space as the store in the
folder for temporary files.`,
		Example: "  load resolve\n  load resolve --wait 30s --db my.graph",
		Args:    cli.NoNames,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return l.keepHere(cmd, false, func(ctx context.Context, g *graph.Graph) error {
				tell, done := countdown(cmd.ErrOrStderr())
				res, err := g.Resolve(ctx, tell)
				done()
				if err == nil {
					_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s, %s: %d moved; %s before, %d now; %.1f s\n",
						plural(res.Documents, "document"), plural(res.Mentions, "mention"), res.Moved,
						plural(res.Before, "entity"), res.After, res.Elapsed.Seconds())
				}
				if errors.Is(err, context.Canceled) {
					return &cli.ExitError{Code: cli.Interrupted, Err: cli.WithHint(
						errors.New("interrupted; what was committed stays"), "load resolve finishes it")}
				}
				return err
			})
		},
	}
	cmd.Flags().DurationVar(&l.wait, "wait", 0, "how long to wait for another writer of the store")
	return cmd
}

// countdown shows how many documents are behind: in a line that is redrawn on a terminal, in one every ten
// seconds elsewhere.
func countdown(w io.Writer) (tell func(doing string, done, of int), finish func()) {
	term, last, drawn := cli.TerminalOf(w), time.Now(), false
	every, format := report, "%s: %d of %d documents\n"
	if term.TTY {
		every, format = redraw, "\r\x1b[K%s: %d of %d documents"
	}
	tell = func(doing string, done, of int) {
		if time.Since(last) < every {
			return
		}
		last, drawn = time.Now(), term.TTY
		fmt.Fprintf(w, format, doing, done, of)
	}
	return tell, func() {
		if drawn {
			fmt.Fprint(w, "\r\x1b[K")
		}
	}
}

func newBackup(l *loadCommand) *cobra.Command {
	return &cobra.Command{
		Use:   "backup FOLDER",
		Short: "make a second store of the state as it is now",
		Long: `Backup makes a store in FOLDER, which must be empty or not be there yet. On the same file
system it costs almost no time and space, since files that never change are linked. The store
may be in use.`,
		Example:           "  load backup copies/news-2026-11-24\n  load backup --db my.graph copy.graph",
		Args:              cli.Names(1, "load backup copy.graph"),
		ValidArgsFunction: cli.Folders,
		RunE: func(cmd *cobra.Command, args []string) error {
			return l.keepHere(cmd, true, func(ctx context.Context, g *graph.Graph) error { return g.Backup(ctx, args[0]) })
		},
	}
}

func newUpgrade(l *loadCommand) *cobra.Command {
	return &cobra.Command{
		Use:     "upgrade",
		Short:   "bring a store of an older version to this one's format",
		Long:    "Upgrade rewrites a store of an older format. There is one format so far.",
		Example: "  load upgrade --db old.graph",
		Args:    cli.NoNames,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return l.keepHere(cmd, true, func(context.Context, *graph.Graph) error {
				fmt.Fprintf(cmd.OutOrStdout(), "%s is of the newest format: nothing to do\n", l.db)
				return nil
			})
		},
	}
}

// here refuses what can only be done where the store is.
func (l *loadCommand) here() error {
	if l.served() {
		return cli.WithHint(fmt.Errorf("%s is a graph that is served", l.db), "what looks after a store is run where it is, with its folder as --db")
	}
	return nil
}

// keepHere is keep for what can only be done where the store is.
func (l *loadCommand) keepHere(cmd *cobra.Command, readOnly bool, do func(context.Context, *graph.Graph) error) error {
	if err := l.here(); err != nil {
		return err
	}
	return l.keep(cmd, readOnly, do)
}

// keep opens a store that is there and does something to it.
func (l *loadCommand) keep(cmd *cobra.Command, readOnly bool, do func(context.Context, *graph.Graph) error) (err error) {
	var g *graph.Graph
	if readOnly {
		g, err = l.reading(cmd.Context())
	} else {
		g, err = l.open(cmd.Context(), false)
	}
	if err != nil {
		return l.hint(err)
	}
	defer func() { err = errors.Join(err, g.Close()) }()
	return do(cmd.Context(), g)
}
