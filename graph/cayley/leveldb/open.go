package leveldb

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cayleygraph/cayley/clog"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
)

const poll = 50 * time.Millisecond // how often a taken lock is tried

// grace is how long the lock is waited for at least where whoever holds it will not hold it long:
// by readers always, since a writer may be about to end, and by writers while a reader loads.
var grace = 5 * time.Second

func init() {
	// Cayley writes to the standard log otherwise. Who wants that can set a logger again.
	clog.SetLogger(nil)
	backend.Register("leveldb", open)
}

// open opens the store in a folder.
func open(ctx context.Context, location string, o *backend.Options) (backend.Store, error) {
	f, err := findFolder(location)
	if err != nil {
		return nil, err
	}
	if !f.complete() {
		create := o.Create && !o.ReadOnly
		switch {
		case f.lost():
			return nil, fmt.Errorf("%w: %s has had quads, but its folder %s is missing", backend.ErrCorrupt, f.path, dataDir)
		case !create && f.exists:
			return nil, fmt.Errorf("%w at %s: making it was cut short; make it again", backend.ErrNotFound, f.path)
		case !create:
			return nil, fmt.Errorf("%w at %s", backend.ErrNotFound, f.path)
		}
		if err := f.create(); err != nil {
			return nil, fmt.Errorf("make a store at %s: %w", f.path, err)
		}
	}
	s := &Store{folder: f}
	img := newImage(o)
	if s.db, err = f.acquire(ctx, o.Wait, o.ReadOnly, img.visit); err != nil {
		return nil, err
	}
	if err := s.begin(ctx, img, o.ReadOnly); err != nil {
		_ = s.Close()
		return nil, err
	}
	return s, nil
}

// begin makes the mirror and takes up what a writer needs. It gives a reader's lock back.
func (s *Store) begin(ctx context.Context, img *image, readOnly bool) error {
	size, err := s.db.size()
	if err != nil {
		return err
	}
	if err := s.mirror(ctx, img, size); err != nil {
		return err
	}
	if readOnly {
		db := s.db
		s.db = nil
		return db.close()
	}
	s.folder.claim()
	if s.mark, err = s.folder.openMark(); err != nil {
		return err
	}
	return s.settle()
}

// acquire opens the database, and waits while another process holds its lock.
func (f *folder) acquire(ctx context.Context, wait time.Duration, brief bool, visit func([]byte) error) (*database, error) {
	start := time.Now()
	for {
		db, err := openDatabase(ctx, f.data(), visit)
		if !errors.Is(err, errTaken) {
			return db, err
		}
		patience := wait
		who, known := f.holder()
		if brief || !known {
			patience = max(wait, grace)
		}
		if time.Since(start) >= patience {
			return nil, fmt.Errorf("%w: %s: %s", backend.ErrLocked, f.path, who)
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("waiting for another process to let go of %s: %w", f.path, context.Cause(ctx))
		case <-time.After(poll):
		}
	}
}
