package store

import (
	"context"
	"io"
	"time"
)

// fileSystem is all that a store asks of the place of its files, so that a test can make the n-th
// call fail. Names are those of files in the store's one folder.
type fileSystem interface {
	// Read gives a whole file.
	Read(name string) ([]byte, error)
	// Create makes a file, or empties one.
	Create(name string) (file, error)
	// Rename replaces a file by another in one step.
	Rename(from, to string) error
	Remove(name string) error
	// Sync makes the folder's list of names durable.
	Sync() error
	// List gives the names of all files.
	List() ([]string, error)
	// Map gives a file's bytes, at an address that is a multiple of 8, until unmap is called.
	Map(name string) (data []byte, unmap func() error, err error)
	// Stat tells one version of a file from the next without reading more than its beginning.
	Stat(name string) (stamp, error)
	// Link makes a second name for a file in another folder, or copies it there.
	Link(name, folder string) error
	// Lock takes the writer's lock, or gives an error that wraps backend.ErrLocked.
	Lock(ctx context.Context, wait time.Duration) (unlock func() error, err error)
}

type file interface {
	io.Writer
	Sync() error
	Close() error
}

// A stamp is equal for equal versions of a file.
type stamp struct {
	inode, size uint64
	modified    int64
	// What the file begins with, its checksum included: a clock may be coarse, and a number of an
	// inode is soon used again.
	head [manifestHead]byte
}
