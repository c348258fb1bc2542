package mcp

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
	"github.com/google/jsonschema-go/jsonschema"

	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/api"
)

// outputSchema describes an answer. Arrays are never null, and what the fields of a view are says the input.
func outputSchema[T any]() *jsonschema.Schema {
	s := schemaFor[T]()
	each(s, "", func(name string, s *jsonschema.Schema) {
		if slices.Contains(s.Types, "array") {
			s.Type, s.Types = "array", nil
		}
		if name == "view" {
			for _, field := range s.Properties {
				field.Description = ""
			}
		}
	})
	return s
}

// inputSchema describes the arguments of a tool, with the words, bounds and defaults of each.
func (s *Server) inputSchema(schema *jsonschema.Schema) *jsonschema.Schema {
	delete(schema.Properties, "explain") // how an answer was found is nothing for a model
	schema.PropertyOrder = slices.DeleteFunc(schema.PropertyOrder, func(name string) bool { return name == "explain" })
	each(schema, "", func(name string, p *jsonschema.Schema) {
		p.Type, p.Types = typeOf(p), nil
		list := graph.Words(name)
		switch p.Type {
		case "string":
			if list == nil {
				p.MaxLength = new(mostText)
			}
		case "array":
			p.MaxItems = new(mostItems)
		}
		if b, ok := bounds[name]; ok {
			p.Minimum, p.Maximum = &b[0], &b[1]
		}
		if d, ok := defaults[name]; ok {
			p.Default, _ = json.Marshal(d)
		}
		if name == "limit" {
			p.Default, _ = json.Marshal(s.o.Limit)
		}
		if p.Items != nil {
			p = p.Items
		}
		for _, word := range list {
			p.Enum = append(p.Enum, word)
		}
	})
	if view := schema.Properties["view"]; view != nil {
		view.Description = "which claims count; dates are a day, a month or a year, inclusive, in UTC"
	}
	return schema
}

func schemaFor[T any]() *jsonschema.Schema {
	s, err := jsonschema.For[T](&jsonschema.ForOptions{TypeSchemas: ours})
	if err != nil {
		panic(err) // our own types
	}
	return s
}

// typeOf gives the type of a schema beside null, "" where it may be any.
func typeOf(s *jsonschema.Schema) string {
	for _, t := range s.Types {
		if t != "null" {
			return t
		}
	}
	return s.Type
}

// each calls f with a schema and all within it, and the names they have as properties, "" for none.
func each(s *jsonschema.Schema, name string, f func(name string, s *jsonschema.Schema)) {
	f(name, s)
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		each(s.Properties[name], name, f)
	}
	if s.Items != nil {
		each(s.Items, "", f)
	}
}

// A checker checks arguments against a schema and says of a fault where it is.
type checker struct {
	schema *jsonschema.Schema
	values map[string]*jsonschema.Resolved // by property; those with properties have a checker
	within map[string]*checker
}

func newChecker(s *jsonschema.Schema) *checker {
	c := &checker{schema: s, values: make(map[string]*jsonschema.Resolved), within: make(map[string]*checker)}
	for name, p := range s.Properties {
		if p.Properties != nil {
			c.within[name] = newChecker(p)
			continue
		}
		resolved, err := p.CloneSchemas().Resolve(nil)
		if err != nil {
			panic(err) // our own schema
		}
		c.values[name] = resolved
	}
	return c
}

// check gives the first fault of arguments in the order of the schema. path names them: "", or
// "view." for what is within view.
func (c *checker) check(args map[string]any, path string) *api.Error {
	for _, name := range slices.Sorted(maps.Keys(args)) {
		if c.schema.Properties[name] == nil {
			return c.unknown(name, path)
		}
	}
	for _, name := range c.schema.PropertyOrder {
		value, given := args[name]
		switch {
		case !given && slices.Contains(c.schema.Required, name):
			return usage(path+name, c.want(name), "%s is missing", path+name)
		case !given:
		case c.within[name] != nil:
			object, ok := value.(map[string]any)
			if !ok {
				return usage(path+name, "an object with any of: "+strings.Join(c.within[name].schema.PropertyOrder, ", "),
					"%s is no object", path+name)
			}
			if err := c.within[name].check(object, path+name+"."); err != nil {
				return err
			}
		default:
			if err := c.values[name].Validate(value); err != nil {
				return usage(path+name, c.want(name), "%s cannot be %s", path+name, shown(value))
			}
		}
	}
	return nil
}

// unknown is of an argument that there is not.
func (c *checker) unknown(name, path string) *api.Error {
	names := c.schema.PropertyOrder
	hint := "there are: " + strings.Join(names, ", ")
	if path == "" && ofView(name) && c.within["view"] != nil {
		hint = fmt.Sprintf("it is a field of view: {\"view\": {%q: …}}", name)
	} else if near := nearest(name, names); near != "" {
		hint = fmt.Sprintf("did you mean %q? %s", near, hint)
	}
	return usage(path+cut(name), hint, "there is no argument %q", path+cut(name))
}

func nearest(name string, names []string) (best string) {
	least := 4
	for _, n := range names {
		if d := levenshtein.ComputeDistance(cut(name), n); d < least {
			best, least = n, d
		}
	}
	return best
}

// want says what an argument is to be.
func (c *checker) want(name string) string {
	p := c.schema.Properties[name]
	var b strings.Builder
	of := p
	if p.Type == "array" {
		fmt.Fprintf(&b, "an array of at most %d, each ", *p.MaxItems)
		of = p.Items
	}
	switch {
	case of.Enum != nil:
		fmt.Fprintf(&b, "one of %s", list(of.Enum))
	case of.Minimum != nil:
		kind := "a number"
		if of.Type == "integer" {
			kind = "a whole number"
		}
		fmt.Fprintf(&b, "%s from %.0f to %.0f", kind, *of.Minimum, *of.Maximum)
	case of.Type == "string":
		fmt.Fprintf(&b, "a text of at most %d characters", mostText)
	default:
		b.WriteString(of.Type)
	}
	if p.Description != "" {
		fmt.Fprintf(&b, ": %s", p.Description)
	}
	return b.String()
}

func list(values []any) string {
	words := make([]string, len(values))
	for i, v := range values {
		words[i] = fmt.Sprint(v)
	}
	return strings.Join(words, ", ")
}

// shown writes a value that a client gave, cut short.
func shown(v any) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if enc.Encode(v) != nil {
		return "that"
	}
	return cut(strings.TrimSpace(b.String()))
}

func cut(s string) string {
	const most = 60
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}
