package paths

import "sync/atomic"

// A Pattern says which sequences of hops count as paths: a regular expression over hops and the
// nodes between them. Patterns are made by [One], [At], [Seq], [Alt], [Repeat] and [Where], are
// immutable and may be shared.
type Pattern struct {
	op       patternOp
	step     *Step                                       // One
	at       func(NodeID) (bool, error)                  // At
	where    func(from NodeID, hops []Hop) (bool, error) // Where
	parts    []*Pattern                                  // Seq, Alt; one for Repeat, Where
	min, max int                                         // Repeat; max -1 for no bound

	compiled atomic.Pointer[compiled] // what it was last made into
}

type patternOp uint8

const (
	opOne patternOp = iota
	opAt
	opSeq
	opAlt
	opRepeat
	opWhere
)

// Kinds says by relation which kinds of edges may be passed; those of a relation that it has no
// entry for are Else.
type Kinds struct {
	Of   []uint8
	Else uint8
}

// A Step is what one hop must be.
type Step struct {
	Along   Kinds // edges that may be passed from subject to object
	Against Kinds // from object to subject
	// Test decides on a hop that passes so far; nil admits all. It must be a pure function.
	Test func(Hop) (bool, error)
}

// AnyHop is the step over every edge either way.
func AnyHop() Step { return Step{Along: Kinds{Else: 7}, Against: Kinds{Else: 7}} }

// One is a single hop.
func One(s Step) *Pattern { return &Pattern{op: opOne, step: &s} }

// At is no hop, but a test of the node that stands there; it must be a pure function.
func At(test func(NodeID) (bool, error)) *Pattern { return &Pattern{op: opAt, at: test} }

// Seq is one pattern after the other; Seq() is no hop.
func Seq(parts ...*Pattern) *Pattern { return &Pattern{op: opSeq, parts: parts} }

// Alt is any one of the patterns.
func Alt(parts ...*Pattern) *Pattern { return &Pattern{op: opAlt, parts: parts} }

// Repeat is a pattern from min to max times, or without bound where max is negative.
func Repeat(p *Pattern, min, max int) *Pattern {
	return &Pattern{op: opRepeat, parts: []*Pattern{p}, min: min, max: max}
}

// Where is a pattern whose hops together pass a test, which is a pure function.
func Where(p *Pattern, test func(from NodeID, hops []Hop) (bool, error)) *Pattern {
	return &Pattern{op: opWhere, parts: []*Pattern{p}, where: test}
}
