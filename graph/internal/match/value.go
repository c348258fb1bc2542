package match

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"
	"strings"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/gql"
	"github.com/newsgraph/newsgraph/graph/paths"
)

// A value is nil, a bool, an int64, a float64, a string, a [gql.Date], a [Node], an [Edge], a
// [*paths.Path], a [List], or within expressions [Several].

// A Node is a node as a value.
type Node paths.NodeID

// An Edge is an edge as a value; no two edges have all three in common.
type Edge struct {
	Subject, Object paths.NodeID
	Label           paths.Label
}

// A List is a list of values.
type List []any

// Several are the values of a property that has more than one, the first of which stands for all
// where one is wanted: a comparison holds if it holds for any of them.
type Several struct {
	Values []any
	// Listed says that the property is answered as a list; else it is by its first value.
	Listed bool
}

func edgeOf(h paths.Hop) Edge { return Edge{h.Subject(), h.Object(), h.Label} }

// answered turns a property into what is answered for it.
func answered(v any) any {
	s, ok := v.(Several)
	switch {
	case !ok:
		return v
	case s.Listed:
		return List(s.Values)
	case len(s.Values) == 0:
		return nil
	}
	return s.Values[0]
}

// truth is a value as one of the three truth values: true, false or nil; ok is false for any other.
func truth(v any) (value any, ok bool) {
	switch v := answered(v).(type) {
	case nil:
		return nil, true
	case bool:
		return v, true
	}
	return nil, false
}

// anyOf applies a three-valued comparison to all values of either side.
func anyOf(a, b any, compare func(a, b any) any) any {
	s, ok := a.(Several)
	if !ok {
		if t, ok := b.(Several); ok {
			return anyOf(t, a, func(x, y any) any { return compare(y, x) })
		}
		return compare(a, b)
	}
	if len(s.Values) == 0 {
		return compare(nil, b)
	}
	var out any = false
	for _, v := range s.Values {
		switch anyOf(b, v, func(x, y any) any { return compare(y, x) }) {
		case true:
			return true
		case nil:
			out = nil
		}
	}
	return out
}

// equal is a = b: true, false or nil.
func equal(a, b any) any {
	if a == nil || b == nil {
		return nil
	}
	switch a := a.(type) {
	case gql.Date:
		return datesEqual(a, b)
	case List:
		return listsEqual(a, b)
	case *paths.Path:
		p, ok := b.(*paths.Path)
		return ok && a.From == p.From && slices.Equal(a.Hops, p.Hops)
	case string:
		if d, ok := b.(gql.Date); ok {
			return datesEqual(d, a)
		}
		return a == b
	case int64, float64:
		c, ok := compareNumbers(a, b)
		return ok && c == 0
	}
	if _, ok := b.(List); ok {
		return false
	}
	return a == b
}

func listsEqual(a List, b any) any {
	l, ok := b.(List)
	if !ok || len(a) != len(l) {
		return false
	}
	var out any = true
	for i := range a {
		switch anyOf(a[i], l[i], equal) {
		case false:
			return false
		case nil:
			out = nil
		}
	}
	return out
}

// less is a < b: true, false, or nil where the two have no order.
func less(a, b any) any {
	switch x := a.(type) {
	case int64, float64:
		if isNaN(a) || isNaN(b) {
			return numeric(b, false)
		}
		c, ok := compareNumbers(a, b)
		if !ok {
			return nil
		}
		return c < 0
	case string:
		if y, ok := b.(string); ok {
			return x < y
		}
	case bool:
		if y, ok := b.(bool); ok {
			return !x && y
		}
	case List:
		if y, ok := b.(List); ok {
			return listLess(x, y)
		}
	}
	return dateLess(a, b)
}

func numeric(v any, is bool) any {
	switch v.(type) {
	case int64, float64:
		return is
	}
	return nil
}

func isNaN(v any) bool {
	f, ok := v.(float64)
	return ok && math.IsNaN(f)
}

func listLess(a, b List) any {
	for i := range min(len(a), len(b)) {
		switch equal(answered(a[i]), answered(b[i])) {
		case nil:
			return nil
		case false:
			return less(answered(a[i]), answered(b[i]))
		}
	}
	return len(a) < len(b)
}

// lessEqual is a <= b.
func lessEqual(a, b any) any {
	switch a.(type) {
	case Node, Edge, *paths.Path: // which may be equal, but have no order
	default:
		if equal(a, b) == true {
			return true
		}
	}
	return less(a, b)
}

// compareNumbers compares numbers exactly; ok is false where one is none, or not a number.
func compareNumbers(a, b any) (int, bool) {
	switch x := a.(type) {
	case int64:
		switch y := b.(type) {
		case int64:
			return cmp.Compare(x, y), true
		case float64:
			c, ok := compareMixed(x, y)
			return c, ok
		}
	case float64:
		switch y := b.(type) {
		case int64:
			c, ok := compareMixed(y, x)
			return -c, ok
		case float64:
			return cmp.Compare(x, y), !math.IsNaN(x) && !math.IsNaN(y)
		}
	}
	return 0, false
}

// compareMixed compares an integer with a float without rounding either.
func compareMixed(n int64, f float64) (int, bool) {
	switch {
	case math.IsNaN(f):
		return 0, false
	case f >= 1<<63:
		return -1, true
	case f < -1<<63:
		return 1, true
	}
	whole := math.Trunc(f)
	return cmp.Or(cmp.Compare(n, int64(whole)), cmp.Compare(0, f-whole)), true
}

// days gives the days of a date, or of a text that is one.
func days(v any) (claim.Interval, bool) {
	switch v := v.(type) {
	case gql.Date:
		return claim.ParseEDTF(string(v))
	case string:
		return claim.ParseEDTF(v)
	}
	return claim.Interval{}, false
}

// datesEqual says whether two times are the same days, or one lies in the other; where they only
// overlap it is not known.
func datesEqual(a gql.Date, b any) any {
	if s, ok := b.(gql.Date); ok && s == a {
		return true
	}
	x, okX := days(a)
	y, okY := days(b)
	switch {
	case !okX || !okY:
		return nil
	case before(x, y) || before(y, x):
		return false
	case within(x, y) || within(y, x):
		return true
	}
	return nil
}

func before(x, y claim.Interval) bool {
	return x.Until != claim.NoDay && y.From != claim.NoDay && x.Until < y.From
}

func within(x, y claim.Interval) bool {
	return (y.From == claim.NoDay || x.From != claim.NoDay && x.From >= y.From) &&
		(y.Until == claim.NoDay || x.Until != claim.NoDay && x.Until <= y.Until)
}

// dateLess says whether one time ends before the other begins; one that begins no earlier is not
// less, and of others it is not known.
func dateLess(a, b any) any {
	if _, ok := a.(gql.Date); !ok {
		if _, ok := b.(gql.Date); !ok {
			return nil
		}
	}
	x, okX := days(a)
	y, okY := days(b)
	switch {
	case !okX || !okY:
		return nil
	case before(x, y):
		return true
	case x.From != claim.NoDay && y.Until != claim.NoDay && x.From >= y.Until, within(x, y), within(y, x):
		return false
	}
	return nil
}

// The order of kinds of values where all must have one, as in ORDER BY.
func kindOrder(v any) int {
	switch v.(type) {
	case Node:
		return 1
	case Edge:
		return 2
	case List:
		return 3
	case *paths.Path:
		return 4
	case gql.Date:
		return 5
	case string:
		return 6
	case bool:
		return 7
	case int64, float64:
		return 8
	}
	return 9 // null, above all
}

// An orderer compares any two values.
type orderer struct{ nodes paths.Order }

// compare is a total order; nil comes last.
func (o orderer) compare(a, b any) int {
	if c := cmp.Compare(kindOrder(a), kindOrder(b)); c != 0 {
		return c
	}
	switch x := a.(type) {
	case Node:
		return o.compareNodes(paths.NodeID(x), paths.NodeID(b.(Node)))
	case Edge:
		y := b.(Edge)
		return cmp.Or(o.compareNodes(x.Subject, y.Subject), o.nodes.CompareLabels(x.Label, y.Label),
			o.compareNodes(x.Object, y.Object), cmp.Compare(x.Label, y.Label))
	case List:
		return slices.CompareFunc(x, b.(List), func(a, b any) int { return o.compare(answered(a), answered(b)) })
	case *paths.Path:
		return o.comparePaths(x, b.(*paths.Path))
	case gql.Date:
		return compareDates(x, b.(gql.Date))
	case string:
		return strings.Compare(x, b.(string))
	case bool:
		return boolInt(x) - boolInt(b.(bool))
	case int64, float64:
		if c, ok := compareNumbers(a, b); ok {
			return c
		}
		return boolInt(isNaN(a)) - boolInt(isNaN(b))
	}
	return 0
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// compareNodes orders by terms; an error there makes two nodes as their numbers are.
func (o orderer) compareNodes(a, b paths.NodeID) int {
	if c, err := o.nodes.CompareNodes(a, b); err == nil {
		return c
	}
	return cmp.Compare(a, b)
}

func (o orderer) comparePaths(a, b *paths.Path) int {
	c := cmp.Or(cmp.Compare(len(a.Hops), len(b.Hops)), o.compareNodes(a.From, b.From))
	for i := 0; c == 0 && i < len(a.Hops); i++ {
		x, y := a.Hops[i], b.Hops[i]
		c = cmp.Or(o.nodes.CompareLabels(x.Label, y.Label), boolInt(x.Against)-boolInt(y.Against),
			o.compareNodes(x.To, y.To), cmp.Compare(x.Label, y.Label))
	}
	return c
}

func compareDates(a, b gql.Date) int {
	x, okX := days(a)
	y, okY := days(b)
	if !okX || !okY {
		return cmp.Or(boolInt(okY)-boolInt(okX), strings.Compare(string(a), string(b)))
	}
	return cmp.Or(cmp.Compare(x.From, y.From), cmp.Compare(x.Until, y.Until), strings.Compare(string(a), string(b)))
}

// appendKey appends bytes that are equal for values that are the same, as DISTINCT and grouping have
// it: null is the same as null, 1 as 1.0.
func appendKey(b []byte, v any) []byte {
	u64 := binary.BigEndian.AppendUint64
	switch v := v.(type) {
	case nil:
		return append(b, 0)
	case bool:
		return append(b, 1, byte(boolInt(v)))
	case int64:
		if f := float64(v); f < 1<<63 && int64(f) == v {
			return u64(append(b, 2), math.Float64bits(f))
		}
		return u64(append(b, 3), uint64(v))
	case float64:
		switch {
		case math.IsNaN(v):
			v = math.NaN()
		case v == 0:
			v = 0
		}
		return u64(append(b, 2), math.Float64bits(v))
	case string:
		return append(u64(append(b, 4), uint64(len(v))), v...)
	case gql.Date:
		return append(u64(append(b, 5), uint64(len(v))), v...)
	case Node:
		return u64(append(b, 6), uint64(v))
	case Edge:
		return u64(u64(append(b, 7), uint64(v.Subject)<<32|uint64(v.Object)), uint64(v.Label))
	case *paths.Path:
		return appendPath(append(b, 8), v)
	case List:
		b = u64(append(b, 9), uint64(len(v)))
		for _, x := range v {
			b = appendKey(b, answered(x))
		}
		return b
	case Several:
		return appendKey(b, answered(v))
	}
	return b
}

func appendPath(b []byte, p *paths.Path) []byte {
	u32 := binary.BigEndian.AppendUint32
	b = u32(u32(b, uint32(len(p.Hops))), uint32(p.From))
	for _, h := range p.Hops {
		b = append(u32(u32(b, uint32(h.To)), uint32(h.Label)), byte(boolInt(h.Against)))
	}
	return b
}

// sizeOf gives about how many bytes a value takes that is kept.
func sizeOf(v any) int {
	const header = 32
	switch v := v.(type) {
	case string:
		return header + len(v)
	case gql.Date:
		return header + len(v)
	case List:
		n := header
		for _, x := range v {
			n += sizeOf(x)
		}
		return n
	case *paths.Path:
		return header + 16*len(v.Hops)
	}
	return header
}
