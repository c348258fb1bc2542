package jsonl

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/newsgraph/newsgraph/graph/claim"
)

// FuzzReader holds, of any input and limit: reading ends, in pieces as whole; each fault has a
// place in the input and the bytes that are there; each document is JSON, written and read again
// it is the same, and its pointers lead to its records.
func FuzzReader(f *testing.F) {
	for _, c := range framings {
		f.Add([]byte(c.in), 0)
		f.Add([]byte(c.in), 12)
	}
	f.Add([]byte(everything), 0)
	f.Add([]byte(located), 0)
	names, err := filepath.Glob("../../../../fixtures/news/*.json")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b, 0)
	}
	f.Fuzz(func(t *testing.T, in []byte, limit int) {
		o := &Options{MaxRecord: limit}
		r := NewReader("in.json", strings.NewReader(string(in)), o)
		for {
			doc, err := r.Read()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				checkProblem(t, in, err)
				continue
			}
			for _, e := range doc.Problems {
				checkProblem(t, in, e)
			}
			checkDocument(t, doc)
		}
		want := told(t, NewReader("in.json", strings.NewReader(string(in)), o))
		got := told(t, NewReader("in.json", iotest.OneByteReader(strings.NewReader(string(in))), o))
		if !slices.Equal(got, want) {
			t.Errorf("in pieces: %q, want %q", got, want)
		}
	})
}

// checkProblem checks that an error is a record's and in the input.
func checkProblem(t *testing.T, in []byte, err error) {
	t.Helper()
	e, ok := errors.AsType[*claim.Error](err)
	if !ok {
		t.Fatalf("%v is no *claim.Error", err)
	}
	at := place{line: 1, column: 1}.advance(in[:min(e.Pos.Offset, len(in))])
	switch {
	case e.Pos.Filename != "in.json" || e.Pos.Offset < 0 || e.Pos.Offset > len(in):
		t.Errorf("%v is at %v, offset %d of %d", e, e.Pos, e.Pos.Offset, len(in))
	case at.line != e.Pos.Line || at.column != e.Pos.Column:
		t.Errorf("%v is at %v, but offset %d is %d:%d", e, e.Pos, e.Pos.Offset, at.line, at.column)
	case e.Code == "" || e.Msg == "" || !utf8.ValidString(e.Msg) || !utf8.ValidString(e.Hint) || !utf8.ValidString(e.Pointer):
		t.Errorf("%#v says too little", e)
	case e.Warning && e.Record != nil:
		t.Errorf("%v is a warning with a record", e)
	case !strings.Contains(string(in), string(e.Record)):
		t.Errorf("%v has record %q, which is not in the input", e, e.Record)
	}
}

func checkDocument(t *testing.T, doc *claim.Document) {
	t.Helper()
	src := doc.Source
	b, err := json.Marshal(doc)
	if err != nil {
		t.Fatalf("%s: %v", src.Raw(), err)
	}
	again, err := NewReader("again", strings.NewReader(string(b)), nil).Read()
	if err != nil {
		t.Fatalf("%s, read again: %v", b, err)
	}
	if len(again.Problems) > 0 {
		t.Fatalf("%s, read again: %v", b, again.Problems)
	}
	first := *doc
	first.Source, first.Problems, again.Source = nil, nil, nil
	if !reflect.DeepEqual(&first, again) {
		t.Errorf("%+v, written and read again: %+v", first, *again)
	}
	for i, e := range doc.Entities {
		checkPointer(t, src, src.(*source).EntityPointer(i), "id", e.ID)
	}
	for i, r := range doc.Relations {
		checkPointer(t, src, src.(*source).RelationPointer(i), "subject", r.Subject)
	}
}

// checkPointer checks that the record at a pointer has a string field.
func checkPointer(t *testing.T, src claim.Source, pointer, field, want string) {
	t.Helper()
	_, raw := src.Locate(pointer)
	var record map[string]any
	if err := json.Unmarshal(raw, &record); err != nil || record[field] != want {
		t.Errorf("at %s is %s, want %s %q: %v", pointer, raw, field, want, err)
	}
}
