package graph

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/newsgraph/newsgraph/graph/api"
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
	if q == nil {
		q = &api.PathQuery{}
	}
	start := time.Now()
	p := pathQuestion{reader: s.reader(ctx), asked: *q}
	if err := p.prepare(); err != nil {
		return nil, err
	}
	res, err := paths.Search(ctx, &p, &p.query)
	if err != nil {
		return nil, err
	}
	// What was found is shown even when time is up, for a while.
	show, cancel := context.WithTimeout(context.WithoutCancel(ctx), showTime)
	defer cancel()
	p.ctx = show
	answer := &api.PathAnswer{
		Query: p.text(), View: p.facts.view.api, Commit: s.Commit(),
		Complete: res.Complete, Reason: res.Reason, Explored: res.Explored, Paths: []api.Path{},
	}
	if answer.From, err = p.apiNode(p.query.From); err != nil {
		return nil, err
	}
	if answer.To, err = p.apiNode(p.query.To); err != nil {
		return nil, err
	}
	for i := range res.Paths {
		path, err := p.show(&res.Paths[i])
		if errors.Is(err, context.DeadlineExceeded) {
			answer.Complete, answer.Reason = false, reasonDeadline
			break
		}
		if err != nil {
			return nil, err
		}
		answer.Paths = append(answer.Paths, path)
	}
	answer.Hint = p.hint(res)
	answer.ElapsedMS = math.Round(float64(time.Since(start).Microseconds())) / 1000
	return answer, nil
}

// showTime is how long the names and claims of an answer may take, after the search.
const showTime = 5 * time.Second

// pathQuestion is a path query on a snapshot. It is the paths.Adjacency of its view.
type pathQuestion struct {
	*reader
	asked  api.PathQuery
	facts  *facts
	totals *totals
	query  paths.Query
	via    map[string]bool // nil: any
	notVia map[string]bool
	avoid  map[backend.NodeID]bool
	rank   string
	shown  map[*fact][]api.Claim
}

// ranks are the ways to rank, the default first.
var ranks = []string{"meaning", "length", "evidence"}

// evidences are the ways to show claims, the default first.
var evidences = []string{"all", "one", "none"}

func (p *pathQuestion) prepare() error {
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
	if p.totals, err = p.Snapshot.totals(p.ctx); err != nil {
		return err
	}
	if err := p.options(); err != nil {
		return err
	}
	if p.via, err = p.relationNames(a.Via, p.totals, "via"); err != nil {
		return err
	}
	if p.notVia, err = p.relationNames(a.NotVia, p.totals, "not-via"); err != nil {
		return err
	}
	return p.ends()
}

func defaults(a *api.PathQuery) {
	if a.MaxHops == 0 {
		a.MaxHops = 4
	}
	if a.Select == "" {
		a.Select = paths.Best.String()
	}
	if a.K == 0 {
		a.K = 10
	}
	if a.Mode == "" {
		a.Mode = paths.Acyclic.String()
	}
	if a.Rank == "" {
		a.Rank = ranks[0]
	}
	if a.Evidence == "" {
		a.Evidence = evidences[0]
	}
}

// options checks the words and numbers of the question.
func (p *pathQuestion) options() error {
	a := &p.asked
	mode, ok := paths.ParseMode(a.Mode)
	if !ok {
		return oneOf("mode", a.Mode, paths.Modes())
	}
	selector, ok := paths.ParseSelector(a.Select)
	if !ok {
		return oneOf("select", a.Select, paths.Selectors())
	}
	if !slices.Contains(ranks, a.Rank) {
		return oneOf("rank", a.Rank, ranks)
	}
	if !slices.Contains(evidences, a.Evidence) {
		return oneOf("evidence", a.Evidence, evidences)
	}
	for _, n := range []struct {
		flag  string
		value int
		least int
	}{
		{"max-hops", a.MaxHops, 1}, {"k", a.K, 1}, {"max-degree", a.MaxDegree, 0}, {"limit", a.Limit, 0},
	} {
		if n.value < n.least {
			return usageError(n.flag, "%s %d: at least %d", n.flag, n.value, n.least)
		}
	}
	if a.MaxHops > paths.MostHops {
		return usageError("max-hops", "max-hops %d: at most %d", a.MaxHops, paths.MostHops)
	}
	p.rank = a.Rank
	p.query = paths.Query{
		MaxHops: a.MaxHops, Mode: mode, Selector: selector, K: a.K, Directed: a.Directed,
		Limit: a.Limit, Cost: p.cost, LeastCost: 1,
	}
	if p.rank == "evidence" {
		p.query.LeastCost = 0
	}
	return nil
}

// ends finds the nodes of the question.
func (p *pathQuestion) ends() (err error) {
	a := &p.asked
	if p.query.From, err = p.resolve(a.From, "from"); err != nil {
		return err
	}
	if p.query.To, err = p.resolve(a.To, "to"); err != nil {
		return err
	}
	for _, name := range a.Through {
		n, err := p.resolve(name, "through")
		if err != nil {
			return err
		}
		p.query.Through = append(p.query.Through, n)
	}
	p.avoid = make(map[backend.NodeID]bool)
	for _, name := range a.Avoid {
		n, err := p.resolve(name, "avoid")
		if err != nil {
			return err
		}
		if n == p.query.From || n == p.query.To {
			return usageError("avoid", "%q is an end of the path", name)
		}
		p.avoid[n] = true
	}
	p.query.Transit = p.transit
	return nil
}

func (p *pathQuestion) transit(n paths.NodeID) (bool, error) {
	if p.avoid[n] {
		return false, nil
	}
	if p.asked.MaxDegree == 0 {
		return true, nil
	}
	d, err := p.degree(n)
	return d <= p.asked.MaxDegree, err
}

// Out implements paths.Adjacency.
func (p *pathQuestion) Out(n paths.NodeID, buf []paths.Edge) ([]paths.Edge, error) {
	return p.edges(n, buf, func(f *fact) backend.NodeID { return f.subject })
}

// In implements paths.Adjacency.
func (p *pathQuestion) In(n paths.NodeID, buf []paths.Edge) ([]paths.Edge, error) {
	return p.edges(n, buf, func(f *fact) backend.NodeID { return f.object })
}

func (p *pathQuestion) edges(n paths.NodeID, buf []paths.Edge, end func(*fact) backend.NodeID) ([]paths.Edge, error) {
	row, err := p.facts.edgesAt(n)
	if err != nil {
		return nil, err
	}
	for _, f := range row {
		if f.literal || end(f) != n || !p.admits(f) {
			continue
		}
		buf = append(buf, paths.Edge{
			To: f.other(n), ID: f.id, Relation: p.totals.rank[f.rel.name], Symmetric: f.rel.symmetric,
		})
	}
	return buf, nil
}

// admits applies --via and --not-via.
func (p *pathQuestion) admits(f *fact) bool {
	return (p.via == nil || p.via[f.rel.name]) && !p.notVia[f.rel.name]
}

// cost gives the cost of a hop under the ranking asked for.
func (p *pathQuestion) cost(prev *paths.Hop, hop paths.Hop, last bool) (float64, error) {
	c, err := p.costs(prev, hop, last)
	return c.Sum(), err
}

// costs gives the parts of a hop's cost: length 1, evidence −ln(1−0.3^sources), rarity
// 0.5·ln(1+f)/ln(1+F) with f facts of the relation and F of all, hub 0.4·ln(1+degree) of the node
// it arrives at, 0 at the last, time 0.1 a year between the event times of neighbouring hops.
func (p *pathQuestion) costs(prev *paths.Hop, hop paths.Hop, last bool) (c api.Cost, err error) {
	f := p.facts.byID[hop.ID]
	if p.rank == "length" {
		return api.Cost{Length: 1}, nil
	}
	if err := p.facts.complete(f); err != nil {
		return c, err
	}
	evidence := -math.Log(1 - math.Pow(0.3, float64(max(f.sources, 1))))
	if p.rank == "evidence" {
		return api.Cost{Evidence: evidence}, nil
	}
	c = api.Cost{Length: 1, Evidence: evidence}
	c.Rarity = 0.5 * math.Log1p(float64(p.totals.facts[f.rel.canonical])) / math.Log1p(float64(p.totals.allFacts))
	if !last {
		degree, err := p.degree(hop.To)
		if err != nil {
			return c, err
		}
		c.Hub = 0.4 * math.Log1p(float64(degree))
	}
	if prev != nil {
		const perYear = 365.2425
		c.Time = 0.1 * float64(p.facts.byID[prev.ID].when.gap(&f.when)) / perYear
	}
	return c, nil
}

// show turns a path into its answer, with names and evidence.
func (p *pathQuestion) show(found *paths.Path) (api.Path, error) {
	if err := p.ctx.Err(); err != nil {
		return api.Path{}, err
	}
	out := api.Path{Length: len(found.Hops), Cost: found.Cost, Score: math.Exp(-found.Cost)}
	at := found.From
	node, err := p.apiNode(at)
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
		prev = hop
	}
	return out, nil
}

func (p *pathQuestion) hop(prev *paths.Hop, hop paths.Hop, last bool) (api.Hop, error) {
	f := p.facts.byID[hop.ID]
	if err := p.facts.complete(f); err != nil {
		return api.Hop{}, err
	}
	cost, err := p.costs(prev, hop, last)
	if err != nil {
		return api.Hop{}, err
	}
	out := api.Hop{Relation: f.rel.name, Direction: "->", Fact: f.api(), Cost: &cost}
	if hop.Against {
		out.Direction = "<-"
	}
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

// hint says which flag would find more than nothing, when one would.
func (p *pathQuestion) hint(res *paths.Result) string {
	if len(res.Paths) > 0 || !res.Complete {
		return ""
	}
	if p.query.From == p.query.To && p.query.Mode == paths.Acyclic {
		if res.Reachable {
			return "both ends are one entity; --mode simple finds ways round"
		}
		return "both ends are one entity, and no way leads round"
	}
	ctx, cancel := context.WithTimeout(p.ctx, hintTime)
	defer cancel()
	for _, try := range []struct {
		say    string
		change func(*api.PathQuery) bool
	}{
		{"--status asserted,hedged would find one: it is only reported, possible or planned", func(a *api.PathQuery) bool {
			wider := !slices.Contains(a.View.Status, "hedged") && a.View.Modality == nil
			a.View.Status = []string{"asserted", "hedged"}
			return wider
		}},
		{"without --directed there is one", func(a *api.PathQuery) bool {
			was := a.Directed
			a.Directed = false
			return was
		}},
		{fmt.Sprintf("--max-hops %d would find one", p.asked.MaxHops+2), func(a *api.PathQuery) bool {
			a.MaxHops += 2
			return true
		}},
		{"--status asserted,hedged,negated would find one: it is denied", func(a *api.PathQuery) bool {
			wider := !slices.Contains(a.View.Status, "negated") && a.View.Modality == nil
			a.View.Status = everything
			return wider
		}},
	} {
		wider := p.asked
		if try.change(&wider) && p.wouldFind(ctx, wider) {
			return try.say
		}
	}
	return ""
}

// hintTime is what an empty answer may take to say what would find more, all tries together.
const hintTime = 200 * time.Millisecond

// wouldFind asks a wider question for one path.
func (p *pathQuestion) wouldFind(ctx context.Context, a api.PathQuery) bool {
	a.Select, a.Evidence = paths.Shortest.String(), "none"
	wider := pathQuestion{reader: p.Snapshot.reader(ctx), asked: a}
	if wider.prepare() != nil {
		return false
	}
	res, err := paths.Search(ctx, &wider, &wider.query)
	return err == nil && len(res.Paths) > 0
}

// text writes the question as a path pattern of ISO GQL.
func (p *pathQuestion) text() string {
	var b strings.Builder
	b.WriteString("MATCH ")
	switch p.query.Selector {
	case paths.Best:
		b.WriteString("CHEAPEST " + strconv.Itoa(p.query.K))
	case paths.Any:
		b.WriteString("ANY")
	case paths.Shortest:
		b.WriteString("ANY SHORTEST")
	case paths.AllShortest:
		b.WriteString("ALL SHORTEST")
	case paths.ShortestK:
		b.WriteString("SHORTEST " + strconv.Itoa(p.query.K))
	case paths.Groups:
		b.WriteString("SHORTEST " + strconv.Itoa(p.query.K) + " GROUPS")
	case paths.All:
		b.WriteString("ALL")
	}
	b.WriteString(" " + strings.ToUpper(p.query.Mode.String()) + " p = ")
	b.WriteString("(a {id: " + p.quoted(p.query.From) + "})-[" + p.pattern() + "]-")
	if p.query.Directed {
		b.WriteString(">")
	}
	fmt.Fprintf(&b, "{1,%d}(b {id: %s}) RETURN p", p.query.MaxHops, p.quoted(p.query.To))
	return b.String()
}

// quoted names a node by its slug, or by its IRI.
func (p *pathQuestion) quoted(n paths.NodeID) string {
	info, err := p.node(n)
	if err != nil {
		return "''"
	}
	name := info.slug
	if name == "" {
		name = info.iri
	}
	return "'" + strings.ReplaceAll(name, "'", "''") + "'"
}

// pattern writes the relations that may be passed as a label expression.
func (p *pathQuestion) pattern() string {
	labels := func(words []string) string { return strings.Join(words, "|") }
	switch {
	case len(p.asked.Via) > 0 && len(p.asked.NotVia) > 0:
		return ":(" + labels(p.asked.Via) + ")&!(" + labels(p.asked.NotVia) + ")"
	case len(p.asked.Via) > 0:
		return ":" + labels(p.asked.Via)
	case len(p.asked.NotVia) > 0:
		return ":!(" + labels(p.asked.NotVia) + ")"
	}
	return ""
}
