package turtle

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/newsgraph/newsgraph/graph/internal/ingest/rdf"
)

// isomorphic says whether two sets of quads are the same but for the labels of blank nodes. It tries
// for each node those that occur in the same places: exponential where many look alike.
func isomorphic(a, b []rdf.Quad) bool {
	left, right := newQuadSet(a), newQuadSet(b)
	if len(left.all) != len(right.all) || len(left.nodes) != len(right.nodes) {
		return false
	}
	return left.match(right, make(map[string]string), make(map[string]bool), 0)
}

type quadSet struct {
	list  [][4]string
	all   map[[4]string]bool
	nodes []string          // blank ones, in order of occurrence
	looks map[string]string // a node's quads, with all blank nodes alike
}

func newQuadSet(quads []rdf.Quad) *quadSet {
	s := &quadSet{all: make(map[[4]string]bool), looks: make(map[string]string)}
	seen := make(map[string][]string)
	for _, q := range quads {
		k := [4]string{string(q.Subject), string(q.Predicate), string(q.Object), string(q.Label)}
		if s.all[k] {
			continue
		}
		s.all[k] = true
		s.list = append(s.list, k)
		for _, term := range k {
			if !isBlank(term) {
				continue
			}
			if _, ok := seen[term]; !ok {
				s.nodes = append(s.nodes, term)
			}
			look := k
			for i, other := range look {
				if other == term {
					look[i] = "self"
				} else if isBlank(other) {
					look[i] = "other"
				}
			}
			seen[term] = append(seen[term], fmt.Sprintf("%q", look))
		}
	}
	for node, looks := range seen {
		slices.Sort(looks)
		s.looks[node] = strings.Join(looks, "\n")
	}
	return s
}

func isBlank(term string) bool { return strings.HasPrefix(term, string(rune(rdf.KindBNode))) }

// match binds the nodes from n on.
func (s *quadSet) match(other *quadSet, bound map[string]string, used map[string]bool, n int) bool {
	if !s.fits(other, bound) {
		return false
	}
	if n == len(s.nodes) {
		return true
	}
	node := s.nodes[n]
	for _, to := range other.nodes {
		if used[to] || s.looks[node] != other.looks[to] {
			continue
		}
		bound[node], used[to] = to, true
		if s.match(other, bound, used, n+1) {
			return true
		}
		delete(bound, node)
		delete(used, to)
	}
	return false
}

// fits says whether all quads whose nodes are bound are in the other set.
func (s *quadSet) fits(other *quadSet, bound map[string]string) bool {
	for _, q := range s.list {
		whole := true
		for i, term := range q {
			if isBlank(term) {
				q[i], whole = bound[term], whole && bound[term] != ""
			}
		}
		if whole && !other.all[q] {
			return false
		}
	}
	return true
}

func TestIsomorphic(t *testing.T) {
	read := func(text string) []rdf.Quad {
		quads, _ := readAll(t, NewScanner("a", strings.NewReader(text), &Options{Hash: giveHash}))
		return quads
	}
	triangle := "_:a <a:p> _:b. _:b <a:p> _:c. _:c <a:p> _:a."
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{triangle, "_:x <a:p> _:y. _:z <a:p> _:x. _:y <a:p> _:z.", true},
		{triangle, "_:x <a:p> _:y. _:z <a:p> _:x. _:z <a:p> _:y.", false},
		{triangle + triangle, triangle, true},
		{triangle + "_:d <a:p> _:e. _:e <a:p> _:f. _:f <a:p> _:d.", "_:a <a:p> _:b. _:b <a:p> _:c. _:c <a:p> _:d. _:d <a:p> _:e. _:e <a:p> _:f. _:f <a:p> _:a.", false},
		{"_:a <a:p> <a:x>, <a:y>.", "_:a <a:p> <a:x>. _:b <a:p> <a:y>.", false},
	} {
		if got := isomorphic(read(c.a), read(c.b)); got != c.want {
			t.Errorf("isomorphic(%s, %s) = %v", c.a, c.b, got)
		}
	}
}
