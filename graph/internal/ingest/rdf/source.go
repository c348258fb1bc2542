package rdf

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"math"
	"os"
	"sync"
)

// A Source is an input that can tell the hash of its content while it is read. It is safe for
// concurrent use. It must be closed.
type Source struct {
	ctx  context.Context
	mu   sync.Mutex // guards what follows
	r    io.Reader
	file *os.File  // nil for what cannot be read twice
	sum  hash.Hash // of what was read; nil once all was
	hash string
	err  error // kept the hash from being made

	spooled *os.File
}

// NewSource makes a source of what r reads. Where r is the whole content of a regular file, give that
// too: it is read a second time for its hash. The context ends reading.
func NewSource(ctx context.Context, r io.Reader, file *os.File) *Source {
	s := &Source{ctx: ctx, r: r}
	if file != nil {
		if info, err := file.Stat(); err == nil && info.Mode().IsRegular() {
			s.file = file
			return s
		}
	}
	s.sum = sha256.New()
	return s
}

// Read implements io.Reader.
func (s *Source) Read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx.Err() != nil {
		return 0, context.Cause(s.ctx)
	}
	n, err := s.r.Read(p)
	if s.sum != nil {
		s.sum.Write(p[:n])
	}
	return n, err
}

// Hash gives the SHA-256 of the whole content in hexadecimal digits, in O(content).
func (s *Source) Hash() (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hash != "" || s.err != nil {
		return s.hash, s.err
	}
	sum := s.sum
	if s.file != nil {
		sum = sha256.New()
		s.err = s.copy(sum, io.NewSectionReader(s.file, 0, math.MaxInt64))
	} else {
		s.err = s.spool()
	}
	if s.err != nil {
		s.err = fmt.Errorf("hash the content: %w", s.err)
		return "", s.err
	}
	s.hash, s.sum = hex.EncodeToString(sum.Sum(nil)), nil
	return s.hash, nil
}

// spool puts the rest of the input aside, so that it can be read after its hash is known.
func (s *Source) spool() (err error) {
	file, err := os.CreateTemp("", "newsgraph-*.nq")
	if err != nil {
		return err
	}
	// It lives as long as it is open.
	if err := os.Remove(file.Name()); err != nil {
		return errors.Join(err, file.Close())
	}
	if err := s.copy(io.MultiWriter(s.sum, file), s.r); err != nil {
		return errors.Join(err, file.Close())
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return errors.Join(err, file.Close())
	}
	s.r, s.spooled = file, file
	return nil
}

// Close closes what was put aside, not what the source was made of. It does not wait for a read that
// is under way.
func (s *Source) Close() error {
	if !s.mu.TryLock() {
		return nil // the file has no name any more, and goes with the process at the latest
	}
	defer s.mu.Unlock()
	if s.spooled == nil {
		return nil
	}
	file := s.spooled
	s.spooled = nil
	return file.Close()
}

func (s *Source) copy(w io.Writer, r io.Reader) error {
	buf := make([]byte, 1<<20)
	for {
		if s.ctx.Err() != nil {
			return context.Cause(s.ctx)
		}
		n, err := r.Read(buf)
		if _, err := w.Write(buf[:n]); err != nil {
			return err
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
