package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/newsgraph/newsgraph/cmd/internal/cli"
	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/paths"
)

func newPath(s *settings) *cobra.Command {
	q := &api.PathQuery{}
	cmd := &cobra.Command{
		Use:   "path FROM TO",
		Short: "how two entities are connected, hop by hop, with the evidence",
		Long: `Path finds the chains of facts that join two entities and shows for each hop which article
says so, in which words and on whose authority. A fact is one triple, however many documents
state it; facts are followed both ways unless --directed.

By default the ten best paths of at most four hops over asserted facts: short ones, with many
sources, over telling relations, not through hubs.`,
		Example: `  query path "Yuri Ushakov" "Abu Dhabi"
  query path Ushakov Putin --select all-shortest --directed
  query path Russia "Volodymyr Zelenskyy" --via invited,met_with --status asserted,hedged
  query path Ushakov "Abu Dhabi" --as-of 2026-02-01 --avoid Russia
  query path Ushakov Putin --min-sources 2 --evidence one`,
		Args: cli.Names(2, `query path "Yuri Ushakov" "Abu Dhabi"`),
		RunE: func(cmd *cobra.Command, args []string) error {
			return s.ask(cmd, func(ctx context.Context, ask *question) error {
				q.From, q.To, q.View, q.Limit, q.Evidence = args[0], args[1], s.view, s.limit, s.evidence
				if cmd.Flags().Changed("max-hops") && q.MaxHops == 0 || cmd.Flags().Changed("k") && q.K == 0 {
					return usage("--max-hops and -k are at least 1")
				}
				return ask.path(ctx, q)
			})
		},
	}
	f := cmd.Flags()
	f.IntVar(&q.MaxHops, "max-hops", 4, "the longest path to look for, at most 1000")
	f.StringVar(&q.Select, "select", "best", strings.Join(paths.Selectors(), ", "))
	f.IntVarP(&q.K, "k", "k", 10, "how many: of best and shortest-k paths, of lengths for groups")
	f.StringVar(&q.Mode, "mode", "acyclic", strings.Join(paths.Modes(), ", "))
	f.StringVar(&q.Rank, "rank", "meaning", "what best means: meaning, length or evidence")
	f.BoolVar(&q.Directed, "directed", false, "follow facts along their direction only")
	f.StringSliceVar(&q.Via, "via", nil, "only over these `relations`, their children and inverses")
	f.StringSliceVar(&q.NotVia, "not-via", nil, "not over these `relations`")
	f.StringArrayVar(&q.Through, "through", nil, "only paths that visit this `entity`; may be repeated")
	f.StringArrayVar(&q.Avoid, "avoid", nil, "no paths that visit this `entity`; may be repeated")
	f.IntVar(&q.MaxDegree, "max-degree", 0, "pass through no entity with more than `N` facts")
	cli.CompleteNames(cmd, 2, s.entityNames)
	for flag, words := range map[string]cli.Completer{
		"select": cli.Words(paths.Selectors()...), "mode": cli.Words(paths.Modes()...),
		"rank": cli.Words("meaning", "length", "evidence"),
		"via":  s.relationNames, "not-via": s.relationNames, "through": s.entityNames, "avoid": s.entityNames,
	} {
		cli.Complete(cmd, flag, words)
	}
	s.addEvidence(cmd)
	s.addView(cmd, "asserted")
	return cmd
}

func (q *question) path(ctx context.Context, ask *api.PathQuery) error {
	a, err := q.g.Paths(ctx, ask)
	if err != nil {
		return err
	}
	hops := "hops"
	if ask.MaxHops == 1 {
		hops = "hop"
	}
	return q.print(&answer{
		whole: a, complete: a.Complete, reason: a.Reason, count: len(a.Paths),
		none: fmt.Sprintf("none within %d %s", ask.MaxHops, hops), hint: a.Hint,
		line: func(i int) any { return &a.Paths[i] },
		text: func(w io.Writer) { q.pathText(w, a) },
	})
}
