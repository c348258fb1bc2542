package brat

import (
	"strings"
	"unicode/utf8"

	"github.com/newsgraph/newsgraph/graph/claim"
)

// emit makes entities and relations of what was tied together.
func (d *document) emit() {
	d.entities()
	for _, t := range d.order {
		for _, a := range t.args {
			k := claim.Relation{
				Subject: t.root().id, Predicate: role(a.role.text), Object: claim.Object{Name: d.id(a.target)},
				Evidence: evidence(t, d.things[a.target.text]),
			}
			manner(&k, t.negated, t.unsure)
			d.add(&k, spots{t.at, a.role.at, t.at.from, a.target.at})
		}
	}
	for _, r := range d.relations {
		k := claim.Relation{
			ID: r.id, Subject: d.id(r.subject.target), Predicate: r.kind.text, Object: claim.Object{Name: d.id(r.object.target)},
			Evidence: evidence(d.things[r.subject.target.text], d.things[r.object.target.text]),
		}
		manner(&k, r.negated, r.unsure)
		d.add(&k, spots{r.at, r.kind.at, r.subject.target.at, r.object.target.at})
	}
	for i := range d.attributes {
		a := &d.attributes[i]
		value := claim.Literal{Value: a.value}
		if a.value == "" {
			value = claim.Literal{Value: "true", Datatype: "xsd:boolean"}
		}
		k := claim.Relation{
			Subject: d.id(a.target), Predicate: a.name.text, Object: claim.Object{Literal: &value},
			Evidence: evidence(d.things[a.target.text]),
		}
		d.add(&k, spots{a.at, a.name.at, a.target.at, a.name.at})
	}
}

func (d *document) add(k *claim.Relation, at spots) {
	d.doc.Relations = append(d.doc.Relations, *k)
	d.src.relations = append(d.src.relations, at)
}

// id gives the id of the entity that a word names.
func (d *document) id(w word) string { return d.things[w.text].root().id }

// role takes the number off a role that an event has several times: Theme, Theme2, Theme3.
func role(s string) string {
	if name := strings.TrimRight(s, "0123456789"); name != "" {
		return name
	}
	return s
}

func manner(k *claim.Relation, negated, unsure bool) {
	if negated {
		k.Polarity = claim.Denial
	}
	if unsure {
		k.Modality = claim.ModalityPossible
	}
}

// evidence gives the places of some things: there the text says what is said of them.
func evidence(of ...*thing) []claim.Span {
	var out []claim.Span
	for _, t := range of {
		out = append(out, t.few()...)
	}
	return out
}

// entities makes an entity of each group of things that were merged, mere triggers aside.
func (d *document) entities() {
	triggers := make(map[string]struct{})
	for _, t := range d.order {
		if t.event {
			triggers[t.trigger.text] = struct{}{}
		}
	}
	at := make(map[*thing]int)
	var lengths []int           // of the names, in code points
	for _, t := range d.order { // what a thing was merged into comes before it
		if _, is := triggers[t.id]; is && !t.used {
			continue
		}
		r := t.root()
		if r == t {
			at[t] = len(d.doc.Entities)
			d.doc.Entities = append(d.doc.Entities, claim.Entity{ID: t.id, Type: t.kind.text})
			d.src.entities = append(d.src.entities, spots{line: t.at, kind: t.kind.at})
			lengths = append(lengths, 0)
		}
		e := &d.doc.Entities[at[r]]
		length := &lengths[at[r]]
		if e.Type != t.kind.text {
			d.warn(spot{t.at, t.kind.at}, claim.CodeValue, t.id+" is of another type than "+r.id+", which it is the same as", "the type of "+r.id+" is kept")
		}
		e.Aliases = append(e.Aliases, t.words.text)
		if n := utf8.RuneCountInString(t.words.text); n > *length {
			e.Name, *length = t.words.text, n
		}
		e.Aliases = append(e.Aliases, t.aliases...)
		e.SameAs = append(e.SameAs, t.same...)
		e.Mentions = append(e.Mentions, t.spans...)
	}
	for i := range d.doc.Entities {
		e := &d.doc.Entities[i]
		e.Aliases = distinct(e.Aliases, e.Name)
		e.SameAs = distinct(e.SameAs, "")
	}
}

// distinct gives each word once, and one not at all, in their order.
func distinct(all []string, but string) []string {
	had := map[string]struct{}{but: {}, "": {}}
	var out []string
	for _, s := range all {
		if _, twice := had[s]; !twice {
			had[s] = struct{}{}
			out = append(out, s)
		}
	}
	return out
}
