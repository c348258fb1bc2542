// Package remote is the seam between graph and a graph that another process serves: the questions and
// changes that travel, and the registry from URL scheme to opener.
//
// Begin with [Graph]; an implementation begins with [Register]. It is safe for concurrent use. It
// speaks in the shapes of graph/api alone: there are no nodes and no quads on this seam, and no
// question is answered here.
package remote

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"

	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/claim"
)

// ErrMoved is the error of a question to a state that is neither held any more nor the last one.
var ErrMoved = errors.New("the served graph has changed since the snapshot was taken, and the service holds that state no more")

// Questions are what may be asked; each is as on graph.Snapshot. A deadline gives the answer so far
// where there is one.
type Questions interface {
	Paths(ctx context.Context, q *api.PathQuery) (*api.PathAnswer, error)
	PathsEach(ctx context.Context, q *api.PathQuery, yield func(*api.PathAnswer, *api.Path) error) (*api.PathAnswer, error)
	PathPattern(ctx context.Context, q *api.PathQuery) (*api.PatternAnswer, error)
	MatchEach(ctx context.Context, q *api.MatchQuery, yield func([]string, api.MatchRow) error) (*api.MatchAnswer, error)
	Find(ctx context.Context, text string, limit int) (*api.FindAnswer, error)
	Show(ctx context.Context, name string, view api.View, limit int) (*api.ShowAnswer, error)
	Claims(ctx context.Context, q *api.ClaimQuery) (*api.ClaimsAnswer, error)
	Claim(ctx context.Context, id string) (*api.Statement, error)
	Conflicts(ctx context.Context, view api.View, limit int) (*api.ConflictsAnswer, error)
	Documents(ctx context.Context, limit int) (*api.DocumentsAnswer, error)
	Document(ctx context.Context, id string) (*api.Document, error)
	Labels(ctx context.Context) (*api.Labels, error)
	Why(ctx context.Context, name string) (*api.WhyAnswer, error)
	Candidates(ctx context.Context, limit int, minScore float64) (*api.CandidatesAnswer, error)
	Judgements(ctx context.Context) (*api.JudgementsAnswer, error)
	Metonyms(ctx context.Context) (*api.MetonymsAnswer, error)
	SchemaAdditions(ctx context.Context) ([]byte, error) // schema.Schema.Additions, YAML
	Stats(ctx context.Context) (*api.Stats, error)
	ExportNQuads(ctx context.Context, w io.Writer) error
}

// Changes are what may be changed.
type Changes interface {
	// Load sends documents, which are an array of native JSON, and gives what the service says became of
	// them. The places of its problems are places in the array.
	Load(ctx context.Context, array io.Reader, o *LoadOptions) (*LoadAnswer, error)
	// Remove takes a document away and gives how many claims went. One that is not there is an
	// *api.Error with CodeNotFound.
	Remove(ctx context.Context, id string) (claims int, err error)

	Judge(ctx context.Context, judgements []api.Judgement, o *JudgeOptions) (*api.JudgeAnswer, error)
	Split(ctx context.Context, entity string, mentions []string, o *JudgeOptions) (*api.JudgeAnswer, error)
	Withdraw(ctx context.Context, id string, o *JudgeOptions) (*api.JudgeAnswer, error)
	StandsFor(ctx context.Context, name, thing, by, reason string) error
	RemoveStandsFor(ctx context.Context, name, thing, by string) (removed int, err error)
	ExtendSchema(ctx context.Context, file string, data []byte) error
}

// LoadOptions are those of graph.LoadOptions that travel.
type LoadOptions struct {
	KeepText, NoQuotes, Strict, DryRun bool
	Each                               bool // fill LoadAnswer.Each
}

// JudgeOptions are graph.JudgeOptions.
type JudgeOptions struct {
	Author, Reason string
	Conflicting    bool
}

// Errors of judgements, for which graph has its own.
var (
	ErrNoJudgement = errors.New("no such judgement")
	ErrConflict    = errors.New("judgements would contradict one another")
)

// A LoadAnswer counts what became of documents, as graph.LoadResult does.
type LoadAnswer struct {
	New, Replaced, Unchanged, Rejected int // documents
	Read, Claims, Gained, Lost, Merges int
	Problems                           []*claim.Error // refused records and warnings
	Each                               []Outcome      // in the order of the documents
}

// An Outcome is what became of one document, as graph.PutResult says it.
type Outcome struct {
	ID, Status                         string
	Claims, Gained, Lost, Read, Merges int
}

// A Graph is a served graph, whose questions are answered from the last committed state.
type Graph interface {
	Questions
	Changes
	// Base is what every IRI of the graph begins with.
	Base() string
	// Commit names the last committed state.
	Commit(ctx context.Context) (string, error)
	// Hold gives the questions to the last committed state, and its name: ErrMoved once it is held no more, nor
	// is the last. It is to be released.
	Hold(ctx context.Context) (q Questions, commit string, release func() error, err error)
	// Close ends what is under way; further questions are graph.ErrClosed.
	Close() error
}

// Options say how to open a served graph.
type Options struct {
	Token    string // what the service wants of who writes
	ReadOnly bool   // refuse changes
}

// An Opener opens the graph that is served at a URL.
type Opener func(ctx context.Context, url string, o *Options) (Graph, error)

var registry struct {
	sync.RWMutex
	openers map[string]Opener
}

// Register makes an opener known under a URL scheme. It panics when the scheme is taken. It is called
// by init functions.
func Register(scheme string, open Opener) {
	registry.Lock()
	defer registry.Unlock()
	if _, taken := registry.openers[scheme]; taken {
		panic("remote: scheme registered twice: " + scheme)
	}
	if registry.openers == nil {
		registry.openers = make(map[string]Opener)
	}
	registry.openers[scheme] = open
}

// For gives the opener for a URL, nil where it names no served graph, or none that is linked in.
func For(url string) Opener {
	scheme, _, ok := strings.Cut(url, "://")
	if !ok {
		return nil
	}
	registry.RLock()
	defer registry.RUnlock()
	return registry.openers[scheme]
}
