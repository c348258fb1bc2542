package schema

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

// TestFaults lists every fault there is, as a user's file over Core has it.
func TestFaults(t *testing.T) {
	tests := []struct{ name, file, want string }{
		{"empty", "", `f.yaml:1:1: the file is empty (it needs "types:", "relations:" or "metonyms:")`},
		{"comment only", "# nothing\n", `f.yaml:1:1: the file is empty (it needs "types:", "relations:" or "metonyms:")`},
		{"empty document", "---\n", `f.yaml:2:1: the file is empty (it needs "types:", "relations:" or "metonyms:")`},
		{"empty mapping", "{}", `f.yaml:1:1: the file is empty (it needs "types:", "relations:" or "metonyms:")`},
		{"list", "- a\n", `f.yaml:1:1: the file is a list, not a mapping (it needs "types:", "relations:" or "metonyms:")`},
		{"scalar", "hello", `f.yaml:1:1: the file is a string, not a mapping (it needs "types:", "relations:" or "metonyms:")`},
		{"syntax", "types:\n  A: {description: x\nB: y\n", `f.yaml:3:1: YAML: did not find expected ',' or '}' (here or just before)`},
		{"syntax in a block", "types:\n  A:\n    aliases: [a]]\n    iri: ''\n    example: x\n", `f.yaml:4:5: YAML: did not find expected key (here or just before)`},
		{"syntax in a scalar", "types:\n  A:\n    description: a: b\n", `f.yaml:3:5: YAML: mapping values are not allowed in this context`},
		{"control character", "types:\n  A: \x01\n", `f.yaml:2:3: YAML: control characters are not allowed (here or just before)`},
		{"not UTF-8", "types:\n  A: {description: \xff}\n", `f.yaml:2:20: byte 0xff is not UTF-8 (save the file as UTF-8)`},
		{"UTF-16", "\xff\xfet\x00", `f.yaml:1:1: byte 0xff is not UTF-8 (save the file as UTF-8)`},
		{"two documents", "types: {}\n---\nrelations: {}\n", `f.yaml:2:1: a second document begins (one file holds one schema)`},

		{"unknown section", "type:\n  A: {}\n", `f.yaml:1:1: unknown key "type" (types?)`},
		{"section twice", "types: {}\ntypes: {}\n", `f.yaml:2:1: types is given twice`},
		{"section of nothing", "types:\n", `f.yaml:1:7: types is nothing, not a mapping from names to entries`},
		{"entry not a mapping", "types:\n  A: x\n", `f.yaml:2:6: type A: the entry is a string, not a mapping`},
		{"entry twice", "types:\n  A: {description: x}\n  A: {description: x}\n", `f.yaml:3:3: type A: already given in line 2`},
		{"entry name a number", "relations:\n  7: {description: x}\n", `f.yaml:2:3: a relation's name is a number, not a string (write "7")`},

		{"type name", "types:\n  drone: {description: x}\n", `f.yaml:2:3: type "drone": not a name (write letters and digits, a capital first, such as GovernmentBody)`},
		{"type Literal", "types:\n  Literal: {description: x}\n", `f.yaml:2:3: type "Literal": not a name (write letters and digits, a capital first; Literal is taken)`},
		{"relation name", "relations:\n  worksAt: {description: x}\n", `f.yaml:2:3: relation "worksAt": not a name (works_at?)`},
		{"relation without letters", "relations:\n  '!': {description: x}\n", `f.yaml:2:3: relation "!": not a name (write a snake_case one such as works_for)`},

		{"unknown key", "relations:\n  r:\n    description: x\n    domian: [Person]\n", `f.yaml:4:5: relation r: unknown key "domian" (domain?)`},
		{"key twice", "types:\n  A:\n    description: x\n    description: y\n", `f.yaml:4:5: type A: description is given twice`},
		{"no description", "types:\n  A: {}\n", `f.yaml:2:3: type A: no description`},
		{"empty description", "types:\n  A: {description: ' '}\n", `f.yaml:2:20: type A: the description is empty (say in one sentence what it means)`},
		{"number for string", "types:\n  A: {description: 12}\n", `f.yaml:2:20: type A: description is a number, not a string (write "12")`},
		{"nothing for string", "relations:\n  r:\n    description: x\n    inverse:\n", `f.yaml:4:13: relation r: inverse is nothing, not a string (write "")`},
		{"string for list", "types:\n  A: {description: x, aliases: b}\n", `f.yaml:2:32: type A: aliases is a string, not a list (write [b])`},
		{"number in list", "types:\n  A: {description: x, aliases: [b, 7]}\n", `f.yaml:2:36: type A: item 2 of aliases is a number, not a string (write "7")`},
		{"string for switch", "relations:\n  r: {description: x, symmetric: yes please}\n", `f.yaml:2:34: relation r: symmetric is a string, not true or false (write true or false)`},

		{"anchor", "types:\n  A: &a {description: x}\n", `f.yaml:2:6: YAML anchors such as &a are not allowed`},
		{"alias", "types:\n  A:\n    description: &d x\n    example: *d\n", `f.yaml:3:18: YAML anchors such as &d are not allowed
f.yaml:4:14: YAML aliases such as *d are not allowed (write it out)`},
		{"merge key", "types:\n  A: {description: x, <<: {}}\n", `f.yaml:2:23: type A: unknown key "<<"`},
		{"tag", "types:\n  A: {description: !!str 12}\n", `f.yaml:2:20: YAML tags such as !!str are not allowed`},
		{"bomb", "a: &a [x, x]\nb: &b [*a, *a]\ntypes: *b\n", `f.yaml:1:4: YAML anchors such as &a are not allowed
f.yaml:2:4: YAML anchors such as &b are not allowed
f.yaml:2:8: YAML aliases such as *a are not allowed (write it out)
f.yaml:2:12: YAML aliases such as *a are not allowed (write it out)
f.yaml:3:8: YAML aliases such as *b are not allowed (write it out)`},

		{"iri", "types:\n  A: {description: x, iri: dbo:Person}\n", `f.yaml:2:28: type A: "dbo:Person" is not an IRI (write it in full, or as schema:Person or sem:Event)`},
		{"iri taken", "types:\n  A: {description: x, iri: schema:Person}\n", `f.yaml:2:28: type A: iri is that of type Person already`},
		{"type parent", "types:\n  A: {description: x, parent: Persn}\n", `f.yaml:2:31: type A: parent "Persn" is not a type (Person?)`},
		{"type without parent", "types:\n  A: {description: x, parent: ''}\n", `f.yaml:2:31: type A: only Thing has no parent (Thing?)`},
		{"root with parent", "types:\n  Thing: {description: x, parent: Person}\n", `f.yaml:2:35: type Thing: the root has no parent (write "")`},
		{"type cycle", "types:\n  A: {description: x, parent: B}\n  B: {description: x, parent: A}\n  C: {description: x, parent: A}\n", `f.yaml:2:31: type A: is its own ancestor
f.yaml:3:31: type B: is its own ancestor`},
		{"type cycle through core", "types:\n  Actor: {description: x, parent: Person}\n", `f.yaml:2:35: type Actor: is its own ancestor`},

		{"relation parent", "relations:\n  r: {description: x, parent: work_for}\n", `f.yaml:2:31: relation r: parent "work_for" is not a relation (works_for?)`},
		{"relation cycle", "relations:\n  r: {description: x, parent: r}\n", `f.yaml:2:31: relation r: is its own ancestor`},
		{"domain", "relations:\n  r: {description: x, domain: [Person, Persom]}\n", `f.yaml:2:40: relation r: domain "Persom" is not a type (Person?)`},
		{"domain twice", "relations:\n  r: {description: x, domain: [Person, Person]}\n", `f.yaml:2:40: relation r: Person is twice in its domain`},
		{"domain empty", "relations:\n  r: {description: x, domain: []}\n", `f.yaml:2:31: relation r: the domain is empty (Thing?)`},
		{"domain literal", "relations:\n  r: {description: x, domain: [Literal]}\n", `f.yaml:2:32: relation r: a literal is never a subject`},
		{"range", "relations:\n  r: {description: x, range: [literal]}\n", `f.yaml:2:31: relation r: range "literal" is not a type`},
		{"inverse unknown", "relations:\n  r: {description: x, inverse: employes}\n", `f.yaml:2:32: relation r: inverse "employes" is not a relation (employs?)`},
		{"inverse itself", "relations:\n  r: {description: x, inverse: r}\n", `f.yaml:2:32: relation r: is its own inverse (write symmetric: true)`},
		{"inverse not declared back", "relations:\n  q: {description: x}\n  r: {description: x, inverse: q}\n", `f.yaml:3:32: relation r: its inverse q does not declare it back (give q with inverse: r)`},
		{"inverse of core", "relations:\n  r: {description: x, inverse: aide_of}\n", `f.yaml:2:32: relation r: its inverse aide_of does not declare it back (give aide_of with inverse: r)`},
		{"one side overridden", "relations:\n  employs: {description: x}\n", `f.yaml:2:3: relation employs: overrides one side only, works_for still declares it as its inverse (write inverse: works_for, or give works_for too)`},
		{"inverse of a literal", "relations:\n  q: {description: x, inverse: r, domain: [Person]}\n  r: {description: x, inverse: q, range: [Literal]}\n", `f.yaml:3:32: relation r: has an inverse though its object is a literal`},
		{"symmetric with inverse", "relations:\n  q: {description: x, inverse: r}\n  r: {description: x, inverse: q, symmetric: true}\n", `f.yaml:3:46: relation r: is symmetric and has an inverse`},
		{"symmetric with literal", "relations:\n  r: {description: x, range: [Thing, Literal], symmetric: true}\n", `f.yaml:2:59: relation r: is symmetric though its object may be a literal`},
		{"symmetric one way", "relations:\n  r: {description: x, range: [Person], symmetric: true}\n", `f.yaml:2:51: relation r: is symmetric, but its domain is not its range`},

		{"alias of core's", "relations:\n  r: {description: x, aliases: [b, aide-to]}\n", `f.yaml:2:36: relation r: alias "aide-to" is an alias of relation aide_of (to take it over, give relation aide_of too, without it)`},
		{"alias a name of core's", "relations:\n  r: {description: x, aliases: [aideOf]}\n", `f.yaml:2:33: relation r: alias "aideOf" is the name of relation aide_of`},
		{"alias a name in the file", "types:\n  A: {description: x, aliases: [b]}\n  B: {description: x}\n", `f.yaml:2:33: type A: alias "b" is the name of type B`},
		{"alias of two", "relations:\n  q: {description: x, aliases: [b]}\n  r: {description: x, aliases: [B]}\n", `f.yaml:3:33: relation r: alias "B" is an alias of relation q`},
		{"alias of itself", "relations:\n  r: {description: x, aliases: [R]}\n", `f.yaml:2:33: relation r: alias "R" repeats its name or another alias (leave it out)`},
		{"alias without letters", "relations:\n  r: {description: x, aliases: ['?', '']}\n", `f.yaml:2:33: relation r: alias "?" has no letter or digit
f.yaml:2:38: relation r: alias "" has no letter or digit`},
		{"name but for case", "types:\n  NEWSOutlet: {description: x}\n", `f.yaml:2:3: type NEWSOutlet: its name is the name of type NewsOutlet`},

		{"metonym of nothing", "metonyms:\n  Kernel: {aliases: [the Kernel]}\n", `f.yaml:2:3: metonym Kernel: no stands_for`},
		{"metonym without letters", "metonyms:\n  '?': {stands_for: [x]}\n", `f.yaml:2:3: metonym "?": not a name (write the name as it is read, such as Downing Street)`},
		{"metonym's key", "metonyms:\n  A: {stands_for: [x], type: [City]}\n", `f.yaml:2:24: metonym A: unknown key "type" (types?)`},
		{"metonym's types", "metonyms:\n  A: {stands_for: [x], types: [Citty], stands_for_types: [Literal]}\n", `f.yaml:2:32: metonym A: types "Citty" is not a type (City?)
f.yaml:2:59: metonym A: stands_for_types has a literal, which has no name`},
		{"metonym's names", "metonyms:\n  A: {stands_for: [Old Guard, '?', old guard, 7]}\n", `f.yaml:2:31: metonym A: stands_for "?" has no letter or digit
f.yaml:2:36: metonym A: stands_for has "old guard" twice (leave it out)
f.yaml:2:47: metonym A: item 4 of stands_for is a number, not a string (write "7")`},
		{"metonym's alias is core's", "metonyms:\n  A: {stands_for: [x], aliases: [Oval Office]}\n", `f.yaml:2:34: metonym A: alias "Oval Office" is an alias of metonym White House (to take it over, give metonym White House too, without it)`},

		{"columns are bytes", "types:\n  Дрон: {описание: x, description: x}\n", `f.yaml:2:14: type Дрон: unknown key "описание"`},
		{"lines are of \\n", "types:\r  A: {description: x,\r\n    iri: a}\n", `f.yaml:2:10: type A: "a" is not an IRI (write it in full, or as schema:Person or sem:Event)`},
		{"byte order mark", "\ufefftype: {}\n", `f.yaml:1:4: unknown key "type" (types?)`},
		{"several, by place", "relations:\n  r: {description: x, parent: nope, domian: [Thing], range: [Nope]}\ntypes:\n  A: {}\n", `f.yaml:2:31: relation r: parent "nope" is not a relation
f.yaml:2:37: relation r: unknown key "domian" (domain?)
f.yaml:2:62: relation r: range "Nope" is not a type
f.yaml:4:3: type A: no description`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s, err := Core().Extend("f.yaml", []byte(test.file))
			if err == nil {
				t.Fatalf("no error, want %s", test.want)
			}
			if s != nil {
				t.Error("a schema besides the error")
			}
			if diff := cmp.Diff(test.want, err.Error()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			var first *Error
			if !errors.As(err, &first) || !first.Pos.IsValid() {
				t.Errorf("no place in %v", err)
			}
		})
	}
}

// TestParseIsWhole shows what Parse demands beyond Extend: every key, and the root.
func TestParseIsWhole(t *testing.T) {
	_, err := Parse("f.yaml", []byte("types:\n  A: {description: x, parent: Thing}\n"))
	want := `f.yaml:1:1: no type Thing (the root of all types)
f.yaml:2:3: type A: no iri
f.yaml:2:3: type A: no aliases
f.yaml:2:3: type A: no example
f.yaml:2:31: type A: parent "Thing" is not a type`
	if err == nil {
		t.Fatal("no error")
	}
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestLimits(t *testing.T) {
	_, err := Parse("f.yaml", make([]byte, MaxSize+1))
	if want := fmt.Sprintf("f.yaml:1:1: the file has %d bytes, more than %d", MaxSize+1, MaxSize); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	var list Errors
	if _, err = Core().Extend("f.yaml", []byte("types:\n"+lines(1000, "  A%d: {}\n"))); !errors.As(err, &list) {
		t.Fatalf("got %T, want Errors", err)
	}
	if len(list) != MaxErrors+1 || list[MaxErrors].Error() != "f.yaml:102:3: too many errors, the rest is not shown" {
		t.Errorf("%d errors, the last %v", len(list), list[len(list)-1])
	}
}

// TestHostileFilesAreReadInTime reads files near MaxSize that cost quadratic time where it is easy to
// spend it: chains of parents, one word in every reference, one alias for all.
func TestHostileFilesAreReadInTime(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 4 MiB files")
	}
	chain := "relations:\n" + lines(60_000, "  r%d: {description: x, parent: r%[2]d}\n")
	for name, file := range map[string]string{
		"chain":       strings.Replace(chain, "parent: r60000", "parent: r0", 1),
		"unknown":     "relations:\n" + lines(60_000, "  r%d: {description: x, parent: xorks_for}\n"),
		"alias":       "relations:\n" + lines(60_000, "  r%d: {description: x, aliases: [a]}\n"),
		"long word":   "types:\n  A: {description: x, parent: " + strings.Repeat("a", MaxSize/2) + "}\n",
		"nested":      strings.Repeat("[", MaxSize/2),
		"nested maps": "types: " + strings.Repeat("{A: ", MaxSize/8),
	} {
		start := time.Now()
		if _, err := Core().Extend("f.yaml", []byte(file)); err == nil {
			t.Errorf("%s: no error", name)
		}
		if spent := time.Since(start); spent > time.Minute {
			t.Errorf("%s: %v", name, spent)
		}
	}
}

// lines returns n lines of a format with a number and the number after it.
func lines(n int, format string) string {
	var b strings.Builder
	for i := range n {
		if strings.Contains(format, "[2]") {
			fmt.Fprintf(&b, format, i, i+1)
		} else {
			fmt.Fprintf(&b, format, i)
		}
	}
	return b.String()
}

func extend(t *testing.T, s *Schema, file string) *Schema {
	t.Helper()
	next, err := s.Extend("f.yaml", []byte(file))
	if err != nil {
		t.Fatal(err)
	}
	return next
}

func TestExtend(t *testing.T) {
	s := extend(t, Core(), `
types:
  Drone:
    description: "  An aircraft
      without a crew. "
relations:
  downed:
    description: x
  aide_of:
    description: replaced as a whole
    parent: downed
  flew_with:
    description: x
    symmetric: true
`)
	wantType := &Type{Name: "Drone", Description: "An aircraft without a crew.", Parent: "Thing"}
	typ, _ := s.Type("drone")
	if diff := cmp.Diff(wantType, typ); diff != "" {
		t.Errorf("Drone (-want +got):\n%s", diff)
	}
	weapon, _ := s.Type("Weapon")
	if got, _ := Core().Type("Weapon"); len(weapon.Aliases) != len(got.Aliases)-1 {
		t.Errorf("Weapon keeps the alias drone: %q", weapon.Aliases)
	}
	for name, want := range map[string]*Relation{
		"downed":    {Name: "downed", Description: "x", Domain: []string{"Thing"}, Range: []string{"Thing", "Literal"}},
		"aide_of":   {Name: "aide_of", Description: "replaced as a whole", Domain: []string{"Thing"}, Range: []string{"Thing", "Literal"}, Parent: "downed"},
		"flew_with": {Name: "flew_with", Description: "x", Domain: []string{"Thing"}, Range: []string{"Thing"}, Symmetric: true},
	} {
		got, _ := s.Relation(name)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if _, ok := s.Relation("aide_to"); ok {
		t.Error("the alias of an overridden entry is left")
	}
	if diff := cmp.Diff([]string{"aide_of", "chief_of_staff_of", "downed"}, s.Expand("downed")); diff != "" {
		t.Errorf("Expand (-want +got):\n%s", diff)
	}
	if r, ok := Core().Relation("aide_to"); !ok || r.Parent != "works_for" {
		t.Error("Extend changed Core")
	}
}

func TestExtendMetonyms(t *testing.T) {
	s := extend(t, Core(), `
types:
  Palace: {description: x, parent: Facility}
metonyms:
  Oval Office: {stands_for: [the president]}
  Kremlin: {stands_for: [], types: [Palace]}
`)
	got := make(map[string]*Metonym)
	for _, m := range s.Metonyms() {
		got[m.Name] = m
	}
	if len(got) != len(Core().Metonyms())+1 {
		t.Errorf("%d metonyms", len(got))
	}
	for name, want := range map[string]*Metonym{
		"Oval Office": {
			Name: "Oval Office", Types: []string{"Place", "Organization"},
			StandsFor: []string{"the president"}, StandsForTypes: []string{"Organization"},
		},
		"Kremlin": {Name: "Kremlin", Types: []string{"Palace"}, StandsForTypes: []string{"Organization"}},
	} {
		if diff := cmp.Diff(want, got[name]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if slices.Contains(got["White House"].Aliases, "Oval Office") {
		t.Error("White House keeps an alias that is a name now")
	}
}

func TestAdditions(t *testing.T) {
	first := extend(t, Core(), `
types:
  Drone: {description: "yes: # no", parent: Weapon, aliases: ["UAV", "7", "No"]}
  Rotor: {description: x, parent: Drone, iri: "https://example.org/Rotor"}
relations:
  downed: {description: x, inverse: downed_by, range: [Drone], domain: [Actor], aliases: [brought_down]}
  downed_by: {description: x, inverse: downed, range: [Actor], domain: [Drone]}
metonyms:
  Hangar: {stands_for: [Air Force], aliases: ["No"], types: [Rotor]}
`)
	second := extend(t, first, `
types:
  Drone: {description: again, parent: Vehicle, aliases: [UAV]}
relations:
  brought_down: {description: the alias has become a relation, functional: true}
`)
	for name, s := range map[string]*Schema{"once": first, "twice": second} {
		again := extend(t, Core(), string(s.Additions()))
		if diff := cmp.Diff(s.Types(), again.Types()); diff != "" {
			t.Errorf("%s: types (-want +got):\n%s", name, diff)
		}
		if diff := cmp.Diff(s.Relations(), again.Relations()); diff != "" {
			t.Errorf("%s: relations (-want +got):\n%s", name, diff)
		}
		if diff := cmp.Diff(s.Metonyms(), again.Metonyms()); diff != "" {
			t.Errorf("%s: metonyms (-want +got):\n%s", name, diff)
		}
		if diff := cmp.Diff(string(s.Additions()), string(again.Additions())); diff != "" {
			t.Errorf("%s: additions (-want +got):\n%s", name, diff)
		}
		if s.Digest() != again.Digest() {
			t.Errorf("%s: another digest", name)
		}
	}
	if first.Digest() == second.Digest() || first.Digest() == Core().Digest() {
		t.Error("different schemas, one digest")
	}
	if same := extend(t, first, "types: {Rotor: {description: other words, parent: Drone, iri: 'https://example.org/Rotor'}}"); same.Digest() != first.Digest() {
		t.Error("the digest covers descriptions")
	}
}

// FuzzParse holds both readers to their promises: no panic, a place in every error, and what was
// read once reads again the same.
func FuzzParse(f *testing.F) {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(CoreYAML()), &doc); err != nil {
		f.Fatal(err)
	}
	for i, section := range []string{"types", "relations", "metonyms"} {
		entries := doc.Content[0].Content[2*i+1].Content
		for at := 0; at < len(entries); at += 40 { // a name and its entry are two
			snippet, err := yaml.Marshal(map[string]map[string]*yaml.Node{section: {entries[at].Value: entries[at+1]}})
			if err != nil {
				f.Fatal(err)
			}
			f.Add(snippet)
		}
	}
	f.Add([]byte("types: {Drone: {description: x, parent: Weapon}}\nrelations: {flew: {description: x}}\n"))
	f.Add([]byte("\ufefftypes: &a {A: *a}\r\n---\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := Core().Extend("f.yaml", data)
		_, wholeErr := Parse("f.yaml", data)
		for _, err := range []error{err, wholeErr} {
			checkPlaces(t, data, err)
		}
		if err != nil {
			return
		}
		again, err := Core().Extend("additions", s.Additions())
		if err != nil && len(s.Additions()) > 0 {
			t.Fatalf("the additions don't read: %v\n%s", err, s.Additions())
		}
		if len(s.Additions()) > 0 && again.Digest() != s.Digest() {
			t.Errorf("the additions read as another schema:\n%s", s.Additions())
		}
	})
}

func checkPlaces(t *testing.T, data []byte, err error) {
	t.Helper()
	if err == nil {
		return
	}
	var list Errors
	if !errors.As(err, &list) || len(list) == 0 {
		t.Fatalf("%T, want Errors", err)
	}
	for i, e := range list {
		if !e.Pos.IsValid() || e.Pos.Column < 1 || e.Pos.Offset > len(data) || e.Msg == "" {
			t.Errorf("place %+v of %q", e.Pos, e.Msg)
		}
		if i > 0 && e.Pos.Offset < list[i-1].Pos.Offset {
			t.Errorf("%v after %v", e, list[i-1])
		}
	}
}

func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		parsedCore(b)
	}
}

func BenchmarkIndex(b *testing.B) {
	for b.Loop() {
		s := newSchema(len(coreTypes), len(coreRelations), len(coreMetonyms))
		for i := range coreTypes {
			s.types[coreTypes[i].Name] = &coreTypes[i]
		}
		for i := range coreRelations {
			s.relations[coreRelations[i].Name] = &coreRelations[i]
		}
		s.index()
	}
}
