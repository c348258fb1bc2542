package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"runtime/debug"
	"sync"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/segment"
)

// bulkRows is how many quads a bulk load gathers in memory before it writes a segment: about 70
// bytes each while it is sorted, so that 24 million take less than 2 GiB.
const bulkRows = 3 << 23

// A Bulk makes one commit of many quads, which can be larger than memory: whenever enough are
// gathered, they are written as a segment that nobody sees until Commit. One that is small is kept as
// [Store.Commit] does. It is for one goroutine, and keeps other writers out until Commit or Abort.
type Bulk struct {
	// Progress is told what the load does: add, write or merge; and how many quads it has taken in
	// so far: every few thousand, and as something else begins. nil for nobody.
	Progress func(doing string, quads uint64)

	s       *Store
	ctx     context.Context
	old     *state
	work    *state // old, and what was written since
	m       *manifest
	b       *segment.Builder
	written []uint64
	keyed   map[uint32]bool // predicates that have keys, by number; as far as known
	rows    int             // per segment; a test makes it less
	quads   int             // per batch; likewise
	hidden  map[segment.Row]struct{}
	meta    map[string]string // settings to change

	// The batch: the keys of quads, four each, one after the other, and where each ends.
	taken   uint64 // quads before it
	flushed int    // segments written so far
	batch   []byte
	ends    []uint32
	keys    [][]byte
	hashes  []uint64
	same    []bool // as the key four before
	err     error

	// Terms of older segments that were found last, such as predicates.
	oldTerms [1 << 12]struct {
		hash uint64
		n    uint32
		key  []byte
	}
}

// Bulk begins a bulk load. The context ends it between two quads.
func (s *Store) Bulk(ctx context.Context) (*Bulk, error) {
	s.write.Lock()
	if err := s.writable(ctx); err != nil {
		s.write.Unlock()
		return nil, fmt.Errorf("bulk load: %w", err)
	}
	st := s.current()
	b := &Bulk{s: s, ctx: ctx, old: st, m: st.next(), keyed: make(map[uint32]bool), rows: bulkRows, quads: batchQuads}
	b.work = &state{manifest: b.m, parts: append([]*part(nil), st.parts...), hiding: st.hiding}
	b.b = segment.NewBuilder(uint32(b.m.nextTerm), extras(&b.s.o, b.old.meta))
	return b, nil
}

// Delete takes away a quad that was there when the load began, and that the load does not add.
func (b *Bulk) Delete(subject, predicate, object, label []byte) (err error) {
	if b.err != nil {
		return b.err
	}
	defer func() { b.err = err }()
	defer recoverDamage(&err, b.old.parts, debug.SetPanicOnFault(true))
	var row segment.Row
	for d, key := range [4][]byte{subject, predicate, object, label} {
		if len(key) == 0 {
			continue
		}
		if row[d] = b.old.find(key, segment.Hash(key)); row[d] == 0 {
			return nil
		}
	}
	if _, twice := b.hidden[row]; twice || !b.old.has(row) {
		return nil
	}
	if b.hidden == nil {
		b.hidden = make(map[segment.Row]struct{})
	}
	b.hidden[row] = struct{}{}
	b.b.Hide(row)
	return nil
}

// Meta changes a setting; "" deletes it.
func (b *Bulk) Meta(key, value string) {
	if b.meta == nil {
		b.meta = make(map[string]string)
	}
	b.meta[key] = value
}

func (b *Bulk) take(l listed) {
	b.written = append(b.written, l.file)
	b.m.segments = append(b.m.segments, l)
}

// Add adds a quad by the keys of its terms, see segment.AppendKey; an empty label is the default
// graph. The keys are not kept. A quad that is there is not added again. Quads are taken in in
// batches: an error may be that of an earlier one.
func (b *Bulk) Add(subject, predicate, object, label []byte) error {
	if b.err != nil {
		return b.err
	}
	for _, key := range [4][]byte{subject, predicate, object, label} {
		b.batch = append(b.batch, key...)
		b.ends = append(b.ends, uint32(len(b.batch)))
	}
	if len(b.ends) < 4*b.quads && len(b.batch) < batchBytes {
		return nil
	}
	return b.drain()
}

// A batch's terms are looked for together, which waits for memory once and not for each. It should
// stay in the processor's own memory meanwhile.
const (
	batchQuads = 256
	batchBytes = 64 << 10
)

// drain takes in the batch.
func (b *Bulk) drain() (err error) {
	if b.err != nil || len(b.ends) == 0 {
		return b.err
	}
	defer func() { b.err = err }()
	defer recoverDamage(&err, b.work.parts, debug.SetPanicOnFault(true))
	if err := context.Cause(b.ctx); err != nil {
		return err
	}
	b.keys, b.hashes, b.same = b.keys[:0], b.hashes[:0], b.same[:0]
	start := uint32(0)
	for i, end := range b.ends {
		key := b.batch[start:end:end]
		hash, same := uint64(0), i >= 4 && bytes.Equal(key, b.keys[i-4])
		if !same {
			hash = segment.Hash(key)
		}
		b.keys, b.hashes, b.same = append(b.keys, key), append(b.hashes, hash), append(b.same, same)
		start = end
	}
	b.b.Prefetch(b.hashes)
	var row segment.Row
	for i := 0; i < len(b.keys); i += 4 {
		if err := b.add(&row, b.keys[i:i+4], b.hashes[i:i+4], b.same[i:i+4]); err != nil {
			return err
		}
	}
	b.batch, b.ends = b.batch[:0], b.ends[:0]
	if b.taken += uint64(len(b.keys) / 4); b.taken%(64*batchQuads) < uint64(len(b.keys)/4) {
		b.tell("add")
	}
	if b.b.Rows() >= b.rows {
		return b.flush()
	}
	return nil
}

// add adds one quad of the batch. The row is that of the quad before, and same says which of its terms
// are this one's too.
func (b *Bulk) add(row *segment.Row, keys [][]byte, hashes []uint64, same []bool) error {
	for d, key := range keys {
		switch {
		case same[d]:
		case len(key) == 0:
			row[d] = 0
		default:
			row[d] = b.term(key, hashes[d])
		}
	}
	if len(b.work.parts) > 0 && b.there(*row) {
		return nil
	}
	b.b.Add(*row)
	if b.s.o.Keys != nil && b.isKeyed(row[1], keys[1]) {
		return b.addKeys(*row, keys...)
	}
	return nil
}

// shortKey is how long the keys of terms are that are remembered.
const shortKey = 128

func (b *Bulk) term(key []byte, hash uint64) uint32 {
	if n := b.b.Find(key, hash); n != 0 {
		return n
	}
	if len(b.work.parts) == 0 {
		return b.b.Term(key, hash)
	}
	old := &b.oldTerms[hash%uint64(len(b.oldTerms))]
	if old.n != 0 && old.hash == hash && bytes.Equal(old.key, key) {
		return old.n
	}
	for _, p := range b.work.parts {
		if n := p.findMany(key, hash); n != 0 {
			if len(key) <= shortKey {
				old.n, old.hash, old.key = n, hash, append(old.key[:0], key...)
			}
			return n
		}
	}
	return b.b.Term(key, hash)
}

// there says whether a quad was there before this segment.
func (b *Bulk) there(row segment.Row) bool {
	for _, n := range row {
		if uint64(n) >= b.m.nextTerm {
			return false
		}
	}
	return b.work.has(row)
}

func (b *Bulk) isKeyed(n uint32, key []byte) bool {
	yes, known := b.keyed[n]
	if !known {
		v, _ := segment.Value(key)
		yes = b.s.o.HasKeys(v)
		b.keyed[n] = yes
	}
	return yes
}

func (b *Bulk) addKeys(row segment.Row, keys ...[]byte) error {
	var q quad.Quad
	for i, key := range keys {
		if len(key) == 0 {
			continue
		}
		v, err := segment.Value(key)
		if err != nil {
			return err
		}
		q.Set(quad.Subject+quad.Direction(i), v)
	}
	for _, k := range b.s.o.Keys(q) {
		b.b.Key(k, row)
	}
	return nil
}

func (b *Bulk) tell(doing string) {
	if b.Progress != nil {
		b.Progress(doing, b.taken)
	}
}

// flush writes what is gathered.
func (b *Bulk) flush() error {
	terms := b.b.Terms()
	if b.b.Rows() == 0 && len(b.hidden) == 0 {
		return nil
	}
	if b.m.nextTerm+uint64(terms) > math.MaxUint32 {
		return errors.New("a store cannot hold that many terms")
	}
	b.tell("write")
	if image := b.m.inline; image != nil {
		l, err := b.s.writeSegment(b.m, func(w *segmentFile) error { _, err := w.Write(image); return err })
		if err != nil {
			return err
		}
		b.take(l)
		b.m.inline = nil
	}
	l, err := b.s.writeSegment(b.m, func(w *segmentFile) error { return b.b.Write(w) })
	if err != nil {
		return err
	}
	b.take(l)
	b.flushed++
	p, err := openPart(b.s.files, l, nil)
	if err != nil {
		return err
	}
	b.work.parts = append(b.work.parts, p)
	b.m.nextTerm += uint64(terms)
	b.m.quads += uint64(p.Rows)
	b.m.quads -= uint64(len(b.hidden))
	b.hidden = nil // each is hidden once, in this segment
	b.b = segment.NewBuilder(uint32(b.m.nextTerm), extras(&b.s.o, b.old.meta))
	b.keyed = make(map[uint32]bool)
	return nil
}

// smallRows is how many quads are kept as a commit of few is: in memory first, as they may fit into the
// manifest.
const smallRows = 4096

// Commit makes the quads durable and visible, all at once.
func (b *Bulk) Commit() error {
	ctx := b.ctx
	tidy, err := b.Publish()
	tidy(ctx)
	return err
}

// Publish implements backend.Publisher.
func (b *Bulk) Publish() (tidy func(context.Context), err error) {
	s := b.s
	if err = b.publish(); b.err != nil || s == nil {
		return func(context.Context) {}, err
	}
	flushed, before := b.flushed, b.old.quads
	b.release()
	b.err, b.s = errAborted, nil
	var once sync.Once
	tidied := func(ctx context.Context) {
		defer s.write.Unlock()
		if flushed > 1 && ctx.Err() == nil {
			// One segment is better to ask than several, and only the first has facts of its own. What
			// was there before is merged too unless it is larger than what came.
			b.tell("merge")
			st, from := s.current(), 0
			if before > st.quads-before {
				from = len(b.old.segments)
			}
			_ = s.replace(st, from, false) // what was committed stands
		}
		if flushed > 0 {
			s.tidy(ctx)
		}
	}
	return func(ctx context.Context) { once.Do(func() { tidied(ctx) }) }, nil
}

func (b *Bulk) publish() (err error) {
	defer b.end(&err)
	if b.drain() == nil && b.err == nil {
		b.err = context.Cause(b.ctx)
	}
	if b.err != nil {
		return b.err
	}
	if b.flushed == 0 && b.b.Rows()+len(b.hidden) <= smallRows {
		b.err = b.small()
		return b.err
	}
	b.m.meta = withMeta(b.old.meta, b.meta)
	if b.err = b.flush(); b.err == nil {
		b.err = b.s.publish(b.old, b.m)
	}
	if b.err != nil {
		return b.err
	}
	b.written = nil
	return nil
}

// small commits few quads.
func (b *Bulk) small() error {
	rows := b.b.Count()
	p := &plan{builder: b.b, rows: rows + len(b.hidden), quads: b.old.quads + uint64(rows) - uint64(len(b.hidden))}
	for k, v := range b.meta {
		if b.old.meta[k] != v {
			p.setMeta(k, v)
		}
	}
	if p.rows == 0 && len(p.change.Meta) == 0 {
		return nil
	}
	b.tell("write")
	return b.s.keep(b.ctx, b.old, p)
}

// Abort ends the load; nothing was added.
func (b *Bulk) Abort() {
	if b.s == nil {
		return
	}
	b.err = errAborted
	var err error
	b.end(&err)
}

var errAborted = fmt.Errorf("bulk load: %w", backend.ErrClosed)

// end gives back what a load holds that did not come to be.
func (b *Bulk) end(err *error) {
	if *err != nil {
		*err = fmt.Errorf("bulk load: %w", *err)
	}
	if b.s == nil || b.err == nil {
		return
	}
	b.release()
	_ = b.s.undo(b.written, nil)
	b.s.write.Unlock()
	b.s = nil
}

func (b *Bulk) release() {
	for _, p := range b.work.parts[len(b.old.parts):] {
		_ = p.release() // what was committed stands
	}
}
