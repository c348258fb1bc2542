package segment

import "encoding/binary"

// eachTerm calls f with the body of every term's record, in order.
func (r *Reader) eachTerm(f func(term uint32, body []byte)) {
	for i := 0; i < r.Terms; {
		rest := r.termBlock(i / termsPerStart)
		for last := min(i+termsPerStart, r.Terms); i < last; i++ {
			n, w := binary.Uvarint(rest)
			if w <= 0 || n > uint64(len(rest)-w) {
				panic(r.corrupt("terms: term %d has no record", r.First+uint32(i)))
			}
			f(r.First+uint32(i), rest[w:w+int(n)])
			rest = rest[w+int(n):]
		}
		if len(rest) > 0 {
			panic(r.corrupt("terms: %d bytes are left over before term %d", len(rest), r.First+uint32(i)))
		}
	}
}

// termBlock gives the records of 16 terms.
func (r *Reader) termBlock(block int) []byte {
	from, to := r.starts.at(block), uint64(r.terms.len())
	if block+1 < r.starts.len() {
		to = r.starts.at(block + 1)
	}
	if from > to || to > uint64(r.terms.len()) {
		panic(r.corrupt("term starts: block %d ends before it begins", block))
	}
	return r.terms.view(int(from), int(to))
}

// keyOf appends the key of a record's body.
func (r *Reader) keyOf(b []byte, term uint32, body []byte) []byte {
	out, err := appendKey(b, body, r.prefix)
	if err != nil {
		panic(r.corrupt("terms: term %d: %v", term, err))
	}
	return out
}

// record gives a term's whole record by its index.
func (r *Reader) record(i int) []byte {
	rest := r.termBlock(i / termsPerStart)
	for skip := i % termsPerStart; ; skip-- {
		n, w := binary.Uvarint(rest)
		if w <= 0 || n > uint64(len(rest)-w) {
			panic(r.corrupt("terms: term %d has no record", r.First+uint32(i)))
		}
		if skip == 0 {
			return rest[:w+int(n)]
		}
		rest = rest[w+int(n):]
	}
}
