package graph

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
)

// A reader answers one question on a snapshot. It remembers what it has decoded, which is bounded
// by what the question touches. It is used from one goroutine.
type reader struct {
	ctx context.Context
	*Snapshot
	steps int

	walker    backend.FactWalker // inside walk
	table     *relationTable     // see relationsOf
	terms     map[backend.NodeID]quad.Value
	stating   map[string][claim.Negated + 2]backend.NodeID // see predicatesOf; the last is plain RDF
	preds     map[backend.NodeID]predicate
	relations map[string]*relation
	claims    map[backend.NodeID]*claimInfo
	docs      map[backend.NodeID]*docInfo
	nodes     map[backend.NodeID]*nodeInfo
	degrees   map[backend.NodeID]int
	bufs      [][]backend.Quad // free buffers of quadsAt

	describing []backend.NodeID              // the predicates of that name, sorted
	near       map[quad.IRI]map[quad.IRI]int // see neighbours
	nears      int                           // entries of near
}

func (s *Snapshot) reader(ctx context.Context) *reader {
	return &reader{
		ctx: ctx, Snapshot: s,
		terms:     make(map[backend.NodeID]quad.Value),
		stating:   make(map[string][claim.Negated + 2]backend.NodeID),
		preds:     make(map[backend.NodeID]predicate),
		relations: make(map[string]*relation),
		claims:    make(map[backend.NodeID]*claimInfo),
		docs:      make(map[backend.NodeID]*docInfo),
		nodes:     make(map[backend.NodeID]*nodeInfo),
		degrees:   make(map[backend.NodeID]int),
		near:      make(map[quad.IRI]map[quad.IRI]int),
	}
}

// tick looks at the context at the first call and then once every thousand.
func (r *reader) tick() error {
	if r.steps++; r.steps%1024 == 1 {
		return r.ctx.Err()
	}
	return nil
}

// forget drops what is remembered once there are more than so many of a kind.
func (r *reader) forget(most int) {
	if len(r.terms) > most {
		clear(r.terms)
	}
	if len(r.claims) > most || len(r.nodes) > most || len(r.degrees) > most {
		clear(r.claims)
		clear(r.docs)
		clear(r.nodes)
		clear(r.degrees)
	}
}

func (r *reader) term(n backend.NodeID) (quad.Value, error) {
	if n == 0 {
		return nil, nil
	}
	if v, ok := r.terms[n]; ok {
		return v, nil
	}
	v, err := r.b.Value(n)
	if err != nil {
		return nil, err
	}
	r.terms[n] = v
	return v, nil
}

func (r *reader) iri(n backend.NodeID) (quad.IRI, error) {
	v, err := r.term(n)
	iri, _ := v.(quad.IRI)
	return iri, err
}

// each calls f for every quad that has n at d. f may read on.
func (r *reader) each(d quad.Direction, n backend.NodeID, f func(backend.Quad) error) error {
	return r.eachBy(func(buf []backend.Quad) ([]backend.Quad, error) { return r.b.Quads(d, n, buf) }, f)
}

// eachBy calls f for every quad that a method of the store appends.
func (r *reader) eachBy(quads func(buf []backend.Quad) ([]backend.Quad, error), f func(backend.Quad) error) error {
	var buf []backend.Quad
	if k := len(r.bufs); k > 0 {
		buf, r.bufs = r.bufs[k-1], r.bufs[:k-1]
	}
	buf, err := quads(buf[:0])
	if err != nil {
		return err
	}
	for _, q := range buf {
		if err := r.tick(); err != nil {
			return err
		}
		if err := f(q); err != nil {
			return err
		}
	}
	r.bufs = append(r.bufs, buf)
	return nil
}

// termID writes a node as answers name it.
func (r *reader) termID(n backend.NodeID) (string, error) {
	v, err := r.term(n)
	return termID(v), err
}

// docInfo is what a document says of itself.
type docInfo struct {
	id                                          string
	title, url, publisher, published, lang, sha string
	text                                        backend.NodeID // 0 where it is not kept
	day                                         claim.Day      // of publication; NoDay when unknown
}

func (r *reader) doc(n backend.NodeID) (*docInfo, error) {
	if d, ok := r.docs[n]; ok {
		return d, nil
	}
	iri, err := r.iri(n)
	if err != nil {
		return nil, err
	}
	id, _ := r.v.DocID(iri)
	d := &docInfo{id: id, day: claim.NoDay}
	err = r.each(quad.Subject, n, func(q backend.Quad) error {
		p, err := r.iri(q.P)
		if err != nil {
			return err
		}
		if p == claim.SchemaText {
			d.text = q.O
			return nil
		}
		o, err := r.term(q.O)
		if err != nil {
			return err
		}
		r.docField(d, p, claim.Lexical(o))
		return nil
	})
	if err != nil {
		return nil, err
	}
	if day, ok := claim.ParseDay(d.published); ok {
		d.day = day
	}
	r.docs[n] = d
	return d, nil
}

func (r *reader) docField(d *docInfo, p quad.IRI, text string) {
	switch p {
	case claim.SchemaHeadline:
		d.title = text
	case claim.SchemaURL:
		d.url = text
	case claim.SchemaPublisher:
		d.publisher = text
	case claim.SchemaPublished:
		d.published = text
	case claim.SchemaLanguage:
		d.lang = text
	case r.v.SHA256:
		d.sha = text
	}
}

// claimInfo is what is known of a claim beside its triple.
type claimInfo struct {
	id                   claim.ID
	source               backend.NodeID // the document
	doc                  *docInfo       // nil until documentOf reads it
	wording, quote, time string
	attribution          string
	polarity, modality   string
	spans                []claim.Span
	speaker              backend.NodeID
	confidence           *float64
	extractors           []string
	start, end           claim.Day
	dated                bool // start or end is known
	worded               bool // wording, quote, attribution, spans and extractors are known
}

// claimOf reads the claim that labels an edge quad, but for its document and its words.
func (r *reader) claimOf(n backend.NodeID) (*claimInfo, error) {
	if c, ok := r.claims[n]; ok {
		return c, nil
	}
	iri, err := r.iri(n)
	if err != nil {
		return nil, err
	}
	id, _ := r.v.ClaimID(iri)
	c := &claimInfo{
		id: id, polarity: claim.Affirmed, modality: claim.ModalityAsserted,
		start: claim.NoDay, end: claim.NoDay,
	}
	err = r.each(quad.Subject, n, func(q backend.Quad) error {
		if c.source == 0 {
			c.source = q.L
		}
		return r.claimField(c, q)
	})
	if err != nil {
		return nil, err
	}
	if c.source == 0 {
		return nil, fmt.Errorf("claim %v has no document: %w", id, ErrCorrupt)
	}
	c.dated = c.start != claim.NoDay || c.end != claim.NoDay
	r.claims[n] = c
	return c, nil
}

// documentOf reads the claim that labels an edge quad, and its document.
func (r *reader) documentOf(n backend.NodeID) (*claimInfo, error) {
	c, err := r.claimOf(n)
	if err == nil && c.doc == nil {
		c.doc, err = r.doc(c.source)
	}
	return c, err
}

// wordsOf reads all of a claim.
func (r *reader) wordsOf(n backend.NodeID) (*claimInfo, error) {
	c, err := r.documentOf(n)
	if err != nil || c.worded {
		return c, err
	}
	if err := r.each(quad.Subject, n, func(q backend.Quad) error { return r.claimWords(c, q) }); err != nil {
		return nil, err
	}
	slices.SortFunc(c.spans, func(a, b claim.Span) int { return a[0] - b[0] })
	slices.Sort(c.extractors)
	c.worded = true
	return c, nil
}

func (r *reader) claimField(c *claimInfo, q backend.Quad) error {
	p, err := r.iri(q.P)
	if err != nil {
		return err
	}
	switch p {
	case claim.SEMAccordingTo:
		c.speaker = q.O
		return nil
	case r.v.Time, r.v.Polarity, r.v.Modality, r.v.Confidence:
	default:
		return nil
	}
	o, err := r.term(q.O)
	if err != nil {
		return err
	}
	text := claim.Lexical(o)
	switch p {
	case r.v.Time:
		c.time = text
		if when, ok := claim.ParseEDTF(text); ok {
			c.start, c.end = when.From, when.Until
		}
	case r.v.Polarity:
		c.polarity = text
	case r.v.Modality:
		c.modality = text
	case r.v.Confidence:
		if f, err := strconv.ParseFloat(text, 64); err == nil {
			c.confidence = &f
		}
	}
	return nil
}

func (r *reader) claimWords(c *claimInfo, q backend.Quad) error {
	p, err := r.iri(q.P)
	if err != nil {
		return err
	}
	switch p {
	case r.v.Wording, r.v.Quote, r.v.Attribution, r.v.Extractor, claim.ProvQuotedFrom:
	default:
		return nil
	}
	o, err := r.b.Value(q.O) // not kept: it is this claim's own
	if err != nil {
		return err
	}
	text := claim.Lexical(o)
	switch p {
	case r.v.Wording:
		c.wording = text
	case r.v.Quote:
		c.quote = text
	case r.v.Attribution:
		c.attribution = text
	case r.v.Extractor:
		c.extractors = append(c.extractors, text)
	case claim.ProvQuotedFrom:
		if span, ok := claim.SpanOf(quad.IRI(text)); ok {
			c.spans = append(c.spans, span)
		}
	}
	return nil
}

// nodeInfo is what all documents together say of a node.
type nodeInfo struct {
	iri      string
	slug     string
	names    []string // most often stated first
	aliases  []string
	types    []string // schema names, most often stated first
	typeIRIs []quad.IRI
	sameAs   []quad.IRI
}

// name gives a node's display name: the name most documents use, else an alias, else what the
// IRI ends in.
func (n *nodeInfo) name() string {
	switch {
	case len(n.names) > 0:
		return n.names[0]
	case len(n.aliases) > 0:
		return n.aliases[0]
	case n.slug != "":
		return n.slug
	}
	return n.iri
}

// counted counts strings and gives them back, the most frequent first, ties in code points.
type counted map[string]int

func (c counted) ranked() []string {
	out := make([]string, 0, len(c))
	for s := range c {
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b string) int {
		if c[a] != c[b] {
			return c[b] - c[a]
		}
		return strings.Compare(a, b)
	})
	return out
}

func (r *reader) node(n backend.NodeID) (*nodeInfo, error) {
	if info, ok := r.nodes[n]; ok {
		return info, nil
	}
	v, err := r.term(n)
	if err != nil {
		return nil, err
	}
	info := &nodeInfo{iri: termID(v)}
	if iri, ok := v.(quad.IRI); ok {
		info.slug, _ = r.v.EntitySlug(iri)
	}
	names, aliases, types, same := counted{}, counted{}, counted{}, counted{}
	err = r.said(n, func(p quad.IRI, o quad.Value, n int) {
		switch p {
		case claim.SKOSPrefLabel, claim.RDFSLabel:
			names[claim.Lexical(o)] += n
		case claim.SKOSAltLabel, claim.SKOSHiddenLabel:
			aliases[claim.Lexical(o)] += n
		case claim.RDFType:
			types[claim.Lexical(o)] += n
		case claim.OWLSameAs:
			same[claim.Lexical(o)] += n
		}
	})
	if err != nil {
		return nil, err
	}
	r.describe(info, names, aliases, types, same)
	r.nodes[n] = info
	return info, nil
}

// describing are the predicates by which documents say what a node is called and of which kind it is.
var describing = []quad.IRI{
	claim.SKOSPrefLabel, claim.RDFSLabel, claim.SKOSAltLabel, claim.SKOSHiddenLabel, claim.RDFType, claim.OWLSameAs,
}

// said calls f with each different thing that is said of a node by one of these predicates, and how many quads say it;
// in O(what is different), though a thousand documents say the same.
func (r *reader) said(n backend.NodeID, f func(p quad.IRI, o quad.Value, n int)) error {
	if err := r.tick(); err != nil {
		return err
	}
	if r.describing == nil {
		for _, p := range describing {
			n, err := r.b.Lookup(p)
			if err != nil {
				return err
			}
			r.describing = append(r.describing, n)
		}
		slices.Sort(r.describing)
	}
	tallies, err := r.b.Tally(n, r.describing, nil)
	if err != nil {
		return err
	}
	for _, t := range tallies {
		p, err := r.iri(t.P)
		if err != nil {
			return err
		}
		o, err := r.term(t.O)
		if err != nil {
			return err
		}
		f(p, o, t.N)
	}
	return nil
}

func (r *reader) describe(info *nodeInfo, names, aliases, types, same counted) {
	info.names = names.ranked()
	for _, alias := range aliases.ranked() {
		if _, isName := names[alias]; !isName {
			info.aliases = append(info.aliases, alias)
		}
	}
	for _, t := range types.ranked() {
		info.types = append(info.types, cmp.Or(r.schema.TypeName(r.v.Base, t), t))
		info.typeIRIs = append(info.typeIRIs, quad.IRI(t))
	}
	for _, iri := range same.ranked() {
		info.sameAs = append(info.sameAs, quad.IRI(iri))
	}
}

// termID writes a node as answers name it: the full IRI, or _:label.
func termID(v quad.Value) string {
	if iri, ok := v.(quad.IRI); ok {
		return string(iri)
	}
	return quad.StringOf(v)
}

// apiNode gives a node as answers show it.
func (r *reader) apiNode(n backend.NodeID) (api.Node, error) {
	info, err := r.node(n)
	if err != nil {
		return api.Node{}, err
	}
	degree, err := r.degree(n)
	if err != nil {
		return api.Node{}, err
	}
	out := api.Node{ID: info.iri, Slug: info.slug, Name: info.name(), Types: nonNil(info.types), Degree: degree}
	if len(out.Types) > 0 {
		out.Type = out.Types[0]
	}
	return out, nil
}

func (r *reader) apiEntity(n backend.NodeID) (api.Entity, error) {
	node, err := r.apiNode(n)
	if err != nil {
		return api.Entity{}, err
	}
	info, err := r.node(n)
	if err != nil {
		return api.Entity{}, err
	}
	aliases := slices.Clone(info.aliases)
	if len(info.names) > 1 {
		aliases = slices.Concat(info.names[1:], aliases)
	}
	return api.Entity{Node: node, Aliases: nonNil(aliases)}, nil
}

// apiObject gives a node or a literal.
func (r *reader) apiObject(n backend.NodeID) (api.Object, error) {
	v, err := r.term(n)
	if err != nil {
		return api.Object{}, err
	}
	if isNode(v) {
		node, err := r.apiNode(n)
		return api.Object{Node: &node}, err
	}
	l := &api.Literal{Value: claim.Lexical(v)}
	switch v := v.(type) {
	case quad.TypedString:
		l.Datatype = string(v.Type)
	case quad.LangString:
		l.Language = v.Lang
	case quad.String:
		l.Datatype = string(xsdString)
	}
	return api.Object{Literal: l}, nil
}

const xsdString = quad.IRI("http://www.w3.org/2001/XMLSchema#string")

func isNode(v quad.Value) bool {
	switch v.(type) {
	case quad.IRI, quad.BNode:
		return true
	}
	return false
}

// nonNil keeps null out of JSON.
func nonNil[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}
