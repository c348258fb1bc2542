package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/newsgraph/newsgraph/cmd/internal/cli"
	"github.com/newsgraph/newsgraph/graph/api"
)

// pathForms are the formats of answers that have paths, beside those of all questions.
var pathForms = []string{"csv", "dot", "mermaid"}

// writePaths writes paths in one of pathForms.
func writePaths(w io.Writer, form string, list []api.Path) error {
	switch form {
	case "csv":
		return pathsCSV(w, list)
	case "dot":
		return pathsDot(w, list)
	}
	return pathsMermaid(w, list)
}

// pathsCSV writes a row a hop.
func pathsCSV(w io.Writer, list []api.Path) error {
	out := csv.NewWriter(w)
	rows := [][]string{{
		"path", "hop", "from", "relation", "direction", "to", "status", "sources", "outlets", "first", "last", "cost",
		"document", "quote", "from_id", "to_id", "by",
	}}
	for i := range list {
		p := &list[i]
		for k := range p.Hops {
			h := &p.Hops[k]
			row := []string{
				strconv.Itoa(i + 1), strconv.Itoa(k + 1), p.Nodes[k].Name, h.Relation, h.Direction, p.Nodes[k+1].Name,
				h.Status, strconv.Itoa(h.Sources), strconv.Itoa(h.Outlets), h.First, h.Last, "", "", "", h.From, h.To, strings.Join(h.By, ", "),
			}
			if h.Cost != nil {
				row[11] = strconv.FormatFloat(math.Round(h.Cost.Sum()*1e9)/1e9, 'f', -1, 64)
			}
			if len(h.Claims) > 0 {
				row[12], row[13] = h.Claims[0].Document, h.Claims[0].Quote
			}
			rows = append(rows, row)
		}
	}
	return out.WriteAll(rows)
}

// A union is the graph that paths make together: each node and each fact once, as they come.
type union struct {
	nodes   []unionNode
	arcs    []arc
	numbers map[string]int // of nodes, by id
	seen    map[arc]bool
}

type unionNode struct{ id, name string }

type arc struct {
	subject, object  int // places in nodes
	relation, status string
}

func newUnion() *union { return &union{numbers: make(map[string]int), seen: make(map[arc]bool)} }

func unionOf(list []api.Path) *union {
	u := newUnion()
	for i := range list {
		u.add(&list[i])
	}
	return u
}

// node gives the place of a node.
func (u *union) node(id, name string) int {
	i, ok := u.numbers[id]
	if !ok {
		i = len(u.nodes)
		u.numbers[id], u.nodes = i, append(u.nodes, unionNode{id, name})
	}
	return i
}

func (u *union) arc(h *api.Hop, from, to int) {
	a := arc{from, to, h.Relation, h.Status}
	if h.Direction == "<-" {
		a.subject, a.object = a.object, a.subject
	}
	if !u.seen[a] {
		u.seen[a], u.arcs = true, append(u.arcs, a)
	}
}

// add takes in a node, an edge, a path, or a list of such; scalars are no part of a graph.
func (u *union) add(v any) {
	switch v := v.(type) {
	case *api.Node:
		u.node(v.ID, v.Name)
	case *api.Hop:
		u.arc(v, u.node(v.From, v.FromName), u.node(v.To, v.ToName))
	case *api.Path:
		at := u.node(v.Nodes[0].ID, v.Nodes[0].Name)
		for k := range v.Hops {
			to := u.node(v.Nodes[k+1].ID, v.Nodes[k+1].Name)
			u.arc(&v.Hops[k], at, to)
			at = to
		}
	case []any:
		for _, item := range v {
			u.add(item)
		}
	}
}

// pathsDot writes a graph of Graphviz.
func pathsDot(w io.Writer, list []api.Path) error { return unionOf(list).dot(w) }

// dot writes a graph of Graphviz; hedged facts are dashed, negated ones red, metonyms dotted and gray.
func (u *union) dot(w io.Writer) error {
	var b strings.Builder
	b.WriteString("digraph paths {\n  rankdir=LR;\n  node [shape=box];\n")
	for i, n := range u.nodes {
		fmt.Fprintf(&b, "  n%d [label=%s];\n", i, dotText(n.name))
	}
	for _, a := range u.arcs {
		style := ""
		switch a.status {
		case "hedged":
			style = ", style=dashed"
		case "negated":
			style = ", color=red, fontcolor=red"
		case "metonym":
			style = ", style=dotted, color=gray, fontcolor=gray"
		}
		fmt.Fprintf(&b, "  n%d -> n%d [label=%s%s];\n", a.subject, a.object, dotText(a.relation), style)
	}
	b.WriteString("}\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// dotText quotes a text; entities of HTML, which Graphviz reads in labels, are taken apart.
func dotText(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "&", "&amp;").Replace(cli.Clean(s)) + `"`
}

// pathsMermaid writes a flowchart of Mermaid.
func pathsMermaid(w io.Writer, list []api.Path) error { return unionOf(list).mermaid(w) }

// mermaid writes a flowchart of Mermaid; hedged facts are dotted, negated ones red, metonyms thick and
// gray.
func (u *union) mermaid(w io.Writer) error {
	var b strings.Builder
	b.WriteString("flowchart LR\n")
	for i, n := range u.nodes {
		fmt.Fprintf(&b, "  n%d[%s]\n", i, mermaidText(n.name))
	}
	var red, gray []string
	for i, a := range u.arcs {
		line := "-->"
		switch a.status {
		case "hedged":
			line = "-.->"
		case "negated":
			red = append(red, strconv.Itoa(i))
		case "metonym":
			line, gray = "==>", append(gray, strconv.Itoa(i))
		}
		fmt.Fprintf(&b, "  n%d %s|%s| n%d\n", a.subject, line, mermaidText(a.relation), a.object)
	}
	if len(red) > 0 {
		fmt.Fprintf(&b, "  linkStyle %s stroke:red,color:red\n", strings.Join(red, ","))
	}
	if len(gray) > 0 {
		fmt.Fprintf(&b, "  linkStyle %s stroke:gray,color:gray\n", strings.Join(gray, ","))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// mermaidText quotes a text; what has a meaning in Markdown, HTML or Mermaid is written by number.
func mermaidText(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range cli.Clean(s) {
		if strings.ContainsRune("\"#&<>`\\*[]{}|;~$%@", r) {
			fmt.Fprintf(&b, "#%d;", r)
		} else {
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
