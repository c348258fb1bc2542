package graph_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/claim"
)

// who writes entities of an article as "e1 Kremlin, Facility; e2 Ann, Person".
func who(text string) (list []claim.Entity) {
	for entity := range strings.SplitSeq(text, "; ") {
		id, rest, _ := strings.Cut(entity, " ")
		name, typ, _ := strings.Cut(rest, ", ")
		list = append(list, claim.Entity{ID: id, Name: name, Type: typ})
	}
	return list
}

// metonyms lists who stands for whom: "moscow stands for moscow-2, says schema".
func metonyms(tb testing.TB, g *graph.Graph) []string {
	tb.Helper()
	a, err := g.Metonyms(tb.Context())
	if err != nil || !a.Complete {
		tb.Fatalf("%+v, %v", a, err)
	}
	out := []string{}
	for i := range a.Metonyms {
		m := &a.Metonyms[i]
		line := m.Entity.Slug + " stands for " + m.StandsFor.Slug + ", says " + m.By
		if m.Reason != "" {
			line += ": " + m.Reason
		}
		if m.Stale {
			line += " (stale)"
		}
		out = append(out, line)
	}
	return out
}

// metonymsCommit names the state of a graph.
func metonymsCommit(tb testing.TB, g *graph.Graph) string {
	tb.Helper()
	a, err := g.Metonyms(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	return a.Commit
}

// say keeps a metonym; it must be possible.
func say(tb testing.TB, g *graph.Graph, name, thing, by, reason string) {
	tb.Helper()
	if err := g.StandsFor(tb.Context(), name, thing, by, reason); err != nil {
		tb.Fatal(err)
	}
}

// The table joins what has a name and a type of an entry to what has a name it stands for, or the same
// name, and a type for that: with an article or without, an alias or a name, in whatever case.
func TestMetonymsOfTheTable(t *testing.T) {
	for want, entities := range map[string]string{
		"":       "e1 Moscow, Person; e2 Government of Russia, GovernmentBody",
		"alone":  "e1 Kremlin, Facility",
		"person": "e1 Kremlin, Facility; e2 Government of Russia, Person",
		"moscow stands for moscow-2, says schema":                              "e1 Moscow, City; e2 Moscow, GovernmentBody",
		"moscow stands for government-of-russia, says schema":                  "e1 Moscow, City; e2 Government of Russia, GovernmentBody",
		"moscow stands for the-russian-government, says schema":                "e1 MOSCOW, Place; e2 the Russian government, Organization",
		"the-kremlin stands for russian-government, says schema":               "e1 The Kremlin, Facility; e2 Russian government, GovernmentBody",
		"kremlin stands for kremlin-2, says schema":                            "e1 Kremlin, GovernmentBody; e2 Kremlin, Facility", // see below
		"oval-office stands for us-government, says schema":                    "e1 Oval Office, Facility; e2 US government, GovernmentBody",
		"pentagon stands for us-department-of-defense, says schema":            "e1 Pentagon, Facility; e2 US Department of Defense, Ministry",
		"brussels stands for european-union, says schema":                      "e1 Brussels, City; e2 European Union, InternationalOrganization",
		"washington stands for white-house, says schema":                       "e1 Washington, City; e2 White House, GovernmentBody",
		"smolensk-square stands for russian-foreign-ministry, says schema":     "e1 Smolensk Square, GeographicArea; e2 Russian Foreign Ministry, Ministry",
		"elysee stands for french-government, says schema":                     "e1 Elysee, Facility; e2 French government, GovernmentBody",
		"foggy-bottom stands for us-state-department, says schema":             "e1 Foggy Bottom, District; e2 US State Department, Ministry",
		"langley stands for cia, says schema":                                  "e1 Langley, City; e2 CIA, IntelligenceAgency",
		"wall-street stands for new-york-stock-exchange, says schema":          "e1 Wall Street, GeographicArea; e2 New York Stock Exchange, Company",
		"downing-street stands for uk-government, says schema":                 "e1 Downing Street, GeographicArea; e2 UK government, GovernmentBody",
		"beijing stands for chinese-government, says schema":                   "e1 Beijing, GovernmentBody; e2 Chinese government, GovernmentBody",
		"tehran stands for iranian-government, says schema":                    "e1 Tehran, City; e2 Iranian government, GovernmentBody",
		"the-hague stands for international-criminal-court, says schema":       "e1 The Hague, City; e2 International Criminal Court, Court",
		"zhongnanhai stands for government-of-china, says schema":              "e1 Zhongnanhai, Facility; e2 Government of China, GovernmentBody",
		"lubyanka stands for fsb, says schema":                                 "e1 Lubyanka, Facility; e2 FSB, IntelligenceAgency",
		"kyiv stands for ukrainian-government, says schema":                    "e1 Kyiv, City; e2 Ukrainian government, GovernmentBody",
		"westminster stands for parliament-of-the-united-kingdom, says schema": "e1 Westminster, District; e2 Parliament of the United Kingdom, Legislature",
	} {
		doc := article("a")
		doc.Entities = who(entities)
		got := metonyms(t, filled(t, doc))
		wants := []string{want}
		switch {
		case !strings.Contains(want, " stands for "):
			wants = []string{}
		case strings.HasPrefix(want, "kremlin "): // what came second is the building
			wants = []string{"kremlin-2 stands for kremlin, says schema"}
		}
		same(t, entities, wants, got)
	}
}

// Both senses of Moscow, Kyiv and the Kremlin are in the two articles; the pairs were stated by hand.
func TestMetonymsOfTheArticles(t *testing.T) {
	g := openMemory(t)
	if _, err := g.Load(t.Context(), graph.NewFiles([]string{"../fixtures/articles"}, nil), nil); err != nil {
		t.Fatal(err)
	}
	a, err := g.Metonyms(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for i := range a.Metonyms {
		from, to := &a.Metonyms[i].Entity, &a.Metonyms[i].StandsFor
		got = append(got, strings.Join([]string{from.Name, from.Type, to.Name, to.Type}, " "))
	}
	slices.Sort(got)
	same(t, "pairs", []string{
		"Kremlin Facility Kremlin GovernmentBody",
		"Kyiv City Kyiv GovernmentBody",
		"Moscow City Kremlin GovernmentBody",
		"Moscow City Moscow GovernmentBody",
		"Moscow GovernmentBody Kremlin GovernmentBody",
	}, got)
}

// A user's file takes an entry back, or gives another.
func TestMetonymsOfAnotherSchema(t *testing.T) {
	doc := article("a")
	doc.Entities = who("e1 Moscow, City; e2 Moscow, GovernmentBody; e3 Town Hall, Facility; e4 the mayor, Person")
	g := filled(t, doc)
	before, err := g.Load(t.Context(), graph.NewFiles([]string{"../fixtures/news"}, nil), nil)
	if err != nil {
		t.Fatal(err)
	}
	err = g.ExtendSchema(t.Context(), "s.yaml", []byte(
		"metonyms:\n  Moscow: {stands_for: []}\n  Kremlin: {stands_for: []}\n  Kyiv: {stands_for: []}\n"+
			"  Town Hall: {stands_for: [mayor], stands_for_types: [Person]}\n"))
	if err != nil {
		t.Fatal(err)
	}
	same(t, "metonyms", []string{"town-hall stands for the-mayor, says schema"}, metonyms(t, g))
	again, err := g.Load(t.Context(), graph.NewFiles([]string{"../fixtures/news"}, nil), nil)
	if err != nil || again.Unchanged != before.New {
		t.Errorf("metonyms load documents again: %+v, %v", again, err)
	}
}

// What people say is kept under their own label alone, with the reason each gave last, through loads,
// replacements and removals of documents; taken back, every quad is as before.
func TestStandsFor(t *testing.T) {
	g := filled(t, article("a", rel("Ann | works_for | Castle")), article("b", rel("Crown | met_with | Ben")))
	ctx, before := t.Context(), string(export(t, g))
	say(t, g, "castle", "Crown", "ann", "first")
	say(t, g, "Castle", "urn:newsgraph:entity:crown", " ann ", "so they say")
	say(t, g, "Castle", "Crown", "bob b", "")
	commit := metonymsCommit(t, g)
	say(t, g, "Castle", "Crown", "bob b", "")
	if again := metonymsCommit(t, g); again != commit {
		t.Errorf("what was said already is committed again: %s, then %s", commit, again)
	}
	said := []string{
		`<urn:newsgraph:entity:castle> <urn:newsgraph:standsFor> <urn:newsgraph:entity:crown> <urn:newsgraph:review:ann> .`,
		`<urn:newsgraph:entity:castle> <urn:newsgraph:standsFor> <urn:newsgraph:entity:crown> <urn:newsgraph:review:bob%20b> .`,
		`<urn:newsgraph:review:ann#standsFor=urn%3Anewsgraph%3Aentity%3Acastle,urn%3Anewsgraph%3Aentity%3Acrown> ` +
			`<urn:newsgraph:reason> "so they say" <urn:newsgraph:review:ann> .`,
	}
	list := []string{"castle stands for crown, says ann: so they say", "castle stands for crown, says bob b"}
	judged := func(when string, want ...string) (rest string) {
		t.Helper()
		var got []string
		for line := range strings.Lines(string(export(t, g))) {
			if strings.Contains(line, ":review:") {
				got = append(got, strings.TrimSuffix(line, "\n"))
			} else {
				rest += line
			}
		}
		same(t, when, want, got)
		return rest
	}
	same(t, "all else", before, judged("said", said...))
	same(t, "list", list, metonyms(t, g))
	if err := g.Check(ctx, false, func(err error) { t.Error(err) }); err != nil {
		t.Fatal(err)
	}

	put(t, g, article("a", rel("Ann | works_for | Castle"), rel("Ann | met_with | Crown")), article("c", rel("Castle | met_with | Cid")))
	if _, err := g.Resolve(ctx, nil); err != nil {
		t.Fatal(err)
	}
	judged("after loads", said...)
	if _, err := g.Remove(ctx, "a", "c"); err != nil {
		t.Fatal(err)
	}
	judged("after removals", said...)
	same(t, "stale", []string{list[0] + " (stale)", list[1] + " (stale)"}, metonyms(t, g))
	put(t, g, article("a", rel("Ann | works_for | Castle")))
	same(t, "named again", list, metonyms(t, g))
	rest := judged("in the end", said...)

	other := openMemory(t)
	res, err := loadInput(t, ctx, other, bytes.NewReader(export(t, g)), nil)
	if err != nil || res.New != 2 || res.Warnings != 0 || res.Rejects != 0 {
		t.Errorf("load of the export: %+v, %v", res, err)
	}
	same(t, "loaded again", string(export(t, g)), string(export(t, other)))

	for _, by := range []string{"bob b", ""} {
		if n, err := g.RemoveStandsFor(ctx, "Castle", "Crown", by); n != 1 || err != nil {
			t.Errorf("removed %d of %q: %v", n, by, err)
		}
	}
	same(t, "taken back", rest, string(export(t, g)))
}

func TestStandsForRefuses(t *testing.T) {
	doc := article("a", rel("Ann | met_with | Ben"))
	doc.Entities = who("e1 Moscow, City; e2 Moscow, GovernmentBody")
	g := filled(t, doc)
	before := export(t, g)
	for _, tt := range []struct{ name, thing, by, reason, code, place string }{
		{"Ann", "Nobody", "ann", "", api.CodeUnknown, "stands-for"},
		{"Nobody", "Ann", "ann", "", api.CodeUnknown, "name"},
		{"Moscow", "Ann", "ann", "", api.CodeAmbiguous, "name"},
		{"Ann", "entity:ann", "ann", "", api.CodeUsage, "stands-for"},
		{"Ann", "Ben", " ", "", api.CodeUsage, "by"},
		{"Ann", "Ben", "schema", "", api.CodeUsage, "by"},
		{"Ann", "Ben", "\xff", "", api.CodeUsage, "by"},
		{"Ann", "Ben", "ann", "\xff", api.CodeUsage, "reason"},
	} {
		e := apiError(t, g.StandsFor(t.Context(), tt.name, tt.thing, tt.by, tt.reason))
		if e.Code != tt.code || e.Place != tt.place {
			t.Errorf("%+v: %s at %s: %s", tt, e.Code, e.Place, e.Message)
		}
	}
	_, err := g.RemoveStandsFor(t.Context(), "Ann", "Ben", "")
	if e := apiError(t, err); e.Code != api.CodeNotFound {
		t.Errorf("%+v", e)
	}
	same(t, "quads", string(before), string(export(t, g)))
}

// The graph is Ann —works_for→ Castle ⇒ Crown ←met_with— Ben, with ⇒ for stands for.
func TestExpandMetonyms(t *testing.T) {
	g := filled(t, dated("a", "2026-01-05", rel("Ann | works_for | Castle")), dated("b", "2026-01-04", rel("Ben | invited | Crown")))
	q := api.PathQuery{From: "Ann", To: "Ben"}
	same(t, "no metonyms", "", ask(t, g, &q).Hint)
	say(t, g, "Castle", "Crown", "ann", "")
	say(t, g, "Castle", "Crown", "bob", "")

	a := ask(t, g, &q)
	same(t, "without the flag", []string{}, ways(a))
	same(t, "hint", "`expand_metonyms` would find one: a name stands for another", a.Hint)
	q.ExpandMetonyms = true
	way := []string{"Ann Castle Crown Ben"}
	for _, rank := range []string{"meaning", "length", "evidence"} {
		for _, sel := range []string{"best", "all", "shortest", "all-shortest", "groups"} {
			q.Rank, q.Select = rank, sel
			same(t, rank+" "+sel, way, ways(ask(t, g, &q)))
		}
	}
	q.Rank, q.Select = "", ""
	a = ask(t, g, &q)
	hop := a.Paths[0].Hops[1]
	same(t, "hop", api.Hop{
		From: "urn:newsgraph:entity:castle", To: "urn:newsgraph:entity:crown", Relation: "stands_for", Direction: "->",
		Fact: api.Fact{Status: "metonym"}, Cost: &api.Cost{Length: 1, Metonym: 1, Hub: 0.277258872}, Claims: []api.Claim{},
		By: []string{"ann", "bob"},
	}, hop)
	if !strings.HasSuffix(a.Query, "/* expand-metonyms */") {
		t.Errorf("the query is %s", a.Query)
	}
	back := ask(t, g, &api.PathQuery{From: "Ben", To: "Ann", ExpandMetonyms: true})
	same(t, "back", "<-", back.Paths[0].Hops[1].Direction)

	for what, change := range map[string]struct {
		of   func(*api.PathQuery)
		want []string
	}{
		"a view of negated facts":  {func(q *api.PathQuery) { q.View.Status = []string{"negated"} }, []string{}},
		"a view of two documents":  {func(q *api.PathQuery) { q.View.Documents = []string{"a", "b"} }, way},
		"two hops":                 {func(q *api.PathQuery) { q.MaxHops = 2 }, []string{}},
		"their relations":          {func(q *api.PathQuery) { q.Via = []string{"works_for", "invited"} }, way},
		"not these":                {func(q *api.PathQuery) { q.NotVia = []string{"works_for"} }, []string{}},
		"directed":                 {func(q *api.PathQuery) { q.Directed = true }, []string{}},
		"directed to the metonym":  {func(q *api.PathQuery) { q.Directed, q.To = true, "Crown" }, []string{"Ann Castle Crown"}},
		"directed from what it is": {func(q *api.PathQuery) { q.Directed, q.From, q.To = true, "Crown", "Castle" }, []string{}},
		"not back in time":         {func(q *api.PathQuery) { q.TimeRespecting = true }, []string{}},
		"on in time":               {func(q *api.PathQuery) { q.TimeRespecting, q.From, q.To = true, "Ben", "Ann" }, []string{"Ben Crown Castle Ann"}},
		"at any time":              {func(q *api.PathQuery) { q.TimeRespecting, q.From, q.To = true, "Crown", "Castle" }, []string{"Crown Castle"}},
		"not through":              {func(q *api.PathQuery) { q.Avoid = []string{"Castle"} }, []string{}},
	} {
		q := q
		change.of(&q)
		same(t, what, change.want, ways(ask(t, g, &q)))
	}
	if e := ask(t, g, &api.PathQuery{From: "Ann", To: "Ben", ExpandMetonyms: true, NotVia: []string{"met_with"}, Explain: true}).Explain; e.Metonyms != 1 ||
		slices.ContainsFunc(e.Relations, func(r api.ExplainRelation) bool { return r.Relation == "stands_for" }) {
		t.Errorf("explain: %+v", e)
	}
	if n, err := g.RemoveStandsFor(t.Context(), "Castle", "Crown", ""); n != 2 || err != nil {
		t.Errorf("removed %d: %v", n, err)
	}
	same(t, "taken back", []string{}, ways(ask(t, g, &q)))
}

// A relation of articles that is called stands_for is a fact like others, and no metonym is one of it.
func TestRelationCalledStandsFor(t *testing.T) {
	g := filled(t, article("a", rel("Ann | stands_for | Castle"), rel("Crown | met_with | Ben")))
	say(t, g, "Castle", "Crown", "ann", "")
	q := &api.PathQuery{From: "Ann", To: "Ben", Via: []string{"stands_for", "met_with"}}
	same(t, "facts alone", []string{}, ways(ask(t, g, q)))
	q.ExpandMetonyms, q.Select = true, "all"
	a := ask(t, g, q)
	same(t, "with metonyms", []string{"Ann Castle Crown Ben"}, ways(a))
	same(t, "the fact", "asserted", a.Paths[0].Hops[0].Status)
	same(t, "the metonym", "metonym", a.Paths[0].Hops[1].Status)
}

// The cheapest way leads over an entity that no fact has, so that passing it costs nothing: from Ann over
// Alias to Ben by two metonyms for 4, where two facts over a hub cost a little more.
func TestCheapestOverBareAlias(t *testing.T) {
	doc := article("a", rel("Ann | met_with | Hub"), rel("Hub | met_with | Ben"))
	doc.Entities = who("e1 Alias, Organization")
	for i := range 14 {
		doc.Relations = append(doc.Relations, rel(fmt.Sprintf("Hub | met_with | Guest %c", 'A'+i)))
	}
	g := filled(t, doc)
	say(t, g, "Ann", "Alias", "ann", "")
	say(t, g, "Alias", "Ben", "ann", "")
	a := ask(t, g, &api.PathQuery{From: "Ann", To: "Ben", ExpandMetonyms: true, Similar: true, K: 1})
	same(t, "best", []string{"Ann Alias Ben"}, ways(a))
	same(t, "cost", 4.0, a.Paths[0].Cost)
	a = ask(t, g, &api.PathQuery{From: "Ann", To: "Ben", ExpandMetonyms: true, Similar: true})
	if len(a.Paths) != 2 || a.Paths[1].Cost > 5 {
		t.Errorf("the other way costs much more: %+v", a.Paths)
	}
}
