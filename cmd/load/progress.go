package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/newsgraph/newsgraph/cmd/internal/cli"
	"github.com/newsgraph/newsgraph/graph"
)

// How often progress is shown: on a terminal, and elsewhere.
const (
	redraw = 100 * time.Millisecond
	report = 10 * time.Second
)

// progress shows how far a load is: a bar that is redrawn on a terminal, a line every ten seconds
// elsewhere, and with a log a record. It is drawn by a goroutine of its own, so that it goes on while a
// commit is under way. It is safe for concurrent use.
type progress struct {
	ctx   context.Context //nolint:containedctx // it is that of one load
	w     io.Writer
	files *graph.Files
	log   *slog.Logger        // nil for words
	look  func() cli.Terminal // it may become another while it is looked at
	done  chan struct{}       // closed by finish
	once  sync.Once
	wg    sync.WaitGroup

	mu        sync.Mutex // guards what follows
	start     time.Time
	documents int
	claims    int
	size      int64 // of all files; 0 where it is not known
	quads     int   // of the file of RDF being read
	doing     string
	file      string // of RDF, "" for none
	began     time.Time
	drawn     bool // a bar stands on the terminal
}

// newProgress begins to show how far the reading of files is, if it is on.
func newProgress(ctx context.Context, w io.Writer, on bool, files *graph.Files, log *slog.Logger) *progress {
	p := &progress{ctx: ctx, w: w, files: files, log: log, done: make(chan struct{}), start: time.Now()}
	p.look = func() cli.Terminal { return cli.TerminalOf(w) }
	if on {
		p.begin()
	}
	return p
}

func (p *progress) begin() {
	every := report
	if p.bar() {
		every = redraw
	}
	p.wg.Go(func() {
		ticker := time.NewTicker(every)
		defer ticker.Stop()
		for first := true; ; first = false {
			select {
			case <-p.done:
				return
			case <-ticker.C:
			}
			switch { // a short load needs no size
			case first && every == redraw:
				p.wg.Go(p.measure)
			case first:
				p.measure()
			}
			p.show()
		}
	})
}

// bar says whether there is a terminal to draw a bar on.
func (p *progress) bar() bool { return p.log == nil && p.look().TTY && os.Getenv("TERM") != "dumb" }

func (p *progress) measure() {
	size, ok := p.files.Size(func() bool {
		select {
		case <-p.done:
			return true
		default:
			return false
		}
	})
	if ok {
		p.mu.Lock()
		p.size = size
		p.mu.Unlock()
	}
}

// reading is told of each document that was read.
func (p *progress) reading(res *graph.PutResult) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.documents++
	p.claims += res.Read
	p.file = ""
}

// addQuads is told of the quads of a file.
func (p *progress) addQuads(doing string, n int) {
	name := p.files.Progress().Name
	p.mu.Lock()
	defer p.mu.Unlock()
	if name != p.file || n < p.quads {
		p.file, p.began = name, time.Now()
	}
	p.doing, p.quads = doing, n
}

func (p *progress) show() {
	at := p.files.Progress()
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.log != nil:
		p.log.Info("progress", "documents", p.documents, "claims", p.claims, "quads", p.quads,
			"claims_per_second", int(perSecond(p.claims, p.start)), "bytes", at.Bytes, "size", p.size, "source", at.Name)
	case p.bar():
		term := p.look()
		fmt.Fprint(p.w, "\r\x1b[K", p.line(at, term))
		p.drawn = true
	default:
		fmt.Fprintln(p.w, p.line(at, cli.Terminal{}))
	}
}

func perSecond(n int, since time.Time) float64 {
	if s := time.Since(since).Seconds(); s > 0 {
		return float64(n) / s
	}
	return 0
}

// line says how far the load is, with a bar if there is room for one.
func (p *progress) line(at graph.FilesProgress, term cli.Terminal) string {
	words := p.counts()
	if p.ctx.Err() != nil {
		return term.Fit(words + "; interrupted, the commit is finished; once more ends at once")
	}
	if p.size <= 0 {
		if at.Name != "" {
			words += ", " + cli.Clean(at.Name)
		}
		return term.Fit(words)
	}
	part := min(1, float64(at.Bytes)/float64(p.size)) // files may have grown
	percent := fmt.Sprintf("%3.0f %%", 100*part)
	passed := time.Since(p.start)
	switch {
	case part == 1:
		words += ", all is read"
	case part > 0 && passed >= time.Second:
		words += ", " + inTime(time.Duration(float64(passed)*(1-part)/part)) + " left"
	}
	const least, most = 8, 30
	room := min(most, term.Width-len("[]")-len(percent)-2-len(words)-1)
	if room < least {
		return term.Fit(strings.TrimSpace(percent) + "  " + words)
	}
	full := int(part * float64(room))
	return "[" + strings.Repeat("#", full) + strings.Repeat(" ", room-full) + "]" + percent + "  " + words
}

func (p *progress) counts() string {
	documents := fmt.Sprintf("%s, %s, %.0f claims/s",
		plural(p.documents, "document"), plural(p.claims, "claim"), perSecond(p.claims, p.start))
	if p.file == "" {
		return documents
	}
	words := fmt.Sprintf("%.0f quads/s", perSecond(p.quads, p.began))
	switch p.doing {
	case "write":
		words = "writing them"
	case "merge":
		words = "merging what was written"
	}
	words = plural(p.quads, "quad") + ", " + words
	if p.documents > 0 {
		words = plural(p.documents, "document") + ", " + words
	}
	return words
}

// inTime writes a time that is left.
func inTime(d time.Duration) string {
	s := int(d.Round(time.Second) / time.Second)
	switch {
	case s < 60:
		return fmt.Sprintf("%d s", s)
	case s < 3600:
		return fmt.Sprintf("%d min %02d s", s/60, s%60)
	}
	return fmt.Sprintf("%d h %02d min", s/3600, s/60%60)
}

// print writes a line where the bar may stand.
func (p *progress) print(line string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clear()
	fmt.Fprintln(p.w, line)
}

// clear takes the bar away. The caller holds p.mu.
func (p *progress) clear() {
	if p.drawn {
		fmt.Fprint(p.w, "\r\x1b[K")
		p.drawn = false
	}
}

// finish ends it and takes the bar away; lines can still be printed.
func (p *progress) finish() {
	p.once.Do(func() { close(p.done) })
	p.wg.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clear()
}
