// Package cli is what the two commands share: running a command tree to an exit code, the store
// they work on, and how words look on a terminal.
//
// Begin with [Run]. Data goes to standard output, words to standard error; nothing here exits the
// process.
package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// DefaultDB is the store of a command that names none.
const DefaultDB = "./news.graph"

// Exit codes that both commands have.
const (
	OK          = 0
	Failed      = 2 // usage, or the store
	Interrupted = 130
)

// An ExitError ends a command with a code. What there is to say has been said, or is Err.
type ExitError struct {
	Code int
	Err  error
}

func (e *ExitError) Error() string {
	if e.Err == nil {
		return fmt.Sprintf("exit %d", e.Code)
	}
	return e.Err.Error()
}

func (e *ExitError) Unwrap() error { return e.Err }

// A Hinter is an error that says what to do about it.
type Hinter interface{ Hint() string }

// hinted adds a hint to an error.
type hinted struct {
	error
	hint string
}

func (h *hinted) Hint() string  { return h.hint }
func (h *hinted) Unwrap() error { return h.error }

// WithHint adds to an error what to do about it.
func WithHint(err error, hint string) error { return &hinted{err, hint} }

// Streams are where a command reads and writes.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
	// Misread may print the error of a command line in the format it asks for; false says that
	// words are wanted. Nil for words.
	Misread func(error) bool
}

// Run runs a command and gives its exit code. The first interrupt cancels the context, the second
// ends the process as usual.
func Run(root *cobra.Command, args []string, s Streams) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	go func() {
		<-ctx.Done()
		stop()
	}()
	root.SilenceErrors, root.SilenceUsage = true, true
	root.SetArgs(args)
	root.SetIn(s.In)
	root.SetOut(s.Out)
	root.SetErr(s.Err)
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		return cmp.Or(emptyFlag(cmd), eitherFlag(cmd))
	}
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return WithHint(flagError(err), flagHint(c, err))
	})
	cmd, err := root.ExecuteContextC(ctx)
	return report(cmd, err, s)
}

// flagError says in words what a flag takes; Go's own words are of its parsers.
func flagError(err error) error {
	invalid, ok := errors.AsType[*pflag.InvalidValueError](err)
	if !ok {
		return err
	}
	f := invalid.GetFlag()
	want, ok := map[string]string{
		"int": "a whole number", "float64": "a number", "bool": "true or false", "duration": "a time such as 500ms, 10s or 2m",
		"bytes": "a number of bytes such as 64MiB or 2GiB",
	}[f.Value.Type()]
	if !ok {
		return err
	}
	return fmt.Errorf("--%s %q is not %s", f.Name, invalid.GetValue(), want)
}

// flagHint names the flag that is nearest to one that is not there.
func flagHint(c *cobra.Command, err error) string {
	see := c.CommandPath() + " --help lists the flags"
	_, name, ok := strings.Cut(err.Error(), "unknown flag: --")
	if !ok {
		return see
	}
	for _, sub := range c.Root().Commands() {
		if sub.Name() == name { // --version
			return "did you mean " + sub.CommandPath() + "?"
		}
	}
	best, least := "", 3
	c.Flags().VisitAll(func(f *pflag.Flag) {
		if d := distance(name, f.Name); d < least || strings.HasPrefix(f.Name, name) {
			best, least = f.Name, d
		}
	})
	if best == "" {
		return see
	}
	return "did you mean --" + best + "?"
}

// emptyFlag refuses a flag that was given nothing: a shell's variable that was not set would mean
// no filter at all.
func emptyFlag(cmd *cobra.Command) (err error) {
	cmd.Flags().Visit(func(f *pflag.Flag) {
		empty := f.Value.String() == "" && f.Value.Type() == "string"
		if list, ok := f.Value.(pflag.SliceValue); ok {
			empty = len(list.GetSlice()) == 0 || slices.Contains(list.GetSlice(), "")
		}
		if empty && err == nil {
			err = WithHint(fmt.Errorf("--%s was given an empty value", f.Name), "leave the flag out, or give it one")
		}
	})
	return err
}

// allSet finds the flags in cobra's words for flags of which one takes the place of the other.
var allSet = regexp.MustCompile(`\[([^\[\]]+)\] were all set$`)

// eitherFlag refuses flags that cannot be given together, in our words.
func eitherFlag(cmd *cobra.Command) error {
	err := cmd.ValidateFlagGroups()
	if err == nil {
		return nil
	}
	m := allSet.FindStringSubmatch(err.Error())
	if m == nil {
		return err
	}
	return WithHint(fmt.Errorf("--%s cannot be given together", strings.Join(strings.Fields(m[1]), " and --")),
		"leave one of them out")
}

// Names wants exactly n names as arguments.
func Names(n int, example string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == n {
			return nil
		}
		want := "one name"
		if n == 2 {
			want = "two names"
		}
		return WithHint(fmt.Errorf("%s takes %s, not %d", cmd.Name(), want, len(args)),
			"put a name of several words in quotes: "+example)
	}
}

// NoNames wants no arguments.
func NoNames(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return WithHint(fmt.Errorf("%s takes flags only, not %q", cmd.Name(), args[0]), cmd.CommandPath()+" --help lists them")
}

// SomeNames wants one argument or more.
func SomeNames(example string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return nil
		}
		return WithHint(fmt.Errorf("%s takes a name at least", cmd.Name()), "as in "+example)
	}
}

// KnownCommand refuses what is no subcommand, with the nearest that is.
func KnownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	err := fmt.Errorf("there is no %s %s", cmd.Name(), args[0])
	if near := NearestCommand(cmd, args[0]); near != "" {
		return WithHint(err, "did you mean "+near+"?")
	}
	return WithHint(err, cmd.Name()+" --help lists what there is")
}

// NearestCommand gives the subcommand a word is likely meant for, or "".
func NearestCommand(cmd *cobra.Command, word string) string {
	cmd.SuggestionsMinimumDistance = 2
	if near := cmd.SuggestionsFor(word); len(near) > 0 {
		return cmd.CommandPath() + " " + near[0]
	}
	return ""
}

// NearestFile gives the path beside one that is not there which is at most two letters away, or "". It looks at a
// thousand names at most.
func NearestFile(path string) (near string) {
	dir, name := filepath.Split(path)
	folder, err := os.Open(cmp.Or(dir, "."))
	if err != nil {
		return ""
	}
	defer func() { _ = folder.Close() }()
	const most = 1000
	names, _ := folder.Readdirnames(most)
	slices.Sort(names)
	least := min(3, len(name)/2)
	for _, n := range names {
		if d := distance(strings.ToLower(name), strings.ToLower(n)); d < least {
			near, least = dir+n, d
		}
	}
	return near
}

func report(cmd *cobra.Command, err error, s Streams) int {
	if err == nil {
		return OK
	}
	code := Failed
	if exit, ok := errors.AsType[*ExitError](err); ok {
		code = exit.Code
		if err = exit.Err; err == nil {
			return code
		}
	}
	if errors.Is(err, syscall.EPIPE) {
		return OK // whoever read has read enough
	}
	if code == Failed && s.Misread != nil && s.Misread(err) {
		return code
	}
	err = hintServed(err)
	fmt.Fprintf(s.Err, "%s: %s\n", cmd.Root().Name(), CleanLines(err.Error()))
	var h Hinter
	if errors.As(err, &h) && h.Hint() != "" {
		fmt.Fprintf(s.Err, "hint: %s\n", Clean(h.Hint()))
	}
	return code
}

// AddDB adds --db to a command and all below it.
func AddDB(cmd *cobra.Command, db *string) {
	def := DefaultDB
	if env := os.Getenv("NEWSGRAPH_DB"); env != "" {
		def = env
	}
	cmd.PersistentFlags().StringVar(db, "db", def, "the `store`: a folder, mem:, leveldb://PATH, or http://HOST:PORT of query serve (env NEWSGRAPH_DB)")
	CompleteFolder(cmd, "db")
}

// Version gives the version of the running program.
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "devel"
	}
	return strings.Trim(info.Main.Version, "()")
}

// NewVersion makes the subcommand that prints the version of a command, as words or as JSON.
func NewVersion(name string) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "version",
		Short: "print the version",
		Args:  NoNames,
		RunE: func(cmd *cobra.Command, _ []string) error {
			platform := runtime.GOOS + "/" + runtime.GOARCH
			if f := cmd.Flag("format"); asJSON || f != nil && strings.HasPrefix(f.Value.String(), "json") {
				return json.NewEncoder(cmd.OutOrStdout()).Encode(map[string]string{
					"name": name, "version": Version(), "go": runtime.Version(), "platform": platform,
				})
			}
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "%s %s (%s, %s)\n", name, Version(), runtime.Version(), platform)
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	return cmd
}
