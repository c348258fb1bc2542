package graph

import (
	"cmp"
	"slices"
	"strings"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
)

// factKey identifies a fact, whatever the view and from whichever end it is seen.
type factKey struct {
	relation string // canonical
	a, b     backend.NodeID
	negated  bool
}

// statement is one claim of a triple, or one plain quad.
type statement struct {
	quad backend.Quad
	rel  *relation
	// status of the claim; a plain quad is asserted.
	status  claim.Status
	plain   bool
	literal bool // the object is no node
}

func (s statement) key() factKey {
	k := factKey{relation: s.rel.canonical, a: s.quad.S, b: s.quad.O, negated: s.status == claim.Negated}
	if s.rel.flipped || s.rel.symmetric && k.a > k.b {
		k.a, k.b = k.b, k.a
	}
	return k
}

// statement reads a quad as a statement; ok is false for one that is no edge. Literal objects are
// statements too: they make facts, but no edges of the path graph.
func (r *reader) statement(q backend.Quad) (s statement, ok bool, err error) {
	p, err := r.predicate(q.P)
	if err != nil || p.kind == notEdge {
		return s, false, err
	}
	s = statement{quad: q, rel: p.rel, status: p.status, plain: p.kind == plainEdge}
	label, err := r.term(q.L)
	if err != nil {
		return s, false, err
	}
	object, err := r.term(q.O)
	if err != nil {
		return s, false, err
	}
	s.literal = !isNode(object)
	if !s.plain {
		iri, _ := label.(quad.IRI)
		_, ok := r.v.ClaimID(iri)
		return s, ok, nil
	}
	if r.v.IsSource(label) {
		return s, false, nil
	}
	for _, n := range []backend.NodeID{q.S, q.O} {
		v, err := r.term(n)
		if err != nil || r.v.IsOurs(v) {
			return s, false, err
		}
	}
	return s, true, nil
}

// fact is what the claims of one triple make under a view.
type fact struct {
	subject    backend.NodeID
	object     backend.NodeID
	rel        *relation // as most claims state it
	status     claim.Status
	literal    bool        // the object is no node
	group      []statement // that the fact is made of, where they were read before it was filled
	filled     bool        // what follows is known
	statements []statement // those the view admits
	sources    int
	outlets    int
	first      claim.Day
	last       claim.Day
	confidence *float64
	when       period
	weighed    bool    // sources and when are known, though the fact is not filled
	days       []int32 // see facts.times
	timed      bool    // days are known
}

// period is the time of a fact's event: all that its claims say, taken together. An end that one of
// them leaves open is open.
type period struct {
	dated       bool // any claim says anything
	from, until claim.Day
	ever        bool // from is open
	still       bool // until is open
}

func (p *period) add(c *claimInfo) {
	p.join(&period{
		dated: c.dated, from: c.start, until: c.end, ever: c.start == claim.NoDay, still: c.end == claim.NoDay,
	})
}

// join takes in another period.
func (p *period) join(o *period) {
	switch {
	case !o.dated:
	case !p.dated:
		*p = *o
	default:
		p.ever, p.still = p.ever || o.ever, p.still || o.still
		p.from, p.until = min(p.from, o.from), max(p.until, o.until)
	}
}

// gap gives the days from the end of one period to the beginning of the other, 0 when they meet or
// one is not dated.
func (p *period) gap(o *period) int {
	if !p.dated || !o.dated {
		return 0
	}
	days := 0
	if !p.still && !o.ever {
		days = int(o.from) - int(p.until)
	}
	if !o.still && !p.ever {
		days = max(days, int(p.from)-int(o.until))
	}
	return max(days, 0)
}

// facts gives facts under a view. Each fact is made once, whichever end asks first.
type facts struct {
	*reader
	view *view
	made map[factKey]*fact // nil value: the view drops it
	rows map[backend.NodeID][]*fact
	all  []*fact // that were made, in order

	droppedFacts, droppedClaims int // by the view
}

func (r *reader) facts(w *view) *facts {
	return &facts{reader: r, view: w, made: make(map[factKey]*fact), rows: make(map[backend.NodeID][]*fact)}
}

// at gives the facts, those with literals too, that have n as subject or object, sorted by relation, then by the other end,
// then by status.
func (f *facts) at(n backend.NodeID) ([]*fact, error) {
	if row, ok := f.rows[n]; ok {
		return row, nil
	}
	row, err := f.madeAt(n)
	if err != nil {
		return nil, err
	}
	if err := f.sort(n, row); err != nil {
		return nil, err
	}
	f.rows[n] = row
	return row, nil
}

// madeAt gives the facts of [facts.at] in the order of the store.
func (f *facts) madeAt(n backend.NodeID) ([]*fact, error) {
	groups, err := f.statementsAt(n)
	if err != nil {
		return nil, err
	}
	var row []*fact
	for _, key := range groups.order {
		made, ok := f.made[key]
		if !ok {
			if made, err = f.make(groups.of[key]); err != nil {
				return nil, err
			}
			f.keep(key, made)
		}
		if made != nil {
			row = append(row, made)
		}
	}
	return row, nil
}

// keep remembers a fact, or with nil that the view drops it.
func (f *facts) keep(key factKey, made *fact) {
	f.made[key] = made
	if made == nil {
		f.droppedFacts++
		return
	}
	f.all = append(f.all, made)
}

// A grouping is statements by the facts that they make, in the order in which they come.
type grouping struct {
	of    map[factKey][]statement
	order []factKey
}

func (g *grouping) add(s statement) {
	key := s.key()
	if _, seen := g.of[key]; !seen {
		g.order = append(g.order, key)
	}
	g.of[key] = append(g.of[key], s)
}

// statementsAt groups the statements at a node by fact.
func (r *reader) statementsAt(n backend.NodeID) (*grouping, error) {
	groups := &grouping{of: make(map[factKey][]statement)}
	collect := func(q backend.Quad) error {
		s, ok, err := r.statement(q)
		if ok {
			groups.add(s)
		}
		return err
	}
	if err := r.each(quad.Subject, n, collect); err != nil {
		return nil, err
	}
	err := r.each(quad.Object, n, func(q backend.Quad) error {
		if q.S == n {
			return nil // a loop, seen as subject already
		}
		return collect(q)
	})
	return groups, err
}

// make makes the fact of a group of statements; nil when the view drops it.
func (f *facts) make(group []statement) (*fact, error) {
	made := &fact{literal: group[0].literal}
	if err := f.fill(made, group); err != nil || len(made.statements) == 0 {
		return nil, err
	}
	if made.sources < f.view.api.MinSources || made.outlets < f.view.api.MinOutlets {
		return nil, nil
	}
	return made, nil
}

// fill takes in what the view admits of a fact's statements.
func (f *facts) fill(made *fact, group []statement) error {
	made.first, made.last, made.status, made.filled = claim.NoDay, claim.NoDay, claim.Negated, true
	made.when, made.group = period{}, nil
	sources, outlets := make(map[string]struct{}), make(map[string]struct{})
	for _, s := range group {
		info, source, ok, err := f.admitted(s)
		if err != nil {
			return err
		}
		if !ok {
			f.droppedClaims++
			continue
		}
		made.statements = append(made.statements, s)
		made.status = min(made.status, s.status)
		sources[source] = struct{}{}
		if info != nil {
			if info.doc.publisher != "" {
				outlets[info.doc.publisher] = struct{}{}
			}
			made.count(info)
		}
	}
	made.sources, made.outlets = len(sources), len(outlets)
	if len(made.statements) == 0 {
		return nil
	}
	return f.orient(made)
}

// admitted applies the view to one statement, and gives its claim and source.
func (f *facts) admitted(s statement) (info *claimInfo, source string, ok bool, err error) {
	if !f.view.admitsStatus(s.status) {
		return nil, "", false, nil
	}
	if s.plain {
		label, err := f.term(s.quad.L)
		if err != nil {
			return nil, "", false, err
		}
		if label != nil {
			source = termID(label)
		}
	} else {
		if info, err = f.documentOf(s.quad.L); err != nil {
			return nil, "", false, err
		}
		source = info.doc.id
	}
	return info, source, !f.view.needsClaim() || f.view.admits(info, source), nil
}

// count adds a claim's dates and confidence.
func (f *fact) count(c *claimInfo) {
	if day := c.doc.day; day != claim.NoDay {
		if f.first == claim.NoDay || day < f.first {
			f.first = day
		}
		f.last = max(f.last, day)
	}
	if c.confidence != nil && (f.confidence == nil || *c.confidence > *f.confidence) {
		f.confidence = c.confidence
	}
	f.when.add(c)
}

// orient gives a fact the direction and the relation most of its claims state; a tie goes to the
// triple that is first by the IRIs of subject, relation and object.
func (f *facts) orient(made *fact) error {
	if group := made.statements; group[0].rel.alone() {
		made.subject, made.object, made.rel = group[0].quad.S, group[0].quad.O, group[0].rel
		return nil
	}
	type reading struct {
		s, o backend.NodeID
		rel  *relation
	}
	counts := make(map[reading]int, 1)
	var best reading
	for i, s := range made.statements {
		rd := reading{s.quad.S, s.quad.O, f.relation(s.rel.name)}
		counts[rd]++
		if i == 0 {
			best = rd
			continue
		}
		before, err := f.before(rd.s, rd.rel, rd.o, best.s, best.rel, best.o)
		if err != nil {
			return err
		}
		if n, m := counts[rd], counts[best]; n > m || n == m && before {
			best = rd
		}
	}
	made.subject, made.object, made.rel = best.s, best.o, best.rel
	return nil
}

// before orders two triples by the terms of subject, relation and object.
func (r *reader) before(s1 backend.NodeID, p1 *relation, o1, s2 backend.NodeID, p2 *relation, o2 backend.NodeID) (bool, error) {
	c, err := r.compare(s1, s2)
	if err != nil || c != 0 {
		return c < 0, err
	}
	if p1.name != p2.name {
		return p1.name < p2.name, nil
	}
	c, err = r.compare(o1, o2)
	return c < 0, err
}

func (f *fact) other(n backend.NodeID) backend.NodeID {
	if f.subject == n {
		return f.object
	}
	return f.subject
}

// sort orders the facts at n by relation, neighbour and status.
func (f *facts) sort(n backend.NodeID, row []*fact) error {
	var fault error
	slices.SortStableFunc(row, func(a, b *fact) int {
		if c := strings.Compare(a.rel.name, b.rel.name); c != 0 {
			return c
		}
		c, err := f.compare(a.other(n), b.other(n))
		if err != nil {
			fault = err
		}
		return cmp.Or(c, cmp.Compare(a.status, b.status))
	})
	return fault
}
