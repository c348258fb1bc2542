package graph

import (
	"context"
	"errors"
	"fmt"
	"go/token"
	"os"
	"slices"
	"strings"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/rdf"
)

// exported are the documents of an export of a store. Their quads lie anywhere in it: they are
// gathered in a store of their own, in a temporary folder, until all were read.
type exported struct {
	*Graph
	folder  string
	loading backend.Loading
	place   token.Position // of the first quad
	review  *review        // what is judged in it
	said    []quad.Quad    // who said in it that what stands for what
}

// gather begins an export at a quad.
func (l *loader) gather(ctx context.Context, place token.Position) (_ *exported, err error) {
	e := &exported{place: place}
	if e.folder, err = os.MkdirTemp("", "newsgraph-*"); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, e.Close())
		}
	}()
	if e.Graph, err = Open(ctx, e.folder, &Options{Create: true, Base: l.g.vocab.Base}); err != nil {
		return nil, err
	}
	e.loading, err = e.store.(backend.Loader).Load(ctx, nil) // folders have it
	return e, err
}

// Close forgets what was gathered.
func (e *exported) Close() error {
	var err error
	if e.loading != nil {
		e.loading.Abort()
	}
	if e.Graph != nil {
		err = e.Graph.Close()
	}
	return errors.Join(err, os.RemoveAll(e.folder))
}

// add takes a quad of a document; any other under the base is refused.
func (e *exported) add(place token.Position, q *rdf.Quad) error {
	label, _ := rdf.Term(q.Label).(quad.IRI)
	_, ofClaim := e.vocab.ClaimID(label)
	if e.vocab.IsReview(label) {
		return e.addJudged(place, q)
	}
	if id, ofDoc := e.vocab.DocID(label); !ofClaim && (!ofDoc || e.vocab.Doc(id) != label) {
		return reservedError(place, "a quad with %v is none of a document", q.Value())
	}
	return e.loading.Add(q.Subject, q.Predicate, q.Object, q.Label)
}

// addJudged takes a quad of a judgement.
func (e *exported) addJudged(place token.Position, q *rdf.Quad) error {
	subject, _ := rdf.Term(q.Subject).(quad.IRI)
	predicate, _ := rdf.Term(q.Predicate).(quad.IRI)
	if !strings.HasPrefix(string(subject), string(e.vocab.JudgementIRI(""))) && predicate != e.vocab.StandsFor && predicate != e.vocab.Reason {
		return reservedError(place, "a quad with %v is none of a judgement", q.Value())
	}
	return e.loading.Add(q.Subject, q.Predicate, q.Object, q.Label)
}

// check refuses the export where its quads are not exactly what its documents state and what follows
// from that: somebody changed them, or a part is missing.
func (e *exported) check(ctx context.Context) error {
	if err := e.loading.Commit(); err != nil {
		return err
	}
	s, err := e.Snapshot()
	if err != nil {
		return err
	}
	defer s.Close()
	quads := 0
	var fault error
	r := s.reader(ctx)
	if e.review, err = r.reviewed(); err != nil {
		return reservedError(e.place, "%v", err)
	}
	for i := range e.review.all {
		j := &e.review.all[i]
		if j.ID != j.ComputeID() {
			return reservedError(e.place, "judgement %s is not what its id says", j.ID)
		}
		quads += len(s.v.JudgementQuads(j))
	}
	if e.said, err = r.allSaid(); err != nil {
		return err
	}
	quads += len(e.said)
	err = r.eachDocument(func(id string, doc quad.IRI) error {
		w := &writing{reader: r, doc: doc, review: e.review}
		if err := w.readOld(true, id); err != nil {
			fault = reservedError(e.place, "%v", err)
			return fault
		}
		quads += len(w.old)
		if w.before.Hash == "" {
			fault = reservedError(e.place, "document %s has no hash", id)
			return fault
		}
		c, err := w.change(w.before)
		if err == nil && len(c.Add)+len(c.Delete) > 0 {
			fault = reservedError(e.place, "of document %s %d quads are missing, and %d are too many", id, len(c.Add), len(c.Delete))
			return fault
		}
		return err
	})
	if err == nil && quads != s.b.Len() {
		err = reservedError(e.place, "%d quads belong to no document and no judgement", s.b.Len()-quads)
	}
	return err
}

func reservedError(pos token.Position, format string, args ...any) *claim.Error {
	return &claim.Error{
		Pos: pos, Code: claim.CodeReserved,
		Msg: fmt.Sprintf("the documents of this export are not whole, and none of them is loaded: "+format, args...),
	}
}

// eachDocument calls f with every document.
func (r *reader) eachDocument(f func(id string, doc quad.IRI) error) error {
	class, err := r.b.Lookup(claim.SchemaNewsArticle)
	if err != nil {
		return err
	}
	return r.eachOf(quad.Object, class, func(q backend.Quad) error {
		doc, err := r.iri(q.S)
		if err != nil {
			return err
		}
		if id, ok := r.v.DocID(doc); ok && q.L == q.S {
			return f(id, doc)
		}
		return nil
	})
}

// takeExported keeps the documents of an export. Where the store has no documents but those of the
// export, their mentions stay linked as they were; else the rules link them anew.
func (l *loader) takeExported(ctx context.Context, e *exported) error {
	s, err := e.Snapshot()
	if err != nil {
		return err
	}
	defer s.Close()
	relink, err := l.others(ctx, s)
	if err != nil {
		return err
	}
	r := s.reader(ctx)
	err = r.eachDocument(func(id string, doc quad.IRI) error {
		if err := context.Cause(ctx); err != nil {
			return err
		}
		r.forget(mostRemembered)
		w := &writing{reader: r, doc: doc}
		if err := w.readOld(true, id); err != nil {
			return err
		}
		return l.keep(ctx, &item{
			id: id, place: e.place,
			checked: &checked{
				PutResult: PutResult{ID: id, Status: StatusUnchanged, Read: len(w.before.Claims)}, stated: w.before, keep: !relink,
			},
		})
	})
	if err != nil {
		return err
	}
	return l.takeJudged(ctx, e)
}

// takeJudged keeps the judgements of an export that the store does not have.
func (l *loader) takeJudged(ctx context.Context, e *exported) error {
	if len(e.review.all)+len(e.said) == 0 || l.o.DryRun {
		return nil
	}
	if err := l.commit(ctx); err != nil {
		return err
	}
	l.g.writer.Lock()
	defer l.g.writer.Unlock()
	s, err := l.g.Snapshot()
	if err != nil {
		return err
	}
	defer s.Close()
	r := s.reader(ctx)
	was, err := l.g.reviewed(r)
	if err != nil {
		return err
	}
	h := &hearing{g: l.g, r: r, was: was, judgements: slices.Clone(was.all)}
	known := make(map[string]bool, len(was.all))
	for i := range was.all {
		known[was.all[i].ID] = true
	}
	for i := range e.review.all {
		c := e.review.all[i]
		if !known[c.ID] {
			h.judgements = append(h.judgements, c)
			h.came = append(h.came, s.v.JudgementQuads(&c)...)
		}
	}
	for _, q := range e.said {
		if node, err := s.b.Lookup(q.Label); err != nil {
			return err
		} else if node != 0 {
			had, err := r.stored(q.Subject, q.Predicate.(quad.IRI)) // it is an IRI, being a predicate of ours
			if err != nil {
				return err
			}
			if slices.Contains(had, q) {
				continue
			}
		}
		h.came = append(h.came, q)
	}
	if len(h.came) == 0 {
		return nil
	}
	slices.SortFunc(h.judgements, func(a, b claim.Judgement) int { return a.Earlier(&b) })
	if h.apart, err = e.apart(r); err != nil {
		return err
	}
	_, err = h.hear(ctx)
	return err
}

// apart gives the settings of the entities that judgements made in the export, but for those whose slugs the
// store has given away.
func (e *exported) apart(r *reader) (map[string]string, error) {
	out := make(map[string]string)
	for key, slug := range e.review.meta {
		if !strings.HasPrefix(key, metaApart) {
			continue
		}
		hits, err := r.living(r.v.Entity(slug))
		if err != nil {
			return nil, err
		}
		retired, err := r.b.Meta(metaRetired + slug)
		if err != nil {
			return nil, err
		}
		if len(hits) == 0 && retired == "" {
			out[key] = slug
			out[metaRetired+slug] = e.review.meta[metaRetired+slug]
		}
	}
	return out, nil
}

// others says whether the store has documents that the export does not.
func (l *loader) others(ctx context.Context, export *Snapshot) (bool, error) {
	s, err := l.g.Snapshot()
	if err != nil {
		return false, err
	}
	defer s.Close()
	found := false
	err = s.reader(ctx).eachDocument(func(id string, _ quad.IRI) error {
		known, err := export.hasDocument(id)
		found = found || !known
		return err
	})
	return found, err
}
