package match

import (
	"github.com/newsgraph/newsgraph/graph/paths"
)

// A Graph is the property graph that questions are asked of: nodes with labels and properties, and
// edges with one label, which is their relation, and properties. It is asked from one goroutine.
type Graph interface {
	paths.Adjacency
	paths.Order
	paths.Relations // by the numbers that the labels of edges have

	// Kinds are the kinds of edges that there are to the question.
	Kinds() uint8
	// Symmetric says that edges of a relation point nowhere.
	Symmetric(relation int) bool
	// EdgeLabel gives the relations whose edges have a label, and those whose edges have it if they
	// are read from object to subject. A label that is not known gives a hint that names the nearest.
	EdgeLabel(name string) (stated, turned []int, known bool, hint string, err error)
	// RelationName is the label that an edge is answered with.
	RelationName(relation int) string

	// NodeLabel gives the number of a label of nodes, or a hint as EdgeLabel does.
	NodeLabel(name string) (label int, known bool, hint string, err error)
	// HasLabel says whether a node has a label; for AnyLabel, whether it has one at all.
	HasLabel(n paths.NodeID, label int) (bool, error)
	// Labels are the labels that a node is answered with.
	Labels(n paths.NodeID) ([]string, error)
	// Labelled calls yield with the nodes that have a label, each once, until it returns false.
	Labelled(label int, yield func(paths.NodeID) bool) error
	// CountLabelled is about how many these are.
	CountLabelled(label int) (int, error)

	// Nodes calls yield with all nodes until it returns false; CountNodes is about how many these are.
	Nodes(yield func(paths.NodeID) bool) error
	CountNodes() (int, error)
	// Named gives the nodes that may have a name, and Identified those that may have an id: no
	// others do.
	Named(name string) ([]paths.NodeID, error)
	Identified(id string) ([]paths.NodeID, error)

	// NodeProperty gives a property of a node: nil where it has none. EdgeProperty of an edge.
	NodeProperty(n paths.NodeID, name string) (any, error)
	EdgeProperty(e Edge, name string) (any, error)
	// HasNodeProperty says whether a node can have a property of a name, else names the nearest.
	// HasEdgeProperty likewise.
	HasNodeProperty(name string) (known bool, hint string, err error)
	HasEdgeProperty(name string) (known bool, hint string)

	// Costs prices hops by meaning, for CHEAPEST without COST.
	Costs(mode paths.Mode) (paths.Costs, error)
	// Searcher lends a searcher, which is to be given back.
	Searcher() *paths.Searcher
	GiveBack(*paths.Searcher)
	// Rest is called now and then: the graph may forget what it remembers.
	Rest()
}

// AnyLabel stands for any label in HasLabel, Labelled and CountLabelled.
const AnyLabel = -1

// Properties that nodes are looked up by.
const (
	propertyName = "name"
	propertyID   = "id"
)
