package paths

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

type g struct {
	n       int
	out, in map[NodeID][]Edge
	list    []Hop
}

func (g *g) Out(n NodeID) ([]Edge, error) { return g.out[n], nil }
func (g *g) In(n NodeID) ([]Edge, error)  { return g.in[n], nil }

func rnd(r *rand.Rand, n, m int) *g {
	x := &g{n: n, out: map[NodeID][]Edge{}, in: map[NodeID][]Edge{}}
	seen := map[Hop]bool{}
	for range m {
		h := Hop{NodeID(1 + r.IntN(n)), NodeID(1 + r.IntN(n)), NewLabel(r.IntN(2), 1), false}
		if seen[h] {
			continue
		}
		seen[h] = true
		x.list = append(x.list, h)
		x.out[h.From] = append(x.out[h.From], Edge{h.To, h.Label})
		x.in[h.To] = append(x.in[h.To], Edge{h.From, h.Label})
	}
	return x
}

type hc uint64

func (c hc) Cost(prev *Hop, h Hop, last bool) (float64, error) {
	x := uint64(c) ^ uint64(h.Subject())<<3 ^ uint64(h.Object())<<7 ^ uint64(h.Label)<<11
	if prev != nil {
		x ^= uint64(prev.Subject()) << 13
	}
	if last {
		x++
	}
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x ^= x >> 31
	return 1 + float64(x%4)/4, nil
}
func (c hc) Bound(h Hop, last bool) (float64, error) { return 1, nil }
func (c hc) Floor() float64                          { return 1 }

func TestSmoke(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 20000 {
		n := 1 + r.IntN(6)
		x := rnd(r, n, r.IntN(5+n))
		q := &Query{From: NodeID(1 + r.IntN(n)), To: NodeID(1 + r.IntN(n)), MaxHops: 1 + r.IntN(4), K: 1 + r.IntN(4), Costs: hc(i)}
		if r.IntN(2) == 0 {
			q.Through = append(q.Through, NodeID(1+r.IntN(n)))
		}
		var all [][]Hop
		var walk func(at NodeID, hops []Hop)
		walk = func(at NodeID, hops []Hop) {
			if len(hops) > 0 && at == q.To {
				all = append(all, slices.Clone(hops))
			}
			if len(hops) == q.MaxHops {
				return
			}
			for _, e := range x.list {
				if e.From == at {
					walk(e.To, append(hops, e))
				}
				if e.To == at && e.From != at {
					walk(e.From, append(hops, Hop{e.To, e.From, e.Label, true}))
				}
			}
		}
		walk(q.From, nil)
		b := func(b bool) int {
			if b {
				return 1
			}
			return 0
		}
		slices.SortFunc(all, func(a, c []Hop) int {
			return cmp.Or(cmp.Compare(len(a), len(c)), slices.CompareFunc(a, c, func(a, c Hop) int {
				return cmp.Or(cmp.Compare(a.Label, c.Label), b(a.Against)-b(c.Against), cmp.Compare(a.To, c.To))
			}))
		})
		for mode := range Mode(4) {
			var ok [][]Hop
			for _, p := range all {
				nodes := []NodeID{q.From}
				for _, h := range p {
					nodes = append(nodes, h.To)
				}
				good := true
				for _, th := range q.Through {
					good = good && slices.Contains(nodes, th)
				}
				d := func(l []NodeID) bool {
					m := map[NodeID]bool{}
					for _, n := range l {
						m[n] = true
					}
					return len(m) == len(l)
				}
				switch mode {
				case Acyclic:
					good = good && d(nodes)
				case Simple:
					good = good && d(nodes[1:]) && d(nodes[:len(nodes)-1])
				case Trail:
					for i := range p {
						for k := range i {
							good = good && !p[i].sameEdge(p[k])
						}
					}
				}
				if good {
					ok = append(ok, p)
				}
			}
			for sel := range Selector(len(selectorNames)) {
				q.Mode, q.Selector = mode, sel
				want := slices.Clone(ok)
				cost := func(p []Hop) (c float64) {
					var prev *Hop
					for i := range p {
						x, _ := q.Costs.Cost(prev, p[i], i == len(p)-1)
						c += x
						prev = &p[i]
					}
					return
				}
				switch sel {
				case Best:
					slices.SortStableFunc(want, func(a, c []Hop) int { return cmp.Compare(cost(a), cost(c)) })
					want = want[:min(len(want), q.K)]
				case Any, Shortest:
					want = want[:min(len(want), 1)]
				case ShortestK:
					want = want[:min(len(want), q.K)]
				case AllShortest, Groups:
					k := 1
					if sel == Groups {
						k = q.K
					}
					for i := 1; i < len(want); i++ {
						if len(want[i]) > len(want[i-1]) {
							if k--; k == 0 {
								want = want[:i]
								break
							}
						}
					}
				}
				res, err := Search(context.Background(), x, q)
				if err != nil {
					t.Fatal(err)
				}
				same := len(res.Paths) == len(want) && res.Complete
				for i := range want {
					if !same {
						break
					}
					if sel == Any || sel == Shortest {
						same = len(res.Paths[i].Hops) == len(want[i])
					} else {
						same = slices.Equal(res.Paths[i].Hops, want[i]) && res.Paths[i].Cost == cost(want[i])
					}
				}
				if !same {
					t.Fatalf("case %d %v %v %+v\n%v\ngot  %v %v\nwant %v", i, mode, sel, fmt.Sprintf("%d→%d hops %d k %d thr %v", q.From, q.To, q.MaxHops, q.K, q.Through), x.list, res.Complete, res.Paths, want)
				}
			}
		}
	}
}
