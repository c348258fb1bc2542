package graph

import (
	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
)

// Near implements identity.Index: by what the rules chose, whatever was judged. O(relations of the entity × others),
// however many documents name it, unless judgements were heard on one of them.
func (w *writing) Near(entity quad.IRI, others []quad.IRI) (bool, error) {
	for _, other := range others {
		n, err := w.claimsBetween(entity, other)
		if err != nil {
			return false, err
		}
		if w.over != nil {
			n += w.over.near[ends(entity, other)]
		}
		if n > 0 && n > w.ownNear(entity, other) {
			return true, nil
		}
	}
	return false, nil
}

// claimsBetween counts the claims that the state before has between two entities of the rules.
func (w *writing) claimsBetween(a, b quad.IRI) (n int, err error) {
	for _, e := range [][2]quad.IRI{{a, b}, {b, a}} {
		if w.review.closureOf().Touches(e[0]) { // its quads tell of what it is one with
			near, err := w.neighbours(e[0])
			return near[e[1]], err
		}
	}
	from, err := w.b.Lookup(a)
	if err != nil {
		return 0, err
	}
	to, err := w.b.Lookup(b)
	if err != nil || from == 0 || to == 0 {
		return 0, err
	}
	tallies, err := w.b.Between(from, to, nil)
	if err == nil && from != to {
		tallies, err = w.b.Between(to, from, tallies)
	}
	if err != nil {
		return 0, err
	}
	for _, t := range tallies {
		p, err := w.predicate(t.P)
		if err != nil {
			return 0, err
		}
		if p.kind == claimEdge {
			n += t.N
		}
	}
	return n, nil
}

// neighbours counts the claims of an entity of the rules by what is at their other end. O(its mentions); O(1) once
// they are known.
func (r *reader) neighbours(entity quad.IRI) (map[quad.IRI]int, error) {
	if near, ok := r.near[entity]; ok {
		return near, nil
	}
	near := make(map[quad.IRI]int)
	b := &binder{reader: r}
	err := b.linked(entity, func(link backend.Quad) error {
		return r.eachClaimOf(link.S, func(other quad.IRI) { near[other]++ })
	})
	if err != nil {
		return nil, err
	}
	if r.nears += len(near); r.nears > mostRemembered {
		clear(r.near)
		r.nears = len(near)
	}
	r.near[entity] = near
	return near, nil
}

// eachClaimOf calls f with the entity of the rules at the other end of each claim of a mention.
func (r *reader) eachClaimOf(mention backend.NodeID, f func(quad.IRI)) error {
	return r.each(quad.Object, mention, func(q backend.Quad) error {
		p, err := r.iri(q.P)
		if err != nil || p != r.v.SubjectMention && p != r.v.ObjectMention {
			return err
		}
		other := r.v.ObjectMention
		if p == other {
			other = r.v.SubjectMention
		}
		return r.each(quad.Subject, q.S, func(q backend.Quad) error {
			if p, err := r.iri(q.P); err != nil || p != other {
				return err
			}
			return r.each(quad.Subject, q.O, func(q backend.Quad) error {
				p, err := r.iri(q.P)
				if err != nil || p != r.v.ResolvedTo {
					return err
				}
				entity, err := r.iri(q.O)
				f(entity)
				return err
			})
		})
	})
}

// ends gives two entities in one order, whichever is first.
func ends(a, b quad.IRI) [2]quad.IRI { return [2]quad.IRI{min(a, b), max(a, b)} }

// ownNear counts the claims between two entities in the document's earlier version.
func (w *writing) ownNear(entity, other quad.IRI) (n int) {
	eachPair(w.before, func(a, b quad.IRI) {
		if ends(a, b) == ends(entity, other) {
			n++
		}
	})
	return n
}

// eachPair calls f for the two ends of each claim that has two.
func eachPair(s *claim.Stated, f func(a, b quad.IRI)) {
	if len(s.Claims) == 0 {
		return
	}
	of := linked(s)
	for i := range s.Claims {
		if c := &s.Claims[i]; c.Object != "" {
			f(of(c.Subject), of(c.Object))
		}
	}
}

// noteNear counts what a document states more than its earlier version. It takes all entities: one that is a person
// by some mentions may be of another type in this document, by an external identifier.
func (t *group) noteNear(w *writing, stated *claim.Stated) {
	eachPair(w.before, func(a, b quad.IRI) { t.over.near[ends(a, b)]-- })
	eachPair(stated, func(a, b quad.IRI) { t.over.near[ends(a, b)]++ })
}
