package store

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
)

func init() {
	backend.Register("", OpenFolder)
	backend.Register("mem", OpenMemory)
}

// A Store is a folder of segments under a manifest, or the same in memory. It is safe for
// concurrent use.
type Store struct {
	files  fileSystem
	o      backend.Options
	name   string       // what snapshots' IDs begin with; "" for the store's own number
	unlock func() error // nil for a store opened for reading

	mu    sync.Mutex // of the two below
	now   *state     // nil when closed
	seen  stamp      // of the manifest that now is
	write sync.Mutex // one commit at a time

	maxInline int // see maxInline; a test makes it less

	broken error // what left the files in doubt; guarded by write
}

var (
	_ backend.Store  = (*Store)(nil)
	_ backend.Keeper = (*Store)(nil)
)

// OpenMemory makes a store that lives as long as the process keeps it.
func OpenMemory(ctx context.Context, location string, o *backend.Options) (backend.Store, error) {
	if location != "" {
		return nil, fmt.Errorf("a store in memory has no place %q", location)
	}
	return NewMemory(ctx, o)
}

// NewMemory makes a store that lives as long as the process keeps it.
func NewMemory(ctx context.Context, o *backend.Options) (*Store, error) {
	opts := backend.Options{}
	if o != nil {
		opts = *o
	}
	opts.Create = true
	s, err := open(ctx, newMemory(), &backend.Options{Create: true, Keys: opts.Keys, KeyPredicates: opts.KeyPredicates, Facts: opts.Facts, NearKeys: opts.NearKeys})
	if err == nil {
		s.o.ReadOnly = opts.ReadOnly
	}
	return s, err
}

// OpenFolder opens the store in a folder.
func OpenFolder(ctx context.Context, location string, o *backend.Options) (backend.Store, error) {
	if location == "" {
		return nil, errors.New("the path of the store's folder is missing")
	}
	path := filepath.Clean(location)
	if err := findFolder(path, o); err != nil {
		return nil, err
	}
	s, err := open(ctx, disk{path}, o)
	if err != nil {
		return nil, err
	}
	return s, nil
}

// findFolder refuses what is no store and no place for one, and makes the folder where one is to be
// made.
func findFolder(path string, o *backend.Options) error {
	st, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && (!o.Create || o.ReadOnly):
		return fmt.Errorf("%w at %s", backend.ErrNotFound, path)
	case errors.Is(err, fs.ErrNotExist):
		if err := os.MkdirAll(path, 0o777); err != nil {
			return err
		}
		return syncFolder(filepath.Dir(path))
	case err != nil:
		return err
	case !st.IsDir():
		return fmt.Errorf("%s is a file; a store is a folder", path)
	}
	if _, err := os.Stat(filepath.Join(path, manifestFile)); err == nil || !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	names, err := disk{path}.List()
	if err != nil {
		return err
	}
	for _, name := range names {
		if name == leveldbFile {
			return fmt.Errorf("%s is a store in LevelDB: leveldb://%s opens it", path, path)
		}
		if !ours(name) {
			return fmt.Errorf("%s is no store but a folder with other files (%s); give the store a folder of its own", path, name)
		}
	}
	if !o.Create || o.ReadOnly {
		return fmt.Errorf("%w at %s", backend.ErrNotFound, path)
	}
	return nil
}

// leveldbFile is in the folder of a store that Cayley's leveldb keeps.
const leveldbFile = "newsgraph.json"

// ours says whether a file is one that a store makes.
func ours(name string) bool {
	_, isSegment := fileNumber(name)
	return isSegment || name == manifestFile || name == manifestTmp || name == lockFile
}

func fileNumber(name string) (uint64, bool) {
	digits, ok := strings.CutSuffix(name, segmentExt)
	n, err := strconv.ParseUint(digits, 10, 64)
	return n, ok && err == nil && segmentName(n) == name
}

func open(ctx context.Context, files fileSystem, o *backend.Options) (_ *Store, err error) {
	s := &Store{files: files, o: *o, maxInline: maxInline}
	defer func() {
		if err != nil && s.unlock != nil {
			err = errors.Join(err, s.unlock())
		}
	}()
	if !o.ReadOnly {
		if s.unlock, err = files.Lock(ctx, o.Wait); err != nil {
			return nil, err
		}
	}
	m, seen, err := readManifest(files)
	if errors.Is(err, fs.ErrNotExist) {
		if !o.Create || o.ReadOnly {
			return nil, backend.ErrNotFound
		}
		if m, seen, err = s.create(); err != nil {
			return nil, err
		}
	} else if err != nil {
		return nil, err
	}
	s.seen = seen
	if s.now, err = s.openLatest(m); err != nil {
		return nil, err
	}
	if !o.ReadOnly {
		if err := s.sweep(); err != nil {
			return nil, errors.Join(err, s.now.release())
		}
	}
	return s, nil
}

// create makes the manifest of an empty store.
func (s *Store) create() (*manifest, stamp, error) {
	var id [8]byte
	rand.Read(id[:])
	m := &manifest{id: binary.LittleEndian.Uint64(id[:]), nextFile: 1, nextTerm: 1, meta: map[string]string{}}
	if err := s.writeManifest(m); err != nil {
		return nil, stamp{}, err
	}
	return readManifest(s.files)
}

// readManifest gives the manifest and its stamp, which may be that of an older one.
func readManifest(files fileSystem) (*manifest, stamp, error) {
	seen, err := files.Stat(manifestFile)
	if err != nil {
		return nil, seen, err
	}
	b, err := files.Read(manifestFile)
	if err != nil {
		return nil, seen, err
	}
	m, err := decodeManifest(b)
	return m, seen, err
}

// openLatest opens a manifest's segments, or those of a newer one where a compaction took them
// away meanwhile.
func (s *Store) openLatest(m *manifest) (*state, error) {
	const tries = 20
	for try := 1; ; try++ {
		st, err := openState(s.files, m, s.now)
		if err == nil || !errors.Is(err, errGone) || try == tries {
			return st, err
		}
		last := m.nextFile
		if m, s.seen, err = readManifest(s.files); err != nil {
			return nil, err
		}
		if m.nextFile == last { // nothing newer: it is lost
			return openState(s.files, m, s.now)
		}
	}
}

// sweep removes files that a commit which came to nothing left behind.
func (s *Store) sweep() error {
	listed := make(map[string]bool)
	for _, l := range s.now.segments {
		listed[segmentName(l.file)] = true
	}
	names, err := s.files.List()
	if err != nil {
		return err
	}
	for _, name := range names {
		_, isSegment := fileNumber(name)
		if isSegment && !listed[name] || name == manifestTmp {
			if err := s.files.Remove(name); err != nil {
				return err
			}
		}
	}
	return nil
}

// Snapshot pins the last committed state, also of another process. It costs a look at the
// manifest's stamp, and opening what is new.
func (s *Store) Snapshot() (backend.Snapshot, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.now == nil {
		return nil, fmt.Errorf("snapshot: %w", backend.ErrClosed)
	}
	if s.unlock == nil {
		if err := s.refresh(); err != nil {
			return nil, fmt.Errorf("snapshot: %w", err)
		}
	}
	s.now.tryHold()
	return newSnapshot(s.name, &s.o, s.now), nil
}

// refresh opens a newer commit, if there is one.
func (s *Store) refresh() error {
	seen, err := s.files.Stat(manifestFile)
	if err != nil || seen == s.seen {
		return err
	}
	m, seen, err := readManifest(s.files)
	if err != nil {
		return err
	}
	s.seen = seen
	st, err := s.openLatest(m)
	if err != nil {
		s.seen = stamp{}
		return err
	}
	old := s.now
	s.now = st
	_ = old.release() // the new commit is there all the same
	return nil
}

// current gives the last state to the one who writes.
func (s *Store) current() *state {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

// Close releases files and lock. Snapshots that are still held stay good until they are closed.
func (s *Store) Close() error {
	s.write.Lock()
	defer s.write.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.now == nil {
		return nil
	}
	err := s.now.release()
	s.now = nil
	if s.unlock != nil {
		err = errors.Join(err, s.unlock())
	}
	return err
}
