package claim

import (
	"strconv"
	"strings"
	"time"

	"github.com/cayleygraph/quad"
)

// Quads gives what the document says, all of it labelled with the document. Defaults are not
// written. The order is fixed; no quad comes twice. O(size of s).
func (v *Vocab) Quads(s *Stated) []quad.Quad {
	e := newEncoder(v, s)
	e.quads = make([]quad.Quad, 0, 9+6*len(s.Mentions)+8*len(s.Claims))
	e.document(s)
	for i := range s.Mentions {
		e.mention(&s.Mentions[i])
	}
	for i := range s.Claims {
		e.claim(&s.Claims[i])
	}
	return e.quads
}

// Derive gives what follows from a document once the entity of each mention is known: what [Vocab.Describe]
// gives and then what [Vocab.Edges] gives.
func (v *Vocab) Derive(s *Stated, refers func(local string) quad.IRI) []quad.Quad {
	return append(v.Describe(s, refers), v.Edges(s, refers)...)
}

// Describe gives for each mention ng:refersTo and, per document that says so, the entity's types, names
// and external identifiers. It is a pure function. refers is called with local ids. No quad comes twice.
func (v *Vocab) Describe(s *Stated, refers func(local string) quad.IRI) []quad.Quad {
	e := newEncoder(v, s)
	// Two mentions of one entity could both say the same of it.
	several := make(map[quad.IRI]bool, len(s.Mentions))
	for i := range s.Mentions {
		entity := refers(s.Mentions[i].Local)
		_, again := several[entity]
		several[entity] = again
	}
	for i := range s.Mentions {
		m := &s.Mentions[i]
		entity := refers(m.Local)
		to := quad.Value(entity)
		e.add(mentionIRI(e.doc, m.Local), v.as.refersTo, to)
		e.described(to, m, several[entity])
	}
	return e.quads
}

// Edges gives for each claim its speaker and its edge quad, whose label is the claim. It is a pure
// function. refers is called with local ids. No quad comes twice.
func (v *Vocab) Edges(s *Stated, refers func(local string) quad.IRI) []quad.Quad {
	label := quad.Value(v.Doc(s.ID))
	quads := make([]quad.Quad, 0, len(s.Claims)+len(s.Claims)/2)
	for i := range s.Claims {
		c := &s.Claims[i]
		id := quad.Value(v.Claim(c.ID))
		if c.Speaker != "" {
			quads = append(quads, quad.Quad{Subject: id, Predicate: SEMAccordingTo, Object: refers(c.Speaker), Label: label})
		}
		object := c.Literal
		if object == nil {
			object = refers(c.Object)
		}
		quads = append(quads, quad.Quad{
			Subject:   refers(c.Subject),
			Predicate: v.Relation(c.Status(), c.Relation),
			Object:    object,
			Label:     id,
		})
	}
	return quads
}

type encoder struct {
	v     *Vocab
	doc   quad.IRI
	label quad.Value // the same
	quads []quad.Quad
	seen  map[quad.Quad]struct{} // of quads that two mentions of one entity could both give
}

func newEncoder(v *Vocab, s *Stated) *encoder {
	doc := v.Doc(s.ID)
	return &encoder{v: v, doc: doc, label: doc}
}

func (e *encoder) add(s, p, o quad.Value) {
	e.quads = append(e.quads, quad.Quad{Subject: s, Predicate: p, Object: o, Label: e.label})
}

// once adds a quad, if another mention says the same only the first time.
func (e *encoder) once(several bool, s, p, o quad.Value) {
	if !several {
		e.add(s, p, o)
		return
	}
	q := quad.Quad{Subject: s, Predicate: p, Object: o, Label: e.label}
	if _, ok := e.seen[q]; !ok {
		if e.seen == nil {
			e.seen = make(map[quad.Quad]struct{})
		}
		e.seen[q] = struct{}{}
		e.quads = append(e.quads, q)
	}
}

func (e *encoder) text(s, p quad.Value, text string) {
	if text != "" {
		e.add(s, p, quad.String(text))
	}
}

func (e *encoder) document(s *Stated) {
	doc := e.label
	e.add(doc, RDFType, SchemaNewsArticle)
	e.text(doc, SchemaHeadline, s.Title)
	switch {
	case s.URL == "":
	case IsIRI(s.URL):
		e.add(doc, SchemaURL, quad.IRI(s.URL))
	default:
		e.text(doc, SchemaURL, s.URL)
	}
	if s.Published != "" {
		e.add(doc, SchemaPublished, dateValue(s.Published))
	}
	e.text(doc, SchemaPublisher, s.Publisher)
	e.text(doc, SchemaLanguage, s.Language)
	e.text(doc, SchemaText, s.Text)
	e.text(doc, e.v.as.sha256, s.Hash)
}

func (e *encoder) mention(m *Mention) {
	id := quad.Value(mentionIRI(e.doc, m.Local))
	if m.Type != "" {
		e.add(id, RDFType, m.Type)
	}
	e.text(id, SKOSPrefLabel, m.Name)
	for _, alias := range m.Aliases {
		e.text(id, SKOSAltLabel, alias)
	}
	for _, same := range m.SameAs {
		e.add(id, OWLSameAs, same)
	}
	for _, span := range m.Spans {
		e.add(id, e.v.as.span, spanIRI(e.doc, span))
	}
	if m.Link.Entity != "" {
		e.add(id, e.v.as.resolvedTo, m.Link.Entity)
		e.text(id, e.v.as.linkedBy, m.Link.By)
		e.add(id, e.v.as.linkScore, decimal(m.Link.Score))
	}
}

// described writes what a mention says of its entity, which several mentions may be.
func (e *encoder) described(entity quad.Value, m *Mention, several bool) {
	if m.Type != "" {
		e.once(several, entity, RDFType, m.Type)
	}
	if m.Name != "" {
		e.once(several, entity, SKOSPrefLabel, quad.String(m.Name))
	}
	for _, alias := range m.Aliases {
		e.once(several, entity, SKOSAltLabel, quad.String(alias))
	}
	for _, same := range m.SameAs {
		e.once(several, entity, OWLSameAs, same)
	}
}

func (e *encoder) claim(c *Claim) {
	id := quad.Value(e.v.Claim(c.ID))
	e.add(id, e.v.as.subjectMention, mentionIRI(e.doc, c.Subject))
	if c.Object != "" {
		e.add(id, e.v.as.objectMention, mentionIRI(e.doc, c.Object))
	}
	if c.Speaker != "" {
		e.add(id, e.v.as.speakerMention, mentionIRI(e.doc, c.Speaker))
	}
	e.text(id, e.v.as.attribution, c.Attribution)
	for _, span := range c.Spans {
		e.add(id, ProvQuotedFrom, spanIRI(e.doc, span))
	}
	e.text(id, e.v.as.quote, c.Quote)
	if c.Wording != c.Relation {
		e.text(id, e.v.as.wording, c.Wording)
	}
	if c.Polarity != Affirmed {
		e.text(id, e.v.as.polarity, c.Polarity)
	}
	if c.Modality != ModalityAsserted {
		e.text(id, e.v.as.modality, c.Modality)
	}
	if c.Confidence != nil {
		e.add(id, e.v.as.confidence, decimal(*c.Confidence))
	}
	e.time(id, c.Time)
	for _, x := range c.Extractors {
		e.text(id, e.v.as.extractor, x)
	}
}

func (e *encoder) time(id quad.Value, text string) {
	if text == "" {
		return
	}
	e.text(id, e.v.as.time, text)
	when, ok := ParseEDTF(text)
	if !ok {
		return
	}
	e.day(id, SchemaStart, when.From)
	e.day(id, SchemaEnd, when.Until)
}

// day writes a day, unless its year has more digits than the text form of xsd:date and EDTF share.
func (e *encoder) day(id, p quad.Value, d Day) {
	if text := d.String(); text != "" && !strings.HasPrefix(text, "Y") {
		e.add(id, p, quad.TypedString{Value: quad.String(text), Type: xsdDate})
	}
}

// dateValue types a date or an RFC 3339 time; anything else stays a string.
func dateValue(s string) quad.Value {
	if _, err := time.Parse(time.DateOnly, s); err == nil {
		return quad.TypedString{Value: quad.String(s), Type: xsdDate}
	}
	if _, err := time.Parse(time.RFC3339Nano, s); err == nil {
		return quad.TypedString{Value: quad.String(s), Type: xsdDateTime}
	}
	return quad.String(s)
}

func decimal(f float64) quad.Value {
	return quad.TypedString{Value: quad.String(strconv.FormatFloat(f, 'f', -1, 64)), Type: xsdDecimal}
}

// IsIRI says whether s can stand as an absolute IRI in N-Quads: a scheme, and none of the
// characters that RDF 1.1 N-Quads forbids in an IRIREF.
func IsIRI(s string) bool {
	scheme, rest, ok := strings.Cut(s, ":")
	if !ok || rest == "" || scheme == "" {
		return false
	}
	for i := range len(scheme) {
		c := scheme[i]
		letter := 'a' <= c|0x20 && c|0x20 <= 'z'
		other := '0' <= c && c <= '9' || c == '+' || c == '-' || c == '.'
		if !letter && (i == 0 || !other) {
			return false
		}
	}
	for _, r := range rest {
		if r <= ' ' || strings.ContainsRune("<>\"{}|^`\\", r) {
			return false
		}
	}
	return true
}
