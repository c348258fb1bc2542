package graph_test

import (
	"bufio"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/claim"
)

// What is asked: all acyclic paths up to maxHops, the shortest up to far, which no two entities of
// the fixture are apart, and the bestK best.
const (
	maxHops = 4
	far     = 10
	bestK   = 10
)

// oracleJob is what testdata/oracle/oracle.py reads; the script says what it answers.
type oracleJob struct {
	Quads     string           `json:"quads"`
	Schema    string           `json:"schema"`
	MaxHops   int              `json:"max_hops"`
	Far       int              `json:"far"`
	Questions []oracleQuestion `json:"questions"`
	Pair      []string         `json:"pair,omitempty"`
	Best      int              `json:"best,omitempty"`
}

type oracleQuestion struct {
	name     string
	sample   bool     // ask for some pairs only
	View     api.View `json:"view"`
	Directed bool     `json:"directed"`
	Via      []string `json:"via"`
	NotVia   []string `json:"not_via"`
	Avoid    []string `json:"avoid"`
	Metonyms bool     `json:"metonyms"`
}

// oracleQuestions are the flags of the view and of path, one by one, and some together for a sample
// of the pairs.
func oracleQuestions(directed bool) []oracleQuestion {
	every := []string{"asserted", "hedged", "negated"}
	entity := func(slug string) string { return "urn:newsgraph:entity:" + slug }
	list := []oracleQuestion{
		{name: "default"},
		{name: "asserted,hedged", View: api.View{Status: every[:2]}},
		{name: "every status", View: api.View{Status: every}},
		{name: "modality", View: api.View{Modality: []string{"reported", "possible", "planned"}}},
		{name: "as-of", View: api.View{AsOf: "2026-01-29"}},
		{name: "since", View: api.View{Since: "2026-01-30"}},
		{name: "until", View: api.View{Until: "2026-01-30"}},
		{name: "valid-at", View: api.View{ValidAt: "2026-02-01"}},
		{name: "min-sources", View: api.View{MinSources: 2}},
		{name: "min-outlets", View: api.View{MinOutlets: 2}},
		{name: "min-confidence", View: api.View{MinConfidence: 0.9}},
		{name: "document", View: api.View{Documents: []string{"news-02", "news-08"}}},
		{name: "not-document", View: api.View{NotDocuments: []string{"news-01"}}},
		// head_of, president_of and others are children of leads.
		{name: "via with children", Via: []string{"leads", "negotiates_with"}},
		// The articles also say works_for, mediates, controls and hosted.
		{name: "via with inverses", View: api.View{Status: every}, Via: []string{"employs", "mediated_by", "controlled_by", "hosted_by", "held_in"}},
		{name: "not-via", NotVia: []string{"affiliated_with", "negotiates_with"}},
		{name: "avoid", Avoid: []string{entity("russia"), entity("ukraine")}},

		{name: "negated", sample: true, View: api.View{Status: every[2:]}},
		{name: "modality denied", sample: true, View: api.View{Modality: []string{"asserted", "denied"}}},
		{name: "since a month", sample: true, View: api.View{Since: "2026-02"}},
		{name: "until a month", sample: true, View: api.View{Until: "2026-01"}},
		// Sources are counted again when claims of a fact are dropped, and not across statuses.
		{name: "min-sources as-of", sample: true, View: api.View{Status: every, MinSources: 2, AsOf: "2026-01-30"}},
		{name: "min-outlets since until not-document", sample: true, View: api.View{
			Status: every, MinOutlets: 2, Since: "2026-01-28", Until: "2026-02-01", NotDocuments: []string{"news-08"},
		}},
		{name: "valid-at min-confidence", sample: true, View: api.View{Status: every, ValidAt: "2026-01", MinConfidence: 0.8}},
		{name: "via and not-via", sample: true, Via: []string{"affiliated_with", "held_in", "attended"}, NotVia: []string{"aide_of"}},
	}
	for i := range list {
		list[i].Directed = directed
	}
	return list
}

// oracle is a graph, and the script that answers questions on its export. It may be used
// from several goroutines.
type oracle struct {
	python   string
	job      oracleJob // without its questions
	snapshot *graph.Snapshot
}

// newOracle fills a graph and exports it. Without a Python that has networkx it skips the test; a
// build server, which sets CI, must have one.
func newOracle(t *testing.T, fill func(testing.TB, *graph.Graph)) *oracle {
	t.Helper()
	o := &oracle{python: findPython(t)}
	o.job = oracleJob{
		Quads: filepath.Join(t.TempDir(), "export.nq"), Schema: "../schema/core.yaml", MaxHops: maxHops, Far: far,
	}
	ctx := t.Context()
	g, err := graph.Open(ctx, "mem:", &graph.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closed(t, g) })
	fill(t, g)
	if o.snapshot, err = g.Snapshot(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closed(t, o.snapshot) })
	file, err := os.Create(o.job.Quads)
	if err != nil {
		t.Fatal(err)
	}
	defer closed(t, file)
	if err := o.snapshot.ExportNQuads(ctx, file); err != nil {
		t.Fatal(err)
	}
	return o
}

// loadNews loads fixtures/news.
func loadNews(t testing.TB, g *graph.Graph) {
	t.Helper()
	files := graph.NewFiles([]string{"../fixtures/news"}, nil)
	defer closed(t, files)
	if res, err := g.Load(t.Context(), files, nil); err != nil || res.New != 10 || res.Rejects > 0 {
		t.Fatalf("load: %+v, %v", res, err)
	}
}

func closed(t testing.TB, c io.Closer) {
	t.Helper()
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}

// findPython gives the first Python 3 that has networkx 2.8 or later.
func findPython(t *testing.T) string {
	t.Helper()
	const check = "import networkx, sys; sys.exit([int(n) for n in networkx.__version__.split('.')[:2]] < [2, 8])"
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

// ask runs the script and calls each for every question, with what decodes its answer and the
// entities it speaks of, while the script works on the next one.
func (o *oracle) ask(t *testing.T, job oracleJob, each func(q *oracleQuestion, decode func(any), entities []string)) {
	t.Helper()
	in, err := json.Marshal(job)
	if err != nil {
		t.Fatal(err)
	}
	var words bytes.Buffer
	c := exec.CommandContext(t.Context(), o.python, "testdata/oracle/oracle.py")
	c.Stdin, c.Stderr = bytes.NewReader(in), &words
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(bufio.NewReader(out))
	decode := func(into any) {
		t.Helper()
		if err := d.Decode(into); err != nil {
			t.Fatalf("read the oracle: %v; it says: %v %s", err, c.Wait(), words.String())
		}
	}
	var entities []string
	decode(&entities)
	for i := range job.Questions {
		each(&job.Questions[i], decode, entities)
	}
	if err := c.Wait(); err != nil {
		t.Fatalf("oracle: %v: %s", err, words.String())
	}
}

// every says which pairs a question is asked for: one in so many.
func (q *oracleQuestion) every() int {
	switch {
	case underRace():
		return 23
	case q.sample || testing.Short():
		return 7
	}
	return 1
}

// pairs gives the ordered pairs of two entities that are asked for, with their place in the answers
// of the script. A sample begins at a place that differs between questions.
func (q *oracleQuestion) pairs(entities []string) iter.Seq2[int, [2]string] {
	return func(yield func(int, [2]string) bool) {
		n := -1
		for _, a := range entities {
			for _, b := range entities {
				if a == b {
					continue
				}
				n++
				if every := q.every(); n%every != len(q.name)%every ||
					slices.Contains(q.Avoid, a) || slices.Contains(q.Avoid, b) {
					continue
				}
				if !yield(n, [2]string{a, b}) {
					return
				}
			}
		}
	}
}

// underRace says whether the race detector is on, under which all pairs would take minutes.
var underRace = sync.OnceValue(func() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
})

// paths asks the snapshot and checks what must hold of every answer: it is complete, its paths hang
// together, and they come in order, none twice.
func (o *oracle) paths(t *testing.T, q *oracleQuestion, pair [2]string, selector string, hops int) []api.Path {
	t.Helper()
	answer, err := o.snapshot.Paths(t.Context(), &api.PathQuery{
		From: pair[0], To: pair[1], MaxHops: hops, Select: selector, K: bestK, Directed: q.Directed,
		Via: q.Via, NotVia: q.NotVia, Avoid: q.Avoid, View: q.View, Evidence: "none", Similar: true, ExpandMetonyms: q.Metonyms,
	})
	if err != nil {
		t.Fatalf("%s, %s to %s: %v", selector, pair[0], pair[1], err)
	}
	if !answer.Complete {
		t.Fatalf("%s, %s to %s: cut short by %s", selector, pair[0], pair[1], answer.Reason)
	}
	for i := range answer.Paths {
		if fault := malformed(&answer.Paths[i], pair); fault != "" {
			t.Fatalf("%s, %s to %s: path %d: %s", selector, pair[0], pair[1], i, fault)
		}
		if i > 0 && selector != "best" && comparePaths(&answer.Paths[i-1], &answer.Paths[i]) >= 0 {
			t.Fatalf("%s, %s to %s: not in order:\n%s\n%s", selector, pair[0], pair[1],
				canonical(&answer.Paths[i-1]), canonical(&answer.Paths[i]))
		}
	}
	return answer.Paths
}

// malformed says what is wrong with the form of a path, "" for nothing.
func malformed(p *api.Path, pair [2]string) string {
	switch {
	case len(p.Hops) != p.Length || len(p.Nodes) != p.Length+1 || p.Length < 1:
		return fmt.Sprintf("length %d with %d hops and %d nodes", p.Length, len(p.Hops), len(p.Nodes))
	case p.Nodes[0].ID != pair[0] || p.Nodes[p.Length].ID != pair[1]:
		return fmt.Sprintf("it leads from %s to %s", p.Nodes[0].ID, p.Nodes[p.Length].ID)
	}
	for i, hop := range p.Hops {
		if hop.From != p.Nodes[i].ID || hop.To != p.Nodes[i+1].ID || hop.Direction != "->" && hop.Direction != "<-" {
			return fmt.Sprintf("hop %d is %s %s %s", i, hop.From, hop.Direction, hop.To)
		}
	}
	return ""
}

// comparePaths is the order of answers: by length, then hop by hop by relation, direction and
// neighbour in code points. Of two facts of one triple the one that is not negated comes first.
func comparePaths(a, b *api.Path) int {
	return cmp.Or(cmp.Compare(a.Length, b.Length), slices.CompareFunc(a.Hops, b.Hops, func(a, b api.Hop) int {
		return cmp.Or(
			strings.Compare(a.Relation, b.Relation),
			strings.Compare(a.Direction, b.Direction), // '-' is before '<'
			strings.Compare(a.To, b.To),
			strings.Compare(a.Status, b.Status), // asserted, hedged, negated
		)
	}))
}

// canonical writes a path as the script does.
func canonical(p *api.Path) string {
	var b []byte
	for i, hop := range p.Hops {
		if i > 0 {
			b = append(b, ' ')
		}
		b = fmt.Appendf(b, "%s|%s|%s|%s|%s|%d|%d|%s|%s|", hop.From, hop.Relation, hop.Direction, hop.Status, hop.To,
			hop.Sources, hop.Outlets, hop.First, hop.Last)
		if hop.Confidence == nil {
			b = append(b, '-')
		} else {
			b = strconv.AppendFloat(b, *hop.Confidence, 'f', 6, 64)
		}
	}
	return string(b)
}

// canonicals writes all paths, sorted, with their digest.
func canonicals(list []api.Path) (lines []string, digest string) {
	for i := range list {
		lines = append(lines, canonical(&list[i]))
	}
	slices.Sort(lines)
	sum := sha256.Sum256([]byte(strings.Join(lines, "\n")))
	return lines, hex.EncodeToString(sum[:8])
}

// oracleAnswer is what the script says of one pair.
type oracleAnswer struct {
	paths           int
	pathsHash       string
	length          int // 0: none within far
	allShortest     int
	allShortestHash string
}

func (a *oracleAnswer) UnmarshalJSON(data []byte) error {
	return json.Unmarshal(data, &[]any{&a.paths, &a.pathsHash, &a.length, &a.allShortest, &a.allShortestHash})
}

// TestPathsAgreeWithNetworkx asks for any shortest, all shortest and all acyclic paths up to four
// hops between all pairs of entities of fixtures/news, under every question of oracleQuestions, and
// compares them with an independent reading of the export, searched by networkx: how many, which,
// and of each hop relation, direction, status, sources, outlets, first, last and confidence.
// With -short one pair in seven is asked for, under the race detector one in 23.
func TestPathsAgreeWithNetworkx(t *testing.T) {
	o := newOracle(t, loadNews)
	for _, directed := range []bool{false, true} {
		t.Run(fmt.Sprintf("directed=%v", directed), func(t *testing.T) {
			t.Parallel()
			o.agree(t, oracleQuestions(directed))
		})
	}
}

// agree asks all questions of both.
func (o *oracle) agree(t *testing.T, questions []oracleQuestion) {
	t.Helper()
	job := o.job
	job.Questions = questions
	asked, found := 0, 0
	o.ask(t, job, func(q *oracleQuestion, decode func(any), entities []string) {
		var answers []oracleAnswer
		decode(&answers)
		t.Run(q.name, func(t *testing.T) {
			before := found
			for n, pair := range q.pairs(entities) {
				asked++
				found += o.compare(t, q, pair, &answers[n])
			}
			if found == before && q.every() == 1 {
				t.Error("no path at all: the question shows nothing")
			}
		})
	})
	t.Logf("%d questions, each with 3 selectors; %d acyclic paths", asked, found)
}

// compare asks for one pair, and gives the number of its acyclic paths. Where networkx finds no way
// at all, one question is enough: for all paths, of as many hops as any other question allows.
func (o *oracle) compare(t *testing.T, q *oracleQuestion, pair [2]string, want *oracleAnswer) int {
	t.Helper()
	if want.length == 0 {
		if list := o.paths(t, q, pair, "all", far); len(list) > 0 {
			t.Fatalf("%s to %s: got a path, networkx has none: %s", pair[0], pair[1], canonical(&list[0]))
		}
		return 0
	}
	all, allHash := canonicals(o.paths(t, q, pair, "all", maxHops))
	near, nearHash := canonicals(o.paths(t, q, pair, "all-shortest", far))
	if len(all) != want.paths || allHash != want.pathsHash || len(near) != want.allShortest || nearHash != want.allShortestHash {
		o.explain(t, q, pair, all, near)
	}
	one := o.paths(t, q, pair, "shortest", far)
	if len(one) != 1 || one[0].Length != want.length || !slices.Contains(near, canonical(&one[0])) {
		lines, _ := canonicals(one)
		t.Fatalf("any shortest, %s to %s, networkx says length %d: got %q", pair[0], pair[1], want.length, lines)
	}
	return len(all)
}

// explain asks the script for the paths of one pair and ends the test with the first that differ.
func (o *oracle) explain(t *testing.T, q *oracleQuestion, pair [2]string, all, near []string) {
	t.Helper()
	job := o.job
	job.Questions, job.Pair = []oracleQuestion{*q}, pair[:]
	o.ask(t, job, func(_ *oracleQuestion, decode func(any), _ []string) {
		var want [2][]string
		decode(&want)
		for i, got := range [][]string{all, near} {
			if slices.Equal(got, want[i]) {
				continue
			}
			view, _ := json.Marshal(q)
			t.Fatalf("%s, %s to %s under %s: %d paths, networkx has %d\nnot of networkx: %s\nof networkx only: %s",
				[]string{"all", "all shortest"}[i], pair[0], pair[1], view, len(got), len(want[i]),
				firstMissing(got, want[i]), firstMissing(want[i], got))
		}
		t.Fatalf("%s to %s: the hashes differ, the paths do not", pair[0], pair[1])
	})
}

// firstMissing gives the first of a that is not in b.
func firstMissing(a, b []string) string {
	for _, s := range a {
		if !slices.Contains(b, s) {
			return s
		}
	}
	return "none"
}

// rankedPath is a path that the script ranks.
type rankedPath struct {
	path  string
	costs [][6]float64 // of each hop: length, evidence, rarity, hub, time, metonym
}

func (r *rankedPath) UnmarshalJSON(data []byte) error {
	return json.Unmarshal(data, &[]any{&r.path, &r.costs})
}

func (r *rankedPath) cost() (sum float64) {
	for _, hop := range r.costs {
		for _, part := range hop {
			sum += part
		}
	}
	return sum
}

// TestBestAgreesWithFormula compares the ten best paths of all pairs under the default view, and of
// some pairs under all statuses and directed, with the formula of design.md 6 applied to all
// acyclic paths of up to four hops.
func TestBestAgreesWithFormula(t *testing.T) {
	newOracle(t, loadNews).agreeOnBest(t, []oracleQuestion{
		{name: "default"},
		{name: "every status", sample: true, View: api.View{Status: []string{"asserted", "hedged", "negated"}}},
		{name: "directed", sample: true, Directed: true},
	})
}

func (o *oracle) agreeOnBest(t *testing.T, questions []oracleQuestion) {
	t.Helper()
	job := o.job
	job.Best, job.Questions = bestK, questions
	o.ask(t, job, func(q *oracleQuestion, decode func(any), entities []string) {
		var answers [][]rankedPath
		decode(&answers)
		t.Run(q.name, func(t *testing.T) {
			for n, pair := range q.pairs(entities) {
				compareRanked(t, pair, o.paths(t, q, pair, "best", maxHops), answers[n])
			}
		})
	})
}

// tolerance is for parts of costs, which have nine decimals, and their sums.
const tolerance = 2e-8

// compareRanked compares the best paths of one pair with the script's, among which are all that
// cost as much as the last.
func compareRanked(t *testing.T, pair [2]string, got []api.Path, want []rankedPath) {
	t.Helper()
	if len(got) != min(bestK, len(want)) {
		t.Fatalf("%s to %s: got %d paths, want %d", pair[0], pair[1], len(got), min(bestK, len(want)))
	}
	costs := make(map[string][][6]float64)
	for _, r := range want {
		costs[r.path] = r.costs
	}
	for i := range got {
		p := &got[i]
		if math.Abs(p.Cost-want[i].cost()) > tolerance || math.Abs(p.Score-math.Exp(-p.Cost)) > tolerance {
			t.Fatalf("%s to %s: path %d costs %v, score %v; want %v of %s", pair[0], pair[1], i, p.Cost, p.Score, want[i].cost(), want[i].path)
		}
		parts, ok := costs[canonical(p)]
		if !ok {
			t.Fatalf("%s to %s: path %d is not among the best, or comes twice: %s", pair[0], pair[1], i, canonical(p))
		}
		delete(costs, canonical(p))
		for h, hop := range p.Hops {
			c := [6]float64{hop.Cost.Length, hop.Cost.Evidence, hop.Cost.Rarity, hop.Cost.Hub, hop.Cost.Time, hop.Cost.Metonym}
			for k := range c {
				if math.Abs(c[k]-parts[h][k]) > tolerance {
					t.Fatalf("%s to %s: path %d, hop %d costs %v, want %v: %s", pair[0], pair[1], i, h, c, parts[h], canonical(p))
				}
			}
		}
		if i > 0 && got[i-1].Cost == p.Cost && comparePaths(&got[i-1], p) >= 0 {
			t.Fatalf("%s to %s: paths of equal cost are not in order:\n%s\n%s", pair[0], pair[1], canonical(&got[i-1]), canonical(p))
		}
	}
}

// randomNews puts 30 small documents, every time the same, with what fixtures/news has little of:
// ties and majorities of direction, loops, triples stated twice in one document, no publisher, days
// that are others in UTC, all kinds of event times.
func randomNews(t testing.TB, g *graph.Graph) {
	t.Helper()
	r := rand.New(rand.NewPCG(5, 6))
	const entities = 14
	for d := range 30 {
		doc := &claim.Document{
			ID:        fmt.Sprintf("random-%02d", d),
			Publisher: pick(r, "", "Courier", "Herald", "Wire"),
			Published: pick(r, "", "2026-01-27", "2026-01-28", "2026-01-29", "2026-01-29T23:30:00-05:00", "2026-01-30T01:00:00+03:00", "2026-01-31"),
		}
		for n := range entities {
			doc.Entities = append(doc.Entities, claim.Entity{
				ID: strconv.Itoa(n), Name: fmt.Sprintf("Body %c", 'A'+n), Type: "Organization",
				SameAs: []string{fmt.Sprintf("https://example.org/body/%d", n)},
			})
		}
		for range 2 + r.IntN(4) {
			rel := randomRelation(r, entities)
			doc.Relations = append(doc.Relations, rel)
			if r.IntN(4) == 0 { // said twice, of two times
				rel.Time = "2026-01-25"
				doc.Relations = append(doc.Relations, rel)
			}
		}
		res, err := g.Put(t.Context(), doc, nil)
		if err != nil || res.Status != graph.StatusNew {
			t.Fatalf("put: %+v, %v", res, err)
		}
	}
}

func randomRelation(r *rand.Rand, entities int) claim.Relation {
	subject := r.IntN(entities)
	near := []int{-1, -1, 0, 1, 2} // so that claims meet
	object := (subject + near[r.IntN(len(near))] + entities) % entities
	rel := claim.Relation{
		Subject: strconv.Itoa(subject), Object: claim.Object{Name: strconv.Itoa(object)},
		// A symmetric one, two inverses, a child of one of these, and one without any.
		Predicate: pick(r, "negotiates_with", "negotiates_with", "works_for", "employs", "aide_of", "invited"),
		Polarity:  pick(r, "", "", "", "negated"),
		Modality:  pick(r, "", "", "", "", "reported", "planned", "denied"),
		Time:      pick(r, "", "2026-01-28", "2025", "2026-01-30/2026-02-02", "2024-06/..", "../2023", "Thursday"),
	}
	if r.IntN(8) == 0 {
		rel.Predicate, rel.Object = "percentage", claim.Object{Literal: &claim.Literal{Value: strconv.Itoa(object)}}
	}
	if r.IntN(4) > 0 {
		sure := float64(1+r.IntN(20)) / 20
		rel.Confidence = &sure
	}
	return rel
}

func pick(r *rand.Rand, from ...string) string { return from[r.IntN(len(from))] }

// TestPathsAgreeOnRandomNews asks the questions whose answers depend most on how facts are made of
// random documents.
func TestPathsAgreeOnRandomNews(t *testing.T) {
	every := []string{"asserted", "hedged", "negated"}
	o := newOracle(t, randomNews)
	for _, directed := range []bool{false, true} {
		list := []oracleQuestion{
			{name: "default"},
			{name: "every status", View: api.View{Status: every}},
			{name: "as-of", View: api.View{AsOf: "2026-01-29", Status: every}},
			{name: "since", View: api.View{Since: "2026-01-30", Status: every}},
			{name: "valid-at", View: api.View{ValidAt: "2026-02-01"}},
			{name: "valid-at a year", View: api.View{ValidAt: "2023", Status: every}},
			{name: "min-sources", View: api.View{MinSources: 2, Status: every}},
			{name: "min-outlets", View: api.View{MinOutlets: 2, Status: every}},
			{name: "min-confidence", View: api.View{MinConfidence: 0.6}},
			{name: "not-document", View: api.View{NotDocuments: []string{"random-00", "random-07", "random-21"}}},
			{name: "via", Via: []string{"works_for"}, View: api.View{Status: every}},
			{name: "not-via", NotVia: []string{"employs"}},
		}
		for i := range list {
			list[i].Directed = directed
		}
		t.Run(fmt.Sprintf("directed=%v", directed), func(t *testing.T) { o.agree(t, list) })
	}
	o.agreeOnBest(t, []oracleQuestion{
		{name: "best"},
		{name: "best of every status", View: api.View{Status: every}},
		{name: "best directed", Directed: true},
	})
}

// TestMetonymsAgreeOnRandomNews asks with metonyms of random documents and of pairs that people said,
// which the script adds to its graph as edges.
func TestMetonymsAgreeOnRandomNews(t *testing.T) {
	o := newOracle(t, func(t testing.TB, g *graph.Graph) {
		randomNews(t, g)
		r := rand.New(rand.NewPCG(7, 8))
		for range 9 {
			a, b := 'A'+r.IntN(14), 'A'+r.IntN(14)
			if a == b {
				continue
			}
			for _, who := range []string{"ann", "bob"}[:1+r.IntN(2)] {
				if err := g.StandsFor(t.Context(), fmt.Sprintf("Body %c", a), fmt.Sprintf("Body %c", b), who, ""); err != nil {
					t.Fatal(err)
				}
			}
		}
		for _, pair := range [][2]string{{"Body A", "Body H"}, {"Body H", "Body A"}} { // one for the other
			if err := g.StandsFor(t.Context(), pair[0], pair[1], "ann", "to and fro"); err != nil {
				t.Fatal(err)
			}
		}
	})
	every := []string{"asserted", "hedged", "negated"}
	for _, directed := range []bool{false, true} {
		list := []oracleQuestion{
			{name: "default"},
			{name: "every status", sample: true, View: api.View{Status: every}},
			{name: "negated", sample: true, View: api.View{Status: every[2:]}},
			{name: "as-of", View: api.View{AsOf: "2026-01-29"}},
			{name: "min-sources", View: api.View{MinSources: 2, MinOutlets: 2, MinConfidence: 0.6, ValidAt: "2026"}},
			{name: "document", View: api.View{Documents: []string{"random-03"}}},
			{name: "via", Via: []string{"works_for"}},
			{name: "not-via", sample: true, NotVia: []string{"employs"}},
			{name: "avoid", sample: true, Avoid: []string{"urn:newsgraph:entity:body-c"}},
		}
		for i := range list {
			list[i].Directed, list[i].Metonyms = directed, true
		}
		t.Run(fmt.Sprintf("directed=%v", directed), func(t *testing.T) { o.agree(t, list) })
	}
	o.agreeOnBest(t, []oracleQuestion{
		{name: "best", Metonyms: true},
		{name: "best of two sources", Metonyms: true, View: api.View{MinSources: 2}},
		{name: "best directed", Metonyms: true, Directed: true},
		{name: "best without", sample: true},
	})
}
