package graph

import (
	"fmt"
	"math/bits"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
)

// An edge is what the store keeps of the triples of one fact, read without any claim.
type edge struct {
	subject, object backend.NodeID
	rel             *relation
	statuses        uint8 // bits
	readings        int   // relations and directions in which it is stated
}

// edgesAt gives the facts between nodes that the store has at a node, as far as their statuses are
// among those of a mask, in the order of the store. ok is false for a store that keeps none.
func (r *reader) edgesAt(n backend.NodeID, mask uint8) (edges map[factKey]*edge, order []factKey, ok bool, err error) {
	store, ok := r.b.(backend.FactStore)
	if !ok {
		return nil, nil, false, nil
	}
	edges = make(map[factKey]*edge)
	err = store.Walk(func(w backend.FactWalker) error {
		var fault error
		names := w.Relations()
		add := func(subject, object backend.NodeID, f backend.Fact) {
			statuses := f.Statuses() & mask
			if statuses == 0 {
				return
			}
			if f.Relation() >= len(names) {
				fault = errRelation
				return
			}
			s := statement{quad: backend.Quad{S: subject, O: object}, rel: r.relation(names[f.Relation()])}
			if statuses == claim.Negated.Bit() {
				s.status = claim.Negated
			}
			key := s.key()
			e := edges[key]
			if e == nil {
				e = &edge{subject: subject, object: object, rel: s.rel}
				edges[key] = e
				order = append(order, key)
			}
			e.statuses |= statuses
			e.readings++
		}
		for _, f := range w.Out(n) {
			if err := r.tick(); err != nil {
				return err
			}
			add(n, f.To, f)
		}
		for _, f := range w.In(n) {
			if err := r.tick(); err != nil {
				return err
			}
			if f.To != n { // a loop was seen already
				add(f.To, n, f)
			}
		}
		return fault
	})
	return edges, order, true, err
}

// errRelation is damage that no checksum shows.
var errRelation = fmt.Errorf("facts: a relation or an end is none that there is: %w", ErrCorrupt)

const allStatuses = 1<<claim.Asserted | 1<<claim.Hedged | 1<<claim.Negated

// degree counts the edges of the store at a node, before any view.
func (r *reader) degree(n backend.NodeID) (int, error) {
	if d, ok := r.degrees[n]; ok {
		return d, nil
	}
	edges, _, ok, err := r.edgesAt(n, allStatuses)
	degree := len(edges)
	if !ok {
		var groups map[factKey][]statement
		groups, _, err = r.statementsAt(n)
		for _, group := range groups {
			if !group[0].literal {
				degree++
			}
		}
	}
	if err != nil {
		return 0, err
	}
	r.degrees[n] = degree
	return degree, nil
}

// edgesAt gives the facts between nodes at n, in the order of [facts.at]. Where the statuses are all
// that the view looks at, no claim is read: a fact is filled when that is asked for.
func (f *facts) edgesAt(n backend.NodeID) ([]*fact, error) {
	if row, ok := f.rows[n]; ok {
		return row, nil
	}
	if f.view.needsClaim() || f.view.api.MinSources > 1 || f.view.api.MinOutlets > 0 {
		return f.at(n)
	}
	edges, order, ok, err := f.reader.edgesAt(n, f.view.statuses())
	if err != nil || !ok {
		if !ok {
			return f.at(n)
		}
		return nil, err
	}
	row := make([]*fact, 0, len(order))
	for _, key := range order {
		made, known := f.made[key]
		if !known {
			if made, err = f.fromEdge(key, edges[key]); err != nil {
				return nil, err
			}
			f.made[key] = made
		}
		row = append(row, made)
	}
	if err := f.sort(n, row); err != nil {
		return nil, err
	}
	f.rows[n] = row
	return row, nil
}

// fromEdge makes a fact. Only one that is stated in several ways must be filled to know its direction.
func (f *facts) fromEdge(key factKey, e *edge) (*fact, error) {
	made := &fact{
		subject: e.subject, object: e.object, rel: e.rel,
		status: claim.Status(bits.TrailingZeros8(e.statuses)), // asserted if one of them is
	}
	f.number(made)
	if e.readings == 1 {
		return made, nil
	}
	return made, f.complete(made)
}

// complete fills a fact.
func (f *facts) complete(made *fact) error {
	if made.filled {
		return nil
	}
	key := statement{quad: backend.Quad{S: made.subject, O: made.object}, rel: made.rel, status: made.status}.key()
	var group []statement
	err := f.between(made.subject, made.object, func(q backend.Quad) error {
		s, ok, err := f.statement(q)
		if ok && s.key() == key {
			group = append(group, s)
		}
		return err
	})
	if err != nil {
		return err
	}
	return f.fill(made, group)
}

// between calls use with every quad from one of two nodes to the other that a fact of theirs may be
// made of. It reads the quads at the one that has fewer.
func (r *reader) between(a, b backend.NodeID, use func(backend.Quad) error) error {
	d, n := quad.Subject, a
	if sizer, ok := r.b.(backend.Sizer); ok {
		most := -1
		for _, end := range []struct {
			d quad.Direction
			n backend.NodeID
		}{{quad.Subject, a}, {quad.Object, b}} {
			count, err := sizer.Count(end.d, end.n)
			if err != nil {
				return err
			}
			if most < 0 || count < most {
				most, d, n = count, end.d, end.n
			}
		}
	}
	pair := func(a, b backend.NodeID, d quad.Direction, n backend.NodeID) error {
		return r.each(d, n, func(q backend.Quad) error {
			if q.S != a || q.O != b {
				return nil
			}
			return use(q)
		})
	}
	if err := pair(a, b, d, n); err != nil || a == b {
		return err
	}
	// The other order: the node is the other end there.
	other := quad.Subject
	if d == quad.Subject {
		other = quad.Object
	}
	return pair(b, a, other, n)
}
