package store

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"sync"
	"time"
	"unsafe"
)

// memory is a folder that nobody else sees.
type memory struct {
	mu    sync.Mutex
	files map[string]*memFile
	made  uint64
}

type memFile struct {
	fs    *memory
	name  string
	inode uint64
	data  []byte
}

func newMemory() *memory { return &memory{files: make(map[string]*memFile)} }

func (m *memory) get(op, name string) (*memFile, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if f := m.files[name]; f != nil {
		return f, nil
	}
	return nil, &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist}
}

func (m *memory) Read(name string) ([]byte, error) {
	f, err := m.get("read", name)
	if err != nil {
		return nil, err
	}
	return f.data, nil
}

func (m *memory) Create(name string) (file, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.made++
	f := &memFile{fs: m, name: name, inode: m.made}
	m.files[name] = f
	return f, nil
}

func (m *memory) Rename(from, to string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	f := m.files[from]
	if f == nil {
		return &fs.PathError{Op: "rename", Path: from, Err: fs.ErrNotExist}
	}
	delete(m.files, from)
	m.files[to] = f
	return nil
}

func (m *memory) Remove(name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.files, name)
	return nil
}

func (*memory) Sync() error { return nil }

func (m *memory) List() ([]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Sorted(maps.Keys(m.files)), nil
}

func (m *memory) Map(name string) ([]byte, func() error, error) {
	f, err := m.get("map", name)
	if err != nil {
		return nil, nil, err
	}
	return aligned(f.data), func() error { return nil }, nil
}

func (m *memory) Stat(name string) (stamp, error) {
	f, err := m.get("stat", name)
	if err != nil {
		return stamp{}, err
	}
	return stamp{inode: f.inode, size: uint64(len(f.data))}, nil
}

func (*memory) Link(string, string) error {
	return fmt.Errorf("a store in memory has no files to back up")
}

func (*memory) Lock(context.Context, time.Duration) (func() error, error) {
	return func() error { return nil }, nil
}

func (f *memFile) Write(p []byte) (int, error) { f.data = append(f.data, p...); return len(p), nil }
func (f *memFile) Sync() error                 { return nil }
func (f *memFile) Close() error                { f.data = slices.Clip(f.data); return nil }

// aligned gives bytes at an address that is a multiple of 8, where they lie if they do.
func aligned(b []byte) []byte {
	if len(b) == 0 || uintptr(unsafe.Pointer(unsafe.SliceData(b)))%8 == 0 {
		return b
	}
	words := make([]uint64, (len(b)+7)/8)
	out := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(words))), len(b))
	copy(out, b)
	return out
}
