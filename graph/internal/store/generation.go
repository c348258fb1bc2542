package store

import (
	"math"
	"sync"
	"sync/atomic"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
)

const (
	maxQuads = math.MaxInt32 // the highest bit of a quad's number is doomed
	maxTerms = math.MaxUint32
	doomed   = 1 << 31 // set in live while the commit at hand means to delete the quad
)

// A record is a quad and what hangs on it. A link is the number of a quad plus one; 0 is none.
type record struct {
	quad backend.Quad
	died uint32    // atomic: the commit that deleted it, or 0
	next [4]uint32 // atomic: links to the next quad with the same node, by direction
}

// ends are links to a node's first and last quad by direction; last is the writer's own.
type ends struct {
	first [4]uint32 // atomic
	last  [4]uint32
}

// A generation is all that grows between two compactions. One writer changes it, under the mutex
// of the Memory; readers have the slices as they were when their state was published, and touch
// no element that came later. What changes in an element that they have is atomic; mu is for the
// maps alone, and the writer, being the only one who changes them, reads them without it.
type generation struct {
	mu    sync.RWMutex
	ids   map[any]backend.NodeID // by Key
	terms []quad.Value           // by node; terms[0] is nil
	ends  []ends                 // by node
	quads []record
	live  map[backend.Quad]uint32 // the quads that are there → their number; the writer's own
	keys  keyIndex
}

func newGeneration(terms, quads int) *generation {
	return &generation{
		ids:   make(map[any]backend.NodeID, terms),
		terms: make([]quad.Value, 1, terms+1),
		ends:  make([]ends, 1, terms+1),
		quads: make([]record, 0, quads),
		live:  make(map[backend.Quad]uint32, quads),
		keys:  keyIndex{ids: make(map[string]uint32)},
	}
}

// find gives the node of a term for the writer, 0 for nil and for one that is not there.
func (g *generation) find(v quad.Value) backend.NodeID {
	key, ok := Key(v)
	if !ok {
		return 0
	}
	return g.ids[key]
}

// intern gives the node of a term, a new one if need be; 0 for nil.
func (g *generation) intern(v quad.Value) backend.NodeID {
	key, ok := Key(v)
	if !ok {
		return 0
	}
	if n, ok := g.ids[key]; ok {
		return n
	}
	n := backend.NodeID(len(g.terms))
	g.mu.Lock()
	g.ids[key] = n
	g.mu.Unlock()
	g.terms = append(g.terms, Canonical(v))
	g.ends = append(g.ends, ends{})
	return n
}

// insert appends a quad that is not there and gives its number.
func (g *generation) insert(q backend.Quad) uint32 {
	at := uint32(len(g.quads))
	g.quads = append(g.quads, record{quad: q})
	g.live[q] = at
	for d, n := range [4]backend.NodeID{q.S, q.P, q.O, q.L} {
		if n == 0 {
			continue
		}
		e := &g.ends[n]
		if last := e.last[d]; last == 0 {
			atomic.StoreUint32(&e.first[d], at+1)
		} else {
			atomic.StoreUint32(&g.quads[last-1].next[d], at+1)
		}
		e.last[d] = at + 1
	}
	return at
}

// kill deletes a quad that is there as of the commit.
func (g *generation) kill(at, epoch uint32) {
	r := &g.quads[at]
	delete(g.live, r.quad)
	atomic.StoreUint32(&r.died, epoch)
}

// value gives a quad as terms.
func (g *generation) value(q backend.Quad) quad.Quad {
	return quad.Quad{Subject: g.terms[q.S], Predicate: g.terms[q.P], Object: g.terms[q.O], Label: g.terms[q.L]}
}

// publish makes the state that new snapshots see. Nothing in it changes any more but the atomics.
func (g *generation) publish(epoch uint32, seq uint64, meta map[string]string) *state {
	return &state{
		gen: g, epoch: epoch, seq: seq, meta: meta, len: len(g.live),
		terms: g.terms, ends: g.ends, quads: g.quads, keys: g.keys.publish(),
	}
}

// compacted copies what lives into a new generation, in O(quads). Nodes and quads are numbered
// anew, in the old order; terms and keys that no quad has any more are gone.
func (g *generation) compacted() *generation {
	out := newGeneration(0, len(g.live))
	nodes := make([]backend.NodeID, len(g.terms)) // old → new
	node := func(n backend.NodeID) backend.NodeID {
		if n != 0 && nodes[n] == 0 {
			nodes[n] = out.intern(g.terms[n])
		}
		return nodes[n]
	}
	links := make([]uint32, len(g.quads)) // old number → new link
	for i := range g.quads {
		if r := &g.quads[i]; r.died == 0 {
			q := r.quad
			links[i] = out.insert(backend.Quad{S: node(q.S), P: node(q.P), O: node(q.O), L: node(q.L)}) + 1
		}
	}
	for key, id := range g.keys.ids {
		for at := g.keys.heads[id].first; at != 0; at = g.keys.posts[at-1].next {
			if link := links[g.keys.posts[at-1].quad]; link != 0 {
				out.keys.add(&out.mu, key, link-1)
			}
		}
	}
	return out
}
