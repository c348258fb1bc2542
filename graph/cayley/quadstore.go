// Package cayley offers any of our stores to Cayley: a graph.QuadStore over it, on which Cayley's path
// API and its query languages run.
//
// Begin with [Open], or by the name "newsgraph" in Cayley's own registry; the address is a store's
// URL or path. A [QuadStore] is safe for concurrent use. Pass it to Cayley as it is, not wrapped in a
// handle of the root package, which hides from the planner what it can do.
//
// References to nodes and quads hold until the store is closed, also across commits. Iterators see
// the state of the moment in which they read: one row, or one node after the other.
//
// A claim's quads cannot be written here: a quad whose predicate or label is below the store's base
// is refused with [ErrReserved]. Documents go through package graph.
package cayley

import (
	"context"
	"errors"
	"fmt"
	"sync"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
	_ "github.com/newsgraph/newsgraph/graph/internal/store" // folders and mem:
)

// Name is what Cayley's registry knows the store by.
const Name = "newsgraph"

func init() {
	cgraph.RegisterQuadStore(Name, cgraph.QuadStoreRegistration{
		NewFunc: func(addr string, _ cgraph.Options) (cgraph.QuadStore, error) {
			return Open(context.Background(), addr, nil)
		},
		InitFunc:     create,
		IsPersistent: true,
	})
}

// create makes a store where there is none.
func create(addr string, _ cgraph.Options) error {
	switch st, err := backend.Open(context.Background(), addr, &backend.Options{ReadOnly: true}); {
	case err == nil:
		return errors.Join(cgraph.ErrDatabaseExists, st.Close())
	case !errors.Is(err, backend.ErrNotFound):
		return err
	}
	st, err := backend.Open(context.Background(), addr, &backend.Options{Create: true})
	if err != nil {
		return err
	}
	return st.Close()
}

// Options say how to open a store. Nil and the zero value open an existing one for writing.
type Options struct {
	ReadOnly bool
	Create   bool // make the store where there is none
}

// A QuadStore is a store as Cayley sees it.
type QuadStore struct {
	store backend.Store
	write sync.Mutex // one change at a time

	mu   sync.RWMutex // of the two below
	snap backend.Snapshot
	old  map[uint64]backend.Snapshot // the last of each generation of node numbers that is over
}

var _ cgraph.QuadStore = (*QuadStore)(nil)

// Open opens the store at a URL or path. The caller closes it.
func Open(ctx context.Context, url string, o *Options) (*QuadStore, error) {
	if o == nil {
		o = &Options{}
	}
	st, err := backend.Open(ctx, url, &backend.Options{ReadOnly: o.ReadOnly, Create: o.Create})
	if err != nil {
		return nil, err
	}
	qs := &QuadStore{store: st, old: make(map[uint64]backend.Snapshot)}
	if qs.snap, err = st.Snapshot(); err != nil {
		return nil, errors.Join(err, st.Close())
	}
	return qs, nil
}

// Close closes the store.
func (qs *QuadStore) Close() error {
	qs.mu.Lock()
	defer qs.mu.Unlock()
	err := qs.snap.Close()
	for _, s := range qs.old {
		err = errors.Join(err, s.Close())
	}
	qs.old = nil
	return errors.Join(err, qs.store.Close())
}

// Refresh takes up what was committed since, by this process or another one.
func (qs *QuadStore) Refresh() error {
	next, err := qs.store.Snapshot()
	if err != nil {
		return err
	}
	qs.mu.Lock()
	defer qs.mu.Unlock()
	last := qs.snap
	qs.snap = next
	if was := generation(last); was != generation(next) {
		qs.old[was] = last
		return nil
	}
	return last.Close()
}

func generation(s backend.Snapshot) uint64 {
	if g, ok := s.(backend.Generation); ok {
		return g.Generation()
	}
	return 0
}

// A Node refers to a term.
type Node struct {
	id         backend.NodeID
	generation uint64
}

// Key implements graph.Ref.
func (n Node) Key() any { return n }

// A Link refers to a quad.
type Link struct {
	quad       backend.Quad
	generation uint64
}

// Key implements graph.Ref.
func (l Link) Key() any { return l }

// A view is the state that one call reads. The lock that guards it is held meanwhile.
type view struct {
	backend.Snapshot
	qs         *QuadStore
	generation uint64
}

// read calls f with the last state.
func (qs *QuadStore) read(f func(*view) error) error {
	qs.mu.RLock()
	defer qs.mu.RUnlock()
	return f(&view{qs.snap, qs, generation(qs.snap)})
}

// node gives the number that a reference has in this state, 0 for none.
func (v *view) node(ref cgraph.Ref) (backend.NodeID, error) {
	n, ok := ref.(Node)
	switch {
	case !ok:
		if known, ok := ref.(cgraph.PreFetchedValue); ok {
			return v.Lookup(known.NameOf())
		}
		return 0, nil
	case n.generation == v.generation:
		return n.id, nil
	}
	old := v.qs.old[n.generation]
	if old == nil {
		return 0, fmt.Errorf("a reference of another store")
	}
	value, err := old.Value(n.id)
	if err != nil {
		return 0, err
	}
	return v.Lookup(value)
}

// alive says whether any quad has a node.
func (v *view) alive(n backend.NodeID) (bool, error) {
	for d := quad.Subject; d <= quad.Label; d++ {
		count, err := v.count(d, n)
		if count > 0 || err != nil {
			return count > 0, err
		}
	}
	return false, nil
}

func (v *view) count(d quad.Direction, n backend.NodeID) (int, error) {
	if s, ok := v.Snapshot.(backend.Sizer); ok {
		return s.Count(d, n)
	}
	quads, err := v.Quads(d, n, nil)
	return len(quads), err
}

// ValueOf gives the reference of a term, nil where no quad has it.
func (qs *QuadStore) ValueOf(value quad.Value) (ref cgraph.Ref) {
	if value == nil {
		return nil
	}
	_ = qs.read(func(v *view) error {
		n, err := v.Lookup(value)
		if err != nil || n == 0 {
			return err
		}
		alive, err := v.alive(n)
		if alive {
			ref = Node{n, v.generation}
		}
		return err
	})
	return ref
}

// NameOf gives the term of a reference, nil for nil.
func (qs *QuadStore) NameOf(ref cgraph.Ref) (value quad.Value) {
	switch ref := ref.(type) {
	case nil:
		return nil
	case cgraph.PreFetchedValue:
		return ref.NameOf()
	case Node:
		_ = qs.read(func(v *view) (err error) {
			snap := v.Snapshot
			if ref.generation != v.generation {
				snap = qs.old[ref.generation]
			}
			if snap != nil {
				value, err = snap.Value(ref.id)
			}
			return err
		})
	}
	return value
}

// Quad gives the quad of a reference.
func (qs *QuadStore) Quad(ref cgraph.Ref) (q quad.Quad) {
	l, ok := ref.(Link)
	if !ok {
		return q
	}
	for d := quad.Subject; d <= quad.Label; d++ {
		if v := qs.NameOf(l.at(d)); v != nil {
			q.Set(d, v)
		}
	}
	return q
}

// at gives the node of a quad in a direction, nil for the default graph.
func (l Link) at(d quad.Direction) cgraph.Ref {
	if n := [...]backend.NodeID{l.quad.S, l.quad.P, l.quad.O, l.quad.L}[d-quad.Subject]; n != 0 {
		return Node{n, l.generation}
	}
	return nil
}

// QuadDirection gives the node of a quad in a direction.
func (qs *QuadStore) QuadDirection(ref cgraph.Ref, d quad.Direction) cgraph.Ref {
	l, ok := ref.(Link)
	if !ok || d < quad.Subject || d > quad.Label {
		return nil
	}
	return l.at(d)
}

// QuadIteratorSize counts the quads that have a node in a direction, exactly.
func (qs *QuadStore) QuadIteratorSize(_ context.Context, d quad.Direction, ref cgraph.Ref) (size cgraph.Size, err error) {
	err = qs.read(func(v *view) error {
		n, err := v.node(ref)
		if err != nil || n == 0 {
			return err
		}
		count, err := v.count(d, n)
		size.Size = int64(count)
		return err
	})
	size.Exact = err == nil
	return size, err
}

// Stats counts nodes and quads, exactly.
func (qs *QuadStore) Stats(context.Context, bool) (stats cgraph.Stats, err error) {
	err = qs.read(func(v *view) error {
		stats.Quads = cgraph.Size{Size: int64(v.Len()), Exact: true}
		sizer, ok := v.Snapshot.(backend.Sizer)
		if !ok {
			stats.Nodes = cgraph.Size{Size: int64(v.Len())}
			return nil
		}
		nodes, err := sizer.Nodes()
		stats.Nodes = cgraph.Size{Size: int64(nodes), Exact: true}
		return err
	})
	return stats, err
}
