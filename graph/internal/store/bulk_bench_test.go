package store

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/store/storetest"
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
		st, err := OpenFolder(context.Background(), filepath.Join(b.TempDir(), "store"), &backend.Options{Create: true, Facts: storetest.Facts, NearKeys: storetest.NearKeys})
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
