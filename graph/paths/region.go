package paths

import (
	"errors"
	"math"
)

// A region is the part of the product that lies on walks of at most so many hops between the ends,
// with its edges, so that paths are made from memory.
type region struct {
	nodes   []regionNode
	first   []uint32 // where the edges of each node begin; one more
	edges   []regionEdge
	pairs   []regionPair // edges before they are sorted
	root    uint32
	rooted  bool // there is a root: some walk is short enough
	whole   bool // longer walks need no more
	version int  // changes with the content
}

type regionNode struct {
	key  uint64
	left uint16 // least number of hops to the end
}

type regionEdge struct {
	to      uint32
	label   Label
	against bool
}

type regionPair struct {
	from uint32
	regionEdge
}

const unreached = math.MaxUint16

func (r *region) reset() {
	r.nodes, r.edges, r.first, r.pairs = r.nodes[:0], r.edges[:0], r.first[:0], r.pairs[:0]
	r.whole, r.rooted = false, false
	r.version++
}

func (r *region) size() int {
	return 16*cap(r.nodes) + 12*cap(r.edges) + 16*cap(r.pairs) + 4*cap(r.first)
}

// graphNodes counts nodes of the graph, at most.
func (r *region) graphNodes() int { return len(r.nodes) }

// graphEdges counts edges of the graph, at most.
func (r *region) graphEdges() int { return len(r.edges) }

// inRegion gives the place of a product node in the region.
func (s *search) inRegion(key uint64) (place uint32, ok bool) {
	// Slots may know places in a region before this one.
	place, ok = s.tab.find(key, 2)
	return place, ok && int(place) < len(s.region.nodes) && s.region.nodes[place].key == key
}

// addNode gives the place of a product node in the region, a new one if need be.
func (s *search) addNode(key uint64, left uint16) uint32 {
	if place, ok := s.inRegion(key); ok {
		return place
	}
	place := uint32(len(s.region.nodes))
	s.tab.put(s.tab.at(key), key, 2, place)
	s.region.nodes = append(s.region.nodes, regionNode{key, left})
	return place
}

func (r *region) join(from, to uint32, label Label, against bool) {
	r.pairs = append(r.pairs, regionPair{from, regionEdge{to, label, against}})
}

// sort puts the edges in order of the nodes that they leave, by counting.
func (r *region) sort() {
	r.first = append(r.first[:0], make([]uint32, len(r.nodes)+2)...)
	for _, p := range r.pairs {
		r.first[p.from+2]++
	}
	for i := 2; i < len(r.first); i++ {
		r.first[i] += r.first[i-1]
	}
	if cap(r.edges) < len(r.pairs) {
		r.edges = make([]regionEdge, len(r.pairs))
	}
	r.edges = r.edges[:len(r.pairs)]
	for _, p := range r.pairs {
		r.edges[r.first[p.from+1]] = p.regionEdge
		r.first[p.from+1]++
	}
	r.first = r.first[:len(r.nodes)+1]
	r.pairs = r.pairs[:0]
}

func (r *region) row(place uint32) []regionEdge { return r.edges[r.first[place]:r.first[place+1]] }

// gather makes the region of walks of a length. The two sides are grown until they overlap by it;
// how far the nodes of each are from the other end is then found inside of it, so that no more of
// the graph is looked at than two searches of half the length would. met says that the sides have
// met at just this length and noted all ways.
//
// The bounds are those of PathEnum (Sun et al., SIGMOD 2021, arXiv:2103.11137), over the product
// and from two sides in place of one search of the whole length from each.
func (s *search) gather(length int, met bool) error {
	if s.region.whole {
		return nil
	}
	s.region.reset()
	var err error
	if met {
		s.fromMeets(length)
	} else {
		err = s.between(length)
	}
	if err != nil {
		return err
	}
	s.region.sort()
	s.region.root, s.region.rooted = s.inRegion(product(s.q.From, s.visits(s.q.From), 0))
	return nil
}

// fromMeets walks back from where the sides met, over all ways that they noted.
func (s *search) fromMeets(length int) {
	r, forward, back := &s.region, &s.sides[0], &s.sides[1]
	for _, at := range s.meets {
		s.addNode(forward.entries[at].key, uint16(length)-forward.entries[at].depth)
	}
	met := len(r.nodes)
	ways := func(side *side, e *entry, use func(from uint32, label Label, against bool)) {
		if e.depth == 0 {
			return
		}
		use(e.from, e.label, e.against)
		for w := e.more; w != 0; w = side.ways[w-1].more {
			way := &side.ways[w-1]
			use(way.from, way.label, way.against)
		}
	}
	for i := 0; i < len(r.nodes); i++ { // nodes are added meanwhile
		place, _ := s.tab.find(r.nodes[i].key, 0)
		ways(forward, &forward.entries[place], func(from uint32, label Label, against bool) {
			e := &forward.entries[from]
			p := s.addNode(e.key, uint16(length)-e.depth)
			r.join(p, uint32(i), label, against)
		})
	}
	onward := func(i int) {
		place, _ := s.tab.find(r.nodes[i].key, 1)
		ways(back, &back.entries[place], func(from uint32, label Label, against bool) {
			e := &back.entries[from]
			p := s.addNode(e.key, e.depth)
			r.join(uint32(i), p, label, against)
		})
	}
	first := len(r.nodes)
	for i := range met {
		onward(i)
	}
	for i := first; i < len(r.nodes); i++ {
		onward(i)
	}
}

// between grows the sides as far as a length needs and keeps what lies between.
func (s *search) between(length int) error {
	forward, back := &s.sides[0], &s.sides[1]
	for forward.depth()+back.depth() < length && !forward.over() && !back.over() {
		side, other := forward, back
		if len(back.frontier()) < len(forward.frontier()) {
			side, other = back, forward
		}
		if err := s.expand(side, other, true); err != nil {
			return err
		}
	}
	const most = 1 << 20
	switch {
	case forward.over() && forward.edges <= most:
		return s.allOf(forward)
	case back.over() && back.edges <= most:
		return s.allOf(back)
	}
	if err := s.reach(forward, back, length); err != nil {
		return err
	}
	if err := s.reach(back, forward, length); err != nil {
		return err
	}
	return s.overlap(length)
}

// allOf keeps everything that a side can come to, once it has come to all of it: that is enough for
// any length.
func (s *search) allOf(side *side) error {
	r := &s.region
	r.whole = true
	for i := range side.entries {
		s.addNode(side.entries[i].key, unreached)
	}
	for i := range side.entries {
		if side.entries[i].stop {
			continue
		}
		key, at := side.entries[i].key, uint32(i)
		err := s.scan(side, key, func(moves []move) error {
			for k := range moves {
				m := &moves[k]
				to, known := s.inRegion(m.key)
				if !known {
					continue
				}
				if ok, err := s.admits(side, key, m); err != nil || !ok {
					if err != nil {
						return err
					}
					continue
				}
				if side.back {
					r.join(to, at, m.label, m.against())
				} else {
					r.join(at, to, m.label, m.against())
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	s.measure()
	return nil
}

// measure finds how far each node is from the end, whose product nodes are the first of back, and
// drops the edges that do not lead there.
func (s *search) measure() {
	r, back := &s.region, &s.sides[1]
	into := make([]uint32, len(r.nodes)+2)
	for _, p := range r.pairs {
		into[p.to+2]++
	}
	for i := 2; i < len(into); i++ {
		into[i] += into[i-1]
	}
	froms := make([]uint32, len(r.pairs))
	for _, p := range r.pairs {
		froms[into[p.to+1]] = p.from
		into[p.to+1]++
	}
	var queue []uint32
	for i := range back.entries {
		if back.entries[i].depth > 0 {
			break
		}
		if place, ok := s.inRegion(back.entries[i].key); ok {
			r.nodes[place].left = 0
			queue = append(queue, place)
		}
	}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		for _, from := range froms[into[at]:into[at+1]] {
			if n := &r.nodes[from]; n.left == unreached {
				n.left = r.nodes[at].left + 1
				queue = append(queue, from)
			}
		}
	}
	kept := r.pairs[:0]
	for _, p := range r.pairs {
		if r.nodes[p.to].left != unreached {
			kept = append(kept, p)
		}
	}
	r.pairs = kept
}

// reach finds how far the entries of a side are from the other end, as far as a walk of a length
// has use for them. Those that the other side has not come to are found level by level from those
// that it has.
func (s *search) reach(side, other *side, length int) error {
	far := side.far[:0]
	for i := range side.entries {
		d := uint16(unreached)
		if place, ok := s.tab.find(side.entries[i].key, other.number()); ok {
			d = other.entries[place].depth
		}
		far = append(far, d)
	}
	side.far = far
	if other.over() {
		return nil
	}
	for hops := other.depth() + 1; hops <= length; hops++ {
		end := side.levels[min(length-hops+1, side.depth())]
		for i := range side.entries[:end] {
			if far[i] != unreached {
				continue
			}
			if stop, err := s.stops(side, &side.entries[i]); err != nil {
				return err
			} else if stop {
				continue
			}
			key := side.entries[i].key
			err := s.scan(side, key, func(moves []move) error {
				for k := range moves {
					m := &moves[k]
					d := uint16(unreached)
					if place, ok := s.tab.find(m.key, side.number()); ok {
						d = far[place]
					} else if place, ok := s.tab.find(m.key, other.number()); ok {
						d = other.entries[place].depth
					}
					if int(d) != hops-1 {
						continue
					}
					if ok, err := s.admits(side, key, m); err != nil {
						return err
					} else if ok {
						far[i] = uint16(hops)
						return errMet
					}
				}
				return nil
			})
			if err != nil && !errors.Is(err, errMet) {
				return err
			}
		}
	}
	return nil
}

// overlap keeps the entries of both sides that lie on walks of at most a length, and the hops between
// them: those from entries that the forward side has expanded, and those to entries that the other
// has. No hop of such a walk is neither.
func (s *search) overlap(length int) error {
	r, forward, back := &s.region, &s.sides[0], &s.sides[1]
	short := func(side *side, i int) bool {
		return side.far[i] != unreached && int(side.entries[i].depth)+int(side.far[i]) <= length
	}
	for i := range forward.entries {
		if short(forward, i) {
			s.addNode(forward.entries[i].key, forward.far[i])
		}
	}
	for i := range back.entries {
		if short(back, i) {
			s.addNode(back.entries[i].key, back.entries[i].depth)
		}
	}
	err := s.joinKept(forward, short, func(e *entry, other uint32, _ *move) bool {
		return int(e.depth)+1+int(r.nodes[other].left) <= length
	})
	if err != nil {
		return err
	}
	return s.joinKept(back, short, func(e *entry, _ uint32, m *move) bool {
		return s.ahead(m.key)+1+int(e.depth) <= length
	})
}

// joinKept keeps the moves from entries of the region that a side has expanded to other nodes of it, as
// far as they fit.
func (s *search) joinKept(d *side, short func(*side, int) bool, fits func(e *entry, other uint32, m *move) bool) error {
	r := &s.region
	for i := range d.entries[:d.levels[d.depth()]] {
		e := &d.entries[i]
		if !short(d, i) {
			continue
		}
		if stop, err := s.stops(d, e); err != nil {
			return err
		} else if stop {
			continue
		}
		at, _ := s.inRegion(e.key)
		err := s.scan(d, e.key, func(moves []move) error {
			for k := range moves {
				m := &moves[k]
				other, ok := s.inRegion(m.key)
				if !ok || !fits(e, other, m) {
					continue
				}
				if ok, err := s.admits(d, e.key, m); err != nil || !ok {
					if err != nil {
						return err
					}
					continue
				}
				if d.back {
					r.join(other, at, m.label, m.against())
				} else {
					r.join(at, other, m.label, m.against())
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// ahead is the number of hops from the start to a product node that the forward side has not
// expanded; more than any length for one that it has.
func (s *search) ahead(key uint64) int {
	forward, back := &s.sides[0], &s.sides[1]
	if place, ok := s.tab.find(key, 0); ok {
		e := &forward.entries[place]
		if e.stop || int(e.depth) < forward.depth() {
			return unreached
		}
		return int(e.depth)
	}
	if place, ok := s.tab.find(key, 1); ok {
		return int(back.far[place])
	}
	return unreached
}
