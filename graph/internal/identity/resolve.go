package identity

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/spelling"
)

// The rules a link can come from.
const (
	ByExternalID = "external-id"
	ByExactName  = "exact-name"
	ByExactAlias = "exact-alias"
	ByNew        = "new" // no entity fitted; the document brought this one
)

// An Index is what Resolve asks of the graph. It speaks of what all documents but the one being
// resolved say.
type Index interface {
	// Named gives the entities that have a name or alias with the key.
	Named(key string) ([]Candidate, error)
	// Identified gives the entities that have the external identifier.
	Identified(external quad.IRI) ([]Candidate, error)
	// Spelled gives the entities that have a name or alias under a block of package spelling; none where
	// those are too many to tell.
	Spelled(block string) ([]Candidate, error)
	// Near says whether a document states a relation of an entity with one of some others.
	Near(entity quad.IRI, others []quad.IRI) (bool, error)
	// Kind gives what a type says of how names are written; Any for "".
	Kind(typ quad.IRI) spelling.Kind
	// After gives a number up to which all entities that are called by a slug and a number are known to
	// be taken; 0 for none.
	After(slug, key string) int
	// Free says whether an entity with the name key may take a slug: none has it, or only one
	// with the same name key had it.
	Free(slug, key string) (bool, error)
	// Compatible says whether two types can be one entity's; "" is any type.
	Compatible(a, b quad.IRI) bool
}

// A Candidate is an entity that a mention could be.
type Candidate struct {
	Entity   quad.IRI
	Types    []quad.IRI
	External []quad.IRI
	Name     bool     // the key is a name of it, not only an alias
	Names    []string // the keys of its names
	Keys     []string // the keys of its names and aliases
	Spelled  []string // the same as they are written
}

// Resolve links every mention of a document. earlier gives the link that the document's own earlier
// version had for a mention with this local id and name key; nil for none. A mention that the rules
// give the same entity as before keeps its link as it was, so that taking a document up again
// changes nothing that did not change.
func Resolve(s *claim.Stated, v *claim.Vocab, idx Index, earlier func(local, key string) (claim.Link, bool)) error {
	if earlier == nil {
		earlier = func(string, string) (claim.Link, bool) { return claim.Link{}, false }
	}
	r := resolver{
		v: v, idx: idx, earlier: earlier, mentions: s.Mentions, claims: s.Claims,
		leaders: make(map[*claim.Mention]following), blocks: make(map[string][]Candidate),
		held: make(map[quad.IRI]authorities), contested: make(map[quad.IRI]struct{}),
		identified: make(map[quad.IRI]quad.IRI), known: make(map[quad.IRI]authorities),
		names: make(map[string][]Candidate), ids: make(map[quad.IRI][]Candidate), tried: make(map[slugKey]int), taken: make(map[string]int),
	}
	for i := range s.Mentions {
		s.Mentions[i].Link = claim.Link{}
	}
	// Each rule goes over all mentions before the next does, so that none takes by a weaker rule
	// what is another's by a stronger one.
	for _, rule := range []func() error{
		r.follow, r.each(r.external), r.byName, r.byAlias, r.bySpelling, r.bySurname, r.each(r.keep), r.each(r.mint), r.led,
	} {
		if err := rule(); err != nil {
			return err
		}
	}
	for i := range s.Mentions {
		m := &s.Mentions[i]
		if was, ok := earlier(m.Local, Key(m.FirstName())); ok && was.Entity == m.Link.Entity {
			m.Link = was
		}
	}
	return nil
}

type resolver struct {
	v          *claim.Vocab
	idx        Index
	earlier    func(local, key string) (claim.Link, bool)
	mentions   []claim.Mention
	claims     []claim.Claim
	leaders    map[*claim.Mention]following // of bare names that are another mention of the document
	blocks     map[string][]Candidate       // what the index said of a block
	held       map[quad.IRI]authorities     // entity that a mention took → its external ids, those of its mentions with them
	contested  map[quad.IRI]struct{}        // entities that several mentions fit equally by name
	identified map[quad.IRI]quad.IRI        // external id → entity of the first mention that has it

	names map[string][]Candidate   // what the index said of a name key
	ids   map[quad.IRI][]Candidate // and of an external id
	known map[quad.IRI]authorities // candidate → its external ids
	tried map[slugKey]int          // how far mint came with a slug
	taken map[string]int           // up to where all entities of a slug are held, whatever their names
}

// each makes a rule for single mentions one for all that are not linked yet.
func (r *resolver) each(rule func(*claim.Mention) error) func() error {
	return func() error {
		for i := range r.mentions {
			m := &r.mentions[i]
			if _, follows := r.leaders[m]; follows || m.Link.Entity != "" || r.share(m) {
				continue
			}
			if err := rule(m); err != nil {
				return err
			}
		}
		return nil
	}
}

// link gives a mention an entity, which has the external identifiers of the graph.
func (r *resolver) link(m *claim.Mention, entity quad.IRI, by string, score float64, external ...quad.IRI) {
	m.Link = claim.Link{Entity: entity, By: by, Score: score}
	if r.held[entity] == nil {
		r.held[entity] = make(authorities)
	}
	r.held[entity].add(external)
	r.held[entity].add(m.SameAs)
	for _, same := range m.SameAs {
		if _, ok := r.identified[same]; !ok {
			r.identified[same] = entity
		}
	}
}

// share links a mention to the entity of another one of the document that has an external
// identifier with it.
func (r *resolver) share(m *claim.Mention) bool {
	for _, same := range m.SameAs {
		if entity, ok := r.identified[same]; ok && !r.held[entity].clash(m.SameAs) {
			r.link(m, entity, ByExternalID, 1)
			return true
		}
	}
	return false
}

// external links a mention to an entity of the graph by its external identifiers.
func (r *resolver) external(m *claim.Mention) error {
	for _, same := range m.SameAs {
		found, err := r.having(same)
		if err != nil {
			return err
		}
		for i := range found {
			if c := &found[i]; r.unheld(c.Entity) && !r.clash(m, c) {
				r.link(m, c.Entity, ByExternalID, 1, c.External...)
				return nil
			}
		}
	}
	return nil
}

// having gives the entities that have an external identifier, asking the index once.
func (r *resolver) having(external quad.IRI) ([]Candidate, error) {
	if found, ok := r.ids[external]; ok {
		return found, nil
	}
	found, err := r.idx.Identified(external)
	if err != nil {
		return nil, fmt.Errorf("look up %s: %w", external, err)
	}
	r.ids[external] = found
	return found, nil
}

// clash says whether mention and candidate have different identifiers of one authority.
func (r *resolver) clash(m *claim.Mention, c *Candidate) bool {
	if len(m.SameAs) == 0 {
		return false
	}
	ids, ok := r.known[c.Entity]
	if !ok {
		ids = make(authorities)
		ids.add(c.External)
		r.known[c.Entity] = ids
	}
	return ids.clash(m.SameAs)
}

// named gives what the index says of a name, asking it once.
func (r *resolver) named(name string) ([]Candidate, error) {
	key := Key(name)
	if found, ok := r.names[key]; ok || key == "" {
		return found, nil
	}
	found, err := r.idx.Named(key)
	if err != nil {
		return nil, fmt.Errorf("look up %q: %w", name, err)
	}
	r.names[key] = found
	return found, nil
}

// fit ranks a candidate: the same type before a compatible one before an unknown one, and among
// these a name before an alias; 0 is no fit, bestFit the best.
func (r *resolver) fit(m *claim.Mention, c *Candidate) int {
	fit := 0
	switch {
	case m.Type == "" && len(c.Types) == 0:
		fit = 6
	case m.Type == "" || len(c.Types) == 0:
		fit = 2
	case slices.Contains(c.Types, m.Type):
		fit = 6
	case slices.ContainsFunc(c.Types, func(t quad.IRI) bool { return r.idx.Compatible(t, m.Type) }):
		fit = 4
	}
	if fit > 0 && c.Name {
		fit++
	}
	return fit
}

const bestFit = 7

// keep gives a mention the entity that its document's earlier version had for it, unless what
// other documents say of that entity forbids it.
func (r *resolver) keep(m *claim.Mention) error {
	key := Key(m.FirstName())
	was, ok := r.earlier(m.Local, key)
	if !ok || !r.unheld(was.Entity) {
		return nil
	}
	found, err := r.named(key)
	if err != nil {
		return err
	}
	for i := range found {
		if c := &found[i]; c.Entity == was.Entity && (r.fit(m, c) == 0 || r.clash(m, c) || conflict(keysOfMention(m), c, key)) {
			return nil
		}
	}
	r.link(m, was.Entity, ByNew, 1)
	return nil
}

// A slugKey is a slug that an entity with a name key would take.
type slugKey struct{ slug, key string }

// mint gives a mention a new entity, with the first free slug. What was not free for one mention is
// not free for the next of the same name, and what the document holds is not free for any: long names that
// begin alike have one slug.
func (r *resolver) mint(m *claim.Mention) error {
	first := m.FirstName()
	k := slugKey{Slug(first), Key(first)}
	for n := max(r.tried[k], r.taken[k.slug], r.idx.After(k.slug, k.key)) + 1; ; n++ {
		r.tried[k] = n
		try := k.slug
		if n > 1 {
			try += "-" + strconv.Itoa(n)
		}
		entity := r.v.Entity(try)
		if !r.unheld(entity) {
			r.takes(k.slug, n)
			continue
		}
		free, err := r.idx.Free(try, k.key)
		if err != nil {
			return fmt.Errorf("look up slug %q: %w", try, err)
		}
		if free {
			r.link(m, entity, ByNew, 1)
			r.takes(k.slug, n)
			return nil
		}
	}
}

// takes notes that the n-th entity of a slug is held.
func (r *resolver) takes(slug string, n int) {
	if r.taken[slug] == n-1 {
		r.taken[slug] = n
	}
}

func (r *resolver) unheld(entity quad.IRI) bool {
	_, held := r.held[entity]
	return !held
}
