package jsonl

import (
	"fmt"
	"strings"
	"testing"

	"github.com/newsgraph/newsgraph/graph/claim"
)

// readOne gives the only document of an input.
func readOne(t *testing.T, in string, o *Options) *claim.Document {
	t.Helper()
	doc, err := NewReader("in.json", strings.NewReader(in), o).Read()
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// Line 1 has the document begin at column 2, and lines 2 to 5 begin at column 1.
const located = "[" + `{"id":"a", "title":"é",
  "x/y": {"~": [1, {"z": null}]},
 "entities":[{"id":"e"},
{"id":"f","name":"é","aliases":["ü","v"]}],
"relations":[5,{"subject":"s" "x"},{"subject":"s","predicate":"p","object":{"value":"v"}}]}` + "]"

func TestLocate(t *testing.T) {
	src := readOne(t, located, nil).Source
	for _, c := range []struct {
		pointer, at, raw string
	}{
		{"", "1:2", located[1 : len(located)-1]},
		{"/id", "1:8", `"a"`},
		{"/title", "1:21", `"é"`},
		{"/x~1y", "2:10", `{"~": [1, {"z": null}]}`},
		{"/x~1y/~0", "2:16", `[1, {"z": null}]`},
		{"/x~1y/~0/0", "2:17", `1`},
		{"/x~1y/~0/1/z", "2:26", `null`},
		{"/entities/0", "3:14", `{"id":"e"}`},
		{"/entities/0/id", "3:20", `"e"`},
		{"/entities/1", "4:1", `{"id":"f","name":"é","aliases":["ü","v"]}`},
		{"/entities/1/aliases/1", "4:39", `"v"`}, // é and ü are two bytes each
		{"/relations/0", "5:14", `5`},
		{"/relations/1", "5:16", `{"subject":"s" "x"}`}, // refused
		{"/relations/1/subject", "5:27", `"s"`},         // before its fault
		{"/relations/2/object/value", "5:85", `"v"`},    // behind it
		{"/relations/2/evidence/0", "5:36", located[strings.LastIndex(located, `{"subject"`) : len(located)-2][:54]}, // not there: around it
		{"/relations/3", "5:13", located[strings.Index(located, "[5") : len(located)-2]},
		{"/relations/x", "5:13", located[strings.Index(located, "[5") : len(located)-2]},
		{"/relations/-1", "5:13", located[strings.Index(located, "[5") : len(located)-2]},
		{"/title/0", "1:21", `"é"`},
		{"/nothing/0", "1:2", located[1 : len(located)-1]},
		{"no pointer", "1:2", located[1 : len(located)-1]},
	} {
		pos, raw := src.Locate(c.pointer)
		at := fmt.Sprintf("%d:%d", pos.Line, pos.Column)
		if at != c.at || string(raw) != c.raw || pos.Filename != "in.json" {
			t.Errorf("Locate(%q) = %s %q, want %s %q", c.pointer, at, raw, c.at, c.raw)
		}
		if string(raw) != located[pos.Offset:pos.Offset+len(raw)] {
			t.Errorf("Locate(%q) has offset %d, where %q is not", c.pointer, pos.Offset, raw)
		}
	}
}

func TestLocateCountsFromTheInput(t *testing.T) {
	in := "{\"id\":\"a\"}\n\n  {\"id\":\"b\",\"title\":\"x\"}\n"
	r := NewReader("in.json", strings.NewReader(in), nil)
	if _, err := r.Read(); err != nil {
		t.Fatal(err)
	}
	doc, err := r.Read()
	if err != nil {
		t.Fatal(err)
	}
	if pos, _ := doc.Source.Locate("/title"); pos.Line != 3 || pos.Column != 21 || pos.Offset != strings.Index(in, `"x"`) {
		t.Errorf("title is at %v, offset %d", pos, pos.Offset)
	}
}

func TestPointersSkipRefused(t *testing.T) {
	in := `{"id":"a","entities":[{"id":"e"},{"id":4},{"id":"f"},{"id":"x","name":4},{"id":"g"}],
		"relations":[{},{"subject":"s","predicate":"p","object":"o"},{},{"subject":"s","predicate":"p","object":"o"}]}`
	src := readOne(t, in, nil).Source.(*source)
	for i, want := range []string{"/entities/0", "/entities/2", "/entities/4"} {
		if got := src.EntityPointer(i); got != want {
			t.Errorf("EntityPointer(%d) = %s, want %s", i, got, want)
		}
	}
	for i, want := range []string{"/relations/1", "/relations/3"} {
		if got := src.RelationPointer(i); got != want {
			t.Errorf("RelationPointer(%d) = %s, want %s", i, got, want)
		}
	}
	if got := readOne(t, everything, nil).Source.(*source).RelationPointer(2); got != "/relations/2" {
		t.Errorf("RelationPointer(2) = %s where nothing was refused", got)
	}
}

func TestRefusedEntities(t *testing.T) {
	// The ids of four can be read, whether before or behind the fault, of three not.
	in := `{"id":"a","entities":[{"id":"e1","name":1},{"name":1,"id":"\u00652"},{"id":"e3","id":"x"},{"x":{"y":1,"y":2},"id":"e4"},
		{"id":5},"e6",{"id"}]}`
	src := readOne(t, in, nil).Source.(*source)
	if got := strings.Join(src.RefusedEntities(), " "); got != "e1 e2 e3 e4" {
		t.Errorf("refused are %s", got)
	}
}

func TestDir(t *testing.T) {
	if got := readOne(t, `{"id":"a"}`, &Options{Dir: "corpus"}).Source.Dir(); got != "corpus" {
		t.Errorf("Dir() = %q", got)
	}
}

// What a document carries is its own: reading on leaves it as it is.
func TestRawStays(t *testing.T) {
	const n = 1_000
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "{\"id\":\"%d\",\"text\":%q}\n", i, strings.Repeat("x", i))
	}
	r := NewReader("in.json", strings.NewReader(b.String()), nil)
	var docs []*claim.Document
	for range n {
		doc, err := r.Read()
		if err != nil {
			t.Fatal(err)
		}
		docs = append(docs, doc)
	}
	for i, doc := range docs {
		if want := fmt.Sprintf("{\"id\":\"%d\",\"text\":%q}", i, strings.Repeat("x", i)); string(doc.Source.Raw()) != want {
			t.Fatalf("document %d is %q", i, doc.Source.Raw())
		}
	}
}
