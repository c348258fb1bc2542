package store

import (
	"fmt"
	"maps"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
)

// A Builder fills a store before anybody sees it. It is for one goroutine.
type Builder struct {
	m *Memory
}

// NewBuilder begins a store with the options that NewMemory heeds.
func NewBuilder(o *backend.Options) *Builder {
	if o == nil {
		o = &backend.Options{}
	}
	return &Builder{&Memory{keys: o.Keys, readOnly: o.ReadOnly, minDead: minDead, gen: newGeneration(0, 0)}}
}

// Term gives the node of a term, for Add. The same term has the same node.
func (b *Builder) Term(v quad.Value) (backend.NodeID, error) {
	n := b.m.gen.intern(v)
	if n == 0 {
		return 0, fmt.Errorf("a %T is no term that can be stored", v)
	}
	return n, nil
}

// Add adds a quad; its nodes come from Term, L may be 0. It says whether the quad was new.
func (b *Builder) Add(q backend.Quad) (bool, error) {
	g := b.m.gen
	if q.S == 0 || q.P == 0 || q.O == 0 {
		return false, fmt.Errorf("a quad of the nodes %v is not whole", q)
	}
	if len(g.quads) >= maxQuads || len(g.terms) >= maxTerms {
		return false, fmt.Errorf("a store in memory cannot hold more than %d quads", len(g.quads))
	}
	if _, there := g.live[q]; there {
		return false, nil
	}
	at := g.insert(q)
	if b.m.keys != nil {
		for _, key := range b.m.keys(g.value(q)) {
			g.keys.add(&g.mu, key, at)
		}
	}
	return true, nil
}

// Memory gives the store, which takes the place of the builder. Snapshots' IDs begin with id; seq
// is the number of commits that made the quads.
func (b *Builder) Memory(id string, seq uint64, meta map[string]string) *Memory {
	m := b.m
	b.m = nil
	m.id = id
	if meta = maps.Clone(meta); meta == nil {
		meta = make(map[string]string)
	}
	m.now.Store(m.gen.publish(0, seq, meta))
	return m
}
