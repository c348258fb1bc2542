package graph

import (
	"cmp"
	"container/heap"
	"context"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/identity"
	"github.com/newsgraph/newsgraph/graph/internal/spelling"
)

// Bounds of the search for candidates.
const (
	mostPaired      = 64    // entities of a block; names that more of them share tell nothing
	mostNamesPaired = 8     // names of an entity that are compared
	mostOnCard      = 3     // documents and facts of a card
	mostCandidates  = 10000 // pairs in an answer
)

// Candidates gives pairs of entities that may be one by their names, or as events of one type, place, time and
// actor, which no rule and no judgement decides, the likeliest first, then by IRI. Pairs of which one document lists both, of types that do not go together
// or with different identifiers of one authority are none. limit is of pairs, 0 and more than 10,000 are 10,000;
// a pair whose score is below minScore is left out. Pairs that share neighbours score higher. Of entities of one name each
// is paired with one of the others at a time.
//
// Entities meet by the keys of their names, events by their places; a key or place that more than 64 have is passed
// over. O(keys · 64²) at worst, in memory for limit pairs, the places of events and what is remembered of the entities.
func (s *Snapshot) Candidates(ctx context.Context, limit int, minScore float64) (*api.CandidatesAnswer, error) {
	if s.served != nil {
		return s.served.Candidates(ctx, limit, minScore)
	}
	if limit <= 0 || limit > mostCandidates {
		limit = mostCandidates
	}
	w, err := compileView(api.View{}, "asserted")
	if err != nil {
		return nil, err
	}
	out := &api.CandidatesAnswer{Commit: s.Commit(), Complete: true, Candidates: []api.Candidate{}}
	r := s.reader(ctx)
	p := &pairing{reader: r, facts: r.facts(w), limit: limit, min: minScore, in: make(map[pair]spelling.Rule)}
	if err := p.search(); err != nil {
		return out, cut(err, &out.Complete, &out.Reason)
	}
	slices.SortFunc(p.best, func(a, b scored) int { return -a.worse(&b) })
	for i := range p.best {
		shown, err := p.show(&p.best[i])
		if err != nil {
			return out, cut(err, &out.Complete, &out.Reason)
		}
		out.Candidates = append(out.Candidates, shown)
	}
	if p.dropped {
		cutAtLimit(&out.Complete, &out.Reason)
	}
	return out, nil
}

// Candidates is [Snapshot.Candidates] on the last committed state.
func (g *Graph) Candidates(ctx context.Context, limit int, minScore float64) (*api.CandidatesAnswer, error) {
	return ask(g, func(s *Snapshot) (*api.CandidatesAnswer, error) { return s.Candidates(ctx, limit, minScore) })
}

// A pair is two entities, the one with the lesser IRI first.
type pair struct{ a, b quad.IRI }

func pairOf(a, b quad.IRI) pair { return pair{min(a, b), max(a, b)} }

// scored is a pair that may be one.
type scored struct {
	pair
	left, right backend.NodeID
	rule        spelling.Rule
	score       float64
	shared      []backend.NodeID
}

func (s *scored) worse(t *scored) int {
	return cmp.Or(cmp.Compare(s.score, t.score), cmp.Compare(t.a, s.a), cmp.Compare(t.b, s.b))
}

// scores is a heap, the worst pair on top.
type scores []scored

func (h scores) Len() int           { return len(h) }
func (h scores) Less(i, j int) bool { return h[i].worse(&h[j]) < 0 }
func (h scores) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *scores) Push(x any)        { *h = append(*h, x.(scored)) } //nolint:forcetypeassert // ours
func (h *scores) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}

// pairing is one search for pairs.
type pairing struct {
	*reader
	facts   *facts
	limit   int
	min     float64
	best    scores
	in      map[pair]spelling.Rule // best; a pair that is not is compared again under another key, with the same end
	decided map[pair]bool
	dropped bool
	at      map[string]bool // relations that say where something is
}

// A means gives the rule by which the two of a pair may be one and how sure it is, "" where they may not.
type means func(s *scored, left, right *nodeInfo) (spelling.Rule, float64, error)

func (p *pairing) search() error {
	if err := p.judged(); err != nil {
		return err
	}
	var failed error
	var nodes []backend.NodeID
	err := p.b.Keys(identity.BlockKey, func(key string) bool {
		if failed = p.ctx.Err(); failed != nil {
			return false
		}
		nodes, failed = p.b.Subjects(key, nodes[:0])
		if failed == nil && len(nodes) <= mostPaired {
			failed = p.block(nodes, p.named)
		}
		p.trim()
		return failed == nil
	})
	if err := cmp.Or(failed, err); err != nil {
		return err
	}
	return p.events()
}

// trim bounds what is remembered.
func (p *pairing) trim() {
	if len(p.nodes) > mostRemembered {
		p.facts = p.reader.facts(p.facts.view)
	}
	p.forget(mostRemembered)
}

// block compares entities with each other. One that has namesakes is paired with the nearest of them, by IRI, that it is
// not decided with, and not with all: those of one common surname would be the likeliest pairs of all, and a list of nothing
// else.
func (p *pairing) block(nodes []backend.NodeID, by means) error {
	of := make(map[backend.NodeID]*nodeInfo, len(nodes))
	for _, n := range nodes {
		info, err := p.node(n)
		if err != nil {
			return err
		}
		of[n] = info
	}
	slices.SortFunc(nodes, func(a, b backend.NodeID) int { return strings.Compare(of[a].iri, of[b].iri) })
	for i, b := range nodes {
		paired := false // with a namesake
		for _, a := range slices.Backward(nodes[:i]) {
			if err := p.tick(); err != nil {
				return err
			}
			rule, err := p.compare(a, b, of[a], of[b], paired, by)
			if err != nil {
				return err
			}
			paired = paired || rule == spelling.ByExactName
		}
	}
	return nil
}

// compare takes a pair up if it may be one, and gives the rule by which it may; paired says that namesakes are none.
func (p *pairing) compare(a, b backend.NodeID, x, y *nodeInfo, paired bool, by means) (rule spelling.Rule, err error) {
	made := scored{pair: pairOf(quad.IRI(x.iri), quad.IRI(y.iri)), left: a, right: b}
	if rule, ok := p.in[made.pair]; ok {
		return rule, nil
	}
	if x.slug == "" || y.slug == "" || p.decided[made.pair] || identity.Clash(x.sameAs, y.sameAs) {
		return "", nil
	}
	made.rule, made.score, err = by(&made, x, y)
	if err != nil || made.rule == "" || made.rule == spelling.ByExactName && paired {
		return "", err
	}
	if p.dropped || p.min > 0 { // it may be left out though it shared all that it could
		most := made
		if most.score, err = p.atMost(made.score, a, b); err != nil {
			return "", err
		}
		if most.score < p.min || p.dropped && most.worse(&p.best[0]) < 0 {
			return made.rule, nil
		}
	}
	if apart, err := p.apart(a, b); err != nil || apart {
		return "", err
	}
	if made.shared, err = p.shared(a, b); err != nil {
		return "", err
	}
	made.score = withShared(made.score, len(made.shared))
	if made.score < p.min {
		return made.rule, nil
	}
	if len(p.best) == p.limit {
		p.dropped = true
		if made.worse(&p.best[0]) < 0 {
			return made.rule, nil
		}
		delete(p.in, heap.Pop(&p.best).(scored).pair) //nolint:forcetypeassert // ours
	}
	p.in[made.pair] = made.rule
	heap.Push(&p.best, made)
	return made.rule, nil
}

// withShared gives the score of a pair that shares neighbours: doubts halve with two.
func withShared(score float64, n int) float64 { return score + (1-score)*float64(n)/float64(n+2) }

// atMost gives the score that a pair would have that shared as many neighbours as either may have.
func (p *pairing) atMost(score float64, nodes ...backend.NodeID) (float64, error) {
	sizes, ok := p.b.(backend.Estimator)
	if !ok {
		return 1, nil
	}
	least := math.MaxInt
	for _, n := range nodes {
		from, err := sizes.About(quad.Subject, n)
		if err != nil {
			return 0, err
		}
		to, err := sizes.About(quad.Object, n)
		if err != nil {
			return 0, err
		}
		least = min(least, from+to)
	}
	return withShared(score, least), nil
}

// named goes by the names: by the surest rule by which some name of the one is the other's.
func (p *pairing) named(_ *scored, x, y *nodeInfo) (rule spelling.Rule, score float64, _ error) {
	var kinds [2]spelling.Kind
	for i, n := range []*nodeInfo{x, y} {
		if len(n.types) > 0 {
			kinds[i] = p.kindOf(n.types[0])
		}
	}
	if len(x.types) > 0 && len(y.types) > 0 && !slices.ContainsFunc(x.types, func(t string) bool {
		return slices.ContainsFunc(y.types, func(u string) bool { return p.schema.Compatible(t, u) })
	}) {
		return "", 0, nil
	}
	kind := kinds[0]
	if kind == spelling.Any {
		kind = kinds[1]
	}
	for _, a := range namesOf(x) {
		for _, b := range namesOf(y) {
			if by, s, v := spelling.Compare(a, b, kind); v != spelling.Different && s > score {
				rule, score = by, s
			}
		}
	}
	return rule, score, nil
}

func namesOf(n *nodeInfo) []string {
	all := slices.Concat(n.names, n.aliases)
	return all[:min(len(all), mostNamesPaired)]
}

// mentioned gives the documents of the mentions that are an entity, and how many mentions there are.
func (p *pairing) mentioned(n backend.NodeID) (docs map[backend.NodeID]bool, mentions int, err error) {
	docs = make(map[backend.NodeID]bool)
	err = p.each(quad.Object, n, func(q backend.Quad) error {
		iri, err := p.iri(q.P)
		if iri == p.v.RefersTo {
			docs[q.L] = true
			mentions++
		}
		return err
	})
	return docs, mentions, err
}

// apart says whether a document lists both entities, and so keeps them apart.
func (p *pairing) apart(a, b backend.NodeID) (bool, error) {
	of, _, err := p.mentioned(a)
	if err != nil {
		return false, err
	}
	other, _, err := p.mentioned(b)
	for doc := range other {
		if of[doc] {
			return true, err
		}
	}
	return false, err
}

// neighbours gives the other ends of the facts at an entity.
func (p *pairing) neighbours(n backend.NodeID) (map[backend.NodeID]bool, error) {
	row, err := p.facts.at(n)
	if err != nil {
		return nil, err
	}
	out := make(map[backend.NodeID]bool, len(row))
	for _, f := range row {
		switch {
		case f.subject != n:
			out[f.subject] = true
		case !f.literal && f.object != n:
			out[f.object] = true
		}
	}
	return out, nil
}

func (p *pairing) shared(a, b backend.NodeID) (out []backend.NodeID, err error) {
	of, err := p.neighbours(a)
	if err != nil {
		return nil, err
	}
	other, err := p.neighbours(b)
	for n := range other {
		if of[n] {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return out, err
}

// judged notes the pairs that judgements decide.
func (p *pairing) judged() error {
	v, err := p.reviewed()
	if err != nil {
		return err
	}
	p.decided = make(map[pair]bool)
	for _, ruling := range v.bound {
		left, err := p.nowOf(v, ruling.Left)
		if err != nil {
			return err
		}
		for _, side := range ruling.Right {
			right, err := p.nowOf(v, side)
			if err != nil {
				return err
			}
			p.decided[pairOf(left, right)] = true
		}
	}
	return nil
}

// nowOf gives the entity that a side of a ruling is.
func (p *pairing) nowOf(v *review, side quad.IRI) (quad.IRI, error) {
	if _, _, ok := p.v.MentionOf(side); !ok {
		return v.closure.Entity(side), nil
	}
	n, err := p.b.Lookup(side)
	if err != nil || n == 0 {
		return "", err
	}
	var to quad.IRI
	err = p.each(quad.Subject, n, func(q backend.Quad) error {
		iri, err := p.iri(q.P)
		if err == nil && iri == p.v.RefersTo {
			to, err = p.iri(q.O)
		}
		return err
	})
	return to, err
}

func (p *pairing) show(s *scored) (out api.Candidate, err error) {
	out = api.Candidate{Rule: string(s.rule), Score: s.score, Shared: []string{}}
	if out.Left, err = p.card(s.left); err != nil {
		return out, err
	}
	if out.Right, err = p.card(s.right); err != nil {
		return out, err
	}
	for _, n := range s.shared {
		info, err := p.node(n)
		if err != nil {
			return out, err
		}
		out.Shared = append(out.Shared, info.name())
	}
	slices.SortFunc(out.Shared, strings.Compare)
	return out, nil
}

// card gives an entity as a reviewer sees it.
func (p *pairing) card(n backend.NodeID) (out api.Card, err error) {
	if err := p.ctx.Err(); err != nil {
		return out, err
	}
	out = api.Card{Documents: []api.Document{}, Facts: []api.FactRow{}}
	if out.Entity, err = p.apiEntity(n); err != nil {
		return out, err
	}
	docs, mentions, err := p.mentioned(n)
	if err != nil {
		return out, err
	}
	out.Mentions = mentions
	known := make(map[string]*docInfo, len(docs))
	for doc := range docs {
		info, err := p.doc(doc)
		if err != nil {
			return out, err
		}
		known[info.id] = info
	}
	for _, id := range slices.Sorted(maps.Keys(known)) {
		if len(out.Documents) == mostOnCard {
			break
		}
		doc, err := p.apiDocument(known[id])
		if err != nil {
			return out, err
		}
		out.Documents = append(out.Documents, doc)
	}
	row, err := p.facts.at(n)
	for _, f := range row[:min(len(row), mostOnCard)] {
		shown, err := p.facts.row(f)
		if err != nil {
			return out, err
		}
		out.Facts = append(out.Facts, shown)
	}
	return out, err
}
