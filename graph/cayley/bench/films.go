package main

import (
	"context"
	"errors"
	"time"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/path"
	"github.com/cayleygraph/quad"
)

// The words of the film data.
const (
	name     = quad.IRI("name")
	starring = quad.IRI("/film/film/starring")
	actor    = quad.IRI("/film/performance/actor")
	who      = "Keanu Reeves"
)

// The series of questions about the film data.
const (
	coStarWalks = "co-stars, every walk"
	coStars     = "co-stars, each once, with their IRIs"
	longWalk    = "first end of a path of 26 steps"
)

func actorsOf(p *path.Path) *path.Path { return p.Out(starring).Out(actor) }

func filmsOf(p *path.Path) *path.Path { return p.In(actor).In(starring) }

// coStarsOf is everybody who played with somebody.
func coStarsOf(qs cgraph.QuadStore) *path.Path {
	return actorsOf(filmsOf(path.StartPath(qs, quad.String(who)).In(name)))
}

// walk is a path there and back again, n steps long.
func walk(qs cgraph.QuadStore, n int) *path.Path {
	p := path.StartPath(qs, quad.String(who)).In(name)
	for i := range n {
		switch i % 4 {
		case 0:
			p = p.In(actor)
		case 1:
			p = p.In(starring)
		case 2:
			p = p.Out(starring)
		case 3:
			p = p.Out(actor)
		}
	}
	return p
}

// askFilms asks who the co-stars are, count times, through Cayley's path API.
func askFilms(ctx context.Context, qs cgraph.QuadStore, count int, budget time.Duration, done func(string, series)) error {
	s, err := measure(ctx, count, budget, func(int) (n int, err error) {
		err = coStarsOf(qs).Iterate(ctx).Each(func(cgraph.Ref) { n++ })
		return n, err
	})
	if err != nil {
		return err
	}
	done(coStarWalks, s)
	s, err = measure(ctx, count, budget, func(int) (n int, err error) {
		err = coStarsOf(qs).Unique().Iterate(ctx).EachValue(qs, func(quad.Value) { n++ })
		return n, err
	})
	done(coStars, s)
	return err
}

// askLong asks for one end of a long path.
func askLong(ctx context.Context, qs cgraph.QuadStore, count int, budget time.Duration, done func(string, series)) error {
	s, err := measure(ctx, count, budget, func(int) (int, error) {
		v, err := walk(qs, 26).Limit(1).Iterate(ctx).FirstValue(qs)
		if v == nil {
			return 0, err
		}
		return 1, err
	})
	done(longWalk, s)
	return err
}

// show looks up who is called so, and counts the quads that say something of them.
func show(ctx context.Context, qs cgraph.QuadStore) (n int, err error) {
	var found []cgraph.Ref
	if err := path.StartPath(qs, quad.String(who)).In(name).Iterate(ctx).Each(func(r cgraph.Ref) { found = append(found, r) }); err != nil {
		return 0, err
	}
	for _, r := range found {
		it := qs.QuadIterator(quad.Subject, r)
		for it.Next(ctx) {
			if q := qs.Quad(it.Result()); q.IsValid() {
				n++
			}
		}
		if err := errors.Join(it.Err(), it.Close()); err != nil {
			return 0, err
		}
	}
	if n == 0 {
		return 0, errors.New("nothing is known of " + who)
	}
	return n, nil
}

// askFilms is the same on plain arrays, from the node of the name on.
func (b *bare) askFilms(ctx context.Context, count int, budget time.Duration, done func(string, series)) error {
	start, named := b.names["S"+who]
	if !named {
		return errors.New("nobody is called " + who)
	}
	iri := func(v quad.IRI) uint32 { return b.names["I"+string(v)] }
	steps := []struct {
		out bool
		rel uint32
	}{{false, iri(name)}, {false, iri(actor)}, {false, iri(starring)}, {true, iri(starring)}, {true, iri(actor)}}
	rows := bareRows{b.g}
	var at, next []uint32
	walks := func(int) (int, error) {
		at = append(at[:0], start)
		for _, s := range steps {
			next = next[:0]
			for _, n := range at {
				row, _ := rows.row(s.out, n) // cannot fail
				for _, e := range row {
					if e.rel == s.rel {
						next = append(next, e.to)
					}
				}
			}
			at, next = next, at
		}
		return len(at), nil
	}
	s, err := measure(ctx, count, budget, walks)
	if err != nil {
		return err
	}
	done(coStarWalks, s)
	round, seen := uint32(0), make([]uint32, rows.size())
	s, err = measure(ctx, count, budget, func(i int) (n int, err error) {
		if _, err := walks(i); err != nil {
			return 0, err
		}
		round++
		for _, a := range at {
			if seen[a] != round {
				seen[a] = round
				n++
			}
		}
		return n, nil
	})
	done(coStars, s)
	return err
}
