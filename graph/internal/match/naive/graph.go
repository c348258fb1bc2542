package naive

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A Graph is a tiny property graph.
type Graph struct {
	Nodes     []Node
	Relations []Relation // all that a query may name
	Edges     []Edge     // no two of the same ends and relation
}

// A Node has labels and at most two properties: name, which no other has, and n.
type Node struct {
	Name   string
	Labels []string
	N      *int64 // nil for none
}

// A Relation is what edges are labelled with.
type Relation struct {
	Name      string
	Symmetric bool // its edges point nowhere
}

// An Edge is a fact; its one property is sources.
type Edge struct {
	From, To int // index of the node
	Relation int // index of the relation
	Sources  int64
}

// ParseGraph reads edges as "a p b; b q c", separated by semicolons. A node is written with what it
// has, once at least: a:T:U=3 has the labels T and U, and n is 3; one that stands alone has no
// edge. A relation ending in ~ is symmetric; p*2 is an edge that two sources state.
func ParseGraph(text string) *Graph {
	g := &Graph{}
	for part := range strings.SplitSeq(text, ";") {
		words := strings.Fields(part)
		switch len(words) {
		case 0:
		case 1:
			g.node(words[0])
		case 3:
			e := Edge{From: g.node(words[0]), Sources: 1}
			relation, sources, stated := strings.Cut(words[1], "*")
			if stated {
				e.Sources = number(sources)
			}
			e.Relation, e.To = g.relation(relation), g.node(words[2])
			g.Edges = append(g.Edges, e)
		default:
			panic("not an edge: " + part)
		}
	}
	return g
}

func number(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		panic(err)
	}
	return n
}

func (g *Graph) node(word string) int {
	word, n, hasN := strings.Cut(word, "=")
	parts := strings.Split(word, ":")
	i := slices.IndexFunc(g.Nodes, func(n Node) bool { return n.Name == parts[0] })
	if i < 0 {
		i = len(g.Nodes)
		g.Nodes = append(g.Nodes, Node{Name: parts[0]})
	}
	g.Nodes[i].Labels = append(g.Nodes[i].Labels, parts[1:]...)
	if hasN {
		n := number(n)
		g.Nodes[i].N = &n
	}
	return i
}

func (g *Graph) relation(word string) int {
	name, symmetric := strings.CutSuffix(word, "~")
	i := slices.IndexFunc(g.Relations, func(r Relation) bool { return r.Name == name })
	if i < 0 {
		i = len(g.Relations)
		g.Relations = append(g.Relations, Relation{Name: name})
	}
	g.Relations[i].Symmetric = g.Relations[i].Symmetric || symmetric
	return i
}

// String writes the graph as ParseGraph reads it.
func (g *Graph) String() string {
	var parts []string
	for _, n := range g.Nodes {
		s := strings.Join(append([]string{n.Name}, n.Labels...), ":")
		if n.N != nil {
			s += fmt.Sprintf("=%d", *n.N)
		}
		parts = append(parts, s)
	}
	for _, e := range g.Edges {
		r := g.Relations[e.Relation]
		name := r.Name
		if r.Symmetric {
			name += "~"
		}
		if e.Sources != 1 {
			name += fmt.Sprintf("*%d", e.Sources)
		}
		parts = append(parts, g.Nodes[e.From].Name+" "+name+" "+g.Nodes[e.To].Name)
	}
	return strings.Join(parts, "; ")
}

// HasSymmetric says whether a relation is symmetric.
func (g *Graph) HasSymmetric() bool {
	return slices.ContainsFunc(g.Relations, func(r Relation) bool { return r.Symmetric })
}

// An Element is a node, an edge or a path in words: (a), [a p b], (a)[a p b](b). An edge is written
// along its fact, that of a symmetric relation from the name that sorts first.
type Element string

// NodeElement is a node in words.
func NodeElement(name string) Element { return Element("(" + name + ")") }

// EdgeElement is an edge in words.
func EdgeElement(subject, relation, object string, symmetric bool) Element {
	if symmetric && object < subject {
		subject, object = object, subject
	}
	return Element("[" + subject + " " + relation + " " + object + "]")
}

// PathElement is a path in words.
func PathElement(nodes, edges []Element) Element {
	var b strings.Builder
	for i, n := range nodes {
		b.WriteString(string(n))
		if i < len(edges) {
			b.WriteString(string(edges[i]))
		}
	}
	return Element(b.String())
}

// A walk starts at a node and passes edges.
type walk struct {
	nodes []int // one more than edges
	edges []int
}

// walks lists all walks of at most this many edges that keep admits; keep must admit each beginning
// of what it admits.
func (g *Graph) walks(most int, keep func(walk) bool, yield func(walk)) {
	var extend func(w walk)
	extend = func(w walk) {
		if !keep(w) {
			return
		}
		yield(w)
		if len(w.edges) == most {
			return
		}
		last := w.nodes[len(w.nodes)-1]
		for i, e := range g.Edges {
			if e.From == last {
				extend(w.with(i, e.To))
			}
			if e.To == last && e.From != e.To {
				extend(w.with(i, e.From))
			}
		}
	}
	for n := range g.Nodes {
		extend(walk{nodes: []int{n}})
	}
}

func (w walk) with(edge, node int) walk {
	return walk{nodes: append(slices.Clone(w.nodes), node), edges: append(slices.Clone(w.edges), edge)}
}

// part is the walk between two positions.
func (w walk) part(from, to int) walk {
	return walk{nodes: w.nodes[from : to+1], edges: w.edges[from:to]}
}

func repeats(list []int) bool {
	for i, x := range list {
		if slices.Contains(list[:i], x) {
			return true
		}
	}
	return false
}

// Nodes, edges and paths as values.
type (
	nodeValue int
	edgeValue int
	pathValue walk
	// groupList is the value of a group variable.
	groupList []any
	// Bag is a list in any order.
	Bag []any
)

// element puts a value into words.
func (g *Graph) element(v any) any {
	switch v := v.(type) {
	case nodeValue:
		return NodeElement(g.Nodes[v].Name)
	case edgeValue:
		e := g.Edges[v]
		r := g.Relations[e.Relation]
		return EdgeElement(g.Nodes[e.From].Name, r.Name, g.Nodes[e.To].Name, r.Symmetric)
	case *pathValue:
		var nodes, edges []Element
		for _, n := range v.nodes {
			nodes = append(nodes, g.element(nodeValue(n)).(Element))
		}
		for _, e := range v.edges {
			edges = append(edges, g.element(edgeValue(e)).(Element))
		}
		return PathElement(nodes, edges)
	case groupList:
		return g.elements(v)
	case []any:
		return g.elements(v)
	case Bag:
		return Bag(g.elements(v))
	}
	return v
}

func (g *Graph) elements(list []any) []any {
	words := make([]any, len(list))
	for i, v := range list {
		words[i] = g.element(v)
	}
	return words
}
