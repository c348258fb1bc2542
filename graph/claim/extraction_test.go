package claim_test

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/newsgraph/newsgraph/fixtures"
	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/schema"
)

// extractionTypes are the objects of the native format, by the name of their definition in
// schema/extraction.schema.json; "" is the document itself.
var extractionTypes = map[string]reflect.Type{
	"":         reflect.TypeFor[claim.Document](),
	"entity":   reflect.TypeFor[claim.Entity](),
	"relation": reflect.TypeFor[claim.Relation](),
	"literal":  reflect.TypeFor[claim.Literal](),
}

// extractionDef is what the tests read of a definition.
type extractionDef struct {
	Type       string                     `json:"type"`
	Additional *bool                      `json:"additionalProperties"`
	Required   []string                   `json:"required"`
	Properties map[string]extractionValue `json:"properties"`
	Defs       map[string]json.RawMessage `json:"$defs"`
}

type extractionValue struct {
	Type        string            `json:"type"`
	Description string            `json:"description"`
	Items       *extractionValue  `json:"items"`
	AnyOf       []extractionValue `json:"anyOf"`
	Ref         string            `json:"$ref"`
	Enum        []string          `json:"enum"`
	Default     string            `json:"default"`
}

func extractionDefs(t *testing.T) map[string]extractionDef {
	t.Helper()
	var root extractionDef
	if err := json.Unmarshal(schema.Extraction, &root); err != nil {
		t.Fatal(err)
	}
	defs := map[string]extractionDef{"": root}
	for name, raw := range root.Defs {
		if name == "span" {
			continue
		}
		var def extractionDef
		if err := json.Unmarshal(raw, &def); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		defs[name] = def
	}
	return defs
}

// extractionFields gives the JSON names of a type's fields, and those that are always written.
func extractionFields(typ reflect.Type) (fields map[string]reflect.Type, required []string) {
	fields = make(map[string]reflect.Type)
	for field := range typ.Fields() {
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "-" {
			continue
		}
		fields[name] = field.Type
		if options != "omitempty" {
			required = append(required, name)
		}
	}
	slices.Sort(required)
	return fields, required
}

// shape says what JSON a schema or a Go type is of.
func (v *extractionValue) shape() string {
	switch {
	case v.Ref != "":
		return strings.TrimPrefix(v.Ref, "#/$defs/")
	case v.AnyOf != nil:
		var of []string
		for i := range v.AnyOf {
			of = append(of, v.AnyOf[i].shape())
		}
		return strings.Join(of, " or ")
	case v.Items != nil:
		return v.Type + " of " + v.Items.shape()
	}
	return v.Type
}

func extractionShape(typ reflect.Type) string {
	switch typ {
	case reflect.TypeFor[claim.Object]():
		return "string or literal"
	case reflect.TypeFor[claim.Span]():
		return "span"
	case reflect.TypeFor[*float64]():
		return "number"
	}
	if typ.Kind() == reflect.Slice {
		return "array of " + extractionShape(typ.Elem())
	}
	return strings.ToLower(typ.Name())
}

// The schema that a language model is given and the types that load reads are one format.
func TestExtractionSchemaIsTheDocument(t *testing.T) {
	defs := extractionDefs(t)
	for name := range defs {
		if extractionTypes[name] == nil {
			t.Errorf("the schema defines %q, of which there is no type", name)
		}
	}
	for name, typ := range extractionTypes {
		t.Run(typ.Name(), func(t *testing.T) {
			def := defs[name]
			if def.Type != "object" || def.Additional == nil || *def.Additional {
				t.Errorf("the schema of %s is not one of an object without other fields", typ.Name())
			}
			fields, required := extractionFields(typ)
			want, got := make(map[string]string), make(map[string]string)
			for field, typ := range fields {
				want[field] = extractionShape(typ)
			}
			for field, value := range def.Properties {
				got[field] = value.shape()
				if value.Description == "" {
					t.Errorf("%s is not described", field)
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("fields, - type + schema:\n%s", diff)
			}
			if diff := cmp.Diff(required, slices.Sorted(slices.Values(def.Required))); diff != "" {
				t.Errorf("required fields, - type + schema:\n%s", diff)
			}
		})
	}
}

func TestExtractionEnums(t *testing.T) {
	relation := extractionDefs(t)["relation"]
	for field, want := range map[string][]string{"polarity": claim.Polarities, "modality": claim.Modalities} {
		got := relation.Properties[field]
		if diff := cmp.Diff(want, got.Enum); diff != "" {
			t.Errorf("%s, - claim + schema:\n%s", field, diff)
		}
		if got.Default != want[0] {
			t.Errorf("%s: the schema's default is %q, not %q", field, got.Default, want[0])
		}
	}
}

// extractionSchema compiles the schema, which checks it against its own meta-schema.
func extractionSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema.Extraction))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("extraction.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile("extraction.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

func TestFixturesAreValid(t *testing.T) {
	valid := extractionSchema(t)
	for _, corpus := range []struct {
		folder string
		least  int
	}{{"news", 10}, {"news-corrected", 1}, {"articles", 2}} {
		names, err := fs.Glob(fixtures.FS, corpus.folder+"/*.json")
		if err != nil || len(names) < corpus.least {
			t.Errorf("%s: %d documents, want at least %d (%v)", corpus.folder, len(names), corpus.least, err)
		}
		for _, name := range names {
			data, err := fs.ReadFile(fixtures.FS, name)
			if err != nil {
				t.Fatal(err)
			}
			doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if err := valid.Validate(doc); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// A document that was read and is written again is valid: nothing that is absent is written as
// null or as an empty value that the format refuses.
func TestWrittenDocumentsAreValid(t *testing.T) {
	valid := extractionSchema(t)
	full := &claim.Document{}
	fillIn(reflect.ValueOf(full).Elem())
	// What only has these values, or excludes something else.
	full.TextSHA256 = strings.Repeat("0f", 32)
	full.Relations[0].Polarity, full.Relations[0].Modality = claim.Denial, claim.ModalityDenied
	for name, doc := range map[string]*claim.Document{
		"least": {ID: "1", Entities: []claim.Entity{{ID: "e1"}}, Relations: []claim.Relation{
			{Subject: "e1", Predicate: "met_with", Object: claim.Object{Name: "e2"}},
			{Subject: "e1", Predicate: "age", Object: claim.Object{Literal: &claim.Literal{}}},
		}},
		"full": full,
	} {
		data, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if err := valid.Validate(value); err != nil {
			t.Errorf("%s: %s\n%v", name, data, err)
		}
		var again claim.Document
		if err := json.Unmarshal(data, &again); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(doc, &again); diff != "" {
			t.Errorf("%s, - written + read:\n%s", name, diff)
		}
	}
}

// fillIn sets every field that is written as JSON to something.
func fillIn(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString("x")
	case reflect.Int:
		v.SetInt(1)
	case reflect.Float64:
		v.SetFloat(0.5)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fillIn(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fillIn(v.Index(0))
	case reflect.Array:
		for i := range v.Len() {
			fillIn(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if f.Tag.Get("json") == "-" || v.Type() == reflect.TypeFor[claim.Object]() && f.Name == "Name" {
				continue // a literal and no name
			}
			fillIn(v.Field(i))
		}
	default:
	}
}

func TestWrongDocumentsAreNotValid(t *testing.T) {
	valid := extractionSchema(t)
	relation := func(more string) string {
		return `{"id": "1", "relations": [{"subject": "e1", "predicate": "met_with", "object": "e2"` + more + `}]}`
	}
	entity := func(fields string) string { return `{"id": "1", "entities": [{` + fields + `}]}` }
	object := func(object string) string {
		return `{"id": "1", "relations": [{"subject": "e1", "predicate": "age", "object": ` + object + `}]}`
	}
	// What the wrong ones are made from is right.
	for _, input := range []string{
		`{"id": "1"}`, relation(""), relation(`, "evidence": [[0, 12]]`), entity(`"id": "e1"`),
		object(`{"value": "4", "datatype": "xsd:integer"}`),
	} {
		if err := validateText(valid, input); err != nil {
			t.Errorf("%s: %v", input, err)
		}
	}
	for name, input := range map[string]string{
		"no object":                  `["1"]`,
		"no id":                      `{"title": "x"}`,
		"empty id":                   `{"id": ""}`,
		"number as id":               `{"id": 3}`,
		"unknown field":              `{"id": "1", "author": "x"}`,
		"entities as an object":      `{"id": "1", "entities": {}}`,
		"null":                       `{"id": "1", "title": null}`,
		"no hash":                    `{"id": "1", "text_sha256": "abc"}`,
		"entity without id":          entity(`"name": "Kyiv"`),
		"entity's unknown field":     entity(`"id": "e1", "kind": "City"`),
		"alias that is empty":        entity(`"id": "e1", "aliases": [""]`),
		"one alias":                  entity(`"id": "e1", "aliases": "Kiev"`),
		"span of one":                entity(`"id": "e1", "mentions": [[3]]`),
		"span of three":              entity(`"id": "e1", "mentions": [[3, 4, 5]]`),
		"span before the text":       entity(`"id": "e1", "mentions": [[-1, 4]]`),
		"span between code points":   entity(`"id": "e1", "mentions": [[0.5, 4]]`),
		"bare span":                  entity(`"id": "e1", "mentions": [0, 4]`),
		"relation without object":    `{"id": "1", "relations": [{"subject": "e1", "predicate": "met_with"}]}`,
		"relation with empty ends":   `{"id": "1", "relations": [{"subject": "", "predicate": "p", "object": "e2"}]}`,
		"relation's unknown field":   relation(`, "relation": "met_with"`),
		"polarity of another word":   relation(`, "polarity": "positive"`),
		"modality in capitals":       relation(`, "modality": "Reported"`),
		"confidence over 1":          relation(`, "confidence": 93`),
		"confidence as text":         relation(`, "confidence": "high"`),
		"speaker as an object":       relation(`, "attributed_to": {"name": "Peskov"}`),
		"object as a number":         object(`4`),
		"object as an entity":        object(`{"id": "e2"}`),
		"literal of a number":        object(`{"value": 4}`),
		"literal with other fields":  object(`{"value": "4", "type": "xsd:integer"}`),
		"literal with a null object": object(`null`),
	} {
		if err := validateText(valid, input); err == nil {
			t.Errorf("%s: %s is valid", name, input)
		}
	}
}

func validateText(s *jsonschema.Schema, input string) error {
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(input))
	if err != nil {
		return err
	}
	return s.Validate(doc)
}

const formatsPage = "../../docs/formats.md"

// formatsTables gives the first cells of the tables of docs/formats.md, by the heading above.
func formatsTables(t *testing.T) map[string][]string {
	t.Helper()
	data, err := os.ReadFile(formatsPage)
	if err != nil {
		t.Fatal(err)
	}
	cell := regexp.MustCompile("^\\| `([^`]+)` \\|")
	tables := make(map[string][]string)
	heading := ""
	for line := range strings.Lines(string(data)) {
		if h, ok := strings.CutPrefix(line, "### "); ok {
			heading = strings.TrimSpace(h)
		} else if m := cell.FindStringSubmatch(line); m != nil {
			tables[heading] = append(tables[heading], m[1])
		}
	}
	return tables
}

func TestFormatsPageNamesEveryField(t *testing.T) {
	tables := formatsTables(t)
	for _, typ := range extractionTypes {
		fields, _ := extractionFields(typ)
		want := make([]string, 0, len(fields))
		for field := range fields {
			want = append(want, field)
		}
		slices.Sort(want)
		if diff := cmp.Diff(want, slices.Sorted(slices.Values(tables[typ.Name()]))); diff != "" {
			t.Errorf("%s, - type + %s:\n%s", typ.Name(), formatsPage, diff)
		}
	}
}

// Every code that a refused record or a warning can have is explained.
func TestFormatsPageNamesEveryCode(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "error.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if typ, ok := spec.Type.(*ast.Ident); ok && typ.Name == "Code" {
			value, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Error(err)
			}
			want = append(want, value)
		}
		return true
	})
	if len(want) == 0 {
		t.Fatal("error.go declares no codes")
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, slices.Sorted(slices.Values(formatsTables(t)["Codes"]))); diff != "" {
		t.Errorf("- error.go + %s:\n%s", formatsPage, diff)
	}
}
