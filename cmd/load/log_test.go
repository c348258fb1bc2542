package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/newsgraph/newsgraph/cmd/internal/cli"
)

// A logRecord is a line of --log json.
type logRecord struct {
	Time, Level, Msg          string
	Source, Code, Error, Hint string
	Line, Column              int
	Documents, Claims, Quads  int
	Gained, Lost              int
	Seconds                   float64
}

// loadLogged runs load with --log json and gives its exit code and records. All that is on standard error
// must be some.
func loadLogged(t *testing.T, args ...string) (int, []logRecord) {
	t.Helper()
	var out, errs strings.Builder
	code := run(append([]string{"--log", "json"}, args...), cli.Streams{In: strings.NewReader(""), Out: &out, Err: &errs})
	var records []logRecord
	for line := range strings.Lines(errs.String()) {
		var r logRecord
		if err := json.Unmarshal([]byte(line), &r); err != nil || r.Time == "" || r.Level == "" || r.Msg == "" {
			t.Fatalf("%q is no record: %v", line, err)
		}
		checkDocumented(t, r.Msg, line)
		records = append(records, r)
	}
	return code, records
}

// checkDocumented looks for the fields of a record in the line that docs/cli-json.md has of it.
func checkDocumented(t *testing.T, msg, line string) {
	t.Helper()
	page, err := os.ReadFile("../../docs/cli-json.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(page), "## load --log json\n")
	section, _, _ = strings.Cut(section, "\n## ")
	var fields map[string]any
	if err := json.Unmarshal([]byte(line), &fields); err != nil {
		t.Fatal(err)
	}
	for row := range strings.Lines(section) {
		cells := strings.SplitN(row, "|", 3)
		if len(cells) < 3 || !strings.Contains(cells[1], "`"+msg+"`") {
			continue
		}
		for field := range fields {
			if field != "time" && field != "level" && field != "msg" && !strings.Contains(cells[2], "`"+field+"`") {
				t.Errorf("docs/cli-json.md has no %s of %q", field, msg)
			}
		}
		return
	}
	t.Errorf("docs/cli-json.md has no %q", msg)
}

// summaries writes what records say, a line each.
func summaries(records []logRecord) string {
	var lines []string
	for _, r := range records {
		lines = append(lines, strings.TrimSpace(strings.Join([]string{r.Level, r.Msg, filepath.Base(r.Source), r.Code}, " ")))
	}
	return strings.Join(lines, "\n")
}

func TestLog(t *testing.T) {
	dir := t.TempDir()
	in, db := filepath.Join(dir, "in"), filepath.Join(dir, "x.graph")
	if err := os.Mkdir(in, 0o777); err != nil {
		t.Fatal(err)
	}
	write := func(name, content string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(in, name), []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("a.json", `{"id": "a", "relations": [
		{"subject": "A", "predicate": "met_with", "object": "B", "polarity": "maybe"},
		{"subject": "A", "predicate": "frobnicated_with", "object": "C"}]}`)
	write("b.json", "no format")
	write("c.nq", "<http://x/a> <http://x/b> <http://x/c> .\n")
	write("d.json", "")
	code, records := loadLogged(t, "--db", db, in)
	const want = `ERROR record refused a.json value
WARN warning a.json unknown-relation
ERROR file refused b.json unknown-format
INFO documents committed .
INFO quads committed c.nq
ERROR file refused d.json empty`
	if got := summaries(records); code != someRejected || got != want {
		t.Errorf("exit code %d and\n%s\nwant\n%s", code, got, want)
	}
	for _, r := range records {
		switch r.Msg {
		case "documents committed":
			if r.Documents != 1 || r.Claims != 1 || r.Quads == 0 || r.Seconds <= 0 {
				t.Errorf("%+v", r)
			}
		case "record refused":
			if r.Line != 2 || r.Error != `polarity "maybe" is none of affirmed, negated` {
				t.Errorf("%+v", r)
			}
		}
	}

	// A replaced document, with what came and went; an error at the end; a dry run commits nothing.
	write("a.json", `{"id": "a", "relations": [{"subject": "A", "predicate": "met_with", "object": "D"}]}`)
	file := filepath.Join(in, "a.json")
	_, records = loadLogged(t, "--db", db, "--dry-run", file)
	if got := summaries(records); got != "INFO document to be replaced a" {
		t.Errorf("a dry run logs\n%s", got)
	}
	code, records = loadLogged(t, "--db", db, file)
	if got := summaries(records); code != cli.OK || got != "INFO documents committed .\nINFO document replaced a" {
		t.Errorf("exit code %d and\n%s", code, got)
	} else if r := records[1]; r.Claims != 1 || r.Gained != 1 || r.Lost != 1 {
		t.Errorf("%+v", r)
	}
	if code, records = loadLogged(t, "--db", db, file); code != cli.OK || len(records) > 0 {
		t.Errorf("of nothing new it logs\n%s", summaries(records))
	}
}

// What ends a load at once is a record too.
func TestLoggedErrors(t *testing.T) {
	dir := t.TempDir()
	for _, args := range [][]string{
		{"--nonsense"},
		{},
		{"--from", ""},
		{"--from", "x", dir},
		{filepath.Join(dir, "none")},
		{"--db", "redis://x", dir},
		{"--follow", filepath.Join(dir, "none")},
		{"rm"},
		{"--max-rejects", "0", "--db", filepath.Join(dir, "x.graph"), dir},
	} {
		code, records := loadLogged(t, args...)
		if code != cli.Failed || len(records) == 0 {
			t.Errorf("%q: exit code %d, %d records", args, code, len(records))
			continue
		}
		if last := records[len(records)-1]; last.Level != "ERROR" || last.Error == "" || last.Msg != "failed" {
			t.Errorf("%q: %+v", args, last)
		}
	}
	if _, records := loadLogged(t, "--nonsense"); !slices.ContainsFunc(records, func(r logRecord) bool { return r.Hint != "" }) {
		t.Error("there is no hint")
	}
}
