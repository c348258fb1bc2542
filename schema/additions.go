package schema

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// Additions returns a schema file with all that [Schema.Extend] has brought in since [Core] or
// [Parse], entries in the order of their names: extending the same start with it gives an equal
// schema. It is nil where nothing has been.
func (s *Schema) Additions() []byte {
	file := fileYAML{Types: map[string]typeYAML{}, Relations: map[string]relationYAML{}, Metonyms: map[string]metonymYAML{}}
	for name := range s.addedTypes {
		t := s.types[name]
		file.Types[name] = typeYAML{t.Description, t.IRI, t.Parent, t.Aliases, t.Example}
	}
	for name := range s.addedRelations {
		r := s.relations[name]
		file.Relations[name] = relationYAML{
			r.Description, r.Domain, r.Range, r.Inverse, r.Symmetric, r.Parent, r.Functional, r.Aliases, r.Example,
		}
	}
	for name := range s.addedMetonyms {
		m := s.metonyms[name]
		file.Metonyms[name] = metonymYAML{m.Aliases, m.Types, m.StandsFor, m.StandsForTypes}
	}
	if len(file.Types)+len(file.Relations)+len(file.Metonyms) == 0 {
		return nil
	}
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	if err := enc.Encode(file); err != nil {
		panic("schema: encode additions: " + err.Error()) // strings and booleans always encode
	}
	return b.Bytes()
}

type fileYAML struct {
	Types     map[string]typeYAML     `yaml:"types,omitempty"`
	Relations map[string]relationYAML `yaml:"relations,omitempty"`
	Metonyms  map[string]metonymYAML  `yaml:"metonyms,omitempty"`
}

type typeYAML struct {
	Description string   `yaml:"description"`
	IRI         string   `yaml:"iri"`
	Parent      string   `yaml:"parent"`
	Aliases     []string `yaml:"aliases,flow"`
	Example     string   `yaml:"example"`
}

type relationYAML struct {
	Description string   `yaml:"description"`
	Domain      []string `yaml:"domain,flow"`
	Range       []string `yaml:"range,flow"`
	Inverse     string   `yaml:"inverse"`
	Symmetric   bool     `yaml:"symmetric"`
	Parent      string   `yaml:"parent"`
	Functional  bool     `yaml:"functional"`
	Aliases     []string `yaml:"aliases,flow"`
	Example     string   `yaml:"example"`
}

type metonymYAML struct {
	Aliases        []string `yaml:"aliases,flow"`
	Types          []string `yaml:"types,flow"`
	StandsFor      []string `yaml:"stands_for,flow"`
	StandsForTypes []string `yaml:"stands_for_types,flow"`
}

// Digest returns a SHA-256 over all that decides what is loaded for a claim: everything but
// descriptions, examples and metonyms, the names of codes too. Equal digests mean the same mapping.
// It costs O(size of the schema).
func (s *Schema) Digest() [sha256.Size]byte {
	h := sha256.New()
	put := func(words ...string) { // length-prefixed, so that no two lists write the same
		b := binary.AppendUvarint(nil, uint64(len(words)))
		for _, w := range words {
			b = binary.AppendUvarint(b, uint64(len(w)))
			b = append(b, w...)
		}
		h.Write(b)
	}
	for _, t := range s.Types() {
		put(t.Name, t.IRI, t.Parent)
		put(t.Aliases...)
	}
	put()
	for _, r := range s.Relations() {
		put(r.Name, r.Inverse, strconv.FormatBool(r.Symmetric), r.Parent, strconv.FormatBool(r.Functional))
		put(r.Domain...)
		put(r.Range...)
		put(r.Aliases...)
	}
	put(codesTSV)
	return [sha256.Size]byte(h.Sum(nil))
}
