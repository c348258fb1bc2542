package main

// An edge is an entry of a node's row: the node at its other end, and the relation.
type edge struct{ to, rel uint32 }

// rows is what an engine has to give: the distinct edges that leave a node (out) or reach it. The
// row is good until the next call. Nodes are numbered from 0 to size-1.
type rows interface {
	row(out bool, n uint32) ([]edge, error)
	size() int
}

// A step of a path: the edge that leads from the node before to this one, forward or against its
// direction.
type step struct {
	node, rel uint32
	forward   bool
}

// A mark says how a search came to a node. It counts only if round is that of the search.
type mark struct {
	round, from, rel uint32
	more             uint32 // 1 + place in side.others of another way on the same level; 0 for none
	depth            uint16
	forward          bool
}

// A way is another edge by which a search came to a node on the same level.
type way struct {
	from, rel, more uint32
	forward         bool
}

// A side is one of the two ends that a search grows from.
type side struct {
	marks       []mark
	queue, next []uint32
	others      []way // noted only where all paths are wanted
	depth       uint16
}

// A finder answers questions about paths over the rows of one engine. It keeps its memory between
// questions, so that a question costs what it looks at.
type finder[R rows] struct {
	rows  R
	round uint32
	sides [2]side
	meets []uint32
	path  []step    // of the last answer; of several, one after the other
	stack []edge    // rows that a depth-first search is in
	walks [2][]step // halves of paths, one after the other
	trail []step
}

func newFinder[R rows](r R) *finder[R] {
	f := &finder[R]{rows: r, trail: make([]step, 0, 64)}
	for i := range f.sides {
		f.sides[i].marks = make([]mark, r.size())
	}
	return f
}

// hop looks at the edges of a node, both ways, and counts them. The sum is there so that every
// edge is looked at.
func (f *finder[R]) hop(n uint32) (edges int, err error) {
	edges, sum, err := look(f.rows, n)
	f.path = append(f.path[:0], step{node: n, rel: sum})
	return edges, err
}

func look[R rows](r R, n uint32) (edges int, sum uint32, err error) {
	for _, out := range [...]bool{true, false} {
		row, err := r.row(out, n)
		if err != nil {
			return 0, 0, err
		}
		for _, e := range row {
			sum += e.to ^ e.rel
		}
		edges += len(row)
	}
	return edges, sum, nil
}

// begin starts a search from two nodes.
func (f *finder[R]) begin(ends ...uint32) {
	f.round++
	f.path, f.meets = f.path[:0], f.meets[:0]
	for i, n := range ends {
		s := &f.sides[i]
		s.queue, s.others, s.depth = append(s.queue[:0], n), s.others[:0], 0
		s.marks[n] = mark{round: f.round}
	}
}

// level takes one side a step further, in both directions. It stops at the first node that the
// other side knows, or notes all of them; from then on there is no way as short through a node that
// the other side does not know.
func (f *finder[R]) level(i int, all bool) error {
	s, other := &f.sides[i], f.sides[1-i].marks
	s.next = s.next[:0]
	s.depth++
	for _, n := range s.queue {
		for _, out := range [...]bool{true, false} {
			row, err := f.rows.row(out, n)
			if err != nil {
				return err
			}
			for _, e := range row {
				if all && len(f.meets) > 0 && other[e.to].round != f.round {
					continue
				}
				m := &s.marks[e.to]
				if m.round == f.round {
					if all && m.depth == s.depth {
						s.others = append(s.others, way{n, e.rel, m.more, out == (i == 0)})
						m.more = uint32(len(s.others))
					}
					continue
				}
				*m = mark{round: f.round, from: n, rel: e.rel, depth: s.depth, forward: out == (i == 0)}
				s.next = append(s.next, e.to)
				if other[e.to].round == f.round {
					f.meets = append(f.meets, e.to)
					if !all {
						return nil
					}
				}
			}
		}
	}
	s.queue, s.next = s.next, s.queue
	return nil
}

// meet grows the side that has fewer nodes to go on from until the two meet. It says whether they
// do.
func (f *finder[R]) meet(all bool) (bool, error) {
	for len(f.meets) == 0 {
		i := 0
		if len(f.sides[1].queue) < len(f.sides[0].queue) {
			i = 1
		}
		if len(f.sides[i].queue) == 0 {
			return false, nil
		}
		if err := f.level(i, all); err != nil {
			return false, err
		}
	}
	return true, nil
}

// anyShortest finds a shortest path between two nodes, over edges in either direction, by
// breadth-first search from both ends. It leaves the path in f.path and gives its length, -1 for
// none.
func (f *finder[R]) anyShortest(a, b uint32) (int, error) {
	f.begin(a, b)
	if a == b {
		return 0, nil
	}
	if found, err := f.meet(false); err != nil || !found {
		return -1, err
	}
	at := f.meets[0]
	for n := at; n != a; {
		m := f.sides[0].marks[n]
		f.path = append(f.path, step{n, m.rel, m.forward})
		n = m.from
	}
	for i, j := 0, len(f.path)-1; i < j; i, j = i+1, j-1 {
		f.path[i], f.path[j] = f.path[j], f.path[i]
	}
	for n := at; n != b; {
		m := f.sides[1].marks[n]
		f.path = append(f.path, step{m.from, m.rel, m.forward})
		n = m.from
	}
	return len(f.path), nil
}
