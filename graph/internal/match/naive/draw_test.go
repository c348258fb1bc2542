package naive_test

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"github.com/newsgraph/newsgraph/graph/internal/match/naive"
)

// What is drawn can be answered, and its answer is one.
func TestDraw(t *testing.T) {
	var all, rows, open, many int
	rapid.Check(t, func(t *rapid.T) {
		c := naive.Draw(t)
		text := naive.Write(c.Query)
		a, err := naive.Eval(c.Graph, c.Query, nil, c.MaxHops)
		all++
		switch {
		case errors.Is(err, naive.ErrOpen):
			open++
		case errors.Is(err, naive.ErrMany):
			many++
		case err != nil:
			t.Fatalf("%s\n%s\n%v", c.Graph, text, err)
		default:
			if _, r := a.Rows(); len(r) > 0 {
				rows++
			}
		}
	})
	t.Logf("of %d queries %d have rows, %d are left open, %d have too many rows", all, rows, open, many)
	if rows < all/6 { // two in five have, with a deviation of five in a hundred
		t.Errorf("only %d of %d have rows", rows, all)
	}
}
