package graph

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
)

// LoadOptions say how to load. Nil and the zero value are the defaults.
type LoadOptions struct {
	TextRoot string // folder of text files; "" is the folder of the file that names them
	KeepText bool   // keep the texts in the store
	NoQuotes bool   // keep where a claim is said, but no words of the text
	Strict   bool   // refuse types and relations that the schema does not have
	DryRun   bool   // read and check all, and change nothing

	// Rejected is called for every refused record and every warning, in order; nil for none.
	// An error from it ends the load. It must not write to the graph.
	Rejected func(*claim.Error) error
	// Loaded is called after each document that was taken; nil for none.
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

// Load reads documents until the end of r and keeps each in a commit of its own. A refused record
// costs itself only and is reported to LoadOptions.Rejected; of two documents with one id the
// second is refused. On an error, or when ctx ends, what was committed stays and is counted, and
// loading again finishes the work: unchanged documents are skipped. Plain RDF is a set, whose quads
// are added: those of one file in one commit, where the store can. They are read ahead on a goroutine
// of its own, which after an error may still wait for its last Read of the input.
func (g *Graph) Load(ctx context.Context, r claim.Reader, o *LoadOptions) (*LoadResult, error) {
	if r == nil {
		return &LoadResult{}, errors.New("load: there is no reader")
	}
	if o == nil {
		o = &LoadOptions{}
	}
	l := loader{g: g, o: o, res: &LoadResult{}, places: make(map[string]string)}
	start := time.Now()
	err := l.run(ctx, r)
	l.res.Elapsed = time.Since(start)
	return l.res, err
}

// ofFile are the refusals of a whole file, which is no document.
var ofFile = map[claim.Code]bool{claim.CodeUnreadable: true, claim.CodeEmpty: true, claim.CodeUnknownFormat: true, claim.CodeReserved: true}

type loader struct {
	g      *Graph
	o      *LoadOptions
	res    *LoadResult
	places map[string]string // document → where it was read
}

func (l *loader) run(ctx context.Context, r claim.Reader) error {
	for {
		if err := context.Cause(ctx); err != nil {
			return err
		}
		doc, err := r.Read()
		var refused *claim.Error
		var quads *quadsError
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.As(err, &quads):
			if err := l.takeQuads(ctx, quads.in); err != nil {
				return err
			}
			continue
		case errors.As(err, &refused):
			if !ofFile[refused.Code] && !refused.Warning {
				l.res.Rejected++
			}
			if err := l.report(refused); err != nil {
				return err
			}
			continue
		case err != nil:
			return err
		}
		if err := l.take(ctx, doc); err != nil {
			return err
		}
	}
}

func (l *loader) take(ctx context.Context, doc *claim.Document) error {
	place := "memory"
	if doc.Source != nil {
		pos, _ := doc.Source.Locate("")
		place = pos.String()
	}
	if first, twice := l.places[doc.ID]; twice && doc.ID != "" {
		l.res.Rejected++
		e := duplicate(doc.ID, first)
		if doc.Source != nil {
			e.Pos, _ = doc.Source.Locate("/id")
			e.Pointer = claim.PointerIn(doc.Source, "/id")
			e.Record = doc.Source.Raw()
		}
		return l.report(e)
	}
	l.places[doc.ID] = place
	res, err := l.g.put(ctx, doc, l.o)
	if err != nil {
		return fmt.Errorf("document %s: %w", doc.ID, err)
	}
	l.res.add(res)
	for _, p := range res.Problems {
		if err := l.report(p); err != nil {
			return err
		}
	}
	if l.o.Loaded != nil {
		l.o.Loaded(res)
	}
	return nil
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

// Put keeps one document, replacing its earlier version whole, in one commit. A document that has
// not changed is left alone. Refused records are in the result; the error is the store's.
func (g *Graph) Put(ctx context.Context, doc *claim.Document, o *LoadOptions) (*PutResult, error) {
	if doc == nil {
		return nil, errors.New("put: there is no document")
	}
	if o == nil {
		o = &LoadOptions{}
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
	res := &PutResult{ID: doc.ID, Status: StatusRejected, Read: len(doc.Relations)}
	text, problem := documentText(doc, o.TextRoot)
	if problem != nil {
		res.Problems = append(res.Problems, problem)
	}
	check := &claim.CheckOptions{
		Mapping: mapping{s.schema, s.v.Base, g.nearest(s.schema)}, Text: text,
		NoQuotes: o.NoQuotes, KeepText: o.KeepText, Strict: o.Strict, Stop: ctx.Err,
	}
	hash, err := claim.ContentHash(doc, check)
	if err != nil {
		return nil, err
	}
	known, err := s.documentHash(doc.ID)
	if err != nil {
		return nil, err
	}
	if known == hash {
		res.Status = StatusUnchanged
		return res, nil
	}
	stated, problems := claim.Check(doc, check)
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	res.Problems = append(res.Problems, problems...)
	if stated == nil {
		return res, nil
	}
	res.Read = len(stated.Claims)
	stated.Hash = claim.SealHash(hash, res.Problems)
	return res, g.replace(ctx, s, stated, known, true, o, res)
}

// replace commits what makes the store say what stated says. Its mentions are linked first, or keep
// the links they have where those can hold.
func (g *Graph) replace(
	ctx context.Context, s *Snapshot, stated *claim.Stated, known string, relink bool, o *LoadOptions, res *PutResult,
) error {
	r := s.reader(ctx)
	w := &writing{reader: r, doc: s.v.Doc(stated.ID)}
	if err := w.readOld(known != "", stated.ID); err != nil {
		return err
	}
	if !relink {
		free, err := w.free(stated)
		if err != nil {
			return err
		}
		relink = !free
	}
	if relink {
		if err := w.link(stated); err != nil {
			return err
		}
	}
	c, err := w.change(stated)
	if err != nil {
		return err
	}
	res.Status = StatusNew
	if known == stated.Hash {
		res.Status = StatusUnchanged // it was taken up again only for its refused records
	} else if known != "" {
		res.Status = StatusReplaced
	}
	if res.Status != StatusUnchanged {
		res.Claims = len(stated.Claims)
		res.Gained, res.Lost = w.gained(stated)
		res.Merges = w.merges(stated)
	}
	if o.DryRun || len(c.Add) == 0 && len(c.Delete) == 0 && len(c.Meta) == 0 {
		return nil
	}
	if err := g.commit(ctx, c); err != nil {
		return err
	}
	g.log.Debug("document kept", "source", stated.ID, "status", res.Status, "claims", len(stated.Claims),
		"quads", len(c.Add)-len(c.Delete))
	return nil
}

// commit makes a change of documents. The caller holds g.writer.
func (g *Graph) commit(ctx context.Context, c *backend.Commit) error {
	err := g.store.Commit(ctx, c)
	g.known.commit(c, err != nil)
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
	if err := w.readOld(true, id); err != nil {
		return 0, err
	}
	c := &backend.Commit{Delete: w.old}
	if c.Meta, err = w.retire(nil); err != nil {
		return 0, err
	}
	if err := g.commit(ctx, c); err != nil {
		return 0, fmt.Errorf("remove %s: %w", id, err)
	}
	return len(w.before.Claims), nil
}
