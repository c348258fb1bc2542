package segment

// A rowList is rows in memory, sorted and without duplicates.
type rowList struct {
	rows          []Row
	keyed         []keyed // sorted and without duplicates
	places, spare []uint32
}

func (l *rowList) count() int { return len(l.rows) }

func (l *rowList) each(f func(Row)) {
	for _, row := range l.rows {
		f(row)
	}
}

// groups sorts the places; it is called for one direction after the other, from the predicate on. 8
// bytes a row.
func (l *rowList) groups(d int, f func(uint32, []uint32, func(int) Row)) {
	if d == 1 {
		l.places, l.spare = make([]uint32, len(l.rows)), make([]uint32, len(l.rows))
		for i := range l.places {
			l.places[i] = uint32(i)
		}
	}
	if d == 3 { // by object and predicate they are no more; by place again, those with a label
		l.places = l.places[:0]
		for i := range l.rows {
			if l.rows[i][3] != 0 {
				l.places = append(l.places, uint32(i))
			}
		}
	}
	top := uint32(0)
	for _, p := range l.places {
		top = max(top, l.rows[p][d])
	}
	sortPlaces(l.rows, l.places, l.spare[:len(l.places)], d, top) // stable: by object, predicate, place
	for from := 0; from < len(l.places); {
		node, to := l.rows[l.places[from]][d], from+1
		for to < len(l.places) && l.rows[l.places[to]][d] == node {
			to++
		}
		group := l.places[from:to]
		f(node, group, func(i int) Row { return l.rows[group[i]] })
		from = to
	}
}

func (l *rowList) keys(f func(string, []uint32)) {
	var places []uint32
	for from := 0; from < len(l.keyed); {
		key := l.keyed[from].key
		for places = places[:0]; from < len(l.keyed) && l.keyed[from].key == key; from++ {
			places = append(places, l.keyed[from].place)
		}
		f(key, places)
	}
}
