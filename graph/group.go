package graph

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/identity"
)

// A group is documents that are committed together. While there is one the graph's writer lock is held.
type group struct {
	s      *Snapshot // the state before it
	r      *reader
	review *review
	over   overlay
	sink   *sink // nil where nothing is to be written so far
	done   []*PutResult
	size   int     // about the quads
	held   []*held // documents on which judgements depend, which are committed after the others
	torn   bool    // a document failed, and what is remembered may have a part of it
	began  time.Time
}

// defaultBatch is about how many quads are committed together. It takes some 100 MB of memory and a second
// or two.
const defaultBatch = 1 << 20

// full says that a group is to be committed.
func (t *group) full(batch int) bool {
	return t.size >= cmp.Or(max(batch, 0), defaultBatch) || t.s.g.known.full() || time.Since(t.began) > longest
}

// longest is how long documents wait for others to be committed with, which keep coming.
const longest = 5 * time.Second

// overlay is what the documents of a group say, beside the state before it.
type overlay struct {
	lives    map[quad.IRI]bool       // entities that mentions refer to
	replaced map[backend.NodeID]bool // documents whose quads in the state before count no more
	meta     map[string]string
	blocks   map[string][]quad.IRI // key of a block → entities that came to have it
	near     map[[2]quad.IRI]int   // two entities → how many claims more there are between them, see ends
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
	t := &group{began: time.Now(), s: s, r: s.reader(ctx), over: overlay{
		lives: make(map[quad.IRI]bool), replaced: make(map[backend.NodeID]bool), meta: make(map[string]string), blocks: make(map[string][]quad.IRI), near: make(map[[2]quad.IRI]int),
	}}
	if t.review, err = l.g.reviewed(t.r); err != nil {
		l.unlock()
		return errors.Join(err, s.Close())
	}
	l.group = t
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
	w := &writing{reader: t.r, doc: t.s.v.Doc(c.ID), over: &t.over, review: t.review}
	if err := w.plan(c, known); err != nil {
		return err
	}
	return l.emit(ctx, w, it)
}

// emit hands on what is to be written for a document, and notes what the next ones have to know.
func (l *loader) emit(ctx context.Context, w *writing, it *item) error {
	t, c := l.group, it.checked
	if w.review.touched(c.ID, c.stated, w.before) {
		return l.hold(w, it)
	}
	refers := w.review.refers(w.v, c.stated)
	j := job{v: w.v, stated: c.stated, refers: refers, described: w.v.Describe(c.stated, refers)}
	ruled := j.described
	if w.review.touches(c.stated) {
		ruled = w.v.Describe(c.stated, linked(c.stated))
	}
	if len(w.old) > 0 {
		all := append(w.v.Quads(c.stated), j.described...)
		j.gone, j.came = difference(w.old, append(all, w.v.Edges(c.stated, refers)...))
		j.stated = nil
	}
	var err error
	if j.meta, err = w.retire(c.stated); err != nil {
		return err
	}
	maps.Copy(t.over.meta, j.meta)
	if err := t.note(w, c.stated, ruled, j.meta); err != nil {
		return err
	}
	t.weigh(w, c.stated)
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

// hold keeps a document until the others are committed: judgements depend on it, and what follows from it in
// other documents is committed with it.
func (l *loader) hold(w *writing, it *item) error {
	t, c := l.group, it.checked
	meta, err := w.retire(c.stated)
	if err != nil {
		return err
	}
	maps.Copy(t.over.meta, meta)
	if err := t.note(w, c.stated, w.v.Describe(c.stated, linked(c.stated)), meta); err != nil {
		return err
	}
	t.weigh(w, c.stated)
	if !l.o.DryRun {
		t.held = append(t.held, &held{writing: w, id: c.ID, stated: c.stated, meta: meta})
	}
	return nil
}

// weigh adds about how many quads a document costs.
func (t *group) weigh(w *writing, stated *claim.Stated) {
	t.size += 8*len(stated.Mentions) + 11*len(stated.Claims) + len(stated.Text)/64 + len(w.old) + 1
}

// note brings the overlay and the summaries up to a document; described are its quads about entities, by
// what the rules chose.
// What is not known of them is read first: later it would lack what the group says.
func (t *group) note(w *writing, stated *claim.Stated, described []quad.Quad, meta map[string]string) error {
	known := &t.s.g.known
	for _, q := range described {
		if q.Predicate == w.v.RefersTo {
			entity, _ := q.Object.(quad.IRI)
			t.over.lives[entity] = true
			continue
		}
		entity, _ := q.Subject.(quad.IRI)
		if _, err := known.of(w.reader, w.review, entity); err != nil {
			return err
		}
		for _, key := range known.keys.KeysOf(q) {
			if _, known := known.keyed[key]; !known && strings.HasPrefix(key, identity.BlockKey) {
				if list := t.over.blocks[key]; len(list) <= mostUnder && !slices.Contains(list, entity) {
					t.over.blocks[key] = append(list, entity)
				}
				continue
			}
			if _, err := known.under(w.reader, w.review, key, nil); err != nil {
				return err
			}
		}
	}
	for entity := range w.own {
		if _, err := known.of(w.reader, w.review, entity); err != nil {
			return err
		}
	}
	known.count(w.said, -1)
	known.add(described)
	t.noteNear(w, stated)
	known.mint(w.v, stated, meta)
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
		if l.jobs > 1 && len(t.held) == 0 {
			l.tidying.Go(func() { tidy(ctx) }) // while the next documents are read and linked
		} else {
			tidy(ctx)
		}
		err = errors.Join(err, failed)
	}
	if err == nil && len(t.held) > 0 {
		err = l.hear(ctx, t)
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

// hear commits the documents of a group on which judgements depend.
func (l *loader) hear(ctx context.Context, t *group) error {
	s, err := l.g.Snapshot()
	if err != nil {
		return err
	}
	r := s.reader(context.WithoutCancel(ctx)) // the others are committed
	for _, d := range t.held {
		d.reader, d.over = r, nil
	}
	h := &hearing{g: l.g, r: r, was: t.review, judgements: t.review.all, held: t.held}
	_, err = h.hear(context.WithoutCancel(ctx))
	return errors.Join(err, s.Close())
}
