package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/newsgraph/newsgraph/cmd/internal/scripttest"
)

// took is what differs from run to run.
var took = regexp.MustCompile(`\d+\.\d s, \d+ claims/s`)

// TestREADME runs the session of the README and compares what it prints. -update writes it anew.
func TestREADME(t *testing.T) {
	const file = "../../README.md"
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(data), "```console\n")
	session, after, closed := strings.Cut(rest, "```")
	if !ok || !closed {
		t.Fatal("no session in the README")
	}
	got := run(t, session)
	if *scripttest.Update {
		if err := os.WriteFile(file, []byte(before+"```console\n"+got+"```"+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(took.ReplaceAllString(session, "T"), took.ReplaceAllString(got, "T")); diff != "" {
		t.Errorf("the README's session (-written +run):\n%s", diff)
	}
}

// run runs the lines of a session that begin with a prompt, and gives the session as it is then.
func run(t *testing.T, session string) string {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	bin, dir := scripttest.Build(t, "load", "query"), t.TempDir()
	if err := os.Symlink(filepath.Join(root, "fixtures"), filepath.Join(dir, "fixtures")); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for line := range strings.Lines(session) {
		command, ok := strings.CutPrefix(line, "$ ")
		if !ok {
			continue
		}
		b.WriteString(line)
		cmd := exec.Command("sh", "-c", command)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "NEWSGRAPH_DB=", "COLUMNS=100")
		out, _ := cmd.CombinedOutput() // an exit code is part of an answer
		b.Write(out)
	}
	return b.String()
}

// TestREADMEDocument loads the document the README shows.
func TestREADMEDocument(t *testing.T) {
	data, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(data), "```json\n")
	document, _, ok := strings.Cut(rest, "```")
	if !ok {
		t.Fatal("no document in the README")
	}
	load := exec.Command(filepath.Join(scripttest.Build(t, "load"), "load"), "--strict", "-")
	load.Dir = t.TempDir()
	load.Stdin = strings.NewReader(document)
	out, err := load.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "1 claim ") || strings.Contains(string(out), "warning") {
		t.Errorf("load: %v\n%s", err, out)
	}
}
