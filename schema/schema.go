package schema

import (
	"maps"
	"slices"
	"strings"
	"sync"
)

// A Schema is a set of types and relations that fit together. It never changes.
type Schema struct {
	types     map[string]*Type     // by name
	relations map[string]*Relation // by name
	metonyms  map[string]*Metonym  // by name

	typeWords     map[string]*Type     // by Word of name and aliases
	relationWords map[string]*Relation // by Word of name and aliases
	metonymWords  map[string]*Metonym  // by Word of name and aliases
	typeIRIs      map[string]*Type     // by IRI in full
	children      map[string][]string  // names of the relations whose parent it is

	nearRelations, nearTypes func() []candidate // listed when something near is looked for

	addedTypes, addedRelations, addedMetonyms map[string]bool // names of what Extend brought in; nil for none
}

// Core returns the built-in vocabulary, core.yaml. Every call returns the same Schema; the first
// one indexes it, in well under a millisecond.
func Core() *Schema { return core() }

var core = sync.OnceValue(func() *Schema {
	s := newSchema(len(coreTypes), len(coreRelations), len(coreMetonyms))
	for i := range coreTypes {
		s.types[coreTypes[i].Name] = &coreTypes[i]
	}
	for i := range coreRelations {
		s.relations[coreRelations[i].Name] = &coreRelations[i]
	}
	for i := range coreMetonyms {
		s.metonyms[coreMetonyms[i].Name] = &coreMetonyms[i]
	}
	s.index()
	return s
})

func newSchema(types, relations, metonyms int) *Schema {
	return &Schema{
		types:     make(map[string]*Type, types),
		relations: make(map[string]*Relation, relations),
		metonyms:  make(map[string]*Metonym, metonyms),
	}
}

// index fills the maps that follow from types and relations, which must be sound.
func (s *Schema) index() {
	s.typeWords = make(map[string]*Type, 8*len(s.types))
	s.typeIRIs = make(map[string]*Type, len(s.types))
	for _, t := range s.types {
		s.typeWords[Word(t.Name)] = t
		for _, a := range t.Aliases {
			s.typeWords[Word(a)] = t
		}
		if t.IRI != "" {
			s.typeIRIs[t.IRI] = t
		}
	}
	s.relationWords = make(map[string]*Relation, 6*len(s.relations))
	s.children = make(map[string][]string)
	for _, r := range s.relations {
		s.relationWords[r.Name] = r
		for _, a := range r.Aliases {
			s.relationWords[Word(a)] = r
		}
		if r.Parent != "" {
			s.children[r.Parent] = append(s.children[r.Parent], r.Name)
		}
	}
	s.metonymWords = make(map[string]*Metonym, 2*len(s.metonyms))
	for _, m := range s.metonyms {
		s.metonymWords[Word(m.Name)] = m
		for _, a := range m.Aliases {
			s.metonymWords[Word(a)] = m
		}
	}
	s.nearRelations = sync.OnceValue(func() []candidate {
		return candidates(s.relationWords, func(r *Relation) string { return r.Name })
	})
	s.nearTypes = sync.OnceValue(func() []candidate { return candidates(s.typeWords, func(t *Type) string { return t.Name }) })
}

// Types returns all types, sorted by name.
func (s *Schema) Types() []*Type {
	return slices.SortedFunc(maps.Values(s.types), func(a, b *Type) int { return strings.Compare(a.Name, b.Name) })
}

// Relations returns all relations, sorted by name.
func (s *Schema) Relations() []*Relation {
	return slices.SortedFunc(maps.Values(s.relations), func(a, b *Relation) int { return strings.Compare(a.Name, b.Name) })
}

// Metonyms returns all metonyms, sorted by name.
func (s *Schema) Metonyms() []*Metonym {
	return slices.SortedFunc(maps.Values(s.metonyms), func(a, b *Metonym) int { return strings.Compare(a.Name, b.Name) })
}

// Type returns the type that a word means: a name or an alias in any spelling that [Word] makes the
// same, or a class IRI, in full or as schema:Person; http and https are the same for schema.org.
func (s *Schema) Type(word string) (*Type, bool) {
	if strings.Contains(word, ":") {
		iri, _ := expandIRI(word)
		if rest, ok := strings.CutPrefix(iri, "https://schema.org/"); ok {
			iri = "http://schema.org/" + rest
		}
		if t, ok := s.typeIRIs[iri]; ok {
			return t, true
		}
	}
	t, ok := s.typeWords[Word(word)]
	return t, ok
}

// Relation returns the relation that a word means: a name, an alias or a code such as P6 or
// CAMEO:040, in any spelling that [Word] makes the same. A code that is no alias means what its
// [CodeName] does.
func (s *Schema) Relation(word string) (*Relation, bool) {
	r, ok := s.relationWords[Word(word)]
	if ok {
		return r, true
	}
	if name, coded := CodeName(word); coded {
		r, ok = s.relationWords[name]
	}
	return r, ok
}

// IsA reports whether the type is the ancestor or descends from it. Both are names, not aliases; an
// unknown type is itself only.
func (s *Schema) IsA(typ, ancestor string) bool {
	for typ != ancestor {
		t := s.types[typ]
		if t == nil || t.Parent == "" {
			return false
		}
		typ = t.Parent
	}
	return true
}

// Compatible reports whether one thing may have both types: they are the same, one descends from
// the other, or one of them is "" or [Root]. Both are names; a type that the schema does not have fits
// itself only.
func (s *Schema) Compatible(a, b string) bool {
	return a == "" || b == "" || a == Root || b == Root || s.IsA(a, b) || s.IsA(b, a)
}

// Expand returns the relation and all that imply it: its children, theirs and so on, sorted. An
// unknown relation is alone. It costs O(n log n) for n names returned.
//
// What implies the relation from the object's side is in Expand(Inverse(relation)).
func (s *Schema) Expand(relation string) []string {
	names := []string{relation}
	for i := 0; i < len(names); i++ {
		names = append(names, s.children[names[i]]...)
	}
	slices.Sort(names)
	return names
}

// Inverse returns the declared inverse; "" where the relation has none, is symmetric or unknown.
func (s *Schema) Inverse(relation string) string {
	if r := s.relations[relation]; r != nil {
		return r.Inverse
	}
	return ""
}

// Misfit says how a claim's ends leave the relation's domain or range, as in "object is Event, not
// Place"; "" where they fit. An end is a type's name, [Literal], or "" for not known, which fits.
//
// An end fits if it is [Schema.Compatible] with one of the types, so that a coarse type (an
// extractor's LOC where the range is City) is no misfit. For an unknown relation all fits.
func (s *Schema) Misfit(relation, subject, object string) string {
	r := s.relations[relation]
	switch {
	case r == nil:
		return ""
	case !s.fits(subject, r.Domain):
		return "subject is " + subject + ", not " + orList(r.Domain)
	case !s.fits(object, r.Range):
		return "object is " + object + ", not " + orList(r.Range)
	default:
		return ""
	}
}

func (s *Schema) fits(typ string, allowed []string) bool {
	switch {
	case typ == Literal:
		return slices.Contains(allowed, Literal)
	case s.types[typ] == nil:
		return true
	}
	return slices.ContainsFunc(allowed, func(a string) bool { return a != Literal && s.Compatible(typ, a) })
}

// orList returns "A", "A or B", "A, B or C".
func orList(words []string) string {
	n := len(words) - 1
	if n == 0 {
		return words[0]
	}
	return strings.Join(words[:n], ", ") + " or " + words[n]
}
