package cayley

import (
	"reflect"
	"slices"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/shape"
	"github.com/cayleygraph/quad"
)

// OptimizeShape puts shapes of ours in the place of Cayley's, from the leaves up, and takes out what
// terms that no quad has make empty.
func (s *QuadStore) OptimizeShape(in shape.Shape) (shape.Shape, bool) {
	switch in := in.(type) {
	case shape.Fixed:
		return known(in)
	case shape.Except:
		return except(in)
	case shape.Union:
		return union(in)
	case shape.Intersect:
		return s.intersect(in)
	case shape.IntersectOpt:
		sub, changed := s.intersect(in.Sub)
		if list, ok := sub.(shape.Intersect); ok && changed {
			in.Sub = list
		}
		return in, changed
	case shape.QuadsAction:
		return s.action(in)
	case shape.NodesFrom:
		return s.nodesFrom(in)
	}
	if empty(in) {
		return shape.Null{}, true
	}
	return in, false
}

// empty says whether a shape is over one that has nothing.
func empty(in shape.Shape) bool {
	switch in := in.(type) {
	case shape.Quads:
		return slices.ContainsFunc(in, func(f shape.QuadFilter) bool { return shape.IsNull(f.Values) })
	case shape.Filter:
		return shape.IsNull(in.From)
	case shape.Save:
		return shape.IsNull(in.From)
	case shape.Unique:
		return shape.IsNull(in.From)
	case shape.Sort:
		return shape.IsNull(in.From)
	case shape.Page:
		return shape.IsNull(in.From)
	case shape.Materialize:
		return shape.IsNull(in.Values)
	case shape.FixedTags:
		return shape.IsNull(in.On)
	case Expand:
		return shape.IsNull(in.From)
	}
	return false
}

// known takes the terms that no quad has out of a list.
func known(in shape.Fixed) (shape.Shape, bool) {
	none := func(r cgraph.Ref) bool { return r == nil || r == missing }
	if !slices.ContainsFunc(in, none) {
		return in, false
	}
	out := slices.DeleteFunc(slices.Clone(in), none)
	if len(out) == 0 {
		return shape.Null{}, true
	}
	return out, true
}

func except(in shape.Except) (shape.Shape, bool) {
	switch {
	case in.From != nil && shape.IsNull(in.From):
		return shape.Null{}, true
	case !shape.IsNull(in.Exclude):
		return in, false
	case in.From == nil:
		return shape.AllNodes{}, true
	}
	return in.From, true
}

func union(in shape.Union) (shape.Shape, bool) {
	if !slices.ContainsFunc(in, shape.IsNull) {
		return in, false
	}
	out := slices.DeleteFunc(slices.Clone(in), shape.IsNull)
	switch len(out) {
	case 0:
		return shape.Null{}, true
	case 1:
		return out[0], true
	}
	return out, true
}

// intersect has long walks remembered, so that they are not walked backwards for every node of the
// others: all but one, which Cayley's planner may begin with. What is no shape of Cayley's or ours
// is recursion, and is replayed.
func (s *QuadStore) intersect(in shape.Intersect) (shape.Shape, bool) {
	out, long := in, false
	put := func(i int, to shape.Shape) {
		if &out[0] == &in[0] {
			out = slices.Clone(in)
		}
		out[i] = to
	}
	for i, sub := range in {
		if foreign(sub) {
			put(i, Replay{sub})
			continue
		}
		e, ok := sub.(Expand)
		if !ok {
			continue
		}
		n, source := e.depth()
		if _, fixed := source.(shape.Fixed); fixed && n > 1 {
			if long {
				put(i, shape.Materialize{Values: sub})
			}
			long = true
		}
	}
	return out, len(in) > 0 && &out[0] != &in[0]
}

// foreign says whether a shape is neither one of package shape nor ours.
func foreign(s shape.Shape) bool {
	switch s.(type) {
	case Expand, Fields, Replay:
		return false
	}
	return reflect.TypeOf(s).PkgPath() != reflect.TypeFor[shape.Null]().PkgPath()
}

// action turns quads at fixed nodes into an Expand, and saved fields into Fields.
func (s *QuadStore) action(in shape.QuadsAction) (shape.Shape, bool) {
	for _, r := range in.Filter {
		if r == nil || r == missing {
			return shape.Null{}, true
		}
	}
	if in.Result != quad.Subject && in.Result != quad.Object || in.Filter[in.Result] != nil {
		return in, false
	}
	var st step
	if st.preds = one(in.Filter[quad.Predicate]); st.preds == nil {
		return in, false
	}
	st.labels = one(in.Filter[quad.Label])
	start := other(in.Result)
	from := in.Filter[start]
	switch {
	case from != nil && len(in.Save) == 0:
		return Expand{From: shape.Fixed{from}, Start: start, step: st, s: s}, true
	case from == nil && len(in.Save) > 0 && in.Save[in.Result] == nil:
		return Fields{Result: in.Result, Save: in.Save, step: st, s: s}, true
	}
	return in, false
}

func one(r cgraph.Ref) []Node {
	if n, ok := r.(Node); ok {
		return []Node{n}
	}
	return nil
}

// nodesFrom turns a step from one end of quads to the other into an Expand.
func (s *QuadStore) nodesFrom(in shape.NodesFrom) (shape.Shape, bool) {
	if shape.IsNull(in.Quads) {
		return shape.Null{}, true
	}
	quads, ok := in.Quads.(shape.Quads)
	if !ok || in.Dir != quad.Subject && in.Dir != quad.Object {
		return in, false
	}
	e := Expand{Start: other(in.Dir), s: s}
	for _, f := range quads {
		var to *[]Node
		switch {
		case f.Dir == e.Start && e.From == nil:
			e.From = f.Values
			continue
		case f.Dir == quad.Predicate && e.step.preds == nil:
			to = &e.step.preds
		case f.Dir == quad.Label && e.step.labels == nil:
			to = &e.step.labels
		default:
			return in, false
		}
		if *to, ok = fixedNodes(f.Values); !ok {
			return in, false
		}
	}
	if e.From == nil {
		return in, false
	}
	return e, true
}
