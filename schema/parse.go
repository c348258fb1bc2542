package schema

import "maps"

// Parse reads a file that stands alone: every entry has every key, and names only what the file
// itself has. The name of the file is for the places of errors.
//
// The error is an [Errors] with all faults in the order of their places.
func Parse(file string, data []byte) (*Schema, error) {
	src := newSource(file, data)
	s := newSchema(0, 0, 0)
	d := src.read(true)
	if d != nil {
		d.layOver(s)
		src.check(s, d)
	}
	return src.result(s)
}

// Extend returns the schema with a user's file laid over it; s itself stays as it is. An entry of
// the file replaces the whole entry of its name, or is added; where its name was an alias in s, that
// alias goes. Of its keys only description is needed: without them a type's parent is Thing, a
// relation's domain is Thing, its range Thing and, where it is neither symmetric nor has an inverse,
// Literal; lists are empty, switches off. A metonym needs stands_for; its types are Place and
// Organization, what it stands for is an Organization.
//
// The error is an [Errors] with all faults of the file in the order of their places, among them
// what the file breaks in s: an inverse overridden on one side only, an alias taken from another.
func (s *Schema) Extend(file string, data []byte) (*Schema, error) {
	src := newSource(file, data)
	next := &Schema{
		types:          maps.Clone(s.types),
		relations:      maps.Clone(s.relations),
		metonyms:       maps.Clone(s.metonyms),
		addedTypes:     maps.Clone(s.addedTypes),
		addedRelations: maps.Clone(s.addedRelations),
		addedMetonyms:  maps.Clone(s.addedMetonyms),
	}
	d := src.read(false)
	if d != nil {
		d.takeNames(next, s)
		d.layOver(next)
		d.markAdded(next)
		src.check(next, d)
	}
	return src.result(next)
}

// read returns the file's entries; nil where there is no mapping to read them from.
func (s *source) read(whole bool) *draft {
	root := s.document()
	if root == nil {
		return nil
	}
	return s.draft(root, whole)
}

// layOver puts the draft's entries into a schema, in place of those with their names.
func (d *draft) layOver(s *Schema) {
	for _, t := range d.types {
		typ := t.Type // a copy, which lets go of the draft and its nodes
		s.types[t.Name] = &typ
	}
	for _, r := range d.relations {
		relation := r.Relation
		s.relations[r.Name] = &relation
	}
	for _, m := range d.metonyms {
		metonym := m.Metonym
		s.metonyms[m.Name] = &metonym
	}
}

// takeNames drops from next, which is as old, the aliases that are names in the draft.
func (d *draft) takeNames(next, old *Schema) {
	for _, t := range d.types {
		word := Word(t.Name)
		if o := old.typeWords[word]; o != nil && Word(o.Name) != word {
			less := *next.types[o.Name]
			less.Aliases = without(less.Aliases, word)
			next.types[o.Name] = &less
		}
	}
	for _, r := range d.relations {
		if o := old.relationWords[r.Name]; o != nil && o.Name != r.Name {
			less := *next.relations[o.Name]
			less.Aliases = without(less.Aliases, r.Name)
			next.relations[o.Name] = &less
		}
	}
	for _, m := range d.metonyms {
		word := Word(m.Name)
		if o := old.metonymWords[word]; o != nil && o.Name != m.Name && Word(o.Name) != word {
			less := *next.metonyms[o.Name]
			less.Aliases = without(less.Aliases, word)
			next.metonyms[o.Name] = &less
		}
	}
}

// without returns the aliases that are not that word, nil for none.
func without(aliases []string, word string) (rest []string) {
	for _, a := range aliases {
		if Word(a) != word {
			rest = append(rest, a)
		}
	}
	return rest
}

func (d *draft) markAdded(s *Schema) {
	if s.addedTypes == nil {
		s.addedTypes, s.addedRelations, s.addedMetonyms = map[string]bool{}, map[string]bool{}, map[string]bool{}
	}
	for _, t := range d.types {
		s.addedTypes[t.Name] = true
	}
	for _, r := range d.relations {
		s.addedRelations[r.Name] = true
	}
	for _, m := range d.metonyms {
		s.addedMetonyms[m.Name] = true
	}
}

// result returns the schema, ready for use, or the faults.
func (s *source) result(sch *Schema) (*Schema, error) {
	if len(s.faults) > 0 {
		return nil, s.faults.sorted()
	}
	sch.index()
	return sch, nil
}
