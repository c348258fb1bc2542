package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// mostHistory is how many queries are remembered.
const mostHistory = 1000

// A history is the queries that were asked at the prompt, over sessions too where there is a file for
// it. Remembering is a convenience: that a file cannot be read or written is no error.
type history struct {
	entries []string // the newest last
	file    string
}

// openHistory reads the history of the user; NEWSGRAPH_HISTORY names another file, or is off.
func openHistory() *history {
	h := &history{file: os.Getenv("NEWSGRAPH_HISTORY")}
	switch h.file {
	case "off":
		h.file = ""
	case "":
		if dir, err := os.UserCacheDir(); err == nil {
			h.file = filepath.Join(dir, "newsgraph", "history")
		}
	}
	if h.file == "" {
		return h
	}
	data, err := os.ReadFile(h.file)
	if err != nil {
		return h
	}
	for line := range strings.Lines(string(data)) {
		h.entries = append(h.entries, strings.TrimSuffix(line, "\n"))
	}
	h.entries = h.entries[max(0, len(h.entries)-mostHistory):]
	return h
}

// Add implements term.History: lines are not remembered, queries are.
func (h *history) Add(string) {}

// Len implements term.History.
func (h *history) Len() int { return len(h.entries) }

// At implements term.History.
func (h *history) At(i int) string { return h.entries[len(h.entries)-1-i] }

// remember adds a query, unless it is the last one again.
func (h *history) remember(query string) {
	if n := len(h.entries); n > 0 && h.entries[n-1] == query {
		return
	}
	h.entries = append(h.entries, query)
	h.entries = slices.Clone(h.entries[max(0, len(h.entries)-mostHistory):])
	if h.file == "" || os.MkdirAll(filepath.Dir(h.file), 0o700) != nil {
		return
	}
	_ = os.WriteFile(h.file, []byte(strings.Join(h.entries, "\n")+"\n"), 0o600)
}
