package store

import (
	"time"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/internal/segment"
)

// Key gives what a term is known by in the dictionary: equal for the same terms only. ok is false
// for nil and for kinds of terms that the quad package does not have.
func Key(v quad.Value) (key string, ok bool) {
	b, ok := segment.AppendKey(nil, v)
	return string(b), ok
}

// Canonical gives a term as the store gives it back: a time in UTC, any other as it is.
func Canonical(v quad.Value) quad.Value {
	if t, ok := v.(quad.Time); ok {
		return quad.Time(time.Unix(time.Time(t).Unix(), int64(time.Time(t).Nanosecond())).UTC())
	}
	return v
}
