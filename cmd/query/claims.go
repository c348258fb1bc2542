package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/newsgraph/newsgraph/cmd/internal/cli"
	"github.com/newsgraph/newsgraph/graph/api"
)

func newClaims(s *settings) *cobra.Command {
	ask := &api.ClaimQuery{}
	cmd := &cobra.Command{
		Use:   "claims",
		Short: "claims as their documents state them",
		Long: `Claims lists claims, each as its document states it, by day of publication. Every flag narrows;
a relation includes its children in the schema.`,
		Example: `  query claims --subject Russia --relation invited
  query claims --speaker "Dmitry Peskov" --since 2026-01-28
  query claims --status negated --format jsonl`,
		Args: cli.NoNames,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return s.ask(cmd, func(ctx context.Context, q *question) error {
				ask.View, ask.Limit = s.view, s.limit
				a, err := q.g.Claims(ctx, ask)
				if err != nil {
					return err
				}
				return q.print(&answer{
					whole: a, complete: a.Complete, reason: a.Reason, count: len(a.Claims), none: "no such claim",
					line: func(i int) any { return &a.Claims[i] },
					text: func(w io.Writer) {
						for i := range a.Claims {
							q.statementText(w, &a.Claims[i])
						}
					},
				})
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&ask.Subject, "subject", "", "of this `entity`")
	f.StringVar(&ask.Relation, "relation", "", "of this `relation`")
	f.StringVar(&ask.Object, "object", "", "with this `entity` as object")
	f.StringVar(&ask.Speaker, "speaker", "", "said by this `entity`")
	for flag, words := range map[string]cli.Completer{
		"subject": s.entityNames, "relation": s.relationNames, "object": s.entityNames, "speaker": s.entityNames,
	} {
		cli.Complete(cmd, flag, words)
	}
	s.addView(cmd, "all three")
	return cmd
}

func newClaim(s *settings) *cobra.Command {
	return &cobra.Command{
		Use:     "claim ID",
		Short:   "one claim, with the paragraph it stands in where the text is kept",
		Long:    "Claim shows one claim by its id, or by the first digits of it, at least six.",
		Example: "  query claim 307f3a8ce796",
		Args:    cli.Names(1, "query claim 307f3a8ce796"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return s.ask(cmd, func(ctx context.Context, q *question) error {
				a, err := q.g.Claim(ctx, args[0])
				if err != nil {
					return err
				}
				return q.print(&answer{
					whole: a, complete: true, count: 1,
					line: func(int) any { return a },
					text: func(w io.Writer) { q.claimText(w, a) },
				})
			})
		},
	}
}

func (q *question) statementText(w io.Writer, c *api.Statement) {
	line := fmt.Sprintf("%s %s %s: %s", c.Subject.Name, c.Relation, objectWords(&c.Object), c.Status)
	for _, l := range q.term.Wrap(cli.Clean(line), 0) {
		fmt.Fprintln(w, q.term.Paint(statusStyle(c.Status), l))
	}
	q.evidenceText(w, []api.Claim{c.Claim}, hopIndent)
}

func (q *question) claimText(w io.Writer, c *api.Statement) {
	q.statementText(w, c)
	for _, row := range [][2]string{
		{"claim", c.ID},
		{"document", c.Document},
		{"title", c.Title},
		{"url", c.URL},
		{"wording", c.Wording},
		{"context", c.Context},
	} {
		if row[1] == "" {
			continue
		}
		indent := len(hopIndent) + 10
		for i, l := range q.term.Wrap(cli.Clean(row[1]), indent) {
			label := ""
			if i == 0 {
				label = row[0]
			}
			fmt.Fprintf(w, "%s%-10s%s\n", hopIndent, label, l)
		}
	}
	for _, s := range c.Spans {
		fmt.Fprintf(w, "%s%-10s%d,%d\n", hopIndent, "span", s[0], s[1])
	}
}

func newConflicts(s *settings) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "conflicts",
		Short: "what the documents do not agree on",
		Long: `Conflicts lists facts that some claims assert and others deny, and relations that can hold of one
object only and are asserted of several.`,
		Example: "  query conflicts\n  query conflicts --as-of 2026-01-30",
		Args:    cli.NoNames,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return s.ask(cmd, func(ctx context.Context, q *question) error {
				a, err := q.g.Conflicts(ctx, s.view, s.limit)
				if err != nil {
					return err
				}
				for i := range a.Conflicts {
					api.TrimEvidence(a.Conflicts[i].Facts, s.evidence)
				}
				return q.print(&answer{
					whole: a, complete: a.Complete, reason: a.Reason, count: len(a.Conflicts), none: "no conflicts",
					line: func(i int) any { return &a.Conflicts[i] },
					text: func(w io.Writer) {
						for i := range a.Conflicts {
							q.conflictText(w, &a.Conflicts[i])
						}
					},
				})
			})
		},
	}
	s.addEvidence(cmd)
	s.addView(cmd, "all three")
	return cmd
}

func (q *question) conflictText(w io.Writer, c *api.Conflict) {
	fmt.Fprintf(w, "%s: %s %s\n", c.Kind, q.term.Paint(cli.Bold, cli.Clean(c.Subject.Name)), cli.Clean(c.Relation))
	for i := range c.Facts {
		f := &c.Facts[i]
		line := fmt.Sprintf("%s %s %s: %s", f.Subject.Name, f.Relation, objectWords(&f.Object), factWords(f.Fact))
		for _, l := range q.term.Wrap(cli.Clean(line), len(hopIndent)) {
			fmt.Fprintln(w, hopIndent+q.term.Paint(statusStyle(f.Status), l))
		}
		q.evidenceText(w, f.Claims, hopIndent+"  ")
	}
}
