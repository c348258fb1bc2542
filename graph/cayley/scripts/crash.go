package scripts

import (
	"errors"
	"fmt"
	"os/exec"
	"strings"

	"github.com/newsgraph/newsgraph/graph/api"
)

// crashed makes what it can of a child that did not come to its end.
func (p *process) crashed(a *api.ScriptAnswer, err error) (*api.ScriptAnswer, error) {
	switch what, line := lastWords(string(p.words.b)); what {
	case memory:
		a.Reason = memory
		return a, nil
	case "stack":
		return nil, scriptError("recurse less deeply", "the script recursed too deeply")
	case "panic":
		return nil, scriptError("a step got an argument it cannot take, or none; take steps away until it works",
			"the script made Cayley's %s crash: %s", a.Language, line)
	}
	hint := ""
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.ExitCode() < 0 { // by a signal
		hint = "the system may have stopped it for want of memory"
	}
	return nil, scriptError(hint, "the script's process ended early: %v", err)
}

// lastWords tells from what the Go runtime says how a process came to an end, and gives the line
// that says it.
func lastWords(words string) (what, line string) {
	for line := range strings.Lines(words) {
		line = strings.TrimSpace(line)
		switch {
		case strings.Contains(line, "out of memory"), strings.Contains(line, "cannot allocate memory"),
			strings.Contains(line, "pthread_create failed"), strings.Contains(line, "failed to create new OS thread"),
			strings.Contains(line, "ThreadSanitizer failed to allocate"): // built with -race
			return memory, line
		case strings.Contains(line, "stack exceeds"), strings.Contains(line, "stack overflow"):
			return "stack", line
		case strings.HasPrefix(line, "panic: "):
			line = strings.TrimPrefix(line, "panic: ")
			line, _, _ = strings.Cut(line, " [recovered")
			return "panic", line
		case strings.HasPrefix(line, "fatal error: "):
			return "panic", strings.TrimPrefix(line, "fatal error: ")
		}
	}
	return "", ""
}

func scriptError(hint, format string, args ...any) *api.Error {
	return &api.Error{
		Code: api.CodeScript, Message: fmt.Sprintf(format, args...), Hint: hint, Candidates: []api.Entity{}, Place: "script",
	}
}
