package cli

import (
	"errors"
	"io/fs"
	"net"

	"github.com/newsgraph/newsgraph/graph"
)

// HintStore adds to an error of opening a store what to do about it; nil stays nil.
func HintStore(err error) error {
	if _, silent := errors.AsType[*net.OpError](err); silent {
		return WithHint(err, "nobody answers there: is a service running? --db names another")
	}
	switch {
	case errors.Is(err, graph.ErrNotFound):
		return WithHint(err, "load PATH… makes one; --db names another")
	case errors.Is(err, graph.ErrVersion):
		return WithHint(err, "use the release that wrote it, or load the documents again, with --db at another place")
	case errors.Is(err, graph.ErrCorrupt):
		return WithHint(err, "load check says what is damaged; a backup restores it")
	case errors.Is(err, fs.ErrPermission):
		return WithHint(err, "whose folder is it? --db puts the store at another place")
	}
	return err
}

// TokenVariable is the environment variable that has the token of who may change a graph that is served.
const TokenVariable = "NEWSGRAPH_TOKEN"

// hintServed says what a change of a served graph wants.
func hintServed(err error) error {
	if errors.Is(err, graph.ErrReadOnly) {
		return WithHint(err, "query serve --allow-write takes changes, from who has its token in "+TokenVariable)
	}
	return err
}
