package graphtest

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/paths"
)

// pathQuestions are every selector in every mode for some pairs, and every flag, by what they are
// called.
func pathQuestions() map[string]api.PathQuery {
	all := []string{"asserted", "hedged", "negated"}
	list := make(map[string]api.PathQuery)
	for _, pair := range [][2]string{{"Yuri Ushakov", "Abu Dhabi"}, {"Ukraine", "Dmitry Peskov"}, {"Russia", "Russia"}} {
		for _, selector := range paths.Selectors() {
			for _, mode := range paths.Modes() {
				q := api.PathQuery{From: pair[0], To: pair[1], Select: selector, Mode: mode, MaxHops: 3, K: 7, Evidence: "one"}
				if q.Select == paths.All.String() {
					q.Limit = 200
				}
				list[fmt.Sprintf("%s %s %s to %s", selector, mode, pair[0], pair[1])] = q
			}
		}
	}
	flags := map[string]api.PathQuery{
		"every status":    {View: api.View{Status: all}},
		"hedged":          {View: api.View{Status: all[1:2]}},
		"modality":        {View: api.View{Modality: []string{"reported", "planned", "asserted"}}},
		"as-of":           {View: api.View{AsOf: "2026-01-30"}},
		"since until":     {View: api.View{Since: "2026-01-29", Until: "2026-02-01"}},
		"valid-at":        {View: api.View{ValidAt: "2026-01"}},
		"min-sources":     {View: api.View{MinSources: 2}},
		"min-outlets":     {View: api.View{MinOutlets: 2, Status: all}},
		"min-confidence":  {View: api.View{MinConfidence: 0.8}},
		"documents":       {View: api.View{NotDocuments: []string{"news-01"}}},
		"directed":        {Directed: true, MaxHops: 6},
		"via":             {Via: []string{"affiliated_with", "negotiates_with", "leads", "held_in"}, MaxHops: 6},
		"not-via":         {NotVia: []string{"negotiates_with"}},
		"through":         {Through: []string{"Ukraine"}},
		"avoid":           {Avoid: []string{"Russia"}},
		"max-degree":      {MaxDegree: 6, MaxHops: 6},
		"time-respecting": {TimeRespecting: true},
		"metonyms":        {ExpandMetonyms: true, K: 30},
		"evidence rank":   {Rank: "evidence", Similar: true},
		"similar":         {Similar: true, K: 20},
		"limit":           {Limit: 2},
		"evidence":        {Evidence: "all", K: 3},
		"no way":          {Via: []string{"attended"}, MaxHops: 1},
	}
	for _, selector := range []paths.Selector{paths.Best, paths.Shortest, paths.AllShortest, paths.ShortestK} {
		for name, q := range flags {
			q.From, q.To, q.Select = "Yuri Ushakov", "Abu Dhabi", selector.String()
			list[name+" "+q.Select] = q
		}
	}
	return list
}

// answersOf asks all questions of one state; what differs from store to store by its nature is left
// out.
func answersOf(tb testing.TB, g *graph.Graph, list map[string]api.PathQuery) map[string]string {
	tb.Helper()
	s, err := g.Snapshot()
	if err != nil {
		tb.Fatal(err)
	}
	defer s.Close()
	out := make(map[string]string, len(list))
	for name := range list {
		q := list[name]
		a, err := s.Paths(tb.Context(), &q)
		if err != nil {
			tb.Fatalf("%s: %v", name, err)
		}
		a.Commit, a.ElapsedMS = "", 0
		out[name] = asJSON(tb, a)
	}
	return out
}

// answersOneByOne are the same answers, put together from the paths as they come.
func answersOneByOne(tb testing.TB, g *graph.Graph, list map[string]api.PathQuery) map[string]string {
	tb.Helper()
	out := make(map[string]string, len(list))
	for name := range list {
		q := list[name]
		var head *api.PathAnswer
		found := []api.Path{}
		a, err := g.PathsEach(tb.Context(), &q, func(h *api.PathAnswer, p *api.Path) error {
			head, found = h, append(found, *p)
			return nil
		})
		if err != nil {
			tb.Fatalf("%s: %v", name, err)
		}
		if len(a.Paths) > 0 {
			tb.Errorf("%s: paths are kept", name)
		}
		if head != nil && (head.Query != a.Query || head.From.ID != a.From.ID || head.To.ID != a.To.ID || head.Commit != a.Commit) {
			tb.Errorf("%s: the head says %+v of %+v", name, head, a)
		}
		a.Commit, a.ElapsedMS, a.Paths = "", 0, found
		out[name] = asJSON(tb, a)
	}
	return out
}

// sameAnswers compares what two stores answer.
func sameAnswers(t *testing.T, what string, want, got map[string]string) {
	t.Helper()
	wrong := 0
	for name := range want {
		if want[name] == got[name] {
			continue
		}
		if wrong++; wrong <= 3 {
			same(t, what+": "+name, want[name], got[name])
		}
	}
	if wrong > 0 {
		t.Errorf("%s: %d of %d answers differ", what, wrong, len(want))
	}
}

// lengths gives the lengths of the paths of an answer, alone.
func lengths(tb testing.TB, answer string) string {
	tb.Helper()
	if !strings.HasPrefix(answer, "{") {
		return answer // done already
	}
	var a api.PathAnswer
	if err := json.Unmarshal([]byte(answer), &a); err != nil {
		tb.Fatal(err)
	}
	list := []int{}
	for i := range a.Paths {
		list = append(list, a.Paths[i].Length)
	}
	return fmt.Sprint("lengths ", list)
}

var exploredLine = regexp.MustCompile(`(?m)^ "explored": \d+,$`)

func unexplored(answer string) string { return exploredLine.ReplaceAllString(answer, "") }

// testPaths checks that no answer depends on where the graph is kept, how it came there or when it is
// asked.
func (b Backend) testPaths(t *testing.T) {
	list := pathQuestions()
	reference := openURL(t, "mem:", &graph.Options{Create: true})
	load(t, reference, "news")
	want := answersOf(t, reference, list)

	g := b.open(t)
	load(t, g, "news")
	got := answersOf(t, g, list)
	sameAnswers(t, "beside the graph in memory", want, got)
	sameAnswers(t, "path by path", want, answersOneByOne(t, g, list))
	times := 50
	if testing.Short() {
		times = 5
	}
	for range times {
		sameAnswers(t, "asked again", got, answersOf(t, g, list))
	}
	switch err := g.Compact(t.Context()); {
	case err == nil:
		sameAnswers(t, "compacted", want, answersOf(t, g, list))
	case !strings.Contains(err.Error(), "cannot do that"): // leveldb has nothing to compact
		t.Error(err)
	}

	b.testOrders(t, list, want, unlinked(export(t, reference)))
}

// testOrders loads one document after the other first. Which name an entity's IRI is made of may
// depend on it; where it does not, no answer does, though the store numbers its nodes otherwise. But
// which of the shortest paths any and shortest give is decided by the order of rows, and with it how
// many edges are looked at: of those, lengths alone are compared.
func (b Backend) testOrders(t *testing.T, list map[string]api.PathQuery, want map[string]string, quads []string) {
	t.Helper()
	compared := 0
	for i := 1; compared < 2; i++ {
		docs := newCorpus(t, "news")
		if i == len(docs.files) {
			break
		}
		first := docs.files[i]
		docs.files = slices.Insert(slices.Delete(docs.files, i, i+1), 0, first)
		g := b.open(t)
		if _, err := g.Load(t.Context(), docs, nil); err != nil {
			t.Fatal(err)
		}
		if slices.Equal(quads, unlinked(export(t, g))) {
			got := answersOf(t, g, list)
			for name := range list {
				if s := list[name].Select; s == paths.Any.String() || s == paths.Shortest.String() {
					want[name], got[name] = lengths(t, want[name]), lengths(t, got[name])
				} else {
					want[name], got[name] = unexplored(want[name]), unexplored(got[name])
				}
			}
			sameAnswers(t, first+" loaded first", want, got)
			compared++
		}
	}
	if compared == 0 {
		t.Error("every other order gave other entities")
	}
}
