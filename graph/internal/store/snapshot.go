package store

import (
	"fmt"
	"slices"
	"strconv"
	"sync/atomic"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
)

// A state is what one commit left.
type state struct {
	gen   *generation
	epoch uint32 // counts the commits since the store was opened
	seq   uint64 // counts them all
	len   int
	meta  map[string]string
	terms []quad.Value
	ends  []ends
	quads []record
	keys  keyView
}

// sees says whether a quad of the state's own length lives in it.
func (st *state) sees(r *record) bool {
	died := atomic.LoadUint32(&r.died)
	return died == 0 || died > st.epoch
}

// A Snapshot is one committed state of a Memory. It is safe for concurrent use, and costs nothing
// but the memory that it keeps from being freed.
type Snapshot struct {
	id  string
	seq uint64
	st  atomic.Pointer[state] // nil when closed
}

var _ backend.Snapshot = (*Snapshot)(nil)

// ID is the store's own number in hex, a dash, and the number of the commit.
func (s *Snapshot) ID() string { return s.id + "-" + strconv.FormatUint(s.seq, 16) }

func (s *Snapshot) state() (*state, error) {
	st := s.st.Load()
	if st == nil {
		return nil, fmt.Errorf("snapshot: %w", backend.ErrClosed)
	}
	return st, nil
}

// Lookup gives the node of a term in O(1); 0 for nil, and where no quad up to now has had it,
// save that a compaction forgets.
func (s *Snapshot) Lookup(v quad.Value) (backend.NodeID, error) {
	st, err := s.state()
	if err != nil {
		return 0, err
	}
	key, ok := Key(v)
	if !ok {
		return 0, nil
	}
	st.gen.mu.RLock()
	n := st.gen.ids[key]
	st.gen.mu.RUnlock()
	if int(n) >= len(st.terms) {
		return 0, nil // it came later
	}
	return n, nil
}

// Value gives the term of a node in O(1), nil for 0.
func (s *Snapshot) Value(n backend.NodeID) (quad.Value, error) {
	st, err := s.state()
	if err != nil {
		return nil, err
	}
	if int(n) >= len(st.terms) {
		return nil, errNode(n)
	}
	return st.terms[n], nil
}

func errNode(n backend.NodeID) error {
	return fmt.Errorf("snapshot: it has no node %d", n)
}

// Quads appends the quads that have n at d in the order they were added; none for node 0, the
// default graph included. It allocates only where buf is too small.
func (s *Snapshot) Quads(d quad.Direction, n backend.NodeID, buf []backend.Quad) ([]backend.Quad, error) {
	st, err := s.state()
	switch {
	case err != nil:
		return buf, err
	case d < quad.Subject || d > quad.Label:
		return buf, fmt.Errorf("snapshot: quads have no direction %d", d)
	case int(n) >= len(st.ends):
		return buf, errNode(n)
	case n == 0:
		return buf, nil
	}
	i, quads := d-quad.Subject, st.quads
	for link := atomic.LoadUint32(&st.ends[n].first[i]); link != 0 && int(link) <= len(quads); {
		r := &quads[link-1]
		if st.sees(r) {
			buf = append(buf, r.quad)
		}
		link = atomic.LoadUint32(&r.next[i])
	}
	return buf, nil
}

// All calls yield for every quad in the order they were added, until it returns false.
func (s *Snapshot) All(yield func(backend.Quad) bool) error {
	st, err := s.state()
	if err != nil {
		return err
	}
	for i := range st.quads {
		if r := &st.quads[i]; st.sees(r) && !yield(r.quad) {
			return nil
		}
	}
	return nil
}

// Len counts the quads; 0 after Close.
func (s *Snapshot) Len() int {
	if st := s.st.Load(); st != nil {
		return st.len
	}
	return 0
}

// Subjects appends the subjects under a key, sorted, without duplicates, in O(quads under it).
func (s *Snapshot) Subjects(key string, buf []backend.NodeID) ([]backend.NodeID, error) {
	st, err := s.state()
	if err != nil {
		return buf, err
	}
	st.gen.mu.RLock()
	id, there := st.gen.keys.ids[key]
	st.gen.mu.RUnlock()
	if !there || int(id) >= len(st.keys.heads) {
		return buf, nil
	}
	old := len(buf)
	for link := atomic.LoadUint32(&st.keys.heads[id].first); link != 0 && int(link) <= len(st.keys.posts); {
		p := &st.keys.posts[link-1]
		if r := &st.quads[p.quad]; st.sees(r) {
			buf = append(buf, r.quad.S)
		}
		link = atomic.LoadUint32(&p.next)
	}
	slices.Sort(buf[old:])
	return buf[:old+len(slices.Compact(buf[old:]))], nil
}

// Keys calls yield with the keys that have the prefix, in byte order, until it returns false.
func (s *Snapshot) Keys(prefix string, yield func(string) bool) error {
	st, err := s.state()
	if err != nil {
		return err
	}
	st.keys.scan(prefix, yield)
	return nil
}

// Meta gives a setting.
func (s *Snapshot) Meta(key string) (string, error) {
	st, err := s.state()
	if err != nil {
		return "", err
	}
	return st.meta[key], nil
}

// Close lets go of the state. Closing twice does nothing.
func (s *Snapshot) Close() error {
	s.st.Store(nil)
	return nil
}
