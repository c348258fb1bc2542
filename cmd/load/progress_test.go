package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/newsgraph/newsgraph/cmd/internal/cli"
	"github.com/newsgraph/newsgraph/graph"
)

// screen takes what is drawn, for several goroutines.
type screen struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *screen) take() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.b.Reset()
	return s.b.String()
}

// half gives files of which exactly half is read.
func half(t *testing.T) *graph.Files {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"a", "b"} {
		if err := os.WriteFile(filepath.Join(dir, name+".json"), []byte(`{"id": "`+name+`"}`), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	files := graph.NewFiles([]string{dir}, nil)
	if _, err := files.Read(); err != nil {
		t.Fatal(err)
	}
	return files
}

// beginProgress shows the progress of files on a terminal of so many columns, 0 for no terminal.
func beginProgress(ctx context.Context, w *screen, files *graph.Files, columns int, logForm string) *progress {
	p := newProgress(ctx, w, false, files, newLog(logForm, w))
	p.look = func() cli.Terminal { return cli.Terminal{TTY: columns > 0, Width: columns} }
	p.begin()
	return p
}

func TestBar(t *testing.T) {
	t.Setenv("TERM", "xterm")
	files := half(t)
	defer files.Close()
	synctest.Test(t, func(t *testing.T) {
		var w screen
		ctx, stop := context.WithCancel(t.Context())
		p := beginProgress(ctx, &w, files, 80, "")
		p.reading(&graph.PutResult{Read: 30})
		time.Sleep(20*time.Second - time.Millisecond)
		w.take()
		// Nothing more is read, and it is still drawn: a commit is under way.
		for _, want := range []string{
			"\r\x1b[K[#############             ] 50 %  1 document, 30 claims, 2 claims/s, 20 s left",
			"\r\x1b[K[#############             ] 50 %  1 document, 30 claims, 1 claims/s, 20 s left",
		} {
			time.Sleep(2 * time.Millisecond)
			got := w.take()
			time.Sleep(98 * time.Millisecond)
			if got != want {
				t.Errorf("got  %q\nwant %q", got, want)
			}
		}
		w.take()
		p.print("a line")
		if got := w.take(); got != "\r\x1b[Ka line\n" {
			t.Errorf("a line is printed as %q", got)
		}
		p.addQuads("add", 5000)
		time.Sleep(time.Second - 100*time.Millisecond)
		w.take()
		time.Sleep(100 * time.Millisecond)
		if got := w.take(); !strings.Contains(got, "1 document, 5000 quads, 5549 quads/s, 21 s left") { // in 901 ms
			t.Errorf("of quads it says %q", got)
		}
		stop()
		time.Sleep(time.Second)
		if got := w.take(); !strings.Contains(got, "interrupted") {
			t.Errorf("interrupted, it says %q", got)
		}
		p.finish()
		if got := w.take(); got != "\r\x1b[K" {
			t.Errorf("at the end it writes %q", got)
		}
		p.finish()
		time.Sleep(time.Minute)
		if got := w.take(); got != "" {
			t.Errorf("after the end it writes %q", got)
		}
	})
}

// No bar is wider than its terminal.
func TestNarrowBar(t *testing.T) {
	t.Setenv("TERM", "xterm")
	files := half(t)
	defer files.Close()
	for _, columns := range []int{2, 20, 40, 60, 61, 62, 79, 200} {
		synctest.Test(t, func(t *testing.T) {
			var w screen
			p := beginProgress(t.Context(), &w, files, columns, "")
			time.Sleep(100*time.Minute + time.Millisecond)
			p.finish()
			for drawn := range strings.SplitSeq(w.take(), "\r\x1b[K") {
				if len(drawn) >= columns {
					t.Errorf("%d columns hold %q", columns, drawn)
				}
			}
		})
	}
}

// Elsewhere than on a terminal there is a line every ten seconds, and with a log a record.
func TestProgressElsewhere(t *testing.T) {
	files := half(t)
	defer files.Close()
	synctest.Test(t, func(t *testing.T) {
		var w screen
		p := beginProgress(t.Context(), &w, files, 0, "")
		p.reading(&graph.PutResult{Read: 200})
		time.Sleep(35 * time.Second)
		p.finish()
		lines := strings.Split(strings.TrimSuffix(w.take(), "\n"), "\n")
		if len(lines) != 3 || !strings.HasPrefix(lines[0], "50 %") || lines[2] != "50 %  1 document, 200 claims, 7 claims/s, 30 s left" {
			t.Errorf("%q", lines)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		var w screen
		p := beginProgress(t.Context(), &w, files, 80, "json")
		p.reading(&graph.PutResult{Read: 200})
		time.Sleep(21 * time.Second)
		p.finish()
		records := 0
		for line := range strings.Lines(w.take()) {
			checkDocumented(t, "progress", line)
			var r struct {
				Msg         string
				Claims      int
				Bytes, Size int64
			}
			if err := json.Unmarshal([]byte(line), &r); err != nil {
				t.Fatalf("%v in %q", err, line)
			}
			if records++; r.Msg != "progress" || r.Claims != 200 || r.Bytes*2 != r.Size {
				t.Errorf("%s", line)
			}
		}
		if records != 2 {
			t.Errorf("%d records", records)
		}
	})
}

func TestInTime(t *testing.T) {
	for d, want := range map[time.Duration]string{
		400 * time.Millisecond: "0 s", 59400 * time.Millisecond: "59 s", 59600 * time.Millisecond: "1 min 00 s",
		time.Hour - time.Second: "59 min 59 s", 90*time.Minute + 29*time.Second: "1 h 30 min",
	} {
		if got := inTime(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}
