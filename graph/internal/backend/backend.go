// Package backend is the seam between graph and the places that keep quads: the interface of a
// store and its snapshots, and the registry from URL scheme to opener.
//
// Begin with [Open]; an implementation begins with [Register]. A [Store] and a [Snapshot] are
// safe for concurrent use. A snapshot holds one committed state until it is closed; node IDs are
// meaningful within one snapshot only.
//
// A backend keeps quads and indexes them; it knows nothing of claims, facts or entities. What it
// indexes by name is told it by [Options.Keys].
package backend

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/internal/gram"
	"github.com/newsgraph/newsgraph/graph/paths"
)

// What a caller decides on.
var (
	ErrNotFound = errors.New("no store")
	ErrLocked   = errors.New("the store is in use by another process")
	ErrVersion  = errors.New("the store is of another version")
	ErrReadOnly = errors.New("the store was opened for reading only")
	ErrCorrupt  = errors.New("the store is damaged")
	ErrClosed   = errors.New("the store is closed")
)

// MetaBase is the setting that says what the IRIs of our own words begin with; DefaultBase is in
// force where it is not set.
const (
	MetaBase    = "base"
	DefaultBase = "urn:newsgraph:"
)

// NodeID is the dense number of a term within one snapshot, from 1; 0 stands for no term.
type NodeID = paths.NodeID

// A Quad is a quad as node IDs; L is 0 in the default graph.
type Quad struct{ S, P, O, L NodeID }

// A Store keeps one graph.
type Store interface {
	// Snapshot pins the last committed state. It costs no more than opening a file.
	Snapshot() (Snapshot, error)
	// Commit makes one atomic, durable change: first Delete, then Add. Quads are a set:
	// deleting what is absent and adding what is there do nothing. After an error the store
	// is as before. Commits are serialised.
	Commit(ctx context.Context, c *Commit) error
	// Close releases files and locks. Snapshots must be closed before.
	Close() error
}

// A Commit is one change of a store.
type Commit struct {
	Delete, Add []quad.Quad
	Meta        map[string]string // a few small settings beside the quads; "" deletes one
}

// A Snapshot is one committed state of a store.
type Snapshot interface {
	// ID names the state: equal for equal states of one store, for ETags and answers.
	ID() string
	// Lookup gives the node of a term, 0 where no quad of the snapshot's past or present has it.
	Lookup(v quad.Value) (NodeID, error)
	// Value gives the term of a node.
	Value(n NodeID) (quad.Value, error)
	// Quads appends to buf the quads that have n at d, in an order that is the same for the
	// same state. O(quads at n, hidden ones included).
	Quads(d quad.Direction, n NodeID, buf []Quad) ([]Quad, error)
	// All calls yield for every quad until it returns false, in such an order too.
	All(yield func(Quad) bool) error
	// Len counts the quads. O(1).
	Len() int
	// Subjects appends to buf the subjects of the quads indexed under a key, without
	// duplicates, in node order.
	Subjects(key string, buf []NodeID) ([]NodeID, error)
	// Tally appends to buf, for every object of the quads of a subject and some predicates, which must be sorted,
	// how many of these quads there are, by predicate and object. O(objects × log quads).
	Tally(s NodeID, predicates []NodeID, buf []Tallied) ([]Tallied, error)
	// Between appends to buf, for every predicate of the quads of a subject and an object, how many of these quads
	// there are, by predicate. O(predicates of the subject × log quads).
	Between(s, o NodeID, buf []Tallied) ([]Tallied, error)
	// Keys calls yield with every key that has the prefix, in byte order, until it returns
	// false; a key may have lost all its subjects.
	Keys(prefix string, yield func(string) bool) error
	// Meta gives a setting, "" where it was never set.
	Meta(key string) (string, error)
	// Close gives the snapshot back.
	Close() error
}

// A Sizer is a snapshot that knows sizes without walking. It is optional.
type Sizer interface {
	// Count gives the number of quads that have n at d; those it hides are not counted.
	Count(d quad.Direction, n NodeID) (int, error)
	// Nodes counts the terms that some quad has. The first call may cost O(terms).
	Nodes() (int, error)
	// MaxNode is the largest node that any quad may have: a walk over all nodes ends there.
	MaxNode() NodeID
}

// An Estimator is a snapshot that knows about how many quads a node has. It is optional.
type Estimator interface {
	// About is Count, but quads that the snapshot hides may be counted too. O(1).
	About(d quad.Direction, n NodeID) (int, error)
}

// A Stepper is a snapshot with an entry by node and predicate. It is optional.
type Stepper interface {
	// With appends to buf the quads that have n at d, which is Subject or Object, and p as
	// predicate. O(log quads + those found).
	With(d quad.Direction, n, p NodeID, buf []Quad) ([]Quad, error)
}

// A Tallied is how many quads of a subject have a predicate and an object.
type Tallied struct {
	P, O NodeID
	N    int
}

// A Liker is a snapshot that finds names, which are the keys that begin with Options.NearKeys, by the grams
// they have. It is optional.
type Liker interface {
	// Like calls yield with every name that is so, as the key it is, and with how many of the grams it has at most,
	// until it returns false; with some more than once, in no order, and with others where they cannot be told
	// apart. ok is false, and nothing was called, where
	// there are no names by grams. A few nanoseconds for each name of each gram.
	Like(l *Likeness, yield func(key string, shared int) bool) (ok bool, err error)
}

// A Likeness is what names are to be like.
type Likeness struct {
	Grams             []gram.Gram // sorted, each once
	Least             int         // how many of them a name has, at least 1
	Shortest, Longest int         // how many runes it has, without the prefix
}

// A Lister is a snapshot that knows its predicates. It is optional.
type Lister interface {
	// Predicates calls yield with every node that is the predicate of a quad, hidden ones
	// included, in the order of the nodes, until it returns false.
	Predicates(yield func(NodeID) bool) error
}

// A Generation is a snapshot that says how long its nodes hold: two snapshots of one store with
// the same generation have the same node for the same term. It is optional; without it nodes hold
// within the snapshot alone.
type Generation interface {
	Generation() uint64
}

// A Keeper is a store that can look after its own files. It is optional.
type Keeper interface {
	// Check calls found for every fault of the last commit. Quick looks at sizes only, else
	// every byte is read. The error is what kept it from looking.
	Check(ctx context.Context, quick bool, found func(error)) error
	// Compact makes the files as small as they can be.
	Compact(ctx context.Context) error
	// Backup makes a second store of the last commit in a folder.
	Backup(ctx context.Context, folder string) error
	// Dump prints what lies where in the files, at most so many elements of a kind; 0 is all.
	Dump(w io.Writer, most int) error
}

// Options say how to open a store. The zero value opens for writing and creates nothing.
type Options struct {
	ReadOnly bool
	Create   bool          // make the store where there is none
	Wait     time.Duration // how long to wait for another writer
	// Keys gives the keys under which the subject of a quad is to be found; nil for none.
	// It must be a pure function.
	Keys func(quad.Quad) []string
	// KeyPredicates are the predicates whose quads may have keys; nil for all.
	KeyPredicates []quad.IRI
	// NearKeys begins the keys that can be found by what they resemble, see Liker; "" for none.
	NearKeys string
	// Facts gives the rule by which a store with a base keeps facts beside its quads, see
	// FactStore; nil for none. It must be a pure function.
	Facts func(base string) FactRule
}

// HasKeys says whether quads of a predicate may have keys.
func (o *Options) HasKeys(predicate quad.Value) bool {
	if o.KeyPredicates == nil {
		return true
	}
	iri, _ := predicate.(quad.IRI)
	return slices.Contains(o.KeyPredicates, iri)
}

// An Opener opens the store at a location, which is the URL without its scheme.
type Opener func(ctx context.Context, location string, o *Options) (Store, error)

var registry struct {
	sync.RWMutex
	openers map[string]Opener
}

// Register makes an opener known under a URL scheme; "" is the one for plain paths. It panics
// when the scheme is taken. It is called by init functions.
func Register(scheme string, open Opener) {
	registry.Lock()
	defer registry.Unlock()
	if _, taken := registry.openers[scheme]; taken {
		panic("backend: scheme registered twice: " + scheme)
	}
	if registry.openers == nil {
		registry.openers = make(map[string]Opener)
	}
	registry.openers[scheme] = open
}

// Open opens the store at a URL: scheme:location, scheme://location or a plain path.
func Open(ctx context.Context, url string, o *Options) (Store, error) {
	scheme, location := split(url)
	registry.RLock()
	open := registry.openers[scheme]
	known := slices.Sorted(maps.Keys(registry.openers))
	registry.RUnlock()
	if open == nil {
		words := make([]string, len(known))
		for i, k := range known {
			if words[i] = k + ":"; k == "" {
				words[i] = "the path of a folder"
			}
		}
		return nil, fmt.Errorf("open store %s: no backend for the scheme %q is linked in (there are: %s)", url, scheme, strings.Join(words, ", "))
	}
	if o == nil {
		o = &Options{}
	}
	s, err := open(ctx, location, o)
	if err != nil {
		return nil, fmt.Errorf("open store %s: %w", url, err)
	}
	return s, nil
}

// split takes a URL apart. A colon after a slash or after a single letter is part of a path.
func split(url string) (scheme, location string) {
	i := strings.IndexByte(url, ':')
	if i < 2 || strings.ContainsAny(url[:i], `/\.`) {
		return "", url
	}
	return url[:i], strings.TrimPrefix(url[i+1:], "//")
}
