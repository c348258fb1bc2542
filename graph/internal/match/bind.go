package match

import (
	"slices"

	"github.com/newsgraph/newsgraph/graph/gql"
	"github.com/newsgraph/newsgraph/graph/paths"
)

// A binder matches an elem against one path that is given, and so finds what the variables are bound
// to: all ways to do so, by backtracking. What it binds is in the row while it calls next.
//
// A condition is tested as soon as all that it reads is bound: at its element, or where its scope
// ends, which is an iteration or the whole.
type binder struct {
	x    *run
	from paths.NodeID
	hops []paths.Hop
	// partial says that the elem is a part of a pattern, and what a condition reads may be bound
	// elsewhere: it then holds.
	partial bool
	waiting []*cond // conditions of the scope under way that were not ready
	marks   []mark  // where on the path named elements are
}

// A mark says that an element of the path is matched by a named pattern. Ways that have the same
// marks are one (Deutsch et al., section 6.5: reduced path bindings).
type mark struct{ at, slot int }

func (b *binder) node(i int) paths.NodeID {
	if i == 0 {
		return b.from
	}
	return b.hops[i-1].To
}

// ready says whether all that a condition reads is bound.
func (x *run) ready(c *cond) bool {
	for _, i := range c.vars {
		if _, none := x.row[i].(unbound); none {
			return false
		}
	}
	return true
}

// all matches the whole of the path, and calls next for each way.
func (b *binder) all(e elem, next func() error) error {
	return b.scoped(b.x.declared(e), func(end func(func() error) error) error {
		return b.match(e, 0, func(j int) error {
			if j != len(b.hops) {
				return nil
			}
			return end(next)
		})
	})
}

// scoped runs a scope: end tests the conditions that were not ready, for which variables that are
// not bound then are null.
func (b *binder) scoped(vars slots, run func(end func(next func() error) error) error) error {
	outer := b.waiting
	b.waiting = nil
	err := run(func(next func() error) error {
		inner := b.waiting
		defer func() { b.waiting = inner }()
		var nulled []int
		for i := range vars {
			if _, none := b.x.row[i].(unbound); none {
				b.x.row[i] = nil
				nulled = append(nulled, i)
			}
		}
		ok := true
		var err error
		for _, c := range inner {
			if ok, err = b.late(c); err != nil || !ok {
				break
			}
		}
		if err == nil && ok {
			b.waiting = outer
			err = next()
		}
		for _, i := range nulled {
			b.x.row[i] = unbound{}
		}
		return err
	})
	b.waiting = outer
	return err
}

// late tests a condition where its scope ends.
func (b *binder) late(c *cond) (bool, error) {
	if b.x.ready(c) {
		return c.holds()
	}
	if b.partial {
		return true, nil
	}
	return false, &Error{
		Span: c.at, Code: CodeUsage, Message: "a repeated part cannot read a variable that is bound after it",
		Hint: "put the condition into the WHERE of the clause",
	}
}

// tested calls next if the conditions hold, as far as they can be tested yet.
func (b *binder) tested(conds []*cond, next func() error) error {
	n := len(b.waiting)
	for _, c := range conds {
		if !b.x.ready(c) {
			b.waiting = append(b.waiting, c)
			continue
		}
		if ok, err := c.holds(); err != nil || !ok {
			b.waiting = b.waiting[:n]
			return err
		}
	}
	err := next()
	b.waiting = b.waiting[:n:n]
	return err
}

// bind calls next with a value in a place, unless another is there.
func (b *binder) bind(slot int, v any, named bool, at int, next func() error) error {
	was := b.x.row[slot]
	_, free := was.(unbound)
	if !free && was != v {
		return nil
	}
	b.x.row[slot] = v
	n := len(b.marks)
	if named {
		b.marks = append(b.marks, mark{at, slot})
	}
	err := next()
	b.marks = b.marks[:n]
	b.x.row[slot] = was
	return err
}

// match matches an elem from the i-th node on, and calls next with where it ends.
func (b *binder) match(e elem, i int, next func(j int) error) error {
	if err := b.x.tick(); err != nil {
		return err
	}
	switch e := e.(type) {
	case *nodeElem:
		return b.nodeElem(e, i, next)
	case *edgeElem:
		return b.edgeElem(e, i, next)
	case *seq:
		return b.sequence(e.parts, i, next)
	case *alt:
		for k, p := range e.parts {
			b.x.row[e.branch] = int64(k)
			err := b.match(p, i, next)
			b.x.row[e.branch] = unbound{}
			if err != nil {
				return err
			}
		}
		return nil
	case *group:
		return b.match(e.body, i, func(j int) error {
			if !allowed(e.mode, b.node(i), b.hops[i:j]) {
				return nil
			}
			return b.tested(e.conds, func() error { return next(j) })
		})
	case *repeat:
		if e.question {
			if err := b.match(e.body, i, next); err != nil {
				return err
			}
			return b.without(e, i, next)
		}
		return b.again(e, 0, i, make([]List, len(e.lists)), next)
	}
	return nil
}

func (b *binder) nodeElem(e *nodeElem, i int, next func(j int) error) error {
	n := b.node(i)
	return b.bind(e.slot, Node(n), e.named, 2*i, func() error {
		if e.label != nil {
			if ok, err := e.label(n); err != nil || !ok {
				return err
			}
		}
		return b.tested(e.conds, func() error { return next(i) })
	})
}

func (b *binder) edgeElem(e *edgeElem, i int, next func(j int) error) error {
	if i == len(b.hops) || !admits(&e.step, b.hops[i]) {
		return nil
	}
	return b.bind(e.slot, edgeOf(b.hops[i]), e.named, 2*i+1, func() error {
		return b.tested(e.conds, func() error { return next(i + 1) })
	})
}

// admits says whether a step passes a hop. A loop is passed either way, and is a hop along its edge.
func admits(s *paths.Step, h paths.Hop) bool {
	along, against := kindsOf(s.Along, h.Label.Relation()), kindsOf(s.Against, h.Label.Relation())
	switch {
	case h.From == h.To:
		along |= against
	case h.Against:
		along = against
	}
	return along&h.Label.Kinds() != 0
}

func kindsOf(k paths.Kinds, relation int) uint8 {
	if relation < len(k.Of) {
		return k.Of[relation]
	}
	return k.Else
}

func (b *binder) sequence(parts []elem, i int, next func(j int) error) error {
	if len(parts) == 0 {
		return next(i)
	}
	return b.match(parts[0], i, func(j int) error { return b.sequence(parts[1:], j, next) })
}

// without takes a part with ? as not there: what it would bind is null.
func (b *binder) without(e *repeat, i int, next func(j int) error) error {
	var nulled []int
	for slot := range b.x.declared(e.body) {
		if _, none := b.x.row[slot].(unbound); none {
			b.x.row[slot] = nil
			nulled = append(nulled, slot)
		}
	}
	err := next(i)
	for _, slot := range nulled {
		b.x.row[slot] = unbound{}
	}
	return err
}

// again goes on after so many iterations, whose values are in lists. An iteration that takes no edge
// is the last.
func (b *binder) again(e *repeat, done, i int, lists []List, next func(j int) error) error {
	if done >= e.min {
		for k, g := range e.lists {
			b.x.row[g.outer] = slices.Clone(lists[k])
			if lists[k] == nil {
				b.x.row[g.outer] = List{}
			}
		}
		err := next(i)
		for _, g := range e.lists {
			b.x.row[g.outer] = unbound{}
		}
		if err != nil {
			return err
		}
	}
	if e.max >= 0 && done >= e.max {
		return nil
	}
	return b.scoped(b.x.declared(e.body), func(end func(func() error) error) error {
		return b.match(e.body, i, func(j int) error {
			if j == i && done >= e.min {
				return nil
			}
			return end(func() error { return b.iterated(e, done+1, j, lists, next) })
		})
	})
}

// iterated puts the values of an iteration that ended into the lists, frees its variables, and goes on.
func (b *binder) iterated(e *repeat, done, j int, lists []List, next func(j int) error) error {
	vars := b.x.declared(e.body)
	kept := make(map[int]any, len(vars))
	for slot := range vars {
		kept[slot], b.x.row[slot] = b.x.row[slot], unbound{}
	}
	longer := make([]List, len(lists))
	for k, g := range e.lists {
		longer[k] = longerBy(lists[k], kept[g.inner])
	}
	err := b.again(e, done, j, longer, next)
	for slot, v := range kept {
		b.x.row[slot] = v
	}
	return err
}

// longerBy adds what a variable of an iteration is bound to: nothing, one element, or those of a group
// within the iteration.
func longerBy(list List, v any) List {
	switch v := v.(type) {
	case nil:
		return list
	case List:
		return append(slices.Clip(list), v...)
	}
	return append(slices.Clip(list), v)
}

// allowed says whether hops are what a mode lets through.
func allowed(mode gql.PathMode, from paths.NodeID, hops []paths.Hop) bool {
	switch mode {
	case gql.Trail:
		return !twice(hops, func(h paths.Hop) Edge { return edgeOf(h) })
	case gql.Acyclic, gql.Simple:
		if twice(hops, func(h paths.Hop) paths.NodeID { return h.To }) {
			return false
		}
		for i, h := range hops {
			if h.To == from && (mode == gql.Acyclic || i < len(hops)-1) {
				return false
			}
		}
	case gql.NoMode, gql.Walk:
	}
	return true
}

// twice says whether two hops have the same key.
func twice[K comparable](hops []paths.Hop, key func(paths.Hop) K) bool {
	const few = 8
	if len(hops) <= few {
		for i := range hops {
			for j := range i {
				if key(hops[i]) == key(hops[j]) {
					return true
				}
			}
		}
		return false
	}
	seen := make(map[K]bool, len(hops))
	for _, h := range hops {
		if seen[key(h)] {
			return true
		}
		seen[key(h)] = true
	}
	return false
}
