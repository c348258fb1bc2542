package mcp

import (
	"reflect"

	"github.com/google/jsonschema-go/jsonschema"

	"github.com/newsgraph/newsgraph/graph/api"
)

// What the tools take that is no question of graph/api. A field's tag is what the model reads of it; bounds are in the
// tables below.

type findArgs struct {
	Text  string `json:"text" jsonschema:"a name or alias, or the beginnings of its words"`
	Limit int    `json:"limit,omitempty" jsonschema:"entities at most, best match first"`
}

type showArgs struct {
	Entity   string   `json:"entity" jsonschema:"the entity's slug, name, alias or IRI"`
	View     api.View `json:"view,omitzero"`
	Limit    int      `json:"limit,omitempty" jsonschema:"facts at most; documents and merges too"`
	Evidence string   `json:"evidence,omitempty" jsonschema:"how many claims to show of each fact"`
}

type claimArgs struct {
	ID string `json:"id" jsonschema:"the claim's id, its IRI, or the first digits of the id, at least six"`
}

type conflictArgs struct {
	View     api.View `json:"view,omitzero"`
	Limit    int      `json:"limit,omitempty" jsonschema:"conflicts at most"`
	Evidence string   `json:"evidence,omitempty" jsonschema:"how many claims to show of each fact"`
}

type statsArgs struct {
	Limit int `json:"limit,omitempty" jsonschema:"relations at most, and types, those with most first"`
}

// The bounds of numbers, inclusive.
var bounds = map[string][2]float64{
	"limit": {1, MostLimit}, "k": {1, 100}, "max_hops": {1, 1000}, "max_degree": {1, 1e9},
	"min_sources": {0, 1e9}, "min_outlets": {0, 1e9}, "min_confidence": {0, 1},
}

// What an argument is that is not given; limit is the server's.
var defaults = map[string]any{
	"k": 5, "max_hops": 4, "select": "best", "mode": "acyclic", "evidence": "one",
}

const (
	mostText  = 64 << 10 // code points of a text, which may be a query
	mostItems = 100      // of an array
)

// ours are the schemas of types that are written otherwise than their fields.
var ours = map[reflect.Type]*jsonschema.Schema{
	reflect.TypeFor[api.MatchRow](): {
		Type: "object", Description: "a value for each column: null, a boolean, number or text, an array, a node, an edge or a path",
	},
	reflect.TypeFor[api.Object](): {
		Type: "object", Description: "a node with an id, or a literal: value, datatype and language",
	},
}
