package cayley

import (
	"slices"
	"strings"

	cgraph "github.com/cayleygraph/cayley/graph"

	"github.com/newsgraph/newsgraph/graph/paths"
)

// A Whole is an Adjacency that has met every edge of its store, so that it can give those of one
// relation: for questions with both ends free.
type Whole struct {
	*Adjacency

	subjects [][]paths.NodeID // by relation
	counts   []int
}

// Whole reads the whole store, and all questions after it are answered from memory: O(quads), and
// memory for all edges, both ways.
func (a *Adjacency) Whole() (*Whole, error) {
	lists := make(map[*term]*[2][]stating)
	var order []*term
	at := func(t *term) *[2][]stating {
		l := lists[t]
		if l == nil {
			l = new([2][]stating)
			lists[t] = l
			order = append(order, t)
		}
		return l
	}
	use := func(subject, predicate, object *term) {
		out, in := at(subject), at(object)
		out[0] = append(out[0], stating{object, predicate.states, predicate.status})
		in[1] = append(in[1], stating{subject, predicate.states, predicate.status})
	}
	var part []cgraph.Ref
	err := a.scan(a.qs.QuadsAllIterator(), func(q cgraph.Ref) (err error) {
		if part = append(part, q); len(part) == glance {
			err = a.statements(part, use)
			part = part[:0]
		}
		return err
	})
	if err == nil {
		err = a.statements(part, use)
	}
	if err == nil {
		err = a.fault()
	}
	if err != nil {
		return nil, err
	}
	slices.SortFunc(order, func(s, t *term) int { return strings.Compare(s.name, t.name) })
	for _, t := range order {
		n := a.number(t)
		for d, list := range lists[t] {
			row := a.edges(list)
			a.nodes[n-1].rows[d], a.nodes[n-1].read[d] = row, true
		}
	}
	w := &Whole{Adjacency: a, subjects: make([][]paths.NodeID, len(a.relations)), counts: make([]int, len(a.relations))}
	for _, t := range order {
		last := -1
		for _, e := range a.nodes[t.id-1].rows[0] {
			r := e.Label.Relation()
			w.counts[r]++
			if r != last { // those of one relation lie together
				w.subjects[r] = append(w.subjects[r], t.id)
				last = r
			}
		}
	}
	return w, nil
}

// Relations implements paths.Relations.
func (w *Whole) Relations() int { return len(w.counts) }

// CountOf implements paths.Relations.
func (w *Whole) CountOf(relation int) int { return w.counts[relation] }

// EdgesOf implements paths.Relations: edges come by their terms, the subject first.
func (w *Whole) EdgesOf(relation int, yield func(subject, object paths.NodeID, label paths.Label) bool) error {
	for _, s := range w.subjects[relation] {
		for _, e := range w.nodes[s-1].rows[0] {
			if e.Label.Relation() == relation && !yield(s, e.To, e.Label) {
				return nil
			}
		}
	}
	return nil
}
