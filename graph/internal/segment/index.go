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
// of each one's rows, as sections of three kinds.
func (o *output) writeIndex(kind, rankKind, endKind uint32, nodes, ends []uint32) {
	words := o.writeNodes(kind, nodes)
	if words != nil {
		ranks := make([]uint32, 0, len(words)/8+1)
		rank := 0
		for i, w := range words {
			if i%(rankBits/64) == 0 {
				ranks = append(ranks, uint32(rank))
			}
			rank += bits.OnesCount64(w)
		}
		elements(o, rankKind, ranks)
	}
	elements(o, endKind, ends)
}

// writeNodes writes a sorted list of nodes, as a list or as a bitmap, whose words it gives back.
func (o *output) writeNodes(kind uint32, nodes []uint32) []uint64 {
	if len(nodes) == 0 {
		return nil
	}
	low := nodes[0] &^ (rankBits - 1)
	width := uint64(nodes[len(nodes)-1]-low) + 1
	if width/32 > uint64(len(nodes)) { // a bitmap would be larger than the list
		list := make([]uint64, (len(nodes)+1)/2)
		for i, n := range nodes {
			list[i/2] |= uint64(n) << (i % 2 * 32)
		}
		elements(o, kind, list)
		return nil
	}
	words := make([]uint64, 1+(width+63)/64)
	words[0] = uint64(low)
	for _, n := range nodes {
		words[1+(n-low)/64] |= 1 << (n % 64)
	}
	elements(o, kind, words)
	o.entries[len(o.entries)-1].flags = flagDense
	return words[1:]
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
	if i == 0 {
		return 0, int(x.ends.at(0))
	}
	ends := x.ends.view(i-1, i+1)
	return int(ends[0]), int(ends[1])
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
	block := word / (rankBits / 64)
	words := x.nodes.view(1+block*(rankBits/64), 2+word) // from the rank's first on
	bit, w := uint64(1)<<(node%64), words[len(words)-1]
	if w&bit == 0 {
		return 0, false
	}
	rank := int(x.ranks.at(block)) + bits.OnesCount64(w&(bit-1))
	for _, w := range words[:len(words)-1] {
		rank += bits.OnesCount64(w)
	}
	return rank, true
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
