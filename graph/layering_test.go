package graph_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// arrows lists who imports whom outside of tests, one package after the other: what it imports of
// this module, then what of other modules; the standard library is free. Packages below graph are
// named from there, all others from the root; github.com/ is left out. A new arrow is a line that a
// reviewer sees.
const arrows = `
cmd/internal/cli → api graph | agnivade/levenshtein mattn/go-runewidth spf13/cobra spf13/pflag golang.org/x/term
cmd/internal/scripttest → | rogpeppe/go-internal/testscript spf13/cobra
cmd/load → api cayley/leveldb claim client cmd/internal/cli graph schema | golang.org/x/term mattn/go-runewidth spf13/cobra
cmd/query → api cayley/leveldb cayley/scripts client cmd/internal/cli cmd/query/internal/mcp gql graph httpapi paths
	| golang.org/x/term mattn/go-runewidth spf13/cobra
cmd/query/internal/mcp → api graph
	| agnivade/levenshtein google/jsonschema-go/jsonschema modelcontextprotocol/go-sdk/jsonrpc modelcontextprotocol/go-sdk/mcp

graph → api claim gql internal/backend internal/gram internal/identity internal/ingest/brat internal/ingest/doccano
	internal/ingest/docred internal/ingest/graphdoc internal/ingest/jsonl internal/ingest/jsonld internal/ingest/kggen
	internal/ingest/labelstudio internal/ingest/langextract internal/ingest/openie internal/ingest/prodigy
	internal/ingest/rdf internal/ingest/siftkg internal/ingest/table internal/ingest/turtle internal/match internal/remote
	internal/spelling internal/store paths schema
	| agnivade/levenshtein cayleygraph/quad klauspost/compress/zstd
graphtest → api claim fixtures graph paths | google/go-cmp/cmp

cayley → claim internal/backend internal/identity internal/store paths
	| cayleygraph/cayley/graph cayleygraph/cayley/graph/iterator cayleygraph/cayley/graph/shape
	  cayleygraph/quad cayleygraph/quad/voc/xsd
cayley/leveldb → internal/backend internal/store
	| cayleygraph/cayley/clog cayleygraph/cayley/graph cayleygraph/cayley/graph/kv
	  cayleygraph/cayley/graph/kv/leveldb cayleygraph/cayley/graph/proto
	  cayleygraph/quad cayleygraph/quad/pquads cayleygraph/quad/voc/xsd
cayley/scripts → api cayley internal/backend
	| cayleygraph/cayley/graph cayleygraph/cayley/query cayleygraph/cayley/query/gizmo
	  cayleygraph/cayley/query/graphql cayleygraph/cayley/query/mql cayleygraph/quad golang.org/x/sys/unix
cayley/bench → api cayley claim fixtures/newsgen graph internal/backend internal/store paths
	| cayleygraph/cayley/clog cayleygraph/cayley/graph cayleygraph/cayley/graph/kv
	  cayleygraph/cayley/graph/kv/bolt cayleygraph/cayley/graph/kv/leveldb
	  cayleygraph/cayley/graph/memstore cayleygraph/cayley/graph/path
	  cayleygraph/quad cayleygraph/quad/nquads
httpapi → api claim graph
	| agnivade/levenshtein google/jsonschema-go/jsonschema klauspost/compress/gzhttp prometheus/client_golang/prometheus
	  prometheus/client_golang/prometheus/promhttp
client → api claim internal/backend internal/remote |
internal/remote → api claim |
internal/store → internal/backend internal/segment | cayleygraph/quad golang.org/x/sys/unix
internal/segment → internal/gram | cayleygraph/quad cespare/xxhash/v2 klauspost/compress/zstd
internal/store/storetest → internal/backend internal/segment | cayleygraph/quad google/go-cmp/cmp pgregory.net/rapid
internal/backend → internal/gram paths | cayleygraph/quad
internal/gram → |
internal/match → claim gql paths | agnivade/levenshtein
internal/match/naive → gql | pgregory.net/rapid
internal/identity → claim internal/spelling | cayleygraph/quad golang.org/x/text/unicode/norm
internal/spelling → schema
	| hbollon/go-edlib mozillazg/go-unidecode golang.org/x/text/cases golang.org/x/text/unicode/norm
internal/ingest/jsonl → claim | agnivade/levenshtein go-json-experiment/json/jsontext
internal/ingest/brat → claim |
internal/ingest/docred → claim internal/ingest/jsonl internal/ingest/place |
internal/ingest/place → claim internal/ingest/jsonl | go-json-experiment/json/jsontext
internal/ingest/jsonld → claim internal/ingest/place internal/ingest/rdf internal/ingest/turtle |
	  go-json-experiment/json/jsontext piprate/json-gold/ld
internal/ingest/graphdoc → claim internal/ingest/place |
internal/ingest/ingesttest → claim | cayleygraph/quad google/go-cmp/cmp
internal/ingest/kggen → claim internal/ingest/place |
internal/ingest/langextract → claim internal/ingest/place |
internal/ingest/siftkg → claim internal/ingest/place |
internal/ingest/prodigy → claim internal/ingest/place internal/ingest/spans |
internal/ingest/doccano → claim internal/ingest/place internal/ingest/spans |
internal/ingest/labelstudio → claim internal/ingest/place internal/ingest/spans |
internal/ingest/openie → claim internal/ingest/lines internal/ingest/place |
internal/ingest/table → claim internal/ingest/lines internal/ingest/place |
internal/ingest/spans → claim internal/ingest/place |
internal/ingest/lines → claim |
internal/ingest/readertest → claim | google/go-cmp/cmp
internal/ingest/turtle → claim internal/ingest/rdf |
internal/ingest/rdf → claim | cayleygraph/quad

api →
claim → | cayleygraph/quad golang.org/x/text/cases golang.org/x/text/unicode/norm
paths →
gql → | agnivade/levenshtein mattn/go-runewidth
schema → | agnivade/levenshtein go.yaml.in/yaml/v3 golang.org/x/text/unicode/norm
fixtures →
fixtures/newsgen →
`

const modulePath = "github.com/newsgraph/newsgraph"

// testOnly are the packages that are for tests, though they are no test files.
var testOnly = []string{
	"cmd/internal/scripttest", "fixtures", "graphtest", "internal/ingest/ingesttest", "internal/ingest/readertest", "internal/match/naive", "internal/store/storetest",
}

// A listedPackage is what go list says of a package.
type listedPackage struct {
	ImportPath, Dir, Name string
	GoFiles, Imports      []string
}

// short is the name of a package in arrows.
func short(importPath string) string {
	name, ours := strings.CutPrefix(importPath, modulePath+"/")
	if !ours {
		return strings.TrimPrefix(importPath, "github.com/")
	}
	return strings.TrimPrefix(name, "graph/")
}

func (p *listedPackage) short() string { return short(p.ImportPath) }

// imports gives the packages it imports, of this module and of others, sorted.
func (p *listedPackage) imports() (ours, others []string) {
	for _, path := range p.Imports {
		first, _, _ := strings.Cut(path, "/")
		switch {
		case strings.HasPrefix(path, modulePath+"/"):
			ours = append(ours, short(path))
		case strings.Contains(first, "."):
			others = append(others, short(path))
		}
	}
	slices.Sort(ours)
	slices.Sort(others)
	return ours, others
}

// listPackages asks go list for all packages of the module.
func listPackages(t *testing.T) []*listedPackage {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Dir,Name,GoFiles,Imports", "./...")
	cmd.Dir = ".."
	out, err := cmd.Output()
	if err != nil {
		if exit, ok := errors.AsType[*exec.ExitError](err); ok {
			t.Logf("%s", exit.Stderr)
		}
		t.Fatalf("go list: %v", err)
	}
	var list []*listedPackage
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		p := new(listedPackage)
		switch err := dec.Decode(p); {
		case errors.Is(err, io.EOF):
			return list
		case err != nil:
			t.Fatal(err)
		case len(p.GoFiles) > 0: // a folder of tests alone imports nothing
			list = append(list, p)
		}
	}
}

// readArrows gives each package's line of arrows as "ours | others", sorted.
func readArrows(t *testing.T) map[string]string {
	t.Helper()
	listed := make(map[string]string)
	unfolded := regexp.MustCompile(`\n[ \t]+`).ReplaceAllString(arrows, " ")
	for line := range strings.Lines(unfolded) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		name, to, ok := strings.Cut(line, "→")
		name = strings.TrimSpace(name)
		if _, twice := listed[name]; !ok || twice {
			t.Fatalf("arrows: cannot read %q", line)
		}
		ours, others, _ := strings.Cut(to, "|")
		listed[name] = arrowLine(strings.Fields(ours), strings.Fields(others))
	}
	return listed
}

func arrowLine(ours, others []string) string {
	slices.Sort(ours)
	slices.Sort(others)
	line := strings.Join(ours, " ")
	if len(others) > 0 {
		line += " | " + strings.Join(others, " ")
	}
	return strings.TrimSpace(line)
}

// Nobody imports what the list does not allow, and the list allows nothing that nobody imports.
func TestArrows(t *testing.T) {
	found := make(map[string]string)
	for _, p := range listPackages(t) {
		found[p.short()] = arrowLine(p.imports())
	}
	if diff := cmp.Diff(readArrows(t), found); diff != "" {
		t.Errorf("imports, - listed in graph/layering_test.go + there are:\n%s", diff)
	}
}

// What holds whatever the list says.
func TestLayers(t *testing.T) {
	// The only other modules that the leaves may import.
	leaves := map[string][]string{
		"paths":    {},
		"api":      {},
		"fixtures": {},
		"claim":    {"cayleygraph/quad", "golang.org/x/text/"},
		"schema":   {"agnivade/levenshtein", "go.yaml.in/yaml/", "golang.org/x/text/"},
	}
	for _, p := range listPackages(t) {
		name := p.short()
		ours, others := p.imports()
		if allowed, ok := leaves[name]; ok {
			for _, of := range ours {
				t.Errorf("%s is a leaf and imports %s", name, of)
			}
			for _, of := range others {
				if !slices.ContainsFunc(allowed, func(a string) bool { return strings.HasPrefix(of, a) }) {
					t.Errorf("%s imports %s", name, of)
				}
			}
		}
		for _, of := range others {
			if strings.HasPrefix(of, "cayleygraph/cayley") && name != "cayley" && !strings.HasPrefix(name, "cayley/") {
				t.Errorf("%s imports %s: only graph/cayley/... may", name, of)
			}
		}
		for _, of := range ours {
			if slices.Contains(testOnly, of) && !slices.Contains(testOnly, name) {
				t.Errorf("%s imports %s, which is for tests", name, of)
			}
			if of == "all" {
				t.Errorf("%s imports graph/all: that is for programs of others", name)
			}
		}
	}
	for name := range leaves {
		if _, err := os.Stat(filepath.Join("..", unshort(name))); err != nil {
			t.Error(err)
		}
	}
}

// unshort gives the folder of a package of this module.
func unshort(name string) string {
	if name == "graph" || name == "schema" || name == "fixtures" || strings.HasPrefix(name, "cmd/") {
		return name
	}
	return "graph/" + name
}

const architecture = "ARCHITECTURE.md"

// readPages gives the pages that speak of the code, by their names from the root.
func readPages(t *testing.T) map[string]string {
	t.Helper()
	names, err := filepath.Glob("../docs/*.md")
	if err != nil || len(names) == 0 {
		t.Fatalf("no pages in docs (%v)", err)
	}
	pages := make(map[string]string)
	for _, name := range append(names, filepath.Join("..", architecture)) {
		data, err := os.ReadFile(name)
		if errors.Is(err, fs.ErrNotExist) {
			t.Logf("%s is not there: not checked", name)
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		pages[strings.TrimPrefix(filepath.ToSlash(name), "../")] = string(data)
	}
	return pages
}

// The packages stand in ARCHITECTURE.md in an order in which every arrow points down.
func TestArchitectureIsInOrder(t *testing.T) {
	text, ok := readPages(t)[architecture]
	if !ok {
		t.Skip("there is no " + architecture)
	}
	row := make(map[string]int)
	for i, m := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\|").FindAllStringSubmatch(text, -1) {
		row[short(modulePath+"/"+m[1])] = i + 1
	}
	for _, p := range listPackages(t) {
		name := p.short()
		if row[name] == 0 {
			if name != "graphtest" && slices.Contains(testOnly, name) {
				continue
			}
			t.Errorf("%s has no row for %s", architecture, name)
			continue
		}
		ours, _ := p.imports()
		for _, of := range ours {
			if row[of] != 0 && row[of] < row[name] {
				t.Errorf("%s has %s above %s, which imports it", architecture, of, name)
			}
		}
	}
}

var (
	fenced     = regexp.MustCompile("(?ms)^```.*?^```$")
	backquoted = regexp.MustCompile("`([^`\n]+)`")
	mdLink     = regexp.MustCompile(`\]\(([^)#]+)(#[^)]*)?\)`)
	// A path that begins with a folder of the root.
	repoPath = regexp.MustCompile(`(^|[\s(])((?:\.ci|cmd|docs|fixtures|graph|schema)(?:/[\w*.-]*[\w*])+)`)
	// A file by its name alone.
	fileName = regexp.MustCompile(`^[\w.-]+\.(go|md|yaml|mod)$`)
	// A name of a package or type, and what it has.
	qualified = regexp.MustCompile(`\b([A-Za-z]\w*)\.([A-Z]\w*)\b`)
)

// Every file and folder that the pages name is there, in backquotes or not, and so is what they
// link to.
func TestPagesNameWhatThereIs(t *testing.T) {
	files := make(map[string]bool) // by their last part
	err := filepath.WalkDir("..", func(name string, entry fs.DirEntry, err error) error {
		if entry != nil && entry.IsDir() && entry.Name() == ".git" {
			return fs.SkipDir
		}
		files[filepath.Base(name)] = true
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for page, text := range readPages(t) {
		prose := fenced.ReplaceAllString(text, "")
		for _, m := range backquoted.FindAllStringSubmatch(prose, -1) {
			if fileName.MatchString(m[1]) && !files[m[1]] {
				t.Errorf("%s names the file %s, which is nowhere", page, m[1])
			}
		}
		for _, m := range repoPath.FindAllStringSubmatch(strings.ReplaceAll(prose, "`", " "), -1) {
			if hits, err := filepath.Glob(filepath.Join("..", m[2])); err != nil || len(hits) == 0 {
				t.Errorf("%s names %s, which is not there", page, m[2])
			}
		}
		for _, m := range mdLink.FindAllStringSubmatch(prose, -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			if _, err := os.Stat(filepath.Join("..", path.Dir(page), m[1])); err != nil {
				t.Errorf("%s links to %s: %v", page, m[1], err)
			}
		}
	}
}

// Every link to a heading finds one.
func TestPagesLinkToHeadings(t *testing.T) {
	pages := readPages(t)
	anchors := make(map[string]map[string]bool)
	for page, text := range pages {
		anchors[page] = headings(text)
	}
	link := regexp.MustCompile(`\]\(([^)#:]*)#([^)]+)\)`)
	for page, text := range pages {
		for _, m := range link.FindAllStringSubmatch(fenced.ReplaceAllString(text, ""), -1) {
			to := page
			if m[1] != "" {
				to = path.Join(path.Dir(page), m[1])
			}
			if known, read := anchors[to]; read && !known[m[2]] {
				t.Errorf("%s links to #%s, which is no heading of %s", page, m[2], to)
			}
		}
	}
}

// headings gives the anchors of a page's headings, as GitHub makes them.
func headings(text string) map[string]bool {
	found := make(map[string]bool)
	drop := regexp.MustCompile(`[^\p{L}\p{N} _-]`)
	for line := range strings.Lines(fenced.ReplaceAllString(text, "")) {
		title := strings.TrimLeft(line, "#")
		if title == line || !strings.HasPrefix(title, " ") {
			continue
		}
		anchor := strings.ReplaceAll(drop.ReplaceAllString(strings.ToLower(strings.TrimSpace(title)), ""), " ", "-")
		unique := anchor
		for n := 1; found[unique]; n++ {
			unique = fmt.Sprintf("%s-%d", anchor, n)
		}
		found[unique] = true
	}
	return found
}

// Every pkg.Name and Type.Member that the pages name is declared.
func TestPagesNameWhatIsDeclared(t *testing.T) {
	known := make(map[string]map[string]bool)
	for _, p := range listPackages(t) {
		declared(t, p, known)
	}
	for page, text := range readPages(t) {
		code := backquoted.FindAllString(fenced.ReplaceAllString(text, ""), -1)
		if page == architecture { // its diagram speaks of code; fences elsewhere are examples
			code = append(code, fenced.FindAllString(text, -1)...)
		}
		for _, m := range qualified.FindAllStringSubmatch(strings.Join(code, "\n"), -1) {
			switch members := known[m[1]]; {
			case members == nil:
				t.Errorf("%s names %s: there is no package or type %s", page, m[0], m[1])
			case !members[m[2]]:
				t.Errorf("%s names %s: %s has no %s", page, m[0], m[1], m[2])
			}
		}
	}
}

// declared notes what a package declares: under its name its exported names, under the name of
// each type that type's fields and methods.
func declared(t *testing.T, p *listedPackage, known map[string]map[string]bool) {
	t.Helper()
	note := func(of, name string) {
		if known[of] == nil {
			known[of] = make(map[string]bool)
		}
		known[of][name] = true
	}
	for _, name := range p.GoFiles {
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			switch decl := decl.(type) {
			case *ast.FuncDecl:
				if decl.Recv == nil {
					note(p.Name, decl.Name.Name)
				} else {
					note(receiver(decl.Recv.List[0].Type), decl.Name.Name)
				}
			case *ast.GenDecl:
				for _, spec := range decl.Specs {
					for name, members := range specNames(spec) {
						note(p.Name, name)
						for _, member := range members {
							note(name, member)
						}
					}
				}
			}
		}
	}
}

// receiver gives the name of a method's type.
func receiver(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return receiver(e.X)
	case *ast.IndexExpr:
		return receiver(e.X)
	case *ast.Ident:
		return e.Name
	}
	return ""
}

// specNames gives the names that a declaration brings, each with the fields or methods it has.
func specNames(spec ast.Spec) map[string][]string {
	names := make(map[string][]string)
	switch spec := spec.(type) {
	case *ast.ValueSpec:
		for _, n := range spec.Names {
			names[n.Name] = nil
		}
	case *ast.TypeSpec:
		var fields *ast.FieldList
		switch typ := spec.Type.(type) {
		case *ast.StructType:
			fields = typ.Fields
		case *ast.InterfaceType:
			fields = typ.Methods
		}
		names[spec.Name.Name] = nil
		if fields == nil {
			break
		}
		for _, f := range fields.List {
			for _, n := range f.Names {
				names[spec.Name.Name] = append(names[spec.Name.Name], n.Name)
			}
		}
	}
	return names
}

// The checks above find something to check.
func TestLayeringSeesSomething(t *testing.T) {
	listed := slices.Sorted(maps.Keys(readArrows(t)))
	for _, name := range []string{"graph", "claim", "paths", "schema", "cmd/query"} {
		if !slices.Contains(listed, name) {
			t.Errorf("arrows has no %s", name)
		}
	}
	if m := repoPath.FindStringSubmatch("see graph/claim/check.go, or"); m == nil || m[2] != "graph/claim/check.go" {
		t.Errorf("a path is read as %q", m)
	}
	if m := qualified.FindStringSubmatch("`claim.Check`"); m == nil || m[1] != "claim" || m[2] != "Check" {
		t.Errorf("a name is read as %q", m)
	}
}
