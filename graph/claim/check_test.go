package claim_test

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"go/token"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/cayleygraph/quad"
	"github.com/google/go-cmp/cmp"

	"github.com/newsgraph/newsgraph/graph/claim"
)

// words is a Mapping of three types and four relations. aide_of wants a Person as its subject.
type words struct{}

func (words) Relation(wording string) (string, bool) {
	name := strings.Trim(strings.ReplaceAll(strings.ToLower(wording), " ", "_"), "!?")
	if name == "adviser_to" { // an alias
		return "aide_of", true
	}
	return name, slices.Contains([]string{"aide_of", "held_in", "says", "duration"}, name)
}

func (words) Type(wording string) (quad.IRI, bool) {
	known := slices.Contains([]string{"Person", "Body", "Place"}, wording)
	return quad.IRI("http://schema.org/" + wording), known
}

func (words) NearRelation(wording string) string {
	return map[string]string{"aid_of": "aide_of"}[wording]
}

func (words) NearType(wording string) string { return map[string]string{"Persn": "Person"}[wording] }

func (words) Digest() [sha256.Size]byte { return sha256.Sum256([]byte("words")) }

func (words) Misfit(relation string, subject, object quad.IRI, literal bool) string {
	switch {
	case relation == "aide_of" && literal:
		return "aide_of has no literal as its object"
	case relation == "aide_of" && subject != "" && subject != "http://schema.org/Person":
		return "aide_of starts at a Person"
	case relation == "held_in" && object == "http://schema.org/Person":
		return "held_in ends at a Place"
	}
	return ""
}

// a source gives each pointer a place and a record of its own.
type source struct{}

func (source) Raw() []byte { return []byte("raw") }
func (source) Dir() string { return "" }

func (source) Locate(pointer string) (token.Position, []byte) {
	return token.Position{Filename: "a.json", Line: 1, Column: 1 + len(pointer)}, []byte("at " + pointer)
}

// a sparse source dropped a record before each that it kept.
type sparse struct{ source }

func (sparse) EntityPointer(i int) string   { return fmt.Sprint("/entities/", 2*i+1) }
func (sparse) RelationPointer(i int) string { return fmt.Sprint("/relations/", 2*i+1) }
func (sparse) RefusedEntities() []string    { return []string{"kremlin"} }

func document(t testing.TB, input string) *claim.Document {
	t.Helper()
	doc := new(claim.Document)
	if err := json.Unmarshal([]byte(input), doc); err != nil {
		t.Fatalf("%s: %v", input, err)
	}
	doc.Source = source{}
	return doc
}

func check(doc *claim.Document, o claim.CheckOptions) (*claim.Stated, []*claim.Error) {
	o.Mapping = words{}
	return claim.Check(doc, &o)
}

// show writes what a document says, a line a mention and a claim, without what is default.
func show(s *claim.Stated) []string {
	var lines []string
	for i := range s.Mentions {
		lines = append(lines, showMention(&s.Mentions[i]))
	}
	var claims []string
	for i := range s.Claims {
		claims = append(claims, showClaim(&s.Claims[i]))
	}
	slices.Sort(claims) // not by their hashes
	return append(lines, claims...)
}

func showMention(m *claim.Mention) string {
	b := []string{m.Local}
	field := func(name, value string) {
		if value != "" {
			b = append(b, name+value)
		}
	}
	field("", strings.TrimPrefix(string(m.Type), "http://schema.org/"))
	field("", m.Name)
	field("aka ", strings.Join(m.Aliases, ","))
	for _, same := range m.SameAs {
		field("= ", string(same))
	}
	field("at ", spans(m.Spans))
	return strings.Join(b, " | ")
}

func showClaim(c *claim.Claim) string {
	object := c.Object
	if c.Literal != nil {
		object = string(claim.AppendTerm(nil, c.Literal))
	}
	b := []string{c.Subject + " " + c.Relation + " " + object}
	field := func(name, value, normal string) {
		if value != normal {
			b = append(b, name+value)
		}
	}
	field("as ", c.Wording, c.Relation)
	field("at ", spans(c.Spans), "")
	field("says ", c.Quote, "")
	field("by ", c.Speaker, "")
	field("by words ", c.Attribution, "")
	field("", c.Polarity, claim.Affirmed)
	field("", c.Modality, claim.ModalityAsserted)
	field("time ", c.Time, "")
	if c.Confidence != nil {
		field("sure ", strconv.FormatFloat(*c.Confidence, 'g', -1, 64), "")
	}
	field("from ", strings.Join(c.Extractors, ","), "")
	return strings.Join(b, " | ")
}

func spans(list []claim.Span) string {
	var b []string
	for _, s := range list {
		b = append(b, fmt.Sprintf("%d-%d", s[0], s[1]))
	}
	return strings.Join(b, ",")
}

// report writes what was refused and warned of: severity, code, pointer.
func report(problems []*claim.Error) []string {
	var lines []string
	for _, p := range problems {
		severity := "refused"
		if p.Warning {
			severity = "warning"
		}
		lines = append(lines, fmt.Sprint(severity, " ", p.Code, " ", p.Pointer))
	}
	return lines
}

// The document of most cases: two entities, e1 and e2, and what the case adds. Offsets in the text,
// counted by hand: Yuri Ushakov 0-12, aide 17-21, Kremlin 29-36, Abu Dhabi 46-55, the end 56.
const (
	aideText = "Yuri Ushakov, an aide of the Kremlin, flew to Abu Dhabi."
	ushakov  = `{"id": "e1", "name": "Yuri Ushakov", "type": "Person", "aliases": ["Ushakov"]}`
	kremlin  = `{"id": "e2", "name": "Kremlin", "type": "Body"}`
	mention1 = "e1 | Person | Yuri Ushakov | aka Ushakov"
	mention2 = "e2 | Body | Kremlin"
)

func withRelations(relations ...string) string {
	return `{"id": "d", "entities": [` + ushakov + `, ` + kremlin + `], "relations": [` + strings.Join(relations, ", ") + `]}`
}

// aide is the relation of most cases, with more fields.
func aide(more string) string {
	if more != "" {
		more = ", " + more
	}
	return `{"subject": "e1", "predicate": "aide_of", "object": "e2"` + more + `}`
}

func literal(object string) string {
	return withRelations(`{"subject": "e1", "predicate": "duration", "object": ` + object + `}`)
}

type checkCase struct {
	name     string
	doc      string
	options  claim.CheckOptions
	problems []string
	want     []string // nil: the two entities, and no claim
}

var entityCases = []checkCase{{
	name: "only an id",
	doc:  `{"id": "d", "entities": [{"id": "e1"}]}`,
	want: []string{"e1"},
}, {
	name: "white space is folded, sets are sorted and hold each once",
	doc: `{"id": "d", "entities": [{"id": "e1", "name": " Yuri\n Ushakov ", "aliases": ["Y. U.", "Ushakov", " Ushakov", "", "Yuri  Ushakov"],
		"same_as": ["urn:b", "urn:a", "urn:b"], "mentions": [[4, 9], [0, 3], [4, 9], [0, 2]]}]}`,
	want: []string{"e1 | Yuri Ushakov | aka Ushakov,Y. U. | = urn:a | = urn:b | at 0-2,0-3,4-9"},
}, {
	name:     "no id",
	doc:      `{"id": "d", "entities": [{"name": "Kremlin"}, {"id": "e1"}]}`,
	problems: []string{"refused missing /entities/0"},
	want:     []string{"e1"},
}, {
	name:     "the same id twice: the first stays",
	doc:      `{"id": "d", "entities": [{"id": "e1", "name": "A"}, {"id": "e1", "name": "B"}]}`,
	problems: []string{"refused duplicate /entities/1/id"},
	want:     []string{"e1 | A"},
}, {
	name:     "reserved ids",
	doc:      `{"id": "d", "entities": [{"id": "char=0,3"}, {"id": "name=x"}, {"id": "charm"}, {"id": "names"}]}`,
	problems: []string{"refused value /entities/0/id", "refused value /entities/1/id"},
	want:     []string{"charm", "names"},
}, {
	name:     "an unknown type is kept",
	doc:      `{"id": "d", "entities": [{"id": "e1", "type": "Persn"}, {"id": "e2", "type": " "}]}`,
	problems: []string{"warning unknown-type /entities/0/type"},
	want:     []string{"e1 | Persn", "e2"},
}, {
	name:     "an unknown type is warned of once",
	doc:      `{"id": "d", "entities": [{"id": "e1", "type": "Persn"}, {"id": "e2", "type": "Persn"}, {"id": "e3", "type": "Thing"}]}`,
	problems: []string{"warning unknown-type /entities/0/type", "warning unknown-type /entities/2/type"},
	want:     []string{"e1 | Persn", "e2 | Persn", "e3 | Thing"},
}, {
	name:     "an unknown type, strictly",
	doc:      `{"id": "d", "entities": [{"id": "e1", "type": "Persn"}, {"id": "e2", "type": "Body"}]}`,
	options:  claim.CheckOptions{Strict: true},
	problems: []string{"refused schema /entities/0/type"},
	want:     []string{"e2 | Body"},
}, {
	name: "same_as that is no IRI costs itself",
	doc:  `{"id": "d", "entities": [{"id": "e1", "same_as": ["Q7747", "urn:a", "http://x/a b", ":x", "1a:b", "urn:"]}]}`,
	problems: []string{
		"refused value /entities/0/same_as/0", "refused value /entities/0/same_as/2", "refused value /entities/0/same_as/3",
		"refused value /entities/0/same_as/4", "refused value /entities/0/same_as/5",
	},
	want: []string{"e1 | = urn:a"},
}, {
	name: "a bad span costs itself",
	doc:  `{"id": "d", "text": "Путин", "entities": [{"id": "e1", "mentions": [[0, 5], [0, 6], [3, 3], [-1, 2], [3, 1], [4, 5]]}]}`,
	problems: []string{
		"refused offsets /entities/0/mentions/1", "refused offsets /entities/0/mentions/2",
		"refused offsets /entities/0/mentions/3", "refused offsets /entities/0/mentions/4",
	},
	want: []string{"e1 | at 0-5,4-5"},
}}

var endCases = []checkCase{{
	name: "by id, by name, by alias",
	doc: withRelations(aide(`"time": "2026"`), `{"subject": "Yuri  Ushakov ", "predicate": "aide_of", "object": "Kremlin"}`,
		`{"subject": "Ushakov", "predicate": "says", "object": "Kremlin", "attributed_to": "Ushakov"}`),
	want: []string{mention1, mention2, "e1 aide_of e2", "e1 aide_of e2 | time 2026", "e1 says e2 | by e1"},
}, {
	name: "an id goes before a name, a name before an alias",
	doc: `{"id": "d", "entities": [{"id": "A", "name": "B"}, {"id": "B", "name": "C"}, {"id": "c", "name": "D", "aliases": ["C"]}],
		"relations": [{"subject": "B", "predicate": "says", "object": "C"}]}`,
	want: []string{"A | B", "B | C", "c | D | aka C", "B says B"},
}, {
	name: "two of one name, or alias",
	doc: `{"id": "d", "entities": [{"id": "A", "name": "X"}, {"id": "B", "name": "X"}, {"id": "C", "aliases": ["Y"]}, {"id": "D", "aliases": ["Y"]}],
		"relations": [{"subject": "X", "predicate": "says", "object": "A"}, {"subject": "A", "predicate": "says", "object": "Y"},
			{"subject": "A", "predicate": "says", "object": "A", "attributed_to": "Y"}]}`,
	problems: []string{
		"refused ambiguous-entity /relations/0/subject", "refused ambiguous-entity /relations/1/object",
		"refused ambiguous-entity /relations/2/attributed_to",
	},
	want: []string{"A | X", "B | X", "C | aka Y", "D | aka Y"},
}, {
	name:     "what looks like an id is no name",
	doc:      withRelations(`{"subject": "e7", "predicate": "says", "object": "e2"}`, `{"subject": "e1", "predicate": "says", "object": "e12"}`),
	problems: []string{"refused unknown-entity /relations/0/subject", "refused unknown-entity /relations/1/object"},
}, {
	name: "digits in a name do not make it an id",
	doc:  withRelations(`{"subject": "e1", "predicate": "says", "object": "E 3"}`, `{"subject": "e1", "predicate": "says", "object": "G7"}`),
	want: []string{mention1, mention2, "name=E 3 | E 3", "name=G7 | G7", "e1 says name=E 3", "e1 says name=G7"},
}, {
	name: "a bare name is one mention, however often it comes",
	doc: withRelations(`{"subject": "Abu  Dhabi", "predicate": "says", "object": "Abu Dhabi", "attributed_to": "An official"}`,
		`{"subject": "e1", "predicate": "held_in", "object": " Abu Dhabi"}`),
	want: []string{mention1, mention2, "name=Abu Dhabi | Abu Dhabi", "name=An official | An official", "e1 held_in name=Abu Dhabi", "name=Abu Dhabi says name=Abu Dhabi | by name=An official"},
}, {
	name: "a refused relation leaves no bare mention, but those of others stay",
	doc: withRelations(`{"subject": "Abu Dhabi", "predicate": "says", "object": "e1"}`,
		`{"subject": "Abu Dhabi", "predicate": "says", "object": "Riyadh", "attributed_to": "Doha", "confidence": 2}`,
		`{"subject": "Muscat", "predicate": "says", "object": "e9"}`),
	problems: []string{"refused value /relations/1/confidence", "refused unknown-entity /relations/2/object"},
	want:     []string{mention1, mention2, "name=Abu Dhabi | Abu Dhabi", "name=Abu Dhabi says e1"},
}, {
	name: "a name refused with its relation comes again with the next",
	doc: withRelations(`{"subject": "Doha", "predicate": "says", "object": "e9"}`,
		`{"subject": "Doha", "predicate": "says", "object": "e1"}`),
	problems: []string{"refused unknown-entity /relations/0/object"},
	want:     []string{mention1, mention2, "name=Doha | Doha", "name=Doha says e1"},
}, {
	name: "a name that reads like the id of a bare name is a name",
	doc: withRelations(`{"subject": "Doha", "predicate": "says", "object": "e1"}`,
		`{"subject": "name=Doha", "predicate": "says", "object": "e1"}`),
	want: []string{mention1, mention2, "name=Doha | Doha", "name=name=Doha | name=Doha", "name=Doha says e1", "name=name=Doha says e1"},
}, {
	name: "an end that was refused as an entity is no bare name",
	doc: `{"id": "d", "entities": [{"id": "putin", "type": "Persn"}, {"id": "e2"}],
		"relations": [{"subject": "putin", "predicate": "says", "object": "e2"}]}`,
	options:  claim.CheckOptions{Strict: true},
	problems: []string{"refused schema /entities/0/type", "refused unknown-entity /relations/0/subject"},
	want:     []string{"e2"},
}, {
	name: "an end that has a reserved id is no bare name",
	doc: `{"id": "d", "entities": [{"id": "char=0,3"}, {"id": "name=x"}, {"id": "e2"}],
		"relations": [{"subject": "char=0,3", "predicate": "says", "object": "e2"}, {"subject": "e2", "predicate": "says", "object": "name=x"}]}`,
	problems: []string{
		"refused value /entities/0/id", "refused value /entities/1/id",
		"refused unknown-entity /relations/0/subject", "refused unknown-entity /relations/1/object",
	},
	want: []string{"e2"},
}, {
	name: "a name in other cases, or composed otherwise",
	doc: `{"id": "d", "entities": [{"id": "A", "name": "Café Stra\u00dfe", "aliases": ["CAFÉ STRASSE"]}, {"id": "B", "name": "b", "aliases": ["The Kremlin"]}],
		"relations": [{"subject": "CAFE\u0301 strasse", "predicate": "says", "object": "the kremlin"}]}`,
	want: []string{"A | Café Straße | aka CAFÉ STRASSE", "B | b | aka The Kremlin", "A says B"},
}, {
	name: "a name as it stands goes before one in other cases, and a name in other cases before such an alias",
	doc: `{"id": "d", "entities": [{"id": "A", "name": "US"}, {"id": "B", "name": "us"}, {"id": "C", "aliases": ["uS", "Kremlin"]}, {"id": "D", "name": "KREMLIN"}],
		"relations": [{"subject": "US", "predicate": "says", "object": "us"}, {"subject": "uS", "predicate": "says", "object": "kremlin"}]}`,
	want: []string{"A | US", "B | us", "C | aka Kremlin,uS", "D | KREMLIN", "A says B", "C says D"},
}, {
	name: "two that differ in cases only",
	doc: `{"id": "d", "entities": [{"id": "A", "name": "US"}, {"id": "B", "name": "us"}],
		"relations": [{"subject": "Us", "predicate": "says", "object": "A"}]}`,
	problems: []string{"refused ambiguous-entity /relations/0/subject"},
	want:     []string{"A | US", "B | us"},
}, {
	name: "bare names that differ in cases are one mention, of the first spelling that is kept",
	doc: withRelations(`{"subject": "DOHA", "predicate": "says", "object": "e9"}`, `{"subject": "Doha", "predicate": "says", "object": "doha"}`,
		`{"subject": "dOHA", "predicate": "says", "object": "DOHA"}`),
	problems: []string{"refused unknown-entity /relations/0/object", "warning repeated-claim /relations/2"},
	want:     []string{mention1, mention2, "name=Doha | Doha", "name=Doha says name=Doha"},
}, {
	name: "a part is missing",
	doc: withRelations(`{"predicate": "says", "object": "e2"}`, `{"subject": "e1", "object": "e2"}`, `{"subject": "e1", "predicate": " ", "object": "e2"}`,
		`{"subject": "e1", "predicate": "says"}`, `{"subject": "e1", "predicate": "says", "object": ""}`),
	problems: []string{
		"refused missing /relations/0", "refused missing /relations/1", "refused missing /relations/2",
		"refused missing /relations/3", "refused missing /relations/4",
	},
}, {
	name:     "a name of white space names nobody",
	doc:      withRelations(`{"subject": " ", "predicate": "says", "object": "e2"}`, aide(`"attributed_to": "\u00a0"`)),
	problems: []string{"refused unknown-entity /relations/0/subject", "refused unknown-entity /relations/1/attributed_to"},
}}

var fieldCases = []checkCase{{
	name: "every field",
	doc: withRelations(aide(`"id": "r1", "evidence": [[0, 12]], "quote": " Q ", "confidence": 0.93, "attributed_to": "e2", "attribution": " a\tsource ",
		"polarity": "negated", "modality": "reported", "time": " 2026-01-28 ", "extractor": "x 1"`)),
	want: []string{mention1, mention2, "e1 aide_of e2 | at 0-12 | says Q | by e2 | by words a source | negated | reported | time 2026-01-28 | sure 0.93 | from x 1"},
}, {
	name: "an alias of a relation is stored under its name and keeps its wording",
	doc:  withRelations(`{"subject": "e1", "predicate": "adviser  to", "object": "e2"}`),
	want: []string{mention1, mention2, "e1 aide_of e2 | as adviser to"},
}, {
	name:     "an unknown relation is kept",
	doc:      withRelations(`{"subject": "e1", "predicate": "Flew to", "object": "e2"}`),
	problems: []string{"warning unknown-relation /relations/0/predicate"},
	want:     []string{mention1, mention2, "e1 flew_to e2 | as Flew to"},
}, {
	name: "an unknown relation is warned of once",
	doc: withRelations(`{"subject": "e1", "predicate": "aid_of", "object": "e2"}`, `{"subject": "e2", "predicate": "aid_of", "object": "e1"}`,
		`{"subject": "e1", "predicate": "flew", "object": "e2"}`),
	problems: []string{"warning unknown-relation /relations/0/predicate", "warning unknown-relation /relations/2/predicate"},
	want:     []string{mention1, mention2, "e1 aid_of e2", "e1 flew e2", "e2 aid_of e1"},
}, {
	name:     "an unknown relation, strictly, is refused each time",
	doc:      withRelations(`{"subject": "e1", "predicate": "aid_of", "object": "e2"}`, `{"subject": "e2", "predicate": "aid_of", "object": "e1"}`),
	options:  claim.CheckOptions{Strict: true},
	problems: []string{"refused schema /relations/0/predicate", "refused schema /relations/1/predicate"},
}, {
	name:     "an unknown relation, strictly",
	doc:      withRelations(`{"subject": "e1", "predicate": "aid_of", "object": "e2"}`, aide("")),
	options:  claim.CheckOptions{Strict: true},
	problems: []string{"refused schema /relations/0/predicate"},
	want:     []string{mention1, mention2, "e1 aide_of e2"},
}, {
	name:     "nothing of a relation is left",
	doc:      withRelations(`{"subject": "e1", "predicate": "?!", "object": "e2"}`),
	problems: []string{"refused value /relations/0/predicate"},
}, {
	name: "every polarity and modality",
	doc: withRelations(aide(`"polarity": "affirmed", "modality": "asserted"`), aide(`"polarity": "negated"`), aide(`"modality": "reported"`),
		aide(`"modality": "possible"`), aide(`"modality": "planned"`), aide(`"modality": "demanded"`), aide(`"modality": "hypothetical"`), aide(`"modality": "denied"`)),
	want: []string{
		mention1, mention2, "e1 aide_of e2", "e1 aide_of e2 | demanded", "e1 aide_of e2 | denied", "e1 aide_of e2 | hypothetical",
		"e1 aide_of e2 | negated", "e1 aide_of e2 | planned", "e1 aide_of e2 | possible", "e1 aide_of e2 | reported",
	},
}, {
	name:     "no polarity, no modality",
	doc:      withRelations(aide(`"polarity": "Negated"`), aide(`"modality": "rumoured"`), aide(`"polarity": " "`)),
	problems: []string{"refused value /relations/0/polarity", "refused value /relations/1/modality", "refused value /relations/2/polarity"},
}, {
	name:     "confidence from 0 to 1",
	doc:      withRelations(aide(`"confidence": 0`), aide(`"confidence": 1, "time": "2026"`), aide(`"confidence": -0.1`), aide(`"confidence": 1.0000001`)),
	problems: []string{"refused value /relations/2/confidence", "refused value /relations/3/confidence"},
	want:     []string{mention1, mention2, "e1 aide_of e2 | sure 0", "e1 aide_of e2 | time 2026 | sure 1"},
}, {
	name: "the same claim again: the larger confidence, all extractors",
	doc: withRelations(aide(`"confidence": 0.5, "extractor": "b"`), aide(`"confidence": 0.9, "extractor": "a"`),
		aide(`"confidence": 0.7, "extractor": "b"`), `{"subject": "Ushakov", "predicate": "aide_of", "object": "Kremlin"}`),
	problems: []string{"warning repeated-claim /relations/1", "warning repeated-claim /relations/2", "warning repeated-claim /relations/3"},
	want:     []string{mention1, mention2, "e1 aide_of e2 | sure 0.9 | from a,b"},
}, {
	name:     "the same claim again: a confidence before none",
	doc:      withRelations(aide(""), aide(`"confidence": 0`)),
	problems: []string{"warning repeated-claim /relations/1"},
	want:     []string{mention1, mention2, "e1 aide_of e2 | sure 0"},
}, {
	name: "subject, object or literal does not fit the relation",
	doc: withRelations(`{"subject": "e2", "predicate": "aide_of", "object": "e1"}`, `{"subject": "e1", "predicate": "held_in", "object": "e1"}`,
		`{"subject": "Doha", "predicate": "aide_of", "object": {"value": "4"}}`, `{"subject": "Doha", "predicate": "aide_of", "object": "Doha"}`),
	problems: []string{"warning misfit /relations/0", "warning misfit /relations/1", "warning misfit /relations/2"},
	want:     []string{mention1, mention2, "name=Doha | Doha", "e1 held_in e1", "e2 aide_of e1", `name=Doha aide_of "4"`, "name=Doha aide_of name=Doha"},
}, {
	name: "literals",
	doc: withRelations(`{"subject": "e1", "predicate": "duration", "object": {"value": ""}}`,
		`{"subject": "e1", "predicate": "duration", "object": {"value": "vier", "language": "de-CH-1996"}}`,
		`{"subject": "e1", "predicate": "duration", "object": {"value": "4", "datatype": "xsd:integer"}}`,
		`{"subject": "e1", "predicate": "duration", "object": {"value": "4", "datatype": "http://www.w3.org/2001/XMLSchema#short"}}`,
		`{"subject": "e1", "predicate": "duration", "object": {"value": "s", "datatype": "xsd:string"}}`,
		`{"subject": "e1", "predicate": "duration", "object": {"value": "4", "datatype": "schema:Number"}}`,
		`{"subject": "e1", "predicate": "duration", "object": {"value": "<a/>", "datatype": "rdf:XMLLiteral"}}`,
		`{"subject": "e1", "predicate": "duration", "object": {"value": "POINT(1 2)", "datatype": "geo:wktLiteral"}}`,
		`{"subject": "e1", "predicate": "duration", "object": {"value": "4", "datatype": "urn:x"}}`),
	want: []string{
		mention1, mention2, `e1 duration ""`, `e1 duration "4"^^<http://schema.org/Number>`, `e1 duration "4"^^<http://www.w3.org/2001/XMLSchema#integer>`,
		`e1 duration "4"^^<http://www.w3.org/2001/XMLSchema#short>`, `e1 duration "4"^^<urn:x>`,
		`e1 duration "<a/>"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#XMLLiteral>`,
		`e1 duration "POINT(1 2)"^^<http://www.opengis.net/ont/geosparql#wktLiteral>`, `e1 duration "s"`, `e1 duration "vier"@de-CH-1996`,
	},
}, {
	name:     "a literal with datatype and language",
	doc:      literal(`{"value": "4", "datatype": "xsd:integer", "language": "en"}`),
	problems: []string{"refused value /relations/0/object"},
}, {
	name:     "a datatype that is no IRI",
	doc:      literal(`{"value": "4", "datatype": "integer"}`),
	problems: []string{"refused value /relations/0/object/datatype"},
}, {
	name:     "a datatype with a space",
	doc:      literal(`{"value": "4", "datatype": "xsd:an integer"}`),
	problems: []string{"refused value /relations/0/object/datatype"},
}, {
	name: "languages that are none",
	doc: withRelations(`{"subject": "e1", "predicate": "duration", "object": {"value": "4", "language": "e n"}}`,
		`{"subject": "e1", "predicate": "duration", "object": {"value": "4", "language": "en-"}}`,
		`{"subject": "e1", "predicate": "duration", "object": {"value": "4", "language": "e1"}}`,
		`{"subject": "e1", "predicate": "duration", "object": {"value": "4", "language": "дe"}}`),
	problems: []string{
		"refused value /relations/0/object/language", "refused value /relations/1/object/language",
		"refused value /relations/2/object/language", "refused value /relations/3/object/language",
	},
}}

// withText is the document of withRelations with its text.
func withText(text string, relations ...string) string {
	quoted, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return strings.Replace(withRelations(relations...), `"id": "d"`, `"id": "d", "text": `+string(quoted), 1)
}

var textCases = []checkCase{{
	name: "without a text spans are taken as they are, in order",
	doc:  withRelations(aide(`"evidence": [[700, 900], [5, 9], [700, 900], [5, 7]], "quote": "Q"`)),
	want: []string{mention1, mention2, "e1 aide_of e2 | at 5-7,5-9,700-900 | says Q"},
}, {
	name:     "without a text a span can still be upside down",
	doc:      withRelations(aide(`"evidence": [[0, 3], [9, 5]]`), aide(`"evidence": [[-1, 3]]`), aide(`"evidence": [[3, 3]]`)),
	problems: []string{"refused offsets /relations/0/evidence/1", "refused offsets /relations/1/evidence/0", "refused offsets /relations/2/evidence/0"},
}, {
	name:     "a span outside the text costs its relation",
	doc:      withText(aideText, aide(`"evidence": [[46, 56]]`), aide(`"evidence": [[46, 57]]`), aide(`"evidence": [[100, 101]]`)),
	problems: []string{"refused offsets /relations/1/evidence/0", "refused offsets /relations/2/evidence/0"},
	want:     []string{mention1, mention2, "e1 aide_of e2 | at 46-56 | says Abu Dhabi."},
}, {
	name: "a quote is cut from one span, and from several",
	doc:  withText(aideText, aide(`"evidence": [[0, 36]]`), aide(`"evidence": [[28, 37], [0, 13], [17, 21]]`)),
	want: []string{
		mention1, mention2, "e1 aide_of e2 | at 0-13,17-21,28-37 | says Yuri Ushakov, … aide … Kremlin,",
		"e1 aide_of e2 | at 0-36 | says Yuri Ushakov, an aide of the Kremlin",
	},
}, {
	name: "code points, not bytes or UTF-16",
	doc:  withText("😀 Ушаков — помощник. 𝕏!", aide(`"evidence": [[2, 8]]`), aide(`"quote": "помощник"`), aide(`"evidence": [[21, 22]]`)),
	want: []string{
		mention1, mention2, "e1 aide_of e2 | at 11-19 | says помощник",
		"e1 aide_of e2 | at 2-8 | says Ушаков", "e1 aide_of e2 | at 21-22 | says 𝕏",
	},
}, {
	name: "a quote without a span is looked for: the first place counts",
	doc:  withText("no. An aide, an aide.", aide(`"quote": " aide "`), aide(`"quote": "."`)),
	want: []string{mention1, mention2, "e1 aide_of e2 | at 2-3 | says .", "e1 aide_of e2 | at 7-11 | says aide"},
}, {
	name: "a quote is found whatever its quotation marks, dashes and white space",
	doc: withText("He said: “It’s\u00a0over –\n  for\tgood”. Да, «всё».", aide(`"quote": "\"It's over - for good\""`),
		aide(`"quote": "„It‘s over — for\u200b good‟"`), aide(`"quote": "\"всё\""`)),
	want: []string{
		mention1, mention2, `e1 aide_of e2 | at 39-44 | says "всё"`,
		`e1 aide_of e2 | at 9-33 | says "It's over - for good"`, "e1 aide_of e2 | at 9-33 | says „It‘s over — for\u200b good‟",
	},
}, {
	name:     "a quote that is not there is kept without a place",
	doc:      withText(aideText, aide(`"quote": "flew to Doha"`), aide(`"quote": "yuri"`)),
	problems: []string{"warning quote /relations/0/quote", "warning quote /relations/1/quote"},
	want:     []string{mention1, mention2, "e1 aide_of e2 | says flew to Doha", "e1 aide_of e2 | says yuri"},
}, {
	name:     "a quote of signs that do not show is nowhere",
	doc:      withText(aideText, aide(`"quote": "\u200b"`)),
	problems: []string{"warning quote /relations/0/quote"},
	want:     []string{mention1, mention2, "e1 aide_of e2 | says \u200b"},
}, {
	name:     "a quote that differs from its span stays, with a warning",
	doc:      withText(aideText, aide(`"evidence": [[0, 12]], "quote": "Kremlin"`)),
	problems: []string{"warning quote /relations/0/quote"},
	want:     []string{mention1, mention2, "e1 aide_of e2 | at 0-12 | says Kremlin"},
}, {
	name: "a quote may be trimmed or wider than its span, and set otherwise",
	doc:  withText("x “aide – of” y", aide(`"evidence": [[2, 13]], "quote": "aide - of"`), aide(`"evidence": [[3, 7]], "quote": "\"aide - of\" y"`)),
	want: []string{mention1, mention2, `e1 aide_of e2 | at 2-13 | says aide - of`, `e1 aide_of e2 | at 3-7 | says "aide - of" y`},
}, {
	name:    "no quotes: the spans stay, found ones too",
	doc:     withText(aideText, aide(`"evidence": [[0, 12]]`), aide(`"quote": "Kremlin"`), aide(`"evidence": [[17, 21]], "quote": "aide"`)),
	options: claim.CheckOptions{NoQuotes: true},
	want:    []string{mention1, mention2, "e1 aide_of e2 | at 0-12", "e1 aide_of e2 | at 17-21", "e1 aide_of e2 | at 29-36"},
}, {
	name:     "no quotes without a text; what differs in its quote alone is one claim",
	doc:      withRelations(aide(`"quote": "a"`), aide(`"quote": "b"`)),
	options:  claim.CheckOptions{NoQuotes: true},
	problems: []string{"warning repeated-claim /relations/1"},
	want:     []string{mention1, mention2, "e1 aide_of e2"},
}, {
	name:    "the text of a file",
	doc:     withRelations(aide(`"evidence": [[0, 4]]`)),
	options: claim.CheckOptions{Text: aideText},
	want:    []string{mention1, mention2, "e1 aide_of e2 | at 0-4 | says Yuri"},
}, {
	name:    "the document's own text goes before that of a file",
	doc:     withText("Юрий Ушаков", aide(`"evidence": [[0, 4]]`)),
	options: claim.CheckOptions{Text: aideText},
	want:    []string{mention1, mention2, "e1 aide_of e2 | at 0-4 | says Юрий"},
}}

func TestCheck(t *testing.T) {
	seen := make(map[claim.Code]bool)
	for _, c := range slices.Concat(entityCases, endCases, fieldCases, textCases) {
		t.Run(c.name, func(t *testing.T) {
			got, problems := check(document(t, c.doc), c.options)
			for _, p := range problems {
				seen[p.Code] = true
			}
			if d := cmp.Diff(c.problems, report(problems)); d != "" {
				t.Errorf("problems, - want + got:\n%s", d)
			}
			want := c.want
			if want == nil {
				want = []string{mention1, mention2}
			}
			if d := cmp.Diff(want, show(got)); d != "" {
				t.Errorf("stated, - want + got:\n%s", d)
			}
		})
	}
	for _, code := range []claim.Code{ // what check.go can say of a record; CodeDate is TestCheckMeta's
		claim.CodeMissing, claim.CodeValue, claim.CodeDuplicate, claim.CodeOffsets, claim.CodeUnknownEntity,
		claim.CodeAmbiguous, claim.CodeSchema, claim.CodeQuote, claim.CodeUnknownType, claim.CodeUnknownRel,
		claim.CodeMisfit, claim.CodeRepeated,
	} {
		if !seen[code] {
			t.Errorf("no case has the code %s", code)
		}
	}
}

// A confidence that is no number cannot be written in JSON.
func TestCheckNaN(t *testing.T) {
	nan := math.NaN()
	doc := &claim.Document{ID: "d", Relations: []claim.Relation{{Subject: "a", Predicate: "says", Object: claim.Object{Name: "b"}, Confidence: &nan}}}
	got, problems := check(doc, claim.CheckOptions{})
	if d := cmp.Diff([]string{"refused value /relations/0/confidence"}, report(problems)); d != "" {
		t.Error(d)
	}
	if lines := show(got); len(lines) > 0 {
		t.Errorf("something is left: %q", lines)
	}
}

func TestCheckMeta(t *testing.T) {
	const in = `{"id": " d/1 ", "title": " A\n title ", "url": " http://x ", "publisher": "The  Post",
		"published": " 2026-01-29 ", "language": " en ", "text": " Words.\n"}`
	want := claim.Stated{
		ID: " d/1 ", Title: "A title", URL: "http://x", Publisher: "The Post", Published: "2026-01-29", Language: "en",
	}
	got, problems := check(document(t, in), claim.CheckOptions{})
	if d := cmp.Diff(&want, got); d != "" || problems != nil {
		t.Errorf("problems %v, - want + got:\n%s", problems, d)
	}
	want.Text = " Words.\n"
	got, _ = check(document(t, in), claim.CheckOptions{KeepText: true})
	if d := cmp.Diff(&want, got); d != "" {
		t.Errorf("with its text, - want + got:\n%s", d)
	}
	if got, _ = check(&claim.Document{ID: "d"}, claim.CheckOptions{KeepText: true, Text: "file"}); got.Text != "file" {
		t.Errorf("the text of a file is kept as %q", got.Text)
	}
	for _, date := range []string{"yesterday", "2026-02-30", "2026-1-2"} {
		got, problems = check(&claim.Document{ID: "d", Published: date}, claim.CheckOptions{})
		if d := cmp.Diff([]string{"warning date /published"}, report(problems)); d != "" || got.Published != date {
			t.Errorf("published %q is kept as %q; %s", date, got.Published, d)
		}
	}
}

func TestCheckNoID(t *testing.T) {
	got, problems := check(document(t, `{"title": "A", "entities": [{"id": ""}]}`), claim.CheckOptions{})
	if d := cmp.Diff([]string{"refused missing /id"}, report(problems)); d != "" || got != nil {
		t.Errorf("stated %v; problems, - want + got:\n%s", got, d)
	}
	if got := string(problems[0].Record); got != "at " {
		t.Errorf("the record is %q, not the document", got)
	}
}

// A refusal carries the place of the fault and the record it costs, a warning the place alone.
func TestCheckPlaces(t *testing.T) {
	const in = `{"id": "d", "entities": [{"id": "e1", "type": "Persn", "same_as": ["x"]}], "relations": [
		{"subject": "e1", "predicate": "aid_of", "object": "e1"}, {"subject": "e1", "predicate": "says", "object": "e9"}]}`
	for name, c := range map[string]struct {
		source claim.Source
		want   []string
	}{
		"as read": {source{}, []string{
			"a.json:1:17: /entities/0/type: did you mean Person?, record ",
			"a.json:1:22: /entities/0/same_as/0: , record at /entities/0/same_as/0",
			"a.json:1:23: /relations/0/predicate: did you mean aide_of?, record ",
			"a.json:1:20: /relations/1/object: add the entity, or name it in words, record at /relations/1",
		}},
		"records dropped before": {sparse{}, []string{
			"a.json:1:17: /entities/1/type: did you mean Person?, record ",
			"a.json:1:22: /entities/1/same_as/0: , record at /entities/1/same_as/0",
			"a.json:1:23: /relations/1/predicate: did you mean aide_of?, record ",
			"a.json:1:20: /relations/3/object: add the entity, or name it in words, record at /relations/3",
		}},
		"made in memory": {nil, []string{
			"-: /entities/0/type: did you mean Person?, record ", "-: /entities/0/same_as/0: , record ",
			"-: /relations/0/predicate: did you mean aide_of?, record ",
			"-: /relations/1/object: add the entity, or name it in words, record ",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			doc := document(t, in)
			doc.Source = c.source
			_, problems := check(doc, claim.CheckOptions{})
			var got []string
			for _, p := range problems {
				got = append(got, fmt.Sprintf("%v: %s: %s, record %s", p.Pos, p.Pointer, p.Hint, p.Record))
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("- want + got:\n%s", d)
			}
		})
	}
}

// renaming is a source of a format in which the fields have other names.
type renaming struct{ source }

func (renaming) InputPointer(pointer string) string { return "/input" + pointer }

// A fault has the pointer that its source says, and the place of the document's.
func TestCheckInputPointer(t *testing.T) {
	doc := document(t, `{"id": "d", "entities": [{"id": "e1", "type": "Persn"}]}`)
	doc.Source = renaming{}
	_, problems := check(doc, claim.CheckOptions{})
	if len(problems) != 1 || problems[0].Pointer != "/input/entities/0/type" || problems[0].Pos.Column != 1+len("/entities/0/type") {
		t.Errorf("problems: %v", problems)
	}
}

// An entity that the reader dropped is no bare name.
func TestCheckDroppedEntity(t *testing.T) {
	doc := document(t, `{"id": "d", "entities": [{"id": "e1"}], "relations": [{"subject": "e1", "predicate": "says", "object": "kremlin"}]}`)
	doc.Source = sparse{}
	got, problems := check(doc, claim.CheckOptions{})
	if d := cmp.Diff([]string{"refused unknown-entity /relations/1/object"}, report(problems)); d != "" {
		t.Errorf("problems, - want + got:\n%s", d)
	}
	if d := cmp.Diff([]string{"e1"}, show(got)); d != "" {
		t.Errorf("stated, - want + got:\n%s", d)
	}
}

// The warning of a quote that differs says what the text has, up to 60 code points of it.
func TestCheckQuoteMessage(t *testing.T) {
	for _, n := range []int{60, 61} {
		text := strings.Repeat("ы", n)
		_, problems := check(document(t, withText(text, aide(fmt.Sprintf(`"evidence": [[0, %d]], "quote": "other"`, n)))), claim.CheckOptions{})
		want := strings.Repeat("ы", 60) + strings.Repeat("…", n-60)
		if got := problems[0].Msg; !strings.HasSuffix(got, `"`+want+`"`) {
			t.Errorf("%d code points: %s", n, got)
		}
	}
}

// asked counts what the mapping is asked.
type asked struct {
	words
	near *int
}

func (a asked) NearRelation(wording string) string { *a.near++; return a.words.NearRelation(wording) }
func (a asked) NearType(wording string) string     { *a.near++; return a.words.NearType(wording) }

// The nearest word is looked for once for each that is not known, and said with each refusal.
func TestCheckHints(t *testing.T) {
	const in = `{"id": "d", "entities": [{"id": "a", "type": "Persn"}, {"id": "b", "type": "Persn"}, {"id": "c"}], "relations": [
		{"subject": "c", "predicate": "aid_of", "object": "c"}, {"subject": "c", "predicate": "aid_of", "object": {"value": "x"}}]}`
	near := 0
	_, problems := claim.Check(document(t, in), &claim.CheckOptions{Mapping: asked{near: &near}, Strict: true})
	var hints []string
	for _, p := range problems {
		hints = append(hints, p.Hint)
	}
	want := []string{"did you mean Person?", "did you mean Person?", "did you mean aide_of?", "did you mean aide_of?"}
	if d := cmp.Diff(want, hints); d != "" || near != 2 {
		t.Errorf("asked %d times; hints, - want + got:\n%s", near, d)
	}
}

// Stop is asked before each record, and ends the check without a statement.
func TestCheckStop(t *testing.T) {
	doc := document(t, withRelations(aide(""), aide(`"time": "2026"`)))
	for calls := range 6 {
		left := calls
		stop := func() error {
			if left--; left < 0 {
				return errors.New("stop")
			}
			return nil
		}
		got, problems := check(doc, claim.CheckOptions{Stop: stop})
		if (got == nil) != (calls < 4) || problems != nil {
			t.Errorf("stopped after %d records: %v, problems %v", calls, got, problems)
		}
	}
}

// 20,000 equal relations, each of an extractor of its own.
func TestCheckManyExtractors(t *testing.T) {
	const n = 20_000
	doc := &claim.Document{ID: "d"}
	for i := range n {
		doc.Relations = append(doc.Relations, claim.Relation{
			Subject: "A", Predicate: "says", Object: claim.Object{Name: "B"}, Extractor: fmt.Sprintf("x%05d", (i*7919)%n),
		})
	}
	got, _ := check(doc, claim.CheckOptions{})
	if x := got.Claims[0].Extractors; len(got.Claims) != 1 || len(x) != n || !slices.IsSorted(x) {
		t.Errorf("%d claims, %d extractors", len(got.Claims), len(x))
	}
}

// A quote that is cut has an end, whatever the spans, and one warning says so.
func TestCheckLongQuote(t *testing.T) {
	text := strings.Repeat("ы", 30_000)
	r := claim.Relation{Subject: "A", Predicate: "says", Object: claim.Object{Name: "B"}}
	for i := range 5000 {
		r.Evidence = append(r.Evidence, claim.Span{0, 30_000 - i})
	}
	odd := claim.Relation{Subject: "A", Predicate: "says", Object: claim.Object{Name: "C"}, Evidence: []claim.Span{{0, 1}, {1, 30_000}}}
	given := claim.Relation{Subject: "A", Predicate: "says", Object: claim.Object{Name: "D"}, Evidence: []claim.Span{{0, 30_000}}, Quote: text}
	doc := &claim.Document{ID: "d", Text: text, Relations: []claim.Relation{r, odd, given}}
	got, problems := check(doc, claim.CheckOptions{})
	if d := cmp.Diff([]string{"warning quote /relations/0/evidence"}, report(problems)); d != "" {
		t.Errorf("problems, - want + got:\n%s", d)
	}
	want := map[string]string{
		"name=B": strings.Repeat("ы", 8192) + " …",
		"name=C": "ы … " + strings.Repeat("ы", 8188) + " …",
		"name=D": text,
	}
	for _, k := range got.Claims {
		if k.Quote != want[k.Object] {
			t.Errorf("the quote of %s has %d bytes, want %d", k.Object, len(k.Quote), len(want[k.Object]))
		}
	}
	if _, problems = check(doc, claim.CheckOptions{NoQuotes: true}); problems != nil {
		t.Errorf("without quotes: %v", report(problems))
	}
}

// Quotes that are not in the text are looked for a thousand times.
func TestCheckManyMisses(t *testing.T) {
	doc := &claim.Document{ID: "d", Text: "Some text."}
	quotes := []string{"text"}
	for i := range 1002 {
		quotes = append(quotes, fmt.Sprint("no ", i))
	}
	for _, quote := range append(quotes, "text.") {
		doc.Relations = append(doc.Relations, claim.Relation{Subject: "A", Predicate: "says", Object: claim.Object{Name: "B"}, Quote: quote})
	}
	got, problems := check(doc, claim.CheckOptions{})
	placed := slices.DeleteFunc(slices.Clone(got.Claims), func(k claim.Claim) bool { return k.Spans == nil })
	if len(got.Claims) != 1004 || len(placed) != 1 || placed[0].Quote != "text" {
		t.Errorf("%d claims, of which %d have a place", len(got.Claims), len(placed))
	}
	if len(problems) != 1001 || !strings.Contains(problems[1000].Msg, "not looked for") {
		t.Errorf("%d problems, the last %v", len(problems), problems[len(problems)-1])
	}
}

// What the reader found comes first, and its list is not written to.
func TestCheckKeepsProblems(t *testing.T) {
	doc := document(t, `{"id": "d", "entities": [{}]}`)
	doc.Problems = append(make([]*claim.Error, 0, 8), &claim.Error{Code: claim.CodeUnknownField, Pointer: "/x", Warning: true})
	for range 2 {
		_, problems := check(doc, claim.CheckOptions{})
		if d := cmp.Diff([]string{"warning unknown-field /x", "refused missing /entities/0"}, report(problems)); d != "" {
			t.Errorf("- want + got:\n%s", d)
		}
	}
	if extra := doc.Problems[:2][1]; extra != nil {
		t.Errorf("the document's problems were written to: %v", extra)
	}
}

// The normal form does not depend on the order of the input, names that meet aside.
func TestCheckOrder(t *testing.T) {
	doc := document(t, withRelations(aide(`"time": "2026"`), aide(`"evidence": [[1, 2]]`), `{"subject": "Doha", "predicate": "says", "object": "e1"}`))
	want, _ := check(doc, claim.CheckOptions{})
	slices.Reverse(doc.Entities)
	slices.Reverse(doc.Relations)
	got, _ := check(doc, claim.CheckOptions{})
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("- as given + reversed:\n%s", d)
	}
}
