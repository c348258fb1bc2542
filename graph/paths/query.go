package paths

import (
	"errors"
	"fmt"
	"slices"
)

// Mode says which walks count as paths.
type Mode uint8

// The path modes of ISO/IEC 39075.
const (
	Acyclic Mode = iota // no node twice
	Trail               // no edge twice
	Simple              // no node twice, but the first may equal the last
	Walk                // any
)

var modeNames = []string{"acyclic", "trail", "simple", "walk"}

func (m Mode) String() string { return modeNames[m] }

// Modes are the names of the modes.
func Modes() []string { return slices.Clone(modeNames) }

// ParseMode is the inverse of [Mode.String].
func ParseMode(s string) (Mode, bool) {
	i := slices.Index(modeNames, s)
	return Mode(max(i, 0)), i >= 0
}

// Selector says which paths are answered.
type Selector uint8

// The selectors. K counts for Best, ShortestK and Groups.
const (
	Best        Selector = iota // the k cheapest; needs Query.Costs
	Any                         // one; here always a shortest
	Shortest                    // one of the shortest
	AllShortest                 // all of the least length
	ShortestK                   // the first k by length
	Groups                      // all of the k least lengths that have any
	All                         // all up to MaxHops
)

var selectorNames = []string{"best", "any", "shortest", "all-shortest", "shortest-k", "groups", "all"}

func (s Selector) String() string { return selectorNames[s] }

// Selectors are the names of the selectors.
func Selectors() []string { return slices.Clone(selectorNames) }

// ParseSelector is the inverse of [Selector.String].
func ParseSelector(s string) (Selector, bool) {
	i := slices.Index(selectorNames, s)
	return Selector(max(i, 0)), i >= 0
}

// A Hop is an edge as a path passes it.
type Hop struct {
	From, To NodeID
	Label    Label
	Against  bool // the edge points against the path; never of a loop
}

// Subject is the node that the edge leaves.
func (h Hop) Subject() NodeID {
	if h.Against {
		return h.To
	}
	return h.From
}

// Object is the node that the edge arrives at.
func (h Hop) Object() NodeID {
	if h.Against {
		return h.From
	}
	return h.To
}

// A Path is a walk from a first node.
type Path struct {
	From NodeID
	Hops []Hop
	Cost float64 // the sum over Query.Costs, 0 without
}

// MostHops is the largest MaxHops of a query.
const MostHops = 1000

// Costs prices hops. A price is not negative and below 1e6; it counts to nine decimals.
type Costs interface {
	// Cost gives the cost of a hop after the one before it (nil at the first); last says that
	// the path ends with it.
	Cost(prev *Hop, hop Hop, last bool) (float64, error)
	// Bound is cheap, and no more than Cost whatever hop came before and whether or not the path
	// ends with it.
	Bound(hop Hop) (float64, error)
	// Through is what Cost is at least more than Bound for a hop to a node that a path goes on
	// from.
	Through(n NodeID) (float64, error)
	// Floors are no more than Bound of any hop, and than Through of any node.
	Floors() (hop, through float64)
}

// A Query is one question. From, To and MaxHops are required.
type Query struct {
	From, To NodeID
	// Pattern is what a path must match; nil for one edge or more, any of them either way.
	Pattern  *Pattern
	MinHops  int // paths have no fewer
	MaxHops  int // 1 to MostHops
	Mode     Mode
	Selector Selector
	K        int // at least 1 where the selector counts it

	// Transit says whether a path may pass through a node that is neither of its ends; nil
	// for any. It must be a pure function.
	Transit func(NodeID) (bool, error)
	// Through are nodes that every path must visit, ends included: at most MostThrough.
	Through []NodeID
	// Costs are needed by Best, and else give Path.Cost.
	Costs Costs
	// Times gives the times of an edge, ascending. Where it is not nil, a path must be able to
	// pass each of its edges at one of the edge's times, none before the one of the hop before.
	Times func(Hop) ([]int32, error)
	// Timeless says of an edge that it may be passed at any time, whatever Times; nil of none.
	Timeless func(Hop) bool

	Limit  int // paths to answer at most, 0 for no limit
	Memory int // bytes that the search may take, about; 0 for DefaultMemory
}

// MostThrough is how many nodes Query.Through may have.
const MostThrough = 8

// DefaultMemory is what a search may take that is not told.
const DefaultMemory = 512 << 20

func (q *Query) validate() error {
	var faults []error
	if q.MaxHops < 1 {
		faults = append(faults, fmt.Errorf("max hops %d: at least 1", q.MaxHops))
	}
	if q.MaxHops > MostHops {
		faults = append(faults, fmt.Errorf("max hops %d: at most %d", q.MaxHops, MostHops))
	}
	if int(q.Mode) >= len(modeNames) {
		faults = append(faults, fmt.Errorf("mode %d: there is none", q.Mode))
	}
	if int(q.Selector) >= len(selectorNames) {
		faults = append(faults, fmt.Errorf("selector %d: there is none", q.Selector))
	}
	counted := q.Selector == Best || q.Selector == ShortestK || q.Selector == Groups
	if counted && q.K < 1 {
		faults = append(faults, fmt.Errorf("k %d: at least 1", q.K))
	}
	if q.Selector == Best && q.Costs == nil {
		faults = append(faults, errors.New("selector best needs a cost"))
	}
	if q.MinHops < 0 {
		faults = append(faults, fmt.Errorf("min hops %d: at least 0", q.MinHops))
	}
	if len(q.Through) > MostThrough {
		faults = append(faults, fmt.Errorf("through %d nodes: at most %d", len(q.Through), MostThrough))
	}
	if q.Memory < 0 {
		faults = append(faults, fmt.Errorf("memory %d: at least 0", q.Memory))
	}
	if q.Limit < 0 {
		faults = append(faults, fmt.Errorf("limit %d: at least 0", q.Limit))
	}
	return errors.Join(faults...)
}

// Why a search was cut short.
const (
	ReasonDeadline = "deadline"
	ReasonCanceled = "canceled"
	ReasonLimit    = "limit"
	ReasonMemory   = "memory" // see Query.Memory
)

// A Result is the answer to a query. Paths are in order: by length, or for Best by cost and then
// length, then hop by hop in the order of the adjacency's rows: by relation, an edge along its
// direction before one against it, neighbour.
type Result struct {
	Paths    []Path
	Complete bool   // nothing was cut short
	Reason   string // why it was, else ""
	Explored int    // edges looked at
	// Reachable says that some walk within MaxHops joins the ends, whatever the mode.
	Reachable bool
	Stats     Stats
}

// Stats says how a search went.
type Stats struct {
	States            int  // of the pattern's automaton
	Forward, Backward Side // the searches from the ends
	Kept              int  // nodes, with their states, that lie on ways short enough
	KeptEdges         int
}

// Side is one of the two searches that meet.
type Side struct {
	Levels int // hops it went
	Nodes  int // nodes, with their states, that it came to
	Edges  int // edges it looked at
}
