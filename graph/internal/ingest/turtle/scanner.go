package turtle

import (
	"errors"
	"fmt"
	"go/token"
	"io"

	"github.com/newsgraph/newsgraph/graph/internal/ingest/rdf"
)

// Options say how to read. Nil and the zero value are the defaults.
type Options struct {
	// Mode says what becomes of relative IRIs that have no base; [rdf.Auto] looks at the first
	// statement with quads.
	Mode rdf.Mode
	// TriG allows graphs.
	TriG bool
	// Base is the absolute IRI that relative ones are resolved against until the input says another.
	Base         string
	MaxStatement int  // bytes; default 64 MiB, at most 256
	Ahead        bool // read and parse on a goroutine of its own, up to three batches ahead
	// Hash gives the hash of the input's content in hexadecimal digits, see [rdf.Source.Hash]; it is
	// called once at most, when the first blank node needs it. Without it a blank node is an error.
	Hash func() (string, error)

	chunk int // bytes read at a time; for tests
}

const (
	maxStatement = 64 << 20
	mostAllowed  = 256 << 20
	chunk        = 256 << 10
)

// A Scanner reads the quads of one input.
type Scanner struct {
	p      parser
	quad   rdf.Quad
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
	if opts.MaxStatement <= 0 {
		opts.MaxStatement = maxStatement
	}
	if opts.chunk <= 0 {
		opts.chunk = chunk
	}
	s := &Scanner{cur: &batch{}, p: parser{
		window: window{r: r, chunk: opts.chunk, buf: make([]byte, pad), line: 1},
		name:   name, mode: opts.Mode, trig: opts.TriG, hash: opts.Hash, max: min(opts.MaxStatement, mostAllowed),
		prefixes: make(map[string]namespace),
	}}
	if scheme([]byte(opts.Base)) > 0 {
		s.p.base = newBase([]byte(opts.Base))
	}
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

// Next gives the next quad, good until the next call. An error is an *claim.Error for a statement that
// is refused, or for a warning of one that is not, and the next call goes on; or io.EOF; or what ended
// the input or kept its hash from being made, and each further call gives it again.
func (s *Scanner) Next() (*rdf.Quad, error) {
	for {
		b := s.cur
		if s.fault < len(b.faults) && b.faults[s.fault].before <= s.item {
			s.fault++
			return nil, b.faults[s.fault-1].err
		}
		if s.item < len(b.items) {
			it := &b.items[s.item]
			s.item++
			s.quad = rdf.Quad{
				Subject: b.bytes(it.keys[0]), Predicate: b.bytes(it.keys[1]), Object: b.bytes(it.keys[2]), Label: b.bytes(it.keys[3]),
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

var errClosed = errors.New("read RDF: the scanner is closed")

// Place gives where the object of the last quad stands.
func (s *Scanner) Place() token.Position {
	pos := token.Position{Filename: s.p.name}
	if s.item > 0 {
		it := &s.cur.items[s.item-1]
		pos.Line, pos.Column = it.line, it.column
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

// fill reads the next statements into a batch.
func (p *parser) fill(b *batch) {
	b.reset()
	p.b = b
	for b.err == nil && len(b.side) < batchBytes && len(b.items) < batchItems {
		b.err = p.step()
	}
	b.relative = p.relative
}

func (p *parser) makePrefix() error {
	if p.hash == nil {
		return fmt.Errorf("%s has blank nodes, and nothing says the hash of its content", p.name)
	}
	hash, err := p.hash()
	if err != nil {
		return err
	}
	p.blankPrefix, err = rdf.BlankPrefix(hash)
	if err != nil {
		return fmt.Errorf("%s: %w", p.name, err)
	}
	return nil
}
