package cayley

import (
	"slices"
	"sync"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
)

// A view is a snapshot and what it can do beyond the least.
type view struct {
	snap    backend.Snapshot
	sizer   backend.Sizer   // nil where the store has none
	stepper backend.Stepper // likewise
	era     uint32          // of its nodes: equal numbers are equal nodes
	refs    int             // holders; guarded by QuadStore.mu

	nodes  func() ([]backend.NodeID, error) // all that a quad has; for stores without a sizer
	counts sync.Map                         // place → int, the large ones
}

// A place is a node at a direction.
type place struct {
	d quad.Direction
	n backend.NodeID
}

func newView(snap backend.Snapshot, era uint32) *view {
	v := &view{snap: snap, era: era, refs: 1}
	v.sizer, _ = snap.(backend.Sizer)
	v.stepper, _ = snap.(backend.Stepper)
	v.nodes = sync.OnceValues(v.listNodes)
	return v
}

func (v *view) listNodes() ([]backend.NodeID, error) {
	var list []backend.NodeID
	err := v.snap.All(func(q backend.Quad) bool {
		list = append(list, q.S, q.P, q.O)
		if q.L != 0 {
			list = append(list, q.L)
		}
		if len(list) > 1<<20 && len(list) == cap(list) { // before it grows: most are there already
			slices.Sort(list)
			list = slices.Compact(list)
		}
		return true
	})
	slices.Sort(list)
	return slices.Clip(slices.Compact(list)), err
}

// count gives the number of quads that have n at d.
func (v *view) count(d quad.Direction, n backend.NodeID) (int, error) {
	if n == 0 {
		return 0, nil
	}
	if c, ok := v.counts.Load(place{d, n}); ok {
		return c.(int), nil
	}
	var c int
	var err error
	if v.sizer != nil {
		c, err = v.sizer.Count(d, n)
	} else {
		var quads []backend.Quad
		quads, err = v.snap.Quads(d, n, nil)
		c = len(quads)
	}
	const large = 256 // worth remembering: where quads are hidden, counting is looking at all
	if err == nil && c >= large {
		v.counts.Store(place{d, n}, c)
	}
	return c, err
}

// alive says whether some quad has a node.
func (v *view) alive(n backend.NodeID) (bool, error) {
	if n == 0 {
		return false, nil
	}
	if v.sizer == nil {
		list, err := v.nodes()
		_, found := slices.BinarySearch(list, n)
		return found, err
	}
	for _, d := range []quad.Direction{quad.Subject, quad.Object, quad.Predicate, quad.Label} {
		if c, err := v.count(d, n); c > 0 || err != nil {
			return c > 0, err
		}
	}
	return false, nil
}

// countNodes counts the terms that some quad has.
func (v *view) countNodes() (int, error) {
	if v.sizer != nil {
		return v.sizer.Nodes()
	}
	list, err := v.nodes()
	return len(list), err
}

// maxNode bounds the number of nodes from above, at no cost where there is a sizer.
func (v *view) maxNode() (backend.NodeID, error) {
	if v.sizer != nil {
		return v.sizer.MaxNode(), nil
	}
	list, err := v.nodes()
	if len(list) == 0 {
		return 0, err
	}
	return list[len(list)-1], err
}

// with appends the quads that have n at d, subject or object, and p as predicate.
func (v *view) with(d quad.Direction, n, p backend.NodeID, buf []backend.Quad) ([]backend.Quad, error) {
	if v.stepper != nil {
		return v.stepper.With(d, n, p, buf)
	}
	old := len(buf)
	buf, err := v.snap.Quads(d, n, buf)
	live := buf[:old]
	for _, q := range buf[old:] {
		if q.P == p {
			live = append(live, q)
		}
	}
	return live, err
}

// has says whether a quad is there, by the shorter of its rows.
func (v *view) has(q backend.Quad) (bool, error) {
	d, n := quad.Subject, q.S
	if v.sizer != nil {
		out, err := v.count(quad.Subject, q.S)
		if err != nil {
			return false, err
		}
		if in, err := v.count(quad.Object, q.O); err != nil {
			return false, err
		} else if in < out {
			d, n = quad.Object, q.O
		}
	}
	row, err := v.with(d, n, q.P, nil)
	return slices.Contains(row, q), err
}

// at gives the node that a quad has at a direction.
func at(q backend.Quad, d quad.Direction) backend.NodeID {
	switch d {
	case quad.Subject:
		return q.S
	case quad.Predicate:
		return q.P
	case quad.Object:
		return q.O
	case quad.Label:
		return q.L
	case quad.Any:
	}
	return 0
}
