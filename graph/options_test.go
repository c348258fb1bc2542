package graph_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/claim"
)

// Small documents made by hand, for what the fixtures do not show. Names without a type, so that
// equal names are one entity.

// rel is "Ann | met_with | Ben".
func rel(text string) claim.Relation {
	part := strings.Split(text, " | ")
	return claim.Relation{Subject: part[0], Predicate: part[1], Object: claim.Object{Name: part[2]}}
}

func negated(text string) claim.Relation {
	r := rel(text)
	r.Polarity = claim.Denial
	return r
}

func modal(modality, text string) claim.Relation {
	r := rel(text)
	r.Modality = modality
	return r
}

func value(subject, relation, value, datatype string) claim.Relation {
	return claim.Relation{
		Subject: subject, Predicate: relation,
		Object: claim.Object{Literal: &claim.Literal{Value: value, Datatype: datatype}},
	}
}

func article(id string, relations ...claim.Relation) *claim.Document {
	return &claim.Document{ID: id, Relations: relations}
}

// put keeps documents, one after the other; a refused record fails the test.
func put(tb testing.TB, g *graph.Graph, docs ...*claim.Document) (last *graph.PutResult) {
	tb.Helper()
	for _, doc := range docs {
		res, err := g.Put(tb.Context(), doc, nil)
		if err != nil {
			tb.Fatal(err)
		}
		for _, p := range res.Problems {
			if !p.Warning {
				tb.Fatalf("%s: %v", doc.ID, p)
			}
		}
		last = res
	}
	return last
}

func filled(tb testing.TB, docs ...*claim.Document) *graph.Graph {
	tb.Helper()
	g := openMemory(tb)
	put(tb, g, docs...)
	return g
}

func same(tb testing.TB, what string, want, got any) {
	tb.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		tb.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// apiError gives the error of a question that cannot be asked.
func apiError(tb testing.TB, err error) *api.Error {
	tb.Helper()
	var e *api.Error
	if !errors.As(err, &e) {
		tb.Fatalf("want an *api.Error, got %v", err)
	}
	return e
}

// triple writes a fact as "Ann met_with Ben asserted".
func triple(f *api.FactRow) string {
	object := ""
	if f.Object.Node != nil {
		object = f.Object.Node.Name
	} else {
		object = f.Object.Literal.Value
	}
	return strings.Join([]string{f.Subject.Name, f.Relation, object, f.Status}, " ")
}

func triples(facts []api.FactRow) []string {
	out := []string{}
	for i := range facts {
		out = append(out, triple(&facts[i]))
	}
	return out
}

// ways gives the paths of an answer, each by the names of its nodes.
func ways(a *api.PathAnswer) []string {
	out := []string{}
	for i := range a.Paths {
		var names []string
		for _, n := range a.Paths[i].Nodes {
			names = append(names, n.Name)
		}
		out = append(out, strings.Join(names, " "))
	}
	return out
}

func ask(tb testing.TB, g *graph.Graph, q *api.PathQuery) *api.PathAnswer {
	tb.Helper()
	a, err := g.Paths(tb.Context(), q)
	if err != nil {
		tb.Fatal(err)
	}
	if !a.Complete {
		tb.Fatalf("cut short: %s", a.Reason)
	}
	return a
}

// crowd is n people who all met each other: more acyclic paths than can ever be looked at.
func crowd(n int) *claim.Document {
	doc := article("crowd")
	for i := range n {
		for j := range i {
			doc.Relations = append(doc.Relations, rel(fmt.Sprintf("P%d | met_with | P%d", i, j)))
		}
	}
	return doc
}

// soon allows a question the time that a search gone astray does not keep to.
func soon(tb testing.TB) context.Context {
	tb.Helper()
	ctx, cancel := context.WithTimeout(tb.Context(), 5*time.Second)
	tb.Cleanup(cancel)
	return ctx
}

// conflictLines writes conflicts as "kind subject relation: fact; fact".
func conflictLines(tb testing.TB, g *graph.Graph, view api.View) []string {
	tb.Helper()
	a, err := g.Conflicts(tb.Context(), view, 0)
	if err != nil {
		tb.Fatal(err)
	}
	out := []string{}
	for i := range a.Conflicts {
		c := &a.Conflicts[i]
		out = append(out, fmt.Sprintf("%s %s %s: %s", c.Kind, c.Subject.Name, c.Relation, strings.Join(triples(c.Facts), "; ")))
	}
	return out
}

// TestConflicts: in the core schema has_capital is functional and the inverse of capital_of, which
// is not; date_of_birth is functional, member_of is not; met_with is symmetric.
func TestConflicts(t *testing.T) {
	for _, tt := range []struct {
		name string
		says []claim.Relation // each in a document of its own
		want []string
	}{
		{
			"two objects", // the objects in the order of their IRIs
			[]claim.Relation{rel("UAE | has_capital | Dubai"), rel("UAE | has_capital | Abu Dhabi")},
			[]string{"functional UAE has_capital: UAE has_capital Abu Dhabi asserted; UAE has_capital Dubai asserted"},
		},
		{
			"one of them through the inverse", // facts by subject: abu-dhabi before uae
			[]claim.Relation{rel("UAE | has_capital | Dubai"), rel("Abu Dhabi | capital_of | UAE")},
			[]string{"functional UAE has_capital: Abu Dhabi capital_of UAE asserted; UAE has_capital Dubai asserted"},
		},
		{
			"both through the inverse",
			[]claim.Relation{rel("Dubai | capital_of | UAE"), rel("Abu Dhabi | capital_of | UAE")},
			[]string{"functional UAE has_capital: Abu Dhabi capital_of UAE asserted; Dubai capital_of UAE asserted"},
		},
		{
			"one object both ways is one fact",
			[]claim.Relation{rel("UAE | has_capital | Abu Dhabi"), rel("Abu Dhabi | capital_of | UAE")},
			[]string{},
		},
		{
			"the inverse is not functional",
			[]claim.Relation{rel("Abu Dhabi | capital_of | UAE"), rel("Abu Dhabi | capital_of | Oman")},
			[]string{},
		},
		{
			"one hedged",
			[]claim.Relation{rel("UAE | has_capital | Abu Dhabi"), modal("reported", "UAE | has_capital | Dubai")},
			[]string{},
		},
		{
			"one hedged, through the inverse",
			[]claim.Relation{rel("Abu Dhabi | capital_of | UAE"), modal("possible", "Dubai | capital_of | UAE")},
			[]string{},
		},
		{
			"one negated",
			[]claim.Relation{rel("UAE | has_capital | Abu Dhabi"), negated("UAE | has_capital | Dubai")},
			[]string{},
		},
		{
			"two literals",
			[]claim.Relation{
				value("Ann", "date_of_birth", "1971-02-03", "xsd:date"), value("Ann", "date_of_birth", "1970-01-01", "xsd:date"),
			},
			[]string{"functional Ann date_of_birth: Ann date_of_birth 1970-01-01 asserted; Ann date_of_birth 1971-02-03 asserted"},
		},
		{
			"a relation that is not functional",
			[]claim.Relation{rel("Ann | member_of | Club"), rel("Ann | member_of | Guild")},
			[]string{},
		},
		{
			"asserted and negated",
			[]claim.Relation{negated("Ann | member_of | Club"), rel("Ann | member_of | Club")},
			[]string{"contradiction Ann member_of: Ann member_of Club asserted; Ann member_of Club negated"},
		},
		{
			"asserted and denied",
			[]claim.Relation{modal("denied", "Ann | member_of | Club"), rel("Ann | member_of | Club")},
			[]string{"contradiction Ann member_of: Ann member_of Club asserted; Ann member_of Club negated"},
		},
		{
			"hedged and negated",
			[]claim.Relation{negated("Ann | member_of | Club"), modal("reported", "Ann | member_of | Club")},
			[]string{},
		},
		{
			"asserted, hedged and negated", // asserted and hedged claims are one fact
			[]claim.Relation{
				modal("planned", "Ann | member_of | Club"), negated("Ann | member_of | Club"), rel("Ann | member_of | Club"),
			},
			[]string{"contradiction Ann member_of: Ann member_of Club asserted; Ann member_of Club negated"},
		},
		{
			"a symmetric relation in opposite orders",
			[]claim.Relation{negated("Ben | met_with | Ann"), rel("Ann | met_with | Ben")},
			[]string{"contradiction Ann met_with: Ann met_with Ben asserted; Ben met_with Ann negated"},
		},
		{
			"a relation that has a direction, in opposite orders",
			[]claim.Relation{negated("Ben | member_of | Ann"), rel("Ann | member_of | Ben")},
			[]string{},
		},
		{
			"a relation and its inverse",
			[]claim.Relation{negated("Club | employs | Ann"), rel("Ann | works_for | Club")},
			[]string{"contradiction Ann works_for: Ann works_for Club asserted; Club employs Ann negated"},
		},
		{
			"by subject, relation and kind",
			[]claim.Relation{
				rel("UAE | has_capital | Dubai"), rel("UAE | has_capital | Abu Dhabi"), negated("UAE | has_capital | Dubai"),
				rel("Zoe | member_of | Club"), negated("Zoe | member_of | Club"),
				rel("Ann | member_of | Club"), negated("Ann | member_of | Club"),
				rel("Ann | leads | Club"), negated("Ann | leads | Club"),
			},
			[]string{
				"contradiction Ann leads: Ann leads Club asserted; Ann leads Club negated",
				"contradiction Ann member_of: Ann member_of Club asserted; Ann member_of Club negated",
				"contradiction UAE has_capital: UAE has_capital Dubai asserted; UAE has_capital Dubai negated",
				"functional UAE has_capital: UAE has_capital Abu Dhabi asserted; UAE has_capital Dubai asserted",
				"contradiction Zoe member_of: Zoe member_of Club asserted; Zoe member_of Club negated",
			},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			g := openMemory(t)
			for i, r := range tt.says {
				put(t, g, article(fmt.Sprintf("d%d", i), r))
			}
			same(t, "conflicts", tt.want, conflictLines(t, g, api.View{}))
		})
	}
}

// TestConflictsOrder: conflicts of one subject and relation do not depend on what was loaded first.
func TestConflictsOrder(t *testing.T) {
	club := article("club", rel("Ann | member_of | Club"), negated("Ann | member_of | Club"))
	guild := article("guild", rel("Ann | member_of | Guild"), negated("Ann | member_of | Guild"))
	want := []string{
		"contradiction Ann member_of: Ann member_of Club asserted; Ann member_of Club negated",
		"contradiction Ann member_of: Ann member_of Guild asserted; Ann member_of Guild negated",
	}
	same(t, "club first", want, conflictLines(t, filled(t, club, guild), api.View{}))
	same(t, "guild first", want, conflictLines(t, filled(t, guild, club), api.View{}))
}

func TestConflictsViewAndLimit(t *testing.T) {
	g := filled(t,
		article("a", rel("Ann | member_of | Club"), rel("Ben | member_of | Club")),
		article("b", negated("Ann | member_of | Club"), negated("Ben | member_of | Club")))
	same(t, "one document agrees with itself", []string{}, conflictLines(t, g, api.View{Documents: []string{"a"}}))
	same(t, "without what is negated", []string{}, conflictLines(t, g, api.View{Status: []string{"asserted", "hedged"}}))
	a, err := g.Conflicts(t.Context(), api.View{}, 1)
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Conflicts) != 1 || a.Conflicts[0].Subject.Name != "Ann" || a.Complete || a.Reason != "limit" {
		t.Errorf("limit 1: %+v", a)
	}
	if a, err = g.Conflicts(t.Context(), api.View{}, 2); err != nil || len(a.Conflicts) != 2 || !a.Complete {
		t.Errorf("limit 2 of 2: %+v, %v", a, err)
	}
}

// TestThrough: the graph is
//
//	     Ben
//	   /  |  \
//	Ann --+-- Dot    (Ann met Dot, Ben met Cid)
//	   \  |  /
//	     Cid
//
// and Eve, who met nobody but Fay.
func TestThrough(t *testing.T) {
	g := filled(t, article("a",
		rel("Ann | met_with | Ben"), rel("Ben | met_with | Dot"), rel("Ann | met_with | Cid"),
		rel("Cid | met_with | Dot"), rel("Ann | met_with | Dot"), rel("Ben | met_with | Cid"),
		rel("Eve | met_with | Fay")))
	all := []string{"Ann Dot", "Ann Ben Dot", "Ann Cid Dot", "Ann Ben Cid Dot", "Ann Cid Ben Dot"}
	for _, tt := range []struct {
		through []string
		sel     string
		want    []string
	}{
		{nil, "all", all},
		{[]string{"Ben"}, "all", []string{"Ann Ben Dot", "Ann Ben Cid Dot", "Ann Cid Ben Dot"}},
		{[]string{"Ben", "Cid"}, "all", []string{"Ann Ben Cid Dot", "Ann Cid Ben Dot"}},
		{[]string{"Cid", "Ben"}, "all", []string{"Ann Ben Cid Dot", "Ann Cid Ben Dot"}},
		{[]string{"Ann"}, "all", all}, // ends are visited
		{[]string{"Dot"}, "all", all},
		{[]string{"Ann", "Cid", "Dot"}, "all", []string{"Ann Cid Dot", "Ann Ben Cid Dot", "Ann Cid Ben Dot"}},
		{[]string{"Ben"}, "shortest", []string{"Ann Ben Dot"}}, // the shortest of those that visit
		{[]string{"Ben"}, "all-shortest", []string{"Ann Ben Dot"}},
		{[]string{"Ben", "Cid"}, "all-shortest", []string{"Ann Ben Cid Dot", "Ann Cid Ben Dot"}},
		{[]string{"Eve"}, "all", []string{}},
		{[]string{"Eve"}, "best", []string{}},
		{[]string{"Ben", "Eve"}, "shortest", []string{}},
	} {
		a := ask(t, g, &api.PathQuery{From: "Ann", To: "Dot", Through: tt.through, Select: tt.sel})
		same(t, fmt.Sprint(tt.sel, " through ", tt.through), tt.want, ways(a))
	}
	// Every best path visits, the cheapest first: two hops before three.
	a := ask(t, g, &api.PathQuery{From: "Ann", To: "Dot", Through: []string{"Ben"}, Rank: "length", K: 2})
	same(t, "best through Ben", []string{"Ann Ben Dot", "Ann Ben Cid Dot"}, ways(a))
	// Ben is two hops from the end over Cid, and Ann, Ben, Cid, Dot has three.
	a = ask(t, g, &api.PathQuery{From: "Ann", To: "Dot", Through: []string{"Ben"}, Select: "all", MaxHops: 2})
	same(t, "through Ben in two hops", []string{"Ann Ben Dot"}, ways(a))
	a = ask(t, g, &api.PathQuery{From: "Ann", To: "Dot", Through: []string{"Ben", "Cid"}, Select: "all", MaxHops: 2})
	same(t, "through both in two hops", []string{}, ways(a))
	_, err := g.Paths(t.Context(), &api.PathQuery{From: "Ann", To: "Dot", Through: []string{"Nemo"}})
	if e := apiError(t, err); e.Code != api.CodeUnknown || e.Place != "through" {
		t.Errorf("through nobody: %+v", e)
	}
}

// TestThroughUnreachable: of 16 people who all met, there are 14! paths of 15 hops.
func TestThroughUnreachable(t *testing.T) {
	g := filled(t, crowd(16), article("far", rel("Eve | met_with | Fay")))
	for _, sel := range []string{"all", "shortest", "best"} {
		a, err := g.Paths(soon(t), &api.PathQuery{From: "P0", To: "P1", Through: []string{"P2", "Eve"}, Select: sel, MaxHops: 15})
		if err != nil {
			t.Fatal(err)
		}
		if len(a.Paths) > 0 || !a.Complete {
			t.Errorf("%s: %d paths, complete %v after %d edges", sel, len(a.Paths), a.Complete, a.Explored)
		}
	}
}

// TestMaxDegree: Ann and Ben met Hub, as did Eve and Fay: degree 4. The way round is Ann, Cid, Dot,
// Ben; Cid has degree 2, and Dot 3, Gil being reported to have met her: degrees are the store's.
func TestMaxDegree(t *testing.T) {
	g := filled(t, article("a",
		rel("Ann | met_with | Hub"), rel("Ben | met_with | Hub"), rel("Eve | met_with | Hub"), rel("Fay | met_with | Hub"),
		rel("Ann | met_with | Cid"), rel("Cid | met_with | Dot"), rel("Dot | met_with | Ben"),
		modal("reported", "Gil | met_with | Dot")))
	for _, tt := range []struct {
		from, to string
		most     int
		want     []string
	}{
		{"Ann", "Ben", 0, []string{"Ann Hub Ben", "Ann Cid Dot Ben"}},
		{"Ann", "Ben", 4, []string{"Ann Hub Ben", "Ann Cid Dot Ben"}},
		{"Ann", "Ben", 3, []string{"Ann Cid Dot Ben"}},
		{"Ann", "Ben", 2, []string{}},
		// An end is never blocked: Hub as start, as end, and as both neighbours of the hop.
		{"Hub", "Eve", 1, []string{"Hub Eve"}},
		{"Fay", "Hub", 1, []string{"Fay Hub"}},
		{"Hub", "Dot", 2, []string{"Hub Ben Dot", "Hub Ann Cid Dot"}},
		{"Dot", "Hub", 2, []string{"Dot Ben Hub", "Dot Cid Ann Hub"}},
		{"Hub", "Dot", 1, []string{}},
		{"Eve", "Fay", 3, []string{}},
	} {
		for _, sel := range []string{"all", "shortest-k", "best"} {
			a := ask(t, g, &api.PathQuery{From: tt.from, To: tt.to, MaxDegree: tt.most, Select: sel, Rank: "length"})
			same(t, fmt.Sprintf("%s %s to %s, degree %d", sel, tt.from, tt.to, tt.most), tt.want, ways(a))
		}
	}
}

// TestRank: one document says that Ann met Ben; three say that Ann met Cid and Cid met Ben; two,
// that Ann met Dot and Dot met Ben. A hop's evidence costs −ln(1−0.3^sources):
//
//	1 source   −ln 0.7   = 0.356675
//	2 sources  −ln 0.91  = 0.094311
//	3 sources  −ln 0.973 = 0.027371
//
// so that by evidence the ways over Cid (0.054742) and over Dot (0.188621) come before the direct
// one, and the way Ann, Dot, Cid, Ben comes nowhere: Dot never met Cid.
func TestRank(t *testing.T) {
	over := func(name string) []claim.Relation {
		return []claim.Relation{rel("Ann | met_with | " + name), rel(name + " | met_with | Ben")}
	}
	g := filled(t,
		article("a", append(over("Cid"), rel("Ann | met_with | Ben"))...),
		article("b", append(over("Cid"), over("Dot")...)...),
		article("c", append(over("Cid"), over("Dot")...)...))
	one, two, three := -math.Log(0.7), -math.Log(0.91), -math.Log(0.973)
	for _, tt := range []struct {
		rank  string
		k     int
		want  []string
		costs []float64
	}{
		{"evidence", 0, []string{"Ann Cid Ben", "Ann Dot Ben", "Ann Ben"}, []float64{2 * three, 2 * two, one}},
		{"evidence", 2, []string{"Ann Cid Ben", "Ann Dot Ben"}, []float64{2 * three, 2 * two}},
		{"evidence", 1, []string{"Ann Cid Ben"}, []float64{2 * three}},
		{"length", 0, []string{"Ann Ben", "Ann Cid Ben", "Ann Dot Ben"}, []float64{1, 2, 2}},
		{"length", 2, []string{"Ann Ben", "Ann Cid Ben"}, []float64{1, 2}},
		// There are 5 facts, all met_with: rarity 0.5 a hop. Cid and Dot have degree 2, the last hop
		// has no hub.
		{
			"meaning", 0,
			[]string{"Ann Ben", "Ann Cid Ben", "Ann Dot Ben"},
			[]float64{1.5 + one, 3 + 2*three + 0.4*math.Log(3), 3 + 2*two + 0.4*math.Log(3)},
		},
		{"", 1, []string{"Ann Ben"}, []float64{1.5 + one}},
	} {
		a := ask(t, g, &api.PathQuery{From: "Ann", To: "Ben", Rank: tt.rank, K: tt.k})
		what := fmt.Sprintf("rank %q, k %d", tt.rank, tt.k)
		same(t, what, tt.want, ways(a))
		for i := range min(len(a.Paths), len(tt.costs)) {
			p, sum := &a.Paths[i], 0.0
			for j := range p.Hops {
				sum += p.Hops[j].Cost.Sum()
			}
			if math.Abs(p.Cost-tt.costs[i]) > 1e-8 || math.Abs(sum-p.Cost) > 1e-8 || math.Abs(p.Score-math.Exp(-p.Cost)) > 1e-8 {
				t.Errorf("%s, path %d: cost %v, of its hops %v, score %v; want cost %v", what, i, p.Cost, sum, p.Score, tt.costs[i])
			}
		}
	}
}

// TestMaxHopsLimit: 1000 is the most.
func TestMaxHopsLimit(t *testing.T) {
	g := filled(t, article("a", rel("Ann | met_with | Ben")))
	for _, hops := range []int{1001, 1_000_000, math.MaxInt, -1} {
		_, err := g.Paths(t.Context(), &api.PathQuery{From: "Ann", To: "Ben", MaxHops: hops})
		if e := apiError(t, err); e.Code != api.CodeUsage || e.Place != "max_hops" {
			t.Errorf("max_hops %d: %+v", hops, e)
		}
	}
	a := ask(t, g, &api.PathQuery{From: "Ann", To: "Ben", MaxHops: 1000})
	same(t, "1000 hops at most", []string{"Ann Ben"}, ways(a))
	// Nor does the advice for an empty answer go beyond it.
	put(t, g, article("b", rel("Eve | met_with | Fay")))
	same(t, "no way", []string{}, ways(ask(t, g, &api.PathQuery{From: "Ann", To: "Eve", MaxHops: 1000})))
}

// TestOneEnd: no path is acyclic that ends where it begins, and nothing need be looked at to know.
func TestOneEnd(t *testing.T) {
	g := filled(t, crowd(16))
	for _, sel := range []string{"any", "shortest", "all-shortest", "shortest-k", "groups", "all", "best"} {
		a, err := g.Paths(soon(t), &api.PathQuery{From: "P0", To: "P0", Select: sel, MaxHops: 16})
		if err != nil {
			t.Fatal(err)
		}
		if len(a.Paths) > 0 || !a.Complete {
			t.Errorf("%s: %d paths, complete %v after %d edges", sel, len(a.Paths), a.Complete, a.Explored)
		}
		if !strings.Contains(a.Hint, "`mode` simple") {
			t.Errorf("%s: hint %q does not name --mode simple", sel, a.Hint)
		}
	}
	// The hint is right: what it names finds a way round, and where it names none there is none. To
	// Ben and back no node but the end is passed twice, and no fact may be passed against --directed.
	g = filled(t, article("a", rel("Ann | works_for | Ben")))
	for _, q := range []api.PathQuery{{From: "Ann", To: "Ann"}, {From: "Ann", To: "Ann", Directed: true}} {
		a := ask(t, g, &q)
		same(t, fmt.Sprint("directed ", q.Directed), []string{}, ways(a))
		simple := q
		simple.Mode = "simple"
		found := len(ask(t, g, &simple).Paths) > 0
		if found != strings.Contains(a.Hint, "`mode` simple") || found == q.Directed {
			t.Errorf("directed %v: simple finds one: %v; hint %q", q.Directed, found, a.Hint)
		}
	}
}

// cast has two entities named Moscow, of which the second, with two facts, is the better known.
func cast() *claim.Document {
	return &claim.Document{
		ID: "cast",
		Entities: []claim.Entity{
			{
				ID: "e1", Name: "Yuri Ushakov", Type: "Person", Aliases: []string{"Ushakov"},
				SameAs: []string{"http://www.wikidata.org/entity/Q1"},
			},
			{ID: "e2", Name: "Moscow", Type: "City"},
			{ID: "e3", Name: "Moscow", Type: "GovernmentBody"},
			{ID: "e4", Name: "Зеленский", Type: "Person"},
		},
		Relations: []claim.Relation{rel("e1 | works_for | e3"), rel("e1 | visited | e2"), rel("e3 | opposes | e4")},
	}
}

func TestNaming(t *testing.T) {
	g := filled(t, cast())
	const ushakov = "urn:newsgraph:entity:yuri-ushakov"
	for word, want := range map[string]string{
		"Yuri Ushakov":                        ushakov,
		"  yuri   USHAKOV ":                   ushakov,
		"Ushakov":                             ushakov,
		"yuri-ushakov":                        ushakov,
		"entity:yuri-ushakov":                 ushakov,
		ushakov:                               ushakov,
		"<" + ushakov + ">":                   ushakov,
		"http://www.wikidata.org/entity/Q1":   ushakov,
		"<http://www.wikidata.org/entity/Q1>": ushakov,
		"moscow-2":                            "urn:newsgraph:entity:moscow-2",
		"entity:moscow":                       "urn:newsgraph:entity:moscow", // a slug alone is no name
		"entity:moscow-2":                     "urn:newsgraph:entity:moscow-2",
		"urn:newsgraph:entity:moscow":         "urn:newsgraph:entity:moscow",
		"зеленский":                           "urn:newsgraph:entity:%D0%B7%D0%B5%D0%BB%D0%B5%D0%BD%D1%81%D0%BA%D0%B8%D0%B9",
	} {
		a, err := g.Show(t.Context(), word, api.View{}, 0)
		if err != nil {
			t.Errorf("%s: %v", word, err)
			continue
		}
		if a.ID != want {
			t.Errorf("%s is %s, want %s", word, a.ID, want)
		}
	}
	// The same words as an end of a path.
	a := ask(t, g, &api.PathQuery{From: "http://www.wikidata.org/entity/Q1", To: "entity:moscow"})
	same(t, "from an external IRI", []string{"Yuri Ushakov Moscow"}, ways(a))
	if a.From.ID != ushakov || a.From.Name != "Yuri Ushakov" {
		t.Errorf("from %+v", a.From)
	}
}

func TestNamingFails(t *testing.T) {
	g := filled(t, cast())
	for _, tt := range []struct {
		word, code string
		candidates []string
		hint       string
	}{
		// The better known first: two facts before one.
		{"Moscow", api.CodeAmbiguous, []string{"moscow-2", "moscow"}, "entity:moscow-2"},
		{"moscow", api.CodeAmbiguous, []string{"moscow-2", "moscow"}, "entity:moscow-2"},
		{"Yuri Ushakof", api.CodeUnknown, []string{"yuri-ushakov"}, "Yuri Ushakov"},
		{"Yuri", api.CodeUnknown, []string{"yuri-ushakov"}, "Yuri Ushakov"},
		{"Mosco", api.CodeUnknown, []string{"moscow", "moscow-2"}, "Moscow"},
		{"Xyzzy", api.CodeUnknown, []string{}, "`entities`"},
		{"entity:nobody", api.CodeUnknown, []string{}, ""},
		{"urn:newsgraph:entity:nobody", api.CodeUnknown, []string{}, ""},
		{"http://www.wikidata.org/entity/Q2", api.CodeUnknown, []string{}, ""},
		// A name of nine letters may be two off (1 + 9/5), whatever their bytes. Зеленси lacks two
		// letters, Зулонский has two others, Зулонскай three.
		{"Зеленси", api.CodeUnknown, []string{"зеленский"}, "Зеленский"},
		{"Зулонский", api.CodeUnknown, []string{"зеленский"}, "Зеленский"},
		{"Зулонскай", api.CodeUnknown, []string{}, "`entities`"},
		{" ", api.CodeUsage, []string{}, ""},
	} {
		_, err := g.Show(t.Context(), tt.word, api.View{}, 0)
		e := apiError(t, err)
		if e.Code != tt.code || e.Place != "entity" || !strings.Contains(e.Hint, tt.hint) {
			t.Errorf("%s: code %s at %q, hint %q; want code %s, hint with %q", tt.word, e.Code, e.Place, e.Hint, tt.code, tt.hint)
		}
		slugs := []string{}
		for i := range e.Candidates {
			slugs = append(slugs, e.Candidates[i].Slug)
		}
		if tt.code == api.CodeUnknown {
			slices.Sort(slugs) // the nearest of one distance have no order
		}
		same(t, tt.word+": candidates", tt.candidates, slugs)
	}
}

// idOf gives the IRI of the entity that a word names.
func idOf(tb testing.TB, g *graph.Graph, word string) string {
	tb.Helper()
	a, err := g.Show(tb.Context(), word, api.View{}, 0)
	if err != nil {
		tb.Fatal(err)
	}
	return strings.TrimPrefix(a.ID, "urn:newsgraph:entity:")
}

func mention(id, name, kind string) *claim.Document {
	return &claim.Document{ID: id, Entities: []claim.Entity{{ID: "e1", Name: name, Type: kind}}}
}

// TestSlugOfAnotherDocument: document a brought the city of Moscow, b speaks of it too.
func TestSlugOfAnotherDocument(t *testing.T) {
	for _, tt := range []struct {
		name string
		goes func(*graph.Graph) // takes the city out of document a
	}{
		{"removed", func(g *graph.Graph) {
			if _, err := g.Remove(t.Context(), "a"); err != nil {
				t.Fatal(err)
			}
		}},
		{"replaced", func(g *graph.Graph) { put(t, g, mention("a", "Kyiv", "City")) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			g := filled(t, mention("a", "Moscow", "City"), mention("b", "Moscow", "City"))
			tt.goes(g)
			same(t, "what b speaks of", "moscow", idOf(t, g, "Moscow"))
			// A body is no city. The city's slug is not free: it is still in use.
			put(t, g, mention("c", "Moscow", "GovernmentBody"))
			same(t, "the body", "moscow-2", idOf(t, g, "entity:moscow-2"))
			a, err := g.Show(t.Context(), "entity:moscow", api.View{}, 0)
			if err != nil {
				t.Fatal(err)
			}
			same(t, "types of the city", []string{"City"}, a.Types)
			res := put(t, g, mention("a", "Moscow", "City"))
			if res.Merges != 1 {
				t.Errorf("document a again: %+v, want its city linked", res)
			}
			a, err = g.Show(t.Context(), "entity:moscow", api.View{}, 0)
			if err != nil {
				t.Fatal(err)
			}
			same(t, "documents of the city", []string{"a", "b"}, documentIDs(a.Documents))
		})
	}
}

// TestSlugIsNotReused: an entity that nothing refers to any more leaves its number to its own name.
func TestSlugIsNotReused(t *testing.T) {
	g := filled(t, mention("a", "R.E.M", "Organization"), mention("b", "Kyiv", "City"))
	put(t, g, mention("a", "Moscow", "City")) // R.E.M is gone, by replacement
	put(t, g, mention("c", "R E M", "Organization"))
	same(t, "another name with the slug", "r-e-m-2", idOf(t, g, "R E M"))
	put(t, g, mention("d", "R.E.M.", "Organization"))
	same(t, "the name itself", "r-e-m", idOf(t, g, "R.E.M."))
}

func documentIDs(docs []api.Document) []string {
	out := []string{}
	for i := range docs {
		out = append(out, docs[i].ID)
	}
	return out
}

// TestRenumbered: which number an extractor gives an entity is nothing to go by.
func TestRenumbered(t *testing.T) {
	people := func(a, b, c string) *claim.Document {
		return &claim.Document{
			ID: "a", Entities: []claim.Entity{
				{ID: "e1", Name: a, Type: "Person"}, {ID: "e2", Name: b, Type: "Person"}, {ID: "e3", Name: c, Type: "Person"},
			},
			Relations: []claim.Relation{rel("e1 | met_with | e2")},
		}
	}
	g := filled(t, people("Ann", "Ben", "Cid"))
	for _, next := range []*claim.Document{people("Ben", "Ann", "Cid"), people("Cid", "Ben", "Ann"), people("Ben", "Cid", "Ann")} {
		res := put(t, g, next)
		if res.Status != graph.StatusReplaced {
			t.Errorf("status %s", res.Status)
		}
		for name, want := range map[string]string{"Ann": "ann", "Ben": "ben", "Cid": "cid"} {
			same(t, name, want, idOf(t, g, name))
		}
	}
	// e2 is someone else now; e1 becomes e2.
	put(t, g, people("Dot", "Ben", "Ann"))
	for name, want := range map[string]string{"Ann": "ann", "Ben": "ben", "Dot": "dot"} {
		same(t, name, want, idOf(t, g, name))
	}
}

// TestShow: four documents speak of Ann. a brings her; b has her name; c has her alias as a name; d
// has another name and the same external IRI.
func TestShow(t *testing.T) {
	const wikidata = "http://www.wikidata.org/entity/Q7"
	a := &claim.Document{
		ID: "a", Title: "First", URL: "https://example.org/a", Publisher: "Alpha", Published: "2026-01-01", Language: "en",
		Entities: []claim.Entity{{ID: "e1", Name: "Ann", Type: "Person", Aliases: []string{"Annie"}, SameAs: []string{wikidata}}},
		Relations: []claim.Relation{
			rel("e1 | member_of | Club"), value("e1", "date_of_birth", "1970-01-01", "xsd:date"),
			modal("reported", "Ben | met_with | e1"),
		},
	}
	b := &claim.Document{
		ID: "b", Publisher: "Beta", Published: "2026-02-01",
		Entities:  []claim.Entity{{ID: "e5", Name: "Ann", Type: "Person"}},
		Relations: []claim.Relation{rel("e5 | member_of | Club"), negated("e5 | leads | Club")},
	}
	c := mention("c", "Annie", "Person")
	d := mention("d", "Anna", "Person")
	d.Entities[0].SameAs = []string{wikidata}
	g := filled(t, a, b, c, d, article("e", rel("Ben | member_of | Club")))
	show := func(view api.View, limit int) *api.ShowAnswer {
		t.Helper()
		a, err := g.Show(t.Context(), "entity:ann", view, limit)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}

	all := show(api.View{}, 0)
	same(t, "name", "Ann", all.Name) // two documents say Ann, one Anna, one Annie
	same(t, "aliases", []string{"Anna", "Annie"}, slices.Sorted(slices.Values(all.Aliases)))
	same(t, "types", []string{"Person"}, all.Types)
	same(t, "same as", []string{wikidata}, all.SameAs)
	// Club, Ben, and Club again as negated; a literal is no edge.
	same(t, "degree", 3, all.Degree)
	same(t, "merges", []api.Merge{
		{Mention: "urn:newsgraph:doc:a#e1", Document: "a", Name: "Ann", Rule: "new", Score: 1},
		{Mention: "urn:newsgraph:doc:b#e5", Document: "b", Name: "Ann", Rule: "exact-name", Score: 0.95},
		{Mention: "urn:newsgraph:doc:c#e1", Document: "c", Name: "Annie", Rule: "exact-alias", Score: 0.9},
		{Mention: "urn:newsgraph:doc:d#e1", Document: "d", Name: "Anna", Rule: "external-id", Score: 1},
	}, all.Merges)
	same(t, "documents", []string{"a", "b", "c", "d"}, documentIDs(all.Documents))
	if len(all.Documents) > 0 {
		first := all.Documents[0]
		if len(first.SHA256) != 64 {
			t.Errorf("SHA-256 %q", first.SHA256)
		}
		first.SHA256 = ""
		same(t, "the first document", api.Document{ // Ann, Club and Ben
			ID: "a", Title: "First", URL: "https://example.org/a", Publisher: "Alpha", Published: "2026-01-01", Language: "en",
			Claims: 3, Entities: 3,
		}, first)
	}
	same(t, "facts", []string{"Ann date_of_birth 1970-01-01 asserted", "Ann member_of Club asserted"}, triples(all.Facts))
	if len(all.Facts) == 2 {
		same(t, "the literal", &api.Literal{Value: "1970-01-01", Datatype: "http://www.w3.org/2001/XMLSchema#date"}, all.Facts[0].Object.Literal)
		same(t, "the fact of two documents",
			api.Fact{Status: "asserted", Sources: 2, Outlets: 2, First: "2026-01-01", Last: "2026-02-01"}, all.Facts[1].Fact)
		same(t, "its claims", 2, len(all.Facts[1].Claims))
	}

	member, born := "Ann member_of Club asserted", "Ann date_of_birth 1970-01-01 asserted"
	for name, tt := range map[string]struct {
		view api.View
		want []string
	}{
		"every status": {
			api.View{Status: []string{"asserted", "hedged", "negated"}},
			[]string{born, "Ann leads Club negated", member, "Ben met_with Ann hedged"},
		},
		"hedged":               {api.View{Status: []string{"hedged"}}, []string{"Ben met_with Ann hedged"}},
		"reported":             {api.View{Modality: []string{"reported"}}, []string{"Ben met_with Ann hedged"}},
		"one document":         {api.View{Documents: []string{"b"}}, []string{member}},
		"not one document":     {api.View{NotDocuments: []string{"a"}}, []string{member}},
		"two sources":          {api.View{MinSources: 2}, []string{member}},
		"two outlets":          {api.View{MinOutlets: 2}, []string{member}},
		"three sources":        {api.View{MinSources: 3}, []string{}},
		"as of the first":      {api.View{AsOf: "2026-01-01"}, []string{born, member}},
		"before the first":     {api.View{AsOf: "2025-12-31"}, []string{}},
		"since the second":     {api.View{Since: "2026-01-02"}, []string{member}},
		"until January's end":  {api.View{Until: "2026-01"}, []string{born, member}},
		"two sources by then":  {api.View{MinSources: 2, AsOf: "2026-01"}, []string{}},
		"two sources of its c": {api.View{MinSources: 2, NotDocuments: []string{"b"}}, []string{}},
	} {
		got := show(tt.view, 0)
		same(t, name, tt.want, triples(got.Facts))
		same(t, name+": documents are listed whatever the view", 4, len(got.Documents))
		same(t, name+": merges too", 4, len(got.Merges))
	}
	recounted := show(api.View{Documents: []string{"b"}}, 0)
	if len(recounted.Facts) == 1 {
		same(t, "recounted",
			api.Fact{Status: "asserted", Sources: 1, Outlets: 1, First: "2026-02-01", Last: "2026-02-01"}, recounted.Facts[0].Fact)
	}
	if got := show(api.View{}, 1); got.Complete || got.Reason != "limit" || len(got.Facts) != 1 || len(got.Documents) != 4 {
		t.Errorf("limit 1: %+v", got)
	}
	if got := show(api.View{}, 2); !got.Complete || got.Reason != "" || len(got.Facts) != 2 {
		t.Errorf("limit 2 of 2: %+v", got)
	}
	_, err := g.Show(t.Context(), "Ann", api.View{Documents: []string{"no such"}}, 0)
	if e := apiError(t, err); e.Code != api.CodeNotFound {
		t.Errorf("a document that is not there: %+v", e)
	}
}

// TestModality: what a claim negates is denied, however it is said: only denied lets it in.
func TestModality(t *testing.T) {
	negatively := modal("reported", "Ann | met_with | Gil")
	negatively.Polarity = claim.Denial
	g := filled(t, article("a",
		rel("Ann | met_with | Ben"), negated("Ann | met_with | Cid"), modal("denied", "Ann | met_with | Dot"),
		modal("reported", "Ann | met_with | Eve"), modal("planned", "Ann | met_with | Fay"), negatively))
	for _, tt := range []struct {
		modality []string
		want     []string // whom Ann met
	}{
		{[]string{"asserted"}, []string{"Ben asserted"}},
		{[]string{"reported"}, []string{"Eve hedged"}},
		{[]string{"reported", "planned"}, []string{"Eve hedged", "Fay hedged"}},
		{[]string{"denied"}, []string{"Cid negated", "Dot negated", "Gil negated"}},
		{[]string{"asserted", "denied"}, []string{"Ben asserted", "Cid negated", "Dot negated", "Gil negated"}},
		{[]string{"reported", "denied"}, []string{"Cid negated", "Dot negated", "Eve hedged", "Gil negated"}},
	} {
		view := api.View{Modality: tt.modality}
		shown, err := g.Show(t.Context(), "Ann", view, 0)
		if err != nil {
			t.Fatal(err)
		}
		got := []string{}
		for i := range shown.Facts {
			got = append(got, shown.Facts[i].Object.Node.Name+" "+shown.Facts[i].Status)
		}
		same(t, fmt.Sprint("show ", tt.modality), tt.want, got)
		stated, err := g.Claims(t.Context(), &api.ClaimQuery{Subject: "Ann", View: view})
		if err != nil {
			t.Fatal(err)
		}
		got = []string{}
		for i := range stated.Claims {
			got = append(got, stated.Claims[i].Object.Node.Name+" "+stated.Claims[i].Status)
		}
		slices.Sort(got)
		same(t, fmt.Sprint("claims ", tt.modality), tt.want, got)
		for _, name := range []string{"Ben", "Cid", "Dot", "Eve", "Fay", "Gil"} {
			found := ask(t, g, &api.PathQuery{From: "Ann", To: name, View: view})
			admitted := slices.ContainsFunc(tt.want, func(w string) bool { return strings.HasPrefix(w, name) })
			if len(found.Paths) > 0 != admitted {
				t.Errorf("paths %v to %s: %v, want a path: %v", tt.modality, name, ways(found), admitted)
			}
		}
	}
}

// TestRelationLearntLater: what was stored under its own word is found by it after the schema has
// made the word an alias.
func TestRelationLearntLater(t *testing.T) {
	g := filled(t, article("old", rel("Ann | sang_for | Ben")))
	const learnt = `relations:
  sang_before:
    description: Subject gave a song before object.
    domain: [Thing]
    range: [Thing]
    aliases: [sang_for]
`
	check := func(when string, docs ...string) {
		t.Helper()
		a := ask(t, g, &api.PathQuery{From: "Ann", To: "Ben", Via: []string{"sang_for"}})
		same(t, when+": via", []string{"Ann Ben"}, ways(a))
		a = ask(t, g, &api.PathQuery{From: "Ann", To: "Ben", NotVia: []string{"sang_for"}})
		same(t, when+": not via", []string{}, ways(a))
		stated, err := g.Claims(t.Context(), &api.ClaimQuery{Relation: "sang_for"})
		if err != nil {
			t.Fatal(err)
		}
		got := []string{}
		for i := range stated.Claims {
			got = append(got, stated.Claims[i].Document)
		}
		same(t, when+": claims", docs, got)
	}
	check("unknown", "old")
	if err := g.ExtendSchema(t.Context(), "mine.yaml", []byte(learnt)); err != nil {
		t.Fatal(err)
	}
	check("learnt", "old")
	put(t, g, article("young", rel("Cid | sang_for | Dot"))) // stored as sang_before
	check("beside one of the new name", "old", "young")
	put(t, g, article("old", rel("Ann | sang_for | Ben"))) // taken up again, its mapping having changed
	check("taken up again", "old", "young")
	a := ask(t, g, &api.PathQuery{From: "Ann", To: "Ben", Via: []string{"sang_before"}})
	same(t, "via the new name", []string{"Ann Ben"}, ways(a))
}
