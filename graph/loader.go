package graph

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"
	"time"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/jsonl"
)

// Load reads documents until the end of r and keeps them, some thousands in a commit; each is there
// whole or not at all. A refused record costs itself only and is reported to LoadOptions.Rejected; of
// two documents with one id the second is refused. On an error, or when ctx ends, what was read before
// is committed and counted, and loading again finishes the work: unchanged documents are skipped.
// Plain RDF is a set, whose quads are added: those of one file in one commit, where the store can.
//
// The same documents make the same graph however many LoadOptions.Jobs there are and however they are
// shared out among commits. r is read on a goroutine of its own, one call after the other, and Load
// waits for its last Read. No other writer of the graph comes in while documents wait for their commit,
// which is a second at most if no more come.
func (g *Graph) Load(ctx context.Context, r claim.Reader, o *LoadOptions) (*LoadResult, error) {
	if r == nil {
		return &LoadResult{}, errors.New("load: there is no reader")
	}
	if o == nil {
		o = &LoadOptions{}
	}
	if g.served != nil {
		return g.loadServed(ctx, r, o)
	}
	l := loader{g: g, o: o, res: &LoadResult{}, places: make(map[string]string), jobs: o.Jobs}
	if l.jobs <= 0 {
		l.jobs = runtime.GOMAXPROCS(0)
	}
	start := time.Now()
	err := l.run(ctx, r)
	l.res.Unknown = l.unknown.result()
	l.res.Elapsed = time.Since(start)
	return l.res, err
}

type loader struct {
	g      *Graph
	o      *LoadOptions
	res    *LoadResult
	places map[string]string // document → where it was read
	group  *group            // nil where no document waits for its commit
	seen   latest            // what documents are compared with while they are prepared
	jobs   int
	locked bool // the caller holds the graph's writer lock
	in     *ahead

	unknown unknownWords
	hints   hints
	tidying sync.WaitGroup
}

func (l *loader) run(ctx context.Context, r claim.Reader) (err error) {
	if err := l.seen.renew(l.g); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.seen.close()) }()
	defer l.tidying.Wait()
	l.in = l.readAhead(ctx, r, l.jobs)
	defer l.in.end()
	defer func() { err = errors.Join(err, l.commit(ctx)) }()
	for {
		if err := context.Cause(ctx); err != nil {
			return err
		}
		it, err := l.in.next(ctx, l.group != nil)
		switch {
		case err != nil:
			return err
		case it == nil:
			err = l.commit(ctx)
		case errors.Is(it.err, io.EOF):
			return nil
		default:
			err = l.take(ctx, it)
			l.in.letGo(it.size)()
			if it.taken != nil {
				close(it.taken)
			}
		}
		if err != nil {
			return err
		}
	}
}

// take takes in what was read.
func (l *loader) take(ctx context.Context, it *item) error {
	var refused *claim.Error
	var quads *quadsError
	switch {
	case errors.As(it.err, &quads):
		if err := l.commit(ctx); err != nil {
			return err
		}
		return l.takeQuads(ctx, quads.in)
	case errors.As(it.err, &refused):
		if !refused.Code.OfFile() && !refused.Warning {
			l.res.Rejected++
		}
		return l.report(refused)
	case it.err != nil:
		return it.err
	}
	return l.keep(ctx, it)
}

// keep takes in one document.
func (l *loader) keep(ctx context.Context, it *item) error {
	if first, twice := l.places[it.id]; twice && it.id != "" {
		l.res.Rejected++
		e := duplicate(it.id, first)
		e.Pos = it.place
		if it.doc != nil && it.doc.Source != nil {
			e.Pos, _ = it.doc.Source.Locate("/id")
			e.Pointer = claim.PointerIn(it.doc.Source, "/id")
			e.Record = it.doc.Source.Raw()
		} else if it.raw != nil {
			e.Record = it.raw.Raw()
			if doc, err := it.raw.Decode(); err == nil { // it was not decoded so far, being unchanged
				e.Pos, _ = doc.Source.Locate("/id")
			}
		}
		return l.report(e)
	}
	place := "memory"
	if it.place.IsValid() || it.place.Filename != "" {
		place = it.place.String()
	}
	l.places[it.id] = place
	c := it.checked
	if c.stated != nil {
		if err := l.link(ctx, it); err != nil {
			if l.group != nil {
				l.group.torn = true
			}
			return fmt.Errorf("document %s: %w", it.id, err)
		}
		c = it.checked
	}
	l.hints.give(c.schema, c.Problems)
	l.unknown.add(c.unknown, c.schema)
	for i, p := range c.Problems {
		if l.unknown.again(p) {
			continue
		}
		if err := l.report(p); err != nil {
			c.Problems = c.Problems[:i+1]
			return errors.Join(l.done(ctx, c), err)
		}
	}
	return l.done(ctx, c)
}

// done counts a document, at once or when it is committed.
func (l *loader) done(ctx context.Context, c *checked) error {
	if l.o.Reading != nil {
		l.o.Reading(&c.PutResult)
	}
	if l.group == nil {
		l.count(&c.PutResult)
		return nil
	}
	res := c.PutResult // without what was checked
	l.group.size++
	for _, p := range res.Problems {
		l.group.size += 2 + len(p.Record)/64
	}
	l.group.done = append(l.group.done, &res)
	if l.group.full(l.o.Batch) {
		return l.commit(ctx)
	}
	return nil
}

func (l *loader) count(res *PutResult) {
	l.res.add(res)
	if l.o.Loaded != nil {
		l.o.Loaded(res)
	}
}

func duplicate(id, first string) *claim.Error {
	return &claim.Error{
		Code: claim.CodeDuplicate, Pointer: "/id",
		Msg:  fmt.Sprintf("document %q was read already in this load, at %s", id, first),
		Hint: "give each document its own id, or load the files one after the other to replace it",
	}
}

func (l *loader) report(e *claim.Error) error {
	if e.Warning {
		l.res.Warnings++
	} else {
		l.res.Rejects++
	}
	if l.o.Rejected == nil {
		return nil
	}
	return l.o.Rejected(e)
}

// prepare does with an item what needs no order. It is for several goroutines.
func (l *loader) prepare(ctx context.Context, it *item) {
	if it.err != nil {
		return
	}
	s, release := l.seen.hold()
	defer release()
	if it.raw != nil {
		it.place = it.raw.Pos()
		if o, ok := it.raw.Outline(); ok && !o.Text && l.unchanged(ctx, s, it, &o) {
			return
		}
		if it.doc, it.err = it.raw.Decode(); it.err != nil {
			return
		}
	}
	it.id = it.doc.ID
	if it.doc.Source != nil {
		it.place, _ = it.doc.Source.Locate("")
	}
	it.checked, it.err = s.check(ctx, it.doc, l.o)
	if it.err != nil {
		it.err = fmt.Errorf("document %s: %w", it.id, it.err)
	}
}

// unchanged says whether the store has a document as it is, without decoding it.
func (l *loader) unchanged(ctx context.Context, s *Snapshot, it *item, o *jsonl.Outline) bool {
	known, err := s.documentHash(o.ID)
	if err != nil || known == "" || !claim.Unchanged(known, it.raw.Raw(), s.checkOptions(ctx, l.o, "")) {
		return false
	}
	it.id = o.ID
	it.checked = &checked{PutResult: PutResult{ID: o.ID, Status: StatusUnchanged, Read: o.Relations}}
	return true
}
