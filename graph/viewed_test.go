package graph_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/claim"
)

// people are the ends of all relations of a random corpus; each document names all of them.
var people = []string{"Ann", "Ben", "Cid", "Dot", "Eve"}

// drawCorpus draws articles that say all kinds of things of five people, over a relation and its
// inverse, a symmetric one and a plain one.
func drawCorpus(t *rapid.T) []*claim.Document {
	day := rapid.SampledFrom([]string{"2026-01-10", "2026-02-10", "2026-03-10", "2026-04-10", ""})
	person := rapid.SampledFrom(people)
	relation := rapid.Custom(func(t *rapid.T) claim.Relation {
		r := rel(fmt.Sprintf("%s | %s | %s", person.Draw(t, "subject"),
			rapid.SampledFrom([]string{"works_for", "employs", "met_with", "leads"}).Draw(t, "relation"), person.Draw(t, "object")))
		r.Polarity = rapid.SampledFrom([]string{"", "", "", claim.Denial}).Draw(t, "polarity")
		r.Modality = rapid.SampledFrom([]string{"", "", "", "reported", "planned", "denied"}).Draw(t, "modality")
		r.Time = day.Draw(t, "time")
		if rapid.Bool().Draw(t, "sure") {
			c := float64(rapid.IntRange(0, 4).Draw(t, "confidence")) / 4
			r.Confidence = &c
		}
		return r
	})
	// What differs by no more than how sure it is is one claim of a document.
	said := func(r claim.Relation) [6]string {
		return [...]string{r.Subject, r.Predicate, r.Object.Name, string(r.Polarity), r.Modality, r.Time}
	}
	var docs []*claim.Document
	for i := range rapid.IntRange(1, 4).Draw(t, "documents") {
		doc := dated(fmt.Sprint("doc-", i), day.Draw(t, "published"), rapid.SliceOfNDistinct(relation, 3, 9, said).Draw(t, "relations")...)
		for k, name := range people {
			doc.Entities = append(doc.Entities, claim.Entity{ID: fmt.Sprint("e", k), Name: name, Type: "Person"})
		}
		docs = append(docs, doc)
	}
	return docs
}

func drawView(t *rapid.T, docs []*claim.Document) api.View {
	var v api.View
	day := rapid.SampledFrom([]string{"", "", "2026-01-10", "2026-02-20", "2026-04-01"})
	v.AsOf, v.ValidAt = day.Draw(t, "as of"), day.Draw(t, "valid at")
	if v.Since, v.Until = day.Draw(t, "since"), day.Draw(t, "until"); v.Until != "" && v.Until < v.Since {
		v.Until = ""
	}
	v.MinConfidence = rapid.SampledFrom([]float64{0, 0, 0.5}).Draw(t, "min confidence")
	some := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string {
		return docs[rapid.IntRange(0, len(docs)-1).Draw(t, "document")].ID
	}), 0, 1)
	v.Documents, v.NotDocuments = some.Draw(t, "documents"), some.Draw(t, "not documents")
	if rapid.IntRange(0, 3).Draw(t, "modalities") == 0 {
		v.Modality = rapid.SliceOfN(rapid.SampledFrom([]string{"asserted", "reported", "planned", "denied"}), 1, 2).Draw(t, "modality")
	}
	v.Status = rapid.SampledFrom([][]string{{"asserted"}, {"asserted", "hedged"}, {"hedged"}, {"asserted", "hedged", "negated"}}).Draw(t, "status")
	return v
}

// admitted says whether a view lets a claim through, by the words of the design alone.
func admitted(v *api.View, doc *claim.Document, r *claim.Relation) bool {
	denied := r.Polarity == claim.Denial || r.Modality == "denied"
	modality := r.Modality
	if denied {
		modality = "denied"
	} else if modality == "" {
		modality = "asserted"
	}
	status := "hedged"
	if denied {
		status = "negated"
	} else if modality == "asserted" {
		status = "asserted"
	}
	published := func(flag string, ok bool) bool { return flag == "" || doc.Published != "" && ok }
	switch {
	case v.Modality != nil && !slices.Contains(v.Modality, modality), v.Modality == nil && !slices.Contains(v.Status, status):
		return false
	case !published(v.AsOf, doc.Published <= v.AsOf), !published(v.Since, doc.Published >= v.Since), !published(v.Until, doc.Published <= v.Until):
		return false
	case v.ValidAt != "" && r.Time != "" && r.Time != v.ValidAt:
		return false
	case r.Confidence != nil && *r.Confidence < v.MinConfidence:
		return false
	case len(v.Documents) > 0 && !slices.Contains(v.Documents, doc.ID), slices.Contains(v.NotDocuments, doc.ID):
		return false
	}
	return true
}

// A view by flags is a graph from which the claims that the flags filter were taken out: the same
// paths, over the same facts, counted and dated alike.
func TestViewIsGraphWithoutClaims(t *testing.T) {
	found := 0
	rapid.Check(t, func(rt *rapid.T) {
		docs := drawCorpus(rt)
		view := drawView(rt, docs)
		var without []*claim.Document
		for _, doc := range docs {
			kept := *doc
			kept.Relations = slices.DeleteFunc(slices.Clone(doc.Relations), func(r claim.Relation) bool { return !admitted(&view, doc, &r) })
			without = append(without, &kept)
		}
		all, left := filled(t, docs...), filled(t, without...)
		q := api.PathQuery{
			Select: rapid.SampledFrom([]string{"all", "best", "groups", "all-shortest"}).Draw(rt, "select"),
			Mode:   rapid.SampledFrom([]string{"acyclic", "simple", "trail"}).Draw(rt, "mode"), K: 3, MaxHops: 3,
			Directed: rapid.Bool().Draw(rt, "directed"), Rank: "evidence", Similar: true,
		}
		for _, q.From = range people {
			for _, q.To = range people {
				q.View = view
				got := hopsOf(t, all, q)
				q.View = api.View{Status: []string{"asserted", "hedged", "negated"}}
				want := hopsOf(t, left, q)
				if diff := cmp.Diff(want, got); diff != "" {
					rt.Fatalf("%s to %s, view %+v of %v (-without the claims +under the view):\n%s", q.From, q.To, view, docs, diff)
				}
				found += len(want)
			}
		}
	})
	if found < 10 {
		t.Errorf("%d paths in all: the questions show nothing", found)
	}
}

// hopsOf gives the paths of an answer without what depends on what the store has beside them.
func hopsOf(t *testing.T, g *graph.Graph, q api.PathQuery) []api.Path {
	t.Helper()
	a := ask(t, g, &q)
	for i := range a.Paths {
		for k := range a.Paths[i].Nodes {
			a.Paths[i].Nodes[k].Degree = 0
		}
	}
	return a.Paths
}
