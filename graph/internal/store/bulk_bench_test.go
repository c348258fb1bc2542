package store

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
)

// powerLaw calls f with the keys of n quads of a graph whose nodes have few neighbours mostly and very
// many at times, with 200 relations, half of the quads labelled by one of 100,000 documents. The keys
// are made as a reader of N-Quads would make them, which is part of what is timed.
func powerLaw(n int, f func(s, p, o, l []byte) error) error {
	r := rand.New(rand.NewPCG(1, 2))
	nodes := rand.NewZipf(r, 1.1, 50, uint64(n/4))
	relations := rand.NewZipf(r, 1.3, 2, 199)
	var s, p, o, l []byte
	for i := range n {
		s = fmt.Appendf(s[:0], "Ihttp://example.org/entity/%d", nodes.Uint64()*2654435761%uint64(n/4))
		o = fmt.Appendf(o[:0], "Ihttp://example.org/entity/%d", r.IntN(n/4))
		p = fmt.Appendf(p[:0], "Ihttp://example.org/relation/%d", relations.Uint64())
		l = l[:0]
		if i%2 == 0 {
			l = fmt.Appendf(l, "Ihttp://example.org/document/%d", r.IntN(100_000))
		}
		if err := f(s, p, o, l); err != nil {
			return err
		}
	}
	return nil
}

// BenchmarkBulk loads two million quads into an empty folder.
func BenchmarkBulk(b *testing.B) {
	const n = 2_000_000
	for b.Loop() {
		st, err := OpenFolder(context.Background(), filepath.Join(b.TempDir(), "store"), &backend.Options{Create: true})
		if err != nil {
			b.Fatal(err)
		}
		s := st.(*Store)
		bulk, err := s.Bulk(context.Background())
		if err != nil {
			b.Fatal(err)
		}
		if err := powerLaw(n, bulk.Add); err != nil {
			b.Fatal(err)
		}
		if err := bulk.Commit(); err != nil {
			b.Fatal(err)
		}
		size := 0
		for _, p := range s.now.parts {
			size += p.Size()
		}
		b.ReportMetric(float64(size)/float64(s.now.quads), "bytes/quad")
		st.Close()
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "quads/s")
}

// BenchmarkWalk asks for the quads of a node in both directions, fresh and after 30 commits that each
// touch one in a hundred.
func BenchmarkWalk(b *testing.B) {
	const n = 400_000
	for _, commits := range []int{0, 30} {
		b.Run(fmt.Sprint(commits, " commits"), func(b *testing.B) {
			s, err := NewMemory(context.Background(), nil)
			if err != nil {
				b.Fatal(err)
			}
			bulk, err := s.Bulk(context.Background())
			if err != nil {
				b.Fatal(err)
			}
			if err := powerLaw(n, bulk.Add); err != nil {
				b.Fatal(err)
			}
			if err := bulk.Commit(); err != nil {
				b.Fatal(err)
			}
			r := rand.New(rand.NewPCG(3, 4))
			for i := range commits {
				var c backend.Commit
				for range n / 100 {
					c.Add = append(c.Add, quad.Quad{
						Subject: quad.IRI(fmt.Sprint("http://example.org/entity/", r.IntN(n/4))), Predicate: quad.IRI("http://example.org/relation/1"),
						Object: quad.IRI(fmt.Sprint("http://example.org/entity/", r.IntN(n/4))), Label: quad.IRI(fmt.Sprint("urn:night:", i)),
					})
				}
				if err := s.Commit(context.Background(), &c); err != nil {
					b.Fatal(err)
				}
			}
			snap, _ := s.Snapshot()
			defer snap.Close()
			top := int(snap.(*Snapshot).MaxNode())
			buf := make([]backend.Quad, 0, 4096)
			b.ReportAllocs()
			for b.Loop() {
				node := backend.NodeID(1 + r.IntN(top))
				for d := quad.Subject; d <= quad.Object; d += 2 {
					buf, _ = snap.Quads(d, node, buf[:0])
				}
			}
			b.ReportMetric(float64(len(s.now.parts)), "segments")
		})
	}
}
