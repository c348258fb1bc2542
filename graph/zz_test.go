package graph_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/api"
)

func TestZZ(t *testing.T) {
	db := os.Getenv("ZDB")
	if db == "" {
		t.Skip()
	}
	g, err := graph.Open(context.Background(), db, &graph.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	n := 400_000
	if os.Getenv("ZN") != "" {
		fmt.Sscan(os.Getenv("ZN"), &n)
	}
	nf, _ := os.ReadFile(os.Getenv("ZNAMES"))
	names := strings.Split(string(nf), "\n")
	sn, _ := g.Snapshot()
	defer sn.Close()
	all := []api.PathQuery{{}, {Select: "shortest"}, {Select: "all-shortest", Limit: 10}, {Select: "shortest-k"}, {Rank: "evidence"}, {View: api.View{AsOf: "2026-08-01"}}, {View: api.View{AsOf: "2026-08-01"}, Select: "shortest"}, {TimeRespecting: true, Select: "shortest"}, {View: api.View{MinSources: 2}}, {View: api.View{Status: []string{"asserted", "hedged"}}}}
	var only []api.PathQuery
	for _, f := range strings.Split(os.Getenv("ZQ"), ",") {
		var i int
		fmt.Sscan(f, &i)
		only = append(only, all[i])
	}
	for _, q := range only {
		r := rand.New(rand.NewPCG(1, 1))
		var d []time.Duration
		var worst string
		var max time.Duration
		for len(d) < 20 {
			q := q
			q.From, q.To = fmt.Sprintf("http://example.org/entity/%d", r.IntN(n)), fmt.Sprintf("http://example.org/entity/%d", r.IntN(n))
			if len(names) > 1 {
				q.From, q.To = names[r.IntN(len(names))], names[r.IntN(len(names))]
			}
			ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
			st := time.Now()
			a, err := sn.Paths(ctx, &q)
			cancel()
			if err != nil {
				continue
			}
			took := time.Since(st)
			if took > max {
				max, worst = took, fmt.Sprint(q.From, q.To, a.Explored, len(a.Paths), a.Complete)
			}
			d = append(d, took)
		}
		slices.Sort(d)
		t.Logf("%+v %v %v: p50 %v p95 %v max %v %s", q.Select+q.Rank, q.TimeRespecting, q.View, d[len(d)/2], d[len(d)*95/100], max, worst)
	}
}
