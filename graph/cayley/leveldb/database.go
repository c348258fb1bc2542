package leveldb

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	cgraph "github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/kv"
	kvleveldb "github.com/cayleygraph/cayley/graph/kv/leveldb"
	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
)

var (
	// errTaken is the database's lock in other hands.
	errTaken = errors.New("the database is locked")
	// errHung is the lock in the hands of a database that cannot be closed.
	errHung = errors.New("LevelDB hangs, perhaps since the disk was full, and keeps the folder locked until this process ends")
)

// How long a transaction may take, a millisecond more for each quad, and how long closing may.
var (
	stuckAfter = time.Minute
	hungAfter  = 10 * time.Second
)

// options turn off a filter of 150 MB, filled from all quads whenever a store is opened, that
// tells Cayley what the mirror tells us.
var options = cgraph.Options{kv.OptNoBloom: true}

// A database is a Cayley store on LevelDB, held under its lock. All that may panic in Cayley and
// LevelDB is called through it.
type database struct {
	qs cgraph.QuadStore
}

// createDatabase makes an empty database in an empty folder, its number as a store included.
func createDatabase(dir string) error {
	err := guard(func() (err error) {
		db, err := kvleveldb.Create(dir, options)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, db.Close()) }()
		if err := kv.Init(db, options); err != nil {
			return err
		}
		qs, err := kv.New(db, options)
		if err != nil {
			return err
		}
		return qs.ApplyDeltas([]cgraph.Delta{{Quad: idQuad(randomHex()), Action: cgraph.Add}}, cgraph.IgnoreOpts{})
	})
	if err != nil {
		return classify(err)
	}
	return syncManifest(dir)
}

// openDatabase opens a database and shows visit every entry of Cayley's log: the nodes and the
// quads, deleted ones included, in about the order that they were added. Visit may be nil.
func openDatabase(ctx context.Context, dir string, visit func([]byte) error) (*database, error) {
	d := &database{}
	err := guard(func() error {
		db, err := kvleveldb.Open(dir, options)
		if err != nil {
			return err
		}
		done := false
		defer func() {
			if !done {
				_ = db.Close()
			}
		}()
		if err := syncManifest(dir); err != nil {
			return err
		}
		if d.qs, err = kv.New(db, options); err != nil {
			return err
		}
		if visit != nil {
			tx, err := db.Tx(false)
			if err != nil {
				return err
			}
			defer func() { _ = tx.Close() }()
			if err := scan(ctx, tx.Scan([][]byte{[]byte("log")}), visit); err != nil {
				return err
			}
		}
		done = true
		return nil
	})
	switch {
	case err == nil:
		return d, nil
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	}
	return nil, classify(err)
}

// cursor is hidalgo's kv.Iterator.
type cursor[V ~[]byte] interface {
	Next(context.Context) bool
	Val() V
	Err() error
	Close() error
}

func scan[V ~[]byte](ctx context.Context, it cursor[V], visit func([]byte) error) error {
	defer func() { _ = it.Close() }()
	for n := 0; it.Next(ctx); n++ {
		if n%4096 == 0 && ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err := visit(it.Val()); err != nil {
			return err
		}
	}
	return it.Err()
}

// syncManifest makes the manifest durable. LevelDB syncs it at every commit, but not when it
// writes a new one, as it does whenever it opens a database, before it deletes the old.
func syncManifest(dir string) error {
	name, err := os.ReadFile(filepath.Join(dir, "CURRENT"))
	if err != nil {
		return err
	}
	return syncFile(filepath.Join(dir, strings.TrimSpace(string(name))))
}

// apply makes one transaction of the deltas. After an error the database must be closed, which it
// may be already.
//
// A compaction of LevelDB's that cannot write tries again for ever, even when it could write again,
// and a transaction waits for it. Only closing the database ends both.
func (d *database) apply(deltas []cgraph.Delta) error {
	done := make(chan error, 1)
	go func() {
		done <- guard(func() error { return d.qs.ApplyDeltas(deltas, cgraph.IgnoreOpts{}) })
	}()
	patience := stuckAfter + time.Duration(len(deltas))*time.Millisecond
	stuck := time.NewTimer(patience)
	defer stuck.Stop()
	select {
	case err := <-done:
		return classify(err)
	case <-stuck.C:
		if err := d.close(); errors.Is(err, errHung) {
			return err
		}
		err := fmt.Errorf("LevelDB has not made a transaction in %v; the disk may be full", patience)
		if why := <-done; why != nil {
			err = fmt.Errorf("%w: %w", err, why)
		}
		return err
	}
}

// size counts the quads, private ones included.
func (d *database) size() (int64, error) {
	var stats cgraph.Stats
	err := guard(func() (err error) {
		stats, err = d.qs.Stats(context.Background(), false)
		return err
	})
	return stats.Quads.Size, classify(err)
}

// has says whether any quad has the term.
func (d *database) has(v quad.Value) (there bool, err error) {
	err = guard(func() error {
		refs, err := d.qs.(cgraph.BatchQuadStore).RefsOf(context.Background(), []quad.Value{v})
		there = err == nil && refs[0] != kv.Int64Value(0)
		return err
	})
	return there, classify(err)
}

// close lets go of the folder, or says errHung: a LevelDB that once failed to begin a transaction
// because its compaction could not write can never be closed.
func (d *database) close() error {
	done := make(chan error, 1)
	go func() { done <- guard(d.qs.Close) }()
	hung := time.NewTimer(hungAfter)
	defer hung.Stop()
	select {
	case err := <-done:
		return classify(err)
	case <-hung.C:
		return errHung
	}
}

// guard turns a panic into an error.
func guard(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: Cayley or LevelDB panicked: %v", backend.ErrCorrupt, p)
		}
	}()
	return f()
}

// classify says what an error of Cayley or LevelDB means to a caller: the lock is taken, the
// system refused something, which is passed on, or what is on the disk makes no sense.
func classify(err error) error {
	var errno syscall.Errno
	switch {
	case err == nil:
		return nil
	case errors.Is(err, syscall.EWOULDBLOCK), errors.Is(err, syscall.EAGAIN):
		return errTaken
	case errors.Is(err, backend.ErrCorrupt):
		return err
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return fmt.Errorf("LevelDB must be able to write to the folder, even for reading: %w", err)
	case errors.As(err, &errno) && errno != syscall.ENOENT:
		return err
	}
	return fmt.Errorf("%w: %w", backend.ErrCorrupt, err)
}
