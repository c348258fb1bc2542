package segment

import (
	"bytes"
	"cmp"
	"io"
	"math"
	"slices"
)

// Merge writes one segment that says what several say, the oldest first, whose terms follow each
// other. Without renumber all terms keep their numbers. With renumber, which is for all segments of
// a store, terms that no row has are left out and the others are numbered from 1 in their old
// order.
//
// Rows are merged as they are written, and so are the ways to them: nothing is sorted anew. It takes 4
// bytes of memory for each row that goes in, 8 for each fact both ways, about 30 for each term, and, for
// the node of each direction that has most rows, 40 for each of these as object, else 8.
type Merge struct {
	Segments []*Reader
	Renumber bool
	Extras   Extras

	total   int
	hidden  []Row
	places  [][]uint32 // by segment: place of a row → its place among the merged ones
	used    []uint64   // a bit for each term that a merged row has; with Renumber
	numbers []uint32   // old number - 1 → new number; nil when they are kept
	runs    []int      // memory
}

const gone = math.MaxUint32

// Write writes the segment.
func (m *Merge) Write(w io.Writer) error {
	first := m.Segments[0].First
	if m.Renumber {
		first = 1
	}
	sw := newWriter(w, first)
	sw.grams = m.Extras.Grams
	if first == 1 {
		sw.facts = newFactMaker(m.Extras.Rule)
	}
	m.mergeRows(sw.facts)
	if m.Renumber {
		m.number()
	}
	var key []byte
	for _, r := range m.Segments {
		r.eachTerm(func(term uint32, rec []byte) {
			if m.numbers != nil && m.numbers[term-1] == 0 {
				return
			}
			key = r.keyOf(key[:0], term, rec)
			sw.term(key, Hash(key))
			if sw.facts != nil {
				sw.facts.term(term, key)
			}
		})
		if sw.err != nil {
			return sw.err
		}
	}
	return sw.finish(m, m.hidden)
}

// mergeRows finds the merged place of every row, and which rows are hidden still. What one segment
// adds and a later one hides cancels out, and the other way round.
func (m *Merge) mergeRows(facts *factMaker) {
	type stream struct {
		rows    []Row
		segment int
		sign    int
		next    int
	}
	var streams []stream
	m.places = make([][]uint32, len(m.Segments))
	if m.Renumber {
		last := m.Segments[len(m.Segments)-1]
		m.used = make([]uint64, (uint64(last.First)+uint64(last.Terms))/64+1)
	}
	for i, r := range m.Segments {
		if r.Rows > 0 {
			streams = append(streams, stream{r.All(), i, 1, 0})
		}
		if r.Hidden > 0 {
			streams = append(streams, stream{r.AllHidden(), i, -1, 0})
		}
		m.places[i] = make([]uint32, r.Rows)
	}
	for len(streams) > 0 {
		least := streams[0].rows[streams[0].next]
		for i := 1; i < len(streams); i++ {
			if row := streams[i].rows[streams[i].next]; row.Compare(least) < 0 {
				least = row
			}
		}
		// Additions and hidings of one row alternate, so that their sum is -1, 0 or 1. The last
		// one decides where its keys come from.
		sum, segment, place := 0, -1, 0
		done := false
		for i := range streams {
			s := &streams[i]
			if s.rows[s.next] != least {
				continue
			}
			sum += s.sign
			if s.sign > 0 {
				if s.segment > segment {
					segment, place = s.segment, s.next
				}
				m.places[s.segment][s.next] = gone
			}
			s.next++
			done = done || s.next == len(s.rows)
		}
		switch {
		case sum > 0:
			m.places[segment][place] = uint32(m.total)
			m.total++
			m.use(least, facts)
		case sum < 0 && !m.Renumber: // else there is nothing older
			m.hidden = append(m.hidden, least)
		}
		if done {
			live := streams[:0]
			for _, s := range streams {
				if s.next < len(s.rows) {
					live = append(live, s)
				}
			}
			streams = live
		}
	}
}

// use notes what a merged row is made of.
func (m *Merge) use(row Row, facts *factMaker) {
	last := m.Segments[len(m.Segments)-1]
	for _, n := range row {
		if uint64(n) >= uint64(last.First)+uint64(last.Terms) {
			panic(last.corrupt("quads: there is no term %d", n))
		}
		if m.used != nil {
			m.used[n/64] |= 1 << (n % 64)
		}
	}
	if facts != nil {
		facts.hasPredicate(row[1])
	}
}

// number gives the terms that rows have their new numbers, in their old order: what was sorted by
// numbers stays so.
func (m *Merge) number() {
	last := m.Segments[len(m.Segments)-1]
	m.numbers = make([]uint32, uint64(last.First)+uint64(last.Terms)-1)
	next := uint32(0)
	for i := range m.numbers {
		if n := uint32(i + 1); m.used[n/64]&(1<<(n%64)) != 0 {
			next++
			m.numbers[i] = next
		}
	}
}

// renumbered gives a row the new numbers.
func (m *Merge) renumbered(row Row) Row {
	if m.numbers != nil {
		for d, n := range row {
			if n != 0 {
				row[d] = m.numbers[n-1]
			}
		}
	}
	return row
}

func (m *Merge) count() int { return m.total }

func (m *Merge) each(f func(Row)) {
	next := make([]int, len(m.Segments))
	var last Row
	for place := range uint32(m.total) {
		for i, places := range m.places {
			for next[i] < len(places) && places[next[i]] == gone {
				next[i]++
			}
			if at := next[i]; at < len(places) && places[at] == place {
				row := m.renumbered(m.Segments[i].rows.at(at))
				if row.Compare(last) <= 0 {
					panic(m.Segments[i].corrupt("quads: row %d is not after the one before", at))
				}
				f(row)
				last = row
				next[i]++
				break
			}
		}
	}
}

// groups merges the places of each node, which are sorted in every segment. All that row needs is kept for objects only,
// whose places are sorted by predicate.
func (m *Merge) groups(d int, f func(uint32, []uint32, func(int) Row)) {
	var places, spare []uint32
	var rows, spareRows []placed
	m.eachNode(d, func(node uint32, of []int) {
		m.runs = m.runs[:0]
		places, rows = places[:0], rows[:0]
		last := Row{}
		for _, segment := range of {
			m.eachPlace(segment, d, node, func(place uint32, row Row) {
				last = row
				if d == 2 {
					rows = append(rows, placed{row, place})
				} else {
					places = append(places, place)
				}
			})
			m.runs = append(m.runs, len(rows)+len(places))
		}
		if d == 2 {
			rows, spareRows = mergeRuns(rows, spareRows, m.runs, placed.byPredicate)
			for i := range rows {
				places = append(places, rows[i].place)
			}
		} else {
			places, spare = mergeRuns(places, spare, m.runs, cmp.Compare[uint32])
		}
		if len(places) > 0 {
			f(m.renumbered(last)[d], places, func(i int) Row { return m.renumbered(rows[i].row) })
		}
	})
}

// A placed is a row and its place among the merged ones.
type placed struct {
	row   Row
	place uint32
}

func (a placed) byPredicate(b placed) int {
	if c := cmp.Compare(a.row[1], b.row[1]); c != 0 {
		return c
	}
	return cmp.Compare(a.place, b.place)
}

// eachNode calls f with every node that rows have in a direction, in order, and the segments of those rows.
func (m *Merge) eachNode(d int, f func(node uint32, segments []int)) {
	nodes := make([][]uint32, len(m.Segments))
	for i, r := range m.Segments {
		nodes[i] = r.AppendNodes(nil, d)
	}
	var of []int
	last := uint32(0)
	for {
		node := uint32(math.MaxUint32)
		of = of[:0]
		for i, list := range nodes {
			switch {
			case len(list) == 0 || list[0] > node:
			case list[0] < node || len(of) == 0:
				node, of = list[0], append(of[:0], i)
			default:
				of = append(of, i)
			}
		}
		if len(of) == 0 {
			return
		}
		if node <= last {
			panic(m.Segments[of[0]].corrupt("%s: node %d is not after the one before", sectionNames[uint32(secNodes+d)], node))
		}
		last = node
		for _, i := range of {
			nodes[i] = nodes[i][1:]
		}
		f(node, of)
	}
}

// eachPlace calls f with the rows of a segment that have a node in a direction and are among the merged ones.
func (m *Merge) eachPlace(segment, d int, node uint32, f func(place uint32, row Row)) {
	r := m.Segments[segment]
	start, end := r.index[d].find(node)
	for _, at := range r.places[d].view(start, end) {
		if uint64(at) >= uint64(len(m.places[segment])) {
			panic(r.corrupt("%s: there is no quad %d", sectionNames[uint32(secByPredicate+d-1)], at))
		}
		if place := m.places[segment][at]; place != gone {
			row := r.rows.at(int(at))
			if row[d] != node {
				panic(r.corrupt("%s: quad %d is not of node %d", sectionNames[uint32(secByPredicate+d-1)], at, node))
			}
			f(place, row)
		}
	}
}

func (m *Merge) keys(f func(string, []uint32)) {
	cursors := make([]*Keys, len(m.Segments))
	for i, r := range m.Segments {
		cursors[i] = r.Keys("")
	}
	var places, spare []uint32
	last := ""
	for {
		var least []byte
		for _, c := range cursors {
			if key, ok := c.Key(); ok && (least == nil || bytes.Compare(key, least) < 0) {
				least = key
			}
		}
		if least == nil {
			return
		}
		key := string(least) // which Next changes
		places, m.runs = places[:0], m.runs[:0]
		for i, c := range cursors {
			if k, ok := c.Key(); !ok || string(k) != key {
				continue
			}
			if key <= last && last != "" {
				panic(m.Segments[i].corrupt("keys: %q is not after %q", key, last))
			}
			places = m.appendPlaces(places, i, c.c.places())
			m.runs = append(m.runs, len(places))
			c.Next()
		}
		last = key
		if places, spare = mergeRuns(places, spare, m.runs, cmp.Compare[uint32]); len(places) > 0 {
			f(key, places)
		}
	}
}

// appendPlaces appends the merged places of those of a segment that a key leads to.
func (m *Merge) appendPlaces(to []uint32, segment int, places []uint32) []uint32 {
	for _, old := range places {
		if uint64(old) >= uint64(len(m.places[segment])) {
			panic(m.Segments[segment].corrupt("key places: there is no quad %d", old))
		}
		if place := m.places[segment][old]; place != gone {
			to = append(to, place)
		}
	}
	return to
}

// mergeRuns merges the sorted runs of a list, which end at ends, two and two. It gives the merged list, and memory for
// the next. O(elements × log runs).
func mergeRuns[T any](list, spare []T, ends []int, order func(a, b T) int) (merged, rest []T) {
	for len(ends) > 1 {
		spare = slices.Grow(spare[:0], len(list))
		start, kept := 0, 0
		for i := 0; i < len(ends); i += 2 {
			mid, end := ends[i], ends[min(i+1, len(ends)-1)]
			a, b := list[start:mid], list[mid:end]
			for len(a) > 0 && len(b) > 0 {
				if order(a[0], b[0]) <= 0 {
					spare, a = append(spare, a[0]), a[1:]
				} else {
					spare, b = append(spare, b[0]), b[1:]
				}
			}
			spare = append(append(spare, a...), b...)
			ends[kept] = end
			start, kept = end, kept+1
		}
		list, spare, ends = spare, list, ends[:kept]
	}
	return list, spare
}
