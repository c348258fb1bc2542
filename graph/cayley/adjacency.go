package cayley

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/paths"
)

// An Adjacency is the path graph of any QuadStore of Cayley's, for package paths to search. An edge
// is what the quads of one subject, relation and object make: those of a claim, or of plain RDF, as
// docs/model.md has them. Its kinds are the statuses of its quads: 1 asserted, 2 hedged, or 4 negated,
// which is an edge of its own. That two relations are inverse, or one symmetric, is nothing to it.
//
// Rows are read once and kept, with all terms that were met: O(edges of the nodes asked for). They
// come by relation and term, and nodes and relations are numbered as they are met, so that the same
// questions get the same answers from every store. One that is written to meanwhile may be seen at
// several states: give a [QuadStore.Snapshot] of ours.
//
// It is for one goroutine, and reads under the context that it was made with.
type Adjacency struct {
	ctx      context.Context
	qs       cgraph.QuadStore
	frontier Frontier // nil where the store is none
	v        *claim.Vocab

	nodes     []node // by number - 1
	relations []*relation
	byRef     map[any]*term // by key
	byValue   map[quad.Value]*term
	byName    map[string]*relation
	literal   *term // every literal
}

var (
	_ paths.Adjacency  = (*Adjacency)(nil)
	_ paths.Order      = (*Adjacency)(nil)
	_ paths.Prefetcher = (*Adjacency)(nil)
	_ paths.Relations  = (*Whole)(nil)
)

// AdjacencyOptions say how to read a store. Nil and the zero value are the defaults.
type AdjacencyOptions struct {
	// Base begins the IRIs that are our own; "" for that of the store where it is a [QuadStore],
	// else for urn:newsgraph:.
	Base string
}

// A node is what is known of a node that has a number.
type node struct {
	term *term
	rows [2][]paths.Edge // where it is the subject, the object
	read [2]bool
}

// A term is what a term can be to an edge.
type term struct {
	value               quad.Value // nil for a literal
	ref                 cgraph.Ref // nil where it is not known
	name                string     // in the order of nodes
	id                  paths.NodeID
	ours, source, claim bool // see claim.Vocab.FactTerm
	states              *relation
	status              uint8
	stated              bool // by claims only
}

type relation struct {
	name   string
	number int // -1 before an edge of it was met
}

// NewAdjacency gives the path graph of a store, which must stay open.
func NewAdjacency(ctx context.Context, qs cgraph.QuadStore, o *AdjacencyOptions) (*Adjacency, error) {
	if qs == nil {
		return nil, errors.New("adjacency: no store")
	}
	base := ""
	if o != nil {
		base = o.Base
	}
	if ours, ok := qs.(*QuadStore); ok && base == "" {
		v := ours.acquire()
		stored, err := v.snap.Meta(backend.MetaBase)
		ours.release(v)
		if err != nil {
			return nil, err
		}
		base = stored
	}
	a := &Adjacency{
		ctx: ctx, qs: qs, v: claim.NewVocab(cmp.Or(base, claim.DefaultBase)),
		byRef: make(map[any]*term), byValue: make(map[quad.Value]*term), byName: make(map[string]*relation),
		literal: new(term),
	}
	a.frontier, _ = qs.(Frontier)
	return a, nil
}

// Node gives the number of a term; 0 for a literal, and for one that no quad of the store has. A
// store that does not tell, as those on SQL, has any term as a node without edges.
func (a *Adjacency) Node(v quad.Value) (paths.NodeID, error) {
	t := a.termOf(v)
	if t == a.literal {
		return 0, nil
	}
	if t.ref == nil && t.id == 0 {
		ref := a.qs.ValueOf(v)
		if ref == nil || ref == cgraph.Ref(missing) {
			return 0, a.fault()
		}
		t.ref = ref
		a.byRef[ref.Key()] = t
	}
	return a.number(t), a.fault()
}

// Term gives the term of a node: an IRI or a blank node; nil for a number that was not given.
func (a *Adjacency) Term(n paths.NodeID) quad.Value {
	if n == 0 || int(n) > len(a.nodes) {
		return nil
	}
	return a.nodes[n-1].term.value
}

// Relation gives the number of a relation: the name of one of ours, or the IRI of a plain predicate.
// One without edges gets a number too.
func (a *Adjacency) Relation(name string) int { return a.numberOf(a.relationOf(name)) }

// RelationName is the inverse of [Adjacency.Relation]; "" for a number that was not given.
func (a *Adjacency) RelationName(number int) string {
	if number < 0 || number >= len(a.relations) {
		return ""
	}
	return a.relations[number].name
}

// Out implements paths.Adjacency.
func (a *Adjacency) Out(n paths.NodeID) ([]paths.Edge, error) { return a.row(0, n) }

// In implements paths.Adjacency.
func (a *Adjacency) In(n paths.NodeID) ([]paths.Edge, error) { return a.row(1, n) }

// Prefetch implements paths.Prefetcher. It is one question each way of a store that is a [Frontier].
// Of others it is one question a node, as Out and In are, for such stores turn a set of nodes into as
// many questions themselves, or look at every quad; only the names of terms are asked for together,
// which those that are a graph.BatchQuadStore may answer so.
func (a *Adjacency) Prefetch(nodes []paths.NodeID, out, in bool) error {
	for d, wanted := range []bool{out, in} {
		if !wanted {
			continue
		}
		if err := a.fetch(d, nodes); err != nil {
			return err
		}
	}
	return nil
}

func (a *Adjacency) row(d int, n paths.NodeID) ([]paths.Edge, error) {
	if n == 0 || int(n) > len(a.nodes) {
		return nil, nil
	}
	if !a.nodes[n-1].read[d] {
		if err := a.fetch(d, []paths.NodeID{n}); err != nil {
			return nil, err
		}
	}
	return a.nodes[n-1].rows[d], nil
}

// CompareNodes implements paths.Order: by terms, in code points.
func (a *Adjacency) CompareNodes(m, n paths.NodeID) (int, error) {
	return strings.Compare(a.nodes[m-1].term.name, a.nodes[n-1].term.name), nil
}

// CompareLabels implements paths.Order: by the names of relations.
func (a *Adjacency) CompareLabels(l, m paths.Label) int {
	return strings.Compare(a.relations[l.Relation()].name, a.relations[m.Relation()].name)
}

// fault gives what our own store could not return.
func (a *Adjacency) fault() error {
	if s, ok := a.qs.(interface{ Err() error }); ok {
		return s.Err()
	}
	return nil
}

// termOf gives what a term can be.
func (a *Adjacency) termOf(v quad.Value) *term {
	switch v.(type) {
	case quad.IRI, quad.BNode:
	default:
		return a.literal
	}
	if t := a.byValue[v]; t != nil {
		return t
	}
	t := &term{value: v}
	switch v := v.(type) {
	case quad.IRI:
		iri := []byte(v)
		t.name = string(v)
		t.ours, t.source, t.claim = a.v.FactTerm(iri)
		if name, status, stated, ok := a.v.FactPredicate(iri); ok {
			t.states, t.status, t.stated = a.relationOf(name), status, stated
		}
	case quad.BNode:
		t.name = "_:" + string(v)
	}
	a.byValue[v] = t
	return t
}

func (a *Adjacency) number(t *term) paths.NodeID {
	if t.id == 0 {
		a.nodes = append(a.nodes, node{term: t})
		t.id = paths.NodeID(len(a.nodes))
	}
	return t.id
}

func (a *Adjacency) relationOf(name string) *relation {
	r := a.byName[name]
	if r == nil {
		r = &relation{name, -1}
		a.byName[name] = r
	}
	return r
}

func (a *Adjacency) numberOf(r *relation) int {
	if r.number < 0 {
		r.number = len(a.relations)
		a.relations = append(a.relations, r)
	}
	return r.number
}

// A stating is a quad that states an edge, seen from one end.
type stating struct {
	to     *term
	states *relation
	status uint8
}

func (s *stating) compare(o *stating) int {
	return cmp.Or(
		strings.Compare(s.states.name, o.states.name), strings.Compare(s.to.name, o.to.name),
		cmp.Compare(s.status/claim.Negated.Bit(), o.status/claim.Negated.Bit()),
	)
}

// states says whether a quad states an edge; label is nil in the default graph.
func states(subject, predicate, object, label *term) bool {
	switch {
	case predicate.states == nil, subject.value == nil, object.value == nil:
		return false
	case predicate.stated:
		return label != nil && label.claim
	}
	return !subject.ours && !object.ours && (label == nil || !label.source)
}

// edges makes one of all quads that state an edge at a node, in order.
func (a *Adjacency) edges(list []stating) []paths.Edge {
	slices.SortFunc(list, func(s, o stating) int { return s.compare(&o) })
	row := make([]paths.Edge, 0, len(list))
	for i := range list {
		s := &list[i]
		if i > 0 && s.compare(&list[i-1]) == 0 {
			row[len(row)-1].Label |= paths.NewLabel(0, s.status)
			continue
		}
		row = append(row, paths.Edge{To: a.number(s.to), Label: paths.NewLabel(a.numberOf(s.states), s.status)})
	}
	return slices.Clip(row)
}
