package graph_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/newsgraph/newsgraph/graph/api"
)

// Values of the TCK and our own are compared in one normal form, which is Cypher's text of them with
// labels and keys sorted and one spelling of spaces, strings and numbers.

func tckNodeText(labels []string, properties map[string]string) string {
	var b strings.Builder
	for _, l := range slices.Sorted(slices.Values(labels)) {
		b.WriteString(":" + l)
	}
	if len(properties) > 0 {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(tckMapText(properties))
	}
	return b.String()
}

func tckMapText(m map[string]string) string {
	entries := make([]string, 0, len(m))
	for _, k := range slices.Sorted(maps.Keys(m)) {
		entries = append(entries, k+": "+m[k])
	}
	return "{" + strings.Join(entries, ", ") + "}"
}

// tckListText writes a list; unordered ones are sorted.
func tckListText(items []string, unordered bool) string {
	if unordered {
		items = slices.Sorted(slices.Values(items))
	}
	return "[" + strings.Join(items, ", ") + "]"
}

func tckScalarText(v any) (string, error) {
	switch v := v.(type) {
	case nil:
		return "null", nil
	case bool:
		return strconv.FormatBool(v), nil
	case int64:
		return strconv.FormatInt(v, 10), nil
	case float64:
		text := strconv.FormatFloat(v, 'g', -1, 64)
		if !strings.ContainsAny(text, ".eIN") {
			text += ".0"
		}
		return text, nil
	case string:
		return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`, "\n", `\n`).Replace(v) + "'", nil
	}
	return "", fmt.Errorf("a value of type %T", v)
}

// valueText writes a value of an answer. A node has the labels that the answer says, and the
// properties that it was made with, which answers do not carry.
func (g *tckGraph) valueText(v any, unordered bool) (string, error) {
	switch v := v.(type) {
	case *api.Node:
		return g.nodeText(v)
	case *api.Hop:
		return "[:" + v.Relation + "]", nil
	case *api.Path:
		return g.pathText(v)
	case []any:
		items := make([]string, len(v))
		for i := range v {
			var err error
			if items[i], err = g.valueText(v[i], unordered); err != nil {
				return "", err
			}
		}
		return tckListText(items, unordered), nil
	}
	return tckScalarText(v)
}

func (g *tckGraph) nodeText(n *api.Node) (string, error) {
	made := g.byID[n.ID]
	if made == nil {
		return "", fmt.Errorf("the answer has the node %q, which was not made", n.ID)
	}
	properties := make(map[string]string, len(made.properties))
	for key, v := range made.properties {
		text, err := tckScalarText(v)
		if err != nil {
			return "", err
		}
		properties[key] = text
	}
	return "(" + tckNodeText(n.Types, properties) + ")", nil
}

func (g *tckGraph) pathText(p *api.Path) (string, error) {
	if len(p.Nodes) != len(p.Hops)+1 {
		return "", fmt.Errorf("a path of %d nodes and %d hops", len(p.Nodes), len(p.Hops))
	}
	var b strings.Builder
	for i := range p.Nodes {
		node, err := g.nodeText(&p.Nodes[i])
		if err != nil {
			return "", err
		}
		if i > 0 {
			b.WriteString(tckStep(p.Hops[i-1].Relation, p.Hops[i-1].Direction == "<-"))
		}
		b.WriteString(node)
	}
	return "<" + b.String() + ">", nil
}

func tckStep(label string, back bool) string {
	if back {
		return "<-[:" + label + "]-"
	}
	return "-[:" + label + "]->"
}

// cellText gives the normal form of a value as tables of the TCK write it.
func cellText(cell string, unordered bool) (text string, err error) {
	p := tckCell{tokens: tckTokens(cell), unordered: unordered}
	defer func() {
		if at, ok := recover().(tckFault); ok {
			err = fmt.Errorf("%s: unexpected token %d", cell, int(at))
		}
	}()
	text = p.value()
	if p.at < len(p.tokens) {
		return "", fmt.Errorf("%s: more than a value", cell)
	}
	return text, nil
}

// A tckCell reads a value. It panics with a tckFault where there is none.
type tckCell struct {
	tokens    []tckToken
	at        int
	unordered bool
}

type tckFault int

// take takes the next token if it is the character.
func (p *tckCell) take(punct string) bool {
	if p.at < len(p.tokens) && p.tokens[p.at].kind == tckPunct && p.tokens[p.at].text == punct {
		p.at++
		return true
	}
	return false
}

func (p *tckCell) want(puncts ...string) {
	for _, punct := range puncts {
		if !p.take(punct) {
			panic(tckFault(p.at))
		}
	}
}

// next gives the next token, of one of the kinds.
func (p *tckCell) next(kinds ...tckKind) tckToken {
	if p.at >= len(p.tokens) || !slices.Contains(kinds, p.tokens[p.at].kind) {
		panic(tckFault(p.at))
	}
	p.at++
	return p.tokens[p.at-1]
}

func (p *tckCell) value() string {
	switch {
	case p.take("("):
		return p.node()
	case p.take("<"):
		return p.path()
	case p.take("{"):
		return tckMapText(p.entries())
	case p.take("["):
		if p.take(":") {
			return p.relationship()
		}
		return tckListText(p.items(), p.unordered)
	case p.take("-"):
		return "-" + p.scalar()
	}
	return p.scalar()
}

// node reads what follows the parenthesis.
func (p *tckCell) node() string {
	var labels []string
	for p.take(":") {
		labels = append(labels, p.next(tckWord, tckQuoted).text)
	}
	var properties map[string]string
	if p.take("{") {
		properties = p.entries()
	}
	p.want(")")
	return "(" + tckNodeText(labels, properties) + ")"
}

// relationship reads what follows the colon.
func (p *tckCell) relationship() string {
	labels := []string{p.next(tckWord, tckQuoted).text}
	var properties map[string]string
	if p.take("{") {
		properties = p.entries()
	}
	p.want("]")
	return "[" + tckNodeText(labels, properties) + "]"
}

// path reads what follows the angle.
func (p *tckCell) path() string {
	p.want("(")
	text := p.node()
	for !p.take(">") {
		back := p.take("<")
		p.want("-", "[", ":")
		edge := p.relationship()
		p.want("-")
		if !back {
			p.want(">")
		}
		p.want("(")
		text += tckStep(strings.TrimSuffix(strings.TrimPrefix(edge, "[:"), "]"), back) + p.node()
	}
	return "<" + text + ">"
}

func (p *tckCell) entries() map[string]string {
	m := make(map[string]string)
	for len(m) == 0 && !p.take("}") || len(m) > 0 && !p.take("}") {
		if len(m) > 0 {
			p.want(",")
		}
		key := p.next(tckWord, tckQuoted).text
		p.want(":")
		m[key] = p.value()
	}
	return m
}

func (p *tckCell) items() (items []string) {
	for !p.take("]") {
		if len(items) > 0 {
			p.want(",")
		}
		items = append(items, p.value())
	}
	return items
}

func (p *tckCell) scalar() string {
	t := p.next(tckWord, tckLiteral)
	v, err := tckScalar(t)
	if err != nil {
		panic(tckFault(p.at - 1))
	}
	if n, whole := v.(int64); whole && p.take(".") {
		fraction := p.next(tckLiteral).text
		f, err := strconv.ParseFloat(strconv.FormatInt(n, 10)+"."+fraction, 64)
		if err != nil {
			panic(tckFault(p.at - 1))
		}
		v = f
	}
	text, err := tckScalarText(v)
	if err != nil {
		panic(tckFault(p.at - 1))
	}
	return text
}

func tckScalar(t tckToken) (any, error) {
	switch {
	case t.kind == tckLiteral && strings.ContainsAny(t.text[:1], `'"`):
		inner := t.text[1 : len(t.text)-1]
		return strings.NewReplacer(`\\`, `\`, `\'`, `'`, `\"`, `"`, `\n`, "\n").Replace(inner), nil
	case t.kind == tckLiteral:
		return strconv.ParseInt(t.text, 10, 64)
	case t.text == "null":
		return nil, nil
	case t.text == "true", t.text == "false":
		return t.text == "true", nil
	}
	return nil, errors.New("no value")
}

func TestTCKValues(t *testing.T) {
	for cell, want := range map[string]string{
		"(:B:A {num:1, name: 'x'})": "(:A:B {name: 'x', num: 1})",
		"()":                        "()",
		"({a: -1.50})":              "({a: -1.5})",
		"[:T]":                      "[:T]",
		"[:T {num: 1}]":             "[:T {num: 1}]",
		"[[:Y], [:X]]":              "[[:Y], [:X]]",
		"[]":                        "[]",
		"{}":                        "{}",
		"{b: [1, 2.0], a: null}":    "{a: null, b: [1, 2.0]}",
		"<()>":                      "<()>",
		"<(:A)-[:T]->({n: 1})<-[:S {k: 'v'}]-(:C:B)>": "<(:A)-[:T]->({n: 1})<-[:S {k: 'v'}]-(:B:C)>",
		`'it\'s "x"'`: `'it\'s "x"'`,
		"true":        "true",
		"null":        "null",
	} {
		got, err := cellText(cell, false)
		if got != want || err != nil {
			t.Errorf("%s: %s, %v; want %s", cell, got, err, want)
		}
	}
	if got, err := cellText("[2, [4, 3], 1]", true); got != "[1, 2, [3, 4]]" || err != nil {
		t.Errorf("a list in no order: %s, %v", got, err)
	}
	for _, cell := range []string{"", "(", "[1", "<(:A)-[:T]-(:B)>", "1 2", "{a 1}", "word", "(:A"} {
		if got, err := cellText(cell, false); err == nil {
			t.Errorf("%q is read as %s", cell, got)
		}
	}
}

func TestTCKAnswers(t *testing.T) {
	a := &tckNode{id: "n1", properties: map[string]any{"num": int64(1), "name": "x"}}
	b := &tckNode{id: "n2"}
	g := &tckGraph{byID: map[string]*tckNode{"n1": a, "n2": b}}
	x, y := api.Node{ID: "n1", Types: []string{"B", "A"}}, api.Node{ID: "n2"}
	path := &api.Path{Nodes: []api.Node{x, y, x}, Hops: []api.Hop{{Relation: "T", Direction: "->"}, {Relation: "S", Direction: "<-"}}}
	for _, c := range []struct {
		value any
		want  string
	}{
		{&x, "(:A:B {name: 'x', num: 1})"},
		{&path.Hops[0], "[:T]"},
		{path, "<(:A:B {name: 'x', num: 1})-[:T]->()<-[:S]-(:A:B {name: 'x', num: 1})>"},
		{[]any{&y, nil, 2.0, int64(2), true, "it's"}, `[(), null, 2.0, 2, true, 'it\'s']`},
	} {
		if got, err := g.valueText(c.value, false); got != c.want || err != nil {
			t.Errorf("%s, %v; want %s", got, err, c.want)
		}
	}
	if _, err := g.valueText(&api.Node{ID: "A"}, false); err == nil {
		t.Error("a node that nobody made is written")
	}
}
