package match

import (
	"github.com/newsgraph/newsgraph/graph/gql"
)

// kind is what is known of a value before a query runs.
type kind uint8

const (
	kindAny kind = iota // not known
	kindNode
	kindEdge
	kindPath
	kindNodes // a group variable: a list of nodes, one an iteration
	kindEdges
	kindList
	kindValue // a scalar
)

var kindWords = [...]string{"a value", "a node", "an edge", "a path", "a list of nodes", "a list of edges", "a list", "a value"}

func (k kind) String() string { return kindWords[k] }

// grouped gives the kind of the group variable of a variable: of a group within a group it is one list.
func (k kind) grouped() kind {
	switch k { //nolint:exhaustive // others are no elements
	case kindNode:
		return kindNodes
	case kindEdge:
		return kindEdges
	}
	return k
}

func (k kind) isGroup() bool { return k == kindNodes || k == kindEdges }

// single gives the kind of the elements of a group variable.
func (k kind) single() kind {
	return map[kind]kind{kindNodes: kindNode, kindEdges: kindEdge}[k] // else not known
}

// A variable is a name in a scope, and the place in a row where its value is.
type variable struct {
	name string
	slot int
	kind kind
	at   gql.Span // where it was declared
	from *repeat  // of a group variable, what it is bound by
}

// A scope holds variables: those of the question, or of one iteration of a repeated part.
type scope struct {
	parent *scope
	shares bool // a name of the scope around is the same element here: EXISTS
	// single, where it is set, gives the variable that stands for the elements of a group variable of
	// the scopes around.
	single func(*variable) *variable
	// branches are where numbers of alternatives are kept that tell matches apart: |+|.
	branches []int
	vars     map[string]*variable
	order    []*variable
}

func newScope(parent *scope) *scope { return &scope{parent: parent, vars: make(map[string]*variable)} }

// find looks a name up, here and outside.
func (s *scope) find(name string) *variable {
	for ; s != nil; s = s.parent {
		if v := s.vars[name]; v != nil {
			return v
		}
		if s.single == nil {
			continue
		}
		if v := s.parent.find(name); v != nil && v.kind.isGroup() {
			return s.add(s.single(v))
		}
	}
	return nil
}

func (s *scope) add(v *variable) *variable {
	s.vars[v.name], s.order = v, append(s.order, v)
	return v
}

// names are the names that can be seen, for suggestions.
func (s *scope) names() (names []string) {
	for ; s != nil; s = s.parent {
		for _, v := range s.order {
			names = append(names, v.name)
		}
	}
	return names
}

// unbound is what a place in a row holds before something is bound there; nil is null.
type unbound struct{}

// slots is a set of places in a row.
type slots map[int]struct{}

func (s slots) has(i int) bool { _, ok := s[i]; return ok }

func (s slots) add(list ...int) {
	for _, i := range list {
		s[i] = struct{}{}
	}
}

// hasAll says whether all of a list are in the set.
func (s slots) hasAll(list []int) bool {
	for _, i := range list {
		if !s.has(i) {
			return false
		}
	}
	return true
}
