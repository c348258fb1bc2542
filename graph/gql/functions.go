package gql

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
)

// A function is how a function is called.
type function struct {
	least, most int // arguments; most -1 for any number
	aggregate   bool
}

func (f function) arity() string {
	switch {
	case f.most < 0:
		return fmt.Sprintf("%d arguments or more", f.least)
	case f.least != f.most:
		return fmt.Sprintf("%d to %d arguments", f.least, f.most)
	case f.least == 1:
		return "1 argument"
	}
	return fmt.Sprintf("%d arguments", f.least)
}

var one = function{1, 1, false}

// functions are the functions of the language by name, in lower case.
var functions = map[string]function{
	"nodes": one, "edges": one, "length": one, "labels": one, "type": one, "id": one, "element_id": one,
	"start_node": one, "end_node": one, "size": one, "cardinality": one, "char_length": one,
	"lower": one, "upper": one, "trim": one, "abs": one, "floor": one, "ceil": one, "round": one, "sqrt": one,
	"head": one, "last": one, "tostring": one, "tointeger": one, "tofloat": one, "date": one,
	"coalesce": {1, -1, false}, "property_exists": {2, 2, false},
	"count": {1, 1, true}, "sum": {1, 1, true}, "min": {1, 1, true}, "max": {1, 1, true}, "avg": {1, 1, true}, "collect": {1, 1, true},
}

// spellings are other names of functions.
var spellings = map[string]string{
	"relationships": "edges", "rels": "edges", "collect_list": "collect", "startnode": "start_node", "endnode": "end_node",
	"elementid": "element_id", "tolower": "lower", "toupper": "upper", "ceiling": "ceil", "path_length": "length",
	"to_string": "tostring", "to_integer": "tointeger", "to_float": "tofloat", "character_length": "char_length",
}

// canonical gives the name that a function has in the tree.
func canonical(name string) string {
	name = strings.ToLower(name)
	if same, ok := spellings[name]; ok {
		return same
	}
	return name
}

// Functions gives the names of the functions, sorted.
func Functions() []string { return slices.Sorted(maps.Keys(functions)) }

// Keywords gives the words that queries are made of, in capitals.
func Keywords() []string {
	return []string{
		"MATCH", "OPTIONAL MATCH", "WHERE", "RETURN", "DISTINCT", "AS", "GROUP BY", "ORDER BY", "ASC", "DESC", "NULLS FIRST", "NULLS LAST",
		"OFFSET", "LIMIT", "AND", "OR", "XOR", "NOT", "IN", "IS NULL", "IS NOT NULL", "IS LABELED", "CONTAINS", "STARTS WITH", "ENDS WITH",
		"EXISTS", "CASE", "WHEN", "THEN", "ELSE", "END", "TRUE", "FALSE", "NULL", "DATE", "REPEATABLE ELEMENTS", "DIFFERENT EDGES",
		"ALL", "ANY", "ANY SHORTEST", "ALL SHORTEST", "SHORTEST", "GROUPS", "CHEAPEST", "COST", "WALK", "TRAIL", "ACYCLIC", "SIMPLE",
	}
}

var noFunctions = map[string]string{
	"any": "a quantified pattern with WHERE, or EXISTS {…}", "all": "WHERE inside of a quantified pattern tests each edge",
	"none": "NOT EXISTS {…}", "single": "", "reduce": "sum(e.x) goes over a group variable", "range": "", "keys": "", "properties": "",
	"exists": "EXISTS {(a)-[]->(b)}", "filter": "", "extract": "collect(e.x) goes over a group variable",
}

// noFunction fails at a name that is no function.
func (p *parser) noFunction(t token) {
	name := strings.ToLower(t.text)
	if hint, ok := noFunctions[name]; ok {
		p.fail(t.Span, hint, "%s( ) is not in the language", name)
	}
	best, near := 3, ""
	for _, f := range Functions() {
		if d := levenshtein.ComputeDistance(name, f); d < best && d < len(f)-1 {
			best, near = d, "did you mean "+f+"?"
		}
	}
	p.fail(t.Span, near, "there is no function %s", shorten(t.text))
}
