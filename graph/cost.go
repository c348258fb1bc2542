package graph

import (
	"math"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/paths"
)

// pathCosts prices the hops of a path question: it is its paths.Costs.
type pathCosts struct {
	*adjacency
	rank   string
	rarity []float64 // by relation, for rank meaning
	hop    float64   // the least that a hop costs
	inner  float64   // and a node between two hops

	// For rank evidence: how many quads state a triple, of the subjects that were read.
	stated map[triple]int
	read   map[backend.NodeID]bool
}

type triple struct {
	subject, object backend.NodeID
	relation        string
}

// costs gives the prices by a ranking, over the relations that a step admits.
func (a *adjacency) costs(rank string, mode paths.Mode, step *paths.Step) (*pathCosts, error) {
	c := &pathCosts{adjacency: a, rank: rank}
	switch rank {
	case rankLength:
		c.hop = 1
	case rankMeaning:
		t, err := a.totals()
		if err != nil {
			return nil, err
		}
		c.rarity = make([]float64, len(a.table.list))
		least := math.Inf(1)
		for i, rel := range a.table.list {
			facts := t.facts[rel.canonical]
			if facts == 0 {
				continue
			}
			c.rarity[i] = decimals(0.5 * math.Log1p(float64(facts)) / math.Log1p(float64(t.allFacts)))
			if admitted(step.Along, i)|admitted(step.Against, i) != 0 {
				least = min(least, c.rarity[i])
			}
		}
		c.hop = 1
		if !math.IsInf(least, 1) {
			c.hop += least
		}
		c.inner = hub(2)
		if mode == paths.Walk { // it may go back by the edge it came by
			c.inner = hub(1)
		}
		if a.metonyms != nil { // which no degree counts
			c.inner = 0
		}
	}
	return c, nil
}

func admitted(k paths.Kinds, relation int) uint8 {
	if relation < len(k.Of) {
		return k.Of[relation]
	}
	return k.Else
}

// Cost implements paths.Costs.
func (c *pathCosts) Cost(prev *paths.Hop, hop paths.Hop, last bool) (float64, error) {
	parts, err := c.parts(prev, hop, last)
	return parts.Sum(), err
}

// Bound implements paths.Costs: what can be told by the relation or, by evidence, which is all that
// counts there, by the number of quads: a fact has no more sources.
func (c *pathCosts) Bound(hop paths.Hop) (float64, error) {
	if c.rank == rankEvidence && !c.metonyms.is(hop.Label) {
		n, err := c.statements(hop)
		return evidence(n), err
	}
	parts, err := c.bound(hop, true)
	return parts.Sum(), err
}

// Through implements paths.Costs.
func (c *pathCosts) Through(n paths.NodeID) (float64, error) {
	if c.rank != rankMeaning {
		return 0, nil
	}
	degree, err := c.degree(n)
	return hub(degree), err
}

// statements counts the quads that state the fact of a hop. It reads all quads of a subject at once:
// O(quads at the subject), and nothing for its other facts.
func (c *pathCosts) statements(hop paths.Hop) (int, error) {
	if hop.Label.Relation() >= len(c.table.list) {
		return 0, errRelation
	}
	rel, s, o := c.table.list[hop.Label.Relation()], hop.Subject(), hop.Object()
	n, err := c.count(triple{s, o, rel.name})
	if err == nil && rel.turned != "" && (rel.turned != rel.name || s != o) {
		var more int
		more, err = c.count(triple{o, s, rel.turned})
		n += more
	}
	return n, err
}

func (c *pathCosts) count(t triple) (int, error) {
	if c.read[t.subject] {
		return c.stated[t], nil
	}
	if c.read == nil {
		c.read, c.stated = make(map[backend.NodeID]bool), make(map[triple]int)
	}
	c.read[t.subject] = true
	err := c.each(quad.Subject, t.subject, func(q backend.Quad) error {
		p, err := c.predicate(q.P)
		if err == nil && p.kind != notEdge {
			c.stated[triple{q.S, q.O, p.rel.name}]++
		}
		return err
	})
	return c.stated[t], err
}

// evidence is what a fact of so many sources costs.
func evidence(sources int) float64 {
	return decimals(-math.Log(1 - math.Pow(0.3, float64(max(sources, 1)))))
}

// Floors implements paths.Costs.
func (c *pathCosts) Floors() (hop, through float64) { return c.hop, c.inner }

// hub is what arriving at a node with so many edges costs.
func hub(degree int) float64 { return decimals(0.4 * math.Log1p(float64(degree))) }

// metonymCost is what passing from a name to what it stands for costs beyond its length: so a metonym
// costs more than any fact of one source does.
const metonymCost = 1

// parts gives the parts of a hop's cost: length 1, evidence −ln(1−0.3^sources), rarity
// 0.5·ln(1+f)/ln(1+F) with f edges of the relation and F of all, hub 0.4·ln(1+degree) of the node
// it arrives at, 0 at the last, time 0.1 a year between the event times of neighbouring hops; a metonym has
// metonymCost in the place of evidence, rarity and time. Each has the decimals that count in a search, so
// that equal parts make equal sums on whatever hops they are.
func (c *pathCosts) parts(prev *paths.Hop, hop paths.Hop, last bool) (api.Cost, error) {
	parts, err := c.bound(hop, last)
	if err != nil || c.rank == rankLength || c.metonyms.is(hop.Label) {
		return parts, err
	}
	f, err := c.weighed(hop)
	if err != nil {
		return parts, err
	}
	parts.Evidence = evidence(f.sources)
	if prev == nil || c.rank != rankMeaning {
		return parts, nil
	}
	before, err := c.weighed(*prev)
	if err != nil {
		return parts, err
	}
	const perYear = 365.2425
	parts.Time = decimals(0.1 * float64(before.when.gap(&f.when)) / perYear)
	return parts, nil
}

func (c *pathCosts) weighed(hop paths.Hop) (*fact, error) {
	f, err := c.fact(hop)
	if err != nil {
		return nil, err
	}
	return f, c.weigh(f)
}

func (c *pathCosts) bound(hop paths.Hop, last bool) (parts api.Cost, err error) {
	metonym := c.metonyms.is(hop.Label)
	if metonym && c.rank != rankLength {
		parts.Metonym = metonymCost
	}
	if c.rank == rankEvidence {
		return parts, nil
	}
	parts.Length = 1
	if c.rank == rankLength {
		return parts, nil
	}
	rel := hop.Label.Relation()
	if rel >= len(c.rarity) {
		return parts, errRelation
	}
	if !metonym {
		parts.Rarity = c.rarity[rel]
	}
	if !last {
		degree, err := c.degree(hop.To)
		if err != nil {
			return parts, err
		}
		parts.Hub = hub(degree)
	}
	return parts, nil
}

// decimals leaves nine decimals.
func decimals(x float64) float64 { return math.Round(x*1e9) / 1e9 }
