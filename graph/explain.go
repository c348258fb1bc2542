package graph

import (
	"slices"
	"strings"

	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/paths"
)

// explain says how the question was asked and how the search went.
func (p *pathQuestion) explain(res *paths.Result) *api.Explain {
	q, s := &p.query, &res.Stats
	e := &api.Explain{
		Select: q.Selector.String(), Mode: q.Mode.String(), Rank: p.rank, Rows: "claims", States: s.States,
		Forward: api.ExplainSide(s.Forward), Backward: api.ExplainSide(s.Backward),
		KeptNodes: s.Kept, KeptEdges: s.KeptEdges,
		Relations: p.relationsAdmitted(), HiddenStatuses: []string{},
		DroppedFacts: p.facts.droppedFacts, DroppedClaims: p.facts.droppedClaims,
	}
	switch q.Selector {
	case paths.Best, paths.ShortestK, paths.Groups:
		e.Wanted = q.K
	case paths.Any, paths.Shortest:
		e.Wanted = 1
	case paths.AllShortest, paths.All:
	}
	if p.edges.stored {
		e.Rows = "facts"
	}
	if p.edges.metonyms != nil {
		e.Metonyms = len(p.edges.metonyms.by)
	}
	for status, word := range everything {
		if p.edges.mask&claim.Status(status).Bit() == 0 {
			e.HiddenStatuses = append(e.HiddenStatuses, word)
		}
	}
	return e
}

// relationsAdmitted gives the relations that --via and --not-via leave, by name; none where all are.
func (p *pathQuestion) relationsAdmitted() []api.ExplainRelation {
	list := []api.ExplainRelation{}
	if p.via == nil && p.notVia == nil {
		return list
	}
	p.g.mu.Lock()
	counted := p.g.totals
	p.g.mu.Unlock()
	for i, rel := range p.edges.table.list {
		if p.edges.metonyms.numbered(i) || !p.admits(rel) {
			continue
		}
		r := api.ExplainRelation{Relation: rel.name}
		if counted.totals != nil && counted.commit == p.Commit() {
			facts := counted.totals.facts[rel.canonical]
			r.Facts = &facts
		}
		list = append(list, r)
	}
	slices.SortFunc(list, func(a, b api.ExplainRelation) int { return strings.Compare(a.Relation, b.Relation) })
	return list
}
