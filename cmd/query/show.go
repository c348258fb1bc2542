package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/newsgraph/newsgraph/cmd/internal/cli"
	"github.com/newsgraph/newsgraph/graph/api"
)

func newShow(s *settings) *cobra.Command {
	var why bool
	cmd := &cobra.Command{
		Use:   "show ENTITY",
		Short: "what is known of an entity, and who says so",
		Example: `  query show "Yuri Ushakov"
  query show entity:moscow --status asserted,hedged,negated
  query show Kremlin --evidence one         with the best claim of each fact
  query show Zelensky --why                 why each mention is this entity`,
		Args: cli.Names(1, `query show "Yuri Ushakov"`),
		RunE: func(cmd *cobra.Command, args []string) error {
			return s.ask(cmd, func(ctx context.Context, q *question) error {
				a, err := q.g.Show(ctx, args[0], s.view, s.limit)
				if err != nil {
					return err
				}
				api.TrimEvidence(a.Facts, s.evidence)
				if why {
					if a.Why, err = q.g.Why(ctx, entityOf(a)); err != nil {
						return err
					}
				}
				return q.print(&answer{
					whole: a, complete: a.Complete, reason: a.Reason, count: 1,
					line: func(int) any { return a },
					text: func(w io.Writer) { q.showText(w, a) },
				})
			})
		},
	}
	cmd.Flags().BoolVar(&why, "why", false, "print why each mention is this entity")
	cli.CompleteNames(cmd, 1, s.entityNames)
	s.addEvidence(cmd)
	s.addView(cmd, "asserted")
	return cmd
}

func (q *question) showText(w io.Writer, a *api.ShowAnswer) {
	fmt.Fprintf(w, "%s", q.term.Paint(cli.Bold, cli.Clean(a.Name)))
	if a.Type != "" { // a node that is no entity of ours may have none, and only its IRI for a name
		fmt.Fprintf(w, " (%s)", cli.Clean(strings.Join(a.Types, ", ")))
	}
	fmt.Fprintln(w)
	if a.ID != a.Name {
		fmt.Fprintln(w, q.term.Paint(cli.Dim, cli.Clean(a.ID)))
	}
	if len(a.Aliases) > 0 {
		q.lines(w, "", "also "+strings.Join(a.Aliases, ", "))
	}
	if len(a.SameAs) > 0 {
		q.lines(w, "", "same as "+strings.Join(a.SameAs, ", "))
	}
	q.factsText(w, a)
	fmt.Fprintf(w, "\nin %s\n", plural(len(a.Documents), "document"))
	for i := range a.Documents {
		q.lines(w, hopIndent, documentLine(&a.Documents[i]))
	}
	if a.Why != nil {
		q.whyText(w, a.Why)
	}
}

// entityOf names an entity so that no other is meant.
func entityOf(a *api.ShowAnswer) string {
	if a.Slug != "" {
		return "entity:" + a.Slug
	}
	return a.ID
}

// whyText says why each mention is the entity, and what was judged.
func (q *question) whyText(w io.Writer, a *api.WhyAnswer) {
	fmt.Fprintf(w, "\n%s\n", plural(len(a.Mentions), "mention"))
	for i := range a.Mentions {
		m := &a.Mentions[i]
		line := fmt.Sprintf("%s in %s#%s: %s, score %.3g", m.Name, m.Document, m.Mention, m.Rule, m.Score)
		if m.Linked != "" {
			line += "; by the rules it is entity:" + m.Linked
		}
		q.lines(w, hopIndent, line)
	}
	if len(a.Judgements) == 0 {
		return
	}
	fmt.Fprintf(w, "\n%s\n", plural(len(a.Judgements), "judgement"))
	for i := range a.Judgements {
		q.lines(w, hopIndent, cli.JudgementLine(&a.Judgements[i]))
	}
}

func (q *question) factsText(w io.Writer, a *api.ShowAnswer) {
	fmt.Fprintf(w, "\n%s\n", plural(len(a.Facts), "fact"))
	for i := range a.Facts {
		f := &a.Facts[i]
		line := fmt.Sprintf("%s %s %s: %s", f.Subject.Name, f.Relation, objectWords(&f.Object), factWords(f.Fact))
		for _, l := range q.term.Wrap(cli.Clean(line), len(hopIndent)) {
			fmt.Fprintln(w, hopIndent+q.term.Paint(statusStyle(f.Status), l))
		}
		q.evidenceText(w, f.Claims, hopIndent+"  ")
	}
}

// documentLine describes a document on one line.
func documentLine(d *api.Document) string {
	words := []string{d.ID}
	for _, word := range []string{d.Published, d.Publisher, d.Title} {
		if word != "" {
			words = append(words, word)
		}
	}
	return strings.Join(words, ", ")
}

func newFind(s *settings) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "find TEXT",
		Short:   "entities by name",
		Long:    "Find searches names and aliases: words by their beginnings, then parts of words, then names a few\nletters away when there is nothing else.",
		Example: "  query find usha\n  query find \"abu dhabi\" --format jsonl",
		Args:    cli.SomeNames("query find usha"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return s.ask(cmd, func(ctx context.Context, q *question) error {
				a, err := q.g.Find(ctx, strings.Join(args, " "), s.limit)
				if err != nil {
					return err
				}
				return q.print(&answer{
					whole: a, complete: a.Complete, reason: a.Reason, count: len(a.Entities),
					none: "no entity is named so",
					line: func(i int) any { return &a.Entities[i] },
					text: func(w io.Writer) {
						for i := range a.Entities {
							q.lines(w, "", entityLine(&a.Entities[i]))
						}
					},
				})
			})
		},
	}
	cli.CompleteNames(cmd, 1, s.entityNames)
	return cmd
}
