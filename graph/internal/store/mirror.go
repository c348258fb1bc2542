package store

import (
	"context"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
)

// NewMirror makes a store in memory of quads that are kept elsewhere, from which the elsewhere is
// read; its commits go by [Store.CommitWith]. Snapshots' IDs begin with name; seq is the number of
// commits that made the quads. A quad that is there twice is taken once, as Len shows.
func NewMirror(ctx context.Context, o *backend.Options, name string, seq uint64, quads []quad.Quad, meta map[string]string) (*Store, error) {
	s, err := NewMemory(ctx, &backend.Options{Keys: o.Keys, KeyPredicates: o.KeyPredicates, Facts: o.Facts, NearKeys: o.NearKeys})
	if err != nil {
		return nil, err
	}
	if err := s.Commit(ctx, &backend.Commit{Add: quads, Meta: meta}); err != nil {
		return nil, err
	}
	s.name = name
	s.now.seq = seq
	s.o.ReadOnly = o.ReadOnly
	return s, nil
}

// Len counts the quads.
func (s *Store) Len() int { return int(s.current().quads) }
