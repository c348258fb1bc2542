package segment

import (
	"math/bits"
	"slices"
)

// A direction's index leads from a node to its rows or places. The nodes are a sorted list, two to
// a uint64, the lower half first, or, where they are dense, a bitmap with the first node of its
// range beside it (flag dense). A list of an odd length is filled up with 0.
const flagDense = 1

const rankBits = 512 // the bitmap has one rank for so many bits: the number of bits before them

// writeIndex writes the index of the nodes, which are sorted and have no duplicates, with the end
// of each one's rows.
func (o *output) writeIndex(d int, nodes, ends []uint32) {
	if len(nodes) == 0 {
		return
	}
	kind := uint32(secNodes + d)
	low := nodes[0] &^ (rankBits - 1)
	width := uint64(nodes[len(nodes)-1]-low) + 1
	if width/32 > uint64(len(nodes)) { // a bitmap would be larger than the list
		list := make([]uint64, (len(nodes)+1)/2)
		for i, n := range nodes {
			list[i/2] |= uint64(n) << (i % 2 * 32)
		}
		elements(o, kind, list)
		elements(o, uint32(secEnds+d), ends)
		return
	}
	words := make([]uint64, 1+(width+63)/64)
	words[0] = uint64(low)
	for _, n := range nodes {
		words[1+(n-low)/64] |= 1 << (n % 64)
	}
	ranks := make([]uint32, 0, len(words)/8+1)
	rank := 0
	for i, w := range words[1:] {
		if i%(rankBits/64) == 0 {
			ranks = append(ranks, uint32(rank))
		}
		rank += bits.OnesCount64(w)
	}
	elements(o, kind, words)
	o.entries[len(o.entries)-1].flags = flagDense
	elements(o, uint32(secRanks+d), ranks)
	elements(o, uint32(secEnds+d), ends)
}

// An index is one direction's, as a reader has it.
type index struct {
	nodes vector[uint64]
	ranks vector[uint32]
	ends  vector[uint32]
	dense bool
}

// find gives where the rows of a node begin and end; nothing for one that the index lacks.
func (x *index) find(node uint32) (start, end int) {
	i, ok := x.place(node)
	if !ok {
		return 0, 0
	}
	if i > 0 {
		start = int(x.ends.at(i - 1))
	}
	return start, int(x.ends.at(i))
}

// place gives the place of a node among those of the index.
func (x *index) place(node uint32) (int, bool) {
	if !x.dense {
		if nodes, ok := x.nodes.whole(); ok {
			// Two to a number, the lower half first, is what little-endian numbers of half
			// the size look like.
			list := slice[uint32](bytesOf(nodes))
			return slices.BinarySearch(list[:min(len(list), x.ends.len())], node)
		}
		lo, hi := 0, x.ends.len()
		for lo < hi {
			mid := int(uint(lo+hi) >> 1)
			if x.listed(mid) < node {
				lo = mid + 1
			} else {
				hi = mid
			}
		}
		return lo, lo < x.ends.len() && x.listed(lo) == node
	}
	low := uint32(x.nodes.at(0))
	if node < low {
		return 0, false
	}
	word := int((node - low) / 64)
	if word >= x.nodes.len()-1 {
		return 0, false
	}
	bit := uint64(1) << (node % 64)
	w := x.nodes.at(1 + word)
	if w&bit == 0 {
		return 0, false
	}
	block := word / (rankBits / 64)
	rank := int(x.ranks.at(block))
	for i := block * (rankBits / 64); i < word; i++ {
		rank += bits.OnesCount64(x.nodes.at(1 + i))
	}
	return rank + bits.OnesCount64(w&(bit-1)), true
}

func (x *index) listed(i int) uint32 { return uint32(x.nodes.at(i/2) >> (i % 2 * 32)) }

// each calls f with every node in order and where its rows are, until f returns false.
func (x *index) each(f func(node uint32, start, end int) bool) {
	i, start := 0, 0
	step := func(node uint32) bool {
		end := int(x.ends.at(i))
		ok := f(node, start, end)
		i, start = i+1, end
		return ok
	}
	if !x.dense {
		for i < x.ends.len() {
			if !step(x.listed(i)) {
				return
			}
		}
		return
	}
	for k := 1; k < x.nodes.len(); k++ {
		for w := x.nodes.at(k); w != 0; w &= w - 1 {
			if !step(uint32(x.nodes.at(0)) + uint32(k-1)*64 + uint32(bits.TrailingZeros64(w))) {
				return
			}
		}
	}
}
