package segment

import (
	"cmp"
	"encoding/binary"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/newsgraph/newsgraph/graph/internal/gram"
)

// Names, which are the keys that begin with a prefix, are found by their grams, each of which leads to the
// names that have it. Names have numbers from 0, in the order of the keys. The numbers of a gram are a
// list of differences, each a uvarint: the first is the first number plus 1.

// manyLetters stands for as many letters of a name, and for more.
const manyLetters = math.MaxUint8

// A posting is the list of one gram while it is made.
type posting struct {
	next uint32 // the last number, plus 1
	data []byte
}

// nameGrams makes the lists of the names among keys.
type nameGrams struct {
	prefix   string // of a name; "" for none
	postings map[gram.Gram]*posting
	letters  []byte // of each name
}

// add takes a key, which is after all before.
func (n *nameGrams) add(key string) {
	name, ok := strings.CutPrefix(key, n.prefix)
	if !ok || n.prefix == "" {
		return
	}
	if n.postings == nil {
		n.postings = make(map[gram.Gram]*posting)
	}
	number := uint32(len(n.letters))
	n.letters = append(n.letters, byte(min(utf8.RuneCountInString(name), manyLetters)))
	gram.Each(name, func(g gram.Gram) {
		p := n.postings[g]
		if p == nil {
			p = &posting{}
			n.postings[g] = p
		}
		if number+1 > p.next {
			p.data = binary.AppendUvarint(p.data, uint64(number+1-p.next))
			p.next = number + 1
		}
	})
}

// writeGrams writes for each gram of the names those that have it, and the letters of each name.
func (o *output) writeGrams(names *nameGrams) {
	if len(names.letters) == 0 {
		return
	}
	sorted := slices.Sorted(maps.Keys(names.postings))
	ends, end := make([]uint64, 0, len(sorted)), uint64(0)
	for _, g := range sorted {
		end += uint64(len(names.postings[g].data))
		ends = append(ends, end)
	}
	elements(o, secGrams, sorted)
	elements(o, secGramNameEnds, ends)
	if end > 0 {
		o.section(secGramNames)
		for _, g := range sorted {
			o.put(names.postings[g].data)
		}
		o.end(end)
	}
	o.section(secNameLetters)
	o.put(names.letters)
	o.end(uint64(len(names.letters)))
}

// A gramIndex leads from grams to names.
type gramIndex struct {
	grams   vector[gram.Gram]
	ends    vector[uint64]
	names   vector[byte]
	letters vector[byte] // of each name
}

// of gives the list of a gram.
func (x *gramIndex) of(g gram.Gram) []byte {
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

func (x *gramIndex) list(i int) []byte {
	start, end := uint64(0), x.ends.at(i)
	if i > 0 {
		start = x.ends.at(i - 1)
	}
	if start > end || end > uint64(x.names.len()) {
		panic(x.ends.r.corrupt("gram name ends: list %d ends at %d", i, end))
	}
	return x.names.view(int(start), int(end))
}

// HasGrams says whether names can be found by grams. Without, there are none, or no grams of them: those of
// stores from before 2026-11-26 lead to blocks of keys, and are not read.
func (r *Reader) HasGrams() bool { return r.grams.letters.len() > 0 }

// A Likeness is what names are to be like.
type Likeness struct {
	Grams             []gram.Gram // sorted
	Least             int         // how many of them a name has, at least; not 0
	Shortest, Longest int         // how many letters it has
}

// A counting is the memory of a question: how many of the grams each name has, 0 but for the candidates.
type counting struct {
	count      []uint16
	candidates []uint32 // names
	names      []uint32 // of one list
}

var countings = sync.Pool{New: func() any { return new(counting) }}

// fewCandidates are looked at rather than counted on.
const fewCandidates = 128

// Like calls yield with every name that is so, and with others that may be, as the keys they are, in byte order
// until it returns false. It tells how many of the grams a name has at most. The prefix is that of the names. The
// bytes are good until yield returns.
//
// A name that has T of n grams has one of the n-T+1 that fewest have; those are the candidates, whose other
// grams are counted, the rarer ones first, until few are left that may have T (DivideSkip of Li, Lu and Lu
// 2008, doi:10.1109/ICDE.2008.4497434, without its look-ups). A few nanoseconds for each name of each gram at most.
func (r *Reader) Like(prefix string, l *Likeness, yield func(key []byte, shared int) bool) {
	lists := make([][]byte, 0, len(l.Grams))
	for _, g := range l.Grams[:min(len(l.Grams), math.MaxUint16)] {
		if list := r.grams.of(g); len(list) > 0 {
			lists = append(lists, list)
		}
	}
	if len(lists) < l.Least {
		return
	}
	slices.SortStableFunc(lists, func(a, b []byte) int { return len(a) - len(b) })
	c := countings.Get().(*counting)
	defer countings.Put(c)
	c.candidates = c.candidates[:0]
	if names := r.grams.letters.len(); len(c.count) < names {
		c.count = make([]uint16, names)
	}
	defer func() {
		for _, name := range c.candidates {
			c.count[name] = 0
		}
	}()
	letters := r.grams.letters.view(0, r.grams.letters.len())
	shortest, longest := byte(min(l.Shortest, manyLetters)), byte(min(l.Longest, manyLetters))
	left := l.Least - 1 // lists
	for _, list := range lists[:len(lists)-left] {
		c.names = r.appendNames(c.names[:0], list)
		for _, name := range c.names {
			if n := letters[name]; n < shortest || n > longest {
				continue
			}
			if c.count[name] == 0 {
				c.candidates = append(c.candidates, name)
			}
			c.count[name]++
		}
	}
	for left > 0 && len(c.candidates) > fewCandidates {
		list := lists[len(lists)-left]
		c.names = r.appendNames(c.names[:0], list)
		for _, name := range c.names {
			if c.count[name] > 0 {
				c.count[name]++
			}
		}
		if left--; len(c.candidates) <= len(list) { // else it would cost more than it saves
			c.drop(l.Least - left)
		}
	}
	c.drop(l.Least - left)
	slices.Sort(c.candidates)
	cursor := nameCursor{x: &r.keys, first: r.keys.seek([]byte(prefix)).n}
	for _, name := range c.candidates {
		if !yield(cursor.at(int(name)), int(c.count[name])+left) {
			return
		}
	}
}

// drop forgets the candidates that have fewer grams than that.
func (c *counting) drop(least int) {
	kept := c.candidates[:0]
	for _, name := range c.candidates {
		if int(c.count[name]) >= least {
			kept = append(kept, name)
			continue
		}
		c.count[name] = 0
	}
	c.candidates = kept
}

// appendNames appends the names of a list.
func (r *Reader) appendNames(to []uint32, list []byte) []uint32 {
	next, names := uint64(0), uint64(r.grams.letters.len())
	for len(list) > 0 {
		step, n := uint64(list[0]), 1
		if step >= 0x80 {
			step, n = binary.Uvarint(list)
		}
		if next += step; n <= 0 || step == 0 || next > names {
			panic(r.corrupt("gram names: there is no name %d", next))
		}
		to = append(to, uint32(next-1))
		list = list[n:]
	}
	return to
}

// A nameCursor gives the keys of names, in ascending order.
type nameCursor struct {
	x     *keyIndex
	first int // key of a name
	c     *keyCursor
}

func (n *nameCursor) at(name int) []byte {
	key := n.first + name
	if n.c == nil || n.c.n/keysPerBlock != key/keysPerBlock {
		if n.c == nil {
			n.c = &keyCursor{x: n.x}
		}
		n.c.n = key/keysPerBlock*keysPerBlock - 1
		n.c.next()
	}
	for n.c.ok && n.c.n < key {
		n.c.next()
	}
	if !n.c.ok {
		panic(n.x.text.r.corrupt("name letters: there is no key %d", key))
	}
	return n.c.key
}

// checkGrams sees that every gram leads to the names that have it, and to no other.
func (r *Reader) checkGrams(prefix string) error {
	if !r.HasGrams() {
		return nil // of a store without them
	}
	names := nameGrams{prefix: prefix}
	c := &keyCursor{x: &r.keys, n: -1}
	for c.next(); c.ok; c.next() {
		names.add(string(c.key))
	}
	if have := r.grams.letters.view(0, r.grams.letters.len()); !slices.Equal(have, names.letters) {
		return r.corrupt("name letters: those of %d names are not those of %d", len(have), len(names.letters))
	}
	if len(names.postings) != r.grams.grams.len() {
		return r.corrupt("grams: there are %d, want %d", r.grams.grams.len(), len(names.postings))
	}
	last, total := gram.Gram(0), 0
	for i := range r.grams.grams.len() {
		g := r.grams.grams.at(i)
		list, want := r.grams.list(i), cmp.Or(names.postings[g], &posting{})
		if i > 0 && g <= last || !slices.Equal(list, want.data) {
			return r.corrupt("gram names: those of gram %d are not its own", i)
		}
		last, total = g, total+len(list)
	}
	if total != r.grams.names.len() {
		return r.corrupt("gram names: %d bytes are left over", r.grams.names.len()-total)
	}
	return nil
}
