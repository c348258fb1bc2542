package main

// mostPaths is how many paths a question for all of them may give.
const mostPaths = 10_000

// allShortest finds every shortest path between two nodes, over edges in either direction, the
// first mostPaths of them. It leaves them in f.path, one after the other, each in two
// halves that lead away from where the searches met, and gives their number.
func (f *finder[R]) allShortest(a, b uint32) (int, error) {
	f.begin(a, b)
	if a == b {
		return 1, nil
	}
	if found, err := f.meet(true); err != nil || !found {
		return 0, err
	}
	count := 0
	for _, at := range f.meets {
		lengths := [2]int{int(f.sides[0].marks[at].depth), int(f.sides[1].marks[at].depth)}
		for i := range f.walks {
			f.walks[i] = f.walks[i][:0]
			f.halves(i, at, lengths[i], f.trail)
		}
		for head := f.walks[0]; len(head) > 0 || lengths[0] == 0; head = head[lengths[0]:] {
			for tail := f.walks[1]; len(tail) > 0 || lengths[1] == 0; tail = tail[lengths[1]:] {
				if count == mostPaths {
					return count, nil
				}
				count++
				f.path = append(append(f.path, head[:lengths[0]]...), tail[:lengths[1]]...)
				if lengths[1] == 0 {
					break
				}
			}
			if lengths[0] == 0 {
				break
			}
		}
	}
	return count, nil
}

// halves appends to f.walks[i] the walks by which side i came to a node, from there to where the
// side began. Trail is the walk so far.
func (f *finder[R]) halves(i int, n uint32, left int, trail []step) {
	if left == 0 {
		f.walks[i] = append(f.walks[i], trail...)
		return
	}
	s := &f.sides[i]
	m := s.marks[n]
	f.halves(i, m.from, left-1, append(trail, step{m.from, m.rel, m.forward}))
	for at := m.more; at != 0 && len(f.walks[i]) < mostPaths*(len(trail)+left); {
		w := s.others[at-1]
		f.halves(i, w.from, left-1, append(trail, step{w.from, w.rel, w.forward}))
		at = w.more
	}
}

// acyclic finds the paths of at most so many edges from one node to another, along the edges,
// without a node twice, the first mostPaths of them. It leaves them in f.path, one after the
// other, and gives their number.
func (f *finder[R]) acyclic(a, b uint32, most int) (int, error) {
	f.begin(b)
	back := &f.sides[0]
	for back.depth < uint16(most-1) {
		back.depth++
		back.next = back.next[:0]
		for _, n := range back.queue {
			row, err := f.rows.row(false, n)
			if err != nil {
				return 0, err
			}
			for _, e := range row {
				if m := &back.marks[e.to]; m.round != f.round {
					*m = mark{round: f.round, depth: back.depth}
					back.next = append(back.next, e.to)
				}
			}
		}
		back.queue, back.next = back.next, back.queue
	}
	var trail [8]step
	trail[0].node = a
	return f.extend(b, most, trail[:1], 0)
}

// extend goes on with a path that has left edges to go.
func (f *finder[R]) extend(b uint32, left int, trail []step, count int) (int, error) {
	row, err := f.rows.row(true, trail[len(trail)-1].node)
	if err != nil {
		return 0, err
	}
	base := len(f.stack)
	for _, e := range row {
		if m := &f.sides[0].marks[e.to]; m.round == f.round && int(m.depth) < left && !on(trail, e.to) {
			f.stack = append(f.stack, e)
		}
	}
	for k := base; k < len(f.stack) && count < mostPaths; k++ {
		e := f.stack[k]
		longer := append(trail, step{e.to, e.rel, true})
		if e.to == b {
			f.path = append(f.path, longer[1:]...)
			count++
			continue
		}
		if left > 1 {
			if count, err = f.extend(b, left-1, longer, count); err != nil {
				return 0, err
			}
		}
	}
	f.stack = f.stack[:base]
	return count, nil
}

func on(trail []step, n uint32) bool {
	for _, s := range trail {
		if s.node == n {
			return true
		}
	}
	return false
}

// reach counts the nodes that one edge of relation first and then any number of relation rest lead
// to: first/rest*.
func (f *finder[R]) reach(a, first, rest uint32) (int, error) {
	f.begin()
	s := &f.sides[0]
	s.queue = append(s.queue[:0], a)
	rel := first
	for i := 0; i < len(s.queue); i++ {
		row, err := f.rows.row(true, s.queue[i])
		if err != nil {
			return 0, err
		}
		for _, e := range row {
			if m := &s.marks[e.to]; e.rel == rel && m.round != f.round {
				*m = mark{round: f.round, from: s.queue[i], rel: rel}
				s.queue = append(s.queue, e.to)
			}
		}
		rel = rest
	}
	return len(s.queue) - 1, nil
}
