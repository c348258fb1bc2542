package segment

import "math/bits"

// A Filter says of most keys that a segment does not have that it does not: for those who look for
// very many in vain. It is a blocked Bloom filter (Putze, Sanders, Singler, 2007), whose blocks are one
// word: a look reads one of them. It is for several goroutines.
type Filter struct{ words []uint64 }

// bitsPerTerm makes about one look in a hundred a false alarm.
const bitsPerTerm = 12

// Filter makes the filter of a segment, in O(terms) and bitsPerTerm a term.
func (r *Reader) Filter() *Filter {
	f := &Filter{words: make([]uint64, r.Terms*bitsPerTerm/64+1)}
	for i := range r.hashes.len() {
		word, set := f.at(r.hashes.at(i))
		f.words[word] |= set
	}
	return f
}

// Has says whether a segment may have a key of this hash.
func (f *Filter) Has(hash uint64) bool {
	word, set := f.at(hash)
	return f.words[word]&set == set
}

// at gives the word of a hash, of which a segment keeps the upper half, and its bits there.
func (f *Filter) at(hash uint64) (word, set uint64) {
	mixed := (hash >> 32) * 0x9e3779b97f4a7c15
	word, rest := bits.Mul64(mixed, uint64(len(f.words)))
	for range 4 {
		set |= 1 << (rest >> 58)
		rest <<= 6
	}
	return word, set
}
