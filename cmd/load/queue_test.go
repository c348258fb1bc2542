package main

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/newsgraph/newsgraph/cmd/internal/cli"
	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/api"
)

// Each key says what the help says of it, and an answer is judged before the next pair is shown.
func TestQueue(t *testing.T) {
	card := func(slug, name string) api.Card {
		return api.Card{Entity: api.Entity{Node: api.Node{ID: "urn:" + slug, Slug: slug, Name: name}}}
	}
	pairs := []api.Candidate{
		{Left: card("a", "Anna"), Right: card("b", "Ann\x1b[2J"), Rule: "fuzzy", Score: 0.5, Shared: []string{"Bob"}},
		{Left: card("c", "Carl"), Right: card("d", "Karl"), Rule: "fuzzy", Score: 0.5},
		{Left: card("e", "Erik"), Right: card("f", "Eric"), Rule: "fuzzy", Score: 0.5},
	}
	full := errors.New("no space left")
	for _, test := range []struct {
		name, keys string
		refuse     error
		judged     []string
		shown      string
		err        error
	}{
		{name: "each verdict", keys: "ynu", judged: []string{"same urn:a urn:b", "different urn:c urn:d", "unsure urn:e urn:f"}, shown: "3 of 3"},
		{name: "skipped", keys: "ssn", judged: []string{"different urn:e urn:f"}},
		{name: "ended", keys: "yqy", judged: []string{"same urn:a urn:b"}, shown: "both with Bob"},
		{name: "help, and asked again", keys: "?\ry\x04", judged: []string{"same urn:a urn:b"}, shown: keysHelp},
		{name: "no more keys", keys: "y", judged: []string{"same urn:a urn:b"}},
		{name: "interrupted", keys: "y\x03y", judged: []string{"same urn:a urn:b"}, err: context.Canceled},
		{name: "refused, and on", keys: "yny", refuse: graph.ErrConflict, judged: []string{"same urn:a urn:b", "different urn:c urn:d", "same urn:e urn:f"}, shown: graph.ErrConflict.Error()},
		{name: "locked, and asked again", keys: "yn", refuse: graph.ErrLocked, judged: []string{"same urn:a urn:b", "different urn:a urn:b"}, shown: graph.ErrLocked.Error()},
		{name: "broken", keys: "yn", refuse: full, judged: []string{"same urn:a urn:b"}, err: full},
	} {
		t.Run(test.name, func(t *testing.T) {
			var out bytes.Buffer
			var judged []string
			q := &queue{
				out: &out, term: cli.Terminal{Width: 60}, key: strings.NewReader(test.keys).ReadByte,
				judge: func(_ context.Context, j *api.Judgement) (*api.JudgeAnswer, error) {
					judged = append(judged, j.Verdict+" "+j.Left.ID+" "+j.Right[0].ID)
					return &api.JudgeAnswer{}, test.refuse
				},
			}
			if err := q.run(t.Context(), pairs); !errors.Is(err, test.err) {
				t.Errorf("the error is %v", err)
			}
			if diff := cmp.Diff(test.judged, judged); diff != "" {
				t.Error(diff)
			}
			if !strings.Contains(out.String(), test.shown) || strings.Contains(out.String(), "\x1b") {
				t.Errorf("shown: %q", out.String())
			}
		})
	}
}
