package spans

import (
	"fmt"
	"strings"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/place"
)

// A Set is the entities of one document.
type Set struct {
	rec    *place.Record
	text   *Text
	words  map[key]int       // where in rec.Doc.Entities
	ids    map[string]string // of spans, to those of entities
	places map[string]claim.Span
}

type key struct{ label, words string }

// New makes a Set that adds to rec the entities of its text.
func New(rec *place.Record, text *Text) *Set {
	return &Set{
		rec: rec, text: text, words: make(map[key]int), ids: make(map[string]string), places: make(map[string]claim.Span),
	}
}

// Add takes a span with an id of its own, which stands at the value at. One that is outside the text,
// or whose id was there, is refused; false then.
func (s *Set) Add(id, label string, span claim.Span, at *place.Value) bool {
	words, ok := s.text.Cut(span)
	if !ok || strings.TrimSpace(words) == "" {
		msg := fmt.Sprintf("span [%d,%d] holds no words", span[0], span[1])
		switch {
		case span[0] >= span[1]:
			msg = fmt.Sprintf("span [%d,%d] is empty or upside down", span[0], span[1])
		case !ok:
			msg = fmt.Sprintf("span [%d,%d] ends outside the text, which has %d code points", span[0], span[1], s.text.Len())
		}
		s.rec.RefuseEntity(id, at, nil, claim.CodeOffsets, msg, "")
		return false
	}
	if !s.Name(id, label, words, at) {
		return false
	}
	s.places[id] = span
	e := &s.rec.Doc.Entities[s.words[keyOf(label, words)]]
	e.Mentions = append(e.Mentions, span)
	return true
}

// Name takes a span of which only the words are known.
func (s *Set) Name(id, label, words string, at *place.Value) bool {
	if _, twice := s.ids[id]; twice {
		s.rec.Refuse(at, nil, claim.CodeDuplicate, fmt.Sprintf("span %q is in the document already", id), "")
		return false
	}
	k := keyOf(label, words)
	i, known := s.words[k]
	if !known {
		i = len(s.rec.Doc.Entities)
		s.words[k] = i
		s.rec.Entity(claim.Entity{ID: id, Name: k.words, Type: label}, at)
	}
	s.ids[id] = s.rec.Doc.Entities[i].ID
	return true
}

func keyOf(label, words string) key { return key{label, strings.Join(strings.Fields(words), " ")} }

// Entity gives the id of the entity of a span, by the span's id: that itself where there is none.
func (s *Set) Entity(id string) string {
	if entity, ok := s.ids[id]; ok {
		return entity
	}
	return id
}

// Has says whether there is a span of an id.
func (s *Set) Has(id string) bool { _, ok := s.ids[id]; return ok }

// farApart is how many code points lie between the ends of a relation that have no quote in common.
const farApart = 400

// Evidence gives where the text states a relation between two spans: from the one to the other, or
// both alone where they are far apart; none where the place of either is not known.
func (s *Set) Evidence(a, b string) []claim.Span {
	one, ok := s.places[a]
	other, also := s.places[b]
	if !ok || !also {
		return nil
	}
	if one[0] > other[0] {
		one, other = other, one
	}
	if other[0]-one[1] > farApart {
		return []claim.Span{one, other}
	}
	return []claim.Span{{one[0], max(one[1], other[1])}}
}
