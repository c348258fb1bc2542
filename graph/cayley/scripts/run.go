package scripts

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
)

const (
	// DefaultMemory is what a script may take beside what the store takes, in bytes.
	DefaultMemory = 512 << 20
	// MostText is the longest script, in bytes.
	MostText = 1 << 20
)

const (
	mostAnswer = 64 << 20               // bytes of all results
	mostWords  = 8 << 10                // bytes of a child's last words that are kept
	afterwards = 200 * time.Millisecond // to read what a killed child has written
)

// Options say how to run a script. Nil and the zero value are the defaults.
type Options struct {
	// Limit is the most results, of GraphQL the most objects a field of the outermost level; 0 is no
	// limit.
	Limit int
	// Timeout is when to stop with what was found; 0 is when the context ends.
	Timeout time.Duration
	// Memory is how many bytes a script may take; 0 is DefaultMemory. The store's own are not counted.
	Memory int64
	// Command is a program, with arguments, whose main function begins with Child; empty is the
	// running one, without arguments.
	Command []string
}

// Languages are what Run knows.
func Languages() []string { return []string{"gizmo", "graphql", "mql"} }

// Run asks the store at a URL in one of Cayley's languages. An answer that was cut short by the
// limit, the deadline, the context's end or its memory is no error: its Reason says so, and it has all
// that was found, save perhaps the last result before its memory ended at a stroke. A script that is
// refused, fails or crashes is an *api.Error with CodeScript; what it had found is lost.
func Run(ctx context.Context, url, language, text string, o *Options) (*api.ScriptAnswer, error) {
	if o == nil {
		o = &Options{}
	}
	if err := check(url, language, text, o); err != nil {
		return nil, err
	}
	if o.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, o.Timeout)
		defer cancel()
	}
	ctx, kill := context.WithCancelCause(ctx)
	defer kill(nil)
	cmd, err := command(ctx, o.Command)
	if err != nil {
		return nil, err
	}
	p, err := start(cmd, &request{
		Version: protocol, URL: url, Language: language, Text: text, Limit: o.Limit, Memory: o.Memory,
	})
	if ctx.Err() != nil && err != nil {
		return cut(ctx, &api.ScriptAnswer{Language: language, Results: []api.JSON{}}), nil
	}
	if err != nil {
		return nil, fmt.Errorf("run a script: %w", err)
	}
	defer context.AfterFunc(ctx, func() { // should somebody else hold the pipe's other end
		time.AfterFunc(afterwards, func() { p.out.Close() }) //nolint:errcheck // it was only read
	})()
	a, last, err := p.read(language)
	if err != nil { // it has more to say, which nobody wants to hear
		kill(err)
	}
	waitErr := p.wait()
	switch {
	case last != nil:
		return finish(a, last)
	case errors.Is(err, errStranger):
		return nil, fmt.Errorf("run a script: %w", err)
	case ctx.Err() != nil:
		return cut(ctx, a), nil
	}
	return p.crashed(a, waitErr)
}

func check(url, language, text string, o *Options) error {
	usage := func(hint, format string, args ...any) error {
		return &api.Error{Code: api.CodeUsage, Message: fmt.Sprintf(format, args...), Hint: hint, Candidates: []api.Entity{}}
	}
	switch {
	case IsChild():
		return errors.New("run a script: this process is a child that runs one; main must begin with scripts.Child")
	case !slices.Contains(Languages(), language):
		return usage("", "language %q is none of %s", language, strings.Join(Languages(), ", "))
	case strings.TrimSpace(text) == "":
		return usage(example(language), "the script is empty")
	case len(text) > MostText:
		return usage("", "the script is longer than %d bytes", MostText)
	case o.Limit < 0 || o.Timeout < 0 || o.Memory < 0:
		return usage("", "limit, timeout and memory are at least 0")
	case strings.HasPrefix(url, "mem:"):
		return usage("load into a folder and ask there", "a script runs in a process of its own, which cannot see a store in memory (mem:)")
	}
	return nil
}

// command is the child's, not started yet.
func command(ctx context.Context, args []string) (*exec.Cmd, error) {
	var cmd *exec.Cmd
	if len(args) > 0 {
		cmd = exec.CommandContext(ctx, args[0], args[1:]...)
	} else {
		self, err := os.Executable()
		if err != nil {
			return nil, fmt.Errorf("run a script: %w", err)
		}
		if runtime.GOOS == "linux" {
			const running = "/proc/self/exe" // also when the file was replaced meanwhile
			if _, err := os.Stat(running); err == nil {
				self = running
			}
		}
		cmd = exec.CommandContext(ctx, self)
		cmd.Args = []string{os.Args[0]}
	}
	cmd.Env = append(os.Environ(), childEnv+"=1", "GOTRACEBACK=none")
	return cmd, nil
}

// A process is a child that runs.
type process struct {
	cmd   *exec.Cmd
	in    io.WriteCloser // open as long as somebody waits for the answer
	out   io.ReadCloser
	words *head
}

func start(cmd *exec.Cmd, r *request) (*process, error) {
	p := &process{cmd: cmd, words: &head{}}
	cmd.Stderr = p.words
	cmd.WaitDelay = time.Second
	var err error
	if p.in, err = cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if p.out, err = cmd.StdoutPipe(); err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	go r.write(p.in) // a child that reads nothing must not keep us
	return p, nil
}

// wait ends a child that has said all it had to say.
func (p *process) wait() error {
	p.in.Close() //nolint:errcheck // nobody reads it any more
	return p.cmd.Wait()
}

// head keeps the first bytes that are written to it.
type head struct{ b []byte }

func (h *head) Write(p []byte) (int, error) {
	h.b = append(h.b, p[:min(len(p), mostWords-len(h.b))]...)
	return len(p), nil
}

// finish makes what a child's last message says of its answer.
func finish(a *api.ScriptAnswer, last *end) (*api.ScriptAnswer, error) {
	switch {
	case last.NotFound:
		return nil, &storeError{last.Error.Message, backend.ErrNotFound}
	case last.Error != nil && last.Error.Code == api.CodeStore:
		return nil, &storeError{last.Error.Message, nil}
	case last.Error != nil:
		return nil, last.Error
	}
	a.Reason, a.Complete, a.Hint = last.Reason, last.Reason == "", last.Hint
	return a, nil
}

// cut says why an answer was cut short by its context.
func cut(ctx context.Context, a *api.ScriptAnswer) *api.ScriptAnswer {
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, errTooLarge):
		a.Reason = memory
	case errors.Is(cause, context.DeadlineExceeded):
		a.Reason = "deadline"
	default:
		a.Reason = "canceled"
	}
	return a
}

// A storeError is what opening or reading the store gave in the child.
type storeError struct {
	message string
	cause   error // to be told by errors.Is, or nil
}

func (e *storeError) Error() string { return e.message }
func (e *storeError) Unwrap() error { return e.cause }
