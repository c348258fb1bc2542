package graph_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/claim"
)

// A troupe is made-up persons, bodies and cities, and documents that name them in several ways. It is a claim.Reader.
type troupe struct {
	r        *rand.Rand
	zipf     *rand.Zipf
	size     int // entities
	left     int // documents
	next     int
	truth    []int32 // who each mention is, the first of the first document first
	progress func(documents int)
}

func newTroupe(documents, size int) *troupe {
	r := rand.New(rand.NewPCG(7, 7))
	return &troupe{r: r, zipf: rand.NewZipf(r, 1.1, 50, uint64(size-1)), size: size, left: documents}
}

var (
	castOnsets  = strings.Fields("b br d dr f g gr h k kr l m n p pr r s st t tr v z")
	castVowels  = strings.Fields("a e i o u")
	castEndings = strings.Fields("sky enko ov ev in ovich ian berg son")
)

func castWord(n, syllables int) string {
	var b strings.Builder
	for range syllables {
		b.WriteString(castOnsets[n%len(castOnsets)])
		n /= len(castOnsets)
		b.WriteString(castVowels[n%len(castVowels)])
		n /= len(castVowels)
	}
	return strings.ToUpper(b.String()[:1]) + b.String()[1:]
}

// name gives what the n-th of the troupe is called, its type, and whether others have its surname.
func (c *troupe) name(n int) (name, typ string) {
	switch n % 10 {
	case 0, 1:
		return castWord(n*31, 3) + "stad", "City"
	case 2, 3:
		return castWord(n*17, 2) + " " + castWord(n*29+1, 3) + " Works", "Company"
	}
	given, surname := castWord(n%1009, 2), n/7%(c.size/5+1)
	return given + "n " + castWord(surname*37, 3) + castEndings[surname%len(castEndings)], "Person"
}

// spelt gives a name as one article has it.
func (c *troupe) spelt(name, typ string) string {
	given, surname, _ := strings.Cut(name, " ")
	switch k := c.r.IntN(20); {
	case k < 2 && typ == "Person":
		return strings.Replace(name, "sky", []string{"skyy", "skiy", "ski"}[c.r.IntN(3)], 1)
	case k == 2 && typ == "Person":
		return "President " + name
	case k == 3 && typ == "Person":
		return given[:1] + ". " + surname
	case k == 4 && typ == "Person":
		return surname
	case k == 5 && typ == "Company":
		return name + " Ltd"
	case k == 6:
		return strings.ToUpper(name)
	}
	return name
}

// perDocument is how many entities a document names.
const perDocument = 25

// of says who a mention is, by its IRI.
func (c *troupe) of(mention string) (int, bool) {
	var doc, entity int
	if _, err := fmt.Sscanf(mention, "<urn:newsgraph:doc:%d#e%d>", &doc, &entity); err != nil {
		return 0, false
	}
	n := doc*perDocument + entity
	return int(c.truth[n]), true
}

// Read implements claim.Reader.
func (c *troupe) Read() (*claim.Document, error) {
	if c.left == 0 {
		return nil, io.EOF
	}
	c.left--
	doc := &claim.Document{ID: fmt.Sprintf("%07d", c.next)}
	c.next++
	seen := make(map[int]bool)
	for len(doc.Entities) < perDocument {
		n := c.r.IntN(c.size)
		if c.r.IntN(3) > 0 {
			n = int(c.zipf.Uint64()) //nolint:gosec // it is below size
		}
		if seen[n] {
			continue
		}
		seen[n] = true
		name, typ := c.name(n)
		id := fmt.Sprint("e", len(doc.Entities))
		doc.Entities = append(doc.Entities, claim.Entity{ID: id, Name: c.spelt(name, typ), Type: typ})
		c.truth = append(c.truth, int32(n)) //nolint:gosec // it is below size
	}
	for i := range 12 {
		r := claim.Relation{Subject: fmt.Sprint("e", 2*i), Predicate: "criticized"}
		r.Object.Name = fmt.Sprint("e", 2*i+1)
		doc.Relations = append(doc.Relations, r)
	}
	if c.progress != nil {
		c.progress(c.next)
	}
	return doc, nil
}

// Names that come in several spellings are linked as they were made up, at a rate that does not fall: 50,000
// mentions here, and with NEWSGRAPH_MILLION=1 a million mentions of 200,000 entities, with 2 two millions of 400,000,
// whose figures are printed.
func TestManyNames(t *testing.T) {
	documents, size := 2000, 10_000
	if millions, err := strconv.Atoi(os.Getenv("NEWSGRAPH_MILLION")); err == nil {
		documents, size = 40_000*millions, 200_000*millions
	}
	g, err := graph.Open(t.Context(), t.TempDir(), &graph.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	c := newTroupe(documents, size)
	start := time.Now()
	last := start
	c.progress = func(n int) {
		if n%(documents/10) == 0 {
			t.Logf("%7d documents, the last tenth in %.2f s; %d MB of anonymous memory", n, time.Since(last).Seconds(), anonymous(t)>>20)
			last = time.Now()
		}
	}
	res, err := g.Load(t.Context(), c, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d mentions, %d linked to what was there, in %.1f s on %d processors", perDocument*documents, res.Merges, time.Since(start).Seconds(), runtime.GOMAXPROCS(0))

	start = time.Now()
	answer, err := g.Candidates(t.Context(), 100, 0)
	if err != nil || len(answer.Candidates) == 0 {
		t.Fatalf("%v, %v", answer, err)
	}
	t.Logf("the %d likeliest candidates for review in %.1f s", len(answer.Candidates), time.Since(start).Seconds())

	// Pairs of mentions that are one entity: as made up, as linked, and both.
	refers := make(map[string]map[int]int)
	who := make(map[int]int)
	for line := range strings.Lines(string(export(t, g))) {
		if parts := strings.Fields(line); parts[1] == "<urn:newsgraph:resolvedTo>" {
			n, ok := c.of(parts[0])
			if !ok {
				t.Fatalf("no such mention: %s", line)
			}
			if refers[parts[2]] == nil {
				refers[parts[2]] = make(map[int]int)
			}
			refers[parts[2]][n]++
			who[n]++
		}
	}
	pairs := func(n int) int { return n * (n - 1) / 2 }
	var truth, linked, both int
	for _, n := range who {
		truth += pairs(n)
	}
	for _, of := range refers {
		all := 0
		for _, n := range of {
			all += n
			both += pairs(n)
		}
		linked += pairs(all)
	}
	precision, recall := float64(both)/float64(linked), float64(both)/float64(truth)
	t.Logf("%d entities of %d; pairs: precision %.5f, recall %.3f", len(refers), len(who), precision, recall)
	if precision < 0.99 || recall < 0.8 {
		t.Errorf("precision %.4f, recall %.3f", precision, recall)
	}
}

// anonymous gives the bytes of anonymous memory of the process; 0 where the system does not tell.
func anonymous(t *testing.T) (bytes int) {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if strings.HasPrefix(line, "RssAnon:") {
			_, _ = fmt.Sscanf(line, "RssAnon: %d kB", &bytes)
		}
	}
	return bytes << 10
}
