package store

import (
	"bytes"
	"cmp"
	"fmt"
	"runtime/debug"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/segment"
)

// A Snapshot is one committed state of a Store. It is safe for concurrent use; closing it while
// another of its methods runs is not.
type Snapshot struct {
	name  string
	rule  func(base string) backend.FactRule // nil for none
	near  string                             // see backend.Options.NearKeys
	held  atomic.Pointer[state]              // nil when closed
	nodes func() (int, error)
}

var (
	_ backend.Snapshot   = (*Snapshot)(nil)
	_ backend.Sizer      = (*Snapshot)(nil)
	_ backend.Stepper    = (*Snapshot)(nil)
	_ backend.Lister     = (*Snapshot)(nil)
	_ backend.Generation = (*Snapshot)(nil)
)

// newSnapshot takes over the caller's hold on the state.
func newSnapshot(name string, o *backend.Options, st *state) *Snapshot {
	if name == "" {
		name = fmt.Sprintf("%016x", st.id)
	}
	s := &Snapshot{name: name, rule: o.Facts, near: o.NearKeys}
	s.held.Store(st)
	s.nodes = sync.OnceValues(s.countNodes)
	return s
}

func (s *Snapshot) state() (*state, error) {
	if st := s.held.Load(); st != nil {
		return st, nil
	}
	return nil, fmt.Errorf("snapshot: %w", backend.ErrClosed)
}

// ID is the store's own number in hex, a dash, and the number of the commit.
func (s *Snapshot) ID() string {
	st := s.held.Load()
	if st == nil {
		return ""
	}
	return s.name + "-" + strconv.FormatUint(st.seq, 16)
}

// Generation is equal as long as nodes keep their numbers.
func (s *Snapshot) Generation() uint64 {
	if st := s.held.Load(); st != nil {
		return st.generation
	}
	return 0
}

// Lookup gives the node of a term in O(segments); 0 where no quad up to now has had it, save that a
// full compaction forgets.
func (s *Snapshot) Lookup(v quad.Value) (n backend.NodeID, err error) {
	st, err := s.state()
	if err != nil {
		return 0, err
	}
	defer recoverDamage(&err, st.parts, debug.SetPanicOnFault(true))
	var buf [128]byte
	key, ok := segment.AppendKey(buf[:0], v)
	if !ok {
		return 0, nil
	}
	return backend.NodeID(st.find(key, segment.Hash(key))), nil
}

// find gives the number of a term.
func (st *state) find(key []byte, hash uint64) uint32 {
	for _, p := range st.parts {
		if n := p.Find(key, hash); n != 0 {
			return n
		}
	}
	return 0
}

// Value gives the term of a node, nil for 0.
func (s *Snapshot) Value(n backend.NodeID) (v quad.Value, err error) {
	st, err := s.state()
	switch {
	case err != nil:
		return nil, err
	case n == 0:
		return nil, nil
	case uint64(n) >= st.nextTerm:
		return nil, errNode(n)
	}
	defer recoverDamage(&err, st.parts, debug.SetPanicOnFault(true))
	var buf [256]byte
	p := st.partOf(uint32(n))
	v, err = segment.Value(p.AppendTerm(buf[:0], uint32(n)))
	if err != nil {
		return nil, fmt.Errorf("%s: %w: terms: term %d: %w", p.Name, backend.ErrCorrupt, n, err)
	}
	return v, nil
}

// partOf gives the segment that has a term.
func (st *state) partOf(n uint32) *part {
	i, found := slices.BinarySearchFunc(st.parts, n, func(p *part, n uint32) int { return cmp.Compare(p.First, n) })
	if !found {
		i--
	}
	for st.parts[i].Terms == 0 { // several begin at one number, all but the last have no terms
		i++
	}
	return st.parts[i]
}

func errNode(n backend.NodeID) error { return fmt.Errorf("snapshot: it has no node %d", n) }

// live says whether a row of the i-th segment is hidden by no later one.
func (st *state) live(i int, row segment.Row) bool {
	for _, p := range st.parts[i+1:] {
		if p.Hides(row) {
			return false
		}
	}
	return true
}

// has says whether the state has a row.
func (st *state) has(row segment.Row) bool {
	for _, p := range slices.Backward(st.parts) {
		switch {
		case p.Has(row):
			return true
		case p.Hides(row):
			return false
		}
	}
	return false
}

// gather appends to rows the live ones of those that get appends for each segment, in order.
func (st *state) gather(rows []segment.Row, get func(p *part, rows []segment.Row) []segment.Row, order func(a, b segment.Row) int) []segment.Row {
	first, sources := len(rows), 0
	for i, p := range st.parts {
		old := len(rows)
		rows = get(p, rows)
		if len(rows) == old {
			continue
		}
		sources++
		if st.hiding && i < len(st.parts)-1 {
			live := rows[:old]
			for _, row := range rows[old:] {
				if st.live(i, row) {
					live = append(live, row)
				}
			}
			rows = live
		}
	}
	if sources > 1 {
		slices.SortFunc(rows[first:], order)
	}
	return rows
}

// byPredicate is the order of the rows of an object: predicate, subject, label.
func byPredicate(a, b segment.Row) int {
	return cmp.Or(cmp.Compare(a[1], b[1]), a.Compare(b))
}

func order(d int) func(a, b segment.Row) int {
	if d == 2 {
		return byPredicate
	}
	return segment.Row.Compare
}

// Quads appends the quads that have n at d: those of an object by predicate, subject and label, all
// others by subject, predicate, object and label, in the order of the nodes. None for node 0, the
// default graph included.
func (s *Snapshot) Quads(d quad.Direction, n backend.NodeID, buf []backend.Quad) (_ []backend.Quad, err error) {
	st, err := s.check(d, n)
	if err != nil || n == 0 {
		return buf, err
	}
	defer recoverDamage(&err, st.parts, debug.SetPanicOnFault(true))
	at := int(d - quad.Subject)
	return quads(st.gather(rows(buf), func(p *part, rows []segment.Row) []segment.Row {
		return p.Append(rows, at, uint32(n))
	}, order(at))), nil
}

// rows and quads see the one as the other: both are four numbers in one order.
func rows(q []backend.Quad) []segment.Row {
	return unsafe.Slice((*segment.Row)(unsafe.Pointer(unsafe.SliceData(q))), cap(q))[:len(q)]
}

func quads(r []segment.Row) []backend.Quad {
	return unsafe.Slice((*backend.Quad)(unsafe.Pointer(unsafe.SliceData(r))), cap(r))[:len(r)]
}

var _ [unsafe.Sizeof(backend.Quad{})]byte = [unsafe.Sizeof(segment.Row{})]byte{}

func quadOf(r segment.Row) backend.Quad {
	return backend.Quad{S: backend.NodeID(r[0]), P: backend.NodeID(r[1]), O: backend.NodeID(r[2]), L: backend.NodeID(r[3])}
}

func rowOf(q backend.Quad) segment.Row {
	return segment.Row{uint32(q.S), uint32(q.P), uint32(q.O), uint32(q.L)}
}

func (s *Snapshot) check(d quad.Direction, n backend.NodeID) (*state, error) {
	st, err := s.state()
	switch {
	case err != nil:
		return nil, err
	case d < quad.Subject || d > quad.Label:
		return nil, fmt.Errorf("snapshot: quads have no direction %d", d)
	case uint64(n) >= st.nextTerm:
		return nil, errNode(n)
	}
	return st, nil
}

// With appends the quads that have n at d, which is Subject or Object, and p as predicate.
func (s *Snapshot) With(d quad.Direction, n, p backend.NodeID, buf []backend.Quad) (_ []backend.Quad, err error) {
	st, err := s.check(d, n)
	switch {
	case err != nil || n == 0 || p == 0:
		return buf, err
	case d != quad.Subject && d != quad.Object:
		return buf, fmt.Errorf("snapshot: no quads by %v and predicate", d)
	}
	defer recoverDamage(&err, st.parts, debug.SetPanicOnFault(true))
	at := int(d - quad.Subject)
	return quads(st.gather(rows(buf), func(part *part, rows []segment.Row) []segment.Row {
		return part.AppendWith(rows, at, uint32(n), uint32(p))
	}, order(at))), nil
}

// Count counts the quads that have n at d: in O(segments) while none hides quads of another.
func (s *Snapshot) Count(d quad.Direction, n backend.NodeID) (count int, err error) {
	st, err := s.check(d, n)
	if err != nil || n == 0 {
		return 0, err
	}
	defer recoverDamage(&err, st.parts, debug.SetPanicOnFault(true))
	at := int(d - quad.Subject)
	if !st.hiding {
		return st.about(at, n), nil
	}
	return len(st.gather(nil, func(p *part, rows []segment.Row) []segment.Row { return p.Append(rows, at, uint32(n)) }, order(0))), nil
}

// About implements backend.Estimator.
func (s *Snapshot) About(d quad.Direction, n backend.NodeID) (count int, err error) {
	st, err := s.check(d, n)
	if err != nil || n == 0 {
		return 0, err
	}
	defer recoverDamage(&err, st.parts, debug.SetPanicOnFault(true))
	return st.about(int(d-quad.Subject), n), nil
}

// about counts the rows of a node, hidden ones included.
func (st *state) about(at int, n backend.NodeID) (count int) {
	for _, p := range st.parts {
		count += p.Count(at, uint32(n))
	}
	return count
}

// Predicates calls yield with every predicate. O(predicates).
func (s *Snapshot) Predicates(yield func(backend.NodeID) bool) error {
	st, err := s.state()
	if err != nil {
		return err
	}
	all, err := st.predicates()
	if err != nil {
		return err
	}
	for _, n := range all {
		if !yield(backend.NodeID(n)) {
			break
		}
	}
	return nil
}

func (st *state) predicates() (all []uint32, err error) {
	defer recoverDamage(&err, st.parts, debug.SetPanicOnFault(true))
	for _, p := range st.parts {
		all = p.AppendNodes(all, 1)
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

// MaxNode is the largest node.
func (s *Snapshot) MaxNode() backend.NodeID {
	if st := s.held.Load(); st != nil {
		return backend.NodeID(st.nextTerm - 1)
	}
	return 0
}

// Nodes counts the terms that a quad has; once O(quads), then O(1).
func (s *Snapshot) Nodes() (int, error) { return s.nodes() }

func (s *Snapshot) countNodes() (int, error) {
	used := make([]uint64, uint64(s.MaxNode())/64+1)
	n := 0
	err := s.All(func(q backend.Quad) bool {
		for _, id := range rowOf(q) {
			if bit := uint64(1) << (id % 64); id != 0 && used[id/64]&bit == 0 {
				used[id/64] |= bit
				n++
			}
		}
		return true
	})
	return n, err
}

// All calls yield for every quad, by subject, predicate, object and label in the order of the
// nodes, until it returns false.
func (s *Snapshot) All(yield func(backend.Quad) bool) (err error) {
	st, err := s.state()
	if err != nil {
		return err
	}
	type stream struct {
		rows []segment.Row // of the chunk at hand
		part int
		next int // place after the chunk
	}
	const chunk = 4096
	load := func(s *stream) (err error) {
		p := st.parts[s.part]
		defer recoverDamage(&err, st.parts, debug.SetPanicOnFault(true))
		from := s.next
		s.next = min(from+chunk, p.Rows)
		// A copy: the caller's own code runs between two rows, and a fault must not be there.
		s.rows = append(s.rows[:0], p.Part(from, s.next)...)
		return nil
	}
	hidden := func(i int, row segment.Row) (hid bool, err error) {
		defer recoverDamage(&err, st.parts, debug.SetPanicOnFault(true))
		return !st.live(i, row), nil
	}
	var streams []*stream
	for i, p := range st.parts {
		if p.Rows > 0 {
			s := &stream{part: i}
			if err := load(s); err != nil {
				return err
			}
			streams = append(streams, s)
		}
	}
	for len(streams) > 0 {
		at := 0
		for i := 1; i < len(streams); i++ {
			if streams[i].rows[0].Compare(streams[at].rows[0]) < 0 {
				at = i
			}
		}
		s := streams[at]
		row := s.rows[0]
		s.rows = s.rows[1:]
		hid := false
		if st.hiding {
			if hid, err = hidden(s.part, row); err != nil {
				return err
			}
		}
		if !hid && !yield(quadOf(row)) {
			return nil
		}
		if len(s.rows) > 0 {
			continue
		}
		if s.next == st.parts[s.part].Rows {
			streams = slices.Delete(streams, at, at+1)
		} else if err := load(s); err != nil {
			return err
		}
	}
	return nil
}

// Len counts the quads; 0 after Close.
func (s *Snapshot) Len() int {
	if st := s.held.Load(); st != nil {
		return int(st.quads)
	}
	return 0
}

// Subjects appends the subjects under a key, sorted, without duplicates.
func (s *Snapshot) Subjects(key string, buf []backend.NodeID) (_ []backend.NodeID, err error) {
	st, err := s.state()
	if err != nil {
		return buf, err
	}
	defer recoverDamage(&err, st.parts, debug.SetPanicOnFault(true))
	var nodes []uint32
	for i, p := range st.parts {
		nodes = p.AppendSubjects(nodes, key, func(row segment.Row) bool { return !st.hiding || st.live(i, row) })
	}
	slices.Sort(nodes)
	for _, n := range slices.Compact(nodes) {
		buf = append(buf, backend.NodeID(n))
	}
	return buf, nil
}

// Tally counts the quads of a subject and some predicates by their objects.
func (s *Snapshot) Tally(subject backend.NodeID, predicates []backend.NodeID, buf []backend.Tallied) ([]backend.Tallied, error) {
	var room [8]uint32
	wanted := room[:0]
	for _, p := range predicates {
		wanted = append(wanted, uint32(p))
	}
	return s.tally(subject, buf, func(p *part, to []segment.Tally) []segment.Tally {
		return p.AppendTally(to, uint32(subject), wanted)
	})
}

// Between counts the quads of a subject and an object by their predicates.
func (s *Snapshot) Between(subject, object backend.NodeID, buf []backend.Tallied) ([]backend.Tallied, error) {
	if _, err := s.check(quad.Object, object); err != nil || object == 0 {
		return buf, err
	}
	return s.tally(subject, buf, func(p *part, to []segment.Tally) []segment.Tally {
		return p.AppendBetween(to, uint32(subject), uint32(object))
	})
}

// tally appends the sums of what the segments have of a subject. Each hidden row is one of an older segment.
func (s *Snapshot) tally(subject backend.NodeID, buf []backend.Tallied, of func(*part, []segment.Tally) []segment.Tally) (_ []backend.Tallied, err error) {
	st, err := s.check(quad.Subject, subject)
	if err != nil || subject == 0 {
		return buf, err
	}
	defer recoverDamage(&err, st.parts, debug.SetPanicOnFault(true))
	var room [32]segment.Tally
	tallies := room[:0]
	for _, p := range st.parts {
		tallies = of(p, tallies)
	}
	slices.SortFunc(tallies, func(a, b segment.Tally) int {
		return cmp.Or(cmp.Compare(a.Predicate, b.Predicate), cmp.Compare(a.Object, b.Object))
	})
	for i := 0; i < len(tallies); {
		t := tallies[i]
		for i++; i < len(tallies) && tallies[i].Predicate == t.Predicate && tallies[i].Object == t.Object; i++ {
			t.N += tallies[i].N
		}
		if t.N > 0 {
			buf = append(buf, backend.Tallied{P: backend.NodeID(t.Predicate), O: backend.NodeID(t.Object), N: t.N})
		}
	}
	return buf, nil
}

// Keys calls yield with the keys that have the prefix, in byte order, until it returns false.
func (s *Snapshot) Keys(prefix string, yield func(string) bool) (err error) {
	st, err := s.state()
	if err != nil {
		return err
	}
	var walks []*segment.Keys
	// next gives the least key and goes on in every segment that has it.
	next := func() (least []byte, err error) {
		defer recoverDamage(&err, st.parts, debug.SetPanicOnFault(true))
		if walks == nil {
			for _, p := range st.parts {
				walks = append(walks, p.Keys(prefix))
			}
		}
		for _, w := range walks {
			if key, ok := w.Key(); ok && (least == nil || bytes.Compare(key, least) < 0) {
				least = key
			}
		}
		if least == nil {
			return nil, nil
		}
		least = bytes.Clone(least)
		for _, w := range walks {
			if key, ok := w.Key(); ok && bytes.Equal(key, least) {
				w.Next()
			}
		}
		return least, nil
	}
	for {
		key, err := next()
		if err != nil || key == nil || !yield(string(key)) {
			return err
		}
	}
}

// Meta gives a setting.
func (s *Snapshot) Meta(key string) (string, error) {
	st, err := s.state()
	if err != nil {
		return "", err
	}
	return st.meta[key], nil
}

// Close gives the state back. Closing twice does nothing.
func (s *Snapshot) Close() error {
	if st := s.held.Swap(nil); st != nil {
		return st.release()
	}
	return nil
}
