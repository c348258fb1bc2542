// Package storetest is what every backend.Store must pass: [Run] by examples, [Model] by random
// histories against plain maps. It is imported by tests only.
package storetest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cayleygraph/quad"
	"github.com/google/go-cmp/cmp"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/segment"
)

// Keys indexes a subject under its name, in lower case, and under its first letter.
func Keys(q quad.Quad) []string {
	name, ok := q.Object.(quad.String)
	if !ok || q.Predicate != quad.IRI("name") || name == "" {
		return nil
	}
	low := strings.ToLower(string(name))
	return []string{low, low[:1]}
}

// NearKeys begins the keys that tests find by what they resemble.
const NearKeys = "n"

// Q makes a quad of IRIs; an empty label is the default graph.
func Q(s, p, o, l string) quad.Quad {
	q := quad.Quad{Subject: quad.IRI(s), Predicate: quad.IRI(p), Object: quad.IRI(o)}
	if l != "" {
		q.Label = quad.IRI(l)
	}
	return q
}

// Named makes a quad that Keys indexes.
func Named(s, name string) quad.Quad {
	return quad.Quad{Subject: quad.IRI(s), Predicate: quad.IRI("name"), Object: quad.String(name)}
}

// Terms are terms that resemble each other and must not be mixed up, in one store all at once.
func Terms() []quad.Value {
	const xsd = "http://www.w3.org/2001/XMLSchema#"
	at := time.Date(2026, 1, 29, 12, 30, 15, 123456789, time.UTC)
	return []quad.Value{
		quad.IRI("x"), quad.BNode("x"), quad.String("x"), quad.IRI("<x>"), quad.String("<x>"), quad.String("_:x"),
		quad.String(`"x"`), quad.String(""), quad.String("\x00"), quad.String("a\x00b"), quad.String("a"),
		quad.String("line\nbreak\r\ttab \\ \"quote\""), quad.String(`line\nbreak`), quad.String("é"), quad.String("e\u0301"),
		quad.String("\U0001F600 \u2028 \uFFFD \u0085"), quad.String(strings.Repeat("long ", 50_000)),
		quad.LangString{Value: "x", Lang: "en"},
		quad.LangString{Value: "x", Lang: "EN"},
		quad.LangString{Value: "x", Lang: ""},
		quad.LangString{Value: "", Lang: "en"},
		quad.LangString{Value: "x", Lang: "en-GB"},
		quad.String("x@en"),
		quad.TypedString{Value: "x", Type: xsd + "string"},
		quad.TypedString{Value: "x", Type: ""},
		quad.TypedString{Value: "1", Type: xsd + "integer"},
		quad.TypedString{Value: "01", Type: xsd + "integer"},
		quad.TypedString{Value: "1", Type: xsd + "int"},
		quad.TypedString{Value: "not a number", Type: xsd + "integer"},
		quad.TypedString{Value: "1", Type: "xsd:decimal"},
		quad.TypedString{Value: "01", Type: "xsd:integer"},
		quad.Int(1), quad.Int(0), quad.Int(math.MinInt64), quad.Int(math.MaxInt64),
		quad.Float(1), quad.Float(0), quad.Float(math.Copysign(0, -1)), quad.Float(0.1), quad.Float(math.MaxFloat64),
		quad.Float(math.SmallestNonzeroFloat64), quad.Float(math.Inf(-1)), quad.Float(math.NaN()), quad.Bool(true), quad.Bool(false),
		quad.TypedString{Value: "true", Type: xsd + "boolean"},
		quad.TypedString{Value: "True", Type: xsd + "boolean"},
		quad.TypedString{Value: "2026-01-29T12:30:15Z", Type: xsd + "dateTime"},
		quad.Time(at), quad.Time(at.Add(time.Second)), quad.Time(time.Unix(-1, 999999999)), quad.Time(time.Time{}),
		quad.IRI("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), quad.IRI("rdf:type"),
		quad.IRI("urn:x#char=1,2"), quad.IRI("with space>and bracket"), quad.IRI("ünï"), quad.IRI("x/y\\z"), quad.BNode("n0-a.b"),
	}
}

// All gives the quads of a snapshot as terms, sorted by their text.
func All(t testing.TB, s backend.Snapshot) []quad.Quad {
	t.Helper()
	var ids []backend.Quad
	must(t, s.All(func(q backend.Quad) bool { ids = append(ids, q); return true }))
	return sorted(values(t, s, ids))
}

func values(t testing.TB, s backend.Snapshot, ids []backend.Quad) []quad.Quad {
	t.Helper()
	var out []quad.Quad
	for _, id := range ids {
		var q quad.Quad
		for d, n := range map[quad.Direction]backend.NodeID{quad.Subject: id.S, quad.Predicate: id.P, quad.Object: id.O, quad.Label: id.L} {
			v, err := s.Value(n)
			must(t, err)
			if n != 0 {
				q.Set(d, v)
			}
		}
		out = append(out, q)
	}
	return out
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func snapshot(t testing.TB, st backend.Store) backend.Snapshot {
	t.Helper()
	s, err := st.Snapshot()
	must(t, err)
	t.Cleanup(func() { s.Close() })
	return s
}

func commit(t testing.TB, st backend.Store, c *backend.Commit) {
	t.Helper()
	must(t, st.Commit(t.Context(), c))
}

// sorted orders quads by their text, for comparing those of a state whatever their order.
func sorted(quads []quad.Quad) []quad.Quad {
	out := slices.Clone(quads)
	slices.SortStableFunc(out, func(a, b quad.Quad) int { return strings.Compare(text(a), text(b)) })
	return out
}

// text tells quads apart, also those that look alike as N-Quads.
func text(q quad.Quad) string {
	var b []byte
	for d := quad.Subject; d <= quad.Label; d++ {
		b, _ = segment.AppendKey(b, q.Get(d))
		b = append(b, 0)
	}
	return string(b)
}

// Equal compares quads whatever their order.
func Equal(a, b []quad.Quad) bool { return slices.Equal(sorted(a), sorted(b)) }

// sameQuads compares quads whatever their order.
func sameQuads(t testing.TB, what string, got, want []quad.Quad) {
	t.Helper()
	same(t, what, sorted(got), sorted(want))
}

// contents says what a store holds, now.
func contents(t testing.TB, st backend.Store) []quad.Quad {
	t.Helper()
	s, err := st.Snapshot()
	must(t, err)
	defer s.Close()
	all := All(t, s)
	if s.Len() != len(all) {
		t.Fatalf("Len is %d, All has %d quads", s.Len(), len(all))
	}
	return all
}

func same(t testing.TB, what string, got, want any) {
	t.Helper()
	if d := cmp.Diff(want, got, cmp.Comparer(equal)); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

// equal compares terms exactly.
func equal(a, b quad.Value) bool {
	switch x := a.(type) {
	case quad.Time:
		y, ok := b.(quad.Time)
		return ok && time.Time(x).Equal(time.Time(y))
	case quad.Float:
		y, ok := b.(quad.Float)
		return ok && math.Float64bits(float64(x)) == math.Float64bits(float64(y))
	}
	return a == b
}

// Run runs the examples. The url is that of a store that is not there yet; reopened says whether
// the store is to hold what it held when it is opened a second time.
func Run(t *testing.T, reopened bool, url func(testing.TB) string) {
	r := runner{url: url, reopened: reopened}
	for name, f := range map[string]func(*testing.T){
		"set": r.set, "order": r.order, "terms": r.terms, "directions": r.directions, "snapshots": r.snapshots,
		"keys": r.keys, "meta": r.meta, "refused": r.refused, "closed": r.closed, "read only": r.readOnly, "id": r.id,
		"churn": r.churn, "cancelled": r.cancelled,
	} {
		t.Run(name, f)
	}
}

type runner struct {
	url      func(testing.TB) string
	reopened bool
}

// open opens a new store. The second result closes and reopens it where that keeps the quads.
func (r runner) open(t testing.TB) (backend.Store, func() backend.Store) {
	t.Helper()
	url := r.url(t)
	st, err := backend.Open(t.Context(), url, &backend.Options{Create: true, Keys: Keys, Facts: Facts, NearKeys: NearKeys})
	must(t, err)
	t.Cleanup(func() { st.Close() })
	return st, func() backend.Store {
		if !r.reopened {
			return st
		}
		must(t, st.Close())
		st, err = backend.Open(context.Background(), url, &backend.Options{Keys: Keys, Facts: Facts, NearKeys: NearKeys})
		must(t, err)
		return st
	}
}

func (r runner) set(t *testing.T) {
	a, b, c := Q("a", "p", "o", ""), Q("b", "p", "o", ""), Q("c", "p", "o", "l")
	labelled := Q("a", "p", "o", "l")
	for _, c := range []struct {
		name      string
		have      []quad.Quad
		del, add  []quad.Quad
		want      []quad.Quad
		unchanged bool
	}{
		{name: "add", add: []quad.Quad{a, b}, want: []quad.Quad{a, b}},
		{name: "add twice in one commit", add: []quad.Quad{a, b, a}, want: []quad.Quad{a, b}},
		{name: "add what is there", have: []quad.Quad{a, b}, add: []quad.Quad{b, a}, want: []quad.Quad{a, b}, unchanged: true},
		{name: "add one that is there and one that is not", have: []quad.Quad{b}, add: []quad.Quad{a, b}, want: []quad.Quad{b, a}},
		{name: "delete", have: []quad.Quad{a, b}, del: []quad.Quad{a}, want: []quad.Quad{b}},
		{name: "delete twice in one commit", have: []quad.Quad{a, b}, del: []quad.Quad{a, a}, want: []quad.Quad{b}},
		{name: "delete what is not there", have: []quad.Quad{a}, del: []quad.Quad{b, Q("a", "p", "a", "")}, want: []quad.Quad{a}, unchanged: true},
		{name: "delete the last", have: []quad.Quad{a}, del: []quad.Quad{a}, want: nil},
		{name: "delete and add the same", have: []quad.Quad{a, b}, del: []quad.Quad{a}, add: []quad.Quad{a}, want: []quad.Quad{a, b}, unchanged: true},
		{name: "delete and add what is not there", have: []quad.Quad{b}, del: []quad.Quad{a, a}, add: []quad.Quad{a, a}, want: []quad.Quad{b, a}},
		{name: "replace", have: []quad.Quad{a, b}, del: []quad.Quad{a, b}, add: []quad.Quad{b, c}, want: []quad.Quad{b, c}},
		{name: "labels tell quads apart", have: []quad.Quad{a}, add: []quad.Quad{labelled}, want: []quad.Quad{a, labelled}},
		{name: "delete one of two labels", have: []quad.Quad{a, labelled}, del: []quad.Quad{a}, want: []quad.Quad{labelled}},
		{name: "delete the other", have: []quad.Quad{a, labelled}, del: []quad.Quad{labelled}, want: []quad.Quad{a}},
		{name: "delete a label that is not there", have: []quad.Quad{a}, del: []quad.Quad{labelled}, want: []quad.Quad{a}, unchanged: true},
		{name: "nothing", have: []quad.Quad{a}, want: []quad.Quad{a}, unchanged: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			st, reopen := r.open(t)
			commit(t, st, &backend.Commit{Add: c.have})
			before := snapshot(t, st).ID()
			commit(t, st, &backend.Commit{Delete: c.del, Add: c.add})
			sameQuads(t, "quads", contents(t, st), c.want)
			if after := snapshot(t, st).ID(); (after == before) != c.unchanged {
				t.Errorf("the ID was %s and is %s", before, after)
			}
			sameQuads(t, "quads reopened", contents(t, reopen()), c.want)
		})
	}
}

func (r runner) order(t *testing.T) {
	st, reopen := r.open(t)
	var want []quad.Quad
	for i := range 400 { // ids of several bytes, in several commits
		var c backend.Commit
		for j := range 3 {
			c.Add = append(c.Add, Q(fmt.Sprint("s", (i*7+j)%50), "p", fmt.Sprint("o", i*3+j), ""))
		}
		if i%5 == 4 {
			c.Delete = []quad.Quad{want[i]}
			want = slices.Delete(want, i, i+1)
		}
		commit(t, st, &c)
		want = append(want, c.Add...)
	}
	for range 2 {
		sameQuads(t, "quads", contents(t, st), want)
		s := snapshot(t, st)
		var again [2][]backend.Quad
		for i := range again {
			must(t, s.All(func(q backend.Quad) bool { again[i] = append(again[i], q); return true }))
		}
		same(t, "the order of one state", again[1], again[0])
		n, err := s.Lookup(quad.IRI("s7"))
		must(t, err)
		got, err := s.Quads(quad.Subject, n, nil)
		must(t, err)
		var of []quad.Quad
		for _, q := range want {
			if q.Subject == quad.IRI("s7") {
				of = append(of, q)
			}
		}
		sameQuads(t, "quads of s7", values(t, s, got), of)
		st = reopen()
	}
}

func (r runner) terms(t *testing.T) {
	st, reopen := r.open(t)
	var want []quad.Quad
	for i, v := range Terms() {
		want = append(want, quad.Quad{Subject: quad.IRI(fmt.Sprint("s", i)), Predicate: quad.IRI("p"), Object: v, Label: v})
	}
	commit(t, st, &backend.Commit{Add: want})
	for range 2 {
		sameQuads(t, "quads", contents(t, st), want)
		s, seen := snapshot(t, st), make(map[backend.NodeID]quad.Value)
		for _, v := range Terms() {
			n, err := s.Lookup(v)
			must(t, err)
			if n == 0 {
				t.Errorf("no node for %#v", v)
			} else if was, taken := seen[n]; taken {
				t.Errorf("%#v and %#v share a node", v, was)
			}
			seen[n] = v
			back, err := s.Value(n)
			must(t, err)
			if !equal(v, back) {
				t.Errorf("%#v came back as %#v", v, back)
			}
			if at, ok := back.(quad.Time); ok && time.Time(at).Location() != time.UTC {
				t.Errorf("%v is not in UTC", time.Time(at))
			}
		}
		for _, v := range []quad.Value{quad.IRI("y"), quad.String("X"), quad.Int(2), quad.TypedString{Value: "x", Type: "x"}, nil, pair{}} {
			if n, err := s.Lookup(v); n != 0 || err != nil {
				t.Errorf("Lookup(%#v) = %d, %v", v, n, err)
			}
		}
		st = reopen()
	}
	commit(t, st, &backend.Commit{Delete: want})
	sameQuads(t, "quads after deleting all", contents(t, st), []quad.Quad(nil))
}

// pair is a kind of term that nobody knows.
type pair [2]int

func (pair) String() string { return "(0,0)" }
func (pair) Native() any    { return nil }

func (r runner) directions(t *testing.T) {
	st, _ := r.open(t)
	quads := []quad.Quad{Q("a", "a", "a", "a"), Q("a", "b", "c", "d"), Q("d", "a", "b", "c"), Q("c", "d", "a", "b"), Q("b", "c", "d", ""), Q("a", "b", "d", "")}
	commit(t, st, &backend.Commit{Add: quads})
	s := snapshot(t, st)
	buf := make([]backend.Quad, 0, 16)
	for d := quad.Subject; d <= quad.Label; d++ {
		for _, v := range []quad.IRI{"a", "b", "c", "d"} {
			n, err := s.Lookup(v)
			must(t, err)
			got, err := s.Quads(d, n, append(buf[:0], backend.Quad{S: 99}))
			must(t, err)
			var want []quad.Quad
			for _, q := range quads {
				if q.Get(d) == v {
					want = append(want, q)
				}
			}
			if got[0].S != 99 || &got[0] != &buf[:1][0] {
				t.Error("Quads does not append to what it is given")
			}
			sameQuads(t, fmt.Sprint(d, v), values(t, s, got[1:]), want)
		}
		if got, err := s.Quads(d, 0, nil); len(got) != 0 || err != nil {
			t.Errorf("Quads(%v, 0) = %v, %v", d, got, err)
		}
	}
	if _, err := s.Quads(quad.Any, 1, nil); err == nil {
		t.Error("Quads in any direction: no error")
	}
	if _, err := s.Quads(quad.Subject, 12345, nil); err == nil {
		t.Error("Quads of an unknown node: no error")
	}
	if _, err := s.Value(12345); err == nil {
		t.Error("Value of an unknown node: no error")
	}
	seen := 0
	must(t, s.All(func(backend.Quad) bool { seen++; return seen < 3 }))
	if seen != 3 {
		t.Errorf("All went on for %d quads after it was told to stop at 3", seen)
	}
}

func (r runner) snapshots(t *testing.T) {
	st, _ := r.open(t)
	var held []backend.Snapshot
	var want [][]quad.Quad
	var now []quad.Quad
	for i := range 20 {
		held, want = append(held, snapshot(t, st)), append(want, slices.Clone(now))
		c := &backend.Commit{Add: []quad.Quad{Q("s", "p", fmt.Sprint("o", i), ""), Named("s", fmt.Sprint("n", i))}}
		if i > 2 {
			c.Delete = now[:1]
			now = now[1:]
		}
		now = append(now, c.Add...)
		commit(t, st, c)
	}
	for i, s := range held {
		sameQuads(t, fmt.Sprint("snapshot ", i), All(t, s), want[i])
		if s.Len() != len(want[i]) {
			t.Errorf("snapshot %d has Len %d, want %d", i, s.Len(), len(want[i]))
		}
		// A term and a key of a later commit are not in it.
		if n, err := s.Lookup(quad.IRI(fmt.Sprint("o", i))); n != 0 || err != nil {
			t.Errorf("snapshot %d knows a later term: %d, %v", i, n, err)
		}
		if n, err := s.Subjects(fmt.Sprint("n", i), nil); len(n) != 0 || err != nil {
			t.Errorf("snapshot %d knows a later key: %d, %v", i, n, err)
		}
	}
}

func (r runner) keys(t *testing.T) {
	st, reopen := r.open(t)
	commit(t, st, &backend.Commit{Add: []quad.Quad{
		Named("b", "Beta"), Named("a", "Alpha"), Named("a2", "alpha"), Named("a", "ALPHA"), Q("c", "p", "name", ""), Named("a3", "alp"),
	}})
	commit(t, st, &backend.Commit{Add: []quad.Quad{Named("g", "gamma"), Named("b", "alphabet")}, Delete: []quad.Quad{Named("a3", "alp")}})
	for range 2 {
		s := snapshot(t, st)
		for key, want := range map[string][]string{
			"alpha": {"a", "a2"}, "a": {"a", "a2", "b"}, "beta": {"b"}, "alp": nil, "Alpha": nil, "": nil, "zeta": nil, "gamma": {"g"},
		} {
			nodes, err := s.Subjects(key, []backend.NodeID{77})
			must(t, err)
			if nodes[0] != 77 || !slices.IsSorted(nodes[1:]) {
				t.Errorf("Subjects(%q) = %v", key, nodes)
			}
			var got []string
			for _, n := range nodes[1:] {
				v, err := s.Value(n)
				must(t, err)
				got = append(got, string(v.(quad.IRI)))
			}
			slices.Sort(got)
			same(t, "subjects of "+key, got, want)
		}
		for prefix, want := range map[string][]string{
			"":      {"a", "alpha", "alphabet", "b", "beta", "g", "gamma"},
			"alpha": {"alpha", "alphabet"}, "beta": {"beta"}, "c": nil, "z": nil,
		} {
			var got []string
			must(t, s.Keys(prefix, func(key string) bool {
				if key != "alp" { // it may have been forgotten, or not
					got = append(got, key)
				}
				return true
			}))
			same(t, "keys from "+prefix, got, want)
		}
		st = reopen()
	}
	n := 0
	must(t, snapshot(t, st).Keys("", func(string) bool { n++; return n < 2 }))
	if n != 2 {
		t.Errorf("Keys went on for %d keys after it was told to stop at 2", n)
	}
}

func (r runner) meta(t *testing.T) {
	st, reopen := r.open(t)
	commit(t, st, &backend.Commit{Meta: map[string]string{"base": "urn:x:", "schema": "a: \"é\"\n\x00", "a key/with %20 <odd> ü": "v", "gone": ""}})
	held := snapshot(t, st)
	commit(t, st, &backend.Commit{Meta: map[string]string{"base": "urn:y:", "schema": ""}, Add: []quad.Quad{Q("a", "p", "b", "")}})
	before := snapshot(t, st).ID()
	commit(t, st, &backend.Commit{Meta: map[string]string{"base": "urn:y:", "schema": ""}})
	if after := snapshot(t, st).ID(); after != before {
		t.Error("settings that change nothing change the ID")
	}
	read := func(s backend.Snapshot) map[string]string {
		got := make(map[string]string)
		for _, key := range []string{"base", "schema", "a key/with %20 <odd> ü", "gone", "never"} {
			v, err := s.Meta(key)
			must(t, err)
			got[key] = v
		}
		return got
	}
	same(t, "held", read(held), map[string]string{"base": "urn:x:", "schema": "a: \"é\"\n\x00", "a key/with %20 <odd> ü": "v", "gone": "", "never": ""})
	for range 2 {
		same(t, "now", read(snapshot(t, st)), map[string]string{"base": "urn:y:", "schema": "", "a key/with %20 <odd> ü": "v", "gone": "", "never": ""})
		sameQuads(t, "quads", contents(t, st), []quad.Quad{Q("a", "p", "b", "")})
		st = reopen()
	}
}

func (r runner) refused(t *testing.T) {
	st, reopen := r.open(t)
	a, b := Q("a", "p", "o", ""), Q("b", "p", "o", "")
	commit(t, st, &backend.Commit{Add: []quad.Quad{a}, Meta: map[string]string{"k": "v"}})
	before := snapshot(t, st).ID()
	for name, bad := range map[string]quad.Quad{
		"nothing": {}, "no subject": {Predicate: a.Predicate, Object: a.Object}, "no predicate": {Subject: a.Subject, Object: a.Object},
		"no object":   {Subject: a.Subject, Predicate: a.Predicate, Label: quad.IRI("l")},
		"odd term":    {Subject: a.Subject, Predicate: a.Predicate, Object: pair{}},
		"odd label":   {Subject: a.Subject, Predicate: a.Predicate, Object: a.Object, Label: pair{}},
		"odd subject": {Subject: pair{}, Predicate: a.Predicate, Object: a.Object},
	} {
		for _, c := range []*backend.Commit{{Add: []quad.Quad{b, bad}}, {Delete: []quad.Quad{a, bad}, Add: []quad.Quad{b}}} {
			c.Meta = map[string]string{"k": "w"}
			if err := st.Commit(t.Context(), c); err == nil {
				t.Errorf("%s: no error", name)
			}
		}
	}
	for range 2 {
		s := snapshot(t, st)
		sameQuads(t, "quads", All(t, s), []quad.Quad{a})
		if v, err := s.Meta("k"); v != "v" || err != nil || s.ID() != before {
			t.Errorf("Meta is %q, %v; the ID was %s and is %s", v, err, before, s.ID())
		}
		st = reopen()
	}
}

func (r runner) closed(t *testing.T) {
	st, _ := r.open(t)
	commit(t, st, &backend.Commit{Add: []quad.Quad{Q("a", "p", "b", "")}})
	s := snapshot(t, st)
	must(t, s.Close())
	if err := s.Close(); err != nil {
		t.Errorf("closing a snapshot twice: %v", err)
	}
	_, lookup := s.Lookup(quad.IRI("a"))
	_, value := s.Value(1)
	_, quads := s.Quads(quad.Subject, 1, nil)
	_, subjects := s.Subjects("k", nil)
	_, tally := s.Tally(1, []backend.NodeID{2}, nil)
	_, between := s.Between(1, 2, nil)
	_, meta := s.Meta("k")
	for name, err := range map[string]error{
		"Lookup": lookup, "Value": value, "Quads": quads, "Subjects": subjects, "Tally": tally, "Between": between, "Meta": meta,
		"All": s.All(func(backend.Quad) bool { return true }), "Keys": s.Keys("", func(string) bool { return true }),
	} {
		if !errors.Is(err, backend.ErrClosed) {
			t.Errorf("%s of a closed snapshot: %v", name, err)
		}
	}
	must(t, st.Close())
	if err := st.Close(); err != nil {
		t.Errorf("closing a store twice: %v", err)
	}
	if _, err := st.Snapshot(); !errors.Is(err, backend.ErrClosed) {
		t.Errorf("Snapshot of a closed store: %v", err)
	}
	if err := st.Commit(t.Context(), &backend.Commit{Add: []quad.Quad{Q("a", "p", "c", "")}}); !errors.Is(err, backend.ErrClosed) {
		t.Errorf("Commit to a closed store: %v", err)
	}
}

func (r runner) readOnly(t *testing.T) {
	url := r.url(t)
	st, err := backend.Open(t.Context(), url, &backend.Options{Create: true})
	must(t, err)
	must(t, st.Close())
	st, err = backend.Open(t.Context(), url, &backend.Options{ReadOnly: true})
	must(t, err)
	defer st.Close()
	if err := st.Commit(t.Context(), &backend.Commit{Add: []quad.Quad{Q("a", "p", "c", "")}}); !errors.Is(err, backend.ErrReadOnly) {
		t.Errorf("Commit to a store opened for reading: %v", err)
	}
	sameQuads(t, "quads", contents(t, st), []quad.Quad(nil))
}

func (r runner) id(t *testing.T) {
	st, reopen := r.open(t)
	other, _ := r.open(t)
	seen := make(map[string]int)
	for i := range 10 {
		seen[snapshot(t, st).ID()]++
		seen[snapshot(t, other).ID()]++
		commit(t, st, &backend.Commit{Add: []quad.Quad{Q("a", "p", fmt.Sprint(i), "")}})
		commit(t, other, &backend.Commit{Add: []quad.Quad{Q("a", "p", fmt.Sprint(i), "")}})
	}
	if len(seen) != 20 {
		t.Errorf("20 states of two stores have %d IDs", len(seen))
	}
	was := snapshot(t, st).ID()
	if is := snapshot(t, reopen()).ID(); is != was {
		t.Errorf("the ID was %s before the store was reopened and is %s after", was, is)
	}
}

func (r runner) churn(t *testing.T) {
	st, reopen := r.open(t)
	var old []quad.Quad
	for i := range 12 { // enough to make a store compact itself
		var c backend.Commit
		for j := range 1000 {
			c.Add = append(c.Add, quad.Quad{Subject: quad.IRI(fmt.Sprintf("s%d-%d", i, j)), Predicate: quad.IRI("name"), Object: quad.String(fmt.Sprint("n", j%10)), Label: quad.IRI("l")})
		}
		c.Delete = old
		commit(t, st, &c)
		old = c.Add
	}
	held := snapshot(t, st)
	commit(t, st, &backend.Commit{Delete: old[1:]})
	sameQuads(t, "held", All(t, held), old)
	for range 2 {
		sameQuads(t, "quads", contents(t, st), old[:1])
		nodes, err := snapshot(t, st).Subjects("n0", nil)
		must(t, err)
		if len(nodes) != 1 {
			t.Errorf("%d subjects are called n0", len(nodes))
		}
		st = reopen()
	}
}

func (r runner) cancelled(t *testing.T) {
	st, _ := r.open(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	why := errors.New("enough")
	cancel(why)
	if err := st.Commit(ctx, &backend.Commit{Add: []quad.Quad{Q("a", "p", "b", "")}}); !errors.Is(err, why) {
		t.Errorf("Commit with a context that is done: %v", err)
	}
	sameQuads(t, "quads", contents(t, st), []quad.Quad(nil))
}
