package paths

import "math/bits"

// A table maps keys to numbers: open addressing, linear probing, Fibonacci hashing (Knuth, TAOCP 3,
// 6.4). It begins small whatever came before, so that a small search stays in the cache, and keeps
// its memory between searches: a slot counts only if its stamp is that of the table.
type table struct {
	slots []slot // a power of two of them, at most half of them in use
	shift uint
	used  int
	stamp uint32
	sizes [32][]slot // memory by size
}

type slot struct {
	key   uint64
	value uint32
	stamp uint32
}

const firstSlots = 10 // log2

func (t *table) reset() {
	t.used = 0
	t.resize(firstSlots)
}

// resize takes the memory of a size. What it held does not count any more.
func (t *table) resize(log int) {
	if t.sizes[log] == nil {
		t.sizes[log] = make([]slot, 1<<log)
	}
	t.slots, t.shift = t.sizes[log], uint(64-log)
	if t.stamp++; t.stamp == 0 { // after four billion tables
		for _, s := range t.sizes {
			clear(s)
		}
		t.stamp = 1
	}
}

// at gives the slot of a key; it is the key's if its stamp is the table's.
func (t *table) at(key uint64) *slot {
	mask := uint64(len(t.slots) - 1)
	for i := key * 0x9e3779b97f4a7c15 >> t.shift; ; i++ {
		s := &t.slots[i&mask]
		if s.stamp != t.stamp || s.key == key {
			return s
		}
	}
}

func (t *table) find(key uint64) (value uint32, ok bool) {
	s := t.at(key)
	return s.value, s.stamp == t.stamp
}

// fill makes a slot that at gave the key's. Slots that were given before are void.
func (t *table) fill(s *slot, key uint64, value uint32) {
	*s = slot{key, value, t.stamp}
	if t.used++; 2*t.used > len(t.slots) {
		t.grow()
	}
}

func (t *table) grow() {
	old, stamp := t.slots, t.stamp
	t.resize(bits.TrailingZeros(uint(len(old))) + 2)
	for i := range old {
		if s := &old[i]; s.stamp == stamp {
			*t.at(s.key) = slot{s.key, s.value, t.stamp}
		}
	}
}

// size is the bytes in use.
func (t *table) size() int { return len(t.slots) * 16 }
