package match

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/newsgraph/newsgraph/graph/paths"
)

// search binds what a searched segment binds: it finds which ends are joined at all, where one of
// them is free, and then the paths between each two ends.
type search struct {
	seg         *segment
	left, right bool // are bound
	ends        []*place
	from        *place // where neither is: the end that is scanned; back says that it is the right one
	back        bool
	free        bool // and it is not scanned: the search begins at rare edges

	source source
	query  paths.Query // with both ends known
	pairs  paths.Query // with one of them
	once   bool        // a path can be bound in one way only
	bare   bool        // and there is nothing to bind
	inner  []int       // what the search binds beside the ends
	branch []int       // see scope.branches
}

// pairBatch is how many ends are searched from at once; the first batches are smaller, for the first
// rows to come soon.
const pairBatch = 64

// prepare makes the queries.
func (o *search) prepare(p *planner) {
	s, x := o.seg, p.c.x
	own := declared(s.body)
	for _, i := range slices.Sorted(maps.Keys(own)) {
		if i != s.left.slot && i != s.right.slot {
			o.inner = append(o.inner, i)
		}
	}
	known := make(slots)
	for i := range p.bound {
		if !s.selective || !own.has(i) {
			known.add(i)
		}
	}
	o.source = source{}
	if o.from != nil {
		o.source = o.from.source(p.c)
	}
	wide := &patterner{x: x, known: maps.Clone(known), wide: true}
	parts := []*paths.Pattern{o.endTest(x, s.left), wide.whole(s.body), o.endTest(x, s.right)}
	o.pairs = paths.Query{Pattern: paths.Seq(parts...), MaxHops: s.maxHops}
	known.add(s.left.slot, s.right.slot)
	near := &patterner{x: x, known: known}
	o.query = paths.Query{
		Pattern: near.whole(s.body), MinHops: 0, MaxHops: s.maxHops, Mode: s.mode, Selector: s.selector, K: s.k,
	}
	o.branch = p.scope.branches
	o.once = single(s.body) && len(o.branch) == 0
	o.bare = len(o.branch) == 0
	if s.selector == paths.Best {
		o.query.Costs = &edgeCosts{x: x, cost: s.cost, slot: s.costSlot}
		if s.cost == nil {
			p.c.ranked = true
			costs, err := p.c.g.Costs(s.mode)
			if !p.c.failed(err) {
				o.query.Costs = costs
			}
		}
	}
	// The name of an end has one place there. Where it stands between the ends too, it may have several.
	ends := make(map[int]int)
	if s.selective { // and the body has its ends in it
		ends[s.left.slot]++
		if s.left != s.right {
			ends[s.right.slot]++
		}
	}
	eachElem(s.body, func(e elem) bool {
		switch e := e.(type) {
		case *nodeElem:
			o.bare = o.bare && (!e.named || ends[e.slot] > 0)
			ends[e.slot]--
		case *edgeElem:
			o.bare = o.bare && !e.named
		}
		return true
	})
}

// endTest tests a node at an end of a pair.
func (o *search) endTest(x *run, e *nodeElem) *paths.Pattern {
	var list []*place
	for _, at := range o.ends {
		if at.slot == e.slot {
			list = append(list, at)
		}
	}
	if len(list) == 0 {
		return paths.Seq()
	}
	return paths.At(func(n paths.NodeID) (bool, error) { return list[0].ok(x, n) })
}

// single says that an elem has nothing in it by which one path could be bound in two ways.
func single(e elem) bool {
	switch e := e.(type) {
	case *nodeElem, *edgeElem:
		return true
	case *group:
		return single(e.body)
	case *repeat:
		edges := 0
		eachElem(e.body, func(e elem) bool {
			switch e.(type) {
			case *edgeElem:
				edges++
			case *alt, *repeat:
				edges = 2
			}
			return true
		})
		return edges == 1 && !e.question
	case *seq:
		loose := 0
		for _, p := range e.parts {
			if !single(p) {
				return false
			}
			if least, most := lengths(p); least != most {
				loose++
			}
		}
		return loose <= 1
	}
	return false
}

func (o *search) run(x *run, next func() error) error {
	left, okLeft := x.node(o.seg.left.slot)
	right, okRight := x.node(o.seg.right.slot)
	if o.left && !okLeft || o.right && !okRight {
		return nil
	}
	switch {
	case o.left && o.right:
		return o.between(x, left, right, next)
	case o.left:
		return o.joined(x, []paths.NodeID{left}, false, next)
	case o.right:
		return o.joined(x, []paths.NodeID{right}, true, next)
	case o.free:
		return o.joined(x, nil, false, next)
	}
	var batch []paths.NodeID
	size := 1
	err := o.source.each(x, func(n paths.NodeID) error {
		if ok, err := o.from.ok(x, n); err != nil || !ok {
			return err
		}
		if batch = append(batch, n); len(batch) < size {
			return nil
		}
		size = min(2*size, pairBatch)
		err := o.joined(x, batch, o.back, next)
		batch = batch[:0]
		return err
	})
	if err != nil || len(batch) == 0 {
		return err
	}
	return o.joined(x, batch, o.back, next)
}

// joined finds the ends that paths from some ends lead to, and the paths.
func (o *search) joined(x *run, ends []paths.NodeID, back bool, next func() error) error {
	searcher := x.g.Searcher()
	from, to := ends, []paths.NodeID(nil)
	if back {
		from, to = to, from
	}
	was := o.blind(x)
	o.pairs.Memory = x.left()
	res, err := searcher.Pairs(x.ctx, x.g, &o.pairs, from, to)
	o.put(x, was)
	x.g.GiveBack(searcher)
	if err != nil {
		return x.searchError(err, o.seg.path.at)
	}
	x.explored += res.Explored
	for _, pair := range res.Pairs {
		if o.seg.left.slot == o.seg.right.slot && pair.From != pair.To {
			continue
		}
		err := x.ends(o.seg, o.ends, pair.From, pair.To, func() error {
			return o.between(x, pair.From, pair.To, next)
		})
		if err != nil {
			return err
		}
	}
	return x.cut(res.Complete, res.Reason)
}

// blind makes a search with a selector blind to what is bound inside of it, as the selector comes
// first. What was there is for put, which puts it back.
func (o *search) blind(x *run) (was []any) {
	if !o.seg.selective {
		return nil
	}
	was = make([]any, len(o.inner))
	for k, i := range o.inner {
		was[k], x.row[i] = x.row[i], unbound{}
	}
	return was
}

func (o *search) put(x *run, was []any) {
	for k, v := range was {
		x.row[o.inner[k]] = v
	}
}

// between finds the paths between two ends, which are bound, and binds what is on them.
func (o *search) between(x *run, from, to paths.NodeID, next func() error) error {
	was := o.blind(x)
	defer o.put(x, was)
	res, err := o.search(x, from, to)
	if err != nil {
		return err
	}
	left := o.seg.k
	for i := range res.Paths {
		p := &res.Paths[i]
		err := o.ways(x, p, func() error {
			if left == 0 && o.counts() {
				return errEnoughPaths
			}
			left--
			if !o.fits(x, was) {
				return nil
			}
			return x.with(o.seg, p.Hops, next)
		})
		if errors.Is(err, errEnoughPaths) {
			break
		}
		if err != nil {
			return err
		}
	}
	return x.cut(res.Complete, res.Reason)
}

// counts says whether the selector counts matches, of which a path may have several.
func (o *search) counts() bool {
	switch o.seg.selector {
	case paths.Any, paths.Shortest, paths.ShortestK, paths.Best:
		return true
	case paths.AllShortest, paths.Groups, paths.All:
	}
	return false
}

// fits says whether what was bound before is what the search has bound.
func (o *search) fits(x *run, was []any) bool {
	for k, v := range was {
		if _, free := v.(unbound); !free && !bytes.Equal(appendKey(nil, v), appendKey(nil, x.row[o.inner[k]])) {
			return false
		}
	}
	return true
}

// errEnoughPaths ends the paths between two ends.
var errEnoughPaths = errors.New("enough paths")

// search asks the engine.
func (o *search) search(x *run, from, to paths.NodeID) (*paths.Result, error) {
	q := o.query
	q.From, q.To, q.Memory = from, to, x.left()
	searcher := x.g.Searcher()
	defer func() { x.g.GiveBack(searcher) }()
	ask := func() (*paths.Result, error) {
		res, err := searcher.Search(x.ctx, x.g, &q)
		if err != nil {
			return nil, x.searchError(err, o.seg.path.at)
		}
		x.explored += res.Explored
		return res, nil
	}
	counted := q.Selector == paths.ShortestK || q.Selector == paths.Groups
	if !o.seg.open || !counted {
		return ask()
	}
	// Without a bound the longest path that is wanted is looked for from the shortest on.
	q.Selector = paths.Shortest
	res, err := ask()
	if err != nil || len(res.Paths) == 0 || !res.Complete {
		return res, err
	}
	q.Selector = o.seg.selector
	for bound := len(res.Paths[0].Hops) + 1; ; bound *= 2 {
		q.MaxHops = min(max(bound, 1), paths.MostHops)
		res, err := ask()
		if err != nil || q.MaxHops == paths.MostHops || !res.Complete || groupsOf(res.Paths, q.Selector) >= q.K {
			return res, err
		}
	}
}

// groupsOf counts paths, or their lengths.
func groupsOf(list []paths.Path, selector paths.Selector) int {
	if selector != paths.Groups {
		return len(list)
	}
	n := 0
	for i := range list {
		if i == 0 || len(list[i].Hops) != len(list[i-1].Hops) {
			n++
		}
	}
	return n
}

// ways calls next with each way to bind a path.
func (o *search) ways(x *run, p *paths.Path, next func() error) error {
	if o.bare {
		return next()
	}
	b := &binder{x: x, from: p.From, hops: p.Hops, marks: []mark{{0, o.seg.left.slot}, {2 * len(p.Hops), o.seg.right.slot}}}
	var seen map[string]bool
	done := false
	return b.all(o.seg.body, func() error {
		if o.once {
			if done {
				return nil
			}
			done = true
		} else {
			key := b.key(x, o.branch)
			if seen[key] {
				return nil
			}
			if seen == nil {
				seen = make(map[string]bool)
			}
			seen[key] = true
		}
		return next()
	})
}

// key is equal for ways to match a path that are one.
func (b *binder) key(x *run, branches []int) string {
	marks := slices.Clone(b.marks)
	slices.SortFunc(marks, func(m, n mark) int {
		if m.at != n.at {
			return m.at - n.at
		}
		return m.slot - n.slot
	})
	var key []byte
	for _, m := range slices.Compact(marks) {
		key = binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(key, uint32(m.at)), uint32(m.slot))
	}
	for _, i := range branches {
		if _, free := x.row[i].(unbound); !free {
			key = appendKey(key, x.row[i])
		}
	}
	return string(key)
}

// cut ends the question where a search was cut short.
func (x *run) cut(complete bool, reason string) error {
	if complete {
		return nil
	}
	return &cutError{reason}
}

// A cutError says why a question ended before all rows were found.
type cutError struct{ reason string }

func (e *cutError) Error() string { return "cut short: " + e.reason }

func (o *search) words(p *planner) string {
	s := o.seg
	verb := "search paths from " + p.name(s.left.slot) + " to " + p.name(s.right.slot)
	switch {
	case o.left && o.right:
		verb = "search paths between " + p.name(s.left.slot) + " and " + p.name(s.right.slot)
	case o.free:
		verb += ", from its rarest edges"
	case !o.left && !o.right:
		verb = fmt.Sprintf("search paths from each %s, %s (%d)", p.name(o.from.slot), o.source.words, p.count(o.source))
		if o.back {
			verb = strings.Replace(verb, "from each", "to each", 1)
		}
	case o.right:
		verb = "search paths back from " + p.name(s.right.slot) + " to " + p.name(s.left.slot)
	}
	most := fmt.Sprint(s.maxHops)
	if s.open {
		most = fmt.Sprintf("no bound (at most %d)", paths.MostHops)
	}
	what := strings.ToUpper(s.selector.String())
	if s.selective && (s.selector == paths.ShortestK || s.selector == paths.Groups || s.selector == paths.Best) {
		what += fmt.Sprintf(" %d", s.k)
	}
	return fmt.Sprintf("%s: %s, %s, %d to %s hops%s", verb, what, strings.ToUpper(s.mode.String()), s.minHops, most, p.condWords(o.ends...))
}

// edgeCosts prices hops by an expression.
type edgeCosts struct {
	x    *run
	cost *expr
	slot int
}

// Cost implements paths.Costs.
func (c *edgeCosts) Cost(_ *paths.Hop, hop paths.Hop, _ bool) (float64, error) {
	was := c.x.row[c.slot]
	c.x.row[c.slot] = edgeOf(hop)
	v, err := c.cost.eval()
	c.x.row[c.slot] = was
	if err != nil {
		return 0, err
	}
	f, ok := float(answered(v))
	const most = 1e6
	if !ok || !(f >= 0 && f < most) {
		return 0, &Error{Code: CodeRun, Message: fmt.Sprintf("a cost is a number from 0 to below %g, and that of an edge is %v", float64(most), v)}
	}
	return f, nil
}

// Bound implements paths.Costs.
func (c *edgeCosts) Bound(hop paths.Hop) (float64, error) { return c.Cost(nil, hop, false) }

// Through implements paths.Costs.
func (c *edgeCosts) Through(paths.NodeID) (float64, error) { return 0, nil }

// Floors implements paths.Costs.
func (c *edgeCosts) Floors() (hop, through float64) { return 0, 0 }

var _ paths.Costs = (*edgeCosts)(nil)
