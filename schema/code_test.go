package schema

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

const redocred = "../../shared/corpora/redocred/dev_revised.json" // beside the module's folder

// codes are those of the table, in its order.
func codes() (list []string) {
	for line := range strings.Lines(codesTSV) {
		if code, _, ok := strings.Cut(line, "\t"); ok {
			list = append(list, code)
		}
	}
	return list
}

func TestCodeName(t *testing.T) {
	for code, want := range map[string]string{
		"P17": "country", "p17": "country", "P1198": "unemployment_rate", "P2632": "place_of_detention", "CAMEO:042": "make_a_visit",
		"cameo_042": "make_a_visit", "CAMEO:04": "consult", "CAMEO:040": "consult", "CAMEO:2042": "detonate_nuclear_weapons",
		"P": "", "P99999": "", "17": "", "042": "", "": "", "p17x": "", "country": "", "CAMEO:0421": "", "cameo": "",
	} {
		if got, ok := CodeName(code); got != want || ok != (want != "") {
			t.Errorf("%s: got %q, %v, want %q", code, got, ok, want)
		}
	}
}

// Every line of the table is a code and a word, each code stands once, and a name stands for two codes
// only where one is what is not specified below the other, as CAMEO:040 is of CAMEO:04.
func TestCodes(t *testing.T) {
	of := make(map[string]string)
	for line := range strings.Lines(codesTSV) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "#") {
			continue
		}
		code, name, ok := strings.Cut(line, "\t")
		if got, known := CodeName(code); !ok || !known || got != name || Word(name) != name || name == "" {
			t.Errorf("%q: %q, %v", line, got, known)
		}
		if other, twice := of[name]; twice && code != other+"0" {
			t.Errorf("%s and %s are %s", code, other, name)
		}
		of[name] = code
	}
	// 96 of DocRED and 20 that core.yaml has beside them; 291 of CAMEO and 20 not specified below.
	if n := len(codeNames()); n != 96+20+291+20 || n != len(codes()) {
		t.Errorf("%d codes, %d lines", n, len(codes()))
	}
}

// A code means the same as its name, whether it is an alias of a relation or not.
func TestCodesInCore(t *testing.T) {
	s := Core()
	for _, code := range codes() {
		name, _ := CodeName(code)
		byName, named := s.relationWords[name]
		byCode, coded := s.relationWords[Word(code)]
		if coded && byName != byCode {
			t.Errorf("%s is an alias of %s, and its name %s is not", code, byCode.Name, name)
		}
		if r, ok := s.Relation(code); ok != named || ok && r != byName {
			t.Errorf("%s: got %v, %v", code, r, ok)
		}
		if code[0] == 'P' && !named {
			t.Errorf("%s: no relation means %s", code, name)
		}
	}
	for _, r := range s.Relations() {
		for _, a := range r.Aliases {
			if _, ok := CodeName(a); !ok && (strings.HasPrefix(a, "CAMEO:") || a[0] == 'P') {
				t.Errorf("%s: the alias %s has no name", r.Name, a)
			}
		}
	}
}

// A user's schema may leave the code out.
func TestCodeThroughAlias(t *testing.T) {
	s, err := Core().Extend("user.yaml", []byte(`relations:
  gathered_against:
    description: The subject gathered others against the object.
    domain: [Actor]
    range: [Actor]
    inverse: ""
    symmetric: false
    parent: ""
    functional: false
    aliases: [rally_opposition_against]
    example: a — gathered_against — b
`))
	if err != nil {
		t.Fatal(err)
	}
	if r, ok := s.Relation("CAMEO:113"); !ok || r.Name != "gathered_against" {
		t.Errorf("got %v, %v", r, ok)
	}
}

// Every code of Re-DocRED has a name. Its 95 codes, by
//
//	python3 -c "import json; print(len({l['r'] for d in json.load(open('dev_revised.json')) for l in d['labels']}))"
func TestCodesOfDocRED(t *testing.T) {
	data, err := os.ReadFile(redocred)
	if err != nil {
		t.Skipf("Re-DocRED is not there: %v", err)
	}
	var docs []struct {
		Labels []struct {
			R string `json:"r"`
		} `json:"labels"`
	}
	if err := json.Unmarshal(data, &docs); err != nil {
		t.Fatal(err)
	}
	seen := make(map[string]bool)
	for _, d := range docs {
		for _, l := range d.Labels {
			if _, ok := CodeName(l.R); !ok && !seen[l.R] {
				t.Errorf("%s has no name", l.R)
			}
			seen[l.R] = true
		}
	}
	if len(seen) != 95 {
		t.Errorf("%d codes, want 95", len(seen))
	}
}
