package main

import (
	"errors"
	"io"
	"log/slog"
	"slices"
	"strings"
	"syscall"

	"github.com/newsgraph/newsgraph/cmd/internal/cli"
)

// logForms are what --log takes.
var logForms = []string{"text", "json"}

// newLog makes a log of such a form; nil for none.
func newLog(form string, w io.Writer) *slog.Logger {
	switch form {
	case "text":
		return slog.New(slog.NewTextHandler(w, nil))
	case "json":
		return slog.New(slog.NewJSONHandler(w, nil))
	}
	return nil
}

// logged makes an error a record of the log, if there is one, and leaves its exit code.
func logged(log *slog.Logger, err error) error {
	if err == nil || log == nil || errors.Is(err, syscall.EPIPE) {
		return err
	}
	code, of := cli.Failed, err
	if exit, ok := errors.AsType[*cli.ExitError](err); ok {
		if exit.Err == nil {
			return err
		}
		code, of = exit.Code, exit.Err
	}
	logError(log, "failed", of)
	return &cli.ExitError{Code: code}
}

func logError(log *slog.Logger, what string, err error) {
	hint := ""
	var h cli.Hinter
	if errors.As(err, &h) {
		hint = h.Hint()
	}
	log.Error(what, "error", err.Error(), "hint", hint)
}

// logMisread logs the error of a command line that asks for a log; false where it asks for none.
func logMisread(w io.Writer, args []string, err error) bool {
	for i, arg := range args {
		form, ok := strings.CutPrefix(arg, "--log=")
		if arg == "--log" && i+1 < len(args) {
			form, ok = args[i+1], true
		}
		if ok && slices.Contains(logForms, form) {
			logError(newLog(form, w), "failed", err)
			return true
		}
	}
	return false
}
