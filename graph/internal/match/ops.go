package match

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/newsgraph/newsgraph/graph/gql"
	"github.com/newsgraph/newsgraph/graph/paths"
)

// errStop ends a question that has all the rows it wants.
var errStop = errors.New("enough")

// ErrEnough is for a caller that wants no more rows: a question that was cut short before it gave them
// says so and not this.
var ErrEnough = errors.New("enough rows")

// ok says whether a node is what all patterns of a place want of it alone.
func (at *place) ok(x *run, n paths.NodeID) (bool, error) {
	for _, e := range at.elems {
		if e.label != nil {
			if ok, err := e.label(n); err != nil || !ok {
				return false, err
			}
		}
	}
	return x.testing(at.slot, Node(n), at.conds)
}

// bindNode calls next with a node bound, if it is what the place wants.
func (at *place) bind(x *run, n paths.NodeID, next func() error) error {
	if ok, err := at.ok(x, n); err != nil || !ok {
		return err
	}
	x.row[at.slot] = Node(n)
	err := next()
	x.row[at.slot] = unbound{}
	return err
}

func (x *run) node(slot int) (paths.NodeID, bool) {
	n, ok := x.row[slot].(Node)
	return paths.NodeID(n), ok
}

// testNode tests a node that a clause before has bound.
type testNode struct{ place *place }

func (o *testNode) run(x *run, next func() error) error {
	n, ok := x.node(o.place.slot)
	if !ok {
		return nil // null matches nothing
	}
	if ok, err := o.place.ok(x, n); err != nil || !ok {
		return err
	}
	return next()
}

func (o *testNode) words(p *planner) string {
	return "test " + p.name(o.place.slot) + p.condWords(o.place)
}

// scan binds a node to each of a source.
type scan struct {
	place *place
	from  source
}

func (o *scan) run(x *run, next func() error) error {
	return o.from.each(x, func(n paths.NodeID) error { return o.place.bind(x, n, next) })
}

func (o *scan) words(p *planner) string {
	return fmt.Sprintf("find %s %s (%d)%s", p.name(o.place.slot), o.from.words, p.count(o.from), p.condWords(o.place))
}

// each calls f with each node of a source, once.
func (s source) each(x *run, f func(paths.NodeID) error) error {
	var err error
	visit := func(n paths.NodeID) bool {
		if err = x.tick(); err == nil {
			err = f(n)
		}
		return err == nil
	}
	if s.listed {
		for _, n := range s.nodes {
			if !visit(n) {
				return err
			}
		}
		return nil
	}
	if s.labels == nil {
		return errors.Join(x.g.Nodes(visit), err)
	}
	var seen map[paths.NodeID]bool
	if len(s.labels) > 1 {
		seen = make(map[paths.NodeID]bool)
	}
	for _, l := range s.labels {
		fault := x.g.Labelled(l, func(n paths.NodeID) bool {
			if seen != nil && seen[n] {
				return true
			}
			if seen != nil {
				seen[n] = true
				if err = x.keep(16); err != nil {
					return false
				}
			}
			return visit(n)
		})
		if fault != nil || err != nil {
			return errors.Join(fault, err)
		}
	}
	return nil
}

// filter tests a condition.
type filter struct{ cond *cond }

func (o *filter) run(_ *run, next func() error) error {
	if ok, err := o.cond.holds(); err != nil || !ok {
		return err
	}
	return next()
}

func (o *filter) words(*planner) string { return "where " + o.cond.text }

// same binds one end of a segment without edges to the other.
type same struct {
	seg  *segment
	left bool // is bound
	ends []*place
}

func (o *same) run(x *run, next func() error) error {
	from, to := o.seg.left.slot, o.seg.right.slot
	if !o.left {
		from, to = to, from
	}
	n, ok := x.node(from)
	if !ok {
		return nil
	}
	if len(o.ends) == 0 {
		if x.row[to] != Node(n) {
			return nil
		}
		return x.with(o.seg, nil, next)
	}
	return o.ends[0].bind(x, n, func() error { return x.with(o.seg, nil, next) })
}

func (o *same) words(p *planner) string {
	return p.name(o.seg.left.slot) + " is " + p.name(o.seg.right.slot)
}

// with calls next with the hops of a segment, if its edges may be matched again.
func (x *run) with(s *segment, hops []paths.Hop, next func() error) error {
	was := x.hops[s.hops]
	x.hops[s.hops] = hops
	defer func() { x.hops[s.hops] = was }()
	if !x.different {
		return next()
	}
	n := len(x.used)
	defer func() { x.used = x.used[:n] }()
	for _, h := range hops {
		e := edgeOf(h)
		if slices.Contains(x.used[x.usedFrom:], e) {
			return nil
		}
		x.used = append(x.used, e)
	}
	return next()
}

// expand binds an edge at a node that is bound, and the node at its other end.
type expand struct {
	seg         *segment
	left, right bool // are bound
	ends        []*place
}

func (o *expand) run(x *run, next func() error) error {
	if o.seg.edge.empty {
		return nil
	}
	from, okFrom := x.node(o.seg.left.slot)
	to, okTo := x.node(o.seg.right.slot)
	if o.left && !okFrom || o.right && !okTo {
		return nil
	}
	if !o.left {
		return o.at(x, to, true, 0, next)
	}
	if !o.right {
		return o.at(x, from, false, 0, next)
	}
	sizeFrom, err := x.rowSize(from)
	if err != nil {
		return err
	}
	sizeTo, err := x.rowSize(to)
	if err != nil {
		return err
	}
	if sizeTo < sizeFrom {
		return o.at(x, to, true, from, next)
	}
	return o.at(x, from, false, to, next)
}

func (x *run) rowSize(n paths.NodeID) (int, error) {
	out, err := x.g.Out(n)
	if err != nil {
		return 0, err
	}
	in, err := x.g.In(n)
	return len(out) + len(in), err
}

// at takes the edges at a node: the left end of the segment or, back, the right one. other is the
// other end, 0 for any.
func (o *expand) at(x *run, n paths.NodeID, back bool, other paths.NodeID, next func() error) error {
	// Edges that are passed along the path leave its left end and arrive at its right one.
	along, against := x.g.Out, x.g.In
	if back {
		along, against = against, along
	}
	step := &o.seg.edge.step
	row, err := along(n)
	if err != nil {
		return err
	}
	if err := o.row(x, row, step, false, n, back, other, next); err != nil {
		return err
	}
	if row, err = against(n); err != nil {
		return err
	}
	return o.row(x, row, step, true, n, back, other, next)
}

func (o *expand) row(x *run, row []paths.Edge, step *paths.Step, against bool, n paths.NodeID, back bool, other paths.NodeID, next func() error) error {
	x.explored += len(row)
	for _, e := range row {
		if err := x.tick(); err != nil {
			return err
		}
		if other != 0 && e.To != other || against && e.To == n {
			continue // a loop is taken from the other row
		}
		h := paths.Hop{From: n, To: e.To, Label: e.Label, Against: against}
		if back {
			h.From, h.To = e.To, n
		}
		if !admits(step, h) {
			continue
		}
		if err := o.take(x, h, next); err != nil {
			return err
		}
	}
	return nil
}

// take binds an edge and the ends that are not bound.
func (o *expand) take(x *run, h paths.Hop, next func() error) error {
	return x.ends(o.seg, o.ends, h.From, h.To, func() error {
		slot := o.seg.edge.slot
		x.row[slot] = edgeOf(h)
		err := x.with(o.seg, []paths.Hop{h}, next)
		x.row[slot] = unbound{}
		return err
	})
}

// ends binds the ends of a segment that are not bound yet.
func (x *run) ends(s *segment, free []*place, left, right paths.NodeID, next func() error) error {
	if s.left.slot == s.right.slot && left != right {
		return nil
	}
	if len(free) == 0 {
		return next()
	}
	n := right
	if free[0].slot == s.left.slot {
		n = left
	}
	return free[0].bind(x, n, func() error { return x.ends(s, free[1:], left, right, next) })
}

func (o *expand) words(p *planner) string {
	verb := "go from " + p.name(o.seg.left.slot) + " to " + p.name(o.seg.right.slot)
	switch {
	case o.left && o.right:
		verb = "join " + p.name(o.seg.left.slot) + " and " + p.name(o.seg.right.slot)
	case o.right:
		verb = "go back from " + p.name(o.seg.right.slot) + " to " + p.name(o.seg.left.slot)
	}
	return verb + " by " + p.edgeWords(o.seg.edge) + p.condWords(o.ends...)
}

// scanEdges binds an edge and both its ends to each edge of some relations.
type scanEdges struct{ *expand }

func (o *scanEdges) run(x *run, next func() error) error {
	step := &o.seg.edge.step
	for r := range x.g.Relations() {
		along, against := kindsOf(step.Along, r), kindsOf(step.Against, r)
		if along|against == 0 {
			continue
		}
		var err error
		fault := x.g.EdgesOf(r, func(s, t paths.NodeID, label paths.Label) bool {
			x.explored++
			if err = x.tick(); err != nil {
				return false
			}
			loop := s == t
			if (along&label.Kinds() != 0) || loop && against&label.Kinds() != 0 {
				err = o.take(x, paths.Hop{From: s, To: t, Label: label}, next)
			}
			if err == nil && !loop && against&label.Kinds() != 0 {
				err = o.take(x, paths.Hop{From: t, To: s, Label: label, Against: true}, next)
			}
			return err == nil
		})
		if err != nil || fault != nil {
			return errors.Join(err, fault)
		}
	}
	return nil
}

func (o *scanEdges) words(p *planner) string {
	return fmt.Sprintf("take each edge from %s to %s of %s (%.0f)%s",
		p.name(o.seg.left.slot), p.name(o.seg.right.slot), p.edgeWords(o.seg.edge), p.edges(o.seg), p.condWords(o.ends...))
}

// knownEdge takes an edge that is bound already.
type knownEdge struct {
	seg  *segment
	ends []*place
}

func (o *knownEdge) run(x *run, next func() error) error {
	e, ok := x.row[o.seg.edge.slot].(Edge)
	if !ok {
		return nil
	}
	for _, against := range []bool{false, true} {
		h := paths.Hop{From: e.Subject, To: e.Object, Label: e.Label, Against: against}
		if against {
			if e.Subject == e.Object {
				return nil
			}
			h.From, h.To = h.To, h.From
		}
		if !admits(&o.seg.edge.step, h) || !x.bothAre(o.seg, o.ends, h) {
			continue
		}
		err := x.ends(o.seg, o.ends, h.From, h.To, func() error {
			return x.with(o.seg, []paths.Hop{h}, next)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// bothAre says whether the ends that are bound are those of a hop.
func (x *run) bothAre(s *segment, free []*place, h paths.Hop) bool {
	is := func(slot int, n paths.NodeID) bool {
		for _, at := range free {
			if at.slot == slot {
				return true
			}
		}
		return x.row[slot] == Node(n)
	}
	return is(s.left.slot, h.From) && is(s.right.slot, h.To)
}

func (o *knownEdge) words(p *planner) string {
	return "take the ends of " + p.name(o.seg.edge.slot) + p.condWords(o.ends...)
}

// assemble puts a path together of its segments, and tests its mode.
type assemble struct{ path *pathPlan }

func (o *assemble) run(x *run, next func() error) error {
	from, ok := x.node(o.path.first.slot)
	if !ok {
		return nil
	}
	var hops []paths.Hop
	for _, s := range o.path.segs {
		hops = append(hops, x.hops[s.hops]...)
	}
	if !o.path.searched() && !allowed(o.path.mode, from, hops) {
		return nil
	}
	if o.path.slot < 0 {
		return next()
	}
	x.row[o.path.slot] = &paths.Path{From: from, Hops: hops}
	err := next()
	x.row[o.path.slot] = unbound{}
	return err
}

func (o *assemble) words(p *planner) string {
	mode := ""
	if o.path.mode > gql.Walk {
		mode = ", " + strings.ToUpper(searchMode(o.path.mode, false).String())
	}
	if o.path.slot < 0 {
		return "test the mode of a path" + mode
	}
	return "put the path " + p.name(o.path.slot) + " together" + mode
}
