package schema_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/newsgraph/newsgraph/schema"
)

func Example() {
	s, err := schema.Core().Extend("mine.yaml", []byte(`
types:
  Drone:
    description: An aircraft without a crew.
    parent: Weapon
    aliases: [UAV]
relations:
  shot_down:
    description: The subject brought the object down by fire.
    domain: [Actor, GeopoliticalEntity]
    range: [Vehicle, Weapon]
    parent: attacked
    aliases: [brought_down]
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	aide, _ := s.Relation("foreign policy aide to")
	fmt.Println(aide.Name, aide.Parent)
	fmt.Println(s.Expand("attacked"), s.NearestRelation("aid_of"))
	fmt.Println(s.TypeIRI("urn:newsgraph:", "Person"), s.TypeIRI("urn:newsgraph:", "Drone"))
	fmt.Println(s.Misfit("shot_down", "Country", "Drone") == "", s.Misfit("held_in", "Talks", "Person"))
	// Output:
	// aide_of works_for
	// [attacked hacked invaded sabotaged shot_down struck] aide_of
	// http://schema.org/Person urn:newsgraph:type:Drone
	// true object is Person, not Place
}

func TestLookup(t *testing.T) {
	s := schema.Core()
	for word, want := range map[string]string{
		"aide_of":            "aide_of",
		"AideOf":             "aide_of",
		"Spokesman for":      "spokesperson_for",
		"spokes-woman for":   "",
		"EMPLOYED_BY":        "works_for",
		"P6":                 "has_head_of_government",
		"p131":               "located_in_area",
		"cameo:040":          "consulted_with",
		"CAMEO:190":          "attacked",
		"":                   "",
		"http://x.test/P6":   "",
		"no_such_relation":   "",
		"participated in":    "participant_in",
		"co-founder of":      "founded",
		"SECRETARY-STATE_OF": "",
	} {
		got := ""
		if r, ok := s.Relation(word); ok {
			got = r.Name
		}
		if got != want {
			t.Errorf("Relation(%q) = %q, want %q", word, got, want)
		}
	}
	for word, want := range map[string]string{
		"PER":                       "Person",
		"person":                    "Person",
		"http://schema.org/Person":  "Person",
		"https://schema.org/Person": "Person",
		"schema:Person":             "Person",
		"http://semanticweb.cs.vu.nl/2009/11/sem/Event": "Event",
		"sem:Event":                          "Event",
		"GovernmentBody":                     "GovernmentBody",
		"government agency":                  "GovernmentBody",
		"http://dbpedia.org/ontology/Person": "",
		"Literal":                            "",
		"":                                   "",
	} {
		got := ""
		if typ, ok := s.Type(word); ok {
			got = typ.Name
		}
		if got != want {
			t.Errorf("Type(%q) = %q, want %q", word, got, want)
		}
	}
}

func TestNearest(t *testing.T) {
	s := schema.Core()
	for word, want := range map[string]string{
		"aid_of":                         "aide_of",
		"aideof":                         "aide_of",
		"spokes":                         "spokesperson_for", // begins spokesman_for and more of it
		"negociates":                     "negotiated",       // one edit from its alias negotiates
		"P999":                           "",
		"P18":                            "", // codes are never near each other
		"xyzzyplugh":                     "",
		"":                               "",
		"at_warwith":                     "at_war_with",
		"headquaters":                    "headquartered_in", // its alias headquarters
		strings.Repeat("aide_of_", 1000): "",
	} {
		if got := s.NearestRelation(word); got != want {
			t.Errorf("NearestRelation(%.20q) = %q, want %q", word, got, want)
		}
	}
	for word, want := range map[string]string{"Persn": "Person", "Organizatoin": "Organization", "Zzz": ""} {
		if got := s.NearestType(word); got != want {
			t.Errorf("NearestType(%q) = %q, want %q", word, got, want)
		}
	}
}

func TestTypesOfOneThing(t *testing.T) {
	s := schema.Core()
	tests := []struct {
		a, b            string
		isA, compatible bool
	}{
		{"Ministry", "GovernmentBody", true, true},
		{"GovernmentBody", "Ministry", false, true},
		{"Ministry", "Actor", true, true},
		{"Person", "Organization", false, false},
		{"Person", "Person", true, true},
		{"City", "Thing", true, true},
		{"Thing", "City", false, true},
		{"Starship", "City", false, false}, // unknown: itself only
		{"Starship", "Starship", true, true},
		{"", "City", false, true},
		{"Literal", "City", false, false}, // no type, so unknown
	}
	for _, test := range tests {
		if got := s.IsA(test.a, test.b); got != test.isA {
			t.Errorf("IsA(%q, %q) = %v", test.a, test.b, got)
		}
		if got := s.Compatible(test.a, test.b); got != test.compatible {
			t.Errorf("Compatible(%q, %q) = %v", test.a, test.b, got)
		}
	}
}

func TestMisfit(t *testing.T) {
	s := schema.Core()
	tests := []struct{ relation, subject, object, want string }{
		{"held_in", "Talks", "City", ""},
		{"held_in", "Talks", "Place", ""}, // an extractor's LOC
		{"held_in", "", "", ""},
		{"held_in", "Starship", "Starship", ""},
		{"held_in", "Person", "City", "subject is Person, not Event"},
		{"held_in", "Event", "Literal", "object is Literal, not Place"},
		{"duration", "War", "Literal", ""},
		{"duration", "War", "Duration", ""},
		{"duration", "War", "Person", "object is Person, not Quantity, Time or Literal"},
		{"duration", "Literal", "Literal", "subject is Literal, not Thing"},
		{"mentioned_in", "Person", "Person", ""},
		{"no_such_relation", "Person", "Literal", ""},
	}
	for _, test := range tests {
		if got := s.Misfit(test.relation, test.subject, test.object); got != test.want {
			t.Errorf("Misfit(%s, %s, %s) = %q, want %q", test.relation, test.subject, test.object, got, test.want)
		}
	}
}

func TestExpand(t *testing.T) {
	s := schema.Core()
	for relation, want := range map[string][]string{
		"aide_of":    {"aide_of", "chief_of_staff_of"},
		"parent_of":  {"father_of", "mother_of", "parent_of"},
		"held_in":    {"held_in"},
		"no_such_id": {"no_such_id"},
	} {
		if diff := cmp.Diff(want, s.Expand(relation)); diff != "" {
			t.Errorf("Expand(%s) (-want +got):\n%s", relation, diff)
		}
	}
}

func TestInverse(t *testing.T) {
	s := schema.Core()
	for relation, want := range map[string]string{
		"works_for": "employs", "employs": "works_for", "met_with": "", "aide_of": "", "no_such_relation": "",
	} {
		if got := s.Inverse(relation); got != want {
			t.Errorf("Inverse(%s) = %q, want %q", relation, got, want)
		}
	}
}

func TestTypeIRI(t *testing.T) {
	const base = "urn:newsgraph:"
	s := schema.Core()
	for name, want := range map[string]string{
		"Person":    "http://schema.org/Person",
		"Talks":     "urn:newsgraph:type:Talks",
		"Star ship": "urn:newsgraph:type:Star%20ship",
		"Корабль~":  "urn:newsgraph:type:%D0%9A%D0%BE%D1%80%D0%B0%D0%B1%D0%BB%D1%8C~",
		"a/b%c":     "urn:newsgraph:type:a%2Fb%25c",
		"":          "",
	} {
		iri := s.TypeIRI(base, name)
		if iri != want {
			t.Errorf("TypeIRI(%q) = %q, want %q", name, iri, want)
		}
		if got := s.TypeName(base, iri); got != name {
			t.Errorf("TypeName(%q) = %q, want %q", iri, got, name)
		}
	}
	for _, iri := range []string{"http://dbpedia.org/ontology/Person", "urn:newsgraph:entity:x", "urn:newsgraph:type:%zz"} {
		if got := s.TypeName(base, iri); got != "" {
			t.Errorf("TypeName(%q) = %q, want none", iri, got)
		}
	}
}

// TestExtraction holds the JSON Schema to its own rules; that it is in step with the Go types is
// tested where those are.
func TestExtraction(t *testing.T) {
	var root map[string]any
	if err := json.Unmarshal(schema.Extraction, &root); err != nil {
		t.Fatal(err)
	}
	var walk func(path string, v any)
	walk = func(path string, v any) {
		switch v := v.(type) {
		case []any:
			for i, item := range v {
				walk(fmt.Sprintf("%s/%d", path, i), item)
			}
		case map[string]any:
			if v["type"] == "object" && v["additionalProperties"] != false {
				t.Errorf("%s: additional properties are allowed", path)
			}
			properties, _ := v["properties"].(map[string]any)
			for name, p := range properties {
				if p, _ := p.(map[string]any); p["description"] == nil {
					t.Errorf("%s: property %s has no description", path, name)
				}
			}
			for key, value := range v {
				walk(path+"/"+key, value)
			}
		}
	}
	walk("", root)
}
