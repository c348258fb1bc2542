package paths

import (
	"cmp"
	"container/heap"
	"context"
	"errors"
	"math"
	"slices"
)

// Search answers a query. A deadline or cancellation of ctx ends it within a few thousand edges
// with what was found so far and Complete false; an error is only one of the query or of the
// Adjacency.
func Search(ctx context.Context, adj Adjacency, q *Query) (*Result, error) {
	if err := q.validate(); err != nil {
		return nil, err
	}
	s := &search{ctx: ctx, adj: adj, q: q, res: &Result{}, rows: make(map[NodeID][]Hop)}
	err := s.run()
	switch {
	case err == nil:
		s.res.Complete = true
	case errors.Is(err, errLimit):
		s.res.Reason = ReasonLimit
	case errors.Is(err, errMemory):
		s.res.Reason = ReasonMemory
	case errors.Is(err, context.DeadlineExceeded):
		s.res.Reason = ReasonDeadline
	case errors.Is(err, context.Canceled):
		s.res.Reason = ReasonCanceled
	default:
		return nil, err
	}
	s.collect()
	return s.res, nil
}

var (
	errLimit  = errors.New("limit of paths")
	errMemory = errors.New("too many hops")
	errDone   = errors.New("enough paths") // the selector has what it wants
)

type search struct {
	ctx  context.Context
	adj  Adjacency
	q    *Query
	res  *Result
	rows map[NodeID][]Hop // rows as this query passes them
	dist map[NodeID]int   // least number of edges to q.To

	path   []Hop
	nodes  []NodeID // of path, q.From first
	length int      // of the paths being enumerated
	costs  []float64
	best   bestHeap
	steps  int
	kept   int // hops of the paths kept
}

func (s *search) run() error {
	if err := s.distances(); err != nil {
		return err
	}
	least, err := s.leastLength()
	if err != nil || least > s.q.MaxHops {
		return err
	}
	s.res.Reachable = true
	s.nodes = append(s.nodes, s.q.From)
	groups, longest := 0, s.longest()
	for s.length = least; s.length <= longest; s.length++ {
		before := len(s.res.Paths)
		if err := s.extend(s.q.From); err != nil {
			if errors.Is(err, errDone) {
				return nil
			}
			return err
		}
		if len(s.res.Paths) > before {
			groups++
		}
		if s.q.Selector == AllShortest && groups == 1 || s.q.Selector == Groups && groups == s.q.K {
			return nil
		}
	}
	return nil
}

// longest gives the most edges that a path can have: with no node twice, none has more than there
// are nodes to pass; and none at all if a node that must be visited cannot be.
func (s *search) longest() int {
	for _, n := range s.q.Through {
		if _, reached := s.dist[n]; !reached {
			return 0
		}
	}
	switch {
	case s.q.Mode == Acyclic && s.q.From == s.q.To:
		return 0
	case s.q.Mode == Acyclic || s.q.Mode == Simple:
		return min(s.q.MaxHops, len(s.dist))
	}
	return s.q.MaxHops
}

// tick counts an edge looked at, and looks at the context now and then.
func (s *search) tick() error {
	s.res.Explored++
	if s.steps++; s.steps >= 1024 {
		s.steps = 0
		return s.ctx.Err()
	}
	return nil
}

// row gives the hops that the query may take from a node, in order.
func (s *search) row(n NodeID) (row []Hop, err error) {
	if row, ok := s.rows[n]; ok {
		return row, nil
	}
	step := AnyHop()
	if p := s.q.Pattern; p != nil {
		step = *p.parts[0].step
	}
	out, err := s.adj.Out(n)
	if err != nil {
		return nil, err
	}
	for _, e := range out {
		if admits(step.Along, e.Label) {
			row = append(row, Hop{From: n, To: e.To, Label: e.Label})
		}
	}
	in, err := s.adj.In(n)
	if err != nil {
		return nil, err
	}
	for _, e := range in {
		if admits(step.Against, e.Label) && e.To != n {
			row = append(row, Hop{From: n, To: e.To, Label: e.Label, Against: true})
		}
	}
	order, _ := s.adj.(Order)
	slices.SortFunc(row, func(a, b Hop) int {
		if order == nil {
			return cmp.Or(cmp.Compare(a.Label>>3, b.Label>>3), against(a)-against(b), cmp.Compare(a.To, b.To), cmp.Compare(a.Label, b.Label))
		}
		c, e := order.CompareNodes(a.To, b.To)
		if e != nil {
			err = e
		}
		return cmp.Or(order.CompareLabels(a.Label, b.Label), against(a)-against(b), c, cmp.Compare(a.Label, b.Label))
	})
	s.rows[n] = row
	return row, err
}

func against(h Hop) int {
	if h.Against {
		return 1
	}
	return 0
}

func admits(k Kinds, l Label) bool {
	kinds := k.Else
	if r := l.Relation(); r < len(k.Of) {
		kinds = k.Of[r]
	}
	return kinds&l.Kinds() != 0
}

// reverse gives the neighbours from which a hop to n is possible.
func (s *search) reverse(n NodeID, buf []NodeID) ([]NodeID, error) {
	step := AnyHop()
	if p := s.q.Pattern; p != nil {
		step = *p.parts[0].step
	}
	out, err := s.adj.Out(n)
	if err != nil {
		return nil, err
	}
	for _, e := range out {
		if admits(step.Against, e.Label) {
			buf = append(buf, e.To)
		}
	}
	in, err := s.adj.In(n)
	if err != nil {
		return nil, err
	}
	for _, e := range in {
		if admits(step.Along, e.Label) {
			buf = append(buf, e.To)
		}
	}
	return buf, nil
}

// distances runs breadth-first from the end, MaxHops deep, through transit nodes only.
func (s *search) distances() error {
	s.dist = map[NodeID]int{s.q.To: 0}
	frontier, buf := []NodeID{s.q.To}, []NodeID(nil)
	for depth := 1; depth <= s.q.MaxHops && len(frontier) > 0; depth++ {
		var next []NodeID
		for _, n := range frontier {
			var err error
			if buf, err = s.reverse(n, buf[:0]); err != nil {
				return err
			}
			for _, m := range buf {
				if err := s.tick(); err != nil {
					return err
				}
				if _, seen := s.dist[m]; seen {
					continue
				}
				if ok, err := s.transit(m); err != nil {
					return err
				} else if !ok {
					continue
				}
				s.dist[m] = depth
				next = append(next, m)
			}
		}
		frontier = next
	}
	return s.ctx.Err()
}

func (s *search) transit(n NodeID) (bool, error) {
	if s.q.Transit == nil || n == s.q.From || n == s.q.To {
		return true, nil
	}
	return s.q.Transit(n)
}

// leastLength gives the least number of edges, at least one, from start to end; more than MaxHops
// where there is no way.
func (s *search) leastLength() (int, error) {
	least := s.q.MaxHops + 1
	if s.q.From != s.q.To {
		if d, ok := s.dist[s.q.From]; ok {
			least = d
		}
		return least, nil
	}
	row, err := s.row(s.q.From)
	if err != nil {
		return 0, err
	}
	for _, hop := range row {
		if d, ok := s.dist[hop.To]; ok {
			least = min(least, d+1)
		}
	}
	return least, nil
}

// extend takes every hop from n that can still make a path of the length wanted.
func (s *search) extend(n NodeID) error {
	row, err := s.row(n)
	if err != nil {
		return err
	}
	left := s.length - len(s.path) - 1
	for _, hop := range row {
		if err := s.tick(); err != nil {
			return err
		}
		d, reached := s.dist[hop.To]
		if !reached || d > left || !s.admits(hop, left == 0) {
			continue
		}
		if err := s.take(hop, left); err != nil {
			return err
		}
	}
	return nil
}

// admits applies the mode; last says that the hop ends the path.
func (s *search) admits(hop Hop, last bool) bool {
	if last && hop.To != s.q.To {
		return false
	}
	if !last && s.q.Mode != Walk && s.q.Mode != Trail && hop.To == s.q.To {
		return false // the end would be visited twice
	}
	switch s.q.Mode {
	case Acyclic:
		return !slices.Contains(s.nodes, hop.To)
	case Simple:
		return !slices.Contains(s.nodes[1:], hop.To) && (last || hop.To != s.q.From)
	case Trail:
		return !slices.ContainsFunc(s.path, func(h Hop) bool {
			return h.Subject() == hop.Subject() && h.Object() == hop.Object() && h.Label == hop.Label
		})
	default:
		return true
	}
}

// take goes one hop on, and back.
func (s *search) take(hop Hop, left int) error {
	cost, cut, err := s.cost(hop, left)
	if err != nil || cut {
		return err
	}
	s.path, s.nodes, s.costs = append(s.path, hop), append(s.nodes, hop.To), append(s.costs, cost)
	if left == 0 {
		err = s.found(cost)
	} else {
		err = s.extend(hop.To)
	}
	n := len(s.path) - 1
	s.path, s.nodes, s.costs = s.path[:n], s.nodes[:n+1], s.costs[:n]
	return err
}

// cost gives the cost of the path with one more hop; cut says that no path from here on can be
// among the best.
func (s *search) cost(hop Hop, left int) (cost float64, cut bool, err error) {
	if s.q.Costs == nil {
		return 0, false, nil
	}
	var prev *Hop
	if n := len(s.path); n > 0 {
		prev, cost = &s.path[n-1], s.costs[n-1]
	}
	step, err := s.q.Costs.Cost(prev, hop, left == 0)
	if err != nil {
		return 0, false, err
	}
	cost += step
	if s.q.Selector != Best || len(s.best.paths) < s.bestOf() {
		return cost, false, nil
	}
	return cost, cost+float64(left)*s.q.Costs.Floor() > s.best.worst(), nil
}

// found keeps the path that the search stands on, if it visits what it must.
func (s *search) found(cost float64) error {
	for _, n := range s.q.Through {
		if !slices.Contains(s.nodes, n) {
			return nil
		}
	}
	if s.q.Selector == Best {
		return s.offer(cost)
	}
	if s.q.Limit > 0 && len(s.res.Paths) == s.q.Limit {
		return errLimit
	}
	if err := s.keep(len(s.path)); err != nil {
		return err
	}
	s.res.Paths = append(s.res.Paths, Path{From: s.q.From, Hops: slices.Clone(s.path), Cost: cost})
	switch {
	case s.q.Selector == Any, s.q.Selector == Shortest,
		s.q.Selector == ShortestK && len(s.res.Paths) == s.q.K:
		return errDone
	}
	return nil
}

// mostHops bounds the hops of all paths that are kept.
const mostHops = 1 << 20

// keep counts hops that are kept, or let go.
func (s *search) keep(hops int) error {
	if s.kept+hops > mostHops {
		return errMemory
	}
	s.kept += hops
	return nil
}

// bestOf gives how many paths Best must keep to answer: no more than Limit, and one to see that there
// were more.
func (s *search) bestOf() int {
	if s.q.Limit > 0 {
		return min(s.q.K, s.q.Limit+1)
	}
	return s.q.K
}

// offer keeps the path the search stands on if it is among the best.
func (s *search) offer(cost float64) error {
	r := ranked{Path: Path{From: s.q.From, Cost: cost}, seq: s.best.seq}
	s.best.seq++
	full := len(s.best.paths) == s.bestOf()
	if full && !r.less(s.best.paths[0]) {
		return nil
	}
	if full {
		s.kept -= len(s.best.paths[0].Hops)
	}
	if err := s.keep(len(s.path)); err != nil {
		return err
	}
	r.Hops = slices.Clone(s.path)
	if !full {
		heap.Push(&s.best, r)
		return nil
	}
	s.best.paths[0] = r
	heap.Fix(&s.best, 0)
	return nil
}

// collect brings the best paths into order.
func (s *search) collect() {
	if s.q.Selector != Best {
		return
	}
	slices.SortFunc(s.best.paths, func(a, b ranked) int {
		if a.less(b) {
			return -1
		}
		return 1
	})
	for _, r := range s.best.paths {
		if s.q.Limit > 0 && len(s.res.Paths) == s.q.Limit {
			s.res.Complete, s.res.Reason = false, cmp.Or(s.res.Reason, ReasonLimit)
			break
		}
		s.res.Paths = append(s.res.Paths, r.Path)
	}
}

// ranked is a path and its place in the order of discovery, which breaks ties.
type ranked struct {
	Path
	seq int
}

func (r ranked) less(o ranked) bool {
	if r.Cost != o.Cost {
		return r.Cost < o.Cost
	}
	return r.seq < o.seq
}

// bestHeap holds the cheapest paths so far, the worst of them on top.
type bestHeap struct {
	paths []ranked
	seq   int
}

func (h *bestHeap) Len() int           { return len(h.paths) }
func (h *bestHeap) Less(i, j int) bool { return h.paths[j].less(h.paths[i]) }
func (h *bestHeap) Swap(i, j int)      { h.paths[i], h.paths[j] = h.paths[j], h.paths[i] }
func (h *bestHeap) Push(x any)         { h.paths = append(h.paths, x.(ranked)) }

func (h *bestHeap) Pop() any {
	last := h.paths[len(h.paths)-1]
	h.paths = h.paths[:len(h.paths)-1]
	return last
}

func (h *bestHeap) worst() float64 {
	if len(h.paths) == 0 {
		return math.Inf(1)
	}
	return h.paths[0].Cost
}
