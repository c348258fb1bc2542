package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/segment"
)

// Check compares the last commit with what it should be, and calls found for every fault, the first
// of each segment. Quick looks at the manifest and the segments' sizes and tails, which opening does
// already; else every byte is read, from the files anew, and every invariant checked: see
// segment.Reader.Check; no quad is added that is there, none hidden that is not, and the manifest
// counts them right. It gives the first error that kept it from looking.
func (s *Store) Check(ctx context.Context, quick bool, found func(error)) error {
	b, err := s.Snapshot()
	if err != nil {
		return err
	}
	snap := b.(*Snapshot)
	defer func() { _ = snap.Close() }()
	st, err := openState(s.files, snap.held.Load().manifest, nil)
	if err != nil {
		return faultOr(err, found)
	}
	defer func() { _ = st.release() }()
	if quick {
		return nil
	}
	sound := true
	for _, p := range st.parts {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err := st.checkPart(p, extras(&s.o, st.meta)); err != nil {
			sound = false
			found(outside(err))
		}
	}
	if !sound {
		return nil
	}
	if err := st.checkTogether(ctx); err != nil {
		return faultOr(err, found)
	}
	return nil
}

// faultOr reports damage, and gives any other error back.
func faultOr(err error, found func(error)) error {
	if errors.Is(err, backend.ErrCorrupt) {
		found(err)
		return nil
	}
	return err
}

func (st *state) checkPart(p *part, x segment.Extras) (err error) {
	defer recoverDamage(&err, st.parts, debug.SetPanicOnFault(true))
	if err := p.Check(); err != nil {
		return err
	}
	return p.CheckExtras(x)
}

// checkTogether checks what no segment can say alone.
func (st *state) checkTogether(ctx context.Context) (err error) {
	defer recoverDamage(&err, st.parts, debug.SetPanicOnFault(true))
	quads := 0
	for i, p := range st.parts {
		below := &state{parts: st.parts[:i]}
		check := func(rows []segment.Row, want bool) error {
			for k, row := range rows {
				if k%4096 == 0 && ctx.Err() != nil {
					return context.Cause(ctx)
				}
				if i > 0 && below.has(row) != want {
					return fmt.Errorf("%s: %w: quad %v: it was there before: %t, want %t", p.Name, backend.ErrCorrupt, row, !want, want)
				}
			}
			return nil
		}
		if err := errors.Join(check(p.All(), false), check(p.AllHidden(), true)); err != nil {
			return err
		}
		quads += p.Rows - p.Hidden
	}
	if uint64(quads) != st.quads {
		return fmt.Errorf("%s: %w: it counts %d quads, the segments %d", manifestFile, backend.ErrCorrupt, st.quads, quads)
	}
	return nil
}

// Dump prints what lies where in the last commit's files, at most so many elements of each section;
// 0 is all.
func (s *Store) Dump(w io.Writer, most int) error {
	b, err := s.Snapshot()
	if err != nil {
		return err
	}
	snap := b.(*Snapshot)
	defer func() { _ = snap.Close() }()
	st := snap.held.Load()
	fmt.Fprintf(w, "=== %s: store %x, commit %d, generation %d, next file %d, next term %d, %d quads, %d settings\n",
		manifestFile, st.id, st.seq, st.generation, st.nextFile, st.nextTerm, st.quads, len(st.meta))
	for _, p := range st.parts {
		where := p.Name
		if p.file == 0 {
			where = "inside " + manifestFile
		}
		fmt.Fprintf(w, "=== %s: %d bytes\n", where, p.Size())
		if err := dumpPart(w, st, p, most); err != nil {
			return err
		}
	}
	return nil
}

func dumpPart(w io.Writer, st *state, p *part, most int) (err error) {
	defer recoverDamage(&err, st.parts, debug.SetPanicOnFault(true))
	return p.Dump(w, most)
}
