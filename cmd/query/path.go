package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/newsgraph/newsgraph/cmd/internal/cli"
	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/paths"
)

func newPath(s *settings) *cobra.Command {
	q := &api.PathQuery{}
	printQuery := false
	cmd := &cobra.Command{
		Use:   "path FROM TO",
		Short: "how two entities are connected, hop by hop, with the evidence",
		Long: `Path finds the chains of facts that join two entities and shows for each hop which article
says so, in which words and on whose authority. A fact is one triple, however many documents
state it; facts are followed both ways unless --directed.

By default the ten best paths of at most four hops over asserted facts: short ones, with many
sources, over telling relations, not through hubs, and not one path ten times: of the best fifty
those that share few entities. --similar gives the ten best as they are. --explain says what each
hop of them costs.

--select says which paths: best, the -k cheapest; any or shortest, one of the least length;
all-shortest, all of that length; shortest-k, the -k first by length; groups, all of the -k least
lengths; all, up to --max-hops. --mode says what may come twice: acyclic, nothing; simple, the end
may be the start; trail, entities but no fact; walk, anything.

--expand-metonyms goes from a name to what it stands for, and back, as a hop of its own, marked so:
Moscow for the government of Russia, by the schema's table or by load stands-for.

Beside text, json and jsonl, --format has csv, a row a hop, and dot and mermaid, the graph that the
paths make together. docs/paths.md has all of it with examples.`,
		Example: `  query path "Yuri Ushakov" "Abu Dhabi"
  query path Ushakov Putin --select all-shortest --directed
  query path Russia "Volodymyr Zelenskyy" --via invited,met_with --status asserted,hedged
  query path Ushakov "Abu Dhabi" --as-of 2026-02-01 --avoid Russia
  query path Ushakov Putin --min-sources 2 --evidence one
  query path Ushakov "Abu Dhabi" --time-respecting --explain
  query path Ushakov Kyiv --expand-metonyms
  query path Ushakov "Abu Dhabi" -k 3 --format mermaid
  query path Ushakov "Abu Dhabi" --via held_in,predicted --print-query`,
		Annotations: map[string]string{formatsKey: strings.Join(pathForms, ",")},
		Args:        cli.Names(2, `query path "Yuri Ushakov" "Abu Dhabi"`),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkPath(cmd, q); err != nil {
				return s.run(cmd, func(context.Context, *question) error { return err })
			}
			return s.ask(cmd, func(ctx context.Context, ask *question) error {
				q.From, q.To, q.View, q.Limit, q.Evidence = args[0], args[1], s.view, s.limit, s.evidence
				if printQuery {
					return ask.pattern(ctx, q)
				}
				return ask.path(ctx, q)
			})
		},
	}
	f := cmd.Flags()
	f.IntVar(&q.MaxHops, "max-hops", 4, "the longest path to look for, at most 1000")
	f.StringVar(&q.Select, "select", "best", strings.Join(paths.Selectors(), ", "))
	f.IntVarP(&q.K, "k", "k", 10, "how many paths of best and shortest-k, how many lengths of groups")
	f.StringVar(&q.Mode, "mode", "acyclic", strings.Join(paths.Modes(), ", "))
	f.StringVar(&q.Rank, "rank", "", "what a hop costs: meaning, length, evidence (default meaning for best, else length)")
	f.BoolVar(&q.Similar, "similar", false, "the best as they are, however much they have in common")
	f.BoolVar(&q.Directed, "directed", false, "follow facts along their direction only")
	f.StringSliceVar(&q.Via, "via", nil, "only over these `relations`, their children and inverses")
	f.StringSliceVar(&q.NotVia, "not-via", nil, "not over these `relations`")
	f.StringArrayVar(&q.Through, "through", nil, "only paths that visit this `entity`; may be repeated")
	f.StringArrayVar(&q.Avoid, "avoid", nil, "no paths that visit this `entity`; may be repeated")
	f.IntVar(&q.MaxDegree, "max-degree", 0, "pass through no entity with more than `N` facts")
	f.BoolVar(&q.TimeRespecting, "time-respecting", false, "only paths whose facts can follow one another in time; what has no day is not passed")
	f.BoolVar(&q.ExpandMetonyms, "expand-metonyms", false, "go from a name to what it stands for too, and back")
	f.BoolVar(&printQuery, "print-query", false, "print the question as a path pattern of GQL and do not ask it")
	f.BoolVar(&q.Explain, "explain", false, "say how the answer was found, and what the view filtered out")
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

// checkPath refuses flags that would say nothing.
func checkPath(cmd *cobra.Command, q *api.PathQuery) error {
	typed := cmd.Flags().Changed
	switch {
	case typed("max-hops") && q.MaxHops == 0:
		return usageOn("max-hops", "", "--max-hops is at least 1")
	case typed("k") && q.K == 0:
		return usageOn("k", "", "-k is at least 1")
	case typed("k") && slices.Contains(uncounted, q.Select):
		hint := ""
		if q.Select == paths.AllShortest.String() || q.Select == paths.All.String() {
			hint = fmt.Sprintf("--limit %d shows the first of them", q.K)
		}
		return usageOn("k", hint, "-k says how many of best, shortest-k and groups, not of %s", q.Select)
	case q.Similar && (q.Select != paths.Best.String() || q.Rank == "length"):
		return usageOn("similar", "", "--similar is for --select best by meaning or evidence: others are as they are")
	}
	return nil
}

// uncounted are the selectors that -k says nothing to.
var uncounted = []string{
	paths.Any.String(), paths.Shortest.String(), paths.AllShortest.String(), paths.All.String(),
}

// usageOn is an error of a flag.
func usageOn(flag, hint, format string, args ...any) error {
	return &api.Error{
		Code: api.CodeUsage, Message: fmt.Sprintf(format, args...), Hint: hint, Place: flag, Candidates: []api.Entity{},
	}
}

// path asks how two entities are connected and prints the answer.
func (q *question) path(ctx context.Context, ask *api.PathQuery) error {
	if q.format == "jsonl" && !ask.Explain {
		return q.pathLines(ctx, ask)
	}
	a, err := q.g.Paths(ctx, ask)
	if err != nil {
		return err
	}
	a.Hint = cli.Hint(a.Hint)
	if a.Explain != nil && q.format != "json" {
		defer func() { q.explainText(a) }()
	}
	whole := pathsAnswer(ask, a, len(a.Paths))
	whole.line = func(i int) any { return &a.Paths[i] }
	whole.text = func(w io.Writer) { q.pathText(w, a) }
	whole.form = func(w io.Writer) error { return writePaths(w, q.format, a.Paths) }
	return q.print(whole)
}

// pathLines prints each path as it is found.
func (q *question) pathLines(ctx context.Context, ask *api.PathQuery) error {
	count := 0
	a, err := q.g.PathsEach(ctx, ask, func(_ *api.PathAnswer, path *api.Path) error {
		count++
		if err := q.json(path); err != nil {
			return err
		}
		return q.out.Flush()
	})
	if err != nil {
		return err
	}
	whole := pathsAnswer(ask, a, min(count, 1))
	whole.first = count
	return q.finish(whole)
}

// pathsAnswer is an answer of so many paths.
func pathsAnswer(ask *api.PathQuery, a *api.PathAnswer, count int) *answer {
	hops := "hops"
	if ask.MaxHops == 1 {
		hops = "hop"
	}
	return &answer{
		whole: a, complete: a.Complete, reason: a.Reason, count: count,
		none: fmt.Sprintf("none within %d %s", ask.MaxHops, hops), hint: a.Hint,
	}
}

// pattern prints a question instead of asking it.
func (q *question) pattern(ctx context.Context, ask *api.PathQuery) error {
	a, err := q.g.PathPattern(ctx, ask)
	if err != nil {
		return err
	}
	if q.isJSON() {
		return q.json(a)
	}
	_, err = fmt.Fprintln(q.out, cli.Clean(a.Query))
	return err
}

// explainText says in words how an answer was found.
func (q *question) explainText(a *api.PathAnswer) {
	e := a.Explain
	wanted := "all"
	if e.Wanted > 0 {
		wanted = fmt.Sprint(e.Wanted)
	}
	q.say("plan: %s, %s wanted, %s, ranked by %s, over the %s of the store", e.Select, wanted, e.Mode, e.Rank, e.Rows)
	if len(e.Relations) > 0 {
		var words []string
		for _, r := range e.Relations {
			word := r.Relation
			if r.Facts != nil {
				word += fmt.Sprintf(" (%s)", plural(*r.Facts, "fact"))
			}
			words = append(words, word)
		}
		q.say("over: %s", strings.Join(words, ", "))
	}
	if e.Metonyms > 0 {
		q.say("metonyms: %s", plural(e.Metonyms, "pair"))
	}
	hidden := "no status"
	if len(e.HiddenStatuses) > 0 {
		hidden = strings.Join(e.HiddenStatuses, ", ")
	}
	q.say("the view hides: %s; it dropped %s and %s", hidden, plural(e.DroppedFacts, "fact"), plural(e.DroppedClaims, "claim"))
	side := func(s api.ExplainSide) string {
		return fmt.Sprintf("%s, %s, %s", plural(s.Levels, "level"), plural(s.Nodes, "node"), plural(s.Edges, "edge"))
	}
	q.say("the search: %s; from the first end %s; from the last %s; kept %s, %s; looked at %s",
		plural(e.States, "state"), side(e.Forward), side(e.Backward), plural(e.KeptNodes, "node"), plural(e.KeptEdges, "edge"),
		plural(a.Explored, "edge"))
	q.say("milliseconds: %.3g to prepare, %.3g to search, %.3g to show", e.PrepareMS, e.SearchMS, e.ShowMS)
	if e.Rank != "length" {
		q.explainCosts(a.Paths)
	}
}

// mostCosts is how many paths are priced in words; JSON has the costs of all.
const mostCosts = 10

// explainCosts says what the hops of paths cost.
func (q *question) explainCosts(list []api.Path) {
	for i := range list {
		if i == mostCosts {
			q.say("and %s more", plural(len(list)-i, "path"))
			return
		}
		p := &list[i]
		q.say("path %d costs %.4f, score %.3g", i+1, p.Cost, p.Score)
		for k := range p.Hops {
			if h := &p.Hops[k]; h.Cost != nil {
				q.say("  %.4f %s to %s: %s", h.Cost.Sum(), h.Relation, p.Nodes[k+1].Name, costWords(h.Cost))
			}
		}
	}
}

// costWords names the parts of a cost that are not 0: "length 1, evidence 0.3567, hub 0.9592".
func costWords(c *api.Cost) string {
	var words []string
	for _, part := range []struct {
		name string
		cost float64
	}{{"length", c.Length}, {"evidence", c.Evidence}, {"rarity", c.Rarity}, {"hub", c.Hub}, {"time", c.Time}, {"metonym", c.Metonym}} {
		if part.cost != 0 {
			words = append(words, part.name+" "+strconv.FormatFloat(math.Round(part.cost*1e4)/1e4, 'f', -1, 64))
		}
	}
	return strings.Join(words, ", ")
}
