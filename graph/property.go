package graph

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/identity"
	"github.com/newsgraph/newsgraph/graph/internal/match"
	"github.com/newsgraph/newsgraph/graph/paths"
	"github.com/newsgraph/newsgraph/schema"
)

// A propertyGraph is the match.Graph of a view: nodes with their types as labels and their literals as
// properties, and facts as edges.
type propertyGraph struct {
	*adjacency
	labels     []nodeLabel
	byLabel    map[string]int // numbers in labels, by the word asked
	properties map[string][]*relation
	rdfType    backend.NodeID // 0 where no quad has it
}

// A nodeLabel is what a label of nodes stands for: the types that nodes have in the store.
type nodeLabel struct{ types []backend.NodeID }

var _ match.Graph = (*propertyGraph)(nil)

// propertyGraph is to be used inside reader.walk.
func (a *adjacency) propertyGraph() (*propertyGraph, error) {
	g := &propertyGraph{adjacency: a, byLabel: make(map[string]int), properties: make(map[string][]*relation)}
	var err error
	g.rdfType, err = a.b.Lookup(claim.RDFType)
	return g, err
}

// Kinds implements match.Graph.
func (g *propertyGraph) Kinds() uint8 { return g.mask }

// Relations implements paths.Relations.
func (g *propertyGraph) Relations() int { return len(g.table.list) }

// Symmetric implements match.Graph.
func (g *propertyGraph) Symmetric(r int) bool { return g.table.list[r].symmetric }

// RelationName implements match.Graph.
func (g *propertyGraph) RelationName(r int) string { return g.table.list[r].name }

// CountOf implements paths.Relations: the quads that state the relation.
func (g *propertyGraph) CountOf(r int) int {
	predicates, err := g.predicatesOf(g.table.list[r], g.mask)
	if err != nil {
		return 0
	}
	sum := 0
	for _, p := range predicates {
		if n, err := g.size(quad.Predicate, p); err == nil {
			sum += n
		}
	}
	return sum
}

// EdgesOf implements paths.Relations. O(quads that state the relation), or O(nodes) where those are
// many.
func (g *propertyGraph) EdgesOf(r int, yield func(subject, object paths.NodeID, label paths.Label) bool) error {
	rows := func(n backend.NodeID) (bool, error) {
		if err := g.tick(); err != nil {
			return false, err
		}
		out, err := g.Out(n)
		for _, e := range out {
			if e.Label.Relation() == r && e.Label.Kinds()&g.mask != 0 && !yield(n, e.To, e.Label) {
				return false, nil
			}
		}
		return err == nil, err
	}
	const many = 1 << 20
	if sizer, ok := g.b.(backend.Sizer); ok && g.CountOf(r) > many {
		for n := backend.NodeID(1); n <= sizer.MaxNode(); n++ {
			if ok, err := rows(n); !ok {
				return err
			}
		}
		return nil
	}
	subjects, err := g.subjectsWith(g.table.list[r])
	if err != nil {
		return err
	}
	for _, n := range subjects {
		if ok, err := rows(n); !ok {
			return err
		}
	}
	return nil
}

// subjectsWith gives the subjects of the quads that state a relation, sorted.
func (g *propertyGraph) subjectsWith(rel *relation) (list []backend.NodeID, err error) {
	predicates, err := g.predicatesOf(rel, g.mask)
	if err != nil {
		return nil, err
	}
	for _, p := range predicates {
		err := g.each(quad.Predicate, p, func(q backend.Quad) error {
			list = append(list, q.S)
			// The edge may be the other way round, as most of its claims state it.
			if rel.turned != "" {
				list = append(list, q.O)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	if turned := rel.turned; turned != "" && turned != rel.name {
		more, err := g.subjectsWith(&relation{name: turned})
		if err != nil {
			return nil, err
		}
		list = append(list, more...)
	}
	slices.Sort(list)
	return slices.Compact(list), nil
}

// EdgeLabel implements match.Graph: a relation, its children, and read the other way their inverses.
func (g *propertyGraph) EdgeLabel(word string) (stated, turned []int, known bool, hint string, err error) {
	names, inverses, hint, err := g.relationWord(word)
	if err != nil || hint != "" {
		return nil, nil, false, hint, err
	}
	for name := range names {
		if i, ok := g.table.number[name]; ok {
			stated = append(stated, i)
		}
	}
	for name := range inverses {
		if i, ok := g.table.number[name]; ok {
			turned = append(turned, i)
		}
	}
	return stated, turned, true, "", nil
}

// relationWord gives the relations that a word means, and those that mean the same from the other end.
// For a word that means none there is a hint.
func (r *reader) relationWord(word string) (names, inverses map[string]bool, hint string, err error) {
	t, err := r.relationsOf()
	if err != nil {
		return nil, nil, "", err
	}
	names, inverses = make(map[string]bool), make(map[string]bool)
	name := ownName(word)
	def, inSchema := r.schema.Relation(word)
	_, stored := t.number[name]
	switch {
	case inSchema:
		name = def.Name
		for _, n := range r.schema.Expand(name) {
			names[n] = true
			if inverse := r.schema.Inverse(n); inverse != "" {
				inverses[inverse] = true
			}
		}
		if inverse := r.schema.Inverse(name); inverse != "" {
			for _, n := range r.schema.Expand(inverse) {
				inverses[n] = true
			}
		}
	case stored:
		names[name] = true
	}
	for _, n := range []string{word, name, schema.Word(word)} { // as it was before it became an alias, or plain RDF
		if _, ok := t.number[n]; ok {
			names[n] = true
		}
	}
	if len(names) == 0 {
		for n := range t.number {
			if localName(n) == word {
				names[n] = true
			}
		}
	}
	if len(names) > 0 {
		return names, inverses, "", nil
	}
	return nil, nil, r.nearRelation(word, t), nil
}

// localName is what an IRI ends in after # or /, for plain RDF to be asked by a word.
func localName(iri string) string { return iri[strings.LastIndexAny(iri, "#/:")+1:] }

// NodeLabel implements match.Graph: a type of the schema with its descendants, or one that only the
// store knows.
func (g *propertyGraph) NodeLabel(word string) (label int, known bool, hint string, err error) {
	if n, ok := g.byLabel[word]; ok {
		return n, true, "", nil
	}
	iris := []quad.IRI{quad.IRI(word), quad.IRI(g.schema.TypeIRI(g.v.Base, word))}
	def, inSchema := g.schema.Type(word)
	if inSchema {
		for _, t := range g.schema.Types() {
			if g.schema.IsA(t.Name, def.Name) {
				iris = append(iris, quad.IRI(g.schema.TypeIRI(g.v.Base, t.Name)))
			}
		}
	}
	var l nodeLabel
	for _, iri := range iris {
		n, err := g.b.Lookup(iri)
		if err != nil {
			return 0, false, "", err
		}
		if n == 0 || slices.Contains(l.types, n) {
			continue
		}
		if some, err := g.isType(n); err != nil {
			return 0, false, "", err
		} else if some {
			l.types = append(l.types, n)
		}
	}
	if len(l.types) == 0 && !inSchema {
		stored, err := g.storedTypes()
		if err != nil {
			return 0, false, "", err
		}
		for iri, n := range stored {
			if localName(string(iri)) == word {
				l.types = append(l.types, n)
			}
		}
		if len(l.types) == 0 {
			return 0, false, g.nearType(word, stored), nil
		}
	}
	g.labels = append(g.labels, l)
	g.byLabel[word] = len(g.labels) - 1
	return len(g.labels) - 1, true, "", nil
}

// isType says whether a node is the type of any.
func (g *propertyGraph) isType(n backend.NodeID) (bool, error) {
	found := false
	err := g.eachWith(quad.Object, n, g.rdfType, func(backend.Quad) error { found = true; return nil })
	return found, err
}

// eachWith calls f with the quads that have a node at d and a predicate; none where that is 0.
func (r *reader) eachWith(d quad.Direction, n, p backend.NodeID, f func(backend.Quad) error) error {
	if p == 0 {
		return nil
	}
	if stepper, ok := r.b.(backend.Stepper); ok {
		return r.eachBy(func(buf []backend.Quad) ([]backend.Quad, error) { return stepper.With(d, n, p, buf) }, f)
	}
	return r.each(d, n, func(q backend.Quad) error {
		if q.P != p {
			return nil
		}
		return f(q)
	})
}

// storedTypes gives the types that quads of the store give, for words that the schema does not know.
// O(quads that give types).
func (g *propertyGraph) storedTypes() (map[quad.IRI]backend.NodeID, error) {
	const most = 1 << 22 // quads, beyond which words are not looked for
	if n, err := g.size(quad.Predicate, g.rdfType); g.rdfType == 0 || err != nil || n > most {
		return nil, err
	}
	seen := make(map[backend.NodeID]bool)
	err := g.each(quad.Predicate, g.rdfType, func(q backend.Quad) error { seen[q.O] = true; return nil })
	types := make(map[quad.IRI]backend.NodeID, len(seen))
	for n := range seen {
		iri, fault := g.iri(n)
		if err = cmp.Or(err, fault); err == nil && iri != "" {
			types[iri] = n
		}
	}
	return types, err
}

// nearType names the type that is nearest to a word.
func (g *propertyGraph) nearType(word string, stored map[quad.IRI]backend.NodeID) string {
	var words []string
	for _, t := range g.schema.Types() {
		words = append(words, t.Name)
		words = append(words, t.Aliases...)
	}
	for _, iri := range slices.Sorted(maps.Keys(stored)) {
		words = append(words, cmp.Or(g.schema.TypeName(g.v.Base, string(iri)), localName(string(iri))))
	}
	best := nearestWord(word, words)
	if t, ok := g.schema.Type(best); ok {
		best = t.Name
	}
	if best == "" {
		return "`stats` lists the types there are"
	}
	return "did you mean " + best + "?"
}

// HasLabel implements match.Graph.
func (g *propertyGraph) HasLabel(n paths.NodeID, label int) (has bool, err error) {
	err = g.eachWith(quad.Subject, n, g.rdfType, func(q backend.Quad) error {
		has = has || label == match.AnyLabel || slices.Contains(g.labels[label].types, q.O)
		return nil
	})
	return has, err
}

// Labels implements match.Graph.
func (g *propertyGraph) Labels(n paths.NodeID) ([]string, error) {
	info, err := g.node(n)
	if err != nil {
		return nil, err
	}
	return info.types, nil
}

// Labelled implements match.Graph. O(quads that give the types).
func (g *propertyGraph) Labelled(label int, yield func(paths.NodeID) bool) error {
	if label == match.AnyLabel {
		var fault error
		err := g.Nodes(func(n paths.NodeID) bool {
			var ok bool
			if ok, fault = g.HasLabel(n, label); fault != nil {
				return false
			}
			return !ok || yield(n)
		})
		return cmp.Or(fault, err)
	}
	var list []backend.NodeID
	for _, t := range g.labels[label].types {
		err := g.eachWith(quad.Object, t, g.rdfType, func(q backend.Quad) error { list = append(list, q.S); return nil })
		if err != nil {
			return err
		}
	}
	slices.Sort(list)
	for _, n := range slices.Compact(list) {
		if ok, err := g.isGraphNode(n); err != nil {
			return err
		} else if ok && !yield(n) {
			return nil
		}
	}
	return nil
}

// CountLabelled implements match.Graph: the quads that give the types.
func (g *propertyGraph) CountLabelled(label int) (int, error) {
	if label == match.AnyLabel {
		return g.CountNodes()
	}
	sum := 0
	for _, t := range g.labels[label].types {
		n, err := g.size(quad.Object, t)
		if err != nil {
			return 0, err
		}
		sum += n
	}
	return sum, nil
}

// isGraphNode says whether a term is a node of the path graph: an entity, or a term of plain RDF
// that something is said of.
func (g *propertyGraph) isGraphNode(n backend.NodeID) (bool, error) {
	v, err := g.b.Value(n)
	if err != nil || !isNode(v) {
		return false, err
	}
	if iri, ok := v.(quad.IRI); ok && g.v.IsOurs(iri) {
		if _, ok := g.v.EntitySlug(iri); !ok {
			return false, nil
		}
	}
	if quads, err := g.size(quad.Subject, n); err != nil || quads > 0 {
		return quads > 0, err
	}
	degree, err := g.degree(n)
	return degree > 0, err
}

// Nodes implements match.Graph. O(terms); O(quads) for a store that does not number them.
func (g *propertyGraph) Nodes(yield func(paths.NodeID) bool) error {
	visit := func(n backend.NodeID) (bool, error) {
		if err := g.tick(); err != nil {
			return false, err
		}
		ok, err := g.isGraphNode(n)
		return err == nil && (!ok || yield(n)), err
	}
	if sizer, ok := g.b.(backend.Sizer); ok {
		for n := backend.NodeID(1); n <= sizer.MaxNode(); n++ {
			if ok, err := visit(n); !ok {
				return err
			}
		}
		return nil
	}
	seen := make(map[backend.NodeID]bool)
	if err := g.reader.all(func(q backend.Quad) error { seen[q.S], seen[q.O] = true, true; return nil }); err != nil {
		return err
	}
	for _, n := range slices.Sorted(maps.Keys(seen)) {
		if ok, err := visit(n); !ok {
			return err
		}
	}
	return nil
}

// CountNodes implements match.Graph: no more than the terms.
func (g *propertyGraph) CountNodes() (int, error) {
	if sizer, ok := g.b.(backend.Sizer); ok {
		return int(sizer.MaxNode()), nil
	}
	return g.b.Len(), nil
}

// Named implements match.Graph, by the index of names. A name without letters has no key there, and
// all nodes are looked at.
func (g *propertyGraph) Named(name string) (list []paths.NodeID, err error) {
	if key := identity.Key(name); key != "" {
		return g.b.Subjects(identity.NameKey+key, nil)
	}
	err = g.Nodes(func(n paths.NodeID) bool { list = append(list, n); return true })
	return list, err
}

// Identified implements match.Graph.
func (g *propertyGraph) Identified(id string) (list []paths.NodeID, err error) {
	terms := []quad.Value{g.v.Entity(id), quad.IRI(id)}
	if label, ok := strings.CutPrefix(id, "_:"); ok {
		terms = append(terms, quad.BNode(label))
	}
	for _, v := range terms {
		n, err := g.b.Lookup(v)
		if err != nil {
			return nil, err
		}
		if n == 0 {
			continue
		}
		if ok, err := g.isGraphNode(n); err != nil {
			return nil, err
		} else if ok {
			list = append(list, n)
		}
	}
	return list, nil
}

// Costs implements match.Graph.
func (g *propertyGraph) Costs(mode paths.Mode) (paths.Costs, error) {
	step := paths.AnyHop()
	return g.costs(rankMeaning, mode, &step)
}

// Searcher implements match.Graph.
func (g *propertyGraph) Searcher() *paths.Searcher { return g.g.searcher() }

// GiveBack implements match.Graph.
func (g *propertyGraph) GiveBack(s *paths.Searcher) { g.g.searchers.Put(s) }

// mostRemembered is how many things of each kind a question remembers that goes over many.
const mostRemembered = 1 << 18

// Rest implements match.Graph.
func (g *propertyGraph) Rest() { g.forget(mostRemembered) }
