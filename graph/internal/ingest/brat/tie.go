package brat

import (
	"fmt"
	"strings"

	"github.com/newsgraph/newsgraph/graph/claim"
)

// tie ties lines to what they name.
func (d *document) tie() {
	d.events()
	for _, t := range d.order {
		if t.event {
			t.args = d.arguments(t)
		}
	}
	kept := d.relations[:0]
	for _, r := range d.relations {
		if d.named(r.at, r.subject.target) && d.named(r.at, r.object.target) {
			kept = append(kept, r)
			continue
		}
		delete(d.byID, r.id)
		d.refused[r.id] = struct{}{}
	}
	d.relations = kept
	for i := range d.equivalences {
		d.merge(&d.equivalences[i])
	}
	for i := range d.references {
		d.refer(&d.references[i])
	}
	attributes := d.attributes[:0]
	for i := range d.attributes {
		if a := &d.attributes[i]; d.qualify(a) {
			attributes = append(attributes, *a)
		}
	}
	d.attributes = attributes
}

// events ties events to their triggers; one without is refused.
func (d *document) events() {
	kept := d.order[:0]
	for _, t := range d.order {
		if t.event {
			trigger := d.things[t.trigger.text]
			if trigger == nil || trigger.event {
				d.missing(t.at, t.trigger, "no text-bound of the file")
				delete(d.things, t.id)
				d.refused[t.id] = struct{}{}
				continue
			}
			t.words = word{shorten(trigger.words.text, mostName), trigger.words.at}
			t.spans = trigger.few()
		}
		kept = append(kept, t)
	}
	d.order = kept
}

// mostFew is how many fragments a place has for others to have them too.
const mostFew = 8

// few gives the places of a thing, or where there are many the one around them all.
func (t *thing) few() []claim.Span {
	if len(t.spans) <= mostFew {
		return t.spans
	}
	if t.around == nil {
		all := t.spans[0]
		for _, s := range t.spans[1:] {
			all[0], all[1] = min(all[0], s[0]), max(all[1], s[1])
		}
		t.around = []claim.Span{all}
	}
	return t.around
}

// arguments gives those of an event's arguments that name something.
func (d *document) arguments(t *thing) []arg {
	kept := t.args[:0]
	for _, a := range t.args {
		if d.named(t.at, a.target) {
			kept = append(kept, a)
		}
	}
	return kept
}

// named says whether a word names a thing, and takes note that it does; a line or part of one whose
// word names nothing is refused.
func (d *document) named(at line, w word) bool {
	t := d.things[w.text]
	if t == nil {
		d.missing(at, w, "nothing in the file")
		return false
	}
	t.used = true
	return true
}

func (d *document) missing(at line, w word, what string) {
	if _, was := d.refused[w.text]; was {
		d.refuse(at, w.at, claim.CodeUnknownEntity, w.text+" was refused", "mend its line, and this comes with it")
		return
	}
	d.refuse(at, w.at, claim.CodeUnknownEntity, fmt.Sprintf("%q is %s", shorten(w.text, 40), what), "")
}

// root gives the thing that a thing was merged into.
func (t *thing) root() *thing {
	for t.parent != nil {
		if t.parent.parent != nil {
			t.parent = t.parent.parent
		}
		t = t.parent
	}
	return t
}

// merge makes one thing of the members of an equivalence: the first in the file.
func (d *document) merge(e *equivalence) {
	var first *thing
	for _, w := range e.members {
		if !d.named(e.at, w) {
			continue
		}
		t := d.things[w.text].root()
		switch {
		case first == nil || t == first:
			first = t
		case t.order < first.order:
			first.parent = t
			first = t
		default:
			t.parent = first
		}
	}
}

// refer adds a reference to what it is of.
func (d *document) refer(r *reference) {
	iri, ok := r.iri()
	if !ok {
		d.refuse(r.at, r.id.at, claim.CodeValue, "a reference is to a resource and an id in it", "it is written as Wikidata:Q1")
		return
	}
	if !d.named(r.at, r.target) {
		return
	}
	t := d.things[r.target.text]
	t.same = append(t.same, iri)
	if r.name != "" {
		t.aliases = append(t.aliases, r.name)
	}
}

// qualify gives an attribute to what it is of; true where it becomes a relation of its own.
func (d *document) qualify(a *attribute) bool {
	negates := a.value == "" && strings.EqualFold(a.name.text, "Negation")
	doubts := a.value == "" && strings.EqualFold(a.name.text, "Speculation")
	if r := d.byID[a.target.text]; r != nil {
		r.negated, r.unsure = r.negated || negates, r.unsure || doubts
		if !negates && !doubts {
			d.loose.add(a.at)
		}
		return false
	}
	if !d.named(a.at, a.target) {
		return false
	}
	t := d.things[a.target.text]
	if t.event && len(t.args) > 0 && (negates || doubts) {
		t.negated, t.unsure = t.negated || negates, t.unsure || doubts
		return false
	}
	return true
}
