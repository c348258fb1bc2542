package graph

import (
	"cmp"
	"slices"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/identity"
)

// summary counts what documents say of an entity: how many of them give it a type, an external
// identifier, a name, an alias. Names and aliases are counted by their keys.
type summary struct {
	types, external tally[quad.IRI]
	names, aliases  tally[string]
}

// add counts a quad about the entity, n times.
func (s *summary) add(p quad.IRI, o quad.Value, n int) {
	switch p {
	case claim.RDFType:
		s.types.add(quad.IRI(claim.Lexical(o)), n)
	case claim.OWLSameAs:
		s.external.add(quad.IRI(claim.Lexical(o)), n)
	case claim.SKOSPrefLabel:
		s.names.add(identity.Key(claim.Lexical(o)), n)
	case claim.SKOSAltLabel:
		s.aliases.add(identity.Key(claim.Lexical(o)), n)
	}
}

// A tally counts words. It is sorted, and small for nearly every entity.
type tally[K cmp.Ordered] []tallied[K]

type tallied[K cmp.Ordered] struct {
	word K
	n    int
}

func (t tally[K]) find(word K) (int, bool) {
	return slices.BinarySearchFunc(t, word, func(c tallied[K], word K) int { return cmp.Compare(c.word, word) })
}

func (t *tally[K]) add(word K, n int) {
	at, found := t.find(word)
	if !found {
		*t = slices.Insert(*t, at, tallied[K]{word, 0})
	}
	if (*t)[at].n += n; (*t)[at].n == 0 {
		*t = slices.Delete(*t, at, at+1)
	}
}

func (t tally[K]) of(word K) int {
	if at, found := t.find(word); found {
		return t[at].n
	}
	return 0
}

// beyond gives what is counted more often than in own, sorted.
func (t tally[K]) beyond(own tally[K]) []K {
	var out []K
	for i := range t {
		if len(own) == 0 || t[i].n > own.of(t[i].word) {
			out = append(out, t[i].word)
		}
	}
	return out
}

// summaries remembers the summaries of entities that loading asked for, so that an entity that
// every document names is not read again for each. It is kept up by the graph's own commits, which
// are the only ones while it holds the store for writing. Guarded by Graph.writer.
type summaries map[quad.IRI]*summary

// mostSummaries bounds the memory of summaries.
const mostSummaries = 100_000

// of gives the summary of an entity, whose node is n, or 0 for one that the snapshot does not have;
// O(1) once it is known.
func (m *summaries) of(r *reader, entity quad.IRI, n backend.NodeID) (*summary, error) {
	if s, ok := (*m)[entity]; ok {
		return s, nil
	}
	s := new(summary)
	if n != 0 {
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
	}
	if *m == nil {
		*m = make(summaries)
	}
	(*m)[entity] = s
	return s, nil
}

// full says that there are too many, which trim drops. They are complete only with what is not committed
// yet, so that must not be between two commits.
func (m *summaries) full() bool { return len(*m) >= mostSummaries }

func (m *summaries) trim() {
	if m.full() {
		*m = nil
	}
}

// count brings the summaries that are known up to a change of quads.
func (m *summaries) count(quads []quad.Quad, n int) {
	for _, q := range quads {
		subject, _ := q.Subject.(quad.IRI)
		if s, ok := (*m)[subject]; ok {
			p, _ := q.Predicate.(quad.IRI)
			s.add(p, q.Object, n)
		}
	}
}

// commit brings the summaries up to a commit that was made; failed forgets them all.
func (m *summaries) commit(c *backend.Commit, failed bool) {
	if failed {
		*m = nil
		return
	}
	m.count(c.Delete, -1)
	m.count(c.Add, 1)
	m.trim()
}
