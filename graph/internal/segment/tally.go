package segment

import "sort"

// A Tally is how many rows of a subject have a predicate and an object; those that are hidden count as -1.
type Tally struct {
	Predicate, Object uint32
	N                 int
}

// AppendTally appends the tallies of a subject, and of the predicates alone, which must be sorted, one for each object
// of the rows and one for each of the hidden rows, by predicate and object. O(predicates and objects × log rows).
func (r *Reader) AppendTally(to []Tally, subject uint32, predicates []uint32) []Tally {
	r.ofSubject(subject, func(rows *vector[Row], at, end, sign int) {
		for wanted := predicates; at < end && len(wanted) > 0; {
			row := rows.at(at)
			switch p := wanted[0]; {
			case row[1] > p:
				wanted = wanted[1:]
			case row[1] < p:
				at = gallop(at, end, func(i int) bool { return rows.at(i)[1] < p })
			default:
				next := gallop(at, end, func(i int) bool { o := rows.at(i); return o[1] == p && o[2] == row[2] })
				to = append(to, Tally{p, row[2], sign * (next - at)})
				at = next
			}
		}
	})
	return to
}

// AppendBetween appends the tallies of a subject and an object, of the rows and of the hidden ones, by predicate.
// O(predicates of the subject × log rows).
func (r *Reader) AppendBetween(to []Tally, subject, object uint32) []Tally {
	r.ofSubject(subject, func(rows *vector[Row], at, end, sign int) {
		for at < end {
			p := rows.at(at)[1]
			next := gallop(at, end, func(i int) bool { return rows.at(i)[1] == p })
			first := at + sort.Search(next-at, func(i int) bool { return rows.at(at + i)[2] >= object })
			last := first + sort.Search(next-first, func(i int) bool { return rows.at(first + i)[2] > object })
			if last > first {
				to = append(to, Tally{p, object, sign * (last - first)})
			}
			at = next
		}
	})
	return to
}

// ofSubject calls f with the rows of a subject, as places, and with those of it that are hidden.
func (r *Reader) ofSubject(subject uint32, f func(rows *vector[Row], at, end, sign int)) {
	if start, end := r.index[0].find(subject); start < end {
		f(&r.rows, start, end, 1)
	}
	n := r.hidden.len()
	if n == 0 {
		return
	}
	start := sort.Search(n, func(i int) bool { return r.hidden.at(i)[0] >= subject })
	if end := start + sort.Search(n-start, func(i int) bool { return r.hidden.at(start + i)[0] > subject }); start < end {
		f(&r.hidden, start, end, -1)
	}
}

// gallop gives the first place after one for which more is true, but before end, for which it is not. It is so for the
// place itself and a run of places from it on. O(log of the run).
func gallop(at, end int, more func(int) bool) int {
	step := 1
	for at+step < end && more(at+step) {
		at += step
		step *= 2
	}
	to := min(at+step, end)
	return at + 1 + sort.Search(to-at-1, func(i int) bool { return !more(at + 1 + i) })
}
