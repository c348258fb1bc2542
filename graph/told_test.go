package graph

import (
	"bufio"
	"bytes"
	"io/fs"
	"path"
	"strings"
	"testing"

	"github.com/newsgraph/newsgraph/fixtures"
)

// folders are the fixtures of each format that is told by content.
var folders = map[string]string{
	"articles": FormatJSON, "news": FormatJSON, "news-corrected": FormatJSON,
	"prodigy": FormatProdigy, "doccano": FormatDoccano, "labelstudio": FormatLabelStudio,
	"openie": FormatOpenIE, "table": FormatTable, "turtle": FormatTriG, "golden": FormatNQuads, "jsonld": FormatJSONLD,
	"brat": FormatBrat, "docred": FormatDocRED, "siftkg/extractions": FormatSiftKG, "graphdoc": FormatGraphDoc,
	"kggen/second-round": FormatKGGen, "langextract": FormatLangExtract,
}

// Every fixture is told to be of its format and looks like no other; without its name, cut anywhere
// after its first record, and, where it is JSON, as lines and in an array.
func TestFixturesAreTold(t *testing.T) {
	for folder, want := range folders {
		entries, err := fs.ReadDir(fixtures.FS, folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range entries {
			if ext := path.Ext(entry.Name()); ext == ".md" || ext == ".txt" && folder == "brat" {
				continue
			}
			t.Run(folder+"/"+entry.Name(), func(t *testing.T) {
				b, err := fs.ReadFile(fixtures.FS, path.Join(folder, entry.Name()))
				if err != nil {
					t.Fatal(err)
				}
				in := []string{string(b)}
				if b[0] == '{' || b[0] == '[' {
					in = append(in, "\xef\xbb\xbf"+string(b), "\n\n"+string(b))
				}
				if b[0] == '{' {
					in = append(in, "[\n"+strings.ReplaceAll(strings.TrimSpace(string(b)), "\n", " ")+"]")
				}
				for _, text := range in {
					if got := toldOf(text); got != want {
						t.Errorf("%.60q is told to be %q, want %q", text, got, want)
					}
				}
				var like []string
				for i := range formats {
					f := &formats[i]
					// JSON of any kind looks like documents, which are asked last of it.
					if f.sniff != nil && f.sniff(b) && (f.name != FormatJSON || want == FormatJSON) {
						like = append(like, f.name)
					}
				}
				if strings.Join(like, " ") != want {
					t.Errorf("it looks like %q, want %q", like, want)
				}
			})
		}
	}
}

func toldOf(text string) string {
	in := &input{name: "-", r: bufio.NewReaderSize(strings.NewReader(text), 64<<10)}
	in.head, _ = in.r.Peek(in.r.Size())
	f := told(in)
	if f == nil {
		return ""
	}
	return f.name
}

// What is alike and not the same.
func TestTold(t *testing.T) {
	for in, want := range map[string]string{
		`{"id": "a", "text": "t", "entities": [], "relations": []}`:                                        FormatJSON,
		`{"id": "a", "relations": [{"subject": "a", "predicate": "answer", "object": "text", "id": "l"}]}`: FormatJSON,
		`{"id": "a", "text": "{\"text\": 1, \"_task_hash\": 2}"}`:                                          FormatJSON,
		`{"id": "a", "text": "\"label\": [[0, 1]]"}`:                                                       FormatJSON,
		`{"id": 1, "text": "t", "label": []}`:                                                              FormatDoccano,
		`{"id": 1, "text": "t", "entities": [], "relations": [], "Comments": []}`:                          FormatDoccano,
		`{"text": "t", "spans": [], "answer": "ignore"}`:                                                   FormatProdigy,
		`[{"id": 1, "data": {"text": "t"}, "annotations": [], "total_annotations": 0}]`:                    FormatLabelStudio,
		"subject,predicate,object\n":                                                                       FormatTable,
		"1.0\ta\tb\tc\n":                                                                                   FormatOpenIE,
		"confidence\tsubject\trelation\tobject\n1.0\ta\tb\tc\n":                                            FormatTable,
		"T1\tPER 0 3\tAnn\n":                                                                               FormatBrat,
		"a\tb\tc\td\n":                                                                                     "",
		"He said (a; b; c).\n":                                                                             "",
		"":                                                                                                 FormatJSON,
		`{"@context": {}, "@id": "a:b"}`:                                                                   FormatJSONLD,
		`[{"@id": "a:b"}]`:                                                                                 FormatJSONLD,
		`{"id": "@context", "title": "\"@id\": "}`:                                                         FormatJSON,
		`{"id": "1", "@context": {}, "entities": []}`:                                                      FormatJSON,
		"<a:a> <a:b> \"1.0\\tsubject,predicate,object\" .\n":                                               FormatNQuads,
	} {
		if got := toldOf(in); got != want {
			t.Errorf("%q is told to be %q, want %q", in, got, want)
		}
	}
}

// Some names tell, whatever the content.
func TestNamesTell(t *testing.T) {
	for name, want := range map[string]string{
		"a.JSONLD.gz": FormatJSONLD, "a.ttl": FormatTurtle, "a.trig.zst": FormatTriG, "a.ann": FormatBrat, "a.a1": FormatBrat,
		"a.ann.gz": FormatBrat, "a.json": FormatJSON, "a": FormatJSON,
	} {
		for _, content := range []string{"", `{"id": "1"}`} {
			if f := told(&input{name: name, head: []byte(content)}); f == nil || f.name != want {
				t.Errorf("%s with %q is told to be %+v, want %s", name, content, f, want)
			}
		}
	}
}

// No beginning of anything makes a sniffer panic.
func FuzzTold(f *testing.F) {
	for folder := range folders {
		entries, _ := fs.ReadDir(fixtures.FS, folder)
		for _, entry := range entries {
			if b, err := fs.ReadFile(fixtures.FS, path.Join(folder, entry.Name())); err == nil {
				f.Add(b[:min(len(b), 4000)])
			}
		}
	}
	f.Fuzz(func(_ *testing.T, head []byte) {
		for i := range formats {
			if s := formats[i].sniff; s != nil {
				s(bytes.Clone(head))
			}
		}
	})
}
