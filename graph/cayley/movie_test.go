package cayley_test

import (
	"compress/gzip"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/path"
	"github.com/cayleygraph/quad"
	"github.com/cayleygraph/quad/nquads"
	"github.com/google/go-cmp/cmp"

	"github.com/newsgraph/newsgraph/graph/cayley"
)

const (
	name     = quad.IRI("name")
	starring = quad.IRI("/film/film/starring")
	actor    = quad.IRI("/film/performance/actor")
)

// movies is the film data of Cayley's module, read once.
var movies struct {
	sync.Once
	quads  []quad.Quad
	stores [2]cgraph.QuadStore
	err    error
}

// movieStores gives the film data on memstore and in a state of ours.
func movieStores(t testing.TB) (theirs, ours cgraph.QuadStore) {
	t.Helper()
	if testing.Short() {
		t.Skip("loads half a million quads")
	}
	file := filepath.Join(moduleDir(t), "data", "30kmoviedata.nq.gz")
	movies.Do(func() { movies.err = loadMovies(file) })
	if movies.err != nil {
		t.Fatal(movies.err)
	}
	return movies.stores[0], movies.stores[1]
}

func loadMovies(file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return err
	}
	if movies.quads, err = quad.ReadAll(nquads.NewReader(z, false)); err != nil {
		return err
	}
	theirs, err := cgraph.NewQuadStore("memstore", "", nil)
	if err != nil {
		return err
	}
	ours, err := cayley.Open(context.Background(), "mem:", nil) // as long as the tests run
	if err != nil {
		return err
	}
	for _, s := range []cgraph.QuadStore{theirs, ours} {
		w, err := s.NewQuadWriter()
		if err != nil {
			return err
		}
		_, err = w.WriteQuads(movies.quads)
		if err := errors.Join(err, w.Close()); err != nil {
			return err
		}
	}
	state, err := ours.Snapshot()
	movies.stores = [2]cgraph.QuadStore{theirs, state}
	return err
}

func actorsOf(p *path.Path) *path.Path { return p.Out(starring).Out(actor) }

func filmsOf(p *path.Path) *path.Path { return p.In(actor).In(starring) }

// coStars is everybody who played with somebody.
func coStars(qs cgraph.QuadStore, who string) *path.Path {
	return actorsOf(filmsOf(path.StartPath(qs, quad.String(who)).In(name)))
}

// hops is a path there and back again, n steps long.
func hops(qs cgraph.QuadStore, n int) *path.Path {
	p := path.StartPath(qs, quad.String("Keanu Reeves")).In(name)
	for i := range n {
		switch i % 4 {
		case 0:
			p = p.In(actor)
		case 1:
			p = p.In(starring)
		case 2:
			p = p.Out(starring)
		case 3:
			p = p.Out(actor)
		}
	}
	return p
}

// distinct gives the results of a path, sorted.
func distinct(t testing.TB, qs cgraph.QuadStore, p *path.Path) []string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	var out []string
	err := p.Unique().Iterate(ctx).EachValue(qs, func(v quad.Value) { out = append(out, v.String()) })
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return out
}

// Paths over the film data find what they find on memstore.
func TestMovies(t *testing.T) {
	theirs, ours := movieStores(t)
	for _, c := range []struct {
		name string
		path func(cgraph.QuadStore) *path.Path
		size int
	}{
		{"co-stars", func(qs cgraph.QuadStore) *path.Path { return coStars(qs, "Keanu Reeves") }, 268},
		{"films of two", func(qs cgraph.QuadStore) *path.Path {
			return filmsOf(path.StartPath(qs, quad.String("Keanu Reeves")).In(name)).
				And(filmsOf(path.StartPath(qs, quad.String("Sandra Bullock")).In(name)))
		}, -1},
		{"co-stars of two", func(qs cgraph.QuadStore) *path.Path {
			return coStars(qs, "Keanu Reeves").And(coStars(qs, "Sandra Bullock"))
		}, -1},
		{"films by condition", func(qs cgraph.QuadStore) *path.Path {
			keanu := path.StartMorphism().Out(starring).Out(actor).Has(name, quad.String("Keanu Reeves"))
			return path.StartPath(qs).Has(name, quad.String("Speed")).Follow(keanu)
		}, 1},
		{"all but what is missing", func(qs cgraph.QuadStore) *path.Path {
			return filmsOf(path.StartPath(qs, quad.String("Keanu Reeves")).In(name)).
				Except(path.StartPath(qs, quad.String("Speed")).In(name))
		}, -1},
	} {
		t.Run(c.name, func(t *testing.T) {
			start := time.Now()
			want := distinct(t, theirs, c.path(theirs))
			between := time.Now()
			got := distinct(t, ours, c.path(ours))
			t.Logf("%d results: memstore %v, ours %v", len(got), between.Sub(start), time.Since(between))
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("-memstore +ours:\n%s", diff)
			}
			if c.size >= 0 && len(got) != c.size {
				t.Errorf("%d results, want %d", len(got), c.size)
			}
		})
	}
}

// A long path gives its first result at once, where memstore's plan goes through all walks.
func TestLongPath(t *testing.T) {
	_, ours := movieStores(t)
	for _, n := range []int{4, 9, 10, 26, 60} {
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second) // memstore's plan takes longer than anyone waits
		first, err := hops(ours, n).Limit(1).Iterate(ctx).FirstValue(ours)
		if err != nil || first == nil {
			t.Errorf("%d hops: %v, %v", n, first, err)
		}
		cancel()
	}
}

// A deadline ends a question that Cayley's own iterators would go on with.
func TestDeadline(t *testing.T) {
	_, ours := movieStores(t)
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	start := time.Now()
	// Once it has given all nodes, Unique is within one call, going through walks without end.
	it := hops(ours, 26).Unique().BuildIterator()
	defer it.Close()
	n := 0
	for it.Next(ctx) {
		n++
	}
	err := it.Err()
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%d nodes, %v", n, err)
	}
	if took := time.Since(start); took > 20*time.Second { // without the deadline it takes minutes
		t.Errorf("it took %v", took)
	}
}

// Except of a term that is missing takes nothing away; Cayley follows a nil pointer for it.
func TestExceptMissing(t *testing.T) {
	s := open(t, "mem:")
	if err := s.ApplyDeltas([]cgraph.Delta{add(iri("a", "p", "b"))}, cgraph.IgnoreOpts{}); err != nil {
		t.Fatal(err)
	}
	a, missing := quad.IRI("a"), quad.IRI("missing")
	for _, c := range []struct {
		name string
		p    *path.Path
		want []string
	}{
		{"a except missing", path.StartPath(s, a).Except(path.StartPath(s, missing)), []string{"<a>"}},
		{"all except missing", path.StartPath(s).Except(path.StartPath(s, missing)), []string{"<a>", "<b>", "<p>"}},
		{"missing except a", path.StartPath(s, missing).Except(path.StartPath(s, a)), nil},
		{"missing or a", path.StartPath(s, missing).Or(path.StartPath(s, a)), []string{"<a>"}},
		{"a and missing", path.StartPath(s, a).And(path.StartPath(s, missing)), nil},
		{"missing out", path.StartPath(s, missing).Out(quad.IRI("p")), nil},
		{"out missing", path.StartPath(s, a).Out(missing), nil},
		{"has missing", path.StartPath(s).Has(quad.IRI("p"), missing), nil},
	} {
		if diff := cmp.Diff(c.want, distinct(t, s, c.p)); diff != "" {
			t.Errorf("%s:\n%s", c.name, diff)
		}
	}
	n, err := path.StartPath(s, missing).Iterate(t.Context()).Count()
	if n != 0 || err != nil {
		t.Errorf("%d of what is missing, %v", n, err)
	}
	if got := s.NameOf(s.ValueOf(missing)); got != nil {
		t.Errorf("what is missing is called %v", got)
	}
}
