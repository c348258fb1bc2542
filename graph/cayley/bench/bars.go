package main

import (
	"fmt"
	"strings"
)

const barsHead = "| what | bar | measured | met? |\n|---|---|---|---|\n"

// barRow writes rows of such a table.
func barRow(b *strings.Builder) func(what, bar, measured string, met bool) {
	return func(what, bar, measured string, met bool) {
		fmt.Fprintf(b, "| %s | %s | %s | %s |\n", what, bar, measured, yes(met))
	}
}

func notMeasured(what string) string { return fmt.Sprintf("| %s | | not measured here | |\n", what) }

// bars is the table of what the project holds itself to beside what was measured.
func (r *report) bars(b *strings.Builder) {
	b.WriteString(barsHead)
	row := barRow(b)
	for _, p := range r.graphs {
		ours := p.found["ours"]
		if ours == nil {
			continue
		}
		at := fmt.Sprintf(" at %s", thousands(p.edges))
		if ours.Failed+ours.Unfinished != "" || ours.Load == 0 {
			row("everything"+at, "", broken(ours, r.budget), false)
			continue
		}
		least := 1_000_000.0
		if p.edges >= 20_000_000 {
			least = 700_000
		}
		row("bulk load"+at, fmt.Sprintf("≥ %s quads/s", thousands(int(least))), thousands(int(p.rate(ours))), p.rate(ours) >= least)
		if ours.Peak > 0 {
			row("anonymous memory, loading"+at, "≤ 2 GiB at 20 M", sizeText(ours.Peak), ours.Peak <= 2<<30)
		}
		row("size on disk"+at, "≤ 60 bytes a quad", perQuad(ours), ours.Disk <= 60*int64(ours.Quads))
		if len(ours.Cold) > 0 {
			ms := quantile(ours.Cold, 0.5)
			row("cold process, ANY SHORTEST by IRI"+at, "≤ 20 ms at 20 M", coldCell(ours.Cold), ms <= 20)
		}
		userBars(row, ours, p.edges, at)
		questionBars(row, p.found, at)
		if p.changed["ours"] != nil {
			questionBars(row, p.changed, fmt.Sprintf("%s, after %d commits", at, r.commits))
		}
	}
	r.movieBars(row)
	others := []string{"cold process by name, on the graphs"}
	if r.native != nil {
		r.native.bars(row)
	} else {
		others = append(others, nativeBars...)
	}
	for _, other := range others {
		b.WriteString(notMeasured(other))
	}
}

// userBars are those on what a user gets; those on answers are for graphs of 2 M edges.
func userBars(row func(what, bar, measured string, met bool), ours *result, edges int, at string) {
	if cold := ours.UserCold[pathShortest]; len(cold) > 0 {
		row("cold process, "+pathShortest+", as JSON"+at, "≤ 20 ms at 20 M", coldCell(cold), quantile(cold, 0.5) <= 20)
	}
	for _, through := range []string{cancelLibrary, cancelEngine} {
		late, asked := ours.Cancel[through]
		most := quantile(late, 1)
		if asked {
			row("cancel: "+through+at, "≤ 100 ms", fmt.Sprintf("most %.1f ms of %d", most, len(late)), len(late) > 0 && most <= 100)
		}
	}
	if edges > 2_000_000 {
		return
	}
	if s, asked := ours.Series[pathBest]; asked {
		row("first ranked paths"+at, "p50 ≤ 10 ms at 2 M", fmt.Sprintf("%.2f ms", s.P50/1e3), s.P50 <= 10_000)
		row("first ranked paths"+at, "p95 ≤ 80 ms at 2 M", fmt.Sprintf("%.2f ms", s.P95/1e3), s.P95 <= 80_000)
	}
	for _, name := range []string{pathShortest, pathTen} {
		if s, asked := ours.Series[name]; asked {
			row("resident, in process (the service comes later): "+name+at, "p95 ≤ 2 ms at 2 M", fmt.Sprintf("%.2f ms", s.P95/1e3), s.P95 <= 2000)
		}
	}
}

// questionBars are those on the questions about a graph.
func questionBars(row func(what, bar, measured string, met bool), found map[string]*result, at string) {
	ours, bare := found["ours"], found["bare"]
	if bare == nil {
		return
	}
	for _, name := range barSeries {
		o, asked := ours.Series[name]
		b, compare := bare.Series[name]
		if !asked || !compare {
			row(name+at, "", broken(ours, 0), false)
			continue
		}
		b = b.of(len(o.Answers))
		row(name+at, "p50 ≤ 2× bare + 2 µs", fmt.Sprintf("%s µs, bare %s", micros(o.P50), micros(b.P50)), o.P50 <= 2*b.P50+2)
		row(name+at, "p95 ≤ 3× bare + 5 µs", fmt.Sprintf("%s µs, bare %s", micros(o.P95), micros(b.P95)), o.P95 <= 3*b.P95+5)
	}
}

// movieBars are those on the film data.
func (r *report) movieBars(row func(what, bar, measured string, met bool)) {
	p := r.movies
	if p == nil || p.missing != "" || p.found["ours"] == nil || p.found["ours"].Load == 0 {
		return
	}
	ours := p.found["ours"]
	for _, other := range []struct {
		name string
		bar  float64
	}{{"leveldb", 20}, {"bolt", 35}} {
		theirs := p.found[other.name]
		what, bar := "bulk load, film data", fmt.Sprintf("≥ %.0f× %s", other.bar, other.name)
		switch {
		case theirs == nil:
		case theirs.Load == 0:
			// That it took longer than the budget says how much faster ours is at least.
			x := r.budget.Seconds() / ours.Load
			row(what, bar, fmt.Sprintf("%s; more than %.0f×", broken(theirs, r.budget), x), theirs.Unfinished != "" && x >= other.bar)
		default:
			x := theirs.Load / ours.Load
			row(what, bar, fmt.Sprintf("%.1f×", x), x >= other.bar)
		}
	}
}
