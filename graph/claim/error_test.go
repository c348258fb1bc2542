package claim_test

import (
	"go/token"
	"testing"

	"github.com/newsgraph/newsgraph/graph/claim"
)

func TestError(t *testing.T) {
	place := token.Position{Filename: "a.json", Line: 3, Column: 5}
	for _, c := range []struct {
		err  claim.Error
		want string
	}{
		{claim.Error{Pos: place, Pointer: "/relations/2", Msg: "bad"}, "a.json:3:5: /relations/2: bad"},
		{claim.Error{Pos: place, Msg: "bad", Hint: "not in the line"}, "a.json:3:5: bad"},
		{claim.Error{Pos: token.Position{Filename: "a.json"}, Msg: "bad"}, "a.json: bad"},                   // a whole file
		{claim.Error{Pos: token.Position{Line: 3, Column: 5}, Pointer: "/id", Msg: "bad"}, "3:5: /id: bad"}, // standard input
		{claim.Error{Pointer: "/id", Msg: "bad", Warning: true}, "/id: bad"},                                // made in memory
		{claim.Error{Msg: "bad"}, "bad"},
	} {
		if got := c.err.Error(); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}
