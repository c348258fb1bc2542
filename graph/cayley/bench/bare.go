package main

import (
	"cmp"
	"encoding/binary"
	"io"
	"os"
	"slices"
	"syscall"
	"unsafe"
)

// A csr is a graph's edges in one direction as compressed sparse rows.
type csr struct {
	start []uint32 // of each node's row, and the end of the last
	edges []edge
}

func (c *csr) row(n uint32) []edge { return c.edges[c.start[n]:c.start[n+1]] }

// bareGraph is the edges in plain arrays: what there is to do if nothing has to be kept, changed,
// named or checked.
type bareGraph struct {
	dir   [2]csr // out, in
	quads int
}

func (b bareRows) row(out bool, n uint32) ([]edge, error) {
	if out {
		return b.dir[0].row(n), nil
	}
	return b.dir[1].row(n), nil
}

type bareRows struct{ *bareGraph }

func (b bareRows) size() int { return len(b.dir[0].start) - 1 }

// newBare sorts quads into rows by counting; several quads of one triple are one edge. It counts
// the distinct quads. The quads are its own afterwards.
func newBare(nodes int, quads []numbered) *bareGraph {
	start := starts(nodes, len(quads), func(i int) uint32 { return quads[i].s })
	place := slices.Clone(start)
	type rest struct{ o, p, l uint32 }
	sorted := make([]rest, len(quads))
	for _, q := range quads {
		sorted[place[q.s]] = rest{q.o, q.p, q.l}
		place[q.s]++
	}
	b := &bareGraph{dir: [2]csr{{start: make([]uint32, nodes+1), edges: make([]edge, 0, len(quads))}}}
	out := &b.dir[0]
	for n := range nodes {
		row := sorted[start[n]:start[n+1]]
		slices.SortFunc(row, func(a, b rest) int {
			return cmp.Or(cmp.Compare(a.p, b.p), cmp.Compare(a.o, b.o), cmp.Compare(a.l, b.l))
		})
		for i, q := range row {
			if i > 0 && q == row[i-1] {
				continue
			}
			b.quads++
			if i == 0 || q.o != row[i-1].o || q.p != row[i-1].p {
				out.edges = append(out.edges, edge{q.o, q.p})
			}
		}
		out.start[n+1] = uint32(len(out.edges))
	}
	b.dir[1] = out.reverse()
	return b
}

// starts counts how many elements belong to each node, and gives where they begin.
func starts(nodes, n int, of func(i int) uint32) []uint32 {
	start := make([]uint32, nodes+1)
	for i := range n {
		start[of(i)+1]++
	}
	for i := range nodes {
		start[i+1] += start[i]
	}
	return start
}

// reverse gives the same edges from their other ends.
func (c *csr) reverse() csr {
	r := csr{
		start: starts(len(c.start)-1, len(c.edges), func(i int) uint32 { return c.edges[i].to }),
		edges: make([]edge, len(c.edges)),
	}
	place := slices.Clone(r.start)
	for n := range len(c.start) - 1 {
		for _, e := range c.row(uint32(n)) {
			r.edges[place[e.to]] = edge{uint32(n), e.rel}
			place[e.to]++
		}
	}
	return r
}

// save writes the arrays as they are, in the machine's byte order.
func (b *bareGraph) save(file string) error {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	head := binary.NativeEndian.AppendUint64(nil, uint64(b.quads))
	head = binary.NativeEndian.AppendUint64(head, uint64(len(b.dir[0].start)))
	head = binary.NativeEndian.AppendUint64(head, uint64(len(b.dir[0].edges)))
	for _, part := range [][]byte{
		head, bytesOf(b.dir[0].start), bytesOf(b.dir[0].edges), bytesOf(b.dir[1].start), bytesOf(b.dir[1].edges),
	} {
		if _, err = f.Write(part); err != nil {
			break
		}
	}
	if e := f.Close(); err == nil {
		err = e
	}
	return err
}

func bytesOf[T uint32 | edge](s []T) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(s))), len(s)*int(unsafe.Sizeof(*new(T))))
}

// mapBare maps the arrays that save wrote; they stay mapped until the process ends.
func mapBare(file string) (*bareGraph, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return nil, err
	}
	data, err := syscall.Mmap(int(f.Fd()), 0, int(st.Size()), syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		return nil, err
	}
	if len(data) < 24 {
		return nil, io.ErrUnexpectedEOF
	}
	number := func(i int) int { return int(binary.NativeEndian.Uint64(data[8*i:])) }
	starts, edges := number(1), number(2)
	if len(data) != 24+2*(4*starts+8*edges) {
		return nil, io.ErrUnexpectedEOF
	}
	b := &bareGraph{quads: number(0)}
	rest := data[24:]
	for i := range b.dir {
		b.dir[i].start = unsafe.Slice((*uint32)(unsafe.Pointer(unsafe.SliceData(rest))), starts)
		rest = rest[4*starts:]
		// An odd number of starts leaves the edges on a multiple of 4, which is what they need.
		b.dir[i].edges = unsafe.Slice((*edge)(unsafe.Pointer(unsafe.SliceData(rest))), edges)
		rest = rest[8*edges:]
	}
	return b, nil
}
