package cayley

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/shape"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/identity"
)

// Options say how to open a store. Nil and the zero value open an existing store for reading and
// writing.
type Options struct {
	Create   bool          // make the store where there is none
	ReadOnly bool          // allow no writes
	Wait     time.Duration // how long to wait for another writer; 0 not at all
}

// A QuadStore is a store, or one state of it, as Cayley sees it.
type QuadStore struct {
	store  backend.Store // nil for one state
	owned  bool          // Close closes the store
	parent *QuadStore    // of one state: who knows older nodes
	write  sync.Mutex    // one change at a time

	mu     sync.Mutex
	now    *view
	state  string // the ID of now; "" when closed
	old    *view  // the last one with the nodes before; nil while there was none
	number uint64 // the generation of now, where the store has them

	err atomic.Pointer[error]
}

var (
	_ cgraph.QuadStore      = (*QuadStore)(nil)
	_ cgraph.BatchQuadStore = (*QuadStore)(nil)
	_ shape.Optimizer       = (*QuadStore)(nil)
)

// Open opens the store at a URL or path. The caller closes it.
func Open(ctx context.Context, url string, o *Options) (*QuadStore, error) {
	if o == nil {
		o = &Options{}
	}
	store, err := backend.Open(ctx, url, &backend.Options{
		ReadOnly: o.ReadOnly, Create: o.Create, Wait: o.Wait, Keys: identity.KeysOf, KeyPredicates: identity.KeyPredicates, NearKeys: identity.NameKey,
		Facts: func(base string) backend.FactRule { return claim.NewVocab(base) },
	})
	if err != nil {
		return nil, err
	}
	s, err := New(store)
	if err != nil {
		return nil, errors.Join(err, store.Close())
	}
	s.owned = true
	return s, nil
}

// New makes a QuadStore of a store that is open, which stays the caller's to close, after this one.
func New(store backend.Store) (*QuadStore, error) {
	snap, err := store.Snapshot()
	if err != nil {
		return nil, err
	}
	s := &QuadStore{store: store, now: newView(snap, 1), state: snap.ID()}
	s.number, _ = generation(snap)
	return s, nil
}

// generation tells how long nodes hold, if the snapshot knows.
func generation(snap backend.Snapshot) (uint64, bool) {
	if g, ok := snap.(backend.Generation); ok {
		return g.Generation(), true
	}
	return 0, false
}

// Snapshot gives the last committed state as a QuadStore that stays with it and refuses writes. It
// must be closed, before the one it is of.
func (s *QuadStore) Snapshot() (*QuadStore, error) {
	if s.store == nil {
		return nil, errors.New("snapshot: it is one already")
	}
	if err := s.refresh(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now.refs++
	return &QuadStore{parent: s, now: s.now, state: s.state}, nil
}

// ID names the state that is read, as commit does in our answers; "" when closed.
func (s *QuadStore) ID() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state
}

// refresh turns to the last commit.
func (s *QuadStore) refresh() error {
	if s.store == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state == "" {
		return backend.ErrClosed
	}
	snap, err := s.store.Snapshot()
	if err != nil {
		return err
	}
	id := snap.ID()
	number, known := generation(snap)
	before := s.now
	switch {
	case id == s.state && number == s.number:
		return snap.Close()
	case known && number == s.number:
		s.now = newView(snap, before.era)
		s.state = id
		return s.drop(before)
	}
	older := s.old
	s.now, s.old = newView(snap, before.era+1), before
	s.state, s.number = id, number
	if older != nil {
		return s.drop(older)
	}
	return nil
}

// acquire gives the view to read from, which must be released.
func (s *QuadStore) acquire() *view {
	if s.store == nil {
		return s.now
	}
	s.mu.Lock()
	v := s.now
	v.refs++
	s.mu.Unlock()
	return v
}

func (s *QuadStore) release(v *view) {
	if s.store == nil {
		return
	}
	s.mu.Lock()
	err := s.drop(v)
	s.mu.Unlock()
	s.note(err)
}

// drop gives up one hold on a view, for the holder of mu.
func (s *QuadStore) drop(v *view) error {
	if v.refs--; v.refs > 0 {
		return nil
	}
	return v.snap.Close()
}

// note keeps the first error that could not be returned.
func (s *QuadStore) note(err error) {
	if err != nil {
		s.err.CompareAndSwap(nil, &err)
	}
}

// Err gives the first error of a method that has none to return.
func (s *QuadStore) Err() error {
	if err := s.err.Load(); err != nil {
		return *err
	}
	return nil
}

// Close gives back what it holds. Using it afterwards is an error. Closing twice does nothing.
func (s *QuadStore) Close() error {
	if s.store == nil {
		return s.parent.closeView(s)
	}
	s.write.Lock()
	defer s.write.Unlock()
	s.mu.Lock()
	var err error
	if s.state != "" {
		err = s.drop(s.now)
		if s.old != nil {
			err = errors.Join(err, s.drop(s.old))
		}
	}
	s.state, s.old = "", nil
	s.mu.Unlock()
	if s.owned {
		err = errors.Join(err, s.store.Close())
	}
	return err
}

func (s *QuadStore) closeView(of *QuadStore) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if of.state == "" {
		return nil
	}
	of.state = ""
	return s.drop(of.now)
}
