package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/store"
)

// half is what a commit deletes, and what it adds: one in so many of the quads that were loaded.
const half = 200

// eachCommit gives ordinary commits on top of a generated graph, each of 1% of its quads: one half
// is deleted, a stretch of the file, and as many new ones are drawn. The slices are the caller's
// until visit returns.
func eachCommit(file string, edges, commits int, visit func(deleted, added []numbered) error) error {
	size, i, line := edges/half, 0, 0
	var deleted, added []numbered
	flush := func() error {
		g := newGenerator(edges, uint64(1000+i))
		added = added[:0]
		for range size {
			added = append(added, g.next())
		}
		err := visit(deleted, added)
		deleted = deleted[:0]
		i++
		return err
	}
	err := eachQuad(file, func(s, p, o, l []byte) error {
		at := line - i*(edges/commits)
		line++
		if i == commits || at < 0 || at >= size {
			return nil
		}
		q := numbered{s: number(s), p: number(p), o: number(o)}
		if len(l) > 0 {
			q.l = 1 + number(l)
		}
		if deleted = append(deleted, q); len(deleted) < size {
			return nil
		}
		return flush()
	})
	if err == nil && i < commits {
		return fmt.Errorf("%s has quads for %d commits, not %d", file, i, commits)
	}
	return err
}

func (q numbered) quad() quad.Quad {
	out := quad.Quad{
		Subject: quad.IRI(fmt.Sprint(entityIRI, q.s)), Predicate: quad.IRI(fmt.Sprint(relationIRI, q.p)),
		Object: quad.IRI(fmt.Sprint(entityIRI, q.o)),
	}
	if q.l != 0 {
		out.Label = quad.IRI(fmt.Sprint(documentIRI, q.l-1))
	}
	return out
}

// commit makes the commits on what load left at a place.
func (o *ours) commit(ctx context.Context, file, place string, edges, commits int) error {
	s, err := store.OpenFolder(ctx, place, options(false))
	if err != nil {
		return err
	}
	var c backend.Commit
	err = eachCommit(file, edges, commits, func(deleted, added []numbered) error {
		c.Delete, c.Add = c.Delete[:0], c.Add[:0]
		for _, q := range deleted {
			c.Delete = append(c.Delete, q.quad())
		}
		for _, q := range added {
			c.Add = append(c.Add, q.quad())
		}
		return s.Commit(ctx, &c)
	})
	return errors.Join(err, s.Close())
}

// commit makes arrays of what is there after the commits.
func (b *bare) commit(_ context.Context, file, place string, edges, commits int) error {
	quads, _, err := readNumbered(file)
	if err != nil {
		return err
	}
	there := make(map[numbered]bool) // what the commits speak of
	err = eachCommit(file, edges, commits, func(deleted, added []numbered) error {
		for _, q := range deleted {
			there[q] = false
		}
		for _, q := range added {
			there[q] = true
		}
		return nil
	})
	if err != nil {
		return err
	}
	kept := quads[:0]
	for _, q := range quads {
		if _, changed := there[q]; !changed {
			kept = append(kept, q)
		}
	}
	for q, yes := range there {
		if yes {
			kept = append(kept, q)
		}
	}
	return b.fill(kept, nil, place)
}
