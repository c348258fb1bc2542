package graph

import (
	"cmp"
	"slices"
	"strings"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/spelling"
)

// byEvent is the rule by which events of different names may be one: of one type, at one place, at times that
// overlap, with one actor at least. Events are seldom called the same: the talks, the meeting in Abu Dhabi.
const byEvent spelling.Rule = "event"

// eventScore is its score before neighbours raise it, of which there are two at least: 0.7 then.
const eventScore = 0.4

// An eventAt is an event and a place of it.
type eventAt struct {
	typ          string
	place, event backend.NodeID
}

func (e eventAt) compare(f eventAt) int {
	return cmp.Or(strings.Compare(e.typ, f.typ), cmp.Compare(e.place, f.place), cmp.Compare(e.event, f.event))
}

// events takes up the pairs of events that may be one. They meet by type and place; a place that has more than
// mostPaired of a type is passed over.
func (p *pairing) events() error {
	p.at = make(map[string]bool)
	for _, top := range []string{"located_in", p.schema.Inverse("located_in")} {
		for _, rel := range p.schema.Expand(top) {
			p.at[rel] = true
		}
	}
	var all []eventAt
	for _, typ := range p.schema.Types() {
		if p.kindOf(typ.Name) != spelling.Event {
			continue
		}
		found, err := p.eventsOf(typ.Name)
		if err != nil {
			return err
		}
		all = append(all, found...)
	}
	slices.SortFunc(all, eventAt.compare)
	all = slices.Compact(all) // several documents type an event
	var nodes []backend.NodeID
	for len(all) > 0 {
		n := 1
		for n < len(all) && all[n].typ == all[0].typ && all[n].place == all[0].place {
			n++
		}
		if n <= mostPaired {
			nodes = nodes[:0]
			for _, e := range all[:n] {
				nodes = append(nodes, e.event)
			}
			if err := p.block(nodes, p.oneEvent); err != nil {
				return err
			}
			p.trim()
		}
		all = all[n:]
	}
	return nil
}

// eventsOf gives the events of a type with their places.
func (p *pairing) eventsOf(typ string) (out []eventAt, err error) {
	n, err := p.b.Lookup(quad.IRI(p.schema.TypeIRI(p.v.Base, typ)))
	if err != nil || n == 0 {
		return nil, err
	}
	var events []backend.NodeID
	err = p.typed(n, func(event backend.NodeID) { events = append(events, event) })
	if err != nil {
		return nil, err
	}
	for _, event := range events {
		places, _, err := p.scene(event)
		if err != nil {
			return nil, err
		}
		for place := range places {
			out = append(out, eventAt{typ, place, event})
		}
		p.trim()
	}
	return out, nil
}

// typed calls f with the entities that a document gives a type.
func (p *pairing) typed(typ backend.NodeID, f func(backend.NodeID)) error {
	rdfType, err := p.b.Lookup(claim.RDFType)
	if err != nil || rdfType == 0 {
		return err
	}
	return p.each(quad.Object, typ, func(q backend.Quad) error {
		if q.P != rdfType {
			return p.tick()
		}
		iri, err := p.iri(q.S)
		if _, ok := p.v.EntitySlug(iri); ok {
			f(q.S)
		}
		return err
	})
}

// scene gives where an event is and who has to do with it.
func (p *pairing) scene(event backend.NodeID) (places, actors map[backend.NodeID]bool, err error) {
	row, err := p.facts.at(event)
	if err != nil {
		return nil, nil, err
	}
	places, actors = make(map[backend.NodeID]bool), make(map[backend.NodeID]bool)
	for _, f := range row {
		other := f.object
		if other == event {
			other = f.subject
		}
		if f.literal || other == event {
			continue
		}
		if p.at[f.rel.name] {
			places[other] = true
			continue
		}
		info, err := p.node(other)
		if err != nil {
			return nil, nil, err
		}
		if slices.ContainsFunc(info.types, func(t string) bool {
			return p.schema.IsA(t, "Actor") || p.schema.IsA(t, "GeopoliticalEntity")
		}) {
			actors[other] = true
		}
	}
	return places, actors, nil
}

// oneEvent goes by the time and the actors of two events of a type and a place.
func (p *pairing) oneEvent(s *scored, _, _ *nodeInfo) (spelling.Rule, float64, error) {
	first, err := p.timeOf(s.left)
	if err != nil {
		return "", 0, err
	}
	second, err := p.timeOf(s.right)
	if err != nil || !first.dated || !second.dated || first.gap(&second) > 0 {
		return "", 0, err
	}
	_, of, err := p.scene(s.left)
	if err != nil {
		return "", 0, err
	}
	_, other, err := p.scene(s.right)
	for actor := range other {
		if of[actor] {
			return byEvent, eventScore, err
		}
	}
	return "", 0, err
}

// timeOf gives the time of an event: all that its claims say, taken together, else the days on which it was
// written of.
func (p *pairing) timeOf(event backend.NodeID) (out period, err error) {
	row, err := p.facts.at(event)
	var written period
	for _, f := range row {
		out.join(&f.when)
		written.join(&period{dated: f.first != claim.NoDay, from: f.first, until: f.last})
	}
	if !out.dated {
		return written, err
	}
	return out, err
}
