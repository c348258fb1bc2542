package api_test

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/newsgraph/newsgraph/graph/api"
)

// contract is the page that these tests hold the types to, and the types to it.
const contract = "../../docs/cli-json.md"

// answers are what the commands print.
var answers = []any{
	api.PathAnswer{},
	api.PatternAnswer{},
	api.MatchAnswer{},
	api.ShowAnswer{},
	api.FindAnswer{},
	api.ClaimsAnswer{},
	api.Statement{},
	api.ConflictsAnswer{},
	api.DocumentsAnswer{},
	api.MetonymsAnswer{},
	api.Stats{},
	api.ScriptAnswer{},
	api.ErrorAnswer{},
}

// questions are the types that are no part of an answer.
var questions = []string{"PathQuery", "ClaimQuery"}

// reachable gives all structs of the package that answers hold, by name.
func reachable() map[string]reflect.Type {
	found := make(map[string]reflect.Type)
	var visit func(reflect.Type)
	visit = func(t reflect.Type) {
		switch t.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
			visit(t.Elem())
		case reflect.Struct:
			if found[t.Name()] != nil {
				return
			}
			if t == reflect.TypeFor[api.MatchRow]() { // an object of its own writing
				visit(reflect.TypeFor[api.Node]())
				return
			}
			found[t.Name()] = t
			for i := range t.NumField() {
				visit(t.Field(i).Type)
			}
		default:
		}
	}
	for _, a := range answers {
		visit(reflect.TypeOf(a))
	}
	return found
}

func TestEveryTypeIsInAnAnswer(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "api.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	found := reachable()
	for _, name := range questions {
		found[name] = nil
	}
	for name, object := range structs(file) {
		if _, ok := found[name]; !ok && object != nil {
			t.Errorf("type %s is neither part of an answer nor a question", name)
		}
	}
}

// structs gives the struct types a file declares.
func structs(file *ast.File) map[string]*ast.StructType {
	found := make(map[string]*ast.StructType)
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.TypeSpec); ok {
			if s, ok := spec.Type.(*ast.StructType); ok {
				found[spec.Name.Name] = s
			}
		}
		return true
	})
	return found
}

// field is a row of a table of fields.
type field struct {
	Type    string
	LeftOut bool // said to be left out sometimes
}

var (
	heading   = regexp.MustCompile(`^#+ (.*)$`)
	marker    = regexp.MustCompile("`api\\.(\\w+)`")
	link      = regexp.MustCompile(`\[(\w+)\]\(#[\w-]+\)`)
	code      = regexp.MustCompile("`([^`]+)`")
	separator = regexp.MustCompile(`^\|[-|]+\|$`)
)

// page is what the tests read of the contract.
type page struct {
	tables   map[string]map[string]field // by "api.Name" or heading, then by name of the field
	embedded map[string][]string         // what the line before a table says it has "all fields of"
	examples []example
}

type example struct {
	of   string // what stands after ```json
	text string
	line int
}

func readPage(t *testing.T) *page {
	t.Helper()
	data, err := os.ReadFile(contract)
	if err != nil {
		t.Fatal(err)
	}
	p := &page{tables: make(map[string]map[string]field), embedded: make(map[string][]string)}
	lines := strings.Split(string(data), "\n")
	section, before := "", ""
	for i := 0; i < len(lines); i++ {
		switch line := lines[i]; {
		case strings.HasPrefix(line, "```"):
			start := i
			for i++; i < len(lines) && lines[i] != "```"; i++ {
			}
			if i == len(lines) {
				t.Fatalf("%s:%d: the fence is not closed", contract, start+1)
			}
			if of, ok := strings.CutPrefix(line, "```json"); ok {
				p.examples = append(p.examples, example{
					strings.TrimSpace(of), strings.Join(lines[start+1:i], "\n"), start + 1,
				})
			}
		case heading.MatchString(line):
			section, before = heading.FindStringSubmatch(line)[1], ""
		case strings.HasPrefix(line, "|"):
			start := i
			for i+1 < len(lines) && strings.HasPrefix(lines[i+1], "|") {
				i++
			}
			p.table(section, before, lines[start:i+1])
			before = ""
		case line != "":
			before = line
		}
	}
	return p
}

func (p *page) table(section, before string, rows []string) {
	key, leftOut := section, strings.Contains(before, "left out")
	if m := marker.FindStringSubmatch(before); m != nil {
		key = "api." + m[1]
		if _, all, ok := strings.Cut(before, "all fields of "); ok {
			for _, m := range link.FindAllStringSubmatch(all, -1) {
				p.embedded[key] = append(p.embedded[key], m[1])
			}
		}
	}
	fields := make(map[string]field)
	for _, row := range rows[1:] {
		cells := strings.Split(strings.Trim(row, "|"), "|")
		if separator.MatchString(row) || len(cells) < 2 {
			continue
		}
		f := field{Type: strings.TrimSpace(cells[1])}
		f.LeftOut = leftOut || strings.Contains(cells[len(cells)-1], "left out")
		for _, m := range code.FindAllStringSubmatch(cells[0], -1) {
			fields[m[1]] = f
		}
	}
	p.tables[key] = fields
}

// The tables name every field of every type, and none that is not there.
func TestContractNamesEveryField(t *testing.T) {
	p := readPage(t)
	types := reachable()
	for name := range p.tables {
		if name, ok := strings.CutPrefix(name, "api."); ok && types[name] == nil {
			t.Errorf("%s has a table of api.%s, which is part of no answer", contract, name)
		}
	}
	for name, typ := range types {
		if name == "Object" { // a union: Node or Literal
			continue
		}
		t.Run(name, func(t *testing.T) {
			table, ok := p.tables["api."+name]
			if !ok {
				t.Fatalf("%s has no table of it", contract)
			}
			want := make(map[string]field)
			var embedded []string
			for f := range typ.Fields() {
				tag := f.Tag.Get("json")
				if f.Anonymous && tag == "" {
					embedded = append(embedded, f.Type.Name())
					continue
				}
				key, options, _ := strings.Cut(tag, ",")
				if key == "" {
					t.Errorf("field %s has no JSON name", f.Name)
				}
				want[key] = field{Type: typeWords(f.Type), LeftOut: options == "omitempty"}
				if got, ok := table[key]; ok && got.Type == "" { // as in another table
					want[key] = field{LeftOut: want[key].LeftOut}
				}
			}
			if diff := cmp.Diff(want, table); diff != "" {
				t.Errorf("fields, - code + %s:\n%s", contract, diff)
			}
			if diff := cmp.Diff(embedded, p.embedded["api."+name]); diff != "" {
				t.Errorf("embedded types, - code + %s:\n%s", contract, diff)
			}
		})
	}
}

// typeWords says a type as the tables do.
func typeWords(t reflect.Type) string {
	if t == reflect.TypeFor[api.JSON]() {
		return "any"
	}
	switch t.Kind() {
	case reflect.String:
		return "string"
	case reflect.Int:
		return "integer"
	case reflect.Float64:
		return "number"
	case reflect.Bool:
		return "boolean"
	case reflect.Slice:
		return "array of " + typeWords(t.Elem())
	case reflect.Array:
		words := slices.Repeat([]string{typeWords(t.Elem())}, t.Len())
		return "[" + strings.Join(words, ", ") + "]"
	case reflect.Map:
		return "object of " + typeWords(t.Elem()) + "s"
	case reflect.Pointer:
		switch t.Elem() { // left out, never null
		case reflect.TypeFor[api.Cost](), reflect.TypeFor[api.Explain](), reflect.TypeFor[api.MatchExplain](), reflect.TypeFor[api.WhyAnswer]():
			return typeWords(t.Elem())
		}
		return typeWords(t.Elem()) + " or null"
	case reflect.Struct:
		if t == reflect.TypeFor[api.MatchRow]() {
			return "[row](#rows)"
		}
		if t == reflect.TypeFor[api.Object]() {
			return typeWords(reflect.TypeFor[api.Node]()) + " or " + typeWords(reflect.TypeFor[api.Literal]())
		}
		return "[" + t.Name() + "](#" + strings.ToLower(t.Name()) + ")"
	default:
		return t.String()
	}
}

// The examples are of the types they are said to be, whole: reading one and writing it again
// gives the same JSON.
func TestContractExamples(t *testing.T) {
	types := reachable()
	shown := make(map[string]bool)
	for _, e := range readPage(t).examples {
		var want any
		if err := json.Unmarshal([]byte(e.text), &want); err != nil {
			t.Errorf("%s:%d: %v", contract, e.line, err)
			continue
		}
		name, ok := strings.CutPrefix(e.of, "api.")
		if !ok {
			continue
		}
		shown[name] = true
		if types[name] == nil {
			t.Errorf("%s:%d: api.%s is part of no answer", contract, e.line, name)
			continue
		}
		value := reflect.New(types[name])
		dec := json.NewDecoder(strings.NewReader(e.text))
		dec.DisallowUnknownFields()
		if err := dec.Decode(value.Interface()); err != nil {
			t.Errorf("%s:%d: %v", contract, e.line, err)
			continue
		}
		again, err := json.Marshal(value.Interface())
		if err != nil {
			t.Fatal(err)
		}
		var got any
		if err := json.Unmarshal(again, &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s:%d: - the example + read and written again:\n%s", contract, e.line, diff)
		}
	}
	for _, a := range answers {
		name := reflect.TypeOf(a).Name()
		if name != "Statement" && !shown[name] { // query claims has statements
			t.Errorf("%s has no example of api.%s", contract, name)
		}
	}
}

// The table of codes has every code an error can have.
func TestContractCodes(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "api.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || !strings.HasPrefix(spec.Names[0].Name, "Code") {
			return true
		}
		value, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		if err != nil {
			t.Error(err)
		}
		want = append(want, value)
		return true
	})
	slices.Sort(want)
	got := slices.Sorted(maps.Keys(readPage(t).tables["Codes"]))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("codes, - api.go + %s:\n%s", contract, diff)
	}
}

// What load prints is declared in its command; the tables and examples have the same fields.
func TestContractOfLoad(t *testing.T) {
	p := readPage(t)
	for _, of := range []struct{ file, declared, section string }{
		{"../../cmd/load/summary.go", "summary", "load"},
		{"../../cmd/load/rejects.go", "rejectLine", "load --rejects"},
	} {
		t.Run(of.declared, func(t *testing.T) {
			file, err := parser.ParseFile(token.NewFileSet(), of.file, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			declared := structs(file)[of.declared]
			if declared == nil {
				t.Fatalf("%s declares no struct %s", of.file, of.declared)
			}
			want := tags(t, "", declared)
			slices.Sort(want)
			if diff := cmp.Diff(want, slices.Sorted(maps.Keys(p.tables[of.section]))); diff != "" {
				t.Errorf("fields, - %s + table in %s:\n%s", of.file, contract, diff)
			}
			for _, e := range p.examples {
				if e.of != of.declared {
					continue
				}
				var got []string
				keys(t, "", []byte(e.text), declared, &got)
				slices.Sort(got)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s:%d: - %s + example:\n%s", contract, e.line, of.file, diff)
				}
			}
		})
	}
}

// tags gives the JSON names of a struct's fields, those of inner structs behind a point.
func tags(t *testing.T, prefix string, s *ast.StructType) (names []string) {
	t.Helper()
	for _, f := range s.Fields.List {
		name := prefix + tagOf(t, f)
		if inner, ok := f.Type.(*ast.StructType); ok {
			names = append(names, tags(t, name+".", inner)...)
			continue
		}
		names = append(names, name)
	}
	return names
}

func tagOf(t *testing.T, f *ast.Field) string {
	t.Helper()
	tag, err := strconv.Unquote(f.Tag.Value)
	if err != nil {
		t.Fatal(err)
	}
	return reflect.StructTag(tag).Get("json")
}

// keys gives the names of an object's fields in the same way, looking into those that the struct
// declares as structs.
func keys(t *testing.T, prefix string, object []byte, s *ast.StructType, names *[]string) {
	t.Helper()
	var fields map[string]json.RawMessage
	if err := json.NewDecoder(bytes.NewReader(object)).Decode(&fields); err != nil {
		t.Fatal(err)
	}
	for key, value := range fields {
		inner := slices.IndexFunc(s.Fields.List, func(f *ast.Field) bool {
			_, ok := f.Type.(*ast.StructType)
			return ok && tagOf(t, f) == key
		})
		if inner < 0 {
			*names = append(*names, prefix+key)
			continue
		}
		keys(t, prefix+key+".", value, s.Fields.List[inner].Type.(*ast.StructType), names)
	}
}
