package graph

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/token"
	"io"
	"os"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/rdf"
)

// A quadReader is an input that holds quads and not documents. Load takes it whole; for all others
// it is one record that cannot be read.
type quadReader struct {
	name string
	r    io.Reader
	file *os.File // what r reads, if it is a file that can be read twice
	mode rdf.Mode
	done bool
}

// Read implements claim.Reader.
func (q *quadReader) Read() (*claim.Document, error) {
	if q.done {
		return nil, io.EOF
	}
	q.done = true
	return nil, &quadsError{q}
}

// quadsError is what a quadReader reads.
type quadsError struct{ in *quadReader }

func (e *quadsError) refusal() *claim.Error {
	return &claim.Error{
		Pos: token.Position{Filename: e.in.name}, Code: claim.CodeUnknownFormat,
		Msg: "the input holds quads and no documents", Hint: "Graph.Load takes both",
	}
}

func (e *quadsError) Error() string { return e.refusal().Error() }
func (e *quadsError) Unwrap() error { return e.refusal() }

// QuadCounts counts what a load read of plain RDF.
type QuadCounts struct {
	Files    int `json:"files"`
	Read     int `json:"read"`     // duplicates and those that the store had included
	Added    int `json:"added"`    // that the store did not have
	Relative int `json:"relative"` // IRIs that were kept though they are relative
}

// takeQuads adds the quads of one input: all of them in one commit where the store can, else in
// commits of some thousands. One that only documents may bring refuses the input.
func (l *loader) takeQuads(ctx context.Context, in *quadReader) error {
	l.g.writer.Lock()
	defer l.g.writer.Unlock()
	before, err := l.g.size()
	if err != nil {
		return err
	}
	read, relative, err := l.readQuads(ctx, in)
	l.g.known = nil
	after, sizeErr := l.g.size()
	l.res.Quads.Added += after - before
	switch {
	case err == nil:
		l.res.Quads.Files++
		l.res.Quads.Read += read
		l.res.Quads.Relative += relative
		l.g.log.Debug("quads kept", "source", in.name, "quads", read, "added", after-before)
		return sizeErr
	case ctx.Err() != nil:
		return context.Cause(ctx)
	}
	if refused, ok := errors.AsType[*claim.Error](err); ok {
		return errors.Join(l.report(refused), sizeErr)
	}
	return errors.Join(err, sizeErr)
}

// readQuads gives how many quads it added. An error that is a claim.Error is the input's.
func (l *loader) readQuads(ctx context.Context, in *quadReader) (read, relative int, err error) {
	src := rdf.NewSource(ctx, in.r, in.file)
	defer src.Close()
	sc := rdf.NewScanner(in.name, src, &rdf.Options{Mode: in.mode, Ahead: true, Hash: src.Hash})
	defer sc.Close()
	sink, err := l.g.sink(ctx, l.o)
	if err != nil {
		return 0, 0, fmt.Errorf("%s: %w", in.name, err)
	}
	defer sink.Abort()
	reserved := append([]byte{rdf.KindIRI}, l.g.vocab.Base...)
	bad := 0
	for {
		q, err := sc.Next()
		switch refused, ok := errors.AsType[*claim.Error](err); {
		case err == nil:
			if bytes.HasPrefix(q.Predicate, reserved) || bytes.HasPrefix(q.Label, reserved) {
				return 0, 0, reservedError(sc.Place(), q)
			}
			if err := sink.Add(q.Subject, q.Predicate, q.Object, q.Label); err != nil {
				return 0, 0, fmt.Errorf("%s: %w", in.name, err)
			}
			read++
		case ok:
			bad++
			if err := l.report(refused); err != nil {
				return 0, 0, err
			}
		case errors.Is(err, io.EOF) && read+bad == 0:
			return 0, 0, empty(in.name, "the file holds no quads", "")
		case errors.Is(err, io.EOF):
			if err := sink.Commit(); err != nil {
				return 0, 0, fmt.Errorf("%s: %w", in.name, err)
			}
			return read, sc.Relative(), nil
		default:
			return 0, 0, unreadable(in.name, err)
		}
	}
}

func reservedError(pos token.Position, q *rdf.Quad) *claim.Error {
	full := q.Value()
	what, term := "label", full.Label
	if full.Label == nil {
		what, term = "predicate", full.Predicate
	}
	return &claim.Error{
		Pos: pos, Code: claim.CodeReserved,
		Msg:  fmt.Sprintf("the %s %v is one of documents' own: this is an export of a store, which cannot be loaded yet; nothing of the file is", what, term),
		Hint: "load the documents themselves, or copy the store with load backup",
	}
}

// size counts the quads of the store.
func (g *Graph) size() (int, error) {
	s, err := g.store.Snapshot()
	if err != nil {
		return 0, err
	}
	return s.Len(), s.Close()
}

// sink begins adding quads. The caller holds g.writer.
func (g *Graph) sink(ctx context.Context, o *LoadOptions) (backend.Loading, error) {
	tell := func(doing string, quads uint64) {
		if o.Quads != nil {
			o.Quads(doing, int(quads))
		}
	}
	if o.DryRun {
		return &batches{tell: tell}, ctx.Err()
	}
	if loader, ok := g.store.(backend.Loader); ok {
		return loader.Load(ctx, tell)
	}
	return &batches{tell: tell, commit: func(quads []quad.Quad) error {
		return g.store.Commit(ctx, &backend.Commit{Add: quads})
	}}, ctx.Err()
}

// batches adds quads by commits of some thousands each.
type batches struct {
	tell   func(doing string, quads uint64)
	commit func([]quad.Quad) error // nil to add nothing
	quads  []quad.Quad
	taken  uint64
}

const batchQuads = 10_000

// Add implements backend.Loading.
func (b *batches) Add(subject, predicate, object, label []byte) error {
	if b.taken++; b.taken%batchQuads == 0 {
		b.tell("add", b.taken)
	}
	if b.commit == nil {
		return nil
	}
	q := rdf.Quad{Subject: subject, Predicate: predicate, Object: object, Label: label}
	if b.quads = append(b.quads, q.Value()); len(b.quads) < batchQuads {
		return nil
	}
	return b.Commit()
}

// Commit implements backend.Loading, for what is not committed yet.
func (b *batches) Commit() error {
	if len(b.quads) == 0 {
		return nil
	}
	err := b.commit(b.quads)
	b.quads = b.quads[:0]
	return err
}

// Abort implements backend.Loading, for what is not committed yet.
func (b *batches) Abort() { b.quads = nil }
