package leveldb

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/store/storetest"
)

// films are like Cayley's film data: names, and actors through blank nodes.
func films(n int) []quad.Quad {
	r := rand.New(rand.NewPCG(1, 2))
	out := make([]quad.Quad, 0, n+20)
	for i := 0; len(out) < n; i++ {
		film := quad.IRI(fmt.Sprint("/en/film_", i))
		out = append(out, quad.Quad{Subject: film, Predicate: quad.IRI("name"), Object: quad.String(fmt.Sprint("The Film ", i))})
		for j := range 1 + r.IntN(6) {
			role := quad.BNode(fmt.Sprint("r", i, "-", j))
			out = append(out,
				quad.Quad{Subject: film, Predicate: quad.IRI("/film/film/starring"), Object: role},
				quad.Quad{Subject: role, Predicate: quad.IRI("/film/performance/actor"), Object: quad.IRI(fmt.Sprint("/en/actor_", r.IntN(1+n/20)))})
		}
	}
	return out[:n]
}

func fill(b *testing.B, path string, quads []quad.Quad, size int) {
	b.Helper()
	st := mustOpen(b, path, create)
	for chunk := range slices.Chunk(quads, size) {
		mustCommit(b, st, &backend.Commit{Add: chunk})
	}
	if err := st.Close(); err != nil {
		b.Fatal(err)
	}
}

func BenchmarkLoad(b *testing.B) {
	quads := films(100_000)
	for _, size := range []int{100, 2000, 100_000} {
		b.Run(fmt.Sprint(size, " quads a commit"), func(b *testing.B) {
			n := 0
			for b.Loop() {
				fill(b, filepath.Join(b.TempDir(), fmt.Sprint(n)), quads, size)
				n += len(quads)
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "quads/s")
		})
	}
}

func BenchmarkOpen(b *testing.B) {
	quads, path := films(100_000), filepath.Join(b.TempDir(), "store")
	fill(b, path, quads, 2000)
	n := 0
	for b.Loop() {
		st, err := backend.Open(context.Background(), "leveldb://"+path, &backend.Options{ReadOnly: true})
		if err != nil {
			b.Fatal(err)
		}
		n += len(quads)
		st.Close()
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "quads/s")
}

// BenchmarkReplace replaces 20 quads of one label by 20 others; or by 19 and these by 20, in turn.
func BenchmarkReplace(b *testing.B) {
	for _, less := range []int{0, 1} {
		b.Run(fmt.Sprint(less, " fewer"), func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "store")
			fill(b, path, films(100_000), 2000)
			st := mustOpen(b, path, nil)
			var old []quad.Quad
			for i := 0; b.Loop(); i++ {
				c := &backend.Commit{Delete: old}
				for j := range 20 {
					c.Add = append(c.Add, storetest.Q(fmt.Sprint("s", j), "p", fmt.Sprint("o", i, "-", j), "l"))
				}
				if i%2 == 1 {
					c.Add = c.Add[less:]
				}
				mustCommit(b, st, c)
				old = c.Add
			}
		})
	}
}
