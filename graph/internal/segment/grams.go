package segment

import (
	"maps"
	"slices"
	"unicode/utf8"
)

// A gram is three runes in a row, 21 bits each, of a word with two spaces before and after it. A block
// of keys is found by the grams of its keys: a key that resembles a text has some of its grams.
type gram uint64

// grams calls f with the grams of every word of a text, duplicates included.
func grams(text string, f func(gram)) {
	g := gram(' ')<<21 | ' '
	shift := func(r rune) {
		g = (g<<21 | gram(r)) & (1<<63 - 1)
		f(g)
	}
	inWord := false
	end := func() {
		if inWord {
			shift(' ')
			shift(' ')
		}
		g, inWord = gram(' ')<<21|' ', false
	}
	for _, r := range text {
		if r == ' ' {
			end()
			continue
		}
		inWord = true
		shift(r)
	}
	end()
}

// Grams gives the grams of a text, each once. With inner, those of three letters of a word alone: the
// ones that a longer text has if it has this one in it.
func Grams(text string, inner bool) []uint64 {
	var list []uint64
	grams(text, func(g gram) {
		if !inner || g>>42 != ' ' && g&(1<<21-1) != ' ' {
			list = append(list, uint64(g))
		}
	})
	slices.Sort(list)
	return slices.Compact(list)
}

// writeGrams writes for each gram of the keys that begin with a prefix the blocks that have it.
func (o *output) writeGrams(list []keyed, prefix string) {
	if prefix == "" {
		return
	}
	blocks := make(map[gram][]uint32)
	n, last := -1, ""
	for i, k := range list {
		if i > 0 && k.key == last {
			continue
		}
		n, last = n+1, k.key
		if len(k.key) < len(prefix) || k.key[:len(prefix)] != prefix {
			continue
		}
		block := uint32(n / keysPerBlock)
		grams(k.key[len(prefix):], func(g gram) {
			if at := blocks[g]; len(at) == 0 || at[len(at)-1] != block {
				blocks[g] = append(at, block)
			}
		})
	}
	sorted := slices.Sorted(maps.Keys(blocks))
	texts, ends := make([]uint64, 0, len(sorted)), make([]uint32, 0, len(sorted))
	var places []uint32
	for _, g := range sorted {
		places = append(places, blocks[g]...)
		texts, ends = append(texts, uint64(g)), append(ends, uint32(len(places)))
	}
	elements(o, secGrams, texts)
	elements(o, secGramEnds, ends)
	elements(o, secGramBlocks, places)
}

// A gramIndex leads from grams to blocks of keys.
type gramIndex struct {
	grams  vector[uint64]
	ends   vector[uint32]
	blocks vector[uint32]
}

// of gives the blocks that have a gram, sorted.
func (x *gramIndex) of(g uint64) []uint32 {
	lo, hi := 0, x.grams.len()
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		if x.grams.at(mid) < g {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo == x.grams.len() || x.grams.at(lo) != g {
		return nil
	}
	return x.list(lo)
}

func (x *gramIndex) list(i int) []uint32 {
	start, end := 0, int(x.ends.at(i))
	if i > 0 {
		start = int(x.ends.at(i - 1))
	}
	return x.blocks.view(start, end)
}

// HasGrams says whether keys can be found by grams. Without, there are no keys or no grams of them.
func (r *Reader) HasGrams() bool { return r.grams.grams.len() > 0 }

// Like calls yield with every key that has at least so many of the grams, and with others that lie
// near one, in byte order, until it returns false. The bytes are good until it returns. The cost is
// that of the blocks that have the grams.
func (r *Reader) Like(grams []uint64, least int, yield func(key []byte) bool) {
	counts := make([]uint32, r.keys.blocks())
	for _, g := range grams {
		for _, b := range r.grams.of(g) {
			if int(b) >= len(counts) {
				panic(r.corrupt("gram blocks: there is no block %d", b))
			}
			counts[b]++
		}
	}
	for b, n := range counts {
		if int(n) < least {
			continue
		}
		c := &keyCursor{x: &r.keys, n: b*keysPerBlock - 1}
		for c.next(); c.ok && c.n < (b+1)*keysPerBlock; c.next() {
			if !yield(c.key) {
				return
			}
		}
	}
}

// checkGrams sees that every gram leads to the blocks that have it, and to no other.
func (r *Reader) checkGrams(prefix string) error {
	if r.grams.grams.len() == 0 {
		return nil // of a store without them
	}
	want := make(map[gram][]uint32)
	c := &keyCursor{x: &r.keys, n: -1}
	for c.next(); c.ok; c.next() {
		if len(c.key) < len(prefix) || string(c.key[:len(prefix)]) != prefix {
			continue
		}
		block := uint32(c.n / keysPerBlock)
		grams(string(c.key[len(prefix):]), func(g gram) {
			if at := want[g]; len(at) == 0 || at[len(at)-1] != block {
				want[g] = append(at, block)
			}
		})
	}
	if len(want) != r.grams.grams.len() || len(want) != r.grams.ends.len() {
		return r.corrupt("grams: there are %d, want %d", r.grams.grams.len(), len(want))
	}
	last, total := uint64(0), 0
	for i := range r.grams.grams.len() {
		g := r.grams.grams.at(i)
		list := r.grams.list(i)
		if i > 0 && g <= last || !slices.Equal(list, want[gram(g)]) {
			return r.corrupt("gram blocks: those of gram %d are not its own", i)
		}
		last, total = g, total+len(list)
	}
	if total != r.grams.blocks.len() {
		return r.corrupt("gram blocks: %d are left over", r.grams.blocks.len()-total)
	}
	return nil
}

// text writes a gram for dumps.
func (g gram) text() string {
	var b []byte
	for shift := 42; shift >= 0; shift -= 21 {
		b = utf8.AppendRune(b, rune(g>>shift&(1<<21-1)))
	}
	return string(b)
}
