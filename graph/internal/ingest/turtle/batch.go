package turtle

import "github.com/newsgraph/newsgraph/graph/claim"

// A batch is what was found in some whole statements.
type batch struct {
	side     []byte // the keys of all terms
	items    []item
	faults   []faulty
	relative int   // of the input so far
	err      error // after all that; io.EOF at the end
}

const (
	batchBytes = 256 << 10
	batchItems = 4096
)

// An item is a quad: where its keys lie. Two ints say where its object stands.
type item struct {
	keys         [4]span
	at           int // offset, while its statement is read
	line, column int // from 1
}

// A span is a piece of a batch's side.
type span struct{ at, n uint32 }

// A faulty is what to tell before an item.
type faulty struct {
	before int
	err    *claim.Error
}

func (b *batch) bytes(s span) []byte {
	if s.n == 0 {
		return nil
	}
	return b.side[s.at : s.at+s.n : s.at+s.n]
}

// reset empties the batch; what a long statement made large is given up.
func (b *batch) reset() {
	if cap(b.side) > 8*batchBytes {
		b.side = nil
	}
	if cap(b.items) > 8*batchItems {
		b.items = nil
	}
	clear(b.faults)
	b.side, b.items, b.faults, b.err = b.side[:0], b.items[:0], b.faults[:0], nil
}
