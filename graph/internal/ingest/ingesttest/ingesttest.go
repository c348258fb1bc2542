// Package ingesttest holds what the tests of all readers of foreign formats need: begin with [Read] for
// what a reader makes of an input, and [Hold] for what must be so of any input.
package ingesttest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/token"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/cayleygraph/quad"
	"github.com/google/go-cmp/cmp"

	"github.com/newsgraph/newsgraph/graph/claim"
)

// Name is the file that inputs are said to be.
const Name = "folder/in.json"

// Open makes the reader that is tested.
type Open func(r io.Reader) claim.Reader

// Read gives the documents of an input, without their sources and problems, and all problems and errors
// as lines, a warning marked with ~.
func Read(tb testing.TB, open Open, input string) (docs []*claim.Document, problems []string) {
	tb.Helper()
	r := open(strings.NewReader(input))
	for {
		doc, err := r.Read()
		switch e, ok := errors.AsType[*claim.Error](err); {
		case errors.Is(err, io.EOF):
			return docs, problems
		case ok:
			problems = append(problems, line(e))
		case err != nil:
			tb.Fatal(err)
		default:
			for _, e := range doc.Problems {
				problems = append(problems, line(e))
			}
			doc.Source, doc.Problems = nil, nil
			docs = append(docs, doc)
		}
	}
}

func line(e *claim.Error) string {
	mark := ""
	if e.Warning {
		mark = "~ "
	}
	return fmt.Sprintf("%s%d:%d %s %s: %s", mark, e.Pos.Line, e.Pos.Column, e.Pointer, e.Code, e.Msg)
}

// Seeds adds the files that patterns match.
func Seeds(f *testing.F, patterns ...string) {
	f.Helper()
	for _, pattern := range patterns {
		names, err := filepath.Glob(pattern)
		if err != nil || len(names) == 0 {
			f.Fatalf("no seeds in %s: %v", pattern, err)
		}
		for _, name := range names {
			b, err := os.ReadFile(name)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(b)
		}
	}
}

// Hold checks what must be so of any input: reading ends, in pieces as whole; each error has a place in
// the input and the bytes that are there, also those that checking the documents gives; and what a
// document says does not depend on anything but its Raw.
func Hold(t *testing.T, in []byte, open Open) {
	t.Helper()
	want := told(t, in, open(bytes.NewReader(in)))
	got := told(t, in, open(iotest.OneByteReader(bytes.NewReader(in))))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("in pieces, - whole + pieces:\n%s", diff)
	}
}

func told(t *testing.T, in []byte, r claim.Reader) []string {
	t.Helper()
	var out []string
	for {
		doc, err := r.Read()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			checkProblem(t, in, err)
			out = append(out, err.Error())
			continue
		}
		if doc.ID == "" {
			t.Errorf("a document has no id: %s", doc.Source.Raw())
		}
		b, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, string(b))
		_, all := claim.Check(doc, &claim.CheckOptions{Mapping: Words{}})
		for _, e := range all {
			checkProblem(t, in, e)
			out = append(out, e.Error())
		}
	}
}

func checkProblem(t *testing.T, in []byte, err error) {
	t.Helper()
	e, ok := errors.AsType[*claim.Error](err)
	if !ok {
		t.Fatalf("%v is no *claim.Error", err)
	}
	if e.Pos.Filename != Name || e.Pos.Offset < 0 || e.Pos.Offset > len(in) {
		t.Fatalf("%v is at %v, offset %d of %d", e, e.Pos, e.Pos.Offset, len(in))
	}
	before := in[:e.Pos.Offset]
	at := token.Position{Line: 1 + bytes.Count(before, []byte("\n")), Column: len(before) - bytes.LastIndexByte(before, '\n')}
	if bytes.HasPrefix(in, []byte("\xef\xbb\xbf")) && at.Line == 1 { // the mark is no column
		at.Column = e.Pos.Column
	}
	switch {
	case at.Line != e.Pos.Line || at.Column != e.Pos.Column:
		t.Errorf("%v is at %v, but offset %d is %d:%d", e, e.Pos, e.Pos.Offset, at.Line, at.Column)
	case e.Code == "" || e.Msg == "" || !utf8.ValidString(e.Msg) || !utf8.ValidString(e.Hint) || !utf8.ValidString(e.Pointer):
		t.Errorf("%#v says too little", e)
	case e.Warning && e.Record != nil:
		t.Errorf("%v is a warning with a record", e)
	case !bytes.Contains(in, e.Record):
		t.Errorf("%v has record %q, which is not in the input", e, e.Record)
	}
}

// Words is a mapping that knows all words.
type Words struct{}

// Relation gives the wording.
func (Words) Relation(wording string) (name string, known bool) { return wording, true }

// Type gives the wording.
func (Words) Type(wording string) (iri quad.IRI, known bool) { return quad.IRI("urn:" + wording), true }

// NearRelation gives none.
func (Words) NearRelation(string) string { return "" }

// NearType gives none.
func (Words) NearType(string) string { return "" }

// Digest is that of no schema.
func (Words) Digest() (digest [32]byte) { return digest }

// Misfit finds none.
func (Words) Misfit(string, quad.IRI, quad.IRI, bool) string { return "" }

// Tally counts what a checked document says.
type Tally struct {
	Documents, Mentions, Claims int
	Spans                       int // claims with a place in the text
	MentionSpans                int
	Refused                     map[claim.Code]int
}

// Count checks the documents of a reader and adds them to a tally.
func (n *Tally) Count(tb testing.TB, r claim.Reader) {
	tb.Helper()
	for {
		doc, err := r.Read()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			tb.Fatal(err)
		}
		stated, problems := claim.Check(doc, &claim.CheckOptions{Mapping: Words{}})
		if stated == nil {
			tb.Fatalf("%s was refused: %v", doc.ID, problems)
		}
		n.Documents++
		n.Mentions += len(stated.Mentions)
		n.Claims += len(stated.Claims)
		for i := range stated.Claims {
			if len(stated.Claims[i].Spans) > 0 {
				n.Spans++
			}
		}
		for i := range stated.Mentions {
			n.MentionSpans += len(stated.Mentions[i].Spans)
		}
		for _, e := range problems {
			if e.Warning {
				continue
			}
			if n.Refused == nil {
				n.Refused = make(map[claim.Code]int)
			}
			n.Refused[e.Code]++
		}
	}
}
