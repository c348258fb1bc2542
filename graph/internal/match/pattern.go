package match

import (
	"github.com/newsgraph/newsgraph/graph/gql"
	"github.com/newsgraph/newsgraph/graph/paths"
)

// A patterner makes patterns of the path engine. Conditions on one element alone are tested while the
// engine looks at it; those that join several of a scope, when it has walked through the scope.
type patterner struct {
	x     *run
	known slots // what is bound before the search
	// wide makes a pattern that lets more through: it has no conditions that join elements.
	wide bool
}

// pattern makes the pattern of an elem.
func (p *patterner) pattern(e elem) *paths.Pattern {
	switch e := e.(type) {
	case *nodeElem:
		return p.node(e)
	case *edgeElem:
		return p.edge(e)
	case *seq:
		return paths.Seq(p.patterns(e.parts)...)
	case *alt:
		return paths.Alt(p.patterns(e.parts)...)
	case *group:
		body := p.pattern(e.body)
		if p.wide || len(e.conds) == 0 && e.mode <= gql.Walk {
			return body
		}
		return p.where(body, e)
	case *repeat:
		body := p.pattern(e.body)
		if !p.wide && !e.question && p.joins(e.body) {
			body = p.where(body, e.body)
		}
		return paths.Repeat(body, e.min, e.max)
	}
	return paths.Seq()
}

func (p *patterner) patterns(list []elem) []*paths.Pattern {
	out := make([]*paths.Pattern, len(list))
	for i, e := range list {
		out[i] = p.pattern(e)
	}
	return out
}

// whole makes the pattern of all that lies between two ends.
func (p *patterner) whole(e elem) *paths.Pattern {
	body := p.pattern(e)
	if !p.wide && p.joins(e) {
		return p.where(body, e)
	}
	return body
}

// where tests part of a path as the binder does.
func (p *patterner) where(body *paths.Pattern, e elem) *paths.Pattern {
	x := p.x
	return paths.Where(body, func(from paths.NodeID, hops []paths.Hop) (bool, error) {
		b := binder{x: x, from: from, hops: hops, partial: true}
		found := false
		err := b.all(e, func() error { found = true; return errStop })
		if found {
			err = nil
		}
		return found, err
	})
}

// joins says whether the conditions of a scope join several of its elements.
func (p *patterner) joins(e elem) (joins bool) {
	own := declared(e)
	seen := make(slots)
	eachElem(e, func(e elem) bool {
		self := -1
		switch e := e.(type) {
		case *nodeElem:
			self = e.slot
		case *edgeElem:
			self = e.slot
		case *group:
			joins = joins || len(e.conds) > 0
		case *repeat:
			joins = joins || p.reads(e, own)
			return e.question
		}
		if self >= 0 {
			if seen.has(self) && !p.known.has(self) {
				joins = true
			}
			seen.add(self)
			for _, c := range condsOf(e) {
				joins = joins || !p.alone(c, self)
			}
		}
		return true
	})
	return joins
}

// reads says whether conditions in a repeated part read variables of the scope around it.
func (p *patterner) reads(r *repeat, own slots) (reads bool) {
	eachElem(r.body, func(e elem) bool {
		for _, c := range condsOf(e) {
			for _, i := range c.vars {
				reads = reads || own.has(i) && !p.known.has(i)
			}
		}
		return true
	})
	return reads
}

// alone says whether a condition reads one place beside those that are known.
func (p *patterner) alone(c *cond, self int) bool {
	for _, i := range c.vars {
		if i != self && !p.known.has(i) {
			return false
		}
	}
	return true
}

func (p *patterner) aloneConds(list []*cond, self int) (out []*cond) {
	for _, c := range list {
		if p.alone(c, self) {
			out = append(out, c)
		}
	}
	return out
}

// node makes the test of a node; none where there is nothing to test.
func (p *patterner) node(e *nodeElem) *paths.Pattern {
	conds := p.aloneConds(e.conds, e.slot)
	bound := p.known.has(e.slot)
	if e.label == nil && len(conds) == 0 && !bound {
		return paths.Seq()
	}
	x := p.x
	return paths.At(func(n paths.NodeID) (bool, error) {
		if bound && x.row[e.slot] != Node(n) {
			return false, nil
		}
		if e.label != nil {
			if ok, err := e.label(n); err != nil || !ok {
				return false, err
			}
		}
		return x.testing(e.slot, Node(n), conds)
	})
}

func (p *patterner) edge(e *edgeElem) *paths.Pattern {
	conds := p.aloneConds(e.conds, e.slot)
	bound := p.known.has(e.slot)
	step := e.step
	if len(conds) > 0 || bound {
		x := p.x
		step.Test = func(h paths.Hop) (bool, error) {
			if bound && x.row[e.slot] != edgeOf(h) {
				return false, nil
			}
			return x.testing(e.slot, edgeOf(h), conds)
		}
	}
	return paths.One(step)
}

// testing tests conditions with a value in a place.
func (x *run) testing(slot int, v any, conds []*cond) (bool, error) {
	if len(conds) == 0 {
		return true, nil
	}
	was := x.row[slot]
	x.row[slot] = v
	defer func() { x.row[slot] = was }()
	for _, c := range conds {
		if ok, err := c.holds(); err != nil || !ok {
			return false, err
		}
	}
	return true, nil
}
