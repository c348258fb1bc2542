package store

import (
	"fmt"
	"runtime/debug"
	"slices"
	"sync/atomic"
	"unsafe"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/segment"
)

var _ backend.FactStore = (*Snapshot)(nil)

// A factTable is what a state knows of its facts beyond those of its first segment: rows of the nodes
// that later segments touch are made of all quads there when they are first asked for, and kept; the states that follow take over
// those that they do not touch.
type factTable struct {
	relations *segment.Relations
	base      *part    // whose rows hold for untouched nodes; nil where it has no facts
	touched   []uint64 // a bit for each node; empty where there is one segment
	pages     [2][]atomic.Pointer[factPage]
}

// pageNodes is how many nodes share a page of rows.
const pageNodes = 256

type factPage [pageNodes]atomic.Pointer[[]segment.Fact]

// facts gives the table of a state, which is made once: O(predicates + touched nodes / 64).
func (st *state) facts(rule func(base string) backend.FactRule) *factTable {
	if t := st.table.Load(); t != nil {
		return t
	}
	t := &factTable{relations: segment.NewRelations(rule(baseOf(st.meta)))}
	var key []byte
	for _, p := range st.parts { // those of the first before all others: its facts have their numbers
		for _, n := range p.AppendNodes(nil, 1) {
			key = st.partOf(n).AppendTerm(key[:0], n)
			t.relations.Predicate(n, key)
		}
	}
	if len(st.parts) > 0 && st.parts[0].HasFacts() {
		t.base = st.parts[0]
	}
	if t.base == nil || len(st.parts) > 1 {
		t.touched = make([]uint64, st.nextTerm/64+1)
		for i := range t.pages {
			t.pages[i] = make([]atomic.Pointer[factPage], st.nextTerm/pageNodes+1)
		}
		for i, p := range st.parts {
			if i > 0 {
				p.Touch(t.touched)
			}
		}
	}
	if st.before != nil {
		t.inherit(st.before)
	}
	if !st.table.CompareAndSwap(nil, t) {
		return st.table.Load()
	}
	return t
}

// An heirloom is the table of an older state on the same first segment, and a bit for each node whose
// facts may have changed since.
type heirloom struct {
	table *factTable
	dirty []uint64
}

// heirloom gives what a state can take over from the one before it, nil for nothing. Both are open.
func (st *state) heirloom(old *state) (h *heirloom, err error) {
	h = &heirloom{table: old.table.Load()}
	if h.table == nil {
		if old.before == nil {
			return nil, nil
		}
		h.table, h.dirty = old.before.table, old.before.dirty
	}
	if h.table.base == nil || len(st.parts) == 0 || st.parts[0] != h.table.base {
		return nil, nil
	}
	h.dirty = append(make([]uint64, 0, st.nextTerm/64+1), h.dirty...)[:st.nextTerm/64+1]
	defer recoverDamage(&err, slices.Concat(st.parts, old.parts), debug.SetPanicOnFault(true))
	// What a segment says may be changed by one that comes, or by one that went into another and
	// took with it what the two say against each other.
	for _, change := range [][2][]*part{{st.parts, old.parts}, {old.parts, st.parts}} {
		for _, p := range change[0] {
			if !slices.Contains(change[1], p) {
				p.Touch(h.dirty)
			}
		}
	}
	return h, nil
}

// inherit takes over the rows that nothing has touched since they were made.
func (t *factTable) inherit(h *heirloom) {
	names := h.table.relations.Names
	if len(names) > len(t.relations.Names) || !slices.Equal(names, t.relations.Names[:len(names)]) {
		return // relations have other numbers now
	}
	const words = pageNodes / 64
	for d := range t.pages {
		for i := range h.table.pages[d] {
			page := h.table.pages[d][i].Load()
			if page == nil || i >= len(t.pages[d]) {
				continue
			}
			dirty := h.dirty[min(i*words, len(h.dirty)):min((i+1)*words, len(h.dirty))]
			if slices.Max(append([]uint64{0}, dirty...)) > 0 {
				page = page.without(dirty)
			}
			t.pages[d][i].Store(page)
		}
	}
}

// without copies a page but for the rows of some nodes.
func (p *factPage) without(dirty []uint64) *factPage {
	out := new(factPage)
	for i := range p {
		if i/64 >= len(dirty) || dirty[i/64]&(1<<(i%64)) == 0 {
			out[i].Store(p[i].Load())
		}
	}
	return out
}

// A factWalk is one goroutine's way to the facts of a state.
type factWalk struct {
	*factTable
	st   *state
	rows []segment.Row
	key  []byte
}

// AppendText appends what a node is ordered by.
func (w *factWalk) AppendText(b []byte, n backend.NodeID) []byte {
	if n == 0 || uint64(n) >= w.st.nextTerm {
		panic(fmt.Errorf("%w: facts: there is no node %d", segment.ErrCorrupt, n))
	}
	w.key = w.st.partOf(uint32(n)).AppendTerm(w.key[:0], uint32(n))
	return segment.AppendText(b, w.key)
}

// Walk calls f, which may walk the facts.
func (s *Snapshot) Walk(f func(backend.FactWalker) error) (err error) {
	st, err := s.state()
	switch {
	case err != nil:
		return err
	case s.rule == nil:
		return fmt.Errorf("snapshot: the store was opened without a rule for facts")
	}
	defer recoverDamage(&err, st.parts, debug.SetPanicOnFault(true))
	return f(&factWalk{factTable: st.facts(s.rule), st: st})
}

// baseOf gives the base of a store with such settings.
func baseOf(meta map[string]string) string {
	if base := meta[backend.MetaBase]; base != "" {
		return base
	}
	return backend.DefaultBase
}

func (w *factWalk) Relations() []string { return w.relations.Names }

func (w *factWalk) Out(n backend.NodeID) []backend.Fact { return facts(w.row(0, uint32(n))) }

func (w *factWalk) In(n backend.NodeID) []backend.Fact { return facts(w.row(1, uint32(n))) }

// facts sees the one as the other: both are two numbers in one order.
func facts(f []segment.Fact) []backend.Fact {
	return unsafe.Slice((*backend.Fact)(unsafe.Pointer(unsafe.SliceData(f))), len(f))
}

var _ [unsafe.Sizeof(backend.Fact{})]byte = [unsafe.Sizeof(segment.Fact{})]byte{}

// row gives the facts of a node as subject (d is 0) or object (1).
func (w *factWalk) row(d int, n uint32) []segment.Fact {
	if w.base != nil && (len(w.touched) == 0 || int(n/64) >= len(w.touched) || w.touched[n/64]&(1<<(n%64)) == 0) {
		return w.base.Facts(d, n)
	}
	if uint64(n) >= w.st.nextTerm {
		return nil
	}
	at := &w.pages[d][n/pageNodes]
	page := at.Load()
	if page == nil {
		page = new(factPage)
		if !at.CompareAndSwap(nil, page) {
			page = at.Load()
		}
	}
	slot := &page[n%pageNodes]
	if row := slot.Load(); row != nil {
		return *row
	}
	row := w.make(2*d, n)
	slot.Store(&row)
	return row
}

// make makes the facts of a node of all its quads in a direction.
func (w *factWalk) make(d int, n uint32) []segment.Fact {
	w.rows = w.st.gather(w.rows[:0], func(p *part, rows []segment.Row) []segment.Row {
		return p.Append(rows, d, n)
	}, order(d))
	return w.relations.AppendFacts(nil, w.rows, d, func(term uint32) []byte {
		if term == 0 || uint64(term) >= w.st.nextTerm {
			panic(fmt.Errorf("%w: quads: there is no term %d", segment.ErrCorrupt, term))
		}
		w.key = w.st.partOf(term).AppendTerm(w.key[:0], term)
		return w.key
	})
}

// extras gives what the options have a store with such settings keep beside its quads.
func extras(o *backend.Options, meta map[string]string) segment.Extras {
	x := segment.Extras{Grams: o.NearKeys}
	if o.Facts != nil {
		x.Rule = o.Facts(baseOf(meta))
	}
	return x
}
