package gql_test

import (
	"errors"
	"fmt"

	"github.com/newsgraph/newsgraph/graph/gql"
)

func Example() {
	q, err := gql.Parse("match (a:Person)-[:aide_of*1..2]->(b) where a.degree > 2 return b.name")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(gql.Format(q))
	for _, s := range q.Sugar {
		fmt.Println("GQL writes", s.GQL)
	}
	// Output:
	// MATCH DIFFERENT EDGES (a:Person)-[:aide_of]->{1,2}(b) WHERE a.degree > 2 RETURN b.name
	// GQL writes -[:aide_of]->{1,2}
}

func ExampleError_Excerpt() {
	const text = "MATCH (a)-[e:aide_of]->(b) WERE a.degree > 2 RETURN a"
	_, err := gql.Parse(text)
	if list, ok := errors.AsType[gql.Errors](err); ok {
		for _, e := range list {
			fmt.Printf("%v\n%s\n%s\n", e, e.Excerpt(text), e.Hint)
		}
	}
	// Output:
	// 1:28: expected a comma, WHERE, MATCH or RETURN, found WERE
	// MATCH (a)-[e:aide_of]->(b) WERE a.degree > 2 RETURN a
	//                            ^^^^
	// did you mean WHERE?
}
