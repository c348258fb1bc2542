package graph_test

import (
	"strings"
	"testing"

	"github.com/newsgraph/newsgraph/graph"
)

// judgedPairs are the entities that both articles of fixtures/articles have, 000's and then 003's. They come
// from reading, not from the rules.
var judgedPairs = strings.Fields(`
	e01=e01 e02=e02 e03=e03 e04=e04 e05=e05 e06=e09
	e07=e10 e08=e11 e09=e12
	e10=e13 e11=e14 e12=e15
	e13=e16 e14=e18 e15=e20
	e17=e21 e18=e22 e19=e23
	e20=e24 e21=e26 e22=e27 e24=e29
	e25=e31 e26=e32 e27=e33 e30=e38 e32=e39
	e34=e40 e35=e41 e36=e42 e37=e43 e38=e44
	e39=e46 e40=e47 e41=e48 e42=e49 e43=e50
	e44=e51 e45=e52 e46=e53 e47=e54 e48=e56
	e49=e57 e50=e58 e51=e61
	e54=e62 e55=e63 e56=e64 e57=e66 e60=e67
`)

// judgedApart are the pairs that a careless rule would merge.
var judgedApart = [][2]string{
	{"000#e10", "000#e21"}, // Moscow, city and government
	{"000#e10", "003#e26"},
	{"003#e13", "000#e21"},
	{"003#e13", "003#e26"},
	{"000#e11", "000#e22"}, // Kyiv, likewise
	{"000#e11", "003#e27"},
	{"003#e14", "000#e22"},
	{"003#e14", "003#e27"},
	{"000#e20", "003#e25"}, // Kremlin, body and building
	{"003#e24", "003#e25"},
	{"000#e09", "003#e28"}, // United States and Washington
	{"000#e07", "000#e21"}, // Russia, Moscow and the Kremlin
	{"000#e21", "000#e20"},
	{"000#e01", "000#e02"}, // Volodymyr Zelenskyy and Vladimir Putin
	{"000#e01", "003#e02"},
	{"003#e06", "003#e07"}, // Rubio and Lavrov
	{"000#e13", "000#e14"}, // Donetsk region and its Ukrainian-held part
	{"000#e14", "000#e15"},
	{"000#e08", "003#e19"}, // Ukraine and eastern Ukraine
	{"000#e28", "003#e34"}, // the Russian military and Russian troops: one may be part of the other
	{"000#e27", "000#e28"},
	{"000#e18", "000#e19"}, // Russian and Ukrainian energy infrastructure
	{"000#e25", "003#e32"}, // Russian and Ukrainian delegation
	{"000#e32", "000#e33"}, // peacekeepers and monitors
	{"000#e34", "003#e41"}, // the invitations of 2026 and of 2025
	{"000#e34", "000#e39"}, // an invitation and the talks it is to
	{"000#e42", "003#e48"}, // the visit offered in 2025 and the trip offered now
	{"000#e43", "003#e49"}, // Putin to Kyiv and Zelenskyy to Moscow
	{"000#e44", "003#e52"}, // the January talks and the round of 1 February
	{"000#e39", "003#e51"}, // talks in Moscow and in Abu Dhabi
	{"000#e50", "003#e59"}, // attacks of 2025 and of January 2026
	{"000#e37", "003#e44"}, // truce and peace deal
	{"000#e46", "000#e53"}, // the peace process and previous efforts
	{"003#e45", "003#e65"}, // a proposal and the topic
	{"003#e54", "003#e55"}, // the war and fighting in it
	{"000#e32", "003#e63"}, // peacekeepers and peacekeeping
	{"000#e17", "003#e64"}, // the plant and its fate
}

// TestJudgedPairs holds the rules to what a reader of the two articles says, in whatever order they come.
// Whatever is no pair is an entity of its own.
func TestJudgedPairs(t *testing.T) {
	const folder = "../fixtures/articles/"
	for _, order := range [][]string{{"000", "003"}, {"003", "000"}} {
		t.Run(strings.Join(order, ","), func(t *testing.T) {
			g := openMemory(t)
			for _, name := range order {
				load(t, g, nil, folder+name+".json")
			}
			checkJudged(t, g)
			if t.Failed() {
				return
			}
			before := referents(t, g)
			if _, err := g.Resolve(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
			checkJudged(t, g)
			for mention, entity := range referents(t, g) {
				if before[mention] != entity {
					t.Errorf("%s was %s and is %s after Resolve", mention, before[mention], entity)
				}
			}
		})
	}
}

func checkJudged(t *testing.T, g *graph.Graph) {
	t.Helper()
	entity := referents(t, g)
	if len(entity) != 60+71 {
		t.Fatalf("%d mentions", len(entity))
	}
	mates := make(map[string]string)
	for _, pair := range judgedPairs {
		a, b, _ := strings.Cut(pair, "=")
		mates["000#"+a], mates["003#"+b] = "003#"+b, "000#"+a
		if entity["000#"+a] != entity["003#"+b] {
			t.Errorf("000#%s is %s, 003#%s is %s: they should be one", a, entity["000#"+a], b, entity["003#"+b])
		}
	}
	for _, pair := range judgedApart {
		if entity[pair[0]] == entity[pair[1]] {
			t.Errorf("%s and %s are one, %s", pair[0], pair[1], entity[pair[0]])
		}
	}
	first := make(map[string]string)
	for mention, e := range entity {
		if other, ok := first[e]; ok && mates[mention] != other {
			t.Errorf("%s and %s are one, %s, and no pair", other, mention, e)
		}
		first[e] = mention
	}
}

// referents gives the slug of the entity that each mention, written like 000#e01, refers to.
func referents(t *testing.T, g *graph.Graph) map[string]string {
	t.Helper()
	const doc, refers, entity = "<urn:newsgraph:doc:", "<urn:newsgraph:refersTo>", "<urn:newsgraph:entity:"
	of := make(map[string]string)
	for _, line := range lines(export(t, g)) {
		f := strings.Fields(line)
		if len(f) < 3 || f[1] != refers {
			continue
		}
		mention := strings.TrimSuffix(strings.TrimPrefix(f[0], doc), ">")
		if of[mention] != "" {
			t.Errorf("%s refers to two entities", mention)
		}
		of[mention] = strings.TrimSuffix(strings.TrimPrefix(f[2], entity), ">")
	}
	return of
}
