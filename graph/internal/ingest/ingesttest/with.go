package ingesttest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/newsgraph/newsgraph/graph/claim"
)

// HoldWith holds of any input: reading ends, in pieces as whole; each fault has its place in the input,
// what claim.Check finds too; pointers lead to something; the same document has the same bytes.
func HoldWith(t *testing.T, in []byte, mapping claim.Mapping, open func(r io.Reader) claim.Reader) {
	t.Helper()
	whole := toldWith(t, in, mapping, open(strings.NewReader(string(in))))
	pieces := toldWith(t, in, mapping, open(iotest.OneByteReader(strings.NewReader(string(in)))))
	if d := cmp.Diff(whole, pieces); d != "" {
		t.Errorf("- whole + in pieces:\n%s", d)
	}
}

func toldWith(t *testing.T, in []byte, mapping claim.Mapping, r claim.Reader) []string {
	t.Helper()
	var out []string
	for range len(in) + 10 {
		doc, err := r.Read()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			out = append(out, Problem(t, in, err))
			continue
		}
		b, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, string(b), string(doc.Source.Raw()))
		_, problems := claim.Check(doc, &claim.CheckOptions{Mapping: mapping})
		for _, e := range problems {
			out = append(out, Problem(t, in, e))
		}
	}
	t.Fatal("reading does not end")
	return nil
}

// Problem checks that an error is one of a record and has its place in the input, and gives it as text.
// The place of what the input is not is not checked.
func Problem(t *testing.T, in []byte, err error) string {
	t.Helper()
	e, ok := errors.AsType[*claim.Error](err)
	if !ok {
		t.Fatalf("%v is no *claim.Error", err)
	}
	before := string(in[:min(max(e.Pos.Offset, 0), len(in))])
	line, column := 1+strings.Count(before, "\n"), len(before)-strings.LastIndexByte(before, '\n')
	switch {
	case e.Code == "" || e.Msg == "" || !utf8.ValidString(e.Msg) || !utf8.ValidString(e.Hint) || !utf8.ValidString(e.Pointer):
		t.Errorf("%#v says too little", e)
	case e.Warning && e.Record != nil:
		t.Errorf("%v is a warning with a record", e)
	case e.Pos.Filename != Name:
	case e.Pos.Offset < 0 || e.Pos.Offset > len(in) || e.Pos.Line != line || e.Pos.Column != column:
		t.Errorf("%v is at %v, offset %d of %d, which is %d:%d", e, e.Pos, e.Pos.Offset, len(in), line, column)
	case !strings.Contains(string(in), string(e.Record)):
		t.Errorf("%v has record %q, which is not in the input", e, e.Record)
	}
	return fmt.Sprintf("%v %s %s", e, e.Code, e.Record)
}
