package graph

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
)

// A hearing is a commit that changes what judgements say, or documents on which they depend, and with it
// whatever follows in other documents.
type hearing struct {
	g    *Graph
	r    *reader // of the last state
	was  *review // in it
	held []*held

	judgements []claim.Judgement // as they will be
	gone, came []quad.Quad       // quads of judgements
	apart      map[string]string // settings of entities that judgements made elsewhere

	moved int // mentions that refer to something else afterwards, but for those of the held documents
}

// hear commits. It finishes though the context ends once it has begun to write. The caller holds g.writer.
func (h *hearing) hear(ctx context.Context) (*review, error) {
	next, err := h.r.review(h.judgements, h.held, h.apart)
	if err != nil {
		return nil, err
	}
	docs, err := h.follow(next)
	if err != nil {
		return nil, err
	}
	h.g.review = nil // until it is done
	sink := h.g.newSink(context.WithoutCancel(ctx), false)
	err = sink.put(job{gone: h.gone, came: h.came, meta: next.meta})
	for i := 0; err == nil && i < len(h.held); i++ {
		d := h.held[i]
		if err = sink.put(d.job(next)); err == nil {
			err = context.Cause(ctx)
		}
	}
	for i := 0; err == nil && i < len(docs); i++ {
		h.r.forget(mostRemembered)
		w := &writing{reader: h.r, doc: h.r.v.Doc(docs[i]), review: next}
		if err = w.readOld(true, docs[i]); err != nil {
			break
		}
		h.moved += w.moves(w.before, h.was)
		gone, came := difference(w.old, w.all(w.before))
		if err = sink.put(job{gone: gone, came: came}); err == nil {
			err = context.Cause(ctx)
		}
	}
	if err != nil {
		sink.err = errors.Join(sink.err, err) // nothing is committed
	}
	tidy, failed := sink.commit()
	tidy(ctx)
	if failed != nil {
		h.g.known.forget()
		return nil, fmt.Errorf("commit: %w", failed)
	}
	next.meta = nil
	h.g.review = next
	return next, nil
}

// job is what is to be written for a document.
func (d *held) job(next *review) job {
	d.review = next
	var all []quad.Quad
	if d.stated != nil {
		all = d.all(d.stated)
	}
	gone, came := difference(d.old, all)
	return job{gone: gone, came: came, meta: d.meta}
}

// follow gives the documents whose mentions refer to something else in the next review, sorted, but for
// those that are held.
func (h *hearing) follow(next *review) ([]string, error) {
	entities, mentions := h.was.closureOf().Changes(next.closure)
	docs := make(map[string]struct{})
	for _, m := range mentions {
		if doc, _, ok := h.r.v.MentionOf(m); ok {
			docs[doc] = struct{}{}
		}
	}
	b := &binder{reader: h.r}
	for _, e := range entities {
		err := b.linked(e, func(q backend.Quad) error {
			label, err := h.r.iri(q.L)
			if id, ok := h.r.v.DocID(label); ok {
				docs[id] = struct{}{}
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	for _, d := range h.held {
		delete(docs, d.id)
	}
	for id := range docs { // a judged mention may be of a document that is gone
		if known, err := h.r.hasDocument(id); err != nil {
			return nil, err
		} else if !known {
			delete(docs, id)
		}
	}
	return slices.Sorted(maps.Keys(docs)), nil
}
