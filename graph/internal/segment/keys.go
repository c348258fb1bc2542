package segment

import (
	"bytes"
	"encoding/binary"
	"slices"
)

// Keys lie sorted in blocks of 16. The first key of a block is its length and itself, each further
// one what it shares with the one before, the length of the rest, and the rest; numbers are
// uvarints. A key leads to places of rows, sorted.
const keysPerBlock = 16

// A keyed is a key and the place of a row under it.
type keyed struct {
	key   string
	place uint32
}

// sortKeyed sorts the list and leaves duplicates out.
func sortKeyed(list []keyed) []keyed {
	slices.SortFunc(list, func(a, b keyed) int {
		switch {
		case a.key < b.key:
			return -1
		case a.key > b.key:
			return 1
		}
		return int(int64(a.place) - int64(b.place))
	})
	return slices.Compact(list)
}

// writeKeys writes the keys of rows, and the grams of those that are names.
func (o *output) writeKeys(rows rowSource, prefix string) {
	var starts, ends, places []uint32
	names := nameGrams{prefix: prefix}
	base := uint64(0)
	last := ""
	var buf []byte
	rows.keys(func(key string, of []uint32) {
		if len(ends) == 0 {
			o.section(secKeys)
			base = o.off
		}
		buf = buf[:0]
		if len(ends)%keysPerBlock == 0 {
			starts = append(starts, uint32(o.off-base))
			buf = binary.AppendUvarint(buf, uint64(len(key)))
			buf = append(buf, key...)
		} else {
			n := shared(last, key)
			buf = binary.AppendUvarint(buf, uint64(n))
			buf = binary.AppendUvarint(buf, uint64(len(key)-n))
			buf = append(buf, key[n:]...)
		}
		o.put(buf)
		places = append(places, of...)
		ends = append(ends, uint32(len(places)))
		last = key
		names.add(key)
	})
	if len(ends) == 0 {
		return
	}
	starts = append(starts, uint32(o.off-base))
	o.end(uint64(len(ends)))
	elements(o, secKeyStarts, starts)
	elements(o, secKeyEnds, ends)
	elements(o, secKeyPlaces, places)
	o.writeGrams(&names)
}

func shared(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// A keyIndex is the keys of one segment, as a reader has them.
type keyIndex struct {
	text   vector[byte]
	starts vector[uint32]
	ends   vector[uint32]
	places vector[uint32]
}

func (x *keyIndex) blocks() int { return max(x.starts.len()-1, 0) }

// seek gives the number of the first key that is not before the given one, and a cursor on it.
func (x *keyIndex) seek(key []byte) *keyCursor {
	lo, hi := 0, x.blocks()
	for lo < hi { // the first block that begins after the key
		mid := int(uint(lo+hi) >> 1)
		if bytes.Compare(x.begin(mid), key) <= 0 {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	c := &keyCursor{x: x, n: max(lo-1, 0)*keysPerBlock - 1}
	for c.next(); c.ok && bytes.Compare(c.key, key) < 0; c.next() {
	}
	return c
}

// begin gives the first key of a block, as a view.
func (x *keyIndex) begin(b int) []byte {
	block := x.block(b)
	n, w := binary.Uvarint(block)
	if w <= 0 || n > uint64(len(block)-w) {
		panic(x.text.r.corrupt("keys: key %d is longer than its block", b*keysPerBlock))
	}
	return block[w : w+int(n)]
}

func (x *keyIndex) block(b int) []byte {
	from, to := int(x.starts.at(b)), int(x.starts.at(b+1))
	if from > to {
		panic(x.text.r.corrupt("key starts: block %d ends before it begins", b))
	}
	return x.text.view(from, to)
}

// A keyCursor stands on a key.
type keyCursor struct {
	x    *keyIndex
	n    int // the number of the key
	key  []byte
	rest []byte // of the block, after the key
	ok   bool
}

// next goes to the next key; ok says whether there is one.
func (c *keyCursor) next() {
	c.n++
	if c.ok = c.n < c.x.ends.len(); !c.ok {
		return
	}
	same := uint64(0)
	if c.n%keysPerBlock == 0 {
		c.rest = c.x.block(c.n / keysPerBlock)
	} else {
		same = c.uvarint()
	}
	n := c.uvarint()
	if same > uint64(len(c.key)) || n > uint64(len(c.rest)) {
		panic(c.x.text.r.corrupt("keys: key %d is longer than its block", c.n))
	}
	c.key = append(c.key[:same], c.rest[:n]...)
	c.rest = c.rest[n:]
}

func (c *keyCursor) uvarint() uint64 {
	n, w := binary.Uvarint(c.rest)
	if w <= 0 {
		panic(c.x.text.r.corrupt("keys: key %d has no length", c.n))
	}
	c.rest = c.rest[w:]
	return n
}

// places gives the places under the key.
func (c *keyCursor) places() []uint32 {
	start := 0
	if c.n > 0 {
		start = int(c.x.ends.at(c.n - 1))
	}
	end := int(c.x.ends.at(c.n))
	if start > end {
		panic(c.x.text.r.corrupt("key ends: key %d ends before it begins", c.n))
	}
	return c.x.places.view(start, end)
}
