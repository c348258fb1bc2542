package match

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/newsgraph/newsgraph/graph/gql"
	"github.com/newsgraph/newsgraph/graph/paths"
)

// An op is one step of a plan: for the row under way it calls next with each way to bind what it
// binds, and unbinds that.
type op interface {
	run(x *run, next func() error) error
	words(p *planner) string       // for EXPLAIN
	reads(note func(slots ...int)) // tells places that it reads, and maybe others
}

// A clausePlan is one MATCH, or what is in EXISTS.
type clausePlan struct {
	optional  bool
	different bool // no edge twice
	ops       []op
	binds     []int // what is null where an optional clause matches nothing
}

// A planner puts the parts of a clause into an order: what is bound comes first, then what is
// estimated to give the fewest rows (the greedy order of Neumann's and Moerkotte's survey of join
// ordering; estimates are counts of labels and relations).
type planner struct {
	c     *compiler
	scope *scope
	bound slots
	plan  *clausePlan

	nodes map[int]*place // by slot, those that have to be bound
	order []int          // of nodes, as written
	segs  []*segment
	conds []*cond     // that join
	paths []*pathPlan // to be put together
	limit bool        // the number of rows is bounded
}

// A place is a node that a clause binds, with all that its patterns want of it.
type place struct {
	slot  int
	elems []*nodeElem
	conds []*cond // that read it alone
	rows  float64
}

// clause compiles the patterns and the condition of a clause.
func (c *compiler) clause(s *scope, mode gql.MatchMode, patterns []*gql.PathPattern, where gql.Expr) *clausePlan {
	p := &planner{c: c, scope: s, bound: make(slots), nodes: make(map[int]*place), limit: c.limited}
	p.plan = &clausePlan{different: mode == gql.DifferentEdges}
	for slot := range c.bound {
		p.bound.add(slot)
	}
	outer := c.later
	c.later = nil
	elems := make([]elem, len(patterns))
	pathSlots := make([]int, len(patterns))
	for i, pattern := range patterns {
		elems[i] = c.path(s, pattern.Path)
		pathSlots[i] = -1
		if pattern.Var != nil {
			pathSlots[i] = c.pathVariable(s, pattern.Var)
		}
	}
	for _, f := range c.later {
		f()
	}
	c.later = outer
	conds := c.conds(s, where)
	p.conds = slices.Clone(conds)
	if c.tooMany(elems) {
		return p.plan
	}
	for i, pattern := range patterns {
		p.add(c.layOut(pattern, elems[i], pathSlots[i], p.plan.different))
	}
	p.lookups(where)
	if p.plan.different {
		c.sameEdges(elems)
	}
	if c.err != nil || len(c.faults) > 0 {
		return p.plan
	}
	p.run()
	p.explainClause(conds)
	return p.plan
}

// mostElements is how many nodes and edges the patterns of a query may have, all together: planning takes
// their square.
const mostElements = 1000

// tooMany refuses patterns that are too large to be planned.
func (c *compiler) tooMany(elems []elem) bool {
	for _, e := range elems {
		eachElem(e, func(e elem) bool {
			switch e := e.(type) {
			case *nodeElem:
				if c.elements++; c.elements == mostElements+1 {
					c.fault(e.at, CodeUsage, "repeat a part: -[]->{1,20}", "the patterns have more than %d nodes and edges", mostElements)
				}
			case *edgeElem:
				if c.elements++; c.elements == mostElements+1 {
					c.fault(e.at, CodeUsage, "repeat a part: -[]->{1,20}", "the patterns have more than %d nodes and edges", mostElements)
				}
			}
			return true
		})
	}
	return c.elements > mostElements
}

// sameEdges refuses one variable for two edges of a clause that matches no edge twice. Of alternatives
// each may have it.
func (c *compiler) sameEdges(elems []elem) {
	seen := make(slots)
	var visit func(e elem) bool
	visit = func(e elem) bool {
		switch e := e.(type) {
		case *edgeElem:
			if e.named && seen.has(e.slot) {
				c.fault(e.at, CodeUsage, "REPEATABLE ELEMENTS lets it be the same",
					"%s stands for two edges, and DIFFERENT EDGES matches none twice", c.names[e.slot])
			}
			seen.add(e.slot)
		case *alt:
			before, after := seen, make(slots)
			for _, part := range e.parts {
				seen = maps.Clone(before)
				eachElem(part, visit)
				maps.Copy(after, seen)
			}
			seen = after
			return false
		}
		return true
	}
	for _, e := range elems {
		eachElem(e, visit)
	}
}

func (c *compiler) pathVariable(s *scope, name *gql.Ident) int {
	if v := s.find(name.Name); v != nil {
		c.fault(name.Span, CodeUsage, "", "%s is %s already, and cannot be a path", name.Name, v.kind)
		return v.slot
	}
	slot := s.add(&variable{name: name.Name, slot: c.slot(), kind: kindPath, at: name.Span}).slot
	c.names[slot] = name.Name
	return slot
}

// add takes in a path.
func (p *planner) add(plan *pathPlan) {
	p.conds = append(p.conds, plan.conds...)
	p.node(plan.first)
	for _, s := range plan.segs {
		p.node(s.left)
		p.node(s.right)
		if s.edge != nil {
			p.conds = append(p.conds, s.edge.conds...)
		}
		p.segs = append(p.segs, s)
	}
	if plan.slot >= 0 || plan.mode > gql.Walk && !plan.searched() {
		p.paths = append(p.paths, plan)
	}
}

func (p *planner) node(e *nodeElem) {
	at := p.nodes[e.slot]
	if at == nil {
		at = &place{slot: e.slot}
		p.nodes[e.slot] = at
		p.order = append(p.order, e.slot)
	}
	if slices.Contains(at.elems, e) {
		return
	}
	at.elems = append(at.elems, e)
	for _, c := range e.conds {
		if len(c.vars) == 1 && c.vars[0] == e.slot {
			at.conds = append(at.conds, c)
		} else {
			p.conds = append(p.conds, c)
		}
	}
}

// lookups finds what nodes can be looked up by in the condition of the clause.
func (p *planner) lookups(where gql.Expr) {
	for _, slot := range p.order {
		for _, e := range p.nodes[slot].elems {
			if e.named {
				p.c.lookupsOf(e, &gql.Ident{Name: p.c.nameOf(slot)}, where)
			}
		}
	}
	kept := p.conds[:0]
	for _, c := range p.conds {
		if len(c.vars) == 1 && p.nodes[c.vars[0]] != nil {
			at := p.nodes[c.vars[0]]
			at.conds = append(at.conds, c)
			continue
		}
		kept = append(kept, c)
	}
	p.conds = kept
}

// nameOf gives the name of a variable of the question.
func (c *compiler) nameOf(slot int) string { return c.names[slot] }

// run makes the plan.
func (p *planner) run() {
	for _, s := range p.segs {
		p.needs(s)
	}
	p.refuseFree()
	p.start()
	for len(p.segs) > 0 || p.pending() {
		best, cost := func() {}, math.Inf(1)
		for i, s := range p.segs {
			if step, n := p.segmentStep(i, s); n < cost {
				best, cost = step, n
			}
		}
		for _, slot := range p.order {
			if at := p.nodes[slot]; !p.bound.has(slot) {
				if n := p.rows(at); n < cost {
					best, cost = func() { p.scan(at) }, n
				}
			}
		}
		if math.IsInf(cost, 1) {
			p.c.fault(p.segs[0].path.at, CodeUsage, "put such conditions into the WHERE of the clause",
				"the conditions of the patterns read one another in a circle")
			return
		}
		best()
		p.settle()
	}
}

// pending says whether a node is still to be bound.
func (p *planner) pending() bool {
	for _, slot := range p.order {
		if !p.bound.has(slot) {
			return true
		}
	}
	return false
}

// needs finds what a search reads that others bind.
func (p *planner) needs(s *segment) {
	if s.body == nil {
		return
	}
	own := declared(s.body)
	inside := make(slots)
	eachElem(s.body, func(e elem) bool {
		inside.add(slices.Collect(maps.Keys(declared(e)))...)
		if r, ok := e.(*repeat); ok {
			inside.add(slices.Collect(maps.Keys(declared(r.body)))...)
		}
		return true
	})
	seen := make(slots)
	eachElem(s.body, func(e elem) bool {
		for _, c := range condsOf(e) {
			for _, i := range c.vars {
				if !own.has(i) && !inside.has(i) && i != s.left.slot && i != s.right.slot && !seen.has(i) {
					seen.add(i)
					s.needs = append(s.needs, i)
				}
			}
		}
		return true
	})
	slices.Sort(s.needs)
}

// start tests what is bound before the clause: its nodes may be bound by a clause before.
func (p *planner) start() {
	for _, slot := range p.order {
		if p.bound.has(slot) {
			p.plan.ops = append(p.plan.ops, &testNode{place: p.nodes[slot]})
		}
	}
	p.settle()
}

// settle adds the conditions that are ready, and the paths.
func (p *planner) settle() {
	for changed := true; changed; {
		changed = false
		kept := p.conds[:0]
		for _, c := range p.conds {
			if p.bound.hasAll(c.vars) {
				p.plan.ops = append(p.plan.ops, &filter{c})
			} else {
				kept = append(kept, c)
			}
		}
		p.conds = kept
		for i, plan := range p.paths {
			if p.whole(plan) {
				p.plan.ops = append(p.plan.ops, &assemble{plan})
				p.bind(plan.slot)
				p.paths = slices.Delete(p.paths, i, i+1)
				changed = true
				break
			}
		}
	}
}

// whole says whether all of a path is bound.
func (p *planner) whole(plan *pathPlan) bool {
	for _, s := range plan.segs {
		if slices.Contains(p.segs, s) {
			return false
		}
	}
	return p.bound.has(plan.first.slot)
}

func (p *planner) bind(list ...int) {
	for _, i := range list {
		if i >= 0 && !p.bound.has(i) {
			p.bound.add(i)
			p.plan.binds = append(p.plan.binds, i)
		}
	}
}

// rows estimates how many nodes a place can be, by what it is found by.
func (p *planner) rows(at *place) float64 {
	if at.rows > 0 {
		return at.rows
	}
	at.rows = 1 + float64(p.count(at.source(p.c)))
	return at.rows
}

func (p *planner) count(src source) int {
	switch {
	case src.nodes != nil || src.listed:
		return len(src.nodes)
	case src.labels != nil:
		return p.c.countLabelled(src.labels)
	}
	n, err := p.c.g.CountNodes()
	p.c.failed(err)
	return n
}

// The costs of steps that are no scans, in rows.
const (
	costTested = 0.1  // an edge between two bound nodes
	costJoined = 0.2  // a search between two
	costSearch = 2000 // a search from one node to all it reaches
	scanned    = 0.99 // a search that scans its ends itself, for each row of the scan
)

// rareEdges is how many nodes there are for each edge that a search between free ends begins at.
const rareEdges = 16

// rarest is about how many edges one pattern lets through that every path must pass; where none must,
// there is no such number.
func (p *planner) rarest(e elem) float64 {
	switch e := e.(type) {
	case *edgeElem:
		return p.edgesOf(e)
	case *group:
		return p.rarest(e.body)
	case *repeat:
		if e.min > 0 {
			return p.rarest(e.body)
		}
	case *seq:
		least := math.Inf(1)
		for _, part := range e.parts {
			least = min(least, p.rarest(part))
		}
		return least
	}
	return math.Inf(1)
}

// segmentStep gives the next step for a segment, and what it costs.
func (p *planner) segmentStep(i int, s *segment) (step func(), cost float64) {
	left, right := p.bound.has(s.left.slot), p.bound.has(s.right.slot)
	take := func(o op, binds ...int) func() {
		return func() {
			p.plan.ops = append(p.plan.ops, o)
			p.segs = slices.Delete(p.segs, i, i+1)
			p.bind(binds...)
		}
	}
	switch {
	case s.edge != nil && p.bound.has(s.edge.slot):
		return take(&knownEdge{seg: s, ends: p.ends(s)}, s.left.slot, s.right.slot), costTested
	case s.edge != nil:
		o := &expand{seg: s, left: left, right: right, ends: p.ends(s)}
		switch {
		case left && right:
			return take(o, s.edge.slot), costTested
		case left || right:
			return take(o, s.edge.slot, s.left.slot, s.right.slot), p.fan(s)
		}
		return take(&scanEdges{expand: o}, s.edge.slot, s.left.slot, s.right.slot), p.edges(s)
	case s.body == nil:
		if left || right {
			return take(&same{seg: s, left: left, ends: p.ends(s)}, s.left.slot, s.right.slot), 0
		}
		return nil, math.Inf(1)
	}
	return p.searchStep(s, left, right, take)
}

// ends gives the places of a segment's ends that are not bound yet.
func (p *planner) ends(s *segment) (out []*place) {
	for _, slot := range []int{s.left.slot, s.right.slot} {
		if at := p.nodes[slot]; at != nil && !p.bound.has(slot) && (len(out) == 0 || out[0] != at) {
			out = append(out, at)
		}
	}
	return out
}

// edges is about how many edges a pattern lets through.
func (p *planner) edges(s *segment) float64 { return p.edgesOf(s.edge) }

// edgesOf estimates once an element.
func (p *planner) edgesOf(e *edgeElem) float64 {
	if e.rows > 0 {
		return e.rows
	}
	sum := 1.0
	for r := range p.c.g.Relations() {
		if kindsOf(e.step.Along, r)|kindsOf(e.step.Against, r) != 0 {
			sum += float64(p.c.g.CountOf(r))
		}
	}
	e.rows = sum
	return sum
}

// fan is about how many edges a pattern lets through at one node.
func (p *planner) fan(s *segment) float64 {
	n, err := p.c.g.CountNodes()
	p.c.failed(err)
	return 0.5 + 2*p.edges(s)/float64(max(n, 1))
}

func (p *planner) searchStep(s *segment, left, right bool, take func(op, ...int) func()) (func(), float64) {
	if !p.bound.hasAll(s.needs) {
		return nil, math.Inf(1)
	}
	o := &search{seg: s, left: left, right: right, ends: p.ends(s)}
	binds := slices.Sorted(maps.Keys(declared(s.body)))
	binds = append(binds, s.left.slot, s.right.slot)
	cost := costJoined
	switch {
	case s.left.slot == s.right.slot && !left:
		return nil, math.Inf(1) // the node is to be found first
	case left != right:
		at := p.nodes[s.left.slot]
		if left {
			at = p.nodes[s.right.slot]
		}
		cost = min(costSearch, 10*p.rows(at))
	case !left:
		from, to := p.nodes[s.left.slot], p.nodes[s.right.slot]
		if p.rows(to) < p.rows(from) {
			o.back, from = true, to
		}
		o.from = from
		cost = scanned * p.rows(from)
		if p.rows(from)*p.rows(to) < costSearch {
			return nil, math.Inf(1) // both are found first
		}
		if rare := p.rarest(s.body); !from.source(p.c).narrow() && rare < p.rows(from)/rareEdges {
			o.free, cost = true, costSearch+rare
		}
	}
	return func() {
		o.prepare(p)
		var inner []*place
		for _, slot := range p.order {
			if slices.Contains(binds, slot) && !p.bound.has(slot) && slot != s.left.slot && slot != s.right.slot {
				inner = append(inner, p.nodes[slot])
			}
		}
		take(o, binds...)()
		for _, at := range inner { // what other patterns want of nodes that the search binds
			p.plan.ops = append(p.plan.ops, &testNode{place: at})
		}
	}, cost
}

// refuseFree refuses searches between any two nodes where nothing bounds the rows.
func (p *planner) refuseFree() {
	if p.limit {
		return
	}
	joined := make(map[int]int) // segments at a node
	for _, s := range p.segs {
		joined[s.left.slot]++
		joined[s.right.slot]++
	}
	free := func(slot int) bool {
		return !p.bound.has(slot) && joined[slot] == 1 && !p.nodes[slot].source(p.c).narrow()
	}
	for _, s := range p.segs {
		if s.body != nil && free(s.left.slot) && free(s.right.slot) {
			p.c.fault(s.path.at, CodeUsage, "name an end, or give the question a LIMIT",
				"both ends of a path are free, and nothing bounds the answer")
		}
	}
}

func (p *planner) scan(at *place) {
	p.plan.ops = append(p.plan.ops, &scan{place: at, from: at.source(p.c)})
	p.bind(at.slot)
}

// A source is where the nodes of a place are found.
type source struct {
	nodes  []paths.NodeID // that were looked up
	listed bool           // and there are no others
	labels []int          // else those with one of some labels; nil for all
	words  string
}

func (s source) narrow() bool { return s.listed || s.labels != nil }

// source gives the narrowest source.
func (at *place) source(c *compiler) source {
	var best source
	for _, e := range at.elems {
		for _, l := range e.lookups {
			nodes := c.lookUp(l)
			if !best.listed || len(nodes) < len(best.nodes) {
				best = source{nodes: nodes, listed: true, words: fmt.Sprintf("by %s", l.property)}
			}
		}
	}
	if best.listed {
		return best
	}
	for _, e := range at.elems {
		best.labels = c.fewer(best.labels, e.labels)
	}
	best.words = "all nodes"
	if best.labels != nil {
		best.words = "by label"
	}
	return best
}

// lookUp gives the nodes that may be what a lookup wants.
func (c *compiler) lookUp(l lookup) []paths.NodeID {
	find := c.g.Named
	if l.property == propertyID {
		find = c.g.Identified
	}
	var out []paths.NodeID
	for _, v := range l.values {
		key := l.property + "\x00" + v
		nodes, ok := c.found[key]
		if !ok {
			var err error
			nodes, err = find(v)
			c.failed(err)
			c.found[key] = nodes
		}
		out = append(out, nodes...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
