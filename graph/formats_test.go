package graph

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// Content tells the format, whatever the name: every fixture is taken for what it is, also when only its
// beginning can be seen, and native documents one a line.
func TestContentTellsTheFormat(t *testing.T) {
	seen := 0
	for folder, want := range map[string]string{
		"news": FormatJSON, "news-corrected": FormatJSON, "articles": FormatJSON, "jsonld": FormatJSONLD, "golden": FormatNQuads, "turtle": FormatTriG,
	} {
		names, err := filepath.Glob(filepath.Join("..", "fixtures", folder, "*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if filepath.Ext(name) == ".md" {
				continue
			}
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			seen++
			heads := [][]byte{data[:min(len(data), 64<<10)], data[:min(len(data), 4<<10)], data[:min(len(data), 400)]}
			if want == FormatJSON {
				heads = append(heads, bytes.ReplaceAll(data, []byte("\n"), []byte(" ")), append([]byte("["), data...))
			}
			for _, head := range heads {
				if f := told(&input{name: "<stdin>", head: head}); f == nil || f.name != want {
					t.Errorf("%s, %d bytes: taken for %+v, want %s", name, len(head), f, want)
				}
			}
		}
	}
	if seen < 17 {
		t.Errorf("only %d fixtures", seen)
	}
	for head, want := range map[string]string{
		`{"@context": {}, "@id": "a:b"}`: FormatJSONLD, `[{"@id": "a:b"}]`: FormatJSONLD, `{"id": "@context", "title": "\"@id\": "}`: FormatJSON,
		`{"id": "1", "@context": {}, "entities": []}`: FormatJSON, "": FormatJSON,
	} {
		if f := told(&input{name: "<stdin>", head: []byte(head)}); f == nil || f.name != want {
			t.Errorf("%s: taken for %+v, want %s", head, f, want)
		}
	}
	if f := told(&input{name: "a.JSONLD.gz", head: []byte(`{"id": "1"}`)}); f == nil || f.name != FormatJSONLD {
		t.Errorf("a.jsonld is taken for %+v", f)
	}
}
