package graph

import (
	"slices"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
)

// complete fills a fact.
func (f *facts) complete(made *fact) error {
	if made.filled {
		return nil
	}
	group, err := f.groupOf(made)
	if err != nil {
		return err
	}
	return f.fill(made, group)
}

// groupOf gives the statements that a fact is made of, of the statuses that the view admits.
func (f *facts) groupOf(made *fact) ([]statement, error) {
	if made.filled {
		return made.statements, nil
	}
	if made.group != nil {
		return made.group, nil
	}
	statuses := f.view.statuses() & (claim.Asserted.Bit() | claim.Hedged.Bit())
	if made.status == claim.Negated {
		statuses = claim.Negated.Bit()
	}
	group := []statement{}
	take := func(q backend.Quad) error {
		s, ok, err := f.statement(q)
		if ok {
			group = append(group, s)
		}
		return err
	}
	err := f.statedBy(made.subject, made.rel, made.object, statuses, take)
	if turned := made.rel.turned; err == nil && turned != "" && (turned != made.rel.name || made.subject != made.object) {
		err = f.statedBy(made.object, f.relation(turned), made.subject, statuses, take)
	}
	made.group = group
	return group, err
}

// statedBy calls use with every quad that states a relation of two nodes with one of some statuses.
// It reads at the node that has fewer quads.
func (r *reader) statedBy(s backend.NodeID, rel *relation, o backend.NodeID, statuses uint8, use func(backend.Quad) error) error {
	d, n := quad.Subject, s
	if sizes, ok := r.b.(backend.Estimator); ok {
		atSubject, err := sizes.About(quad.Subject, s)
		if err != nil {
			return err
		}
		atObject, err := sizes.About(quad.Object, o)
		if err != nil {
			return err
		}
		if atObject < atSubject {
			d, n = quad.Object, o
		}
	}
	predicates, err := r.predicatesOf(rel, statuses)
	if err != nil {
		return err
	}
	joins := func(q backend.Quad) error {
		if q.S != s || q.O != o {
			return nil
		}
		return use(q)
	}
	stepper, ok := r.b.(backend.Stepper)
	if !ok {
		return r.each(d, n, func(q backend.Quad) error {
			if !slices.Contains(predicates, q.P) {
				return nil
			}
			return joins(q)
		})
	}
	for _, p := range predicates {
		if err := r.eachBy(func(buf []backend.Quad) ([]backend.Quad, error) { return stepper.With(d, n, p, buf) }, joins); err != nil {
			return err
		}
	}
	return nil
}

// weigh counts the sources of a fact and takes in its time, for which no words of claims are read.
func (f *facts) weigh(made *fact) error {
	if made.filled || made.weighed {
		return nil
	}
	group, err := f.groupOf(made)
	if err != nil {
		return err
	}
	sources := make([]backend.NodeID, 0, len(group))
	for _, s := range group {
		source := s.quad.L
		if !s.plain {
			c, err := f.claimOf(s.quad.L)
			if err != nil {
				return err
			}
			source = c.source
			made.when.add(c)
		}
		sources = append(sources, source)
	}
	slices.Sort(sources)
	made.sources, made.weighed = len(slices.Compact(sources)), true
	return nil
}

// times gives the days of a fact, ascending: of each claim the first day of its event, else that of
// its publication. What is not dated gives none.
func (f *facts) times(made *fact) ([]int32, error) {
	if made.timed {
		return made.days, nil
	}
	group, err := f.groupOf(made)
	if err != nil {
		return nil, err
	}
	for _, s := range group {
		if s.plain {
			continue
		}
		c, err := f.claimOf(s.quad.L)
		if err != nil {
			return nil, err
		}
		day := c.start
		if day == claim.NoDay {
			doc, err := f.doc(c.source)
			if err != nil {
				return nil, err
			}
			day = doc.day
		}
		if day != claim.NoDay {
			made.days = append(made.days, int32(day))
		}
	}
	slices.Sort(made.days)
	made.days, made.timed = slices.Compact(made.days), true
	return made.days, nil
}
