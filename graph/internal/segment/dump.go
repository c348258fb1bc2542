package segment

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Dump prints what lies where: offset, bytes, meaning, a line each. Of every section it prints at
// most so many elements; 0 is all.
func (r *Reader) Dump(w io.Writer, most int) (err error) {
	defer Recover(&err)
	d := &dumper{r: r, w: bufio.NewWriter(w), most: most}
	d.line(0, uint64(len(magic)), "magic")
	d.line(uint64(len(magic)), 4, "version %d", Version)
	d.line(uint64(len(magic))+4, 4, "zero")
	for _, e := range r.entries {
		d.section(e)
	}
	at := r.end()
	for _, e := range r.entries {
		d.line(at, entrySize, "table: %s at %d, %d bytes, %d elements", d.name(e), e.offset, e.length, e.count)
		at += entrySize
	}
	d.line(at, summarySize, "first term %d, terms %d, quads %d, hidden %d", r.First, r.Terms, r.Rows, r.Hidden)
	at += summarySize
	for i := range r.sums {
		d.line(at, 4, "checksum of block %d", i)
		at += 4
	}
	d.line(at, trailerSize, "tail at %d, %d blocks, %d sections, checksums", r.end(), len(r.sums), len(r.entries))
	return d.w.Flush()
}

type dumper struct {
	r    *Reader
	w    *bufio.Writer
	most int
}

const dumpBytes = 16 // of one element

func (d *dumper) line(off, n uint64, format string, args ...any) {
	shown, more := d.r.data[off:min(off+n, off+dumpBytes)], ""
	if n > dumpBytes {
		more = "…"
	}
	fmt.Fprintf(d.w, "%08x  %x%s  %s\n", off, shown, more, fmt.Sprintf(format, args...))
}

func (d *dumper) name(e entry) string {
	if e.flags == flagDense {
		return sectionNames[e.kind] + " as a bitmap"
	}
	return sectionNames[e.kind]
}

// section prints a section's elements.
func (d *dumper) section(e entry) {
	fmt.Fprintf(d.w, "--- %s: %d elements, %d bytes\n", d.name(e), e.count, e.length)
	switch e.kind {
	case secTerms:
		d.terms(e)
		return
	case secKeys:
		d.keys(e)
		return
	case secPrefixes:
		for i := range int(e.count) {
			if d.enough(i, e) {
				return
			}
			text, _ := d.r.prefix(uint64(i + 1))
			d.line(e.offset+d.r.prefixStart(i+1), uint64(len(text)), "prefix %d %q", i+1, text)
		}
		return
	}
	if e.kind == secGramNames {
		d.gramNames(e)
		return
	}
	size := uint64(sectionSize(e.kind))
	for i := range int(e.count) {
		if d.enough(i, e) {
			return
		}
		d.line(e.offset+uint64(i)*size, size, "%s", d.meaning(e, i))
	}
}

// gramNames prints the list of each gram.
func (d *dumper) gramNames(e entry) {
	x := &d.r.grams
	at := e.offset
	for i := range x.grams.len() {
		if d.most > 0 && i == d.most {
			fmt.Fprintf(d.w, "… of %d grams more\n", x.grams.len()-i)
			return
		}
		list := x.list(i)
		var names []string
		next := uint64(0)
		for rest := list; len(rest) > 0 && len(names) < 10; {
			step, n := binary.Uvarint(rest)
			if n <= 0 {
				break
			}
			next, rest = next+step, rest[n:]
			names = append(names, strconv.FormatUint(next-1, 10))
		}
		d.line(at, uint64(len(list)), "gram %d is of the names %s", i, strings.Join(names, ", "))
		at += uint64(len(list))
	}
}

func (d *dumper) enough(i int, e entry) bool {
	if d.most == 0 || i < d.most {
		return false
	}
	fmt.Fprintf(d.w, "… %d more\n", int(e.count)-i)
	return true
}

// meaning says what an element of fixed size is.
func (d *dumper) meaning(e entry, i int) string {
	r := d.r
	switch e.kind {
	case secRows:
		return d.row(r.rows.at(i))
	case secHidden:
		return d.row(r.hidden.at(i))
	case secTermStarts:
		return fmt.Sprintf("term %d begins at %d", int(r.First)+i*termsPerStart, r.starts.at(i))
	case secHashes:
		h := r.hashes.at(i)
		return fmt.Sprintf("hash %08x… is term %d", h>>32, r.First+uint32(h))
	case secNodes, secNodes + 1, secNodes + 2, secNodes + 3:
		return r.index[e.kind-secNodes].meaning(i)
	case secFactNodes, secFactNodes + 1:
		return r.factIndex[e.kind-secFactNodes].meaning(i)
	case secTouched:
		return r.touched.meaning(i)
	case secGrams:
		return fmt.Sprintf("gram %d %q", i, r.grams.grams.at(i))
	case secNameLetters:
		return fmt.Sprintf("name %d has %d letters", i, r.grams.letters.at(i))
	case secGramNameEnds:
		return fmt.Sprintf("%d: %d", i, r.grams.ends.at(i))
	case secFacts, secFacts + 1:
		f := r.facts[e.kind-secFacts].at(i)
		return fmt.Sprintf("relation %d, statuses %03b, other end %d", f.Rel>>StatusBits, f.Rel&(1<<StatusBits-1), f.To)
	}
	return fmt.Sprintf("%d: %d", i, r.numbers(e.kind).at(i))
}

// meaning says what an element of an index's nodes is.
func (x *index) meaning(i int) string {
	switch n := x.nodes.at(i); {
	case x.dense && i == 0:
		return fmt.Sprintf("nodes from %d", n)
	case x.dense:
		return fmt.Sprintf("nodes from %d: %064b", x.nodes.at(0)+uint64(i-1)*64, n)
	default:
		return fmt.Sprintf("nodes %d, %d", uint32(n), n>>32)
	}
}

func (d *dumper) row(row Row) string {
	return fmt.Sprintf("subject %d, predicate %d, object %d, label %d", row[0], row[1], row[2], row[3])
}

func (d *dumper) terms(e entry) {
	at := e.offset
	for i := range d.r.Terms {
		if d.enough(i, e) {
			return
		}
		term := d.r.First + uint32(i)
		rec := d.r.record(i)
		v, err := Value(d.r.AppendTerm(nil, term))
		if err != nil {
			panic(corrupt("terms: term %d: %v", term, err))
		}
		d.line(at, uint64(len(rec)), "term %d %.80v", term, v)
		at += uint64(len(rec))
	}
}

func (d *dumper) keys(e entry) {
	c := &keyCursor{x: &d.r.keys, n: -1}
	for c.next(); c.ok && !d.enough(c.n, e); c.next() {
		off := e.offset + uint64(d.r.keys.starts.at(c.n/keysPerBlock))
		if c.n%keysPerBlock > 0 {
			fmt.Fprintf(d.w, "            key %d %q\n", c.n, c.key)
			continue
		}
		d.line(off, uint64(len(c.key)), "key %d %q, first of its block", c.n, c.key)
	}
}
