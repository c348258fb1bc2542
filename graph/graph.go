package graph

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/identity"
	"github.com/newsgraph/newsgraph/graph/internal/remote"
	_ "github.com/newsgraph/newsgraph/graph/internal/store" // folders and mem:
	"github.com/newsgraph/newsgraph/schema"
)

// What a caller decides on; every error of this package wraps at most one of them.
var (
	ErrNotFound = backend.ErrNotFound // no store at the URL
	ErrLocked   = backend.ErrLocked   // another process holds it
	ErrVersion  = backend.ErrVersion  // made by another version
	ErrReadOnly = backend.ErrReadOnly // opened for reading only
	ErrCorrupt  = backend.ErrCorrupt  // damaged
	ErrClosed   = backend.ErrClosed   // used after Close
	ErrMoved    = remote.ErrMoved     // a snapshot of a served graph, which has changed since
)

// Options say how to open a graph. Nil and the zero value open an existing store for reading and
// writing.
type Options struct {
	Create   bool          // make the store where there is none
	ReadOnly bool          // allow no writes; a reader never waits long for a writer
	Wait     time.Duration // how long to wait for another writer; 0 not at all
	Base     string        // what every IRI begins with, for a new store; default urn:newsgraph:
	Logger   *slog.Logger  // is told of each commit of a load; nil is silent
	Token    string        // what a served graph wants of who writes; stores have no use for it
	// Memory is about how many bytes one search may take before it ends with what it has found; default 512 MiB. Beside
	// it are the answer and what searches before have left, up to 64 MiB each. A served graph has its service's.
	Memory int
}

// A Graph is one open store.
type Graph struct {
	store  backend.Store
	served remote.Graph // nil for a graph that is here
	vocab  *claim.Vocab
	log    *slog.Logger
	memory int        // of a search, 0 for the default
	writer sync.Mutex // serialises reading-then-committing, and guards what follows
	known  summaries
	review *review // of the last state; nil until it is asked for

	searchers sync.Pool // of *paths.Searcher: their memory

	mu        sync.Mutex // guards what follows
	schema    schemaCache
	digest    *digest
	relations relationsCache
	metonyms  metonymsCache
	totals    totalsCache
	allFacts  factsCache
}

// schemaCache is the schema in force, parsed from the text kept in the store.
type schemaCache struct {
	text   string
	schema *schema.Schema
}

// The settings that a store keeps beside its quads.
const (
	metaBase    = backend.MetaBase
	metaSchema  = "schema"
	metaRetired = "retired/" // + slug: the name key of an entity that is gone
)

// Open opens the store at a URL; see the package comment for the schemes. The caller closes it.
func Open(ctx context.Context, url string, o *Options) (*Graph, error) {
	if o == nil {
		o = &Options{}
	}
	if err := checkBase(o.Base); err != nil {
		return nil, fmt.Errorf("open store %s: %w", url, err)
	}
	if o.Memory < 0 {
		return nil, fmt.Errorf("open store %s: memory %d: at least 0", url, o.Memory)
	}
	if open := remote.For(url); open != nil {
		return openServed(ctx, open, url, o)
	}
	keys := new(identity.Keyer)
	store, err := backend.Open(ctx, url, &backend.Options{
		ReadOnly: o.ReadOnly, Create: o.Create, Wait: o.Wait, Keys: keys.KeysOf, KeyPredicates: identity.KeyPredicates, Facts: factsOf,
		NearKeys: identity.NameKey,
	})
	if err != nil {
		return nil, err
	}
	g := &Graph{store: store, known: summaries{keys: keys}, log: o.Logger, memory: o.Memory, schema: schemaCache{schema: schema.Core()}}
	if g.log == nil {
		g.log = slog.New(slog.DiscardHandler)
	}
	if err := g.settle(ctx, o); err != nil {
		return nil, errors.Join(fmt.Errorf("open store %s: %w", url, err), store.Close())
	}
	return g, nil
}

func checkBase(base string) error {
	if base == "" {
		return nil
	}
	if !strings.ContainsAny(base[len(base)-1:], ":/#") || !claim.IsIRI(base+"x") {
		return fmt.Errorf("base %q: want an absolute IRI that ends in ':', '/' or '#'", base)
	}
	return nil
}

// settle reads the base of the store, or writes it into a new one.
func (g *Graph) settle(ctx context.Context, o *Options) error {
	snap, err := g.store.Snapshot()
	if err != nil {
		return err
	}
	base, err := snap.Meta(metaBase)
	fresh := snap.Len() == 0
	if err := errors.Join(err, snap.Close()); err != nil {
		return err
	}
	if base == "" {
		base = claim.DefaultBase
	}
	switch {
	case o.Base == "" || o.Base == base:
	case fresh && !o.ReadOnly:
		base = o.Base
		if err := g.store.Commit(ctx, &backend.Commit{Meta: map[string]string{metaBase: base}}); err != nil {
			return err
		}
	default:
		return fmt.Errorf("its base is %s, not %s", base, o.Base)
	}
	g.vocab = claim.NewVocab(base)
	return nil
}

// Close releases the store. Snapshots must be closed before.
func (g *Graph) Close() error { return g.store.Close() }

// Base gives what every IRI of the store begins with.
func (g *Graph) Base() string { return g.vocab.Base }

// Schema gives the schema in force.
func (g *Graph) Schema() (*schema.Schema, error) {
	return ask(g, (*Snapshot).Schema)
}

// Schema gives the schema in force.
func (s *Snapshot) Schema() (*schema.Schema, error) {
	if s.served == nil {
		return s.schema, nil
	}
	additions, err := s.served.SchemaAdditions(context.Background())
	if err != nil || len(additions) == 0 {
		return schema.Core(), err
	}
	return schema.Core().Extend("the served schema", additions)
}

// ExtendSchema merges a schema file into the schema in force and keeps it in the store. Documents
// that are loaded again and use a word whose meaning changed are taken up again.
func (g *Graph) ExtendSchema(ctx context.Context, file string, data []byte) error {
	if g.served != nil {
		return g.served.ExtendSchema(ctx, file, data)
	}
	g.writer.Lock()
	defer g.writer.Unlock()
	now, err := g.Schema()
	if err != nil {
		return err
	}
	next, err := now.Extend(file, data)
	if err != nil {
		return err
	}
	text := string(next.Additions())
	return g.store.Commit(ctx, &backend.Commit{Meta: map[string]string{metaSchema: text}})
}

// schemaOf gives the schema kept in a snapshot, parsed once a text.
func (g *Graph) schemaOf(snap backend.Snapshot) (*schema.Schema, error) {
	text, err := snap.Meta(metaSchema)
	if err != nil {
		return nil, err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if text == g.schema.text {
		return g.schema.schema, nil
	}
	next := schema.Core()
	if text != "" {
		if next, err = next.Extend("the store's schema", []byte(text)); err != nil {
			return nil, fmt.Errorf("read the schema kept in the store: %w", err)
		}
	}
	g.schema = schemaCache{text: text, schema: next}
	return next, nil
}

// factsOf gives the rule by which a store with a base keeps facts.
func factsOf(base string) backend.FactRule { return claim.NewVocab(base) }
