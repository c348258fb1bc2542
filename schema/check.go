package schema

import (
	"fmt"
	"maps"
	"slices"

	"go.yaml.in/yaml/v3"
)

// A checker notes what is wrong between entries once a draft lies over a schema: references to
// nothing, cycles, inverses, and words and classes with two owners. Entries that are not of the
// draft are sound, so that every fault has a place in the file.
type checker struct {
	*source
	*draft
	schema *Schema
	old    *Schema // the entries of schema that are not of the draft
}

func (s *source) check(sch *Schema, d *draft) {
	old := newSchema(0, 0, 0)
	maps.Copy(old.types, sch.types)
	maps.Copy(old.relations, sch.relations)
	maps.Copy(old.metonyms, sch.metonyms)
	for _, t := range d.types {
		delete(old.types, t.Name)
	}
	for _, r := range d.relations {
		delete(old.relations, r.Name)
	}
	for _, m := range d.metonyms {
		delete(old.metonyms, m.Name)
	}
	c := &checker{source: s, draft: d, schema: sch, old: old}
	c.checkTypes()
	c.checkRelations()
	c.checkMetonyms()
	c.checkClasses()
	c.checkWords("type", c.typeOwners())
	c.checkWords("relation", c.relationOwners())
	c.checkWords("metonym", c.metonymOwners())
}

func (c *checker) checkTypes() {
	if c.schema.types[Root] == nil {
		c.fault(nil, "the root of all types", "no type %s", Root)
	}
	parents := make(map[string]string, len(c.schema.types))
	for name, t := range c.schema.types {
		parents[name] = t.Parent
	}
	cyclic := cycles(parents)
	for _, t := range c.types {
		what, at := "type "+t.Name, t.of("parent")
		switch {
		case t.Name == Root && t.Parent != "":
			c.fault(at, `write ""`, "%s: the root has no parent", what)
		case t.Name == Root:
		case t.Parent == "":
			c.fault(at, Root+"?", "%s: only %s has no parent", what, Root)
		case c.schema.types[t.Parent] == nil:
			c.fault(at, c.suggest(t.Parent, maps.Keys(c.schema.types)), "%s: parent %q is not a type", what, t.Parent)
		case cyclic[t.Name]:
			c.fault(at, "", "%s: is its own ancestor", what)
		}
	}
}

func (c *checker) checkRelations() {
	parents := make(map[string]string, len(c.schema.relations))
	for name, r := range c.schema.relations {
		parents[name] = r.Parent
	}
	cyclic := cycles(parents)
	oldInverse := map[string]string{} // of an old relation's inverse, the old relation
	for name, r := range c.old.relations {
		oldInverse[r.Inverse] = name
	}
	for _, r := range c.relations {
		what, at := "relation "+r.Name, r.of("parent")
		switch {
		case r.Parent == "":
		case c.schema.relations[r.Parent] == nil:
			c.fault(at, c.suggest(r.Parent, maps.Keys(c.schema.relations)), "%s: parent %q is not a relation", what, r.Parent)
		case cyclic[r.Name]:
			c.fault(at, "", "%s: is its own ancestor", what)
		}
		c.checkTypeList(what, "domain", r.Domain, r.places)
		c.checkTypeList(what, "range", r.Range, r.places)
		c.checkInverse(what, r, oldInverse[r.Name])
		c.checkSymmetric(what, r)
	}
}

func (c *checker) checkMetonyms() {
	for _, m := range c.metonyms {
		what := "metonym " + m.Name
		c.checkTypeList(what, "types", m.Types, m.places)
		c.checkTypeList(what, "stands_for_types", m.StandsForTypes, m.places)
		seen := map[string]bool{}
		for i, name := range m.StandsFor {
			n, word := m.item("stands_for", i), Word(name)
			switch {
			case name == "" && n.Tag != "!!str": // noted when it was read
			case word == "":
				c.fault(n, "", "%s: stands_for %q has no letter or digit", what, name)
			case seen[word]:
				c.fault(n, "leave it out", "%s: stands_for has %q twice", what, name)
			}
			seen[word] = true
		}
	}
}

// cycles returns the names that are their own ancestors, in O(n).
func cycles(parents map[string]string) map[string]bool {
	const visiting, done = 1, 2
	state := make(map[string]int, len(parents))
	cyclic := map[string]bool{}
	for name := range parents {
		var trail []string
		for ; name != "" && state[name] == 0; name = parents[name] {
			state[name] = visiting
			trail = append(trail, name)
		}
		if state[name] == visiting { // the trail has come back to itself
			for _, member := range trail[slices.Index(trail, name):] {
				cyclic[member] = true
			}
		}
		for _, passed := range trail {
			state[passed] = done
		}
	}
	return cyclic
}

func (c *checker) checkTypeList(what, key string, list []string, at places) {
	if n := at[key]; len(list) == 0 && n != nil && n.Kind == yaml.SequenceNode {
		c.fault(n, Root+"?", "%s: the %s is empty", what, key)
	}
	seen := map[string]bool{}
	for i, name := range list {
		n := at.item(key, i)
		switch {
		case name == "" && n.Tag != "!!str": // noted when it was read
		case seen[name]:
			c.fault(n, "", "%s: %s is twice in its %s", what, name, key)
		case name == Literal && key == "domain":
			c.fault(n, "", "%s: a literal is never a subject", what)
		case name == Literal && key != "range":
			c.fault(n, "", "%s: %s has a literal, which has no name", what, key)
		case name != Literal && c.schema.types[name] == nil:
			c.fault(n, c.suggest(name, maps.Keys(c.schema.types)), "%s: %s %q is not a type", what, key, name)
		}
		seen[name] = true
	}
}

// checkInverse notes a declaration that is not returned. oldInverse is the relation outside the file
// that declares this one, if there is one: the file may have overridden one side only.
func (c *checker) checkInverse(what string, r *relationDraft, oldInverse string) {
	at := r.of("inverse")
	other := c.schema.relations[r.Inverse]
	switch {
	case oldInverse != "" && oldInverse != r.Inverse:
		c.fault(at, fmt.Sprintf("write inverse: %s, or give %s too", oldInverse, oldInverse),
			"%s: overrides one side only, %s still declares it as its inverse", what, oldInverse)
	case r.Inverse == "":
	case r.Inverse == r.Name:
		c.fault(at, "write symmetric: true", "%s: is its own inverse", what)
	case other == nil:
		c.fault(at, c.suggest(r.Inverse, maps.Keys(c.schema.relations)), "%s: inverse %q is not a relation", what, r.Inverse)
	case other.Inverse != r.Name:
		c.fault(at, fmt.Sprintf("give %s with inverse: %s", other.Name, r.Name),
			"%s: its inverse %s does not declare it back", what, other.Name)
	case len(r.Range) == 1 && r.Range[0] == Literal:
		c.fault(at, "", "%s: has an inverse though its object is a literal", what)
	}
}

func (c *checker) checkSymmetric(what string, r *relationDraft) {
	if !r.Symmetric {
		return
	}
	at := r.of("symmetric")
	domain, rng := slices.Sorted(slices.Values(r.Domain)), slices.Sorted(slices.Values(r.Range))
	switch {
	case r.Inverse != "":
		c.fault(at, "", "%s: is symmetric and has an inverse", what)
	case slices.Contains(r.Range, Literal):
		c.fault(at, "", "%s: is symmetric though its object may be a literal", what)
	case !slices.Equal(domain, rng):
		c.fault(at, "", "%s: is symmetric, but its domain is not its range", what)
	}
}

// checkClasses notes a class that two types have.
func (c *checker) checkClasses() {
	owner := map[string]string{}
	for name, t := range c.old.types {
		owner[t.IRI] = name
	}
	for _, t := range c.types {
		if first, taken := owner[t.IRI]; t.IRI != "" && taken {
			c.fault(t.of("iri"), "", "type %s: iri is that of type %s already", t.Name, first)
		}
		owner[t.IRI] = t.Name
	}
}

// suggest returns "word?" for the known word nearest to a misspelt one; "" when none is near, or
// when there are more faults than will be shown.
func (s *source) suggest(word string, known func(yield func(string) bool)) string {
	if len(s.faults) > MaxErrors {
		return ""
	}
	n := newNearest(word)
	for k := range known {
		if w := Word(k); !isCode(w) {
			n.try(newCandidate(w, k))
		}
	}
	if n.name == "" {
		return ""
	}
	return n.name + "?"
}
