package main

import (
	"math/rand/v2"
	"testing"

	"github.com/newsgraph/newsgraph/graph/paths"
)

// bareSearched is the arrays as the path engine walks them: nodes from 1, every edge asserted.
type bareSearched struct{ g *bareGraph }

func (b bareSearched) row(dir int, n paths.NodeID) ([]paths.Edge, error) {
	var row []paths.Edge
	for _, e := range b.g.dir[dir].row(uint32(n) - 1) {
		row = append(row, paths.Edge{To: paths.NodeID(e.to + 1), Label: paths.NewLabel(int(e.rel), asserted)})
	}
	return row, nil
}

func (b bareSearched) Out(n paths.NodeID) ([]paths.Edge, error) { return b.row(0, n) }
func (b bareSearched) In(n paths.NodeID) ([]paths.Edge, error)  { return b.row(1, n) }

// The engine is asked what the finder is asked: it answers the same.
func TestEngineAsFinder(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 13))
	for range 2000 {
		g := draw(r)
		f, e := newFinder(bareRows{g}), newEngine(bareSearched{g})
		for range 5 {
			a, b := r.Uint32N(uint32(f.rows.size())), r.Uint32N(uint32(f.rows.size()))
			for name, ask := range map[string][2]func() (int, error){
				oneHop:      {func() (int, error) { return f.hop(a) }, func() (int, error) { return e.hop(a + 1) }},
				anyShortest: {func() (int, error) { return f.anyShortest(a, b) }, func() (int, error) { return e.anyShortest(a+1, b+1) }},
				allShortest: {func() (int, error) { return f.allShortest(a, b) }, func() (int, error) { return e.allShortest(a+1, b+1) }},
				acyclic3:    {func() (int, error) { return f.acyclic(a, b, 3) }, func() (int, error) { return e.acyclic(a+1, b+1, 3) }},
				reachAB:     {func() (int, error) { return f.reach(a, 0, 1) }, func() (int, error) { return e.reach(a+1, 0, 1) }},
			} {
				want, err1 := ask[0]()
				got, err2 := ask[1]()
				if got != want || err1 != nil || err2 != nil {
					t.Fatalf("%s from %d to %d: %d, %v, the finder has %d, %v", name, a, b, got, err2, want, err1)
				}
			}
		}
	}
}
