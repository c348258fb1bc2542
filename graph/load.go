package graph

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/schema"
)

// LoadOptions say how to load. Nil and the zero value are the defaults.
type LoadOptions struct {
	TextRoot string // folder of text files; "" is the folder of the file that names them
	KeepText bool   // keep the texts in the store
	NoQuotes bool   // keep where a claim is said, but no words of the text
	Strict   bool   // refuse types and relations that the schema does not have
	DryRun   bool   // read and check all, and change nothing; merges are counted with documents of one batch
	Batch    int    // about how many quads are committed together; 0 is a million
	Jobs     int    // how many documents are read and checked at once; 1 keeps to one processor, 0 is all processors

	// Rejected is called for every refused record and every warning, in order; nil for none. Of
	// warnings of an unknown type or relation only the first of each is told.
	// An error from it ends the load. It must not write to the graph.
	Rejected func(*claim.Error) error
	// Reading is called for each document when it was read and linked, which is before it is committed;
	// nil for none.
	Reading func(*PutResult)
	// Loaded is called for each document in order once it is committed; nil for none.
	Loaded func(*PutResult)
	// Quads is called now and then while plain RDF is loaded, with what is done (add, write or
	// merge) and how many quads of the file were read; nil for none.
	Quads func(doing string, n int)
}

// How a document went.
const (
	StatusNew       = "new"
	StatusReplaced  = "replaced"
	StatusUnchanged = "unchanged"
	StatusRejected  = "rejected"
)

// A PutResult says what became of one document.
type PutResult struct {
	ID       string
	Status   string         // new, replaced, unchanged, rejected
	Claims   int            // in the document as it now is; 0 for one that is unchanged
	Gained   int            // claims that were not there before
	Lost     int            // claims that are there no more
	Read     int            // claims it was read with, also when it is unchanged
	Merges   int            // mentions that were linked to entities other documents have too
	Problems []*claim.Error // refused records and warnings

	unknown *unknownWords
}

// A LoadResult counts what a load did.
type LoadResult struct {
	New       int           `json:"new"`
	Replaced  int           `json:"replaced"`
	Unchanged int           `json:"unchanged"`
	Rejected  int           `json:"rejected"` // documents
	Read      int           `json:"read"`     // claims, of unchanged documents too
	Claims    int           `json:"claims"`   // of the new and replaced documents
	Gained    int           `json:"gained"`
	Lost      int           `json:"lost"`
	Merges    int           `json:"merges"`
	Rejects   int           `json:"rejects"` // records, documents included
	Warnings  int           `json:"warnings"`
	Quads     QuadCounts    `json:"quads"`
	Unknown   *Unknown      `json:"unknown"` // nil for none
	Elapsed   time.Duration `json:"-"`
}

// Documents counts the documents that were read.
func (l *LoadResult) Documents() int { return l.New + l.Replaced + l.Unchanged + l.Rejected }

func (l *LoadResult) add(p *PutResult) {
	switch p.Status {
	case StatusNew:
		l.New++
	case StatusReplaced:
		l.Replaced++
	case StatusUnchanged:
		l.Unchanged++
	case StatusRejected:
		l.Rejected++
	}
	l.Read += p.Read
	l.Claims += p.Claims
	l.Gained += p.Gained
	l.Lost += p.Lost
	l.Merges += p.Merges
}

// logCommit says what a commit of documents brought.
func (l *loader) logCommit(t *group) {
	if t.sink == nil { // nothing was written
		return
	}
	claims := 0
	for _, res := range t.done {
		claims += res.Claims
	}
	l.g.log.Info("documents committed", "documents", len(t.done), "claims", claims, "quads", t.size,
		"seconds", time.Since(t.began).Seconds())
}

// Put keeps one document, replacing its earlier version whole, in one commit. A document that has
// not changed is left alone. Refused records are in the result; the error is the store's.
func (g *Graph) Put(ctx context.Context, doc *claim.Document, o *LoadOptions) (*PutResult, error) {
	if doc == nil {
		return nil, errors.New("put: there is no document")
	}
	if o == nil {
		o = &LoadOptions{}
	}
	if g.served != nil {
		return g.putServed(ctx, doc, o)
	}
	return g.put(ctx, doc, o)
}

func (g *Graph) put(ctx context.Context, doc *claim.Document, o *LoadOptions) (*PutResult, error) {
	g.writer.Lock()
	defer g.writer.Unlock()
	s, err := g.Snapshot()
	if err != nil {
		return nil, err
	}
	defer s.Close()
	c, err := s.check(ctx, doc, o)
	var h hints
	h.give(s.schema, c.Problems)
	if err != nil || c.stated == nil {
		return &c.PutResult, err
	}
	known, err := s.documentHash(doc.ID)
	if err != nil {
		return nil, err
	}
	return &c.PutResult, g.replace(ctx, s, c, known, o)
}

// A checked document is ready to be linked and kept.
type checked struct {
	PutResult
	stated *claim.Stated  // nil for one that is refused or unchanged
	schema *schema.Schema // that it was checked by; nil for none
	keep   bool           // its mentions stay linked as they are, if those links can hold
	fixed  bool           // they stay so in any case
	moved  int            // of a fixed one: mentions that refer to another entity than before
}

// checkOptions are those of a document with such a text beside it.
func (s *Snapshot) checkOptions(ctx context.Context, o *LoadOptions, text string) *claim.CheckOptions {
	return &claim.CheckOptions{
		Mapping: s.g.mapping(s.schema), Text: text,
		NoQuotes: o.NoQuotes, KeepText: o.KeepText, Strict: o.Strict, Stop: ctx.Err,
	}
}

// check reads a document's text, compares its hash with what the snapshot has, and puts it into its normal
// form if need be. It is for several goroutines.
func (s *Snapshot) check(ctx context.Context, doc *claim.Document, o *LoadOptions) (*checked, error) {
	c := &checked{schema: s.schema, PutResult: PutResult{ID: doc.ID, Status: StatusRejected, Read: len(doc.Relations)}}
	text, problem := documentText(doc, o.TextRoot)
	if problem != nil {
		c.Problems = append(c.Problems, problem)
	}
	check := s.checkOptions(ctx, o, text)
	hash, err := claim.ContentHash(doc, check)
	if err != nil {
		return c, err
	}
	known, err := s.documentHash(doc.ID)
	if err != nil {
		return c, err
	}
	if claim.SameContent(known, hash) {
		c.Status = StatusUnchanged
		return c, nil
	}
	stated, problems := claim.Check(doc, check)
	if err := context.Cause(ctx); err != nil {
		return c, err
	}
	c.Problems = append(c.Problems, problems...)
	c.unknown = unknownOf(doc, check.Mapping)
	if stated == nil {
		return c, nil
	}
	c.Read = len(stated.Claims)
	stated.Hash = claim.SealHash(hash, c.Problems)
	c.stated = stated
	return c, nil
}

// replace commits what makes the store say what a document says.
func (g *Graph) replace(ctx context.Context, s *Snapshot, c *checked, known string, o *LoadOptions) error {
	w := &writing{reader: s.reader(ctx), doc: s.v.Doc(c.stated.ID)}
	var err error
	if w.review, err = g.reviewed(w.reader); err != nil {
		return err
	}
	if err := w.plan(c, known); err != nil {
		return err
	}
	change, err := w.change(c.stated)
	if err != nil {
		return err
	}
	if o.DryRun || len(change.Add) == 0 && len(change.Delete) == 0 && len(change.Meta) == 0 {
		return nil
	}
	if err := w.commit(ctx, c.stated, change); err != nil {
		return err
	}
	g.log.Debug("document kept", "source", c.ID, "status", c.Status, "claims", len(c.stated.Claims),
		"quads", len(change.Add)-len(change.Delete))
	return nil
}

// plan reads what the store has of the document, whose hash it knows, links its mentions, which may keep
// the links they have where those can hold, and says what will come of it.
func (w *writing) plan(c *checked, known string) error {
	if err := w.readOld(known != "", c.ID); err != nil {
		return err
	}
	relink := !c.keep && !c.fixed
	if c.fixed {
		c.moved = w.moves(c.stated, w.review)
	}
	if c.keep {
		free, err := w.free(c.stated)
		if err != nil {
			return err
		}
		relink = !free
	}
	if relink {
		if err := w.link(c.stated); err != nil {
			return err
		}
	}
	c.Status = StatusNew
	switch {
	case claim.SameContent(known, c.stated.Hash):
		c.Status = StatusUnchanged // it was taken up again only for its refused records
		return nil
	case known != "":
		c.Status = StatusReplaced
	}
	c.Claims = len(c.stated.Claims)
	c.Gained, c.Lost = w.gained(c.stated)
	c.Merges = w.merges(c.stated)
	return nil
}

// commit commits the change of a document, and what follows from it by judgements in others; stated is nil
// for one that goes. The caller holds g.writer.
func (w *writing) commit(ctx context.Context, stated *claim.Stated, c *backend.Commit) error {
	g := w.g
	if w.review.touched(w.before.ID, stated, w.before) {
		d := &held{writing: w, id: w.before.ID, stated: stated, meta: c.Meta}
		h := &hearing{g: g, r: w.reader, was: w.review, judgements: w.review.all, held: []*held{d}}
		_, err := h.hear(ctx)
		g.known.forget()
		return err
	}
	err := g.store.Commit(ctx, c)
	if w.review.touches(w.before) || stated != nil && w.review.touches(stated) {
		g.known.forget() // the quads do not say what the rules chose
	} else {
		g.known.commit(c, err != nil)
	}
	if err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// Remove takes documents out of the store, each in a commit of its own. It gives how many claims
// went. A document that is not there is an error that wraps ErrNoDocument; the others are removed.
func (g *Graph) Remove(ctx context.Context, ids ...string) (claims int, err error) {
	var missing []error
	for _, id := range ids {
		n, err := g.remove(ctx, id)
		if errors.Is(err, ErrNoDocument) {
			missing = append(missing, err)
			continue
		}
		if err != nil {
			return claims, errors.Join(append(missing, err)...)
		}
		claims += n
	}
	return claims, errors.Join(missing...)
}

// ErrNoDocument is the error for a document that the store does not have.
var ErrNoDocument = errors.New("no such document")

func (g *Graph) remove(ctx context.Context, id string) (int, error) {
	if g.served != nil {
		return g.removeServed(ctx, id)
	}
	g.writer.Lock()
	defer g.writer.Unlock()
	s, err := g.Snapshot()
	if err != nil {
		return 0, err
	}
	defer s.Close()
	if ok, err := s.hasDocument(id); err != nil {
		return 0, err
	} else if !ok {
		return 0, fmt.Errorf("remove %s: %w", id, ErrNoDocument)
	}
	w := &writing{reader: s.reader(ctx), doc: s.v.Doc(id)}
	if w.review, err = g.reviewed(w.reader); err != nil {
		return 0, err
	}
	if err := w.readOld(true, id); err != nil {
		return 0, err
	}
	c := &backend.Commit{Delete: w.old}
	if c.Meta, err = w.retire(nil); err != nil {
		return 0, err
	}
	if err := w.commit(ctx, nil, c); err != nil {
		return 0, fmt.Errorf("remove %s: %w", id, err)
	}
	return len(w.before.Claims), nil
}
