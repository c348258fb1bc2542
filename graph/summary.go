package graph

import (
	"cmp"
	"maps"
	"slices"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/identity"
)

// summary counts what documents say of an entity: how many of them give it a type, an external
// identifier, a name, an alias. Names and aliases are counted by their keys.
type summary struct {
	types, external map[quad.IRI]int
	names, aliases  map[string]int
}

func newSummary() *summary {
	return &summary{
		types: make(map[quad.IRI]int), external: make(map[quad.IRI]int),
		names: make(map[string]int), aliases: make(map[string]int),
	}
}

// add counts a quad about the entity, n times.
func (s *summary) add(p quad.IRI, o quad.Value, n int) {
	switch p {
	case claim.RDFType:
		count(s.types, quad.IRI(claim.Lexical(o)), n)
	case claim.OWLSameAs:
		count(s.external, quad.IRI(claim.Lexical(o)), n)
	case claim.SKOSPrefLabel:
		count(s.names, identity.Key(claim.Lexical(o)), n)
	case claim.SKOSAltLabel:
		count(s.aliases, identity.Key(claim.Lexical(o)), n)
	}
}

func count[K comparable](m map[K]int, k K, n int) {
	if m[k] += n; m[k] == 0 {
		delete(m, k)
	}
}

// beyond gives what is counted more often than in own, sorted.
func beyond[K cmp.Ordered](m, own map[K]int) []K {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(m)), func(k K) bool { return m[k] <= own[k] })
}

// summaries remembers the summaries of entities that loading asked for, so that an entity that
// every document names is not read again for each. It is kept up by the graph's own commits, which
// are the only ones while it holds the store for writing. Guarded by Graph.writer.
type summaries map[quad.IRI]*summary

// mostSummaries bounds the memory of summaries.
const mostSummaries = 100_000

// of gives the summary of an entity; O(1) once it is known.
func (m *summaries) of(r *reader, entity quad.IRI, n backend.NodeID) (*summary, error) {
	if s, ok := (*m)[entity]; ok {
		return s, nil
	}
	s := newSummary()
	err := r.each(quad.Subject, n, func(q backend.Quad) error {
		p, err := r.iri(q.P)
		if err != nil {
			return err
		}
		o, err := r.term(q.O)
		s.add(p, o, 1)
		return err
	})
	if err != nil {
		return nil, err
	}
	if *m == nil || len(*m) >= mostSummaries {
		*m = make(summaries)
	}
	(*m)[entity] = s
	return s, nil
}

// commit brings the summaries up to a commit that was made; failed forgets them all.
func (m *summaries) commit(c *backend.Commit, failed bool) {
	if failed {
		*m = nil
		return
	}
	for n, quads := range map[int][]quad.Quad{-1: c.Delete, 1: c.Add} {
		for _, q := range quads {
			subject, _ := q.Subject.(quad.IRI)
			if s, ok := (*m)[subject]; ok {
				p, _ := q.Predicate.(quad.IRI)
				s.add(p, q.Object, n)
			}
		}
	}
}
