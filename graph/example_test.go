package graph_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http/httptest"

	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/claim"
	_ "github.com/newsgraph/newsgraph/graph/client" // http://
	"github.com/newsgraph/newsgraph/graph/httpapi"
)

// Two documents, and how what they say hangs together. A store on disk needs only another URL and
// the blank import of its backend.
func Example() {
	ctx := context.Background()
	g, err := graph.Open(ctx, "mem:", &graph.Options{Create: true})
	if err != nil {
		log.Fatal(err)
	}
	defer g.Close()

	for _, doc := range []*claim.Document{
		{
			ID: "courier-1", Publisher: "Eastline Courier", Published: "2026-01-28",
			Relations: []claim.Relation{{
				Subject: "Yuri Ushakov", Predicate: "aide_of", Object: claim.Object{Name: "Kremlin"},
				Quote: "Ushakov, an aide in the Kremlin",
			}},
		},
		{
			ID: "daily-7", Publisher: "Northgate Daily", Published: "2026-01-29",
			Relations: []claim.Relation{{
				Subject: "Kremlin", Predicate: "confirmed", Object: claim.Object{Name: "the talks"},
				Quote: "the Kremlin confirmed the talks", Modality: "reported",
			}},
		},
	} {
		if _, err := g.Put(ctx, doc, nil); err != nil {
			log.Fatal(err)
		}
	}

	answer, err := g.Paths(ctx, &api.PathQuery{
		From: "Yuri Ushakov", To: "the talks",
		View: api.View{Status: []string{"asserted", "hedged"}},
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, path := range answer.Paths {
		for _, hop := range path.Hops {
			c := hop.Claims[0]
			fmt.Printf("%s (%s): %q, %s\n", hop.Relation, hop.Status, c.Quote, c.Publisher)
		}
	}
	// Output:
	// aide_of (asserted): "Ushakov, an aide in the Kremlin", Eastline Courier
	// confirmed (hedged): "the Kremlin confirmed the talks", Northgate Daily
}

// A graph that another process serves is asked, and written, as one that is here: only its URL is another,
// and the blank import of graph/client.
func Example_served() {
	ctx := context.Background()
	here, err := graph.Open(ctx, "mem:", &graph.Options{Create: true})
	if err != nil {
		log.Fatal(err)
	}
	defer here.Close()
	handler, err := httpapi.New(here, &httpapi.Options{Token: "a secret"})
	if err != nil {
		log.Fatal(err)
	}
	service := httptest.NewServer(handler)
	defer service.Close()
	there, err := graph.Open(ctx, service.URL, &graph.Options{Token: "a secret"})
	if err != nil {
		log.Fatal(err)
	}
	defer there.Close()

	for i, g := range []*graph.Graph{here, there} {
		doc := &claim.Document{ID: fmt.Sprint("courier-", i+1), Relations: []claim.Relation{
			{Subject: "Yuri Ushakov", Predicate: "aide_of", Object: claim.Object{Name: "Kremlin"}},
		}}
		if _, err := g.Put(ctx, doc, nil); err != nil {
			log.Fatal(err)
		}
	}
	for _, g := range []*graph.Graph{here, there} {
		answer, err := g.Paths(ctx, &api.PathQuery{From: "Ushakov", To: "Kremlin", Select: "shortest"})
		if e, ok := errors.AsType[*api.Error](err); ok {
			fmt.Println(e.Code, e.Candidates[0].Name)
		}
		if answer, err = g.Paths(ctx, &api.PathQuery{From: "Yuri Ushakov", To: "Kremlin", Select: "shortest"}); err != nil {
			log.Fatal(err)
		}
		hop := answer.Paths[0].Hops[0]
		fmt.Println(hop.Relation, hop.Sources)
	}
	// Output:
	// unknown-entity Yuri Ushakov
	// aide_of 2
	// unknown-entity Yuri Ushakov
	// aide_of 2
}

// A question in the language, with a parameter: who works for whom, and who else does.
func ExampleGraph_Match() {
	ctx := context.Background()
	g, err := graph.Open(ctx, "mem:", &graph.Options{Create: true})
	if err != nil {
		log.Fatal(err)
	}
	defer g.Close()
	doc := &claim.Document{ID: "daily-8", Relations: []claim.Relation{
		{Subject: "Yuri Ushakov", Predicate: "works_for", Object: claim.Object{Name: "Kremlin"}},
		{Subject: "Dmitry Peskov", Predicate: "works_for", Object: claim.Object{Name: "Kremlin"}},
		{Subject: "Marco Rubio", Predicate: "works_for", Object: claim.Object{Name: "State Department"}},
	}}
	if _, err := g.Put(ctx, doc, nil); err != nil {
		log.Fatal(err)
	}

	answer, err := g.Match(ctx, `MATCH (a {name: $who})-[:works_for]->(b)<-[:works_for]-(c) WHERE c <> a
		RETURN b.name AS whom, collect(c.name) AS others`, map[string]any{"who": "Yuri Ushakov"})
	if err != nil {
		log.Fatal(err)
	}
	for _, row := range answer.Rows {
		fmt.Println(row.Values[0], row.Values[1])
	}
	// Output:
	// Kremlin [Dmitry Peskov]
}
