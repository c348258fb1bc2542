package schema

import (
	"bytes"
	"flag"
	"fmt"
	"go/format"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

//go:generate go test -run ^TestGenerated$ -update

var update = flag.Bool("update", false, "rewrite core_gen.go and docs/vocabulary.md from core.yaml")

// parsedCore reads core.yaml as a user would write it, all keys demanded.
func parsedCore(t testing.TB) *Schema {
	t.Helper()
	s, err := Parse("core.yaml", []byte(CoreYAML()))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestGenerated keeps what is made from core.yaml in step with it: the Go tables that Core indexes,
// since reading the YAML takes 15 ms and a cold query has 20, and the page for people.
func TestGenerated(t *testing.T) {
	s := parsedCore(t)
	for path, want := range map[string][]byte{
		"core_gen.go":           coreGo(t, s),
		"../docs/vocabulary.md": vocabulary(t, s),
	} {
		if *update {
			if err := os.WriteFile(path, want, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is not in step with core.yaml: run go generate ./schema", path)
		}
	}
}

func coreGo(t *testing.T, s *Schema) []byte {
	t.Helper()
	var b bytes.Buffer
	b.WriteString("// Code generated from core.yaml by go generate; DO NOT EDIT.\n\npackage schema\n\n")
	b.WriteString("var coreTypes = []Type{\n")
	for _, e := range s.Types() {
		fmt.Fprintf(&b, "%s,\n", strings.TrimPrefix(fmt.Sprintf("%#v", *e), "schema.Type"))
	}
	b.WriteString("}\n\nvar coreRelations = []Relation{\n")
	for _, e := range s.Relations() {
		fmt.Fprintf(&b, "%s,\n", strings.TrimPrefix(fmt.Sprintf("%#v", *e), "schema.Relation"))
	}
	b.WriteString("}\n\nvar coreMetonyms = []Metonym{\n")
	for _, e := range s.Metonyms() {
		fmt.Fprintf(&b, "%s,\n", strings.TrimPrefix(fmt.Sprintf("%#v", *e), "schema.Metonym"))
	}
	b.WriteString("}\n")
	src, err := format.Source(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return src
}

func TestCoreIsWhatTheFileSays(t *testing.T) {
	want := parsedCore(t)
	if diff := cmp.Diff(want.Types(), Core().Types()); diff != "" {
		t.Errorf("types (-file +Core):\n%s", diff)
	}
	if diff := cmp.Diff(want.Relations(), Core().Relations()); diff != "" {
		t.Errorf("relations (-file +Core):\n%s", diff)
	}
	if diff := cmp.Diff(want.Metonyms(), Core().Metonyms()); diff != "" {
		t.Errorf("metonyms (-file +Core):\n%s", diff)
	}
	if Core().Additions() != nil {
		t.Error("Core has additions")
	}
}

func TestCoreIsComplete(t *testing.T) {
	s := Core()
	if n := len(s.Types()); n < 30 {
		t.Errorf("%d types, want 30 or more", n)
	}
	if n := len(s.Relations()); n < 150 {
		t.Errorf("%d relations, want 150 or more", n)
	}
	for _, e := range s.Types() {
		if e.Description == "" || e.Example == "" {
			t.Errorf("type %s: description %q, example %q", e.Name, e.Description, e.Example)
		}
		if class := s.ClassIRI(e.Name); !strings.HasPrefix(class, "http://schema.org/") &&
			!strings.HasPrefix(class, "http://semanticweb.cs.vu.nl/2009/11/sem/") {
			t.Errorf("type %s maps to %q", e.Name, class)
		}
	}
	for _, r := range s.Relations() {
		if r.Description == "" || len(r.Aliases) == 0 && r.Parent == "" {
			t.Errorf("relation %s: description %q, aliases %q", r.Name, r.Description, r.Aliases)
		}
		if parts := strings.Split(r.Example, " — "); len(parts) != 3 || parts[1] != r.Name || parts[0] == "" || parts[2] == "" {
			t.Errorf("relation %s: example %q is not %q", r.Name, r.Example, "S — "+r.Name+" — O")
		}
	}
}

func TestCoreMetonyms(t *testing.T) {
	list := Core().Metonyms()
	if len(list) < 40 {
		t.Errorf("%d metonyms, want 40 or more", len(list))
	}
	for _, m := range list {
		if len(m.StandsFor) == 0 {
			t.Errorf("%s stands for nothing", m.Name)
		}
		for _, name := range m.StandsFor {
			if Word(name) == Word(m.Name) {
				t.Errorf("%s stands for its own name, as every metonym does", m.Name)
			}
		}
	}
}

// TestCoreHangsTogether holds what a reader of core.yaml takes for granted and Parse leaves to taste.
func TestCoreHangsTogether(t *testing.T) {
	s := Core()
	within := func(list, wider []string) bool {
		for _, name := range list {
			if name != Literal && !slices.ContainsFunc(wider, func(w string) bool { return s.IsA(name, w) }) {
				return false
			}
		}
		return true
	}
	entities := func(list []string) []string {
		list = slices.DeleteFunc(slices.Clone(list), func(name string) bool { return name == Literal })
		slices.Sort(list)
		return list
	}
	for _, r := range s.Relations() {
		if p := s.relations[r.Parent]; p != nil && (!within(r.Domain, p.Domain) || !within(r.Range, p.Range)) {
			t.Errorf("%s leaves the domain or range of its parent %s", r.Name, p.Name)
		}
		if p, i := s.relations[r.Parent], s.relations[r.Inverse]; p != nil && p.Inverse != "" && i != nil && i.Parent != p.Inverse {
			t.Errorf("%s implies %s, but its inverse %s does not imply %s", r.Name, p.Name, i.Name, p.Inverse)
		}
		if i := s.relations[r.Inverse]; i != nil && !slices.Equal(entities(r.Domain), entities(i.Range)) {
			t.Errorf("the domain of %s is not the range of its inverse %s", r.Name, i.Name)
		}
		for _, list := range [][]string{r.Domain, r.Range} {
			for i, name := range list {
				if others := slices.Delete(slices.Clone(list), i, i+1); name != Literal && within([]string{name}, others) {
					t.Errorf("%s: %s says nothing in %q", r.Name, name, list)
				}
			}
		}
	}
}

// TestCoreKnowsExtractors looks up what extractors and their label sets emit.
func TestCoreKnowsExtractors(t *testing.T) {
	docred := `P6 P17 P19 P20 P22 P25 P26 P27 P30 P31 P35 P36 P37 P39 P40 P50 P54 P57 P58 P69 P86 P102 P108
		P112 P118 P123 P127 P131 P136 P137 P140 P150 P155 P156 P159 P161 P162 P166 P170 P171 P172 P175 P176
		P178 P179 P190 P194 P205 P206 P241 P264 P272 P276 P279 P355 P361 P364 P400 P403 P449 P463 P488 P495
		P527 P551 P569 P570 P571 P576 P577 P580 P582 P585 P607 P674 P676 P706 P710 P737 P740 P749 P800 P807
		P840 P937 P1001 P1056 P1198 P1336 P1344 P1365 P1366 P1376 P1412 P1441 P3373`
	siftKG := "ASSOCIATED_WITH EMPLOYED_BY PARTICIPATED_IN LOCATED_IN MENTIONED_IN RELATED_TO OWNS CREATED MEMBER_OF"
	if n := len(strings.Fields(docred)); n != 96 {
		t.Fatalf("%d codes, DocRED has 96", n)
	}
	for word := range strings.FieldsSeq(docred + " " + siftKG) {
		if _, ok := Core().Relation(word); !ok {
			t.Errorf("no relation for %s", word)
		}
	}
	for root := 1; root <= 20; root++ { // CAMEO's root codes
		if _, ok := Core().Relation(fmt.Sprintf("CAMEO:%02d", root)); !ok {
			t.Errorf("no relation for CAMEO:%02d", root)
		}
	}
	ontoNotes := `PERSON NORP FAC ORG GPE LOC PRODUCT EVENT WORK_OF_ART LAW LANGUAGE DATE TIME PERCENT MONEY
		QUANTITY ORDINAL CARDINAL`
	conllDocRED := "PER ORG LOC MISC TIME NUM"
	ace := "PER ORG GPE LOC FAC VEH WEA"
	for word := range strings.FieldsSeq(ontoNotes + " " + conllDocRED + " " + ace + " ORGANIZATION LOCATION DOCUMENT") {
		if _, ok := Core().Type(word); !ok {
			t.Errorf("no type for %s", word)
		}
	}
}

// vocabulary returns docs/vocabulary.md: the tree of types, then a table for each family of
// relations, which core.yaml marks by comments.
func vocabulary(t *testing.T, s *Schema) []byte {
	t.Helper()
	var b bytes.Buffer
	fmt.Fprintf(&b, vocabularyHead, len(s.Types()), len(s.Relations()))
	writeTypes(&b, s, Root, 0)
	b.WriteString(relationsHead)
	for _, f := range families(t) {
		fmt.Fprintf(&b, "\n### %s\n\n| relation | subject → object | meaning | example | also read |\n|---|---|---|---|---|\n", f.title)
		for _, name := range f.relations {
			writeRelation(&b, s.relations[name])
		}
	}
	fmt.Fprintf(&b, metonymsHead, len(s.Metonyms()))
	for i, nodes := 0, entriesOf(t, "metonyms"); i < len(nodes); i += 2 { // in the file's order
		if title := strings.TrimSpace(strings.TrimPrefix(nodes[i].HeadComment, "#")); title != "" {
			fmt.Fprintf(&b, "\n### %s\n\n| name | types | stands for | types |\n|---|---|---|---|\n", title)
		}
		m := s.metonyms[nodes[i].Value]
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", strings.Join(append([]string{"**" + m.Name + "**"}, m.Aliases...), ", "),
			strings.Join(m.Types, ", "), strings.Join(m.StandsFor, ", "), strings.Join(m.StandsForTypes, ", "))
	}
	return b.Bytes()
}

const vocabularyHead = `# The vocabulary

%d types and %d relations are built in. This page is generated from schema/core.yaml
by ` + "`go generate ./schema`" + `; a file of your own extends or overrides them entry by entry
(` + "`load --schema FILE`" + `, its format in the package comment of schema).

Wordings are compared in snake_case: ` + "`spokesmanFor`, `Spokesman for` and `SPOKESMAN_FOR`" + ` are one.

## Types

Each with the class that it is in [schema.org](https://schema.org/) or in the
[Simple Event Model](http://semanticweb.cs.vu.nl/2009/11/sem/) (` + "`sem:`" + `), where there is one, and
with the words that extractors may use for it. A type without one maps to the nearest class above it.

`

const relationsHead = `
## Relations

A relation reads "subject relation object". It holds wherever one that implies it holds: a question for
` + "`works_for`" + ` finds ` + "`aide_of`" + ` too. ↔ marks a symmetric relation, ⇄ an inverse, ⇒ what the relation
implies, 1 that a subject has one object at most, so that two are a conflict. ` + "`Pnnn`" + ` is a property of Wikidata (DocRED's
labels), ` + "`CAMEO:nnn`" + ` an event code. Domain and range are advice: a claim that leaves them is kept and reported.
`

const metonymsHead = `
## Metonyms

%d names are known to stand for others: "the Kremlin" for the government of Russia. Such a name joins an
entity so called, of one of the types beside it, to each one called by a name on the right, or by the
same name (Moscow, the city and the government), of one of the types there; ` + "`the`" + ` before a name
makes no difference. ` + "`query path --expand-metonyms`" + ` follows them
(docs/paths.md), and nothing else does: they merge nothing, and no fact is made of them. A file of your own
overrides them entry by entry, with ` + "`stands_for: []`" + ` takes one back, and ` + "`load stands-for`" + ` joins
any two entities.
`

func writeTypes(b *bytes.Buffer, s *Schema, name string, depth int) {
	typ := s.types[name]
	class := strings.NewReplacer("http://schema.org/", "schema:", "http://semanticweb.cs.vu.nl/2009/11/sem/", "sem:").Replace(typ.IRI)
	fmt.Fprintf(b, "%s- **%s**", strings.Repeat("  ", depth), name)
	if class != "" {
		fmt.Fprintf(b, " `%s`", class)
	}
	fmt.Fprintf(b, ": %s E.g. %s.", typ.Description, typ.Example)
	if len(typ.Aliases) > 0 {
		fmt.Fprintf(b, " Also: %s", code(typ.Aliases))
	}
	b.WriteByte('\n')
	for _, child := range s.Types() {
		if child.Parent == name {
			writeTypes(b, s, child.Name, depth+1)
		}
	}
}

func writeRelation(b *bytes.Buffer, r *Relation) {
	marks := ""
	if r.Symmetric {
		marks += " ↔"
	}
	if r.Functional {
		marks += " 1"
	}
	if r.Inverse != "" {
		marks += " ⇄ `" + r.Inverse + "`"
	}
	if r.Parent != "" {
		marks += " ⇒ `" + r.Parent + "`"
	}
	example := strings.ReplaceAll(r.Example, " — "+r.Name+" — ", " — ")
	fmt.Fprintf(b, "| `%s`%s | %s → %s | %s | %s | %s |\n", r.Name, marks,
		strings.Join(r.Domain, ", "), strings.Join(r.Range, ", "), r.Description, example, code(r.Aliases))
}

func code(words []string) string {
	if len(words) == 0 {
		return ""
	}
	return "`" + strings.Join(words, "` `") + "`"
}

type family struct {
	title     string
	relations []string
}

// families returns the relations under each comment that stands before one, in the file's order.
func families(t *testing.T) []family {
	t.Helper()
	var list []family
	relations := entriesOf(t, "relations")
	for i := 0; i < len(relations); i += 2 {
		if title := strings.TrimSpace(strings.TrimPrefix(relations[i].HeadComment, "#")); title != "" {
			list = append(list, family{title: title})
		}
		last := &list[len(list)-1]
		last.relations = append(last.relations, relations[i].Value)
	}
	return list
}

// entriesOf returns the nodes of one of core.yaml's mappings, names and entries in turn.
func entriesOf(t *testing.T, key string) []*yaml.Node {
	t.Helper()
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(CoreYAML()), &doc); err != nil {
		t.Fatal(err)
	}
	root := doc.Content[0].Content
	for i := 0; i < len(root); i += 2 {
		if root[i].Value == key {
			return root[i+1].Content
		}
	}
	t.Fatalf("core.yaml has no %s", key)
	return nil
}
