package segment

import (
	"fmt"
	"io"
	"math/bits"
	"slices"
)

const (
	termsPerStart = 16
	perBucket     = 16 // hashes, about
)

// A writer writes one segment: terms first, one by one, then the rest at once.
type writer struct {
	output
	first    uint32
	prefixes prefixes
	starts   []uint64
	hashes   []uint64
	facts    *factMaker
	subjects []uint32 // of the rows
	ends     []uint32 // where the rows of each end
	grams    string
	base     uint64 // where the terms begin
	buf      []byte
}

// newWriter begins a segment whose terms are numbered from first.
func newWriter(w io.Writer, first uint32) *writer {
	sw := &writer{output: output{w: w}, first: first}
	sw.header()
	sw.section(secTerms)
	sw.base = sw.off
	return sw
}

// term writes the next term.
func (w *writer) term(key []byte, hash uint64) {
	w.buf = w.prefixes.appendRecord(w.buf[:0], key)
	w.record(w.buf, hash)
}

// record writes the next term, whose record was made with the writer's own prefixes.
func (w *writer) record(rec []byte, hash uint64) {
	if len(w.hashes)%termsPerStart == 0 {
		w.starts = append(w.starts, w.off-w.base)
	}
	w.hashes = append(w.hashes, hash>>32<<32|uint64(len(w.hashes)))
	w.put(rec)
}

// A rowSource gives the rows of a segment, sorted and without duplicates.
type rowSource interface {
	count() int
	// each calls f with every row in order.
	each(f func(Row))
	// groups calls f with every node that rows have in a direction but the first, in order, with the
	// places of its rows: sorted by predicate and place for the object, else by place. No label is
	// no node. row gives the row at one of those places, for objects only. The places are good until f returns.
	groups(d int, f func(node uint32, places []uint32, row func(i int) Row))
	// keys calls f with every key that leads to rows, in order, and their places, sorted. They are good until f
	// returns.
	keys(f func(key string, places []uint32))
}

// finish writes all that is not terms. The hidden rows must be sorted and without duplicates.
func (w *writer) finish(rows rowSource, hidden []Row) error {
	n := rows.count()
	if uint64(w.first)+uint64(len(w.hashes)) > 1<<32 || n >= 1<<32 {
		return fmt.Errorf("a segment cannot hold terms to %d and %d quads", uint64(w.first)+uint64(len(w.hashes)), n)
	}
	w.end(uint64(len(w.hashes)))
	w.writePrefixes()
	elements(&w.output, secTermStarts, w.starts)
	w.starts = nil
	terms := len(w.hashes)
	w.writeHashes()
	w.writeRows(rows)
	elements(&w.output, secHidden, hidden)
	w.writeSubjects()
	objects := w.writeDirections(rows)
	w.writeKeys(rows, w.grams)
	if w.facts != nil {
		w.writeFacts(w.facts.tables)
	}
	if w.first > 1 {
		w.writeTouched(w.subjects, objects, hidden)
	}
	return w.output.finish(Summary{First: w.first, Terms: terms, Rows: n, Hidden: len(hidden)})
}

func (w *writer) writePrefixes() {
	if len(w.prefixes.list) < 2 {
		return
	}
	var ends []uint32
	w.section(secPrefixes)
	base := w.off
	for _, p := range w.prefixes.list[1:] {
		w.put([]byte(p))
		ends = append(ends, uint32(w.off-base))
	}
	if w.off-base >= 1<<32 && w.err == nil {
		w.err = fmt.Errorf("the IRIs' shared beginnings are longer than 4 GiB")
	}
	w.end(uint64(len(ends)))
	elements(&w.output, secPrefixEnds, ends)
}

// writeHashes sorts the hashes and writes where those of each bucket begin.
func (w *writer) writeHashes() {
	n := len(w.hashes)
	if n == 0 {
		return
	}
	sortUint64(w.hashes)
	shift := 64 - uint(bits.Len64(uint64(n)/perBucket))
	starts := make([]uint32, 1<<(64-shift)+1)
	at := 0
	for b := range starts[:len(starts)-1] {
		starts[b] = uint32(at)
		for at < n && w.hashes[at]>>shift == uint64(b) {
			at++
		}
	}
	starts[len(starts)-1] = uint32(n)
	elements(&w.output, secHashes, w.hashes)
	elements(&w.output, secHashStarts, starts)
	w.hashes = nil
}

// writeRows writes the rows, and makes what is known of each subject on the way: where its rows end,
// and its facts.
func (w *writer) writeRows(rows rowSource) {
	n := rows.count()
	if n == 0 {
		return
	}
	const chunk = 4096
	buf := make([]Row, 0, chunk)
	w.section(secRows)
	i := uint32(0)
	rows.each(func(row Row) {
		if last := len(w.subjects) - 1; last < 0 || w.subjects[last] != row[0] {
			if w.facts != nil && last >= 0 {
				w.facts.end(0, w.subjects[last])
			}
			w.subjects, w.ends = append(w.subjects, row[0]), append(w.ends, 0)
		}
		i++
		w.ends[len(w.ends)-1] = i
		if w.facts != nil {
			w.facts.row(0, row)
		}
		if buf = append(buf, row); len(buf) == chunk {
			w.put(bytesOf(buf))
			buf = buf[:0]
		}
	})
	if w.facts != nil {
		w.facts.end(0, w.subjects[len(w.subjects)-1])
	}
	w.put(bytesOf(buf))
	w.end(uint64(n))
}

func (w *writer) writeSubjects() {
	w.writeIndex(secNodes, secRanks, secEnds, w.subjects, w.ends)
	w.ends = nil
}

// writeDirections writes the indexes by predicate, object and label, and gives the objects.
func (w *writer) writeDirections(rows rowSource) (objects []uint32) {
	for d := 1; d < 4; d++ {
		var nodes, ends []uint32
		total := uint32(0)
		kind := uint32(secByPredicate + d - 1)
		rows.groups(d, func(node uint32, places []uint32, row func(int) Row) {
			if total == 0 {
				w.section(kind)
			}
			total += uint32(len(places))
			nodes, ends = append(nodes, node), append(ends, total)
			w.put(bytesOf(places))
			if d == 2 && w.facts != nil {
				for i := range places {
					w.facts.row(1, row(i))
				}
				w.facts.end(1, node)
			}
		})
		if total > 0 {
			w.end(uint64(total))
		}
		w.writeIndex(secNodes+uint32(d), secRanks+uint32(d), secEnds+uint32(d), nodes, ends)
		if d == 2 {
			objects = nodes
		}
	}
	return objects
}

// sortPlaces sorts places stably by the node in a direction, by counting where nodes are few for
// the rows, else by digits of 11 bits. O(rows + nodes).
func sortPlaces(rows []Row, places, spare []uint32, d int, top uint32) {
	if len(places) < 64 {
		slices.SortStableFunc(places, func(a, b uint32) int { return int(int64(rows[a][d]) - int64(rows[b][d])) })
		return
	}
	if uint64(top) <= 4*uint64(len(places)) {
		counts := make([]uint32, int(top)+2)
		for _, p := range places {
			counts[rows[p][d]+1]++
		}
		for i := 1; i < len(counts); i++ {
			counts[i] += counts[i-1]
		}
		for _, p := range places {
			n := rows[p][d]
			spare[counts[n]] = p
			counts[n]++
		}
		copy(places, spare)
		return
	}
	sortByDigits(places, spare, top, func(p uint32) uint32 { return rows[p][d] })
}

// sortUint64 sorts by digits, the upper half only: the lower one counts up already.
func sortUint64(list []uint64) {
	if len(list) < 256 {
		slices.Sort(list)
		return
	}
	spare := make([]uint64, len(list))
	const digit = 11
	for shift := 32; shift < 64; shift += digit {
		var counts [1<<digit + 1]int
		for _, v := range list {
			counts[v>>shift&(1<<digit-1)+1]++
		}
		for i := 1; i < len(counts); i++ {
			counts[i] += counts[i-1]
		}
		for _, v := range list {
			n := v >> shift & (1<<digit - 1)
			spare[counts[n]] = v
			counts[n]++
		}
		list, spare = spare, list
	}
	copy(spare, list) // three passes: the caller's slice is the spare one now
}
