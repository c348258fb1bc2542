// Package readertest holds what the tests of readers share: what every reader promises, of any input.
package readertest

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/newsgraph/newsgraph/graph/claim"
)

// Name is the name of the inputs.
const Name = "in.txt"

// Open makes a reader of an input called Name.
type Open func(r io.Reader) claim.Reader

// Fixtures gives the files of a folder below fixtures, from a package two folders below graph/internal.
func Fixtures(tb testing.TB, folder string) [][]byte {
	tb.Helper()
	names, err := filepath.Glob("../../../../fixtures/" + folder + "/*")
	if err != nil || len(names) == 0 {
		tb.Fatalf("no fixtures in %s: %v", folder, err)
	}
	var out [][]byte
	for _, name := range names {
		if strings.HasSuffix(name, ".md") {
			continue
		}
		b, err := os.ReadFile(name)
		if err != nil {
			tb.Fatal(err)
		}
		out = append(out, b)
	}
	return out
}

// ReadAll reads an input to its end: its documents, without their sources, and what was refused or
// warned of, in the order in which it was told.
func ReadAll(tb testing.TB, r claim.Reader) (docs []*claim.Document, told []string) {
	tb.Helper()
	for range 100_000 {
		doc, err := r.Read()
		refused, ok := errors.AsType[*claim.Error](err)
		switch {
		case ok:
			told = append(told, Tell(refused))
		case errors.Is(err, io.EOF):
			return docs, told
		case err != nil:
			return docs, append(told, "final: "+err.Error())
		default:
			for _, e := range doc.Problems {
				told = append(told, Tell(e))
			}
			copied := *doc
			copied.Source, copied.Problems = nil, nil
			docs = append(docs, &copied)
		}
	}
	tb.Fatal("reading does not end")
	return nil, nil
}

// Tell gives an error in a line: "!3:5 type /title: …", with ? in place of ! for a warning.
func Tell(e *claim.Error) string {
	sign := "!"
	if e.Warning {
		sign = "?"
	}
	pointer := ""
	if e.Pointer != "" {
		pointer = " " + e.Pointer
	}
	return fmt.Sprintf("%s%d:%d %s%s: %s", sign, e.Pos.Line, e.Pos.Column, e.Code, pointer, e.Msg)
}

// Check holds, of any input: reading ends; each error has a place in the input and the bytes that are
// there; spans lie within the text; the places of what is taken are in the input too; and reading it
// in pieces is reading it whole.
func Check(t *testing.T, in string, open Open) {
	t.Helper()
	r := open(strings.NewReader(in))
	for range 100_000 {
		doc, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			problem(t, in, err)
			continue
		}
		document(t, in, doc)
	}
	docs, told := ReadAll(t, open(strings.NewReader(in)))
	docs1, told1 := ReadAll(t, open(iotest.OneByteReader(strings.NewReader(in))))
	if d := cmp.Diff(docs, docs1); d != "" {
		t.Errorf("in pieces: %s", d)
	}
	if d := cmp.Diff(told, told1); d != "" {
		t.Errorf("in pieces: %s", d)
	}
}

func document(t *testing.T, in string, doc *claim.Document) {
	t.Helper()
	for _, e := range doc.Problems {
		problem(t, in, e)
	}
	if doc.ID == "" {
		t.Errorf("a document has no id")
	}
	length := utf8.RuneCountInString(doc.Text)
	for i := range doc.Entities {
		for _, s := range doc.Entities[i].Mentions {
			if s[0] < 0 || s[0] >= s[1] || s[1] > length {
				t.Errorf("mention %v of %q is not in a text of %d", s, doc.Entities[i].Name, length)
			}
		}
		located(t, in, doc, "entities", i, []string{"", "/id", "/type", "/mentions/0"})
	}
	for i := range doc.Relations {
		for _, s := range doc.Relations[i].Evidence {
			if s[0] < 0 || s[0] >= s[1] || s[1] > length {
				t.Errorf("evidence %v is not in a text of %d", s, length)
			}
		}
		located(t, in, doc, "relations", i, []string{"", "/subject", "/predicate", "/object", "/confidence", "/polarity", "/quote", "/evidence/0"})
	}
	if len(doc.Source.Raw()) == 0 {
		t.Errorf("document %s has no bytes", doc.ID)
	}
	doc.Source.Locate("/published")
}

// located checks that a record and its fields have places.
func located(t *testing.T, in string, doc *claim.Document, list string, i int, fields []string) {
	t.Helper()
	at := fmt.Sprintf("/%s/%d", list, i)
	if s, ok := doc.Source.(interface {
		EntityPointer(i int) string
		RelationPointer(i int) string
	}); ok {
		if list == "relations" {
			at = s.RelationPointer(i)
		} else {
			at = s.EntityPointer(i)
		}
	}
	for _, field := range fields {
		pos, raw := doc.Source.Locate(at + field)
		problem(t, in, &claim.Error{Pos: pos, Record: raw, Code: claim.CodeValue, Msg: at + field})
	}
}

func problem(t *testing.T, in string, err error) {
	t.Helper()
	e, ok := errors.AsType[*claim.Error](err)
	if !ok {
		t.Fatalf("%v is no *claim.Error", err)
	}
	before := in[:max(0, min(e.Pos.Offset, len(in)))]
	line := 1 + strings.Count(before, "\n")
	column := len(before) - strings.LastIndexByte(before, '\n')
	switch {
	case e.Pos.Filename != Name || e.Pos.Offset < 0 || e.Pos.Offset > len(in):
		t.Errorf("%v is at %v, offset %d of %d", e, e.Pos, e.Pos.Offset, len(in))
	case line != e.Pos.Line || column != e.Pos.Column:
		t.Errorf("%v is at %v, but offset %d is %d:%d", e, e.Pos, e.Pos.Offset, line, column)
	case e.Code == "" || e.Msg == "" || !utf8.ValidString(e.Msg) || !utf8.ValidString(e.Hint) || !utf8.ValidString(e.Pointer):
		t.Errorf("%#v says too little", e)
	case e.Warning && e.Record != nil:
		t.Errorf("%v is a warning with a record", e)
	case !strings.Contains(in, string(e.Record)):
		t.Errorf("%v has record %q, which is not in the input", e, e.Record)
	}
}
