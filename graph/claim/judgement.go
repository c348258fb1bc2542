package claim

import (
	"cmp"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cayleygraph/quad"
)

// A Judgement is a decision, by a person or an imported file, that mentions or entities are one or are
// not. It stands above every rule until it is withdrawn, and is never deleted.
type Judgement struct {
	ID        string // see [Judgement.ComputeID]
	Verdict   Verdict
	Left      Side
	Right     []Side // at least one; several are taken together
	Score     *float64
	Reason    string
	Author    string
	Time      time.Time // UTC
	Withdrawn time.Time // zero while it stands
	By        string    // who withdrew it
}

// A Verdict is what a judgement says of its sides.
type Verdict string

// The verdicts.
const (
	Same      Verdict = "same"
	Different Verdict = "different"
	Unsure    Verdict = "unsure" // looked at, and left open
)

// Verdicts are all verdicts.
var Verdicts = []Verdict{Same, Different, Unsure}

// A Side is what a judgement is about: an entity, or one document's mention. What is recorded of a mention
// finds it again in a later version of its document.
type Side struct {
	IRI  quad.IRI // of an entity or a mention
	Name string   // what it was called when it was judged
	Type quad.IRI // "" for none
}

// ComputeID hashes what is judged, by whom and when: SHA-256, cut to its first 6 bytes, over these
// fields, each with its length before it: verdict, left, author, time, each right.
func (j *Judgement) ComputeID() string {
	h := newHasher()
	for _, field := range []string{string(j.Verdict), string(j.Left.IRI), j.Author, j.Time.UTC().Format(time.RFC3339Nano)} {
		h.field(field)
	}
	for _, side := range j.Right {
		h.field(string(side.IRI))
	}
	sum := h.sum()
	return hex.EncodeToString(sum[:6])
}

// Stands says whether a judgement was not withdrawn.
func (j *Judgement) Stands() bool { return j.Withdrawn.IsZero() }

// Earlier orders judgements by time, those of one second by their ids.
func (j *Judgement) Earlier(other *Judgement) int {
	return cmp.Or(j.Time.Compare(other.Time), strings.Compare(j.ID, other.ID))
}

// JudgementIRI gives the IRI of a judgement.
func (v *Vocab) JudgementIRI(id string) quad.IRI { return quad.IRI(v.judgementPrefix + Escape(id)) }

// JudgementID is the inverse of [Vocab.JudgementIRI]; a side of a judgement is none.
func (v *Vocab) JudgementID(iri quad.IRI) (string, bool) {
	id, ok := strings.CutPrefix(string(iri), v.judgementPrefix)
	if !ok || strings.Contains(id, "#") {
		return "", false
	}
	return Unescape(id), true
}

// MentionOf reads the document and the local id from the IRI of a mention.
func (v *Vocab) MentionOf(iri quad.IRI) (doc, local string, ok bool) {
	rest, ok := strings.CutPrefix(string(iri), v.docPrefix)
	if !ok {
		return "", "", false
	}
	doc, _, ok = strings.Cut(rest, "#")
	if !ok {
		return "", "", false
	}
	doc = Unescape(doc)
	local, ok = v.local(doc, iri)
	return doc, local, ok
}

// JudgementQuads gives what is kept of a judgement, labelled with its author's review.
func (v *Vocab) JudgementQuads(j *Judgement) []quad.Quad {
	id, label := v.JudgementIRI(j.ID), v.Review(j.Author)
	var quads []quad.Quad
	add := func(s quad.IRI, p quad.IRI, o quad.Value) {
		quads = append(quads, quad.Quad{Subject: s, Predicate: p, Object: o, Label: label})
	}
	text := func(s, p quad.IRI, text string) {
		if text != "" {
			add(s, p, quad.String(text))
		}
	}
	when := func(p quad.IRI, t time.Time) {
		if !t.IsZero() {
			add(id, p, quad.TypedString{Value: quad.String(t.UTC().Format(time.RFC3339Nano)), Type: xsdDateTime})
		}
	}
	text(id, v.Verdict, string(j.Verdict))
	side := func(p quad.IRI, name string, s *Side) {
		part := id + "#" + quad.IRI(name)
		add(id, p, part)
		add(part, v.Judges, s.IRI)
		text(part, v.JudgedName, s.Name)
		if s.Type != "" {
			add(part, v.JudgedType, s.Type)
		}
	}
	side(v.Left, "left", &j.Left)
	for i := range j.Right {
		side(v.Right, "right-"+strconv.Itoa(i+1), &j.Right[i])
	}
	if j.Score != nil {
		add(id, v.Confidence, decimal(*j.Score))
	}
	text(id, v.Reason, j.Reason)
	text(id, v.Author, j.Author)
	when(v.JudgedAt, j.Time)
	when(v.WithdrawnAt, j.Withdrawn)
	text(id, v.WithdrawnBy, j.By)
	return quads
}

// DecodeJudgements reads judgements back from all their quads, in any order; it gives them by time.
func (v *Vocab) DecodeJudgements(quads []quad.Quad) ([]Judgement, error) {
	all := make(map[string]*Judgement)
	sides := make(map[string]*Side) // by the IRI of the side, which its judgement's begins
	get := func(id string) *Judgement {
		if all[id] == nil {
			all[id] = &Judgement{ID: id}
		}
		return all[id]
	}
	for _, q := range quads {
		s, _ := q.Subject.(quad.IRI)
		p, _ := q.Predicate.(quad.IRI)
		if id, ok := v.JudgementID(s); ok {
			if err := v.judgement(get(id), p, q.Object); err != nil {
				return nil, fmt.Errorf("judgement %s: %w", id, err)
			}
			continue
		}
		id, _, ok := strings.Cut(strings.TrimPrefix(string(s), v.judgementPrefix), "#")
		if !ok || !strings.HasPrefix(string(s), v.judgementPrefix) {
			return nil, fmt.Errorf("%v is no judgement", q.Subject)
		}
		if sides[string(s)] == nil {
			sides[string(s)] = new(Side)
		}
		get(Unescape(id))
		if err := v.side(sides[string(s)], p, q.Object); err != nil {
			return nil, fmt.Errorf("judgement %s: %w", id, err)
		}
	}
	out := make([]Judgement, 0, len(all))
	for id, j := range all {
		iri := string(v.JudgementIRI(id))
		left := sides[iri+"#left"]
		for n := 1; sides[iri+"#right-"+strconv.Itoa(n)] != nil; n++ {
			j.Right = append(j.Right, *sides[iri+"#right-"+strconv.Itoa(n)])
		}
		if left == nil || len(j.Right) == 0 || !slices.Contains(Verdicts, j.Verdict) {
			return nil, fmt.Errorf("judgement %s is not whole", id)
		}
		j.Left = *left
		out = append(out, *j)
	}
	slices.SortFunc(out, func(a, b Judgement) int { return a.Earlier(&b) })
	return out, nil
}

func (v *Vocab) judgement(j *Judgement, p quad.IRI, o quad.Value) (err error) {
	text := Lexical(o)
	switch p {
	case v.Verdict:
		j.Verdict = Verdict(text)
	case v.Left, v.Right: // the sides say themselves which they are
	case v.Confidence:
		var score float64
		score, err = strconv.ParseFloat(text, 64)
		j.Score = &score
	case v.Reason:
		j.Reason = text
	case v.Author:
		j.Author = text
	case v.JudgedAt:
		j.Time, err = time.Parse(time.RFC3339Nano, text)
	case v.WithdrawnAt:
		j.Withdrawn, err = time.Parse(time.RFC3339Nano, text)
	case v.WithdrawnBy:
		j.By = text
	default:
		err = fmt.Errorf("unexpected predicate %v", p)
	}
	return err
}

func (v *Vocab) side(s *Side, p quad.IRI, o quad.Value) error {
	iri, _ := o.(quad.IRI)
	switch p {
	case v.Judges:
		s.IRI = iri
	case v.JudgedName:
		s.Name = Lexical(o)
	case v.JudgedType:
		s.Type = iri
	default:
		return fmt.Errorf("unexpected predicate %v", p)
	}
	return nil
}
