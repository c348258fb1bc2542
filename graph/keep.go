package graph

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
)

// keeper gives the store as one that can look after its files.
func (g *Graph) keeper() (backend.Keeper, error) {
	if g.served != nil {
		return nil, errServed
	}
	if k, ok := g.store.(backend.Keeper); ok {
		return k, nil
	}
	return nil, fmt.Errorf("a store of this kind (%T) cannot do that", g.store)
}

// Check compares the last commit with what it should be, and calls found for every fault: damaged
// files, broken order, wrong counts, and documents whose entities and edges are not what follows
// from what they state. Quick looks at the manifest and the sizes of the files only; else every byte
// is read, in O(quads). The error is what kept it from looking.
func (g *Graph) Check(ctx context.Context, quick bool, found func(error)) error {
	k, err := g.keeper()
	if err != nil {
		return err
	}
	sound := true
	err = k.Check(ctx, quick, func(fault error) {
		sound = false
		found(fault)
	})
	if err != nil || quick || !sound {
		return err
	}
	s, err := g.Snapshot()
	if err != nil {
		return err
	}
	defer s.Close()
	return s.checkStatements(ctx, found)
}

// checkStatements compares the quads of every document with what it states and what follows.
func (s *Snapshot) checkStatements(ctx context.Context, found func(error)) error {
	r := s.reader(ctx)
	judged, err := r.reviewed()
	if err != nil {
		found(fmt.Errorf("judgements: %w: %w", ErrCorrupt, err))
		return nil
	}
	return r.eachDocument(func(id string, doc quad.IRI) error {
		w := &writing{reader: r, doc: doc, review: judged}
		if err := w.readOld(true, id); err != nil {
			found(fmt.Errorf("document %s: %w: %w", id, ErrCorrupt, err))
			return nil
		}
		if c, err := w.change(w.before); err != nil {
			return err
		} else if len(c.Add)+len(c.Delete) > 0 {
			found(fmt.Errorf("document %s: %w: %d of its quads are missing, %d are too many", id, ErrCorrupt, len(c.Add), len(c.Delete)))
		}
		return nil
	})
}

// Compact writes the whole store anew, without what was replaced and removed. Readers go on
// meanwhile; the space of old files comes back as their snapshots are closed.
func (g *Graph) Compact(ctx context.Context) error {
	k, err := g.keeper()
	if err != nil {
		return err
	}
	g.writer.Lock()
	defer g.writer.Unlock()
	return k.Compact(ctx)
}

// Backup makes a store of the last commit in a folder that is not there yet or empty, while this
// one is in use.
func (g *Graph) Backup(ctx context.Context, folder string) error {
	k, err := g.keeper()
	if err != nil {
		return err
	}
	return k.Backup(ctx, folder)
}

// Dump prints offset, bytes and meaning of what lies in the store's files, at most so many elements
// of each section; 0 is all.
func (g *Graph) Dump(w io.Writer, most int) error {
	if w == nil {
		return errors.New("dump: there is nothing to write to")
	}
	k, err := g.keeper()
	if err != nil {
		return err
	}
	return k.Dump(w, most)
}
