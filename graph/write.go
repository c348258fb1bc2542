package graph

import (
	"errors"
	"slices"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/identity"
	"github.com/newsgraph/newsgraph/graph/internal/spelling"
)

// writing works out the change of one document. It is the identity.Index of what all other
// documents say.
type writing struct {
	*reader
	doc    quad.IRI
	docID  backend.NodeID        // 0 for a new document
	old    []quad.Quad           // its quads so far
	before *claim.Stated         // what they say
	said   []quad.Quad           // what they say of the entities that the rules chose
	own    map[quad.IRI]*summary // the same, added up
	over   *overlay              // what the documents of the group said before; nil for none
	review *review               // what was judged; nil for nothing
}

// readOld reads the document's quads as they are: those it labels and those its claims label.
func (w *writing) readOld(known bool, id string) error {
	w.before = &claim.Stated{ID: id}
	if !known {
		return nil
	}
	var err error
	if w.docID, err = w.b.Lookup(w.doc); err != nil {
		return err
	}
	var claims []backend.NodeID
	err = w.each(quad.Label, w.docID, func(q backend.Quad) error {
		p, err := w.iri(q.P)
		if p == w.v.SubjectMention {
			claims = append(claims, q.S)
		}
		if err != nil {
			return err
		}
		return w.keepOld(q)
	})
	if err != nil {
		return err
	}
	for _, c := range claims {
		if err := w.each(quad.Label, c, w.keepOld); err != nil {
			return err
		}
	}
	if w.before, err = w.v.Decode(id, w.old); err != nil {
		return err
	}
	w.own = make(map[quad.IRI]*summary)
	w.said = w.v.Describe(w.before, linked(w.before))
	for _, q := range w.said {
		entity, _ := q.Subject.(quad.IRI)
		if q.Predicate == w.v.RefersTo {
			continue
		}
		if w.own[entity] == nil {
			w.own[entity] = new(summary)
		}
		p, _ := q.Predicate.(quad.IRI)
		w.own[entity].add(p, q.Object, 1)
	}
	return nil
}

func (w *writing) keepOld(q backend.Quad) error {
	full, err := w.quad(q)
	w.old = append(w.old, full)
	return err
}

// link resolves the mentions.
func (w *writing) link(stated *claim.Stated) error {
	return identity.Resolve(stated, w.v, w, w.earlier())
}

// free says whether the entities that mentions brought are there, or can be made under their slugs.
func (w *writing) free(stated *claim.Stated) (bool, error) {
	for i := range stated.Mentions {
		m := &stated.Mentions[i]
		slug, ok := w.v.EntitySlug(m.Link.Entity)
		if !ok || m.Link.By != identity.ByNew {
			continue
		}
		lives, err := w.lives(m.Link.Entity)
		if err != nil {
			return false, err
		}
		if lives {
			continue
		}
		if free, err := w.Free(slug, identity.Key(m.FirstName())); err != nil || !free {
			return false, err
		}
	}
	return true, nil
}

// earlier finds what the document's earlier version had linked a mention to: the one with its local
// id and name, else the only one of that name, since extractors number anew.
func (w *writing) earlier() func(local, key string) (claim.Link, bool) {
	type named struct{ local, key string }
	byBoth := make(map[named]claim.Link, len(w.before.Mentions))
	byName := make(map[string][]claim.Link, len(w.before.Mentions))
	for i := range w.before.Mentions {
		m := &w.before.Mentions[i]
		key := identity.Key(m.FirstName())
		byBoth[named{m.Local, key}] = m.Link
		byName[key] = append(byName[key], m.Link)
	}
	return func(local, key string) (claim.Link, bool) {
		if link, ok := byBoth[named{local, key}]; ok {
			return link, link.Entity != ""
		}
		if links := byName[key]; len(links) == 1 {
			return links[0], links[0].Entity != ""
		}
		return claim.Link{}, false
	}
}

// linked says which entity the rules chose for each mention.
func linked(s *claim.Stated) func(local string) quad.IRI {
	links := make(map[string]quad.IRI, len(s.Mentions))
	for i := range s.Mentions {
		links[s.Mentions[i].Local] = s.Mentions[i].Link.Entity
	}
	return func(local string) quad.IRI { return links[local] }
}

// change gives the difference between the document's quads as they are and as they shall be.
func (w *writing) change(stated *claim.Stated) (*backend.Commit, error) {
	c := &backend.Commit{}
	all := w.all(stated)
	if len(w.old) == 0 {
		c.Add = all
	} else {
		c.Delete, c.Add = difference(w.old, all)
	}
	var err error
	c.Meta, err = w.retire(stated)
	return c, err
}

// all gives the document's quads as they shall be.
func (w *writing) all(stated *claim.Stated) []quad.Quad {
	return append(w.v.Quads(stated), w.v.Derive(stated, w.review.refers(w.v, stated))...)
}

// difference gives what is in old alone, and what is in fresh alone.
func difference(old, fresh []quad.Quad) (gone, came []quad.Quad) {
	is := make(map[quad.Quad]struct{}, len(fresh))
	for _, q := range fresh {
		is[q] = struct{}{}
	}
	kept := make(map[quad.Quad]struct{}, len(old))
	for _, q := range old {
		if _, ok := is[q]; ok {
			kept[q] = struct{}{}
		} else {
			gone = append(gone, q)
		}
	}
	for _, q := range fresh {
		if _, ok := kept[q]; !ok {
			came = append(came, q)
		}
	}
	return gone, came
}

// retire keeps the slug of an entity from ever being given to another name, once the mention that
// brought the entity is gone, and forgets what it kept when a mention brings the entity again.
// stated is nil when the document goes. So an entity either has a mention that brought it, or its
// name is kept.
func (w *writing) retire(stated *claim.Stated) (map[string]string, error) {
	meta := make(map[string]string)
	brought := make(map[quad.IRI]bool)
	if stated != nil {
		for i := range stated.Mentions {
			if link := &stated.Mentions[i].Link; link.By == identity.ByNew {
				brought[link.Entity] = true
			}
		}
	}
	for entity := range brought {
		slug, _ := w.v.EntitySlug(entity)
		if was, err := w.meta(metaRetired + slug); err != nil {
			return nil, err
		} else if was != "" {
			meta[metaRetired+slug] = ""
		}
	}
	for i := range w.before.Mentions {
		m := &w.before.Mentions[i]
		if m.Link.By == identity.ByNew && !brought[m.Link.Entity] {
			slug, _ := w.v.EntitySlug(m.Link.Entity)
			meta[metaRetired+slug] = retiredName(identity.Key(m.FirstName()))
		}
	}
	return meta, nil
}

// retiredName is what is kept of the name of an entity; never "", which would forget it.
func retiredName(key string) string { return "=" + key }

// gained counts the claims that the change brings and takes away.
func (w *writing) gained(stated *claim.Stated) (gained, lost int) {
	before := make(map[claim.ID]bool, len(w.before.Claims))
	for i := range w.before.Claims {
		before[w.before.Claims[i].ID] = true
	}
	for i := range stated.Claims {
		if before[stated.Claims[i].ID] {
			delete(before, stated.Claims[i].ID)
		} else {
			gained++
		}
	}
	return gained, len(before)
}

// merges counts the mentions that were linked to what other documents speak of.
func (w *writing) merges(stated *claim.Stated) (n int) {
	for i := range stated.Mentions {
		if stated.Mentions[i].Link.By != identity.ByNew {
			n++
		}
	}
	return n
}

// Named implements identity.Index.
func (w *writing) Named(key string) ([]identity.Candidate, error) {
	return w.candidates(identity.NameKey+key, key, "")
}

// Spelled implements identity.Index.
func (w *writing) Spelled(block string) ([]identity.Candidate, error) {
	return w.candidates(identity.BlockKey+block, "", "")
}

// Kind implements identity.Index.
func (w *writing) Kind(typ quad.IRI) spelling.Kind {
	return w.kindOf(mapping{schema: w.schema, base: w.v.Base}.name(typ))
}

// kindOf gives what the name of a type says of how names are written.
func (s *Snapshot) kindOf(typ string) spelling.Kind {
	if typ == "" {
		return spelling.Any
	}
	for _, k := range []struct {
		root string
		kind spelling.Kind
	}{{"Person", spelling.Person}, {"Place", spelling.Place}, {"Organization", spelling.Organisation}, {"Event", spelling.Event}} {
		if typ == k.root || s.schema.IsA(typ, k.root) {
			return k.kind
		}
	}
	return spelling.Other
}

// After implements identity.Index.
func (w *writing) After(slug, key string) int { return w.g.known.minted[slugKey{slug, key}] }

// Identified implements identity.Index. An entity's own IRI identifies it too.
func (w *writing) Identified(external quad.IRI) ([]identity.Candidate, error) {
	if _, own := w.v.EntitySlug(external); own {
		if lives, err := w.exists(external, w.v.ResolvedTo); err != nil || lives {
			return []identity.Candidate{{Entity: external}}, err
		}
	}
	return w.candidates(identity.ExternalKey+string(external), "", external)
}

// candidates gives the entities indexed under an index key, which is that of a name key or of an
// external identifier, as the other documents describe them.
func (w *writing) candidates(index, name string, external quad.IRI) (out []identity.Candidate, err error) {
	var waiting []quad.IRI
	if w.over != nil {
		waiting = w.over.blocks[index]
	}
	entities, err := w.g.known.under(w.reader, w.review, index, waiting)
	if err != nil {
		return nil, err
	}
	block := name == "" && external == ""
	if len(entities) > mostUnder {
		return nil, nil // it tells nothing
	}
	for _, iri := range entities {
		sum, err := w.g.known.of(w.reader, w.review, iri)
		if err != nil {
			return nil, err
		}
		own := w.own[iri]
		if own == nil {
			own = &noSummary
		}
		c := identity.Candidate{Entity: iri, Name: name != "" && sum.names.of(name) > own.names.of(name)}
		alias := name != "" && sum.aliases.of(name) > own.aliases.of(name)
		same := external != "" && sum.external.of(external) > own.external.of(external)
		if !c.Name && !alias && !same && !block {
			continue
		}
		c.Types, c.External = sum.types.beyond(own.types), sum.external.beyond(own.external)
		c.Spelled, c.Names = sum.names.beyond(own.names, nil, nil)
		c.Spelled, c.Keys = sum.aliases.beyond(own.aliases, c.Spelled, slices.Clip(c.Names))
		out = append(out, c)
	}
	return out, nil
}

// mostUnder is how many entities may have a name or a block before it says nothing of which it is. What two of them
// fit equally makes an entity of its own; so such a name costs each document more than the one before, until then.
const mostUnder = 100

// noSummary is what a new document says so far.
var noSummary summary

// meta gives a setting as it will be when what was worked out before is committed.
func (w *writing) meta(key string) (string, error) {
	if w.over != nil {
		if v, changed := w.over.meta[key]; changed {
			return v, nil
		}
	}
	return w.b.Meta(key)
}

// Free implements identity.Index.
func (w *writing) Free(slug, key string) (bool, error) {
	if lives, err := w.lives(w.v.Entity(slug)); err != nil || lives {
		return false, err
	}
	retired, err := w.meta(metaRetired + slug)
	return retired == "" || retired == retiredName(key), err
}

// lives says whether any mention is an entity.
func (w *writing) lives(entity quad.IRI) (bool, error) {
	return w.exists(entity, w.v.RefersTo, w.v.ResolvedTo)
}

// exists says whether any mention is linked to an entity by one of some predicates.
func (w *writing) exists(entity quad.IRI, by ...quad.IRI) (bool, error) {
	if w.over != nil && w.over.lives[entity] {
		return true, nil
	}
	n, err := w.b.Lookup(entity)
	if err != nil || n == 0 {
		return false, err
	}
	err = w.each(quad.Object, n, func(q backend.Quad) error {
		if w.over != nil && w.over.replaced[q.L] {
			return nil
		}
		p, err := w.iri(q.P)
		if err == nil && slices.Contains(by, p) {
			err = errFound
		}
		return err
	})
	if errors.Is(err, errFound) {
		return true, nil
	}
	return false, err
}

// errFound ends a walk that has found what it is for.
var errFound = errors.New("found")

// Compatible implements identity.Index.
func (w *writing) Compatible(a, b quad.IRI) bool {
	m := mapping{schema: w.schema, base: w.v.Base}
	return w.schema.Compatible(m.name(a), m.name(b))
}
