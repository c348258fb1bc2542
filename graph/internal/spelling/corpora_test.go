package spelling

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"testing"
)

const redocred = "../../../../shared/corpora/redocred/dev_revised.json" // beside the module's folder

// kindOfNER is what the annotators' types are here.
var kindOfNER = map[string]Kind{"PER": Person, "ORG": Organisation, "LOC": Place, "MISC": Other, "TIME": Other, "NUM": Other}

// The annotators of Re-DocRED say which names of a document are one entity's. Their clusters have errors, see
// docs; what is measured is measured against them as they are. A name that they give two entities is the same as
// the names of both.
func TestClusterOfReDocRED(t *testing.T) {
	data, err := os.ReadFile(redocred)
	if err != nil {
		t.Skipf("Re-DocRED is not there: %v", err)
	}
	var docs []struct {
		Title  string
		Vertex [][]struct{ Name, Type string } `json:"vertexSet"`
	}
	if err := json.Unmarshal(data, &docs); err != nil {
		t.Fatal(err)
	}
	for _, typed := range []bool{false, true} {
		byName, byMention := map[string]*tally{}, map[string]*tally{}
		for _, d := range docs {
			doc := readDocument(d.Vertex, typed)
			groups := Cluster(doc.names, doc.kinds)
			for i := range doc.names {
				for j := range i {
					same, linked := shares(doc.of[i], doc.of[j]), groups[i] == groups[j]
					count(byName, doc.row(i, j), linked, same)
					if rule, _, _ := Compare(doc.names[i], doc.names[j], doc.kinds[i]); linked != same && (linked || os.Getenv("NEWSGRAPH_MISSED") != "") {
						t.Logf("typed %v, linked %v, %s: %s | %s, %s | %s by %q", typed, linked, d.Title, doc.names[i], doc.names[j], doc.types[i], doc.types[j], rule)
					}
				}
			}
			for x, a := range doc.mentions {
				for _, b := range doc.mentions[:x] {
					count(byMention, doc.row(a[0], b[0]), groups[a[0]] == groups[b[0]], a[1] == b[1])
				}
			}
		}
		for _, row := range slices.Sorted(maps.Keys(byName)) {
			t.Logf("typed %-5v names    %-9s %v", typed, row, byName[row])
		}
		for _, row := range slices.Sorted(maps.Keys(byMention)) {
			t.Logf("typed %-5v mentions %-9s %v", typed, row, byMention[row])
		}
		if p := byMention["all"].precision(); p < 0.98 {
			t.Errorf("typed %v: precision %.3f", typed, p)
		}
	}
}

func shares(a, b map[int]bool) bool {
	for k := range a {
		if b[k] {
			return true
		}
	}
	return false
}

// A document's mentions are names and entities by their numbers.
type document struct {
	names, types []string
	kinds        []Kind
	of           []map[int]bool // which entities a name is of
	mentions     [][2]int
}

func readDocument(vertices [][]struct{ Name, Type string }, typed bool) *document {
	d, at := new(document), make(map[string]int)
	for e, mentions := range vertices {
		for _, m := range mentions {
			i, ok := at[m.Name]
			if !ok {
				i = len(d.names)
				at[m.Name] = i
				kind := Any
				if typed {
					kind = kindOfNER[m.Type]
				}
				d.names, d.types, d.kinds, d.of = append(d.names, m.Name), append(d.types, m.Type), append(d.kinds, kind), append(d.of, make(map[int]bool))
			}
			d.of[i][e] = true
			d.mentions = append(d.mentions, [2]int{i, e})
		}
	}
	return d
}

func (d *document) row(i, j int) string {
	if d.types[i] != d.types[j] {
		return "two types"
	}
	return d.types[i]
}

func count(table map[string]*tally, row string, linked, same bool) {
	for _, row := range []string{row, "all"} {
		if table[row] == nil {
			table[row] = new(tally)
		}
		table[row].add(linked, same)
	}
}
