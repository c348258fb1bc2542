package paths_test

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/newsgraph/newsgraph/graph/paths"
)

// flat costs are the same for every hop.
type flat float64

func (c flat) Cost(*paths.Hop, paths.Hop, bool) (float64, error) { return float64(c), nil }
func (c flat) Bound(paths.Hop) (float64, error)                  { return float64(c), nil }
func (c flat) Floors() (hop, through float64)                    { return float64(c), 0 }
func (c flat) Through(paths.NodeID) (float64, error)             { return 0, nil }

func TestValidate(t *testing.T) {
	free := flat(0)
	for _, test := range []struct {
		query paths.Query
		want  string // "" for none
	}{
		{paths.Query{MaxHops: 1, Selector: paths.All}, ""},
		{paths.Query{MaxHops: paths.MostHops, Selector: paths.All}, ""},
		{paths.Query{MaxHops: 1, Selector: paths.AllShortest, K: -1}, ""}, // K does not count
		{paths.Query{MaxHops: 1, Selector: paths.All, Through: []paths.NodeID{1, 2, 1, 2, 1, 2, 1, 2}}, ""},
		{paths.Query{MaxHops: 0, Selector: paths.All}, "max hops 0: at least 1"},
		{paths.Query{MaxHops: -4, Selector: paths.Any}, "max hops -4: at least 1"},
		{paths.Query{MaxHops: paths.MostHops + 1, Selector: paths.Any}, "max hops 1001: at most 1000"},
		{paths.Query{MaxHops: math.MaxInt, Selector: paths.Any}, "max hops 9223372036854775807: at most 1000"},
		{paths.Query{MaxHops: 1, Costs: free}, "k 0: at least 1"},
		{paths.Query{MaxHops: 1, Selector: paths.ShortestK}, "k 0: at least 1"},
		{paths.Query{MaxHops: 1, Selector: paths.Groups, K: -2}, "k -2: at least 1"},
		{paths.Query{MaxHops: 1, Selector: paths.Best, K: 1}, "selector best needs a cost"},
		{paths.Query{MaxHops: 1, Selector: paths.All, Mode: 4}, "mode 4: there is none"},
		{paths.Query{MaxHops: 1, Selector: 7}, "selector 7: there is none"},
		{paths.Query{MaxHops: 1, Selector: 255, Mode: 255}, "mode 255: there is none\nselector 255: there is none"},
		{paths.Query{MaxHops: 1, Selector: paths.All, Limit: -1}, "limit -1: at least 0"},
		// The zero query asks for the best; all its faults come at once.
		{paths.Query{Limit: -1}, "max hops 0: at least 1\nk 0: at least 1\nselector best needs a cost\nlimit -1: at least 0"},
	} {
		test.query.From, test.query.To = 1, 2
		res, err := paths.Search(t.Context(), clique(2), &test.query)
		got := ""
		if err != nil {
			got = err.Error()
		}
		if got != test.want || (res == nil) != (err != nil) {
			t.Errorf("%+v: got result %v, error %q, want %q", test.query, res, got, test.want)
		}
	}
}

// More faults of a query, whatever their words.
func TestRefused(t *testing.T) {
	dot := paths.One(paths.AnyHop())
	for name, query := range map[string]paths.Query{
		"too many through": {Through: make([]paths.NodeID, paths.MostThrough+1)},
		"min hops -1":      {MinHops: -1},
		"memory -1":        {Memory: -1},
		"max below min":    {Pattern: paths.Repeat(dot, 3, 2)},
		"min below 0":      {Pattern: paths.Repeat(dot, -1, 2)},
		"inside":           {Pattern: paths.Seq(dot, paths.Alt(paths.Where(paths.Repeat(dot, 3, 2), nil)))},
	} {
		t.Run(name, func(t *testing.T) {
			query.From, query.To, query.MaxHops, query.Selector = 1, 2, 2, paths.All
			got, err := soon(t, clique(3), &query)
			if err == nil || got != nil {
				t.Errorf("got %v, %v; want an error only", got, err)
			}
		})
	}
}

// Repetition past all bounds is answered as far as paths may be long, or refused; soon.
func TestHugeCounts(t *testing.T) {
	dot := paths.One(paths.AnyHop())
	thousand := func(p *paths.Pattern) *paths.Pattern { return paths.Repeat(p, 1000, 1000) }
	for name, test := range map[string]struct {
		pattern *paths.Pattern
		want    int // paths of at most two hops in a clique of 3 from 1 to 2
	}{
		"a million times": {paths.Repeat(dot, 1, 1_000_000), 2},
		"a million least": {paths.Repeat(dot, 1_000_000, -1), 0},
		"most ints":       {paths.Repeat(dot, math.MaxInt, math.MaxInt), 0},
		"a billion times": {thousand(thousand(thousand(dot))), 0},
		"past any int":    {thousand(thousand(thousand(thousand(thousand(thousand(thousand(dot))))))), 0},
		"of maybe one":    {thousand(paths.Repeat(dot, 0, 1)), 2},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := soon(t, clique(3), &paths.Query{From: 1, To: 2, MaxHops: 2, Selector: paths.All, Pattern: test.pattern})
			if err == nil && len(got.Paths) != test.want {
				t.Errorf("got %d paths, want %d or an error", len(got.Paths), test.want)
			}
		})
	}
}

// A pattern within another within another is answered or refused, soon.
func TestDeepPatterns(t *testing.T) {
	dot := paths.One(paths.AnyHop())
	all := func(paths.NodeID, []paths.Hop) (bool, error) { return true, nil }
	for name, deeper := range map[string]func(*paths.Pattern) *paths.Pattern{
		"seq":    func(p *paths.Pattern) *paths.Pattern { return paths.Seq(p) },
		"alt":    func(p *paths.Pattern) *paths.Pattern { return paths.Alt(p, dot) },
		"star":   func(p *paths.Pattern) *paths.Pattern { return paths.Repeat(p, 0, -1) },
		"maybe":  func(p *paths.Pattern) *paths.Pattern { return paths.Repeat(p, 0, 1) },
		"where":  func(p *paths.Pattern) *paths.Pattern { return paths.Where(p, all) },
		"twice":  func(p *paths.Pattern) *paths.Pattern { return paths.Repeat(p, 1, 2) },
		"both":   func(p *paths.Pattern) *paths.Pattern { return paths.Alt(p, p) },
		"double": func(p *paths.Pattern) *paths.Pattern { return paths.Seq(p, p) },
	} {
		for _, depth := range []int{3, 30, 1_000, 100_000} {
			p := dot
			for range depth {
				p = deeper(p)
			}
			t.Run(fmt.Sprintf("%s of depth %d", name, depth), func(t *testing.T) {
				got, err := soon(t, clique(3), &paths.Query{
					From: 1, To: 2, MaxHops: 2, Selector: paths.All, Pattern: p,
				})
				switch {
				case err != nil && depth == 3:
					t.Error("refused:", err)
				case err == nil && name != "double" && (len(got.Paths) == 0 || len(got.Paths[0].Hops) != 1):
					t.Errorf("got %d paths, want the edge first", len(got.Paths))
				}
			})
		}
	}
}

// soon asks, and does not wait for longer than is sane; the search that hangs is left alone.
func soon(t *testing.T, g *multigraph, q *paths.Query) (res *paths.Result, err error) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		res, err = paths.Search(context.Background(), g, q)
	}()
	select {
	case <-done:
		return res, err
	case <-time.After(5 * time.Second):
		t.Fatal("no answer in 5 s")
		return nil, nil
	}
}

// A pattern may be asked for again, and be a part of others.
func TestPatternsAreShared(t *testing.T) {
	dot := paths.One(paths.AnyHop())
	two := paths.Seq(dot, dot)
	for _, test := range []struct {
		pattern *paths.Pattern
		want    int // walks of so many hops in a clique of 3 from 1 to 2
	}{{two, 1}, {dot, 1}, {paths.Seq(two, dot), 3}, {paths.Alt(two, dot, two), 2}, {two, 1}, {paths.Seq(two, two), 5}} {
		got, err := paths.Search(t.Context(), clique(3), &paths.Query{
			From: 1, To: 2, MaxHops: 4, Mode: paths.Walk, Selector: paths.All, Pattern: test.pattern,
		})
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Paths) != test.want {
			t.Errorf("got %d paths, want %d", len(got.Paths), test.want)
		}
	}
}

// badCosts gives one cost that is none.
type badCosts struct {
	flat
	cost float64
}

func (c badCosts) Cost(_ *paths.Hop, hop paths.Hop, _ bool) (float64, error) {
	if hop.To == 3 {
		return c.cost, nil
	}
	return 1, nil
}

func TestCostsThatAreNone(t *testing.T) {
	for _, cost := range []float64{math.NaN(), -1, -1e-6, math.Inf(1), math.Inf(-1), 1e6, math.MaxFloat64} {
		for _, selector := range []paths.Selector{paths.Best, paths.All, paths.ShortestK, paths.Groups} {
			got, err := paths.Search(t.Context(), clique(4), &paths.Query{
				From: 1, To: 4, MaxHops: 3, Selector: selector, K: 100, Costs: badCosts{0, cost},
			})
			if err == nil || got != nil {
				t.Errorf("%v: a hop for %v: got %v, %v", selector, cost, got, err)
			}
		}
	}
	// The largest that is one.
	got, err := paths.Search(t.Context(), clique(4), &paths.Query{
		From: 1, To: 4, MaxHops: 3, Selector: paths.Best, K: 100, Costs: badCosts{0, 999_999.5},
	})
	if err != nil || len(got.Paths) != 5 || got.Paths[4].Cost != 1_000_001.5 {
		t.Errorf("costs below 1e6: got %v, %v", got, err)
	}
}

// Costs count to nine decimals: what differs less is a tie, and goes by length.
func TestCostsAreRounded(t *testing.T) {
	costs := badCosts{0, 1 - 1e-11}
	got, err := paths.Search(t.Context(), clique(4), &paths.Query{
		From: 1, To: 4, MaxHops: 2, Selector: paths.Best, K: 3, Costs: costs,
	})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, p := range got.Paths {
		names = append(names, pathName(p))
	}
	const want = "1 -a1-> 4 for 1, 1 -a1-> 2 -a1-> 4 for 2, 1 -a1-> 3 -a1-> 4 for 2"
	if s := strings.Join(names, ", "); s != want {
		t.Errorf("got %s, want %s", s, want)
	}
}

func TestNames(t *testing.T) {
	for i, name := range paths.Modes() {
		if m, ok := paths.ParseMode(name); !ok || m != paths.Mode(i) || m.String() != name {
			t.Errorf("mode %q: got %v, %v", name, m, ok)
		}
	}
	for i, name := range paths.Selectors() {
		if s, ok := paths.ParseSelector(name); !ok || s != paths.Selector(i) || s.String() != name {
			t.Errorf("selector %q: got %v, %v", name, s, ok)
		}
	}
	if _, ok := paths.ParseMode("TRAIL"); ok {
		t.Error("names are in lower case")
	}
	if _, ok := paths.ParseSelector(""); ok {
		t.Error("no name is no selector")
	}
}

func TestLabel(t *testing.T) {
	for _, relation := range []int{0, 1, 7, 8, 1<<29 - 1} {
		for kinds := range uint8(8) {
			if l := paths.NewLabel(relation, kinds); l.Relation() != relation || l.Kinds() != kinds {
				t.Errorf("relation %d, kinds %d: got %d, %d", relation, kinds, l.Relation(), l.Kinds())
			}
		}
	}
}

// The same question gets the same answer, edges looked at included.
func TestDeterminism(t *testing.T) {
	g := randomGraph(60, 240)
	for _, p := range []*tree{nil, patternNamed("dot{2,3}"), patternNamed("[dot{1,2} where node sum even]+")} {
		for selector := range paths.Selector(len(paths.Selectors())) {
			var first *paths.Result
			for range 50 {
				got, err := paths.Search(t.Context(), g, &paths.Query{
					From: 3, To: 42, MaxHops: 4, Mode: paths.Trail, Selector: selector, K: 3, Pattern: p.build(),
					Costs: flat(1), // ties only
				})
				if err != nil {
					t.Fatal(err)
				}
				if first == nil {
					first = got
				}
				if !reflect.DeepEqual(got, first) {
					t.Fatalf("%v, %v: the answer differs from the first one", selector, p)
				}
			}
			if len(first.Paths) == 0 {
				t.Errorf("%v, %v: no paths; the test shows nothing", selector, p)
			}
		}
	}
}

// patternNamed gives one of automata.
func patternNamed(name string) *tree {
	for _, p := range typical {
		if p.name == name {
			return p
		}
	}
	panic("no pattern " + name)
}
