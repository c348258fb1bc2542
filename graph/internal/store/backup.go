package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
)

// Backup makes a store of the last commit in a folder that is not there yet or empty, while this
// one is in use: hard links to the segments where the folder is on the same file system, else
// copies, and the manifest last. What a failed backup leaves behind is no store.
func (s *Store) Backup(ctx context.Context, folder string) error {
	const tries = 5
	for try := 1; ; try++ {
		b, err := s.Snapshot()
		if err != nil {
			return fmt.Errorf("backup: %w", err)
		}
		snap := b.(*Snapshot)
		err = s.backup(ctx, snap.held.Load().manifest, folder)
		if err = errors.Join(err, snap.Close()); err == nil {
			return nil
		}
		// Another process may have compacted the store: the snapshot holds the bytes, not the names.
		if !errors.Is(err, fs.ErrNotExist) || try == tries {
			return fmt.Errorf("backup: %w", err)
		}
	}
}

func (s *Store) backup(ctx context.Context, m *manifest, folder string) error {
	folder = filepath.Clean(folder)
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return err
	}
	to := disk{folder}
	if names, err := to.List(); err != nil {
		return err
	} else if len(names) > 0 {
		return fmt.Errorf("%s is not empty (%s)", folder, names[0])
	}
	for i, l := range m.segments {
		err := context.Cause(ctx)
		if err == nil {
			err = s.files.Link(segmentName(l.file), folder)
		}
		if err != nil {
			for _, made := range m.segments[:i] {
				_ = to.Remove(segmentName(made.file))
			}
			return err
		}
	}
	if err := to.Sync(); err != nil {
		return err
	}
	copied := &Store{files: to}
	if err := copied.writeManifest(m); err != nil {
		return err
	}
	return errors.Join(syncFolder(filepath.Dir(folder)), check(ctx, folder))
}

// check opens a store quickly, to see that it is one.
func check(ctx context.Context, folder string) error {
	s, err := OpenFolder(ctx, folder, &backend.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	return s.Close()
}
