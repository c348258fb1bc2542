package store

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/segment"
	"github.com/newsgraph/newsgraph/graph/internal/store/storetest"
)

// BenchmarkShortest finds shortest ways from both ends over the facts of a store, fresh and after 30
// commits that each touch one edge in a hundred, and over slices of the same facts in memory.
func BenchmarkShortest(b *testing.B) {
	const n = 400_000
	s, err := NewMemory(b.Context(), &backend.Options{Facts: storetest.Facts, NearKeys: storetest.NearKeys})
	if err != nil {
		b.Fatal(err)
	}
	bulk, err := s.Bulk(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	if err := powerLaw(n, bulk.Add); err != nil {
		b.Fatal(err)
	}
	if err := bulk.Commit(); err != nil {
		b.Fatal(err)
	}
	fresh := snapshotOf(b, s)
	bare := bareOf(b, fresh)
	r := rand.New(rand.NewPCG(3, 4))
	entity := func() quad.IRI { return quad.IRI(fmt.Sprint("http://example.org/entity/", r.IntN(n/4))) }
	for range 30 {
		var c backend.Commit
		for range n / 100 {
			c.Add = append(c.Add, quad.Quad{Subject: entity(), Predicate: quad.IRI("http://example.org/relation/1"), Object: entity()})
		}
		if err := s.Commit(context.Background(), &c); err != nil {
			b.Fatal(err)
		}
	}
	worn := snapshotOf(b, s)
	for _, at := range []struct {
		name string
		snap *Snapshot
		bare [2][][]segment.Fact
	}{{"fresh", fresh, bare}, {"after 30 commits", worn, bareOf(b, worn)}} {
		b.Run(at.name+"/bare", func(b *testing.B) {
			benchShortest(b, n, func(d int, n uint32) []segment.Fact { return at.bare[d][n] })
		})
		b.Run(at.name+"/store", func(b *testing.B) {
			err := at.snap.Walk(func(w backend.FactWalker) error {
				benchShortest(b, n, w.(*factWalk).row)
				return nil
			})
			if err != nil {
				b.Fatal(err)
			}
		})
	}
}

func snapshotOf(b *testing.B, s *Store) *Snapshot {
	b.Helper()
	snap, err := s.Snapshot()
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { snap.Close() })
	return snap.(*Snapshot)
}

func bareOf(b *testing.B, s *Snapshot) (rows [2][][]segment.Fact) {
	b.Helper()
	for d := range rows {
		rows[d] = make([][]segment.Fact, int(s.MaxNode())+1)
	}
	err := s.Walk(func(w backend.FactWalker) error {
		for d, rows := range rows {
			for n := range rows {
				rows[n] = append(rows[n], w.(*factWalk).row(d, uint32(n))...)
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return rows
}

func benchShortest(b *testing.B, n int, row func(d int, n uint32) []segment.Fact) {
	b.Helper()
	r := rand.New(rand.NewPCG(5, 6))
	s := &search{seen: [2][]uint32{make([]uint32, 2*n), make([]uint32, 2*n)}}
	for b.Loop() {
		s.shortest(uint32(1+r.IntN(n/4)), uint32(1+r.IntN(n/4)), row)
	}
}

// A search is a breadth-first search from both ends, along edges and against them.
type search struct {
	seen  [2][]uint32    // by node: the round in which it was seen
	level [2][2][]uint32 // two buffers each
	round uint32
}

func (s *search) shortest(from, to uint32, row func(d int, n uint32) []segment.Fact) int {
	s.round++
	s.seen[0][from], s.seen[1][to] = s.round, s.round
	level := [2][]uint32{append(s.level[0][0][:0], from), append(s.level[1][0][:0], to)}
	spare := [2][]uint32{s.level[0][1], s.level[1][1]}
	defer func() {
		for i := range level {
			s.level[i] = [2][]uint32{level[i], spare[i]}
		}
	}()
	for hops := 1; ; hops++ {
		side := 0
		if len(level[1]) < len(level[0]) {
			side = 1
		}
		next := spare[side][:0]
		for _, n := range level[side] {
			for d := range 2 {
				for _, f := range row(d, n) {
					if s.seen[1-side][f.To] == s.round {
						return hops
					}
					if s.seen[side][f.To] != s.round {
						s.seen[side][f.To] = s.round
						next = append(next, f.To)
					}
				}
			}
		}
		if len(next) == 0 {
			return 0
		}
		level[side], spare[side] = next, level[side]
	}
}
