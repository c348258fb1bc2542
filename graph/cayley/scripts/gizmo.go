package scripts

import (
	"bytes"
	"context"
	"fmt"
	"runtime"
	"time"

	"github.com/cayleygraph/cayley/query"
	"github.com/cayleygraph/cayley/query/gizmo"
)

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
			return fmt.Errorf("a result of gizmo is a %T", it.Result())
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
	outlive("cayley/query/gizmo.(*results).Next")
	return nil
}

// outlive waits until no goroutine is left that a function began. Gizmo's looks as if it came to its
// end while it panics; then the process ends here, before it says that the answer is complete.
func outlive(function string) {
	buf := make([]byte, 64<<10)
	for {
		n := runtime.Stack(buf, true)
		switch {
		case n == len(buf):
			buf = make([]byte, 2*n)
		case !bytes.Contains(buf[:n], []byte("created by github.com/cayleygraph/"+function)):
			return
		default:
			time.Sleep(100 * time.Microsecond)
		}
	}
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
