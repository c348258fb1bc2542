package graph

import (
	"fmt"
	"slices"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/identity"
)

// split takes mentions out of an entity: for everything that judgements made one with them, a judgement that
// it is not; and if there is none, one for the entity.
func (j *judging) split(entity string, words []string) error {
	n, err := j.entity(entity, "entity")
	if err != nil {
		return err
	}
	iri, err := j.r.iri(n)
	if err != nil {
		return err
	}
	all, err := j.mentionsOf(n)
	if err != nil {
		return err
	}
	out := make(map[quad.IRI]bool)
	for i, word := range words {
		side := sideOf(word)
		place := fmt.Sprintf("mentions[%d]", i)
		if side.Entity != "" {
			e := usageError(place, "%q names no mention of %s: write document#mention", word, entity)
			e.Hint = "`entities/{id}` lists them"
			return e
		}
		found, err := j.side(&side, place)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(all, func(s claim.Side) bool { return s.IRI == found[0].IRI }) {
			return usageError(place, "%s is no mention of %s", word, entity)
		}
		out[found[0].IRI] = true
	}
	if len(out) == len(all) {
		return usageError("mentions", "nothing would be left of %s", entity)
	}
	take, rest, err := j.parts(iri, all, out)
	if err != nil {
		return err
	}
	if err := j.unjoin(all, out); err != nil {
		return err
	}
	if left, err := j.left(all, out); err != nil || left {
		return err
	}
	anchor := rest[0]
	if at := slices.IndexFunc(rest, func(s claim.Side) bool { return s.IRI == iri }); at >= 0 {
		anchor = rest[at]
	}
	j.differ(anchor, take)
	left, err := j.left(all, out)
	if err == nil && !left {
		err = fmt.Errorf("%w: others make them one in another way: they are among those of why %s is one", ErrConflict, entity)
	}
	return err
}

// left says whether mentions refer to something else than those that stay, by what is judged so far.
func (j *judging) left(all []claim.Side, out map[quad.IRI]bool) (bool, error) {
	if j.added == 0 {
		return false, nil
	}
	judged := slices.Clone(j.all)
	slices.SortFunc(judged, func(a, b claim.Judgement) int { return a.Earlier(&b) })
	next, err := j.r.review(judged, nil, nil)
	if err != nil {
		return false, err
	}
	goes := make(map[quad.IRI]bool) // entity → whether mentions that go refer to it
	for _, side := range all {
		doc, local, _ := j.r.v.MentionOf(side.IRI)
		m, err := j.r.mention(doc, local)
		if err != nil || m == nil {
			return false, err
		}
		to := next.closure.Refers(side.IRI, m.Link.Entity)
		if was, seen := goes[to]; seen && was != out[side.IRI] {
			return false, nil
		}
		goes[to] = out[side.IRI]
	}
	return true, nil
}

// unjoin judges different what judgements in force made one directly, of which one goes and one stays: an entity of
// the rules goes where all its mentions do.
func (j *judging) unjoin(all []claim.Side, out map[quad.IRI]bool) error {
	goes := make(map[quad.IRI]bool)
	for _, side := range all {
		doc, local, _ := j.r.v.MentionOf(side.IRI)
		m, err := j.r.mention(doc, local)
		if err != nil {
			return err
		}
		goes[side.IRI] = out[side.IRI]
		if m != nil {
			was, seen := goes[m.Link.Entity]
			goes[m.Link.Entity] = out[side.IRI] && (was || !seen)
		}
	}
	from := make(map[quad.IRI][]claim.Side)
	var order []claim.Side
	for i := range j.was.all {
		c := &j.was.all[i]
		if c.Verdict != claim.Same || j.was.closure.Standing(c.ID).State != identity.InForce {
			continue
		}
		for _, right := range c.Right {
			stay, go_ := c.Left, right
			a, known := goes[stay.IRI]
			b, also := goes[go_.IRI]
			if !known || !also || a == b {
				continue
			}
			if a {
				stay, go_ = go_, stay
			}
			if from[stay.IRI] == nil {
				order = append(order, stay)
			}
			from[stay.IRI] = append(from[stay.IRI], go_)
		}
	}
	for _, stay := range order {
		j.differ(stay, from[stay.IRI])
	}
	return nil
}

func (j *judging) differ(left claim.Side, right []claim.Side) {
	made := &claim.Judgement{
		Verdict: claim.Different, Left: left, Right: right, Reason: j.o.Reason, Author: j.o.Author, Time: j.now,
	}
	made.ID = made.ComputeID()
	j.add(made)
}

// parts gives what mentions are made of that go and that stay: an entity of the rules where all its mentions
// go together, else the mentions; of what stays, entities of the rules before mentions.
func (j *judging) parts(entity quad.IRI, all []claim.Side, out map[quad.IRI]bool) (take, rest []claim.Side, err error) {
	type home struct{ go_, stay []claim.Side }
	homes := make(map[quad.IRI]*home)
	var order []quad.IRI
	for _, side := range all {
		doc, local, _ := j.r.v.MentionOf(side.IRI)
		m, err := j.r.mention(doc, local)
		if err != nil || m == nil {
			return nil, nil, err
		}
		at := homes[m.Link.Entity]
		if at == nil {
			at = new(home)
			homes[m.Link.Entity] = at
			order = append(order, m.Link.Entity)
		}
		if out[side.IRI] {
			at.go_ = append(at.go_, side)
		} else {
			at.stay = append(at.stay, side)
		}
	}
	var single []claim.Side
	for _, iri := range order {
		at := homes[iri]
		whole := claim.Side{IRI: iri}
		if whole.Name, whole.Type, err = j.described(iri); err != nil {
			return nil, nil, err
		}
		// Mentions of it that are elsewhere already do not matter: the entity as such goes or stays.
		switch {
		case len(at.stay) == 0 && j.was.closure.Entity(iri) == entity:
			take = append(take, whole)
		case len(at.stay) == 0:
			take = append(take, at.go_...)
		case j.was.closure.Entity(iri) != entity: // the entity as such is another's
			take, single = append(take, at.go_...), append(single, at.stay...)
		default:
			take = append(take, at.go_...)
			rest = append(rest, whole)
		}
	}
	return take, append(rest, single...), nil
}
