package mcp

import (
	"reflect"

	"github.com/google/jsonschema-go/jsonschema"

	"github.com/newsgraph/newsgraph/graph/api"
	"github.com/newsgraph/newsgraph/graph/paths"
)

// What the tools take. A field's tag is what the model reads of it; words and bounds are in the
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

type pathArgs struct {
	From           string   `json:"from" jsonschema:"where paths begin: an entity's slug, name, alias or IRI"`
	To             string   `json:"to" jsonschema:"where they end"`
	MaxHops        int      `json:"max_hops,omitempty" jsonschema:"the longest path to look for"`
	Select         string   `json:"select,omitempty" jsonschema:"which paths: best, the k cheapest that differ; any or shortest, one of the least length; all-shortest, all of it; shortest-k, the first k by length; groups, all of the k least lengths; all"`
	K              int      `json:"k,omitempty" jsonschema:"how many paths of best and shortest-k, how many lengths of groups"`
	Mode           string   `json:"mode,omitempty" jsonschema:"what may come twice: acyclic, nothing; simple, the end may be the start; trail, entities but no fact; walk, anything"`
	Rank           string   `json:"rank,omitempty" jsonschema:"what a hop costs; meaning for best, else length"`
	Similar        bool     `json:"similar,omitempty" jsonschema:"of select best: the best as they are, however much they have in common"`
	Directed       bool     `json:"directed,omitempty" jsonschema:"follow facts along their direction only"`
	Via            []string `json:"via,omitempty" jsonschema:"only over these relations, their children and inverses"`
	NotVia         []string `json:"not_via,omitempty" jsonschema:"not over these relations"`
	Through        []string `json:"through,omitempty" jsonschema:"only paths that visit these entities"`
	Avoid          []string `json:"avoid,omitempty" jsonschema:"no paths that visit these entities"`
	MaxDegree      int      `json:"max_degree,omitempty" jsonschema:"pass through no entity with more facts than this"`
	TimeRespecting bool     `json:"time_respecting,omitempty" jsonschema:"only paths whose facts can follow one another in time"`
	ExpandMetonyms bool     `json:"expand_metonyms,omitempty" jsonschema:"go from a name to what it stands for, and back, as a hop of its own"`
	View           api.View `json:"view,omitzero"`
	Limit          int      `json:"limit,omitempty" jsonschema:"paths at most"`
	Evidence       string   `json:"evidence,omitempty" jsonschema:"how many claims to show of each hop"`
}

type matchArgs struct {
	Query    string         `json:"query" jsonschema:"MATCH … WHERE … RETURN …"`
	Params   map[string]any `json:"params,omitempty" jsonschema:"the values of $name in the query: texts, numbers, booleans, null, or arrays of them"`
	View     api.View       `json:"view,omitzero"`
	Limit    int            `json:"limit,omitempty" jsonschema:"rows at most, beside the query's own LIMIT"`
	Evidence string         `json:"evidence,omitempty" jsonschema:"how many claims to show of each edge that is returned"`
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

// The descriptions of a view's fields, which has no tags of its own.
var viewWords = map[string]string{
	"status":         "claims that count; asserted alone by default, all three for list_conflicts",
	"modality":       "in place of status: how a claim is put",
	"as_of":          "what had been published by this date",
	"since":          "only what was published from this date on",
	"until":          "only what was published until this date",
	"valid_at":       "only claims of what was so at this date, or of no time",
	"min_sources":    "only facts that so many documents state",
	"min_outlets":    "only facts that documents of so many publishers state",
	"min_confidence": "only claims at least this sure",
	"documents":      "only claims of these documents, by id",
	"not_documents":  "no claims of these documents",
}

// The words that an argument can be, by its name.
var words = map[string][]string{
	"status":   {"asserted", "hedged", "negated"},
	"modality": {"asserted", "reported", "possible", "planned", "demanded", "hypothetical", "denied"},
	"select":   paths.Selectors(),
	"mode":     paths.Modes(),
	"rank":     {"meaning", "length", "evidence"},
	"evidence": {"none", "one", "all"},
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
