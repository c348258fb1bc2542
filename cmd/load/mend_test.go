package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/newsgraph/newsgraph/cmd/internal/scripttest"
)

// A mending is a record as it is refused, and what it has to be.
type mending struct{ bad, good string }

// A record that waits for another one to be mended is right itself.
func waits(record string) mending { return mending{record, record} }

// Mending each record that the rejects file shows, where it stands in the input, and loading the file again
// gives the graph of a file that was right from the start.
func TestRejectsCanBeMended(t *testing.T) {
	bin := scripttest.Build(t, "load", "query")
	for name, c := range map[string]struct {
		right    string
		mendings []mending
	}{
		"in.jsonl": {
			right: `{"id":"a","entities":[{"id":"e1","name":"Ann Ray","type":"Person"},{"id":"e2","name":"Bob","type":"Person","mentions":[[0,3]]}],"text":"Bob met Ann Ray, she said.","relations":[{"subject":"e1","predicate":"met_with","object":"e2","confidence":0.9},{"subject":"e1","predicate":"met_with","object":"e2","polarity":"negated"},{"subject":"e2","predicate":"met_with","object":"e1","evidence":[[0,15]]},{"subject":"e2","predicate":"leads","object":"Acme"}]}
{"id":"b","entities":[{"id":"e1","name":"Bob"},{"id":"e2","name":"Cy"}],"relations":[{"subject":"e2","predicate":"leads","object":"Bolt"},{"subject":"e1","predicate":"leads","object":"e2"}]}
{"id":"c","relations":[{"subject":"Bob","predicate":"met_with","object":"Dee"}]}
{"id":"5","relations":[{"subject":"Ann Ray","predicate":"met_with","object":"Dee"}]}
{"id":"d","relations":[{"subject":"Dee","predicate":"met_with","object":"Ann Ray"}]}
`,
			mendings: []mending{
				{`{"subject":"e1","predicate":"met_with","object":"e2","confidence":"high"}`, `{"subject":"e1","predicate":"met_with","object":"e2","confidence":0.9}`},
				{`{"subject":"e1","predicate":"met_with","object":"e2","polarity":"no"}`, `{"subject":"e1","predicate":"met_with","object":"e2","polarity":"negated"}`},
				{`[0,30]`, `[0,3]`},
				{`{"subject":"e2","predicate":"met_with","object":"e1","evidence":[[0,150]]}`, `{"subject":"e2","predicate":"met_with","object":"e1","evidence":[[0,15]]}`},
				{`{"subject":"e2","object":"Acme"}`, `{"subject":"e2","predicate":"leads","object":"Acme"}`},
				{`{"name":"Cy"}`, `{"id":"e2","name":"Cy"}`},
				waits(`{"subject":"e2","predicate":"leads","object":"Bolt"}`),
				waits(`{"subject":"e1","predicate":"leads","object":"e2"}`),
				{`{"id":"c","relations":[{"subject":"Bob","predicate":"met_with","object":"Dee"}`, `{"id":"c","relations":[{"subject":"Bob","predicate":"met_with","object":"Dee"}]}`},
				{`{"id":5,"relations":[{"subject":"Ann Ray","predicate":"met_with","object":"Dee"}]}`, `{"id":"5","relations":[{"subject":"Ann Ray","predicate":"met_with","object":"Dee"}]}`},
				{`{"id":"a","relations":[{"subject":"Dee","predicate":"met_with","object":"Ann Ray"}]}`, `{"id":"d","relations":[{"subject":"Dee","predicate":"met_with","object":"Ann Ray"}]}`},
			},
		},
		"docred.jsonl": {
			right: `{"title":"One","sents":[["Ann","leads","Acme","."],["Bob","waits","."]],"vertexSet":[[{"name":"Ann","sent_id":0,"pos":[0,1],"type":"PER"}],[{"name":"Acme","sent_id":0,"pos":[2,3],"type":"ORG"}],[{"name":"Bob","sent_id":1,"pos":[0,1],"type":"PER"}]],"labels":[{"h":0,"t":1,"r":"P108","evidence":[0]},{"h":2,"t":1,"r":"P108","evidence":[1]},{"h":2,"t":0,"r":"P26","evidence":[]}]}
{"title":"Two","sents":[["Ann","waits","."]],"vertexSet":[[{"name":"Ann","sent_id":0,"pos":[0,1],"type":"PER"}]],"labels":[]}
`,
			mendings: []mending{
				{`{"h":0,"t":9,"r":"P108","evidence":[0]}`, `{"h":0,"t":1,"r":"P108","evidence":[0]}`},
				{`[{"sent_id":1,"pos":[0,1],"type":"PER"}]`, `[{"name":"Bob","sent_id":1,"pos":[0,1],"type":"PER"}]`},
				{`{"sent_id":1,"pos":[0,1],"type":"PER"}`, `{"name":"Bob","sent_id":1,"pos":[0,1],"type":"PER"}`},
				waits(`{"h":2,"t":1,"r":"P108","evidence":[1]}`),
				waits(`{"h":2,"t":0,"r":"P26","evidence":[]}`),
				{`{"title":"Two","sents":5,"vertexSet":[[{"name":"Ann","sent_id":0,"pos":[0,1],"type":"PER"}]],"labels":[]}`, `{"title":"Two","sents":[["Ann","waits","."]],"vertexSet":[[{"name":"Ann","sent_id":0,"pos":[0,1],"type":"PER"}]],"labels":[]}`},
			},
		},
		"in.csv": {
			right: `subject,subject_type,predicate,object,source,confidence
Ann,Person,leads,Acme,s1,0.5
Bob,Person,met_with,"Ann, Ray",s1,0.25
Cy,Person,met_with,Bob,s1,
Dee,Person,met_with,Ann,s2,1
`,
			mendings: []mending{
				{`Ann,Person,leads,Acme,s1,much`, `Ann,Person,leads,Acme,s1,0.5`},
				{`Bob,Person,met_with,Ann, Ray,s1,0.25`, `Bob,Person,met_with,"Ann, Ray",s1,0.25`},
				{`Cy,Person,,Bob,s1,`, `Cy,Person,met_with,Bob,s1,`},
				{`Dee,Person,met_with,Ann,s2,7`, `Dee,Person,met_with,Ann,s2,1`},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			wrong, want := c.right, make(map[string]string)
			for _, m := range c.mendings {
				if strings.Count(wrong, m.good) == 1 { // else it is within another that was made wrong
					wrong = strings.Replace(wrong, m.good, m.bad, 1)
				}
				want[m.bad] = m.good
			}
			folder := t.TempDir()
			store := &mended{t: t, bin: bin, file: filepath.Join(folder, name), rejects: filepath.Join(folder, "rejects.out")}
			text, bad := wrong, store.load("mended.graph", wrong)
			if len(bad) == 0 {
				t.Fatal("nothing was refused")
			}
			shown := make(map[string]string)
			for _, record := range bad {
				good, known := want[record]
				if !known {
					t.Fatalf("refused: %s", record)
				}
				shown[record] = good
				text = strings.Replace(text, record, good, 1)
			}
			if d := cmp.Diff(want, shown); d != "" {
				t.Errorf("- refused + shown:\n%s", d)
			}
			if d := cmp.Diff(c.right, text); d != "" {
				t.Errorf("- right + mended:\n%s", d)
			}
			if bad := store.load("mended.graph", text); len(bad) > 0 {
				t.Errorf("refused after all was mended: %q", bad)
			}
			if bad := store.load("right.graph", c.right); len(bad) > 0 {
				t.Errorf("refused of what is right: %q", bad)
			}
			if d := cmp.Diff(store.export("right.graph"), store.export("mended.graph")); d != "" {
				t.Errorf("- right + mended:\n%s", d)
			}
		})
	}
}

// A mended loads one file, as it is now, and again.
type mended struct {
	t                  *testing.T
	bin, file, rejects string
}

// load gives the records that were refused.
func (m *mended) load(db, text string) (bad []string) {
	m.t.Helper()
	if err := os.WriteFile(m.file, []byte(text), 0o644); err != nil {
		m.t.Fatal(err)
	}
	cmd := exec.Command(filepath.Join(m.bin, "load"), "--db", filepath.Join(filepath.Dir(m.file), db), "--rejects", m.rejects, m.file)
	out, err := cmd.CombinedOutput()
	if exit, some := errors.AsType[*exec.ExitError](err); err != nil && (!some || exit.ExitCode() != someRejected) {
		m.t.Fatalf("load: %v\n%s", err, out)
	}
	data, err := os.ReadFile(m.rejects)
	if err != nil {
		m.t.Fatal(err)
	}
	for line := range bytes.Lines(data) {
		var l struct{ Record json.RawMessage }
		if err := json.Unmarshal(line, &l); err != nil {
			m.t.Fatal(err)
		}
		var text string
		if json.Unmarshal(l.Record, &text) != nil {
			text = string(l.Record) // it is JSON
		}
		bad = append(bad, text)
	}
	return bad
}

func (m *mended) export(db string) []string {
	m.t.Helper()
	out, err := exec.Command(filepath.Join(m.bin, "query"), "export", "--db", filepath.Join(filepath.Dir(m.file), db)).Output()
	if err != nil {
		m.t.Fatal(err)
	}
	return strings.Split(string(out), "\n")
}
