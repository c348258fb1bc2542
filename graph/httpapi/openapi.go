package httpapi

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/google/jsonschema-go/jsonschema"

	"github.com/newsgraph/newsgraph/graph"
	"github.com/newsgraph/newsgraph/graph/api"
)

// What a parameter is that is not given.
var defaults = map[string]string{"max_hops": "4", "k": "10", "select": `"best"`, "mode": `"acyclic"`, "evidence": `"all"`}

// The schemas of types that are written otherwise than their fields.
var ours = map[reflect.Type]*jsonschema.Schema{
	reflect.TypeFor[api.MatchRow](): {
		Type: "object", Description: "a value for each column: null, a boolean, number or text, an array, a node, an edge or a path",
	},
	reflect.TypeFor[api.JSON](): {Description: "any value"},
	reflect.TypeFor[api.Object](): {
		Type: "object", Description: "a node with an id, or a literal: value, datatype and language",
	},
}

// An object is a part of the description.
type object map[string]any

// describe makes /openapi.json of the routes: OpenAPI 3.1, whose schemas are those of JSON Schema.
func (s *Service) describe() ([]byte, error) {
	d := &description{schemas: make(object), paths: make(object)}
	problem, err := d.ref(reflect.TypeFor[Problem]())
	if err != nil {
		return nil, err
	}
	for i := range s.table {
		if err := d.route(&s.table[i], problem); err != nil {
			return nil, err
		}
	}
	version := s.o.Version
	if version == "" {
		version = "devel"
	}
	return json.Marshal(object{
		"openapi": "3.1.0",
		"info": object{
			"title": "newsgraph", "version": version,
			"description": "How things in the news are connected, and which article says so. Answers are what query --format json prints.",
			"license":     object{"name": "Apache-2.0", "identifier": "Apache-2.0"},
		},
		"servers": []object{{"url": "/"}},
		"paths":   d.paths,
		"components": object{
			"schemas":         d.schemas,
			"securitySchemes": object{"token": object{"type": "http", "scheme": "bearer"}},
		},
	})
}

// A description is one in the making.
type description struct{ schemas, paths object }

// ref refers to the schema of a type, which it adds where it is not there yet.
func (d *description) ref(t reflect.Type) (object, error) {
	name := t.Name()
	if d.schemas[name] == nil {
		schema, err := schemaOf(t)
		if err != nil {
			return nil, err
		}
		d.schemas[name] = schema
	}
	return object{"$ref": "#/components/schemas/" + name}, nil
}

// schemaOf gives the schema of a type. Arrays are never null.
func schemaOf(t reflect.Type) (*jsonschema.Schema, error) {
	schema, err := jsonschema.ForType(t, &jsonschema.ForOptions{TypeSchemas: ours})
	if err != nil {
		return nil, err
	}
	each(schema, "", func(name string, p *jsonschema.Schema) {
		if slices.Contains(p.Types, "array") {
			p.Type, p.Types = "array", nil
		}
	})
	return schema, nil
}

// each calls f with a schema and all within it, and the names they have as properties.
func each(s *jsonschema.Schema, name string, f func(name string, s *jsonschema.Schema)) {
	f(name, s)
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		each(s.Properties[name], name, f)
	}
	if s.Items != nil {
		each(s.Items, "", f)
	}
}

// route describes one route.
func (d *description) route(r *route, problem object) error {
	answer, err := d.answer(r)
	if err != nil {
		return err
	}
	responses := object{
		"200": object{"description": "the answer", "content": answer},
		"default": object{
			"description": "a problem: what is wrong, and what to do about it",
			"content":     object{typeProblem: object{"schema": problem}},
		},
	}
	operation := object{"summary": r.summary, "operationId": operationOf(r), "responses": responses}
	if r.writes {
		operation["security"] = []object{{"token": []string{}}}
	} else if strings.HasPrefix(r.path, "/v1/") && r.method == http.MethodGet {
		responses["304"] = object{"description": "the answer that the client has, of the state in If-None-Match, still holds"}
	}
	if parameters, err := parametersOf(r); err != nil {
		return err
	} else {
		if r.ofState {
			parameters = append(parameters, object{
				"name": headerSnapshot, "in": "header", "schema": object{"type": "string"},
				"description": "the held state that the question is of, as POST /v1/snapshots gave it; the last one by default",
			})
		}
		if parameters != nil {
			operation["parameters"] = parameters
		}
	}
	if body, err := d.body(r); err != nil {
		return err
	} else if body != nil {
		operation["requestBody"] = object{"required": true, "content": body}
	}
	path, _ := d.paths[r.path].(object)
	if path == nil {
		path = make(object)
		d.paths[r.path] = path
	}
	path[strings.ToLower(r.method)] = operation
	return nil
}

// operationOf names a route: get-entities-id.
func operationOf(r *route) string {
	path := strings.NewReplacer("/v1", "", "{", "", "}", "", ".", "-").Replace(r.path)
	return strings.ToLower(r.method) + strings.ReplaceAll(path, "/", "-")
}

func (d *description) answer(r *route) (object, error) {
	if r.out == nil {
		kind := "string"
		if r.kind == typeJSON {
			kind = "object"
		}
		return object{r.kind: object{"schema": object{"type": kind}}}, nil
	}
	schema, err := d.ref(r.out)
	if err != nil {
		return nil, err
	}
	if r.path == "/v1/paths" { // or, with print_query, the question
		question, err := d.ref(reflect.TypeFor[api.PatternAnswer]())
		if err != nil {
			return nil, err
		}
		schema = object{"oneOf": []object{schema, question}}
	}
	answer := object{typeJSON: object{"schema": schema}}
	if r.lines {
		answer[typeLines] = object{"schema": object{
			"type": "string", "description": "a line that says what the answer is of, a line a path or row as it is found, and a line with complete, reason, explored and elapsed_ms, or with error",
		}}
	}
	return answer, nil
}

// body describes the body of a request; nil for none.
func (d *description) body(r *route) (object, error) {
	switch {
	case r.body != nil:
		schema, err := d.ref(r.body)
		if err != nil {
			return nil, err
		}
		body := d.schemas[r.body.Name()].(*jsonschema.Schema)
		must := body.Required
		each(body, "", func(_ string, p *jsonschema.Schema) { p.Required = nil }) // an answer's shape, which has all of its fields
		body.Required = must
		return object{typeJSON: object{"schema": schema}}, nil
	case r.method == http.MethodPost && r.writes:
		return object{
			typeJSON:  object{"schema": object{"type": []string{"object", "array"}, "description": "a document or an array of them, as load schema prints"}},
			typeLines: object{"schema": object{"type": "string", "description": "a document a line"}},
		}, nil
	}
	return nil, nil
}

// parametersOf describes the parameters of a route, in order.
func parametersOf(r *route) (list []object, err error) {
	if r.in == nil {
		return nil, nil
	}
	schema, err := schemaOf(r.in)
	if err != nil {
		return nil, err
	}
	for _, f := range fieldsOf(r.in) {
		p := schema.Properties[f.name]
		if p == nil {
			return nil, fmt.Errorf("%s: no parameter %s", r.path, f.name)
		}
		one := object{"name": f.name, "in": "query", "description": sayOf(r.in.FieldByIndex(f.index))}
		if f.inPath {
			one["in"] = "path"
		}
		if f.inPath || slices.Contains(schema.Required, f.name) {
			one["required"] = true
		}
		one["schema"] = valueOf(f.name, p)
		list = append(list, one)
	}
	return list, nil
}

// sayOf gives what is said of a parameter, by itself or by the field of a question that it becomes.
func sayOf(f reflect.StructField) string {
	text := f.Tag.Get("jsonschema")
	for _, question := range []reflect.Type{reflect.TypeFor[api.View](), reflect.TypeFor[api.PathQuery]()} {
		if of, ok := question.FieldByName(f.Name); ok && text == "" {
			text = of.Tag.Get("jsonschema")
		}
	}
	if f.Type.Kind() == reflect.Slice {
		text += "; may be repeated"
	}
	return text
}

// valueOf is the schema of a parameter: no value of one is null, no number less than 0.
func valueOf(name string, p *jsonschema.Schema) *jsonschema.Schema {
	p.Description = ""
	if len(p.Types) > 0 {
		p.Type, p.Types = p.Types[len(p.Types)-1], nil
	}
	if p.Type == "integer" || p.Type == "number" {
		p.Minimum = new(0.0)
	}
	if text, ok := defaults[name]; ok {
		p.Default = json.RawMessage(text)
	}
	of := p
	if p.Items != nil {
		of = p.Items
	}
	for _, word := range graph.Words(name) {
		of.Enum = append(of.Enum, word)
	}
	return p
}
