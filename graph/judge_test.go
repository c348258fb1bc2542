package graph_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/claim"
)

// unreviewed gives the quads of a graph but for those of judgements, sorted.
func unreviewed(t *testing.T, g *graph.Graph) []string {
	t.Helper()
	var out []string
	for line := range bytes.Lines(export(t, g)) {
		if !bytes.Contains(line, []byte("<urn:newsgraph:review:")) {
			out = append(out, string(line))
		}
	}
	return out
}

func sound(t *testing.T, rt *rapid.T, g *graph.Graph) {
	t.Helper()
	if err := g.Check(t.Context(), false, func(fault error) { rt.Errorf("check: %v", fault) }); err != nil {
		rt.Fatal(err)
	}
}

// A word that names a mention or an entity of a graph, drawn.
func drawSide(t *testing.T, rt *rapid.T, g *graph.Graph, name string) string {
	t.Helper()
	var words []string
	for line := range strings.Lines(string(export(t, g))) {
		parts := strings.Fields(line)
		switch parts[1] {
		case "<urn:newsgraph:refersTo>":
			words = append(words, strings.Trim(parts[0], "<>"), strings.Trim(parts[2], "<>"))
		case "<urn:newsgraph:resolvedTo>":
			words = append(words, strings.Trim(parts[2], "<>"))
		}
	}
	slices.Sort(words)
	words = slices.Compact(words)
	if len(words) == 0 {
		return ""
	}
	return rapid.SampledFrom(words).Draw(rt, name)
}

// Whatever is judged, loaded and removed in whatever order, what each document says of entities is what
// follows from it and from the judgements in force; and withdrawing what was judged last gives back every
// quad that was there.
func TestJudgementsAreUndoneExactly(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		g, unjudged := openMemory(t), openMemory(t)
		defer g.Close()
		defer unjudged.Close()
		put := func() {
			o := &graph.LoadOptions{Batch: rapid.SampledFrom([]int{1, 30, 0}).Draw(rt, "batch")}
			docs := drawDocuments(rt)
			for _, g := range []*graph.Graph{g, unjudged} {
				if _, err := g.Load(t.Context(), &docReader{docs: docs}, o); err != nil {
					rt.Fatal(err)
				}
			}
		}
		put()
		for range rapid.IntRange(1, 8).Draw(rt, "steps") {
			before := unreviewed(t, g)
			var answer *api.JudgeAnswer
			var err error
			switch step := rapid.SampledFrom([]string{"merge", "differ", "split", "load", "put", "remove", "judge", "resolve"}).Draw(rt, "step"); step {
			case "load":
				put()
			case "resolve":
				_, failed := unjudged.Resolve(t.Context(), nil)
				_, err = g.Resolve(t.Context(), nil)
				err = errors.Join(err, failed)
			case "put":
				doc := drawDocuments(rt)[0]
				_, err = g.Put(t.Context(), doc, nil)
				_, failed := unjudged.Put(t.Context(), doc, nil)
				err = errors.Join(err, failed)
			case "remove":
				id := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(rt, "document")
				_, _ = unjudged.Remove(t.Context(), id)
				_, err = g.Remove(t.Context(), id)
				if errors.Is(err, graph.ErrNoDocument) {
					err = nil
				}
			case "split":
				answer, err = drawSplit(t, rt, g)
			default:
				a, b := drawSide(t, rt, g, "a"), drawSide(t, rt, g, "b")
				if a == "" {
					continue
				}
				o := &graph.JudgeOptions{Author: "ann", Conflicting: rapid.Bool().Draw(rt, "conflicting")}
				switch step {
				case "merge":
					answer, err = g.Merge(t.Context(), a, b, o)
				case "differ":
					answer, err = g.Differ(t.Context(), a, b, o)
				default:
					c := drawSide(t, rt, g, "c")
					answer, err = g.Judge(t.Context(), []api.Judgement{
						{Verdict: rapid.SampledFrom([]string{"same", "different", "unsure"}).Draw(rt, "verdict"), Left: api.Side{ID: a}, Right: []api.Side{{ID: b}, {ID: c}}},
					}, o)
				}
			}
			var refused *api.Error
			if err != nil && !errors.Is(err, graph.ErrConflict) && !errors.As(err, &refused) {
				rt.Fatal(err)
			}
			sound(t, rt, g)
			// An entity that a judgement made takes an IRI, so that a document that identifies by IRIs may mean another.
			named := bytes.Contains(export(t, g), []byte("sameAs> <urn:newsgraph:entity:")) && bytes.Contains(export(t, g), []byte("\"different\""))
			if d := cmp.Diff(chosen(t, unjudged), chosen(t, g)); d != "" && !named {
				rt.Fatalf("the rules chose otherwise than without judgements: %s", d)
			}
			if answer == nil || !rapid.Bool().Draw(rt, "undo") {
				continue
			}
			for _, j := range answer.Judgements {
				if answer.Added == 0 {
					break // it was there already
				}
				if _, err := g.Withdraw(t.Context(), j.ID, nil); err != nil {
					rt.Fatal(err)
				}
			}
			if d := cmp.Diff(before, unreviewed(t, g)); d != "" {
				rt.Fatalf("undone: %s", d)
			}
			sound(t, rt, g)
		}
	})
}

// chosen gives what the rules made one: for each mention the first of those linked to the same entity.
func chosen(t *testing.T, g *graph.Graph) (out []string) {
	t.Helper()
	first := make(map[string]string)
	for line := range strings.Lines(string(export(t, g))) {
		if parts := strings.Fields(line); parts[1] == "<urn:newsgraph:resolvedTo>" {
			if first[parts[2]] == "" {
				first[parts[2]] = parts[0]
			}
			out = append(out, parts[0]+" "+first[parts[2]])
		}
	}
	return out
}

func drawSplit(t *testing.T, rt *rapid.T, g *graph.Graph) (*api.JudgeAnswer, error) {
	t.Helper()
	of := make(map[string][]string)
	for line := range strings.Lines(string(export(t, g))) {
		if parts := strings.Fields(line); parts[1] == "<urn:newsgraph:refersTo>" {
			entity := strings.Trim(parts[2], "<>")
			of[entity] = append(of[entity], strings.Trim(parts[0], "<>"))
		}
	}
	var entities []string
	for e, mentions := range of {
		if len(mentions) > 1 {
			entities = append(entities, e)
		}
	}
	if len(entities) == 0 {
		return nil, nil //nolint:nilnil // nothing was split
	}
	slices.Sort(entities)
	entity := rapid.SampledFrom(entities).Draw(rt, "entity")
	mentions := rapid.Permutation(of[entity]).Draw(rt, "mentions")
	return g.Split(t.Context(), entity, mentions[:rapid.IntRange(1, len(mentions)-1).Draw(rt, "many")], nil)
}

// After a merge, splitting what was merged off gives back every quad.
func TestSplitAfterMerge(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		g := openMemory(t)
		defer g.Close()
		if _, err := g.Load(t.Context(), &docReader{docs: drawDocuments(rt)}, nil); err != nil {
			rt.Fatal(err)
		}
		before := unreviewed(t, g)
		of := make(map[string][]string)
		for _, line := range before {
			if parts := strings.Fields(line); parts[1] == "<urn:newsgraph:refersTo>" {
				entity := strings.Trim(parts[2], "<>")
				of[entity] = append(of[entity], strings.Trim(parts[0], "<>"))
			}
		}
		var entities []string
		for e := range of {
			entities = append(entities, e)
		}
		if len(entities) < 2 {
			return
		}
		slices.Sort(entities)
		pair := rapid.Permutation(entities).Draw(rt, "pair")[:2]
		if _, err := g.Merge(t.Context(), pair[0], pair[1], nil); err != nil {
			rt.Fatal(err)
		}
		for _, line := range unreviewed(t, g) {
			if parts := strings.Fields(line); parts[1] == "<urn:newsgraph:refersTo>" && parts[2] == "<"+pair[1]+">" {
				rt.Fatalf("after the merge: %s", line)
			}
		}
		if _, err := g.Split(t.Context(), pair[0], of[pair[1]], nil); err != nil {
			rt.Fatal(err)
		}
		if d := cmp.Diff(before, unreviewed(t, g)); d != "" {
			rt.Fatal(d)
		}
	})
}

// Judgements outlive the documents they are about: what is deleted and loaded again is as it was.
func TestJudgementsOutliveDocuments(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		g := openMemory(t)
		defer g.Close()
		docs := drawDocuments(rt)
		load := func() {
			if _, err := g.Load(t.Context(), &docReader{docs: slices.Clone(docs)}, nil); err != nil {
				rt.Fatal(err)
			}
		}
		load()
		for range rapid.IntRange(1, 4).Draw(rt, "judgements") {
			a, b := drawSide(t, rt, g, "a"), drawSide(t, rt, g, "b")
			if a == "" {
				return
			}
			verdict := rapid.SampledFrom([]string{"same", "different"}).Draw(rt, "verdict")
			_, err := g.Judge(t.Context(), []api.Judgement{{Verdict: verdict, Left: api.Side{ID: a}, Right: []api.Side{{ID: b}}}}, nil)
			var refused *api.Error
			if err != nil && !errors.Is(err, graph.ErrConflict) && !errors.As(err, &refused) {
				rt.Fatal(err)
			}
		}
		before := export(t, g)
		for _, doc := range docs {
			if _, err := g.Remove(t.Context(), doc.ID); err != nil {
				rt.Fatal(err)
			}
		}
		if left := unreviewed(t, g); len(left) > 0 {
			rt.Fatalf("left: %s", left)
		}
		load()
		if d := cmp.Diff(string(before), string(export(t, g))); d != "" {
			rt.Fatal(d)
		}
		// The store's own export brings them along.
		h := openMemory(t)
		defer h.Close()
		files := graph.NewFiles([]string{"-"}, bytes.NewReader(before))
		defer files.Close()
		if _, err := h.Load(t.Context(), files, nil); err != nil {
			rt.Fatal(err)
		}
		if d := cmp.Diff(string(before), string(export(t, h))); d != "" {
			rt.Fatalf("exported and loaded: %s", d)
		}
		sound(t, rt, h)
	})
}

// What contradicts is refused, or kept without effect and told.
func TestContradiction(t *testing.T) {
	g := openMemory(t)
	var docs []*claim.Document
	for _, name := range []string{"Ann", "Bea", "Cid"} {
		docs = append(docs, &claim.Document{ID: name, Entities: []claim.Entity{{ID: "e", Name: name}}})
	}
	if _, err := g.Load(t.Context(), &docReader{docs: docs}, nil); err != nil {
		t.Fatal(err)
	}
	before := unreviewed(t, g)
	for _, pair := range [][2]string{{"ann", "bea"}, {"bea", "cid"}} {
		if _, err := g.Merge(t.Context(), "entity:"+pair[0], "entity:"+pair[1], nil); err != nil {
			t.Fatal(err)
		}
	}
	merged := unreviewed(t, g)
	if _, err := g.Differ(t.Context(), "entity:ann", "entity:cid", nil); !errors.Is(err, graph.ErrConflict) {
		t.Fatalf("%v, want a conflict", err)
	}
	if d := cmp.Diff(merged, unreviewed(t, g)); d != "" {
		t.Error(d)
	}
	answer, err := g.Differ(t.Context(), "entity:ann", "entity:cid", &graph.JudgeOptions{Conflicting: true})
	if err != nil {
		t.Fatal(err)
	}
	if len(answer.Conflicts) != 3 {
		t.Errorf("%d judgements are in conflict, want all three: %v", len(answer.Conflicts), answer.Conflicts)
	}
	if d := cmp.Diff(before, unreviewed(t, g)); d != "" {
		t.Errorf("nothing is guessed: %s", d)
	}
	// Withdrawn, the two others are in force again.
	if _, err := g.Withdraw(t.Context(), answer.Judgements[0].ID[:8], nil); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(merged, unreviewed(t, g)); d != "" {
		t.Error(d)
	}
	// The later of two on the same pair counts.
	if _, err := g.Differ(t.Context(), "entity:bea", "entity:cid", nil); err != nil {
		t.Fatal(err)
	}
	s, err := g.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	all, err := s.Judgements(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var states []string
	for _, j := range all.Judgements {
		states = append(states, fmt.Sprint(j.Left.Entity, " ", j.Verdict, " ", j.Right[0].Entity, ": ", j.State))
	}
	want := []string{"ann same bea: in force", "bea same cid: superseded", "ann different cid: withdrawn", "bea different cid: in force"}
	if d := cmp.Diff(want, states); d != "" {
		t.Error(d)
	}
}

// one makes a document of one entity, e.
func one(id, name, typ string) *claim.Document {
	return &claim.Document{ID: id, Entities: []claim.Entity{{ID: "e", Name: name, Type: typ}}}
}

func refersTo(t *testing.T, g *graph.Graph) map[string]string {
	t.Helper()
	out := make(map[string]string)
	for line := range strings.Lines(string(export(t, g))) {
		if parts := strings.Fields(line); parts[1] == "<urn:newsgraph:refersTo>" {
			out[strings.TrimPrefix(strings.Trim(parts[0], "<>"), "urn:newsgraph:doc:")] = strings.TrimPrefix(strings.Trim(parts[2], "<>"), "urn:newsgraph:entity:")
		}
	}
	return out
}

func decide(t *testing.T, g *graph.Graph, verdict, left string, right ...string) error {
	t.Helper()
	side := func(word string) api.Side {
		if doc, local, ok := strings.Cut(word, "#"); ok {
			return api.Side{Document: doc, Mention: local, Name: "Moscow"}
		}
		return api.Side{Entity: word}
	}
	j := api.Judgement{Verdict: verdict, Left: side(left)}
	for _, r := range right {
		j.Right = append(j.Right, side(r))
	}
	_, err := g.Judge(t.Context(), []api.Judgement{j}, nil)
	return err
}

// A time that cannot be kept, or that would stand above all that comes, is refused.
func TestJudgedTimes(t *testing.T) {
	g := openMemory(t)
	if _, err := g.Load(t.Context(), &docReader{docs: []*claim.Document{one("1", "Ann", ""), one("2", "Bea", "")}}, nil); err != nil {
		t.Fatal(err)
	}
	for _, when := range []string{"9999-12-31T23:59:59-23:00", "0000-01-01T00:00:00+23:00", "0001-01-01T00:00:00Z", "2199-01-01T00:00:00Z", "yesterday"} {
		for _, j := range []api.Judgement{{Time: when}, {Withdrawn: when}} {
			j.Verdict, j.Left, j.Right = "same", api.Side{Entity: "Ann"}, []api.Side{{Entity: "Bea"}}
			var refused *api.Error
			if _, err := g.Judge(t.Context(), []api.Judgement{j}, nil); !errors.As(err, &refused) {
				t.Errorf("%s: %v", when, err)
			}
		}
	}
	// Of two that come together without a time the second counts.
	pair := func(verdict string) api.Judgement {
		return api.Judgement{Verdict: verdict, Left: api.Side{Entity: "Ann"}, Right: []api.Side{{Entity: "Bea"}}}
	}
	for range 5 {
		if _, err := g.Judge(t.Context(), []api.Judgement{pair("same"), pair("different")}, nil); err != nil {
			t.Fatal(err)
		}
		if got := refersTo(t, g); got["2#e"] != "bea" {
			t.Fatalf("the first counts: %v", got)
		}
	}
}

// An entity that a judgement makes never takes the slug of one that the same document brings.
func TestApartTakesNoOthersSlug(t *testing.T) {
	g := openMemory(t)
	load := func(docs ...*claim.Document) {
		if _, err := g.Load(t.Context(), &docReader{docs: docs}, nil); err != nil {
			t.Fatal(err)
		}
	}
	load(one("0", "Moscow", "City"))
	if err := decide(t, g, "different", "moscow", "1#e"); err != nil {
		t.Fatal(err)
	}
	doc := one("1", "Moscow", "City")
	doc.Entities = append(doc.Entities, claim.Entity{ID: "f", Name: "Moscow", Type: "Person"})
	load(doc)
	if got := refersTo(t, g); got["1#e"] == got["1#f"] || got["1#e"] == got["0#e"] {
		t.Error(got)
	}
}

// What a split says happens: after a merge that named mentions, and of what was split before.
func TestSplitTakesOut(t *testing.T) {
	g := openMemory(t)
	docs := []*claim.Document{one("0", "Moscow", "City"), one("1", "Moscow", "Person"), one("2", "Moscow", "City"), one("3", "Moscow", "City")}
	if _, err := g.Load(t.Context(), &docReader{docs: docs}, nil); err != nil {
		t.Fatal(err)
	}
	before := unreviewed(t, g)
	if err := decide(t, g, "same", "0#e", "1#e"); err != nil {
		t.Fatal(err)
	}
	if _, err := g.Split(t.Context(), "entity:moscow", []string{"1#e"}, nil); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(before, unreviewed(t, g)); d != "" {
		t.Error(d)
	}
	if _, err := g.Split(t.Context(), "entity:moscow", []string{"2#e", "3#e"}, nil); err != nil {
		t.Fatal(err)
	}
	apart := refersTo(t, g)["2#e"]
	if got := refersTo(t, g); got["3#e"] != apart || apart == "moscow" {
		t.Fatal(got)
	}
	if _, err := g.Split(t.Context(), "entity:"+apart, []string{"2#e"}, nil); err != nil {
		t.Fatal(err)
	}
	if got := refersTo(t, g); got["2#e"] == got["3#e"] || got["2#e"] == "moscow" || got["3#e"] == "moscow" {
		t.Error(got)
	}
	if err := g.Check(t.Context(), false, func(fault error) { t.Error(fault) }); err != nil {
		t.Fatal(err)
	}
}

// An IRI that means something else here binds to nothing.
func TestJudgedElsewhere(t *testing.T) {
	g, h := openMemory(t), openMemory(t)
	for g, docs := range map[*graph.Graph][]*claim.Document{
		g: {one("1", "Georgia", "Country"), one("2", "Sakartvelo", "Country")},
		h: {one("3", "Georgia", "Person"), one("4", "Sakartvelo", "Organization")},
	} {
		if _, err := g.Load(t.Context(), &docReader{docs: docs}, nil); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := g.Merge(t.Context(), "Georgia", "Sakartvelo", nil); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Remove(t.Context(), "4"); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Put(t.Context(), &claim.Document{ID: "4", Entities: []claim.Entity{{ID: "e", Name: "Sakartvelo", Type: "Organization"}}}, nil); err != nil {
		t.Fatal(err)
	}
	files := graph.NewFiles([]string{"-"}, bytes.NewReader(export(t, g)))
	defer files.Close()
	if _, err := h.Load(t.Context(), files, nil); err != nil {
		t.Fatal(err)
	}
	if got := refersTo(t, h); got["3#e"] == got["4#e"] {
		t.Errorf("a person and a body are one: %v", got)
	}
}
