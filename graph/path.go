package graph

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"time"

	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/paths"
)

// Why an answer was cut short.
const (
	reasonLimit    = paths.ReasonLimit
	reasonDeadline = paths.ReasonDeadline
	reasonCanceled = paths.ReasonCanceled
)

// cut turns the end of a context into a partial answer; other errors stay errors.
func cut(err error, complete *bool, reason *string) error {
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		*complete, *reason = false, reasonDeadline
	case errors.Is(err, context.Canceled):
		*complete, *reason = false, reasonCanceled
	default:
		return err
	}
	return nil
}

// cutAtLimit marks an answer that has more than the limit. One that the context cut already stays so:
// what is missing may come before what is there.
func cutAtLimit(complete *bool, reason *string) {
	if *complete {
		*complete, *reason = false, reasonLimit
	}
}

// Paths answers how two nodes are connected. A deadline or cancellation of ctx gives the answer so
// far, with Complete false. A question that cannot be asked is an *api.Error.
func (s *Snapshot) Paths(ctx context.Context, q *api.PathQuery) (*api.PathAnswer, error) {
	if s.served != nil {
		return s.served.Paths(ctx, cmp.Or(q, &api.PathQuery{}))
	}
	list, size := []api.Path{}, 0
	answer, err := s.PathsEach(ctx, q, func(_ *api.PathAnswer, path *api.Path) error {
		if size += sizeOf(path); size > showSize {
			return errShowSize
		}
		list = append(list, *path)
		return nil
	})
	if err != nil {
		return nil, err
	}
	answer.Paths = list
	return answer, nil
}

// PathsEach answers as [Snapshot.Paths] does, but calls yield with each path as soon as its place in the
// answer is certain, and keeps none: neither what it hands over nor what it gives has Paths. The head is the
// answer as far as it is known beforehand: Query, From, To, View and Commit. By length paths come as they are
// found, of the best each once nothing cheaper can be missing; where paths are chosen that are not like one
// another, the first so, and the others when the search is done. An error of yield ends the search and comes
// back.
func (s *Snapshot) PathsEach(ctx context.Context, q *api.PathQuery, yield func(head *api.PathAnswer, path *api.Path) error) (*api.PathAnswer, error) {
	if q == nil {
		q = &api.PathQuery{}
	}
	if s.served != nil {
		return s.served.PathsEach(ctx, q, yield)
	}
	p := pathQuestion{reader: s.reader(ctx), asked: *q, yield: yield}
	var answer *api.PathAnswer
	err := p.walk(func() (err error) { answer, err = p.answer(); return err })
	if err != nil {
		return nil, err
	}
	return answer, nil
}

// How long after the end of the context the names and claims of what was found are still read, and
// about how many bytes they may be.
const (
	showTime = 50 * time.Millisecond
	showSize = 64 << 20
)

var (
	errShowSize = errors.New("the answer is too large")
	errShowTime = errors.New("no time to show a path") // after the context has ended
)

// lasting gives a context that outlives another by a while.
func lasting(ctx context.Context, by time.Duration) (context.Context, context.CancelFunc) {
	out, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(by, cancel) })
	return out, func() { stop(); cancel() }
}

// pathQuestion is a path query on a snapshot.
type pathQuestion struct {
	*reader
	asked    api.PathQuery
	facts    *facts
	from, to backend.NodeID
	selector paths.Selector
	mode     paths.Mode
	rank     string
	via      map[string]bool // nil: any
	notVia   map[string]bool
	avoided  []backend.NodeID

	edges *adjacency
	query paths.Query
	costs *pathCosts // of the hops that are shown
	shown map[*fact][]api.Claim

	yield   func(*api.PathAnswer, *api.Path) error
	head    *api.PathAnswer // what yield is told
	lasts   context.Context // to show by
	yielded int             // paths
	showing time.Duration
}

// The ways to rank.
const (
	rankMeaning  = "meaning"
	rankLength   = "length"
	rankEvidence = "evidence"
)

var ranks = []string{rankMeaning, rankLength, rankEvidence}

// evidences are the ways to show claims, the default first.
var evidences = []string{"all", "one", "none"}

// answer asks and shows; it is to be called inside walk.
func (p *pathQuestion) answer() (*api.PathAnswer, error) {
	start := time.Now()
	if err := p.prepare(); err != nil {
		return nil, err
	}
	// What was found is shown even when time is up, for a while.
	var cancel context.CancelFunc
	p.lasts, cancel = lasting(p.ctx, showTime)
	defer cancel()
	answer := &api.PathAnswer{View: p.facts.view.api, Commit: p.Commit(), Paths: []api.Path{}}
	var err error
	if answer.Query, err = p.text(); err != nil {
		return nil, err
	}
	if answer.From, err = p.apiNode(p.from); err != nil {
		return nil, err
	}
	if answer.To, err = p.apiNode(p.to); err != nil {
		return nil, err
	}
	head := *answer
	p.head = &head
	searching := time.Now()
	res, err := p.searchAndShow()
	answer.Complete, answer.Reason, answer.Explored = res.Complete, res.Reason, res.Explored
	switch {
	case errors.Is(err, errShowTime):
		if err := cut(p.ctx.Err(), &answer.Complete, &answer.Reason); err != nil {
			return nil, err
		}
	case errors.Is(err, errShowSize):
		answer.Complete, answer.Reason = false, paths.ReasonMemory
	case err != nil:
		return nil, err
	}
	answer.Hint = p.hint(res)
	end := time.Now()
	if p.asked.Explain {
		answer.Explain = p.explain(res)
		answer.Explain.PrepareMS, answer.Explain.ShowMS = milliseconds(searching.Sub(start)), milliseconds(p.showing)
		answer.Explain.SearchMS = milliseconds(end.Sub(searching) - p.showing)
	}
	answer.ElapsedMS = milliseconds(end.Sub(start))
	return answer, nil
}

// searchAndShow runs the query and yields its paths; there is a result beside an error too.
func (p *pathQuestion) searchAndShow() (*paths.Result, error) {
	each := p.give
	var pool []paths.Path
	if p.reranks() {
		each = func(found paths.Path) error {
			found.Hops = slices.Clone(found.Hops)
			if pool = append(pool, found); len(pool) > 1 {
				return nil
			}
			return p.give(found) // the cheapest is chosen whatever comes after it
		}
	}
	res, err := p.search(p.ctx, p.edges, each)
	if err != nil || len(pool) == 0 {
		return cmp.Or(res, &paths.Result{}), err
	}
	chosen := diverse(pool, p.asked.K)
	if limit := p.asked.Limit; limit > 0 && len(chosen) > limit {
		chosen = chosen[:limit]
		cutAtLimit(&res.Complete, &res.Reason)
	}
	for _, found := range chosen[1:] {
		if err := p.give(found); err != nil {
			return res, err
		}
	}
	return res, nil
}

// search runs the query with the memory of a search before, if there is any.
func (p *pathQuestion) search(ctx context.Context, edges paths.Adjacency, each func(paths.Path) error) (*paths.Result, error) {
	s := p.g.searcher()
	res, err := s.SearchEach(ctx, edges, &p.query, each)
	p.g.searchers.Put(s)
	return res, err
}

// searcher gives a searcher, to be put back into searchers.
func (g *Graph) searcher() *paths.Searcher {
	if s, ok := g.searchers.Get().(*paths.Searcher); ok {
		return s
	}
	return new(paths.Searcher)
}

func milliseconds(d time.Duration) float64 { return math.Round(float64(d.Microseconds())) / 1000 }

// prepare makes the query of the question.
func (p *pathQuestion) prepare() (err error) {
	if err := p.understand(); err != nil {
		return err
	}
	if p.edges, err = p.facts.adjacency(); err != nil {
		return err
	}
	a, q := &p.asked, &p.query
	if a.ExpandMetonyms {
		if err := p.edges.expand(); err != nil {
			return err
		}
	}
	step := p.step()
	q.From, q.To, q.MaxHops, q.Mode, q.Selector, q.K, q.Limit = p.from, p.to, a.MaxHops, p.mode, p.selector, a.K, a.Limit
	q.Memory = p.g.memory
	q.Pattern = paths.Repeat(paths.One(step), 1, -1)
	if len(p.avoided) > 0 || a.MaxDegree > 0 {
		q.Transit = p.transit
	}
	if a.TimeRespecting {
		q.Times = p.times
		if p.edges.metonyms != nil {
			q.Timeless = p.edges.timeless
		}
	}
	if p.costs, err = p.edges.costs(p.rank, p.mode, &step); err != nil {
		return err
	}
	if q.Selector == paths.Best {
		p.prepareBest()
	}
	return nil
}

// prepareBest has the search give the pool that is chosen from. By length alone the best are the
// shortest.
func (p *pathQuestion) prepareBest() {
	q := &p.query
	switch {
	case p.rank == rankLength:
		q.Selector = paths.ShortestK
		return
	case p.reranks():
		q.K, q.Limit = poolOf(p.asked.K), 0
	}
	q.Costs = p.costs
}

// reranks says whether paths are chosen that are not like one another.
func (p *pathQuestion) reranks() bool {
	return p.selector == paths.Best && p.rank != rankLength && !p.asked.Similar
}

// understand checks the question and finds what it names.
func (p *pathQuestion) understand() error {
	a := &p.asked
	defaults(a)
	w, err := compileView(a.View, "asserted")
	if err != nil {
		return err
	}
	if err := p.checkDocuments(w); err != nil {
		return err
	}
	p.facts, p.shown = p.reader.facts(w), make(map[*fact][]api.Claim)
	if err := p.options(); err != nil {
		return err
	}
	if p.via, err = p.relationNames(a.Via, "via"); err != nil {
		return err
	}
	if p.notVia, err = p.relationNames(a.NotVia, "not_via"); err != nil {
		return err
	}
	return p.ends()
}

func defaults(a *api.PathQuery) {
	a.MaxHops = cmp.Or(a.MaxHops, 4)
	a.Select = cmp.Or(a.Select, paths.Best.String())
	a.K = cmp.Or(a.K, 10)
	a.Mode = cmp.Or(a.Mode, paths.Acyclic.String())
	a.Evidence = cmp.Or(a.Evidence, evidences[0])
	if a.Rank == "" {
		a.Rank = rankLength
		if a.Select == paths.Best.String() {
			a.Rank = rankMeaning
		}
	}
}

// options checks the words and numbers of the question.
func (p *pathQuestion) options() error {
	a := &p.asked
	var ok bool
	if p.mode, ok = paths.ParseMode(a.Mode); !ok {
		return oneOf("mode", a.Mode, paths.Modes())
	}
	if p.selector, ok = paths.ParseSelector(a.Select); !ok {
		return oneOf("select", a.Select, paths.Selectors())
	}
	if !slices.Contains(ranks, a.Rank) {
		return oneOf("rank", a.Rank, ranks)
	}
	if !slices.Contains(evidences, a.Evidence) {
		return oneOf("evidence", a.Evidence, evidences)
	}
	for _, n := range []struct {
		name  string
		value int
		least int
	}{
		{"max_hops", a.MaxHops, 1}, {"k", a.K, 1}, {"max_degree", a.MaxDegree, 0}, {"limit", a.Limit, 0},
	} {
		if n.value < n.least {
			return usageError(n.name, "%s %d: at least %d", n.name, n.value, n.least)
		}
	}
	if a.MaxHops > paths.MostHops {
		return usageError("max_hops", "max_hops %d: at most %d", a.MaxHops, paths.MostHops)
	}
	if len(a.Through) > paths.MostThrough {
		return usageError("through", "through %d entities: at most %d", len(a.Through), paths.MostThrough)
	}
	p.rank = a.Rank
	return nil
}

// ends finds the nodes of the question.
func (p *pathQuestion) ends() (err error) {
	a := &p.asked
	if p.from, err = p.resolve(a.From, "from"); err != nil {
		return err
	}
	if p.to, err = p.resolve(a.To, "to"); err != nil {
		return err
	}
	for _, name := range a.Through {
		n, err := p.resolve(name, "through")
		if err != nil {
			return err
		}
		p.query.Through = append(p.query.Through, n)
	}
	for _, name := range a.Avoid {
		n, err := p.resolve(name, "avoid")
		if err != nil {
			return err
		}
		if n == p.from || n == p.to {
			return usageError("avoid", "%q is an end of the path", name)
		}
		if slices.Contains(p.query.Through, n) {
			return usageError("avoid", "%q is to be visited too, by through", name)
		}
		p.avoided = append(p.avoided, n)
	}
	return nil
}

func (p *pathQuestion) transit(n paths.NodeID) (bool, error) {
	if slices.Contains(p.avoided, n) {
		return false, nil
	}
	if p.asked.MaxDegree == 0 {
		return true, nil
	}
	d, err := p.degree(n)
	return d <= p.asked.MaxDegree, err
}

func (p *pathQuestion) times(hop paths.Hop) ([]int32, error) {
	f, err := p.edges.fact(hop)
	if err != nil {
		return nil, err
	}
	return p.facts.times(f)
}

// step gives what one hop may be: by the relations asked for, the statuses of the view, and against
// its direction, with --directed, only if it is symmetric. A metonym is none of the relations.
func (p *pathQuestion) step() paths.Step {
	table, mask := p.edges.table, p.edges.mask
	along := paths.Kinds{Else: mask}
	if metonyms := p.edges.metonyms; p.via != nil || p.notVia != nil || metonyms != nil {
		along.Of = make([]uint8, len(table.list))
		for i, rel := range table.list {
			switch {
			case metonyms.numbered(i):
				along.Of[i] = claim.Asserted.Bit() // whatever the view and the relations asked for
			case p.admits(rel):
				along.Of[i] = mask
			}
		}
	}
	if !p.asked.Directed {
		return paths.Step{Along: along, Against: along}
	}
	against := paths.Kinds{Of: make([]uint8, len(table.list))}
	for i, rel := range table.list {
		if rel.symmetric && p.admits(rel) {
			against.Of[i] = mask
		}
	}
	return paths.Step{Along: along, Against: against}
}

// admits applies --via and --not-via.
func (p *pathQuestion) admits(rel *relation) bool {
	return (p.via == nil || p.via[rel.name]) && !p.notVia[rel.name]
}

// give yields a path. It says errShowTime once the context asked with has ended for a while.
func (p *pathQuestion) give(found paths.Path) error {
	began, asked := time.Now(), p.ctx
	p.ctx = p.lasts
	path, err := p.show(&found)
	p.ctx = asked
	p.showing += time.Since(began)
	switch {
	case errors.Is(err, context.Canceled) && asked.Err() != nil:
		return errShowTime
	case err != nil:
		return err
	}
	p.yielded++
	return p.yield(p.head, &path)
}

// sizeOf gives about how many bytes a path takes when it is written.
func sizeOf(p *api.Path) int {
	const fields = 200 // of a node, hop or claim, without its texts
	size := fields
	for i := range p.Nodes {
		size += fields + len(p.Nodes[i].ID) + len(p.Nodes[i].Slug) + len(p.Nodes[i].Name)
	}
	for i := range p.Hops {
		h := &p.Hops[i]
		size += fields + len(h.From) + len(h.To) + len(h.Relation)
		for j := range h.Claims {
			c := &h.Claims[j]
			size += fields + len(c.Document) + len(c.Title) + len(c.URL) + len(c.Publisher) + len(c.Wording) + len(c.Quote)
		}
	}
	return size
}

// show turns a path into its answer, with names and evidence.
func (p *pathQuestion) show(found *paths.Path) (api.Path, error) {
	if err := p.ctx.Err(); err != nil {
		return api.Path{}, err
	}
	out := api.Path{Length: len(found.Hops)}
	node, err := p.apiNode(found.From)
	if err != nil {
		return out, err
	}
	out.Nodes = append(out.Nodes, node)
	var prev *paths.Hop
	for i := range found.Hops {
		hop := &found.Hops[i]
		if node, err = p.apiNode(hop.To); err != nil {
			return out, err
		}
		out.Nodes = append(out.Nodes, node)
		shown, err := p.hop(prev, *hop, i == len(found.Hops)-1)
		if err != nil {
			return out, err
		}
		shown.From, shown.To = out.Nodes[i].ID, node.ID
		out.Hops = append(out.Hops, shown)
		out.Cost += shown.Cost.Sum()
		prev = hop
	}
	out.Cost = decimals(out.Cost)
	out.Score = math.Exp(-out.Cost)
	return out, nil
}

func (p *pathQuestion) hop(prev *paths.Hop, hop paths.Hop, last bool) (api.Hop, error) {
	f, err := p.edges.fact(hop)
	if err != nil {
		return api.Hop{}, err
	}
	if err := p.facts.complete(f); err != nil {
		return api.Hop{}, err
	}
	cost, err := p.costs.parts(prev, hop, last)
	if err != nil {
		return api.Hop{}, err
	}
	if p.edges.metonyms.is(hop.Label) {
		out := p.edges.metonyms.hop(hop)
		out.Cost = &cost
		return out, nil
	}
	out := api.Hop{Relation: f.rel.name, Direction: direction(hop), Fact: f.api(), Cost: &cost}
	out.Claims, err = p.evidence(f)
	return out, err
}

// evidence gives the claims of a fact to show; many paths share them.
func (p *pathQuestion) evidence(f *fact) ([]api.Claim, error) {
	if claims, ok := p.shown[f]; ok {
		return claims, nil
	}
	claims, err := p.facts.evidence(f, p.asked.Evidence)
	if err == nil {
		p.shown[f] = claims
	}
	return claims, err
}
