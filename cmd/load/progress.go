package main

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/newsgraph/newsgraph/cmd/internal/cli"
	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/api"
)

// How often progress is shown: on a terminal, and elsewhere.
const (
	redraw = 100 * time.Millisecond
	report = 10 * time.Second
)

// progress shows how far a load is: one line that is redrawn on a terminal, a line every ten
// seconds elsewhere. It is used from one goroutine.
type progress struct {
	w         io.Writer
	files     *graph.Files
	on        bool
	term      cli.Terminal
	start     time.Time
	last      time.Time
	documents int
	claims    int
	drawn     bool // a line stands on the terminal
}

func newProgress(w io.Writer, on bool, files *graph.Files) *progress {
	now := time.Now()
	return &progress{w: w, on: on, files: files, term: cli.TerminalOf(w), start: now, last: now}
}

func (p *progress) loaded(res *graph.PutResult) {
	p.documents++
	p.claims += res.Claims
	every := report
	if p.term.TTY {
		every = redraw
	}
	if !p.on || time.Since(p.last) < every {
		return
	}
	p.last = time.Now()
	elapsed := time.Since(p.start).Seconds()
	line := fmt.Sprintf("%d documents, %d claims, %.0f claims/s, %s",
		p.documents, p.claims, float64(p.claims)/elapsed, cli.Clean(p.files.Name()))
	if !p.term.TTY {
		fmt.Fprintln(p.w, line)
		return
	}
	if r := []rune(line); p.term.Width > 1 && len(r) >= p.term.Width {
		line = string(r[:p.term.Width-1])
	}
	fmt.Fprint(p.w, "\r\x1b[K", line)
	p.drawn = true
}

// print writes a line where the progress line may stand.
func (p *progress) print(line string) {
	p.finish()
	fmt.Fprintln(p.w, line)
}

// finish takes the progress line away.
func (p *progress) finish() {
	if p.drawn {
		fmt.Fprint(p.w, "\r\x1b[K")
		p.drawn = false
	}
}

// summary is what a load prints at its end with --format json.
type summary struct {
	Documents struct {
		New       int `json:"new"`
		Replaced  int `json:"replaced"`
		Unchanged int `json:"unchanged"`
		Rejected  int `json:"rejected"`
	} `json:"documents"`
	Claims struct {
		Loaded int `json:"loaded"`
		Gained int `json:"gained"`
		Lost   int `json:"lost"`
	} `json:"claims"`
	Merges   int `json:"merges"`
	Rejects  int `json:"rejects"`
	Warnings int `json:"warnings"`
	Store    struct {
		Commit    string `json:"commit"`
		Documents int    `json:"documents"`
		Entities  int    `json:"entities"`
		Claims    int    `json:"claims"`
		Facts     int    `json:"facts"`
		Quads     int    `json:"quads"`
	} `json:"store"`
	Seconds         float64 `json:"seconds"`
	ClaimsPerSecond float64 `json:"claims_per_second"`
}

func printSummary(w io.Writer, format string, res *graph.LoadResult, stats *api.Stats) error {
	seconds := res.Elapsed.Seconds()
	rate := 0.0
	if seconds > 0 {
		rate = float64(res.Claims) / seconds
	}
	if format == "text" {
		_, err := fmt.Fprintf(w, "%s: %d new, %d replaced, %d unchanged; %s (+%d −%d), %s, %s; %.1f s, %.0f claims/s; the store has %s, %s\n",
			plural(res.Documents(), "document"), res.New, res.Replaced, res.Unchanged, plural(res.Claims, "claim"), res.Gained, res.Lost,
			plural(res.Merges, "merge"), plural(res.Rejects, "reject"), seconds, rate,
			plural(stats.Facts, "fact"), plural(stats.Entities, "entity"))
		return err
	}
	var s summary
	s.Documents.New, s.Documents.Replaced = res.New, res.Replaced
	s.Documents.Unchanged, s.Documents.Rejected = res.Unchanged, res.Rejected
	s.Claims.Loaded, s.Claims.Gained, s.Claims.Lost = res.Claims, res.Gained, res.Lost
	s.Merges, s.Rejects, s.Warnings = res.Merges, res.Rejects, res.Warnings
	s.Store.Commit, s.Store.Documents, s.Store.Entities = stats.Commit, stats.Documents, stats.Entities
	s.Store.Claims, s.Store.Facts, s.Store.Quads = stats.Claims, stats.Facts, stats.Quads
	s.Seconds, s.ClaimsPerSecond = seconds, rate
	return json.NewEncoder(w).Encode(s)
}
