package segment

import (
	"io"
	"math"
)

// Merge writes one segment that says what several say, the oldest first, whose terms follow each
// other. Without renumber all terms keep their numbers. With renumber, which is for all segments of
// a store, terms that no row has are left out and the others are numbered from 1 in their old
// order; Map then gives the new numbers.
//
// It holds the merged rows in memory, 16 bytes each, and 4 bytes more for each row that went in.
type Merge struct {
	Segments []*Reader
	Renumber bool
	Extras   Extras

	rows, hidden []Row
	places       [][]uint32 // by segment: place of a row → its place among the merged ones
	numbers      []uint32   // old number - 1 → new number; nil when they are kept
}

const gone = math.MaxUint32

// Write writes the segment.
func (m *Merge) Write(w io.Writer) error {
	m.mergeRows()
	first := m.Segments[0].First
	if m.Renumber {
		first = 1
		m.number()
	}
	sw := newWriter(w, first)
	sw.grams = m.Extras.Grams
	if first == 1 {
		sw.facts = newFactMaker(m.Extras.Rule, m.rows)
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
	if m.Renumber {
		for i := range m.rows {
			for d, n := range m.rows[i] {
				if n != 0 {
					m.rows[i][d] = m.numbers[n-1]
				}
			}
		}
	}
	return sw.finish(m.rows, m.hidden, m.mergeKeys())
}

// mergeRows walks the rows and the hidden rows of all segments together. What one segment adds and
// a later one hides cancels out, and the other way round.
func (m *Merge) mergeRows() {
	type stream struct {
		rows    []Row
		segment int
		sign    int
		next    int
	}
	var streams []stream
	total := 0
	m.places = make([][]uint32, len(m.Segments))
	for i, r := range m.Segments {
		if r.Rows > 0 {
			streams = append(streams, stream{r.All(), i, 1, 0})
		}
		if r.Hidden > 0 {
			streams = append(streams, stream{r.AllHidden(), i, -1, 0})
		}
		total += r.Rows
		if r.keys.ends.len() > 0 {
			m.places[i] = make([]uint32, r.Rows)
		}
	}
	m.rows = make([]Row, 0, total)
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
				if p := m.places[s.segment]; p != nil {
					p[s.next] = gone
				}
			}
			s.next++
			done = done || s.next == len(s.rows)
		}
		switch {
		case sum > 0:
			if p := m.places[segment]; p != nil {
				p[place] = uint32(len(m.rows))
			}
			m.rows = append(m.rows, least)
		case sum < 0:
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
	if m.Renumber {
		m.hidden = nil // there is nothing older
	}
}

// number gives the terms that rows have their new numbers.
func (m *Merge) number() {
	last := m.Segments[len(m.Segments)-1]
	m.numbers = make([]uint32, uint64(last.First)+uint64(last.Terms)-1)
	for i := range m.rows {
		for _, n := range m.rows[i] {
			if n != 0 {
				m.numbers[n-1] = 1
			}
		}
	}
	next := uint32(0)
	for i, used := range m.numbers {
		if used != 0 {
			next++
			m.numbers[i] = next
		}
	}
}

func (m *Merge) mergeKeys() []keyed {
	var out []keyed
	for i, r := range m.Segments {
		if m.places[i] == nil {
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
