package segment

import (
	"bytes"
	"errors"
	"math/bits"
	"slices"
)

// Check reads everything and compares it with what it should be: every block with its checksum,
// every order, every index with the rows it leads to, every term with its hash. Terms of rows may
// be those of older segments, which the caller checks. It gives the first fault.
func (r *Reader) Check() (err error) {
	defer Recover(&err)
	for b := range r.sums {
		if err := r.checkBlock(uint64(b)); err != nil {
			return err
		}
	}
	for _, check := range []func() error{r.checkPadding, r.checkTerms, r.checkHashes, r.checkRows, r.checkIndexes, r.checkKeys, r.checkTouched, r.checkFacts} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

// Recover turns a panic with damage into an error. It is deferred.
func Recover(err *error) {
	switch p := recover().(type) {
	case nil:
	case error:
		if !errors.Is(p, ErrCorrupt) {
			panic(p)
		}
		*err = p
	default:
		panic(p)
	}
}

// checkPadding finds bytes other than zero between the sections.
func (r *Reader) checkPadding() error {
	last := uint64(headerSize)
	for _, e := range append(r.entries, entry{offset: r.end()}) {
		if len(bytes.Trim(r.data[last:e.offset], "\x00")) > 0 {
			return r.corrupt("padding: bytes %d to %d are not zero", last, e.offset)
		}
		last = e.offset + e.length
	}
	return nil
}

func (r *Reader) checkTerms() error {
	var key []byte
	var fault error
	r.eachTerm(func(term uint32, body []byte) {
		if fault != nil {
			return
		}
		key = r.keyOf(key[:0], term, body)
		if _, err := Value(key); err != nil {
			fault = r.corrupt("terms: term %d: %v", term, err)
		} else if found := r.Find(key, Hash(key)); found != term {
			fault = r.corrupt("hashes: they lead from term %d to %d", term, found)
		}
	})
	return fault
}

func (r *Reader) checkHashes() error {
	last := uint32(0)
	for i := range r.buckets.len() {
		at := r.buckets.at(i)
		if at < last || int(at) > r.Terms || i == 0 && at != 0 {
			return r.corrupt("hash starts: start %d is %d after %d", i, at, last)
		}
		last = at
	}
	if int(last) != r.Terms {
		return r.corrupt("hash starts: they end at %d of %d", last, r.Terms)
	}
	for i := 1; i < r.hashes.len(); i++ {
		if r.hashes.at(i) <= r.hashes.at(i-1) {
			return r.corrupt("hashes: entry %d is not after the one before", i)
		}
	}
	return nil
}

func (r *Reader) checkRows() error {
	end := uint64(r.First) + uint64(r.Terms)
	for _, v := range []*vector[Row]{&r.rows, &r.hidden} {
		for i := range v.len() {
			row := v.at(i)
			if i > 0 && row.Compare(v.at(i-1)) <= 0 {
				return r.corrupt("%s: row %d is not after the one before", sectionNames[v.kind], i)
			}
			for d, n := range row {
				if n == 0 && d < 3 || uint64(n) >= end {
					return r.corrupt("%s: row %d has no term %d", sectionNames[v.kind], i, n)
				}
			}
		}
	}
	return nil
}

// checkIndexes walks each direction's nodes and the rows they lead to.
func (r *Reader) checkIndexes() error {
	for d := range r.index {
		x, name := &r.index[d], sectionNames[uint32(secEnds+d)]
		if err := x.checkRanks(secNodes+uint32(d), secRanks+uint32(d)); err != nil {
			return err
		}
		total := r.Rows
		if d > 0 {
			total = r.places[d].len()
		}
		last, at := uint32(0), 0
		var fault error
		x.each(func(node uint32, start, end int) bool {
			if node <= last || start != at || end <= start || end > total {
				fault = r.corrupt("%s: node %d has %d to %d of %d", name, node, start, end, total)
				return false
			}
			fault = r.checkGroup(d, node, start, end)
			last, at = node, end
			return fault == nil
		})
		if fault != nil {
			return fault
		}
		if at != total {
			return r.corrupt("%s: they lead to %d of %d", name, at, total)
		}
	}
	labelled := 0
	for i := range r.rows.len() {
		if r.rows.at(i)[3] != 0 {
			labelled++
		}
	}
	if labelled != r.places[3].len() {
		return r.corrupt("places by label: there are %d, want %d", r.places[3].len(), labelled)
	}
	return nil
}

// checkRanks sees that a bitmap's nodes are as many as their ends, and its ranks right.
func (x *index) checkRanks(kind, rankKind uint32) error {
	name := sectionNames[kind]
	if !x.dense {
		if (x.ends.len()+1)/2 != x.nodes.len() || x.ranks.len() != 0 {
			return x.ends.r.corrupt("%s: a list of %d for %d", name, x.nodes.len(), x.ends.len())
		}
		if x.ends.len()%2 == 1 && x.nodes.at(x.nodes.len()-1)>>32 != 0 {
			return x.ends.r.corrupt("%s: the list is not filled up with 0", name)
		}
		return nil
	}
	if x.nodes.len() == 0 || x.nodes.at(0)%rankBits != 0 || x.nodes.at(0) >= 1<<32 {
		return x.ends.r.corrupt("%s: the bitmap has no beginning", name)
	}
	rank := 0
	for i := range x.nodes.len() - 1 {
		if i%(rankBits/64) == 0 {
			if i/(rankBits/64) >= x.ranks.len() || int(x.ranks.at(i/(rankBits/64))) != rank {
				return x.ends.r.corrupt("%s: the rank before word %d is not %d", sectionNames[rankKind], i, rank)
			}
		}
		rank += bits.OnesCount64(x.nodes.at(1 + i))
	}
	if rank != x.ends.len() {
		return x.ends.r.corrupt("%s: %d in the bitmap, %d ends", name, rank, x.ends.len())
	}
	if words := x.nodes.len() - 1; x.ranks.len() != (words+rankBits/64-1)/(rankBits/64) {
		return x.ends.r.corrupt("%s: %d for %d words", sectionNames[rankKind], x.ranks.len(), words)
	}
	return nil
}

// checkGroup sees that the rows of a node are its own and in order.
func (r *Reader) checkGroup(d int, node uint32, start, end int) error {
	for i := start; i < end; i++ {
		if d == 0 {
			if r.rows.at(i)[0] != node {
				return r.corrupt("subject ends: quad %d is not of node %d", i, node)
			}
			continue
		}
		place := r.places[d].at(i)
		row := r.rows.at(int(place))
		if row[d] != node {
			return r.corrupt("%s: place %d is not of node %d", sectionNames[uint32(secByPredicate+d-1)], i, node)
		}
		if i == start {
			continue
		}
		before := r.places[d].at(i - 1)
		ordered := place > before
		if p := r.rows.at(int(before))[1]; d == 2 && p != row[1] {
			ordered = p < row[1]
		}
		if !ordered {
			return r.corrupt("%s: place %d is not after the one before", sectionNames[uint32(secByPredicate+d-1)], i)
		}
	}
	return nil
}

func (r *Reader) checkKeys() error {
	if r.keys.ends.len() == 0 {
		if r.keys.text.len()+r.keys.starts.len()+r.keys.places.len() > 0 {
			return r.corrupt("keys: there are none, and yet some")
		}
		return nil
	}
	var last []byte
	c := &keyCursor{x: &r.keys, n: -1}
	total := 0
	for c.next(); c.ok; c.next() {
		if c.n > 0 && bytes.Compare(c.key, last) <= 0 {
			return r.corrupt("keys: key %d is not after the one before", c.n)
		}
		last = append(last[:0], c.key...)
		if c.n%keysPerBlock == keysPerBlock-1 && len(c.rest) > 0 {
			return r.corrupt("keys: %d bytes are left over after key %d", len(c.rest), c.n)
		}
		places := c.places()
		for i, p := range places {
			if int(p) >= r.Rows || i > 0 && p <= places[i-1] {
				return r.corrupt("key places: key %d leads to %d", c.n, p)
			}
		}
		total += len(places)
		if found := r.keys.seek(last); !found.ok || found.n != c.n {
			return r.corrupt("key starts: they do not lead to key %d", c.n)
		}
	}
	if len(c.rest) > 0 || total != r.keys.places.len() {
		return r.corrupt("keys: %d bytes and %d places are left over", len(c.rest), r.keys.places.len()-total)
	}
	return nil
}

// checkTouched sees that the touched nodes are those of the rows and the hidden rows.
func (r *Reader) checkTouched() error {
	want := make([]uint64, (uint64(r.First)+uint64(r.Terms)+63)/64)
	if r.First > 1 {
		for _, v := range []*vector[Row]{&r.rows, &r.hidden} {
			for i := range v.len() {
				for _, n := range []uint32{v.at(i)[0], v.at(i)[2]} {
					want[n/64] |= 1 << (n % 64)
				}
			}
		}
	}
	got := make([]uint64, len(want))
	if r.touched.nodes.len() > 0 {
		r.Touch(got)
	}
	if !slices.Equal(got, want) {
		return r.corrupt("%s: they are not those of the quads", sectionNames[secTouched])
	}
	return nil
}

// checkFacts sees that the facts of every node are in order, and lie one after the other.
func (r *Reader) checkFacts() error {
	end := uint64(r.First) + uint64(r.Terms)
	for d := range r.facts {
		x, facts := &r.factIndex[d], &r.facts[d]
		name := sectionNames[secFacts+uint32(d)]
		if facts.len() != r.facts[0].len() || r.First > 1 && facts.len() > 0 {
			return r.corrupt("%s: there are %d", name, facts.len())
		}
		if err := x.checkRanks(secFactNodes+uint32(d), secFactRanks+uint32(d)); err != nil {
			return err
		}
		at, last := 0, uint32(0)
		var fault error
		x.each(func(node uint32, start, stop int) bool {
			if node <= last || start != at || stop <= start || stop > facts.len() {
				fault = r.corrupt("%s: node %d has %d to %d of %d", name, node, start, stop, facts.len())
				return false
			}
			for i := start; i < stop; i++ {
				f := facts.at(i)
				if i > start && f.Compare(facts.at(i-1)) <= 0 || f.To == 0 || uint64(f.To) >= end || f.Rel&(1<<StatusBits-1) == 0 {
					fault = r.corrupt("%s: fact %d cannot be where it is", name, i)
					return false
				}
			}
			at, last = stop, node
			return true
		})
		if fault != nil {
			return fault
		}
		if at != facts.len() {
			return r.corrupt("%s: the nodes lead to %d of %d", name, at, facts.len())
		}
	}
	return nil
}

// CheckExtras sees that what the segment keeps beside its quads is what they make, where it keeps it.
func (r *Reader) CheckExtras(x Extras) (err error) {
	defer Recover(&err)
	if x.Grams != "" {
		if err := r.checkGrams(x.Grams); err != nil {
			return err
		}
	}
	if x.Rule == nil || !r.HasFacts() {
		return nil
	}
	return r.compareFacts(x.Rule)
}

func (r *Reader) compareFacts(rule Rule) error {
	maker := newFactMaker(rule)
	for i := range r.rows.len() {
		maker.hasPredicate(r.rows.at(i)[1])
	}
	var key []byte
	r.eachTerm(func(term uint32, body []byte) {
		key = r.keyOf(key[:0], term, body)
		maker.term(term, key)
	})
	for d := range r.facts {
		side := 2 * d // subject, object
		r.index[side].each(func(node uint32, start, end int) bool {
			for i := start; i < end; i++ {
				at := i
				if side == 2 {
					at = int(r.places[2].at(i))
				}
				maker.row(d, r.rows.at(at))
			}
			maker.end(d, node)
			return true
		})
	}
	for d, t := range maker.tables {
		x, i := &r.factIndex[d], 0
		same := x.ends.len() == len(t.nodes) && slices.Equal(r.facts[d].view(0, r.facts[d].len()), t.facts)
		x.each(func(node uint32, _, end int) bool {
			same = same && i < len(t.nodes) && node == t.nodes[i] && end == int(t.ends[i])
			i++
			return same
		})
		if !same {
			return r.corrupt("%s: they are not what the quads make", sectionNames[secFacts+uint32(d)])
		}
	}
	return nil
}
