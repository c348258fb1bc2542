package graph_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/gql"
	"github.com/newsgraph/newsgraph/schema"
)

// A tckGraph is the graph of a scenario, as plain RDF: a node is a relative IRI, its labels are its
// rdf:type, its name is its rdfs:label, its other properties are literals under predicates of their
// names, and a relationship is a quad whose predicate is its type. Every node has a number under
// tckNumber, so that it is there though it has nothing else; nothing compared shows that number.
type tckGraph struct {
	nodes   []*tckNode
	byID    map[string]*tckNode
	edges   map[tckEdge]bool
	outside string // what it has that our graphs cannot, "" for nothing
}

type tckNode struct {
	id         string
	labels     []string
	properties map[string]any // bool, int64, float64 or string
}

type tckEdge struct{ from, label, to string }

const (
	tckNumber  = "tckid"
	tckRDFType = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
	rdfsLabel  = "http://www.w3.org/2000/01/rdf-schema#label"
	xsdNames   = "http://www.w3.org/2001/XMLSchema#"
)

func newTCKGraph() *tckGraph {
	return &tckGraph{byID: make(map[string]*tckNode), edges: make(map[tckEdge]bool)}
}

// create executes a set-up of CREATE clauses. A pattern list of CREATE is one of MATCH too, so our
// own parser reads it.
func (g *tckGraph) create(setup string) error {
	patterns, other, err := createClauses(setup)
	if err != nil {
		return err
	}
	if other != "" {
		g.refuse(other + " in the set-up")
		return nil
	}
	named := make(map[string]*tckNode)
	for _, clause := range patterns {
		q, err := gql.Parse("MATCH " + clause + " RETURN 1")
		if err != nil {
			return fmt.Errorf("CREATE%s: %w", clause, err)
		}
		for _, p := range q.Matches[0].Patterns {
			if err := g.pattern(p.Path, named); err != nil {
				return fmt.Errorf("CREATE%s: %w", clause, err)
			}
		}
	}
	return nil
}

// refuse keeps the first reason for which the graph is none of ours.
func (g *tckGraph) refuse(reason string) {
	if g.outside == "" {
		g.outside = reason
	}
}

func (g *tckGraph) pattern(p gql.PathExpr, named map[string]*tckNode) error {
	parts := []gql.PathExpr{p}
	if s, ok := p.(*gql.Sequence); ok {
		parts = s.Parts
	}
	var last *tckNode
	var edge *gql.EdgePattern
	for _, part := range parts {
		switch part := part.(type) {
		case *gql.EdgePattern:
			edge = part
		case *gql.NodePattern:
			next, err := g.node(part, named)
			if err != nil {
				return err
			}
			if edge != nil {
				if err := g.relate(last, edge, next); err != nil {
					return err
				}
			}
			last, edge = next, nil
		default:
			return fmt.Errorf("a %T cannot be created", part)
		}
	}
	return nil
}

func (g *tckGraph) node(p *gql.NodePattern, named map[string]*tckNode) (*tckNode, error) {
	if p.Var != nil && named[p.Var.Name] != nil {
		return named[p.Var.Name], nil
	}
	n := &tckNode{id: "n" + strconv.Itoa(len(g.nodes)+1), properties: make(map[string]any)}
	g.nodes, g.byID[n.id] = append(g.nodes, n), n
	if p.Var != nil {
		named[p.Var.Name] = n
	}
	var err error
	if n.labels, err = labelsOf(p.Labels); err != nil {
		return nil, err
	}
	for _, property := range p.Properties {
		value, err := constant(property.Value)
		if err != nil {
			return nil, err
		}
		switch value.(type) {
		case bool, int64, float64, string:
			n.properties[property.Name.Name] = value
		default:
			g.refuse("property that is a list, a map or null")
		}
	}
	return n, nil
}

func (g *tckGraph) relate(from *tckNode, p *gql.EdgePattern, to *tckNode) error {
	labels, err := labelsOf(p.Labels)
	if err != nil || len(labels) != 1 {
		return fmt.Errorf("a relationship of the types %q: %w", labels, err)
	}
	switch p.Direction {
	case gql.PointsRight:
	case gql.PointsLeft:
		from, to = to, from
	default:
		return errors.New("a relationship that points nowhere")
	}
	if len(p.Properties) > 0 {
		g.refuse("relationship with properties")
	}
	e := tckEdge{from.id, labels[0], to.id}
	if g.edges[e] {
		g.refuse("two equal relationships")
	}
	g.edges[e] = true
	return nil
}

func labelsOf(l gql.LabelExpr) ([]string, error) {
	switch l := l.(type) {
	case nil:
		return nil, nil
	case *gql.Label:
		return []string{l.Name}, nil
	case *gql.AndLabel:
		x, err := labelsOf(l.X)
		if err != nil {
			return nil, err
		}
		y, err := labelsOf(l.Y)
		return append(x, y...), err
	}
	return nil, fmt.Errorf("labels given as a %T", l)
}

// constant gives the value of a literal; a list is some value that is no scalar.
func constant(e gql.Expr) (any, error) {
	switch e := e.(type) {
	case *gql.Literal:
		return e.Value, nil
	case *gql.List:
		return []any{}, nil
	case *gql.Unary:
		value, err := constant(e.X)
		switch value := value.(type) {
		case int64:
			return -value, err
		case float64:
			return -value, err
		}
	}
	return nil, fmt.Errorf("a property given as a %T", e)
}

// nquads writes the graph.
func (g *tckGraph) nquads() string {
	var b strings.Builder
	iri := func(s string) string { return "<" + s + ">" }
	write := func(subject, predicate, object string) {
		fmt.Fprintf(&b, "<%s> <%s> %s .\n", subject, predicate, object)
	}
	for i, n := range g.nodes {
		write(n.id, tckNumber, literal(int64(i+1)))
		for _, l := range n.labels {
			write(n.id, tckRDFType, iri(l))
		}
		for _, key := range slices.Sorted(maps.Keys(n.properties)) {
			predicate := key
			if key == "name" {
				predicate = rdfsLabel
			}
			write(n.id, predicate, literal(n.properties[key]))
		}
	}
	for e := range g.edges {
		write(e.from, e.label, iri(e.to))
	}
	return b.String()
}

func literal(v any) string {
	kind := ""
	switch v.(type) {
	case bool:
		kind = "boolean"
	case int64:
		kind = "integer"
	case float64:
		kind = "double"
	}
	text := `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`).Replace(fmt.Sprint(v)) + `"`
	if kind != "" {
		text += "^^<" + xsdNames + kind + ">"
	}
	return text
}

// open loads the graph into memory. What the query names and nothing has is declared in the schema:
// in our language a name that nobody knows is an error, in Cypher it matches nothing.
func (g *tckGraph) open(ctx context.Context, query string) (*graph.Graph, error) {
	store, err := graph.Open(ctx, "mem:", &graph.Options{Create: true})
	if err != nil {
		return nil, err
	}
	if len(g.nodes) > 0 {
		files := graph.NewFiles([]string{"-"}, strings.NewReader(g.nquads()))
		files.From = graph.FormatNQuadsLoose
		res, err := store.Load(ctx, files, nil)
		if err = errors.Join(err, files.Close()); err != nil {
			return store, fmt.Errorf("load a scenario's graph: %w", err)
		} else if res.Rejects > 0 {
			return store, fmt.Errorf("a scenario's graph is refused:\n%s", g.nquads())
		}
	}
	if text := g.missing(query); text != "" {
		if err := store.ExtendSchema(ctx, "scenario.yaml", []byte(text)); err != nil {
			return store, fmt.Errorf("declare what the graph has not: %w", err)
		}
	}
	return store, nil
}

// missing writes a schema of the types and relations that a query names and neither the graph nor the
// core schema has.
func (g *tckGraph) missing(query string) string {
	known := make(map[string]bool)
	for _, n := range g.nodes {
		for _, l := range n.labels {
			known["type "+l] = true
		}
	}
	for e := range g.edges {
		known["relation "+e.label] = true
	}
	core := schema.Core()
	types, relations := labelsIn(query)
	var b, rels strings.Builder
	for _, name := range types {
		if _, ok := core.Type(name); !ok && !known["type "+name] {
			fmt.Fprintf(&b, "  %s: {description: %s., iri: '', parent: Thing, aliases: [], example: x}\n", name, name)
		}
	}
	for _, name := range relations {
		if _, ok := core.Relation(name); !ok && !known["relation "+name] {
			fmt.Fprintf(&rels, "  %s: {description: %s., domain: [Thing], range: [Thing], inverse: '', symmetric: false,"+
				" parent: '', functional: false, aliases: [], example: x — y — z}\n", schema.Word(name), name)
		}
	}
	text := ""
	if b.Len() > 0 {
		text = "types:\n" + b.String()
	}
	if rels.Len() > 0 {
		text += "relations:\n" + rels.String()
	}
	return text
}

func TestTCKGraph(t *testing.T) {
	g := newTCKGraph()
	err := g.create(`CREATE (a:A:B {name: 'it\'s', num: -1, on: true, x: 2.5}), ()
		CREATE (a)<-[:T]-(b:B), (b)-[:S]->(b)`)
	if err != nil || g.outside != "" {
		t.Fatalf("%v, outside: %q", err, g.outside)
	}
	const query = "MATCH (n:A)-[:T|NOT_THERE]->(m:NotThere) RETURN n"
	store, err := g.open(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	got := string(export(t, store))
	want := `<n1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <A> .
<n1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <B> .
<n1> <http://www.w3.org/2000/01/rdf-schema#label> "it's" .
<n1> <num> "-1"^^<http://www.w3.org/2001/XMLSchema#integer> .
<n1> <on> "true"^^<http://www.w3.org/2001/XMLSchema#boolean> .
<n1> <tckid> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .
<n1> <x> "2.5"^^<http://www.w3.org/2001/XMLSchema#double> .
<n2> <tckid> "2"^^<http://www.w3.org/2001/XMLSchema#integer> .
<n3> <S> <n3> .
<n3> <T> <n1> .
<n3> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <B> .
<n3> <tckid> "3"^^<http://www.w3.org/2001/XMLSchema#integer> .
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("quads (-want +got):\n%s", diff)
	}
	s, err := store.Schema()
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := s.Type("NotThere"); !ok {
		t.Error("a type that only the query names is not declared")
	}
	if _, ok := s.Relation("NOT_THERE"); !ok {
		t.Error("a relation that only the query names is not declared")
	}
	if _, ok := s.Type("A"); ok {
		t.Error("a type that the graph has is declared")
	}
	for setup, want := range map[string]string{
		"CREATE (a)-[:T {n: 1}]->()":                   "relationship with properties",
		"CREATE (a), (b), (a)-[:T]->(b)<-[:T]-(a)":     "two equal relationships",
		"CREATE (a)-[:T]->(b), (b)-[:T]->(a)":          "",
		"CREATE ({n: [1]})":                            "property that is a list, a map or null",
		"MATCH (a) CREATE (a)-[:T]->()":                "MATCH in the set-up",
		"CREATE (a) WITH * UNWIND [1] AS i CREATE (b)": "WITH in the set-up",
	} {
		g := newTCKGraph()
		if err := g.create(setup); err != nil || g.outside != want {
			t.Errorf("%s: %q, %v; want %q", setup, g.outside, err, want)
		}
	}
}
