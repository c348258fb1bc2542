package segment

import (
	"bytes"
	"encoding/binary"
	"io"
	"slices"
	"sort"
	"sync"
)

// A Builder gathers terms and rows in memory, in any order, and writes them as a segment. It is for
// one goroutine.
type Builder struct {
	first    uint32
	prefixes prefixes
	blob     []byte   // records
	ends     []uint64 // where each term's record ends
	hashes   []uint64
	table    []uint64 // open addressing: upper half of the hash, index of the term plus one
	rows     []Row
	hidden   []Row
	keys     []rowKey
	key      []byte
	extras   Extras
	fetched  []uint64
	sink     byte // keeps the reads of Prefetch
}

// A rowKey is a key that a row is found under.
type rowKey struct {
	key string
	row Row
}

// NewBuilder begins a segment whose terms are numbered from first, which is at least 1.
//
// With a rule of facts, a segment that begins at 1 has the facts of its rows.
func NewBuilder(first uint32, x Extras) *Builder { return &Builder{first: first, extras: x} }

// Terms counts the terms; Rows those added, duplicates included.
func (b *Builder) Terms() int { return len(b.hashes) }

// Rows counts the rows added, duplicates included.
func (b *Builder) Rows() int { return len(b.rows) }

// Count leaves duplicates out and counts the rows.
func (b *Builder) Count() int {
	b.rows = sortRows(b.rows)
	return len(b.rows)
}

// Find gives the term of a key, 0 where there is none.
func (b *Builder) Find(key []byte, hash uint64) uint32 {
	if len(b.table) == 0 {
		return 0
	}
	if i := uint32(b.table[b.slot(key, hash)]); i != 0 {
		return b.first + i - 1
	}
	return 0
}

// Term gives the term of a key, a new one if need be. The caller sees to it that numbers do not run
// out.
func (b *Builder) Term(key []byte, hash uint64) uint32 {
	if 4*len(b.hashes) >= 3*len(b.table) {
		b.grow()
	}
	at := b.slot(key, hash)
	if i := uint32(b.table[at]); i != 0 {
		return b.first + i - 1
	}
	b.blob = b.prefixes.appendRecord(b.blob, key)
	b.ends = append(b.ends, uint64(len(b.blob)))
	b.hashes = append(b.hashes, hash)
	b.table[at] = hash>>32<<32 | uint64(len(b.hashes))
	return b.first + uint32(len(b.hashes)-1)
}

// Prefetch reads what looking for keys of such hashes will read, all at once, so that the waits for
// memory overlap.
func (b *Builder) Prefetch(hashes []uint64) {
	for 4*(len(b.hashes)+len(hashes)) >= 3*len(b.table) {
		b.grow()
	}
	mask := len(b.table) - 1
	b.fetched = b.fetched[:0]
	for _, hash := range hashes {
		b.fetched = append(b.fetched, b.table[int(hash)&mask])
	}
	for i, e := range b.fetched {
		at := uint64(0)
		if n := uint32(e); n > 1 {
			at = b.ends[n-2]
		}
		b.fetched[i] = at
	}
	for _, at := range b.fetched {
		if at < uint64(len(b.blob)) {
			b.sink += b.blob[at]
		}
	}
}

// slot gives the place of a key in the table, or the free one where it would go.
func (b *Builder) slot(key []byte, hash uint64) int {
	mask := len(b.table) - 1
	for at := int(hash) & mask; ; at = (at + 1) & mask {
		e := b.table[at]
		if e == 0 || e>>32 == hash>>32 && bytes.Equal(b.termKey(int(uint32(e)-1)), key) {
			return at
		}
	}
}

// termKey gives the key of a term by its index, until the next call.
func (b *Builder) termKey(i int) []byte {
	rec := b.record(i)
	_, w := binary.Uvarint(rec)
	key, err := appendKey(b.key[:0], rec[w:], func(id uint64) ([]byte, bool) {
		if id == 0 {
			return nil, true
		}
		return textBytes(b.prefixes.list[id]), true
	})
	if err != nil {
		panic(err) // it was made here
	}
	b.key = key
	return key
}

func (b *Builder) record(i int) []byte {
	start := uint64(0)
	if i > 0 {
		start = b.ends[i-1]
	}
	return b.blob[start:b.ends[i]]
}

func (b *Builder) grow() {
	b.table = make([]uint64, max(64, 2*len(b.table)))
	mask := len(b.table) - 1
	for i, hash := range b.hashes {
		at := int(hash) & mask
		for b.table[at] != 0 {
			at = (at + 1) & mask
		}
		b.table[at] = hash>>32<<32 | uint64(i+1)
	}
}

// Value gives the key of a term of the builder.
func (b *Builder) AppendTerm(key []byte, term uint32) []byte {
	return append(key, b.termKey(int(term-b.first))...)
}

// Add adds a row.
func (b *Builder) Add(row Row) { b.rows = append(b.rows, row) }

// Hide hides a row of an older segment.
func (b *Builder) Hide(row Row) { b.hidden = append(b.hidden, row) }

// Key makes a row that was or will be added findable under a key.
func (b *Builder) Key(key string, row Row) { b.keys = append(b.keys, rowKey{key, row}) }

// WriteTo writes the segment and ends the builder. Keys of rows that are not there are left out.
func (b *Builder) Write(w io.Writer) error {
	sw := newWriter(w, b.first)
	sw.prefixes, sw.grams = b.prefixes, b.extras.Grams
	if b.first == 1 {
		sw.facts = newFactMaker(b.extras.Rule)
	}
	if sw.facts != nil {
		for i := range b.rows {
			sw.facts.hasPredicate(b.rows[i][1])
		}
	}
	for i, hash := range b.hashes {
		sw.record(b.record(i), hash)
		if sw.facts != nil {
			sw.facts.term(uint32(i+1), b.termKey(i))
		}
	}
	b.table, b.blob, b.ends, b.hashes = nil, nil, nil, nil
	rows := sortRows(b.rows)
	b.rows = nil
	return sw.finish(&rowList{rows: rows, keyed: placeKeys(rows, b.keys)}, sortRows(b.hidden))
}

// placeKeys finds the places of the rows.
func placeKeys(rows []Row, keys []rowKey) []keyed {
	out := make([]keyed, 0, len(keys))
	for _, k := range keys {
		if i, found := sort.Find(len(rows), func(i int) int { return k.row.Compare(rows[i]) }); found {
			out = append(out, keyed{k.key, uint32(i)})
		}
	}
	return sortKeyed(out)
}

// sortRows sorts rows and leaves duplicates out. Many are first laid out by subject, then sorted
// subject by subject on two processors.
func sortRows(rows []Row) []Row {
	if slices.IsSortedFunc(rows, Row.Compare) {
		return slices.Compact(rows)
	}
	const many = 1 << 14
	top := uint32(0)
	for i := range rows {
		top = max(top, rows[i][0])
	}
	if len(rows) < many || uint64(top) > 8*uint64(len(rows)) {
		slices.SortFunc(rows, Row.Compare)
		return slices.Compact(rows)
	}
	ends := make([]uint32, int(top)+2)
	for i := range rows {
		ends[rows[i][0]+1]++
	}
	for i := 1; i < len(ends); i++ {
		ends[i] += ends[i-1]
	}
	out := make([]Row, len(rows))
	for i := range rows {
		s := rows[i][0]
		out[ends[s]] = rows[i]
		ends[s]++
	}
	// ends[s] is now where the rows of s end.
	var wg sync.WaitGroup
	const parts = 4
	var cuts [parts][]Row
	from := 0
	for part := range parts { // all cuts are made before the part beyond them is touched
		to := max(from, len(rows)*(part+1)/parts)
		for to > 0 && to < len(rows) && out[to][0] == out[to-1][0] {
			to++
		}
		cuts[part] = out[from:to]
		from = to
	}
	for _, part := range cuts {
		wg.Go(func() { sortGroups(part) })
	}
	wg.Wait()
	return slices.Compact(out)
}

// sortGroups sorts the rows of every subject, which stand together.
func sortGroups(rows []Row) {
	for from := 0; from < len(rows); {
		end := from + 1
		for end < len(rows) && rows[end][0] == rows[from][0] {
			end++
		}
		if end-from > 1 {
			slices.SortFunc(rows[from:end], Row.Compare)
		}
		from = end
	}
}
