package graph

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
)

// Conflicts finds what the documents do not agree on: triples that some claims assert and others
// deny, and functional relations of one subject asserted of several objects. What is only hedged
// contradicts nothing. By subject, relation and kind. limit 0 is no limit. O(claims).
func (s *Snapshot) Conflicts(ctx context.Context, view api.View, limit int) (*api.ConflictsAnswer, error) {
	if s.served != nil {
		return s.served.Conflicts(ctx, view, limit)
	}
	w, err := compileView(view, everything...)
	if err != nil {
		return nil, err
	}
	if err := s.checkDocuments(w); err != nil {
		return nil, err
	}
	answer := &api.ConflictsAnswer{View: w.api, Commit: s.Commit(), Complete: true, Conflicts: []api.Conflict{}}
	c := conflicts{facts: s.reader(ctx).facts(w)}
	if err := c.find(); err != nil {
		return answer, cut(err, &answer.Complete, &answer.Reason)
	}
	answer.Conflicts = append(answer.Conflicts, c.found...)
	if limit > 0 && len(answer.Conflicts) > limit {
		answer.Conflicts, answer.Complete, answer.Reason = answer.Conflicts[:limit], false, reasonLimit
	}
	return answer, nil
}

type conflicts struct {
	*facts
	found []api.Conflict
}

func (c *conflicts) find() error {
	all, err := c.everyFact()
	if err != nil {
		return err
	}
	stated := make(map[factKey][]*fact)        // contradictions: both polarities of one triple
	objects := make(map[functionalKey][]*fact) // functional relations
	var order []factKey
	var orderF []functionalKey
	for _, f := range all {
		k := f.statements[0].key()
		k.negated = false
		if stated[k] == nil {
			order = append(order, k)
		}
		stated[k] = append(stated[k], f)
		for _, fk := range c.functional(f) {
			if objects[fk] == nil {
				orderF = append(orderF, fk)
			}
			objects[fk] = append(objects[fk], f)
		}
	}
	for _, k := range order {
		if !contradicts(stated[k]) {
			continue
		}
		if _, err := c.report("contradiction", stated[k]); err != nil {
			return err
		}
	}
	for _, k := range orderF {
		out, err := c.report("functional", objects[k])
		if err != nil {
			return err
		}
		if out != nil {
			out.Relation = k.relation
			if out.Subject, err = c.apiNode(k.subject); err != nil {
				return err
			}
		}
	}
	c.sortFound()
	return nil
}

// contradicts says whether a triple is both asserted and negated.
func contradicts(group []*fact) bool {
	var has [3]bool
	for _, f := range group {
		has[f.status] = true
	}
	return has[claim.Asserted] && has[claim.Negated]
}

type functionalKey struct {
	subject  backend.NodeID
	relation string
}

// functional gives the readings of an asserted fact, as stated and through the declared inverse, that
// allow one object only.
func (c *conflicts) functional(f *fact) (keys []functionalKey) {
	if f.status != claim.Asserted {
		return nil
	}
	def, ok := c.schema.Relation(f.rel.name)
	if !ok || def.Name != f.rel.name {
		return nil
	}
	if def.Functional {
		keys = append(keys, functionalKey{f.subject, def.Name})
		if def.Symmetric {
			keys = append(keys, functionalKey{f.object, def.Name})
		}
	}
	if inverse, ok := c.schema.Relation(def.Inverse); ok && inverse.Functional {
		keys = append(keys, functionalKey{f.object, inverse.Name})
	}
	return keys
}

// everyFact makes every fact of the view once.
func (c *conflicts) everyFact() ([]*fact, error) {
	subjects := make(map[backend.NodeID]struct{})
	var order []backend.NodeID
	err := c.statements(func(s statement) error {
		if _, ok := subjects[s.quad.S]; !ok {
			subjects[s.quad.S] = struct{}{}
			order = append(order, s.quad.S)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, n := range order {
		if _, err := c.at(n); err != nil {
			return nil, err
		}
	}
	return c.all, nil
}

// report adds a conflict of several facts, as the first of them reads; nil where there is one only.
func (c *conflicts) report(kind string, group []*fact) (*api.Conflict, error) {
	if len(group) < 2 {
		return nil, nil
	}
	if err := c.sortGroup(group); err != nil {
		return nil, err
	}
	out := api.Conflict{Kind: kind}
	for _, f := range group {
		row, err := c.row(f)
		if err != nil {
			return nil, err
		}
		out.Facts = append(out.Facts, row)
	}
	out.Subject, out.Relation = out.Facts[0].Subject, out.Facts[0].Relation
	c.found = append(c.found, out)
	return &c.found[len(c.found)-1], nil
}

// sortGroup orders the facts of a conflict by subject, relation, object and status.
func (c *conflicts) sortGroup(group []*fact) error {
	var fault error
	slices.SortFunc(group, func(a, b *fact) int {
		same := a.subject == b.subject && a.object == b.object && a.rel.name == b.rel.name
		if same {
			return cmp.Compare(a.status, b.status)
		}
		before, err := c.before(a.subject, a.rel, a.object, b.subject, b.rel, b.object)
		if err != nil {
			fault = err
		}
		if before {
			return -1
		}
		return 1
	})
	return fault
}

func (c *conflicts) sortFound() {
	slices.SortStableFunc(c.found, func(a, b api.Conflict) int {
		return cmp.Or(strings.Compare(a.Subject.ID, b.Subject.ID), strings.Compare(a.Relation, b.Relation),
			strings.Compare(a.Kind, b.Kind), strings.Compare(objectID(a), objectID(b)))
	})
}

// objectID names the object of a conflict's first fact.
func objectID(c api.Conflict) string {
	switch o := c.Facts[0].Object; {
	case o.Node != nil:
		return o.Node.ID
	case o.Literal != nil:
		return o.Literal.Value + "^^" + o.Literal.Datatype + "@" + o.Literal.Language
	}
	return ""
}
