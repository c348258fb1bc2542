package graph

import (
	"math/bits"
	"slices"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
)

// predicate is what a predicate means to the path graph.
type predicate struct {
	kind   predicateKind
	status claim.Status
	rel    *relation
}

type predicateKind uint8

const (
	notEdge   predicateKind = iota
	claimEdge               // ng:rel:, ng:hedged:, ng:negated:
	plainEdge               // a predicate of plain RDF
)

// relation is a relation as facts group it. A relation and its declared inverse have one
// canonical name; one of them is flipped.
type relation struct {
	name      string
	canonical string
	turned    string // states the same facts in the other order: its inverse, itself if symmetric, else ""
	flipped   bool
	symmetric bool
}

func (r *reader) predicate(n backend.NodeID) (predicate, error) {
	if p, ok := r.preds[n]; ok {
		return p, nil
	}
	iri, err := r.iri(n)
	if err != nil {
		return predicate{}, err
	}
	var p predicate
	if name, bit, stated, ok := r.v.FactPredicate([]byte(iri)); ok {
		p = predicate{kind: plainEdge, status: claim.Status(bits.TrailingZeros8(bit)), rel: r.relation(name)}
		if stated {
			p.kind = claimEdge
		}
	}
	r.preds[n] = p
	return p, nil
}

func (r *reader) relation(name string) *relation {
	if r.table != nil {
		if i, ok := r.table.number[name]; ok {
			return r.table.list[i]
		}
	}
	if rel := r.relations[name]; rel != nil {
		return rel
	}
	rel := &relation{name: name, canonical: name}
	if def, ok := r.schema.Relation(name); ok && def.Name == name {
		rel.symmetric, rel.turned = def.Symmetric, def.Inverse
		if def.Symmetric {
			rel.turned = name
		}
		if inverse := def.Inverse; inverse != "" && inverse < name {
			rel.canonical, rel.flipped = inverse, true
		}
	}
	r.relations[name] = rel
	return rel
}

// alone says that each triple of the relation is a fact of its own.
func (rel *relation) alone() bool { return rel.turned == "" }

// A relationTable numbers the relations that predicates of a snapshot state: as its store does, or
// by name where the store keeps no facts. It is not changed once made.
type relationTable struct {
	list   []*relation
	number map[string]int
	turned []int32 // number of relation.turned, -1 where there is none
	rank   []int32 // place among the names in order
	alone  bool    // no relation is turned by another
}

// relationsCache keeps the relations of the state that was asked last.
type relationsCache struct {
	commit string
	table  *relationTable
}

// relationsOf gives the relations of the snapshot, made once a state. O(predicates); O(quads) for a
// store that does not list them.
func (r *reader) relationsOf() (*relationTable, error) {
	if r.table != nil {
		return r.table, nil
	}
	g := r.g
	g.mu.Lock()
	cached := g.relations
	g.mu.Unlock()
	if cached.table != nil && cached.commit == r.Commit() {
		r.table = cached.table
		return r.table, nil
	}
	names, err := r.relationNamesOf()
	if err != nil {
		return nil, err
	}
	t := &relationTable{number: make(map[string]int, len(names)), alone: true}
	for i, name := range names {
		t.list, t.number[name] = append(t.list, r.relation(name)), i
	}
	t.turned, t.rank = make([]int32, len(names)), make([]int32, len(names))
	for i, rel := range t.list {
		t.turned[i] = -1
		if j, ok := t.number[rel.turned]; ok && rel.turned != "" {
			t.turned[i], t.alone = int32(j), false
		}
	}
	for i, name := range slices.Sorted(slices.Values(names)) {
		t.rank[t.number[name]] = int32(i)
	}
	g.mu.Lock()
	g.relations = relationsCache{commit: r.Commit(), table: t}
	g.mu.Unlock()
	r.table = t
	return t, nil
}

func (r *reader) relationNamesOf() (names []string, err error) {
	if _, ok := r.b.(backend.FactStore); ok {
		err = r.walk(func() error {
			names = slices.Clone(r.walker.Relations())
			return nil
		})
		return names, err
	}
	stored := make(map[string]bool)
	var fault error
	if lister, ok := r.b.(backend.Lister); ok {
		err = lister.Predicates(func(n backend.NodeID) bool {
			var p predicate
			if p, fault = r.predicate(n); fault == nil && p.kind != notEdge {
				stored[p.rel.name] = true
			}
			return fault == nil
		})
	} else {
		err = r.statements(func(s statement) error { stored[s.rel.name] = true; return nil })
	}
	if fault != nil {
		return nil, fault
	}
	for name := range stored {
		names = append(names, name)
	}
	slices.Sort(names)
	return names, err
}

// predicatesOf gives the predicates that state a relation with one of some statuses, as bits.
func (r *reader) predicatesOf(rel *relation, statuses uint8) (list []backend.NodeID, err error) {
	all, ok := r.stating[rel.name]
	if !ok {
		for s := range all[:claim.Negated+1] {
			if all[s], err = r.b.Lookup(r.v.Relation(claim.Status(s), rel.name)); err != nil {
				return nil, err
			}
		}
		if plain := len(all) - 1; !r.v.IsOurs(quad.IRI(rel.name)) {
			if all[plain], err = r.b.Lookup(quad.IRI(rel.name)); err != nil {
				return nil, err
			}
		}
		r.stating[rel.name] = all
	}
	for s, n := range all {
		status := claim.Status(s)
		if s == len(all)-1 {
			status = claim.Asserted
		}
		if n != 0 && statuses&status.Bit() != 0 {
			list = append(list, n)
		}
	}
	return list, nil
}
