package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/paths"
)

// The series of questions as a user asks them: through the library, names and evidence included.
const (
	pathBest     = "`path` as it is by default: best 10, ≤ 4 hops, with evidence"
	pathShortest = "`path --select shortest`, with evidence"
	pathTen      = "`path --select all-shortest --limit 10`, with evidence"
)

var userSeries = []string{pathBest, pathShortest, pathTen}

// userLimit is the limit of answers that the command has by default.
const userLimit = 1000

// userQuery is a question of a series between two nodes, by the numbers in their IRIs.
func userQuery(name string, ends [2]uint32) *api.PathQuery {
	q := &api.PathQuery{From: fmt.Sprint(entityIRI, ends[0]), To: fmt.Sprint(entityIRI, ends[1]), Limit: userLimit}
	switch name {
	case pathShortest:
		q.Select = paths.Shortest.String()
	case pathTen:
		q.Select, q.Limit = paths.AllShortest.String(), 10
	}
	return q
}

// asUser opens what load left as the command does.
func asUser(ctx context.Context, place string, f func(*graph.Snapshot) error) error {
	g, err := graph.Open(ctx, place, &graph.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	s, err := g.Snapshot()
	if err != nil {
		return errors.Join(err, g.Close())
	}
	return errors.Join(f(s), s.Close(), g.Close())
}

// user asks the series of a user.
func (c *child) user(ctx context.Context) error {
	q, err := readQuestions(c.Questions)
	if err != nil {
		return err
	}
	return asUser(ctx, c.Place, func(snap *graph.Snapshot) error {
		for _, name := range userSeries {
			s, err := measure(ctx, len(q.Pairs), c.Series, func(i int) (int, error) {
				a, err := snap.Paths(ctx, userQuery(name, q.Pairs[i]))
				if err != nil {
					return 0, err
				}
				return len(a.Paths), nil
			})
			if err != nil {
				return err
			}
			c.found(name, s)
		}
		return nil
	})
}

// userCold answers one question of a series and writes it as JSON.
func (c *child) userCold(ctx context.Context) error {
	return asUser(ctx, c.Place, func(snap *graph.Snapshot) error {
		a, err := snap.Paths(ctx, userQuery(c.Ask, c.Ends))
		if err != nil {
			return err
		}
		_, err = json.Marshal(a)
		return err
	})
}

// What is canceled: all paths of up to so many hops, which are far too many, after so long.
const (
	cancelHops  = 9
	cancelAfter = 50 * time.Millisecond
	mostCancels = 20
)

// Through what a question was canceled.
const (
	cancelLibrary = "the library, paths found so far shown"
	cancelEngine  = "the engine alone"
)

// cancel asks for too much and cancels: how long after that does the answer come? The modes take
// turns.
func (c *child) cancel(ctx context.Context) error {
	q, err := readQuestions(c.Questions)
	if err != nil {
		return err
	}
	pairs := q.Pairs[:min(len(q.Pairs), max(1, c.Count/5), mostCancels)]
	mode := func(i int) paths.Mode { return []paths.Mode{paths.Acyclic, paths.Walk}[i%2] }
	err = asUser(ctx, c.Place, func(snap *graph.Snapshot) error {
		return c.canceled(ctx, cancelLibrary, len(pairs), func(ctx context.Context, i int) error {
			q := userQuery(pathBest, pairs[i])
			q.Select, q.Mode, q.MaxHops, q.Limit = paths.All.String(), mode(i).String(), cancelHops, 0
			_, err := snap.Paths(ctx, q)
			return err
		})
	})
	if err != nil {
		return err
	}
	o := c.e.(*ours)
	if err := o.open(ctx, c.Place); err != nil {
		return err
	}
	node, e, err := o.engine()
	if err != nil {
		return err
	}
	return c.canceled(ctx, cancelEngine, len(pairs), func(ctx context.Context, i int) error {
		from, err := node(pairs[i][0])
		if err != nil {
			return err
		}
		to, err := node(pairs[i][1])
		if err != nil {
			return err
		}
		_, err = e.s.Search(ctx, e.g, &paths.Query{
			From: paths.NodeID(from), To: paths.NodeID(to), Pattern: e.either,
			Selector: paths.All, Mode: mode(i), MaxHops: cancelHops,
		})
		return err
	})
}

// canceled notes the milliseconds from the cancellation to the return; a question that ended before
// is left out.
func (c *child) canceled(ctx context.Context, through string, n int, ask func(context.Context, int) error) error {
	var late []float64
	for i := range n {
		one, cancel := context.WithCancel(ctx)
		at := make(chan time.Time, 1)
		timer := time.AfterFunc(cancelAfter, func() {
			at <- time.Now()
			cancel()
		})
		err := ask(one, i)
		end := time.Now()
		if !timer.Stop() {
			late = append(late, max(0, end.Sub(<-at).Seconds()*1e3))
		}
		cancel()
		if err != nil {
			return err
		}
	}
	slices.Sort(late)
	c.note(func(r *result) {
		if r.Cancel == nil {
			r.Cancel = make(map[string][]float64)
		}
		r.Cancel[through] = late
	})
	return nil
}
