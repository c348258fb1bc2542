package segment

import (
	"bytes"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cayleygraph/quad"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/newsgraph/newsgraph/graph/internal/gram"
)

var update = flag.Bool("update", false, "write the golden files anew")

// build makes a segment of terms and rows.
func build(t testing.TB, b *Builder) *Reader {
	t.Helper()
	var out bytes.Buffer
	if err := b.Write(&out); err != nil {
		t.Fatal(err)
	}
	r, err := Open(slices.Clone(out.Bytes()), false)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Check(); err != nil {
		t.Fatal(err)
	}
	return r
}

func key(t testing.TB, v quad.Value) []byte {
	t.Helper()
	k, ok := AppendKey(nil, v)
	if !ok {
		t.Fatalf("%T has no key", v)
	}
	return k
}

func intern(t testing.TB, b *Builder, v quad.Value) uint32 {
	t.Helper()
	k := key(t, v)
	return b.Term(k, Hash(k))
}

var terms = []quad.Value{
	quad.IRI("urn:newsgraph:claim:0123456789abcdef0123456789abcdef"), quad.IRI("0123456789abcdef0123456789abcdef"),
	quad.IRI("urn:newsgraph:claim:0123456789ABCDEF0123456789abcdef"), quad.IRI(""), quad.IRI("x"), quad.BNode("x"), quad.String("x"),
	quad.IRI("http://example.org/a#b"), quad.IRI("http://example.org/a#c"), quad.String(""),
	quad.LangString{Value: "x", Lang: "en"},
	quad.TypedString{Value: "1", Type: "http://www.w3.org/2001/XMLSchema#integer"},
	quad.TypedString{Value: "1", Type: ""},
	quad.Int(-7), quad.Float(0.5), quad.Bool(true), quad.String(strings.Repeat("a long text, said again. ", 40)),
	quad.IRI("http://example.org/" + strings.Repeat("long/", 100)),
}

func TestTerms(t *testing.T) {
	b := NewBuilder(5, Extras{})
	for i, v := range terms {
		if n := intern(t, b, v); n != uint32(5+i) {
			t.Errorf("%v is term %d, want %d", v, n, 5+i)
		}
	}
	if n := intern(t, b, terms[3]); n != 8 {
		t.Errorf("a term that was there is %d", n)
	}
	r := build(t, b)
	for i, v := range terms {
		k := key(t, v)
		if n := r.Find(k, Hash(k)); n != uint32(5+i) {
			t.Errorf("%v is found as %d", v, n)
		}
		back, err := Value(r.AppendTerm(nil, uint32(5+i)))
		if err != nil || back != v {
			t.Errorf("%v came back as %v, %v", v, back, err)
		}
	}
	if k := key(t, quad.IRI("nowhere")); r.Find(k, Hash(k)) != 0 {
		t.Error("a term that is not there is found")
	}
	if r.Size() > 1400 {
		t.Errorf("%d bytes: nothing is compressed", r.Size())
	}
}

// Rows, their indexes, dense and sparse, and keys, against slices.
func TestRows(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		top := rapid.SampledFrom([]uint32{3, 50, 5000, 1 << 30}).Draw(rt, "top")
		number := rapid.Uint32Range(1, top)
		b := NewBuilder(top+1, Extras{}) // all terms are those of older segments
		want := make(map[Row]bool)
		keys := make(map[string]map[Row]bool)
		for range rapid.IntRange(0, 300).Draw(rt, "rows") {
			row := Row{number.Draw(rt, "s"), number.Draw(rt, "p"), number.Draw(rt, "o"), rapid.Uint32Range(0, top).Draw(rt, "l")}
			b.Add(row)
			want[row] = true
			if rapid.Bool().Draw(rt, "keyed") {
				k := fmt.Sprint("key ", row[0]%40)
				b.Key(k, row)
				if keys[k] == nil {
					keys[k] = make(map[Row]bool)
				}
				keys[k][row] = true
			}
		}
		r := build(t, b)
		if r.Rows != len(want) || len(r.All()) != len(want) {
			t.Fatalf("%d rows, want %d", r.Rows, len(want))
		}
		for row := range want {
			if !r.Has(row) || r.Has(Row{row[0], row[1], row[2], top + 1}) {
				t.Fatalf("Has(%v)", row)
			}
			for d := range 4 {
				if row[d] == 0 {
					continue
				}
				var of []Row
				for o := range want {
					if o[d] == row[d] {
						of = append(of, o)
					}
				}
				got := r.Append(nil, d, row[d])
				if r.Count(d, row[d]) != len(of) || !sameRows(got, of) {
					t.Fatalf("rows of %d at %d: %v, want %v", row[d], d, got, of)
				}
				if d == 0 || d == 2 {
					of = slices.DeleteFunc(of, func(o Row) bool { return o[1] != row[1] })
					if got := r.AppendWith(nil, d, row[d], row[1]); !sameRows(got, of) {
						t.Fatalf("rows of %d with %d: %v, want %v", row[d], row[1], got, of)
					}
				}
			}
		}
		for k, rows := range keys {
			var of []uint32
			for row := range rows {
				if row[3]%3 > 0 && !slices.Contains(of, row[0]) {
					of = append(of, row[0])
				}
			}
			slices.Sort(of)
			if got := r.AppendSubjects(nil, k, func(row Row) bool { return row[3]%3 > 0 }); !slices.Equal(got, of) {
				t.Fatalf("subjects under %q: %v, want %v", k, got, of)
			}
		}
	})
}

// Many rows are sorted on several processors: subjects with one row, and one with most of them.
func TestManyRows(t *testing.T) {
	for _, subjects := range []int{3, 1000, 50_000} {
		r := rand.New(rand.NewPCG(1, 2))
		var want []Row
		for range 40_000 {
			want = append(want, Row{uint32(1 + r.IntN(1+r.IntN(subjects))), uint32(1 + r.IntN(9)), uint32(1 + r.IntN(1000)), uint32(r.IntN(2))})
		}
		got := sortRows(slices.Clone(want))
		slices.SortFunc(want, Row.Compare)
		if !slices.Equal(got, slices.Compact(want)) {
			t.Errorf("%d subjects: not sorted", subjects)
		}
	}
}

func sameRows(a, b []Row) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.SortFunc(a, Row.Compare)
	slices.SortFunc(b, Row.Compare)
	return slices.Equal(a, b)
}

// example is a segment small enough to be read as a dump.
func example(t testing.TB) *Reader {
	b := NewBuilder(1, Extras{})
	term := func(s string) uint32 { return intern(t, b, quad.IRI("http://example.org/"+s)) }
	name := intern(t, b, quad.String("Ushakov"))
	aide, kremlin, label := term("aide_of"), term("kremlin"), term("name")
	claim := intern(t, b, quad.IRI("urn:newsgraph:claim:0123456789abcdef0123456789abcdef"))
	ushakov := term("ushakov")
	b.Add(Row{ushakov, aide, kremlin, claim})
	b.Add(Row{ushakov, label, name, 0})
	b.Key("n:ushakov", Row{ushakov, label, name, 0})
	b.Key("n:ushakow", Row{ushakov, label, name, 0})
	return build(t, b)
}

// The dump of a segment of version 1, which every later version goes on reading or refuses by name.
func TestDump(t *testing.T) {
	r := example(t)
	var out bytes.Buffer
	if err := r.Dump(&out, 0); err != nil {
		t.Fatal(err)
	}
	golden(t, "version-1.dump", out.Bytes())
	golden(t, "version-1.seg", r.Bytes())
}

// A segment from before names had lists of their own is sound, and has no grams.
func TestGramsOfBlocks(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("testdata", "grams-of-blocks.seg"))
	if err != nil {
		t.Fatal(err)
	}
	r, err := Open(data, false)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(r.Check(), r.CheckExtras(Extras{Grams: "n:"}), r.Dump(io.Discard, 0)); err != nil || r.HasGrams() || r.Terms != 3 {
		t.Errorf("%v, grams %v, %d terms", err, r.HasGrams(), r.Terms)
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, got, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Errorf("%s (-want +got):\n%s", name, d)
	}
}

// FuzzReader reads segments with some bytes changed, behind checksums that are right all the same:
// nothing but an error may come of it. patches are an offset in two bytes, and what is changed there.
func FuzzReader(f *testing.F) {
	b := NewBuilder(1, withExtras)
	for i := range 300 {
		s := intern(f, b, quad.IRI(fmt.Sprint("http://example.org/", i)))
		b.Add(Row{s, 1, 1 + s/2, s % 3})
		b.Key(fmt.Sprint("key ", i%50), Row{s, 1, 1 + s/2, s % 3})
		b.Hide(Row{s, s, s, s})
	}
	several := NewBuilder(1, Extras{})
	for _, v := range terms {
		n := intern(f, several, v)
		several.Add(Row{n, n, n, n})
	}
	later := NewBuilder(500, withExtras)
	later.Add(Row{3, 1, intern(f, later, quad.IRI("late")), 0})
	later.Hide(Row{4, 1, 3, 1})
	segments := [][]byte{example(f).Bytes(), build(f, b).Bytes(), build(f, several).Bytes(), build(f, later).Bytes()}
	f.Add(uint8(0), []byte{20, 0, 1})
	f.Add(uint8(1), []byte{0, 10, 255, 0, 11, 1})
	f.Add(uint8(2), []byte{100, 0, 7})
	f.Add(uint8(3), []byte{100, 0, 7})
	f.Fuzz(func(t *testing.T, which uint8, patches []byte) {
		from := segments[int(which)%len(segments)]
		words := make([]uint64, len(from)/8+1)
		data := append(bytesOf(words)[:0], from...)
		for ; len(patches) >= 3; patches = patches[3:] {
			data[int(binary.LittleEndian.Uint16(patches))%len(data)] ^= patches[2]
		}
		mend(data)
		r, err := Open(data, false)
		if err != nil {
			return
		}
		for _, f := range []func() error{
			r.Check, func() error { return r.Dump(&bytes.Buffer{}, 100) }, func() error { return readAll(r) },
			func() error { return readExtras(r) }, func() error { return mergeAlone(r) },
		} {
			if err := f(); err != nil && !errors.Is(err, ErrCorrupt) {
				t.Error(err)
			}
		}
	})
}

// withExtras has every row between IRIs as a fact, and the keys found by likeness.
var withExtras = Extras{Rule: everyRow{}, Grams: "key"}

type everyRow struct{}

func (everyRow) FactTerm([]byte) (ours, source, claim bool) { return false, false, false }

func (everyRow) FactPredicate(iri []byte) (relation string, status uint8, claim, ok bool) {
	return string(iri), 1, false, true
}

// readExtras reads what a segment keeps beside its quads, whether it is sound or not.
func readExtras(r *Reader) (err error) {
	defer Recover(&err)
	r.Touch(make([]uint64, (uint64(r.First)+uint64(r.Terms))/64+1))
	r.Like("key", &Likeness{Grams: gram.Of(" 7"), Least: 1, Longest: 99}, func([]byte, int) bool { return true })
	relations := NewRelations(everyRow{})
	for n := r.First; n < r.First+uint32(min(r.Terms, 1000)); n++ {
		r.Facts(0, n)
		r.Facts(1, n)
		relations.Predicate(n, r.AppendTerm(nil, n))
	}
	for n := r.First; n < r.First+uint32(min(r.Terms, 1000)); n++ {
		for _, d := range []int{0, 2} {
			relations.AppendFacts(nil, r.Append(nil, d, n), d, func(term uint32) []byte { return r.AppendTerm(nil, term) })
		}
	}
	return r.CheckExtras(withExtras)
}

// mergeAlone writes a segment anew, whether it is sound or not.
func mergeAlone(r *Reader) (err error) {
	defer Recover(&err)
	for _, renumber := range []bool{false, true} {
		if renumber && r.First > 1 {
			continue
		}
		m := &Merge{Segments: []*Reader{r}, Renumber: renumber, Extras: withExtras}
		if err := m.Write(io.Discard); err != nil {
			return err
		}
	}
	return nil
}

// mend makes the checksums right, where the trailer says how many there are.
func mend(data []byte) {
	if len(data) < headerSize+summarySize+trailerSize {
		return
	}
	trailer := data[len(data)-trailerSize:]
	at, blocks := binary.LittleEndian.Uint64(trailer), binary.LittleEndian.Uint64(trailer[8:])
	if at > uint64(len(data)-trailerSize) || blocks > 100 || blocks != (at+blockSize-1)/blockSize || uint64(len(data)-trailerSize)-at < blocks*4 {
		return
	}
	sums := data[len(data)-trailerSize-int(blocks)*4:]
	for b := range blocks {
		binary.LittleEndian.PutUint32(sums[b*4:], checksum(data[b*blockSize:min((b+1)*blockSize, at)]))
	}
	binary.LittleEndian.PutUint32(trailer[24:], checksum(data[at:len(data)-trailerSize]))
	binary.LittleEndian.PutUint32(trailer[28:], checksum(trailer[:28]))
}

// readAll asks a reader everything.
func readAll(r *Reader) (err error) {
	defer Recover(&err)
	r.All()
	r.AllHidden()
	for n := range uint32(400) {
		for d := range 4 {
			r.Count(d, n)
			tolerate(func() { r.Append(nil, d, n) })
		}
		tolerate(func() { r.AppendWith(nil, 0, n, 1) })
		tolerate(func() { r.AppendWith(nil, 2, n, 1) })
		tolerate(func() { Value(r.AppendTerm(nil, n)) })
		tolerate(func() { r.Has(Row{n, 1, n, 0}) })
		tolerate(func() { r.Find([]byte{kindIRI, byte(n)}, uint64(n)<<56) })
	}
	tolerate(func() { r.AppendSubjects(nil, "key 7", func(Row) bool { return true }) })
	tolerate(func() { r.AppendTally(nil, 7, []uint32{1, 2, 3}) })
	tolerate(func() { r.AppendBetween(nil, 7, 8) })
	for k := r.Keys("k"); ; k.Next() {
		if _, ok := k.Key(); !ok {
			return nil
		}
	}
}

// tolerate goes on after damage.
func tolerate(f func()) {
	var err error
	defer Recover(&err)
	f()
}

func benchSegment(b *testing.B, rows int) *Reader {
	r := rand.New(rand.NewPCG(1, 2))
	s := NewBuilder(1, Extras{})
	for range rows {
		subject := intern(b, s, quad.IRI(fmt.Sprint("http://example.org/n", r.IntN(rows/4))))
		object := intern(b, s, quad.IRI(fmt.Sprint("http://example.org/n", r.IntN(rows/4))))
		s.Add(Row{subject, intern(b, s, quad.IRI(fmt.Sprint("http://example.org/p", r.IntN(200)))), object, 0})
	}
	return build(b, s)
}

func BenchmarkFind(b *testing.B) {
	r := benchSegment(b, 400_000)
	for name, prefix := range map[string]string{"hit": "http://example.org/n", "miss": "http://example.org/x"} {
		b.Run(name, func(b *testing.B) {
			var keys [][]byte
			for i := range 4096 {
				keys = append(keys, key(b, quad.IRI(fmt.Sprint(prefix, i*7))))
			}
			i := 0
			b.ReportAllocs()
			for b.Loop() {
				k := keys[i%len(keys)]
				r.Find(k, Hash(k))
				i++
			}
		})
	}
}

func BenchmarkAppend(b *testing.B) {
	r := benchSegment(b, 400_000)
	rng := rand.New(rand.NewPCG(1, 2))
	buf := make([]Row, 0, 1024)
	n := 0
	b.ReportAllocs()
	for b.Loop() {
		node := 1 + uint32(rng.IntN(r.Terms))
		buf = r.Append(buf[:0], 0, node)
		buf = r.Append(buf, 2, node)
		n += len(buf)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(max(n, 1)), "ns/row")
}
