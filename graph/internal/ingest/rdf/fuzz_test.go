package rdf

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/newsgraph/newsgraph/graph/claim"
)

// FuzzScanner reads anything: without a panic, with a place in every error, the same in pieces as in
// whole; and what was written of it is read as the same.
func FuzzScanner(f *testing.F) {
	for _, seed := range []string{
		"<a:s> <a:p> <a:o> .\n<s> <p> <o> <g> .\n", "_:a <a:p> \"\\u00e9\\n\"@en-GB <a:g> . # c\r\n", "\ufeff<a:s><a:p>\"1\"^^<a:d>.\r_:b.",
		"<a:s> <a:p> \"\xff\" .\n\x00\n", "<a:\\u0020> <a:p> \"\\ud800\" .", "<" + strings.Repeat("x", 300) + "> <a:p> <a:o> .\n<a:s>",
		"_:n" + someHash + "-x <a:p> _:" + someHash + " .",
	} {
		f.Add([]byte(seed))
	}
	golden, err := os.ReadFile(filepath.Join("..", "..", "..", "..", "fixtures", "golden", "news.nq"))
	if err != nil {
		f.Fatal(err)
	}
	for i := range 4 {
		f.Add(golden[i*len(golden)/4:][:3000])
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<16 {
			return
		}
		options := func(chunk int) *Options {
			return &Options{Mode: Mode(len(data) % 3), Hash: giveHash, MaxLine: 200, chunk: chunk}
		}
		quads, faults := readAll(t, NewScanner("a.nq", bytes.NewReader(data), options(1<<20)))
		lines := 1 + bytes.Count(data, []byte("\n")) + bytes.Count(data, []byte("\r"))
		for _, e := range faults {
			if e.Pos.Line < 1 || e.Pos.Line > lines || e.Pos.Column < 1 || e.Pos.Column > len(data)+1 || e.Msg == "" || e.Code == "" {
				t.Errorf("%+v has no place or no words", e)
			}
		}
		pieces, more := readAll(t, NewScanner("a.nq", iotest.HalfReader(bytes.NewReader(data)), options(16)))
		// A file without LF is cut elsewhere at its limit; all others are read alike.
		if !bytes.Contains(data, []byte("\r")) {
			if diff := cmp.Diff(quads, pieces); diff != "" {
				t.Errorf("- in whole + in pieces:\n%s", diff)
			}
			if diff := cmp.Diff(faults, more); diff != "" {
				t.Errorf("- in whole + in pieces:\n%s", diff)
			}
		}
		var out []byte
		for i := range quads {
			out = claim.AppendNQuad(out, quads[i].Value())
		}
		again, faults := readAll(t, NewScanner("b.nq", bytes.NewReader(out), &Options{Mode: Loose, Hash: giveHash}))
		if diff := cmp.Diff(quads, again); diff != "" {
			t.Errorf("- read + written and read:\n%s%v", diff, faults)
		}
	})
}
