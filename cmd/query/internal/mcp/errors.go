package mcp

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/newsgraph/newsgraph/graph/api"
)

// The codes of errors that only a server has.
const (
	codeTooLarge = "too-large" // the answer has more bytes than a model is given at once
	codeBusy     = "busy"      // other calls took all the time
)

// usage is an error of an argument.
func usage(place, hint, format string, args ...any) *api.Error {
	return &api.Error{
		Code: api.CodeUsage, Message: fmt.Sprintf(format, args...), Hint: hint, Place: place, Candidates: []api.Entity{},
	}
}

// failed makes what a model is told of an error; one that is not ours is the store's.
func failed(err error, timeout time.Duration) *api.Error {
	var told api.Error
	ours, ok := errors.AsType[*api.Error](err)
	switch {
	case ok:
		told = *ours
	case errors.Is(err, context.DeadlineExceeded):
		told = api.Error{
			Code: api.CodeDeadline, Message: fmt.Sprintf("stopped after %v with nothing found yet", timeout),
			Hint: "ask for less: fewer hops, a narrower view, a LIMIT",
		}
	case errors.Is(err, context.Canceled):
		told = api.Error{Code: api.CodeCanceled, Message: "the call was canceled"}
	default:
		told = api.Error{Code: api.CodeStore, Message: err.Error()}
	}
	if told.Candidates == nil {
		told.Candidates = []api.Entity{}
	}
	told.Hint, told.Place = reword(told.Hint), argument(told.Place)
	return &told
}

// flag is a flag of the commands in a hint, with the value it is to have.
var flag = regexp.MustCompile(`--([a-z]+(?:-[a-z]+)*)`)

// commands are the calls that hints name, as tools; those of no tool say where else to look.
var commands = strings.NewReplacer(
	"query find searches names", "find_entity searches names",
	"query stats lists", "stats lists",
	"query claims lists them with their ids", "show_entity, find_paths and list_conflicts give claims with their ids",
	"query documents lists them", "claims name the documents they are from",
)

// reword turns a hint for somebody who types a command into one for somebody who calls a tool.
func reword(hint string) string {
	return flag.ReplaceAllStringFunc(commands.Replace(hint), func(f string) string {
		return argument(strings.TrimPrefix(f, "--"))
	})
}

// argument gives the argument that a flag of the commands is: min-sources is view.min_sources.
func argument(flag string) string {
	name := strings.ReplaceAll(flag, "-", "_")
	switch name {
	case "document", "not_document":
		name += "s"
	}
	if viewWords[name] != "" {
		return "view." + name
	}
	return name
}
