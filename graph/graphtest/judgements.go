package graphtest

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/api"
)

// unjudged leaves judgements out of an export.
func unjudged(lines []string) []string {
	return slices.DeleteFunc(slices.Clone(lines), func(l string) bool { return strings.Contains(l, "<urn:newsgraph:review:") })
}

// testJudgements checks that what people judge is obeyed, listed, refused where it contradicts, and taken back
// without a trace.
func (b Backend) testJudgements(t *testing.T) {
	ctx := t.Context()
	g := b.open(t)
	load(t, g, "news")
	before := unjudged(export(t, g))
	nameOf := func(word string) string {
		t.Helper()
		a, err := g.Show(ctx, word, api.View{}, 1)
		if err != nil {
			t.Fatal(err)
		}
		return a.Name
	}

	ann := &graph.JudgeOptions{Author: "ann", Reason: "it is said so"}
	merged, err := g.Merge(ctx, "Yuri Ushakov", "Axios", ann)
	if err != nil {
		t.Fatal(err)
	}
	if merged.Added != 1 || merged.Mentions == 0 || len(merged.Judgements) != 1 || merged.Judgements[0].Author != "ann" ||
		merged.Judgements[0].Reason != ann.Reason || merged.Judgements[0].State != "in force" {
		t.Errorf("merged: %+v", merged)
	}
	if name := nameOf("Axios"); name != "Yuri Ushakov" {
		t.Errorf("Axios is %s", name)
	}
	why, err := g.Why(ctx, "Axios")
	if err != nil {
		t.Fatal(err)
	}
	if len(why.Judgements) != 1 || !slices.ContainsFunc(why.Mentions, func(m api.Mention) bool { return m.Name == "Axios" }) ||
		!slices.ContainsFunc(why.Mentions, func(m api.Mention) bool { return m.Name == "Yuri Ushakov" }) {
		t.Errorf("why: %+v", why)
	}

	// A third that follows from two is refused where it says the reverse, unless that is asked for.
	left, right := merged.Judgements[0].Left, merged.Judgements[0].Right[0]
	kremlin := api.Side{Entity: "Kremlin"}
	if _, err := g.Judge(ctx, []api.Judgement{{Verdict: "different", Left: left, Right: []api.Side{kremlin}}}, nil); err != nil {
		t.Fatal(err)
	}
	between := export(t, g)
	against := []api.Judgement{{Verdict: "same", Left: right, Right: []api.Side{kremlin}}}
	if _, err := g.Judge(ctx, against, nil); !errors.Is(err, graph.ErrConflict) || !strings.Contains(err.Error(), merged.Judgements[0].ID[:8]) {
		t.Errorf("a contradiction: %v", err)
	}
	same(t, "after what was refused", between, export(t, g))
	kept, err := g.Judge(ctx, against, &graph.JudgeOptions{Author: "ben", Conflicting: true})
	if err != nil {
		t.Fatal(err)
	}
	if len(kept.Conflicts) != 3 {
		t.Errorf("in conflict: %+v", kept.Conflicts)
	}
	same(t, "in conflict, none counts", before, unjudged(export(t, g)))
	if _, err := g.Withdraw(ctx, kept.Judgements[0].ID, ann); err != nil {
		t.Fatal(err)
	}
	same(t, "withdrawn", unjudged(between), unjudged(export(t, g)))

	var mentions []string
	for _, m := range why.Mentions {
		if m.Name == "Axios" {
			mentions = append(mentions, m.Document+"#"+m.Mention)
		}
	}
	split, err := g.Split(ctx, "Yuri Ushakov", mentions, ann)
	if err != nil {
		t.Fatal(err)
	}
	if name := nameOf("Axios"); name == "Yuri Ushakov" {
		t.Error("what was split off is still one")
	}
	all, err := g.Judgements(ctx)
	if err != nil {
		t.Fatal(err)
	}
	states := make(map[string]int)
	for _, j := range all.Judgements {
		states[j.State]++
	}
	if !all.Complete || states["withdrawn"] != 1 || len(all.Judgements) != 3+split.Added {
		t.Errorf("judgements: %+v", all)
	}
	if a, err := g.Candidates(ctx, 3, 0); err != nil || len(a.Candidates) > 3 {
		t.Errorf("candidates: %+v, %v", a, err)
	}

	for _, j := range all.Judgements {
		if j.State == "withdrawn" {
			continue
		}
		if _, err := g.Withdraw(ctx, j.ID, ann); err != nil {
			t.Fatal(err)
		}
	}
	same(t, "all taken back", before, unjudged(export(t, g)))
	if _, err := g.Withdraw(ctx, "ffffffffffff", nil); !errors.Is(err, graph.ErrNoJudgement) {
		t.Errorf("no such judgement: %v", err)
	}
	if _, err := g.Merge(ctx, "Nobody Atall", "Axios", nil); code(err) != api.CodeUnknown {
		t.Errorf("nobody: %v", err)
	}
}

func code(err error) string {
	if e, ok := errors.AsType[*api.Error](err); ok {
		return e.Code
	}
	return ""
}
