package graph

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"
	"time"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/identity"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/jsonl"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/rdf"
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
	c.stated = nil
	l.group.done = append(l.group.done, &c.PutResult)
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

// latest holds the last committed state for several goroutines.
type latest struct {
	mu  sync.Mutex
	now *sharedSnapshot
}

type sharedSnapshot struct {
	*Snapshot
	holders int // guarded by latest.mu
}

// renew makes the last state the latest.
func (c *latest) renew(g *Graph) error {
	s, err := g.Snapshot()
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	was := c.now
	c.now = &sharedSnapshot{Snapshot: s, holders: 1}
	return c.release(was)
}

// hold gives the latest state until release is called.
func (c *latest) hold() (s *Snapshot, release func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now
	now.holders++
	return now.Snapshot, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		_ = c.release(now) // it was only read
	}
}

// release lets go of a state. The caller holds c.mu.
func (c *latest) release(s *sharedSnapshot) error {
	if s == nil {
		return nil
	}
	if s.holders--; s.holders > 0 {
		return nil
	}
	return s.Close()
}

// close lets go of the latest state.
func (c *latest) close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.release(c.now)
}

// A group is documents that are committed together. While there is one the graph's writer lock is held.
type group struct {
	s     *Snapshot // the state before it
	r     *reader
	over  overlay
	sink  *sink // nil where nothing is to be written so far
	done  []*PutResult
	size  int  // about the quads
	torn  bool // a document failed, and what is remembered may have a part of it
	began time.Time
}

// defaultBatch is about how many quads are committed together. It takes some 100 MB of memory and a second
// or two.
const defaultBatch = 1 << 20

// full says that a group is to be committed.
func (t *group) full(batch int) bool {
	return t.size >= cmp.Or(max(batch, 0), defaultBatch) || t.s.g.known.full()
}

// overlay is what the documents of a group say, beside the state before it.
type overlay struct {
	lives    map[quad.IRI]bool       // entities that mentions refer to
	replaced map[backend.NodeID]bool // documents whose quads in the state before count no more
	meta     map[string]string
}

// begin begins a group.
func (l *loader) begin(ctx context.Context) error {
	if !l.locked {
		l.g.writer.Lock()
	}
	s, err := l.g.Snapshot()
	if err != nil {
		l.unlock()
		return err
	}
	l.group = &group{began: time.Now(), s: s, r: s.reader(ctx), over: overlay{
		lives: make(map[quad.IRI]bool), replaced: make(map[backend.NodeID]bool), meta: make(map[string]string),
	}}
	return nil
}

func (l *loader) unlock() {
	if !l.locked {
		l.g.writer.Unlock()
	}
}

// link links the mentions of a document, and hands on what is to be written for it.
func (l *loader) link(ctx context.Context, it *item) error {
	if l.group == nil {
		if err := l.begin(ctx); err != nil {
			return err
		}
	}
	t, c := l.group, it.checked
	t.r.ctx = ctx
	if c.schema != nil && c.schema != t.s.schema { // it became another since
		var err error
		if it.checked, err = t.s.check(ctx, it.doc, l.o); err != nil || it.checked.stated == nil {
			return err
		}
		c = it.checked
	}
	t.r.forget(mostRemembered)
	known, err := t.r.documentHash(c.ID)
	if err != nil {
		return err
	}
	w := &writing{reader: t.r, doc: t.s.v.Doc(c.ID), over: &t.over}
	if err := w.plan(c, known); err != nil {
		return err
	}
	return l.emit(ctx, w, it)
}

// emit hands on what is to be written for a document, and notes what the next ones have to know.
func (l *loader) emit(ctx context.Context, w *writing, it *item) error {
	t, c := l.group, it.checked
	refers := referents(c.stated)
	j := job{v: w.v, stated: c.stated, refers: refers, described: w.v.Describe(c.stated, refers)}
	if len(w.old) > 0 {
		all := append(w.v.Quads(c.stated), j.described...)
		j.gone, j.came = difference(w.old, append(all, w.v.Edges(c.stated, refers)...))
		j.stated = nil
	}
	var err error
	if j.meta, err = w.retire(c.stated); err != nil {
		return err
	}
	if err := t.note(w, j.described); err != nil {
		return err
	}
	t.size += 8*len(c.stated.Mentions) + 11*len(c.stated.Claims) + len(c.stated.Text)/64 + len(w.old) + 1
	if l.o.DryRun || j.empty() {
		return nil
	}
	if t.sink == nil {
		t.sink = l.g.newSink(context.WithoutCancel(ctx), l.jobs > 1)
	}
	if it.size > 0 {
		j.written, it.size = l.in.letGo(it.size), 0
	}
	return t.sink.put(j)
}

// note brings the overlay and the summaries up to a document; described are its quads about entities.
// What is not known of them is read first: later it would lack what the group says.
func (t *group) note(w *writing, described []quad.Quad) error {
	known := &t.s.g.known
	for _, q := range described {
		if q.Predicate == w.v.RefersTo {
			entity, _ := q.Object.(quad.IRI)
			t.over.lives[entity] = true
			continue
		}
		entity, _ := q.Subject.(quad.IRI)
		if _, err := known.of(w.reader, entity); err != nil {
			return err
		}
		for _, key := range identity.KeysOf(q) {
			if _, err := known.under(w.reader, key); err != nil {
				return err
			}
		}
	}
	for entity := range w.own {
		if _, err := known.of(w.reader, entity); err != nil {
			return err
		}
	}
	known.count(w.old, -1)
	known.add(described)
	if w.docID != 0 {
		t.over.replaced[w.docID] = true
	}
	return nil
}

// commit commits the documents that wait for it, and counts them. It finishes though the context ends.
func (l *loader) commit(ctx context.Context) error {
	t := l.group
	if t == nil {
		return nil
	}
	l.group = nil
	err := t.s.Close()
	if t.sink != nil {
		tidy, failed := t.sink.commit()
		if l.jobs > 1 {
			l.tidying.Go(tidy) // while the next documents are read and linked
		} else {
			tidy()
		}
		err = errors.Join(err, failed)
	}
	if err != nil || l.o.DryRun || t.torn {
		l.g.known.forget()
	}
	l.g.known.trim()
	l.unlock()
	if err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	l.logCommit(t)
	for _, res := range t.done {
		l.count(res)
	}
	return l.seen.renew(l.g)
}

// A job is what is to be written for one document: all that it says, or where the store had it before
// the difference.
type job struct {
	v          *claim.Vocab
	stated     *claim.Stated
	refers     func(local string) quad.IRI
	described  []quad.Quad
	gone, came []quad.Quad
	meta       map[string]string
	written    func() // is called once it is; nil for nobody
}

func (j *job) empty() bool {
	return j.stated == nil && len(j.gone) == 0 && len(j.came) == 0 && len(j.meta) == 0
}

// A sink writes the quads of documents, which become visible together.
type sink struct {
	begin   func() (backend.Loading, error)
	loading backend.Loading
	jobs    chan job // nil where there is no goroutine
	done    chan struct{}
	err     error // of the goroutine, once done
	buf     []byte
}

// newSink begins a commit of documents; ahead has it done on a goroutine of its own.
func (g *Graph) newSink(ctx context.Context, ahead bool) *sink {
	k := &sink{begin: func() (backend.Loading, error) {
		if loader, ok := g.store.(backend.Loader); ok {
			return loader.Load(ctx, nil)
		}
		return &gathered{ctx: ctx, store: g.store}, nil
	}}
	if ahead {
		const queue = 256 // whose bytes are bounded by heldMost
		k.jobs, k.done = make(chan job, queue), make(chan struct{})
		go func() {
			defer close(k.done)
			for j := range k.jobs {
				if k.err == nil {
					k.err = k.write(j)
				}
				if j.written != nil {
					j.written()
				}
			}
		}()
	}
	return k
}

// put hands a job on.
func (k *sink) put(j job) error {
	if k.jobs != nil {
		k.jobs <- j
		return nil
	}
	err := k.write(j)
	if j.written != nil {
		j.written()
	}
	return err
}

// commit makes all durable and visible. What tidies the store up is to be called then, and other writers
// wait for it.
func (k *sink) commit() (tidy func(), err error) {
	tidy = func() {}
	if k.jobs != nil {
		close(k.jobs)
		<-k.done
	}
	switch loading := k.loading.(type) {
	case nil:
		return tidy, k.err
	case backend.Publisher:
		if k.err == nil {
			return loading.Publish()
		}
	default:
		if k.err == nil {
			return tidy, loading.Commit()
		}
	}
	k.loading.Abort()
	return tidy, k.err
}

func (k *sink) write(j job) (err error) {
	if k.loading == nil {
		if k.loading, err = k.begin(); err != nil {
			return err
		}
	}
	for key, v := range j.meta {
		k.loading.Meta(key, v)
	}
	if err := k.each(j.gone, k.loading.Delete); err != nil {
		return err
	}
	if j.stated == nil {
		return k.each(j.came, k.loading.Add)
	}
	for _, quads := range [][]quad.Quad{j.v.Quads(j.stated), j.described, j.v.Edges(j.stated, j.refers)} {
		if err := k.each(quads, k.loading.Add); err != nil {
			return err
		}
	}
	return nil
}

func (k *sink) each(quads []quad.Quad, do func(s, p, o, l []byte) error) error {
	for _, q := range quads {
		var ends [4]int
		b := k.buf[:0]
		for i, v := range [4]quad.Value{q.Subject, q.Predicate, q.Object, q.Label} {
			var ok bool
			if b, ok = rdf.AppendKey(b, v); !ok {
				return fmt.Errorf("%v is a %T, a kind of term that cannot be stored", v, v)
			}
			ends[i] = len(b)
		}
		k.buf = b
		if err := do(b[:ends[0]], b[ends[0]:ends[1]], b[ends[1]:ends[2]], b[ends[2]:ends[3]]); err != nil {
			return err
		}
	}
	return nil
}

// gathered is a backend.Loading for stores without one: it keeps all in memory until it is committed.
type gathered struct {
	ctx   context.Context //nolint:containedctx // it is that of one commit
	store backend.Store
	c     backend.Commit
}

// Add implements backend.Loading.
func (b *gathered) Add(subject, predicate, object, label []byte) error {
	b.c.Add = append(b.c.Add, (&rdf.Quad{Subject: subject, Predicate: predicate, Object: object, Label: label}).Value())
	return nil
}

// Delete implements backend.Loading.
func (b *gathered) Delete(subject, predicate, object, label []byte) error {
	b.c.Delete = append(b.c.Delete, (&rdf.Quad{Subject: subject, Predicate: predicate, Object: object, Label: label}).Value())
	return nil
}

// Meta implements backend.Loading.
func (b *gathered) Meta(key, value string) {
	if b.c.Meta == nil {
		b.c.Meta = make(map[string]string)
	}
	b.c.Meta[key] = value
}

// Commit implements backend.Loading.
func (b *gathered) Commit() error { return b.store.Commit(b.ctx, &b.c) }

// Abort implements backend.Loading.
func (b *gathered) Abort() { b.c = backend.Commit{} }
