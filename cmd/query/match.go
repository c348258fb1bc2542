package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/newsgraph/newsgraph/cmd/internal/cli"
	"github.com/newsgraph/newsgraph/graph/api"
)

func newMatch(s *settings) *cobra.Command {
	m := &matchFlags{}
	cmd := &cobra.Command{
		Use:   "match [QUERY]",
		Short: "ask with a pattern, in the language of ISO GQL",
		Long: `Match asks with a pattern: MATCH draws nodes as ( ) and edges as -[ ]->, WHERE says what must
hold, RETURN what to answer. It is the path-pattern part of ISO GQL; what Cypher spells otherwise is
understood where it means the same. docs/language.md has all of it with examples, and path
--print-query prints a path question as a pattern.

The query is the argument, or stands in a file (--file) or on standard input (-). Without one, on a
terminal, there is a prompt: a query of one or several lines ends with ; or an empty line, Tab
completes, :help says the rest.

Rows are a table; paths alone are printed as path prints them, with the evidence. --format jsonl
gives each row as it is found; csv is a table too, dot and mermaid are the graph that the nodes,
edges and paths of the rows make together.`,
		Example: `  query match "MATCH (a {name: 'Yuri Ushakov'})-[e]->(b) RETURN b.name, type(e), e.sources"
  query match "MATCH p = ANY SHORTEST (a {name: 'Yuri Ushakov'})-[]-{1,4}(b:Country) RETURN p"
  query match "MATCH (a:Person)-[e]-() RETURN a.name, count(*) AS facts ORDER BY facts DESC LIMIT 5"
  query match 'MATCH (a {name: $who})-[:aide_of]->(b) RETURN b' --param who=Ushakov
  query match "MATCH (a)-[e]->(b) WHERE e.status = 'hedged' RETURN *" --status asserted,hedged
  query match "MATCH p = (a {name: 'Kremlin'})-[]-(b) RETURN p" --format mermaid
  echo "MATCH (a:Person)-->(b) RETURN a.name, b.name" | query match - --explain`,
		Annotations: map[string]string{formatsKey: strings.Join(pathForms, ",")},
		Args: func(_ *cobra.Command, args []string) error {
			switch {
			case len(args) > 1:
				return cli.WithHint(fmt.Errorf("match takes one query, not %d", len(args)), "put the query in quotes")
			case len(args) == 1 && m.file != "":
				return cli.WithHint(errors.New("there are two queries"), "leave the argument or --file out")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return s.match(cmd, m, args) },
	}
	f := cmd.Flags()
	f.StringVarP(&m.file, "file", "f", "", "read the query from a `file`, - for standard input")
	f.StringArrayVar(&m.params, "param", nil, "the value of a parameter, `name=value`: JSON, else text; may be repeated")
	f.BoolVar(&m.explain, "explain", false, "say how the answer was found")
	cli.Complete(cmd, "param", cli.Words())
	s.addEvidence(cmd)
	s.addView(cmd, "asserted")
	return cmd
}

// matchFlags are the flags of match.
type matchFlags struct {
	file    string
	params  []string
	explain bool
}

// match asks the query that is given, or prompts for some.
func (s *settings) match(cmd *cobra.Command, m *matchFlags, args []string) error {
	if len(args) == 0 && m.file == "" {
		if in, ok := cmd.InOrStdin().(*os.File); ok && isTerminal(in) && cli.TerminalOf(cmd.OutOrStdout()).TTY {
			return s.ask(cmd, func(ctx context.Context, q *question) error { return q.prompt(cmd.Context(), m, in) })
		}
	}
	return s.run(cmd, func(ctx context.Context, q *question) error {
		text, name, err := queryText(ctx, cmd, args, m.file)
		if err != nil {
			return err
		}
		params, err := parseParams(m.params)
		if err != nil {
			return err
		}
		return s.opened(ctx, q, func(ctx context.Context) error {
			return named(name, q.matchOne(ctx, &api.MatchQuery{
				Query: text, Params: params, View: s.view, Limit: s.limit, Evidence: s.evidence, Explain: m.explain,
			}))
		})
	})
}

// mostQuery is more than the longest query, which the parser refuses.
const mostQuery = 1 << 20

// queryText gets the query from where it is said to be, and what that is called in errors.
func queryText(ctx context.Context, cmd *cobra.Command, args []string, file string) (text, name string, err error) {
	var r io.Reader
	switch {
	case len(args) == 1 && args[0] != "-":
		return args[0], "query", nil
	case file != "" && file != "-":
		f, err := os.Open(file)
		if err != nil {
			return "", "", usageOn("file", "", "%v", err)
		}
		defer f.Close()
		r, name = f, file
	default:
		r, name = cli.Interruptible(ctx, cmd.InOrStdin()), "stdin"
	}
	data, err := io.ReadAll(io.LimitReader(r, mostQuery))
	if err != nil && ctx.Err() == nil {
		err = usageOn("file", "", "%v", err)
	}
	return string(data), name, err
}

// parseParams reads the values of parameters.
func parseParams(list []string) (map[string]any, error) {
	params := make(map[string]any, len(list))
	for _, p := range list {
		name, value, err := parseParam(p)
		if err != nil {
			return nil, err
		}
		if _, twice := params[name]; twice {
			return nil, usageOn("param", "", "the parameter %s has two values", name)
		}
		params[name] = value
	}
	return params, nil
}

// parseParam reads name=value: a value that is JSON is that, any other a text.
func parseParam(p string) (name string, value any, err error) {
	name, text, ok := strings.Cut(p, "=")
	name = strings.TrimPrefix(strings.TrimSpace(name), "$")
	if !ok || name == "" || strings.ContainsFunc(name, notOfName) {
		return "", nil, usageOn("param", "--param who='Yuri Ushakov'", "--param %q is not name=value", p)
	}
	return name, paramValue(text), nil
}

func notOfName(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }

// paramValue reads JSON with whole numbers as integers; what is no JSON, or an object, is a text.
func paramValue(text string) any {
	if !json.Valid([]byte(text)) {
		return text
	}
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return text
	}
	if v, ok := plain(v); ok {
		return v
	}
	return text
}

func plain(v any) (any, bool) {
	switch v := v.(type) {
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return n, true
		}
		f, err := v.Float64()
		return f, err == nil
	case []any:
		for i := range v {
			var ok bool
			if v[i], ok = plain(v[i]); !ok {
				return nil, false
			}
		}
		return v, true
	case map[string]any:
		return nil, false
	}
	return v, true
}

// matchOne asks one query and prints the answer.
func (q *question) matchOne(ctx context.Context, ask *api.MatchQuery) error {
	var rows []api.MatchRow
	streamed := q.format == "jsonl"
	count := 0
	a, err := q.g.MatchEach(ctx, ask, func(_ []string, row api.MatchRow) error {
		count++
		if streamed {
			if err := q.json(row); err != nil {
				return err
			}
			return q.out.Flush() // whoever reads has it before the next is found
		}
		rows = append(rows, row)
		return nil
	})
	if err != nil {
		return err
	}
	if rows != nil {
		a.Rows = rows
	}
	a.Hint = cli.Hint(a.Hint)
	defer func() { q.matchNotes(a) }()
	whole := &answer{
		whole: a, complete: a.Complete, reason: a.Reason, count: count, none: "no rows", hint: a.Hint,
		memory: "stopped: the answer grew too large; LIMIT, or fewer columns, make it smaller",
		line:   func(i int) any { return &a.Rows[i] },
		text:   func(w io.Writer) { q.rowsText(w, a) },
		form:   func(w io.Writer) error { return writeRows(w, q.format, a) },
	}
	if streamed { // the rows are written already
		whole.line, whole.first, whole.count = nil, count, min(count, 1)
		return q.finish(whole)
	}
	return q.print(whole)
}

// matchNotes prints notes, and how the answer was found.
func (q *question) matchNotes(a *api.MatchAnswer) {
	if q.format == "json" {
		return
	}
	for _, note := range a.Notes {
		q.say("note: %s", note)
	}
	e := a.Explain
	if e == nil {
		return
	}
	q.say("asked: %s", a.Query)
	for i, step := range e.Steps {
		q.say("%d. %s", i+1, step)
	}
	for _, list := range []struct {
		words string
		of    []string
	}{
		{"matched with", e.Modes},
		{"tested in the search", e.Search},
		{"tested after it, or as rows are found", e.After},
		{"in Cypher's way", e.Sugar},
	} {
		if len(list.of) > 0 {
			q.say("%s: %s", list.words, strings.Join(list.of, "; "))
		}
	}
	q.say("looked at %s; milliseconds: %.3g to prepare, %.3g to search", plural(a.Explored, "edge"), e.PrepareMS, e.SearchMS)
}

// A namedError is an error in a query, with what its text is called; "" at the prompt.
type namedError struct {
	err  *api.Error
	name string
}

// named notes where a query with faults stands.
func named(name string, err error) error {
	if e, ok := errors.AsType[*api.Error](err); ok && len(e.Faults) > 0 {
		return &namedError{e, name}
	}
	return err
}

func (e *namedError) Error() string { return e.err.Error() }

func (e *namedError) Unwrap() error { return e.err }

// faultsText writes each fault as name:line:column: message, which editors jump to, then the line, where
// in it, and the hint.
func faultsText(name string, faults []api.Fault) string {
	if name != "" {
		name = cli.Clean(name) + ":"
	}
	var lines []string
	for i := range faults {
		f := &faults[i]
		lines = append(lines, name+cli.Clean(f.Place+": "+f.Message))
		for line := range strings.SplitSeq(f.Excerpt, "\n") {
			lines = append(lines, "    "+cli.Clean(line))
		}
		if f.Hint != "" {
			lines = append(lines, "hint: "+cli.Clean(f.Hint))
		}
	}
	return strings.Join(lines, "\n")
}
