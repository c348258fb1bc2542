package paths

import (
	"cmp"
	"math"
	"slices"
)

// within finds the k cheapest paths of at most a length.
func (s *search) within(length int) error {
	c, w := &s.heap, &s.walk
	c.tree, c.heap = c.tree[:0], c.heap[:0]
	if c.most = unbounded - 1; c.barred { // what is above the ceiling is not all there
		c.most = c.ceiling
	}
	c.order, c.ordered = make(map[uint32][]sibling), 0
	if !s.region.rooted {
		return nil
	}
	s.restart()
	if err := s.bounds(length); err != nil {
		return err
	}
	if s.q.Times != nil {
		if err := s.layer(length); err != nil {
			return err
		}
		w.accumulate()
	}
	w.set = append(w.set[:0], s.region.root)
	root := branch{parent: -1, node: s.walkNode(w.set), at: math.MinInt32, runs: s.firstRuns()}
	if err := s.branch(root, length); err != nil {
		return err
	}
	for len(c.heap) > 0 {
		if err := s.toil(1); err != nil {
			return err
		}
		if err := s.visit(s.pop(), length); err != nil {
			return err
		}
		if c.err != nil {
			return c.err
		}
	}
	return nil
}

// bounds finds the least cost from each product node to the end within so many hops: as many tables as
// differ, sixteen at most, of which the last holds for any more. O(edges of the region) each.
func (s *search) bounds(length int) error {
	c, r := &s.heap, &s.region
	bound, through := make([]int64, len(r.edges)), make([]int64, len(r.nodes))
	for p := range r.nodes {
		from := nodeOf(r.nodes[p].key)
		var err error
		if through[p], err = s.through(from); err != nil {
			return err
		}
		for i := r.first[p]; i < r.first[p+1]; i++ {
			e := &r.edges[i]
			if bound[i], err = s.bound(Hop{from, nodeOf(r.nodes[e.to].key), e.label, e.against}); err != nil {
				return err
			}
		}
		if err := s.toil(int(r.first[p+1] - r.first[p])); err != nil {
			return err
		}
	}
	table := make([]int64, len(r.nodes))
	for p := range table {
		table[p] = unbounded
		if r.nodes[p].left == 0 {
			table[p] = 0
		}
	}
	c.bounds = append(c.bounds[:0], table)
	for hops := 1; hops <= length; hops++ {
		next := slices.Clone(table)
		changed := false
		for p := range next {
			for i := r.first[p]; i < r.first[p+1]; i++ {
				to := r.edges[i].to
				b := bound[i]
				if r.nodes[to].left > 0 {
					b += through[to] + table[to]
				}
				if b < next[p] {
					next[p], changed = b, true
				}
			}
		}
		if err := s.toil(len(r.edges)); err != nil {
			return err
		}
		if !changed {
			break
		}
		const most = 16
		table = next
		if len(c.bounds) < most {
			c.bounds = append(c.bounds, table)
		} else {
			c.bounds[most-1] = table
		}
	}
	return nil
}

func (s *search) bound(hop Hop) (int64, error) {
	b, err := s.q.Costs.Bound(hop)
	if err != nil {
		return 0, err
	}
	return count(b)
}

// to is the least cost from a walk node to the end within so many hops.
func (s *search) to(d uint32, hops int) int64 {
	table := s.heap.bounds[min(hops, len(s.heap.bounds)-1)]
	b := int64(unbounded)
	for _, m := range s.walk.membersOf(d) {
		b = min(b, table[m])
	}
	return b
}

// branch begins to look at the ways on from a path.
func (s *search) branch(b branch, length int) error {
	c := &s.heap
	if _, err := s.siblings(b.node); err != nil {
		return err
	}
	c.tree = append(c.tree, b)
	return s.push(int32(len(c.tree)-1), 0, length)
}

// siblings are the edges of a walk node, those first by which the end costs least.
func (s *search) siblings(d uint32) ([]sibling, error) {
	c, w := &s.heap, &s.walk
	if list, known := c.order[d]; known {
		return list, nil
	}
	if err := s.unfold(d); err != nil {
		return nil, err
	}
	n := &w.nodes[d]
	list := make([]sibling, 0, n.edges)
	for i := range n.edges {
		e := &w.edges[n.edge+i]
		hop := Hop{n.node, e.node, e.label, e.against}
		b := sibling{edge: n.edge + i, left: w.nodes[e.to].left + 1}
		var err error
		if b.weight, err = s.bound(hop); err != nil {
			return nil, err
		}
		if b.left > 1 {
			through, err := s.through(e.node)
			if err != nil {
				return nil, err
			}
			b.weight += through + s.to(e.to, math.MaxInt)
		}
		if b.weight <= c.most {
			list = append(list, b)
		}
	}
	var fault error
	slices.SortFunc(list, func(a, b sibling) int {
		if c := cmp.Or(cmp.Compare(a.weight, b.weight), cmp.Compare(a.left, b.left)); c != 0 {
			return c
		}
		if fault == nil {
			fault = s.toil(1)
		}
		if fault != nil {
			return 0
		}
		x, y := &w.edges[a.edge], &w.edges[b.edge]
		var order int
		order, fault = s.compare(x.label, x.against, x.node, y.label, y.against, y.node)
		return order
	})
	if fault != nil {
		return nil, fault
	}
	c.order[d] = list
	c.ordered += len(list)
	return list, nil
}

// push adds the first of a branch's siblings from a place on by which the end is near enough.
func (s *search) push(parent int32, place uint32, length int) error {
	c := &s.heap
	b := &c.tree[parent]
	list := c.order[b.node]
	for ; int(place) < len(list); place++ {
		if b.hops+int(list[place].left) > length {
			continue
		}
		if b.cost+list[place].weight > c.most {
			break
		}
		s.up(item{
			bound: b.cost + list[place].weight, least: b.hops + int(list[place].left), parent: parent, place: place,
		})
		break
	}
	return nil
}

// visit looks at what comes next.
func (s *search) visit(it item, length int) error {
	c, w := &s.heap, &s.walk
	b := c.tree[it.parent]
	sib := c.order[b.node][it.place]
	e := w.edges[sib.edge]
	hop := Hop{w.nodes[b.node].node, e.node, e.label, e.against}
	if !it.exact {
		if err := s.push(it.parent, it.place+1, length); err != nil {
			return err
		}
	}
	s.stand(it.parent)
	at, ok, err := s.arrive(hop, b.at)
	if err != nil || !ok {
		return err
	}
	runs, ok, err := s.runOn(b.runs, w.hops, hop)
	if err != nil || !ok {
		return err
	}
	hops := b.hops + 1
	switch {
	case !it.exact:
		return s.price(it, b, hop, e.to, length-hops, at)
	case it.ends:
		w.hops = append(w.hops, hop)
		if ok, err := s.accepts(hop.To, runs, w.hops); err != nil || !ok {
			return err
		}
		return s.offer(w.hops, it.cost)
	}
	return s.branch(branch{parent: it.parent, node: e.to, hop: hop, hops: hops, cost: it.cost, at: at, runs: runs}, length)
}

// stand puts the path of a branch where the enumeration has the one it stands on.
func (s *search) stand(at int32) {
	w := &s.walk
	w.hops = s.heap.path(w.hops[:0], at)
	w.passed = append(w.passed[:0], s.q.From)
	for _, h := range w.hops {
		w.passed = append(w.passed, h.To)
	}
}

// path appends the hops of a branch.
func (c *cheapest) path(hops []Hop, at int32) []Hop {
	first := len(hops)
	for ; c.tree[at].parent >= 0; at = c.tree[at].parent {
		hops = append(hops, c.tree[at].hop)
	}
	slices.Reverse(hops[first:])
	return hops
}

// price finds what a hop costs, as the last and as one that goes on.
func (s *search) price(it item, b branch, hop Hop, to uint32, left int, at int32) error {
	var prev *Hop
	if b.parent >= 0 {
		prev = &b.hop
	}
	hops, ends := b.hops+1, s.walk.nodes[to].left == 0
	it.exact = true
	if ends && hops >= s.q.MinHops && s.allows(hop, true) {
		cost, err := s.cost(prev, hop, true)
		if err != nil {
			return err
		}
		it.cost = b.cost + cost
		it.bound, it.least, it.ends = it.cost, hops, true
		s.up(it)
	}
	rest := s.to(to, left)
	if left == 0 || rest >= unbounded || !s.allows(hop, false) || !s.inTime(to, left, at) {
		return nil
	}
	cost, err := s.cost(prev, hop, false)
	if err != nil {
		return err
	}
	it.cost = b.cost + cost
	it.bound, it.least, it.ends = it.cost+rest, hops+max(1, int(s.walk.nodes[to].left)), false
	s.up(it)
	return nil
}

// inTime says whether the end can be reached within so many hops, departing at a time.
func (s *search) inTime(d uint32, hops int, at int32) bool {
	w := &s.walk
	if s.q.Times == nil {
		return true
	}
	for _, m := range w.membersOf(d) {
		if last := w.upTo[hops][m]; last > math.MinInt32 && last >= at {
			return true
		}
	}
	return false
}

// accumulate makes of layers for just so many hops those for at most so many.
func (w *walk) accumulate() {
	w.upTo = w.upTo[:0]
	for t, layer := range w.layers {
		sum := slices.Clone(layer)
		if t > 0 {
			for i, last := range w.upTo[t-1] {
				sum[i] = max(sum[i], last)
			}
		}
		w.upTo = append(w.upTo, sum)
	}
}

// before orders items by the least cost, then the least length of a path from there, then hop by hop:
// so the paths come in the order of answers.
func (s *search) before(a, b *item) bool {
	if a.bound != b.bound {
		return a.bound < b.bound
	}
	if a.least != b.least {
		return a.least < b.least
	}
	c := &s.heap
	for i, it := range [...]*item{a, b} {
		parent := &c.tree[it.parent]
		e := &s.walk.edges[c.order[parent.node][it.place].edge]
		c.hops[i] = append(c.path(c.hops[i][:0], it.parent), Hop{s.walk.nodes[parent.node].node, e.node, e.label, e.against})
	}
	order, err := s.compareHops(c.hops[0], c.hops[1])
	if err != nil {
		c.err = err
	}
	return order < 0
}

// up adds an item to the heap.
func (s *search) up(it item) {
	c := &s.heap
	c.heap = append(c.heap, it)
	for i := len(c.heap) - 1; i > 0; {
		parent := (i - 1) / 2
		if !s.before(&c.heap[i], &c.heap[parent]) {
			break
		}
		c.heap[i], c.heap[parent] = c.heap[parent], c.heap[i]
		i = parent
	}
}

// pop takes the first item from the heap.
func (s *search) pop() item {
	c := &s.heap
	first, last := c.heap[0], len(c.heap)-1
	c.heap[0] = c.heap[last]
	c.heap = c.heap[:last]
	for i := 0; ; {
		child := 2*i + 1
		if child >= last {
			break
		}
		if child+1 < last && s.before(&c.heap[child+1], &c.heap[child]) {
			child++
		}
		if !s.before(&c.heap[child], &c.heap[i]) {
			break
		}
		c.heap[i], c.heap[child] = c.heap[child], c.heap[i]
		i = child
	}
	return first
}
