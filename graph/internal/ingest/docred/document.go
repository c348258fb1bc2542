package docred

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/jsonl"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/place"
)

// A document is one that is being read.
type document struct {
	*place.Record
	sentences []sentence
	known     []bool // which vertices are entities
}

// A sentence has, for each token, where it begins in the text, in code points, and one past where it
// ends: the tokens i to j are starts[i] to starts[j]-1.
type sentence struct {
	starts []int
	tokens []*place.Value
}

// span gives the place of some tokens; it is empty where they are.
func (s *sentence) span(from, to int) claim.Span {
	return claim.Span{s.starts[from], max(s.starts[to]-1, s.starts[from])}
}

// text joins tokens by spaces and sentences by newlines. A sentence that is refused is empty.
func (d *document) text(values []*place.Value) {
	var b strings.Builder
	at := 0 // code points of b, and one for the sign that comes next
	for i, v := range values {
		if i > 0 {
			b.WriteByte('\n')
		}
		s := sentence{starts: []int{at}}
		if d.isSentence(v) {
			s.tokens = v.Values
		}
		for k, token := range s.tokens {
			if k > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(token.Text)
			at += utf8.RuneCountInString(token.Text) + 1
			s.starts = append(s.starts, at)
		}
		if len(s.tokens) == 0 {
			at++
		}
		d.sentences = append(d.sentences, s)
	}
	d.Doc.Text = b.String()
}

// isSentence says whether a value is an array of strings, and refuses another one.
func (d *document) isSentence(v *place.Value) bool {
	if f := d.Elements(v, "an array of tokens"); f.Refused() {
		return false
	}
	for _, token := range v.Values {
		if token.Kind != '"' {
			d.Refuse(v, token, claim.CodeType, "a token must be a string, not "+jsonl.KindName(token.Kind), "the sentence is left empty")
			return false
		}
	}
	return true
}

// A mention is one name of a vertex.
type mention struct {
	value      *place.Value
	name, kind string
}

// vertex takes the i-th vertex; false where it is refused.
func (d *document) vertex(i int, v *place.Value) bool {
	e := claim.Entity{ID: "v" + strconv.Itoa(i)}
	if f := d.Elements(v, "an array of mentions"); f.Refused() {
		return false
	}
	mentions := make([]mention, 0, len(v.Values))
	count := make(map[string]int)
	for _, m := range v.Values {
		f := d.Fields(m)
		one := mention{m, f.Need("name", "the mention"), f.Text("type")}
		sent, pos := f.Get("sent_id"), f.Get("pos")
		if f.Refused() {
			continue
		}
		mentions = append(mentions, one)
		if one.kind != "" {
			count[one.kind]++
		}
		if span, ok := d.place(m, one.name, sent, pos); ok {
			e.Mentions = append(e.Mentions, span)
		}
	}
	if len(mentions) == 0 {
		d.RefuseEntity(e.ID, v, nil, claim.CodeMissing, "the vertex has no mention that names it", "")
		return false
	}
	d.name(&e, v, mentions, count)
	d.Entity(e, v)
	return true
}

// name gives an entity its type, which is that of most of its mentions, and its name, the longest
// that a mention of the type has; of equals the first.
func (d *document) name(e *claim.Entity, v *place.Value, mentions []mention, count map[string]int) {
	kind := mentions[0].kind
	for _, m := range mentions {
		if count[m.kind] > count[kind] {
			kind = m.kind
		}
	}
	var best *mention
	for i := range mentions {
		m := &mentions[i]
		if m.kind == kind && (best == nil || utf8.RuneCountInString(m.name) > utf8.RuneCountInString(best.name)) {
			best = m
		}
	}
	e.Type, e.Name = kind, best.name
	d.Name(v, "name", best.value.Get("name"))
	if at := best.value.Get("type"); at != nil {
		d.Name(v, "type", at)
	}
	had := map[string]struct{}{e.Name: {}}
	for _, m := range mentions {
		if _, twice := had[m.name]; !twice {
			had[m.name] = struct{}{}
			e.Aliases = append(e.Aliases, m.name)
		}
	}
	for _, m := range mentions {
		if m.kind != kind && m.kind != "" {
			d.Warn(m.value.Get("type"), claim.CodeValue,
				fmt.Sprintf("the mentions of the vertex have several types; %s is kept, which most have", jsonl.Quoted(kind)), "")
			return
		}
	}
}

// place gives the span of a mention; false where it is refused.
func (d *document) place(m *place.Value, name string, sent, pos *place.Value) (claim.Span, bool) {
	const hint = "the mention is kept without its place"
	i, ok := place.Integer(sent)
	if !ok || i >= len(d.sentences) {
		d.Refuse(m, sent, claim.CodeOffsets, fmt.Sprintf("sent_id must be a number below %d", len(d.sentences)), hint)
		return claim.Span{}, false
	}
	s := &d.sentences[i]
	var from, to int
	if pos != nil && pos.Kind == '[' && len(pos.Values) == 2 {
		var begins, ends bool
		from, begins = place.Integer(pos.Values[0])
		to, ends = place.Integer(pos.Values[1])
		ok = begins && ends
	} else {
		ok = false
	}
	switch {
	case !ok:
		d.Refuse(m, pos, claim.CodeOffsets, "pos must be two numbers, the first token and the one after the last", hint)
	case from >= to || to > len(s.tokens):
		d.Refuse(m, pos, claim.CodeOffsets, fmt.Sprintf("pos [%d,%d] is not within the %d tokens of sentence %d", from, to, len(s.tokens), i), hint)
	default:
		span := s.span(from, to)
		if span[0] == span[1] {
			d.Refuse(m, pos, claim.CodeOffsets, "the tokens at pos are empty", hint)
			return span, false
		}
		if span[1]-span[0] > mostLonger*len(name) || !sameWords(s.tokens[from:to], name) {
			d.Warn(m.Get("name"), claim.CodeQuote, "the name is not the words at its place; both are kept", "")
		}
		return span, true
	}
	return claim.Span{}, false
}

// mostLonger is how many times longer than a name its place may be for the two to be compared, white
// space included: so that comparing costs no more than reading.
const mostLonger = 16

// sameWords says whether a name is the words of some tokens, white space aside. O(tokens).
func sameWords(tokens []*place.Value, name string) bool {
	var b strings.Builder
	for _, t := range tokens {
		b.WriteString(solid(t.Text))
	}
	return b.String() == solid(name)
}

// solid takes the white space out of some words.
func solid(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

// label takes a relation.
func (d *document) label(v *place.Value) {
	f := d.Fields(v)
	if f.Err() != nil {
		f.Refused()
		return
	}
	k := claim.Relation{Predicate: f.Need("r", "the label")}
	k.Subject = d.end(f, "h")
	k.Object.Name = d.end(f, "t")
	for _, at := range f.List("evidence") {
		i, ok := place.Integer(at)
		switch {
		case !ok || i >= len(d.sentences):
			f.Bad(at, claim.CodeOffsets, fmt.Sprintf("evidence must be numbers of sentences, which are below %d", len(d.sentences)), "")
		default:
			s := &d.sentences[i]
			span := s.span(0, len(s.tokens))
			if span[0] == span[1] {
				f.Bad(at, claim.CodeOffsets, fmt.Sprintf("sentence %d is empty", i), "")
			}
			k.Evidence = append(k.Evidence, span)
		}
	}
	if !f.Refused() {
		d.Relation(k, v)
	}
}

// end gives the entity that an end of a label names.
func (d *document) end(f *place.Fields, name string) string {
	i := f.Offset(name, "the label")
	switch {
	case i >= len(d.known):
		f.Bad(f.Get(name), claim.CodeUnknownEntity, fmt.Sprintf("there is no vertex %d", i), fmt.Sprintf("vertices are numbered from 0, and there are %d", len(d.known)))
	case !d.known[i]:
		f.Bad(f.Get(name), claim.CodeUnknownEntity, fmt.Sprintf("vertex %d was refused", i), "mend the vertex, and the label comes with it")
	}
	return "v" + strconv.Itoa(i)
}
