package graph_test

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/newsgraph/newsgraph/graph"
)

// told names the reader that content is told to be for; "" where it is for none.
func told(t *testing.T, name, content string) string {
	t.Helper()
	r, err := graph.NewReader(name, "", strings.NewReader(content))
	if err != nil {
		return ""
	}
	return strings.TrimSuffix(strings.TrimPrefix(fmt.Sprintf("%T", r), "*"), ".Reader")
}

// What a few inputs are told to be that resemble one another; JSON of no other format is native.
func TestFormatsAreToldApart(t *testing.T) {
	many := strings.Repeat(`"some name or other", `, 5000) // over 64 KiB
	nodes := strings.Repeat(`{"id": "a", "type": "b", "properties": {}}, `, 3000)
	extractions := strings.Repeat(`{"extraction_class": "a", "extraction_text": "b"}, `, 2000)
	text := strings.Repeat("word ", 20000)
	for content, want := range map[string]string{
		``:  "jsonl",
		`{`: "jsonl",
		`{"id": "d", "entities": [], "relations": []}`:                                                                        "jsonl",
		`{"entities": [{"id": "e"}], "relations": [{"subject": "a"}], "id": "d"}`:                                             "jsonl",
		`{"entities": [], "relations": [], "id": "d"}`:                                                                        "jsonl",
		`{"id": "d", "text": "{\"extractions\": [{\"extraction_class\": \"document_id\": "}`:                                  "jsonl",
		`{"id": "d", "entities": ["wrong"]}`:                                                                                  "jsonl",
		`{"entities": ["a"], "edges": [], "relations": []}`:                                                                   "kggen",
		`{"entities": [], "edges": [], "relations": []}`:                                                                      "kggen",
		`{"edges": ["r"], "relations": [["a", "r", "b"]]}`:                                                                    "kggen",
		`{"entities": [` + many + `"end"], "edges": []}`:                                                                      "kggen",
		`{"relations": [["a", "r", "b"]], "entities": ["a"]}`:                                                                 "kggen",
		`{"nodes": [` + nodes + `{}], "relationships": []}`:                                                                   "graphdoc",
		`{"nodes": [], "relationships": []}`:                                                                                  "graphdoc",
		`{"nodes": [{"id": "a", "type": "b", "properties": {}}], "links": []}`:                                                "jsonl",
		`{"lc": 1, "type": "constructor", "id": ["x", "PromptTemplate"]}`:                                                     "jsonl",
		`{"extractions": [` + extractions + `{}], "text": "", "document_id": "d"}`:                                            "langextract",
		`{"document_id": "d", "extractions": [], "text": ""}`:                                                                 "langextract",
		`{"text": "` + text + `", "extractions": [{"extraction_class": "a"}]}`:                                                "jsonl",
		`{"document_id": "d", "document_path": "p", "chunks_processed": 1, "entities": []}`:                                   "siftkg",
		"{\"extractions\": [}\n" + `{"extractions": [], "document_id": "d"}`:                                                  "langextract",
		`{"extractions": [{"extraction_class": "a", "attributes": {"entity_type": "b"}}], "document_id": "d"}`:                "langextract",
		`{"document_id": "d", "entities": [{"name": "a", "entity_type": "b", "attributes": {"extractions": 1, "nodes": 2}}]}`: "siftkg",
		"{\"entities\": [\"a\"\n" + `{"entities": ["a"], "edges": []}`:                                                        "kggen",
		`{"document_id": "d", "entities": [{"name": "a", "entity_type": "b"}]}`:                                               "siftkg",
	} {
		if got := told(t, "x.json", content); got != want {
			t.Errorf("%.60s… is told to be for %q, want %q", content, got, want)
		}
	}
}

// The text of an extraction of sift-kg is found around its file, or below the root, and nowhere else.
func TestTextBesideAnExtraction(t *testing.T) {
	const extraction = `{"document_id": %q, "document_path": %q, "chunks_processed": 1, "entities": [{"name": "A"}]}`
	dir := t.TempDir()
	for name, text := range map[string]string{
		"in/beside.txt": "beside", "docs/docs.txt": "in docs", "in/sub/path.md": "by path", "in/sub/path.pdf": "%PDF",
		"in/both.txt": "beside", "docs/both.txt": "in docs", "root/beside.txt": "in root", "root/sub/path.md": "by path in root",
		"secret.txt": "secret", "in/bad.txt": "\xff", "in/folder.txt/x": "", "in/none": "",
	} {
		if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(filepath.Join(dir, "secret.txt"), filepath.Join(dir, "in", "link.txt")); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ id, path, root, text, problem string }{
		{id: "beside", text: "beside"},
		{id: "docs", text: "in docs"},
		{id: "both", text: "beside"},
		{id: "x", path: "sub/path.md", text: "by path"},
		{id: "x", path: "sub/path.pdf"},
		{id: "x", path: "../secret.txt"},
		{id: "../secret"},
		{id: "x", path: filepath.Join(dir, "secret.txt")},
		{id: strings.Repeat("x", 5000)},
		{id: "none/x"},
		{id: "beside", root: "root", text: "in root"},
		{id: "both", root: "root"},
		{id: "x", path: "sub/path.md", root: "root", text: "by path in root"},
		{id: "bad", problem: "bad.txt is not UTF-8; it was not used"},
		{id: "folder", problem: "read folder.txt: it is no file"},
		{id: "link", problem: "read link.txt: statat link.txt: path escapes from parent"},
	} {
		name := filepath.Join(dir, "in", "x.json")
		if err := os.WriteFile(name, fmt.Appendf(nil, extraction, c.id, c.path), 0o600); err != nil {
			t.Fatal(err)
		}
		files := graph.NewFiles([]string{name}, nil)
		if c.root != "" {
			files.TextRoot = filepath.Join(dir, c.root)
		}
		doc, err := files.Read()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := files.Read(); !errors.Is(err, io.EOF) {
			t.Fatal(err)
		}
		var problem string
		if len(doc.Problems) > 0 {
			problem = doc.Problems[0].Msg
		}
		if diff := cmp.Diff([2]string{c.text, c.problem}, [2]string{doc.Text, problem}); diff != "" {
			t.Errorf("%.20q, %q: - want + got:\n%s", c.id, c.path, diff)
		}
	}
}

// The extractions of the corpus lie beside their texts, in the folder docs.
func TestTextsOfFTX(t *testing.T) {
	const folder = "../../shared/corpora/ftx/extractions"
	if _, err := os.Stat(folder); err != nil {
		t.Skip("there is no " + folder)
	}
	files := graph.NewFiles([]string{folder}, nil)
	texts := 0
	for {
		doc, err := files.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(folder + "/../docs/" + doc.ID + ".txt")
		if err != nil || string(text) != doc.Text {
			t.Errorf("%s has another text than its file (%v)", doc.ID, err)
		}
		texts++
	}
	if texts != 9 { // ls extractions | wc -l
		t.Errorf("%d documents, want 9", texts)
	}
}

// A compressed graph of kg-gen is told and named as the plain one is.
func TestCompressedForeignFormat(t *testing.T) {
	var b strings.Builder
	z := gzip.NewWriter(&b)
	if _, err := io.WriteString(z, `{"entities": ["A"], "edges": [], "relations": []}`); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := graph.NewReader("round.json.gz", "", strings.NewReader(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	if doc, err := r.Read(); err != nil || doc.ID != "round" {
		t.Errorf("%v, %v", doc, err)
	}
}
