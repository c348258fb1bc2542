package paths_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/newsgraph/newsgraph/graph/paths"
)

// oracleJob is what testdata/oracle.py reads; the script says what it answers.
type oracleJob struct {
	Edges     [][4]any         `json:"edges"`
	Directed  bool             `json:"directed"`
	Questions []oracleQuestion `json:"questions"`
}

type oracleQuestion struct {
	Kind string       `json:"kind"`
	From paths.NodeID `json:"from"`
	To   paths.NodeID `json:"to"`
	Hops int          `json:"hops"`
	K    int          `json:"k"`
}

// findPython gives the first Python 3.10 or later that has networkx 2.8 or later. Without one the
// test is skipped; a build server, which sets CI, must have it.
func findPython(t *testing.T) string {
	t.Helper()
	const check = "import networkx, sys; sys.exit(sys.version_info < (3, 10) or [int(n) for n in networkx.__version__.split('.')[:2]] < [2, 8])"
	for _, python := range []string{"python3", "/usr/bin/python3"} {
		if exec.CommandContext(t.Context(), python, "-c", check).Run() == nil {
			return python
		}
	}
	const missing = "the oracle needs python3 with networkx 2.8 or later"
	if os.Getenv("CI") == "true" {
		t.Fatal(missing)
	}
	t.Skip(missing)
	return ""
}

// oracleGraph is a random multigraph, every time the same, in which every eighth edge or so has a
// parallel one, some are loops, and a few nodes are hubs.
func oracleGraph(seed uint64, n, m int) *multigraph {
	r := rand.New(rand.NewPCG(seed, 1))
	node := func() paths.NodeID {
		if r.IntN(8) == 0 {
			return paths.NodeID(1 + r.IntN(n/20))
		}
		return paths.NodeID(1 + r.IntN(n))
	}
	seen := make(map[edge]bool, m)
	var edges []edge
	for len(edges) < m {
		e := edge{from: node(), to: node(), label: paths.NewLabel(r.IntN(4), uint8(1+r.IntN(7)))}
		switch r.IntN(16) {
		case 0:
			e.to = e.from
		case 1, 2:
			if len(edges) > 0 {
				o := edges[r.IntN(len(edges))]
				e.from, e.to = o.to, o.from
			}
		case 3, 4:
			if len(edges) > 0 {
				o := edges[r.IntN(len(edges))]
				e.from, e.to = o.from, o.to
			}
		}
		if !seen[e] {
			edges, seen[e] = append(edges, e), true
		}
	}
	return newMultigraph(n, edges)
}

// TestPathsAgreeWithNetworkx compares answers on random graphs of 200 to 2,000 nodes with those of
// networkx.
func TestPathsAgreeWithNetworkx(t *testing.T) {
	python := findPython(t)
	for _, size := range []struct{ nodes, edges, hops int }{{200, 500, 4}, {600, 2_000, 4}, {2_000, 7_000, 4}} {
		for _, directed := range []bool{false, true} {
			t.Run(fmt.Sprintf("%d nodes, directed=%v", size.nodes, directed), func(t *testing.T) {
				t.Parallel()
				g := oracleGraph(uint64(size.nodes), size.nodes, size.edges)
				costs := &hashCosts{seed: 9, floor: 0.25, sometimes: true}
				job := oracleJob{Directed: directed}
				for _, e := range g.edges {
					weight, _ := costs.Cost(nil, paths.Hop{From: e.from, To: e.to, Label: e.label}, false)
					job.Edges = append(job.Edges, [4]any{e.from, e.to, e.label, weight})
				}
				job.draw(size.nodes, size.hops)
				job.compare(t, python, g, costs)
			})
		}
	}
}

// draw adds questions between random nodes.
func (job *oracleJob) draw(nodes, hops int) {
	r := rand.New(rand.NewPCG(7, 8))
	for _, ask := range []struct {
		kind  string
		times int
	}{{"shortest", 100}, {"simple", 60}, {"lengths", 10}, {"costs", 10}} {
		for range ask.times {
			q := oracleQuestion{Kind: ask.kind, Hops: hops, K: 8}
			for q.From == q.To {
				q.From, q.To = paths.NodeID(1+r.IntN(nodes)), paths.NodeID(1+r.IntN(nodes))
			}
			if ask.kind != "simple" {
				q.Hops = 20
			}
			job.Questions = append(job.Questions, q)
		}
	}
}

func (job *oracleJob) compare(t *testing.T, python string, g *multigraph, costs *hashCosts) {
	t.Helper()
	in, err := json.Marshal(job)
	if err != nil {
		t.Fatal(err)
	}
	var words bytes.Buffer
	c := exec.CommandContext(t.Context(), python, "testdata/oracle.py")
	c.Stdin, c.Stderr = bytes.NewReader(in), &words
	out, err := c.Output()
	if err != nil {
		t.Fatalf("oracle: %v: %s", err, words.String())
	}
	found := make(map[string]int)
	d := json.NewDecoder(bytes.NewReader(out))
	for i := range job.Questions {
		q := &job.Questions[i]
		got, err := paths.Search(t.Context(), g, q.query(job.Directed, costs))
		if err != nil {
			t.Fatal(err)
		}
		if !got.Complete {
			t.Fatalf("%+v: cut short for %s", *q, got.Reason)
		}
		found[q.Kind] += len(got.Paths)
		if fault := q.differs(d, got); fault != "" {
			t.Errorf("%+v, directed %v: %s", *q, job.Directed, fault)
		}
	}
	for _, kind := range []string{"shortest", "simple", "lengths", "costs"} {
		if found[kind] < 10 {
			t.Errorf("%s: %d paths: the questions show nothing", kind, found[kind])
		}
	}
	t.Logf("paths: %v", found)
}

// query is the question as it is asked of the engine.
func (q *oracleQuestion) query(directed bool, costs *hashCosts) *paths.Query {
	query := &paths.Query{From: q.From, To: q.To, MaxHops: q.Hops, Mode: paths.Acyclic, K: q.K}
	if directed {
		query.Pattern = paths.Repeat(paths.One(paths.Step{Along: paths.Kinds{Else: 7}}), 1, -1)
	}
	switch q.Kind {
	case "shortest":
		query.Selector = paths.AllShortest
	case "simple":
		query.Selector = paths.All
	case "lengths":
		query.Selector = paths.ShortestK
	case "costs":
		query.Selector, query.Costs = paths.Best, costs
	}
	return query
}

// differs reads the next answer of the script and says how the engine's differs, "" if it does not.
func (q *oracleQuestion) differs(d *json.Decoder, got *paths.Result) string {
	if q.Kind == "shortest" || q.Kind == "simple" {
		var want, is []string
		if err := d.Decode(&want); err != nil {
			return err.Error()
		}
		for _, p := range got.Paths {
			is = append(is, canonical(p))
		}
		slices.Sort(is)
		slices.Sort(want)
		if !slices.Equal(is, want) {
			return fmt.Sprintf("got %d paths, networkx has %d\nnot of networkx: %s\nof networkx only: %s",
				len(is), len(want), firstMissing(is, want), firstMissing(want, is))
		}
		return ""
	}
	var want, is []float64
	if err := d.Decode(&want); err != nil {
		return err.Error()
	}
	for _, p := range got.Paths {
		if q.Kind == "costs" {
			is = append(is, p.Cost)
		} else {
			is = append(is, float64(len(p.Hops)))
		}
	}
	near := func(a, b float64) bool { return math.Abs(a-b) < 1e-7 }
	if !slices.EqualFunc(is, want, near) {
		return fmt.Sprintf("got %v, networkx has %v", is, want)
	}
	return ""
}

// canonical writes a path as the script does.
func canonical(p paths.Path) string {
	var b strings.Builder
	fmt.Fprint(&b, p.From)
	for _, h := range p.Hops {
		way := ">"
		if h.Against {
			way = "<"
		}
		fmt.Fprintf(&b, " %s%d %d", way, h.Label, h.To)
	}
	return b.String()
}

// firstMissing gives the first of a that is not in b.
func firstMissing(a, b []string) string {
	for _, s := range a {
		if !slices.Contains(b, s) {
			return cmp.Or(s, "an empty one")
		}
	}
	return "none, but one more often"
}
