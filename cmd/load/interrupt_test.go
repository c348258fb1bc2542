package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/newsgraph/newsgraph/cmd/internal/cli"
	"github.com/newsgraph/newsgraph/cmd/internal/scripttest"
)

// An interrupt midway finishes the commit under way and says how to go on, and the same command goes on
// from there.
func TestInterruptedLoad(t *testing.T) {
	bin := filepath.Join(scripttest.Build(t, "load"), "load")
	folder := t.TempDir()
	db, batch := filepath.Join(folder, "x.graph"), filepath.Join(folder, "batch.jsonl")
	const documents = 3000
	writeBatch(t, batch, documents)
	cmd := exec.Command(bin, "--db", db, "--batch", "200", "--log", "json", "--format", "json", batch)
	var out bytes.Buffer
	cmd.Stdout = &out
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	logged, said := 0, logRecord{}
	for lines := bufio.NewScanner(stderr); lines.Scan(); {
		said = logRecord{}
		if err := json.Unmarshal(lines.Bytes(), &said); err != nil {
			t.Fatalf("%q is no record", lines.Text())
		}
		if logged == 0 {
			if err := cmd.Process.Signal(os.Interrupt); err != nil {
				t.Fatal(err)
			}
		}
		logged += said.Documents
	}
	_ = cmd.Wait() // its exit code is looked at
	if code := cmd.ProcessState.ExitCode(); code != cli.Interrupted {
		t.Errorf("exit code %d", code)
	}
	if said.Error != "interrupted; what was committed stays" || said.Hint != "the same command again goes on where this one stopped" {
		t.Errorf("at the end it says %+v", said)
	}
	var was, then summary
	if err := json.Unmarshal(out.Bytes(), &was); err != nil {
		t.Fatal(err)
	}
	n := was.Documents.New
	if n == 0 || n == documents || n != logged || was.Store.Documents != n {
		t.Errorf("of %d documents %d are loaded, %d in commits, and the store has %d", documents, n, logged, was.Store.Documents)
	}
	if out, err := exec.Command(bin, "check", "--db", db).CombinedOutput(); err != nil {
		t.Errorf("check: %v\n%s", err, out)
	}
	again, err := exec.Command(bin, "--db", db, "--format", "json", batch).Output()
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(again, &then); err != nil {
		t.Fatal(err)
	}
	if then.Documents.Unchanged != n || then.Documents.New != documents-n {
		t.Errorf("again: %d unchanged, %d new; want %d and %d", then.Documents.Unchanged, then.Documents.New, n, documents-n)
	}
}

// A second interrupt ends a load that cannot end by itself: nobody reads what it has to say.
func TestSecondInterrupt(t *testing.T) {
	bin := filepath.Join(scripttest.Build(t, "load"), "load")
	folder := t.TempDir()
	bad := filepath.Join(folder, "bad.jsonl")
	if err := os.WriteFile(bad, bytes.Repeat([]byte("{\"id\": 7}\n"), 20_000), 0o666); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(bin, "--db", filepath.Join(folder, "x.graph"), "--log", "json", bad)
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(stderr, make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	time.Sleep(300 * time.Millisecond) // the pipe is full by then
	var ended error
	for range 2 {
		if ended = cmd.Process.Signal(os.Interrupt); ended != nil {
			break
		}
		time.Sleep(300 * time.Millisecond)
	}
	if ended != nil {
		t.Errorf("after one interrupt: %v", ended)
	}
	timer := time.AfterFunc(20*time.Second, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	state, err := cmd.Process.Wait()
	if err != nil {
		t.Fatal(err)
	}
	if status, ok := state.Sys().(syscall.WaitStatus); !ok || !status.Signaled() || status.Signal() != syscall.SIGINT {
		t.Errorf("it ended with %v", state)
	}
}
