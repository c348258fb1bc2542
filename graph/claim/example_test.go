package claim_test

import (
	"fmt"
	"os"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/claim"
)

// asTheyCome is a schema that takes every word as it comes.
type asTheyCome struct{}

func (asTheyCome) Relation(wording string) (string, bool) { return wording, true }
func (asTheyCome) Type(wording string) (quad.IRI, bool) {
	return quad.IRI("http://schema.org/" + wording), true
}

func (asTheyCome) NearRelation(string) string { return "" }
func (asTheyCome) NearType(string) string     { return "" }
func (asTheyCome) Digest() (digest [32]byte)  { return digest }

func (asTheyCome) Misfit(_ string, _, _ quad.IRI, _ bool) string { return "" }

// A document is checked, each of its mentions gets an entity, and what it says becomes quads. The
// edge quads are those whose label is the claim.
func Example() {
	sure := 0.93
	doc := &claim.Document{
		ID:       "003",
		Text:     "Yuri Ushakov, an aide of the Kremlin, flew to Abu Dhabi.",
		Entities: []claim.Entity{{ID: "e1", Name: "Yuri Ushakov", Type: "Person"}},
		Relations: []claim.Relation{
			{Subject: "e1", Predicate: "aide_of", Object: claim.Object{Name: "Kremlin"}, Evidence: []claim.Span{{0, 36}}, Confidence: &sure},
			{Subject: "e1", Predicate: "says", Object: claim.Object{Name: "e9"}},
		},
	}
	stated, problems := claim.Check(doc, &claim.CheckOptions{Mapping: asTheyCome{}})
	for _, p := range problems {
		fmt.Println("refused:", p)
	}
	fmt.Println("quote:", stated.Claims[0].Quote)

	v := claim.NewVocab(claim.DefaultBase)
	entities := map[string]quad.IRI{"e1": v.Entity("yuri-ushakov"), claim.BareName("Kremlin"): v.Entity("kremlin")}
	for _, q := range v.Derive(stated, func(local string) quad.IRI { return entities[local] }) {
		if _, ok := v.ClaimID(q.Label.(quad.IRI)); ok {
			os.Stdout.Write(claim.AppendNQuad(nil, q))
		}
	}
	// Output:
	// refused: /relations/1/object: "e9" is no entity of the document
	// quote: Yuri Ushakov, an aide of the Kremlin
	// <urn:newsgraph:entity:yuri-ushakov> <urn:newsgraph:rel:aide_of> <urn:newsgraph:entity:kremlin> <urn:newsgraph:claim:efd200f6bc52c0820fcf49d59edd53c6> .
}
