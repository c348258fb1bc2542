package scripts

import (
	"context"
	"fmt"
	"strings"

	"github.com/cayleygraph/cayley/query"
	"github.com/cayleygraph/cayley/query/graphql"
)

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
			return fmt.Errorf("a result of graphql is a %T", it.Result())
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
