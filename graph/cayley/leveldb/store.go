package leveldb

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"sync"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/store"
)

// A Store is an open store. It is opened by backend.Open, and safe for concurrent use.
type Store struct {
	folder *folder
	mem    *store.Store // answers all reads; its commits are in the database already

	mu sync.Mutex // serialises commits, and guards all below
	db *database  // nil when opened for reading, when closed and when failed
	settings
	clashes     clashes
	outstanding []quad.Quad // in the database but not in the store: what the last commit has yet to delete
	total       int         // quads in the database, private and outstanding ones included
	mark        *os.File
	failed      error                               // why no commit is possible any more
	tamper      func([]cgraph.Delta) []cgraph.Delta // set by tests
}

var _ backend.Store = (*Store)(nil)

// Snapshot pins the last committed state, in O(1).
func (s *Store) Snapshot() (backend.Snapshot, error) { return s.mem.Snapshot() }

// Commit makes one atomic change, durable when it returns; the package comment says how far. An
// error of Cayley's leaves the old state and costs a reopening of the database; should that fail,
// this and all later commits say so, while snapshots go on with the old state. Quads labelled
// <urn:newsgraph:store> are refused, and terms that Cayley cannot tell from others of the store.
func (s *Store) Commit(ctx context.Context, c *backend.Commit) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failed != nil {
		return s.failed
	}
	for _, quads := range [][]quad.Quad{c.Delete, c.Add} {
		for _, q := range quads {
			if q.Label == private {
				return fmt.Errorf("commit: the label %v is for the store itself", private)
			}
		}
	}
	return s.mem.CommitWith(ctx, c, s.write)
}

// write makes a change durable before the mirror shows it.
func (s *Store) write(ch *store.Change) error {
	if err := s.clashes.check(ch.Add); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	if err := s.settle(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	del, add, meta := s.withPrivate(ch)
	var later []quad.Quad
	if starved(del, add) {
		list, err := listQuads(ch.Seq, del)
		if err != nil {
			return fmt.Errorf("commit: %w", err)
		}
		del, later = nil, append(del, list...)
		add = append(add, list...)
	}
	if made, err := s.transact(del, add, func(after int) (bool, error) { return s.stateIs(ch.Seq, after) }); !made {
		return fmt.Errorf("commit: %w", err)
	}
	s.seq, s.meta, s.outstanding = ch.Seq, meta, later
	s.clashes.countAll(ch.Delete, -1)
	s.clashes.countAll(ch.Add, 1)
	// The mark may lag behind, after a crash as after an error, but never runs ahead.
	_, _ = s.mark.WriteAt(fmt.Appendf(nil, "%020d\n", ch.Seq), 0)
	_ = s.settle() // or the next commit does it, or says why it cannot
	return nil
}

// settle deletes what the last commit left to delete.
func (s *Store) settle() error {
	if s.failed != nil {
		return s.failed
	}
	if len(s.outstanding) == 0 {
		return nil
	}
	made, err := s.transact(s.outstanding, nil, func(after int) (bool, error) {
		size, err := s.db.size()
		if err == nil && size != int64(s.total) && size != int64(after) {
			err = errSize(size, after)
		}
		return size == int64(after), err
	})
	if made {
		s.outstanding = nil
		return nil
	}
	return err
}

// withPrivate adds the private quads to a change, and gives those of the settings after it.
func (s *Store) withPrivate(ch *store.Change) (del, add []quad.Quad, meta map[string]quad.Quad) {
	del, add = slices.Clip(ch.Delete), append(slices.Clip(ch.Add), commitQuad(ch.Seq))
	if s.seq > 0 {
		del = append(del, commitQuad(s.seq))
	}
	if meta = s.meta; len(ch.Meta) > 0 {
		meta = maps.Clone(s.meta)
	}
	for _, key := range slices.Sorted(maps.Keys(ch.Meta)) {
		if q, there := meta[key]; there {
			del = append(del, q)
			delete(meta, key)
		}
		if value := ch.Meta[key]; value != "" {
			meta[key] = metaQuad(ch.Seq, key, value)
			add = append(add, meta[key])
		}
	}
	return del, add, meta
}

// transact makes one transaction. If that fails, it takes a new handle on the database, since the
// caches of the old one know of what was rolled back, and asks there whether the transaction was
// made nonetheless, after which the database would hold so many quads. If that cannot be told, the
// store takes no commits any more.
func (s *Store) transact(del, add []quad.Quad, wasMade func(after int) (bool, error)) (made bool, err error) {
	after := s.total + len(add) - len(del)
	deltas := make([]cgraph.Delta, 0, len(del)+len(add))
	for _, q := range del {
		deltas = append(deltas, cgraph.Delta{Quad: q, Action: cgraph.Delete})
	}
	for _, q := range add {
		deltas = append(deltas, cgraph.Delta{Quad: q, Action: cgraph.Add})
	}
	if s.tamper != nil {
		deltas = s.tamper(deltas)
	}
	if err = s.db.apply(deltas); err == nil {
		s.total = after
		return true, nil
	}
	rerr := s.db.close()
	s.db = nil
	if !errors.Is(rerr, errHung) { // any other error of closing is one of the same trouble
		s.db, rerr = s.folder.acquire(context.Background(), grace, false, nil)
	}
	if rerr == nil {
		made, rerr = wasMade(after)
	}
	if rerr != nil {
		s.failed = fmt.Errorf("the store takes no commits any more and must be opened anew: %w; this came of: %w", rerr, err)
		return false, s.failed
	}
	if made {
		s.total = after
	}
	return made, err
}

// stateIs looks whether the database is in the state after a commit, or in that before it.
func (s *Store) stateIs(seq uint64, after int) (made bool, err error) {
	if made, err = s.db.has(commitTerm(seq)); err != nil {
		return false, err
	}
	want := after
	if !made {
		want = s.total
		switch there, err := s.db.has(commitTerm(s.seq)); {
		case err != nil:
			return false, err
		case !there && s.seq > 0:
			return false, fmt.Errorf("%w: commit %d is not in it", backend.ErrCorrupt, s.seq)
		}
	}
	size, err := s.db.size()
	if err == nil && size != int64(want) {
		err = errSize(size, want)
	}
	return made, err
}

func errSize(got int64, want int) error {
	return fmt.Errorf("%w: it holds %d quads, %d ought to be there", backend.ErrCorrupt, got, want)
}

// Close lets go of the folder, after the commit that is being made. Closing twice does nothing.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var err error
	if s.mem != nil {
		err = s.mem.Close()
	}
	if s.mark != nil {
		err = errors.Join(err, s.mark.Sync(), s.mark.Close())
		s.mark = nil
		s.folder.unclaim()
	}
	if s.db != nil {
		err = errors.Join(err, s.db.close())
		s.db = nil
	}
	return err
}
