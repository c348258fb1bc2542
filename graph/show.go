package graph

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
)

// Show gives what is known of one entity: its names, the facts it is in under the view (asserted
// ones unless told otherwise), by relation and the other end, the documents that mention it, and
// why each mention is this entity. limit is of facts; 0 is none.
func (s *Snapshot) Show(ctx context.Context, name string, view api.View, limit int) (*api.ShowAnswer, error) {
	if s.served != nil {
		return s.served.Show(ctx, name, view, limit)
	}
	w, err := compileView(view, "asserted")
	if err != nil {
		return nil, err
	}
	if err := s.checkDocuments(w); err != nil {
		return nil, err
	}
	r := s.reader(ctx)
	n, err := r.resolve(name, "entity")
	if err != nil {
		return nil, err
	}
	answer := &api.ShowAnswer{
		View: w.api, Commit: s.Commit(), Complete: true, SameAs: []string{},
		Facts: []api.FactRow{}, Documents: []api.Document{}, Merges: []api.Merge{},
	}
	if answer.Entity, err = r.apiEntity(n); err != nil {
		return nil, err
	}
	info, err := r.node(n)
	if err != nil {
		return nil, err
	}
	for _, iri := range info.sameAs {
		answer.SameAs = append(answer.SameAs, string(iri))
	}
	if err := r.showFacts(n, r.facts(w), limit, answer); err != nil {
		return answer, cut(err, &answer.Complete, &answer.Reason)
	}
	return answer, cut(r.showMentions(n, answer), &answer.Complete, &answer.Reason)
}

func (r *reader) showFacts(n backend.NodeID, f *facts, limit int, answer *api.ShowAnswer) error {
	row, err := f.at(n)
	if err != nil {
		return err
	}
	if limit > 0 && len(row) > limit {
		row, answer.Complete, answer.Reason = row[:limit], false, reasonLimit
	}
	for _, made := range row {
		shown, err := f.row(made)
		if err != nil {
			return err
		}
		answer.Facts = append(answer.Facts, shown)
	}
	return nil
}

// row gives a fact with its triple and all its claims.
func (f *facts) row(made *fact) (out api.FactRow, err error) {
	out = api.FactRow{Relation: made.rel.name, Fact: made.api()}
	if out.Subject, err = f.apiNode(made.subject); err != nil {
		return out, err
	}
	if out.Object, err = f.apiObject(made.object); err != nil {
		return out, err
	}
	out.Claims, err = f.evidence(made, "all")
	return out, err
}

// showMentions lists the mentions that refer to an entity, and their documents.
func (r *reader) showMentions(n backend.NodeID, answer *api.ShowAnswer) error {
	docs := make(map[string]*docInfo)
	err := r.each(quad.Object, n, func(q backend.Quad) error {
		if p, err := r.iri(q.P); err != nil || p != r.v.RefersTo {
			return err
		}
		doc, err := r.doc(q.L)
		if err != nil {
			return err
		}
		docs[doc.id] = doc
		merge, err := r.merge(q.S)
		merge.Document = doc.id
		answer.Merges = append(answer.Merges, merge)
		return err
	})
	if err != nil {
		return err
	}
	for _, doc := range docs {
		shown, err := r.apiDocument(doc)
		if err != nil {
			return err
		}
		answer.Documents = append(answer.Documents, shown)
	}
	slices.SortFunc(answer.Documents, compareDocuments)
	slices.SortFunc(answer.Merges, func(a, b api.Merge) int { return strings.Compare(a.Mention, b.Mention) })
	return nil
}

func compareDocuments(a, b api.Document) int { return strings.Compare(a.ID, b.ID) }

// merge reads why a mention was linked.
func (r *reader) merge(mention backend.NodeID) (api.Merge, error) {
	iri, err := r.iri(mention)
	m := api.Merge{Mention: string(iri)}
	if err != nil {
		return m, err
	}
	err = r.each(quad.Subject, mention, func(q backend.Quad) error {
		p, err := r.iri(q.P)
		if err != nil {
			return err
		}
		o, err := r.term(q.O)
		if err != nil {
			return err
		}
		switch p {
		case claim.SKOSPrefLabel:
			m.Name = claim.Lexical(o)
		case r.v.LinkedBy:
			m.Rule = claim.Lexical(o)
		case r.v.LinkScore:
			m.Score, _ = strconv.ParseFloat(claim.Lexical(o), 64)
		}
		return nil
	})
	return m, err
}

// Documents lists the documents of the store by id. limit 0 is no limit.
func (s *Snapshot) Documents(ctx context.Context, limit int) (*api.DocumentsAnswer, error) {
	if s.served != nil {
		return s.served.Documents(ctx, limit)
	}
	r := s.reader(ctx)
	answer := &api.DocumentsAnswer{Commit: s.Commit(), Complete: true, Documents: []api.Document{}}
	docs, err := r.documents()
	if err := cut(err, &answer.Complete, &answer.Reason); err != nil {
		return nil, err
	}
	if limit > 0 && len(docs) > limit {
		docs = docs[:limit]
		cutAtLimit(&answer.Complete, &answer.Reason)
	}
	for _, d := range docs {
		shown, err := r.apiDocument(d)
		if err != nil {
			return answer, cut(err, &answer.Complete, &answer.Reason)
		}
		answer.Documents = append(answer.Documents, shown)
	}
	return answer, nil
}

// documents gives all documents by id.
func (r *reader) documents() ([]*docInfo, error) {
	n, err := r.b.Lookup(claim.SchemaNewsArticle)
	if err != nil || n == 0 {
		return nil, err
	}
	var docs []*docInfo
	err = r.each(quad.Object, n, func(q backend.Quad) error {
		if p, err := r.iri(q.P); err != nil || p != claim.RDFType || q.S != q.L {
			return err
		}
		doc, err := r.doc(q.S)
		if err != nil {
			return err
		}
		docs = append(docs, doc)
		return nil
	})
	slices.SortFunc(docs, func(a, b *docInfo) int { return strings.Compare(a.id, b.id) })
	return docs, err
}

// apiDocument gives a document with its counts.
func (r *reader) apiDocument(d *docInfo) (api.Document, error) {
	out := api.Document{
		ID: d.id, Title: d.title, URL: d.url, Publisher: d.publisher, Published: d.published,
		Language: d.lang, SHA256: d.sha,
	}
	n, err := r.b.Lookup(r.v.Doc(d.id))
	if err != nil {
		return out, err
	}
	entities := make(map[backend.NodeID]struct{})
	err = r.each(quad.Label, n, func(q backend.Quad) error {
		p, err := r.iri(q.P)
		switch p {
		case r.v.SubjectMention:
			out.Claims++
		case r.v.RefersTo:
			entities[q.O] = struct{}{}
		}
		return err
	})
	out.Entities = len(entities)
	return out, err
}

// hasDocument says whether the store has a document.
func (s *Snapshot) hasDocument(id string) (bool, error) {
	hash, err := s.documentHash(id)
	return hash != "", err
}

// documentHash gives the content hash of a document, "" where there is none.
func (s *Snapshot) documentHash(id string) (string, error) {
	n, err := s.b.Lookup(s.v.Doc(id))
	if err != nil || n == 0 {
		return "", err
	}
	d, err := s.reader(context.Background()).doc(n)
	if err != nil {
		return "", err
	}
	return d.sha, nil
}
