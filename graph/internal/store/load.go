package store

import (
	"context"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
)

var _ backend.Loader = (*Store)(nil)

// Load implements backend.Loader by a [Bulk].
func (s *Store) Load(ctx context.Context, progress func(doing string, quads uint64)) (backend.Loading, error) {
	b, err := s.Bulk(ctx)
	if err != nil {
		return nil, err
	}
	b.Progress = progress
	return b, nil
}
