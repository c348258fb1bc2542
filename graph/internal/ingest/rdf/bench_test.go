package rdf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/store"
)

// sample is N-Quads of n lines, as the store's own benchmark makes them, half of them labelled.
func sample(n int) []byte {
	r := rand.New(rand.NewPCG(1, 2))
	nodes := rand.NewZipf(r, 1.1, 50, uint64(n/4))
	relations := rand.NewZipf(r, 1.3, 2, 199)
	var b []byte
	for i := range n {
		b = fmt.Appendf(b, "<http://example.org/entity/%d> <http://example.org/relation/%d> <http://example.org/entity/%d> ",
			nodes.Uint64()*2654435761%uint64(n/4), relations.Uint64(), r.IntN(n/4))
		if i%2 == 0 {
			b = fmt.Appendf(b, "<http://example.org/document/%d> ", r.IntN(100_000))
		}
		b = append(b, ".\n"...)
	}
	return b
}

// mixed is N-Quads with every kind of term.
func mixed(n int) []byte {
	var b []byte
	for i := range n {
		b = fmt.Appendf(b, "<http://example.org/entity/%d> <http://www.w3.org/2000/01/rdf-schema#label> \"Entity number %d\"@en <http://example.org/g> .\n", i, i)
		b = fmt.Appendf(b, "<http://example.org/entity/%d> <http://example.org/age> \"%d\"^^<http://www.w3.org/2001/XMLSchema#integer> .\n", i, i)
		b = fmt.Appendf(b, "_:b%d <http://example.org/says> \"a \\\"quoted\\\" text, \u0423\u0448\u0430\u043a\u043e\u0432\" .\n", i)
	}
	return b
}

func BenchmarkScanner(b *testing.B) {
	for _, c := range []struct {
		name string
		data []byte
		n    int
	}{{"iris", sample(200_000), 200_000}, {"mixed", mixed(60_000), 180_000}} {
		for _, ahead := range []bool{false, true} {
			b.Run(fmt.Sprintf("%s/ahead=%v", c.name, ahead), func(b *testing.B) {
				b.SetBytes(int64(len(c.data)))
				b.ReportAllocs()
				for b.Loop() {
					s := NewScanner("b.nq", bytes.NewReader(c.data), &Options{Hash: giveHash, Ahead: ahead})
					n := 0
					for {
						_, err := s.Next()
						if errors.Is(err, io.EOF) {
							break
						}
						if err != nil {
							b.Fatal(err)
						}
						n++
					}
					s.Close()
					if n != c.n {
						b.Fatalf("%d quads, want %d", n, c.n)
					}
				}
				b.ReportMetric(float64(c.n)*float64(b.N)/b.Elapsed().Seconds(), "quads/s")
			})
		}
	}
}

// BenchmarkLoad takes two million quads from bytes to a commit in an empty folder.
func BenchmarkLoad(b *testing.B) {
	const n = 2_000_000
	data := sample(n)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		st, err := store.OpenFolder(context.Background(), filepath.Join(b.TempDir(), "store"), &backend.Options{Create: true})
		if err != nil {
			b.Fatal(err)
		}
		load, err := st.(backend.Loader).Load(context.Background(), nil)
		if err != nil {
			b.Fatal(err)
		}
		s := NewScanner("b.nq", bytes.NewReader(data), &Options{Ahead: true})
		for {
			q, err := s.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err == nil {
				err = load.Add(q.Subject, q.Predicate, q.Object, q.Label)
			}
			if err != nil {
				b.Fatal(err)
			}
		}
		s.Close()
		if err := load.Commit(); err != nil {
			b.Fatal(err)
		}
		if err := st.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(n*float64(b.N)/b.Elapsed().Seconds(), "quads/s")
}

// A line costs no allocation: what a scanner allocates does not grow with the input.
func TestNoAllocations(t *testing.T) {
	short, long := allocations(mixed(1000)), allocations(mixed(10_000))
	if long > short+60 { // buffers that grow to their size
		t.Errorf("%.0f allocations for 3,000 lines, %.0f for 30,000", short, long)
	}
}

func allocations(data []byte) float64 {
	return testing.AllocsPerRun(3, func() {
		s := NewScanner("b.nq", bytes.NewReader(data), &Options{Hash: giveHash})
		for {
			if _, err := s.Next(); err != nil {
				return
			}
		}
	})
}
