package paths_test

import (
	"fmt"
	"math/bits"
	"strings"

	"pgregory.net/rapid"

	"github.com/newsgraph/newsgraph/graph/paths"
)

// tree is a pattern by itself: what the tests build patterns from, and a definition of what these
// match that knows no automaton.
type tree struct {
	op       treeOp
	step     stepTree
	nodes    uint // At: bit n for node n
	parts    []*tree
	min, max int
	where    int // which of wheres
	back     bool
	name     string // as a person writes it, "" for none
}

type treeOp uint8

const (
	one treeOp = iota
	at
	seq
	alt
	repeat
	where
)

// stepTree is a step whose test is one of hopTests.
type stepTree struct {
	along, against paths.Kinds
	test           int
	back           bool // the test is of the hop back
}

// hopTests are tests of a hop; the first is none.
var hopTests = []struct {
	name string
	ok   func(paths.Hop) bool
}{
	{"", func(paths.Hop) bool { return true }},
	{"rises", func(h paths.Hop) bool { return h.From < h.To }},
	{"to odd", func(h paths.Hop) bool { return h.To%2 == 1 }},
	{"from 1 to 3", func(h paths.Hop) bool { return h.From <= 3 }},
	{"sum even", func(h paths.Hop) bool { return (int(h.From)+int(h.To)+int(h.Label))%2 == 0 }},
	{"object even or against", func(h paths.Hop) bool { return h.Against || h.Object()%2 == 0 }},
}

// wheres are tests of a part of a walk.
var wheres = []struct {
	name string
	ok   func(from paths.NodeID, hops []paths.Hop) bool
}{
	{"node sum even", func(from paths.NodeID, hops []paths.Hop) bool {
		sum := from
		for _, h := range hops {
			sum += h.To
		}
		return sum%2 == 0
	}},
	{"ends differ", func(from paths.NodeID, hops []paths.Hop) bool { return lastOf(from, hops) != from }},
	{"ends equal", func(from paths.NodeID, hops []paths.Hop) bool { return lastOf(from, hops) == from }},
	{"ends rise", func(from paths.NodeID, hops []paths.Hop) bool { return lastOf(from, hops) > from }},
	{"labels differ", func(_ paths.NodeID, hops []paths.Hop) bool {
		var labels []paths.Label
		for _, h := range hops {
			labels = append(labels, h.Label)
		}
		return distinct(labels)
	}},
	{"first along", func(_ paths.NodeID, hops []paths.Hop) bool { return len(hops) == 0 || !hops[0].Against }},
	{"even hops", func(_ paths.NodeID, hops []paths.Hop) bool { return len(hops)%2 == 0 }},
	{"from odd", func(from paths.NodeID, _ []paths.Hop) bool { return from%2 == 1 }},
}

func lastOf(from paths.NodeID, hops []paths.Hop) paths.NodeID {
	if len(hops) == 0 {
		return from
	}
	return hops[len(hops)-1].To
}

// admits says whether a hop is of the kinds of the step, and passes its test. A loop may be passed
// if it may be either way.
func (s *stepTree) admits(h paths.Hop) bool {
	of := func(k paths.Kinds) bool {
		kinds := k.Else
		if r := h.Label.Relation(); r < len(k.Of) {
			kinds = k.Of[r]
		}
		return kinds&h.Label.Kinds() != 0
	}
	ok := of(s.along) && !h.Against || of(s.against) && h.Against
	if h.From == h.To {
		ok = of(s.along) || of(s.against)
	}
	return ok && s.passes(h)
}

func (s *stepTree) passes(h paths.Hop) bool {
	if s.back {
		h = reversedHop(h)
	}
	return hopTests[s.test].ok(h)
}

// satisfies is the test of a Where.
func (t *tree) satisfies(from paths.NodeID, hops []paths.Hop) bool {
	if t.back {
		from, hops = lastOf(from, hops), reversedHops(hops)
	}
	return wheres[t.where].ok(from, hops)
}

// build makes the pattern; nil stays nil.
func (t *tree) build() *paths.Pattern { return t.buildWith(func(string) error { return nil }) }

// buildWith makes a pattern whose tests first call a function with what they are of.
func (t *tree) buildWith(call func(of string) error) *paths.Pattern {
	if t == nil {
		return nil
	}
	var parts []*paths.Pattern
	for _, p := range t.parts {
		parts = append(parts, p.buildWith(call))
	}
	switch t.op {
	case one:
		s := paths.Step{Along: t.step.along, Against: t.step.against}
		if t.step.test > 0 {
			s.Test = func(h paths.Hop) (bool, error) { return t.step.passes(h), call("step") }
		}
		return paths.One(s)
	case at:
		return paths.At(func(n paths.NodeID) (bool, error) { return t.nodes>>n&1 == 1, call("node") })
	case seq:
		return paths.Seq(parts...)
	case alt:
		return paths.Alt(parts...)
	case repeat:
		return paths.Repeat(parts[0], t.min, t.max)
	default:
		return paths.Where(parts[0], func(from paths.NodeID, hops []paths.Hop) (bool, error) {
			return t.satisfies(from, hops), call("where")
		})
	}
}

// positions is a set of positions in a walk: bit i for the node after i hops.
type positions uint

func (s positions) each(f func(i int)) {
	for ; s != 0; s &= s - 1 {
		f(bits.TrailingZeros(uint(s)))
	}
}

// matches says whether the whole walk matches. No pattern at all is one hop or more.
func (t *tree) matches(from paths.NodeID, hops []paths.Hop) bool {
	if t == nil {
		return len(hops) > 0
	}
	return t.ends(from, hops, 1)>>len(hops)&1 == 1
}

// ends gives where a part of the walk that matches may end, if it begins at one of starts.
func (t *tree) ends(from paths.NodeID, hops []paths.Hop, starts positions) (ends positions) {
	node := func(i int) paths.NodeID { return lastOf(from, hops[:i]) }
	switch t.op {
	case one:
		starts.each(func(i int) {
			if i < len(hops) && t.step.admits(hops[i]) {
				ends |= 1 << (i + 1)
			}
		})
	case at:
		starts.each(func(i int) {
			if t.nodes>>node(i)&1 == 1 {
				ends |= 1 << i
			}
		})
	case seq:
		ends = starts
		for _, p := range t.parts {
			ends = p.ends(from, hops, ends)
		}
	case alt:
		for _, p := range t.parts {
			ends |= p.ends(from, hops, starts)
		}
	case repeat:
		// Without a bound, more rounds than there are positions reach no other.
		last := t.max
		if last < 0 {
			last = t.min + len(hops) + 1
		}
		for n := 0; n <= last; n++ {
			if n >= t.min {
				ends |= starts
			}
			starts = t.parts[0].ends(from, hops, starts)
		}
	case where:
		starts.each(func(i int) {
			t.parts[0].ends(from, hops, 1<<i).each(func(j int) {
				if t.satisfies(node(i), hops[i:j]) {
					ends |= 1 << j
				}
			})
		})
	}
	return ends
}

// reversed is the pattern of the ways back.
func (t *tree) reversed() *tree {
	if t == nil {
		return nil
	}
	r := *t
	r.name = ""
	r.step.along, r.step.against, r.step.back = t.step.against, t.step.along, !t.step.back
	r.back = !t.back
	r.parts = nil
	for i := range t.parts {
		p := t.parts[i]
		if t.op == seq {
			p = t.parts[len(t.parts)-1-i]
		}
		r.parts = append(r.parts, p.reversed())
	}
	return &r
}

func (t *tree) String() string {
	if t == nil {
		return "no pattern"
	}
	if t.name != "" {
		return t.name
	}
	var parts []string
	for _, p := range t.parts {
		parts = append(parts, p.String())
	}
	switch t.op {
	case one:
		return t.step.String()
	case at:
		return fmt.Sprintf("@%s", nodeSet(t.nodes))
	case seq:
		return "(" + strings.Join(parts, "/") + ")"
	case alt:
		return "(" + strings.Join(parts, "|") + ")"
	case repeat:
		if t.max < 0 {
			return fmt.Sprintf("%s{%d,}", parts[0], t.min)
		}
		return fmt.Sprintf("%s{%d,%d}", parts[0], t.min, t.max)
	default:
		return fmt.Sprintf("[%s where %s%s]", parts[0], ofWayBack(t.back), wheres[t.where].name)
	}
}

func (s *stepTree) String() string {
	name := "<" + kindsName(s.along) + " ^" + kindsName(s.against)
	if s.test > 0 {
		name += " " + ofWayBack(s.back) + hopTests[s.test].name
	}
	return name + ">"
}

func ofWayBack(back bool) string {
	if back {
		return "back: "
	}
	return ""
}

// kindsName writes the kinds of each relation, then those of the others: "a7b0*1".
func kindsName(k paths.Kinds) string {
	var b strings.Builder
	for r, kinds := range k.Of {
		fmt.Fprintf(&b, "%s%d", relationName(r), kinds)
	}
	fmt.Fprintf(&b, "*%d", k.Else)
	return b.String()
}

func nodeSet(set uint) string {
	var nodes []int
	positions(set).each(func(n int) { nodes = append(nodes, n) })
	return fmt.Sprint(nodes)
}

// drawTree draws a pattern of the depth or less; one of depth 0 is a hop or a test of a node.
func drawTree(t *rapid.T, depth int) *tree {
	op := one
	if depth > 0 {
		op = rapid.SampledFrom([]treeOp{repeat, seq, alt, where, repeat, seq, one, at}).Draw(t, "op")
	} else if rapid.IntRange(0, 9).Draw(t, "leaf") == 9 {
		op = at
	}
	p := &tree{op: op}
	switch op {
	case one:
		p.step = stepTree{along: drawKinds(t, "along"), against: drawKinds(t, "against")}
		p.step.test = rapid.SampledFrom([]int{0, 0, 0, 0, 0, 1, 2, 3, 4, 5}).Draw(t, "hop test")
	case at:
		p.nodes = uint(rapid.SampledFrom([]int{0b1111110, 0b1010101, 0b0101010, 0b0000110, 0b1111100}).Draw(t, "at"))
	case seq, alt:
		for range rapid.SampledFrom([]int{2, 2, 1, 3, 0}).Draw(t, "parts") {
			p.parts = append(p.parts, drawTree(t, depth-1))
		}
	case repeat:
		p.parts = []*tree{drawTree(t, depth-1)}
		p.min = rapid.SampledFrom([]int{0, 1, 2, 0, 1, 3}).Draw(t, "min")
		p.max = rapid.SampledFrom([]int{-1, -1, p.min, p.min + 1, p.min + 2}).Draw(t, "max")
	case where:
		p.parts = []*tree{drawTree(t, depth-1)}
		p.where = rapid.IntRange(0, len(wheres)-1).Draw(t, "where")
	}
	return p
}

func drawKinds(t *rapid.T, name string) paths.Kinds {
	return paths.Kinds{
		Of:   rapid.SliceOfN(rapid.SampledFrom([]uint8{7, 7, 7, 7, 3, 0, 1, 2, 4, 5, 6}), 0, 3).Draw(t, name),
		Else: rapid.SampledFrom([]uint8{7, 7, 7, 0, 0, 1, 3}).Draw(t, name+" else"),
	}
}

// automata are patterns as people write them, and such that trip automata up. They are of the
// relations a, b and c of the random graphs.
func automata() []*tree {
	hop := func(along, against paths.Kinds) *tree {
		return &tree{op: one, step: stepTree{along: along, against: against}}
	}
	tested := func(test int) *tree {
		return &tree{op: one, step: stepTree{along: paths.Kinds{Else: 7}, against: paths.Kinds{Else: 7}, test: test}}
	}
	list := func(op treeOp, parts ...*tree) *tree { return &tree{op: op, parts: parts} }
	times := func(p *tree, least, most int) *tree {
		return &tree{op: repeat, parts: []*tree{p}, min: least, max: most}
	}
	wherever := func(p *tree, name string) *tree {
		for i := range wheres {
			if wheres[i].name == name {
				return &tree{op: where, parts: []*tree{p}, where: i}
			}
		}
		panic(name)
	}
	star := func(p *tree) *tree { return times(p, 0, -1) }
	plus := func(p *tree) *tree { return times(p, 1, -1) }
	maybe := func(p *tree) *tree { return times(p, 0, 1) }
	stands := func(nodes uint) *tree { return &tree{op: at, nodes: nodes} }
	every, none := paths.Kinds{Else: 7}, paths.Kinds{}
	onlyA, onlyB, onlyC := paths.Kinds{Of: []uint8{7}}, paths.Kinds{Of: []uint8{0, 7}}, paths.Kinds{Of: []uint8{0, 0, 7}}
	a, b, c := hop(onlyA, none), hop(onlyB, none), hop(onlyC, none)
	notA := paths.Kinds{Of: []uint8{0}, Else: 7}
	dot, eitherA := hop(every, every), hop(onlyA, onlyA)
	const odd, even, all = 0b0101010, 0b1010100, 0b1111110

	named := []struct {
		name string
		tree *tree
	}{
		{"a", a},
		{"^a", hop(none, onlyA)},
		{"a or ^a", eitherA},
		{"any hop", dot},
		{"any hop along", hop(every, none)},
		{"any hop against", hop(none, every)},
		{"!a", hop(notA, notA)},
		{"!a along", hop(notA, none)},
		{"a asserted only", hop(paths.Kinds{Of: []uint8{1}}, none)},
		{"a along, b against", hop(onlyA, onlyB)},
		{"a/b", list(seq, a, b)},
		{"a/b/c", list(seq, a, b, c)},
		{"a/^a", list(seq, a, hop(none, onlyA))},
		{"a|b", list(alt, a, b)},
		{"a*", star(a)},
		{"a+", plus(a)},
		{"a?", maybe(a)},
		{"(a or ^a)*", star(eitherA)},
		{"(a|b)+", plus(list(alt, a, b))},
		{"a/b*", list(seq, a, star(b))},
		{"a*/b", list(seq, star(a), b)},
		{"a*/b*", list(seq, star(a), star(b))},
		{"(a/b)*", star(list(seq, a, b))},
		{"(a/b){2,3}", times(list(seq, a, b), 2, 3)},
		{"dot{2}", times(dot, 2, 2)},
		{"dot{2,3}", times(dot, 2, 3)},
		{"dot{3,}", times(dot, 3, -1)},
		{"dot{9,}", times(dot, 9, -1)},
		{"dot{0,0}", times(dot, 0, 0)},
		{"(a*)*", star(star(a))},
		{"(dot+)+", plus(plus(dot))},
		{"(a?)*", star(maybe(a))},
		{"(dot{2})*", star(times(dot, 2, 2))},
		{"((dot{2})*){2}", times(star(times(dot, 2, 2)), 2, 2)},
		{"(a|a)*", star(list(alt, a, a))},
		{"(dot|dot/dot)*", star(list(alt, dot, list(seq, dot, dot)))},
		{"dot*/dot*/dot*", list(seq, star(dot), star(dot), star(dot))},
		{"dot?/dot?/dot?", list(seq, maybe(dot), maybe(dot), maybe(dot))},
		{"a?/a?/dot*", list(seq, maybe(a), maybe(a), star(dot))},
		{"(a?|b*){2,4}", times(list(alt, maybe(a), star(b)), 2, 4)},
		{"nothing at all", list(alt)},
		{"no hop", list(seq)},
		{"no hop, or dot", list(alt, list(seq), dot)},
		{"(no hop)*", star(list(seq))},
		{"a/@odd/b", list(seq, a, stands(odd), b)},
		{"dot/@odd/dot/@even/dot", list(seq, dot, stands(odd), dot, stands(even), dot)},
		{"(dot/@odd)*", star(list(seq, dot, stands(odd)))},
		{"(@odd/dot)+", plus(list(seq, stands(odd), dot))},
		{"@odd", stands(odd)},
		{"(@odd|@even)*/dot*", list(seq, star(list(alt, stands(odd), stands(even))), star(dot))},
		{"@all/dot/@none", list(seq, stands(all), dot, stands(0))},
		{"(@odd|dot){3}", times(list(alt, stands(odd), dot), 3, 3)},
		{"(rises)*", star(tested(1))},
		{"(rises|to odd)+", plus(list(alt, tested(1), tested(2)))},
		{"[dot* where ends differ]", wherever(star(dot), "ends differ")},
		{"[dot* where ends equal]", wherever(star(dot), "ends equal")},
		{"[dot{2} where ends differ]*", star(wherever(times(dot, 2, 2), "ends differ"))},
		{"[dot{1,2} where node sum even]+", plus(wherever(times(dot, 1, 2), "node sum even"))},
		{"a?/[dot* where labels differ]", list(seq, maybe(a), wherever(star(dot), "labels differ"))},
		{"[[dot* where even hops] where ends rise]", wherever(wherever(star(dot), "even hops"), "ends rise")},
		{"([dot+ where first along]|b)*", star(list(alt, wherever(plus(dot), "first along"), b))},
		{"[no hop where from odd]/dot*", list(seq, wherever(list(seq), "from odd"), star(dot))},
		{"([dot? where from odd]){2,}", times(wherever(maybe(dot), "from odd"), 2, -1)},
	}
	trees := make([]*tree, 0, len(named))
	for _, n := range named {
		top := *n.tree
		top.name = n.name
		trees = append(trees, &top)
	}
	return trees
}
