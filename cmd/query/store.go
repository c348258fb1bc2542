package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"github.com/newsgraph/newsgraph/cmd/internal/cli"
	"github.com/newsgraph/newsgraph/graph/api"
)

func newDocuments(s *settings) *cobra.Command {
	return &cobra.Command{
		Use:     "documents",
		Short:   "the documents of the store",
		Example: "  query documents --format jsonl",
		Args:    cli.NoNames,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return s.ask(cmd, func(ctx context.Context, q *question) error {
				a, err := q.g.Documents(ctx, s.limit)
				if err != nil {
					return err
				}
				return q.print(&answer{
					whole: a, complete: a.Complete, reason: a.Reason, count: len(a.Documents), none: "no documents",
					line: func(i int) any { return &a.Documents[i] },
					text: func(w io.Writer) {
						for i := range a.Documents {
							d := &a.Documents[i]
							line := fmt.Sprintf("%s; %s, %s", documentLine(d), plural(d.Claims, "claim"), plural(d.Entities, "entity"))
							q.lines(w, "", line)
						}
					},
				})
			})
		},
	}
}

func newStats(s *settings) *cobra.Command {
	return &cobra.Command{
		Use:     "stats",
		Short:   "what the store holds",
		Example: "  query stats --format json",
		Args:    cli.NoNames,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return s.ask(cmd, func(ctx context.Context, q *question) error {
				a, err := q.g.Stats(ctx)
				if err != nil {
					return err
				}
				return q.print(&answer{
					whole: a, complete: true, count: 1,
					line: func(int) any { return a },
					text: func(w io.Writer) { statsText(w, a) },
				})
			})
		},
	}
}

func statsText(w io.Writer, a *api.Stats) {
	for _, row := range []struct {
		name string
		n    int
	}{
		{"documents", a.Documents},
		{"outlets", a.Outlets},
		{"mentions", a.Mentions},
		{"entities", a.Entities},
		{"claims", a.Claims},
		{"facts", a.Facts},
		{"quads", a.Quads},
	} {
		fmt.Fprintf(w, "%-12s%d\n", row.name, row.n)
	}
	if a.First != "" {
		fmt.Fprintf(w, "%-12s%s to %s\n", "published", cli.Clean(a.First), cli.Clean(a.Last))
	}
	fmt.Fprintf(w, "%-12s%d asserted, %d hedged, %d negated\n", "claims are",
		a.Statuses["asserted"], a.Statuses["hedged"], a.Statuses["negated"])
	fmt.Fprintln(w, "\nentities by type")
	types := slices.Collect(maps.Keys(a.Types))
	slices.SortFunc(types, func(x, y string) int {
		if a.Types[x] != a.Types[y] {
			return a.Types[y] - a.Types[x]
		}
		if x < y {
			return -1
		}
		return 1
	})
	for _, t := range types {
		name := t
		if name == "" {
			name = "(none)"
		}
		fmt.Fprintf(w, "%8d  %s\n", a.Types[t], cli.Clean(name))
	}
	fmt.Fprintln(w, "\nclaims and facts by relation")
	for _, r := range a.Relations {
		fmt.Fprintf(w, "%8d %8d  %s\n", r.Claims, r.Facts, cli.Clean(r.Relation))
	}
}

func newExport(s *settings) *cobra.Command {
	var to string
	cmd := &cobra.Command{
		Use:     "export",
		Short:   "write the whole store",
		Long:    "Export writes every quad of the store to standard output, the lines sorted by their bytes.\n--limit, --timeout and --format do not apply.",
		Example: "  query export --to nquads > graph.nq",
		Args:    cli.NoNames,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s.timeout, s.format = 0, "text"
			return s.ask(cmd, func(ctx context.Context, q *question) error {
				if to != "nquads" {
					return usage("--to %q: nquads is what there is", to)
				}
				snap, err := q.g.Snapshot()
				if err != nil {
					return err
				}
				return errors.Join(snap.ExportNQuads(ctx, q.out), snap.Close())
			})
		},
	}
	cmd.Flags().StringVar(&to, "to", "nquads", "the format: nquads")
	cli.Complete(cmd, "to", cli.Words("nquads"))
	return cmd
}
