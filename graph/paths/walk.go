package paths

import (
	"bytes"
	"cmp"
	"math"
	"slices"
)

// A walk makes paths from the region, depth first. Its nodes are sets of product nodes, so that a
// path that several runs of the automaton accept is walked once: the automaton is made
// deterministic (Rabin and Scott, 1959) where the region leads.
type walk struct {
	nodes   []walkNode
	members []uint32 // of the nodes, places in the region
	edges   []walkEdge
	single  []uint32 // region node → 1 + the walk node of it alone
	sets    map[string]uint32
	version int // of the region

	hops   []Hop // of the path it stands on
	passed []NodeID
	runs   [][]run
	layers [][]int32
	upTo   [][]int32 // of layers, whatever has fewer hops included
	row    []walkEdge
	set    []uint32
	binary []byte
	keys   []byte
	keyed  []keyedEdge
}

type walkNode struct {
	node     NodeID
	first, n uint32 // members
	edge     uint32 // first of its edges
	edges    uint32
	left     uint16
	expanded bool
}

type walkEdge struct {
	to      uint32
	node    NodeID
	label   Label
	against bool
}

func (w *walk) size() int {
	return 28*cap(w.nodes) + 4*cap(w.members) + 16*cap(w.edges) + 4*cap(w.single) + 64*len(w.sets) +
		(len(w.layers)+len(w.upTo))*4*len(w.single)
}

// restart begins anew if the region has changed.
func (s *search) restart() {
	w, r := &s.walk, &s.region
	if w.version == r.version {
		return
	}
	w.version = r.version
	w.nodes, w.members, w.edges = w.nodes[:0], w.members[:0], w.edges[:0]
	w.single = append(w.single[:0], make([]uint32, len(r.nodes))...)
	w.layers, w.upTo = w.layers[:0], w.upTo[:0]
	clear(w.sets)
}

// walkNode gives the walk node of a set of product nodes in ascending order.
func (s *search) walkNode(set []uint32) uint32 {
	w := &s.walk
	if len(set) == 1 {
		if d := w.single[set[0]]; d != 0 {
			return d - 1
		}
	} else {
		w.binary = w.binary[:0]
		for _, m := range set {
			w.binary = append(w.binary, byte(m), byte(m>>8), byte(m>>16), byte(m>>24))
		}
		if d, known := w.sets[string(w.binary)]; known {
			return d
		}
	}
	d := uint32(len(w.nodes))
	n := walkNode{node: nodeOf(s.region.nodes[set[0]].key), first: uint32(len(w.members)), n: uint32(len(set)), left: unreached}
	w.members = append(w.members, set...)
	for _, m := range set {
		n.left = min(n.left, s.region.nodes[m].left)
	}
	w.nodes = append(w.nodes, n)
	if len(set) == 1 {
		w.single[set[0]] = d + 1
		return d
	}
	if w.sets == nil {
		w.sets = make(map[string]uint32)
	}
	w.sets[string(w.binary)] = d
	return d
}

func (w *walk) membersOf(d uint32) []uint32 {
	n := &w.nodes[d]
	return w.members[n.first : n.first+n.n]
}

// unfold makes the edges of a walk node, in the order of answers; for the cheapest paths, whose order
// is another, in that of numbers.
func (s *search) unfold(d uint32) error {
	w, r := &s.walk, &s.region
	if w.nodes[d].expanded {
		return nil
	}
	row := w.row[:0]
	for _, m := range w.membersOf(d) {
		for _, e := range r.row(m) {
			row = append(row, walkEdge{e.to, nodeOf(r.nodes[e.to].key), e.label, e.against})
		}
	}
	w.row = row
	switch {
	case s.q.Selector == Best && s.plain(): // no hop is there twice
	case s.q.Selector == Best:
		slices.SortFunc(row, func(a, b walkEdge) int {
			return cmp.Or(cmp.Compare(a.node, b.node), cmp.Compare(a.label, b.label), cmp.Compare(flag(a.against), flag(b.against)))
		})
	default:
		if err := s.sortEdges(row); err != nil {
			return err
		}
	}
	first := uint32(len(w.edges))
	for i := 0; i < len(row); {
		set := w.set[:0]
		k := i
		for ; k < len(row) && row[k].same(&row[i]); k++ {
			set = append(set, row[k].to)
		}
		if len(set) > 1 {
			slices.Sort(set)
			set = slices.Compact(set)
		}
		w.set = set
		e := row[i]
		e.to = s.walkNode(set)
		w.edges = append(w.edges, e)
		i = k
	}
	n := &w.nodes[d]
	n.edge, n.edges, n.expanded = first, uint32(len(w.edges))-first, true
	return nil
}

func (e *walkEdge) same(o *walkEdge) bool {
	return e.node == o.node && e.label == o.label && e.against == o.against
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (s *search) sortEdges(row []walkEdge) (err error) {
	if len(row) < 2 {
		return nil
	}
	if s.keyed != nil && len(row) > fewEdges {
		return s.sortKeyed(row)
	}
	slices.SortFunc(row, func(a, b walkEdge) (c int) {
		if err == nil {
			err = s.toil(1)
		}
		if err == nil { // else in any order, soon
			c, err = s.compare(a.label, a.against, a.node, b.label, b.against, b.node)
		}
		return c
	})
	return err
}

// fewEdges are sorted without making keys.
const fewEdges = 3

// A keyedEdge is an edge with the place of its node's key in walk.keys.
type keyedEdge struct {
	walkEdge
	first, end uint32
}

// sortKeyed sorts by what costs little, and then those by keys that are alike so far.
func (s *search) sortKeyed(row []walkEdge) error {
	w := &s.walk
	rough := func(a, b walkEdge) int {
		return cmp.Or(s.keyed.CompareLabels(a.label, b.label), cmp.Compare(flag(a.against), flag(b.against)))
	}
	slices.SortFunc(row, rough)
	for lo, hi := 0, 0; lo < len(row); lo = hi {
		for hi = lo + 1; hi < len(row) && rough(row[lo], row[hi]) == 0; {
			hi++
		}
		if hi == lo+1 {
			continue
		}
		w.keys, w.keyed = w.keys[:0], w.keyed[:0]
		for _, e := range row[lo:hi] {
			first := len(w.keys)
			var err error
			if w.keys, err = s.keyed.AppendKey(w.keys, e.node); err != nil {
				return err
			}
			if err := s.toil(1); err != nil {
				return err
			}
			w.keyed = append(w.keyed, keyedEdge{e, uint32(first), uint32(len(w.keys))})
		}
		var err error
		slices.SortFunc(w.keyed, func(a, b keyedEdge) int {
			if err == nil {
				err = s.toil(1)
			}
			if err != nil { // in any order, soon
				return 0
			}
			return cmp.Or(bytes.Compare(w.keys[a.first:a.end], w.keys[b.first:b.end]),
				cmp.Compare(a.label, b.label), cmp.Compare(a.node, b.node))
		})
		if err != nil {
			return err
		}
		for i := range w.keyed {
			row[lo+i] = w.keyed[i].walkEdge
		}
	}
	return nil
}

// compare orders hops from one node: by relation, along before against, neighbour, kinds.
func (s *search) compare(l Label, against bool, n NodeID, l2 Label, against2 bool, n2 NodeID) (int, error) {
	if s.order != nil {
		if c := s.order.CompareLabels(l, l2); c != 0 {
			return c, nil
		}
	} else if c := cmp.Compare(l>>3, l2>>3); c != 0 {
		return c, nil
	}
	if against != against2 {
		return flag(against) - flag(against2), nil
	}
	if n != n2 {
		if s.order == nil {
			return cmp.Compare(n, n2), nil
		}
		if c, err := s.order.CompareNodes(n, n2); c != 0 || err != nil {
			return c, err
		}
	}
	return cmp.Or(cmp.Compare(l, l2), cmp.Compare(n, n2)), nil
}

func (s *search) compareHops(a, b []Hop) (int, error) {
	for i := range min(len(a), len(b)) {
		x, y := &a[i], &b[i]
		if c, err := s.compare(x.Label, x.Against, x.To, y.Label, y.Against, y.To); c != 0 || err != nil {
			return c, err
		}
	}
	return cmp.Compare(len(a), len(b)), nil
}

// answers answers the paths of a length, in order.
func (s *search) answers(length int) error {
	if !s.region.rooted {
		return nil
	}
	w := &s.walk
	s.restart()
	if s.q.Mode == Walk || s.q.Times != nil {
		if err := s.layer(length); err != nil {
			return err
		}
	}
	before := s.answered
	w.set = append(w.set[:0], s.region.root)
	root := s.walkNode(w.set)
	if !s.leads(root, length, math.MinInt32) {
		return nil
	}
	w.hops, w.passed, w.runs = w.hops[:0], append(w.passed[:0], s.q.From), append(w.runs[:0], s.firstRuns())
	if err := s.extend(root, length, math.MinInt32); err != nil {
		return err
	}
	if s.answered > before {
		return s.group()
	}
	return nil
}

// leads says whether the end can be reached from a walk node in so many hops, departing at a time;
// in the modes that have no layers, within so many.
func (s *search) leads(d uint32, hops int, at int32) bool {
	w := &s.walk
	if hops >= len(w.layers) {
		return int(w.nodes[d].left) <= hops
	}
	for _, m := range w.membersOf(d) {
		if last := w.layers[hops][m]; last > math.MinInt32 && last >= at {
			return true
		}
	}
	return false
}

// layer finds for each product node the last moment at which it may be left so that the end is reached
// in just so many hops, for all numbers up to a length: without times, always or never. So each step
// of the enumeration leads to an answer, and the delay between two is bounded by their length.
func (s *search) layer(length int) error {
	w, r := &s.walk, &s.region
	for t := len(w.layers); t <= length; t++ {
		layer := make([]int32, len(r.nodes))
		if err := s.toil(len(r.edges)); err != nil {
			return err
		}
		for p := range layer {
			layer[p] = math.MinInt32
			if t == 0 {
				if r.nodes[p].left == 0 {
					layer[p] = math.MaxInt32
				}
				continue
			}
			for _, e := range r.row(uint32(p)) {
				last := w.layers[t-1][e.to]
				if last <= layer[p] {
					continue
				}
				if s.q.Times == nil {
					layer[p] = last
					break
				}
				hop := Hop{nodeOf(r.nodes[p].key), nodeOf(r.nodes[e.to].key), e.label, e.against}
				if s.q.Timeless != nil && s.q.Timeless(hop) {
					layer[p] = last
					continue
				}
				times, err := s.q.Times(hop)
				if err != nil {
					return err
				}
				if err := s.toil(1); err != nil {
					return err
				}
				if i := after(times, last); i > 0 {
					layer[p] = max(layer[p], times[i-1])
				}
			}
		}
		w.layers = append(w.layers, layer)
	}
	return nil
}

// after gives the place of the first time that is later.
func after(times []int32, t int32) int {
	i, _ := slices.BinarySearchFunc(times, t, func(e, t int32) int {
		if e <= t {
			return -1
		}
		return 1
	})
	return i
}
