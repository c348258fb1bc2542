package paths_test

import (
	"context"
	"fmt"
	"log"

	"github.com/newsgraph/newsgraph/graph/paths"
)

// people are nodes 1 to 4 of the example's graph, relations its relations in the order of names.
var (
	people    = []string{"", "Yuri Ushakov", "Kremlin", "peace talks", "Abu Dhabi"}
	relations = []string{"aide_of", "attends", "held_in"}
)

// triples is an Adjacency over a list. A store would keep rows; a few edges need none.
type triples []struct {
	from     paths.NodeID
	relation paths.RelationID
	to       paths.NodeID
}

// Out gives the list in its order, which is sorted by relation.
func (l triples) Out(n paths.NodeID, buf []paths.Edge) ([]paths.Edge, error) {
	for i, t := range l {
		if t.from == n {
			buf = append(buf, paths.Edge{To: t.to, ID: paths.EdgeID(i), Relation: t.relation})
		}
	}
	return buf, nil
}

func (l triples) In(n paths.NodeID, buf []paths.Edge) ([]paths.Edge, error) {
	for i, t := range l {
		if t.to == n {
			buf = append(buf, paths.Edge{To: t.from, ID: paths.EdgeID(i), Relation: t.relation})
		}
	}
	return buf, nil
}

// All ways from Yuri Ushakov to Abu Dhabi of at most three hops that enter no node twice, the
// shortest first.
func ExampleSearch() {
	graph := triples{
		{1, 0, 2}, // Yuri Ushakov aide_of Kremlin
		{1, 1, 3}, // Yuri Ushakov attends peace talks
		{2, 1, 3}, // Kremlin attends peace talks
		{3, 2, 4}, // peace talks held_in Abu Dhabi
	}
	res, err := paths.Search(context.Background(), graph, &paths.Query{
		From: 1, To: 4, MaxHops: 3, Mode: paths.Acyclic, Selector: paths.All,
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, p := range res.Paths {
		fmt.Print(people[p.From])
		for _, hop := range p.Hops {
			if hop.Against {
				fmt.Printf(" <-%s- %s", relations[hop.Relation], people[hop.To])
			} else {
				fmt.Printf(" -%s-> %s", relations[hop.Relation], people[hop.To])
			}
		}
		fmt.Println()
	}
	fmt.Println("complete:", res.Complete)
	// Output:
	// Yuri Ushakov -attends-> peace talks -held_in-> Abu Dhabi
	// Yuri Ushakov -aide_of-> Kremlin -attends-> peace talks -held_in-> Abu Dhabi
	// complete: true
}
