package main

import (
	"bufio"
	"math/rand/v2"
	"os"
	"strconv"
)

// What the generated graphs are made of.
const (
	edgesPerNode = 5
	relations    = 200
	documents    = 100_000

	entityIRI   = "http://example.org/entity/"
	relationIRI = "http://example.org/relation/"
	documentIRI = "http://example.org/document/"
)

// A numbered is a quad of the generated graphs by the numbers in its IRIs; the document is one more,
// 0 for no label.
type numbered struct{ s, p, o, l uint32 }

// A generator draws the quads of a graph in which few nodes have very many neighbours and most have
// few: subjects and every second object are Zipf-distributed over the entities, in different orders,
// the other objects are drawn evenly. The same seed gives the same quads.
type generator struct {
	r                   *rand.Rand
	nodes               uint64
	subjects, relations *rand.Zipf
}

func newGenerator(edges int, seed uint64) *generator {
	r := rand.New(rand.NewPCG(seed, 20_260_101))
	nodes := entities(edges)
	return &generator{
		r: r, nodes: nodes,
		subjects:  rand.NewZipf(r, 1.1, 50, nodes-1),
		relations: rand.NewZipf(r, 1.3, 2, relations-1),
	}
}

func entities(edges int) uint64 { return uint64(max(edges/edgesPerNode, 2)) }

func (g *generator) next() numbered {
	q := numbered{
		s: uint32(g.subjects.Uint64() * 2_654_435_761 % g.nodes),
		p: uint32(g.relations.Uint64()),
	}
	if g.r.IntN(2) == 0 {
		q.o = uint32(g.subjects.Uint64() * 1_000_000_007 % g.nodes)
	} else {
		q.o = uint32(g.r.Uint64N(g.nodes))
	}
	if g.r.IntN(2) == 0 {
		q.l = 1 + uint32(g.r.IntN(documents))
	}
	return q
}

// appendLine appends the quad as a line of N-Quads.
func (q numbered) appendLine(b []byte) []byte {
	term := func(base string, n uint32) {
		b = append(append(b, '<'), base...)
		b = append(strconv.AppendUint(b, uint64(n), 10), "> "...)
	}
	term(entityIRI, q.s)
	term(relationIRI, q.p)
	term(entityIRI, q.o)
	if q.l != 0 {
		term(documentIRI, q.l-1)
	}
	return append(b, ".\n"...)
}

// writeGraph writes a graph as N-Quads without holding it in memory.
func writeGraph(file string, edges int) (err error) {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	defer func() {
		if e := f.Close(); err == nil {
			err = e
		}
	}()
	w := bufio.NewWriterSize(f, 1<<20)
	g := newGenerator(edges, 1)
	var line []byte
	for range edges {
		line = g.next().appendLine(line[:0])
		if _, err := w.Write(line); err != nil {
			return err
		}
	}
	return w.Flush()
}
