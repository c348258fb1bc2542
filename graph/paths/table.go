package paths

import "math/bits"

// A table says where product nodes are kept: by both sides and in the region. Open addressing,
// linear probing, Fibonacci hashing (Knuth, TAOCP 3, 6.4). It begins small whatever came before, so
// that a small search stays in the cache, and keeps its memory between searches: a slot counts only
// if its stamp is that of the table.
type table struct {
	slots []slot // a power of two of them, at most half of them in use
	shift uint
	used  int
	stamp uint32
	sizes [32][]slot // memory by size
}

type slot struct {
	key   uint64
	place [3]uint32 // 1 + place in side.entries, forward and back, and in region.nodes; 0 for none
	stamp uint32
}

// A table begins with 1<<lightSlots slots, or with up to 1<<firstSlots if it has had as many before.
const lightSlots, firstSlots = 6, 12

func (t *table) reset() {
	log := firstSlots
	for log > lightSlots && t.sizes[log] == nil {
		log -= 2
	}
	t.used = 0
	t.resize(log)
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

// at gives the slot of a key, or the one that is free for it.
func (t *table) at(key uint64) *slot {
	mask := uint64(len(t.slots) - 1)
	for i := key * 0x9e3779b97f4a7c15 >> t.shift; ; i++ {
		s := &t.slots[i&mask]
		if s.stamp != t.stamp || s.key == key {
			return s
		}
	}
}

// find gives a place of a key.
func (t *table) find(key uint64, of int) (place uint32, ok bool) {
	if s := t.at(key); s.stamp == t.stamp && s.place[of] != 0 {
		return s.place[of] - 1, true
	}
	return 0, false
}

// put notes a place of a key, whose slot at gave. Slots that were given before are void.
func (t *table) put(s *slot, key uint64, of int, place uint32) {
	if s.stamp == t.stamp {
		s.place[of] = place + 1
		return
	}
	*s = slot{key: key, stamp: t.stamp}
	s.place[of] = place + 1
	if t.used++; 2*t.used > len(t.slots) {
		t.grow()
	}
}

func (t *table) grow() {
	old, stamp := t.slots, t.stamp
	t.resize(bits.TrailingZeros(uint(len(old))) + 2)
	for i := range old {
		if s := &old[i]; s.stamp == stamp {
			to := t.at(s.key)
			*to = *s
			to.stamp = t.stamp
		}
	}
}

// size is the bytes in use.
func (t *table) size() int { return len(t.slots) * 24 }
