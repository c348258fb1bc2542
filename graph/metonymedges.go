package graph

import (
	"slices"
	"strings"

	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/paths"
)

// standsFor is the relation of the hops that metonyms are.
const standsFor = "stands_for"

// statusMetonym is what such a hop has for a status.
const statusMetonym = "metonym"

// metonymEdges are metonyms as edges of the path graph, beside those that are facts. Nil has none.
type metonymEdges struct {
	relation int // its number, which no fact has
	at       map[backend.NodeID]edgeRows
	by       map[[2]backend.NodeID][]string // of a name and what it stands for
}

// expand lets the edges of a path question include the metonyms.
func (a *adjacency) expand() error {
	list, err := a.reader.metonyms()
	if err != nil {
		return err
	}
	m := &metonymEdges{
		relation: len(a.table.list),
		at:       make(map[backend.NodeID]edgeRows), by: make(map[[2]backend.NodeID][]string),
	}
	label := paths.NewLabel(m.relation, claim.Asserted.Bit())
	for i := range list {
		pair := &list[i]
		if pair.stale {
			continue
		}
		ends := [2]backend.NodeID{pair.name, pair.thing}
		if len(m.by[ends]) == 0 {
			name, thing := m.at[pair.name], m.at[pair.thing]
			name.out = append(name.out, paths.Edge{To: pair.thing, Label: label})
			thing.in = append(thing.in, paths.Edge{To: pair.name, Label: label})
			m.at[pair.name], m.at[pair.thing] = name, thing
		}
		m.by[ends] = append(m.by[ends], pair.by)
	}
	a.table = a.table.with(&relation{name: standsFor})
	a.metonyms = m
	return nil
}

// with gives the table with one more relation, which no name leads to and no fact states.
func (t *relationTable) with(rel *relation) *relationTable {
	more := &relationTable{
		list: append(slices.Clip(t.list), rel), number: t.number,
		turned: append(slices.Clip(t.turned), -1), alone: t.alone, rank: make([]int32, len(t.list)+1),
	}
	byName := make([]int32, len(more.list))
	for i := range byName {
		byName[i] = int32(i)
	}
	slices.SortStableFunc(byName, func(i, j int32) int { return strings.Compare(more.list[i].name, more.list[j].name) })
	for place, i := range byName {
		more.rank[i] = int32(place)
	}
	return more
}

// has says whether a node is an end of a metonym.
func (m *metonymEdges) has(n backend.NodeID) bool {
	if m == nil {
		return false
	}
	_, ok := m.at[n]
	return ok
}

// is says whether a label is that of metonyms.
func (m *metonymEdges) is(l paths.Label) bool { return m.numbered(l.Relation()) }

// numbered says whether a number of a relation is that of metonyms.
func (m *metonymEdges) numbered(relation int) bool { return m != nil && relation == m.relation }

// timeless says that a metonym holds at any time.
func (a *adjacency) timeless(h paths.Hop) bool { return a.metonyms.is(h.Label) }

// rows gives the rows of a node with its metonyms behind.
func (m *metonymEdges) rows(n backend.NodeID, rows edgeRows) edgeRows {
	if !m.has(n) {
		return rows
	}
	more := m.at[n]
	return edgeRows{slices.Concat(rows.out, more.out), slices.Concat(rows.in, more.in)}
}

// fact gives a metonym as a fact that nothing states.
func (m *metonymEdges) fact(h paths.Hop, rel *relation) (*fact, error) {
	if len(m.by[[2]backend.NodeID{h.Subject(), h.Object()}]) == 0 {
		return nil, errRelation
	}
	return &fact{
		subject: h.Subject(), object: h.Object(), rel: rel, first: claim.NoDay, last: claim.NoDay,
		filled: true, weighed: true, timed: true,
	}, nil
}

// hop shows a metonym as a hop of a path.
func (m *metonymEdges) hop(h paths.Hop) api.Hop {
	return api.Hop{
		Relation: standsFor, Direction: direction(h), Fact: api.Fact{Status: statusMetonym},
		By: m.by[[2]backend.NodeID{h.Subject(), h.Object()}], Claims: []api.Claim{},
	}
}

func direction(h paths.Hop) string {
	if h.Against {
		return "<-"
	}
	return "->"
}
