package graph

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
)

// ExportNQuads writes every quad of the snapshot as RDF 1.1 N-Quads, the lines sorted by their
// bytes. It holds all lines in memory.
func (s *Snapshot) ExportNQuads(ctx context.Context, w io.Writer) error {
	if w == nil {
		return errors.New("export: there is nothing to write to")
	}
	if s.served != nil {
		return s.served.ExportNQuads(ctx, w)
	}
	r := s.reader(ctx)
	lines := make([]string, 0, s.b.Len())
	err := r.all(func(q backend.Quad) error {
		full, err := r.quad(q)
		lines = append(lines, string(claim.AppendNQuad(nil, full)))
		return err
	})
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	slices.Sort(lines)
	out := bufio.NewWriter(w)
	for _, line := range lines {
		if err := r.tick(); err != nil {
			return fmt.Errorf("export: %w", err)
		}
		if _, err := out.WriteString(line); err != nil {
			return fmt.Errorf("export: %w", err)
		}
	}
	return out.Flush()
}

// quad gives the terms of a quad.
func (r *reader) quad(q backend.Quad) (out quad.Quad, err error) {
	for _, part := range []struct {
		n    backend.NodeID
		into *quad.Value
	}{{q.S, &out.Subject}, {q.P, &out.Predicate}, {q.O, &out.Object}, {q.L, &out.Label}} {
		if *part.into, err = r.term(part.n); err != nil {
			return out, err
		}
	}
	return out, nil
}
