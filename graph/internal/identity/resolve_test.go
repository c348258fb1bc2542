package identity_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/cayleygraph/quad"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/identity"
	"github.com/newsgraph/newsgraph/graph/internal/spelling"
)

var vocab = claim.NewVocab(claim.DefaultBase)

// An entity is what the other documents say of one.
type entity struct {
	slug    string
	types   []quad.IRI
	same    []quad.IRI
	names   []string
	aliases []string
}

// A graph is an Index in memory.
type graph struct {
	entities []entity
	retired  map[string]string // slug → name key
	near     map[quad.IRI][]quad.IRI
	err      error // what each look-up fails with
}

func (g *graph) Named(key string) ([]identity.Candidate, error) {
	return g.find(func(e *entity) (name, found bool) {
		is := func(name string) bool { return identity.Key(name) == key }
		name = slices.ContainsFunc(e.names, is)
		return name, name || slices.ContainsFunc(e.aliases, is)
	})
}

func (g *graph) Identified(external quad.IRI) ([]identity.Candidate, error) {
	return g.find(func(e *entity) (name, found bool) { return false, slices.Contains(e.same, external) })
}

func (g *graph) find(match func(*entity) (name, found bool)) ([]identity.Candidate, error) {
	var out []identity.Candidate
	for i := range g.entities {
		e := &g.entities[i]
		if name, found := match(e); found {
			c := identity.Candidate{Entity: vocab.Entity(e.slug), Types: e.types, External: e.same, Name: name}
			for _, n := range e.names {
				c.Names = append(c.Names, identity.Key(n))
			}
			c.Keys, c.Spelled = c.Names, slices.Concat(e.names, e.aliases)
			for _, n := range e.aliases {
				c.Keys = append(slices.Clip(c.Keys), identity.Key(n))
			}
			out = append(out, c)
		}
	}
	return out, g.err
}

func (g *graph) Free(slug, key string) (bool, error) {
	if was, ok := g.retired[slug]; ok {
		return was == key, g.err
	}
	return !slices.ContainsFunc(g.entities, func(e entity) bool { return e.slug == slug }), g.err
}

func (g *graph) Spelled(block string) ([]identity.Candidate, error) {
	return g.find(func(e *entity) (name, found bool) {
		return false, slices.ContainsFunc(slices.Concat(e.names, e.aliases), func(n string) bool { return slices.Contains(spelling.Blocks(n, nil), block) })
	})
}

func (g *graph) Near(entity quad.IRI, others []quad.IRI) (bool, error) {
	return slices.ContainsFunc(others, func(o quad.IRI) bool { return slices.Contains(g.near[entity], o) }), g.err
}

func (g *graph) After(string, string) int { return 0 }

func (g *graph) Kind(typ quad.IRI) spelling.Kind {
	switch typ {
	case "Person":
		return spelling.Person
	case "City", "Country", "Place":
		return spelling.Place
	case "Body", "Party", "Army":
		return spelling.Organisation
	}
	return spelling.Any
}

// Compatible knows one ancestor: a Body is a Party or an Army.
func (g *graph) Compatible(a, b quad.IRI) bool {
	return a == "" || b == "" || a == b || a == "Body" && (b == "Party" || b == "Army") || b == "Body" && (a == "Party" || a == "Army")
}

func mention(local, name string, typ quad.IRI, more ...string) claim.Mention {
	m := claim.Mention{Local: local, Name: name, Type: typ}
	for _, s := range more {
		if claim.IsIRI(s) {
			m.SameAs = append(m.SameAs, quad.IRI(s))
		} else {
			m.Aliases = append(m.Aliases, s)
		}
	}
	return m
}

type earlier map[string]claim.Link // local id and name key → link

func (e earlier) link(local, key string) (claim.Link, bool) {
	l, ok := e[local+" "+key]
	return l, ok
}

// show writes the links of a document: local id, slug, rule, score.
func show(s *claim.Stated) []string {
	var out []string
	for i := range s.Mentions {
		m := &s.Mentions[i]
		slug, _ := vocab.EntitySlug(m.Link.Entity)
		out = append(out, fmt.Sprint(m.Local, ": ", slug, " ", m.Link.By, " ", m.Link.Score))
	}
	return out
}

const (
	q1     = "http://www.wikidata.org/entity/Q1"
	q2     = "http://www.wikidata.org/entity/Q2"
	viaf   = "http://viaf.org/viaf/7"
	person = quad.IRI("Person")
	place  = quad.IRI("Place")
)

type resolveCase struct {
	name     string
	graph    graph
	mentions []claim.Mention
	earlier  earlier
	want     []string
}

func one(e entity) graph { return graph{entities: []entity{e}} }

// Rule 1 of docs/decisions/0004-entities-by-rule.md: external identifiers.
var identifierCases = []resolveCase{{
	name:     "the same identifier, whatever the name and the type",
	graph:    one(entity{slug: "putin", names: []string{"Putin"}, types: []quad.IRI{person}, same: []quad.IRI{q1}}),
	mentions: []claim.Mention{mention("e1", "The president", place, q1)},
	want:     []string{"e1: putin external-id 1"},
}, {
	name:     "another identifier of the authority, and the same of another one",
	graph:    one(entity{slug: "putin", names: []string{"Putin"}, same: []quad.IRI{q1, viaf}}),
	mentions: []claim.Mention{mention("e1", "Putin", "", q2, viaf)},
	want:     []string{"e1: putin-2 new 1"},
}, {
	name:     "another identifier of the authority forbids the name",
	graph:    one(entity{slug: "putin", names: []string{"Putin"}, same: []quad.IRI{q1}}),
	mentions: []claim.Mention{mention("e1", "Putin", "", q2)},
	want:     []string{"e1: putin-2 new 1"},
}, {
	name:     "scheme and www. make no other authority",
	graph:    one(entity{slug: "putin", names: []string{"Putin"}, same: []quad.IRI{"https://Wikidata.org/entity/Q2"}}),
	mentions: []claim.Mention{mention("e1", "Putin", "", q1)},
	want:     []string{"e1: putin-2 new 1"},
}, {
	name:     "scheme and www. make no other identifier",
	graph:    one(entity{slug: "putin", names: []string{"Putin"}, same: []quad.IRI{"https://wikidata.org/entity/Q1"}}),
	mentions: []claim.Mention{mention("e1", "Putin", "", q1)},
	want:     []string{"e1: putin exact-name 0.95"},
}, {
	name:     "a slash at the end is no name",
	graph:    one(entity{slug: "london", names: []string{"London"}, same: []quad.IRI{"http://sws.geonames.org/2643743/"}}),
	mentions: []claim.Mention{mention("e1", "London", "", "http://sws.geonames.org/6058560/"), mention("e2", "London", "", "https://sws.geonames.org/2643743")},
	want:     []string{"e1: london-2 new 1", "e2: london exact-name 0.95"},
}, {
	name:     "pages and entities of Wikidata are one authority",
	graph:    one(entity{slug: "putin", names: []string{"Putin"}, same: []quad.IRI{"https://www.wikidata.org/wiki/Q1"}}),
	mentions: []claim.Mention{mention("e1", "Putin", "", q2), mention("e2", "Putin", "", q1)},
	want:     []string{"e1: putin-2 new 1", "e2: putin exact-name 0.95"},
}, {
	name:     "two hosts are two authorities",
	graph:    one(entity{slug: "nato", names: []string{"NATO"}, same: []quad.IRI{"https://nato.int"}}),
	mentions: []claim.Mention{mention("e1", "NATO", "", "https://www.otan.example")},
	want:     []string{"e1: nato exact-name 0.95"},
}, {
	name:     "a URN has its authority before the last colon",
	graph:    one(entity{slug: "a", names: []string{"A"}, same: []quad.IRI{"urn:isbn:1"}}),
	mentions: []claim.Mention{mention("e1", "A", "", "urn:isbn:2"), mention("e2", "A", "", "urn:issn:2")},
	want:     []string{"e1: a-2 new 1", "e2: a exact-name 0.95"},
}, {
	name:     "an identifier goes before a name that comes first",
	graph:    one(entity{slug: "putin", names: []string{"Putin"}, same: []quad.IRI{q1}}),
	mentions: []claim.Mention{mention("e1", "Putin", person), mention("e2", "V. V. Putin", person, q1)},
	want:     []string{"e1: putin-2 new 1", "e2: putin external-id 1"},
}, {
	name:     "one identifier twice in a document that the graph knows",
	graph:    one(entity{slug: "putin", names: []string{"Putin"}, same: []quad.IRI{q1}}),
	mentions: []claim.Mention{mention("e1", "A", "", q1), mention("e2", "B", "", q1)},
	want:     []string{"e1: putin external-id 1", "e2: putin external-id 1"},
}, {
	name:     "one identifier twice in a document that the graph does not know",
	mentions: []claim.Mention{mention("e1", "A", "", q1), mention("e2", "B", "", q1), mention("e3", "A", "")},
	want:     []string{"e1: a new 1", "e2: a external-id 1", "e3: a-2 new 1"},
}, {
	name:     "and one of the two is known by its name",
	graph:    one(entity{slug: "b", names: []string{"B"}}),
	mentions: []claim.Mention{mention("e1", "A", "", q1), mention("e2", "B", "", q1)},
	want:     []string{"e1: b external-id 1", "e2: b exact-name 0.95"},
}, {
	name: "one identifier twice, and another one of one authority each",
	mentions: []claim.Mention{
		mention("e1", "A", "", viaf, q1), mention("e2", "B", "", viaf, q2), mention("e3", "C", "", q1), mention("e4", "D", "", q2),
	},
	want: []string{"e1: a new 1", "e2: b new 1", "e3: a external-id 1", "e4: b external-id 1"},
}, {
	name:     "the graph's identifier counts for the second mention too",
	graph:    one(entity{slug: "a", same: []quad.IRI{viaf, q1}}),
	mentions: []claim.Mention{mention("e1", "A", "", viaf), mention("e2", "B", "", viaf, q2)},
	want:     []string{"e1: a external-id 1", "e2: b new 1"},
}, {
	name:     "mentions that only the graph knows as one stay apart",
	graph:    one(entity{slug: "a", same: []quad.IRI{viaf, q1}}),
	mentions: []claim.Mention{mention("e1", "A", "", viaf), mention("e2", "B", "", q1)},
	want:     []string{"e1: a external-id 1", "e2: b new 1"},
}, {
	name: "a mention that shares with two takes the first identifier's",
	graph: graph{entities: []entity{
		{slug: "a", same: []quad.IRI{viaf}}, {slug: "b", same: []quad.IRI{q1}},
	}},
	mentions: []claim.Mention{
		mention("e1", "A", "", viaf), mention("e2", "B", "", q1), mention("e3", "C", "", viaf, q1), mention("e4", "D", "", q1),
	},
	want: []string{"e1: a external-id 1", "e2: b external-id 1", "e3: a external-id 1", "e4: b external-id 1"},
}}

// Rule 2: names, in their normal form, and types.
var nameCases = []resolveCase{{
	name:     "an exact name in its normal form",
	graph:    one(entity{slug: "putin", names: []string{"Vladimir Putin"}}),
	mentions: []claim.Mention{mention("e1", "VLADIMIR  PUTIN’s", "")},
	want:     []string{"e1: putin exact-name 0.95"},
}, {
	name:     "an alias of the entity",
	graph:    one(entity{slug: "putin", names: []string{"Vladimir Putin"}, aliases: []string{"Putin"}}),
	mentions: []claim.Mention{mention("e1", "Putin", "")},
	want:     []string{"e1: putin exact-alias 0.9"},
}, {
	name:     "types that do not go together",
	graph:    one(entity{slug: "georgia", names: []string{"Georgia"}, types: []quad.IRI{place}}),
	mentions: []claim.Mention{mention("e1", "Georgia", person)},
	want:     []string{"e1: georgia-2 new 1"},
}, {
	name:     "an ancestor's type",
	graph:    one(entity{slug: "azov", names: []string{"Azov"}, types: []quad.IRI{"Body"}}),
	mentions: []claim.Mention{mention("e1", "Azov", "Army")},
	want:     []string{"e1: azov exact-name 0.95"},
}, {
	name:     "siblings are not compatible",
	graph:    one(entity{slug: "azov", names: []string{"Azov"}, types: []quad.IRI{"Party"}}),
	mentions: []claim.Mention{mention("e1", "Azov", "Army")},
	want:     []string{"e1: azov-2 new 1"},
}, {
	name:     "no type on one side",
	graph:    graph{entities: []entity{{slug: "a", names: []string{"A"}, types: []quad.IRI{person}}, {slug: "b", names: []string{"B"}}}},
	mentions: []claim.Mention{mention("e1", "A", ""), mention("e2", "B", place)},
	want:     []string{"e1: a exact-name 0.95", "e2: b exact-name 0.95"},
}, {
	name: "the same type before a compatible one before none",
	graph: graph{entities: []entity{
		{slug: "none", names: []string{"Azov"}}, {slug: "body", names: []string{"Azov"}, types: []quad.IRI{"Body"}}, {slug: "army", names: []string{"Azov"}, types: []quad.IRI{"Army"}},
	}},
	mentions: []claim.Mention{mention("e1", "Azov", "Army")},
	want:     []string{"e1: army exact-name 0.95"},
}, {
	name: "a compatible type before none",
	graph: graph{entities: []entity{
		{slug: "none", names: []string{"Azov"}}, {slug: "body", names: []string{"Azov"}, types: []quad.IRI{"Body"}},
	}},
	mentions: []claim.Mention{mention("e1", "Azov", "Army")},
	want:     []string{"e1: body exact-name 0.95"},
}, {
	// What has no type gathers at the entity that has none: typed ones of the name are homonyms.
	name: "a mention without a type, and an entity without one",
	graph: graph{entities: []entity{
		{slug: "army", names: []string{"Azov"}, types: []quad.IRI{"Army"}}, {slug: "none", names: []string{"Azov"}}, {slug: "sea", names: []string{"Azov"}, types: []quad.IRI{place}},
	}},
	mentions: []claim.Mention{mention("e1", "Azov", "")},
	want:     []string{"e1: none exact-name 0.95"},
}, {
	name: "one of several types of an entity",
	graph: graph{entities: []entity{
		{slug: "other", names: []string{"Azov"}, types: []quad.IRI{"Body"}}, {slug: "azov", names: []string{"Azov"}, types: []quad.IRI{place, "Army"}},
	}},
	mentions: []claim.Mention{mention("e1", "Azov", "Army")},
	want:     []string{"e1: azov exact-name 0.95"},
}, {
	name: "a name before an alias",
	graph: graph{entities: []entity{
		{slug: "alias", aliases: []string{"Azov"}, types: []quad.IRI{place}}, {slug: "name", names: []string{"Azov"}, types: []quad.IRI{place}},
	}},
	mentions: []claim.Mention{mention("e1", "Azov", place)},
	want:     []string{"e1: name exact-name 0.95"},
}, {
	name: "the type before the name",
	graph: graph{entities: []entity{
		{slug: "name", names: []string{"Azov"}}, {slug: "alias", aliases: []string{"Azov"}, types: []quad.IRI{place}},
	}},
	mentions: []claim.Mention{mention("e1", "Azov", place)},
	want:     []string{"e1: alias exact-alias 0.9"},
}, {
	name: "two equally good ones are a tie",
	graph: graph{entities: []entity{
		{slug: "georgia", names: []string{"Georgia"}, types: []quad.IRI{place}}, {slug: "georgia-2", names: []string{"Georgia"}, types: []quad.IRI{place}},
	}},
	mentions: []claim.Mention{mention("e1", "Georgia", place)},
	want:     []string{"e1: georgia-3 new 1"},
}, {
	name: "a better one after a tie",
	graph: graph{entities: []entity{
		{slug: "a", names: []string{"Georgia"}}, {slug: "b", names: []string{"Georgia"}}, {slug: "c", names: []string{"Georgia"}, types: []quad.IRI{place}},
	}},
	mentions: []claim.Mention{mention("e1", "Georgia", place)},
	want:     []string{"e1: c exact-name 0.95"},
}, {
	name:     "homonyms that the document keeps apart",
	graph:    one(entity{slug: "john-smith", names: []string{"John Smith"}, types: []quad.IRI{person}}),
	mentions: []claim.Mention{mention("e1", "John Smith", person), mention("e2", "John Smith", person), mention("e3", "John Smith", person)},
	want:     []string{"e1: john-smith-2 new 1", "e2: john-smith-3 new 1", "e3: john-smith-4 new 1"},
}, {
	name:     "one that the document's earlier version had stays its mention's",
	graph:    one(entity{slug: "john-smith", names: []string{"John Smith"}, types: []quad.IRI{person}}),
	mentions: []claim.Mention{mention("e1", "John Smith", person), mention("e2", "John Smith", person)},
	earlier:  earlier{"e2 john smith": {Entity: vocab.Entity("john-smith"), By: identity.ByNew, Score: 1}},
	want:     []string{"e1: john-smith-2 new 1", "e2: john-smith new 1"},
}, {
	name:     "two names of one entity are a tie too",
	graph:    one(entity{slug: "xi", names: []string{"Xi", "Xi Jinping"}}),
	mentions: []claim.Mention{mention("e1", "Xi", ""), mention("e2", "Xi Jinping", "")},
	want:     []string{"e1: xi-2 new 1", "e2: xi-jinping new 1"},
}, {
	name:     "homonyms of which one fits better, wherever it stands",
	graph:    one(entity{slug: "azov", names: []string{"Azov"}, types: []quad.IRI{"Army"}}),
	mentions: []claim.Mention{mention("e1", "Azov", "Body"), mention("e2", "Azov", "Army"), mention("e3", "Azov", "")},
	want:     []string{"e1: azov-2 new 1", "e2: azov exact-name 0.95", "e3: azov-3 new 1"},
}, {
	name:     "a name before an alias among mentions",
	graph:    one(entity{slug: "putin", names: []string{"Vladimir Putin"}, aliases: []string{"Putin"}}),
	mentions: []claim.Mention{mention("e1", "Putin", ""), mention("e2", "Vladimir Putin", "")},
	want:     []string{"e1: putin-2 new 1", "e2: putin exact-name 0.95"},
}, {
	name: "who loses to a better one looks on",
	graph: graph{entities: []entity{
		{slug: "army", names: []string{"Azov"}, types: []quad.IRI{"Army"}}, {slug: "none", names: []string{"Azov"}},
	}},
	mentions: []claim.Mention{mention("e1", "Azov", "Body"), mention("e2", "Azov", "Army")},
	want:     []string{"e1: none exact-name 0.95", "e2: army exact-name 0.95"},
}, {
	name:     "what two want equally is not a third's that fits less, by name or alias",
	graph:    one(entity{slug: "azov", names: []string{"Azov"}, types: []quad.IRI{"Army"}}),
	mentions: []claim.Mention{mention("e1", "Azov", "Army"), mention("e2", "Azov", "Army"), mention("e3", "Azov", ""), mention("e4", "Them", "", "Azov")},
	want:     []string{"e1: azov-2 new 1", "e2: azov-3 new 1", "e3: azov-4 new 1", "e4: them new 1"},
}, {
	name: "a mention that fits another entity as well counts",
	graph: graph{entities: []entity{
		{slug: "a", names: []string{"A"}, same: []quad.IRI{q1}}, {slug: "a-2", names: []string{"A"}},
	}},
	mentions: []claim.Mention{mention("e1", "A", ""), mention("e2", "A", "", q2)},
	want:     []string{"e1: a-3 new 1", "e2: a-4 new 1"},
}, {
	name: "an alias decides what the name leaves open",
	graph: graph{entities: []entity{
		{slug: "a", names: []string{"Azov"}}, {slug: "b", names: []string{"Azov", "Azov Brigade"}},
	}},
	mentions: []claim.Mention{mention("e1", "Azov", "", "Azov Brigade")},
	want:     []string{"e1: b exact-alias 0.9"},
}, {
	name:     "mentions with one identifier are no rivals",
	graph:    one(entity{slug: "a", names: []string{"A"}}),
	mentions: []claim.Mention{mention("e1", "A", "", q1), mention("e2", "A", "", q1, viaf), mention("e3", "A", "", viaf)},
	want:     []string{"e1: a exact-name 0.95", "e2: a external-id 1", "e3: a external-id 1"},
}, {
	name:     "unless another identifier keeps them apart",
	graph:    one(entity{slug: "a", names: []string{"A"}}),
	mentions: []claim.Mention{mention("e1", "A", "", viaf, q1), mention("e2", "A", "", viaf, q2)},
	want:     []string{"e1: a-2 new 1", "e2: a-3 new 1"},
}, {
	name:     "homonyms that are both new",
	mentions: []claim.Mention{mention("e1", "John Smith", person), mention("e2", "JOHN SMITH", person)},
	want:     []string{"e1: john-smith new 1", "e2: john-smith-2 new 1"},
}, {
	name:     "names of which nothing is left are not equal",
	graph:    one(entity{slug: "x", names: []string{"…"}}),
	mentions: []claim.Mention{mention("e1", "«»", ""), mention("e2", "", "")},
	want:     []string{"e1: x-2 new 1", "e2: e2 new 1"},
}}

// Rule 3: an alias of the mention.
var aliasCases = []resolveCase{{
	name:     "an alias of the mention is a name of the entity",
	graph:    one(entity{slug: "un", names: []string{"UN"}}),
	mentions: []claim.Mention{mention("e1", "United Nations", "", "un")},
	want:     []string{"e1: un exact-alias 0.9"},
}, {
	name:     "a part of the mention's own name proves nothing, were it a name of the entity",
	graph:    one(entity{slug: "putin", names: []string{"Putin"}, types: []quad.IRI{person}}),
	mentions: []claim.Mention{mention("e1", "Vladimir Putin", person, "putin")},
	want:     []string{"e1: vladimir-putin new 1"},
}, {
	name:     "an acronym of two full names",
	graph:    one(entity{slug: "un", names: []string{"UN", "University of Nebraska"}}),
	mentions: []claim.Mention{mention("e1", "United Nations", "", "un")},
	want:     []string{"e1: united-nations new 1"},
}, {
	name:     "a surname alone is the one full name there is",
	graph:    one(entity{slug: "yuri-ushakov", names: []string{"Yuri Ushakov"}, aliases: []string{"Ushakov"}}),
	mentions: []claim.Mention{mention("e1", "Ushakov", "")},
	want:     []string{"e1: yuri-ushakov exact-alias 0.9"},
}, {
	name:     "a surname with another full name as alias",
	graph:    one(entity{slug: "yuri-ushakov", names: []string{"Yuri Ushakov", "Ushakov"}}),
	mentions: []claim.Mention{mention("e1", "Ushakov", "", "Dmitri Ushakov")},
	want:     []string{"e1: ushakov new 1"},
}, {
	name:     "two aliases that agree prove nothing",
	graph:    one(entity{slug: "xi", names: []string{"Xi"}, aliases: []string{"the president"}}),
	mentions: []claim.Mention{mention("e1", "Putin", "", "the president")},
	want:     []string{"e1: putin new 1"},
}, {
	name:     "types count for aliases too",
	graph:    one(entity{slug: "putin", names: []string{"Putin"}, types: []quad.IRI{person}}),
	mentions: []claim.Mention{mention("e1", "Vladimir Putin", place, "Putin")},
	want:     []string{"e1: vladimir-putin new 1"},
}, {
	name:     "the name goes before the aliases",
	graph:    graph{entities: []entity{{slug: "a", names: []string{"A"}}, {slug: "b", aliases: []string{"B"}}}},
	mentions: []claim.Mention{mention("e1", "B", "", "A")},
	want:     []string{"e1: b exact-alias 0.9"},
}, {
	name:     "another mention's name goes before a mention's alias",
	graph:    one(entity{slug: "lavrov", names: []string{"Sergei Lavrov"}, types: []quad.IRI{person}}),
	mentions: []claim.Mention{mention("e1", "The minister", person, "Sergei Lavrov"), mention("e2", "Sergei Lavrov", person)},
	want:     []string{"e1: the-minister new 1", "e2: lavrov exact-name 0.95"},
}, {
	name:     "aliases that name two entities decide nothing",
	graph:    graph{entities: []entity{{slug: "lavrov", names: []string{"Lavrov"}}, {slug: "sybiha", names: []string{"Sybiha"}}}},
	mentions: []claim.Mention{mention("e1", "The ministers", "", "Lavrov", "Sybiha")},
	want:     []string{"e1: the-ministers new 1"},
}, {
	name:     "two aliases that name one entity",
	graph:    one(entity{slug: "lavrov", names: []string{"Lavrov", "Sergei Lavrov"}}),
	mentions: []claim.Mention{mention("e1", "The minister", "", "Lavrov", "Sergei Lavrov")},
	want:     []string{"e1: lavrov exact-alias 0.9"},
}, {
	name:     "two mentions with one alias",
	graph:    one(entity{slug: "lavrov", names: []string{"Lavrov"}}),
	mentions: []claim.Mention{mention("e1", "The minister", "", "Lavrov"), mention("e2", "The envoy", "", "Lavrov")},
	want:     []string{"e1: the-minister new 1", "e2: the-envoy new 1"},
}, {
	name:     "an entity that another mention holds is not taken",
	graph:    one(entity{slug: "putin", names: []string{"Putin", "Vladimir Putin"}}),
	mentions: []claim.Mention{mention("e1", "Putin", ""), mention("e2", "The president", "", "Vladimir Putin")},
	want:     []string{"e1: putin exact-name 0.95", "e2: the-president new 1"},
}}

// New entities, their slugs, and what a replaced document keeps.
var mintCases = []resolveCase{{
	name:     "named after the name, else the first alias, else the local id",
	mentions: []claim.Mention{mention("e1", "Abu Dhabi", "", "UAE"), mention("e2", "", "", "Doha", "Qatar"), mention("E 3", "", "")},
	want:     []string{"e1: abu-dhabi new 1", "e2: doha new 1", "E 3: e-3 new 1"},
}, {
	name: "slugs that are taken, in the graph and in the document",
	graph: graph{entities: []entity{
		{slug: "kremlin", names: []string{"Kreml"}}, {slug: "kremlin-3", names: []string{"Kreml"}},
	}},
	mentions: []claim.Mention{mention("e1", "Kremlin", ""), mention("e2", "Kremlin!", ""), mention("e3", "Kremlin-2", "")},
	want:     []string{"e1: kremlin-2 new 1", "e2: kremlin-4 new 1", "e3: kremlin-2-2 new 1"},
}, {
	name:     "a retired slug is kept back for its name",
	graph:    graph{retired: map[string]string{"kremlin": "kremlin", "doha": "doha city"}},
	mentions: []claim.Mention{mention("e1", "KREMLIN", ""), mention("e2", "Doha", "")},
	want:     []string{"e1: kremlin new 1", "e2: doha-2 new 1"},
}, {
	name:     "where nothing fits the earlier entity stays, with its link as it was",
	mentions: []claim.Mention{mention("e1", "Kremlin", ""), mention("e2", "Doha", "")},
	earlier: earlier{
		"e1 kremlin": {Entity: vocab.Entity("kremlin-7"), By: identity.ByNew, Score: 1},
		"e2 doha":    {Entity: vocab.Entity("qatar"), By: identity.ByExactAlias, Score: 0.9}, // of a document that is gone
	},
	want: []string{"e1: kremlin-7 new 1", "e2: qatar exact-alias 0.9"},
}, {
	name:     "what fits goes before the earlier entity",
	graph:    one(entity{slug: "moscow-kremlin", names: []string{"Kremlin"}}),
	mentions: []claim.Mention{mention("e1", "Kremlin", "")},
	earlier:  earlier{"e1 kremlin": {Entity: vocab.Entity("kremlin-7"), By: identity.ByNew, Score: 1}},
	want:     []string{"e1: moscow-kremlin exact-name 0.95"},
}, {
	name:     "the same entity again by another rule: the link stays",
	graph:    one(entity{slug: "kremlin", names: []string{"Kremlin"}}),
	mentions: []claim.Mention{mention("e1", "Kremlin", "")},
	earlier:  earlier{"e1 kremlin": {Entity: vocab.Entity("kremlin"), By: identity.ByNew, Score: 1}},
	want:     []string{"e1: kremlin new 1"},
}, {
	name:     "another id or another name is another mention",
	mentions: []claim.Mention{mention("e1", "Doha", ""), mention("e2", "Kremlin", "")},
	earlier:  earlier{"e1 kremlin": {Entity: vocab.Entity("kremlin-7"), By: identity.ByNew, Score: 1}},
	want:     []string{"e1: doha new 1", "e2: kremlin new 1"},
}, {
	name:     "a tie keeps the earlier entity",
	graph:    graph{entities: []entity{{slug: "kremlin", names: []string{"Kremlin"}}, {slug: "kremlin-2", names: []string{"Kremlin"}}}},
	mentions: []claim.Mention{mention("e1", "Kremlin", "")},
	earlier:  earlier{"e1 kremlin": {Entity: vocab.Entity("kremlin-2"), By: identity.ByNew, Score: 1}},
	want:     []string{"e1: kremlin-2 new 1"},
}, {
	name:     "an earlier entity goes before a new one that would take its slug",
	mentions: []claim.Mention{mention("e1", "Kremlin", ""), mention("e2", "Kremlin", "")},
	earlier:  earlier{"e2 kremlin": {Entity: vocab.Entity("kremlin"), By: identity.ByNew, Score: 1}},
	want:     []string{"e1: kremlin-2 new 1", "e2: kremlin new 1"},
}, {
	name:     "an earlier entity that another mention took is gone",
	graph:    one(entity{slug: "kremlin", names: []string{"Kremlin"}, same: []quad.IRI{q1}}),
	mentions: []claim.Mention{mention("e1", "Kremlin", "", q1), mention("e2", "Kremlin", "")},
	earlier:  earlier{"e2 kremlin": {Entity: vocab.Entity("kremlin"), By: identity.ByNew, Score: 1}},
	want:     []string{"e1: kremlin external-id 1", "e2: kremlin-2 new 1"},
}, {
	name:     "an earlier entity that others came to say another identifier of",
	graph:    one(entity{slug: "kremlin", names: []string{"Kremlin"}, same: []quad.IRI{q1}}),
	mentions: []claim.Mention{mention("e1", "Kremlin", "", q2)},
	earlier:  earlier{"e1 kremlin": {Entity: vocab.Entity("kremlin"), By: identity.ByNew, Score: 1}},
	want:     []string{"e1: kremlin-2 new 1"},
}, {
	name:     "an earlier entity that others say to be of a type that does not go with the new one",
	graph:    one(entity{slug: "georgia", names: []string{"Georgia"}, types: []quad.IRI{place}}),
	mentions: []claim.Mention{mention("e1", "Georgia", person)},
	earlier:  earlier{"e1 georgia": {Entity: vocab.Entity("georgia"), By: identity.ByNew, Score: 1}},
	want:     []string{"e1: georgia-2 new 1"},
}}

func TestResolve(t *testing.T) {
	for _, c := range slices.Concat(identifierCases, nameCases, aliasCases, mintCases) {
		t.Run(c.name, func(t *testing.T) {
			s := &claim.Stated{Mentions: c.mentions}
			for range 2 { // what an earlier run left in the links does not count
				if err := identity.Resolve(s, vocab, &c.graph, c.earlier.link); err != nil {
					t.Fatal(err)
				}
				if d := cmp.Diff(c.want, show(s)); d != "" {
					t.Errorf("- want + got:\n%s", d)
				}
			}
		})
	}
}

// A new document has nothing earlier.
func TestResolveWithoutEarlier(t *testing.T) {
	s := &claim.Stated{Mentions: []claim.Mention{mention("e1", "A", "")}}
	if err := identity.Resolve(s, vocab, &graph{}, nil); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"e1: a new 1"}, show(s)); d != "" {
		t.Errorf("- want + got:\n%s", d)
	}
}

// What a look-up fails with comes back, with what was looked up.
func TestResolveError(t *testing.T) {
	broken := errors.New("broken")
	for want, m := range map[string]claim.Mention{
		q1:    mention("e1", "A", "", q1),
		`"A"`: mention("e1", "A", ""),
		`"B"`: mention("e1", "", "", "B"),
		`"x"`: mention("e1", "…", ""),
	} {
		err := identity.Resolve(&claim.Stated{Mentions: []claim.Mention{m}}, vocab, &graph{err: broken}, nil)
		if !errors.Is(err, broken) || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want broken with %s", err, want)
		}
	}
}

var (
	names   = rapid.SampledFrom([]string{"A", "B", "C", "a!", "", "…", "Ж"})
	types   = rapid.SampledFrom([]quad.IRI{"", "Body", "Party", "Army", person})
	externs = rapid.SliceOfNDistinct(rapid.SampledFrom([]quad.IRI{"urn:w:1", "urn:w:2", "urn:v:1", "urn:v:2", "urn:u:1"}), 0, 3, rapid.ID[quad.IRI])

	graphs = rapid.Custom(func(t *rapid.T) *graph {
		g := &graph{retired: map[string]string{}}
		for _, slug := range []string{"a", "a-2", "b", "b-2", "c", "x", "d"}[:rapid.IntRange(0, 7).Draw(t, "entities")] {
			e := entity{slug: slug, names: []string{names.Draw(t, "name")}, aliases: []string{names.Draw(t, "alias")}, same: externs.Draw(t, "same")}
			if typ := types.Draw(t, "type"); typ != "" {
				e.types = []quad.IRI{typ}
			}
			g.entities = append(g.entities, e)
		}
		if rapid.Bool().Draw(t, "retired") {
			g.retired["a-3"], g.retired["c-2"] = "a", "b"
		}
		return g
	})

	documents = rapid.Custom(func(t *rapid.T) *claim.Stated {
		s := &claim.Stated{}
		for i := range rapid.IntRange(1, 7).Draw(t, "mentions") {
			m := mention(fmt.Sprint("e", i), names.Draw(t, "name"), types.Draw(t, "type"))
			if alias := names.Draw(t, "alias"); alias != "" {
				m.Aliases = []string{alias}
			}
			m.SameAs = externs.Draw(t, "same")
			slices.Sort(m.SameAs)
			s.Mentions = append(s.Mentions, m)
		}
		return s
	})
)

func TestResolveProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g, s, was := graphs.Draw(t, "graph"), documents.Draw(t, "document"), earlier{}
		for _, m := range s.Mentions {
			if rapid.Bool().Draw(t, "was there") {
				slug := rapid.SampledFrom([]string{"a", "b", "a-2", "k", "l"}).Draw(t, "slug")
				was[m.Local+" "+identity.Key(m.FirstName())] = claim.Link{Entity: vocab.Entity(slug), By: "old", Score: 0.5}
			}
		}
		resolve := func() []string {
			if err := identity.Resolve(s, vocab, g, was.link); err != nil {
				t.Fatal(err)
			}
			return show(s)
		}
		first := resolve()
		for range 3 {
			if d := cmp.Diff(first, resolve()); d != "" {
				t.Fatalf("not the same again:\n%s", d)
			}
		}
		properties(t, g, s)
	})
}

// Without identifiers, which mention is which entity of the graph does not depend on their order.
func TestResolveOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g, s := graphs.Draw(t, "graph"), documents.Draw(t, "document")
		for i := range s.Mentions {
			s.Mentions[i].SameAs = nil
		}
		known := func() []string {
			if err := identity.Resolve(s, vocab, g, nil); err != nil {
				t.Fatal(err)
			}
			lines := slices.DeleteFunc(show(s), func(line string) bool { return strings.Contains(line, " new ") })
			slices.Sort(lines)
			return lines
		}
		want := known()
		s.Mentions = rapid.Permutation(s.Mentions).Draw(t, "order")
		if d := cmp.Diff(want, known()); d != "" {
			t.Errorf("- as given + in another order:\n%s", d)
		}
	})
}

// A document of mentions that share an identifier, or a name, is no more than their number's work.
func TestResolveMany(t *testing.T) {
	const n = 20_000
	s := &claim.Stated{}
	for i := range n {
		s.Mentions = append(s.Mentions, mention(fmt.Sprint("s", i), "A", "", viaf), mention(fmt.Sprint("w", i), "B", "", "urn:v:1", fmt.Sprint("urn:w:", i)))
	}
	if err := identity.Resolve(s, vocab, &graph{}, nil); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(show(s)[2*n-2:]); got != "[s19999: a external-id 1 w19999: b-20000 new 1]" {
		t.Error(got)
	}
}

// properties are those that the package promises.
func properties(t *rapid.T, g *graph, s *claim.Stated) {
	// An earlier entity is kept without a look at what others say of it under other names.
	kept := make(map[quad.IRI]bool)
	for i := range s.Mentions {
		if link := s.Mentions[i].Link; link.By == "old" {
			kept[link.Entity] = true
		}
	}
	for i := range s.Mentions {
		m := &s.Mentions[i]
		if m.Link.Entity == "" || m.Link.By == "" || m.Link.Score <= 0 || m.Link.Score > 1 {
			t.Errorf("%s is linked by %+v", m.Local, m.Link)
		}
		if at := slices.IndexFunc(g.entities, func(e entity) bool { return vocab.Entity(e.slug) == m.Link.Entity }); at >= 0 && !kept[m.Link.Entity] {
			if c, d := authorities(m.SameAs, g.entities[at].same); c != "" {
				t.Errorf("%s of %v got %s of %v: %s, %s", m.Local, m.SameAs, m.Link.Entity, g.entities[at].same, c, d)
			}
		}
		for k := range s.Mentions[:i] {
			n := &s.Mentions[k]
			if m.Link.Entity != n.Link.Entity {
				continue
			}
			if !connected(s, m, n) {
				t.Errorf("%s and %s share %s and no external id", m.Local, n.Local, m.Link.Entity)
			}
			if c, d := authorities(m.SameAs, n.SameAs); c != "" {
				t.Errorf("%s and %s share %s, with %s and %s", m.Local, n.Local, m.Link.Entity, c, d)
			}
		}
	}
}

// authorities gives two identifiers that differ but for their last part.
func authorities(a, b []quad.IRI) (quad.IRI, quad.IRI) {
	for _, x := range a {
		for _, y := range b {
			if x != y && x[:5] == y[:5] {
				return x, y
			}
		}
	}
	return "", ""
}

// connected says whether mentions of one entity lead from m to n, each sharing an external
// identifier with the next.
func connected(s *claim.Stated, m, n *claim.Mention) bool {
	reached := map[string]bool{m.Local: true}
	for grown := true; grown; {
		grown = false
		for i := range s.Mentions {
			a := &s.Mentions[i]
			for k := range s.Mentions {
				b := &s.Mentions[k]
				if reached[a.Local] && !reached[b.Local] && a.Link.Entity == m.Link.Entity && b.Link.Entity == m.Link.Entity &&
					slices.ContainsFunc(a.SameAs, func(x quad.IRI) bool { return slices.Contains(b.SameAs, x) }) {
					reached[b.Local], grown = true, true
				}
			}
		}
	}
	return reached[n.Local]
}
