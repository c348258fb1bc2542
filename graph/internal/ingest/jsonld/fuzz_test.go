package jsonld

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/newsgraph/newsgraph/fixtures"
	"github.com/newsgraph/newsgraph/graph/internal/ingest/rdf"
)

// FuzzScanner reads anything: without a panic, with a place in every error, the same in pieces as in
// whole; and what was written of it is read as the same.
func FuzzScanner(f *testing.F) {
	for _, name := range []string{"people.jsonld", "bad.jsonld"} {
		data, err := fixtures.FS.ReadFile("jsonld/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	for _, seed := range []string{
		`{"@context": {"@base": "http://a/b", "t": {"@reverse": "a:r", "@container": "@index"}}, "t": {"x": {"@id": "%zz"}}}`,
		`{"@context": [{"@base": "a:"}, {"@base": "?"}, null], "@id": "%", "@graph": {"@list": [[], {"@set": 1}]}}`,
		`{"@reverse": {"a:p": {"@reverse": {"a:q": "x"}}, "@id": 1}}` + "\n" + `{"@included": [{"@included": {"@id": "_:"}}], "@type": ["a", 1]}`,
		`[{"@context": {"x": {"@id": "a:x", "@context": {"x": null}, "@type": "@json"}}, "x": {"x": [1e400, -0.0]}}, 5]`,
		`{"@context": {"a": {"@id": "b:", "@prefix": true, "@container": ["@graph", "@id"]}, "n": "@nest"}, "a": {"@none": [{"n": {"@value": 1}}]}}`,
		"{\"@id\": \"\xff\"}", `{"@id": "a:b", "c:d": {"@value": "\ud800"}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<14 {
			return
		}
		options := &Options{Mode: rdf.Mode(len(data) % 3), Hash: giveHash}
		quads, faults, warnings := readAll(t, NewScanner("a.jsonld", bytes.NewReader(data), options))
		lines := 1 + bytes.Count(data, []byte("\n")) + bytes.Count(data, []byte("\r"))
		for _, e := range append(slices.Clip(faults), warnings...) {
			if e.Pos.Line < 1 || e.Pos.Line > lines || e.Pos.Column < 1 || e.Pos.Column > len(data)+1 || e.Msg == "" || e.Code == "" {
				t.Errorf("%+v has no place or no words", e)
			}
		}
		pieces, more, _ := readAll(t, NewScanner("a.jsonld", iotest.OneByteReader(bytes.NewReader(data)), options))
		if diff := cmp.Diff(quads, pieces); diff != "" {
			t.Errorf("- in whole + in pieces:\n%s", diff)
		}
		if diff := cmp.Diff(faults, more); diff != "" {
			t.Errorf("- in whole + in pieces:\n%s", diff)
		}
		if options.Mode != rdf.Strict {
			return // what is kept of IRIs that are none, N-Quads may have no way to write
		}
		s := rdf.NewScanner("b.nq", strings.NewReader(text(quads)), &rdf.Options{Mode: rdf.Strict, Hash: giveHash})
		defer s.Close()
		for i := range quads {
			q, err := s.Next()
			if err != nil {
				t.Fatalf("%s: %v", text(quads[i:i+1]), err)
			}
			if diff := cmp.Diff(quads[i], *q); diff != "" {
				t.Errorf("- read + written and read:\n%s", diff)
			}
		}
	})
}
