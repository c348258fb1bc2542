package graph

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/gql"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/paths"
)

// PathPattern writes a path question as a path pattern of ISO GQL, and does not ask it. A question
// that cannot be asked is an *api.Error.
func (s *Snapshot) PathPattern(ctx context.Context, q *api.PathQuery) (*api.PatternAnswer, error) {
	if q == nil {
		q = &api.PathQuery{}
	}
	if s.served != nil {
		return s.served.PathPattern(ctx, q)
	}
	p := pathQuestion{reader: s.reader(ctx), asked: *q}
	answer := &api.PatternAnswer{}
	err := p.walk(func() error {
		if err := p.understand(); err != nil {
			return err
		}
		var err error
		answer.Query, err = p.text()
		return err
	})
	if err != nil {
		return nil, err
	}
	return answer, nil
}

// text writes the question as a path pattern of ISO GQL. What no pattern says is a comment in it.
func (p *pathQuestion) text() (string, error) {
	for _, n := range slices.Concat([]backend.NodeID{p.from, p.to}, p.avoided, p.query.Through) {
		if _, err := p.node(n); err != nil {
			return "", err
		}
	}
	var b strings.Builder
	b.WriteString("MATCH p = " + p.selectorText() + " " + strings.ToUpper(p.mode.String()) + " ")
	if p.selector == paths.Groups {
		b.WriteString("GROUPS ")
	}
	hop := "-[" + p.labelText() + "]-"
	if p.asked.Directed {
		hop += ">"
	}
	from, to := "(a {id: "+p.quoted(p.from)+"})", "(b {id: "+p.quoted(p.to)+"})"
	if where := p.transitText(); where != "" {
		fmt.Fprintf(&b, "%s (()%s(n) WHERE %s){0,%d} ()%s%s", from, hop, where, p.asked.MaxHops-1, hop, to)
	} else {
		fmt.Fprintf(&b, "%s%s{1,%d}%s", from, hop, p.asked.MaxHops, to)
	}
	b.WriteString(" RETURN p")
	if beyond := p.beyondText(); len(beyond) > 0 {
		b.WriteString(" /* " + strings.ReplaceAll(strings.Join(beyond, "; "), "*/", "* /") + " */")
	}
	return b.String(), nil
}

func (p *pathQuestion) selectorText() string {
	k := strconv.Itoa(p.asked.K)
	switch p.selector {
	case paths.Best:
		return "CHEAPEST " + k
	case paths.Any:
		return "ANY"
	case paths.Shortest:
		return "ANY SHORTEST"
	case paths.AllShortest:
		return "ALL SHORTEST"
	case paths.ShortestK:
		return "SHORTEST " + k
	case paths.Groups:
		return "SHORTEST " + k
	case paths.All:
	}
	return "ALL"
}

// labelText writes the relations that may be passed as a label expression.
func (p *pathQuestion) labelText() string {
	labels := func(words []string) string {
		names := make([]string, len(words))
		for i, word := range words {
			names[i] = gql.Identifier(word)
		}
		return strings.Join(names, "|")
	}
	switch {
	case len(p.asked.Via) > 0 && len(p.asked.NotVia) > 0:
		return ":(" + labels(p.asked.Via) + ")&!(" + labels(p.asked.NotVia) + ")"
	case len(p.asked.Via) > 0:
		return ":" + labels(p.asked.Via)
	case len(p.asked.NotVia) > 0:
		return ":!(" + labels(p.asked.NotVia) + ")"
	}
	return ""
}

// transitText writes what a node in between must be.
func (p *pathQuestion) transitText() string {
	var where []string
	if p.asked.MaxDegree > 0 {
		where = append(where, fmt.Sprintf("n.degree <= %d", p.asked.MaxDegree))
	}
	for _, n := range p.avoided {
		where = append(where, "n.id <> "+p.quoted(n))
	}
	return strings.Join(where, " AND ")
}

// beyondText writes what of the question a pattern has no words for.
func (p *pathQuestion) beyondText() (words []string) {
	for _, n := range p.query.Through {
		words = append(words, "through "+p.quoted(n))
	}
	if p.asked.ExpandMetonyms {
		words = append(words, "expand-metonyms")
	}
	if p.asked.TimeRespecting {
		words = append(words, "time-respecting")
	}
	if p.asked.Directed && p.readsTwoWays() {
		words = append(words, "directed as stated") // the pattern reads an inverse from the other end
	}
	if p.selector == paths.Best && p.rank != rankMeaning {
		words = append(words, "rank "+p.rank)
	}
	if p.selector == paths.Best && p.asked.Similar && p.rank != rankLength {
		words = append(words, "similar")
	}
	return append(words, p.facts.view.words()...)
}

// readsTwoWays says whether a relation asked for has an inverse.
func (p *pathQuestion) readsTwoWays() bool {
	for name := range p.via {
		if rel := p.relation(name); rel.turned != "" && !rel.symmetric {
			return true
		}
	}
	return false
}

// quoted names a node by its slug, or by its IRI.
func (p *pathQuestion) quoted(n backend.NodeID) string {
	info := p.nodes[n] // which text has read
	name := info.slug
	if name == "" {
		name = info.iri
	}
	return "'" + strings.ReplaceAll(name, "'", "''") + "'"
}

// words writes a view as flags, but for the default one of a path question.
func (w *view) words() (words []string) {
	a := &w.api
	flag := func(name, value string) {
		if value != "" {
			words = append(words, name+" "+value)
		}
	}
	number := func(name string, n int) {
		if n > 0 {
			flag(name, strconv.Itoa(n))
		}
	}
	if status := strings.Join(a.Status, ","); status != "asserted" {
		flag("status", status)
	}
	flag("modality", strings.Join(a.Modality, ","))
	flag("as-of", a.AsOf)
	flag("since", a.Since)
	flag("until", a.Until)
	flag("valid-at", a.ValidAt)
	number("min-sources", a.MinSources)
	number("min-outlets", a.MinOutlets)
	if a.MinConfidence > 0 {
		flag("min-confidence", strconv.FormatFloat(a.MinConfidence, 'g', -1, 64))
	}
	for _, d := range a.Documents {
		flag("document", d)
	}
	for _, d := range a.NotDocuments {
		flag("not-document", d)
	}
	return words
}
