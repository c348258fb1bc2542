package main

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"time"
)

// An asker answers the questions about paths, by the numbers that its engine has for nodes. Those of
// ours, see engineAsker.asker, answer more.
type asker struct {
	node, relation func(uint32) (uint32, error) // by the numbers in the IRIs
	hop            func(n uint32) (int, error)
	anyShortest    func(a, b uint32) (int, error)
	allShortest    func(a, b uint32) (int, error)
	acyclic        func(a, b uint32, most int) (int, error)
	reach          func(a, first, rest uint32) (int, error)
	shortestK      func(a, b uint32) (int, error) // nil where it is not asked
}

func newAsker[R rows](r R, node, relation func(uint32) (uint32, error)) *asker {
	f := newFinder(r)
	return &asker{node, relation, f.hop, f.anyShortest, f.allShortest, f.acyclic, f.reach, nil}
}

// Questions are what all engines are asked about one graph, by the numbers in its IRIs.
type questions struct {
	Pairs  [][2]uint32 // drawn evenly from the nodes that have an edge
	Walked [][2]uint32 // the second is three edges from the first
}

// makeQuestions draws questions. Bare does it for all, since it knows the graph.
func makeQuestions(g *bareGraph, count int) *questions {
	r := rand.New(rand.NewPCG(7, 7))
	nodes := uint32(len(g.dir[0].start) - 1)
	draw := func() uint32 {
		for {
			if n := r.Uint32N(nodes); len(g.dir[0].row(n)) > 0 {
				return n
			}
		}
	}
	q := &questions{}
	for range count {
		q.Pairs = append(q.Pairs, [2]uint32{draw(), draw()})
		from := draw()
		to := from
		for range 3 {
			if row := g.dir[0].row(to); len(row) > 0 {
				to = row[r.IntN(len(row))].to
			}
		}
		q.Walked = append(q.Walked, [2]uint32{from, to})
	}
	return q
}

func (q *questions) write(file string) error {
	b, err := json.Marshal(q)
	if err != nil {
		return err
	}
	return os.WriteFile(file, b, 0o666)
}

func readQuestions(file string) (*questions, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	q := new(questions)
	return q, json.Unmarshal(b, q)
}

// The series of questions about a generated graph, in the order they are asked.
const (
	oneHop      = "one hop, both ways"
	anyShortest = "ANY SHORTEST, undirected, with the path"
	allShortest = "ALL SHORTEST, undirected, with the paths"
	acyclic3    = "all acyclic paths ≤ 3, directed"
	reachAB     = "`a/b*`, directed"
	shortest10  = "SHORTEST 10 ACYCLIC, undirected"
)

// barSeries are those that bare answers too, so that a bar can be held to it.
var barSeries = []string{oneHop, anyShortest, allShortest, acyclic3, reachAB}

var graphSeries = append(slices.Clip(barSeries), shortest10)

// shortestMost is the k of shortest10.
const shortestMost = 10

// ask goes through all series. What an engine calls the nodes is looked up before the clock runs.
func (a *asker) ask(ctx context.Context, q *questions, budget time.Duration, done func(string, series)) error {
	ids := make(map[uint32]uint32)
	for _, pairs := range [][][2]uint32{q.Pairs, q.Walked} {
		for _, p := range pairs {
			for _, n := range p {
				if _, known := ids[n]; known {
					continue
				}
				id, err := a.node(n)
				if err != nil {
					return err
				}
				ids[n] = id
			}
		}
	}
	var rels [2]uint32
	for i := range rels {
		var err error
		if rels[i], err = a.relation(uint32(i)); err != nil {
			return err
		}
	}
	pair := func(p [2]uint32) (uint32, uint32) { return ids[p[0]], ids[p[1]] }
	for _, name := range graphSeries {
		pairs := q.Pairs
		var f func(x, y uint32) (int, error)
		switch name {
		case oneHop:
			f = func(x, _ uint32) (int, error) { return a.hop(x) }
		case anyShortest:
			f = a.anyShortest
		case allShortest:
			f = a.allShortest
		case acyclic3:
			pairs = q.Walked
			f = func(x, y uint32) (int, error) { return a.acyclic(x, y, 3) }
		case reachAB:
			f = func(x, _ uint32) (int, error) { return a.reach(x, rels[0], rels[1]) }
		case shortest10:
			f = a.shortestK
		}
		if f == nil {
			continue
		}
		numbered := make([][2]uint32, len(pairs))
		for i, p := range pairs {
			numbered[i][0], numbered[i][1] = pair(p)
		}
		s, err := measure(ctx, len(numbered), budget, func(i int) (int, error) { return f(numbered[i][0], numbered[i][1]) })
		if err != nil {
			return err
		}
		done(name, s)
	}
	return nil
}

// A series is how long questions of one kind took, in microseconds.
type series struct {
	Answers            []int // of each question: paths, edges, results
	P50, P95           float64
	FirstP50, FirstP95 float64   // the first time through
	Allocs             float64   // per question
	Apart              bool      // answers are not to be compared
	Took               []float32 // of each question, the second time; of the first run
}

// measure asks n questions, or as many as the budget allows, twice.
func measure(ctx context.Context, n int, budget time.Duration, f func(i int) (int, error)) (s series, err error) {
	took := make([]time.Duration, 0, n)
	s.Answers = make([]int, 0, n)
	for pass := range 2 {
		var before, after runtime.MemStats
		took, s.Answers = took[:0], s.Answers[:0]
		runtime.ReadMemStats(&before)
		end := time.Now().Add(budget)
		for i := range n {
			start := time.Now()
			if i > 0 && start.After(end) {
				n = i // the second time no more than the first
				break
			}
			answer, err := f(i)
			took = append(took, time.Since(start))
			if err != nil {
				return s, err
			}
			s.Answers = append(s.Answers, answer)
			if ctx.Err() != nil {
				return s, context.Cause(ctx)
			}
		}
		runtime.ReadMemStats(&after)
		s.Allocs = float64(after.Mallocs-before.Mallocs) / float64(len(took))
		s.Took = s.Took[:0]
		for _, d := range took {
			s.Took = append(s.Took, float32(d.Nanoseconds())/1e3)
		}
		s.P50, s.P95 = quantile(s.Took, 0.5), quantile(s.Took, 0.95)
		if pass == 0 {
			s.FirstP50, s.FirstP95 = s.P50, s.P95
		}
	}
	return s, nil
}

// quantile gives a quantile of a list, 0 of an empty one.
func quantile[T float32 | float64](list []T, q float64) float64 {
	if len(list) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(list))
	return float64(sorted[min(int(q*float64(len(list))), len(list)-1)])
}

// of gives the first n questions alone, for an engine that got no further to be compared with.
func (s series) of(n int) series {
	if n < len(s.Took) {
		s.P50, s.P95 = quantile(s.Took[:n], 0.5), quantile(s.Took[:n], 0.95)
	}
	return s
}
