package main

import (
	"context"

	cgraph "github.com/cayleygraph/cayley/graph"
)

// bare is the engine of plain arrays. On the generated graphs a node is the number in its IRI, and
// relations and documents likewise; on the film data terms are numbered by a map, which stays as
// long as the process.
type bare struct {
	g     *bareGraph
	names map[string]uint32 // of the film data
}

func (b *bare) load(_ context.Context, file, place string) error {
	q, names, err := readNumbered(file)
	if err != nil {
		return err
	}
	return b.fill(q, names, place)
}

// fill makes the arrays and keeps them at a place.
func (b *bare) fill(q []numbered, names map[string]uint32, place string) error {
	nodes := len(names)
	if names == nil {
		for _, q := range q {
			nodes = max(nodes, int(q.s)+1, int(q.o)+1)
		}
	}
	b.g, b.names = newBare(nodes, q), names
	return b.g.save(place)
}

// readNumbered reads a file into memory. The map is nil for the generated graphs, which number
// themselves.
func readNumbered(file string) (quads []numbered, names map[string]uint32, err error) {
	first := true
	node := func(key []byte) uint32 {
		if names == nil {
			return number(key)
		}
		n, ok := names[string(key)]
		if !ok {
			n = uint32(len(names))
			names[string(key)] = n
		}
		return n
	}
	err = eachQuad(file, func(s, p, o, l []byte) error {
		if first && !isGenerated(s) {
			names = make(map[string]uint32)
		}
		first = false
		q := numbered{s: node(s), p: node(p), o: node(o)}
		if len(l) > 0 {
			q.l = 1 + node(l)
		}
		quads = append(quads, q)
		return nil
	})
	return quads, names, err
}

func isGenerated(key []byte) bool {
	const head = "I" + entityIRI
	return len(key) > len(head) && string(key[:len(head)]) == head
}

func (b *bare) open(_ context.Context, place string) (err error) {
	b.g, err = mapBare(place)
	return err
}

func (b *bare) quads(context.Context) (int, error) { return b.g.quads, nil }

func (b *bare) graph() (*asker, error) {
	return newAsker(bareRows{b.g},
		func(n uint32) (uint32, error) { return n, nil },
		func(n uint32) (uint32, error) { return n, nil }), nil
}

func (b *bare) films(context.Context) (cgraph.QuadStore, error) { return nil, errNoFilms }

func (b *bare) close() error { return nil }
