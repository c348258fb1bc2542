package graph

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/cayleygraph/quad"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/gql"
	"github.com/newsgraph/newsgraph/graph/internal/backend"
	"github.com/newsgraph/newsgraph/graph/internal/match"
	"github.com/newsgraph/newsgraph/graph/paths"
)

// NodeProperty implements match.Graph.
func (g *propertyGraph) NodeProperty(n paths.NodeID, name string) (any, error) {
	switch name {
	case "degree":
		d, err := g.degree(n)
		return int64(d), err
	case "name", "id":
		info, err := g.node(n)
		if err != nil {
			return nil, err
		}
		list := []string{info.iri}
		if name == "name" {
			list = slices.Concat(info.names, info.aliases)
		} else if info.slug != "" {
			list = []string{info.slug, info.iri}
		}
		out := match.Several{Values: make([]any, len(list))}
		for i, s := range list {
			out.Values[i] = s
		}
		return out, nil
	}
	return g.literals(n, name)
}

// literals gives the values of facts with literals under the view: one, or several as a list.
func (g *propertyGraph) literals(n paths.NodeID, name string) (any, error) {
	rels, err := g.literalRelations(name)
	if err != nil || len(rels) == 0 {
		return nil, err
	}
	groups := &grouping{of: make(map[factKey][]statement)}
	for _, rel := range rels {
		predicates, err := g.predicatesOf(rel, g.mask)
		if err != nil {
			return nil, err
		}
		for _, p := range predicates {
			err := g.eachWith(quad.Subject, n, p, func(q backend.Quad) error {
				s, ok, err := g.statement(q)
				if ok && s.literal {
					groups.add(s)
				}
				return err
			})
			if err != nil {
				return nil, err
			}
		}
	}
	var values []any
	for _, key := range groups.order {
		made, err := g.make(groups.of[key])
		if err != nil {
			return nil, err
		}
		if made == nil {
			continue
		}
		v, err := g.term(made.object)
		if err != nil {
			return nil, err
		}
		values = append(values, literalValue(v))
	}
	switch len(values) {
	case 0:
		return nil, nil
	case 1:
		return values[0], nil
	}
	return match.Several{Values: values, Listed: true}, nil
}

// literalRelations gives the relations that a property of a name stands for.
func (g *propertyGraph) literalRelations(name string) ([]*relation, error) {
	if rels, ok := g.properties[name]; ok {
		return rels, nil
	}
	names, _, _, err := g.relationWord(name)
	if err != nil {
		return nil, err
	}
	var rels []*relation
	for _, n := range slices.Sorted(maps.Keys(names)) {
		rels = append(rels, g.relation(n))
	}
	g.properties[name] = rels
	return rels, nil
}

// literalValue is a literal as a value of the language: numbers, truth values and dates by their
// datatypes, all else as text.
func literalValue(v quad.Value) any {
	text := claim.Lexical(v)
	switch v := v.(type) {
	case quad.Int:
		return int64(v)
	case quad.Float:
		return float64(v)
	case quad.Bool:
		return bool(v)
	case quad.Time:
		return gql.Date(text)
	case quad.TypedString:
		return typedValue(text, localName(string(v.Type)))
	}
	return text
}

// typedValue reads a text by the name of its datatype, as XML Schema and EDTF have them.
func typedValue(text, datatype string) any {
	switch datatype {
	case "integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger", "unsignedInt", "unsignedLong":
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return n
		}
	case "decimal", "double", "float":
		if f, err := strconv.ParseFloat(text, 64); err == nil {
			return f
		}
	case "boolean":
		switch text {
		case "true", "1":
			return true
		case "false", "0":
			return false
		}
	case "date", "dateTime", "gYear", "gYearMonth", "EDTF":
		if _, ok := claim.ParseEDTF(text); ok {
			return gql.Date(text)
		}
	}
	return text
}

// edgeProperties are the properties of edges.
var edgeProperties = []string{
	"status", "sources", "outlets", "claims", "first", "last", "from", "until", "confidence", "modalities",
}

// HasEdgeProperty implements match.Graph.
func (g *propertyGraph) HasEdgeProperty(name string) (bool, string) {
	if slices.Contains(edgeProperties, name) {
		return true, ""
	}
	if best := nearestWord(name, edgeProperties); best != "" {
		return false, "did you mean " + best + "?"
	}
	return false, "there are " + strings.Join(edgeProperties, ", ")
}

// HasNodeProperty implements match.Graph.
func (g *propertyGraph) HasNodeProperty(name string) (bool, string, error) {
	if name == "name" || name == "id" || name == "degree" {
		return true, "", nil
	}
	names, _, hint, err := g.relationWord(name)
	if best := nearestWord(name, []string{"name", "id", "degree"}); best != "" {
		hint = "did you mean " + best + "?"
	}
	return len(names) > 0, hint, err
}

// EdgeProperty implements match.Graph.
func (g *propertyGraph) EdgeProperty(e match.Edge, name string) (any, error) {
	f, err := g.fact(paths.Hop{From: e.Subject, To: e.Object, Label: e.Label})
	if err != nil {
		return nil, err
	}
	switch name {
	case "status":
		return f.status.String(), nil
	case "sources":
		err := g.weigh(f)
		return int64(f.sources), err
	}
	if err := g.complete(f); err != nil {
		return nil, err
	}
	switch name {
	case "outlets":
		return int64(f.outlets), nil
	case "claims":
		return int64(len(f.statements)), nil
	case "first":
		return dayValue(f.first), nil
	case "last":
		return dayValue(f.last), nil
	case "from":
		if f.when.dated && !f.when.ever {
			return dayValue(f.when.from), nil
		}
	case "until":
		if f.when.dated && !f.when.still {
			return dayValue(f.when.until), nil
		}
	case "confidence":
		if f.confidence != nil {
			return *f.confidence, nil
		}
	case "modalities":
		return g.modalities(f)
	}
	return nil, nil
}

// dayValue is a day as a value; no day is null.
func dayValue(d claim.Day) any {
	if d == claim.NoDay {
		return nil
	}
	return gql.Date(d.String())
}

// modalities gives the modalities of the claims of a fact, each once, sorted.
func (g *propertyGraph) modalities(f *fact) (any, error) {
	seen := make(map[string]bool)
	for _, s := range f.statements {
		modality := claim.ModalityAsserted
		if !s.plain {
			c, err := g.claimOf(s.quad.L)
			if err != nil {
				return nil, err
			}
			if modality = c.modality; c.polarity == claim.Denial {
				modality = claim.ModalityDenied
			}
		}
		seen[modality] = true
	}
	list := match.List{}
	for _, m := range slices.Sorted(maps.Keys(seen)) {
		list = append(list, m)
	}
	return list, nil
}
