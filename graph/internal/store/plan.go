package store

import (
	"slices"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/internal/backend"
)

// A plan is what a commit really does, found out before anything is done. Until it is applied or
// forgotten, its quads stand in live: those to delete as doomed, those to add under the numbers
// that they will have.
type plan struct {
	dels, adds []planned
	meta       map[string]string
	keys       []string // of all quads to add, one after another
	keyEnds    []int    // where those of each quad end; nil without keys
}

type planned struct {
	quad backend.Quad
	at   uint32 // the number of a quad to delete
	src  int    // its index in the commit
}

// plan compares a commit with what is there. New terms enter the dictionary at once, which
// nobody sees before a quad has them.
func (g *generation) plan(c *backend.Commit, meta map[string]string) *plan {
	p := &plan{}
	for i, q := range c.Delete {
		t := backend.Quad{S: g.find(q.Subject), P: g.find(q.Predicate), O: g.find(q.Object), L: g.find(q.Label)}
		if t.S == 0 || t.P == 0 || t.O == 0 || t.L == 0 && q.Label != nil {
			continue
		}
		if at, there := g.live[t]; there && at&doomed == 0 {
			g.live[t] = at | doomed
			p.dels = append(p.dels, planned{t, at, i})
		}
	}
	next, spared := uint32(len(g.quads)), false
	for i, q := range c.Add {
		t := backend.Quad{S: g.intern(q.Subject), P: g.intern(q.Predicate), O: g.intern(q.Object), L: g.intern(q.Label)}
		switch at, there := g.live[t]; {
		case !there:
			g.live[t] = next + uint32(len(p.adds))
			p.adds = append(p.adds, planned{quad: t, src: i})
		case at&doomed != 0: // deleted and added again: it stays where it is
			g.live[t] = at &^ doomed
			spared = true
		}
	}
	if spared {
		p.dels = slices.DeleteFunc(p.dels, func(d planned) bool { return g.live[d.quad]&doomed == 0 })
	}
	for k, v := range c.Meta {
		if meta[k] != v {
			if p.meta == nil {
				p.meta = make(map[string]string)
			}
			p.meta[k] = v
		}
	}
	return p
}

// forget takes the marks of a plan back that comes to nothing.
func (g *generation) forget(p *plan) {
	for _, d := range p.dels {
		g.live[d.quad] = d.at
	}
	for _, a := range p.adds {
		delete(g.live, a.quad)
	}
}

func (p *plan) empty() bool { return len(p.dels) == 0 && len(p.adds) == 0 && len(p.meta) == 0 }

// findKeys asks for the keys of the quads to add, while asking can do no harm yet.
func (p *plan) findKeys(c *backend.Commit, keys func(quad.Quad) []string) {
	if keys == nil {
		return
	}
	p.keyEnds = make([]int, len(p.adds))
	for i, a := range p.adds {
		p.keys = append(p.keys, keys(c.Add[a.src])...)
		p.keyEnds[i] = len(p.keys)
	}
}

// keysOf gives the keys of the i-th quad to add.
func (p *plan) keysOf(i int) []string {
	if p.keyEnds == nil {
		return nil
	}
	start := 0
	if i > 0 {
		start = p.keyEnds[i-1]
	}
	return p.keys[start:p.keyEnds[i]]
}

// change says the plan in terms.
func (p *plan) change(c *backend.Commit, seq uint64) *Change {
	ch := &Change{Meta: p.meta, Seq: seq}
	for _, d := range p.dels {
		ch.Delete = append(ch.Delete, c.Delete[d.src])
	}
	for _, a := range p.adds {
		ch.Add = append(ch.Add, c.Add[a.src])
	}
	return ch
}
