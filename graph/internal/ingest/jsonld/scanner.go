package jsonld

import (
	"fmt"
	"go/token"
	"io"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/place"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/rdf"
)

// Options say how to read. Nil and the zero value are the defaults.
type Options struct {
	// Mode says what becomes of relative IRIs that have no base; [rdf.Auto] looks at the first record
	// with quads.
	Mode      rdf.Mode
	MaxRecord int // bytes of a document; default 64 MiB
	// Base is the absolute IRI that relative ones are resolved against where the document says no other.
	Base string
	// Hash gives the hash of the input's content in hexadecimal digits, see [rdf.Source.Hash]; it is
	// called once at most, when the first blank node needs it. Without it a blank node is an error.
	Hash func() (string, error)
}

// A Scanner reads the quads of one input.
type Scanner struct {
	name string
	in   *place.Reader
	base string
	mode rdf.Mode
	hash func() (string, error)

	doc     *processor     // of the document that is being read
	records []*place.Value // of it that are still to be read

	// What was found in the last record.
	side   []byte // the keys of all terms
	items  [][4]span
	faults []*claim.Error
	at     token.Position
	item   int // the next one
	fault  int // likewise
	quad   rdf.Quad
	err    error // after all that

	blankPrefix []byte // "Bn<hash>-", once it is needed
	nodes       int    // blank nodes without a label, so far
	relative    int    // IRIs that were kept though they are none, so far
	warned      bool
	dropped     map[string]struct{} // keys without a meaning that were told of
	closed      bool
}

// A span is a piece of side.
type span struct{ at, n int }

// NewScanner makes a scanner; name stands in the places of errors.
func NewScanner(name string, r io.Reader, o *Options) *Scanner {
	var opts Options
	if o != nil {
		opts = *o
	}
	return &Scanner{
		name: name, in: place.NewReader(name, r, opts.MaxRecord), base: opts.Base, mode: opts.Mode, hash: opts.Hash,
		dropped: make(map[string]struct{}),
	}
}

// Next gives the next quad, good until the next call. An error is an *claim.Error for what is refused,
// or for a warning, and the next call goes on; or io.EOF; or what ended the input or kept its hash from
// being made, and each further call gives it again. What is told of a record comes before its quads.
func (s *Scanner) Next() (*rdf.Quad, error) {
	for {
		switch {
		case s.closed:
			return nil, errClosed
		case s.fault < len(s.faults):
			s.fault++
			return nil, s.faults[s.fault-1]
		case s.item < len(s.items):
			it := &s.items[s.item]
			s.item++
			s.quad = rdf.Quad{Subject: s.bytes(it[0]), Predicate: s.bytes(it[1]), Object: s.bytes(it[2]), Label: s.bytes(it[3])}
			return &s.quad, nil
		case s.err != nil:
			return nil, s.err
		}
		s.advance()
	}
}

var errClosed = fmt.Errorf("read RDF: the scanner is closed")

func (s *Scanner) bytes(at span) []byte {
	if at.n == 0 {
		return nil
	}
	return s.side[at.at : at.at+at.n : at.at+at.n]
}

// Place gives where the record of the last quad stands.
func (s *Scanner) Place() token.Position { return s.at }

// Relative counts the IRIs that were kept though they are none; it is exact at the end.
func (s *Scanner) Relative() int { return s.relative }

// Close ends reading.
func (s *Scanner) Close() { s.closed = true }

const mostSide = 1 << 20 // bytes of the keys that are kept for the next record

// advance reads the next record, or the next document.
func (s *Scanner) advance() {
	if cap(s.side) > mostSide {
		s.side, s.items = nil, nil
	}
	clear(s.faults)
	s.side, s.items, s.faults, s.item, s.fault = s.side[:0], s.items[:0], s.faults[:0], 0, 0
	if len(s.records) > 0 {
		next := s.records[0]
		s.records = s.records[1:]
		s.read(next)
		return
	}
	s.doc = nil
	rec, err := s.in.Next()
	if bad, ok := err.(*claim.Error); ok { //nolint:errorlint // a reader does not wrap it
		s.faults = append(s.faults, bad)
		return
	}
	if err != nil {
		s.err = err
		return
	}
	var bad *claim.Error
	if s.doc, bad = newProcessor(rec, s.base); bad == nil {
		s.records, bad = s.doc.split()
	}
	if bad != nil {
		s.records = nil
		s.faults = append(s.faults, bad)
		return
	}
	if s.doc.top == nil {
		s.records = []*place.Value{rec.Root}
	}
}

// read expands a record and makes its quads.
func (s *Scanner) read(v *place.Value) {
	s.at = s.doc.rec.Place(v)
	if bad := broken(v); bad != nil {
		s.faults = append(s.faults, bad)
		return
	}
	nodes, bad := s.doc.expand(v)
	if bad != nil {
		s.faults = append(s.faults, bad)
		return
	}
	s.tellDropped(v)
	e := emitter{Scanner: s, record: v}
	for _, n := range nodes {
		e.value(n, span{})
	}
	if e.fatal != nil {
		s.side, s.items, s.err = s.side[:0], s.items[:0], e.fatal
		return
	}
	e.tellOdd()
	if s.mode == rdf.Auto && len(s.items) > 0 {
		s.mode = rdf.Strict
	}
}

// broken gives the fault of a value, or of an element of it, that is no JSON.
func broken(v *place.Value) *claim.Error {
	if bad := v.Fault(); bad != nil {
		return bad
	}
	for _, e := range v.Values {
		if bad := broken(e); bad != nil {
			return bad
		}
	}
	return nil
}
