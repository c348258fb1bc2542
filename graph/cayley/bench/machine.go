package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"time"
)

// field gives a number of kibibytes from a file of /proc, in bytes; 0 where there is none.
func field(file, name string) int64 {
	b, _ := os.ReadFile(file)
	for line := range strings.Lines(string(b)) {
		if value, ok := strings.CutPrefix(line, name+":"); ok {
			n, _ := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64)
			return n << 10
		}
	}
	return 0
}

// watchPeak looks at the anonymous memory of this process, ten times a second and more, until the
// function it gives is called, which gives the most there was, in bytes; 0 where the system does
// not say. Pages of mapped files are not counted.
func watchPeak() (stop func() int64) {
	done, most := make(chan struct{}), make(chan int64)
	look := func() int64 { return field("/proc/self/status", "RssAnon") }
	go func() {
		peak := look()
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				peak = max(peak, look())
			case <-done:
				most <- max(peak, look())
				return
			}
		}
	}()
	return func() int64 {
		close(done)
		return <-most
	}
}

// machine describes what the numbers were measured on, as a list in Markdown.
func machine() string {
	model := runtime.GOARCH
	b, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(b)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			model = strings.TrimSpace(value)
			break
		}
	}
	memory := "unknown"
	if n := field("/proc/meminfo", "MemTotal"); n > 0 {
		memory = fmt.Sprintf("%.0f GiB", float64(n)/(1<<30))
	}
	return fmt.Sprintf("- machine: %s, %d cores, %s of memory, %s\n- date: %s\n- Go: %s\n- commit: %s\n",
		model, runtime.NumCPU(), memory, runtime.GOOS, time.Now().UTC().Format(time.DateOnly), runtime.Version(), commit())
}

// commit names the commit that the program was built from.
func commit() string {
	revision, dirty := "unknown", ""
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, set := range info.Settings {
			switch {
			case set.Key == "vcs.revision":
				revision = set.Value[:min(12, len(set.Value))]
			case set.Key == "vcs.modified" && set.Value == "true":
				dirty = "-dirty"
			}
		}
	}
	return revision + dirty
}
