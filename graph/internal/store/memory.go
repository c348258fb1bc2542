// Package store keeps quads in memory: the backend behind "mem:", and the mirror from which
// backends with a slower home answer their reads.
//
// Begin with [NewMemory], or with [Builder] for a store that is full from the start. A backend
// that keeps the quads elsewhere commits by [Memory.CommitWith].
//
// # Structure
//
// Quads lie in one slice in the order they came and are never moved; a quad that is deleted gets
// the number of the commit that deleted it. Four chains run through the slice, one for each
// direction: a node knows its first quad there, each quad the next one with the same node. The
// dictionary, the chains and the key index only grow. A snapshot is therefore a commit's number
// and the lengths of that time: it costs O(1) to make, readers take no lock but that of the
// dictionary's map (in Lookup and Subjects, against the insertion of one term), and a commit
// waits for no reader.
//
// When the dead quads outnumber the living, the commit that notices it copies the living into
// fresh structures for the snapshots to come, in O(quads); snapshots already held keep the old.
// Node IDs hold within one snapshot only.
//
// # Terms
//
// Terms are what their Go value is: IRI, blank node, String, LangString and TypedString differ
// even where they are written alike, TypedString{"1", xsd:integer} is not Int(1). The native
// kinds stay as they are: a Float is told by its bits, so that 0 is not -0 and a NaN is itself;
// a Time by its instant, and comes back in UTC. Other implementations of quad.Value are refused.
//
// # Limits
//
// 2³¹-1 quads, dead ones included, and 2³²-1 terms. A quad takes about 75 bytes, and a term 80 and
// its text; nothing is kept on disk. One core commits some 800,000 quads a second, and reads those
// of a node at 10 to 40 ns each.
package store

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"sync"
	"sync/atomic"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
)

// minDead is how many quads must be dead before a commit thinks of compaction.
const minDead = 4096

func init() {
	backend.Register("mem", func(_ context.Context, location string, o *backend.Options) (backend.Store, error) {
		if location != "" {
			return nil, fmt.Errorf("a store in memory has no name, but this one says %q (write mem: alone)", location)
		}
		return NewMemory(o), nil
	})
}

// A Memory is a store in memory. It is safe for concurrent use.
type Memory struct {
	keys     func(quad.Quad) []string
	id       string
	readOnly bool
	minDead  int

	mu  sync.Mutex // serialises commits, and guards gen
	gen *generation

	now atomic.Pointer[state] // nil when closed
}

var _ backend.Store = (*Memory)(nil)

// NewMemory makes an empty store, which nobody else can open. Of the options it heeds Keys and
// ReadOnly; nil means the defaults.
func NewMemory(o *backend.Options) *Memory {
	return NewBuilder(o).Memory(randomID(), 0, nil)
}

func randomID() string {
	var b [8]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// Snapshot pins the last committed state, in O(1) and without waiting for a commit.
func (m *Memory) Snapshot() (backend.Snapshot, error) {
	st := m.now.Load()
	if st == nil {
		return nil, backend.ErrClosed
	}
	s := &Snapshot{id: m.id, seq: st.seq}
	s.st.Store(st)
	return s, nil
}

// Commit makes one atomic change, in O(quads of the commit) and now and then a compaction.
func (m *Memory) Commit(ctx context.Context, c *backend.Commit) error {
	return m.CommitWith(ctx, c, nil)
}

// A Change is what a commit really does to a store: a quad of Delete is there and not in Add, one
// of Add is not there, neither has duplicates, and each setting of Meta has another value now.
type Change struct {
	Delete, Add []quad.Quad
	Meta        map[string]string // "" deletes
	Seq         uint64            // the number of the commit, one more than that of the last
}

// CommitWith is Commit with a say for the place where the quads are kept: write is given what the
// commit really does, while other commits wait, and the store changes only if it returns nil. It
// is not called when nothing would change, nor with a context that is done, nor with bad quads.
// It must not use the store's Commit or Close.
func (m *Memory) CommitWith(ctx context.Context, c *backend.Commit, write func(*Change) error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	st := m.now.Load()
	switch {
	case st == nil:
		return fmt.Errorf("commit: %w", backend.ErrClosed)
	case m.readOnly:
		return fmt.Errorf("commit: %w", backend.ErrReadOnly)
	case ctx.Err() != nil:
		return fmt.Errorf("commit: %w", context.Cause(ctx))
	}
	if err := m.check(c); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	p := m.gen.plan(c, st.meta)
	applied := false
	defer func() {
		if !applied {
			m.gen.forget(p)
		}
	}()
	if p.empty() {
		return nil
	}
	p.findKeys(c, m.keys)
	if write != nil {
		if err := write(p.change(c, st.seq+1)); err != nil {
			return err
		}
	}
	applied = true
	m.apply(p, st)
	return nil
}

// check finds what no store can take, before anything changes.
func (m *Memory) check(c *backend.Commit) error {
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
	if len(c.Add) >= maxQuads-len(m.gen.quads) || 4*len(c.Add) >= maxTerms-len(m.gen.terms) {
		return errors.New("a store in memory cannot hold that many quads")
	}
	return nil
}

func checkQuad(q quad.Quad) error {
	for d := quad.Subject; d <= quad.Label; d++ {
		v := q.Get(d)
		if v == nil {
			if d == quad.Label {
				continue
			}
			return fmt.Errorf("it has no %v", d)
		}
		if _, ok := Key(v); !ok {
			return fmt.Errorf("its %v is a %T, a kind of term that cannot be stored", d, v)
		}
	}
	return nil
}

// apply carries the plan out and lets new snapshots see it. It cannot fail.
func (m *Memory) apply(p *plan, old *state) {
	g, epoch := m.gen, old.epoch+1
	for _, d := range p.dels {
		g.kill(d.at, epoch)
	}
	for i, a := range p.adds {
		at := g.insert(a.quad)
		for _, key := range p.keysOf(i) {
			g.keys.add(&g.mu, key, at)
		}
	}
	meta := old.meta
	if len(p.meta) > 0 {
		meta = maps.Clone(meta)
		for k, v := range p.meta {
			if v == "" {
				delete(meta, k)
			} else {
				meta[k] = v
			}
		}
	}
	if dead := len(g.quads) - len(g.live); dead >= m.minDead && dead > len(g.live) {
		m.gen = g.compacted()
	}
	m.now.Store(m.gen.publish(epoch, old.seq+1, meta))
}

// Close frees the memory that no snapshot holds. Closing twice does nothing.
func (m *Memory) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now.Store(nil)
	m.gen = nil
	return nil
}
