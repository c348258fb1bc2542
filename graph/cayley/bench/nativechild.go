package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/paths"
)

// What a process does with documents.
const (
	stepLoad    = "load documents"
	stepCompact = "compact"
	stepFacts   = "facts"
	stepAsk     = "ask for paths"
	stepAskCold = "ask for a path"
)

// A loadedDocuments is what became of a load.
type loadedDocuments struct {
	New, Replaced, Unchanged, Rejected, Claims int

	Seconds float64 // from before the store is opened until it is closed
	CPU     float64 // seconds of all processors that the process took
	Peak    int64   // bytes of anonymous memory
	Disk    int64   // bytes
	Commits int
	Tenths  []float64 // claims a second in each tenth of the claims
	IDs     []string  // of the documents that were replaced
}

// medianDocuments gives the medians of what was measured several times; the rest is that of the first.
func medianDocuments(all []*loadedDocuments) *loadedDocuments {
	m := *all[0]
	of := func(get func(*loadedDocuments) float64) float64 {
		var list []float64
		for _, d := range all {
			list = append(list, get(d))
		}
		return middle(list)
	}
	m.Seconds = of(func(d *loadedDocuments) float64 { return d.Seconds })
	m.CPU = of(func(d *loadedDocuments) float64 { return d.CPU })
	m.Peak = int64(of(func(d *loadedDocuments) float64 { return float64(d.Peak) }))
	m.Disk = int64(of(func(d *loadedDocuments) float64 { return float64(d.Disk) }))
	m.Tenths = make([]float64, len(m.Tenths))
	for i := range m.Tenths {
		m.Tenths[i] = of(func(d *loadedDocuments) float64 { return d.Tenths[i] })
	}
	return &m
}

// processorTime gives how long processors have worked for this process.
func processorTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func (c *child) documents(ctx context.Context, step string) error {
	switch step {
	case stepLoad:
		return c.loadDocuments(ctx)
	case stepCompact:
		return c.compact(ctx)
	case stepFacts:
		return c.facts(ctx)
	case stepAsk:
		return c.askPaths(ctx)
	}
	return c.askPath(ctx)
}

// loadDocuments loads as the command does.
func (c *child) loadDocuments(ctx context.Context) error {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(200) // as the command does
	}
	d, curve := &loadedDocuments{}, progress{}
	err := c.timed(func(*result) *float64 { return &d.Seconds }, func() error {
		curve.begin()
		g, err := graph.Open(ctx, c.Place, &graph.Options{Create: true})
		if err != nil {
			return err
		}
		if c.Schema != "" {
			err = g.ExtendSchema(ctx, "bench.yaml", []byte(c.Schema))
		}
		if err == nil {
			files := graph.NewFiles([]string{c.File}, nil)
			var res *graph.LoadResult
			res, err = g.Load(ctx, files, &graph.LoadOptions{KeepText: c.KeepText, Jobs: c.Jobs, Loaded: func(p *graph.PutResult) {
				curve.add(p.Read)
				if p.Status == graph.StatusReplaced {
					d.IDs = append(d.IDs, p.ID)
				}
			}})
			err = errors.Join(err, files.Close())
			d.New, d.Replaced, d.Unchanged, d.Rejected, d.Claims = res.New, res.Replaced, res.Unchanged, res.Rejects, res.Claims
		}
		err = errors.Join(err, g.Close())
		curve.end()
		return err
	})
	d.Tenths, d.Commits = curve.tenths(), curve.commits()
	c.note(func(r *result) { d.Peak, d.Disk, d.CPU, r.Documents = r.Peak, r.Disk, processorTime().Seconds(), d })
	return err
}

// compact is what load compact does.
func (c *child) compact(ctx context.Context) error {
	d := &loadedDocuments{}
	err := c.timed(func(*result) *float64 { return &d.Seconds }, func() error {
		g, err := graph.Open(ctx, c.Place, nil)
		if err != nil {
			return err
		}
		return errors.Join(g.Compact(ctx), g.Close())
	})
	c.note(func(r *result) { d.Peak, d.Disk, d.CPU, r.Documents = r.Peak, r.Disk, processorTime().Seconds(), d })
	return err
}

// A progress is when how many claims were there. Documents that are committed together come together.
type progress struct {
	start time.Time
	at    []float64 // seconds, rising
	has   []int     // claims by then
	done  int
}

// together is within what time documents are told of that were committed together.
const together = 5 * time.Millisecond

func (p *progress) begin() { p.start, p.at, p.has = time.Now(), []float64{0}, []int{0} }

func (p *progress) add(claims int) {
	p.done += claims
	p.note(time.Since(p.start).Seconds())
}

func (p *progress) note(now float64) {
	last := len(p.at) - 1
	if last > 0 && now-p.at[last] < together.Seconds() {
		p.at[last], p.has[last] = now, p.done
		return
	}
	p.at, p.has = append(p.at, now), append(p.has, p.done)
}

// end has all that comes after the last commit, the tidying up, count as its time.
func (p *progress) end() {
	if last := len(p.at) - 1; last > 0 {
		p.at[last] = time.Since(p.start).Seconds()
	}
}

func (p *progress) commits() int { return len(p.at) - 1 }

// tenths gives the claims a second in each tenth of the claims; within what was committed together all
// took the same time.
func (p *progress) tenths() []float64 {
	if p.done == 0 {
		return nil
	}
	var rates []float64
	before := 0.0
	i := 1
	for k := range 10 {
		want := float64(p.done) * float64(k+1) / 10
		for i < len(p.at)-1 && float64(p.has[i]) < want {
			i++
		}
		share := (want - float64(p.has[i-1])) / float64(p.has[i]-p.has[i-1])
		at := p.at[i-1] + share*(p.at[i]-p.at[i-1])
		rates = append(rates, float64(p.done)/10/(at-before))
		before = at
	}
	return rates
}

// Nodes are the nodes of a store that have an asserted fact, by the numbers that questions have for them.
type nodes struct {
	IDs  []uint32
	IRIs []string
}

func (n *nodes) named(pair [2]uint32) [2]string { return [2]string{n.IRIs[pair[0]], n.IRIs[pair[1]]} }

func readNodes(file string) (*nodes, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	n := new(nodes)
	return n, json.Unmarshal(b, n)
}

// facts makes plain arrays of the asserted facts of a store.
func (c *child) facts(ctx context.Context) error {
	o := c.e.(*ours)
	if err := o.open(ctx, c.Place); err != nil {
		return err
	}
	facts, ok := o.snap.(backend.FactStore)
	sizer, sizes := o.snap.(backend.Sizer)
	if !ok || !sizes {
		return errors.New("ours keeps no facts")
	}
	var quads []numbered
	var found nodes
	err := facts.Walk(func(w backend.FactWalker) error {
		numbers := make(map[uint32]uint32)
		number := func(n uint32) uint32 {
			at, known := numbers[n]
			if !known {
				at = uint32(len(found.IDs))
				numbers[n] = at
				found.IDs = append(found.IDs, n)
				found.IRIs = append(found.IRIs, string(w.AppendText(nil, paths.NodeID(n))))
			}
			return at
		}
		for n := range uint32(sizer.MaxNode()) {
			for _, f := range w.Out(paths.NodeID(n + 1)) {
				if f.Label.Kinds()&asserted != 0 {
					quads = append(quads, numbered{s: number(n + 1), p: uint32(f.Label.Relation()), o: number(uint32(f.To))})
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	list, err := json.Marshal(&found)
	if err != nil {
		return err
	}
	arrays := newBare(len(found.IDs), quads)
	c.note(func(r *result) { r.Quads, r.Entities = arrays.quads, len(found.IDs) })
	return errors.Join(os.WriteFile(c.Nodes, list, 0o666), arrays.save(c.File))
}

// nativeQuestion is the series that is asked while documents are loaded.
const nativeQuestion = pathShortest

// warmUp is how many questions go before those that count.
const warmUp = 20

// askPaths asks through the library, each question on the newest state, until a file is there, or, where
// there is none to wait for, so many times or as often as the time for a series allows.
func (c *child) askPaths(ctx context.Context) error {
	q, err := readQuestions(c.Questions)
	if err != nil {
		return err
	}
	names, err := readNodes(c.Nodes)
	if err != nil {
		return err
	}
	g, err := graph.Open(ctx, c.Place, &graph.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	var s series
	begin := time.Now()
	for i := 0; ; i++ {
		if c.Until == "" && (i == warmUp+c.Count || i > 2*warmUp && time.Since(begin) > c.Series) {
			break
		}
		if _, err := os.Stat(c.Until); c.Until != "" && !errors.Is(err, fs.ErrNotExist) {
			break
		}
		start := time.Now()
		a, err := askNamed(ctx, g, names.named(q.Pairs[i%len(q.Pairs)]))
		took := time.Since(start)
		if err != nil {
			return errors.Join(err, g.Close())
		}
		if i >= warmUp {
			s.Answers, s.Took = append(s.Answers, len(a.Paths)), append(s.Took, float32(took.Nanoseconds())/1e3)
		}
	}
	s.P50, s.P95 = quantile(s.Took, 0.5), quantile(s.Took, 0.95)
	c.found(nativeQuestion, s)
	return g.Close()
}

// askPath asks one question through the library, in a process of its own, and makes JSON of the answer.
func (c *child) askPath(ctx context.Context) error {
	g, err := graph.Open(ctx, c.Place, &graph.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	a, err := askNamed(ctx, g, c.Names)
	if err == nil {
		_, err = json.Marshal(a)
	}
	return errors.Join(err, g.Close())
}

func askNamed(ctx context.Context, g *graph.Graph, names [2]string) (*api.PathAnswer, error) {
	q := userQuery(nativeQuestion, [2]uint32{})
	q.From, q.To = names[0], names[1]
	a, err := g.Paths(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("%s to %s: %w", q.From, q.To, err)
	}
	return a, nil
}
