package cayley

import (
	"context"
	"errors"
	"fmt"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/paths"
)

// A Frontier is a QuadStore that gives the quads at many nodes at the cost of about one question, as
// one on SQL does with subject = ANY($1). It is optional; none of Cayley's own is one.
type Frontier interface {
	// QuadsAt calls yield with every quad that has one of the terms at d, which is Subject or
	// Object, once and in any order, until yield fails; the error is then that.
	QuadsAt(ctx context.Context, d quad.Direction, terms []quad.Value, yield func(quad.Quad) error) error
}

var ends = [...]quad.Direction{quad.Subject, quad.Object}

// glance is how many quads are read between two looks at the context; iterators of Cayley's do not
// look.
const glance = 1024

// fetch reads the rows of nodes as subjects (d is 0) or objects (1). It keeps all or none.
func (a *Adjacency) fetch(d int, nodes []paths.NodeID) error {
	wanted := make([]*term, 0, len(nodes))
	lists := make(map[*term][]stating, len(nodes))
	for _, n := range nodes {
		if n == 0 || int(n) > len(a.nodes) || a.nodes[n-1].read[d] {
			continue
		}
		if t := a.nodes[n-1].term; lists[t] == nil {
			wanted, lists[t] = append(wanted, t), []stating{}
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	read := a.oneByOne
	if a.frontier != nil {
		read = a.together
	}
	err := read(ends[d], wanted, func(subject, predicate, object *term) {
		at, to := subject, object
		if d == 1 {
			at, to = to, at
		}
		if list := lists[at]; list != nil { // else it is none that was asked for
			lists[at] = append(list, stating{to, predicate.states, predicate.status})
		}
	})
	if err != nil {
		return fmt.Errorf("quads of %d nodes: %w", len(wanted), err)
	}
	for _, t := range wanted {
		row := a.edges(lists[t])
		n := &a.nodes[t.id-1]
		n.rows[d], n.read[d] = row, true
	}
	return nil
}

// together asks a Frontier.
func (a *Adjacency) together(d quad.Direction, wanted []*term, use func(subject, predicate, object *term)) error {
	terms := make([]quad.Value, len(wanted))
	for i, t := range wanted {
		terms[i] = t.value
	}
	if err := a.ctx.Err(); err != nil {
		return err
	}
	seen := 0
	return a.frontier.QuadsAt(a.ctx, d, terms, func(q quad.Quad) error {
		var label *term
		if q.Label != nil {
			label = a.termOf(q.Label)
		}
		s, p, o := a.termOf(q.Subject), a.termOf(q.Predicate), a.termOf(q.Object)
		if states(s, p, o, label) {
			use(s, p, o)
		}
		if seen++; seen%glance == 0 {
			return a.ctx.Err()
		}
		return nil
	})
}

// oneByOne asks for the quads of one node after the other, and for all names that count.
func (a *Adjacency) oneByOne(d quad.Direction, wanted []*term, use func(subject, predicate, object *term)) error {
	var refs []cgraph.Ref
	for _, t := range wanted {
		if t.ref == nil {
			return fmt.Errorf("%v: the store does not say what it is", t.value)
		}
		err := a.scan(a.qs.QuadIterator(d, t.ref), func(q cgraph.Ref) error { refs = append(refs, q); return nil })
		if err != nil {
			return err
		}
	}
	if err := a.fault(); err != nil {
		return err
	}
	return a.statements(refs, use)
}

// scan calls use with the results of an iterator, which it closes.
func (a *Adjacency) scan(it cgraph.Iterator, use func(cgraph.Ref) error) (err error) {
	defer func() { err = errors.Join(err, it.Close()) }()
	if err := a.ctx.Err(); err != nil {
		return err
	}
	for seen := 1; it.Next(a.ctx); seen++ {
		if err := use(it.Result()); err != nil {
			return err
		}
		if seen%glance == 0 {
			if err := a.ctx.Err(); err != nil {
				return err
			}
		}
	}
	return it.Err()
}

// statements calls use with those of some quads that state edges. The predicates are looked at first,
// which rule most quads of a document out before their other terms are read.
func (a *Adjacency) statements(quads []cgraph.Ref, use func(subject, predicate, object *term)) error {
	predicates := make([]cgraph.Ref, len(quads))
	for i, q := range quads {
		predicates[i] = a.qs.QuadDirection(q, quad.Predicate)
	}
	if err := a.meet(predicates); err != nil {
		return err
	}
	var rest []cgraph.Ref // subject, object, label
	var of []*term
	for i, q := range quads {
		p, err := a.met(predicates[i])
		if err != nil {
			return err
		}
		if p.states == nil {
			continue
		}
		label := a.qs.QuadDirection(q, quad.Label)
		if l, ok := label.(interface{ Valid() bool }); ok && !l.Valid() { // the nothing of SQL stores
			label = nil
		}
		rest = append(rest, a.qs.QuadDirection(q, quad.Subject), a.qs.QuadDirection(q, quad.Object), label)
		of = append(of, p)
	}
	if err := a.meet(rest); err != nil {
		return err
	}
	for i, p := range of {
		s, err := a.met(rest[3*i])
		if err != nil {
			return err
		}
		o, err := a.met(rest[3*i+1])
		if err != nil {
			return err
		}
		var label *term
		if rest[3*i+2] != nil {
			if label, err = a.met(rest[3*i+2]); err != nil {
				return err
			}
		}
		if states(s, p, o, label) {
			use(s, p, o)
		}
	}
	return nil
}

// errNoName is a quad of a ref that the store cannot give the term of.
var errNoName = errors.New("a quad has a term that the store cannot name")

func (a *Adjacency) met(r cgraph.Ref) (*term, error) {
	if r == nil {
		return nil, errNoName
	}
	t := a.byRef[r.Key()]
	if t == nil {
		return nil, errNoName
	}
	return t, nil
}

// meet finds the terms of refs, together.
func (a *Adjacency) meet(refs []cgraph.Ref) error {
	var strange []cgraph.Ref
	keys := make(map[any]bool)
	for _, r := range refs {
		if r == nil {
			continue
		}
		if k := r.Key(); a.byRef[k] == nil && !keys[k] {
			keys[k] = true
			strange = append(strange, r)
		}
	}
	for len(strange) > 0 {
		if err := a.ctx.Err(); err != nil {
			return err
		}
		part := strange[:min(len(strange), glance)]
		strange = strange[len(part):]
		values, err := cgraph.ValuesOf(a.ctx, a.qs, part)
		if err != nil {
			return err
		}
		for i, v := range values {
			if v == nil {
				continue // see met
			}
			t := a.termOf(v)
			a.byRef[part[i].Key()] = t
			if t.ref == nil && t != a.literal {
				t.ref = part[i]
			}
		}
	}
	return nil
}
