package graph

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/paths"
)

// hint says which part of the question would find more than nothing, when one would.
func (p *pathQuestion) hint(res *paths.Result) string {
	if p.yielded > 0 || !res.Complete {
		return ""
	}
	if p.from == p.to && p.mode == paths.Acyclic {
		if res.Reachable {
			return "both ends are one entity; `mode` simple finds ways round"
		}
		return "both ends are one entity, and no way leads round"
	}
	ctx, cancel := context.WithTimeout(p.ctx, hintTime)
	defer cancel()
	left := hintEdges
	for _, try := range []struct {
		say    string
		change func(*api.PathQuery) bool
	}{
		{"`status` asserted,hedged would find one: it is only reported, possible or planned", func(a *api.PathQuery) bool {
			wider := !slices.Contains(a.View.Status, "hedged") && a.View.Modality == nil
			a.View.Status = []string{"asserted", "hedged"}
			return wider
		}},
		{"without `directed` there is one", func(a *api.PathQuery) bool {
			was := a.Directed
			a.Directed = false
			return was
		}},
		{"without `time_respecting` there is one", func(a *api.PathQuery) bool {
			was := a.TimeRespecting
			a.TimeRespecting = false
			return was
		}},
		{"`expand_metonyms` would find one: a name stands for another", func(a *api.PathQuery) bool {
			was := a.ExpandMetonyms
			a.ExpandMetonyms = true
			return !was && p.hasMetonyms()
		}},
		{"without `max_degree` there is one", func(a *api.PathQuery) bool {
			was := a.MaxDegree
			a.MaxDegree = 0
			return was > 0
		}},
		{"without `min_sources` and `min_outlets` there is one", func(a *api.PathQuery) bool {
			was := max(a.View.MinSources, a.View.MinOutlets)
			a.View.MinSources, a.View.MinOutlets = 0, 0
			return was > 0
		}},
		{"without `via` and `not_via` there is one", func(a *api.PathQuery) bool {
			was := len(a.Via) + len(a.NotVia)
			a.Via, a.NotVia = nil, nil
			return was > 0
		}},
		{"without `avoid` there is one", func(a *api.PathQuery) bool {
			was := len(a.Avoid)
			a.Avoid = nil
			return was > 0
		}},
		{"without `through` there is one", func(a *api.PathQuery) bool {
			was := len(a.Through)
			a.Through = nil
			return was > 0
		}},
		{fmt.Sprintf("`max_hops` %d would find one", p.asked.MaxHops+2), func(a *api.PathQuery) bool {
			a.MaxHops += 2
			return true
		}},
		{"`status` asserted,hedged,negated would find one: it is denied", func(a *api.PathQuery) bool {
			wider := !slices.Contains(a.View.Status, "negated") && a.View.Modality == nil
			a.View.Status = everything
			return wider
		}},
	} {
		wider := p.asked
		if try.change(&wider) && p.wouldFind(ctx, wider, &left) {
			return try.say
		}
	}
	return ""
}

// hasMetonyms says whether the store has any that paths may follow.
func (p *pathQuestion) hasMetonyms() bool {
	list, err := p.metonyms()
	return err == nil && slices.ContainsFunc(list, func(m metonym) bool { return !m.stale })
}

// What an empty answer may take to say what would find more, all tries together: so many edges, that the same
// store says the same however busy the machine is, and as a last resort so much time.
const (
	hintEdges = 500_000
	hintTime  = time.Second
)

// A bounded adjacency fails once it has given so many edges.
type bounded struct {
	paths.Adjacency
	left *int
}

var errHintEdges = errors.New("enough edges for a hint")

func (b bounded) Out(n paths.NodeID) ([]paths.Edge, error) { return b.count(b.Adjacency.Out(n)) }

func (b bounded) In(n paths.NodeID) ([]paths.Edge, error) { return b.count(b.Adjacency.In(n)) }

func (b bounded) count(row []paths.Edge, err error) ([]paths.Edge, error) {
	if *b.left -= len(row) + 1; err == nil && *b.left < 0 {
		err = errHintEdges
	}
	return row, err
}

// wouldFind asks a wider question for one path, as long as edges are left.
func (p *pathQuestion) wouldFind(ctx context.Context, a api.PathQuery, left *int) bool {
	a.Select, a.Evidence, a.Rank = paths.Shortest.String(), "none", rankLength
	wider := pathQuestion{reader: p.Snapshot.reader(ctx), asked: a}
	found := false
	err := wider.walk(func() error {
		if err := wider.prepare(); err != nil {
			return err
		}
		_, err := wider.search(ctx, bounded{wider.edges, left}, func(paths.Path) error { found = true; return nil })
		return err
	})
	return err == nil && found
}
