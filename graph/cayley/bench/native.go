package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/newsgraph/newsgraph/fixtures/newsgen"
)

// Every hundredth document is one that changes, and another hundredth has words that come to mean
// something else.
const (
	nativeEvery   = 100
	nativeChanged = 0  // of a hundred
	nativeRare    = 50 // of a hundred
)

// repeatBelow is how short a measurement is that is made again for the median.
const repeatBelow = 30

// rareWord is a relation that no schema has until one of a later run names it.
func rareWord(run int) string { return fmt.Sprintf("murmured_in_passing_%d", run) }

// rareSchema gives the rare words up to that of a run a meaning.
func rareSchema(run int) string {
	words := make([]string, run)
	for i := range words {
		words[i] = rareWord(i + 1)
	}
	return "relations:\n  murmured_to:\n    description: Subject murmured something to object.\n    aliases: [" + strings.Join(words, ", ") + "]\n"
}

// A corpus is generated documents as lines of JSON.
type corpus struct {
	of       int  // documents that the generator is told there are
	from, to int  // which are written
	rare     int  // rare words in each document that has any
	version  int  // of the documents that change; 0 is the first
	only     bool // those that change alone
}

// write writes a corpus without holding it in memory. It gives the bytes.
func (c *corpus) write(file string) (size int64, err error) {
	f, err := os.Create(file)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := bufio.NewWriterSize(f, 1<<20)
	g := newsgen.New(1, c.of)
	var line []byte
	for n := range c.to {
		line = g.Append(line[:0])
		switch {
		case n < c.from || c.only && n%nativeEvery != nativeChanged:
			continue
		case n%nativeEvery == nativeChanged && c.version > 0:
			line = setNth(line, `"confidence":`, ",}", 0, strconv.FormatFloat(float64(c.version)/1000, 'f', -1, 64))
		case n%nativeEvery == nativeRare:
			for i := range c.rare {
				line = setNth(line, `"predicate":`, ",", i, strconv.Quote(rareWord(i+1)))
			}
		}
		size += int64(len(line))
		if _, err := w.Write(line); err != nil {
			return 0, err
		}
	}
	return size, w.Flush()
}

// setNth sets the nth value of a key, up to one of the bytes of ends.
func setNth(line []byte, key, ends string, n int, value string) []byte {
	at := 0
	for range n + 1 {
		next := bytes.Index(line[at:], []byte(key))
		if next < 0 {
			panic("a document without " + key) // every one has 50
		}
		at += next + len(key)
	}
	end := at + bytes.IndexAny(line[at:], ends)
	return slices.Concat(line[:at], []byte(value), line[end:])
}

// hundredth lists the documents that are so many after a hundred.
func (c *corpus) hundredth(at int) (ids []string) {
	for n := at; n < c.to; n += nativeEvery {
		ids = append(ids, fmt.Sprintf("gen-%07d", n))
	}
	return ids
}

// A native is what was measured on documents in the native format.
type native struct {
	documents int
	bytes     int64
	facts     int // asserted
	entities  int // that have any

	load, again, compact   *loadedDocuments // with the texts kept
	bare, bareCompact      *loadedDocuments // without
	changed, few, aliased  *loadedDocuments
	walks                  map[string]*result // of ours and bare
	idle, patched, loading series             // in one process: on the compacted store, after the changes, while a load runs
	idleCold, loadingCold  []float64
	wrong                  []error
}

func (n *native) claims() int { return n.documents * newsgen.Claims }

// native measures all that has to do with documents.
func (b *bencher) native(ctx context.Context) (*native, error) {
	n := &native{documents: b.documents}
	c := &corpus{of: b.documents, to: b.documents, rare: b.runs}
	file, place := filepath.Join(b.dir, "documents.jsonl"), filepath.Join(b.dir, "native")
	defer func() { _, _ = os.Remove(file), os.RemoveAll(place) }()
	var err error
	if n.bytes, err = c.write(file); err != nil {
		return nil, err
	}
	for _, step := range []func(context.Context, *native, *corpus, string, string) error{
		b.nativeLoads, b.nativeWalks, b.nativeIdle, b.nativeChanges, b.nativeQueries,
	} {
		if err := step(ctx, n, c, file, place); err != nil {
			return nil, err
		}
	}
	return n, nil
}

// documentsTask does one thing with documents.
func documentsTask(step, file, place string) *task {
	return &task{Engine: "ours", Steps: []string{step}, File: file, Place: place, KeepText: true}
}

// one runs a task on documents, which must not fail: what follows has no sense without it.
func (b *bencher) one(ctx context.Context, t *task) (*result, error) {
	r, _, err := b.start(ctx, t)
	if err == nil && r.Failed+r.Unfinished != "" {
		err = fmt.Errorf("%s: %v: %s", b.where, t.Steps, broken(r, b.budget))
	}
	return r, err
}

// several measures something as often as is told, or once where it takes long, and gives the medians.
func (b *bencher) several(ctx context.Context, what string, f func(run int) (*result, error)) (*loadedDocuments, error) {
	var all []*loadedDocuments
	for run := 1; run <= b.runs && (run == 1 || all[0].Seconds < repeatBelow); run++ {
		b.where = fmt.Sprintf("documents, %s, run %d of %d", what, run, b.runs)
		r, err := f(run)
		if err != nil {
			return nil, err
		}
		all = append(all, r.Documents)
	}
	return medianDocuments(all), nil
}

func (b *bencher) nativeLoads(ctx context.Context, n *native, c *corpus, file, place string) (err error) {
	load := func(keep bool) func(int) (*result, error) {
		return func(int) (*result, error) {
			if err := os.RemoveAll(place); err != nil {
				return nil, err
			}
			t := documentsTask(stepLoad, file, place)
			t.KeepText = keep
			return b.one(ctx, t)
		}
	}
	compact := func(int) (*result, error) { return b.one(ctx, documentsTask(stepCompact, "", place)) }
	for _, l := range []struct {
		what          string
		keep          bool
		load, compact **loadedDocuments
	}{{"load without texts", false, &n.bare, &n.bareCompact}, {"load", true, &n.load, &n.compact}} {
		if *l.load, err = b.several(ctx, l.what, load(l.keep)); err != nil {
			return err
		}
		n.expect(l.what, *l.load, func(d *loadedDocuments) bool {
			return d.New == c.to && d.Claims == n.claims() && d.Rejected == 0
		})
		if l.keep {
			n.again, err = b.several(ctx, "again", func(int) (*result, error) { return b.one(ctx, documentsTask(stepLoad, file, place)) })
			if err != nil {
				return err
			}
			n.expect("again", n.again, func(d *loadedDocuments) bool { return d.Unchanged == c.to })
		}
		b.where = "documents, " + l.what
		r, err := compact(1)
		if err != nil {
			return err
		}
		*l.compact = r.Documents
	}
	return nil
}

// expect notes where a load did something else than it should.
func (n *native) expect(what string, d *loadedDocuments, ok func(*loadedDocuments) bool) {
	if !ok(d) {
		n.wrong = append(n.wrong, fmt.Errorf("documents, %s: %d new, %d replaced, %d unchanged, %d refused, %d claims",
			what, d.New, d.Replaced, d.Unchanged, d.Rejected, d.Claims))
	}
}

// exactly notes where others than those documents were replaced.
func (n *native) exactly(what string, r *result, ids []string, read int) {
	d := r.Documents
	n.expect(what, d, func(d *loadedDocuments) bool { return d.Replaced == len(ids) && d.Unchanged == read-len(ids) })
	if !slices.Equal(d.IDs, ids) {
		n.wrong = append(n.wrong, fmt.Errorf("documents, %s: others were replaced than have changed", what))
	}
}

// nativeChanges changes a hundredth of the documents, and then what a word in another hundredth means.
func (b *bencher) nativeChanges(ctx context.Context, n *native, c *corpus, file, place string) (err error) {
	version := *c // as the store has it
	load := func(what string, ids []string, read int, schema string) (*result, error) {
		t := documentsTask(stepLoad, file, place)
		t.Schema = schema
		r, err := b.one(ctx, t)
		if err == nil {
			n.exactly(what, r, ids, read)
		}
		return r, err
	}
	changed := c.hundredth(nativeChanged)
	for _, l := range []struct {
		what string
		only bool
		into **loadedDocuments
	}{{"a hundredth changed", false, &n.changed}, {"a hundredth changed, given alone", true, &n.few}} {
		*l.into, err = b.several(ctx, l.what, func(int) (*result, error) {
			version.version++
			version.only = l.only
			if _, err := version.write(file); err != nil {
				return nil, err
			}
			read := c.to
			if l.only {
				read = len(changed)
			}
			return load(l.what, changed, read, "")
		})
		if err != nil {
			return err
		}
	}
	version.only = false
	if _, err := version.write(file); err != nil {
		return err
	}
	const what = "an alias in a hundredth"
	n.aliased, err = b.several(ctx, what, func(run int) (*result, error) {
		return load(what, c.hundredth(nativeRare), c.to, rareSchema(run))
	})
	return err
}

// nativeWalks asks ours what bare is asked, of the facts that the store has.
func (b *bencher) nativeWalks(ctx context.Context, n *native, _ *corpus, _, place string) error {
	arrays := place + ".bare"
	todo := func(engine, place string, steps ...string) *task {
		return &task{Engine: engine, Steps: steps, Place: place, File: arrays, Questions: arrays + ".questions", Nodes: arrays + ".nodes"}
	}
	b.where = "documents, walks"
	r, err := b.one(ctx, todo("ours", place, stepFacts))
	if err != nil {
		return err
	}
	n.facts, n.entities = r.Quads, r.Entities
	if _, err := b.one(ctx, todo("bare", arrays, "open", "questions")); err != nil {
		return err
	}
	all := make(map[string][]*result)
	for range b.runs {
		for engine, place := range map[string]string{"bare": arrays, "ours": place} {
			r, err := b.one(ctx, todo(engine, place, "open", "ask"))
			if err != nil {
				return err
			}
			all[engine] = append(all[engine], r)
		}
	}
	n.walks = make(map[string]*result)
	for engine, runs := range all {
		n.walks[engine] = median(runs)
	}
	for _, what := range n.walks["ours"].disagrees("bare", n.walks["bare"]) {
		n.wrong = append(n.wrong, fmt.Errorf("documents, walks: %s", what))
	}
	return nil
}

// An asking asks a user's questions of the store of documents.
type asking struct {
	b         *bencher
	place     string
	questions *questions
	names     *nodes
}

func (b *bencher) asking(place string) (*asking, error) {
	q, err := readQuestions(place + ".bare.questions")
	if err != nil {
		return nil, err
	}
	names, err := readNodes(place + ".bare.nodes")
	return &asking{b, place, q, names}, err
}

// inOne asks in one process, until a file is there or, where it is "", as many questions as are wanted.
func (a *asking) inOne(ctx context.Context, until string) (series, error) {
	t := documentsTask(stepAsk, "", a.place)
	t.Questions, t.Nodes, t.Until = a.place+".bare.questions", a.place+".bare.nodes", until
	r, err := a.b.one(ctx, t)
	if err != nil {
		return series{}, err
	}
	return r.Series[nativeQuestion], nil
}

// cold asks in processes of their own, one after the other, until it is told to end. It gives the
// milliseconds of those before.
func (a *asking) cold(ctx context.Context, end func(asked int) bool) (ms []float64, err error) {
	t := a.b.limited(documentsTask(stepAskCold, "", a.place))
	for i := 0; ; i++ {
		t.Names = a.names.named(a.questions.Pairs[i%len(a.questions.Pairs)])
		r, took, err := start(ctx, t)
		if err == nil && r.Failed+r.Unfinished != "" {
			err = errors.New(broken(r, a.b.budget))
		}
		if err != nil || end(i) {
			return ms, err
		}
		ms = append(ms, took.Seconds()*1e3)
	}
}

// nativeIdle asks while nothing is written.
func (b *bencher) nativeIdle(ctx context.Context, n *native, _ *corpus, _, place string) error {
	b.where = "documents, idle"
	a, err := b.asking(place)
	if err != nil {
		return err
	}
	if n.idle, err = a.inOne(ctx, ""); err != nil {
		return err
	}
	begin := time.Now()
	n.idleCold, err = a.cold(ctx, func(asked int) bool { return asked == 10*b.colds || asked > 2 && time.Since(begin) > b.series })
	return err
}

// nativeQueries asks after the changes, and while more documents are loaded.
func (b *bencher) nativeQueries(ctx context.Context, n *native, c *corpus, file, place string) error {
	b.where = "documents, after the changes"
	a, err := b.asking(place)
	if err != nil {
		return err
	}
	if n.patched, err = a.inOne(ctx, ""); err != nil {
		return err
	}
	if _, err := b.one(ctx, documentsTask(stepCompact, "", place)); err != nil {
		return err
	}
	over, size := place+".over", max(c.to/4, 1)
	more := &corpus{of: c.of, from: c.to, to: c.to + size}
	// while asks as long as the next documents are loaded.
	while := func(ask func(loading context.Context) error) error {
		if _, err := more.write(file); err != nil {
			return err
		}
		more.from, more.to = more.to, more.to+size
		t := b.limited(documentsTask(stepLoad, file, place))
		t.Jobs = 1
		loading, loaded := context.WithCancel(ctx)
		defer loaded()
		done := make(chan error, 1)
		go func() {
			r, _, err := start(ctx, t)
			if err == nil && r.Failed+r.Unfinished != "" {
				err = errors.New(broken(r, b.budget))
			}
			if err == nil && r.Documents.New != size {
				err = fmt.Errorf("%d documents are new, not %d", r.Documents.New, size)
			}
			done <- errors.Join(err, os.WriteFile(over, nil, 0o666))
			loaded()
		}()
		err := ask(loading)
		return errors.Join(err, <-done, os.Remove(over))
	}
	b.where = "documents, while more are loaded"
	err = while(func(context.Context) (err error) {
		n.loading, err = a.inOne(ctx, over)
		return err
	})
	if err != nil {
		return err
	}
	return while(func(loading context.Context) (err error) {
		n.loadingCold, err = a.cold(ctx, func(int) bool { return loading.Err() != nil })
		return err
	})
}

// limited gives a task its limits.
func (b *bencher) limited(t *task) *task {
	t.Count, t.Series, t.Budget = b.questions, b.series, b.budget
	return t
}
