package store

import (
	"math"
	"time"

	"github.com/cayleygraph/quad"
)

// floatBits and instant stand for the terms that Go's == would merge or keep apart wrongly.
type (
	floatBits uint64
	instant   struct {
		sec  int64
		nsec int
	}
)

// Key gives what a term is known by in the dictionary: a value that equals another one's only
// if the terms are the same, and is of the term's own type but for floats and times. ok is false
// for nil and for kinds of terms that the quad package does not have.
func Key(v quad.Value) (key any, ok bool) {
	switch v := v.(type) {
	case quad.IRI, quad.BNode, quad.String, quad.LangString, quad.TypedString, quad.Int, quad.Bool:
		return v, true
	case quad.Float:
		return floatBits(math.Float64bits(float64(v))), true
	case quad.Time:
		t := time.Time(v)
		return instant{t.Unix(), t.Nanosecond()}, true
	}
	return nil, false
}

// Canonical gives a term as the store gives it back: a time in UTC, any other as it is.
func Canonical(v quad.Value) quad.Value {
	if t, ok := v.(quad.Time); ok {
		return quad.Time(time.Unix(time.Time(t).Unix(), int64(time.Time(t).Nanosecond())).UTC())
	}
	return v
}
