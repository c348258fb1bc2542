package graph

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"time"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/identity"
)

// A ResolveResult counts what [Graph.Resolve] did.
type ResolveResult struct {
	Documents int           `json:"documents"` // that were looked at
	Mentions  int           `json:"mentions"`  // of these documents
	Moved     int           `json:"moved"`     // mentions that refer to another entity now
	Before    int           `json:"entities_before"`
	After     int           `json:"entities"`
	Elapsed   time.Duration `json:"-"`
}

// Resolve links the mentions of all documents anew, as if the documents had been loaded one after the
// other in the order of their ids into an empty store. So what refers to what depends on the documents
// alone, and not on the order and the batches in which they came. An entity keeps its IRI: each goes to
// the entity that has most of its mentions. Doing it again changes nothing.
//
// Progress is told what is done and how many of how many documents are behind; nil for nobody. Other
// writers wait. Documents are changed in several commits: if it is interrupted, those that were
// committed stay, and doing it again finishes the work. O(quads), in a temporary folder of about the
// store's size.
func (g *Graph) Resolve(ctx context.Context, progress func(doing string, done, of int)) (*ResolveResult, error) {
	if progress == nil {
		progress = func(string, int, int) {}
	}
	g.writer.Lock()
	defer g.writer.Unlock()
	start := time.Now()
	r := &resolving{g: g, progress: progress, moved: make(map[quad.IRI]map[quad.IRI]int), base: make(map[quad.IRI]string)}
	err := r.run(ctx)
	r.res.Elapsed = time.Since(start)
	if err != nil {
		return &r.res, fmt.Errorf("resolve: %w", err)
	}
	return &r.res, nil
}

// resolving is one Resolve. The documents are linked in a scratch store first, whose entities then get
// the IRIs they have in the store.
type resolving struct {
	g        *Graph
	scratch  *Graph
	progress func(doing string, done, of int)
	res      ResolveResult

	moved map[quad.IRI]map[quad.IRI]int // entity in the scratch store → what its mentions referred to
	base  map[quad.IRI]string           // entity in the scratch store → the slug its name asks for
	iris  map[quad.IRI]quad.IRI         // entity in the scratch store → in the store
}

func (r *resolving) run(ctx context.Context) (err error) {
	s, err := r.g.Snapshot()
	if err != nil {
		return err
	}
	defer s.Close()
	folder, err := os.MkdirTemp("", "newsgraph-*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	if r.scratch, err = Open(ctx, folder, &Options{Create: true, Base: r.g.vocab.Base}); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.scratch.Close()) }()
	text, err := s.b.Meta(metaSchema)
	if err != nil {
		return err
	}
	if err := r.scratch.store.Commit(ctx, &backend.Commit{Meta: map[string]string{metaSchema: text}}); err != nil {
		return err
	}
	if err := r.link(ctx, s); err != nil {
		return err
	}
	if err := r.name(s); err != nil {
		return err
	}
	return r.write(ctx)
}

// documentIDs gives the ids of all documents, sorted.
func (r *reader) documentIDs() (ids []string, err error) {
	err = r.eachDocument(func(id string, _ quad.IRI) error {
		ids = append(ids, id)
		return nil
	})
	slices.Sort(ids)
	return ids, err
}

// link links the documents in the scratch store.
func (r *resolving) link(ctx context.Context, s *Snapshot) error {
	read := s.reader(ctx)
	ids, err := read.documentIDs()
	if err != nil {
		return err
	}
	r.res.Documents = len(ids)
	before := make(map[quad.IRI]struct{})
	err = r.each(ctx, r.scratch, false, ids, "link", func(l *loader, id string) error {
		read.forget(mostRemembered)
		w := &writing{reader: read, doc: s.v.Doc(id)}
		if err := w.readOld(true, id); err != nil {
			return err
		}
		stated := w.before
		old := make([]quad.IRI, len(stated.Mentions))
		for i := range stated.Mentions {
			old[i] = stated.Mentions[i].Link.Entity
			before[old[i]] = struct{}{}
		}
		if err := l.keep(ctx, &item{id: id, checked: &checked{PutResult: PutResult{ID: id}, stated: stated}}); err != nil {
			return err
		}
		for i := range stated.Mentions {
			r.count(&stated.Mentions[i], old[i])
		}
		return nil
	})
	r.res.Before, r.res.After = len(before), len(r.moved)
	return err
}

func (r *resolving) count(m *claim.Mention, old quad.IRI) {
	r.res.Mentions++
	to := r.moved[m.Link.Entity]
	if to == nil {
		to = make(map[quad.IRI]int, 1)
		r.moved[m.Link.Entity] = to
	}
	to[old]++
	if m.Link.By == identity.ByNew {
		r.base[m.Link.Entity] = identity.Slug(m.FirstName())
	}
}

// each calls f with each document for a loader of a store, which commits what it is given.
func (r *resolving) each(
	ctx context.Context, g *Graph, locked bool, ids []string, doing string, f func(l *loader, id string) error,
) (err error) {
	l := &loader{g: g, o: &LoadOptions{}, res: &LoadResult{}, places: make(map[string]string), jobs: 2, locked: locked}
	defer l.tidying.Wait()
	defer func() { err = errors.Join(err, l.seen.close()) }()
	defer func() { err = errors.Join(err, l.commit(ctx)) }()
	for i, id := range ids {
		if err := context.Cause(ctx); err != nil {
			return err
		}
		if err := f(l, id); err != nil {
			return fmt.Errorf("document %s: %w", id, err)
		}
		clear(l.places) // ids are not told twice
		r.progress(doing, i+1, len(ids))
	}
	return nil
}

// name gives each entity of the scratch store its IRI in the store.
func (r *resolving) name(s *Snapshot) error {
	type pair struct {
		entity, old quad.IRI
		mentions    int
	}
	var pairs []pair
	for entity, to := range r.moved {
		for old, n := range to {
			pairs = append(pairs, pair{entity, old, n})
		}
	}
	slices.SortFunc(pairs, func(a, b pair) int {
		return cmp.Or(cmp.Compare(b.mentions, a.mentions), cmp.Compare(a.entity, b.entity), cmp.Compare(a.old, b.old))
	})
	r.iris = make(map[quad.IRI]quad.IRI, len(r.moved))
	taken := make(map[quad.IRI]struct{}, len(r.moved))
	for _, p := range pairs {
		if _, is := taken[p.old]; is || r.iris[p.entity] != "" {
			continue
		}
		r.iris[p.entity] = p.old
		taken[p.old] = struct{}{}
	}
	var rest []quad.IRI
	for entity := range r.moved {
		if r.iris[entity] == "" {
			rest = append(rest, entity)
		}
	}
	slices.Sort(rest)
	for _, entity := range rest {
		iri, err := r.fresh(s, r.base[entity], taken)
		if err != nil {
			return err
		}
		r.iris[entity] = iri
		taken[iri] = struct{}{}
	}
	return nil
}

// fresh gives an IRI that no entity has or had.
func (r *resolving) fresh(s *Snapshot, slug string, taken map[quad.IRI]struct{}) (quad.IRI, error) {
	for n := 1; ; n++ {
		try := slug
		if n > 1 {
			try += "-" + strconv.Itoa(n)
		}
		iri := s.v.Entity(try)
		if _, is := taken[iri]; is {
			continue
		}
		node, err := s.b.Lookup(iri)
		if err != nil {
			return "", err
		}
		retired, err := s.b.Meta(metaRetired + try)
		if err != nil {
			return "", err
		}
		if node == 0 && retired == "" {
			return iri, nil
		}
	}
}

// write brings the links of the scratch store into the store.
func (r *resolving) write(ctx context.Context) error {
	t, err := r.scratch.Snapshot()
	if err != nil {
		return err
	}
	defer t.Close()
	read := t.reader(ctx)
	ids, err := read.documentIDs()
	if err != nil {
		return err
	}
	err = r.each(ctx, r.g, true, ids, "write", func(l *loader, id string) error {
		read.forget(mostRemembered)
		w := &writing{reader: read, doc: t.v.Doc(id)}
		if err := w.readOld(true, id); err != nil {
			return err
		}
		for i := range w.before.Mentions {
			link := &w.before.Mentions[i].Link
			link.Entity = r.iris[link.Entity]
		}
		c := &checked{PutResult: PutResult{ID: id}, stated: w.before, fixed: true}
		if err := l.keep(ctx, &item{id: id, checked: c}); err != nil {
			return err
		}
		r.res.Moved += c.moved
		return nil
	})
	if err != nil {
		return err
	}
	return r.unretire(ctx)
}

// unretire forgets the names that were kept of entities that live: where the mention that brought one is
// another now, it depends on the order of the documents whether one was kept.
func (r *resolving) unretire(ctx context.Context) error {
	s, err := r.g.Snapshot()
	if err != nil {
		return err
	}
	defer s.Close()
	c := &backend.Commit{Meta: make(map[string]string)}
	for _, iri := range r.iris {
		slug, _ := s.v.EntitySlug(iri)
		if was, err := s.b.Meta(metaRetired + slug); err != nil {
			return err
		} else if was != "" {
			c.Meta[metaRetired+slug] = ""
		}
	}
	if len(c.Meta) == 0 {
		return nil
	}
	return r.g.store.Commit(ctx, c)
}

// moves counts the mentions that refer to another entity than the document's earlier version, by what
// was judged then.
func (w *writing) moves(stated *claim.Stated, was *review) (n int) {
	before, now := was.refers(w.v, w.before), w.review.refers(w.v, stated)
	for i := range stated.Mentions {
		if local := stated.Mentions[i].Local; before(local) != now(local) {
			n++
		}
	}
	return n
}
