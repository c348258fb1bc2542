package graph_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/gql"
	"github.com/newsgraph/newsgraph/graph/internal/match/naive"
)

// The evaluator of queries is judged by package naive, which lists all walks of a tiny graph.

// judged are the checks of one run.
func judged(t *testing.T) {
	t.Helper()
	setChecks(t, 300)
}

// setChecks sets the number of rapid's checks, sixty times as many with NEWSGRAPH_STRESS=1, unless the command line
// does.
func setChecks(t *testing.T, n int) {
	t.Helper()
	if os.Getenv("NEWSGRAPH_STRESS") != "" {
		n *= 60
	}
	f := flag.Lookup("rapid.checks")
	if was := f.Value.String(); was == f.DefValue {
		if err := f.Value.Set(strconv.Itoa(n)); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = f.Value.Set(was) })
	}
}

// needsMatch skips a test until there is an evaluator.
func needsMatch(tb testing.TB) {
	tb.Helper()
	_, err := openMemory(tb).MatchAll(tb.Context(), &api.MatchQuery{Query: "MATCH (x) RETURN x"})
	if err != nil && err.Error() == "match: not yet" {
		tb.Skip("there is no evaluator of queries yet")
	}
}

// A tester is what *testing.T and *rapid.T have in common.
type tester interface {
	Helper()
	Fatalf(format string, args ...any)
}

func TestMatchAgainstNaive(t *testing.T) {
	needsMatch(t)
	judged(t)
	rapid.Check(t, func(rt *rapid.T) { judgeCase(t, rt) })
}

// What random cases found, and is found too rarely.
func TestMatchAgainstNaiveAgain(t *testing.T) {
	for _, c := range []struct{ graph, query string }{
		{"a; b; a q a", "MATCH DIFFERENT EDGES (x)-[]->{0,3}(x)-[]->{0,1}(x) RETURN x.name"},
		{"a; b=0; c:T; d; a p a; a s~ b", "MATCH SIMPLE (x:!T)-[]-{0,3}(x)~[]~{0,}() WHERE x.n + x.n <> 1 RETURN count(*)"},
		{"a p a", "MATCH ALL TRAIL (x)-[]->{0,2}(x)-[]->{0,1}(y) RETURN count(*)"},
	} {
		judge(t, t, &naive.Case{Graph: naive.ParseGraph(c.graph), MaxHops: 4}, c.query, false)
	}
}

func FuzzMatch(f *testing.F) {
	needsMatch(f)
	for seed := range 8 {
		data := make([]byte, 4096)
		for i := range data {
			data[i] = byte((i*i + 31*seed*i + seed) >> (seed % 5))
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		rapid.MakeFuzz(func(rt *rapid.T) { judgeCase(t, rt) })(t, data)
	})
}

// judgeCase draws a query over a graph and compares the answers.
func judgeCase(tb testing.TB, rt *rapid.T) {
	c := naive.Draw(rt)
	plain := !c.Graph.HasSymmetric() && rapid.Bool().Draw(rt, "plain RDF")
	judge(tb, rt, &c, naive.Write(c.Query), plain)
}

// judge fails where the evaluator does not give the text an answer that is one by package naive. The
// graph is loaded as documents or as plain RDF.
func judge(tb testing.TB, t tester, c *naive.Case, text string, plain bool) {
	t.Helper()
	q, err := gql.Parse(text)
	if err != nil {
		t.Fatalf("%s\n%s\n%v", c.Graph, text, err)
	}
	if c.Query != nil {
		if want, got := naive.Dump(c.Query.Matches), naive.Dump(q.Matches); want != got {
			t.Fatalf("%s\nis read as\n%s\nand not as\n%s", text, got, want)
		}
	}
	want, err := naive.Eval(c.Graph, q, nil, c.MaxHops)
	switch {
	case errors.Is(err, naive.ErrOpen), errors.Is(err, naive.ErrMany):
		return
	case err != nil:
		t.Fatalf("%s\n%s\n%v", c.Graph, text, err)
	}
	columns, rows, err := judgedRows(tb, t, c.Graph, text, plain)
	if errors.Is(err, errUnfinished) { // which the evaluator says: no answer was given for whole
		tb.Logf("over %s\n%s\n%v", c.Graph, text, err)
		return
	}
	if err == nil {
		err = want.Accept(columns, rows)
	}
	if err != nil {
		t.Fatalf("over %s\n%s\n%v", c.Graph, text, err)
	}
}

// judgedTime is what one question may take. A search without a bound, in which a variable comes again, can
// go on and on.
const judgedTime = 2 * time.Second

var errUnfinished = errors.New("not complete")

// judgedRows asks the evaluator, in the values of package naive.
func judgedRows(tb testing.TB, t tester, tiny *naive.Graph, text string, plain bool) ([]string, [][]any, error) {
	t.Helper()
	g, err := graph.Open(tb.Context(), "mem:", &graph.Options{Create: true})
	if err != nil {
		t.Fatalf("%v", err)
	}
	defer g.Close()
	if plain {
		loadPlain(tb, t, g, tiny)
	} else {
		loadDocuments(tb, t, g, tiny)
	}
	ctx, cancel := context.WithTimeout(tb.Context(), judgedTime)
	defer cancel()
	a, err := g.MatchAll(ctx, &api.MatchQuery{Query: text, Limit: 1 << 20})
	if err != nil {
		return nil, nil, err
	}
	if !a.Complete {
		return nil, nil, fmt.Errorf("%w: %s", errUnfinished, a.Reason)
	}
	rows := make([][]any, len(a.Rows))
	for i, row := range a.Rows {
		rows[i] = inWords(tiny, row.Values).([]any)
	}
	return a.Columns, rows, nil
}

// inWords makes an Element of each node, edge and path.
func inWords(tiny *naive.Graph, v any) any {
	switch v := v.(type) {
	case []any:
		words := make([]any, len(v))
		for i, x := range v {
			words[i] = inWords(tiny, x)
		}
		return words
	case *api.Node:
		return naive.NodeElement(v.Name)
	case *api.Hop:
		return hopInWords(tiny, v)
	case *api.Path:
		var nodes, edges []naive.Element
		for i := range v.Nodes {
			nodes = append(nodes, naive.NodeElement(v.Nodes[i].Name))
		}
		for i := range v.Hops {
			edges = append(edges, hopInWords(tiny, &v.Hops[i]))
		}
		return naive.PathElement(nodes, edges)
	}
	return v
}

func hopInWords(tiny *naive.Graph, h *api.Hop) naive.Element {
	name := func(id string) string { return id[strings.LastIndexAny(id, ":/")+1:] }
	subject, object := name(h.From), name(h.To)
	if h.Direction == "<-" {
		subject, object = object, subject
	}
	symmetric := false
	for _, r := range tiny.Relations {
		symmetric = symmetric || r.Name == h.Relation && r.Symmetric
	}
	return naive.EdgeElement(subject, h.Relation, object, symmetric)
}

// tinySchema has the types and relations of a tiny graph, and n.
func tinySchema(tiny *naive.Graph) string {
	var b strings.Builder
	b.WriteString("types:\n")
	for _, name := range []string{"T", "U"} {
		fmt.Fprintf(&b, "  %s: {description: A kind of node.}\n", name)
	}
	b.WriteString("relations:\n  n: {description: A number., range: [Literal]}\n")
	for _, r := range tiny.Relations {
		fmt.Fprintf(&b, "  %s: {description: A kind of edge., symmetric: %v}\n", r.Name, r.Symmetric)
	}
	return b.String()
}

// loadDocuments puts a tiny graph into a graph as documents, which state each edge as often as it
// has sources; types are plain RDF about their entities, since a mention has one at most.
func loadDocuments(tb testing.TB, t tester, g *graph.Graph, tiny *naive.Graph) {
	t.Helper()
	if err := g.ExtendSchema(tb.Context(), "tiny.yaml", []byte(tinySchema(tiny))); err != nil {
		t.Fatalf("%v", err)
	}
	var types strings.Builder
	most := int64(1)
	for _, e := range tiny.Edges {
		most = max(most, e.Sources)
	}
	for i := range most {
		doc := &claim.Document{ID: fmt.Sprint("d", i)}
		for _, n := range tiny.Nodes {
			doc.Entities = append(doc.Entities, claim.Entity{ID: n.Name, Name: n.Name})
			if i > 0 {
				continue
			}
			if n.N != nil {
				doc.Relations = append(doc.Relations, value(n.Name, "n", fmt.Sprint(*n.N), "xsd:integer"))
			}
			for _, label := range n.Labels {
				fmt.Fprintf(&types, "<urn:newsgraph:entity:%s> <%s> <urn:newsgraph:type:%s> .\n", n.Name, rdfType, label)
			}
		}
		for _, e := range tiny.Edges {
			if i < e.Sources {
				doc.Relations = append(doc.Relations, rel(
					tiny.Nodes[e.From].Name+" | "+tiny.Relations[e.Relation].Name+" | "+tiny.Nodes[e.To].Name))
			}
		}
		res, err := g.Put(tb.Context(), doc, nil)
		if err != nil || res.Status != graph.StatusNew {
			t.Fatalf("put: %+v, %v", res, err)
		}
		for _, p := range res.Problems {
			t.Fatalf("put: %v", p)
		}
	}
	loadText(tb, t, g, types.String())
}

const (
	rdfType  = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
	rdfLabel = "http://www.w3.org/2000/01/rdf-schema#label"
)

// loadPlain puts a tiny graph into a graph as quads with relative IRIs; its sources are labels.
func loadPlain(tb testing.TB, t tester, g *graph.Graph, tiny *naive.Graph) {
	t.Helper()
	var b strings.Builder
	for _, n := range tiny.Nodes {
		fmt.Fprintf(&b, "<%s> <%s> %q .\n", n.Name, rdfLabel, n.Name)
		if n.N != nil {
			fmt.Fprintf(&b, "<%s> <n> \"%d\"^^<http://www.w3.org/2001/XMLSchema#integer> .\n", n.Name, *n.N)
		}
		for _, label := range n.Labels {
			fmt.Fprintf(&b, "<%s> <%s> <%s> .\n", n.Name, rdfType, label)
		}
	}
	for _, e := range tiny.Edges {
		for i := range e.Sources {
			fmt.Fprintf(&b, "<%s> <%s> <%s> <g%d> .\n", tiny.Nodes[e.From].Name, tiny.Relations[e.Relation].Name, tiny.Nodes[e.To].Name, i)
		}
	}
	loadText(tb, t, g, b.String())
}

func loadText(tb testing.TB, t tester, g *graph.Graph, text string) {
	t.Helper()
	if text == "" {
		return
	}
	files := graph.NewFiles([]string{"-"}, strings.NewReader(text))
	files.From = "nquads-loose"
	defer files.Close()
	if res, err := g.Load(tb.Context(), files, nil); err != nil || res.Rejects > 0 {
		t.Fatalf("load: %+v, %v\n%s", res, err, text)
	}
}

// What the evaluator is asked over is what was drawn: nodes, edges, properties and labels, whichever
// way they are loaded.
func TestTinyGraphsAreLoaded(t *testing.T) {
	tiny := naive.ParseGraph("a:T:U=3; b:T; a p*2 b; b q a; b p b; c")
	for _, plain := range []bool{false, true} {
		g := openMemory(t)
		if plain {
			loadPlain(t, t, g, tiny)
		} else {
			loadDocuments(t, t, g, tiny)
		}
		var got []string
		for _, n := range tiny.Nodes {
			show, err := g.Show(t.Context(), n.Name, api.View{}, 0)
			if err != nil {
				t.Fatalf("plain %v: %v", plain, err)
			}
			line := fmt.Sprint(show.Name, " ", show.Types)
			for i := range show.Facts {
				f := &show.Facts[i]
				line += fmt.Sprint("; ", triple(f), " ", f.Sources)
			}
			got = append(got, line)
		}
		t.Logf("plain %v\n%s", plain, strings.Join(got, "\n"))
	}
}
