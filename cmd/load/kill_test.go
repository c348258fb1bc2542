package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/newsgraph/newsgraph/cmd/internal/scripttest"
)

// fewTogether has some documents of the test committed together: each counts for up to 271 quads.
const fewTogether = "1000"

// A load that is killed at any moment leaves whole documents, and run again it finishes: what the
// store then holds is, byte for byte, what a load that nobody killed leaves. A compaction may be
// killed too.
func TestKilledLoad(t *testing.T) {
	if testing.Short() {
		t.Skip("kills processes for a while")
	}
	kills := 10
	if os.Getenv("NEWSGRAPH_STRESS") != "" {
		kills = 200
	}
	bin := scripttest.Build(t, "load", "query")
	folder := t.TempDir()
	const documents = 400
	batch := filepath.Join(folder, "batch.jsonl")
	writeBatch(t, batch, documents)
	run := func(db, command string, args ...string) []byte {
		t.Helper()
		out, err := exec.Command(filepath.Join(bin, command), append([]string{"--db", db}, args...)...).Output()
		if err != nil {
			t.Fatalf("%s %v: %v", command, args, err)
		}
		return out
	}
	whole := filepath.Join(folder, "whole.graph")
	start := time.Now()
	run(whole, "load", "--batch", fewTogether, batch)
	took := time.Since(start)
	want := string(run(whole, "query", "export"))

	cut, midway := filepath.Join(folder, "cut.graph"), 0
	same := func() {
		t.Helper()
		if got := string(run(cut, "query", "export")); got != want {
			t.Fatalf("after kills the store exports %d bytes, want %d: other quads", len(got), len(want))
		}
	}
	for range kills {
		args := []string{"--db", cut, "--batch", fewTogether, batch}
		if rand.IntN(4) == 0 {
			if _, err := os.Stat(cut); err == nil {
				args = []string{"compact", "--db", cut}
			}
		}
		cmd := exec.Command(filepath.Join(bin, "load"), args...)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.AfterFunc(time.Duration(rand.Int64N(int64(took/3))), func() { _ = cmd.Process.Kill() })
		_ = cmd.Wait()
		if _, err := os.Stat(filepath.Join(cut, "MANIFEST")); err != nil {
			continue // it did not come to its first commit
		}
		if out, err := exec.Command(filepath.Join(bin, "load"), "check", "--db", cut).CombinedOutput(); err != nil {
			t.Fatalf("check: %v\n%s", err, out)
		}
		var stats struct{ Documents int }
		if err := json.Unmarshal(run(cut, "query", "stats", "--format", "json"), &stats); err != nil {
			t.Fatal(err)
		}
		if 0 < stats.Documents && stats.Documents < documents {
			midway++
		}
		if stats.Documents == documents { // nothing is left to kill: begin again
			same()
			if err := os.RemoveAll(cut); err != nil {
				t.Fatal(err)
			}
		}
	}
	t.Logf("killed %d times, %d of them with some of the documents loaded", kills, midway)
	if midway == 0 {
		t.Error("no kill came midway")
	}
	run(cut, "load", batch)
	same()
	// What a killed load committed is not loaded again.
	if err := os.RemoveAll(cut); err != nil {
		t.Fatal(err)
	}
	kept := killedMidway(t, filepath.Join(bin, "load"), cut, batch, documents, func() int {
		var stats struct{ Documents int }
		if err := json.Unmarshal(run(cut, "query", "stats", "--format", "json"), &stats); err != nil {
			t.Fatal(err)
		}
		return stats.Documents
	})
	var res struct {
		Documents struct{ New, Unchanged, Replaced int }
	}
	if err := json.Unmarshal(run(cut, "load", "--batch", fewTogether, "--format", "json", batch), &res); err != nil {
		t.Fatal(err)
	}
	if d := res.Documents; d.Unchanged != kept || d.New != documents-kept || d.Replaced != 0 {
		t.Errorf("of %d documents %d were there after the kill, and then %+v", documents, kept, d)
	}
	same()
}

// killedMidway kills loads into a new store as soon as there was a commit, until one leaves some of the
// documents, and gives how many.
func killedMidway(t *testing.T, load, db, batch string, documents int, count func() int) int {
	t.Helper()
	for after := range 40 {
		cmd := exec.Command(load, "--db", db, "--batch", fewTogether, batch)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		for running := true; running; {
			if _, err := os.Stat(filepath.Join(db, "MANIFEST")); err == nil {
				time.Sleep(time.Duration(after) * 3 * time.Millisecond)
				_ = cmd.Process.Kill()
			}
			select {
			case <-ended:
				running = false
			case <-time.After(time.Millisecond):
			}
		}
		if n := count(); 0 < n && n < documents {
			return n
		}
		if err := os.RemoveAll(db); err != nil {
			t.Fatal(err)
		}
	}
	t.Fatal("no kill came midway")
	return 0
}

// writeBatch writes documents that share entities with each other.
func writeBatch(t *testing.T, path string, documents int) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	enc := json.NewEncoder(f)
	for i := range documents {
		var relations []map[string]any
		for range 10 {
			relations = append(relations, map[string]any{
				"subject": fmt.Sprint("Person ", r.IntN(100)), "predicate": "met", "object": fmt.Sprint("Person ", r.IntN(100)),
				"quote": fmt.Sprint("words of ", r.IntN(1000)), "confidence": 0.5,
			})
		}
		if err := enc.Encode(map[string]any{"id": fmt.Sprint("doc-", i), "published": "2026-01-29", "relations": relations}); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}
