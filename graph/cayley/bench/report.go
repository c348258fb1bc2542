package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// A report is all that was measured.
type report struct {
	*config
	nothing []float64 // milliseconds of a process that does nothing
	graphs  []*part
	movies  *part   // nil where it was not wanted
	native  *native // likewise
	absent  []string
}

// disagreements is an error where an engine found something else than bare, or one of ours failed.
func (r *report) disagreements() error {
	var errs []error
	for _, p := range r.parts() {
		for _, found := range []map[string]*result{p.found, p.changed} {
			for _, k := range engines {
				res, ran := found[k.name]
				if !ran {
					continue
				}
				ours := k.name == "bare" || k.name == "ours" || k.name == "mem"
				if failed := res.Failed + res.Unfinished; ours && failed != "" {
					errs = append(errs, fmt.Errorf("%s: %s failed: %s", p.title(), k.name, failed))
				}
				wrong := res.disagrees("bare", found["bare"])
				if k.name == "mem" && len(wrong) == 0 && found["ours"] != nil { // bare is not asked everything
					wrong = res.disagrees("ours", found["ours"])
				}
				for _, what := range wrong {
					errs = append(errs, fmt.Errorf("%s: %s: %s", p.title(), k.name, what))
				}
			}
		}
	}
	if r.native != nil {
		errs = append(errs, r.native.wrong...)
	}
	return errors.Join(errs...)
}

func (r *report) parts() []*part {
	parts := r.graphs
	if r.movies != nil && r.movies.missing == "" {
		parts = append(slices.Clip(parts), r.movies)
	}
	return parts
}

func (p *part) title() string {
	if p.edges == 0 {
		return "Film data"
	}
	return fmt.Sprintf("Generated graph of %s quads", thousands(p.edges))
}

// page is the report in Markdown.
func (r *report) page(machine string) string {
	var b strings.Builder
	b.WriteString("# Benchmarks\n\nWritten by `make bench`; do not edit. What is measured and how is said below the tables.\n\n")
	b.WriteString(machine)
	fmt.Fprintf(&b, "- a process that does nothing: %s ms (it is part of every cold process)\n", coldCell(r.nothing))
	if why := r.movies; why != nil && why.missing != "" {
		fmt.Fprintf(&b, "- the film data was not measured: %s\n", why.missing)
	}
	if len(r.absent) > 0 {
		fmt.Fprintf(&b, "- not installed, and not measured: %s\n", strings.Join(r.absent, ", "))
	}
	b.WriteString("\n## Bars\n\n")
	r.bars(&b)
	for _, p := range r.parts() {
		fmt.Fprintf(&b, "\n## %s\n\n", p.title())
		r.part(&b, p)
	}
	if r.native != nil {
		b.WriteString("\n" + r.native.section())
	}
	r.how(&b)
	return b.String()
}

func (r *report) part(b *strings.Builder, p *part) {
	bare := p.found["bare"]
	quads := fmt.Sprintf("%s distinct quads", thousands(bare.Quads))
	if p.edges > 0 {
		quads += fmt.Sprintf(" of %s entities", thousands(int(entities(p.edges))))
	}
	fmt.Fprintf(b, "%s, %s of N-Quads.\n\n", quads, sizeText(p.file))
	b.WriteString("| engine | load, quads/s | × bare | bytes a quad on disk | peak anonymous memory, loading | open, ms | cold process, ms |\n|---|--:|--:|--:|--:|--:|--:|\n")
	for _, k := range engines {
		if res, ran := p.found[k.name]; ran {
			fmt.Fprintf(b, "| %s | %s |\n", k.name, strings.Join(p.loadCells(k, res, bare), " | "))
		}
	}
	b.WriteString("\nA cold process opens the store and ")
	if p.edges == 0 {
		fmt.Fprintf(b, "shows what is known of %s, who is found by name; an engine in memory loads first.\n\n", who)
		answers(b, p.found, []string{coStarWalks, coStars, longWalk})
		return
	}
	b.WriteString("answers one ANY SHORTEST by IRI; that of bare maps its arrays, which know no IRIs.\n\n")
	answers(b, p.found, slices.Concat(graphSeries, userSeries))
	p.user(b)
	if ours, ran := p.changed["ours"]; ran && ours.Commit > 0 {
		n := r.commits * 2 * (p.edges / half)
		fmt.Fprintf(b, "### After %d commits of 1%% each\n\n", r.commits)
		fmt.Fprintf(b, "Each deletes %s quads and adds as many: %.1f s in all, %s changes/s; then %s bytes a quad on disk, open in %.1f ms. Bare was made anew of what is there then.\n\n",
			thousands(p.edges/half), ours.Commit, thousands(int(float64(n)/ours.Commit)), perQuad(ours), ours.Open*1e3)
		answers(b, p.changed, graphSeries)
	}
}

// user is what else a user sees of ours.
func (p *part) user(b *strings.Builder) {
	ours := p.found["ours"]
	if ours == nil || len(ours.UserCold) == 0 {
		return
	}
	b.WriteString("| cold process that opens the store, asks by IRI and writes JSON | ms |\n|---|--:|\n")
	for _, name := range []string{pathShortest, pathBest} {
		fmt.Fprintf(b, "| %s | %s |\n", name, coldCell(ours.UserCold[name]))
	}
	fmt.Fprintf(b, "\n| all paths ≤ %d hops, canceled after %v, through | back after, ms: median | most | canceled |\n|---|--:|--:|--:|\n", cancelHops, cancelAfter)
	for _, name := range []string{cancelLibrary, cancelEngine} {
		late := ours.Cancel[name]
		fmt.Fprintf(b, "| %s | %.1f | %.1f | %d |\n", name, quantile(late, 0.5), quantile(late, 1), len(late))
	}
	b.WriteString("\n")
}

// loadCells are what a row of the first table has after the engine's name.
func (p *part) loadCells(k kind, res, bare *result) []string {
	if res.Load == 0 {
		return []string{broken(res, 0), "", "", "", "", ""}
	}
	cells := []string{
		thousands(int(p.rate(res))), fmt.Sprintf("%.2f", p.rate(res)/p.rate(bare)), "–", sizeText(res.Peak), "–", "–",
	}
	if k.kept && res.Disk > 0 {
		cells[2] = perQuad(res)
	}
	if k.kept && res.Open > 0 {
		cells[4] = fmt.Sprintf("%.2f", res.Open*1e3)
	}
	if len(res.Cold) > 0 {
		cells[5] = coldCell(res.Cold)
	}
	return cells
}

// rate is how many quads of the file were loaded in a second.
func (p *part) rate(res *result) float64 {
	n := p.edges
	if n == 0 {
		n = res.Quads // the film data has none twice
	}
	return float64(n) / res.Load
}

func perQuad(res *result) string {
	return fmt.Sprintf("%.1f", float64(res.Disk)/float64(max(res.Quads, 1)))
}

// broken says why there is no number.
func broken(res *result, budget time.Duration) string {
	switch {
	case res.Unfinished != "" && budget > 0:
		return fmt.Sprintf("%s did not finish in %.0f s", res.Unfinished, budget.Seconds())
	case res.Unfinished != "":
		return res.Unfinished + " did not finish in its time"
	case res.Failed != "":
		return "failed: " + strings.ReplaceAll(strings.ReplaceAll(filepath.ToSlash(res.Failed), "|", "/"), "\n", " ")
	}
	return "–"
}

// answers is the table of a part's series.
func answers(b *strings.Builder, found map[string]*result, names []string) {
	b.WriteString("| question | engine | p50, µs | × bare | p95, µs | × bare | first time p50, p95 | allocations | asked |\n|---|---|--:|--:|--:|--:|--:|--:|--:|\n")
	for _, name := range names {
		bare, compare := found["bare"].Series[name]
		for _, k := range engines {
			res, ran := found[k.name]
			if !ran {
				continue
			}
			s, asked := res.Series[name]
			switch {
			case asked:
				x50, x95 := "–", "–"
				if compare {
					same := bare.of(len(s.Answers))
					x50, x95 = times(s.P50, same.P50), times(s.P95, same.P95)
				}
				fmt.Fprintf(b, "| %s | %s | %s | %s | %s | %s | %s, %s | %.1f | %d |\n", name, k.name,
					micros(s.P50), x50, micros(s.P95), x95, micros(s.FirstP50), micros(s.FirstP95), s.Allocs, len(s.Answers))
			case name == longWalk && res.Long != "":
				fmt.Fprintf(b, "| %s | %s | %s | | | | | | |\n", name, k.name, res.Long)
			case k.name != "bare":
				fmt.Fprintf(b, "| %s | %s | %s | | | | | | |\n", name, k.name, broken(res, 0))
			}
		}
	}
	b.WriteString("\n")
}
