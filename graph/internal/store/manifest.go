package store

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"maps"
	"slices"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
)

// Names of files.
const (
	manifestFile = "MANIFEST"
	manifestTmp  = "MANIFEST.tmp"
	lockFile     = "LOCK"
	segmentExt   = ".seg"
)

// A manifest says what a store holds: it is the commit. On disk: magic, version and checksum of
// what follows, as uint32; then numbers and texts as uvarints and bytes, in the order of the fields.
type manifest struct {
	id         uint64 // of the store
	seq        uint64 // counts the commits
	generation uint64 // counts the renumberings of terms
	nextFile   uint64
	nextTerm   uint64 // the number of the next new term
	quads      uint64
	segments   []listed
	meta       map[string]string
	inline     []byte // the last segment, while it is small; nil for none
}

// A listed segment is a file.
type listed struct {
	file, size uint64
	trailer    uint32 // its last four bytes, a checksum
}

const (
	manifestMagic   = "ngmanif\n"
	manifestVersion = 1 // its history: 1, the first
	manifestHead    = len(manifestMagic) + 8
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// encode gives the file.
func (m *manifest) encode() []byte {
	b := append(make([]byte, 0, 256+len(m.inline)), manifestMagic...)
	b = binary.LittleEndian.AppendUint32(b, manifestVersion)
	b = append(b, 0, 0, 0, 0)
	for _, n := range []uint64{m.id, m.seq, m.generation, m.nextFile, m.nextTerm, m.quads, uint64(len(m.segments))} {
		b = binary.AppendUvarint(b, n)
	}
	for _, s := range m.segments {
		for _, n := range []uint64{s.file, s.size, uint64(s.trailer)} {
			b = binary.AppendUvarint(b, n)
		}
	}
	b = binary.AppendUvarint(b, uint64(len(m.meta)))
	for _, k := range slices.Sorted(maps.Keys(m.meta)) {
		b = appendText(appendText(b, k), m.meta[k])
	}
	b = appendText(b, string(m.inline))
	binary.LittleEndian.PutUint32(b[manifestHead-4:], crc32.Checksum(b[manifestHead:], castagnoli))
	return b
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// decodeManifest reads the file.
func decodeManifest(b []byte) (*manifest, error) {
	if len(b) < manifestHead || string(b[:len(manifestMagic)]) != manifestMagic {
		return nil, fmt.Errorf("%s: %w: it is no manifest", manifestFile, backend.ErrCorrupt)
	}
	if v := binary.LittleEndian.Uint32(b[len(manifestMagic):]); v != manifestVersion {
		return nil, fmt.Errorf("%s: %w: format %d, this program reads %d", manifestFile, backend.ErrVersion, v, manifestVersion)
	}
	if crc32.Checksum(b[manifestHead:], castagnoli) != binary.LittleEndian.Uint32(b[manifestHead-4:]) {
		return nil, fmt.Errorf("%s: %w: its checksum is another", manifestFile, backend.ErrCorrupt)
	}
	d := decoder{b: b[manifestHead:]}
	m := &manifest{id: d.uvarint(), seq: d.uvarint(), generation: d.uvarint(), nextFile: d.uvarint(), nextTerm: d.uvarint(), quads: d.uvarint()}
	for n := d.uvarint(); n > 0 && !d.bad; n-- {
		m.segments = append(m.segments, listed{d.uvarint(), d.uvarint(), uint32(d.uvarint())})
	}
	m.meta = make(map[string]string)
	for n := d.uvarint(); n > 0 && !d.bad; n-- {
		k := d.text()
		m.meta[k] = d.text()
	}
	if text := d.text(); text != "" {
		m.inline = aligned([]byte(text))
	}
	if d.bad || len(d.b) > 0 || m.nextTerm == 0 || m.nextTerm > 1<<32 {
		return nil, fmt.Errorf("%s: %w: it cannot be read", manifestFile, backend.ErrCorrupt)
	}
	return m, nil
}

type decoder struct {
	b   []byte
	bad bool
}

func (d *decoder) uvarint() uint64 {
	n, w := binary.Uvarint(d.b)
	if w <= 0 {
		d.bad, d.b = true, nil
		return 0
	}
	d.b = d.b[w:]
	return n
}

func (d *decoder) text() string {
	n := d.uvarint()
	if n > uint64(len(d.b)) {
		d.bad, d.b = true, nil
		return ""
	}
	s := string(d.b[:n])
	d.b = d.b[n:]
	return s
}

// next gives a copy to change.
func (m *manifest) next() *manifest {
	out := *m
	out.seq++
	out.segments = slices.Clone(m.segments)
	return &out
}

func segmentName(file uint64) string { return fmt.Sprintf("%06d%s", file, segmentExt) }
