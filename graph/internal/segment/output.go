package segment

import (
	"encoding/binary"
	"hash/crc32"
	"io"
	"unsafe"

	"github.com/newsgraph/newsgraph/graph/internal/gram"
)

// An output writes sections one after the other and keeps the checksums of their blocks. Its first
// error ends it and stays.
type output struct {
	w       io.Writer
	off     uint64
	block   uint32   // checksum of the block at hand so far
	blocks  []uint32 // of those that are full
	entries []entry
	err     error
}

// An entry is a line of the table of sections.
type entry struct {
	kind, flags           uint32
	offset, length, count uint64
}

// put writes; an error stays in err.
func (o *output) put(p []byte) {
	for len(p) > 0 && o.err == nil {
		room := blockSize - int(o.off%blockSize)
		part := p[:min(room, len(p))]
		if _, o.err = o.w.Write(part); o.err != nil {
			break
		}
		o.block = crc32.Update(o.block, castagnoli, part)
		if len(part) == room {
			o.blocks, o.block = append(o.blocks, o.block), 0
		}
		o.off += uint64(len(part))
		p = p[len(part):]
	}
}

var zeros [alignment]byte

// section begins a section at the next aligned place.
func (o *output) section(kind uint32) {
	if odd := o.off % alignment; odd != 0 {
		o.put(zeros[odd:])
	}
	o.entries = append(o.entries, entry{kind: kind, offset: o.off})
}

// end ends the section at hand, which has so many elements.
func (o *output) end(count uint64) {
	e := &o.entries[len(o.entries)-1]
	e.length, e.count = o.off-e.offset, count
}

// elements writes a section of fixed-size elements; an empty one is left out.
func elements[T uint32 | uint64 | Row | Fact | gram.Gram](o *output, kind uint32, list []T) {
	if len(list) == 0 {
		return
	}
	o.section(kind)
	o.put(bytesOf(list))
	o.end(uint64(len(list)))
}

// bytesOf views numbers as the bytes of the file; the host is little-endian, see checkHost.
func bytesOf[T uint32 | uint64 | Row | Fact | gram.Gram](list []T) []byte {
	if len(list) == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(list))), len(list)*int(unsafe.Sizeof(list[0])))
}

// header writes what a segment begins with.
func (o *output) header() {
	b := append(make([]byte, 0, headerSize), magic...)
	b = binary.LittleEndian.AppendUint32(b, Version)
	o.put(b[:headerSize])
}

// finish writes the tail: the table of sections, the summary, the checksums of the blocks; and the
// trailer, which says where the tail begins.
func (o *output) finish(sum Summary) error {
	if odd := o.off % alignment; odd != 0 {
		o.put(zeros[odd:])
	}
	if o.off%blockSize != 0 {
		o.blocks = append(o.blocks, o.block)
	}
	at := o.off
	var tail []byte
	for _, e := range o.entries {
		tail = binary.LittleEndian.AppendUint32(tail, e.kind)
		tail = binary.LittleEndian.AppendUint32(tail, e.flags)
		for _, n := range []uint64{e.offset, e.length, e.count} {
			tail = binary.LittleEndian.AppendUint64(tail, n)
		}
	}
	for _, n := range []uint64{uint64(sum.First), uint64(sum.Terms), uint64(sum.Rows), uint64(sum.Hidden)} {
		tail = binary.LittleEndian.AppendUint64(tail, n)
	}
	tail = append(tail, bytesOf(o.blocks)...)
	sums := checksum(tail)
	for _, n := range []uint64{at, uint64(len(o.blocks)), uint64(len(o.entries))} {
		tail = binary.LittleEndian.AppendUint64(tail, n)
	}
	tail = binary.LittleEndian.AppendUint32(tail, sums)
	tail = binary.LittleEndian.AppendUint32(tail, checksum(tail[len(tail)-trailerSize+4:]))
	if o.err == nil {
		_, o.err = o.w.Write(tail)
	}
	return o.err
}
