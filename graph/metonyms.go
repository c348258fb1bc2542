package graph

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/identity"
	"github.com/newsgraph/newsgraph/schema"
)

// bySchema is on whose word the pairs of the schema's table are.
const bySchema = "schema"

// StandsFor keeps that an entity stands for another, as the Kremlin does for the government of Russia,
// on the word of a person, with a reason or "". Both are named as in a question. Saying it again
// replaces the reason. What cannot be said is an *api.Error.
//
// The quads have the label of the person (claim.Vocab.Review), and no load touches them.
func (g *Graph) StandsFor(ctx context.Context, name, thing, by, reason string) error {
	if g.served != nil {
		return g.served.StandsFor(ctx, name, thing, by, reason)
	}
	by, reason = strings.TrimSpace(by), strings.TrimSpace(reason)
	switch {
	case by == "" || by == bySchema:
		return usageError("by", "by %q is no person's name", by)
	case !utf8.ValidString(by):
		return usageError("by", "by %q is not UTF-8", by)
	case !utf8.ValidString(reason):
		return usageError("reason", "reason %q is not UTF-8", reason)
	}
	return g.say(ctx, name, thing, func(r *reader, pair termPair) (*backend.Commit, error) {
		if pair.name == pair.thing {
			return nil, usageError("stands-for", "%q and %q are one entity", name, thing)
		}
		said := r.saidOf(by, pair)
		old, err := r.storedOf(said)
		if err != nil {
			return nil, err
		}
		fresh := []quad.Quad{said.pair}
		if reason != "" {
			fresh = append(fresh, quad.Quad{Subject: said.note, Predicate: r.v.Reason, Object: quad.String(reason), Label: said.pair.Label})
		}
		c := &backend.Commit{}
		c.Delete, c.Add = difference(old, fresh)
		return c, nil
	})
}

// RemoveStandsFor takes back what a person said by StandsFor, or with by "" what anybody did, and gives
// how many had. If nobody had it is an *api.Error.
func (g *Graph) RemoveStandsFor(ctx context.Context, name, thing, by string) (removed int, err error) {
	if g.served != nil {
		return g.served.RemoveStandsFor(ctx, name, thing, by)
	}
	by = strings.TrimSpace(by)
	err = g.say(ctx, name, thing, func(r *reader, pair termPair) (*backend.Commit, error) {
		c := &backend.Commit{}
		list, err := r.saidMetonyms()
		if err != nil {
			return nil, err
		}
		for _, m := range list {
			if m.terms != pair || by != "" && m.by != by {
				continue
			}
			quads, err := r.storedOf(r.saidOf(m.by, pair))
			if err != nil {
				return nil, err
			}
			c.Delete = append(c.Delete, quads...)
			removed++
		}
		if removed == 0 {
			e := usageError("stands-for", "nobody said that %q stands for %q", name, thing)
			if by != "" {
				e.Message = fmt.Sprintf("%s has not said that %q stands for %q", by, name, thing)
			}
			e.Code, e.Hint = api.CodeNotFound, "`metonyms` shows who said what; what the schema says, an extension of the schema takes back"
			return nil, e
		}
		return c, nil
	})
	return removed, err
}

// A termPair is a name and what it stands for, as terms.
type termPair struct{ name, thing quad.IRI }

// say commits what follows from two entities, if it is anything.
func (g *Graph) say(ctx context.Context, name, thing string, change func(*reader, termPair) (*backend.Commit, error)) (err error) {
	g.writer.Lock()
	defer g.writer.Unlock()
	s, err := g.Snapshot()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	r := s.reader(ctx)
	var pair termPair
	for _, end := range []struct {
		word, place string
		into        *quad.IRI
	}{{name, "name", &pair.name}, {thing, "stands-for", &pair.thing}} {
		n, err := r.resolve(end.word, end.place)
		if err != nil {
			return err
		}
		v, err := r.term(n)
		if err != nil {
			return err
		}
		iri, ok := v.(quad.IRI)
		if !ok {
			return usageError(end.place, "%q is a blank node, which has no name that lasts", end.word)
		}
		*end.into = iri
	}
	c, err := change(r, pair)
	if err != nil || len(c.Add)+len(c.Delete) == 0 {
		return err
	}
	if err := g.store.Commit(ctx, c); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// said is how a person's word on a pair is stored.
type said struct {
	pair quad.Quad
	note quad.IRI // the subject of more about it
}

func (r *reader) saidOf(by string, p termPair) said {
	return said{
		pair: quad.Quad{Subject: p.name, Predicate: r.v.StandsFor, Object: p.thing, Label: r.v.Review(by)},
		note: r.v.StandsForNote(by, p.name, p.thing),
	}
}

// storedOf gives the quads that the store has of a person's word.
func (r *reader) storedOf(s said) (list []quad.Quad, err error) {
	list, err = r.stored(s.note, "")
	if err != nil {
		return nil, err
	}
	pairs, err := r.stored(s.pair.Subject, r.v.StandsFor)
	for _, q := range pairs {
		if q == s.pair {
			list = append(list, q)
		}
	}
	return list, err
}

// stored gives the quads of a subject, with a predicate or with "" all.
func (r *reader) stored(subject quad.Value, predicate quad.IRI) (list []quad.Quad, err error) {
	n, err := r.b.Lookup(subject)
	if err != nil || n == 0 {
		return nil, err
	}
	err = r.each(quad.Subject, n, func(q backend.Quad) error {
		if predicate != "" {
			if p, err := r.iri(q.P); err != nil || p != predicate {
				return err
			}
		}
		full, err := r.quad(q)
		list = append(list, full)
		return err
	})
	return list, err
}

// A metonym is a name and what it stands for, on the word of the schema or of a person.
type metonym struct {
	name, thing backend.NodeID
	terms       termPair // of a person's alone
	by          string
	stale       bool // no document names one of the two any more: it has no effect
}

// saidMetonyms gives what people said, in the order of the store.
func (r *reader) saidMetonyms() (list []metonym, err error) {
	p, err := r.b.Lookup(r.v.StandsFor)
	if err != nil || p == 0 {
		return nil, err
	}
	err = r.each(quad.Predicate, p, func(q backend.Quad) error {
		full, err := r.quad(q)
		if err != nil {
			return err
		}
		label, _ := full.Label.(quad.IRI)
		name, isName := full.Subject.(quad.IRI)
		thing, isThing := full.Object.(quad.IRI)
		if by, ok := r.v.Reviewer(label); ok && isName && isThing {
			list = append(list, metonym{name: q.S, thing: q.O, terms: termPair{name, thing}, by: by})
		}
		return nil
	})
	return list, err
}

// allSaid gives the quads of what people said of metonyms.
func (r *reader) allSaid() (quads []quad.Quad, err error) {
	list, err := r.saidMetonyms()
	if err != nil {
		return nil, err
	}
	for i := range list {
		stored, err := r.storedOf(r.saidOf(list[i].by, list[i].terms))
		if err != nil {
			return nil, err
		}
		quads = append(quads, stored...)
	}
	return quads, nil
}

// schemaMetonyms gives the pairs of the schema's table that the store has entities for. O(names of the
// table · log names of the store).
func (r *reader) schemaMetonyms() (list []metonym, err error) {
	for _, m := range r.schema.Metonyms() {
		if list, err = r.tableMetonyms(m, list); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// tableMetonyms appends the pairs of one entry of the table.
func (r *reader) tableMetonyms(m *schema.Metonym, list []metonym) ([]metonym, error) {
	called, err := r.called(append([]string{m.Name}, m.Aliases...))
	if err != nil || len(called) == 0 || len(m.StandsFor) == 0 {
		return list, err
	}
	names, err := r.ofTypes(called, m.Types)
	if err != nil || len(names) == 0 {
		return list, err
	}
	others, err := r.called(m.StandsFor)
	if err != nil {
		return nil, err
	}
	if others, err = r.ofTypes(others, m.StandsForTypes); err != nil {
		return nil, err
	}
	own, err := r.ofTypes(called, m.StandsForTypes)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		things := others
		if !slices.Contains(own, name) { // a city stands for the government of its name too
			things = slices.Concat(others, own)
		}
		for _, thing := range things {
			if thing != name {
				list = append(list, metonym{name: name, thing: thing, by: bySchema})
			}
		}
	}
	return list, nil
}

// called gives the entities that have one of some names, with or without an article.
func (r *reader) called(names []string) (nodes []backend.NodeID, err error) {
	for _, name := range names {
		for _, written := range []string{name, "the " + name} {
			if nodes, err = r.b.Subjects(identity.NameKey+identity.Key(written), nodes); err != nil {
				return nil, err
			}
		}
	}
	slices.Sort(nodes)
	return slices.Compact(nodes), r.tick()
}

// ofTypes gives the nodes that may be of one of some types: those that have no type, too.
func (r *reader) ofTypes(nodes []backend.NodeID, types []string) (list []backend.NodeID, err error) {
	for _, n := range nodes {
		info, err := r.node(n)
		if err != nil {
			return nil, err
		}
		if len(info.types) == 0 || slices.ContainsFunc(info.types, func(have string) bool {
			return slices.ContainsFunc(types, func(want string) bool { return r.schema.Compatible(have, want) })
		}) {
			list = append(list, n)
		}
	}
	return list, nil
}

// metonymsCache keeps the metonyms of the state that was asked last.
type metonymsCache struct {
	commit string
	list   []metonym
}

// metonyms gives all metonyms, sorted by name, by what it stands for, people before the schema, found
// once a state.
func (r *reader) metonyms() ([]metonym, error) {
	g := r.g
	g.mu.Lock()
	cached := g.metonyms
	g.mu.Unlock()
	if commit := r.Commit(); cached.commit == commit && commit != "" {
		return cached.list, r.ctx.Err()
	}
	list, err := r.findMetonyms()
	if err != nil {
		return nil, err
	}
	g.mu.Lock()
	g.metonyms = metonymsCache{r.Commit(), list}
	g.mu.Unlock()
	return list, nil
}

func (r *reader) findMetonyms() ([]metonym, error) {
	list, err := r.saidMetonyms()
	if err != nil {
		return nil, err
	}
	table, err := r.schemaMetonyms()
	if err != nil {
		return nil, err
	}
	list = append(list, table...)
	slices.SortFunc(list, func(a, b metonym) int {
		x, errX := r.compare(a.name, b.name)
		y, errY := r.compare(a.thing, b.thing)
		err = cmp.Or(err, errX, errY)
		return cmp.Or(x, y, cmp.Compare(a.order(), b.order()), strings.Compare(a.by, b.by))
	})
	if err != nil {
		return nil, err
	}
	list = slices.Compact(list)
	for i := range list {
		if list[i].stale, err = r.stale(&list[i]); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// said says that a person's word is what the metonym is on.
func (m *metonym) said() bool { return m.terms != (termPair{}) }

// order puts people before the schema.
func (m *metonym) order() int {
	if m.said() {
		return 0
	}
	return 1
}

// stale says that no document names an end of a metonym any more.
func (r *reader) stale(m *metonym) (bool, error) {
	for _, n := range []backend.NodeID{m.name, m.thing} {
		info, err := r.node(n)
		if err != nil {
			return false, err
		}
		if len(info.names)+len(info.aliases)+len(info.types) > 0 {
			continue
		}
		if degree, err := r.degree(n); err != nil || degree == 0 {
			return err == nil, err
		}
	}
	return false, nil
}

// Metonyms gives who stands for whom: the pairs of the schema's table that the store has entities for,
// and what people said by [Graph.StandsFor].
func (s *Snapshot) Metonyms(ctx context.Context) (*api.MetonymsAnswer, error) {
	if s.served != nil {
		return s.served.Metonyms(ctx)
	}
	answer := &api.MetonymsAnswer{Commit: s.Commit(), Complete: true, Metonyms: []api.Metonym{}}
	err := s.reader(ctx).showMetonyms(answer)
	return answer, cut(err, &answer.Complete, &answer.Reason)
}

func (r *reader) showMetonyms(answer *api.MetonymsAnswer) error {
	list, err := r.metonyms()
	if err != nil {
		return err
	}
	for i := range list {
		m := &list[i]
		if err := r.tick(); err != nil {
			return err
		}
		shown := api.Metonym{By: m.by, Stale: m.stale}
		if shown.Entity, err = r.apiNode(m.name); err != nil {
			return err
		}
		if shown.StandsFor, err = r.apiNode(m.thing); err != nil {
			return err
		}
		if m.said() {
			notes, err := r.stored(r.saidOf(m.by, m.terms).note, r.v.Reason)
			if err != nil {
				return err
			}
			for _, q := range notes {
				shown.Reason = claim.Lexical(q.Object)
			}
		}
		answer.Metonyms = append(answer.Metonyms, shown)
	}
	return nil
}

// Metonyms is [Snapshot.Metonyms] on the last committed state.
func (g *Graph) Metonyms(ctx context.Context) (*api.MetonymsAnswer, error) {
	return ask(g, func(s *Snapshot) (*api.MetonymsAnswer, error) { return s.Metonyms(ctx) })
}
