package store

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"runtime/debug"

	"github.com/newsgraph/newsgraph/graph/internal/segment"
)

// fanOut is how many segments of one tier become one of the next. A tier's segments are fanOut
// times as large as those below; so a quad is written O(log of the quads) times in its life, and a
// question looks into O(log) segments.
const fanOut = 4

func tier(size uint64) int { return (bits.Len64(size/maxInline) + 1) / 2 }

// merge writes one segment of several.
func (s *Store) merge(w io.Writer, st *state, parts []*part, renumber bool) (err error) {
	defer recoverDamage(&err, parts, debug.SetPanicOnFault(true))
	m := &segment.Merge{Renumber: renumber, Extras: extras(&s.o, st.meta)}
	for _, p := range parts {
		m.Segments = append(m.Segments, p.Reader)
	}
	return m.Write(w)
}

// compactTail merges the youngest segments while there are too many of a tier, or too much of what
// they hold is hidden. Its commits change no answer.
func (s *Store) compactTail(ctx context.Context) error {
	for ctx.Err() == nil {
		st := s.current()
		from := len(st.segments) - fanOut
		rows := uint64(0)
		for _, p := range st.parts {
			rows += uint64(p.Rows)
		}
		const least = 1 << 16 // rows that are worth the work
		switch {
		case rows > least && rows > 2*st.quads:
			return s.compact(ctx, true)
		case from < 0 || tier(st.segments[from].size) > tier(st.segments[len(st.segments)-1].size):
			return nil
		}
		// All that is no larger than the four: they are of one tier or below.
		top := 0
		for _, l := range st.segments[from:] {
			top = max(top, tier(l.size))
		}
		for from > 0 && tier(st.segments[from-1].size) <= top {
			from--
		}
		if err := s.replace(st, from, false); err != nil {
			return err
		}
	}
	return nil // what was committed stands; the next commit goes on
}

// Compact makes one segment of all, leaves out terms that no quad has and numbers the others anew.
// Snapshots that are held stay good; space comes back as they are closed.
func (s *Store) Compact(ctx context.Context) error {
	s.write.Lock()
	defer s.write.Unlock()
	if err := s.writable(ctx); err != nil {
		return fmt.Errorf("compact: %w", err)
	}
	if err := s.compact(ctx, false); err != nil {
		return fmt.Errorf("compact: %w", err)
	}
	return nil
}

func (s *Store) compact(ctx context.Context, needed bool) error {
	st := s.current()
	if ctx.Err() != nil {
		if needed {
			return nil
		}
		return context.Cause(ctx)
	}
	if len(st.parts) == 0 {
		return nil
	}
	return s.replace(st, 0, true)
}

// replace merges the segments from one on to the last into one. With renumber, which is for all of
// them, the inline one goes in too.
func (s *Store) replace(st *state, from int, renumber bool) error {
	m := st.next()
	m.seq = st.seq // no answer changes
	to := len(st.segments)
	if renumber {
		to = len(st.parts)
		m.inline = nil
		m.generation++
	}
	l, err := s.writeSegment(m, func(w *segmentFile) error { return s.merge(w, st, st.parts[from:to], renumber) })
	if err != nil {
		return err
	}
	m.segments = append(m.segments[:from], l)
	if renumber {
		data, unmap, err := s.files.Map(segmentName(l.file))
		if err != nil {
			return s.undo([]uint64{l.file}, err)
		}
		r, err := openReader(data, l)
		if err == nil {
			m.nextTerm = uint64(r.First) + uint64(r.Terms)
		}
		if err = errors.Join(err, unmap()); err != nil {
			return s.undo([]uint64{l.file}, err)
		}
	}
	if err := s.publish(st, m); err != nil {
		return s.undo([]uint64{l.file}, err)
	}
	for _, old := range st.segments[from:] {
		_ = s.files.Remove(segmentName(old.file)) // else the next one to open the store does it
	}
	return nil
}

// A segmentFile is a new segment on its way to disk.
type segmentFile struct {
	*bufio.Writer
	size uint64
	tail [4]byte
}

func (w *segmentFile) Write(p []byte) (int, error) {
	n, err := w.Writer.Write(p)
	w.size += uint64(n)
	if n >= 4 {
		copy(w.tail[:], p[n-4:n])
	} else if n > 0 {
		copy(w.tail[:], append(append([]byte(nil), w.tail[n:]...), p[:n]...))
	}
	return n, err
}

// writeSegment writes a durable file that nothing lists yet, and takes its number from the manifest
// to come.
func (s *Store) writeSegment(m *manifest, write func(*segmentFile) error) (listed, error) {
	l := listed{file: m.nextFile}
	m.nextFile++
	name := segmentName(l.file)
	f, err := s.files.Create(name)
	if err != nil {
		return l, err
	}
	w := &segmentFile{Writer: bufio.NewWriterSize(f, 1<<20)}
	err = write(w)
	if err == nil {
		err = w.Flush()
	}
	if err == nil {
		err = f.Sync()
	}
	err = errors.Join(err, f.Close())
	if err == nil {
		err = s.files.Sync()
	}
	if err != nil {
		_ = s.files.Remove(name)
		return l, err
	}
	l.size, l.trailer = w.size, binary.LittleEndian.Uint32(w.tail[:])
	return l, nil
}
