package graph_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/api"
)

// A question over many triples that is canceled at some moment returns soon after, with what it has.
// How soon is a design figure of 100 ms, which is logged; a busy machine fails nothing below 2 s.
func TestCancelSoon(t *testing.T) {
	nodes, triples, rounds := 60_000, 300_000, 30
	switch {
	case os.Getenv("NEWSGRAPH_STRESS") != "":
		nodes, triples, rounds = 600_000, 3_000_000, 200
	case testing.Short():
		nodes, triples, rounds = 10_000, 50_000, 10
	}
	g := openMemory(t)
	files := graph.NewFiles([]string{"-"}, randomTriples(nodes, triples))
	defer closed(t, files)
	if _, err := g.Load(t.Context(), files, nil); err != nil {
		t.Fatal(err)
	}
	s, err := g.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	defer closed(t, s)
	for name, q := range map[string]api.PathQuery{
		"all":    {Select: "all", MaxHops: 8, Evidence: "none"},
		"walks":  {Select: "all", MaxHops: 8, Mode: "walk", Evidence: "none"},
		"best":   {MaxHops: 8, K: 1000},
		"groups": {Select: "groups", K: 5, MaxHops: 10, Evidence: "one"},
	} {
		t.Run(name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(3, 4))
			var late []time.Duration
			found := 0
			for range rounds {
				q.From, q.To = fmt.Sprintf("http://example.org/%d", r.IntN(nodes)), fmt.Sprintf("http://example.org/%d", r.IntN(nodes))
				ctx, cancel := context.WithCancel(t.Context())
				at := make(chan time.Time, 1)
				timer := time.AfterFunc(time.Duration(r.IntN(60_000))*time.Microsecond, func() { at <- time.Now(); cancel() })
				a, err := s.Paths(ctx, &q)
				back := time.Now()
				if timer.Stop() { // it was answered before
					cancel()
					if err != nil || !a.Complete && a.Reason != "memory" {
						t.Fatalf("not canceled: %+v, %v", a, err)
					}
					continue
				}
				late = append(late, back.Sub(<-at))
				switch {
				case err != nil && ctx.Err() == nil:
					t.Fatal(err)
				case err == nil && !a.Complete:
					if a.Reason != "canceled" && a.Reason != "memory" {
						t.Errorf("the reason is %q", a.Reason)
					}
					found += len(a.Paths)
				}
				cancel()
			}
			if len(late) == 0 {
				t.Log("all were answered before")
				return
			}
			slices.Sort(late)
			median, most := late[len(late)/2], late[len(late)-1]
			t.Logf("%d canceled, after which they took %v in the median, %v at most; %d paths kept", len(late), median, most, found)
			if median > 2*time.Second {
				t.Errorf("the median is %v", median)
			}
		})
	}
}
