package cayley_test

import (
	"errors"
	"math"
	"path/filepath"
	"testing"
	"time"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/quad"
	"github.com/google/go-cmp/cmp"

	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/cayley"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
)

func iri(s, p, o string) quad.Quad { return quad.MakeIRI(s, p, o, "") }

func add(q quad.Quad) cgraph.Delta    { return cgraph.Delta{Quad: q, Action: cgraph.Add} }
func remove(q quad.Quad) cgraph.Delta { return cgraph.Delta{Quad: q, Action: cgraph.Delete} }

// quads gives all quads of a store as text, in their order.
func quads(t testing.TB, s cgraph.QuadStore) []string {
	t.Helper()
	it := s.QuadsAllIterator()
	defer it.Close()
	var out []string
	for it.Next(t.Context()) {
		out = append(out, s.Quad(it.Result()).String())
	}
	if err := it.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// A list of changes is made as a whole, in its order, or not at all.
func TestApplyDeltas(t *testing.T) {
	a, b := iri("a", "p", "b"), iri("b", "p", "c")
	strict, lax := cgraph.IgnoreOpts{}, cgraph.IgnoreOpts{IgnoreDup: true, IgnoreMissing: true}
	for _, c := range []struct {
		name string
		in   []cgraph.Delta
		opts cgraph.IgnoreOpts
		err  error
		want []string
	}{
		{"add", []cgraph.Delta{add(b)}, strict, nil, []string{a.String(), b.String()}},
		{"add what is there", []cgraph.Delta{add(b), add(a)}, strict, cgraph.ErrQuadExists, []string{a.String()}},
		{"add twice", []cgraph.Delta{add(b), add(b)}, strict, cgraph.ErrQuadExists, []string{a.String()}},
		{"add twice, let pass", []cgraph.Delta{add(b), add(b), add(a)}, lax, nil, []string{a.String(), b.String()}},
		{"add and delete", []cgraph.Delta{add(b), remove(b)}, strict, nil, []string{a.String()}},
		{"delete and add", []cgraph.Delta{remove(a), add(a)}, strict, nil, []string{a.String()}},
		{"delete twice", []cgraph.Delta{remove(a), remove(a)}, strict, cgraph.ErrQuadNotExist, []string{a.String()}},
		{"delete what is not there", []cgraph.Delta{remove(a), remove(b)}, strict, cgraph.ErrQuadNotExist, []string{a.String()}},
		{"delete, let pass", []cgraph.Delta{remove(b), remove(a)}, lax, nil, nil},
		{"neither", []cgraph.Delta{remove(a), {Quad: b}}, lax, cgraph.ErrInvalidAction, []string{a.String()}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := open(t, "mem:")
			if err := s.ApplyDeltas([]cgraph.Delta{add(a)}, strict); err != nil {
				t.Fatal(err)
			}
			err := s.ApplyDeltas(c.in, c.opts)
			if d, ok := errors.AsType[*cgraph.DeltaError](err); ok {
				err = d.Err
			}
			if !errors.Is(err, c.err) {
				t.Errorf("error %v, want %v", err, c.err)
			}
			if diff := cmp.Diff(c.want, quads(t, s)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What belongs to documents is written through them alone.
func TestReserved(t *testing.T) {
	s := open(t, "mem:")
	for _, q := range []quad.Quad{
		iri("a", "urn:newsgraph:rel:aide_of", "b"),
		quad.MakeIRI("a", "p", "b", "urn:newsgraph:doc:1"),
	} {
		for _, d := range []cgraph.Delta{add(q), remove(q)} {
			err := s.ApplyDeltas([]cgraph.Delta{add(iri("x", "y", "z")), d}, cgraph.IgnoreOpts{IgnoreMissing: true})
			if !errors.Is(err, cayley.ErrReserved) {
				t.Errorf("%v: %v", d, err)
			}
		}
		w, err := s.NewQuadWriter()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.WriteQuads([]quad.Quad{q}); !errors.Is(err, cayley.ErrReserved) {
			t.Errorf("write %v: %v", q, err)
		}
		if err := w.Close(); !errors.Is(err, cayley.ErrReserved) {
			t.Errorf("close: %v", err)
		}
	}
	if got := quads(t, s); len(got) != 0 {
		t.Errorf("written all the same: %q", got)
	}
	if err := s.ApplyDeltas([]cgraph.Delta{add(iri("urn:newsgraph:entity:x", "y", "urn:newsgraph:entity:z"))}, cgraph.IgnoreOpts{}); err != nil {
		t.Errorf("subject and object are free: %v", err)
	}
}

// Terms come back as they were; literals in canonical form come back as what they mean.
func TestTerms(t *testing.T) {
	const xsd = "http://www.w3.org/2001/XMLSchema#"
	typed := func(value, datatype string) quad.Value {
		return quad.TypedString{Value: quad.String(value), Type: quad.IRI(datatype)}
	}
	at := time.Date(2026, 1, 28, 12, 30, 0, 5, time.FixedZone("", 3600))
	s := open(t, "mem:")
	for _, c := range []struct{ in, want quad.Value }{
		{quad.Int(-5), quad.Int(-5)},
		{quad.Int(math.MinInt64), quad.Int(math.MinInt64)},
		{quad.Float(0.1), quad.Float(0.1)},
		{quad.Float(1e300), quad.Float(1e300)},
		{quad.Float(math.Inf(-1)), quad.Float(math.Inf(-1))},
		{quad.Bool(true), quad.Bool(true)},
		{quad.Time(at), quad.Time(at.UTC())},
		{typed("7", "xsd:integer"), quad.Int(7)},
		{typed("7", xsd+"integer"), quad.Int(7)},
		{typed("1.5E0", xsd+"double"), quad.Float(1.5)},
		{typed("false", xsd+"boolean"), quad.Bool(false)},
		{typed("07", xsd+"integer"), typed("07", xsd+"integer")},
		{typed("99999999999999999999", xsd+"integer"), typed("99999999999999999999", xsd+"integer")},
		{typed("1.50", xsd+"double"), typed("1.50", xsd+"double")},
		{typed("2026-01-28", xsd+"date"), typed("2026-01-28", xsd+"date")},
		{typed("x", "urn:type"), typed("x", "urn:type")},
		{quad.LangString{Value: "x", Lang: "en"}, quad.LangString{Value: "x", Lang: "en"}},
		{quad.String("<x>"), quad.String("<x>")},
		{quad.BNode("x"), quad.BNode("x")},
	} {
		q := quad.Quad{Subject: quad.IRI("s"), Predicate: quad.IRI("p"), Object: c.in}
		if err := s.ApplyDeltas([]cgraph.Delta{add(q)}, cgraph.IgnoreOpts{}); err != nil {
			t.Fatal(err)
		}
		got := s.NameOf(s.ValueOf(c.in))
		if eq, ok := c.want.(quad.Equaler); ok && !eq.Equal(got) || !ok && got != c.want {
			t.Errorf("%#v came back as %#v, want %#v", c.in, got, c.want)
		}
		if s.ValueOf(got) != s.ValueOf(c.in) {
			t.Errorf("%#v and %#v are two", c.in, got)
		}
		if err := s.ApplyDeltas([]cgraph.Delta{remove(q)}, cgraph.IgnoreOpts{}); err != nil {
			t.Errorf("delete it again: %v", err)
		}
	}
}

// What is written here is found by the names that package graph looks for.
func TestNamesAreFound(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store")
	s, err := cayley.Open(t.Context(), path, &cayley.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	w, err := s.NewQuadWriter()
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.WriteQuads([]quad.Quad{
		iri("urn:x", "urn:knows", "urn:y"),
		{Subject: quad.IRI("urn:x"), Predicate: quad.IRI("http://www.w3.org/2000/01/rdf-schema#label"), Object: quad.String("Zoltan Quux")},
		{Subject: quad.IRI("urn:y"), Predicate: quad.IRI("http://www.w3.org/2004/02/skos/core#altLabel"), Object: quad.String("Ypsilon")},
	})
	if err = errors.Join(err, w.Close(), s.Close()); err != nil {
		t.Fatal(err)
	}
	g, err := graph.Open(t.Context(), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	for name, want := range map[string]string{"zoltan quux": "urn:x", "Ypsilon": "urn:y"} {
		found, err := g.Find(t.Context(), name, 10)
		if err != nil || len(found.Entities) != 1 || found.Entities[0].ID != want {
			t.Errorf("find %s: %+v, %v", name, found, err)
		}
	}
}

// A snapshot stays with its state, and refs hold through commits and a compaction.
func TestSnapshotAndRefs(t *testing.T) {
	store, err := backend.Open(t.Context(), filepath.Join(t.TempDir(), "store"), &backend.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	s, err := cayley.New(store)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	apply := func(in ...cgraph.Delta) {
		t.Helper()
		if err := s.ApplyDeltas(in, cgraph.IgnoreOpts{}); err != nil {
			t.Fatal(err)
		}
	}
	apply(add(iri("gone", "p", "o")), add(iri("a", "p", "b")))
	ref := s.ValueOf(quad.IRI("b"))
	old, err := s.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	defer old.Close()
	apply(remove(iri("gone", "p", "o")), add(iri("b", "p", "c")))
	if got := len(quads(t, old)); got != 2 {
		t.Errorf("the snapshot has %d quads now", got)
	}
	if err := old.ApplyDeltas([]cgraph.Delta{add(iri("x", "y", "z"))}, cgraph.IgnoreOpts{}); !errors.Is(err, backend.ErrReadOnly) {
		t.Errorf("write to a snapshot: %v", err)
	}
	if s.ValueOf(quad.IRI("b")) != ref {
		t.Error("a commit changed a ref")
	}
	if err := store.(backend.Keeper).Compact(t.Context()); err != nil {
		t.Fatal(err)
	}
	if s.ValueOf(quad.IRI("b")) == ref {
		t.Error("a compaction left the numbers, so that nothing is tested")
	}
	if got := s.NameOf(ref); got != quad.IRI("b") {
		t.Errorf("after a compaction the ref names %v", got)
	}
	it := s.QuadIterator(quad.Subject, ref)
	defer it.Close()
	if !it.Next(t.Context()) || s.Quad(it.Result()).Object != quad.IRI("c") {
		t.Error("after a compaction the ref's quads are not found")
	}
	if got := old.NameOf(ref); got != quad.IRI("b") {
		t.Errorf("the snapshot's ref names %v", got)
	}
	if err := s.Err(); err != nil {
		t.Error(err)
	}
}
