package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/newsgraph/newsgraph/cmd/internal/cli"
	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/schema"
)

// loadCommand is the load command with its flags.
type loadCommand struct {
	db         string
	from       string
	schema     string
	rejects    string
	maxRejects string
	wait       time.Duration
	progress   string
	format     string
	logForm    string
	follow     string
	opts       graph.LoadOptions

	// Of the run.
	log   *slog.Logger // nil for none
	limit *rejectLimit
}

func (l *loadCommand) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&l.from, "from", "", "`format` of the input: "+strings.Join(graph.Formats(), ", ")+" (default: told by the content)")
	f.StringVar(&l.schema, "schema", "", "merge a schema `file` into the store's schema first")
	f.StringVar(&l.opts.TextRoot, "text-root", "", "`folder` of the texts that text_file names (default: the file's own)")
	f.BoolVar(&l.opts.KeepText, "keep-text", false, "keep the texts in the store")
	f.BoolVar(&l.opts.NoQuotes, "no-quotes", false, "keep where a claim is said, but no words of the text")
	f.BoolVar(&l.opts.Strict, "strict", false, "refuse types and relations that the schema does not have")
	f.BoolVar(&l.opts.DryRun, "dry-run", false, "read and check everything, and change nothing")
	f.StringVar(&l.rejects, "rejects", "", "write refused records to a JSONL `file`")
	f.StringVar(&l.maxRejects, "max-rejects", "", "how many refused records still count as success: `N or P%`")
	f.DurationVar(&l.wait, "wait", 0, "how long to wait for another writer of the store")
	f.IntVar(&l.opts.Jobs, "jobs", 0, "how many documents to check at once; 1 keeps to one processor (default: all processors)")
	f.IntVar(&l.opts.Batch, "batch", 0, "about how many quads to commit together")
	_ = f.MarkHidden("batch") // for tests
	f.StringVar(&l.follow, "follow", "", "load what is in a `folder`, then what comes into it or changes, until interrupted")
	f.StringVar(&l.progress, "progress", "auto", "auto or never: a bar on a terminal, a line every ten seconds elsewhere")
	f.StringVar(&l.logForm, "log", "", "log commits, replaced documents, refusals and warnings on standard error, as `text|json`")
	f.StringVar(&l.format, "format", "text", "of the summary: text or json")
	cmd.MarkFlagsMutuallyExclusive("no-quotes", "keep-text")
	cmd.MarkFlagsMutuallyExclusive("dry-run", "schema")
	cli.Complete(cmd, "from", cli.Words(graph.Formats()...))
	cli.Complete(cmd, "progress", cli.Words("auto", "never"))
	cli.Complete(cmd, "format", cli.Words("text", "json"))
	cli.Complete(cmd, "log", cli.Words(logForms...))
	cli.CompleteFolder(cmd, "text-root")
	cli.CompleteFolder(cmd, "follow")
}

func (l *loadCommand) run(cmd *cobra.Command, args []string) error {
	l.log = newLog(l.logForm, cmd.ErrOrStderr())
	return logged(l.log, l.load(cmd, args))
}

func (l *loadCommand) load(cmd *cobra.Command, args []string) (err error) {
	if err := l.check(cmd, args); err != nil {
		return err
	}
	ctx := cmd.Context()
	extension, err := l.readSchema(ctx)
	if err != nil {
		return err
	}
	g, err := l.openToLoad(ctx)
	if err != nil {
		return err
	}
	defer func() {
		if g != nil {
			err = errors.Join(err, g.Close())
		}
	}()
	// Only now: a load that cannot begin leaves the last one's rejects as they are.
	rejects, err := openRejects(l.rejects)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rejects.Close()) }()
	if extension != nil {
		if err := g.ExtendSchema(ctx, l.schema, extension); err != nil {
			return err
		}
	}
	res := &graph.LoadResult{}
	if len(args) > 0 {
		var counts *graph.Counts
		if res, counts, err = l.read(cmd, g, args, rejects); counts != nil {
			err = errors.Join(err, printSummary(cmd.OutOrStdout(), l.format, l.opts.DryRun, res, counts))
		}
		if l.follow == "" || err != nil && !errors.Is(err, context.Canceled) {
			return l.verdict(res, err)
		}
	}
	if l.follow == "" {
		return l.verdict(res, nil)
	}
	err, g = g.Close(), nil // others may write meanwhile
	if err != nil {
		return err
	}
	f := newFollower(l, cmd, rejects)
	f.count(res)
	return f.run()
}

// read loads files and folders. The counts of the store afterwards are nil where it cannot be asked.
func (l *loadCommand) read(cmd *cobra.Command, g *graph.Graph, paths []string, rejects *rejectsFile) (*graph.LoadResult, *graph.Counts, error) {
	ctx := cmd.Context()
	files := graph.NewFiles(paths, cli.Interruptible(ctx, cmd.InOrStdin()))
	defer files.Close()
	files.From, files.TextRoot = l.from, l.opts.TextRoot
	show := newProgress(ctx, cmd.ErrOrStderr(), l.progress == "auto", files, l.log)
	defer show.finish()
	says := &problems{show: show, log: l.log, rejects: rejects, limit: l.limit, dry: l.opts.DryRun}
	if l.follow != "" {
		says.limit = nil // it is of all that is read
	}
	opts := l.opts
	opts.Rejected, opts.Reading, opts.Loaded, opts.Quads = says.take, show.reading, says.loaded, show.addQuads
	res, err := g.Load(ctx, files, &opts)
	show.finish()
	says.finish()
	counts, countErr := countStore(ctx, g)
	return res, counts, errors.Join(err, countErr)
}

// countStore counts what the store holds, after an interrupt too.
func countStore(ctx context.Context, g *graph.Graph) (*graph.Counts, error) {
	snap, err := g.Snapshot()
	if err != nil {
		return nil, err
	}
	counts, err := snap.Counts(context.WithoutCancel(ctx))
	if err := errors.Join(err, snap.Close()); err != nil {
		return nil, err
	}
	return counts, nil
}

// check looks at the flags and paths before anything is touched.
func (l *loadCommand) check(cmd *cobra.Command, args []string) (err error) {
	for flag, c := range map[string]struct {
		value string
		of    []string
	}{"--progress": {l.progress, []string{"auto", "never"}}, "--format": {l.format, []string{"text", "json"}}, "--from": {l.from, append(graph.Formats(), "")}, "--log": {l.logForm, append(slices.Clone(logForms), "")}} {
		if !slices.Contains(c.of, c.value) {
			return fmt.Errorf("%s %q is none of %s", flag, c.value, strings.TrimSuffix(strings.Join(c.of, ", "), ", "))
		}
	}
	for _, path := range args {
		if path == "-" {
			continue
		}
		if _, err := os.Stat(path); err != nil {
			if !errors.Is(err, fs.ErrNotExist) {
				return err
			}
			if near := cmp.Or(cli.NearestCommand(cmd, path), cli.NearestFile(path)); near != "" {
				err = cli.WithHint(err, "did you mean "+near+"?")
			}
			return err
		}
	}
	if err := checkFolder("--text-root", l.opts.TextRoot); err != nil {
		return err
	}
	if err := checkFolder("--follow", l.follow); err != nil {
		return err
	}
	switch {
	case l.wait < 0:
		return fmt.Errorf("--wait is at least 0")
	case l.opts.Jobs < 0:
		return fmt.Errorf("--jobs is at least 1, or 0 for all processors")
	case l.opts.Batch < 0:
		return fmt.Errorf("--batch is at least 0")
	}
	if err := checkRejects(l.rejects, append(slices.Clone(args), l.schema, l.follow), cmd.InOrStdin()); err != nil {
		return err
	}
	l.limit, err = parseRejectLimit(l.maxRejects)
	return err
}

// checkFolder wants a folder where there is a value: a text that is not there is no error, so a folder
// that is not there would mean that no offset is checked.
func checkFolder(flag, folder string) error {
	if folder == "" {
		return nil
	}
	info, err := os.Stat(folder)
	switch {
	case err != nil:
		return fmt.Errorf("%s: %w", flag, err)
	case !info.IsDir():
		return fmt.Errorf("%s: %s is no folder", flag, folder)
	}
	return nil
}

// readSchema reads the user's schema, and sees to it that no store is made for one that is wrong.
func (l *loadCommand) readSchema(ctx context.Context) ([]byte, error) {
	if l.schema == "" {
		return nil, nil
	}
	data, err := os.ReadFile(l.schema)
	if err != nil {
		return nil, err
	}
	if _, err := schema.Core().Extend(l.schema, data); err != nil {
		g, openErr := l.reading(ctx)
		if errors.Is(openErr, graph.ErrNotFound) {
			return nil, err
		} else if openErr == nil { // its schema may have what this one speaks of
			return data, g.Close()
		}
	}
	return data, nil
}

// openToLoad opens the store, and makes it where there is none; for a dry run nothing is made.
func (l *loadCommand) openToLoad(ctx context.Context) (*graph.Graph, error) {
	if !l.opts.DryRun || l.served() {
		return l.open(ctx, true)
	}
	g, err := l.reading(ctx)
	if errors.Is(err, graph.ErrNotFound) {
		return graph.Open(ctx, "mem:", &graph.Options{Create: true})
	}
	return g, err
}

func (l *loadCommand) open(ctx context.Context, create bool) (*graph.Graph, error) {
	g, err := graph.Open(ctx, l.db, &graph.Options{Create: create, Wait: l.wait, Logger: l.log, Token: os.Getenv(cli.TokenVariable)})
	return g, l.hint(err)
}

// reading opens the store for questions.
func (l *loadCommand) reading(ctx context.Context) (*graph.Graph, error) {
	return graph.Open(ctx, l.db, &graph.Options{ReadOnly: true})
}

// served says whether query serve has the store.
func (l *loadCommand) served() bool {
	return strings.HasPrefix(l.db, "http://") || strings.HasPrefix(l.db, "https://")
}

// hint adds to an error of opening a store what to do about it.
func (l *loadCommand) hint(err error) error {
	if errors.Is(err, graph.ErrLocked) && l.wait == 0 {
		return cli.WithHint(err, "--wait 30s waits for it")
	}
	return cli.HintStore(err)
}

// verdict decides how the command ends.
func (l *loadCommand) verdict(res *graph.LoadResult, failed error) error {
	switch {
	case errors.Is(failed, context.Canceled):
		return &cli.ExitError{Code: cli.Interrupted, Err: cli.WithHint(
			errors.New("interrupted; what was committed stays"), "the same command again goes on where this one stopped")}
	case failed != nil:
		return failed
	case l.limit.exceeded(res.Rejects, res.Rejects+res.Read+res.Quads.Read):
		return fmt.Errorf("%d records refused, more than --max-rejects %s", res.Rejects, l.maxRejects)
	case res.Rejects > 0 && l.limit == nil:
		return &cli.ExitError{Code: someRejected}
	}
	return nil
}

// someRejected is the exit code of a load that refused records.
const someRejected = 1

// rejectLimit is how many records may be refused; nil is none given.
type rejectLimit struct {
	count   int
	percent float64 // of all records; -1 where count counts
}

func parseRejectLimit(s string) (*rejectLimit, error) {
	if s == "" {
		return nil, nil
	}
	if p, ok := strings.CutSuffix(s, "%"); ok {
		if f, err := strconv.ParseFloat(p, 64); err == nil && f >= 0 && f <= 100 {
			return &rejectLimit{percent: f}, nil
		}
	} else if n, err := strconv.Atoi(s); err == nil && n >= 0 {
		return &rejectLimit{count: n, percent: -1}, nil
	}
	return nil, fmt.Errorf("--max-rejects %q: want a number or a percentage, as 20 or 5%%", s)
}

// exceeded is asked at the end: a percentage is one of all records read, those of unchanged
// documents too.
func (r *rejectLimit) exceeded(rejects, records int) bool {
	switch {
	case r == nil:
		return false
	case r.percent < 0:
		return rejects > r.count
	}
	return float64(rejects) > r.percent/100*float64(records)
}

// stop is asked on the way: a fixed number ends the load as soon as it is passed.
func (r *rejectLimit) stop(rejects int) error {
	if r != nil && r.percent < 0 && rejects > r.count {
		return fmt.Errorf("stopped: %d records refused, more than --max-rejects %d", rejects, r.count)
	}
	return nil
}

var _ claim.Reader = (*graph.Files)(nil)
