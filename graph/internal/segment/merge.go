package segment

import (
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
// bytes of memory for each row that goes in, 8 for each fact both ways, and about 30 for each term.
type Merge struct {
	Segments []*Reader
	Renumber bool
	Extras   Extras

	total   int
	hidden  []Row
	places  [][]uint32 // by segment: place of a row → its place among the merged ones
	used    []uint64   // a bit for each term that a merged row has; with Renumber
	numbers []uint32   // old number - 1 → new number; nil when they are kept
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
	return sw.finish(m, m.hidden, m.mergeKeys())
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

// A found is a row of a segment that is among the merged ones.
type found struct {
	place uint32 // merged
	row   Row
}

func (m *Merge) groups(d int, f func(uint32, []uint32, func(int) Row)) {
	nodes := make([][]uint32, len(m.Segments))
	for i, r := range m.Segments {
		nodes[i] = r.AppendNodes(nil, d)
	}
	var group []found
	var places []uint32
	last := uint32(0)
	for {
		node, any := uint32(0), false
		for _, list := range nodes {
			if len(list) > 0 && (!any || list[0] < node) {
				node, any = list[0], true
			}
		}
		if !any {
			return
		}
		group = group[:0]
		sources := 0
		for i, list := range nodes {
			if len(list) > 0 && list[0] == node {
				nodes[i] = list[1:]
				before := len(group)
				group = m.append(group, i, d, node)
				if len(group) > before {
					sources++
				}
			}
		}
		if len(group) == 0 {
			continue
		}
		if node <= last {
			panic(m.Segments[0].corrupt("%s: node %d is not after the one before", sectionNames[uint32(secNodes+d)], node))
		}
		last = node
		if sources > 1 {
			slices.SortFunc(group, func(a, b found) int {
				if d == 2 && a.row[1] != b.row[1] {
					return cmp.Compare(a.row[1], b.row[1])
				}
				return cmp.Compare(a.place, b.place)
			})
		}
		places = places[:0]
		for _, g := range group {
			places = append(places, g.place)
		}
		f(m.renumbered(group[0].row)[d], places, func(i int) Row { return m.renumbered(group[i].row) })
	}
}

// append appends the rows of a segment that have a node in a direction and are among the merged ones.
func (m *Merge) append(group []found, segment, d int, node uint32) []found {
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
			group = append(group, found{place, row})
		}
	}
	return group
}

func (m *Merge) mergeKeys() []keyed {
	var out []keyed
	for i, r := range m.Segments {
		if r.keys.ends.len() == 0 {
			continue
		}
		for k := r.Keys(""); ; k.Next() {
			key, ok := k.Key()
			if !ok {
				break
			}
			text := string(key)
			for _, old := range k.c.places() {
				if uint64(old) >= uint64(r.Rows) {
					panic(r.corrupt("key places: there is no quad %d", old))
				}
				if place := m.places[i][old]; place != gone {
					out = append(out, keyed{text, place})
				}
			}
		}
	}
	return sortKeyed(out)
}
