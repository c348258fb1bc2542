package scripts

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/query"
	"github.com/cayleygraph/cayley/query/gizmo"
	"github.com/cayleygraph/cayley/query/graphql"
	"github.com/cayleygraph/cayley/query/mql"
	"github.com/cayleygraph/quad"
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

// encode writes a value, <, > and & as themselves.
func encode(v any) (json.RawMessage, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSpace(b.Bytes()), nil
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

// native makes of a value what Gizmo makes of it: text, number, truth or time of what is such, else
// N-Quads, so that an IRI is in <>.
func native(v quad.Value) any {
	if v == nil {
		return nil
	}
	switch n := v.Native().(type) {
	case quad.Value:
		return quad.StringOf(v)
	case float64:
		if math.IsNaN(n) || math.IsInf(n, 0) {
			return quad.StringOf(v)
		}
		return n
	default:
		return n
	}
}

func (q *asked) gizmo(ctx context.Context) error {
	it, err := gizmo.NewSession(q.qs).Execute(ctx, q.text, query.Options{Collation: query.Raw, Limit: -1})
	if err != nil {
		return scriptError(example("gizmo"), "%v", err)
	}
	defer it.Close() //nolint:errcheck // it has no error
	for it.Next(ctx) {
		r, ok := it.Result().(*gizmo.Result)
		switch {
		case !ok:
			return fmt.Errorf("Gizmo gave a %T", it.Result())
		case r.Meta:
			err = q.lastValue(r.Val)
		case r.Tags != nil:
			row := make(map[string]any, len(r.Tags))
			for tag, ref := range r.Tags {
				if v := native(q.qs.NameOf(ref)); v != nil {
					row[tag] = v
				}
			}
			err = q.result(row)
		default:
			err = q.result(plain(r.Val))
		}
		if err != nil {
			return err
		}
	}
	if err := it.Err(); err != nil {
		return scriptError(example("gizmo"), "%v", err)
	}
	return nil
}

// lastValue takes the value of a script's last statement. It is the result of a script that has no
// other, as with count() or toArray().
func (q *asked) lastValue(v any) error {
	if q.given > 0 {
		return nil
	}
	if fmt.Sprintf("%T", v) == "*gizmo.pathObject" {
		q.hint = "the script makes a path and does not ask for its ends: add .all()"
		return nil
	}
	v = plain(v)
	if list, ok := v.([]any); ok { // an array is its elements
		for _, e := range list {
			if err := q.result(e); err != nil {
				return err
			}
		}
		return nil
	}
	if _, err := encode(v); err != nil {
		return nil // a function, say
	}
	return q.result(v)
}

func (q *asked) mql(ctx context.Context) error {
	it, err := mql.NewSession(q.qs).Execute(ctx, q.text, query.Options{Collation: query.JSON})
	if err != nil {
		return scriptError(example("mql"), "%s", jsonFault(q.text, err))
	}
	defer it.Close() //nolint:errcheck // the iterator's error is Err
	var all []json.RawMessage
	for it.Next(ctx) {
		data, err := encode(it.Result())
		if err != nil {
			return err
		}
		all = append(all, data)
	}
	if err := it.Err(); err != nil {
		return err
	}
	slices.SortFunc(all, func(a, b json.RawMessage) int { return bytes.Compare(a, b) }) // the query's keys come in any order
	for _, data := range all {
		if err := q.result(data); err != nil {
			return err
		}
	}
	return nil
}

// jsonFault says in which line and column a text is no JSON.
func jsonFault(text string, err error) string {
	syntax, ok := errors.AsType[*json.SyntaxError](err)
	if !ok {
		return err.Error()
	}
	before := text[:min(max(int(syntax.Offset)-1, 0), len(text))]
	line, column := 1, 1
	for _, b := range []byte(before) {
		column++
		if b == '\n' {
			line, column = line+1, 1
		}
	}
	return fmt.Sprintf("line %d, column %d: %v", line, column, err)
}

func (q *asked) graphql(ctx context.Context) error {
	it, err := graphql.NewSession(q.qs).Execute(ctx, q.text, query.Options{Collation: query.JSON})
	if err != nil {
		first, _, _ := strings.Cut(err.Error(), "\n") // the rest shows the line
		return scriptError(example("graphql"), "%s", first)
	}
	defer it.Close() //nolint:errcheck // it has no error
	cut := false
	for it.Next(ctx) {
		fields, ok := it.Result().(map[string]any)
		if !ok {
			return fmt.Errorf("GraphQL gave a %T", it.Result())
		}
		found := false
		for name, v := range fields {
			if list, ok := v.([]map[string]any); ok && q.limit > 0 && len(list) > q.limit {
				v, cut = list[:q.limit], true
			}
			fields[name] = plain(v)
			found = found || fields[name] != nil
		}
		if !found {
			continue
		}
		if err := q.result(fields); err != nil {
			return err
		}
	}
	if err := it.Err(); err != nil {
		return scriptError("", "%v", err)
	}
	if cut {
		q.reason = "limit"
	}
	return nil
}

// plain makes all values in what a language gives native. What is no number is nothing.
func plain(v any) any {
	switch v := v.(type) {
	case quad.Value:
		return native(v)
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil
		}
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = plain(v[i])
		}
		return out
	case []quad.Value:
		out := make([]any, len(v))
		for i := range v {
			out[i] = native(v[i])
		}
		return out
	case []map[string]any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = plain(v[i])
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, value := range v {
			out[name] = plain(value)
		}
		return out
	}
	return v
}
