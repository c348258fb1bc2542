package scripts

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/cayleygraph/cayley/query"
	"github.com/cayleygraph/cayley/query/mql"
)

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
