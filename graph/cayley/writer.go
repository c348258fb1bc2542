package cayley

import (
	"errors"
	"fmt"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
)

// writerBatch is how many quads one commit of a writer has.
const writerBatch = 1 << 17

// NewQuadWriter gives a writer of many quads, in commits of 131,072 and a last one when it is
// closed; quads that are there are passed over. After an error all further calls give that error,
// and what was not committed is lost. A writer is for one goroutine.
func (s *QuadStore) NewQuadWriter() (quad.WriteCloser, error) {
	if s.store == nil {
		return nil, backend.ErrReadOnly
	}
	v := s.acquire()
	defer s.release(v)
	base, err := baseOf(v.snap)
	if err != nil {
		return nil, err
	}
	return &quadWriter{s: s, base: base}, nil
}

type quadWriter struct {
	s      *QuadStore
	base   string
	buf    []quad.Quad
	closed bool
	err    error
}

var errWriterClosed = errors.New("the writer is closed")

func (w *quadWriter) WriteQuad(q quad.Quad) error {
	switch {
	case w.err != nil:
		return w.err
	case w.closed:
		return errWriterClosed
	}
	kept := storedQuad(q)
	if err := check(kept, w.base); err != nil {
		w.err = fmt.Errorf("write %v: %w", q, err)
		return w.err
	}
	w.buf = append(w.buf, kept)
	if len(w.buf) == writerBatch {
		return w.flush()
	}
	return nil
}

func (w *quadWriter) WriteQuads(quads []quad.Quad) (int, error) {
	for i, q := range quads {
		if err := w.WriteQuad(q); err != nil {
			return i, err
		}
	}
	return len(quads), nil
}

// flush commits what was written so far.
func (w *quadWriter) flush() error {
	w.s.write.Lock()
	defer w.s.write.Unlock()
	w.err = w.s.commit(&backend.Commit{Add: w.buf})
	clear(w.buf)
	w.buf = w.buf[:0]
	return w.err
}

func (w *quadWriter) Close() error {
	if w.closed || w.err != nil {
		w.closed = true
		return w.err
	}
	w.closed = true
	return w.flush()
}
