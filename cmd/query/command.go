package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/newsgraph/newsgraph/cmd/internal/cli"
	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/api"
)

// Exit codes beside those of cli.
const (
	noAnswer = 1
	cutShort = 3
)

// settings are the flags that every question has.
type settings struct {
	db       string
	format   string
	limit    int
	timeout  time.Duration
	view     api.View
	evidence string
}

var formats = []string{"text", "json", "jsonl"}

// formatsKey is the annotation of a subcommand that has more formats.
const formatsKey = "formats"

// formatsOf gives the formats of a subcommand.
func formatsOf(cmd *cobra.Command) []string {
	if more := cmd.Annotations[formatsKey]; more != "" {
		return slices.Concat(formats, strings.Split(more, ","))
	}
	return formats
}

// newCommand makes the command tree.
func newCommand() *cobra.Command {
	s := &settings{}
	cmd := &cobra.Command{
		Use:   "query",
		Short: "ask the graph: paths, facts and the evidence for them",
		Long: `Query answers questions over the graph that load makes. An entity is named by its name, an
alias, its slug or its IRI; where a name is several, the error lists them.

Exit codes: 0 answers; 1 none; 2 usage, an unknown or ambiguous name, or the store; 3 cut short
by the deadline, the default limit or its size, and 130 interrupted, the partial answer printed.`,
		Example: `  query path "Yuri Ushakov" "Abu Dhabi"      how are they connected?
  query show Kremlin                         what is known of it?
  query find usha                            which entities are named so?
  query claims --speaker "Dmitry Peskov"     what does he say?`,
		Args: cli.KnownCommand,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cli.AddDB(cmd, &s.db)
	f := cmd.PersistentFlags()
	f.StringVar(&s.format, "format", "text", "text, json or jsonl; for path and match csv, dot or mermaid too")
	f.IntVar(&s.limit, "limit", 1000, "answers at most; 0 is no limit")
	f.DurationVar(&s.timeout, "timeout", 10*time.Second, "when to stop with what was found; 0 is never")
	cli.Complete(cmd, "format", func(cmd *cobra.Command, _ string) []string { return formatsOf(cmd) })
	cmd.AddCommand(newPath(s), newMatch(s), newShow(s), newFind(s), newClaims(s), newClaim(s), newConflicts(s),
		newDocuments(s), newStats(s), newExport(s), newGizmo(s), newGraphQL(s), newMQL(s), newServe(s), newMCP(s), cli.NewVersion("query"))
	cli.NoFiles(cmd)
	return cmd
}

// The words that statuses and modalities have.
var (
	statuses   = []string{"asserted", "hedged", "negated"}
	modalities = []string{"asserted", "reported", "possible", "planned", "demanded", "hypothetical", "denied"}
)

// addView adds the flags of the view to a question.
func (s *settings) addView(cmd *cobra.Command, status string) {
	f, v := cmd.Flags(), &s.view
	f.StringSliceVar(&v.Status, "status", nil, "claims that count: "+strings.Join(statuses, ", ")+" (default "+status+")")
	f.StringSliceVar(&v.Modality, "modality", nil, "in place of --status: "+strings.Join(modalities, ", "))
	f.StringVar(&v.AsOf, "as-of", "", "what had been published by a `date`")
	f.StringVar(&v.Since, "since", "", "only what was published from a `date` on")
	f.StringVar(&v.Until, "until", "", "only what was published until a `date`")
	f.StringVar(&v.ValidAt, "valid-at", "", "only claims of what was so at a `date`, or of no time")
	f.IntVar(&v.MinSources, "min-sources", 0, "only facts that `N` documents state")
	f.IntVar(&v.MinOutlets, "min-outlets", 0, "only facts that documents of `N` publishers state")
	f.Float64Var(&v.MinConfidence, "min-confidence", 0, "only claims at least this sure, `0 to 1`")
	f.StringArrayVar(&v.Documents, "document", nil, "only claims of this `document`; may be repeated")
	f.StringArrayVar(&v.NotDocuments, "not-document", nil, "no claims of this `document`; may be repeated")
	cli.Complete(cmd, "status", cli.Words(statuses...))
	cli.Complete(cmd, "modality", cli.Words(modalities...))
	cli.Complete(cmd, "document", s.documentIDs)
	cli.Complete(cmd, "not-document", s.documentIDs)
	cmd.MarkFlagsMutuallyExclusive("status", "modality") // one takes the place of the other
}

// evidences is how much of the evidence an answer shows.
var evidences = []string{"none", "one", "all"}

// addEvidence adds --evidence to a question whose answer has facts.
func (s *settings) addEvidence(cmd *cobra.Command) {
	cmd.Flags().StringVar(&s.evidence, "evidence", "all", "claims to show of a fact: "+strings.Join(evidences, ", "))
	cli.Complete(cmd, "evidence", cli.Words(evidences...))
}

// A question is one run of a subcommand on an open graph.
type question struct {
	*settings
	cmd  *cobra.Command
	g    *graph.Graph
	out  *bufio.Writer
	term cli.Terminal
	// limitSet says that the user has given a limit at the prompt.
	limitSet bool
}

// ask opens the store, asks with the deadline, and prints errors in the format asked for.
func (s *settings) ask(cmd *cobra.Command, f func(context.Context, *question) error) error {
	return s.run(cmd, func(ctx context.Context, q *question) error {
		return s.opened(ctx, q, func(ctx context.Context) error { return f(ctx, q) })
	})
}

// opened opens the store of a question and asks with the deadline.
func (s *settings) opened(ctx context.Context, q *question, f func(context.Context) error) (err error) {
	if q.g, err = graph.Open(ctx, s.db, &graph.Options{ReadOnly: true}); err != nil {
		return cli.HintStore(err)
	}
	defer func() { err = errors.Join(err, q.g.Close()) }()
	ctx, cancel := s.deadline(ctx)
	defer cancel()
	return f(ctx)
}

// deadline gives a context that ends after --timeout.
func (s *settings) deadline(ctx context.Context) (context.Context, context.CancelFunc) {
	if s.timeout > 0 {
		return context.WithTimeout(ctx, s.timeout)
	}
	return context.WithCancel(ctx)
}

// run runs a question that opens what it needs, and prints errors in the format asked for.
func (s *settings) run(cmd *cobra.Command, f func(context.Context, *question) error) (err error) {
	q := &question{settings: s, cmd: cmd, out: bufio.NewWriter(cmd.OutOrStdout()), term: cli.TerminalOf(cmd.OutOrStdout())}
	defer func() {
		err = q.fail(err)
		if flushErr := q.out.Flush(); err == nil {
			err = flushErr
		}
	}()
	if known := formatsOf(cmd); !slices.Contains(known, s.format) {
		return usage("--format %q is none of %s", s.format, strings.Join(known, ", "))
	}
	if cmd.Flag("evidence") != nil && !slices.Contains(evidences, s.evidence) {
		return &api.Error{
			Code: api.CodeUsage, Message: fmt.Sprintf("evidence %q is none of %s", s.evidence, strings.Join(evidences, ", ")),
			Candidates: []api.Entity{}, Place: "evidence",
		}
	}
	switch {
	case s.limit < 0:
		return usage("--limit is at least 0, which is no limit")
	case s.timeout < 0:
		return usage("--timeout is at least 0, which is never")
	}
	return f(cmd.Context(), q)
}

// fail prints an error as JSON where that was asked for; words are printed by cli.
func (q *question) fail(err error) error {
	var exit *cli.ExitError
	if err == nil || errors.As(err, &exit) && exit.Err == nil {
		return err
	}
	code := cli.Failed
	e := cli.Reword(asError(err))
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		code = cutShort
		e.Code, e.Message = api.CodeDeadline, fmt.Sprintf("stopped after %v with nothing found yet", q.timeout)
		e.Hint = "--timeout gives more time"
	case errors.Is(err, context.Canceled):
		code = cli.Interrupted
		e.Code, e.Message = api.CodeCanceled, "interrupted"
	}
	if !q.isJSON() {
		if query, ok := errors.AsType[*namedError](err); ok {
			fmt.Fprintln(q.cmd.ErrOrStderr(), faultsText(query.name, e.Faults))
			return &cli.ExitError{Code: code}
		}
		return &cli.ExitError{Code: code, Err: &textError{e}}
	}
	if printErr := q.json(api.ErrorAnswer{Error: *e}); printErr != nil {
		return printErr
	}
	return &cli.ExitError{Code: code}
}

// usage is an error of the command line.
func usage(format string, args ...any) error {
	return &api.Error{Code: api.CodeUsage, Message: fmt.Sprintf(format, args...), Candidates: []api.Entity{}}
}

// asError makes an api.Error of any error; one that is not ours is the store's.
func asError(err error) *api.Error {
	if e, ok := errors.AsType[*api.Error](err); ok {
		return e
	}
	e := &api.Error{Code: api.CodeStore, Message: err.Error(), Candidates: []api.Entity{}}
	var h cli.Hinter
	if errors.As(err, &h) {
		e.Hint = h.Hint()
	}
	return e
}

// wantsJSON says whether a command line asks for JSON, even if it cannot be read. The last --format
// counts; what stands after -- is no flag.
func wantsJSON(args []string) (json bool) {
	for i, arg := range args {
		if arg == "--" {
			break
		}
		value, ok := strings.CutPrefix(arg, "--format=")
		if arg == "--format" && i+1 < len(args) {
			value, ok = args[i+1], true
		}
		if ok {
			json = value == "json" || value == "jsonl"
		}
	}
	return json
}

// printUsage prints an error of a command line that asks for JSON as JSON.
func printUsage(w io.Writer, args []string, err error) bool {
	if !wantsJSON(args) {
		return false
	}
	e := asError(err)
	e.Code = api.CodeUsage
	return json.NewEncoder(w).Encode(api.ErrorAnswer{Error: *e}) == nil
}

// textError prints an api.Error with its candidates.
type textError struct{ e *api.Error }

func (t *textError) Error() string {
	var b strings.Builder
	b.WriteString(cli.Clean(t.e.Message))
	for _, c := range t.e.Candidates {
		fmt.Fprintf(&b, "\n  %s", cli.Clean(entityLine(&c)))
	}
	return b.String()
}

func (t *textError) Hint() string { return t.e.Hint }

// json prints a value on one line.
func (q *question) json(v any) error {
	enc := json.NewEncoder(q.out)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// say prints words to standard error.
func (q *question) say(format string, args ...any) {
	fmt.Fprintln(q.cmd.ErrOrStderr(), cli.Clean(fmt.Sprintf(format, args...)))
}

// An answer is what print needs to know of one.
type answer struct {
	whole    any    // for json
	complete bool   // nothing was cut short
	reason   string // why it was
	count    int
	first    int    // what a limit left, where that is not count
	memory   string // what to say where that was memory; else words about paths
	none     string // what to say when there is nothing
	hint     string // and what would find more
	line     func(i int) any
	text     func(w io.Writer)
	form     func(w io.Writer) error // for the formats that only the subcommand has
}

// isJSON says whether the answer is to be JSON.
func (q *question) isJSON() bool { return q.format == "json" || q.format == "jsonl" }

// print prints an answer in the format asked for and gives the exit code it means.
func (q *question) print(a *answer) error {
	switch q.format {
	case "json":
		if err := q.json(a.whole); err != nil {
			return err
		}
	case "jsonl":
		for i := range a.count {
			if err := q.json(a.line(i)); err != nil {
				return err
			}
		}
	case "text":
		if a.count > 0 {
			a.text(q.out)
		}
	default:
		if err := a.form(q.out); err != nil {
			return err
		}
	}
	return q.finish(a)
}

// finish says in words what there is to say of an answer that is printed, and gives the exit code.
func (q *question) finish(a *answer) error {
	if err := q.out.Flush(); err != nil { // words on the answer come after it
		return err
	}
	if !a.complete && !q.limitTyped(a.reason) {
		q.say("%s", q.cutWords(a))
		if a.reason == "canceled" {
			return &cli.ExitError{Code: cli.Interrupted}
		}
		return &cli.ExitError{Code: cutShort}
	}
	if !a.complete && !q.isJSON() { // a limit that was asked for, and yet it should be seen
		q.say("the first %d only, as --limit says", cmp.Or(a.first, a.count))
	}
	if a.count == 0 {
		if !q.isJSON() {
			q.say("%s", a.none)
			if a.hint != "" {
				q.say("hint: %s", a.hint)
			}
		}
		return &cli.ExitError{Code: noAnswer}
	}
	return nil
}

// limitTyped says whether an answer was cut by a limit the user asked for.
func (q *question) limitTyped(reason string) bool {
	return reason == "limit" && (q.limitSet || q.cmd.Flags().Changed("limit"))
}

func (q *question) cutWords(a *answer) string {
	switch a.reason {
	case "limit":
		return fmt.Sprintf("the first %d only; --limit says how many", cmp.Or(a.first, a.count))
	case "deadline":
		return fmt.Sprintf("stopped after %v with what was found; --timeout gives more time", q.timeout)
	case "memory":
		if a.memory != "" {
			return a.memory
		}
		return "stopped: the answer grew too large; ask for fewer or shorter paths"
	case "canceled":
		return "interrupted with what was found"
	}
	return "stopped with what was found"
}
