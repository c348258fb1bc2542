package gql

import (
	"slices"
	"strconv"
	"strings"
)

// A function is one that there is.
type function struct {
	name        string // as the tree has it, in lower case
	others      []string
	least, most int // arguments; most -1 for any number
	aggregate   bool
}

var functions = []function{
	{name: "nodes", least: 1, most: 1},
	{name: "edges", others: []string{"relationships"}, least: 1, most: 1},
	{name: "length", others: []string{"path_length"}, least: 1, most: 1},
	{name: "start_node", others: []string{"startnode"}, least: 1, most: 1},
	{name: "end_node", others: []string{"endnode"}, least: 1, most: 1},
	{name: "labels", least: 1, most: 1},
	{name: "type", least: 1, most: 1},
	{name: "id", least: 1, most: 1},
	{name: "element_id", others: []string{"elementid"}, least: 1, most: 1},

	{name: "size", others: []string{"cardinality"}, least: 1, most: 1},
	{name: "head", least: 1, most: 1},
	{name: "last", least: 1, most: 1},

	{name: "char_length", others: []string{"character_length"}, least: 1, most: 1},
	{name: "lower", others: []string{"tolower"}, least: 1, most: 1},
	{name: "upper", others: []string{"toupper"}, least: 1, most: 1},
	{name: "trim", least: 1, most: 1},

	{name: "abs", least: 1, most: 1},
	{name: "floor", least: 1, most: 1},
	{name: "ceil", others: []string{"ceiling"}, least: 1, most: 1},
	{name: "round", least: 1, most: 1},
	{name: "sqrt", least: 1, most: 1},

	{name: "coalesce", least: 1, most: -1},
	{name: "tostring", least: 1, most: 1},
	{name: "tointeger", least: 1, most: 1},
	{name: "tofloat", least: 1, most: 1},

	{name: "count", least: 1, most: 1, aggregate: true},
	{name: "sum", least: 1, most: 1, aggregate: true},
	{name: "min", least: 1, most: 1, aggregate: true},
	{name: "max", least: 1, most: 1, aggregate: true},
	{name: "avg", least: 1, most: 1, aggregate: true},
	{name: "collect", others: []string{"collect_list"}, least: 1, most: 1, aggregate: true},
}

// functionNames finds a function by any of its names.
var functionNames = func() map[string]*function {
	m := make(map[string]*function)
	for i := range functions {
		f := &functions[i]
		m[f.name] = f
		for _, other := range f.others {
			m[other] = f
		}
	}
	m[propertyExists] = &function{name: propertyExists, least: 2, most: 2}
	return m
}()

// propertyExists is PROPERTY_EXISTS(x, name), which becomes x.name IS NOT NULL.
const propertyExists = "property_exists"

// Functions lists the names of all functions and aggregates, each of its spellings, sorted.
func Functions() []string {
	names := make([]string, 0, len(functionNames))
	for name := range functionNames {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

const (
	conditionOnLists = "a condition on each edge or node goes into the pattern: ((a)-[e]->(b) WHERE e.sources > 1){1,4}"
	dateLiteral      = "DATE '2026-01-29'"
	shortestInMatch  = "MATCH p = ANY SHORTEST (a)-[e]->*(b)"
)

// refusedFunctions says what to write in place of functions of Cypher and GQL that are not in the
// language.
var refusedFunctions = map[string]string{
	"any": conditionOnLists, "all": conditionOnLists, "none": conditionOnLists, "single": conditionOnLists,
	"filter": conditionOnLists, "extract": conditionOnLists, "reduce": "sum(e.sources) adds up over the edges of a path",
	"all_different": "MATCH DIFFERENT EDGES, or ACYCLIC", "same": "a = b",
	"date": dateLiteral, "datetime": dateLiteral, "localdatetime": dateLiteral, "time": dateLiteral,
	"localtime": dateLiteral, "duration": dateLiteral, "shortestpath": shortestInMatch,
	"allshortestpaths": "MATCH p = ALL SHORTEST (a)-[e]->*(b)", "elements": "nodes(p) and edges(p)",
	"properties": "name the properties: n.name", "keys": "name the properties: n.name",
	"cast": "tostring(x), tointeger(x) or tofloat(x)",
}

// call takes a function and its arguments.
func (p *parser) call() Expr {
	start, at := p.start(), p.here()
	name := strings.ToLower(p.textOf(p.cur()))
	p.next()
	open, m := p.pos, p.mark()
	f := functionNames[name]
	if f == nil {
		p.unknownFunction(at, name)
		p.failed = false
		if p.resumeAfter(open, m) {
			return &Literal{Span: at}
		}
		p.stop()
		return &Literal{Span: at}
	}
	x := &Call{Name: f.name}
	p.enter()
	p.next()
	p.arguments(x, f)
	p.resumeAt(open, m)
	p.close(open, "a comma")
	p.leave()
	x.Span = p.from(start)
	p.checkCall(x, f, name, at)
	switch name {
	case propertyExists:
		return p.propertyExists(x)
	case "relationships":
		p.noteExpr(start, x)
	}
	return x
}

// resumeAfter goes on after the bracket that closes an opened one, unless too much is wrong.
func (p *parser) resumeAfter(open int, m mark) bool {
	pair := int(p.tokens[open].pair)
	if pair < 0 || len(p.errs) >= maxErrors {
		return false
	}
	p.pos, p.depth = pair+1, m.depth
	return true
}

// unknownFunction reports a function that there is not.
func (p *parser) unknownFunction(at Span, name string) {
	shown := name
	if len(shown) > 40 {
		shown = string([]rune(shown)[:10]) + "…"
	}
	hint, refused := refusedFunctions[name]
	if refused {
		p.report(at, shown+"() is not in the language", hint)
		return
	}
	names := Functions()
	if i := nearest(name, names); i >= 0 {
		hint = "did you mean " + names[i] + "?"
	}
	p.report(at, "there is no function "+shown, hint)
}

// arguments takes what stands in the parentheses of a call.
func (p *parser) arguments(x *Call, f *function) {
	if p.at(asterisk) {
		if f.name != "count" {
			p.report(p.here(), "only count takes *", "count(*)")
		}
		p.next()
		x.Star = true
		return
	}
	if at := p.here(); p.acceptWord(kwDistinct) {
		x.Distinct = true
		if !f.aggregate {
			p.report(at, "only aggregates take DISTINCT", "")
		}
	}
	for !p.at(rightParen) && !p.failed {
		x.Args = append(x.Args, p.expr())
		if !p.accept(comma) {
			break
		}
	}
}

// checkCall reports a wrong number of arguments.
func (p *parser) checkCall(x *Call, f *function, name string, at Span) {
	n := len(x.Args)
	if x.Star || n >= f.least && (f.most < 0 || n <= f.most) {
		return
	}
	want := strconv.Itoa(f.least) + " argument"
	if f.least != 1 {
		want += "s"
	}
	if f.most < 0 {
		want = "at least " + want
	}
	hint := ""
	if name == "count" && n == 0 {
		hint = "count(*)"
	}
	p.report(at, name+" takes "+want+", found "+strconv.Itoa(n), hint)
}

// propertyExists makes x.name IS NOT NULL of PROPERTY_EXISTS(x, name).
func (p *parser) propertyExists(x *Call) Expr {
	if p.failed || len(x.Args) != 2 {
		return x
	}
	name, ok := x.Args[1].(*Variable)
	if !ok {
		p.report(x.Args[1].Range(), "expected the name of a property", "PROPERTY_EXISTS(n, name)")
		return x
	}
	return &IsNull{x.Span, &PropertyOf{x.Span, x.Args[0], &Ident{name.Span, name.Name}}, true}
}
