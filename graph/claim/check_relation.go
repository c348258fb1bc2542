package claim

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/cayleygraph/quad"
)

// end gives the local id of the mention that an end of a relation names. ok is false when the
// relation was refused for it.
func (c *checker) end(word, pointer, record string) (local string, ok bool) {
	if _, ok := c.mentions[word]; ok && !strings.HasPrefix(word, bareNamePrefix) {
		return word, true
	}
	if _, was := c.refused[word]; was {
		c.refuse(pointer, record, CodeUnknownEntity, "the entity %q was refused", word)
		c.hint("mend the entity, and the relation comes with it")
		return "", false
	}
	name := clean(word)
	at := c.byName[name]
	if len(at) == 0 {
		at = c.byFold[foldName(name)]
	}
	switch {
	case len(at) == 1:
		return c.out.Mentions[at[0]].Local, true
	case len(at) > 1:
		c.refuse(pointer, record, CodeAmbiguous, "%q names %d entities of the document", name, len(at))
		c.hint("name it by its id, e.g. " + c.out.Mentions[at[0]].Local)
		return "", false
	}
	if _, like := c.shapes[idShape(word)]; name == "" || like && idShape(word) != "" {
		c.refuse(pointer, record, CodeUnknownEntity, "%q is no entity of the document", word)
		c.hint("add the entity, or name it in words")
		return "", false
	}
	return c.bareMention(name), true
}

// bareMention gives the mention of a name that is no entity of the document; the first spelling of
// the name is the mention's.
func (c *checker) bareMention(name string) (local string) {
	folded := foldName(name)
	if local, ok := c.bare[folded]; ok {
		return local
	}
	local = BareName(name)
	c.bare[folded] = local
	c.mentions[local] = len(c.out.Mentions)
	c.out.Mentions = append(c.out.Mentions, Mention{Local: local, Name: name})
	return local
}

// relation takes one relation. A refused one leaves no trace: the mentions that its bare names
// would have made are taken back.
func (c *checker) relation(i int) {
	r := &c.doc.Relations[i]
	before := len(c.out.Mentions)
	k, ok := c.normal(r, c.relationPointer(i))
	if !ok {
		for _, m := range c.out.Mentions[before:] {
			delete(c.mentions, m.Local)
			delete(c.bare, foldName(m.Name))
		}
		c.out.Mentions = c.out.Mentions[:before]
		return
	}
	k.ID = k.ComputeID(c.doc.ID)
	if at, twice := c.ids[k.ID]; twice {
		c.again(&c.out.Claims[at], k, c.relationPointer(i))
		return
	}
	c.ids[k.ID] = len(c.out.Claims)
	c.out.Claims = append(c.out.Claims, *k)
}

// again folds a claim into the same claim stated before: the larger confidence, all extractors,
// which Check sorts in the end.
func (c *checker) again(old, k *Claim, at string) {
	c.warn(at, CodeRepeated, "the document states this claim twice; it is kept once")
	if k.Confidence != nil && (old.Confidence == nil || *k.Confidence > *old.Confidence) {
		old.Confidence = k.Confidence
	}
	old.Extractors = append(old.Extractors, k.Extractors...)
}

func (c *checker) normal(r *Relation, at string) (*Claim, bool) {
	k := &Claim{
		Wording: clean(r.Predicate), Attribution: clean(r.Attribution), Time: clean(r.Time),
		Confidence: r.Confidence,
	}
	if x := clean(r.Extractor); x != "" {
		k.Extractors = []string{x}
	}
	ok := c.ends(r, k, at) && c.manner(r, k, at) && c.named(k, at) && c.evidence(r, k, at)
	if !ok {
		return nil, false
	}
	c.fits(k, at)
	return k, true
}

func (c *checker) ends(r *Relation, k *Claim, at string) (ok bool) {
	if r.Subject == "" || k.Wording == "" || r.Object.Literal == nil && r.Object.Name == "" {
		c.refuse(at, at, CodeMissing, "a relation needs subject, predicate and object")
		return false
	}
	if k.Subject, ok = c.end(r.Subject, at+"/subject", at); !ok {
		return false
	}
	if r.Object.Literal != nil {
		k.Literal, ok = c.literal(r.Object.Literal, at)
	} else {
		k.Object, ok = c.end(r.Object.Name, at+"/object", at)
	}
	if ok && r.AttributedTo != "" {
		k.Speaker, ok = c.end(r.AttributedTo, at+"/attributed_to", at)
	}
	return ok
}

// manner takes polarity, modality and confidence.
func (c *checker) manner(r *Relation, k *Claim, at string) bool {
	k.Polarity, k.Modality = cmp.Or(r.Polarity, Affirmed), cmp.Or(r.Modality, ModalityAsserted)
	if !slices.Contains(Polarities, k.Polarity) {
		c.refuse(at+"/polarity", at, CodeValue, "polarity %q is none of %s", r.Polarity, strings.Join(Polarities, ", "))
		return false
	}
	if !slices.Contains(Modalities, k.Modality) {
		c.refuse(at+"/modality", at, CodeValue, "modality %q is none of %s", r.Modality, strings.Join(Modalities, ", "))
		return false
	}
	if f := k.Confidence; f != nil && !(*f >= 0 && *f <= 1) {
		c.refuse(at+"/confidence", at, CodeValue, "confidence %v is not between 0 and 1", *f)
		return false
	}
	return true
}

// named finds the relation's stored name.
func (c *checker) named(k *Claim, at string) bool {
	w := lookUp(c.relations, k.Wording, c.o.Mapping.Relation, c.o.Mapping.NearRelation)
	k.Relation = w.name
	switch {
	case w.known:
		return true
	case w.name == "":
		c.refuse(at+"/predicate", at, CodeValue, "predicate %q has no letter or digit", k.Wording)
		return false
	case c.o.Strict:
		c.refuse(at+"/predicate", at, CodeSchema, "relation %q is not in the schema", k.Wording)
		c.hint(w.hint)
		c.word(w.name, false)
		return false
	case !w.warned:
		w.warned = true
		c.warn(at+"/predicate", CodeUnknownRel, "relation %q is not in the schema; it is kept as %s", k.Wording, w.name)
		c.hint(w.hint)
		c.word(w.name, false)
	}
	return true
}

// evidence takes spans and quote: a quote without spans is looked for in the text, spans without
// a quote cut one from it.
func (c *checker) evidence(r *Relation, k *Claim, at string) bool {
	for i, s := range r.Evidence {
		if msg := c.spanFault(s); msg != "" {
			c.refuse(fmt.Sprintf("%s/evidence/%d", at, i), at, CodeOffsets, "%s", msg)
			c.hint(offsetHint)
			return false
		}
	}
	k.Spans = sortedSpans(slices.Clone(r.Evidence))
	k.Quote = strings.TrimSpace(r.Quote)
	if c.text != nil {
		c.quote(k, at)
	}
	if c.o.NoQuotes {
		k.Quote = ""
	}
	return true
}

const (
	mostMisses = 1000     // quotes of a document that are looked for in vain
	mostQuote  = 16 << 10 // bytes of a quote that is cut from the text
)

func (c *checker) quote(k *Claim, at string) {
	if len(k.Spans) == 0 {
		if k.Quote != "" && c.misses < mostMisses {
			c.locate(k, at)
		}
		return
	}
	cut, whole := c.text.cutAll(k.Spans, mostQuote)
	switch {
	case k.Quote == "" && !c.o.NoQuotes:
		k.Quote = cut
		if !whole && !c.shortened {
			c.shortened = true
			c.warn(at+"/evidence", CodeQuote, "the text at the offsets is longer than %d bytes; the quote is cut there, and so are others of this document", mostQuote)
		}
	case k.Quote != "" && whole && !sameQuote(k.Quote, cut): // what is too long is not compared
		c.warn(at+"/quote", CodeQuote, "the quote differs from the text at its offsets, which has %q", shorten(cut))
	}
}

// locate gives a claim the place of its quote.
func (c *checker) locate(k *Claim, at string) {
	span, found := c.text.locate(k.Quote)
	if found {
		k.Spans = []Span{span}
		return
	}
	c.misses++
	c.warn(at+"/quote", CodeQuote, "the quote is not in the text; it is kept without a place")
	if c.misses == mostMisses {
		c.warn(at+"/quote", CodeQuote, "%d quotes are not in the text; those that come after are not looked for", c.misses)
	}
}

func shorten(s string) string {
	const most = 60
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}

// fits warns where subject or object are not of the relation's domain or range.
func (c *checker) fits(k *Claim, at string) {
	subject := c.out.Mentions[c.mentions[k.Subject]].Type
	var object quad.IRI
	if k.Object != "" {
		object = c.out.Mentions[c.mentions[k.Object]].Type
	}
	if msg := c.o.Mapping.Misfit(k.Relation, subject, object, k.Literal != nil); msg != "" {
		c.warn(at, CodeMisfit, "%s", msg)
	}
}

// prefixes that the datatype of a literal may be written with.
var prefixes = map[string]string{
	"xsd":    xsd,
	"rdf":    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
	"schema": "http://schema.org/",
	"geo":    "http://www.opengis.net/ont/geosparql#",
}

func (c *checker) literal(l *Literal, at string) (quad.Value, bool) {
	value := quad.String(l.Value)
	switch {
	case l.Language != "" && l.Datatype != "":
		c.refuse(at+"/object", at, CodeValue, "a literal has a datatype or a language, not both")
		return nil, false
	case l.Language != "":
		if !languageTag(l.Language) {
			c.refuse(at+"/object/language", at, CodeValue, "%q is no language tag", l.Language)
			return nil, false
		}
		return quad.LangString{Value: value, Lang: l.Language}, true
	case l.Datatype == "":
		return value, true
	}
	datatype := l.Datatype
	if prefix, local, ok := strings.Cut(datatype, ":"); ok && prefixes[prefix] != "" {
		datatype = prefixes[prefix] + local
	}
	if !IsIRI(datatype) {
		c.refuse(at+"/object/datatype", at, CodeValue, "datatype %q is no absolute IRI", l.Datatype)
		c.hint("write it in full, or as xsd:integer")
		return nil, false
	}
	if quad.IRI(datatype) == xsdString {
		return value, true
	}
	return quad.TypedString{Value: value, Type: quad.IRI(datatype)}, true
}

// languageTag says whether s has the form of an N-Quads language tag.
func languageTag(s string) bool {
	for i, part := range strings.Split(s, "-") {
		if part == "" {
			return false
		}
		for _, r := range part {
			letter := 'a' <= r|0x20 && r|0x20 <= 'z'
			if !letter && (i == 0 || r < '0' || r > '9') {
				return false
			}
		}
	}
	return true
}
