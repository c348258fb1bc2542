package main

import (
	"fmt"
	"strconv"
	"strings"
)

// thousands writes a number with commas.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// sizeText writes a size for a person.
func sizeText(n int64) string {
	switch {
	case n == 0:
		return "–"
	case n < 10<<30:
		return fmt.Sprintf("%.0f MiB", float64(n)/(1<<20))
	}
	return fmt.Sprintf("%.1f GiB", float64(n)/(1<<30))
}

// micros writes microseconds, the more exactly the fewer there are.
func micros(us float64) string {
	switch {
	case us >= 100:
		return thousands(int(us + 0.5))
	case us >= 10:
		return fmt.Sprintf("%.1f", us)
	}
	return fmt.Sprintf("%.2f", us)
}

// times writes a ratio.
func times(a, b float64) string {
	switch {
	case b == 0:
		return "–"
	case a/b >= 100:
		return thousands(int(a/b + 0.5))
	}
	return fmt.Sprintf("%.1f", a/b)
}

func coldCell(ms []float64) string {
	if len(ms) == 0 {
		return "–"
	}
	return fmt.Sprintf("p50 %.1f, p95 %.1f", quantile(ms, 0.5), quantile(ms, 0.95))
}

// how says how it was measured.
func (r *report) how(b *strings.Builder) {
	b.WriteString("\n## How\n\n")
	for _, k := range engines {
		fmt.Fprintf(b, "- **%s**: %s.\n", k.name, k.says)
	}
	lines := []string{
		fmt.Sprintf("Loads, the series of questions to one engine, and cold starts are each processes of their own. Numbers are the medians of %d runs, quantiles are of one run's questions; those of cold processes are of all runs together. The files are in the page cache. Peak memory is the most RssAnon seen in looks 20 ms apart: pages of mapped files are not in it.", r.runs),
		fmt.Sprintf("The graphs: one entity to %d quads; subjects and every second object Zipf-distributed (1.1, 50) in two orders, the other objects even; %d relations, Zipf-distributed (1.3, 2); every second quad labelled by one of %s documents; seeded.", edgesPerNode, relations, thousands(documents)),
		fmt.Sprintf("The questions: %s of each kind, the same for all engines, nodes drawn evenly; those for acyclic paths are of nodes three edges apart. The numbers of the nodes are looked up before the clock runs; the answer is the nodes and relations of the paths, as numbers. Each series is gone through twice, for all engines alike; the first time stands beside the second.", thousands(r.questions)),
		fmt.Sprintf("Ours and mem answer by the product's path engine, whose searcher and patterns are kept, and whose answers are sorted by terms, decoded anew for each question. The others run one generic finder, so that a row costs an indirect call on bare too, and sort nothing; memstore, leveldb and bolt are walked by hand over Cayley's quad iterators. All shortest and acyclic paths end at %s. SHORTEST 10 is asked of ours and mem alone, which are compared with each other.", thousands(mostPaths)),
		"What stands with evidence goes through the library, on the folder opened read-only: names are looked up by IRI, and the answer has its nodes, costs and claims; it is not written, save by cold processes. Its answers are not compared with bare's. There is no service yet: resident means in one process. A canceled question asks in turn for acyclic paths and walks; from the cancellation until the answer is there is what counts.",
		"A load reads the file too: bare and ours by this program's scanner, memstore, leveldb and bolt by the N-Quads reader of Cayley's quads. It ends when the store is closed or, in memory, ready.",
		"All answers that bare has too were compared with its; a difference ends the run with an error.",
		fmt.Sprintf("Time limits: %v for a load, %v for a series, of which what was not asked in time is left out (see “asked”; it is then compared with bare on what was asked), %v for the path of 26 steps, plus loading where that comes first. Cayley's slower engines are left out of larger graphs.", r.budget, r.series, r.hang),
	}
	for _, l := range lines {
		fmt.Fprintf(b, "- %s\n", l)
	}
}
