package graph

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/identity"
)

// summary counts what documents say of an entity: how many of them give it a type, an external
// identifier, a name, an alias.
type summary struct {
	types, external tally[quad.IRI]
	names, aliases  spellings
}

// add counts a quad about the entity, n times.
func (s *summary) add(p quad.IRI, o quad.Value, n int) {
	switch p {
	case claim.RDFType:
		s.types.add(quad.IRI(claim.Lexical(o)), n)
	case claim.OWLSameAs:
		s.external.add(quad.IRI(claim.Lexical(o)), n)
	case claim.SKOSPrefLabel:
		s.names.add(claim.Lexical(o), n)
	case claim.SKOSAltLabel:
		s.aliases.add(claim.Lexical(o), n)
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

// spellings counts names as they are written, with their keys. It is sorted by name.
type spellings []spelled

type spelled struct {
	name, key string
	n         int
}

func (t spellings) find(name string) (int, bool) {
	return slices.BinarySearchFunc(t, name, func(s spelled, name string) int { return cmp.Compare(s.name, name) })
}

func (t *spellings) add(name string, n int) {
	at, found := t.find(name)
	if !found {
		*t = slices.Insert(*t, at, spelled{name: name, key: identity.Key(name)})
	}
	if (*t)[at].n += n; (*t)[at].n == 0 {
		*t = slices.Delete(*t, at, at+1)
	}
}

// of counts how often a name with a key is given.
func (t spellings) of(key string) (n int) {
	for i := range t {
		if t[i].key == key {
			n += t[i].n
		}
	}
	return n
}

// beyond appends the names that are given more often than in own, and their keys.
func (t spellings) beyond(own spellings, names, keys []string) (_, _ []string) {
	for i := range t {
		if len(own) > 0 {
			if at, found := own.find(t[i].name); found && own[at].n >= t[i].n {
				continue
			}
		}
		names, keys = append(names, t[i].name), append(keys, t[i].key)
	}
	return names, keys
}

// summaries remembers what loading asked for of entities, so that one that every document names is not
// read again for each. They are kept up by the graph's own commits, which are the only ones while it
// holds the store for writing. Guarded by Graph.writer.
type summaries struct {
	keys     *identity.Keyer
	entities map[quad.IRI]*summary
	keyed    map[string][]quad.IRI // index key → entities that had it at some time, sorted
	minted   map[slugKey]int       // up to where all entities of a slug are taken, for a name key
}

// A slugKey is a slug and the key of the name that asks for it.
type slugKey struct{ slug, key string }

// mostSummaries bounds the memory of summaries.
const mostSummaries = 100_000

// of gives the summary of an entity as the rules made it, whatever was judged; O(1) once it is known.
func (m *summaries) of(r *reader, v *review, entity quad.IRI) (*summary, error) {
	if s, ok := m.entities[entity]; ok {
		return s, nil
	}
	n, err := r.b.Lookup(entity)
	if err != nil {
		return nil, err
	}
	s := new(summary)
	switch {
	case n == 0:
	case v.closureOf().Touches(entity): // its quads tell of what it is one with
		err = r.eachLinked(entity, s)
	default:
		err = r.said(n, s.add)
	}
	if err != nil {
		return nil, err
	}
	if m.entities == nil {
		m.entities = make(map[quad.IRI]*summary)
	}
	m.entities[entity] = s
	return s, nil
}

// eachLinked adds up what the documents say of the mentions that the rules link to an entity.
func (r *reader) eachLinked(entity quad.IRI, s *summary) error {
	said := make(map[backend.Quad]struct{}) // what two mentions of a document say counts once
	b := &binder{reader: r}
	return b.linked(entity, func(link backend.Quad) error {
		return r.each(quad.Subject, link.S, func(q backend.Quad) error {
			key := backend.Quad{P: q.P, O: q.O, L: q.L}
			if _, again := said[key]; again {
				return nil
			}
			said[key] = struct{}{}
			p, err := r.iri(q.P)
			if err != nil {
				return err
			}
			o, err := r.term(q.O)
			s.add(p, o, 1)
			return err
		})
	})
}

// under gives the entities of the rules that an index key leads to, in the order of their IRIs: how the store
// numbers them depends on what was committed together. waiting are those that wait for their commit.
func (m *summaries) under(r *reader, v *review, index string, waiting []quad.IRI) ([]quad.IRI, error) {
	if list, ok := m.keyed[index]; ok {
		return list, nil
	}
	nodes, err := r.b.Subjects(index, nil)
	if err != nil {
		return nil, err
	}
	list := slices.Clone(waiting)
	for _, n := range nodes {
		iri, err := r.iri(n)
		if err != nil {
			return nil, err
		}
		if _, ok := r.v.EntitySlug(iri); ok {
			list = append(list, v.closureOf().Members(iri)...)
		}
	}
	slices.Sort(list)
	list = slices.Compact(list)
	if m.keyed == nil {
		m.keyed = make(map[string][]quad.IRI)
	}
	m.keyed[index] = list
	return list, nil
}

// forget drops all.
func (m *summaries) forget() { *m = summaries{keys: m.keys} }

// full says that there are too many, which trim drops. That must not be between two commits: read anew
// they would lack what is not committed yet.
func (m *summaries) full() bool {
	return len(m.entities) >= mostSummaries || len(m.keyed) >= 3*mostSummaries
}

func (m *summaries) trim() {
	if m.full() {
		m.forget()
	}
}

// add brings what is known up to quads that come. O(quads), and once the length of each list that gets longer.
func (m *summaries) add(quads []quad.Quad) {
	m.count(quads, 1)
	came := make(map[string][]quad.IRI)
	for _, q := range quads {
		entity, _ := q.Subject.(quad.IRI)
		for _, key := range m.keys.KeysOf(q) {
			list, known := m.keyed[key]
			if len(list) > mostUnder {
				continue // it tells nothing, and nobody asks how many more there are
			}
			if _, found := slices.BinarySearch(list, entity); known && !found {
				came[key] = append(came[key], entity)
			}
		}
	}
	for key, entities := range came {
		list := m.keyed[key]
		if len(entities) == 1 {
			at, _ := slices.BinarySearch(list, entities[0])
			m.keyed[key] = slices.Insert(slices.Clip(list), at, entities[0])
			continue
		}
		list = append(slices.Clip(list), entities...)
		slices.Sort(list)
		m.keyed[key] = slices.Compact(list)
	}
}

// count brings what is counted up to quads that come or go.
func (m *summaries) count(quads []quad.Quad, n int) {
	for _, q := range quads {
		subject, _ := q.Subject.(quad.IRI)
		if s, ok := m.entities[subject]; ok {
			p, _ := q.Predicate.(quad.IRI)
			s.add(p, q.Object, n)
		}
	}
}

// mint notes up to which number the slugs of new entities are taken; meta are the settings that a document
// changes. A slug that somebody gives back may be taken again.
func (m *summaries) mint(v *claim.Vocab, stated *claim.Stated, meta map[string]string) {
	for _, kept := range meta {
		if kept != "" {
			m.minted = nil
			break
		}
	}
	for i := range stated.Mentions {
		s := &stated.Mentions[i]
		if s.Link.By != identity.ByNew {
			continue
		}
		slug, _ := v.EntitySlug(s.Link.Entity)
		at := strings.LastIndexByte(slug, '-')
		n, err := strconv.Atoi(slug[at+1:])
		if base := identity.Slug(s.FirstName()); err == nil && at >= 0 && n > fewNamesakes && slug[:at] == base {
			if m.minted == nil {
				m.minted = make(map[slugKey]int)
			}
			k := slugKey{base, identity.Key(s.FirstName())}
			m.minted[k] = max(m.minted[k], n)
		}
	}
}

// fewNamesakes is how many entities of one slug are looked at one by one.
const fewNamesakes = 16

// commit brings what is known up to a commit that was made; failed forgets all.
func (m *summaries) commit(c *backend.Commit, failed bool) {
	if failed {
		m.forget()
		return
	}
	m.count(c.Delete, -1)
	m.add(c.Add)
	m.minted = nil // which quads alone do not tell
	m.trim()
}
