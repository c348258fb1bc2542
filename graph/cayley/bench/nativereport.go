package main

import (
	"fmt"
	"strings"
)

// nativeTitle is the heading of what was measured on documents.
const nativeTitle = "## Native documents\n"

func (n *native) rate(seconds float64) float64 { return float64(n.claims()) / max(seconds, 1e-9) }

func (n *native) perClaim(bytes int64) float64 { return float64(bytes) / float64(n.claims()) }

// lastTenth gives the rate in the last tenth as a share of that in the first.
func (n *native) lastTenth() float64 {
	t := n.load.Tenths
	if len(t) == 0 {
		return 0
	}
	return t[len(t)-1] / t[0]
}

// nativeBars are bars that stand in the page without their numbers where documents are not measured.
var nativeBars = []string{"native JSON", "size of a generated claim", "a query while a load runs"}

// bars are those on documents.
func (n *native) bars(row func(what, bar, measured string, met bool)) {
	at := fmt.Sprintf(", %s claims", thousands(n.claims()))
	rate := func(what string, seconds float64) {
		row(what+at, "≥ 50,000 claims/s", thousands(int(n.rate(seconds))), n.rate(seconds) >= 50_000)
	}
	rate("native JSON, texts kept", n.load.Seconds)
	rate("native JSON, texts kept, and `load compact`", n.load.Seconds+n.compact.Seconds)
	rate("native JSON, without texts", n.bare.Seconds)
	rate("native JSON, without texts, and `load compact`", n.bare.Seconds+n.bareCompact.Seconds)
	row("native JSON, the last tenth"+at, "≥ 0.8 of the first", fmt.Sprintf("%.2f, in %d commits", n.lastTenth(), n.load.Commits), n.lastTenth() >= 0.8)
	again := n.load.Seconds / n.again.Seconds
	row("native JSON again, unchanged"+at, "≥ 10× the first rate", fmt.Sprintf("%.1f×", again), again >= 10)
	for _, s := range []struct {
		what  string
		bytes int64
	}{{"as loaded", n.load.Disk}, {"compacted", n.compact.Disk}} {
		size := n.perClaim(s.bytes)
		row("a generated claim on disk, text included, "+s.what+at, "≤ 600 bytes", fmt.Sprintf("%.0f", size), size <= 600)
	}
	questionBars(row, n.walks, at)
	row("a query while `load --jobs 1` runs, in one process"+at, "p95 ≤ 2× idle",
		fmt.Sprintf("%s µs, idle %s", micros(n.loading.P95), micros(n.idle.P95)), len(n.loading.Took) > 0 && n.loading.P95 <= 2*n.idle.P95)
	busy, idle := quantile(n.loadingCold, 0.95), quantile(n.idleCold, 0.95)
	row("a query while `load --jobs 1` runs, a cold process"+at, "p95 ≤ 2× idle",
		fmt.Sprintf("%.1f ms, idle %.1f", busy, idle), len(n.loadingCold) > 0 && busy <= 2*idle)
}

// section is what was measured on documents, in Markdown.
func (n *native) section() string {
	var b strings.Builder
	b.WriteString(nativeTitle)
	fmt.Fprintf(&b, "\n%s generated documents of 50 claims: %s claims, %s of JSON lines, %.0f bytes a claim.\n\n",
		thousands(n.documents), thousands(n.claims()), sizeText(n.bytes), n.perClaim(n.bytes))
	b.WriteString("| load | seconds | of processors | claims read/s | peak anonymous memory | bytes a claim on disk |\n|---|--:|--:|--:|--:|--:|\n")
	line := func(what string, d *loadedDocuments, claims int) {
		fmt.Fprintf(&b, "| %s | %.2f | %.2f | %s | %s | %.0f |\n", what, d.Seconds, d.CPU, perSecond(claims, d.Seconds), sizeText(d.Peak), n.perClaim(d.Disk))
	}
	all := n.claims()
	line("into an empty store, texts kept", n.load, all)
	line("the same again, unchanged", n.again, all)
	line("`load compact`", n.compact, all)
	line("into an empty store, without texts", n.bare, all)
	line("`load compact`", n.bareCompact, all)
	hundredth := (n.documents + nativeEvery - 1) / nativeEvery
	few := hundredth * n.claims() / n.documents
	line(fmt.Sprintf("all, %s of them changed", plural(hundredth)), n.changed, all)
	line(fmt.Sprintf("%s changed, these alone", plural(hundredth)), n.few, few)
	line(fmt.Sprintf("all, after an alias that %s use", plural(len(n.aliased.IDs))), n.aliased, all)
	fmt.Fprintf(&b, "\nThe changed documents alone take %.2f of the time of all of them, and %.2f ms each. Exactly the documents that changed, or that use the alias, were replaced: %s.\n",
		n.few.Seconds/n.changed.Seconds, n.few.Seconds/float64(hundredth)*1e3, yes(len(n.wrong) == 0))
	b.WriteString("\n| claims/s in the tenths of the load |")
	for i := range n.load.Tenths {
		fmt.Fprintf(&b, " %d |", i+1)
	}
	b.WriteString(" mean | last ÷ first |\n|---|" + strings.Repeat("--:|", len(n.load.Tenths)+2) + "\n")
	for _, l := range []struct {
		what string
		d    *loadedDocuments
	}{{"texts kept", n.load}, {"without texts", n.bare}} {
		fmt.Fprintf(&b, "| %s, %d commits |", l.what, l.d.Commits)
		sum := 0.0
		for _, rate := range l.d.Tenths {
			fmt.Fprintf(&b, " %s |", thousands(int(rate)))
			sum += rate
		}
		t := l.d.Tenths
		fmt.Fprintf(&b, " %s | %.2f |\n", thousands(int(sum/float64(len(t)))), t[len(t)-1]/t[0])
	}
	fmt.Fprintf(&b, "\n| %s | idle | while `load --jobs 1` runs | p95 ÷ idle | asked |\n|---|--:|--:|--:|--:|\n", nativeQuestion)
	fmt.Fprintf(&b, "| in one process, each on the newest state, µs | %s | %s | %s | %d, %d |\n",
		quantiles(n.idle), quantiles(n.loading), times(n.loading.P95, n.idle.P95), len(n.idle.Took), len(n.loading.Took))
	fmt.Fprintf(&b, "| after the changes, before the store is compacted again, µs | %s | | %s | %d |\n", quantiles(n.patched), times(n.patched.P95, n.idle.P95), len(n.patched.Took))
	fmt.Fprintf(&b, "| a cold process each, ms | %s | %s | %s | %d, %d |\n\n",
		coldCell(n.idleCold), coldCell(n.loadingCold), times(quantile(n.loadingCold, 0.95), quantile(n.idleCold, 0.95)), len(n.idleCold), len(n.loadingCold))
	fmt.Fprintf(&b, "The asserted facts: %s, of %s entities.\n\n", thousands(n.facts), thousands(n.entities))
	answers(&b, n.walks, graphSeries)
	for _, l := range []string{
		"Each load is a process of its own and does what the command does: it reads JSON, checks it, finds out who is meant, and commits; the clock runs from before the store is opened until it is closed, the tidying up included. All processors are used where nothing else is said. The file is written before and is in the page cache.",
		fmt.Sprintf("What takes less than %d s is done as often as all else, and the median shown; what takes longer, once, and so is compacting and what queries are asked.", repeatBelow),
		"Documents that were committed together all took the same time; the last tenth has all that comes after the last commit too. In a small corpus there are few commits, and the tenths say little.",
		"While a load runs, another process asks one question after the other, each of the newest state, of a store that was compacted before; a quarter as many more documents are loaded. Names are looked up by IRI, drawn evenly; the answer has its evidence.",
		"Walks are asked of the facts as the store keeps them, compacted, without a view, and compared with plain arrays of the asserted ones.",
	} {
		fmt.Fprintf(&b, "- %s\n", l)
	}
	return b.String()
}

// alone is a section that says itself where it was measured, and what the bars are.
func (n *native) alone(machine string) string {
	var b strings.Builder
	b.WriteString(nativeTitle + "\nMeasured by itself, by `bench -only documents`:\n\n" + machine + "\n" + barsHead)
	n.bars(barRow(&b))
	return b.String() + strings.TrimPrefix(n.section(), nativeTitle)
}

// withNative puts the section on documents into a page, in the place of the one it has.
func withNative(page, section string) string {
	const how = "\n## How\n"
	for _, what := range nativeBars {
		page = strings.Replace(page, notMeasured(what), "", 1)
	}
	before, after, found := strings.Cut(page, "\n"+nativeTitle)
	if found {
		at := strings.Index(after, "\n## ")
		if at < 0 {
			at = len(after)
		}
		return before + "\n" + section + after[at:]
	}
	if before, after, found = strings.Cut(page, how); found {
		return before + "\n" + section + how + after
	}
	return page + "\n" + section
}

func quantiles(s series) string { return fmt.Sprintf("p50 %s, p95 %s", micros(s.P50), micros(s.P95)) }

func perSecond(n int, seconds float64) string { return thousands(int(float64(n) / max(seconds, 1e-9))) }

func plural(documents int) string {
	if documents == 1 {
		return "1 document"
	}
	return thousands(documents) + " documents"
}

func yes(ok bool) string {
	if ok {
		return "yes"
	}
	return "**no**"
}
