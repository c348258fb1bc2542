package main

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// A bencher goes through the processes that are to be measured.
type bencher struct {
	*config
	log    io.Writer
	where  string   // what is under way
	absent []string // engines that are not installed
}

// all measures everything.
func (b *bencher) all(ctx context.Context) (*report, error) {
	r := &report{config: b.config}
	var err error
	if r.nothing, err = b.cold(ctx, &task{Engine: "bare", Steps: []string{"nothing"}}, nil); err != nil {
		return nil, err
	}
	if b.wantsPart(graphPart) {
		for _, edges := range b.edges {
			part, err := b.graph(ctx, edges)
			if err != nil {
				return nil, err
			}
			r.graphs = append(r.graphs, part)
		}
	}
	if b.wantsPart(moviePart) {
		if r.movies, err = b.movies(ctx); err != nil {
			return nil, err
		}
	}
	if b.documents > 0 && b.wantsPart(documentsPart) {
		if r.native, err = b.native(ctx); err != nil {
			return nil, err
		}
	}
	r.absent = b.absent
	return r, nil
}

// A part is what all engines did with one file.
type part struct {
	edges   int // 0 for the film data
	file    int64
	missing string // why it was not measured
	found   map[string]*result
	changed map[string]*result // after the commits
}

// start runs a task and says so.
func (b *bencher) start(ctx context.Context, t *task) (*result, time.Duration, error) {
	t.Count, t.Series = b.questions, b.series
	if t.Budget == 0 {
		t.Budget = b.budget
		if slices.Contains(t.Steps, "ask") { // a series ends after the question that it is at
			t.Budget += time.Duration(2*len(graphSeries)) * b.series
		}
		if slices.Contains(t.Steps, "user") {
			t.Budget += time.Duration(2*len(userSeries)) * b.series
		}
	}
	r, took, err := start(ctx, t)
	if err != nil {
		return nil, 0, err
	}
	note := ""
	switch {
	case r.Unfinished != "":
		note = fmt.Sprintf(": %s did not finish in %v", r.Unfinished, t.Budget)
	case r.Failed != "":
		note = ": " + r.Failed
	}
	fmt.Fprintf(b.log, "%s: %s %s: %.1f s%s\n", b.where, t.Engine, strings.Join(t.Steps, ", "), took.Seconds(), note)
	return r, took, nil
}

// then runs a task after another whose result is r, to which it adds its own; not where that one
// came to nothing.
func (b *bencher) then(ctx context.Context, r *result, t *task) error {
	if r.Unfinished != "" || r.Failed != "" {
		return nil
	}
	more, _, err := b.start(ctx, t)
	if err == nil {
		r.add(more)
	}
	return err
}

// cold measures whole processes, in milliseconds.
func (b *bencher) cold(ctx context.Context, t *task, ends [][2]uint32) (took []float64, err error) {
	t.Budget = b.budget
	begin := time.Now()
	for i := range b.colds {
		if i > 2 && time.Since(begin) > b.series {
			break
		}
		if ends != nil {
			t.Ends = ends[i%len(ends)]
		}
		r, d, err := start(ctx, t)
		if err != nil {
			return nil, err
		}
		if r.Failed+r.Unfinished != "" {
			fmt.Fprintf(b.log, "%s: %s cold: %s%s\n", b.where, t.Engine, r.Failed, r.Unfinished)
			return nil, nil
		}
		took = append(took, d.Seconds()*1e3)
	}
	return took, nil
}

// graph measures one generated graph.
func (b *bencher) graph(ctx context.Context, edges int) (*part, error) {
	file := filepath.Join(b.dir, fmt.Sprintf("graph-%d.nq", edges))
	if err := writeGraph(file, edges); err != nil {
		return nil, err
	}
	defer func() { _ = os.Remove(file) }()
	return b.part(ctx, file, edges, b.graphRun)
}

// movies measures the film data.
func (b *bencher) movies(ctx context.Context) (*part, error) {
	if _, err := os.Stat(b.movie); errors.Is(err, fs.ErrNotExist) {
		return &part{missing: fmt.Sprintf("%s is not there", b.movie)}, nil
	}
	file := filepath.Join(b.dir, "movie.nq")
	if err := unzip(b.movie, file); err != nil {
		return nil, err
	}
	defer func() { _ = os.Remove(file) }()
	return b.part(ctx, file, 0, b.movieRun)
}

func unzip(from, to string) error {
	f, err := os.Open(from)
	if err != nil {
		return err
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(from, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			return err
		}
	}
	w, err := os.Create(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, r)
	return errors.Join(err, w.Close())
}

// part runs each engine as often as it is told and takes the medians.
func (b *bencher) part(ctx context.Context, file string, edges int, one func(context.Context, kind, string, int) (base, changed *result, err error)) (*part, error) {
	size, err := sizeOf(file)
	if err != nil {
		return nil, err
	}
	p := &part{edges: edges, file: size, found: make(map[string]*result), changed: make(map[string]*result)}
	all, after := make(map[string][]*result), make(map[string][]*result)
	for i := range b.runs {
		for _, k := range engines {
			if !b.wantsEngine(k.name) || edges > k.most || b.lacks(k, edges) {
				continue
			}
			b.where = fmt.Sprintf("%s, run %d of %d", filepath.Base(file), i+1, b.runs)
			place := filepath.Join(b.dir, k.name)
			base, changed, err := one(ctx, k, file, edges)
			err = errors.Join(err, os.RemoveAll(place))
			if err != nil {
				return nil, err
			}
			all[k.name] = append(all[k.name], base)
			if changed != nil {
				after[k.name] = append(after[k.name], changed)
			}
		}
	}
	for name, list := range all {
		p.found[name] = median(list)
	}
	for name, list := range after {
		p.changed[name] = median(list)
	}
	return p, nil
}

// lacks says whether an engine cannot be asked: one of Python's, which may not be installed, and
// knows no films.
func (b *bencher) lacks(k kind, edges int) bool {
	p, ok := k.fresh().(*peer)
	if !ok {
		return false
	}
	if edges > 0 && python(p.lib) == "" {
		fmt.Fprintf(b.log, "%s is not installed\n", k.name)
		if !slices.Contains(b.absent, k.name) {
			b.absent = append(b.absent, k.name)
		}
		return true
	}
	return edges == 0
}

// graphRun measures one engine on a generated graph. Bare comes first and draws the questions.
func (b *bencher) graphRun(ctx context.Context, k kind, file string, edges int) (base, changed *result, err error) {
	place, questions := filepath.Join(b.dir, k.name), file+".json"
	todo := func(steps ...string) *task {
		return &task{Engine: k.name, Steps: steps, File: file, Place: place, Questions: questions, Edges: edges, Commits: b.commits}
	}
	if !k.kept {
		base, _, err = b.start(ctx, todo("load", "count", "ask"))
		return base, nil, err
	}
	if base, _, err = b.start(ctx, todo("load")); err != nil {
		return nil, nil, err
	}
	if k.name == "bare" {
		if err := b.then(ctx, base, todo("open", "questions")); err != nil {
			return nil, nil, err
		}
	}
	if err := b.then(ctx, base, todo("open", "count", "ask")); err != nil {
		return nil, nil, err
	}
	q, err := readQuestions(questions)
	if err != nil {
		return nil, nil, err
	}
	if base.Cold, err = b.cold(ctx, todo("open", "cold"), q.Pairs); err != nil {
		return nil, nil, err
	}
	if k.name == "ours" {
		if err := b.userRun(ctx, base, todo, q.Pairs); err != nil {
			return nil, nil, err
		}
	}
	if b.commits == 0 || k.name != "bare" && k.name != "ours" {
		return base, nil, nil
	}
	if changed, _, err = b.start(ctx, todo("commit")); err != nil {
		return nil, nil, err
	}
	return base, changed, b.then(ctx, changed, todo("open", "count", "ask"))
}

// userRun measures what a user gets from the store of a graph.
func (b *bencher) userRun(ctx context.Context, base *result, todo func(...string) *task, pairs [][2]uint32) (err error) {
	for _, step := range []string{"user", "cancel"} {
		if err := b.then(ctx, base, todo(step)); err != nil {
			return err
		}
	}
	base.UserCold = make(map[string][]float64)
	for _, name := range []string{pathShortest, pathBest} {
		t := todo("user cold")
		t.Ask = name
		if base.UserCold[name], err = b.cold(ctx, t, pairs); err != nil {
			return err
		}
	}
	return nil
}

// movieRun measures one engine on the film data.
func (b *bencher) movieRun(ctx context.Context, k kind, file string, _ int) (base, _ *result, err error) {
	place := filepath.Join(b.dir, k.name)
	todo := func(steps ...string) *task {
		return &task{Engine: k.name, Steps: steps, File: file, Place: place}
	}
	if k.name == "bare" {
		base, _, err = b.start(ctx, todo("load", "count", "films"))
		return base, nil, err
	}
	open := "load"
	if k.kept {
		open = "open"
		if base, _, err = b.start(ctx, todo("load")); err != nil {
			return nil, nil, err
		}
		err = b.then(ctx, base, todo("open", "count", "films"))
	} else {
		base, _, err = b.start(ctx, todo("load", "count", "films"))
	}
	if err != nil || base.Failed+base.Unfinished != "" {
		return base, nil, err
	}
	if base.Cold, err = b.cold(ctx, todo(open, "show"), nil); err != nil {
		return nil, nil, err
	}
	long := todo(open, "long")
	long.Budget = b.hang
	if open == "load" {
		long.Budget += time.Duration(2 * base.Load * float64(time.Second))
	}
	r, _, err := b.start(ctx, long)
	if err == nil {
		base.addLong(r, long.Budget)
	}
	return base, nil, err
}
