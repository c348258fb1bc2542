package schema

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"
)

// A draft is what one file says, each entry well-formed by itself. What an entry names elsewhere is
// not looked at yet.
type draft struct {
	types     []*typeDraft     // in the order of the file
	relations []*relationDraft // likewise
	metonyms  []*metonymDraft  // likewise
}

type typeDraft struct {
	Type
	places
}

type relationDraft struct {
	Relation
	places
}

type metonymDraft struct {
	Metonym
	places
}

// places says where an entry's parts stand: its keys' values by key, its name under "".
type places map[string]*yaml.Node

// of returns the place of a key's value, else that of the entry's name.
func (p places) of(key string) *yaml.Node {
	if n := p[key]; n != nil {
		return n
	}
	return p[""]
}

// item returns the place of a list's i-th item.
func (p places) item(key string, i int) *yaml.Node {
	if n := p[key]; n != nil && i < len(n.Content) {
		return n.Content[i]
	}
	return p.of(key)
}

var (
	fileKeys     = []string{"types", "relations", "metonyms"}
	typeKeys     = []string{"description", "iri", "parent", "aliases", "example"}
	relationKeys = []string{
		"description", "domain", "range", "inverse", "symmetric", "parent", "functional", "aliases", "example",
	}
	metonymKeys = []string{"aliases", "types", "stands_for", "stands_for_types"}
)

// draft decodes the file's mapping. With whole set every entry must have every key; otherwise
// description alone is needed, of a metonym stands_for, and the others have defaults.
func (s *source) draft(root *yaml.Node, whole bool) *draft {
	d := &draft{}
	s.fields("", root, fileKeys, func(key string, value *yaml.Node) {
		if value.Kind != yaml.MappingNode {
			s.fault(value, "", "%s is %s, not a mapping from names to entries", key, kind(value))
			return
		}
		switch key {
		case "types":
			s.entries("type", value, func(name string, at, body *yaml.Node) {
				d.types = append(d.types, s.typeEntry(name, at, body, whole))
			})
		case "relations":
			s.entries("relation", value, func(name string, at, body *yaml.Node) {
				d.relations = append(d.relations, s.relationEntry(name, at, body, whole))
			})
		case "metonyms":
			s.entries("metonym", value, func(name string, at, body *yaml.Node) {
				d.metonyms = append(d.metonyms, s.metonymEntry(name, at, body, whole))
			})
		}
	})
	return d
}

// entries calls yield for each entry of a mapping that is a mapping itself and has a name in form.
func (s *source) entries(what string, m *yaml.Node, yield func(name string, at, body *yaml.Node)) {
	seen := map[string]*yaml.Node{}
	for i := 0; i < len(m.Content); i += 2 {
		at, body := m.Content[i], m.Content[i+1]
		name, ok := s.text("a "+what+"'s name", at)
		if !ok {
			continue
		}
		if first := seen[name]; first != nil {
			s.fault(at, "", "%s %s: already given in line %d", what, name, s.position(s.offset(first.Line, first.Column)).Line)
			continue
		}
		seen[name] = at
		form, hint := nameForm(what, name)
		switch {
		case !form:
			s.fault(at, hint, "%s %q: not a name", what, name)
		case body.Kind != yaml.MappingNode:
			s.fault(body, "", "%s %s: the entry is %s, not a mapping", what, name, kind(body))
		default:
			yield(name, at, body)
		}
	}
}

// nameForm reports whether an entry may have that name and, if not, what one looks like.
func nameForm(what, name string) (ok bool, hint string) {
	if what == "relation" {
		word := Word(name)
		switch {
		case word == "":
			return false, "write a snake_case one such as works_for"
		case word != name:
			return false, word + "?"
		}
		return true, ""
	}
	if what == "metonym" {
		return Word(name) != "", "write the name as it is read, such as Downing Street"
	}
	for i, r := range name {
		if !wordRune(r) || i == 0 && (!unicode.IsLetter(r) || unicode.IsLower(r)) {
			return false, "write letters and digits, a capital first, such as GovernmentBody"
		}
	}
	if name == "" || name == Literal {
		return false, "write letters and digits, a capital first; Literal is taken"
	}
	return true, ""
}

func (s *source) typeEntry(name string, at, body *yaml.Node, whole bool) *typeDraft {
	t := &typeDraft{Type{Name: name}, places{"": at}}
	if name != Root {
		t.Parent = Root
	}
	what := "type " + name
	s.fields(what, body, typeKeys, func(key string, value *yaml.Node) {
		t.places[key] = value
		switch key {
		case "description":
			s.textOf(what, key, value, &t.Description)
		case "iri":
			s.iriOf(what, value, &t.IRI)
		case "parent":
			s.textOf(what, key, value, &t.Parent)
		case "aliases":
			s.listOf(what, key, value, &t.Aliases)
		case "example":
			s.textOf(what, key, value, &t.Example)
		}
	})
	s.complete(what, t.places, typeKeys, whole, "description")
	s.described(what, t.places, t.Description)
	return t
}

func (s *source) relationEntry(name string, at, body *yaml.Node, whole bool) *relationDraft {
	r := &relationDraft{Relation{Name: name}, places{"": at}}
	what := "relation " + name
	s.fields(what, body, relationKeys, func(key string, value *yaml.Node) {
		r.places[key] = value
		switch key {
		case "description":
			s.textOf(what, key, value, &r.Description)
		case "domain":
			s.listOf(what, key, value, &r.Domain)
		case "range":
			s.listOf(what, key, value, &r.Range)
		case "inverse":
			s.textOf(what, key, value, &r.Inverse)
		case "symmetric":
			s.boolOf(what, key, value, &r.Symmetric)
		case "parent":
			s.textOf(what, key, value, &r.Parent)
		case "functional":
			s.boolOf(what, key, value, &r.Functional)
		case "aliases":
			s.listOf(what, key, value, &r.Aliases)
		case "example":
			s.textOf(what, key, value, &r.Example)
		}
	})
	s.complete(what, r.places, relationKeys, whole, "description")
	s.described(what, r.places, r.Description)
	r.setDefaults()
	return r
}

// setDefaults fills a domain and range that are not given: anything, and a literal too where the
// object may be one.
func (r *relationDraft) setDefaults() {
	if r.places["domain"] == nil {
		r.Domain = []string{Root}
	}
	if r.places["range"] == nil {
		r.Range = []string{Root}
		if !r.Symmetric && r.Inverse == "" {
			r.Range = append(r.Range, Literal)
		}
	}
}

func (s *source) metonymEntry(name string, at, body *yaml.Node, whole bool) *metonymDraft {
	m := &metonymDraft{Metonym{Name: name}, places{"": at}}
	what := "metonym " + name
	s.fields(what, body, metonymKeys, func(key string, value *yaml.Node) {
		m.places[key] = value
		switch key {
		case "aliases":
			s.listOf(what, key, value, &m.Aliases)
		case "types":
			s.listOf(what, key, value, &m.Types)
		case "stands_for":
			s.listOf(what, key, value, &m.StandsFor)
		case "stands_for_types":
			s.listOf(what, key, value, &m.StandsForTypes)
		}
	})
	s.complete(what, m.places, metonymKeys, whole, "stands_for")
	if m.places["types"] == nil {
		m.Types = []string{"Place", "Organization"}
	}
	if m.places["stands_for_types"] == nil {
		m.StandsForTypes = []string{"Organization"}
	}
	return m
}

// complete notes the keys that an entry lacks; one is needed in any file.
func (s *source) complete(what string, at places, keys []string, whole bool, needed string) {
	for _, key := range keys {
		if at[key] == nil && (whole || key == needed) {
			s.fault(at[""], "", "%s: no %s", what, key)
		}
	}
}

// described notes a description that is there and says nothing.
func (s *source) described(what string, at places, description string) {
	if n := at["description"]; n != nil && n.Tag == "!!str" && description == "" {
		s.fault(n, "say in one sentence what it means", "%s: the description is empty", what)
	}
}

// fields calls yield for each key of a mapping that is among those known, once.
func (s *source) fields(what string, m *yaml.Node, known []string, yield func(key string, value *yaml.Node)) {
	if what != "" {
		what += ": "
	}
	seen := map[string]bool{}
	for i := 0; i < len(m.Content); i += 2 {
		at, value := m.Content[i], m.Content[i+1]
		key := at.Value
		switch {
		case at.Kind != yaml.ScalarNode || !slices.Contains(known, key):
			s.fault(at, s.suggest(key, slices.Values(known)), "%sunknown key %q", what, key)
		case seen[key]:
			s.fault(at, "", "%s%s is given twice", what, key)
		default:
			seen[key] = true
			yield(key, value)
		}
	}
}

// text returns a string with its runs of white space made one blank; ok is false, after noting why,
// where the node is something else.
func (s *source) text(what string, n *yaml.Node) (text string, ok bool) {
	if n.Kind != yaml.ScalarNode || n.Tag != "!!str" {
		s.fault(n, quoteHint(n), "%s is %s, not a string", what, kind(n))
		return "", false
	}
	return strings.Join(strings.Fields(n.Value), " "), true
}

func quoteHint(n *yaml.Node) string {
	switch {
	case n.Kind != yaml.ScalarNode:
		return ""
	case n.Tag == "!!null":
		return `write ""`
	default:
		return fmt.Sprintf("write %q", n.Value)
	}
}

func (s *source) textOf(what, key string, n *yaml.Node, to *string) {
	if text, ok := s.text(what+": "+key, n); ok {
		*to = text
	}
}

func (s *source) iriOf(what string, n *yaml.Node, to *string) {
	text, ok := s.text(what+": iri", n)
	if !ok || text == "" {
		return
	}
	if *to, ok = expandIRI(text); !ok {
		s.fault(n, "write it in full, or as schema:Person or sem:Event", "%s: %q is not an IRI", what, text)
	}
}

func (s *source) boolOf(what, key string, n *yaml.Node, to *bool) {
	if n.Kind != yaml.ScalarNode || n.Tag != "!!bool" {
		s.fault(n, "write true or false", "%s: %s is %s, not true or false", what, key, kind(n))
		return
	}
	*to = strings.EqualFold(n.Value, "true")
}

func (s *source) listOf(what, key string, n *yaml.Node, to *[]string) {
	if n.Kind != yaml.SequenceNode {
		hint := ""
		if n.Kind == yaml.ScalarNode {
			hint = "write [" + n.Value + "]"
		}
		s.fault(n, hint, "%s: %s is %s, not a list", what, key, kind(n))
		return
	}
	for i, item := range n.Content { // an item that is no string is kept, empty, for places.item
		text, _ := s.text(fmt.Sprintf("%s: item %d of %s", what, i+1, key), item)
		*to = append(*to, text)
	}
}

// kind names what a node is, with its article.
func kind(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	case yaml.AliasNode:
		return "an alias"
	default:
	}
	switch n.Tag {
	case "!!null":
		return "nothing"
	case "!!bool":
		return "true or false"
	case "!!int", "!!float":
		return "a number"
	case "!!timestamp":
		return "a date"
	default:
		return "a string"
	}
}
