package scripts

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/cayley"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
)

// childEnv is set in the environment of a child.
const childEnv = "NEWSGRAPH_SCRIPT_CHILD"

// IsChild says whether this process was started to run a script, and nothing else.
func IsChild() bool { return os.Getenv(childEnv) != "" }

// Child runs the script that the parent asks for and gives the exit code of the process.
func Child() int {
	signal.Ignore(os.Interrupt) // a terminal sends it to both; the parent decides
	s := &speaker{w: os.Stdout}
	in := json.NewDecoder(os.Stdin)
	var r request
	if err := in.Decode(&r); err != nil || r.Version != protocol {
		fmt.Fprintf(os.Stderr, "%s is set, and there is no script to run (%v)\n", childEnv, err)
		return 1
	}
	go func() { // nobody waits for an answer any more
		io.Copy(io.Discard, os.Stdin) //nolint:errcheck // however it ends
		os.Exit(1)
	}()
	if err := s.say(&message{Version: protocol}); err != nil {
		return 1
	}
	if err := s.say(&message{End: r.run(context.Background(), s)}); err != nil {
		return 1
	}
	return 0
}

// run runs the script on its store.
func (r *request) run(ctx context.Context, s *speaker) (last *end) {
	store, err := cayley.Open(ctx, r.URL, &cayley.Options{ReadOnly: true})
	if err != nil {
		return storeEnd(err)
	}
	defer store.Close() //nolint:errcheck // it was only read
	state, err := store.Snapshot()
	if err != nil {
		return storeEnd(err)
	}
	defer state.Close() //nolint:errcheck // likewise
	if err := s.say(&message{Commit: state.ID()}); err != nil {
		return storeEnd(err)
	}
	limitMemory(cmp.Or(r.Memory, DefaultMemory), func() {
		s.say(&message{End: &end{Reason: memory}}) //nolint:errcheck // there is no other way to say it
		os.Exit(0)
	})
	defer func() {
		if v := recover(); v != nil {
			last = &end{Error: scriptError("", "the script made Cayley's %s crash: %v", r.Language, v)}
		}
	}()
	q := &asked{qs: state, text: r.Text, limit: r.Limit, give: func(result json.RawMessage) error {
		return s.say(&message{Result: result})
	}}
	err = q.ask(ctx, r.Language)
	if err := state.Err(); err != nil {
		return storeEnd(err)
	}
	if e, ok := errors.AsType[*api.Error](err); ok {
		return &end{Error: e}
	}
	if err != nil {
		return storeEnd(err)
	}
	return &end{Reason: q.reason, Hint: q.hint}
}

func storeEnd(err error) *end {
	return &end{
		Error:    &api.Error{Code: api.CodeStore, Message: err.Error(), Candidates: []api.Entity{}},
		NotFound: errors.Is(err, backend.ErrNotFound),
	}
}
