package graph

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/identity"
	"github.com/newsgraph/newsgraph/graph/internal/remote"
)

// What a caller of the methods on judgements decides on.
var (
	ErrNoJudgement = remote.ErrNoJudgement
	// ErrConflict says that judgements would contradict one another; nothing was changed.
	ErrConflict = remote.ErrConflict
)

// JudgeOptions say how to judge. Nil and the zero value are the defaults.
type JudgeOptions struct {
	Author string // of judgements that name none, and of who withdraws; default "unknown"
	Reason string // of judgements that give none
	// Conflicting keeps judgements that contradict others too. Those are without effect until one of them
	// is withdrawn, and listed as in conflict.
	Conflicting bool
}

func (o *JudgeOptions) travels() *remote.JudgeOptions {
	if o == nil {
		return &remote.JudgeOptions{}
	}
	return &remote.JudgeOptions{Author: o.Author, Reason: o.Reason, Conflicting: o.Conflicting}
}

// Judge keeps judgements, all of them or none, and brings every document up to them, in one commit. A
// judgement that is there already is not kept again. No judgement changes what a document says: withdrawing
// it, see [Graph.Withdraw], gives back every quad that was there.
//
// Sides name entities as questions do, or mentions by document and local id. O(judgements of the store +
// quads of the documents whose mentions move).
func (g *Graph) Judge(ctx context.Context, judgements []api.Judgement, o *JudgeOptions) (*api.JudgeAnswer, error) {
	if g.served != nil {
		return g.served.Judge(ctx, judgements, o.travels())
	}
	return g.rule(ctx, "judge", o, func(j *judging) error {
		for i := range judgements {
			made, err := j.read(&judgements[i], i)
			if err != nil {
				return err
			}
			j.add(made)
		}
		return nil
	})
}

// Merge says that two entities, or mentions, are one, which is called by the first.
func (g *Graph) Merge(ctx context.Context, a, b string, o *JudgeOptions) (*api.JudgeAnswer, error) {
	return g.two(ctx, "merge", claim.Same, a, b, o)
}

// Differ says that two entities, or mentions, are not one.
func (g *Graph) Differ(ctx context.Context, a, b string, o *JudgeOptions) (*api.JudgeAnswer, error) {
	return g.two(ctx, "differ", claim.Different, a, b, o)
}

func (g *Graph) two(ctx context.Context, doing string, verdict claim.Verdict, a, b string, o *JudgeOptions) (*api.JudgeAnswer, error) {
	says := api.Judgement{Verdict: string(verdict), Left: sideOf(a), Right: []api.Side{sideOf(b)}}
	if g.served != nil {
		return g.served.Judge(ctx, []api.Judgement{says}, o.travels())
	}
	return g.rule(ctx, doing, o, func(j *judging) error {
		made, err := j.read(&says, 0)
		if err != nil {
			return err
		}
		j.add(made)
		return nil
	})
}

// Split takes mentions, each written as document#local id, out of an entity. They become the entity that the
// rules had made of them, or one of their own.
func (g *Graph) Split(ctx context.Context, entity string, mentions []string, o *JudgeOptions) (*api.JudgeAnswer, error) {
	if g.served != nil {
		return g.served.Split(ctx, entity, mentions, o.travels())
	}
	return g.rule(ctx, "split", o, func(j *judging) error { return j.split(entity, mentions) })
}

// Withdraw takes a judgement out of force, named by its id or the beginning of it. The judgement is kept, with
// when and by whom it was withdrawn.
func (g *Graph) Withdraw(ctx context.Context, id string, o *JudgeOptions) (*api.JudgeAnswer, error) {
	if g.served != nil {
		return g.served.Withdraw(ctx, id, o.travels())
	}
	return g.rule(ctx, "withdraw", o, func(j *judging) error { return j.withdraw(id) })
}

// judging is one change of judgements.
type judging struct {
	r       *reader
	was     *review
	o       JudgeOptions
	now     time.Time
	all     []claim.Judgement
	touched []string       // ids of those that are the answer's
	at      map[string]int // id → place in all, until it is sorted
	added   int
	hearing *hearing
}

// rule changes what is judged.
func (g *Graph) rule(ctx context.Context, doing string, o *JudgeOptions, change func(*judging) error) (_ *api.JudgeAnswer, err error) {
	defer func() {
		var refused *api.Error
		if err != nil && !errors.As(err, &refused) {
			err = fmt.Errorf("%s: %w", doing, err)
		}
	}()
	g.writer.Lock()
	defer g.writer.Unlock()
	s, err := g.Snapshot()
	if err != nil {
		return nil, err
	}
	defer s.Close()
	j := &judging{r: s.reader(ctx), now: time.Now().UTC().Truncate(time.Microsecond)}
	if o != nil {
		j.o = *o
	}
	if j.o.Author == "" {
		j.o.Author = "unknown"
	}
	if j.was, err = g.reviewed(j.r); err != nil {
		return nil, err
	}
	j.all = slices.Clone(j.was.all)
	for i := range j.all { // a clock may be coarse, or have been set back a little
		if t := j.all[i].Time; !t.Before(j.now) && t.Sub(j.now) < time.Minute {
			j.now = t.Add(time.Microsecond)
		}
	}
	j.hearing = &hearing{g: g, r: j.r, was: j.was}
	if err := change(j); err != nil {
		return nil, err
	}
	next := j.was
	if len(j.hearing.came) > 0 {
		if next, err = j.hear(ctx); err != nil {
			return nil, err
		}
	}
	return j.answer(g, next)
}

// hear commits the change, unless it makes judgements contradict one another that did not before.
func (j *judging) hear(ctx context.Context) (*review, error) {
	slices.SortFunc(j.all, func(a, b claim.Judgement) int { return a.Earlier(&b) })
	j.hearing.judgements = j.all
	if !j.o.Conflicting {
		next, err := j.r.review(j.all, nil, nil)
		if err != nil {
			return nil, err
		}
		for _, id := range j.touched {
			if st := next.closure.Standing(id); st.State == identity.Conflict {
				return nil, j.contradiction(next, id, st.By)
			}
		}
	}
	return j.hearing.hear(ctx)
}

func (j *judging) contradiction(next *review, id string, with []string) error {
	var against []string
	for i := range next.all {
		if other := &next.all[i]; slices.Contains(with, other.ID) && other.ID != id {
			against = append(against, fmt.Sprintf("%s (%s %s %s, by %s)", other.ID, j.named(&other.Left), other.Verdict, j.named(&other.Right[0]), other.Author))
		}
	}
	return fmt.Errorf("%w: with %s; withdraw one of them first", ErrConflict, strings.Join(against, " and "))
}

func (j *judging) named(s *claim.Side) string {
	if s.Name != "" {
		return s.Name
	}
	return string(s.IRI)
}

// add keeps a judgement, unless it is there.
func (j *judging) add(made *claim.Judgement) {
	j.touched = append(j.touched, made.ID)
	if j.at == nil {
		j.at = make(map[string]int, len(j.all))
		for i := range j.all {
			j.at[j.all[i].ID] = i
		}
	}
	if at, known := j.at[made.ID]; known {
		if c := &j.all[at]; c.Stands() && !made.Stands() { // somebody withdrew it elsewhere
			was := j.r.v.JudgementQuads(c)
			c.Withdrawn, c.By = made.Withdrawn, made.By
			gone, came := difference(was, j.r.v.JudgementQuads(c))
			j.hearing.gone, j.hearing.came = append(j.hearing.gone, gone...), append(j.hearing.came, came...)
		}
		return
	}
	j.at[made.ID] = len(j.all)
	j.all = append(j.all, *made)
	j.added++
	j.hearing.came = append(j.hearing.came, j.r.v.JudgementQuads(made)...)
}

// sideOf reads what a person names: an entity, or a mention as document#local id.
func sideOf(word string) api.Side {
	if strings.Contains(word, "://") || strings.HasPrefix(word, "urn:") {
		return api.Side{ID: word}
	}
	if doc, local, ok := strings.Cut(word, "#"); ok && doc != "" && local != "" {
		return api.Side{Document: doc, Mention: local}
	}
	return api.Side{Entity: word}
}

// read makes a judgement of what was given, the n-th.
func (j *judging) read(in *api.Judgement, n int) (*claim.Judgement, error) {
	place := func(field string) string { return fmt.Sprintf("judgements[%d].%s", n, field) }
	out := &claim.Judgement{
		Verdict: claim.Verdict(in.Verdict), Score: in.Score, Reason: in.Reason, Author: in.Author, Time: j.now.Add(time.Duration(n) * time.Microsecond), By: in.By,
	}
	if !slices.Contains(claim.Verdicts, out.Verdict) {
		return nil, usageError(place("verdict"), "%q is none of same, different, unsure", in.Verdict)
	}
	if out.Score != nil && (*out.Score < 0 || *out.Score > 1) {
		return nil, usageError(place("score"), "%g is not between 0 and 1", *out.Score)
	}
	if out.Author == "" {
		out.Author = j.o.Author
	}
	for field, text := range map[string]string{"author": out.Author, "reason": out.Reason, "withdrawn_by": out.By} {
		if !utf8.ValidString(text) {
			return nil, usageError(place(field), "%q is not UTF-8", text)
		}
	}
	if out.Reason == "" {
		out.Reason = j.o.Reason
	}
	for field, t := range map[string]struct {
		text string
		into *time.Time
	}{"time": {in.Time, &out.Time}, "withdrawn": {in.Withdrawn, &out.Withdrawn}} {
		if t.text == "" {
			continue
		}
		when, err := time.Parse(time.RFC3339Nano, t.text)
		if when = when.UTC(); err != nil || when.Year() < 1900 {
			return nil, usageError(place(field), "%q is no time as 2026-01-29T12:00:00Z", t.text)
		}
		if when.Sub(j.now) > 24*time.Hour {
			return nil, usageError(place(field), "%s is in the future: it would stand above all that is judged until then", t.text)
		}
		*t.into = when
	}
	left, err := j.side(&in.Left, place("left"))
	if err != nil {
		return nil, err
	}
	out.Left = left[0] // all of them are one
	if len(in.Right) == 0 {
		return nil, usageError(place("right"), "there is nothing to compare with")
	}
	for i := range in.Right {
		right, err := j.side(&in.Right[i], place(fmt.Sprintf("right[%d]", i)))
		if err != nil {
			return nil, err
		}
		out.Right = append(out.Right, right...)
	}
	if slices.ContainsFunc(out.Right, func(s claim.Side) bool { return s.IRI == out.Left.IRI }) {
		return nil, usageError(place("right"), "%s is on both sides", j.named(&out.Left))
	}
	out.ID = out.ComputeID()
	return out, nil
}

// side finds what is judged. An entity that judgements made has no mentions that the rules link to it: it is
// given as its mentions.
func (j *judging) side(in *api.Side, place string) ([]claim.Side, error) {
	doc, local := in.Document, in.Mention
	if in.ID != "" && local == "" {
		doc, local, _ = j.r.v.MentionOf(quad.IRI(in.ID))
	}
	if local != "" {
		if doc == "" {
			return nil, usageError(place, "mention %q of which document?", local)
		}
		m, err := j.r.mention(doc, local)
		if err != nil {
			return nil, err
		}
		if m == nil && in.Name != "" { // another one's judgement, of a document that may come
			return []claim.Side{{IRI: j.r.v.Mention(doc, local), Name: in.Name, Type: j.typeOf(in.Type)}}, nil
		}
		if m == nil {
			return nil, &api.Error{
				Code: api.CodeUnknown, Place: place, Message: fmt.Sprintf("document %q has no mention %q", doc, local),
				Hint: "`entities/{id}` lists mentions as document#mention", Candidates: []api.Entity{},
			}
		}
		return []claim.Side{{IRI: j.r.v.Mention(doc, local), Name: m.FirstName(), Type: m.Type}}, nil
	}
	word := cmp.Or(in.ID, in.Entity) // a slug may be another entity's name
	n, err := j.entity(word, place)
	if err != nil {
		return nil, err
	}
	iri, err := j.r.iri(n)
	if err != nil {
		return nil, err
	}
	if _, ok := j.r.v.EntitySlug(iri); !ok {
		return nil, usageError(place, "%s is no entity that documents speak of", word)
	}
	alive, err := (&binder{reader: j.r}).alive(iri, known{})
	if err != nil {
		return nil, err
	}
	if !alive {
		return j.mentionsOf(n)
	}
	side := claim.Side{IRI: iri}
	if side.Name, side.Type, err = j.described(iri); err != nil {
		return nil, err
	}
	return []claim.Side{side}, nil
}

// entity finds an entity: by its own IRI before what it may be called elsewhere.
func (j *judging) entity(word, place string) (backend.NodeID, error) {
	if _, own := j.r.v.EntitySlug(quad.IRI(word)); own {
		hits, err := j.r.living(quad.IRI(word))
		if err != nil {
			return 0, err
		}
		if len(hits) > 0 {
			return hits[0], nil
		}
	}
	return j.r.resolve(word, place)
}

// described gives the name that most mentions of an entity of the rules have, and the type that most of these have.
func (j *judging) described(iri quad.IRI) (name string, typ quad.IRI, err error) {
	names := counted{}
	types := make(map[string]counted)
	err = (&binder{reader: j.r}).linked(iri, func(q backend.Quad) error {
		mention, err := j.r.iri(q.S)
		if err != nil {
			return err
		}
		doc, local, _ := j.r.v.MentionOf(mention)
		m, err := j.r.mention(doc, local)
		if err != nil || m == nil || m.Name == "" {
			return err
		}
		names[m.Name]++
		if types[m.Name] == nil {
			types[m.Name] = counted{}
		}
		if m.Type != "" {
			types[m.Name][string(m.Type)]++
		}
		return nil
	})
	if ranked := names.ranked(); len(ranked) > 0 {
		name = ranked[0]
		if ranked := types[name].ranked(); len(ranked) > 0 {
			typ = quad.IRI(ranked[0])
		}
	}
	return name, typ, err
}

func (j *judging) typeOf(word string) quad.IRI {
	if word == "" {
		return ""
	}
	iri, _ := mapping{schema: j.r.schema, base: j.r.v.Base}.Type(word)
	return iri
}

// mentionsOf gives the mentions that refer to an entity, by IRI.
func (j *judging) mentionsOf(n backend.NodeID) (out []claim.Side, err error) {
	err = j.r.each(quad.Object, n, func(q backend.Quad) error {
		p, err := j.r.iri(q.P)
		if err != nil || p != j.r.v.RefersTo {
			return err
		}
		iri, err := j.r.iri(q.S)
		if err != nil {
			return err
		}
		doc, local, _ := j.r.v.MentionOf(iri)
		m, err := j.r.mention(doc, local)
		if m != nil {
			out = append(out, claim.Side{IRI: iri, Name: m.FirstName(), Type: m.Type})
		}
		return err
	})
	slices.SortFunc(out, func(a, b claim.Side) int { return strings.Compare(string(a.IRI), string(b.IRI)) })
	if err == nil && len(out) == 0 {
		err = usageError("entity", "no mention is this entity")
	}
	return out, err
}

// withdraw takes a judgement out of force.
func (j *judging) withdraw(id string) error {
	at := -1
	for i := range j.all {
		if j.all[i].ID == id {
			at = i
			break
		}
		if id != "" && strings.HasPrefix(j.all[i].ID, id) {
			if at >= 0 {
				return usageError("judgement", "%q begins several judgements", id)
			}
			at = i
		}
	}
	if at < 0 {
		return fmt.Errorf("%w: %s", ErrNoJudgement, id)
	}
	c := &j.all[at]
	j.touched = append(j.touched, c.ID)
	if !c.Stands() {
		return nil
	}
	was := j.r.v.JudgementQuads(c)
	c.Withdrawn, c.By = j.now, j.o.Author
	j.hearing.gone, j.hearing.came = difference(was, j.r.v.JudgementQuads(c))
	return nil
}

func (j *judging) answer(g *Graph, next *review) (*api.JudgeAnswer, error) {
	s, err := g.Snapshot()
	if err != nil {
		return nil, err
	}
	defer s.Close()
	out := &api.JudgeAnswer{
		Commit: s.Commit(), Judgements: []api.Judgement{}, Added: j.added, Mentions: j.hearing.moved, Conflicts: []api.Judgement{},
	}
	touched := make(map[string]bool, len(j.touched))
	for _, id := range j.touched {
		touched[id] = true
	}
	for i := range next.all {
		c := &next.all[i]
		shown := j.r.apiJudgement(next, c)
		if touched[c.ID] {
			out.Judgements = append(out.Judgements, shown)
		}
		if shown.State == string(identity.Conflict) {
			out.Conflicts = append(out.Conflicts, shown)
		}
	}
	return out, nil
}

// apiJudgement gives a judgement with how it fares.
func (r *reader) apiJudgement(v *review, c *claim.Judgement) api.Judgement {
	out := api.Judgement{
		ID: c.ID, Verdict: string(c.Verdict), Left: r.apiSide(&c.Left), Right: make([]api.Side, len(c.Right)),
		Score: c.Score, Reason: c.Reason, Author: c.Author, Time: c.Time.UTC().Format(time.RFC3339Nano), By: c.By,
	}
	for i := range c.Right {
		out.Right[i] = r.apiSide(&c.Right[i])
	}
	if !c.Stands() {
		out.Withdrawn = c.Withdrawn.UTC().Format(time.RFC3339Nano)
		out.State = "withdrawn"
		return out
	}
	st := v.closure.Standing(c.ID)
	out.State, out.With = string(st.State), st.By
	return out
}

func (r *reader) apiSide(s *claim.Side) api.Side {
	out := api.Side{ID: string(s.IRI), Name: s.Name, Type: r.schema.TypeName(r.v.Base, string(s.Type))}
	if doc, local, ok := r.v.MentionOf(s.IRI); ok {
		out.Document, out.Mention = doc, local
	} else {
		out.Entity, _ = r.v.EntitySlug(s.IRI)
	}
	return out
}

// Judgements gives all judgements by time, with how each fares: in force, superseded, in conflict, stale or
// withdrawn. O(judgements).
func (s *Snapshot) Judgements(ctx context.Context) (*api.JudgementsAnswer, error) {
	if s.served != nil {
		return s.served.Judgements(ctx)
	}
	r := s.reader(ctx)
	out := &api.JudgementsAnswer{Commit: s.Commit(), Complete: true, Judgements: []api.Judgement{}}
	v, err := r.reviewed()
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return out, cut(err, &out.Complete, &out.Reason)
	}
	for i := range v.all {
		out.Judgements = append(out.Judgements, r.apiJudgement(v, &v.all[i]))
	}
	return out, nil
}

// Judgements is [Snapshot.Judgements] on the last committed state.
func (g *Graph) Judgements(ctx context.Context) (*api.JudgementsAnswer, error) {
	return ask(g, func(s *Snapshot) (*api.JudgementsAnswer, error) { return s.Judgements(ctx) })
}
