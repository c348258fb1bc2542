package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	cgraph "github.com/cayleygraph/cayley/graph"
)

// An engine keeps the quads of one file. Its methods run in a process of their own, in this order:
// load, or open where an earlier process loaded; then the questions.
type engine interface {
	// load reads a file of N-Quads into a place that does not exist yet; the engine is closed,
	// or in memory, ready for questions.
	load(ctx context.Context, file, place string) error
	// open opens what load left at a place. An engine in memory has nothing to open.
	open(ctx context.Context, place string) error
	// quads counts the quads.
	quads(ctx context.Context) (int, error)
	// graph gives what path questions need.
	graph() (*asker, error)
	// films gives what the questions on the film data need; a nil store is for bare.
	films(ctx context.Context) (cgraph.QuadStore, error)
	close() error
}

// A kind is an engine as the tables show it.
type kind struct {
	name  string
	says  string
	kept  bool // in files
	most  int  // edges of the largest graph it is asked on
	fresh func() engine
}

const noLimit = 1 << 31

// engines are all there are, bare first: the others are compared with it.
var engines = []kind{
	{"bare", "plain arrays (CSR both ways) of node and relation numbers; no names, labels, changes or checks", true, noLimit, func() engine { return &bare{} }},
	{"ours", "the store in a folder, filled by one bulk load", true, noLimit, func() engine { return &ours{} }},
	{"mem", "the same in memory (`mem:`)", false, noLimit, func() engine { return &ours{memory: true} }},
	{"memstore", "Cayley's, in memory; 2,000 quads a transaction", false, 2_000_000, func() engine { return &theirs{kind: "memstore"} }},
	{"igraph", "python3-igraph, in memory: the same distinct edges as numbers, given to it as an array; it parses no N-Quads, knows no names, and times itself. Its load is the making of its graph", false, 2_000_000, func() engine { return &peer{lib: "igraph"} }},
	{"networkx", "python3-networkx, likewise: a directed and an undirected multigraph and a plain one, as the questions need them", false, 200_000, func() engine { return &peer{lib: "networkx"} }},
	{"leveldb", "Cayley's; 2,000 quads a transaction, `nosync`; loads with its Bloom filter, which spares it look-ups, and opens without, which spares it a scan", true, 200_000, func() engine { return &theirs{kind: "leveldb"} }},
	{"bolt", "Cayley's, likewise", true, 200_000, func() engine { return &theirs{kind: "bolt"} }},
}

func kindOf(name string) (kind, bool) {
	for _, k := range engines {
		if k.name == name {
			return k, true
		}
	}
	return kind{}, false
}

var errNoFilms = errors.New("bare has no path API")

// sizeOf adds up the files below a place.
func sizeOf(place string) (size int64, err error) {
	err = filepath.WalkDir(place, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		st, err := d.Info()
		if err == nil {
			size += st.Size()
		}
		return err
	})
	if errors.Is(err, os.ErrNotExist) { // in memory
		return 0, nil
	}
	return size, err
}
