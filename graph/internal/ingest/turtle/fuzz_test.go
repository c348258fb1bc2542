package turtle

import (
	"bytes"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/newsgraph/newsgraph/graph/internal/ingest/rdf"
)

// FuzzScanner reads anything: without a panic, with a place in every error, the same in pieces as in
// whole; and what was written of it is read as the same.
func FuzzScanner(f *testing.F) {
	for _, seed := range []string{
		"@prefix p: <a:b#> . p:a a p:c.d , 1.5, .5e3, -1.E0, true ; p:x ( 1 [ p:y \"\"\"z\"\"z\"\"\" ] () ) .\n",
		"PREFIX : <a:> BASE <http://a/b/c>\r\n<../x> :y\\~z '\\u00e9'@en-GB, \"1\"^^:d . # c\r",
		"\ufeff_:a <a:p> _:b. <a:s> <a:p> \"unclosed.\n<a:s> <a:p> <a:o> .", "GRAPH <a:g> { <a:s> <a:p> [] . _:x a <a:t> } <a:s> <a:p> <a:o> .",
		"<a:g> { <a:s> <a:p> \"\xff\" . <a:s> <a:p> <a:o> } bad { <a:s> <a:p> <a:o> . } <s> <p> <o> .",
		"# \xff\n@base <x> . <y> <a:p> p:q%zz .\n@prefix p: <a:> . p:%20 p:\\% p:.x .", strings.Repeat("(", 300) + ".",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<14 {
			return
		}
		options := func(chunk int) *Options {
			return &Options{Mode: rdf.Mode(len(data) % 3), TriG: len(data)%2 == 0, Hash: giveHash, MaxStatement: 200, chunk: chunk}
		}
		quads, faults := readAll(t, NewScanner("a.ttl", bytes.NewReader(data), options(1<<20)))
		lines := 1 + bytes.Count(data, []byte("\n")) + bytes.Count(data, []byte("\r"))
		for _, e := range faults {
			if e.Pos.Line < 1 || e.Pos.Line > lines || e.Pos.Column < 1 || e.Pos.Column > len(data)+1 || e.Msg == "" || e.Code == "" {
				t.Errorf("%+v has no place or no words", e)
			}
		}
		pieces, more := readAll(t, NewScanner("a.ttl", iotest.OneByteReader(bytes.NewReader(data)), options(1)))
		if diff := cmp.Diff(quads, pieces); diff != "" {
			t.Errorf("- in whole + in pieces:\n%s", diff)
		}
		if diff := cmp.Diff(faults, more); diff != "" {
			t.Errorf("- in whole + in pieces:\n%s", diff)
		}
		again, faults := readAll(t, rdf.NewScanner("b.nq", bytes.NewReader(text(quads)), &rdf.Options{Mode: rdf.Loose, Hash: giveHash}))
		if diff := cmp.Diff(quads, again); diff != "" {
			t.Errorf("- read + written and read:\n%s%v", diff, faults)
		}
	})
}
