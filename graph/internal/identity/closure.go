package identity

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/claim"
)

// A Ruling is a judgement that was not withdrawn, with its sides as they bind now: each an entity that
// the rules made or a mention. Left is "" and Right empty where none does.
type Ruling struct {
	ID      string
	Verdict claim.Verdict
	Left    quad.IRI
	Right   []quad.IRI
}

// A Standing says how a ruling fares.
type Standing struct {
	State State
	By    []string // the first rulings that supersede it or contradict it, in the order of time
}

// A State is that of a ruling.
type State string

// The states.
const (
	InForce    State = "in force"
	Superseded State = "superseded" // a later one says of the same sides something else
	Conflict   State = "conflict"   // others make its sides one that a third keeps apart, or the reverse
	Stale      State = "stale"      // a side is nowhere to be found
)

// A Closure says which entity each mention is, once judgements have been heard. Nil is that of no
// judgements. It is immutable.
type Closure struct {
	entities map[quad.IRI]quad.IRI   // entity of the rules → what it is one with, all that are touched
	mentions map[quad.IRI]quad.IRI   // judged mention → its entity
	homes    map[quad.IRI]quad.IRI   // judged mention → what the rules chose
	members  map[quad.IRI][]quad.IRI // entity → those of the rules whose mentions may be it, sorted
	standing map[string]Standing
}

// Close works out what follows from rulings, which are in the order of time. home gives what the rules
// chose for a mention, "" for what is no mention. fresh gives the entity for mentions, in order, that were
// taken out of all that the rules know.
//
// Of two rulings on the same two sides the later one counts. Those that make two things one are followed
// transitively, and with them what the rules linked; a ruling that keeps two apart blocks that. Where
// rulings make one what another keeps apart, none of those on the way between the two counts, and all of
// them are in conflict. A link of the rules yields to every ruling.
//
// It is a pure function of what it is given. O(rulings), and for each conflict the size of what it joins.
func Close(rulings []Ruling, home func(quad.IRI) quad.IRI, fresh func(mentions []quad.IRI) (quad.IRI, error)) (*Closure, error) {
	if len(rulings) == 0 {
		return nil, nil //nolint:nilnil // nil is the closure of nothing
	}
	k := &closing{
		rulings: rulings, home: home, number: make(map[quad.IRI]int), standing: make(map[string]Standing, len(rulings)),
		order: make(map[string]int, len(rulings)),
	}
	for i := range rulings {
		k.order[rulings[i].ID] = i
	}
	k.pair()
	for k.suspend() {
	}
	k.yield()
	return k.closure(fresh)
}

// closing works out one closure over numbered things.
type closing struct {
	rulings  []Ruling
	home     func(quad.IRI) quad.IRI
	number   map[quad.IRI]int
	order    map[string]int // of rulings
	things   []thing
	same     []edge
	apart    []edge
	sets     sets
	standing map[string]Standing
}

// A thing is an entity of the rules or a judged mention.
type thing struct {
	iri   quad.IRI
	home  int // of a mention; -1 for an entity
	named int // the first ruling that names it or one of its mentions
	right bool
}

// An edge is what a ruling says of two things.
type edge struct {
	a, b    int
	ruling  int
	suspend bool
}

func (k *closing) thing(iri quad.IRI, ruling int) int {
	if n, ok := k.number[iri]; ok {
		return n
	}
	n := len(k.things)
	k.number[iri] = n
	k.things = append(k.things, thing{iri: iri, home: -1, named: ruling})
	if home := k.home(iri); home != "" {
		k.things[n].home = k.thing(home, ruling)
	}
	return n
}

// pair takes the latest ruling on each two things.
func (k *closing) pair() {
	type pair [2]int
	latest := make(map[pair]int)
	together := make(map[pair]int)
	said := make([][]pair, len(k.rulings))
	for i := range k.rulings {
		r := &k.rulings[i]
		if r.Left == "" || len(r.Right) == 0 {
			k.standing[r.ID] = Standing{State: Stale}
			continue
		}
		left := k.thing(r.Left, i)
		for _, right := range r.Right {
			b := k.thing(right, i)
			p := pair{min(left, b), max(left, b)}
			latest[p] = i
			said[i] = append(said[i], p)
		}
	}
	for i := range k.rulings {
		r := &k.rulings[i]
		later := make(map[string]bool)
		held := false
		for n, p := range said[i] {
			if by := latest[p]; k.rulings[by].Verdict != r.Verdict {
				later[k.rulings[by].ID] = true
				continue
			}
			held = true
			a, b := k.number[r.Left], k.number[r.Right[n]]
			if first := k.number[r.Right[0]]; r.Verdict == claim.Different && first != b {
				if by, ok := latest[pair{min(first, b), max(first, b)}]; !ok || by < i {
					together[pair{first, b}] = i // unless somebody says otherwise of the two
				}
			}
			if latest[p] != i || a == b {
				continue // a later one says the same, and which of the two is the left
			}
			switch r.Verdict {
			case claim.Same:
				k.same = append(k.same, edge{a: a, b: b, ruling: i})
				k.entity(b).right = true
			case claim.Different:
				k.apart = append(k.apart, edge{a: a, b: b, ruling: i})
			case claim.Unsure:
			}
		}
		if len(said[i]) == 0 {
			continue
		}
		k.standing[r.ID] = Standing{State: InForce}
		if p := said[i][0]; len(said[i]) == 1 && p[0] == p[1] {
			k.standing[r.ID] = Standing{State: Stale} // both sides are one mention now
		}
		if !held {
			k.standing[r.ID] = Standing{State: Superseded, By: k.ids(later)}
		}
	}
	for p, i := range together {
		k.same = append(k.same, edge{a: p[0], b: p[1], ruling: i})
	}
	slices.SortFunc(k.same, func(a, b edge) int { return cmp.Or(a.ruling-b.ruling, a.a-b.a, a.b-b.b) })
}

// mostBy bounds how many rulings a standing names.
const mostBy = 10

// entity gives a thing or, of a mention, what the rules chose for it.
func (k *closing) entity(n int) *thing {
	if home := k.things[n].home; home >= 0 {
		n = home
	}
	return &k.things[n]
}

// ids gives the first rulings of a set, in the order of time.
func (k *closing) ids(set map[string]bool) []string {
	out := slices.SortedFunc(maps.Keys(set), func(a, b string) int { return k.order[a] - k.order[b] })
	return out[:min(len(out), mostBy)]
}

// suspend joins what rulings make one, and takes those out of force that join what another keeps apart.
// It says whether there were such.
func (k *closing) suspend() bool {
	k.sets = newSets(len(k.things))
	for _, e := range k.same {
		if !e.suspend {
			k.sets.join(e.a, e.b)
		}
	}
	suspended := make(map[int]bool)
	for i := range k.apart {
		apart := &k.apart[i]
		if k.sets.find(apart.a) != k.sets.find(apart.b) {
			continue
		}
		apart.suspend = true
		with := map[string]bool{k.rulings[apart.ruling].ID: true}
		for _, e := range k.between(apart.a, apart.b) {
			suspended[e] = true
			with[k.rulings[k.same[e].ruling].ID] = true
		}
		all := slices.SortedFunc(maps.Keys(with), func(a, b string) int { return k.order[a] - k.order[b] })
		for _, id := range all {
			by := make(map[string]bool, 2*mostBy)
			for _, other := range all[:min(len(all), mostBy+1)] {
				by[other] = true
			}
			for _, was := range k.standing[id].By {
				by[was] = true
			}
			delete(by, id)
			k.standing[id] = Standing{State: Conflict, By: k.ids(by)}
		}
	}
	for e := range suspended {
		k.same[e].suspend = true
	}
	return len(suspended) > 0
}

// between gives the edges in force that lie on a simple path between two things: those in one block
// (biconnected component) with an edge that is thought between them. Hopcroft and Tarjan 1973.
func (k *closing) between(a, b int) []int {
	type half struct{ to, edge int }
	at := make(map[int][]half)
	for i, e := range k.same {
		if !e.suspend && e.a != e.b && k.sets.find(e.a) == k.sets.find(a) {
			at[e.a] = append(at[e.a], half{e.b, i})
			at[e.b] = append(at[e.b], half{e.a, i})
		}
	}
	const thought = -1
	at[a] = append([]half{{b, thought}}, at[a]...)
	at[b] = append(at[b], half{a, thought})
	type frame struct{ node, parent, next int }
	depth, low := map[int]int{a: 1}, map[int]int{a: 1}
	stack := []frame{{node: a, parent: -2}}
	var edges []int
	for len(stack) > 0 {
		f := &stack[len(stack)-1]
		if f.next < len(at[f.node]) {
			h := at[f.node][f.next]
			f.next++
			switch seen := depth[h.to]; {
			case h.edge == f.parent:
			case seen == 0:
				edges = append(edges, h.edge)
				depth[h.to] = len(stack) + 1
				low[h.to] = depth[h.to]
				stack = append(stack, frame{node: h.to, parent: h.edge})
			case seen < depth[f.node]:
				edges = append(edges, h.edge)
				low[f.node] = min(low[f.node], seen)
			}
			continue
		}
		done := *f
		stack = stack[:len(stack)-1]
		if len(stack) == 0 {
			break
		}
		over := stack[len(stack)-1].node
		low[over] = min(low[over], low[done.node])
		if low[done.node] >= depth[over] { // a block ends with the edge that led here
			from := slices.Index(edges, done.parent)
			block := edges[from:]
			if slices.Contains(block, thought) {
				return slices.DeleteFunc(slices.Clone(block), func(e int) bool { return e == thought })
			}
			edges = edges[:from]
		}
	}
	return nil
}

// yield joins judged mentions with what the rules chose for them, where no ruling keeps them apart.
func (k *closing) yield() {
	for _, e := range k.apart {
		if !e.suspend {
			k.sets.part(e.a, e.b)
		}
	}
	var mentions []int
	for n := range k.things {
		if k.things[n].home >= 0 {
			mentions = append(mentions, n)
		}
	}
	left := make(map[int]bool)
	for i := range k.rulings {
		if n, ok := k.number[k.rulings[i].Left]; ok && k.things[n].named == i {
			left[n] = true
		}
	}
	slices.SortFunc(mentions, func(a, b int) int {
		x, y := &k.things[a], &k.things[b]
		return cmp.Or(cmp.Compare(x.named, y.named), -compareBool(left[a], left[b]), strings.Compare(string(x.iri), string(y.iri)))
	})
	for _, n := range mentions {
		if home := k.things[n].home; !k.sets.apart(n, home) {
			k.sets.join(n, home)
		}
	}
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// closure names what became one.
func (k *closing) closure(fresh func([]quad.IRI) (quad.IRI, error)) (*Closure, error) {
	c := &Closure{
		entities: make(map[quad.IRI]quad.IRI), mentions: make(map[quad.IRI]quad.IRI), homes: make(map[quad.IRI]quad.IRI),
		members: make(map[quad.IRI][]quad.IRI), standing: k.standing,
	}
	for _, all := range k.sets.groups() {
		var entities, mentions []quad.IRI
		var best *thing
		members := make(map[quad.IRI]struct{})
		for _, n := range all {
			t := &k.things[n]
			if t.home >= 0 {
				mentions = append(mentions, t.iri)
				c.homes[t.iri] = k.things[t.home].iri
				members[c.homes[t.iri]] = struct{}{}
				continue
			}
			entities = append(entities, t.iri)
			members[t.iri] = struct{}{}
			if best == nil || t.before(best) {
				best = t
			}
		}
		var is quad.IRI
		if best != nil {
			is = best.iri
		} else {
			slices.Sort(mentions)
			var err error
			if is, err = fresh(mentions); err != nil {
				return nil, fmt.Errorf("an entity for %s: %w", mentions[0], err)
			}
		}
		for _, e := range entities {
			c.entities[e] = is
		}
		for _, m := range mentions {
			c.mentions[m] = is
		}
		c.members[is] = slices.Sorted(maps.Keys(members))
	}
	return c, nil
}

// before says whether things that are one are called by t rather than by other: by what others were merged
// into, then by what was judged first.
func (t *thing) before(other *thing) bool {
	return cmp.Or(compareBool(t.right, other.right), cmp.Compare(t.named, other.named), strings.Compare(string(t.iri), string(other.iri))) < 0
}

// Refers gives the entity that a mention refers to, for which the rules chose link.
func (c *Closure) Refers(mention, link quad.IRI) quad.IRI {
	if c == nil {
		return link
	}
	if to, ok := c.mentions[mention]; ok && c.homes[mention] == link {
		return to
	}
	return c.Entity(link)
}

// Entity gives what an entity of the rules is one with.
func (c *Closure) Entity(link quad.IRI) quad.IRI {
	if c == nil {
		return link
	}
	if to, ok := c.entities[link]; ok {
		return to
	}
	return link
}

// Touches says whether judgements were heard on an entity of the rules or on a mention of it. Of all others
// the graph says what the rules say.
func (c *Closure) Touches(entity quad.IRI) bool {
	if c == nil {
		return false
	}
	_, ok := c.entities[entity]
	return ok
}

// Members gives the entities of the rules whose mentions may refer to an entity, sorted; only itself where
// no judgement was heard on it.
func (c *Closure) Members(entity quad.IRI) []quad.IRI {
	if c != nil {
		if list, ok := c.members[entity]; ok {
			return list
		}
	}
	return []quad.IRI{entity}
}

// Standing says how a ruling fares.
func (c *Closure) Standing(id string) Standing {
	if c == nil {
		return Standing{State: Stale}
	}
	return c.standing[id]
}

// Changes gives the entities of the rules and the mentions, both sorted, that refer to something else in
// the next closure.
func (c *Closure) Changes(next *Closure) (entities, mentions []quad.IRI) {
	seen := make(map[quad.IRI]struct{})
	for _, of := range []*Closure{c, next} {
		if of == nil {
			continue
		}
		for e := range of.entities {
			if _, again := seen[e]; !again && c.Entity(e) != next.Entity(e) {
				entities = append(entities, e)
			}
			seen[e] = struct{}{}
		}
		for m, home := range of.homes {
			if _, again := seen[m]; !again && c.Refers(m, home) != next.Refers(m, home) {
				mentions = append(mentions, m)
			}
			seen[m] = struct{}{}
		}
	}
	slices.Sort(entities)
	slices.Sort(mentions)
	return entities, mentions
}

// sets are disjoint sets of numbers, some of which are kept apart.
type sets struct {
	over    []int
	enemies []map[int]struct{} // of a root, by root
}

func newSets(n int) sets {
	s := sets{over: make([]int, n), enemies: make([]map[int]struct{}, n)}
	for i := range s.over {
		s.over[i] = i
	}
	return s
}

func (s *sets) find(n int) int {
	for s.over[n] != n {
		s.over[n] = s.over[s.over[n]]
		n = s.over[n]
	}
	return n
}

func (s *sets) join(a, b int) {
	a, b = s.find(a), s.find(b)
	if a == b {
		return
	}
	if len(s.enemies[a]) < len(s.enemies[b]) {
		a, b = b, a
	}
	s.over[b] = a
	for e := range s.enemies[b] {
		delete(s.enemies[e], b)
		s.enemy(a, e)
		s.enemy(e, a)
	}
	s.enemies[b] = nil
}

func (s *sets) part(a, b int) {
	a, b = s.find(a), s.find(b)
	s.enemy(a, b)
	s.enemy(b, a)
}

func (s *sets) enemy(a, b int) {
	if s.enemies[a] == nil {
		s.enemies[a] = make(map[int]struct{})
	}
	s.enemies[a][b] = struct{}{}
}

func (s *sets) apart(a, b int) bool {
	_, apart := s.enemies[s.find(a)][s.find(b)]
	return apart
}

// groups gives the sets, each with its numbers in order.
func (s *sets) groups() [][]int {
	at := make(map[int]int)
	var out [][]int
	for n := range s.over {
		root := s.find(n)
		if _, ok := at[root]; !ok {
			at[root] = len(out)
			out = append(out, nil)
		}
		out[at[root]] = append(out[at[root]], n)
	}
	return out
}
