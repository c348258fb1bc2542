package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
)

// disk is a folder.
type disk struct{ path string }

func (d disk) name(name string) string { return filepath.Join(d.path, name) }

func (d disk) Read(name string) ([]byte, error) { return os.ReadFile(d.name(name)) }

func (d disk) Create(name string) (file, error) {
	return os.OpenFile(d.name(name), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
}

func (d disk) Rename(from, to string) error { return os.Rename(d.name(from), d.name(to)) }

func (d disk) Remove(name string) error { return os.Remove(d.name(name)) }

func (d disk) Sync() error { return syncFolder(d.path) }

func syncFolder(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

func (d disk) List() ([]string, error) {
	entries, err := os.ReadDir(d.path)
	names := make([]string, 0, len(entries))
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names, err
}

func (d disk) Map(name string) ([]byte, func() error, error) {
	f, err := os.Open(d.name(name))
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return nil, nil, err
	}
	if st.Size() == 0 {
		return nil, func() error { return nil }, nil
	}
	data, err := unix.Mmap(int(f.Fd()), 0, int(st.Size()), unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		return nil, nil, &os.PathError{Op: "mmap", Path: d.name(name), Err: err}
	}
	return data, func() error { return unix.Munmap(data) }, nil
}

func (d disk) Stat(name string) (stamp, error) {
	f, err := os.Open(d.name(name))
	if err != nil {
		return stamp{}, err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return stamp{}, err
	}
	s := stamp{size: uint64(st.Size()), modified: st.ModTime().UnixNano()}
	if sys, ok := st.Sys().(*syscall.Stat_t); ok {
		s.inode = sys.Ino
	}
	if _, err := io.ReadFull(f, s.head[:]); err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return stamp{}, err
	}
	return s, nil
}

func (d disk) Link(name, folder string) error {
	to := filepath.Join(folder, name)
	if err := os.Link(d.name(name), to); err == nil || errors.Is(err, os.ErrExist) {
		return err
	}
	return d.copyTo(name, to)
}

// copyTo is for another file system, and for one without hard links.
func (d disk) copyTo(name, to string) error {
	from, err := os.Open(d.name(name))
	if err != nil {
		return err
	}
	defer from.Close()
	f, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, from)
	return errors.Join(err, f.Sync(), f.Close())
}

const lockPoll = 50 * time.Millisecond

// Lock asks the kernel, whose lock ends with the process; what LOCK says is for people.
func (d disk) Lock(ctx context.Context, wait time.Duration) (func() error, error) {
	f, err := os.OpenFile(d.name(lockFile), os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return nil, err
	}
	for until := time.Now().Add(wait); ; {
		err = unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
		if !errors.Is(err, unix.EWOULDBLOCK) && !errors.Is(err, unix.EINTR) || !time.Now().Before(until) {
			break
		}
		select {
		case <-ctx.Done():
			return nil, errors.Join(context.Cause(ctx), f.Close())
		case <-time.After(lockPoll):
		}
	}
	switch {
	case errors.Is(err, unix.EWOULDBLOCK):
		return nil, errors.Join(fmt.Errorf("%w: %s", backend.ErrLocked, d.holder()), f.Close())
	case err != nil:
		return nil, errors.Join(fmt.Errorf("this file system has no locks (%w); keep the store on one that has", err), f.Close())
	}
	host, _ := os.Hostname()
	text := fmt.Sprintf("process %d on %s since %s\n", os.Getpid(), host, time.Now().UTC().Format(time.RFC3339))
	// On a full disk it says less; the lock holds all the same.
	if f.Truncate(0) == nil {
		_, _ = f.WriteAt([]byte(text), 0)
	}
	return f.Close, nil
}

// holder says who writes, as far as LOCK tells.
func (d disk) holder() string {
	b, err := d.Read(lockFile)
	if text := strings.TrimSpace(string(b)); err == nil && text != "" && len(text) < 300 {
		return text
	}
	return "it does not say which"
}
