package scripts

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	cgraph "github.com/cayleygraph/cayley/graph"
)

// asked is a script on a store.
type asked struct {
	qs    cgraph.QuadStore
	text  string
	limit int                         // results; 0 is no limit
	give  func(json.RawMessage) error // takes each result

	given  int
	reason string // it was cut short by
	hint   string // what would find something, where nothing was found
}

// errEnough ends a script whose results are as many as were asked for.
var errEnough = errors.New("enough")

// ask runs the script. Its errors are an *api.Error, or the store's.
func (q *asked) ask(ctx context.Context, language string) error {
	run := map[string]func(context.Context) error{"gizmo": q.gizmo, "graphql": q.graphql, "mql": q.mql}[language]
	if run == nil {
		return scriptError("", "there is no language %q", language)
	}
	err := run(ctx)
	if errors.Is(err, errEnough) {
		q.reason, err = "limit", nil
	}
	if err == nil && q.given == 0 && q.reason == "" && q.hint == "" {
		q.hint = example(language)
	}
	return err
}

// result gives a result on.
func (q *asked) result(v any) error {
	if q.limit > 0 && q.given == q.limit {
		return errEnough
	}
	data, err := encode(v)
	if err != nil {
		return scriptError("give text, numbers, arrays or plain objects", "result %d cannot be written as JSON: %v", q.given+1, err)
	}
	if err := q.give(data); err != nil {
		return fmt.Errorf("give a result: %w", err)
	}
	q.given++
	return nil
}

// example is a script that works, as a hint.
func example(language string) string {
	switch language {
	case "gizmo":
		return `an IRI is in <>, text is not, and a path ends in all(): g.V("<urn:newsgraph:entity:russia>").out().all()`
	case "graphql":
		return `an IRI is in <>, "id" is a node's own: { nodes(id: <urn:newsgraph:entity:russia>) { id, <urn:newsgraph:rel:invited> { id } } }`
	}
	return `an IRI is in <>, null or [] is what is asked for: [{"id": "<urn:newsgraph:entity:russia>", "<urn:newsgraph:rel:invited>": []}]`
}
