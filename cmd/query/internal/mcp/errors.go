package mcp

import (
	"context"
	"errors"
	"fmt"
	"reflect"
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
	out := told.Reworded(argument)
	out.Place = argument(out.Place)
	return out
}

// questions are the tools that are other questions, or have what these list.
var questions = map[string]string{
	"entities": "find_entity", "claims": "an answer of show_entity, find_paths or list_conflicts",
	"documents": "an answer of show_entity",
}

// ofView says that an argument is a field of the view.
func ofView(name string) bool {
	for f := range reflect.TypeFor[api.View]().Fields() {
		if tag, _, _ := strings.Cut(f.Tag.Get("json"), ","); tag == name {
			return true
		}
	}
	return false
}

// argument gives what a name in a hint is to who calls a tool: min_sources is view.min_sources.
func argument(name string) string {
	if tool := questions[name]; tool != "" {
		return tool
	}
	switch name {
	case "document", "not_document":
		name += "s"
	}
	if ofView(name) {
		return "view." + name
	}
	return name
}
