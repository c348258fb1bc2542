package segment

import (
	"fmt"
	"io"
	"math/bits"
	"slices"
	"sync"
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

// finish writes all that is not terms. The rows and the hidden ones must be sorted and without
// duplicates, the keys too; rows is not kept.
func (w *writer) finish(rows, hidden []Row, keys []keyed) error {
	if uint64(w.first)+uint64(len(w.hashes)) > 1<<32 || len(rows) >= 1<<32 {
		return fmt.Errorf("a segment cannot hold terms to %d and %d quads", uint64(w.first)+uint64(len(w.hashes)), len(rows))
	}
	w.end(uint64(len(w.hashes)))
	w.writePrefixes()
	elements(&w.output, secTermStarts, w.starts)
	w.starts = nil
	terms := len(w.hashes)
	var tables [2]factTable
	var made sync.WaitGroup
	if w.facts != nil && w.err == nil {
		made.Go(func() { tables[0], tables[1] = w.facts.tables(rows) }) // beside the rest
	}
	w.writeHashes()
	elements(&w.output, secRows, rows)
	elements(&w.output, secHidden, hidden)
	subjects, objects := w.writeDirections(rows)
	w.writeKeys(keys)
	w.writeGrams(keys, w.grams)
	made.Wait()
	w.writeFacts(tables)
	if w.first > 1 {
		w.writeTouched(subjects, objects, hidden)
	}
	return w.output.finish(Summary{First: w.first, Terms: terms, Rows: len(rows), Hidden: len(hidden)})
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

// writeDirections writes the four indexes, and gives the subjects and the objects.
func (w *writer) writeDirections(rows []Row) (subjects, objects []uint32) {
	if len(rows) == 0 {
		return nil, nil
	}
	places := make([]uint32, len(rows))
	for i := range places {
		places[i] = uint32(i)
	}
	subjects = w.writeGroups(0, rows, places)
	top := uint32(0)
	for i := range rows {
		top = max(top, rows[i][1], rows[i][2], rows[i][3])
	}
	spare := make([]uint32, len(rows))
	sortPlaces(rows, places, spare, 1, top)
	elements(&w.output, secByPredicate, places)
	w.writeGroups(1, rows, places)
	sortPlaces(rows, places, spare, 2, top) // stable: by object, predicate, place
	elements(&w.output, secByObject, places)
	objects = w.writeGroups(2, rows, places)
	labelled := places[:0]
	for i := range rows {
		if rows[i][3] != 0 {
			labelled = append(labelled, uint32(i))
		}
	}
	sortPlaces(rows, labelled, spare[:len(labelled)], 3, top)
	elements(&w.output, secByLabel, labelled)
	w.writeGroups(3, rows, labelled)
	return subjects, objects
}

// writeGroups writes the index of places that are sorted by the node in a direction, and gives the
// nodes.
func (w *writer) writeGroups(d int, rows []Row, places []uint32) (nodes []uint32) {
	var ends []uint32
	for i, p := range places {
		if node := rows[p][d]; len(nodes) == 0 || nodes[len(nodes)-1] != node {
			nodes, ends = append(nodes, node), append(ends, 0)
		}
		ends[len(ends)-1] = uint32(i + 1)
	}
	w.writeIndex(secNodes+uint32(d), secRanks+uint32(d), secEnds+uint32(d), nodes, ends)
	return nodes
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
