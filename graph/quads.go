package graph

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/token"
	"io"
	"os"
	"time"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/jsonld"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/rdf"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/turtle"
)

// A quadReader is an input that holds quads and not documents. Load takes it whole; for all others
// it is one record that cannot be read.
type quadReader struct {
	name string
	r    io.Reader
	file *os.File // what r reads, if it is a file that can be read twice
	mode rdf.Mode
	form quadForm
	done bool
}

// A quadForm is how quads are written.
type quadForm int

const (
	nquadsForm quadForm = iota
	turtleForm
	trigForm
	jsonldForm
)

// A quadScanner reads the quads of one input, as the scanners of rdf, turtle and jsonld do.
type quadScanner interface {
	Next() (*rdf.Quad, error)
	Place() token.Position
	Relative() int
	Close()
}

func (q *quadReader) scanner(src *rdf.Source) quadScanner {
	switch q.form {
	case nquadsForm:
		return rdf.NewScanner(q.name, src, &rdf.Options{Mode: q.mode, Ahead: true, Hash: src.Hash})
	case jsonldForm:
		return jsonld.NewScanner(q.name, src, &jsonld.Options{Mode: q.mode, Hash: src.Hash})
	case turtleForm, trigForm:
	}
	return turtle.NewScanner(q.name, src, &turtle.Options{Mode: q.mode, TriG: q.form == trigForm, Ahead: true, Hash: src.Hash})
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
// commits of some thousands. The documents of an export follow, as others do.
func (l *loader) takeQuads(ctx context.Context, in *quadReader) error {
	t := &quadTaker{loader: l, in: in}
	err := l.addQuads(ctx, t)
	if err == nil && t.docs != nil {
		err = l.takeExported(ctx, t.docs)
	}
	if t.docs != nil {
		err = errors.Join(err, t.docs.Close())
	}
	if err != nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if refused, ok := errors.AsType[*claim.Error](err); ok {
		err = l.report(refused)
	}
	return err
}

func (l *loader) addQuads(ctx context.Context, t *quadTaker) error {
	l.g.writer.Lock()
	defer l.g.writer.Unlock()
	start := time.Now()
	before, err := l.g.size()
	if err != nil {
		return err
	}
	err = t.read(ctx)
	l.g.known.forget()
	after, sizeErr := l.g.size()
	l.res.Quads.Added += after - before
	if err == nil && (t.quads > 0 || t.docs == nil) {
		l.res.Quads.Files++
		l.res.Quads.Read += t.quads
		l.res.Quads.Relative += t.sc.Relative()
		if !l.o.DryRun {
			l.g.log.Info("quads committed", "source", t.in.name, "quads", t.quads, "added", after-before,
				"seconds", time.Since(start).Seconds())
		}
	}
	return errors.Join(err, sizeErr)
}

// A quadTaker reads the quads of one input.
type quadTaker struct {
	*loader
	in     *quadReader
	sc     quadScanner
	sink   backend.Loading
	docs   *exported // nil where there are none
	quads  int       // but for those of documents
	bad    int       // lines that were told of
	judged int       // quads of people's judgements, which no load writes
}

// read adds the quads of the input but for those of documents, which it gathers. An error that is a
// claim.Error is the input's.
func (t *quadTaker) read(ctx context.Context) (err error) {
	src := rdf.NewSource(ctx, t.in.r, t.in.file)
	defer func() { _ = src.Close() }() // it was only read
	t.sc = t.in.scanner(src)
	defer t.sc.Close()
	if t.sink, err = t.g.sink(ctx, t.o); err != nil {
		return fmt.Errorf("%s: %w", t.in.name, err)
	}
	defer t.sink.Abort()
	reserved := append([]byte{rdf.KindIRI}, t.g.vocab.Base...)
	review := append([]byte{rdf.KindIRI}, t.g.vocab.Review("")...)
	for {
		q, err := t.sc.Next()
		switch refused, ok := errors.AsType[*claim.Error](err); {
		case err == nil && bytes.HasPrefix(q.Label, review):
			t.judged++
			err = t.leaveOut(t.judged)
		case err == nil && (bytes.HasPrefix(q.Predicate, reserved) || bytes.HasPrefix(q.Label, reserved)):
			err = t.gather(ctx, q)
		case err == nil:
			t.quads++
			err = t.sink.Add(q.Subject, q.Predicate, q.Object, q.Label)
		case ok:
			t.bad++
			if err := t.report(refused); err != nil {
				return err
			}
			continue
		case errors.Is(err, io.EOF):
			return t.finish(ctx)
		default:
			return unreadable(t.in.name, err)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", t.in.name, err)
		}
	}
}

// leaveOut says of the first judgement of an input that they stay out.
func (t *quadTaker) leaveOut(n int) error {
	if n > 1 {
		return nil
	}
	return t.report(&claim.Error{
		Pos: t.sc.Place(), Code: claim.CodeReserved, Warning: true,
		Msg: "what people have judged is left out: a load neither writes nor takes away any of it",
	})
}

// gather takes a quad of a document.
func (t *quadTaker) gather(ctx context.Context, q *rdf.Quad) (err error) {
	if t.docs == nil {
		if t.docs, err = t.loader.gather(ctx, t.sc.Place()); err != nil {
			return err
		}
	}
	return t.docs.add(t.sc.Place(), q)
}

func (t *quadTaker) finish(ctx context.Context) error {
	if t.docs == nil && t.quads+t.bad+t.judged == 0 {
		return empty(t.in.name, "the file holds no quads", "")
	}
	if t.docs != nil {
		if err := t.docs.check(ctx); err != nil {
			return err
		}
	}
	if err := t.sink.Commit(); err != nil {
		return fmt.Errorf("%s: %w", t.in.name, err)
	}
	return nil
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

// Delete implements backend.Loading; plain RDF takes nothing away.
func (b *batches) Delete(_, _, _, _ []byte) error { return errors.ErrUnsupported }

// Meta implements backend.Loading.
func (b *batches) Meta(_, _ string) {}

// Abort implements backend.Loading, for what is not committed yet.
func (b *batches) Abort() { b.quads = nil }
