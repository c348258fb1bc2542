package match

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/newsgraph/newsgraph/graph/paths"
)

// An Explain says how a query is run.
type Explain struct {
	Steps  []string // in order
	Search []string // conditions that are tested in searches
	After  []string // and those that are tested after
}

// Explain gives the plan.
func (q *Query) Explain() Explain {
	q.explain.Steps = append(q.explain.Steps, q.project.words()...)
	return q.explain
}

// Ranked says whether paths are chosen by what they mean.
func (q *Query) Ranked() bool { return q.ranked }

// Unfound gives the names that the query looked nodes up by and that none has, sorted.
func (q *Query) Unfound() []string { return q.unfound }

// explainClause notes which conditions are tested in searches and which after them.
func (p *planner) explainClause(where []*cond) {
	e := &p.c.explain
	for _, o := range p.plan.ops {
		e.Steps = append(e.Steps, o.words(p))
		s, ok := o.(*search)
		if !ok {
			continue
		}
		eachElem(s.seg.body, func(el elem) bool {
			for _, c := range condsOf(el) {
				e.Search = append(e.Search, c.text)
			}
			return true
		})
		if s.seg.selective && s.seg.selector != paths.All {
			p.noteLate(s, where)
		}
	}
	for _, c := range where {
		e.After = append(e.After, c.text)
	}
}

// noteLate notes conditions of a clause that are tested on paths that a selector has chosen.
func (p *planner) noteLate(s *search, where []*cond) {
	seg := s.seg
	for _, c := range where {
		for _, i := range c.vars {
			if slices.Contains(s.inner, i) || i == seg.path.slot {
				p.c.note(fmt.Sprintf("%s is tested after %s has chosen: a path that fails it is not replaced by another; "+
					"inside the pattern it is tested in the search", c.text, strings.ToUpper(seg.selector.String())))
				break
			}
		}
	}
}

// isCut says whether what was found until an error is an answer.
func isCut(err error) bool {
	var cut *cutError
	return errors.As(err, &cut) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) || errors.Is(err, errStop)
}

// name names a place.
func (p *planner) name(slot int) string {
	if name := p.c.names[slot]; name != "" {
		return name
	}
	return "()"
}

func (p *planner) edgeWords(e *edgeElem) string {
	name := p.c.names[e.slot]
	if e.empty {
		return strings.TrimSpace("no edge " + name)
	}
	return strings.TrimSpace("an edge " + name)
}

// condWords gives the conditions on nodes alone.
func (p *planner) condWords(places ...*place) string {
	var words []string
	for _, at := range places {
		for _, e := range at.elems {
			if e.label != nil {
				words = append(words, "the labels of "+p.name(at.slot))
				break
			}
		}
		for _, c := range at.conds {
			words = append(words, c.text)
		}
	}
	if len(words) == 0 {
		return ""
	}
	return "; test " + strings.Join(words, ", ")
}

func (p *projection) words() (words []string) {
	if p.grouped {
		words = append(words, "group")
	}
	if p.distinct {
		words = append(words, "leave out equal rows")
	}
	if len(p.sort) > 0 {
		words = append(words, "sort")
	}
	if p.offset > 0 || p.limit >= 0 {
		words = append(words, "cut at OFFSET and LIMIT")
	}
	return words
}
