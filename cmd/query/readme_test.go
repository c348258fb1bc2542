package main

import (
	"errors"
	"io/fs"
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
var took = regexp.MustCompile(`\d+\.\d s, \d+ claims/s|milliseconds: .*`)

// sessions are the fences of a page that show what somebody typed and what it printed.
var sessions = regexp.MustCompile("(?ms)^```console\n(.*?)^```$")

// TestSessions runs the sessions of the pages, those of one page in one folder, and compares what
// they print. -update writes them anew.
func TestSessions(t *testing.T) {
	bin := scripttest.Build(t, "load", "query")
	for _, page := range []string{"README.md", "docs/paths.md"} {
		t.Run(page, func(t *testing.T) {
			file := filepath.Join("../..", page)
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			text := string(data)
			if !sessions.MatchString(text) {
				t.Fatal("no session")
			}
			dir := t.TempDir()
			got := sessions.ReplaceAllStringFunc(text, func(session string) string {
				return "```console\n" + run(t, bin, dir, session) + "```"
			})
			if *scripttest.Update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(took.ReplaceAllString(text, "T"), took.ReplaceAllString(got, "T")); diff != "" {
				t.Errorf("the sessions (-written +run):\n%s", diff)
			}
		})
	}
}

// run runs the lines of a session that begin with a prompt in a folder that has the fixtures, and gives
// the session as it is then.
func run(t *testing.T, bin, dir, session string) string {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(root, "fixtures"), filepath.Join(dir, "fixtures")); err != nil && !errors.Is(err, fs.ErrExist) {
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
