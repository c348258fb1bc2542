package segment

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/bits"
	"sort"
	"sync/atomic"
	"unsafe"
)

// A Summary counts what a segment holds.
type Summary struct {
	First  uint32 // number of its first term
	Terms  int
	Rows   int
	Hidden int // rows of older segments that are no more
}

// A Reader reads one segment. It is safe for concurrent use and has no state but which blocks it has
// verified. Its methods panic with an error that wraps ErrCorrupt when they meet damage, and fault
// where the file behind the bytes was cut short: a caller recovers once, at the edge of its own
// interface.
type Reader struct {
	Summary
	Name     string // of the file, for errors; set before use
	data     []byte
	sums     []uint32        // of the blocks
	seen     []atomic.Uint64 // a bit for each block that was verified
	entries  []entry
	prefixes vector[byte]
	preEnds  vector[uint32]
	terms    vector[byte]
	starts   vector[uint64]
	hashes   vector[uint64]
	buckets  vector[uint32]
	shift    uint // of a hash, to give its bucket
	rows     vector[Row]
	hidden   vector[Row]
	places   [4]vector[uint32] // by direction; none for the subject
	index    [4]index
	keys     keyIndex

	facts     [2]vector[Fact]
	factIndex [2]index
	touched   index // nodes only
	grams     gramIndex
	old       [2]vector[uint32] // sections that are not read any more
}

// A vector is a section as a slice, whose elements are verified before they are used.
type vector[T any] struct {
	list []T
	off  uint64
	kind uint32
	r    *Reader

	verified atomic.Bool // see whole
}

func (v *vector[T]) len() int { return len(v.list) }

// at gives an element.
func (v *vector[T]) at(i int) T {
	if uint(i) >= uint(len(v.list)) {
		panic(v.r.corrupt("%s: there is no element %d", sectionNames[v.kind], i))
	}
	size := uint64(unsafe.Sizeof(v.list[0]))
	v.r.need(v.off+uint64(i)*size, size)
	return v.list[i]
}

// view gives a part, which is valid as long as the data and must not be changed.
func (v *vector[T]) view(from, to int) []T {
	if from < 0 || from > to || to > len(v.list) {
		panic(v.r.corrupt("%s: there are no elements %d to %d", sectionNames[v.kind], from, to))
	}
	if from == to {
		return nil
	}
	size := uint64(unsafe.Sizeof(v.list[0]))
	v.r.need(v.off+uint64(from)*size, uint64(to-from)*size)
	return v.list[from:to:to]
}

// corrupt is an error that names the file.
func (r *Reader) corrupt(format string, args ...any) error {
	err := corrupt(format, args...)
	if r != nil && r.Name != "" { // a section that is not there has no reader
		err = fmt.Errorf("%s: %w", r.Name, err)
	}
	return err
}

// Holds says whether an address lies in the segment's data.
func (r *Reader) Holds(addr uintptr) bool {
	start := uintptr(unsafe.Pointer(unsafe.SliceData(r.data)))
	return addr >= start && addr-start < uintptr(len(r.data))
}

// Size is the segment's size in bytes.
func (r *Reader) Size() int { return len(r.data) }

// Bytes gives the whole segment as it lies, which must not be changed.
func (r *Reader) Bytes() []byte { return r.data }

// smallVector is how many bytes of a vector are verified at once.
const smallVector = 1 << 20

// whole gives all elements of a small vector, verified once and for all.
func (v *vector[T]) whole() ([]T, bool) {
	if v.verified.Load() {
		return v.list, true
	}
	if len(v.list)*int(unsafe.Sizeof(*new(T))) > smallVector {
		return nil, false
	}
	list := v.view(0, len(v.list))
	v.verified.Store(true)
	return list, true
}

// need verifies the blocks of a part of the file that were not verified yet.
func (r *Reader) need(off, n uint64) {
	if r.seen == nil {
		return
	}
	for b := off / blockSize; b <= (off+n-1)/blockSize; b++ {
		if r.seen[b/64].Load()&(1<<(b%64)) == 0 {
			r.verify(b)
		}
	}
}

func (r *Reader) verify(b uint64) {
	if err := r.checkBlock(b); err != nil {
		panic(err)
	}
	r.seen[b/64].Or(1 << (b % 64))
}

// checkBlock compares a block with its checksum.
func (r *Reader) checkBlock(b uint64) error {
	end := min((b+1)*blockSize, r.end())
	if checksum(r.data[b*blockSize:end]) != r.sums[b] {
		return r.corrupt("%s: bytes %d to %d are not what was written", r.sectionAt(b*blockSize, end), b*blockSize, end)
	}
	return nil
}

// sectionAt names the sections that a part of the file touches.
func (r *Reader) sectionAt(from, to uint64) string {
	name := ""
	for _, e := range r.entries {
		if e.offset < to && e.offset+e.length > from {
			if name != "" {
				name += ", "
			}
			name += sectionNames[e.kind]
		}
	}
	if name == "" {
		return "header"
	}
	return name
}

// end is where the tail begins.
func (r *Reader) end() uint64 { return binary.LittleEndian.Uint64(r.data[len(r.data)-trailerSize:]) }

// Open reads a segment's tail, in O(blocks). The data must be aligned to 8 bytes and stay as it is
// while the reader is used. Trusted data, which nobody but this process can have changed, is not
// verified again as it is used.
func Open(data []byte, trusted bool) (*Reader, error) {
	if err := checkHost(data); err != nil {
		return nil, err
	}
	size := uint64(len(data))
	if size < headerSize+summarySize+trailerSize {
		return nil, corrupt("header: %d bytes are too few", size)
	}
	if string(data[:len(magic)]) != magic {
		return nil, corrupt("header: this is no segment")
	}
	if v := binary.LittleEndian.Uint32(data[len(magic):]); v != Version {
		return nil, fmt.Errorf("%w: format %d, this program reads %d", ErrVersion, v, Version)
	}
	trailer := data[size-trailerSize:]
	at := binary.LittleEndian.Uint64(trailer)
	blocks, sections := binary.LittleEndian.Uint64(trailer[8:]), binary.LittleEndian.Uint64(trailer[16:])
	tail := data[min(at, size-trailerSize) : size-trailerSize]
	if checksum(trailer[:28]) != binary.LittleEndian.Uint32(trailer[28:]) || at < headerSize || at > size ||
		checksum(tail) != binary.LittleEndian.Uint32(trailer[24:]) {
		return nil, corrupt("tail: its checksum is another")
	}
	if blocks != (at+blockSize-1)/blockSize || sections > 1<<10 || uint64(len(tail)) != sections*entrySize+summarySize+blocks*4 {
		return nil, corrupt("tail: %d bytes for %d sections and %d blocks", len(tail), sections, blocks)
	}
	r := &Reader{data: data}
	r.sums = slice[uint32](tail[sections*entrySize+summarySize:])
	if !trusted {
		r.seen = make([]atomic.Uint64, (blocks+63)/64)
	}
	summary := tail[sections*entrySize:]
	var counts [4]uint64
	for i := range counts {
		counts[i] = binary.LittleEndian.Uint64(summary[8*i:])
	}
	if counts[0] == 0 || counts[0] > 1<<32 || counts[1] > 1<<32 || counts[0]+counts[1] > 1<<32 || counts[2] > 1<<32 || counts[3] > 1<<32 {
		return nil, corrupt("summary: %v are no counts", counts)
	}
	r.Summary = Summary{First: uint32(counts[0]), Terms: int(counts[1]), Rows: int(counts[2]), Hidden: int(counts[3])}
	if err := r.readTable(tail[:sections*entrySize], at); err != nil {
		return nil, err
	}
	return r, r.checkCounts()
}

// checkHost refuses what numbers cannot be read from as they lie.
func checkHost(data []byte) error {
	if one := uint16(1); *(*byte)(unsafe.Pointer(&one)) != 1 {
		return fmt.Errorf("segments can be read on little-endian machines only")
	}
	if len(data) > 0 && uintptr(unsafe.Pointer(unsafe.SliceData(data)))%alignment != 0 {
		return fmt.Errorf("a segment lies at an odd address")
	}
	return nil
}

// readTable takes the sections, which follow each other without a gap but for the alignment.
func (r *Reader) readTable(table []byte, end uint64) error {
	last := uint64(headerSize)
	for len(table) > 0 {
		e := entry{
			kind: binary.LittleEndian.Uint32(table), flags: binary.LittleEndian.Uint32(table[4:]),
			offset: binary.LittleEndian.Uint64(table[8:]), length: binary.LittleEndian.Uint64(table[16:]), count: binary.LittleEndian.Uint64(table[24:]),
		}
		table = table[entrySize:]
		name, size := sectionNames[e.kind], uint64(sectionSize(e.kind))
		switch {
		case name == "":
			return corrupt("table: there is no section %d", e.kind)
		case e.offset%alignment != 0 || e.offset < last || e.offset-last >= alignment || e.length > end || e.offset+e.length > end:
			return corrupt("table: %s do not lie at %d to %d", name, e.offset, e.offset+e.length)
		case size > 1 && (e.length%size != 0 || e.length/size != e.count):
			return corrupt("table: %s are not %d of %d bytes", name, e.count, size)
		case len(r.entries) > 0 && r.entries[len(r.entries)-1].kind == e.kind || r.bind(e) != nil:
			return corrupt("table: %s are there twice", name)
		}
		r.entries = append(r.entries, e)
		last = e.offset + e.length
	}
	if end-last >= alignment {
		return corrupt("table: nothing lies from %d to %d", last, end)
	}
	return nil
}

// slice views bytes as numbers.
func slice[T any](b []byte) []T {
	if len(b) == 0 {
		return nil
	}
	var t T
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(b))), len(b)/int(unsafe.Sizeof(t)))
}

// bind gives a section its place in the reader, which must be free.
func (r *Reader) bind(e entry) error {
	switch e.kind {
	case secPrefixes:
		return put(&r.prefixes, r, e)
	case secTerms:
		return put(&r.terms, r, e)
	case secTermStarts:
		return put(&r.starts, r, e)
	case secHashes:
		return put(&r.hashes, r, e)
	case secRows:
		return put(&r.rows, r, e)
	case secHidden:
		return put(&r.hidden, r, e)
	case secKeys:
		return put(&r.keys.text, r, e)
	case secNodes, secNodes + 1, secNodes + 2, secNodes + 3:
		x := &r.index[e.kind-secNodes]
		x.dense = e.flags == flagDense
		return put(&x.nodes, r, e)
	case secFactNodes, secFactNodes + 1:
		x := &r.factIndex[e.kind-secFactNodes]
		x.dense = e.flags == flagDense
		return put(&x.nodes, r, e)
	case secFacts, secFacts + 1:
		return put(&r.facts[e.kind-secFacts], r, e)
	case secGrams:
		return put(&r.grams.grams, r, e)
	case secGramNameEnds:
		return put(&r.grams.ends, r, e)
	case secGramNames:
		return put(&r.grams.names, r, e)
	case secNameLetters:
		return put(&r.grams.letters, r, e)
	case secTouched:
		r.touched.dense = e.flags == flagDense
		return put(&r.touched.nodes, r, e)
	}
	return put(r.numbers(e.kind), r, e)
}

// numbers gives the place of a section of uint32.
func (r *Reader) numbers(kind uint32) *vector[uint32] {
	switch kind {
	case secPrefixEnds:
		return &r.preEnds
	case secHashStarts:
		return &r.buckets
	case secByPredicate, secByObject, secByLabel:
		return &r.places[1+kind-secByPredicate]
	case secKeyStarts:
		return &r.keys.starts
	case secKeyEnds:
		return &r.keys.ends
	case secKeyPlaces:
		return &r.keys.places
	case secGramEnds:
		return &r.old[0]
	case secGramBlocks:
		return &r.old[1]
	case secFactRanks, secFactRanks + 1:
		return &r.factIndex[kind-secFactRanks].ranks
	case secFactEnds, secFactEnds + 1:
		return &r.factIndex[kind-secFactEnds].ends
	}
	if kind >= secEnds {
		return &r.index[kind-secEnds].ends
	}
	return &r.index[kind-secRanks].ranks
}

func put[T any](v *vector[T], r *Reader, e entry) error {
	if v.r != nil {
		return corrupt("twice")
	}
	v.list, v.off, v.kind, v.r = slice[T](r.data[e.offset:e.offset+e.length]), e.offset, e.kind, r
	return nil
}

// checkCounts compares the sections' sizes with the summary and each other, so that no reading
// has to.
func (r *Reader) checkCounts() error {
	labelled := r.places[3].len()
	for _, c := range []struct {
		what      string
		got, want int
	}{
		{"term starts", r.starts.len(), (r.Terms + termsPerStart - 1) / termsPerStart},
		{"hashes", r.hashes.len(), r.Terms},
		{"quads", r.rows.len(), r.Rows},
		{"hidden quads", r.hidden.len(), r.Hidden},
		{"places by predicate", r.places[1].len(), r.Rows},
		{"places by object", r.places[2].len(), r.Rows},
		{"places by label", labelled, min(labelled, r.Rows)},
		{"key starts", r.keys.starts.len(), startsOf(r.keys.ends.len())},
	} {
		if c.got != c.want {
			return corrupt("%s: there are %d, want %d", c.what, c.got, c.want)
		}
	}
	if r.Terms > 0 {
		n := r.buckets.len() - 1
		if n < 1 || n&(n-1) != 0 || n > 1<<31 {
			return corrupt("hash starts: there are %d", n+1)
		}
		r.shift = uint(64 - bits.TrailingZeros64(uint64(n)))
	}
	return nil
}

func startsOf(keys int) int {
	if keys == 0 {
		return 0
	}
	return (keys+keysPerBlock-1)/keysPerBlock + 1
}

// prefixStart gives where the text of a prefix begins.
func (r *Reader) prefixStart(id int) uint64 {
	if id < 2 {
		return 0
	}
	return uint64(r.preEnds.at(id - 2))
}

// prefix gives the text of a prefix.
func (r *Reader) prefix(id uint64) ([]byte, bool) {
	if id == 0 {
		return nil, true
	}
	if id > uint64(r.preEnds.len()) {
		return nil, false
	}
	return r.prefixes.view(int(r.prefixStart(int(id))), int(r.preEnds.at(int(id)-1))), true
}

// AppendTerm appends the key of a term, which is one of the segment's.
func (r *Reader) AppendTerm(b []byte, term uint32) []byte {
	i := int(term - r.First)
	if term < r.First || i >= r.Terms {
		panic(r.corrupt("terms: there is no term %d", term))
	}
	rec := r.record(i)
	_, w := binary.Uvarint(rec)
	return r.keyOf(b, term, rec[w:])
}

// Find gives the term of a key, 0 where the segment has none. It reads only terms of the same
// hash, in O(1).
func (r *Reader) Find(key []byte, hash uint64) uint32 {
	if r.Terms == 0 {
		return 0
	}
	bucket := int(hash >> r.shift) // a shift by 64 gives 0
	var buf [128]byte
	for _, e := range r.hashes.view(int(r.buckets.at(bucket)), int(r.buckets.at(bucket+1))) {
		if e>>32 != hash>>32 {
			continue
		}
		if term := r.First + uint32(e); bytes.Equal(r.AppendTerm(buf[:0], term), key) {
			return term
		}
	}
	return 0
}

// Has says whether the segment has a row.
func (r *Reader) Has(row Row) bool { return r.find(&r.rows, row, &r.index[0]) }

// Hides says whether the segment hides a row of older ones.
func (r *Reader) Hides(row Row) bool { return r.Hidden > 0 && r.find(&r.hidden, row, nil) }

func (r *Reader) find(rows *vector[Row], row Row, x *index) bool {
	lo, hi := 0, rows.len()
	if x != nil {
		lo, hi = x.find(row[0])
	}
	i, found := sort.Find(hi-lo, func(i int) int { return row.Compare(rows.at(lo + i)) })
	return found && i < hi-lo
}

// Count counts the rows that have a node in a direction, hidden ones included. O(1).
func (r *Reader) Count(d int, node uint32) int {
	start, end := r.index[d].find(node)
	return end - start
}

// AppendNodes appends the nodes that rows have in a direction, sorted.
func (r *Reader) AppendNodes(nodes []uint32, d int) []uint32 {
	r.index[d].each(func(node uint32, _, _ int) bool {
		nodes = append(nodes, node)
		return true
	})
	return nodes
}

// Append appends the rows that have a node in a direction: those of a subject sorted by predicate,
// object and label; those of a predicate or a label sorted; those of an object sorted by predicate,
// subject and label.
func (r *Reader) Append(rows []Row, d int, node uint32) []Row {
	start, end := r.index[d].find(node)
	return r.appendRange(rows, d, start, end)
}

func (r *Reader) appendRange(rows []Row, d, start, end int) []Row {
	if start >= end {
		if start > end {
			panic(r.corrupt("%s: a node's end before they begin", sectionNames[uint32(secEnds+d)]))
		}
		return rows
	}
	if d == 0 {
		return append(rows, r.rows.view(start, end)...)
	}
	for _, place := range r.places[d].view(start, end) {
		rows = append(rows, r.rows.at(int(place)))
	}
	return rows
}

// AppendWith appends the rows that have a node as subject (d is 0) or object (2), and a predicate.
// O(log rows of the node + those found).
func (r *Reader) AppendWith(rows []Row, d int, node, predicate uint32) []Row {
	start, end := r.index[d].find(node)
	at := func(i int) uint32 {
		if d == 0 {
			return r.rows.at(start + i)[1]
		}
		return r.rows.at(int(r.places[d].at(start + i)))[1]
	}
	from := sort.Search(end-start, func(i int) bool { return at(i) >= predicate })
	to := from
	for to < end-start && at(to) == predicate {
		to++
	}
	return r.appendRange(rows, d, start+from, start+to)
}

// All gives the rows, sorted, as a view of the data.
func (r *Reader) All() []Row { return r.rows.view(0, r.rows.len()) }

// Part gives the rows from one place to before another.
func (r *Reader) Part(from, to int) []Row { return r.rows.view(from, min(to, r.rows.len())) }

// AllHidden gives the hidden rows, sorted, as a view of the data.
func (r *Reader) AllHidden() []Row { return r.hidden.view(0, r.hidden.len()) }

// AppendSubjects appends the subjects of the rows under a key, sorted, each once; of those alone that have a live row.
// O(subjects × log rows), and each dead row that stands before a live one of its subject.
func (r *Reader) AppendSubjects(nodes []uint32, key string, live func(Row) bool) []uint32 {
	if r.keys.ends.len() == 0 {
		return nodes
	}
	c := r.keys.seek([]byte(key))
	if !c.ok || string(c.key) != key {
		return nodes
	}
	places := c.places()
	for i := 0; i < len(places); {
		row := r.rows.at(int(places[i]))
		next := gallop(i, len(places), func(k int) bool { return r.rows.at(int(places[k]))[0] == row[0] })
		for ; i < next; i++ {
			if live(r.rows.at(int(places[i]))) {
				nodes = append(nodes, row[0])
				break
			}
		}
		i = next
	}
	return nodes
}

// Keys calls yield with the keys that have a prefix, in byte order, until it returns false.
func (r *Reader) Keys(prefix string) *Keys {
	k := &Keys{prefix: prefix}
	if r.keys.ends.len() > 0 {
		k.c = r.keys.seek([]byte(prefix))
	}
	return k
}

// Keys walks the keys that have a prefix, in byte order.
type Keys struct {
	c      *keyCursor
	prefix string
}

// Key gives the key it stands on; ok is false after the last one. The bytes are good until Next.
func (k *Keys) Key() (key []byte, ok bool) {
	if k.c == nil || !k.c.ok || !bytes.HasPrefix(k.c.key, []byte(k.prefix)) {
		return nil, false
	}
	return k.c.key, true
}

// Next goes on.
func (k *Keys) Next() { k.c.next() }
