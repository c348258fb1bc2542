package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"runtime/debug"
	"slices"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/segment"
)

// maxInline is how large the segment in the manifest may be, in bytes.
const maxInline = 64 << 10

// A Change is what a commit really does.
type Change struct {
	Delete, Add []quad.Quad
	Meta        map[string]string
	Seq         uint64 // the number of the commit, one more than that of the last
}

func (c *Change) empty() bool { return len(c.Delete)+len(c.Add)+len(c.Meta) == 0 }

// Commit makes one atomic, durable change.
func (s *Store) Commit(ctx context.Context, c *backend.Commit) error {
	return s.CommitWith(ctx, c, nil)
}

// CommitWith is Commit with a say for another place where the quads are kept: also is given what
// the commit really does, while other commits wait, and the store changes only if it returns nil. It
// is not called when nothing would change, nor with a context that is done, nor with bad quads. It
// must not use the store's Commit or Close.
func (s *Store) CommitWith(ctx context.Context, c *backend.Commit, also func(*Change) error) error {
	s.write.Lock()
	defer s.write.Unlock()
	if err := s.writable(ctx); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	st := s.current()
	if err := checkQuads(c); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	p, err := planCommit(st, c, &s.o)
	if err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	if p.change.empty() {
		return nil
	}
	if also != nil {
		if err := also(&p.change); err != nil {
			return err
		}
	}
	if err := s.keep(ctx, st, p); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// writable says why nothing can be written, for the holder of write.
func (s *Store) writable(ctx context.Context) error {
	switch {
	case s.current() == nil:
		return backend.ErrClosed
	case s.o.ReadOnly:
		return backend.ErrReadOnly
	case s.broken != nil:
		return fmt.Errorf("open the store anew, an earlier commit left it in doubt: %w", s.broken)
	}
	return context.Cause(ctx)
}

// checkQuads finds what no store can take, before anything changes.
func checkQuads(c *backend.Commit) error {
	for i, q := range c.Delete {
		if err := checkQuad(q); err != nil {
			return fmt.Errorf("quad %d to delete: %w", i, err)
		}
	}
	for i, q := range c.Add {
		if err := checkQuad(q); err != nil {
			return fmt.Errorf("quad %d to add: %w", i, err)
		}
	}
	return nil
}

func checkQuad(q quad.Quad) error {
	var buf [64]byte
	for d := quad.Subject; d <= quad.Label; d++ {
		v := q.Get(d)
		if v == nil {
			if d == quad.Label {
				continue
			}
			return fmt.Errorf("it has no %v", d)
		}
		if _, ok := segment.AppendKey(buf[:0], v); !ok {
			return fmt.Errorf("its %v is a %T, a kind of term that cannot be stored", d, v)
		}
	}
	return nil
}

// A plan is what a commit really does, found out before anything is done.
type plan struct {
	change  Change
	builder *segment.Builder
	rows    int    // that come or go
	quads   uint64 // after the commit
}

func (p *plan) setMeta(key, value string) {
	if p.change.Meta == nil {
		p.change.Meta = make(map[string]string)
	}
	p.change.Meta[key] = value
}

// A planner compares a commit with what is there.
type planner struct {
	st    *state
	b     *segment.Builder
	known map[any]uint32 // terms of this commit, by the term
	key   []byte
}

func planCommit(st *state, c *backend.Commit, o *backend.Options) (_ *plan, err error) {
	defer recoverDamage(&err, st.parts, debug.SetPanicOnFault(true))
	if st.nextTerm+4*uint64(len(c.Add)) > math.MaxUint32 || st.quads+uint64(len(c.Add)) > math.MaxUint32 {
		return nil, errors.New("a store cannot hold that many terms or quads")
	}
	pl := &planner{st: st, b: segment.NewBuilder(uint32(st.nextTerm), extras(o, withMeta(st.meta, c.Meta))), known: make(map[any]uint32)}
	p := &plan{change: Change{Seq: st.seq + 1}, builder: pl.b, quads: st.quads}
	doomed := make(map[segment.Row]int, len(c.Delete)) // → place in c.Delete
	for i, q := range c.Delete {
		row, ok := pl.row(q, false)
		if _, twice := doomed[row]; ok && !twice && st.has(row) {
			doomed[row] = i
		}
	}
	added := make(map[segment.Row]struct{}, len(c.Add))
	for _, q := range c.Add {
		row, _ := pl.row(q, true)
		if _, spared := doomed[row]; spared { // deleted and added again: it stays
			delete(doomed, row)
			continue
		}
		if _, twice := added[row]; twice || pl.old(row) && st.has(row) {
			continue
		}
		added[row] = struct{}{}
		p.change.Add = append(p.change.Add, q)
		pl.b.Add(row)
		if o.Keys != nil && o.HasKeys(q.Predicate) {
			for _, k := range o.Keys(q) {
				pl.b.Key(k, row)
			}
		}
	}
	for _, i := range slices.Sorted(mapValues(doomed)) {
		row, _ := pl.row(c.Delete[i], false)
		pl.b.Hide(row)
		p.change.Delete = append(p.change.Delete, c.Delete[i])
	}
	for k, v := range c.Meta {
		if st.meta[k] != v {
			p.setMeta(k, v)
		}
	}
	p.rows = len(p.change.Add) + len(p.change.Delete)
	p.quads += uint64(len(added))
	p.quads -= uint64(len(doomed))
	return p, nil
}

func mapValues[K comparable](m map[K]int) func(func(int) bool) {
	return func(yield func(int) bool) {
		for _, v := range m {
			if !yield(v) {
				return
			}
		}
	}
}

// old says whether all terms of a row were there before the commit.
func (pl *planner) old(row segment.Row) bool {
	for _, n := range row {
		if uint64(n) >= pl.st.nextTerm {
			return false
		}
	}
	return true
}

// row gives a quad's numbers. New terms get one where make says so, else ok is false.
func (pl *planner) row(q quad.Quad, create bool) (row segment.Row, ok bool) {
	for d := quad.Subject; d <= quad.Label; d++ {
		v := q.Get(d)
		if v == nil {
			continue
		}
		n := pl.term(v, create)
		if n == 0 {
			return row, false
		}
		row[d-quad.Subject] = n
	}
	return row, true
}

func (pl *planner) term(v quad.Value, create bool) uint32 {
	// Floats and times are not what == takes them for.
	var known any
	switch v.(type) {
	case quad.IRI, quad.BNode, quad.String:
		known = v
		if n := pl.known[known]; n != 0 {
			return n
		}
	}
	pl.key, _ = segment.AppendKey(pl.key[:0], v)
	hash := segment.Hash(pl.key)
	n := pl.st.find(pl.key, hash)
	if n == 0 && create {
		n = pl.b.Term(pl.key, hash)
	}
	if n != 0 && known != nil {
		pl.known[known] = n
	}
	return n
}

// keep writes a plan and makes it the last state.
func (s *Store) keep(ctx context.Context, st *state, p *plan) error {
	m := st.next()
	m.quads = p.quads
	m.nextTerm += uint64(p.builder.Terms())
	m.meta = withMeta(st.meta, p.change.Meta)
	if p.rows == 0 {
		m.nextTerm = st.nextTerm // no terms without quads
		return s.publish(st, m)
	}
	var image bytes.Buffer
	if err := p.builder.Write(&image); err != nil {
		return err
	}
	data := aligned(image.Bytes())
	if st.inline != nil && len(data) <= s.maxInline {
		fresh, err := inMemory(data)
		if err != nil {
			return err
		}
		image = bytes.Buffer{}
		inline := st.parts[len(st.parts)-1]
		if err := s.merge(&image, st, []*part{inline, fresh}, false); err != nil {
			return err
		}
		data = aligned(image.Bytes())
		m.inline = nil
	}
	if len(data) <= s.maxInline && m.inline == nil {
		m.inline = data
		return s.publish(st, m)
	}
	var written []uint64
	for _, image := range [][]byte{m.inline, data} {
		if image == nil {
			continue
		}
		l, err := s.writeSegment(m, func(w *segmentFile) error { _, err := w.Write(image); return err })
		if err != nil {
			return s.undo(written, err)
		}
		written = append(written, l.file)
		m.segments = append(m.segments, l)
	}
	m.inline = nil
	if err := s.publish(st, m); err != nil {
		return s.undo(written, err)
	}
	s.tidy(ctx)
	return nil
}

// tidy compacts after a commit, which stands whatever comes of it: a compaction that fails, for want
// of space as it may be, leaves the files as they are and is tried again by the next commit. One
// that leaves the files in doubt changes no answer, and the next commit says so.
func (s *Store) tidy(ctx context.Context) { _ = s.compactTail(ctx) }

func withMeta(old, change map[string]string) map[string]string {
	if len(change) == 0 {
		return old
	}
	out := make(map[string]string, len(old)+len(change))
	for _, from := range []map[string]string{old, change} {
		for k, v := range from {
			if out[k] = v; v == "" {
				delete(out, k)
			}
		}
	}
	return out
}

// undo removes files that nothing lists, unless it is in doubt what is listed.
func (s *Store) undo(written []uint64, err error) error {
	if s.broken != nil {
		return err
	}
	for _, file := range written {
		_ = s.files.Remove(segmentName(file)) // the next one to open the store would do it too
	}
	return err
}

// publish makes a manifest the last state, on disk and then here.
func (s *Store) publish(old *state, m *manifest) error {
	st, err := openState(s.files, m, old)
	if err != nil {
		return err
	}
	if err := s.writeManifest(m); err != nil {
		return errors.Join(err, st.release())
	}
	s.mu.Lock()
	s.now = st
	s.mu.Unlock()
	_ = old.release() // a map that stays too long is no reason to call back what stands
	return nil
}

// writeManifest replaces the manifest in one step.
func (s *Store) writeManifest(m *manifest) error {
	f, err := s.files.Create(manifestTmp)
	if err != nil {
		return err
	}
	_, err = f.Write(m.encode())
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		_ = s.files.Remove(manifestTmp)
		return err
	}
	if err := s.files.Rename(manifestTmp, manifestFile); err != nil {
		s.broken = err
		return err
	}
	if err := s.files.Sync(); err != nil {
		s.broken = err
		return err
	}
	return nil
}
