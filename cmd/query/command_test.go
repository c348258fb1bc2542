package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/newsgraph/newsgraph/cmd/internal/cli"
	"github.com/newsgraph/newsgraph/graph/api"
)

// TestCutShort holds a partial answer to its exit code; what was found is printed whatever cut it.
func TestCutShort(t *testing.T) {
	for _, c := range []struct {
		reason string
		args   []string
		code   int
		say    string
	}{
		{"deadline", nil, cutShort, "stopped after 10s with what was found; --timeout gives more time\n"},
		{"limit", nil, cutShort, "the first 1 only; --limit says how many\n"},
		{"limit", []string{"--limit", "1"}, cli.OK, "the first 1 only, as --limit says\n"},
		{"memory", nil, cutShort, "stopped: the answer grew too large; ask for fewer or shorter paths\n"},
		{"canceled", nil, cli.Interrupted, "interrupted with what was found\n"},
	} {
		for _, format := range formats {
			t.Run(strings.Join(append([]string{c.reason, format}, c.args...), " "), func(t *testing.T) {
				cmd := newCommand()
				var out, words bytes.Buffer
				cmd.SetErr(&words)
				if err := cmd.ParseFlags(c.args); err != nil {
					t.Fatal(err)
				}
				q := &question{settings: &settings{format: format, timeout: 10 * time.Second}, cmd: cmd, out: bufio.NewWriter(&out)}
				err := q.print(&answer{
					whole: "found", reason: c.reason, count: 1,
					line: func(int) any { return "found" },
					text: func(w io.Writer) { fmt.Fprintln(w, "found") },
				})
				code := cli.OK
				if exit, ok := errors.AsType[*cli.ExitError](err); ok {
					code = exit.Code
				}
				say := c.say
				if code == cli.OK && format != "text" { // tools read it in the answer
					say = ""
				}
				if code != c.code || words.String() != say {
					t.Errorf("exit code %d, %q; want %d, %q", code, words.String(), c.code, say)
				}
				if err := q.out.Flush(); err != nil || strings.Trim(out.String(), "\"\n") != "found" {
					t.Errorf("printed %q, %v", out.String(), err)
				}
			})
		}
	}
}

// TestWordsAreClean shows everything that words of a store get into, with words that would steer a
// terminal.
func TestWordsAreClean(t *testing.T) {
	const bad = "a\x1b[2J\u202eb\u009b\nc"
	node := api.Node{ID: bad, Slug: bad, Name: bad, Types: []string{bad}, Type: bad}
	entity := api.Entity{Node: node, Aliases: []string{bad}}
	claim := api.Claim{
		ID: bad, Document: bad, Title: bad, URL: bad, Publisher: bad, Published: bad, Wording: bad, Quote: bad,
		Speaker: &api.Speaker{ID: bad, Name: bad}, Attribution: bad, Modality: bad, Time: bad,
	}
	fact := api.FactRow{Subject: node, Relation: bad, Object: api.Object{Node: &node}, Claims: []api.Claim{claim}}
	literal := api.FactRow{Subject: node, Relation: bad, Object: api.Object{Literal: &api.Literal{Value: bad, Language: bad}}}
	hop := api.Hop{Relation: bad, Fact: api.Fact{Status: "hedged", First: bad, Last: bad}, Claims: []api.Claim{claim}}
	statement := &api.Statement{Claim: claim, Subject: node, Relation: bad, Object: api.Object{Node: &node}, Context: bad}
	var out bytes.Buffer
	cmd := newCommand()
	cmd.SetErr(&out)
	q := &question{settings: &settings{format: "text"}, cmd: cmd}
	q.pathText(&out, &api.PathAnswer{Paths: []api.Path{{Nodes: []api.Node{node, node}, Hops: []api.Hop{hop}}}})
	q.showText(&out, &api.ShowAnswer{
		Entity: entity, SameAs: []string{bad}, Facts: []api.FactRow{fact, literal},
		Documents: []api.Document{{ID: bad, Published: bad, Publisher: bad, Title: bad}},
		Why: &api.WhyAnswer{
			Mentions:   []api.Mention{{Document: bad, Mention: bad, Name: bad, Rule: bad, Linked: bad}},
			Judgements: []api.Judgement{{ID: bad, Left: api.Side{Name: bad, Entity: bad}, Right: []api.Side{{Document: bad, Mention: bad, Name: bad}}, Author: bad, Time: bad, Reason: bad, State: bad}},
		},
	})
	q.claimText(&out, statement)
	q.conflictText(&out, &api.Conflict{Kind: "functional", Subject: node, Relation: bad, Facts: []api.FactRow{fact, literal}})
	statsText(&out, &api.Stats{
		First: bad, Last: bad, Types: map[string]int{bad: 1}, Relations: []api.RelationCount{{Relation: bad}},
	})
	for _, v := range []any{
		bad,
		map[string]any{"id": bad},
		map[string]any{"id": bad, bad: bad},
		map[string]any{bad: []any{bad, bad}},
		map[string]any{bad: []any{map[string]any{bad: bad}, []any{bad}}},
	} {
		data, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		resultsText(&out, &api.ScriptAnswer{Results: []api.JSON{data}})
	}
	q.say("hint: %s", bad)
	fmt.Fprint(&out, &textError{&api.Error{Message: bad, Candidates: []api.Entity{entity}}})
	for line := range strings.Lines(out.String()) {
		if words := strings.TrimSuffix(line, "\n"); words != cli.Clean(words) {
			t.Errorf("not clean: %q", line)
		}
		if strings.HasPrefix(line, "c") && !strings.HasPrefix(line, "claims ") {
			t.Errorf("broken by a store's words: %q", line)
		}
	}
}
