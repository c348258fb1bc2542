package graph

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/identity"
)

// A review is what was judged, and what follows from it in one state of the store.
type review struct {
	all     []claim.Judgement // by time, withdrawn ones too
	bound   map[string]identity.Ruling
	closure *identity.Closure
	schema  mapping

	docs  map[string]struct{}         // that have, or should have, mentions that were judged
	lives map[quad.IRI]map[known]bool // judged entities → keys of the names they were judged by → whether they have them
	meta  map[string]string           // what is to be kept: the slugs of entities made for mentions taken out
}

// A held is a document of which judgements depend, and which is written together with what follows. stated
// is nil for one that goes.
type held struct {
	*writing
	id     string
	stated *claim.Stated
	meta   map[string]string
}

// judgements reads all judgements.
func (r *reader) judgements() ([]claim.Judgement, error) {
	verdict, err := r.b.Lookup(r.v.Verdict)
	if err != nil || verdict == 0 {
		return nil, err
	}
	var quads []quad.Quad
	labels := make(map[string]struct{})
	err = r.each(quad.Predicate, verdict, func(q backend.Quad) error {
		label, err := r.iri(q.L)
		if err != nil || !r.v.IsReview(label) {
			return err
		}
		if _, again := labels[string(label)]; again {
			return nil
		}
		labels[string(label)] = struct{}{}
		return r.each(quad.Label, q.L, func(q backend.Quad) error {
			full, err := r.quad(q)
			if s, _ := full.Subject.(quad.IRI); strings.HasPrefix(string(s), string(r.v.JudgementIRI(""))) {
				quads = append(quads, full)
			}
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	return r.v.DecodeJudgements(quads)
}

// review hears judgements, which are in the order of time, as they bind in the reader's state once some
// documents are as they are held. apart has settings of entities that judgements made elsewhere; nil for none.
func (r *reader) review(all []claim.Judgement, held []*held, apart map[string]string) (*review, error) {
	v := &review{
		all: all, schema: mapping{schema: r.schema, base: r.v.Base}, bound: make(map[string]identity.Ruling), docs: make(map[string]struct{}), lives: make(map[quad.IRI]map[known]bool),
		meta: make(map[string]string),
	}
	maps.Copy(v.meta, apart)
	b := &binder{reader: r, held: make(map[string]*claim.Stated, len(held)), gone: make(map[quad.IRI]bool), mentions: make(map[quad.IRI]*claim.Mention)}
	for _, h := range held {
		b.held[h.id] = h.stated
		b.gone[r.v.Doc(h.id)] = true
	}
	var rulings []identity.Ruling
	for i := range all {
		j := &all[i]
		if !j.Stands() {
			continue
		}
		ruling, err := v.bind(b, j)
		if err != nil {
			return nil, err
		}
		rulings = append(rulings, ruling)
		v.bound[j.ID] = ruling
	}
	home := func(iri quad.IRI) quad.IRI {
		if m := b.mentions[iri]; m != nil {
			return m.Link.Entity
		}
		return ""
	}
	n := &namer{binder: b, meta: v.meta}
	var err error
	v.closure, err = identity.Close(rulings, home, n.fresh)
	return v, err
}

// bind finds the sides of a judgement.
func (v *review) bind(b *binder, j *claim.Judgement) (identity.Ruling, error) {
	out := identity.Ruling{ID: j.ID, Verdict: j.Verdict}
	left, err := v.side(b, &j.Left)
	if err != nil {
		return out, err
	}
	out.Left = left
	for i := range j.Right {
		right, err := v.side(b, &j.Right[i])
		if err != nil {
			return out, err
		}
		if right != "" {
			out.Right = append(out.Right, right)
		}
	}
	return out, nil
}

// side finds what a side of a judgement is now, "" for nothing.
func (v *review) side(b *binder, s *claim.Side) (quad.IRI, error) {
	doc, local, ok := b.v.MentionOf(s.IRI)
	if !ok {
		key := known{identity.Key(s.Name), s.Type}
		lives, heard := v.lives[s.IRI][key]
		if !heard {
			var err error
			if lives, err = b.alive(s.IRI, key); err != nil {
				return "", err
			}
			if v.lives[s.IRI] == nil {
				v.lives[s.IRI] = make(map[known]bool, 1)
			}
			v.lives[s.IRI][key] = lives
		}
		if !lives {
			return "", nil
		}
		return s.IRI, nil
	}
	v.docs[doc] = struct{}{}
	m, err := b.find(doc, local, s)
	if m == nil || err != nil {
		return "", err
	}
	iri := b.v.Mention(doc, m.Local)
	b.mentions[iri] = m
	return iri, nil
}

// touched says whether judgements depend on what a document says now or said before.
func (v *review) touched(id string, stated, before *claim.Stated) bool {
	if v == nil {
		return false
	}
	if _, ok := v.docs[id]; ok {
		return true
	}
	if len(v.lives) == 0 {
		return false
	}
	// A judged entity may get a name that it was judged by, or lose one.
	type named struct {
		entity quad.IRI
		by     known
	}
	names := func(s *claim.Stated) map[named]bool {
		out := make(map[named]bool)
		for i := range s.Mentions {
			m := &s.Mentions[i]
			for by := range v.lives[m.Link.Entity] {
				if v.schema.goesBy(m, by) {
					out[named{m.Link.Entity, by}] = true
				}
			}
		}
		return out
	}
	var now map[named]bool
	if stated != nil {
		now = names(stated)
	}
	for n := range now {
		if !v.lives[n.entity][n.by] {
			return true
		}
	}
	for n := range names(before) {
		if !now[n] {
			return true
		}
	}
	return false
}

// known is what a judged entity was known by: the key of its name and its type, each "" for none.
type known struct {
	key string
	typ quad.IRI
}

// goesBy says whether a mention is of an entity that was known so.
func (m mapping) goesBy(of *claim.Mention, by known) bool {
	if by.typ != "" && of.Type != "" && by.typ != of.Type && !m.schema.Compatible(m.name(by.typ), m.name(of.Type)) {
		return false
	}
	return by.key == "" || identity.Key(of.Name) == by.key || slices.ContainsFunc(of.Aliases, func(n string) bool { return identity.Key(n) == by.key })
}

// refers says which entity each mention of a document refers to: what the rules chose, unless judgements
// say otherwise. It is what load, merge, split, undo and check go by.
func (v *review) refers(vocab *claim.Vocab, s *claim.Stated) func(local string) quad.IRI {
	c := v.closureOf()
	links := make(map[string]quad.IRI, len(s.Mentions))
	for i := range s.Mentions {
		m := &s.Mentions[i]
		links[m.Local] = m.Link.Entity
		if c.Touches(m.Link.Entity) {
			links[m.Local] = c.Refers(vocab.Mention(s.ID, m.Local), m.Link.Entity)
		}
	}
	return func(local string) quad.IRI { return links[local] }
}

func (v *review) closureOf() *identity.Closure {
	if v == nil {
		return nil
	}
	return v.closure
}

// touches says whether judgements were heard on what the rules chose for mentions.
func (v *review) touches(s *claim.Stated) bool {
	return v != nil && slices.ContainsFunc(s.Mentions, func(m claim.Mention) bool { return v.closure.Touches(m.Link.Entity) })
}

// A binder finds what judgements are about.
type binder struct {
	*reader
	held     map[string]*claim.Stated
	gone     map[quad.IRI]bool // labels of the documents that are held
	mentions map[quad.IRI]*claim.Mention
}

// find finds a mention by its local id and name, else as the only one of that name; nil for none.
func (b *binder) find(doc, local string, s *claim.Side) (*claim.Mention, error) {
	key := identity.Key(s.Name)
	fits := func(m *claim.Mention) bool { return m != nil && (s.Name == "" || identity.Key(m.FirstName()) == key) }
	mention := func(local string) (*claim.Mention, error) { return b.mention(doc, local) }
	if stated, is := b.held[doc]; is {
		mention = func(local string) (*claim.Mention, error) {
			if stated == nil {
				return nil, nil //nolint:nilnil // it is gone
			}
			at := slices.IndexFunc(stated.Mentions, func(m claim.Mention) bool { return m.Local == local })
			if at < 0 {
				return nil, nil //nolint:nilnil // likewise
			}
			return &stated.Mentions[at], nil
		}
	}
	m, err := mention(local)
	if err != nil || fits(m) {
		return m, err
	}
	locals, err := b.locals(doc)
	if err != nil || s.Name == "" {
		return nil, err
	}
	var only *claim.Mention
	for _, local := range locals {
		m, err := mention(local)
		switch {
		case err != nil:
			return nil, err
		case !fits(m):
		case only != nil:
			return nil, nil //nolint:nilnil // there are several
		default:
			only = m
		}
	}
	return only, nil
}

// locals gives the local ids of a document's mentions.
func (b *binder) locals(doc string) (out []string, err error) {
	if stated, is := b.held[doc]; is {
		if stated != nil {
			for i := range stated.Mentions {
				out = append(out, stated.Mentions[i].Local)
			}
		}
		return out, nil
	}
	n, err := b.b.Lookup(b.v.Doc(doc))
	if err != nil || n == 0 {
		return nil, err
	}
	err = b.each(quad.Label, n, func(q backend.Quad) error {
		p, err := b.iri(q.P)
		if err != nil || p != b.v.RefersTo {
			return err
		}
		s, err := b.iri(q.S)
		if _, local, ok := b.v.MentionOf(s); ok {
			out = append(out, local)
		}
		return err
	})
	slices.Sort(out)
	return out, err
}

// mention reads a mention of the state; nil for none.
func (r *reader) mention(doc, local string) (*claim.Mention, error) {
	n, err := r.b.Lookup(r.v.Mention(doc, local))
	if err != nil || n == 0 {
		return nil, err
	}
	m := &claim.Mention{Local: local}
	err = r.each(quad.Subject, n, func(q backend.Quad) error {
		p, err := r.iri(q.P)
		if err != nil {
			return err
		}
		o, err := r.term(q.O)
		iri, _ := o.(quad.IRI)
		switch p {
		case claim.SKOSPrefLabel:
			m.Name = claim.Lexical(o)
		case claim.SKOSAltLabel:
			m.Aliases = append(m.Aliases, claim.Lexical(o))
		case claim.RDFType:
			m.Type = iri
		case claim.OWLSameAs:
			m.SameAs = append(m.SameAs, iri)
		case r.v.ResolvedTo:
			m.Link.Entity = iri
		case r.v.LinkedBy:
			m.Link.By = claim.Lexical(o)
		case r.v.LinkScore:
			m.Link.Score, _ = strconv.ParseFloat(claim.Lexical(o), 64)
		}
		return err
	})
	slices.Sort(m.Aliases) // as Decode does
	if m.Link.Entity == "" {
		return nil, err
	}
	return m, err
}

// alive says whether the rules link any mention of a name to an entity; with no name and no type any. What
// a judgement of another store calls by an IRI may be something else here.
func (b *binder) alive(entity quad.IRI, by known) (bool, error) {
	words := mapping{schema: b.schema, base: b.v.Base}
	for _, stated := range b.held {
		if stated != nil && slices.ContainsFunc(stated.Mentions, func(m claim.Mention) bool { return m.Link.Entity == entity && words.goesBy(&m, by) }) {
			return true, nil
		}
	}
	found := false
	err := b.linked(entity, func(q backend.Quad) error {
		if by == (known{}) {
			return errFound
		}
		iri, err := b.iri(q.S)
		if err != nil {
			return err
		}
		doc, local, _ := b.v.MentionOf(iri)
		m, err := b.mention(doc, local)
		if err == nil && m != nil && words.goesBy(m, by) {
			err = errFound
		}
		return err
	})
	if err == errFound { //nolint:errorlint // it is ours, as it is
		found, err = true, nil
	}
	return found, err
}

// linked calls f with the quads by which the rules link mentions to an entity, but for those of documents
// that are held.
func (b *binder) linked(entity quad.IRI, f func(backend.Quad) error) error {
	n, err := b.b.Lookup(entity)
	if err != nil || n == 0 {
		return err
	}
	return b.each(quad.Object, n, func(q backend.Quad) error {
		p, err := b.iri(q.P)
		if err != nil || p != b.v.ResolvedTo {
			return err
		}
		label, err := b.iri(q.L)
		if err != nil || b.gone[label] {
			return err
		}
		return f(q)
	})
}

// metaApart begins the settings that say which slug an entity got that was made for a mention which a
// judgement took out of all others. It stays the mention's for ever, so that judging so again gives it back.
const metaApart = "apart/"

// apartValue begins what is kept of the name of such an entity; no name key begins so.
const apartValue = "/"

// A namer gives entities to mentions that are taken out of all that the rules know.
type namer struct {
	*binder
	meta map[string]string
}

func (n *namer) setting(key string) (string, error) {
	if v, ok := n.meta[key]; ok {
		return v, nil
	}
	return n.b.Meta(key)
}

// fresh gives the entity of mentions that are one.
func (n *namer) fresh(mentions []quad.IRI) (quad.IRI, error) {
	for _, m := range mentions {
		slug, err := n.setting(n.key(m))
		if err != nil {
			return "", err
		}
		if slug != "" && !n.minted(slug) {
			return n.v.Entity(slug), nil
		}
	}
	first := mentions[0]
	slug, err := n.referred(first)
	if err != nil {
		return "", err
	}
	base := identity.Slug(n.mentions[first].FirstName())
	for k := 2; slug == ""; k++ {
		try := base + "-" + strconv.Itoa(k)
		retired, err := n.setting(metaRetired + try)
		if err != nil {
			return "", err
		}
		if retired != "" || n.minted(try) {
			continue
		}
		if hits, err := n.living(n.v.Entity(try)); err != nil {
			return "", err
		} else if len(hits) == 0 {
			slug = try
		}
	}
	n.meta[n.key(first)] = slug
	n.meta[metaRetired+slug] = apartValue + string(first)
	return n.v.Entity(slug), nil
}

// minted says whether a document that is held brings an entity of a slug.
func (n *namer) minted(slug string) bool {
	entity := n.v.Entity(slug)
	for _, stated := range n.held {
		if stated != nil && slices.ContainsFunc(stated.Mentions, func(m claim.Mention) bool { return m.Link.Entity == entity }) {
			return true
		}
	}
	return false
}

func (n *namer) key(mention quad.IRI) string {
	return metaApart + strings.TrimPrefix(string(mention), n.v.Base)
}

// referred gives the slug of the entity that a mention refers to already, if that was made for it: so in an
// export, which has no settings.
func (n *namer) referred(mention quad.IRI) (slug string, err error) {
	node, err := n.b.Lookup(mention)
	if err != nil || node == 0 {
		return "", err
	}
	var to quad.IRI
	err = n.each(quad.Subject, node, func(q backend.Quad) error {
		p, err := n.iri(q.P)
		if err == nil && p == n.v.RefersTo {
			to, err = n.iri(q.O)
		}
		return err
	})
	if err != nil || to == "" {
		return "", err
	}
	if lives, err := n.alive(to, known{}); err != nil || lives {
		return "", err
	}
	slug, _ = n.v.EntitySlug(to)
	if was, err := n.setting(metaRetired + slug); err != nil || was != "" && was != apartValue+string(mention) {
		return "", err
	}
	return slug, nil
}

// reviewed gives what was judged in the graph's last state. The caller holds g.writer and gives a snapshot
// of it.
func (g *Graph) reviewed(r *reader) (*review, error) {
	if g.review != nil {
		return g.review, nil
	}
	v, err := r.reviewed()
	if err != nil {
		return nil, fmt.Errorf("judgements: %w", err)
	}
	g.review = v
	return v, nil
}

// reviewed hears all judgements of the reader's state.
func (r *reader) reviewed() (*review, error) {
	all, err := r.judgements()
	if err != nil {
		return nil, err
	}
	return r.review(all, nil, nil)
}
