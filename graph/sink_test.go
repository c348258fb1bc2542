package graph

import (
	"errors"
	"testing"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
)

// A torn loading fails at its third quad.
type torn struct{ quads, commits, aborts int }

var errTorn = errors.New("torn")

func (l *torn) Add(_, _, _, _ []byte) error { return l.Delete(nil, nil, nil, nil) }

func (l *torn) Delete(_, _, _, _ []byte) error {
	if l.quads++; l.quads == 3 {
		return errTorn
	}
	return nil
}

func (l *torn) Meta(string, string) {}

func (l *torn) Commit() error { l.commits++; return nil }

func (l *torn) Abort() { l.aborts++ }

// A document of which a part could not be written is not committed, nor is anything with it.
func TestTornDocument(t *testing.T) {
	q := quad.MakeIRI("s", "p", "o", "l")
	for _, ahead := range []bool{false, true} {
		l := &torn{}
		k := (&Graph{}).newSink(t.Context(), ahead)
		k.begin = func() (backend.Loading, error) { return l, nil }
		first := k.put(job{gone: []quad.Quad{q, q}, came: []quad.Quad{q, q}})
		second := k.put(job{came: []quad.Quad{q}})
		if !ahead && (!errors.Is(first, errTorn) || !errors.Is(second, errTorn)) {
			t.Errorf("put: %v, %v", first, second)
		}
		if _, err := k.commit(); !errors.Is(err, errTorn) || l.commits != 0 || l.aborts != 1 || l.quads != 3 {
			t.Errorf("ahead %v: %v, %+v", ahead, err, l)
		}
	}
}
