package match

import (
	"github.com/newsgraph/newsgraph/graph/gql"
	"github.com/newsgraph/newsgraph/graph/paths"
)

// An elem is a part of a path pattern, ready to be matched: a [*nodeElem], [*edgeElem], [*repeat],
// [*group], [*seq] or [*alt].
type elem interface{ isElem() }

// A nodeElem matches one node.
type nodeElem struct {
	at      gql.Span
	slot    int
	named   bool
	label   nodeTest // nil for any
	labels  []int    // one of which the node has, where that is known; nil where nothing is
	conds   []*cond
	lookups []lookup
}

// A lookup says that a property that nodes are found by is one of some values.
type lookup struct {
	property string
	values   []string
}

// nodeTest says whether a node is what a pattern wants.
type nodeTest func(paths.NodeID) (bool, error)

// An edgeElem matches one edge.
type edgeElem struct {
	at    gql.Span
	slot  int
	named bool
	step  paths.Step // without its Test
	empty bool       // there is no such edge
	conds []*cond
	cost  *expr
	rows  float64 // edges that there are, about; see planner.edgesOf
}

// A repeat matches its body again and again.
type repeat struct {
	at       gql.Span
	body     elem
	min, max int // max -1 for no bound
	question bool
	inner    *scope // of one iteration; nil for a question
	lists    []groupVar
}

// A groupVar is a variable of an iteration and the list of its values.
type groupVar struct{ inner, outer int }

// A group matches its body under a mode and conditions.
type group struct {
	at    gql.Span
	body  elem
	mode  gql.PathMode
	conds []*cond
}

// A seq matches its parts one after the other.
type seq struct{ parts []elem }

// An alt matches one of its parts.
type alt struct {
	parts  []elem
	branch int // where the number of the part is kept
}

func (*nodeElem) isElem() {}
func (*edgeElem) isElem() {}
func (*repeat) isElem()   {}
func (*group) isElem()    {}
func (*seq) isElem()      {}
func (*alt) isElem()      {}

// lengths gives the least and the most edges that an elem matches; most is -1 for no bound.
func lengths(e elem) (least, most int) {
	switch e := e.(type) {
	case *edgeElem:
		return 1, 1
	case *group:
		return lengths(e.body)
	case *seq:
		for _, p := range e.parts {
			l, m := lengths(p)
			least += l
			most = addBound(most, m)
		}
	case *alt:
		least, most = lengths(e.parts[0])
		for _, p := range e.parts[1:] {
			l, m := lengths(p)
			least = min(least, l)
			if most >= 0 && (m < 0 || m > most) {
				most = m
			}
		}
	case *repeat:
		l, m := lengths(e.body)
		least = min(l*e.min, tooLong)
		switch {
		case m == 0 || e.max == 0:
		case m < 0 || e.max < 0:
			most = -1
		default:
			most = min(m*e.max, tooLong)
		}
	}
	return min(least, tooLong), most
}

// tooLong is more than any path has, and small enough to add up.
const tooLong = 1 << 20

func addBound(a, b int) int {
	if a < 0 || b < 0 {
		return -1
	}
	return min(a+b, tooLong)
}

// eachElem calls f for an elem and all that is in it, but not in what f returns false for.
func eachElem(e elem, f func(elem) bool) {
	if !f(e) {
		return
	}
	switch e := e.(type) {
	case *group:
		eachElem(e.body, f)
	case *repeat:
		eachElem(e.body, f)
	case *seq:
		for _, p := range e.parts {
			eachElem(p, f)
		}
	case *alt:
		for _, p := range e.parts {
			eachElem(p, f)
		}
	}
}

// condsOf are the conditions of an elem itself.
func condsOf(e elem) []*cond {
	switch e := e.(type) {
	case *nodeElem:
		return e.conds
	case *edgeElem:
		return e.conds
	case *group:
		return e.conds
	}
	return nil
}

// declared gives the slots that an elem binds in its own scope.
func declared(e elem) slots {
	out := make(slots)
	eachElem(e, func(e elem) bool {
		switch e := e.(type) {
		case *nodeElem:
			out.add(e.slot)
		case *edgeElem:
			out.add(e.slot)
		case *alt:
			out.add(e.branch)
		case *repeat:
			for _, g := range e.lists {
				out.add(g.outer)
			}
			return e.question
		}
		return true
	})
	return out
}
