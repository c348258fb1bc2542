package paths_test

import (
	"context"
	"fmt"
	"log"

	"github.com/newsgraph/newsgraph/graph/paths"
)

// people are nodes 1 to 4 of the example's graph, relations its relations.
var (
	people    = []string{"", "Yuri Ushakov", "Kremlin", "peace talks", "Abu Dhabi"}
	relations = []string{"aide_of", "attends", "held_in"}
)

// triples is an Adjacency over a list. A store would keep rows; a few edges need none.
type triples []struct {
	from     paths.NodeID
	relation int
	to       paths.NodeID
}

func (l triples) Out(n paths.NodeID) (row []paths.Edge, err error) {
	for _, t := range l {
		if t.from == n {
			row = append(row, paths.Edge{To: t.to, Label: paths.NewLabel(t.relation, 1)})
		}
	}
	return row, nil
}

func (l triples) In(n paths.NodeID) (row []paths.Edge, err error) {
	for _, t := range l {
		if t.to == n {
			row = append(row, paths.Edge{To: t.from, Label: paths.NewLabel(t.relation, 1)})
		}
	}
	return row, nil
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
		printPath(p)
	}
	fmt.Println("complete:", res.Complete)
	// Output:
	// Yuri Ushakov -attends-> peace talks -held_in-> Abu Dhabi
	// Yuri Ushakov -aide_of-> Kremlin -attends-> peace talks -held_in-> Abu Dhabi
	// complete: true
}

// Two who attend the same: attends/^attends.
func ExamplePattern() {
	graph := triples{
		{1, 0, 2}, // Yuri Ushakov aide_of Kremlin
		{1, 1, 3}, // Yuri Ushakov attends peace talks
		{2, 1, 3}, // Kremlin attends peace talks
	}
	attends := paths.Kinds{Of: []uint8{1: 7}} // all kinds of relation 1, none of others
	res, err := paths.Search(context.Background(), graph, &paths.Query{
		From: 1, To: 2, MaxHops: 2, Selector: paths.All,
		Pattern: paths.Seq(paths.One(paths.Step{Along: attends}), paths.One(paths.Step{Against: attends})),
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, p := range res.Paths {
		printPath(p)
	}
	// Output:
	// Yuri Ushakov -attends-> peace talks <-attends- Kremlin
}

func printPath(p paths.Path) {
	fmt.Print(people[p.From])
	for _, hop := range p.Hops {
		arrow := " -%s-> %s"
		if hop.Against {
			arrow = " <-%s- %s"
		}
		fmt.Printf(arrow, relations[hop.Label.Relation()], people[hop.To])
	}
	fmt.Println()
}
