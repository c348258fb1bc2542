package rdf

import (
	"fmt"
	"go/token"
	"io"
)

// A Mode says what becomes of IRIs that are relative.
type Mode int

const (
	Auto   Mode = iota // the first quad decides: loose if it has one
	Strict             // they are refused
	Loose              // they are kept, with a warning for the first
)

// Options say how to read. Nil and the zero value are the defaults.
type Options struct {
	Mode    Mode
	MaxLine int  // bytes of a line; default 64 MiB
	Ahead   bool // read and parse on a goroutine of its own, up to three batches ahead
	// Hash gives the hash of the input's content in hexadecimal digits, see [Source.Hash]; it is
	// called once at most, when the first blank node needs it. Without it a blank node is an error.
	Hash func() (string, error)

	chunk int // bytes read at a time; for tests
}

const (
	maxLine = 64 << 20
	chunk   = 256 << 10
)

// A Scanner reads the quads of one input.
type Scanner struct {
	p      parser
	quad   Quad
	cur    *batch
	item   int // the next one of cur
	fault  int // likewise
	free   chan *batch
	full   chan *batch
	done   chan struct{} // closed by Close
	ahead  bool
	closed bool
}

// NewScanner makes a scanner; name stands in the places of errors. It must be closed where it reads
// ahead.
func NewScanner(name string, r io.Reader, o *Options) *Scanner {
	var opts Options
	if o != nil {
		opts = *o
	}
	if opts.MaxLine <= 0 {
		opts.MaxLine = maxLine
	}
	if opts.chunk <= 0 {
		opts.chunk = chunk
	}
	s := &Scanner{p: parser{
		name: name, mode: opts.Mode, hash: opts.Hash, line: 1,
		in: lines{r: r, max: opts.MaxLine, chunk: opts.chunk},
	}}
	s.cur = &batch{}
	if opts.Ahead {
		const batches = 3
		s.ahead = true
		s.free, s.full, s.done = make(chan *batch, batches), make(chan *batch, batches), make(chan struct{})
		for range batches - 1 {
			s.free <- &batch{}
		}
		go s.run()
	}
	return s
}

// run parses ahead.
func (s *Scanner) run() {
	for {
		select {
		case <-s.done:
			return
		case b := <-s.free:
			s.p.fill(b)
			s.full <- b // has room for all
			if b.err != nil {
				return
			}
		}
	}
}

// Next gives the next quad, good until the next call. An error is an *claim.Error for a line that is
// refused, or for a warning of one that is not, and the next call goes on; or io.EOF; or what ended
// the input or kept its hash from being made, and each further call gives it again.
func (s *Scanner) Next() (*Quad, error) {
	for {
		b := s.cur
		if s.fault < len(b.faults) && b.faults[s.fault].before <= s.item {
			s.fault++
			return nil, b.faults[s.fault-1].err
		}
		if s.item < len(b.items) {
			it := &b.items[s.item]
			s.item++
			s.quad = Quad{b.bytes(it.keys[0]), b.bytes(it.keys[1]), b.bytes(it.keys[2]), nil}
			if it.keys[3].n != 0 {
				s.quad.Label = b.bytes(it.keys[3])
			}
			return &s.quad, nil
		}
		if b.err != nil {
			return nil, b.err
		}
		if err := s.advance(); err != nil {
			return nil, err
		}
	}
}

// advance goes to the next batch.
func (s *Scanner) advance() error {
	s.item, s.fault = 0, 0
	if s.closed {
		s.cur = &batch{err: errClosed}
		return errClosed
	}
	if !s.ahead {
		s.p.fill(s.cur)
		return nil
	}
	s.free <- s.cur
	s.cur = <-s.full
	return nil
}

var errClosed = fmt.Errorf("read RDF: the scanner is closed")

// Place gives where the last quad stands.
func (s *Scanner) Place() token.Position {
	pos := token.Position{Filename: s.p.name}
	if s.item > 0 {
		it := &s.cur.items[s.item-1]
		pos.Line, pos.Column = it.line, int(it.at)+1
	}
	return pos
}

// Relative counts the IRIs that were kept though they are none; it is exact at the end.
func (s *Scanner) Relative() int { return s.cur.relative }

// Close ends reading ahead. It does not wait for a read that is under way.
func (s *Scanner) Close() {
	if !s.closed && s.ahead {
		close(s.done)
	}
	s.closed = true
}
