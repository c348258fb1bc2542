package main

import (
	"context"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/paths"
)

// An engineAsker answers by the path engine, with patterns that are made once and a searcher that is
// kept, as the product does.
type engineAsker struct {
	g        paths.Adjacency
	s        paths.Searcher
	either   *paths.Pattern // one edge or more, either way
	directed *paths.Pattern // likewise, along their direction
	reached  map[[2]uint32]*paths.Pattern
	sum      uint32 // see look
}

// What the view of a question admits that says nothing of statuses.
var asserted = claim.Asserted.Bit()

func (e *engineAsker) asker(node, relation func(uint32) (uint32, error)) *asker {
	return &asker{node, relation, e.hop, e.anyShortest, e.allShortest, e.acyclic, e.reach, e.shortestK}
}

func newEngine(g paths.Adjacency) *engineAsker {
	kinds := paths.Kinds{Else: asserted}
	return &engineAsker{
		g:        g,
		either:   paths.Repeat(paths.One(paths.Step{Along: kinds, Against: kinds}), 1, -1),
		directed: paths.Repeat(paths.One(paths.Step{Along: kinds}), 1, -1),
		reached:  make(map[[2]uint32]*paths.Pattern),
	}
}

// hop reads what is asserted in both rows of a node, see finder.hop.
func (e *engineAsker) hop(n uint32) (edges int, err error) {
	for _, row := range [...]func(paths.NodeID) ([]paths.Edge, error){e.g.Out, e.g.In} {
		list, err := row(paths.NodeID(n))
		if err != nil {
			return 0, err
		}
		for _, edge := range list {
			if edge.Label.Kinds()&asserted != 0 {
				e.sum += uint32(edge.To) ^ uint32(edge.Label)
				edges++
			}
		}
	}
	return edges, nil
}

func (e *engineAsker) search(a, b uint32, q *paths.Query) (*paths.Result, error) {
	q.From, q.To = paths.NodeID(a), paths.NodeID(b)
	return e.s.Search(context.Background(), e.g, q)
}

// anyShortest gives the length of a shortest path, -1 for none. That from a node to itself has no
// edges, and is not asked for.
func (e *engineAsker) anyShortest(a, b uint32) (int, error) {
	if a == b {
		return 0, nil
	}
	r, err := e.search(a, b, &paths.Query{Pattern: e.either, Selector: paths.Any, MaxHops: paths.MostHops})
	if err != nil || len(r.Paths) == 0 {
		return -1, err
	}
	return len(r.Paths[0].Hops), nil
}

func (e *engineAsker) allShortest(a, b uint32) (int, error) {
	if a == b {
		return 1, nil
	}
	return e.count(a, b, &paths.Query{Pattern: e.either, Selector: paths.AllShortest, MaxHops: paths.MostHops, Limit: mostPaths})
}

func (e *engineAsker) acyclic(a, b uint32, most int) (int, error) {
	return e.count(a, b, &paths.Query{Pattern: e.directed, Selector: paths.All, MaxHops: most, Limit: mostPaths})
}

func (e *engineAsker) shortestK(a, b uint32) (int, error) {
	return e.count(a, b, &paths.Query{Pattern: e.either, Selector: paths.ShortestK, K: shortestMost, MaxHops: paths.MostHops})
}

func (e *engineAsker) count(a, b uint32, q *paths.Query) (int, error) {
	r, err := e.search(a, b, q)
	if err != nil {
		return 0, err
	}
	return len(r.Paths), nil
}

// reach counts what one edge of a relation first and then any number of relation rest lead to.
func (e *engineAsker) reach(a, first, rest uint32) (int, error) {
	of := [2]uint32{first, rest}
	p := e.reached[of]
	if p == nil {
		p = paths.Seq(along(first), paths.Repeat(along(rest), 0, -1))
		e.reached[of] = p
	}
	r, err := e.s.Pairs(context.Background(), e.g, &paths.Query{Pattern: p, MaxHops: paths.MostHops}, []paths.NodeID{paths.NodeID(a)}, nil)
	if err != nil {
		return 0, err
	}
	return len(r.Pairs), nil
}

// along is an edge of one relation, along its direction.
func along(relation uint32) *paths.Pattern {
	of := make([]uint8, relation+1)
	of[relation] = asserted
	return paths.One(paths.Step{Along: paths.Kinds{Of: of}})
}
