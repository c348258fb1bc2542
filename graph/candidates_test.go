package graph_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/claim"
)

// pairsOf gives the slugs of the candidates of a graph, with the names they share.
func pairsOf(t *testing.T, g *graph.Graph, limit int) []string {
	t.Helper()
	a, err := g.Candidates(t.Context(), limit, 0)
	if err != nil {
		t.Fatal(err)
	}
	out := []string{}
	for i := range a.Candidates {
		c := &a.Candidates[i]
		out = append(out, c.Left.Slug+" "+c.Right.Slug+" "+c.Rule+" "+strings.Join(c.Shared, ","))
	}
	return out
}

// A surname alone may be the man's; not in a document that lists both, not of another type, not with another's
// identifier, and not once somebody has said.
func TestCandidates(t *testing.T) {
	g := openMemory(t)
	person := func(id, name, same string) claim.Entity {
		e := claim.Entity{ID: id, Name: name, Type: "Person"}
		if same != "" {
			e.SameAs = []string{same}
		}
		return e
	}
	const wikidata = "http://www.wikidata.org/entity/"
	docs := []*claim.Document{
		{ID: "1", Entities: []claim.Entity{person("a", "George Bush", ""), person("b", "George Walker Bush", "")}},
		{ID: "2", Entities: []claim.Entity{person("a", "John Smithson", wikidata+"Q1")}},
		{ID: "3", Entities: []claim.Entity{person("a", "John Henry Smithson", wikidata+"Q2")}},
		{ID: "4", Entities: []claim.Entity{person("a", "Anna Kowalska", "")}},
		{ID: "5", Entities: []claim.Entity{person("a", "Anna Maria Kowalska", "")}},
		{ID: "6", Entities: []claim.Entity{{ID: "a", Name: "Anna Berta Kowalska", Type: "City"}}},
	}
	if _, err := g.Load(t.Context(), &docReader{docs: docs}, nil); err != nil {
		t.Fatal(err)
	}
	want := []string{"anna-kowalska anna-maria-kowalska middle-name "}
	if diff := cmp.Diff(want, pairsOf(t, g, 0)); diff != "" {
		t.Error(diff)
	}
	for _, verdict := range []string{"unsure", "different", "same"} {
		made, err := g.Judge(t.Context(), []api.Judgement{{
			Verdict: verdict, Left: api.Side{Entity: "Anna Kowalska"}, Right: []api.Side{{Entity: "Anna Maria Kowalska"}},
		}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := pairsOf(t, g, 0); len(got) > 0 {
			t.Errorf("though it was judged %s: %v", verdict, got)
		}
		if _, err := g.Withdraw(t.Context(), made.Judgements[0].ID, nil); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, pairsOf(t, g, 0)); diff != "" {
			t.Errorf("%s was withdrawn: %s", verdict, diff)
		}
	}
}

// The likeliest are the first of all, also of those that are likely by what they share alone.
func TestLikeliestCandidates(t *testing.T) {
	g := openMemory(t)
	var docs []*claim.Document
	for i, name := range []string{"J. Abbot", "John Abbot", "Acosta", "Carl Acosta", "Martin Zuma", "Martin Zuma Jr."} {
		d := &claim.Document{ID: string(rune('a' + i)), Entities: []claim.Entity{{ID: "p", Name: name, Type: "Person"}}}
		if strings.Contains(name, "Zuma") {
			for _, city := range []string{"Lagos", "Accra", "Abuja"} {
				d.Entities = append(d.Entities, claim.Entity{ID: city, Name: city, Type: "City"})
				d.Relations = append(d.Relations, rel("p | visited | "+city))
			}
		}
		docs = append(docs, d)
	}
	if _, err := g.Load(t.Context(), &docReader{docs: docs}, nil); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"martin-zuma martin-zuma-jr generation Abuja,Accra,Lagos",
		"j-abbot john-abbot initials ",
		"acosta carl-acosta surname ",
	}
	for limit := range 4 {
		first := want
		if limit > 0 {
			first = want[:limit]
		}
		if diff := cmp.Diff(first, pairsOf(t, g, limit)); diff != "" {
			t.Errorf("limit %d: %s", limit, diff)
		}
	}
	for _, c := range []struct {
		least float64
		n     int
	}{{0.65, 2}, {0.75, 1}, {0.9, 0}} {
		if a, err := g.Candidates(t.Context(), 0, c.least); err != nil || len(a.Candidates) != c.n || !a.Complete {
			t.Errorf("of at least %v: %v, %v", c.least, a, err)
		}
	}
}

// One whom two others have the name of is paired with one of them, and with the other once that is decided.
func TestCandidateNamesakes(t *testing.T) {
	g := openMemory(t)
	lee := func(id string) claim.Entity { return claim.Entity{ID: id, Name: "Kim Lee", Type: "Person"} }
	docs := []*claim.Document{{ID: "1", Entities: []claim.Entity{lee("a"), lee("b")}}, {ID: "2", Entities: []claim.Entity{lee("a")}}}
	if _, err := g.Load(t.Context(), &docReader{docs: docs}, nil); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"kim-lee-2", "kim-lee"} {
		if diff := cmp.Diff([]string{want + " kim-lee-3 exact-name "}, pairsOf(t, g, 0)); diff != "" {
			t.Error(diff)
		}
		if _, err := g.Judge(t.Context(), []api.Judgement{{
			Verdict: "different", Left: api.Side{Entity: "entity:kim-lee-3"}, Right: []api.Side{{Entity: "entity:" + want}},
		}}, nil); err != nil {
			t.Fatal(err)
		}
	}
	if got := pairsOf(t, g, 0); len(got) > 0 {
		t.Errorf("all is decided: %v", got)
	}
}

// Events of other names may be one where type, place, time and an actor are the same; each of them counts.
func TestCandidateEvents(t *testing.T) {
	event := func(id, name, typ, place, actor, time string) *claim.Document {
		return &claim.Document{
			ID: id, Published: "2026-01-24",
			Entities: []claim.Entity{
				{ID: "e", Name: name, Type: typ},
				{ID: "p", Name: place, Type: "City"},
				{ID: "a", Name: actor, Type: "Country"},
			},
			Relations: []claim.Relation{
				{Subject: "e", Predicate: "held_in", Object: claim.Object{Name: "p"}, Time: time},
				{Subject: "e", Predicate: "has_participant", Object: claim.Object{Name: "a"}},
			},
		}
	}
	first := event("1", "the January negotiations", "Talks", "Abu Dhabi", "Russia", "2026-01-23/2026-01-24")
	const pair = "the-january-negotiations trilateral-session event Abu Dhabi,Russia"
	for _, test := range []struct {
		name   string
		second *claim.Document
		want   []string
	}{
		{"one", event("2", "trilateral session", "Talks", "Abu Dhabi", "Russia", "2026-01-24"), []string{pair}},
		{"one in that month", event("2", "trilateral session", "Talks", "Abu Dhabi", "Russia", "2026-01"), []string{pair}},
		{"another type", event("2", "trilateral session", "Vote", "Abu Dhabi", "Russia", "2026-01-24"), nil},
		{"another place", event("2", "trilateral session", "Talks", "Istanbul", "Russia", "2026-01-24"), nil},
		{"another time", event("2", "trilateral session", "Talks", "Abu Dhabi", "Russia", "2026-01-25"), nil},
		{"no time but that of publication", event("2", "trilateral session", "Talks", "Abu Dhabi", "Russia", ""), []string{pair}},
		{"a place that takes part", event("2", "trilateral session", "Talks", "Istanbul", "Abu Dhabi", "2026-01-24"), nil},
		{"another actor", event("2", "trilateral session", "Talks", "Abu Dhabi", "Japan", "2026-01-24"), nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			g := openMemory(t)
			if _, err := g.Load(t.Context(), &docReader{docs: []*claim.Document{first, test.second}}, nil); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(append([]string{}, test.want...), pairsOf(t, g, 0)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Events are candidates where type, place, time and an actor agree, whatever they are called.
func TestEventCandidates(t *testing.T) {
	event := func(doc, name, typ, place, who, when string) *claim.Document {
		d := &claim.Document{ID: doc, Entities: []claim.Entity{
			{ID: "e", Name: name, Type: typ}, {ID: "p", Name: place, Type: "City"}, {ID: "w", Name: who, Type: "Person"},
		}}
		for _, r := range [][3]string{{"e", "held_in", "p"}, {"w", "attended", "e"}} {
			rel := claim.Relation{Subject: r[0], Predicate: r[1], Time: when}
			rel.Object.Name = r[2]
			d.Relations = append(d.Relations, rel)
		}
		return d
	}
	g := openMemory(t)
	docs := []*claim.Document{
		event("1", "the Harbour round", "Talks", "Dunport", "Ann Ray", "2026-01-28"),
		event("2", "second meeting of envoys", "Talks", "Dunport", "Ann Ray", "2026-01"),
		event("3", "spring parley", "Talks", "Dunport", "Ann Ray", "2026-04-01"),
		event("4", "Easter march", "Protest", "Dunport", "Ann Ray", "2026-01-28"),
		event("5", "winter colloquy", "Talks", "Northby", "Ann Ray", "2026-01-28"),
		event("6", "talking shop", "Talks", "Dunport", "Cid Vane", "2026-01-28"),
	}
	if _, err := g.Load(t.Context(), &docReader{docs: docs}, nil); err != nil {
		t.Fatal(err)
	}
	want := []string{"second-meeting-of-envoys the-harbour-round event Ann Ray,Dunport"}
	if diff := cmp.Diff(want, pairsOf(t, g, 0)); diff != "" {
		t.Error(diff)
	}
}
