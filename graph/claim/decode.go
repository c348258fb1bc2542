package claim

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/cayleygraph/quad"
)

// Decode reads a document back from all its quads: those labelled with it and those labelled
// with its claims, in any order. Quads that do not belong to it are an error.
func (v *Vocab) Decode(id string, quads []quad.Quad) (*Stated, error) {
	d := decoder{
		v: v, s: &Stated{ID: id}, doc: v.Doc(id),
		mentions: make(map[string]*Mention), claims: make(map[ID]*Claim),
	}
	for _, q := range quads {
		if err := d.quad(q); err != nil {
			return nil, fmt.Errorf("document %s: %w", id, err)
		}
	}
	if err := d.finish(); err != nil {
		return nil, fmt.Errorf("document %s: %w", id, err)
	}
	return d.s, nil
}

// derived are the predicates of what a document says of an entity, which Derive makes.
var derived = []quad.IRI{RDFType, SKOSPrefLabel, SKOSAltLabel, OWLSameAs}

type decoder struct {
	v        *Vocab
	s        *Stated
	doc      quad.IRI
	mentions map[string]*Mention
	claims   map[ID]*Claim
}

func (d *decoder) quad(q quad.Quad) error {
	subject, ok := q.Subject.(quad.IRI)
	if !ok {
		return fmt.Errorf("subject %v is no IRI", q.Subject)
	}
	predicate, _ := q.Predicate.(quad.IRI)
	if label, _ := q.Label.(quad.IRI); label != d.doc {
		return d.edge(label, predicate, q.Object)
	}
	if subject == d.doc {
		return d.document(predicate, q.Object)
	}
	if cid, ok := d.v.ClaimID(subject); ok {
		return d.said(d.claim(cid), predicate, q.Object)
	}
	if local, ok := d.v.local(d.s.ID, subject); ok {
		return d.mention(d.named(local), predicate, q.Object)
	}
	if _, ok := d.v.EntitySlug(subject); ok && slices.Contains(derived, predicate) {
		return nil
	}
	return fmt.Errorf("unexpected subject %v", subject)
}

func (d *decoder) claim(id ID) *Claim {
	c := d.claims[id]
	if c == nil {
		c = &Claim{ID: id, Polarity: Affirmed, Modality: ModalityAsserted}
		d.claims[id] = c
	}
	return c
}

func (d *decoder) named(local string) *Mention {
	m := d.mentions[local]
	if m == nil {
		m = &Mention{Local: local}
		d.mentions[local] = m
	}
	return m
}

// edge reads relation and literal from a claim's edge quad.
func (d *decoder) edge(label, predicate quad.IRI, object quad.Value) error {
	cid, ok := d.v.ClaimID(label)
	if !ok {
		return fmt.Errorf("label %v is neither the document nor a claim", label)
	}
	_, name, ok := d.v.RelationOf(predicate)
	if !ok {
		return fmt.Errorf("claim %v: predicate %v is no relation", cid, predicate)
	}
	c := d.claim(cid)
	c.Relation = name
	if _, entity := object.(quad.IRI); !entity {
		c.Literal = object
	}
	return nil
}

func (d *decoder) document(p quad.IRI, o quad.Value) error {
	text := Lexical(o)
	switch p {
	case RDFType:
	case SchemaHeadline:
		d.s.Title = text
	case SchemaURL:
		d.s.URL = text
	case SchemaPublished:
		d.s.Published = text
	case SchemaPublisher:
		d.s.Publisher = text
	case SchemaLanguage:
		d.s.Language = text
	case SchemaText:
		d.s.Text = text
	case d.v.SHA256:
		d.s.Hash = text
	default:
		return fmt.Errorf("unexpected predicate %v", p)
	}
	return nil
}

func (d *decoder) mention(m *Mention, p quad.IRI, o quad.Value) error {
	iri, _ := o.(quad.IRI)
	switch p {
	case RDFType:
		m.Type = iri
	case SKOSPrefLabel:
		m.Name = Lexical(o)
	case SKOSAltLabel:
		m.Aliases = append(m.Aliases, Lexical(o))
	case OWLSameAs:
		m.SameAs = append(m.SameAs, iri)
	case d.v.Span:
		span, ok := d.span(iri)
		if !ok {
			return fmt.Errorf("mention %s: bad span %v", m.Local, o)
		}
		m.Spans = append(m.Spans, span)
	case d.v.ResolvedTo:
		m.Link.Entity = iri
	case d.v.LinkedBy:
		m.Link.By = Lexical(o)
	case d.v.LinkScore:
		m.Link.Score, _ = strconv.ParseFloat(Lexical(o), 64)
	case d.v.RefersTo:
	default:
		return fmt.Errorf("mention %s: unexpected predicate %v", m.Local, p)
	}
	return nil
}

func (d *decoder) said(c *Claim, p quad.IRI, o quad.Value) error {
	text := Lexical(o)
	switch p {
	case d.v.SubjectMention, d.v.ObjectMention, d.v.SpeakerMention:
		return d.end(c, p, o)
	case d.v.Attribution:
		c.Attribution = text
	case ProvQuotedFrom:
		iri, _ := o.(quad.IRI)
		span, ok := d.span(iri)
		if !ok {
			return fmt.Errorf("claim %v: bad span %v", c.ID, o)
		}
		c.Spans = append(c.Spans, span)
	case d.v.Quote:
		c.Quote = text
	case d.v.Wording:
		c.Wording = text
	case d.v.Polarity:
		c.Polarity = text
	case d.v.Modality:
		c.Modality = text
	case d.v.Confidence:
		if f, err := strconv.ParseFloat(text, 64); err == nil {
			c.Confidence = &f
		}
	case d.v.Time:
		c.Time = text
	case d.v.Extractor:
		c.Extractors = append(c.Extractors, text)
	case SchemaStart, SchemaEnd, SEMAccordingTo:
	default:
		return fmt.Errorf("claim %v: unexpected predicate %v", c.ID, p)
	}
	return nil
}

// span reads a span of this document.
func (d *decoder) span(iri quad.IRI) (Span, bool) {
	s, ok := SpanOf(iri)
	return s, ok && iri == d.v.SpanIRI(d.s.ID, s)
}

func (d *decoder) end(c *Claim, p quad.IRI, o quad.Value) error {
	iri, _ := o.(quad.IRI)
	local, ok := d.v.local(d.s.ID, iri)
	if !ok {
		return fmt.Errorf("claim %v: %v is no mention of this document", c.ID, o)
	}
	switch p {
	case d.v.SubjectMention:
		c.Subject = local
	case d.v.ObjectMention:
		c.Object = local
	default:
		c.Speaker = local
	}
	return nil
}

func (d *decoder) finish() error {
	for _, m := range d.mentions {
		sortMention(m)
		d.s.Mentions = append(d.s.Mentions, *m)
	}
	for _, c := range d.claims {
		if c.Wording == "" {
			c.Wording = c.Relation
		}
		c.Spans, c.Extractors = sortedSpans(c.Spans), sortedSet(c.Extractors)
		d.s.Claims = append(d.s.Claims, *c)
	}
	d.s.sort()
	for i := range d.s.Claims {
		if c := &d.s.Claims[i]; c.Subject == "" || c.Relation == "" || c.Object == "" && c.Literal == nil {
			return fmt.Errorf("claim %v: its edge or one of its mentions is missing", c.ID)
		}
	}
	return nil
}

// sortMention puts a mention's sets in order, each member once.
func sortMention(m *Mention) {
	m.Aliases, m.SameAs, m.Spans = sortedSet(m.Aliases), sortedSet(m.SameAs), sortedSpans(m.Spans)
}

func sortedSet[S ~[]E, E cmp.Ordered](s S) S {
	slices.Sort(s)
	return slices.Compact(s)
}

func sortedSpans(s []Span) []Span {
	slices.SortFunc(s, compareSpans)
	return slices.Compact(s)
}

func compareSpans(a, b Span) int {
	if a[0] != b[0] {
		return a[0] - b[0]
	}
	return a[1] - b[1]
}

// Lexical gives the text of a term without its datatype or language; of an IRI the IRI.
func Lexical(v quad.Value) string {
	switch v := v.(type) {
	case quad.String:
		return string(v)
	case quad.TypedString:
		return string(v.Value)
	case quad.LangString:
		return string(v.Value)
	case quad.IRI:
		return string(v)
	case nil:
		return ""
	}
	return quad.ToString(v)
}
