package identity

import (
	"slices"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/claim"
)

// A want is a mention that looks for its entity by name.
type want struct {
	m    *claim.Mention
	fit  int // no candidate fits better
	done bool
}

// tops gives the candidates that fit a mention best, and how well. It takes one only if there is no
// other.
type tops func(*claim.Mention) (of []*Candidate, fit int, err error)

// byName links mentions by their names.
func (r *resolver) byName() error {
	return r.settle(r.nameTops, func(m *claim.Mention, c *Candidate) {
		if c.Name {
			r.link(m, c.Entity, ByExactName, 0.95, c.External...)
		} else {
			r.link(m, c.Entity, ByExactAlias, 0.9, c.External...)
		}
	})
}

// byAlias links mentions by an alias of their own that is the name of an entity. Two aliases that
// agree prove nothing: many people are "the president". Nor do two that name different entities,
// nor one that is a part of the mention's own name.
func (r *resolver) byAlias() error {
	return r.settle(r.aliasTops, func(m *claim.Mention, c *Candidate) {
		r.link(m, c.Entity, ByExactAlias, 0.9, c.External...)
	})
}

// settle goes from the best fit down, so that an entity is the mention's that fits it best. One
// that several fit equally is nobody's, nor is it then for those that fit it less: a document that
// keeps two of a name apart does not say which of them is the known one. A mention that lost to a
// better one looks on among the rest.
func (r *resolver) settle(top tops, link func(*claim.Mention, *Candidate)) error {
	wants := r.wants()
	for level := bestFit; level > 0; level-- {
		claimed := claims{of: make(map[quad.IRI]*claimants)}
		for _, w := range wants {
			if w.done || w.fit < level {
				continue
			}
			of, fit, err := top(w.m)
			if err != nil {
				return err
			}
			if w.fit = fit; fit >= level {
				w.done = true
				claimed.add(w.m, of)
			}
		}
		for _, of := range claimed.order {
			switch {
			case of.apart:
				r.contested[of.c.Entity] = struct{}{}
			case !of.tied:
				link(of.first, of.c) // the others share its identifier
			}
		}
	}
	return nil
}

// wants gives the mentions that are not linked yet, nor by an identifier of the document.
func (r *resolver) wants() []*want {
	var wants []*want
	for i := range r.mentions {
		m := &r.mentions[i]
		if _, follows := r.leaders[m]; !follows && m.Link.Entity == "" && !r.share(m) {
			wants = append(wants, &want{m: m, fit: bestFit})
		}
	}
	return wants
}

// claimants are the mentions that fit an entity equally well.
type claimants struct {
	c     *Candidate
	first *claim.Mention
	tied  bool // one of them fits another entity as well
	apart bool // they are several, and no external identifiers make them one

	ids map[quad.IRI]bool // external identifiers of all
	of  authorities       // the same by what issued them
}

func (s *claimants) add(m *claim.Mention, tied bool) {
	s.tied = s.tied || tied
	switch {
	case s.apart:
		return
	case s.first == nil:
		s.first, s.ids, s.of = m, make(map[quad.IRI]bool), make(authorities)
	default:
		shared := slices.ContainsFunc(m.SameAs, func(id quad.IRI) bool { return s.ids[id] })
		s.apart = !shared || s.of.clash(m.SameAs)
	}
	s.of.add(m.SameAs)
	for _, id := range m.SameAs {
		s.ids[id] = true
	}
}

// claims are the entities of one level with their claimants, in the order in which they came.
type claims struct {
	of    map[quad.IRI]*claimants
	order []*claimants
}

func (s *claims) add(m *claim.Mention, of []*Candidate) {
	for _, c := range of {
		at := s.of[c.Entity]
		if at == nil {
			at = &claimants{c: c}
			s.of[c.Entity] = at
			s.order = append(s.order, at)
		}
		at.add(m, len(of) > 1)
	}
}

// nameTops gives the candidates that fit a mention's name best.
func (r *resolver) nameTops(m *claim.Mention) ([]*Candidate, int, error) {
	return r.fitting(m, m.Name, false)
}

// aliasTops gives the entities that a mention's aliases name, each alias the one that fits it best;
// one that has no single best names none.
func (r *resolver) aliasTops(m *claim.Mention) (tops []*Candidate, best int, err error) {
	for _, alias := range m.Aliases {
		if partOfName(m, alias) {
			continue
		}
		of, fit, err := r.fitting(m, alias, true)
		if err != nil {
			return nil, 0, err
		}
		same := func(c *Candidate) bool { return c.Entity == of[0].Entity }
		if len(of) == 1 {
			best = max(best, fit)
			if !slices.ContainsFunc(tops, same) {
				tops = append(tops, of[0])
			}
		}
	}
	return tops, best, nil
}

// fitting gives the candidates that have a name and fit a mention best, and how well.
func (r *resolver) fitting(m *claim.Mention, name string, namesOnly bool) (of []*Candidate, best int, err error) {
	found, err := r.named(name)
	if err != nil {
		return nil, 0, err
	}
	if len(found) == 0 {
		return nil, 0, nil
	}
	own, shared := keysOfMention(m), Key(name)
	for i := range found {
		c := &found[i]
		if !r.open(c.Entity) || namesOnly && !c.Name || r.clash(m, c) || conflict(own, c, shared) {
			continue
		}
		switch fit := r.fit(m, c); {
		case fit == 0 || fit < best:
		case fit > best:
			of, best = append(of[:0], c), fit
		default:
			of = append(of, c)
		}
	}
	return of, best, nil
}

// open says whether a mention may take an entity by name.
func (r *resolver) open(entity quad.IRI) bool {
	_, contested := r.contested[entity]
	return !contested && r.unheld(entity)
}
