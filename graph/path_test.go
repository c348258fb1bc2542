package graph_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/claim"
)

// dated is an article published on a day, "" for none.
func dated(id, published string, relations ...claim.Relation) *claim.Document {
	doc := article(id, relations...)
	doc.Published = published
	return doc
}

// at is a claim of a time.
func at(time, text string) claim.Relation {
	r := rel(text)
	r.Time = time
	return r
}

// TestTimeRespecting: the graph is, with the days of each fact,
//
//	Ann --10, 14-- Ben --5-- Cid       Ben --12-- Dot --20-- Cid      Dot --no day-- Eve
//
// where Dot knew Cid of the 20th by publication, and Ann met Ben twice.
func TestTimeRespecting(t *testing.T) {
	g := filled(t,
		dated("a", "2026-03-01", at("2026-01-10", "Ann | met_with | Ben"), at("2026-01-05", "Ben | met_with | Cid"),
			at("2026-01-12/2026-02-01", "Ben | met_with | Dot")),
		dated("b", "2026-01-20", rel("Dot | member_of | Cid")),
		dated("c", "", rel("Dot | met_with | Eve"), at("2026-01-14", "Ben | met_with | Ann")))
	for _, tt := range []struct {
		from, to string
		view     api.View
		want     []string
	}{
		{"Ann", "Cid", api.View{}, []string{"Ann Ben Dot Cid"}},
		{"Cid", "Ann", api.View{}, []string{"Cid Ben Ann"}}, // on the 5th, then on the 10th
		{"Cid", "Dot", api.View{}, []string{"Cid Dot", "Cid Ben Dot"}},
		{"Dot", "Ann", api.View{}, []string{"Dot Ben Ann"}}, // on the 12th, then on the 14th
		{"Dot", "Ann", api.View{NotDocuments: []string{"c"}}, []string{}},
		{"Ann", "Eve", api.View{}, []string{}},
		{"Dot", "Eve", api.View{}, []string{}},
	} {
		for _, sel := range []string{"all", "best", "shortest-k"} {
			q := &api.PathQuery{From: tt.from, To: tt.to, Select: sel, Rank: "length", View: tt.view, TimeRespecting: true}
			same(t, fmt.Sprint(sel, " ", tt.from, " to ", tt.to, " under ", tt.view), tt.want, ways(ask(t, g, q)))
		}
	}
	a := ask(t, g, &api.PathQuery{From: "Dot", To: "Eve", TimeRespecting: true})
	same(t, "hint", "without `time_respecting` there is one", a.Hint)
}

// TestSimilar: from Ann over Hub to Ben there are four ways, by four relations of Ann and Hub; a
// way over Cid costs more, having one source a hop where Hub has two.
func TestSimilar(t *testing.T) {
	hub := article("a", rel("Hub | met_with | Ben"))
	for _, relation := range []string{"works_for", "advisor_of", "aide_of", "visited"} {
		hub.Relations = append(hub.Relations, rel("Ann | "+relation+" | Hub"))
	}
	again := *hub
	again.ID = "b"
	g := filled(t, hub, &again, article("c", rel("Ann | met_with | Cid"), rel("Cid | met_with | Ben")))
	// By evidence −2·ln 0.91 = 0.19 over Hub, half as much again for the second; −2·ln 0.7 = 0.71 over
	// Cid. By meaning 2.9 and more over Hub, 4.4 for the second; less than 3.6 over Cid.
	q := api.PathQuery{From: "Ann", To: "Ben", K: 2, Rank: "evidence"}
	same(t, "so much dearer is Cid", []string{"Ann Hub Ben", "Ann Hub Ben"}, ways(ask(t, g, &q)))
	q.Rank = "meaning"
	same(t, "by meaning", []string{"Ann Hub Ben", "Ann Cid Ben"}, ways(ask(t, g, &q)))
	q.Similar = true
	same(t, "similar", []string{"Ann Hub Ben", "Ann Hub Ben"}, ways(ask(t, g, &q)))

	q = api.PathQuery{From: "Ann", To: "Ben", Limit: 2}
	a, err := g.Paths(t.Context(), &q)
	if err != nil || len(a.Paths) != 2 || a.Complete || a.Reason != "limit" {
		t.Errorf("limit 2 of 5: %d paths, complete %v, reason %q, %v", len(a.Paths), a.Complete, a.Reason, err)
	}
	q.Limit = 5
	if a := ask(t, g, &q); len(a.Paths) != 5 {
		t.Errorf("limit 5 of 5: %d paths", len(a.Paths))
	}
}

// Selectors other than best are priced by length, unless a ranking is asked for.
func TestRankOfSelectors(t *testing.T) {
	g := filled(t, article("a", rel("Ann | met_with | Ben"), rel("Ben | met_with | Cid")))
	for _, sel := range []string{"any", "shortest", "all-shortest", "shortest-k", "groups", "all"} {
		for rank, want := range map[string]float64{
			"": 2, "length": 2, "evidence": -2 * math.Log(0.7), "meaning": 3 - 2*math.Log(0.7) + 0.4*math.Log(3),
		} {
			a := ask(t, g, &api.PathQuery{From: "Ann", To: "Cid", Select: sel, Rank: rank})
			if len(a.Paths) != 1 || math.Abs(a.Paths[0].Cost-want) > 1e-8 {
				t.Errorf("%s by %q: %+v, want one path of cost %v", sel, rank, a.Paths, want)
			}
		}
	}
}

// A fact that is stated in both orders, or by a relation and its inverse, is one edge from either
// end, in the direction that most claims under the view state.
func TestOneEdge(t *testing.T) {
	g := filled(t,
		article("a", rel("Ann | met_with | Ben"), rel("Ann | works_for | Club"), rel("Ann | works_for | Ann")),
		article("b", rel("Ben | met_with | Ann"), rel("Club | employs | Ann"), rel("Ann | employs | Ann")),
		article("c", rel("Ben | met_with | Ann"), rel("Club | employs | Ann")),
		article("d", modal("reported", "Ann | met_with | Ben"), modal("reported", "Ann | met_with | Ben")),
		article("e", modal("reported", "Ann | met_with | Ben")))
	hop := func(from, to string, q api.PathQuery) string {
		t.Helper()
		q.From, q.To, q.Select, q.MaxHops = from, to, "all", 1
		a := ask(t, g, &q)
		if len(a.Paths) != 1 {
			return fmt.Sprint(len(a.Paths), " paths")
		}
		h := &a.Paths[0].Hops[0]
		return fmt.Sprint(h.Relation, " ", h.Direction, " ", h.Sources)
	}
	hedged := api.PathQuery{View: api.View{Status: []string{"asserted", "hedged"}}}
	for _, tt := range []struct {
		from, to string
		q        api.PathQuery
		want     string
	}{
		{"Ann", "Ben", api.PathQuery{}, "met_with <- 3"},
		{"Ben", "Ann", api.PathQuery{}, "met_with -> 3"},
		{"Ben", "Ann", api.PathQuery{Directed: true}, "met_with -> 3"},
		{"Ann", "Ben", api.PathQuery{Directed: true}, "met_with <- 3"}, // symmetric
		{"Ann", "Ben", hedged, "met_with -> 5"},
		{"Ben", "Ann", hedged, "met_with <- 5"},
		{"Ann", "Club", api.PathQuery{}, "employs <- 3"},
		{"Club", "Ann", api.PathQuery{}, "employs -> 3"},
		{"Ann", "Club", api.PathQuery{Directed: true}, "0 paths"},
		{"Ann", "Club", api.PathQuery{Via: []string{"works_for"}}, "employs <- 3"},
		{"Ann", "Club", api.PathQuery{NotVia: []string{"works_for"}}, "0 paths"},
		{"Ann", "Club", api.PathQuery{View: api.View{MinSources: 2}}, "employs <- 3"},
		{"Ann", "Club", api.PathQuery{View: api.View{Documents: []string{"a", "b"}}}, "works_for -> 2"}, // ann before club
		{"Ann", "Ann", api.PathQuery{Mode: "walk"}, "employs -> 2"},                                     // a tie
	} {
		same(t, fmt.Sprintf("%s to %s by %+v", tt.from, tt.to, tt.q), tt.want, hop(tt.from, tt.to, tt.q))
	}
	a := ask(t, g, &api.PathQuery{From: "Ann", To: "Ben"})
	same(t, "degree of Ann", 3, a.From.Degree) // Ben, Club and herself
	same(t, "degree of Ben", 1, a.To.Degree)
}

func TestPathPattern(t *testing.T) {
	g := filled(t, article("a", rel("Ann | met_with | Ben"), rel("Ben | member_of | O'Neill Club")))
	for _, tt := range []struct {
		q    api.PathQuery
		want string
	}{
		{api.PathQuery{}, "MATCH p = CHEAPEST 10 ACYCLIC (a {id: 'ann'})-[]-{1,4}(b {id: 'ben'}) RETURN p"},
		{
			api.PathQuery{Select: "all-shortest", Mode: "trail", Directed: true, Via: []string{"met_with", "member_of"}, MaxHops: 7},
			"MATCH p = ALL SHORTEST TRAIL (a {id: 'ann'})-[:met_with|member_of]->{1,7}(b {id: 'ben'}) RETURN p /* directed as stated */",
		},
		{
			api.PathQuery{NotVia: []string{"http://example.org/a"}},
			"",
		},
		{
			api.PathQuery{MaxDegree: 5, Avoid: []string{"O'Neill Club"}, NotVia: []string{"member of"}},
			"MATCH p = CHEAPEST 10 ACYCLIC (a {id: 'ann'}) (()-[:!(`member of`)]-(n) WHERE n.degree <= 5 AND n.id <> 'o-neill-club'){0,3} " +
				"()-[:!(`member of`)]-(b {id: 'ben'}) RETURN p",
		},
		{
			api.PathQuery{
				Through: []string{"O'Neill Club"}, TimeRespecting: true, Similar: true, Rank: "evidence",
				View: api.View{Status: []string{"hedged"}, AsOf: "2026", MinSources: 2, MinConfidence: 0.5, Documents: []string{"a"}},
			},
			"MATCH p = CHEAPEST 10 ACYCLIC (a {id: 'ann'})-[]-{1,4}(b {id: 'ben'}) RETURN p /* through 'o-neill-club'; " +
				"time-respecting; rank evidence; similar; status hedged; as-of 2026; min-sources 2; min-confidence 0.5; document a */",
		},
	} {
		tt.q.From, tt.q.To = "Ann", "Ben"
		a, err := g.PathPattern(t.Context(), &tt.q)
		if tt.want == "" {
			if e := apiError(t, err); e.Code != api.CodeRelation {
				t.Errorf("%+v: %+v", tt.q, e)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		same(t, "pattern", tt.want, a.Query)
	}
}

func TestExplain(t *testing.T) {
	g := filled(t, article("a", rel("Ann | met_with | Ben"), modal("reported", "Ben | met_with | Cid"), rel("Ann | member_of | Cid")),
		article("b", rel("Ann | met_with | Ben")))
	if a := ask(t, g, &api.PathQuery{From: "Ann", To: "Ben"}); a.Explain != nil {
		t.Errorf("not asked for: %+v", a.Explain)
	}
	e := ask(t, g, &api.PathQuery{From: "Ann", To: "Ben", Explain: true, Via: []string{"met_with"}, K: 20}).Explain
	two := 2
	same(t, "relations", []api.ExplainRelation{{Relation: "met_with", Facts: &two}}, e.Relations)
	same(t, "hidden", []string{"hedged", "negated"}, e.HiddenStatuses)
	same(t, "plan", []any{"best", 100, "acyclic", "meaning", "facts"}, []any{e.Select, e.Wanted, e.Mode, e.Rank, e.Rows})
	e = ask(t, g, &api.PathQuery{From: "Ann", To: "Cid", Explain: true, View: api.View{MinSources: 2}, Rank: "length"}).Explain
	same(t, "plan", []any{"shortest-k", 10, "claims", 0}, []any{e.Select, e.Wanted, e.Rows, len(e.Relations)})
	if e.DroppedFacts != 2 { // Cid's, one of a single document and one that is hedged
		t.Errorf("dropped %d facts", e.DroppedFacts)
	}
}

// An answer that grows too large is cut short.
func TestShowSize(t *testing.T) {
	doc := article("crowd")
	for i := range 40 {
		for _, end := range []string{"Ann", "Ben"} {
			r := rel(fmt.Sprintf("P%d | met_with | %s", i, end))
			r.Quote = strings.Repeat("word ", 300_000) + fmt.Sprint(i, end)
			doc.Relations = append(doc.Relations, r)
		}
	}
	g := openMemory(t)
	put(t, g, doc)
	a, err := g.Paths(t.Context(), &api.PathQuery{From: "Ann", To: "Ben", Select: "all", MaxHops: 2})
	if err != nil {
		t.Fatal(err)
	}
	if a.Complete || a.Reason != "memory" || len(a.Paths) < 10 || len(a.Paths) > 30 {
		t.Errorf("%d paths, complete %v, reason %q", len(a.Paths), a.Complete, a.Reason)
	}
	if a := ask(t, g, &api.PathQuery{From: "Ann", To: "Ben", Select: "all", MaxHops: 2, Evidence: "none"}); len(a.Paths) != 40 {
		t.Errorf("without evidence: %d paths", len(a.Paths))
	}
}

// randomTriples gives plain triples between nodes, every time the same: as many from each node, and a
// few hundred to each of the first.
func randomTriples(nodes, triples int) io.Reader {
	r := rand.New(rand.NewPCG(7, 8))
	var b strings.Builder
	for i := range triples {
		s, o := i%nodes, r.IntN(nodes)
		if r.IntN(10) == 0 {
			o = r.IntN(50)
		}
		fmt.Fprintf(&b, "<http://example.org/%d> <http://example.org/r%d> <http://example.org/%d> .\n", s, r.IntN(20), o)
	}
	return strings.NewReader(b.String())
}

// BenchmarkPaths asks questions for random pairs of 50,000 nodes with 200,000 triples.
func BenchmarkPaths(b *testing.B) {
	g := openMemory(b)
	files := graph.NewFiles([]string{"-"}, randomTriples(50_000, 200_000))
	defer files.Close()
	if _, err := g.Load(b.Context(), files, nil); err != nil {
		b.Fatal(err)
	}
	s, err := g.Snapshot()
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	for name, q := range map[string]api.PathQuery{
		"any-shortest": {Select: "shortest"},
		"best":         {},
	} {
		b.Run(name, func(b *testing.B) {
			r := rand.New(rand.NewPCG(1, 2))
			explored := 0
			b.ReportAllocs()
			for b.Loop() {
				q.From, q.To = fmt.Sprintf("http://example.org/%d", r.IntN(50_000)), fmt.Sprintf("http://example.org/%d", r.IntN(50_000))
				a, err := s.Paths(context.Background(), &q)
				if err != nil {
					b.Fatal(err)
				}
				explored += a.Explored
			}
			b.ReportMetric(float64(explored)/float64(b.N), "edges/op")
		})
	}
}

// What contradicts itself is refused, and in its place.
func TestContradictions(t *testing.T) {
	g := filled(t, article("a", rel("Ann | met_with | Ben"), rel("Ben | met_with | Cid")))
	for place, q := range map[string]api.PathQuery{
		"avoid":        {Through: []string{"Ben"}, Avoid: []string{"Ben"}},
		"min_outlets":  {View: api.View{MinOutlets: -1}},
		"min_sources":  {View: api.View{MinSources: -1}},
		"document":     {View: api.View{Documents: []string{"z"}}},
		"not_document": {View: api.View{NotDocuments: []string{"z"}}},
	} {
		q.From, q.To = "Ann", "Cid"
		if _, err := g.Paths(t.Context(), &q); apiError(t, err).Place != place {
			t.Errorf("%s: got %v", place, err)
		}
	}
}

// An empty answer names the part of the question without which there is one.
func TestHintsNameTheFlag(t *testing.T) {
	g := filled(t, article("a", rel("Ann | met_with | Ben"), rel("Ben | works_for | Cid"), rel("Ben | met_with | Dot")))
	for want, q := range map[string]api.PathQuery{
		"without `max_degree`":                     {MaxDegree: 2},
		"without `min_sources` and `min_outlets`":  {View: api.View{MinSources: 2}},
		"without `via` and `not_via` there is one": {Via: []string{"met_with"}},
		"without `avoid`":                          {Avoid: []string{"Ben"}},
		"without `through`":                        {Through: []string{"Dot"}},
		"`max_hops` 3 would find one":              {MaxHops: 1},
	} {
		q.From, q.To = "Ann", "Cid"
		a := ask(t, g, &q)
		same(t, want, []string{}, ways(a))
		if !strings.HasPrefix(a.Hint, want) {
			t.Errorf("%+v: hint %q, want %q", q, a.Hint, want)
		}
	}
}

// An error of whoever is told of paths ends the search and comes back, whatever it is.
func TestPathsEachStops(t *testing.T) {
	g := openMemory(t)
	loadNews(t, g)
	for _, q := range []api.PathQuery{{}, {Similar: true}, {Select: "all"}} {
		q.From, q.To = "Yuri Ushakov", "Kyiv"
		for _, want := range []error{errors.New("enough"), context.Canceled, context.DeadlineExceeded} {
			for stop := range 3 {
				seen := 0
				a, err := g.PathsEach(t.Context(), &q, func(*api.PathAnswer, *api.Path) error {
					if seen++; seen > stop {
						return want
					}
					return nil
				})
				if a != nil || !errors.Is(err, want) || seen != stop+1 {
					t.Errorf("%+v: %v after %d paths", q, err, seen)
				}
			}
		}
	}
}
