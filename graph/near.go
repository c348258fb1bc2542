package graph

import (
	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
)

// Near implements identity.Index: by what the rules chose, whatever was judged.
func (w *writing) Near(entity quad.IRI, others []quad.IRI) (bool, error) {
	near, err := w.neighbours(entity)
	if err != nil {
		return false, err
	}
	for _, other := range others {
		n := near[other]
		if n > 0 && n > w.ownNear(entity, other) {
			return true, nil
		}
	}
	return false, nil
}

// neighbours counts the claims of an entity of the rules by what is at their other end, those of the documents
// that wait for their commit included; O(1) once they are known.
func (w *writing) neighbours(entity quad.IRI) (map[quad.IRI]int, error) {
	known := &w.g.known
	if near, ok := known.near[entity]; ok {
		return near, nil
	}
	near := make(map[quad.IRI]int)
	b := &binder{reader: w.reader}
	err := b.linked(entity, func(link backend.Quad) error {
		if w.over != nil && w.over.replaced[link.L] {
			return nil
		}
		return w.eachClaimOf(link.S, func(other quad.IRI) { near[other]++ })
	})
	if err != nil {
		return nil, err
	}
	if w.over != nil {
		for _, other := range w.over.near[entity] {
			near[other]++
		}
	}
	if known.near == nil {
		known.near = make(map[quad.IRI]map[quad.IRI]int)
	}
	known.near[entity] = near
	known.nears += len(near) + 1
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

// ownNear counts the claims between two entities in the document's earlier version.
func (w *writing) ownNear(entity, other quad.IRI) (n int) {
	eachPair(w.before, func(a, b quad.IRI) {
		if a == entity && b == other {
			n++
		}
	})
	return n
}

// eachPair calls f for the two ends of each claim that has two, both ways.
func eachPair(s *claim.Stated, f func(a, b quad.IRI)) {
	if len(s.Claims) == 0 {
		return
	}
	of := linked(s)
	for i := range s.Claims {
		c := &s.Claims[i]
		if c.Object == "" {
			continue
		}
		a, b := of(c.Subject), of(c.Object)
		f(a, b)
		f(b, a)
	}
}

// noteNear brings what is known of neighbours up to a document. It takes all entities: one that is a person by
// some mentions may be of another type in this document, by an external identifier.
func (t *group) noteNear(w *writing, stated *claim.Stated) {
	known := &t.s.g.known
	count := func(n int) func(a, b quad.IRI) {
		return func(a, b quad.IRI) {
			if near, ok := known.near[a]; ok {
				near[b] += n
			}
		}
	}
	if len(known.near) > 0 {
		eachPair(w.before, count(-1))
		eachPair(stated, count(1))
	}
	eachPair(stated, func(a, b quad.IRI) { t.over.near[a] = append(t.over.near[a], b) })
}
