package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"time"
)

// childArg is the first argument of the processes that this program starts of itself; the second is
// the task.
const childArg = "child"

// A task is what one process does.
type task struct {
	Engine    string
	Steps     []string // see child.step
	File      string   // of N-Quads
	Place     string   // of the engine's files
	Questions string   // file of them
	Edges     int
	Commits   int
	Count     int           // of questions
	Ends      [2]uint32     // of the path that a cold process finds, by the numbers in the IRIs
	Budget    time.Duration // for a step
	Series    time.Duration // for a series of questions
	Ask       string        // the series that a cold process of a user's has its question from
	KeepText  bool          // of documents
	Jobs      int           // documents to check at once; 0 for all processors
	Schema    string        // that the store is given before a load
	Nodes     string        // file of the nodes of a store that the numbers of questions mean
	Names     [2]string     // of the path that a cold process finds, where Ends do not say
	Until     string        // file whose coming ends the questions; "" for none
}

// A result is what a process found out.
type result struct {
	Unfinished string // the step that did not end in its time
	Failed     string // why the last step failed
	Quads      int
	Load       float64 // seconds
	Commit     float64 // seconds, all commits
	Open       float64 // seconds
	Peak       int64   // bytes of anonymous memory while loading or committing
	Disk       int64   // bytes
	Cold       []float64
	UserCold   map[string][]float64 // by series
	Cancel     map[string][]float64 // milliseconds from the cancellation to the answer, by what was asked
	Series     map[string]series
	Entities   int              `json:",omitempty"`
	Documents  *loadedDocuments `json:",omitempty"`
	Long       string           `json:",omitempty"` // what became of the long path, if it found nothing
}

// A child is such a process.
type child struct {
	task
	e   engine
	out io.Writer

	mu   sync.Mutex
	res  result // of the steps that are done
	over bool
}

// runChild does a task and prints its result as JSON.
func runChild(ctx context.Context, arg string, out io.Writer) error {
	c := &child{out: out}
	if err := json.Unmarshal([]byte(arg), &c.task); err != nil {
		return err
	}
	k, known := kindOf(c.Engine)
	if !known {
		return fmt.Errorf("there is no engine %q", c.Engine)
	}
	c.e = k.fresh()
	for _, name := range c.Steps {
		late := time.AfterFunc(c.Budget, func() {
			// No engine of Cayley's can be stopped otherwise.
			if c.print(func(r *result) { r.Unfinished = name }) != nil {
				os.Exit(1)
			}
			os.Exit(0)
		})
		err := c.step(ctx, name)
		late.Stop()
		if err != nil {
			return c.print(func(r *result) { r.Failed = fmt.Sprintf("%s: %v", name, err) })
		}
	}
	if err := c.e.close(); err != nil {
		return err
	}
	return c.print(func(*result) {})
}

// note changes the result.
func (c *child) note(f func(*result)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f(&c.res)
}

// print ends the result and prints it, once.
func (c *child) print(f func(*result)) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.over {
		return nil
	}
	c.over = true
	f(&c.res)
	return json.NewEncoder(c.out).Encode(&c.res)
}

// step does one step of a task.
func (c *child) step(ctx context.Context, name string) error {
	switch name {
	case "load":
		err := c.timed(func(r *result) *float64 { return &r.Load }, func() error { return c.e.load(ctx, c.File, c.Place) })
		if p, ok := c.e.(*peer); ok {
			c.note(func(r *result) { r.Load, r.Peak = p.loaded() })
		}
		return err
	case "commit":
		e, ok := c.e.(interface {
			commit(ctx context.Context, file, place string, edges, commits int) error
		})
		if !ok {
			return errors.New("no commits on " + c.Engine)
		}
		return c.timed(func(r *result) *float64 { return &r.Commit }, func() error { return e.commit(ctx, c.File, c.Place, c.Edges, c.Commits) })
	case "open":
		start := time.Now()
		err := c.e.open(ctx, c.Place)
		took := time.Since(start).Seconds()
		c.note(func(r *result) { r.Open = took })
		return err
	case "count":
		n, err := c.e.quads(ctx)
		c.note(func(r *result) { r.Quads = n })
		return err
	case "questions":
		return makeQuestions(c.e.(*bare).g, c.Count).write(c.Questions)
	case "ask":
		return c.ask(ctx)
	case "cold":
		return c.cold()
	case "films", "long", "show":
		return c.films(ctx, name)
	case "user":
		return c.user(ctx)
	case "user cold":
		return c.userCold(ctx)
	case "cancel":
		return c.cancel(ctx)
	case stepLoad, stepCompact, stepFacts, stepAsk, stepAskCold:
		return c.documents(ctx, name)
	case "nothing":
		return nil
	}
	return fmt.Errorf("there is no step %q", name)
}

// timed does what takes long and much memory.
func (c *child) timed(where func(*result) *float64, f func() error) error {
	peak := watchPeak()
	start := time.Now()
	err := f()
	took := time.Since(start).Seconds()
	most := peak()
	size, e := sizeOf(c.Place)
	c.note(func(r *result) { *where(r), r.Peak, r.Disk = took, most, size })
	return errors.Join(err, e)
}

func (c *child) found(name string, s series) {
	c.note(func(r *result) {
		if r.Series == nil {
			r.Series = make(map[string]series)
		}
		r.Series[name] = s
	})
}

func (c *child) ask(ctx context.Context) error {
	q, err := readQuestions(c.Questions)
	if err != nil {
		return err
	}
	if p, ok := c.e.(*peer); ok {
		found, err := p.askAll(q, c.Series)
		for name, s := range found {
			c.found(name, s)
		}
		return err
	}
	a, err := c.e.graph()
	if err != nil {
		return err
	}
	if _, ok := c.e.(*ours); ok && c.Nodes != "" {
		nodes, err := readNodes(c.Nodes)
		if err != nil {
			return err
		}
		a.node = func(n uint32) (uint32, error) { return nodes.IDs[n], nil }
		a.relation = func(n uint32) (uint32, error) { return n, nil }
	}
	return a.ask(ctx, q, c.Series, c.found)
}

// cold answers one question.
func (c *child) cold() error {
	a, err := c.e.graph()
	if err != nil {
		return err
	}
	var ends [2]uint32
	for i, n := range c.Ends {
		if ends[i], err = a.node(n); err != nil {
			return err
		}
	}
	n, err := a.anyShortest(ends[0], ends[1])
	c.found(anyShortest, series{Answers: []int{n}})
	return err
}

func (c *child) films(ctx context.Context, step string) error {
	if b, ok := c.e.(*bare); ok && step == "films" {
		return b.askFilms(ctx, c.Count, c.Series, c.found)
	}
	qs, err := c.e.films(ctx)
	if err != nil {
		return err
	}
	switch step {
	case "films":
		return askFilms(ctx, qs, c.Count, c.Series, c.found)
	case "long":
		return askLong(ctx, qs, c.Count, c.Series, c.found)
	}
	n, err := show(ctx, qs)
	c.found(step, series{Answers: []int{n}})
	return err
}

// start runs a task in a process of its own and gives its result, and how long the process lived.
func start(ctx context.Context, t *task) (*result, time.Duration, error) {
	arg, err := json.Marshal(t)
	if err != nil {
		return nil, 0, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, 0, err
	}
	cmd := exec.CommandContext(ctx, self, childArg, string(arg))
	cmd.Stderr = os.Stderr
	begin := time.Now()
	out, err := cmd.Output()
	took := time.Since(begin)
	if ctx.Err() != nil {
		return nil, 0, context.Cause(ctx)
	}
	r := new(result)
	if err == nil {
		err = json.Unmarshal(out, r)
	}
	if err != nil { // it crashed, or was killed for want of memory: that is a result too
		r.Failed = fmt.Sprintf("%v: %v", t.Steps, err)
	}
	return r, took, nil
}
