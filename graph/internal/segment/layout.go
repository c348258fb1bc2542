package segment

import (
	"errors"
	"fmt"
	"hash/crc32"
)

// magic begins every segment, with bytes that a transfer as text would change.
const magic = "ngseg\r\n\x1a"

// Version is the format that is written, and the only one that is read. Its history:
//
//	1  the first
const Version = 1

// Sizes of the parts that every segment has, in bytes.
const (
	headerSize  = 16 // magic, version as uint32, 4 bytes of zero
	entrySize   = 32 // of the table: kind, flags as uint32; offset, length, count as uint64
	summarySize = 32 // first term, terms, rows, hidden as uint64
	trailerSize = 32 // offset of the tail, blocks, sections as uint64; checksum of the tail and of this as uint32 each
	blockSize   = 64 << 10
	alignment   = 8
)

// Sections. Element types are little-endian.
const (
	secPrefixes    = 1  // text of each shared prefix, one after the other
	secPrefixEnds  = 2  // uint32 each: where it ends
	secTerms       = 3  // records, in the order of the terms
	secTermStarts  = 4  // uint64 for every 16th term: where its record begins
	secHashes      = 5  // uint64 each: upper half of the hash, index of the term; sorted
	secHashStarts  = 6  // uint32 for each value of the hash's upper bits: where its entries begin; one more at the end
	secRows        = 7  // four uint32 each: subject, predicate, object, label; sorted
	secHidden      = 8  // the same, of rows of older segments that are no more
	secByPredicate = 9  // uint32 each: places of rows, sorted by predicate, place
	secByObject    = 10 // … by object, predicate, place
	secByLabel     = 11 // … by label, place; without those of label 0
	secNodes       = 12 // + direction: the nodes that rows have there, see index.go
	secRanks       = 16 // + direction: see index.go
	secEnds        = 20 // + direction: uint32 each: where the node's rows, or places, end
	secKeys        = 24 // blocks of 16 keys, see keys.go
	secKeyStarts   = 25 // uint32 each: where a block begins; one more at the end
	secKeyEnds     = 26 // uint32 for each key: where its places end in secKeyPlaces
	secKeyPlaces   = 27 // uint32 each: places of rows
	secFactNodes   = 28 // + 0: the subjects of facts, + 1: their objects, see index.go
	secFactRanks   = 30 // likewise
	secFactEnds    = 32 // + 0, 1: uint32 for each of those nodes: where its facts end
	secFacts       = 34 // + 0, 1: two uint32 each, see Fact
	secTouched     = 36 // the nodes that facts of older segments are not all of
	secGrams       = 37 // uint64 each: three runes of names, see grams.go
	secGramEnds    = 38 // no more written, nor read: uint32 for each gram: where its blocks end
	secGramBlocks  = 39 // no more written, nor read: uint32 each: blocks of keys that have the gram

	secGramNameEnds = 40 // uint64 for each gram: where its names end
	secGramNames    = 41 // lists of names, see grams.go
	secNameLetters  = 42 // a byte for each name: how many letters it has, at most 255
)

// sectionNames are the words of dumps and errors.
var sectionNames = map[uint32]string{
	secPrefixes: "prefixes", secPrefixEnds: "prefix ends", secTerms: "terms", secTermStarts: "term starts",
	secHashes: "hashes", secHashStarts: "hash starts", secRows: "quads", secHidden: "hidden quads",
	secByPredicate: "places by predicate", secByObject: "places by object", secByLabel: "places by label",
	secNodes: "subjects", secNodes + 1: "predicates", secNodes + 2: "objects", secNodes + 3: "labels",
	secRanks: "subject ranks", secRanks + 1: "predicate ranks", secRanks + 2: "object ranks", secRanks + 3: "label ranks",
	secEnds: "subject ends", secEnds + 1: "predicate ends", secEnds + 2: "object ends", secEnds + 3: "label ends",
	secKeys: "keys", secKeyStarts: "key starts", secKeyEnds: "key ends", secKeyPlaces: "key places",
	secFactNodes: "fact subjects", secFactNodes + 1: "fact objects", secFactRanks: "fact subject ranks", secFactRanks + 1: "fact object ranks",
	secFactEnds: "fact subject ends", secFactEnds + 1: "fact object ends", secFacts: "facts by subject", secFacts + 1: "facts by object",
	secTouched: "touched nodes", secGrams: "grams", secGramEnds: "gram ends", secGramBlocks: "gram blocks",
	secGramNameEnds: "gram name ends", secGramNames: "gram names", secNameLetters: "name letters",
}

// sectionSize is the size of an element of a section in bytes.
func sectionSize(kind uint32) int {
	switch kind {
	case secPrefixes, secTerms, secKeys, secGramNames, secNameLetters:
		return 1
	case secTermStarts, secHashes, secNodes, secNodes + 1, secNodes + 2, secNodes + 3,
		secFactNodes, secFactNodes + 1, secFacts, secFacts + 1, secTouched, secGrams, secGramNameEnds:
		return 8
	case secRows, secHidden:
		return rowSize
	}
	return 4
}

// A Row is a quad as term numbers: subject, predicate, object, label. A label of 0 is the default
// graph. Rows are ordered by their numbers from the first to the last.
type Row [4]uint32

const rowSize = 16

// Compare orders rows.
func (r Row) Compare(o Row) int {
	for i := range r {
		switch {
		case r[i] < o[i]:
			return -1
		case r[i] > o[i]:
			return 1
		}
	}
	return 0
}

// ErrCorrupt says that a segment is not as it was written. The error that wraps it names the
// section.
var ErrCorrupt = errors.New("damaged")

// ErrVersion says that a segment is of a format that this program does not read.
var ErrVersion = errors.New("of another version")

func corrupt(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrCorrupt, fmt.Sprintf(format, args...))
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func checksum(b []byte) uint32 { return crc32.Checksum(b, castagnoli) }
