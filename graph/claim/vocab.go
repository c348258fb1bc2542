package claim

import (
	"strconv"
	"strings"

	"github.com/cayleygraph/quad"
)

// DefaultBase begins every IRI of a store that was made without another base.
const DefaultBase = "urn:newsgraph:"

// The terms of other vocabularies that we write, as full IRIs.
const (
	RDFType        = quad.IRI("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
	OWLSameAs      = quad.IRI("http://www.w3.org/2002/07/owl#sameAs")
	SKOSPrefLabel  = quad.IRI("http://www.w3.org/2004/02/skos/core#prefLabel")
	SKOSAltLabel   = quad.IRI("http://www.w3.org/2004/02/skos/core#altLabel")
	ProvQuotedFrom = quad.IRI("http://www.w3.org/ns/prov#wasQuotedFrom")
	SEMAccordingTo = quad.IRI("http://semanticweb.cs.vu.nl/2009/11/sem/accordingTo")

	SchemaNewsArticle = quad.IRI("http://schema.org/NewsArticle")
	SchemaHeadline    = quad.IRI("http://schema.org/headline")
	SchemaURL         = quad.IRI("http://schema.org/url")
	SchemaPublished   = quad.IRI("http://schema.org/datePublished")
	SchemaPublisher   = quad.IRI("http://schema.org/publisher")
	SchemaLanguage    = quad.IRI("http://schema.org/inLanguage")
	SchemaText        = quad.IRI("http://schema.org/articleBody")
	SchemaStart       = quad.IRI("http://schema.org/startDate")
	SchemaEnd         = quad.IRI("http://schema.org/endDate")

	xsd         = "http://www.w3.org/2001/XMLSchema#"
	xsdString   = quad.IRI(xsd + "string")
	xsdBoolean  = quad.IRI(xsd + "boolean")
	xsdDecimal  = quad.IRI(xsd + "decimal")
	xsdDate     = quad.IRI(xsd + "date")
	xsdDateTime = quad.IRI(xsd + "dateTime")
)

// Vocab makes and reads the IRIs under one base. It is immutable.
type Vocab struct {
	Base string

	// The terms under the base.
	SHA256, Span, ResolvedTo, LinkedBy, LinkScore, RefersTo     quad.IRI
	SubjectMention, ObjectMention, SpeakerMention               quad.IRI
	Attribution, Quote, Wording, Polarity, Modality, Confidence quad.IRI
	Time, Extractor                                             quad.IRI

	// Those of judgements.
	Verdict, Left, Right, Judges, JudgedName, JudgedType quad.IRI
	Reason, Author, JudgedAt, WithdrawnAt, WithdrawnBy   quad.IRI
	StandsFor                                            quad.IRI // likewise under Review alone
	entityPrefix, docPrefix, claimPrefix, reviewPrefix   string
	judgementPrefix                                      string
	relPrefix                                            [3]string // by Status

	as boxed
}

// boxed has the terms under the base as values, which need not be made anew for each quad.
type boxed struct {
	sha256, span, resolvedTo, linkedBy, linkScore, refersTo     quad.Value
	subjectMention, objectMention, speakerMention               quad.Value
	attribution, quote, wording, polarity, modality, confidence quad.Value
	time, extractor                                             quad.Value
}

// NewVocab makes the vocabulary of a base, which ends in ':', '/' or '#'.
func NewVocab(base string) *Vocab {
	term := func(name string) quad.IRI { return quad.IRI(base + name) }
	v := &Vocab{
		Base:            base,
		SHA256:          term("sha256"),
		Span:            term("span"),
		ResolvedTo:      term("resolvedTo"),
		LinkedBy:        term("linkedBy"),
		LinkScore:       term("linkScore"),
		RefersTo:        term("refersTo"),
		SubjectMention:  term("subjectMention"),
		ObjectMention:   term("objectMention"),
		SpeakerMention:  term("speakerMention"),
		Attribution:     term("attribution"),
		Quote:           term("quote"),
		Wording:         term("wording"),
		Polarity:        term("polarity"),
		Modality:        term("modality"),
		Confidence:      term("confidence"),
		Time:            term("time"),
		Extractor:       term("extractor"),
		StandsFor:       term("standsFor"),
		Verdict:         term("verdict"),
		Left:            term("left"),
		Right:           term("right"),
		Judges:          term("judges"),
		JudgedName:      term("judgedName"),
		JudgedType:      term("judgedType"),
		Reason:          term("reason"),
		Author:          term("author"),
		JudgedAt:        term("judgedAt"),
		WithdrawnAt:     term("withdrawnAt"),
		WithdrawnBy:     term("withdrawnBy"),
		judgementPrefix: base + "judgement:",
		entityPrefix:    base + "entity:",
		docPrefix:       base + "doc:",
		claimPrefix:     base + "claim:",
		reviewPrefix:    base + "review:",
		relPrefix:       [3]string{base + "rel:", base + "hedged:", base + "negated:"},
	}
	v.as = boxed{
		sha256: v.SHA256, span: v.Span, resolvedTo: v.ResolvedTo, linkedBy: v.LinkedBy, linkScore: v.LinkScore, refersTo: v.RefersTo,
		subjectMention: v.SubjectMention, objectMention: v.ObjectMention, speakerMention: v.SpeakerMention,
		attribution: v.Attribution, quote: v.Quote, wording: v.Wording, polarity: v.Polarity, modality: v.Modality,
		confidence: v.Confidence, time: v.Time, extractor: v.Extractor,
	}
	return v
}

// Entity gives the IRI of the entity with a slug, which is not yet escaped.
func (v *Vocab) Entity(slug string) quad.IRI { return quad.IRI(v.entityPrefix + Escape(slug)) }

// Doc gives the IRI of a document.
func (v *Vocab) Doc(id string) quad.IRI { return quad.IRI(v.docPrefix + Escape(id)) }

// Mention gives the IRI of a document's mention.
func (v *Vocab) Mention(doc, local string) quad.IRI { return mentionIRI(v.Doc(doc), local) }

func mentionIRI(doc quad.IRI, local string) quad.IRI {
	if name, bare := strings.CutPrefix(local, bareNamePrefix); bare {
		return doc + "#" + bareNamePrefix + quad.IRI(Escape(name))
	}
	return doc + "#" + quad.IRI(Escape(local))
}

// SpanIRI gives the IRI of a range of a document's text (RFC 5147).
func (v *Vocab) SpanIRI(doc string, s Span) quad.IRI {
	return spanIRI(v.Doc(doc), s)
}

func spanIRI(doc quad.IRI, s Span) quad.IRI {
	var buf [128]byte
	b := append(append(buf[:0], doc...), "#char="...)
	b = append(strconv.AppendInt(b, int64(s[0]), 10), ',')
	return quad.IRI(strconv.AppendInt(b, int64(s[1]), 10))
}

// Claim gives the IRI of a claim.
func (v *Vocab) Claim(id ID) quad.IRI { return quad.IRI(v.claimPrefix + id.String()) }

// Relation gives the predicate of edge quads of a relation at a status.
func (v *Vocab) Relation(s Status, name string) quad.IRI {
	return quad.IRI(v.relPrefix[s] + Escape(name))
}

// EntitySlug is the inverse of [Vocab.Entity].
func (v *Vocab) EntitySlug(iri quad.IRI) (string, bool) { return v.cut(iri, v.entityPrefix) }

// DocID is the inverse of [Vocab.Doc]; a mention or span is no document.
func (v *Vocab) DocID(iri quad.IRI) (string, bool) {
	id, ok := strings.CutPrefix(string(iri), v.docPrefix)
	if !ok || strings.Contains(id, "#") {
		return "", false
	}
	return Unescape(id), true
}

// ClaimID is the inverse of [Vocab.Claim].
func (v *Vocab) ClaimID(iri quad.IRI) (ID, bool) {
	hexa, ok := strings.CutPrefix(string(iri), v.claimPrefix)
	if !ok {
		return ID{}, false
	}
	return ParseID(hexa)
}

// RelationOf is the inverse of [Vocab.Relation].
func (v *Vocab) RelationOf(iri quad.IRI) (Status, string, bool) {
	for s, prefix := range v.relPrefix {
		if name, ok := v.cut(iri, prefix); ok {
			return Status(s), name, true
		}
	}
	return 0, "", false
}

// Review gives the label of what a person decides.
func (v *Vocab) Review(who string) quad.IRI { return quad.IRI(v.reviewPrefix + Escape(who)) }

// Reviewer is the inverse of [Vocab.Review]; a note is no label.
func (v *Vocab) Reviewer(iri quad.IRI) (string, bool) {
	who, ok := strings.CutPrefix(string(iri), v.reviewPrefix)
	if !ok || strings.Contains(who, "#") {
		return "", false
	}
	return Unescape(who), true
}

// StandsForNote gives the IRI that says more of a person's word that one IRI stands for another.
func (v *Vocab) StandsForNote(who string, name, thing quad.IRI) quad.IRI {
	return v.Review(who) + "#standsFor=" + quad.IRI(Escape(string(name))+","+Escape(string(thing)))
}

// IsReview says whether a label is that of judgements.
func (v *Vocab) IsReview(iri quad.IRI) bool { return strings.HasPrefix(string(iri), v.reviewPrefix) }

// IsOurs says whether a term is under the base.
func (v *Vocab) IsOurs(t quad.Value) bool {
	iri, ok := t.(quad.IRI)
	return ok && strings.HasPrefix(string(iri), v.Base)
}

// IsSource says whether a label marks quads of documents, claims or judgements.
func (v *Vocab) IsSource(label quad.Value) bool {
	iri, ok := label.(quad.IRI)
	return ok && (strings.HasPrefix(string(iri), v.docPrefix) ||
		strings.HasPrefix(string(iri), v.claimPrefix) || v.IsReview(iri))
}

// local reads the local id of a mention of a document.
func (v *Vocab) local(doc string, iri quad.IRI) (string, bool) {
	frag, ok := strings.CutPrefix(string(iri), string(v.Doc(doc))+"#")
	if !ok || strings.HasPrefix(frag, "char=") {
		return "", false
	}
	if name, bare := strings.CutPrefix(frag, bareNamePrefix); bare {
		return bareNamePrefix + Unescape(name), true
	}
	return Unescape(frag), true
}

// SpanOf reads the range from the IRI of a span.
func SpanOf(iri quad.IRI) (Span, bool) {
	_, frag, ok := strings.Cut(string(iri), "#char=")
	if !ok {
		return Span{}, false
	}
	from, to, ok := strings.Cut(frag, ",")
	if !ok {
		return Span{}, false
	}
	a, err1 := strconv.Atoi(from)
	b, err2 := strconv.Atoi(to)
	return Span{a, b}, err1 == nil && err2 == nil
}

func (v *Vocab) cut(iri quad.IRI, prefix string) (string, bool) {
	rest, ok := strings.CutPrefix(string(iri), prefix)
	if !ok {
		return "", false
	}
	return Unescape(rest), true
}

const upperHex = "0123456789ABCDEF"

func unreserved(c byte) bool {
	switch {
	case 'A' <= c && c <= 'Z', 'a' <= c && c <= 'z', '0' <= c && c <= '9':
		return true
	}
	return c == '-' || c == '.' || c == '_' || c == '~'
}

// Escape percent-encodes every byte outside A-Za-z0-9._~- (RFC 3986, section 2.3).
func Escape(s string) string {
	n := 0
	for i := range len(s) {
		if !unreserved(s[i]) {
			n++
		}
	}
	if n == 0 {
		return s
	}
	b := make([]byte, 0, len(s)+2*n)
	for i := range len(s) {
		if c := s[i]; unreserved(c) {
			b = append(b, c)
		} else {
			b = append(b, '%', upperHex[c>>4], upperHex[c&15])
		}
	}
	return string(b)
}

// Unescape undoes [Escape]; what is not an escape stays as it is.
func Unescape(s string) string {
	if strings.IndexByte(s, '%') < 0 {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if c, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil {
				b = append(b, byte(c))
				i += 2
				continue
			}
		}
		b = append(b, s[i])
	}
	return string(b)
}
